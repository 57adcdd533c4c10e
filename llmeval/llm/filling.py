"""The typed model of the genre filled by a model, section by section: each leaf a quoted value, proved like any other.

A request holds the text of its sections and asks for the parts of `SelfEvaluation` that such sections tell. What is proved to
stand there must also be said to be what its slot claims: metric, basis, measure and year by words near the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, create_model

from llmeval.data.document import Document, Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Problem, Rejected
from llmeval.data.quoted import Quoted
from llmeval.data.self_evaluation import Figure, SelfEvaluation
from llmeval.errors import ModelError
from llmeval.grounding.borne_out import Bearing
from llmeval.llm.chunks import chunks
from llmeval.llm.extraction import passage_of
from llmeval.llm.leaves import LeafProver
from llmeval.llm.records import PassageReader, filled
from llmeval.llm.slots import BASES, Slots
from llmeval.llm.wire import node_of
from llmeval.spans import Span
from llmeval.understanding.mentions import SectionIndex
from llmeval.vocabulary.section_kinds import SectionKind

if TYPE_CHECKING:
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.conversation import Session

LIMIT = 6_000
"""Characters of the report in one request."""
_WHO = ("unit", "year", "date")
_MONEY = ("income", "expenditure", "three_public")
_TOLD: Mapping[SectionKind, tuple[str, ...]] = {
    "cover": _WHO, "basic_info": (*_WHO, "staffing", "assets", "goals"), "general_budget": _MONEY, "basic_expenditure": _MONEY,
    "project_expenditure": _MONEY, "government_fund": ("expenditure",), "state_capital": ("expenditure",),
    "social_insurance": ("expenditure",), "asset_management": ("assets", "three_public"), "performance": ("goals", "score", "grade"),
    "problems": ("problems", "measures"), "improvements": ("measures",), "attachment_list": ("tables",), "project_report": (),
    "attachment_base_data_table": ("staffing", *_MONEY, "assets"), "attachment_self_eval_table": ("tables", "score"),
    "attachment_project_table": ("tables",), "result_application": (), "other_notes": (),
    "other": ("staffing", *_MONEY, "assets", "score", "grade"),
}  # fmt: skip
"""What sections of a kind tell of the typed model."""


@dataclass
class Filled:
    """What a model fills in: the parts that are proved, and what was not believed."""

    value: SelfEvaluation | None = None
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


async def fill(
    document: Document,
    masked: Document,
    sections: Sequence[Section],
    session: Session,
    grounder: Grounder,
    year: str = "",
) -> Filled:
    """Ask about every section that tells of the typed model, and keep what is proved.

    Args:
        year: of the report, by which a number of the year before is known.
        masked: the document with personal data masked, of the same length; `grounder` is of it.
    """
    from llmeval.llm.prompts import load_prompt

    prompt = load_prompt("fill_typed")
    readers = [
        PassageReader(node_of(_asked(parts)), LeafProver(replace(passage_of(document, [(None, chunk)], masked.text), label=label),
                                                         document, grounder))
        for label, span, parts in passages(masked, sections) for chunk in chunks(masked, span, LIMIT)
    ]  # fmt: skip
    readers = [reader for reader in readers if reader.prover.passage.text.strip()]
    if not readers:
        return Filled()
    try:
        found = await filled(document, masked, readers, node_of(_asked(tuple(_ALL))), prompt, None, session, "typed")
    except ModelError as error:
        return Filled(problems=[Problem("typed", None, Message(error.message, error.english or error.message))])
    made = Filled(None, found.rejected, found.problems)
    if found.value is not None:
        parts = {name: getattr(found.value, name) for name in type(found.value).model_fields}
        made.value = _believed(
            SelfEvaluation(**parts), "", Slots(grounder, Bearing(grounder, sections), year), made.rejected
        )
    return made


_ALL = tuple(name for name in SelfEvaluation.model_fields if name != "disagreements")


def passages(document: Document, sections: Sequence[Section]) -> Iterator[tuple[str, Span, tuple[str, ...]]]:
    """Neighbouring sections that tell the same parts together: label, span and parts; what tells nothing is left out.

    A section tells what its kind does and what the chapters above it do.
    """
    index = SectionIndex(sections)
    by_id = {section.id: section for section in sections}

    def told(section: Section | None) -> tuple[str, ...]:
        found: set[str] = set(_WHO) if section is None else set()
        while section is not None:
            found.update(_TOLD.get(section.kind, ()))
            section = by_id.get(section.parent) if section.parent else None
        return tuple(name for name in _ALL if name in found)

    bounds = sorted({0, len(document.text), *(section.start for section in sections)})
    held = [(Span(start, end), index.at(start)) for start, end in pairwise(bounds)]
    for parts, group in groupby(held, key=lambda piece: told(piece[1])):
        pieces = [*group]
        ids = [section.id if section is not None else "s0" for _, section in pieces]
        if parts:
            yield f"{ids[0]}–{ids[-1]}", Span(pieces[0][0].start, pieces[-1][0].end), parts


@lru_cache(maxsize=64)
def _asked(parts: tuple[str, ...]) -> Any:
    """A class of some parts of the typed model, in its order."""
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in SelfEvaluation.model_fields.items() if name in parts
    }
    return create_model("SelfEvaluation", __doc__="部门整体支出绩效自评报告的一节。", **fields)


def _believed(value: Any, path: str, slots: Slots, rejected: list[Rejected]) -> Any:
    """Without the numbers of which the words beside them say something else than their slots; rows that lose all stay."""
    if isinstance(value, Figure):
        if why := slots.refused(value, path):
            said = f"{path}: {value.value}{value.unit}（{value.quote}）"
            rejected.append(Rejected("typed", said, Message(why, "the words beside the number say something else")))
            return None
        basis = BASES.get(path.rpartition(".")[2], "")
        return value.model_copy(update={"basis": basis}) if basis else value
    if isinstance(value, tuple):
        return tuple(_believed(item, f"{path}[{number}]", slots, rejected) for number, item in enumerate(value))
    if isinstance(value, BaseModel) and not isinstance(value, Quoted):
        return value.model_copy(update={
            name: _believed(getattr(value, name), f"{path}.{name}".lstrip("."), slots, rejected) for name in type(value).model_fields
        })  # fmt: skip
    return value
