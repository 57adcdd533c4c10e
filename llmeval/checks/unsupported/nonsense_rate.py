"""VAG04, nonsense-rate: indicator value that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.tables.score_rows import result_span

_SAVING = re.compile(r"(?:节约|节省|降低|压减|压缩|下降|减少)率$")


class NonsenseRate(Check):
    """Finds saving rates of 100%, which would mean that something cost nothing.

    Why it matters: such a value was filled in without thinking of what it says, and points were given for it.

    When it is wrong: where an expense was wholly done away with, 100% may be true; the finding asks.
    """

    code = "VAG04"
    name = "nonsense-rate"
    title = Message("指标值不合常理", "indicator value that cannot be")
    family = "unsupported"
    severity = "medium"
    nothing = Message("没有节约率、降低率指标", "no rates of saving")
    looked = Message("项节约率或降低率", "rates of saving")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n成本指标(10分)\t社会成本指标\t社会成本节约率\t≥5%\t6%\t10\t10\n"
        )
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n成本指标(10分)\t社会成本指标\t«社会成本节约率\t100%\t100%»\t10\t10\n",
            "100%",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [r for r in table.indicators if _SAVING.search(r.name.text)]
            self.examined += len(rows)
            wrong = [r for r in rows if r.actual is not None and re.fullmatch(r"100(?:\.0+)?[%％]", r.actual.text)]
            if wrong:
                names = "、".join(f"“{r.name.text}”" for r in wrong)
                yield self.finding(
                    [result_span(r) for r in wrong],
                    f"{names}完成值为 100%，意味着该项成本为零，与资金实际支出不符，请核实含义和依据。",
                    "A saving of 100% would mean that nothing was spent.",
                    suggestion=(
                        "核实指标含义，按实际节约额计算。",
                        "Check what is meant, and compute it from what was saved.",
                    ),
                )
