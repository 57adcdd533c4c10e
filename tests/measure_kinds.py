"""How `ground` does on every way of writing a number: true values planted in sentences, and false ones beside them.

    python -m tests.measure_kinds [--list] [--each 40]

A kind plants one number in a sentence of the genre, in a form that real files hold, and says which claims are true of it
(the value in its unit and in others) and which false (parts of it, the sign dropped, one end of a range, another unit,
the number read as it is not written). Values and sentences are drawn at random under a seed; what is true is computed
here, never read by the lexer.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.measure_ground import Claim, Row

DIGITS = "零一二三四五六七八九"
CAPITAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\ufeff\u034f\ufe0f\u202a\u202c\u2066\u2069"
SENTENCES = (
    "2023年全年总支出{0}，其中人员支出另列。",
    "二、收支情况\n本单位当年共安排{0}用于日常运转。",
    "经核算为{0}，与账面一致。",
    "（三）有关情况。该事项涉及{0}。",
    "项目\t金额\n设备购置\t{0}\n",
    "截至年底累计达{0}；下一步继续推进。",
)


@dataclass
class Planted:
    """A number as written and what may and may not be said of it."""

    written: str
    true: list[Claim] = field(default_factory=list)
    false: list[Claim] = field(default_factory=list)
    sentences: tuple[str, ...] = SENTENCES


Kind = Callable[[random.Random], Planted]
_KINDS: dict[str, Kind] = {}


def kind(make: Kind) -> Kind:
    _KINDS[make.__name__.replace("_", " ")] = make
    return make


def claim(value: object, unit: str = "", **more: object) -> Claim:
    return {"value": format(value, "f") if isinstance(value, Decimal) else str(value), "unit": unit, **more}


def spoken(number: int) -> str:
    """A whole number below 10^12 in Chinese numerals."""
    for scale, word in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            rest = number % scale
            zero = "零" if 0 < rest < scale // 10 else ""
            return spoken(number // scale) + word + (zero + spoken(rest) if rest else "")
    text, skipped = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if skipped and text else "") + DIGITS[digit] + word
            skipped = False
        else:
            skipped = True
    return text.removeprefix("一") if text.startswith("一十") else text


def money(chance: random.Random, places: int = 2) -> Decimal:
    return Decimal(chance.randrange(10**places, 10 ** (places + 5))).scaleb(-places)


@kind
def chinese_yi_wan(chance: random.Random) -> Planted:
    yi, qian = chance.randrange(2, 99), chance.randrange(1, 10)
    wan = yi * 10**4 + qian * 1000
    written = f"{spoken(yi)}亿{DIGITS[qian]}千万元"
    wrong = [
        claim(yi * 10**8 + qian * 10**3, "万元"),
        claim(qian, "千万元"),
        claim(qian * 1000, "万元"),
        claim(yi, "亿元"),
    ]
    return Planted(written, [claim(wan, "万元"), claim(Decimal(wan) / 10**4, "亿元"), claim(wan * 10**4, "元")],
                   [*wrong, claim(DIGITS[qian], "", quote=DIGITS[qian] + "千万元")])  # fmt: skip


@kind
def chinese_over(chance: random.Random) -> Planted:
    yi, qian, word = chance.randrange(2, 30), chance.randrange(1, 10), chance.choice("余多")
    wan = yi * 10**4 + qian * 1000
    return Planted(f"{spoken(yi)}亿{DIGITS[qian]}千{word}万元", [claim(f"{wan}{word}", "万元")],
                   [claim(wan, "万元"), claim(yi * 10**8 + qian * 1000, "万元"), claim(yi, "亿元"), claim(qian, "千万元")])  # fmt: skip


@kind
def chinese_wan(chance: random.Random) -> Planted:
    wan = chance.randrange(12, 9999)
    written = spoken(wan) + "万元"
    return Planted(written, [claim(wan, "万元"), claim(wan * 10**4, "元")],
                   [claim(wan % 10 or 1, "万元", quote=written[-3:]), claim(written[-3:], "", quote=written[-3:]),
                    claim(wan, "元"), claim(wan + 1, "万元")])  # fmt: skip


@kind
def capitals(chance: random.Random) -> Planted:
    wan = chance.randrange(12, 9999)
    written = (spoken(wan) + "万元整").translate(CAPITAL)
    written = ("壹" if written[0] == "拾" else "") + written
    return Planted(written, [claim(wan * 10**4, "元"), claim(wan, "万元")], [claim(wan, "元"), claim(wan + 1, "万元")])


@kind
def chinese_decimals(chance: random.Random) -> Planted:
    whole, tail = chance.randrange(1, 300), chance.randrange(1, 10)
    value, unit = Decimal(whole * 10 + tail).scaleb(-1), chance.choice(["亿元", "万元"])
    return Planted(f"{spoken(whole)}点{DIGITS[tail]}{unit}", [claim(value, unit)],
                   [claim(tail, unit), claim(whole, unit), claim(DIGITS[tail] + unit)])  # fmt: skip


@kind
def chinese_percent(chance: random.Random) -> Planted:
    value = chance.randrange(11, 99)
    written = f"百分之{spoken(value)}"
    last = written[-1]
    false = [claim(last, "", quote=last)] if last in DIGITS else []
    return Planted(written, [claim(value, "%")], [claim(value % 10 or 1, "%"), claim(-value, "%"), *false])


@kind
def mixed(chance: random.Random) -> Planted:
    yi, qian, bai = chance.randrange(1, 30), chance.randrange(1, 10), chance.randrange(1, 10)
    wan = yi * 10**4 + qian * 1000 + bai * 100
    written = chance.choice(
        [f"{yi}亿{qian}千{bai}百万元", f"{spoken(yi)}亿{qian * 1000 + bai * 100}万元", f"{yi} 亿 {qian}千{bai}百万元"]
    )
    return Planted(written, [claim(wan, "万元"), claim(wan * 10**4, "元")],
                   [claim(bai * 100, "万元"), claim(qian * 1000 + bai * 100, "万元"), claim(bai, "百万元"), claim(yi, "亿元")])  # fmt: skip


@kind
def mixed_zero(chance: random.Random) -> Planted:
    yi, bai = chance.randrange(1, 30), chance.randrange(1, 10)
    wan = yi * 10**4 + bai * 100
    return Planted(f"{yi}亿零{bai * 100}万元", [claim(wan, "万元")],
                   [claim(bai * 100, "万元"), claim(bai * 100, "万元", quote=f"{bai * 100}万元"), claim(yi, "亿元")])  # fmt: skip


@kind
def mixed_yuan(chance: random.Random) -> Planted:
    wan, qian, bai = chance.randrange(1, 99), chance.randrange(1, 10), chance.randrange(1, 10)
    yuan = wan * 10**4 + qian * 1000 + bai * 100
    return Planted(
        f"{wan}万{qian}千{bai}百元",
        [claim(yuan, "元")],
        [claim(bai, "百元"), claim(bai * 100, "元"), claim(wan, "万元")],
    )


@kind
def over_inside(chance: random.Random) -> Planted:
    head, word = chance.randrange(2, 10), chance.choice("余多")
    scale, unit, times = chance.choice(
        [("千", "万元", 1000), ("百", "万元", 100), ("千", "人", 1000), ("百", "户", 100)]
    )
    return Planted(
        f"{head}{scale}{word}{unit}",
        [claim(f"{head * times}{word}", unit)],
        [claim(head * times, unit), claim(head, unit), claim(head * times * 10, unit)],
    )


@kind
def groups(chance: random.Random) -> Planted:
    value = Decimal(chance.randrange(10**8, 10**11)).scaleb(-2)
    mark = chance.choice(["\u2009", "\u202f", "\xa0", "\u2007", "'", "’", ",", "，"])
    written = f"{value:,.2f}".replace(",", mark)
    tail = Decimal(written[-6:])
    return Planted(written + "元", [claim(value, "元"), claim(value / 10**4, "万元")],
                   [claim(tail, "元"), claim(tail, "元", quote=written[-6:] + "元")])  # fmt: skip


@kind
def plain_groups(chance: random.Random) -> Planted:
    value = Decimal(chance.randrange(10**8, 10**11)).scaleb(-2)
    written = f"{value:,.2f}".replace(",", " ")
    return Planted(
        written + "元", [claim(value, "元")], [claim(Decimal(written[-6:]), "元"), claim(written[-6:] + "元")]
    )


@kind
def broken_groups(chance: random.Random) -> Planted:
    a, b, c = chance.randrange(1, 10), chance.randrange(100, 999), chance.randrange(10, 99)
    written = chance.choice(
        [
            f"{a},{b},{c}",
            f"{a}.{b}.{b},{c}",
            f"{b}. {c}",
            f"{b} .{c}",
            f"{a},{b},{b}{c}",
            f"{b},{c}",
            f"{b}..{c}",
            f"{b}。{c}",
        ]
    )
    parts = (a, b, c, f"{b}.{c}", f"{a}{b}", f"{a}{b}{c}", f"{a}.{b}", f"{b}{c}")
    return Planted(
        written + "万元", [], [claim(part, "万元", **more) for part in parts for more in ({}, {"quote": f"{c}万元"})]
    )


@kind
def invisible(chance: random.Random) -> Planted:
    value = money(chance)
    written = f"{value}"
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(1, len(written))
        written = written[:at] + chance.choice(INVISIBLE) + written[at:]
    return Planted(written + chance.choice(["万元", "万\u200b元", "\u2060万元"]), [claim(value, "万元"), claim(value * 10**4, "元")],
                   [claim(str(value).split(".")[1].lstrip("0") or "7777", "万元"), claim(value, "亿元")])  # fmt: skip


@kind
def minus(chance: random.Random) -> Planted:
    value = money(chance)
    mark = chance.choice(["-", "−", "－", "负", "△", "▲", "–", "-¥", "¥-", "▼"])
    unit = "元" if "¥" in mark else "万元"
    sentences = ("年末结余为{0}。", "年末结余{0}，主要是支出较多。", "项目\t金额\n结余\t{0}\n", "经核算，差额：{0}。")
    return Planted(f"{mark}{value}{unit}", [claim(-value, unit)],
                   [claim(value, unit), claim(value, unit, quote=f"{value}{unit}"), claim(value, unit, label="年末结余")], sentences)  # fmt: skip


@kind
def minus_percent(chance: random.Random) -> Planted:
    value = money(chance, 1)
    mark = chance.choice(["-", "−", "负", "△", "▲", "–", "负 "])
    sentences = ("支出增长率为{0}。", "全年增长{0}，低于预期。", "项目\t增长率\n支出\t{0}\n")
    return Planted(
        f"{mark}{value}%", [claim(-value, "%")], [claim(value, "%"), claim(value, "%", label="支出增长率")], sentences
    )


@kind
def minus_cell(chance: random.Random) -> Planted:
    value = money(chance)
    mark = chance.choice(["-", "−", "△", "- ", "▲", "－"])
    sentences = (
        "项目（万元）\t金额\t备注\n结余\t{0}\t略\n",
        "结余情况(万元)\t2023年\t2024年\n年末结余\t{0}\t12345.60\n",
    )
    return Planted(f"{mark}{value}", [claim(-value)], [claim(value), claim(value, label="年末结余")], sentences)


@kind
def dashes(chance: random.Random) -> Planted:
    """A dash that may be a minus proves neither."""
    value = money(chance)
    return Planted(
        f"—{value}万元", [], [claim(value, "万元"), claim(-value, "万元")], ("年末结存{0}。", "项目支出{0}。")
    )


@kind
def compatibility(chance: random.Random) -> Planted:
    wan = chance.choice([100, 200, 800, 300])
    word = {100: "⼀百万元", 200: "⼆百万元", 800: "⼋百万元", 300: "三百万元"}[wan]
    sentences = ("全年⽀出{0}。", "⾦额为{0}。", "基本⽀出{0}，其⽤途见表。")
    return Planted(word, [claim(wan, "万元")], [claim(wan // 100, "万元"), claim(wan + 1, "万元")], sentences)


@kind
def powers(chance: random.Random) -> Planted:
    mantissa, exponent = Decimal(chance.randrange(11, 99)).scaleb(-1), chance.randrange(3, 8)
    raised = "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(exponent))
    unit = chance.choice(["元", "吨", "m³"])
    written = chance.choice(
        [f"{mantissa}×10{raised}", f"{mantissa}×10^{exponent}", f"{mantissa} × 10{raised}", f"{mantissa}*10^{exponent}"]
    )
    return Planted(written + unit, [claim(Decimal(format(mantissa.scaleb(exponent), "f")), unit)],
                   [claim(mantissa, unit), claim(10, unit), claim(f"10{exponent}", unit)])  # fmt: skip


@kind
def notes(chance: random.Random) -> Planted:
    value = money(chance)
    mark = chance.choice(["¹", "²", "[1]", "[12]", "①", "³⁾"[:1]])
    written = chance.choice([f"{value}{mark}万元", f"{value}万元{mark}"])
    return Planted(
        written, [claim(value, "万元")], [claim(f"{value}1", "万元"), claim(1, "万元"), claim(value, "亿元")]
    )


@kind
def currencies(chance: random.Random) -> Planted:
    value = money(chance)
    written, unit = chance.choice([(f"¥{value}", "元"), (f"￥{value}万", "万元"), (f"人民币{value}万元", "万元"), (f"{value}万元人民币", "万元"),
                                   (f"人民币{value}元", "元"), (f"RMB{value}万元", "万元"), (f"{value}万人民币", "万元")])  # fmt: skip
    return Planted(written, [claim(value, unit)], [claim(value, "美元"), claim(value, "亿元"), claim(-value, unit)])


@kind
def foreign(chance: random.Random) -> Planted:
    value = money(chance)
    written = chance.choice([f"${value}万", f"US${value}万", f"{value}万美元", f"€{value}万"])
    return Planted(written, [], [claim(value, "万元"), claim(value, "元")])


@kind
def compounds(chance: random.Random) -> Planted:
    value = money(chance)
    unit = chance.choice(["元/人", "万元/公里", "元/人·年", "元/平方米", "元/亩", "元/吨", "元/户", "元/(人·月)"])
    return Planted(
        f"{value}{unit}", [claim(value, unit)], [claim(value, "元"), claim(value, "万元"), claim(value, "元/件")]
    )


@kind
def points_and_tenths(chance: random.Random) -> Planted:
    value = Decimal(chance.randrange(11, 99)).scaleb(-1)
    tenth = chance.randrange(2, 10)
    written, true, false = chance.choice([
        (f"{value}个点", [claim(value, "个百分点")], [claim(value, "%"), claim(value, "个")]),
        (f"{tenth}成", [claim(tenth, "成"), claim(tenth * 10, "%")], [claim(tenth, "%"), claim(tenth, "个")]),
        (f"{DIGITS[tenth]}成", [claim(tenth * 10, "%")], [claim(tenth, "%")]),
        (f"{value}‰", [claim(value, "‰"), claim(value / 10, "%")], [claim(value, "%")]),
        (f"千分之{DIGITS[tenth]}", [claim(tenth, "‰")], [claim(tenth, "%")]),
    ])  # fmt: skip
    return Planted(written, true, false, ("同比提高{0}。", "比上年多出{0}，主要原因如下。", "约为{0}左右。"))


@kind
def ranges(chance: random.Random) -> Planted:
    low = chance.randrange(3, 40)
    high = low + chance.randrange(1, 30)
    unit = chance.choice(["%", "万元", "家", "亿元"])
    mark = chance.choice(["～", "~", "—", "-", "至", "－"])
    first = chance.choice([f"{low}{unit}", str(low)])
    return Planted(f"{first}{mark}{high}{unit}", [claim(f"{low}{unit}～{high}{unit}")],
                   [claim(low, unit), claim(high, unit), claim(high, unit, quote=f"{high}{unit}"), claim(-high, unit)],
                   ("预计需要{0}。", "比例在{0}之间。", "规模为{0}，视情况而定。"))  # fmt: skip


@kind
def chinese_ranges(chance: random.Random) -> Planted:
    low = chance.randrange(2, 8)
    high = chance.randrange(low + 1, 10)
    written, unit = chance.choice([(f"{DIGITS[low]}至{DIGITS[high]}家", "家"), (f"百分之{DIGITS[low]}至百分之{DIGITS[high]}", "%"),
                                   (f"{DIGITS[low]}十万元至{DIGITS[high]}十万元", "万元")])  # fmt: skip
    values = (low, high, low * 10, high * 10)
    return Planted(written, [], [claim(value, unit) for value in values] + [claim(DIGITS[high] + unit)])


@kind
def dates_cut(chance: random.Random) -> Planted:
    day = chance.randrange(20, 29)
    written = f"2025年4月{day}日"
    return Planted(written, [claim(written), claim("2025", "年")],
                   [{"value": None, "quote": written[:-2]}, claim(str(day)[0], "日", quote=written[:-2]), claim(day, "年"), claim(day % 10, "日")],
                   ("填报时间为{0}。", "于{0}印发。"))  # fmt: skip


@kind
def plain_decimals(chance: random.Random) -> Planted:
    value, unit = money(chance), chance.choice(["万元", "亿元", "%", "吨", "公里"])
    written = f"{value}{chance.choice(['', ' ', chr(10)]) if unit != 'x' else ''}{unit}"
    tail = str(value)[1:]
    return Planted(written.replace("\n", ""), [claim(value, unit)],
                   [claim(tail.lstrip(".0") or "7", unit, quote=f"{tail}{unit}"), claim(value + 1, unit), claim(-value, unit)])  # fmt: skip


def rows(each: int = 40, seed: int = 11) -> Iterator[tuple[Row, Row]]:
    """For every kind its true claims that are grounded and its false ones that are not."""
    for name, make in _KINDS.items():
        chance = random.Random(f"{seed} {name}")
        true, false = Row(f"{name}, true: grounded"), Row(f"{name}, false: not grounded")
        for number in range(each):
            planted = make(chance)
            text = planted.sentences[number % len(planted.sentences)].format(planted.written)
            document = read(text.encode("utf-8"), "planted.txt")
            for row, claims, wanted in ((true, planted.true, True), (false, planted.false, False)):
                for result in ground(claims, document) if claims else ():
                    row.count(result.grounded == wanted, (text, result.claim.given, result.status, result.reason))
        yield true, false


def main() -> None:
    parser = argparse.ArgumentParser(description="Every way of writing a number, grounded and refused.")
    parser.add_argument("--list", action="store_true", help="print every mistake")
    parser.add_argument("--each", type=int, default=40)
    arguments = parser.parse_args()
    totals = [Row("all kinds, true: grounded"), Row("all kinds, false: not grounded")]
    for pair in rows(arguments.each):
        for row, total in zip(pair, totals, strict=True):
            total.claims, total.right = total.claims + row.claims, total.right + row.right
            if row.claims:
                print(f"{row.name:<50}{row.right:>6} of {row.claims:<6}{row.share:.4f}")
            if arguments.list:
                print(*(f"    {wrong}\n" for wrong in row.wrong), sep="", end="")
    for total in totals:
        print(f"{total.name:<50}{total.right:>6} of {total.claims:<6}{total.share:.4f}")


if __name__ == "__main__":
    main()
