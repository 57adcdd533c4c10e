"""The model reader: chunks of a report → numbers and texts with their quotes, each proved against what was sent.

The model sees personal data masked, character for character, so what it quotes is located in the masked text and
sliced from the original. What it says of a number is held against the number that stands there; a label, period or
basis that the place contradicts is refused, one that the rules reader reads otherwise is shown as a disagreement.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Cell, Document, Section, Table
from llmeval.data.evidence import Evidence, Message
from llmeval.data.facts import Fact, Key
from llmeval.data.findings import Problem, Rejected
from llmeval.grounding.borne_out import Bearing
from llmeval.grounding.claims import read_claims
from llmeval.llm.chunks import JOINT, Chunk, chunks
from llmeval.llm.quotes import Quotes
from llmeval.llm.schemas import BASES, MEASURES, ExtractedNumber, ExtractedText, Extraction
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.periods import period_of
from llmeval.text.views import Found, Places
from llmeval.vocabulary.metrics import metric_of

if TYPE_CHECKING:
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.conversation import Session
    from llmeval.llm.requests import Call
    from llmeval.numbers.lexer import Numeral

LIMIT = 6000
"""Characters of report text in one request: long enough for context, short enough to answer with care."""
SMALL = 1500
"""Below this a group is asked about with the others: the fixed part of a request would cost more than its text."""
_GROUPS: tuple[tuple[str, ...], ...] = (
    ("attachment_base_data_table", "attachment_self_eval_table", "attachment_project_table"),
    ("performance",),
    ("project_report",),
)
"""Kinds of sections that are asked about by themselves; all others go together."""
_TEXT_KINDS = {"目标": "goals", "问题": "problems", "原因": "problems", "措施": "measures", "等级": "self_evaluation.grade",
               "结论": "conclusion"}  # fmt: skip


@dataclass
class Extracted:
    """What the model reader brings: facts, what was refused, what could not be asked."""

    facts: list[Fact] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Passage:
    """One request's share of the report: the text as sent, and where its characters come from."""

    label: str
    text: str
    characters: int
    spans: tuple[Span, ...]
    cells: Mapping[str, Cell]
    pieces: tuple[tuple[Section | None, Chunk], ...] = ()


async def extract(
    document: Document, sections: Sequence[Section], masked: str, session: Session, grounder: Grounder, year: str = "",
    unread: Sequence[int] | None = None,
) -> Extracted:  # fmt: skip
    """Ask about every passage, side by side, and keep what is proved.

    Args:
        masked: the document's text with personal data masked, of the same length.
        grounder: of the same document with that text, so that what the model quotes is found.
        year: of the report, for periods like 1-11月.
        unread: where the numbers begin that rules could not read, sorted, to ask about the passages that hold them alone;
            None to ask about all.
    """
    passages = passages_of(document, sections, masked, unread)
    bearing = Bearing(grounder, sections)
    results = await asyncio.gather(*(_ask(p, session, Prover(p, document, grounder, year, bearing)) for p in passages))
    extracted = Extracted()
    for result in results:
        extracted.facts += result.facts
        extracted.rejected += result.rejected
        extracted.problems += result.problems
    unique: dict[tuple[object, ...], Fact] = {}
    for fact in extracted.facts:
        place = fact.evidence.span if fact.evidence else None
        unique.setdefault((place, fact.numeral.number_start if fact.numeral else None, fact.key, fact.path), fact)
    extracted.facts = [replace(fact, id=f"M{number}") for number, fact in enumerate(unique.values(), 1)]
    return extracted


def passages_of(
    document: Document, sections: Sequence[Section], masked: str, unread: Sequence[int] | None = None
) -> list[Passage]:
    """The report cut for the model: sections of like kind together, headings marked, table cells numbered.

    A chunk without a digit that belongs to no section of problems, measures or targets holds nothing to extract and is
    not sent; with `unread`, nor is one that holds none of these offsets.
    """
    groups: dict[int, list[tuple[Section | None, Chunk]]] = {}
    for owner, span in _outline(document, sections):
        kind = owner.kind if owner else "cover"
        group = next((i for i, kinds in enumerate(_GROUPS, 1) if kind in kinds), 0)
        for chunk in chunks(document, span, LIMIT):
            if _worth(document, owner, chunk) if unread is None else _holds_any(chunk, unread):
                groups.setdefault(group, []).append((owner, chunk))
    for group in [g for g in groups if g and sum(chunk.size for _, chunk in groups[g]) < SMALL]:
        groups.setdefault(0, []).extend(groups.pop(group))
    passages: list[Passage] = []
    for _, pieces in sorted(groups.items()):
        pieces.sort(key=lambda piece: piece[1].spans[-1].start)
        held: list[tuple[Section | None, Chunk]] = []
        for piece in pieces:
            if held and sum(c.size for _, c in held) + piece[1].size > LIMIT:
                passages.append(passage_of(document, held, masked))
                held = []
            held.append(piece)
        if held:
            passages.append(passage_of(document, held, masked))
    return passages


def _outline(document: Document, sections: Sequence[Section]) -> list[tuple[Section | None, Span]]:
    bounds = sorted({0, len(document.text), *(s.start for s in sections)})
    owners = {s.start: s for s in sections}
    return [(owners.get(a), Span(a, b)) for a, b in pairwise(bounds) if a < b]


def _holds_any(chunk: Chunk, offsets: Sequence[int]) -> bool:
    return any(bisect_left(offsets, span.start) < bisect_left(offsets, span.end) for span in chunk.own)


def _worth(document: Document, owner: Section | None, chunk: Chunk) -> bool:
    text = chunk.text(document.plain)
    if owner is not None and owner.kind in ("problems", "improvements", "result_application"):
        return len(text.strip()) > 4
    return bool(re.search(r"\d", text)) or (owner is not None and "目标" in owner.title)


def passage_of(document: Document, pieces: Sequence[tuple[Section | None, Chunk]], masked: str) -> Passage:
    """One request's share of a report: some chunks of it, each with its section, as they are sent."""
    parts: list[str] = []
    cells: dict[str, Cell] = {}
    spans: list[Span] = []
    characters = 0
    for owner, chunk in pieces:
        if owner is not None:
            parts.append(f"【{owner.id}】")
        for span in chunk.spans:
            text = _rendered(document, span, masked, cells)
            parts.append(text)
            spans.append(span)
            characters += len(span)
    owners = [owner for owner, _ in pieces if owner is not None]
    label = f"{owners[0].id}–{owners[-1].id}" if owners else "s0"
    return Passage(
        label, JOINT.join(part for part in parts if part.strip()), characters, tuple(spans), cells, tuple(pieces)
    )


_LEAST = 300
"""Characters of a passage below which it is not divided."""


def halves(document: Document, passage: Passage, masked: str) -> list[Passage]:
    """The passage in two of about the same size, tables by rows; none where it is too short for that."""
    half = passage.characters // 2
    if half < _LEAST:
        return []
    limit = max(half // 2, _LEAST)
    pieces: list[tuple[Section | None, Chunk]] = []
    for owner, chunk in passage.pieces:
        own = Span(chunk.own[0].start, chunk.own[-1].end)
        pieces += [(owner, part) for part in chunks(document, own, limit)] if chunk.size > limit else [(owner, chunk)]
    sizes = list(accumulate(chunk.size for _, chunk in pieces))
    cut = next((number for number, size in enumerate(sizes, 1) if 2 * size >= sizes[-1]), len(pieces))
    cut = min(cut, len(pieces) - 1)
    return [passage_of(document, part, masked) for part in (pieces[:cut], pieces[cut:])] if cut > 0 else []


def _rendered(document: Document, span: Span, masked: str, cells: dict[str, Cell]) -> str:
    """The span as sent: tables with numbered cells, prose as it stands without debris and empty lines."""
    plain = _blanked(document, masked)
    pieces: list[str] = []
    at = span.start
    for index, table in enumerate(document.tables):
        if table.end <= span.start or table.start >= span.end:
            continue
        pieces.append(_prose(plain[at : max(at, table.start)]))
        pieces.append(_table(table, index, plain, span, cells))
        at = max(at, min(table.end, span.end))
    pieces.append(_prose(plain[at : span.end]))
    return JOINT.join(piece for piece in pieces if piece)


def _blanked(document: Document, masked: str) -> str:
    if not document.debris:
        return masked
    pieces, at = [], 0
    for span in document.debris:
        pieces += [masked[at : span.start], " " * len(span)]
        at = span.end
    return "".join([*pieces, masked[at:]])


def _prose(text: str) -> str:
    lines = (re.sub(r"[ \t\u3000]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _table(table: Table, index: int, plain: str, span: Span, cells: dict[str, Cell]) -> str:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.start < span.start or cell.end > span.end or cell.start == cell.end:
            continue
        name = f"t{index + 1}r{cell.row + 1}c{cell.column + 1}"
        cells[name] = cell
        rows.setdefault(cell.row, []).append(f"{name} {' '.join(plain[cell.start : cell.end].split())}")
    return "\n".join(" ‖ ".join(row) for _, row in sorted(rows.items()))


def _call(passage: Passage, prover: Prover) -> Call[Extraction]:
    from llmeval.llm.prompts import load_prompt
    from llmeval.llm.requests import Call

    def parts() -> list[Call[Extraction]]:
        masked = prover.grounder.document.text
        return [_call(half, prover.of(half)) for half in halves(prover.document, passage, masked)]

    return Call.of(
        load_prompt("extract_facts"), Extraction, {"report": passage.text}, section=passage.label, characters=passage.characters,
        check=prover.check, parts=parts
    )  # fmt: skip


async def _ask(passage: Passage, session: Session, prover: Prover) -> Extracted:
    from llmeval.errors import ModelError

    call = _call(passage, prover)
    found = Extracted()
    try:
        answer = await session.ask(call)
    except ModelError as error:
        found.problems.append(Problem("extract", passage.label, _words(error)))
        return found
    found.problems += answer.problems("extract", passage.label)
    found.problems += [Problem("endpoint", passage.label, note) for note in answer.notes]
    for rejection in answer.rejected:
        found.rejected.append(
            Rejected("extract", rejection.what, Message(rejection.message, "not borne out by the source"))
        )
    for number in answer.value.numbers:
        if (fact := prover.fact(number)) is not None:
            found.facts.append(fact)
    found.rejected += prover.refused
    for text in answer.value.texts:
        if (fact := prover.text_fact(text)) is not None:
            found.facts.append(fact)
    return found


def _words(error: Any) -> Message:
    return Message(error.message, getattr(error, "english", None) or error.message)


_THIS_YEAR = re.compile(r"^(?:今年|本年度?|全年|当年|报告年度)")
_BOUND = re.compile(r"^[余多]|(?:及?以[上下内外]|左右|余)$")
"""Words of a bound that a model takes for part of the unit: 1800万元以上."""


class Prover:
    """Holds an answer's items against the passage that they were read from."""

    def __init__(
        self,
        passage: Passage,
        document: Document,
        grounder: Grounder,
        year: str = "",
        bearing: Bearing | None = None,
    ) -> None:
        self.passage, self.document, self.grounder = passage, document, grounder
        self.year = year or str(grounder.year or "")
        self.bearing = bearing or Bearing(grounder)
        self.refused: list[Rejected] = []
        """Items that stand in the text but not with the period or basis that is claimed of them."""
        self.places: Places = grounder.places
        self.quotes = Quotes(grounder.document, grounder.places)
        self._taken: set[tuple[str, int]] = set()
        self._grounded: dict[tuple[object, ...], Any] = {}

    def of(self, passage: Passage) -> Prover:
        """The same for a part of the passage."""
        return Prover(passage, self.document, self.grounder, self.year, self.bearing)

    def restored(self, item: ExtractedNumber) -> ExtractedNumber:
        """The item with its quote as the text has it, where only its form differs; as it is where it is not found.

        Of a quote with an ellipsis it is the side that holds the value.
        """
        name = _CELL.search(item.cell)
        if name and name[0] != item.cell:
            item = item.model_copy(update={"cell": name[0]})
        cell = self.passage.cells.get(item.cell)
        inside = [cell.span] if cell else self.passage.spans
        if any(_within(found.span, inside) for found in self.places.find_all(item.quote)):
            return item
        digits = item.value.strip().lstrip("-−－+")
        for sides in self.quotes.find(item.quote, inside):
            for side in sides:
                text = side.of(self.grounder.document.text)
                if len(sides) == 1 or (digits and digits in "".join(side.of(self.grounder.document.plain).split())):
                    return item.model_copy(update={"quote": text})
        return item

    def check(self, value: Extraction, _context: Mapping[str, Any]) -> list[Any]:
        """What fails, item by item, in words for the model."""
        from llmeval.llm.answers import Issue

        issues: list[Any] = []
        for index, number in enumerate(value.numbers):
            if problem := self._number(number)[1]:
                issues.append(Issue("numbers", index, problem))
        for index, text in enumerate(value.texts):
            if not self._sides(text.quote):
                issues.append(Issue("texts", index, self._not_there(text.quote)))
        return issues

    def _number(self, item: ExtractedNumber, taken: Container[tuple[str, int]] = ()) -> tuple[Any, str]:
        """The grounded claim and "", or None and what is wrong.

        `taken` are numbers already spoken for under a label: a model that reads 新增1家 in the targets and again in the
        results means two places, in order.
        """
        item = self.restored(item)
        if re.search(r"\d\.\d+\.\d", item.value):
            return None, f"“{item.value}”不是一个数，疑为数字粘连或重复录入，不要当作数量抽取。"
        start: int | None = None
        if item.cell:
            cell = self.passage.cells.get(item.cell)
            if cell is None:
                return None, f"没有编号为 {item.cell} 的单元格。"
            start = cell.start
            content = self.grounder.document.plain[cell.start : cell.end]
            if "".join(item.quote.split()) not in "".join(content.split()):
                return None, f"单元格 {item.cell} 的内容是“{' '.join(content.split())}”，引文不在其中。"
        claim = {"value": item.value, "unit": _BOUND.sub("", item.unit) or None, "quote": item.quote, "label": item.label,
                 "period": item.period or None}  # fmt: skip
        best: tuple[Any, str] = (None, "")
        for place in self._starts(item, start):
            result = self._ground({**claim, "start": place})
            if result.grounded and result.evidence is not None and self._holds(result.evidence.span):
                if wrong := self._direction(item, result):
                    best = (None, wrong)
                    continue
                if result.numeral is not None and (item.label, result.numeral.number_start) in taken:
                    best = (result, "")
                    continue
                return result, ""
            if best[0] is None and not best[1]:
                best = (None, f"{result.reason}（引文“{item.quote}”，数值 {item.value}{item.unit}）")
        return best if best[0] is not None or best[1] else (None, self._not_there(item.quote))

    def _ground(self, claim: dict[str, Any]) -> Any:
        """What becomes of a claim; an item is asked about while it is checked and again when it becomes a fact."""
        key = tuple(claim.values())
        if key not in self._grounded:
            self._grounded[key] = self.grounder.ground(read_claims([claim])[0])
        return self._grounded[key]

    def _starts(self, item: ExtractedNumber, start: int | None) -> list[int]:
        if start is not None:
            cell = self.passage.cells[item.cell]
            inside = [f.span.start for f in self.places.find_all(item.quote) if cell.start <= f.span.start < cell.end]
            return inside or [start]
        return [found.span.start for found in self._inside(self.places.find_all(item.quote))]

    def _direction(self, item: ExtractedNumber, result: Any) -> str:
        """A fall told as a rise is a wrong value; unsigned growth beside 下降 is what a careless reader writes."""
        numeral = result.numeral
        if (
            item.measure in ("增长率", "增减额")
            and numeral is not None
            and numeral.sign < 0
            and not item.value.lstrip().startswith(("-", "−", "－"))
        ):
            return f"原文此处为下降或减少，数值应带负号（引文“{item.quote}”）。"
        return ""

    def _inside(self, found: Sequence[Found]) -> list[Found]:
        return [f for f in found if self._holds(f.span)]

    def _sides(self, quote: str) -> tuple[Span, ...]:
        """Where a text stands, in the order of its sides; () where it does not."""
        found = self._inside(self.places.find_all(quote))
        if found:
            return (found[0].span,)
        return next(iter(self.quotes.find(quote, self.passage.spans)), ())

    def _holds(self, span: Span) -> bool:
        return _within(span, self.passage.spans)

    def _not_there(self, quote: str) -> str:
        near = self.places.nearest(quote)
        return f"原文片段中没有“{quote}”。最接近的原文是“{near}”。" if near else f"原文片段中没有“{quote}”。"

    def fact(self, item: ExtractedNumber) -> Fact | None:
        """The fact that an accepted item is; None, noted in `refused`, where its period or basis is not borne out.

        That is judged after the answer, not asked again about: the number itself is right, and what a request holds must
        not depend on words of ours that grow.
        """
        item = self.restored(item)
        result, problem = self._number(item, self._taken)
        if problem or result.evidence is None:
            return None
        numeral = result.numeral or self._only_number(result.evidence.span, item.value)
        if numeral is None:
            self._refuse(item, "该处没有可以核对的数。", "no number to prove stands there")
            return None
        said = "".join(item.period.split())
        period = period_of(said, self.year) or _THIS_YEAR.sub(self.year, said)
        basis, measure = BASES[item.basis], MEASURES[item.measure]
        if wrong := self.bearing.unborne(numeral, label=item.label, period=period, basis=basis, measure=measure):
            self._refuse(item, wrong, "label, period or basis not said near the number")
            return None
        self._taken.add((item.label, numeral.number_start))
        value = numeral.value if numeral.sign >= 0 or numeral.value is None else -numeral.value
        return Fact(
            id="", path="statement", label=item.label[-20:], value=value, unit=numeral.unit or item.unit,
            low=numeral.value if numeral.high is not None else None, high=numeral.high,
            evidence=Evidence.of(self.document, Span(numeral.start, numeral.end)), period=period, basis=basis,
            origin="model", status=result.status, reason=result.reason,
            key=Key("", metric_of(item.label) or item.label, measure, period, basis), numeral=numeral,
        )  # fmt: skip

    def _only_number(self, span: Span, value: str) -> Numeral | None:
        """The one numeral of a place whose value was given in words, as 千万 of 近千万元."""
        index = self.grounder.index
        held = [index.numerals[at] for at in index.touched(span) if index.numerals[at].kind == "quantity"]
        written = held[0] if len(held) == 1 else None
        plain = self.grounder.document.plain
        return written if written and value in "".join(plain[written.start : written.end].split()) else None

    def _refuse(self, item: ExtractedNumber, zh: str, en: str) -> None:
        what = json.dumps(item.model_dump(mode="json"), ensure_ascii=False)
        self.refused.append(Rejected("extract", what, Message(zh, en)))

    def text_fact(self, item: ExtractedText) -> Fact | None:
        sides = self._sides(item.quote)
        if not sides:
            return None
        # an ellipsis leaves out a part of one sentence: what is cited is the whole of it
        span = Span(sides[0].start, sides[-1].end)
        return Fact(
            id="", path=_TEXT_KINDS[item.kind], label=item.kind, value=None, unit="", evidence=Evidence.of(self.document, span),
            origin="model", status="exact" if span.of(self.document.text) == item.quote else "normalized",
            text="".join(span.of(self.document.plain).split()),
        )  # fmt: skip


_CELL = re.compile(r"t\d{1,3}r\d{1,4}c\d{1,3}")


def _within(span: Span, inside: Sequence[Span]) -> bool:
    return any(own.start <= span.start and span.end <= own.end for own in inside)
