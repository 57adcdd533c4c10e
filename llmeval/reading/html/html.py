"""Web pages as government portals publish reports → Document: the article's visible text, its tables, its headings.

The text is what a reader sees: runs of blanks are one blank, blocks stand on lines of their own, cells are separated
by tabs. Characters that the page does not hold (those separators, a list's numbers) are segments without a place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmeval.data.document import Cell, Document, Place, Segment, Table
from llmeval.errors import ReadError
from llmeval.patterns import lazy as re
from llmeval.reading.html.lines import SPACE, Grid, Hidden, Run, TextLine, text_of
from llmeval.reading.html.main import Page
from llmeval.reading.html.walk import HEADING, Walk
from llmeval.reading.plain.blocks import blocks_of, contents_of
from llmeval.reading.plain.decode import decode
from llmeval.reading.plain.lines import Found, Line, Scan, header_rows
from llmeval.spans import Span

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(
    rb"charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([\w-]{2,20})|<\?xml[^>]{0,100}encoding\s{0,8}=\s{0,8}[\"']([\w-]{2,20})",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TITLE_NAME = re.compile(r"(?:^|[-_\s])\w*(?:title|tit|bt|headline|wzbt)(?:$|[-_\s\d])", re.IGNORECASE)
_TOOLS = re.compile(
    r"(?:您|你)?(?:当前|现在|所在|目前)?(?:所在)?的?位置(?:是)?\s{0,8}[：:>].*"
    r"|(?:网站)?首页\s{0,8}(?:[>＞»›/→]|-{1,2}>).*"
    r"|[【\[（(]?\s{0,8}(?:字体|字号)\s{0,8}[：:]?.*"
    r"|(?:分享到|扫一扫|打印本页|关闭窗口|返回顶部|上一[篇条页]|下一[篇条页]|责任编辑|浏览次数|点击数|访问量).*"
    r"|[【\[]?\s{0,8}(?:打印|关闭|收藏|纠错|返回)(?:[\s】\]|/【\[]{0,16}+(?:打印|关闭|收藏|纠错|返回)){0,12}\s{0,8}[】\]]?"
)


@dataclass
class _Writer:
    """Builds the text with its segments."""

    pieces: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    at: int = 0
    doubtful: list[Span] = field(default_factory=list)

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

    def line(self, line: TextLine) -> None:
        place = Place(part=line.path)
        self.doubtful += [Span(self.at + start, self.at + end) for start, end in line.doubts]
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
            f"“{name}”里没有可见的正文文字（内容可能由脚本生成）。请在浏览器里打开后另存为 PDF 或 Word 再试。",
            f"“{name}” shows no text (scripts may make it). Open it in a browser and save it as PDF or Word.",
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
    hidden = Hidden()
    items = Walk(page, main, main.getroottree().getpath(main), hidden).items()
    title = _title(page, main)
    if title is not None and not _begins_with(items, title):
        items.insert(0, title)
    writer = _Writer()
    lines: list[Line] = []
    found: list[Found] = []
    for item in items:
        if isinstance(item, Grid):
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
        doubtful=tuple(sorted(set(writer.doubtful))),
        path=name,
        media_type="text/html",
        sha256=hashlib.sha256(data).hexdigest(),
        notes=hidden.notes() if page.hide else ("网页把正文设为隐藏，已按可见文字读取。",),
    )


def _title(page: Page, main: _Element) -> TextLine | None:
    """The page's title where it stands outside the article: a heading that the window's title repeats."""
    window = "".join(text_of(element) for element in page.root.iter("title"))
    window = "".join(window.split())
    inside = set(main.iter())
    best: TextLine | None = None
    for element in page.root.iter("h1", "h2", "h3", "div", "p", "td", "span"):
        if element in inside or element not in page.weights or not 4 < page.weights[element].size < 120:
            continue
        named = _TITLE_NAME.search(f"{element.get('id') or ''} {element.get('class') or ''}")
        if not (named or HEADING.fullmatch(str(element.tag))):
            continue
        text = SPACE.sub(" ", text_of(element)).strip()
        squeezed = "".join(text.split())
        if len(squeezed) > 4 and squeezed in window and (best is None or element.tag == "h1"):
            best = TextLine([Run(text)], page.root.getroottree().getpath(element), 1)
    return best


def _begins_with(items: list[TextLine | Grid], title: TextLine) -> bool:
    wanted = "".join(title.runs[0].text.split())
    head = ""
    for item in items[:8]:
        if isinstance(item, TextLine):
            head += "".join("".join(run.text for run in item.runs).split())
    return wanted in head


def _is_tool(line: TextLine) -> bool:
    text = "".join(run.text for run in line.runs)
    return len(text) < 120 and line.level is None and _TOOLS.fullmatch(text) is not None


def _write_table(writer: _Writer, grid: Grid) -> Table:
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
        cells.append(
            Cell(row, column, begin, writer.at, min(down, grid.rows - row), right, grid.indents.get(path, 0.0))
        )
    header = grid.header or _header(grid)
    return Table(start, writer.at, grid.rows, grid.columns, tuple(cells), header)


def _header(grid: Grid) -> int:
    texts: list[list[str]] = [[] for _ in range(min(4, grid.rows))]
    for row, *_, lines in grid.cells:
        if row < len(texts):
            texts[row].append("".join(run.text for line in lines for run in line.runs))
    return header_rows(texts, grid.columns, grid.rows)
