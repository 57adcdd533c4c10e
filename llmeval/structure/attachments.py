"""Lists of attachments: which attachments a report names, and what tells one from another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from llmeval.data.document import Section
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import marker, squeezed
from llmeval.vocabulary.section_kinds import attachment_kind

_NEXT_ENTRY = re.compile(r"[；;。，,、\s]{0,3}(?=(?<!\d)\d{1,2}[.．、](?!\d))")
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
    """Items of a list of attachments, with number and kind of what each names; the attachments themselves end it."""
    found: list[Entry] = []
    at = section.start
    for length in map(len, report_text[section.start : section.end].splitlines(keepends=True)):
        start, end = max(at, section.heading_end), at + length
        at = end
        raw = report_text[start:end]
        line = raw.strip(" \t\r\n-*·•●")
        if not line or "\t" in line:
            continue
        start += raw.index(line)
        label = re.match(r"附\s*(?:[件表录]\s*(\d{1,2})?|(?=\d)(\d{1,2}))[：:、.]?\s*", line)
        mark = marker(line)
        digits = (label[1] or label[2]) if label else None
        number = int(digits) if digits else mark.value if mark else None
        begin = label.end() if label else mark.length if mark else 0
        if label and any(
            entry.number == number and (begin == len(line) or _same_title(entry.title, line[begin:])) for entry in found
        ):
            break
        for name_start, name_end in _items(line, begin):
            own = marker(line[name_start:name_end])
            first = name_start == begin
            which = number if first else own.value if own else None
            name = squeezed(line[name_start + (0 if first or not own else own.length) : name_end]).strip("《》；;。")
            if 4 <= len(name) <= 60 and (
                which is not None or re.search(r"(?:表|报告|清单|材料|办法|方案)$", bare(name))
            ):
                kind = attachment_kind(bare(name) if not name.startswith("（") else name)
                found.append(Entry(which, name, kind, Span(start + (0 if first else name_start), start + name_end)))
    return found


def _items(line: str, begin: int) -> list[tuple[int, int]]:
    """`1.自评表；2.支出表` in one line: where each item stands."""
    inner = line[begin:]
    own = marker(inner)
    cuts = [m.end() for m in _NEXT_ENTRY.finditer(inner, own.length if own else 1) if m.end() < len(inner)]
    edges = [0, *cuts, len(inner)]
    return [(begin + a, begin + b) for a, b in pairwise(edges) if b > a]


def _same_title(one: str, other: str) -> bool:
    return squeezed(one).strip("《》；;。") == squeezed(other).strip("《》；;。") or (
        bool(core(one)) and core(one) == core(other)
    )


@lru_cache(maxsize=4096)
def core(title: str) -> str:
    """What tells one attachment from another: 政府性基金, 整体, 项目, 基础数据."""
    return _FILLER.sub("", squeezed(title))


def bare(title: str) -> str:
    """A title without its remarks in brackets: 项目支出绩效自评表（一个一级项目支出一张表）."""
    return _ENTRY_TAIL.sub("", title)
