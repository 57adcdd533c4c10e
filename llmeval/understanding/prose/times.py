"""Of when a number is: the dates before it, and words such as 上年, 上半年 and 全年.

A date governs what follows it up to the next one; inside a bracket only to the bracket's end, and where a number is
compared with (较2023年的80万元) or where something moved from (由2021年的218种) only the number that follows it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.periods import is_part_year, period_of

Reach = Literal["on", "once", "whole", "none"]
"""What a date governs: all that follows, the one number behind it, the whole year again (全年), or no number."""

_PRIOR = r"(?<![加以])(?:上一?年|去年|前一年)(?:度)?(?:同期|全年|年?末|年?底)?(?!初|度?(?:结[转余]|滚存|余))"
_WORDS = re.compile(
    rf"(?P<prior>{_PRIOR})|(?P<part>上半年|下半年|前三季度|第?[一二三四]季度)(?!度)|(?P<whole>(?<![占成为的])全年|当年|本年|(?<![\d年上])年[末底])"
)
_COMPARED = re.compile(r"(?:与|比|较|同|低于|高于|由|从|优于|超过)(?:上年|去年)?$")
_PLAIN = re.compile(
    r"[^，,；;。：:、（）()增减升降提高低多少长压扩缩涨落下比较占起开]{0,12}(?:预算|决算|执行|完成|实际|支出|收入)?(?:数|额|值|金额)?的?(?:为|是|约|近)?$"
)
"""What may stand between a date and the number that is of it and of nothing else."""
_END_OF_MONTH = re.compile(r".?[底末]")
_FOUNDED = re.compile(r"(?:成立|创[办建]|始建|组建|建成|设立|[获经]批|出生|入职)于?$")
_FOUNDED_IN = re.compile(r"(?:\d{1,2}月)?(?:正式)?(?:成立|创[办建]|始建|组建|设立|挂牌)")
_ATTRIBUTE = re.compile(
    r"[^，,；;。：:、\d]{4,24}(?:情况|工作|经费|资金|问题|决算|预算|报告)[^，,；;。：:\d]{0,16}[，,]"
)
"""What a year before it is only the attribute of: 对2019年度养护经费使用情况开展审计，提出意见6条."""
_AS_OF = re.compile(r"(?:截[至止]|至|到)$")


class Time(NamedTuple):
    """A date or a word for one, in a paragraph: where it stands, of when it is, what it governs."""

    begin: int
    stop: int
    period: str
    reach: Reach
    as_of: bool = False
    instant: bool = False
    """2023年末: what stood then; no period of other numbers."""


class Clock:
    """Of when the numbers of a sentence are, told its dates in order; `lasting` is the period of the paragraph so far."""

    def __init__(self, text: str, year: str, lasting: str) -> None:
        self._text, self._year, self.base = text, year, lasting
        self.period, self.said = lasting, False
        self._as_of = False
        self._last = 0
        self._once = ""
        self._held: list[tuple[int, str, bool]] = []

    def hear(self, time: Time, bracket: int = -1, leading: bool = False) -> None:
        """Take in a date; `bracket` is where the bracket that it and other numbers stand in ends, -1 for none; a date
        that the sentence begins with (`leading`) holds to its end."""
        if time.reach == "once":
            self._once = time.period
        elif time.reach == "whole" and (is_part_year(self.period) or len(self.period) == 10):
            self.period = self.period[:4]
        elif time.reach == "on":
            if bracket >= 0 and (not self._held or self._held[-1][0] != bracket):
                self._held.append((bracket, self.period, self.said))
            self.period, self.said, self._as_of, self._last = time.period, True, time.as_of or leading, time.stop

    def at(self, begin: int) -> tuple[str, bool]:
        """Period of the number at `begin`, and whether words say it."""
        while self._held and self._held[-1][0] <= begin:
            _, self.period, self.said = self._held.pop()
        if is_part_year(self.period) and not self._as_of and self._text.find("；", self._last, begin) >= 0:
            self.period = self.base
        if self._once:
            period, self._once = self._once, ""
            return period, True
        return self.period or self._year, self.said

    def forget(self, stop: int) -> None:
        """A year said for one clause (2023年决算数…) does not govern what follows the mark at `stop`."""
        ended = self._text[stop : stop + 1] in "，。；"
        if ended and self.period != self.base and self.period[:4] != self._year and not self._held and not self._as_of:
            self.period = self.base or self._year


def times_of(text: str, start: int, end: int, places: Sequence[tuple[int, int, Numeral]], year: str) -> Iterator[Time]:
    """Dates of a sentence and words for them, in order; what is compared with (与2022年相比) governs nothing."""
    found = [_dated(text, start, begin, stop, year) for begin, stop, n in places if n.kind in ("date", "period")]
    taken = [(time.begin, time.stop) for time in found if time is not None]
    times = [time for time in found if time is not None]
    starts = [begin for begin, _, n in places if n.kind == "quantity"]
    for match in _WORDS.finditer(text, start, end):
        begin, stop = match.span()
        if any(begin < other_stop and other_begin < stop for other_begin, other_stop in taken):
            continue
        own = next((b for b, s in reversed(taken) if s == begin), None)
        group = match.lastgroup
        if group == "whole":
            times.append(Time(begin, begin, "", "whole"))
        elif group == "part":
            if own is None:
                times.append(Time(begin, stop, period_of(match[0], year), "on"))
            else:
                times.append(Time(own, stop, period_of(text[own:stop], year), "on"))
        elif year.isdigit() and _governs_once(text, stop, starts):
            times.append(Time(begin, stop, str(int(year[:4]) - 1), "once"))
    return iter(sorted(times))


def _dated(text: str, start: int, begin: int, stop: int, year: str) -> Time | None:
    period = period_of(text[begin:stop], year)
    if not period:
        return None
    if len(period) == 7 and (end := _END_OF_MONTH.match(text, stop - 1)):
        month = int(period[5:])
        period += f"-{monthrange(int(period[:4]), month)[1]:02}" if 1 <= month <= 12 else ""
        stop = max(stop, end.end())
    if _FOUNDED.search(text[max(start, begin - 5) : begin]) or _FOUNDED_IN.match(text, stop):
        return Time(begin, stop, period, "none")
    if _COMPARED.search(text[max(start, begin - 4) : begin]):
        if re.match(r"[^，,；;。：:、（）()]{0,14}?(?=\d)", text[stop : stop + 16]) and _once(text, stop):
            return Time(begin, stop, period, "once")
        return Time(begin, stop, period, "none")
    if text[begin:stop].endswith("年度") and year.isdigit() and period < year and _ATTRIBUTE.match(text, stop):
        return Time(begin, stop, period, "none")
    instant = _END_OF_MONTH.match(text, stop - 1) is not None
    return Time(begin, stop, period, "on", bool(_AS_OF.search(text[max(start, begin - 2) : begin])), instant)


def _once(text: str, stop: int) -> bool:
    """Whether nothing but 的, 决算数 and the like stands between a date and the next digits."""
    digits = re.compile(r"\d").search(text, stop, stop + 16)
    if digits is not None and re.compile(r"\d{1,4}[年月日]").match(text, digits.start()):
        return False  # 比2022年的12月21日提前13天
    return digits is not None and _PLAIN.match(text[stop : digits.start()]) is not None


def _governs_once(text: str, stop: int, starts: Sequence[int]) -> bool:
    following = next((begin for begin in starts if begin >= stop), -1)
    return 0 <= following - stop <= 16 and _PLAIN.match(text[stop:following]) is not None
