"""Changes that the text tells of a row of a table: 附表 has 玉米 with 74.85 and 72.30万亩, the text 玉米增加2.55万亩.

The row is called as the claim's words have it, and its columns are of years. Only what a usual mistake explains is accused: the opposite
direction, the later amount as the base, two digits exchanged, 增长N倍 for 是N倍.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.changes import changed, grown, multiplied
from llmeval.understanding.relations.comparison import in_constant_prices
from llmeval.understanding.relations.explain import explain
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import DOWN, UP, Passage, Term, alike, interval_of, significant

_SLIPS = frozenset({"direction", "base", "swap", "times"})
_DIGITS = 3
_NAME = 2
_BASE = re.compile(r"(?:比|较|与|同|是|为|相当于)(?P<base>20\d\d|上年|去年)")
_AGGREGATE = re.compile("合计|总计|小计|其中|其他$")
_MARKS = re.compile(r"[（(][^（）()]{0,12}[)）]|[一二三四五六七八九十1-9]{1,2}[、.．]|[\s“”]")
_ELSE = re.compile(
    "累计|年均|两年|三年|同口径|剔除|扣除|分别|预算|目标|计划|任务|季度|月|半年|全省|全市平均|均值|人均|户均"
)
_OPENS = re.compile(r"^(?:其中|另|而|且|[，,；;、：:]|20\d\d年(?:度)?|本年|全年)*")
_CLAUSE = re.compile(
    r"(?:其中|另|而|且|但|20\d\d年(?:度)?|本年|全年){0,2}(?P<name>[^，,；;。：:、（）()\d]{0,16}?)"
    rf"(?:(?:同比|(?:较|比|与|同)(?:20\d\d年|上年|去年)(?:同期|度|末)?(?:相比)?)?(?:净)?(?:{UP}|{DOWN})(?:了|约|近|率|幅度|[:：]){{0,2}}"
    r"|(?:为|是|相当于)(?:20\d\d年|上年|去年)(?:度)?的)"
)
_OF_AMOUNT = re.compile("(?:数|数量|量|额|总量|总额)$")
_FAR = 60
_COMPUTED = re.compile("增减|增长|占比|增幅|增速|增量|较")
_SUBJECT = 4
Row = Mapping[str, Term]


def row_changes(passages: Sequence[Passage], cells: Sequence[Term], year: str) -> Iterator[Candidate]:
    """Candidates of every change, growth and multiple in the text whose words name a row with columns of years."""
    if not year.isdigit():
        return
    rows = _rows(cells)
    if not rows:
        return
    for passage in passages:
        for claim in passage.terms:
            if claim.role not in ("change", "growth", "multiple") or not claim.exact or in_constant_prices(claim):
                continue
            if significant(claim) < _DIGITS and claim.role == "growth":
                continue
            found = _row_of(claim, rows)
            pair = _pair(claim, found, year) if found is not None else None
            if pair is not None:
                yield from _against(claim, *pair)


def _rows(cells: Sequence[Term]) -> dict[str, list[Row]]:
    """Rows by their names, each with its exact cells by year; rows with two cells of one year and unit are left out."""
    places: dict[tuple[object, int, str], list[Term]] = defaultdict(list)
    for term in cells:
        told = term.exact and term.role == "level" and term.numeral.value and term.year
        if term.row and term.cell[0] >= 0 and told and not _COMPUTED.search("".join(term.column)):
            places[term.table, term.cell[0], term.base_unit].append(term)
    rows: dict[str, list[Row]] = defaultdict(list)
    for found in places.values():
        by_year = {t.year: t for t in found}
        name = _MARKS.sub("", found[0].row[-1])
        if len(by_year) == len(found) > 1 and len(name) >= _NAME and not _AGGREGATE.search(name):
            rows[name].append(by_year)
    return rows


def _row_of(claim: Term, rows: Mapping[str, Sequence[Row]]) -> Row | None:
    """The one row that the claim's own words, or those of the level right before it, name, and nothing besides."""
    begin = claim.passage.sentences[claim.sentence][0]
    said = re.split("[。；;]", claim.passage.text[max(begin, claim.at - _FAR) : claim.at])[-1]
    match = _CLAUSE.fullmatch(re.split("[，,：:、]", said)[-1])
    if match is None or _ELSE.search(said) or claim.tail.startswith("的"):
        return None
    name = match["name"]
    if not name:
        before = next((t for t in reversed(claim.passage.terms) if t.order == claim.order - 1), None)
        if before is None or before.sentence != claim.sentence or before.role != "level":
            return None
        name = _OPENS.sub("", before.lead)
        return _only(rows, name) if name in rows and _told(before, rows[name]) else None
    return _only(rows, name) or _only(rows, _OF_AMOUNT.sub("", name)) or _ending(rows, name)


def _only(rows: Mapping[str, Sequence[Row]], name: str) -> Row | None:
    found = rows.get(name, ())
    return found[0] if len(found) == 1 else None


def _ending(rows: Mapping[str, Sequence[Row]], name: str) -> Row | None:
    """The one row whose name ends so: 其他收入 for 附属单位上缴及其他收入."""
    found = [row for own, told in rows.items() if own.endswith(name) for row in told] if len(name) >= _SUBJECT else []
    return found[0] if len(found) == 1 else None


def _told(level: Term, rows: Sequence[Row]) -> bool:
    return any(interval_of(t) == interval_of(level) for row in rows for t in row.values() if alike(t, level))


def _pair(claim: Term, row: Row, year: str) -> tuple[Term, Term] | None:
    """The cells of the two years that are compared: as the words name them, else the report's year and the one before."""
    begin = claim.passage.sentences[claim.sentence][0]
    said = claim.passage.text[max(begin, claim.at - 60) : claim.at]
    bases = list(_BASE.finditer(said))
    base = bases[-1]["base"] if bases else "上年"
    earlier = base if base.isdigit() else str(int(year) - 1)
    now, was = row.get(year), row.get(earlier)
    if now is None or was is None or now is was or (claim.role == "change" and not alike(claim, now)):
        return None
    named = [m["year"] for m in re.finditer(r"(?P<year>20\d\d)年", said) if m["year"] not in (year, earlier)]
    return None if named else (now, was)


def _against(claim: Term, now: Term, base: Term) -> Iterator[Candidate]:
    if claim.role == "multiple":
        candidate = multiplied(claim, now, base, "certain", True)
    elif claim.role == "growth" and claim.numeral.dimension == "percent":
        candidate = grown(claim, now, base, "certain", True)
    else:
        candidate = changed(claim, now, base, "certain", True) if claim.role == "change" and claim.direction else None
    if candidate is None or candidate.expected is None or candidate.holds:
        return
    if any(e.slip in _SLIPS and e.wrong is claim for e in explain(candidate)):
        yield candidate
