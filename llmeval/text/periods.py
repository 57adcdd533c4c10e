"""Dates and periods as written → ISO strings: `2024`, `2024-11`, `2024-12-31`, `2024-01/2024-11`, `2021/2023`."""

from __future__ import annotations

import re

_DAY = re.compile(r"(20\d\d)[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?$")
_MONTHS = re.compile(r"(?:(20\d\d)年)?(?:度)?(\d{1,2})月?(?:份)?[-~～—–―至到](\d{1,2})月(?:份)?")
_MONTH = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月")
_YEARS = re.compile(r"(20\d\d)年?(?:度)?[-~～—–―至到](20\d\d)年?")
_YEAR = re.compile(r"(20\d\d)(?:年(?:度|末|底|初)?)?")
_QUARTERS = {"一季度": ("01", "03"), "上半年": ("01", "06"), "前三季度": ("01", "09"), "前三个季度": ("01", "09")}


def period_of(text: str, year: str = "") -> str:
    """ISO period of a squeezed date or period expression; `year` stands in where only months are written.

    >>> period_of("1-11月", "2024"), period_of("2024年1-10月份"), period_of("2024年度"), period_of("2024年12月31日")
    ('2024-01/2024-11', '2024-01/2024-10', '2024', '2024-12-31')
    >>> period_of("7月", "2024"), period_of("1-12月", "2024"), period_of("上午")
    ('2024-07', '2024', '')
    """
    for word, (first, last) in _QUARTERS.items():
        if word in text:
            own = _YEAR.search(text)
            return f"{own[1] if own else year}-{first}/{own[1] if own else year}-{last}"
    if match := _DAY.search(text):
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if match := _YEARS.search(text):
        return f"{match[1]}/{match[2]}"
    if match := _MONTHS.search(text):
        own_year, begin, end = match[1] or year, int(match[2]), int(match[3])
        return own_year if (begin, end) == (1, 12) else f"{own_year}-{begin:02}/{own_year}-{end:02}"
    if match := _MONTH.search(text):
        return f"{match[1] or year}-{int(match[2]):02}"
    if match := _YEAR.search(text):
        return match[1]
    return ""


def is_part_year(period: str) -> bool:
    """Whether a period is less than a year, as `2024-01/2024-11` is."""
    return ("/" in period and "-" in period) or (len(period) == 7 and period[4] == "-")
