"""Frames of comparison: what was, what is, and by how much it changed.

A sentence is walked once. A level opens a comparison, 比… and 由… give it a base, and each change, growth or number of
points that follows is a claim about both. Where a change of amount has been told, it and the level give the growth too.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY, minus
from llmeval.understanding.relations.changes import (
    apart,
    changed,
    grown,
    grown_by,
    grown_from,
    multiplied,
    other_years,
    points_or_growth,
)
from llmeval.understanding.relations.goal_gaps import is_target
from llmeval.understanding.relations.in_order import in_order
from llmeval.understanding.relations.lookup import likeness, same_subject
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.opposed import all_pairs, opposed, says_years
from llmeval.understanding.relations.terms import DOWN, UP, Passage, Term, alike, interval_of
from llmeval.understanding.relations.turns import moves_between
from llmeval.understanding.tables.score_rows import LOWER
from llmeval.vocabulary.metrics import metric_of

_CONSTANT_PRICES = re.compile(
    r"可比|不变价|名义|实际增长|同口径(?!对比|比较)|剔除|扣除|年均|生产总值|GDP|增加值|总产值|指数|社会消费品|可支配"
)
_TOLD_APART = 3
"""How many times one side of 高于 or 低于 may be the other; beyond it the number is how far apart they are: 32场，低于目标8场."""
_FARTHEST = 20
_SHORTEST_SUBJECT = 2
_CARRIED = 8
"""Levels of earlier sentences that a sentence may begin to compare."""
_PLAIN_SUBJECT = re.compile(r"(?:全年|本年|当年|实际|其){0,4}(?:总)?(?:支出|收入|预算|得分)")
_GENERIC_SUBJECT = re.compile(
    r"(?:(?:20\d\d年|本年|全年|年末|年底|期末|目前)度?)+(?:末|底)?(?:人数|总数|数量|数|总量|总额|余额|规模)?"
)
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
    waiting: list[Term] = field(default_factory=list)
    """Changes since the base, told before what came of them: 比上年的240亩增加65亩，达到305亩."""

    def reset(self) -> None:
        self.base, self.bound, self.change, self.named = None, False, None, ""


def comparisons(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every change, growth, number of points and multiple in a passage; `recent` are the levels told in the
    passages before it."""
    for number in range(len(passage.sentences)):
        terms = passage.of_sentence(number)
        if any(t.role in (*_CLAIMS, "base") for t in terms):
            ordered, listed = in_order(passage, number)
            found = [c for c in _sentence(passage, terms, number, recent) if id(c.claim) not in listed]
            yield from ordered
            said = {id(t) for t in terms if t.role in _CLAIMS and says_years(t, passage)}
            sure = {id(c.claim) for c in found if c.sure == "certain"} - said
            by_years = list(_by_years(passage, terms, sure))
            said &= {id(c.claim) for c in by_years if c.sure == "certain"}
            yield from (c for c in found if id(c.claim) not in said)  # the words say which years are compared
            yield from by_years
            yield from _in_turn(passage, terms, number)


_IN_TURN = re.compile("(?:较|比|与|同)(?P<bases>[^；;。]{4,80}?)(?:相比)?[，,]?分别")


def _in_turn(passage: Passage, terms: Sequence[Term], number: int) -> Iterator[Candidate]:
    """11.26%，较2019年14.90%、2020年12.83%分别下降3.64个和1.57个百分点: one number, several bases, a claim for each."""
    begin, end = passage.sentences[number]
    for match in _IN_TURN.finditer(passage.text, begin, end):
        bases = [t for t in terms if match.start("bases") <= t.at < match.end("bases")]
        levels = [t for t in terms if t.at < match.start() and t.role in _LEVELS]
        claims = [t for t in terms if t.at >= match.end()][: len(bases)]
        if len(bases) < 2 or len(claims) != len(bases):
            continue
        for claim, base in zip(claims, bases, strict=True):
            now = next(
                (t for t in reversed(levels) if alike(t, base)), None
            )  # 9起、7人 against 13起、10人: each its own
            if claim.role in _CLAIMS and now is not None:
                yield from _opposed_claim(claim, now, base, "likely", False, ())


def _by_years(passage: Passage, terms: Sequence[Term], sure: Container[int]) -> Iterator[Candidate]:
    """Claims that no reading is certain of, about levels that stand before them each with its year."""
    for claim in terms:
        if claim.role not in _CLAIMS or id(claim) in sure or in_constant_prices(claim) or "分别" in claim.lead:
            continue  # 2020年、2021年分别增长: each claim has a year of its own
        pairs = opposed(claim, passage, _names_subject(claim))
        for now, base, alone in pairs:
            others = [(n, b) for n, b in all_pairs(claim, passage) if n is not now or b is not base]
            if _another_series(claim, now):
                yield from _opposed_claim(claim, now, base, "possible", False, ())
                continue
            named = alone and says_years(claim, passage)
            yield from _opposed_claim(claim, now, base, "certain" if alone else "likely", named, others)


def _opposed_claim(
    claim: Term, now: Term, base: Term, sure: Sureness, named: bool, others: Sequence[tuple[Term, Term]]
) -> Iterator[Candidate]:
    percents = now.numeral.dimension == "percent"
    if claim.role == "change":
        candidate = changed(claim, now, base, sure, named)
    elif claim.role == "points":
        candidate = apart(claim, now, base, sure, named)
    elif claim.numeral.dimension == "multiple":
        frame = _Frame(claim.passage, (), now=[now], base=base, bound=sure == "certain")
        for found in _times(claim, frame):
            found.mistakes += tuple(other_years(found, others))
            yield found
        return
    elif claim.role == "growth" and not percents:
        candidate = grown(claim, now, base, sure, named)
    elif claim.role == "growth":
        yield from points_or_growth(claim, now, base, sure, named)
        return
    else:
        return
    candidate.mistakes += tuple(other_years(candidate, others))
    yield candidate


def _sentence(passage: Passage, terms: Sequence[Term], number: int, recent: Sequence[Term]) -> Iterator[Candidate]:
    told = [t for t in passage.terms if t.sentence < number and t.role in (*_LEVELS, "to")]
    frame = _Frame(passage, recent, now=list(reversed(told[-_CARRIED:])))
    frame.carried = set(map(id, frame.now))
    for term in terms:
        if term.role in ("level", "rate", "to") and frame.waiting:
            yield from _came_of(term, frame)
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
        elif term.role in _CLAIMS and not moves_between(term):
            yield from _told_of(term, frame, number)


def _told_of(claim: Term, frame: _Frame, number: int) -> Iterator[Candidate]:
    """A claim of the walk: its base may stand behind it, its subject in its own words."""
    if frame.base is None and (behind := _told_behind(claim, frame.passage)) is not None:
        frame.base, frame.bound = behind, True
    if (match := _OWN_BASE.search(claim.lead)) and frame.base is not None and not _told_in(match[0], frame.base):
        frame.base, frame.bound, frame.change = (
            None,
            False,
            None,
        )  # 比2021年度增加…: compared with what the text does not print
    if claim.role in ("change", "points") or (claim.role == "growth" and _names_subject(claim)):
        _subject(claim, frame)
    yield from _claim(claim, frame)
    if claim.role == "change":
        frame.change = claim
    if frame.base is not None and frame.bound and frame.base.sentence == number and not _names_subject(claim):
        frame.waiting.append(claim)


_CAME_OF = re.compile(
    r"^(?:现|总数|总量|总面积|总额|共|合计|累计|已|现已|全年|本年|\d{4}年|年末|年底|目前){0,3}(?:达到|达|为|是|至|增至|升至|降至|增加到|增加至|扩大到|扩大至|减少到|减少至|提高到|下降到)?(?:了)?$"
)


def _came_of(now: Term, frame: _Frame) -> Iterator[Candidate]:
    """What came of changes that were told before it: they are measured from the base that the words bind to it."""
    base, claims = frame.base, frame.waiting
    frame.waiting = []
    if base is None or not alike(now, base) or now.order - base.order > len(claims) + 1:
        return
    if not now.lead or not _CAME_OF.match(now.lead) or any(_compared_already(n, base) for n in frame.now[:1]):
        return
    for claim in claims:
        yield from _opposed_claim(claim, now, base, "certain", True, ())


def _compared_already(level: Term, base: Term) -> bool:
    """Whether the level told before the base is what was compared with it: 本年305亩，比上年的240亩增加65亩，达到…."""
    return level.sentence == base.sentence and alike(level, base) and level.role != "base"


def _level(term: Term, frame: _Frame, terms: Sequence[Term]) -> None:
    """A level told last year is a base, any other opens a comparison."""
    if _is_prior(term):
        if any(alike(n, term) for n in frame.now if id(n) not in frame.carried):
            frame.base, frame.bound, frame.change = term, not term.noun, None
        frame.priors = [term, *frame.priors]
        return
    if term.at == 0 and re.match("相?比|较", term.tail):
        return  # …，同上年⏎3025万元相比增加…: a line that a wrap has torn off begins with a base
    if frame.base is None:
        frame.change = None
    elif alike(term, frame.base) and frame.base.order < term.order and not _still_open(frame, terms, term):
        frame.reset()
    told = [n for n in frame.now if id(n) not in frame.carried]
    # 质押融资13.68亿元，户均1200万元，是上年的…倍: an average does not take the place of what it is the average of.
    behind = (
        term.role == "each"
        and not _MEAN.search(term.lead)
        and any(n.role != "each" and n.numeral.dimension == term.numeral.dimension for n in told)
    )
    frame.now = [*told, term] if behind else [term, *told]


_MEAN = re.compile(r"^(?:全年|年度|总|的)?平均(?:得?分|值)?(?:为|达|约)?$")
"""The mean of what is listed, which is of the same kind and goes on to be compared."""


def _still_open(frame: _Frame, terms: Sequence[Term], until: Term) -> bool:
    """Whether a base waits for the number that is compared with it: 与上年的2100万元相比，本年2415万元."""
    base = frame.base
    if base is None or not frame.bound or "；" in base.passage.text[base.end : until.at]:
        return False
    if base.role in _LEVELS and any(
        n.order < base.order and alike(n, base) and id(n) not in frame.carried for n in frame.now
    ):
        return False  # 2022年120人，2021年110人，其中…35人: both sides are told, a third begins
    return not _has_claim(frame, terms, until)


def _base(term: Term, frame: _Frame) -> None:
    frame.base, frame.bound, frame.change = term, True, None
    subject = re.split("比|较|与|同", term.lead)[0]
    if _PLAIN_SUBJECT.fullmatch(subject):
        frame.now = [n for n in frame.now if subject[-2:] in n.lead] or frame.now
        if len([n for n in frame.now if alike(n, term)]) == 1:
            frame.carried -= {id(n) for n in frame.now}
    elif _GENERIC_SUBJECT.fullmatch(subject):
        frame.carried |= {
            id(n) for n in frame.now
        }  # 年末人数比上年末…: which of those told before, the words do not say
    elif len(term.noun) >= _SHORTEST_SUBJECT and term.lead[:1] != "的":
        # “三公”经费预算较上年的33.50万元: the clause names what is compared.
        frame.now = [n for n in frame.now if likeness(term.noun, n) >= 0.6]
    elif subject and _WHOLE_SUBJECT.search(subject):
        # 年末人数比上年末82人: what is compared is of the base's size, and may be told anywhere before.
        told = [t for t in term.passage.terms if t.order < term.order and t.role in (*_LEVELS, "to")]
        close = [
            t
            for t in told[-_FARTHEST:]
            if alike(t, term) and _within_part(t, term) and t.when not in ("prior", "start")
        ]
        frame.now = close if len({interval_of(t) for t in close}) == 1 else []
        frame.carried -= {id(t) for t in close}
    elif not subject and (before := _each_before(term)) is not None:
        frame.now = [before, *(n for n in frame.now if n is not before)]


_WHOLE_SUBJECT = re.compile("人数|总数|总量|总额|数量|规模|总计|合计")
_SAME_SIZE = 3
_CLOSE = Decimal("0.15")


def _within_part(one: Term, other: Term) -> bool:
    """Whether two amounts are so close that one can be the other a year later."""
    a, b = (abs(interval_of(t).high) for t in (one, other))
    return bool(b) and abs(a - b) <= b * _CLOSE


def _each_before(base: Term) -> Term | None:
    """平均92.55分，比上年90.15分提高: an average right before its comparison is what is compared."""
    before = base.passage.terms
    at = next((n for n, t in enumerate(before) if t is base), 0)
    one = before[at - 1] if at else None
    if one is None or one.role != "each" or one.sentence != base.sentence or not alike(one, base):
        return None
    return one if _comparable_size(one, base, _SAME_SIZE) else None


def _subject(claim: Term, frame: _Frame) -> None:
    """A change whose words name its subject: the level called so, wherever it was told last."""
    if frame.base is None and frame.change is None:
        _named_base(claim, frame)
    if _compares_years(claim, frame) or not _names_subject(claim):
        return
    if (
        frame.base is not None
        and frame.base.clause != claim.clause
        and not same_subject(claim.noun, frame.base)
        and not (not frame.base.noun and any(same_subject(claim.noun, n) for n in frame.now[:1]))
    ):
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
    if base.when in ("prior", "start") or base.year:
        return True
    return (
        base.role in ("base", "from")
        and not is_target(base)
        and not _PLANNED_BASE.search(base.lead)
        and not _GREATER.search(base.lead)
        and not _LESS.search(base.lead)
    )


_PLANNED_BASE = re.compile("年初|预算|计划")
"""较年初预算756万元增加56.40万元，比上年增长9.31%: the year before is not what was planned."""


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
    if len(now) != 1 or len(base) != 1 or not alike(now[0], base[0]) or _another_series(claim, now[0]):
        frame.now = []  # of years that are not told: nothing near by is meant
        frame.reset()
        return True
    frame.now, frame.base, frame.bound = now, base[0], True
    frame.carried -= {id(now[0])}
    return True


def _another_series(claim: Term, now: Term) -> bool:
    """由385家次、412家次增加到468家次，2023年比2022年增长: the years' amounts were told before, of something else."""
    text = claim.passage.text
    begin = max(claim.passage.sentences[claim.sentence][0], text.rfind("；", 0, claim.at))
    between = [
        t for t in claim.passage.terms if begin <= t.at < claim.at and t.order > now.order and t.role != "growth"
    ]
    return len(between) > 1 and not alike(between[-1], now) and alike(between[-1], between[-2])


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


_NO_NAME = re.compile(
    r"(?:总体|总量|总数|总额|总规模|总|数量|规模|人数|次数|件数|金额|合计|总计|幅度|相比|绝对[额数]|每[周月天日季年人户]|人均|户均|平均|其|较|同口径|连续|同期|这一|该|指标|比例|水平){1,5}"
)


def _names_subject(claim: Term) -> bool:
    return len(claim.noun) >= _SHORTEST_SUBJECT and claim.lead[:1] != "的" and _NO_NAME.fullmatch(claim.noun) is None


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
    if not _fits_subject(claim, frame) or in_constant_prices(claim):
        return
    if claim.role == "points":
        yield from _points(claim, frame)
    elif claim.role in ("multiple", "fold") or claim.numeral.dimension == "multiple":
        yield from _times(claim, frame)
    elif claim.role == "change":
        for number, now in enumerate(_comparable(claim, frame.now)):
            for base, sure, named in _bases(frame, now, number):
                if alike(base, claim):
                    yield changed(claim, now, base, sure, named)
    else:
        yield from _growths(claim, frame)


def _moves_itself(now: Term, claim: Term) -> bool:
    """压减会议、培训等支出6.30万元，比上年的63.00万元压减10%: what is compared may be the move, told by the verb of its clause."""
    begin = now.passage.sentences[now.sentence][0]
    clause = re.split("[，,；;。：:]", now.passage.text[max(begin, now.at - 40) : now.at])[-1]
    opened = _OPENED.match(clause)
    return opened is not None and claim.direction == (1 if opened["up"] else -1)


_OPENED = re.compile(rf"(?:全年|本年|当年|共|累计|合计|已|实际|其中)?(?:(?P<up>{UP})|(?P<down>{DOWN}|节约|核销))")


def told_in_table(claim: Term, cells: Mapping[tuple[str, str], Sequence[Term]], year: str) -> Iterator[Candidate]:
    """“三公”经费同比下降24.43%, with both years in a table's row of that name and no numbers beside the words."""
    metric = metric_of(claim.noun) if claim.noun else ""
    if (
        claim.role != "growth"
        or not metric
        or not year.isdigit()
        or in_constant_prices(claim)
        or claim.numeral.dimension != "percent"
    ):
        return
    now, base = cells.get((metric, year), ()), cells.get((metric, str(int(year) - 1)), ())
    pairs = [(n, b) for n in now for b in base if n.table == b.table and n.cell[0] == b.cell[0] and alike(n, b)]
    for number, (one, other) in enumerate(pairs[:4]):
        yield grown(claim, one, other, "certain" if len(pairs) == 1 or number == 0 else "likely", False)


def _of_years(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    """2019年…，2020年…，2021年…；2020年增长3.45%，2021年再增8.28%: a claim that names its year compares it with the one before."""
    years = re.findall(r"20\d\d(?=年)", claim.lead)
    if len(years) != 1:
        return
    told = [t for t in frame.passage.terms if t.order < claim.order and t.role in (*_LEVELS, "to") and t.year]
    now = [t for t in told if t.year == years[0]]
    base = [t for t in told if t.year == str(int(years[0]) - 1)]
    if len(now) == 1 and len(base) == 1 and alike(now[0], base[0]) and now[0].numeral.dimension != "percent":
        found = grown(claim, now[0], base[0], "certain", True)
        found.alone = False
        yield found


def _growths(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    if _compares_years(claim, frame):
        frame.change = None
    if own := list(_of_years(claim, frame)):
        yield from own  # 2021年再增8.28%: the words bind both
        return
    for number, now in enumerate(frame.now):
        for base, sure, named in _bases(frame, now, number):
            if alike(base, now) and now.numeral.dimension != "percent":
                yield grown(claim, now, base, sure, named)
                if _moves_itself(now, claim):
                    yield grown_from(claim, base, now)
            elif alike(base, now):
                yield from points_or_growth(claim, now, base, sure, named)
    change = frame.change
    if change is None or _on_other_ground(change, claim):
        return
    if frame.base is not None and frame.bound and alike(frame.base, change):
        yield grown_from(claim, frame.base, change)
    told = [
        n
        for n in _comparable(change, frame.now)
        if change.direction <= 0 or interval_of(n).high >= interval_of(change).low
    ]
    for number, now in enumerate(told):
        if now.passage is change.passage and _NOW_ANOTHER.search(change.passage.text, now.end, max(now.end, change.at)):
            yield grown_from(claim, now, change)
            continue
        net = "净" in change.lead  # of what there was at first, which may be told elsewhere
        sure = "certain" if number == 0 and id(now) not in frame.carried and not net else "likely"
        yield grown_by(claim, now, change, sure, named=number == 0 and len(told) == 1 and not net)


_NOW_ANOTHER = re.compile("(?:本|今|当)(?:年|期)[末底]?(?:度)?(?:比|较|与)上")
"""2022年末为158.43万元，本年末较上年末减少41.89万元: the number before is the one that it is compared with."""
_ELSE = re.compile(r"(?:比|较|高于|低于)(?!上年|去年|上一?年|年初|同期|20\d\d|期初|前)[^，,；;。]{2,14}$")


def _on_other_ground(change: Term, claim: Term) -> bool:
    """比全市平均水平高360元，比上年增长7.2%: what was measured from somebody else says nothing of the growth."""
    return _OWN_BASE.search(claim.lead) is not None and _ELSE.search(change.lead) is not None


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


def in_constant_prices(claim: Term) -> bool:
    """Whether the words around a growth say that it is no quotient of the printed numbers: in constant prices, like for like."""
    if claim.role in ("change", "points"):
        return False
    text = claim.passage.text
    begin, _ = claim.passage.sentences[claim.sentence]
    begin = max(begin, claim.at - 40, *(text.rfind(mark, begin, claim.at) for mark in "；。"))
    after = re.split("[；。]", text[claim.end : claim.end + 12])[0]
    return bool(_CONSTANT_PRICES.search(text[begin : claim.end] + after))


def _points(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    for number, now in enumerate(n for n in frame.now if n.numeral.dimension == "percent"):
        for base, sure, named in _bases(frame, now, number):
            yield apart(claim, now, base, sure, named)


def _times(claim: Term, frame: _Frame) -> Iterator[Candidate]:
    years = re.findall(r"20\d\d(?=年)", claim.lead)
    for number, now in enumerate(frame.now):
        for base, sure, named in _bases(frame, now, number):
            if not alike(now, base) or (len(years) == 2 and [now.year, base.year] != years):
                continue
            found = multiplied(claim, now, base, sure, named)
            if found is not None:
                yield found


_GREATER = re.compile(r"高于|大于|多于|超过|超出|突破|高过")
_LESS = re.compile(r"低于|小于|少于|不足|不及|(?:未|没有?)(?:超过?|超出|突破|达到|高于)")
_NOT_GREATER = re.compile(r"(?:未|没有?)(?:能|曾)?(?:超过?|超出|突破|达到|高于|大于|多于)")
_LIMIT_NAMED = re.compile(
    r"(?:以[上下])?的[^，,。；;\d]{0,10}?(?:目标|线|标准|限|值|要求|水平|任务|计划|比例|平均|规定|预算|指标|均数)"
)
_WITHIN = re.compile("(?:内|以下)$")
_WITHIN_TAIL = re.compile(r"(?:[（(]含[)）])?(?:以内|之内|以下|内的)")


def _comparable_size(one: Term, other: Term, times: int = _FARTHEST) -> bool:
    """Whether two amounts can be of one thing: 1,300 per head is not compared with the sum for all."""
    a, b = abs(interval_of(one).high), abs(interval_of(other).high)
    return a <= b * times and b <= a * times


def _opened_by(part: Term, levels: Sequence[Term]) -> Term | None:
    """The level before 其中, where a level is told behind it in the same sentence."""
    passage = part.passage
    at = passage.text.rfind("其中", passage.sentences[part.sentence][0], part.at)
    if at < 0 or "；" in passage.text[at : part.at]:
        return None
    return next((n for n in levels if n.end <= at and n.sentence == part.sentence), None)


_SHORT_OF = re.compile("(?:未|没有?|未能)达到")
"""漏损率11.00%，未达到10.5%的目标: which way a target is missed depends on what it is of."""
_AMONG = re.compile(r"、\s{0,2}$")


def _of_some(base: Term) -> bool:
    """其余3个低于90%: what is compared is the rate of things that are counted right before, which is not told."""
    before = next((t for t in base.passage.terms if t.order == base.order - 1), None)
    return (
        before is not None
        and before.numeral.dimension == "count"
        and base.numeral.dimension == "percent"
        and base.at - before.end <= len("均不低于")
    )


def _one_of_limits(base: Term) -> bool:
    """18.6%、43.9%和68.2%，分别低于25%、50%、75%: limits in a list, each of another number."""
    text = base.passage.text
    after = re.match(r"\s{0,2}[、和及与]\s{0,2}\d", text[base.end : base.end + 6])
    return after is not None or _AMONG.search(text[max(0, base.at - 4) : base.at]) is not None


def _by_how_much(now: Term, base: Term) -> bool:
    """年初预算1.20万元，实际支出0.846万元，低于年初预算0.354万元: how far one is from the other, no limit."""
    amount = interval_of(base)
    for other in now.passage.terms:
        if other is now or other is base or not alike(other, base) or abs(other.order - base.order) > _NEAR_BY:
            continue
        off = minus(interval_of(now), interval_of(other))
        if amount.meets(off) or amount.meets(Interval(-off.high, -off.low)):
            return True
    return False


_NEAR_BY = 6


_ONE_SIZE = Decimal("1.5")


def _beside(now: Term, base: Term) -> bool:
    """Whether a number and what it is compared with follow one another and are about one size: 32场，低于目标8场 tells how far."""
    one, other = sorted(abs(t.numeral.value or Decimal(0)) * t.numeral.scale for t in (now, base))
    return base.order - now.order == 1 and now.sentence == base.sentence and other <= one * _ONE_SIZE


def _direction(base: Term, frame: _Frame) -> Iterator[Candidate]:
    """高于年初预计的18,900人次: the word says which of the two is greater."""
    lead = base.lead
    greater, less = _GREATER.search(lead), _LESS.search(lead)
    if re.search(
        r"不(?:高于|大于|超过|多于|低于|小于|少于)|(?:没有?|未曾?)(?:低于|小于|少于|不足|不及)|远|控制在", lead
    ) or not (greater or less):
        return
    if re.match(r"(?:[（(]含[)）])?(?:以[上下])?的", base.tail) and not _LIMIT_NAMED.match(base.tail):
        return  # 核减率超过10%的项目5个 says which things are counted
    if _WITHIN.search(base.passage.text[base.at : base.end]) or _WITHIN_TAIL.match(base.tail):
        return  # 未达到12小时以内的目标: what was to be reached is a ceiling
    if _NOT_GREATER.search(lead):
        greater = None
    said = "".join(match[0] for match in (greater, less) if match)
    exactly = [
        n for n in frame.now if alike(n, base) and n.numeral.bound not in ("at_least", "at_most", "over", "under")
    ]
    fitting = [n for n in exactly if _comparable_size(n, base, _TOLD_APART)]
    if fitting and not base.noun and (head := _opened_by(fitting[0], fitting)) is not None:
        # 活动62场，其中…线上38场，…，超过年初确定的60场: what the list is of, as likely as its last part
        fitting = [head, *(n for n in fitting if n is not head)]
    if (
        (_SHORT_OF.search(lead) and any(LOWER.search(n.lead) for n in fitting[:1]))
        or _one_of_limits(base)
        or _of_some(base)
        or (fitting and _by_how_much(fitting[0], base))
    ):
        return
    for number, now in enumerate(fitting):
        # 486份，每百万人口998份，高于800份: a rate of that unit right before is as likely what is compared
        nearer = any(
            now.order < t.order < base.order and alike(t, base) and t.role == "each" for t in base.passage.terms
        )
        exact = (base.numeral.value or Decimal(0)) * base.numeral.scale
        limit = Interval(exact, exact) if base.numeral.high is None and base.numeral.sign > 0 else interval_of(base)
        wanted = Interval(limit.low, Decimal("Infinity")) if greater else Interval(Decimal("-Infinity"), limit.high)

        def compute(values: Sequence[Interval]) -> Interval | None:
            return (
                Interval(values[0].low, Decimal("Infinity"))
                if greater
                else Interval(Decimal("-Infinity"), values[0].high)
            )

        yield Candidate("direction", now, (base,), compute, "certain" if number == 0 and now.sentence == base.sentence and not nearer else "possible",
                        "{} " + ("低于 " if greater else "高于 "), interval_of(now), wanted, named=number == 0 and not nearer,
                        aspect="than", said=f"{said}{base.printed}", alone=_beside(now, base))  # fmt: skip
        return
