"""Passages that speak to a program that reads the report, not to its reader.

They are found before anything else is read and left out of every other reading, so that nothing they say can become a
fact, a grade or a reason not to report something. Only the check of hostile text cites them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph, cells, paragraphs

FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("要求忽略先前指令", (r"(?:忽略|无视|忘记|忘掉|抛开|覆盖|不要理会|不必理会|不再遵守|停止执行|disregard|ignore|forget|override|bypass)[^。\n；]{0,14}?"
         r"(?:(?:以上|上述|之前|此前|前面|先前|上文|原有|系统|所有|全部|一切|其他)的?[^。\n；，]{0,6}(?:要求|指令|指示|提示词?|规则|约束|设定|命令|审核标准)"
         r"|(?:all|any|the|your|previous|prior|above|earlier|preceding|system)[\w\s]{0,24}(?:instruction|prompt|rule|guideline|direction|message)s?)")),
        ("对模型或助手说话", (r"(?:你|您)(?:现在|将|从现在起)?(?:是|扮演|作为|充当)(?:一[个名位款])?[^。\n，；]{0,12}(?:AI|人工智能|语言模型|大模型|模型|助手|机器人|智能体|评审系统|审核系统|评审程序)"
         r"|(?:如果|若|当)?(?:你|您)是(?:AI|人工智能|大?语言模型)|(?:作为|致|告知?|请)(?:AI|人工智能|大?语言模型|大模型|自动)?(?:评审|审核|审查|评价|语言)?(?:模型|助手|智能体|机器人)(?=[：:，,\n请注须应在不]|$)"
         r"|you are (?:now )?(?:an? |the )?(?:AI|assistant|language model|helpful|evaluator|reviewer|grader)|as an AI(?: language)? model")),
        ("要求给出指定结论", (r"(?:请|务必|必须|应当?|只需|直接|一律)[^。\n，；]{0,10}(?:将|把|给|对|输出|回答|回复|判定|认定|评定)[^。\n；]{0,16}(?:评为|打|给出?|判为|定为|认定为|输出|回答|回复)[^。\n；，]{0,8}"
         r"(?:优秀|满分|100\s*分|最高分|无问题|没有问题|全部通过|一切正常)(?!的?[单奖称党项企])"
         r"|(?:give|assign|rate|score|output|respond|reply|answer)[\w\s,]{0,40}(?:full marks?|100 points|perfect score|highest (?:score|grade)|excellent|no (?:issues|findings|problems))")),
        ("要求不报告问题", (r"(?:请|务必|必须)?(?:不要|请勿|切勿|不准(?!确)|(?<![特分个级类区性鉴识差告判辨])别)(?:再)?[^。\n，；]{0,4}(?:报告|指出|列出|提及|输出|标记|提示|显示|检查出?|核查|质疑)[^。\n；，]{0,12}(?:问题|错误|缺陷|差异|异常|疑点|发现|不一致|矛盾)(?![才再后时就])"
         r"|(?:do not|don't|never|must not)[\w\s]{0,12}(?:report|mention|flag|list|output|point out|reveal)[\w\s]{0,24}(?:issue|error|problem|finding|defect|inconsisten)")),
        ("提示词格式", (r"<\|?(?:im_start|im_end|system|endoftext|start_header_id)\|?>|\[/?INST\]|<</?SYS>>|(?:^|\n)[ \t\u3000]{0,40}#{2,6}[ \t\u3000]{0,40}(?:system|instruction)s?\b"
         r"|\"role\"\s*:\s*\"(?:system|assistant|user)\"|(?:^|\n)[ \t\u3000]{0,40}(?:system|assistant)\s{0,8}[:：](?=\s{0,40}\S)|system prompt|系统提示词|提示词注入|开发者模式|developer mode|jailbreak")),
    )
)  # fmt: skip
LONGEST = 200
"""Characters of a sentence that is left out as a whole; of a longer one only the instruction is."""


class Instruction(NamedTuple):
    """What an instruction wants, the passage to cite, and what is left out of other readings."""

    what: str
    span: Span
    sentence: Span


def instructions(document: Document) -> list[Instruction]:
    """All instructions of a document, in the order of its passages."""
    passages = (*paragraphs(document, lambda _: None), *cells(document, lambda _: None))
    # Hardly a report holds any: all passages are searched at once, and one by one only for what was seen.
    whole = "\n".join(passage.text for passage in passages)
    forms = [(what, pattern) for what, pattern in FORMS if pattern.search(whole)]
    return [found for passage in passages for found in _of(passage, forms)] if forms else []


def without(document: Document, found: list[Instruction]) -> Document:
    """The document with the instructions' sentences blanked in its plain text; the text itself and all offsets stay."""
    if not found:
        return document
    return replace(document, debris=tuple(_merged([*document.debris, *(one.sentence for one in found)])))


def _of(passage: Paragraph, forms: list[tuple[str, re.Pattern[str]]]) -> Iterator[Instruction]:
    for what, pattern in forms:
        for match in pattern.finditer(passage.text):
            span = _whole(passage, match.start(), match.end())
            yield Instruction(what, span, _sentence(passage, match.start(), match.end()) or span)


def _sentence(passage: Paragraph, start: int, end: int) -> Span | None:
    bounds = [(first, last) for first, last in passage.sentences() if first < end and start < last]
    if not bounds or bounds[-1][1] - bounds[0][0] > LONGEST:
        return None
    return passage.span(bounds[0][0], bounds[-1][1])


def _whole(passage: Paragraph, start: int, end: int) -> Span:
    """The passage with the rest of its clause, so that the reader sees what was wanted."""
    text = passage.text
    while start > 0 and text[start - 1] not in "。！？；，：;,:\n" and end - start < 70:
        start -= 1
    while end < len(text) and text[end] not in "。！？；，;.\n" and end - start < 100:
        end += 1
    return passage.span(start, end)


def _merged(spans: list[Span]) -> list[Span]:
    """Sorted spans, those that touch as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
