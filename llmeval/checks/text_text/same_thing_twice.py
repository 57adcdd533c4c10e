"""One project or one quantity told twice with numbers that are a digit apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import slip_kind, with_unit
from llmeval.text.views import view
from llmeval.understanding.comparable import cited, exact
from llmeval.understanding.mentions import Mention

_PROJECT = re.compile(r"^的?(?P<name>[\u4e00-\u9fff（）]{4,30}?(?:项目|工程))")
_SHARED = 2
"""Characters behind the numbers of one sentence that must agree: 324亩储备…，324亩储备土地."""


class SameThingTwice(Check):
    """Finds a project's figures, or a quantity of one sentence, told twice with a single digit between them.

    Why it matters: 1.5亿元 here and 4.5亿元 there for one project is a slip that survives every reading.

    When it is wrong: the figures may be of two stages or two parcels that happen to be a digit apart; it is a question.
    """

    code = "TXT03"
    name = "same-thing-one-digit-apart"
    title = Message("同一事项两处数字仅一位不同", "one thing told twice, a digit apart")
    family = "text_text"
    severity = "medium"
    nothing = Message("没有重复提到的项目或数量", "nothing is told twice")
    passes = [
        Example(
            "总投资1.5亿元的年产5万吨三氯氢硅建设项目厂房基础工程已完成。成功申报1.5亿元年产5万吨三氯氢硅建设项目，"
            "总投资11亿元的年产5万吨石墨烯浆料项目已入库。"
        ),
        Example("实施80项前沿技术研发和60项基础研究重点项目。"),
        Example("完成了324亩储备土地经费测算，完成了324亩储备土地报批，征收房屋4栋8户。"),
    ]
    fails = [
        Example(
            "«总投资1.5亿元»的年产5万吨三氯氢硅建设项目厂房基础工程已完成。«成功申报4.5亿元»年产5万吨三氯氢硅建设项目。",
            "三氯氢硅建设项目",
        ),
        Example("«完成了324亩»储备土地经费测算，«完成了924亩»储备土地报批。", "324"),
    ]

    def find(self) -> Iterator[Finding]:
        mentions = [
            m for m in self.report.reading.mentions if m.table is None and m.is_level and exact(m) and m.numeral.unit
        ]
        yield from self._projects(mentions)
        yield from self._sentences(mentions)

    def _projects(self, mentions: list[Mention]) -> Iterator[Finding]:
        named: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in mentions:
            if name := self._project(mention):
                named[name, mention.numeral.unit].append(mention)
        for (name, _), found in named.items():
            if len(found) == 2 and found[0].clause != found[1].clause:
                self.examined += 1
                if _slipped(*found):
                    yield self._report(found[0], found[1], f"“{name}”", "medium")

    def _project(self, mention: Mention) -> str:
        """The project named behind the last number of the mention's clause, "" where none is."""
        last = [m for m in self.report.reading.in_sentence(mention) if m.clause == mention.clause][-1]
        text = view(self.report.document, last.numeral.end, max(last.clause.end, last.numeral.end)).text
        match = _PROJECT.match(text)
        return match["name"] if match else ""

    def _sentences(self, mentions: list[Mention]) -> Iterator[Finding]:
        for one, other in pairwise(mentions):
            if one.sentence != other.sentence or one.numeral.unit != other.numeral.unit or one.clause == other.clause:
                continue
            nouns = [view(self.report.document, m.numeral.end, m.clause.end).text[:_SHARED] for m in (one, other)]
            if len(nouns[0]) == _SHARED and nouns[0] == nouns[1] and len(_digits(one)) >= 3:
                self.examined += 1
                if one.listing is None and other.listing is None and _slipped(one, other):
                    yield self._report(one, other, f"“{nouns[0]}…”", "low")

    def _report(self, one: Mention, other: Mention, what: str, severity: str) -> Finding:
        values = [f"{with_unit(m.numeral)}" for m in (one, other)]
        return self.finding(
            [cited(one), cited(other)],
            f"{what}两处数字分别为{values[0]}和{values[1]}，仅一位数字不同，如为同一事项，请核对并统一。",
            f"{values[0]} and {values[1]} differ by one digit and seem to be of one thing.",
            suggestion=("核对两处数字", "check both numbers"),
            severity="medium" if severity == "medium" else "low",
        )


def _digits(mention: Mention) -> str:
    return str(mention.numeral.value or "").replace(".", "")


def _slipped(one: Mention, other: Mention) -> bool:
    value = other.numeral.value
    return value is not None and one.numeral.value != value and one.numeral.places == other.numeral.places \
        and slip_kind(one.numeral, value, Decimal(0)) == "digit"  # fmt: skip
