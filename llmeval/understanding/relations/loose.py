"""Tables that were flattened: one cell a line, or columns held apart by blanks; rows of a name and as many numbers as the total has.

What a PDF or a portal makes of a table is no table any more, but its rows still follow one another. They are read from their
total upwards, and only where one column adds up, so that the rows are known to be all, is another one expected to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.views import view
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.tables import added, computed_columns
from llmeval.understanding.relations.terms import Passage, Term, alike

_NUMBER = r"[-－—]?[\d０-９][\d０-９,，.．]*[%％]?"
_ALONE = re.compile(_NUMBER)
_ROW = re.compile(
    rf"(?P<serial>\d{{1,3}}[ \t\u3000]+)?(?P<label>[^\d\s０-９][^\n]{{0,40}}?)(?P<cells>(?:[ \t\u3000]+{_NUMBER}){{1,12}})[ \t\u3000]*"
)
_CELL = re.compile(_NUMBER)
_TOTAL = re.compile(r"全年|年度|[^\d（(：:其中]{0,8}(?:合计|总计|共计|小计|总分)")
_PAGE = re.compile(r"[-—－ ]{1,4}\d{1,3}[-—－ ]{1,4}|第\d{1,3}页(?:共\d{1,3}页)?")
_LEVELS = re.compile(r"[一二三四五六七八九十]{1,2}、|\d{3}")
_MONEY = re.compile("元|金额|资金|收入|支出|预算|决算|产值|投资|经费")
_LABEL = 22
"""Characters of a cell of text; what is longer is a line of text or a running head."""
_ROWS = 60
_FIRST_TABLE = 1_000_000
"""Numbers of flattened tables, apart from those of tables."""
_GAP = 8
"""Lines between two rows, of a label on several lines or the foot of a page."""
_FEW = 1000
"""Below this a whole number is counted, not rounded."""
_NEAR = 0.3
_WHOLE = ("合计", "全年", "总计", "共计", "小计", "总分")


@dataclass(slots=True)
class _Row:
    label: str
    cells: list[Numeral]
    words: list[str] = field(default_factory=list)
    """Lines of text since the last number."""
    begin: int = 0
    end: int = 0
    """The lines that it stands on."""
    torn: bool = False
    """Whether a row that cannot be read stands right before it."""
    ruled: bool = False
    """Whether tabs or bars part its cells, so that nothing is torn."""

    @property
    def total(self) -> str:
        """合计, 小计, 总分: what it is the total of; nothing for other rows."""
        return self.label[-2:] if _TOTAL.fullmatch(self.label) else ""


def loose_relations(reading: Understanding) -> Iterator[Candidate]:
    """Candidates of the totals and computed cells of flattened tables."""
    for number, rows in enumerate(_tables(list(_rows(reading))), _FIRST_TABLE):
        yield from _judged(rows, reading, number)


def _rows(reading: Understanding) -> Iterator[_Row]:
    """Lines that are rows, or runs of lines that each hold one cell of a row."""
    by_start = {n.number_start: n for n in reading.numerals}
    at = 0
    current = _Row("", [])
    torn = False
    for number, line in enumerate(reading.document.plain.split("\n")):
        start, at = at, at + len(line) + 1
        text = line.strip()
        if not text or _PAGE.fullmatch(text) or (text[0] not in "0123456789" and len(text) > 120):
            continue
        if _ALONE.fullmatch(text):
            found = by_start.get(start + line.index(text) + (text[0] in "-－—"))
            if found is not None and found.kind in ("quantity", "ordinal", "code") and found.value is not None:
                current.cells.append(found)
                current.end = number
            continue
        match = _ROW.fullmatch(text) if text[-1] in "0123456789０１２３４５６７８９%％" else None
        if match is None:
            torn = torn or _unread(text)
            if len(text) <= _LABEL:
                if current.cells:
                    yield current
                    current = _Row("", [])
                if not current.words:
                    current.begin = number
                current.words.append("".join(text.split()))
                current.label = current.words[-1]
            continue
        if current.cells:
            yield current
        offset = start + line.index(text) + match.start("cells")
        cells = [by_start.get(offset + m.start() + (m[0][0] in "-－—")) for m in _CELL.finditer(match["cells"])]
        if all(c is not None and c.value is not None for c in cells):
            read = [c for c in cells if c is not None]
            yield _Row("".join(match["label"].split()), read, [], number, number, torn, "\t" in line)
        torn = any(c is None for c in cells)
        current = _Row("", [])
    if current.cells:
        yield current


def _unread(text: str) -> bool:
    """Whether a line is a row of which some cells are no numbers."""
    return ("\t" in text or "  " in text) and any(c.isdigit() for c in text)


def _tables(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Stretches of rows with as many cells each, up to their last total; a serial number that ends a row is the next one's."""
    place = len(rows) - 1
    while place > 0:
        total = rows[place]
        place -= 1
        if total.total not in _WHOLE:
            continue
        width = len(total.cells)
        found = [total]
        while place >= 0 and len(found) < _ROWS:
            row = rows[place]
            extra = len(row.cells) - width
            if row.end < found[-1].begin - _GAP:
                break
            if extra not in (0, 1) or not row.label or (extra == 1 and not _serial(row.cells[-1])):
                break
            if row.total in ("合计", "总计", "总分", "全年") and total.total != "总计":
                break
            if found[-1].torn:
                break
            found.append(replace(row, cells=row.cells[:width]))
            place -= 1
        torn = found[-1].torn or (
            place >= 0
            and not rows[place].total
            and not (len(rows[place].cells) == 1 and _serial(rows[place].cells[0]))
            and rows[place].end >= found[-1].begin - 1
            and len(found[-1].words) <= width
        )
        if torn:
            found = _whole_groups(found)
        if len(found) > 2:
            yield found[::-1]


def _whole_groups(upwards: Sequence[_Row]) -> list[_Row]:
    """The rows, from the last one upwards, without the group that a row with other cells begins."""
    ends = [place for place, row in enumerate(upwards) if row.total == "小计"]
    return list(upwards[: ends[-1]]) if len(ends) > 1 and upwards[0].total == "小计" else []


def _parts(rows: Sequence[_Row]) -> Iterator[tuple[int, list[int]]]:
    """The places of the totals with those of their parts: 小计 of the rows before it, 合计 of the 小计 and of what follows them."""
    run: list[int] = []
    groups: list[int] = []
    for place, row in enumerate(rows):
        if not row.total:
            if not row.label.startswith("其中"):
                run.append(place)
        elif row.total == "小计":
            if len(run) > 1:
                yield place, run
            groups, run = [*groups, place], []
        else:
            parts = [*groups, *run]
            if len(parts) > 1:
                yield place, parts
            groups, run = [], [place]


def _serial(numeral: Numeral) -> bool:
    return not numeral.places and not numeral.unit and numeral.value is not None and 0 < numeral.value < 200


def _judged(rows: Sequence[_Row], reading: Understanding, number: int) -> Iterator[Candidate]:
    if any(_LEVELS.match(row.label) for row in rows):
        return
    grid = [_terms(row, line, reading, number, rows) for line, row in enumerate(rows)]
    sums: list[Candidate] = []
    for place, parts in _parts(rows):
        for column, claim in enumerate(grid[place]):
            operands = tuple(grid[line][column] for line in parts)
            if claim.numeral.dimension != "percent" and all(alike(claim, o) for o in operands):
                sums.append(added(claim, operands, None))
    held = sum(c.holds and sum(bool(o.numeral.value) for o in c.operands) >= 2 for c in sums)
    simple = len(rows[0].cells) == 1 and len(sums) == 1 and all(row.ruled for row in rows)
    for found in sums:
        if found.holds or ((held or simple) and _close(found)):
            found.sure, found.named = "certain", not found.holds or bool(held > 1)
            yield found
        elif len(sums) == 1 and _close(found):
            found.sure = "likely"
            yield found
    keyed = {line: {(column, ""): term for column, term in enumerate(terms)} for line, terms in enumerate(grid)}
    yield from (c for c in computed_columns(keyed) if c.named or c.holds)


def _close(found: Candidate) -> bool:
    if found.expected is None:
        return False
    wanted, stated = float(middle(found.expected)), float(middle(found.stated))
    return abs(wanted - stated) <= _NEAR * abs(stated)


def _terms(row: _Row, line: int, reading: Understanding, number: int, rows: Sequence[_Row]) -> list[Term]:
    found = []
    for column, numeral in enumerate(row.cells):
        passage = Passage(-1, view(reading.document, numeral.start, numeral.end), "")
        passage.sentences = [(0, len(passage.text))]
        term = Term(_measured(numeral, column, rows), passage, 0, len(passage.text), row.label, "", 0, 0, 0, -1)
        term.noun, term.row, term.table, term.cell = row.label, (row.label,), number, (line, column)
        term.order = numeral.start
        if numeral.dimension == "percent":
            term.role = "rate"
        found.append(term)
    return found


def _measured(numeral: Numeral, column: int, rows: Sequence[_Row]) -> Numeral:
    """The number as an amount, exact where its whole column is printed without decimals."""
    if numeral.dimension == "percent":
        return numeral
    whole = all(not row.cells[column].places for row in rows)
    small = all((row.cells[column].value or 0) < _FEW for row in rows)
    return replace(numeral, dimension="count" if whole and small else "money")
