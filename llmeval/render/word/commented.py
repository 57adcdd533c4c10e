"""A report with the findings as comments at their passages: the reviewed Word file itself, nothing else in it changed; for
other files the text set anew.

The archive is written anew member by member: all are copied as they are, but for the part that holds the text (its marks
are added), the part of the comments, and the two lists in which a new part is named.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from llmeval.data.evidence import Language
from llmeval.data.review import Review
from llmeval.reading.word.docx import trace_docx
from llmeval.reading.word.inline import PROMPT
from llmeval.reading.word.numbers import W
from llmeval.reading.word.origins import Origin
from llmeval.reading.word.package import Editable, open_editable, to_strict
from llmeval.render.page.page import file_name
from llmeval.render.word.anchors import Anchor, put_marks
from llmeval.render.word.comment_words import Comment, CommentWords
from llmeval.render.word.comments_part import Author, CommentsPart
from llmeval.render.word.notes import at_marks
from llmeval.render.word.rebuilt import Rebuilt
from llmeval.spans import Span

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN = _WORD + "document.main+xml"
_COMMENTS = _WORD + "comments+xml"
_MACROS = ("vbaProject", "vbaData", "wordVbaData")
"""Kinds of relationships to parts that act."""


class Commented(NamedTuple):
    """A commented file of a review."""

    name: str
    """Of the file of a submission that it shows; empty for a report of one file."""
    content: bytes
    original: bool
    """It is the file that was reviewed, not its text set anew."""
    comments: int
    """How many there are in it."""


def render_commented(review: Review, originals: Mapping[str, Sequence[bytes]], author: Author) -> list[Commented]:
    """A Word file with the findings as comments: one, or one for each file of a submission.

    Args:
        review: the review; what reviewers dismissed is left out.
        originals: Word files by their names (`reading.sources.word_files`). A file of which none holds the text that was
            reviewed is set anew, personal data masked.
        author: who is named beside the comments.
    """
    comments = CommentWords(review).comments()
    document = review.document
    parts = [(part.name, Span(part.start, part.end)) for part in document.parts] or [("", Span(0, len(document.text)))]
    alone = document.path or ""
    made = []
    for name, part in parts:
        here = [each for each in comments if part.start <= each.span.start < part.end]
        name_of_file = name or file_name(alone)
        # A name that is masked is nobody's key; a file that does not hold the text is passed over.
        known = (
            [data for files in originals.values() for data in files]
            if "*" in name_of_file
            else originals.get(name_of_file, ())
        )
        content = next((found for data in known if (found := comment_word(data, name, part.of(document.text), part.start,
                                                                          here, author))), None)  # fmt: skip
        made.append(Commented(name, content or _rebuilt(review, part, here, author), content is not None, len(here)))
    return made


def render_own(review: Review, original: bytes | None = None) -> bytes:
    """The one file of a review, or the first of a submission, with comments in the tool's own name."""
    parts = review.document.parts
    name = parts[0].name if parts else file_name(review.document.path or "")
    return render_commented(review, {name: [original]} if original else {}, author_of("", review.language))[0].content


def author_of(name: str, language: Language, date: dt.date | None = None) -> Author:
    """Who is named beside comments, today by default; initials are the first letters of words, or a Chinese name's last
    characters."""
    date = dt.datetime.now(tz=dt.UTC).date() if date is None else date
    if not name.strip():
        return Author("绩效复核", "复核", date) if language == "zh" else Author("Review", "R", date)
    words = name.split()
    initials = "".join(word[0] for word in words)[:3] if name.isascii() else name.strip()[-2:]
    return Author(name.strip(), initials, date)


def comment_word(
    data: bytes, name: str, text: str, start: int, comments: Sequence[Comment], author: Author
) -> bytes | None:
    """A Word file with comments; it is .docx whatever it was, and macros are left behind.

    Args:
        data: the file.
        name: what a message calls it.
        text: what was read of it.
        start: where that text begins in the text that the comments' spans count in.
        comments: in the order of the text.
        author: who is named beside them.

    Returns:
        The file; None where `data` does not hold the text.

    Raises:
        ReadError: the file is no sound Word file.
    """
    editable = open_editable(data, name or "report.docx")
    traced = trace_docx(editable.parts)
    if traced.text != text:
        return None
    origins, moved = at_marks(traced.origins, editable.parts)
    here = [_quoting(_back(comment, start), text, moved) for comment in comments]
    return _with_comments(data, editable, origins, here, author)


def _quoting(comment: Comment, text: str, moved: Sequence[Span]) -> Comment:
    """With its passage where it does not stand beside it: in a note."""
    if not any(span.overlaps(comment.span) for span in moved):
        return comment
    head, *rest = comment.lines
    return comment._replace(lines=(head, (f"“{' '.join(comment.span.of(text).split())}”", False), *rest))


def _back(comment: Comment, by: int) -> Comment:
    return comment._replace(span=Span(comment.span.start - by, comment.span.end - by))


def _rebuilt(review: Review, part: Span, comments: Sequence[Comment], author: Author) -> bytes:
    """The text of a part set anew, with comments."""
    made = Rebuilt(review, part, [comment.span for comment in comments])
    data = made.content()
    editable = open_editable(data, "report.docx")
    origins = [Origin(span.start, span.end, element, element)
               for span, element in zip(made.spans, editable.parts.body.iter(W + "t"), strict=True)]  # fmt: skip
    return _with_comments(data, editable, origins, comments, author)


def _with_comments(
    data: bytes, editable: Editable, origins: Sequence[Origin], comments: Sequence[Comment], author: Author
) -> bytes:
    part = CommentsPart(editable.parts.comments, author)
    put_marks(origins, [Anchor(part.add(comment.lines), comment.span) for comment in comments])
    return _written(data, editable, part)


def _written(data: bytes, editable: Editable, part: CommentsPart) -> bytes:
    for run in editable.parts.body.iter(W + "r"):
        if PROMPT in run.attrib:
            del run.attrib[PROMPT]
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        package = _Package(source, editable)
        package.changed[editable.names["document"]] = editable.parts.body.getroottree().getroot()
        package.add_comments(part.root)
        package.make_plain()
        return package.content()


class _Package:
    """An archive in the making: the members of another, some of them changed, left out or new."""

    def __init__(self, source: zipfile.ZipFile, editable: Editable) -> None:
        from lxml import etree

        self._source, self._editable = source, editable
        self._parser = etree.XMLParser(resolve_entities=False)
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in source.infolist()}
        self.changed: dict[str, _Element] = {}
        self._gone: set[str] = set()
        self._types = self._open("[Content_Types].xml", _TYPES + "Types")
        folder, base = posixpath.split(editable.names["document"].replace("\\", "/"))
        self._folder = folder
        self._links = self._open(f"{folder}/_rels/{base}.rels".lstrip("/"), _RELATIONSHIPS + "Relationships")

    def _open(self, path: str, root: str) -> _Element:
        """A list of the package, as an element that will be written; an empty one where there is none."""
        from lxml import etree

        entry = self._entries.get(path.lower())
        namespace = root[1:].partition("}")[0]
        element = (
            etree.fromstring(self._source.read(entry), self._parser) if entry
            else etree.fromstring(f'<{root.rpartition("}")[2]} xmlns="{namespace}"/>')
        )  # fmt: skip
        self.changed[entry.filename if entry else path] = element
        return element

    def add_comments(self, root: _Element) -> None:
        """Take in the comments, in the part that the file has for them or in a new one."""
        from lxml import etree

        known = self._editable.names.get("comments")
        if known is not None:
            self.changed[known] = root
            return
        number = 0
        while (path := f"{self._folder}/comments{number or ''}.xml".lstrip("/")).lower() in self._entries:
            number += 1
        self.changed[path] = root
        etree.SubElement(self._types, _TYPES + "Override", PartName=f"/{path}", ContentType=_COMMENTS)
        taken = {link.get("Id") for link in self._links}
        key = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        kind = to_strict(_KIND.encode()).decode() if self._editable.strict else _KIND
        etree.SubElement(
            self._links, _RELATIONSHIPS + "Relationship", Id=key, Type=kind, Target=posixpath.basename(path)
        )

    def make_plain(self) -> None:
        """A document that Word opens by the name .docx: no template, and without macros."""
        main = "/" + self._editable.names["document"].replace("\\", "/").lstrip("/").lower()
        for override in self._types.iter(_TYPES + "Override"):
            if override.get("PartName", "").lower() == main:
                override.set("ContentType", _MAIN)
        for link in [*self._links]:
            if link.get("Type", "").rsplit("/", 1)[-1] in _MACROS:
                self._links.remove(link)
                target = link.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
                self._leave_out(posixpath.normpath(path))

    def _leave_out(self, path: str) -> None:
        """A part of macros, with its own list of relations and what that names."""
        folder, base = posixpath.split(path)
        for gone in (path, f"{folder}/_rels/{base}.rels", f"{folder}/vbaData.xml"):
            if entry := self._entries.get(gone.lower()):
                self._gone.add(entry.filename)
            for override in [*self._types.iter(_TYPES + "Override")]:
                if override.get("PartName", "").lower() == f"/{gone.lower()}":
                    self._types.remove(override)

    def content(self) -> bytes:
        buffer = io.BytesIO()
        waiting, done = dict(self.changed), set(self._gone)
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in self._source.infolist():
                if entry.filename in done:
                    continue
                done.add(entry.filename)
                root = waiting.pop(entry.filename, None)
                data = self._source.read(entry) if root is None else self._serialized(root)
                archive.writestr(entry, data, compress_type=entry.compress_type)
            for path, root in waiting.items():
                archive.writestr(zipfile.ZipInfo(path), self._serialized(root), compress_type=zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def _serialized(self, root: _Element) -> bytes:
        from lxml import etree

        data: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        return to_strict(data) if self._editable.strict and root not in (self._types, self._links) else data
