"""What makes a relation that fails no more than possible: a list that is another total's, parts that are no parts, a rate of less than all."""

from __future__ import annotations

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.model import Candidate, Kind
from llmeval.understanding.relations.sets import counted_twice
from llmeval.understanding.relations.terms import Term, interval_of

_PART_YEAR = re.compile(
    "前[一二三两]个?季度|[上下]半年|前[一二三四五六七八九十\\d]{1,2}个月|(?:1|一)[至到—-](?:\\d{1,2}|[二-十九]{1,2})月"
)

RATIOS: frozenset[Kind] = frozenset({"rate", "share", "growth", "times", "average", "points"})
_LESS_SOME = re.compile(r"剔除|扣除|不含|不包括|不计|不考虑|除[^，,。；;]{1,14}外[，,]|可比口径")


def of_less(claim: Term) -> bool:
    """剔除上级专项资金因素后，预算调整率为3.01%; 达标率92.82%，其中彝族新生达标率为91.4%: not of all that stands before."""
    if claim.role == "rate" and claim.lead.startswith("其中"):
        return True
    begin = max(claim.passage.sentences[claim.sentence][0], claim.at - 40) if claim.passage.sentences else 0
    said = re.split("[。；;]", claim.passage.text[begin : claim.at])[-1]
    return _LESS_SOME.search(said) is not None and not re.search(r"\d", said[_last(said) :])


def _last(said: str) -> int:
    return max((m.end() for m in _LESS_SOME.finditer(said)), default=0)


def doubt_sum(candidate: Candidate, added: set[frozenset[int]]) -> None:
    """A sum that fails is only possible where its list belongs to another total."""
    if _begins_with(candidate, added):
        candidate.sure = "possible"  # the list, or where it begins, is proved under another total
    elif _told_as_part(candidate) or _taken_off(candidate) or _no_parts(candidate):
        candidate.sure = "possible"
    elif candidate.operands and counted_twice(candidate.operands[-1], candidate.operands[0]):
        candidate.sure, candidate.named = "possible", False
    elif not candidate.said and _PART_YEAR.search(candidate.claim.lead):
        candidate.sure = "possible"  # 前三季度累计 behind four quarters is not the sum of all


_QUALITY = re.compile("[、，,](?:满意|合格|有效|达标|办结|完成|回收|通过|及格|成功|结案|到位|整改)(?:的)?")
_FREE_POSTS = re.compile("空编|缺编|空缺|空岗")


def _no_parts(candidate: Candidate) -> bool:
    """城镇180份、满意169份; 实有109人，空编39名: some of a part, and posts without anybody, are no parts beside it."""
    posts = "编" not in candidate.claim.lead and any(_FREE_POSTS.search(o.lead) for o in candidate.operands)
    return posts or any(_QUALITY.fullmatch(o.lead) for o in candidate.operands)


def _taken_off(candidate: Candidate) -> bool:
    """97.75分，其中：预算执行得9.75分，扣0.25分: points that were taken off are no part of those that were reached."""
    return "扣" not in candidate.claim.lead and any(
        o.numeral.dimension == "score" and "扣" in o.lead for o in candidate.operands
    )


def _told_as_part(candidate: Candidate) -> bool:
    """Whether the total stands among its own parts beside others: it was told again, or the list is another one's. Where only one
    other part is not 0, the rows of a table, and a list that words open (其中), are the total's own."""
    if any(mistake.slip == "copied" for mistake in candidate.mistakes):
        return False  # a subject that repeats the total, which the others make
    own = interval_of(candidate.claim)
    others = [o for o in candidate.operands if interval_of(o) != own]
    if len(others) == len(candidate.operands) or not others or not candidate.claim.numeral.value:
        return False
    bound = (candidate.named and candidate.claim.numeral.dimension == "money") or candidate.claim.table is not None
    return not (bound and sum(bool(o.numeral.value) for o in others) == 1)


def _begins_with(candidate: Candidate, added: set[frozenset[int]]) -> bool:
    """Whether the list of a sum is one that adds up to another total; or begins with one, where nothing says that it is whole."""
    ids = [id(o) for o in candidate.operands]
    if frozenset(ids) in added:
        return True
    return not candidate.named and any(frozenset(ids[:count]) in added for count in range(2, min(len(ids), 8)))
