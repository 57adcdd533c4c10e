"""What proves a number: relations as the page lists them, and a fact or a relation as it shows itself in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from llmeval.data.evidence import Evidence, mask_text
from llmeval.data.facts import Fact
from llmeval.data.relations import Relation
from llmeval.data.review import Review
from llmeval.privacy.masking import personal_spans
from llmeval.render.page.annotated import Annotated
from llmeval.render.page.glance import STYLE
from llmeval.render.phrases import KIND, READING, say
from llmeval.render.safe import html_text
from llmeval.render.words import STANDING

PLACES = 40
"""Numbers of one relation that the page leads to at most."""
COLOURS = {"proved": "#2d6a46", "failed": "#b3261e", "undecided": "#59626d"}


@dataclass(frozen=True)
class Place:
    """A number of a relation; `to` is its index among the numbers of the page, or the id of the block that holds it."""

    quote: str
    label: str
    to: str


@dataclass(frozen=True)
class Told:
    """A relation as it is listed."""

    outcome: str
    outcome_name: str
    kind: str
    reading: str
    code: str
    computation: str
    explanation: str
    places: tuple[Place, ...]
    more: str
    proves: str
    """Indices of the numbers that it proves."""


def told_relations(review: Review, annotated: Annotated, scrub: Callable[[str], str]) -> Iterator[Told]:
    """All relations of a review, in its language; personal data masked."""
    side = 0 if review.language == "zh" else 1
    order = {number.evidence.span: index for index, number in enumerate(review.numbers)}
    labels = {fact.numeral.number_start: fact.label for fact in reversed(review.facts) if fact.numeral}
    starts = {number.evidence.span: number.at for number in review.numbers}

    proved: dict[str, list[str]] = {}
    for index, number in enumerate(review.numbers):
        for relation in number.proved_by:
            proved.setdefault(relation.id, []).append(str(index))

    def place(evidence: Evidence) -> Place:
        index = order.get(evidence.span)
        to = str(index) if index is not None else annotated.anchor(evidence.span)
        label = labels.get(starts.get(evidence.span, evidence.start), "")
        return Place(" ".join(review.masked_evidence(evidence).quote.split()), scrub(label), to)

    for relation in review.relations:
        shown = list(dict.fromkeys(relation.numbers))
        rest = len(shown) - PLACES
        yield Told(
            relation.outcome,
            STANDING[relation.outcome][side],
            KIND[relation.kind][side],
            READING[relation.reading][side],
            relation.code,
            scrub(relation.computation),
            scrub(getattr(relation.explanation, review.language)) if relation.explanation else "",
            tuple(place(evidence) for evidence in shown[:PLACES]),
            say("more_numbers", review.language).format(n=rest) if rest > 0 else "",
            " ".join(proved.get(relation.id, ())),
        )


def render_relation(relation: Relation) -> str:
    """A relation as a small piece of HTML, styled in place; personal data masked."""
    return f'<div style="{STYLE}">{_line(relation)}</div>'


def render_fact(fact: Fact) -> str:
    """A fact with its number and what proves it, as a small piece of HTML, styled in place; personal data masked."""
    value = f"{fact.value:,f}{fact.unit}" if fact.value is not None else fact.text
    about = " · ".join(part for part in (fact.period, fact.basis) if part)
    head = f'<p style="margin:0">{_masked(fact.label)} <strong>{_masked(value)}</strong> <small>{_masked(about)}</small></p>'
    proofs = "".join(_line(relation) for relation in fact.proved_by or ())
    if fact.value is not None and fact.proved_by == ():
        proofs = '<p style="margin:0;opacity:.7">没有可与此数核对的数字</p>'
    return f'<div style="{STYLE}">{head}{proofs}</div>'


def _line(relation: Relation) -> str:
    name, kind = STANDING[relation.outcome][0], KIND[relation.kind][0]
    said = relation.computation or "、".join(evidence.quote for evidence in relation.numbers)
    why = f" {_masked(relation.explanation.zh)}" if relation.explanation else ""
    return (f'<p style="margin:0"><span style="color:{COLOURS[relation.outcome]}">{name}</span> {kind} '
            f"<code>{_masked(said)}</code>{why}</p>")  # fmt: skip


def _masked(text: str) -> str:
    return html_text(mask_text(text, sorted(personal_spans(text))))
