"""Targets against outcomes: missed, set after the fact, of another kind, not scored, misreported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.checks.called import as_told, listed, subject
from llmeval.checks.scored import Scored, in_points
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import printed, show, with_unit
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.goals import covered, indicator_metrics, is_age, of_whole, pairs
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.statements import Statement, agree, contained, outermost, written
from llmeval.understanding.tables.funding import amounts, total_row
from llmeval.understanding.tables.model import Indicator, TableReading
from llmeval.understanding.tables.score_rows import cell_span, indicator_spans, points, score_tables, typed, value_spans
from llmeval.vocabulary.discourse import GENERIC
from llmeval.vocabulary.labels import PART

_GOALS = (
    "六、部门整体支出绩效情况\n（一）年度绩效目标\n目标1：规模工业总产值同比增长8%，新增规模以上工业企业5家。\n目标2：工业技术改造投资同比增长12%。\n"
    "（二）目标完成情况\n目标1：规模工业总产值同比增长9%，新增规模以上工业企业{}家。\n目标2：工业技术改造投资同比增长{}%。\n"
)
_SCORES = (
    "附件3\n部门整体支出绩效自评表\n年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t{}\t10\t100%\t10\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n{}\n"
)
_FUNDS = "年度资金总额\t238.83\t377.89\t377.89"
_ONLY = re.compile(r"[只仅](?:完成|实现|新增|达到|引进|有)|没有(?:实现|完成|达到)|未(?:能)?(?:实现|完成|达到)")


class MissedTarget(Scored):
    """Finds targets that are said, or left, to be reached although the report's own numbers miss them, and missed ones that
    were reached.

    Why it matters: missed targets must be named, explained and scored; spread over text and tables they are easy to overlook.

    When it is wrong: a target may cover several years. A miss that the report owns up to is left alone, and so are targets
    of which less is better and that have no bound, and part-year values.
    """

    code = "TGT01"
    name = "target-missed"
    title = Message("目标未完成", "targets missed")
    advice = (
        "核对目标值与完成值：未完成的说明原因并相应扣分，说法有误的予以更正",
        "explain and score a missed target, or correct the words",
    )
    nothing = Message("没有可以与完成值对照的量化目标", "no numeric target with an outcome")
    passes = [
        Example(_GOALS.format(5, 12)),
        Example(_GOALS.format(6, "18.4")),
        Example("群众满意度93.68%，未达到95%的目标值。"),
        Example("成灾率4.36‰，控制在4.5‰的年度目标以内。"),
    ]
    fails = [
        Example(_GOALS.format(3, 4).replace("新增规模以上工业企业5家", "«新增规模以上工业企业5家»").replace("新增规模以上工业企业3家", "«新增规模以上工业企业3家»")
                .replace("工业技术改造投资同比增长12%", "«工业技术改造投资同比增长12%»").replace("工业技术改造投资同比增长4%", "«工业技术改造投资同比增长4%»"), "未完成"),
        Example("«群众满意度91.6%»，«高于年初设定的92%的目标值»。", "未达到"),
        Example("«年度目标为新建口袋公园12个»，«实际建成10个»，«超额完成年度目标»。", "未达到"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        together: dict[Span, list[Verdict]] = defaultdict(list)
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome != "failed":
                continue
            if verdict.candidate.aspect == "all":
                together[verdict.candidate.rests[0]].append(verdict)
            else:
                yield self.present(verdict)
        for verdicts in together.values():
            named = "、".join(
                f"“{v.claim.noun}”（目标{v.candidate.operands[0].printed}、实际{v.claim.printed}）" for v in verdicts
            )
            said = (
                f"文中称“{verdicts[0].candidate.said}”，但表中{named}未达到目标值。",
                f"All targets are said to be reached, but {len(verdicts)} in the table are not.",
            )
            yield self.of_all(verdicts, said, "high" if len(verdicts) > 1 else "medium")

    def weigh(self, verdict: Verdict) -> Severity:
        return "low" if verdict.candidate.aspect == "goal" else "high"

    def said(self, verdict: Verdict) -> tuple[str, str]:
        candidate, claim = verdict.candidate, verdict.claim
        if candidate.aspect == "degree":
            got = claim.numeral.value or Decimal(0)
            word = "不到" if got < 100 else "超过" if got > 100 else "等于"
            return (
                f"{subject(claim)}{as_told(claim)}{word}100%，与“{candidate.said}”的说法不符。",
                f"{claim.printed} lies on the other side of 100 %, against what the words say.",
            )
        other = candidate.operands[0]
        if candidate.aspect == "goal":
            zh = f"“{candidate.said}”目标{other.printed}、实际{claim.printed}，未完成，请核对得分是否相应扣减，并分析原因。"
            return zh, f"{candidate.said}: the target of {other.printed} was missed with {claim.printed}."
        if candidate.aspect == "fraction":
            part, whole = candidate.operands
            share = show(in_points(part) / in_points(whole) * 100, 1)
            return (
                f"{as_told(part)}占{as_told(whole)}的{share}%，与“{candidate.said}{claim.printed}”的说法不符。",
                f"{part.printed} of {whole.printed} are {share} %, against what the words say.",
            )
        if candidate.aspect == "most":
            zh = f"文中称“{candidate.said}”，但表中“{claim.noun}”为{claim.printed}，“{other.noun}”为{other.printed}，说法不符。"
            return zh, f"{claim.noun} has {claim.printed}, {other.noun} {other.printed}, against what the words say."
        missed = not candidate.written.startswith((">", "<"))
        what = "未达到" if missed else "已达到"
        got, limit = claim.numeral.amount, other.numeral.amount
        word = "低于" if got < limit else "高于" if got > limit else "等于"
        about = f"，{what}目标" if candidate.aspect in ("target", "listed") else ""
        zh = f"{subject(claim)}{as_told(claim)}{word}{as_told(other)}{about}，与“{candidate.said}”的说法不符。"
        return (
            zh,
            f"{claim.printed} against a target of {other.printed}: {'missed' if missed else 'reached'}, against what the words say.",
        )


class GoalNotScored(Check):
    """Finds numeric goals of the year that no row of the department's score table scores.

    Why it matters: a goal that is not scored can be missed without costing a point.

    When it is wrong: a row may score the goal under a quite different name; names that contain each other count as one.
    """

    code = "TGT02"
    name = "goal-not-scored"
    title = Message("量化目标未列入评分", "numeric goals that are not scored")
    family = "goal_coverage"
    severity = "medium"
    nothing = Message("没有同时具备量化目标和评分表的报告内容", "no numeric goals beside a score table")
    looked = Message("项量化目标", "numeric goals")
    settled = Message("项列入评分", "scored")
    passes = [
        Example(_GOALS.replace("规模工业总产值同比增长8%，", "").replace("规模工业总产值同比增长9%，", "").format(5, 12)
                + _SCORES.format(_FUNDS, "\t产出指标(8分)\t数量指标\t新增规模以上工业企业\t5家\t5家\t4\t4\n\t\t\t工业技术改造投资同比增长\t≥12%\t12%\t4\t4")),
    ]  # fmt: skip
    fails = [
        Example(_GOALS.format(5, 12).replace("规模工业总产值同比增长8%", "«规模工业总产值同比增长8%»")
                .replace("工业技术改造投资同比增长12%", "«工业技术改造投资同比增长12%»", 1)
                + _SCORES.format(_FUNDS, "\t产出指标(4分)\t数量指标\t新增规模以上工业企业\t5家\t5家\t4\t4"), "未列入"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        found = self.report.statements
        scored = indicator_metrics(self.report.reading, found)
        if not scored:
            return
        goals: dict[str, Statement] = {}
        for s in found:
            if (
                s.side == "target"
                and not s.project
                and s.numeral.dimension != "point"
                and s.measure in ("level", "growth", "rate")
                and s.numeral.dimension != "money"
                and not is_age(s.mention)
                and _is_goal(s)
            ):
                goals.setdefault(s.metric, s)
        self.examined += len(goals)
        rows = {(t.index, i.row) for t in self.report.reading.tables for i in t.indicators}
        values = [s for s in found if s.side == "target" and (s.zone, s.mention.row) in rows]
        left = [
            s
            for metric, s in goals.items()
            if len(metric) >= _NAME
            and not covered(metric, scored)
            and not any(_same_goal(s, v) for v in values)
            and not _like(metric, scored)
        ]
        named = sum(len(metric) >= _NAME for metric in goals)
        self.answered, self.doubted = named - len(left), len(left)
        if not left or len(goals) < 2 or len(left) * 2 > max(len(goals), _SEVERAL):
            # Where most goals have no row, the table names its rows in words of its own.
            return
        told = [s for s in found if s.side != "done" or of_whole(self.report.document.plain, s)]
        missed = {p.target.metric for p in pairs(told) if p.missed}
        worst = [s.metric for s in left if s.metric in missed]
        note = f"，其中“{'、'.join(worst)}”未完成" if worst else ""
        yield self.finding(
            outermost([s.span for s in left]),
            f"年度量化目标中{listed([f'“{s.metric}”（{written(s)}）' for s in left])}未列入评分指标{note}，目标与考核脱节。",
            f"{len(left)} numeric goals of the year are not scored.",
            suggestion=("将年度量化目标逐项设为评分指标", "score each numeric goal"),
            severity="medium" if worst and len(left) <= _ONE_OR_TWO and len(left) * 3 <= len(goals) else "low",
        )


def _is_goal(one: Statement) -> bool:
    """Whether a target stands where goals are set, and is of something done, not of goals and indicators themselves."""
    section = one.mention.section
    title = section.title if section is not None else ""
    placed = one.zone >= 0 or ("目标" in title and not any(word in title for word in ("完成", "实现", "达成")))
    return placed and not any(word in one.metric for word in ("目标", "指标", "绩效"))


def _same_goal(one: Statement, row: Statement) -> bool:
    """资助困难学生人次 ≥320人次 scores 资助家庭经济困难学生不少于320人次; a share needs more in common than a count."""
    common = set(one.metric) & set(row.metric)
    least = 2 if one.numeral.dimension == "percent" else 1
    return one.numeral.amount == row.numeral.amount and one.numeral.unit == row.numeral.unit and len(common) >= least


def _like(metric: str, scored: set[str]) -> bool:
    """Whether a row holds half of the pairs of characters of a goal, apart from words of every goal."""
    told = GENERIC.sub(" ", metric)
    own = {told[at : at + 2] for at in range(len(told) - 1) if " " not in told[at : at + 2]}
    return bool(own) and any(sum(pair in name for pair in own) * 2 >= len(own) for name in scored)


_ONE_OR_TWO = 2
"""Goals left out that weigh: where more are, the form may name its rows in words of its own."""
_NAME = 3
"""Characters from which a goal's name can be held against those of rows."""
_SEVERAL = 4
"""Goals from which most without a row are told by the table in other words."""


class TargetAfterTheFact(Check):
    """Finds cost targets that equal the outturn to the cent while the initial budget was another amount.

    Why it matters: a target that is set when the outcome is known can only be met; full marks for it say nothing.

    When it is wrong: the approved full-year budget may have been the cap from the start of the adjustment.
    """

    code = "TGT03"
    name = "target-equals-outturn"
    title = Message("指标值按完成值倒设", "target set to the outturn")
    family = "score_rule"
    severity = "high"
    nothing = Message("没有成本类指标可供对照", "no cost target")
    passes = [Example(_SCORES.format("年度资金总额\t377.89\t377.89\t377.89", "\t成本指标(20分)\t经济成本指标\t项目成本\t≤377.89万元\t377.89万元\t20\t20")),
              Example(_SCORES.format(_FUNDS, "\t成本指标(20分)\t经济成本指标\t项目成本\t≤238.83万元\t377.89万元\t20\t5"))]  # fmt: skip
    fails = [
        Example(
            _SCORES.format(
                "«年度资金总额\t238.83\t377.89\t377.89»",
                "\t成本指标(20分)\t经济成本指标\t«项目成本\t≤377.89 万元\t377.89 万元\t20\t20»",
            ),
            "238.83",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            row = total_row(table)
            totals = amounts(row) if row else {}
            initial, final = totals.get("initial_budget"), totals.get("final_accounts")
            for indicator in table.indicators:
                target, actual = typed(table, indicator.target), typed(table, indicator.actual)
                if target is None or actual is None or target.numeral.dimension != "money" or not target.numeral.places:
                    continue
                self.examined += 1
                if (
                    initial is None
                    or final is None
                    or target.numeral.value != final.numeral.value
                    or actual.numeral.value != final.numeral.value
                ):
                    continue
                a, b = initial.numeral.value or Decimal(0), final.numeral.value or Decimal(0)
                if a and abs(b / a - 1) > Decimal("0.05"):
                    yield self.finding(
                        [*indicator_spans(indicator), *value_spans(list(totals.values()))],
                        f"“{indicator.name.text}”指标值与全年执行数{show(b)}万元完全相同，而年初预算数为{show(a)}万元（超{show((b / a - 1) * 100, 1)}%），"
                        f"疑按完成值倒设指标值，得{show(points(indicator.score) or Decimal(0))}分缺乏依据，建议核实。",
                        "The cost target equals the outturn to the cent; the initial budget was another amount.",
                        suggestion=("按年初批复的预算设定成本指标值", "set the cost target to the approved budget"),
                        computation=Computation(
                            f"({show(b)} ÷ {show(a)} − 1) × 100% = {show((b / a - 1) * 100, 1)}%",
                            tuple(Evidence.of(self.report.document, cell_span(v)) for v in (final, initial)),
                            expected=a, stated=b, tolerance=Decimal(0), formula="(n0/n1-1)*100", compared=True,
                        ),
                    )  # fmt: skip


class ProjectCost(Check):
    """Finds project costs in indicator rows that are not the outturn of the same form, though the target is its budget.

    Why it matters: cost is scored by this row; it must be what was spent.

    When it is wrong: cost may cover a part of the project only; then target and budget differ too, and nothing is said.
    """

    code = "TGT04"
    name = "cost-differs-from-outturn"
    title = Message("项目成本与执行数不一致", "cost differs from the outturn")
    family = "text_table"
    severity = "medium"
    nothing = Message("没有项目成本指标可供对照", "no project cost to compare")
    passes = [
        Example(
            _SCORES.format(
                "年度资金总额\t19.5\t19.5\t19.5",
                "\t成本指标(20分)\t经济成本指标\t项目成本\t≤19.5万元\t19.5万元\t10\t10",
            )
        )
    ]
    fails = [
        Example(
            _SCORES.format(
                "«年度资金总额\t19.5\t19.5\t19.5»",
                "\t成本指标(20分)\t经济成本指标\t«项目成本\t≤19.5 万元\t18.5 万元\t10\t10»",
            ),
            "18.5",
        )
    ]

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            row = total_row(table)
            totals = amounts(row) if row else {}
            final = totals.get("final_accounts")
            for indicator in table.indicators:
                target, actual = typed(table, indicator.target), typed(table, indicator.actual)
                if final is None or target is None or actual is None or actual.numeral.unit != final.unit:
                    continue
                self.examined += 1
                budgets = [v.numeral.value for v in totals.values()]
                if (
                    target.numeral.value in budgets
                    and target.numeral.places
                    and actual.numeral.value != final.numeral.value
                ):
                    yield self.finding(
                        [*indicator_spans(indicator), *value_spans(list(totals.values()))],
                        f"“{indicator.name.text}”实际完成值{with_unit(actual.numeral)}"
                        f"与全年执行数{printed(final.numeral)}{final.unit}不一致，请核对。",
                        "The cost in the indicator row is not the outturn of the form.",
                        suggestion=("核对项目成本与执行数", "check cost and outturn"),
                    )  # fmt: skip


class TargetOfOtherKind(Check):
    """Finds rows whose target is a number of things and whose outcome is a percentage.

    Why it matters: 「10亿元项目3个」 cannot be compared with 「100%」; how many there were is not said.

    When it is wrong: the outcome may be meant as the degree of completion; then the number belongs beside it.
    """

    code = "TGT05"
    name = "target-actual-type-mismatch"
    title = Message("目标值与完成值不可比", "target and outcome are of different kinds")
    family = "target_missed"
    severity = "medium"
    nothing = Message("没有指标值与完成值俱全的指标", "no row with target and outcome")
    passes = [
        Example(
            _SCORES.format(
                _FUNDS,
                "\t产出指标(50分)\t数量指标\t培训人次\t≥300人次\t320人次\t30\t30\n\t\t\t办结率\t≥95%\t100%\t5\t5",
            )
        )
    ]
    fails = [
        Example(_SCORES.format(_FUNDS, "\t产出指标(50分)\t数量指标\t«引资争项\t10亿元项目3个\t100%\t10\t10»"), "不可比")
    ]

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            for row in table.indicators:
                if row.target is None or row.actual is None or row.target.blank or row.actual.blank:
                    continue
                self.examined += 1
                if self._other_kind(table, row):
                    yield self.finding(
                        indicator_spans(row),
                        f"“{row.name.text}”指标值为“{row.target.text}”，实际完成值填“{row.actual.text}”，两者计量口径不同、不可比，应填写实际完成的数量。",
                        "The target is a number of things, the outcome a percentage.",
                        suggestion=("按指标值的口径填写实际完成值", "state the outcome in the target's unit"),
                    )

    def _other_kind(self, table: TableReading, row: Indicator) -> bool:
        actual = typed(table, row.actual)
        if PART.fullmatch(row.name.text):
            return False
        if actual is None or actual.numeral.dimension != "percent" or row.target is None:
            return False
        wanted = [v.numeral for v in table.by_cell.get(row.target.cell.start, ())]
        return (
            bool(wanted)
            and all(n.dimension != "percent" and n.kind == "quantity" for n in wanted)
            and not any("率" in t for t in (row.target.text, row.name.text))
        )


class MetTargetCalledMissed(Check):
    """Finds statements among the problems that something was achieved 只 or 仅 so far, where the target was met.

    Why it matters: the problem section then contradicts the goals and the scores.

    When it is wrong: the text may regret that the target itself was low; then it should say so.
    """

    code = "TGT06"
    name = "met-target-called-missed"
    title = Message("目标已完成却称未完成", "a target that was met is called missed")
    family = "text_text"
    severity = "medium"
    nothing = Message("问题部分没有提到量化目标的完成数", "no target is called missed")
    looked = Message("项完成数", "outcomes")
    passes = [
        Example(_GOALS.format(3, 12) + "七、存在的问题及原因分析\n新增规模以上工业企业只完成了3家，企业培育不足。")
    ]
    fails = [Example(_GOALS.format(5, 12).replace("新增规模以上工业企业5家。\n目标2：工业技术改造投资同比增长12%。\n（二）", "«新增规模以上工业企业5家»。\n目标2：工业技术改造投资同比增长12%。\n（二）")
                     + "七、存在的问题及原因分析\n«新增规模以上工业企业只完成了5家»，企业培育不足。", "已达到")]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        found = self.report.statements
        targets = [s for s in found if s.side == "target" and not s.project]
        for s in found:
            section = s.mention.section
            if s.zone >= 0 or s.side == "target" or section is None or section.kind != "problems":
                continue
            clause = s.mention.clause.of(self.report.document.plain)
            if not _ONLY.search(clause):
                continue
            self.examined += 1
            name = s.metric.rstrip("只仅")
            same = [
                t
                for t in targets
                if t.numeral.unit == s.numeral.unit and (t.metric == name or contained(name, t.metric))
            ]
            if (
                len({t.metric for t in same}) == 1
                and s.measure == "level"
                and (s.numeral.amount >= same[0].numeral.amount or agree(s.numeral, same[0].numeral))
            ):
                yield self.finding(
                    [s.span, same[0].span],
                    f"问题部分称“{_squeezed(clause)}”，而该项目标为{written(same[0])}，已达到目标，表述与完成情况矛盾。",
                    "The problem section calls a target missed that was met.",
                    suggestion=("核对目标完成情况，更正问题表述", "correct the statement"),
                )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
