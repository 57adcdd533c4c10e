"""Titles without a list number: covers, attachments, forms above their tables, lists of attachments, contents.

Each function looks at the lines from an index on and answers with the title that begins there, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from llmeval.patterns import lazy as re
from llmeval.structure.headings import Line
from llmeval.text.list_marks import marker, squeezed
from llmeval.vocabulary.section_kinds import (
    ATTACHMENTS,
    SectionKind,
    attachment_kind,
    is_attachment_list,
    is_report_title,
)

_ATTACHMENT = re.compile(
    r"附(?:件|表)(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})?(?:[-—]\d{1,2})?[：、.]?(?P<title>.*)$"
)
_RAW_NUMBER = re.compile(r"附\s*[件表]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?(?:[-—]\d{1,2})?")
_FORM = re.compile(r"表(?:（[^（）]{0,24}）)?$")
_NO_TITLE = re.compile(r"[。；：:，]|^[（(].*[）)]$|^20\d\d\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$")
_REPORTED = re.compile(r"上报|报送|提交|撰写|形成|编制了|开展|以下|如下")
_CONTENTS_ENTRY = re.compile(r"(?:(?<![.…·．\-—_])[.…·．\-—_]{3,400}|(?<!\s)\s{0,200}(?:\t|\s{3}))\s{0,40}\d{1,3}$")
_PAGE_NUMBER = re.compile(r"(?<![.…·\-—_])[.…·\-—_]*+(?:PAGEREF.{0,20}?)?\d{0,6}$")


@dataclass(frozen=True, slots=True)
class Title:
    """`start:end` in the text, `after` the index of the line behind it; `text` squeezed.

    `kind` is a kind of section, or `report` for the title of a report whose place decides what it is.
    """

    start: int
    end: int
    after: int
    kind: SectionKind | Literal["report", ""]
    text: str = ""
    number: str = ""


def attachment(items: Sequence[Line], index: int, listing: bool) -> Title | None:
    """A line 附件2 with its title beside or below it; in a list of attachments (`listing`) only what has a body.

    The first of several such lines with nothing between them is a list of attachments that lost its heading; the
    others come back with an empty kind, to be passed over.
    """
    first = items[index]
    match = _ATTACHMENT.match(squeezed(first.text)) if len(first.text) < 80 else None
    if match is None or (match["number"] is None and match["title"]):
        return None
    title, after, end = match["title"], index + 1, first.end
    if not _complete(title):
        gathered = _gather(items, after, title)
        if not title or _complete(gathered[0]):
            title, after, end = gathered
    if not title or len(title) > 70 or re.search(r"[。；，]", title) or marker(title) is not None:
        return None
    if match["number"] is None and not is_report_title(title):
        return None
    if after == len(items) or (not items[after].is_table and _ATTACHMENT.match(squeezed(items[after].text))):
        listed = after < len(items) and not listing and _complete(title)
        return Title(first.start, first.start, after, "attachment_list" if listed else "", first.text)
    has_body = _table_near(items, after) or (is_report_title(title) and len(items) - after > 3)
    if listing and not has_body:
        return None
    number = _RAW_NUMBER.match(first.text)
    return Title(first.start, end, after, _kind(title), title, number.group().strip() if number else "")


def report(items: Sequence[Line], index: int) -> Title | None:
    """The title of a report, over up to four lines of a cover."""
    first = items[index]
    if len(first.text) > 90 or not (first.first or first.styled) or _REPORTED.search(first.text):
        return None
    title = ""
    for at in range(index, min(index + 4, len(items))):
        item = items[at]
        if item.is_table or len(item.text) > 90 or _NO_TITLE.search(item.text) or marker(item.text):
            return None
        title += squeezed(item.text)
        if len(title) > 70:
            return None
        if is_report_title(title):
            return Title(first.start, item.end, at + 1, _kind(title), title)
    return None


def form(items: Sequence[Line], index: int) -> Title | None:
    """The title of a form of the genre (…自评表) that stands right above its table, without 附件."""
    item = items[index]
    if len(item.text) > 60 or not _table_near(items, index + 1):
        return None
    title, after, end = _gather(items, index, "")
    kind = attachment_kind(title)
    if kind not in ATTACHMENTS or not _FORM.search(title):
        return None
    if any(not line.is_table and marker(line.text) for line in items[after : after + 2]):
        return None
    return Title(item.start, end, after, kind, title)


def attachment_list(items: Sequence[Line], index: int) -> Title | None:
    """报告需要以下附件：, or 附件： with the first entry beside it or entries below."""
    item = items[index]
    title = squeezed(item.text)
    if not is_attachment_list(title):
        return None
    named = re.match(r"附件?：", title)
    if named is None or title == named.group():
        following = items[index + 1] if index + 1 < len(items) else None
        if following is None or following.is_table:
            return None
        listed = marker(following.text) is not None or squeezed(following.text).endswith(("表", "）", "告"))
        return Title(item.start, item.end, index + 1, "attachment_list", title) if listed else None
    if marker(title[named.end() :]) is None and not title.endswith("表"):
        return None
    colon = re.search(r"[:：]", item.text)
    end = item.start + (colon.end() if colon else len(item.text))
    return Title(item.start, end, index + 1, "attachment_list", title)


def _kind(title: str) -> SectionKind | Literal["report"]:
    kind = attachment_kind(title)
    return "report" if kind == "other" and is_report_title(title) else kind


def _complete(title: str) -> bool:
    """Whether a squeezed title ends as the title of a form or a report."""
    return is_report_title(title) or _FORM.search(title) is not None


def _gather(items: Sequence[Line], index: int, begun: str) -> tuple[str, int, int]:
    """Title over up to three lines, index after it and its end; the first line alone where none completes it."""
    title, alone = begun, ("", index, 0)
    for at in range(index, min(index + 3, len(items))):
        item = items[at]
        text = squeezed(item.text)
        if item.is_table or marker(item.text) is not None or re.search(r"[。；：]", text):
            break
        if alone[0] and _ATTACHMENT.match(text):
            break
        title += text
        if not alone[0]:
            alone = (title, at + 1, item.end)
        if _complete(title):
            return title, at + 1, item.end
    return alone


def _table_near(items: Sequence[Line], index: int) -> bool:
    return any(item.is_table for item in items[index : index + 4])


@dataclass(slots=True)
class Contents:
    """Tells the lines of a table of contents, which ends where its first entry comes again or prose begins."""

    entries: set[str] | None = None
    first: tuple[str, int] | None = None
    """Style and value of the first entry's list number."""

    def holds(self, item: Line) -> bool:
        title = squeezed(item.text)
        if title in ("目录", "目次"):
            self.entries, self.first = set(), None
            return True
        if _CONTENTS_ENTRY.search(item.text) and marker(item.text) is not None:
            return True
        if self.entries is None:
            return False
        entry = _PAGE_NUMBER.sub("", title)
        mark = marker(item.text)
        number = (mark.style, mark.value) if mark is not None else None
        again = entry in self.entries or (number is not None and number == self.first)
        if again or item.is_table or len(entry) > 45 or title.endswith("。"):
            self.entries = None
            return False
        if not self.entries:
            self.first = number
        self.entries.add(entry)
        return True
