"""Where the two readers disagree, as every output shows it: both readings, each with its sentence and its place."""

from __future__ import annotations

from typing import NamedTuple

from llmeval.data.evidence import Language, plain
from llmeval.data.facts import Fact
from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages, Shown
from llmeval.render.phrases import BASIS, say


class ReaderSays(NamedTuple):
    """What one reader says: `told` is reader, label, value, period and basis; `shown` the passage, None without one."""

    told: str
    shown: Shown | None


class Difference(NamedTuple):
    """Two readings that cannot both be right."""

    label: str
    readings: tuple[ReaderSays, ...]


def differences(review: Review, passages: Passages) -> list[Difference]:
    """The review's disagreements; a fact that the review does not hold is left out."""
    facts = {fact.id: fact for fact in review.facts}
    scrub = scrubber(review)
    return [
        Difference(
            scrub(item.label),
            tuple(
                ReaderSays(scrub(_told(facts[key], review.language)), _shown(facts[key], review, passages))
                for key in item.facts
                if key in facts
            ),
        )
        for item in review.disagreements
    ]


def _told(fact: Fact, language: Language) -> str:
    value = plain(fact.value) if fact.value is not None else fact.text
    said = [f"{fact.label} {value}{fact.unit}", fact.period, BASIS.get(fact.basis, ("", ""))[language == "en"]]
    colon = "：" if language == "zh" else ": "
    return say(fact.origin, language) + colon + " · ".join(part for part in said if part)


def _shown(fact: Fact, review: Review, passages: Passages) -> Shown | None:
    return next(iter(passages.show((fact.evidence,), review.language)), None) if fact.evidence else None
