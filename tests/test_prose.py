"""What numbers of running text are of, whose report it is, and what of a file is no part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from llmeval.understanding.report_head import report_year, unit_of
from tests.measure_prose import HERE, measure

BODY = "\n一、部门概况\n我单位根据县财政局2023年8月文件要求开展自评，2021年预算100万元。\n"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_facts_of_running_text_are_right(path: Path) -> None:
    counts = measure(path)

    assert counts["right"] / counts["facts"] >= 0.97
    assert counts["units"] == counts["years"] == counts["documents"]
    assert counts["left_out"] == counts["others"]


HEADS = [
    ("北海市南山区水务局2022年度财政支出绩效自评报告", "北海市南山区水务局", "2022"),
    ("现将2022年阳谷县交通局部门整体支出绩效自评情况报告如下：", "阳谷县交通局", "2022"),
    ("海东市民和县农业农村局2021年度项目支出绩效自评表 填报日期:2022年8月", "海东市民和县农业农村局", "2021"),
    ("2022年度海丰县农业农村局高标准农田建设项目绩效自评报告", "海丰县农业农村局", "2022"),
    ("中共赣源县委组织部2023年度部门整体支出绩效自评报告", "中共赣源县委组织部", "2023"),
    ("赣源县委办公室部门整体支出绩效自评报告\n（2023年度）", "赣源县委办公室", "2023"),
    ("附件1\n\n绥宁市第三人民医院\n2024年度单位整体支出绩效自评报告", "绥宁市第三人民医院", "2024"),
    (
        "单位整体支出绩效自评报告\n（2022年度）\n部门（单位）名称（盖章）：云阳县水土保持监测站\n预算编码：101001\n报告日期：2023年4月12日",
        "云阳县水土保持监测站",
        "2022",
    ),
    (
        "部门整体支出绩效评价报告\n填报单位：江州区地方金融工作办公室    填报时间：2024年3月\n一、2023年度情况",
        "江州区地方金融工作办公室",
        "2023",
    ),
    (
        "2023年度绩效自评报告\n一、单位基本情况\n宁溪县青少年活动中心是县教育局所属公益一类事业单位，2023年",
        "宁溪县青少年活动中心",
        "2023",
    ),
    ("海陵市消防救援支队2023年度部门整体绩效自评报告", "海陵市消防救援支队", "2023"),
    ("盘江镇人民政府2024年部门预算绩效自评情况", "盘江镇人民政府", "2024"),
    ("政协岚山县委员会办公室2022年部门整体支出绩效自评报告", "政协岚山县委员会办公室", "2022"),
    ("岚山县卫生健康局（本级）2022年度部门决算", "岚山县卫生健康局（本级）", "2022"),
    ("呼盟旗农牧局2023年乡村振兴衔接资金项目绩效自评报告", "呼盟旗农牧局", "2023"),
    ("2021年云川大学附属中学部门整体支出绩效报告", "云川大学附属中学", "2021"),
    (
        "靖边县城管执法局\n部门整体支出绩效自评报告\n二〇二三年四月\n一、2022年度预算执行情况\n2022年度支出",
        "靖边县城管执法局",
        "2022",
    ),
    ("部门名称\t琼岭市应急管理局\t年度\t2023年\n资金\t100", "琼岭市应急管理局", "2023"),
    ("共青团松岭区委员会2023年度部门整体支出绩效自评报告", "共青团松岭区委员会", "2023"),
    ("滨河新区社会事务局关于2022年部门整体支出绩效自评的报告", "滨河新区社会事务局", "2022"),
    ("平川县房屋征收服务所2020年部门整体支出\n绩效自评报告", "平川县房屋征收服务所", "2020"),
    ("2023年新河县公安局交通警察大队整体支出绩效自评报告", "新河县公安局交通警察大队", "2023"),
    ("新河县公路养护段2023年度部门整体支出绩效自评报告", "新河县公路养护段", "2023"),
]


@pytest.mark.parametrize(("head", "unit", "year"), HEADS, ids=[unit for _, unit, _ in HEADS])
def test_unit_and_year_are_those_of_the_head(tmp_path: Path, head: str, unit: str, year: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text(head + BODY, encoding="utf-8")
    document = read(path)

    assert (unit_of(document)[0], report_year(document)[0]) == (unit, year)


FILES = [
    (
        "contents plain",
        "安源县住建局2022年度部门整体支出绩效自评报告\n目录\n一、部门概况3\n（一）机构组成 ( 3 )\n（二）部门职责....4\n二、预算执行情况............5\n三、绩效分析 PAGEREF _Toc1 \\h 9\n四、存在的问题 10\n五、改进措施12\n一、部门概况\n（一）机构组成\n安源县住建局内设科室6个。\n（二）部门职责\n负责全县住房保障工作。\n二、预算执行情况\n2022年预算100万元，支出98万元。\n三、绩效分析\n完成改造12个小区。\n四、存在的问题\n预算编制不够精细，需要加强。\n五、改进措施\n加强预算编制管理，提高精细化水平。\n",
        [
            "一、部门概况",
            "（一）机构组成",
            "（二）部门职责",
            "二、预算执行情况",
            "三、绩效分析",
            "四、存在的问题",
            "五、改进措施",
        ],
        ["6", "100", "98", "12"],
    ),
    (
        "contents no head",
        "安源县住建局2022年度部门整体支出绩效自评报告\n第一部分 部门概况\t1\n一、主要职责\t1\n二、机构设置\t2\n第二部分 2022年度部门决算情况\t5\n一、收入支出情况\t5\n第一部分 部门概况\n一、主要职责\n安源县住建局主要职责是住房保障。\n二、机构设置\n内设科室6个。\n第二部分 2022年度部门决算情况\n一、收入支出情况\n2022年度收入总计100万元，支出总计98万元。\n",
        ["第一部分部门概况", "一、主要职责", "二、机构设置", "第二部分2022年度部门决算情况", "一、收入支出情况"],
        ["6", "100", "98"],
    ),
    (
        "headings with stop",
        "安源县民政局2022年度部门整体支出绩效自评报告\n一、基本情况。\n（一）部门职责。\n安源县民政局主要负责社会救助、养老服务、殡葬管理等工作。\n（二）人员编制情况。\n编制20人，在职18人。\n二、预算执行情况。\n1.收入情况。\n2022年收入100万元。\n2.支出情况。\n2022年支出98万元。\n三、存在问题。\n预算编制不细，执行进度偏慢。\n四、下一步打算。\n加强预算管理，严格执行进度考核。\n",
        [
            "一、基本情况。",
            "（一）部门职责。",
            "（二）人员编制情况。",
            "二、预算执行情况。",
            "1.收入情况。",
            "2.支出情况。",
            "三、存在问题。",
            "四、下一步打算。",
        ],
        ["20", "18", "100", "98"],
    ),
    (
        "table rows, brackets",
        "安源县民政局2022年度部门决算绩效自评报告\n一、收支情况\n下表为收支总表。\n一、本级收入\t86.50\n二、上级补助收入\t13.50\n三、上年结转\t2.00\n收入总计\t102.00\n二、绩效评价\n[ 有效性 ]\n评价指标体系共设12个三级指标。\n[ 经济性 ]\n成本控制较好，节约资金5万元。\n|\n三、存在问题\n执行进度偏慢，需要加强管理。\n",
        ["一、收支情况", "二、绩效评价", "三、存在问题"],
        ["12", "5"],
    ),
    (
        "portal",
        "您当前的位置：首页 > 政务公开 > 财政信息\n索引号：11430781MB02753976/2023-00123\u3000\u3000发布机构：安源县民政局\n信息分类：绩效评价\u3000\u3000浏览量：2365\n来源：财务科\u30002024-07-09\u3000字体：【大 中 小】\u3000点击数：128\n安源县民政局2023年度部门整体支出绩效自评报告\n一、基本情况\n编制20人，在职18人。\n二、预算执行\n支出98万元。\n报告日期：2024年06月18日\n上一篇：关于做好2023年度部门决算公开的通知（3）\n下一篇：2022年度部门决算\n主办单位：安源县民政局\u3000网站标识码：3607020012\u3000ICP备案12001234号\u3000联系电话：0797-6661234\n",
        ["一、基本情况", "二、预算执行"],
        ["20", "18", "98"],
    ),
]


@pytest.mark.parametrize(("name", "text", "headings", "numbers"), FILES, ids=[name for name, *_ in FILES])
def test_contents_and_chrome_hold_no_headings_and_no_facts(
    tmp_path: Path, name: str, text: str, headings: list[str], numbers: list[str]
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    report = report_of(read(path))

    found = ["".join(s.title.split()) if s.title.startswith(s.number) else "".join((s.number + s.title).split())
             for s in report.sections if s.kind != "cover"]  # fmt: skip
    assert found == headings
    values = [str(fact.value) for fact in report.facts if fact.numeral and fact.table is None]
    assert [value for value in values if value not in numbers] == []
    assert {*numbers} <= {str(fact.value) for fact in report.facts}


def test_the_date_of_a_report_is_the_one_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(FILES[-1][1], encoding="utf-8")

    dates = [fact.text for fact in report_of(read(path)).facts if fact.path == "report.date"]

    assert dates == ["2024年06月18日"]


FORM = """平川县水利局2023年度项目支出绩效自评表
项目名称
小型水库维修养护
主管部门
平川县水利局
实施单位
平川县水库管理所
项目资金（万元）
年初预算数
全年预算数
全年执行数
分值
执行率
得分
年度资金总额
120
132.5
130.8
10
98.72%
9.87
其中：当年财政拨款
120
132.5
130.8
—
98.72%
—
上年结转资金
0
0
0
—
0
—
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
产出指标
数量指标
维修水库
≥12座
12座
15
15
质量指标
验收合格率
100%
100%
15
15
总分
100
98.5
"""


def test_a_form_whose_cells_are_lines_is_read_by_the_order_of_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text(FORM, encoding="utf-8")

    facts = [f for f in report_of(read(path)).facts if f.numeral]
    found = {(f.label, f.basis): (str(f.value), f.unit) for f in facts}

    assert found["年度资金总额", "full_year_budget"] == ("132.5", "万元")
    assert found["当年财政拨款", "final_accounts"] == ("130.8", "万元")
    assert found["年度资金总额得分", ""] == ("9.87", "分")
    assert found["维修水库", "target"] == found["维修水库", "actual"] == ("12", "座")
    assert found["验收合格率分值", ""] == ("15", "分")
    assert [str(f.value) for f in facts if f.key.measure == "score"][-1] == "98.5"


def test_a_row_with_other_values_than_columns_keeps_no_label(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text(FORM.replace("其中：当年财政拨款\n120\n", "其中：当年财政拨款\n"), encoding="utf-8")

    labels = [f.label for f in report_of(read(path)).facts if f.numeral]

    assert "当年财政拨款" not in labels
    assert labels.count("") == 3
