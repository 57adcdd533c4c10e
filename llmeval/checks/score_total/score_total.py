"""Scores of a score table against its total, and the score that the text states against the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import show
from llmeval.spans import Span
from llmeval.understanding.comparable import cited, exact
from llmeval.understanding.mentions import Mention
from llmeval.understanding.tables.model import Indicator, TableReading, Value
from llmeval.understanding.tables.score_rows import (
    cell_span,
    execution_row,
    points,
    row_spans,
    score_tables,
    value_spans,
)

_TABLE = (
    "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "\t年度资金总额\t500\t500\t480\t10\t96%\t{}\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
    "\t产出指标(50分)\t数量指标\t{}\t\n\t\t质量指标\t{}\t\n\t效益指标(30分)\t社会效益指标\t{}\t\n"
    "\t满意度指标(10分)\t服务对象满意度指标\t{}\t\n{}\t\n"
)
_PROJECT = re.compile(r"项目支出")
_OVERALL = re.compile(r"整体支出|部门整体|整体绩效")


class ScoreTotal(Check):
    """Finds score tables whose scores do not add up to the total score, and totals above the points that can be had.

    Why it matters: the total is what a department is judged by; a row or the total is wrong.

    When it is wrong: a local rule may cap the groups or grant bonus points. Where the groups, capped at their labels, make
    the total, the finding says so. Tables with a score missing are left alone.
    """

    code = "SCO02"
    name = "score-sum-mismatch"
    title = Message("得分合计不符", "scores do not add up")
    family = "score_total"
    severity = "high"
    nothing = Message("没有带总分的指标评分表", "no score table with a total")
    passes = [
        Example(_TABLE.format("9.6", "培训人次\t≥300人次\t320人次\t30\t30", "合格率\t≥95%\t97%\t20\t20", "就业率\t≥90%\t91%\t30\t28",
                              "满意度\t≥90%\t95%\t10\t10", "总分\t\t\t\t\t\t100\t97.6")),
    ]  # fmt: skip
    fails = [
        Example(_TABLE.format("9.6", "培训人次\t≥300人次\t320人次\t30\t30", "合格率\t≥95%\t97%\t20\t20", "就业率\t≥90%\t91%\t30\t28",
                              "满意度\t≥90%\t95%\t10\t10", "«总分\t\t\t\t\t\t100\t98.6»").replace("培训", "«培训").replace("\t30\t30", "\t30\t30»")
                .replace("合格率", "«合格率").replace("20\t20\t", "20\t20»\t").replace("就业率", "«就业率").replace("30\t28", "30\t28»")
                .replace("满意度\t≥", "«满意度\t≥").replace("10\t10\t", "10\t10»\t").replace("年度资金总额", "«年度资金总额").replace("9.6\n", "9.6»\n"),
                "97.6"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            if (finding := self._table(table)) is not None:
                yield finding

    def _table(self, table: TableReading) -> Finding | None:
        total = points(table.total_score)
        values = [i.score for i in table.indicators]
        if total is None or table.total_score is None or None in values:
            return None
        row = execution_row(table)
        execution = row.values.get("score") if row else None
        if row is not None and execution is None and "weight" in row.values:
            return None
        scored: list[Value] = [v for v in values if v is not None]
        parts = [points(v) or Decimal(0) for v in ([execution] if execution else []) + scored]
        summed = sum(parts, Decimal(0))
        self.examined += 1
        if total in (summed, summed - (points(execution) or 0)):
            return None
        spans = row_spans(table.total_score.row_span, [cell_span(table.total_score)])
        spans += [span for indicator in table.indicators for span in _scored(indicator)]
        if row is not None and execution is not None:
            spans += row_spans(row.label.span, [cell_span(execution)])
        full = points(table.total_weight)
        zh = f"各项得分合计{show(summed)}分，与填报总分{show(total)}分不符，相差{show(abs(summed - total))}分。"
        if full is not None and summed > full:
            zh += f"合计得分超过满分{show(full)}分。"
        if (capped := _capped(table, parts, execution)) == total:
            zh += f"若各组得分以一级指标分值封顶则合计{show(capped)}分，请核对分值设置。"
        operands = [*([execution] if execution else []), *scored]
        return self.finding(
            spans, zh,
            f"The scores add up to {show(summed)}, the total says {show(total)}.",
            suggestion=("核对各项得分与总分，更正有误的一处", "check the scores and the total"),
            severity="low" if abs(summed - total) <= Decimal("0.05") else None,
            computation=Computation(
                " + ".join(show(p) for p in parts) + f" = {show(summed)}",
                tuple(Evidence.of(self.report.document, cell_span(v)) for v in operands),
                expected=summed, stated=total, tolerance=Decimal(0), formula="+".join(f"n{n}" for n in range(len(operands))),
            ),
        )  # fmt: skip


class StatedScore(Check):
    """Finds a self-evaluation score in the text that is not the total of the score table.

    Why it matters: two scores in one report leave open which one the department stands by.

    When it is wrong: the text may speak of a project while the table is the department's. Only the main report is compared
    with the department's own table.
    """

    code = "SCO03"
    name = "score-text-table-mismatch"
    title = Message("正文得分与评分表不一致", "score in the text differs from the table")
    family = "score_total"
    severity = "high"
    nothing = Message("没有可以与评分表对照的正文得分", "no score in the text to compare with a table")
    passes = [
        Example("六、部门整体支出绩效情况\n自评得分97.6分，等级为优。\n附件2\n部门整体支出绩效自评表\n" + passes_table)
        for passes_table in [ScoreTotal.passes[0].text]
    ]
    fails = [
        Example("六、部门整体支出绩效情况\n部门整体支出绩效情况较好，«自评得分 95 分»。\n附件2\n部门整体支出绩效自评表\n"
                + ScoreTotal.passes[0].text.replace("总分\t\t\t\t\t\t100\t97.6", "«总分\t\t\t\t\t\t100\t97.6»"), "97.6"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        tables = [t for t in score_tables(self.report.reading.tables) if t.total_score is not None]
        overall = [t for t in tables if _OVERALL.search(t.caption)] or [
            t for t in tables if not _PROJECT.search(t.caption)
        ]
        if len(overall) != 1:
            return
        value = overall[0].total_score
        total = points(value)
        if value is None or total is None:
            return
        for mention in self.report.reading.by_metric.get("自评得分", ()):
            if mention.table is not None or not exact(mention) or mention.numeral.unit != "分" or _of_project(mention):
                continue
            self.examined += 1
            stated = mention.numeral.value or Decimal(0)
            if stated != total:
                yield self.finding(
                    [cited(mention), *value_spans([value])],
                    f"正文自评得分{show(stated)}分，与《部门整体支出绩效自评表》总分{show(total)}分不一致。",
                    f"The text scores {show(stated)}, the table {show(total)}.",
                    suggestion=("核实后统一正文与附表的得分", "make text and table state one score"),
                    computation=Computation(
                        f"{show(stated)} ≠ {show(total)}", (Evidence.of(self.report.document, cell_span(value)),),
                        expected=total, stated=stated, tolerance=Decimal(0), formula="n0", compared=True,
                    ),
                )  # fmt: skip


def _of_project(mention: Mention) -> bool:
    section = mention.section
    return section is not None and ("attachment" in section.kind or bool(_PROJECT.search(section.title)))


def _scored(indicator: Indicator) -> list[Span]:
    return row_spans(indicator.name.span, [cell_span(v) for v in (indicator.score,) if v is not None])


def _capped(table: TableReading, parts: list[Decimal], execution: Value | None) -> Decimal | None:
    """The total with every group capped at its label; None where no cap bites."""
    start = 1 if execution is not None else 0
    scores = {id(i): part for i, part in zip(table.indicators, parts[start:], strict=True)}
    total, bites = parts[0] if start else Decimal(0), False
    grouped: set[int] = set()
    for group in table.groups:
        own = sum((scores[id(i)] for i in group.indicators), Decimal(0))
        grouped |= {id(i) for i in group.indicators}
        if group.points is not None and own > group.points:
            own, bites = group.points, True
        total += own
    total += sum((part for key, part in scores.items() if key not in grouped), Decimal(0))
    return total if bites else None
