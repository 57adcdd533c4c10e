"""A value with the passage that bears it out: the leaf of a typed model, read by rules or by a model."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from llmeval.data.evidence import Origin
from llmeval.data.facts import GROUNDED, Status
from llmeval.spans import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit in which a number of a schema is wanted: `Annotated[Decimal, Unit("元")]`.

    An amount printed in another unit of the same kind is converted, exactly; one that cannot be is not believed. Without it
    a number comes as it is printed, and `Quoted.unit` says in what.
    """

    name: str


class Quoted(BaseModel, Generic[T]):
    """A value and where it stands: `quote` is `document.text[start:end]`, sliced from the text and never a model's copy.

    As a leaf of a schema (`price: Quoted[Decimal]`) it tells `llmeval.extract` to keep the proof beside the value.
    """

    model_config = ConfigDict(frozen=True)

    value: T
    quote: str
    start: int
    """Characters of `document.text`."""
    end: int
    status: Status = "exact"
    """`exact`, `normalized` (the form differs), `inherited_unit` (the unit stands in a header) or `converted`."""
    reason: str = ""
    """What a reader should know of how it was found, in Chinese; mostly empty."""
    unit: str = ""
    """Of a number, the unit of `value`; "" where there is none."""
    origin: Origin = "model"
    confirmed_by: Origin | None = None
    """The other origin, where rules and model say the same."""
    page: int | None = None
    """Where the source has pages, from 1."""

    @property
    def span(self) -> Span:
        """Where the quote stands in `document.text`."""
        return Span(self.start, self.end)

    @property
    def grounded(self) -> bool:
        """Whether the text proves the value."""
        return self.status in GROUNDED

    def __str__(self) -> str:
        shown = format(self.value, "f") if isinstance(self.value, Decimal) else str(self.value)
        return f"{shown}{self.unit}"
