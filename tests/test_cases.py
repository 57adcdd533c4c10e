"""Short situations from budget and final-accounts documents: defects are found where they stand, clean passages accused of nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import llmeval

CASES = Path(__file__).parent / "cases"
LONGEST = 160
FORM = ("completeness", "numbering")
KNOWN_MISSED = {"d06_percent_sign_lost.txt"}


def cases(expect: str) -> list[dict[str, str]]:
    lines = (CASES / "cases.jsonl").read_text("utf-8").splitlines()
    return [case for line in lines if (case := json.loads(line))["expect"] == expect]


@pytest.mark.parametrize("case", cases("defect"), ids=lambda case: case["file"])
def test_a_defect_is_found_where_it_stands(case: dict[str, str]) -> None:
    review = llmeval.critique(CASES / case["file"], offline=True)
    low = review.document.text.find(case["quote"])
    high = low + len(case["quote"])
    hit = [
        f for f in review.findings
        if f.family not in FORM and any(e.end - e.start <= LONGEST and e.start < high and low < e.end for e in f.evidence)
    ]  # fmt: skip
    assert bool(hit) is (case["file"] not in KNOWN_MISSED), case["what"]


@pytest.mark.parametrize("case", cases("clean"), ids=lambda case: case["file"])
def test_a_clean_passage_is_accused_of_nothing(case: dict[str, str]) -> None:
    review = llmeval.critique(CASES / case["file"], offline=True)
    assert [f.message.zh for f in review.findings if f.family not in FORM] == [], case["what"]


def codes(text: str) -> list[str]:
    review = llmeval.critique((text.encode(), "a.txt"), offline=True)
    return [f.code for f in review.findings if f.family not in FORM]


TITLE = "某县文化馆2022年度部门决算\n（三）一般公共预算财政拨款支出决算具体情况\n"
ITEM = "1.文化旅游体育与传媒支出（类）文化和旅游（款）群众文化（项）{}万元，用于馆舍运行。支出决算为{}万元，年初预算为{}万元，完成年初预算的{}。"


@pytest.mark.parametrize(
    ("told", "done", "budget", "rate", "expected"),
    [
        ("418.26", "418.26", "430.00", "97.27%", []),
        ("418.26", "409.71", "430.00", "97.27%", ["TXT02"]),
        ("430.00", "418.26", "430.00", "97.27%", []),  # the amount behind the name may be the budget
    ],
)
def test_a_subject_has_one_amount(told: str, done: str, budget: str, rate: str, expected: list[str]) -> None:
    assert codes(TITLE + ITEM.format(told, done, budget, rate)) == expected


@pytest.mark.parametrize(("whole", "expected"), [("352.40", ["SUM04"]), ("523.40", [])])
def test_a_subject_is_within_its_chapters_total(whole: str, expected: list[str]) -> None:
    head = f"2022年度一般公共预算财政拨款支出{whole}万元，具体如下：\n"
    assert codes(TITLE + head + ITEM.format("418.26", "418.26", "430.00", "97.27%")) == expected


ROWS = "一般公共预算财政拨款支出决算表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n2070109\t群众文化\t38.26\t30.00\t8.26\n\n"


@pytest.mark.parametrize(("printed", "expected"), [("38.26万元", []), ("38.26元", ["TXT02"])])
def test_a_subject_has_the_amount_of_its_row(printed: str, expected: list[str]) -> None:
    text = f"1.文化旅游体育与传媒支出（类）文化和旅游（款）群众文化（项）{printed}，用于馆舍运行，年内按月支付。"
    assert codes(TITLE + ROWS + text) == expected


CODED = "基本支出决算表\n单位：万元\n经济分类科目编码\t科目名称\t决算数\n301\t工资福利支出\t{}\n30101\t基本工资\t212.40\n30102\t津贴补贴\t98.63\n30107\t绩效工资\t84.17\n30113\t住房公积金\t{}\n"


@pytest.mark.parametrize(
    ("whole", "last", "expected"),
    [("432.68", "37.48", []), ("395.20", "395.20", ["SUM02"]), ("395.20", "0.00", [])],
)
def test_a_detail_that_repeats_the_total(whole: str, last: str, expected: list[str]) -> None:
    assert codes(TITLE + CODED.format(whole, last)) == expected


THREE = (
    "一般公共预算财政拨款基本支出决算表\n单位：万元\n经济分类科目编码\t科目名称\t决算数\n30212\t因公出国（境）费用\t0.00\n"
    "30217\t公务接待费\t{}\n30231\t公务用车运行维护费\t9.16\n\n财政拨款“三公”经费支出决算表\n单位：万元\n项目\t预算数\t决算数\n合计\t18.00\t14.61\n"
    "因公出国（境）费\t0.00\t0.00\n公务用车购置及运行维护费\t12.00\t10.30\n公务接待费\t6.00\t4.31\n"
)


@pytest.mark.parametrize(("reception", "expected"), [("3.05", []), ("4.31", []), ("6.87", ["SUM04"])])
def test_basic_spending_holds_no_more_of_the_three_than_there_is(reception: str, expected: list[str]) -> None:
    assert codes(TITLE + THREE.format(reception)) == expected


def test_last_years_count_is_not_multiplied_by_this_years_average() -> None:
    text = "设置疏导点14处，安置摊贩526户，平均每处37.6户，比上年的11处、392户分别增加3处、134户，安置户数增长34.18%。"
    assert "RAT04" not in codes(TITLE + text)
