"""Frames of score tables: weights of a group and of the whole, scores and their total, a score and what it follows from.

Points are exact, so sums are too, but for the rows whose score was rounded to two decimals. Where rules differ by place each
known rule is a reading of its own, and any that gives the score acquits it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval, Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.explain import slip_between
from llmeval.understanding.relations.model import Candidate, Compute, Mistake, Sureness
from llmeval.understanding.relations.score_causes import confirm, doubt_missing
from llmeval.understanding.relations.score_table import ScoreRow, ScoreTable, points
from llmeval.understanding.relations.scoring_rules import GRADE, ScoringRules
from llmeval.understanding.relations.terms import Term
from llmeval.understanding.tables.score_rows import Typed, comparable, typed
from llmeval.vocabulary.profiles import PROFILES

ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_HIGHEST = Decimal(200)
"""Above this a percentage is no rate of execution."""
_NEARLY = Decimal("0.995")
"""From this share on full marks may be rounded."""
_FAR = Decimal("0.35")
ABOUT = Decimal("0.05")
"""By how much a result may miss a target that is called 左右 or 约."""
_TENTH = Decimal("0.1")
_GRADE_CELL = re.compile(rf"(?:(?:自评|评价|绩效|评定)?(?:等级|等次|结论|档次)[:：]?)?[“\"]?{GRADE}[”\"]?$")
_GRADE_LABEL = re.compile(r"(?:等级|等次|档次|结论)[:：]?$")
_TAKEN = re.compile(r"扣(?:除|减|了|分)?(\d+(?:\.\d+)?)分")


def slack(terms: Sequence[Term]) -> Decimal:
    """What a sum of points may be off by: half a step, and half a hundredth for each score that was rounded."""
    places = max((t.numeral.places for t in terms), default=0)
    rounded = sum(1 for t in terms if t.numeral.places >= 2 and (points(t) or ZERO) % _TENTH)
    return Decimal("0.49").scaleb(-places) + rounded * Decimal("0.005")


def stated_points(claim: Term, operands: Sequence[Term]) -> Interval:
    """A total of points as printed; one told with fewer decimals than its parts is rounded."""
    value = points(claim) or ZERO
    finest = max((t.numeral.places for t in operands if (points(t) or ZERO) % 1), default=0)
    half = Decimal(5).scaleb(-claim.numeral.places - 1) if finest > claim.numeral.places else ZERO
    return Interval(value - half, value + half)


def adding(spare: Decimal) -> Compute:
    """The sum of points, exact but for `spare`."""

    def compute(values: Sequence[Interval]) -> Interval:
        found = sum((middle(v) for v in values), ZERO)
        return Interval(found - spare, found + spare)

    return compute


def always(found: Interval) -> Compute:
    """A reading whose value does not follow from the digits of its operands: a band, a rule's step."""

    def compute(_values: Sequence[Interval]) -> Interval:
        return found

    return compute


def sum_of_points(claim: Term, operands: Sequence[Term], sure: Sureness, aspect: str, named: bool = False) -> Candidate:
    spare = slack([claim, *operands])
    compute = adding(spare)
    summed, whole = sum((points(t) or ZERO for t in operands), ZERO), points(claim) or ZERO
    if abs(summed - whole) > whole * _FAR:
        sure = "possible"  # a list that misses its total by so much is a misread list
    values = [Interval(points(t) or ZERO, points(t) or ZERO) for t in operands]
    return Candidate("score", claim, tuple(operands), compute, sure, " + ".join(["{}"] * len(operands)),
                     stated_points(claim, operands), compute(values), named, aspect=aspect)  # fmt: skip


def table_scores(tables: Sequence[ScoreTable], rules: ScoringRules, told: dict[str, Term]) -> Iterator[Candidate]:
    """Candidates of all score tables; `told` holds the weights that the text gives to groups."""
    for table in tables:
        if not table.scored or _misread(table):
            continue
        weights, total = list(_weights(table, told)), list(_total(table))
        whole = sum((points(r.weight) or ZERO for r in table.rows), ZERO) == _HUNDRED  # then no row is missing
        if not whole:
            doubt_missing([c for c in weights if c.aspect == "rows"], [c for c in total if c.aspect == "total"])
        confirm([*weights, *total], table.total_weight)
        yield from weights
        yield from total
        yield from _points_taken(table)
        for row in table.rows:
            yield from _capped(row.score, row.weight, row.is_bonus)
            if row.is_execution and _scored_by_target(table, row):
                continue
            if row.is_execution:
                rule = _execution_rule(table, row, rules)
                for found in execution(row.score, _rate(table, row), row.weight, rule, _met(table, row)):
                    if (rule is None and (_by_target(table, row) or _reason(row))) or _reached_own(table, row):
                        found.sure = "possible"
                    yield found
            else:
                yield from _completion(table, row, rules)
        if (own := table.separate) is not None:
            yield from _capped(own.score, own.weight, False)
            weight = own.weight or next((t for n, t in told.items() if "执行" in n), None)
            yield from execution(own.score, own.rate, weight, stated_for_all(tables, rules), False)
        elif (told_twice := table.execution) is not None:
            # The funding block and an indicator row may tell one score twice.
            again = next((r.weight for r in table.rows if r.is_execution), None)
            yield from execution(told_twice.score, told_twice.rate, again, stated_for_all(tables, rules), False)
        yield from _grade(table, rules)


def _reached_own(table: ScoreTable, row: ScoreRow) -> bool:
    """Whether an execution rate has a target below 100 % of its own, reaches it and has full marks, whatever rule stands elsewhere."""
    target = typed(table.reading, row.target)
    short = target is not None and target.numeral.unit in ("%", "％") and target.numeral.amount < 100
    return short and _met(table, row) and points(row.score) == points(row.weight)


def _execution_rule(table: ScoreTable, row: ScoreRow, rules: ScoringRules) -> Span | None:
    """The rule that a row's own cells state, else for the rate of the whole budget the one that the report states."""
    here = {c.cell.start for c in table.reading.rows[row.row]}
    own = next((span for span in rules.beside if span.start in here), None)
    if own is not None or not row.of_all_funds:
        return own
    return stated_for_all([table], rules)


def stated_for_all(tables: Sequence[ScoreTable], rules: ScoringRules) -> Span | None:
    """Where a report says how the execution rate scores: a cell in the row of another indicator says it of that one alone."""
    if rules.execution is not None:
        return rules.execution
    others = {
        c.cell.start
        for table in tables
        for row in table.rows
        if row.score is not None and not (row.is_execution and row.of_all_funds)
        for c in table.reading.rows[row.row]
    }
    return next((span for span in rules.beside if span.start not in others), None)


def _misread(table: ScoreTable) -> bool:
    """Whether so many scores exceed their weights, or a weight is below zero, that the columns mean something else."""
    both = [
        (points(r.score) or ZERO, points(r.weight) or ZERO)
        for r in table.rows
        if r.score is not None and r.weight is not None
    ]
    over = sum(got > most for got, most in both)
    below = any((points(r.weight) or ZERO) < 0 for r in table.rows if not r.is_bonus)
    return below or (over > 2 and over * 3 > len(both))


def _weights(table: ScoreTable, told: dict[str, Term]) -> Iterator[Candidate]:
    rows = [r for r in table.rows if not r.is_bonus]
    for group in table.groups:
        own = [r.weight for r in group.rows if not r.is_bonus]
        weights = [w for w in own if w is not None]
        if group.points is not None and weights and len(weights) == len(own):
            yield sum_of_points(group.points, weights, "certain", "group")
        elif (
            group.points is None
            and weights
            and len(weights) == len(own)
            and (claim := _told(group.name, told)) is not None
        ):
            yield sum_of_points(claim, weights, "possible", f"told{table.reading.index}")
    total = table.total_weight
    if total is None:
        return
    separate = table.separate
    apart = separate.weight or _told("预算执行率", told) if separate is not None else None
    weights = [r.weight for r in rows if r.weight is not None]
    if len(weights) == len(rows) > 1:
        sure: Sureness = "certain" if separate is None or apart is not None else "possible"
        if apart is not None:
            yield sum_of_points(total, [apart, *weights], sure, "rows")
        yield sum_of_points(total, weights, "possible" if apart is not None else sure, "rows")
    labels = [g.points for g in table.groups if g.rows]
    groups = [t for t in labels if t is not None]
    covered = sum(len(g.rows) for g in table.groups)
    if len(groups) == len(labels) > 1 and covered == len(table.rows):
        if apart is not None:
            yield sum_of_points(total, [apart, *groups], "certain", "labels")
        yield sum_of_points(total, groups, "possible" if separate is not None else "certain", "labels")


def _told(name: str, told: dict[str, Term]) -> Term | None:
    core = re.sub(r"指标|情况|率$", "", name)
    return next((t for n, t in told.items() if core and re.sub(r"指标|情况|率$", "", n) == core), None)


def _total(table: ScoreTable) -> Iterator[Candidate]:
    total = table.total_score
    scores = [r.score for r in table.rows]
    parts = [s for s in scores if s is not None]
    if total is None or len(parts) < 2 or len(parts) != len(scores):
        return
    separate = table.separate
    apart = separate.score if separate is not None else None
    known = [apart] if apart is not None else []
    whole = sum_of_points(total, [*known, *parts], "certain" if separate is None or known else "possible", "total")
    whole.mistakes = (*_limited(table, known), *_full_with_reason(table, whole))
    if (separate is None or known) and _all_weighted(table) and _mistyped_sum(total, whole.operands):
        whole.sure = "certain"  # however far off: no row is missing where the weights make the hundred
    yield whole
    if known:
        yield sum_of_points(total, parts, "possible", "total")


def _mistyped_sum(total: Term, parts: Sequence[Term]) -> bool:
    """Whether one digit, or two exchanged, part a total from the sum of its rows as printed."""
    value = sum((points(t) or ZERO for t in parts), ZERO).quantize(Decimal(1).scaleb(-total.numeral.places))
    return slip_between(total.numeral, replace(total.numeral, value=value)) in ("digit", "swap")


def _all_weighted(table: ScoreTable) -> bool:
    """Whether the rows of a table, with its execution rate, have the weights of the whole."""
    separate = table.separate
    rows = [r.weight for r in table.rows if not r.is_bonus]
    weights = [*rows, *([separate.weight] if separate is not None else [])]
    return all(w is not None for w in weights) and sum((points(w) or ZERO for w in weights), ZERO) == _HUNDRED


def _full_with_reason(table: ScoreTable, whole: Candidate) -> Iterator[Mistake]:
    """The only row that says why points are lost and yet has full marks."""
    found = [r for r in table.rows if _reason(r) and points(r.score) == points(r.weight) and not r.is_bonus]
    if len(found) != 1 or whole.expected is None:
        return
    weight, off = points(found[0].weight) or ZERO, middle(whole.expected) - middle(whole.stated)
    if 0 < off < weight:
        right = f"{(weight - off).normalize():f}"
        yield Mistake("full_marks", whole.stated, f"“{found[0].name}”写有扣分说明却得满分，按总分推算应得{right}分",
                      "a row with a reason for lost points has full marks")  # fmt: skip


def _limited(table: ScoreTable, apart: Sequence[Term]) -> Iterator[Mistake]:
    """The total with every group capped at the points in its label, where a cap bites."""
    groups = [(points(g.points), sum((points(r.score) or ZERO for r in g.rows), ZERO)) for g in table.groups]
    if any(most is None for most, _ in groups) or sum(len(g.rows) for g in table.groups) != len(table.rows):
        return
    capped = sum((min(most or ZERO, got) for most, got in groups), ZERO) + sum((points(t) or ZERO for t in apart), ZERO)
    if any(got > (most or ZERO) for most, got in groups):
        yield Mistake("capped", Interval(capped, capped), f"各组得分以一级指标分值封顶后合计{capped.normalize():f}分",
                      "the groups were capped at the points in their labels")  # fmt: skip


def _capped(score: Term | None, weight: Term | None, bonus: bool) -> Iterator[Candidate]:
    most = points(weight)
    if score is None or weight is None or most is None or bonus:
        return

    def compute(values: Sequence[Interval]) -> Interval:
        return Interval(ZERO, middle(values[0]))

    value = points(score) or ZERO
    yield Candidate("score", score, (weight,), compute, "certain", "≤ {}", Interval(value, value), Interval(ZERO, most),
                    named=True, aspect="cap")  # fmt: skip


_OF_ANOTHER = re.compile("上一?年|去年|20\\d\\d年|[上下]一?行|另一|上次|以前")
_BY_RULE = re.compile("按(?:评分|计分|扣分)?(?:规则|标准|细则|办法)扣")
_RULE = re.compile("每|按|规则|标准|不得分|为止|最[高多]|[；;]")


_ONE_REASON = re.compile(r"[^，,；;。扣]{2,40}[，,；;]?(?:因此|故|酌情|相应)?扣(?:除|减|了|分)?\d+(?:\.\d+)?分。?")
"""A remark that gives one reason and what it cost."""


def _points_taken(table: ScoreTable) -> list[Candidate]:
    """What the remarks of the rows take off. One that the row contradicts is believed where twice as many others agree with theirs,
    or where it is the only one, and says nothing else."""
    every = [(row, candidate) for row in table.rows for candidate in _taken_off(row)]
    failed = [(row, candidate) for row, candidate in every if not candidate.holds]
    held = len(every) - len(failed)
    for row, candidate in failed:
        plain = row.reason is not None and _ONE_REASON.fullmatch("".join(row.reason.text.split())) is not None
        candidate.alone = plain and (held >= 2 * len(failed) or len(failed) == 1)
    return [candidate for _, candidate in every]


def _taken_off(row: ScoreRow) -> Iterator[Candidate]:
    """6 points, 4.5 of them reached, 扣1.5分: what the row's own words take off is what is missing."""
    weight, score = points(row.weight), points(row.score)
    if weight is None or score is None or row.score is None or row.weight is None or row.reason is None:
        return
    told = _TAKEN.findall(row.reason.text)
    if len(told) != 1 or _RULE.search(_BY_RULE.sub("扣", row.reason.text)) or "共" in row.reason.text:
        return
    if score >= weight or _OF_ANOTHER.search(row.reason.text):
        return  # 上年度扣0.5分，本年度已整改: a row that lost nothing tells of another year's or another row's loss
    left = Interval(weight - Decimal(told[0]), weight - Decimal(told[0]))
    yield Candidate("score", row.score, (row.weight,), always(left), "certain", f"{{}} - {told[0]}", Interval(score, score), left,
                    named=True, aspect="taken", rests=_reason(row), alone=False)  # fmt: skip


def _rate(table: ScoreTable, row: ScoreRow) -> Term | None:
    """The execution rate that a row of its own states as its result."""
    cell = row.actual
    values = table.reading.by_cell.get(cell.cell.start, ()) if cell is not None else ()
    if cell is None or len(values) != 1 or values[0].numeral.unit not in ("%", "％") or values[0].numeral.value is None:
        return None
    return table.term_of(values[0].numeral, row)


def _met(table: ScoreTable, row: ScoreRow) -> bool:
    target, actual = typed(table.reading, row.target), typed(table.reading, row.actual)
    return target is not None and actual is not None and reached(target, actual.numeral)


def _by_target(table: ScoreTable, row: ScoreRow) -> bool:
    """Whether an execution rate is scored against a target of its own, or by what its row says was taken off."""
    weight, score = points(row.weight), points(row.score)
    if weight is None or score is None or not score < weight:
        return False
    target, rate = typed(table.reading, row.target), _rate(table, row)
    missed = target is not None and rate is not None and target.numeral.amount < 100 and not _met(table, row)
    return missed or _taken(row) == weight - score


def _scored_by_target(table: ScoreTable, row: ScoreRow) -> bool:
    """96.79% against a target of 98%, 9.88 points of 10: the rate was divided by its target, whatever rule stands elsewhere."""
    weight, score = points(row.weight), points(row.score)
    target, rate = typed(table.reading, row.target), _rate(table, row)
    if weight is None or score is None or target is None or rate is None or rate.numeral.value is None:
        return False
    wanted = target.numeral.value
    if wanted is None or not 0 < wanted < 100 or rate.numeral.value >= wanted:
        return False
    step = Decimal(1).scaleb(-row.score.numeral.places) if row.score is not None else ZERO
    return abs(weight * rate.numeral.value / wanted - score) < step


def execution(
    score: Term | None, rate: Term | None, weight: Term | None, rule: Span | None, full_marks: bool, named: bool = False
) -> Iterator[Candidate]:
    """The score of an execution rate under each known rule; only the rule that the report states makes it certain."""
    most = points(weight)
    if score is None or rate is None or weight is None or not most or rate.numeral.value is None:
        return

    def proportional(values: Sequence[Interval]) -> Interval | None:
        full = middle(values[1])
        if values[0].low > _HIGHEST:
            return None  # no execution rate
        return Interval(*(full * min(max(v, ZERO), Decimal(100)) / 100 for v in values[0]))

    value = points(score) or ZERO
    half = Decimal(5).scaleb(-score.numeral.places - 1) if score.numeral.places else Decimal("0.005")
    stated = Interval(value - half, value + half)
    interval = rate.numeral.interval
    values = [interval, Interval(most, most)]
    expected = proportional(values)
    sure: Sureness = "certain" if rule is not None else "possible"
    full = Mistake("full_marks", Interval(most, most), "未按执行率计分，直接给了满分", "full marks whatever the rate")
    yield Candidate("score", score, (rate, weight), proportional, sure, "{1} × {0}", stated, expected, named or rule is not None,
                    mistakes=(full,) if rule is not None and rate.numeral.value < 100 else (), aspect="execution",
                    rests=(rule,) if rule is not None else ())  # fmt: skip
    if rule is not None:
        return
    share = rate.numeral.value / 100
    others = {p.execution_score(share, most) for p in PROFILES.values()} | (
        {most} if full_marks or share >= _NEARLY else set()
    )
    for other in others:
        fixed = Interval(other - half, other + half)
        yield Candidate("score", score, (rate, weight), always(fixed), "possible", "{1}, {0}", stated, fixed,
                        aspect="execution")  # fmt: skip


def reached(target: Typed, actual: Numeral) -> bool:
    """Whether a result reaches its target: a target is exact, a result may have been rounded in its author's favour."""
    limit, got = target.numeral.amount, actual.interval
    if target.numeral.bound == "about":
        spare = abs(limit) * ABOUT
        return got.low <= limit + spare if target.lower else got.high >= limit - spare
    return got.low <= limit if target.lower else got.high >= limit


def completion(target: Typed, actual: Numeral) -> Decimal | None:
    """Share of the target that was reached, 1 where it was met; None where the target is 0."""
    wanted, got = target.numeral.amount, actual.amount
    if reached(target, actual):
        return Decimal(1)
    over, under = (wanted, got) if target.lower else (got, wanted)
    return over / under if under else None


def _completion(table: ScoreTable, row: ScoreRow, rules: ScoringRules) -> Iterator[Candidate]:
    """A missed target costs points; where the report says that it costs in proportion, as many."""
    weight, score = points(row.weight), points(row.score)
    target = typed(table.reading, row.target, name=row.name, level1=row.level1)
    actual = typed(table.reading, row.actual)
    if row.score is None or row.weight is None or weight is None or score is None or not weight or actual is None:
        return
    if (
        target is None
        or not comparable(target.numeral, actual.numeral)
        or actual.numeral.bound in ("about", "over", "under")
    ):
        yield from _in_words(table, row, actual.numeral)
        return
    share = completion(target, actual.numeral)
    operands = (table.term_of(actual.numeral, row), table.term_of(target.numeral, row), row.weight)
    stated = Interval(score, score)
    if share is None or (target.lower and target.numeral.bound is None and share < 1):
        return
    if share >= 1:
        if score < weight and row.reason is None:
            return  # a form without that column gives its reasons elsewhere
        full = Interval(weight, weight)
        yield Candidate("score", row.score, operands, always(full), "possible", "{2}", stated, full, aspect="met",
                        rests=_reason(row))  # fmt: skip
        return
    if score == weight and _reached_in_remark(table, row, target):
        return
    if rules.leeway is not None and share >= rules.leeway:
        full = Interval(weight, weight)
        yield Candidate(
            "score", row.score, operands, always(full), "possible", "{2}", stated, full, aspect="completion"
        )
    step = Decimal(1).scaleb(-max(row.score.numeral.places, 1))
    less = Interval(ZERO, weight - step)
    exact = _shared(row.score, weight, share, target, actual.numeral)
    rule = rules.missed(f"{row.level1}／{row.level2}／{row.name}")
    if rule is not None:
        yield Candidate("score", row.score, operands, always(exact), "certain", "{2} × {0} ÷ {1}", stated, exact, aspect="completion",
                        rests=(rule, *_reason(row)))  # fmt: skip
        for other in (less,) if score < weight and _taken(row) == weight - score else ():
            yield Candidate(
                "score",
                row.score,
                operands,
                always(other),
                "possible",
                "< {2}",
                stated,
                other,
                aspect="completion",
            )
    else:
        yield Candidate("score", row.score, operands, always(less), "certain", "< {2}", stated, less, aspect="completion",
                        rests=_reason(row))  # fmt: skip


def _reached_in_remark(table: ScoreTable, row: ScoreRow, target: Typed) -> bool:
    """年内到期的已全部整改，按到期口径为100%: the remark says on which terms the target is reached."""
    told = table.reading.by_cell.get(row.reason.cell.start, ()) if row.reason is not None else ()
    return any(
        comparable(target.numeral, value.numeral) and (completion(target, value.numeral) or 0) >= 1 for value in told
    )


def _in_words(table: ScoreTable, row: ScoreRow, actual: Numeral) -> Iterator[Candidate]:
    """A result of 100% beside a target in words is a completion."""
    weight, score = points(row.weight), points(row.score)
    told = row.target is not None and not table.reading.by_cell.get(row.target.cell.start)
    if row.score is None or row.weight is None or weight is None or score is None or not told:
        return
    if actual.unit in ("%", "％") and actual.amount == 100:
        full = Interval(weight, weight)
        yield Candidate("score", row.score, (table.term_of(actual, row), row.weight), always(full), "possible", "{1}",
                        Interval(score, score), full, aspect="met", rests=_reason(row))  # fmt: skip


def _reason(row: ScoreRow) -> tuple[Span, ...]:
    """The passage that gives a reason, where it says one."""
    cell = row.reason
    return () if cell is None or cell.blank or cell.text in ("无", "/", "-", "—", "－") else (cell.span,)


def _taken(row: ScoreRow) -> Decimal | None:
    """What the reason says was taken off."""
    match = _TAKEN.search(row.reason.text) if row.reason is not None else None
    return Decimal(match[1]) if match else None


def _shared(score: Term, weight: Decimal, share: Decimal, target: Typed, actual: Numeral) -> Interval:
    """Weight × completion, and as far around it as the printed decimals of score, target and result allow."""
    exact = weight * max(share, ZERO)
    rough = weight * actual.half / abs(target.numeral.amount) if target.numeral.amount else ZERO
    spare = Decimal(5).scaleb(-score.numeral.places - 1) + min(rough, Decimal("0.02"))
    # A share told in percent is rounded before it is multiplied.
    spare += weight * Decimal("0.00005")
    return Interval(exact - spare, exact + spare)


def _grade(table: ScoreTable, rules: ScoringRules) -> Iterator[Candidate]:
    """The grade beside the total, under the report's scale."""
    score = table.total_score
    if score is None:
        return
    cells = [*table.total_row]
    for row in table.reading.rows:
        filled = [c for c in row if not c.blank]
        cells += [c for c in filled if "等级" in c.text or "等次" in c.text]
        cells += [b for a, b in pairwise(filled) if _GRADE_LABEL.search(a.text)]
    for cell in cells:
        if match := _GRADE_CELL.fullmatch(cell.text):
            yield from graded(score, match["grade"], cell.span, rules, named=True)
            return


def graded(score: Term, grade: str, span: Span, rules: ScoringRules, named: bool = False) -> Iterator[Candidate]:
    """Whether a score lies in the band of its grade: of the report's own scale, else of the common ones."""
    value = points(score)
    if value is None or not 0 <= value <= 100:
        return
    for scale in rules.for_grade(score.passage):
        band = scale.band(grade)
        if band is None:
            continue
        own = scale.span
        expected = band.interval
        yield Candidate("score", score, (), always(expected), "certain", "", Interval(value, value), expected, named,
                        aspect="grade", rests=(span, own) if own is not None else (span,), said=grade)  # fmt: skip
