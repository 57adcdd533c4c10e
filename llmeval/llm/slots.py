"""Whether a number is what its slot of the typed model says: its metric, basis, year and kind of unit, by the words beside it.

That a number stands in the text does not make it the budget of the project expenditure. Of the things that the slots of a family
are of, the one named last before the number, in its sentence or its row, must be the slot's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from llmeval.grounding.borne_out import Bearing
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.measures import Measure
from llmeval.vocabulary.section_kinds import SectionKind

if TYPE_CHECKING:
    from llmeval.data.self_evaluation import Figure
    from llmeval.grounding.ground import Grounder
    from llmeval.numbers.lexer import Numeral

BASES: Mapping[str, Basis] = {
    "initial_budget": "initial_budget", "full_year_budget": "full_year_budget", "budget": "budget",
    "final_accounts": "final_accounts", "prior_year": "prior_year",
}  # fmt: skip
"""Of slots of amounts, the basis that they claim."""
_MEASURES: Mapping[str, Measure] = {
    "change": "change", "growth": "growth", "share": "share", "execution_rate": "execution_rate",
}  # fmt: skip
_SAID: Mapping[str, Mapping[str, str]] = {
    "expenditure": {
        "total": "(?:总|整体|部门|本年|全年|年度)支出|支出(?:总额|总计|合计|总数|决算总)|资金总额|(?:部门|年度)(?:决算|预算)", "basic": "基本支出",
        "personnel": "人员(?:经费|支出)", "running": "公用(?:经费|支出)", "project": "项目支出", "general_budget": "一般公共预算",
        "government_fund": "政府性基金", "state_capital": "国有资本经营", "social_insurance": "社会保险基金|社保基金",
    },
    "income": {
        "total": "(?:总|本年|全年|年度)收入|收入(?:总额|总计|合计)", "fiscal": "财政拨款", "business": "事业收入", "other": "其他收入",
        "carried_over": "结转|结余",
    },
    "three_public": {
        "total": "三公", "reception": "接待", "vehicles_running": "(?:用车|公车|车辆)运行", "vehicles_purchase": "(?:用车|公车|车辆)购置(?!及|和)",
        "vehicles": "(?:用车|公车|车辆)购置(?:及|和)运行", "abroad": "出国",
    },
    "staffing": {
        "established": "编制", "on_duty": "在职|在编|在岗", "retired": "退休", "contracted": "派遣|编外|临聘|临时|聘用|合同制",
        "control_rate": "控制率",
    },
    "assets": {
        "total": "资产总|总资产|资产合计|资产(?:账面)?(?:总值|价值)|账面资产", "current": "流动资产", "fixed_original": "固定资产(?:账面)?原值",
        "fixed_net": "固定资产(?:账面)?净值", "fixed": "固定资产(?!(?:账面)?[原净]值)", "infrastructure": "基础设施", "intangible": "无形资产",
        "vehicles": "用车|车辆|公车",
    },
}  # fmt: skip
"""By part of the typed model, what names each of its things."""
_PRIOR = re.compile("上年|上一年|去年|前一年|同期")
_SCORE = re.compile("得分|评分|自评|总分|合计|综合")
_STOP = "。！？；;\n"
_WHOLE = re.compile("占[^，。；、]{0,16}$")
"""What a share is of, behind the thing that it is a share of it."""
_ACCOUNTS: frozenset[SectionKind] = frozenset({"general_budget"})
_FURTHEST = 160
"""Characters before a number in which its sentence may name it, its paragraph within twice as many."""
_MONEY = measured("元").base


class Slots:
    """What stands beside the numbers of one document."""

    def __init__(self, grounder: Grounder, bearing: Bearing, year: str) -> None:
        self.grounder, self.bearing, self.year = grounder, bearing, year

    def refused(self, figure: Figure, path: str) -> str:
        """Why a number is not what the slot at a path says, in Chinese; "" where words bear it out."""
        numeral = self._numeral(figure)
        if numeral is None:
            return "该处没有数"
        steps = re.sub(r"\[\d+\]", "", path).split(".")
        return self._unit(figure, steps) or self._name(numeral, steps) or self._basis(numeral, steps[-1])

    def _numeral(self, figure: Figure) -> Numeral | None:
        index = self.grounder.index
        held = [index.numerals[at] for at in index.touched(Span(figure.start, figure.end))]
        return next((numeral for numeral in held if numeral.kind == "quantity"), None)

    @staticmethod
    def _unit(figure: Figure, steps: list[str]) -> str:
        """An amount is money, a rate a percentage, people are counted."""
        part, slot = steps[0], steps[-1]
        base = measured(figure.unit).base
        rate = figure.unit in ("%", "％", "个百分点", "百分点")
        if slot in ("growth", "share", "execution_rate", "control_rate"):
            fits = rate
        elif part in _SAID and part != "staffing" and slot != "vehicles":
            fits = base == _MONEY
        elif part in ("staffing", "assets"):
            fits = not rate and base != _MONEY
        else:
            fits = not rate or slot in BASES
        return "" if fits else f"单位“{figure.unit}”与所填的项目不符"

    def _before(self, numeral: Numeral) -> str:
        """The words before a number: its row and column, or its sentence."""
        words = self.grounder.words(self.bearing.index_of(numeral))
        if words.column:
            return words.column + words.name + words.own
        plain = self.grounder.document.plain
        first = max(0, numeral.number_start - _FURTHEST)
        start = max(first, *(plain.rfind(mark, first, numeral.number_start) + 1 for mark in _STOP))
        return "".join(plain[start : numeral.number_start].split())

    def _name(self, numeral: Numeral, steps: list[str]) -> str:
        kinds = _SAID.get(steps[0])
        before = _WHOLE.sub("", self._before(numeral))
        if kinds is None:
            return "" if steps != ["score"] or _SCORE.search(before) else "该数不是自评得分"
        named = _last(kinds, before) or _last(kinds, self._paragraph(numeral))
        if named is None and steps[:2] == ["expenditure", "total"]:
            # 年初预算12174.25万元 under the chapter of the accounts is the department's
            named = "total" if any(section.kind in _ACCOUNTS for section in self.bearing.chain(numeral.start)) else None
        return "" if named == steps[1] else "该数前最近所说的是另一事项，或没有说是这一项"

    def _paragraph(self, numeral: Numeral) -> str:
        """The sentences of its paragraph before a number."""
        plain = self.grounder.document.plain
        first = max(0, numeral.number_start - 2 * _FURTHEST)
        return "".join(
            plain[max(first, plain.rfind("\n", first, numeral.number_start) + 1) : numeral.number_start].split()
        )

    def _basis(self, numeral: Numeral, slot: str) -> str:
        basis: Basis = BASES.get(slot, "")
        measure: Measure | Literal[""] = _MEASURES.get(slot, "")
        before = self._before(numeral)
        prior = bool(_PRIOR.search(before)) or (self.year.isdigit() and str(int(self.year) - 1) in before)
        if basis == "prior_year":
            return "" if prior else "该数附近的原文没有说是上年的数"
        return self.bearing.unborne(numeral, label="", period="", basis=basis, measure=measure)


def _last(kinds: Mapping[str, str], before: str) -> str | None:
    """Which of some things is named last; of names that end together the longest."""
    found = [(m.end(), -m.start(), kind) for kind, words in kinds.items() for m in re.finditer(words, before)]
    return max(found)[2] if found else None
