"""Shares of basic or project expenditure whose number stands elsewhere: 三项合计1,887.71万元，占项目支出的65.41%.

The whole is what was spent, where the report tells it once. Only what a usual mistake explains is accused: the budget of the same
scope, or the whole budget or spending, as the base, or one number of a total instead of the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import percent
from llmeval.understanding.relations.fractions import name_of, ratio_candidate
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.scoped_rates import told_of
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_WHOLE = re.compile("(?:全年|全部|本年|当年)?(?P<scope>基本|项目)支出(?:总额|决算)?")
_TOTAL = re.compile("合计|累计|共计|总计")
_BUDGET = re.compile("预算|计划|安排|下达|追加|调整")
_DIGITS, _NEAR = 3, 6


def scoped_shares(
    passages: Sequence[Passage], cells: Sequence[Term], sums: Mapping[int, Sequence[Term]], year: str
) -> Iterator[Candidate]:
    """Candidates of every such share that does not hold and that a mistake explains; `sums` are the totals that are proved to be the
    sum of a number and others, by the number's start."""
    claims = [
        (claim, before, match)
        for p in passages
        for before, claim in zip(p.terms, p.terms[1:], strict=False)
        if (match := _claim(claim, before)) is not None
    ]
    if not claims:
        return
    told = told_of([t for p in passages for t in p.terms], cells, sums, year)
    for claim, part, match in claims:
        scope = match["scope"]
        spent = told.get((scope, "spending"), ())
        if len(spent) != 1 or interval_of(part) == interval_of(spent[0]):
            continue
        bases = [
            t
            for key in ((scope, "initial"), (scope, "adjusted"), ("", "adjusted"), ("", "spending"))
            for t in told.get(key, ())
        ]
        candidate = ratio_candidate(
            "share", claim, part, spent[0], "certain", True, tuple(_mistakes(claim, part, spent[0], bases))
        )
        if not candidate.holds and any(
            m.slip == "base" and m.zh.startswith("误") and m.expected.meets(candidate.stated)
            for m in candidate.mistakes
        ):
            yield candidate


def _claim(claim: Term, before: Term) -> re.Match[str] | None:
    if claim.role != "share" or not claim.exact or significant(claim) < _DIGITS or not claim.numeral.places:
        return None
    told = before.numeral.dimension == "money" and before.exact and before.role in ("level", "to") and before.when == ""
    if (
        not told
        or before.sentence != claim.sentence
        or claim.noun
        or not claim.lead.startswith(("占", "，占", ",占", "（占", "(占"))
    ):
        return None
    begin = claim.passage.sentences[claim.sentence][0]
    if _BUDGET.search(claim.passage.text[begin : claim.at]):
        return None  # of what is planned the share is as likely as of what was spent
    return _WHOLE.fullmatch(claim.whole)


def _mistakes(claim: Term, part: Term, whole: Term, bases: Sequence[Term]) -> Iterator[Mistake]:
    for other in bases:
        wrong = percent(interval_of(part), interval_of(other))
        if wrong is not None and interval_of(other) != interval_of(whole):
            yield Mistake(
                "base", wrong, f"误以{name_of(other)}{other.printed}为基数", f"{other.printed} was taken as the whole"
            )
    if _TOTAL.search(part.lead):
        near = [
            t for t in claim.passage.terms if 0 < part.order - t.order <= _NEAR and alike(t, part) and t.role == "level"
        ]
        for other in near:
            if (wrong := percent(interval_of(other), interval_of(whole))) is not None and wrong.low < 100:
                yield Mistake("base", wrong, f"误以{name_of(other)}{other.printed}计算", f"{other.printed} was divided")
