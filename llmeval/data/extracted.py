"""What `llmeval.extract` gives for a schema of the caller's: the typed value, its proofs, and what was not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from llmeval.data.document import Document
from llmeval.data.evidence import mask_text
from llmeval.data.findings import ModelUse, Problem, Rejected
from llmeval.data.inert import inert_json
from llmeval.data.quoted import Quoted
from llmeval.data.renderers import renderer
from llmeval.spans import Span

if TYPE_CHECKING:
    import pandas as pd
    from pydantic import BaseModel

M = TypeVar("M", bound="BaseModel")


@dataclass(frozen=True)
class Extraction(Generic[M]):
    """An instance of the caller's schema read out of a document, each leaf proved against the text.

    Its `repr` names the document and counts, no more: the values may hold personal data.
    """

    document: Document
    value: M | None
    """The schema's instance; None where a part that it demands is not borne out (`missing` names it, `leaves` holds the rest)."""
    leaves: Mapping[str, Quoted[Any]] = field(default_factory=dict)
    """Every proved leaf by its path, `items[0].price`."""
    rejected: tuple[Rejected, ...] = ()
    """What the model said and the text does not bear out, or the schema's own rules refuse: path, item and reason."""
    missing: tuple[str, ...] = ()
    """Paths that the schema demands and nothing proved was found for."""
    alternatives: Mapping[str, tuple[Quoted[Any], ...]] = field(default_factory=dict)
    """Other values that later parts of a long document give for a leaf, proved too."""
    problems: tuple[Problem, ...] = ()
    model: ModelUse | None = None
    mask: tuple[Span, ...] = ()
    """Personal data in the text: never sent, and masked in what is shown or written."""

    def __repr__(self) -> str:
        return (f"Extraction({self.document.path or 'document'!r}: {len(self.leaves)} leaves, {len(self.rejected)} rejected, "
                f"{len(self.missing)} missing)")  # fmt: skip

    def rows(self, *, masked: bool = True) -> Iterator[dict[str, Any]]:
        """A mapping for each leaf in order of the schema: `path`, `value`, `unit`, `quote`, `start`, `end`, `page`,
        `status`, `reason`. Where `masked`, values whose quote holds personal data are replaced by the masked quote."""
        text = mask_text(self.document.text, self.mask) if masked else self.document.text
        for path, leaf in self.leaves.items():
            row = {"path": path, **leaf.model_dump(mode="json", exclude={"origin", "confirmed_by"})}
            if (shown := text[leaf.start : leaf.end]) != leaf.quote:
                row |= {"value": shown, "quote": shown}
            yield row

    def to_dict(self, *, masked: bool = True) -> dict[str, Any]:
        """All of it as plain Python data; personal data masked unless told otherwise, then with the whole `value`."""
        value = self.value.model_dump(mode="json") if self.value is not None and not masked else None
        return {
            "source": {"path": self.document.path, "sha256": self.document.sha256, "characters": len(self.document.text)},
            **({} if masked else {"value": value}),
            "leaves": [*self.rows(masked=masked)],
            "alternatives": {path: [leaf.model_dump(mode="json", exclude={"confirmed_by"}) for leaf in others] if not masked else len(others)
                             for path, others in self.alternatives.items()},
            "missing": [*self.missing],
            "rejected": [{"stage": r.stage, "what": r.what, "reason": r.reason.zh} for r in self.rejected],
            "problems": [{"stage": p.stage, "section": p.section, "reason": p.reason.zh} for p in self.problems],
            "model": None if self.model is None else {
                "name": self.model.name, "requests": self.model.requests, "prompt_tokens": self.model.prompt_tokens,
                "completion_tokens": self.model.completion_tokens, "prompts": dict(self.model.prompts),
            },
        }  # fmt: skip

    def to_json(self, *, masked: bool = True, indent: int | None = 2) -> str:
        """`to_dict` as a text."""
        return inert_json(json.dumps(self.to_dict(masked=masked), ensure_ascii=False, indent=indent))

    def to_frame(self, *, masked: bool = True) -> pd.DataFrame:
        """A tidy pandas data frame, one row for each proved leaf; the columns are those of `rows`."""
        import pandas as pd

        columns = ["path", "value", "unit", "quote", "start", "end", "page", "status", "reason"]
        return pd.DataFrame(self.rows(masked=masked), columns=columns)

    def _repr_html_(self) -> str:
        made: str = renderer("extraction")(self)
        return made
