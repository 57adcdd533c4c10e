"""Strange input: every reader, stage and writer ends in a result or in one `ReadError`, and soon."""

from __future__ import annotations

import ast
import io
import json
import os
import random
import re
import time
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import llmeval
from llmeval import ReadError
from llmeval.data.document import Document
from llmeval.data.review import Review
from llmeval.llm.chunks import chunks
from llmeval.numbers.lexer import lex, parse_number, render
from llmeval.pipeline import review_by_rules
from llmeval.settings import Limits, Settings
from llmeval.spans import Span
from tests.patterns import to_measure

REPORTS = Path(__file__).parent / "reports"
TEXTS = [path.read_text("utf-8") for path in sorted(REPORTS.glob("*/source.txt"))]
quick = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

ODD = (
    "\x00", "\x0b", "\x0c", "\x85", "\u2028", "\ufeff", "\u200b", "\u202e", "\ud7ff", "\U0001f600", "①", "㈠", "Ⅳ",
    "０", "．", "％", "﹪", "½", "²", "٣", "〇", "零", "两", "廿", "亿" * 50, "9" * 5000, "0" * 300, "1" * 40 + ".", "1e999",
    "(" * 3000, "（" * 500, "《" * 200, "\t" * 2000, "|" * 500, "|---|---|\n", "**" * 200, "# " * 50, "<table><tr>", "]]>",
    "</script>", "其中：" * 50, "，" * 500, "1、" * 300, "（一）" * 100, "附件" * 100, "12" * 10 + "万元", "1,234," * 200,
    "2024年" * 100, "合计" * 50, "〔2024〕", "6" * 18, "{{ 1 }}", "{% for %}", "=cmd|' /C calc'!A0", "&#0;", "\r", "\r\n",
)  # fmt: skip

numerals = st.text(
    st.sampled_from("0123456789.,，．％%万亿千百十元年月日个约超近余～~-−+—第（）()一二三两〇零至到 \n\t\x00½²٣①"),
    max_size=60,
)
pieces = st.one_of(st.sampled_from(ODD), st.text(max_size=20), numerals)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """An excerpt of a report with pieces cut, spliced, doubled, shuffled and strange ones put in."""
    text = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, len(text)))
    text = text[start : start + draw(st.sampled_from((60, 400, 2000)))]
    for _ in range(draw(st.integers(1, 8))):
        at, other = (draw(st.integers(0, len(text))) for _ in range(2))
        match draw(st.integers(0, 4)):
            case 0:
                text = text[:at] + draw(pieces) + text[at:]
            case 1:
                text = text[: min(at, other)] + text[max(at, other) :] if abs(at - other) < 200 else text
            case 2:
                lines = text.split("\n")
                draw(st.randoms(use_true_random=False)).shuffle(lines)
                text = "\n".join(lines)
            case 3:
                text = text[:at] + text[at : at + 60] * draw(st.integers(2, 12)) + text[at + 60 :]
            case _:
                text = text.replace(
                    draw(st.sampled_from("，。；：、\n\t 元万01")), draw(st.sampled_from(("", "\n", "\t", "0")))
                )
    return text


def reviewed(text: str, name: str = "a.txt") -> Review:
    """The review with all that is promised of any text proved."""
    document = llmeval.read(text.encode("utf-8", "surrogatepass"), name)
    review = review_by_rules(document, Settings())
    assert not [problem for problem in review.problems if problem.stage not in ("read", "findings")]
    assert not review.rejected
    for finding in review.findings:
        for evidence in finding.evidence:
            assert document.text[evidence.start : evidence.end] == evidence.quote
    for fact in review.facts:
        assert fact.evidence is None or fact.evidence.quote == document.text[fact.evidence.start : fact.evidence.end]
    return review


def check_form(document: Document) -> None:
    """Spans stand inside the text, blocks in order; every cell inside its table."""
    size = len(document.text)
    assert len(document.plain) == size
    assert all(0 <= block.start <= block.end <= size for block in document.blocks)
    for table in document.tables:
        assert 0 <= table.start <= table.end <= size
        assert all(table.start <= cell.start <= cell.end <= table.end for cell in table.cells)
        assert all(len(row) == table.columns for row in table.grid())


@quick
@given(st.one_of(numerals, st.text(max_size=80), damaged()))
def test_every_digit_belongs_to_one_numeral(text: str) -> None:
    end = 0
    digits: set[int] = set()
    for numeral in lex(text):
        assert end <= numeral.start < numeral.end <= len(text)
        end = numeral.end
        digits.update(range(numeral.start, numeral.end))
        assert numeral.value is None or numeral.value.is_finite()
        if numeral.kind == "quantity" and numeral.value is not None and numeral.bound is None and numeral.high is None:
            assert render(numeral)
    assert all(at in digits for at, character in enumerate(text) if character in "0123456789")


@quick
@given(numerals)
def test_parse_number_gives_a_number_or_a_value_error(text: str) -> None:
    try:
        assert parse_number(text).is_finite()
    except ValueError:
        return


@quick
@given(damaged(), st.sampled_from(("a.txt", "a.md", "a.html")))
def test_damaged_excerpts_end_in_a_proved_review(text: str, name: str) -> None:
    try:
        review = reviewed(text, name)
    except ReadError:
        return
    check_form(review.document)
    sections = llmeval.split(review.document)
    assert all(0 <= s.start <= s.heading_end <= s.end <= len(review.document.text) for s in sections)
    assert json.loads(review.to_json())["schema_version"] == "1"
    assert "<script" not in review.to_markdown()
    assert review.to_html().rstrip().endswith("</html>")


@quick
@given(damaged(), st.integers(200, 3000))
def test_chunks_hold_every_number_whole(text: str, size: int) -> None:
    try:
        document = llmeval.read(text.encode("utf-8", "surrogatepass"), "a.txt")
    except ReadError:
        return
    found = chunks(document, Span(0, len(document.text)), limit=size)
    edges = sorted({edge for chunk in found for span in chunk.spans for edge in (span.start, span.end)})
    for numeral in lex(document.plain):
        if numeral.end - numeral.start <= size:
            assert bisect_right(edges, numeral.start) == bisect_left(edges, numeral.end)


@quick
@given(
    damaged(),
    st.lists(st.tuples(numerals, st.sampled_from(("", "万元", "%", "个", "吨×")), st.text(max_size=12)), max_size=4),
)
def test_claims_of_any_shape_get_a_status(text: str, claims: list[tuple[str, str, str]]) -> None:
    try:
        document = llmeval.read(text.encode("utf-8", "surrogatepass"), "a.txt")
    except ReadError:
        return
    results = llmeval.ground([{"value": v, "unit": u, "quote": q} for v, u, q in claims if v.strip()], document)
    for result in results:
        if result.evidence is not None:
            assert document.text[result.evidence.start : result.evidence.end] == result.evidence.quote


@quick
@given(st.text(st.sampled_from("<>/abtdrh1=\"'! -&;#x万元\n表"), max_size=300))
def test_tags_in_any_order_are_read(text: str) -> None:
    try:
        check_form(llmeval.read(f"<html><body><table>{text}".encode(), "a.html"))
    except ReadError:
        return


# Shapes that once cost minutes or a crash, or might.

HUGE = {
    "a million tabs": "项目\t金额\n" + "\t" * 1_000_000,
    "a million digits": "收入" + "7" * 300_000 + "万元。",
    "five thousand digits in a cell": "项目\t金额\n甲\t" + "7" * 5000 + "\n乙\t2\n",
    "deep brackets": "支出" + "（" * 100_000 + "1万元" + "）" * 100_000,
    "no end of a sentence": "支出1.5万元，" * 8_000,
    "many years of one title": "2024年" * 8_000,
    "blank lines": "一、基本情况\n" + "\n" * 300_000 + "完",
    "stars": "*" * 300_000,
    "pipes": "|" * 200_000,
    "separators of a Markdown table": "|a|b|\n" + "|---" * 60_000,
    "list marks": "（一）" * 60_000,
    "names of attachments": "附件：" + "1.整体支出绩效自评表 " * 4_000,
    "cues": "其中：" * 60_000,
    "commas": "，" * 100_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_shapes_take_a_second_for_ten_thousand_characters(name: str) -> None:
    started = time.process_time()
    with suppress(ReadError):
        reviewed(HUGE[name])
    assert time.process_time() - started < max(6, len(HUGE[name]) / 15_000)


def test_a_form_with_thirty_wrong_groups_is_no_search_through_all_their_subsets() -> None:
    rows = "".join(f"产出指标\t指标{k}（{k + 11}分）\t内容{k}\t100%\t100%\t{k + 1}\t{k + 1}\n" for k in range(30))
    started = time.process_time()
    reviewed(
        "整体支出绩效自评表\n一级指标\t二级指标\t三级指标\t目标值\t完成值\t分值\t得分\n"
        + rows
        + "总分\t\t\t\t\t100\t90\n"
    )
    assert time.process_time() - started < 3


def test_the_cost_of_a_review_grows_with_the_text_and_no_faster() -> None:
    def seconds(copies: int) -> float:
        document = llmeval.read(("\n".join(TEXTS) * copies).encode(), "a.txt")
        started = time.process_time()
        review_by_rules(document, Settings())
        return time.process_time() - started

    seconds(1)
    assert seconds(8) < 16 * max(seconds(1), 0.05)


def variants(data: bytes, seed: int, number: int) -> Iterator[bytes]:
    """Truncated, bit-flipped and spliced forms of a file."""
    chance = random.Random(seed)
    for _ in range(number):
        match chance.randrange(3):
            case 0:
                yield data[: chance.randrange(1, len(data))]
            case 1:
                broken = bytearray(data)
                for _ in range(chance.choice((1, 5, 50, 500))):
                    broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
                yield bytes(broken)
            case _:
                first, last = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
                yield data[:first] + data[last:]


@pytest.mark.parametrize("report", ["001", "003"])
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_damaged_files_end_in_a_document_or_a_read_error(report: str, kind: str) -> None:
    data = (REPORTS / report / f"source.{kind}").read_bytes()
    lines: list[str] = []
    for broken in variants(data, int(report), 12):
        try:
            check_form(llmeval.read(broken, f"a.{kind}"))
        except ReadError as error:
            lines.append(error.message)
    assert not any("\n" in line for line in lines)


def test_a_word_file_with_damaged_xml_ends_in_a_document_or_a_read_error() -> None:
    """Flips inside the deflated members mostly break their checksum; here the XML itself is damaged."""
    source = (REPORTS / "003" / "source.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    lines: list[str] = []
    for broken in variants(members["word/document.xml"], 7, 12):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, broken if name == "word/document.xml" else content)
        try:
            check_form(llmeval.read(buffer.getvalue(), "a.docx"))
        except ReadError as error:
            lines.append(error.message)
    assert not any("\n" in line for line in lines)


def test_a_zip_bomb_is_one_line_of_error() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(30):
                member.write(b" " * 1_000_000)
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(ReadError):
        llmeval.read(buffer.getvalue(), "a.docx", limits=Limits(unpacked_bytes=20_000_000))


# Patterns. What Python's engine does with a run of one character must stay linear; a quadratic one takes seconds here.

UNITS = ("1", "0 ", " ", "\t", "\n", "，", "。", "、", "：", "（", "一", "十", "万", "元", "年", "2024年", "%", "1,", "1.", "a", "a ",
         "—", "*", "#", "|", "第", "其中", "部门", "绩效", "项目支出", "甲", "附件1", "（一）", "1、", "<a ", "@", "0-", "1\n")  # fmt: skip


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every pattern written as a constant in the package, with its module."""
    found = {}
    for path in sorted(Path(llmeval.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                continue
            first = node.args[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and node.func.attr in ("compile", "search", "sub")
            ):
                flags = re.MULTILINE if "MULTILINE" in ast.dump(node) else 0
                found[first.value, flags] = (f"{path.stem}: {first.value}", re.compile(first.value, flags))
    return list(found.values())


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - started


def test_no_pattern_is_slow_on_a_run_of_one_thing() -> None:
    found = {f"{name} {pattern.flags}": pattern for name, pattern in patterns()}
    assert len(found) > 100
    slow = []
    for name, pattern in to_measure(found).items():
        for unit in UNITS:
            for size in (200, 1000, 4000):
                text = unit * (size // len(unit))
                spent = _seconds(pattern, text)
                if spent > 0.2:  # once more, since the machine may have been busy
                    spent = min(spent, _seconds(pattern, text))
                if spent > 0.2:
                    slow.append((name, unit, size, round(spent, 2)))
                    break
    assert not slow


def test_the_largest_number_survives_the_way_to_the_output() -> None:
    review = reviewed("一、基本情况\n2024年收入" + "9" * 40 + ".01万元，支出0." + "0" * 60 + "1万元。")
    values = [fact.value for fact in review.facts if fact.value is not None]
    assert all(isinstance(value, Decimal) for value in values)
    assert "E" not in json.dumps([str(fact["value"]) for fact in review.to_dict()["facts"]])


BUDGET = float(os.environ.get("LLMEVAL_FUZZ", "20"))
"""Seconds in which new texts are tried; others at every run."""


@pytest.mark.slow
def test_new_texts_end_in_a_review_or_one_line() -> None:
    end, tried = time.monotonic() + BUDGET, 0
    while time.monotonic() < end or not tried:
        seed = random.SystemRandom().randrange(2**32)
        chance = random.Random(seed)
        text = chance.choice(TEXTS)
        start = chance.randrange(len(text))
        pieces = [text[start : start + chance.randrange(50, 1500)]]
        for _ in range(chance.randrange(1, 12)):
            whole = pieces.pop()
            cut = chance.randrange(len(whole) + 1)
            pieces.append(
                whole[:cut] + chance.choice((*ODD, text[start : start + 9], "")) + whole[cut + chance.randrange(4) :]
            )
        name = chance.choice(("a.txt", "a.md", "a.html"))
        try:
            review = reviewed(pieces[0], name)
            json.loads(review.to_json())
            review.to_html()
        except ReadError:
            pass
        except Exception as error:
            raise AssertionError(f"seed {seed}, {name}") from error
        tried += 1


@pytest.mark.parametrize("mark", ["٣、", "(٣)", "第٣章 ", "1٣.", "३.", "十十、", "１、", "（１２）", "③"])
def test_list_numbers_of_any_script_break_nothing(mark: str) -> None:
    report = f"{mark}基本情况\n2024年收入10万元。\n{mark}绩效目标\n项目\t金额（万元）\n{mark}甲\t10\n合计\t10\n"

    assert reviewed(report, "a.txt").document.tables


@pytest.mark.parametrize("length", [300, 4000, 5000, 9000])
def test_a_long_run_of_digits_breaks_no_frame(length: int) -> None:
    lines = [
        "某某局2023年度部门整体支出绩效自评报告",
        f"填表人：           填报日期：    {'9' * length}",
        "项目\t金额（万元）\n甲\t10\n合计\t10",
    ]

    assert reviewed("\n\n".join(lines), "a.txt").document.tables
