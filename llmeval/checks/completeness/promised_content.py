"""CMP08, promised-content: part lacks what it promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.own_kind import own_kind, plain_title
from llmeval.text.views import view
from llmeval.understanding.passages import short


class PromisedContent(Check):
    """Finds parts whose heading or template asks for something that their text does not speak of at all.

    Looked for are posts, departments and goals under 基本情况; use of the evaluation under 自评结果应用; practice under
    主要经验及做法.

    Why it matters: the part seems to be there, and what it is for is missing.

    When it is wrong: the words may be others; each part is searched for a family of words, and the finding asks.
    """

    code = "CMP08"
    name = "promised-content"
    title = Message("章节缺少应有内容", "part lacks what it promises")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有可检查的章节", "no sections to look at")
    looked = Message("个章节", "sections")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、部门基本情况\n内设办公室等4个股室，编制20人，年度绩效目标为培训3次。\n二、支出情况\n10万元。\n"
            "三、绩效情况\n自评得分95分，等级为优。\n四、自评结果拟应用和公开情况\n自评结果将作为下年度预算安排依据并公开。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n«一、部门基本情况»\n负责全县林业工作，执行国家方针政策，制定林业发展规划并组织实施，承办县政府交办的其他事项。\n二、支出情况\n10万元。\n"
            "三、绩效情况\n较好。\n«四、自评结果拟应用和公开情况»\n我局已将部门预决算及“三公”经费数据在政府网站公开。\n",
            "自评结果",
        ),
        Example(
            "五、«主要经验及做法、存在的问题及原因分析»\n绩效自评工作不够规范，绩效目标设置不够合理。\n六、建议\n加强管理。\n".replace(
                "五、«", "«五、"
            ),
            "经验",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for section in self.report.sections:
            text = self._text(section)
            if not section.number or len(text) < 8:
                continue
            self.examined += 1
            lacking = list(self._lacking(section, text))
            if lacking:
                yield self.finding(
                    [short(Span(section.start, section.heading_end)), *self._claims(section, lacking)],
                    f"“{plain_title(section)[:24]}”部分未见{'、'.join(lacking)}的内容，请核实是否遗漏。",
                    "The part does not speak of what it is for.",
                    suggestion=(f"补充{'、'.join(lacking)}。", "Add what is missing."),
                    severity="medium" if len(lacking) > 1 or own_kind(section) == "result_application" else "low",
                )

    def _lacking(self, section: Section, text: str) -> Iterator[str]:
        title = plain_title(section)
        if (
            section.parent is None
            and section.kind == "basic_info"
            and re.search(r"基本情况|概况", title)
            and self.report.is_self_evaluation
        ):
            if not re.search(r"编制|在职|在编|人员|职工", text):
                yield "人员编制"
            if not re.search(r"内设|下设|股室|科室|处室|机构|部门设置|办公室", text):
                yield "机构设置"
            if not re.search(r"绩效目标|年度目标|工作目标|总体目标|目标[:：]|目标\d", text) and not _goals_elsewhere(
                self.report.sections
            ):
                yield "年度绩效目标"
        chapter = section.kind == "result_application" and section.level == 1
        if chapter and not re.search(r"自评|评价|绩效", text) and not re.search(r"^本?(?:年度?)?无", text):
            yield "自评结果的应用和公开"
        overview = section.kind == "project_report" and re.search(r"项目(?:支出)?(?:概况|基本情况)$", title)
        if overview and len(text) > 40 and not self._has_children(section) and not _MONEY.search(text):
            yield "项目名称、资金和实施内容"
        if "资产" in title and len(text) > 30 and not re.search(r"\d", text):
            yield "资产总额、盘点和处置等数据"
        if re.search(r"经验|做法", title) and not re.search(r"经验|做法|亮点|特色|创新|探索|机制|坚持", text):
            yield "主要经验及做法"

    def _claims(self, section: Section, lacking: Sequence[str]) -> list[Span]:
        """What the part claims of the assets that it gives no figure of."""
        if not any("资产" in words for words in lacking):
            return []
        return [
            paragraph.around(match.start(), match.end(), 30, 20)
            for paragraph in self.report.paragraphs
            if section.heading_end <= paragraph.start < section.end
            for match in re.finditer(
                r"(?:确保|保证|保障)了?[^，。]{0,8}资产[^，。]{0,8}|资产[^，。]{0,6}(?:安全|完整|规范)", paragraph.text
            )
        ][:2]

    def _has_children(self, section: Section) -> bool:
        return any(other.parent == section.id for other in self.report.sections)

    def _text(self, section: Section) -> str:
        """The section's text, sub-sections and their headings included."""
        return view(self.report.document, section.heading_end, section.end).text


def _goals_elsewhere(sections: Sequence[Section]) -> bool:
    return any("目标" in s.title and not re.search(r"完成|偏离|管理|设置不|不够|强化", s.title) for s in sections)


_MONEY = re.compile(r"万元|预算|资金|拨款|投资(?:额|概算)")
