"""What stands beside the findings of a page of ours."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from llmeval.data.decided import Entry


class _Reader(HTMLParser):
    """Collects the findings of a page; the report's text is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.unnamed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag != "section" or "finding" not in classes:
            return
        if "data-print" in values:
            decision, words, remark, name = json.loads(values.get("data-decided") or '["", "", "", ""]')
            mark, *claims = values["data-print"].split() or [""]
            self.entries.append(Entry(mark, decision, remark, words=words, id=name, code=values.get("data-code", ""),
                                      claims=tuple(claims)))  # fmt: skip
        elif {"accepted", "dismissed", "open"} & set(classes):
            self.unnamed += 1


def entries_of_page(text: str) -> tuple[list[Entry], int]:
    """What is written beside each finding of a page, and how many decided findings tell no fingerprint (old pages)."""
    reader = _Reader()
    reader.feed(text)
    return reader.entries, reader.unnamed
