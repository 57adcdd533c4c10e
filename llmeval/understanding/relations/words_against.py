"""Words that put a result above or below what it is measured by, with the exact difference behind them: 短收26.12万元, 核增3.15万元,
高于年初预算0.35万元.

The two levels are found by the difference: where those of the sentence that differ by just that much all lie the other way round,
the word is wrong. What no two levels give is left to others.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, negative
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_END = r"(?:数|值|额|价|金额|收入|支出|资金|经费|人数)?(?:了|约|近|达|为|共|计|[:：]){0,3}$"
_OBJECT = r"(?:年初|全年|年度|当年|本年|调整后?|既定|预定|下达|批复|核定|该项)?的?(?P<{}>预算|概算|计划|目标|任务|指标|合同价|送审价|报审价|控制价|控制数|限额|编制)"
_NAMED = re.compile(
    rf"(?:(?P<up>超出|超过|高于|高出|多于|突破)|(?P<down>低于|少于|不足|不及|节约|节省))(?:了)?{_OBJECT.format('one')}{_END}"
    rf"|(?:比|较){_OBJECT.format('other')}(?:数|值|额|价|金额)?(?:(?P<more>超出|超支|超收|增加|多支?|高|多收)|(?P<less>减少|节约|节省|少支?|低|短收|少收))(?:了|约|近|达|为){{0,3}}$"
)
_ALONE = re.compile(
    rf"(?:(?P<up>超收|超支|超预算|超计划|超编)|(?P<down>短收|欠收|节支|节约))(?:资金|支出|收入|经费|人员)?{_END}"
)
_AUDITED = re.compile(rf"(?:(?P<up>核增|审增)|(?P<down>核减|审减))(?:造价|金额|投资|工程款)?{_END}")
_MEASURE = re.compile("预算|概算|计划|目标|任务|指标|控制|限额|编制|下达|批复")
_SUBMITTED = re.compile("合同|送审|报审|申报|概算|预算|控制价|原")
_SETTLED = re.compile("审定|结算|核定|审核后|审计后|最终")
_RESULT = re.compile("决算|实际|执行|完成|支出|征收|入库|成交|中标|实有|在职|在编|发生|结算|审定")
_FLOW = re.compile("上年|去年|同期|追加|调整|变更|调增|调减|收回|结转|其中|^、")
_NEAR = 6
_LEVELS = frozenset({"level", "to", "standard"})
_DIGITS = 2


def words_against(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every such word in a passage that the levels of its sentence contradict."""
    for claim in passage.terms:
        if not claim.exact or not claim.numeral.value or significant(claim) < _DIGITS:
            continue
        said = _said(claim)
        if said is not None:
            up, measure, result = said
            yield from _judged(claim, up, measure, result)


def _said(claim: Term) -> tuple[bool, re.Pattern[str], re.Pattern[str]] | None:
    """Whether the words say more, what the measure is called, and what the result is."""
    if (match := _AUDITED.search(claim.lead)) is not None:
        return match["up"] is not None, _SUBMITTED, _SETTLED
    if (match := _NAMED.search(claim.lead)) is not None:
        return (match["up"] or match["more"]) is not None, re.compile(match["one"] or match["other"]), _RESULT
    if (match := _ALONE.search(claim.lead)) is not None:
        return match["up"] is not None, _MEASURE, _RESULT
    return None


def _judged(claim: Term, up: bool, measure: re.Pattern[str], result: re.Pattern[str]) -> Iterator[Candidate]:
    before = [
        t
        for t in claim.passage.of_sentence(claim.sentence)
        if t.order < claim.order and t.role in _LEVELS and t.exact and alike(t, claim) and t.depth <= claim.depth
    ][-_NEAR:]
    before = [t for t in before if not _FLOW.search(t.lead) and t.when != "prior"]
    limits = [t for t in before if measure.search(t.lead) and not _done_of(t, measure, result)]
    found: dict[bool, tuple[Term, Term]] = {}
    for limit in limits:
        for level in before:
            apart = minus(interval_of(level), interval_of(limit))
            size = interval_of(claim)
            if not any(level is t for t in limits) and result.search(level.lead):
                for more, signed in ((True, size), (False, negative(size))):
                    if apart.meets(signed):
                        found[more] = (level, limit)
    if len(found) == 1 and up not in found:
        level, limit = found[not up]
        yield _candidate(claim, level, limit, up)


def _done_of(term: Term, measure: re.Pattern[str], result: re.Pattern[str]) -> bool:
    """预算执行数, 计划完成: the result of what is measured by, and no measure."""
    last = [m.end() for m in measure.finditer(term.lead)]
    return bool(last) and result.search(term.lead, last[-1]) is not None


def _candidate(claim: Term, level: Term, limit: Term, up: bool) -> Candidate:
    expected = minus(interval_of(level), interval_of(limit))
    size: Interval = interval_of(claim)
    word = "少于" if up else "多于"
    mistake = Mistake("direction", negative(expected), f"增减方向写反，{level.printed}{word}{limit.printed}",
                      f"the direction is the opposite: {level.printed} is {'less' if up else 'more'} than {limit.printed}")  # fmt: skip
    return Candidate("change", claim, (level, limit), lambda v: minus(v[0], v[1]), "certain", "{} - {}",
                     size if up else negative(size), expected, True, mistakes=(mistake,))  # fmt: skip
