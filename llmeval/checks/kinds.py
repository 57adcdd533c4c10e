"""What becomes of each kind of relation: the family of its findings, the check that presents it, how grave it can be.

The one place that says so: a presenting check takes its kinds, family and severity from its rows here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from llmeval.data.findings import Severity
from llmeval.data.relations import Kind
from llmeval.understanding.relations.model import Verdict
from llmeval.vocabulary.families import Family

Place = Literal["text", "table", "both"]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of relation whose claim stands in running text, in a table, or in either."""

    kind: Kind
    place: Place
    code: str
    family: Family
    severity: Severity
    """Of a certain reading that is explained or confirmed; what is less sure is told as less grave."""
    aspects: tuple[str, ...] = ()
    """Which aspects of a claim, where a kind has several; all where empty."""

    def fits(self, kind: Kind, *, in_table: bool, aspect: str = "") -> bool:
        """Whether a relation of that kind and aspect, with its claim in a table or not, is this row's."""
        return (
            self.kind == kind
            and self.place in ("both", "table" if in_table else "text")
            and (not self.aspects or aspect in self.aspects)
        )


TABLE: tuple[Row, ...] = (
    Row("sum", "text", "SUM01", "sum", "high"),
    Row("sum", "table", "SUM02", "sum", "high"),
    Row("period", "both", "SUM01", "sum", "high"),
    Row("subset", "both", "SUM04", "sum", "medium"),
    Row("difference", "text", "IDN07", "identity", "high"),
    Row("difference", "table", "SUM02", "sum", "high"),
    Row("adjustment", "both", "IDN07", "identity", "high"),
    Row("balance", "both", "IDN07", "identity", "high"),
    Row("product", "both", "RAT04", "rate", "high"),
    Row("average", "both", "RAT04", "rate", "high"),
    Row("share", "both", "RAT01", "rate", "high"),
    Row("rate", "both", "RAT01", "rate", "high"),
    Row("shares", "both", "RAT01", "rate", "high"),
    Row("growth", "both", "GRO01", "growth", "high"),
    Row("change", "both", "GRO01", "growth", "high"),
    Row("points", "both", "GRO01", "growth", "high"),
    Row("from_to", "both", "GRO01", "growth", "high"),
    Row("times", "both", "GRO01", "growth", "high"),
    Row("direction", "both", "GRO03", "growth", "high"),
    Row("bound", "both", "TGT01", "target_missed", "medium"),
    Row("count", "both", "CNT01", "count", "medium"),
    Row("same", "both", "TXT02", "text_text", "high"),
    Row("unit", "both", "UNT01", "unit", "high"),
    Row("score", "both", "SCO01", "weight_total", "high", ("group", "rows", "labels", "weights")),
    Row(
        "score",
        "both",
        "SCO02",
        "score_total",
        "high",
        ("total", "deductions", "deducted", "average", "part", "untouched", "row", "tally", "tallied", "taken"),
    ),
    Row("score", "both", "SCO03", "score_total", "high", ("same", "again")),
    Row("score", "both", "SCO04", "score_rule", "high", ("cap",)),
    Row("score", "both", "SCO05", "score_rule", "medium", ("execution",)),
    Row("score", "both", "SCO06", "score_rule", "medium", ("completion", "met")),
    Row("score", "both", "CON01", "score_rule", "high", ("grade",)),
    Row("date", "both", "PER04", "period", "medium"),
)


@lru_cache(maxsize=1024)
def code_of(kind: Kind, *, in_table: bool, aspect: str = "") -> str:
    """The check that presents a relation; there is one for every kind at every place, and for every aspect that is told."""
    return next((row.code for row in TABLE if row.fits(kind, in_table=in_table, aspect=aspect)), "")


def code_of_verdict(verdict: Verdict) -> str:
    """The check that presents it."""
    return code_of(verdict.kind, in_table=verdict.claim.table is not None, aspect=verdict.candidate.aspect)


def rows_of(code: str) -> tuple[Row, ...]:
    """The rows that a check presents."""
    return tuple(row for row in TABLE if row.code == code)
