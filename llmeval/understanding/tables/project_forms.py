"""Forms of single projects (项目支出绩效自评表): the field that names the project, and whether there is one."""

from __future__ import annotations

from itertools import pairwise

from llmeval.patterns import lazy as re
from llmeval.understanding.tables.model import CellText, TableReading
from llmeval.vocabulary.labels import squeeze_label
from llmeval.vocabulary.metrics import metric_of

_LABEL = re.compile(r"(?:项目(?:支出)?|专项(?:资金)?)名称(?:[（(:：].*)?$")
_NOTE = re.compile(r"[（(][^（()）]*[)）]")
_CAPTION = re.compile(
    r"(?P<name>[^。；：:，,]{0,40}?)(?:项目|专项)(?:支出|资金)?(?:绩效)?(?:自评|自我评价|评价)[^。，,表]{0,8}(?:表|情况)"
    r"(?:[（(][^（()）]{0,20}[)）])?$"
)
_FIELD = re.compile("项目名称[：:](?P<name>[^：:，,。；]{2,30}?)(?:主管|实施|项目|[（(]|$)")
_NONE = frozenset({"无", "无项目", "/", "-", "—", "——"})
_LONGEST = 80
_HEAD = 30
_TOP = 4
"""Rows in which a form names its project."""


def name_field(table: TableReading) -> tuple[CellText, CellText] | None:
    """Label and content of the field that names the project; None for other tables."""
    for row in table.rows[:_TOP]:
        for label, value in pairwise([c for c in row if not c.blank]):
            if _LABEL.match(label.text):
                return label, value
    return None


def names_none(value: CellText) -> bool:
    """Whether the field says that there is no project."""
    return value.text in _NONE


def captioned_project(table: TableReading) -> str:
    """The project that a form's caption names (表4 沟渠清淤项目支出绩效自评表); the caption where it names none of one project,
    "" for other tables."""
    caption = table.caption[-_LONGEST:]
    if (field := _FIELD.search(caption)) is not None:
        return metric_of(field["name"]) or field["name"]
    match = _CAPTION.search(caption) if "整体" not in caption[-_HEAD:] else None
    if match is None:
        return ""
    name = re.sub(r".{0,40}[表件]\d{1,2}(?:[-.]\d{1,2})?", "", match["name"])
    return metric_of(name) or name or match[0]


def project_name(table: TableReading) -> str:
    """The project that a form is about, as a metric, without notes in brackets; "" for other tables and for 无."""
    field = name_field(table)
    if field is None or names_none(field[1]):
        return ""
    name = _NOTE.sub("", squeeze_label(field[1].text))
    return metric_of(name) or name
