"""Frames of periods: the parts of a year add up to it, however each is told.

A number belongs to the last period named before it since the number before: 上半年, 三季度, 1-11月, 截至11月底, 12月当月. Where the
periods of like numbers fill the year without overlapping, their sum is what the whole year is said to have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_MONTH = r"(?:1[0-2]|[1-9])"
_PERIOD = re.compile(
    rf"(?P<half>上半年|下半年)|(?P<q>第?[一二三四1-4]季度|前[二三两]个?季度)|"
    rf"(?<!\d)(?P<a>{_MONTH})月?(?:至|到|[-~～—－–]+)(?P<b>{_MONTH})月|(?P<until>截至|截止)[^，。；]{{0,8}}?(?<!\d)(?P<u>{_MONTH})月(?:底|末|份)|"
    rf"(?<![\d至到\-~～—－–])(?P<m>{_MONTH})月(?!\d)(?!{_MONTH}日)(?:当月|份|单月)?|(?P<year>全年|年度合计|全年度)"
)
_YEAR = frozenset(range(1, 13))
_CN = {"一": 1, "二": 2, "三": 3, "四": 4, "两": 2, "1": 1, "2": 2, "3": 3, "4": 4}
_OTHER_YEAR = re.compile("上年|去年|同比|计划|预计|目标|任务|日均|月均|平均|每")
_MOST = 12
_FARTHEST = 0.3


def periods(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every whole year, half or run of months whose parts are told beside it."""
    if not any(word in passage.text for word in _WORDS):
        return
    for sentence in range(len(passage.sentences)):
        terms = [t for t in passage.terms if sentence - 1 <= t.sentence <= sentence and t.role == "level" and t.exact]
        own = [t for t in terms if t.sentence == sentence]
        if not own:
            continue
        made: set[int] = set()
        for chosen in (own, terms):
            for found in _wholes(chosen, passage):
                here = found.claim.sentence == sentence or (found.named and not _months(found.claim, passage))
                if id(found.claim) not in made and here:
                    made.add(id(found.claim))
                    yield found
        if not made and len(own) > 1:
            before = [t for t in passage.terms if t.sentence < sentence and t.role == "level" and t.exact][-_BACK:]
            yield from (c for c in _wholes([*before, *own], passage) if _of_one_thing(c, sentence))


_BACK = 24
"""Numbers of a paragraph before a sentence that tells parts of a year, among which the year's own is looked for."""


def _of_one_thing(found: Candidate, sentence: int) -> bool:
    """Whether parts told in one sentence are called like the whole told before it: 全年受理投诉1536件…上半年投诉740件，下半年796件."""
    claim, parts = found.claim, found.operands
    if claim.sentence >= sentence or any(t.sentence != sentence for t in parts):
        return False
    name = re.sub("[上下]半年|[一二三四]季度|[年月度]", "", parts[0].noun)[-2:]
    return len(name) == len(_NAME) and name in claim.lead


_NAME = "投诉"


_WORDS = ("季度", "半年", "月")


def _months(term: Term, passage: Passage) -> frozenset[int]:
    """The months of the last period named before a number; nothing where none or no whole months are."""
    before = [t.end for t in passage.terms if t.end <= term.at]
    begin = max([passage.sentences[term.sentence][0], *before[-1:]])
    words = passage.text[begin : term.at]
    matches = list(_PERIOD.finditer(words))
    if not matches or _OTHER_YEAR.search(words):
        return frozenset()
    match = matches[-1]
    if match["year"]:
        return _YEAR
    if match["half"]:
        return frozenset(range(1, 7) if match["half"].startswith("上") else range(7, 13))
    if match["q"]:
        number = _CN[re.findall("[一二三四两1-4]", match["q"])[-1]]
        return frozenset(range(1 if "前" in match["q"] else 3 * number - 2, 3 * number + 1))
    if match["a"]:
        return frozenset(range(int(match["a"]), int(match["b"]) + 1))
    if match["u"]:
        return frozenset(range(1, int(match["u"]) + 1))
    return frozenset({int(match["m"])}) if not re.match(r"\d", words[match.end() :]) else frozenset()


def _wholes(terms: Sequence[Term], passage: Passage) -> Iterator[Candidate]:
    """Numbers of a year or a part of it among like terms whose periods others fill, each month once."""
    told = [(t, _months(t, passage)) for t in terms[: 3 * _MOST]]
    for claim, months in told:
        if len(months) < _QUARTERS or claim.numeral.dimension in ("percent", "point", "score", "multiple"):
            continue
        like = [(t, m) for t, m in told if m and alike(t, claim) and t.depth == claim.depth]
        if sum(m == months for _, m in like) != 1:
            continue
        parts = _cover(months, [(t, m) for t, m in like if m < months])
        if 2 <= len(parts) <= _MOST:
            yield _adds(claim, parts)

    if not any(m == _YEAR for _, m in told):
        yield from _untold(told)


def _untold(told: Sequence[tuple[Term, frozenset[int]]]) -> Iterator[Candidate]:
    """维护航标1726座次。分季度看，一季度318座次，…: the number before parts that fill the year is the year's, unless other words say so."""
    first = next((n for n, (_, months) in enumerate(told) if months), 0)
    claim = told[first - 1][0] if first else None
    if claim is None or _OTHER_YEAR.search(claim.lead) or claim.when == "prior":
        return
    like = [(t, m) for t, m in told[first:] if m and alike(t, claim) and t.depth == claim.depth]
    parts = _cover(_YEAR, like)
    if _FEWEST <= len(parts) == len(like):
        found = _adds(claim, parts)
        between = claim.passage.text[claim.end : parts[0].at]
        found.sure, found.named = ("certain", True) if _SPLIT.search(between) else ("likely", False)
        yield found


_SPLIT = re.compile("季度看|其中|[分按各]季|[分按]月|依次|分别|[:：]")


_FEWEST = 4
_QUARTERS = 6
"""Months of a whole that has parts: half a year and more."""


def _cover(months: frozenset[int], parts: Sequence[tuple[Term, frozenset[int]]]) -> list[Term]:
    """Numbers that fill the months without overlapping, from the first month on, the longest first; nothing where they do not."""
    found: list[Term] = []
    at = min(months)
    while at <= max(months):
        starting = [(t, m) for t, m in parts if min(m) == at]
        longest = max((len(m) for _, m in starting), default=0)
        chosen = [(t, m) for t, m in starting if len(m) == longest]
        if len(chosen) != 1:
            return []
        found.append(chosen[0][0])
        at += longest
    return found


def _compute(values: Sequence[Interval]) -> Interval | None:
    return total(values)


def _adds(claim: Term, parts: Sequence[Term]) -> Candidate:
    places = siblings_places([t.numeral for t in [claim, *parts]]) if claim.numeral.dimension == "money" else None
    expected = total(interval_of(t, places) for t in parts)
    stated = interval_of(claim, places)
    off = abs(float((expected.low + expected.high) - (stated.low + stated.high)))
    near = off <= _FARTHEST * abs(float(stated.low + stated.high))
    mistakes = [
        Mistake("left_out", interval_of(t, places), f"只取{t.printed}", f"only {t.printed} was taken")
        for t in parts[1:]
    ]
    return Candidate("sum", claim, tuple(parts), _compute, "certain", " + ".join(["{}"] * len(parts)), stated, expected,
                     named=near, places=places, mistakes=tuple(mistakes), said=claim.lead[-8:])  # fmt: skip
