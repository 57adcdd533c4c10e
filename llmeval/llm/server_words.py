"""What a server says of a failure, fit to be shown: cut, in one line, without keys, personal data or text of the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from llmeval.patterns import lazy as re

LONGEST = 160
"""Characters of a server's words that a message quotes."""
_SECRET = re.compile(
    r"(?:sk|ak|rk|pk|key|tok(?:en)?|glpat|gh[pousr]|xox[bp])[-_][A-Za-z0-9_\-*.]{6,}|Bearer\s+\S+|eyJ[\w\-.]{20,}"
    r"|(?i:api[-_ ]?key|authorization|token|secret|password)[\"']?\s*[:=：]\s*[\"']?[^\s,;\"'}]{4,}|\b[A-Za-z0-9_\-]{32,}\b"
)
_ADDRESS = re.compile(r"(?<=://)[^/@\s]+@|(?<=[?&])[\w.\-]+=[^&\s\"']+")
_PATH = re.compile(r"(?:/(?:home|root|usr|var|tmp|opt|work|app|srv|Users)/|[A-Z]:\\)[^\s\"',;:)]*")
_RUN = 6
"""Characters in a row of what was sent that a server's words may repeat; longer runs are left out."""


def words_of(payload: Any) -> tuple[str, str, str]:
    """Message, code and parameter of an error's body, in whatever form servers give them; "" for what is not said."""
    if isinstance(payload, str):
        return (_title(payload) if "<" in payload else payload), "", ""
    if not isinstance(payload, Mapping):
        return "", "", ""
    error = payload.get("error")
    inner: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    message = _first(inner.get("message"), inner.get("msg"), error, payload.get("message"), payload.get("msg"),
                     payload.get("error_msg"), payload.get("detail"), payload.get("errorMessage"), payload.get("reason"))  # fmt: skip
    code = _first(
        inner.get("code"), inner.get("type"), payload.get("code"), payload.get("error_code"), payload.get("type")
    )
    kind = _first(inner.get("type"))
    return (
        message,
        f"{code} {kind}" if kind and kind != code else code,
        _first(inner.get("param"), payload.get("param")),
    )


def _first(*said: Any) -> str:
    for value in said:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, list | Mapping) and value:
            return json.dumps(value, ensure_ascii=False)
    return ""


def _title(page: str) -> str:
    """What a page of HTML says at its head."""
    found = re.search(
        r"<title[^<>]{0,200}>([^<]{0,500})|<h1[^<>]{0,200}>([^<]{0,500})", page, re.IGNORECASE | re.DOTALL
    )
    text = (found[1] or found[2] or "") if found else page[:2000]
    return " ".join(re.sub(r"<[^<>]{0,300}>", " ", text).split())


def shown(message: str, key: str = "", sent: Iterable[str] = ()) -> str:
    """The words as a message may quote them: one line of at most `LONGEST` characters.

    `key` and whatever looks like one, addresses' secrets, personal data and runs of what was `sent` are replaced.
    """
    from llmeval.privacy.masking import personal_spans

    text = " ".join("".join(c if c.isprintable() else " " for c in message[:2000]).split())
    if len(key) > 3:
        text = text.replace(key, "***")
    text = _PATH.sub("…", _ADDRESS.sub("***", _SECRET.sub("***", text)))
    for span in sorted(personal_spans(text), reverse=True):
        text = f"{text[: span.start]}{'*' * len(span)}{text[span.end :]}"
    text = _without_runs(text[: 4 * LONGEST], "\n".join(sent))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _without_runs(text: str, sent: str) -> str:
    """The text without what stands in `sent` too; words of Latin letters are everybody's."""
    if not sent:
        return text
    pieces: list[str] = []
    at = 0
    while at < len(text):
        run = text[at : at + _RUN]
        if len(run) < _RUN or re.fullmatch(r"[\x00-\x2f\x3a-\x7f\s]*", run) or run not in sent:
            pieces.append(text[at])
            at += 1
            continue
        end = at + _RUN
        while end < len(text) and text[end - _RUN + 1 : end + 1] in sent:
            end += 1
        pieces.append("…")
        at = end
    return "".join(pieces)
