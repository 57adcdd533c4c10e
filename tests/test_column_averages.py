"""A column of a table that is one column by another in all rows but one, and rates whose meaning the other rows prove."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n表1 分项情况\n"
TABLES = (
    # rows, a cell as it is right and as it is told wrong
    (
        ("品种\t产量（吨）\t产值（万元）\t单价（元/公斤）", "黑木耳\t682.5\t3412.50\t50.0", "蓝莓\t214.3\t428.60\t20.0",
         "榛子\t158.6\t412.36\t26.0", "中草药\t96.4\t578.40\t60.0"),
        "26.0", "2.6",
    ),
    (
        ("县区\t宗数（宗）\t成交额（万元）\t均价（万元）", "石坪县\t181\t74236.80\t410.15", "平川县\t126\t38245.20\t303.53",
         "渡口区\t88\t52180.60\t592.96", "云台县\t64\t12364.80\t193.20", "合计\t459\t177027.40\t385.68"),
        "592.96", "529.96",
    ),
    (
        ("班次\t人数\t经费（元）\t人均（元）", "新任干部班\t84\t126000\t1500", "村干部班\t126\t163800\t1300", "师资班\t48\t81600\t1700",
         "统计业务班\t60\t66000\t1100", "档案业务班\t52\t49400\t950"),
        "1100", "1200",
    ),
    (
        ("路段\t里程（公里）\t养护经费（万元）\t每公里（万元）", "城关段\t18.6\t46.50\t2.50", "河西段\t24.2\t53.24\t2.20", "岭南段\t36.8\t66.24\t1.80",
         "东山段\t12.4\t37.20\t3.00", "北环段\t20.5\t43.05\t2.10"),
        "66.24", "62.64",
    ),
    (
        ("项目\t全年预算（万元）\t实际支出（万元）\t执行率", "用地管理平台\t320.00\t304.96\t95.30%", "档案数字化\t186.50\t186.50\t100.00%",
         "地价更新\t74.00\t58.83\t79.50%", "合计\t580.50\t550.29\t94.80%"),
        "79.50%", "86.26%",
    ),
    (
        ("季度\t到馆（万人次）\t占全年比重", "一季度\t42.18\t22.63%", "二季度\t41.75\t22.40%", "三季度\t58.36\t31.31%", "四季度\t44.13\t23.67%",
         "全年\t186.42\t100.00%"),
        "31.31%", "30.31%",
    ),
    (
        ("医院\t出院人次\t占用床日\t平均住院日（天）", "县医院\t12860\t96450\t7.5", "中医院\t6240\t56160\t9.0", "妇幼院\t3180\t17490\t5.5",
         "三院\t2450\t26950\t11.0", "康复院\t860\t12470\t14.5"),
        "5.5", "6.8",
    ),
    (
        ("公园\t面积（公顷）\t养护费（万元）\t占比", "人民公园\t36.4\t218.40\t36.40%", "滨江公园\t28.6\t171.60\t28.60%", "植物园\t20.0\t120.00\t20.00%",
         "儿童公园\t15.0\t90.00\t15.00%", "合计\t100.0\t600.00\t100.00%"),
        "20.00%", "22.40%",
    ),
)  # fmt: skip
SOUND = (
    ("年级\t班级\t学生\t教师", "一年级\t6\t270\t14", "二年级\t6\t264\t15", "三年级\t7\t301\t16", "四年级\t8\t352\t18", "五年级\t7\t315\t15"),
    ("站点\t客运量（万人次）\t收入（万元）\t等级得分", "东站\t12.6\t252.0\t20.0", "西站\t8.4\t151.2\t18.0", "南站\t6.3\t138.6\t18.0",
     "北站\t9.2\t174.8\t16.0"),
    ("项目\t数量\t单价（元）\t备注分", "电脑\t24\t4500\t9", "打印机\t6\t1800\t8", "空调\t8\t3200\t9", "投影仪\t4\t5600\t7"),
    ("月份\t用电（千瓦时）\t电费（元）\t人数", "1月\t12600\t10080\t86", "2月\t11400\t9120\t86", "3月\t10800\t8640\t85", "4月\t9600\t7680\t84"),
    ("乡镇\t耕地（亩）\t补贴（元）\t户数", "甲镇\t3200\t384000\t860", "乙镇\t2600\t312000\t712", "丙镇\t1850\t222000\t505", "丁镇\t4100\t492000\t1098"),
    ("项目\t全年预算（万元）\t实际支出（万元）\t执行率", "平台\t320.00\t304.96\t95.30%", "档案\t186.50\t186.50\t100.00%", "地价\t74.00\t58.83\t79.50%"),
    ("病种\t例数\t费用（万元）\t均次（元）", "肺炎\t420\t176.40\t4200", "骨折\t180\t205.20\t11400", "阑尾炎\t96\t57.60\t6000", "胆石症\t75\t67.50\t9000"),
    ("队别\t人数\t出勤（人日）\t评分", "一队\t24\t5280\t96", "二队\t22\t4840\t95", "三队\t18\t3960\t97", "四队\t20\t4400\t93"),
)  # fmt: skip


def computed(rows: tuple[str, ...], folder: Path) -> list[Verdict]:
    found = network_of(HEAD + "\n".join(rows) + "\n三、问题\n", folder).failed
    return [v for v in found if v.kind in ("average", "rate", "share", "product")]


@pytest.mark.parametrize(("rows", "right", "wrong"), TABLES)
def test_the_row_that_is_not_computed_like_the_others_is_found(
    rows: tuple[str, ...], right: str, wrong: str, tmp_path: Path
) -> None:
    assert computed(rows, tmp_path) == []
    told = tuple("\t".join(wrong if cell == right else cell for cell in row.split("\t")) for row in rows)
    found = computed(told, tmp_path)
    assert len(found) == 1
    numbers = [found[0].claim, *found[0].candidate.operands]
    assert any(f"{t.numeral.value}" == wrong.rstrip("%") for t in numbers)


@pytest.mark.parametrize("rows", SOUND)
def test_columns_that_compute_nothing_accuse_nobody(rows: tuple[str, ...], tmp_path: Path) -> None:
    assert computed(rows, tmp_path) == []
