"""Targets that stand differently in the self-evaluation than in the approved form."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.lexer import Numeral
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.tables.model import CellText, Indicator, TableReading
from llmeval.understanding.tables.score_rows import met, typed
from llmeval.vocabulary.section_kinds import is_approved_form

_NAME = re.compile(r"三级指标(?:名称)?|(?:绩效)?指标名称|指标内容")
_VALUE = re.compile(r"(?:年度|全年|年初|绩效|批复|申报){0,6}(?:指标|目标)值(?:[（(].*)?|(?:年度)?目标")
_UNIT = re.compile(r"(?:计量|度量)?单位")
_DONE = re.compile(r"实际|完成|得分|自评")
_NUMBERING = re.compile(r"^(?:指标)?[（(]?\d{1,2}[)）.．、:：]\s*(?!\d)|[：:]$")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Approved:
    """One indicator of an approved form; `unit` is what a column of units says."""

    name: CellText
    target: CellText
    unit: str


class ApprovedTargetChanged(Check):
    """Finds indicators whose target in the self-evaluation differs from the approved one.

    The approved form (绩效目标申报表, 批复表) is read where it lies beside the report or stands in it. Indicators are
    matched by their whole name, and only where that name stands once on either side.

    Why it matters: a report is measured against what was approved when the budget was. A target that was lowered
    afterwards turns a miss into a success; the finding is of high severity where exactly that happened.

    When it is wrong: targets may be adjusted during the year with approval. The finding asks for it.
    """

    code = "TGT10"
    name = "approved-target-changed"
    title = Message("自评目标与批复目标不一致", "target differs from the approved one")
    family = "goal_coverage"
    severity = "medium"
    looked = Message("项目标", "goals")
    passes = [
        Example(
            "2024年部门整体支出绩效目标申报表\n\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t整理档案\t3500卷\n"
            "产出指标\t质量指标\t合格率\t≥95%\n\n2024年度部门整体支出绩效自评表\n\n"
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t整理档案\t0.35万卷\t3600卷\t50\t50\n"
            "产出指标\t质量指标\t合格率\t95%以上\t96%\t50\t50\n"
        ),
    ]
    fails = [
        Example(
            "2024年部门整体支出绩效目标申报表\n\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t«整理档案\t3500卷»\n"
            "产出指标\t质量指标\t合格率\t≥95%\n\n2024年度部门整体支出绩效自评表\n\n"
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t«整理档案\t3000卷»\t3100卷\t50\t50\n"
            "产出指标\t质量指标\t合格率\t≥95%\t96%\t50\t50\n",
            "批复的绩效目标为3500卷",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        tables = self.report.reading.tables
        approved = [row for table in tables if self._is_approved(table) for row in approved_rows(table)]
        if not approved:
            raise Skipped("没有绩效目标申报表或批复表", "no form of approved targets")
        reported: dict[str, list[tuple[TableReading, Indicator]]] = {}
        for table in tables:
            for indicator in table.indicators if not self._is_approved(table) else ():
                if indicator.target is not None and not indicator.target.blank:
                    reported.setdefault(_plain(indicator.name.text), []).append((table, indicator))
        names = [_plain(row.name.text) for row in approved]
        counts = Counter(names)
        for name, row in zip(names, approved, strict=True):
            rows = reported.get(name, [])
            if name and counts[name] == 1 and len(rows) == 1:
                yield from self._compare(row, *rows[0])

    def _is_approved(self, table: TableReading) -> bool:
        """By its own title, its caption or section, or the name of its file; a form with outcomes is a self-evaluation."""
        if any(_DONE.search(c.text) for row in table.rows[:12] for c in row if len(c.text) <= 10):
            return False
        part = self.report.document.part_of(table.table.start)
        section = self.report.section_at(table.table.start)
        titles = [*self._above(table), section.title if section else "", part.name.rpartition(".")[0] if part else ""]
        titles += [c.text for row in table.rows[:2] for c in row]
        return any(is_approved_form("".join(title.split())) for title in titles)

    def _above(self, table: TableReading) -> list[str]:
        """The lines between this table and what stands before it."""
        document = self.report.document
        part = document.part_of(table.table.start)
        at = bisect_left(document.blocks, table.table.start, key=lambda block: block.start)
        lines = []
        for block in reversed(document.blocks[max(0, at - 3) : at]):
            if block.kind == "table" or (part and block.start < part.start) or block.end - block.start > 80:
                break
            lines.append(block.span.of(document.plain))
        return lines

    def _compare(self, approved: Approved, table: TableReading, indicator: Indicator) -> Iterator[Finding]:
        target = indicator.target
        ours, theirs = self._only(approved.target), self._only(target) if target is not None else None
        if target is None or ours is None or theirs is None:
            return
        self.examined += 1
        old, new = _amount(ours, approved.unit), _amount(theirs, "")
        if old is None or new is None or old[1] == new[1] or (old[0] and new[0] and old[0] != new[0]):
            return
        wanted = approved.target.text + (approved.unit if not ours.unit else "")
        zh = f"“{indicator.name.text}”批复的绩效目标为{wanted}，自评表中为{target.text}，请核实调整是否经过批准。"
        hides = self._hides_a_miss(ours, table, indicator)
        if hides:
            zh += f"按批复目标，实际完成{indicator.actual.text if indicator.actual else ''}属于未完成。"
        yield self.finding(
            [_passage(approved.name, approved.target), _passage(indicator.name, target)],
            zh,
            f"The approved target is {wanted}, the self-evaluation has {target.text}; was the change approved?"
            + (" By the approved target the outcome is a miss." if hides else ""),
            suggestion=(
                "按批复的目标值自评，或附上调整批复。",
                "Measure against the approved target, or attach the approval.",
            ),
            severity="high" if hides else None,
        )

    def _only(self, cell: CellText) -> Numeral | None:
        """The one quantity of a cell; None where it says more, or nothing in numbers."""
        found = [n for n in self.report.numerals_in(cell.span) if n.value is not None]
        return found[0] if len(found) == 1 and found[0].high is None and found[0].kind == "quantity" else None

    def _hides_a_miss(self, approved: Numeral, table: TableReading, indicator: Indicator) -> bool:
        ours = typed(table, indicator.target, name=indicator.name.text, level1=indicator.level1)
        done = self._only(indicator.actual) if indicator.actual is not None and not indicator.actual.blank else None
        if ours is None or done is None or approved.unit not in ("", done.unit):
            return False
        return met(ours, done) and not met(type(ours)(approved, ours.lower), done)


def approved_rows(table: TableReading) -> Iterator[Approved]:
    """Indicators with their targets below each header that names both; a form may have two such blocks side by side."""
    blocks: list[tuple[int, int, int | None]] = []
    for row in table.rows:
        header = _header(row)
        if header:
            blocks = header
            continue
        at = {c.cell.column: c for c in row if not c.blank}
        for name, value, unit in blocks:
            if name in at and value in at:
                yield Approved(at[name], at[value], at[unit].text if unit is not None and unit in at else "")


def _header(row: list[CellText]) -> list[tuple[int, int, int | None]]:
    """Columns of name, value and unit of each block that a row heads."""
    blocks: list[tuple[int, int, int | None]] = []
    name: int | None = None
    unit: int | None = None
    for c in row:
        if _NAME.fullmatch(c.text):
            name, unit = c.cell.column, None
        elif _UNIT.fullmatch(c.text):
            if blocks and name is None:
                blocks[-1] = (*blocks[-1][:2], c.cell.column)
            unit = c.cell.column
        elif name is not None and _VALUE.fullmatch(c.text):
            blocks.append((name, c.cell.column, unit))
            name = None
    return blocks


def _plain(name: str) -> str:
    return _NUMBERING.sub("", "".join(name.split()))


def _amount(numeral: Numeral, unit: str) -> tuple[str, Decimal] | None:
    """Base unit (empty where none is said) and amount."""
    if numeral.value is None:
        return None
    return measured(numeral.unit or unit).amount(numeral.value * (numeral.sign or 1))


def _passage(name: CellText, target: CellText) -> Span:
    """Name and target as one passage where that is short, else the target's cell."""
    whole = Span(name.cell.start, target.cell.end)
    return whole if 0 < len(whole) <= _LONGEST else target.span
