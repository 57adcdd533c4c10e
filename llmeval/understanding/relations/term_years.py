"""The years of terms: of a date that opens their clause, or of their place in a list of years."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, Protocol

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.around import clause_of


class Dated(Protocol):
    """What a term is, as far as its year goes."""

    numeral: Numeral
    at: int
    end: int
    sentence: int
    clause: int
    year: str
    when: Literal["", "now", "prior", "start", "end"]


_BEHIND = re.compile(r"[（(](20\d\d)年(?:度|末|底)?[)）]")
"""269.85亿元（2022年）."""
_YEAR = re.compile(r"20\d\d(?=年)")


def tell_years(
    text: str,
    terms: Sequence[Dated],
    dates: Sequence[tuple[int, int, Numeral]],
    sentences: Sequence[tuple[int, int]],
) -> None:
    """Give its year to every term whose own words have none and whose clause or list has one."""
    for term in terms:
        if (match := _BEHIND.match(text, term.end)) is not None:
            term.year = match[1]
    _leading(text, terms, dates, sentences)
    _listed(text, terms)


def _leading(
    text: str,
    terms: Sequence[Dated],
    dates: Sequence[tuple[int, int, Numeral]],
    sentences: Sequence[tuple[int, int]],
) -> None:
    """A date that opens a clause says when its numbers are; one that is a clause of its own, those of the whole sentence."""
    leading = [
        (at, end, found[0]) for at, end, _ in dates
        if (found := _YEAR.search(text[at : at + 5])) and (at == 0 or text[at - 1] in "。；，,;：（截至到，在而" or text[max(0, at - 2) : at] in ("截至", "截止"))
    ]  # fmt: skip
    alone = [not any(t.clause == clause_of(text, at) for t in terms if t.at > at) for at, _, _ in leading]
    for term in terms:
        if term.year:
            continue
        begin = sentences[term.sentence][0]
        for (at, _, year), whole in zip(leading, alone, strict=True):
            if begin <= at < term.at and (whole or clause_of(text, at) == term.clause):
                term.year = year


_YEAR_LIST = re.compile(
    r"(?:20\d\d(?:年(?:度)?)?[、，和及与]){1,8}20\d\d年(?:度)?|20\d\d(?:年)?(?:[—－\-–~～]|至)20\d\d年(?:度)?"
)
_NEXT_OF_LIST = re.compile(r"[、，,和及与]{1,2}")


def _listed(text: str, terms: Sequence[Dated]) -> None:
    """2019年、2020年、2021年支出分别为A、B、C: each number has the year in its place of the list."""
    if "分别" not in text and "依次" not in text:
        return
    for match in _YEAR_LIST.finditer(text):
        years = re.findall(r"20\d\d", match[0])
        if len(years) == 2 and re.search("[—－\\-–~～至]", match[0]):
            years = [str(y) for y in range(int(years[0]), int(years[1]) + 1)]
        stop = text.find("。", match.end())
        told = [t for t in terms if match.end() <= t.at and (stop < 0 or t.at < stop)][: len(years)]
        if len(told) != len(years) or len(years) < 2 or not re.search("分别|依次", text[match.end() : told[0].at]):
            continue
        runs = [text[a.end : b.at] for a, b in pairwise(told)]
        if (
            all(_NEXT_OF_LIST.fullmatch(r) for r in runs)
            and len({(t.numeral.dimension, t.numeral.unit) for t in told}) == 1
        ):
            for term, year in zip(told, years, strict=True):
                term.year, term.when = year, ""
