"""Facts: what a report says, one observation per quoted number, each with its key and its place.

A fact is keyed by its span and by (entity, metric, measure, period, basis). It is never a slot that the next reading
overwrites: the same key with two values, or the same span under two keys, is for the reviewer to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from llmeval.data.evidence import Evidence, Origin, plain
from llmeval.data.relations import Relation
from llmeval.data.renderers import renderer
from llmeval.numbers.numeral import Numeral
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.measures import Measure

Status = Literal[
    "exact", "normalized", "inherited_unit", "converted",
    "ambiguous", "value_mismatch", "unit_mismatch", "partial_number", "label_mismatch", "not_found",
]  # fmt: skip
GROUNDED: frozenset[str] = frozenset({"exact", "normalized", "inherited_unit", "converted"})


class Key(NamedTuple):
    """What a number speaks of. Two facts with equal keys must agree; an empty member means that nothing says."""

    entity: str
    metric: str
    measure: Measure | Literal[""]
    period: str
    basis: Basis


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
    basis: Basis = ""
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
    row_path: tuple[str, ...] = ()
    """For a number of a table, all that names its row, from the outermost caption or whole down to its own label."""
    column_path: tuple[str, ...] = ()
    """For a number of a table, all heads over its column, from the top down."""
    text: str = ""
    """For a statement without a number, its words."""
    proved_by: tuple[Relation, ...] | None = None
    """The relations that prove the number; None where none was looked for (`extract` looks for none)."""

    @property
    def grounded(self) -> bool:
        """Whether the text proves the number: `exact`, `normalized`, `inherited_unit` or `converted`."""
        return self.status in GROUNDED

    def to_dict(self) -> dict[str, Any]:
        """The fact as the JSON contract has it; numbers are strings that `Decimal` reads, None where there is none."""
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
            "row": list(self.row_path) if self.table is not None else None,
            "column": list(self.column_path) if self.table is not None else None,
            "proved_by": None if self.proved_by is None else [relation.id for relation in self.proved_by],
        }

    def _repr_html_(self) -> str:
        made: str = renderer("fact")(self)
        return made
