"""Tables that a web page, a print or a recogniser has flattened are tables again; prose and lists stay what they are."""

from __future__ import annotations

import pytest

from llmeval.data.document import Table
from llmeval.reading.plain.text import parse_text

_ROWS = [["乡镇", "护路员（名）", "巡查（次）", "完好率"], ["石桥镇", "12", "1,204", "98.6%"], ["青山乡", "9", "987", "97.1%"],
         ["柳湾镇", "15", "1,530", "99.0%"], ["合计", "36", "3,721", "98.4%"]]  # fmt: skip


def _cells(text: str) -> list[list[list[str]]]:
    document = parse_text(text)
    return [_rows(document.text, table) for table in document.tables]


def _rows(text: str, table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(text[cell.start : cell.end])
    return rows


@pytest.mark.parametrize("blank", [" ", "  ", "\u3000", " \u3000"])
def test_rows_between_blanks(blank: str) -> None:
    text = "附件2 各乡镇养护情况\n" + "\n".join(blank.join(row) for row in _ROWS) + "\n\n以上数据由养护站提供。\n"
    assert _cells(text) == [_ROWS]


def test_units_set_apart_and_page_breaks_do_not_part_a_row() -> None:
    text = (
        "三级指标 目标值 完成值 分值 得分 扣分原因\n改造里程 ≥25 公里 26.4 公里 10 10\n\n— 6 —\n\n完工时间 9 月30 日前 10 月12 日 8 6 推迟12天\n"
        "培训人次 ≥1,200 人次 1,186 人次 6 5.9 报名不足\n合计     24 21.9\n"
    )
    (rows,) = _cells(text)
    assert rows[1] == ["改造里程", "≥25 公里", "26.4 公里", "10", "10"]
    assert rows[2] == ["完工时间", "9 月30 日前", "10 月12 日", "8", "6", "推迟12天"]
    assert rows[4] == ["合计", "24", "21.9"]


@pytest.mark.parametrize("caption", ["", "附表1\n", "表2 养护情况（单位：次）\n"])
def test_one_cell_a_line(caption: str) -> None:
    text = (
        "前面是一段说明文字，以句号结束。\n"
        + caption
        + "\n".join("\n".join(row) for row in _ROWS)
        + "\n后面又是一段说明文字，以句号结束。\n"
    )
    assert _cells(text) == [_ROWS]


def test_one_cell_a_line_with_serial_numbers_and_missing_remarks() -> None:
    numbered = [
        ["序号", "单位", "编制（名）", "在职（名）"],
        ["1", "路政科", "8", "7"],
        ["2", "养护站", "20", "19"],
        ["3", "桥隧所", "6", "6"],
    ]
    assert _cells("\n".join("\n".join(row) for row in numbered)) == [numbered]
    form = [["一级指标", "三级指标", "分值", "得分", "目标值", "完成值", "扣分原因"], ["产出", "养护制度", "5", "5", "健全", "健全"],
            ["产出", "养护里程", "10", "8", "≥60公里", "48公里", "缓建1段，扣2分"], ["效益", "道路完好率", "10", "10", "≥95%", "98.4%"],
            ["合计", "25", "23"]]  # fmt: skip
    assert _cells("\n".join("\n".join(row) for row in form)) == [form]


def test_cells_that_wrap_in_a_print_and_go_on_overleaf() -> None:
    text = (
        "项目            全年预算      支出        执行率\n"
        "农村公路养护      620.00     586.32     94.57%\n"
        "危桥改造及隧道    1260.00    1178.45    93.53%\n"
        "照明\n"
        "路网监测          318.00     318.00     100.00%\n"
        "\n\n                 — 3 —\n交通运输局自评材料\n\n"
        "应急抢险          146.00     141.07     96.62%\n"
        "合计             2344.00    2223.84     94.87%\n"
    )
    (rows,) = _cells(text)
    assert [row[0] for row in rows] == ["项目", "农村公路养护", "危桥改造及隧道", "路网监测", "应急抢险", "合计"]
    assert all(len(row) == 4 for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "一、基本情况\n二、履职情况\n三、存在问题\n四、改进措施\n五、其他说明\n六、附件\n七、附表\n八、联系人\n九、电话\n",
        "全年 巡查 道路\n累计完成养护里程 48 公里，\n比上年 增加 3 公里，\n其中县道 12 公里，\n乡道 36 公里。\n",
        "石桥镇 柳湾镇 青山乡\n三个乡镇 均已 通车\n余下两个 乡镇 明年通车\n",
        "联系人\n张某\n电话\n0000000\n邮编\n000000\n传真\n0000001\n",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert _cells(text) == []


def test_what_a_recogniser_has_torn_is_put_together() -> None:
    text = (
        "\n".join(" ".join(row) for row in _ROWS[:4]).replace("完好率", "完好 率")
        + "\n高岭 乡 8 640 95.0%\n合计 44 4361 97.9%\n"
    )
    (rows,) = _cells(text)
    assert (rows[0][3], rows[4]) == ("完好 率", ["高岭 乡", "8", "640", "95.0%"])
    form = (
        "一级指标 二级指标 三级指标 目标值 完成值 分值 得分 扣分原因\n产出 数量指标 改造里程 ≥25公里 26.4公里 10 10\n产出 数量指标 培训人次 ≥50人次 48人次 10 9 缺2人\n"
        "产出 数量 指标 应急 演练 6次 6次 8 8\n"
    )
    (rows,) = _cells(form)
    assert rows[3] == ["产出", "数量 指标", "应急 演练", "6次", "6次", "8", "8"]


def test_a_row_that_fits_in_no_way_ends_the_table() -> None:
    text = "\n".join(" ".join(row) for row in _ROWS[:4]) + "\n高岭 8 640 95.0% 2\n合计 44 4361 97.9%\n"
    assert _cells(text) == [_ROWS[:4]]


def test_figures_run_together_make_no_table() -> None:
    text = "乡镇    护路员    巡查    完好率\n石桥镇 12    1,204    98.6%\n青山乡   9 987    97.1%\n柳湾镇    15 1,530    99.0%\n"
    assert _cells(text.replace("乡镇    护路员", "乡镇护路员")) == []
