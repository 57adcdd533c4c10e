"""Approximate numbers: 5千余万元, 近千人, 超过120万元. They bear out no exact value, only a claim that is as rough as they are.
约45亿元 and 45亿元左右 bear it out and are told as approximate.

`以上`, `以内`, `不低于` bound a goal or a limit, whose number is exact: these are no approximate numbers.
"""

from __future__ import annotations

from llmeval.grounding.claims import Claim
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.views import canonical

_ROUGH = re.compile(
    "约|大概|大致|近(?![年期日月])|余(?![额款])|多(?![少样])|逾|超|突破|不足|不到|左右|上下|估|概数|规模"
)
"""What a label says that asks for a rough number."""
_NEARLY = re.compile("近|余|多|来|几")
_COMPARES = re.compile("超过?|高于|大于|多于|低于|少于|小于|未达到?|[<>＜＞﹤﹥]")
"""Words that set a number against another, which is exact where it is a goal: 低于5%的控制上限."""
_MEASURED_BY = re.compile(
    "上限|下限|控制|目标|标准|计划|要求|任务|指标值|定额|限额|限值|门槛|红线|底线|警戒|阈值|最[高低多少大小]|至[多少]|不[低高]于|不超|预算|上年|去年|"
    "往年|同期|平均水平|年初|20\\d\\d|规定|以[上下内]"
)


def rounded(numeral: Numeral, plain: str) -> bool:
    """Whether a number is only said to be about what it is (约45亿元, 45亿元左右): as near as the writer could tell, where 余, 多
    and 近 say that it is another one."""
    around = plain[numeral.start : numeral.number_start] + plain[numeral.number_end : numeral.end]
    return numeral.bound == "about" and _NEARLY.search(around) is None


def holds(claim: Claim, numeral: Numeral, plain: str) -> bool:
    """Whether the quote of a claim shows the number with what makes it approximate."""
    return bool(claim.quote) and canonical(plain[numeral.start : numeral.end]) in canonical(claim.quote)


def roughly(claim: Claim, numeral: Numeral, plain: str) -> bool:
    """Whether a number is approximate where a claim is of an exact value."""
    if numeral.bound not in ("about", "over", "under") or claim.bound or numeral.kind != "quantity":
        return False
    if _ROUGH.search(claim.label):
        return False
    ahead = plain[numeral.start : numeral.number_start]
    compared = _COMPARES.match(ahead.strip()) is not None
    return not (compared and _MEASURED_BY.search(claim.label + claim.basis + plain[numeral.end : numeral.end + 8]))
