"""VAG01, vague-goals: goals that cannot be measured."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import Paragraph

_GOAL_TITLE = re.compile(r"(?:绩效|年度|总体|工作|支出)目标(?!.{0,8}(?:完成|实现|达成|管理|审核|编制|公开|评价|偏离))")


_ITEM = re.compile(r"目标\s*[\d一二三四五六七八九十]+\s*[.．:：、]\s*")


_STANDARD = re.compile(
    r"\d|[一二三四五六七八九十百](?:个|家|项|次|所|座|公里|成|倍|批|人)|零(?:事故|投诉|上访|发生)|不低于|不超过|前列|第[一二三]|国家级|省级|标准|验收合格|全覆盖|清零|翻番|百分之"
)


_NUMBERING = re.compile(
    r"^(?:目标\s*[\d一二三四五六七八九十]+\s*[.．:：、]|[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳])\s*"
)


_DUTY = re.compile(r"拟[订定]|起草|负责|承担|组织实施|贯彻|指导|监督检查|协调|会同|参与|研究|依法|管理")


_DUTY_START = re.compile(r"^(?:负责|拟[订定]|起草|承担|贯彻|组织|指导|依法|研究|参与|协助|会同|制定|推进|统筹|监督)")


_YEAR = re.compile(r"20\d\d\s*年(?:度)?")


class VagueGoals(Check):
    """Finds goal sections in which no goal has a number, a date or a standard, and such as only list the unit's duties.

    Why it matters: a goal that cannot be measured cannot be missed, and the evaluation says nothing.

    When it is wrong: general goals may be detailed in a form; so the finding names what the section holds, and sections
    with any measurable goal pass.
    """

    code = "VAG01"
    name = "vague-goals"
    title = Message("绩效目标笼统、不可衡量", "goals that cannot be measured")
    family = "vague_target"
    severity = "high"
    nothing = Message("没有绩效目标部分", "no section on goals")
    looked = Message("项目标", "goals")
    settled = Message("项有数值、时限或标准", "with a value, date or standard")
    passes = [
        Example("（四）绩效目标\n一是实现税收收入增长15%，园区排名争先进位。二是引进企业3家。三是稳步推进改革。\n"),
        Example(
            "八、存在的主要问题\n（一）预算不精准\n支出进度偏慢。\n（二）绩效目标申报欠佳\n绩效目标未细化。\n未反映资金支出带来的影响。\n"
        ),
        Example("六、绩效目标完成情况\n经济指标稳步增长；营商环境持续向好；安全环保不断提升。\n"),
    ]
    fails = [
        Example(
            "（四）绩效目标设定情况\n2024年绩效目标主要包括：«目标1.经济指标稳步增长»；«目标2.全力推动调区扩区»；«目标3.营商环境持续向好»。\n",
            "3 项",
        ),
        Example(
            "（五）绩效目标设定情况\n«1. 拟定全区新型工业化的发展战略并组织实施»，协调解决有关重大问题。\n«2. 拟订并组织实施工业、信息化的发展专项规划»，贯彻落实国家产业政策。\n"
            "«3. 起草工业和信息化领域的规范性文件»，对相关法律法规的执行情况进行监督检查。\n",
            "职责",
        ),
        Example(
            "（四）绩效目标\n以重要会议精神为指导，«以创建一流园区为统揽，综合评价保持全省前10强»，发展考核保持全市第一方阵。\n",
            "总体要求",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for section in self.report.sections:
            if (
                not _GOAL_TITLE.search(squeezed(section.title))
                or section.kind.startswith("attachment")
                or section.kind in ("problems", "improvements")
            ):
                continue
            goals = list(self._goals(section))
            if not goals:
                continue
            self.examined += len(goals)
            texts = [_NUMBERING.sub("", _YEAR.sub("", p.text[a:b])) for p, a, b in goals]
            self.answered += sum(_STANDARD.search(text) is not None for text in texts)
            duties = sum(1 for text in texts if _DUTY_START.search(text) and _DUTY.search(text))
            if len(goals) < 2 and not duties:
                if self._only_slogans(*goals[0]) and not self._detailed(section):
                    yield self._report(goals, False, severity="medium")
                continue
            if any(_STANDARD.search(text) for text in texts):
                continue
            yield self._report(goals, duties * 2 > len(goals))

    def _only_slogans(self, paragraph: Paragraph, start: int, end: int) -> bool:
        """Whether the one paragraph on goals names neither a quantity nor a date; a rank (前10强) tells no output."""
        text = paragraph.text[start:end]
        if len(text) < 20 or re.search(r"附件|附表|详见|见表|如下|无$", text):
            return False
        numerals = self.report.numerals_in(Span(paragraph.start, paragraph.end))
        return not any(n.kind == "quantity" or (n.kind == "date" and re.search("月", text)) for n in numerals)

    def _detailed(self, section: Section) -> bool:
        """Whether a part beside or below this one details the goals: 具体目标, 年度绩效指标 with numbers."""
        return any(
            section.start < other.start
            and (other.parent == section.id or (section.parent is not None and other.parent == section.parent))
            and _DETAILS.search(squeezed(other.title))
            and self.report.numerals_in(Span(other.start, other.end))
            for other in self.report.sections
        )

    def _goals(self, section: Section) -> Iterator[tuple[Paragraph, int, int]]:
        """Each goal of the section's own text: numbered ones, else paragraphs or the items of a sentence."""
        own = self.report.own_text[section.id]
        paragraphs = self.report.paragraphs
        first = bisect_left(paragraphs, own.start, key=lambda p: p.start)
        last = bisect_left(paragraphs, own.end, key=lambda p: p.start)
        for paragraph in paragraphs[first:last]:
            marks = [m.start() for m in _ITEM.finditer(paragraph.text)]
            if marks:
                for start, end in zip(marks, [*marks[1:], len(paragraph.text)], strict=True):
                    if _NO_GOAL.search(paragraph.text[start:end].rstrip("。；;")):
                        continue
                    yield paragraph, start, start + len(paragraph.text[start:end].rstrip("；。;"))
            elif _NO_GOAL.search(paragraph.text.rstrip("。；")):
                continue
            elif _NUMBERING.match(paragraph.text) or len(paragraph.text) < 400:
                yield paragraph, 0, len(paragraph.text.rstrip("。；"))

    def _report(
        self, goals: list[tuple[Paragraph, int, int]], duties: bool, severity: Severity | None = None
    ) -> Finding:
        spans = [_first_clause(p, _after_guidance(p, a, b), b) for p, a, b in goals[:8]]
        if len(goals) == 1 and not duties:
            told = goals[0][0].text[goals[0][1] : goals[0][2]]
            lacks = "数量和完成时限" if _NAMES_STANDARD.search(told) else "数量、完成时限和标准"
            zh = f"“绩效目标”只有一段总体要求，没有列明产出的{lacks}，无法逐项考核。"
            en = "The goals are one general statement, with no output, number or date to be judged by."
        elif duties:
            zh = f"“绩效目标”所列 {len(goals)} 项为部门职责表述，没有年度预期结果、数量和时限，以职责代替目标。"
            en = "The goals are the unit's duties, with no expected result, number or date."
        else:
            zh = f"“绩效目标”所列 {len(goals)} 项均无数值、时限或标准，无法衡量和考核。"
            en = "None of the goals has a number, a date or a standard."
        return self.finding(
            spans, zh, en,
            suggestion=("细化为可衡量的目标值、时限和标准。", "Give values, dates and standards."),
            severity=severity,
        )  # fmt: skip


_DETAILS = re.compile(r"(?:具体|分项|年度|绩效|量化|分解|产出|效益|阶段)[^，。；]{0,4}(?:目标|指标|任务)")
"""A part that tells the goals one by one."""
_NO_GOAL = re.compile(
    r"(?:详见|参见|见|附)[^，。；]{0,40}(?:表|附件\s{0,2}\d{0,2})[》）)”]{0,2}$"
    r"|^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．][^，。；：:]{2,20}(?:情况|概况|分析|安排|完成|管理|措施|问题|结果|评价|说明)$"
)
"""A reference to a form, and the heading of what comes next, which are no goals."""
_NAMES_STANDARD = re.compile(r"前[\d一二三四五六七八九十]{1,3}|前列|第一|[国省市]级|标准|达标|合格")
"""A standard that a general goal does name."""
_GUIDANCE = re.compile(r"(?:(?=[^，。；]{0,80}?(?:思想|精神|方针|理论|主线))[^，。；]{0,160}+[，；]){1,8}")


def _after_guidance(paragraph: Paragraph, start: int, end: int) -> int:
    """Where the goal itself begins, behind 以…思想为指导: what guides it is no goal and nothing to be criticised."""
    match = _GUIDANCE.match(paragraph.text, start, end)
    return match.end() if match and match.end() < end else start


def _first_clause(paragraph: Paragraph, start: int, end: int) -> Span:
    """The goal up to its first comma, so that the citation stays short."""
    stop = start
    text = paragraph.text
    while stop < end and stop - start < 40 and (stop - start < 14 or text[stop] not in "，。；"):
        stop += 1
    return paragraph.span(start, stop)
