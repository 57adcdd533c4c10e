"""Verdicts that name what they measure against and print no number: 超出预算, 未完成计划, 高于控制标准, 两项均达标.

The number that is judged and the one it is judged by stand before the verdict; the latter is called what the verdict names.
Where a degree has been told of the same thing (为预算的89.33%, 完成95.5%), it lies on the side that the verdict says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import ANY, total
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("budget", re.compile("预算|概算|控制数|拦标价|控制价")),
    ("goal", re.compile("计划|目标|任务|指标|预期|原定|拟")),
    ("standard", re.compile("标准|限额|定额|上限|下限|控制线|警戒线|红线|要求|规定|不超过|不低于|不高于|不少于")),
    ("prior", re.compile("上年|去年|上期|同期|年初")),
)
_OBJECT = (
    r"(?:年初|全年|年度|当年|本年|本年度|调整后|既定|预定|预期|原定|绩效|考核|设定|下达|规定|该项|该|县级|市级|省级|财政|核定|批复){0,3}的?"
    r"(?P<object>预算|概算|计划|目标|任务|指标|标准|要求|限额|定额|上限|下限|控制数|控制线|警戒线|红线|上年同期|上年|去年同期|去年)"
    r"(?:任务|指标|标准|要求|规定|控制)?(?:数|值|额|水平|量|线)?"
)
_VERDICT = re.compile(
    r"(?P<not>未能|未有|没有|未|不)?(?P<verb>超额完成|超过|超出|突破|超|高于|大于|多于|高过|低于|小于|少于|不足|不及|达到|达|完成|实现)(?:了)?"
    + _OBJECT
    + r"(?=[，,。；;、）)]|$)"
)
_QUICK = re.compile("(?:超|高于|低于|大于|小于|多于|少于|不足|达|完成|实现|突破|不及)")
_ABOVE = ("超额完成", "超过", "超出", "突破", "超", "高于", "大于", "多于", "高过")
_BELOW = ("低于", "小于", "少于", "不足", "不及")
_LEVELS = frozenset({"level", "to", "rate", "each", "standard", "base", "share", "completion"})
_DEGREE = re.compile(r"(?:完成|达成|执行|支出|实现|使用|控制)(?:率|进度|比例|度)?(?:为|达到?|是|仅|约|[:：]){0,2}$")
_DONE = re.compile(r"决算|支出|实际|完成|执行|发生|实有|达到|建成|举办|培训")
_HEDGED = re.compile(r"力争|确保|预计|将|应|须|若|如|凡|是否|能否|可能|避免|防止|不得|严禁|超额完成的|要求")
_NEAR = 4
_NUDGE = Decimal("0.000001")


def verdict_words(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every verdict in a passage that names its measure without printing it."""
    if not passage.terms or _QUICK.search(passage.text) is None:
        return
    for match in _VERDICT.finditer(passage.text, passage.terms[0].end):
        side = _side(match)
        begin = _clause_start(passage.text, match.start())
        subject = passage.text[begin : match.start()]
        if side is None or len(subject) > 14 or any(c.isdigit() for c in subject) or _HEDGED.search(subject):
            continue
        before = [t for t in passage.terms if t.end <= match.start() and t.role in _LEVELS and t.exact]
        sentence = _sentence_of(passage, match.start())
        here = [t for t in before if t.sentence == sentence]
        if not here:
            continue
        said = passage.text[match.start() : match.end()]
        if not _plain(subject) and (degree := _degree_behind(passage, match)) is not None:
            yield _degree(degree, side, passage.view.span(match.start(), match.end()), said)
            continue
        yield from _judged(here, match, side, _plain(subject), passage.view.span(match.start(), match.end()), said)


def _side(match: re.Match[str]) -> str | None:
    """Where the words put what they judge: above, below, at least or at most what they name."""
    verb, negated = match["verb"], bool(match["not"])
    if verb in _ABOVE:
        return "at most" if negated else "above"
    if verb in _BELOW:
        return "at least" if negated else "below"
    if match["object"] in (
        "上年",
        "去年",
        "上年同期",
        "去年同期",
        "标准",
        "要求",
        "上限",
        "限额",
        "定额",
        "控制线",
        "警戒线",
        "红线",
    ):
        return None  # whether more is better is not said
    return "below" if negated else "at least"


def _clause_start(text: str, at: int) -> int:
    begin = at
    while begin > 0 and at - begin < 40 and text[begin - 1] not in "，,；;。：:（）()、":
        begin -= 1
    return begin


def _sentence_of(passage: Passage, at: int) -> int:
    return next((n for n, (a, b) in enumerate(passage.sentences) if a <= at < b), 0)


_ADVERBS = re.compile(
    r"均|都|已|也|仍|略|远|全部|实际|总体|基本|全年|本年|且|但|并|顺利|圆满|如期|按期|全面|整体|其|该|了|尚|还|同时|因此|即|明显|大幅|稍"
)


def _plain(subject: str) -> str:
    return _ADVERBS.sub("", subject)


def _judged(
    here: Sequence[Term], match: re.Match[str], side: str, subject: str, span: Span, said: str
) -> Iterator[Candidate]:
    named = next((pattern for _, pattern in _CLASSES if pattern.search(match["object"])), None)
    if named is None:
        return
    last = here[-1]
    if not subject and last.numeral.dimension == "percent" and _is_degree(last, named):
        yield _degree(last, side, span, said)
    references = [
        t for t in here[-_NEAR * 2 :] if named.search(t.lead) or (t.role == "standard" and named.search(t.tail))
    ]
    if match["object"] in ("预算", "概算"):
        references = [t for t in references if not re.search("决算|支出(?!预算)|执行|实际", t.lead.split("预算")[-1])]
    elif named is _CLASSES[1][1]:
        references = [
            t
            for t in references
            if not _DONE.search(re.split("计划|目标|任务|指标", t.lead)[-1][:4]) or "计划" in t.lead[-8:]
        ]
    if subject:
        references = [t for t in references if likeness(subject, t) >= 0.5]
    for reference in references[-1:]:
        others = [
            t for t in here
            if t is not reference and alike(t, reference) and not named.search(t.lead) and t.when != "prior" and t.role != "standard"
            and abs(t.order - reference.order) <= _NEAR and (not subject or likeness(subject, t) >= 0.5)
        ]  # fmt: skip
        if len(others) == 1 and here[-1].order - max(others[0].order, reference.order) <= 1:
            yield _against(others[0], reference, side, span, said, "certain")
        elif not subject and side == "above" and (most := _all_within(reference, named, match.start())) is not None:
            yield _against(most, reference, side, span, said, "certain")


_BARE_BUDGET = re.compile("(?:年初|全年|年度|核定|批复|下达){0,2}预算(?:控制)?(?:数|额|总额)?")


def _all_within(reference: Term, named: re.Pattern[str], until: int) -> Term | None:
    """The greatest amount that a verdict 超预算 may judge, where every one of them, and all of them together, are within the budget."""
    sentences = (
        (reference.sentence, reference.sentence - 1)
        if _BARE_BUDGET.fullmatch(reference.lead)
        else (reference.sentence,)
    )
    pool = [
        t for t in reference.passage.terms
        if t.end <= until and t.sentence in sentences and t is not reference and alike(t, reference) and t.role != "change"
    ]  # fmt: skip
    if not pool or any(t.role != "level" or t.when == "prior" or not t.exact or named.search(t.lead) for t in pool):
        return None
    limit = interval_of(reference).low
    most = max(pool, key=lambda t: interval_of(t).high)
    rest = total(interval_of(t) for t in pool if t is not most)
    inside = rest.meets(interval_of(most)) or rest.high + interval_of(most).high < limit
    return most if inside and interval_of(most).high < limit else None


def _degree_behind(passage: Passage, match: re.Match[str]) -> Term | None:
    """超出预算，为预算的85.47%: the degree of the very thing, right behind the verdict."""
    after = next((t for t in passage.terms if t.at >= match.end()), None)
    if after is None or after.role != "completion" or not after.exact or match["object"] != after.whole:
        return None
    return (
        after
        if re.fullmatch("[，,](?:为|是|占|仅为)[^，,。；;]{1,8}的", passage.text[match.end() : after.at])
        else None
    )


def _is_degree(term: Term, named: re.Pattern[str]) -> bool:
    """Whether a percentage says how far the thing that is named was reached: 为预算的89.33%, 完成95.5%, 完成率103%."""
    if term.role == "completion":
        return bool(named.search(term.whole)) and not re.search("占", term.lead)
    if term.role == "rate":
        return bool(_DEGREE.search(term.lead)) and named is not _CLASSES[3][1] and named is not _CLASSES[2][1]
    return (
        bool(re.fullmatch(r"(?:实际|全年|累计|任务|目标|计划|已){0,2}完成(?:率)?(?:为|了|达)?", term.lead))
        and named is _CLASSES[1][1]
    )


def _degree(term: Term, side: str, span: Span, said: str) -> Candidate:
    """A degree lies above 100 % where its whole is exceeded."""
    expected = _range(Decimal(100), side)
    return Candidate("bound", term, (), lambda _: expected, "certain", "100%", interval_of(term), expected, named=True,
                     aspect="degree", rests=(span,), words=span, said=said)  # fmt: skip


def _range(limit: Decimal, side: str) -> Interval:
    if side == "above":
        return Interval(limit + _NUDGE, ANY)
    if side == "below":
        return Interval(-ANY, limit - _NUDGE)
    return Interval(limit, ANY) if side == "at least" else Interval(-ANY, limit)


def _against(result: Term, reference: Term, side: str, span: Span, said: str, sure: Sureness) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval:
        return _range((values[0].low + values[0].high) / 2, side)

    return Candidate("direction", result, (reference,), compute, sure, "{}", interval_of(result), compute([interval_of(reference)]),
                     named=True, words=span, said=said)  # fmt: skip
