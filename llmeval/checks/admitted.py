"""What a report itself says that it missed: rows whose own words say so, and rows that lost points for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmeval.checks.report import Report
from llmeval.patterns import lazy as re
from llmeval.spans import Span

_SAYS = re.compile(
    r"(?:未|没有|未能)(?:全部|完全|全面|按期|如期)?(?:完成|达标|达到|实现|达成)(?:目标值?)?(?:[，,；（(].{0,30})?|未达(?:目标)?|部分完成"
)
"""A cell that calls its row missed."""
_REMARK = re.compile(
    r"(?:未|没有)(?:能)?(?:完成|达标?|达到|实现|建成|开工|按期)|(?:少|缺|差)(?:完成|交|建|修|进|办)?\d|(?:完成(?:率)?|达到)(?:为)?[1-9]?\d(?:\.\d{1,2})?[%％]|(?:仅|只)(?:完成|达到?)"
)
"""A remark that tells what a row that lost points fell short of."""
_GROUP = re.compile(
    r"^(?:决策|投入|过程|管理|产出|效益|效果|满意度|数量|质量|时效|成本|社会|经济|生态|可持续)[^，。；]{0,8}"
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A row that the report calls missed."""

    name: str
    span: Span
    group: str
    """The row with the group that it stands in: 产出（35分）, 数量指标."""


def missed_rows(report: Report) -> list[MissedRow]:
    """Rows of all tables, in order, each name once."""
    found: dict[str, MissedRow] = {}
    for rows in report.rows_of_tables:
        for row in _missed(rows):
            found.setdefault(row.name, row)
    return list(found.values())


def _missed(rows: list[list[tuple[str, Span]]]) -> Iterator[MissedRow]:
    group = ""
    for row in rows[1:]:
        texts = [text for text, _ in row]
        head = next((text for text in texts if text), "")
        group = head if _GROUP.match(head) else group
        at = next((at for at, text in enumerate(texts) if at and _SAYS.fullmatch(text)), None)
        at = next((found for found in (at, _lost(texts), _below(texts)) if found is not None), None)
        if at is None:
            continue
        names = [place for place in range(at) if _HAN.search(texts[place]) and not _value(texts[place])]
        names = [place for place in names if not _GROUP.fullmatch(texts[place])] or names
        if names:
            place = names[-1] if len(names) > 1 and _GROUP.match(texts[names[0]]) else names[0]
            yield MissedRow(texts[place], Span(row[place][1].start, row[at][1].end), group + "".join(texts[:at]))


def _lost(texts: list[str]) -> int | None:
    """The remark of a row whose score is below its weight, where it tells of something not reached."""
    for at in range(1, len(texts) - 2):
        if _NUMBER.fullmatch(texts[at]) and _NUMBER.fullmatch(texts[at + 1]):
            less = float(texts[at + 1]) < float(texts[at])
            return at + 2 if less and _REMARK.search(texts[at + 2]) else None
    return None


_AT_LEAST = re.compile(r"[≥≧](?P<n>\d{1,9}(?:\.\d{1,2})?)(?P<unit>[%％\u4e00-\u9fff]{0,3})")
_GOT = re.compile(r"(?P<n>\d{1,9}(?:\.\d{1,2})?)(?P<unit>[%％\u4e00-\u9fff]{0,3})")


def _below(texts: list[str]) -> int | None:
    """The outcome of a row whose target is a lower bound that it stays below, whatever the row says of it."""
    for at in range(1, len(texts) - 1):
        aim, got = _AT_LEAST.fullmatch(texts[at].replace(",", "")), _GOT.fullmatch(texts[at + 1].replace(",", ""))
        if aim and got:
            return at + 1 if aim["unit"] == got["unit"] and float(got["n"]) < float(aim["n"]) else None
    return None


def _value(text: str) -> bool:
    return re.match(r"[≥≤＞＜=]?\d", text) is not None
