"""What stands beside the findings of a page of ours."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any, NamedTuple

from llmeval.data.decided import DECISIONS, Entry
from llmeval.decisions.identity import Subject
from llmeval.decisions.items import entry_of


class Held(NamedTuple):
    """A page as a reviewer left it."""

    entries: list[Entry]
    unnamed: int
    """Decided findings that tell no fingerprint, as in pages of old versions."""
    subject: Subject


class _Reader(HTMLParser):
    """Collects the findings of a page; the report's text is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.unnamed = 0
        self.subject = Subject()
        self._in_message = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag == "section" and "finding" in classes:
            self._finding(values, classes)
        elif tag == "p":
            self._in_message = "message" in classes
        elif tag == "li" and "data-entry" in values:
            item = json.loads(values["data-entry"])
            self.entries.append(entry_of(item, str(item.get("source", ""))))
        elif tag == "body" and "data-words" in values:
            words: dict[str, Any] = json.loads(values["data-words"])
            self.subject = Subject("", str(words.get("unit", "")), str(words.get("year", "")))

    def handle_endtag(self, tag: str) -> None:
        self._in_message = self._in_message and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._in_message and self.entries:
            last = self.entries[-1]
            self.entries[-1] = last._replace(message=last.message + data)

    def _finding(self, values: dict[str, str], classes: list[str]) -> None:
        if "data-print" in values:
            decision, words, remark, name = json.loads(values.get("data-decided") or '["", "", "", ""]')
            mark, *claims = values["data-print"].split() or [""]
            quotes = json.loads(values.get("data-quotes") or "[]")
            known = decision if decision in DECISIONS else ""
            self.entries.append(Entry(mark, known, remark, words=words, id=values.get("data-id") or name,
                                      code=values.get("data-code", ""), claims=tuple(claims), quotes=tuple(quotes)))  # fmt: skip
        elif {"accepted", "dismissed", "open"} & set(classes):
            self.unnamed += 1


def entries_of_page(text: str) -> Held:
    """What is written beside each finding of a page, and beside those that are gone."""
    reader = _Reader()
    reader.feed(text)
    return Held(reader.entries, reader.unnamed, reader.subject)
