"""Chunks: every character once, in order, within the limit, no number, sentence or row cut in two."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmeval.data.document import Block, Cell, Document, Table
from llmeval.llm.chunks import Chunk, chunks
from llmeval.spans import Span

SENTENCES = st.sampled_from(
    [
        "2024 年基本支出决算 130.52 万元，占比 99.96%。",
        "内设综合办公室、招商融资服务部、安全环保监管部。",
        "无。",
        "完成规模工业总产值 76 亿元，同比增长 16.6%，完成投资 1,234.5 万元；",
        "一是加强预算管理；二是加强资产管理！",
    ]
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=6).map("".join)
CELLS = st.sampled_from(["", "313.93", "219.78", "其中：公用经费", "≥95%", "2024 年 12 月 31 日前完成", "100%"])


def build(parts: list[str | list[list[str]]]) -> Document:
    """Paragraphs and tables (rows of cells, the first row the header) joined as a text reader joins them."""
    text, blocks, tables = "", [], []
    for part in parts:
        start = len(text)
        if isinstance(part, str):
            text += part
            blocks.append(Block("paragraph", start, len(text)))
        else:
            cells = []
            for row, values in enumerate(part):
                for column, value in enumerate(values):
                    text += "\t" if column else ""
                    cells.append(Cell(row, column, len(text), len(text) + len(value)))
                    text += value
                text += "\n"
            text = text.rstrip("\n")
            tables.append(Table(start, len(text), len(part), len(part[0]), tuple(cells), header_rows=1))
            blocks.append(Block("table", start, len(text), table=len(tables) - 1))
        text += "\n\n"
    return Document(text, tuple(blocks), tuple(tables))


TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=30).map(
    lambda rows: [["经费控制情况", "2023 年决算数", "2024 年决算数"], *rows]
)
DOCUMENTS = st.lists(PARAGRAPHS | TABLES, min_size=1, max_size=6).map(build)


def own(found: list[Chunk]) -> list[Span]:
    return [span for chunk in found for span in chunk.own]


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.integers(20, 400))
def test_every_character_is_in_one_chunk_in_order(document: Document, limit: int) -> None:
    spans = own(chunks(document, Span(0, len(document.text)), limit))
    assert "".join(span.of(document.text) for span in spans) == document.text
    assert all(one.end == two.start for one, two in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.integers(90, 400))
def test_limit_holds_where_each_row_fits_with_its_header(document: Document, limit: int) -> None:
    assert all(chunk.size <= limit for chunk in chunks(document, Span(0, len(document.text)), limit))


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.integers(20, 120))
def test_no_number_is_cut(document: Document, limit: int) -> None:
    numbers = [match.span() for match in re.finditer(r"\d[\d.,]*(?:\s*(?:万元|亿元|年|%))?", document.text)]
    for span in own(chunks(document, Span(0, len(document.text)), limit)):
        assert not [number for number in numbers if number[0] < span.start < number[1]]


@settings(max_examples=40, deadline=None)
@given(TABLES, st.integers(90, 200))
def test_a_cut_table_repeats_its_header(rows: list[list[str]], limit: int) -> None:
    document = build([rows])
    found = chunks(document, Span(0, len(document.text)), limit)
    header = "经费控制情况\t2023 年决算数\t2024 年决算数"
    assert all(chunk.text(document.text).startswith(header) for chunk in found)
    starts = {cell.start for cell in document.tables[0].cells if cell.column == 0}
    assert all(span.start in starts for span in own(found))


def test_sentences_stay_whole_where_they_fit() -> None:
    document = build(["一般公共预算支出情况", "第一句话到此为止。第二句话也到此为止。第三句。"])
    found = chunks(document, Span(0, len(document.text)), 24)
    assert [chunk.text(document.text).strip() for chunk in found] == [
        "一般公共预算支出情况\n\n第一句话到此为止。",
        "第二句话也到此为止。第三句。",
    ]


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    document = build(["完成工业总产值 1,234.5 万元，同比增长 16.6%，新增企业 20 家，高新技术企业 14 家。"])
    found = chunks(document, Span(0, len(document.text)), 24)
    assert [chunk.text(document.text).strip()[-1] for chunk in found] == ["，", "，", "。"]


def test_a_page_break_inside_a_quantity_is_no_boundary() -> None:
    text = "其他城乡社区支出 252.51\n\n万元用于工作经费。"
    cut = text.index("万元")
    document = Document(text, (Block("paragraph", 0, cut - 2), Block("paragraph", cut, len(text))))
    found = own(chunks(document, Span(0, len(text)), 14))
    assert len(found) > 1
    assert not [span for span in found if text.index("252") < span.start < cut + 2]


def test_a_number_longer_than_the_limit_stays_whole() -> None:
    document = build(["11430781027539762024 是代码"])
    assert chunks(document, Span(0, len(document.text)), 5)[0].text(document.text).startswith("11430781027539762024")


def test_a_row_under_a_merged_label_repeats_the_label() -> None:
    rows = [
        ["一级指标", "三级指标", "得分"],
        ["产出指标", "新增企业数量较多的一行", "3"],
        ["", "完成认定率的另一行", "10"],
    ]
    document = build([rows])
    table = document.tables[0]
    cells = [
        Cell(cell.row, cell.column, cell.start, cell.end, row_span=2 if (cell.row, cell.column) == (1, 0) else 1)
        for cell in table.cells
        if (cell.row, cell.column) != (2, 0)
    ]
    merged = Document(document.text, document.blocks, (Table(table.start, table.end, 3, 3, tuple(cells), 1),))
    found = chunks(merged, Span(0, len(merged.text)), 42)
    assert [span.of(merged.text) for span in found[-1].spans[: found[-1].repeated]] == [
        "一级指标\t三级指标\t得分",
        "产出指标",
    ]


def test_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        chunks(build(["无。"]), Span(0, 2), 0)


def test_nothing_gives_nothing() -> None:
    assert chunks(build(["无。"]), Span(1, 1), 10) == []
