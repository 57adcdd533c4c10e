"""Which facts a slot of the typed model may hold, and the one that it holds.

Several places of a report give one number. The value that most of them give is taken, at its first place; a fact of a model
fills only what rules leave empty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from llmeval.data.facts import Fact
from llmeval.data.relations import Relation
from llmeval.data.self_evaluation import Amounts, Figure
from llmeval.numbers.same_unit import measured
from llmeval.vocabulary.bases import Basis

Slot = Literal[
    "initial_budget", "full_year_budget", "budget", "final_accounts", "amount", "prior_year", "change", "growth", "share",
    "execution_rate",
]  # fmt: skip
_BY_BASIS: dict[Basis, Slot] = {
    "initial_budget": "initial_budget", "full_year_budget": "full_year_budget", "budget": "budget",
    "final_accounts": "final_accounts", "actual": "final_accounts", "": "amount",
}  # fmt: skip
_QUOTES = re.compile(r"[“”\"‘’《》\s]")
_BARE = re.compile(
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
        label = _QUOTES.sub("", fact.label)
        if self.without is not None and self.without.search(label):
            return False
        return (
            fact.key.metric in self.metrics
            or bool(self.labels.match(label))
            or bool(self.labels.match(_BARE.sub("", label)))
        )

    def named(self, fact: Fact) -> bool:
        """Whether the label itself names it, not the sentence before."""
        label = _QUOTES.sub("", fact.label)
        return any(name in label for name in self.metrics) or bool(self.labels.search(_BARE.sub("", label)))


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
        self._bases: dict[object, set[Basis]] = defaultdict(set)
        for fact in self.facts:
            if fact.value is None or fact.evidence is None or _is_rate(fact):
                continue
            by_start[fact.evidence.start] = by_start[fact.numeral.number_start if fact.numeral else -1] = fact
            if fact.basis and self.year_of(fact) == self.year and len(fact.value.as_tuple().digits) >= _TELLING:
                self._bases[amount_of(fact)].add(fact.basis)
        for _ in range(3):
            for relation in self.relations:
                if relation.outcome == "proved" and relation.kind in ("sum", "share"):
                    self._lend([by_start.get(e.start) for e in relation.numbers], relation.kind)

    def _lend(self, members: list[Fact | None], kind: str) -> None:
        """Parts and whole are on one basis: of a sum all of its numbers, of a share the two amounts."""
        amounts = [fact for fact in (members[1:] if kind == "share" else members) if fact is not None]
        if len(amounts) < 2 or any(self.year_of(fact) != self.year for fact in amounts):
            return
        said = {
            basis
            for fact in amounts
            for basis in (self._bases_of(fact) if not self.basis_of(fact) else {self.basis_of(fact)})
        }
        if len(said) == 1:
            for fact in amounts:
                if not fact.basis and fact.evidence is not None:
                    self.inferred.setdefault(fact.evidence.start, next(iter(said)))

    def basis_of(self, fact: Fact) -> Basis:
        return fact.basis or (self.inferred.get(fact.evidence.start, "") if fact.evidence else "")

    def _bases_of(self, fact: Fact) -> set[Basis]:
        """The bases on which the report elsewhere gives the same amount."""
        return self._bases.get(amount_of(fact), set())

    def year_of(self, fact: Fact) -> str:
        return fact.period[:4] or self.year

    def amounts(self, kind: Kind, also: Callable[[Fact], bool] = lambda _: False) -> Amounts:
        """What the facts say of one kind of money."""
        mine = [fact for fact in self.facts if fact.value is not None and (kind.holds(fact) or also(fact))]
        slots: dict[Slot, list[Fact]] = defaultdict(list)
        for fact in mine:
            slot = self._slot(fact)
            if slot in ("growth", "change") and not self._beside(fact, mine):
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
        made |= self._rate_of(mine, made)
        return Amounts(**{slot: figure(fact, self.basis_of(fact)) for slot, fact in made.items()})

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

    def _rate_of(self, mine: Sequence[Fact], made: dict[Slot, Fact]) -> dict[Slot, Fact]:
        """An execution rate that only its place says to be of this money: believed where the amounts give it."""
        full, done = made.get("full_year_budget"), made.get("final_accounts")
        if "execution_rate" in made or full is None or done is None or not full.value or done.value is None:
            return {}
        scale = measured(done.unit).scale / measured(full.unit).scale
        rate = done.value * scale / full.value * 100
        for fact in mine:
            if fact.key.measure == "execution_rate" and fact.value is not None and self.year_of(fact) == self.year:
                places = -int(fact.value.as_tuple().exponent)
                if abs(fact.value - rate) <= Decimal(1).scaleb(-places):
                    return {"execution_rate": fact}
        return {}


_ORDER: tuple[Slot, ...] = get_args(Slot)
_BASED: frozenset[Slot] = frozenset({"initial_budget", "full_year_budget", "budget", "final_accounts"})
_PART = re.compile("[；;。]")
_TELLING = 4
"""Digits from which two equal amounts are no coincidence."""


def _is_rate(fact: Fact) -> bool:
    return fact.numeral is None or fact.numeral.dimension != "money"
