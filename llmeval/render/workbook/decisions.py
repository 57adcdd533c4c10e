"""What reviewers wrote, read back from the workbook of one report or of a folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from llmeval.data.decided import Entry
from llmeval.errors import ReadError
from llmeval.patterns import lazy as re
from llmeval.render.phrases import DECISION
from llmeval.render.workbook.cells import literal
from llmeval.render.workbook.layout import COLUMNS, OURS, STAMP

_HEADER_WITHIN = 20
"""Rows in which a sheet of findings has its header."""
_CITED = re.compile("【([^【】]{1,400})】")
"""A cited passage among the words around it."""
_FINGERPRINT = re.compile(r"([0-9a-f]{16})((?:\s[0-9a-f]{10}){0,99})")


class Decision(NamedTuple):
    """What a reviewer wrote beside a finding."""

    decision: str | None
    """accepted, dismissed or open; None where nothing, or nothing known, was chosen."""
    remark: str


class Marked(NamedTuple):
    """A workbook as a reviewer left it."""

    entries: tuple[Entry, ...]
    """A row each, blank ones too, in the order of the sheets."""
    others: tuple[str, ...]
    """What a person added that no row of ours can take over: titles of sheets and columns, rows, comments."""
    stamp: str
    """Of the baseline by which it was filled; empty where there was none."""
    subject: str = ""
    """Unit and year of its report, as the workbook's properties name them."""


def read_decisions(source: str | Path | bytes) -> Mapping[str, Decision]:
    """Decisions and remarks by the findings' fingerprints; rows without either are left out.

    Rows may have been sorted, filtered or deleted, and the columns moved.

    Raises:
        ReadError: the file is no workbook of ours.
    """
    found: dict[str, Decision] = {}
    for entry in read_marked(source).entries:
        decision, remark = entry.decision or None, entry.remark.strip()
        if entry.words and not decision:
            remark = f"{entry.words.strip()}；{remark}" if remark else entry.words.strip()
        if decision or remark:
            found[entry.fingerprint] = Decision(decision, remark)
    return found


def read_marked(source: str | Path | bytes) -> Marked:
    """All that a person wrote, word for word.

    Raises:
        ReadError: the file is no workbook of ours.
    """
    name = "xlsx" if isinstance(source, bytes) else Path(source).name
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ReadError(
            f"{source!s}：读不了（{why}）；请检查文件名。", f"{source!s}: cannot be read ({why}); check the name."
        ) from None
    try:
        return _marked(content, name)
    except (ReadError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the library raises what its parsers raise
        raise ReadError(
            f"{name}：不是 xlsx 工作簿，或已损坏；请检查文件。",
            f"{name}: not an xlsx workbook, or damaged; check the file.",
        ) from None


def _marked(content: bytes, name: str) -> Marked:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    values: Any = None
    entries: list[Entry] = []
    others: list[str] = []
    known = False
    try:
        for sheet in book.worksheets:
            table = _Table(sheet.iter_rows(values_only=True))
            if not table.columns:
                others += [] if sheet.title in OURS else [sheet.title]
                continue
            known = True
            if table.has_formulas:
                # A formula is shown by its value where the file holds one.
                values = values or load_workbook(io.BytesIO(content), read_only=True, data_only=True)
                table = _Table(sheet.iter_rows(values_only=True), values[sheet.title].iter_rows(values_only=True))
            entries += table.entries
            others += table.others
        stamp, subject = str(book.properties.keywords or ""), str(book.properties.subject or "")
    finally:
        book.close()
        if values:
            values.close()
    if not known:
        raise ReadError(f"{name}：没有“复核意见”和“指纹”两列，不是本工具的复核底稿。",
                        f"{name}: lacks the columns “Decision” and “Fingerprint”; not a workbook of this tool.")  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(re.match(r"xl/(?:threadedComments|comments)", part) for part in archive.namelist()):
            others.append("批注")
    return Marked(
        tuple(entries),
        tuple(dict.fromkeys(others)),
        stamp.removeprefix(STAMP) if stamp.startswith(STAMP) else "",
        subject if "｜" in subject else "",
    )


class _Table:
    """One sheet's rows of findings."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], values: Iterable[tuple[Any, ...]] | None = None) -> None:
        self.columns: dict[str, int] = {}
        self.entries: list[Entry] = []
        self.others: list[str] = []
        self.has_formulas = False
        self._foreign: dict[int, str] = {}
        for number, (row, value) in enumerate(_beside(rows, values)):
            if self.columns:
                self._take(row, value)
            elif number > _HEADER_WITHIN:
                return
            else:
                self._head(row)

    def _head(self, row: tuple[Any, ...]) -> None:
        titles = {index: str(value).strip() for index, value in enumerate(row) if value is not None}
        found = {COLUMNS[title]: index for index, title in reversed(titles.items()) if title in COLUMNS}
        if {"fingerprint", "decision", "remark"} <= found.keys():
            self.columns = found
            self._foreign = {
                index: title for index, title in titles.items() if title not in COLUMNS and title not in OURS
            }

    def _take(self, row: tuple[Any, ...], value: tuple[Any, ...]) -> None:
        cells = {name: self._text(row, value, index) for name, index in self.columns.items()}
        self.others += [title for index, title in self._foreign.items() if self._text(row, value, index)]
        known = _FINGERPRINT.fullmatch(cells["fingerprint"].strip())
        if known is not None:
            decision, words = chosen(cells["decision"])
            self.entries.append(
                Entry(known[1], decision, cells["remark"], cells.get("file", "").strip(), cells.get("code", ""),
                      cells.get("message", ""), words, cells.get("id", ""), tuple(known[2].split()),
                      tuple(_CITED.findall(cells.get("quotes", ""))))
            )  # fmt: skip
        elif any(text.strip() for text in cells.values()):
            self.others.append(cells.get("id") or "—")

    def _text(self, row: tuple[Any, ...], value: tuple[Any, ...], column: int) -> str:
        cell = row[column] if column < len(row) else None
        if isinstance(cell, str) and cell.startswith("="):
            self.has_formulas = True
            stored = value[column] if column < len(value) else None
            cell = cell if stored is None else stored
        return "" if cell is None else literal(str(cell))


def _beside(
    rows: Iterable[tuple[Any, ...]], values: Iterable[tuple[Any, ...]] | None
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    if values is None:
        return ((row, ()) for row in rows)
    return zip(rows, values, strict=False)


def chosen(text: str) -> tuple[str, str]:
    """A decision, and the words where they are not one of those that are offered.

    >>> chosen("采纳"), chosen(" Accept"), chosen("再看看"), chosen(" ")
    (('accepted', ''), ('accepted', ' Accept'), ('', '再看看'), ('', ' '))
    """
    plain = text.strip().casefold()
    decision = next((key for key, words in DECISION.items() if plain in words), "")
    offered = any(text in words for words in DECISION.values())
    return decision, "" if offered else text
