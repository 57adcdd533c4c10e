"""Goals and indicators that cannot be measured: no number, no date, no standard; names that repeat themselves."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.spans import Span
from llmeval.structure.headings import squeezed
from llmeval.understanding.passages import Paragraph
from llmeval.understanding.tables.model import Indicator
from llmeval.understanding.tables.score_rows import result_span

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
            duties = sum(1 for text in texts if _DUTY_START.search(text) and _DUTY.search(text))
            if len(goals) < 2 and not duties:
                if self._only_slogans(*goals[0]):
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
                    yield paragraph, start, start + len(paragraph.text[start:end].rstrip("；。;"))
            elif _NUMBERING.match(paragraph.text) or len(paragraph.text) < 400:
                yield paragraph, 0, len(paragraph.text.rstrip("。；"))

    def _report(
        self, goals: list[tuple[Paragraph, int, int]], duties: bool, severity: Severity | None = None
    ) -> Finding:
        spans = [_first_clause(p, _after_guidance(p, a, b), b) for p, a, b in goals[:8]]
        if len(goals) == 1 and not duties:
            zh = "“绩效目标”只有一段总体要求，没有列明产出的数量、完成时限和标准，无法逐项考核。"
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


_VAGUE = re.compile(
    r"(?:效果|成效|作用|影响|情况|程度)?(?:非常|较为|比较|更加|持续|不断|进一步|有所|稳步|逐步|显著|明显|有效|大力)*"
    r"(?:明显|显著|良好|较好|提升|提高|增强|改善|优化|促进|发展|达标|下降|上升|降低|减少|增加|增长|满意|可持续|持续|长期|稳定|完善|加强|有效|好|优|深远|推进|推动|保障|改进)+"
)
_CLEAR = re.compile(
    r"\d|[≥≤＞＜><=]|合格|无|零|不发生|不超|不低|标准|级|《|按[时期]|及时|年[底内末]|[一二三四五六七八九十][个家项次]"
)


class VagueIndicators(Check):
    """Finds indicators whose target is a word (效果明显, 提升, 达标, 税收) and that score all or nearly all of their weight.

    Why it matters: points are given for something that nobody can check; where the result only repeats the word, the
    score is a statement about itself.

    When it is wrong: some targets are qualitative by nature, and a standard (验收合格, 无事故) is measurable; these are left
    out. One finding names all rows of a table.
    """

    code = "VAG02"
    name = "vague-indicators"
    title = Message("指标值空泛、无法考核", "indicators without a measurable target")
    family = "vague_target"
    severity = "medium"
    nothing = Message("没有绩效指标", "no indicators")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(20分)\t数量指标\t培训期数\t3期\t3期\t10\t10\n\t质量指标\t验收情况\t验收合格\t合格\t10\t10\n"
        ),
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(10分)\t数量指标\t培训期数\t3期\t3期\t10\t10\n"
            "效益指标(20分)\t经济效益指标\t«经济效益情况\t效果明显\t效果明显»\t10\t10\n\t社会效益指标\t«社会效益情况\t效果显著\t效果显著»\t10\t10\n",
            "效果明显",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [row for row in table.indicators if row.target is not None and row.target.text and row.complete]
            self.examined += len(rows)
            vague = [row for row in rows if _is_vague(row)]
            if len(vague) < 2 or not _rewarded(vague):
                continue
            words = "、".join(f"“{w}”" for w in list(dict.fromkeys(r.target.text for r in vague if r.target))[:6])
            weight = sum(r.weight.numeral.value or 0 for r in vague if r.weight)
            score = sum(r.score.numeral.value or 0 for r in vague if r.score)
            yield self.finding(
                [result_span(r) for r in vague[:16]],
                f"{len(vague)} 项指标的指标值为{words}等，没有目标值、基数和单位，无法考核，却得 {score:f} 分（满分 {weight:f} 分）。",
                f"{len(vague)} indicators have a word for a target and scored {score:f} of {weight:f}.",
                suggestion=(
                    "改为可量化的目标值，或写明定性评价的标准和依据。",
                    "Give values, or the standard and ground of the judgement.",
                ),
                severity="high" if len(vague) * 3 >= len(rows) and len(vague) >= 3 else "medium",
            )


def _is_vague(row: Indicator) -> bool:
    """A target without number, date or standard."""
    if row.target is None:
        return False
    text = row.target.text
    if _CLEAR.search(text) or re.search(r"\d", row.name.text):
        return False
    if _VAGUE.fullmatch(text):
        return True
    # A noun alone (税收, 满意度) names a thing and no value; a sentence may describe a state that can be verified.
    return len(text) <= 6 and not re.search(r"完成|是|有|已|建立|实现|健全", text)


def _rewarded(rows: list[Indicator]) -> bool:
    """Whether the rows together scored seven tenths of their weight or more: what earned nothing misleads nobody."""
    weight = sum(row.weight.numeral.value or 0 for row in rows if row.weight)
    score = sum(row.score.numeral.value or 0 for row in rows if row.score)
    return score * 10 >= weight * 7


_CIRCULAR = re.compile(
    r"^(?:本?项目|各项|全年|年度|预算|部门)?(?:绩效|工作|任务|重点|整体|年度|总体|既定|计划)*(?:工作|任务|目标|项目|计划)*"
    r"(?:完成(?:情况|及时)?(?:率|性)|达成率|实现率|及时(?:完成)?率|完成进度|完成时间)$"
)


class CircularIndicators(Check):
    """Finds indicators that only repeat themselves: a name equal to its target, or a project's own completion at 100%.

    Why it matters: 项目完成率 100% says that what was done was done; how much that was stands nowhere.

    When it is wrong: beside an indicator that counts the output, a rate of completion is fair; such tables are left out.
    """

    code = "VAG03"
    name = "circular-indicators"
    title = Message("指标自我重复或循环", "indicators that repeat themselves")
    family = "vague_target"
    severity = "medium"
    nothing = Message("没有绩效指标", "no indicators")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(20分)\t数量指标\t支持企业数\t12家\t12家\t10\t10\n\t质量指标\t项目工作完成率\t100%\t100%\t5\t5\n\t时效指标\t项目绩效目标达成率\t100%\t100%\t5\t5\n"
        ),
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(20分)\t数量指标\t«项目工作完成率\t100%\t100%»\t10\t10\n\t质量指标\t«项目绩效目标达成率\t100%\t100%»\t10\t10\n",
            "项目工作完成率",
        ),
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n满意度指标(10分)\t服务对象满意度指标\t«满意度\t满意度\t100%»\t10\t10\n",
            "满意度",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [row for row in table.indicators if row.target is not None and row.target.text]
            self.examined += len(rows)
            same = [r for r in rows if r.target and _bare(r.name.text) == _bare(r.target.text)]
            rates = [
                r
                for r in rows
                if r.target and _CIRCULAR.match(r.name.text) and re.match(r"100[%％]|20\d\d年", r.target.text)
            ]
            if len(rates) < 2 or any(_counts(r) for r in rows):
                rates = []
            circular = [r for r in rows if r in same or r in rates]
            if not circular:
                continue
            names = "、".join(f"“{r.name.text}→{r.target.text}”" for r in circular[:5] if r.target)
            yield self.finding(
                [result_span(r) for r in circular[:8]],
                f"指标{names}{'等' if len(circular) > 5 else ''}{self._fault(same, rates)}，没有说明应完成的数量和标准。",
                "Indicators repeat themselves and name no output.",
                suggestion=("按产出内容设置数量、质量指标。", "Name what is to be produced, and how much."),
                severity=self._weight(circular),
            )

    def _fault(self, same: list[Indicator], rates: list[Indicator]) -> str:
        repeats, fits_all = "指标值只是重复指标名称", "换作任何项目都可套用"
        return f"{repeats}或{fits_all}" if same and rates else repeats if same else fits_all

    def _weight(self, rows: list[Indicator]) -> Severity:
        return "medium" if len(rows) > 1 else "low"


def _bare(text: str) -> str:
    return re.sub(r"[指标情况率值≥≤\s]", "", text)


def _counts(row: Indicator) -> bool:
    """Whether the target is a count or an amount of output, not a rate, a date or the cost."""
    target = row.target.text if row.target else ""
    return (
        bool(re.search(r"\d", target))
        and not re.search(r"[%％年月日]|元", target)
        and "成本" not in row.level1 + row.level2
    )


_GUIDANCE = re.compile(r"(?:[^，。；]*(?:思想|精神|方针|理论|主线)[^，。；]*[，；])+")


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
