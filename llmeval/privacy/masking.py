"""Personal data in a text, and the text with it masked.

What belongs to an office stays readable: landlines, credit codes (GB 32100), subject codes, and the names of offices.
All offsets are of the text as given; nothing is normalised but character for character.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from llmeval.numbers.forms import as_shown
from llmeval.patterns import lazy as re
from llmeval.privacy.checksums import credit_check_digit, credit_valid, identity_valid, luhn_valid
from llmeval.privacy.columns import Columns
from llmeval.privacy.contacts import contacts
from llmeval.privacy.digits import numbers_of_persons
from llmeval.privacy.form_names import names_on_forms
from llmeval.privacy.model import PersonalDatum, PersonalKind
from llmeval.privacy.told_names import names_told
from llmeval.spans import Span

__all__ = ["PersonalDatum", "PersonalKind", "credit_check_digit", "credit_valid", "identity_valid", "luhn_valid", "mask",
           "personal_spans", "scrub_of"]  # fmt: skip


def personal_spans(text: str) -> list[PersonalDatum]:
    """Personal data of a text, sorted, without overlaps.

    >>> [(datum.kind, datum.of("填表人：某某某 电话：13800000000")) for datum in personal_spans("填表人：某某某 电话：13800000000")]
    [('person_name', '某某某'), ('phone', '13800000000')]
    """
    text = as_shown(text)
    columns = Columns(text)
    found: list[PersonalDatum] = []
    for reader in (numbers_of_persons, contacts):
        _take(found, reader(text, columns))
    numbers = tuple(found)
    named = list(names_on_forms(text, columns))
    _take(found, named)
    _take(found, names_told(text, numbers, named))
    return found


def _take(found: list[PersonalDatum], more: Iterable[PersonalDatum]) -> None:
    """Adds what overlaps nothing that is there, in order; what holds something whole takes its place: a number before an @ is an
    address of mail."""
    for datum in more:
        at = bisect_right(found, datum.start, key=lambda known: known.start)
        if datum.kind == "email":
            first = at - (at > 0 and found[at - 1].start == datum.start)
            last = bisect_right(found, datum.end - 1, key=lambda known: known.start)
            if last > first and found[last - 1].end <= datum.end:
                del found[first:last]
                at = first
        free = (at == 0 or found[at - 1].end <= datum.start) and (at == len(found) or datum.end <= found[at].start)
        if free:
            found.insert(at, datum)


def mask(text: str, spans: Iterable[Span]) -> str:
    """The text with each character of the spans replaced by `*`: same length, same offsets.

    >>> mask("电话 13800000000。", [Span(3, 14)])
    '电话 ***********。'
    """
    pieces, at = [], 0
    for span in sorted((span.start, span.end) for span in spans):
        start, end = max(span[0], at), span[1]
        if end <= start:
            continue
        pieces += [text[at:start], "*" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def scrub_of(secrets: Iterable[str]) -> Callable[[str], str]:
    """Masks every occurrence of the words, longest first, as written, as shown (full width as ASCII) and without what parts their
    characters; words of one character would mask too much."""
    spelt = {form for secret in set(secrets) for form in (secret, as_shown(secret), _unparted(as_shown(secret)))}
    words = sorted((secret for secret in spelt if len(secret) > 1), key=len, reverse=True)
    if not words:
        return _same
    pattern = re.compile("|".join(map(re.escape, words)))
    return lambda text: pattern.sub(lambda match: "*" * len(match[0]), text)


def _unparted(word: str) -> str:
    """A number without blanks and marks, a name without blanks; a short number as it stands: its digits are anybody's."""
    digits = re.sub(r"\D", "", word)
    return digits if len(digits) > 6 and len(digits) * 2 > len(word) else "".join(word.split())


def _same(text: str) -> str:
    return text
