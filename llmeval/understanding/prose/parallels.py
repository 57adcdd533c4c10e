"""分别: several things told together, then a number for each: 县级和乡级河长分别为12名和68名, …率分别提高0.8个和1.5个百分点."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.periods import period_of
from llmeval.understanding.mentions import Mention
from llmeval.understanding.prose.nouns import clause_start
from llmeval.vocabulary.labels import squeeze_label, trim
from llmeval.vocabulary.measures import Measure

_JOINED = re.compile(
    r"(?:个?百分点)?[、，,和与及]?(?:以及)?(?:[（(][^（）()]{0,20}[)）])?[、，,和与及]?(?:同比)?(?:增长|下降|提[高升]|降低|减少|增加|上升)?$"
)
_AND = re.compile(r"[、和与及]|以及")
_NUMBERED = re.compile(
    r"(?:^|[，。；：])(?P<names>[^，。；：]{1,80}?)(?:[一二三四五六七八九十两]|\d{1,2})(?:个|项|类|者|种)(?P<head>[^，。；、]{0,12})$"
)
_MOST = 12


class Parallel:
    """The things that the numbers of one 分别 are of, in order: nouns, mentions or periods; empty where none is open."""

    def __init__(self) -> None:
        self._sources: list[str | Mention | tuple[int, int]] = []
        self._next = 0
        self._measure: Measure | None = None

    def begin(
        self,
        text: str,
        places: Sequence[tuple[int, int, Numeral]],
        number: int,
        place: tuple[int, int, int, int, int],
        cuts: Sequence[tuple[int, int]],
        earlier: Sequence[Mention],
    ) -> None:
        """Take in the number with index `number`: it opens a list of its own, goes on with the one open, or ends it."""
        clause, begin, _, floor, start = place
        said = text.rfind("分别", max(clause, floor), begin)
        if said < 0:
            joined = number > 0 and _JOINED.match(text[places[number - 1][1] : begin]) is not None
            self._next = self._next + 1 if joined and self._next + 1 < len(self._sources) else len(self._sources)
            return
        count = _run(text, places, number)
        self._sources, self._next = _things(text, said, count, (floor, start), cuts, earlier), 0
        self._measure = None

    def measure_of(self, own: Measure) -> Measure:
        """The measure of a number: that of the first of the list where it says none itself."""
        if self._next >= len(self._sources):
            return own
        if self._next == 0:
            self._measure = own
        return self._measure if self._measure and own in ("level", "rate") else own

    def source(self, earlier: Sequence[Mention]) -> str | Mention | None:
        """The noun or the mention that the number is of; where only dates are told together, that of the number before."""
        found = self._sources[self._next] if self._next < len(self._sources) else None
        if isinstance(found, tuple):
            return earlier[-1] if self._next and earlier else None
        return found

    def period(self, text: str, year: str) -> str:
        """The period that the number is of, where the things told together are dates."""
        found = self._sources[self._next] if self._next < len(self._sources) else None
        if not isinstance(found, tuple):
            return ""
        period = period_of(text[found[0] : found[1]], year)
        first, _, last = period.partition("/")
        return str(int(first) + self._next) if last and first.isdigit() else period


def _run(text: str, places: Sequence[tuple[int, int, Numeral]], number: int) -> int:
    """How many numbers follow each other from one on, with nothing but 、 or 和 between."""
    count = 1
    for (_, stop, _), (begin, _, following) in zip(places[number:], places[number + 1 : number + _MOST], strict=False):
        if following.kind != "quantity" or _JOINED.match(text[stop:begin]) is None:
            break
        count += 1
    return count


def _things(
    text: str,
    said: int,
    count: int,
    bounds: tuple[int, int],
    cuts: Sequence[tuple[int, int]],
    earlier: Sequence[Mention],
) -> list[str | Mention | tuple[int, int]]:
    floor, start = bounds
    if count < 2:
        return []
    dates = [cut for cut in cuts if floor <= cut[0] and cut[1] <= said]
    if len(dates) == count:
        return list(dates)
    if len(dates) == 1 and _years(text[slice(*dates[0])]) == count:
        return list(dates * count)
    if (named := _NUMBERED.search(text[start:said])) is not None:
        names = [squeeze_label(name) for name in _AND.split(named["names"])]
        if len(names) == count and all(names):
            return [trim(name + named["head"]) for name in names]
    first = clause_start(text, said, max(floor, start))
    while first > max(floor, start) and text[first - 1] in "、）":
        first = clause_start(text, first - 1, max(floor, start))
    nouns = [squeeze_label(noun) for noun in _AND.split(text[first:said])]
    if len(nouns) == count and all(nouns):
        return list(_with_head([trim(noun) for noun in nouns]))
    levels = [m for m in earlier if m.measure not in ("growth", "change", "compared", "threshold")]
    return list(levels[-count:]) if len(levels) >= count and not trim(_bare(text[first:said])) else []


def _years(words: str) -> int:
    """How many years a range of years has."""
    first, _, last = period_of(words).partition("/")
    return int(last) - int(first) + 1 if first.isdigit() and last.isdigit() else 0


def _bare(words: str) -> str:
    """The words before 分别 without those that name no thing: 占比分别为, 同比分别增长."""
    return re.sub(
        r"(?:上述|以上|这)?[一二三四五六七八九十两]{1,2}[项者类个][\u4e00-\u9fff]{0,6}$|实际得分|得分|实际|完成|占比|比重|占[^，]{0,12}的?|同比|较?上年|比上年|与?去年|各|均|，",
        "",
        squeeze_label(words),
    )


def _with_head(nouns: list[str]) -> list[str]:
    """城镇 and 农村居民收入 share the head noun 居民收入."""
    last = nouns[-1]
    return [noun + last[len(noun) :] if len(noun) <= 4 and len(last) - len(noun) >= 3 else noun for noun in nouns]
