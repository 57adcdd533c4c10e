"""A part told as such against labels of the whole, on texts and things of our own invention, each kind both ways."""

from __future__ import annotations

import pytest

from tests.test_label_kinds import Claim, check, grounded

LISTS = (
    ("离退休教师", "退休", "离休", "人", 214, 209, 5), ("离退休干部", "退休", "离休", "名", 61, 58, 3), ("离退休医护人员", "退休", "离休", "人", 132, 128, 4),
    ("参训学员", "新学员", "老学员", "人", 318, 97, 221), ("在库图书", "外文图书", "中文图书", "册", 8420, 1130, 7290), ("救助对象", "儿童", "老人", "人", 745, 184, 561),
    ("巡检井盖", "雨水井盖", "污水井盖", "个", 2960, 1740, 1220), ("养护树木", "乔木", "灌木", "株", 5310, 1860, 3450), ("签约家庭", "低保家庭", "普通家庭", "户", 917, 246, 671),
    ("监测断面", "国控断面", "省控断面", "个", 43, 12, 31), ("检修车辆", "电动车辆", "燃油车辆", "辆", 156, 64, 92), ("发放奖状", "集体奖状", "个人奖状", "张", 87, 19, 68),
)  # fmt: skip


@pytest.mark.parametrize(("whole", "one", "two", "unit", "all_", "last", "first"), LISTS)
def test_a_whole_and_the_parts_behind_it(
    whole: str, one: str, two: str, unit: str, all_: int, last: int, first: int
) -> None:
    text = f"一、基本情况\n年末共有{whole}{all_}{unit}，其中{two}{first}{unit}、{one}{last}{unit}。全年开会26场。"
    check(
        text,
        [(f"{whole}数", str(all_), unit), (one, str(last), unit), (f"{two}的数量", str(first), unit)],
        [
            (f"{whole}合计", str(last), unit), (f"{whole}总数", str(first), unit), (f"全部{whole}", str(last), unit),
            (f"{whole}", str(last), unit),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    "people", ["人员", "干部", "职工", "教师", "医护人员", "教职工", "工人", "民警", "研究员", "站长"]
)
def test_pensioners_of_two_kinds(people: str) -> None:
    text = f"一、基本情况\n年末共有离退休{people}214人，其中离休5人、退休209人。全年开会26场。"
    both, one, two = f"离休和退休{people}合计", f"离休{people}数", "退休人数"
    check(
        text, [(both, "214", "人"), (f"离退休{people}数", "214", "人"), ("离休人数", "5", "人"), (one, "5", "人"), (two, "209", "人")],
        [(both, "5", "人"), (both, "209", "人"), (one, "209", "人"), (f"退休{people}", "5", "人"), (f"退休{people}", "214", "人"), ("离休人员", "209", "人")],
    )  # fmt: skip


OFFICES = (
    ("区文旅局", "科室", "所"), ("县林业局", "股室", "个"), ("市体育局", "处室", "家"), ("县档案馆", "业务科室", "家"), ("市气象局", "职能处室", "个"),
    ("县统计局", "综合股室", "家"), ("市民政局", "机关科室", "个"), ("区城管局", "内部科室", "家"), ("州文联", "业务处室", "个"), ("县融媒体中心", "采编科室", "家"),
)  # fmt: skip


@pytest.mark.parametrize(("office", "section", "unit"), OFFICES)
def test_sections_of_an_office_and_bodies_below_it(office: str, section: str, unit: str) -> None:
    text = f"一、单位概况\n{office}内设{section}13个，下属单位7{unit}。全年开会26场。"
    check(
        text,
        [(f"内设{section}数", "13", "个"), ("下属单位数", "7", unit), (f"{section}数量", "13", "个")],
        [("下属单位数", "13", "个"), ("所属事业单位个数", "13", "个"), ("直属机构数量", "13", "个"), (f"内设{section}数", "7", unit)],
    )  # fmt: skip


@pytest.mark.parametrize("section", ["职能科室", "业务股室", "综合处室", "内设科室", "机关科室"])
@pytest.mark.parametrize("below", ["二级单位", "下属单位", "直属事业单位", "所属机构"])
def test_bodies_counted_behind_the_number(section: str, below: str) -> None:
    text = f"一、概况\n局机关有8个{section}和3个{below}。开展培训15场，参加人员742人。"
    check(
        text,
        [(f"{below}数", "3", "个")],
        [(f"{section}数", "3", "个"), (f"{below}数", "8", "个"), ("下属单位数", "8", "个")],
    )


def test_sections_in_words_are_no_bodies_below() -> None:
    text = "一、单位概况\n本局内设十二个职能科室，下属青少年宫、少儿图书馆、体校以及六所学校，共九家单位。"
    check(
        text, [("职能科室数", "12", "个"), ("内设科室数", "12", "个")],
        [("下属单位家数", "12", "个"), ("所属单位数", "12", "个"), ("直属单位个数", "12", "个")],
    )  # fmt: skip


STAFF = (
    ("实有在职人员", "事业", "行政"), ("在职人员", "管理", "专业技术"), ("在岗职工", "工勤", "事业"), ("实有人员", "参公", "事业"), ("年末在职在编人员", "事业", "行政"),
    ("现有人员", "行政", "工勤"), ("实有在岗人员", "专业技术", "管理"), ("在职职工", "行政", "事业"), ("在编在岗人员", "工勤", "行政"), ("实有职工", "事业", "参公"),
)  # fmt: skip


@pytest.mark.parametrize(("people", "one", "two"), STAFF)
def test_posts_and_people_in_post(people: str, one: str, two: str) -> None:
    text = f"一、人员情况\n核定编制128名，其中{two}编制31名、{one}编制97名；{people}115人，其中{two}28人、{one}87人。"
    check(
        text,
        [(f"{one}编制", "97", "名"), (f"{two}编制数", "31", "名"), ("编制总数", "128", "名")],
        [
            (f"{one}编制", "87", "人"), (f"{two}编制数", "28", "人"), (f"核定的{one}编制", "87", "人"), ("编制总数", "115", "人"),
            (f"在职的{one}人员", "97", "名"), (f"{two}在职人数", "31", "名"),
        ],
    )  # fmt: skip


GRADES = (
    ("项目", "优", "良", "中"), ("专项", "优秀", "良好", "一般"), ("单位", "优", "良", "差"), ("课题", "A", "B", "C"), ("学校", "优秀", "良好", "较差"),
    ("政策", "优", "良", "一般"), ("试点", "优秀", "良好", "合格"), ("平台", "A", "B", "D"), ("站点", "优", "良", "不合格"), ("社团", "优秀", "良好", "合格"),
)  # fmt: skip


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize(("thing", "first", "second", "third"), GRADES)
def test_one_grade_is_not_all_that_was_rated(quoted: bool, thing: str, first: str, second: str, third: str) -> None:
    names = [f"“{name}”" if quoted else name for name in (first, second, third)]
    text = (
        f"四、自评情况\n本部门对19个{thing}开展自评。自评结果为{names[0]}的11个，{names[1]}的6个，{names[2]}的2个。"
        "组织培训16场，参加人员742人。"
    )
    false = [(f"纳入自评的{thing}个数", "11", "个"), (f"开展自评的{thing}数", "6", "个"), (f"自评{thing}总数", "11", "个"), (f"{thing}数量", "2", "个")]  # fmt: skip
    check(text, [(f"开展自评的{thing}数", "19", "个"), (f"自评结果为{first}的{thing}", "11", "个")], false)


PARTS = (
    ("项目部分", "管理部分", 60), ("产出环节", "效益环节", 70), ("履职维度", "管理维度", 55), ("业务方面", "内控方面", 65), ("产出指标", "满意度指标", 50),
    ("投入部分", "产出部分", 30), ("过程指标", "效益指标", 40), ("建设模块", "运行模块", 45), ("资金板块", "业务板块", 20), ("重点工作部分", "日常工作部分", 75),
)  # fmt: skip
OVERALL = ("综合得分", "部门整体支出绩效综合得分", "自评总分", "总得分", "最终得分", "整体评分")


@pytest.mark.parametrize("called", OVERALL[:3])
@pytest.mark.parametrize(("one", "two", "full"), PARTS)
def test_points_of_a_part_are_not_those_of_all(one: str, two: str, full: int, called: str) -> None:
    mine, rest = full - 4.5, 96 - full
    text = f"五、自评结论\n{one}（满分{full}分）得分{mine}分，{two}（满分{100 - full}分）得分{rest}分，{called}{mine + rest}分。"
    true: list[Claim] = [(called, str(mine + rest), "分")]
    check(text, true, [(label, str(value), "分") for label in (*OVERALL, "2023年度综合得分") for value in (mine, rest)])


@pytest.mark.parametrize(("one", "two", "full"), PARTS)
def test_the_sum_of_a_table_of_parts_is_not_that_of_all(one: str, two: str, full: int) -> None:
    text = (
        f"表1 {one}得分情况\n名称\t预算（万元）\t分值\t得分\n东线\t310.60\t{full - 8}\t{full - 9.3}\n西线\t84.25\t8\t7.4\n"
        f"合计\t394.85\t{full}\t{full - 1.9:.1f}\n五、自评结论\n经评价，综合得分93.7分，等次为优秀。"
    )
    assert grounded(text, [(label, f"{full - 1.9:.1f}", "分") for label in ("综合得分", "最终得分", "总得分")]) == []
    assert grounded(text, [("综合得分", "93.7", "分")]) == ["综合得分"]


def test_all_points_of_another_year_stand_beside_those_of_the_report() -> None:
    text = "五、自评结论\n2022年度自评得分88.4分，本年综合得分91.6分，比上年有所提高。"
    assert grounded(text, [("2022年自评总分", "88.4", "分")]) == ["2022年自评总分"]


MIXED = (
    ("单位", "全年预算", "决算支出", "人、万元"), ("下属单位", "可用资金", "本年支出", "人、元"), ("学校", "本年收入", "本年支出", "人、万元、%"),
    ("站所", "项目经费", "实际支出", "个、万元"), ("镇", "补助资金", "已付金额", "户、万元"), ("医院", "预算数", "决算数", "张、元"),
    ("场馆", "运行经费", "费用支出", "人次、万元"), ("小区", "改造资金", "拨付资金", "户、元"), ("中心", "培训预算", "培训支出", "期、万元"),
    ("车队", "购置价款", "运行费用", "辆、万元"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "one", "two", "units"), MIXED)
def test_money_of_a_table_whose_caption_names_a_counter_first(name: str, one: str, two: str, units: str) -> None:
    money = units.split("、")[1]
    text = (
        f"附表 分{name}情况表（单位：{units}）\n{name}\t数量\t{one}\t{two}\n青石\t52\t5,120.60\t4,986.31\n"
        f"白沙\t61\t1,240.00\t1,188.75\n合计\t113\t6,360.60\t6,175.06\n"
    )
    counter = units[: units.index("、")]
    true = [(f"青石的{two}", "4986.31", money), (f"白沙{one}", "1240.00", money), ("青石数量", "52", counter)]
    check(
        text, true, [(f"青石的{two}", "4986.31", counter), ("青石数量", "52", money), (f"白沙{two}", "4986.31", money)]
    )


@pytest.mark.parametrize("crop", ["小麦", "玉米", "油菜", "花生", "大豆", "棉花", "红薯", "马铃薯", "高粱", "谷子"])
@pytest.mark.parametrize("head", ["亩产（公斤）", "平均亩产（公斤）"])
def test_what_a_field_yields_is_told_of_each(crop: str, head: str) -> None:
    text = f"表1 生产情况\n作物\t面积（万亩）\t{head}\t总产量（吨）\n{crop}\t26.40\t512.6\t135326\n芝麻\t18.20\t498.3\t90691\n"
    check(
        text,
        [(f"{crop}每亩产量", "512.6", "公斤")],
        [(f"{crop}每亩产量", "135326", "吨"), (f"{crop}每亩产量", "26.40", "万亩")],
    )


@pytest.mark.parametrize("what", ["基本建设", "抗旱救灾", "教育培训", "水质监测", "文物修缮", "园林绿化", "防汛物资", "应急演练", "信息系统", "古树保护"])  # fmt: skip
def test_the_name_of_a_budget_ends_before_what_tells_it(what: str) -> None:
    text = (
        f"三、支出情况\n{what}支出3503.25万元，占全部支出的94.8%，比上年的3721.86万元减少218.61万元。{what}支出年初预算为3412.05万元，"
        f"支出决算为年初预算的102.7%。组织培训16场，参加人员742人。"
    )
    check(
        text, [(f"{what}支出年初预算总额", "3412.05", "万元"), (f"{what}支出年初预算", "3412.05", "万元")],
        [(f"{what}支出年初预算总额", "3503.25", "万元"), (f"{what}支出年初预算", "3721.86", "万元")],
    )  # fmt: skip


SPENT = (
    ("装备购置", "人员培训", "车辆"), ("道路养护", "桥梁检测", "绿化"), ("教材采购", "校舍维修", "餐饮"), ("苗木采购", "病虫防治", "灌溉"), ("设备租赁", "场馆维护", "宣传"),
    ("药品采购", "器械维修", "保洁"), ("线路改造", "站点维护", "安检"), ("史料征集", "库房改造", "展陈"), ("水质检测", "管网维修", "清淤"), ("赛事承办", "器材采购", "医疗"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "two", "three"), SPENT)
def test_a_share_called_a_ratio_and_a_year_beside_the_reports(one: str, two: str, three: str) -> None:
    text = (
        f"三、支出情况\n全年项目支出612.40万元，其中{one}支出286.15万元，占46.73%；{two}支出198.20万元，占32.36%；{three}支出128.05万元，占20.91%。"
        f"2022年{one}支出为251.30万元、{two}支出为173.85万元，合计425.15万元。组织培训16场，参加人员742人。"
    )
    check(
        text,
        [(f"2022年的{two}支出", "173.85", "万元"), (f"2022年{one}支出金额", "251.30", "万元"), (f"{one}支出占项目支出之比", "46.73", "%")],
        [
            (f"{one}支出占项目支出之比", "32.36", "%"), (f"{two}支出占项目支出之比", "46.73", "%"), (f"{three}支出占全年之比", "46.73", "%"),
            (f"2022年的{two}支出", "198.20", "万元"), (f"2022年的{one}支出", "173.85", "万元"), (f"{two}支出金额", "173.85", "万元"),
            (f"2022年{three}支出", "173.85", "万元"), ("2022年项目支出", "251.30", "万元"),
        ],
    )  # fmt: skip
