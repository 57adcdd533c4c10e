"""The three numbers by which units are compared: what was spent in all, the rate of execution, the score.

Each is the unit's own for the year of its report, never a project's, a quarter's or another year's; where the report does not
tell it, or tells several, there is a reason instead of a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from llmeval.data.evidence import Message
from llmeval.data.facts import Fact
from llmeval.data.review import Review
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re

_BEFORE, _AFTER = 14, 6
_LINE_BREAK = re.compile(r"\s{0,8}\n\s{0,8}")
_SPENT = re.compile(
    r"(?:(?:全年|本年|年度|部门|整体|实际|决算|总|单位)(?:实际|决算|总)?支出|支出(?:总额|合计|决算(?:数|总额)?|总数)|实际完成支出)"
    r"(?:总额|合计|决算|为|共|共计|达|约|是|[:：|\s]){0,3}$"
    r"|20\d\d\s{0,2}年度?(?:我?[局院校委办中心镇]|部门|单位|本级)?(?:决算|总|实际)?支出(?:决算)?(?:为|共|约)?$"
)
_COUNTED = re.compile(
    r"(?<!\d)(?:[二两三四五六七八九十\d]\s{0,2}(?:年(?!度?(?:支出)?$)|个|项|类|家|所)|季度|三年)[^，。；]{0,8}$"
)
"""Expenditure of several years or items together."""
_SPENT_LABEL = re.compile(
    r"^(?:支出情况|预算执行情况|[\u4e00-\u9fff]{0,3})?(?:总支出|支出总额|支出合计|本年支出(?:合计)?|全年支出|支出决算(?:数)?|决算支出|"
    r"全年实际支出|部门支出|整体支出|部门整体支出|年度资金总额)$"
)
_PART = re.compile(r"项目|基本|采购|三公|公用|人员|累计|其中|补助|补贴|专项|资金支出|购置|工程|重点|减去|个局属|平均")
_WHOLE_RATE = re.compile(
    r"^(?:(?:全年|年度|部门|单位|整体|总体|本年|综合|支出|资金总额|合计|按[\u4e00-\u9fff]{2,8}计算的?)+(?:预算)?|预算|)执行率$"
)
_SURELY_WHOLE = re.compile(r"整体|总体|全年|资金总额|部门")
_BOUND = re.compile(r"(?:[≥≤><＞＜]|不?低于|未达到?|高于|超过|不足|目标值?)[为:：]?\s*$")
_SCORE_LABEL = re.compile(r"(?:总分|得分)$")
_SURELY_SCORE = re.compile(r"整体|综合得分|自评总分|总得分|自评总得分|部门.{0,6}得分")
_SUM_LABEL = re.compile(r"^(?:总分|合计|总计)$")
_SELF = re.compile(r"自评|自我评价")
_NO_SCORE = re.compile(r"项目|预算执行|指标|平均|投入|过程|产出|效[益果]|满意度|权重|满分")
_NOT_OURS = re.compile(r"第三方|事前|事后|重点(?:绩效)?评价|项目(?:支出)?(?:绩效)?自评|分别")
_BAND = re.compile(r"(?:[≥≤><＞＜~～—-]|得分[<＜≤]|[分）)\d][至到])\s*$")
_FULL = Decimal(100)
_ROW_POINTS = re.compile(r"score_tables\.\d+\.rows\.\d+\.(?:weight|score)$")
_BAND_AFTER = re.compile(
    r"^\s*(?:（含|\(含|[至到]\d|[≥≤><＞＜~～—]|分?(?:以上|以下|（含|—|-|～|~|≤|及以)|[，,]?等级划分)"
)
_ITS_OWN = re.compile(r"自评(?:得|计)?(?:为)?$")


Told = list[tuple[Fact, Decimal]]
"""Facts and their values in the unit of the column."""


class Figure(NamedTuple):
    """A number in the unit of its column, or why there is none."""

    value: Decimal | None
    fact: Fact | None = None
    reason: Message = Message("", "")


@dataclass
class Headline:
    """What one report says of itself."""

    spent: Figure
    rate: Figure
    score: Figure


@dataclass
class _Group:
    """Facts that say the same number, the most precise first."""

    value: Decimal
    low: Decimal
    high: Decimal
    facts: list[Fact] = field(default_factory=list)


def headline(review: Review) -> Headline:
    """Spent in 万元, rate in per cent, score in points.

    >>> from llmeval.pipeline import critique
    >>> text = "2024年度某某局整体支出绩效自评报告\\n二、支出情况\\n全年支出120.50万元，预算执行率96.40%。\\n经自评，整体支出绩效自评得分95分。\\n"
    >>> found = headline(critique((text.encode(), "a.txt")))
    >>> found.spent.value, found.rate.value, found.score.value
    (Decimal('120.50'), Decimal('96.40'), Decimal('95'))
    """
    year = str(review.summary.get("year") or "")
    facts = [fact for fact in review.facts if fact.grounded and fact.value is not None and fact.evidence is not None
             and fact.origin == "rules" and fact.period in ("", year) and ".target" not in fact.path]  # fmt: skip
    spent = _spent(review, facts)
    return Headline(spent, _rate(review, facts, spent.value), _score(review, facts))


def _around(review: Review, fact: Fact) -> tuple[str, str]:
    if fact.evidence is None:
        return "", ""
    text, start, end = review.document.text, fact.evidence.start, fact.evidence.end
    before, after = text[max(0, start - 2 * _BEFORE) : start], text[end : end + 2 * _AFTER]
    return _LINE_BREAK.sub("", before)[-_BEFORE:], _LINE_BREAK.sub("", after)[:_AFTER]


def in_ten_thousand(value: Decimal, unit: str) -> Decimal | None:
    """An amount of money in 万元; None for what is none."""
    have, want = measured(unit), measured("万元")
    return value * have.scale / want.scale if have.base == "元" else None


def _spent(review: Review, facts: Sequence[Fact]) -> Figure:
    """The largest of what is called the year's whole expenditure: no part of a whole exceeds it."""
    money = [(fact, value) for fact in facts
             if fact.value is not None and (value := in_ten_thousand(fact.value, fact.unit)) is not None and value > 0]  # fmt: skip
    told: list[tuple[Fact, Decimal]] = []
    for fact, value in money:
        if fact.basis not in ("", "final_accounts") or _PART.search(fact.label):
            continue
        before, _ = _around(review, fact)
        if (
            fact.table is None
            and _COUNTED.search(re.sub(r"支出(?:合计|总额)?[为共:：\s]*$", "", before))
            and "合计" in before
        ):
            continue
        prose = (
            fact.table is None
            and fact.label in ("支出", "实际支出", "决算支出", "支出决算", "年支出")
            and _SPENT.search(before.rstrip())
        )
        if (
            fact.path == "expenditure.total.final_accounts"
            or prose
            or (_SPENT_LABEL.match(_bare(fact.label)) and fact.path != "expenditure.project.breakdown")
        ):
            told.append((fact, value))
    groups = _grouped(told)
    if not groups:
        return Figure(
            None,
            None,
            Message(
                "没有找到全年支出总额（报告未写明，或写法未能识别）",
                "no expenditure of the whole year was found (not told, or in words that are not known)",
            ),
        )
    largest = max(groups, key=lambda group: group.value)
    first = min(groups, key=lambda group: _place(group.facts))
    parts = _parts(money)
    sure = (
        largest is first
        or len(largest.facts) > 1
        or (parts is not None and abs(largest.value - parts) <= Decimal("0.02"))
    )
    if not sure:
        return Figure(None, None, _several(groups, "万元"))
    return Figure(largest.value, largest.facts[0])


def _parts(money: Iterable[tuple[Fact, Decimal]]) -> Decimal | None:
    """基本支出 and 项目支出 together, where both are told."""
    found: dict[str, Decimal] = {}
    for fact, value in money:
        if fact.path in ("expenditure.basic.final_accounts", "expenditure.project.final_accounts"):
            found.setdefault(fact.path, value)
    return sum(found.values(), Decimal(0)) if len(found) == 2 else None


def _rate(review: Review, facts: Sequence[Fact], spent: Decimal | None) -> Figure:
    """The rate that is the whole expenditure's: computed from it and a budget, or called so."""
    told, sure, near = [], [], []
    for fact in facts:
        if fact.unit != "%" or fact.value is None or not _WHOLE_RATE.match(_bare(fact.label)) or "project" in fact.path:
            continue
        before, _ = _around(review, fact)
        if _BOUND.search(before):
            continue
        told.append((fact, fact.value))
        if _of_another(review, fact, spent):
            continue
        if _SURELY_WHOLE.search(fact.label) or re.search(
            r"(?:全年|整体|总体)(?:预算)?执行率(?:为|达到?|是)?\s*$", before
        ):
            sure.append((fact, fact.value))
        elif spent is not None and _follows(review, fact, spent):
            near.append((fact, fact.value))
    budgets = [value for fact in facts if fact.value is not None and fact.basis != "final_accounts"
               and (value := in_ten_thousand(fact.value, fact.unit)) is not None and value > 0]  # fmt: skip
    proved = [
        item for item in told if spent is not None and any(_is_rate(item[1], spent, budget) for budget in budgets)
    ]
    for chosen in (_both(proved, sure), _both(proved, near), proved, sure, near):
        groups = _grouped(chosen)
        if len(groups) == 1:
            return Figure(groups[0].value, groups[0].facts[0])
        if groups:
            return Figure(None, None, _several(groups, "%"))
    if told:
        return Figure(None, None, Message("没有找到整体预算执行率（写到的执行率是单项支出的，或不能确定属于整体）",
                                          "no rate of the whole was found: those that are told are of single expenditures, or may be"))  # fmt: skip
    return Figure(
        None,
        None,
        Message(
            "没有找到预算执行率（报告未写明，或写法未能识别）",
            "no rate of execution was found (not told, or in words that are not known)",
        ),
    )


def _both(one: Sequence[tuple[Fact, Decimal]], other: Sequence[tuple[Fact, Decimal]]) -> list[tuple[Fact, Decimal]]:
    ids = {id(fact) for fact, _ in other}
    return [item for item in one if id(item[0]) in ids]


def _is_rate(rate: Decimal, spent: Decimal, budget: Decimal) -> bool:
    """Whether a rate is that of two amounts, within what its last digit leaves open."""
    if budget <= 0 or not Decimal("0.3") < spent / budget < 3:
        return False
    exponent = rate.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return unit < 1 and rate != 100 and abs(spent / budget * 100 - rate) <= unit * Decimal("0.6")


def _of_another(review: Review, fact: Fact, spent: Decimal | None) -> bool:
    """Whether the amount that was spent last before a rate, in its sentence, is not the whole."""
    if fact.table is not None or fact.evidence is None or spent is None:
        return False
    at = fact.evidence.start
    begun = max(review.document.text.rfind(mark, max(0, at - 120), at) for mark in "。；\n")
    amounts = [
        (other.evidence.start, value) for other in review.facts
        if other.evidence is not None and begun < other.evidence.start < at and other.value is not None
        and other.basis in ("", "final_accounts") and (value := in_ten_thousand(other.value, other.unit)) is not None
    ]  # fmt: skip
    return bool(amounts) and max(amounts)[1] != spent and not any(value == spent for _, value in amounts)


def _follows(review: Review, fact: Fact, spent: Decimal) -> bool:
    """Whether a rate stands in the clauses behind the whole expenditure."""
    return any(
        other.evidence is not None and fact.evidence is not None and 0 < fact.evidence.start - other.evidence.end < 60
        and other.value is not None and in_ten_thousand(other.value, other.unit) == spent
        and not re.search(r"[。；\n]", review.document.text[other.evidence.end : fact.evidence.start])
        for other in review.facts
    )  # fmt: skip


def _score(review: Review, facts: Sequence[Fact]) -> Figure:
    """What a sentence calls the score of the whole; else a sentence's that a table bears out; else a table's."""
    sure: Told = []
    told: Told = []
    tables: Told = []
    for fact in facts:
        if fact.value is None or not 0 < fact.value <= 120:
            continue
        if re.fullmatch(r"score_tables\.\d+\.total_score", fact.path):
            tables.append((fact, fact.value))
        elif (
            fact.path == "self_evaluation.score"
            and fact.unit == "分"
            and _SCORE_LABEL.search(fact.label)
            and not _NO_SCORE.search(fact.label)
        ):
            before, after = _around(review, fact)
            if _BAND.search(before) or _BAND_AFTER.match(after) or _NOT_OURS.search(_clause(review, fact)):
                continue
            told.append((fact, fact.value))
            if _SURELY_SCORE.search(fact.label):
                sure.append((fact, fact.value))
        elif fact.unit == "分" and fact.value >= 40 and fact.table is None and _SUM_LABEL.match(fact.label):
            # 自评投入12.0分、过程20.0分……，总分95.4分
            _, after = _around(review, fact)
            clause = _clause(review, fact)
            if _SELF.search(clause) and not _BAND_AFTER.match(after) and not _NOT_OURS.search(clause):
                told.append((fact, fact.value))
        elif (
            fact.unit == "分"
            and fact.value >= 40
            and _ITS_OWN.search(_around(review, fact)[0])
            and not _NOT_OURS.search(_clause(review, fact))
        ):
            told.append((fact, fact.value))
    # beside another score, or points lost in a row, full marks are what could have been got
    if any(value != _FULL for _, value in (*told, *tables)) or _points_lost(facts):
        sure, told = ([item for item in items if item[1] != _FULL] for items in (sure, told))
    return _picked(sure, told, tables)


def _points_lost(facts: Sequence[Fact]) -> bool:
    """Whether a row of a score table has fewer points than it could have."""
    rows = {fact.path: fact.value for fact in facts if fact.value is not None and _ROW_POINTS.match(fact.path)}
    return any(
        value < rows.get(path.removesuffix("score") + "weight", value)
        for path, value in rows.items()
        if path.endswith(".score")
    )


def _picked(sure: Told, told: Told, tables: Told) -> Figure:
    values = {value for _, value in tables}
    for chosen in (
        sure,
        [item for item in told if item[1] in values],
        tables if len(values) == 1 else [],
        told,
        tables,
    ):
        groups = _grouped(chosen)
        if len(groups) > 1 and (borne := [group for group in groups if group.value in values]) and len(borne) == 1:
            groups = borne
        if len(groups) == 1:
            return Figure(groups[0].value, groups[0].facts[0])
        if groups:
            return Figure(None, None, _several(groups, "分"))
    return Figure(
        None,
        None,
        Message(
            "没有找到自评得分（报告未写明，或写法未能识别）",
            "no score of the whole was found (not told, or in words that are not known)",
        ),
    )


def _clause(review: Review, fact: Fact) -> str:
    """The sentence that holds a fact, up to it."""
    if fact.evidence is None:
        return ""
    text = review.document.text[max(0, fact.evidence.start - 80) : fact.evidence.start]
    return re.split(r"[。；\n]", text)[-1]


def _bare(label: str) -> str:
    return re.sub(r"[（(][^（）()]{0,8}[)）]$|\s", "", label)


def _place(facts: Sequence[Fact]) -> int:
    return min(fact.evidence.start for fact in facts if fact.evidence is not None)


def _grouped(told: Iterable[tuple[Fact, Decimal]]) -> list[_Group]:
    """Equal numbers together, those too that are one number printed more or less precisely."""
    groups: list[_Group] = []
    for fact, value in sorted(told, key=lambda item: -_digits(item[1])):
        half = _half(fact, value)
        home = next((group for group in groups if value - half <= group.value <= value + half), None)
        if home is None:
            groups.append(_Group(value, value - half, value + half, [fact]))
        else:
            home.facts.append(fact)
    return groups


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _half(fact: Fact, value: Decimal) -> Decimal:
    """Half of what the last printed digit stands for, in the unit of `value`."""
    if fact.value is None or not fact.value:
        return Decimal(0)
    exponent = fact.value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2 * abs(value / fact.value)


def _several(groups: Sequence[_Group], unit: str) -> Message:
    shown = [f"{group.value.normalize():f}{unit}" for group in sorted(groups, key=lambda group: _place(group.facts))]
    return Message(
        f"报告有几种写法：{'、'.join(shown[:4])}{'等' if len(shown) > 4 else ''}，请人工核定",
        f"the report tells several: {', '.join(shown[:4])}{', …' if len(shown) > 4 else ''}; decide by hand",
    )
