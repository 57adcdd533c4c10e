"""Frames of a number that a text comes back to: 上述386.50万元中, 经统计，4.68万剂次中; the same bare total, 总支出 and 全年支出.

Two numbers of one unit that differ by two exchanged digits are one number where the second has no name of its own, or where both
are named by nothing but one bare head: what a department has one of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.explain import SAID, slip_between
from llmeval.understanding.relations.model import Candidate, Explanation, Verdict
from llmeval.understanding.relations.scope import told_as_part
from llmeval.understanding.relations.terms import Passage, Term, interval_of

_NAMELESS = re.compile(r"(?:上述|前述|该|这|按|以|对|其中的?|余下的?|前文的?)?")
_COMES_BACK = re.compile(r"上述|前述|该|这")
_REFERRED = re.compile(r"^(?:以|按|据|对)[^，,。；;\d]{0,6}的?$")
_BASE = re.compile(r"^[^，,。；;\d]{0,4}(?:为基数|计算|测算|为准|中|里|内)")
_BARE = re.compile(
    r"(?:^|[、，,]|20\d\d年度?|[局委办院校社站所馆队会府处部厅位]|中心|全年|本年度?|当年|年末|现有|实有|队伍|部门|总体|综上)"
    r"(?:的|全年|本年度?|当年|年末|实际|现有|实有|总){0,4}(?P<head>支出|收入|预算|结转|投入|在编|在职)(?:总计|合计|总额|人员|资金|数|为|是|共|达){0,3}$"
)
_MOST = 40
_DIGITS = 3


def told_again(passages: Sequence[Passage], proved: Mapping[int, Sequence[Verdict]], year: str) -> Iterator[Verdict]:
    """Verdicts on numbers that differ by two exchanged digits from the one that they come back to."""
    for passage in passages:
        yield from _referred(passage, proved)
        yield from _named_again(passage, proved)
    yield from _totals(passages, proved, year)


def _usable(term: Term) -> bool:
    return (
        term.exact
        and term.role in ("level", "to", "standard")
        and term.numeral.value is not None
        and _digits(term) >= _DIGITS
        and term.numeral.dimension not in ("score", "time", "percent", "point", "multiple")
    )


def _digits(term: Term) -> int:
    return len(format(term.numeral.value or 0, "f").replace(".", "").strip("0"))


def _referred(passage: Passage, proved: Mapping[int, Sequence[Verdict]]) -> Iterator[Verdict]:
    terms = [t for t in passage.terms if _usable(t)][:_MOST]
    for place, term in enumerate(terms):
        before = [t for t in terms[:place] if t.numeral.unit == term.numeral.unit]
        if not before or not _nameless(term) or any(interval_of(t) == interval_of(term) for t in before):
            continue
        told = [t for t in before if slip_between(term.numeral, t.numeral) == "swap"]
        back = _COMES_BACK.match(term.lead) or _REFERRED.match(term.lead)
        if len(told) == 1 and (told[0].sentence != term.sentence or back):
            yield _verdict(term, told[0], proved)


BODY = re.compile(r"^.{1,16}(?:[局委办院校社站所馆队会处县市区镇乡镇街]|中心|单位|部门)(?=.{2})")
_OTHER_THING = re.compile(
    r"其中|上年|去年|同比|比|较|预算|计划|目标|任务|年初|另|还|平均|每|[一二三四]季度|半年|\d月|部分|以上|以下"
)
_WITH_VERB = re.compile(r"(?P<verb>[\u4e00-\u9fff]{2})的$")
_TWO = 2


def _named_again(passage: Passage, proved: Mapping[int, Sequence[Verdict]]) -> Iterator[Verdict]:
    """培训班56期…，全年培训班65期均配备…: the same name with two digits exchanged in one paragraph; 抽取单位412家…抽取的421家."""
    terms = [t for t in passage.terms if _level(t)][:_MOST]
    for place, term in enumerate(terms):
        if _OTHER_THING.search(term.lead):
            continue
        for other in reversed(terms[:place]):
            if (
                other.numeral.unit == term.numeral.unit
                and slip_between(term.numeral, other.numeral) == "swap"
                and not _OTHER_THING.search(other.lead)
                and _one_name(other, term)
                and not (term.year and other.year and term.year != other.year)
                and term.when == other.when
                and told_as_part(term) == told_as_part(other)
            ):
                yield _verdict(term, other, proved)
                break


def _level(term: Term) -> bool:
    return term.exact and term.role == "level" and term.numeral.value is not None and _usable_digits(term) >= _TWO and (
        term.numeral.dimension not in ("score", "time", "percent", "point", "multiple", "none")
    )  # fmt: skip


def _usable_digits(term: Term) -> int:
    return len(format(term.numeral.value or 0, "f").replace(".", ""))


def _one_name(earlier: Term, later: Term) -> bool:
    if match := _WITH_VERB.search(later.lead):
        return match["verb"] in earlier.lead and _usable_digits(later) > _TWO
    if of_two_bodies(earlier.noun, later.noun):
        return False
    one, other = (BODY.sub("", t.noun) for t in (earlier, later))
    if len(other) < _TWO or later.lead[:1] in "、和及" or earlier.clause == later.clause:
        return False
    return one == other and (len(one) > _TWO or _usable_digits(later) > _TWO + 1)


def of_two_bodies(one: str, other: str) -> bool:
    """东区窗口, 西区窗口: names that begin with two bodies."""
    bodies = [match[0] for name in (one, other) if (match := BODY.match(name)) is not None]
    return len(bodies) == _TWO and bodies[0] != bodies[1]


def _nameless(term: Term) -> bool:
    lead = term.lead
    return bool(_NAMELESS.fullmatch(lead)) or bool(_REFERRED.match(lead) and _BASE.match(term.tail))


def _totals(passages: Sequence[Passage], proved: Mapping[int, Sequence[Verdict]], year: str) -> Iterator[Verdict]:
    found: dict[tuple[str, str, str], list[Term]] = defaultdict(list)
    for passage in passages:
        for term in passage.terms:
            match = _BARE.search(term.lead) if _usable(term) and term.when != "prior" else None
            if match is not None and (not term.year or not year or term.year == year):
                digits = "".join(sorted(format(term.numeral.value or 0, "f").replace(".", "")))
                found[match["head"], term.numeral.unit, digits].append(term)
    for group in found.values():
        first = group[0]
        other = next((t for t in group[1:_MOST] if slip_between(first.numeral, t.numeral) == "swap"), None)
        if (
            other is not None
            and _digits(first) > _DIGITS
            and (first.passage is not other.passage or first.sentence != other.sentence)
        ):
            yield _verdict(other, first, proved)


def _verdict(later: Term, earlier: Term, proved: Mapping[int, Sequence[Verdict]]) -> Verdict:
    """The one that nothing proves is the likelier slip; of two alike the later one."""
    swapped = later.numeral.number_start in proved and earlier.numeral.number_start not in proved
    claim, other = (earlier, later) if swapped else (later, earlier)
    candidate = Candidate(
        "same", claim, (other,), lambda v: v[0], "likely", "{}", interval_of(claim), interval_of(other)
    )
    zh, en = SAID["swap"]
    return Verdict(claim, "same", "failed", candidate, 1, Explanation("swap", claim, other.numeral.value, zh, en, 0.01))
