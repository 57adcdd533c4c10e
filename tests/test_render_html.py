"""The page: what is marked, that nothing acts or loads, and how it behaves in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import llmeval
from llmeval.data.document import Block, Cell, Document, Table
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.render.page.annotated import Annotated
from llmeval.render.page.page import file_name, render_html, render_summary
from llmeval.render.page.segments import Segments
from llmeval.spans import Span
from llmeval.text.whole import widened
from tests.programs import chromium, pages_of
from tests.reviews import NAMES, PHONE, REPORTS, finding, hostile, numbered, rich

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SQUEEZE = re.compile(r"\s+")
LOADS = ("src", "href", "action", "data", "poster", "srcset", "formaction", "background", "ping", "cite", "xlink:href")


def tree_of(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def marked(tree: lxml.html.HtmlElement, places: str) -> str:
    """The text of the marks that a quote leads to."""
    texts = []
    for place in places.split():
        first, _, last = place.partition("-")
        texts += [tree.get_element_by_id(f"m{number}").text_content() for number in range(int(first), int(last) + 1)]
    return SQUEEZE.sub("", "".join(texts))


def shown_text(review: Review, evidence: Evidence) -> str:
    """A quote as the page shows it: masked, and without marks of a conversion."""
    hidden = {at for span in review.document.debris for at in range(span.start, span.end)}
    kept = (review.masked_text[at] for at in range(evidence.start, evidence.end) if at not in hidden)
    return SQUEEZE.sub("", "".join(kept))


@pytest.mark.parametrize("name", NAMES)
def test_every_cited_passage_is_marked(name: str) -> None:
    review = llmeval.critique(REPORTS / name / "source.txt")
    tree = tree_of(render_html(review))
    assert len(tree.find_class("finding")) == len(review.findings)
    for index, each in enumerate(review.findings):
        section = tree.get_element_by_id(f"f{index}")
        leads = " ".join(quote.get("data-m", "") for quote in section.find_class("quote"))
        cells = {evidence.span for evidence in each.evidence}
        expected = "".join(shown_text(review, e) for e in sorted(each.evidence, key=lambda e: e.start))
        assert len(leads.split()) == len(cells)
        assert marked(tree, leads).replace("|", "") == expected.replace("|", "")


@pytest.mark.parametrize("name", NAMES)
def test_the_report_stands_in_full(name: str) -> None:
    review = llmeval.critique(REPORTS / name / "source.txt")
    shown = SQUEEZE.sub("", tree_of(render_html(review)).get_element_by_id("text").text_content())
    document = review.document
    everything = Evidence(0, len(document.text), document.text)
    plain = re.sub(r"\|(?:-{3,}\|)*", "", shown_text(review, everything))
    assert shown == plain or shown == re.sub(r"-{3,}", "", plain)


def test_nothing_is_loaded_and_the_policy_fits() -> None:
    page = render_html(rich())
    tree = tree_of(page)
    for element in tree.iter():
        for name in LOADS:
            value = element.get(name, "") if isinstance(element.tag, str) else ""
            assert value == "" or value.startswith(("#", "data:")), value
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
    assert not re.findall(r"url\(|@import|https?://", page)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for tag in ("script", "style"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_page_tells_everything() -> None:
    page = render_html(rich())
    text = tree_of(page).text_content()
    for part in ("某单位", "98", "执行率与重算不符", "130.52 ÷ 136.65", "95.5141", "请核实", "得分也受影响", "不在原文中",
                 "接口无应答", "规则与模型都发现", "不采纳", "两种读法不一致", "m<1>", "TST01"):  # fmt: skip
        assert part in text, part
    assert PHONE not in page
    assert "***********" in text
    english = tree_of(render_html(replace(rich(), language="en")))
    assert english.get("lang") == "en"
    for part in (
        "point: 执行率",
        "verify",
        "the score too",
        "no answer",
        "Output not believed",
        "found by rules and model",
    ):
        assert part in english.text_content(), part


def test_hostile_text_stays_text() -> None:
    review = hostile()
    page = render_html(review)
    page.encode("utf-8")
    tree = tree_of(page)
    assert len(tree.xpath("//script")) == len(tree.xpath("//style")) == len(tree.xpath("//title")) == 1
    assert not tree.xpath("//img | //a[contains(@href, 'evil')] | //*[@onerror] | //textarea | //svg")
    assert not set(page) & {"\0", "\u202e", "\u202c", "\ud800", "\U000e0041", "\ufffe"}
    shown = tree.get_element_by_id("text").text_content()
    for part in ("<script>alert(1)</script>", "</textarea></style></script>", "{{ 7*7 }}", "U+202E", "&#x3c;svg"):
        assert part in shown
    summary = render_summary(review)
    assert "<script" not in summary
    assert "&lt;script&gt;alert(7)" in summary


def test_a_review_without_text_has_no_report() -> None:
    page = render_html(replace(rich(), keep_text=False))
    assert "未收录报告原文" in page
    assert "工资" not in page
    assert tree_of(page).xpath("//mark") == []


def test_a_summary_is_small_and_loads_nothing() -> None:
    summary = render_summary(rich())
    assert len(summary) < 8000
    assert PHONE not in summary
    assert "95.51" not in summary or "某单位" in summary
    assert not re.findall(r"<script|<style|src=|href=|https?:", summary)
    assert "没有发现问题" in render_summary(replace(rich(), findings=()))
    assert render_summary(rich()) == rich()._repr_html_()


def test_folders_are_not_told() -> None:
    assert file_name("/home/somebody/报告.txt") == file_name("C:\\Users\\somebody\\报告.txt") == "报告.txt"
    assert "somebody" not in render_html(
        replace(rich(), document=replace(rich().document, path="/home/somebody/a.txt"))
    )


def table_review(cells: tuple[Cell, ...], text: str, rows: int, columns: int) -> Review:
    table = Table(0, len(text), rows, columns, cells, header_rows=1)
    document = Document(text, (Block("table", 0, len(text), table=0),), (table,))
    return Review(document, (), (), (), ())


def test_merged_cells_keep_their_extent() -> None:
    cells = (
        Cell(0, 0, 0, 1, column_span=2),
        Cell(0, 2, 2, 3),
        Cell(1, 0, 4, 5, row_span=2),
        Cell(1, 1, 6, 7),
        Cell(2, 2, 8, 9),
    )
    tree = tree_of(Annotated(table_review(cells, "a\tb\tc\td\te", 3, 3)).html())
    rows = [[(cell.tag, cell.text_content(), cell.get("rowspan"), cell.get("colspan")) for cell in row]
            for row in tree.iter("tr")]  # fmt: skip
    assert rows == [
        [("th", "a", None, "2"), ("th", "b", None, None)],
        [("td", "c", "2", None), ("td", "d", None, None), ("td", "", None, None)],
        [("td", "", None, None), ("td", "e", None, None)],
    ]


def whole(text: str, blocks: Sequence[Block], span: Span) -> range:
    """What is marked for a passage: with the rest of a number that it cuts, within its block."""
    wide, block = widened(text, span), next((b for b in blocks if b.start <= span.start < b.end), None)
    if block is None:
        return range(span.start, max(span.end, wide.end))
    return range(max(wide.start, block.start), max(span.end, min(wide.end, block.end)))


ALPHABET = "预算12 \n<&，"


@settings(deadline=None, max_examples=80)
@given(
    st.text(ALPHABET, min_size=4, max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=8)
)
def test_marks_cover_exactly_what_is_cited(text: str, spans: list[tuple[int, int]]) -> None:
    blocks = tuple(Block("paragraph", m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m[0].strip())
    document = Document(text, blocks)
    cited = [Span(start, min(len(text), start + length)) for start, length in spans if start < len(text)]
    found = tuple(
        Finding("X01", "x", "sum", "low", Message("一", "one"), (Evidence.of(document, span),)) for span in cited
    )
    review = Review(document, (), (), found, ())
    segments = Segments(review, [block.span for block in blocks])
    pieces = [segment for block in blocks for segment in segments.within(block.span)]
    covered = {at for piece in pieces if piece.mark is not None for at in range(piece.start, piece.end)}
    wanted = {at for span in cited for at in whole(text, blocks, span)}
    inside = {at for block in blocks for at in range(block.start, block.end)}
    assert covered <= wanted & inside
    assert {at for at in wanted & inside if not text[at].isspace()} <= covered
    marks = [piece for piece in pieces if piece.mark is not None]
    assert [piece.mark for piece in marks] == list(range(segments.count))
    for span in cited:
        found_marks = segments.marks(span)
        ranged = marks[found_marks[0] : found_marks[1] + 1] if found_marks else []
        shown = "".join(text[piece.start : piece.end] for piece in ranged)
        visible = "".join(text[at] for at in whole(text, blocks, span) if at in inside)
        assert SQUEEZE.sub("", shown) == SQUEEZE.sub("", visible)


def long_review(paragraphs: int) -> Review:
    line = "2024年完成投资7.61亿元，增长3.4%，其中工业投资占比60%，完成年度目标的95.5%。" * 12
    review = llmeval.critique((("一、情况\n" + f"{line}\n" * paragraphs).encode(), "a.txt"))
    spread = [fact.evidence for fact in review.facts if fact.evidence][:3000]
    everywhere = Evidence.of(review.document, Span(0, len(review.document.text)))
    found = [Finding("X01", "x", "sum", "low", Message("一", "one"), (each,)) for each in spread]
    found += [replace(found[0], evidence=(everywhere,))] * 40
    return numbered(review, found)


def test_a_long_report_costs_in_proportion() -> None:
    costs = []
    for paragraphs in (40, 160):
        review = long_review(paragraphs)
        start = time.process_time()
        size = len(render_html(review))
        costs.append((time.process_time() - start, size))
    assert costs[1][0] < 8 * costs[0][0] + 1
    assert costs[1][1] < 6 * costs[0][1]


# In a browser.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


class Watched:
    """A page that remembers what went wrong and what was asked for."""

    def __init__(self, page: Page, content: str, folder: Path) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.on("request", lambda request: self._asked(request.url))
        file = folder / "review.html"
        file.write_text(content, encoding="utf-8", newline="\n")
        page.goto(file.as_uri())

    def _asked(self, url: str) -> None:
        if not url.startswith("data:") and not url.endswith("/review.html"):
            self.faults.append(url)

    def in_view(self, selector: str) -> bool:
        return bool(self.page.locator(selector).first.evaluate(
            "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight && r.height > 0 }"
        ))  # fmt: skip


def shown(watched: Watched) -> int:
    return int(watched.page.locator(".finding:visible").count())


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[type]:
    contexts = []

    def opened(review: Review, **options: object) -> Watched:
        given = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **options}
        context = browser.new_context(**given)  # type: ignore[arg-type]
        contexts.append(context)
        return Watched(context.new_page(), render_html(review), tmp_path)

    yield opened  # type: ignore[misc]
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_finding_and_passage_lead_to_each_other(open_page, name: str) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(llmeval.critique(REPORTS / name / "source.txt"))
    page = watched.page
    for section in page.locator(".finding").all()[:12]:
        quote = section.locator(".quote").first
        quote.click()
        place = (quote.get_attribute("data-m") or "").split()[0]
        target = f"#m{place.partition('-')[0]}" if "-" in place else f"#{place}"
        assert watched.in_view(target), target
        assert "lit" in (page.locator(target).get_attribute("class") or "")
        assert "current" in (section.get_attribute("class") or "")
    for mark in page.locator("mark:not(.operand)").all()[:12]:
        page.evaluate("document.querySelectorAll('.current').forEach(e => e.classList.remove('current'))")
        # A passage over several lines has its own box only in each of them.
        page.mouse.click(*mark.evaluate(FIRST_LINE))
        assert watched.in_view(".finding.current h3")
    assert watched.faults == []


FIRST_LINE = """element => {
  element.scrollIntoView({block: 'center'});
  const box = element.getClientRects()[0];
  return [box.x + Math.min(4, box.width / 2), box.y + box.height / 2];
}"""


def test_filters(open_page) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(rich())
    page = watched.page
    assert shown(watched) == 6
    page.locator(".chip.low").click()
    assert shown(watched) == 2
    assert page.locator("#count").inner_text() == "显示 2 条，共 6 条"
    assert page.locator("mark.off").count() > 0
    page.locator(".chip.high").click()
    assert shown(watched) == 4
    page.locator(".chip.low").click()
    page.locator(".chip.high").click()
    assert shown(watched) == 6
    assert page.locator("#clear").is_hidden()
    page.locator(".chip.low").click()
    page.locator("#clear").click()
    assert shown(watched) == 6
    assert page.locator("mark.off").count() == 0
    page.locator("#origin").select_option("model")
    assert shown(watched) == 1
    page.locator("#origin").select_option("")
    page.locator("#family").select_option("privacy")
    assert shown(watched) == 1
    page.locator("#family").select_option("")
    page.locator("#words").fill("合计 tst02")
    assert shown(watched) == 1
    page.locator("#words").fill("没有这样的问题")
    assert page.locator("#nothing").is_visible()
    page.keyboard.press("Escape")
    assert shown(watched) == 6
    assert watched.faults == []


def test_keyboard(open_page) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(rich())
    page = watched.page
    current = page.locator(".finding.current .no")
    for key, number in (("j", "1"), ("j", "2"), ("ArrowDown", "3"), ("k", "2"), ("ArrowUp", "1"), ("k", "1")):
        page.keyboard.press(key)
        assert current.inner_text() == number, key
    page.keyboard.press("Enter")
    assert page.locator("mark.lit").count() > 0
    page.keyboard.press("/")
    page.keyboard.type("jk/?t")
    assert page.locator("#words").input_value() == "jk/?t"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    for theme in ("light", "dark", "auto"):
        page.keyboard.press("t")
        assert page.locator("html").get_attribute("data-theme") == theme
    assert watched.faults == []


def test_facts_tell_what_they_are(open_page) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(rich())
    watched.page.locator("[data-t*='136.65']").first.hover()
    told = watched.page.locator("#tip").inner_text()
    assert "136.65" in told
    assert "逐字核实" in told
    assert watched.faults == []


def test_hostile_text_does_nothing(open_page) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(hostile())
    page = watched.page
    for section in page.locator(".finding").all():
        section.locator(".quote").first.click()
    page.locator("mark").first.hover()
    page.locator("#words").fill("<script>")
    assert watched.faults == []
    assert page.evaluate("document.scripts.length") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_text_can_be_read_in_both_schemes(open_page, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(rich(), color_scheme=scheme, viewport={"width": width, "height": 844})
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".quote").first.click()
    for selector in (".message", ".finding .level", ".quote q", ".tag", "#text p", "mark.lit", ".tile span", ".ref"):
        assert page.evaluate(CONTRAST, selector) >= 4.5, selector
    assert watched.faults == []


CONTRAST = """selector => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = text => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = text; paint.fillRect(0, 0, 1, 1);
                        return [...paint.getImageData(0, 0, 1, 1).data]; };
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
                       return .2126 * r + .7152 * g + .0722 * b; };
  let element = document.querySelector(selector);
  const ink = rgb(getComputedStyle(element).color);
  let ground;
  do { ground = rgb(getComputedStyle(element).backgroundColor); element = element.parentElement; } while (element && ground[3] < 255);
  const [a, b] = [light(ink), light(ground)];
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
}"""


def test_a_narrow_page_leads_back_to_the_finding(open_page) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(rich(), viewport={"width": 390, "height": 700})
    page = watched.page
    page.locator("#f2 .quote").click()
    assert watched.in_view("mark.lit")
    page.locator("#dock-back").click()
    assert watched.in_view("#f2 h3")
    assert watched.faults == []


def test_it_prints_findings_first_and_then_the_report(open_page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(rich())
    watched.page.emulate_media(media="print")
    assert not watched.page.locator("#words").is_visible()
    (tmp_path / "page.pdf").write_bytes(watched.page.pdf(prefer_css_page_size=True))
    pages = [SQUEEZE.sub("", text) for text in pages_of(tmp_path / "page.pdf")]
    assert "执行率与重算不符" in pages[0]
    assert "基建37400.00万元" in pages[-1]
    assert "执行率与重算不符" not in pages[-1]
    assert watched.faults == []


def test_a_long_page_opens(open_page) -> None:  # type: ignore[no-untyped-def]
    watched = open_page(long_review(200))
    watched.page.keyboard.press("j")
    watched.page.locator("#f2999 .quote").evaluate("e => e.click()")
    assert watched.in_view("mark.lit")
    assert watched.faults == []


def test_a_finding_of_nothing_visible_leads_to_its_block() -> None:
    review = llmeval.critique(("一、情况\n完成 5 万元。\n\n\n二、其他\n无。\n".encode(), "a.txt"))
    at = review.document.text.index("\n\n\n")
    blank = Evidence.of(review.document, Span(at, at + 3))
    each = replace(finding(review, ["完成"]), evidence=(blank,))
    tree = tree_of(render_html(numbered(review, [each])))
    anchor = tree.get_element_by_id("f0").find_class("quote")[0].get("data-m")
    assert anchor is not None
    assert "完成" in tree.get_element_by_id(anchor).text_content()


def test_of_two_numbers_set_side_by_side_none_is_called_computed() -> None:
    source = "（二）项目支出情况\n2024年年初预算数为68万元，用于专项工作。\n2024年全年项目支出790.86万元。\n"
    compared = llmeval.critique((source.encode(), "a.txt"), select=("DEV01",))
    computed = llmeval.critique((REPORTS / "000/source.txt"), select=("RAT01",))

    assert compared.findings
    assert "算得" not in compared.to_html()
    assert "算得" in computed.to_html()
