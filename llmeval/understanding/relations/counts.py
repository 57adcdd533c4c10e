"""Frames of counting: how many a text says there are, and how many it lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.lexer import Interval, Numeral
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, interval_of

_UNIT = "个|项|类|处|座|所|家|条|种|方面|部分|名|大|支|批|环节|层面|股室|科室"
_SAID = re.compile(
    rf"(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})(?P<unit>{_UNIT})(?P<what>[^，,。；：:、（()\d]{{0,18}}?)"
    r"(?:[，,]?[^，。；：:、\d]{0,8}?(?:分别(?:是|为)?|即|具体(?:为|是)|名单为)[:：]?|[：:])(?P<list>[^。\n]{4,400})"
)
_BEHIND = re.compile(
    rf"(?:内设|下设|包括|设有|设|有|为|含|覆盖|涉及)(?P<list>[^，,。；：:（()\d]{{2,24}}(?:、[^，,。；：:、\d]{{2,24}}){{1,18}})(?P<open>等)?(?:[，,](?:共|合计|共计|总计)(?:有|设|计)?|共(?:有|设|计)?|(?<=等))(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})(?P<unit>{_UNIT})"
)
_OWN_COUNT = re.compile(rf"[一二两三四五六七八九十]{{1,3}}(?:个)?(?:{_UNIT}|级|维度|板块|领域)[^、]{{0,4}}$")
_BRACKET = re.compile(
    rf"(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})(?P<unit>{_UNIT}|个[\u4e00-\u9fff]{{1,6}})[（(](?P<list>[^（）()\d，,；;：:。]{{2,200}})[)）]"
)
_MARKED = re.compile(
    r"[①-⑳]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）]|[一二三四五六七八九十]是|(?<![\d.])\d{1,2}[.．、](?!\d)|(?<![\u4e00-\u9fff])第[一二三四五六七八九十]"
)
_SPLIT = re.compile(r"、")
_LAST = re.compile(r"和|及|与|以及|并")


COUNTED = re.compile(
    rf"[二两三四五六七八九十](?:{_UNIT})[^，,。；：:、]{{0,18}}[，,]?[^，,。；：:、]{{0,8}}(?:[：:]|即|分别|为)|、[^，,。；：:、]{{1,14}}[两三四五六七八九十](?:{_UNIT}|级|领域)|[两三四五六七八九](?:件事|个方面|点)[。：:]"
)
"""A number of things in words with a list behind it, in a paragraph that may hold no other number."""


def counts(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every number of things that is followed or preceded by the things themselves."""
    text = passage.text
    for match in _said(text):
        low, high, open_ended = _listed(match["list"])
        open_ended = open_ended or (match.end() == len(text) and not _CLOSED.search(text))
        if high >= 2 and not _goes_on(text, match.end(), match["list"], low):
            yield from _candidate(passage, match, low, high, open_ended)
    if "、" in text or "》" in text:
        yield from _ahead(passage)
    if "第一" in text or "一是" in text or "①" in text:
        yield from _numbered(passage)
    for match in _BEHIND.finditer(text):
        if _OWN_COUNT.search(match["list"]):
            continue  # 投入、过程、产出、效益四类共21个指标: the names are counted by the nearer number
        items = _SPLIT.split(match["list"])
        if _OWN_NUMBER.search(items[-1]):
            continue  # 投入、过程、产出四类共21个: the number before is the list's
        low = len(items) + bool(_WITH_ITS_OWN.search(items[0]))
        high = low + sum(map(_joins, items[-1:]))
        more = bool(match["open"]) or match["list"].endswith("等")
        yield from _candidate(passage, match, low, high, more and not _nearly_all(match, low, high))
    for match in _BRACKET.finditer(text):
        yield from _bracketed(passage, match)


def _nearly_all(match: re.Match[str], low: int, high: int) -> bool:
    """Whether 等 closes a list: nobody names six of seven things and leaves one out."""
    said = int(match["n"]) if match["n"].isdigit() else chinese_number(match["n"])
    return low == high >= _LONG_LIST and said == high + 1


_LONG_LIST = 5
_CLOSED = re.compile("[。；;！？!?）)]$")
"""How a paragraph ends that no end of a line has cut."""


def _said(text: str) -> Iterator[re.Match[str]]:
    """Numbers of things with a list behind them; behind a semicolon of one list the next may begin."""
    place = 0
    while match := _SAID.search(text, place):
        yield match
        cut = match["list"].find("；")
        place = match.start("list") + cut + 1 if cut >= 0 else match.end()


def _goes_on(text: str, end: int, listed: str, count: int) -> bool:
    """分三个阶段：第一阶段…；第二阶段…。第三阶段…: whether a list that is marked goes on behind its sentence."""
    mark = _MARKED.search(listed)
    if mark is None or count >= len(_DIGITS):
        return False
    following = re.sub("[①-⑳]", chr(ord("①") + count), mark[0])
    following = re.sub("[一二三四五六七八九十]", _DIGITS[count], re.sub(r"\d{1,2}", str(count + 1), following))
    return following in text[end:]


_OWN_NUMBER = re.compile(r"[两二三四五六七八九十\d](?:大)?(?:类|项|个|种|级|方面|部分)$")
_TITLES = re.compile(r"(?:《[^《》]{2,40}》[、和及]?){2,}")
_NAMED = re.compile(
    r"(?P<n>[两二三四五六七八九十]{1,2}|\d{1,2})(?P<unit>大?类|种|方面|部分|大?环节|大?领域|级|支(?=[\u4e00-\u9fff])|大(?=[\u4e00-\u9fff]{2})|[部本册](?=[\u4e00-\u9fff])|个(?=[\u4e00-\u9fff]{2}|[科股处室站所队](?:[（(，,。；;、]|$))|项(?=[\u4e00-\u9fff]{2})|[所家处座](?=[\u4e00-\u9fff]{2}|[，,。；;（(]|$))"
)
_BOUND = re.compile(r"[，,。；;：:（()）\d！？]")
_NO_ITEM = re.compile(
    "等|的$|共$|为$|设$|有$|了$|各$|每$|前$|第$|约$|近$|这$|述$|中$|分$|达$|上$|下$|[一二三四五六七八九十]$|^[一二三四五六七八九十]$"
)
_LONGEST_LIST = 160
_FEWEST = 3


def _ahead(passage: Passage) -> Iterator[Candidate]:
    """电子商务、盲人按摩、种植养殖三类培训: names right before their number."""
    text = passage.text
    for match in _NAMED.finditer(text):
        at = match.start()
        if text[at - 1 : at] == "》":
            titles = _TITLES.search(text, max(0, at - _LONGEST_LIST), at)
            if titles is not None and titles.end() == at:
                count = titles[0].count("《")
                yield from _candidate(passage, match, count, count, False, titles.span())
            continue
        if "、" not in text[max(0, at - 20) : at]:
            continue
        begin = max(
            (m.end() for m in _BOUND.finditer(text, max(0, at - _LONGEST_LIST), at)), default=max(0, at - _LONGEST_LIST)
        )
        items = text[begin:at].split("、")
        for place in range(len(items) - 1, -1, -1):
            if "的" in items[place]:
                items = [items[place].rpartition("的")[2], *items[place + 1 :]]
                break
        for place in range(len(items) - 1, -1, -1):
            if (had := _HAS.search(items[place])) is not None:
                items = [items[place][had.end() :], *items[place + 1 :]]
                break
        if len(items) < _FEWEST or any(
            not item or (_NO_ITEM.search(item) and not _SUFFIX.search(item)) for item in items
        ):
            continue
        bodies = all(_SUFFIX.search(item) for item in items)
        if not (bodies or _even(items[1:])):
            continue
        high = len(items) + sum(map(_joins, items))
        said = int(match["n"]) if match["n"].isdigit() else chinese_number(match["n"])
        if said is not None and (len(items) <= said <= high or 1 in (abs(said - len(items)), abs(said - high))):
            yield from _candidate(passage, match, len(items), high, False, (begin, at))


_HAS = re.compile(
    r"(?:内设|下设|设有|下辖|包括|包含|(?<=[\u4e00-\u9fff])(?<![建附增开常假架])设(?![备计施立置点定区]))(?=[\u4e00-\u9fff]{3})"
)
"""乡党委、政府设党政综合办公室、…6个内设机构: who has the things is none of them."""
_SUFFIX = re.compile(
    "(?:[科室部处股所站队院局办馆场园组委厅社校厂]|中心|大队|支队|小学|中学|一中|二中|三中|职中|幼儿园|公司|分局|街道|乡|镇|村|社区)$"
)


def _joins(item: str) -> int:
    """How many more things a name may be than one: 甲科和乙科 are two, 移交安置和就业创业科 and 永和 are one."""
    parts = _LAST.split(item)
    if len(parts) == 1 or any(len(part) < _SHORTEST for part in parts):
        return 0
    if _SUFFIX.search(item):
        return sum(bool(_SUFFIX.search(part)) for part in parts[:-1])
    return len(parts) - 1


_WITH_ITS_OWN = re.compile("[\u4e00-\u9fff]{2}(?:及|和|以及)(?:所属|下属|直属|其)(?:的)?[\u4e00-\u9fff]{2}")
"""交通运输局及所属公路服务中心、运输服务中心: the one that has them is one of them."""
_SHORTEST = 2


def _even(items: Sequence[str]) -> bool:
    """Whether the names are about as long as each other: a long one hides a verb, and the end of another list."""
    lengths = [len(item) for item in items]
    return max(lengths) <= 2 * min(lengths) and max(lengths) <= 14


_ORDERS = ("第{}", "{}是", "其{}")
_ANNOUNCED = re.compile(
    r"(?P<n>[两二三四五六七八九])(?P<unit>件事|件|项工作|项措施|项|个方面|方面|点|条措施|条|个问题)[^。；：:，\d]{0,10}[。：:](?=第一|一是|其一|①)"
)
_DIGITS = "一二三四五六七八九十"


def _numbered(passage: Passage) -> Iterator[Candidate]:
    """做了四件事。第一，…；第二，…；第三，…: the marks that follow."""
    text = passage.text
    for match in _ANNOUNCED.finditer(text):
        at, count = match.end(), 0
        style = next((s for s in _ORDERS if text.startswith(s.format("一"), at)), "")
        while count < len(_DIGITS):
            mark = style.format(_DIGITS[count]) if style else chr(ord("①") + count)
            found = text.find(mark, at)
            if found < 0:
                break
            at, count = found + len(mark), count + 1
        if count >= 2:
            yield from _candidate(passage, match, count, count, False, (match.end(), at))


_NO_NAMES = re.compile("等(?![级待候])|其中|含|略|详|见|如|以上|以下|单位|为|是|占|已|均|不|未|个|每")


def _bracketed(passage: Passage, match: re.Match[str]) -> Iterator[Candidate]:
    """派出机构4个（城东所、城西所、河口所）: names behind a number, in a bracket of their own."""
    titles = match["list"].count("《")
    if titles > 1 and _TITLES.fullmatch(match["list"]):
        yield from _candidate(passage, match, titles, titles, False)
        return
    items = [item for item in match["list"].split("、") if item]
    if len(items) < 2 or _NO_NAMES.search(match["list"]) or not 2 <= min(map(len, items)) <= max(map(len, items)) <= 14:
        return
    high = len(items) + sum(map(_joins, items))
    yield from _candidate(passage, match, len(items), high, False)


_VALUED = re.compile(r"[^\d，,。；;：:等共其]{2,24}\d{1,6}(?:\.\d{1,4})?(?P<unit>分|万元|元)")
_END = re.compile("$|[，,](?:合计|共|累计)")


_NUMBER = re.compile(r"[①-⑳]|\d{1,2}|[一二三四五六七八九十]{1,2}")


_NAMED_BY_NUMBER = re.compile("第[二三四五六七八九十]")
"""第二检察部的…、第四检察部的…: names, no list that begins with its second."""


def _listed(text: str) -> tuple[int, int, bool]:
    """How many things a list names: at least, at most (和 may join two or stand within one), and whether 等 leaves it open."""
    numbers = _MARKED.findall(text)
    marks = [_NUMBER.sub("", mark) for mark in numbers]
    marks = [mark for mark in marks if mark == marks[0]]  # （一）…；（二）…，两点：1.…；2.…: those of one list
    if len(marks) >= 2 and not _NAMED_BY_NUMBER.fullmatch(numbers[0]):
        return len(marks), len(marks), False
    titles = re.match(r"(?:《[^《》]{2,40}》(?:[（(][^（）()]*[)）])?[、和及]?){2,}(?P<more>等)?", text)
    if titles:
        return (
            titles[0].count("《"),
            titles[0].count("《"),
            bool(titles["more"]) or text[titles.end() : titles.end() + 1] == "等",
        )
    text = re.sub(r"[（(][^（）()]*[)）]", "", text.split("；", maxsplit=1)[0])
    first = re.split("[，,]", text, maxsplit=1)[0]
    head = first if "、" in first else text
    if "、" in head and re.search(r"\d", head) and _END.match(text, len(head)):
        valued = [_VALUED.fullmatch(item) for item in head.split("、")]
        units = {match["unit"] for match in valued if match}
        return (len(valued), len(valued), False) if all(valued) and len(units) == 1 else (0, 0, False)
    if "、" not in head or re.search(r"\d", head):
        return 0, 0, False
    more = bool(re.match("[，,](?:以及|及|和)", text[len(first) :]))
    open_ended = more or bool(re.search(r"等(?![级待候])", head))
    head = re.split(r"等(?![级待候])", head)[0]
    items = [item for item in _SPLIT.split(head) if item.strip()]
    joined = sum(map(_joins, items))
    if any(len(item) > 30 for item in items):
        return 0, 0, False
    return len(items), len(items) + joined, open_ended


def _candidate(
    passage: Passage, match: re.Match[str], low: int, high: int, open_ended: bool, names: tuple[int, int] | None = None
) -> Iterator[Candidate]:
    said = Decimal(match["n"]) if match["n"].isdigit() else chinese_number(match["n"])
    if said is None or said < 2:
        return
    span = passage.view.span(match.start("n"), match.end("unit"))
    claim = next((t for t in passage.terms if t.at == match.start("n")), None)
    if claim is None:
        numeral = Numeral(
            "quantity",
            span.start,
            span.end,
            span.start,
            span.end,
            value=Decimal(said),
            unit=match["unit"],
            dimension="count",
        )
        claim = Term(numeral, passage, match.start("n"), match.end("unit"), "", "", 0, 0, 0, -1)
        claim.order = passage.terms[0].order if passage.terms else 0
    begin, end = names or match.span("list")
    upper = Decimal(10**6) if open_ended else Decimal(high)
    expected = Interval(Decimal(low), upper)
    yield Candidate(
        "count", claim, (), lambda _: expected, "certain" if high - low <= 2 else "likely", f"只列出{high if high - low == 1 else low}{match['unit']}" if said > high else f"却列出{low}{match['unit']}", interval_of(claim), expected,
        words=passage.view.span(begin, min(end, begin + 60)),
    )  # fmt: skip
