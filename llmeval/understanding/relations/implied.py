"""Frames of shares of a whole that is not printed beside them: each amount by its share gives it, and all but one agree.

卫生健康支出11862.30万元，占74.79%；社会保障支出2194.55万元，占13.84%；住房保障支出812.46万元，占5.12%: what the others imply is the whole of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import percent, scaled
from llmeval.understanding.relations.fractions import name_of
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.scope import scope_words
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_FEWEST, _MOST = 3, 12
_TIGHT = 0.01
_HUNDRED = 100


def implied(passage: Passage) -> Iterator[Candidate]:
    """Candidates of shares in a row that name no whole, from the whole that the others of the row imply."""
    for row in _rows(passage):
        wholes = [_whole(amount, share) for amount, share in row]
        for place, (amount, share) in enumerate(row):
            others = [n for n in range(len(row)) if n != place and wholes[n] is not None]
            # All others but one agree: with fewer it is not known which of them is wrong.
            best = max(
                others,
                key=lambda n: (sum(_agree(wholes[n], wholes[m]) for m in others), -_width(wholes[n])),
                default=None,
            )
            if best is None or sum(_agree(wholes[best], wholes[m]) for m in others) < max(2, len(others) - 1):
                continue
            if _width(wholes[best]) <= _TIGHT:
                yield _share(share, amount, *row[best], [a for a, _ in row])


def _rows(passage: Passage) -> Iterator[list[tuple[Term, Term]]]:
    """Amounts that each have their share right behind, one measure a row."""
    row: list[tuple[Term, Term]] = []
    for amount, share in zip(passage.terms, passage.terms[1:], strict=False):
        if share.role != "share" or share.whole or share.numeral.dimension != "percent":
            continue
        fits = amount.role == "level" and amount.exact and share.exact and amount.sentence == share.sentence
        if not fits or amount.numeral.dimension in ("percent", "point", "score", "multiple", "time"):
            continue
        inner = "其中" in amount.lead or bool(scope_words(amount))  # 训练支出中教具48.60万元，占15.58%: of the training
        if row and (not alike(row[-1][0], amount) or len(row) == _MOST or inner):
            if len(row) >= _FEWEST:
                yield row
            row = []
        row.append((amount, share))
    if len(row) >= _FEWEST:
        yield row


def _whole(amount: Term, share: Term) -> Interval | None:
    part, rate = interval_of(amount), interval_of(share)
    if rate.low <= 0 or part.low <= 0:
        return None
    return Interval(part.low * _HUNDRED / rate.high, part.high * _HUNDRED / rate.low)


def _agree(one: Interval | None, other: Interval | None) -> bool:
    return one is not None and other is not None and one.meets(other)


def _width(whole: Interval | None) -> float:
    return float((whole.high - whole.low) / whole.high) if whole is not None else 1.0


def _share(claim: Term, part: Term, amount: Term, rate: Term, row: Sequence[Term]) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval | None:
        own = percent(values[0], values[1])  # of the other amount, which is `rate` of the whole
        if own is None:
            return None
        return Interval(scaled(own, values[2].low / _HUNDRED).low, scaled(own, values[2].high / _HUNDRED).high)

    terms = (part, amount, rate)
    mistakes = tuple(
        Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为基数", f"{t.printed} was taken as the whole")
        for t in row
        if t is not part and (wrong := percent(interval_of(part), interval_of(t))) is not None
    )
    return Candidate("share", claim, terms, compute, "certain", "{} ÷ ({} ÷ {})", interval_of(claim),
                     compute([interval_of(t) for t in terms]), mistakes=mistakes)  # fmt: skip
