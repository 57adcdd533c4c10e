"""Statements of one thing made in several places: what each number is of, on which side, and where it stands.

Two numbers are thought the same when entity, metric, measure, year and side (budget, full-year budget, spent or reached,
target) agree. What no word says stays open and is compared only where nothing else is possible.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.intervals import interval, show, summed
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.comparable import cited
from llmeval.understanding.mentions import Mention
from llmeval.understanding.reading import Understanding
from llmeval.understanding.tables.funding import amounts, classifications, total_row
from llmeval.understanding.tables.model import TableReading
from llmeval.understanding.tables.project_forms import captioned_project, project_name
from llmeval.vocabulary.bases import SIDES, Basis, Side
from llmeval.vocabulary.measures import Measure

_PROJECT_SECTIONS = frozenset({"project_report", "attachment_project_table"})
_SPENT = re.compile(r"支出|实际|全年|决算|执行")
_MEASURES = frozenset(
    {"level", "count", "growth", "share", "rate", "execution_rate", "control_rate", "completion_rate"}
)


_OF_A_CHANGE = re.compile(
    r"(?:追加|核减|调减|调增|压减|收回|未执行|未支出|未使用|未支付|结余|结转|剩余|节约)的?[^，,。；;\d]{0,6}\d[\d,.]{0,14}[万亿]?元"
    r"(?:[中里]|[，,（(]其中|[，,]主要是)[^。；;]{0,160}$"
)
"""核减的86.00万元中，公用经费8.00万元: what a change or a rest is made of is no amount of the item."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One number with what it is of. `zone` is -1 for prose, else the index of the table."""

    mention: Mention
    numeral: Numeral
    metric: str
    side: Side
    zone: int
    project: bool = False
    """Whether it stands in the form of a single project."""
    entity: str = ""
    """The project whose form it stands in, for what is no amount of the whole project."""

    @property
    def measure(self) -> Measure:
        measure = self.mention.measure
        return "level" if measure == "count" else "rate" if measure.endswith("_rate") else measure

    @property
    def year(self) -> str:
        return self.mention.period

    @property
    def span(self) -> Span:
        mention = self.mention
        if mention.table is None:
            return cited(mention)
        start = mention.clause.start if mention.row_label else mention.sentence.start
        return Span(start if 0 <= self.numeral.end - start <= 60 else self.numeral.start, self.numeral.end)


def written(statement: Statement) -> str:
    """The number of a statement for a message, signed, with its unit."""
    n = statement.numeral
    return f"{'-' if n.sign < 0 else ''}{show(n.value or Decimal(0), n.places)}{n.unit}"


def agree(one: Numeral, other: Numeral) -> bool:
    """Whether two numbers state one thing: equal where equally precise, else equal after rounding."""
    if one.places == other.places and one.scale == other.scale:
        return one.amount == other.amount
    a, b = interval(one), interval(other)
    # A whole number beside a decimal one was written as exactly as that: 31 and 31.00.
    fine, coarse = (one, other) if one.half <= other.half else (other, one)
    return fine.amount == coarse.amount or a.meets(b)


def statements(reading: Understanding) -> list[Statement]:
    """All statements of a report that can be compared, in order of the text."""
    forms = {t.index: _Form(t) for t in reading.tables}
    found: list[Statement] = []
    running: dict[str, tuple[Basis, str]] = {}
    """By section, the basis that was named last and of which metric."""
    for mention in reading.mentions:
        section = (mention.section.kind or mention.section.id) if mention.section else ""
        numeral, basis, metric = mention.numeral, mention.basis, mention.metric
        if (
            mention.measure not in _MEASURES
            or not metric
            or mention.forecast
            or numeral.value is None
            or numeral.high is not None
            or _of_a_change(reading, mention)
        ):
            continue
        if mention.table is None:
            if mention.inherited and mention.is_level:
                metric = _nearest_name(reading, mention) or metric
            if basis and mention.is_level:
                running[section] = (basis, metric)
            elif (
                mention.is_level
                and numeral.dimension == "money"
                and section in running
                and running[section][1] != metric
                and not _SPENT.search(mention.clause.of(reading.document.plain))
            ):
                basis = running[section][0]  # fmt: skip
            if (
                not basis
                and mention.section is not None
                and mention.section.kind == "performance"
                and numeral.dimension != "money"
            ):
                basis = "actual"  # what a chapter on results tells without another word was reached
        entity = ""
        form = forms.get(mention.table) if mention.table is not None else None
        if form is not None:
            numeral, basis = form.place(numeral, basis)
            form.stands_in(section)
            if form.project and metric == "支出总额":
                metric = form.project
            elif form.project:
                entity = form.project
        if not numeral.unit and mention.measure == "growth" and not numeral.value:
            numeral = inherit_unit(numeral, "%")
        side = SIDES.get(basis, "")
        zone = -1 if mention.table is None else mention.table
        found.append(Statement(mention, numeral, metric, side, zone, form is not None and bool(form.project), entity))
    return _aligned(found)


def _of_a_change(reading: Understanding, mention: Mention) -> bool:
    if mention.table is not None or mention.numeral.dimension != "money":
        return False
    before = reading.document.plain[mention.sentence.start : mention.numeral.start]
    return _OF_A_CHANGE.search("".join(before.split())) is not None


def _nearest_name(reading: Understanding, mention: Mention) -> str:
    """公务接待费预算10万元，支出决算6.2万元: what has no name of its own goes on with the item before it."""
    plain = reading.document.plain
    before = [
        m
        for m in reading.in_sentence(mention)
        if m.numeral.start < mention.numeral.start and m.is_level and not m.inherited
    ]
    if not before or re.search(r"[；;]", plain[before[-1].numeral.end : mention.numeral.start]):
        return ""
    return before[-1].metric if before[-1].numeral.dimension == mention.numeral.dimension else ""


class _Form:
    """What a table adds to its numbers: the project that it is about, and unit and side of classified funds."""

    def __init__(self, table: TableReading) -> None:
        self.index = table.index
        self.project = project_name(table) or captioned_project(table)
        self.inline: dict[int, tuple[Basis, str]] = {}
        row = total_row(table)
        if row is None:
            return
        totals = amounts(row)
        for classified in classifications(table):
            parts = [i.numeral for i in classified.filled if i.numeral is not None]
            if not parts:
                continue
            # Forms do not say which total they classify: the one that fits, else the nearest.
            middle = sum((n.amount for n in parts), Decimal(0))
            named: tuple[Basis, ...] = ("final_accounts", "full_year_budget", "initial_budget")
            names = [name for name in named if name in totals]
            basis: Basis = min(names, key=lambda name: (not summed(parts).meets(interval(totals[name].numeral)),
                                                 abs(totals[name].numeral.amount - middle)), default="")  # fmt: skip
            if (
                basis == "full_year_budget"
                and "initial_budget" in totals
                and totals["initial_budget"].numeral.amount == totals[basis].numeral.amount
            ):
                basis = "initial_budget"
            unit = next((v.unit for v in totals.values()), "")
            for part in parts:
                self.inline[part.number_start] = (basis, unit)

    def stands_in(self, section: str) -> None:
        """Take the form for that of a project where its section is about one."""
        if not self.project and section in _PROJECT_SECTIONS:
            self.project = f"{section} {self.index}"

    def place(self, numeral: Numeral, basis: Basis) -> tuple[Numeral, Basis]:
        known = self.inline.get(numeral.number_start)
        if known is None:
            return numeral, basis
        return inherit_unit(numeral, known[1]), basis or known[0]


def _aligned(found: list[Statement]) -> list[Statement]:
    """A project's own form under the name that the rest of the report uses for it."""
    names = {s.metric for s in found if not s.project}
    renamed: dict[str, str] = {}
    for own in {s.metric for s in found if s.project}:
        if own not in names and len(own) >= 4:
            near = [n for n in names if len(n) >= 4 and (n in own or own in n)]
            if len(near) == 1:
                renamed[own] = near[0]
    return [replace(s, metric=renamed[s.metric]) if s.project and s.metric in renamed else s for s in found]


def groups(found: Sequence[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    """Statements with one metric, measure, year and kind of unit."""
    by_key: dict[tuple[str, str, str, str, str], list[Statement]] = defaultdict(list)
    for s in found:
        if s.mention.is_level and s.numeral.dimension == "money":
            kind = "money"
        elif s.measure == "level":
            kind = "people" if s.metric in ("编制数", "在职人数") else s.numeral.unit
        else:
            kind = "relative"
        by_key[s.metric, s.entity, s.measure, s.year, kind].append(s)
    for (metric, *_), members in by_key.items():
        if len(members) > 1:
            yield metric, members


def clusters(members: Sequence[Statement]) -> list[list[Statement]]:
    """Members that agree, together; the commonest value first."""
    found: list[list[Statement]] = []
    for member in members:
        home = next((c for c in found if agree(c[0].numeral, member.numeral)), None)
        if home is not None:
            home.append(member)
        else:
            found.append([member])
    return sorted(found, key=lambda c: -len(c))


def contained(short: str, long: str) -> bool:
    """Whether all characters of a name stand in a longer one: 高新技术完成认定率 in 高新技术企业认定完成率."""
    return len(short) >= 3 and short != long and not Counter(short) - Counter(long)


def by_metric(found: Sequence[Statement]) -> dict[str, list[Statement]]:
    """Amounts of money by metric."""
    grouped: dict[str, list[Statement]] = defaultdict(list)
    for s in found:
        if s.mention.is_level and s.numeral.dimension == "money" and not s.entity:
            grouped[s.metric].append(s)
    return grouped


def wrong_side(one: Statement, found: dict[str, list[Statement]]) -> tuple[Statement, Statement] | None:
    """For an amount of the text that a table gives to the other side: the table's own amount and the other side's.

    年初预算数2617.69 beside a table with 3051.24 as budget and 2617.69 as outturn: the number is right, its name is not.
    """
    n = one.numeral
    if (
        one.zone >= 0
        or one.side not in ("budget", "full", "done")
        or not n.value
        or len(str(n.value).replace(".", "")) < 3
    ):
        return None
    same = [s for s in found.get(one.metric, ()) if s.year == one.year and s is not one]
    own = [s for s in same if s.side == one.side and s.zone >= 0]
    if not own or any(agree(s.numeral, n) for s in own):
        return None
    opposite = ("done",) if one.side != "done" else ("budget", "full")
    spent = (
        [s for s in found.get("支出总额", ()) if s.year == one.year and not s.project]
        if one.metric == "基本支出"
        else []
    )
    others = [
        s
        for s in [*same, *spent]
        if s.side in opposite and s.zone >= 0 and agree(s.numeral, n) and s.numeral.places == n.places
    ]
    return (own[0], others[0]) if others else None


def outermost(spans: Sequence[Span]) -> list[Span]:
    """Spans without those that another one contains: a row is cited once."""
    return [s for s in dict.fromkeys(spans) if not any(o != s and o.contains(s) for o in spans)]
