"""Web pages as government portals publish reports → Document: the article's visible text, its tables, its headings.

The text is what a reader sees: runs of blanks are one blank, blocks stand on lines of their own, cells are separated
by tabs. Characters that the page does not hold (those separators, a list's numbers) are segments without a place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmeval.document import Cell, Document, Place, Segment, Table
from llmeval.errors import ReadError
from llmeval.read.blocks import blocks_of, contents_of
from llmeval.read.decode import decode
from llmeval.read.grids import Found
from llmeval.read.html_main import UNSEEN, Page
from llmeval.read.lines import Line, Scan, header_rows

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]{2,20})", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "st1",
        "o",
    ]
)
_HEADING = re.compile(r"h([1-6])")
_HEADING_CLASS = re.compile(r"(?:^|\s)(?:Mso)?Heading([1-6])(?:\s|$)", re.IGNORECASE)
_TITLE_NAME = re.compile(r"(?:^|[-_\s])\w*(?:title|tit|bt|headline|wzbt)(?:$|[-_\s\d])", re.IGNORECASE)
_TOOLS = re.compile(
    r"(?:您|你)?(?:当前|现在|所在|目前)?(?:所在)?的?位置(?:是)?\s*[：:>].*"
    r"|(?:网站)?首页\s*(?:[>＞»›/→]|-{1,2}>).*"
    r"|[【\[（(]?\s*(?:字体|字号)\s*[：:]?.*"
    r"|(?:分享到|扫一扫|打印本页|关闭窗口|返回顶部|上一[篇条页]|下一[篇条页]|责任编辑|浏览次数|点击数|访问量).*"
    r"|[【\[]?\s*(?:打印|关闭|收藏|纠错|返回)(?:\s*[】\]|/]*\s*[【\[]?\s*(?:打印|关闭|收藏|纠错|返回))*\s*[】\]]?"
)
_SPACE = re.compile("[ \t\n\r\f]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(slots=True)
class _Run:
    """A piece of text of one line; an inserted piece does not stand in the page."""

    text: str
    inserted: bool = False


@dataclass(slots=True)
class _TextLine:
    runs: list[_Run]
    path: str
    level: int | None


@dataclass(slots=True)
class _Grid:
    rows: int
    columns: int
    header: int
    cells: list[tuple[int, int, int, int, str, list[_TextLine]]]
    """Row, column, row span, column span, path, lines."""


@dataclass
class _Writer:
    """Builds the text with its segments."""

    pieces: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    at: int = 0

    def put(self, text: str, place: Place | None) -> None:
        if not text:
            return
        self.pieces.append(text)
        end = self.at + len(text)
        last = self.segments[-1] if self.segments else None
        if last is not None and last.place == place:
            self.segments[-1] = Segment(last.start, end, place)
        else:
            self.segments.append(Segment(self.at, end, place))
        self.at = end

    def line(self, line: _TextLine) -> None:
        place = Place(part=line.path)
        for run in line.runs:
            self.put(run.text, None if run.inserted else place)


def read_html(data: bytes, name: str) -> Document:
    """Reads a page; raises ReadError where it shows no text or is in an unknown encoding."""
    text = _DECLARATION.sub("", decode(data, name, _declared(data)))
    root = _parse(text)
    document = None
    if root is not None:
        document = _document(Page(root), name, data) or _document(Page(root, hide=False), name, data)
    if document is None:
        raise ReadError(
            f"“{name}”里没有可见的正文文字（内容可能由脚本生成）。请在浏览器里打开后另存为 PDF 或 Word 再试。"
        )
    return document


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    if match is None:
        return None
    label = (match[1] or match[2]).decode("ascii", "ignore").lower()
    return "gb18030" if label in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "hz-gb-2312") else label


def _parse(text: str) -> _Element | None:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _document(page: Page, name: str, data: bytes) -> Document | None:
    main = page.main()
    hidden = _Hidden()
    items = _Walk(page, main, main.getroottree().getpath(main), hidden).items()
    title = _title(page, main)
    if title is not None and not _begins_with(items, title):
        items.insert(0, title)
    writer = _Writer()
    lines: list[Line] = []
    found: list[Found] = []
    for item in items:
        if isinstance(item, _Grid):
            table = _write_table(writer, item)
            found.append(Found(len(lines), len(lines) + 1, table))
            lines.append(Line(table.start, table.end, table.start, table.end, "", None, False))
        elif not _is_tool(item):
            start = writer.at
            writer.line(item)
            text = "".join(run.text for run in item.runs)
            lines.append(Line(start, writer.at, start, writer.at, text, item.level, False))
        else:
            continue
        writer.put("\n", None)
    text = "".join(writer.pieces)
    if not text.strip() or (page.hide and len(text) < 300 and hidden.size > 4 * len(text)):
        return None
    scanned = Scan(text, lines, [])
    return Document(
        text=text,
        blocks=tuple(blocks_of(scanned, found, contents_of(lines))),
        tables=tuple(item.table for item in found),
        segments=tuple(writer.segments),
        path=name,
        media_type="text/html",
        sha256=hashlib.sha256(data).hexdigest(),
        notes=hidden.notes() if page.hide else ("网页把正文设为隐藏，已按可见文字读取。",),
    )


@dataclass(slots=True)
class _Hidden:
    passages: int = 0
    size: int = 0

    def add(self, element: _Element) -> None:
        size = len("".join(_text_of(element).split()))
        if size > 3:
            self.passages += 1
            self.size += size

    def notes(self) -> tuple[str, ...]:
        if not self.passages:
            return ()
        return (f"网页正文里有 {self.passages} 处隐藏文字（共 {self.size} 字），读者看不到，未计入正文。",)


def _text_of(element: _Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _title(page: Page, main: _Element) -> _TextLine | None:
    """The page's title where it stands outside the article: a heading that the window's title repeats."""
    window = "".join(_text_of(element) for element in page.root.iter("title"))
    window = "".join(window.split())
    inside = set(main.iter())
    best: _TextLine | None = None
    for element in page.root.iter("h1", "h2", "h3", "div", "p", "td", "span"):
        if element in inside or element not in page.weights or not 4 < page.weights[element].size < 120:
            continue
        named = _TITLE_NAME.search(f"{element.get('id') or ''} {element.get('class') or ''}")
        if not (named or _HEADING.fullmatch(str(element.tag))):
            continue
        text = _SPACE.sub(" ", _text_of(element)).strip()
        squeezed = "".join(text.split())
        if len(squeezed) > 4 and squeezed in window and (best is None or element.tag == "h1"):
            best = _TextLine([_Run(text)], page.root.getroottree().getpath(element), 1)
    return best


def _begins_with(items: list[_TextLine | _Grid], title: _TextLine) -> bool:
    wanted = "".join(title.runs[0].text.split())
    head = ""
    for item in items[:8]:
        if isinstance(item, _TextLine):
            head += "".join("".join(run.text for run in item.runs).split())
    return wanted in head


def _is_tool(line: _TextLine) -> bool:
    text = "".join(run.text for run in line.runs)
    return len(text) < 120 and line.level is None and _TOOLS.fullmatch(text) is not None


class _Flow:
    """Collects inline text into lines."""

    def __init__(self) -> None:
        self.runs: list[_Run] = []
        self.spaced = True
        """Whether a blank at this point would stand at a line's start or after another."""

    def add(self, text: str | None, *, kept: bool = False) -> None:
        if not text:
            return
        if not kept:
            text = _SPACE.sub(_one_blank, text)
            if self.spaced and text.startswith(" "):
                text = text[1:]
        if text:
            self.runs.append(_Run(text))
            self.spaced = text.endswith(" ")

    def insert(self, text: str) -> None:
        self.runs.append(_Run(text, inserted=True))
        self.spaced = text.endswith(" ")

    def ends_in_digit(self) -> bool:
        return bool(self.runs) and self.runs[-1].text[-1:].isdigit()

    def take(self, path: str, level: int | None) -> _TextLine | None:
        runs, self.runs, self.spaced = self.runs, [], True
        if all(run.inserted or not run.text.strip() for run in runs):
            return None
        while runs and not runs[0].text.strip():
            runs.pop(0)
        while not runs[-1].text.strip():
            runs.pop()
        runs[0].text = runs[0].text.lstrip()
        runs[-1].text = runs[-1].text.rstrip()
        return _TextLine(runs, path, level)


def _one_blank(match: re.Match[str]) -> str:
    """A line end between two Chinese characters of the page's source is none on the screen."""
    blank, text = match[0], match.string
    if "\n" in blank and match.start() and match.end() < len(text):
        return "" if _WIDE.match(text[match.start() - 1]) and _WIDE.match(text[match.end()]) else " "
    return " "


class _Walk:
    """Goes through an element once and gives its lines and tables, in order."""

    def __init__(self, page: Page, root: _Element, path: str, hidden: _Hidden, *, in_cell: bool = False) -> None:
        self.page = page
        self.root = root
        self.hidden = hidden
        self.in_cell = in_cell
        self.flow = _Flow()
        self.paths = [path]
        self.counts: list[dict[str, int]] = [{}]
        self.levels: list[int | None] = [None]
        self.done: list[_TextLine | _Grid] = []

    def items(self) -> list[_TextLine | _Grid]:
        from lxml import etree

        walk = etree.iterwalk(self.root, events=("start", "end"))
        skipped: _Element | None = None
        self.flow.add(self.root.text)
        for event, element in walk:
            if element is self.root:
                continue
            if not isinstance(element.tag, str):
                skipped = element
            elif event == "start":
                if not self._enter(element, element.tag.rsplit(":", 1)[-1]):
                    skipped = element
                    walk.skip_subtree()
                continue
            if event == "end":
                if skipped is not element:
                    self._leave(element.tag.rsplit(":", 1)[-1] in _INLINE)
                skipped = None
                self.flow.add(element.tail)
        self._break()
        return self.done

    def _break(self) -> None:
        if line := self.flow.take(self.paths[-1], self.levels[-1]):
            self.done.append(line)

    def _leave(self, inline: bool) -> None:
        if not inline:
            self._break()
        self.paths.pop()
        self.counts.pop()
        self.levels.pop()

    def _enter(self, element: _Element, tag: str) -> bool:
        """Whether to go into the element; where not, it is dealt with."""
        page = self.page
        number = self.counts[-1][tag] = self.counts[-1].get(tag, 0) + 1
        path = f"{self.paths[-1]}/{tag}[{number}]"
        if tag in UNSEEN:
            return False
        if page.hidden(element):
            self.hidden.add(element)
            return False
        if not self.in_cell and page.framing(element):
            return False
        if tag in ("br", "hr"):
            self._break()
            return False
        if tag == "table" and not self.in_cell and not page.is_layout(element):
            self._break()
            self._table(element, path)
            return False
        inline = tag in _INLINE
        if not inline:
            self._break()
        self.paths.append(self.paths[-1] if inline else path)
        self.counts.append({})
        self.levels.append(_level(element, tag) or self.levels[-1])
        if tag == "li":
            self.flow.insert(_number(element, number))
        if tag == "sup" and self.flow.ends_in_digit() and (element.text or "")[:1].isdigit():
            self.flow.insert("^")
        self.flow.add(element.text)
        return True

    def _table(self, table: _Element, path: str) -> None:
        for caption in table.iterchildren("caption"):
            self.done += _Walk(self.page, caption, f"{path}/caption", self.hidden, in_cell=True).items()
        if grid := _grid(self.page, table, path, self.hidden):
            self.done.append(grid)


def _level(element: _Element, tag: str) -> int | None:
    match = _HEADING.fullmatch(tag) or _HEADING_CLASS.search(element.get("class") or "")
    return int(match[1]) if match else None


_ORDINALS = "一二三四五六七八九十"


def _number(item: _Element, position: int) -> str:
    """What the browser writes before an item of an ordered list, empty for others."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "none" in (parent.get("style") or ""):
        return ""
    start = parent.get("start") or "1"
    number = position - 1 + (int(start) if start.isascii() and start.isdigit() else 1)
    style = (parent.get("type") or "") + (parent.get("style") or "")
    if style.startswith(("a", "A")) and 0 < number <= 26:
        return chr(ord(style[0]) + number - 1) + ". "
    if ("cjk" in style or "chinese" in style) and 0 < number <= 10:
        return _ORDINALS[number - 1] + "、"
    return f"{number}. "


def _grid(page: Page, table: _Element, path: str, hidden: _Hidden) -> _Grid | None:
    cells: list[tuple[int, int, int, int, str, list[_TextLine]]] = []
    taken: dict[int, int] = {}
    row = -1
    heads: list[bool] = []
    for tr in _rows(table):
        if page.hidden(tr):
            hidden.add(tr)
            continue
        row += 1
        column = 0
        parent = tr.getparent()
        heads.append(parent is not None and parent.tag == "thead")
        only_heads = True
        for number, cell in enumerate(tr.iterchildren("td", "th"), 1):
            if page.hidden(cell):
                hidden.add(cell)
                continue
            only_heads = only_heads and cell.tag == "th"
            while taken.get(column, 0) > row:
                column += 1
            down, right = _extent(cell, "rowspan"), _extent(cell, "colspan")
            taken.update((column + step, row + down) for step in range(right))
            place = f"{path}/tr[{row + 1}]/{cell.tag}[{number}]"
            items = _Walk(page, cell, place, hidden, in_cell=True).items()
            lines = [item for item in items if isinstance(item, _TextLine)]
            cells.append((row, column, down, right, place, lines))
            column += right
        heads[-1] = heads[-1] or (only_heads and column > 0)
    if not any(lines for *_, lines in cells):
        return None
    header = heads.index(False) if False in heads else 0
    return _Grid(row + 1, max(column + right for _, column, _, right, _, _ in cells), header, cells)


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _extent(cell: _Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), 200) if value.isascii() and value.isdigit() and int(value) > 0 else 1


def _write_table(writer: _Writer, grid: _Grid) -> Table:
    start = writer.at
    cells: list[Cell] = []
    previous = 0
    for index, (row, column, down, right, path, lines) in enumerate(grid.cells):
        if index:
            writer.put("\n" * max(1, row - previous) if row != previous else "\t", None)
        previous = row
        begin = writer.at
        for number, line in enumerate(lines):
            if number:
                writer.put("\n", None)
            line.path = path
            writer.line(line)
        cells.append(Cell(row, column, begin, writer.at, min(down, grid.rows - row), right))
    header = grid.header or _header(grid)
    return Table(start, writer.at, grid.rows, grid.columns, tuple(cells), header)


def _header(grid: _Grid) -> int:
    texts: list[list[str]] = [[] for _ in range(min(4, grid.rows))]
    for row, *_, lines in grid.cells:
        if row < len(texts):
            texts[row].append("".join(run.text for line in lines for run in line.runs))
    return header_rows(texts, grid.columns, grid.rows)
