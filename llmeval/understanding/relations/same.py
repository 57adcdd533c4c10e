"""Frames of one thing told twice: the same key has the same value, in text and in tables, under other words too.

Two exact numbers of one dimension whose words share their head and whose time and basis do not differ are one thing where their
values agree: each then proves the other. Where the values differ by one slip of the pen, and one of the two is proved
otherwise, the other is the slip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.explain import SAID, slip_between
from llmeval.understanding.relations.model import Candidate, Explanation, Slip, Verdict
from llmeval.understanding.relations.scope import told_as_part
from llmeval.understanding.relations.terms import Term, interval_of
from llmeval.vocabulary.metrics import metric_of

_DIGITS = 3
_TELLING = 5
"""Digits of a number that two places hardly share by chance."""
_GENERIC = re.compile(
    r"全年|本年度?|年度|年末|年底|共|实际|完成|达到?|数量?|人数|总|合计|的|为|是|和|及|等|我局|我县|全[县市区镇乡州省]|各|新|已|个|支出|金额|资金|经费|情况|任务|目标|[（）()：:、，“”\"\s]"
)
_BASES = (
    ("年初", re.compile("年初")),
    ("目标", re.compile("目标|指标值|计划|任务|≥|≤|不低于|以上")),
    ("预算", re.compile("预算(?!执行)")),
    ("决算", re.compile("决算|支出|实际|执行数|完成")),
)
_SCOPES = re.compile(r"基本支出|项目支出|一般公共预算|政府性基金|本级|财政拨款|上级|其他")


def same_things(terms: Sequence[Term], proved: Mapping[int, Sequence[Verdict]]) -> Iterator[Verdict]:
    """Verdicts on numbers that are told more than once."""
    levels = [t for t in terms if comparable(t)]
    by_value: dict[tuple[str, Interval], list[Term]] = defaultdict(list)
    for term in levels:
        by_value[term.base_unit, interval_of(term)].append(term)
    repeated: set[int] = set()
    for group in by_value.values():
        for number, one in enumerate(group[:12]):
            for other in group[number + 1 : 12]:
                if (
                    _digits(one) >= _DIGITS
                    and words_alike(one, other) >= 0.34
                    and not apart(one, other)
                    and one.passage is not other.passage
                    and not (one.table is not None and one.table == other.table)
                ):
                    repeated |= {id(one), id(other)}
                    yield Verdict(other, "same", "proved", _candidate(other, one), 1)
    yield from _slipped(levels, proved, repeated)
    yield from _other_unit(levels)


def comparable(term: Term) -> bool:
    return (
        term.exact
        and term.role in ("level", "rate", "to", "share", "completion", "each")
        and bool(term.numeral.value)
        and term.numeral.dimension not in ("score", "time", "point")
        and not (term.lead.startswith(_WITHOUT) or term.tail.startswith("以外"))
        and not (term.table is None and _OF_NOTHING.fullmatch(term.lead + term.tail))
    )


_OF_NOTHING = re.compile(r"[^\u4e00-\u9fff]*(?:(?:执行|支出|完成|使用|支付)率)?(?:为|是|达到?)?[^\u4e00-\u9fff]*")
"""A mark of a column, or 执行率 of whatever was told before it."""


_WITHOUT = ("不含", "不包括", "不包含", "除", "剔除", "扣除", "不计", "未含", "未计入")
"""Words that take out what they name: a number behind them is of no total."""


def _digits(term: Term) -> int:
    return len(str(term.numeral.value).replace(".", "").strip("0")) if term.numeral.value is not None else 0


def _candidate(claim: Term, other: Term) -> Candidate:
    return Candidate("same", claim, (other,), lambda v: v[0], "likely", "{}", interval_of(claim), interval_of(other))


@lru_cache(maxsize=65536)
def pieces(words: str) -> frozenset[str]:
    core = _GENERIC.sub("", re.sub(r"20\d\d年?|\d+(?:\.\d+)?%?", "", words))
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset({core} if core else ())


def words_of(term: Term) -> str:
    if term.table is not None:
        return term.row[-1] if term.row else term.lead
    begin, end = term.passage.sentences[term.sentence]
    nearby = term.lead + term.tail
    if not term.noun and term.mention is not None:
        nearby += term.mention.label + term.mention.metric
    if len(pieces(nearby)) < 2:
        nearby = term.passage.text[max(begin, term.at - 24) : min(end, term.end + 8)]
    return nearby


def words_alike(one: Term, other: Term) -> float:
    a, b = pieces(words_of(one)), pieces(words_of(other))
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b))


def _basis(term: Term) -> str:
    words = term.lead if term.table is None else " ".join((*term.row, *term.column))
    for name, pattern in _BASES:
        if pattern.search(words):
            return name
    return ""


def apart(one: Term, other: Term) -> bool:
    """Whether time, basis or scope tells the two apart."""
    if one.year and other.year and one.year != other.year:
        return True
    if {one.when, other.when} & {"prior", "start"} and one.when != other.when:
        return True
    a, b = _basis(one), _basis(other)
    if (a and b and a != b) or _of_other_measure(one, other) or _of_other_measure(other, one):
        return True
    x, y = (set(_SCOPES.findall(t.lead if t.table is None else "".join(t.row))) for t in (one, other))
    if "rate" in (one.role, other.role):
        return x != y  # 项目支出预算执行率 is no 预算执行率
    return bool(x and y and x != y)


_MEASURE = re.compile(r"[\u4e00-\u9fff]{2}[率幅度]$|占比$|比重$|比例$")


def _of_other_measure(cell: Term, other: Term) -> bool:
    """预算执行 in a column 得分率 is no 预算执行率: what a column measures is said of the other number too."""
    measure = (
        _MEASURE.search(re.sub(r"[（(].*", "", cell.column[-1])) if cell.table is not None and cell.column else None
    )
    if measure is None:
        return False
    words = other.lead + other.tail if other.table is None else "".join((*other.row, *other.column))
    return measure[0] not in words


def _slipped(levels: Sequence[Term], proved: Mapping[int, Sequence[Verdict]], repeated: set[int]) -> Iterator[Verdict]:
    """Numbers that nothing proves beside one that is proved, differing by one slip."""
    known = [t for t in levels if (id(t) in repeated or t.numeral.number_start in proved) and _digits(t) >= _DIGITS]
    yield from _all_of_them(levels)
    yield from _strangers(levels, proved, repeated)
    near = _Near(known)
    right = {(t.base_unit, interval_of(t)) for t in known if t.numeral.dimension == "percent" and _is_proved(t, proved)}
    beside = {(id(t.passage), t.sentence, t.base_unit, interval_of(t)) for t in levels if t.table is None}
    for term in levels:
        if id(term) in repeated or _is_proved(term, proved) or _digits(term) < _DIGITS:
            continue
        if (term.base_unit, interval_of(term)) in right:
            continue  # 92.68%, which is right elsewhere, is no slip of the 93.68% of a part
        found = [
            (slip, other)
            for other in near.to(term)
            if (slip := _slip(term, other)) is not None
            and (id(term.passage), term.sentence, other.base_unit, interval_of(other)) not in beside
        ]  # 婴儿死亡率2.66‰, …死亡率4.66‰: a sentence that tells the one tells another by the other number
        if found:
            slip, other = found[0]
            candidate = _candidate(term, other)
            yield Verdict(term, "same", "failed", candidate, len(found), slip)


def _is_proved(term: Term, proved: Mapping[int, Sequence[Verdict]]) -> bool:
    """Whether an equation holds with the number; to be less than a whole proves little."""
    return any(v.kind != "subset" for v in proved.get(term.numeral.number_start, ()))


_MOST = 24
"""Numbers of one look that are compared with another number."""


class _Near:
    """Numbers by how they look with one slip: a digit that is another, two that are exchanged, one that is lost."""

    def __init__(self, known: Sequence[Term]) -> None:
        self._sorted = sorted(known, key=lambda t: interval_of(t).low)
        self._by_unit: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for number, term in enumerate(self._sorted):
            by_look = self._by_unit[term.base_unit]
            for look in _looks(term):
                held = by_look.get(look)
                if held is None:
                    by_look[look] = [number]
                elif len(held) < _MOST:
                    held.append(number)

    def to(self, term: Term) -> list[Term]:
        """Numbers that may be one slip away and are of like size, from the least up."""
        low = interval_of(term).low
        by_look = self._by_unit.get(term.base_unit, {})
        numbers = {n for look in _looks(term) for n in by_look.get(look, ())}
        found = [self._sorted[number] for number in sorted(numbers)]
        return found if low <= 0 else [t for t in found if low * 4 / 10 <= interval_of(t).low < low * 25 / 10]


def _looks(term: Term) -> list[str]:
    """What two numbers share where `slip_between` finds a slip: exchanged digits, all but a digit that is lost or is another."""
    written = format(abs(term.numeral.value or Decimal(0)), "f")
    looks = ["~" + "".join(sorted(written)), written]
    for place in range(len(written)):
        before, after = written[:place], written[place + 1 :]
        looks += (before + "?" + after, before + after)
    return looks


def _rounded(one: Term, other: Term) -> bool:
    """Whether the two differ by one in their last place: a rounding, and no slip."""
    step = interval_of(one).high - interval_of(one).low
    return bool(step) and abs(interval_of(one).low - interval_of(other).low) <= step


def _same_name(one: Term, other: Term) -> bool:
    """Whether both have one name of the genre, or the same words."""
    a = metric_of(one.noun or (one.row[-1] if one.row else ""))
    b = metric_of(other.noun or (other.row[-1] if other.row else ""))
    return bool(a) and a == b and (a not in _ANY_UNITS_METRIC or one.section_of == other.section_of)


_ANY_UNITS_METRIC = frozenset(
    {"支出", "支出总额", "支出合计", "收入", "收入合计", "收支总计", "本年支出", "本年收入", "预算", "自评得分"}
)
"""Every project and every part of a unit has these: one section's is no other's."""


_ONLY_BASIS = re.compile(
    r"(?:20\d\d年度?)?(?:年初|全年|年度|调整后?|部门|本年|当年|全部){0,2}的?(?:预算|决算|支出|收入)(?:数|额|总额|合计)?"
)


def _slip(term: Term, other: Term) -> Explanation | None:
    """The slip that makes one of the other, where both are under one name."""
    kind = slip_between(term.numeral, other.numeral)
    if kind is None or (term.table is not None and term.table == other.table) or apart(term, other):
        return None
    named = _same_name(term, other)
    if term.passage is other.passage and (
        kind != "swap"
        or _digits(term) < 4
        or term.sentence == other.sentence
        or told_as_part(term) != told_as_part(other)
    ):
        return None
    if kind == "lost_digit" and not named:
        return None
    if kind == "digit" and term.numeral.dimension == "percent":
        return None  # two rates that look alike are oftener two rates than one slip
    if kind == "digit" and (metric_of(term.noun) in _ANY_UNITS_METRIC or (not term.noun and not other.noun)):
        return None
    if kind == "digit" and bool(_ONLY_BASIS.fullmatch(term.noun)) != bool(_ONLY_BASIS.fullmatch(other.noun)):
        return None  # 残疾人康复年初预算312.00万元 is no 年初预算
    if _rounded(term, other):
        exact = named and _digits(term) >= _TELLING and _basis(term) == _basis(other)
        return _explained("rounding", term, other) if exact else None
    if term.role in ("share", "completion") and (not term.noun or not other.noun):
        return None
    return _explained(kind, term, other) if _names_fit(term, other, kind, named) else None


_BARE = 3
"""Characters of a rate's name that says not of what it is."""


def _names_fit(term: Term, other: Term, kind: Slip, named: bool) -> bool:
    if named and _digits(term) >= 4:
        return True
    a, b = pieces(words_of(term)), pieces(words_of(other))
    if len(a & b) < 2:
        return False
    # Rates are named alike for many things: what qualifies them has to agree as well.
    rates = term.role in ("rate", "share", "completion") and term.table is None and other.table is None
    if (
        rates
        and kind != "swap"
        and term.section_of != other.section_of
        and min(len(term.noun), len(other.noun)) <= _BARE
    ):
        return False  # 满意率 of those who called, 满意率 of those who were asked
    shared = len(a & b) / max(len(a), len(b)) if rates else words_alike(term, other)
    return shared >= (0.5 if kind == "swap" and _digits(term) >= 4 else 0.67)


def _explained(kind: Slip, term: Term, other: Term) -> Explanation:
    zh, en = SAID[kind]
    return Explanation(kind, term, other.numeral.value, zh, en, 0.01)


_EVERY = re.compile(r"(?:全[县市区镇乡州省街旗]|所?辖|下辖|管辖|共有|现有|所有|全部|上述)[^，。；、\d]{0,6}$")
_MENTIONED = re.compile(r"(?:(?:上述|前述)[^，。；、\d]{0,4}|该(?:批|些|类)?)$")


def _thing(term: Term) -> str:
    """What is counted: 行政村 in 21个行政村."""
    match = re.match(r"[\u4e00-\u9fff]{2,8}", term.tail)
    return match[0][:4] if match else ""


def _all_of_them(levels: Sequence[Term]) -> Iterator[Verdict]:
    """辖21个行政村, 全镇22个行政村: all that there are, counted twice; 上述9辆: the number just told."""
    counted: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in levels:
        if (
            term.table is None
            and term.numeral.dimension == "count"
            and _EVERY.search(term.lead)
            and (thing := _thing(term))
        ):
            counted[term.base_unit, thing[:3]].append(term)
    for group in counted.values():
        first = group[0]
        for other in group[1:]:
            if interval_of(first) != interval_of(other) and not apart(first, other) and _one_number(first, other):
                yield Verdict(other, "same", "failed", _bound(other, first), 1)
                break
    for number, term in enumerate(levels):
        if term.table is None and term.numeral.dimension == "count" and _REFERRING.search(term.lead):
            yield from _referred(term, levels[max(0, number - 60) : number])
        said = _MENTIONED.search(term.lead) if term.table is None else None
        if said is None or (term.numeral.dimension == "money" and said[0].startswith("该")):
            continue  # 属于该专项的11万元 is of a thing that was named, not the amount just told
        told = [t for t in levels[max(0, number - 12) : number] if t.base_unit == term.base_unit and t.table is None]
        named = [t for t in told if words_alike(t, term) >= 0.34]
        told = named or (told if len(told) == 1 and term.numeral.dimension == "count" else [])
        if told and all(interval_of(t) != interval_of(term) for t in told) and _one_number(term, told[-1]):
            yield Verdict(term, "same", "failed", _bound(term, told[-1]), len(told))


_REFERRING = re.compile(
    r"(?:新增|新建|选聘|建成|完成|投用|培训|聘用|配备|购置|发展|选派|在岗|实施)[^，。；、\d]{0,3}的$|这$|该$"
)


def _referred(term: Term, before: Sequence[Term]) -> Iterator[Verdict]:
    """新增的68张护理型床位, after 新增护理型床位86张: the number just told of the same things."""
    thing = re.match(r"[\u4e00-\u9fff]{2,12}", term.tail)
    if thing is None:
        return
    name = thing[0]
    said = _REFERRING.search(term.lead)
    verb = said[0][:2] if said is not None else ""
    before = [t for t in before if verb in t.lead + t.tail]
    told = [
        t
        for t in before
        if t.base_unit == term.base_unit
        and t.table is None
        and (name[:4] in t.lead + t.tail or t.lead.endswith((name[:3], name[:2])))
    ]
    values = {interval_of(t) for t in told}
    if len(name) >= 2 and len(values) == 1 and interval_of(term) not in values and _one_number(term, told[-1]):
        yield Verdict(term, "same", "failed", _bound(term, told[-1]), len(told))


def _one_number(one: Term, other: Term) -> bool:
    """Whether two values may be one number told twice: a slip parts them, or little."""
    if slip_between(one.numeral, other.numeral) is not None:
        return True
    low, high = sorted((interval_of(one).low, interval_of(other).low))
    return 0 < high <= low * _LITTLE


_LITTLE = Decimal("1.1")


def _bound(claim: Term, other: Term) -> Candidate:
    candidate = _candidate(claim, other)
    candidate.sure, candidate.named = "certain", True
    return candidate


def _strangers(
    levels: Sequence[Term], proved: Mapping[int, Sequence[Verdict]], repeated: set[int]
) -> Iterator[Verdict]:
    """Long numbers with the same words that differ by two exchanged digits, though nothing proves either."""
    free = [t for t in levels if id(t) not in repeated and t.numeral.number_start not in proved and _digits(t) >= 4]
    by_digits: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in free:
        by_digits[term.base_unit, "".join(sorted(str(term.numeral.value).replace(".", "")))].append(term)
    for group in by_digits.values():
        for number, one in enumerate(group[:8]):
            for other in group[number + 1 : 8]:
                slip = _slip(other, one) if other.table is None else _slip(one, other)
                if slip is not None and slip.slip == "swap":
                    claim, against = (other, one) if other.table is None else (one, other)
                    yield Verdict(claim, "same", "failed", _candidate(claim, against), 1, slip)


def _other_unit(levels: Sequence[Term]) -> Iterator[Verdict]:
    """6.47元 in the text, 6.47万元 in the table; 2.66% and 2.66‰: one printed number under one name, in another unit."""
    by_digits: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in levels:
        if term.numeral.dimension in ("money", "percent") and _digits(term) >= _DIGITS:
            by_digits[term.numeral.dimension, f"{term.numeral.value:f}"].append(term)
    for group in by_digits.values():
        for one in group[:8]:
            others = [
                t for t in group[:8] if _units_apart(one, t) and not apart(one, t) and t.passage is not one.passage
            ]
            named = [t for t in others if _same_name(one, t) or words_alike(one, t) >= 0.67]
            if named:
                slip = Explanation("scale", one, one.numeral.value, "单位有误", "wrong unit", 0.01)
                yield Verdict(one, "same", "failed", _candidate(one, named[0]), len(named), slip)


def _units_apart(one: Term, other: Term) -> bool:
    """元 for 万元, % for ‰; of two such rates the one in the text is doubted."""
    if one.numeral.dimension == "money":
        return other.numeral.scale == one.numeral.scale * 10000
    return one.table is None and {one.numeral.unit, other.numeral.unit} == {"%", "‰"}
