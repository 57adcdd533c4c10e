"""Sections by form and meaning: on the gold of three reports, and on the ways in which other reports number."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmeval.data.document import Block, Cell, Document, Part, Section, Table
from llmeval.reading.sources import read
from llmeval.spans import Span
from llmeval.structure.split import outline_spans, split
from llmeval.text.list_marks import marker
from llmeval.vocabulary.section_kinds import KINDS, attachment_kind, kind_of
from tests.measure_sections import NAMES, compare, f1, load


def plain(text: str) -> Document:
    """A document of one block for each line; `## ` makes a heading."""
    blocks, at = [], 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            level = len(bare) - len(bare.lstrip("#")) or None
            blocks.append(Block("heading" if level else "paragraph", start, start + len(bare), level=level))
        at += len(line)
    return Document(text, tuple(blocks))


def outline(text: str) -> list[tuple[int, str, str]]:
    return [(section.level, section.kind, section.title) for section in split(plain(text))]


def titles(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in split(plain(text))]


# The gold


@pytest.mark.parametrize("name", NAMES)
def test_gold(name: str) -> None:
    document, gold = load(name)
    sections = split(document)
    result = compare(sections, gold)
    hits = len(result["hits"])
    assert f1(hits, len(sections), len(gold)) >= 0.95
    assert 1 - len(result["wrong_kind"]) / hits >= 0.9


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_tree(name: str) -> None:
    document = read(Path(__file__).parent / "reports" / name / "source.txt")
    assert_tree(document, split(document))


def assert_tree(document: Document, sections: tuple[Section, ...]) -> None:
    by_id = {section.id: section for section in sections}
    assert [section.id for section in sections] == [f"s{index + 1}" for index in range(len(sections))]
    assert all(one.start < two.start for one, two in pairwise(sections))
    for section in sections:
        assert section.kind in KINDS
        assert section.start <= section.heading_end <= section.end <= len(document.text)
        parent = by_id[section.parent] if section.parent else None
        if parent is not None:
            assert parent.span.contains(section.span)
            assert parent.level < section.level
    spans = [span for _, span in outline_spans(document, sections)]
    assert "".join(span.of(document.text) for span in spans) == document.text


def test_attachment_sections_hold_their_tables() -> None:
    document, _ = load("003")
    sections = {section.kind: section for section in split(document)}
    for kind in ("attachment_base_data_table", "attachment_self_eval_table", "attachment_project_table"):
        assert any(sections[kind].span.contains(table.span) for table in document.tables)


# Numbers


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("第三部分 决算情况", "part", 3),
        ("十一、其他", "cn", 11),
        ("一 、项目", "cn", 1),
        ("(二）产出", "paren_cn", 2),
        ("1、 部门", "arabic", 1),
        ("1.2024年目标", "arabic", 1),
        ("2.1 人员情况", "dotted", 1),
        ("（2） 项目", "paren_arabic", 2),
        ("3）质量", "paren_arabic", 3),
        ("②业务", "circle", 2),
    ],
)
def test_markers(text: str, style: str, value: int) -> None:
    found = marker(text)
    assert found is not None
    assert (found.style, found.value) == (style, value)


@pytest.mark.parametrize(
    "text",
    ["1.5 万元", "2024年", "18次，积极", "一是", "（一）至（三）项", "一、二期工程", "2.5%", "第三产业增加值", "一般"],
)
def test_no_markers(text: str) -> None:
    assert marker(text) is None


# Ways of numbering


def test_arabic_numbers_stand_for_chapters_by_their_place() -> None:
    text = """1、 部门(单位)基本情况
1、执行党和国家路线、方针、政策、法律、法规，履行园区管理的服务职能。
二、一般公共预算支出情况
（一）基本支出情况
基本支出 100 万元。
（2） 项目支出情况
年初预算为0万元。
4、 国有资本经营预算支出情况
无。
5、 社会保险基金预算支出情况
无。
六、部门整体支出绩效情况
良好。
"""
    assert titles(text) == [
        (1, "1、 部门(单位)基本情况"),
        (1, "二、一般公共预算支出情况"),
        (2, "（一）基本支出情况"),
        (2, "（2） 项目支出情况"),
        (1, "4、 国有资本经营预算支出情况"),
        (1, "5、 社会保险基金预算支出情况"),
        (1, "六、部门整体支出绩效情况"),
    ]


def test_duties_are_not_sections() -> None:
    text = """一、基本情况
（一）主要职责
1.负责贯彻执行党和国家的方针政策；
2.招商引资
3.承办其他事项。
（二）机构设置
内设 5 个股室。
二、主要职能
（一）贯彻执行国家关于农业农村工作的方针政策，起草有关规范性文件。
（二）统筹推动发展农村社会事业；
"""
    assert titles(text) == [(1, "一、基本情况"), (2, "（一）主要职责"), (2, "（二）机构设置"), (1, "二、主要职能")]


def test_targets_with_values_are_not_sections() -> None:
    text = """六、部门整体支出绩效情况
（一）目标完成情况
1、产出数量：目标 1：规模工业总产值同比增长 8%，新增企业 3 家；
2. 产出质量：认定率 100%
3. 效益完成情况：经济效益情况效果明显
"""
    assert titles(text) == [(1, "六、部门整体支出绩效情况"), (2, "（一）目标完成情况")]


def test_run_in_headings() -> None:
    text = """八、存在的主要问题
（一）年初预算不精准。2024 年基本支出年初预算 136.65 万元，实际支出 130.52 万元。
（二）个别单位不够重视，未按规定时间节点开展绩效自评并上报自评报告。自评表填报不规范。
1.绩效目标不够细化。部分指标未量化，难以考核评价，影响评价结果。
3、收入：792.22万元。同比上年度增加189.25万元，增加31.39%。
2.我单位按规定在政府门户网站公开了绩效自评的相关信息，数据真实、完整、准确。
"""
    assert titles(text) == [
        (1, "八、存在的主要问题"),
        (2, "（一）年初预算不精准。"),
        (2, "（二）个别单位不够重视，"),
        (3, "1.绩效目标不够细化。"),
    ]


def test_a_heading_glued_to_a_paragraph() -> None:
    text = """一、部门基本情况
（一）机构设置情况
内设 5 个股室。（二）人员编制情况
编制 20 人。
（三）主要职责
2.承办其他事项。二、一般公共预算支出情况
本年无三、政府性基金预算支出情况
本年无。
"""
    assert titles(text) == [
        (1, "一、部门基本情况"),
        (2, "（一）机构设置情况"),
        (2, "（二）人员编制情况"),
        (2, "（三）主要职责"),
        (1, "二、一般公共预算支出情况"),
        (1, "三、政府性基金预算支出情况"),
    ]


def test_headings_without_number() -> None:
    text = """九、自评结果应用和公开情况
已公开。
其他需要说明的情况
无。
报告需要以下附件：
1、部门整体支出绩效评价基础数据表
2、部门整体支出绩效自评表
"""
    assert outline(text)[1:] == [
        (1, "other_notes", "其他需要说明的情况"),
        (1, "attachment_list", "报告需要以下附件："),
    ]


def test_a_list_of_attachments_without_a_heading() -> None:
    text = "十、其他需要说明的情况\n无\n附件1：部门整体支出绩效评价基础数据表\n附件2：部门整体支出绩效自评表\n"
    assert [(kind, level) for level, kind, _ in outline(text)] == [("other_notes", 1), ("attachment_list", 1)]


def test_a_chapter_that_lost_its_heading() -> None:
    text = """二、一般公共预算支出情况
支出 100 万元。
2024年政府性基金预算拨款支出预算0万元，其中：
行政运行项目支出。
四、国有资本经营预算支出情况
无。
"""
    section = split(plain(text))[1]
    assert (section.kind, section.level, section.number) == ("government_fund", 1, "")
    assert section.body.start == section.start


def test_a_final_account_in_parts_with_contents() -> None:
    text = """某县农业农村局2023年度部门决算公开
目录
第一部分 某县农业农村局概况
一、主要职责
第二部分 2023年度部门决算情况说明
一、收入支出决算总体情况说明

第一部分 某县农业农村局概况
一、主要职责
贯彻执行国家关于农业农村工作的方针政策。
第二部分 2023年度部门决算情况说明
一、收入支出决算总体情况说明
2023年度收、支总计3243.27万元。
二、一般公共预算财政拨款支出决算情况说明
（一）财政拨款支出决算总体情况
2023年度财政拨款支出3000万元。
三、政府性基金预算收入支出决算情况
无。
四、关于国有资产占用情况说明
车辆2辆。
第三部分 名词解释
一、“三公”经费：指用财政拨款安排的因公出国费。
"""
    assert [(level, kind) for level, kind, _ in outline(text)] == [
        (1, "cover"),
        (1, "basic_info"),
        (2, "basic_info"),
        (1, "general_budget"),
        (2, "general_budget"),
        (2, "general_budget"),
        (3, "general_budget"),
        (2, "government_fund"),
        (2, "asset_management"),
        (1, "other"),
        (2, "other"),
    ]


def test_a_part_with_its_title_on_the_next_line() -> None:
    text = """目 录
第一部分 某局概况 PAGEREF _Toc25831 h 3
一、主要职责 PAGEREF _Toc32310 h 3
第二部分 名词解释 PAGEREF _Toc32311 h 9
第一部分
某局概况
一、 主要职责
管理全市数字化城市建设。
第二部分
名词解释
一、基本支出：指为保障机构正常运转的支出。
"""
    assert outline(text) == [
        (1, "basic_info", "第一部分\n某局概况"),
        (2, "basic_info", "一、 主要职责"),
        (1, "other", "第二部分\n名词解释"),
        (2, "other", "一、基本支出："),
    ]


def test_decimal_numbers() -> None:
    text = """2023年度某局部门整体支出绩效自评报告
1.部门概况
1.1 机构情况
内设机构5个。
2.部门整体支出管理及使用情况
(1)基本支出
100万元。
2.5 万元用于培训。
"""
    assert titles(text)[1:] == [
        (1, "1.部门概况"),
        (2, "1.1 机构情况"),
        (1, "2.部门整体支出管理及使用情况"),
        (2, "(1)基本支出"),
    ]


def test_everything_in_a_project_report_is_project_report() -> None:
    text = """附件5
2024年度某局 项目支出
绩效自评报告
(盖章)
2025年 9 月 19 日
项目支出绩效评价报告
一 、项目支出基本情况
(一)项目支出概况。2024年，某局实施三个项目，总投资 300 万元。
2、 绩效评价工作情况
已开展。
"""
    found = outline(text)
    assert {kind for _, kind, _ in found} == {"project_report"}
    assert [level for level, _, _ in found] == [1, 1, 1, 2, 1]


def test_marks_of_markdown_are_not_part_of_a_heading() -> None:
    text = "### **一、部门基本情况**\n\n内设 5 个股室。\n"
    document = plain(text)
    (section,) = split(document)
    assert (section.start, section.title) == (text.index("一、"), "一、部门基本情况")


def test_styled_headings_without_number_take_the_level_of_their_style() -> None:
    text = "# 一、部门基本情况\n内容。\n## 机构沿革\n内容。\n# 二、存在的问题\n## 预算编制\n内容。\n"
    assert [(level, kind) for level, kind, _ in outline(text)] == [
        (1, "basic_info"),
        (2, "basic_info"),
        (1, "problems"),
        (2, "problems"),
    ]


def test_cells_hold_no_headings() -> None:
    text = "一、基本情况\n内容。\n一、部门基本支出\t313.93\n二、部门项目支出\t435.13\n"
    start = text.index("一、部门")
    table = Table(start, len(text) - 1, 1, 1, (Cell(0, 0, start, len(text) - 1),))
    blocks = (Block("heading", 0, 6), Block("paragraph", 7, 10), Block("table", start, len(text) - 1, table=0))
    assert [section.title for section in split(Document(text, blocks, (table,)))] == ["一、基本情况"]


def test_sections_end_with_their_file() -> None:
    one, two = "一、基本情况\n内容。\n", "附件1\n部门整体支出绩效自评表\n表\n"
    whole = plain(one + two)
    parts = (Part("a.txt", 0, len(one)), Part("b.txt", len(one), len(one + two)))
    sections = split(Document(whole.text, whole.blocks, parts=parts))
    assert [section.kind for section in sections] == ["basic_info", "attachment_self_eval_table"]
    assert sections[0].end <= len(one)


# Kinds


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("部门（单位）概况", "basic_info"),
        ("一般公共预算财政拨款支出决算情况说明", "general_budget"),
        ("部门整体支出绩效情况", "performance"),
        ("部门整体支出管理及使用情况", "general_budget"),
        ("部门预算绩效管理开展情况、绩效目标和绩效评价报告", "performance"),
        ("存在的主要问题和不足", "problems"),
        ("下一步打算", "improvements"),
        ("有关建议", "improvements"),
        ("绩效评价结果应用建议", "result_application"),
        ("其他需说明的问题", "other_notes"),
        ("国有资产占有使用情况", "asset_management"),
        ("社保基金预算支出情况", "social_insurance"),
    ],
)
def test_kinds_by_meaning(title: str, kind: str) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2024年度部门整体支出绩效评价基础数据表", "attachment_base_data_table"),
        ("部门（单位）整体支出绩效自评表", "attachment_self_eval_table"),
        ("2024年度专项资金绩效自评表", "attachment_project_table"),
        ("项目支出绩效自评表（一个项目支出一张表）", "attachment_project_table"),
        ("政府性基金预算支出情况表", "other"),
    ],
)
def test_kinds_of_attachments(title: str, kind: str) -> None:
    assert attachment_kind(title) == kind


# Any text

LINES = st.sampled_from(
    ["一、基本情况", "（一）机构。设 5 个。", "1、人员情况", "（2）项目", "①其他：", "附件1", "某局2024年绩效自评报告", "目录", "无。", "3.5 万元",
     "报告需要以下附件：", "1.部门整体支出绩效自评表", "## 三、问题", "附件：", "第二部分 决算"]
)  # fmt: skip


@given(st.lists(LINES, max_size=25).map("\n".join))
def test_any_order_of_lines_gives_a_tree(text: str) -> None:
    document = plain(text)
    assert_tree(document, split(document))


def test_nothing_gives_nothing() -> None:
    assert split(Document("", ())) == ()
    assert outline_spans(Document("无。", ()), ()) == [(None, Span(0, 2))]


def test_time_is_linear() -> None:
    document = plain(
        "（一）年初预算不精准。2024 年基本支出年初预算 136.65 万元，实际支出 130.52 万元。\n一般公共预算支出。\n" * 5000
    )
    started = time.process_time()
    assert len(split(document)) == 5000
    assert time.process_time() - started < 8
