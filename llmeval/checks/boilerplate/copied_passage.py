"""BLP01, copied-passage: copied passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import squeeze
from llmeval.understanding.passages import Paragraph, short

_DUTIES = re.compile(r"职责|职能|机构|名词|术语|解释|说明事项|政策依据")


_STOCK = re.compile(
    r"习近平|二十[大届]|党中央|重要讲话|重要指示|讲话精神|决策部署|年初预算|决算数?|预算数|支出|拨款|经费|财政部|国库|口径"
    r"|见附[件表]|公开0[0-9]表|备注|填[表报]|盖章|说明[:：]|统计|百分之|与上年|较上年|比上年|完成年"
)
"""Sentences that official texts rightly repeat: set phrases of politics, explanations of items of a budget."""


_TITLE = re.compile(
    r"(?:表|报告|报告书|清单|目录|一览|汇总)(?:[（(][^（）()]{0,20}[)）])?$|^(?:附[件表]|表|图)\s{0,4}[\d一二三四五六七八九十]|单位[:：]\S{0,8}$"
    r"|^填[报表](?:单位|人|日期)"
)
"""Captions, page headers and titles of the standard forms, which stand where they belong as often as they are needed."""


_LONG = 60
"""Squeezed characters from which even a sentence of the stock is no coincidence, unless it explains a budget item."""


_ITEM = re.compile(r"预算|决算|支出|拨款|经费|口径|公开")


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    span: Span
    paragraph: Paragraph
    index: int


class CopiedPassage(Check):
    """Finds sentences that stand word for word in two places of the report (thresholds.copied), grouped by parts.

    Why it matters: problems and results copied from one part or attachment to another are not of the thing reported.

    When it is wrong: duties, set phrases and the explanations of budget items are rightly repeated and left out; so is
    a summary at the head of the report that the body takes up, unless whole paragraphs agree.
    """

    code = "BLP01"
    name = "copied-passage"
    title = Message("文内重复", "copied passage")
    family = "boilerplate"
    severity = "medium"
    nothing = Message("没有可比较的正文", "no prose to compare")
    looked = Message("段正文", "paragraphs")
    passes = [
        Example(
            "1.行政运行（项）。年初预算为100万元，支出决算为100万元，完成年初预算的100%，与年初预算持平。\n2.机关服务（项）。年初预算为100万元，支出决算为100万元，完成年初预算的100%，与年初预算持平。\n"
        ),
        Example(
            "一、主要职责\n负责统筹协调全县安全生产综合监督管理工作。\n二、绩效情况\n完成安全生产检查 120 家次，整改隐患 98 处。\n"
        ),
    ]
    fails = [
        Example(
            "七、存在的问题\n一是«部分指标设置与项目实际相关性较低，仅套用共性指标，难以体现项目实施绩效。»\n八、改进措施\n加强审核。\n"
            "附件5\n2024年度项目支出绩效自评报告\n一、项目概况\n项目已完成。\n二、存在的问题\n一是«部分指标设置与项目实际相关性较低，仅套用共性指标，难以体现项目实施绩效。»\n",
            "逐字相同",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        seen: dict[str, _Sentence] = {}
        groups: dict[tuple[str, str], list[tuple[_Sentence, _Sentence]]] = {}
        for sentence in self._sentences():
            self.examined += 1
            first = seen.setdefault(sentence.text, sentence)
            if first is not sentence:
                key = (self._part(first), self._part(sentence))
                groups.setdefault(key, []).append((first, sentence))
        for pairs in groups.values():
            characters = sum(len(one.text) for one, _ in pairs)
            stock = all(_STOCK.search(one.text) for one, _ in pairs)
            items = all(_ITEM.search(one.text) for one, _ in pairs) and not self.report.is_self_evaluation
            if (stock and characters < _LONG) or items or (not self.report.is_self_evaluation and characters < _LONG):
                continue
            yield self._report(pairs, characters)

    def _report(self, pairs: list[tuple[_Sentence, _Sentence]], characters: int) -> Finding:
        shown = pairs[:5]
        spans = [short(s.span) for pair in shown for s in pair]
        severity: Severity = "medium" if characters >= 40 else "low"
        here, there = self._title(pairs[0][0]), self._title(pairs[0][1])
        where = f"“{here}”与“{there}”" if here != there else f"“{here}”中"
        return self.finding(
            spans,
            f"{where}有 {len(pairs)} 句共 {characters} 字逐字相同（“{pairs[0][0].text[:40]}”），疑为照抄或误复制，请核实是否针对本部分内容撰写。",
            f"{len(pairs)} sentence(s), {characters} characters, stand word for word in two places.",
            suggestion=("结合本部分实际重新撰写，避免照抄。", "Write each part for what it reports."),
            severity=severity,
        )

    def _sentences(self) -> Iterator[_Sentence]:
        least = self.report.settings.thresholds.copied
        for paragraph in self.report.paragraphs:
            section = paragraph.section
            if section is not None and (section.kind == "attachment_list" or _DUTIES.search(section.title)):
                continue
            if paragraph.styled:
                continue
            for index, (start, end) in enumerate(paragraph.sentences()):
                raw = paragraph.text[start:end]
                text = re.sub(
                    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[一二三四五六七八九十]是|[①-⑳])+", "", raw
                )
                cut = end - len(text)
                if _TITLE.search(raw):
                    continue
                if len(text) >= least and len(re.findall(r"[\u4e00-\u9fff]", text)) >= least - 4:
                    yield _Sentence(text.rstrip("。；"), paragraph.span(cut, end), paragraph, index)

    def _part(self, sentence: _Sentence) -> str:
        """Chapter of the sentence: the outermost section."""
        section = self._chapter(sentence)
        return section.id if section else ""

    def _chapter(self, sentence: _Sentence) -> Section | None:
        return next(reversed([*self.report.sections_above(sentence.paragraph.section)]), None)

    def _title(self, sentence: _Sentence) -> str:
        section = self._chapter(sentence)
        return squeeze(section.title).text[:24] if section else "正文"
