"""What a file of a mailbox is: whose, of which year, of which kind. Called in a process that can die alone."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice
from pathlib import Path, PurePath

from llmeval.data.document import Document
from llmeval.data.evidence import Message
from llmeval.data.mailbox import About, FileKind, Item
from llmeval.errors import LlmevalError
from llmeval.patterns import lazy as re
from llmeval.reading.mail import BODY
from llmeval.reading.submission import read_content
from llmeval.runs.mailbox.copies import sketch, squeezed
from llmeval.settings import Limits
from llmeval.understanding.report_head import report_year
from llmeval.understanding.units import identity, same_unit
from llmeval.vocabulary.section_kinds import attachment_kind, is_approved_form, is_report_title

VERSION = 2
"""Of what is kept about a file; a change of the rules here counts it up."""
_TABLE_KINDS: dict[str, FileKind] = {
    "attachment_base_data_table": "base_data", "attachment_self_eval_table": "self_eval",
    "attachment_project_table": "project_table", "project_report": "project_report",
}  # fmt: skip
_LABEL = re.compile(
    r"^附\s{0,3}[件表]?\s{0,3}(?:\d{1,3}|[一二三四五六七八九十]{1,3})?(?:[-－—]\d{1,2})?\s{0,3}[:：、.．]?\s{0,3}"
)
_REPORT_NAME = re.compile(r"报告|总结|自评说明|自评材料正文")
_PROJECT = re.compile(r"项目|专项")
_TITLES = 8
_PROSE = 1500
"""Characters of paragraphs from which a text without a title is a report rather than a form."""
_HINT = 3000


def about(item: Item, limits: Limits) -> About:
    """Look at one file; what cannot be read says why."""
    try:
        document = read_content(Path(item.file).read_bytes(), item.name, limits)
    except LlmevalError as error:
        return About("unread", fault=Message(error.message, error.english))
    except OSError as error:
        told = error.strerror or type(error).__name__
        return About(
            "unread",
            fault=Message(f"读不了（{told}）。请检查文件后重试。", f"It cannot be read ({told}). Check the file."),
        )
    text = squeezed(document.plain)
    words = blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
    if item.name == BODY:
        return About("mail", characters=len(text), words=words, hint=document.text[:_HINT])
    kind = kind_of(item.name, document)
    found = identity(document)
    year = found.year or (report_year(document)[0] if kind in ("report", "project_report") else "")
    owners = _surest(found.owners, document.plain)
    return About(
        kind, owners, tuple(sorted(found.others)), year, len(text), words,
        sketch(text, [*owners, *found.others]) if kind in ("report", "project_report") else (),
    )  # fmt: skip


def _surest(owners: Iterable[str], text: str) -> tuple[str, ...]:
    """Names of a unit, fuller ones before what is short for them, then in the order of the text."""
    known = sorted(owners, key=lambda name: (text.find(name) < 0, text.find(name), name))
    return tuple(
        sorted(known, key=lambda name: any(len(other) > len(name) and same_unit(name, other) for other in known))
    )


def kind_of(name: str, document: Document) -> FileKind:
    """By the titles at its head, else by the file's name, else by how much prose it holds."""
    stem = _LABEL.sub("", "".join(PurePath(name).stem.split()))
    prose = sum(block.end - block.start for block in document.blocks if block.kind == "paragraph")
    titles = [line for line in _heads(document) if line]
    for title in titles:
        if (kind := _titled(title)) is not None and (kind in ("report", "project_report") or prose < 2 * _PROSE):
            return kind
    if (kind := _titled(stem)) is not None:
        return kind
    if _REPORT_NAME.search(stem) or prose > _PROSE:
        return "project_report" if _PROJECT.search(stem) and "整体" not in stem else "report"
    return "other"


def _heads(document: Document) -> list[str]:
    """The first lines without labels, squeezed, each followed by itself and its next line together: a title may be broken."""
    lines = [
        _LABEL.sub("", "".join(line.split()))
        for line in islice(filter(str.strip, document.plain[:4000].splitlines()), _TITLES)
    ]
    lines = [line for line in lines if "\t" not in line and len(line) <= 60]
    return [
        each
        for index, line in enumerate(lines)
        for each in (line, line + "".join(lines[index + 1 : index + 2]))
        if len(each) <= 60
    ]


def _titled(title: str) -> FileKind | None:
    if is_approved_form(title):
        return "targets"
    kind = attachment_kind(title)
    if kind in _TABLE_KINDS:
        return _TABLE_KINDS[kind]
    if is_report_title(title) and "报告" in title:
        return "report"
    return None
