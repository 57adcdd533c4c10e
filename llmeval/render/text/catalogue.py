"""The catalogue of checks: the page in the package, and the answer of `llmeval explain`."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import cache
from importlib import resources

from llmeval.checks.base import Check, Example
from llmeval.checks.catalogue import EXPERIMENTAL
from llmeval.data.evidence import Language, Message
from llmeval.render.words import SEVERITY, family

HEAD = """\
# Checks

What `llmeval` checks by arithmetic and exact text, without a model. This page is printed from the checks themselves:
`llmeval checks --markdown -o llmeval/checks/README.md`. `«…»` marks the passages that a finding cites.
A check is experimental where it fired in only one of the reports that it was made with: read its findings with more doubt.

| code | name | 名称 | family | severity | |
| --- | --- | --- | --- | --- | --- |
"""


OF_THE_MODEL = {
    "MOD01": Message(
        "模型的定性评议：套话、结论与事实不符、内容缺失、缺乏依据等。只在指定模型后才有；每条引文都在原文中核实过，"
        "每个数字都是原文的数或由原文的数算出，核实不了的列为“未采信”。判断出自模型，可能有误，请对照引文决定是否采纳。",
        "A critique by the model: empty phrases, conclusions against the facts, missing content, lack of evidence. Only where "
        "a model is named. Every quote was found in the text, every number is one of the text or computed from such; what "
        "fails this is listed as rejected. The judgement is the model's and may be wrong: decide by the quotes.",
    ),
    "MOD02": Message(
        "模型的目标对照：年度绩效目标与完成情况的表述逐项对应，指出未完成、没有回应或口径不同的目标。只在指定模型后才有；"
        "引文和数字同样经过核实。判断出自模型，可能有误，请对照引文决定是否采纳。",
        "Goals against results by the model: goals that were missed, not answered, or answered in other terms. Only where a "
        "model is named; quotes and numbers are proved in the same way. The judgement is the model's and may be wrong.",
    ),
}
"""What findings of the model stages are, by their codes."""


def render_catalogue(checks: Sequence[type[Check]]) -> str:
    """The catalogue as a Markdown page."""
    rows = [f"| {c.code} | [`{c.name}`](#{c.code.lower()}-{c.name}) | {c.title.zh} | {c.family} | {c.severity} | {_known(c)} |"
            for c in checks]  # fmt: skip
    return HEAD + "\n".join([*rows, "", *(_page(check) for check in checks)]).rstrip() + "\n"


def _known(check: type[Check]) -> str:
    return "experimental" if check in EXPERIMENTAL else ""


def _page(check: type[Check]) -> str:
    lines = [f"## {check.code} {check.name}", "", f"{check.title.zh}: {check.title.en}.", "", documentation(check), ""]
    lines += ["Found:", "", *(_block(example) for example in check.fails[:2])]
    lines += ["Not found:", "", *(_block(example) for example in check.passes[:2])]
    return "\n".join(lines)


def _block(example: Example) -> str:
    return f"```{example.kind}\n{example.text.strip(chr(10))}\n```\n"


def documentation(check: type[Check]) -> str:
    """The check's docstring."""
    return inspect.cleandoc(check.__doc__ or "")


IN_CHINESE = ("查什么", "为什么要查", "什么时候会错")


@cache
def _chinese() -> dict[str, tuple[str, ...]]:
    """What each check finds, why it matters and when it is wrong, in Chinese by its code."""
    text = (resources.files("llmeval.checks") / "explained.zh.txt").read_text(encoding="utf-8")
    blocks = [block.split("\n") for block in text.replace("\r\n", "\n").strip().split("\n\n")]
    return {code: tuple(lines) for code, *lines in blocks}


def explained(check: type[Check], language: Language) -> str:
    """The three paragraphs of a check; a check of one's own speaks as it was written."""
    told = _chinese().get(check.code) if language == "zh" and check.__module__.startswith("llmeval.checks.") else None
    if told is None:
        return documentation(check)
    return "\n\n".join(f"{title}：{text}" for title, text in zip(IN_CHINESE, told, strict=True))


MARKS = str.maketrans("«»", "【】")
"""A GBK console has no guillemets."""


def render_explanation(check: type[Check], language: Language = "zh") -> str:
    """Everything about one check, for a terminal."""
    zh = language == "zh"
    named, severity = family(check.family, language), SEVERITY[language][check.severity]
    if zh:
        lines = [
            f"{check.code}  {check.title.zh}",
            f"类别：{named}（{check.family}）    程度：{severity}    名称：{check.name}",
            "",
        ]
    else:
        lines = [
            f"{check.code}  {check.name}",
            check.title.en,
            f"family: {check.family} ({named})    severity: {severity}",
            "",
        ]
    if check in EXPERIMENTAL:
        lines += [
            "试行：只在一份样本中出现过，请多加核对。"
            if zh
            else "Experimental: it fired in one sample report only; check twice.",
            "",
        ]
    lines.append(explained(check, language))
    found = "会报告（【】为引用处）" if zh else "Found (【】 is what is cited)"
    for title, examples in ((found, check.fails), ("不报告" if zh else "Not found", check.passes)):
        lines += ["", f"{title}：" if zh else f"{title}:"]
        for example in examples:
            text = example.text.strip("\n").translate(MARKS)
            lines += ["", *(f"    {line}" for line in text.split("\n"))]
    return "\n".join(lines) + "\n"


def render_table(checks: Sequence[type[Check]], language: Language = "zh") -> str:
    """A line for each check: code, name, severity, title."""
    width = max((len(check.name) for check in checks), default=0)
    code = max((len(check.code) for check in checks), default=0)
    return "".join(
        f"{check.code:<{code}}  {check.name:<{width}}  {check.family:<16}  "
        f"{SEVERITY[language][check.severity]}  {getattr(check.title, language)}\n"
        for check in checks
    )
