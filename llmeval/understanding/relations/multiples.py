"""Frames of multiples that stand right behind what they are of: 比成人部（28.40万册次）多1.17倍, 由1,200件提升到3,600件，为原来的3倍.

How many times as much and by how many times more are one apart, and people write one for the other. Only that mistake is looked for
here: where the one holds, the other was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.changes import multiplied
from llmeval.understanding.relations.explain import meant_of
from llmeval.understanding.relations.fractions import name_of
from llmeval.understanding.relations.model import Candidate, Explanation, Verdict
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_MORE = re.compile("[）)]?(?:的)?(?:还)?(?:多出?|高出?|增加|增长|提高|提升|扩大|增多)(?:了|约)?")
_THAN = re.compile("比|较")
_BEYOND = re.compile(
    "(?:超出|超过|高出|高于|多于|超)(?:年度|年初|预期|绩效|计划|原定)?(?:目标|计划|任务|指标)(?:值|数)?$"
)
_OF_BEFORE = re.compile("(?:[，,])?(?:已)?(?:为|是|达到?|相当于)(?:原来|原有|原先|此前|改造前|其)的?")
_FEWEST = 2


def multiples(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every multiple whose base the words give right before it, where it holds or was told as the other kind."""
    terms = passage.terms
    for at, claim in enumerate(terms):
        if claim.numeral.unit == "倍" and claim.exact and at and len(str(claim.numeral.value)) > _FEWEST - 1:
            found = _more(claim, terms[:at]) or _of_before(claim, terms[:at])
            if found is not None and (found.holds or _confused(found)):
                yield found


def _more(claim: Term, before: Sequence[Term]) -> Candidate | None:
    """比X多N倍: by how many times a level exceeds what stands right before the multiple."""
    base, text = before[-1], claim.passage.text
    if base.sentence != claim.sentence or not base.exact or not base.numeral.value:
        return None
    between = text[base.end : claim.at]
    than = _THAN.search(text[max(claim.passage.sentences[claim.sentence][0], base.at - 30) : base.at]) is not None
    more = _MORE.fullmatch(between) is not None and than and base.role == "base"
    if not more and not (between == "" and _BEYOND.search(base.lead)):
        return None
    levels = _levels(base, before)
    return None if len(levels) != 1 else multiplied(claim, levels[0], base, "certain", named=True, grows=True)


def _levels(base: Term, before: Sequence[Term]) -> list[Term]:
    """What may be compared with a base: the level of its measure that stands nearest before it, where it is one of its own."""
    own = [t for t in before[:-1] if t.sentence == base.sentence and alike(t, base) and t.exact]
    own = [t for t in own if t.role in ("level", "to") and not t.depth]
    return own[-1:] if own and interval_of(own[-1]) != interval_of(base) else []


def _of_before(claim: Term, before: Sequence[Term]) -> Candidate | None:
    """由X提升到Y，为原来的N倍: of what something was to what it became."""
    text = claim.passage.text
    if len(before) < _FEWEST or not _OF_BEFORE.fullmatch(_words(text[before[-1].end : claim.at])):
        return None
    start, end = before[-2:]
    if start.role == "from" and end.role == "to" and alike(start, end) and start.sentence == claim.sentence:
        return multiplied(claim, end, start, "certain", named=True, grows=False)
    return None


def _confused(candidate: Candidate) -> bool:
    return any(m.slip == "times" and m.expected.meets(candidate.stated) for m in candidate.mistakes)


def _words(between: str) -> str:
    """What stands between two numbers without the rest of a unit that no list holds: 3,600管，为原来的."""
    return between if between[:1] in "，," else between[1:]


def bear_out_multiples(verdicts: Sequence[Verdict]) -> None:
    """项目支出8,207.36万元，占全年支出的65.79%，是基本支出的2.92倍: of all that was spent, whose part the share before it is."""
    shares = {
        v.claim.order: v
        for v in verdicts
        if v.kind == "share" and v.outcome == "proved" and len(v.candidate.operands) == _FEWEST
    }
    for verdict in verdicts:
        share = shares.get(verdict.claim.order - 1)
        candidate = verdict.candidate
        if share is None or verdict.kind != "times" or verdict.outcome != "undecided" or candidate.sure == "possible":
            continue
        part, whole = share.candidate.operands
        if (
            len(candidate.operands) != _FEWEST
            or candidate.operands[0] is not part
            or share.claim.sentence != verdict.claim.sentence
        ):
            continue
        given = candidate.compute([interval_of(whole), interval_of(candidate.operands[1])])
        if given is not None and given.meets(candidate.stated) and significant(verdict.claim) > _FEWEST:
            zh, en = f"误以{name_of(whole)}{whole.printed}计算", f"{whole.printed} was divided"
            verdict.outcome = "failed"
            verdict.explanation = Explanation("base", verdict.claim, meant_of(candidate), zh, en, 0.01)
