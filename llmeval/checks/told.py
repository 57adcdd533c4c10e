"""How a failed relation is said: what the number is called, what was computed, the likely mistake, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_UP, Context, Decimal

from llmeval.checks.called import COMMAS, as_told, is_grouped, label_of, opening, subject
from llmeval.numbers.intervals import show
from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import ANY, middle, width
from llmeval.understanding.relations.model import Candidate, Verdict
from llmeval.understanding.relations.terms import Term, interval_of

_OPERANDS = 12
"""Numbers of a sum that a message writes out."""


def as_the_report(verdict: Verdict, said: str) -> str:
    """A sentence with its numbers in groups of three only where the report writes them so."""
    terms = list(_terms(verdict))
    if not any(map(is_grouped, terms)):
        return COMMAS.sub("", said)
    for term in terms:
        if not is_grouped(term) and "," in term.printed:
            said = said.replace(term.printed, as_told(term))
    return said


def _terms(verdict: Verdict) -> Iterator[Term]:
    for one in (verdict, *verdict.also):
        yield one.claim
        yield from one.candidate.operands


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


def tolerance_of(verdict: Verdict) -> Decimal:
    """How far the claim may be from what is computed, in its unit as printed (a percent in percentage points): half of the
    last printed digit of each number, the claim's own included, rounded up to two digits."""
    expected, stated, scale = verdict.candidate.expected, verdict.candidate.stated, verdict.claim.numeral.scale
    if expected is None or not scale:
        return Decimal(0)
    halves = sum((width(i) / 2 for i in (expected, stated) if ANY not in (i.high, -i.low)), Decimal(0)) / scale
    return Context(prec=2, rounding=ROUND_UP).plus(halves.normalize())


def shown(verdict: Verdict) -> str:
    """What the claim should be, as a message says it; "" where nothing is computed."""
    value, numeral = value_of(verdict), verdict.claim.numeral
    if value is None:
        return ""
    places = numeral.places if numeral.places or value == value.to_integral() else 2
    return f"{Decimal(show(value, places)):,f}{numeral.unit}"


def sentences(verdict: Verdict) -> tuple[str, str]:
    """What is wrong, in one or two sentences, in both languages."""
    candidate = verdict.candidate
    zh, en = _claim_said(verdict)
    if candidate.origin == "model":
        zh += "（此关系由模型读出，由程序验算。）"
        en += " (The relation was read by a model and computed here.)"
    more = because(verdict) if verdict.explanation is not None else ("请核实。", "")
    return as_the_report(verdict, zh + more[0]), as_the_report(verdict, f"{en} {more[1]}".strip())


def _claim_said(verdict: Verdict) -> tuple[str, str]:
    claim, candidate = verdict.claim, verdict.candidate
    printed, (zh, en) = as_told(claim), opening(claim, "为")
    if verdict.kind == "subset":
        whole = candidate.operands[0]
        return (
            f"{zh}，大于其所属的总数{_of_other(whole)}，部分不能大于整体。",
            f"{en}; it is part of {_of_other(whole)} and greater than it.",
        )
    if verdict.kind == "direction":
        return _direction_said(verdict)
    if verdict.kind == "count":
        return (
            f"写为“{printed}”，{candidate.written}，数量不符。",
            f"“{printed}” is stated, the list names another number ({candidate.written}).",
        )
    if verdict.kind == "same":
        other = candidate.operands[0]
        return (
            f"同一事项前后不一：{zh}，另一处{opening(other, '为')[0].removeprefix('文中')}。",
            f"One thing has two values: {en}, and {_of_other(other)}.",
        )
    zh, en = opening(claim)
    if "<" in candidate.written[:2] or "≤" in candidate.written[:2] or ">" in candidate.written[:2]:
        limit = expression_of(verdict)
        return f"{zh}，不满足“{limit}”。", f"{en}, against {limit}."
    computed = f"按{_short(verdict)}计算"
    if _only_direction(verdict):
        return f"{zh}，{computed}数值相符、方向相反。", f"{en}; {_short(verdict)} gives the same amount the other way."
    least = candidate.expected is not None and candidate.expected.high == ANY
    should = "应不少于" if least else "应为"
    return f"{zh}，{computed}{should}{shown(verdict)}。", f"{en}; {_short(verdict)} gives {shown(verdict)}."


def _direction_said(verdict: Verdict) -> tuple[str, str]:
    claim, candidate = verdict.claim, verdict.candidate
    label, printed = label_of(claim), as_told(claim)
    if not candidate.operands:
        return (
            f"“{label}{printed}”与其后的“持平”自相矛盾。",
            f"“{label}” {printed} is said to have moved and to have stayed level.",
        )
    other = candidate.operands[0]
    below = candidate.stated.high < amount_of(other)
    word = "小于" if below else "大于" if candidate.stated.low > amount_of(other) else "等于"
    told = f"“{candidate.said}”" if candidate.said else "高低增减"
    return (
        f"{subject(claim)}{printed}{word}{as_told(other)}，与文中{told}的说法相反。",
        f"“{label}” {printed} is {'below' if below else 'not below'} {as_told(other)}, against what the words say.",
    )


def amount_of(term: Term) -> Decimal:
    return abs(term.numeral.value or Decimal(0)) * term.numeral.scale


def _of_other(term: Term) -> str:
    label = label_of(term)
    return f"“{label}”{as_told(term)}" if label else as_told(term)


def _short(verdict: Verdict) -> str:
    """The computation; the middle of a long sum is left out, since the passages are cited."""
    written = expression_of(verdict)
    parts = written.split(" + ")
    if len(parts) <= _OPERANDS or any(sign in written for sign in "÷×-−("):
        return written
    return f"{' + '.join(parts[:3])} + … + {parts[-1]}（共{len(parts)}项）"


def _only_direction(verdict: Verdict) -> bool:
    """Whether the amount is right and only the word beside it wrong."""
    explanation, value, numeral = verdict.explanation, value_of(verdict), verdict.claim.numeral
    if explanation is None or explanation.slip != "direction" or value is None or numeral.value is None:
        return False
    return Decimal(show(abs(value), numeral.places)) == abs(numeral.value)


def because(verdict: Verdict) -> tuple[str, str]:
    """The likely mistake of a failed claim, in both languages; "" where none is known."""
    explanation = verdict.explanation
    if explanation is None:
        return "", ""
    wrong = explanation.wrong
    meant = f"{explanation.meant:,f}{wrong.numeral.unit}" if explanation.meant is not None else ""
    reason = explanation.zh
    if explanation.slip == "scale" and explanation.meant is not None:
        return (
            f"疑为“{as_told(wrong)}”单位有误（相差一万倍）。",
            f"“{wrong.printed}” seems to have the wrong unit (a factor of 10,000).",
        )
    if explanation.slip == "direction":
        also = "" if _only_direction(verdict) or not meant else f"，即{meant}"
        return f"疑为{reason}{also}。", f"It seems that {explanation.en}."
    if explanation.slip == "points" and _in_points(verdict):
        return (
            f"疑为两个百分率之差，应写作“{_in_points(verdict)}”。",
            f"Likely mistake: {explanation.en}.",
        )
    should = f"，应为{meant}" if meant else ""
    number = (
        f"“{wrong.printed}”"
        if explanation.meant is not None and explanation.slip in ("swap", "digit", "lost_digit", "point")
        else ""
    )
    zh = f"疑为{number}{reason}{should}。"
    if "疑" in reason:  # it is a guess in its own words
        zh = f"{reason.removeprefix('其中一个数字')}{should}。"
    return as_the_report(verdict, zh), f"Likely mistake: {explanation.en}{f' ({meant})' if meant else ''}."


def _in_points(verdict: Verdict) -> str:
    printed = as_told(verdict.claim)
    return f"{printed[:-1]}个百分点" if printed.endswith(("%", "％")) else ""


_OTHER_ADVICE = {
    "count": ("请核对“{}”与所列项目，改正数量或补全列举。", "Compare {} with the list; correct the number or complete the list."),
    "same": ("请核实两处数值，更正有误的一处。", "Check both values and correct the wrong one."),
    "subset": ("请核实部分与总数两个数字，更正有误的一处。", "Check the part and the whole and correct the wrong one."),
    "direction": ("请核实“{}”与文中的说法，更正有误的一处。", "Check {} and what the words say of it; correct what is wrong."),
}  # fmt: skip


def advice(verdict: Verdict) -> tuple[str, str]:
    """What to do: which number to look up, or which word where the number is right."""
    explanation = verdict.explanation
    wrong = as_told(explanation.wrong if explanation is not None else verdict.claim)
    if _only_direction(verdict):
        return (
            f"“{wrong}”数值无误，请核对后更正它前后表示增减或高低的词语。",
            f"{wrong} is right: check the words of increase or decrease beside it and correct them.",
        )
    if explanation is not None and explanation.slip == "points" and _in_points(verdict):
        return (
            f"如指两个百分率之差，请把“{wrong}”改为“{_in_points(verdict)}”；如指增长幅度，请更正数值。",
            f"Write {wrong} in percentage points if a difference of rates is meant, or correct the rate of growth.",
        )
    if explanation is None and verdict.kind in _OTHER_ADVICE:
        zh, en = _OTHER_ADVICE[verdict.kind]
        return zh.format(wrong), en.format(wrong)
    if explanation is None:
        return (
            f"请对照原始资料核实“{wrong}”及算式中的其他数字，有误的一处更正。",
            f"Check {wrong} and the other numbers of the computation against their sources; correct the wrong one.",
        )
    return f"请核对原始资料后更正“{wrong}”。", f"Check “{wrong}” against its source and correct it."


def with_related(before: tuple[str, str], verdict: Verdict, more: tuple[str, str], cause: Verdict) -> tuple[str, str]:
    """A finding's sentences with those of a relation that fails for the same cause: that is told once, not guessed at again.

    A relation that counts the doubted total beside what it is made of fails for that, and is not told.
    """
    if more[0] in before[0] or _numbers(verdict) == _numbers(cause):
        return before
    operands = {t.span for t in verdict.candidate.operands}
    parts = {t.span for t in cause.candidate.operands}
    if len(parts) > 1 and cause.kind == "sum" and parts | {cause.claim.span} <= operands:
        return before
    reason = as_the_report(verdict, because(verdict)[0])
    zh = more[0].removesuffix(reason)
    if cause.explanation is not None and cause.explanation.slip == "scale":
        # What a unit ten thousand times too large gives says nothing: 应为0.00%.
        zh = f"{opening(verdict.claim)[0]}，也因此对不上。"
    return f"{before[0]}与之相关：{zh}", f"{before[1]} Related: {more[1]}"


def _numbers(verdict: Verdict) -> frozenset[tuple[int, int]]:
    return frozenset(t.span for t in (verdict.claim, *verdict.candidate.operands))
