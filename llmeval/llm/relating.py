"""Relations that the words state and rules did not read: asked for, found in the text, handed on to be computed.

What is asked for follows what rules leave undecided, so these questions are recorded apart from those that hold the
report alone. The model says what the words mean; whether a number is right is never asked and never taken from it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Document, Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Problem, Rejected
from llmeval.data.relations import Kind, Number, Relation
from llmeval.llm.excerpts import Excerpts, How, fitting, joined
from llmeval.llm.quotes import Quotes
from llmeval.llm.schemas import RELATIONS, ClaimedNumber, ProposedRelation, Relations
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import Places
from llmeval.understanding.relations.proposed import Proposal

if TYPE_CHECKING:
    from llmeval.llm.conversation import Session
    from llmeval.llm.requests import Call

LIMIT = 6_000
"""Characters of the report in one request."""
MOST = 40
"""Numbers that one request asks about."""
SHARE, FLOOR = 0.5, 1_000
"""What is shown in all: at most this share of the report, or as many characters."""
_ASKED: frozenset[Kind] = frozenset({"sum", "difference", "adjustment", "balance", "product", "average", "share", "rate",
                                     "growth", "change", "points", "from_to", "times", "same"})  # fmt: skip
_DERIVED = re.compile(r"(?:%|％|百分点|倍)$")
"""Ends of quantities that were computed from others, whatever rules made of them."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BEFORE, _BEHIND = 18, 4
_MARKS = "，。；：、（）()\n“”"


@dataclass
class Related:
    """What the proposals bring: relations to be computed, what was refused, what could not be asked."""

    proposals: list[Proposal] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    characters: int = 0
    """How much of the report was shown."""


def open_claims(relations: Sequence[Relation], numbers: Sequence[Number], document: Document) -> list[Number]:
    """Numbers that some relation claims and none settles, and computed ones of the prose of which none speaks."""
    claimed = {(r.claim.start, r.claim.end) for r in relations if r.outcome == "undecided" and r.kind in _ASKED}
    tables = joined((table.span for table in document.tables), document.text)

    def in_table(number: Number) -> bool:
        index = bisect_right(tables, number.at, key=lambda span: span.start) - 1
        return index >= 0 and number.at < tables[index].end

    return [n for n in numbers
            if (n.standing == "undecided" and (n.evidence.start, n.evidence.end) in claimed)
            or (n.standing == "alone" and _DERIVED.search(n.evidence.quote.rstrip()) and not in_table(n))]  # fmt: skip


async def relate(
    masked: Document,
    sections: Sequence[Section],
    relations: Sequence[Relation],
    numbers: Sequence[Number],
    session: Session,
) -> Related:
    """Ask for the relations of all open claims and keep those whose quotes stand in what was shown.

    Args:
        masked: the document with personal data masked, character for character.
        relations: those that rules read, decided or not.
        numbers: every quantity of the text, sorted.
    """
    import asyncio

    claims = open_claims(relations, numbers, masked)
    calls = [_call(reader) for reader in _readers(masked, sections, claims, numbers)]
    results = await asyncio.gather(*(_ask(call, reader, session) for call, reader in calls))
    related = Related(characters=sum(call.characters for call, _ in calls))
    for result in results:
        related.proposals += result.proposals
        related.rejected += result.rejected
        related.problems += result.problems
    related.proposals = list(dict.fromkeys(related.proposals))
    return related


def _readers(
    masked: Document, sections: Sequence[Section], claims: Sequence[Number], numbers: Sequence[Number]
) -> list[Reader]:
    cut = Excerpts(masked, sections)
    places = [[claim.at] for claim in claims]
    quotes = Quotes(masked, Places(masked))
    how, found = fitting(places, cut, LIMIT, MOST, max(SHARE * len(masked.text), FLOOR))
    readers = []
    for batch in found:
        asked = [claims[index] for index in batch]
        readers.append(Reader(quotes, cut, how, asked, numbers))
    return readers


def _call(reader: Reader, names: Sequence[str] = ()) -> tuple[Call[Relations], Reader]:
    """The question about the numbers of a reader, or about some of them by name; its parts ask about half of them each."""
    from llmeval.llm.prompts import load_prompt
    from llmeval.llm.requests import Call

    asked = list(names or reader.claims)
    text, spans = reader.shown(asked)
    middle = len(asked) // 2

    def parts() -> list[Call[Relations]]:
        return [_call(reader, half)[0] for half in (asked[:middle], asked[middle:])] if middle else []

    call: Call[Relations] = Call.of(
        load_prompt("relate_numbers"), Relations, {"report": text}, section=reader.label,
        characters=sum(len(span) for span in spans), check=reader.check, parts=parts,
    )  # fmt: skip
    return call, reader


async def _ask(call: Call[Relations], reader: Reader, session: Session) -> Related:
    from llmeval.errors import ModelError, NotRecorded

    found = Related()
    try:
        answer = await session.ask(call)
    except NotRecorded as error:
        found.problems.append(Problem("recording", reader.label, _words(error)))
        return found
    except ModelError as error:
        found.problems.append(Problem("relate", reader.label, _words(error)))
        return found
    if answer.fault is not None:
        found.problems.append(Problem("relate", reader.label, _words(answer.fault)))
    found.problems += [Problem("endpoint", reader.label, note) for note in answer.notes]
    found.rejected += [
        Rejected("relate", r.what, Message(r.message, "not borne out by the source")) for r in answer.rejected
    ]
    found.proposals += [
        p for relation in answer.value.relations if isinstance(p := reader.proposal(relation), Proposal)
    ]
    return found


def _words(error: Any) -> Message:
    return Message(error.message, getattr(error, "english", None) or error.message)


class Reader:
    """One request's share of the open claims, and what its answer is held against."""

    def __init__(
        self, quotes: Quotes, cut: Excerpts, how: How, claims: Sequence[Number], numbers: Sequence[Number]
    ) -> None:
        self.document, self.quotes, self._cut, self._how = quotes.document, quotes, cut, how
        self.spans = cut.around((claim.at for claim in claims), how)
        self.claims = {f"c{number}": claim for number, claim in enumerate(claims, 1)}
        self.numbers, self._starts = numbers, [number.at for number in numbers]
        self.label = f"{claims[0].evidence.start}–{claims[-1].evidence.end}"

    def shown(self, names: Sequence[str]) -> tuple[str, list[Span]]:
        """The passages of some of the numbers with these listed, as they are sent, and where the passages stand."""
        chosen = {name: self.claims[name] for name in names}
        spans = self._cut.around((claim.at for claim in chosen.values()), self._how)
        listed = "\n".join(f"{n} “{self._printed(claim)}”（{self._clause(claim)}）" for n, claim in chosen.items())
        return f"{self._cut.text(spans)}\n待读：\n{listed}", spans

    def _printed(self, claim: Number) -> str:
        return "".join(claim.evidence.span.of(self.document.plain).split())

    def _clause(self, claim: Number) -> str:
        """The number with the words of its own clause, to be told apart from the same number elsewhere."""
        plain, start, end = self.document.plain, claim.evidence.start, claim.evidence.end
        begin = start
        while begin > max(0, start - _BEFORE) and plain[begin - 1] not in _MARKS:
            begin -= 1
        stop = end
        while stop < min(len(plain), end + _BEHIND) and plain[stop] not in _MARKS:
            stop += 1
        return "".join(plain[begin:stop].split())

    def check(self, value: Relations, _context: Mapping[str, Any]) -> list[Any]:
        """What fails, item by item, in words for the model."""
        from llmeval.llm.answers import Issue

        return [Issue("relations", index, problem) for index, relation in enumerate(value.relations)
                if isinstance(problem := self.proposal(relation), str)]  # fmt: skip

    def proposal(self, relation: ProposedRelation) -> Proposal | str:
        """The relation with its numbers found, or what is wrong, in words for the model."""
        claim = self.claims.get(relation.number.strip().strip("【】"))
        if claim is None:
            return f"没有编号为 {relation.number} 的待读的数。"
        if not any(claim.at in range(span.start, span.end) for span in self._standing(relation.claim)):
            return f"引文“{relation.claim.quote}”不含待读的数 {relation.number}（{self._printed(claim)}）。"
        operands: list[int] = []
        for operand in relation.operands:
            found = self._number(operand, claim)
            if isinstance(found, str):
                return found
            if found == claim.at or found in operands:
                return f"引文“{operand.quote}”所指的数已经用过；每个数只写一次，也不能用待读的数本身。"
            operands.append(found)
        kind = RELATIONS[relation.kind]
        signs = (
            tuple(-1 if o.sign == "减" else 1 for o in relation.operands) if kind in ("adjustment", "balance") else ()
        )
        return Proposal(kind, claim.at, tuple(operands), signs, relation.complete, self._of_one_scope(kind, relation))

    def _standing(self, number: ClaimedNumber) -> list[Span]:
        return [span for sides in self.quotes.find(number.quote, self.spans) for span in sides]

    def _number(self, number: ClaimedNumber, claim: Number) -> int | str:
        """Where the digits of the quoted number begin: at the place of the quote that is nearest to the claim."""
        places = self._standing(number)
        if not places:
            return f"片段里没有“{number.quote}”。"
        held = [found for span in places if len(found := self._held(span)) == 1]
        if not held:
            many = any(len(self._held(span)) > 1 for span in places)
            return f"引文“{number.quote}”里{'有几个数，请只抄其中一个' if many else '没有可以计算的数'}。"
        others = [found[0] for found in held if found[0] != claim.at] or [claim.at]
        return min(others, key=lambda at: (abs(at - claim.at), at))

    def _held(self, span: Span) -> list[int]:
        return self._starts[bisect_left(self._starts, span.start) : bisect_right(self._starts, span.end - 1)]

    @staticmethod
    def _of_one_scope(kind: Kind, relation: ProposedRelation) -> bool:
        """Whether the scopes allow the kind: what is added, shared or the same is of one year."""
        if kind in ("growth", "change", "points", "times", "balance", "adjustment", "difference"):
            return True
        scopes = [number.scope for number in (relation.claim, *relation.operands)]
        if kind == "same":
            return len({"".join(scope.split()) for scope in scopes}) == 1 and bool(scopes[0])
        return len({year for scope in scopes for year in _YEAR.findall(scope)}) <= 1
