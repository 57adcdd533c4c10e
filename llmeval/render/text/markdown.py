"""A review as Markdown: for an issue, a mail, or a file that is kept under version control."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.data.findings import Finding
from llmeval.data.inert import one_line
from llmeval.data.review import Review
from llmeval.patterns import lazy as re
from llmeval.render.differences import differences
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages, Piece
from llmeval.render.phrases import say
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
    word,
)

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&$]|:(?=//)|(?<=[Ww]{3})\.)")
LEADING = re.compile(r"\A(\d{0,9})([-+=.)])(?=[ =-]|\Z)")
"""What at the beginning of a line makes a list or the line under a heading."""
AT = "<span>@</span>"
"""No reader makes a link of an address, or of a name behind it, that is in two elements; a backslash would not do."""


def render_markdown(review: Review) -> str:
    """The review in its own language. Text of the report is escaped, so that it stays text."""
    language = review.language
    scrub = scrubber(review)
    lines = [f"# {word('review', language)}", ""]
    lines += [f"> **{escape(scrub(line))}**\n" for line in model_failed(review, language)]
    lines += [f"- {label}：{value}" if language == "zh" else f"- {label}: {value}" for label, value in _head(review)]
    lines += ["", f"## {word('findings', language)}", ""]
    if not review.findings:
        lines += [word("none", language), ""]
    passages = Passages(review)
    for finding in review.findings:
        lines += _finding(review, finding, passages)
    lines += [f"## {word('not_run', language)}", ""]
    lines += [f"- {escape(scrub(text))}" for text in not_run(review, language)]
    lines += [f"- {escape(scrub(reason))}: {' '.join(codes)}" for reason, codes in skipped(review, language).items()]
    found = differences(review, passages)
    if found:
        lines += ["", f"## {word('disagreements', language)}", ""]
    for difference in found:
        lines.append(f"- {escape(difference.label)}")
        for told, shown in difference.readings:
            lines.append(f"  - {escape(told)}")
            if shown:
                lines.append(f"    > {_marked(shown.pieces)}" + (f" — {escape(shown.where)}" if shown.where else ""))
    if review.rejected:
        lines += ["", f"## {word('rejected', language)}", ""]
        lines += [f"- {escape(scrub(item.what))}: {escape(scrub(getattr(item.reason, language)))}"
                  for item in review.rejected]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _head(review: Review) -> list[tuple[str, str]]:
    language = review.language
    scrub = scrubber(review)
    head = [(word(key, language), escape(scrub(review.summary[key])))
            for key in ("unit", "year", "date", "score", "grade") if review.summary.get(key)]  # fmt: skip
    if review.document.path:
        head.append((word("source", language), escape(review.document.path)))
    if cost := model_cost(review, language):
        head.append((word("model_used", language), escape(cost)))
    return [
        *head,
        (word("findings", language), counts(review, language)),
        (word("checks", language), checks_run(review, language)),
        (word("coverage", language), coverage(review)),
        (word("proof", language), proof(review, language)),
        *([(word("round", language), counts_told(round_lines(review), language))] if review.past else []),
    ]


def _finding(review: Review, finding: Finding, passages: Passages) -> list[str]:
    language = review.language
    colon = "：" if language == "zh" else ": "
    scrub = scrubber(review)
    mark = "new" if finding.is_new else finding.decision
    decided = finding.decision_text or (word(mark, language) if mark else "")
    decided = f" · {escape(decided)}" if decided else ""
    severity = SEVERITY[language][finding.severity]
    lines = [
        f"### {finding.id} {severity} · {family(finding.family, language)} · `{finding.code}`{decided}",
        "",
        escape(scrub(getattr(finding.message, language))),
        "",
    ]
    for pieces, where in passages.show(finding.evidence, language):
        lines += [f"> {_marked(pieces)}  ", f"> — {escape(where)}" if where else ">", ""]
    if finding.computation:
        lines += [f"{word('computation', language)}{colon}{escape(scrub(finding.computation.expression))}", ""]
    for text in finding.consequences:
        lines += [f"{word('consequences', language)}{colon}{escape(scrub(getattr(text, language)))}", ""]
    if finding.remark:
        lines += [f"{say('remark', language)}{colon}{escape(finding.remark)}", ""]
    suggestion = getattr(finding.suggestion, language)
    if suggestion:
        lines += [f"{word('suggestion', language)}{colon}{escape(scrub(suggestion))}", ""]
    return lines


def _marked(pieces: Sequence[Piece]) -> str:
    """A passage with what is cited in bold; not by `**`, which between Chinese characters and punctuation is no emphasis
    by CommonMark's rules."""
    return "".join(f"<b>{escape(text)}</b>" if cited else escape(text) for text, cited in pieces)


def escape(text: str) -> str:
    """Text that Markdown shows as it stands, on one line, and of which no reader makes a link, a list or a formula.

    >>> escape("a*b <script>")
    'a\\\\*b \\\\<script\\\\>'
    """
    return LEADING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", one_line(text))).replace("@", AT)
