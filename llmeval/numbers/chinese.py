"""Chinese numerals: 三百五十, 两, 贰拾, 廿三, 二〇二四. A strict grammar: what is not well formed (三四, 一十百千万) has no value."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {char: value for value, chars in enumerate(
    ("零〇○", "一壹壱弌", "二贰两貳弍", "三叁參叄弎参", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
TENS = {"廿": 20, "卅": 30, "卌": 40}
"""Tens in one character: 廿三, 卅."""
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ALL = "".join([*DIGITS, *TENS, *SMALL, *LARGE])
NUMERALS = _ALL.replace("参", "")
"""Without 参, which is a numeral in capital amounts only: 参佰元, not 参加."""
CAPITALS = "零壹壱弌贰貳弍叁參叄弎参肆伍陆陸柒捌玖"
"""Digits as capital amounts write them, simplified and traditional."""
_LONGEST = 24
_TEN = 10


def chinese_number(text: str) -> Decimal | None:
    """Value of a Chinese numeral, None where it is not one.

    >>> chinese_number("三百五十"), chinese_number("千万"), chinese_number("二〇二四"), chinese_number("三四")
    (Decimal('350'), Decimal('10000000'), Decimal('2024'), None)
    """
    if not 0 < len(text) <= _LONGEST or any(char not in _ALL for char in text):
        return None
    if len(text) > 2 and all(char in DIGITS for char in text):
        return Decimal("".join(str(DIGITS[char]) for char in text))
    value = _value(text)
    return None if value is None else Decimal(value)


def _value(text: str) -> int | None:
    for chars, scale in (("亿億", 10**8), ("万萬", 10**4)):
        at = max(text.rfind(char) for char in chars)
        if at < 0:
            continue
        head, rest = (_value(text[:at]) if at else 1), text[at + 1 :]
        tail = _value(rest[1:] if len(rest) > 1 and rest[0] in "零〇○" else rest) if rest else 0
        # 三万五 means 35,000 in speech: who reads it as 30,005 is wrong, so it has no value here.
        if head is None or tail is None or max(head, tail) >= scale or (len(rest) == 1 and rest in DIGITS):
            return None
        return head * scale + tail
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, None, 10**4
    for char in text:
        if char in SMALL:
            scale = SMALL[char]
            if scale >= last or (digit == 0 and (scale != _TEN or not total)):
                return None
            total += (digit or 1) * scale  # 二千零十 says 零一十
            digit, last = None, scale
        elif char in TENS:
            if last <= 10 or digit:
                return None
            total, digit, last = total + TENS[char], None, 10
        elif digit in (None, 0):
            digit = DIGITS[char]
        else:
            return None
    colloquial = digit and last in (100, 1000) and text[-2] in SMALL
    return None if colloquial else total + (digit or 0)
