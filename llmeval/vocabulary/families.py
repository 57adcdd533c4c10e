"""Families of findings: what a finding is about, whichever check or model made it."""

from __future__ import annotations

from typing import Literal, get_args

Family = Literal[
    "sum", "rate", "growth", "count", "identity", "text_text", "text_table", "cross_attachment", "score_total",
    "weight_total", "score_rule", "unit", "typo", "budget_actual", "deviation", "target_missed", "goal_coverage",
    "vague_target", "conclusion", "problem_measure", "completeness", "boilerplate", "unsupported", "period",
    "numbering", "privacy", "hostile",
]  # fmt: skip

FAMILIES: tuple[Family, ...] = get_args(Family)
