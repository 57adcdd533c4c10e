"""A review on a terminal: what is wrong, most important first, each finding with its passages and its computation.

Only characters that a GBK console has are used as marks; without colour the cited part stands in 【】.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmeval.data.findings import SEVERITIES, Finding
from llmeval.data.inert import on_screen, one_line
from llmeval.data.review import Review
from llmeval.patterns import lazy as re
from llmeval.render.differences import differences
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages, Shown
from llmeval.render.round import counts_told, round_lines
from llmeval.render.words import (
    SEVERITY,
    checks_run,
    counts,
    coverage,
    family,
    model_cost,
    model_failed,
    not_run,
    proof,
    skipped,
    stage,
    word,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLE = {"high": "bold red", "medium": "bold yellow", "low": "bold cyan"}
TOKEN = re.compile(r"[^\s\u1100-\uffff]+|\s+|.", re.DOTALL)
CLOSING = "。，、；：！？）】」』”’〕》…%"
OPENING = "（【「『“‘〔《"
NARROW, WIDE = 40, 100


def render_terminal(review: Review, width: int = 80) -> str:
    """The review as plain text of that width."""
    import io

    from rich.console import Console

    file = io.StringIO()
    print_review(review, Console(file=file, width=width, color_system=None))
    return file.getvalue()


def print_review(review: Review, console: Console) -> None:
    """Write the review to a console in its own language."""
    from rich.text import Text

    lines = Text("\n").join(_Page(review, console).lines())  # at once: each call of `print` lays out anew
    console.print(lines, soft_wrap=True, highlight=False, markup=False, emoji=False)


class _Page:
    """One review being laid out for one console."""

    def __init__(self, review: Review, console: Console) -> None:
        self.review = review
        self.language = review.language
        self.colon = "：" if review.language == "zh" else ": "
        self.width = max(NARROW, min(console.width, WIDE))
        self.color = console.color_system is not None and not console.no_color
        self.passages = Passages(review)
        self.scrub = scrubber(review)

    def lines(self) -> Iterator[Text]:
        yield from self._head()
        for severity in SEVERITIES:
            found = [finding for finding in self.review.findings if finding.severity == severity]
            if found:
                yield self._text("")
                yield self._text(f"{SEVERITY[self.language][severity]} ({len(found)})", STYLE[severity])
            for finding in found:
                yield self._text("")
                yield from self._finding(finding)
        if not self.review.findings:
            yield self._text("")
            yield self._text(word("none", self.language), "bold")
        yield from self._foot()

    def _head(self) -> Iterator[Text]:
        review, language = self.review, self.language
        yield self._text(word("review", language), "bold")
        for line in model_failed(review, language):
            yield from self._paragraph(self.scrub(line), 2, style="bold red")
        rows = [(word(key, language), self.scrub(review.summary[key]))
                for key in ("unit", "year", "date", "score", "grade") if review.summary.get(key)]  # fmt: skip
        if review.document.path:
            rows.append((word("source", language), one_line(review.document.path)))
        rows += [
            (word("findings", language), counts(review, language)),
            (word("checks", language), checks_run(review, language)),
            (word("coverage", language), coverage(review)),
            (word("proof", language), proof(review, language)),
            *([(word("round", language), counts_told(round_lines(review), language))] if review.past else []),
        ]
        if cost := model_cost(review, language):
            rows.append((word("model_used", language), cost))
        from rich.cells import cell_len

        wide = max(cell_len(label) for label, _ in rows)
        for label, value in rows:
            yield from self._paragraph(value, 2, f"{label}{' ' * (wide - cell_len(label))}  ")

    def _finding(self, finding: Finding) -> Iterator[Text]:
        language = self.language
        decided = f" · {word(mark, language)}" if (mark := "new" if finding.is_new else finding.decision) else ""
        head = self._text(f"{finding.id} ", STYLE[finding.severity])
        head.append(f"{family(finding.family, language)} · {finding.code} {finding.check}{decided}", "bold")
        yield head
        yield from self._paragraph(self.scrub(getattr(finding.message, language)), 2)
        for shown in self.passages.show(finding.evidence, language):
            yield from self._passage(shown)
        if finding.computation:
            yield from self._labelled("computation", finding.computation.expression)
        for consequence in finding.consequences:
            yield from self._labelled("consequences", getattr(consequence, language))
        suggestion = getattr(finding.suggestion, language)
        if suggestion:
            yield from self._labelled("suggestion", suggestion)

    def _passage(self, shown: Shown) -> Iterator[Text]:
        line = self._text("")
        for piece, cited in shown.pieces:
            text, mark = on_screen(piece), cited and not self.color
            line.append(f"【{text}】" if mark else text, "reverse" if cited and self.color else "")
        yield from self._wrapped(line, 4, self._text("  > "))
        if shown.where:
            yield from self._paragraph(f"({shown.where})", 4, style="dim")

    def _labelled(self, key: str, text: str) -> Iterator[Text]:
        yield from self._paragraph(self.scrub(text), 2, word(key, self.language) + self.colon)

    def _foot(self) -> Iterator[Text]:
        review, language = self.review, self.language
        yield self._text("")
        yield self._text(word("not_run", language), "bold")
        for line in not_run(review, language):
            yield from self._paragraph(self.scrub(line), 4, "- ")
        lacking = skipped(review, language)
        if lacking:
            yield self._text(word("skipped", language), "bold")
        for reason, codes in lacking.items():
            yield from self._paragraph(f"{self.scrub(reason)}{self.colon}{' '.join(codes)}", 4, "- ")
        yield from self._differences()
        if review.rejected:
            yield self._text(f"{word('rejected', language)} ({len(review.rejected)})", "bold")
        for item in review.rejected:
            line = f"[{stage(item.stage, language)}] {item.what}{self.colon}{getattr(item.reason, language)}"
            yield from self._paragraph(self.scrub(line), 4, "- ")
        if review.mask:
            yield self._text(word("masked", language), "dim")

    def _differences(self) -> Iterator[Text]:
        found = differences(self.review, self.passages)
        if found:
            yield self._text(f"{word('disagreements', self.language)} ({len(found)})", "bold")
        for difference in found:
            yield from self._paragraph(difference.label, 4, "- ")
            for reading in difference.readings:
                yield from self._paragraph(reading.told, 4)
                if reading.shown:
                    yield from self._passage(reading.shown)

    def _text(self, text: str, style: str = "") -> Text:
        from rich.text import Text

        return Text(on_screen(text), style=style)

    def _paragraph(self, text: str, indent: int, label: str = "", style: str = "") -> Iterator[Text]:
        """The text wrapped under a hanging label."""
        if label.startswith("- "):
            yield from self._wrapped(self._text(text, style), indent, self._text("  " + label))
            return
        from rich.cells import cell_len

        yield from self._wrapped(
            self._text(text, style),
            indent + cell_len(label),
            self._text(" " * indent + label, "dim" if label else style),
        )

    def _wrapped(self, text: Text, indent: int, first: Text) -> Iterator[Text]:
        pieces = text.divide(breaks(text.plain, self.width - indent))
        for number, piece in enumerate(pieces):
            piece.rstrip()
            line = first.copy() if number == 0 else self._text(" " * indent)
            line.append_text(piece)
            yield line


def breaks(text: str, width: int) -> list[int]:
    """Offsets at which the text is broken so that no line is wider than `width` columns.

    Chinese text breaks anywhere but before a closing or after an opening mark; a run of letters and digits, which may
    be a number, is broken only where it alone is too wide.

    >>> breaks("预算执行率95.51%，低于", 12)
    [5]
    """
    from rich.cells import cell_len

    offsets: list[int] = []
    used, at = 0, 0
    for token in _unbreakable(text):
        if used and used + cell_len(token.rstrip()) > width:
            offsets.append(at)
            used = 0
        rest = token
        while cell_len(rest) > width:
            cut = _fitting(rest, width)
            offsets.append(at + cut)
            at, rest = at + cut, rest[cut:]
        used += cell_len(rest)
        at += len(rest)
    return offsets


def _unbreakable(text: str) -> Iterator[str]:
    """Tokens with the closing marks that follow them and the opening marks that precede them."""
    held = ""
    for token in TOKEN.findall(text):
        if token[0] in CLOSING or (held and held[-1] in OPENING):
            held += token
            continue
        if held:
            yield held
        held = token
    if held:
        yield held


def _fitting(token: str, width: int) -> int:
    """How many characters of the token fit, at least one."""
    from rich.cells import cell_len

    used = 0
    for index, character in enumerate(token):
        used += cell_len(character)
        if used > width:
            return max(1, index)
    return len(token)
