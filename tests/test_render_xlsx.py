"""The workbook: what its sheets hold, that no text becomes a formula, that formulas calculate, that decisions return."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import llmeval
from llmeval.data.facts import Fact
from llmeval.data.findings import Computation
from llmeval.data.review import Review
from llmeval.errors import ReadError
from llmeval.render.page.index import shared_passages
from llmeval.render.workbook.cells import FILLS, clean
from llmeval.render.workbook.derived import derived
from llmeval.render.workbook.formulas import Numbers, evaluate
from llmeval.render.workbook.layout import FINDINGS, SHEETS
from llmeval.render.workbook.named import names_of, with_names
from llmeval.render.workbook.overview import render_overview
from llmeval.render.workbook.workbook import Decision, read_decisions, render_xlsx
from tests.programs import convert
from tests.reviews import NAMES, PHONE, REPORTS, cite, finding, hostile, numbered, rich

OURS = ("=COUNT", "=IF(", "=SUM(", "=C", "=F", "=(", "=G", "=H", "=-F")


def opened(review: Review) -> Workbook:
    return load_workbook(io.BytesIO(render_xlsx(review)))


def sheet(book: Workbook, key: str, language: int = 0) -> Worksheet:
    found = book[SHEETS[key][language]]
    assert isinstance(found, Worksheet)
    return found


def rows(of: Worksheet) -> list[list[object]]:
    return [list(row) for row in of.iter_rows(values_only=True)]


def text_of(book: Workbook) -> str:
    return "\n".join(
        str(value) for each in book.worksheets for row in each.iter_rows(values_only=True) for value in row
    )


def test_the_sheets_of_a_working_paper() -> None:
    book = opened(rich())
    assert book.sheetnames == [zh for zh, _ in SHEETS.values()]
    english = opened(replace(rich(), language="en", rejected=()))
    assert english.sheetnames == [en for _, en in SHEETS.values()][:-1]
    assert "point: 执行率" in text_of(english)
    assert PHONE not in text_of(book) + text_of(english)
    assert "***********" in text_of(book)


def test_findings_are_a_list_to_decide_on() -> None:
    review = rich()
    listed = sheet(opened(review), "findings")
    assert [cell.value for cell in listed[1]] == [zh for zh, _, _ in FINDINGS]
    assert listed.freeze_panes == "F2"
    assert listed.auto_filter.ref == f"A1:M{len(review.findings) + 1}"
    assert listed.column_dimensions["N"].hidden
    (choices,) = listed.data_validations.dataValidation
    assert choices.formula1 == '"采纳,不采纳,待核实"'
    assert choices.sqref is not None
    assert str(choices.sqref) == f"D2:D{len(review.findings) + 1}"
    for row, each in zip(listed.iter_rows(min_row=2), review.findings, strict=True):
        assert row[0].value == each.id
        assert row[1].fill.fgColor.rgb == "00" + FILLS[each.severity]
        assert row[2].alignment.wrap_text
        assert row[13].value == each.fingerprint
    assert [row[3].value for row in listed.iter_rows(min_row=2)][-1] == "不采纳"


def test_what_a_reviewer_writes_stands_beside_the_problem_in_its_colour() -> None:
    listed = sheet(opened(rich()), "findings")
    titles = [cell.value for cell in listed[1]]
    assert titles[2:5] == ["问题", "复核意见", "备注"]
    rules = {str(range_.sqref): [rule.formula[0] for rule in range_.rules] for range_ in listed.conditional_formatting}
    assert rules["D2:D7"] == ['$D2="采纳"', '$D2="不采纳"', '$D2="待核实"']
    assert rules["A2:C7 F2:M7"] == ['$D2="不采纳"']
    (choices,) = listed.data_validations.dataValidation
    assert choices.errorStyle == "warning"


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_prints_on_a4_so_that_it_can_be_read(name: str) -> None:
    book = opened(llmeval.critique(REPORTS / name / "source.txt"))
    for each in book.worksheets:
        assert each.page_setup.paperSize == 9
        assert each.sheet_properties.pageSetUpPr is not None
        assert each.sheet_properties.pageSetUpPr.fitToPage
        footer: Any = each.oddFooter
        assert "页" in footer.center.text
        assert each.page_margins.left <= 0.5
        if each.title == SHEETS["summary"][0]:
            continue
        assert each.print_title_rows == "$1:$1"
        last = str(each.print_area).rpartition(":")[2].strip("$0123456789") if each.print_area else "C"
        wide = sum(
            each.column_dimensions[get_column_letter(at)].width for at in range(1, column_index_from_string(last) + 1)
        )
        # 10 points at no less than four fifths.
        assert 60 < wide <= 176


def test_numbers_are_called_by_their_names() -> None:
    review = llmeval.critique(REPORTS / "000" / "source.txt")
    listed = rows(sheet(opened(review), "computations"))
    items = [str(row[0]) for row in listed]
    assert not [item for item in items if re.fullmatch(r"n\d+", item)]
    spoken = [str(row[1]) for row in listed if row[0] == "即"]
    assert "商品和服务支出（决算） ÷ 商品和服务支出（年初预算） × 100" in spoken
    assert not [text for text in spoken if re.search(r"\bn\d", text)]


def test_doubled_and_missing_names_are_told_apart() -> None:
    review = rich()
    cited = [cite(review, quote) for quote in ("60.00", "37400.00", "1211.40", "100")]
    facts = {each.start: fact for each, label in zip(cited, ("工资", "工资", "水费"), strict=False)
             for fact in [Fact("x", "number", label, Decimal(1), "万元", None, period="2024" if label == "水费" else "")]}  # fmt: skip
    names = names_of(cited, facts, lambda evidence: evidence.start, 0)
    assert names == ["工资（1）", "工资（2）", "水费", "数1"]
    assert with_names("n0+n1-n3", names) == "工资（1） + 工资（2） - 数1"


@pytest.mark.parametrize(
    ("expression", "values", "formula"),
    [
        ("811.37万元 ÷ 68台（套） = 11.93万元", ["811.37", "68"], "n0/n1"),
        ("1,633.70万元 + 508.63万元 − 58.63万元 = 2083.70万元", ["1633.70", "508.63", "58.63"], "n0+n1-n2"),
        ("5分 + 5分 + 10分 = 20", ["5", "5", "10"], "n0+n1+n2"),
        ("7.61 ÷ (1 − 20.83%) > 8", ["7.61", "20.83", "8"], None),
        ("1,287.95万元 ÷ (6,556.35万元 - 1,287.95万元) × 100% = 24.45%", ["6556.35", "1287.95"], "n1/(n0-n1)*100"),
        ("按年限推算", ["5"], None),
    ],
)
def test_formulas_of_computations_told_in_words(expression: str, values: list[str], formula: str | None) -> None:
    assert derived(expression, [Decimal(value) for value in values]) == formula


@pytest.mark.parametrize("name", NAMES)
def test_most_computations_of_a_report_can_be_tried(name: str) -> None:
    """Formulas that give what was computed, also where the check told it in words only."""
    review = llmeval.critique(REPORTS / name / "source.txt")
    numbers = Numbers(review)
    laid = [numbers.lay_out(each.computation) for each in review.findings if each.computation]
    for sheet_, computation in zip(
        laid, [each.computation for each in review.findings if each.computation], strict=True
    ):
        if sheet_.formula is not None:
            values = {f"n{at}": o.amount for at, o in enumerate(sheet_.operands) if o.amount is not None}
            given = evaluate(sheet_.formula, values)
            assert given is not None
            assert float(given) == pytest.approx(float(getattr(computation, sheet_.side)), rel=1e-6)
    assert sum(1 for each in laid if each.formula is not None) >= 0.6 * len(laid)


def test_facts_keep_their_digits() -> None:
    review = rich()
    header, *listed = rows(sheet(opened(review), "facts"))
    assert len(listed) <= len(review.facts)
    (spent,) = [row for row in listed if row[7] == "130.52万元"]
    assert (spent[2], spent[3], spent[6]) == (130.52, "万元", "逐字核实")
    assert header[0] == "编号"


def test_indicators_with_their_totals() -> None:
    review = llmeval.critique(REPORTS / "003" / "source.txt")
    listed = rows(sheet(opened(review), "indicators"))
    names = [row[3] for row in listed]
    assert names.count("合计（计算）") == names.count("总分（报告）") == 2
    assert ["产出指标", "数量指标", "新增规模以上工业企业", "5家", "3家", 5, 3] in [row[1:8] for row in listed]
    none = sheet(opened(llmeval.critique(("一、情况\n无。\n".encode(), "a.txt"))), "indicators")
    assert none["A2"].value == "报告中没有指标评分表。"


def test_no_text_becomes_a_formula() -> None:
    review = hostile()
    book = opened(review)
    for each in book.worksheets:
        for row in each.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value).startswith(OURS), cell.value
                    assert "HYPERLINK" not in str(cell.value)
                    assert "A1)" not in str(cell.value).replace("A:A", "")
                elif isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@"):
                    assert cell.quotePrefix, cell.value
    listed = sheet(book, "findings")
    assert [row[2] for row in listed.iter_rows(min_row=2, values_only=True)][1:] == ["=1+1", "@SUM(1)", "+1"]
    assert sheet(book, "summary")["B3"].value == '=COUNTIF(A1)"><script>alert(7)</script>'


def test_a_cell_holds_only_what_can_be_written() -> None:
    assert clean("a\0b\u202ec\ud800\r\nd") == "a\ufffdb[U+202E]c\ufffd\nd"
    assert clean("_x0041_ _x") == "_x005F_x0041_ _x"
    assert len(clean("长" * 40_000)) == 32_000


def test_a_formula_is_written_only_where_it_gives_what_was_computed() -> None:
    review = rich()
    numbers = Numbers(review)
    rate, total, fixed = (each.computation for each in review.findings[:3])
    assert rate is not None
    assert total is not None
    assert fixed is not None
    laid = numbers.lay_out(rate)
    assert (laid.formula, laid.side, laid.stated) == ("n0/n1*100", "expected", 2)
    assert [operand.value for operand in laid.operands] == [Decimal("130.52"), Decimal("136.65"), Decimal(100)]
    laid = numbers.lay_out(total)
    assert [operand.factor for operand in laid.operands] == [1, 1, Decimal("0.0001"), 1]
    assert laid.stated == 3
    assert numbers.lay_out(fixed).formula is None
    wrong = replace(rate, expected=Decimal(12))
    assert numbers.lay_out(wrong).formula is None
    assert numbers.lay_out(replace(rate, formula="n0/n9")).formula is None
    assert numbers.lay_out(replace(rate, formula='HYPERLINK("x")')).formula is None


@pytest.mark.parametrize(
    "formula", ["n0**9**9", "n0//n1", "__import__", "n0;n1", "1/0", "(" * 300 + "1" + ")" * 300, "n0 n1", ""]
)
def test_only_plain_arithmetic_is_evaluated(formula: str) -> None:
    assert evaluate(formula, {"n0": Decimal(2), "n1": Decimal(3)}) is None


def test_long_sums_are_evaluated() -> None:
    values = {f"n{index}": Decimal(index) for index in range(300)}
    assert evaluate("+".join(values), values) == sum(values.values())


def calculated(contents: Sequence[bytes], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice saves them, with the values that it calculates."""
    (folder / "in").mkdir()
    sources = [folder / "in" / f"review{number}.xlsx" for number in range(len(contents))]
    for source, content in zip(sources, contents, strict=True):
        source.write_bytes(content)
    return convert(sources, "xlsx", folder)


def with_values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def verdicts(book: Workbook) -> list[dict[str, object]]:
    """Labelled results of each computation, those of mere comparisons under the same names."""
    names = {"对照值": "重算", "该数": "写为", "界限": "容差"}
    blocks: list[dict[str, object]] = []
    for item, text, value, *_ in sheet(book, "computations").iter_rows(min_row=2, values_only=True):
        if item == "算式":
            blocks.append({"算式": text})
        elif (name := names.get(str(item), item)) in ("重算", "写为", "差额", "容差", "结论"):
            blocks[-1][str(name)] = value
    return blocks


def check_against(review: Review, book: Workbook) -> int:
    computed = [each.computation for each in review.findings if each.computation]
    for block, computation in zip(verdicts(book), computed, strict=True):
        assert block["重算"] == pytest.approx(float(computation.expected), rel=1e-9, abs=0.006)
        assert block["写为"] == pytest.approx(float(computation.stated), rel=1e-9)
        differs = abs(computation.stated - computation.expected) > computation.tolerance
        assert str(block["结论"]).startswith("不符，建议核实" if differs else "相符")
    return len(computed)


def test_calculated_formulas_give_what_was_computed(tmp_path: Path) -> None:
    review = rich()
    changed, file = opened(review), io.BytesIO()
    operand = next(row for row in sheet(changed, "computations").iter_rows() if row[1].value == "100%")
    operand[2].value = 95.51
    changed.save(file)
    as_it_is, as_changed = map(with_values, calculated([render_xlsx(review), file.getvalue()], tmp_path))
    assert check_against(review, as_it_is) == 3
    summary = {row[0]: row[1] for row in sheet(as_it_is, "summary").iter_rows(values_only=True)}
    assert (summary["问题"], summary["　重要"], summary["　提示"], summary["复核意见：不采纳"]) == (6, 2, 2, 1)
    assert verdicts(as_changed)[0]["结论"] == "相符"


def test_calculated_reports(tmp_path: Path) -> None:
    reviews = [llmeval.critique(REPORTS / name / "source.txt") for name in NAMES]
    for review, path in zip(reviews, calculated([render_xlsx(each) for each in reviews], tmp_path), strict=True):
        book = with_values(path)
        check_against(review, book)
        cells = (cell for each in book.worksheets for row in each.iter_rows() for cell in row)
        assert [cell.value for cell in cells if cell.data_type == "e"] == []


def decided(review: Review, change: dict[int, tuple[str, str]]) -> bytes:
    book = opened(review)
    listed = sheet(book, "findings", 0 if review.language == "zh" else 1)
    for row, (decision, remark) in change.items():
        listed.cell(row, 4).value, listed.cell(row, 5).value = decision, remark
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_decisions_are_read_back() -> None:
    review = rich()
    content = decided(
        review,
        {2: ("采纳", "已更正"), 3: ("不采纳", ""), 4: ("待核实", "+1 处"), 5: ("", "只有备注"), 6: ("再看看", "x")},
    )
    prints = [each.fingerprint for each in review.findings]
    assert read_decisions(content) == {
        prints[0]: Decision("accepted", "已更正"),
        prints[1]: Decision("dismissed", ""),
        prints[2]: Decision("open", "+1 处"),
        prints[3]: Decision(None, "只有备注"),
        prints[4]: Decision(None, "再看看；x"),
        prints[5]: Decision("dismissed", ""),
    }


def test_decisions_survive_sorting_filtering_and_another_language(tmp_path: Path) -> None:
    review = replace(rich(), language="en")
    book = load_workbook(io.BytesIO(decided(review, {2: ("accept", "fine")})))
    listed = sheet(book, "findings", 1)
    listed.move_range("A2:N2", rows=20)
    listed.insert_cols(1)
    path = tmp_path / "decided.xlsx"
    book.save(path)
    assert read_decisions(path)[review.findings[0].fingerprint] == Decision("accepted", "fine")


def test_decisions_survive_libreoffice(tmp_path: Path) -> None:
    review = rich()
    (path,) = calculated([decided(review, {2: ("采纳", "第一行\n第二行")})], tmp_path)
    assert read_decisions(path)[review.findings[0].fingerprint] == Decision("accepted", "第一行\n第二行")


def test_what_is_no_workbook_of_ours_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="不是 xlsx"):
        read_decisions(b"PK nothing")
    with pytest.raises(ReadError, match="读不了"):
        read_decisions(tmp_path / "none.xlsx")
    book, file = Workbook(), io.BytesIO()
    book.save(file)
    with pytest.raises(ReadError, match="复核意见"):
        read_decisions(file.getvalue())


def test_many_facts_are_written_in_linear_time() -> None:
    line = "2024年完成投资7.61亿元，增长3.4%，占比60%。"
    costs = []
    for count in (100, 400):
        review = llmeval.critique((("一、情况\n" + f"{line}\n" * count).encode(), "a.txt"))
        start = time.process_time()
        render_xlsx(review)
        costs.append(time.process_time() - start)
    assert costs[1] < 8 * costs[0] + 0.5


def test_a_personal_operand_is_masked() -> None:
    review = rich()
    phone = cite(review, PHONE)
    computation = Computation("电话", (phone,), Decimal(1), Decimal(2), Decimal(0), "n0")
    shown = text_of(opened(numbered(review, [finding(review, ["100%"], computation=computation)])))
    assert PHONE not in shown


def test_the_workbook_of_a_folder_is_one_to_work_in() -> None:
    data = rich().to_dict()
    row = {
        "path": "a.txt",
        "status": "reviewed",
        "summary": data["summary"],
        "severity": {},
        "family": {},
        "metrics": {},
    }
    shared = shared_passages([row], lambda _: [])
    book = load_workbook(io.BytesIO(render_overview([row], shared, lambda _: data["findings"], "zh")))
    listed = book["问题"]
    assert [cell.value for cell in listed[1]][3:6] == ["问题", "复核意见", "备注"]
    assert listed.freeze_panes == "G2"
    assert listed.auto_filter.ref == "A1:N7"
    assert listed.print_title_rows == "$1:$1"
    assert listed.column_dimensions["O"].hidden
    tall = [at for at in range(2, 8) if listed.row_dimensions[at].height]
    assert tall
    assert all(listed.row_dimensions[at].height >= 14.5 for at in tall)
    assert {str(each.sqref) for each in listed.conditional_formatting} == {"E2:E7", "A2:D7 G2:N7"}
