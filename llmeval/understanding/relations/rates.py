"""Frames of rates by name: 执行率, 合格率, 办结率, 到位率 and their like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import at_most, growth, minus, negative, percent, scaled, total
from llmeval.understanding.relations.fractions import levels_before, name_of, not_smaller, ratio_candidate
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.scope import scope_of, scope_words
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_STRONG = 3.5
"""Weight of a pair both of whose words fit."""
_FAR = 16
"""Levels of earlier paragraphs of a section among which a budget's rate finds its numbers."""
_PLAIN = re.compile(
    r"在职人员|在编人员|综合|合计|两项|平均|整体|总体|全年|年度|部门|单位|项目|预算|资金|财政|支出|收入|执行|使用|支付|完成|到位|进度|总|累计|实际|目标|任务|计划|平均|按期|按时|及时|本年|当年|的|我局|全市|全县|全区|全镇"
)
_RECEIVED = re.compile(r"调查|发放|回收|受理|发现|排查|参训|抽查|抽检|应|承办|收到|接到|检查|下达|申请|送检")
_MONEY = re.compile(r"执行|支出|支付|资金|预算|结转|结余|(?:三公|经费|费用?)[”\"’」]?控制")
_OF_THINGS = re.compile(r"按期|按时|及时|准点|合格|办结|满意|就业|入学|活动|培训|参加|参训|出勤|回访|调解")
"""Rates that no amounts of money make."""
_FREE = re.compile(r"执行|完成|达成|支出|使用|支付|进度|增长|调整|控制")
"""Rates that may exceed 100 %."""
_NUMERATOR = (
    (re.compile(r"执行|支出|使用|支付"), re.compile(r"执行|支出|使用|支付|决算|发放|拨付|列支")),
    (re.compile(r"调整|核减|压减|节约|节支"), re.compile(r"调整|追加|核减|压减|节约|节支|调增|调减|增加|减少")),
    (re.compile(r"到位|下达"), re.compile(r"到位|下达|拨付")),
    (re.compile(r"完成|进度|达成"), re.compile(r"完成|实际|建成|验收")),
    (re.compile(r"合格"), re.compile(r"合格")),
    (re.compile(r"利用"), re.compile(r"在用|利用|使用")),
    (re.compile(r"控制"), re.compile(r"实际|支出|决算|执行|在职|实有|在编")),
    (
        re.compile(
            r"整改|办结|结案|调解|处置|满意|成活|参保|覆盖|回收|有效|防治|化解|入学|就业|签约|建档|上牌|开工|竣工|采购|公开|回访"
        ),
        None,
    ),
)
_DENOMINATOR = (
    (
        re.compile(r"执行|支出|使用|支付"),
        re.compile(
            r"预算|调整后|调整为|[增减加]后(?:为|达|共)?$|^后(?:为|达|共)?$|元后(?:为|达|共)?$|指标|下达|到位|安排|资金总额|计划|批复|可用"
        ),
    ),
    (re.compile(r"调整|变动|调增|调减|追加"), re.compile(r"年初|批复|上年|概算")),
    (re.compile(r"核减|压减|节约|节支"), re.compile(r"年初|预算|送审|上年|概算|批复|采购")),
    (re.compile(r"控制"), re.compile(r"预算|控制数|限额|编制|核定|指标")),
    (re.compile(r"到位"), re.compile(r"计划|预算|应|投资|安排|批复|下达")),
    (re.compile(r"完成|达成"), re.compile(r"计划|目标|任务|应|指标|预算|下达")),
)
_ADJUSTS = "(?:调整|变动|变化|调增|调减|追加|增加|减少)(?:幅度)?的?$"
_BASE_SAID = re.compile(
    r"(?:以|按|按照)(?P<a>[^，,。；（）]{2,18}?)(?:为)?(?:口径|计算|为基数|为分母|测算|作分母)|率(?:（|\()(?:占|按|以)?(?P<b>[^（）()]{2,20}?)(?:计算|口径)?(?:）|\))"
)


_SAID_BEHIND = re.compile(
    r"[（(](?:按|以)(?P<base>[^（）()，,；;]{2,16}?)(?:计算|计|口径(?:计算)?|为基数|为分母|测算)[）)]"
)


def _base_said(claim: Term, passage: Passage) -> str:
    """What the sentence says that the rate is computed on: 按到位资金口径计算, 执行率（占调整后预算）."""
    begin, end = passage.sentences[claim.sentence]
    begin = max(begin, passage.text.rfind("；", begin, claim.at))
    stop = passage.text.find("；", claim.end, end)
    end = stop if stop >= 0 else end
    found = ""
    for match in _BASE_SAID.finditer(passage.text, max(begin, claim.at - 60), min(end, claim.end + 24)):
        if match["a"] and match.start() >= claim.end and passage.text.startswith("的", match.end()):
            continue  # 结业率96.3%，以结业人数为分母的取证率84.0%: of the next one
        words = match["a"] or match["b"]
        if match["b"] and not re.search("占|按|以|÷|/|口径|计算", match[0]):
            continue  # 满意率（满意和较满意） says what is above the line
        if "/" in words or "÷" in words:
            words = re.split("[/÷]", words)[1]
        found = words
    return found


def _scope(claim: Term, here: Sequence[Term]) -> str:
    """What the words before the number right before a rate open: 参考者中取得证书2,512人，通过率."""
    part = here[0] if here else None
    if part is None or claim.order - part.order > 1 or _MONEY.search(claim.noun):
        return ""
    whole = scope_of(part)
    return whole.noun or scope_words(part) if whole is not None else ""


def rate_candidates(claim: Term, passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """A rate by name: numbers whose words fit its numerator and its denominator, in its sentence, then farther back.

    `recent` are levels of earlier passages; only those of the same section are looked at, and only for rates of a budget, whose
    denominator has a name.
    """
    stem = re.sub(r"^[^，]{2,16}?(?:计算|口径)的?|率$|进度$|比例$", "", claim.noun)
    if "满意率" in claim.lead and re.search(
        r"(?:较|基本|不)满意\d", passage.text[claim.clause - 60 if claim.clause > 60 else 0 : claim.at]
    ):
        return  # whose answers count is another frame's affair
    if "分别" in claim.lead or within_list(claim, passage) or claim.tail.startswith("的"):
        return  # 执行率100%的项目1个 says which projects, and claims nothing
    here = [t for t in levels_before(claim, passage) if t.exact]
    yield from _more_than_all(stem, here)
    if re.search(_ADJUSTS, stem):
        yield from _moved(claim, here)
    if _SAVED.search(stem):
        yield from _saved(claim, here)
        return
    behind = _SAID_BEHIND.match(passage.text, claim.end)
    said = "" if behind else _base_said(claim, passage) or _scope(claim, here)
    if re.search("[+＋]|加", said):
        return  # a base that is a sum of others is none of the numbers
    if behind and not _FREE.search(stem):
        yield from _on_said(claim, stem, behind["base"], here)
    here, pairs, far = _staged(stem, claim, passage, recent, said)
    pairs = _called_better(stem, pairs, here, said)
    alone = len({id(t) for _, a, b in pairs for t in (a, b)}) == 2
    for count, (_, over, under) in enumerate(pairs[:12]):
        fits = bool(said) and likeness(said, under) >= 0.6
        sure: Sureness = "possible"
        if count == 0 and (fits or _qualifies(stem, over, under)):
            sure = _sureness(claim, pairs, fits, far, alone)
        others = [t for t in here if alike(t, over) and t is not over and t is not under]
        mistakes = tuple(_taken_wrongly(claim, over, under, others, said=fits and count == 0))
        yield ratio_candidate("rate", claim, over, under, sure, fits and count == 0, mistakes)
        if (under.passage is not claim.passage or under.sentence != claim.sentence) and not said:
            # What stands in its own sentence, whatever it is called, acquits before what stands farther off accuses.
            yield from (
                ratio_candidate("rate", claim, over, t, "possible", False)
                for t in others[:8]
                if _nearer(t, under, claim)
            )
        yield from _of_all_before(claim, over, here) if count == 0 else ()
        if over.role == "change" and over.direction:
            yield _of_what_was(claim, over, under)
        if count == 0 and sure != "possible" and over.noun:
            # 基本支出1061.92万元（执行率99.18%）: of the basic budget told before, as likely as of the whole one.
            # 结转资金执行401.17万元，执行率93.60%: of the 上年结转 whose name the part begins with.
            same = [t for t in others if _named_by(over.noun, t.noun) and not_smaller(t, over)]
            yield from (ratio_candidate("rate", claim, over, t, "likely", False) for t in same[:2])


def _of_all_before(claim: Term, over: Term, here: Sequence[Term]) -> Iterator[Candidate]:
    """东片送检120份、西片送检500份、合格480份，合格率77.42%: of all that the sentence names before the part."""
    text = claim.passage.text
    begin = max(text.rfind(mark, 0, over.at) for mark in "。；！？")
    wholes = [t for t in here if begin < t.at < over.at and alike(t, over) and t.role == "level"]
    if len(wholes) < _SEVERAL:
        return
    operands = (over, *reversed(wholes))

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(values[0], total(values[1:]))

    written = "{} ÷ (" + " + ".join("{}" for _ in wholes) + ") × 100%"
    expected = compute([interval_of(t) for t in operands])
    yield Candidate("rate", claim, operands, compute, "possible", written, interval_of(claim), expected)


_SEVERAL = 2


def _named_by(part: str, whole: str) -> bool:
    """Whether a part is called as the whole is, or its name begins with the whole's."""
    return part == whole or (len(whole) > 1 and part.startswith(whole))


def _on_said(claim: Term, stem: str, said: str, here: Sequence[Term]) -> Iterator[Candidate]:
    """取证2502人：取证率95.6%（按参训人数计）: what the rate names, over what its bracket names."""
    word = re.sub("人数|人次|数量?$", "", said)
    parts = [t for t in here if stem[-2:] in t.lead or (len(stem) == 1 and stem in t.lead)]
    wholes = [t for t in here if word in t.lead and not any(t is p for p in parts)]
    if len(stem) < 2 or len(word) < 2 or len(parts) != 1 or len(wholes) != 1 or not alike(parts[0], wholes[0]):
        return
    mistakes = tuple(_other_bases(parts[0], [t for t in here if t is not parts[0] and t is not wholes[0]]))
    yield ratio_candidate("rate", claim, parts[0], wholes[0], "certain", True, mistakes)


def _of_what_was(claim: Term, change: Term, now: Term) -> Candidate:
    """调整后预算2,351.67万元，调增367.11万元，调增比例18.50%: the change over what there was before it."""
    sign = Decimal(change.direction)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(values[0], minus(values[1], scaled(values[0], sign)))

    expected = compute([interval_of(change), interval_of(now)])
    written = "{0} ÷ ({1} - {0}) × 100%" if sign > 0 else "{0} ÷ ({1} + {0}) × 100%"
    return Candidate("rate", claim, (change, now), compute, "possible", written, interval_of(claim), expected)


def _nearer(other: Term, under: Term, claim: Term) -> bool:
    """Whether a number stands in a claim's sentence, and the base that was read for it does not."""
    return (
        other.sentence == claim.sentence
        and other.passage is claim.passage
        and not (under.sentence == claim.sentence and under.passage is claim.passage)
    )


def _of_a_part(under: Term, claim: Term) -> bool:
    """Whether a base was told as a part, and the rate stands behind a semicolon: 其中大额项目5个，预算…；…执行率47.51% is of all."""
    text = claim.passage.text
    begin = max(text.rfind(mark, 0, under.at) for mark in "；。")
    return (
        under.sentence == claim.sentence and "；" in text[under.end : claim.at] and "其中" in text[begin + 1 : under.at]
    )


_WITHIN = re.compile(r"[^，,。；;\d]{0,6}[，,。；;]?(?:其中|当中)[^，,。；;\d]{0,10}")


_ALL_YEARS = re.compile("累计|总|概算|合同|共|截至|截止")


def _sureness(claim: Term, pairs: Sequence[tuple[float, Term, Term]], fits: bool, far: bool, alone: bool) -> Sureness:
    weight, over, under = pairs[0]
    strong = weight >= _STRONG
    if _of_a_part(under, claim) or ("累计" in claim.lead and under.year and not _ALL_YEARS.search(under.lead)):
        return "possible"
    if fits and not far:
        return "certain"
    beside = under.order + 1 == over.order and over.order + 1 == claim.order
    if beside and weight >= 2 and not far and _WITHIN.fullmatch(claim.passage.text[under.end : over.at]):
        return "certain"  # 发现问题65项，其中63项已整改完成，完成率96.9%
    if beside and not far and _opens_segment(under, over, claim):
        return "certain"  # 秋防采样900份、合格780份，合格率86.67%, whatever the first of them is called by
    if (
        strong
        and not far
        and claim.sentence == over.sentence == under.sentence
        and (beside or _only_base(over, under, pairs))
    ):
        return "certain"
    if (strong or alone) and (under.order < over.order or far):
        return "certain" if strong and alone and not far and over.sentence == under.sentence else "likely"
    return "possible"


def _opens_segment(under: Term, over: Term, claim: Term) -> bool:
    """Whether a sentence, or what a semicolon parts of it, has these two like numbers alone before the rate, the second called as
    the rate is."""
    text = claim.passage.text
    begin = max(text.rfind(mark, 0, under.at) for mark in "。；！？\n")
    stem = re.sub("率$", "", claim.noun)[-2:]
    like = [t for t in claim.passage.terms if begin < t.at < over.at and alike(t, over)]
    same = {t.sentence for t in (claim, over, under)}
    return (
        len(like) == 1
        and len(same) == 1
        and len(stem) == 2
        and stem in over.lead + over.tail
        and not any(mark in text[under.end : claim.at] for mark in "；。")
        and not any(c in over.lead for c in "未不")
    )


def _staged(
    stem: str, claim: Term, passage: Passage, recent: Sequence[Term], said: str
) -> tuple[list[Term], list[tuple[float, Term, Term]], bool]:
    """The nearest numbers that can give the rate: its sentence, the one before, the paragraph, the section."""
    adjusts = bool(re.search(_ADJUSTS, stem))
    budget = bool(_MONEY.search(stem)) and not adjusts
    stages = [
        ([t for t in levels_before(claim, passage) if t.exact], False),
        ([t for t in levels_before(claim, passage, sentences=1) if t.exact], False),
        ([t for t in levels_before(claim, passage, sentences=99) if t.exact], True),
    ]
    if budget:
        section = [t for t in reversed(recent) if t.passage.section == passage.section and t.passage is not passage]
        stages.append(([*stages[-1][0], *section[:_FAR]], True))
    kept: tuple[list[Term], list[tuple[float, Term, Term]], bool] | None = None
    for number, (here, far) in enumerate(stages):
        pairs = _rate_pairs(stem, here, budget)
        if re.search(_ADJUSTS, stem):
            pairs = [p for p in pairs if _is_adjustment(p[1])]
        if said:
            pairs = sorted(pairs, key=lambda p: (-likeness(said, p[2]), -p[0]))
            if pairs and likeness(said, pairs[0][2]) < 0.6:
                kept = kept or (here, pairs, far)
                continue
        if pairs or (not budget and number == 1 and not adjusts):
            return here, pairs, far
    return kept or (stages[0][0], [], False)


_SAVED = re.compile("(?:节支|节约|审减|核减|压减|降低|减排)$")


_THAN = re.compile(
    "[比较](?P<base>[\u4e00-\u9fff]{2,8}?)(?:共|累计|合计|净)?(?:审减|核减|压减|节约|节支|减少|降低)(?:了|资金)?$"
)
_PLANNED = re.compile("预算|计划|控制价|限价|概算|送审|年初|拦标|估算|上年|去年|原")
_PAID = re.compile("成交|中标|实际|审定|决算|支出|合同|结算|执行")


def _saved(claim: Term, here: Sequence[Term]) -> Iterator[Candidate]:
    """预算1,248.00万元，成交1,186.35万元，节支率4.94%: what is less, over what was first; or the saving itself over it."""
    own = [t for t in here if t.at > claim.passage.text.rfind("；", 0, claim.at) and t.numeral.dimension == "money"]
    every, here = here, own or here  # 甲类审减4.2万元，审减率6.8%；乙类…: another class begins
    cut = [t for t in here if re.search("节约|节支|审减|核减|压减", t.lead)]
    plain = [t for t in here if t not in cut and t.numeral.dimension == "money" and "其中" not in t.lead][:6]
    bases = [t for t in plain if _PLANNED.search(t.lead) and not _PAID.search(t.lead[-4:])]
    paid = [t for t in plain if t not in bases and (_PAID.search(t.lead) or not bases)]
    for number, saving in enumerate(cut[:2]):
        if (than := _THAN.search(saving.lead)) is not None:
            # 低于预算…；比合同价审减34020元，审减率1.38%: of what the saving is compared with
            named = [t for t in every if than["base"] in t.lead and t is not saving and alike(t, saving)]
            for base in named[:1]:
                others = tuple(_other_bases(saving, [t for t in plain if t is not base]))
                yield ratio_candidate("rate", claim, saving, base, "certain", True, others)
            for base in (t for t in plain if t not in named[:1] and not_smaller(t, saving)):
                yield ratio_candidate("rate", claim, saving, base, "possible", False)
            continue
        first = number == 0 and len(bases) == 1 and saving.sentence == bases[0].sentence
        for base in (t for t in bases or plain if not_smaller(t, saving)):
            yield ratio_candidate("rate", claim, saving, base, "certain" if first else "likely" if number == 0 else "possible",
                                  first, tuple(_other_bases(saving, [t for t in plain if t is not base])))  # fmt: skip
    pairs = [(a, b) for b in bases or plain for a in paid if a is not b and not_smaller(b, a) and alike(a, b)]
    for number, (now, base) in enumerate(pairs[:6]):
        expected = growth(interval_of(now), interval_of(base))
        sure: Sureness = "certain" if number == 0 and len(pairs) == 1 else "likely" if number == 0 else "possible"
        one, other = interval_of(now), interval_of(base)
        wrong = percent(minus(other, one), one)
        mistakes = () if wrong is None else (
            Mistake("base", wrong, f"误以{now.printed}为基数", f"{now.printed} was taken as the base"),
        )  # fmt: skip
        yield Candidate("rate", claim, (now, base), lambda v: None if (g := growth(v[0], v[1])) is None else negative(g), sure,
                        "(1 - {} ÷ {}) × 100%", interval_of(claim), None if expected is None else negative(expected),
                        mistakes=mistakes)  # fmt: skip


def _other_bases(part: Term, others: Sequence[Term]) -> Iterator[Mistake]:
    for t in others[:4]:
        if alike(t, part) and (wrong := percent(interval_of(part), interval_of(t))) is not None:
            yield Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为基数", f"{t.printed} was taken as the base")


def _called_better(
    stem: str, pairs: list[tuple[float, Term, Term]], here: Sequence[Term], said: str
) -> list[tuple[float, Term, Term]]:
    """The pairs, the first with the one other number that is called as the rate is, where its own is not: 取得证书1,148人，就业906人，
    以结业人数为分母的取证率."""
    own = stem[-2:]
    if not said or not pairs or len(own) < 2 or all(c in pairs[0][1].lead for c in own):
        return pairs
    weight, over, under = pairs[0]
    called = [t for t in here if t is not over and t is not under and alike(t, over) and all(c in t.lead for c in own)]
    return [(weight, called[0], under), *pairs[1:]] if len(called) == 1 and not_smaller(under, called[0]) else pairs


def _taken_wrongly(claim: Term, over: Term, under: Term, others: Sequence[Term], *, said: bool) -> Iterator[Mistake]:
    for t in others[:8]:
        if not _nearer(t, under, claim) and (wrong := percent(interval_of(over), interval_of(t))) is not None:
            yield Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为基数", f"{t.printed} was taken as the base")
    if said:
        yield from _other_parts(under, [t for t in others if not_smaller(under, t)])


def _other_parts(under: Term, others: Sequence[Term]) -> Iterator[Mistake]:
    """What else may have been divided by the base that is said: 按全年预算计算 the first budget."""
    for t in others[:4]:
        if (wrong := percent(interval_of(t), interval_of(under))) is not None:
            yield Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为分子", f"{t.printed} was divided")


def _is_adjustment(term: Term) -> bool:
    return bool(re.search("调整|追加|调增|调减|增加|减少", term.lead)) and (
        term.role == "change" or not re.search("调整后|调整为|全年预算", term.lead)
    )


_IN_IT = re.compile("[里中内]|当中|之中")


def _more_than_all(stem: str, before: Sequence[Term]) -> Iterator[Candidate]:
    """受理612起，调解成功628起: what succeeded is part of what there was."""
    if _FREE.search(stem):
        return
    over = next((t for t in before if _fits(stem, t, _NUMERATOR) and t.role == "level"), None)
    if over is None:
        return
    held = next((t for t in before if _IN_IT.match(over.lead) and t.order == over.order - 1 and alike(t, over)), None)
    under = held or next(
        (t for t in before if t is not over and alike(t, over) and _RECEIVED.search(t.lead) and t.order < over.order),
        None,
    )
    if under is not None and held is None:
        all_of_it = [t for t in before if alike(t, over) and under.order <= t.order < over.order and t.role == "level"]
        if total(interval_of(t) for t in all_of_it).high >= interval_of(over).low and len(all_of_it) > 1:
            return  # 直接受理19件，转来6件，…按期办结23件: what was received came in several ways
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


def within_list(claim: Term, passage: Passage) -> bool:
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
    if over.order == under.order + 1 and over.sentence == under.sentence and not _MONEY.search(stem):
        between = [t for t in over.passage.of_sentence(over.sentence) if alike(t, over)]
        if len(between) == 2:  # two like numbers and the rate right behind them
            return True
    # 举办培训班…，参训240人，合格234人，培训合格率: what the sentence speaks of from its beginning.
    begin = under.passage.sentences[under.sentence][0]
    told = under.passage.text[begin : max(over.end, under.end)]
    return sum(own[i : i + 2] in told for i in range(max(1, len(own) - 1))) * 2 >= max(1, len(own) - 1)


def _only_base(over: Term, under: Term, pairs: Sequence[tuple[float, Term, Term]]) -> bool:
    """Whether no second number of the sentence fits the denominator as well."""
    return not any(p[1] is over and p[2] is not under and p[0] >= _STRONG for p in pairs)


def _rate_pairs(stem: str, terms: Sequence[Term], budget: bool) -> list[tuple[float, Term, Term]]:
    """Numerator and denominator by fit and nearness, the best first; a rate of a budget has one for its denominator."""
    free = bool(_FREE.search(stem))
    of_money = not _OF_THINGS.search(stem)
    pairs: list[tuple[float, Term, Term]] = []
    over_fit = [_fits(stem, t, _NUMERATOR) for t in terms]
    under_fit = [_fits(stem, t, _DENOMINATOR) for t in terms]
    for i, over in enumerate(terms):
        for j, under in enumerate(terms):
            if over is under or not alike(over, under) or not over.numeral.value or not under.numeral.value:
                continue
            if not free and not not_smaller(under, over):
                continue
            if free and _PROMISED.search(over.lead) and _DONE.search(under.lead) and not _PROMISED.search(under.lead):
                continue  # 计划12000人，实际12846人: what was planned is no part of what was done
            if over.numeral.dimension == "money" and not (budget or of_money):
                continue
            if budget and (over.numeral.dimension != "money" or not under_fit[j] or not over_fit[i]):
                continue
            if _turned(stem, over, under, over_fit[i]):
                continue
            closeness = 1 / (1 + abs(i - j)) + 1 / (1 + min(i, j))
            pairs.append((2 * over_fit[i] + 2 * under_fit[j] + closeness / 4, over, under))
    return sorted(pairs, key=lambda p: -p[0])


def _turned(stem: str, over: Term, under: Term, fit: float) -> bool:
    """编制30名，在编33人，控制率: what is held to a limit is no base of the limit, though the two give a rate that way too."""
    return not fit and _fits(stem, under, _NUMERATOR) == 1 and _fits(stem, over, _DENOMINATOR) == 1


_PROMISED = re.compile(r"计划|目标|任务|应|预算(?!执行)")
_DONE = re.compile(r"实际|完成|支出|决算|验收")


def _fits(stem: str, term: Term, table: Sequence[tuple[re.Pattern[str], re.Pattern[str] | None]]) -> float:
    words = term.lead + term.tail
    if table is _NUMERATOR and re.search("未|结余|剩余|尚有", words):
        return 0.0
    for named, wanted in table:
        match = named.search(stem)
        if match is not None:
            if wanted is None:
                return 1.0 if match[0] in words else 0.0
            return 1.0 if wanted.search(words) else 0.0
    if table is _DENOMINATOR:
        return 1.0 if _RECEIVED.search(words) else 0.5
    return 1.0 if len(stem) >= 2 and stem[-2:] in words else 0.0
