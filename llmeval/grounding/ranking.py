"""Which numbers of a document a label suits best.

How well a label suits a number is a weighted sum of what the two share: words of the common vocabulary, characters and pairs of
the clause, of the sentence, of row and column. The weights were fitted once on labelled claims of other hands, so that the
number that is meant comes first; no claim is grounded on likeness alone, see `Labels.fits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from operator import mul
from typing import NamedTuple

from llmeval.grounding.asked import (
    all_for_each,
    each_for_all,
    earlier_end,
    excluding,
    level_for_change,
    of_other_kind,
    turned,
)
from llmeval.grounding.names import Own
from llmeval.grounding.told import Told, literal, unnoted
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, characters
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

WORDS = ("own", "core", "far", "extra", "nameless", "extra_whole", "measure_missing", "measure_extra")
CELL = ("table", "row", "head", "row_head", "row_rare", "head_rare", "unanswered")
CLAUSE = ("clause", "sentence", "clause_said", "characters", "characters_said", "sentence_characters")
WEIGHTS = {
    "own": 4.67, "core": 1.44, "far": 2.13, "extra": -1.31, "nameless": -0.6, "extra_whole": -1.68, "measure_missing": -0.39, "measure_extra": -0.68,
    "table": -0.43, "row": 0.09, "head": 0.34, "row_head": 0.85, "row_rare": 1.05, "head_rare": 1.05, "unanswered": -0.93,
    "clause": -1.03, "sentence": 2.37, "clause_said": 1.87, "characters": -0.07, "characters_said": 0.79, "sentence_characters": 3.96,
    "clash": -2.29, "year": -4.18, "refused": -2.78, "named": 0.46,
}  # fmt: skip
"""What each kind of agreement counts; the last four are told by `Labels`."""
_IN_TABLE = tuple(WEIGHTS[name] for name in WORDS + CELL)
_IN_TEXT = tuple(WEIGHTS[name] for name in WORDS + CLAUSE)
_KEPT = 64
"""Labels whose comparisons are kept."""
_NOTE = re.compile(r"[（(][^（()）]{0,40}[)）]")
_HAN = re.compile("[\u4e00-\u9fffA-Za-z]")
_EMPTY = frozenset("的了是在为有个项一共和及与其中里行数额值量表这该各")
_LEAST = 0.05
_CAP = 400
_MOST = 4.0


class Asked(NamedTuple):
    """A label, its words in the common vocabulary with what they weigh, its characters and pairs."""

    label: str
    wanted: frozenset[str]
    measures: frozenset[str]
    weights: dict[str, float]
    whole: float
    bag: frozenset[str]
    pairs: frozenset[str]


class _Shown(NamedTuple):
    """What a number shows of itself, to compare with any label."""

    clause: frozenset[str]
    literal: frozenset[str]
    sentence: frozenset[str]
    clause_bag: frozenset[str]
    sentence_bag: frozenset[str]
    extra: frozenset[str]
    core: frozenset[str]
    weight: float
    measures: frozenset[str]


_NONE: frozenset[str] = frozenset()
_NOTHING = _Shown(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, 0.0, _NONE)


class Ranking:
    """Compares labels with all numbers of a document; `weigh` says what a word of the vocabulary tells in it."""

    def __init__(
        self,
        told: Sequence[Told | None],
        owns: Sequence[Own | None],
        weigh: Callable[[str], float],
        year: int | None = None,
    ) -> None:
        self._told, self._owns, self._weigh, self.year = told, owns, weigh, year
        self._shown: dict[int, _Shown] = {}
        self._columns: dict[tuple[int, str], list[int]] = {}
        self._rows: dict[tuple[int, int], list[int]] = {}
        for at, each in enumerate(told):
            if each is not None and each.table >= 0:
                self._columns.setdefault((each.table, each.head), []).append(at)
                self._rows.setdefault((each.table, each.line), []).append(at)
        self._rare_rows: dict[tuple[int, str], dict[str, float]] = {}
        self._rare_heads: dict[tuple[int, int], dict[str, float]] = {}
        self._ranked: dict[str, list[int]] = {}
        self._scores: dict[str, dict[int, float]] = {}

    def asked(self, label: str, wanted: frozenset[str]) -> Asked:
        """A label made ready to be compared; `wanted` are its words in the common vocabulary."""
        weights = {word: self._weigh(word) for word in wanted}
        whole = sum(weights.values()) or 1.0
        return Asked(label, wanted, wanted & MEASURES, weights, whole, bag(label), pairs(literal(label)))

    def rivals(self, asked: Asked) -> list[int]:
        """The numbers that a label suits, as far as words tell that are alike, the best first."""
        if asked.label not in self._ranked:
            if len(self._ranked) > _KEPT:
                self._ranked = {}
            wanted = asked.wanted
            near = [at for at, own in enumerate(self._owns) if own is not None and not wanted.isdisjoint(own.own)]
            found = sorted(((self.score(asked, at), at) for at in near), reverse=True)
            self._ranked[asked.label] = [at for _, at in found]
        return self._ranked[asked.label]

    def score(self, asked: Asked, at: int) -> float:
        """How well a label suits a number; only compared with other numbers' scores."""
        known = self._scores.get(asked.label)
        if known is None:
            if len(self._scores) > _KEPT:
                self._scores = {}
            known = self._scores[asked.label] = {}
        if at not in known:
            known[at] = sum(map(mul, self._weights(at), self.features(asked, at)))
        return known[at]

    def _weights(self, at: int) -> tuple[float, ...]:
        told = self._told[at]
        return _IN_TABLE if told is not None and told.table >= 0 else _IN_TEXT

    def excluded(self, asked: Asked, at: int) -> bool:
        """Whether a number cannot be what a label asks for, of whatever it is told."""
        told, own = self._told[at], self._owns[at]
        return (
            told is None
            or own is None
            or of_other_kind(asked.label, own)
            or turned(asked.label, told)
            or each_for_all(asked.label, told)
            or all_for_each(asked.label, told, own)
            or excluding(asked.label, told)
            or level_for_change(asked.label, told)
            or earlier_end(asked.label.replace(f"{self.year}年", ""), own)
        )

    def features(self, asked: Asked, at: int) -> tuple[float, ...]:
        """What a label and a number share, in the order of `WORDS` and `CELL` or `CLAUSE`."""
        told, own, weights = self._told[at], self._owns[at], asked.weights
        if told is None or own is None:
            return ()
        wanted, whole, shown = asked.wanted, asked.whole, self._show(at)
        near, core = wanted & own.own, wanted & own.core
        total = shown.weight
        beside = max(0.0, total - sum([weights[word] for word in core if word in shown.core]))
        found = (
            sum([weights[word] for word in near]) / whole,
            sum([weights[word] for word in core]) / whole,
            sum([weights[word] for word in (wanted & own.around) - near]) / whole,
            beside / total if total else 0.0,
            float(not total),
            min(beside, 6.0) / 6,
            float(len(asked.measures - near)),
            float(len(shown.measures - wanted)),
        )
        return found + (self._in_table(asked, told, own, shown) if told.table >= 0 else self._in_text(asked, shown))

    def _in_table(self, asked: Asked, told: Told, own: Own, shown: _Shown) -> tuple[float, ...]:
        said, row, head = asked.pairs, shown.clause, shown.literal
        unanswered = asked.wanted - shown.extra - own.own
        return (
            1.0,
            len(row & said) / max(1, len(row)),
            len(head & said) / max(1, len(head)),
            len((row | head | shown.sentence) & said) / max(1, len(said)),
            _suits(shown.clause_bag, asked.bag, self._rare_row(told), 0.15),
            _suits(shown.sentence_bag, asked.bag, self._rare_head(told), 0.3),
            sum([asked.weights[word] for word in unanswered]) / asked.whole,
        )

    def _in_text(self, asked: Asked, shown: _Shown) -> tuple[float, ...]:
        said, many = asked.pairs, len(asked.bag) or 1
        pairs_said = len(said) or 1
        here, there = shown.clause_bag & asked.bag, shown.sentence_bag & asked.bag
        beside = shown.clause & said
        return (
            len(beside) / pairs_said,
            len(shown.sentence & said | beside) / pairs_said,
            len(shown.literal & said) / (len(shown.literal) or 1),
            len(here) / many,
            len(here) / (len(shown.clause_bag) or 1),
            len(here | there) / many,
        )

    def _show(self, at: int) -> _Shown:
        told, own = self._told[at], self._owns[at]
        if told is None or own is None:
            return _NOTHING
        if at not in self._shown:
            core = own.core - MEASURES - COUNTERS
            rest = core, sum(map(self._weigh, core)), own.core & MEASURES
            if told.table >= 0:
                extra = characters(told.name) | characters(told.head) | characters(told.row)
                self._shown[at] = _Shown(pairs(literal(told.name)), pairs(unnoted(told.head)), pairs(told.row),
                                         bag(told.name + told.row), bag(told.head), extra, *rest)  # fmt: skip
            else:
                clause = pairs(told.clause) | pairs(told.after[:8])
                self._shown[at] = _Shown(clause, pairs(literal(told.clause)), pairs(told.segment),
                                         bag(told.clause + told.after[:6]), bag(told.segment), frozenset(), *rest)  # fmt: skip
        return self._shown[at]

    def _rare_row(self, told: Told) -> Mapping[str, float]:
        key = told.table, told.head
        if key not in self._rare_rows:
            self._rare_rows[key] = _rarity(self._show(at).clause_bag for at in self._columns.get(key, ())[:_CAP])
        return self._rare_rows[key]

    def _rare_head(self, told: Told) -> Mapping[str, float]:
        key = told.table, told.line
        if key not in self._rare_heads:
            self._rare_heads[key] = _rarity(self._show(at).sentence_bag for at in self._rows.get(key, ())[:_CAP])
        return self._rare_heads[key]


@lru_cache(maxsize=65536)
def bag(text: str) -> frozenset[str]:
    """The characters that tell, and the words of the common vocabulary."""
    bare = _NOTE.sub("", text)
    return frozenset(_HAN.findall(bare)) - _EMPTY | frozenset(word for word in characters(bare) if len(word) > 1)


def _rarity(bags: Iterable[frozenset[str]]) -> dict[str, float]:
    """What each sign tells among some lines: the more the fewer have it."""
    held: dict[str, int] = {}
    count = 0
    for signs in bags:
        count += 1
        for sign in signs:
            held[sign] = held.get(sign, 0) + 1
    return {sign: max(_LEAST, log((1 + count) / (0.5 + many))) for sign, many in held.items()}


def _suits(signs: frozenset[str], said: frozenset[str], rare: Mapping[str, float], missing: float) -> float:
    found = sum([rare.get(sign, _LEAST) for sign in signs & said])
    return max(-_MOST, min(_MOST, found - missing * sum([rare.get(sign, _LEAST) for sign in signs - said])))
