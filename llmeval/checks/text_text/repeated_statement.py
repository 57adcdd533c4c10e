"""The same statement made twice in a report, with different numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import with_unit
from llmeval.numbers.lexer import Numeral
from llmeval.spans import Span
from llmeval.text.views import view

_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")
_CLAUSE_END = "，,；;：:。、（）()"
_LONG = 12
"""Characters that a statement has beside its numbers, so that two alike are no coincidence."""
_COPIED = 24
"""A statement with few numbers must be this long, or stand beside another copied one."""
_ALIKE = 6
"""So many equal numbers make a copy, whatever stands before."""


@dataclass(frozen=True, slots=True)
class _Statement:
    masked: str
    numerals: tuple[Numeral, ...]
    clauses: tuple[Span, ...]
    before: str
    """The sentence before it, as written."""
    written: str


class RepeatedStatement(Check):
    """Finds statements that a report makes twice in the same words but with another number: the body and an attachment
    often share paragraphs.

    Why it matters: one of the two numbers is wrong, and nobody knows which one the department means.

    When it is wrong: budgets repeat a formula for each item (年初预算为…支出决算为…). So all numbers but one or two must be
    equal, or the sentence before must be a copy too.
    """

    code = "TXT01"
    name = "repeated-statement-differs"
    title = Message("重复表述数字不一致", "a repeated statement with another number")
    family = "text_text"
    severity = "high"
    nothing = Message("没有重复的带数字表述", "no statement with numbers is repeated")
    passes = [
        Example(
            "净入库税收7.78亿元；新签约项目54个，签约投资额194.92亿元。\n附件5\n净入库税收7.78亿元；新签约项目54个，签约投资额194.92亿元。"
        ),
        Example(
            "教育支出年初预算为120.5万元，支出决算为118.3万元，完成年初预算的98.2%。\n"
            "卫生健康支出年初预算为60.1万元，支出决算为58.3万元，完成年初预算的97%。"
        ),
        Example("1-12月共出动958人次，开展405家次生态环境检查工作。1-11月共出动952人次，开展402家次安全生产检查工作。"),
        Example(
            "基金支出2030.03万元，均为项目支出。商品和服务支出257.82万元、利息支出20万元、资本性支出971.93万元、对企业补助780.28万元。\n"
            "其他项目支出1430.03万元。商品和服务支出257.82万元、利息支出20万元、资本性支出371.93万元、对企业补助780.28万元。"
        ),
        Example(
            "支出决算为1,213.57万元，完成年初预算的100%，决算数与年初预算数持平。支出决算为13.57万元，完成年初预算的100%，决算数与年初预算数持平。"
        ),
    ]
    fails = [
        Example("2024年净入库税收7.78亿元；新签约项目54个，«签约投资额194.92亿元»；新开工项目57个，完成投资53.44亿元。\n附件5 项目报告\n"
                "2024年净入库税收7.78亿元；新签约项目54个，«签约投资额184.92亿元»；新开工项目57个，完成投资53.44亿元。", "184.92"),
        Example("全年组织技能培训班，面向返乡农民工和失业人员。«累计培训学员1260人次»，学员就业率稳步提高。\n三、项目绩效\n"
                "全年组织技能培训班，面向返乡农民工和失业人员。«累计培训学员1280人次»，学员就业率稳步提高。", "1280"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        seen: dict[str, list[_Statement]] = {}
        for statement in self._statements():
            earlier = seen.setdefault(statement.masked, [])
            if earlier:
                self.examined += 1
                # The nearest copy speaks for all: a third that differs from both is reported against one of them.
                if not any(other.written == statement.written for other in earlier):
                    finding = next((f for other in earlier[:4] if (f := self._compare(other, statement))), None)
                    if finding is not None:
                        yield finding
            earlier.append(statement)

    def _statements(self) -> Iterator[_Statement]:
        for block in self.report.document.blocks:
            if block.kind not in ("paragraph", "note", "heading"):
                continue
            passage = view(self.report.document, block.start, block.end)
            numerals = [n for n in self.report.numerals_in(block.span) if n.kind == "quantity" and n.value is not None]
            if not numerals:
                continue
            places = [(passage.find(n.number_start), passage.find(n.number_end - 1) + 1, n) for n in numerals]
            at, before = 0, ""
            for match in _SENTENCE.finditer(passage.text):
                inside = []
                while at < len(places) and places[at][0] < match.end():
                    inside.append(places[at])
                    at += 1
                if inside:
                    masked, floor = [], match.start()
                    for begin, stop, _ in inside:
                        masked += [passage.text[floor:begin], "#"]
                        floor = stop
                    text = "".join([*masked, passage.text[floor : match.end()]])
                    if len(text) - len(inside) >= _LONG:
                        yield _Statement(
                            text, tuple(n for *_, n in inside),
                            tuple(_clause(passage.text, begin, match.start(), passage.offsets, n) for begin, _, n in inside),
                            before, match[0],
                        )  # fmt: skip
                before = match[0]

    def _compare(self, one: _Statement, other: _Statement) -> Finding | None:
        pairs = list(zip(one.numerals, other.numerals, strict=True))
        different = [i for i, (a, b) in enumerate(pairs) if a.value != b.value or a.bound != b.bound]
        same = len(pairs) - len(different)
        telling = sum(1 for a, b in pairs if a.value == b.value and len(str(a.value)) >= 3)
        # Neighbours that differ say that the two sentences speak of different things in one formula.
        if one.before and other.before and one.before != other.before and same < _ALIKE:
            return None
        beside = bool(one.before) and one.before == other.before and len(one.before) >= _LONG
        many = same >= 3 and telling >= 2 and len(different) <= max(1, len(pairs) // 4)
        if not different or not (many or (beside and len(different) == 1 and len(one.masked) >= _LONG)):
            return None
        spans = [s for i in different for s in (one.clauses[i], other.clauses[i])]
        texts = "；".join(
            f"“{one.clauses[i].of(self.report.document.text)}”与“{other.clauses[i].of(self.report.document.text)}”"
            for i in different
        )
        first, second = pairs[different[0]]
        return self.finding(
            spans,
            f"同一段表述在报告中重复出现，但数字不一致：{texts}，请核对。",
            "A statement is repeated word for word with another number.",
            suggestion=("核对原始数据，统一两处数字", "check the source and make both statements agree"),
            computation=Computation(
                f"{with_unit(first)} ≠ {with_unit(second)}",
                tuple(Evidence.of(self.report.document, Span(n.start, n.end)) for n in (first, second)),
                expected=first.value or Decimal(0), stated=second.value or Decimal(0), tolerance=Decimal(0), formula=None, compared=True,
            ),
        )  # fmt: skip


def _clause(text: str, begin: int, floor: int, offsets: Sequence[int], numeral: Numeral) -> Span:
    at = begin
    while at > floor and text[at - 1] not in _CLAUSE_END and begin - at < 40:
        at -= 1
    return Span(min(offsets[at], numeral.start), numeral.end)
