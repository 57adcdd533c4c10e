"""UNS01, three-public-without-figures: claim on official hospitality, travel and cars without figures."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import view

_TITLE = "2024年度县水务局部门整体支出绩效自评报告\n"
_CLAIM = re.compile(
    r"(?:严格|从严|大力|持续)?(?:管控|控制|压减|压缩|压降|执行|落实)[^，。；]{0,8}“?三公”?经费[^，。；]{0,12}"
)

_ITEM = re.compile(r"三公|公务接待|公务用车|公车|接待费|因公出[国境]|出国（?境")
"""What three-public spending is called, whole or in parts."""


class ThreePublicClaim(Check):
    """Finds claims that 三公 spending was controlled or cut in a report that prints no amount of it.

    Why it matters: the claim cannot be checked, and 三公 spending is what readers look for first.

    When it is wrong: the amounts may stand in a form that is handed in separately.
    """

    code = "UNS01"
    name = "three-public-without-figures"
    title = Message("称严控“三公”经费而无数据", "claim on official hospitality, travel and cars without figures")
    family = "unsupported"
    severity = "low"
    nothing = Message("没有关于“三公”经费的表述", "nothing is said of such spending")
    looked = Message("处“三公”经费表述", "passages on the three public expenses")
    passes = [
        Example(
            _TITLE
            + "六、部门整体支出绩效情况\n严格控制“三公”经费支出，2024年“三公”经费决算3.2万元，比上年减少0.5万元。"
        )
    ]
    fails = [
        Example(
            _TITLE + "六、部门整体支出绩效情况\n严格按照批复支出，«严格管控“三公”经费支出»，确保不超过年度指标值。",
            "没有“三公”经费",
        )
    ]

    def find(self) -> Iterator[Finding]:
        if not self.report.is_self_evaluation:
            raise Skipped("不是绩效自评报告", "not a self-evaluation")
        reading = self.report.reading
        amounts = [
            m
            for m in reading.mentions
            if _ITEM.search(m.metric + m.label + m.row_label) and m.numeral.dimension == "money"
        ]
        rates = [m for m in reading.mentions if "三公" in m.metric + m.label and m.numeral.dimension == "percent"]
        for paragraph in self.report.paragraphs:
            passage = view(self.report.document, paragraph.start, paragraph.end)
            for match in _CLAIM.finditer(passage.text):
                self.examined += 1
                if not amounts and not rates:
                    span = passage.span(match.start(), match.end())
                    yield self.finding(
                        [Span(span.start, min(span.end, span.start + 60))],
                        "称控制或压减“三公”经费，但全文没有“三公”经费的预算数和决算数，无法核实。",
                        "A claim on official spending, and no amount of it.",
                        suggestion=("列明“三公”经费预算、决算和上年数", "state budget, outturn and last year's amount"),
                    )
                    return
