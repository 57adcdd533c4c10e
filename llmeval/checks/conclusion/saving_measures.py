"""The form's field on saving measures, filled with something else."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import short

_SAVING = re.compile(
    r"节约|节俭|节支|节能|节水|节电|压[减缩降]|控制|严控|从严|严格|三公|浪费|公务|接待|用车|降低|减少|制度|审批|过紧日子|无"
)


class SavingMeasures(Check):
    """Finds 厉行节约保障措施 answered by text that speaks of no saving.

    Why it matters: the field asks how the unit saves; 按时完成支出计划 is the opposite of an answer.

    When it is wrong: a measure may save without any of the usual words; the finding asks.
    """

    code = "SAV01"
    name = "saving-measures"
    title = Message("厉行节约措施答非所问", "field on saving filled with something else")
    family = "conclusion"
    severity = "low"
    nothing = Message("没有厉行节约保障措施栏", "no field on saving")
    looked = Message("项措施", "measures")
    passes = [
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n厉行节约保障措施\t严格执行公务接待标准，压减会议费支出\t\t\n"
        )
    ]
    fails = [
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n«厉行节约保障措施\t按时按点完成规定项目支出计划，提高资金使用率»\t\t\n",
            "节约",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for row in table.rows:
                if not row or "厉行节约" not in row[0].text:
                    continue
                text = "".join(c.text for c in row[1:])
                self.examined += 1
                if len(text) >= 8 and not _SAVING.search(text):
                    last = max(c.cell.end for c in row if c.text)
                    yield self.finding(
                        [short(Span(row[0].cell.start, last))],
                        f"“厉行节约保障措施”填写的是“{text[:30]}”，与节约无关。",
                        "The field on saving speaks of no saving.",
                        suggestion=("写明压减支出的制度和措施。", "Say by which rules and measures the unit saves."),
                    )
