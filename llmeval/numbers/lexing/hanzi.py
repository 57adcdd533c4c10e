"""Chinese numerals in running text: a closed set of shapes, because most 一, 三 and 万 of a text are parts of words."""

from __future__ import annotations

import re
from decimal import Decimal

from llmeval.numbers.chinese import NUMERALS, chinese_number
from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.amounts import as_bound, direction, look_before
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.numeral import Bound
from llmeval.numbers.units import BLANKS, UnitRead, read_unit

_N = f"[{NUMERALS}]"
_YEAR = re.compile(
    "(?:[一二][九〇零○][〇零○一二三四五六七八九]{2})年(?:(?:十[一二]?|[一二三四五六七八九])月(?:[一二三]?十?[一二三四五六七八九]?日)?)?"
)
_MONTH = re.compile(
    "(?:十[一二]?|[二三四五六七八九])月(?:份|底|初|末|[上中下]旬|(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日)?(?![一二三四五六七八九])"
)
_QUARTER = re.compile("(?:[一二三四](?:[、至到和-][二三四])?)个?季度")
_PERCENT = re.compile(f"([百千])分之({_N}+(?:点[零一二三四五六七八九]+)?)")
_FRACTION = re.compile("([一二三四五六七八九十]+)分之([一二三四五六七八九十]+)(?!公司)")
_CAPITAL = re.compile(
    "[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,24}+[元圆](?:([零壹贰叁肆伍陆柒捌玖])角)?(?:零?([壹贰叁肆伍陆柒捌玖])分)?[整正]?"
)
_TENTHS = re.compile("([二三四五六七八九])成(?=[以左多的，。；、）\n]|$)")
_TURNS = re.compile("([一两二三四])番")
_BARE = re.compile("[十百千]?[百千]?(?:[万亿]|万亿)$")
_SLOGAN = re.compile(
    "个?(?:维护|确立|意识|自信|全面|坚持|务必|毫不动摇|统一|服从|不放过|必须|高地|转变|清零|严格|办法|规定|机制|结合|到位|离不开|责任|一律|一批|百分百)"
)
_REFUSED = re.compile(
    "位小数|项费|次产业|次分配|次创业|次供水|年(?:行动|规划|计划|滚动|制|义务|一贯|级|来)|起案|件套|家[之帮]|户外"
)
_WORD_BEFORE = frozenset("周统唯专初同之期拜数几每好")
_COUNTS = frozenset("家个项名人户件次起处栋批条份块宗套台座辆幢间栏场轮所篇张册部位组支棵株头只例种门对本")
_TENS = re.compile(f"[{NUMERALS}]*[十百千万亿]$")


def read_han(scan: Scan, match: re.Match[str]) -> int:
    """Read the run of Chinese numerals that `match` found; where it is part of a word, say where to go on."""
    text, start, end = scan.text, match.start("han"), match.end("han")
    before = text[start - 1] if start > scan.floor else ""
    if before == "第":
        return _ordinal(scan, start, end)
    if before in ("（", "(") and text[end : end + 1] in ("）", ")"):
        return scan.add("ordinal", start - 1, end + 1, (start, end)) if chinese_number(text[start:end]) else end
    head = re.compile(f"[{BLANKS}]?[、.．]").match(text, end)
    if (
        head
        and scan.clause(start) in ("line", "sentence")
        and end - start <= 3
        and chinese_number(text[start:end])
        and text[head.end() : head.end() + 1] not in NUMERALS
    ):
        return scan.add("ordinal", start, head.end(), (start, end))
    if before in shapes.QUOTES:
        return end
    if stop := _dated(scan, start, before) or _percent(scan, start, before) or _capital(scan, start):
        return stop
    return _counted(scan, start, end, before)


def _ordinal(scan: Scan, start: int, end: int) -> int:
    text = scan.text
    quarter = _QUARTER.match(text, start)
    if quarter:
        return scan.add("period", start - 1, quarter.end(), (start, quarter.end()))
    if chinese_number(text[start:end]) is None or re.match("方|时间|线[^上]|手资", text[end : end + 2]):
        return end
    stop = end + 1 if text[end : end + 1] and text[end] in "条名位次批届期轮个项章节款部卷户家组类" else end
    return scan.add("ordinal", start - 1, stop, (start, end))


def _dated(scan: Scan, start: int, before: str) -> int:
    text = scan.text
    if year := _YEAR.match(text, start):
        return scan.add("date", start, year.end())
    if quarter := _QUARTER.match(text, start):
        begin = start - 1 if before == "前" else start
        return scan.add("period", begin, quarter.end(), (start, quarter.end()))
    month = _MONTH.match(text, start)
    if month and before not in ("个", "正", "一") and not (before and before in NUMERALS):
        return scan.add("date", start, month.end())
    return 0


def _percent(scan: Scan, start: int, before: str) -> int:
    text = scan.text
    if percent := _PERCENT.match(text, start):
        whole, _, decimals = percent[2].partition("点")
        value = chinese_number(whole)
        tail = "".join(str(chinese_number(char) or 0) for char in decimals)
        if value is not None:
            scale = Decimal(1) if percent[1] == "百" else Decimal("0.1")
            reading = UnitRead(percent.end(), "%" if percent[1] == "百" else "‰", "percent", scale)
            return _emit(
                scan, start, percent.start(2), percent.end(2), Decimal(f"{value}.{tail}") if tail else value, reading
            )
    if fraction := _FRACTION.match(text, start):
        low, high = chinese_number(fraction[1]), chinese_number(fraction[2])
        if low and high:
            return scan.add("quantity", start, fraction.end(), value=high, dimension="other", parts=(high, low))
    if (tenths := _TENTHS.match(text, start)) and before not in ("完", "构", "组"):
        value = chinese_number(tenths[1])
        return _emit(
            scan, start, start, start + 1, value or Decimal(0), UnitRead(tenths.end(), "成", "percent", Decimal(10))
        )
    if before == "翻" and (turns := _TURNS.match(text, start)):
        value = chinese_number(turns[1])
        return _emit(
            scan, start, start, start + 1, value or Decimal(0), UnitRead(turns.end(), "番", "multiple", Decimal(1))
        )
    return 0


def _capital(scan: Scan, start: int) -> int:
    """贰佰叁拾元伍角整: an amount in capital numerals."""
    match = _CAPITAL.match(scan.text, start)
    if match is None:
        return 0
    digits = re.split("[元圆]", match[0])[0]
    value = chinese_number(digits)
    if value is None or not re.search("[壹贰叁肆伍陆柒捌玖拾佰仟]", digits):
        return 0
    cents = (chinese_number(match[1] or "零") or 0) * 10 + (chinese_number(match[2] or "零") or 0)
    value = value + cents / Decimal(100) if cents else value
    return _emit(scan, start, start, start + len(digits), value, UnitRead(match.end(), "元", "money", Decimal(1)))


def _counted(scan: Scan, start: int, end: int, before: str) -> int:
    """三家, 十余人, 近千万元, 亿元以上, 近三年: with a real unit only, and never 一 alone, which is an article."""
    text = scan.text
    run = text[start:end]
    if before and before in _WORD_BEFORE:
        return end
    split = _split_money(text, start, end)
    number_end, reading, value = split or (end, _unit(text, end), chinese_number(run))
    if reading is None or value is None or value == 0 or _REFUSED.match(text, end) or _SLOGAN.match(text, end):
        return end
    vague = run[0] in "百千万亿" or (split is not None and number_end <= start + 1 and run[0] in "十百千万亿")
    begin = look_before(scan, start)
    if (value == 1 and not vague) or (run in ("二", "零", "〇", "十") and reading.dimension != "money" and run != "十"):
        return end
    after = shapes.AFTER.match(text, reading.end)
    upward = before == "上" and vague and text[start - 2 : start - 1] not in tuple("线网以路马")
    if vague and not (begin.bound or before == "过" or reading.bound or after or upward):
        return end
    if reading.dimension == "time":
        if near := re.search("(?:最近|过去|未来|今后|此后|[近前后])$", text[max(scan.floor, start - 2) : start]):
            return scan.add("period", start - len(near[0]), reading.end, (start, end))
    elif (
        (reading.dimension == "count" and reading.unit[0] not in _COUNTS)
        or reading.dimension in ("score", "other", "none", "length")
        or reading.unit in ("方", "度", "角")
    ):
        return end
    return _emit(scan, start, start, number_end, value, reading)


def _unit(text: str, at: int) -> UnitRead | None:
    reading = read_unit(text, at)
    return reading if reading and reading.unit and not reading.bare_scale else None


def _split_money(text: str, start: int, end: int) -> tuple[int, UnitRead, Decimal] | None:
    """千万元 is 1000 万元 and 亿元 is 1 亿元: the last 万 or 亿 of the run belongs to the unit of money or measure."""
    over = text[end : end + 1] in ("余", "多") and end > start
    at = end + 1 if over else end
    if text[end - 1] not in "万亿":
        return None
    reading = _unit(text, at)
    if reading is None or reading.dimension not in ("money", "area", "mass", "length"):
        return None
    head = text[start : end - 1]
    value = chinese_number(head) if head else Decimal(1)
    if value is None:
        return None
    scale = 10**4 if text[end - 1] == "万" else 10**8
    bound: Bound | None = "over" if over else reading.bound
    whole = UnitRead(reading.end, text[end - 1] + reading.unit, reading.dimension, reading.scale * scale, bound)
    return (end - 1 if head else end), whole, value


def _emit(scan: Scan, start: int, number: int, number_end: int, value: Decimal, reading: UnitRead) -> int:
    text = scan.text
    before = look_before(scan, start)
    begin, bound, stop = before.start, before.bound or reading.bound, reading.end
    if begin == start and start > scan.floor and text[start - 1] == "过" and reading.dimension == "money":
        begin, bound = start - 1, "over"
    elif begin == start > scan.floor and text[start - 1] == "上" and bound is None and text[start] in "百千万亿":
        begin, bound = start - 1, "at_least"
    if after := shapes.AFTER.match(text, stop):
        bound, stop = bound or as_bound(after.lastgroup), after.end()
    places = max(-int(value.as_tuple().exponent), 0)
    sign = direction(scan, begin, stop, reading.dimension)
    return scan.add("quantity", begin, stop, (number, number_end), value=value, unit=reading.unit,
                     dimension=reading.dimension, scale=reading.scale, places=places, sign=sign, bound=bound)  # fmt: skip
