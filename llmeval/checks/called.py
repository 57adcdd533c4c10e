"""What a number is called in a message, and how it is written there."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.terms import DOWN, UP, Term

_OWN_WORDS = re.compile(rf"(?:{UP}|{DOWN}|占|[合总]?计|合|即|得|共|折合?|年[初末底]|目标|差|均|余)$")
"""A label that ends so says how the number was come by, not what it is: it is quoted with the number."""
_JOINING = re.compile(r"[和及与、]{1,3}")
COMMAS = re.compile(r"(?<=\d),(?=\d{3})")
_STOP = re.compile(r"[，。；：！？;!?]|,(?!\d{3})")
_BEFORE, _AFTER, _LABEL, _NAMES = 28, 8, 24, 6


def label_of(term: Term) -> str:
    """What a number is called: the heads of its row and column, or the words before it; "" where nothing names it."""
    if term.table is not None:
        heads = "／".join(p for p in (*term.row[-1:], *term.column[-1:]) if p)[:40]
        return heads or _first_cell(term)
    words = "".join(term.lead.split()).strip("，。；、：:（）()的为是")
    opening = max(words.rfind("（"), words.rfind("("))
    if opening >= 0 and not re.search("[）)]", words[opening:]):
        words = words[opening + 1 :]
    return words[-_LABEL:]


def _first_cell(term: Term) -> str:
    found = re.match(r"[^\d\s—/%.]{2,16}", term.passage.text[: term.at])
    return found[0] if found is not None else ""


def opening(term: Term, verb: str = "写为") -> tuple[str, str]:
    """How a sentence about a number begins: under its name, or with its own words where these hold no name."""
    label, printed = label_of(term), as_told(term)
    if term.table is None and (term.role in ("share", "multiple") or not _is_name(term, label)):
        quoted = _quoted(term, label)
        return f"文中“{quoted}”", f"“{quoted}”"
    return (f"“{label}”{verb}{printed}", f"“{label}” is stated as {printed}") if label else (
        f"此处{verb}{printed}", f"Here {printed} is stated")  # fmt: skip


def _is_name(term: Term, label: str) -> bool:
    return len(term.noun) > 1 and len(label) > 1 and _OWN_WORDS.search(label) is None


def _quoted(term: Term, label: str) -> str:
    """The number with the words before it, or, where it has none of its own, with its clause or what follows."""
    text = term.passage.text
    at = text.rfind(label, 0, term.at) if label and _JOINING.fullmatch(label) is None else -1
    if at < 0:
        first = max(0, term.at - _BEFORE)
        at = max((stop.end() for stop in _STOP.finditer(text, first, term.at)), default=first)
    words, end = text[at : term.end], term.end
    if words.count("（") > words.count("）"):
        if text[end : end + 1] == "）":
            end += 1
        else:
            at += words.rfind("（") + 1
    if at >= term.at:
        after = re.match(rf"[^，。；：！？,;!?、（）\d]{{0,{_AFTER}}}", text[end:])
        end += after.end() if after is not None else 0
    return text[at:end]


def listed(names: Sequence[str]) -> str:
    """Names one behind the other; of many the first, and how many they are: all are cited.

    >>> listed(["甲", "乙"]), listed(["甲"] * 9)
    ('甲、乙', '甲、甲、甲、甲、甲、甲等9项')
    """
    shown = "、".join(names if len(names) <= _NAMES + 1 else names[:_NAMES])
    return shown if len(names) <= _NAMES + 1 else f"{shown}等{len(names)}项"


def subject(term: Term) -> str:
    """The name before a number, in quotation marks; "" where it has none of its own."""
    label = label_of(term)
    return f"“{label}”" if len(label) > 1 and _OWN_WORDS.search(label) is None else ""


def as_told(term: Term) -> str:
    """The number with its unit, its digits in groups only where the report groups them, so that a search finds it."""
    return term.printed if is_grouped(term) else COMMAS.sub("", term.printed)


def is_grouped(term: Term) -> bool:
    return "," in term.passage.text[term.at : term.end]
