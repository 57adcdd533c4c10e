"""The official chart of budget subjects: 支出功能分类, 政府预算 and 部门预算支出经济分类, with codes.

The chart is data (`subjects.tsv` beside this file, where its source and its gaps are told).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple, get_args

Classification = Literal["function", "government", "department"]
"""支出功能分类 (for what), 政府预算支出经济分类 and 部门预算支出经济分类 (on what)."""


class Subject(NamedTuple):
    """A subject of the chart."""

    classification: Classification
    code: str
    """3 digits for a 类, 5 for a 款, 7 for a 项; a code begins with the code of what holds it."""
    name: str

    @property
    def parent(self) -> str:
        """Code of the subject that holds it, "" for a 类."""
        return self.code[:-2] if len(self.code) > 3 else ""


@cache
def subjects() -> tuple[Subject, ...]:
    """The whole chart, in its order."""
    text = (resources.files("llmeval.vocabulary") / "subjects.tsv").read_text(encoding="utf-8")
    known = {name: name for name in get_args(Classification)}
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Subject(known[classification], code, name) for classification, code, name in rows)


@cache
def _by_code() -> dict[str, Subject]:
    return {subject.code: subject for subject in subjects()}


@cache
def _by_name() -> dict[str, tuple[Subject, ...]]:
    named: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects():
        named[subject.name].append(subject)
    return {name: tuple(found) for name, found in named.items()}


def subject_of(code: str) -> Subject | None:
    """The subject of a code.

    >>> subject_of("2080505").name, subject_of("30231").name, subject_of("999")
    ('机关事业单位基本养老保险缴费支出', '公务用车运行维护费', None)
    """
    return _by_code().get(code)


def subjects_named(name: str) -> tuple[Subject, ...]:
    """All subjects of a name: 行政运行 stands under many 款, 住房公积金 in all three classifications.

    >>> [subject.code for subject in subjects_named("住房公积金")]
    ['2210201', '50103', '30113']
    """
    return _by_name().get(name, ())


def parts_of(code: str) -> tuple[Subject, ...]:
    """The subjects directly under a code.

    >>> [subject.name for subject in parts_of("22102")]
    ['住房公积金', '提租补贴', '购房补贴']
    """
    return tuple(subject for subject in subjects() if subject.parent == code)
