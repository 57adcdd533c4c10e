"""One model of headers: every number of a table is known by its whole row path, its whole column path and its unit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import llmeval
from llmeval.understanding.tables.model import TableReading
from llmeval.understanding.tables.reader import tables_of
from tests.measure_tables import SETS, documents, measure

Row = list[str | tuple[str, int, int]]


def html(rows: list[Row], caption: str = "") -> str:
    """A table; a tuple is a cell with its row span and column span."""
    lines = [f"<p>{line}</p>" for line in caption.split("|") if line] + ["<table>"]
    for row in rows:
        cells = [c if isinstance(c, tuple) else (c, 1, 1) for c in row]
        lines.append("<tr>" + "".join(f'<td rowspan="{r}" colspan="{k}">{t}</td>' for t, r, k in cells) + "</tr>")
    return "\n".join([*lines, "</table>"])


def tables(*pages: str) -> tuple[TableReading, ...]:
    body = "<h1>某局2024年度部门决算</h1>" + "<p>下表列示有关情况。</p>".join(pages)
    return tables_of(
        llmeval.read(f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode(), "a.html")
    )


def told(reading: TableReading) -> list[str]:
    """`row / path | column / path | value unit` of each number."""
    return [
        f"{' / '.join(v.row_path)} | {' / '.join(v.column_path)} | {(v.numeral.value or 0) * (v.numeral.sign or 1)} {v.unit}"
        for v in reading.values
    ]


def one(rows: list[Row], caption: str = "") -> list[str]:
    (reading,) = tables(html(rows, caption))
    return told(reading)


CLASSES: list[Row] = [
    [("项目", 1, 4), ("本年支出合计", 2, 1), ("基本支出", 2, 1), ("项目支出", 1, 2)],
    [("功能分类科目编码", 1, 3), "科目名称", "小计", "其中：基建"],
    [("类", 2, 1), ("款", 2, 1), ("项", 2, 1), "栏次", "1", "2", "3", "4"],
    ["合计", "1,333.57", "800.00", "533.57", "20.00"],
    ["205", "", "", "教育支出", "1,333.57", "800.00", "533.57", "20.00"],
    ["205", "02", "", "普通教育", "1,333.57", "800.00", "533.57", "20.00"],
    ["205", "02", "01", "学前教育", "800.00", "800.00", "", ""],
    ["", "", "04", "高中教育", "533.57", "", "533.57", "20.00"],
]


def test_codes_of_three_columns_give_the_path_and_are_no_amounts() -> None:
    found = one(CLASSES, "支出决算表|单位：万元")
    assert found[0] == "合计 | 本年支出合计 | 1333.57 万元"
    assert "教育支出 / 普通教育 / 学前教育 | 基本支出 | 800.00 万元" in found
    assert "教育支出 / 普通教育 / 高中教育 | 项目支出 / 其中：基建 | 20.00 万元" in found
    assert len(found) == 4 + 4 + 4 + 2 + 3


def test_three_levels_of_merged_headers_and_no_row_label() -> None:
    head: Row = [("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 1, 3), ("公务接待费", 2, 1)]
    rows: list[Row] = [
        [("预算数", 1, 6), ("决算数", 1, 6)], head + head, ["小计", "公务用车购置费", "公务用车运行费"] * 2,
        [str(n) for n in range(1, 13)],
        ["25.00", "0.00", "15.00", "0.00", "15.00", "10.00", "18.30", "0.00", "12.10", "0.00", "12.10", "6.20"],
    ]  # fmt: skip
    found = one(rows, "“三公”经费支出决算表|单位：万元")
    assert len(found) == 12
    assert found[2] == " | 预算数 / 公务用车购置及运行费 / 小计 | 15.00 万元"
    assert found[10] == " | 决算数 / 公务用车购置及运行费 / 公务用车运行费 | 12.10 万元"
    assert found[11] == " | 决算数 / 公务接待费 | 6.20 万元"


def test_two_sides_and_row_numbers() -> None:
    rows: list[Row] = [
        [("收入", 1, 3), ("支出", 1, 3)], ["项目", "行次", "决算数", "项目", "行次", "决算数"], ["栏次", "", "1", "栏次", "", "2"],
        ["一、财政拨款收入", "1", "1,866.60", "一、一般公共服务支出", "32", "1,749.00"],
        ["", "2", "", "二、教育支出", "33", "120.00"], ["总计", "3", "1,866.60", "总计", "34", "1,869.00"],
    ]  # fmt: skip
    assert one(rows, "收支总表|单位：元") == [
        "一、财政拨款收入 | 收入 / 决算数 | 1866.60 元", "一、一般公共服务支出 | 支出 / 决算数 | 1749.00 元",
        "二、教育支出 | 支出 / 决算数 | 120.00 元", "总计 | 收入 / 决算数 | 1866.60 元", "总计 | 支出 / 决算数 | 1869.00 元",
    ]  # fmt: skip


def test_economic_classes_side_by_side_share_their_codes() -> None:
    rows: list[Row] = [
        [("人员经费", 1, 3), ("公用经费", 1, 6)], ["科目编码", "科目名称", "金额"] * 3,
        ["301", "工资福利支出", "800.10", "302", "商品和服务支出", "215.30", "30216", "培训费", "200.00"],
        ["30101", "基本工资", "300.10", "30201", "办公费", "15.30", "310", "资本性支出", "5.00"],
        ["30102", "津贴补贴", "500.00", "30202", "印刷费", "", "31002", "办公设备购置", "5.00"],
        [("人员经费合计", 1, 2), "800.10", ("公用经费合计", 1, 5), "220.30"],
    ]  # fmt: skip
    found = one(rows, "基本支出表|单位：万元")
    assert "工资福利支出 / 基本工资 | 人员经费 / 金额 | 300.10 万元" in found
    assert "商品和服务支出 / 培训费 | 公用经费 / 金额 | 200.00 万元" in found
    assert "资本性支出 / 办公设备购置 | 公用经费 / 金额 | 5.00 万元" in found
    assert found[-1] == "公用经费合计 | 公用经费 / 金额 | 220.30 万元"


def test_merged_groups_serials_departments_and_kinds() -> None:
    rows: list[Row] = [
        ["序号", "项目类别", "项目名称", "主管科室", "立项类别", "年初预算", "执行率", "备注"],
        ["1", ("农业项目", 2, 1), "高标准农田建设", "农田科", "延续性", "1,200.00", "98.38", ""],
        ["2", "土地整治", "农田科", "一次性", "300", "96.67", ""],
        ["", ("小计", 1, 2), "", "", "1,500.00", "98.03", ""],
    ]
    found = one(rows, "项目支出明细表|（单位：万元）")
    assert found[0] == "农业项目 / 高标准农田建设 | 年初预算 | 1200.00 万元"
    assert found[3] == "农业项目 / 土地整治 | 执行率 | 96.67 %"
    assert found[4] == "小计 | 年初预算 | 1500.00 万元"
    assert len(found) == 6


@pytest.mark.parametrize("blank", ["&emsp;", "　", "&nbsp;&nbsp;"])
def test_indented_labels_are_part_of_what_they_are_set_under(blank: str) -> None:
    rows: list[Row] = [
        ["功能分类", "预算数"], ["教育支出", "90"], [f"{blank}普通教育", "90"], [f"{blank * 2}小学教育", "50"],
        [f"{blank * 2}初中教育", "40"], ["卫生健康支出", "10"], [f"{blank}公共卫生", "10"], ["合计", "100"],
    ]  # fmt: skip
    found = one(rows, "支出表|单位：元")
    assert found[3] == "教育支出 / 普通教育 / 初中教育 | 预算数 | 40 元"
    assert found[5] == "卫生健康支出 / 公共卫生 | 预算数 | 10 元"
    assert found[6] == "合计 | 预算数 | 100 元"


def test_marks_captions_and_of_which() -> None:
    rows: list[Row] = [
        ["指标", "计量单位", "2023年", "2024年"], [("一、机构人员", 1, 4)], ["编制人数", "人", "45", "46"],
        [("二、经费", 1, 4)], ["（一）三公经费", "万元", "9", "8"], ["其中：公务接待费", "万元", "4", "3"],
        ["用车费", "万元", "5", "5"], ["（二）会议费", "万元", "1.5", "1.2"], ["会议费增减率", "%", "-10.0", "-20.0"],
    ]  # fmt: skip
    found = one(rows, "基本数字表")
    assert found[0] == "一、机构人员 / 编制人数 | 2023年 | 45 人"
    assert "二、经费 / （一）三公经费 / 其中：公务接待费 | 2024年 | 3 万元" in found
    assert "二、经费 / （一）三公经费 / 用车费 | 2023年 | 5 万元" in found
    assert found[-1] == "二、经费 / 会议费增减率 | 2024年 | -20.0 %"


def test_marks_in_a_column_of_their_own() -> None:
    rows: list[Row] = [
        ["序号", "项目", "预算数"], ["一", "基本支出", "300"], ["1", "工资福利支出", "200"], ["2", "商品和服务支出", "100"],
        ["二", "项目支出", "100"], ["（一）", "业务费", "60"], ["1.1", "印刷费", "30"], ["", "合计", "400"],
    ]  # fmt: skip
    assert one(rows, "预算表|单位：万元") == [
        "基本支出 | 预算数 | 300 万元", "基本支出 / 工资福利支出 | 预算数 | 200 万元", "基本支出 / 商品和服务支出 | 预算数 | 100 万元",
        "项目支出 | 预算数 | 100 万元", "项目支出 / 业务费 | 预算数 | 60 万元", "项目支出 / 业务费 / 印刷费 | 预算数 | 30 万元",
        "合计 | 预算数 | 400 万元",
    ]  # fmt: skip


def test_a_table_goes_on_below_with_its_heads_and_wholes() -> None:
    first = html(
        [["科目编码", "科目名称", "预算数"], ["208", "社会保障和就业支出", "100"], ["20805", "养老支出", "100"]],
        "支出表|单位：万元",
    )
    second = html([["2080505", "基本养老保险缴费支出", "60"], ["2080506", "职业年金", "40"]])
    *_, reading = tables(first + second)
    assert told(reading) == [
        "社会保障和就业支出 / 养老支出 / 基本养老保险缴费支出 | 预算数 | 60 万元",
        "社会保障和就业支出 / 养老支出 / 职业年金 | 预算数 | 40 万元",
    ]


def test_fields_of_a_form_have_the_words_beside_them_as_their_row() -> None:
    rows: list[Row] = [
        ["单位名称", ("某县水利局", 1, 3), "年度", "2024"], ["编制人数", "45", "实有人数", "43", "退休人数", "12"],
        ["联系人", "张三", "联系电话", "0571-86543210", "邮政编码", "310000"],
        ["办公用房面积（平方米）", "1200.5", "公务用车（辆）", "3", "固定资产（万元）", "1,234.5"],
    ]  # fmt: skip
    assert one(rows) == [
        "编制人数 |  | 45 人", "实有人数 |  | 43 人", "退休人数 |  | 12 人",
        "办公用房面积（平方米） |  | 1200.5 平方米", "公务用车（辆） |  | 3 辆", "固定资产（万元） |  | 1234.5 万元",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "label", "unit"),
    [
        ("金额（元）", "房屋", "元"), ("账面价值（万元）", "离退休人员经费", "万元"), ("增减%", "三公经费", "%"), ("数量", "台式机", "台"),
        ("单价", "台式机", "万元"), ("2024年", "在职人数（人）", "人"), ("2024年", "执行率", "%"), ("得分", "产出", "分"), ("2024年", "行政单位离退休", "万元"),
    ],
)  # fmt: skip
def test_units_of_columns_rows_and_captions(head: str, label: str, unit: str) -> None:
    rows: list[Row] = [["项目", "备注", "预算数", head], [label, "—", "7", "3"]]
    if label == "台式机":
        rows = [["品名", "计量单位", "预算数", head], [label, "台", "7", "3"]]
    assert one(rows, "情况表|单位：万元")[-1].endswith(f" 3 {unit}")


def test_a_row_of_units_below_the_header() -> None:
    rows: list[Row] = [
        ["项目", "预算数", "人数", "占比"],
        ["", "（万元）", "（人）", "（%）"],
        ["工资福利", "100", "10", "50"],
    ]
    assert one(rows) == ["工资福利 | 预算数 | 100 万元", "工资福利 | 人数 | 10 人", "工资福利 | 占比 | 50 %"]


def test_digits_are_amounts_or_codes_by_their_column() -> None:
    rows: list[Row] = [
        ["科目编码", "科目名称", "预算数（元）", "合同编号", "签订年度"],
        ["2010301", "行政运行", "2345600", "20230105", "2023"],
        ["2010302", "一般行政管理事务", "30215", "20230217", "2024"],
    ]
    assert one(rows, "支出表") == ["行政运行 | 预算数（元） | 2345600 元", "一般行政管理事务 | 预算数（元） | 30215 元"]
    page = f'<html><head><meta charset="utf-8"></head><body>{html(rows, "支出表")}</body></html>'
    document = llmeval.read(page.encode(), "a.html")
    claims = [{"value": "2345600", "unit": "元"}, {"value": "2010302"}, {"value": "20230105"}, {"value": "2023"}]
    assert [r.grounded for r in llmeval.ground(claims, document)] == [True, False, False, False]


def test_columns_tell_the_facts_of_one_row_apart() -> None:
    page = f'<html><head><meta charset="utf-8"></head><body>{html(CLASSES, "支出决算表|单位：万元")}</body></html>'
    facts = [f for f in llmeval.extract(llmeval.read(page.encode(), "a.html")) if f.row_path[-1:] == ("普通教育",)]
    assert [f.label for f in facts] == ["普通教育", "普通教育·基本支出", "普通教育·项目支出", "普通教育·其中：基建"]
    assert len({f.key for f in facts}) == len(facts)
    assert facts[1].path == "expenditure.basic.breakdown"
    data = json.loads(json.dumps(facts[2].to_dict(), ensure_ascii=False))
    assert (data["row"], data["column"]) == (["教育支出", "普通教育"], ["项目支出", "小计"])


def test_rows_of_an_export_that_lost_its_merged_cells_are_laid_under_their_heads() -> None:
    text = "年度预算申请(万元)\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\t\n\t年度资金总额\t238.83\t377.89\t377.89\t10\t100%\t10\n"
    (reading,) = tables_of(llmeval.read(f"绩效自评表\n{text}".encode(), "a.txt"))
    assert told(reading)[0] == "年度资金总额 | 年初预算数 | 238.83 万元"
    assert told(reading)[-2:] == ["年度资金总额 | 执行率 | 100 %", "年度资金总额 | 得分 | 10 分"]


UNLEARNT = {
    "t2_tonggang_shuili": 0.985, "t3_huaidu_jiaoti": 0.99, "t4_jichuan_weijian": 0.99, "t5_songdun_zhujian": 0.87,
    "t6_lanping_wenlv": 0.99,
}  # fmt: skip
"""Documents that little has been learnt from: what is held of them."""


@pytest.mark.parametrize(
    ("path", "truth"),
    [each for folder in SETS for each in documents(folder)],
    ids=lambda item: item.stem if isinstance(item, Path) else "",
)
def test_documents_of_the_first_look_stay_right(path: Path, truth: dict[str, object]) -> None:
    score = measure(path, truth, None)
    assert score.right >= UNLEARNT.get(path.stem, 0.995) * score.examined, score.wrong[:5]
    assert score.codes == 0, score.wrong
