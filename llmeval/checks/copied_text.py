"""Text that stands twice in a report: copied passages, results copied from goals, indicators set twice, doubled phrases."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.spans import Span
from llmeval.text.views import squeeze
from llmeval.understanding.passages import LONGEST, Paragraph, short

_DUTIES = re.compile(r"职责|职能|机构|名词|术语|解释|说明事项|政策依据")
_STOCK = re.compile(
    r"习近平|二十[大届]|党中央|重要讲话|重要指示|讲话精神|决策部署|年初预算|决算数?|预算数|支出|拨款|经费|财政部|国库|口径"
    r"|见附[件表]|公开0[0-9]表|备注|填[表报]|盖章|说明[:：]|统计|百分之|与上年|较上年|比上年|完成年"
)
"""Sentences that official texts rightly repeat: set phrases of politics, explanations of items of a budget."""
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
            f"{where}有 {len(pairs)} 句共 {characters} 字逐字相同，疑为照抄，请核实是否针对本部分内容撰写。",
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


class CopiedGoal(Check):
    """Finds actual results that repeat the expected goal word for word.

    Why it matters: a goal copied into the column of results says nothing of what was done.

    When it is wrong: a goal that is a number may be met to the digit; only texts without figures, or long ones, count.
    """

    code = "BLP02"
    name = "copied-goal"
    title = Message("完成情况照抄目标", "result copied from the goal")
    family = "boilerplate"
    severity = "high"
    nothing = Message("没有绩效目标与完成情况", "no goals beside results")
    passes = [
        Example(
            "年度总体目标\t预期目标\t实际完成情况\n\t造林 500 亩\t造林 500 亩\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        ),
    ]
    fails = [
        Example(
            "年度资金总额\t238.83\t377.89\t377.89\n年度总体目标\t预期目标\t实际完成情况\n"
            "\t«推进企业技术创新体系建设，指导行业技术创新和技术进步。»\t«推进企业技术创新体系建设，指导行业技术创新和技术进步。»\n"
            "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
            "逐字相同",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for goal in table.goals:
                if goal.actual is None or not goal.expected.text:
                    continue
                self.examined += 1
                expected, actual = goal.expected.text.strip("。；"), goal.actual.text.strip("。；")
                least = 40 if re.search(r"\d", expected) else self.report.settings.thresholds.copied
                if expected != actual or len(expected) < least:
                    continue
                yield self.finding(
                    [short(goal.expected.span), short(goal.actual.span)],
                    f"“实际完成情况”与“预期目标”逐字相同（{len(expected)} 字），没有说明实际完成了什么。",
                    "The actual result repeats the expected goal word for word.",
                    suggestion=("写明实际完成的数量、质量和时间。", "Say what was done, how much and when."),
                    severity="medium" if re.search(r"\d", expected) else "high",
                )


_SHORT_ANSWER = re.compile(
    r"(?:均|已|全部|按[时期计划要求]*|圆满|基本|超额|较好|顺利)*(?:完成|达标|实现|达到|落实)(?:了|年初|年度|既定|预期|各项|全年|目标|任务|工作|绩效)*|无"
)


class UnansweredGoal(Check):
    """Finds results beside a long goal that share no word with it and hold no figure.

    Why it matters: the goal names what was to be done, and the result speaks of something else.

    When it is wrong: 已按计划完成 is an answer, if a thin one, and is left out; so are results half as long as the goal.
    """

    code = "BLP07"
    name = "unanswered-goal"
    title = Message("完成情况答非所问", "result that does not answer the goal")
    family = "goal_coverage"
    severity = "medium"
    nothing = Message("没有绩效目标与完成情况", "no goals beside results")
    passes = [
        Example(
            "年度资金总额\t10\t10\t10\n年度总体目标\t预期目标\t实际完成情况\n\t组织重大科技成果应用示范，加强科技成果转化和推广，推进科技服务体系发展。\t按计划完成年度目标任务\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        ),
    ]
    fails = [
        Example(
            "年度资金总额\t10\t10\t10\n年度总体目标\t预期目标\t实际完成情况\n\t«组织重大科技成果应用示范，加强科技成果转化和推广，推进科技服务体系发展。»\t«每年按时完成资金使用率»\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
            "没有回应",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for goal in table.goals:
                if goal.actual is None or len(goal.expected.text) < 24 or len(goal.actual.text) < 4:
                    continue
                self.examined += 1
                expected, actual = goal.expected.text, goal.actual.text.strip("。；")
                if len(actual) * 2 > len(expected) or re.search(r"\d", actual) or _SHORT_ANSWER.fullmatch(actual):
                    continue
                pairs = {expected[i : i + 2] for i in range(len(expected) - 1)}
                shared = sum(actual[i : i + 2] in pairs for i in range(len(actual) - 1))
                if shared * 5 >= len(actual):
                    continue
                yield self.finding(
                    [short(goal.expected.span), short(goal.actual.span)],
                    f"“实际完成情况”只写“{actual[:30]}”，没有回应预期目标的任何内容。",
                    "The result does not speak of anything that the goal names.",
                    suggestion=("对照预期目标逐项写明完成情况。", "Answer the goal point by point."),
                )


class IndicatorTwice(Check):
    """Finds two indicators beside each other with the same target in words, the same result, weight and score.

    Why it matters: the same thing is scored twice under two names.

    When it is wrong: 效果明显 or 100% may rightly stand in many rows, so only targets that name a thing count.
    """

    code = "BLP03"
    name = "indicator-twice"
    title = Message("指标重复设置", "indicator set twice")
    family = "boilerplate"
    severity = "medium"
    nothing = Message("没有绩效指标", "no indicators")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n效益指标(10分)\t经济效益指标\t增收情况\t效果明显\t效果明显\t5\t5\n\t社会效益指标\t就业情况\t效果明显\t效果明显\t5\t5\n"
        ),
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n效益指标(10分)\t经济效益指标\t«收入指标»\t«税收»\t100%\t5\t5\n\t\t«入库指标»\t«税收»\t100%\t5\t5\n",
            "税收",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for one, other in zip(table.indicators, table.indicators[1:], strict=False):
                self.examined += 1
                if one.target is None or other.target is None or one.level2 != other.level2 or not one.target.text:
                    continue
                if one.target.text != other.target.text or re.search(_VAGUE_TARGET, one.target.text):
                    continue
                rows = [(i.actual.text if i.actual else "", i.weight and i.weight.numeral.value, i.score and i.score.numeral.value)
                        for i in (one, other)]  # fmt: skip
                if rows[0] != rows[1]:
                    continue
                yield self.finding(
                    [short(c.span) for c in (one.name, one.target, other.name, other.target)],
                    f"指标“{one.name.text}”与“{other.name.text}”的指标值都是“{one.target.text}”，完成值、分值、得分也相同，疑似重复设置、重复得分。",
                    "Two indicators have the same target, result, weight and score.",
                    suggestion=(
                        "合并重复指标，或分别写明不同的目标值。",
                        "Merge them, or give each a target of its own.",
                    ),
                )


_VAGUE_TARGET = r"\d|明显|显著|良好|较好|达标|优|合格|及时|完成|提升|提高|增强|改善|有效|按|符合|长期|持续"


class DoubledPhrase(Check):
    """Finds neighbouring clauses of one sentence that end in the same long phrase.

    Why it matters: a sentence that says the same twice was put together from two drafts, and nobody read it again.

    When it is wrong: parallel clauses are good style where they differ; only an ending of ten and more characters without
    figures counts.
    """

    code = "BLP04"
    name = "doubled-phrase"
    title = Message("同一句话重复堆砌", "phrase doubled in a sentence")
    family = "boilerplate"
    severity = "low"
    nothing = Message("没有可检查的正文", "no prose to look at")
    passes = [Example("健全绩效目标管理机制，完善绩效运行监控机制，强化绩效评价结果应用机制。\n")]
    fails = [
        Example(
            "我单位采取申报制度，«强化评价结果在部门预算编制和执行中的应用»，«实现绩效评价结果在部门预算编制和执行中的应用»，促进资金的合理分配。\n",
            "重复",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for paragraph in self.report.paragraphs:
            clauses = list(paragraph.clauses())
            self.examined += len(clauses)
            for (start, end), (next_start, next_end) in itertools.pairwise(clauses):
                one, other = paragraph.text[start:end], paragraph.text[next_start:next_end]
                if min(len(one), len(other)) < 10 or one[-10:] != other[-10:] or re.search(r"[\d…A-Za-z]", one[-10:]):
                    continue
                if "，" not in paragraph.text[end:next_start] or one == other:
                    continue
                shared = next(
                    n for n in range(10, 99) if n >= min(len(one), len(other)) or one[-n - 1] != other[-n - 1]
                )
                yield self.finding(
                    [short(paragraph.span(start, end), LONGEST), short(paragraph.span(next_start, next_end), LONGEST)],
                    f"相邻两个分句都以“{one[-shared:]}”结尾，内容重复。",
                    "Two neighbouring clauses end in the same phrase.",
                    suggestion=("删去重复的表述。", "Say it once."),
                )
