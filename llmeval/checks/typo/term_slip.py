"""TYP13, term-slip: a term of the genre with a character that looks or sounds alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.vocabulary.discourse import ACROSS, ALIKE, TERMS
from llmeval.vocabulary.subjects import subjects


@cache
def _slips() -> tuple[re.Pattern[str], dict[str, str]]:
    """All slips of one character in a term, none of which is part of an official name."""
    alike: dict[str, set[str]] = {}
    for group in ALIKE:
        for character in group:
            alike.setdefault(character, set()).update(set(group) - {character})
    official = "\n".join(subject.name for subject in subjects()) + "\n" + "\n".join(TERMS)
    meant: dict[str, str] = {}
    for term in TERMS:
        for index, character in enumerate(term):
            for wrong in alike.get(character, ()):
                slip = f"{term[:index]}{wrong}{term[index + 1 :]}"
                if slip not in official and slip not in ACROSS:
                    meant.setdefault(slip, term)
    longest = sorted(meant, key=lambda slip: (-len(slip), slip))
    return re.compile("|".join(map(re.escape, longest))), meant


class TermSlip(Check):
    """Finds terms of the genre written with a character that looks or sounds like the right one: 财政拔款, 支岀, 结佘.

    Why it matters: a term that the accounts define is not the term when it is misspelt, and search does not find it.

    When it is wrong: two words may meet so that a slip seems to stand there; the finding is a hint on wording, and
    nothing that the official chart of subjects holds is ever called a slip.
    """

    code = "TYP13"
    name = "term-slip"
    title = Message("专用术语疑有错字", "a term misspelt")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的文字", "no text to look at")
    looked = Message("段文字", "passages")
    passes = [Example("财政拨款支出、专用燃料费、业绩校验、问责效果、年末结转和结余、拔尖人才。\n")]
    fails = [Example("一般公共预算«财政拔款»支出，«基本支岀»，«年末结佘»。\n", "财政拨款")]

    def find(self) -> Iterator[Finding]:
        pattern, meant = _slips()
        found: dict[str, list[Span]] = {}
        for passage in self.report.passages:
            self.examined += 1
            for match in pattern.finditer(passage.text):
                if match[0] == "绩校" and re.match(r"[验核对准]", passage.text[match.end() : match.end() + 1]):
                    continue
                if match[0][0] == "己" and passage.text[match.start() - 1 : match.start()] in ("自", "知", "异"):
                    continue
                found.setdefault(match[0], []).append(passage.span(match.start(), match.end()))
        for slip, spans in found.items():
            yield self.finding(
                spans[:8],
                f"“{slip}”疑为“{meant[slip]}”之误（{len(spans)} 处），请核对。",
                "A term is misspelt by a character that looks or sounds alike.",
                suggestion=(f"更正为“{meant[slip]}”。", "Correct it."),
            )
