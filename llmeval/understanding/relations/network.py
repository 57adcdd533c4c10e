"""From candidates to verdicts: any reading that holds acquits, a failure is explained or doubted, one cause is one verdict."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from llmeval.spans import Span
from llmeval.text.views import view
from llmeval.understanding.mentions import SectionIndex
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.accounts import accounts
from llmeval.understanding.relations.algebra import middle, width
from llmeval.understanding.relations.asides import asides
from llmeval.understanding.relations.averages_borne import bear_out_averages
from llmeval.understanding.relations.averages_meant import averages_meant
from llmeval.understanding.relations.borne_slips import borne_slips
from llmeval.understanding.relations.budget_items import budget_items
from llmeval.understanding.relations.budget_steps import budget_steps
from llmeval.understanding.relations.change_triples import change_triples
from llmeval.understanding.relations.classified import classified
from llmeval.understanding.relations.closings import closings
from llmeval.understanding.relations.comparison import comparisons, told_in_table
from llmeval.understanding.relations.contrary import contrary
from llmeval.understanding.relations.counts import COUNTED, counts
from llmeval.understanding.relations.date_columns import table_dates
from llmeval.understanding.relations.date_gaps import date_gaps
from llmeval.understanding.relations.date_limits import date_limits
from llmeval.understanding.relations.date_terms import date_terms
from llmeval.understanding.relations.dates import DateFault, date_faults
from llmeval.understanding.relations.defined_rates import defined_rates, yielding
from llmeval.understanding.relations.directions import directions
from llmeval.understanding.relations.doubts import (
    RATIOS,
    doubt_second_rates,
    doubt_sum,
    no_result,
    of_another_year,
    of_less,
    of_two_years,
    some_untold,
    told_with_more,
)
from llmeval.understanding.relations.exchanged import (
    counted_otherwise,
    given_by_another,
    nearer_whole,
    of_its_year,
    of_the_others,
    rest_is_told,
    some_of_them,
)
from llmeval.understanding.relations.exclusive import exclusive
from llmeval.understanding.relations.explain import explain, likeliest, mistyped, slip_of_any
from llmeval.understanding.relations.flows import flows
from llmeval.understanding.relations.funding import funding_parts
from llmeval.understanding.relations.goal_gaps import goal_gaps
from llmeval.understanding.relations.goal_points import goal_points
from llmeval.understanding.relations.goal_rows import goal_rows
from llmeval.understanding.relations.implied import implied
from llmeval.understanding.relations.leftovers import leftovers
from llmeval.understanding.relations.limits_met import limits_met
from llmeval.understanding.relations.lookup import Lookup
from llmeval.understanding.relations.loose import loose_relations
from llmeval.understanding.relations.model import Candidate, Explanation, Kind, Outcome, Verdict
from llmeval.understanding.relations.moves import moves
from llmeval.understanding.relations.multiples import bear_out_multiples, multiples
from llmeval.understanding.relations.named_sides import named_sides
from llmeval.understanding.relations.named_totals import named_totals
from llmeval.understanding.relations.net_rates import net_rates
from llmeval.understanding.relations.nets import nets
from llmeval.understanding.relations.odd_scales import odd_scales
from llmeval.understanding.relations.odd_units import odd_units
from llmeval.understanding.relations.one_whole import against_each_other, hold_to_siblings
from llmeval.understanding.relations.opposed import worded
from llmeval.understanding.relations.outdone import outdone
from llmeval.understanding.relations.paired import paired, public_expenses
from llmeval.understanding.relations.partitions import partitions
from llmeval.understanding.relations.parts import parts_of
from llmeval.understanding.relations.parts_above import parts_above, shares_above
from llmeval.understanding.relations.per_people import per_people
from llmeval.understanding.relations.periods import periods
from llmeval.understanding.relations.pointed import pointed
from llmeval.understanding.relations.posts import overruns, parted, posts, posts_told_before, within
from llmeval.understanding.relations.products import products
from llmeval.understanding.relations.proposed import Proposal, Refused, proposed
from llmeval.understanding.relations.rates_borne import bear_out_rates
from llmeval.understanding.relations.ratios import ratios, taught
from llmeval.understanding.relations.repairs import agreed, repair
from llmeval.understanding.relations.repeats import repeats
from llmeval.understanding.relations.report_days import report_days
from llmeval.understanding.relations.row_changes import row_changes
from llmeval.understanding.relations.runs import runs
from llmeval.understanding.relations.same import same_things
from llmeval.understanding.relations.same_amount import same_amounts
from llmeval.understanding.relations.same_key import same_keys
from llmeval.understanding.relations.same_named import same_named
from llmeval.understanding.relations.satisfaction import satisfaction
from llmeval.understanding.relations.scoped_rates import scoped_rates
from llmeval.understanding.relations.scoped_shares import scoped_shares
from llmeval.understanding.relations.score_causes import under_their_rows
from llmeval.understanding.relations.score_steps import late_with_full_marks
from llmeval.understanding.relations.score_table import ScoreTable, points_of
from llmeval.understanding.relations.scoring import scored
from llmeval.understanding.relations.scoring_rules import ScoringRules
from llmeval.understanding.relations.second_tellings import second_tellings
from llmeval.understanding.relations.segments import segments
from llmeval.understanding.relations.share_runs import share_runs
from llmeval.understanding.relations.since_start import since_start
from llmeval.understanding.relations.sums import lists
from llmeval.understanding.relations.superlatives import of_list
from llmeval.understanding.relations.tables import table_relations, table_terms
from llmeval.understanding.relations.telling import in_a_row, near, telling, torn
from llmeval.understanding.relations.terms import Passage, Term, interval_of, terms_of
from llmeval.understanding.relations.told_again import told_again
from llmeval.understanding.relations.told_bases import told_bases
from llmeval.understanding.relations.told_rates import told_rates
from llmeval.understanding.relations.told_rows import told_rows
from llmeval.understanding.relations.totals import grand_totals, tell_totals
from llmeval.understanding.relations.turns import turns
from llmeval.understanding.relations.twofold import twofold, twofold_lists
from llmeval.understanding.relations.unit_products import daily_products, unit_products
from llmeval.understanding.relations.verdict_words import verdict_words
from llmeval.understanding.relations.words_against import words_against
from llmeval.understanding.relations.year_averages import year_averages
from llmeval.understanding.relations.yes_columns import yes_columns

_OWN = ("score", "bound")
_SURE = {"certain": 2, "likely": 1, "possible": 0}
T = TypeVar("T")
STRICT = False
"""Whether a frame's error is let through, for tests."""
_RECENT = 60
"""Levels of earlier paragraphs among which a clause that names its subject finds it."""
_GROUPS: dict[Kind, str] = {
    "sum": "whole", "difference": "whole", "adjustment": "whole", "balance": "whole", "growth": "change", "change": "change",
    "from_to": "change", "points": "change", "times": "ratio", "share": "ratio", "rate": "ratio", "average": "ratio",
    "product": "ratio", "subset": "subset", "direction": "direction", "bound": "bound",
}  # fmt: skip


@dataclass
class Network:
    """All relations of a report: what proves each number, what contradicts it."""

    passages: list[Passage] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    dates: list[DateFault] = field(default_factory=list)
    cells: list[Term] = field(default_factory=list)
    score_tables: list[ScoreTable] = field(default_factory=list)
    rules: ScoringRules = field(default_factory=ScoringRules)
    """What the report states of its scoring."""
    dated: int = 0
    """How many dates were looked at."""

    refused: list[Refused] = field(default_factory=list)
    """Proposals of a model that are no relation."""
    broken: list[str] = field(default_factory=list)
    """Frames that broke off, by name and kind of error: their candidates are missing, nobody else's."""

    def collect(self, frame: Callable[..., Iterable[T]], *arguments: object) -> list[T]:
        """What a frame finds; one that breaks costs only itself."""
        try:
            return list(frame(*arguments))
        except Exception as error:
            if STRICT:
                raise
            self.broken.append(f"{getattr(frame, '__name__', 'frame')} ({type(error).__name__})")
            return []

    @cached_property
    def proved(self) -> dict[int, list[Verdict]]:
        """Relations that hold, by where each of their numbers starts."""
        found: dict[int, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            if verdict.outcome == "proved" and (verdict.candidate.proves or verdict.kind == "subset"):
                for term in (verdict.claim, *verdict.candidate.operands):
                    found[term.numeral.number_start].append(verdict)
        return dict(found)

    @cached_property
    def by_number(self) -> dict[int, Term]:
        """Every term, by where its digits start."""
        terms = [*(t for p in self.passages for t in p.terms), *self.cells]
        return {term.numeral.number_start: term for term in terms}

    @property
    def failed(self) -> list[Verdict]:
        return [v for v in self.verdicts if v.outcome == "failed"]


def passages_of(reading: Understanding) -> list[Passage]:
    """Paragraphs with their terms, in order."""
    document = reading.document
    sections = SectionIndex(reading.sections)
    starts = [n.start for n in reading.numerals]
    found: list[Passage] = []
    order = 0
    for index, block in enumerate(document.blocks):
        if block.kind not in ("heading", "paragraph", "note"):
            continue
        first, last = bisect_left(starts, block.start), bisect_left(starts, block.end)
        if first == last and not COUNTED.search(document.plain[block.start : block.end]):
            continue
        section = sections.at(block.start)
        for start, end, numerals in parts_of(document.plain, block.start, block.end, reading.numerals[first:last]):
            shown = view(document, start, end)
            if not shown.text:
                continue  # a piece of a long line in which nothing but blanks stands
            passage = Passage(index, shown, section.id if section else "")
            terms_of(passage, numerals)
            for term in passage.terms:
                term.order = order
                term.mention = reading.by_number.get(term.numeral.number_start)
                order += 1
            found.append(passage)
    return found


_FRAMES: tuple[Callable[[Passage], Iterable[Candidate]], ...] = (
    turns, moves, nets, budget_steps, limits_met, flows, asides, posts, overruns, parted, within, periods, worded, verdict_words, goal_gaps, satisfaction, products, unit_products, daily_products, counts,
    same_amounts, directions, implied, outdone, of_list, public_expenses, since_start,
    twofold_lists, partitions, contrary, change_triples, words_against, multiples, year_averages, parts_above, shares_above,
)  # fmt: skip
"""Frames that look at one passage alone."""


def relations(reading: Understanding, proposals: Sequence[Proposal] = ()) -> Network:
    """Every claim of a report with its verdict; `proposals` are candidates beside those that are read here."""
    passages = passages_of(reading)
    terms = [t for p in passages for t in p.terms]
    lookup = Lookup(terms)
    network = Network(passages)
    candidates: list[Candidate] = []
    totals: dict[int, list[Term]] = defaultdict(list)
    for passage in passages:
        sums = [*network.collect(lists, passage), *network.collect(runs, passage), *network.collect(segments, passage)]
        for candidate in sums:
            if candidate.kind == "sum" and candidate.holds:
                for item in candidate.operands:
                    totals[item.numeral.number_start].append(candidate.claim)
        candidates += sums
    recent: list[Term] = []
    for passage in passages:
        candidates += network.collect(comparisons, passage, recent)
        candidates += network.collect(named_sides, passage, recent)
        recent = [*recent, *(t for t in passage.terms if t.role in ("level", "to") and t.exact)][-_RECENT:]
        fixed = network.collect(defined_rates, passage, recent)
        candidates += [*yielding(network.collect(ratios, passage, lookup, totals, recent), fixed), *fixed]
        for frame_of_recent in (accounts, classified, posts_told_before, exclusive, leftovers):
            candidates += network.collect(frame_of_recent, passage, recent)
        for frame in _FRAMES:
            candidates += network.collect(frame, passage)
        _look_at_dates(network, passage, reading.year)
    candidates += [
        *network.collect(closings, passages),
        *network.collect(odd_units, passages),
        *network.collect(per_people, passages),
        *network.collect(odd_scales, passages),
        *network.collect(share_runs, passages),
    ]
    network.dates += network.collect(table_dates, reading)
    network.dates += [
        fault for frame in (date_limits, report_days) for fault in network.collect(frame, reading, passages)
    ]
    cells = table_terms(reading, len(terms))
    network.score_tables, network.rules, more = scored(reading, passages)
    network.dates += network.collect(late_with_full_marks, network.score_tables)
    own = points_of(network.score_tables)
    candidates += [
        c for c in network.collect(table_relations, reading, cells) if c.claim.numeral.number_start not in own
    ]
    candidates += [c for c in network.collect(loose_relations, reading) if c.claim.numeral.number_start not in own]
    candidates += [*more, *network.collect(funding_parts, reading, cells)]
    candidates += [
        *network.collect(pointed, reading, passages, cells.values()),
        *network.collect(budget_items, reading, passages, cells.values()),
        *network.collect(yes_columns, reading, cells),
    ]
    titles = {section.id: section.title for section in reading.sections}
    candidates += network.collect(told_rows, passages, network.score_tables, titles, reading.year)
    candidates += [
        *network.collect(told_rates, passages, list(cells.values())),
        *network.collect(goal_rows, passages, network.score_tables),
    ]
    by_name = _by_name(cells.values())
    claimed = {c.claim.numeral.number_start for c in candidates if c.kind == "growth"}
    for term in terms:
        if term.role == "growth" and term.numeral.number_start not in claimed:
            candidates += told_in_table(term, by_name, reading.year)
    network.cells = list(cells.values())
    whole = _tell_printed(candidates, terms, network.cells)
    if proposals:
        candidates += network.collect(proposed, proposals, network.by_number, network.refused)
    for frame_of_all in (paired, twofold):
        candidates += network.collect(frame_of_all, candidates)
    candidates += network.collect(goal_points, passages, [*terms, *network.cells])
    candidates += [
        *network.collect(named_totals, passages, network.cells, reading.year),
        *network.collect(scoped_rates, passages, network.cells, totals, reading.year),
        *network.collect(net_rates, passages, network.cells, totals, reading.year),
        *network.collect(scoped_shares, passages, network.cells, totals, reading.year),
        *network.collect(row_changes, passages, network.cells, reading.year),
    ]
    network.verdicts = _borne_out(network, candidates, totals, whole, terms)
    network.verdicts += network.collect(same_things, [*terms, *network.cells], network.proved)
    _told_twice(network, reading.year)
    _settled(network, candidates, terms)
    return network


def _settled(network: Network, candidates: Sequence[Candidate], terms: Sequence[Term]) -> None:
    """Settle the verdicts, and add those that only what is settled by then can give."""
    network.verdicts = [*settle(network.verdicts), *network.collect(second_tellings, [*terms, *network.cells])]
    network.verdicts += network.collect(borne_slips, network.passages, network.cells, candidates, network.verdicts)
    del network.proved


def _look_at_dates(network: Network, passage: Passage, year: str) -> None:
    network.dated += len(passage.dates)
    network.dates += network.collect(date_faults, passage, year)
    network.dates += network.collect(date_terms, passage)
    network.dates += network.collect(date_gaps, passage, year)


def _borne_out(
    network: Network,
    candidates: Sequence[Candidate],
    sums: Mapping[int, Sequence[Term]],
    totals: Sequence[Term],
    terms: Sequence[Term],
) -> list[Verdict]:
    """Verdicts after those ratios have failed that others of the same numbers bear out; `sums` are the totals that are proved to
    be the sum of a number and others, by the number's start."""
    candidates = against_each_other(candidates, sums)
    verdicts = _with_siblings(decide(candidates), candidates, terms, totals)
    hold_to_siblings(verdicts, sums, totals)
    bear_out_rates(verdicts)
    bear_out_averages(verdicts, [*terms, *network.cells])
    bear_out_multiples(verdicts)
    verdicts = network.collect(averages_meant, verdicts, network.passages, network.cells) or verdicts
    return network.collect(told_bases, verdicts, network.passages) or verdicts


def _tell_printed(candidates: Sequence[Candidate], terms: Sequence[Term], cells: Sequence[Term]) -> list[Term]:
    """Let every candidate know what the report prints, and each share its totals, which are given back."""
    printed = {
        (t.base_unit, abs(t.numeral.value) * t.numeral.scale)
        for t in (*terms, *cells)
        if t.exact and t.numeral.value is not None
    }
    for candidate in candidates:
        candidate.printed = printed
    totals = grand_totals(terms)
    tell_totals(candidates, totals)
    return totals


def _told_twice(network: Network, year: str) -> None:
    """Add verdicts on passages that stand twice and on numbers that a text comes back to, one for each wrong number."""
    blamed = {v.claim.numeral.number_start for v in network.verdicts if v.kind == "same" and v.outcome == "failed"}
    told = [passage.terms for passage in network.passages]
    everything = [*(term for terms in told for term in terms), *network.cells]

    def add(frame: Callable[..., Iterable[Verdict]], *arguments: object) -> None:
        found = network.collect(frame, *arguments)
        network.verdicts += [v for v in found if v.claim.numeral.number_start not in blamed]
        blamed.update(v.claim.numeral.number_start for v in found if v.outcome == "failed")

    add(repeats, told, network.cells, network.proved)
    add(same_keys, everything, network.proved)
    add(told_again, network.passages, network.proved, year)
    add(same_named, everything, network.proved)


def _with_siblings(
    verdicts: list[Verdict], candidates: Sequence[Candidate], terms: Sequence[Term], totals: Sequence[Term]
) -> list[Verdict]:
    """Verdicts again, after shares that are proved have taught the others their whole."""
    proved = [v for v in verdicts if v.outcome == "proved" and v.kind == "share" and len(v.candidate.operands) == 2]
    known = {v.claim.numeral.number_start for v in proved}
    open_ones = [t for t in terms if t.role == "share" and t.numeral.number_start not in known]
    more = list(taught(open_ones, [(v.claim, v.candidate.operands[1]) for v in proved]))
    if not more:
        return verdicts
    tell_totals(more, totals)
    again = {c.claim.numeral.number_start for c in more}
    kept = [v for v in verdicts if not (v.claim.numeral.number_start in again and v.kind == "share")]
    redone = decide([c for c in candidates if c.kind == "share" and c.claim.numeral.number_start in again] + more)
    return sorted([*kept, *redone], key=lambda v: v.claim.numeral.number_start)


def _by_name(cells: Iterable[Term]) -> dict[tuple[str, str], list[Term]]:
    """Final amounts of tables by metric and year."""
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in cells:
        mention = term.mention
        if (
            mention is not None
            and mention.metric
            and mention.basis in ("final_accounts", "actual", "")
            and term.numeral.dimension == "money"
        ):
            found[mention.metric, mention.period[:4]].append(term)
    return found


def decide(candidates: Sequence[Candidate]) -> list[Verdict]:
    """A verdict for each claim and group of kinds, in order of the text."""
    added = {frozenset(map(id, c.operands)) for c in candidates if c.kind == "sum" and _several(c) and c.holds}
    for candidate in candidates:
        if candidate.kind in _LISTED and torn(candidate):
            # A number among them cannot be read: only a slip that mends the others tells.
            candidate.sure, candidate.named = "possible" if candidate.sure == "possible" else "likely", False
        elif candidate.kind == "sum" and not candidate.holds:
            doubt_sum(candidate, added)
        elif not candidate.holds and (
            told_with_more(candidate)
            or of_two_years(candidate)
            or of_another_year(candidate)
            or some_untold(candidate)
            or no_result(candidate)
            or (candidate.kind in RATIOS and of_less(candidate.claim))
        ):
            candidate.sure, candidate.named = "possible", False
    doubt_second_rates(candidates)
    scored = {
        frozenset(map(id, c.operands))
        for c in candidates
        if c.kind in ("score", "sum") and len(c.operands) > 2 and c.holds
    }
    for candidate in candidates:
        if candidate.kind == "score" and not candidate.holds and frozenset(map(id, candidate.operands)) in scored:
            candidate.sure = "possible"  # 满分100分，得分96分，其中…: the list is proved under the other
    groups: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.expected is not None:
            aspect = "" if candidate.aspect == "witnessed" else candidate.aspect
            group = _GROUPS.get(candidate.kind, candidate.kind) + aspect
            groups[candidate.claim.numeral.number_start, group].append(candidate)
    return [_verdict(found) for _, found in sorted(groups.items(), key=lambda item: item[0])]


_LISTED: frozenset[Kind] = frozenset({"sum", "adjustment", "balance", "difference"})


def _verdict(candidates: Sequence[Candidate]) -> Verdict:
    bound = [c for c in candidates if c.named]
    held = [c for c in candidates if c.holds]
    # A reading that the words bind is not saved by one that merely stands near.
    if held and (not bound or any(c.holds for c in bound) or any(_SURE[c.sure] for c in held)):
        best = max(held, key=lambda c: (_SURE[c.sure], len(c.operands)))
        return Verdict(best.claim, best.kind, "proved", best, len(candidates))
    surest = max(candidates, key=lambda c: (c.named, _SURE[c.sure], c.alone))
    if surest.sure == "possible":
        beside = next((c for c in candidates if not held and telling(c) and not no_result(c)), None)
        return Verdict(
            surest.claim, surest.kind, "undecided" if beside is None else "failed", beside or surest, len(candidates)
        )
    best, explanation = _explained([c for c in candidates if c.sure != "possible"])
    if explanation is None:
        outcome: Outcome = "failed" if telling(surest) and not given_by_another(surest) else "undecided"
        return Verdict(surest.claim, surest.kind, outcome, surest, len(candidates))
    if (
        (explanation.slip == "other_value" and rest_is_told(best))
        or (explanation.slip == "base" and (nearer_whole(best) or counted_otherwise(best) or of_its_year(best)))
        or (explanation.slip == "left_out" and some_of_them(best))
    ):
        return Verdict(best.claim, best.kind, "undecided", best, len(candidates))
    return Verdict(best.claim, best.kind, "failed", best, len(candidates), explanation)


def _several(candidate: Candidate) -> bool:
    """Whether more than one operand is not 0."""
    return sum(bool(t.numeral.value) for t in candidate.operands) > 1


_SURE_READING = 3
"""How much likelier a slip is where the words bind every number of a certain reading."""


def _explained(candidates: Sequence[Candidate]) -> tuple[Candidate, Explanation | None]:
    ordered = sorted(candidates, key=lambda c: (c.named, _SURE[c.sure]), reverse=True)
    for candidate in ordered:
        if found := explain(candidate, _loose_reading(candidate)):
            return candidate, found[0]
    return ordered[0], None


def _loose_reading(candidate: Candidate) -> float:
    return _SURE_READING if candidate.named and candidate.sure == "certain" else 1


def settle(verdicts: list[Verdict]) -> list[Verdict]:
    """Failures in the light of what is proved: the number that nothing proves is the likelier slip, a failure among numbers
    that are all proved elsewhere is a misreading, and failures through one number are one."""
    proved: dict[int, int] = defaultdict(int)
    bound = {
        v.claim.numeral.number_start
        for v in verdicts
        if v.outcome == "failed" and v.candidate.named and v.candidate.aspect == "account"
    }
    for verdict in verdicts:
        if verdict.candidate.sure == "possible" and verdict.claim.numeral.number_start in bound:
            continue  # some of the moves give what all of them do not
        if verdict.outcome == "proved" and verdict.candidate.proves and not _trivial(verdict):
            for term in _fixed(verdict):
                proved[term.numeral.number_start] += 1
    known = {
        _pair_key(v.candidate): v
        for v in verdicts
        if v.outcome == "proved" and v.kind in ("rate", "share") and len(v.candidate.operands) == 2
    }
    wanted = agreed(verdicts)
    for verdict in verdicts:
        if repair(verdict) in wanted:
            verdict.outcome = "failed"
            continue
        if verdict.outcome == "undecided":
            _witnessed(verdict, proved, known)
        if verdict.outcome == "failed":
            _reconsider(verdict, proved)
    _agreeing(verdicts)
    _copied(verdicts)
    return under_their_rows(_one_cause(verdicts))


def _agreeing(verdicts: Sequence[Verdict]) -> None:
    """A number that two relations without a common operand both make the same other number is wrong, whatever else stands near."""
    by_claim: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        candidate = verdict.candidate
        if verdict.outcome in ("failed", "undecided") and candidate.sure != "possible" and candidate.kind in _LISTED:
            by_claim[verdict.claim.numeral.number_start].append(verdict)
    for found in by_claim.values():
        for one, other in combinations(found, 2):
            here, there = one.candidate, other.candidate
            apart = not {t.numeral.number_start for t in here.operands} & {
                t.numeral.number_start for t in there.operands
            }
            if (
                apart
                and here.expected is not None
                and there.expected is not None
                and here.expected.meets(there.expected)
            ):
                one.outcome = other.outcome = "failed"


def _trivial(verdict: Verdict) -> bool:
    """A sum of one part proves nothing of either."""
    return verdict.kind == "sum" and not _several(verdict.candidate)


_COARSE = Decimal("0.02")


def _fixed(verdict: Verdict) -> tuple[Term, ...]:
    """The numbers that a proof fixes: a share of 0 %, or of 0.04 %, holds for any whole of about that size."""
    candidate, claim = verdict.candidate, verdict.claim
    every = (claim, *candidate.operands)
    if verdict.kind not in ("share", "rate", "average", "times") or candidate.expected is None:
        return every
    spare, size = width(candidate.expected) + width(candidate.stated), abs(middle(candidate.stated))
    return every if spare <= size * _COARSE else (claim, *(t for t in candidate.operands if not t.numeral.value))


def _pair_key(candidate: Candidate) -> tuple[object, ...]:
    return tuple(interval_of(t) for t in candidate.operands)


def _beside(term: Term, claim: Term) -> bool:
    return (
        term.table is not None
        or term.passage is claim.passage
        or bool(claim.passage.section and term.passage.section == claim.passage.section)
    )


def _witnessed(verdict: Verdict, proved: Mapping[int, int], known: Mapping[tuple[object, ...], Verdict]) -> None:
    """A likely reading fails, and something else bears it out: its total is proved otherwise and one digit would mend it, or
    the same two numbers give another rate elsewhere."""
    candidate = verdict.candidate
    if candidate.sure == "possible" or of_the_others(candidate):
        return
    if (
        verdict.kind == "rate"
        and len(candidate.operands) == 2
        and (other := known.get(_pair_key(candidate))) is not None
        and other.claim is not verdict.claim
        and _one_rate(verdict.claim, other.claim)
        and all(_beside(t, verdict.claim) for t in candidate.operands)
    ):
        candidate.sure = "certain"
        verdict.outcome = "failed"
    if verdict.kind == "sum" and proved.get(verdict.claim.numeral.number_start):
        found = [
            e
            for e in explain(candidate, loose=_loose(candidate))
            if not proved.get(e.wrong.numeral.number_start) and e.wrong is not verdict.claim
        ]
        if found:
            verdict.outcome, verdict.explanation = "failed", likeliest(found, ())


def _one_rate(one: Term, other: Term) -> bool:
    """Whether two rates have one name: 合格率 and 覆盖率 of the same two numbers are two things."""
    a, b = ("".join((t.noun, *t.column)) for t in (one, other))
    return any(name in a and name in b for name in ("执行", "完成", "支付", "到位", "使用", "支出")) or (
        len(a) >= 3 and a[-3:] in b
    )


def _loose(candidate: Candidate) -> float:
    """How much weaker a slip may be that mends a list whose total is proved: a list that exceeds its total, or nearly reaches
    it with many parts, is complete, and some slip there is."""
    expected = candidate.expected
    whole = abs(middle(candidate.stated))
    if expected is None or not whole or not candidate.closed:
        return 1
    off = (middle(expected) - middle(candidate.stated)) / whole
    complete = 0 < off <= Decimal("0.1") or (abs(off) <= Decimal("0.02") and len(candidate.operands) >= 5)
    return 60 if complete and len(candidate.operands) >= 3 else 10


def _own_mistake(verdict: Verdict) -> bool:
    """Whether what went wrong is the computation and none of its numbers, so that all may be proved elsewhere: what follows
    rightly from a wrong rate proves nothing of it."""
    explanation, candidate = verdict.explanation, verdict.candidate
    if explanation is None:
        return False
    bound = candidate.named and candidate.sure == "certain"
    if explanation.slip == "scale":
        return bound and candidate.aspect == "unit"  # whatever the digits prove, the unit is another
    return explanation.slip in ("direction", "points") or (explanation.slip == "base" and bound)


def _reconsider(verdict: Verdict, proved: Mapping[int, int]) -> None:
    candidate = verdict.candidate
    terms = (verdict.claim, *candidate.operands)
    if (
        candidate.operands
        and not (_own_mistake(verdict) or candidate.aspect == "witnessed")
        and verdict.kind not in ("direction", "count", "same", "score", "bound")
        and not (verdict.kind == "subset" and verdict.claim.table is not None)
        and all(proved.get(t.numeral.number_start) for t in terms)
    ):
        verdict.outcome = "undecided"
        return
    if (
        verdict.kind == "sum"
        and verdict.explanation is None
        and verdict.claim.numeral.dimension == "score"
        and proved.get(verdict.claim.numeral.number_start)
    ):
        verdict.outcome = "undecided"  # the total is its rows' elsewhere: not all of them were read here
        return
    if verdict.explanation is None or verdict.kind == "same" or verdict.explanation.slip in ("full_marks", "capped"):
        return
    found = explain(candidate, _loose_reading(candidate))
    best = likeliest(found, [n for n, count in proved.items() if count])
    if best is None:
        return
    if proved.get(best.wrong.numeral.number_start) and best.slip in ("digit", "lost_digit", "point"):
        verdict.explanation = None
        if (
            candidate.sure != "certain"
            or (verdict.kind == "sum" and not candidate.named)
            or not (near(candidate) or in_a_row(candidate) or mistyped(candidate) or slip_of_any(candidate))
        ):
            verdict.outcome = "undecided"
        return
    verdict.explanation = best


def _copied(verdicts: Sequence[Verdict]) -> None:
    """A rate that is another one's, printed near by: the wrong line was copied."""
    told: dict[tuple[object, ...], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.outcome == "proved" and verdict.claim.numeral.dimension == "percent":
            told[_copy_key(verdict.claim)].append(verdict)
    for verdict in verdicts:
        doubtful = verdict.outcome == "undecided" and verdict.candidate.sure == "certain" and verdict.candidate.named
        if (
            not (verdict.outcome == "failed" or doubtful)
            or verdict.explanation is not None
            or verdict.claim.numeral.dimension != "percent"
        ):
            continue
        others = [o for o in told.get(_copy_key(verdict.claim), ()) if o.claim is not verdict.claim]
        if doubtful:
            others = [o for o in others if _next_row(o.claim, verdict.claim) and o.kind == verdict.kind]
        if others and len(str(verdict.claim.numeral.value).replace(".", "")) >= 3:
            other = others[0].claim
            verdict.outcome = "failed"
            verdict.candidate.words = Span(other.numeral.start, other.numeral.end)
            verdict.explanation = Explanation(
                "copied",
                verdict.claim,
                None,
                f"照抄了另一处的{other.printed}",
                f"{other.printed} was copied from another place",
                0.01,
            )


_ROW = 12
"""Numbers of a row at most, in a table that was flattened."""
_ROWS_APART = 2


def _next_row(one: Term, other: Term) -> bool:
    """Whether two numbers stand in one column of rows that are near each other."""
    if one.cell == (-1, -1):
        return one.table is not None and one.column == other.column and abs(one.order - other.order) <= _ROW
    return one.cell[1] == other.cell[1] and abs(one.cell[0] - other.cell[0]) <= _ROWS_APART


def _copy_key(term: Term) -> tuple[object, ...]:
    place = ("table", term.table) if term.table is not None else ("passage", term.passage.index)
    return (*place, term.numeral.value, term.direction)


def _one_cause(verdicts: list[Verdict]) -> list[Verdict]:
    """Failures through the same number under the first of them."""
    by_number: dict[int, Verdict] = {}
    met: dict[int, int] = {}
    failed = sorted(
        (v for v in verdicts if v.outcome == "failed"),
        key=lambda v: (v.explanation is None, v.claim.order, v.kind == "sum"),
    )
    joined: set[int] = set()
    for verdict in failed:
        wrong = (verdict.explanation.wrong if verdict.explanation else verdict.claim).numeral.number_start
        involved = {t.numeral.number_start for t in (verdict.claim, *verdict.candidate.operands)}
        earliest = min((n for n in involved if n in met), key=met.__getitem__, default=None)
        first = by_number.get(wrong) or (by_number[earliest] if earliest is not None else None)
        if first is not None and {first.kind, verdict.kind} <= set(_OWN) and first.claim.span != verdict.claim.span:
            first = None  # rows and totals of a score table fail each for themselves; its checks bring them together
        if first is not None and "same" in (first.kind, verdict.kind) and not _mended_too(first, verdict):
            first = None
        if first is None:
            by_number[wrong] = verdict
            met.setdefault(wrong, len(met))
        else:
            first.also.append(verdict)
            joined.add(id(verdict))
    return [v for v in verdicts if id(v) not in joined]


def _mended_too(one: Verdict, other: Verdict) -> bool:
    """Whether a relation holds with the other value of a thing that is told twice: only then both have one cause."""
    told, verdict = (one, other) if one.kind == "same" else (other, one)
    first, second = told.claim, told.candidate.operands[0]
    candidate = verdict.candidate
    blamed = told.explanation.wrong.numeral.number_start if told.explanation is not None else -1
    if verdict.kind == "same" or verdict.claim.numeral.number_start == blamed:
        return True
    for here, there in ((first, second), (second, first)):
        start, value = here.numeral.number_start, interval_of(there)
        if candidate.claim.numeral.number_start == start:
            return candidate.expected is not None and candidate.expected.meets(value)
        if any(t.numeral.number_start == start for t in candidate.operands):
            values = [value if t.numeral.number_start == start else interval_of(t) for t in candidate.operands]
            again = candidate.compute(values)
            return again is not None and again.meets(candidate.stated)
    return True
