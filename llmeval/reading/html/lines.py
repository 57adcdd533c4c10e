"""Inline text of a web page gathered to lines, as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.raised import Level, note_on_marks, settle, widened

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACE = re.compile("[ \t\n\r\f]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(slots=True)
class Run:
    """A piece of text of one line; an inserted piece does not stand in the page."""

    text: str
    inserted: bool = False
    level: Level = 0


@dataclass(slots=True)
class TextLine:
    runs: list[Run]
    path: str
    level: int | None
    doubts: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of the line's text that a person may read in another way."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class Grid:
    rows: int
    columns: int
    header: int
    cells: list[tuple[int, int, int, int, str, list[TextLine]]]
    """Row, column, row span, column span, path, lines."""
    indents: dict[str, float]
    """By the path of a cell, by how many characters its text is indented."""


@dataclass(slots=True)
class Hidden:
    """What was left out, for the notes."""

    passages: int = 0
    size: int = 0
    sample: str = ""
    struck: list[str] = field(default_factory=list)
    marks: int = 0

    def add(self, element: _Element) -> None:
        text = "".join(text_of(element).split())
        if len(text) > 3 or any(char.isdigit() for char in text):
            self.passages += 1
            self.size += len(text)
            self.sample = self.sample or text[:80]

    def strike(self, element: _Element) -> None:
        if text := "".join(text_of(element).split()):
            self.struck.append(text)

    def notes(self) -> tuple[str, ...]:
        quoted = f"“{self.sample}”等" if self.sample else ""
        struck = "、".join(f"“{text[:40]}”" for text in self.struck[:4])
        more = f"等 {len(self.struck)} 处" if len(self.struck) > 4 else ""
        said = (
            (
                self.passages,
                f"网页正文里有 {self.passages} 处隐藏文字（{quoted}共 {self.size} 字），读者看不到，未计入正文。",
            ),
            (self.struck, f"网页正文里有加删除线的文字，按已删除处理，未计入正文：{struck}{more}。"),
            (self.marks, note_on_marks(self.marks)),
        )
        return tuple(note for found, note in said if found)


def text_of(element: _Element) -> str:
    return "".join(str(text) for text in element.itertext())


class Flow:
    """Collects inline text into lines."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.spaced = True
        """Whether a blank at this point would stand at a line's start or after another."""
        self.level: Level = 0
        self.cuts: list[int] = []

    def add(self, text: str | None, *, kept: bool = False) -> None:
        if not text:
            return
        if not kept:
            text = SPACE.sub(_one_blank, text)
            if self.spaced and text.startswith(" "):
                text = text[1:]
        if text:
            self.runs.append(Run(text, level=self.level))
            self.spaced = text.endswith(" ")

    def insert(self, text: str) -> None:
        self.runs.append(Run(text, inserted=True))
        self.spaced = text.endswith(" ")

    def take(self, path: str, level: int | None, hidden: Hidden) -> TextLine | None:
        runs, self.runs, self.spaced = self.runs, [], True
        cuts, self.cuts = self.cuts, []
        if all(run.inserted or not run.text.strip() for run in runs):
            return None
        doubts = _torn(runs, cuts)
        if any(run.level for run in runs):
            runs, doubts = _settled(runs, doubts, hidden)
        first = len("".join(run.text for run in runs)) - len("".join(run.text for run in runs).lstrip())
        while runs and not runs[0].text.strip():
            runs.pop(0)
        while not runs[-1].text.strip():
            runs.pop()
        runs[0].text = runs[0].text.lstrip()
        runs[-1].text = runs[-1].text.rstrip()
        return TextLine(runs, path, level, [(start - first, end - first) for start, end in doubts])


def _settled(runs: list[Run], doubts: list[tuple[int, int]], hidden: Hidden) -> tuple[list[Run], list[tuple[int, int]]]:
    """Runs with raised and lowered ones as they are read; where that moves nothing, doubts stay."""
    pieces = settle((run.text, 0 if run.inserted else run.level) for run in runs)
    hidden.marks += sum(piece.mark for piece in pieces)
    text, at = "".join(piece.text for piece in pieces), 0
    found = [Run(run.text, inserted=True) for run in runs if run.inserted and run is runs[0]]
    start = len(found[0].text) if found else 0
    doubts = doubts if all(len(piece.text) == len(piece.raw) for piece in pieces) else []
    for piece in pieces:
        if piece.doubtful:
            doubts.append(widened(text, at, at + len(piece.text)))
        own = piece.text[max(0, start - at) :] if at < start else piece.text
        at += len(piece.text)
        if own:
            found.append(Run(own))
    return found, doubts


def _torn(runs: list[Run], cuts: list[int]) -> list[tuple[int, int]]:
    """Numbers out of which something was struck."""
    text = "".join(run.text for run in runs)
    ends = [0, *accumulate(len(run.text) for run in runs)]
    digits = "0123456789.,"
    return [widened(text, ends[k], ends[k]) for k in cuts
            if 0 < ends[k] < len(text) and text[ends[k] - 1] in digits and text[ends[k]] in digits]  # fmt: skip


def _one_blank(match: re.Match[str]) -> str:
    """A line end between two Chinese characters of the page's source is none on the screen."""
    blank, text = match[0], match.string
    if "\n" in blank and match.start() and match.end() < len(text):
        return "" if _WIDE.match(text[match.start() - 1]) and _WIDE.match(text[match.end()]) else " "
    return " "
