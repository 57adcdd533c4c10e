"""Lists of attachments: which attachments a report names, and what tells one from another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from llmeval.data.document import Section
from llmeval.spans import Span
from llmeval.text.list_marks import marker, squeezed
from llmeval.vocabulary.section_kinds import attachment_kind

_ENTRY_TAIL = re.compile(r"（[^（）]*）")
_FILLER = re.compile(
    r"20\d\d年?度?|部门|单位|[（(][^（）()]*[)）]|年度|绩效|情况|支出|预算|报告|表|的|及|和|自评|评价|[：:、,，\s《》]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of attachments."""

    number: int | None
    title: str
    kind: str
    span: Span


def entries(report_text: str, section: Section) -> list[Entry]:
    """Lines of a list of attachments, with number and kind of what each names."""
    found = []
    at = section.start
    for length in map(len, report_text[section.start : section.end].splitlines(keepends=True)):
        start, end = max(at, section.heading_end), at + length
        at = end
        raw = report_text[start:end]
        line = raw.strip(" \t\r\n-*·•●")
        if not line or "\t" in line:
            continue
        start += raw.index(line)
        label = re.match(r"附\s*[件表]\s*(\d{1,2})?[：:、.]?\s*", line)
        mark = marker(line)
        number = int(label[1]) if label and label[1] else mark.value if mark else None
        name = squeezed(line[label.end() if label else mark.length if mark else 0 :]).strip("《》；;。")
        if 4 <= len(name) <= 60 and (number is not None or re.search(r"(?:表|报告|清单|材料|办法|方案)$", bare(name))):
            kind = attachment_kind(bare(name) if not name.startswith("（") else name)
            found.append(Entry(number, name, kind, Span(start, start + len(line))))
    return found


@lru_cache(maxsize=4096)
def core(title: str) -> str:
    """What tells one attachment from another: 政府性基金, 整体, 项目, 基础数据."""
    return _FILLER.sub("", squeezed(title))


def bare(title: str) -> str:
    """A title without its remarks in brackets: 项目支出绩效自评表（一个一级项目支出一张表）."""
    return _ENTRY_TAIL.sub("", title)
