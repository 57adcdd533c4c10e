"""The model's critiques: what arithmetic cannot say, each with quotes that stand in the report.

A critique is believed only with its quotes; the numbers of its prose must be numbers of the report or results of
computations that it shows. What repeats a finding of the checks is merged with it, here and not in the request: what is
recorded must not break when a check changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Document, Section
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Finding, Problem, Rejected, Severity
from llmeval.grounding.ground import Grounder
from llmeval.llm.arithmetic import Result, computed
from llmeval.llm.borne import Borne, about_a_unit
from llmeval.llm.named import Names
from llmeval.llm.quotes import Quotes
from llmeval.llm.schemas import CATEGORIES, Appraisal, Critique, GoalReview
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import Places
from llmeval.vocabulary.families import Family

if TYPE_CHECKING:
    from llmeval.llm.conversation import Session
    from llmeval.llm.requests import Call

LIMIT = 24_000
"""Characters of a report that are appraised at once; a longer one goes in parts of about the same size."""
WHOLE = "全文"
"""What a report is called that is appraised in one piece; a part is told that it is one."""
CRITIQUE, GOAL = "MOD01", "MOD02"
"""Codes of the model's findings: a critique, and a goal that was missed, moved or not reported."""
_SEVERITY: Mapping[str, Severity] = {"高": "high", "中": "medium", "低": "low"}
_NEAR: Mapping[str, frozenset[str]] = {
    "vague_target": frozenset({"vague_target", "unsupported", "goal_coverage", "boilerplate"}),
    "goal_coverage": frozenset({"goal_coverage", "target_missed", "vague_target", "completeness", "boilerplate"}),
    "target_missed": frozenset({"target_missed", "goal_coverage", "score_rule", "conclusion"}),
    "conclusion": frozenset({"conclusion", "target_missed", "deviation"}),
    "deviation": frozenset({"deviation", "budget_actual"}),
    "problem_measure": frozenset({"problem_measure", "boilerplate"}),
    "unsupported": frozenset({"unsupported", "vague_target", "completeness"}),
    "boilerplate": frozenset({"boilerplate", "problem_measure", "completeness"}),
    "completeness": frozenset({"completeness", "unsupported", "numbering"}),
    "text_text": frozenset({"text_text", "text_table", "cross_attachment", "sum", "rate", "growth", "identity", "score_total",
                            "budget_actual"}),
    "growth": frozenset({"growth", "rate", "identity", "sum", "text_text"}),
    "budget_actual": frozenset({"budget_actual", "deviation", "text_table", "text_text"}),
    "period": frozenset({"period"}),
    "score_rule": frozenset({"score_rule", "score_total", "weight_total", "target_missed"}),
    "typo": frozenset({"typo", "numbering", "unit"}),
}  # fmt: skip
"""Families of checks that say what a critique of a family says, where their passages overlap."""
_LIKE_NEAR, _LIKE_FAR = (0.2, 0.25), (0.3, 0.3)
"""Shares of a critique's claim in a finding's message, and of that message in the critique, from which a critique that
cites all passages of the finding repeats it; by whether their families are near."""
_REPEATED = 0.6
"""Share of a critique's claim that another critique of the same passages says already."""
_MARK = re.compile(r"(?<![A-Za-z0-9])【?(s\d{1,4})】?(?![A-Za-z0-9])")


@dataclass
class Appraised:
    """What the appraisal brings: findings, what was refused, what could not be asked."""

    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    characters: int = 0
    """How much of the report was shown beside the parts themselves."""


async def appraise(document: Document, masked: Document, sections: Sequence[Section], session: Session) -> Appraised:
    """Ask for critiques of the whole report and keep those whose quotes and numbers are borne out.

    Args:
        masked: the same document with personal data masked, character for character: this is what is sent.
    """
    import asyncio

    parts = _parts(masked, sections)
    results = await asyncio.gather(*(_ask(document, masked, spans, label, sections, session) for label, spans in parts))
    appraised = Appraised()
    for result in results:
        appraised.findings += result.findings
        appraised.rejected += result.rejected
        appraised.problems += result.problems
    return appraised


def in_parts(document: Document) -> bool:
    """Whether a report is too long to be appraised at once."""
    return len(document.text) > LIMIT


def _parts(document: Document, sections: Sequence[Section]) -> list[tuple[str, Span]]:
    """The report, or of a long one parts of about the same size, cut before a section where one begins near by."""
    end = len(document.text)
    if not in_parts(document):
        return [(WHOLE, Span(0, end))]
    count = -(-end // LIMIT)
    cuts = [0]
    for number in range(1, count):
        at = max(end * number // count, cuts[-1] + 1)
        cuts.append(
            _cut(
                document,
                sections,
                at,
                max(cuts[-1] + 1, end - (count - number) * LIMIT),
                min(cuts[-1] + LIMIT, end - 1),
            )
        )
    bounds = [*cuts, end]
    return [(f"第{n}部分（共{count}部分）", Span(a, b)) for n, (a, b) in enumerate(pairwise(bounds), 1) if a < b]


def _cut(document: Document, sections: Sequence[Section], at: int, first: int, last: int) -> int:
    """Where to part near an offset, between two others: before a chapter, a section, a line, or right there."""
    near = LIMIT // 4
    for level in (1, 2, 9):
        starts = [
            s.start for s in sections if s.level <= level and first <= s.start <= last and abs(s.start - at) <= near
        ]
        if starts:
            return min(starts, key=lambda start: abs(start - at))
    line = document.text.rfind("\n", max(first, at - near), min(at, last)) + 1
    return line if first <= line <= last else min(max(at, first), last)


_LEAST = 600
"""Characters of a part below which it is not divided."""


def halves(document: Document, span: Span, sections: Sequence[Section]) -> list[Span]:
    """The part in two, between chapters or at a line's end near its middle; none where it is too short for that."""
    if len(span) < _LEAST:
        return []
    middle = (span.start + span.end) // 2
    near = [s.start for s in sections if abs(s.start - middle) < len(span) // 4]
    if near:
        cut = min(near, key=lambda start: abs(start - middle))
    else:
        cut = (
            document.text.find("\n", middle, span.end) + 1
            or document.text.rfind("\n", span.start, middle) + 1
            or middle
        )
    return [Span(span.start, cut), Span(cut, span.end)] if span.start < cut < span.end else []


def _call(
    document: Document, masked: Document, span: Span, label: str, sections: Sequence[Section], *, far: bool = True
) -> tuple[Call[Appraisal], Judge]:
    from llmeval.llm.prompts import load_prompt
    from llmeval.llm.requests import Call

    own = "" if label == WHOLE else label

    def parts() -> list[Call[Appraisal]]:
        return [_call(document, masked, half, f"{own}第{number}段", sections, far=False)[0]
                for number, half in enumerate(halves(masked, span, sections), 1)]  # fmt: skip

    judge = Judge(document, masked, span, sections)
    call: Call[Appraisal] = Call.of(
        load_prompt("appraise_report"),
        Appraisal,
        {"report": report_text(masked, span, sections), "part": own},
        section=label,
        characters=len(span),
        check=judge.check,
        parts=parts,
        far=far,
    )
    return call, judge


async def _ask(
    document: Document, masked: Document, span: Span, label: str, sections: Sequence[Section], session: Session
) -> Appraised:
    from llmeval.errors import ModelError

    call, judge = _call(document, masked, span, label, sections)
    found = Appraised()
    try:
        answer = await session.ask(call)
    except ModelError as error:
        found.problems.append(
            Problem("appraise", label, Message(error.message, getattr(error, "english", None) or error.message))
        )
        return found
    found.problems += answer.problems("appraise", label)
    found.problems += [Problem("endpoint", label, note) for note in answer.notes]
    for rejection in answer.rejected:
        found.rejected.append(
            Rejected("appraise", rejection.what, Message(rejection.message, "not borne out by the source"))
        )
    found.findings += [judge.finding(critique) for critique in answer.value.critiques]
    found.findings += [f for goal in answer.value.goals if (f := judge.goal(goal)) is not None]
    return found


def report_text(document: Document, span: Span, sections: Sequence[Section]) -> str:
    """The report as the model reads it: headings marked with their ids, blank lines and debris gone."""
    marks = {s.start: s.id for s in sections if span.start <= s.start < span.end}
    bounds = sorted({span.start, span.end, *marks})
    lines: list[str] = []
    for start, end in pairwise(bounds):
        piece = [re.sub(r"[ \u3000]{2,}", " ", line).rstrip() for line in document.plain[start:end].splitlines()]
        piece = [line for line in piece if line.strip()]
        if piece and start in marks:
            piece[0] = f"【{marks[start]}】{piece[0].lstrip()}"
        lines += piece
    return "\n".join(lines)


class Judge:
    """Holds critiques against the report."""

    def __init__(self, document: Document, masked: Document, span: Span, sections: Sequence[Section] = ()) -> None:
        self.document, self.masked, self.span = document, masked, span
        self._titles = {section.id: f"“{section.title[:20]}”部分" for section in sections}
        self.places = Places(masked)
        self.quotes = Quotes(masked, self.places)

    @cached_property
    def borne(self) -> Borne:
        """What the numbers of a critique are held against."""
        return Borne(Grounder(self.masked))

    @cached_property
    def names(self) -> Names:
        """What its names are held against."""
        return Names(self.masked.plain)

    def check(self, value: Appraisal, _context: Mapping[str, Any]) -> list[Any]:
        """What fails, item by item, in words for the model."""
        from llmeval.llm.answers import Issue

        issues = [
            Issue("critiques", i, problem) for i, c in enumerate(value.critiques) if (problem := self._critique(c))
        ]
        issues += [Issue("goals", i, problem) for i, g in enumerate(value.goals) if (problem := self._goal(g))]
        return issues

    def _critique(self, critique: Critique) -> str:
        problems = [p for quote in critique.quotes if (p := self._quote(quote))]
        results: list[Result] = []
        slip = about_a_unit(critique.claim + critique.reasoning)
        for line in critique.computations:
            outcome = computed(line, self.borne.units_of, results, slip=slip)
            if isinstance(outcome, str):
                problems.append(outcome)
            else:
                results.append(outcome)
        for text in (critique.claim, critique.reasoning, critique.suggestion):
            problems += self._prose(text, results, critique.quotes)
        return "".join(dict.fromkeys(problems))

    def _goal(self, goal: GoalReview) -> str:
        quotes = [quote for quote in (goal.goal_quote, goal.result_quote) if quote]
        problems = [p for quote in quotes if (p := self._quote(quote))]
        return "".join([*problems, *self._prose(goal.reason, [], quotes)])

    def _quote(self, quote: str) -> str:
        if len("".join(quote.split())) < 2:
            return f"引文“{quote}”太短，无法定位。"
        if self._places(quote):
            return ""
        near = self.places.nearest(quote)
        return f"原文中没有“{quote}”。" + (f"最接近的原文是“{near}”。" if near else "")

    def _places(self, quote: str) -> list[tuple[Span, ...]]:
        """Where a quote stands: of one with an ellipsis its sides, else one span."""
        return self.quotes.find(quote, (self.span,))

    def _prose(self, text: str, results: Sequence[Result], quotes: Sequence[str]) -> list[str]:
        """Numbers and names of a sentence that neither the report nor a shown computation holds."""
        numbers = [f"“{n}”既不是原文的数字，也没有列出算式。" for n in self.borne.unborne(text, results, quotes)]
        return numbers + [f"“{name}”不在原文中。" for name in self.names.foreign(text)]

    def finding(self, critique: Critique) -> Finding:
        """The finding that an accepted critique is."""
        family = CATEGORIES[critique.category]
        shown = f"（{'；'.join(critique.computations)}）" if critique.computations else ""
        text = self._titled(f"{critique.claim.rstrip('。')}。{critique.reasoning}{shown}")
        advice = self._titled(critique.suggestion)
        return Finding(
            code=CRITIQUE, check=critique.category, family=family, severity=_SEVERITY[critique.severity],
            message=Message(text, text), suggestion=Message(advice, advice),
            evidence=self._evidence(critique.quotes), origin="model", computations=tuple(critique.computations),
        )  # fmt: skip

    def _titled(self, text: str) -> str:
        """The text with sections named as the report names them: their ids are between us and the model."""
        return _MARK.sub(lambda match: self._titles.get(match[1], match[0]), text)

    def goal(self, goal: GoalReview) -> Finding | None:
        """A goal that was not reached, not reported or moved; reached ones are no finding."""
        kinds: dict[str, tuple[Family, Severity]] = {
            "未完成": ("target_missed", "high"), "未报告": ("goal_coverage", "medium"), "换了口径": ("goal_coverage", "high"),
        }  # fmt: skip
        if goal.verdict not in kinds:
            return None
        family, severity = kinds[goal.verdict]
        text = self._titled(f"目标“{goal.goal_quote}”{goal.verdict}。{goal.reason}")
        return Finding(
            code=GOAL, check="目标对照", family=family, severity=severity, message=Message(text, text),
            evidence=self._evidence([goal.goal_quote, *([goal.result_quote] if goal.result_quote else [])]), origin="model",
            suggestion=Message("对照目标说明完成情况和偏差原因", "report the result of the goal and explain the gap"),
        )  # fmt: skip

    def _evidence(self, quotes: Sequence[str]) -> tuple[Evidence, ...]:
        """The quotes' places: for one that stands several times, the place nearest to the others."""
        chosen: list[Span] = []
        for quote in sorted(quotes, key=lambda q: len(self._places(q))):
            places = self._places(quote)
            anchor = chosen[0].start if chosen else -1
            best = min(places, key=lambda s: abs(s[0].start - anchor) if anchor >= 0 else s[0].start)
            chosen += [side for side in best if side not in chosen]
        return tuple(Evidence.of(self.document, span) for span in sorted(chosen))


def merge(rules: Sequence[Finding], model: Sequence[Finding]) -> list[Finding]:
    """Rules' findings, confirmed where a critique says the same, and the critiques that say something else.

    A critique repeats a finding when its family is the finding's or near it and most of its passages overlap the
    finding's, or when it cites all passages of the finding in much the same words; of two critiques that repeat each
    other the first stays.
    """
    merged = list(rules)
    critiques = [f for f in model if f.code != GOAL]
    goals = [f for f in model if f.code == GOAL and not any(_tells(c, f) for c in critiques)]
    for critique in [*critiques, *goals]:
        twin = next((i for i, f in enumerate(merged) if same_critique(f, critique)), None)
        if twin is None:
            merged.append(critique)
        elif merged[twin].origin == "rules":
            merged[twin] = replace(merged[twin], confirmed_by="model")
    return merged


def _tells(critique: Finding, goal: Finding) -> bool:
    """Whether a critique speaks of a goal and its result already; a short goal may have been found in another place."""
    quoted = {"".join(e.quote.split()) for e in critique.evidence}
    return all(any(e.span.overlaps(g.span) for e in critique.evidence) or "".join(g.quote.split()) in quoted
               for g in goal.evidence)  # fmt: skip


def same_critique(finding: Finding, critique: Finding) -> bool:
    """Whether a critique says of the same passages what a finding says already."""
    if not (overlapping := _overlapping(critique, finding)):
        return False
    if finding.origin == "model":
        whole = overlapping == len(critique.evidence)
        return whole and (finding.family == critique.family or _said(critique, finding) >= _REPEATED)
    near = finding.family == critique.family or finding.family in _NEAR.get(critique.family, frozenset())
    if near and 2 * overlapping > len(critique.evidence):
        return True
    if "typo" in (finding.family, critique.family) or _overlapping(finding, critique) < len(finding.evidence):
        return False
    least = _LIKE_NEAR if near else _LIKE_FAR
    words = _words(finding.message.zh)
    told = len(words & _words(critique.message.zh)) / max(1, len(words))
    return _said(critique, finding) >= least[0] and told >= least[1]


def _overlapping(one: Finding, other: Finding) -> int:
    """How many passages of one finding overlap passages of the other."""
    return sum(any(e.span.overlaps(f.span) for f in other.evidence) for e in one.evidence)


def _said(critique: Finding, finding: Finding) -> float:
    """The share of the words of a critique's first sentence that a finding's message holds."""
    claim = _words(critique.message.zh.partition("。")[0])
    return len(claim & _words(finding.message.zh)) / max(1, len(claim))


def _words(text: str) -> frozenset[str]:
    """Pairs of characters, which stand for words."""
    bare = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return frozenset(map("".join, pairwise(bare)))
