"""Chinese numerals in running text: a closed set of shapes, because most 一, 三 and 万 of a text are parts of words."""

from __future__ import annotations

from decimal import Decimal

from llmeval.numbers.chinese import CAPITALS, NUMERALS, chinese_number
from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.amounts import COINS, coin_value, compounded, direction
from llmeval.numbers.lexing.before import RATES, as_bound, look_before
from llmeval.numbers.lexing.compound import compound
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.numeral import Bound
from llmeval.numbers.units import BLANKS, UnitRead, read_unit
from llmeval.patterns import lazy as re

_N = f"[{NUMERALS}]"
_YEAR = re.compile(
    "(?:[一二][九〇零○][〇零○一二三四五六七八九]{2})年(?:(?:十[一二]?|[一二三四五六七八九])月(?:[一二三]?十?[一二三四五六七八九]?日)?)?"
)
_MONTH = re.compile(
    "(?:十[一二]?|[二三四五六七八九])月(?:份|底|初|末|[上中下]旬|(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日)?(?![一二三四五六七八九])"
)
_QUARTER = re.compile("(?:[一二三四](?:[、至到和-][二三四])?)个?季度")
_PERCENT = re.compile(f"(十万|[百千万])分之({_N}+(?:点[零一二三四五六七八九]+)?)")
_SPOKEN = re.compile(f"({_N}{{1,24}}+)点([零〇一二三四五六七八九]{{1,8}})")
"""三点五亿元: a decimal number in words."""
_TO = f"[{BLANKS}]?(?:至|到|~|～|—|–|－|-)[{BLANKS}]?"
_RANGED = re.compile(f"({_N}{{1,24}}+)(?P<unit>[^{NUMERALS}\\s，。；、：:（）\\d]{{0,4}}?){_TO}(?P<high>{_N}{{1,24}}+)")
_PERCENT_HIGH = re.compile(f"{_TO}(?:(?:十万|[百千万])分之)?({_N}+)(?!分之)")
_FRACTION = re.compile("([一二三四五六七八九十]{1,6})分之([一二三四五六七八九十]{1,6})(?!公司)")
_CAPITAL = re.compile(
    f"[{CAPITALS}拾佰仟万萬亿億廿卅]{{2,24}}+[元圆圓](?:([{CAPITALS}])角)?(?:零?([{CAPITALS[1:]}])分)?[整正]?"
)
_TENTHS = re.compile(
    "([一两二三四五六七八九])成([一二三四五六七八九])?(?![立员果本功绩长为人品都熟套型就交分败语效活文材])"
)
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
    if text[end : end + 1].isdigit() and text[end - 1] in "十百千拾佰仟万亿" and (inner := compound(scan, start)):
        return compounded(scan, start, inner)
    if stop := (
        _dated(scan, start, before)
        or _percent(scan, start, before)
        or _capital(scan, start)
        or _spoken(scan, start)
        or _ranged(scan, start)
    ):
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
            rate = RATES[percent[1]]
            reading = UnitRead(percent.end(), rate.unit, "percent", rate.scale)
            value = Decimal(f"{value}.{tail}") if tail else value
            ranged = _PERCENT_HIGH.match(text, percent.end())
            upper = chinese_number(ranged[1]) if ranged else None
            if ranged and upper is not None and upper > value:
                reading = reading._replace(end=ranged.end())
                return _emit(scan, start, percent.start(2), ranged.end(), value, reading, upper)
            return _emit(scan, start, percent.start(2), percent.end(2), value, reading)
    if fraction := _FRACTION.match(text, start):
        low, high = chinese_number(fraction[1]), chinese_number(fraction[2])
        if low and high:
            return scan.add("quantity", start, fraction.end(), value=high, dimension="other", parts=(high, low))
    if (
        (tenths := _TENTHS.match(text, start))
        and before not in ("完", "构", "组", "之")
        and not (before and before in NUMERALS)
    ):
        value = chinese_number(tenths[1])
        if value is not None and tenths[2]:
            value += (chinese_number(tenths[2]) or Decimal(0)) / 10
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
    digits = re.split("[元圆圓]", match[0])[0]
    value = chinese_number(digits)
    if value is None or not re.search(f"[{CAPITALS[1:]}拾佰仟]", digits):
        return 0
    cents = (chinese_number(match[1] or "零") or 0) * 10 + (chinese_number(match[2] or "零") or 0)
    value = value + cents / Decimal(100) if cents else value
    return _emit(scan, start, start, start + len(digits), value, UnitRead(match.end(), "元", "money", Decimal(1)))


def _spoken(scan: Scan, start: int) -> int:
    """三点五亿元, 一百二十点五万元: with a unit; without one it is no amount, nor is any part of it (三点五十分)."""
    text = scan.text
    match = _SPOKEN.match(text, start)
    whole = chinese_number(match[1]) if match else None
    if match is None or whole is None:
        return 0
    reading = read_unit(text, match.end())
    if reading is None or not reading.unit or reading.dimension in ("count", "time", "none", "score"):
        return match.end() if reading is not None and reading.dimension == "count" else 0
    tail = "".join(str(chinese_number(char) or 0) for char in match[2])
    return _emit(scan, start, start, match.end(), Decimal(f"{whole}.{tail}"), reading)


def _ranged(scan: Scan, start: int) -> int:
    """三至五家, 三十万元至五十万元: one quantity with two ends; not 由三家到五家."""
    text = scan.text
    match = _RANGED.match(text, start)
    if match is None:
        return 0
    low, high, reading = chinese_number(match[1]), chinese_number(match["high"]), read_unit(text, match.end())
    split = _split_money(text, match.start("high"), match.end())
    scale = Decimal(1)
    if split:
        end, reading, high = split
        scale = Decimal(10**4 if text[match.end() - 1] == "万" else 10**8)
        low = low / scale if low is not None and (match["unit"] or low >= scale) else low
    if low is None or high is None or reading is None or not reading.unit or low >= high:
        return 0
    if match["unit"] and match["unit"] not in (reading.unit, reading.unit.lstrip("万亿")):
        return 0
    if shapes.LEVEL_FROM.search(text[max(scan.floor, start - 14) : start]):
        return 0
    return _emit(scan, start, start, match.end() if not split else end, low, reading, high)


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
    if (value == 1 and not vague and not (split and len(run) > 1)) or (
        run in ("二", "零", "〇", "十") and reading.dimension != "money" and run != "十"
    ):
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
    if reading.unit == "元" and (coins := COINS.match(text, reading.end)):
        value, reading = value + coin_value(coins), reading._replace(end=coins.end())
        number_end = coins.end() - 1
    return _emit(scan, start, start, number_end, value, reading)


def _unit(text: str, at: int) -> UnitRead | None:
    reading = read_unit(text, at)
    return reading if reading and reading.unit and not reading.bare_scale else None


def _split_money(text: str, start: int, end: int) -> tuple[int, UnitRead, Decimal] | None:
    """千万元 is 1000 万元 and 亿元 is 1 亿元: the last 万 or 亿 of the run belongs to the unit of money or measure."""
    over = text[end : end + 1] in ("余", "多") and end > start
    at = end + 1 if over else end
    run = text[start:end]
    if over and text[at : at + 1] in ("万", "亿") and run[-1] not in "万亿":
        run, at = run + text[at], at + 1  # 三亿二千多万元
    if run[-1] not in "万亿":
        return None
    reading = _unit(text, at)
    if reading is None or reading.dimension not in ("money", "area", "mass", "length", "volume", "energy", "price"):
        return None
    value = chinese_number(run)
    if value is None:
        return None
    scale = 10**4 if run[-1] == "万" else 10**8
    bound: Bound | None = "over" if over else reading.bound
    whole = UnitRead(reading.end, run[-1] + reading.unit, reading.dimension, reading.scale * scale, bound)
    inside = end if len(run) == 1 or len(run) > end - start else end - 1
    return inside, whole, value / scale


def _emit(
    scan: Scan, start: int, number: int, number_end: int, value: Decimal, reading: UnitRead, high: Decimal | None = None
) -> int:
    text = scan.text
    before = look_before(scan, start)
    begin, bound, stop = before.start, before.bound or reading.bound, reading.end
    if begin == start and start > scan.floor and text[start - 1] == "过" and reading.dimension == "money":
        begin, bound = start - 1, "over"
    elif begin == start > scan.floor and text[start - 1] == "上" and bound is None and text[start] in "百千万亿":
        begin, bound = start - 1, "at_least"
    if after := shapes.AFTER.match(text, stop) or (
        shapes.AFTER_MEASURE.match(text, stop) if reading.unit == "成" else None
    ):
        bound, stop = bound or as_bound(after.lastgroup), after.end()
    if before.doubtful:
        return scan.add("doubtful", begin, stop, (number, number_end))
    value = value if value % 1 else value.quantize(Decimal(1))
    places = max(-int(value.as_tuple().exponent), 0)
    sign = before.sign if before.sign < 0 else direction(scan, begin, stop, reading.dimension)
    return scan.add("quantity", begin, stop, (number, number_end), value=value, unit=reading.unit,
                     dimension=reading.dimension, scale=reading.scale, places=places, sign=sign, bound=bound, high=high,
                     signed=before.sign < 0)  # fmt: skip
