"""Frames of groups and indicators told in prose: what the table gives them, their weights, what was taken off, how many there are.

产出指标50分，得49.79分: at most its weight, and what its rows in the table add up to. 过程得25.46分，扣1.54分: weight less deduction.
农户改厕数扣0.21分: what its row lost. 17项指标中满分12项，扣分5项: all of them, and as many as the table has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.score_points import PAIRED, Points, Told, bare_name, behind
from llmeval.understanding.relations.score_table import ScoreRow, ScoreTable, points
from llmeval.understanding.relations.scores import ZERO, slack, stated_points, sum_of_points
from llmeval.understanding.relations.terms import Passage, Term

_UNTOUCHED = re.compile(r"(?:未|没有|无|不)(?:被)?扣分|(?:得|为|均为|均得)满分")
_MOST_ROWS = 200
_ITEMS = re.compile(r"(?P<n>\d{1,3})(?:项|个)(?:(?:三级|二级|考核|评价|绩效|具体|评分|四级|自评)*指标)(?:当)?中?")
_FULL = r"(?:得)?满分|达标|达到目标值?|完成目标值?|完成(?:年度)?目标|(?:全部)?完成|实现目标"
_SHORT = r"未得满分|未达标|未达到(?:目标值?)?|未完成|扣分|失分|有扣分|未实现"
_BY_RESULT = re.compile(
    r"[，,](?:年度)?(?:目标|指标)值?[^，,；;。]{1,24}[，,](?:实际|完成)[^，,；;。]{1,24}[，,](?:自评)?得分?(?:为)?"
)
"""分值15分，目标30亿元，实际31.6亿元，得16.0分."""
_CLASS = re.compile(
    rf"(?P<a>{_SHORT}|{_FULL})(?:的)?(?:三级)?(?:指标)?(?:有|为|共)?(?P<m>\d{{1,3}})(?:项|个)"
    rf"|(?P<k>\d{{1,3}})(?:项|个)(?:指标)?(?:均|已|全部)?(?P<b>{_SHORT}|{_FULL})"
)


def told_groups(told: Sequence[Told], tables: Sequence[ScoreTable], weights: dict[str, Term]) -> Iterator[Candidate]:
    """Candidates of groups, indicators and their number told in prose."""
    scored = [t for t in tables if t.total_score is not None]
    table = scored[0] if len(scored) == 1 else None
    rows = {r.name: r for r in table.rows} if table is not None and len(table.rows) <= _MOST_ROWS else {}
    own = [i.term for one in told for i in one.items if i.part == "total" and "自评" in i.term.lead + i.name]
    own += [table.total_score] if table is not None and table.total_score is not None else []
    for one in told:
        yield from _against_prior(one, own)
        yield from _capped(one)
        yield from _taken_off(one, weights)
        if table is not None:
            yield from _as_rows(one, table)
            yield from _indicators(one, rows)


def _against_prior(one: Told, own: Sequence[Term]) -> Iterator[Candidate]:
    """与2022年度自评得分96.42分相比，本年提高1.52分: the report's own total less the one that it is compared with."""
    if len({points(t) for t in own}) != 1:
        return
    for prior in one.items:
        if prior.part != "prior" or "自评" not in prior.term.lead + prior.name:
            continue
        claim = next((t for t in one.passage.of_sentence(prior.term.sentence) if t.order > prior.term.order), None)
        if claim is None or claim.numeral.dimension != "score" or not claim.direction or not claim.exact:
            continue
        between = one.passage.text[prior.term.end : claim.at]
        if not re.fullmatch(
            r"(?:相比|比较|对比)?[，,]?(?:本年度?|今年|20\d\d年度?)?(?:自评|得分|总)*[^，,。；;\d]{2,4}", between
        ):
            continue
        value = abs(points(claim) or ZERO) * claim.direction
        found = _equal(claim, (own[0], prior.term), lambda v: v[0] - v[1], "{} - {}", "certain", "")
        found.kind, found.stated = "change", Interval(value, value)
        yield found


def tallies(passages: Sequence[Passage], tables: Sequence[ScoreTable]) -> Iterator[Candidate]:
    """17项指标中满分指标12项，扣分指标5项: both make all, and each is what the only score table shows."""
    scored = [t for t in tables if t.total_score is not None]
    rows = scored[0].rows if len(scored) == 1 else []
    for passage in passages:
        if "项" not in passage.text and "个" not in passage.text:
            continue
        for match in _ITEMS.finditer(passage.text):
            stop = re.search(r"[。；;！？]", passage.text[match.end() :])
            end = match.end() + stop.start() if stop else len(passage.text)
            yield from _tally(passage, match, end, rows)


def _tally(passage: Passage, match: re.Match[str], end: int, rows: Sequence[ScoreRow]) -> Iterator[Candidate]:
    whole = _term_at(passage, match.start("n"))
    classes: dict[bool, Term] = {}
    for found in _CLASS.finditer(passage.text, match.end(), end):
        short = re.fullmatch(_SHORT, found["a"] or found["b"]) is not None
        term = _term_at(passage, found.start("m" if found["m"] else "k"))
        if term is None or short in classes:
            return
        classes[short] = term
    told = re.findall(r"\d(?:项|个)", passage.text[match.end() : end])
    if whole is None or not classes or whole.numeral.value is None or len(told) != len(classes):
        return  # a third class, as 基本达到2项
    if len(classes) == 2:
        lacking, reached = classes[True], classes[False]
        tally = _equal(lacking, (whole, reached), lambda v: v[0] - v[1], "{} - {}", "certain", "tally")
        yield tally
        if not tally.holds:
            return
    both = [(points(r.weight), points(r.score)) for r in rows if r.weight is not None and r.score is not None]
    if (
        len(both) != len(rows)
        or len(rows) != whole.numeral.value
        or not re.search("满分|扣分", passage.text[match.end() : end])
    ):
        return
    # Two counts that make up the whole agree with each other: where the table shows others, one of its rows is wrong.
    sure: Sureness = "possible" if len(classes) == 2 else "certain"
    for short_of, term in classes.items():
        count = sum((got or ZERO) < (most or ZERO) for most, got in both)
        number = Decimal(count if short_of else len(both) - count)
        scores = tuple(
            r.score for r in rows if r.score is not None and (points(r.score) != points(r.weight)) == short_of
        )
        yield _fixed(term, scores, number, sure, "tallied")


def _term_at(passage: Passage, at: int) -> Term | None:
    return next((t for t in passage.terms if t.at <= at < t.end and t.numeral.value is not None), None)


def _equal(
    claim: Term,
    operands: tuple[Term, ...],
    rule: Callable[[Sequence[Decimal]], Decimal],
    written: str,
    sure: Sureness,
    aspect: str,
) -> Candidate:
    spare = slack([claim, *operands])

    def compute(values: Sequence[Interval]) -> Interval:
        found = rule([middle(v) for v in values])
        return Interval(found - spare, found + spare)

    values = [Interval(points(t) or ZERO, points(t) or ZERO) for t in operands]
    return Candidate("score", claim, operands, compute, sure, written, stated_points(claim, operands), compute(values),
                     named=True, aspect=aspect)  # fmt: skip


def _fixed(claim: Term, operands: tuple[Term, ...], number: Decimal, sure: Sureness, aspect: str) -> Candidate:
    expected, value = Interval(number, number), points(claim) or ZERO

    def compute(_values: Sequence[Interval]) -> Interval:
        return expected

    return Candidate(
        "score",
        claim,
        operands,
        compute,
        sure,
        "",
        Interval(value, value),
        expected,
        named=True,
        aspect=aspect,
        alone=False,
    )


def _capped(one: Told) -> Iterator[Candidate]:
    """履职产出40分，自评41分: a score and the weight just before it; 得194分（满分100分）: or just behind."""
    for place, (first, second) in enumerate(pairwise(one.items)):
        if second.part == "full" and first.part in ("score", "total") and behind(first.term, second.term):
            most, value = points(second.term) or ZERO, points(first.term) or ZERO
            yield Candidate("score", first.term, (second.term,), lambda v: Interval(ZERO, middle(v[0])), "certain", "≤ {}",
                            Interval(value, value), Interval(ZERO, most), named=True, aspect="cap")  # fmt: skip
        if first.part not in ("weight", "full", "") or second.part not in ("score", "total", "weight", ""):
            continue
        between = one.passage.text[first.term.end : second.term.at]
        if place and one.items[place - 1].part == first.part == "weight" and _listed(one.items[place - 1], first):
            continue  # 投入15分、过程25分、产出30分、效果30分，自评得分94分: the score of all of them
        paired = PAIRED.fullmatch(between) or _BY_RESULT.fullmatch(between)
        if first.term.sentence != second.term.sentence or not between or not paired:
            continue
        if not (bare_name(first.name) or first.said):
            continue
        most, value = points(first.term) or ZERO, points(second.term) or ZERO
        yield Candidate("score", second.term, (first.term,), lambda v: Interval(ZERO, middle(v[0])), "certain", "≤ {}",
                        Interval(value, value), Interval(ZERO, most), named=True, aspect="cap")  # fmt: skip


def _listed(one: Points, other: Points) -> bool:
    between = one.term.passage.text[one.term.end : other.term.at]
    return one.term.sentence == other.term.sentence and "得" not in between and "评" not in between


def _taken_off(one: Told, weights: dict[str, Term]) -> Iterator[Candidate]:
    """过程得25.46分，扣1.54分; 自评得96.79分，扣3.21分: weight less deduction; 产出得35分（未扣分）: the weight."""
    items = one.items
    for place, item in enumerate(items):
        if item.part not in ("score", "total"):
            continue
        term = item.term
        stop = next(
            (i.term.at for i in items[place + 1 :] if i.part in ("score", "total", "average", "prior")),
            len(one.passage.text),
        )
        stop = min(stop, one.passage.sentences[term.sentence][1])
        behind = one.passage.text[term.end : stop]
        closing = re.search(r"[；;。]", behind)
        stop = term.end + (closing.start() if closing else len(behind))
        alone = item.part == "total" or not any(_beside(i, item) for i in items[:place])
        parts = ("deduction", "deducted") if alone else ("deduction",)  # 产出得37分、满意度得10分，合计扣4分
        own = [i.term for i in items[place + 1 :] if i.part in parts and i.term.at < stop]
        core = _core(item)
        weight = _weight_of(one, place, core, weights)
        if own and re.match(r"^[^，,。；;]{0,4}[，,（(][^。；;]{0,24}$", one.passage.text[term.end : own[0].at]):
            whole = item.part == "total" and weight is None and re.search("总|自评|综合", term.lead) is not None
            known = (weight,) if weight is not None else ()
            if not whole and weight is None:
                continue
            yield from _less(term, known, [own[:1], own] if len(own) > 1 else [own])
        elif not own and weight is not None and item.part == "score":
            words = _UNTOUCHED.search(one.passage.text[term.end : stop])
            if words is not None:
                found = _equal(term, (weight,), lambda v: v[0], "{}", "certain", "untouched")
                found.rests = (one.passage.view.span(term.end, term.end + words.end()),)
                found.said = one.passage.text[term.end : term.end + words.end()].strip("，,（( ")
                yield found


def _beside(one: Points, other: Points) -> bool:
    """Whether a score is another item of the list that a score stands in."""
    return one.part in ("score", "total") and one.term.sentence == other.term.sentence


def _less(claim: Term, weight: tuple[Term, ...], readings: Sequence[Sequence[Term]]) -> Iterator[Candidate]:
    """A score that is its weight, or a hundred, less what was taken off; each reading is a list of deductions."""

    def rule(values: Sequence[Decimal]) -> Decimal:
        taken = sum(values[len(weight) :], ZERO)
        return (values[0] if weight else Decimal(100)) - taken

    for taken in readings:
        written = ("{}" if weight else "100") + " - {}" * len(taken)
        yield _equal(claim, (*weight, *taken), rule, written, "certain", "deductions")


def _core(item: Points) -> str:
    """The name of a group without 指标, 方面, 得分."""
    return re.sub(
        r"[得分]{1,4}$|方面|指标|类|环节|部分|情况|维度", "", bare_name(re.sub(r"[（(：:].*$", "", item.name))
    )


def _weight_of(one: Told, place: int, core: str, weights: dict[str, Term]) -> Term | None:
    before = one.items[place - 1] if place else None
    if (
        before is not None
        and before.part in ("weight", "full", "")
        and before.term.sentence == one.items[place].term.sentence
    ):
        between = one.passage.text[before.term.end : one.items[place].term.at]
        if PAIRED.fullmatch(between):
            return before.term
    if len(core) < 2 or sum((points(t) or ZERO for t in weights.values()), ZERO) != 100:
        return None  # weights that make no hundred are wrong themselves
    named = [t for n, t in weights.items() if re.sub(r"方面|指标|类|环节|部分|情况|维度", "", n) == core]
    return named[0] if len(named) == 1 else None


def _as_rows(one: Told, table: ScoreTable) -> Iterator[Candidate]:
    """产出指标得47.17分: what the rows of the group in the table add up to."""
    for place, item in enumerate(one.items):
        if item.part != "score":
            continue
        core = _core(item)
        if not core and place and one.items[place - 1].part in ("weight", "full", ""):
            core = _core(one.items[place - 1])  # 产出指标50分，得49.79分
        if len(core) < 2:
            continue
        groups = [g for g in table.groups if re.match(rf"{re.escape(core)}(?:类|指标|情况|[-—－/／·（(]|$)", g.name)]
        rows = [r for g in groups for r in g.rows]
        terms = [r.score for r in rows if r.score is not None]
        if terms and len(terms) == len(rows):
            found = sum_of_points(item.term, terms, "certain", "part", named=True)
            found.said = core
            yield found


def _indicators(one: Told, rows: dict[str, ScoreRow]) -> Iterator[Candidate]:
    """农户改厕数扣0.21分: what the row of that name lost."""
    for item in one.items:
        if item.part != "deduction":
            continue
        name = re.sub(
            r"^(?:分别是|其中|包括|主要是|一是|二是|三是|\d[.、])+", "", bare_name(item.name).lstrip("、，,；;和及（(")
        )
        row = rows.get(name)
        if row is None or row.weight is None or row.score is None:
            continue
        yield _equal(item.term, (row.weight, row.score), lambda v: v[0] - v[1], "{} - {}", "certain", "row")
