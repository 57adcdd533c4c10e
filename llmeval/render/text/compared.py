"""Two reviews compared, for a terminal and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from llmeval.data.entries import Entry
from llmeval.data.evidence import Language
from llmeval.data.inert import inert_json, one_line
from llmeval.data.rounds import Past
from llmeval.render.phrases import NEW
from llmeval.render.round import Line, counts_told, in_order, past_line

if TYPE_CHECKING:

    class Comparison(Protocol):
        """What `decisions.compared` gives."""

        @property
        def past(self) -> Sequence[Past]: ...
        @property
        def new(self) -> Sequence[Entry]: ...


def comparison_json(result: Comparison) -> str:
    """`{"past": [{"status", "finding", "changes", "earlier"}], "new": [finding]}`."""
    data = {"past": [past.to_dict() for past in result.past], "new": [entry.to_dict() for entry in result.new]}
    return inert_json(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def comparison_text(result: Comparison, language: Language) -> str:
    """A line of counts, then a line for each finding: those that stand first, then the new ones."""
    side = 0 if language == "zh" else 1
    lines = [past_line(past, language) for past in in_order(result.past)]
    lines += [Line(None, NEW[side], "", entry.id, "", "", entry.message, "", "") for entry in result.new]
    told = [counts_told(lines, language) or ("没有可比较的问题。" if side == 0 else "Nothing to compare.")]
    for line in lines:
        places = " → ".join(place for place in (line.then, line.now) if place)
        told.append(f"{line.word}  {one_line(places)}  {one_line(line.message_then or line.message_now)}")
        if line.changed:
            told.append(f"      {one_line(line.changed)}")
    return "\n".join(told) + "\n"
