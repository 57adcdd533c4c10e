"""The catalogue of checks: the page in the package, and the answer of `llmeval explain`."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from llmeval.check import Check, Example
from llmeval.render.words import SEVERITY, family
from llmeval.review import Language

HEAD = """\
# Checks

What `llmeval` checks by arithmetic and exact text, without a model. This page is printed from the checks themselves:
`llmeval checks --markdown -o llmeval/checks/README.md`. `«…»` marks the passages that a finding cites.

| code | name | 名称 | family | severity |
| --- | --- | --- | --- | --- |
"""


def render_catalogue(checks: Sequence[type[Check]]) -> str:
    """The catalogue as a Markdown page."""
    rows = [f"| {c.code} | [`{c.name}`](#{c.code.lower()}-{c.name}) | {c.title.zh} | {c.family} | {c.severity} |"
            for c in checks]  # fmt: skip
    return HEAD + "\n".join([*rows, "", *(_page(check) for check in checks)]).rstrip() + "\n"


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


MARKS = str.maketrans("«»", "【】")
"""A GBK console has no guillemets."""


def render_explanation(check: type[Check], language: Language = "zh") -> str:
    """Everything about one check, for a terminal."""
    zh = language == "zh"
    kind = f"{'类别' if zh else 'family'}: {check.family} ({family(check.family, language)})"
    severity = f"{'程度' if zh else 'severity'}: {SEVERITY[language][check.severity]}"
    lines = [f"{check.code}  {check.name}", getattr(check.title, language), f"{kind}    {severity}", ""]
    lines.append(documentation(check))
    found = "会报告（【】为引用处）" if zh else "Found (【】 is what is cited)"
    for title, examples in ((found, check.fails), ("不报告" if zh else "Not found", check.passes)):
        lines += ["", f"{title}:"]
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
