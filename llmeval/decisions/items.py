"""A finding and what is written beside it, from a JSON file or a page of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llmeval.data.decided import DECISIONS, Entry


def entry_of(item: Mapping[str, Any], source: str) -> Entry:
    """What stands in a baseline or a review in JSON; `source` where the item does not name its report.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is no such item.
    """
    decision = item.get("decision") or ""
    if decision and decision not in DECISIONS:
        raise ValueError(decision)
    words = item.get("decision_text") or item.get("words")
    told = (words, item.get("id"), item.get("remark"), item.get("code"), item.get("message"))
    words, name, remark, code, message = (str(text or "") for text in told)
    mark, *claims = str(item["fingerprint"]).split()
    claims = claims or [str(claim) for claim in item.get("claims") or ()]
    return Entry(mark, decision, remark, source, code, message, words, name, tuple(claims), tuple(_quotes(item)))


def _quotes(item: Mapping[str, Any]) -> list[str]:
    if "quotes" in item:
        return [str(quote) for quote in item["quotes"] or ()]
    cited = item.get("evidence") or ()
    return [str(each["quote"]) for each in sorted(cited, key=lambda each: (each["start"], each["end"]))]
