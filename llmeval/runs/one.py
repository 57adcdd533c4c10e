"""The work on one report. Who only hands it out to workers loads nothing of what reads and judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmeval.data.review import Review
    from llmeval.reading.sources import Source
    from llmeval.settings import Settings


def by_rules(source: Source, settings: Settings) -> list[Review]:
    """A review for each submission that a source holds, of the rules alone (`pipeline.reviews_by_rules`)."""
    from llmeval.pipeline import reviews_by_rules

    return reviews_by_rules(source, settings)


async def with_model(review: Review, settings: Settings) -> Review:
    """A review with what a model says of the report (`pipeline.add_model`)."""
    from llmeval.pipeline import add_model

    return await add_model(review, settings)
