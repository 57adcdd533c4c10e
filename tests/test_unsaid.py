"""Labels that say one word more, or another, than the text does of a number: of each kind dozens over things of our own invention."""

from __future__ import annotations

import pytest

from tests.test_label_kinds import check, grounded

THINGS = (
    ("采集样品", "件", 1463, "水样"), ("巡查泵站", "座", 287, "闸门"), ("发放教具", "套", 935, "桌椅"), ("清运渣土", "吨", 6182, "淤泥"), ("播出节目", "期", 374, "短片"),
    ("修复古籍", "册", 518, "拓片"), ("培育苗木", "株", 7294, "花卉"), ("检修锅炉", "台", 163, "电梯"), ("铺设光缆", "公里", 426.5, "管道"), ("接种疫苗", "支", 8371, "血清"),
)  # fmt: skip
"""What was done, its unit, how much of it, and another thing."""
thing = pytest.mark.parametrize(("what", "unit", "count", "other"), THINGS)

QUALIFIED = {
    "a plan": ("计划{0}", "{0}计划数", "{0}目标值", "{0}的任务量"),
    "a growth": ("{0}较上年增加数", "{0}的增长数", "{0}同比减少数", "{0}比上年下降的数量"),
    "what is new": ("新增{0}", "当年新增的{0}", "{0}新增数", "净增{0}"),
    "an extreme": ("{0}最高值", "单次{0}最多的数量", "{0}数量的上限", "{0}最低值"),
    "a part of the year": ("上半年{0}", "一季度{0}", "下半年{0}数", "第三季度{0}"),
    "what is not done": ("未{0}数", "尚未{0}的数量", "没有{0}的数量", "还没{0}的数量"),
    "what is left": ("剩余{0}", "余下的{0}", "{0}剩余数量", "剩下的{0}数"),
    "a part of the place": ("农村{0}", "省级{0}", "中央{0}数", "乡村{0}数量"),
    "another year": ("下年度{0}", "明年{0}", "2017年{0}", "上年{0}"),
    "each": ("人均{0}", "平均每户{0}", "户均{0}数", "每人{0}"),
    "more than": ("{0}超出数", "超额{0}", "超计划{0}数", "{0}缺口"),
}
"""What labels add that nothing in the sentence says."""


@thing
@pytest.mark.parametrize("kind", QUALIFIED)
def test_a_word_more_than_the_text_says(kind: str, what: str, unit: str, count: float, other: str) -> None:
    text = f"三、完成情况\n全年{what}{count}{unit}，组织培训16场，参加人员742人。处理{other}95{unit}。满意度92.7%。"
    given = [(label.format(what), str(count), unit) for label in QUALIFIED[kind]]
    assert grounded(text, given) == []
    assert grounded(text, [(f"{what}数量", str(count), unit)]) == [f"{what}数量"]


@thing
def test_the_same_words_where_the_text_says_them(what: str, unit: str, count: float, other: str) -> None:
    text = (
        f"三、完成情况\n原计划{what}{count}{unit}。\n四、其他情况\n上半年处理{other}95{unit}，剩余{other}17{unit}。"
        f"农村{other}处理点新增41个，处理量最高的一天为23{unit}。"
    )
    check(
        text,
        [(f"计划{what}的数量", str(count), unit), (f"剩余{other}", "17", unit), (f"上半年处理的{other}", "95", unit)],
        [(f"实际做完的{what}", str(count), unit), (f"{other}计划处理数", "95", unit), (f"剩余{other}", "95", unit)],
    )


@thing
def test_a_budget_where_only_spending_is_told(what: str, unit: str, count: float, other: str) -> None:
    text = f"三、完成情况\n全年{what}{count}{unit}，支付{what}费用{count}.36万元，支付{other}费用88.21万元。"
    assert (
        grounded(text, [
            (f"{what}费用预算数", f"{count}.36" if isinstance(count, int) else "0", "万元"), (f"{other}费用年初预算", "88.21", "万元"),
            (f"{other}费用全年预算", "88.21", "万元"), (f"{other}费用调整后预算", "88.21", "万元"), (f"{other}费用预算", "88.21", "万元"),
        ])
        == []
    )  # fmt: skip


@thing
def test_a_fall_told_by_a_bare_word(what: str, unit: str, count: float, other: str) -> None:
    text = f"三、完成情况\n全年{what}{count}{unit}，比上年的{count + 38}{unit}少38{unit}；处理{other}95{unit}，比上年的73{unit}多22{unit}。"
    false = [
        (f"{what}较上年增加数", "38", unit), (f"{what}比上年多出的数量", "38", unit), (f"{other}处理量较上年减少数", "22", unit),
        (f"处理{other}比上年少的数量", "22", unit),
    ]  # fmt: skip
    assert grounded(text, false) == []


@thing
def test_a_part_that_is_named_in_its_whole(what: str, unit: str, count: float, other: str) -> None:
    text = f"一、概况\n现有编外聘用的{other}管理员和质检员{int(count)}名，其中质检员{int(count) - 94}名。"
    part, whole = str(int(count) - 94), str(int(count))
    false = [
        ("编外聘用人员总数", part, "名"),
        (f"{other}管理员数", part, "名"),
        ("编外聘用的总人数", part, "名"),
        ("质检员人数", whole, "名"),
    ]
    assert grounded(text, false) == []


@thing
def test_the_budget_before_and_after_it_was_adjusted(what: str, unit: str, count: float, other: str) -> None:
    first, last = f"{count}.40" if isinstance(count, int) else f"{count}0", "9417.65"
    text = f"二、预算执行\n本年{what}支出年初预算为{first}万元，调整后预算为{last}万元。"
    false = [
        (f"调整后的{what}支出预算", first, "万元"), (f"调整之后的{what}支出预算", first, "万元"),
        (f"{what}支出调整后的预算", first, "万元"), (f"年初的{what}支出预算", last, "万元"),
    ]  # fmt: skip
    assert grounded(text, false) == []


@thing
def test_shares_told_by_the_units_of_the_numbers_before(what: str, unit: str, count: float, other: str) -> None:
    text = f"三、完成情况\n{what}惠及的对象中，规划安置1,274户4,863人，已安置{int(count) % 900 + 90}户3,742人，分别占81.37%和76.95%。"
    check(
        text,
        [],
        [
            ("已安置人数占规划人数比例", "81.37", "%"), ("已安置户数占规划户数比例", "76.95", "%"),
            ("安置人数占规划的比重", "81.37", "%"), ("安置户数占规划的比重", "76.95", "%"),
        ],
    )  # fmt: skip


STATIONS = ("柳湾", "石坝", "青浦", "白滩", "红岩", "云桥", "龙渡", "东堰", "西坪", "北岭")


@pytest.mark.parametrize("at", range(len(STATIONS)))
def test_a_row_told_under_a_longer_name_is_no_total(at: int) -> None:
    rows = "".join(f"{name}站\t{301 + 17 * index}\t{41 + 3 * index}\n" for index, name in enumerate(STATIONS))
    text = f"表1 指标完成情况\n指标\t目标值\t完成值\n水质监测时长\t4000小时\t4321小时\n表2 各站情况\n监测站\t监测时长（小时）\t处置险情（起）\n{rows}"
    name, own, other = STATIONS[at], 301 + 17 * at, 301 + 17 * ((at + 3) % 10)
    check(
        text,
        [(f"{name}监测站的监测时长", str(own), "小时")],
        [
            (f"{name}监测站的监测小时数", "4321", "小时"), (f"{name}站的监测时长", str(other), "小时"),
            (f"{name}水质监测站监测时长", "4321", "小时"), (f"{name}站处置的险情", str(own), "起"),
        ],
    )  # fmt: skip
