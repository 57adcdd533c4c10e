"""Frames of ratios: shares, degrees of completion, rates, averages.

The whole of a ratio is looked for where the words name it: right before 的 (任务32.00万亩的101.88%), by its name in the
sentence, the paragraph and the report; where nothing names it, the larger numbers of the sentence are what it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import at_most, growth, negative, percent, ratio, scaled
from llmeval.understanding.relations.lookup import Lookup, likeness
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_TOTAL_WORD = re.compile(r"总|合计|全部|全年|本年|年度|部门|整体|支出|收入|其")
_NUMERATOR = (
    (re.compile(r"执行|支出|使用|支付"), re.compile(r"执行|支出|使用|支付|决算|发放|拨付|列支")),
    (re.compile(r"调整|核减|压减|节约|节支"), re.compile(r"调整|追加|核减|压减|节约|节支|调增|调减|增加|减少")),
    (re.compile(r"到位|下达"), re.compile(r"到位|下达|拨付")),
    (re.compile(r"完成|进度|达成"), re.compile(r"完成|实际|建成|验收")),
    (re.compile(r"合格"), re.compile(r"合格")),
    (
        re.compile(
            r"整改|办结|结案|调解|处置|满意|成活|参保|覆盖|回收|有效|防治|化解|入学|就业|签约|建档|上牌|开工|竣工|采购|公开|回访"
        ),
        None,
    ),
)
_DENOMINATOR = (
    (re.compile(r"执行|支出|使用|支付"), re.compile(r"预算|指标|下达|到位|安排|资金总额|计划|批复|可用")),
    (re.compile(r"调整|核减|压减|节约|节支"), re.compile(r"年初|预算|送审|上年|概算|批复|采购")),
    (re.compile(r"到位"), re.compile(r"计划|预算|应|投资|安排|批复|下达")),
    (re.compile(r"完成|达成"), re.compile(r"计划|目标|任务|应|指标|预算|下达")),
)
_ALL = re.compile(r"(?:其)?(?:总数|总额|总量|总人数|总计|全部|总体|总规模)的?")
_BASE_SAID = re.compile(
    r"(?:以|按|按照)(?P<a>[^，,。；（）]{2,18}?)(?:为)?(?:口径|计算|为基数|为分母|测算|作分母)|率(?:（|\()(?:占|按|以)?(?P<b>[^（）()]{2,20}?)(?:计算|口径)?(?:）|\))"
)
_PLAIN = re.compile(
    r"整体|总体|全年|年度|部门|单位|项目|预算|资金|财政|支出|收入|执行|使用|支付|完成|到位|进度|总|累计|实际|目标|任务|计划|平均|按期|按时|及时|本年|当年|的|我局|全市|全县|全区|全镇"
)
_RECEIVED = re.compile(r"受理|发现|排查|参训|抽查|抽检|应|承办|收到|接到|检查|下达|申请|送检")
_MONEY = re.compile(r"执行|支出|支付|资金|预算|结转|结余")
_FREE = re.compile(r"执行|完成|达成|支出|使用|支付|进度|增长|调整")
"""Rates that may exceed 100 %."""
_BUDGET_NUMBER = re.compile(
    r"预算(?:数|额|金额|总额|资金|指标)?(?:安排|批复|下达|调整)?(?:为|是|达|共|合计)?$|(?:安排|下达|批复|调整后)[^，。；]{0,4}预算[^，。；]{0,4}$"
)
_BUDGETS = re.compile(r"年初|全年|调整后?|预算|下达|指标")


def ratios(passage: Passage, lookup: Lookup, totals: Mapping[int, Sequence[Term]]) -> Iterator[Candidate]:
    """Candidates of every share, completion, rate and multiple in a passage; `totals` are the totals that are proved to be
    the sum of a number and others, by the number's start."""
    for term in passage.terms:
        if term.role == "share":
            yield from _share(term, passage, lookup, totals)
        elif term.role == "completion":
            yield from _completion(term, passage, lookup)
        elif term.role == "rate":
            yield from _rate(term, passage)
        elif term.role == "multiple":
            yield from _multiple(term, passage)


def _before(claim: Term, passage: Passage, sentences: int = 0) -> list[Term]:
    """Levels before a claim, the nearest first."""
    found = [
        t for t in passage.terms
        if t.order < claim.order and claim.sentence - sentences <= t.sentence and t.numeral.dimension not in ("percent", "point", "multiple")
        and t.role in ("level", "to", "base", "from", "standard", "each", "change") and t.depth <= claim.depth
    ]  # fmt: skip
    return found[::-1]


def _compute(values: Sequence[Interval]) -> Interval | None:
    return percent(values[0], values[1])


def _candidate(
    kind: Kind, claim: Term, part: Term, whole: Term, sure: Sureness, named: bool, mistakes: tuple[Mistake, ...] = ()
) -> Candidate:
    expected = percent(interval_of(part), interval_of(whole))
    inverse = percent(interval_of(whole), interval_of(part))
    if inverse is not None and part is not whole:
        mistakes = (*mistakes, Mistake("base", inverse, "分子、分母颠倒", "numerator and denominator were exchanged"))
    if expected is not None:
        rest = Interval(100 - expected.high, 100 - expected.low)
        mistakes = (
            *mistakes,
            Mistake("other_value", rest, "误写为其余部分所占比例", "the share of the rest was written"),
        )
    stated = interval_of(claim)
    return Candidate(
        kind,
        claim,
        (part, whole),
        _compute,
        sure,
        "{} ÷ {} × 100%",
        percent_of(claim, stated),
        expected,
        named,
        mistakes=mistakes,
    )


def percent_of(claim: Term, stated: Interval) -> Interval:
    """The stated share in percent, whatever it is printed in (‰, 成)."""
    return stated


def _part(claim: Term, passage: Passage) -> tuple[Term | None, bool]:
    """The number whose share is told: the nearest level before it whose noun the claim does not contradict."""
    before = _before(claim, passage)
    if claim.noun and len(claim.noun) >= 2:
        scored = [(likeness(claim.noun, t), -i, t) for i, t in enumerate(before)]
        best = max(scored, key=lambda s: (s[0], s[1]), default=None)
        if best is not None and best[0] >= 0.5:
            return best[2], True
        return None, False
    nearest = next((t for t in before if t.role in ("level", "to", "change")), None)
    return nearest, nearest is not None


def _share(claim: Term, passage: Passage, lookup: Lookup, totals: Mapping[int, Sequence[Term]]) -> Iterator[Candidate]:
    aligned = _aligned(claim, passage)
    if aligned is None and _within_list(claim, passage):
        return
    part, sure_part = (aligned, True) if aligned is not None else _part(claim, passage)
    if part is None:
        return
    if claim.whole and claim.whole not in ("比", "其"):
        yield from _named_whole("share", claim, part, claim.whole, passage, lookup)
        return
    wholes = [t for t in _before(claim, passage) if t is not part and alike(t, part)]
    wholes += [t for t in _earlier(claim, passage) if alike(t, part)]
    wholes = [w for w in wholes if _not_smaller(w, part)]
    known = totals.get(part.numeral.number_start, ())
    if not known and claim.noun:
        # 主特产业税收占比: the whole is 税收, the end of the part's own name.
        known = [w for w in wholes if w.sentence == claim.sentence and _ends_in(part.noun, w.noun)][:1]
    for whole in known:
        yield _candidate("share", claim, part, whole, "certain" if sure_part else "likely", False)
    for number, whole in enumerate(w for w in wholes[:12] if not any(w is k for k in known)):
        sure: Sureness = "likely" if number == 0 and sure_part and whole.sentence == claim.sentence else "possible"
        yield _candidate("share", claim, part, whole, sure, False)


def _ends_in(part: str, whole: str) -> bool:
    return len(whole) >= 2 and part.endswith(whole) and part != whole


def _aligned(claim: Term, passage: Passage) -> Term | None:
    """甲697万元、乙253万元，分别占55%、20%: the number that stands in the same place of the list before."""
    text = passage.text
    begin = passage.sentences[claim.sentence][0]
    at = text.rfind("分别", begin, claim.at)
    if at < 0 or any(c in "，；" for c in text[at : claim.at]):
        return None
    shares = [t for t in passage.of_sentence(claim.sentence) if t.at > at and t.numeral.dimension == "percent"]
    run: list[Term] = []
    for term in shares:
        if run and not re.fullmatch(r"[、和及与，]+", text[run[-1].end : term.at]):
            break
        run.append(term)
    before = [
        t
        for t in passage.of_sentence(claim.sentence)
        if t.end <= at and t.role == "level" and t.numeral.dimension not in ("percent", "point")
    ]
    if not before or not any(t is claim for t in run):
        return None
    same = [t for t in before if alike(t, before[-1])]
    if len(same) < len(run):
        return None
    return same[len(same) - len(run) + next(i for i, t in enumerate(run) if t is claim)]


def _not_smaller(whole: Term, part: Term) -> bool:
    return interval_of(whole).high >= interval_of(part).low


def _earlier(claim: Term, passage: Passage) -> list[Term]:
    return [
        t for t in reversed(passage.terms)
        if t.sentence < claim.sentence and t.numeral.dimension not in ("percent", "point", "multiple") and t.role in ("level", "to")
    ]  # fmt: skip


def _named_whole(
    kind: Kind, claim: Term, part: Term, named: str, passage: Passage, lookup: Lookup
) -> Iterator[Candidate]:
    """The whole by its name, in the passage before the claim, then anywhere."""
    near = [t for t in [*_before(claim, passage), *_earlier(claim, passage)] if t is not part and alike(t, part)]
    near = [t for t in near if kind == "completion" or _not_smaller(t, part)]
    scored = sorted(
        ((likeness(named, t), -number, t) for number, t in enumerate(near)), key=lambda s: (s[0], s[1]), reverse=True
    )
    others = [t for t in near if _not_smaller(t, part) or kind == "completion"]
    found = [(score, t) for score, _, t in scored if score >= 0.5]
    if _ALL.fullmatch(named) and not any(score >= 1 for score, _ in found):
        here = [t for t in near if t.sentence == claim.sentence]
        found = [(0.8 if len(here) == 1 else 0.6, t) for t in here]
    mistakes = tuple(
        Mistake("base", wrong, f"误以{_name(t)}{t.printed}为基数", f"{t.printed} was taken as the whole")
        for t in others[:12]
        if not any(t is f for _, f in found[:1]) and (wrong := percent(interval_of(part), interval_of(t))) is not None
    )
    for number, (score, whole) in enumerate(found[:4]):
        certain = number == 0 and score >= 0.75 and whole.sentence == claim.sentence
        best = found[0][0]
        sure: Sureness = "certain" if certain else "likely" if score >= best - 0.1 else "possible"
        yield _candidate(kind, claim, part, whole, sure, named=certain, mistakes=mistakes)
    if not found:
        far = [t for t in lookup.find(named, part) if t is not part][:6]
        for number, whole in enumerate(far):
            yield _candidate(
                kind, claim, part, whole, "likely" if number == 0 and len(far) <= 2 else "possible", False, mistakes
            )
        if not far or not lookup.names(named):
            for whole in others[:6]:
                yield _candidate(kind, claim, part, whole, "possible", False)


def _name(term: Term) -> str:
    return term.noun if len(term.noun) <= 14 else ""


def _completion(claim: Term, passage: Passage, lookup: Lookup) -> Iterator[Candidate]:
    before = _before(claim, passage, sentences=1)
    if not claim.whole:
        # 任务32.00万亩的101.88%: the number right before 的 is the whole.
        adjacent = next(
            (t for t in before if t.end + 1 >= claim.at - 1 and passage.text[t.end : claim.at] == "的"), None
        )
        if adjacent is None:
            return
        parts = [t for t in before if t is not adjacent and alike(t, adjacent) and t.role in ("level", "to")]
        for number, part in enumerate(parts[:4]):
            yield _candidate(
                "rate",
                claim,
                part,
                adjacent,
                "certain" if number == 0 and part.sentence == claim.sentence else "likely",
                number == 0,
            )
        return
    levels = [t for t in before if t.role in ("level", "to", "base")]
    wholes = [t for t in levels if likeness(claim.whole, t) >= 0.5 or _basis_fits(claim.whole, t)]
    parts = [
        t
        for t in levels
        if t.role != "base" and not any(t is w for w in wholes) and not re.search("预算|目标|任务|计划", t.lead)
    ]
    for number, whole in enumerate(wholes[:4]):
        same = [p for p in parts if alike(p, whole)]
        others = [t for t in levels if t is not whole and alike(t, whole)]
        for place, part in enumerate(same[:4]):
            mistakes = tuple(
                Mistake("base", wrong, f"误以{_name(t)}{t.printed}为基数", f"{t.printed} was taken as the base")
                for t in others if t is not part and (wrong := percent(interval_of(part), interval_of(t))) is not None
            )  # fmt: skip
            sure: Sureness = (
                "certain"
                if number == 0 and place == 0 and whole.sentence == claim.sentence
                else "likely"
                if place == 0
                else "possible"
            )
            if not _own_subject(claim, part) or _scope_between(whole, part, passage):
                sure = "possible"  # the clause names its own subject, which is not the number before it
            yield _candidate("rate", claim, part, whole, sure, sure == "certain", mistakes)


def _scope_between(whole: Term, part: Term, passage: Passage) -> bool:
    """Whether a list opens or goes on between a budget and what is said to complete it: the item's own budget is another."""
    between = passage.text[min(whole.end, part.end) : max(whole.at - len(whole.lead), part.at)]
    return bool(re.search("其中|；|分项|一是|①", between)) and whole.order < part.order


def _own_subject(claim: Term, part: Term) -> bool:
    """Whether the part may be what the clause of a completion speaks of."""
    subject = re.split("完成|达到|执行|实现|为|是|占", claim.lead)[0]
    if not subject or re.fullmatch(r"[^\u4e00-\u9fff]*", subject):
        return True
    if re.fullmatch(r"(?:全年|本年|当年|年度|部门|整体|财政拨款)*(?:总)?(?:支出|收入|预算|资金)", subject):
        return not _PLAIN.sub("", part.noun) and not re.search("项目|基本|人员|公用", part.noun)
    return likeness(subject, part) >= 0.5


def _basis_fits(named: str, term: Term) -> bool:
    for word in ("年初预算", "全年预算", "调整后预算", "调整预算", "预算", "目标", "任务", "计划"):
        if word in named:
            if word == "预算":
                return bool(_BUDGET_NUMBER.search(term.lead))
            return word in term.lead or (
                word in ("全年预算", "调整后预算", "调整预算") and bool(re.search("全年预算|调整后", term.lead))
            )
    return False


def _base_said(claim: Term, passage: Passage) -> str:
    """What the sentence says that the rate is computed on: 按到位资金口径计算, 执行率（占调整后预算）."""
    begin, end = passage.sentences[claim.sentence]
    found = ""
    for match in _BASE_SAID.finditer(passage.text, max(begin, claim.at - 60), min(end, claim.end + 24)):
        words = match["a"] or match["b"]
        if "/" in words or "÷" in words:
            words = re.split("[/÷]", words)[1]
        found = words
    return found


def _rate(claim: Term, passage: Passage) -> Iterator[Candidate]:
    """A rate by name: the numbers of the sentence whose words fit its numerator and its denominator."""
    stem = re.sub(r"率$|进度$|比例$", "", claim.noun)
    if "分别" in claim.lead or _within_list(claim, passage):
        return
    here = [t for t in _before(claim, passage) if t.exact]
    pairs = _rate_pairs(stem, claim, here)
    if not pairs:
        here = [t for t in _before(claim, passage, sentences=1) if t.exact]
        pairs = _rate_pairs(stem, claim, here)
    if re.search("调整$|变动$|变化$", stem):
        yield from _moved(claim, here)
        pairs = [
            p
            for p in pairs
            if re.search("调整|追加|调增|调减|增加|减少", p[1].lead)
            and (p[1].role == "change" or not re.search("调整后|调整为|全年预算", p[1].lead))
        ]
    yield from _more_than_all(stem, here)
    said = _base_said(claim, passage)
    alone = len({id(t) for _, a, b in pairs for t in (a, b)}) == 2
    if said and not any(likeness(said, p[2]) >= 0.6 for p in pairs):
        here = [t for t in _before(claim, passage, sentences=2) if t.exact]
        pairs = _rate_pairs(stem, claim, here)
    if said:
        pairs = sorted(pairs, key=lambda p: (-likeness(said, p[2]), -p[0]))
    for count, (weight, over, under) in enumerate(pairs[:12]):
        strong = weight >= 3.5
        ordered = under.order < over.order
        fits = bool(said) and likeness(said, under) >= 0.6
        sure: Sureness = "possible"
        if not _qualifies(stem, over, under):
            pass
        elif count == 0 and (
            (strong and claim.sentence == over.sentence and _only_base(stem, over, under, pairs)) or fits
        ):
            sure = "certain"
        elif count == 0 and (strong or alone) and ordered:
            sure = "certain" if strong and alone else "likely"
        others = [t for t in here if alike(t, over) and t is not over and t is not under]
        mistakes = tuple(
            Mistake("base", wrong, f"误以{_name(t)}{t.printed}为基数", f"{t.printed} was taken as the base")
            for t in others[:8] if (wrong := percent(interval_of(over), interval_of(t))) is not None
        )  # fmt: skip
        yield _candidate("rate", claim, over, under, sure, fits and count == 0, mistakes)


def _more_than_all(stem: str, before: Sequence[Term]) -> Iterator[Candidate]:
    """受理612起，调解成功628起: what succeeded is part of what there was."""
    if _FREE.search(stem):
        return
    over = next((t for t in before if _fits(stem, t, _NUMERATOR) and t.role == "level"), None)
    if over is None:
        return
    under = next(
        (t for t in before if t is not over and alike(t, over) and _RECEIVED.search(t.lead) and t.order < over.order),
        None,
    )
    if under is not None:
        limit = at_most(interval_of(under))
        yield Candidate("subset", over, (under,), lambda v: at_most(v[0]), "certain", "{}", interval_of(over), limit)


def _moved(claim: Term, before: Sequence[Term]) -> Iterator[Candidate]:
    """预算调整率: by how much the second of two amounts is off the first."""
    money = [t for t in before if t.numeral.dimension == "money" and t.role in ("level", "to")]
    for number, now in enumerate(t for t in money if re.search("调整|全年预算", t.lead)):
        for base in (t for t in money if re.search("年初|批复", t.lead) and t is not now):
            expected = growth(interval_of(now), interval_of(base))
            if expected is not None and expected.high < 0:
                expected = negative(expected)
            yield Candidate("rate", claim, (now, base), lambda v: growth(v[0], v[1]), "likely" if number == 0 else "possible",
                            "({} ÷ {} - 1) × 100%", interval_of(claim), expected)  # fmt: skip


def _within_list(claim: Term, passage: Passage) -> bool:
    """Whether the rate is one of several that 分别 aligns with names."""
    begin = passage.sentences[claim.sentence][0]
    text = passage.text
    at = text.rfind("分别", begin, claim.at)
    return at >= 0 and not any(c in "，；" for c in text[at : claim.at])


def _qualifies(stem: str, over: Term, under: Term) -> bool:
    """Whether the words that qualify a rate (市级资金执行率) stand with one of its operands."""
    own = _PLAIN.sub("", stem)
    for named, _ in _NUMERATOR:
        own = named.sub("", own)
    if not own or likeness(own, over) >= 0.5 or likeness(own, under) >= 0.5:
        return True
    # 举办培训班…，参训240人，合格234人，培训合格率: what the sentence speaks of from its beginning.
    begin = under.passage.sentences[under.sentence][0]
    told = under.passage.text[begin : max(over.end, under.end)]
    return sum(own[i : i + 2] in told for i in range(max(1, len(own) - 1))) * 2 >= max(1, len(own) - 1)


def _only_base(stem: str, over: Term, under: Term, pairs: Sequence[tuple[float, Term, Term]]) -> bool:
    """Whether no second number of the sentence fits the denominator as well."""
    return not any(p[1] is over and p[2] is not under and p[0] >= 3.5 for p in pairs)


def _rate_pairs(stem: str, claim: Term, before: Sequence[Term]) -> list[tuple[float, Term, Term]]:
    """Numerator and denominator by fit and nearness, the best first."""
    free = bool(_FREE.search(stem))
    pairs: list[tuple[float, Term, Term]] = []
    over_fit = [_fits(stem, t, _NUMERATOR) for t in before]
    under_fit = [_fits(stem, t, _DENOMINATOR) for t in before]
    for i, over in enumerate(before):
        for j, under in enumerate(before):
            if over is under or not alike(over, under) or not over.numeral.value or not under.numeral.value:
                continue
            if (not free and not _not_smaller(under, over)) or (
                _MONEY.search(stem) and over.numeral.dimension != "money"
            ):
                continue
            if _MONEY.search(stem) and over.numeral.dimension != "money":
                continue
            closeness = 1 / (1 + abs(i - j)) + 1 / (1 + min(i, j))
            pairs.append((2 * over_fit[i] + 2 * under_fit[j] + closeness / 4, over, under))
    return sorted(pairs, key=lambda p: -p[0])


def _fits(stem: str, term: Term, table: Sequence[tuple[re.Pattern[str], re.Pattern[str] | None]]) -> float:
    words = term.lead + term.tail
    for named, wanted in table:
        match = named.search(stem)
        if match is not None:
            if wanted is None:
                return 1.0 if match[0] in words else 0.0
            return 1.0 if wanted.search(words) else 0.0
    if table is _DENOMINATOR:
        return 0.5
    return 1.0 if len(stem) >= 2 and stem[-2:] in words else 0.0


def _multiple(claim: Term, passage: Passage) -> Iterator[Candidate]:
    """为全县平均水平28.4万元的1.8倍: the number right before 的 is the base."""
    before = _before(claim, passage)
    base = next((t for t in before if passage.text[t.end : claim.at] == "的"), None)
    if base is None:
        return
    for number, now in enumerate(t for t in before if t is not base and alike(t, base)):
        expected = ratio(interval_of(now), interval_of(base))
        if expected is None or number > 2:
            continue
        mistake = Mistake("times", scaled(Interval(expected.low - 1, expected.high - 1), claim.numeral.scale),
                          "“增长N倍”与“是N倍”混用", "'N times more' and 'N times as much' were mixed up")  # fmt: skip
        yield Candidate("times", claim, (now, base), lambda v: ratio(v[0], v[1]), "certain" if number == 0 else "likely",
                        "{} ÷ {}", interval_of(claim), expected, number == 0, mistakes=(mistake,))  # fmt: skip
