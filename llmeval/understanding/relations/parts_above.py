"""Frames of parts that cannot be: 118个中的126个; 18人，其中甲7人、乙21人; a share of 60% told of more than its whole; classes by rate that
do not make all (7个项目中，执行率100%的1个，95%以上的5个，低于95%的2个).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import at_most, total
from llmeval.understanding.relations.model import Candidate, Compute
from llmeval.understanding.relations.scope import scope_words
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_AMONG = re.compile(r"[\u4e00-\u9fff]{0,3}(?<![其集年])中的?有?")
_OF_WHICH = re.compile(r"[，,：:（(]?[\u4e00-\u9fff]{0,8}[，,；：:（(]其中[：:，]?[\u4e00-\u9fff]{1,14}")
_JOINT = re.compile(r"[、，,和及][\u4e00-\u9fff]{1,14}")
_NOT_PART = re.compile("比|较|另|其余|剩余|次|每|均|共|合计|家属|子女|群众|覆盖|惠及|受益|带动")
_BELOW = re.compile("低于|不足|不到|小于|以下")
_ABOVE = re.compile("100%|以上|超过|高于|及以上|不低于")
_CLAUSE = re.compile("[，,；;。：:]")
_FEWEST = 3


def parts_above(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every part that its sentence bounds."""
    text, terms = passage.text, passage.terms
    for one, other in pairwise(terms):
        between = text[one.end : other.at]
        if _counted(one) and _counted(other) and alike(one, other) and _AMONG.fullmatch(between) and _of_it(one, other):
            yield _bounded(other, one)
    for number in range(len(passage.sentences)):
        sentence = passage.of_sentence(number)
        if "其中" in text:
            yield from _listed(sentence, text)
        if "%" in text:
            yield from _classes(sentence, text)


def _of_it(whole: Term, part: Term) -> bool:
    """Whether what a part counts is what its whole counts: not 118个村中的126个小组."""
    thing = re.match("[\u4e00-\u9fff]{2}", part.passage.text[part.end : part.end + 2])
    around = whole.passage.text[max(0, whole.at - 12) : part.at]
    return whole.numeral.unit == part.numeral.unit and (thing is None or thing[0] in around)


def _bounded(part: Term, whole: Term) -> Candidate:
    return Candidate("subset", part, (whole,), lambda v: at_most(v[0]), "certain", "{}", interval_of(part),
                     at_most(interval_of(whole)), named=True)  # fmt: skip


def _counted(term: Term) -> bool:
    return term.exact and term.role == "level" and term.numeral.dimension == "count" and bool(term.numeral.value)


def _listed(terms: Sequence[Term], text: str) -> Iterator[Candidate]:
    """18人全部安置上岗，其中甲7人、乙21人: a later item of a list whose whole nothing else in the sentence can be."""
    for place, first in enumerate(terms[1:], 1):
        whole = terms[place - 1]
        if (
            not (_counted(first) and _counted(whole) and alike(whole, first))
            or whole.numeral.unit != first.numeral.unit or first.depth != whole.depth
            or _OF_WHICH.fullmatch(text[whole.end : first.at]) is None
            or sum(alike(t, first) for t in terms[:place]) > 1
        ):  # fmt: skip
            continue
        last = first
        for item in terms[place + 1 :]:
            joint = text[last.end : item.at]
            if not (_counted(item) and item.numeral.unit == first.numeral.unit and _JOINT.fullmatch(joint)):
                break
            if not _NOT_PART.search(joint) and joint[0] == "、":
                yield _bounded(item, whole)
            last = item


def _classes(terms: Sequence[Term], text: str) -> Iterator[Candidate]:
    """7个项目中，执行率100%的1个，95%以上不足100%的5个，低于95%的2个: classes from the highest to below the lowest are all."""
    for place, whole in enumerate(terms):
        if not _counted(whole) or not re.match(r"[\u4e00-\u9fff]{1,8}(?<!其)中[，,：:]?", text[whole.end :][:12]):
            continue
        own: list[Term] = []
        words: list[str] = []
        for term in terms[place + 1 :]:
            if term.numeral.dimension == "percent":
                continue
            clause = _CLAUSE.split(text[whole.end : term.at])[-1]
            if not (_counted(term) and term.numeral.unit == whole.numeral.unit and "%" in clause and term.depth == 0):
                break
            own.append(term)
            words.append(clause)
        if (
            len(own) >= _FEWEST
            and _ABOVE.search(words[0])
            and _BELOW.search(words[-1])
            and not _ABOVE.search(words[-1])
        ):
            made = total(map(interval_of, own))
            written = f"所列各档合计却为{made.low:f}{whole.numeral.unit}"
            yield Candidate("count", whole, (), _just(made), "certain", written, interval_of(whole), made,
                            rests=tuple(Span(*t.span) for t in own))  # fmt: skip


def _just(made: Interval) -> Compute:
    return lambda _values: made


_SHARES = re.compile(r"[，,（(]占[^，。；]{0,14}")
_ALL = Decimal(100)
_LONG = 3


def shares_above(passage: Passage) -> Iterator[Candidate]:
    """档案45,120份；动态使用47,072份，占建档数的60.00%: more than its whole, whose share one slip gives."""
    terms, text = passage.terms, passage.text
    for part, share in pairwise(terms):
        if (
            share.role not in ("share", "rate") or share.numeral.dimension != "percent" or not share.exact
            or not share.numeral.value or share.numeral.value >= _ALL or not part.exact or part.role != "level"
            or _SHARES.fullmatch(text[part.end : share.at]) is None or part.numeral.dimension in ("percent", "score")
        ):  # fmt: skip
            continue
        wholes = [
            t for t in terms
            if t.order < part.order and part.sentence - t.sentence <= 1 and alike(t, part) and t.exact
            and t.role in ("level", "to") and t.numeral.unit == part.numeral.unit and t.depth <= part.depth
        ]  # fmt: skip
        if not wholes or any(interval_of(t).high >= interval_of(part).low for t in wholes):
            continue
        values = {interval_of(t): t for t in wholes}
        hits = [t for t in values.values() if _named(part, t, share) and _mended(part, t, share)]
        if len(hits) == 1 and len(values) <= _LONG:
            whole = hits[0]
            yield Candidate("subset", part, (whole,), lambda v: at_most(v[0]), "certain", "{}", interval_of(part),
                            at_most(interval_of(whole)), named=True, aspect="share", rests=(Span(*share.span),))  # fmt: skip


_WIDER = re.compile("累计|历年|全[省市县区国旗盟州]")


def _named(part: Term, whole: Term, share: Term) -> bool:
    """Whether the words call a whole that of a share: 占建档数 of 建立档案, 在职人员中…占 of 在职人员, 计划投资…占 of 计划总投资."""
    told = share.whole or scope_words(part)
    if told:
        wider = any(word not in whole.lead for word in _WIDER.findall(told + part.lead))
        return not wider and len(set(told) & set(whole.lead) - set("数总的")) >= min(2, len(told))
    return len(part.noun) > 1 and whole.noun.endswith(part.noun[-2:])


def _mended(part: Term, whole: Term, share: Term) -> bool:
    """Whether a number that is one slip from the part is the share of the whole, or, of a small whole, any number at all."""
    size, step = whole.numeral.value or Decimal(0), Decimal(1).scaleb(-part.numeral.places)
    rate = interval_of(share)
    low, high = size * rate.low / _ALL, size * rate.high / _ALL
    first = (low / step).to_integral_value(ROUND_CEILING)
    fits = [(first + place) * step for place in range(_MOST) if (first + place) * step <= high]
    if fits and high - low <= step * _SELDOM:
        return True
    told = part.numeral.value or Decimal(0)
    return len(fits) < _MOST and any(_one_slip(told, meant) for meant in fits)


_SELDOM = Decimal("0.02")
"""How often a share would fit some whole number of so few by chance."""
_MOST = 16


def _one_slip(one: Decimal, other: Decimal) -> bool:
    a, b = (format(value, "f") for value in (one, other))
    if len(a) != len(b) or len(a.replace(".", "")) < _LONG:
        return False
    apart = [place for place in range(len(a)) if a[place] != b[place]]
    return len(apart) == 1 or (len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]])
