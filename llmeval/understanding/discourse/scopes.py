"""What each passage is for: by the label before it, else by the section that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from llmeval.data.document import Section
from llmeval.structure.own_kind import own_kind
from llmeval.text.list_marks import squeezed
from llmeval.understanding.discourse.model import Piece, Role
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.discourse import LABEL_ROLES

_ROLES = tuple((role, re.compile(rf"(?:{words})$")) for role, words in LABEL_ROLES)
_MARK = r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])*"
_LABEL = re.compile(rf"(?:^|(?<=[。；]))(?P<mark>{_MARK})(?P<label>[^，。；：:、]{{2,26}}?)[:：]")
_RUN_IN = re.compile(rf"^(?P<mark>{_MARK})(?P<label>[^，。；：:]{{2,18}}?)。(?=.)")
_NOT_GOAL = re.compile(r"完成|实现|管理|编制|审核|申报|公开|偏[离差]|评价|自评|细化|量化|不够|欠|有待")
_DUTY = re.compile(r"职[责能]|概况|简介|机构|名词|依据|目的|原则|方法|过程")
_ITEM = re.compile(
    r"(?:(?<=[。；;：:，])|^)(?:[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，、是]|[①-⑳]|[（(]\d{1,2}[）)]|目标\s*\d+[.：:、])"
)


def role_of(label: str) -> Role | None:
    """The role that a label or title announces, None where it announces none.

    >>> role_of("产出指标实际完成情况"), role_of("年度总体目标"), role_of("下一步改进措施"), role_of("机构设置")
    ('result', 'goal', 'measure', None)
    """
    for role, pattern in _ROLES:
        if pattern.search(label):
            if role == "goal" and _NOT_GOAL.search(label):
                return None
            known: Role = role  # type: ignore[assignment]
            return known
    return None


def section_role(above: Sequence[Section]) -> tuple[Role, str]:
    """Role and title of the innermost section that has one."""
    for section in above:
        title = squeezed(section.title)
        kind = own_kind(section)
        if _DUTY.search(title) and not re.search(r"完成|执行|实现|绩效|自评|评价|成效", title):
            return "duty", title
        role = role_of(title)
        if role is not None and not (role == "goal" and kind in ("problems", "improvements")):
            if kind == "improvements" and role == "promised" and "措施" in title and len(above) > 1:
                return "measure", title
            return role, title
        if kind == "problems" and section.level == 1:
            return "problem", title
        if kind == "improvements" and section.level == 1:
            return "measure", title
    return "plain", ""


def pieces(paragraphs: Sequence[Paragraph], above: Callable[[Section | None], Iterator[Section]]) -> Iterator[Piece]:
    """Passages with their roles: a label's passage ends at the next label or with the paragraph."""
    roles: dict[str, tuple[Role, str]] = {}
    for paragraph in paragraphs:
        key = paragraph.section.id if paragraph.section else ""
        if key not in roles:
            roles[key] = section_role(list(above(paragraph.section)))
        if paragraph.section is not None and paragraph.start < paragraph.section.heading_end:
            role, title = roles[key]
            if role in ("problem", "measure") and squeezed(paragraph.section.title) != title:
                yield Piece(paragraph, 0, len(paragraph.text), role, title)
                continue
            if paragraph.end <= paragraph.section.heading_end:
                continue
        yield from _labelled(paragraph, *roles[key])


def _labelled(paragraph: Paragraph, role: Role, title: str) -> Iterator[Piece]:
    text = paragraph.text
    marks: list[tuple[int, int, Role, str]] = []
    run_in = _RUN_IN.match(text)
    for match in ([run_in] if run_in else []) + list(_LABEL.finditer(text)):
        named = role_of(match["label"])
        if match is run_in and not match["mark"] and (len(match["label"]) > 8 or "未" in match["label"]):
            continue
        if match is run_in and role in ("problem", "measure", named):
            continue
        if named is not None and not (named == "goal" and role in ("problem", "measure")):
            marks.append((match.start("label"), match.end(), named, match["label"]))
    bounds = [*(m[0] for m in marks), len(text)]
    if bounds[0] > 0:
        yield Piece(paragraph, 0, bounds[0], role, title)
    for (_, start, named, label), end in zip(marks, bounds[1:], strict=True):
        if start < end:
            yield Piece(paragraph, start, end, named, label)


def items(piece: Piece) -> list[Piece]:
    """The items that a passage counts off (一是…, ①…), else its sentences."""
    text = piece.paragraph.text
    marks = list(_ITEM.finditer(text, piece.start, piece.end))
    if len(marks) >= 2:
        starts = [m.end() for m in marks]
        ends = [*(m.start() for m in marks[1:]), piece.end]
    else:
        bounds = [m.end() for m in re.finditer(r"[。；;]", text[piece.start : piece.end])]
        cuts = sorted({0, *bounds, piece.end - piece.start})
        starts = [piece.start + c for c in cuts[:-1]]
        ends = [piece.start + c for c in cuts[1:]]
    found = []
    for start, end in zip(starts, ends, strict=True):
        lead = re.compile(_MARK).match(text, start, end)
        first = lead.end() if lead else start
        if end - first >= 3:
            found.append(Piece(piece.paragraph, first, end, piece.role, piece.label))
    return found
