"""The page of a mailbox: what is done and what is not, the submissions with their files, numbers side by side, copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from llmeval.data.evidence import Language, Message
from llmeval.data.findings import SEVERITIES
from llmeval.data.mailbox import KIND_NAMES, REVIEWED, Filed, Likeness
from llmeval.privacy.documents import masked_name
from llmeval.render.comparison import BY_FIGURES, METRICS
from llmeval.render.page.index import model_failed_in, number
from llmeval.render.page.page import _asset, _digest, _verbatim
from llmeval.render.phrases import say
from llmeval.render.safe import html_attribute, html_text
from llmeval.render.words import SEVERITY

if TYPE_CHECKING:
    from jinja2 import Template

Row = Mapping[str, Any]
WORDS: dict[str, tuple[str, str]] = {
    "title": ("送审材料审阅", "A mailbox reviewed"),
    "submissions": ("材料", "Submissions"),
    "unit": ("单位", "Unit"), "year": ("年度", "Year"), "files": ("文件", "Files"), "all": ("问题", "Findings"),
    "failed": ("未能审阅", "not reviewed"), "done": ("已审阅", "reviewed"), "waiting": ("还没有审阅", "not reviewed yet"),
    "strays": ("放错的文件", "misplaced files"), "alike": ("雷同", "copies"), "lost": ("打不开的文件", "files that cannot be opened"),
    "numbers": ("数字对比", "Numbers side by side"),
    "numbers_note": ("整体的数，金额为万元；没有数字的格写明原因。", "Of the whole, amounts in 万元; a cell without a number says why."),
    "copies": ("雷同的报告", "Reports that are copies"),
    "copies_note": ("单位名称和数字不计；多数单位共有的模板文字不计。", "Units' names and numbers do not count, nor what most units have in common."),
    "no_copies": ("没有发现雷同的报告。", "None found."),
    "exact": ("完全相同", "identical"), "shared": ("相同部分占", "shared"), "chars": ("字", "characters"),
    "group": ("分组表（可改）", "Grouping (change it)"), "book": ("全部问题（可填复核意见）", "All findings (with decisions)"),
    "compared": ("数字对比表", "Numbers as a sheet"),
    "group_note": ("文件归错了？在分组表里改“材料”或“种类”，保存后再运行一次，改动一直有效。",
                   "Filed wrongly? Change submission or kind in the grouping's sheet, save it, and run again; your changes stay."),
    "docx": ("意见书", "letter"), "commented": ("批注稿", "commented"), "xlsx": ("底稿", "workbook"),
    "filter": ("筛选单位", "Filter units"), "again": ("下次运行会重试", "tried again by the next run"),
    "no_report": ("没有报告，只有附件", "no report, attachments only"), "not_found": ("没有找到", "not found"),
    "stopped": ("没有做完：", "Not finished: "),
    "stopped_text": ("{total} 份材料还有 {count} 份没有审阅（{names}）。", "{count} of {total} submissions are not reviewed yet ({names})."),
    "filed_by": ("归入依据", "filed by"), "aside": ("没有审阅", "not reviewed"), "more": ("等", "…"), "and": ("、", ", "),
    "told": ("需要留意", "To look at"),
}  # fmt: skip


@dataclass(frozen=True)
class Overall:
    """All that the page tells."""

    rows: Sequence[Row]
    files: Mapping[str, Sequence[Filed]]
    copies: Sequence[Likeness]
    loose: Sequence[Filed]
    """Files of which nothing is reviewed: letters, unreadable ones of nobody's."""
    faults: Sequence[tuple[str, Message]]
    waiting: Sequence[str]
    complete: bool
    again: Message
    groups: str
    compared: str
    folder: str
    links: Mapping[str, str] = field(default_factory=dict)


def render_mailbox(overall: Overall, language: Language) -> str:
    """The page, self-contained but for its links to the results beside it."""
    side = 0 if language == "zh" else 1
    style, script = _asset("theme.css") + _asset("index.css") + _own("mailbox.css"), _asset("index.js")
    rows = [_row(row, overall, side) for row in overall.rows]
    reviewed = [row for row in rows if row["reviewed"]]
    metrics = sorted(
        METRICS,
        key=lambda metric: ("total_final", "execution", "score").index(metric.key) if metric.key in BY_FIGURES else 9,
    )
    metrics = [
        metric
        for metric in metrics
        if metric.key in BY_FIGURES or any(metric.key in row["metrics"] for row in reviewed)
    ]
    strays = [each for each in _all(overall) if each.found_in is not None]
    page = {
        "rows": rows, "reviewed": len(reviewed), "failed": len(rows) - len(reviewed),
        "severity": [(key, SEVERITY[language][key], sum(row["severity"].get(key, 0) for row in reviewed)) for key in SEVERITIES],
        "metrics": metrics, "compared": reviewed, "strays": len(strays), "copies": [_likeness(each, overall) for each in overall.copies],
        "told": _told(overall, side), "waiting": len(overall.waiting), "stopped": _stopped(overall, language),
        "model_failed": model_failed_in(overall.rows, language), "groups": overall.groups, "numbers": overall.compared,
        "lost": len(overall.faults) + sum(each.about.fault is not None for each in _all(overall)),
    }  # fmt: skip
    return _template("mailbox.html.j2").render(
        page=page, style=_verbatim(style), script=_verbatim(script), style_digest=_digest(style), script_digest=_digest(script),
        lang="zh-CN" if language == "zh" else "en", side=side, word=lambda key: WORDS[key][side], say=lambda key: say(key, language),
        severities=SEVERITIES, severity_name=SEVERITY[language], number=number, quote=lambda path: quote(path, safe="/"),
    )  # fmt: skip


def _all(overall: Overall) -> list[Filed]:
    return [*(each for files in overall.files.values() for each in files), *overall.loose]


def _row(row: Row, overall: Overall, side: int) -> dict[str, Any]:
    summary, severity = row.get("summary") or {}, row.get("severity") or {}
    files = overall.files.get(str(row["path"]), ())
    name = str(row.get("shown") or row["path"])
    return {
        **row, "summary": summary, "severity": severity, "total": sum(severity.values()), "reviewed": "summary" in row,
        "metrics": row.get("metrics") or {}, "blanks": row.get("blanks") or {},
        "link": f"{overall.folder}/{quote(str(row.get('stored') or row['path']), safe='/')}.html" if "summary" in row else None,
        "unit": files[0].unit if files else name, "year": files[0].year if files else summary.get("year") or "",
        "outputs": [
            (WORDS[form][side] + (f" {number}" if number > 1 else ""), path)
            for form, paths in (row.get("outputs") or {}).items() for number, path in enumerate(paths, 1)
        ],
        "files": [(masked_name(each.item.name), KIND_NAMES[each.kind][side], each.kind in REVIEWED, _remark(each, side), masked_name(each.item.place),
                   each.why[side]) for each in files],
        "count": sum(each.kind in REVIEWED for each in files),
        "no_report": bool(files) and not any(each.kind in ("report", "project_report") for each in files),
        "new_notes": [note for note in row.get("notes") or [] if side == 0 and not any(each.item.name in note for each in files)],
    }  # fmt: skip


def _remark(each: Filed, side: int) -> str:
    told = each.about.fault or each.remark
    return masked_name(told[side]) if told else ""


def _likeness(each: Likeness, overall: Overall) -> dict[str, Any]:
    links = {str(row["path"]): f"{overall.folder}/{quote(str(row.get('stored') or row['path']), safe='/')}.html"
             for row in overall.rows if "summary" in row}  # fmt: skip
    return {"pair": [(name, links.get(name)) for name in (each.one, each.other)], "exact": each.exact, "share": f"{each.share:.0%}",
            "characters": f"{each.characters:,}", "passages": each.passages, "files": [masked_name(name) for name in each.files]}  # fmt: skip


def _told(overall: Overall, side: int) -> list[tuple[str, str]]:
    """What a reviewer should look at before the reviews: misplaced files, what cannot be opened, files of nobody's."""
    found = [(masked_name(place), masked_name(reason[side])) for place, reason in overall.faults]
    for each in _all(overall):
        loose = each in overall.loose and each.kind != "mail"
        if each.found_in is not None or each.about.fault is not None or loose:
            found.append((masked_name(each.item.place), _remark(each, side) or each.why[side]))
    return list(dict.fromkeys(found))


def _stopped(overall: Overall, language: Language) -> str:
    if overall.complete:
        return ""
    side = 0 if language == "zh" else 1
    names = WORDS["and"][side].join(masked_name(name) for name in overall.waiting[:5]) + (
        WORDS["more"][side] if len(overall.waiting) > 5 else ""
    )
    told = (
        WORDS["stopped_text"][side].format(count=len(overall.waiting), total=len(overall.files), names=names)
        if overall.waiting
        else ""
    )
    return f"{WORDS['stopped'][side]}{told}{overall.again[side]}"


def _own(name: str) -> str:
    return (
        (resources.files("llmeval.render.mailbox") / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")
    )


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_own), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["t"] = lambda text: _verbatim(html_text(str(text)))
    environment.filters["a"] = lambda text: _verbatim(html_attribute(str(text)))
    return environment.from_string(_own(name))
