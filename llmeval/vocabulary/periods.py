"""Periods: how long what a number speaks of is, and the words that name one without figures."""

from __future__ import annotations

from typing import Literal

Extent = Literal["day", "month", "part", "year", "years", ""]
"""`2024-12-31`, `2024-11`, `2024-01/2024-11`, `2024`, `2021/2023`; "" where nothing says."""
QUARTERS: dict[str, tuple[str, str]] = {
    "一季度": ("01", "03"),
    "上半年": ("01", "06"),
    "前三季度": ("01", "09"),
    "前三个季度": ("01", "09"),
    "二季度": ("04", "06"),
    "下半年": ("07", "12"),
    "三季度": ("07", "09"),
    "四季度": ("10", "12"),
}
"""First and last month of what a word names."""
