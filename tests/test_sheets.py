"""Tables as sheets: codes, marks, totals and two sides give the sums that hold in official forms."""

from __future__ import annotations

from decimal import Decimal

import pytest

import llmeval
from llmeval.numbers.intervals import interval
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from llmeval.understanding.statements import statements
from llmeval.understanding.tables.reader import tables_of
from llmeval.understanding.tables.sheets import Sheet, relations

CODES = (
    "支出决算表\n单位：万元\n科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n\t栏次\t1\t2\t3\n\t合计\t1,333.57\t800.00\t533.57\n"
    "201\t一般公共服务支出\t1,213.57\t800.00\t413.57\n20103\t政府办公厅（室）及相关机构事务\t1,213.57\t800.00\t413.57\n"
    "2010301\t行政运行\t800.00\t800.00\t\n2010302\t一般行政管理事务\t413.57\t\t413.57\n205\t教育支出\t120.00\t\t120.00\n"
)
BALANCE = (
    "收入支出决算总表\n单位：万元\n收入\t\t\t支出\t\t\n项目\t行次\t决算数\t项目\t行次\t决算数\n"
    "一、财政拨款收入\t1\t1,866.60\t一、一般公共服务支出\t15\t1,749.00\n二、其他收入\t2\t12.40\t二、教育支出\t16\t120.00\n"
    "本年收入合计\t9\t1,879.00\t本年支出合计\t25\t1,869.00\n年初结转和结余\t11\t5.00\t年末结转和结余\t27\t15.00\n总计\t12\t1,884.00\t总计\t28\t1,884.00\n"
)
OFFICIAL = (
    "“三公”经费支出决算表\n单位：万元\n预算数\t\t\t\t\t\t决算数\t\t\t\t\t\n"
    "合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\t合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\n"
    "\t\t小计\t公务用车购置费\t公务用车运行费\t\t\t\t小计\t公务用车购置费\t公务用车运行费\t\n"
    "1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n25.00\t0.00\t15.00\t0.00\t15.00\t10.00\t18.30\t0.00\t12.10\t0.00\t12.10\t6.20\n"
)


def sheets_of(text: str) -> list[Sheet]:
    return [sheet for found in report_of(read(text.encode(), "a.txt")).sheets for sheet in found]


@pytest.mark.parametrize(("text", "most"), [(CODES, 10), (BALANCE, 4), (OFFICIAL, 4)])
def test_every_sum_of_an_official_form_holds(text: str, most: int) -> None:
    found = [sum_ for sheet in sheets_of(text) for sum_ in relations(sheet)]
    assert len(found) >= most
    for relation in found:
        total = sum((part.numeral.amount for part in relation.parts), Decimal(0))
        assert total == relation.total.numeral.amount, relation.why


def test_two_sides_are_two_sheets_without_the_line_numbers() -> None:
    left, right = sheets_of(BALANCE)
    assert [line.name for line in left.lines][:2] == ["财政拨款收入", "其他收入"]
    assert [line.name for line in right.lines][:2] == ["一般公共服务支出", "教育支出"]
    assert len(left.columns()) == len(right.columns()) == 1


def test_values_take_the_unit_of_the_caption() -> None:
    (sheet,) = sheets_of(CODES)
    total = next(line for line in sheet.lines if line.is_total)
    assert max(v.numeral.amount for v in total.values.values()) == Decimal(13335700)
    assert sheet.places == 2
    assert interval(next(iter(total.values.values())).numeral, sheet.places).low > 0


def test_an_amount_without_a_name_goes_on_with_the_item_before_it() -> None:
    text = "2023年度“三公”经费支出预算为25万元，支出决算为18.3万元，其中：公务接待费支出预算为10万元，支出决算为6.2万元。\n"
    report = report_of(read(text.encode(), "a.txt"))
    found = {(s.metric, s.side): s.numeral.value for s in statements(report.reading)}
    assert found["公务接待费", "done"] == Decimal("6.2")
    assert found["三公经费", "done"] == Decimal("18.3")


def broken(text: str) -> list[str]:
    """Messages on sums of a text's tables."""
    review = llmeval.critique((text.encode(), "a.txt"), offline=True)
    return [finding.message.zh for finding in review.findings if finding.code.startswith("SUM")]


def test_income_and_spending_below_each_other_have_totals_of_their_own() -> None:
    text = (
        "收支情况表\n单位：万元\n项目\t2023年决算数\t2024年决算数\n一、本年收入\t100.00\t1240.37\n二、年初结转和结余\t10.00\t305.26\n收入总计\t110.00\t1545.63\n"
        "三、本年支出\t105.00\t1438.11\n四、年末结转和结余\t5.00\t{}\n支出总计\t110.00\t1545.63\n"
    )
    assert broken(text.format("107.52")) == []
    assert any("支出总计" in message for message in broken(text.format("117.52")))


def test_what_stands_under_a_line_is_no_second_part_of_the_total() -> None:
    rows = [("本年收入合计", "100.00"), ("年初结转和结余", "9.00"), ("&emsp;一般公共预算财政拨款", "6.00"), ("&emsp;政府性基金预算财政拨款", "3.00"),
            ("总计", "109.00")]  # fmt: skip
    body = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in [("项目", "决算数"), *rows])
    page = f'<html><head><meta charset="utf-8"></head><body><p>收入决算表</p><p>单位：万元</p><table>{body}</table></body></html>'
    review = llmeval.critique((page.encode(), "a.html"), offline=True)
    assert [f.code for f in review.findings if f.code.startswith("SUM")] == []


def test_all_sources_of_a_funding_block_are_added() -> None:
    text = (
        "项目支出绩效自评表\n项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额\t413.47\t413.47\t401.83\t10\t97.18%\t9.72\n"
        "\t其中：中央及省级资金\t248.08\t248.08\t241.09\t—\t97.18%\t—\n\t市级财政资金\t{}\t165.39\t160.74\t—\t97.19%\t—\n"
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t开放天数\t≥300天\t312天\t90\t90\n"
    )
    assert broken(text.format("165.39")) == []
    (table,) = tables_of(read(text.format("165.39").encode(), "a.txt"))
    assert [row.label.text for row in table.funding] == ["年度资金总额", "其中：中央及省级资金", "市级财政资金"]
