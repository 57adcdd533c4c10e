"""Points lost without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import show
from llmeval.spans import Span
from llmeval.understanding.tables.model import TableReading, Value
from llmeval.understanding.tables.score_rows import (
    cell_span,
    execution_row,
    indicator_spans,
    points,
    row_spans,
    score_tables,
)
from llmeval.vocabulary.labels import PART

_TABLE = (
    "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t{}\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t{}\n\t产出指标(50分)\t数量指标\t{}\n"
)
_HIGH = Decimal(90)
_HEAD = "偏差原因分析及改进措施"


class DeductionReason(Check):
    """Finds rows of a score table that lose points while the column for reasons is empty; one finding for each table.

    Why it matters: the form asks for the reason of every deviation, and without it nothing can be improved.

    When it is wrong: a conversion may have moved the reasons out of their cells, or the text explains them.
    """

    code = "SCO07"
    name = "deduction-without-reason"
    title = Message("扣分未说明原因", "points lost without a reason")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有扣分的指标", "no row loses points")
    looked = Message("项扣分指标", "indicators with points lost")
    settled = Message("项写有原因", "with a reason")
    passes = [
        Example(
            _TABLE.format(
                "年度资金总额\t500\t500\t500\t10\t100%\t10",
                _HEAD,
                "培训人次\t≥300人次\t250人次\t30\t25\t疫情影响，下年补训",
            )
        ),
    ]
    fails = [
        Example(
            _TABLE.format(
                "«年度资金总额\t500\t500\t400\t10\t80%\t8»", f"«{_HEAD}»", "«培训人次\t≥300人次\t250人次\t30\t25»\t"
            ),
            "未说明",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in score_tables(self.report.reading.tables):
            if (finding := self._table(table)) is not None:
                yield finding

    def _table(self, table: TableReading) -> Finding | None:
        if table.reason_header is None and not any(i.reason is not None and i.reason.text for i in table.indicators):
            return None  # a form without that column gives its reasons elsewhere
        names: list[str] = []
        spans: list[Span] = []
        row = execution_row(table)
        if row is not None:
            weight, score = row.values.get("weight"), row.values.get("score")
            most, got = points(weight), points(score)
            if most is not None and got is not None:
                self.examined += 1
                self.answered += not 0 <= got < most
                rate = row.values.get("execution_rate")
                # What a high execution rate costs follows from the rate and needs no reason.
                if 0 <= got < most and (rate is None or rate.numeral.amount < _HIGH):
                    names.append(f"预算执行率（{show(most)}分得{show(got)}分）")
                    spans += row_spans(row.label.span, [cell_span(v) for v in (weight, score) if v is not None])
        for indicator in table.indicators:
            if indicator.name.text.endswith(("小计", "合计", "总计")):
                continue
            most, got = points(indicator.weight), points(indicator.score)
            if most is None or got is None or not 0 <= got < most or PART.fullmatch(indicator.name.text):
                continue
            self.examined += 1
            if indicator.reason is None or indicator.reason.blank or indicator.reason.text in ("无", "/", "-", "—"):
                names.append(f"“{indicator.name.text}”（{show(most)}分得{show(got)}分）")
                spans += indicator_spans(indicator)
            else:
                self.answered += 1
        if not names or all(name.startswith("预算执行率") for name in names):
            return None
        self.doubted += len(names)
        if table.reason_header is not None:
            spans.append(table.reason_header.span)
        lost = sum((_lost(i.weight, i.score) for i in table.indicators), Decimal(0))
        return self.finding(
            spans,
            f"{len(names)}项扣分未说明偏差原因和改进措施：{'、'.join(names)}。",
            f"{len(names)} rows lose points ({show(lost)} in the indicators) without a reason.",
            suggestion=("逐项填写偏差原因分析及改进措施", "give the reason for each deviation"),
            severity=None if table.reason_header is not None else "low",  # the form does not ask for it
        )


def _lost(weight: Value | None, score: Value | None) -> Decimal:
    most, got = points(weight), points(score)
    return most - got if most is not None and got is not None and got < most else Decimal(0)
