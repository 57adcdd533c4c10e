"""Frames of comparison: what was, what is, and by how much it changed.

A sentence is walked once. A level opens a comparison, 比… and 由… give it a base, and each change, growth or number of
points that follows is a claim about both. Where a change of amount has been told, it and the level give the growth too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import ANY, growth, minus, negative, percent, ratio, scaled
from llmeval.understanding.relations.lookup import likeness, same_subject
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.terms import DOWN, UP, Passage, Term, alike, interval_of
from llmeval.vocabulary.metrics import metric_of

_CONSTANT_PRICES = re.compile(
    r"可比|不变价|名义|实际增长|同口径|剔除|扣除|年均|生产总值|GDP|增加值|总产值|指数|社会消费品|可支配"
)
_FARTHEST = 20
_SHORTEST_SUBJECT = 2
_CARRIED = 8
"""Levels of earlier sentences that a sentence may begin to compare."""
_PLAIN_SUBJECT = re.compile(r"(?:全年|本年|当年|实际|其){0,4}(?:总)?(?:支出|收入|预算|得分)")
_CLAIMS = ("change", "growth", "points", "multiple", "fold")
_LEVELS = ("level", "rate", "share", "each", "completion")


@dataclass(slots=True)
class _Frame:
    """An open comparison."""

    passage: Passage
    recent: Sequence[Term]
    """Levels of earlier passages of the section, for a clause that names its subject only."""
    now: list[Term] = field(default_factory=list)
    """Levels that may be the one compared, the surest first."""
    base: Term | None = None
    bound: bool = False
    """Whether the words bind the base: 比…, 由…."""
    priors: list[Term] = field(default_factory=list)
    change: Term | None = None
    carried: set[int] = field(default_factory=set)
    """Ids of levels told in an earlier sentence."""
    named: str = ""
    """The subject that the change now open names."""

    def reset(self) -> None:
        self.base, self.bound, self.change, self.named = None, False, None, ""


def comparisons(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every change, growth, number of points and multiple in a passage; `recent` are the levels told in the
    passages before it."""
    for number in range(len(passage.sentences)):
        terms = passage.of_sentence(number)
        if any(t.role in (*_CLAIMS, "base") for t in terms):
            yield from _sentence(passage, terms, number, recent)


def _sentence(passage: Passage, terms: Sequence[Term], number: int, recent: Sequence[Term]) -> Iterator[Candidate]:
    told = [t for t in passage.terms if t.sentence < number and t.role in (*_LEVELS, "to")]
    frame = _Frame(passage, recent, now=list(reversed(told[-_CARRIED:])))
    frame.carried = set(map(id, frame.now))
    for term in terms:
        if term.role in _LEVELS:
            _level(term, frame, terms)
        elif term.role == "from":
            frame.base, frame.bound, frame.change = term, True, None
        elif term.role == "to":
            if frame.base is None or frame.base.role != "from":
                frame.base, frame.bound = None, False
            frame.now, frame.change = [term, *frame.now], None
            yield from _level_again(term, frame)
        elif term.role == "base":
            _base(term, frame)
            yield from _direction(term, frame)
        elif term.role in _CLAIMS:
            if frame.base is None and (behind := _told_behind(term, passage)) is not None:
                frame.base, frame.bound = behind, True
            if term.role in ("change", "points") or (term.role == "growth" and _names_subject(term)):
                _subject(term, frame)
            yield from _claim(term, frame)
            if term.role == "change":
                frame.change = term


def _level(term: Term, frame: _Frame, terms: Sequence[Term]) -> None:
    """A level told last year is a base, any other opens a comparison."""
    if _is_prior(term):
        if any(alike(n, term) for n in frame.now if id(n) not in frame.carried):
            frame.base, frame.bound, frame.change = term, not term.noun, None
        frame.priors = [term, *frame.priors]
        return
    if frame.base is None:
        frame.change = None
    elif alike(term, frame.base) and frame.base.order < term.order and not _still_open(frame, terms, term):
        frame.reset()
    told = [n for n in frame.now if id(n) not in frame.carried]
    # 质押融资13.68亿元，户均1200万元，是上年的…倍: an average does not take the place of what it is the average of.
    behind = term.role == "each" and any(
        n.role != "each" and n.numeral.dimension == term.numeral.dimension for n in told
    )
    frame.now = [*told, term] if behind else [term, *told]


def _still_open(frame: _Frame, terms: Sequence[Term], until: Term) -> bool:
    """Whether a base waits for the number that is compared with it: 与上年的2100万元相比，本年2415万元."""
    base = frame.base
    if base is None or not frame.bound or "；" in base.passage.text[base.end : until.at]:
        return False
    return not _has_claim(frame, terms, until)


def _base(term: Term, frame: _Frame) -> None:
    frame.base, frame.bound, frame.change = term, True, None
    subject = re.split("比|较|与|同", term.lead)[0]
    if _PLAIN_SUBJECT.fullmatch(subject):
        frame.now = [n for n in frame.now if subject[-2:] in n.lead] or frame.now
        if len([n for n in frame.now if alike(n, term)]) == 1:
            frame.carried -= {id(n) for n in frame.now}
    elif len(term.noun) >= _SHORTEST_SUBJECT and term.lead[:1] != "的":
        # “三公”经费预算较上年的33.50万元: the clause names what is compared.
        frame.now = [n for n in frame.now if likeness(term.noun, n) >= 0.6]


def _subject(claim: Term, frame: _Frame) -> None:
    """A change whose words name its subject: the level called so, wherever it was told last."""
    if frame.base is None and frame.change is None:
        _named_base(claim, frame)
    if (match := _OWN_BASE.search(claim.lead)) and frame.base is not None and not _told_in(match[0], frame.base):
        frame.base, frame.bound = None, False  # 比2021年度增加…: compared with what the text does not print
    if _compares_years(claim, frame) or not _names_subject(claim):
        return
    if frame.base is not None and frame.base.clause != claim.clause and not same_subject(claim.noun, frame.base):
        frame.base, frame.bound = None, False  # another subject than the one whose base was told
    frame.named = claim.noun
    money = claim.role == "change"
    fitting = [n for n in frame.now if (alike(n, claim) or not money) and same_subject(claim.noun, n)]
    if not fitting and not money:
        _subject_pair(claim, frame)
        return
    if not fitting:
        earlier = [
            *(t for t in frame.passage.terms if t.order < claim.order),
        ]
        told = [
            t
            for t in (*frame.recent, *earlier)
            if t.role in ("level", "to") and alike(t, claim) and same_subject(claim.noun, t) and "预算" not in t.lead
        ]
        fitting = told[-1:]
        frame.carried -= {id(t) for t in fitting}
    frame.now = fitting


_OWN_BASE = re.compile(r"(?:比|较|与|同)(?:20\d\d年度?|上年|去年|年初)")


def _told_in(words: str, base: Term) -> bool:
    """Whether the base is the one that a comparison names by its time."""
    if years := re.findall(r"20\d\d", words):
        return base.year == years[0] or not base.year
    if "年初" in words:
        return base.when == "start" or "年初" in base.lead
    return base.when in ("prior", "start") or bool(base.year) or base.role in ("base", "from")


def _named_base(claim: Term, frame: _Frame) -> None:
    """比上年结转增加120.46万元, where 上年结转 was told some paragraphs before."""
    match = re.search(rf"(?:比|较|与)(?P<what>[^，,；;。]{{2,12}}?)(?:相比)?(?:{UP}|{DOWN})", claim.lead)
    if (
        match is None
        or len(match["what"]) < 4
        or re.fullmatch(r"上年(?:同期|度)?|去年(?:同期)?|20\d\d年(?:度)?", match["what"])
    ):
        return
    what = match["what"]
    told = [
        t
        for t in (*frame.recent, *(t for t in frame.passage.terms if t.order < claim.order))
        if what in t.lead and t.role == "level" and alike(t, claim)
    ]
    if len({interval_of(t) for t in told}) == 1:
        frame.base, frame.bound = told[-1], False


def _compares_years(claim: Term, frame: _Frame) -> bool:
    """2020年比2019年减少368.67万元: both years were told before, each with its amount."""
    match = re.search(
        r"(20\d\d)年(?:度)?[^，,；;。]{0,8}(?:比|较)(20\d\d)年", claim.passage.text[max(0, claim.clause) : claim.at]
    )
    if match is None:
        return False
    told = [t for t in frame.passage.terms if t.order < claim.order and t.role in (*_LEVELS, "to") and t.year]
    now = [t for t in told if t.year == match[1]]
    base = [t for t in told if t.year == match[2]]
    if len(now) != 1 or len(base) != 1 or not alike(now[0], base[0]):
        frame.now = []  # of years that are not told: nothing near by is meant
        frame.reset()
        return True
    frame.now, frame.base, frame.bound = now, base[0], True
    frame.carried -= {id(now[0])}
    return True


def _subject_pair(claim: Term, frame: _Frame) -> None:
    """用电量降低19.6%, with the consumption of both years told in the sentences before, among other things."""
    told = [
        t
        for t in frame.passage.terms
        if t.order < claim.order and t.role in (*_LEVELS, "to") and same_subject(claim.noun.rstrip("量额数"), t)
    ]
    priors = [
        t for t in told if t.when == "prior" or (t.year and any(o.year > t.year for o in frame.passage.terms if o.year))
    ]
    now = [t for t in told if t not in priors]
    if len(now) == 1 and len(priors) == 1 and alike(now[0], priors[0]):
        frame.now, frame.base, frame.bound = now, priors[0], True
        frame.carried -= {id(now[0])}


def _names_subject(claim: Term) -> bool:
    return len(claim.noun) >= _SHORTEST_SUBJECT and claim.lead[:1] != "的"


def _level_again(term: Term, frame: _Frame) -> Iterator[Candidate]:
    """减少至0.00万元，与2023年持平: moved and yet level."""
    text = frame.passage.text
    after = text[term.end : term.end + 24].split("。")[0].split("；")[0]
    match = re.match(r"，与(?:20\d\d年|上年|去年)[^，]{0,8}持平", after)
    if match and term.direction:
        words = frame.passage.view.span(term.end + 1, term.end + match.end())
        yield Candidate(
            "direction",
            term,
            (),
            lambda _: None,
            "certain",
            "持平",
            interval_of(term),
            Interval(ANY, ANY),
            named=True,
            words=words,
        )


def _told_behind(claim: Term, passage: Passage) -> Term | None:
    """同比增长14.5%（上年同期40.0万人次）: the base stands in a bracket behind the claim, or behind the one that follows it."""
    following = [t for t in passage.of_sentence(claim.sentence) if t.order > claim.order][:2]
    ends = {claim.end, claim.end + 1} | {t.end for t in following[:1] if t.role in _CLAIMS}
    for term in following:
        if term.bracket in ends and (term.when in ("prior", "start") or (term.year and not term.noun)):
            return term
    if following and following[0].when == "prior" and not following[0].noun and following[0].role != "base":
        return following[0]  # 比上年提高1.7%，上年为80.9%
    return None


def _has_claim(frame: _Frame, terms: Sequence[Term], until: Term) -> bool:
    base = frame.base
    return base is not None and any(base.order < t.order < until.order and t.role in _CLAIMS for t in terms)


def _is_prior(term: Term) -> bool:
    if term.when in ("prior", "start"):
        return True
    return bool(term.year) and any(t.year > term.year for t in term.passage.of_sentence(term.sentence) if t.year)


def _fits_subject(claim: Term, frame: _Frame) -> bool:
    """A claim whose own words name another subject than the level before it is about something else."""
    if not _names_subject(claim) or not frame.now:
        return True
    return any(same_subject(claim.noun, n) for n in frame.now[:4])


def _claim(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    if not _fits_subject(claim, frame) or _constant(claim):
        return
    if claim.role == "points":
        yield from _points(claim, frame)
    elif claim.role in ("multiple", "fold") or claim.numeral.dimension == "multiple":
        yield from _times(claim, frame)
    elif claim.role == "change":
        for number, now in enumerate(_comparable(claim, frame.now)):
            for base, sure, named in _bases(frame, now, number):
                if alike(base, claim):
                    yield _changed(claim, now, base, sure, named)
    else:
        yield from _growths(claim, frame)


def told_in_table(claim: Term, cells: Mapping[tuple[str, str], Sequence[Term]], year: str) -> Iterator[Candidate]:
    """“三公”经费同比下降24.43%, with both years in a table's row of that name and no numbers beside the words."""
    metric = metric_of(claim.noun) if claim.noun else ""
    if (
        claim.role != "growth"
        or not metric
        or not year.isdigit()
        or _constant(claim)
        or claim.numeral.dimension != "percent"
    ):
        return
    now, base = cells.get((metric, year), ()), cells.get((metric, str(int(year) - 1)), ())
    pairs = [(n, b) for n in now for b in base if n.table == b.table and n.cell[0] == b.cell[0] and alike(n, b)]
    for number, (one, other) in enumerate(pairs[:4]):
        yield _grown(claim, one, other, "certain" if len(pairs) == 1 or number == 0 else "likely", False)


def _of_years(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    """2019年…，2020年…，2021年…；2020年增长3.45%，2021年再增8.28%: a claim that names its year compares it with the one before."""
    years = re.findall(r"20\d\d(?=年)", claim.lead)
    if len(years) != 1:
        return
    told = [t for t in frame.passage.terms if t.order < claim.order and t.role in (*_LEVELS, "to") and t.year]
    now = [t for t in told if t.year == years[0]]
    base = [t for t in told if t.year == str(int(years[0]) - 1)]
    if len(now) == 1 and len(base) == 1 and alike(now[0], base[0]) and now[0].numeral.dimension != "percent":
        yield _grown(claim, now[0], base[0], "certain", True)


def _growths(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    if _compares_years(claim, frame):
        frame.change = None
    yield from _of_years(claim, frame)
    for number, now in enumerate(frame.now):
        for base, sure, named in _bases(frame, now, number):
            if alike(base, now) and now.numeral.dimension != "percent":
                yield _grown(claim, now, base, sure, named)
            elif alike(base, now):
                yield from _points_or_growth(claim, now, base, sure, named)
    change = frame.change
    if change is None:
        return
    if frame.base is not None and frame.bound and alike(frame.base, change):
        yield _grown_from(claim, frame.base, change)
    told = [
        n
        for n in _comparable(change, frame.now)
        if change.direction <= 0 or interval_of(n).high >= interval_of(change).low
    ]
    for number, now in enumerate(told):
        net = "净" in change.lead  # of what there was at first, which may be told elsewhere
        sure = "certain" if number == 0 and id(now) not in frame.carried and not net else "likely"
        yield _grown_by(claim, now, change, sure, named=number == 0 and len(told) == 1 and not net)


def _comparable(claim: Term, levels: Sequence[Term]) -> list[Term]:
    return [n for n in levels if alike(n, claim) and n.role != "share"]


def _bases(frame: _Frame, now: Term, number: int) -> Iterator[tuple[Term, Sureness, bool]]:
    if frame.base is not None and frame.base is not now and alike(frame.base, now):
        first = number == 0 and id(now) not in frame.carried
        sure: Sureness = "certain" if (frame.bound and first) or _pair(frame.base, now) else "likely"
        yield frame.base, sure, frame.bound and first
    for prior in frame.priors:
        if prior is not frame.base and prior is not now and alike(prior, now):
            yield prior, "certain" if _pair(prior, now) else "likely", False


def _pair(prior: Term, now: Term) -> bool:
    """2022年末1,286人，2023年末1,157人: two numbers of one sentence, each with its time, and no third."""
    if prior.sentence != now.sentence or not (
        (prior.year and now.year and prior.year < now.year)
        or prior.when == "prior"
        or (prior.when == "start" and (now.when == "end" or now.year))
    ):
        return False
    return (
        len(
            [
                t
                for t in prior.passage.of_sentence(now.sentence)
                if alike(t, now) and t.role in ("level", "to", "base", "from", "rate")
            ]
        )
        == 2
    )


def _constant(claim: Term) -> bool:
    """Whether the words around a growth say that it is no quotient of the printed numbers: in constant prices, like for like."""
    if claim.role in ("change", "points"):
        return False
    text = claim.passage.text
    begin, _ = claim.passage.sentences[claim.sentence]
    begin = max(begin, claim.at - 40, *(text.rfind(mark, begin, claim.at) for mark in "；。"))
    after = re.split("[；。]", text[claim.end : claim.end + 12])[0]
    return bool(_CONSTANT_PRICES.search(text[begin : claim.end] + after))


def _signed(claim: Term) -> Interval:
    found = interval_of(claim)
    return negative(found) if claim.direction < 0 else found


def _opposite(claim: Term, expected: Interval) -> tuple[Mistake, ...]:
    word = "增加" if claim.direction < 0 else "减少"
    return (
        Mistake(
            "direction",
            negative(expected),
            f"增减方向写反，应为{word}",
            f"the direction is the opposite: {'up' if claim.direction < 0 else 'down'}",
        ),
    )


def _changed(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval:
        return minus(values[0], values[1])

    expected = compute([interval_of(now), interval_of(base)])
    kind: Kind = "from_to" if base.role == "from" else "change"
    stated = _signed(claim)
    if not claim.direction:
        stated = interval_of(claim)
    return Candidate(
        kind, claim, (now, base), compute, sure, "{} - {}", stated, expected, named, mistakes=_opposite(claim, expected)
    )


def _grown(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval | None:
        return growth(values[0], values[1])

    one, other = interval_of(now), interval_of(base)
    expected = growth(one, other)
    mistakes: list[Mistake] = []
    if expected is not None:
        mistakes += _opposite(claim, expected)
        if (by_now := percent(minus(one, other), one)) is not None:
            mistakes.append(
                Mistake("base", by_now, f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}")
            )
        if (whole := percent(one, other)) is not None:
            mistakes.append(Mistake("base", negative(whole) if claim.direction < 0 else whole,
                                    "误将两数之比当作增减幅度", "the ratio of the two was taken for the change"))  # fmt: skip
        if (inverse := growth(other, one)) is not None:
            mistakes.append(
                Mistake(
                    "base", negative(inverse), f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}"
                )
            )
    return Candidate(
        "growth",
        claim,
        (now, base),
        compute,
        sure,
        "({} ÷ {} - 1) × 100%",
        _signed(claim),
        expected,
        named,
        mistakes=tuple(mistakes),
    )


def _grown_by(claim: Term, now: Term, change: Term, sure: Sureness, named: bool) -> Candidate:
    sign = change.direction or claim.direction or 1

    def compute(values: Sequence[Interval]) -> Interval | None:
        moved = scaled(values[1], Decimal(sign))
        return percent(moved, minus(values[0], moved))

    one, moved = interval_of(now), interval_of(change)
    expected = compute([one, moved])
    if expected is None and sign > 0 and now.numeral.value == change.numeral.value and one == moved:
        # What there is now is all that was added: there was nothing before, and no rate of growth exists.
        expected = Interval(ANY, ANY)
    mistakes: list[Mistake] = []
    if expected is not None and expected.high != ANY:
        mistakes += _opposite(claim, expected)
        if (by_now := percent(scaled(moved, Decimal(sign)), one)) is not None:
            mistakes.append(
                Mistake("base", by_now, f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}")
            )
    written = "{1} ÷ ({0} - {1}) × 100%" if sign > 0 else "{1} ÷ ({0} + {1}) × 100%"
    return Candidate(
        "growth",
        claim,
        (now, change),
        compute,
        sure,
        written,
        _signed(claim),
        expected,
        named,
        mistakes=tuple(mistakes),
    )


def _grown_from(claim: Term, base: Term, change: Term) -> Candidate:
    """较上年6,102.36万元增加216.36万元，增长3.55%: change over base, both bound by words."""
    sign = Decimal(change.direction or claim.direction or 1)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(scaled(values[1], sign), values[0])

    one, moved = interval_of(base), interval_of(change)
    expected = compute([one, moved])
    mistakes: list[Mistake] = []
    if expected is not None:
        mistakes += _opposite(claim, expected)
        now = Interval(one.low + sign * moved.low, one.high + sign * moved.high)
        if (by_now := percent(scaled(moved, sign), now)) is not None:
            mistakes.append(Mistake("base", by_now, "误以本期数为基数", "divided by the current amount"))
    return Candidate(
        "growth",
        claim,
        (base, change),
        compute,
        "certain",
        "{1} ÷ {0} × 100%",
        _signed(claim),
        expected,
        True,
        mistakes=tuple(mistakes),
    )


def _points(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    for number, now in enumerate(n for n in frame.now if n.numeral.dimension == "percent"):
        for base, sure, named in _bases(frame, now, number):
            expected = minus(interval_of(now), interval_of(base))
            scale = claim.numeral.scale

            def compute(values: Sequence[Interval]) -> Interval | None:
                return minus(values[0], values[1])

            stated = interval_of(claim)
            stated = Interval(stated.low / scale, stated.high / scale)
            stated = negative(stated) if claim.direction < 0 else stated
            if not claim.direction and expected.high < 0:
                stated = negative(stated)
            yield Candidate(
                "points",
                claim,
                (now, base),
                compute,
                sure,
                "{} - {}",
                stated,
                expected,
                named,
                mistakes=_opposite(claim, expected),
            )


def _points_or_growth(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Iterator[Candidate]:
    """由41.2%降至38.0%，下降3.2%: the difference of two rates is told in points; a growth of the rate is allowed."""
    candidate = _grown(claim, now, base, sure, named)
    difference = minus(interval_of(now), interval_of(base))
    candidate.mistakes = (
        Mistake("points", difference, "两个百分率之差应写作百分点", "the difference of two rates is told in points"),
        *candidate.mistakes,
    )
    yield candidate


def _times(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    grows = claim.role == "growth"
    sure_words = claim.lead + "倍"
    years = re.findall(r"20\d\d(?=年)", claim.lead)
    for number, now in enumerate(frame.now):
        for base, sure, named in _bases(frame, now, number):
            if not alike(now, base) or (len(years) == 2 and [now.year, base.year] != years):
                continue

            def compute(values: Sequence[Interval]) -> Interval | None:
                found = ratio(values[0], values[1])
                return None if found is None else Interval(found.low - grows, found.high - grows)

            expected = compute([interval_of(now), interval_of(base)])
            if expected is None:
                continue
            other = (
                Interval(expected.low + 1, expected.high + 1)
                if grows
                else Interval(expected.low - 1, expected.high - 1)
            )
            mistake = Mistake(
                "times", other, "“增长N倍”与“是N倍”混用", "'N times more' and 'N times as much' were mixed up"
            )
            stated = interval_of(claim)
            if claim.role == "fold":
                stated = Interval(stated.low + Decimal("0.4") - Decimal("0.2"), stated.high - Decimal("0.3"))
            yield Candidate("times", claim, (now, base), compute, sure if "倍" in sure_words else "likely",
                            "{} ÷ {} - 1" if grows else "{} ÷ {}", stated, expected, named, mistakes=(mistake,))  # fmt: skip


_GREATER = re.compile(r"高于|大于|多于|超过|超出|突破|高过")
_LESS = re.compile(r"低于|小于|少于|不足|不及|未超过?|未突破|未达到")
_EQUAL = re.compile(r"等于|持平")


def _comparable_size(one: Term, other: Term) -> bool:
    """Whether two amounts can be of one thing: 1,300 per head is not compared with the sum for all."""
    a, b = abs(interval_of(one).high), abs(interval_of(other).high)
    return a <= b * _FARTHEST and b <= a * _FARTHEST


def _direction(base: Term, frame: _Frame) -> Iterator[Candidate]:
    """高于年初预计的18,900人次: the word says which of the two is greater."""
    lead = base.lead
    greater, less = _GREATER.search(lead), _LESS.search(lead)
    if re.search(r"不(?:高于|大于|超过|多于|低于|小于|少于)|远|控制", lead) or not (greater or less):
        return
    if re.search(r"未(?:超过?|突破|达到)", lead):
        greater = None
    for number, now in enumerate(n for n in frame.now if alike(n, base) and _comparable_size(n, base)):
        limit = interval_of(base)
        wanted = Interval(limit.low, Decimal("Infinity")) if greater else Interval(Decimal("-Infinity"), limit.high)

        def compute(values: Sequence[Interval]) -> Interval | None:
            return (
                Interval(values[0].low, Decimal("Infinity"))
                if greater
                else Interval(Decimal("-Infinity"), values[0].high)
            )

        yield Candidate("direction", now, (base,), compute, "certain" if number == 0 and now.sentence == base.sentence else "possible",
                        "{} " + ("低于 " if greater else "高于 "), interval_of(now), wanted, named=number == 0)  # fmt: skip
        return
