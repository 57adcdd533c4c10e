"""Which other numbers a number may be compared with: the same metric on another basis, its whole, its prior year.

Nearness decides between candidates: the same sentence, then the same paragraph, the same section, the whole report. Who
asks gets them in this order and says how far it went.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llmeval.data.evidence import Evidence
from llmeval.spans import Span
from llmeval.understanding.mentions import Mention
from llmeval.understanding.reading import Understanding, nearest
from llmeval.vocabulary.metrics import metric_of


def distance(one: Mention, other: Mention) -> int:
    """0 same sentence, 1 same paragraph or table row, 2 same section or table, 3 elsewhere."""
    if one.table is not None and one.table == other.table:
        return 1 if one.row == other.row else 2
    if one.sentence == other.sentence and one.block == other.block:
        return 0
    if one.block == other.block and one.block >= 0:
        return 1
    if one.section is not None and other.section is not None and one.section.id == other.section.id:
        return 2
    return 3


def near(mention: Mention, others: Iterable[Mention]) -> list[Mention]:
    """Others by distance, then by closeness in the text; the mention itself left out."""
    found = [other for other in others if other is not mention]
    return sorted(found, key=lambda o: (distance(mention, o), abs(o.numeral.start - mention.numeral.start)))


def levels(reading: Understanding, metric: str, around: Mention) -> list[Mention]:
    """Exact levels of a metric anywhere in the report; of more than hundreds, those around a mention."""
    return nearest(reading.levels_by_metric.get(metric, []), around)


def exact(mention: Mention) -> bool:
    """Whether the number is meant to the digit: no range, no 近, no 以上."""
    return mention.is_exact


def wholes(reading: Understanding, part: Mention, named: str) -> list[Mention]:
    """Candidates for the whole of a share: named (占…), the total of its list, or the metric that its own ends in."""
    found: list[Mention] = []
    if named and (metric := metric_of(named)):
        found += near(part, levels(reading, metric, part))
        found = [w for w in found if w.period == part.period or not w.named_period or not part.named_period]
        return [w for w in found if w.numeral.dimension == part.numeral.dimension]
    if part.listing is not None:
        found += [t for t in part.listing.totals if exact(t)]
    same = [
        m
        for m in sentence_levels(reading, part)
        if m is not part and m.metric and part.metric.endswith(m.metric) and m.metric != part.metric
    ]
    return [w for w in [*found, *same] if w.numeral.dimension == part.numeral.dimension]


def sentence_levels(reading: Understanding, mention: Mention) -> list[Mention]:
    """Levels of the same sentence, in order."""
    return [m for m in reading.in_sentence(mention) if m.is_level and exact(m)]


def label_of(mention: Mention) -> str:
    """What a message calls the number."""
    return mention.label if not mention.inherited else mention.metric or mention.label


def cited(mention: Mention) -> Span:
    """The number with its label: from the start of its clause, at most 60 characters."""
    start = max(mention.clause.start, mention.numeral.end - 58)
    return Span(min(start, mention.numeral.start), mention.numeral.end)


def operand(reading: Understanding, mention: Mention) -> Evidence:
    """The bare number as evidence."""
    return Evidence.of(reading.document, Span(mention.numeral.start, mention.numeral.end))


def operands(reading: Understanding, mentions: Sequence[Mention]) -> tuple[Evidence, ...]:
    return tuple(operand(reading, mention) for mention in mentions)
