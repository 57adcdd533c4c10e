"""What a number format of a spreadsheet shows: scaled, rounded, grouped, with its signs, units and words around it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from llmeval.patterns import lazy as re

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<room>.)|\*(?P<filler>.)|\[(?P<bracket>[^\]]{0,80})\]'
    r"|(?P<general>General|G/通用格式|通用格式)|(?P<exponent>E[+-])|(?P<half>AM/PM|上午/下午|A/P)|(?P<digit>[0#?])|(?P<point>\.)"
    r"|(?P<comma>,)|(?P<percent>[%％])|(?P<text>@)|(?P<slash>/)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[aA]{3,4}|[eE]+)|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_MINUS = re.compile("[-−－–负△▲]")
_MOST = Decimal(10) ** 20
_DIGITS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖", "3": "０１２３４５６７８９"}
_UNITS = {"1": ("十", "百", "千"), "2": ("拾", "佰", "仟")}


@dataclass(slots=True)
class _Section:
    """One part of a format, between semicolons: its tokens as (kind, text), its condition, its set of digits."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    condition: tuple[str, Decimal] | None = None
    numerals: str = ""
    red: bool = False

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    def meets(self, number: Decimal) -> bool:
        if self.condition is None:
            return False
        sign, limit = self.condition
        return {"<": number < limit, ">": number > limit, "=": number == limit, "<=": number <= limit,
                ">=": number >= limit, "<>": number != limit}[sign]  # fmt: skip


@lru_cache(maxsize=2048)
def _sections(number_format: str) -> tuple[_Section, ...]:
    found = [_Section()]
    for match in _TOKEN.finditer(number_format):
        kind = match.lastgroup or ""
        text = match[kind] if kind else ""
        section = found[-1]
        if kind == "other" and text == ";":
            found.append(_Section())
        elif kind in ("quoted", "escaped", "other"):
            section.tokens.append(("literal", text))
        elif kind == "bracket":
            _bracket(section, text)
        elif kind not in ("room", "filler"):
            section.tokens.append((kind, text))
    return tuple(found)


def _bracket(section: _Section, text: str) -> None:
    if condition := _CONDITION.fullmatch(text.strip()):
        section.condition = (condition[1], Decimal(condition[2]))
    elif text.startswith("$"):
        section.tokens.append(("literal", text[1:].partition("-")[0]))
    elif text.upper().startswith("DBNUM"):
        section.numerals = text[5:6]
    elif text.lower() in ("red", "红色", "红"):
        section.red = True
    elif text.lower() in ("h", "hh", "m", "mm", "s", "ss"):
        section.tokens.append(("elapsed", text))


def shown(value: object, number_format: str) -> str:
    """The text that a sheet shows for a value; "" where the format hides it.

    >>> shown(0.9551, "0.00%"), shown(1234.5, "#,##0.00"), shown(0.1 + 0.2, "General"), shown(252.51, "0.00_ ")
    ('95.51%', '1,234.50', '0.3', '252.51')
    >>> shown(1366500, '0!.0,"万元"'), shown(1366500, "#,##0.00,"), shown(320, '0"人"'), shown(-5, "0.00;(0.00)")
    ('136.7万元', '1,366.50', '320人', '(5.00)')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _date(value, number_format)
    if isinstance(value, dt.timedelta):
        return _elapsed(value, number_format)
    if isinstance(value, int | float):
        return _number(value, number_format)
    return _text(
        _UNFIT.sub("", str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")).strip(),
        number_format,
    )


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def loses_sign(value: object, text: str) -> bool:
    """Whether a negative number is shown without a minus: in brackets, or by its colour only."""
    return (
        isinstance(value, int | float) and value < 0 and any(c in "123456789" for c in text) and not _MINUS.search(text)
    )


def is_negative(value: object, number_format: str, text: str) -> bool:
    """Whether a sheet shows a number below zero as such without a minus: in brackets, or in red by its format."""
    if not loses_sign(value, text) or not isinstance(value, int | float):
        return False
    section, _ = _choose(_sections(number_format), Decimal(str(value)))
    return section.red or re.fullmatch(r"[^\d(（]{0,8}+[(（][^()（）]{0,60}+[)）][^\d]{0,8}+", text) is not None


def hours(value: object, number_format: str) -> Decimal | None:
    """The hours that a length of time comes to, where its format counts hours beyond a day ([h]:mm)."""
    if not isinstance(value, dt.timedelta) or not any(
        kind == "elapsed" and word[0] in "hH" for kind, word in _sections(number_format)[0].tokens
    ):
        return None
    seconds = Decimal(round(value.total_seconds()))
    found = seconds / 3600
    return found.quantize(Decimal(1)) if found == found.to_integral() else found.normalize()


def _elapsed(value: dt.timedelta, number_format: str) -> str:
    """A length of time as its format counts it: 36:00 of a day and a half in [h]:mm."""
    seconds = round(value.total_seconds())
    section = _sections(number_format)[0]
    pieces, last = [], ""
    for at, (kind, word) in enumerate(section.tokens):
        letter = word[:1].lower()
        if kind == "elapsed":
            pieces.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[letter]).zfill(len(word)))
            last = letter
        elif kind == "date" and letter in "hms":
            ahead = next((other[:1].lower() for name, other in section.tokens[at + 1 :] if name == "date"), "")
            minutes = letter == "m" and (last == "h" or ahead == "s")
            number = (
                seconds // 3600 % 24
                if letter == "h"
                else seconds // 60 % 60
                if minutes or letter == "m"
                else seconds % 60
            )
            pieces.append(str(number).zfill(2 if len(word) > 1 else 1))
            last = letter
        elif kind in ("literal", "slash", "comma", "point"):
            pieces.append(word)
    return "".join(pieces).strip() or str(value)


def _text(text: str, number_format: str) -> str:
    sections = _sections(number_format)
    section = sections[3] if len(sections) > 3 else next((one for one in sections if one.has("text")), None)
    if section is None or not text:
        return text
    return "".join(text if kind == "text" else word for kind, word in section.tokens if kind in ("text", "literal"))


def _number(value: float, number_format: str) -> str:
    """By the part of the format for its sign; else to the 15 digits that a sheet keeps."""
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return "#NUM!"
    sections = _sections(number_format)
    section, negated = _choose(sections, number)
    if not section.tokens:
        return "" if len(sections) > 1 or number_format.strip() else plain(number)
    if section.has("date", "elapsed", "exponent", "slash", "half") or abs(number) >= _MOST:
        return plain(number)
    if not section.has("digit"):
        return _worded(section, number, negated)
    text = _filled(section, abs(number))
    if number < 0 and not negated and any(digit in "123456789" for digit in text):
        text = "-" + text
    return _translated(text, section.numerals).strip()


def plain(number: Decimal) -> str:
    """A number without a format.

    >>> plain(Decimal("1E+3")), plain(Decimal("0.50"))
    ('1000', '0.5')
    """
    return format(number.normalize(), "f")


def _choose(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, bool]:
    """The part for a number, and whether that part itself shows that it is negative."""
    parts = sections[:3] if len(sections) > 3 else sections
    if len(parts) == len(sections) and len(parts) > 1 and parts[-1].has("text"):
        parts = parts[:-1]
    if any(part.condition for part in parts):
        for part in parts:
            if part.meets(number):
                sign, limit = part.condition or ("", Decimal(0))
                return part, number < 0 and sign in ("<", "<=") and limit <= 0
        rest = [part for part in parts if part.condition is None]
        return (rest[-1] if rest else parts[-1]), False
    if number < 0 and len(parts) > 1:
        return parts[1], True
    if number == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], False


def _worded(section: _Section, number: Decimal, negated: bool) -> str:
    """A part without places for digits: words alone, or the number as it is among words."""
    pieces = []
    for kind, word in section.tokens:
        if kind in ("general", "text"):
            text = plain(abs(number))
            text = (
                _chinese(text, section.numerals) if section.numerals in _UNITS else _translated(text, section.numerals)
            )
            pieces.append(("-" if number < 0 and not negated else "") + text)
        elif kind in ("literal", "percent"):
            pieces.append(word)
    return "".join(pieces).strip()


def _filled(section: _Section, number: Decimal) -> str:
    """The digits of a number in their places, with what stands between them."""
    tokens = section.tokens
    places = [k for k, (kind, _) in enumerate(tokens) if kind == "digit"]
    point = next(
        (k for k, (kind, _) in enumerate(tokens) if kind == "point" and (k < places[-1] or k == places[-1] + 1)), None
    )
    whole = [k for k in places if point is None or k < point]
    after = [k for k in places if point is not None and k > point]
    last = whole[-1] if whole else -1
    # Commas behind the digits, literals in between or not, divide by a thousand each; those among them group.
    scaling = _trailing_commas(tokens, last, point) + (_trailing_commas(tokens, after[-1], None) if after else 0)
    grouped = any(kind == "comma" for kind, _ in tokens[whole[0] : last]) if whole else False
    number *= Decimal(100) ** sum(kind == "percent" for kind, _ in tokens)
    number = number.scaleb(-3 * scaling).quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    head, _, tail = format(number, "f").partition(".")
    head = head.lstrip("0")
    kept = len(after)
    while kept and tokens[after[kept - 1]][1] in "#?" and tail[kept - 1] == "0":
        kept -= 1
    digits = _whole_digits(tokens, whole, head, grouped) | dict(zip(after[:kept], tail, strict=False))
    return _joined(tokens, digits, whole, head if not whole else "", point, bool(kept))


def _trailing_commas(tokens: list[tuple[str, str]], last: int, point: int | None) -> int:
    if last < 0:
        return 0
    count = 0
    for kind, _ in tokens[last + 1 : point]:
        if kind != "comma":
            break
        count += 1
    return count


def _whole_digits(tokens: list[tuple[str, str]], whole: list[int], head: str, grouped: bool) -> dict[int, str]:
    """What stands at each place before the point, filled from the right; the first takes all that is left."""
    digits: dict[int, str] = {}
    rest, done = head, 0
    for k in reversed(whole):
        own = rest if k == whole[0] else rest[-1:]
        rest = rest[: len(rest) - len(own)]
        own = own or ("0" if tokens[k][1] == "0" else "")
        text = ""
        for digit in reversed(own):
            text = digit + ("," if grouped and done and done % 3 == 0 else "") + text
            done += 1
        digits[k] = text
    return digits


def _joined(
    tokens: list[tuple[str, str]], digits: dict[int, str], whole: list[int], head: str, point: int | None, tail: bool
) -> str:
    pieces: list[str] = []
    for k, (kind, word) in enumerate(tokens):
        if kind == "digit":
            pieces.append(digits.get(k, ""))
        elif kind == "point":
            pieces.append(head + (word if tail or k != point else "") if k == point else "")
        elif (
            kind == "literal"
            and whole
            and whole[0] < k < whole[-1]
            and not any(digits.get(at) for at in whole if at < k)
        ):
            # What parts digits is not shown where there are none before it.
            continue
        elif kind in ("literal", "percent", "text"):
            pieces.append(word)
    return "".join(pieces)


def _translated(text: str, numerals: str) -> str:
    signs = _DIGITS.get(numerals)
    return text.translate({ord(str(k)): sign for k, sign in enumerate(signs)}) if signs else text


def _chinese(text: str, numerals: str) -> str:
    """A plain number in Chinese: 1366500 as 一百三十六万六千五百."""
    head, _, tail = text.partition(".")
    signs, units = _DIGITS[numerals].replace("〇", "零"), _UNITS[numerals]
    groups = [head[max(0, end - 4) : end] for end in range(len(head), 0, -4)][::-1]
    written, gap = "", False
    for k, group in enumerate(groups):
        big = ("", "万", "亿", "万亿", "亿亿")[len(groups) - 1 - k]
        part = ""
        for place, digit in enumerate(group.zfill(4)):
            if digit == "0":
                gap = bool(written or part)
                continue
            part += ("零" if gap else "") + signs[int(digit)] + (units[2 - place] if place < 3 else "")
            gap = False
        written += part + (big if part else "")
    if numerals == "1" and written.startswith("一十"):
        written = written[1:]
    decimals = "".join(_DIGITS[numerals][int(digit)] for digit in tail)
    return (written or "零") + (f".{decimals}" if decimals else "")


_WEEKDAYS = "一二三四五六日"


def _date(value: dt.datetime | dt.date | dt.time, number_format: str) -> str:
    """A date with its words where the format has Chinese ones, else in the form of ISO 8601."""
    if isinstance(value, dt.time):
        return value.isoformat()
    section = _sections(number_format)[0]
    if any(kind == "literal" and set("年月日时") & set(word) for kind, word in section.tokens):
        return _worded_date(section, value)
    if isinstance(value, dt.datetime) and (value.hour or value.minute):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.strftime("%Y-%m-%d")


def _worded_date(section: _Section, value: dt.datetime | dt.date) -> str:
    pieces, clock = [], False
    hour = value.hour if isinstance(value, dt.datetime) else 0
    minute, second = (value.minute, value.second) if isinstance(value, dt.datetime) else (0, 0)
    numbers = {"y": value.year, "e": value.year, "d": value.day, "h": hour, "s": second}
    for kind, word in section.tokens:
        letter = word[:1].lower()
        if kind in ("literal", "slash", "comma", "point"):
            pieces.append(word)
        elif (kind == "date" and letter == "a") or (letter == "d" and kind == "date" and len(word) > 2):
            pieces.append(("星期" if len(word) > 3 else "") + _WEEKDAYS[value.weekday()])
        elif kind == "date":
            number = (minute if clock else value.month) if letter == "m" else numbers[letter]
            clock = letter in "hs" or (clock and letter != "m")
            text = str(number).zfill(2) if len(word) == 2 else str(number)
            text = text[-2:] if letter == "y" and len(word) <= 2 else text
            pieces.append(_chinese_date(text, letter, section.numerals))
    return "".join(pieces).strip()


def _chinese_date(text: str, letter: str, numerals: str) -> str:
    if numerals in _UNITS and letter != "y":
        return _chinese(str(int(text)), numerals)
    return _translated(text, numerals)
