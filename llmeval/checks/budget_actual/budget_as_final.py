"""A budget figure stated as final accounts, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import show
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.comparable import cited, exact, operands
from llmeval.understanding.mentions import Mention
from llmeval.understanding.statements import Statement, by_metric, outermost, wrong_side
from llmeval.vocabulary.bases import SIDE_NAMES

_SPENT = re.compile(r"支出情况|支出决算|决算情况")
_TABLE = (
    "附件1\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n"
    "{}\n“三公”经费\t31\t38\t13.33\n"
)


_SPENT_SINCE = re.compile(r"预算\d[^，,；;。预算]{0,20}[，,；;][^，,；;。预算\d]{0,8}支出\d[^；;。预算]{0,80}$")


class BudgetAsFinal(Check):
    """Finds amounts that the text calls a budget while a table gives them as spent, or the reverse.

    Why it matters: with the outturn in the place of the budget, every execution rate comes out at 100% and an underspending
    disappears.

    When it is wrong: budget and outturn can be equal; then the table says so and nothing is reported.
    """

    code = "BUD01"
    name = "budget-final-confusion"
    title = Message("预算数与决算数混用", "budget and final accounts confused")
    family = "budget_actual"
    severity = "high"
    nothing = Message("没有可以与附表对照的预算数、决算数", "no budget or outturn to compare with a table")
    passes = [
        Example(
            "二、一般公共预算支出情况\n2024年公用经费年初预算数为2069.31万元，决算数为1482.74万元。\n"
            + _TABLE.format("公用经费\t179.98\t2069.31\t1482.74")
        ),
        Example(
            "二、一般公共预算支出情况\n2024年公用经费年初预算数为1482.74万元，决算数为1482.74万元。\n"
            + _TABLE.format("公用经费\t179.98\t1482.74\t1482.74")
        ),
    ]
    fails = [
        Example(
            "一、财务情况\n2024年年初部门预算支出9811.26万元，其中，«基本支出831.26万元»，项目支出8980.00万元。2024年部门决算支出9822.02万元，"
            "«其中基本支出642.02万元»、项目支出9180.00万元。\n二、一般公共预算支出情况\n（一）基本支出情况\n«2024年基本支出数为831.26万元»，"
            "其中：工资福利支出651.64万元，商品和服务支出179.62万元。\n",
            "以预算数代替决算数",
        ),
        Example(
            "二、一般公共预算支出情况\n«2024年公用经费年初预算数为1482.74万元»。\n"
            + _TABLE.format("«公用经费\t179.98\t2069.31\t1482.74»"),
            "混用",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        found = by_metric(self.report.statements)
        for members in found.values():
            for one in members:
                if one.zone >= 0 or one.side not in ("budget", "full", "done") or not self._says(one):
                    continue
                self.examined += 1
                pair = wrong_side(one, found)
                if pair is not None:
                    yield self._report(one, *pair)

        yield from self._spending_that_is_the_budget()

    def _says(self, one: Statement) -> bool:
        """Whether the number's own words name its side: one inherited from a number before it proves nothing."""
        term = self.report.network.by_number.get(one.numeral.number_start)
        if term is None or term.table is not None:
            return True
        begin = term.passage.sentences[term.sentence][0]
        said = re.findall(
            r"(?<!完成)(?<!完成年初)(?<!全年)预算|决算|支出(?!预算)|执行", term.passage.text[begin : term.at]
        )
        sided = [word for word in said if word != "支出"]
        if one.side != "done" and _SPENT_SINCE.search(term.passage.text, begin, term.at):
            return False  # 预算7.60万元，支出5.22万元（公务用车运行维护4.37万元
        return bool(sided) and (sided[-1] == "预算") == (one.side != "done")

    def _spending_that_is_the_budget(self) -> Iterator[Finding]:
        """2024年基本支出831.26万元 where the budget is 831.26 and the accounts say 642.02, all in prose."""
        reading = self.report.reading
        for metric in ("基本支出", "项目支出", "支出总额", "三公经费", "公用经费", "人员经费"):
            found = [
                m
                for m in reading.by_metric.get(metric, ())
                if m.table is None and m.is_level and exact(m) and m.numeral.dimension == "money"
            ]
            found = [m for m in found if m.period[:4] == reading.year]
            budgets = [m for m in found if m.basis in ("initial_budget", "budget")]
            finals = [m for m in found if m.basis == "final_accounts"]
            open_ones = [
                m
                for m in found
                if not m.basis and not m.inherited and _SPENT.search(m.section.title if m.section else "")
            ]
            if not budgets or not finals or len({m.numeral.amount for m in finals}) != 1:
                continue
            for m in open_ones:
                self.examined += 1
                same = next(
                    (b for b in budgets if b.numeral.amount == m.numeral.amount and b.section is not m.section), None
                )
                if same is not None and m.numeral.amount != finals[0].numeral.amount and m.numeral.places:
                    yield self._misnamed(m, same, finals[0])

    def _misnamed(self, one: Mention, budget: Mention, final: Mention) -> Finding:
        scale, unit = one.numeral.scale, one.numeral.unit
        stated, spent = (m.numeral.amount / scale for m in (one, final))
        return self.finding(
            [cited(one), cited(budget), cited(final)],
            f"“{one.metric}”支出情况写为{show(stated)}{unit}，与年初预算数相同，而决算数为{show(spent)}{unit}，疑以预算数代替决算数，请核实。",
            f"Spending of “{one.metric}” is given as {show(stated)}{unit}, which is the budget; the accounts say "
            f"{show(spent)}{unit}.",
            suggestion=("支出情况按决算数填写，并说明与预算的差异", "state what was spent, and explain the gap to the budget"),
            computation=Computation(
                f"{show(stated)} ≠ {show(spent)}", operands(self.report.reading, [one, budget, final]),
                expected=spent, stated=stated, tolerance=one.numeral.half / scale, formula=None, compared=True,
            ),
        )  # fmt: skip

    def _report(self, one: Statement, own: Statement, other: Statement) -> Finding:
        n = one.numeral
        stated, expected = (s.numeral.amount / (n.scale or 1) for s in (one, own))
        called, right = ("预算", "执行（决算）") if one.side != "done" else ("决算（执行）", "预算")
        return self.finding(
            outermost([one.span, own.span, other.span]),
            f"正文称“{one.metric}”{called}数为{show(stated, n.places)}{n.unit}，但附表中{SIDE_NAMES[own.side]}为{show(expected, own.numeral.places)}{n.unit}，"
            f"{show(stated, n.places)}{n.unit}是{right}数，疑将预算数与决算数混用。",
            f"The text gives {show(stated)}{n.unit} as {one.side} of “{one.metric}”, the table has {show(expected)}{n.unit} there and "
            f"{show(stated)}{n.unit} on the other side.",
            suggestion=("核对后更正数字或其名称", "correct the number or what it is called"),
            computation=Computation(
                f"{show(stated)} ≠ {show(expected)}",
                tuple(Evidence.of(self.report.document, Span(s.numeral.start, s.numeral.end)) for s in (one, own, other)),
                expected=expected, stated=stated, tolerance=n.half / (n.scale or 1), formula=None, compared=True,
            ),
        )  # fmt: skip
