"""The funding block of a score table: total, sources, classifications, execution."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import added, interval, percent, printed, show, siblings_places, slip_kind
from llmeval.numbers.lexer import Numeral
from llmeval.understanding.tables.funding import Classified, amounts, classifications, sources, total_row
from llmeval.understanding.tables.model import Funding, TableReading, Value
from llmeval.understanding.tables.score_rows import cell_span, value_spans
from llmeval.vocabulary.families import Family

_NAMES = {"initial_budget": "年初预算数", "full_year_budget": "全年预算数", "final_accounts": "全年执行数"}
_BLOCK = (
    "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额\t{}\t10\t{}\t10\n"
    "\t按收入性质分：\t\t\t按支出性质分：\n\t其中：一般公共预算：{}\t\t\t其中：基本支出：{}\n\t政府性基金拨款：0\t\t\t项目支出：{}\n"
    "年度总体目标\t预期目标\t实际完成情况\n"
)
_PROJECT = (
    "项目资金(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额\t{}\t60\t57\t10\t95%\t9.5\n"
    "\t其中：当年财政拨款\t{}\t50\t47\n\t上年结转资金\t10\t10\t10\n\t其他资金\n年度总体目标\t预期目标\t实际完成情况\n"
)


class FundingBlock(Check):
    """Finds funding blocks that contradict themselves: a classification by income or by spending that makes none of the
    totals, sources that do not make their total, spending above the full-year budget, a rate on the wrong budget.

    Why it matters: everything that follows in the form is measured against these amounts.

    When it is wrong: forms do not say which total is classified, so any of initial budget, full-year budget and outturn
    that fits is enough; blanks count as nothing.
    """

    code = "SUM03"
    name = "funding-block"
    title = Message("资金总额与构成不符", "funding total and its parts differ")
    family = "sum"
    severity = "high"
    nothing = Message("没有填写资金构成的评分表", "no funding block that is filled in")
    passes = [
        Example(_BLOCK.format("238.83\t377.89\t377.89", "100%", "377.89", "267.59", "110.3")),
        Example(_BLOCK.format("3051.24\t3051.24\t2617.69", "85.79%", "3051.24", "3051.24", "")),
        Example(_PROJECT.format("60", "50")),
    ]
    fails = [
        Example(_BLOCK.format("«238.83\t377.89\t377.89»", "100%", "377.89", "247.59", "110.3").replace("年度资金总额\t«", "«年度资金总额\t")
                .replace("其中：一般公共预算：377.89", "«其中：一般公共预算：377.89»").replace("其中：基本支出：247.59", "«其中：基本支出：247.59»")
                .replace("项目支出：110.3", "«项目支出：110.3»").replace("政府性基金拨款：0", "«政府性基金拨款：0»"), "357.89"),
        Example(_PROJECT.format("«60»", "«69»").replace("年度资金总额\t«", "«年度资金总额\t").replace("其中：当年财政拨款\t«", "«其中：当年财政拨款\t")
                .replace("上年结转资金\t10", "«上年结转资金\t10»"), "79"),
        Example(_BLOCK.format("«300\t320.5\t377.89»", "100%", "377.89", "267.59", "110.3").replace("\t10\t100%", "\t10\t117.9%").replace("年度资金总额\t«", "«年度资金总额\t"),
                "超过"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            row = total_row(table)
            if row is None or not amounts(row):
                continue
            yield from self._classified(table, row)
            yield from self._sources(table, row)
            yield from self._execution(row)

    def _classified(self, table: TableReading, row: Funding) -> Iterator[Finding]:
        totals = amounts(row)
        found = [c for c in classifications(table) if c.filled]
        if not found:
            return
        places = siblings_places(
            [v.numeral for v in totals.values()] + [i.numeral for c in found for i in c.filled if i.numeral]
        )
        self.examined += len(found)
        misfits = [c for c in found if not any(_meets(c, [v.numeral], places) for v in totals.values())]
        if misfits:
            yield self._misfit(misfits, found, row)
            return
        full, final = totals.get("full_year_budget"), totals.get("final_accounts")
        initial = totals.get("initial_budget")
        if (
            full is None
            or initial is None
            or final is None
            or any(_meets(c, [v.numeral], places) for c in found for v in (full, final))
        ):
            return
        # Everything agrees with the initial budget and the full-year budget is one slip away from it.
        if slip_kind(full.numeral, initial.numeral.value or Decimal(0), full.numeral.half) is not None:
            yield self.finding(
                value_spans([full]) + [i.span for c in found for i in c.filled],
                f"全年预算数{printed(full.numeral)}与按性质分类的合计{printed(initial.numeral)}只差一处笔误，疑为填写错误，建议核实。",
                "The full-year budget is one slip away from what its classifications add up to.",
                suggestion=("核对全年预算数", "check the full-year budget"),
                severity="medium",
            )

    def _misfit(self, misfits: list[Classified], found: list[Classified], row: Funding) -> Finding:
        totals = amounts(row)
        texts = []
        for classified in found:
            numerals = [i.numeral for i in classified.filled if i.numeral is not None]
            summed = sum((n.amount for n in numerals), Decimal(0))
            parts = " + ".join(show(n.amount) for n in numerals)
            texts.append(f"{classified.title}合计{show(summed)}" + (f"（{parts}）" if len(numerals) > 1 else ""))
        known = "、".join(f"{_NAMES[name]}{printed(v.numeral)}" for name, v in totals.items())
        worst = misfits[0]
        numerals = [i.numeral for i in worst.filled if i.numeral is not None]
        expected = sum((n.amount for n in numerals), Decimal(0))
        nearest = min((v.numeral.amount for v in totals.values()), key=lambda amount: abs(amount - expected))
        return self.finding(
            value_spans(list(totals.values())) + [i.span for c in found for i in c.filled],
            f"{'；'.join(texts)}，其中{'、'.join(c.title for c in misfits)}与年度资金总额（{known}）均不相符。",
            f"A classification adds up to {show(expected)}, which is none of the totals.",
            suggestion=("核对年度资金总额及其分类金额", "check the total and its classification"),
            computation=Computation(
                " + ".join(show(n.amount) for n in numerals) + f" = {show(expected)}",
                tuple(Evidence.of(self.report.document, i.span) for i in worst.filled),
                expected=expected, stated=nearest, tolerance=sum((n.half for n in numerals), Decimal(0)), formula=None,
            ),
        )  # fmt: skip

    def _sources(self, table: TableReading, row: Funding) -> Iterator[Finding]:
        rows = sources(table)
        for name, total in amounts(row).items():
            parts = [r.values[name] for r in rows if name in r.values]
            if not parts:
                continue
            self.examined += 1
            places = siblings_places([total.numeral, *(p.numeral for p in parts)])
            made = added(interval(p.numeral, places) for p in parts)
            whole = interval(total.numeral, places)
            if made.meets(whole):
                continue
            summed = sum((p.numeral.amount for p in parts), Decimal(0))
            expression = " + ".join(show(p.numeral.amount) for p in parts) + f" = {show(summed)}"
            yield self.finding(
                value_spans([total, *parts]),
                f"年度资金总额（{_NAMES[name]}）{printed(total.numeral)}与当年拨款、上年结转、其他资金之和{show(summed)}不符。",
                f"The sources add up to {show(summed)}, the total says {printed(total.numeral)}.",
                suggestion=("核对资金总额及各来源", "check the total and its sources"),
                severity="low" if name != "initial_budget" and summed < total.numeral.amount and len(parts) < len(rows) else None,
                computation=Computation(
                    expression, tuple(Evidence.of(self.report.document, cell_span(p)) for p in parts),
                    expected=summed, stated=total.numeral.amount, tolerance=(made.high - made.low + whole.high - whole.low) / 2,
                    formula="+".join(f"n{n}" for n in range(len(parts))),
                ),
            )  # fmt: skip

    def _execution(self, row: Funding) -> Iterator[Finding]:
        totals = amounts(row)
        full, final = totals.get("full_year_budget"), totals.get("final_accounts")
        if full is None or final is None or not full.numeral.value:
            return
        self.examined += 1
        if interval(final.numeral).low > interval(full.numeral).high:
            yield self._found(
                list(totals.values()), "medium", "identity",
                f"全年执行数{printed(final.numeral)}超过全年预算数{printed(full.numeral)}，执行数不应大于调整后的全年预算，请核对。",
                f"Spending of {printed(final.numeral)} exceeds the full-year budget of {printed(full.numeral)}.",
            )  # fmt: skip
            return
        initial, rate = totals.get("initial_budget"), row.values.get("execution_rate")
        if initial is None or rate is None or rate.numeral.unit not in ("%", "％"):
            return
        by_full, by_initial = (percent(final.numeral, v.numeral) for v in (full, initial))
        stated = interval(rate.numeral)
        if by_full is not None and by_initial is not None and not by_full.meets(stated) and by_initial.meets(stated):
            right = final.numeral.amount / full.numeral.amount * 100
            yield self._found(
                [*totals.values(), rate], "low", "rate",
                f"执行率{printed(rate.numeral)}%是按年初预算数计算的，按全年预算数{printed(full.numeral)}应为{show(right, 2)}%，请核对口径。",
                f"The execution rate rests on the initial budget; on the full-year budget it is {show(right, 2)}%.",
            )  # fmt: skip

    def _found(self, values: list[Value], severity: Severity, family: Family, zh: str, en: str) -> Finding:
        return self.finding(value_spans(values), zh, en, severity=severity, family=family,
                            suggestion=("核对预算数与执行数", "check budget and outturn"))  # fmt: skip


def _meets(classified: Classified, totals: list[Numeral], places: int | None) -> bool:
    made = added(interval(i.numeral, places) for i in classified.filled if i.numeral is not None)
    return any(made.meets(interval(t, places)) for t in totals)
