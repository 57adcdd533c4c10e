"""What the settings say of findings that are known already: silenced for good, or decided in a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmeval.data.review import Review
    from llmeval.settings import Settings


def decided(review: Review, settings: Settings, source: str | None = None) -> Review:
    """The review without what is silenced and with what a baseline knows of its findings; as it is where neither is named."""
    if settings.silence is not None:
        from llmeval.decisions.silence import read_rules, silenced

        review = silenced(review, read_rules(settings.silence))
    if settings.baseline is None:
        return review
    from llmeval.decisions.baseline import read_baseline

    return read_baseline(settings.baseline).mark(review, source)
