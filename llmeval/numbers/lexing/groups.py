"""Where the digits of a number end: groups of thousands in every writing, and groups and points that cannot be.

A number that is torn or grouped wrongly (1,234,56, 1.234.567,89, 136. 65) is damaged as a whole: no part of it is a
number. A plain blank groups thousands only where two numbers cannot be meant; where they can, the digits are damaged.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import HAN, NUMBER
from llmeval.numbers.units import BLANKS
from llmeval.patterns import lazy as re

_NARROW = "\xa0\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_THIN = "\xa0\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f'’‘ʼ＇′´`˙"
"""Narrow and no-break blanks and apostrophes: they group digits and part nothing."""
_THIN_GROUPS = re.compile(
    rf"[1-9]\d{{0,2}}(?:(['’‘ʼ＇′´`˙])\d{{3}}(?>(?:\1\d{{3}})*)|(?>(?:[{_NARROW}]\d{{3}})+))(?!\d)(?>(?:\.\d{{1,40}}+)?)"
)
_THIN_RUN = re.compile(rf"\d{{1,40}}+(?:[{_THIN}]\d{{1,40}}+)+(?>(?:\.\d{{1,40}}+)?)")
_THIN_TAIL = re.compile(rf"(?:[,.{_THIN}]\d{{1,40}}+)+")
_WIDE_COMMA = re.compile(r"\d{1,3}(?>(?:，\d{3}){1,12})(?!\d|，\d)(?:\.\d{1,40}+)?")
_WIDE_RUN = re.compile(r"\d{1,3}，\d{3}(?>(?:，\d{1,40}+)*)(?>(?:\.\d{1,40}+)?)")
_RUN = re.compile(r"\d{1,40}+(?>(?:[,.]{1,2}\d{1,40}+){1,40})")
_GROUPED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_TORN = re.compile(
    rf"\d{{1,40}}+(?>(?:,\d{{3}}){{0,12}})(?:[{BLANKS}]{{1,2}}\.[{BLANKS}]{{0,2}}|\.[{BLANKS}]{{1,2}}|[{BLANKS}]?\.[{BLANKS}]?\r?\n[{BLANKS}]?|\.?\r?\n\.)\d{{1,40}}+(?!\.\d)"
)
_COMMA_TORN = re.compile(
    rf"\d{{1,3}}(?>(?:,\d{{3}}){{0,12}})(?:[,，][{BLANKS}\r\n]{{1,2}}|[{BLANKS}]{{1,2}}[,，])\d{{3}}(?>(?:,\d{{3}}){{0,12}})(?>(?:\.\d{{1,40}}+)?)(?!\d)"
)
_STOPPED = re.compile(r"\d{1,40}+[。·・]\d{1,40}+")
_BLANKED = re.compile(r"[1-9]\d{0,2}(?>(?:[ \u3000\u2002\u2003]\d{3})+)(?!\d)(?>(?:\.\d{1,40}+)?)(?![\d,])")
_BLANKED_RUN = re.compile(
    r"\d{1,40}+(?>(?:,\d{3}){0,12})(?>(?:\.\d{1,40}+)?)[ \u3000]{1,2}\d{1,40}+(?>(?:\.\d{1,40}+)?)(?![\d.,])"
)
_ODD = frozenset(",，.。·・\n\r" + _THIN + BLANKS)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DATED = ("date", "period", "stamp", "months", "clock")
_STRONG = ("money", "percent", "point", "price", "area", "mass", "length", "volume", "energy", "multiple")


class Extent(NamedTuple):
    """End of digits; `kind` says that they are no number: glued, or doubtful where two numbers may be meant."""

    end: int
    kind: Literal["", "glued", "doubtful"] = ""


def extent(scan: Scan, at: int) -> Extent:
    """The end of the digits that begin at `at`, and whether they are no number."""
    text = scan.text
    match = NUMBER.match(text, at)
    end = match.end() if match else at + 1
    follow = text[end : end + 1]
    if follow not in _ODD or not follow:
        return Extent(end)
    if follow in ",.":
        return _marked(scan, at, end)
    if follow == "，":
        return _wide(scan, at, end)
    if follow in _THIN:
        return _thin(scan, at, end)
    if follow in "。·・":
        stopped = _STOPPED.match(text, at)
        return Extent(stopped.end(), "glued") if stopped and _strong(scan, stopped.end()) else Extent(end)
    return _blanked(scan, at, end)


def _marked(scan: Scan, at: int, end: int) -> Extent:
    """Points and commas directly between digits that make no number, and a point or comma torn from its digits."""
    text = scan.text
    run = _RUN.match(text, at)
    if run and run.end() > end:
        last = max(text.rfind(mark, at, run.end()) for mark in ",.") + 1
        shape = shapes.MASTER.match(text, last)
        dated = shape is not None and shape.lastgroup in _DATED
        listed = re.fullmatch(r"\d{1,2}(?:,\d{1,2})+", run[0]) and not _strong(scan, run.end())
        years = all(_YEAR.match(piece) for piece in re.split("[,.]+", run[0]))
        if not (dated or listed or years or _GROUPED.fullmatch(run[0])):
            return Extent(run.end(), "glued")
    torn = _TORN.match(text, at) or _COMMA_TORN.match(text, at)
    return Extent(torn.end(), "glued") if torn and _is_torn(scan, at, torn) else Extent(end)


def _is_torn(scan: Scan, at: int, torn: re.Match[str]) -> bool:
    alone = _edge(scan.text, at - 1) and _edge(scan.text, torn.end())
    if alone:
        return "\n" not in torn[0]
    shape = shapes.MASTER.match(scan.text, torn.end() - len(re.split(r"[^\d]+", torn[0])[-1]))
    if shape is not None and shape.lastgroup in _DATED:
        return False
    return scan.clause(at) not in ("line", "sentence") or len(re.split(r"\D", torn[0])[0]) > 2


def _edge(text: str, at: int) -> bool:
    return at < 0 or at >= len(text) or text[at] in "\t\n\r"


def _wide(scan: Scan, at: int, end: int) -> Extent:
    """１，２３４ and 1，234.50 are one number; 1，234万元 may be two."""
    wide = _WIDE_COMMA.match(scan.text, at)
    if wide and (scan.wide or "." in wide[0] or wide[0].count("，") > 1):
        return Extent(wide.end())
    if wide and _edge(scan.text, at - 1) and _edge(scan.text, wide.end()):
        return Extent(wide.end())
    run = _WIDE_RUN.match(scan.text, at)
    if run and scan.clause(at) not in ("line", "sentence") and _strong(scan, run.end()):
        return Extent(run.end(), "doubtful")
    return Extent(end)


def text_before(scan: Scan, at: int) -> bool:
    """Whether a word leads to the number, so that it is no list number."""
    index = at
    while index > scan.floor and index > at - 3 and scan.text[index - 1] in BLANKS:
        index -= 1
    return index > scan.floor and HAN.match(scan.text, index - 1) is not None


def _thin(scan: Scan, at: int, end: int) -> Extent:
    text = scan.text
    groups, run = _THIN_GROUPS.match(text, at), _THIN_RUN.match(text, at)
    if groups and run and groups.end() >= run.end():
        tail = _THIN_TAIL.match(text, groups.end())
        return Extent(tail.end(), "glued") if tail else Extent(groups.end())
    if text[end] in BLANKS:
        return _blanked(scan, at, end)
    if run and (_strong(scan, run.end()) or (groups is not None)):
        return Extent(run.end(), "glued")
    return Extent(end)


def _blanked(scan: Scan, at: int, end: int) -> Extent:
    text = scan.text
    torn = _TORN.match(text, at) or _COMMA_TORN.match(text, at)
    if torn and _is_torn(scan, at, torn):
        return Extent(torn.end(), "glued")
    groups = _BLANKED.match(text, at)
    if groups:
        stop = groups.end()
        many, reading = groups[0].count(" ") + groups[0].count("\u3000") > 1, scan.unit(stop)
        alone = "." in groups[0] and _edge(text, at - 1) and _edge(text, stop)
        if reading and reading.unit:
            whole = (many and reading.dimension in _STRONG) or re.search(r"\s0\d\d", groups[0]) is not None
            if whole:
                return Extent(stop)
            leads = text_before(scan, at) or scan.prose(at)
            return Extent(stop, "doubtful") if leads and reading.dimension in _STRONG else Extent(end)
        return Extent(stop) if alone and many else Extent(stop, "doubtful") if alone else Extent(end)
    return _split(scan, at, end)


def _split(scan: Scan, at: int, end: int) -> Extent:
    """支出136.6 5万元: in running text, two numbers with nothing but a blank between are one that was torn."""
    text = scan.text
    run = _BLANKED_RUN.match(text, at)
    if (
        run is None
        or _YEAR.match(text[at:end])
        or not (text_before(scan, at) or "," in text[at:end])
        or not _strong(scan, run.end())
    ):
        return Extent(end)
    if shapes.LABEL.search(text, max(scan.floor, at - 8), at) or "\t" in text[max(0, at - 60) : at]:
        return Extent(end)
    return Extent(run.end(), "doubtful")


def _strong(scan: Scan, at: int) -> bool:
    reading = scan.unit(at)
    return reading is not None and (reading.dimension in _STRONG or reading.bare_scale)
