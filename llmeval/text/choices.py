"""Boxes that are ticked or not: ☐20万元 ☑35万元. What stands at a box that nobody ticked is not said."""

from __future__ import annotations

from llmeval.patterns import lazy as re
from llmeval.spans import Span

_OPEN = "☐□▢◻❏❑⬜○◯"
_TICKED = "☑☒✓✔√🗹⊠■◼●◉⦿"
_SURE = frozenset("☑✓✔√🗹")
_ALONE = frozenset("☐")
"""Open boxes that are nothing else; a □ or ○ may head an item of a list, or stand for a character that was lost."""
_MARK = re.compile(f"[（(][ \u3000]{{0,4}}(?:√[ \u3000]{{0,4}})?[)）]|[{_OPEN}{_TICKED}]")
_END = re.compile(r"[\t\n。；;]|[（(]?(?:请|注)|(?<=[是否有无对错])[，,]")
_REACH = 60
"""Characters that one choice has at the most."""
_LINE = 400


def unticked(text: str) -> tuple[Span, ...]:
    """What stands at open boxes, box and choice, where boxes are choices: two on a line or cell, a ticked one beside, or ☐.

    >>> [span.of("档次：☐20万元 ☑35万元") for span in unticked("档次：☐20万元 ☑35万元")]
    ['☐20万元 ']
    >>> unticked("□ 完成投资35万元。")
    ()
    """
    marks = list(_MARK.finditer(text))
    found = []
    for index, mark in enumerate(marks):
        ahead = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        end = _END.search(text, mark.end(), min(ahead, mark.end() + _REACH))
        stop = end.start() if end else min(ahead, mark.end() + _REACH)
        beside = [
            other
            for other in marks[max(0, index - 8) : index + 9]
            if other is not mark and _together(text, mark, other)
        ]
        signs = {_sign(other) for other in beside}
        sign = _sign(mark)
        if sign in _OPEN:
            open_one = sign in _ALONE or bool(signs & set(_TICKED)) or (sign in "□▢◻❏❑⬜" and sign in signs)
        else:
            open_one = sign == "☒" and bool(signs & _SURE)
        if open_one:
            found.append(Span(mark.start(), stop))
    return tuple(found)


def _sign(mark: re.Match[str]) -> str:
    """The box that a mark is as good as: （ ） is an open one, （√） a ticked one."""
    if len(mark[0]) == 1:
        return mark[0]
    return "√" if "√" in mark[0] else "○"


def _together(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two boxes are choices of one question: on one line or in one cell, or each at the head of a line beside the
    other's."""
    first, last = sorted((one, other), key=lambda match: match.start())
    between = text[first.end() : last.start()]
    if len(between) > _LINE:
        return False
    if "\n" not in between and "\t" not in between:
        return True
    heads = all(not text[text.rfind("\n", 0, at.start()) + 1 : at.start()].strip() for at in (one, other))
    ticked = any(_sign(at) in _TICKED for at in (one, other))
    return heads and ticked and between.count("\n") <= 6 and "\t" not in between


def chosen(text: str) -> str:
    """A text without what stands at open boxes and without the marks of ticked ones.

    >>> chosen("档次：☐20万元 ☑35万元")
    '档次：35万元'
    """
    if _MARK.search(text) is None:
        return text
    pieces, at = [], 0
    for span in unticked(text):
        pieces.append(text[at : span.start])
        at = span.end
    return _MARK.sub("", "".join([*pieces, text[at:]]))
