"""Deciding on the page, in a browser: by key and by mouse, kept, brought out and in, and shown without ghosts."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import llmeval
from llmeval.data.decided import Entry
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.decisions.baseline import Baseline, known_of, read_baseline
from llmeval.decisions.page import entries_of_page
from llmeval.render.page.deciding import review_key
from llmeval.render.page.page import render_html
from llmeval.spans import Span
from tests.programs import chromium, convert, pages_of
from tests.reviews import NAMES, REPORTS, rich

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Said = list[tuple[str, str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@contextmanager
def fresh(browser: Browser, width: int = 1440) -> Iterator[BrowserContext]:
    """An empty browser; what goes wrong in its pages is an error of the test."""
    made = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    made.set_default_timeout(15_000)
    faults: list[str] = []
    made.on("weberror", lambda error: faults.append(str(error.error)))
    made.on("console", lambda message: faults.append(message.text))
    yield made
    made.close()
    assert faults == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with fresh(browser) as made:
        yield made


def opened(context: BrowserContext, content: str, file: Path) -> Page:
    """The page of a review."""
    file.write_text(content, encoding="utf-8", newline="\n")
    page = context.new_page()
    page.goto(file.as_uri())
    return page


def states(page: Page) -> dict[str, int]:
    return {chip.get_attribute("data-state") or "": int(chip.locator("i").inner_text())
            for chip in page.locator(".chip[data-state]").all()}  # fmt: skip


def said_on(page: Page) -> Said:
    """Decision and remark of each card, as it stands there."""
    told: Said = page.evaluate("""() => [...document.querySelectorAll('.finding')].map(card => [
      ['accepted', 'dismissed', 'open'].find(name => card.querySelector(`.verdict .${name}`).ariaPressed === 'true') || '',
      card.querySelector('.said .text').textContent])""")
    return [(decision, remark) for decision, remark in told]


def said_in(review: Review) -> Said:
    return [(finding.decision or "", finding.remark) for finding in review.findings]


def saved(page: Page, name: str, folder: Path) -> Path:
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.locator(f"#export-{name}").click()
    file = folder / f"{name}-{download.value.suggested_filename}"
    download.value.save_as(file)
    return file


def test_deciding_by_key(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, render_html(rich()), tmp_path / "a.html")
    assert states(page) == {"accepted": 0, "dismissed": 1, "open": 0, "undecided": 5}
    for key in "jajrjlj3":
        page.keyboard.press(key)
    assert [decision for decision, _ in said_on(page)] == ["accepted", "dismissed", "open", "open", "", "dismissed"]
    page.keyboard.press("3")
    assert states(page) == {"accepted": 1, "dismissed": 2, "open": 1, "undecided": 2}
    page.keyboard.press("m")
    page.keyboard.type("待补材料 j a u")
    page.keyboard.press("Enter")
    page.keyboard.type("第二行")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert page.locator(".finding.current .no").inner_text() == "5"
    assert said_on(page)[3] == ("", "待补材料 j a u\n第二行")
    page.reload()
    assert said_on(page)[:5] == [
        ("accepted", ""),
        ("dismissed", ""),
        ("open", ""),
        ("", "待补材料 j a u\n第二行"),
        ("", ""),
    ]
    assert page.locator("#state").inner_text() == "已存在本浏览器"


def test_deciding_by_mouse_says_so_to_whoever_cannot_see(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, render_html(rich()), tmp_path / "a.html")
    accept = page.locator("#f1 .verdict .accepted")
    accept.click()
    assert accept.get_attribute("aria-pressed") == "true"
    assert page.locator("#spoken").inner_text() == "问题 2 · 采纳"
    assert page.locator("#f1 .verdict").get_attribute("aria-label") == "复核意见 · 问题 2"
    assert "current" in (page.locator("#f1").get_attribute("class") or "")
    accept.click()
    assert accept.get_attribute("aria-pressed") == "false"
    page.locator("#f1 .verdict [data-say=remark]").click()
    page.locator("#f1 .pen").fill("口径不同")
    page.locator("#f2 .message").click()
    page.locator("#f1 .said").click()
    assert page.locator("#f1 .pen").input_value() == "口径不同"
    assert page.locator(".pen").count() == 1


def test_where_nothing_can_be_kept_a_sentence_says_so(browser: Browser, tmp_path: Path) -> None:
    with fresh(browser) as context:
        context.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
        )
        page = opened(context, render_html(rich()), tmp_path / "a.html")
        page.keyboard.press("j")
        page.keyboard.press("a")
        assert "关闭之前请导出" in page.locator("#state").inner_text()
        exported = read_baseline(saved(page, "json", tmp_path))
        assert next(entry.decision for entry in sorted(exported.entries, key=lambda e: e.id)) == "accepted"


def randomly(page: Page, chance: random.Random, count: int) -> Said:
    """Decisions and remarks as a person would write them; what then stands on the cards."""
    for at in range(count):
        card = page.locator(f"#f{at}")
        wanted = chance.choice(["accepted", "dismissed", "open", ""])
        if wanted:
            card.locator(f".verdict .{wanted}").evaluate("e => e.click()")
        if chance.random() < 0.7 or not wanted:
            card.locator(".verdict [data-say=remark]").evaluate("e => e.click()")
            card.locator(".pen").fill(
                chance.choice(["=1+1 ", "口径“不同”<b>&", " 见附件\n第二行", "_x0041_\t12", "已核"]) + f"{at}"
            )
            page.keyboard.press("Escape")
    return said_on(page)


def brought_in(context: BrowserContext, content: str, file: Path, book: Path) -> Said:
    """What stands on the cards of a page that knew nothing, after a file was brought in."""
    page = opened(context, content, file)
    page.evaluate("localStorage.clear()")
    page.reload()
    page.locator("#import-file").set_input_files(book)
    page.locator("#told .quiet").wait_for()
    return said_on(page)


@pytest.mark.slow
def test_decisions_survive_page_json_and_workbook(browser: Browser, tmp_path: Path) -> None:
    """Made on the page; out as JSON, workbook and page; each a baseline, and each brought back into an empty browser. As many as
    `LLMEVAL_DECISIONS` says; two hundred take more than a minute."""
    many = int(os.environ.get("LLMEVAL_DECISIONS", "60"))
    made = 0
    books: list[tuple[Path, str, Said]] = []
    for seed, name in enumerate([*NAMES, *NAMES, *NAMES]):
        source = REPORTS / name / "source.txt"
        review = llmeval.critique(source)
        content = render_html(review)
        (folder := tmp_path / f"{seed}").mkdir()
        with fresh(browser) as context, fresh(browser) as other:
            page = opened(context, content, folder / "review.html")
            wanted = randomly(page, random.Random(seed), min(many - made, len(review.findings)))
            made += sum(1 for each in wanted if any(each))
            for form in ("json", "book", "page"):
                file = saved(page, form, folder)
                again = llmeval.critique(source, baseline=file)
                assert said_in(again) == wanted, (name, form)
                assert not [problem for problem in again.problems if problem.stage == "baseline"]
                assert brought_in(other, content, folder / "empty.html", file) == wanted, (name, form)
                if form == "book":
                    books.append((file.rename(folder / f"r{seed}.xlsx"), name, wanted))
            page.reload()
            assert said_on(page) == wanted
        if made >= many:
            break
    assert made == many
    (out := tmp_path / "out").mkdir()
    for file, (_, name, wanted) in zip(convert([book for book, _, _ in books], "xlsx", out), books, strict=True):
        assert said_in(llmeval.critique(REPORTS / name / "source.txt", baseline=file)) == wanted


def test_the_workbook_quotes_without_blanks_where_lines_broke(context: BrowserContext, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    text = "二、支出情况\n    全年支出合计40.0万元，其中住房保障支\n出25.5万元，教育支出12.5万元。\n"
    document = llmeval.read((text.encode(), "报告.txt"))
    cited = Span(start := text.index("住房"), start + len("住房保障支\n出25.5万元"))
    doubt = Finding("SUM01", "sum", "sum", "high", Message("合计不符", ""), (Evidence.of(document, cited),), id="F001")
    review = replace(llmeval.critique(document, select=["SUM01"]), findings=(doubt,))
    page = opened(context, render_html(review), tmp_path / "a.html")
    page.locator("#f0 .verdict .accepted").click()
    file = saved(page, "book", tmp_path)
    told = [str(cell.value) for row in load_workbook(file).worksheets[0].iter_rows() for cell in row]
    assert any("住房保障支出25.5万元】" in text for text in told)
    assert brought_in(context, render_html(review), tmp_path / "b.html", file)[0] == ("accepted", "")


def test_the_workbook_of_llmeval_and_a_resaved_one_are_brought_in(context: BrowserContext, tmp_path: Path) -> None:
    review = llmeval.critique(REPORTS / "000" / "source.txt")
    known = known_of(review)
    entries = [Entry(k.fingerprint, ("accepted", "dismissed", "open")[n % 3], f" 备注\n{n}", claims=k.claims, code=k.code,
                     message=k.message, id=k.id) for n, k in enumerate(known)]  # fmt: skip
    file = tmp_path / "r.xlsx"
    file.write_bytes(Baseline.of(entries).mark(review).to_xlsx())
    (out := tmp_path / "out").mkdir()
    for book in (file, *convert([file], "xlsx", out)):
        wanted = [(entry.decision, entry.remark) for entry in entries]
        assert brought_in(context, render_html(review), tmp_path / "a.html", book) == wanted


def test_decisions_outlive_a_new_version(context: BrowserContext, tmp_path: Path) -> None:
    text = (REPORTS / "003" / "source.txt").read_text(encoding="utf-8")
    first = llmeval.critique((text.encode(), "报告.txt"))
    page = opened(context, render_html(first), tmp_path / "first.html")
    page.locator("#f0").wait_for()
    for at in range(len(first.findings)):
        page.locator(f"#f{at} .verdict .accepted").evaluate("e => e.click()")
    page.close()
    changed = text.replace("2024年", "2024 年").replace("万元，", "万元， ", 5) + "\n此外无其他说明。\n"
    second = llmeval.critique((changed.encode(), "报告（改）.txt"))
    assert review_key(first) == review_key(second)
    again = opened(context, render_html(second), tmp_path / "second.html")
    same = {known.fingerprint for known in known_of(first)}
    expected = [("accepted" if known.fingerprint in same else "", "") for known in known_of(second)]
    assert [got for got, want in zip(said_on(again), expected, strict=True) if want[0]] == [
        want for want in expected if want[0]
    ]
    assert sum(1 for want in expected if want[0]) > len(expected) / 2


def test_a_decision_of_the_file_and_one_of_the_browser_are_both_shown(context: BrowserContext, tmp_path: Path) -> None:
    review = rich()
    page = opened(context, render_html(review), tmp_path / "a.html")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.close()
    findings = (replace(review.findings[0], decision="dismissed", remark="会上定的"), *review.findings[1:])
    page = opened(context, render_html(replace(review, findings=findings)), tmp_path / "a.html")
    assert said_on(page)[0] == ("dismissed", "会上定的")
    assert "采纳" in page.locator("#f0 .other").inner_text()
    page.locator("#f1 .verdict .open").click()
    page.reload()
    page.locator("#f0 .other .quiet").first.click()
    assert said_on(page)[0] == ("accepted", "")
    page.reload()
    assert said_on(page)[:2] == [("accepted", ""), ("open", "")]
    assert page.locator(".other").count() == 0


def test_two_pages_of_a_report_do_not_undo_each_other(context: BrowserContext, tmp_path: Path) -> None:
    content = render_html(rich())
    one, two = (opened(context, content, tmp_path / name) for name in ("a.html", "b.html"))
    one.locator("#f0 .verdict .accepted").click()
    two.locator("#f1 .verdict .open").click()
    one.locator("#f2 .verdict .accepted").click()
    for page in (one, two):
        page.reload()
        assert [decision for decision, _ in said_on(page)][:3] == ["accepted", "open", "accepted"]


def test_what_is_brought_in_can_be_taken_back_and_a_strangers_file_is_told(
    context: BrowserContext, tmp_path: Path
) -> None:
    review = replace(rich(), summary={"unit": "某单位", "year": "2024"})
    page = opened(context, render_html(review), tmp_path / "a.html")
    page.locator("#f0 .verdict .accepted").click()
    known = known_of(review)
    entries = [Entry(known[0].fingerprint, "dismissed", claims=known[0].claims, code=known[0].code),
               Entry(known[1].fingerprint, "", "再看", claims=known[1].claims, code=known[1].code, words="再议"),
               Entry("0" * 16, "open", "旧的", code="OLD01", message="以前的问题", id="F009")]  # fmt: skip
    file = tmp_path / "b.json"

    def bring(unit: str) -> str:
        data = json.loads(Baseline.of(entries).to_json()) | {"reports": [{"source": "", "unit": unit, "year": "2024"}]}
        file.write_text(json.dumps(data), encoding="utf-8")
        page.locator("#import-file").set_input_files(file)
        page.locator("#told:not(:empty)").wait_for()
        return page.locator("#told").inner_text()

    assert "没有导入" in bring("另一个局")
    assert said_on(page)[0] == ("accepted", "")
    assert "导入 2 条意见，其中 1 条与原有的不同，改用导入的；1 条在这一版里没有对应的问题" in bring("某单位")
    assert said_on(page)[:2] == [("dismissed", ""), ("", "再看")]
    assert page.locator("#f1 .decided").inner_text() == "再议"
    assert "以前的问题" in page.locator("#earlier").inner_text()
    exported = read_baseline(saved(page, "json", tmp_path))
    assert {(entry.decision, entry.words, entry.remark) for entry in exported.entries if entry.says} == {
        ("dismissed", "", ""), ("", "再议", "再看"), ("open", "", "旧的")}  # fmt: skip
    page.locator("#told .quiet").click()
    assert said_on(page)[:2] == [("accepted", ""), ("", "")]
    assert not page.locator("#earlier").is_visible()
    for name, content, told in (
        ("c.json", b"{}", "读不了 c.json"),
        ("d.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
        ("e.xlsx", b"PK\x03\x04", "读不了"),
    ):
        (tmp_path / name).write_bytes(content)
        page.locator("#import-file").set_input_files(tmp_path / name)
        page.wait_for_function("told => document.getElementById('told').textContent.includes(told)", arg=told)


def test_a_saved_page_goes_on_and_keeps_what_fits_nothing(
    browser: Browser, context: BrowserContext, tmp_path: Path
) -> None:
    review = replace(rich(), earlier=(Entry("1" * 16, "open", "旧", code="OLD01", message="以前的问题"),))
    page = opened(context, render_html(review), tmp_path / "a.html")
    page.locator("#f0 .verdict .open").click()
    page.locator(".chip.high").click()
    page.locator("#words").fill("执行率")
    filtered = page.locator(".finding:visible").count()
    file = saved(page, "page", tmp_path)
    assert page.locator(".finding:visible").count() == filtered < 4
    held = entries_of_page(file.read_text(encoding="utf-8"))
    assert [(e.decision, e.remark) for e in held.entries if e.says] == [("open", ""), ("dismissed", ""), ("open", "旧")]
    assert held.subject.unit == "某单位"
    assert held.entries[0].message == "执行率与重算不符"
    assert held.entries[0].quotes == ("基本支出决算130.52万元", "预算执行率为100%")
    with fresh(browser) as elsewhere:
        again = opened(elsewhere, file.read_text(encoding="utf-8"), tmp_path / "b.html")
        assert again.locator(".finding:visible").count() == 6
        assert again.locator("#f0 .verdict").count() == 1
        again.keyboard.press("j")
        again.keyboard.press("a")
        assert said_on(again)[0] == ("accepted", "")
        assert again.locator("mark.off").count() == 0


def visible_marks(page: Page) -> int:
    """Marks and badges that can be seen."""
    return int(
        page.evaluate("""() => [...document.querySelectorAll('#text mark, #text .ref')].filter(element => {
      const style = getComputedStyle(element);
      const paint = style.backgroundColor !== 'rgba(0, 0, 0, 0)' || style.boxShadow !== 'none';
      return paint && element.getClientRects().length > 0;
    }).length""")
    )


def test_findings_are_listed_by_place_too_and_a_saved_page_knows_them_again(
    context: BrowserContext, tmp_path: Path
) -> None:
    review = llmeval.critique(REPORTS / "000" / "source.txt")
    page = opened(context, render_html(review), tmp_path / "a.html")

    def listed(shown: Page) -> list[int]:
        found: list[int] = shown.evaluate("[...document.querySelectorAll('.finding')].map(c => +c.id.slice(1))")
        return found

    weighed = list(range(len(review.findings)))
    starts = [finding.evidence[0].start for finding in review.findings]
    placed = sorted(weighed, key=lambda index: (starts[index], index))
    assert listed(page) == weighed != placed
    page.select_option("#order", "place")
    assert listed(page) == placed
    page.locator("#text").click(position={"x": 2, "y": 2})
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("u")
    current = page.locator(".finding.current").get_attribute("id")
    assert current == f"f{placed[1]}"
    file = saved(page, "page", tmp_path)
    again = opened(context, file.read_text(encoding="utf-8"), tmp_path / "b.html")
    decided = again.locator(".finding.accepted").get_attribute("id")
    assert decided == f"f{placed[0]}"
    page.select_option("#order", "")
    assert listed(page) == weighed


def test_filters_leave_no_ghosts(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, render_html(llmeval.critique(REPORTS / "000" / "source.txt")), tmp_path / "a.html")
    everything = visible_marks(page)
    page.keyboard.press("j")
    page.locator("#words").fill("没有这样的问题")
    assert visible_marks(page) == 0
    assert page.locator("mark.lit").count() == 0
    page.locator("#words").fill("")
    assert visible_marks(page) == everything
    page.locator(".chip.low").click()
    assert page.locator("mark.high:visible, .ref.high:visible").count() == 0
    page.locator(".chip.low").click()
    page.locator("#f0 .verdict .dismissed").click()
    assert page.locator(".ref.dismissed").count() > 0
    page.locator(".chip[data-state=undecided]").click()
    assert not page.locator("#f0").is_visible()
    assert page.locator(".ref.dismissed:visible").count() == 0
    page.locator(".chip[data-state=undecided]").click()
    page.locator(".chip[data-state=dismissed]").click()
    assert page.locator(".finding:visible").count() == 1
    assert page.locator("#f0").is_visible()


def test_a_decision_under_a_filter_leaves_the_list_with_the_next_step(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, render_html(rich()), tmp_path / "a.html")
    page.locator(".chip[data-state=undecided]").click()
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.locator("#f0").is_visible()
    page.keyboard.press("j")
    assert not page.locator("#f0").is_visible()
    assert page.locator(".finding.current .no").inner_text() == "2"


@pytest.mark.parametrize("name", ["000", "002"])
def test_text_and_list_move_together(context: BrowserContext, name: str, tmp_path: Path) -> None:
    page = opened(context, render_html(llmeval.critique(REPORTS / name / "source.txt")), tmp_path / "a.html")
    for key in "jjjjjjjjkkk":
        page.keyboard.press(key)
        boxes: Sequence[Any] = (
            page.evaluate("""() => ['.finding.current h3', '.finding.current .quote'].map(selector => {
          const element = document.querySelector(selector);
          const place = selector.endsWith('quote') ? element.dataset.m.split(' ')[0] : '';
          const shown = place ? document.getElementById(place.includes('-') ? 'm' + place.split('-')[0] : place) : element;
          const box = shown.getClientRects()[0];
          return [box.top >= 0, box.top <= innerHeight];
        })""")
        )
        assert boxes == [[True, True], [True, True]], key


@pytest.mark.parametrize("width", [390, 700, 1180, 1440])
def test_no_line_begins_with_a_comma(browser: Browser, width: int, tmp_path: Path) -> None:
    with fresh(browser, width) as context:
        for name in ("000", "002"):
            page = opened(
                context, render_html(llmeval.critique(REPORTS / name / "source.txt")), tmp_path / f"{name}.html"
            )
            assert page.locator(".ref").count() > 10
            assert page.evaluate(BEGINS) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


BEGINS = """() => {
  const bad = [];
  for (const paragraph of document.querySelectorAll('#text p')) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let above = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = 0; at < node.data.length; at += 1) {
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 1);
        const box = range.getClientRects()[0];
        if (!box || !box.width) continue;
        if (above !== null && box.top > above + 8 && '，。；、：！？）”%'.includes(node.data[at])) bad.push(paragraph.textContent.slice(0, 20) + '|' + node.data.slice(at, at + 8));
        above = box.top;
      }
    }
  }
  return bad;
}"""


def test_decisions_are_printed_and_buttons_are_not(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, render_html(rich()), tmp_path / "a.html")
    page.locator("#f0 .verdict .accepted").click()
    page.keyboard.press("m")
    page.locator("#f0 .pen").fill("照此整改")
    page.emulate_media(media="print")
    assert not page.locator("#f0 .verdict").is_visible()
    (tmp_path / "page.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    first = pages_of(tmp_path / "page.pdf")[0]
    assert "照此整改" in first
    assert "采纳" in first
    assert "导出" not in first


def test_what_is_undecided_elsewhere_stays_with_the_reader(tmp_path: Path) -> None:
    """A page that nobody decided on is a baseline that says nothing, and one of another report is told."""
    file = tmp_path / "a.html"
    source = REPORTS / "000" / "source.txt"
    file.write_text(render_html(llmeval.critique(source)), encoding="utf-8")
    again = llmeval.critique(source, baseline=file)
    assert said_in(again) == [("", "")] * len(again.findings)
    assert not any(finding.is_new for finding in again.findings)
    other = llmeval.critique(REPORTS / "002" / "source.txt", baseline=file)
    assert any("没有套用" in problem.reason.zh for problem in other.problems)
