"""The index of a folder in a browser: it sorts, filters, is silent on the console and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from llmeval.render.page.index import render_index, shared_passages
from tests.programs import chromium, pages_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = "<script>document.title='hurt'</script><img src=x onerror=\"document.title='hurt'\">"


def row(path: str, unit: str, high: int, spent: str, score: str | None = None) -> dict[str, Any]:
    return {"path": path, "key": "", "status": "reviewed", "reason": None, "notes": [], "dismissed": 0, "new": 0,
            "summary": {"unit": unit, "year": "2024", "score": score, "grade": None},
            "severity": {"high": high} if high else {}, "family": {"sum": high} if high else {},
            "metrics": {"basic_final": {"value": spent, "quote": spent, "id": "F1"}}}  # fmt: skip


ROWS = [
    row("a.txt", "甲局", 9, "1300.5", "95"),
    row("b.txt", "乙局", 10, "252.51", "98.5"),
    row("c.txt", f"丙局{SCRIPT}", 0, "68"),
    {"path": "d.pdf", "key": "", "status": "failed", "reason": [f"坏了{SCRIPT}", "broken"]},
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("index") / "index.html"
    shared = shared_passages(ROWS, lambda one: [(1, "抄" * 400 + SCRIPT)] if one["path"] in ("a.txt", "b.txt") else [])
    file.write_text(render_index(ROWS, shared, "zh", "reviews"), encoding="utf-8")
    with chromium() as browser:
        opened = browser.new_page()
        heard: list[str] = []
        opened.on("console", lambda message: heard.append(message.text))
        opened.on("pageerror", lambda error: heard.append(str(error)))
        opened.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
        opened.goto(file.as_uri())
        yield opened
        assert not [line for line in heard if not line.startswith("data:")]
        assert opened.title() == "批量复核"


def order(page: Page, table: str) -> list[str]:
    return [text.splitlines()[0][:2] for text in page.locator(f"{table} tbody tr:visible th").all_inner_texts()]


def test_numbers_sort_by_value_and_words_by_language(page: Page) -> None:
    head = page.locator("#reports thead th")
    head.nth(5).click()
    assert order(page, "#reports") == ["乙局", "甲局", "丙局", "d."]
    head.nth(5).press("Enter")
    assert order(page, "#reports") == ["甲局", "乙局", "丙局", "d."]
    assert head.nth(5).get_attribute("aria-sort") == "ascending"
    page.locator("#metrics thead th").nth(1).click()
    assert order(page, "#metrics") == ["甲局", "乙局", "丙局"]
    head.nth(0).click()
    assert order(page, "#reports")[:3] != []


def test_the_filter_holds_for_both_tables(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("乙局")
    assert order(page, "#reports") == order(page, "#metrics") == ["乙局"]
    page.locator("#words").fill("")
    assert len(order(page, "#reports")) == 4


def test_long_passages_are_folded_and_the_theme_turns(page: Page) -> None:
    quote = page.locator("#shared blockquote")
    assert not quote.is_visible()
    page.locator("#shared summary").click()
    assert quote.is_visible()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_it_prints(page: Page, tmp_path: Path) -> None:
    page.pdf(path=tmp_path / "index.pdf", prefer_css_page_size=True)
    text = "".join(pages_of(tmp_path / "index.pdf"))
    assert "甲局" in text
    assert "1,300.5" in text
