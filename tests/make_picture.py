"""The picture of the READMEs, made from the replayed review of a report: `python -m tests.make_picture`.

Needs Chromium and Chinese fonts. Not collected by pytest.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import llmeval
from llmeval.settings import Settings
from tests.programs import chromium

TOP = Path(__file__).parents[1]
PICTURE = TOP / "notebooks" / "review.png"
REPORT = "003"


def main() -> None:
    replay = TOP / "cassettes" / "reports" / f"{REPORT}.yaml"
    review = llmeval.critique(TOP / "tests" / "reports" / REPORT / "source.txt", settings=Settings(replay=str(replay)))
    shown = next(i for i, finding in enumerate(review.findings) if finding.computation and finding.confirmed_by)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder, "review.html")
        file.write_text(review.to_html(), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1360, "height": 850}, color_scheme="light")
        page.goto(file.as_uri())
        page.locator(f"#f{shown} .quote").first.click()
        page.wait_for_timeout(1000)  # scrolling ends
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
