"""Balances told in running text: income less spending, debts and net assets, 加…收入总计."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import informative, interval, show, siblings_places, slips
from llmeval.understanding.comparable import cited, exact, operands
from llmeval.understanding.mentions import Mention

_REST = re.compile(r"(?:结余|结转|节余|盈余)(?:和结余|资金|下年)?(?:支出)?$")
_NOT_REST = re.compile("年初|上年|滚存|累计|历年|往年|其中|收回|盘活|动用|使用|存量|超过|沉淀")
_CARRIED = re.compile("年初|上年")
_GRAND = re.compile(r"(?:收入|支出)?(?:总计|合计|总量)$")
_PLUS = re.compile(r"^[，,]?加上?(?!快|强|大)")

Signed = tuple[Mention, int]


class RunningBalance(Check):
    """Finds balances in running text that do not close: 总收入52.36亿元，总支出49.82亿元，年终结转2.54亿元; 资产、负债与所有者权益;
    …加上级补助收入…，收入总计….

    Why it matters: budget execution and final accounts are told in such sentences, and one wrong digit breaks them.

    When it is wrong: a term may be left out of the sentence. So a balance is reported only where one digit mends it.
    """

    code = "IDN06"
    name = "running-balance"
    title = Message("文中收支平衡关系不成立", "a balance told in the text does not close")
    family = "identity"
    severity = "high"
    nothing = Message("没有在文中列出的平衡关系", "no balance told in the text")
    passes = [
        Example("区级一般公共预算总收入52.36亿元，总支出49.82亿元，年终结转2.54亿元。"),
        Example("市级收入38.26亿元，加上级补助收入42.68亿元、上年结转4.36亿元，收入总计85.30亿元。"),
        Example("国有企业资产总额286.35亿元，负债总额168.95亿元，所有者权益117.40亿元，资产负债率59.0%。"),
        Example("本年收入96.85亿元，本年支出88.42亿元，年末滚存结余102.56亿元。"),
    ]
    fails = [
        Example("«区级一般公共预算总收入52.36亿元»，«总支出49.82亿元»，«年终结转2.94亿元»。", "2.54"),
        Example("«市级收入38.26亿元»，«加上级补助收入42.68亿元»、«上年结转4.96亿元»，«收入总计85.30亿元»。", "85.90"),
        Example("«国有企业资产总额286.35亿元»，«负债总额188.95亿元»，«所有者权益117.40亿元»。", "97.40"),
    ]

    def find(self) -> Iterator[Finding]:
        told = [m for m in self.report.reading.mentions if m.table is None and m.block >= 0]
        for _, found in groupby(told, key=lambda m: m.block):
            amounts = [
                m for m in found if m.is_level and m.numeral.dimension == "money" and exact(m) and not m.forecast
            ]
            for readings in (*self._rests(amounts), *self._worths(amounts), *self._totals(amounts)):
                self.examined += 1
                if finding := self._judge(readings):
                    yield finding

    def _rests(self, amounts: Sequence[Mention]) -> Iterator[list[list[Signed]]]:
        """Income, spending and what is left, the nearest before it; with what was carried in, if that is told."""
        for at, rest in enumerate(amounts):
            words = self._words(rest)
            if not _REST.search(rest.label) or _NOT_REST.search(words) or at < 2:
                continue
            before = [m for m in amounts[max(0, at - 12) : at] if m.listing is None or m.listing is rest.listing]
            spent = next((m for m in reversed(before) if "支出" in self._words(m)), None)
            income = next(
                (
                    m
                    for m in reversed(before)
                    if "收入" in self._words(m) and spent and m.numeral.start < spent.numeral.start
                ),
                None,
            )
            if spent is None or income is None or len({m.numeral.scale for m in (rest, spent, income)}) > 1:
                continue
            plain: list[Signed] = [(income, 1), (spent, -1), (rest, -1)]
            carried = [m for m in before if _CARRIED.search(self._words(m)) and _REST.search(m.label)]
            yield [plain, *([[*plain, (c, 1)] for c in carried[-1:]])]

    def _worths(self, amounts: Sequence[Mention]) -> Iterator[list[list[Signed]]]:
        for a, b, c in zip(amounts, amounts[1:], amounts[2:], strict=False):
            if (
                "资产总" in self._words(a)
                and "负债" in b.label
                and re.search("净资产|所有者权益|净值", c.label)
                and a.sentence == c.sentence
            ):
                yield [[(a, 1), (b, -1), (c, -1)]]

    def _totals(self, amounts: Sequence[Mention]) -> Iterator[list[list[Signed]]]:
        """…38.26亿元，加上级补助收入42.68亿元、…，收入总计119.07亿元."""
        text = self.report.document.plain
        first: int | None = None
        for at, mention in enumerate(amounts):
            if at and mention.sentence != amounts[at - 1].sentence:
                first = None
            if (
                at
                and first is None
                and _PLUS.match("".join(text[amounts[at - 1].numeral.end : mention.numeral.start].split()))
            ):
                first = at - 1
            elif first is not None and _GRAND.search("".join(self._words(mention).split())):
                items = amounts[first:at]
                if len({m.numeral.scale for m in (*items, mention)}) == 1:
                    yield [[*((m, 1) for m in items), (mention, -1)]]
                first = None

    def _words(self, mention: Mention) -> str:
        start = mention.clause.start
        return self.report.document.plain[max(start, mention.numeral.start - 40) : mention.numeral.start]

    def _judge(self, readings: Sequence[Sequence[Signed]]) -> Finding | None:
        """None where any reading closes, or where no single digit would make one close."""
        for signed in readings:
            residual, tolerance = _residual(signed)
            if abs(residual) <= tolerance:
                return None
        signed = readings[0]
        residual, tolerance = _residual(signed)
        numerals = [m.numeral for m, _ in signed]
        mended = slips([(m.numeral, sign) for m, sign in signed], residual, tolerance)
        short = min(len(str(n.value).replace(".", "")) for n in numerals if n.value) < 2
        if short or not any(s.kind == "digit" for s in mended) or not (informative(numerals) or len(numerals) == 3):
            return None
        return self._report(signed, tolerance)

    def _report(self, signed: Sequence[Signed], tolerance: Decimal) -> Finding:
        total, parts = (signed[-1][0], signed[:-1])
        scale, unit = total.numeral.scale, total.numeral.unit
        expected = sum((m.numeral.amount * sign for m, sign in parts), Decimal(0)) / scale
        stated = total.numeral.amount / scale
        places = max(m.numeral.places for m, _ in signed)
        expression = "".join(
            f"{' + ' if sign > 0 else ' − '}{show(m.numeral.amount / scale, m.numeral.places)}" for m, sign in parts
        ).removeprefix(" + ")
        mentions = [m for m, _ in signed]
        return self.finding(
            [cited(m) for m in mentions],
            f"“{total.label}”{show(stated)}{unit}与文中各数推算的{show(expected, places)}{unit}不符（{expression} = {show(expected, places)}），"
            "只差一处笔误即可平衡。如有未列出的项目，请说明。",
            f"{show(stated)} is stated where the numbers beside it give {show(expected, places)}.",
            suggestion=("核对收支各项和结转数", "check the terms of the balance"),
            computation=Computation(
                f"{expression} = {show(expected, places)}", operands(self.report.reading, mentions), expected=expected,
                stated=stated, tolerance=tolerance / scale, formula=None,
            ),
        )  # fmt: skip


def _residual(signed: Sequence[Signed]) -> tuple[Decimal, Decimal]:
    places = siblings_places([m.numeral for m, _ in signed])
    residual = sum((m.numeral.amount * sign for m, sign in signed), Decimal(0))
    bounds = [interval(m.numeral, places) for m, _ in signed]
    return residual, sum(((b.high - b.low) / 2 for b in bounds), Decimal(0))
