"""Where words stand around a number: brackets, clauses, the lead before it and the tail behind it."""

from __future__ import annotations

from llmeval.patterns import lazy as re

CLAUSE_END = "，,；;。！？!?：:"
_MARK = re.compile("[（()）。]")


def brackets(text: str) -> list[tuple[int, int]]:
    """For each character the innermost open bracket and the depth."""
    stack: list[int] = []
    found: list[tuple[int, int]] = []
    here = (-1, 0)
    for match in _MARK.finditer(text):
        at, character = match.start(), match[0]
        found += [here] * (at - len(found))
        if character in "）)" and stack:
            stack.pop()
            here = (stack[-1] if stack else -1, len(stack))
        found.append(here)
        if character in "（(":
            stack.append(at)
        elif character == "。":
            stack.clear()
        here = (stack[-1] if stack else -1, len(stack))
    return [*found, *[here] * (len(text) - len(found)), (-1, 0)]


def lead_start(text: str, at: int, floor: int) -> int:
    begin = at
    depth = 0
    while begin > floor:
        character = text[begin - 1]
        if character in "）)":
            depth += 1
        elif character in "（(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and character in CLAUSE_END:
            break
        begin -= 1
    return begin


def tail_end(text: str, end: int, following: int) -> int:
    stop = end
    while stop < min(len(text), following, end + 40) and text[stop] not in CLAUSE_END and text[stop] not in "（()）、":
        stop += 1
    return stop


def clause_of(text: str, at: int) -> int:
    """Where the clause begins that holds an offset."""
    begin = at
    while begin > 0 and text[begin - 1] not in CLAUSE_END:
        begin -= 1
    return begin
