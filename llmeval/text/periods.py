"""Dates and periods as written, read in one place.

`period_of` gives the ISO string that facts carry: `2024`, `2024-11`, `2024-12-31`, `2024-01/2024-11`, `2021/2023`. `Period` is
what a claim or a sentence says of year and months, with what it leaves open; `date_of` is a day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from llmeval.numbers.chinese import chinese_number
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.vocabulary.periods import QUARTERS, Extent

_DAY = re.compile(r"(20\d\d)[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?$")
_MONTHS = re.compile(r"(?:(20\d\d)年)?(?:度)?(\d{1,2})月?(?:份)?[-~～—–―至到](\d{1,2})月(?:份)?")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_MONTH = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月")
_YEARS = re.compile(r"(20\d\d)年?(?:度)?[-~～—–―至到](20\d\d)年?")
_YEAR = re.compile(r"(20\d\d)(?:年(?:度|末|底|初)?)?")
DATE = re.compile(r"20\d\d\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?")
"""A day as written, blanks included."""
_PARTS_OF_DATE = re.compile(r"(20\d\d)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})")
_A_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SOME_MONTHS = re.compile(r"(?<!\d)0?(1[0-2]|[1-9])月?(?:份)?[-~～—–至到](?:20\d\d-)?0?(1[0-2]|[1-9])月?(?:份)?(?!\d)")
_ISO_MONTHS = re.compile(r"20\d\d-(\d\d)(?:/|\.\.|~|～|至)(?:20\d\d-)?(\d\d)(?![-\d])")
_SAID = re.compile(
    r"(?<![比较与])(?P<year>20\d\d)年(?:度)?(?:(?P<first>\d{1,2})月?[-~～—–至到](?P<last>\d{1,2})月)?(?!同期|相比|.{0,3}以来)"
    r"|(?<![\d年])(?P<only>\d{1,2})月?[-~～—–至到](?P<end>\d{1,2})月"
)


@lru_cache(maxsize=16384)
def period_of(text: str, year: str = "") -> str:
    """ISO period of a squeezed date or period expression; `year` stands in where only months are written.

    >>> period_of("1-11月", "2024"), period_of("2024年1-10月份"), period_of("2024年度"), period_of("2024年12月31日")
    ('2024-01/2024-11', '2024-01/2024-10', '2024', '2024-12-31')
    >>> period_of("7月", "2024"), period_of("1-12月", "2024"), period_of("上午")
    ('2024-07', '2024', '')
    """
    for word, (first, last) in QUARTERS.items():
        if word in text:
            own = _YEAR.search(text)
            return f"{own[1] if own else year}-{first}/{own[1] if own else year}-{last}"
    if match := _DAY.search(text):
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if match := _YEARS.search(text):
        return f"{match[1]}/{match[2]}"
    if match := _MONTHS.search(text):
        own_year, begin, end = match[1] or year, int(match[2]), int(match[3])
        return own_year if (begin, end) == (1, 12) else f"{own_year}-{begin:02}/{own_year}-{end:02}"
    if year and (match := _MONTH_DAY.search(text)):
        return f"{year}-{int(match[1]):02}-{int(match[2]):02}"
    if match := _MONTH.search(text):
        return f"{match[1] or year}-{int(match[2]):02}"
    if match := _YEAR.search(text):
        return match[1]
    return ""


def extent_of(period: str) -> Extent:
    """How long a period is, by its ISO string.

    >>> extent_of("2024-01/2024-11"), extent_of("2024-11"), extent_of("2021/2023"), extent_of("")
    ('part', 'month', 'years', '')
    """
    if not period.replace("-", "").replace("/", "").isdigit():
        return ""
    if "/" in period:
        return "part" if "-" in period else "years"
    lengths: dict[int, Extent] = {4: "year", 7: "month", 10: "day"}
    return lengths.get(len(period), "")


def is_part_year(period: str) -> bool:
    """Whether a period of months is less than a year, as `2024-01/2024-11` is; a day is none."""
    return extent_of(period) in ("part", "month")


def date_of(text: str) -> date | None:
    """The first day that a text names, None where it names none that the calendar has.

    >>> date_of("2025 年 3 月 20 日"), date_of("2025年2月30日")
    (datetime.date(2025, 3, 20), None)
    """
    match = _PARTS_OF_DATE.search(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


_ANY_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s{0,3}(?P<mark>[年.\-/])\s{0,3}(?P<month>\d{1,2})\s{0,3}(?:月|(?P=mark))\s{0,3}(?P<day>\d{1,2})(?!\d)"
    r"\s{0,2}[日号]?"
    r"|(?P<cyear>[〇○零一二三四五六七八九]{4})\s{0,3}年\s{0,3}(?P<cmonth>[一二三四五六七八九十]{1,2})\s{0,3}月\s{0,3}"
    r"(?P<cday>[一二三四五六七八九十]{1,3})\s{0,2}[日号]?"
)


def days_in(text: str, start: int = 0, end: int | None = None) -> list[tuple[date, Span]]:
    """The days that a passage names, in digits or Chinese numerals, each with its span of the text.

    >>> [str(day) for day, _ in days_in("2025年3月8日签订，二〇二五年六月三十日前交货，2025.2.30无此日")]
    ['2025-03-08', '2025-06-30']
    """
    found = []
    for match in _ANY_DAY.finditer(text, start, len(text) if end is None else end):
        parts = [match["year"], match["month"], match["day"]] if match["year"] else [
            str(chinese_number(match[name]) or 0) for name in ("cyear", "cmonth", "cday")
        ]  # fmt: skip
        year, month, day = map(int, parts)
        if 1 <= month <= 12 and year and 1 <= day <= monthrange(year, month)[1]:
            found.append((date(year, month, day), Span(match.start(), match.end())))
    return found


class Period(NamedTuple):
    """A year and, for a part of it, its first and last month; None where not said."""

    year: int | None = None
    months: tuple[int, int] | None = None


@lru_cache(maxsize=4096)
def claimed_period(period: str, label: str) -> Period:
    """Year and months that a claim gives, in its period or else (the year only) in its label.

    >>> claimed_period("2024-01/2024-11", "")
    Period(year=2024, months=(1, 11))
    >>> claimed_period("2024年1-12月", ""), claimed_period("", "2023年决算")
    (Period(year=2024, months=(1, 12)), Period(year=2023, months=None))
    """
    year = _A_YEAR.search(period)
    if year is None:
        return period_of_header(label)
    months = _ISO_MONTHS.search(period) or _SOME_MONTHS.search(period[year.end() :])
    return Period(int(year[1]), (int(months[1]), int(months[2])) if months else None)


def years_in(text: str) -> list[int]:
    """The years that a text names, in order, each as often as it does."""
    return [int(year) for year in _A_YEAR.findall(text)]


def period_of_header(column: str) -> Period:
    """The year of a column's header, where it names one and no other."""
    years = set(years_in(column))
    return Period(years.pop()) if len(years) == 1 else Period()


def period_said(sentence: str) -> Period:
    """The period that the words before a number say, the last one.

    >>> period_said("2023年支出100万元，2024年1-11月支出")
    Period(year=2024, months=(1, 11))
    """
    year: int | None = None
    months: tuple[int, int] | None = None
    for match in _SAID.finditer(sentence):
        if match["year"]:
            year = int(match["year"])
            months = (int(match["first"]), int(match["last"])) if match["first"] else None
        else:
            months = (int(match["only"]), int(match["end"]))
    return Period(year, months)
