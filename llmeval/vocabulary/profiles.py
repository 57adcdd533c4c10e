"""Scoring rules of the genre as named profiles: they differ by place and year, so none is a constant.

A profile says what a row should have scored. Before a stated score is called wrong, every profile that may apply is
asked (`Settings.scoring_profiles`), and the finding names the one that it used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Grade = tuple[Decimal, str]
BANDS: tuple[Grade, ...] = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
"""财预〔2020〕10号 and the practice since: from the score (included) upwards; highest first."""


@dataclass(frozen=True)
class ScoringProfile:
    """One set of scoring rules. Rates are shares: 1 is 100 %."""

    name: str
    source: str
    weights: Mapping[str, Decimal]
    """Points of the level-1 groups: execution, output, benefit, satisfaction and, where the rules know it, cost."""
    execution: Literal["proportional", "bands"] = "proportional"
    execution_bands: tuple[tuple[Decimal, Decimal], ...] = ()
    """For `bands`: (from this rate, share of the points), highest first; below the last one nothing is scored."""
    missed: Literal["proportional", "above_floor"] = "proportional"
    """A missed quantitative target scores weight × completion, or that only above the floor."""
    floor: Decimal = Decimal("0.6")
    grades: tuple[Grade, ...] = field(default=BANDS)

    def execution_score(self, rate: Decimal, weight: Decimal = Decimal(10)) -> Decimal:
        """Points for spending the share `rate` of the budget.

        >>> PROFILES["2020"].execution_score(Decimal("0.8579"))
        Decimal('8.5790')
        >>> PROFILES["2021"].execution_score(Decimal("0.8579"))
        Decimal('7.0')
        """
        if self.execution == "proportional":
            return weight * min(max(rate, Decimal(0)), Decimal(1))
        return weight * next((share for start, share in self.execution_bands if rate >= start), Decimal(0))

    def indicator_score(self, completion: Decimal, weight: Decimal) -> Decimal:
        """Points for reaching the share `completion` of a quantitative target.

        >>> [PROFILES[name].indicator_score(Decimal("0.6"), Decimal(5)) for name in ("2020", "2021")]
        [Decimal('3.0'), Decimal('0')]
        """
        if completion >= 1:
            return weight
        if self.missed == "proportional":
            return weight * max(completion, Decimal(0))
        if completion <= self.floor:
            return Decimal(0)
        return weight * (completion - self.floor) / (1 - self.floor)

    def grade(self, score: Decimal) -> str:
        """The label of the band that holds the score.

        >>> PROFILES["2020"].grade(Decimal("89.9"))
        '良'
        """
        return next((label for start, label in self.grades if score >= start), self.grades[-1][1])


def _points(**points: int) -> dict[str, Decimal]:
    return {group: Decimal(value) for group, value in points.items()}


PROFILES: Mapping[str, ScoringProfile] = {
    profile.name: profile
    for profile in (
        ScoringProfile(
            name="2020",
            source="财预〔2020〕10号《项目支出绩效评价管理办法》",
            weights=_points(execution=10, output=50, benefit=30, satisfaction=10),
        ),
        ScoringProfile(
            name="2021",
            source="财预〔2021〕101号《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》",
            weights=_points(execution=10, output=40, benefit=20, satisfaction=10, cost=20),
            execution="bands",
            execution_bands=(
                (Decimal(1), Decimal(1)),
                (Decimal("0.8"), Decimal("0.7")),
                (Decimal("0.6"), Decimal("0.5")),
            ),
            missed="above_floor",
        ),
    )
}
"""After common practice, not checked against the printed rules: a `[profiles.NAME]` table in the settings overrides them."""
