"""Tables that a person fills in or reads: claims from .csv and .xlsx, facts and verified claims into them, with headings
in the reader's language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from llmeval.data.evidence import Language
from llmeval.errors import UsageError
from llmeval.render.text.table import FIELDS

_OTHER = {
    "指标": "label", "指标名称": "label", "项目": "label", "值": "value", "金额": "value", "数字": "value", "计量单位": "unit", "年度": "period",
    "时间": "period", "年份": "period", "原文": "quote", "位置": "start",
}  # fmt: skip
"""Other words that people write over such a column."""
_NAMES = {**_OTHER, **{name.casefold(): key for key, pair in FIELDS.items() for name in (key, *pair)}}
_CLAIM = ("label", "value", "unit", "period", "quote", "start")


def read_table(content: bytes, name: str) -> list[dict[str, Any]]:
    """Claims of a .csv or .xlsx, a row each; other columns are kept as they are.

    Raises:
        UsageError: it cannot be read, or has no column of values.
    """
    rows = _xlsx(content, name) if content.startswith(b"PK") else _csv(content)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    titles = [_NAMES.get(cell.strip().casefold(), cell.strip()) for cell in rows[0]] if rows else []
    if "value" not in titles and "quote" not in titles:
        raise UsageError(
            f"{name}：第一行没有“数值”一栏，不知要核对什么。请在第一行写上 名称、数值、单位、期间。",
            f"{name}: no column is headed “Value”. Head the columns Label, Value, Unit, Period.",
        )
    return [_claim(dict(zip(titles, row, strict=False))) for row in rows[1:]]


def _claim(cells: Mapping[str, str]) -> dict[str, Any]:
    claim: dict[str, Any] = {
        key: text.strip() for key, text in cells.items() if key and (text.strip() or key not in _CLAIM)
    }
    start = claim.get("start")
    if isinstance(start, str) and start.isdecimal():
        claim["start"] = int(start)
    elif start is not None:
        del claim["start"]
    return claim


def _csv(content: bytes) -> list[list[str]]:
    """Rows of a .csv as Excel writes it: UTF-8, or GBK."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return [[_bare(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def _bare(text: str) -> str:
    """A text without the quote that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:2] in set("=+-@＝＋－＠") else text


def _xlsx(content: bytes, name: str) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception:  # noqa: BLE001 - the library raises what its parsers raise
        raise UsageError(
            f"{name}：不是 xlsx 工作簿，或已损坏。请用 Excel 或 WPS 另存后重试。",
            f"{name}: no xlsx workbook, or damaged. Save it anew.",
        ) from None
    try:
        return [
            ["" if cell is None else str(cell) for cell in row]
            for row in book.worksheets[0].iter_rows(values_only=True)
        ]
    finally:
        book.close()


def write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], language: Language, suffix: str) -> bytes:
    """A .csv (UTF-8 with a mark, for Excel) or .xlsx of the rows, headed in the language."""
    titles = [FIELDS[column][language == "en"] if column in FIELDS else column for column in columns]
    if suffix == ".xlsx":
        return _as_xlsx(rows, columns, titles)
    from llmeval.render.text.table import harmless

    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([harmless(title) for title in titles])
    for row in rows:
        writer.writerow([harmless(row.get(column)) for column in columns])
    return ("\ufeff" + file.getvalue()).encode("utf-8", "replace")


def _as_xlsx(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], titles: Sequence[str]) -> bytes:
    from openpyxl import Workbook

    from llmeval.render.workbook.cells import header, put

    book = Workbook()
    sheet = book.worksheets[0]
    header(sheet, 1, list(titles), [30.0 if column in ("label", "quote", "reason") else 14.0 for column in columns])
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            put(sheet, number, place, _cell(column, row.get(column)))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(column: str, value: Any) -> Any:
    """Numbers as numbers, in the columns that hold them."""
    if column not in ("value", "low", "high") or not isinstance(value, str):
        return "" if value is None else value if isinstance(value, (int, str)) else str(value)
    try:
        return Decimal(value)
    except ArithmeticError:
        return value


def facts_in_words(rows: Sequence[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Facts as rows whose status and basis are told in the reader's language; in English they are the words of the JSON."""
    from llmeval.render.phrases import BASIS, STATUS

    if language == "en":
        return [dict(row) for row in rows]
    return [
        dict(row)
        | {
            "status": STATUS.get(row["status"], (row["status"],))[0],
            "basis": BASIS.get(row["basis"], (row["basis"],))[0],
        }
        for row in rows
    ]


def verified_rows(listed: Sequence[Mapping[str, Any]], language: Language) -> tuple[list[dict[str, Any]], list[str]]:
    """Verified claims as rows, and their columns: the claim's own first, then what became of it."""
    from llmeval.render.phrases import STATUS

    rows = []
    own: dict[str, None] = {}
    for item in listed:
        given = {key: value for key, value in item.items() if key not in ("status", "reason", "evidence", "candidates")}
        own |= dict.fromkeys(given)
        evidence = item.get("evidence") or {}
        rows.append(given | {
            "status": STATUS[item["status"]][language == "en"], "reason": item["reason"],
            "quote": evidence.get("quote", given.get("quote", "")), "start": evidence.get("start", given.get("start")),
            "candidates": len(item.get("candidates") or ()) or "",
        })  # fmt: skip
    last = ("status", "reason", "quote", "start", "candidates")
    return rows, [*(key for key in own if key not in last), *last]


def content_of(path: str) -> bytes:
    """The file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"{path}：读不了（{reason}）；请检查文件名。", f"{path}: cannot be read ({reason}); check the name."
        ) from None
