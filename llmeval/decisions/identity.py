"""Which report a baseline is of, so that decisions on one are never taken for another's in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from llmeval.data.evidence import Message

if TYPE_CHECKING:
    from llmeval.data.review import Review

_LEAST = 3
"""Decisions none of which finds its finding, from which on a baseline without a name is of another report."""


class Subject(NamedTuple):
    """The unit and the year of a report, empty where not known; `source` is its file in a baseline of several."""

    source: str = ""
    unit: str = ""
    year: str = ""

    @classmethod
    def of(cls, summary: Mapping[str, Any], source: str = "") -> Subject:
        """From the head of a review."""
        return cls(source, *(" ".join(str(summary.get(key) or "").split()) for key in ("unit", "year")))

    @classmethod
    def read(cls, text: str) -> Subject:
        """From the line that `str` gives."""
        unit, _, year = text.partition(_BAR)
        return cls("", unit.strip(), year.strip())

    def __str__(self) -> str:
        return f"{self.unit}{_BAR}{self.year}" if self.unit or self.year else ""

    @property
    def told(self) -> str:
        """`某单位2024年度`."""
        return f"{self.unit}{f'{self.year}年度' if self.year else ''}" or "?"

    def differs(self, other: Subject) -> bool:
        """Whether the two are of different units or years, both of which are known."""
        one, two = _plain(self.unit), _plain(other.unit)
        # A name is written in full here and short there.
        units = bool(one and two) and one not in two and two not in one
        return units or bool(self.year and other.year and self.year != other.year)

    def agrees(self, other: Subject) -> bool:
        """Whether the two are surely of one unit and year."""
        return bool(self.unit and self.year) and (_plain(self.unit), self.year) == (_plain(other.unit), other.year)


_BAR = "｜"


def _plain(text: str) -> str:
    return "".join(text.split())


def stranger(subjects: Iterable[Subject], review: Review, source: str) -> Subject | None:
    """The report that a baseline is of, where it cannot be this one."""
    mine = Subject.of(review.summary)
    named = [subject for subject in subjects if subject.source in ("", source)]
    return named[0] if named and all(subject.differs(mine) for subject in named) else None


def of_another(subject: Subject, review: Review) -> Message:
    """What a person is told of a baseline of another report."""
    mine = Subject.of(review.summary).told
    return Message(f"基线是“{subject.told}”的复核结果，本报告是“{mine}”，其中的意见没有套用；请核对 --baseline 给的文件",
                   f"the baseline is of {subject.told}, this report of {mine}: its decisions were not applied; check the "
                   "file given with --baseline")  # fmt: skip


def none_fits(count: int) -> Message | None:
    """What a person is told where so many decisions find no finding, and none does."""
    if count < _LEAST:
        return None
    return Message(f"基线里的 {count} 条意见没有一条与本报告的问题对得上，可能给错了文件；请核对 --baseline 给的文件",
                   f"none of the {count} decisions of the baseline fits a finding of this report; check the file given "
                   "with --baseline")  # fmt: skip
