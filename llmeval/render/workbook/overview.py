"""One workbook over a folder's reviews: reports, all findings with a column for decisions, metrics, shared passages.

Written row by row, so that it holds a hundred thousand findings in little memory. Decisions are read back as a baseline
(`--baseline reviews.xlsx`), each for its own file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from llmeval.data.decided import Entry
from llmeval.data.evidence import Language
from llmeval.data.findings import SEVERITIES
from llmeval.render.comparison import METRICS
from llmeval.render.page.index import SharedPassages, word
from llmeval.render.phrases import DECISION, say
from llmeval.render.words import FAMILY, SEVERITY, family
from llmeval.render.workbook.cells import (
    FILLS,
    FONT,
    HEAD,
    INK,
    INPUT,
    LINE,
    Verbatim,
    clean,
    height_of,
    paper,
    printed,
    verbatim,
)  # fmt: skip
from llmeval.render.workbook.choices import colour_decisions, decision_choices
from llmeval.render.workbook.layout import EARLIER, EARLIER_SHEET, HIGHEST, OVERVIEW, STAMP

if TYPE_CHECKING:
    from openpyxl import Workbook

Row = Mapping[str, Any]
Column = tuple[str, str, float]
_DECISION = 1 + [zh for zh, _, _ in OVERVIEW].index("复核意见")
_MOST_ROWS = 1_048_000
"""Rows of a sheet; Excel takes 1,048,576."""


def render_overview(
    rows: Sequence[Row],
    shared: SharedPassages,
    findings: Callable[[Row], Iterable[Mapping[str, Any]]],
    language: Language,
    earlier: Callable[[], Sequence[Entry]] = tuple,
    stamp: str = "",
) -> bytes:
    """The workbook as a file.

    Args:
        findings: gives those of one report as its review's JSON has them.
        earlier: asked last: what was written beside findings that are gone.
        stamp: digest of the baseline that marked the findings.
    """
    from openpyxl import Workbook

    book = _Book(Workbook(write_only=True), language)
    book.reports(rows)
    book.findings(rows, findings)
    book.metrics(rows)
    book.shared(rows, shared)
    book.earlier(earlier())
    book.book.properties.keywords = f"{STAMP}{stamp}" if stamp else None
    file = io.BytesIO()
    book.book.save(file)
    return file.getvalue()


class _Book:
    def __init__(self, book: Workbook, language: Language) -> None:
        self.book, self.language = book, language
        self.side = 0 if language == "zh" else 1
        self._looks: dict[tuple[bool, str | None, bool], Any] = {}

    def reports(self, rows: Sequence[Row]) -> None:
        held = [name for name in FAMILY if any((row.get("family") or {}).get(name) for row in rows)]
        columns: list[Column] = [("文件", "File", 40), ("单位", "Unit", 26), ("年度", "Year", 8), ("得分", "Score", 8), ("等级", "Grade", 8),
                                 ("问题", "Findings", 8)]  # fmt: skip
        columns += [(SEVERITY["zh"][key], SEVERITY["en"][key], 8) for key in SEVERITIES]
        columns += [(family(name, "zh"), family(name, "en"), 9) for name in held]
        columns += [("页数", "Pages", 7), ("字数", "Characters", 9), ("说明", "Remarks", 60)]
        sheet = self._sheet(word("reports", self.language), columns)
        for row in rows:
            summary, severity, families = (row.get(key) or {} for key in ("summary", "severity", "family"))
            values: list[Any] = [row["path"], summary.get("unit") or "", summary.get("year") or "",
                                 _number(summary.get("score")), summary.get("grade") or ""]  # fmt: skip
            if "summary" in row:
                values += [
                    sum(severity.values()),
                    *(severity.get(key, 0) for key in SEVERITIES),
                    *(families.get(name, 0) for name in held),
                ]
            else:
                values += [""] * (1 + len(SEVERITIES) + len(held))
            remarks = [*(row.get("notes") or []), *([row["reason"][self.side]] if row.get("reason") else [])]
            sheet.append(
                self._cells(sheet, [*values, row.get("pages") or "", row.get("characters") or "", "\n".join(remarks)])
            )

    def findings(self, rows: Sequence[Row], load: Callable[[Row], Iterable[Mapping[str, Any]]]) -> None:
        sheet = self._sheet(word("all", self.language), OVERVIEW, beside=_DECISION + 1)
        rule = decision_choices(self.language)
        letter, widths = "ABCDEFGHIJKLMNO"[_DECISION - 1], [width for _, _, width in OVERVIEW]
        rule.add(f"{letter}2:{letter}{_MOST_ROWS}")
        sheet.data_validations.append(rule)
        written = 0
        for row in rows:
            for finding in load(row) if "summary" in row else ():
                if written >= _MOST_ROWS:
                    return
                written += 1
                values = self._finding(row, finding)
                high = height_of(zip(map(str, values[:-1]), widths[:-1], strict=True), HIGHEST)
                fills = {3: FILLS.get(finding["severity"]), _DECISION: INPUT, _DECISION + 1: INPUT}
                self._append(sheet, written + 1, high, self._cells(sheet, values, fills))
        printed(sheet, widths, written + 1)
        sheet.auto_filter.ref = f"A1:{'ABCDEFGHIJKLMNO'[len(OVERVIEW) - 2]}{max(2, written + 1)}"
        colour_decisions(sheet, max(2, written + 1), self.side, letter, len(OVERVIEW) - 1)

    def _append(self, sheet: Any, number: int, high: float | None, cells: list[Any]) -> None:
        """Write a row; its height is not kept, since there may be a million."""
        if high is not None:
            sheet.row_dimensions[number].height = high
        sheet.append(cells)
        sheet.row_dimensions.pop(number, None)

    def _finding(self, row: Row, finding: Mapping[str, Any]) -> list[Any]:
        evidence = finding["evidence"]
        page = next((place["page"] for item in evidence for place in item["places"] if place.get("page")), "")
        quotes = "\n".join(" ".join(item["quote"].split()) for item in evidence)
        decision = finding.get("decision_text") or ""
        if not decision and finding.get("decision") in DECISION:
            decision = DECISION[finding["decision"]][self.side]
        computation = (finding.get("computation") or {}).get("expression", "")
        return [
            (row["summary"].get("unit") or ""), finding["id"], SEVERITY[self.language][finding["severity"]], finding["message"],
            Verbatim(decision), Verbatim(finding.get("remark") or ""), quotes, finding["suggestion"], page, computation,
            family(finding["family"], self.language), finding["code"], say(finding["origin"], self.language), row["path"],
            " ".join([finding["fingerprint"], *(finding.get("claims") or ())]),
        ]  # fmt: skip

    def metrics(self, rows: Sequence[Row]) -> None:
        columns: list[Column] = [("文件", "File", 40), ("单位", "Unit", 26)]
        columns += [(f"{m.zh}（{m.unit}）", f"{m.en} ({m.unit})", 16) for m in METRICS]
        sheet = self._sheet(word("metrics", self.language), columns)
        for row in rows:
            if row.get("metrics"):
                values = [_number((row["metrics"].get(m.key) or {}).get("value")) for m in METRICS]
                sheet.append(self._cells(sheet, [row["path"], row["summary"].get("unit") or "", *values]))

    def shared(self, rows: Sequence[Row], shared: SharedPassages) -> None:
        columns: list[Column] = [
            ("段落", "Passage", 100),
            ("字数", "Characters", 9),
            ("单位", "Units", 40),
            ("文件", "Files", 60),
        ]
        sheet = self._sheet(word("shared", self.language), columns)
        for item in shared.found:
            names = "\n".join(str(rows[index]["path"]) for index in item.rows)
            sheet.append(self._cells(sheet, [item.text, len(item.text), "\n".join(item.units), names]))

    def earlier(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        sheet = self._sheet(EARLIER_SHEET[self.side], EARLIER)
        for entry in entries:
            decision = entry.words or (DECISION[entry.decision][self.side] if entry.decision else "")
            values = [entry.source, entry.id, entry.code, entry.message, Verbatim(decision), Verbatim(entry.remark)]
            sheet.append(self._cells(sheet, [*values, entry.known_by]))

    def _sheet(self, title: str, columns: Sequence[Column], beside: int = 1) -> Any:
        """A sheet with its titles; the columns up to `beside` stay in sight."""
        from openpyxl.utils import get_column_letter

        sheet: Any = self.book.create_sheet(title[:31])
        for number, (title_zh, _, width) in enumerate(columns, 1):
            column = sheet.column_dimensions[get_column_letter(number)]
            column.width, column.hidden = width, title_zh == "指纹"
        sheet.freeze_panes = f"{get_column_letter(beside + 1)}2"
        paper(sheet, landscape=True, repeat="1:1", language=self.language)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
        titles = [column[self.side] for column in columns]
        sheet.append(self._cells(sheet, titles, dict.fromkeys(range(1, len(titles) + 1), HEAD), bold=True))
        return sheet

    def _cells(
        self, sheet: Any, values: Iterable[Any], fills: Mapping[int, str | None] | None = None, *, bold: bool = False
    ) -> list[Any]:
        """Cells of one row; `fills` has the colours by the numbers of the columns."""
        from openpyxl.cell import WriteOnlyCell

        cells = []
        for number, value in enumerate(values, 1):
            text = isinstance(value, str)
            cell: Any = WriteOnlyCell(sheet, value=_held(value) if text else value)
            risky = text and value[:1] in ("=", "+", "-", "@", "\t", "\r", "|", "%")
            look = self._look(sheet, bold, fills.get(number) if fills else None, risky)
            cell._style = look  # noqa: SLF001 - the setters look the same style up for each of a million cells
            if text:
                # Whatever it begins with, it is a text: never a formula.
                cell.data_type = "s"
            cells.append(cell)
        return cells

    def _look(self, sheet: Any, bold: bool, fill: str | None, quoted: bool) -> Any:
        """A style, made once."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        key = (bold, fill, quoted)
        if key not in self._looks:
            cell: Any = WriteOnlyCell(sheet, value="")
            cell.font = Font(name=FONT, size=10, bold=bold, color=INK)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)
            side = Side(style="thin", color=LINE)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            cell.quotePrefix = quoted
            self._looks[key] = cell._style  # noqa: SLF001
        return self._looks[key]


def _held(text: str) -> str:
    return verbatim(text) if isinstance(text, Verbatim) else clean(text)


def _number(text: str | None) -> Any:
    """A number where a text is one, so that the sheet can sort it."""
    if not text:
        return ""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text
