"""Facts: what a report says, one observation per quoted number, each with its key and its place.

A fact is keyed by its span and by (entity, metric, measure, period, basis). It is never a slot that the next reading
overwrites: the same key with two values, or the same span under two keys, is for the reviewer to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from llmeval.data.evidence import Evidence, Origin, plain
from llmeval.numbers.lexer import Numeral

Status = Literal[
    "exact", "normalized", "inherited_unit", "converted",
    "ambiguous", "value_mismatch", "unit_mismatch", "partial_number", "label_mismatch", "not_found",
]  # fmt: skip
GROUNDED: frozenset[str] = frozenset({"exact", "normalized", "inherited_unit", "converted"})

Basis = Literal[
    "initial_budget",
    "full_year_budget",
    "budget",
    "final_accounts",
    "prior_year",
    "target",
    "actual",
    "forecast",
    "approved",
    "weight",
    "score",
    "plan",
    "",
]
"""年初预算 · 全年（调整）预算 · 预算 without saying which · 决算/执行数/实际支出 · … "" where nothing says."""

Measure = Literal[
    "level",
    "growth",
    "change",
    "share",
    "execution_rate",
    "control_rate",
    "completion_rate",
    "rate",
    "weight",
    "score",
    "target",
    "count",
]
"""What the number measures of its metric: 总产值76亿元 is a level, 同比增长16.6% its growth, 增加3亿元 its change,
占比60% a share."""


class Key(NamedTuple):
    """What a number speaks of. Two facts with equal keys must agree; an empty member means that nothing says."""

    entity: str
    metric: str
    measure: str
    period: str
    basis: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One quoted number (or, for a statement without one, a quoted text with `value` None)."""

    id: str
    path: str
    """Place in the typed model of the genre (`expenditure.basic.final_accounts`), or `statement` where it has none."""
    label: str
    """What the number is called where it stands: a clause's noun or the row label, at most 20 characters."""
    value: Decimal | None
    """Signed where a word says 下降; as written, in `unit`."""
    unit: str
    evidence: Evidence | None
    low: Decimal | None = None
    high: Decimal | None = None
    period: str = ""
    """`2024`, `2024-01/2024-11`, `2024-12-31`; "" where nothing says."""
    basis: str = ""
    origin: Origin = "rules"
    status: Status = "exact"
    reason: str = ""
    key: Key = Key("", "", "", "", "")
    numeral: Numeral | None = None
    section: str | None = None
    table: int | None = None
    """Index into `Document.tables`, with the cell's row and column."""
    row: int | None = None
    column: int | None = None
    text: str = ""
    """For a statement without a number, its words."""

    @property
    def grounded(self) -> bool:
        return self.status in GROUNDED

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "path": self.path,
            "label": self.label,
            "value": plain(self.value),
            "low": plain(self.low),
            "high": plain(self.high),
            "unit": self.unit,
            "period": self.period,
            "basis": self.basis,
            "origin": self.origin,
            "status": self.status,
            "reason": self.reason,
            "evidence": self.evidence.to_dict() if self.evidence else None,
            "metric": self.key.metric,
            "measure": self.key.measure,
            "entity": self.key.entity,
        }
