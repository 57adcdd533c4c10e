"""Frames of ratios: shares, degrees of completion, rates, averages.

The whole of a ratio is looked for where the words name it: right before 的 (任务32.00万亩的101.88%), by its name in the
sentence, the paragraph and the report; where nothing names it, the larger numbers of the sentence are what it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import growth, percent, ratio, scaled, total
from llmeval.understanding.relations.fractions import levels_before, name_of, not_smaller, ratio_candidate
from llmeval.understanding.relations.lookup import Lookup, core_of, likeness
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.rates import rate_candidates, within_list
from llmeval.understanding.relations.scope import scope_of
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_ALL = re.compile(r"(?:其)?(?:总数|总额|总量|总人数|总计|全部|总体|总规模)的?")
_PLAIN = re.compile(
    r"整体|总体|全年|年度|部门|单位|项目|预算|资金|财政|支出|收入|执行|使用|支付|完成|到位|进度|总|累计|实际|目标|任务|计划|平均|按期|按时|及时|本年|当年|的|我局|全市|全县|全区|全镇"
)
_BASIS_ONLY = re.compile(r"(?:年初|全年|调整后?的?|年度|本年)?(?:预算|计划|目标|任务)(?:数|额|值)?")
_BUDGET_NUMBER = re.compile(
    r"预算(?:数|额|金额|总额|资金|指标)?(?:安排|批复|下达|调整)?(?:为|是|达|共|合计)?$|(?:安排|下达|批复|调整后)[^，。；]{0,4}预算[^，。；]{0,4}$"
)


def ratios(
    passage: Passage, lookup: Lookup, totals: Mapping[int, Sequence[Term]], recent: Sequence[Term] = ()
) -> Iterator[Candidate]:
    """Candidates of every share, completion, rate and multiple in a passage; `totals` are the totals that are proved to be
    the sum of a number and others, by the number's start."""
    for term in passage.terms:
        if term.role == "share":
            yield from _share(term, passage, lookup, totals, recent)
        elif term.role == "completion":
            yield from _completion(term, passage)
        elif term.role == "rate":
            yield from rate_candidates(term, passage, recent)
        elif term.role == "multiple":
            yield from _multiple(term, passage)


_THRESHOLD = re.compile("(?:的)?(?:要求|标准|门槛)|及?以[上下]的")
"""达到72学时要求的教师占91.4%: the hours are no part of anything."""


def _part(claim: Term, passage: Passage) -> tuple[Term | None, bool]:
    """The number whose share is told: the nearest level before it whose noun the claim does not contradict."""
    found = [t for t in levels_before(claim, passage) if not _THRESHOLD.match(t.tail)]
    name = claim.noun if len(claim.noun) > 1 else claim.lead.partition("占")[0].lstrip("，,；;、（(")
    if len(core_of(name)) > 1:
        scored = [(likeness(name, t), -i, t) for i, t in enumerate(found)]
        best = max(scored, key=lambda s: (s[0], s[1]), default=None)
        if best is not None and best[0] >= 0.5:
            return best[2], len(claim.noun) > 1
        told = [
            t
            for t in levels_before(claim, passage, sentences=99)
            if t.role in ("level", "to") and likeness(name, t) >= 0.8
        ]
        if told or len(claim.noun) > 1:
            return (told[0], True) if told else (None, False)
    nearest = next((t for t in found if t.role in ("level", "to", "change")), None)
    return nearest, nearest is not None


def _sibling(whole: Term, part: Term) -> bool:
    """肢体残疾6129人，占47.7%；听力残疾1537人，占12.0%: a number whose own share was told before a semicolon is no whole."""
    text = part.passage.text
    between = text[whole.end : part.at]
    return (
        whole.sentence == part.sentence
        and "；" in between
        and "其中" not in between
        and between[:3].lstrip("，（,(").startswith("占")
        and between[:12].find("的") < 0
    )


def _bracketed(claim: Term, passage: Passage) -> Term | None:
    """The number right before the bracket that holds nothing but its share."""
    if claim.bracket < 0 or claim.lead:
        return None
    before = (t for t in reversed(passage.terms) if t.order < claim.order)
    return next((t for t in before if t.end <= claim.bracket <= t.end + 6), None)


def _called_alike(claim: Term, part: Term, passage: Passage, aligned: Term | None) -> list[Term]:
    """Other numbers of the sentences near by that a share's words name as well: 追加1283.09万元, 其中…项目支出追加1218.74万元."""
    if len(claim.noun) < 2 or aligned is not None:
        return []
    score = likeness(claim.noun, part)
    near = levels_before(claim, passage, sentences=1)
    return [t for t in near if t is not part and alike(t, part) and likeness(claim.noun, t) >= score][:3]


def _share(
    claim: Term, passage: Passage, lookup: Lookup, totals: Mapping[int, Sequence[Term]], recent: Sequence[Term]
) -> Iterator[Candidate]:
    aligned = _aligned(claim, passage) or _bracketed(claim, passage)
    if aligned is None and within_list(claim, passage):
        return
    part, sure_part = (aligned, True) if aligned is not None else _part(claim, passage)
    if part is None or _of_nothing(claim, part):
        yield from _nothing(claim, part)
        return
    if claim.whole and claim.whole not in ("比", "其"):
        for one in [part, *_called_alike(claim, part, passage, aligned)]:
            yield from _named_whole("share", claim, one, claim.whole, passage, lookup)
        yield from _told_before(claim, part, totals, recent)
        return
    wholes = [t for t in levels_before(claim, passage) if t is not part and alike(t, part)]
    wholes += [t for t in _earlier(claim, passage) if alike(t, part)]
    larger = [w for w in wholes if not_smaller(w, part)]
    wholes = [w for w in larger if not _sibling(w, part)]
    known = list(totals.get(part.numeral.number_start, ()))
    opened = scope_of(part)
    bound = opened is not None
    if opened is not None:
        known = [opened]
    elif known and sure_part and len(known) == 1:
        known += [
            w for w in totals.get(known[0].numeral.number_start, ()) if w is not known[0]
        ]  # the whole's own whole
        bound = True
    elif claim.noun and (ends := [w for w in wholes if w.sentence == claim.sentence and _ends_in(part.noun, w.noun)]):
        known = ends[:1]  # 主特产业税收占比: the whole is 税收, the end of the part's own name
    elif sure_part and (only := _only_whole(claim, part, wholes, totals)) is not None:
        known = [only]
    mistakes = tuple(_other_wholes(part, (known or wholes)[:1], larger))
    for whole in known:
        sure: Sureness = "certain" if sure_part else "likely"
        yield ratio_candidate("share", claim, part, whole, sure, bound and sure_part, mistakes)
    for number, whole in enumerate(w for w in wholes[:12] if not any(w is k for k in known)):
        sure = "likely" if number == 0 and sure_part and whole.sentence == claim.sentence and not known else "possible"
        yield ratio_candidate(
            "share", claim, part, whole, sure, False, mistakes if sure == "likely" and larger != wholes else ()
        )
    if not known:
        yield from _of_list(claim, part, passage, sure_part)


def _of_nothing(claim: Term, part: Term) -> bool:
    """年初预算为0万元，占…比例为0%: the number right before a share is printed as nothing, and so is its share of anything."""
    return part.numeral.value == 0 and claim.order - part.order == 1 and claim.sentence == part.sentence


def _nothing(claim: Term, part: Term | None) -> Iterator[Candidate]:
    if part is not None:
        nought = Interval(Decimal(0), Decimal(0))
        yield Candidate("share", claim, (part,), lambda _: nought, "certain", "{} ÷ 总额", interval_of(claim), nought, named=True)  # fmt: skip


_OUT_OF = re.compile(
    r"[^，,。；;\d]{0,10}(?:当中|之中|其中|中|里)[，,]?[^，,。；;\d]{0,12}|[，,；;。:：]{0,1}其中[:：]?[^，,。；;\d]{0,16}"
)


def _only_whole(claim: Term, part: Term, wholes: Sequence[Term], totals: Mapping[int, Sequence[Term]]) -> Term | None:
    """接收款物846.50万元，其中物资折价312.60万元，占36.93%: the number right before 其中, where no other could be meant. A list
    that is proved to add up to the first number leaves no other either: 车辆171辆，其中甲58辆、乙113辆，新能源车63辆，占36.8%."""
    if claim.order - part.order != 1 or part.sentence != claim.sentence:
        return None
    here = [w for w in wholes if w.sentence == claim.sentence]
    heads = [w for w in here if not any(h in here for h in totals.get(w.numeral.number_start, ()))]
    if len(heads) != 1:
        return None
    between = claim.passage.text[heads[0].end : part.at]
    if len(here) == 1 and part.order - heads[0].order == 1 and _OUT_OF.fullmatch(between):
        return heads[0]
    inner = [
        t for t in claim.passage.of_sentence(claim.sentence) if heads[0].order < t.order < part.order and alike(t, part)
    ]
    listed = [t for t in inner if heads[0] in totals.get(t.numeral.number_start, ())]
    apart = "；" in between or "占" in between  # the head has had its own share told: a sibling of it follows
    return heads[0] if len(listed) >= 2 and len(listed) == len(inner) and not apart else None


def _other_wholes(part: Term, known: Sequence[Term], wholes: Sequence[Term]) -> Iterator[Mistake]:
    """Other wholes that a person may have divided by."""
    for whole in known:
        for other in wholes[:6]:
            if other is not whole and (wrong := percent(interval_of(part), interval_of(other))) is not None:
                yield Mistake(
                    "base",
                    wrong,
                    f"误以{name_of(other)}{other.printed}为基数",
                    f"{other.printed} was taken as the whole",
                )


_BESIDE = re.compile(r"[、，,；;和及以与]{1,2}[^，。；;：:\d（）()]{0,16}$")


def _of_list(claim: Term, part: Term, passage: Passage, sure_part: bool) -> Iterator[Candidate]:
    """进学校41场、进乡村17场、进社区8场，进学校的占62.12%: the list that the part stands in is its whole."""
    terms = [
        t
        for t in passage.of_sentence(part.sentence)
        if t.order < claim.order and t.role in ("level", "to") and t.depth == part.depth
    ]
    if part not in terms:
        return
    at = first = last = next(n for n, t in enumerate(terms) if t is part)
    while first > 0 and _follows(terms[first - 1], terms[first], passage):
        first -= 1
    while last + 1 < len(terms) and _follows(terms[last], terms[last + 1], passage):
        last += 1
    run = terms[first : last + 1]
    if not 2 <= len(run) <= 12:
        return
    place = at - first

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(values[place], total(values))

    values = [interval_of(t) for t in run]
    expected = compute(values)
    mistakes = tuple(
        Mistake("base", wrong, f"误取{name_of(t)}{t.printed}", f"{t.printed} was taken for the part")
        for t in run if t is not part and (wrong := percent(interval_of(t), total(values))) is not None
    )  # fmt: skip
    written = f"{{{place}}} ÷ (" + " + ".join(f"{{{n}}}" for n in range(len(run))) + ") × 100%"
    yield Candidate("share", claim, tuple(run), compute, "likely" if sure_part and claim.noun else "possible", written,
                    interval_of(claim), expected, mistakes=mistakes)  # fmt: skip


def _follows(one: Term, other: Term, passage: Passage) -> bool:
    return alike(one, other) and _BESIDE.fullmatch(passage.text[one.end : other.at]) is not None


_TOTALS = re.compile(
    r"(?:部门|单位|本年度?|当年|全年|年度|整体|财政拨款){0,4}(?:总)?(?:支出|收入|资金|预算|经费)(?:总额|总数|合计|总计)?"
)


def _told_before(
    claim: Term, part: Term, totals: Mapping[int, Sequence[Term]], recent: Sequence[Term]
) -> Iterator[Candidate]:
    """A whole that another paragraph told: the total that the part is proved to belong to, or a larger number near by."""
    if not _TOTALS.fullmatch(claim.whole):
        return
    for whole in totals.get(part.numeral.number_start, ()):
        yield ratio_candidate("share", claim, part, whole, "likely", False)
    side = next((word for word in ("支出", "收入", "预算") if word in claim.whole), "")
    larger = [
        t for t in reversed(recent)
        if t.passage is not claim.passage and alike(t, part) and not_smaller(t, part) and _on_side(t, side)
    ]  # fmt: skip
    for whole in larger[:12]:
        yield ratio_candidate("share", claim, part, whole, "possible", False)


def _on_side(term: Term, side: str) -> bool:
    """Whether a number's own words allow it on a side: a budget is no spending."""
    if side == "支出":
        return not re.search("预算|收入", term.lead) or bool(re.search("决算|支出", term.lead[-8:]))
    if side == "收入":
        return not re.search("预算|支出", term.lead)
    return True


def taught(claims: Sequence[Term], proved: Sequence[tuple[Term, Term]]) -> Iterator[Candidate]:
    """Shares whose siblings are proved of one whole: what they call it, this one calls it too. `proved` are claims with their
    wholes."""
    for claim in claims:
        siblings = [
            whole for other, whole in proved
            if other.whole == claim.whole and (claim.whole or (other.passage is claim.passage and other.sentence == claim.sentence))
        ]  # fmt: skip
        alone = len(siblings) == 1 and not (
            claim.bracket >= 0 and any(o.bracket >= 0 and o.passage is claim.passage for o, _ in proved)
        )
        if not siblings or (not claim.whole and alone) or any(w is not siblings[0] for w in siblings):
            continue
        aligned = _aligned(claim, claim.passage)
        part, sure = (aligned, True) if aligned is not None else _part(claim, claim.passage)
        if part is not None and sure and alike(part, siblings[0]) and part is not siblings[0]:
            yield ratio_candidate("share", claim, part, siblings[0], "certain", True)


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
    found = [
        t
        for t in passage.of_sentence(claim.sentence)
        if t.end <= at and t.role == "level" and t.numeral.dimension not in ("percent", "point")
    ]
    if not found or not any(t is claim for t in run):
        return None
    same = [t for t in found if alike(t, found[-1])]
    if len(same) < len(run):
        return None
    return same[len(same) - len(run) + next(i for i, t in enumerate(run) if t is claim)]


def _earlier(claim: Term, passage: Passage) -> list[Term]:
    return [
        t for t in reversed(passage.terms)
        if t.sentence < claim.sentence and t.numeral.dimension not in ("percent", "point", "multiple") and t.role in ("level", "to")
    ]  # fmt: skip


_GREATEST = ("总支", "支出", "收入", "预算", "全年", "项目", "基本")
_ALL_SPENT = re.compile(r"(?:全部|总|全年|本年|当年|年度|部门|整体){1,2}支出(?:总额|合计|总计)?|支出(?:总额|合计|总计)")
_SPENT = re.compile(
    r"(?:^|[，。；年度局委办院校社站所馆队会处部厅心镇乡县市区]|全年|本年|实际|决算|总|完成)支出(?:合计|总计|总额|决算)?(?:数|额)?(?:共|为|是|达|计){0,2}$"
)
_KIND_SPENT = re.compile("基本|项目|人员|公用|三公|专项|其中|上年|比|较")


def _all_spent(claim: Term, near: Sequence[Term]) -> Term | None:
    """What 全部支出 names: the only spending of the sentences near by that its words do not narrow."""
    told = [t for t in near if t.sentence >= claim.sentence - 1 and t.role in ("level", "to")
            and _SPENT.search(t.lead) and not _KIND_SPENT.search(t.lead)]  # fmt: skip
    return told[0] if told and len({interval_of(t) for t in told}) == 1 else None


def _opened(part: Term, near: Sequence[Term]) -> Term | None:
    """The number right before a part that begins with 其中."""
    if not re.match("[，,；;。]?(?:其中|当中|里面)", part.lead):
        return None
    return next((t for t in near if t.order == part.order - 1 and t.sentence == part.sentence), None)


def _one_segment(one: Term, other: Term) -> bool:
    """Whether no semicolon and no stop part two numbers."""
    return (
        one.sentence == other.sentence
        and "；" not in other.passage.text[min(one.end, other.end) : max(one.at, other.at)]
    )


_ALL_COUNTED = re.compile(r"(?:全部|全年|总|所有)(?P<unit>[\u4e00-\u9fff])(?:次|数|员数?)?")


def _all_counted(named: str, part: Term, near: Sequence[Term]) -> Term | None:
    """占全部场次的90.43%: the whole is called by its unit, and is the largest of the paragraph that no other year is told of."""
    match = _ALL_COUNTED.fullmatch(named)
    if match is None or not part.numeral.unit.startswith(match["unit"]):
        return None
    told = [t for t in near if t.role in ("level", "to") and t.when != "prior" and t.numeral.unit == part.numeral.unit]
    return max(told, key=lambda t: interval_of(t).high, default=None)


_FULL = 1.2
_GREAT = re.compile("总|全部|合计|整体")


def _exactness(named: str, term: Term) -> float:
    """How exactly a number is called what is named: 资产总额 is no 净资产, 全部支出 no 项目支出."""
    if named in term.lead or named == term.noun:
        return 0.25
    own = re.split("[、，]", term.noun)[-1]
    if len(own) >= 2 and len(named) > len(own) and named.startswith(own) and own not in _GREATEST:
        return 0.8  # 占外县火化量的: 外县2268具
    core = core_of(named)
    if len(core) >= 2 and term.noun.endswith(core) and term.noun != core and _GREAT.search(named):
        return -0.3  # a kind of it
    return 0.25 if core == core_of(term.noun) else 0.0


def _planned(term: Term) -> bool:
    return "预算" in (term.noun or term.lead)[-8:]


def _closed(found: Sequence[tuple[float, Term]], near: Sequence[Term]) -> list[tuple[float, Term]]:
    """馆藏文物年初2,782件，征集64件，年末2,846件，其中珍贵文物196件，占馆藏的: wholes that open an account give way to what closes it."""
    kept: list[tuple[float, Term]] = []
    for score, whole in found:
        ends = [
            t
            for t in near
            if whole.when == "start" and t.when == "end" and t.sentence == whole.sentence and t.order > whole.order
        ]
        kept += [(score, end) for end in ends[:1]] or [(score, whole)]
    return kept


def _named_whole(
    kind: Kind, claim: Term, part: Term, named: str, passage: Passage, lookup: Lookup
) -> Iterator[Candidate]:
    """The whole by its name, in the passage before the claim, then anywhere."""
    near = [t for t in [*levels_before(claim, passage), *_earlier(claim, passage)] if t is not part and alike(t, part)]
    near = [t for t in near if (kind == "rate" or not_smaller(t, part)) and not _taken_from(named, t)]
    scored = sorted(
        ((likeness(named, t) + _exactness(named, t), -number, t) for number, t in enumerate(near)),
        key=lambda s: (s[0], s[1]),
        reverse=True,
    )
    others = [t for t in near if not_smaller(t, part) or kind == "rate"]
    found = [(score, t) for score, _, t in scored if score >= 0.5]
    if _ALL.fullmatch(named) and not any(score >= 1 for score, _ in found):
        here = [t for t in near if t.sentence == claim.sentence]
        found = [(0.8 if len(here) == 1 else 0.6, t) for t in here]
    if _ALL_SPENT.fullmatch(named) and (whole := _all_spent(claim, near)) is not None:
        found = [(_FULL, whole), *((score - 0.5, t) for score, t in found if t is not whole)]
    found = [(score, t) for score, t in found if t.role != "base"] or found
    if not any(t.role != "base" for _, t in found) and (whole := _all_counted(named, part, near)) is not None:
        found = [(0.6, whole), *found]
    opened = _opened(part, near)
    if opened is not None and (_ALL_COUNTED.fullmatch(named) or _ALL.fullmatch(named)):
        # 上年580件，其中410件，占总件数的: what stands beside it behind the same semicolon may be meant as well.
        beside = [t for t in near if t is not opened and _one_segment(t, part)]
        found = [
            (1.0, opened),
            *((0.95, t) for t in beside),
            *((score - 1, t) for score, t in found if t is not opened),
        ]
    found = _closed(found, near)
    compared = [t for t in passage.terms if t.role == "base" and t.order < claim.order and alike(t, part)]
    others += [t for t in compared if not any(t is o for o in others) and not_smaller(t, part)]
    full = {interval_of(t) for score, t in found if score >= found[0][0] - 0.05}
    mistakes = tuple(
        Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为基数", f"{t.printed} was taken as the whole")
        for t in others[:12]
        if not any(t is f for _, f in found[:1]) and (wrong := percent(interval_of(part), interval_of(t))) is not None
    )
    for number, (score, whole) in enumerate(found[:4]):
        certain = number == 0 and score >= 0.75 and whole.sentence == claim.sentence
        certain = certain or (
            number == 0 and score >= _FULL and len(full) == 1 and claim.sentence - whole.sentence <= 2
        )
        best = found[0][0]
        sure: Sureness = "certain" if certain else "likely" if score >= best - 0.1 else "possible"
        if whole.role == "base" and part.role != "base" and not re.search("上年|去年|20\\d\\d", named):
            sure, certain = "possible", False  # 比2018年的209场: the whole of another year
        if _planned(whole) and not _planned(part) and "预算" not in named:
            sure, certain = "possible", False  # 项目支出预算727万元, 支出697.45万元: 占项目支出 is of what was spent
        yield ratio_candidate(kind, claim, part, whole, sure, named=certain, mistakes=mistakes)
    if not found:
        # 占项目支出的: this project's, told in the sentence before, as likely as all projects', told pages ago.
        far = [t for t in lookup.find(named, part) if t is not part][:6]
        for number, whole in enumerate(far):
            yield ratio_candidate(
                kind, claim, part, whole, "likely" if number == 0 and len(far) <= 2 else "possible", False
            )
        for whole in others[:6]:
            yield ratio_candidate(kind, claim, part, whole, "possible", False)


def _completion(claim: Term, passage: Passage) -> Iterator[Candidate]:
    found = levels_before(claim, passage, sentences=1)
    if not claim.whole:
        # 任务32.00万亩的101.88%: the number right before 的 is the whole.
        adjacent = next(
            (t for t in found if t.end + 1 >= claim.at - 1 and passage.text[t.end : claim.at] == "的"), None
        )
        if adjacent is None:
            return
        parts = [t for t in found if t is not adjacent and alike(t, adjacent) and t.role in ("level", "to")]
        if "占" in adjacent.lead:
            parts = [t for t in parts if not_smaller(adjacent, t)]
        # 4家企业实现利润…，农资公司占四家的44.56%: the same things once more are no part of themselves.
        parts = [t for t in parts if t.numeral.dimension != "count" or t.numeral.value != adjacent.numeral.value]
        if _BEYOND.search(adjacent.lead):
            yield from (_beyond(claim, part, adjacent) for part in parts[:4])
            return
        for number, part in enumerate(parts[:8]):
            degree: Sureness = "certain" if number == 0 and part.sentence == claim.sentence else "likely"
            yield ratio_candidate("rate", claim, part, adjacent, degree, number == 0)
        return
    levels = [t for t in found if t.role in ("level", "to", "base")]
    plain = bool(_BASIS_ONLY.fullmatch(claim.whole))
    wholes = [
        t
        for t in levels
        if not _taken_from(claim.whole, t)
        and ((not plain and likeness(claim.whole, t) >= 0.5) or _basis_fits(claim.whole, t))
    ]
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
                Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为基数", f"{t.printed} was taken as the base")
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
                # The clause names its own subject, which is not the number before it, or a list has opened in between; but what
                # is added to a budget (净追加314.60万元，为年初预算的) is added to the whole one.
                adds = claim.order - part.order == 1 and len(wholes) == 1 and _ADDED.search(part.lead)
                sure = "likely" if adds and "年初" in claim.whole else "possible"
            yield ratio_candidate("rate", claim, part, whole, sure, sure == "certain", mistakes)


_ADDED = re.compile(r"(?:净追加|净增加?|净调增|净调减|净压减|净核减|追加与?收回相抵)[^，,。；;]{0,4}$")


def _taken_from(named: str, term: Term) -> bool:
    """项目结转里甲占73.15万元: the words of a number name the whole that it is a part of."""
    name = core_of(named)
    if len(name) < 2:
        return False
    at = term.lead.find(name)
    return (
        at >= 0
        and re.match("(?:总额|总数|资金|额|数)?(?:当中|之中|里面|里|中|内)", term.lead[at + len(name) :]) is not None
    )


_BEYOND = re.compile(r"(?:超过|超出|超额|高于|多于|高出|低于|少于)[^，,；;。]{0,8}$")


def _beyond(claim: Term, part: Term, whole: Term) -> Candidate:
    """新增66.3公顷，超过目标60公顷的10.50%: by how much, not how much."""
    return Candidate("rate", claim, (part, whole), lambda v: growth(v[0], v[1]), "possible", "({} ÷ {} - 1) × 100%", interval_of(claim),
                     growth(interval_of(part), interval_of(whole)))  # fmt: skip


def _scope_between(whole: Term, part: Term, passage: Passage) -> bool:
    """Whether a list opens or goes on between a budget and what is said to complete it: the item's own budget is another."""
    between = passage.text[min(whole.end, part.end) : max(whole.at - len(whole.lead), part.at)]
    return bool(re.search("其中|；|分项|一是|①", between)) and whole.order < part.order


def _own_subject(claim: Term, part: Term) -> bool:
    """Whether the part may be what the clause of a completion speaks of."""
    subject = re.split("完成|达到|执行|实现|为|是|占", claim.lead)[0]
    if not subject or re.fullmatch(r"[^\u4e00-\u9fff]*", subject):
        return True
    if re.fullmatch(r"(?:全年|本年|当年|年度|部门|整体|财政拨款){0,6}(?:总)?(?:支出|收入|预算|资金)", subject):
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


def _multiple(claim: Term, passage: Passage) -> Iterator[Candidate]:
    """为全县平均水平28.4万元的1.8倍: the number right before 的 is the base."""
    found = levels_before(claim, passage)
    base = next((t for t in found if passage.text[t.end : claim.at] == "的"), None)
    if base is None:
        yield from _of_the_former(claim, found)
        return
    levels = [t for t in found if t is not base and alike(t, base)]
    alikes = [t for t in levels if t.role != "each" or base.role == "each"] or levels[:1]
    alikes.sort(key=lambda t: t.numeral.unit != base.numeral.unit)
    for number, now in enumerate(alikes):
        expected = ratio(interval_of(now), interval_of(base))
        if expected is None or number > 2:
            continue
        mistake = Mistake("times", scaled(Interval(expected.low - 1, expected.high - 1), claim.numeral.scale),
                          "“增长N倍”与“是N倍”混用", "'N times more' and 'N times as much' were mixed up")  # fmt: skip
        yield Candidate("times", claim, (now, base), lambda v: ratio(v[0], v[1]), "certain" if number == 0 else "likely",
                        "{} ÷ {}", interval_of(claim), expected, number == 0, mistakes=(mistake,))  # fmt: skip


_FORMER = re.compile(r"(?:为|是|相当于|达到?)(?:原来|原先|原有|此前|之前|以前|过去)的?(?:约)?$")


_FIRST = re.compile(r"^[，,]?(?:是|为|相当于|达到?)年初(?:安排|预算|批复)?(?:数|额)?的$")


def _of_the_first(claim: Term, found: Sequence[Term]) -> Iterator[Candidate]:
    """年初安排20.00万元，全年预算96.40万元，是年初的4.82倍: the two numbers right before."""
    if len(found) < 2 or found[0].order != claim.order - 1 or found[1].order != claim.order - 2:
        return
    now, base = found[0], found[1]
    if "年初" not in base.lead or "年初" in now.lead or not alike(now, base) or base.sentence != claim.sentence:
        return
    expected = ratio(interval_of(now), interval_of(base))
    if expected is not None:
        less = scaled(Interval(expected.low - 1, expected.high - 1), claim.numeral.scale)
        mixed = Mistake("times", less, "“增长N倍”与“是N倍”混用", "'N times more' and 'N times as much' were mixed up")
        yield Candidate("times", claim, (now, base), lambda v: ratio(v[0], v[1]), "certain", "{} ÷ {}", interval_of(claim),
                        expected, named=True, mistakes=(mixed,))  # fmt: skip


def _of_the_former(claim: Term, found: Sequence[Term]) -> Iterator[Candidate]:
    """由200兆升级为1000兆，为原来的5倍: what it came to, by where it began."""
    if _FIRST.search(claim.lead):
        yield from _of_the_first(claim, found)
        return
    if not _FORMER.search(claim.lead):
        return
    now = next((t for t in found if t.role == "to"), None)
    base = next((t for t in found if now is not None and t.role == "from" and t.order == now.order - 1), None)
    if now is not None and base is not None and alike(now, base):
        expected = ratio(interval_of(now), interval_of(base))
        yield Candidate("times", claim, (now, base), lambda v: ratio(v[0], v[1]), "certain", "{} ÷ {}", interval_of(claim),
                        expected, named=True)  # fmt: skip
