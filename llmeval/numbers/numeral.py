"""What a numeral of a text is: an exact value with unit, precision and span, or a typed non-quantity.

Why `Decimal` and intervals: a printed number stands for ± half of its last digit, and a relation between printed numbers
fails only when the intervals cannot meet. A float, or a flat tolerance of 0.01, misjudges real reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal[
    "quantity",  # has a value
    "date",  # 2025年4月30日, 2025.4.30, 2024年, 2024年度, 12月上旬, 24小时 is a quantity
    "period",  # 1-11月, 2021年以来, 近3年
    "ordinal",  # list and clause numbers: 1. （2） ① 目标1 附件3 第七
    "document_number",  # 洪区编〔2013〕29号
    "code",  # credit codes, subject codes, 2010301
    "phone",
    "identity",  # identity card number
    "account",  # bank account number
    "name",  # “1376”, “6个100%”, 世界500强, PM2.5, D级, 4×4
    "glued",  # 91.2591.25, 1,234,56, 136. 65: damaged, not a number; `parts` may hold a proposal
    "doubtful",  # 项目支出—12.5万元: a minus or a dash, nobody can tell; has no value
]
Dimension = Literal[
    "money",
    "percent",
    "point",
    "multiple",
    "count",
    "area",
    "length",
    "mass",
    "volume",
    "time",
    "energy",
    "score",
    "price",
    "other",
    "none",
]
Bound = Literal["about", "over", "under", "at_least", "at_most"]


class Interval(NamedTuple):
    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Numeral:
    """One numeral of a text.

    `start:end` covers modifiers, digits and unit (`超2亿元`, `20%～30%`, `268余件`, `下降20.83%` without its word);
    `number_start:number_end` covers the digits with separators and decimal point only.
    `value` is the number as written (unsigned, unscaled): 1.5 for `1.5 亿元`. `scale` is what the unit multiplies it by
    to reach the base unit of `dimension` (10^8 for 亿元, base 元; 1 for %; 10^4 for 万人). `unit` is as written without
    white space (`万元`, `%`, `家`), "" where there is none.
    `sign` is -1 where a minus or a word of decrease (下降, 减少, 降低) governs the number, 0 for 持平, else 1.
    """

    kind: Kind
    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal | None = None
    unit: str = ""
    dimension: Dimension = "none"
    scale: Decimal = Decimal(1)
    places: int = 0
    """Printed decimals; 0 for a whole number."""
    sign: int = 1
    bound: Bound | None = None
    high: Decimal | None = None
    """Upper end of a range as written (`value` is the lower end), else None."""
    inherited: bool = False
    """The unit was not beside the number: taken from a header, a label or the last item of a list (`22%、12`)."""
    parts: tuple[Decimal, ...] = ()
    signed: bool = False
    """The minus is a mark or 负 before the number (-12.5), not a word of decrease (减少12.5)."""

    @property
    def amount(self) -> Decimal:
        """Signed value in the base unit; for a range its lower end."""
        if self.value is None:
            raise ValueError(f"a {self.kind} has no value")
        return self.sign * self.value * self.scale

    @property
    def half(self) -> Decimal:
        """Half of the last printed digit, in the base unit; 0 for counts, which are exact."""
        if self.dimension in ("count", "score") and self.places == 0:
            return Decimal(0)
        return Decimal(5).scaleb(-self.places - 1) * self.scale

    @property
    def interval(self) -> Interval:
        """What the printed number can stand for, in the base unit, rounding only (bounds are for the reader)."""
        amount, half = self.amount, self.half
        return Interval(amount - half, amount + half)
