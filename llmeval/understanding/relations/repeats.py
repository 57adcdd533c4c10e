"""Frames of a passage that stands twice: the same words around number after number, in another section, a table, an attachment.

Two stretches that say three and more numbers with the very same words, and agree in nearly all of them, are one passage copied;
where a number of one differs from the other's by a slip of the pen, one of the two is mistyped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.explain import SAID, slip_between
from llmeval.understanding.relations.model import Candidate, Explanation, Verdict
from llmeval.understanding.relations.terms import Term, interval_of

_BOUNDARY = re.compile(r"[，,。；;：:！？\n\t]")
_VERB = re.compile(r"(?:增长|增加|提高|提升|下降|减少|降低|达到?|为|是|共|约|≥|≤|≧|≦|了){1,8}$")
_LONGEST = 30
"""Characters before a number that belong to it."""
_MOST = 6
"""Earlier places of the same words that a number is set beside."""
_LEAST = 3
"""Numbers in a row that make a passage."""
_WORDS = 12
"""Characters of words that the two stretches share at least."""
_TOLD, _TOLD_SIDE = 8, 4
"""How much agrees at least, where nothing or where the basis says that both tell the same: digits, and words by the dozen."""
_SIDES = {"target": "goal", "actual": "done", "final_accounts": "done"}


_STOCK = 2
"""Times that a number may stand behind the same words and still tell of a copy."""


@dataclass(slots=True)
class _Run:
    """Pairs of numbers that follow one another in both stretches."""

    pairs: list[tuple[Term, Term]] = field(default_factory=list)
    words: int = 0


def repeats(
    passages: Sequence[Sequence[Term]], cells: Sequence[Term], proved: Mapping[int, Sequence[Verdict]]
) -> Iterator[Verdict]:
    """Verdicts on numbers of passages that stand twice; `passages` are their terms in order."""
    sequence = list(_sequence(passages, cells))
    often = Counter((words, term.numeral.value) for term, words in sequence)
    stock = {id(term) for term, words in sequence if often[words, term.numeral.value] > _STOCK}
    for run in _runs(iter(sequence)):
        # A sentence that stands at the end of every part says nothing of whether two parts are one.
        if sum(id(one) not in stock for one, _ in run.pairs) < _LEAST:
            continue
        apart = [pair for pair in run.pairs if not _agree(*pair)]
        if not _copied(run, len(apart)):
            continue
        for earlier, later in run.pairs:
            if _agree(earlier, later):
                yield Verdict(later, "same", "proved", _candidate(later, earlier), 1)
        for earlier, later in apart:
            slip = slip_between(later.numeral, earlier.numeral)
            if slip is None or (_adds_up(earlier, proved) and _adds_up(later, proved)):
                continue
            mine = later.numeral.number_start in proved and earlier.numeral.number_start not in proved
            claim, other = (earlier, later) if mine else (later, earlier)
            zh, en = SAID[slip]
            known = other.numeral.number_start in proved
            meant = other.numeral.value if known else None
            yield Verdict(
                claim, "same", "failed", _candidate(claim, other), 1, Explanation(slip, claim, meant, zh, en, 0.001)
            )


def _adds_up(term: Term, proved: Mapping[int, Sequence[Verdict]]) -> bool:
    """Whether something else than a second telling proves a number."""
    return any(v.kind not in ("subset", "same", "bound") for v in proved.get(term.numeral.number_start, ()))


def _candidate(claim: Term, other: Term) -> Candidate:
    return Candidate(
        "same", claim, (other,), lambda v: v[0], "certain", "{}", interval_of(claim), interval_of(other), named=True
    )


def _sequence(passages: Sequence[Sequence[Term]], cells: Sequence[Term]) -> Iterator[tuple[Term, str]]:
    """Every number with the words right before it, passage after passage, then column after column."""
    for terms in passages:
        before = 0
        for term in terms:
            yield term, _lead(term.passage.text[max(before, term.at - _LONGEST) : term.at])
            before = term.end
    columns: dict[tuple[int | None, int], list[Term]] = defaultdict(list)
    for term in cells:
        columns[term.table, term.cell[1]].append(term)
    for column in columns.values():
        last: Term | None = None
        for term in column:
            view = term.passage.view
            at = view.find(term.numeral.start)
            before = view.find(last.numeral.end) if last is not None and last.cell == term.cell else 0
            words = _lead(term.passage.text[max(before, at - _LONGEST) : at])
            last = term
            if words:
                yield term, words


def _lead(words: str) -> str:
    return _VERB.sub("", _BOUNDARY.split(words)[-1].replace(" ", ""))


def _runs(sequence: Iterator[tuple[Term, str]]) -> Iterator[_Run]:
    """Stretches of numbers with the same words, the longest each."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    open_runs: dict[int, _Run] = {}
    terms: list[Term] = []
    for place, (term, words) in enumerate(sequence):
        terms.append(term)
        still: dict[int, _Run] = {}
        if len(words) >= 2:
            earlier = places[words, term.numeral.unit]
            for other in earlier[-_MOST:]:
                if _apart(terms[other], term):
                    continue
                run = open_runs.pop(place - other, None) or _Run()
                run.pairs.append((terms[other], term))
                run.words += len(words)
                still[place - other] = run
            earlier.append(place)
        yield from (run for run in open_runs.values() if len(run.pairs) >= _LEAST)
        open_runs = still
    yield from (run for run in open_runs.values() if len(run.pairs) >= _LEAST)


def _apart(one: Term, other: Term) -> bool:
    """Whether two numbers are no telling of one thing: in one paragraph or table, of two years, a goal and what was done."""
    if one.passage is other.passage or (one.table is not None and one.table == other.table):
        return True
    if (
        one.numeral.bound != other.numeral.bound
        or one.numeral.high != other.numeral.high
        or (one.year and other.year and one.year != other.year)
    ):
        return True
    if one.direction and other.direction and one.direction != other.direction:
        return True
    return _side(one) != _side(other)


def _side(term: Term) -> str:
    return _SIDES.get(term.mention.basis, "") if term.mention is not None else ""


def _copied(run: _Run, apart: int) -> bool:
    """Whether so much agrees that one stretch is the other's copy."""
    if run.words < _WORDS or apart * 4 > len(run.pairs):
        return False
    agreed = [one for one, other in run.pairs if _agree(one, other)]
    told = sum(_digits(term) for term in agreed) + run.words // _WORDS
    return told >= (_TOLD_SIDE if all(_side(one) for one, _ in run.pairs) else _TOLD)


def _agree(one: Term, other: Term) -> bool:
    return one.numeral.value == other.numeral.value


def _digits(term: Term) -> int:
    """Digits that tell something: 100 and 0 hardly do."""
    written = format(abs(term.numeral.value or 0), "f").replace(".", "").strip("0")
    return len(written) if written != "1" else 0
