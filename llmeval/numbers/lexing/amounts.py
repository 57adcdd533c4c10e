"""Quantities: bounds, signs, ranges and units around a number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal, NamedTuple

from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.currencies import NAMES
from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.before import SCALE_OF_RATE, Before, as_bound, look_before
from llmeval.numbers.lexing.compound import Compound, raised
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import APOSTROPHES, NUMBER
from llmeval.numbers.numeral import Dimension
from llmeval.numbers.units import BLANKS, UnitRead, per
from llmeval.patterns import lazy as re

_NEGATIVE_HIGH = re.compile(r"(?:[~～〜∼至到][-−－负]?|[-—–][-−－负])\d++(?>(?:\.\d++)?)")
_AND = re.compile(rf"[{BLANKS}]?([和与及])[{BLANKS}]?(?=\d)")
_BETWEEN = re.compile("之间|不等")
_NOTE = re.compile(r"[¹²³⁰⁴-⁹]{1,2}(?!\d)|[\[［〔]\d{1,2}[\]］〕](?!\d)|[①-⑳†‡]")
_MEASURES = frozenset(("percent", "length", "mass", "area", "volume", "energy"))
_WAVES = frozenset("~～〜∼")
_COIN = "[1-9一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
COINS = re.compile(
    rf"[{BLANKS}]?(?:(?P<tenths>{_COIN})[角毛](?:(?P<cents>{_COIN})分)?|零?(?P<only>0?{_COIN})分(?![之钟值数制/别内项]))"
)
"""What follows 元 in an amount that is told to the coin."""
_LONGEST = 24
"""More digits than this are no amount."""
_SEPARATORS = str.maketrans("", "", ",，" + BLANKS + APOSTROPHES)
_LINKS = frozenset(["、", "和", "及", "与", "以及", "，", "或"])


def ratio(scan: Scan, match: re.Match[str]) -> int:
    """1:3, 2/3: a quantity whose `parts` are the numbers, as their quotient need not be a decimal number."""
    if len(match[0]) > _LONGEST:
        return 0
    if match[0].endswith("/10") and scan.text.startswith("万", match.end()):
        at, end = match.start(), match.end() - 3
        return quantity(scan, at, end, UnitRead(match.end() + 1, "/10万", "percent", Decimal("0.001")))  # 15.3/10万
    parts = tuple(Decimal(part) for part in re.split("[:∶/]", match[0]))
    return scan.add("quantity", match.start(), match.end(), value=parts[0], dimension="other", parts=parts)


class _Amount(NamedTuple):
    """Digits of a quantity: its value (the lower end of a range), the end of the digits, and the unit behind them."""

    value: Decimal
    end: int
    reading: UnitRead | None
    high: Decimal | None = None


def quantity(scan: Scan, at: int, end: int, reading: UnitRead | None, value: Decimal | None = None) -> int:
    """Record the number at `at:end` as a quantity, with what bounds and governs it on either side.

    `value` is given where the digits alone do not say it (1.2×10⁴, 2亿3千5百).
    """
    text = scan.text
    before = look_before(scan, at)
    stop = reading.end if reading else end
    amount = _Amount(_decimal(text[at:end]) if value is None else value, end, reading)
    if ranged := _range(scan, at, stop, amount):
        amount = ranged
    elif ends := _no_order(scan, stop, amount):
        return scan.add("doubtful", before.start, ends, (at, end))
    if (
        amount.reading is None
        and before.unit
        and before.unit not in SCALE_OF_RATE
        and (each := per(scan.text, amount.end, before.unit))
    ):
        amount = amount._replace(reading=each)
    if coins := _coins(scan, amount):
        if amount.value % 1:
            return scan.add("doubtful", before.start, coins.reading.end if coins.reading else end, (at, coins.end))
        amount = coins
    stop = amount.reading.end if amount.reading else amount.end
    if before.sign < 0 and (end := _below_zero(scan, stop, amount)):
        return scan.add("doubtful", before.start, end, (at, end))
    if before.doubtful or _accounted(scan, at, stop, before):
        return scan.add("doubtful", before.start, stop, (at, amount.end))
    bound = before.bound or (amount.reading.bound if amount.reading else None) or (reading.bound if reading else None)
    after = shapes.AFTER.match(text, stop)
    if after is None and amount.reading and amount.reading.dimension in ("time", "multiple"):
        after = shapes.AFTER_TIME.match(text, stop)
    elif after is None and amount.reading and amount.reading.dimension in _MEASURES:
        after = shapes.AFTER_MEASURE.match(text, stop)
    if after:
        bound, stop = before.bound or as_bound(after.lastgroup), after.end()
    unit, dimension, scale = _measure(scan, at, before, amount.reading)
    sign = before.sign if before.sign < 0 else direction(scan, before.start, stop, dimension)
    return scan.add(
        "quantity", before.start, stop, (at, amount.end), value=amount.value, unit=unit, dimension=dimension, scale=scale,
        places=_places(amount), sign=sign, bound=bound, high=amount.high, signed=before.sign < 0,
    )  # fmt: skip


def _below_zero(scan: Scan, stop: int, amount: _Amount) -> int:
    """End of a range that begins below zero: -3%~5%, -3%~-1%. No numeral of ours can hold both ends."""
    if amount.high is not None:
        return stop
    match = _NEGATIVE_HIGH.match(scan.text, stop)
    reading = scan.unit(match.end()) if match else None
    return 0 if match is None else reading.end if reading else match.end()


def _accounted(scan: Scan, at: int, stop: int, before: Before) -> bool:
    """A cell with 12.5- or (12.5): an accountant's minus, or none."""
    text = scan.text
    if text[stop : stop + 1] not in ("-", "−", ")", "）") or (text[stop + 1 : stop + 2] or "\t") not in "\t\r\n":
        return False
    if text[stop] in "-−":
        return before.sign > 0 and (before.start == 0 or text[before.start - 1] in "\t\n")
    opened = at > 0 and text[at - 1] in "(（" and (at == 1 or text[at - 2] in "\t\n")
    return opened and "." in text[at:stop]


def damaged(scan: Scan, at: int, end: int, kind: Literal["glued", "doubtful"] = "glued") -> int:
    """Record digits that make no number, with the unit behind them, so that no part of them is taken for one."""
    reading = scan.unit(end)
    return scan.add(kind, at, reading.end if reading else end, (at, end))


def over_note(scan: Scan, end: int) -> UnitRead | None:
    """The unit behind a number, over the mark of a note: 136.65¹万元, 136.65[2]万元."""
    reading = scan.unit(end)
    if reading is None and (note := _NOTE.match(scan.text, end)):
        reading = scan.unit(note.end())
        return reading if reading and reading.unit else None
    return reading


def compounded(scan: Scan, at: int, inner: Compound) -> int:
    """2亿3千5百万元 as one amount; without a unit it has none."""
    reading = scan.unit(inner.end)
    if inner.value is None:
        return damaged(scan, at, inner.end, "doubtful")
    if inner.over and reading:
        reading = reading._replace(bound="over")
    return quantity(scan, at, inner.end, reading, inner.value)


def power(scan: Scan, match: re.Match[str]) -> int:
    """1.2×10⁴; 10⁴ alone; not 10², which may be 10 with the mark of a note."""
    at, end = match.span()
    exponent = raised(match)
    if abs(exponent) > 15:
        return 0
    mantissa = match.groupdict().get("mantissa")
    if mantissa is None:
        if at > scan.floor and scan.text[at - 1] in ".,":
            return 0
        if 0 < exponent <= 3:
            return scan.add("doubtful", at, end)
    value = Decimal(mantissa or 1).scaleb(exponent)
    whole = Decimal(format(value, "f"))
    return quantity(scan, at, end, scan.unit(end), whole)


def raised_to(scan: Scan, match: re.Match[str]) -> int:
    """1.05^3 as what it comes to; doubtful where that has too many digits."""
    at, end = match.span()
    if at > scan.floor and (scan.text[at - 1].isdigit() or scan.text[at - 1] in ".,"):
        return 0
    exponent = int((match["plain"] or match["closed"]).replace("−", "-"))
    value = Decimal(match["base"]) ** exponent if match["base"].strip("0.") else Decimal(0)
    if not -12 <= exponent <= 40 or value >= 10**15 or len(value.as_tuple().digits) > 15:
        return damaged(scan, at, end, "doubtful")
    return quantity(scan, at, end, scan.unit(end), Decimal(format(value, "f")))


def _measure(scan: Scan, at: int, before: Before, reading: UnitRead | None) -> tuple[str, Dimension, Decimal]:
    """Unit, dimension and scale; a unit before the number (￥, 百分之) counts where none is behind."""
    if reading is None or not reading.unit:
        if before.unit in SCALE_OF_RATE:
            return before.unit, "percent", SCALE_OF_RATE[before.unit]
        dimension: Dimension = "money" if before.unit == "元" else "other" if before.unit else "none"
        return before.unit, dimension, Decimal(1)
    if not reading.bare_scale:
        if before.unit in NAMES and reading.dimension in ("money", "price") and "元" in reading.unit:
            return reading.unit.replace("元", before.unit, 1), "other", reading.scale  # 港币30万元
        return reading.unit, reading.dimension, reading.scale
    if before.unit and before.unit not in SCALE_OF_RATE:
        return reading.unit + before.unit, "money" if before.unit == "元" else "other", reading.scale
    money = shapes.MONEY_WORDS.search(scan.text, max(scan.floor, at - 12), at)
    return reading.unit, "money" if money else reading.dimension, reading.scale


def _range(scan: Scan, at: int, stop: int, first: _Amount) -> _Amount | None:
    """20%～30%, 3—5家, 5000万元至1亿元; not 由15.1%至85.7%, nor what does not rise."""
    text, unit, low = scan.text, first.reading, first.value
    dash = shapes.RANGE.match(text, stop) or _AND.match(text, stop)
    if dash is None:
        return None
    shape = shapes.MASTER.match(text, dash.end())
    number = NUMBER.match(text, dash.end())
    if number is None or shape is None or shape.lastgroup != "number" or too_long(number[0]):
        return None
    high, reading = _decimal(number[0]), scan.unit(number.end())
    if unit and unit.unit:
        scaled = unit.bare_scale and reading is not None and reading.unit.startswith(unit.unit)
        each = reading is not None and (unit.dimension, reading.dimension) == ("money", "price")  # 1.2万元～1.8万元/台
        if reading is None or (reading.dimension != unit.dimension and not scaled and not each):
            return None
        step = unit.scale / reading.scale
        if step.normalize().as_tuple().digits != (1,):
            return None
        low = low if step == 1 else low * unit.scale / reading.scale
    closed = _BETWEEN.match(text, reading.end if reading else number.end()) is not None
    if dash[1] in ("和", "与", "及") and not closed:
        return None
    if dash[1] in ("至", "到") and not closed:
        window = text[max(scan.floor, at - 14) : at].rstrip(BLANKS)
        if shapes.LEVEL_FROM.search(window) or (unit and unit.unit and shapes.CHANGE.search(window)):
            return None
    if low > high and dash[1] in _WAVES:
        low, high = high, low  # 30～20%
    return _Amount(low, number.end(), reading, high) if low < high else None


def _no_order(scan: Scan, stop: int, first: _Amount) -> int:
    """End of a range whose ends are told in units of time that have no common measure: 6个月至1年."""
    text, unit = scan.text, first.reading
    dash = shapes.RANGE.match(text, stop) if unit and unit.dimension == "time" else None
    number = NUMBER.match(text, dash.end()) if dash else None
    reading = scan.unit(number.end()) if number else None
    if unit is None or dash is None or reading is None or reading.dimension != "time" or reading.unit == unit.unit:
        return 0
    if dash[1] in ("至", "到") and shapes.LEVEL_FROM.search(text[max(scan.floor, stop - 24) : stop]):
        return 0
    return reading.end


def _coins(scan: Scan, amount: _Amount) -> _Amount | None:
    """25元5角, 3元2角5分, 100元零8分: one amount in 元."""
    reading = amount.reading
    if reading is None or reading.unit not in ("元", "圆", "块") or amount.high is not None:
        return None
    coins = COINS.match(scan.text, reading.end)
    if coins is None or (amount.value % 1 and not coins["tenths"]):
        return None
    value = amount.value + coin_value(coins)
    places = 1 if coins["cents"] is None and coins["only"] is None else 2
    reading = UnitRead(coins.end(), "元", "money", Decimal(1), reading.bound)
    return _Amount(value.quantize(Decimal(1).scaleb(-places)), coins.end() - 1, reading)


def coin_value(coins: re.Match[str]) -> Decimal:
    """What 角 and 分 behind an amount come to, in 元."""
    tenths, cents = (parse_coin(coins["tenths"]), parse_coin(coins["cents"] or coins["only"]))
    return tenths / 10 + cents / 100


def parse_coin(written: str | None) -> Decimal:
    """A digit or two, in Arabic or Chinese; 0 for none."""
    if not written:
        return Decimal(0)
    return Decimal(written) if written.isdigit() else chinese_number(written) or Decimal(0)


def direction(scan: Scan, start: int, stop: int, dimension: Dimension) -> int:
    """-1 where a word of decrease governs the number, as it governs what an enumeration adds (下降5%、3%和2%)."""
    text = scan.text
    if scan.fallen and text[scan.floor : start] in _LINKS:
        return -1
    scan.fallen = False
    window = scan.window(start)
    if shapes.DECREASE_HINT.search(window):
        scan.fallen = shapes.DECREASE.search(window) is not None or (
            dimension not in ("count", "none", "score", "time") and shapes.DECREASE_OBJECT.search(window) is not None
        )
    if not scan.fallen and dimension in ("percent", "point") and shapes.DECREASE_AFTER.match(text, stop):
        return -1
    return -1 if scan.fallen else 1


def inherit(scan: Scan) -> None:
    """Give 3 and 5 of 3、5和8个 the unit of the last."""
    found, text, shift = scan.found, scan.text, scan.shift
    for index in range(len(found) - 2, -1, -1):
        one, after = found[index], found[index + 1]
        if one.kind != "quantity" or one.unit or one.parts or after.kind != "quantity" or not after.unit or after.parts:
            continue
        gap = text[one.end - shift : after.start - shift]
        if gap in _LINKS and gap != "，":
            found[index] = replace(one, unit=after.unit, dimension=after.dimension, scale=after.scale, inherited=True)


def too_long(digits: str) -> bool:
    """Whether digits, separators left out, are more than an amount can have."""
    return len(digits) > _LONGEST and sum(char.isdigit() for char in digits) > _LONGEST


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.translate(_SEPARATORS))


def _places(amount: _Amount) -> int:
    printed = -int(amount.value.as_tuple().exponent)
    return max(0, printed, -int(amount.high.as_tuple().exponent)) if amount.high else max(0, printed)
