"""What a PDF would cost to open, seen in its bytes: how much its streams unpack to, how often its forms draw forms.

pdfium follows both as far as memory goes. The look is coarse and cheap: streams that could not be large are not
unpacked, and forms are followed only where one draws another.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from llmeval.errors import ReadError
from llmeval.patterns import lazy as re

MOST_UNPACKED = 300_000_000
"""Bytes of all streams together, pictures apart; the largest real report has some ten million."""
MOST_DRAWN = 100_000
"""Forms drawn in all by one, those inside them too."""
_RATIO = 1032
"""What deflate packs at most."""
_CHUNK = 1 << 20
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NUMBER = re.compile(rb"(\d{1,10})\s{1,9}\d{1,5}\s{1,9}$")
_OBJECT = re.compile(rb"(?<![\w])(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj\b")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_IMAGE = re.compile(rb"/Subtype\s{0,9}/Image\b")
_FORM = re.compile(rb"/Subtype\s{0,9}/Form\b")
_PACKED = re.compile(rb"/Type\s{0,9}/ObjStm\b")
_FIRST = re.compile(rb"/First\s{1,9}(\d{1,9})")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DRAWN = re.compile(rb"/([^\s/\[\]<>(){}%]{1,127})\s{1,9}Do\b")
_NAMED = re.compile(rb"/([^\s/\[\]<>(){}%]{1,127})\s{0,9}(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R\b")
_RESOURCES = re.compile(rb"/Resources\s{0,9}(?:(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R\b)?")
_OBJECTS = re.compile(rb"/XObject\s{0,9}(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R\b")


def check_cost(data: bytes, name: str) -> None:
    """Raises ReadError where opening the file could take more than a report may cost."""
    streams = list(_streams(data))
    total = 0
    for stream in streams:
        if not stream.is_image:
            total += stream.size(data, MOST_UNPACKED - total)
        if total > MOST_UNPACKED:
            raise ReadError(
                f"“{name}”里的内容解开后超过 {MOST_UNPACKED // 1_000_000} MB，可能是异常文件，不读取。请从原始文档重新导出 PDF。",
                f"“{name}” unpacks to more than {MOST_UNPACKED // 1_000_000} MB and is not read. Export it anew from the original.",
            )
    forms = {stream.number: found for stream in streams if stream.is_form and (found := stream.drawn(data))}
    if forms and _Drawing(data, streams, forms).is_endless():
        raise ReadError(
            f"“{name}”里的图形层层嵌套或引用自身，不读取。请用阅读器打开后打印成新的 PDF 再试。",
            f"Forms of “{name}” draw each other without end and are not read. Print it to a new PDF and try again.",
        )


@dataclass
class _Stream:
    """One stream object: its number, its dictionary, where its bytes stand."""

    number: int
    dictionary: bytes
    start: int
    end: int
    is_image: bool = field(init=False)
    is_form: bool = field(init=False)
    levels: int = field(init=False)

    def __post_init__(self) -> None:
        if b"#" in self.dictionary:
            self.dictionary = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), self.dictionary)
        self.is_image = _IMAGE.search(self.dictionary) is not None
        self.is_form = _FORM.search(self.dictionary) is not None
        self.levels = len(_FLATE.findall(self.dictionary))

    def size(self, data: bytes, most: int) -> int:
        """Bytes when unpacked, at least; counted only where they could be more than `most`."""
        packed = self.end - self.start
        if not self.levels or packed * _RATIO**self.levels <= most // 100:
            return packed
        return sum(map(len, self.pieces(data, most)))

    def pieces(self, data: bytes, most: int) -> Iterator[bytes]:
        """The content, unpacked piece by piece until it is more than `most`; a damaged stream ends where it is damaged."""
        found: Iterator[bytes] = iter((data[self.start : self.end],))
        for _ in range(self.levels):
            found = _inflated(found, most)
        return found

    def content(self, data: bytes, most: int = 20_000_000) -> bytes:
        return b"".join(self.pieces(data, most))

    def drawn(self, data: bytes) -> list[bytes]:
        """Names of what the stream draws, as often as it draws it."""
        return _DRAWN.findall(self.content(data))


def _inflated(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    machine, total = zlib.decompressobj(), 0
    try:
        for piece in pieces:
            rest = piece
            while rest and total <= most and not machine.eof:
                out = machine.decompress(rest, _CHUNK)
                total += len(out)
                if out:
                    yield out
                rest = machine.unconsumed_tail
            if total > most or machine.eof:
                return
    except zlib.error:
        return


def _streams(data: bytes) -> Iterator[_Stream]:
    at = 0
    while match := _STREAM.search(data, at):
        # The object that begins last before it is the stream's own.
        place = data.rfind(b"obj", at, match.start())
        number = _NUMBER.search(data, max(at, place - 40), place) if place >= 0 else None
        end = data.find(b"endstream", match.end())
        end = len(data) if end < 0 else end
        if number is not None:
            yield _Stream(int(number[1]), data[place + 3 : match.start()], match.end(), end)
        at = end + len(b"endstream")


class _Drawing:
    """How often forms draw each other."""

    def __init__(self, data: bytes, streams: list[_Stream], forms: Mapping[int, list[bytes]]) -> None:
        self._data, self._streams, self._forms = data, streams, forms
        self._dictionaries = {stream.number: stream.dictionary for stream in streams if stream.is_form}
        self._objects: dict[int, bytes] | None = None
        self._cost: dict[int, int] = {}

    def is_endless(self) -> bool:
        return any(self._drawn_by(number, frozenset()) > MOST_DRAWN for number in self._forms)

    def _drawn_by(self, number: int, above: frozenset[int]) -> int:
        """Forms that one draws, itself too; beyond any bound where it draws itself or lies too deep."""
        if number in above or len(above) > 40:
            return MOST_DRAWN + 1
        if number not in self._cost:
            total = 1
            targets = self._targets(number) if number in self._forms else {}
            for name in self._forms.get(number, ()):
                if name in targets and total <= MOST_DRAWN:
                    total += self._drawn_by(targets[name], above | {number})
            self._cost[number] = total
        return self._cost[number]

    def _targets(self, number: int) -> dict[bytes, int]:
        """Forms by the names that a form calls them."""
        text = self._dictionaries[number]
        if (found := _RESOURCES.search(text)) and found[1]:
            text = self._object(int(found[1]))
        if found := _OBJECTS.search(text):
            text += self._object(int(found[1]))
        return {name: int(target) for name, target in _NAMED.findall(text) if int(target) in self._dictionaries}

    def _object(self, number: int) -> bytes:
        if self._objects is None:
            self._objects = {}
            for match in _OBJECT.finditer(self._data):
                self._objects[int(match[1])] = self._data[match.end() : match.end() + 20_000].partition(b"endobj")[0]
            for stream in self._streams:
                if _PACKED.search(stream.dictionary):
                    self._objects |= _unpacked(stream.dictionary, stream.content(self._data))
        return self._objects.get(number, b"")


def _unpacked(dictionary: bytes, content: bytes) -> dict[int, bytes]:
    """The objects of an object stream."""
    first = _FIRST.search(dictionary)
    if first is None:
        return {}
    numbers = [int(word) for word in content[: int(first[1])].split() if word.isdigit()]
    starts = [int(first[1]) + start for start in numbers[1::2]]
    ends = [*starts[1:], len(content)]
    return {number: content[start:end] for number, start, end in zip(numbers[0::2], starts, ends, strict=False)}
