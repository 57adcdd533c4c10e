"""TYP11, rate-renamed: one rate under two names."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import HAN

_RATE_NAME = re.compile(rf"(?P<name>{HAN}{{5,14}}率)(?:达到|达|为|是)?\d+(?:\.\d+)?[%％]")


class RateRenamed(Check):
    """Finds a rate of the text and an indicator of a form whose names hold the same words in another order or lack one.

    Why it matters: 高新技术完成认定率 and 高新技术企业认定完成率 may be the same indicator or two; the reader cannot know.

    When it is wrong: two rates may really be so near in name; names that begin alike, hold all characters of the shorter
    and are no abbreviation of each other count, and the finding asks.
    """

    code = "TYP11"
    name = "rate-renamed"
    title = Message("同一指标前后名称不一", "one rate under two names")
    family = "text_text"
    severity = "low"
    nothing = Message("没有可比较的指标名称", "no names to compare")
    looked = Message("个指标名称", "names of indicators")
    passes = [
        Example(
            "高新技术企业认定率100%。\n\n一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(10分)\t质量指标\t高新技术企业认定完成率\t100%\t100%\t10\t10\n"
        ),
    ]
    fails = [
        Example(
            "2.产出质量：«高新技术完成认定率»100%\n\n一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(10分)\t质量指标\t«高新技术企业认定完成率»\t100%\t100%\t10\t10\n",
            "高新技术企业认定完成率",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        forms: dict[str, list[tuple[str, Span]]] = {}
        for table in self.report.reading.tables:
            for row in table.indicators:
                if row.name.text.endswith("率"):
                    forms.setdefault(row.name.text[:2], []).append((row.name.text, row.name.span))
        found: dict[tuple[str, str], list[Span]] = {}
        for paragraph in self.report.paragraphs if forms else ():
            for match in _RATE_NAME.finditer(paragraph.text):
                for name, span in forms.get(match["name"][:2], ()):
                    self.examined += 1
                    if _renamed(match["name"], name):
                        spans = found.setdefault((match["name"], name), [span])
                        spans.append(paragraph.span(match.start("name"), match.end("name")))
        for (one, other), spans in found.items():
            yield self.finding(
                spans[:5],
                f"正文的“{one}”与附表的“{other}”名称不一致，疑为同一指标，请核对。",
                "The text and the form seem to call one rate by two names.",
                suggestion=("统一指标名称。", "Use one name."),
            )


def _renamed(one: str, other: str) -> bool:
    """Whether two names hold the same characters but for two at most, in an order that is no abbreviation."""
    short_name, long_name = sorted((one, other), key=len)
    if short_name == long_name or len(long_name) - len(short_name) > 2 or not set(short_name) <= set(long_name):
        return False
    rest = iter(long_name)
    return not all(character in rest for character in short_name)
