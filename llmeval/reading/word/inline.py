"""The text of one paragraph with what hangs on it, and the prompts that stand where nobody has written yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.raised import Level, Piece, settle, widened
from llmeval.reading.word.numbers import VAL, W
from llmeval.reading.word.origins import Origin
from llmeval.reading.word.remarks import Remarks

if TYPE_CHECKING:
    from lxml.etree import _Element

PROMPT = "prompt"
"""Attribute set on runs of a content control that shows its prompt."""
PROMPTS = re.compile(
    r"(?:单击|点击|轻点|轻触|双击)(?:或(?:单击|点击|轻点|轻触))?(?:此处|这里|以|可)?来?(?:输入|添加|键入|选择|编辑|填写|插入)"
    r"|(?:点|按)此(?:处)?(?:输入|填写|键入)|请(?:在此)?(?:输入|填写|选择)|在此(?:处)?(?:输入|键入|填写)|选择一[项个]"
    r"|(?:click|tap)(?: or tap)?(?: here)? to (?:enter|add|select)|choose an item",
    re.IGNORECASE,
)
BLANK = "____"
"""What a field that nobody filled in reads as."""
_DIGITS = "0123456789.,．，０１２３４５６７８９"


@dataclass
class Inline:
    """A paragraph's text, the text boxes anchored in it and the notes it refers to, in order."""

    pieces: list[tuple[str, Level]] = field(default_factory=list)
    sources: list[tuple[_Element, _Element]] = field(default_factory=list)
    """For each piece the first and the last element of the file that it is read from."""
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    """Numbers of pieces before which struck text was left out."""
    unsure: list[int] = field(default_factory=list)
    """Numbers of pieces that a person may not see."""

    def add(self, text: str, first: _Element, level: Level = 0, last: _Element | None = None) -> None:
        if text:
            self.pieces.append((text, level))
            self.sources.append((first, first if last is None else last))

    def origins(self, at: int) -> Iterator[Origin]:
        """Where the characters of `shown` come from; `at` is where that text begins."""
        written = (
            settle(self.pieces) if any(level for _, level in self.pieces) else [Piece(t, t) for t, _ in self.pieces]
        )
        shown = "".join(piece.text for piece in written)
        at -= len(shown) - len(shown.lstrip("\n"))
        ends = list(accumulate((len(text) for text, _ in self.pieces), initial=0))
        raw = index = 0
        for piece in written:
            end = raw + len(piece.raw)
            # A piece that was settled may be several of ours side by side.
            while raw < end:
                stop = min(end, ends[index + 1])
                if piece.text:
                    first, last = self.sources[index]
                    yield Origin(at, at + stop - raw, first, last, raw - ends[index])
                    at += stop - raw
                raw = stop
                index += raw == ends[index + 1]
            at += len(piece.text) if not piece.raw else 0

    @property
    def blank(self) -> bool:
        return not any(text.strip() and text != BLANK for text, _ in self.pieces)

    @property
    def raw(self) -> str:
        return "".join(text for text, _ in self.pieces)

    def shown(self, remarks: Remarks) -> tuple[str, list[tuple[int, int]]]:
        """The text without line and page breaks at its ends, which would part a number from its heading, and its doubts."""
        if all(level == 0 for _, level in self.pieces):
            written = [Piece(text, text) for text, _ in self.pieces]
        else:
            written = settle(self.pieces)
            remarks.marks += sum(piece.mark for piece in written)
        text = "".join(piece.text for piece in written)
        doubts, at = [], 0
        for piece in written:
            if piece.doubtful:
                doubts.append(widened(text, at, at + len(piece.text)))
            at += len(piece.text)
        if len(written) == len(self.pieces):
            doubts += self._torn(text, written)
        start, shown = len(text) - len(text.lstrip("\n")), text.strip("\n")
        return shown, [(max(0, a - start), min(len(shown), b - start)) for a, b in doubts]

    def _torn(self, text: str, written: list[Piece]) -> list[tuple[int, int]]:
        """Numbers out of which something was struck, and what may not be seen."""
        if not self.cuts and not self.unsure:
            return []
        ends = list(accumulate((len(piece.text) for piece in written), initial=0))
        found = [widened(text, ends[k], ends[k]) for k in self.cuts if 0 < ends[k] < len(text)
                 and text[ends[k] - 1] in _DIGITS and text[ends[k]] in _DIGITS]  # fmt: skip
        return found + [(ends[k], ends[k + 1]) for k in self.unsure]


def mark_prompts(root: _Element) -> None:
    """Mark the runs of content controls that show a prompt in place of what nobody has written yet."""
    for control in root.iter(W + "sdt"):
        properties, content = control.find(W + "sdtPr"), control.find(W + "sdtContent")
        if content is None or next(content.iter(W + "sdt"), None) is not None:
            continue
        shows = properties.find(W + "showingPlcHdr") if properties is not None else None
        text = "".join(piece.text or "" for piece in content.iter(W + "t"))
        asked = shows is not None and shows.get(VAL) not in ("0", "false", "off")
        if asked or (len(text) < 40 and PROMPTS.match(text.strip(" 　[【〔"))):
            for run in content.iter(W + "r"):
                run.set(PROMPT, "1")
