"""Sentences that do not parse by their form: two predicates for one, two names of a rate for one number, a character lost."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph

_CH = r"[\u4e00-\u9fff]"
_NOUN_AFTER = r"(?!率|会|情况|度|量|值|者|体系|机制|性|力|后|的|了|着|过|时|前|中|方案|计划|方式|路径|办法|项目|工作|任务|目标|主体|人)"


class _Form(NamedTuple):
    """A form that no right sentence has; `what` says what is wrong with it."""

    pattern: re.Pattern[str]
    what: str
    meant: str


_FORMS = (
    _Form(re.compile(rf"存在(?!的|着|于|感|价值|形式|形态)(?:(?!问题|不足|困难|[和与及或]){_CH}){{2,24}}?存在(?![于感]|的问题|问题)"), "一个分句中两个“存在”", "删去多余部分，补全句子"),
    _Form(re.compile(r"(?P<verb>实现|完成|开展|达到)(?:(?![和与及并或、为到后的])[\u4e00-\u9fff]){2,14}(?P=verb)" + _NOUN_AFTER), "一个分句中同一动词用了两次", "删去其中一个"),
    _Form(re.compile(rf"对{_CH}{{2,24}}的进行(?:了)?(?!曲|式|中|时|度|状|情){_CH}{{2}}"), "“的进行”多“的”字", "删去“的”"),
    _Form(re.compile(r"(?P<when>目前|今年|去年|全年|同时|此外|其中|近年来)[，、](?P=when)"), "时间词重复", "删去其中一个"),
    _Form(
        re.compile(rf"(?<![效利汇税费概比功频])(?:{_CH}{{1,4}}[结成用盖及行格标约任保洁化]率){_CH}{{1,4}}(?:意|成|结|行|格|标|及|约|时)率(?:达到|达|为|是)?\d+(?:\.\d+)?[%％]?"),
        "两个比率名称连写在一个数值之前", "写明该数值是哪一个比率",
    ),
)  # fmt: skip


class DamagedSentence(Check):
    """Finds clauses whose form no right sentence has: 存在…存在率低, 实现…实现, 对…的进行检查, 办结率满意率达98.63%.

    Why it matters: a sentence that cannot be parsed says nothing for certain, and a number with two names has none.

    When it is wrong: compressed official style may come near such a form; so each form is narrow, and the finding asks.
    """

    code = "TYP08"
    name = "damaged-sentence"
    title = Message("语句残缺或杂糅", "sentence damaged")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的正文", "no prose to look at")
    passes = [
        Example(
            "预算管理存在薄弱环节，制度执行存在偏差。存在的问题依然存在。完成年度任务完成率100%。办结率、满意率达98.63%。\n"
        ),
        Example("随着改革的进行，开展专题培训和开展现场检查并重；实现产值增长，实现税收增收。\n"),
    ]
    fails = [
        Example("个别部门«存在预算执行行政单位绩效管理存在率低»、或未完成年初设定的绩效目标等问题。\n", "存在"),
        Example("紧盯链上企业，«实现储能新材料产业链实现闭环»，推产业链高质量发展。\n", "动词"),
        Example("一是«对单位现行管理制度的进行全面清查»，构建制度体系。\n", "的进行"),
        Example("总办结率100%，«办结率满意率达98.63%»，免费检定3000余块。\n", "比率"),
    ]

    def find(self) -> Iterator[Finding]:
        found: dict[tuple[str, str, str], list[Span]] = {}
        for passage in self.report.passages:
            self.examined += 1
            for form in _FORMS:
                for match in form.pattern.finditer(passage.text):
                    span = passage.around(match.start(), match.end(), 0, 2)
                    found.setdefault((match[0], form.what, form.meant), []).append(span)
        for (words, what, meant), spans in found.items():
            places = f"（{len(spans)} 处）" if len(spans) > 1 else ""
            yield self.finding(
                spans,
                f"“{words}”语句不通{places}：{what}，请核对原稿。",
                "A clause has a form that no right sentence has.",
                suggestion=(f"{meant}。", "Correct the sentence."),
            )


class LostCharacter(Check):
    """Finds names of a metric that differ from a name used elsewhere in the report by one lost character.

    Why it matters: 新增新技术企业 for 新增高新技术企业 is another metric, and what is reported of it is not comparable.

    When it is wrong: a shorter name may be a term of its own; so the longer name must stand at least twice in the
    report, the shorter once, and the lost character must be inside a name of at least seven characters.
    """

    code = "TYP09"
    name = "lost-character"
    title = Message("指标名称疑漏字", "name of a metric lost a character")
    family = "typo"
    severity = "low"
    nothing = Message("没有重复出现的指标名称", "no metric named twice")
    passes = [
        Example(
            "新增高新技术企业5家，新增高新技术企业任务完成。高新技术产业产值增长10%，新技术推广3项。新增规模以上工业企业2家，规模以上工业企业10家。\n"
        ),
    ]
    fails = [
        Example(
            "目标：新增高新技术企业3家。完成：新增高新技术企业1家。工业投资同比下降，«新增新技术企业»只完成了1家。\n",
            "新增高新技术企业",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        text, owners = self._text()
        names: dict[str, int] = {}
        for match in re.finditer(rf"{_CH}+", text):
            for name in _names(match[0]):
                names[name] = names.get(name, 0) + 1
        repeated = [name for name, count in names.items() if count >= 2 and len(name) >= 7]
        self.examined = len(repeated)
        everywhere = "\n".join(repeated)
        short_forms: dict[str, str] = {}
        for name in repeated:
            for index in range(1, len(name) - 1):
                if name[index] == name[index - 1]:
                    continue
                short_forms.setdefault(name[:index] + name[index + 1 :], name)
        for short_form, name in short_forms.items():
            if names.get(short_form, 0) != 1 or text.count(short_form) != 1 or short_form in everywhere:
                continue
            at = text.index(short_form)
            owner, shift = owners(at)
            yield self.finding(
                [owner.span(at - shift, at - shift + len(short_form))],
                f"“{short_form}”疑为“{name}”漏字（后者在文中出现 {names[name]} 次）。",
                "The name of a metric lacks a character that it has elsewhere.",
                suggestion=(f"核对后更正为“{name}”。", "Correct the name."),
            )

    def _text(self) -> tuple[str, _Owners]:
        passages = list(self.report.passages)
        starts, at = [], 0
        for passage in passages:
            starts.append(at)
            at += len(passage.text) + 1
        return "\n".join(p.text for p in passages), _Owners(passages, starts)


_RATE_NAME = re.compile(rf"(?P<name>{_CH}{{5,14}}率)(?:达到|达|为|是)?\d+(?:\.\d+)?[%％]")


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


class _Owners:
    """The passage that holds an offset of the joined text, and where it begins there."""

    def __init__(self, passages: list[Paragraph], starts: list[int]) -> None:
        self.passages, self.starts = passages, starts

    def __call__(self, offset: int) -> tuple[Paragraph, int]:
        index = bisect_right(self.starts, offset) - 1
        return self.passages[index], self.starts[index]


_BEGIN = re.compile(
    r"新增|规模以上|工业|高新|固定资产|社会消费|一般公共|政府性|公务|城镇|农村|财政|税收|重点|主导|专精特新|招商|签约"
)
_END = re.compile(r"企业|投资|产值|收入|增加值|支出|经费|零售总额|总产值|项目|面积|平台|贡献率|满意度")


def _names(run: str) -> Iterator[str]:
    """Names of metrics inside a run of Chinese characters: from a word that begins one to one that ends it."""
    for begin in _BEGIN.finditer(run):
        for end in _END.finditer(run, begin.end(), begin.start() + 16):
            name = run[begin.start() : end.end()]
            if len(name) >= 6:
                yield name


class DoubledMark(Check):
    """Finds marks of punctuation that cannot stand beside each other (。，) and brackets that do not close.

    Why it matters: such marks show where a sentence was cut or joined, and a figure beside them may have gone.

    When it is wrong: conversions lose brackets; the finding is a hint on wording.
    """

    code = "TYP10"
    name = "doubled-mark"
    title = Message("标点重复或括号不配对", "punctuation doubled or brackets open")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的文字", "no text to look at")
    passes = [Example("一是加强管理……二是（含水务公司、园拓公司）加强考核。1）项目；2）资金。《办法》（试行）印发。\n")]
    fails = [
        Example("在市委、市政府的坚强领导下，顺利完成主要«目标。，以»园区发展带动全市经济发展。\n", "标点"),
        Example("制定了«（含水务公司、园拓公司考核»，办法实施，规范管理水平，扩大经营规模。\n", "括号"),
    ]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            self.examined += 1
            text = passage.text
            for match in _MARKS.finditer(text):
                yield self.finding(
                    [passage.span(max(0, match.start() - 2), min(len(text), match.end() + 1))],
                    f"“{match[0]}”标点重复。",
                    "Marks of punctuation stand beside each other that cannot.",
                    suggestion=("删去多余的标点。", "Delete the mark that is too many."),
                )
            if passage.cell is None:
                yield from self._brackets(passage)

    def _brackets(self, passage: Paragraph) -> Iterator[Finding]:
        """A bracket that opens and does not close before the end of a paragraph that ends as a sentence."""
        text = passage.text
        if not text.endswith(("。", "；")):
            return
        opened: list[int] = []
        for index, mark in enumerate(text):
            if mark in "（(":
                opened.append(index)
            elif mark in "）)" and opened:
                opened.pop()
        for index in opened[:1]:
            yield self.finding(
                [_after(passage, index)],
                "括号未闭合。",
                "A bracket opens and does not close.",
                suggestion=("补上括号。", "Close the bracket."),
            )


_MARKS = re.compile(
    r"。[，、；。：]|，[，。；、：]|；[，；。、]|、[，。；、]|：[：，。；、](?!）)|,，|，,|\.。|。\.(?!\.)"
)


def _after(passage: Paragraph, index: int) -> Span:
    """The bracket with some of what follows it."""
    end = index + 1
    while end < len(passage.text) and end - index < 13 and passage.text[end] not in "，。；：":
        end += 1
    return passage.span(index, end)
