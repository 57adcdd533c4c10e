"""Tables that say by nothing but their place what belongs to what."""

from __future__ import annotations

import llmeval
from llmeval.data.facts import Fact


def _facts(html: str) -> list[Fact]:
    document = llmeval.read(html.encode("utf-8"), "page.html")
    return [fact for fact in llmeval.extract(document) if fact.table is not None and fact.value is not None]


def _page(rows: str, above: str = "") -> str:
    return f"<html><body>{above}<table>{rows}</table></body></html>"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_parts_that_add_up_to_the_line_above_are_its_parts() -> None:
    rows = "".join(
        _row(*cells)
        for cells in (
            ("经费科目", "支付数"),
            ("劳务类", "1,254.30"), ("讲课费", "854.10"), ("翻译费", "400.20"),
            ("设备类", "318.77"), ("电脑", "300.00"), ("打印机", "18.77"),
        )
    )  # fmt: skip
    paths = {str(fact.value): fact.row_path for fact in _facts(_page(rows))}
    assert paths["854.10"] == ("劳务类", "讲课费")
    assert paths["18.77"] == ("设备类", "打印机")
    assert paths["318.77"] == ("设备类",)


def test_lines_that_do_not_add_up_are_no_parts() -> None:
    rows = "".join(
        _row(*cells) for cells in (("经费科目", "支付数"), ("劳务类", "1,254.30"), ("讲课费", "854.10"), ("翻译费", "400.21"))
    )  # fmt: skip
    assert [fact.row_path for fact in _facts(_page(rows))] == [("劳务类",), ("讲课费",), ("翻译费",)]


def test_a_unit_above_the_title_of_a_table_is_the_tables() -> None:
    table = "<caption>表3 设备购置</caption>" + _row("名称", "决算数") + _row("离心机", "38.50")
    assert [fact.unit for fact in _facts(_page(table, "<p>单位：万元</p>"))] == ["万元"]


def test_a_head_alone_below_merged_heads_is_a_head() -> None:
    rows = (
        "<tr><td rowspan=3>类别</td><td rowspan=3>签约额（元）</td><td colspan=2>授予本地企业</td></tr>"
        "<tr><td rowspan=2>签约额（元）</td><td>其中：新设企业</td></tr><tr><td>签约额（元）</td></tr>"
        + _row("货物", "900", "700", "250")
    )
    assert _facts(_page(rows))[-1].column_path == ("授予本地企业", "其中：新设企业", "签约额（元）")


def test_a_row_as_wide_as_its_header_stands_under_it() -> None:
    text = "项目\t下达(万元)\t到位(万元)\t支付(万元)\t支付率(%)\t资金来源\n渠道清淤\t84.00\t96.40\t91.58\t95.00\t市级\n泵站\t10.00\t9.00\t8.00\t88.89\t中央\n"
    document = llmeval.read(text.encode("utf-8"), "a.txt")
    facts = [fact for fact in llmeval.extract(document) if fact.table is not None]
    assert [(str(fact.value), fact.column_path) for fact in facts[:2]] == [
        ("84.00", ("下达(万元)",)),
        ("96.40", ("到位(万元)",)),
    ]


def test_a_blank_that_goes_on_leaves_the_next_words_in_the_name() -> None:
    rows = "".join(
        _row(*cells)
        for cells in (
            ("片区", "任务", "应修（公里）", "实修（公里）"),
            ("东片", "管网", "12.5", "12.8"), ("", "道路", "6.0", "5.7"), ("西片", "管网", "9.1", "9.3"),
        )
    )  # fmt: skip
    paths = {str(fact.value): fact.row_path for fact in _facts(_page(rows))}
    assert paths["12.8"] == ("东片", "管网")
    assert paths["9.3"] == ("西片", "管网")


def test_a_row_of_differences_counts_rates_in_points() -> None:
    rows = "".join(
        _row(*cells) for cells in (("年度", "支出（万元）", "合格率（%）"), ("2021年", "310.20", "91.2"), ("2022年", "335.80", "93.5"), ("增减", "25.60", "2.3"))
    )  # fmt: skip
    assert [fact.unit for fact in _facts(_page(rows))][-2:] == ["万元", "百分点"]
