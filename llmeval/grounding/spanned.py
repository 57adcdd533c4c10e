"""Numbers of several years together, and 上年 in a text that names no year: what a label may call them.

2021—2023年累计投入360万元 is no number of 2023; 本年支出75万元 is none of 上年.
"""

from __future__ import annotations

from typing import NamedTuple

from llmeval.grounding.context import Words
from llmeval.patterns import lazy as re

_TO = "[-－—–~～〜至到]{1,2}"
_SPAN = re.compile(rf"(?P<first>20\d\d)年?(?:度)?{_TO}(?P<last>20\d\d)(?:年度?|学年)?")
_YEARLY = re.compile("每年|年均|各年|逐年|分年|历年|平均|分别|年度?平均")
_A_YEAR = re.compile(r"(?<![比较与])20\d\d(?=年|$)|上年|去年|本年|今年|当年")
_BEFORE = re.compile("(?<![比较与同])(?:上年|去年|上一年|上期)(?!度?末?结[转余])")
_EARLIER = re.compile(r"上[一]?年|去年|上期|往年|同期|前年|期初|年初|以前|结转|20\d\d")
_THIS = re.compile("本年|今年|当年|本期")
_MOVES = re.compile("增|减|升|降|多|少|变|差|相比|持平")


class Settled(NamedTuple):
    """A label as it is to be held against a number; `clash` says that the number is of other years."""

    label: str
    clash: bool


def settled(label: str, words: Words, report: int | None) -> Settled:
    """A label whose years together are those of a number, in words that name the last of them; a clash where they are not."""
    asked = _SPAN.search(label)
    told = _last_span(words)
    if asked:
        if told is None:
            other = _A_YEAR.search(words.own or words.sentence[-30:])
            return Settled(label, other is not None)
        if (told["first"], told["last"]) != (asked["first"], asked["last"]):
            return Settled(label, True)
        return Settled(f"{label[: asked.start()]}{asked['last']}年{label[asked.end() :]}", False)
    if told is not None and _A_YEAR.search(label) and not _YEARLY.search(words.own + label):
        return Settled(label, True)
    if report is None and _BEFORE.search(label) and not _MOVES.search(label):
        if _EARLIER.search(words.own + words.name + words.column):
            return Settled(label, False)
        return Settled(label, _THIS.search(words.own) is not None or _EARLIER.search(words.sentence) is None)
    return Settled(label, False)


def _last_span(words: Words) -> re.Match[str] | None:
    """The years together that a number's own words name, where no single year stands behind them."""
    said = words.column or words.own or words.sentence
    found = list(_SPAN.finditer(said)) or (list(_SPAN.finditer(words.sentence)) if not words.column else [])
    if not found:
        return None
    last = found[-1]
    return None if _A_YEAR.search(last.string, last.end()) else last
