"""The reviewer's decisions, read back from the workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from llmeval.errors import ReadError
from llmeval.render.phrases import DECISION
from llmeval.render.workbook.layout import FINDINGS


class Decision(NamedTuple):
    """What a reviewer wrote beside a finding."""

    decision: str | None
    """accepted, dismissed or open; None where nothing, or nothing known, was chosen."""
    remark: str


def read_decisions(source: str | Path | bytes) -> Mapping[str, Decision]:
    """Decisions and remarks by the findings' fingerprints; rows without either are left out.

    Rows may have been sorted, filtered or deleted, and the columns moved.

    Raises:
        ReadError: the file is no workbook of ours.
    """
    from openpyxl import load_workbook

    name = "xlsx" if isinstance(source, bytes) else str(source)
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else io.BytesIO(Path(source).read_bytes())
        book = load_workbook(file, read_only=True, data_only=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ReadError(
            f"{name}：读不了（{why}）；请检查文件名。", f"{name}: cannot be read ({why}); check the name."
        ) from None
    except Exception:  # noqa: BLE001 - the library raises what its parsers raise
        raise ReadError(f"{name}：不是 xlsx 工作簿。", f"{name}: not an xlsx workbook.") from None
    try:
        for sheet in book.worksheets:
            found = _decisions(sheet.iter_rows(values_only=True))
            if found is not None:
                return found
    finally:
        book.close()
    raise ReadError(f"{name}：没有“复核意见”和“指纹”两列，不是本工具的复核底稿。",
                    f"{name}: lacks the columns “Decision” and “Fingerprint”; not a workbook of this tool.")  # fmt: skip


def _decisions(rows: Iterator[tuple[Any, ...]]) -> dict[str, Decision] | None:
    """The decisions of one sheet; None where its first rows hold no header of findings."""
    columns: dict[str, int] = {}
    found: dict[str, Decision] = {}
    for number, row in enumerate(rows):
        if not columns:
            columns = _columns(row)
            if number > 20 and not columns:
                return None
            continue
        fingerprint, chosen, remark = (_text(row, columns[key]) for key in ("fingerprint", "decision", "remark"))
        decision = _chosen(chosen)
        if chosen and decision is None:
            remark = f"{chosen}；{remark}" if remark else chosen
        if re.fullmatch("[0-9a-f]{16}", fingerprint) and (decision or remark):
            found[fingerprint] = Decision(decision, remark)
    return found if columns else None


def _columns(row: tuple[Any, ...]) -> dict[str, int]:
    names = {"decision": FINDINGS[11][:2], "remark": FINDINGS[12][:2], "fingerprint": FINDINGS[13][:2]}
    titles = {str(value).strip(): index for index, value in enumerate(row) if value is not None}
    found = {key: titles[name] for key, pair in names.items() for name in pair if name in titles}
    return found if len(found) == len(names) else {}


def _text(row: tuple[Any, ...], column: int) -> str:
    value = row[column] if column < len(row) else None
    return "" if value is None else str(value).replace("_x000D_", "").strip()


def _chosen(text: str) -> str | None:
    return next((key for key, words in DECISION.items() if text.casefold() in words), None)
