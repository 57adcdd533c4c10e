"""Reading plain text and Markdown: exact spans, joined paragraphs, the tables of Word-to-text exports."""

from __future__ import annotations

import gc
import re
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llmeval.data.document import Block, Document, Table
from llmeval.errors import ReadError
from llmeval.reading.plain.text import parse_text, read_text

REPORTS = Path(__file__).parent / "reports"
NAMES = ("000", "001", "002", "003", "004")


def report(name: str) -> Document:
    return read_text((REPORTS / name / "source.txt").read_bytes(), f"{name}.txt")


def grid(document: Document, number: int) -> list[list[str | None]]:
    return [
        [None if cell is None else cell.span.of(document.text) for cell in row]
        for row in document.tables[number].grid()
    ]


def words(block: Block, document: Document) -> str:
    return block.span.of(document.text)


def block_at(document: Document, passage: str) -> Block:
    at = document.text.index(passage)
    return next(block for block in document.blocks if block.start <= at < block.end)


def check_structure(document: Document) -> None:
    """Blocks sorted, apart, inside the text; cells inside their table, in reading order, apart; debris likewise."""
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        end = block.end
        assert (block.kind == "table") == (block.table is not None)
    assert [block.table for block in document.blocks if block.table is not None] == list(range(len(document.tables)))
    for table in document.tables:
        check_table(table)
    end = 0
    for span in document.debris:
        assert end <= span.start < span.end <= len(document.text)
        end = span.end
    assert len(document.plain) == len(document.text)


def check_table(table: Table) -> None:
    end, before = table.start, (-1, -1)
    for cell in table.cells:
        assert end <= cell.start <= cell.end <= table.end
        assert before < (cell.row, cell.column)
        assert cell.row + cell.row_span <= table.rows
        assert cell.column + cell.column_span <= table.columns
        end, before = cell.end, (cell.row, cell.column)
    assert 0 <= table.header_rows <= table.rows


class TestReports:
    @pytest.mark.parametrize("name", NAMES)
    def test_text_is_the_file(self, name: str) -> None:
        data = (REPORTS / name / "source.txt").read_bytes()
        document = read_text(data, "source.txt")
        assert document.text == data.decode("utf-8")
        assert document.segments == ()
        assert document.media_type == "text/plain"
        check_structure(document)

    @pytest.mark.parametrize("name", NAMES)
    def test_every_character_of_content_is_in_a_block(self, name: str) -> None:
        document = report(name)
        outside = list(document.plain)
        for block in document.blocks:
            outside[block.start : block.end] = [" "] * (block.end - block.start)
        assert not "".join(outside).strip()

    @pytest.mark.parametrize(("name", "count"), [("000", 0), ("001", 3), ("002", 0), ("003", 3), ("004", 0)])
    def test_number_of_tables(self, name: str, count: int) -> None:
        assert len(report(name).tables) == count

    def test_rows_with_one_cell_a_line(self) -> None:
        document = report("001")
        base, score, project = (grid(document, number) for number in range(3))
        assert base[0][:4] == ["财政供养人员情况(人)", "编制数", "2024年实际在职\n人数", "控制率"]
        assert base[1][:4] == ["", "86", "85", "98.84%"]
        assert base[5][:4] == ["其中：公车购置", "", "", ""]
        assert base[12][:4] == ["3、县级专项资金\n(一个专项一行)", "", "", ""]
        assert base[18][:4] == ["部门基本支出预算调整", "", "", ""]
        assert base[19][0] == "楼堂馆所控制情况\n(2024年完工项目)"
        assert base[19][4] == "预算投资\n(万元)"
        assert (len(base), len(score), len(project)) == (22, 32, 31)
        assert score[0] == ["预算部门\n名称", "湖南汨罗高新技术产业开发区管理委员会", *[None] * 7]
        assert score[2][:8] == ["", "年度资金总额", "3051.24", "3051.24", "2617.69", "10", "85.79%", "9"]
        assert score[10] == [
            "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因\n分析及\n改进措施",
        ]  # fmt: skip
        assert score[11] == ["", "产出指标\n(30分)", "数量指标", "引资争项", "10亿元项目3", "100%", "10", "10", ""]
        assert score[18] == ["", "", "", "入库指标", "税收", "100%", "5", "5", ""]
        assert score[30] == ["", "", "生态环境成本指标", "可持续发展", "可持续", "上升", "5", "3.5", ""]
        assert score[31][:4] == ["总分", "100", "95.5", ""]
        assert project[1][:4] == ["主管部门", "高新区管委会", "实施\n单位", "高新区管委会部门"]
        assert document.tables[0].header_rows == 1

    def test_rows_with_tabs(self) -> None:
        document = report("003")
        base, score, project = (grid(document, number) for number in range(3))
        assert base[0] == ["财政供养人员情况(人)", "编制数", "2024 年实际在职人数", "", "控制率", "", ""]
        assert base[1] == ["", "21", "18", "", "85.71%", "", ""]
        assert base[17] == ["2.专项工作经费", "435.13", "0", "", "91.2591.25", "", ""]
        assert base[22] == ["", "-", "-", "-", "-", "-", "-"]
        assert (len(base), len(score), len(project)) == (24, 27, 22)
        assert score[15] == ["绩效指标", "产出指标(40分)", "数量指标", "新增规模以上工业企业", "5 家", "3 家", "5", "3"]
        assert score[16] == ["", "", "", "新增高新技术企业", "1 家", "1 家", "3", "3"]
        assert score[17][:7] == ["", "", "工业固定资产投资同比增长", "≥1%", "-47.4%", "2", "0"]
        assert score[18] == ["", "质量指标", "资金使用合规率", "100%", "100%", "10", "10", ""]
        assert score[21] == ["效益指标 (20分)", "经济效益指标", "经济效益情况", "效果明显", "效果明显", "5", "5", ""]
        assert score[26] == ["总分", "", "", "", "100", "96", "", ""]
        assert project[20] == [
            "满意度 指标 (10分)",
            "服务对象满 意度指标",
            "社会公众满 意度",
            "≥95%",
            "95%",
            "10",
            "10",
            "",
            "",
        ]
        assert document.tables[0].header_rows == 1

    @pytest.mark.parametrize("name", ["001"])
    def test_tables_agree_with_those_written_out_by_hand(self, name: str) -> None:
        document = report(name)
        expected = yaml.safe_load((REPORTS / name / "grids.yaml").read_text(encoding="utf-8"))

        def squeezed(text: str | None) -> str:
            return re.sub(r"\s", "", text or "")

        assert len(expected) == len(document.tables)
        for number, table in enumerate(expected):
            by_hand = [
                [squeezed(cell["text"] if isinstance(cell, dict) else str(cell)) for cell in row]
                for row in table["rows"]
            ]
            read = [[squeezed(cell) for cell in row] for row in grid(document, number)]
            assert [[cell for cell in row if cell] for row in read] == [
                [cell for cell in row if cell] for row in by_hand
            ]

    @pytest.mark.parametrize(
        ("name", "cut"),
        [
            ("000", "其他城乡社区支出 252.51\n\n万元"),
            ("000", "产业管理和服  \n务，开展有关科技创新"),
            ("000", "具体操作程序，成立\n\n了资产管理工作领导小组"),
            ("000", "比上年同期增\n\n长 20%"),
            ("000", "指导企业申请中央\n\n预算内"),
            ("000", "协助园区完成了园\n\n区企业"),
            ("000", "防雷防静电\n\n电等专项检查"),
            ("000", "省市园区办汇报对接工作\n\n18次"),
            ("000", "新老征拆矛盾等问题\n\n共化解处理"),
            ("000", "制定科学合\n\n理的绩效目标"),
            ("002", "属一级预算\n单位,统一社会信用代码"),
            ("002", "统筹负责“两新组织” \n党建工作。"),
            ("002", "综合管理、统计、 \n内部审计"),
            ("003", "贯彻落实\n\n国家产业政策"),
            ("003", "新增高新技术企\n\n业 1 家；"),
            ("003", "园区调区扩区进展缓慢，\n\n全区储备企业"),
        ],
    )
    def test_cut_sentences_are_one_paragraph(self, name: str, cut: str) -> None:
        document = report(name)
        at = document.text.index(cut)
        block = block_at(document, cut)
        assert block.kind == "paragraph"
        assert block.end > at + len(cut) - 1

    @pytest.mark.parametrize("name", NAMES)
    def test_nothing_else_is_joined(self, name: str) -> None:
        document = report(name)
        joined = [words(block, document) for block in document.blocks if block.kind != "table"]
        counts = {"000": 10, "001": 4, "002": 4, "003": 3, "004": 0}
        assert sum("\n" in text for text in joined) == counts[name]

    @pytest.mark.parametrize("name", NAMES)
    def test_windows_line_ends_change_nothing(self, name: str) -> None:
        text = report(name).text
        plain, windows = parse_text(text), parse_text(text.replace("\n", "\r\n"))
        assert [block.kind for block in windows.blocks] == [block.kind for block in plain.blocks]
        assert [words(block, windows).replace("\r", "") for block in windows.blocks] == [
            words(block, plain) for block in plain.blocks
        ]
        assert [table.header_rows for table in windows.tables] == [table.header_rows for table in plain.tables]

    def test_titles_over_two_lines(self) -> None:
        document = report("001")
        headings = [words(block, document) for block in document.blocks if block.kind == "heading"]
        assert "2024年度部门整体支出绩效评价基础\n数据表" in headings
        assert "2024年度高新区管委会整体支出\n绩效自评报告" in headings
        assert "附件1" in headings

    def test_sentence_with_a_stray_tab_is_prose(self) -> None:
        document = report("002")
        assert words(block_at(document, "投诉率达到2%\t。"), document).endswith("2%\t。")

    def test_notes_on_cover_and_form(self) -> None:
        document = report("003")
        notes = [words(block, document) for block in document.blocks if block.kind == "note"]
        assert notes[0] == "(此页为封面)"
        assert sum(note.startswith("填表人") for note in notes) == 3
        assert any(note.startswith("说明：“项目支出”") for note in notes)

    def test_debris(self) -> None:
        document = report("000")
        marks = {span.of(document.text) for span in document.debris}
        assert marks == {"# ", "## ", "### ", "#### ", "**", "- "}
        assert "**" not in document.plain
        document = report("002")
        assert {span.of(document.text) for span in document.debris} >= {"[bookmark: _GoBack]"}
        assert words(block_at(document, "2025年4月27日"), document) == "2025年4月27日"


class TestHeadings:
    def test_markdown_levels(self) -> None:
        document = parse_text("# 报告\n\n## 一、概况\n\n正文。\n")
        assert [(block.kind, block.level) for block in document.blocks] == [
            ("heading", 1),
            ("heading", 2),
            ("paragraph", None),
        ]
        assert words(document.blocks[0], document) == "报告"

    def test_headings_by_form(self) -> None:
        document = parse_text("一、基本情况\n（一）人员情况\n我局编制21人。\n2. 支出情况\n支出10万元。\n附件2\n")
        kinds = [block.kind for block in document.blocks]
        assert kinds == ["heading", "heading", "paragraph", "heading", "paragraph", "heading"]

    def test_amounts_are_no_headings(self) -> None:
        document = parse_text("1.1 人员情况\n编制21人。\n19.5 万元\n")
        assert [block.kind for block in document.blocks] == ["heading", "paragraph", "paragraph"]

    def test_announced_list_holds_no_headings(self) -> None:
        document = parse_text("报告需要以下附件：\n1、基础数据表\n2、自评表\n\n附件1\n\n正文。\n")
        assert [block.kind for block in document.blocks] == [
            "paragraph",
            "paragraph",
            "paragraph",
            "heading",
            "paragraph",
        ]

    def test_contents_are_notes(self) -> None:
        document = parse_text("目  录\n一、基本情况\t1\n二、支出情况\t3\n三、问题\t12\n\n一、基本情况\n正文。\n")
        assert not document.tables
        assert [block.kind for block in document.blocks] == ["note"] * 4 + ["heading", "paragraph"]


def _texts(text: str) -> list[str]:
    document = parse_text(text)
    return [document.plain[block.start : block.end] for block in document.blocks]


class TestJoining:
    @pytest.mark.parametrize(
        "text",
        [
            "一、基本情况\n我局为行政单位，编制21人。",
            "（一）聚焦主责主业，提升服务效能\n我局全年完成任务，成效明显。",
            "产出质量：认定率 100%\n3. 产出时效：及时完成率 100%",
            "满意度达到 90%\n\n七、存在的问题",
            "聚焦主责，提升效能\n全年新增企业5家，同比增长10%。",
            "以上情况，特此报告\n\n2025年4月27日",
            "单位名称: (盖章)\n\n2025年 04 月 26 日",
            "以下内容已公开，详见附件\n联系电话：010",
            "一是加强管理，提升水平\n二是强化监督，落实责任。",
            "园区完成投资，增长明显。\n全年共完成20项。",
            "成本指标   ≤377.89   377.89\n项目成本              20    20",
        ],
    )
    def test_kept_apart(self, text: str) -> None:
        assert len(parse_text(text).blocks) == 2

    @pytest.mark.parametrize(
        "text",
        [
            "全年支出 252.51\n\n万元，主要用于工作经费。",
            "全年支出252.51万元\n，主要用于工作经费。",
            "主要用于工作经费（含办公费、\n水电费）等。",
            "园区企业服务中心为企业提供服务，协助企\n业办理手续，企业满意。",
            "落实上级要求，制定了《管理办法》和\n\n- 12 -\n\n《实施细则》，成效明显。",
        ],
    )
    def test_joined(self, text: str) -> None:
        assert len(parse_text(text).blocks) == 1

    def test_items_that_go_on_on_the_next_line(self) -> None:
        """Lines of any length, none of which tells that items of this text end without a full stop."""
        text = (
            "（一）预算安排。年初预算3200.00万元，年中追加480.00万元，调整后预算\n3680.00万元，较年初增长15.00%。\n"
            "（二）执行。全年支出3500.00万元，其中学校、幼儿园和教学\n点支出2100.00万元，其余\n1400.00万元为机关支出。\n"
            "1.人员。年末在职60人，其中行政12人、事业48人，与上年\n持平。\n2.资产。年末资产812.00万元，其中房屋\n300.00万元。\n"
            "3.采购。采购120.00万元，节约2.00万元。\n4.公开。预算按时公开，内容完整。"
        )
        assert [len(block_text.split("\n")) for block_text in _texts(text)] == [2, 3, 2, 2, 1, 1]

    @pytest.mark.parametrize(
        "text",
        [
            "1.完成培训12期，参加600人\n2.完成宣传30次，覆盖12个村\n组织保障\n我局成立领导小组，局长任组长",
            "（1）新建道路12公里，其中村道8公里\n年度资金安排\n（2）改造危房30户，其中土坯房12户",
            "1.人员经费，按月发放\n2.公用经费，按需支付\n全年未发生违规，情况良好",
        ],
    )
    def test_items_without_full_stops_stay_apart(self, text: str) -> None:
        assert len(_texts(text)) == len(text.split("\n"))

    def test_page_number_inside_a_sentence_is_debris(self) -> None:
        document = parse_text("落实上级要求，制定了《管理办法》和\n\n- 12 -\n\n《实施细则》，成效明显。")
        assert [span.of(document.text) for span in document.debris] == ["- 12 -"]

    def test_running_heads(self) -> None:
        page = "园区完成全年投资任务，同比明显增长，新增企业{}家，协\n\n— {} —\n\n某某县某局\n\n助企业办理手续，企业满意。\n"
        document = parse_text("".join(page.format(number, number) for number in range(1, 5)))
        assert [block.kind for block in document.blocks] == ["paragraph"] * 4
        assert "某某县某局" not in document.plain
        apart = parse_text(
            "一、情况。\n\n- 1 -\n\n某某县某局\n\n二、情况。\n\n- 2 -\n\n某某县某局\n\n三、情况。\n- 3 -\n某某县某局\n"
        )
        assert [block.kind for block in apart.blocks] == ["paragraph", "page_footer", "page_header"] * 3

    def test_fixed_line_width(self) -> None:
        sentence = "本单位严格按照预算管理要求开展工作并对各项支出进行了全过程的绩效监控和管理" * 3
        lines = [sentence[at : at + 38] for at in range(0, len(sentence), 38)]
        text = "\n".join(
            ["一、基本情况", *lines[:-1], lines[-1] + "。", "二、支出情况", *lines[:-1], lines[-1] + "。"] * 4
        )
        document = parse_text(text)
        assert [block.kind for block in document.blocks] == ["heading", "paragraph"] * 8


class TestTables:
    def test_pipes(self) -> None:
        document = parse_text(
            "说明如下。\n\n| 项目 | 预算 | 决算 |\n|---|---:|---|\n| **合计** | 1,234.5 | |\n| 其中 | 3 | 4 |\n"
        )
        assert grid(document, 0) == [["项目", "预算", "决算"], ["合计", "1,234.5", ""], ["其中", "3", "4"]]
        assert document.tables[0].header_rows == 1
        assert "|" not in document.plain

    def test_tags_in_markdown(self) -> None:
        document = parse_text(
            '# 表\n<html><body><table><tr><td rowspan=2>项目</td><td colspan="2">2024年</td></tr>'
            "<tr><td>预算</td><td>决算</td></tr><tr><td>支出</td><td>1.5</td><td>2</td></tr></table></body></html>\n后文。\n"
        )
        assert grid(document, 0) == [["项目", "2024年", "2024年"], ["项目", "预算", "决算"], ["支出", "1.5", "2"]]
        assert document.tables[0].header_rows == 2
        assert "<" not in document.plain

    def test_aligned_columns(self) -> None:
        document = parse_text(
            "项目          预算      决算\n基本支出      219.78    255.51\n项目支出                110.26\n合计      238.83    377.89\n"
        )
        assert len(document.tables) == 1
        assert grid(document, 0)[1] == ["基本支出", "219.78", "255.51"]

    def test_signature_line_is_no_table(self) -> None:
        document = parse_text("填表人：张某\t填报日期：2025.4\t联系电话：\n\n填表人：    填报日期：    联系电话：\n")
        assert not document.tables

    def test_paragraphs_indented_with_tabs_are_prose(self) -> None:
        document = parse_text(
            "\t一、基本情况\n\t我局为行政单位，编制21人，在职18人。\n\t二、支出情况\n\t全年支出100万元。\n\n\t特此报告。\n"
        )
        assert not document.tables
        assert len(document.blocks) == 5

    def test_cell_in_quotation_marks_over_two_lines(self) -> None:
        document = parse_text('项目\t"年初\n预算数"\t决算\n支出\t1\t2\n')
        assert grid(document, 0) == [["项目", "年初\n预算数", "决算"], ["支出", "1", "2"]]

    def test_merged_row_between_rows(self) -> None:
        document = parse_text("项目\t预算\t决算\n一、收入\n财政拨款\t1\t2\n二、支出\n基本支出\t3\t4\n")
        assert [row[0] for row in grid(document, 0)] == ["项目", "一、收入", "财政拨款", "二、支出", "基本支出"]

    def test_two_forms_after_each_other_stay_two(self) -> None:
        form = "项目名称\t某某\t\n预算\t1\t2\n"
        assert len(parse_text(form + "\n" + form).tables) == 2

    def test_masked_names_are_not_bold(self) -> None:
        document = parse_text("负责人张**、李**，电话138****0000。")
        assert document.debris == ()


class TestEncodings:
    TEXT = "一、基本情况\r\n全年支出 252.51 万元，同比增长 3%。\r\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_read(self, encoding: str) -> None:
        document = read_text(self.TEXT.encode(encoding), "a.txt")
        assert document.text == self.TEXT
        assert [block.kind for block in document.blocks] == ["heading", "paragraph"]

    @pytest.mark.parametrize(
        "data",
        [bytes(range(256)) * 20, "預算執行率為百分之百，績效自評報告".encode("big5") * 5, b"abc\x00\x01\x02" * 100],
    )
    def test_garbage(self, data: bytes) -> None:
        with pytest.raises(ReadError) as caught:
            read_text(data, "a.txt")
        assert "a.txt" in caught.value.message

    @pytest.mark.parametrize("data", [b"\n \n", "\ufeff".encode(), "\u3000\n".encode()])
    def test_no_text(self, data: bytes) -> None:
        with pytest.raises(ReadError, match="没有文字"):
            read_text(data, "a.txt")

    def test_hidden_control_characters_are_noted(self) -> None:
        assert parse_text("支出 1\u200b0 万元。").notes
        assert parse_text("支出 10 万元。").notes == ()


PIECES = st.sampled_from(
    ["\t", "\n", "\n\n", "\r\n", "|", "**", "# ", "- ", "一、", "（一）", "1.", "。", "，", "：", "12.5", "万元", "企业", "服务", " ", "　",
     "  ", "[bookmark: _GoBack]", "<table>", "<tr>", "<td>", "</td>", "</table>", '"', "- 3 -", "附件1", "合计", "---", "（", "）",
     "目录", "....12", "2024年", "\f", "\ufeff", "<td colspan=3 rowspan=2>", "\\*", "绩效自评报告"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_structure_of_anything(text: str) -> None:
    document = parse_text(text)
    assert document.text == text
    check_structure(document)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["合计", "12.5", "", "其中：公用", "3 家"]), min_size=2, max_size=5),
        min_size=2,
        max_size=6,
    )
)
def test_tab_separated_rows_come_back(rows: list[list[str]]) -> None:
    rows = [["项目", "预算", "决算"], *rows, ["总分", "1", "2"]]
    assume(3 * sum(sum(map(bool, row)) > 1 for row in rows) >= len(rows))  # else nothing tells it from lines with tabs
    document = parse_text("\n".join("\t".join(row) for row in rows))
    assert len(document.tables) == 1
    width = max(map(len, rows))
    assert grid(document, 0) == [[*row, *[None] * (width - len(row))] for row in rows]


@pytest.mark.parametrize(
    "piece",
    ["一、情况\n全年支出 1 万元，\n\n增长 3%。\n项目\t预算\n支出\t1\n\n", "\ta\n\n", "a\tb\n", "**a", "<table", "|a", "增长，的\n", "（\n", '"a\t', "[bookmark:", "\t\n"],
)  # fmt: skip
def test_cost_is_linear(piece: str) -> None:
    """Ten times the text costs about ten times the time, whatever it is made of."""
    small, large = (min(_seconds(piece, size) for _ in range(2)) for size in (5_000, 50_000))
    assert large < 40 * max(small, 0.002)


def _seconds(piece: str, size: int) -> float:
    text = piece * (size // len(piece))
    gc.collect()
    gc.disable()  # a full collection costs by what the other tests left in the process, not by this text
    try:
        start = process_time()
        parse_text(text)
        return process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize(("line", "shown"), [
    ("支出~~163.56~~136.65万元", "支出136.65万元"), ("支出<del>163.56</del>136.65万元", "支出136.65万元"), ("支出<s>1</s>2万元", "支出2万元"), ("<DEL>旧</DEL>新数5万元", "新数5万元"),
    ("~~全年支出163.56万元，~~支出5万元", "支出5万元"), ("支出**~~1~~2**万元", "支出2万元"), ("比例20~~30%", "比例20~~30%"), ("甲 ~~ 乙 ~~ 丙", "甲~~乙~~丙"),
    ("<strike>9</strike>8人", "8人"), ("范围1~2、3~4", "范围1~2、3~4"),
])  # fmt: skip
def test_struck_text_is_deleted_and_told(line: str, shown: str) -> None:
    document = read_text(f"# 报告\n\n{line}\n".encode(), "a.md")
    assert "".join(document.plain.split()) == f"报告{shown}"
    assert any("删除线" in note for note in document.notes) is ("".join(line.split()) != shown)
