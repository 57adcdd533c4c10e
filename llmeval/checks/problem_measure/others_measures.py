"""PRB02, others-measures: measures for others to take."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.checks.clauses import clause_around, own_kind_above
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.bodies import is_other

_RAISE = re.compile(
    r"(?<!提)(?:建议|希望|请|恳请)(?:[省市县区州]|上级)?(?:级)?(?P<who>(?:财政|审计|组织|编办|人社|主管)(?:局|厅|部门|机关)?|(?:[省市县区]委)?[省市县区]?政府)(?!局|厅|部门|机关|的|指导|审核|批复|支持|协助|帮助)"
)


_OTHER_ACTOR = re.compile(
    r"(?:^|[。；])(?P<who>(?:审计、财政|财政、审计|财政部门|审计部门|财政局|财政、[\u4e00-\u9fff]{2,4})(?:等?部门)?)(?:要|应|须|建立|加强|完善|牵头|组织)"
)


_BEGINS = re.compile(
    r"(?:^|(?<=[。；]))(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是)(?P<who>[市县区州][\u4e00-\u9fff]{1,8}?(?:局|委|联|院|校|会|中心|馆|所))"
    r"(?=每[月季半年周日]|按[月季周]|于20|在20|自20|\d{1,2}月|20\d\d年|建立|制定|将在|负责|开展|设立|实行|完善|修订)"
)
"""Another body of the place that an item of the measures begins with."""
_PROPOSALS = re.compile(r"建议[：:]?$")


_ONLY_MEASURES = re.compile(r"(?:改进|整改)建议")


class OthersMeasures(Check):
    """Finds measures whose actor is another body: 建议财政局加强……, 审计、财政建立……机制.

    Why it matters: a measure that somebody else must take improves nothing in this unit.

    When it is wrong: a part headed 有关建议 is the place for such proposals and is left out, unless it repeats measures.
    """

    code = "PRB02"
    name = "others-measures"
    title = Message("措施主体不是本单位", "measures for others to take")
    family = "problem_measure"
    severity = "low"
    nothing = Message("没有改进措施部分", "no section on measures")
    looked = Message("项措施", "measures")
    passes = [
        Example(
            "八、下一步改进措施\n（一）加强与财政部门的沟通衔接，科学编制预算。\n（二）按照财政局要求公开绩效信息。\n"
        ),
    ]
    fails = [
        Example(
            "八、下一步改进措施\n（一）加强预算管理。\n（二）«建议区财政局加强行政事业单位会计人员的业务知识培训»，提高业务水平。\n",
            "财政局",
        ),
        Example(
            "八、下一步改进措施\n建立协同联动机制。«审计、财政建立指标共商、信息共享、成果共用预算绩效管理协同联动机制»。\n",
            "审计、财政",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for paragraph in self.report.paragraphs:
            section = paragraph.section
            if (
                section is None
                or own_kind_above(self.report, paragraph) != "improvements"
                or self._proposals(paragraph)
            ):
                continue
            self.examined += 1
            yield from self._others(paragraph)
            for match in (*_RAISE.finditer(paragraph.text), *_OTHER_ACTOR.finditer(paragraph.text)):
                start = match.start() if match.re is _RAISE else match.start("who")
                yield self.finding(
                    [clause_around(paragraph, start, match.end(), after=44, through=match.re is _OTHER_ACTOR)],
                    f"改进措施由“{match['who']}”采取，不在本单位职责之内。",
                    "The measure is one that another body would have to take.",
                    suggestion=(
                        "改为本单位可以采取、有责任人和时限的措施。",
                        "Name measures that the unit itself can take.",
                    ),
                )

    def _others(self, paragraph: Paragraph) -> Iterator[Finding]:
        """A measure of another body of the same place, named once in the report."""
        unit = self.report.reading.unit_name
        if not unit or self.report.discourse.subordinates:
            return
        for match in _BEGINS.finditer(paragraph.text):
            who = match["who"]
            if is_other(who, unit, "") and sum(p.text.count(who) for p in self.report.passages) == 1:
                yield self.finding(
                    [clause_around(paragraph, match.start("who"), match.end(), after=44)],
                    f"改进措施以“{who}”为主体，报告单位是“{unit}”，疑为套用其他单位材料或措施不在本单位职责之内，请核实。",
                    "The measure is told of another body than the unit.",
                    suggestion=(
                        "改为本单位可以采取、有责任人和时限的措施。",
                        "Name measures that the unit itself can take.",
                    ),
                )

    def _proposals(self, paragraph: Paragraph) -> bool:
        titles = [section.title for section in self.report.sections_above(paragraph.section)]
        return any(_PROPOSALS.search(squeezed(title)) and not _ONLY_MEASURES.search(title) for title in titles)
