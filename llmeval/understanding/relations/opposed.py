"""Pairs of levels that the words set against each other by time: 2022年75.3%，2021年71.6%; 今年…，去年….

A comparison often names neither of its numbers: they stand before it, each with its year. The pair is what the claim can be
about, and a word of direction without a number (有所延长, 呈下降态势) is a claim about it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import ANY
from llmeval.understanding.relations.lookup import same_subject
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import DOWN, UP, Passage, Term, alike, interval_of

_LEVELS = frozenset({"level", "to", "rate", "each", "share", "completion", "base", "from"})
_MOST = 24
"""Levels before a claim among which its pair is looked for."""
_PRIOR = re.compile(r"上年|去年|上一年|前一年|上期|上届|同期")
_FARTHEST = 20
_ALL_YEARS = re.compile(r"累计|以来|年间|期间|合计")
_NAMED_BASE = re.compile(r"(?:(?P<now>20\d\d)年(?:度)?[^，,；;。\d]{0,10})?(?:比|较|与|同|对比)(?P<year>20\d\d)年")
_TIMES_OF = re.compile(
    r"(?:(?P<now>20\d\d)年(?:度)?[^，,；;。\d]{0,8})?(?:为|是|相当于|达到?)(?P<year>20\d\d)年(?:度|末)?的$"
)
_PLANNED = re.compile("预算|计划|目标|任务")
_MONTHS = re.compile(r"\d月|季度|半年")


def told_before(claim: Term, passage: Passage, names_subject: bool) -> list[Term]:
    """Levels before a claim that it may compare, the nearest first: of its sentence and the one before it, of its own
    subject where its words name one."""
    found = [
        t for t in reversed(passage.terms)
        if t.order < claim.order and t.sentence >= claim.sentence - 1 and t.role in _LEVELS and t.exact and t.depth <= claim.depth
        and (t.numeral.dimension != "time" or claim.numeral.dimension == "time")
    ][:_MOST]  # fmt: skip
    if names_subject:
        own = claim.noun.rstrip("量额数")
        subject = [t for t in found if same_subject(own, t) or _within(own, t)]
        found = [t for t in found if t in subject or (not t.noun and any(_continues(t, s) for s in subject))]
    return found


_TAKEN = re.compile("^(?:加上?|减去?|扣除|其中|剔除)")


def _within(name: str, term: Term) -> bool:
    """Whether one name holds the other: 结转结余 and 加上年结转."""
    name, other = _TAKEN.sub("", name), _TAKEN.sub("", term.noun)
    return min(len(name), len(other)) >= 2 and (name in other or other in name or name[:2] == other[:2])


def _continues(term: Term, other: Term) -> bool:
    """Whether a number without words of its own goes on with the one before it: 漏损率9.8%，2022年为11.3%."""
    return alike(term, other) and 0 < term.order - other.order <= 2


def rank(term: Term) -> int | None:
    """When a level is told of, later is greater; None where no words say so."""
    if term.year:
        return int(term.year)
    if term.when in ("prior", "start") or _PRIOR.search(term.lead):
        return -1
    return None


def says_years(claim: Term, passage: Passage) -> bool:
    """Whether the words of a claim say which of several years it compares: 比2020年增加, 两年累计增长."""
    return bool(_ALL_YEARS.search(claim.lead) or _named_years(claim, passage)[1])


def _named_years(claim: Term, passage: Passage) -> tuple[str, str]:
    """The years that a claim compares, the later one empty where only the earlier is named; a rate told behind an amount has
    the amount's."""
    begin = max(passage.sentences[claim.sentence][0], passage.text.rfind("；", 0, claim.at))
    if "20" not in (words := passage.text[begin : claim.at]):
        return "", ""
    found = list(_NAMED_BASE.finditer(words))
    if claim.numeral.dimension == "multiple" and (own := _TIMES_OF.search(words)):
        return own["now"] or (found[-1]["now"] or "" if found else ""), own["year"]
    return ("", "") if not found else (found[-1]["now"] or "", found[-1]["year"])


def all_pairs(claim: Term, passage: Passage) -> list[tuple[Term, Term]]:
    """Every pair of a later and an earlier level before a claim, whatever it names."""
    levels = told_before(claim, passage, names_subject=False)
    return [(n, b) for n in levels for b in levels if _against(n, b)][:6]


def opposed(claim: Term, passage: Passage, names_subject: bool) -> list[tuple[Term, Term, bool]]:
    """Pairs of a later and an earlier level before a claim, with whether it can mean no other."""
    levels = told_before(claim, passage, names_subject)
    if any(t.sentence == claim.sentence for t in levels):
        levels = [t for t in levels if t.sentence == claim.sentence] if not names_subject else levels
    if claim.role in ("change", "points"):
        wanted = "percent" if claim.role == "points" else claim.base_unit
        levels = [t for t in levels if t.base_unit == wanted]
    pairs = [(n, b) for n in levels for b in levels if _against(n, b)]
    later, earlier = _named_years(claim, passage)
    if earlier:
        return _of_named(levels, later, earlier)
    if any(t.role in ("base", "from") and t.sentence == claim.sentence for t in levels):
        return []  # the words name the base, and say what is compared with it
    if len(pairs) > 1 and _ALL_YEARS.search(claim.lead) and len({t.base_unit for p in pairs for t in p}) == 1:
        first, last = min(b.year or "0" for _, b in pairs), max(n.year or "9" for n, _ in pairs)
        ends = [(n, b) for n, b in pairs if n.year == last and b.year == first]
        return [(n, b, len(ends) == 1) for n, b in ends] or [(n, b, False) for n, b in pairs[:6]]
    if levels and not names_subject:  # what was told last is what the claim is about
        pairs = [(n, b) for n, b in pairs if n is levels[0] or b is levels[0]]
    here = [(n, b) for n, b in pairs if n.sentence == b.sentence]
    pairs = here or pairs
    sure = len({frozenset((id(n), id(b))) for n, b in pairs}) == 1
    return [(n, b, sure and _adjacent(n, b)) for n, b in pairs[:6]]


def _of_named(levels: Sequence[Term], later: str, earlier: str) -> list[tuple[Term, Term, bool]]:
    """Levels of two years that the words name; where no number has the later year, one of the report's own year has none."""
    bases = [t for t in levels if t.year == earlier]
    named = bool(later)
    if not later and any(t.role in ("base", "from") for t in bases):
        return []  # what stands before the base is compared with it
    later = later or max((t.year for t in levels if t.year > earlier), default="")
    now = [t for t in levels if later and t.year == later]
    undated = [t for t in levels if rank(t) is None and t.when == "" and any(alike(t, b) for b in bases)]
    if undated and (not now or not named):
        return [(t, b, False) for t in undated[-1:] for b in bases if alike(t, b) and _one_thing(t, b)][:2]
    pairs = [(n, b) for n in now for b in bases if alike(n, b) and _one_thing(n, b)]
    return [(n, b, len(pairs) == 1) for n, b in pairs[:6]]


def _adjacent(now: Term, base: Term) -> bool:
    between = [t for t in now.passage.terms if min(now.order, base.order) < t.order < max(now.order, base.order)]
    return len(between) <= 1 or bool(base.noun and now.noun)


def _against(now: Term, base: Term) -> bool:
    """Whether one level is the other at an earlier time."""
    if now is base or not alike(now, base) or base.role == "to" or now.role in ("from", "base"):
        return False
    later, earlier = rank(now), rank(base)
    if earlier is None or (later is not None and later <= earlier) or (later is None and earlier != -1):
        return False
    return _one_thing(now, base)


def _one_thing(now: Term, base: Term) -> bool:
    """Whether two levels of different times can be of one thing by their words and their size."""
    if _MONTHS.search(now.lead) or _MONTHS.search(base.lead):
        return False
    if bool(_PLANNED.search(now.lead)) != bool(_PLANNED.search(base.lead)):
        return False
    if base.when == "start" and now.order < base.order and "；" in base.passage.text[now.end : base.at]:
        return False
    a, b = interval_of(now), interval_of(base)
    if a.high <= 0 or b.high <= 0 or a.low > b.high * _FARTHEST or b.low > a.high * _FARTHEST:
        return False
    if len(base.noun) < 2 and len(now.noun) < 2:
        return _bare(base) or _bare(now) or base.lead[-2:] == now.lead[-2:]
    if len(now.noun) < 2 or len(base.noun) < 2:
        return _bare(now if len(now.noun) < 2 else base)
    return same_subject(base.noun, now) or _within(base.noun, now)


_TIME_ONLY = re.compile(
    r"(?:20\d\d年(?:度|末|底|初)?|上年|去年|今年|本年|当年|同期|上一年|前一年|年末|年底|年初|期末|为|是|的|只有|仅|有|约|达到?|则|而|与|比|较|和|、|同|口径|对比|共|计|发放|完成|实现){0,12}"
)
_YEAR_VERB = re.compile(r"(?:20\d\d年(?:度)?|上年|去年)[\u4e00-\u9fff]{0,2}$")


def _bare(term: Term) -> bool:
    """Whether the words before a number say when it was and hardly anything else."""
    return _TIME_ONLY.fullmatch(_YEAR_VERB.sub("", term.lead)) is not None


_WORDED = re.compile(
    rf"^(?:[^，,。；;：:\d（）()]{{0,6}}，)?(?:[^，,。；;：:\d（）()]{{0,8}}?)?"
    rf"(?:(?:比|较)(?:上年|去年|上一年|前一年|上期|年初)(?:同期|末|底)?|有所|有了|有|略有|略|稍有|呈现出?|呈|出现|小幅|明显|大幅|显著|进一步|同比|逐年|稳步|持续|继续|实现|仍|均|还|也|再|保持){{1,4}}(?:[^，,。；;\d]{{0,4}}?)"
    rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:的|了|趋势|态势|状态|势头|走势){{0,3}}(?=[，,。；;）)]|$)"
)
_QUICK = (
    "较上",
    "比上",
    "较去",
    "比去",
    "较年初",
    "比年初",
    "有",
    "呈",
    "略",
    "小幅",
    "明显",
    "大幅",
    "显著",
    "同比",
    "逐年",
    "稳步",
    "持续",
    "出现",
    "进一步",
    "实现",
)


def worded(passage: Passage) -> Iterator[Candidate]:
    """比2021年2.6秒有所缩短; 今年73批，而去年是58批，呈增长态势: a direction told without a number."""
    text = passage.text
    if not any(word in text for word in _QUICK):
        return
    terms = passage.terms
    for number, term in enumerate(terms):
        if term.role not in _LEVELS or not term.exact or not number:
            continue
        stop = terms[number + 1].at if number + 1 < len(terms) else len(text)
        match = _WORDED.match(text[term.end : min(stop, term.end + 40)])
        if match is None:
            continue
        pair = _pair_at(term, terms[:number])
        if pair is None:
            continue
        now, base = pair
        sign = 1 if match["up"] else -1
        limit = interval_of(base)
        span = passage.view.span(term.end + match.start("up" if match["up"] else "down"), term.end + match.end())
        yield _directed(now, base, sign, limit, match["up"] or match["down"], span)


def _pair_at(term: Term, before: Sequence[Term]) -> tuple[Term, Term] | None:
    """The two levels of which the later one to be printed is right before a word of direction."""
    other = before[-1]
    if other.sentence != term.sentence or not other.exact or other.role not in _LEVELS:
        return None
    if term.role == "base" and alike(other, term) and other.role != "base" and other.when != "prior":
        return other, term
    if _against(term, other):
        return term, other
    if _against(other, term):
        return other, term
    return None


def _directed(now: Term, base: Term, sign: int, limit: Interval, said: str, span: Span) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval:
        return Interval(values[0].low, ANY) if sign > 0 else Interval(-ANY, values[0].high)

    return Candidate("direction", now, (base,), compute, "certain", "{}", interval_of(now), compute([limit]), named=True,
                     words=span, said=said)  # fmt: skip
