"""Spending by source of funds, told section by section, against the department's total, in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import added, interval, show
from llmeval.text.views import view
from llmeval.understanding.comparable import cited, exact, label_of, operands
from llmeval.understanding.mentions import Mention

_ALL_PROJECT = re.compile(r"(?:全部|均)为项目支出")
_FINAL = ("final_accounts", "actual", "")
_MOST = 4
_TEXT = (
    "一、基本情况\n（三）财务情况\n2024年部门决算支出{}万元，其中基本支出642.02万元、项目支出{}万元。\n"
    "二、一般公共预算支出情况\n（一）基本支出情况\n2024年基本支出决算642.02万元。\n（二）项目支出情况\n2024年项目支出7289.90万元。\n"
    "三、政府性基金预算支出情况\n2024年政府性基金预算支出38671.40万元，全部为项目支出。\n"
)


class FundRollup(Check):
    """Finds departmental totals that the sections on general budget, funds and other sources do not make together.

    Why it matters: the sections must tell of all spending; what is missing or counted twice shows only in the sum.

    When it is wrong: other sources (非税、专户、上年结转) may not have a section. Every value that the report states of a
    part is tried, and one combination that fits is enough; the finding asks for the source that is missing.
    """

    code = "IDN05"
    name = "fund-rollup"
    title = Message("各类资金支出汇总与总额不符", "spending by funds does not make the total")
    family = "sum"
    severity = "medium"
    nothing = Message("没有可以按资金来源汇总的支出与总额", "no total with spending by source of funds")
    passes = [
        Example(_TEXT.format("46603.32", "45961.30")),
        Example(
            "一、支出情况\n2024年支出合计500万元，其中：基本支出300万元，项目支出200万元。\n二、政府性基金预算支出情况\n无。\n"
        ),
    ]
    fails = [
        Example(
            _TEXT.format("46810.34", "46168.32")
            .replace("2024年部门决算支出46810.34万元，其中基本支出642.02万元、项目支出46168.32万元", "2024年部门决算支出46810.34万元，其中基本支出642.02万元、«项目支出46168.32万元»")
            .replace("2024年项目支出7289.90万元", "«2024年项目支出7289.90万元»")
            .replace("2024年政府性基金预算支出38671.40万元", "«2024年政府性基金预算支出38671.40万元»"),
            "45961.3",
        ),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        reading = self.report.reading
        totals = [m for m in self._amounts("项目支出") if self._departmental(m)]
        general = [
            m
            for m in self._amounts("项目支出")
            if m.section and m.section.kind == "project_expenditure" and m.listing is None
        ]
        funds = [
            m
            for m in self._amounts("政府性基金支出")
            if m.section and m.section.kind == "government_fund" and self._all_project(m)
        ]
        if not totals or not general or not funds:
            return
        self.examined += 1
        combos = list(product(totals[:_MOST], general[:_MOST], funds[:_MOST]))
        if any(self._fits(total, [one, other]) for total, one, other in combos):
            return
        total, one, other = combos[0]
        if total.numeral.scale != one.numeral.scale or one.numeral.scale != other.numeral.scale:
            return
        scale, unit = total.numeral.scale, total.numeral.unit
        parts = (one.numeral.amount + other.numeral.amount) / scale
        stated = total.numeral.amount / scale
        places = max(m.numeral.places for m in (total, one, other))
        expression = (
            f"{show(one.numeral.amount / scale)} + {show(other.numeral.amount / scale)} = {show(parts, places)}{unit}"
        )
        yield self.finding(
            [cited(m) for m in (total, one, other)],
            f"一般公共预算与政府性基金的项目支出之和{show(parts, places)}{unit}（{expression}），与“{label_of(total)}”总数{show(stated, places)}{unit}不符，"
            f"相差{show(abs(stated - parts), places)}{unit}，建议核实；如另有其他资金来源，请注明。",
            f"Project spending by funds makes {show(parts, places)}, the total says {show(stated, places)}.",
            suggestion=("核对各类资金的支出与部门决算总额，补列遗漏的资金来源", "check spending by source of funds against the total"),
            computation=Computation(
                expression, operands(reading, [one, other, total]), expected=parts, stated=stated,
                tolerance=sum((m.numeral.half for m in (total, one, other)), Decimal(0)) / scale, formula="n0+n1",
            ),
        )  # fmt: skip

    def _amounts(self, metric: str) -> list[Mention]:
        """What the report's prose says was spent on it in its year."""
        reading = self.report.reading
        return [
            m for m in reading.by_metric.get(metric, ())
            if m.table is None and m.is_level and exact(m) and m.numeral.dimension == "money"
            and m.basis in (*_FINAL, "budget") and m.period[:4] == reading.year and not m.forecast
        ]  # fmt: skip

    def _departmental(self, m: Mention) -> bool:
        """An item beside 基本支出 in a list of the department's final accounts, outside the sections by fund."""
        if m.listing is None or m.basis != "final_accounts":
            return False
        if m.section is not None and m.section.kind in (
            "project_expenditure",
            "government_fund",
            "general_budget",
            "basic_expenditure",
        ):
            return False
        return {"基本支出", "项目支出"} <= {item.metric for item in m.listing.items}

    def _all_project(self, m: Mention) -> bool:
        passage = view(self.report.document, m.sentence.start, m.sentence.end).text
        return bool(_ALL_PROJECT.search(passage))

    def _fits(self, total: Mention, parts: Sequence[Mention]) -> bool:
        return added(interval(m.numeral) for m in parts).meets(interval(total.numeral))
