"""All that a report says of scores and targets, read once: tables, rules, points in prose."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.spans import Span
from llmeval.text.views import view
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.goal_pairs import goal_pairs
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.score_groups import tallies, told_groups
from llmeval.understanding.relations.score_points import told_points, weights_told
from llmeval.understanding.relations.score_prose import prose_scores
from llmeval.understanding.relations.score_steps import score_steps
from llmeval.understanding.relations.score_table import ScoreTable, score_tables
from llmeval.understanding.relations.scores import table_scores
from llmeval.understanding.relations.scoring_rules import ScoringRules, rules_of
from llmeval.understanding.relations.targets import targets
from llmeval.understanding.relations.terms import Passage
from llmeval.understanding.relations.weights_in_prose import weights_in_prose
from llmeval.understanding.report_head import titled_year


def scored(
    reading: Understanding, passages: Sequence[Passage]
) -> tuple[list[ScoreTable], ScoringRules, list[Candidate]]:
    """Candidates of scores and targets, in tables and in prose, with the score tables and the rules that the report states."""
    tables = score_tables(reading)
    cells = [(c.text, c.span) for t in tables for row in t.reading.rows for c in row if 4 <= len(c.text) <= 200]
    rules = rules_of(passages, [*_rules(reading, passages), *cells])
    year = titled_year(reading.document)[0]
    told = told_points(passages, rules, year)
    weights = weights_told(told)
    return (
        tables,
        rules,
        [
            *table_scores(tables, rules, weights),
            *score_steps(tables),
            *prose_scores(told, tables, rules, weights, year),
            *weights_in_prose(told),
            *told_groups(told, tables, weights),
            *tallies(passages, tables),
            *targets(passages, tables),
            *goal_pairs(reading, passages, tables),
        ],
    )


def _rules(reading: Understanding, passages: Sequence[Passage]) -> list[tuple[str, Span]]:
    """Paragraphs without a number that may state a rule of scoring."""
    known = {p.index for p in passages}
    found = []
    for index, block in enumerate(reading.document.blocks):
        if (
            block.kind in ("paragraph", "note")
            and index not in known
            and "分" in reading.document.plain[block.start : block.end]
        ):
            text = view(reading.document, block.start, block.end).text
            found.append((text, Span(block.start, block.end)))
    return found
