"""Tables of recognised pages: blanks of any number between the cells, and some inside them."""

from __future__ import annotations

import random

import pytest

from llmeval.reading.plain.text import parse_text

HEAD = ["科目", "年初预算", "调整数", "全年预算", "实际支出", "执行率"]
ROWS = [
    ["办公费", "7.64", "-0.27", "7.37", "6.99", "94.84%"], ["印刷费", "2.80", "0.50", "3.30", "3.27", "99.09%"],
    ["邮电费", "5.41", "0.44", "5.85", "5.60", "95.73%"], ["差旅费", "3.91", "0.13", "4.04", "3.69", "91.34%"],
    ["其他商品和服务支出", "5.27", "0.19", "5.46", "5.28", "96.70%"], ["合计", "25.03", "0.99", "26.02", "24.83", "95.43%"],
]  # fmt: skip
INDICATORS = [
    ["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "扣分原因"],
    ["投入", "在职人员控制率", "≤100%", "91.30%", "3", "3"], ["过程", "资金使用合规性", "合规", "合规", "4", "4"],
    ["产出", "专场招聘会", "≥4场", "5场", "5", "5"], ["产出", "取证率", "≥75%", "68.8%", "4", "3", "低于75%"],
    ["效益", "服务对象满意度", "≥93%", "95.27%", "10", "10"], ["合计", "26", "25"],
]  # fmt: skip


def printed(rows: list[list[str]], seed: int) -> str:
    draw = random.Random(seed)
    return "\n".join("".join(cell + " " * draw.randint(1, 3) for cell in row).rstrip() for row in rows)


@pytest.mark.parametrize("seed", range(12))
def test_cells_keep_their_columns_whatever_the_blanks(seed: int) -> None:
    document = parse_text(f"一、支出情况\n\n{printed([HEAD, *ROWS], seed)}\n\n二、存在问题\n")
    (table,) = document.tables
    found = {(c.row, c.column): document.text[c.start : c.end] for c in table.cells}
    assert found == {(r, c): cell for r, row in enumerate([HEAD, *ROWS]) for c, cell in enumerate(row)}


@pytest.mark.parametrize("seed", range(12))
def test_points_and_totals_stand_under_their_heads(seed: int) -> None:
    document = parse_text(f"附件1\n{printed(INDICATORS, seed)}\n\n二、存在问题\n")
    (table,) = document.tables
    found = {(c.row, c.column): document.text[c.start : c.end] for c in table.cells}
    for row, cells in enumerate(INDICATORS[:-1]):
        assert [found.get((row, column)) for column in range(len(cells))] == cells


@pytest.mark.parametrize(
    "text",
    [
        "全年完成 3 项，占 5 %\n其中 2 项在 6 月\n新增 4 个、前期 12 个\n支出 38.47 万元",
        "2024 年 3 月 5 日\n2024 年 4 月 6 日\n2024 年 5 月 7 日",
        "编制 35 名，在职 31 人\n聘用 6 人、离休 0 人\n退休 12 人，车 3 辆",
    ],
)
def test_sentences_with_blanks_around_their_numbers_are_no_table(text: str) -> None:
    assert parse_text(f"一、基本情况\n{text}\n").tables == ()
