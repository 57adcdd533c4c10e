"""A second look at what is not certain: does a harmless reading stand in the text?

Each finding of rules above low that is not certain, and each critique of the model, is shown once with its passages to a
reader who does not know who found it. Only a harmless reading that stands in the passages word for word lowers or
withdraws it, and what was done stays with the finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Document, Section
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import SEVERITIES, Doubt, Finding, Problem, Rejected, Severity
from llmeval.data.relations import Relation
from llmeval.grounding.ground import Grounder
from llmeval.llm.borne import Borne
from llmeval.llm.doubtful import concerns, doubtful, reckoned
from llmeval.llm.excerpts import Excerpts, How, fitting
from llmeval.llm.quotes import Quotes
from llmeval.llm.schemas import Doubt as Said
from llmeval.llm.schemas import Doubts
from llmeval.patterns import lazy as re
from llmeval.privacy.masking import scrub_of
from llmeval.spans import Span

if TYPE_CHECKING:
    from llmeval.llm.conversation import Session
    from llmeval.llm.requests import Call

LIMIT = 9_000
"""Characters of the report in one request."""
MOST = 40
"""Findings in one request."""
SHARE, FLOOR = 0.95, 1_000
"""What is shown of the report in all: at most this share of it, or as many characters."""
_TOLD, _CITED = 180, 36
"""Characters of a finding's message, and of each passage that it cites, that are told."""
_SHORTEST = 6
"""Characters of a quote below which it says nothing."""


@dataclass
class Doubted:
    """What the second look leaves: findings, those that it withdrew, what was refused, what could not be asked."""

    findings: list[Finding] = field(default_factory=list)
    withdrawn: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


async def doubt(
    document: Document,
    masked: Document,
    sections: Sequence[Section],
    findings: Sequence[Finding],
    relations: Sequence[Relation],
    session: Session,
    hostile: Sequence[Span] = (),
    share: float = SHARE,
) -> Doubted:
    """All findings after the second look.

    Args:
        share: of the report, what may be shown in all.
        masked: the same document with personal data masked, character for character: this is what is sent.
        relations: of the report, which say what is certain.
        hostile: passages that speak to a program; what they say excuses nothing.
    """
    import asyncio

    failed = [relation for relation in relations if relation.outcome == "failed"]
    looked = [_call(look) for look in _looks(document, masked, sections, doubtful(findings, relations), hostile, share)]
    for _, look in looked:
        look.firm = frozenset(name for name, finding in look.findings.items() if reckoned(finding, failed))
    results = await asyncio.gather(*(_ask(call, look, session) for call, look in looked))
    doubted = Doubted()
    changed: dict[int, Finding | None] = {}
    for result in results:
        doubted.withdrawn += result.withdrawn
        doubted.rejected += result.rejected
        doubted.problems += result.problems
        changed |= result.changed
    kept = [changed.get(id(finding), finding) for finding in findings]
    doubted.findings = [finding for finding in kept if finding is not None]
    return doubted


@dataclass
class _Result(Doubted):
    changed: dict[int, Finding | None] = field(default_factory=dict)
    """By identity of the finding as it was; None where it is withdrawn."""


def _looks(
    document: Document,
    masked: Document,
    sections: Sequence[Section],
    chosen: Sequence[Finding],
    hostile: Sequence[Span],
    share: float = SHARE,
) -> list[Look]:
    cut = Excerpts(masked, sections)
    places = [[evidence.start for evidence in finding.evidence] for finding in chosen]
    if not chosen:
        return []
    shared = Quotes(masked), Borne(Grounder(masked))
    how, found = fitting(places, cut, LIMIT, MOST, max(share * len(masked.text), FLOOR))
    return [Look(document, cut, [chosen[i] for i in batch], shared, hostile, how) for batch in found]


def _call(look: Look, names: Sequence[str] = ()) -> tuple[Call[Doubts], Look]:
    """The question about the findings of a look, or about some of them by name; its parts ask about half of them each."""
    from llmeval.llm.prompts import load_prompt
    from llmeval.llm.requests import Call

    asked = list(names or look.findings)
    listed, text, spans = look.shown(asked)
    middle = len(asked) // 2

    def parts() -> list[Call[Doubts]]:
        return [_call(look, half)[0] for half in (asked[:middle], asked[middle:])] if middle else []

    call: Call[Doubts] = Call.of(
        load_prompt("doubt_findings"), Doubts, {"findings": listed, "report": text}, section=look.label,
        characters=sum(len(span) for span in spans), check=look.check, parts=parts,
    )  # fmt: skip
    return call, look


async def _ask(call: Call[Doubts], look: Look, session: Session) -> _Result:
    from llmeval.errors import ModelError, NotRecorded

    found = _Result()
    try:
        answer = await session.ask(call)
    except NotRecorded as error:
        found.problems.append(Problem("recording", look.label, _words(error)))
        return found
    except ModelError as error:
        found.problems.append(Problem("doubt", look.label, _words(error)))
        return found
    if answer.fault is not None:
        found.problems.append(Problem("doubt", look.label, _words(answer.fault)))
    found.problems += [Problem("endpoint", look.label, note) for note in answer.notes]
    found.rejected += [
        Rejected("doubt", r.what, Message(r.message, "not borne out by the source")) for r in answer.rejected
    ]
    for said in answer.value.doubts:
        finding = look.findings.get(said.number.strip())
        if finding is None or id(finding) in found.changed:
            continue
        after = look.settled(finding, said)
        if after is finding and said.verdict != "成立":
            found.rejected.append(_beside_the_point(finding, said))
        found.changed[id(finding)] = (
            None if after.doubted_by is not None and after.doubted_by.effect == "withdrawn" else after
        )
        if found.changed[id(finding)] is None:
            found.withdrawn.append(after)
            found.rejected.append(_told(after))
    return found


def _words(error: Any) -> Message:
    return Message(error.message, getattr(error, "english", None) or error.message)


def _beside_the_point(finding: Finding, said: Said) -> Rejected:
    quote = "".join(said.quote.split())
    return Rejected("doubt", f"{finding.code} {finding.message.zh}", Message(
        f"再看一遍所引的“{quote}”与这一疑点无关，疑点照旧：{said.reason}",
        f"a second look quotes “{quote}”, which does not concern the finding: nothing is changed"))  # fmt: skip


def _told(finding: Finding) -> Rejected:
    """A withdrawn finding as the review's list of what was not believed names it."""
    doubt = finding.doubted_by
    assert doubt is not None  # noqa: S101 - only withdrawn findings come here
    quote = "".join(doubt.evidence.quote.split())
    return Rejected("doubt", f"{finding.code} {finding.message.zh}", Message(
        f"再看一遍时在原文找到无害的解释“{quote}”，已撤回：{doubt.reason.zh}",
        f"withdrawn: a second look quotes a harmless reading, “{quote}”: {doubt.reason.en}"))  # fmt: skip


class Look:
    """One request's share of the findings, and what its answer is held against."""

    def __init__(
        self,
        document: Document,
        cut: Excerpts,
        findings: Sequence[Finding],
        shared: tuple[Quotes, Borne],
        hostile: Sequence[Span],
        how: How,
    ) -> None:
        self.document, self.hostile = document, hostile
        self.firm: frozenset[str] = frozenset()
        """Names of findings that nothing withdraws."""
        self.quotes, self.borne = shared
        self.findings = {f"f{number}": finding for number, finding in enumerate(findings, 1)}
        self._cut, self._how = cut, how
        self._secret = secrets(document, cut.document)
        self.spans = cut.around((e.start for f in findings for e in f.evidence), how)
        self.label = f"{self.spans[0].start}–{self.spans[-1].end}"

    def shown(self, names: Sequence[str]) -> tuple[str, str, list[Span]]:
        """Some of the findings as they are listed, their passages as they are sent, and where these stand."""
        chosen = {name: self.findings[name] for name in names}
        spans = self._cut.around((e.start for f in chosen.values() for e in f.evidence), self._how)
        listed = "\n".join(self._listed(name, finding) for name, finding in chosen.items())
        return listed, self._cut.text(spans), spans

    def _listed(self, name: str, finding: Finding) -> str:
        masked = self._cut.document.text
        message = self._secret(finding.message.zh)
        quotes = "；".join(f"“{_short(e.span.of(masked), _CITED)}”" for e in finding.evidence[:3])
        return f"{name} {_short(message, _TOLD)} 引文：{quotes}"

    def check(self, value: Doubts, _context: Mapping[str, Any]) -> list[Any]:
        """What fails, item by item, in words for the model."""
        from llmeval.llm.answers import Issue

        return [Issue("doubts", i, problem) for i, said in enumerate(value.doubts) if (problem := self._problem(said))]

    def _problem(self, said: Said) -> str:
        finding = self.findings.get(said.number.strip())
        if finding is None:
            return f"没有编号为 {said.number} 的疑点。"
        if said.verdict == "成立":
            return ""
        if len("".join(said.quote.split())) < _SHORTEST:
            return f"疑点 {said.number} 要{said.verdict}，须逐字引出原文中说明无害的话；没有的，写成立。"
        if self._place(said, finding) is None:
            return f"片段里没有“{said.quote}”。没有可引的原文，写成立。"
        numbers = self.borne.unborne(said.reason, [], [said.quote, finding.message.zh])
        foreign = [number for number in numbers if number not in finding.message.zh]
        return f"“{foreign[0]}”既不是原文的数字，也不是疑点里的数字。" if foreign else ""

    def _place(self, said: Said, finding: Finding) -> Span | None:
        """Where the harmless reading stands: outside what the finding cites, if anywhere; never in a passage that speaks to a
        program."""
        places = [Span(sides[0].start, sides[-1].end) for sides in self.quotes.find(said.quote, self.spans)]
        free = [p for p in places if not any(p.overlaps(span) for span in self.hostile)]
        return min(free, key=lambda p: (_cited(finding, p), p.start), default=None)

    def settled(self, finding: Finding, said: Said) -> Finding:
        """The finding after the second look: lowered or withdrawn where a harmless reading is quoted, else as it was and, of the
        model's own, marked as made by two looks."""
        if said.verdict == "成立":
            return replace(finding, looks=2) if finding.origin == "model" else finding
        place = self._place(said, finding)
        if place is None or not concerns(self._cut.document.plain, finding, place):
            return finding
        withdrawn = self._withdraws(finding, said, place)
        doubt = Doubt("withdrawn" if withdrawn else "lowered", finding.severity, Message(said.reason, said.reason),
                      Evidence.of(self.document, place))  # fmt: skip
        if withdrawn:
            return replace(finding, doubted_by=doubt)
        lower: Severity = SEVERITIES[min(SEVERITIES.index(finding.severity) + 1, len(SEVERITIES) - 1)]
        quote = "".join(doubt.evidence.quote.split())
        return replace(finding, severity=lower, doubted_by=doubt, message=Message(
            f"{finding.message.zh}（再看一遍：原文另有“{quote}”，可作无害的解释，从轻。）",
            f"{finding.message.en} (A second look quotes “{quote}”, which may be a harmless reading: lowered.)"))  # fmt: skip

    def _withdraws(self, finding: Finding, said: Said, place: Span) -> bool:
        """Only where it is said so. Words that the finding itself cites withdraw nothing; what a computation gives, what rules call
        grave, or rules and model both say, is lowered and stays to be seen."""
        firm = finding.confirmed_by is not None or (finding.origin == "rules" and finding.severity == "high")
        firm = firm or said.number.strip() in self.firm
        return said.verdict == "撤回" and not firm and not _cited(finding, place)


def secrets(document: Document, masked: Document) -> Callable[[str], str]:
    """Masks what is masked in the text, however it is spelt, in what is said of it. One character masks too much."""
    words = (
        {document.text[m.start() : m.end()] for m in re.finditer(r"\*{2,200}", masked.text)}
        if masked is not document
        else set()
    )
    return scrub_of(word for word in words if word.strip("*"))


def _short(text: str, most: int) -> str:
    bare = "".join(text.split())
    return bare if len(bare) <= most else f"{bare[:most]}…"


def _cited(finding: Finding, place: Span) -> bool:
    return any(e.start <= place.start and place.end <= e.end for e in finding.evidence)
