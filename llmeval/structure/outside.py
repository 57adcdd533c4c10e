"""What a file holds beside its report: lists of contents, and what a web portal prints around a page.

The numbers in them (pages, clicks, index numbers) are no facts, and the titles in them are no headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.spans import Span

_HEAD = 20000
"""Characters in which a list of contents begins."""
_ENTRY = re.compile(
    r"^[#*\s]{0,20}+(?P<title>[^。；，\t]{2,60}?)(?P<leader>[\s.…·．\-—_]{0,110}+(?:PAGEREF\s{0,9}_\w{1,40}+\s{0,9}+(?:\\h)?\s{0,9}+)?[(（]?\s{0,9}+)(?P<page>\d{1,3})\s{0,9}+[)）]?\s{0,9}+\*{0,4}$"
)
_LEADER = re.compile(r"[.…·．_]{2,}|[\-—]{3,}|PAGEREF|[(（]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LIST_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,3}(?:部分|章|节)?[、.．\s]|[（(][一二三四五六七八九十\d]{1,3}[)）])"
)
_NOT_PAGE = re.compile(r"[年月第附件表:：≥≤<>+\-/]\s*$")
_LEAST = 3

_COUNTED = r"(?:浏览|点击|阅读|访问|下载)(?:次数|人次|数|量)?"
_STRONG = re.compile(
    rf"(?:{_COUNTED}|索\s?引\s?号|网站标识码|信息索取号|字体|字号|上一篇|下一篇|当前位置|您所在的?位置)\s{{0,4}}[:：【\[]|"
    r"ICP备|公网安备|网站标识码|版权所有|(?:您|你)(?:的)?(?:当前|所在)(?:的)?位置"
)
_WEAK = re.compile(
    r"(?:发布机构|发文机关|发布日期|发布时间|生成日期|成文日期|发文日期|来源|作者|责任编辑|编辑|信息分类|主题分类|主题词|公开方式|公开范围|有效性|"
    r"主办单位|承办单位|技术支持|文号|发文字号|审核|分享)\s{0,4}[:：]|打印本?页|关闭(?:本页|窗口)|分享到|扫一扫|首页\s{0,4}[>》›]"
)
_LONGEST = 300


def outside(document: Document) -> tuple[Span, ...]:
    """Lines that are no part of the report, in order, without overlap."""
    lines = list(_lines(document.plain))
    spans = [*contents(document.plain, lines), *(span for span, text in lines if _is_chrome(text))]
    found: list[Span] = []
    for span in sorted(spans):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return tuple(found)


def _lines(plain: str) -> Iterator[tuple[Span, str]]:
    """Lines that are not blank, with their text, blanks at their ends gone."""
    at = 0
    for raw in plain.splitlines(keepends=True):
        text = raw.strip()
        if text:
            start = at + raw.index(text[0])
            yield Span(start, start + len(text)), text
        at += len(raw)


def _is_chrome(text: str) -> bool:
    if len(text) > _LONGEST or "。" in text:
        return False
    return _STRONG.search(text) is not None or len({m[0] for m in _WEAK.finditer(text)}) >= 2


def contents(plain: str, lines: Sequence[tuple[Span, str]]) -> list[Span]:
    """Entries of lists of contents: at least three lines in a row that end in page numbers that do not fall, with
    leaders between or with titles that come again below."""
    found: list[Span] = []
    run: list[tuple[Span, str, re.Match[str]]] = []
    for span, text in lines:
        entry = _ENTRY.match(text) if span.start < _HEAD and len(text) <= 120 else None
        if entry is not None and (
            _HAN.search(entry["title"]) is None
            or (_LEADER.search(entry["leader"]) is None and _NOT_PAGE.search(entry["title"]))
        ):
            entry = None
        if entry is not None and (not run or int(entry["page"]) >= int(run[-1][2]["page"])):
            run.append((span, text, entry))
            continue
        found += _kept(plain, run)
        run = [(span, text, entry)] if entry is not None else []
    return [*found, *_kept(plain, run)]


def _kept(plain: str, run: Sequence[tuple[Span, str, re.Match[str]]]) -> list[Span]:
    if len(run) < _LEAST:
        return []
    led = sum(bool(_LEADER.search(entry["leader"])) for _, _, entry in run)
    below = "".join(plain[run[-1][0].end : run[-1][0].end + 400_000].split())
    again = sum("".join(entry["title"].split()) in below for _, _, entry in run) if 2 * led < len(run) else 0
    marked = sum(bool(_LIST_MARK.match(entry["title"])) for _, _, entry in run)
    kept = 2 * led >= len(run) or (2 * again >= len(run) and (marked or again == len(run)))
    return [span for span, _, _ in run] if kept else []
