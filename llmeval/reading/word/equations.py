"""EQ fields, which Word draws from their code: circled digits, ticked boxes, fractions, roots, phonetic guides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from llmeval.patterns import lazy as re
from llmeval.reading.raised import grouped, over, root, under
from llmeval.reading.word.numbers import written

_EQ = re.compile(r"\s{0,99}EQ\b\s{0,99}(?P<code>.*)", re.IGNORECASE | re.DOTALL)
_GENERAL = re.compile(r"\\\*\s*(?:\"[^\"]*\"|\w+)\s?")
"""Switches for all fields, as `\\* jc2`, `\\* "Font:宋体"`, `\\* hps24`."""
_SWITCH = re.compile(r"\\([A-Za-z]+)")
_OPTION = re.compile(r"\s{0,99}\\(?:([A-Za-z]{2})(-?\d+(?:\.\d+)?)?(?:\s?\\(.))?)", re.DOTALL)
_MACRO = re.compile(r"\s{0,99}MACROBUTTON\s{1,99}\S{1,200}\s{0,99}(?P<shown>.*)", re.IGNORECASE | re.DOTALL)
_KINDS = frozenset("abdfilorsx")
_DEEPEST = 12
_TICKS = {"√": "☑", "✓": "☑", "✔": "☑", "v": "☑", "V": "☑", "×": "☒", "✗": "☒", "✘": "☒", "X": "☒", "x": "☒",
          "": "□", "■": "■"}  # fmt: skip
_CIRCLED_WORDS = dict(zip("一二三四五六七八九十月火水木金土日株有社名特财祝劳秘男女适优印注项休写正上中下左右医宗学监企资协夜",
                          "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉㊊㊋㊌㊍㊎㊏㊐㊑㊒㊓㊔㊕㊖㊗㊘㊙㊚㊛㊜㊝㊞㊟㊠㊡㊢㊣㊤㊥㊦㊧㊨㊩㊪㊫㊬㊭㊮㊯㊰", strict=True))  # fmt: skip
_ROUND, _SQUARE = "○〇◯⚪", "□☐◻▢"


@dataclass(slots=True)
class _Part:
    """One element of a field: its kind (`o`), its options, its arguments."""

    kind: str
    options: list[tuple[str, str]] = field(default_factory=list)
    arguments: list[list[str | _Part]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(option == name for option, _ in self.options)

    def value(self, name: str) -> str:
        return next((value for option, value in self.options if option == name), "")


def equation(code: str) -> str | None:
    """What Word shows for the code of an EQ field, None for a field of another kind.

    >>> equation("EQ \\\\o\\\\ac(○,1)"), equation("EQ \\\\f(3665,4000)"), equation("PAGE")
    ('①', '3665/4000', None)
    """
    match = _EQ.fullmatch(code)
    if match is None:
        return None
    text = _GENERAL.sub("", match["code"])
    items, _ = _items(text, 0, 0, False)
    return _written(items).strip()


def macro(code: str) -> str | None:
    """What a MACROBUTTON field shows, None for a field of another kind."""
    match = _MACRO.fullmatch(code)
    return match["shown"].strip() if match else None


def _items(text: str, at: int, depth: int, inner: bool) -> tuple[list[str | _Part], int]:
    """Characters and parts from `at` up to a separator or bracket that closes the argument."""
    found: list[str | _Part] = []
    level = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            if (switch := _SWITCH.match(text, at)) and switch[1][0].lower() in _KINDS and depth < _DEEPEST:
                part, at = _part(text, at, depth)
                found.append(part)
                continue
            # Before a separator or a bracket the sign means the character itself.
            found.append(text[at + 1 : at + 2])
            at += 2
            continue
        if inner and level == 0 and char in ",;，；)":
            return found, at
        level += (char == "(") - (char == ")")
        found.append(char)
        at += 1
    return found, at


def _part(text: str, at: int, depth: int) -> tuple[_Part, int]:
    part = _Part(text[at + 1].lower())
    at += 2
    while option := _OPTION.match(text, at):
        part.options.append(((option[1] or "").lower(), option[2] or option[3] or ""))
        at = option.end()
    while at < len(text) and text[at] == " ":
        at += 1
    if at < len(text) and text[at].isdigit():
        # `\\up 12 (…)`: the distance may stand apart.
        while at < len(text) and (text[at].isdigit() or text[at] in ". "):
            at += 1
    if at >= len(text) or text[at] not in "(（":
        return part, at
    at += 1
    while at < len(text):
        items, at = _items(text, at, depth + 1, True)
        part.arguments.append(items)
        if at >= len(text) or text[at] in ")）":
            return part, at + 1
        at += 1
    return part, at


def _written(items: list[str | _Part]) -> str:
    text = ""
    for item in items:
        shown = item if isinstance(item, str) else _shown(item)
        if isinstance(item, _Part) and item.kind == "f" and text[-1:].isdigit():
            text += " "
        text += shown
    return text


def _shown(part: _Part) -> str:
    words = [_written(argument).strip() for argument in part.arguments]
    first, last = (words[0], words[-1]) if words else ("", "")
    match part.kind:
        case "f":
            return f"{grouped(first)}/{grouped(last)}" if len(words) > 1 else first
        case "r":
            return root(last, first if len(words) > 1 else "")
        case "s":
            return (
                (under(first) if part.has("do") else over(first)) if len(words) == 1 else f"{over(first)}{under(last)}"
            )
        case "o":
            return _overstruck(part, words)
        case "b":
            begin = part.value("lc") or part.value("bc") or "("
            end = part.value("rc") or _CLOSE.get(part.value("bc") or "(", part.value("bc"))
            return f"{begin}{', '.join(words)}{end}"
        case "i":
            sign = "∑" if part.has("su") else "∏" if part.has("pr") else part.value("fc") or part.value("vc") or "∫"
            low, high, of = (*words, "", "", "")[:3]
            return f"{sign}{under(low)}{over(high)} {of}"
        case "a":
            return "; ".join(words)
        case "d":
            return ""
    return ",".join(words)


_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">", "（": "）", "〔": "〕", "【": "】"}


def _overstruck(part: _Part, words: list[str]) -> str:
    """Characters drawn over one another: a circled digit, a ticked box, or a word under its phonetic guide."""
    plain = [word for word, argument in zip(words, part.arguments, strict=True) if not _is_guide(argument)]
    if len(plain) < len(words) and plain:
        return "".join(plain)
    words = [word for word in words if word]
    frame = next((word for word in words if len(word) == 1 and word in _ROUND + _SQUARE + "△◇"), "")
    inside = next((word for word in words if word != frame), "")
    if not frame:
        return "".join(dict.fromkeys(words))
    if frame in _ROUND:
        if (
            inside.isascii()
            and inside.isdigit()
            and (circled := written(int(inside[:3]), "decimalEnclosedCircle")) != inside
        ):
            return circled
        return _CIRCLED_WORDS.get(inside) or (f"({inside})" if inside else frame)
    if frame in _SQUARE:
        return _TICKS.get(inside) or f"[{inside}]"
    return f"({inside})" if inside else frame


def _is_guide(argument: list[str | _Part]) -> bool:
    """Only raised: a phonetic guide."""
    parts = list(_solid(argument))
    return bool(parts) and all(isinstance(part, _Part) and part.kind == "s" and part.has("up") for part in parts)


def _solid(argument: list[str | _Part]) -> Iterator[str | _Part]:
    return (item for item in argument if not isinstance(item, str) or item.strip())
