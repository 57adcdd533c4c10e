"""Scores against weight, completion and execution rate, under the scoring profiles that may apply."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import printed, show
from llmeval.spans import Span
from llmeval.understanding.tables.model import Indicator, TableReading
from llmeval.understanding.tables.score_rows import (
    cell_span,
    comparable,
    completion,
    execution_row,
    indicator_spans,
    met,
    points,
    row_spans,
    score_tables,
    typed,
)  # fmt: skip

_NEAR = Decimal("0.05")
"""Scores are commonly rounded to one decimal."""
_HEAD = "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额\t500\t500\t480\t10\t96%\t9.6\n"
_ROWS = "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n\t产出指标(50分)\t数量指标\t"


class ScoreRange(Check):
    """Finds scores above their weight or below zero.

    Why it matters: no row can earn more than its weight; the total is wrong with it.

    When it is wrong: a local rule that grants bonus points.
    """

    code = "SCO04"
    name = "score-out-of-range"
    title = Message("得分超出分值", "score above its weight")
    family = "score_rule"
    severity = "high"
    nothing = Message("没有分值和得分俱全的指标", "no row with weight and score")
    passes = [Example(_HEAD + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n")]
    fails = [Example(_HEAD + _ROWS + "«培训人次\t≥300人次\t320人次\t10\t30»\t\n", "超过")]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            row = execution_row(table)
            rows = [(i.name.text, i.weight, i.score, indicator_spans(i)) for i in table.indicators]
            if row is not None:
                weight, score = row.values.get("weight"), row.values.get("score")
                rows.insert(
                    0,
                    (
                        row.label.text,
                        weight,
                        score,
                        row_spans(row.label.span, [cell_span(v) for v in (weight, score) if v]),
                    ),
                )
            for name, weight, score, spans in rows:
                most, got = points(weight), points(score)
                if most is None or got is None:
                    continue
                self.examined += 1
                if 0 <= got <= most:
                    continue
                what = f"超过该项分值{show(most)}分" if got > most else "为负数"
                yield self.finding(
                    spans,
                    f"“{name}”得分{show(got)}分，{what}。",
                    f"A score of {show(got)} at a weight of {show(most)}.",
                    suggestion=("核对分值与得分；如有加分规则请注明", "check weight and score"),
                )


class ExecutionScore(Check):
    """Finds execution rates whose score fits none of the scoring profiles.

    Why it matters: the execution row is the one score that follows from the accounts alone.

    When it is wrong: a local rule rounds or grades otherwise. So this is asked at low severity, with what each known
    profile would give; the setting `profile` names the one that applies.
    """

    code = "SCO05"
    name = "execution-score"
    title = Message("预算执行率得分与计分规则不符", "execution score fits no profile")
    family = "score_rule"
    severity = "low"
    nothing = Message("没有预算执行率得分", "no execution score")
    passes = [Example(_HEAD + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n"),
              Example(_HEAD.replace("9.6\n", "7\n") + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n")]  # fmt: skip
    fails = [
        Example("年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
                "\t«年度资金总额\t3051.24\t3051.24\t2617.69\t10\t85.79%\t9»\n" + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n", "8.58"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            row = execution_row(table)
            if row is None:
                continue
            rate, weight, score = (row.values.get(name) for name in ("execution_rate", "weight", "score"))
            most, got = points(weight), points(score)
            if (
                rate is None
                or score is None
                or most is None
                or got is None
                or got > most
                or rate.numeral.unit not in ("%", "％", "")
            ):
                continue
            self.examined += 1
            share = (rate.numeral.value or Decimal(0)) / 100
            fits = {p.name: p.execution_score(share, most) for p in self.report.settings.scoring_profiles()}
            if any(abs(value - got) <= _NEAR for value in fits.values()):
                continue
            texts = "、".join(f"按{name}规则应得{show(value, 2)}分" for name, value in fits.items())
            expected = next(iter(fits.values()))
            yield self.finding(
                row_spans(row.label.span, [cell_span(v) for v in (rate, weight, score) if v is not None]),
                f"预算执行率{printed(rate.numeral)}%得{show(got)}分，{texts}，均不相符，建议核实所用计分办法。",
                f"An execution rate of {printed(rate.numeral)}% scores {show(got)}; " +
                ", ".join(f"profile {name} gives {show(value, 2)}" for name, value in fits.items()) + ".",
                suggestion=("注明预算执行率的计分办法并核对得分", "name the scoring rule and check the score"),
                computation=Computation(
                    f"{show(most)} × {printed(rate.numeral)}% = {show(most * min(share, Decimal(1)), 2)}",
                    tuple(Evidence.of(self.report.document, cell_span(v)) for v in (rate, weight, score) if v is not None),
                    expected=expected, stated=got, tolerance=_NEAR, formula=None,
                ),
            )  # fmt: skip


class IndicatorScore(Check):
    """Finds quantitative rows whose score does not follow from their completion: full marks for a missed target, points
    lost although the target was met, and scores that fit no profile.

    Why it matters: a score that does not follow from the completion makes the whole table arbitrary.

    When it is wrong: a local rule may score otherwise; every known profile is asked before a score is called unfit, and a
    reason in the row is enough.
    """

    code = "SCO06"
    name = "indicator-score"
    title = Message("得分与完成情况不对应", "score does not follow from completion")
    family = "score_rule"
    severity = "medium"
    nothing = Message("没有可以重算得分的定量指标", "no quantitative row")
    passes = [
        Example(
            _HEAD + _ROWS + "新增规模以上工业企业\t5 家\t3 家\t5\t3\t\n\t\t\t新增高新技术企业\t1 家\t1 家\t3\t3\t\n"
        ),
        Example(
            _HEAD + _ROWS + "社会公众满意度\t≥90%\t90%\t10\t10\t\n\t\t\t项目成本\t≤377.89万元\t377.89万元\t20\t20\t\n"
        ),
        Example(
            _HEAD
            + _ROWS
            + "降低成本\t运行成本\t下降\t10\t9\t\n\t\t\t培训人次\t≥300人次\t320人次\t30\t28\t材料归档不全扣2分\n"
        ),
    ]
    fails = [
        Example(_HEAD + _ROWS + "«新增规模以上工业企业\t5 家\t3 家\t5\t5»\t\n", "仍得满分"),
        Example(_HEAD + _ROWS + "«效益品质\t发展\t100%\t10\t9»\t\n\t\t\t«新建公厕\t12座\t12座\t8\t6»\t\n", "扣分"),
        Example(_HEAD + _ROWS + "«修缮校舍面积\t≥1000平方米\t800平方米\t10\t9.5»\t\n", "均不相符"),
    ]

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            deducted: list[Indicator] = []
            for row in table.indicators:
                most, got = points(row.weight), points(row.score)
                share = _completion(table, row)
                if most is None or got is None or share is None or got > most:
                    continue
                self.examined += 1
                if share >= 1 and got < most and (row.reason is None or row.reason.blank):
                    deducted.append(row)
                elif share < 1:
                    yield from self._missed(row, share, most, got)
            if deducted:
                yield self._deducted(deducted)

    def _missed(self, row: Indicator, share: Decimal, most: Decimal, got: Decimal) -> Iterator[Finding]:
        if got == most and most > 0:
            yield self.finding(
                indicator_spans(row),
                f"“{row.name.text}”未达到目标值（完成{show(max(share, Decimal(0)) * 100, 1)}%），仍得满分{show(got)}分。",
                "A missed target scores full marks.",
                suggestion=("按完成情况扣分并说明原因", "deduct points and give the reason"),
                severity="high",
            )
            return
        fits = {p.name: p.indicator_score(share, most) for p in self.report.settings.scoring_profiles()}
        if any(abs(value - got) <= _NEAR for value in fits.values()):
            return
        texts = "、".join(f"按{name}规则应得{show(value, 2)}分" for name, value in fits.items())
        yield self.finding(
            indicator_spans(row),
            f"“{row.name.text}”完成{show(share * 100, 1)}%，得{show(got)}分，{texts}，均不相符，建议核实所用计分办法。",
            f"Completion of {show(share * 100, 1)}% scores {show(got)}; no known profile gives that.",
            suggestion=("注明计分办法并核对得分", "name the scoring rule and check the score"),
            severity="low",
        )

    def _deducted(self, rows: list[Indicator]) -> Finding:
        names = "、".join(
            f"“{row.name.text}”（{show(points(row.weight) or Decimal(0))}分得{show(points(row.score) or Decimal(0))}分）"
            for row in rows
        )
        spans: list[Span] = [span for row in rows for span in indicator_spans(row)]
        return self.finding(
            spans,
            f"{names}完成值已达到目标却扣分，得分与完成情况不对应，也未说明原因。",
            "Points are lost although the target was met, without a reason.",
            suggestion=("说明扣分原因，或更正得分、完成值", "give the reason, or correct score or completion"),
        )


def _completion(table: TableReading, row: Indicator) -> Decimal | None:
    """Share of the target that was reached; an actual value of 100% beside a target in words is a completion."""
    actual = typed(table, row.actual)
    if actual is None or actual.numeral.bound not in (None, "at_least", "at_most"):
        return None
    target = typed(table, row.target, name=row.name.text, level1=row.level1)
    if target is not None:
        if not comparable(target.numeral, actual.numeral) or (
            target.lower and target.numeral.bound is None and not met(target, actual.numeral)
        ):
            return None
        return completion(target, actual.numeral)
    words = row.target is not None and not row.target.blank and not table.by_cell.get(row.target.cell.start)
    if words and actual.numeral.unit in ("%", "％") and actual.numeral.amount == 100:
        return Decimal(1)
    return None
