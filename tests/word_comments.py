"""Comments of a Word file as another program would read them: which characters stand between the marks of each."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIXED = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_UNSEEN = (W + "del", W + "moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")


def roots(data: bytes, pattern: str) -> list[etree._Element]:
    """The parts of the file whose names fit."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [etree.fromstring(archive.read(name)) for name in archive.namelist() if re.fullmatch(pattern, name)]


def commented(data: bytes) -> dict[str, str]:
    """By a comment's id the characters that it stands at; each has one start, one end and one reference."""
    found: dict[str, str] = {}
    for root in roots(data, r"word/(?:document|footnotes|endnotes)\d*\.xml"):
        under_way: dict[str, tuple[etree._Element | None, list[str]]] = {}
        references = []
        for element in root.iter():
            key = element.get(W + "id", "") if isinstance(element.tag, str) else ""
            if element.tag == W + "commentRangeStart":
                assert key not in under_way
                assert key not in found
                under_way[key] = _box(element), []
            elif element.tag == W + "commentRangeEnd":
                found[key] = "".join(under_way.pop(key)[1])
            elif element.tag == W + "commentReference":
                references.append(key)
            elif text := _text(element):
                for box, passage in under_way.values():
                    if box is _box(element):
                        passage.append(text)
        assert not under_way
        assert len(references) == len(set(references))
        assert set(references) <= set(found)
    return found


def _box(element: etree._Element) -> etree._Element | None:
    """The text box around an element: its text is none of the paragraph's in which it hangs."""
    return next(element.iterancestors(W + "txbxContent"), None)


def _text(element: etree._Element) -> str:
    text = (element.text or "") if element.tag == W + "t" else _FIXED.get(element.tag, "")
    return "" if not text or any(above.tag in _UNSEEN for above in element.iterancestors()) else text


def words(data: bytes) -> dict[str, list[str]]:
    """By a comment's id its paragraphs."""
    (root,) = roots(data, r"word/comments\d*\.xml")
    return {
        comment.get(W + "id", ""): ["".join(t.text or "" for t in p.iter(W + "t")) for p in comment.iter(W + "p")]
        for comment in root.iterfind(W + "comment")
    }
