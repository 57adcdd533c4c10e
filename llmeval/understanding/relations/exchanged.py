"""What acquits a relation that no mistake explains: another number of the paragraph that makes it hold."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

from llmeval.numbers.intervals import HUNDRED
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import growth, middle, minus, percent, total, width
from llmeval.understanding.relations.model import Candidate, Kind
from llmeval.understanding.relations.terms import Term, alike, interval_of, significant

_KINDS: frozenset[Kind] = frozenset({"rate", "share", "growth", "change", "points", "times", "average", "product"})
_ADDED: frozenset[Kind] = frozenset({"sum", "balance", "adjustment"})
_SHORTEST = 3
"""Digits that a number must have not to fit by chance."""
_MOST = 60
"""Numbers to either side of a claim that are tried."""
_CLAIMS = ("growth", "points", "change")
_NAME = 6
"""Characters before a number that may name it."""
_SUMMED = re.compile("(?:共|合计|总计|共计|累计)$")
_SEVERAL = re.compile("[和与及、]|两[项类级]|[三四]项")


def given_by_another(candidate: Candidate) -> bool:
    """Whether another number near by in the place of one makes a failed relation hold, so that it may be what was meant: 支出9.90万元，其中
    接待费0.64万元；与上年10.86万元相比下降8.84% is of the 9.90."""
    passage = candidate.claim.passage
    if candidate.kind in _ADDED:
        return _other_part(candidate) or (candidate.kind == "sum" and _other_run(candidate))
    if _of_another_thing(candidate):
        return True
    if of_the_others(candidate) or _beyond_both(candidate) or _is_a_part(candidate) or _of_another_pair(candidate):
        return True
    if candidate.kind not in _KINDS or candidate.claim.table is not None or not passage.terms:
        return False
    if _of_both(candidate):
        return True
    used = {id(t) for t in (candidate.claim, *candidate.operands)}
    near = (t for t in passage.terms if t.exact and abs(t.order - candidate.claim.order) <= _MOST)
    others = [t for t in near if id(t) not in used and t.role not in _CLAIMS]
    values = [interval_of(t, candidate.places) for t in candidate.operands]
    made = candidate.compute(values) if candidate.kind == "product" else None
    if made is not None and any(alike(t, candidate.claim) and _just(made, interval_of(t)) for t in others):
        return True  # 消毒药剂54.72万元（45.60吨，每吨1.20万元），防护服57.58万元: the product is told already
    # Only what is divided, compared or counted may be another number: by which it is divided is what people take wrongly.
    for other in others:
        if candidate.operands and alike(other, candidate.operands[0]):
            found = candidate.compute([interval_of(other, candidate.places), *values[1:]])
            if found is not None and found.meets(candidate.stated):
                return True
    return False


def _same_name(term: Term, claim: Term) -> bool:
    """Whether two numbers are of one thing: 专业技术岗位38名…专业技术34人."""
    said = claim.noun[:_HEAD]
    return len(said) == _HEAD and said in term.lead


_HEAD = 4
"""Characters that a name begins with."""


def _of_another_pair(candidate: Candidate) -> bool:
    """Whether two other numbers of the sentence give a change or a growth: 发生火情4起，2018年、2019年分别为9起和7起，当年比上年减少3起."""
    claim = candidate.claim
    if candidate.kind not in ("change", "growth") or claim.table is not None or not candidate.operands:
        return False
    if _BOTH_YEARS.search(claim.lead) is not None:
        return False
    like = candidate.operands[0]
    near = [t for t in claim.passage.of_sentence(claim.sentence) if 0 < abs(t.order - claim.order) <= _FEW // 2]
    told = [t for t in near if t.exact and alike(t, like)]
    if not (2 if candidate.kind == "change" else 1) < len(told) <= _FEW:
        return False
    pairs = ((interval_of(one), interval_of(other)) for one, other in permutations(told, 2))
    made = (minus(one, other) if candidate.kind == "change" else growth(one, other) for one, other in pairs)
    return any(value is not None and value.meets(candidate.stated) for value in made)


_BOTH_YEARS = re.compile(r"20\d\d年度?(?:比|较)20\d\d年")
"""2021年较2020年增加: no other two years are meant."""
_FEW = 6
"""Numbers of a sentence whose pairs are tried."""


def of_its_year(candidate: Candidate) -> bool:
    """Whether a change or growth names its year, so that other two years than were compared may be meant: 2021年增长22.21%."""
    return candidate.kind in _CLAIMS and _ITS_YEAR.search(candidate.claim.lead) is not None


_ITS_YEAR = re.compile("(?<![比较与同])20\\d\\d年[^，,；;。]{0,8}$")


def counted_otherwise(candidate: Candidate) -> bool:
    """Whether another number of the paragraph, counted in the same, makes an average hold whose words do not bind its count: 投诉7,264件…未办结的
    47件；挽回损失418.60万元，件均576元."""
    if candidate.kind != "average" or candidate.sure == "certain" or len(candidate.operands) != 2:
        return False
    claim, (whole, count) = candidate.claim, candidate.operands
    for other in claim.passage.terms:
        if other is count or not other.exact or other.numeral.unit != count.numeral.unit or other.order > claim.order:
            continue
        made = candidate.compute([interval_of(whole, candidate.places), interval_of(other)])
        if made is not None and made.meets(candidate.stated):
            return True
    return False


def of_the_others(candidate: Candidate) -> bool:
    """Whether a rate is that of all but those: 抽检962批次、不合格19批次，合格率98.02%."""
    if (
        candidate.kind not in ("rate", "share")
        or candidate.expected is None
        or significant(candidate.claim) < _SHORTEST
    ):
        return False
    expected = candidate.expected
    return minus(Interval(HUNDRED, HUNDRED), expected).meets(candidate.stated)


def _of_another_thing(candidate: Candidate) -> bool:
    """Whether what is left is counted in a thing that none of the others is: 6个项目已验收5个，…项目尚有4个网点未建."""
    claim = candidate.claim
    thing = _THING.match(claim.tail)
    if candidate.kind != "difference" or claim.table is not None or thing is None:
        return False
    return not any(thing[0] in o.lead + o.tail for o in candidate.operands)


_THING = re.compile("(?![未已正仍待尚没不均都因将]|可以|可|按|为|由|在|的)[\u4e00-\u9fff]{2}(?=[未待需没])")


def _is_a_part(candidate: Candidate) -> bool:
    """Whether what remains makes one of the numbers with the next one: 调减24.50万元，为招标节约18.50万元和培训压减6.00万元."""
    claim = candidate.claim
    if candidate.kind != "difference" or claim.table is not None or significant(claim) < _SHORTEST:
        return False
    beside = [t for t in claim.passage.of_sentence(claim.sentence) if abs(t.order - claim.order) == 1]
    made = [total([interval_of(claim), interval_of(t)]) for t in beside if t.exact and alike(t, claim)]
    return any(value.meets(interval_of(o)) for value in made for o in candidate.operands)


def _beyond_both(candidate: Candidate) -> bool:
    """Whether a change is more than what it is said to lie between: 定额由每公里1,500元提高到2,000元，每年需增加337,250元."""
    if candidate.kind not in ("change", "from_to") or len(candidate.operands) != 2:
        return False
    ends = [interval_of(t) for t in candidate.operands]
    most, least = max(e.high for e in ends), min(e.low for e in ends)
    return least >= 0 and candidate.stated.low > most


_WIDE = Decimal("0.02")


def _just(made: Interval, told: Interval) -> bool:
    """Whether a product is told already: one of a coarse price (每户1.2万元) by what it gives to the digit, not by what is near."""
    if width(made) <= abs(middle(made)) * _WIDE:
        return made.meets(told)
    return told.low <= middle(made) <= told.high


def _of_both(candidate: Candidate) -> bool:
    """Whether a rate is one number's of both together: 售水量11,392万立方米，漏损水量1,408万立方米，漏损率11.00%."""
    if candidate.kind not in ("rate", "share") or len(candidate.operands) != 2 or significant(candidate.claim) < 2:
        return False
    part, rest = (interval_of(t, candidate.places) for t in candidate.operands)
    made = candidate.compute([part, total([part, rest])])
    return made is not None and made.meets(candidate.stated)


def _other_part(candidate: Candidate) -> bool:
    """Whether a list or an account misses its number by exactly what another number of the paragraph tells, so that not all of its
    parts were read, or makes another number, so that another was meant: 安排386万元，支出379万元；按用途分，… are of the 386."""
    claim, expected = candidate.claim, candidate.expected
    if claim.table is not None or expected is None or not claim.passage.terms:
        return False
    used = {id(t) for t in (claim, *candidate.operands)}
    if candidate.kind == "sum" and some_of_them(candidate):
        return True
    off = abs(middle(candidate.stated) - middle(expected))
    # 在编32人，…；持证的25人，占78.13%。按科室分布：…: a list that begins a sentence may be of any number before it.
    shortest = _SHORTEST - (candidate.kind == "sum" and candidate.operands[0].sentence > claim.sentence)
    for term in claim.passage.terms:
        if (
            (id(term) in used and (candidate.sure == "certain" or term is claim))
            or not term.exact
            or not alike(term, claim)
        ):
            continue
        if max(significant(term), term.numeral.places + 1) < shortest - _same_name(term, claim):
            continue  # 360.00万元 is no round number
        if abs(term.order - claim.order) > _MOST:
            continue
        value = interval_of(term, candidate.places)
        if value.low <= off <= value.high or (
            term.order < max(claim.order, candidate.operands[0].order) and expected.meets(value)
        ):
            return True
    return False


def _other_run(candidate: Candidate) -> bool:
    """Whether other numbers that follow each other make the total, of which some are the list's: 一至四季度512.36、648.90、702.47、977.82万元…至三季
    度末累计1863.73万元; 优486.2、良421.4、中267.7、次82.9公里，优良中合计. Whoever adds wrongly forgets one number, at its end."""
    claim, parts = candidate.claim, candidate.operands
    if claim.table is not None or significant(claim) < _SHORTEST or not claim.passage.terms:
        return False
    own = [id(t) for t in parts]
    near = [
        t
        for t in claim.passage.terms
        if t.exact and alike(t, claim) and t.bracket == parts[0].bracket and abs(t.order - claim.order) <= _MOST
    ]
    places = [number for number, t in enumerate(near) if id(t) in own]
    if not places or claim in near[places[0] : places[-1] + 1]:
        return False
    low, high = max(0, places[0] - _AROUND), min(len(near), places[-1] + 1 + _AROUND)
    around = [t for t in near[low:high] if t is not claim]
    for begin in range(len(around)):
        for end in range(begin + 2, len(around) + 1):
            run = around[begin:end]
            shared = sum(id(t) in own for t in run)
            if shared < 2 or (len(run) == shared and shared > len(own) - 2):
                continue
            if total(interval_of(t, candidate.places) for t in run).meets(candidate.stated):
                return True
    return False


_AROUND = 3
"""Numbers before and behind a list that may belong to it."""


def rest_is_told(candidate: Candidate) -> bool:
    """Whether the share that was taken for the rest's is of a number told near by, under whose name it stands: 年末实有49人，空编5名，
    实有人数占编制数的90.74%."""
    claim = candidate.claim
    part = candidate.operands[0]
    if named_in(part, claim):
        return False
    found = (t for t in claim.passage.terms if t.exact and t is not part and abs(t.order - claim.order) <= _MOST)
    values = [interval_of(t) for t in candidate.operands[1:]]
    for other in found:
        if alike(other, part) and named_in(other, claim):
            made = candidate.compute([interval_of(other), *values])
            if made is not None and made.meets(candidate.stated):
                return True
    return False


def named_in(term: Term, claim: Term) -> bool:
    """Whether a number's name stands in the words before a claim."""
    said = term.lead[-_NAME:]
    return any(said[i : i + 2] in claim.lead for i in range(len(said) - 1))


def nearer_whole(candidate: Candidate) -> bool:
    """Whether a number that stands between a ratio's whole and the ratio makes it hold: 到位1,450万元，支出…；其中管网清疏620万元，支出
    598万元，执行率96.47% is of the 620. Whoever takes a wrong whole takes one from farther off."""
    claim = candidate.claim
    implied = candidate.kind == "share" and len(candidate.operands) == 3  # a whole by a part and its share
    if (
        candidate.kind not in ("rate", "share")
        or claim.table is not None
        or not (len(candidate.operands) == 2 or implied)
    ):
        return False
    part, whole = candidate.operands[:2]
    if whole.passage is not claim.passage or whole.order > claim.order:
        return False
    for other in claim.passage.terms:
        if not whole.order < other.order < claim.order or other is part or other.sentence != claim.sentence:
            continue
        in_full = interval_of(other) == interval_of(part)
        if not in_full and significant(claim) < _SHORTEST:
            continue  # 80 % holds for many
        if candidate.named and not (_SUMMED.search(other.lead) or (whole.role == "from" and other.role == "to")):
            continue  # the words bind another: 受理356件，办结341件；对办结件逐一回访，满意的298件
        if other.exact and alike(other, whole) and other.role not in _CLAIMS:
            values = [interval_of(part), interval_of(other)]
            made = percent(*values) if implied else candidate.compute(values)
            if made is not None and made.meets(candidate.stated):
                return True
    return False


def some_of_them(candidate: Candidate) -> bool:
    """Whether some of the numbers that follow each other make a total whose words name some: 中央资金…、省级资金…、市级资金…、县级资金…；中央和
    省级资金合计16,079.40万元."""
    claim, parts = candidate.claim, candidate.operands
    if significant(claim) < _SHORTEST or not _SEVERAL.search(claim.lead):
        return False
    values = [interval_of(t, candidate.places) for t in parts]
    runs = ((a, b) for a in range(len(parts)) for b in range(a + 2, len(parts) + 1) if b - a < len(parts))
    return any(total(values[a:b]).meets(candidate.stated) for a, b in runs)
