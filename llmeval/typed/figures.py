"""Which facts a slot of the typed model may hold, and the one that it holds.

Several places of a report give one number. The value that most of them give is taken, at its first place; a fact of a model
fills only what rules leave empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from llmeval.data.facts import Fact
from llmeval.data.relations import Relation
from llmeval.data.self_evaluation import Amounts, Figure
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.vocabulary.bases import Basis

Slot = Literal[
    "initial_budget", "full_year_budget", "budget", "final_accounts", "amount", "prior_year", "change", "growth", "share",
    "execution_rate",
]  # fmt: skip
_BY_BASIS: dict[Basis, Slot] = {
    "initial_budget": "initial_budget", "full_year_budget": "full_year_budget", "budget": "budget",
    "final_accounts": "final_accounts", "actual": "final_accounts", "": "amount",
}  # fmt: skip
QUOTES = re.compile(
    r"[“”\"‘’《》\s]|[（(](?!境)[^（）()]{1,20}[）)]$|^(?:我|本|全)?(?:局|中心|学院|学校|医院|单位|部门|镇|乡|街道|县|市|区|系统|院|校|委|办|会)(?=.)"
)
BARE = re.compile(
    r"20\d\d年(?:度|末)?|年初|全年|年度|调整后?|本年|部门|单位|财政拨款(?=三公)|预算(?:数|执行率|安排)?|决算数?|执行[数率]|实际|完成[数率]|占比|比重|"
    r"增减额?|增长率|增减率|安排|其中：?"
)


@dataclass(frozen=True)
class Kind:
    """A kind of money: the metrics that mean it and a pattern of labels that do."""

    metrics: frozenset[str]
    labels: re.Pattern[str]
    without: re.Pattern[str] | None = None
    """What a label may not hold."""
    of_both: bool = False
    """Income may be called the same: an amount without a basis is spending only where its label says so."""

    @classmethod
    def of(cls, metrics: str, labels: str, without: str = "", *, of_both: bool = False) -> Kind:
        return cls(
            frozenset(metrics.split()), re.compile(f"(?:{labels})$"), re.compile(without) if without else None, of_both
        )

    def holds(self, fact: Fact) -> bool:
        label = QUOTES.sub("", fact.label)
        if self.without is not None and self.without.search(label):
            return False
        return (
            fact.key.metric in self.metrics
            or bool(self.labels.match(label))
            or bool(self.labels.match(BARE.sub("", label)))
        )

    def named(self, fact: Fact) -> bool:
        """Whether the label itself names it, not the sentence before."""
        label = QUOTES.sub("", fact.label)
        return any(name in label for name in self.metrics) or bool(self.labels.search(BARE.sub("", label)))


def figure(fact: Fact, basis: Basis | None = None) -> Figure | None:
    """A fact as a leaf; None where it has no single value or does not stand."""
    evidence = fact.evidence
    if fact.value is None or evidence is None or not fact.grounded or (fact.high is not None and fact.low is not None):
        return None
    page = next((place.page for place in evidence.places if place.page), None)
    return Figure(
        value=fact.value, quote=evidence.quote, start=evidence.start, end=evidence.end, status=fact.status, reason=fact.reason,
        unit=fact.unit, origin=fact.origin, page=page, label=fact.label, period=fact.period,
        basis=fact.basis if basis is None else basis, fact=fact.id,
    )  # fmt: skip


def chosen(facts: Iterable[Fact], *, most: bool = True) -> Fact | None:
    """The fact that a slot holds: of the value that most places give the first place; those of rules before a model's."""
    found = [fact for fact in facts if figure(fact) is not None]
    found = [fact for fact in found if fact.origin == "rules"] or found
    groups: dict[object, list[Fact]] = defaultdict(list)
    for fact in found:
        groups[amount_of(fact)].append(fact)
    if not groups:
        return None
    ordered = sorted(
        groups.values(),
        key=lambda group: (-len(group) if most else 0, group[0].evidence.start if group[0].evidence else 0),
    )
    return ordered[0][0]


def amount_of(fact: Fact) -> tuple[str, Decimal]:
    """What makes two printed amounts one: 0.32亿元 is 3200.00万元."""
    return measured(fact.unit).amount(fact.value or Decimal(0))


@dataclass
class Accounts:
    """The money facts of a report outside its project forms, and what proved relations say of their bases."""

    facts: Sequence[Fact]
    year: str
    text: str
    """Of the document."""
    relations: Sequence[Relation] = ()
    inferred: dict[int, Basis] = field(default_factory=dict)
    """By where a fact begins: the basis that a proved sum or share lends it."""

    def __post_init__(self) -> None:
        by_start: dict[int, Fact] = {}
        by_rate = {
            f.evidence.start: f
            for f in self.facts
            if f.evidence is not None and f.key.measure in ("execution_rate", "completion_rate")
        }
        self._bases: dict[object, set[Basis]] = defaultdict(set)
        for fact in self.facts:
            if fact.value is None or fact.evidence is None or _is_rate(fact):
                continue
            by_start[fact.evidence.start] = by_start[fact.numeral.number_start if fact.numeral else -1] = fact
            if fact.basis and self.year_of(fact) == self.year and len(fact.value.as_tuple().digits) >= _TELLING:
                self._bases[amount_of(fact)].add(fact.basis)
        for _ in range(3):
            for relation in self.relations:
                if relation.outcome != "proved" or relation.kind not in ("sum", "share", "rate"):
                    continue
                members = [by_start.get(e.start) for e in relation.numbers]
                if relation.kind == "rate":
                    self._lend_by_rate(by_rate.get(relation.claim.start), members[1:])
                else:
                    self._lend(members, relation.kind)

    def _lend(self, members: list[Fact | None], kind: str) -> None:
        """Parts and whole are on one basis: of a sum all of its numbers, of a share the two amounts."""
        amounts = [fact for fact in (members[1:] if kind == "share" else members) if fact is not None]
        # income is no budget and no outturn of spending, whatever adds up to it
        if len(amounts) < 2 or any(self.year_of(fact) != self.year or "收入" in fact.label for fact in amounts):
            return
        said = {
            basis
            for fact in amounts
            for basis in (self._bases_of(fact) if not self.basis_of(fact) else {self.basis_of(fact)})
        }
        # a share may be of a budget and itself be spent; spending is a share of spending alone
        if len(said) == 1 and (kind == "sum" or said == {"final_accounts"}):
            for fact in amounts:
                if not fact.basis and fact.evidence is not None:
                    self.inferred.setdefault(fact.evidence.start, next(iter(said)))

    def _lend_by_rate(self, rate: Fact | None, members: Sequence[Fact | None]) -> None:
        """An execution rate is spending by the budget of the whole year, completion of a budget spending by some budget."""
        if rate is None or len(members) != 2 or self.year_of(rate) != self.year:
            return
        full: Basis = "full_year_budget" if rate.key.measure == "execution_rate" else ""
        bases: tuple[Basis, Basis] = ("final_accounts", full)
        for fact, basis in zip(members, bases, strict=True):
            if (
                basis
                and fact is not None
                and not fact.basis
                and fact.evidence is not None
                and self.year_of(fact) == self.year
            ):
                self.inferred.setdefault(fact.evidence.start, basis)

    def basis_of(self, fact: Fact) -> Basis:
        told = self.inferred.get(fact.evidence.start, "") if fact.evidence is not None else ""
        return told or fact.basis if fact.basis in ("", "budget") else fact.basis

    def _bases_of(self, fact: Fact) -> set[Basis]:
        """The bases on which the report elsewhere gives the same amount."""
        return self._bases.get(amount_of(fact), set())

    def year_of(self, fact: Fact) -> str:
        return fact.period[:4] or self.year

    def amounts(self, kind: Kind, also: Callable[[Fact], bool] = lambda _: False) -> Amounts:
        """What the facts say of one kind of money."""
        mine = [fact for fact in self.facts if fact.value is not None and (kind.holds(fact) or also(fact))]
        self._specify(mine)
        slots: dict[Slot, list[Fact]] = defaultdict(list)
        for fact in mine:
            slot = self._slot(fact)
            if slot in ("growth", "change") and not self._beside(fact, mine):
                continue
            if slot == "share" and not self._spent(fact, mine):
                continue
            if (
                kind.of_both
                and slot in ("amount", "share", "prior_year", "change", "growth")
                and "支出" not in fact.label
            ):
                continue
            if slot is not None and (
                slot not in ("share", "growth", "change", "execution_rate") or kind.named(fact) or also(fact)
            ):
                slots[slot].append(fact)
        made: dict[Slot, Fact] = {}
        for slot in _ORDER:
            found = [
                fact for fact in slots.get(slot, ()) if slot not in ("growth", "change") or self._follows(fact, made)
            ]
            # beside an amount with a basis, one without says nothing that is certain
            if (picked := chosen(found)) is not None and not (slot == "amount" and _BASED & made.keys()):
                made[slot] = picked
        made |= self._of_its_row(made)
        made |= self._rate_of(mine, made)
        rates = [fact for fact in mine if self.year_of(fact) == self.year and (fact.key.measure == "execution_rate"
                 or (fact.key.measure == "completion_rate" and "预算" in fact.label))]  # fmt: skip
        self._by_rate(made, made.get("final_accounts") or chosen(slots.get("amount", ())), rates)
        return Amounts(**{slot: figure(fact, self.basis_of(fact)) for slot, fact in made.items()})

    def _specify(self, mine: Sequence[Fact]) -> None:
        """The same amount of the same money elsewhere, also in a table that names no unit, tells which budget or that it was spent."""
        for fact in mine:
            if (
                fact.basis not in ("", "budget")
                or _is_rate(fact)
                or fact.evidence is None
                or self.year_of(fact) != self.year
            ):
                continue
            said = {other.basis for other in mine if other.basis in _BASED and other.basis != "budget" and other.value == fact.value
                    and other.unit in ("", fact.unit) and self.year_of(other) == self.year}  # fmt: skip
            if len(said) == 1 and len((fact.value or Decimal(0)).as_tuple().digits) >= _TELLING:
                self.inferred.setdefault(fact.evidence.start, next(iter(said)))

    def _measured(self, fact: Fact) -> Fact | None:
        """The fact itself or, where its table names no unit, one of the same number that has one."""
        if fact.unit or fact.value is None:
            return fact
        return next(
            (
                other
                for other in self.facts
                if other.value == fact.value and not _is_rate(other) and other.basis == fact.basis
            ),
            None,
        )

    def _beside(self, fact: Fact, mine: Sequence[Fact]) -> bool:
        """Whether a change follows an amount of the same money in one part of a sentence, or stands in its row."""
        if fact.table is not None or fact.evidence is None:
            return True
        before = [other.evidence.end for other in mine if other.evidence is not None and other.evidence.end <= fact.evidence.start
                  and not _is_rate(other) and other.key.measure in ("level", "compared")]  # fmt: skip
        return (
            bool(before)
            and max(before) >= fact.evidence.start - 120
            and not _PART.search(self.text, max(before), fact.evidence.start)
        )

    def _spent(self, share: Fact, mine: Sequence[Fact]) -> bool:
        """Whether a share is not that of a budget, by the amount of the same money that stands before it."""
        if share.table is not None or share.evidence is None:
            return True
        before = [other for other in mine if other.evidence is not None and other.evidence.end <= share.evidence.start
                  and other.evidence.end >= share.evidence.start - 120 and not _is_rate(other)]  # fmt: skip
        return not before or self.basis_of(before[-1]) not in ("initial_budget", "full_year_budget", "budget")

    @staticmethod
    def _follows(fact: Fact, made: dict[Slot, Fact]) -> bool:
        """Whether a change is that of the two years' amounts, where both are known."""
        now, before = made.get("final_accounts") or made.get("amount"), made.get("prior_year")
        if now is None or before is None or not before.value or now.value is None or fact.value is None:
            return True
        scale = measured(now.unit).scale / measured(before.unit).scale
        moved = now.value * scale - before.value
        if fact.key.measure == "growth":
            moved = moved / before.value * 100
        elif measured(fact.unit).base == measured(before.unit).base:
            moved = moved * measured(before.unit).scale / measured(fact.unit).scale
        return abs(abs(moved) - abs(fact.value)) <= Decimal(2).scaleb(int(fact.value.as_tuple().exponent))

    def _slot(self, fact: Fact) -> Slot | None:
        measure, basis = fact.key.measure, self.basis_of(fact)
        if "/" in fact.period:
            return None
        prior = self.year.isdigit() and self.year_of(fact) == str(int(self.year) - 1)
        money = fact.numeral is not None and fact.numeral.dimension == "money"
        if measure in ("level", "compared", "") and money:
            if prior:
                return "prior_year" if basis in ("", "final_accounts", "actual", "prior_year") else None
            return (
                _BY_BASIS.get(basis)
                if self.year_of(fact) == self.year and not (measure == "compared" and not basis)
                else None
            )
        if self.year_of(fact) != self.year:
            return None
        if measure == "change" and money:
            return "change"
        if measure in ("growth", "share", "execution_rate") and fact.unit == "%":
            return measure
        return None

    def _of_its_row(self, made: dict[Slot, Fact]) -> dict[Slot, Fact]:
        """What the total line of a table adds, where it gives the very spending that is known: 合计 of the table of projects."""
        done = made.get("final_accounts")
        if done is None or done.value is None or len(done.value.as_tuple().digits) < _TELLING:
            return {}
        rows = {(fact.table, fact.row) for fact in self.facts if fact.table is not None and fact.value is not None
                and _TOTAL_LINE.match(fact.row_path[-1] if fact.row_path else "") and self.basis_of(fact) == "final_accounts"
                and (amount_of(fact) == amount_of(done) or (not fact.unit and fact.value == done.value))
                and not fact.column_path[:-1]}  # fmt: skip
        found: dict[Slot, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            told = self._measured(fact) if (fact.table, fact.row) in rows else None
            slot = self._slot(told) if told is not None else None
            if (
                told is not None
                and slot in ("initial_budget", "full_year_budget", "budget", "execution_rate")
                and slot not in made
            ):
                found[slot].append(told)
        return {slot: facts[0] for slot, facts in found.items() if len({amount_of(fact) for fact in facts}) == 1}

    def _by_rate(self, made: dict[Slot, Fact], done: Fact | None, rates: Sequence[Fact]) -> None:
        """What a printed execution rate tells of amounts: spending whose basis is not said, or the budget that it is of."""
        if done is None or "收入" in done.label:
            return
        known = made.get("full_year_budget")
        others = [
            fact for fact in self.facts if fact.basis == "full_year_budget" and not _is_rate(fact) and self.year_of(fact) == self.year
            and "收入" not in fact.label
        ]  # fmt: skip
        budgets = [*([known] if known is not None else []), *others]
        for rate in rates:
            full = next((fact for fact in budgets if gives(done, fact, rate)), None)
            if full is not None:
                made.pop("amount", None)
                made |= {"final_accounts": done, "full_year_budget": full, "execution_rate": rate}
                if done.evidence is not None:
                    self.inferred.setdefault(done.evidence.start, "final_accounts")
                return

    def _rate_of(self, mine: Sequence[Fact], made: dict[Slot, Fact]) -> dict[Slot, Fact]:
        """An execution rate that only its place says to be of this money: believed where the amounts give it."""
        full, done = made.get("full_year_budget"), made.get("final_accounts")
        if "execution_rate" in made or full is None or done is None:
            return {}
        for fact in mine:
            if fact.key.measure == "execution_rate" and self.year_of(fact) == self.year and gives(done, full, fact):
                return {"execution_rate": fact}
        return {}


def gives(done: Fact | Figure, full: Fact | Figure, rate: Fact | Figure) -> bool:
    """Whether spending by a budget is a rate as it is printed; one without decimals tells too little, but for 100%."""
    if not done.value or not full.value or rate.value is None or rate.unit != "%":
        return False
    places = -int(rate.value.as_tuple().exponent)
    exact = done.value * measured(done.unit).scale / (full.value * measured(full.unit).scale) * 100
    return (places > 1 or exact == 100) and abs(rate.value - exact) <= Decimal(1).scaleb(-places)


_ORDER: tuple[Slot, ...] = get_args(Slot)
_BASED: frozenset[Slot] = frozenset({"initial_budget", "full_year_budget", "budget", "final_accounts"})
_TOTAL_LINE = re.compile(r"^(?:合计|总计|小计|共计)(?:$|[（(])")
_PART = re.compile("[；;。]")
_TELLING = 4
"""Digits from which two equal amounts are no coincidence."""


def _is_rate(fact: Fact) -> bool:
    return fact.numeral is None or fact.numeral.dimension != "money"
