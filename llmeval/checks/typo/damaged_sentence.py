"""TYP08, damaged-sentence: sentence damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import HAN

_NOUN_AFTER = r"(?!率|会|情况|度|量|值|者|体系|机制|性|力|后|的|了|着|过|时|前|中|方案|计划|方式|路径|办法|项目|工作|任务|目标|主体|人)"


class _Form(NamedTuple):
    """A form that no right sentence has; `what` says what is wrong with it."""

    pattern: re.Pattern[str]
    what: str
    meant: str


_FORMS = (
    _Form(re.compile(rf"存在(?!的|着|于|感|价值|形式|形态)(?:(?!问题|不足|困难|[和与及或]){HAN}){{2,24}}?存在(?![于感]|的问题|问题)"), "一个分句中两个“存在”", "删去多余部分，补全句子"),
    _Form(re.compile(r"(?P<verb>实现|完成|开展|达到)(?:(?![和与及并或、为到后的])[\u4e00-\u9fff]){2,14}(?P=verb)" + _NOUN_AFTER), "一个分句中同一动词用了两次", "删去其中一个"),
    _Form(re.compile(rf"对{HAN}{{2,24}}的进行(?:了)?(?!曲|式|中|时|度|状|情){HAN}{{2}}"), "“的进行”多“的”字", "删去“的”"),
    _Form(re.compile(r"(?P<when>目前|今年|去年|全年|同时|此外|其中|近年来)[，、](?P=when)"), "时间词重复", "删去其中一个"),
    _Form(
        re.compile(rf"(?<![效利汇税费概比功频])(?:{HAN}{{1,4}}[结成用盖及行格标约任保洁化]率){HAN}{{1,4}}(?:意|成|结|行|格|标|及|约|时)率(?:达到|达|为|是)?\d+(?:\.\d+)?[%％]?"),
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
    looked = Message("段正文", "paragraphs")
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
