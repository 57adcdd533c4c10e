"""TPL02, template-placeholder: placeholder of the template left in."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.vocabulary.discourse import PLACEHOLDER

_BLANK_SUBJECT = re.compile(
    r"(?:(?<=[，。：；、\s\d.])|^)[（(]类[)）]\s*[（(]款[)）](?:\s*[（(]项[)）])?|[（(]类[)）]\s*[（(]款[)）]\s*[（(]项[)）]"
)


_SUBJECT = re.compile(
    r"(?:(?<=[，。：；、\s\d.])|^)[（(]类[)）]\s*[（(]款[)）](?:\s*[（(]项[)）])?|[（(]类[)）]\s*[（(]款[)）]\s*[（(]项[)）]"
)


_SUBJECT = re.compile(
    r"(?P<class>[\u4e00-\u9fff（）]{2,24}?)[（(]类[)）]\s*(?P<group>[\u4e00-\u9fff、]{2,30}?)[（(]款[)）]\s*(?P<item>[\u4e00-\u9fff、]{2,30}?)[（(]项[)）]"
)


_ITEM_NAMES = re.compile(
    r"^(?:行政运行|一般行政管理事务|机关服务|事业运行|行政单位离退休|基本支出|项目支出|工资福利支出|商品和服务支出)$"
)


_NO_GROUP = re.compile(r"^(?:基本支出|项目支出|行政运行|事业运行|工资福利支出|商品和服务支出)$")


class TemplatePlaceholder(Check):
    """Finds placeholders of the template that nobody filled: XX万元, （类）（款）（项） without names, or with names of
    another rank (行政运行（类）项目支出（款）).

    Why it matters: the passage was never written, and the amounts beside it are those of the template.

    When it is wrong: names are struck out as XX where a person is meant; so XX counts only beside a unit, or before
    an amount or body. In the chart of subjects 行政运行 is always an item (项), never a class (类).
    """

    code = "TPL02"
    name = "template-placeholder"
    title = Message("模板占位未填写", "placeholder of the template left in")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有可检查的正文", "no prose to look at")
    looked = Message("段文字", "passages")
    passes = [
        Example(
            "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。年初预算为100万元，支出决算为100万元。\n"
        ),
        Example(
            "备注：一个一级项目支出一张表。社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）12万元。\n"
        ),
    ]
    fails = [
        Example(
            "2024年政府性基金预算支出0万元，其中：\n«行政运行（类）项目支出（款）园区发展专项支出（项）»\n年初预算为0万元。\n",
            "科目",
        ),
        Example("2024年年初预算为«XX»万元，支出决算为«XX»万元。\n", "占位"),
        Example("财政拨款支出主要用于以下方面：«（类）（款）（项）»年初预算为0万元。\n", "占位"),
    ]

    def find(self) -> Iterator[Finding]:
        spans: list[Span] = []
        for passage in self.report.passages:
            self.examined += 1
            ranked = "类" in passage.text
            patterns = (_BLANK_SUBJECT, PLACEHOLDER) if ranked else (PLACEHOLDER,)
            spans += [passage.span(m.start(), m.end()) for pattern in patterns for m in pattern.finditer(passage.text)]
            for match in _SUBJECT.finditer(passage.text) if ranked else ():
                if _ITEM_NAMES.match(match["class"]) or _NO_GROUP.match(match["group"]):
                    yield self.finding(
                        [passage.span(match.start(), match.end())],
                        f"“{match[0]}”科目级次套错：“{match['class']}”不是类级科目，“{match['group']}”不是款级科目，疑为模板未改。"
                        if _ITEM_NAMES.match(match["class"])
                        else f"“{match[0]}”科目级次套错：“{match['group']}”不是款级科目，疑为模板未改。",
                        "Names of another rank stand where class and group of a subject should.",
                        suggestion=("按政府收支分类科目填写类、款、项。", "Use the chart of subjects."),
                        family="boilerplate",
                    )
        if spans:
            plain = self.report.document.plain
            quoted = dict.fromkeys("".join(plain[s.start : s.end + 8].split())[: len(s) + 4] for s in sorted(spans)[:6])
            words = "、".join(f"“{q[:44]}”" for q in quoted)
            yield self.finding(
                sorted(spans)[:8],
                f"模板占位符或填写说明未删改：{words}（{len(spans)} 处），该处内容没有填写。",
                "Placeholders or instructions of the template were left in.",
                suggestion=("填写实际内容，删去占位符。", "Fill them in."),
                family="boilerplate",
            )
