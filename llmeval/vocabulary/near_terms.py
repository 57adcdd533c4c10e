"""Terms of accounts with one character that does not belong, and words that the genre writes in one way.

An official name is long, so that a word which differs from it in one character is that name, miswritten, whatever the
character looks or sounds like: 一般公用预算, 对个人和家庭的补贴助.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from llmeval.patterns import lazy as re
from llmeval.vocabulary.slips import Slip, joined
from llmeval.vocabulary.subjects import subjects

_NAMES = (
    "一般公共预算 政府性基金预算 国有资本经营预算 社会保险基金预算 工资福利支出 商品和服务支出 对个人和家庭的补助 资本性支出 社会保障和就业支出 卫生健康支出 "
    "住房保障支出 一般公共服务支出 整体支出绩效 绩效自评报告 预算执行率 结转结余资金 国库集中支付 政府采购预算"
)
_CORE = tuple(_NAMES.split())
"""Names that every report of the genre holds."""
_LEAST = 6
_SET = (
    (re.compile(r"截止(?=20\d\d年|\d{1,2}月\d{1,2}日|目前|年[底末])"), "截至"),
    (re.compile(r"(?<![蚊营军毡])帐(?=[面户目簿号款务册龄套])|(?<=[总台记入对挂坏])帐(?![篷房幕子])"), "账"),
)
"""Words that are written otherwise."""
_SETS = (
    *_SET,
    (re.compile(r"收支两条(?!线)[\u4e00-\u9fff](?=管理|[，。；、])"), "收支两条线"),
    (re.compile(r"(?<=[数果况容额目])一至(?=[。；，])"), "一致"),
)
_JOINS = frozenset("的和及与、")


@cache
def _by_start() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in dict.fromkeys((*_CORE, *(s.name for s in subjects()))):
        if len(term) >= _LEAST - (term in _CORE) and re.fullmatch(r"[\u4e00-\u9fff]+", term):
            found[term[:2]].append(term)
    return dict(found)


def near_terms(text: str) -> Iterator[Slip]:
    """Slips in a squeezed text, in order.

    >>> [(slip.written, slip.meant) for slip in near_terms("一般公用预算收入，对个人和家庭的补贴助3万元")]
    [('一般公用预算', '一般公共预算'), ('对个人和家庭的补贴助', '对个人和家庭的补助')]
    """
    for pattern, meant in _SETS:
        for match in pattern.finditer(text):
            one = len(match[0]) == 1 and match.end() < len(text)
            behind = text[match.end() : match.end() + 1] if one else ""
            yield Slip(match.start(), match[0] + behind, meant + behind)
    for start in range(len(text) - 1):
        terms = _by_start().get(text[start : start + 2], ())
        if any(text.startswith(term, start) for term in terms):
            continue
        for term in terms:
            written = _replaced(text, start, term) or _inserted(text, start, term)
            if written and written not in _by_start().get(written[:2], ()):
                yield Slip(start, written, term)
                break


def _replaced(text: str, start: int, term: str) -> str:
    """What stands at the place where it is the term but for one character inside."""
    written = text[start : start + len(term)]
    if len(written) < len(term):
        return ""
    wrong = [at for at in range(len(term)) if written[at] != term[at]]
    if len(wrong) != 1 or not 1 < wrong[0] < len(term) - 1 or not "\u4e00" <= written[wrong[0]] <= "\u9fff":
        return ""
    at = wrong[0]
    known = joined(written[at - 1 : at + 1]) or joined(written[at : at + 2])
    return written if term in _CORE or not (known or written[at] in _JOINS) else ""


def _inserted(text: str, start: int, term: str) -> str:
    """What stands at the place where it is the term with one character too many inside its last word."""
    if term not in _CORE:
        return ""
    written = text[start : start + len(term) + 1]
    at = next((at for at in range(len(term)) if written[at : at + 1] != term[at]), len(term))
    many = written[at : at + 1]
    fits = 2 < at < len(term) and written[at + 1 :] == term[at:] and len(written) == len(term) + 1
    return written if fits and "\u4e00" <= many <= "\u9fff" and many not in _JOINS | set("性类等项") else ""
