"""A piece of personal data: where it stands and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from llmeval.spans import Span

PersonalKind = Literal[
    "phone", "landline", "identity", "account", "email", "person_name", "messenger", "plate", "passport", "address"
]


@dataclass(frozen=True, slots=True, order=True)
class PersonalDatum(Span):
    """A span of personal data and what it is."""

    kind: PersonalKind = "phone"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)
