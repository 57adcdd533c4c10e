"""Document → section tree, by the form and the meaning of headings.

Numbers alone mislead: Word writes `4、` for `四、`, converters give Markdown levels at random, and a list of duties is
numbered like a chapter. So each numbered line is weighed by its place in the running sequence, its shape and the words
of its title; tables hold no headings.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from llmeval.data.document import Document, Section
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure import titles
from llmeval.structure.headings import Line, Shape, is_chapter, is_item_heading, lines, shape
from llmeval.structure.outside import outside
from llmeval.text.list_marks import RANK, Marker, Style, marker, squeezed
from llmeval.vocabulary.section_kinds import (
    ATTACHMENTS,
    TOP_KINDS,
    SectionKind,
    is_plain_title,
    kind_of,
    section_kind,
)

_IMPLICIT = frozenset({"government_fund", "state_capital", "social_insurance"})
_SUB_TITLE = re.compile(r"职能|职责|机构|人员|基本支出|项目支出|资产管理")
_GLOSSARY = re.compile(r"名词|术语")


def split(document: Document) -> tuple[Section, ...]:
    """Sections sorted by start; a section runs to the next of its level or above, its sub-sections included.

    The tree is by `parent`; ids are `s1`, `s2`, … in order. Text before the first heading is in no section: see
    `outline_spans` for a partition of the whole text.
    """
    return _Outline(document).build()


def outline_spans(document: Document, sections: tuple[Section, ...]) -> list[tuple[Section | None, Span]]:
    """The text cut at the headings: each section with its own text, sub-sections left out; None before the first."""
    starts = [section.start for section in sections]
    bounds = [0, *starts, len(document.text)]
    owners: list[Section | None] = [None, *sections]
    pieces = zip(owners, bounds, bounds[1:], strict=False)
    return [(owner, Span(start, end)) for owner, start, end in pieces if start < end]


@dataclass(slots=True)
class _Draft:
    number: str
    title: str
    kind: SectionKind
    level: int
    start: int
    heading_end: int


@dataclass(slots=True)
class _Open:
    """A heading that later ones may stand under: its written meaning as a style, its value in the sequence."""

    style: Style
    value: int
    level: int
    kind: SectionKind
    title: str


@dataclass(slots=True)
class _Outline:
    document: Document
    items: list[Line] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    seen: dict[Style, int] = field(default_factory=dict)
    """Last list number of each style since a heading above it, headings or not: tells a running list."""
    scope: SectionKind | None = None
    """Kind of the report or attachment that the lines are in; None in the main report."""
    last_cn: int = 0
    cover_seen: bool = False
    hints: dict[int, int] = field(default_factory=dict)
    chapters: list[tuple[int, int]] = field(default_factory=list)
    """Item index and value of each line numbered 一、."""
    contents: titles.Contents = field(default_factory=titles.Contents)
    left_out: tuple[Span, ...] = ()
    """Lists of contents and what a portal prints around the page."""

    def build(self) -> tuple[Section, ...]:
        self.items = list(lines(self.document))
        self.left_out = outside(self.document)
        for index, item in enumerate(self.items):
            mark = None if item.is_table else marker(item.text)
            if mark is not None and mark.style == "cn":
                self.chapters.append((index, mark.value))
        parts = [part.start for part in self.document.parts]
        index, part = 0, 0
        while index < len(self.items):
            at = bisect_right(parts, self.items[index].start)
            if at != part:
                part, self.cover_seen, self.contents = at, False, titles.Contents()
                self._enter(None)
            index = self._read(index)
        self._add_implicit()
        return self._finish()

    def _read(self, index: int) -> int:
        """Take in one item, or the several lines of one title; the index of the next."""
        item = self.items[index]
        if item.is_table or self.contents.holds(item) or self._is_outside(item):
            return index + 1
        mark = marker(item.text)
        if mark is not None:
            if mark.style in ("part", "sub_part") and mark.length >= len(item.text):
                return self._read_bare_part(index, item, mark)
            self._read_numbered(index, item, mark)
            return index + 1
        if item.glued:
            return index + 1
        after = self._read_title(index)
        if not after:
            self._read_plain_title(item)
        return after or index + 1

    def _is_outside(self, item: Line) -> bool:
        at = bisect_right(self.left_out, item.start, key=lambda span: span.start) - 1
        return at >= 0 and item.start < self.left_out[at].end

    # Titles without a list number

    def _read_title(self, index: int) -> int:
        """Take in a cover, an attachment or a form's title; the index after it, 0 where there is none."""
        title = titles.attachment(self.items, index, self.scope == "attachment_list")
        title = title or titles.report(self.items, index) or titles.form(self.items, index)
        if title is None and self.items[index].first:
            title = titles.attachment_list(self.items, index)
        if title is None:
            return 0
        kind = title.kind
        if kind == "report":
            kind = "other" if self.cover_seen else "cover"
            self.cover_seen = True
        if kind:
            self._enter(kind if kind in ATTACHMENTS or kind == "project_report" else None)
            self._add(
                title.number, kind, 1, Span(title.start, title.end), title.text if title.end == title.start else ""
            )
        return title.after

    def _read_plain_title(self, item: Line) -> None:
        title = squeezed(item.text)
        if not item.first or len(title) > 90 or not title:
            return
        if self.scope in ATTACHMENTS and self.scope != "attachment_list":
            return
        if is_plain_title(title):
            self._open_plain(item, title)
        elif item.styled and item.hint is not None and len(title) <= 40 and title[-1] not in "。；，、":
            level = self.hints.get(item.hint, min(item.hint, len(self.stack) + 1))
            self._open_titled(item, title, level)

    def _open_plain(self, item: Line, title: str) -> None:
        kind = kind_of(title)
        chapter = next((opened for opened in self.stack if opened.style == "cn"), None)
        base = len([opened for opened in self.stack if opened.style == "part"]) + 1
        if chapter is not None and kind not in TOP_KINDS:
            if _SUB_TITLE.search(title) is None:
                return
            base += 1
        self._open_titled(item, title, base)

    def _open_titled(self, item: Line, title: str, level: int) -> None:
        self.stack = [opened for opened in self.stack if opened.level < level]
        parent = self.stack[-1].kind if self.stack else None
        kind = section_kind(title.rstrip("：。"), parent, self._report_scope())
        style: Style = ("part", "cn", "paren_cn", "arabic", "paren_arabic", "circle")[min(level, 5)]
        self.stack.append(_Open(style, 0, level, kind, title))
        self.seen.clear()
        self._leave_attachment()
        self._add("", kind, level, Span(item.start, item.end))

    def _enter(self, scope: SectionKind | None) -> None:
        self.scope, self.last_cn = scope, 0
        self.stack.clear()
        self.seen.clear()

    def _leave_attachment(self) -> None:
        if self.scope in ATTACHMENTS:
            self.scope = None

    def _report_scope(self) -> SectionKind | None:
        return "project_report" if self.scope == "project_report" else None

    # Numbered lines

    def _read_bare_part(self, index: int, item: Line, mark: Marker) -> int:
        """第一部分 with its title on the next line; the index after both."""
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        alone = following is None or following.is_table or marker(following.text) is not None
        if following is None or alone or len(following.text) > 40 or following.text[-1] in "。；，：":
            form, after = Shape("", item.end, True, "", 0, item.text[-1]), index + 1
        else:
            title = squeezed(following.text)
            form, after = Shape(title, following.end, True, "", 0, title[-1]), index + 2
        self._open_numbered(item, mark, "part", form)
        return after

    def _read_numbered(self, index: int, item: Line, mark: Marker) -> None:
        form = shape(self.document.plain, item, mark.length)
        running = self.seen.get(mark.style, 0) == mark.value - 1 and mark.value > 1
        self.seen[mark.style] = mark.value
        if form is None or not self._allowed_here(mark, form):
            return
        style = self._read_as(index, mark, form, running)
        parent = next((opened for opened in reversed(self.stack) if RANK[opened.style] < RANK[style]), None)
        if style in ("part", "sub_part", "cn", "paren_cn") and style == mark.style:
            accepted = is_chapter(style, form, parent.title if parent else None)
        else:
            accepted = is_item_heading(form, parent.title if parent else None, self._has_body(index, mark))
            if style == "dotted":
                accepted = form.alone and form.nominal and form.last not in "。；"
            elif style == "paren_cn":
                accepted = accepted or (form.alone and form.nominal and form.last not in "。；")
        if not accepted or (item.glued and not self._glued_fits(style, mark, form)):
            return
        self._open_numbered(item, mark, style, form)

    def _allowed_here(self, mark: Marker, form: Shape) -> bool:
        """Under an attachment only a chapter of the report that follows it is a heading, never the form's notes."""
        if self.scope not in ATTACHMENTS:
            return True
        if mark.style not in ("cn", "part", "sub_part") and not (mark.style == "arabic" and mark.value == 1):
            return False
        return (
            form.alone
            and kind_of(form.title) is not None
            and not form.title.endswith(("表", "表）"))
            and (mark.style != "arabic" or self.scope != "attachment_list")
        )

    def _read_as(self, index: int, mark: Marker, form: Shape, running: bool) -> Style:
        """The style that a number stands for: `4、` after 三、 is a chapter, `（2）` after （一） its sibling."""
        if mark.style == "arabic" and form.alone and len(form.title) <= 30 and form.last not in "。；":
            return "cn" if self._is_lost_chapter(index, mark.value, form, running) else "arabic"
        if mark.style == "paren_arabic" and not running:
            below = [opened for opened in self.stack if RANK[opened.style] >= RANK["paren_cn"]]
            last = below[0].value if below and below[0].style == "paren_cn" else 0
            if len(below) <= 1 and (not below or below[0].style == "paren_cn") and mark.value == last + 1:
                return "paren_cn"
        return mark.style

    def _is_lost_chapter(self, index: int, value: int, form: Shape, running: bool) -> bool:
        kind = kind_of(form.title)
        known = kind is not None or form.nominal
        if self.last_cn == 0:
            return value == 1 and known
        at = bisect_right(self.chapters, (index, 99))
        next_chapter = self.chapters[at][1] if at < len(self.chapters) else 0
        if value == self.last_cn + 1:
            follows = next_chapter == value + 1
            return (kind in TOP_KINDS and follows) if running else (known or follows)
        return not running and self.last_cn + 1 < value <= self.last_cn + 3 and kind in TOP_KINDS

    def _has_body(self, index: int, mark: Marker) -> bool:
        """Whether prose or a table follows, not the next item of the same list."""
        if index + 1 >= len(self.items):
            return False
        following = self.items[index + 1]
        if following.is_table:
            return True
        next_mark = marker(following.text)
        return next_mark is None or RANK[next_mark.style] > RANK[mark.style]

    def _glued_fits(self, style: Style, mark: Marker, form: Shape) -> bool:
        """A heading at the end of another paragraph's line needs the next number and a title of the genre."""
        open_values = [opened.value for opened in self.stack if opened.style == style]
        last = self.last_cn if style == "cn" else (open_values[-1] if open_values else 0)
        known = kind_of(form.title) is not None or form.nominal
        return form.alone and form.last not in "。；，、" and mark.value == last + 1 and known

    def _open_numbered(self, item: Line, mark: Marker, style: Style, form: Shape) -> None:
        self._leave_attachment()
        self.stack = [opened for opened in self.stack if RANK[opened.style] < RANK[style]]
        parent = self.stack[-1] if self.stack else None
        level = parent.level + 1 if parent else 1
        if parent is None and style == "paren_cn" and self.last_cn:
            level = 2
        kind = section_kind(form.title.rstrip("：。，"), parent.kind if parent else None, self._report_scope())
        if parent is not None and parent.style == "part":
            own = None if _GLOSSARY.search(parent.title) else kind_of(form.title)
            kind = self._report_scope() or own or parent.kind
        self.stack.append(_Open(style, mark.value, level, kind, form.title))
        self.seen = {written: value for written, value in self.seen.items() if RANK[written] <= RANK[style]}
        if style == "cn":
            self.last_cn = mark.value
        elif style == "part":
            self.last_cn = 0
        if style != mark.style:
            self.seen.pop(mark.style, None)
        if item.hint is not None:
            self.hints[item.hint] = level
        number = item.text[: mark.length].strip()
        self._add(number, kind, level, Span(item.start, form.end))

    def _add(self, number: str, kind: SectionKind, level: int, heading: Span, title: str = "") -> None:
        title = title or heading.of(self.document.plain).replace("*", "").strip()
        self.drafts.append(_Draft(number, title, kind, level, heading.start, heading.end))

    # What no heading marks

    def _add_implicit(self) -> None:
        """Where 二、 is followed by 四、, a paragraph between them that speaks of the fund in its first clause."""
        chapters = [(number, draft) for draft in self.drafts if (number := _chapter_value(draft.number)) is not None]
        added: list[_Draft] = []
        for (value, before), (next_value, after) in pairwise(chapters):
            if before.level != after.level or next_value <= value + 1:
                continue
            taken = {before.kind, after.kind}
            for item in self._prose_between(before.heading_end, after.start):
                clause = re.split(r"[，。：；,:;]", squeezed(item.text[:60]), maxsplit=1)[0]
                kind = kind_of(clause)
                if kind in _IMPLICIT and kind not in taken:
                    taken.add(kind)
                    title_end = item.start + min(len(item.text), _clause_end(item.text))
                    title = self.document.plain[item.start : title_end].strip()
                    added.append(_Draft("", title, kind, before.level, item.start, item.start))
                    if len(taken) - 2 >= next_value - value - 1:
                        break
        if added:
            self.drafts = sorted([*self.drafts, *added], key=lambda draft: draft.start)

    def _prose_between(self, start: int, end: int) -> list[Line]:
        first = bisect_right(self.items, start - 1, key=lambda item: item.start)
        last = bisect_right(self.items, end - 1, key=lambda item: item.start)
        return [item for item in self.items[first:last] if not item.is_table and item.first and not marker(item.text)]

    def _finish(self) -> tuple[Section, ...]:
        plain, count = self.document.plain, len(self.drafts)
        part_ends = [part.end for part in self.document.parts]
        ends = [len(plain)] * count
        parents: list[int | None] = [None] * count
        opened: list[int] = []
        for index, draft in enumerate(self.drafts):
            while opened and self.drafts[opened[-1]].level >= draft.level:
                ends[opened.pop()] = draft.start
            parents[index] = opened[-1] if opened else None
            opened.append(index)
        sections = []
        for index, draft in enumerate(self.drafts):
            at = bisect_right(part_ends, draft.start)
            end = min(ends[index], part_ends[at]) if at < len(part_ends) else ends[index]
            end = max(draft.heading_end, draft.start + 1, _trimmed(plain, end))
            parent = parents[index]
            sections.append(
                Section(
                    id=f"s{index + 1}", number=draft.number, title=draft.title, kind=draft.kind, level=draft.level,
                    start=draft.start, end=end, heading_end=draft.heading_end,
                    parent=None if parent is None else f"s{parent + 1}",
                )
            )  # fmt: skip
        return tuple(sections)


def _chapter_value(number: str) -> int | None:
    mark = marker(number) if number else None
    return mark.value if mark is not None and mark.style in ("cn", "arabic") else None


def _clause_end(text: str) -> int:
    match = re.search(r"[。；;：:]", text[:60])
    return match.end() if match else 60


def _trimmed(plain: str, end: int) -> int:
    while end > 0 and (plain[end - 1].isspace() or plain[end - 1] in "#*"):
        end -= 1
    return end
