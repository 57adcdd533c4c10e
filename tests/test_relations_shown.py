"""What proves each number, in every form that a review takes."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from lxml import html as parser

import llmeval
from llmeval.checks.catalogue import ALL
from llmeval.checks.kinds import TABLE, code_of, rows_of
from llmeval.checks.presented import Presented
from llmeval.data.relations import KINDS, Kind, Number, Relation, tally
from llmeval.render.phrases import KIND, READING
from llmeval.render.terminal.terminal import render_terminal
from llmeval.render.words import claims
from tests.programs import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
TEXT = """某局2024年度部门整体绩效自评报告
一、收支情况
全年预算136.65万元，实际支出130.52万元，预算执行率95.51%。
全年支出1,213.57万元，其中基本支出900.07万元、项目支出313.50万元。
2023年支出合计1,862.45万元，其中：基本支出1,105.30万元，项目支出775.15万元。
开展活动17次，联系人张三，电话13812345678。
"""
PHONE = "13812345678"


def review_of(text: str = TEXT) -> llmeval.Review:
    return llmeval.critique((text.encode(), "a.txt"))


def number_of(review: llmeval.Review, quote: str) -> Number:
    return next(n for n in review.numbers if n.evidence.quote == quote)


# The table of kinds.


def test_every_kind_has_a_presenter_at_every_place() -> None:
    codes = {check.code for check in ALL}
    for kind in KINDS:
        aspects = {aspect for row in TABLE if row.kind == kind for aspect in row.aspects} or {""}
        for in_table in (False, True):
            for aspect in aspects:
                assert code_of(kind, in_table=in_table, aspect=aspect) in codes, (kind, in_table, aspect)
    assert {row.kind for row in TABLE} == set(get_args(Kind))


def test_every_presenter_has_kinds_and_is_as_its_rows_say() -> None:
    presenters = [check for check in ALL if issubclass(check, Presented)]
    assert len(presenters) > 10
    for check in presenters:
        rows = rows_of(check.code)
        assert rows, check.code
        assert {(check.family, check.severity)} == {(row.family, row.severity) for row in rows}
    others = {row.code for row in TABLE} - {check.code for check in presenters}
    assert others == {"PER04"}, "dates are presented by a check of their own"


def test_no_two_rows_claim_one_relation() -> None:
    for row in TABLE:
        for in_table in {"text": (False,), "table": (True,), "both": (False, True)}[row.place]:
            for aspect in row.aspects or ("",):
                assert [r for r in TABLE if r.fits(row.kind, in_table=in_table, aspect=aspect)] == [row]


def test_every_kind_and_reading_has_its_words() -> None:
    assert set(KIND) == set(KINDS)
    assert set(READING) == {"certain", "likely", "possible"}


# Relations and numbers.


def test_a_relation_is_a_value() -> None:
    relation = review_of().relations[0]
    assert isinstance(relation, llmeval.Relation)
    with pytest.raises(FrozenInstanceError):
        relation.kind = "sum"  # type: ignore[misc]


def test_relations_of_a_document_are_those_of_its_review() -> None:
    document = llmeval.read((TEXT.encode(), "a.txt"))
    assert llmeval.relations(document) == list(llmeval.critique(document).relations)


def test_a_sum_proves_its_parts_and_its_total() -> None:
    review = review_of()
    for quote in ("1,213.57万元", "900.07万元", "313.50万元"):
        number = number_of(review, quote)
        assert number.standing == "proved"
        assert "sum" in {relation.kind for relation in number.proved_by}
    (relation,) = [r for r in review.relations if r.kind == "sum" and r.outcome == "proved"]
    assert relation.claim.quote == "1,213.57万元"
    assert relation.computation == "900.07万元 + 313.50万元 = 1,213.57万元"
    assert relation.proves == (0, 1, 2)


def test_a_failed_list_blames_a_number_and_proves_none() -> None:
    review = review_of()
    failed = [r for r in review.relations if r.outcome == "failed"]
    assert failed
    assert all(r.proves == () for r in failed)
    (relation,) = [r for r in failed if r.kind == "sum"]
    assert relation.explanation is not None
    assert relation.wrong is not None
    assert relation.numbers[relation.wrong].quote == "775.15万元"
    assert number_of(review, "775.15万元").standing == "failed"
    assert {number_of(review, q).standing for q in ("1,862.45万元", "1,105.30万元")} == {"undecided"}


def test_a_number_that_nothing_speaks_of_is_alone() -> None:
    number = number_of(review_of(), "17次")
    assert (number.standing, number.relations, number.proved_by) == ("alone", (), ())


def test_a_coarse_rate_does_not_prove_its_amounts() -> None:
    text = "一、收支\n全年预算1,366,512.34元，实际支出1,305,217.77元，预算执行率95.5%。\n"
    review = review_of(text)
    assert number_of(review, "95.5%").standing == "proved"
    assert number_of(review, "1,366,512.34元").standing == "undecided"


def test_a_part_below_its_whole_is_no_proof() -> None:
    review = review_of()
    assert all(r.proves == () for r in review.relations if r.kind in ("subset", "direction", "bound"))


def test_standings_add_up() -> None:
    for path in sorted((HERE / "dev_reports").glob("??.txt"))[:2]:
        review = llmeval.critique(path)
        counts = tally(review.numbers)
        assert counts["quantities"] == len(review.numbers) == review.coverage["quantities"]
        assert sum(counts[name] for name in ("proved", "failed", "undecided", "alone")) == counts["quantities"]
        assert Decimal(counts["share"]) == (Decimal(counts["proved"]) / counts["quantities"]).quantize(Decimal("0.001"))
        for number in review.numbers:
            assert (number.standing == "proved") == bool(number.proved_by)
            assert (number.standing == "alone") == (not number.relations)
            assert set(number.proved_by) <= set(number.relations)


def test_joined_failures_are_each_listed_with_their_cause() -> None:
    seen = 0
    for path in sorted((HERE / "dev_reports").glob("c?.txt")):
        review = llmeval.critique(path)
        by_id = {relation.id: relation for relation in review.relations}
        for relation in review.relations:
            if relation.cause is not None:
                seen += 1
                assert relation.outcome == "failed"
                assert by_id[relation.cause].outcome == "failed"
                assert by_id[relation.cause].cause is None
    assert seen


def test_no_planted_wrong_number_is_called_proved() -> None:
    from tests.measure_relations import DEV, numbers_of, planted

    wrong = []
    for path in sorted(DEV.glob("??.txt")):
        text = path.read_text(encoding="utf-8")
        standing = {number.at: number.standing for number in numbers_of(text)}
        wrong += [(standing.get(at), defect) for at, defect in planted(path.stem, text)]
    assert len(wrong) > 60
    assert [defect for standing, defect in wrong if standing == "proved"] == []


def test_a_misprint_costs_a_number_its_proof() -> None:
    from tests.measure_relations import Case, changes, numbers_of

    text = (HERE / "dev_reports" / "c2.txt").read_text(encoding="utf-8")
    lost, acquitted = changes([Case("c2", text, numbers_of(text))], 80, listed=False)
    assert lost + acquitted.total() == 80
    assert lost >= 76


# Checks.


def test_a_check_counts_its_claims_and_passes_only_where_nothing_stays_open() -> None:
    for path in sorted((HERE / "dev_reports").glob("??.txt"))[:3]:
        review = llmeval.critique(path)
        told = {finding.code for finding in review.findings}
        presenters = {check.code for check in ALL if issubclass(check, Presented)}
        assert sum(check.proved for check in review.checks) > 40
        for check in review.checks:
            if check.code not in presenters:
                continue
            if check.outcome == "passed":
                assert check.examined, check
                assert (check.undecided, check.failed) == (0, 0), check
            if check.outcome == "skipped" and check.undecided:
                assert str(check.undecided) in check.reason.zh
            if check.outcome == "failed":
                assert check.code in told or check.reason.zh, check


def test_claims_are_told_in_words() -> None:
    check = next(c for c in review_of().checks if c.code == "SUM01")
    assert (check.proved, check.failed, check.undecided) == (1, 1, 0)
    assert claims(check, "zh") == "相符 1 · 不符 1"
    assert claims(check, "en") == "proved 1 · failed 1"


# JSON, terminal, frame, notebook.


def test_json_has_the_relations_of_the_contract() -> None:
    data = json.loads(review_of().to_json())
    assert data["relations"]
    for relation in data["relations"]:
        assert {"kind", "claim", "operands", "reading", "outcome", "tried", "explanation", "computation"} <= set(
            relation
        )
        assert relation["kind"] in KINDS
        assert relation["outcome"] in ("proved", "failed", "undecided")
        for evidence in (relation["claim"], *relation["operands"]):
            assert data["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
    ids = {relation["id"] for relation in data["relations"]}
    assert all(set(fact["proved_by"]) <= ids for fact in data["facts"])
    assert any(fact["proved_by"] for fact in data["facts"])
    assert data["grounding"]["proof"]["quantities"] == len(review_of().numbers)


def test_facts_that_were_only_extracted_say_that_nothing_was_looked_for() -> None:
    facts = llmeval.extract(llmeval.read((TEXT.encode(), "a.txt")))
    assert {fact.proved_by for fact in facts} == {None}
    assert facts[0].to_dict()["proved_by"] is None


def test_personal_data_is_masked() -> None:
    text = TEXT.replace("900.07万元", f"900.07万元（联系电话{PHONE}）")
    review = review_of(text)
    assert not any(PHONE in n.evidence.quote for n in review.numbers)
    assert PHONE not in json.dumps(review.to_dict()["relations"], ensure_ascii=False)
    assert PHONE not in review.to_html()
    assert all(PHONE not in fact._repr_html_() for fact in review.facts)


def test_the_terminal_says_it_in_one_line() -> None:
    review = review_of()
    counts = tally(review.numbers)
    (line,) = [line for line in render_terminal(review, 100).splitlines() if line.strip().startswith("数字核对")]
    assert f"{counts['proved']}/{counts['quantities']}" in line


def test_a_frame_of_relations() -> None:
    review = review_of()
    frame = review.to_frame("relations")
    assert list(frame["id"]) == [relation.id for relation in review.relations]


def test_a_number_in_a_notebook_shows_what_proves_it() -> None:
    fact = next(f for f in review_of().facts if f.evidence and f.evidence.quote == "900.07万元")
    shown = fact._repr_html_()
    assert "900.07万元 + 313.50万元 = 1,213.57万元" in shown
    assert "相符" in shown
    assert fact.proved_by
    assert "1,213.57万元" in fact.proved_by[0]._repr_html_()
    alone = next(f for f in review_of().facts if f.evidence and f.evidence.quote == "17次")
    assert "没有可与此数核对的数字" in alone._repr_html_()


# Workbook and page.


def test_the_sheet_lists_every_number() -> None:
    from openpyxl import load_workbook

    review = review_of()
    sheet = load_workbook(io.BytesIO(review.to_xlsx()))["数据互证"]
    rows: list[Any] = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in sorted(rows)] == [number.evidence.quote for number in review.numbers]
    doubted = [number.standing == "failed" for number in review.numbers]
    assert [row[3] == "不符" for row in rows] == sorted(doubted, reverse=True)
    assert any(doubted)
    assert sheet.print_area == f"'数据互证'!$A$1:$I${sum(doubted) + 1}"
    assert sheet.auto_filter.ref == f"A1:J{len(rows) + 1}"
    (row,) = [row for row in rows if row[1] == "900.07万元"]
    assert row[3] == "相符"
    assert "900.07万元 + 313.50万元 = 1,213.57万元" in row[5]
    assert "【900.07万元】" in row[6]


def test_the_page_lists_each_relation_once_and_leads_to_its_numbers() -> None:
    review = review_of()
    tree: Any = parser.document_fromstring(review.to_html())
    items = tree.xpath("//ol[@id='relations']/li")
    assert len(items) == len(review.relations)
    marked = {int(e.get("data-q")): e for e in tree.xpath("//article//*[@data-q]")}
    for index, number in enumerate(review.numbers):
        assert (index in marked) == bool(number.relations)
    for item in items:
        for button in item.xpath(".//button/@data-to"):
            assert int(button) in marked
    spoken = {int(n) for e in marked.values() for n in e.get("data-r").split()}
    assert spoken == set(range(len(items)))
    assert re.search(r"报告里的 \d+ 个数字：", tree.find_class("standings")[0].text_content())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def opened(browser: Browser, review: llmeval.Review, folder: Path, width: int = 1440) -> tuple[Page, list[str]]:
    """The page of a review, and what went wrong on it."""
    page = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce").new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    file = folder / "review.html"
    file.write_text(review.to_html(), encoding="utf-8")
    page.goto(file.as_uri())
    return page, faults


@pytest.mark.parametrize("width", [390, 1440])
def test_a_click_on_a_number_shows_what_proves_it(browser: Browser, tmp_path: Path, width: int) -> None:
    page, faults = opened(browser, llmeval.critique(HERE / "dev_reports" / "c1.txt"), tmp_path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("span.proved[data-q]").nth(4).click()
    panel = page.locator("#proofs")
    assert panel.is_visible()
    assert "相符" in panel.inner_text()
    other = panel.locator("[data-to]:not([aria-current])").first
    other.click()
    target = page.locator(f'[data-q="{other.get_attribute("data-to")}"]').first
    box, top = target.bounding_box(), panel.bounding_box()
    assert box is not None
    assert top is not None
    assert 0 <= box["y"] < top["y"], "the panel leaves free what it leads to"
    assert "there" in (target.get_attribute("class") or "")
    page.locator("#proofs-close").click()
    assert not panel.is_visible()
    assert page.locator(".there, .here, .with").count() == 0
    assert faults == []


def test_relations_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page, faults = opened(browser, review_of(), tmp_path)
    panel, title = page.locator("#proofs"), page.locator("#proofs-title")
    page.keyboard.press("n")
    first = title.inner_text()
    page.keyboard.press("n")
    assert panel.is_visible()
    assert title.inner_text() != first
    page.keyboard.press("p")
    assert title.inner_text() == first
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.to") is not None
    page.keyboard.press("Enter")
    assert page.locator(".there").count() > 0
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.dataset.q") is not None
    assert faults == []


def test_a_number_in_a_finding_shows_both(browser: Browser, tmp_path: Path) -> None:
    page, faults = opened(browser, review_of(), tmp_path)
    page.locator("mark.failed[data-q]").first.click()
    assert page.locator("#proofs").is_visible()
    assert "不符" in page.locator("#proofs").inner_text()
    assert page.locator(".finding.current").count() == 1
    assert faults == []


def test_a_page_without_text_lists_no_relations() -> None:
    page = replace(review_of(), keep_text=False).to_html()
    tree = parser.document_fromstring(page)
    assert tree.xpath("//ol[@id='relations']/li") == []
    assert "900.07万元 +" not in page


def test_a_thousand_numbers_cost_little() -> None:
    line = "全年支出{}.57万元，其中基本支出900.07万元、项目支出{}.50万元。\n"
    text = "一、收支情况\n" + "".join(line.format(1213 + n, 313 + n) for n in range(340))
    review = review_of(text)
    assert len(review.numbers) >= 1000
    start = time.process_time()
    page = review.to_html()
    assert time.process_time() - start < 4
    assert len(page) < 2_500 * len(review.numbers)


def test_values_hold_what_they_say() -> None:
    relation = Relation("R001", "sum", (review := review_of()).numbers[0].evidence, (), "certain", "proved", 1, "")
    assert relation.numbers == (review.numbers[0].evidence,)
    assert relation.to_dict("en")["explanation"] is None
    assert tally(()) == {"quantities": 0, "proved": 0, "failed": 0, "undecided": 0, "alone": 0, "share": None}


def test_a_relation_that_counts_a_doubted_total_and_its_parts_is_not_told_beside_it() -> None:
    text = (
        "2024年度青石县档案馆整体支出绩效自评报告\n二、支出情况\n2024年年初预算520.30万元。年中追加人员经费6.40万元，追加专项补助25.00万元，"
        "共追加34.10万元。调整后全年预算551.70万元。\n"
    )
    said = [finding.message.zh for finding in llmeval.critique((text.encode(), "报告.txt")).findings]
    assert any("34.10万元" in each and "31.40万元" in each for each in said)
    assert not any("漏计" in each or "551.70" in each for each in said)


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        (
            "全年设备完好率98.30%，比2023年的97.71%提高0.59%。",
            "“0.59个百分点”",
        ),  # so near 100% that another base gives it too
        ("全年设备完好率96.80%，比2023年的94.60%提高2.2%。", "“2.2个百分点”"),
    ],
)
def test_the_difference_of_two_rates_is_explained_by_points_before_any_base(sentence: str, meant: str) -> None:
    text = f"2024年度青石县水利站整体支出绩效自评报告\n三、绩效情况\n{sentence}\n"
    said = " ".join(finding.message.zh for finding in llmeval.critique((text.encode(), "报告.txt")).findings)
    assert meant in said
    assert "为基数" not in said


def test_what_a_wrong_unit_makes_of_a_share_is_not_computed() -> None:
    text = (
        "2024年度青石县水利站整体支出绩效自评报告\n二、预算安排\n年初预算8,260,500万元，其中基本支出5,140,300元，项目支出3,120,200元。"
        "项目支出占年初预算的37.77%。\n"
    )
    said = " ".join(finding.message.zh for finding in llmeval.critique((text.encode(), "报告.txt")).findings)
    assert "8,260,500万元" in said
    assert "0.00%" not in said
