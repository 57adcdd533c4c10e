"""The index of a folder's reviews: reports with their findings, the same metric side by side, passages that units share."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple
from urllib.parse import quote

from llmeval.data.evidence import Language
from llmeval.data.findings import SEVERITIES
from llmeval.render.comparison import METRICS
from llmeval.render.page.page import _asset, _digest, _template, _verbatim
from llmeval.render.phrases import say
from llmeval.render.words import FAMILY, SEVERITY, family

Row = Mapping[str, Any]
MOST_SHOWN = 200
"""Shared passages on the page; the workbook has all."""
TEMPLATE_UNITS, TEMPLATE_SHARE = 4, 0.4
"""A passage that at least so many units and this share of all have in common is the template's (our choice)."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("批量复核", "Reviews of a folder"),
    "reports": ("报告", "Reports"),
    "read": ("已审阅", "reviewed"),
    "failed": ("未能审阅", "not reviewed"),
    "unit": ("单位", "Unit"),
    "file": ("文件", "File"),
    "year": ("年度", "Year"),
    "score": ("得分", "Score"),
    "grade": ("等级", "Grade"),
    "all": ("问题", "Findings"),
    "new": ("新", "New"),
    "families": ("问题类别", "Families"),
    "pages": ("页数", "Pages"),
    "characters": ("字数", "Characters"),
    "metrics": ("同一指标对比", "The same metric side by side"),
    "metrics_note": ("各报告首次写明的数值，金额换算为万元；指针停留可见原文。",
                     "As each report states it first, amounts in 万元; hover for the words of the report."),
    "shared": ("单位之间的雷同段落", "Passages that units share"),
    "shared_note": ("逐字相同且不少于 30 字；部门职责、表格和模板文字除外。", "Identical, at least 30 characters; duties, forms and template words left out."),
    "none_shared": ("没有发现雷同段落。", "None found."),
    "template": ("另有 {count} 处为多数单位共有，视为模板文字。", "{count} more are common to most units and taken for template words."),
    "more": ("另有 {count} 处见工作簿。", "{count} more stand in the workbook."),
    "units": ("个单位", "units"),
    "chars": ("字", "characters"),
    "filter": ("筛选：单位、文件", "Filter: unit, file"),
    "book": ("工作簿（可填写复核意见）", "Workbook (with a column for decisions)"),
    "sort": ("点击表头排序", "click a header to sort"),
    "again": ("下次运行会重试", "tried again by the next run"),
    "dismissed": ("已排除", "dismissed"),
}  # fmt: skip


def word(key: str, language: Language) -> str:
    zh, en = WORDS[key]
    return zh if language == "zh" else en


@dataclass(frozen=True)
class Shared:
    """A passage that stands word for word in reports of several units."""

    text: str
    rows: tuple[int, ...]
    """Indexes of the reports."""
    units: tuple[str, ...]


class SharedPassages(NamedTuple):
    """Longest first; `template` counts what was left out as common to most units."""

    found: list[Shared]
    template: int


def shared_passages(rows: Sequence[Row], load: Callable[[Row], Sequence[tuple[int, str]]]) -> SharedPassages:
    """Compare the passages of all reports; `load` gives (digest, text) of one report, and is called twice for each.

    Only digests are held for all reports at a time, texts only of what is shared.
    """
    digests = array("Q")
    for row in rows:
        digests.extend({digest for digest, _ in load(row)})
    often = {one for one, next_one in pairwise(sorted(digests)) if one == next_one}
    holders: dict[int, list[int]] = {}
    for index, row in enumerate(rows) if often else ():
        for digest in {digest for digest, _ in load(row)} & often:
            holders.setdefault(digest, []).append(index)
    units = [unit_of(row) for row in rows]
    several = {digest: tuple(found) for digest, found in holders.items() if len({units[index] for index in found}) > 1}
    everyone = len({units[index] for index, row in enumerate(rows) if row["status"] != "failed"})
    common = max(TEMPLATE_UNITS, ceil(everyone * TEMPLATE_SHARE))
    template = {digest for digest, found in several.items() if len({units[index] for index in found}) >= common}
    found: list[Shared] = []
    told: set[int] = set()
    for first in sorted({found[0] for found in several.values()}):
        found += _runs(load(rows[first]), first, several, template, told, units)
    found.sort(key=lambda item: (-len(item.text), item.rows))
    return SharedPassages(found, len(template))


def _runs(
    passages: Sequence[tuple[int, str]], first: int, several: Mapping[int, tuple[int, ...]], template: set[int],
    told: set[int], units: Sequence[str],
) -> Iterator[Shared]:  # fmt: skip
    """Sentences that follow each other and are shared by the same reports are one passage."""
    run: list[str] = []
    holders: tuple[int, ...] = ()
    for digest, text in [*passages, (0, "")]:
        mine = several.get(digest, ())
        if digest in told or digest in template or not mine or mine[0] != first:
            mine = ()
        if run and mine != holders:
            yield Shared("".join(run), holders, tuple(sorted({units[index] for index in holders})))
            run = []
        if mine:
            run.append(text)
            told.add(digest)
        holders = mine


def unit_of(row: Row) -> str:
    """The unit, else the file, which then counts as a unit of its own."""
    unit = (row.get("summary") or {}).get("unit")
    return "".join(str(unit).split()) if unit else str(row["path"])


def render_index(rows: Sequence[Row], shared: SharedPassages, language: Language, folder: str) -> str:
    """The page, self-contained but for its links to the reviews in `folder`."""
    style, script = _asset("theme.css") + _asset("index.css"), _asset("index.js")
    reviewed = [row for row in rows if row["status"] != "failed" and "summary" in row]
    families = Counter(name for row in reviewed for name in row["family"])
    page = {
        "rows": [_row(row, folder) for row in rows],
        "model_failed": model_failed_in(rows, language),
        "families": [(name, family(name, language)) for name in FAMILY if families[name]],
        "reviewed": len(reviewed),
        "failed": len(rows) - len(reviewed),
        "severity": [(key, SEVERITY[language][key], sum(row["severity"].get(key, 0) for row in reviewed)) for key in SEVERITIES],
        "any_new": any(row.get("new") for row in reviewed),
        "metrics": [m for m in METRICS if any(m.key in row["metrics"] for row in reviewed)],
        "compared": [(_row(row, folder), row["metrics"]) for row in reviewed if row["metrics"]],
        "shared": [{"text": item.text, "units": item.units, "rows": [_row(rows[index], folder) for index in item.rows[:20]],
                    "more": max(0, len(item.rows) - 20)} for item in shared.found[:MOST_SHOWN]],
        "more": max(0, len(shared.found) - MOST_SHOWN),
        "template": shared.template,
    }  # fmt: skip
    return _template("index.html.j2").render(
        page=page, style=_verbatim(style), script=_verbatim(script), style_digest=_digest(style),
        script_digest=_digest(script), lang="zh-CN" if language == "zh" else "en", side=0 if language == "zh" else 1,
        word=lambda key: word(key, language), say=lambda key: say(key, language), severities=SEVERITIES,
        severity_name=SEVERITY[language], number=number, language=language,
    )  # fmt: skip


def model_failed_in(rows: Sequence[Row], language: Language) -> list[str]:
    """What of the model's part is missing in the reports, a line for each reason, the most frequent first."""
    side = 0 if language == "zh" else 1
    reasons = Counter(
        row["reason"][side] for row in rows if row["status"] == "again" and "summary" in row and row.get("reason")
    )
    told = "模型部分没有完成（{} / {} 份）：{}" if side == 0 else "The model's part is missing ({} of {} reports): {}"
    return [told.format(count, len(rows), reason) for reason, count in reasons.most_common()]


def _row(row: Row, folder: str) -> dict[str, Any]:
    summary = row.get("summary") or {}
    severity = row.get("severity") or {}
    place = str(row.get("stored") or row["path"])
    return {
        **row,
        "summary": summary,
        "severity": severity,
        "family": row.get("family") or {},
        "total": sum(severity.values()),
        "link": f"{folder}/{quote(place, safe='/')}.html" if "summary" in row else None,
        "unit": summary.get("unit") or row["path"].rpartition("/")[2],
        "reviewed": "summary" in row,
    }


def number(text: str) -> str:
    """A number as people read it: thousands, no zeros behind the point.

    >>> number("46168.3200"), number("0.29")
    ('46,168.32', '0.29')
    """
    shown = f"{Decimal(text):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
