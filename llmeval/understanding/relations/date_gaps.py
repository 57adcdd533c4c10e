"""Frames of days between two dates: 5月6日发布公告，5月28日开标，间隔22天; 11月28日验收，比约定的12月20日提前22天; 1月31日至2月20日停业31天."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.dates import ASIDE, LASTED, DateFault
from llmeval.understanding.relations.terms import Passage

_DAY = re.compile(r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|[1-9])月(?P<d>\d{1,2})日")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_GAP = re.compile(r"(?:间隔|相隔|相距|历时|用时|耗时|前后)(?:了|共|约|为|仅|达){0,2}(?P<n>\d{1,3})(?:天|日)(?!历)")
_WORK = re.compile(
    r"(?<!合同)(?<!计划)(?<!约定)(?<!批复)(?:工期|施工期)(?:为|共|约|仅|实际|[:：]){0,2}(?P<n>\d{1,3})(?:天|日)(?!历)"
)
_BEGUN, _DONE = re.compile("开工|动工|进场|启动|开建|开始"), re.compile("完工|竣工|建成|完成|结束")
_RANGE = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m1>1[0-2]|[1-9])月(?P<d1>\d{1,2})日起?(?:至|到|[-~～—－–]{1,2})(?:(?P<y2>20\d\d)年)?(?:(?P<m2>1[0-2]|[1-9])月)?(?P<d2>\d{1,2})日"
)
_WITHIN = re.compile(r"^[^，,。；;：:、\d]{0,12}?(?P<n>\d{1,3})天(?!然|气|次|数|内|前|后|/)")
_THROUGH = re.compile(r"[，,](?:总共|共|前后)?历时(?:共|约|为){0,2}(?P<n>\d{1,3})天")
_NO_DAYS = re.compile("工作日|每|平均|均|提前|推迟|延|逾期|超|早|晚|不少|不低|不足|至少|最多|最长|满|累计|合计|课|人")
"""Words that make days of what is told of a period no days of it: 人天 add up, 每10天 is a step."""
_NO_GAP = re.compile("工作日|扣除|剔除|不含|约定|合同|应|计划|预计|规定|不少于|不超过")
_AGAINST = re.compile(
    r"比(?P<due>[^，,。；;\d]{0,12}(?:约定|要求|规定|计划|承诺|确定|目标)[^，,。；;\d]{0,6})(?:20\d\d年)?\d{1,2}月\d{1,2}日"
    r"(?:的)?(?P<word>提前|早|推迟|延迟|延后|晚|逾期)(?:了)?(?P<n>\d{1,3})(?:天|日)"
)
_MOST = 80
_ANY_YEAR = 2023
"""Stands in where no year is told: a leap year's day is within what is let pass."""
_LET_PASS = 1
"""Days by which a count may differ: the first day may count or not."""


def date_gaps(passage: Passage, year: str) -> Iterator[DateFault]:
    """Days that a passage counts between the two dates told right before, and that the calendar does not."""
    if "月" not in passage.text:
        return
    text = ASIDE.sub(lambda m: "□" * len(m[0]), passage.text)
    for begin, end in passage.sentences:
        for said in _GAP.finditer(text, begin, end):
            days = _days(text, begin, said.start(), year)
            if len(days) >= 2 and not _between_others(days, said):
                yield from _gap(passage, text, days[-2:], said)
        for said in _WORK.finditer(text, begin, end):
            days = _days(text, begin, said.start(), year)
            if (
                len(days) >= 2
                and _BEGUN.search(text, days[-2][1], days[-1][0])
                and _DONE.search(text, days[-1][1], said.start())
                and not _between_others(days, said)
            ):
                yield from _gap(passage, text, days[-2:], said)
        for period in _RANGE.finditer(text, begin, end):
            yield from _ranged(passage, text, period, end, year)
        for late in _AGAINST.finditer(text, begin, end):
            days = _days(text, begin, late.end(), year)
            if len(days) >= 2:
                yield from _against(passage, days[-2:], late)


def _between_others(days: list[tuple[int, int, date]], said: re.Match[str]) -> bool:
    """Whether the days lie between two others of the sentence: 外业从4月1日做到8月30日，10月18日入库，外业历时152天."""
    stated = int(said["n"])
    return any(abs((later[2] - one[2]).days - stated) <= _LET_PASS for one, later in combinations(days, 2))


def _days(text: str, begin: int, end: int, year: str) -> list[tuple[int, int, date]]:
    """Days with their places; one without a year has that of the date before, or of the words before."""
    found: list[tuple[int, int, date]] = []
    current = int(year) if year.isdigit() else 0
    for match in _DAY.finditer(text, begin, end):
        known = _YEAR.findall(text, max(begin, match.start() - _MOST), match.start())
        current = int(match["y"] or (known[-1] if known else current))
        try:
            found.append((match.start(), match.end(), date(current or _ANY_YEAR, int(match["m"]), int(match["d"]))))
        except ValueError:
            return []
    return found


def _gap(passage: Passage, text: str, days: list[tuple[int, int, date]], said: re.Match[str]) -> Iterator[DateFault]:
    one, other = days
    between = text[one[0] : said.start()]
    if (
        said.start() - one[0] > _MOST
        or "；" in between
        or _NO_GAP.search(between)
        or "工作日" in text[said.end() :][:4]
    ):
        return
    if re.fullmatch("□{0,80}起?[至到~～—－-]{1,2}(?:20\\d\\d年)?", text[one[1] : other[0]]):
        return  # a range, which is another frame's affair
    if re.search("20\\d\\d年|\\d{1,2}月(?!\\d)", text[other[1] : said.start()]):
        return  # another time stands nearer
    right = (other[2] - one[2]).days
    if right <= 0 or abs(right - int(said["n"])) <= _LET_PASS:
        return
    yield DateFault(
        tuple(passage.view.span(a, b) for a, b in (one[:2], other[:2], said.span())),
        f"{one[2].month}月{one[2].day}日至{other[2].month}月{other[2].day}日相隔{right}天，文中写为{said['n']}天，请核实。",
        f"{one[2]:%m-%d} to {other[2]:%m-%d} are {right} days, {said['n']} are stated.",
    )


def _ranged(passage: Passage, text: str, period: re.Match[str], end: int, year: str) -> Iterator[DateFault]:
    """暂停现场交易31天 behind 1月31日至2月20日: no more days than the period has; 历时67天 behind it: just as many."""
    stop = min(end, period.end() + _MOST)
    within = _WITHIN.search(text[period.end() : stop])
    if within is not None and not _NO_DAYS.search(within[0]):
        at, said, exact = period.end() + within.start(), within, False
    elif (through := _THROUGH.search(text, period.end(), stop)) is not None:
        if _NO_GAP.search(text, period.start(), through.end()) or _DAY.search(text, period.end(), through.start()):
            return
        at, said, exact = through.start(), through, True
    else:
        return
    days = _inclusive(period, year)
    count = int(said["n"])
    if days is None or not (count > days or (exact and count < days - _LET_PASS)):
        return
    place = at + said.end() - said.start()
    if count > days and LASTED.search(text, period.end(), place):
        return  # the frame of what a period lasts tells it
    yield DateFault(
        (passage.view.span(*period.span()), passage.view.span(place - len(said["n"]) - 1, place)),
        f"{period[0]}首尾相计共{days}天，文中写为{count}天，请核实。",
        f"The dates span {days} days, {count} are stated.",
    )


def _inclusive(period: re.Match[str], year: str) -> int | None:
    """The days of a period, both ends counted; the leap day where the year is not known."""
    first = int(period["y"] or (year if year.isdigit() else 0)) or _LEAP_YEAR
    last = int(period["y2"] or first)
    months = int(period["m1"]), int(period["m2"] or period["m1"])
    if months[1] < months[0] and not period["y2"]:
        last += 1
    try:
        days = (date(last, months[1], int(period["d2"])) - date(first, months[0], int(period["d1"]))).days + 1
    except ValueError:
        return None
    return days if 0 < days <= _YEAR_LONG else None


_LEAP_YEAR, _YEAR_LONG = 2024, 366


def _against(passage: Passage, days: list[tuple[int, int, date]], late: re.Match[str]) -> Iterator[DateFault]:
    done, due = days
    early = late["word"] in ("提前", "早")
    right = (due[2] - done[2]).days if early else (done[2] - due[2]).days
    if abs(right - int(late["n"])) <= _LET_PASS or abs(right) > 366:
        return
    if right < 0:
        late_word = "推迟" if early else "提前"
        told = f"应为{late_word}{-right}天"
    else:
        told = f"应为{late['word']}{right}天"
    yield DateFault(
        tuple(passage.view.span(a, b) for a, b in (done[:2], due[:2], (late.start("word"), late.end()))),
        f"期限为{due[2].month}月{due[2].day}日，实际为{done[2].month}月{done[2].day}日，{told}，文中写为{late['n']}天，请核实。",
        f"Due {due[2]:%m-%d}, done {done[2]:%m-%d}: {abs(right)} days, {late['n']} are stated.",
    )
