"""Frames of time that measure: ranges within a year, terms of years and months, the day that a report looks back from."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from llmeval.numbers.chinese import chinese_number
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.dates import DateFault
from llmeval.understanding.relations.terms import Passage

_WITHIN = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?<!\d)(?P<m1>1[0-2]|[1-9])月(?P<d1>\d{1,2})日(?:起)?(?:至|到|[-~～—－–]{1,2})(?P<m2>1[0-2]|[1-9])月(?P<d2>\d{1,2})日"
)
_BASIS = re.compile(
    r"(?:基准日|截止日|截止时间|截至|截止|统计时点|时点)(?:为|是|于|到|：|:)?(?P<y>20\d\d)年(?P<m>12)月(?P<d>31)日"
)
_WHOLE_YEAR = re.compile(r"(?P<y>20\d\d)年1月(?:1日)?(?:至|到|[-~～—－–]{1,2})(?:20\d\d年)?12月")
_TITLE = re.compile(r"《(?P<y>20\d\d)年度?[^》]{0,30}(?:自评|绩效评价)[^》]{0,12}报告》")
_TERM = re.compile(
    r"期限?(?:为|是|共)?(?P<n>[一二三四五六七八九十]|\d{1,2})年[^。；]{0,12}?(?P<y1>20\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日[^。；\d]{0,10}?(?P<y2>20\d\d)年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日"
)
_MONTHS = re.compile(r"(?:共|历时|为期|合计|计)(?:计)?(?P<n>\d{1,2})个月")
_LOOKS_BACK = re.compile("上年|去年|较|比|相比|同期")


def date_terms(passage: Passage) -> Iterator[DateFault]:
    """What a passage says of periods and cannot be."""
    text = passage.text
    if "年" not in text and "月" not in text:
        return
    ranges = list(_WITHIN.finditer(text))
    for match in ranges:
        first, last = (int(match["m1"]), int(match["d1"])), (int(match["m2"]), int(match["d2"]))
        winter = first[0] >= 9 and last[0] <= 5  # from the end of a year into the next
        if last < first and not winter and text[match.start() - 1 : match.start()] not in ("-", "—", "至"):
            yield DateFault(
                (passage.view.span(match.start(), match.end()),),
                f"起止日期颠倒：止于{last[0]}月{last[1]}日，早于起始的{first[0]}月{first[1]}日，请核实日期。",
                f"The period ends on {last[0]}-{last[1]}, before it begins on {first[0]}-{first[1]}.",
            )
    yield from _months(passage, ranges)
    yield from _term(passage)
    yield from _basis(passage)


def _months(passage: Passage, ranges: list[re.Match[str]]) -> Iterator[DateFault]:
    """自4月1日至12月31日聘用保洁员，共9个月: whole months from the first day of one to the last of another."""
    for said in _MONTHS.finditer(passage.text):
        before = [m for m in ranges if m.end() <= said.start() <= m.end() + 60]
        if not before or "。" in passage.text[before[-1].end() : said.start()]:
            continue
        match = before[-1]
        m1, d1, m2, d2 = (int(match[key]) for key in ("m1", "d1", "m2", "d2"))
        if d1 != 1 or m2 < m1 or d2 < monthrange(2023, m2)[1] or len(before) > 1:
            continue
        right = m2 - m1 + 1
        if right != int(said["n"]):
            yield DateFault(
                (passage.view.span(match.start(), match.end()), passage.view.span(said.start(), said.end())),
                f"{match[0]}共{right}个月，文中写为{said['n']}个月，请核实。",
                f"The dates span {right} months, {said['n']} are stated.",
            )


def _term(passage: Passage) -> Iterator[DateFault]:
    """期限为3年，自2019年1月1日至2021年12月31日: a term in years from its first day to its last."""
    for match in _TERM.finditer(passage.text):
        years = int(match["n"]) if match["n"].isdigit() else int(chinese_number(match["n"]) or 0)
        try:
            first = date(int(match["y1"]), int(match["m1"]), int(match["d1"]))
            last = date(int(match["y2"]), int(match["m2"]), int(match["d2"]))
        except ValueError:
            continue
        off = (last - first).days - years * 365.25
        if abs(off) > 40 and abs(round((last - first).days / 365.25) - years) >= 1:
            yield DateFault(
                (passage.view.span(match.start(), match.end()),),
                f"期限写为{match['n']}年，但{_show(first)}至{_show(last)}约{round((last - first).days / 365.25)}年，请核实起止日期。",
                f"A term of {years} years does not run from {first} to {last}.",
            )


def _basis(passage: Passage) -> Iterator[DateFault]:
    """The day that is looked back from, and the year in a report's own title, against the year that the passage evaluates."""
    text = passage.text
    whole = {match["y"] for match in _WHOLE_YEAR.finditer(text)}
    if len(whole) != 1:
        return
    (year,) = whole
    for match in _BASIS.finditer(text):
        if match["y"] != year and not _LOOKS_BACK.search(text[max(0, match.start() - 8) : match.start()]):
            day = f"{match['y']}年12月31日"
            yield DateFault(
                (passage.view.span(match.start(), match.end()),),
                f"评价期间为{year}年，基准（截止）日却写为{day}，疑年份有误，应为{year}年12月31日。",
                f"The period evaluated is {year}, but the cut-off day is {day}.",
                sure=False,
            )
    for match in _TITLE.finditer(text):
        if match["y"] != year:
            yield DateFault(
                (passage.view.span(match.start(), match.end()),),
                f"评价的是{year}年的收支，报告名称却写为{match['y']}年度，请核实年份。",
                f"The year evaluated is {year}, but the report's title says {match['y']}.",
                sure=False,
            )


def _show(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
