"""Raised and lowered type: exponents and units kept as such, marks of notes left out, never digits of a number.

Programs set ² of m², the 4 of 10⁴ and the mark of a footnote in the same way: as smaller type above the line. Read as plain
digits they make another number of the one before them. Exponents become the characters that Unicode has for them
(one for one, so that every offset keeps its place); a mark of a note is left out, as Word's own references to notes are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from llmeval.patterns import lazy as re

Level = Literal[-1, 0, 1]
"""Lowered, on the line, raised."""
UP = dict(zip("0123456789+-−–()=niabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾⁼ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
DOWN = dict(zip("0123456789+-−–()=ijaeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₍₎₌ᵢⱼₐₑₒₓₕₖₗₘₙₚₛₜ", strict=True))
_FULL = str.maketrans("０１２３４５６７８９", "0123456789")
MARK = re.compile(
    r"\s{0,4}(?:[\[［〔【（(]\s?(?:注|note)?\s?(?:\d{1,3}|[①-⑳㉑-㉟])\s?[\]］〕】）)]|(?:注|note)\s?(?:\d{1,2}|[①-⑳])?|\d{1,3}|[①-⑳❶-❿⑴-⒇㉑-㉟]"
    r"|[*＊※†‡§#＃△▲☆★]{1,3})(?:[,，、;；\-–~～]\s?\[?\d{1,3}\]?){0,4}[,，、;；]?\s{0,4}",
    re.IGNORECASE,
)
_POWER = re.compile(r"-?\d{1,2}|[−–]\d{1,2}|[⁰¹²³⁴-⁹⁻]{1,3}")
_UNIT = re.compile(
    r"(?:(?<![A-Za-z])(?:[kcdmhμµn]?m|in|ft|yd|hm|dam|s|cd)|(?:公里|千米|厘米|分米|毫米|微米|英尺|英寸|[米尺寸]))\s?$"
)
_TEN = re.compile(r"[×xX*·✕╳∙⋅]\s?10$")
_BARE_TEN = re.compile(r"(?<![\d.,，])10$")
_SYMBOL = re.compile(r"(?<![A-Za-z])[A-Za-z]$|[)）\]]$")
_FORMULA = re.compile(r"[=＝+×÷√∑(（/][^，。；、]{0,12}$")
_LETTER = re.compile(r"[a-h†‡]")
_FEW = 3
"""Raised characters: more are no mark and no exponent but words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line as it is to be written; `doubtful` where a person may read it in another way.

    `raw` is the same number of characters as `text`, or `text` is empty for what was left out.
    """

    text: str
    raw: str
    doubtful: bool = False
    parted: bool = False
    """Must a blank stand before it, so that its digits do not run into those before?"""

    @property
    def mark(self) -> bool:
        """Whether this was the mark of a note, which is left out."""
        return not self.text and bool(self.raw.strip())


def settle(pieces: Iterable[tuple[str, Level]]) -> list[Piece]:
    """The pieces of one line in order; pieces side by side at one level count as one."""
    joined: list[tuple[str, Level]] = []
    for text, level in pieces:
        if not text:
            continue
        if joined and joined[-1][1] == level:
            joined[-1] = (joined[-1][0] + text, level)
        else:
            joined.append((text, level))
    if not any(level == 0 and text.strip() for text, level in joined):
        return [Piece(text, text) for text, _ in joined]
    found: list[Piece] = []
    before = ""
    for k, (text, level) in enumerate(joined):
        after = joined[k + 1][0] if k + 1 < len(joined) else ""
        piece = Piece(text, text) if level == 0 else read_level(before, text, after, level)
        if piece.parted:
            found.append(Piece(" ", ""))
        found.append(piece)
        before = (before + piece.text)[-40:]
    return found


def read_level(before: str, text: str, after: str, level: Level) -> Piece:
    """What a raised or lowered text is after `before` (the line up to it) and in front of `after`."""
    return _raised(before, text, after) if level > 0 else _lowered(before, text, after)


def _raised(before: str, text: str, after: str) -> Piece:
    plain = text.strip().translate(_FULL)
    if not plain:
        return Piece(text, text)
    line = before.rstrip()
    if not line:
        # The label of a note at the head of its line.
        return Piece(_shown(text, UP) if MARK.fullmatch(text) else text, text)
    if _POWER.fullmatch(plain):
        if _TEN.search(line) or (plain.lstrip("-−–") in ("2", "3", "²", "³") and _UNIT.search(line)):
            return Piece(_shown(text, UP), text)
        if plain[0] in "-−–":
            return Piece(_shown(text, UP), text)
        if _BARE_TEN.search(line):
            return Piece(_shown(text, UP), text, doubtful=not _FORMULA.search(line[:-2]))
        if _SYMBOL.search(line) and (line[-1].isalpha() or _FORMULA.search(line)):
            return Piece(_shown(text, UP), text)
        if line[-1].isdigit() and after.lstrip()[:1] in ("=", "＝", "×", "+") and "." not in plain:
            return Piece(_shown(text, UP), text, doubtful=True)
    if MARK.fullmatch(text) or (_LETTER.fullmatch(plain) and (line[-1].isdigit() or line[-1] in "%％")):
        return Piece("", text)
    if len(plain) <= _FEW and all(char in UP for char in plain) and line[-1].isascii() and line[-1].isalnum():
        return Piece(_shown(text, UP), text)
    return _plain(before, text, after)


def _lowered(before: str, text: str, after: str) -> Piece:
    plain = text.strip().translate(_FULL)
    if plain and all(char in DOWN for char in plain):
        return Piece(_shown(text, DOWN), text)
    return _plain(before, text, after)


def _plain(before: str, text: str, after: str) -> Piece:
    """Words off the line; where digits would run into digits, they are no one's."""
    runs_in = bool(before) and bool(text) and before[-1].isdigit() and text[0] in "0123456789.,"
    runs_on = bool(after) and bool(text) and text[-1].isdigit() and after[0] in "0123456789.,"
    return Piece(text, text, doubtful=runs_in or runs_on, parted=runs_in and text[0] in "0123456789")


def _shown(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text.translate(_FULL))


def raised(text: str) -> str | None:
    """The text in raised characters, None where Unicode lacks one of them."""
    return _shown(text, UP) if all(char in UP or char == " " for char in text) else None


def lowered(text: str) -> str | None:
    """The text in lowered characters, None where Unicode lacks one of them."""
    return _shown(text, DOWN) if all(char in DOWN or char == " " for char in text) else None


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """A range of a text, grown to the whole number that it touches."""
    while start > 0 and text[start - 1] in _NUMBER:
        start -= 1
    while end < len(text) and text[end] in _NUMBER:
        end += 1
    return start, end


_NUMBER = frozenset("0123456789０１２３４５６７８９.,．，%％" + "".join(UP[digit] for digit in "0123456789-"))


def is_raised(text: str) -> str | None:
    """Plain text of what stands in raised characters only, None for any other."""
    return text.translate(_PLAIN) if text and all(char in _RAISED for char in text) else None


_RAISED = frozenset(UP[char] for char in "0123456789-")
_PLAIN = {ord(UP[char]): char for char in "0123456789-"}


def note_on_marks(count: int) -> str:
    """What a person is told about marks of notes that were left out."""
    return f"文中有 {count} 处上标的注号，未计入正文的数字。"


_SIMPLE = re.compile(r"[\w.．,%％¥￥′″\u2070-\u209f\u00b2\u00b3\u00b9]*|\([^()]*\)|（[^（）]*）|√\([^()]*\)")


def grouped(text: str) -> str:
    """The text as one operand: in brackets where it holds an operator."""
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def over(text: str) -> str:
    """The text as an exponent."""
    if not text:
        return ""
    return raised(text) or f"^{grouped(text)}"


_NUMERIC = re.compile(r"\d{1,12}(?:\.\d{1,12})?")


def powered(base: str, exponent: str) -> str:
    """A power: 10⁴, x², and 2^10 where raised digits behind a number could be the mark of a note."""
    told = base != "10" and _NUMERIC.fullmatch(base) and re.fullmatch(r"[-−]?\d{1,2}", exponent)
    return f"{base}^{exponent}" if told else grouped(base) + over(exponent)


def under(text: str) -> str:
    """The text as an index."""
    if not text:
        return ""
    return lowered(text) or f"_{grouped(text)}"


def root(text: str, degree: str = "") -> str:
    """A root; the square root without a degree."""
    bare = len(text) == 1 or re.fullmatch(r"[0-9.]+", text)
    return f"{over(degree)}√{text if bare else f'({text})'}"
