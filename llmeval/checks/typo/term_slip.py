"""TYP13, term-slip: a term of the genre with a character that looks or sounds alike."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.vocabulary.near_terms import near_terms
from llmeval.vocabulary.own_slips import own_slips
from llmeval.vocabulary.slips import slips

_NAMES = 2
"""Times that the characters stand in the text for each that looks like a slip, from which they are part of a name."""
_MEANT = 4
"""Places at which a word is no slip but a word of the unit's own."""


class TermSlip(Check):
    """Finds terms of the genre written with a character that looks or sounds like the right one: 财政拔款, 支岀, 结佘;
    and words that stand once so, where the report has the right word several times: 遍制 beside 编制.

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
        found: dict[tuple[str, str], list[Span]] = {}
        passages = list(self.report.passages)
        whole = "\n".join(passage.text for passage in passages)
        for passage in passages:
            self.examined += 1
            near = list(near_terms(passage.text))
            alike = [s for s in slips(passage.text) if not any(s.start < n.end and n.start < s.end for n in near)]
            for slip in (*near, *alike):
                if not slip.sure and slip.meant not in whole:
                    continue
                found.setdefault((slip.written, slip.meant), []).append(passage.span(slip.start, slip.end))
        for number, slip in own_slips([passage.text for passage in passages]):
            span = passages[number].span(slip.start, slip.end)
            if not any(
                span.start < other.end and other.start < span.end for spans in found.values() for other in spans
            ):
                found[slip.written, slip.meant] = [span]
        for (written, meant), spans in found.items():
            if len(spans) > _MEANT or whole.count(written) > len(spans) * _NAMES:
                continue
            yield self.finding(
                spans[:8],
                f"“{written}”疑为“{meant}”之误（{len(spans)} 处），请核对。",
                "A term is misspelt by a character that looks or sounds alike.",
                suggestion=(f"更正为“{meant}”。", "Correct it."),
            )
