"""Tables that were flattened into lines: a cell that breaks what the others show fails; torn and score tables accuse nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

ONE_A_LINE = "表1 社区情况\n序号\n社区\n户数\n人口\n1\n望桥\n2846\n7431\n2\n东园\n3120\n8236\n- 9 -\n3\n新河\n{}\n10527\n合计\n9952\n26194\n说明如下。"
BLANKS = "项目  预算  支出  执行率\n执法监管  168.00  162.45 96.70%\n防灭火  312.50 306.82  98.18%\n防汛 96.00  91.38  95.19%\n合计 576.50  {}  97.25%\n"
SUBTOTALS = "片区\t街道\t场次\n东片\t祥和街道\t35\n东片\t新渡街道\t28\n东片\t北桥镇\t41\n东片小计\t\t{}\n西片\t石浦镇\t17\n西片\t古城街道\t26\n西片小计\t\t43\n全市总计\t\t147\n"
POSTS = "单位    编制  实有  空编\n局机关  46  41  5\n文化馆  28  26  2\n图书馆  24  22  2\n博物馆  31  29  2\n歌舞团  85  78  {}\n合计  214  196  18\n"
YEARS = "指标\t2022年\t2023年\t2024年\t三年合计\n进馆\t14210\t16835\t18120\t49165\n开放\t15460\t19870\t23115\t58445\n展览\t8\t10\t13\t31\n查档\t6914\t7480\t8125\t{}\n"
ALONE = "专项明细（万元）\n项目\t金额\n维修\t56.80\n检定\t24.15\n差旅\t19.05\n合计\t{}\n"


@pytest.mark.parametrize(
    ("table", "right", "wrong"),
    [
        (ONE_A_LINE, "3986", "3896"),
        (BLANKS, "560.65", "542.65"),
        (SUBTOTALS, "104", "101"),
        (POSTS, "7", "9"),
        (YEARS, "22519", "22915"),
        (ALONE, "100.00", "110.00"),
    ],
)
def test_a_wrong_cell_fails(table: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(table.format(right), tmp_path).failed == []
    assert network_of(table.format(wrong), tmp_path).failed


def test_rows_that_cannot_be_read_make_no_total_wrong(tmp_path: Path) -> None:
    rows = "指标\t目标\t实际\t分值\t得分\t原因\n覆盖率\t95%\t96%\t5\t5\t无\n合格率\t90%\t95%\t6\t6\n及时率\t98%\t99%\t4\t4\n小计\t\t\t15\t15\n"

    assert network_of(rows, tmp_path).failed == []
