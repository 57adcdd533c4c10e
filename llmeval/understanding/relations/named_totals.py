"""Degrees and shares of a total of the report that is named and stands pages away: 完成年初预算的109.08%, 占全部支出的51.39%.

What a report calls its first budget, its adjusted one, its income and its spending is told many times. Where none of the numbers so called
gives what is printed, and a total of another name does just that, the other one was taken by mistake. Nothing else is accused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, percent
from llmeval.understanding.relations.fractions import levels_before, name_of, ratio_candidate
from llmeval.understanding.relations.model import Candidate, Kind, Mistake
from llmeval.understanding.relations.terms import Passage, Term, interval_of, significant

_SORTS = (
    ("initial", re.compile("年初(?:部门)?(?:收支)?预算(?:批复|安排)?(?:数|总额|额|收入|支出|资金)?(?:为|是|共|合计)?$|年初批复[^，]{0,6}预算$|年初安排预算$")),
    ("adjusted", re.compile("(?:全年|调整|调整后的?|变更后)(?:全年|部门|收支){0,2}预算(?:数|总额|额|资金|收入|支出)?(?:为|是|共|至|增至|合计)?$|预算调整(?:数|为|至)$")),
    ("spending", re.compile("(?:^|[^目本员用费项门]|全年|本年|年度|部门整体|实际|总)支出(?:决算|合计|总额|总计|总数)?(?:数|额)?(?:为|是|共|合计|达)?$|支出决算(?:总额|合计)?(?:数|为)?$")),
    ("income", re.compile("本年(?:度)?收入(?:合计|决算|总额)?(?:为|是|共)?$")),
    ("all income", re.compile("总收入(?:为|是|共)?$|收入(?:总计|总额|合计)(?:为|是|共)?$")),
    ("available", re.compile("(?:可用|可支配|可使用)资金(?:总额|总计|合计)?(?:为|是|共)?$")),
)  # fmt: skip
_NAMES = (
    ("initial", re.compile("年初(?:部门)?预算(?:数|额|总额)?")),
    ("adjusted", re.compile("(?:全年|调整后?的?|变更后)(?:全年)?预算(?:数|额|总额)?")),
    ("spending", re.compile("(?:全年|本年度?|全部|总|年度|部门|部门整体){1,2}支出(?:总额|合计|总计|决算)?|支出(?:总额|合计|总计)")),
    ("income", re.compile("本年(?:度)?收入(?:合计|总额)?")),
)  # fmt: skip
_PART_OF = re.compile(
    "项目|基本|人员|公用|三公|专项|其中|上年|去年|占|比|较|追加|结转|结余|政府性|国有|一般公共|财政拨款|自有|事业|经营|采购|培训|类|[省市县区镇]级|中央|本级|补助|季度|[上下]半年|月|末|接待|车|会议|系统|经费|科目|功能"
)
_TOTAL_ROW = re.compile(
    "合计|总计|支出总计|收入总计|本年支出合计|部门整体支出|整体支出|年度资金总额|资金总额|年度部门预算"
)
_LONG, _SEVERAL, _FINE = 5, 2, 2
_PLAIN_RATE = re.compile("(?:预算|整体|总体|部门|支出|年度|全年|资金|总|综合){0,4}(?:预算)?执行率")
_ON = re.compile(
    "(?:按|以|按照)(?P<base>(?:全年|年初|调整后?的?)预算)(?:数|额|总额)?(?:口径|为基数|为分母)?(?:计算|测算|计)?"
)


def named_totals(passages: Sequence[Passage], cells: Sequence[Term], year: str) -> Iterator[Candidate]:
    """Candidates of every degree or share whose whole is a total of the report, where only another total gives it."""
    terms = [*(t for p in passages for t in p.terms), *cells]
    told = _totals(terms, year)
    if len(told) < _SEVERAL:
        return
    claims: dict[str, list[tuple[Term, Term]]] = defaultdict(list)
    for passage in passages:
        for claim in passage.terms:
            sort = _named(claim)
            if sort and told.get(sort) and (part := _part(claim)) is not None:
                claims[sort].append((claim, part))
    for sort, found in claims.items():
        whole = _meant(told[sort], found)
        if whole is not None:
            for claim, part in found:
                yield from _against(claim, part, whole, sort, told)
    rates = {t.numeral.value for t in terms if t.numeral.dimension == "percent"}
    for passage in passages:
        yield from _plain_rates(passage, told, rates)


def _meant(named: Sequence[Term], claims: Sequence[tuple[Term, Term]]) -> Term | None:
    """The number of a name that gives most of what is told of it; the greatest, which is no part of it, where no claim says which."""
    held = [
        sum(
            (p := percent(interval_of(part), interval_of(t))) is not None and p.meets(interval_of(c))
            for c, part in claims
        )
        for t in named
    ]
    if max(held):
        return named[held.index(max(held))] if held.count(max(held)) == 1 else None
    return max(named, key=lambda t: interval_of(t).high, default=None)


def _plain_rates(
    passage: Passage, told: Mapping[str, Sequence[Term]], rates: Collection[object]
) -> Iterator[Candidate]:
    """全年支出4,697.38万元，预算执行率96.61%: of the first budget, though another place prints the rate that the adjusted one gives."""
    if len(told.get("adjusted", ())) != 1 or not told.get("initial"):
        return
    whole = told["adjusted"][0]
    for claim in passage.terms:
        if (
            claim.role != "rate"
            or not claim.exact
            or not _PLAIN_RATE.fullmatch(claim.noun)
            or claim.numeral.places < _FINE
        ):
            continue
        part = _part(claim)
        if part is None or sort_of(part) != "spending":
            continue
        expected = percent(interval_of(part), interval_of(whole))
        step = Decimal(1).scaleb(-claim.numeral.places)
        if expected is not None and middle(expected).quantize(step) in rates:
            yield from _against(claim, part, whole, "adjusted", {"initial": told["initial"], "adjusted": [whole]})


def _totals(terms: Sequence[Term], year: str) -> dict[str, list[Term]]:
    """What the report calls each of its totals, one number of each value, the one told most often first."""
    found: dict[str, dict[Interval, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for term in terms:
        if (
            not term.exact
            or term.numeral.dimension != "money"
            or significant(term) < _LONG
            or term.role not in ("level", "to")
        ):
            continue
        if (term.when in ("prior", "start") and "年初预算" not in term.lead) or (
            term.year and year and term.year != year
        ):
            continue
        if sort := sort_of(term):
            found[sort][interval_of(term)].append(term)
    return {
        sort: [terms[0] for terms in sorted(by_value.values(), key=lambda t: (-len(t), t[0].order))]
        for sort, by_value in found.items()
    }


def sort_of(term: Term) -> str:
    if term.table is not None:
        if not term.row or not _TOTAL_ROW.fullmatch("".join(term.row[-1].split())) or not term.column:
            return ""
        lead = re.sub("[（(][^（）()]{0,12}[）)]", "", term.column[-1])
    else:
        lead = term.lead
    own = re.split("[（(]", lead)[-1]
    if _PART_OF.search(own):
        return ""
    return next((sort for sort, pattern in _SORTS if pattern.search(own)), "")


def _named(claim: Term) -> str:
    """Which total of the report a share or degree is of, as its words have it."""
    if not claim.exact or claim.numeral.dimension != "percent" or claim.numeral.places < 1:
        return ""
    if claim.role in ("share", "completion") and claim.whole:
        return next((sort for sort, pattern in _NAMES if pattern.fullmatch(claim.whole)), "")
    if claim.role == "rate" and _PLAIN_RATE.fullmatch(claim.noun):
        begin = claim.passage.sentences[claim.sentence][0]
        said = _ON.search(claim.passage.text, max(begin, claim.at - 24), claim.at)
        return "" if said is None else "initial" if "年初" in said["base"] else "adjusted"
    return ""


def _part(claim: Term) -> Term | None:
    """The amount whose share or degree is told: the one right before it, behind other shares of the same."""
    for term in levels_before(claim, claim.passage):
        if term.numeral.dimension != "money" or not term.exact or term.role not in ("level", "to", "change"):
            return None
        between = [t for t in claim.passage.of_sentence(claim.sentence) if term.order < t.order < claim.order]
        others = all(t.numeral.dimension == "percent" for t in between)
        own = not claim.noun or claim.role == "rate" or claim.lead.startswith(("占", "完成", "为"))
        return term if others and own and "；" not in claim.passage.text[term.end : claim.at] else None
    return None


def _against(
    claim: Term, part: Term, whole: Term, sort: str, told: Mapping[str, Sequence[Term]]
) -> Iterator[Candidate]:
    stated, own = interval_of(claim), interval_of(part)
    if any(
        (p := percent(own, interval_of(t))) is not None and p.meets(stated) for t in told[sort]
    ) or own == interval_of(whole):
        return
    known = {interval_of(t) for t in told[sort]}
    kind: Kind = "share" if claim.role == "share" else "rate"
    for other in (t for other_sort, totals in told.items() if other_sort != sort for t in totals):
        value = interval_of(other)
        if value in known or value == own:
            continue
        for over, under, zh in ((own, value, "基数"), (value, interval_of(whole), "分子")):
            wrong = percent(over, under)
            if wrong is not None and wrong.meets(stated) and (zh == "基数" or _is_total(part)):
                said = f"误以{name_of(other)}{other.printed}为{zh}"
                en = f"{other.printed} was {'taken as the base' if zh == '基数' else 'divided'}"
                yield ratio_candidate(kind, claim, part, whole, "certain", True, (Mistake("base", wrong, said, en),))
                return


def _is_total(part: Term) -> bool:
    return sort_of(part) in ("spending", "income")
