"""What the columns of a score table hold, by the words of its header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from llmeval.patterns import lazy as re
from llmeval.understanding.tables.model import CellText

WEIGHT = re.compile(r"^(?:指标|标准|项目)?(?:分值|权重|标准分|满分)")
SCORE = re.compile(
    r"^(?:单位|部门)?(?:自评|评价|实际|最终|实)?得分(?!率|点|标准|说明|依据|要点|原因|理由)|^(?:自评|评价)分(?:数|值)?$|^评分$"
)
_TARGET = re.compile(r"指标值|目标值|计划值|^(?:年度|年初|绩效)?目标$|^计划(?:数|面积|数量)$")
_ACTUAL = re.compile(r"完成值|实际完成|实际值|^完成(?:情况|数|数量|面积)|全年完成")
_REASON = re.compile(r"偏差|原因|改进|说明|备注")
_LEVEL1 = re.compile(r"^一级指标|^指标类别|^评价维度|^指标类型")
_LEVEL2 = re.compile(r"^二级指标")
_NAME = re.compile(r"^三级指标|^四级指标|^(?:绩效)?指标(?:名称|内容)?$|^(?:考核|评价)(?:内容|指标|事项)$")


@dataclass(slots=True)
class Columns:
    """What the columns of a header hold, by number."""

    weights: list[int] = field(default_factory=list)
    score: int | None = None
    target: int | None = None
    actual: int | None = None
    reason: int | None = None
    level1: int | None = None
    level2: int | None = None
    name: int | None = None

    @property
    def weight(self) -> int | None:
        """The column of the rows' own weights: the last before the score."""
        return self.weights[-1] if self.weights else None

    @property
    def group_weight(self) -> int | None:
        """权重 right of 一级指标 where the rows have a 权重 of their own."""
        return self.weights[0] if len(self.weights) > 1 and self.level1 is not None else None

    @property
    def useful(self) -> bool:
        told = self.name is not None or self.level1 is not None
        scored = self.weight is not None or self.score is not None
        return told and (scored or (self.target is not None and self.actual is not None))


_HEADINGS: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("weights", WEIGHT, 12), ("score", SCORE, 16), ("target", _TARGET, 14), ("actual", _ACTUAL, 14), ("level1", _LEVEL1, 24),
    ("level2", _LEVEL2, 24), ("name", _NAME, 24), ("reason", _REASON, 24),
)  # fmt: skip
"""What a heading names, by which words, and the most characters that a heading has."""


def columns_of(filled: Sequence[CellText]) -> Columns:
    """What a row of headings says; a row with a bare number is no heading."""
    found = Columns()
    for cell in filled:
        named = next(
            (n for n, pattern, most in _HEADINGS if len(cell.text) <= most and pattern.search(cell.text)), None
        )
        if named == "weights":
            found.weights.append(cell.cell.column)
        elif named is not None and (named in ("level1", "level2", "name") or getattr(found, named) is None):
            setattr(found, named, cell.cell.column)
        elif named is None and re.fullmatch(r"[\d.,%]+", cell.text):
            return Columns()
    if found.name is None:
        found.name, found.level1 = (found.level2, found.level1) if found.level2 is not None else (found.level1, None)
    if found.name is None and found.target is not None and found.actual is not None and filled:
        first = filled[0].cell.column
        found.name = first if first < min(found.target, found.actual) else None
    return found
