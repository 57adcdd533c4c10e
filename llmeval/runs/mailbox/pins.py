"""What a person changed in the grouping's sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llmeval.data.mailbox import KIND_NAMES, FileKind
from llmeval.errors import UsageError
from llmeval.render.mailbox.sheets import GROUPS_HEADS, GUESS_COLUMN
from llmeval.runs.mailbox.grouping import Pin

_KINDS: dict[str, FileKind] = {name: kind for kind, names in KIND_NAMES.items() for name in names}
_MOST_ROWS = 200_000


def read_pins(path: Path) -> dict[str, Pin]:
    """By file, what stands there otherwise than the rules had filed it; nothing where there is no sheet.

    Raises:
        UsageError: the sheet cannot be read, or names a kind that is none.
    """
    if not path.is_file() or not path.stat().st_size:
        return {}
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = [
            list(row)
            for row in book.worksheets[0].iter_rows(
                min_row=1, max_row=_MOST_ROWS, max_col=GUESS_COLUMN, values_only=True
            )
        ]
        book.close()
    except Exception:  # noqa: BLE001 - a damaged workbook fails in its reader in any way
        raise UsageError(
            f"{path.name} 打不开，不知道里面改了什么；请在 Excel 或 WPS 里重新保存，或删掉它重新分组。",
            f"{path.name} cannot be read, so what was changed in it is not known; save it anew, or delete it to group again.",
        ) from None
    if not rows or str(rows[0][0] or "") not in GROUPS_HEADS[0]:
        raise UsageError(
            f"{path.name} 不是分组表（第一格应为“文件”）；请移走它，或恢复第一行。",
            f"{path.name} is no sheet of groups (its first cell should be “File”); move it away, or restore its first row.",
        )
    return {place: pin for row in rows[1:] if (place := str(row[0] or "")) and (pin := _pin(row, path)) is not None}


def _pin(row: list[Any], path: Path) -> Pin | None:
    group, word, guess = (" ".join(str(row[at] or "").split()) for at in (1, 2, GUESS_COLUMN - 1))
    if not guess:
        return None
    first, _, kind = guess.rpartition("|")
    if word and word not in _KINDS:
        raise UsageError(
            f"{path.name} 里的种类“{word[:20]}”不认识；请从下拉表里选一种。",
            f"{path.name} names a kind that is none: {word[:20]}; choose one from the list.",
        )
    chosen = _KINDS[word] if word else None
    pin = Pin(
        group if group and group != " ".join(first.split()) else None, chosen if chosen and chosen != kind else None
    )
    return pin if pin.group or pin.kind else None
