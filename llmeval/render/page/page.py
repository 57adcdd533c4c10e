"""A review as one page that needs nothing from outside, and as a few lines for a notebook.

The page's policy allows its own style and script by their digests and nothing else, so that a report's text could not
act even if it were let through unescaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from llmeval.data.findings import SEVERITIES, Finding
from llmeval.data.relations import STANDINGS
from llmeval.data.review import Review
from llmeval.render.differences import Difference, differences
from llmeval.render.json import scrubber
from llmeval.render.page.annotated import Annotated, name_of, short_name
from llmeval.render.page.deciding import decided, quotes_of, review_key, words
from llmeval.render.page.proofs import Told, told_relations
from llmeval.render.passage import Passages
from llmeval.render.phrases import DECISION, OUTCOME, PHRASES, say
from llmeval.render.round import TITLES as ROUND_TITLES
from llmeval.render.round import Line, counts_told, round_lines
from llmeval.render.safe import html_attribute, html_text
from llmeval.render.words import (
    SEVERITY,
    STANDING,
    claims,
    coverage,
    family,
    model_cost,
    model_failed,
    not_run,
    percent,
    read_and_run,
    skipped,
    stage,
    word,
)
from llmeval.spans import Span
from llmeval.version import version

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

SUMMARY_FINDINGS = 12
"""Findings that a notebook's cell lists."""


def render_html(review: Review) -> str:
    """The review as a self-contained page, in the review's language; personal data masked.

    A `keep_text=False` review has no report in its page.
    """
    page = _Page(review)
    style, script = _asset("theme.css") + _asset("review.css"), _script()
    return _template("review.html.j2").render(
        page=page, review=review, style=_verbatim(style), script=_verbatim(script), style_digest=_digest(style),
        script_digest=_digest(script), lang="zh-CN" if review.language == "zh" else "en",
        say=lambda key: say(key, review.language), severities=SEVERITIES, severity_name=SEVERITY[review.language],
    )  # fmt: skip


def render_summary(review: Review) -> str:
    """The head of a review and its first findings as a small piece of HTML, styled in place."""
    page = _Page(review, linked=False)
    return _template("summary.html.j2").render(
        page=page, review=review, say=lambda key: say(key, review.language), limit=SUMMARY_FINDINGS,
        severities=SEVERITIES, severity_name=SEVERITY[review.language],
    )  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """A passage as the list shows it; `marks` leads to the report, as `3-5`, or `b12` for a block."""

    pieces: tuple[tuple[str, bool], ...]
    where: str
    marks: str


class _Page:
    """What the templates show."""

    def __init__(self, review: Review, *, linked: bool = True) -> None:
        self.review = review
        self.linked = linked and review.keep_text
        self.language = review.language
        self.scrub: Callable[[str], str] = scrubber(review)
        self.annotated = Annotated(review)
        self.passages = Passages(review)

    @property
    def title(self) -> str:
        return self.summary("unit") or say("title", self.language)

    @property
    def report(self) -> Markup | None:
        return _verbatim(self.annotated.html()) if self.review.keep_text else None

    @property
    def marks(self) -> int:
        return self.annotated.segments.count if self.review.keep_text else 0

    @property
    def made_by(self) -> str:
        return say("made_by", self.language).format(version=version())

    def summary(self, key: str) -> str:
        value = self.review.summary.get(key)
        return self.scrub(str(value)) if value else ""

    @property
    def key(self) -> str:
        return review_key(self.review)

    @property
    def file(self) -> str:
        return file_name(self.review.document.path) if self.review.document.path else ""

    @property
    def words(self) -> str:
        return words(self.review, self.scrub)

    @property
    def decisions(self) -> dict[str, str]:
        """Decisions as they are called, and what is undecided."""
        named = {key: pair[self.language == "en"] for key, pair in DECISION.items()}
        return {**named, "undecided": say("undecided", self.language)}

    @property
    def keys(self) -> dict[str, str]:
        return {"accepted": "a 1", "dismissed": "r 2", "open": "l 3"}

    def decided_count(self, state: str) -> int:
        return sum(1 for finding in self.review.findings if (finding.decision or "undecided") == state)

    @property
    def earlier(self) -> list[tuple[str, str, str, str]]:
        """What is written beside findings that are gone: as data, decision, remark, message."""
        return [
            (json.dumps(entry.to_dict(), ensure_ascii=False), entry.words or self.decisions.get(entry.decision, ""),
             entry.remark, entry.message)
            for entry in self.review.earlier
        ]  # fmt: skip

    @property
    def source(self) -> list[tuple[str, str]]:
        """Label and text of what tells which file this is."""
        document = self.review.document
        rows = [("file", self.file)] if document.path else []
        rows.append(("characters", f"{len(document.text):,}"))
        if document.pages:
            rows.append(("pages", str(len(document.pages))))
        return [(say(key, self.language), text) for key, text in rows]

    @property
    def coverage(self) -> str:
        return coverage(self.review)

    @property
    def told(self) -> list[str]:
        """What was read and run, in sentences."""
        return [sentence for _, sentence in read_and_run(self.review)]

    @property
    def proof(self) -> dict[str, Any]:
        """All quantities by what relations say of them; the share as people read it."""
        found = self.review.grounding["proof"]
        return {**found, "share": percent(found["share"]) if found["quantities"] else "–"}

    @property
    def standings(self) -> list[tuple[str, str, int]]:
        """Standing, its name, how many numbers; those of none left out."""
        side = 0 if self.language == "zh" else 1
        return [(name, STANDING[name][side], self.proof[name]) for name in STANDINGS if self.proof[name]]

    def relations(self) -> Iterator[Told]:
        """The relations, for the panel that lists those of one number."""
        return told_relations(self.review, self.annotated, self.scrub) if self.review.keep_text else iter(())

    def count(self, severity: str) -> int:
        return sum(1 for finding in self.review.findings if finding.severity == severity)

    @property
    def families(self) -> list[tuple[str, str, int]]:
        numbers = Counter(finding.family for finding in self.review.findings)
        return [(name, family(name, self.language), number) for name, number in numbers.most_common()]

    @property
    def origins(self) -> list[tuple[str, str, int]]:
        numbers = Counter(finding.origin for finding in self.review.findings)
        return [(name, say(name, self.language), number) for name, number in sorted(numbers.items(), reverse=True)]

    @property
    def model_failed(self) -> list[str]:
        return [self.scrub(line) for line in model_failed(self.review, self.language)]

    @property
    def model_cost(self) -> str:
        return model_cost(self.review, self.language)

    @property
    def round(self) -> list[Line]:
        """What became of the findings of the last review."""
        return round_lines(self.review)

    @property
    def round_title(self) -> str:
        return f"{word('round', self.language)}{'：' if self.language == 'zh' else ': '}{counts_told(self.round, self.language)}"

    @property
    def round_titles(self) -> list[str]:
        return [title for pair in ROUND_TITLES for title in [pair[self.language == "en"]]]

    @property
    def places(self) -> dict[str, int]:
        """Places of the findings on the page by their ids."""
        return {finding.id: index for index, finding in enumerate(self.review.findings)}

    @property
    def not_run(self) -> list[str]:
        return [self.scrub(line) for line in not_run(self.review, self.language)]

    @property
    def skipped(self) -> list[tuple[str, str]]:
        return [(self.scrub(reason), " ".join(codes)) for reason, codes in skipped(self.review, self.language).items()]

    @property
    def ran(self) -> tuple[int, int]:
        """Checks that ran, of all."""
        checks = self.review.checks
        return sum(1 for check in checks if check.outcome != "skipped"), len(checks)

    @property
    def outcomes(self) -> list[tuple[str, str, str, str, int, str, str]]:
        return [
            (check.code, getattr(check.title, self.language), check.outcome, _of(OUTCOME, check.outcome, self.language),
             check.examined, claims(check, self.language), self.scrub(getattr(check.reason, self.language)))
            for check in self.review.checks
        ]  # fmt: skip

    @property
    def rejected(self) -> list[tuple[str, str, str]]:
        return [(stage(item.stage, self.language), self.scrub(item.what), self.scrub(getattr(item.reason, self.language)))
                for item in self.review.rejected]  # fmt: skip

    @property
    def disagreements(self) -> list[Difference]:
        return differences(self.review, self.passages)

    @property
    def outline(self) -> list[tuple[str, str, int]]:
        """Anchor, title and level of each section down to the second level."""
        top = min((section.level for section in self.review.sections), default=1)
        return [(self.annotated.anchor(section.span), self.passages.section_title(section.start).split(" / ")[-1],
                 section.level - top)
                for section in self.review.sections if section.level <= top + 1]  # fmt: skip

    def findings(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        for index, finding in enumerate(self.review.findings[:limit]):
            yield self._finding(index, finding)

    def _finding(self, index: int, finding: Finding) -> dict[str, Any]:
        language = self.language
        computation = finding.computation
        quotes = [
            Quote(tuple(shown.pieces), shown.where, " ".join(self._marks(span) for span in spans))
            for shown, spans in self.passages.show_with_spans(finding.evidence, language)
        ]
        return {
            "index": index,
            "at": finding.evidence[0].start,
            "name": name_of(index, finding.id),
            "short": short_name(index, finding.id),
            "severity": finding.severity,
            "family": finding.family,
            "family_name": family(finding.family, language),
            "origin": finding.origin,
            "origin_name": say(
                "twice" if finding.origin == "model" and finding.looks > 1 else finding.origin, language
            ),
            "confirmed": finding.confirmed_by is not None,
            "code": finding.code,
            "check": finding.check,
            "decision": finding.decision or "",
            "decision_name": self._decision_name(finding),
            "words": finding.decision_text,
            "remark": finding.remark,
            "fingerprint": finding.known_by,
            "id": finding.id,
            "cited": quotes_of(finding, self.review),
            "decided": decided(finding),
            "new": word("new", language) if finding.is_new else "",
            "message": self.scrub(getattr(finding.message, language)),
            "quotes": quotes,
            "expression": self.scrub(computation.expression) if computation else "",
            "figures": _figures(finding, language),
            "suggestion": self.scrub(getattr(finding.suggestion, language)),
            "consequences": [self.scrub(getattr(text, language)) for text in finding.consequences],
            "operands": [" ".join(self._marks(operand.span) for operand in computation.operands)]
            if computation
            else [],
        }

    def _decision_name(self, finding: Finding) -> str:
        if finding.decision_text:
            return finding.decision_text
        return _of(DECISION, finding.decision, self.language) if finding.decision else ""

    def _marks(self, span: Span) -> str:
        if not self.linked:
            return ""
        marks = self.annotated.segments.marks(span)
        return f"{marks[0]}-{marks[1]}" if marks else self.annotated.anchor(span)


def _figures(finding: Finding, language: str) -> list[tuple[str, str]]:
    computation = finding.computation
    if computation is None or computation.compared or abs(computation.expected) == abs(computation.stated):
        return []  # where only the word beside the number is wrong, twice the same would say nothing
    zh = 0 if language == "zh" else 1
    values = (("expected", computation.expected), ("stated", computation.stated))
    return [(PHRASES[key][zh], short_number(value)) for key, value in values]


def short_number(value: Any) -> str:
    """A number as people read it: at most four decimals, no trailing zeros.

    >>> from decimal import Decimal
    >>> short_number(Decimal("95.51408708")), short_number(Decimal("100.00"))
    ('95.5141', '100')
    """
    from decimal import ROUND_HALF_UP, Decimal, localcontext

    with localcontext() as context:
        context.prec = max(28, len(value.as_tuple().digits) + 8)
        shown = value.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) if value.as_tuple().exponent < -4 else value
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def file_name(path: str) -> str:
    """The last part of a path of either kind: folders are nobody else's business."""
    return PureWindowsPath(path).name if "\\" in path else PurePath(path).name


def _of(words: dict[str, tuple[str, str]], key: str, language: str) -> str:
    pair = words.get(key, (key, key))
    return pair[0 if language == "zh" else 1]


def _asset(name: str) -> str:
    return (resources.files("llmeval.render.page") / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _script() -> str:
    """The page's script: its parts share one scope."""
    parts = "".join(_asset(f"{name}.js") for name in ("sheet", "entries", "review", "decide"))
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _verbatim(text: str) -> Markup:
    """For what was made safe here, or is ours."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - escaped where it was made


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["t"] = lambda text: _verbatim(html_text(str(text)))
    environment.filters["a"] = lambda text: _verbatim(html_attribute(str(text)))
    return environment.from_string(_asset(name))
