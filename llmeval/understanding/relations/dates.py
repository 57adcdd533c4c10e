"""Frames of time: the order of events, how long they took, early or late, and the year that a report is about."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.chinese import chinese_number
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.terms import Passage

_DATE = re.compile(r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日|(?P<part>[上中下]旬|底|初|末|份)?)")
_EVENTS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"立项|批复|申报|可研")),
    (2, re.compile(r"(?:发布|公开|挂网)[^，。；]{0,6}(?:招标|采购|公告)|招标公告|采购公告|挂网")),
    (3, re.compile(r"开标|评标")),
    (4, re.compile(r"(?:确定|发布|公示)?中标(?!单位签)|成交公告|招标|定标")),
    (5, re.compile(r"签订[^，。；、]{0,10}合同|合同签订|签约|签订协议")),
    (6, re.compile(r"开工|动工|启动建设|启动实施|进场")),
    (7, re.compile(r"完工|竣工|交工|建成|完成全部|完成施工|主体封顶|到货|安装调试")),
    (8, re.compile(r"验收")),
    (9, re.compile(r"投入使用|投用|启用|交付|投入运行|试运行|通车|开馆")),
)
_RANGE = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日(?:至|到|[-~～—－]+)(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日"
)
LASTED = re.compile(r"(?:连续|为期|历时|共|持续|集中)[^，。；\d]{0,8}(?P<n>\d{1,3})天")
_EARLY = re.compile(r"(?P<word>提前|逾期|推迟|延迟|延后|超期|滞后)(?:了)?(?P<n>\d{1,3})(?:天|日)")
_PLAN_YEARS = re.compile(r"(?P<a>20\d\d)(?:年)?(?:至|到|[-~～—－]+)(?P<b>20\d\d)年")
_NTH = re.compile(r"(?P<y>20\d\d)年(?:度)?(?:是|为|系)[^，。；]{0,16}?第(?P<n>[一二三四五六七八九十\d]{1,2})(?:个)?年")


ASIDE = re.compile(r"[（(][^（）()]{0,80}[)）]")


@dataclass(frozen=True, slots=True)
class DateFault:
    """A statement about time that cannot be."""

    spans: tuple[Span, ...]
    zh: str
    en: str
    sure: bool = True


def date_faults(passage: Passage, year: str) -> Iterator[DateFault]:
    """What a passage says of time and cannot be; `year` is the report's."""
    dated = "月" in passage.text
    for begin, end in passage.sentences:
        if not dated:
            yield from _nth(passage, begin, end)
            continue
        yield from _order(passage, begin, end, year)
        yield from _no_such_day(passage, begin, end)
        yield from _reversed(passage, begin, end)
        yield from _months_taken(passage, begin, end, year)
        yield from _lasting(passage, begin, end, year)
        yield from _lateness(passage, begin, end, year)
        yield from _nth(passage, begin, end)
    yield from _other_year(passage, year)


_NOTICE = re.compile(
    r"(?P<y>20\d\d)年度?[^》。；]{0,40}?(?:自评|绩效评价|绩效考评)[^》。；]{0,16}》?[（(][^（）()]{0,16}〔(?P<issued>20\d\d)〕"
)
_CUT_OFF = re.compile(r"(?:截至|截止)(?:到)?(?P<y>20\d\d)年(?:12月31日|12月底|末|底|年底)")
_CYCLE = re.compile(
    r"(?:实施周期|实施期限?|项目周期|执行期限?|起止时间)(?:为|是|：|:)?(?P<y>20\d\d)年1月(?:1日)?(?:至|到|[-~～—－]+)(?:(?P<y2>20\d\d)年)?12月"
)


def _other_year(passage: Passage, year: str) -> Iterator[DateFault]:
    """A notice, a cut-off date or a project's period of another year than the one that is evaluated."""
    text = passage.text
    if not year.isdigit():
        return
    for match in _NOTICE.finditer(text):
        doing = match["y"] == match["issued"] and not match[0].startswith(f"{match['y']}年度")
        if match["issued"] == str(int(year) + 1) and match["y"] != year and not doing:
            yield _wrong_year(passage, match, year, "所依据通知的评价年度")
    for match in _CUT_OFF.finditer(text):
        same = re.search(rf"{year}年(?:末|底|12月)", text)
        if (
            match["y"] == str(int(year) - 1)
            and same
            and not re.search("上年|去年|较|比|相比", text[match.end() : match.end() + 30])
        ):
            yield _wrong_year(passage, match, year, "截止日期的年份")
    for match in _CYCLE.finditer(text):
        if match["y"] == str(int(year) - 1) and (match["y2"] or match["y"]) == match["y"]:
            yield _wrong_year(passage, match, year, "项目实施周期的年份")


def _wrong_year(passage: Passage, match: re.Match[str], year: str, what: str) -> DateFault:
    return DateFault(
        (passage.view.span(match.start(), match.end()),),
        f"本报告评价{year}年度，{what}却写为{match['y']}年，疑为沿用上年文本，应为{year}年。",
        f"The report is about {year}, but this says {match['y']}.",
        sure=False,
    )


def _dates(passage: Passage, begin: int, end: int, year: str) -> list[tuple[int, int, date, bool]]:
    found = []
    current = int(year) if year.isdigit() else 0
    aside = [m.span() for m in ASIDE.finditer(passage.text, begin, end)]
    outside = current
    for match in _DATE.finditer(passage.text, begin, end):
        if not any(a < match.start() < b for a, b in aside):
            current = outside = int(match["y"]) if match["y"] else outside
        elif match["y"]:
            current = int(match["y"])  # 5月开工（2021年11月招标），9月完工: a bracket's year ends with it
        month = int(match["m"])
        if not current or not 1 <= month <= 12:
            continue
        last = monthrange(current, month)[1]
        day = int(match["d"]) if match["d"] else last if match["part"] in ("底", "末", "下旬") else 1
        if 1 <= day <= last:
            found.append((match.start(), match.end(), date(current, month, day), bool(match["d"])))
    return found


def _order(passage: Passage, begin: int, end: int, year: str) -> Iterator[DateFault]:
    """开工 after 竣工: each date with the event right behind it."""
    text = passage.text
    yield from _opened(passage, begin, end, year)
    told: list[tuple[int, int, int, date, str, bool]] = []
    for at, stop, day, exact in _dates(passage, begin, end, year):
        clause = re.split(r"[，,；;。、]|20\d\d年", text[stop : stop + 24])[0]
        hits = [(m.start(), rank, m[0]) for rank, pattern in _EVENTS for m in pattern.finditer(clause)]
        if re.search(r"预计|计划|应|拟|前|将", clause[:6] + text[max(begin, at - 4) : at]) or not hits:
            continue
        _, rank, word = max(hits) if len(hits) > 1 and hits[0][1] < 3 else min(hits)
        told.append((at, stop, rank, day, word, exact))
    for one in told:
        for other in told:
            if (
                one[2] < other[2]
                and one[3] > other[3]
                and not _other_subject(text, one[1], other[0])
                and ((one[3].year, one[3].month) != (other[3].year, other[3].month) or (one[5] and other[5]))
                and one[0] < other[0]
            ):
                yield DateFault(
                    (passage.view.span(one[0], one[1]), passage.view.span(other[0], other[1])),
                    f"{other[4]}（{_show(other[3], exact=other[5])}）早于{one[4]}（{_show(one[3], exact=one[5])}），时间先后不可能，请核实日期。",
                    f"{other[4]} ({other[3]:%Y-%m-%d}) is dated before {one[4]} ({one[3]:%Y-%m-%d}).",
                )
                return


_SAME_SUBJECT = re.compile(
    r"(?:(?<=[，,；;。、])|^)(?:[并又再后即至到于在才已均也]|随后|直至|直到|最终|实际|当年|同年|当月|该?(?:工程|项目|设备)|主体|全部|截至|20\d\d年){0,5}$"
)


def _other_subject(text: str, end: int, begin: int) -> bool:
    """Whether the words right before a date name another thing than the one before it: 第二批设备, or the year after."""
    return _SAME_SUBJECT.search(text[max(end, begin - 30) : begin]) is None


_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = re.compile(r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|[1-9])月(?P<d>\d{1,2})日")
_MONTH = re.compile(r"20\d\d年(?P<m>1[3-9]|[2-9]\d)月")
_SPAN = re.compile(
    r"(?P<y>20\d\d)年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?(?:起)?(?:至|到|[-~～—－–]+)(?P<y2>20\d\d)年(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?"
)
_TAKEN = re.compile(r"(?:历时|工期|耗时|为期|用时|前后)[^，。；\d]{0,6}?(?P<n>\d{1,2})个月")
_BEGUN = re.compile("开工|动工|启动|进场|开始|开建")
_DONE = re.compile("完工|竣工|建成|完成|结束|交付")
_OPENED = re.compile("开班|开幕|开展|开始|启动|开营|开学")
_CLOSED = re.compile("结业|闭幕|结束|闭营|结营|完成")


def _opened(passage: Passage, begin: int, end: int, year: str) -> Iterator[DateFault]:
    """6月5日开班，6月1日结业: an end before its beginning, told one behind the other."""
    text = passage.text
    dates = _dates(passage, begin, end, year or "2023")
    for one, other in pairwise(dates):
        clauses = (
            re.split("[，,；;。、]", text[one[1] : one[1] + 16])[0],
            re.split("[，,；;。、]", text[other[1] : other[1] + 16])[0],
        )
        if other[2] < one[2] and _OPENED.search(clauses[0]) and _CLOSED.search(clauses[1]) and one[3] and other[3]:
            yield DateFault(
                (passage.view.span(one[0], one[1]), passage.view.span(other[0], other[1])),
                f"结束日期（{other[2].month}月{other[2].day}日）早于开始日期（{one[2].month}月{one[2].day}日），请核实日期。",
                f"It ends on {other[2]:%m-%d}, before it begins on {one[2]:%m-%d}.",
            )
            return


def _no_such_day(passage: Passage, begin: int, end: int) -> Iterator[DateFault]:
    """13月, 4月31日, 2月30日: a month or a day that no calendar has."""
    for match in _MONTH.finditer(passage.text, begin, end):
        yield DateFault(
            (passage.view.span(match.start(), match.end()),),
            f"一年只有12个月，没有“{match['m']}月”，请核实日期。",
            f"A year has 12 months; there is no month {match['m']}.",
        )
    for match in _DAY.finditer(passage.text, begin, end):
        month, day = int(match["m"]), int(match["d"])
        own = match["y"] or ""
        last = monthrange(int(own), month)[1] if own else _DAYS[month - 1]
        if day > last or day == 0:
            yield DateFault(
                (passage.view.span(match.start(), match.end()),),
                f"{own + '年' if own else ''}{month}月只有{last}天，没有“{month}月{day}日”，请核实日期。",
                f"Month {month} has {last} days; there is no day {day}.",
            )


def _reversed(passage: Passage, begin: int, end: int) -> Iterator[DateFault]:
    """2023年1月1日至2022年12月31日: an end before its beginning."""
    for match in _SPAN.finditer(passage.text, begin, end):
        first = (int(match["y"]), int(match["m"]), int(match["d"] or 1))
        last = (int(match["y2"]), int(match["m2"]), int(match["d2"] or 31))
        if last < first:
            yield DateFault(
                (passage.view.span(match.start(), match.end()),),
                f"起止时间颠倒：止于{last[0]}年{last[1]}月，早于起始的{first[0]}年{first[1]}月，请核实年份。",
                f"The period ends in {last[0]}-{last[1]:02d}, before it begins in {first[0]}-{first[1]:02d}.",
            )


def _months_taken(passage: Passage, begin: int, end: int, year: str) -> Iterator[DateFault]:
    """2020年8月开工，2021年10月完工，历时4个月: months between two dated events."""
    text = passage.text
    for taken in _TAKEN.finditer(text, begin, end):
        dates = _dates(passage, begin, taken.start(), year)[-2:]
        if len(dates) < 2 or re.search("应|约定|计划|预计|合同|要求", text[dates[0][0] - 6 : taken.start()]):
            continue
        one, other = dates
        if not _BEGUN.search(text[one[1] : other[0]]) or not _DONE.search(text[other[1] : taken.start()]):
            continue
        between = (other[2].year - one[2].year) * 12 + other[2].month - one[2].month
        said = int(taken["n"])
        if between > 0 and abs(said - between) > 1:
            yield DateFault(
                (
                    passage.view.span(one[0], one[1]),
                    passage.view.span(other[0], other[1]),
                    passage.view.span(taken.start(), taken.end()),
                ),
                f"{_show(one[2])}至{_show(other[2])}约{between}个月，文中写为{said}个月，请核实。",
                f"{_show(one[2])} to {_show(other[2])} is about {between} months, {said} are stated.",
            )


def _show(day: date, *, exact: bool = False) -> str:
    return f"{day.year}年{day.month}月" + (f"{day.day}日" if exact else "")


def _lasting(passage: Passage, begin: int, end: int, year: str) -> Iterator[DateFault]:
    """`4月1日至6月15日，9月15日至11月10日，共133天`: the days of all periods named since the last count."""
    text = passage.text
    told = begin
    for lasted in LASTED.finditer(text, begin, end):
        ranges = list(_RANGE.finditer(text, told, lasted.start()))
        told = lasted.end()
        spans = [_days_between(match, year) for match in ranges]
        if not ranges or None in spans or lasted.start() - ranges[-1].end() > _NEAR:
            continue
        days = sum(days for days in spans if days is not None)
        said = int(lasted["n"])
        if said > days or (len(ranges) > 1 and lasted[0].startswith("共") and said < days - len(ranges)):
            named = "、".join(match[0] for match in ranges)
            yield DateFault(
                (
                    *(passage.view.span(match.start(), match.end()) for match in ranges),
                    passage.view.span(lasted.start(), lasted.end()),
                ),
                f"{named}首尾相计共{days}天，文中写为{said}天，请核实。",
                f"The dates span {days} days, {said} are stated.",
            )


_NEAR = 60


def _days_between(match: re.Match[str], year: str) -> int | None:
    """Both ends counted; None when the year is not known or the dates are none."""
    own = int(match["y"] or year or 0)
    if not own:
        return None
    first = (int(match["m1"]), int(match["d1"]))
    last = (int(match["m2"] or match["m1"]), int(match["d2"]))
    try:
        days = (date(own, *last) - date(own, *first)).days + 1
    except ValueError:
        return None
    return days if days > 0 else None


def _lateness(passage: Passage, begin: int, end: int, year: str) -> Iterator[DateFault]:
    text = passage.text
    for match in _EARLY.finditer(text, begin, end):
        dates = [d for d in _dates(passage, begin, match.start(), year) if d[3]]
        if len(dates) < 2 or not re.search(
            r"前|约定|要求|应|期限|计划|规定", text[max(begin, dates[-2][0] - 30) : dates[-2][1] + 4]
        ):
            continue
        due, done = dates[-2][2], dates[-1][2]
        early = match["word"] == "提前"
        days = (due - done).days if early else (done - due).days
        if days < 0 or (days and abs(days) != int(match["n"]) and abs(days - int(match["n"])) > 1):
            right = ("逾期" if early else "提前") if days < 0 else match["word"]
            yield DateFault(
                (
                    passage.view.span(dates[-2][0], dates[-2][1]),
                    passage.view.span(dates[-1][0], dates[-1][1]),
                    passage.view.span(match.start(), match.end()),
                ),
                f"期限为{due.month}月{due.day}日，实际为{done.month}月{done.day}日，应为{right}{abs(days)}天，文中写为“{match[0]}”。",
                f"Due {due:%m-%d}, done {done:%m-%d}: {abs(days)} days {'late' if done > due else 'early'}.",
            )


def _nth(passage: Passage, begin: int, end: int) -> Iterator[DateFault]:
    text = passage.text
    for match in _NTH.finditer(text, begin, end):
        plans = list(_PLAN_YEARS.finditer(text, begin, match.start()))
        if not plans:
            continue
        number = int(match["n"]) if match["n"].isdigit() else chinese_number(match["n"])
        right = int(match["y"]) - int(plans[-1]["a"]) + 1
        if (
            number is not None
            and Decimal(number) != right
            and 0 < right <= int(plans[-1]["b"]) - int(plans[-1]["a"]) + 1
        ):
            yield DateFault(
                (passage.view.span(plans[-1].start(), plans[-1].end()), passage.view.span(match.start(), match.end())),
                f"自{plans[-1]['a']}年起算，{match['y']}年是第{'零一二三四五六七八九十'[right] if right <= 10 else right}年，文中写为第{match['n']}年。",
                f"Counted from {plans[-1]['a']}, {match['y']} is year {right}, not {number}.",
            )
