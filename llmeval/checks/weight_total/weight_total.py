"""Weights of a score table against the points of their groups and against the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import show
from llmeval.spans import Span
from llmeval.understanding.tables.model import Group, TableReading
from llmeval.understanding.tables.score_rows import cell_span, execution_row, points, row_spans, score_tables

_HEAD = "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
_ROWS = "\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"


class WeightTotal(Check):
    """Finds weights that do not add up: rows of a group against the points in its label, rows and labels against 总分.

    Why it matters: a score table whose weights do not make 100 points gives no meaningful score.

    When it is wrong: a row may have been lost in a conversion. Where a row has no weight, its group and the total are left
    alone.
    """

    code = "SCO01"
    name = "weight-sum-mismatch"
    title = Message("分值合计不符", "weights do not add up")
    family = "weight_total"
    severity = "high"
    nothing = Message("没有指标评分表", "no score table")
    passes = [
        Example(
            _HEAD + "\t年度资金总额\t500\t500\t480\t10\t96%\t9.6\n绩效指标" + _ROWS
            + "\t产出指标(50分)\t数量指标\t培训人次\t≥300人次\t320人次\t30\t30\t\n\t\t质量指标\t合格率\t≥95%\t97%\t20\t20\t\n"
            "\t效益指标(30分)\t社会效益指标\t就业率\t≥90%\t91%\t30\t30\t\n"
            "\t满意度指标(10分)\t服务对象满意度指标\t满意度\t≥90%\t95%\t10\t10\t\n总分\t\t\t\t\t\t100\t99.6\t\n"
        ),
    ]  # fmt: skip
    fails = [
        Example(
            _HEAD + "\t年度资金总额\t500\t500\t480\t10\t96%\t9.6\n绩效指标" + _ROWS
            + "\t产出指标(50分)\t数量指标\t培训人次\t≥300人次\t320人次\t30\t30\t\n\t\t质量指标\t合格率\t≥95%\t97%\t20\t20\t\n"
            "\t«效益指标(30分)»\t社会效益指标\t«就业率\t≥90%\t91%\t20»\t20\t\n\t\t生态效益指标\t«排放达标率\t100%\t100%\t20»\t20\t\n"
            "\t满意度指标(10分)\t服务对象满意度指标\t满意度\t≥90%\t95%\t10\t10\t\n«总分\t\t\t\t\t\t100»\t99.6\t\n",
            "效益指标",
        ),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            yield from self._table(table)

    def _table(self, table: TableReading) -> Iterator[Finding]:
        bad: list[tuple[Group, Decimal]] = []
        for group in table.groups:
            weights = [points(i.weight) for i in group.indicators]
            if group.points is None or not weights or None in weights:
                continue
            self.examined += 1
            residual = sum((w for w in weights if w is not None), Decimal(0)) - group.points
            if residual:
                bad.append((group, residual))
        off = self._off_total(table)
        residuals = [residual for _, residual in bad]
        unexplained = [(name, total) for name, total in off if not _explained(total, residuals)]
        if bad:
            yield self._groups(table, bad, dict(off))
        if unexplained and len(unexplained) == len(off):
            yield self._total(table, dict(off))

    def _off_total(self, table: TableReading) -> list[tuple[str, Decimal]]:
        """By how much rows and labels miss the total; empty where one way of counting fits."""
        total = points(table.total_weight)
        if total is None:
            return []
        row = execution_row(table)
        execution = points(row.values.get("weight")) if row else None
        weights = [points(i.weight) for i in table.indicators]
        labels = [g.points for g in table.groups if g.indicators]
        stated = None if None in labels or not labels else sum((v for v in labels if v is not None), Decimal(0))
        # The execution row's points belong to the total, unless the labels make it without them.
        apart = stated == total or (
            stated is None and None not in weights and sum(w for w in weights if w is not None) == total
        )
        counted = Decimal(0) if apart or execution is None else execution
        off: list[tuple[str, Decimal]] = []
        for name, values in (("rows", weights), ("labels", labels)):
            if not values or None in values or len(values) < 2:
                continue
            self.examined += 1
            summed = sum((v for v in values if v is not None), Decimal(0))
            if summed + counted != total:
                off.append((name, summed + counted - total))
        return off

    def _groups(self, table: TableReading, bad: Sequence[tuple[Group, Decimal]], off: dict[str, Decimal]) -> Finding:
        spans: list[Span] = []
        texts, english = [], []
        for group, residual in bad:
            spans += [group.label.span, *_rows(group)]
            summed = (group.points or Decimal(0)) + residual
            texts.append(f"“{group.name}”标明{show(group.points or Decimal(0))}分，其下各指标分值合计{show(summed)}分")
            english.append(f"{show(group.points or Decimal(0))} points in the label, {show(summed)} in the rows")
        consequences: list[tuple[str, str]] = []
        total = points(table.total_weight)
        if table.total_weight is not None and total is not None and "rows" in off:
            spans += row_spans(table.total_weight.row_span, [cell_span(table.total_weight)])
            summed = total + off["rows"]
            consequences.append((f"全表分值合计{show(summed)}分，与总分{show(total)}分不符",
                                 f"the whole table has {show(summed)} points instead of {show(total)}"))  # fmt: skip
        group, residual = bad[0]
        weights = [i.weight for i in group.indicators if i.weight is not None]
        summed = (group.points or Decimal(0)) + residual
        expression = " + ".join(show(points(w) or Decimal(0)) for w in weights) + f" = {show(summed)}"
        return self.finding(
            spans,
            "；".join(texts) + "，两者不一致。",
            "Weights do not match their group: " + "; ".join(english) + ".",
            suggestion=("按评分办法调整指标分值或一级指标分值，使各级分值一致", "bring weights and group points together"),
            consequences=consequences,
            computation=Computation(
                expression, tuple(Evidence.of(self.report.document, cell_span(w)) for w in weights),
                expected=summed, stated=group.points or Decimal(0), tolerance=Decimal(0),
                formula="+".join(f"n{n}" for n in range(len(weights))),
            ),
        )  # fmt: skip

    def _total(self, table: TableReading, off: dict[str, Decimal]) -> Finding:
        value = table.total_weight
        total = points(value) or Decimal(0)
        row = execution_row(table)
        spans = row_spans(value.row_span, [cell_span(value)]) if value else []
        if row and "weight" in row.values:
            spans += row_spans(row.label.span, [cell_span(row.values["weight"])])
        groups = [g for g in table.groups if g.indicators]
        if "labels" in off:
            spans += [g.label.span for g in groups]
            parts = [g.points or Decimal(0) for g in groups]
        else:
            parts = [points(i.weight) or Decimal(0) for i in table.indicators]
            for group in groups:
                spans += _rows(group)
        execution = points(row.values.get("weight")) if row else None
        parts += [execution] if execution is not None else []
        summed = sum(parts, Decimal(0))
        what = "一级指标分值" if "labels" in off else "各指标分值"
        return self.finding(
            spans,
            f"{what}{'加预算执行率分值' if execution is not None else ''}合计{show(summed)}分，与表列总分{show(total)}分不符。",
            f"The weights add up to {show(summed)}, the total says {show(total)}.",
            suggestion=("核对各指标分值、预算执行率分值与总分", "check the weights against the total"),
            computation=Computation(
                " + ".join(show(p) for p in parts) + f" = {show(summed)}", (),
                expected=summed, stated=total, tolerance=Decimal(0), formula=None,
            ),
        )  # fmt: skip


def _rows(group: Group) -> list[Span]:
    spans: list[Span] = []
    for indicator in group.indicators:
        if indicator.weight is not None:
            spans += row_spans(indicator.name.span, [cell_span(indicator.weight)])
    return spans


_SUMS = 2_000


def _explained(total: Decimal, residuals: Sequence[Decimal]) -> bool:
    """Whether some of the residuals add up to the total, or dozens of them to so much that no total tells anything."""
    found = {Decimal(0)}
    for residual in residuals:
        found |= {value + residual for value in found}
        if len(found) > _SUMS:
            return True
    return total in found or -total in found
