"""Headings by form: the lines that may begin one, and the shape of a line.

Numbering and styles of real reports are unreliable, so nothing here decides alone: `split` weighs number, shape,
meaning and what stands around.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.text.list_marks import CN, Style, marker, squeezed

_MARKS = re.compile(r"[\s#*\u200b\ufeff]*(?:[-•·●◆]\s+)?[*\s]*")
"""Marks of Markdown and bullets that may stand before a heading's first character."""
_GLUED = re.compile(
    rf"(?:(?<=[。；！？;])|(?<=无)|(?<=\s\s))\s{{0,40}}(?P<head>(?:[{CN}]{{1,3}}、|[（(][{CN}]{{1,3}}[）)])[^。；，！？]{{4,36}})$"
    r"|(?<=[况题施明析])\s{0,40}(?P<first>[（(]一[）)][^。；，！？]{4,36})$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose that may begin a heading, or a whole table.

    `start:end` holds no blanks and no Markdown marks at its ends; `piece_end` is where its logical paragraph ends: the
    end of the block or the next line of the block that begins with a list number. `text` is the line with debris gone.
    """

    start: int
    end: int
    piece_end: int
    text: str
    is_table: bool = False
    first: bool = True
    """First line of its block: an inner line without a number is the rest of a sentence."""
    hint: int | None = None
    """Heading level that the source itself gives."""
    styled: bool = False
    """The source calls it a heading."""
    glued: bool = False
    """Stands at the end of another paragraph's line."""


def lines(document: Document) -> Iterator[Line]:
    """Lines of headings, paragraphs and notes in order, each table as one item; page headers and footers left out."""
    plain = document.plain
    table_starts = [table.start for table in document.tables]
    for block in document.blocks:
        if block.kind == "table":
            yield Line(block.start, block.end, block.end, "", is_table=True)
        elif block.kind in ("heading", "paragraph", "note"):
            at = bisect_right(table_starts, block.start) - 1
            if at >= 0 and block.end <= document.tables[at].end:
                continue
            yield from _block_lines(plain, block.start, block.end, block.level, block.kind == "heading")


def _block_lines(plain: str, start: int, end: int, hint: int | None, styled: bool) -> Iterator[Line]:
    found: list[tuple[int, int, bool]] = []
    at = start
    for raw in plain[start:end].splitlines(keepends=True):
        skipped = _MARKS.match(raw)
        first = at + (skipped.end() if skipped else 0)
        last = at + len(raw.rstrip().rstrip("*").rstrip())
        at += len(raw)
        if first < last and not _is_row(plain[first:last]):
            found.append((first, last, False))
            glued = _GLUED.search(plain, first + 1, last)
            if glued is not None:
                found.append((max(glued.start("head"), glued.start("first")), last, True))
    pieces = [index for index, (first, last, _) in enumerate(found) if index == 0 or marker(plain[first:last])]
    for index, (first, last, is_glued) in enumerate(found):
        following = bisect_right(pieces, index)
        piece_end = found[pieces[following]][0] if following < len(pieces) else end
        piece_end = first + len(plain[first:piece_end].rstrip(" \t\r\n*#-"))
        yield Line(
            first, last, max(last, piece_end), plain[first:last], False, index == 0, hint if index == 0 else None,
            styled and index == 0, is_glued,
        )  # fmt: skip


def _is_row(line: str) -> bool:
    """Whether a line outside the known tables is a table's row by its tabs; one tab may be a slip or an indent."""
    mark = marker(line)
    return line.count("\t") > 1 or "\t" in line[mark.length if mark else 0 : 30]


_SENTENCE_END = "。；！？;!?"
_HEADING_TAIL = re.compile(
    r"(?:情况|问题|措施|建议|分析|说明|概况|概述|职责|职能|设置|构成|结果|结论|目标|成效|效益|指标|打算|方向|思路|工作|支出"
    r"|收入|管理|编制|原因|公开|应用|附件|表|绩效|经验|做法|不足|事项|内容|安排|执行)"
    r"(?:（[^（）]{1,20}）)?$"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a numbered line looks: `title` squeezed and without its number, `end` of the heading in the text.

    `alone`: nothing but the heading stands in its paragraph; else a run-in heading with `rest` characters after it,
    cut off at `mark`. `last` is the paragraph's last character.
    """

    title: str
    end: int
    alone: bool
    mark: str
    rest: int
    last: str

    @property
    def nominal(self) -> bool:
        """Ends as titles end (…情况, …措施), not as a sentence."""
        return bool(_HEADING_TAIL.search(self.title.rstrip("：。")))


def shape(plain: str, line: Line, number_length: int) -> Shape | None:
    """Shape of a numbered line, None where no title of a bearable length can be cut off."""
    body = line.start + number_length
    text = squeezed(plain[body : line.end])
    alone = _alone(text, line.end)
    if alone is not None and (line.piece_end <= line.end or alone.nominal):
        return alone
    piece_end = min(line.piece_end, body + 4000)
    whole = squeezed(plain[body:piece_end])
    if whole != text:
        alone = _alone(whole, piece_end)
        if alone is not None:
            return alone
    return _run_in(plain, body, piece_end, whole)


def _alone(text: str, end: int) -> Shape | None:
    inner = text[:-1]
    if not text or len(text) > 48 or any(mark in inner for mark in "。；！？") or inner.count("，") > 2:
        return None
    if "：" in inner and len(inner) - inner.index("：") > 8:
        return None
    return Shape(text, end, True, "", 0, text[-1])


def _run_in(plain: str, body: int, piece_end: int, whole: str) -> Shape | None:
    """Cut at the first full stop, else colon, else blank after a title's tail, else comma, that leaves a title."""
    blank = re.compile(r"\s+").search(plain, body + 4, min(body + 40, piece_end))
    if blank is not None and blank.start() > body:
        title = squeezed(plain[body : blank.start()])
        if len(title) <= 30 and _HEADING_TAIL.search(title) and not any(mark in title for mark in "，。；："):
            return Shape(title, blank.start(), False, " ", len(whole) - len(title), whole[-1])
    for marks, longest in (("。！：:", 30), ("，,；;", 36)):
        for index in range(body, min(body + 60, piece_end)):
            if plain[index] in marks:
                title = squeezed(plain[body : index + 1])
                if 3 <= len(title) <= longest:
                    return Shape(title, index + 1, False, title[-1], len(whole) - len(title), whole[-1])
                break
    return None


_LISTS = re.compile(r"职能|职责|主要任务|工作任务|重点任务|绩效目标|总体目标|年度目标|工作目标")
"""Titles whose numbered lines are duties or targets, not sections."""
_DUTY = re.compile(r"^(?:负责|承担|承办|贯彻|拟[订定]|起草|参与|协助|组织|会同|依法|按照|根据|完成|指导|监督|我)")
_TITLE_OF_FORM = re.compile(
    r"(?:情况|措施|问题|建议|分析|指标|概况|职责|职能|说明|支出|收入|结果|结论)(?:（[^（）]{1,20}）)?$"
)
_FIGURE = re.compile(r"\d(?!\d{0,12}年)")


def is_chapter(style: Style, form: Shape, parent: str | None) -> bool:
    """Whether a line numbered 第一部分, 一、 or （一） is a heading: nearly always, but for duties and list fragments.

    `parent` is the title of the section that it would stand under.
    """
    if form.last in "；;" or (form.alone and form.last in "，、"):
        return False
    if style in ("part", "sub_part"):
        return form.alone
    if parent is not None and _LISTS.search(parent):
        return form.alone and form.nominal and form.last != "。" and not _DUTY.match(form.title)
    if form.alone:
        return True
    return form.rest >= 4 and (style == "paren_cn" or form.mark in "。： ")


def is_item_heading(form: Shape, parent: str | None, has_body: bool) -> bool:
    """Whether a line numbered 1. （1） ① is a heading, not an item of a list.

    `parent` as in `is_chapter`; `has_body`: prose or a table follows it, not the next item.
    """
    title = form.title.rstrip("：。，")
    if len(title) > 26 or _FIGURE.search(title) or _DUTY.match(title) or (form.alone and form.last in "；;，、"):
        return False
    of_form = _TITLE_OF_FORM.search(title) is not None
    if parent is not None and _LISTS.search(parent):
        return form.alone and of_form and form.last != "。" and has_body
    if form.alone:
        if "：" in title or (form.last == "。" and not (of_form and len(title) <= 16)):
            return False
        return of_form or (len(title) <= 22 and "，" not in title and has_body)
    if form.rest < 12:
        return False
    if form.mark == "。":
        clauses = title.split("，")
        return len(clauses) <= 2 and all(len(clause) <= 22 // len(clauses) + 3 for clause in clauses)
    # 1、收入：792.22万元 is an item with its value, 1.收入情况：… a heading.
    return form.mark in "： " and of_form and not title.endswith(("支出", "收入"))
