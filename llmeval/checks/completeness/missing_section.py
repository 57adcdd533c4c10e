"""Parts that a self-evaluation report must hold and does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import short
from llmeval.vocabulary.section_kinds import name_of

_TITLES = {
    "basic_info": r"基本情况|概况|概述|简介|职能|职责|机构",
    "general_budget": r"预算|支出|收支|资金|经费|决算|财务",
    "performance": r"绩效|成效|效益|完成情况|履职|产出|评价|自评",
    "problems": r"问题|不足|困难|薄弱|原因",
    "improvements": r"改进|整改|措施|建议|下一?步|打算|努力方向|对策",
    "result_application": r"结果.{0,6}(?:应用|运用|公开|使用|情况)|(?:应用|运用).{0,4}公开|自评结果",
    "asset_management": r"资产",
}
_IN_TEXT = {
    "basic_info": r"编制\d|在职\d|在编\d|内设|主要职[责能]|(?:所属|下属)[^。；]{0,40}单位",
    "general_budget": r"支出[^。；，]{0,10}\d",
    "performance": r"完成率|实际完成|目标值|超额完成",
    "asset_management": r"固定资产",
    "problems": r"存在(?:的|着)?(?:主要|一些|以下)?(?:问题|不足|困难)|主要问题",
    "improvements": r"改进措施|下一步|今后(?:的)?工作|整改措施|改进建议",
    "result_application": r"(?:自评|评价)结果.{0,20}(?:公开|公示|应用|运用|挂钩)",
}


_TEMPLATE = re.compile(
    r"一般公共预算支出情况|政府性基金预算支出|国有资本经营预算支出|社会保险基金预算支出|部门整体支出(?:管理及使用|绩效)情况|拟应用和公开"
)
"""Titles of the template that names each part."""
_OWN_FORM = ("problems", "improvements", "performance")
"""Parts that a report of any form must hold."""


class MissingSection(Check):
    """Finds parts of the template that no heading of the report covers (settings: required_sections).

    Why it matters: what is not reported cannot be evaluated; problems, measures and the use of the results are what a
    self-evaluation is for.

    When it is wrong: parts may be merged under one heading or written without one. So a heading counts by its meaning,
    and a part that the text speaks of without a heading is asked about at low severity, and only where the report has the
    template's own titles; a report of another form is asked for problems, measures and results alone.
    """

    code = "CMP03"
    name = "missing-section"
    title = Message("缺少必备部分", "required part missing")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有可检查的章节", "no sections to look at")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、部门概况\n内设办公室。\n二、部门整体支出管理及使用情况\n支出 10 万元。\n"
            "三、部门整体支出绩效情况\n良好。\n四、存在的问题及下一步改进措施\n预算编制不细，将加强管理。\n"
            "五、绩效自评结果拟应用和公开情况\n已在门户网站公开。\n"
        ),
        Example(
            "2024年度某某局部门预算\n一、部门概况\n内设办公室。\n二、收支预算情况\n支出 10 万元。\n三、名词解释\n略。\n"
        ),
    ]
    fails = [
        Example(
            "«2024年度某某局部门整体支出绩效自评报告»\n一、部门概况\n内设办公室。\n二、一般公共预算支出情况\n支出 10 万元。\n"
            "三、部门整体支出绩效情况\n良好。\n四、存在的问题\n预算编制不细。\n五、下一步改进措施\n加强管理。\n",
            "自评结果拟应用",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        sections = self._chapters()
        if len(sections) < 3 or not self.report.is_self_evaluation:
            raise Skipped("不是分章节的绩效自评报告", "not a self-evaluation report with chapters")
        titles = [squeezed(section.title) for section in sections]
        kinds = {section.kind for section in sections}
        missing = [k for k in self.report.settings.required_sections if k not in kinds and not _named(k, titles)]
        self.examined = len(self.report.settings.required_sections)
        if not missing:
            return
        text = "".join(paragraph.text for paragraph in self.report.paragraphs)
        spoken = [k for k in missing if k in _IN_TEXT and re.search(_IN_TEXT[k], text)]
        silent = [k for k in missing if k not in spoken]
        if not any(_TEMPLATE.search(title) for title in titles):
            spoken, silent = [], [k for k in silent if k in _OWN_FORM or len(silent) >= _MANY]
        where = [self._title(sections)]
        for group, words, severity in ((silent, "未见", None), (spoken, "未单列", "low")):
            if group:
                names = "、".join(f"“{name_of(k)}”" for k in group)
                yield self.finding(
                    where,
                    f"报告{words}{names}部分，请核实是否遗漏或并入其他部分。",
                    "Parts of the template have no section of their own: " + ", ".join(group) + ".",
                    suggestion=("按模板补写缺少的部分。", "Add the parts that the template asks for."),
                    severity="low" if severity or len(silent) < 3 else None,
                )

    def _chapters(self) -> list[Section]:
        return [s for s in self.report.sections
                if s.number and s.kind not in ("cover", "project_report") and not s.kind.startswith("attachment")]  # fmt: skip

    def _title(self, sections: list[Section]) -> Span:
        """What makes it an absence: the report's title, else its first heading."""
        covers = [s for s in self.report.sections if s.start < sections[0].start and s.kind in ("cover", "other")]
        title = covers[-1] if covers else sections[0]
        return short(Span(title.start, max(title.heading_end, title.start + 1)))


_MANY = 3
"""Parts of which nothing is told from which a report of any form lacks them."""


def _named(kind: str, titles: list[str]) -> bool:
    pattern = _TITLES.get(kind)
    return pattern is not None and any(re.search(pattern, title) for title in titles)
