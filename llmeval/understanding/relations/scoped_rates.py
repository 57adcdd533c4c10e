"""Execution rates of a part of the budget whose numbers stand pages away: 项目支出5,711.47万元，项目支出预算执行率93.13%.

A report tells the first budget, the adjusted one and the spending of its basic and its project expenditure each in one place, in its text
or in a table. Where an execution rate is not what the adjusted budget gives, and what is printed is just what another of these
numbers gives, or the right rate is printed elsewhere, the rate is wrong. Which budget rates are of is taken from the words, or from the
other rates of the report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, percent, total
from llmeval.understanding.relations.fractions import name_of, ratio_candidate
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.named_totals import sort_of
from llmeval.understanding.relations.telling import NEAR, within
from llmeval.understanding.relations.terms import Passage, Term, interval_of, significant

_SCOPES = (("基本", re.compile("基本支出")), ("项目", re.compile("项目(?:支出|经费)")), ("人员", re.compile("人员(?:经费|支出)")),
           ("公用", re.compile("公用(?:经费|支出)")))  # fmt: skip
_OTHER_SCOPE = re.compile(
    "结转|结余|追加|调增|调减|核减|压减|收回|上年|去年|占|其中一般|政府性基金|财政拨款|个项目|单个|某|月|季度|半年|政府采购|采购"
)
_RATE = re.compile(
    r"(?:\d{1,2}个)?(?:(?P<scope>基本|项目|人员|公用)(?:支出|经费)?)?(?P<all>总体|整体|综合|部门|总|全部|支出)?(?:的|预算|全年|年度|调整后|年初|支出|资金|经费|财政|整体|总体|综合|平均){0,4}执行率(?:为|是|达到?|仅|约|[:：]){0,2}"
)
_SAID = re.compile(
    r"(?:按|以|占|为)?(?P<base>全年|年初|调整后?的?)(?:部门|支出|项目|基本)?预算(?:数|额|总额)?(?:为基数|口径|计算|测算|为分母|计|执行率)"
)
_COLUMNS = (
    ("initial", re.compile("年初(?:部门)?预算(?:数|批复数|安排)?")),
    ("adjusted", re.compile("(?:全年|调整后?(?:的)?)(?:全年)?预算(?:数)?|预算调整数")),
    ("spending", re.compile("(?:全年|实际|本年)?(?:支出|执行|决算)(?:决算)?(?:数|额)?|实际支出(?:数|额)?")),
)  # fmt: skip
_ROW = re.compile("(?:[一二三四1-9][、.．])?(?P<scope>基本支出|项目支出|人员经费|公用经费)(?:小计|合计)?")
_LONG, _FINE = 4, 3
_WORD = {"initial": "年初预算", "adjusted": "全年预算", "spending": "支出"}
Told = Mapping[tuple[str, str], Sequence[Term]]


def scoped_rates(
    passages: Sequence[Passage], cells: Sequence[Term], sums: Mapping[int, Sequence[Term]], year: str
) -> Iterator[Candidate]:
    """Candidates of every execution rate whose scope is told, where the numbers of its scope are told once each; `sums` are the
    totals that are proved to be the sum of a number and others, by the number's start."""
    terms = [t for p in passages for t in p.terms]
    claims = [(t, m) for t in terms if (m := _claim(t)) is not None]
    if not claims:
        return
    told = told_of(terms, cells, sums, year)
    printed = {t.numeral.value for t in (*terms, *cells) if t.numeral.dimension == "percent"}
    known = [found for claim, match in claims if (found := _operands(claim, match, told)) is not None]
    for number, (claim, scope, part, base) in enumerate(known):
        custom = base or _custom([*known[:number], *known[number + 1 :]], told)
        yield from _against(claim, scope, part, custom, told, printed)


def _claim(term: Term) -> re.Match[str] | None:
    if term.numeral.dimension != "percent" or not term.exact or term.table is not None or significant(term) < _FINE:
        return None
    lead = term.lead.lstrip("，,；;、（(").removeprefix("其中")
    return _RATE.fullmatch(lead)


def _scope_of(words: str) -> str | None:
    """The part of the budget that words name last."""
    found = [(match.start(), scope) for scope, pattern in _SCOPES for match in pattern.finditer(words)]
    return max(found)[1] if found else None


def told_of(
    terms: Sequence[Term], cells: Sequence[Term], sums: Mapping[int, Sequence[Term]], year: str
) -> dict[tuple[str, str], list[Term]]:
    """What the report tells of each scope and sort, one number of each value; of the whole the greatest, which is no part of it."""
    found: dict[tuple[str, str], dict[Interval, Term]] = defaultdict(dict)
    scoped: dict[str, dict[Interval, Term]] = defaultdict(dict)
    for term in (*terms, *cells):
        if term.numeral.dimension != "money" or not term.exact or significant(term) < _LONG:
            continue
        if term.when == "prior" or (term.year and year and term.year != year) or term.role not in ("level", "to"):
            continue
        key = _key_of_cell(term) if term.table is not None else _key(term, sums)
        if key is not None:
            found[key].setdefault(interval_of(term), term)
        if term.table is None and (scope := _plain_scope(term)):
            scoped[scope].setdefault(interval_of(term), term)
    told = {key: list(values.values()) for key, values in found.items()}
    for sort in _WORD:
        if ("", sort) in told:
            greatest = max(told["", sort], key=lambda t: interval_of(t).high)
            told[_REST, sort] = [t for t in told["", sort] if t is not greatest]
            told["", sort] = [greatest]
        for whole, parts in _DIVIDED:
            _divide(told, scoped, sort, whole, parts)
    return told


_REST = "其他"
"""Stands for other numbers that are called as the whole is."""
_DIVIDED = (("", ("基本", "项目")), ("基本", ("人员", "公用")))


def _divide(
    told: dict[tuple[str, str], list[Term]],
    scoped: Mapping[str, Mapping[Interval, Term]],
    sort: str,
    whole: str,
    parts: tuple[str, str],
) -> None:
    """Tell the two parts of a whole, where just one pair of numbers that are called so makes it."""
    heads = told.get((whole, sort), ())
    if len(heads) != 1:
        return
    pairs = [
        (one, other)
        for a, one in islice(scoped[parts[0]].items(), _MOST)
        for b, other in islice(scoped[parts[1]].items(), _MOST)
        if total((a, b)).meets(interval_of(heads[0]))
    ][:_PAIRS]
    if len(pairs) == 1:
        for part, term in zip(parts, pairs[0], strict=True):
            told.setdefault((part, sort), [term])


_PAIRS, _MOST = 2, 30


def _plain_scope(term: Term) -> str:
    words = re.split("[（(]", term.lead)[-1]
    return "" if _OTHER_SCOPE.search(words) else _scope_of(words) or ""


def _key(term: Term, sums: Mapping[int, Sequence[Term]]) -> tuple[str, str] | None:
    if sort := sort_of(term):
        return ("", sort) if sort != "spending" or _ALL_SPENT.search(term.lead) else None
    scope = _plain_scope(term)
    if not scope:
        return None
    words = re.split("[（(]", term.lead)[-1]
    own = next(
        (
            sort
            for sort, word in (("initial", "年初"), ("adjusted", "全年预算"), ("adjusted", "调整后"))
            if word in words
        ),
        "",
    )
    if own:
        return scope, own
    heads = {sort for whole in sums.get(term.numeral.number_start, ()) if (sort := sort_of(whole))}
    return (scope, heads.pop()) if len(heads) == 1 else None


_ALL_SPENT = re.compile(
    "(?:^|[^\u4e00-\u9fff]|年|度|位|门|局|院|校|实际|总|本年|体)(?:实际|总|共|财政)?(?:支出|决算支出)(?:决算|合计|总额)?(?:数|额)?(?:为|是|共|达|计)?$"
)


def _key_of_cell(term: Term) -> tuple[str, str] | None:
    row = _ROW.fullmatch("".join(term.row[-1].split())) if term.row else None
    if row is None or not term.column:
        return None
    column = re.sub("[（(][^（）()]{0,12}[）)]", "", "".join(term.column[-1].split()))
    sort = next((sort for sort, pattern in _COLUMNS if pattern.fullmatch(column)), "")
    return (row["scope"][:2], sort) if sort else None


Known = tuple[Term, str, Term, str]
"""A rate, its scope, what was spent of it, and the word for the budget that it is of."""


def _operands(claim: Term, match: re.Match[str], told: Told) -> Known | None:
    own = _own(claim)
    scope = match["scope"] or ("" if match["all"] else None)
    if scope is None and own is not None:
        scope = "" if _is(own, told.get(("", "spending"), ())) else _plain_scope(own) or None
    if scope is None or (own is not None and match["scope"] is None and _OTHER_SCOPE.search(own.lead)):
        return None
    spent = told.get((scope, "spending"), ())
    if own is not None and _is(own, spent):
        part = own
    elif len(spent) == 1 and (match["scope"] or match["all"]):
        part = spent[0]
    else:
        return None
    said = set(_said(claim))
    return None if len(said) > 1 else (claim, scope, part, next(iter(said), ""))


def _is(term: Term, told: Sequence[Term]) -> bool:
    return any(interval_of(term) == interval_of(t) for t in told)


def _said(claim: Term) -> Iterator[str]:
    begin, end = claim.passage.sentences[claim.sentence]
    text = claim.passage.text
    for match in _SAID.finditer(text, max(begin, claim.at - 24), min(end, claim.end + 16)):
        if match.start() < claim.end:
            if re.search(r"\d", text[match.end() : claim.at]) is None:
                yield match["base"]
        elif text[claim.end : match.start()] in ("（", "(") and not re.match(
            r"[^，。）)]{0,4}\d", text[match.end() :][:6]
        ):
            yield match["base"]  # 97.48%（以年初预算为基数计算则为114.34%） says what another one is of


def _own(claim: Term) -> Term | None:
    """The amount right before a rate, behind other rates of the same; or the one that its sentence begins with."""
    here = [t for t in claim.passage.of_sentence(claim.sentence) if t.order < claim.order]
    for term in reversed(here):
        if term.numeral.dimension == "percent" and term.role in ("share", "completion", "rate"):
            continue
        between = claim.passage.text[term.end : claim.at]
        if (
            term.numeral.dimension == "money"
            and term.role in ("level", "to")
            and "；" not in between
            and len(between) < _CLOSE
        ):
            return term
        break
    money = [t for t in here if t.numeral.dimension == "money"]
    first = money[0] if money else None
    return (
        first
        if first is not None and first.role == "level" and claim.lead.startswith(("预算执行率", "；预算执行率"))
        else None
    )


_CLOSE = 40


def _custom(others: Sequence[Known], told: Told) -> str:
    """Whether the other execution rates of the report that can tell are of the adjusted budget. Where they are of the first one, they
    may as well be the wrong ones."""
    found = set()
    for claim, scope, part, base in others:
        given = {
            sort for sort in ("initial", "adjusted") if not base and _gives(claim, part, told.get((scope, sort), ()))
        }
        if len(given) == 1:
            found |= given
    return "全年" if found == {"adjusted"} else ""


def _gives(claim: Term, part: Term, wholes: Sequence[Term]) -> bool:
    rates = (percent(interval_of(part), interval_of(t)) for t in wholes)
    return any(rate is not None and rate.meets(interval_of(claim)) for rate in rates)


def _against(
    claim: Term, scope: str, part: Term, base: str, told: Told, printed: Collection[object]
) -> Iterator[Candidate]:
    sort = "initial" if base == "年初" else "adjusted"
    wholes = told.get((scope, sort), ())
    if len(wholes) != 1 or _gives(claim, part, wholes) or interval_of(part) == interval_of(wholes[0]):
        return
    expected = percent(interval_of(part), interval_of(wholes[0]))
    if expected is None or (not scope and _of_another(claim, part, base, wholes[0], told, sort)):
        return
    value = middle(expected).quantize(Decimal(1).scaleb(-claim.numeral.places))
    elsewhere = value in printed
    mistakes = tuple(_mistakes(claim, scope, part, wholes[0], told))
    candidate = ratio_candidate("rate", claim, part, wholes[0], "certain", True, mistakes)
    if mistakes and (base or elsewhere):
        yield candidate
    elif base and elsewhere and within(candidate, NEAR):
        candidate.aspect = "witnessed"
        yield candidate


def _of_another(claim: Term, part: Term, base: str, whole: Term, told: Told, sort: str) -> bool:
    """Whether a second number that is called as the whole is gives what is printed, and no words say that it is not meant: 调整后预算
    without, 全年预算 with what was carried over."""
    if any(_gives(claim, other, [whole]) for other in told.get((_REST, "spending"), ())):
        return True
    others = [t for t in told.get((_REST, sort), ()) if _gives(claim, part, [t])]
    return any(not base or base in t.lead or base not in whole.lead for t in others)


def _mistakes(claim: Term, scope: str, part: Term, whole: Term, told: Told) -> Iterator[Mistake]:
    """Other numbers of the report that give what is printed: another budget, another part."""
    stated = interval_of(claim)
    for (other_scope, sort), found in told.items():
        for other in found:
            if sort != "spending" and interval_of(other) != interval_of(whole):
                wrong = percent(interval_of(part), interval_of(other))
                if wrong is not None and wrong.meets(stated):
                    zh = f"误以{name_of(other) or other_scope + _WORD.get(sort, '')}{other.printed}为基数"
                    yield Mistake("base", wrong, zh, f"{other.printed} was taken as the base")
            elif sort == "spending" and other_scope not in (scope, _REST):
                for base in told.get((other_scope, "adjusted"), ()):
                    wrong = percent(interval_of(other), interval_of(base))
                    if wrong is not None and wrong.meets(stated):
                        zh = f"误写为{other_scope or '全部'}支出的执行率"
                        yield Mistake("copied", wrong, zh, "the rate of another part of the budget was written")
