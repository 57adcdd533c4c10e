"""Characters that show another: full-width digits, compatibility ideographs (⽀ for 支), and characters that show nothing.

`SHOWN` maps one character to one, so every offset holds; what shows nothing (a zero-width space in a number) is skipped
by who reads. It is no normalisation: ② stays ②, ， stays ，, ㎡ stays ㎡.
"""

from __future__ import annotations

import unicodedata

from llmeval.patterns import lazy as re

FULL_WIDTH = {ord(full): ord(half) for full, half in zip("０１２３４５６７８９．％", "0123456789.%", strict=True)}
"""Full-width digits, ． and ％."""

_RADICALS = (
    "⺀冫⺁厂⺃乙⺄乙⺅亻⺆冂⺈刀⺉刂⺋卩⺌小⺍小⺎尢⺐尢⺓幺⺔彐⺖忄⺗心⺘扌⺙攵⺛旡⺝月⺟母⺠民⺡氵⺢水⺣灬⺤爪⺥爪⺨犭⺩王⺪疋"
    "⺫目⺬示⺭礻⺮竹⺯糸⺰纟⺱网⺲罒⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶"
    "⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞飠⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄"
    "⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_BLOCKS = ((0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20), (0x1D7CE, 0x1D800))
"""Kangxi radicals, the two blocks of compatibility ideographs, and digits of mathematical alphabets."""


def _single(code: int) -> int | None:
    """The one character that a compatibility character shows, from the Unicode database."""
    shown = unicodedata.normalize("NFKC", chr(code)) if unicodedata.decomposition(chr(code)) else ""
    return ord(shown) if len(shown) == 1 else None


IDEOGRAPHS = {ord(radical): ord(shown) for radical, shown in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)} | {
    code: shown for low, high in _BLOCKS for code in range(low, high) if (shown := _single(code)) is not None
}
"""Compatibility ideographs and digits, by code point."""
SHOWN = FULL_WIDTH | IDEOGRAPHS
"""What a character shows where it shows one that has a code point of its own."""

_OTHERS = re.compile("[" + "".join(chr(code) for code in SHOWN if code < 0x10000) + "]")
_FAR = re.compile("[\U0001d7ce-\U0002fa1f]")


def as_shown(text: str) -> str:
    """The text with every character as the one that it shows; each offset holds."""
    return text.translate(SHOWN) if _OTHERS.search(text) or _FAR.search(text) else text


INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
"""Characters without width and meaning, as the inside of a character class."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def visible(text: str) -> tuple[str, list[int]] | None:
    """The text without what shows nothing, and where each of its characters stands; None where all is visible.

    >>> visible("136.\\u200b65")
    ('136.65', [0, 1, 2, 3, 5, 6])
    """
    if _INVISIBLE.search(text) is None:
        return None
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for gap in _INVISIBLE.finditer(text):
        pieces.append(text[at : gap.start()])
        offsets.extend(range(at, gap.start()))
        at = gap.end()
    pieces.append(text[at:])
    offsets.extend(range(at, len(text)))
    return "".join(pieces), offsets
