"""JSON as models write it: strict JSON first, else the same value from what is nearly JSON, in one pass over the text.

Read are raw line breaks in texts, trailing and missing commas, full-width quotes, colons and commas between members,
Python's literals and quotes, unescaped quotation marks inside a text, comments, and answers that end in the middle: of
those, what stands complete. Nothing is made up: a member that is not complete is not there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from llmeval.patterns import lazy as re


class Number(str):
    """A number of an answer with its digits as they were written: 130.50 is no 130.5."""

    __slots__ = ()


@dataclass(slots=True)
class Parsed:
    """A value, where it ends in the text, whether the text broke off inside it, and names that it gave twice."""

    value: Any
    end: int
    cut: bool = False
    doubled: list[str] = field(default_factory=list)
    lost: int = 0
    """Items of lists that could not be read, where the text goes on after them."""


def parse(text: str, at: int = 0) -> Parsed | None:
    """The object or list that begins at `at`, or None where none does."""
    doubled: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return joined(pairs, doubled)

    decoder = json.JSONDecoder(strict=False, parse_int=Number, parse_float=Number, object_pairs_hook=members)
    try:
        value, end = decoder.raw_decode(text, at)
        return Parsed(value, end, doubled=doubled)
    except (ValueError, RecursionError):
        reader = _Reader(text, at)
        return reader.read()


def joined(pairs: list[tuple[str, Any]], doubled: list[str]) -> dict[str, Any]:
    """Members of an object; lists under one name are put together, else the last that says something stands."""
    data: dict[str, Any] = {}
    for name, value in pairs:
        if name not in data:
            data[name] = value
            continue
        old = data[name]
        if old == value:
            continue
        doubled.append(name)
        if isinstance(old, list) and isinstance(value, list):
            data[name] = [*old, *(item for item in value if item not in old)]
        elif value not in (None, "", [], {}):
            data[name] = value
    return data


_BLANK = re.compile(r"(?:\s|\ufeff|//[^\n]*|/\*.{0,400}?\*/)*", re.DOTALL)
_OPENING = {'"': '"', "'": "'", "“": "”", "”": "“", "＂": "＂", "‘": "’"}
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None, "NaN": None}
_WORD = re.compile(r"[A-Za-z]{2,9}")
_NUMBER = re.compile(r"[+-]?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d+)?|[+-]?\.\d+")
_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*")
_QUOTES = "\"'“”＂‘’"
_KEY_FOLLOWS = re.compile(
    rf"\s{{0,80}}(?:[{_QUOTES}][^{_QUOTES}\n]{{1,40}}[{_QUOTES}]\s{{0,80}}[:：]|[A-Za-z_]\w{{0,30}}\s{{0,80}}[:：]|[}}\]]|$)"
)
_ITEM_FOLLOWS = re.compile(rf"\s{{0,80}}(?:[{_QUOTES}{{\[\]}}]|-?\d|true|false|null|None|True|False|$)")
_NEXT_ITEM = re.compile(r"\}\s*(?:[,，]\s*(?=\{)|(?=\]))")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/", "'": "'", "\n": ""}
_DEEPEST = 24
_LONGEST_NAME = 60


class _Cut(Exception):
    """The text ends here."""


class _Broken(Exception):
    """What stands here is no JSON of any kind."""


class _Reader:
    """One lenient reading; `at` moves forward only, so the whole is linear in the text."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.doubled: list[str] = []
        self.cut, self.lost = False, 0

    def read(self) -> Parsed | None:
        try:
            value = self._value(_ITEM_FOLLOWS, 0)
        except (_Cut, _Broken):
            return None
        return Parsed(value, self.at, self.cut, self.doubled, self.lost)

    def _value(self, follows: re.Pattern[str], depth: int) -> Any:
        self._skip()
        mark = self.text[self.at]
        if depth > _DEEPEST:
            raise _Broken
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._list(depth)
        if mark in _OPENING:
            return self._text(follows)
        if found := _NUMBER.match(self.text, self.at):
            self.at = found.end()
            if self.at == len(self.text):
                raise _Cut
            return Number(found[0].replace("_", ""))
        found = _WORD.match(self.text, self.at)
        if found and found[0] in _WORDS:
            self.at = found.end()
            return _WORDS[found[0]]
        if found and found.end() == len(self.text):
            raise _Cut
        raise _Broken

    def _object(self, depth: int) -> dict[str, Any]:
        pairs: list[tuple[str, Any]] = []
        self.at += 1
        try:
            while True:
                if self._closed("}"):
                    break
                name = self._name()
                self._skip()
                if self.text[self.at] not in ":：":
                    raise _Broken
                self.at += 1
                value = self._value(_KEY_FOLLOWS, depth + 1)
                if self.cut and isinstance(value, dict):
                    break  # an object that broke off is not complete
                pairs.append((name, value))
                if self.cut:
                    break
        except _Cut:
            self.cut = True
        except _Broken:
            if depth:
                raise
            self.cut = True
        return joined(pairs, self.doubled)

    def _list(self, depth: int) -> list[Any]:
        items: list[Any] = []
        self.at += 1
        try:
            while not self._closed("]"):
                try:
                    item = self._value(_ITEM_FOLLOWS, depth + 1)
                except _Broken:
                    self._to_next_item()
                    continue
                if self.cut:
                    break  # the last item is not complete
                items.append(item)
        except _Cut:
            self.cut = True
        return items

    def _to_next_item(self) -> None:
        self.lost += 1
        if (found := _NEXT_ITEM.search(self.text, self.at)) is None:
            raise _Cut
        self.at = found.end()

    def _closed(self, mark: str) -> bool:
        """Whether the object or list ends here; commas, also too many or none, are passed over."""
        self._skip()
        while self.text[self.at] in ",，":
            self.at += 1
            self._skip()
        if self.text[self.at] in "}]":
            # a wrong bracket closes too: models lose count of them
            self.at += self.text[self.at] == mark
            return True
        return False

    def _name(self) -> str:
        if self.text[self.at] in _OPENING:
            start = self.at
            name = self._text(None)
            if len(name) > _LONGEST_NAME or re.search(r"[{}\[\]]", name):
                self.at = start
                raise _Broken
            return name
        if (found := _NAME.match(self.text, self.at)) is None:
            raise _Broken
        self.at = found.end()
        return found[0]

    def _skip(self) -> None:
        self.at = self._after_blanks(self.at)
        if self.at >= len(self.text):
            raise _Cut

    def _after_blanks(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def _text(self, follows: re.Pattern[str] | None) -> str:
        """A text; `follows` tells what stands behind the comma after one that has ended, None for a name."""
        opening = self.text[self.at]
        closing = opening + _OPENING[opening]
        pieces: list[str] = []
        at = start = self.at + 1
        while at < len(self.text):
            mark = self.text[at]
            if mark == "\\":
                pieces.append(self.text[start:at])
                piece, at = self._escaped(at)
                pieces.append(piece)
                start = at
            elif mark in closing and self._ends(at + 1, follows):
                pieces.append(self.text[start:at])
                self.at = at + 1
                return "".join(pieces)
            else:
                at += 1
        raise _Cut

    def _escaped(self, at: int) -> tuple[str, int]:
        mark = self.text[at + 1 : at + 2]
        if mark == "u" and re.fullmatch("[0-9a-fA-F]{4}", self.text[at + 2 : at + 6]):
            code = int(self.text[at + 2 : at + 6], 16)
            low = re.match(r"\\u(d[c-f][0-9a-f]{2})", self.text[at + 6 : at + 12], re.IGNORECASE)
            if 0xD800 <= code < 0xDC00 and low:
                return chr(0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00), at + 12
            return chr(code), at + 6
        if mark in _ESCAPES and mark:
            return _ESCAPES[mark], at + 2
        return "\\", at + 1

    def _ends(self, at: int, follows: re.Pattern[str] | None) -> bool:
        """Whether a quotation mark before `at` ends the text: what comes next must be what JSON has there."""
        before, at = at, self._after_blanks(at)
        if at >= len(self.text):
            return True
        mark = self.text[at]
        if follows is None:
            return mark in ":："
        if mark in "}]":
            return True
        if mark in ",，":
            return follows.match(self.text, at + 1) is not None
        # a missing comma: a name comes next, or an item on a line of its own
        return (follows is _KEY_FOLLOWS or "\n" in self.text[before:at]) and bool(follows.match(self.text, at))
