"""Bases: whether an amount is a budget, an outturn, a target or a plan, and which side of a comparison that is."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from llmeval.patterns import lazy as re

Basis = Literal[
    "initial_budget",
    "full_year_budget",
    "budget",
    "final_accounts",
    "prior_year",
    "target",
    "actual",
    "forecast",
    "approved",
    "weight",
    "score",
    "plan",
    "",
]
"""年初预算 · 全年（调整）预算 · 预算 without saying which · 决算/执行数/实际支出 · … "" where nothing says."""
Side = Literal["budget", "full", "done", "target", "plan", ""]
"""Which side of a comparison a basis is: `full` is the budget of the whole year, as adjusted."""
SIDES: dict[Basis, Side] = {"initial_budget": "budget", "budget": "budget", "full_year_budget": "full", "final_accounts": "done",
         "actual": "done", "target": "target", "plan": "plan"}  # fmt: skip
SIDE_NAMES: dict[Side, str] = {
    "budget": "预算数",
    "full": "全年预算数",
    "done": "实际数",
    "target": "目标值",
    "plan": "计划数",
    "": "数值",
}
BASES: tuple[tuple[Basis, str], ...] = (
    ("initial_budget", r"年初(?:部门|本级|批复)?(?:预算|安排)(?:批复)?(?:金额|总额|数|额)?|预算批复(?:数|金额)?|批复预算(?:数)?|年初数"),
    ("full_year_budget", r"(?:全年|调整后?(?:的)?|调整后全年)预算(?:数|额|金额|总额)?|预算调整(?:后)?数|调整预算数"),
    ("final_accounts", r"决算(?!公开|编制|草案|批复|审核|报送|管理|工作)(?:金额|总额|总数|数)?|(?:全年|累计|实际)?执行数|实际(?:支出|发生|使用|列支|执行|收入|采购|支付)(?:数|金额|额)?|全年(?:实际)?支出(?:数)?"),
    ("forecast", r"预计|力争|有望|将达"),
    ("plan", r"计划(?!生育|单列|内|外|免疫)|(?<![模虚比])拟(?![定订合人稿写应公])"),
    ("target", r"目标(?!类|编报|管理|设[定置]|完成|申报|自评|实现|考核|责任|编制|审核|批复|要求|群体|人群|导向)(?:值|任务数?)?|指标值|任务数"),
    ("actual", r"实际完成(?:值|情况)?|完成值|实际值"),
    ("budget", r"(?<!公共)(?<!基金)(?<!经营)预算(?!内|外|管理|单位|部门|编制|执行率|稳定|绩效|科|股|一体化|公开|项目库)(?:金额|总额|数|额)?"),
)  # fmt: skip
_BASIS = [(name, re.compile(pattern)) for name, pattern in BASES]
BASIS_WORDS = re.compile(
    "|".join(f"(?:{pattern})" for name, pattern in BASES if name not in ("forecast", "plan", "target"))
)


@lru_cache(maxsize=16384)
def basis_of(text: str) -> Basis:
    """The basis that the words of a clause or header name, "" where none does; the last one named wins.

    >>> basis_of("2024年基本支出年初预算数为"), basis_of("实际支出"), basis_of("同比")
    ('initial_budget', 'final_accounts', '')
    """
    best = -1
    found: Basis = ""
    for name, pattern in _BASIS:
        for match in pattern.finditer(text):
            # A longer word that ends later wins: 年初预算 is not 预算, 全年预算 is not 预算.
            if match.end() > best:
                best, found = match.end(), name
    return found
