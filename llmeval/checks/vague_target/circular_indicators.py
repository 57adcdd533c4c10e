"""VAG03, circular-indicators: indicators that repeat themselves."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.understanding.tables.model import Indicator
from llmeval.understanding.tables.score_rows import result_span
from llmeval.vocabulary.labels import PART

_CIRCULAR = re.compile(
    r"^(?:本?项目|各项|全年|年度|预算|部门)?(?:绩效|工作|任务|重点|整体|年度|总体|既定|计划){0,5}(?:工作|任务|目标|项目|计划){0,4}"
    r"(?:完成(?:情况|及时)?(?:率|性)|达成率|实现率|及时(?:完成)?率|完成进度|完成时间)$"
)


class CircularIndicators(Check):
    """Finds indicators that only repeat themselves: a name equal to its target, or a project's own completion at 100%.

    Why it matters: 项目完成率 100% says that what was done was done; how much that was stands nowhere.

    When it is wrong: beside an indicator that counts the output, a rate of completion is fair; such tables are left out.
    """

    code = "VAG03"
    name = "circular-indicators"
    title = Message("指标自我重复或循环", "indicators that repeat themselves")
    family = "vague_target"
    severity = "medium"
    nothing = Message("没有绩效指标", "no indicators")
    looked = Message("项指标", "indicators")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(20分)\t数量指标\t支持企业数\t12家\t12家\t10\t10\n\t质量指标\t项目工作完成率\t100%\t100%\t5\t5\n\t时效指标\t项目绩效目标达成率\t100%\t100%\t5\t5\n"
        ),
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(20分)\t数量指标\t«项目工作完成率\t100%\t100%»\t10\t10\n\t质量指标\t«项目绩效目标达成率\t100%\t100%»\t10\t10\n",
            "项目工作完成率",
        ),
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n满意度指标(10分)\t服务对象满意度指标\t«满意度\t满意度\t100%»\t10\t10\n",
            "满意度",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [row for row in table.indicators if row.target is not None and row.target.text]
            self.examined += len(rows)
            same = [r for r in rows if r.target and _bare(r.name.text) == _bare(r.target.text)]
            if (len(same) > 1 and len(same) * 2 > len(rows)) or any(
                PART.fullmatch(r.name.text) or "预算编制" in r.name.text for r in same
            ):
                same = []  # the column of names was read for targets
            rates = [
                r
                for r in rows
                if r.target and _CIRCULAR.match(r.name.text) and re.match(r"100[%％]|20\d\d年", r.target.text)
            ]
            if len(rates) < 2 or any(_counts(r) for r in rows):
                rates = []
            circular = [r for r in rows if r in same or r in rates]
            if not circular:
                continue
            shown = dict.fromkeys(f"“{r.name.text}→{r.target.text}”" for r in circular[:5] if r.target)
            names = "、".join(shown)
            yield self.finding(
                [result_span(r) for r in circular[:8]],
                f"指标{names}{'等' if len(circular) > 5 else ''}{self._fault(same, rates)}，没有说明应完成的数量和标准。",
                "Indicators repeat themselves and name no output.",
                suggestion=("按产出内容设置数量、质量指标。", "Name what is to be produced, and how much."),
                severity=self._weight(circular),
            )

    def _fault(self, same: list[Indicator], rates: list[Indicator]) -> str:
        repeats, fits_all = "指标值只是重复指标名称", "换作任何项目都可套用"
        return f"{repeats}或{fits_all}" if same and rates else repeats if same else fits_all

    def _weight(self, rows: list[Indicator]) -> Severity:
        return "medium" if len(rows) > 1 else "low"


def _bare(text: str) -> str:
    return re.sub(r"[指标情况率值≥≤\s]", "", text)


def _counts(row: Indicator) -> bool:
    """Whether the target is a count or an amount of output, not a rate, a date or the cost."""
    target = row.target.text if row.target else ""
    return (
        bool(re.search(r"\d", target))
        and not re.search(r"[%％年月日]|元", target)
        and "成本" not in row.level1 + row.level2
    )
