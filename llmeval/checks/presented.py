"""Checks on numbers: each presents the relations of its kinds, in a reviewer's words, and holds no pattern of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from llmeval.checks.base import Check
from llmeval.checks.kinds import Row, code_of_verdict, rows_of
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import CheckOutcome, Computation, Finding, Severity
from llmeval.data.relations import Outcome
from llmeval.numbers.intervals import show
from llmeval.numbers.lexer import Interval
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import ANY, middle, width
from llmeval.understanding.relations.model import Candidate, Verdict
from llmeval.understanding.relations.terms import Term, interval_of
from llmeval.vocabulary.families import Family

_LONGEST = 56


class Presented(Check, abstract=True):
    """A check that presents relations: those of its rows in `checks.kinds`, which give its family and severity too."""

    rows: ClassVar[Sequence[Row]]

    def __init_subclass__(cls, abstract: bool = False) -> None:
        if not abstract:
            cls.rows = rows_of(cls.code)
            cls.family, cls.severity = cls.rows[0].family, cls.rows[0].severity
        super().__init_subclass__(abstract)

    def mine(self, verdicts: Iterable[Verdict] | None = None) -> Iterator[Verdict]:
        """Verdicts that this check presents, in order of the text: those of the network, or of the ones given."""
        if verdicts is None:
            yield from self.report.verdicts_by_code.get(self.code, ())
            return
        for verdict in verdicts:
            if code_of_verdict(verdict) == self.code:
                yield verdict

    def find(self) -> Iterator[Finding]:
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome == "failed":
                yield self.present(verdict)

    def run(self) -> tuple[CheckOutcome, list[Finding]]:
        """As every check, with its claims counted; passed only where something was examined and nothing stayed undecided."""
        outcome, findings = super().run()
        joined = list(self.mine(self.report.joined))
        counts = Counter(verdict.outcome for verdict in (*self.mine(), *joined))
        if not findings:  # what fails and is not told was doubted
            counts["undecided"] += counts["failed"] - len(joined)
            counts["failed"] = len(joined)
        outcome = replace(
            outcome, proved=counts["proved"], failed=counts["failed"], undecided=counts["undecided"],
            examined=max(outcome.examined, counts.total()),
        )  # fmt: skip
        if joined and not findings:
            return replace(outcome, outcome="failed", reason=_elsewhere(len(joined))), findings
        if counts["undecided"] and not findings:
            return replace(outcome, outcome="skipped", reason=_undecided(counts)), findings
        return outcome, findings

    def present(self, verdict: Verdict) -> Finding:
        """The finding: what is printed, what it should be and why, with every passage that it compares."""
        candidate, explanation = verdict.candidate, verdict.explanation
        zh, en = _said(verdict)
        spans = [cited(verdict.claim), *(cited(t) for t in candidate.operands)]
        if candidate.words is not None:
            spans.append(candidate.words)
        for other in verdict.also:
            spans += [cited(other.claim), *(cited(t) for t in other.candidate.operands)]
            zh, en = _with_related((zh, en), _said(other))
        wrong = explanation.wrong if explanation is not None else verdict.claim
        suggestion = (
            f"请核对原始资料后更正“{wrong.printed}”。",
            f"Check “{wrong.printed}” against its source and correct it.",
        )
        return self.finding(
            _distinct(spans),
            zh,
            en,
            suggestion=suggestion,
            severity=_severity(verdict),
            family=self._family(verdict),
            computation=self._computation(verdict),
        )

    def _family(self, verdict: Verdict) -> Family | None:
        """One thing told in text and in a table has a family of its own."""
        tables = {t.table is not None for t in (verdict.claim, *verdict.candidate.operands)}
        return "text_table" if verdict.kind == "same" and True in tables else None

    def _computation(self, verdict: Verdict) -> Computation | None:
        candidate, claim = verdict.candidate, verdict.claim
        if candidate.expected is None or not candidate.operands or claim.numeral.value is None:
            return None
        expected = value_of(verdict)
        if expected is None:
            return None
        operands = tuple(
            Evidence.of(self.report.document, Span(t.numeral.start, t.numeral.end)) for t in candidate.operands
        )
        half = (
            width(candidate.expected) / 2 / (claim.numeral.scale or Decimal(1))
            if ANY not in (candidate.expected.high, -candidate.expected.low)
            else Decimal(0)
        )
        expression = f"{expression_of(verdict)} = {show(expected, max(claim.numeral.places, 2) if claim.numeral.places else None if expected == expected.to_integral() else 2)}{claim.numeral.unit}"
        return Computation(expression, operands, expected, claim.numeral.value, half)


def _elsewhere(count: int) -> Message:
    return Message(
        f"{count}处不符，与其他规则的问题同出一因，已并入该问题",
        f"{count} failed through the cause of another check's finding and are told there",
    )


def _undecided(counts: Counter[Outcome]) -> Message:
    proved, undecided = counts["proved"], counts["undecided"]
    return Message(
        f"{proved}处得到印证，{undecided}处无法判定（文中没有可以据以重算的数字或读法不唯一）",
        f"{proved} proved, {undecided} undecided: the text does not say what they follow from",
    )


def cited(term: Term) -> Span:
    """The number with its words, as far as a finding cites them."""
    if term.table is not None:
        return (
            term.passage.view.span(0, len(term.passage.text))
            if len(term.passage.text) <= _LONGEST
            else Span(term.numeral.start, term.numeral.end)
        )
    begin = max(term.at - len(term.lead.lstrip("、，,；（(")), term.end - _LONGEST)
    span = term.passage.view.span(min(begin, term.at), term.end)
    return Span(min(span.start, term.numeral.start), max(span.end, term.numeral.end))


def _distinct(spans: Sequence[Span]) -> list[Span]:
    """Each passage once; one that lies in another is left out."""
    return [
        s
        for n, s in enumerate(spans)
        if not any(o.contains(s) and (o != s or m < n) for m, o in enumerate(spans) if m != n)
    ]


def value_of(verdict: Verdict) -> Decimal | None:
    """What the claim should be, in its unit as printed."""
    expected, numeral = verdict.candidate.expected, verdict.claim.numeral
    if expected is None or not numeral.scale:
        return None
    if ANY in (middle(expected), -middle(expected)):
        return None
    value = _as_printed(verdict.candidate, expected) / numeral.scale
    return abs(value) if verdict.kind in ("growth", "change", "points", "from_to") else value


def _as_printed(candidate: Candidate, expected: Interval) -> Decimal:
    """What the computation gives on the numbers as they are printed: in the middle of the interval only where it is linear."""
    points = [Interval(at, at) for at in (middle(interval_of(t, candidate.places)) for t in candidate.operands)]
    found = candidate.compute(points) if points else None
    return middle(found) if found is not None and expected.meets(found) else middle(expected)


def expression_of(verdict: Verdict) -> str:
    """The computation with the printed numbers."""
    return verdict.candidate.written.format(*(t.printed for t in verdict.candidate.operands))


def _label(term: Term) -> str:
    if term.table is not None:
        return "／".join(p for p in (*term.row[-1:], *term.column[-1:]) if p)[:40]
    words = "".join(term.lead.split()).strip("，。；、：:（）()的为是")
    return words[-24:]


def _shown(verdict: Verdict) -> str:
    value, numeral = value_of(verdict), verdict.claim.numeral
    if value is None:
        return ""
    places = numeral.places if numeral.places or value == value.to_integral() else 2
    return f"{show(value, places)}{numeral.unit}"


def _with_related(said: tuple[str, str], more: tuple[str, str]) -> tuple[str, str]:
    """A finding's sentences with those of a relation that fails for the same cause, once."""
    return said if more[0] in said[0] else (f"{said[0]}与之相关：{more[0]}", f"{said[1]} Related: {more[1]}")


def _said(verdict: Verdict) -> tuple[str, str]:
    """What is wrong, in one or two sentences, in both languages."""
    claim, candidate, explanation = verdict.claim, verdict.candidate, verdict.explanation
    label, printed = _label(claim), claim.printed
    if verdict.kind == "subset":
        whole = candidate.operands[0]
        zh = f"“{label}”为{printed}，大于其所属的总数“{_label(whole)}”{whole.printed}，部分不能大于整体。"
        en = f"“{label}” {printed} is part of “{_label(whole)}” {whole.printed} and greater than it."
    elif verdict.kind == "direction" and not candidate.operands:
        zh = f"“{label}{printed}”与其后的“持平”自相矛盾。"
        en = f"“{label}” {printed} is said to have moved and to have stayed level."
    elif verdict.kind == "direction":
        other = candidate.operands[0]
        below = candidate.stated.high < middle_of(other)
        word = "小于" if below else "大于" if candidate.stated.low > middle_of(other) else "等于"
        told = f"“{candidate.said}”" if candidate.said else "高低增减"
        zh = f"{printed}{word}{other.printed}，与文中{told}的说法相反。"
        en = f"“{label}” {printed} is {'below' if below else 'not below'} {other.printed}, against what the words say."
    elif verdict.kind == "count":
        zh = f"写为“{printed}”，{candidate.written}，数量不符。"
        en = f"“{printed}” is stated, the list names another number ({candidate.written})."
    elif verdict.kind == "same":
        other = candidate.operands[0]
        zh = f"同一事项前后不一：“{label}”为{printed}，另一处“{_label(other)}”为{other.printed}。"
        en = f"One thing has two values: “{label}” {printed}, and “{_label(other)}” {other.printed}."
    else:
        zh = f"{f'“{label}”' if label else '此处'}写为{printed}，按{expression_of(verdict)}计算应为{_shown(verdict)}。"
        en = f"{f'“{label}”' if label else 'Here'} is stated as {printed}; {expression_of(verdict)} gives {_shown(verdict)}."
    if candidate.origin == "model":
        zh, en = (
            f"{zh}（此关系由模型读出，由程序验算。）",
            f"{en} (The relation was read by a model and computed here.)",
        )
    if explanation is not None:
        more = because(verdict)
        return zh + more[0], en + " " + more[1]
    return zh + "请核实。", en


def middle_of(term: Term) -> Decimal:
    numeral = term.numeral
    return abs(numeral.value or Decimal(0)) * numeral.scale


def because(verdict: Verdict) -> tuple[str, str]:
    """The likely mistake of a failed claim, in both languages; "" where none is known."""
    explanation = verdict.explanation
    if explanation is None:
        return "", ""
    wrong = explanation.wrong
    meant = f"{explanation.meant:,f}{wrong.numeral.unit}" if explanation.meant is not None else ""
    if explanation.slip == "scale" and explanation.meant is not None:
        return (
            f"疑为“{wrong.printed}”单位有误（相差一万倍）。",
            f"“{wrong.printed}” seems to have the wrong unit (a factor of 10,000).",
        )
    if explanation.slip == "direction":
        return f"疑为{explanation.zh}{'，即' + meant if meant else ''}。", f"It seems that {explanation.en}."
    should = f"，应为{meant}" if meant else ""
    number = (
        f"“{wrong.printed}”"
        if explanation.meant is not None and explanation.slip in ("swap", "digit", "lost_digit", "point")
        else ""
    )
    return (
        f"疑为{number}{explanation.zh}{should}。",
        f"Likely mistake: {explanation.en}{f' ({meant})' if meant else ''}.",
    )


def _severity(verdict: Verdict) -> Severity:
    certain = verdict.candidate.sure == "certain"
    witnessed = verdict.explanation is not None or bool(verdict.also) or verdict.kind == "direction"
    if verdict.explanation is not None and verdict.explanation.slip == "rounding":
        return "low"
    return "high" if certain and witnessed else "medium"
