"""A score table that was flattened to lines: one cell a line, or the cells of a row apart by blanks, under its heads.

It is believed as a whole or not at all: every row has its cells, no score is above its weight, and the weights add up to the
total that stands under them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.data.document import Document
from llmeval.data.self_evaluation import Figure, IndicatorRow, ScoreTable, Text
from llmeval.patterns import lazy as re
from llmeval.spans import Span

_HEADS: tuple[tuple[str, str], ...] = (
    ("level1", "一级指标"), ("level2", "二级指标"), ("name", "三级指标|指标名称|评价指标|指标"),
    ("target", "(?:年度)?(?:指标值|目标值|预期值|目标|预期目标|计划值)"), ("actual", "(?:实际|全年)?(?:完成值|实际值|完成情况|完成)|实际完成值"),
    ("weight", "分值|权重|满分|标准分"), ("score", "得分|自评得分|评分|自评分"), ("reason", "(?:扣分|偏差|未完成)?(?:原因|说明)(?:分析|及.{0,10})?|备注"),
)  # fmt: skip
_HEAD_OF = tuple((role, re.compile(words)) for role, words in _HEADS)
_NEEDED = frozenset({"name", "weight", "score", "target"})
_CELL = re.compile(r"[^\s\u3000]{1,80}")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_FOOT = re.compile(r"[-—–]?\s{0,2}\d{1,3}\s{0,2}[-—–]?|第\s{0,2}\d{1,3}\s{0,2}页")
_PAGE = re.compile(r"-\s\d{1,3}\s-")
_MOST, _LEAST = 120, 5
"""Rows of a table at most and at least."""
Make = Callable[[Span], Text]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    cells: tuple[Span, ...]


def flattened_tables(document: Document, text: Make) -> Iterator[ScoreTable]:
    """The score tables among the lines of a document; `text` makes a leaf of a span."""
    lines = _lines(document)
    at = 0
    while at < len(lines):
        head = _head(document.plain, lines, at)
        made = _table(document, lines[head[1] :], head[0], text) if head is not None else None
        if made is not None:
            yield made
        at = head[1] if head is not None else at + 1


def _lines(document: Document) -> list[_Line]:
    """Lines by their cells, without feet and running heads."""
    plain = document.plain
    found, start = [], 0
    for line in plain.splitlines(keepends=True):
        cells = tuple(Span(m.start(), m.end()) for m in _CELL.finditer(plain, start, start + len(line)))
        found.append((line.strip(), _Line(start, cells)))
        start += len(line)
    known = Counter(words for words, _ in found)
    long = {words for words, count in known.items() if count > 1 and len(words) > 14}
    return [line for words, line in found
            if words not in long and not (len(line.cells) != 1 and _FOOT.fullmatch(words)) and not _PAGE.fullmatch(words)]  # fmt: skip


def _head(plain: str, lines: Sequence[_Line], at: int) -> tuple[tuple[str, ...], int] | None:
    """The roles of the columns and the line behind the heads, where these begin at a line."""
    if not lines[at].cells or not re.fullmatch("一级指标|三级指标|指标名称", lines[at].cells[0].of(plain)):
        return None
    spread = len(lines[at].cells) > 1
    behind = at + 1 if spread else at
    cells = [*lines[at].cells] if spread else []
    while not spread and behind < len(lines) and len(lines[behind].cells) == 1 and len(cells) < len(_HEADS):
        if _role(lines[behind].cells[0].of(plain)) is None:
            break
        cells.append(lines[behind].cells[0])
        behind += 1
    roles = [_role(cell.of(plain)) for cell in cells]
    named = tuple(role for role in roles if role is not None)
    return (named, behind) if len(named) == len(roles) == len(set(named)) and set(named) >= _NEEDED else None


def _role(words: str) -> str | None:
    return next((role for role, pattern in _HEAD_OF if pattern.fullmatch(words)), None)


def _table(document: Document, lines: Sequence[_Line], roles: tuple[str, ...], text: Make) -> ScoreTable | None:
    rows: list[dict[str, Span]] = []
    at = 0
    while at < len(lines) and len(rows) < _MOST:
        cells = lines[at].cells
        if not cells:
            at += 1
            continue
        if re.match("合计|总计|总分", cells[0].of(document.plain)):
            return _proved(document, rows, _numbers(document.plain, lines[at : at + len(roles)]), text)
        row, size = _spread(cells, roles) if len(cells) > 1 else _stacked(lines[at:], roles)
        if row is None or not _fits(document.plain, row):
            return None
        rows.append(row)
        at += size
    return None


def _spread(cells: Sequence[Span], roles: tuple[str, ...]) -> tuple[dict[str, Span] | None, int]:
    """A row on one line; what is said last may be absent, or of several words."""
    if roles[-1] != "reason":
        return (dict(zip(roles, cells, strict=True)), 1) if len(cells) == len(roles) else (None, 1)
    if len(cells) < len(roles) - 1:
        return None, 1
    row = dict(zip(roles[:-1], cells, strict=False))
    rest = cells[len(roles) - 1 :]
    return row | ({"reason": Span(rest[0].start, rest[-1].end)} if rest else {}), 1


def _stacked(lines: Sequence[_Line], roles: tuple[str, ...]) -> tuple[dict[str, Span] | None, int]:
    """A row of one cell a line, an empty line for an empty cell."""
    held = lines[: len(roles)]
    if len(held) < len(roles) or any(len(line.cells) > 1 for line in held):
        return None, 1
    return {role: line.cells[0] for role, line in zip(roles, held, strict=True) if line.cells}, len(roles)


def _fits(plain: str, row: dict[str, Span]) -> bool:
    if not {"name", "weight", "score"} <= row.keys():
        return False
    weight, score = row["weight"].of(plain), row["score"].of(plain)
    whole = _NUMBER.fullmatch(weight) and _NUMBER.fullmatch(score)
    return (
        bool(whole)
        and not _NUMBER.fullmatch(row["name"].of(plain))
        and Decimal(weight) > 0
        and Decimal(score) <= Decimal(weight)
    )


def _numbers(plain: str, lines: Sequence[_Line]) -> list[Span]:
    """The two numbers of the total's row."""
    cells = [cell for line in lines for cell in line.cells]
    return [cell for cell in cells[:4] if _NUMBER.fullmatch(cell.of(plain))][:2]


def _proved(
    document: Document, rows: Sequence[dict[str, Span]], total: Sequence[Span], text: Make
) -> ScoreTable | None:
    plain = document.plain
    if (
        len(rows) < _LEAST
        or len(total) != 2
        or sum(Decimal(row["weight"].of(plain)) for row in rows) != Decimal(total[0].of(plain))
    ):
        return None

    def points(span: Span | None) -> Figure | None:
        if span is None:
            return None
        leaf = text(span)
        return Figure(value=Decimal(span.of(plain)), quote=leaf.quote, start=span.start, end=span.end, status="inherited_unit", unit="分",
                      origin="rules", page=leaf.page)  # fmt: skip

    def said(row: dict[str, Span], role: str) -> Text | None:
        return text(row[role]) if role in row else None

    indicators = tuple(
        IndicatorRow(
            level1=row["level1"].of(plain) if "level1" in row else "", level2=row["level2"].of(plain) if "level2" in row else "",
            name=text(row["name"]), target=said(row, "target"), actual=said(row, "actual"), weight=points(row["weight"]),
            score=points(row["score"]), reason=said(row, "reason"),
        )
        for row in rows
    )  # fmt: skip
    return ScoreTable(indicators=indicators, total_weight=points(total[0]), total_score=points(total[1]))


def completed(read: Sequence[ScoreTable], whole: Sequence[ScoreTable]) -> tuple[ScoreTable, ...]:
    """Tables that were read with those that are proved as a whole, which take the place of what was read of a part of them."""

    def part_of(table: ScoreTable) -> bool:
        names = {(row.name.start, row.name.end) for row in table.indicators}
        return any(names <= {(row.name.start, row.name.end) for row in other.indicators} for other in whole)

    return (*whole, *(table for table in read if not part_of(table)))
