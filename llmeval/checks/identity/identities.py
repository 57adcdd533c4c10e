"""Identities that the genre defines: the balance sheet, the year's funds, staff against posts, spending across tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import added, interval, show, siblings_places
from llmeval.spans import Span
from llmeval.understanding.comparable import cited, distance, exact, operands
from llmeval.understanding.mentions import Mention
from llmeval.understanding.statements import Statement, agree, by_metric, outermost
from llmeval.vocabulary.bases import SIDE_NAMES, Side

_ASSETS = ("资产总额", "资产总计", "资产合计", "总资产", "资产")
_DEBTS = ("负债总额", "负债总计", "负债合计", "总负债", "负债")
_NET = ("净资产", "净资产总额", "净资产合计")
_INCOME, _BEFORE = (
    ("本年收入", "本年收入合计", "收入合计"),
    ("年初结转和结余", "上年结转和结余", "年初结转", "上年结转", "上年结转结余", "年初结转结余"),
)
_SPENT, _AFTER = (
    ("本年支出", "本年支出合计", "支出合计", "支出总额"),
    ("年末结转和结余", "结转下年", "年末结转", "年末结转结余", "结转和结余", "年底结转结余"),
)
_MOST = 4


class AccountingIdentity(Check):
    """Finds balances that do not balance: assets against debts and net assets, income with the balance carried in against
    spending with the balance carried out.

    Why it matters: these hold by definition; one of the numbers is wrong.

    When it is wrong: the text may leave out a fund that belongs to the sum. All numbers must stand in one section, and each
    must be stated once there.
    """

    code = "IDN02"
    name = "accounting-identity"
    title = Message("恒等关系不成立", "an identity does not hold")
    family = "identity"
    severity = "high"
    nothing = Message("没有资产负债或收支结转的数据", "no balance to check")
    passes = [
        Example("（四）资产管理情况\n截至2024年12月31日，资产总额520.5万元，负债总额20.3万元，净资产500.2万元。"),
        Example(
            "一、收支情况\n2024年本年收入合计1,879万元，年初结转和结余5万元，本年支出合计1,869万元，年末结转和结余15万元。"
        ),
    ]
    fails = [
        Example(
            "（四）资产管理情况\n截至2024年12月31日，«资产总额520.5万元»，«负债总额20.3万元»，«净资产510.2万元»。",
            "530.5",
        ),
        Example(
            "一、收支情况\n«2024年本年收入合计1,879万元»，«年初结转和结余5万元»，«本年支出合计1,869万元»，«年末结转和结余25万元»。",
            "不平衡",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for whole in self._of(_ASSETS):
            debts, net = self._near(whole, _DEBTS), self._near(whole, _NET)
            if debts and net and (finding := self._judge([whole], [debts, net], "资产", "负债与净资产之和")):
                yield finding
        for income in self._of(_INCOME):
            before, spent, after = (self._near(income, names) for names in (_BEFORE, _SPENT, _AFTER))
            if (
                before
                and spent
                and after
                and (finding := self._judge([income, before], [spent, after], "收入加年初结转", "支出加年末结转"))
            ):
                yield finding

    def _of(self, names: Sequence[str]) -> list[Mention]:
        # 政府性基金预算财政拨款年初结转和结余 is the fund's own balance, told in the fund's own paragraph.
        metrics = self.report.reading.by_metric
        balances = tuple(name for name in names if name.startswith(("年初结转", "年末结转", "上年结转")))
        found = [m for metric in metrics if metric in names or metric.endswith(balances) for m in metrics[metric]] \
            if balances else [m for name in names for m in metrics.get(name, ())]  # fmt: skip
        return [m for m in found if m.is_level and exact(m) and m.numeral.dimension == "money" and m.table is None]

    def _near(self, one: Mention, names: Sequence[str]) -> Mention | None:
        """The only such number in the same paragraph."""
        found = [
            m for m in self._of(names) if m is not one and distance(one, m) <= 1 and m.period[:4] == one.period[:4]
        ]
        return found[0] if len(found) == 1 else None

    def _judge(self, left: list[Mention], right: list[Mention], one: str, other: str) -> Finding | None:
        self.examined += 1
        mentions = [*left, *right]
        places = siblings_places([m.numeral for m in mentions])
        one_side, other_side = (added(interval(m.numeral, places) for m in side) for side in (left, right))
        if one_side.meets(other_side):
            return None
        scale, unit = left[0].numeral.scale, left[0].numeral.unit
        sides = [sum((m.numeral.amount for m in side), Decimal(0)) / scale for side in (left, right)]
        shown = [" + ".join(show(m.numeral.amount / scale) for m in side) for side in (left, right)]
        return self.finding(
            [cited(m) for m in mentions],
            f"{one}{show(sides[0])}{unit}与{other}{show(sides[1])}{unit}不平衡（{shown[0]} ≠ {shown[1]}），相差{show(abs(sides[0] - sides[1]))}{unit}。",
            f"{show(sides[0])} and {show(sides[1])} should be equal by definition.",
            suggestion=("核对各项数字", "check the numbers"),
            computation=Computation(
                f"{shown[0]} ≠ {shown[1]}", operands(self.report.reading, mentions),
                expected=sides[1], stated=sides[0], tolerance=(one_side.high - one_side.low + other_side.high - other_side.low) / 2 / scale, formula=None, compared=True,
            ),
        )  # fmt: skip


class StaffAbovePosts(Check):
    """Finds departments with more staff in post than posts.

    Why it matters: 在职人员控制率 above 100% is a breach that the form asks for.

    When it is wrong: contract staff outside the posts may have been counted; then the text should say so.
    """

    code = "IDN03"
    name = "staff-above-posts"
    title = Message("在职人数超过编制数", "more staff than posts")
    family = "identity"
    severity = "medium"
    nothing = Message("没有编制数与在职人数", "no posts and staff")
    passes = [Example("（二）人员编制情况\n我单位编制数21个，在职人数18人。")]
    fails = [Example("（二）人员编制情况\n«我单位编制数21个»，«在职人数24人»。", "超过")]

    def find(self) -> Iterator[Finding]:
        found = self.report.statements
        posts = [s for s in found if s.metric == "编制数" and s.mention.is_level and s.mention.listing is None]
        staff = [s for s in found if s.metric == "在职人数" and s.mention.is_level and s.mention.listing is None]
        for a, b in [(a, b) for a in posts for b in staff if a.zone == b.zone and distance(a.mention, b.mention) <= 1][
            :1
        ]:
            self.examined += 1
            if b.numeral.amount > a.numeral.amount:
                yield self.finding(
                    [a.span, b.span],
                    f"在职人数{show(b.numeral.amount)}人超过编制数{show(a.numeral.amount)}，控制率超过100%，建议核实是否含编外人员。",
                    f"{show(b.numeral.amount)} staff for {show(a.numeral.amount)} posts.",
                    suggestion=("核对编制与在职人数", "check posts and staff"),
                )


class SpendingRollup(Check):
    """Finds totals of spending that basic and project spending, stated in other tables or in the text, do not make.

    Why it matters: the attachments describe one budget; what they state of its parts must make the total.

    When it is wrong: funds may count beside project spending. Every combination of the values that the report states, with
    and without funds, is tried, and one that fits is enough.
    """

    code = "IDN04"
    name = "hierarchy-rollup"
    title = Message("各附件支出汇总不符", "parts in several attachments do not make the total")
    family = "cross_attachment"
    severity = "medium"
    nothing = Message("没有可以跨表汇总的基本支出、项目支出和总额", "no parts and total across tables")
    passes = [
        Example("附件2\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n一、部门基本支出\t313.93\t219.78\t255.51\n"
                "二、部门项目支出\t435.13\t19.05\t122.38\n附件3\n部门整体支出绩效自评表\n年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
                "\t年度资金总额\t238.83\t377.89\t377.89\t10\t100%\t10\n"),
    ]  # fmt: skip
    fails = [
        Example("附件2\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n«一、部门基本支出\t313.93\t219.78»\t377.89\n"
                "«二、部门项目支出\t435.13\t19.05»\t0\n附件3\n部门整体支出绩效自评表\n年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
                "\t«年度资金总额\t258.83»\t377.89\t377.89\t10\t100%\t10\n", "238.83"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        found = by_metric(self.report.statements)
        year = self.report.reading.year
        sides: tuple[Side, ...] = ("budget", "done")
        for side in sides:
            basic, projects, totals, funds = (
                [s for s in found.get(name, ()) if s.year == year and s.side == side and not s.project][:_MOST]
                for name in ("基本支出", "项目支出", "支出总额", "政府性基金支出")
            )
            if not basic or not projects or not totals or not any(t.zone >= 0 for t in totals):
                continue
            self.examined += 1
            if not any(_adds(a, b, c, funds) for a, b, c in product(basic, projects, totals)):
                pair = [(a, b) for a in basic for b in projects if a.zone == b.zone >= 0] or [(basic[0], projects[0])]
                yield self._report(side, *pair[0], totals[0])

    def _report(self, side: Side, basic: Statement, project: Statement, total: Statement) -> Finding:
        scale, unit = total.numeral.scale, total.numeral.unit
        a, b, c = (s.numeral.amount / scale for s in (basic, project, total))
        places = max(s.numeral.places for s in (basic, project, total))
        expression = f"{show(a)} + {show(b)} = {show(a + b, places)}"
        return self.finding(
            outermost([s.span for s in (basic, project, total)]),
            f"基本支出与项目支出{SIDE_NAMES[side]}之和{show(a + b, places)}{unit}，与年度资金总额{show(c, places)}{unit}不符（{expression}），"
            "如另有其他资金，请注明。",
            f"Basic and project spending make {show(a + b, places)}, the total says {show(c, places)}.",
            suggestion=("核对各附件的基本支出、项目支出与资金总额", "check parts and total across the attachments"),
            computation=Computation(
                expression, tuple(Evidence.of(self.report.document, Span(s.numeral.start, s.numeral.end)) for s in (basic, project, total)),
                expected=a + b, stated=c, tolerance=sum((s.numeral.half for s in (basic, project, total)), Decimal(0)) / scale,
                formula="n0+n1" if len({s.numeral.scale for s in (basic, project, total)}) == 1 else None,
            ),
        )  # fmt: skip


def _adds(a: Statement, b: Statement, total: Statement, funds: Sequence[Statement]) -> bool:
    if agree(a.numeral, total.numeral) and not b.numeral.value:
        return True
    for extra in ([], *([f] for f in funds)):
        if added(interval(s.numeral) for s in (a, b, *extra)).meets(interval(total.numeral)):
            return True
    return False
