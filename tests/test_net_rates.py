"""How far a budget was adjusted, where the first budget stands elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n一、预算安排\n2022年年初预算3,842.60万元，其中基本支出1,986.40万元、项目支出1,856.20万元。\n"
NOTE = "\n二、其他\n附件所列预算调整率为21.57%。"
TOLD = (
    # told, right, wrong
    ("年中追加918.40万元，压减89.60万元，净增加828.80万元，预算调整率{}。调整后全年预算4,671.40万元。", "21.57%", "17.74%"),
    ("年中追加918.40万元，压减89.60万元。\n调整后全年预算4,671.40万元，比年初预算增长{}。", "21.57%", "17.74%"),
    ("年中追加918.40万元，压减89.60万元，净增加828.80万元，预算调整率{}。" + NOTE, "21.57%", "23.90%"),
    ("全年预算4,671.40万元，较年初增长{}。", "21.57%", "17.74%"),
    ("追加收回相抵后净增828.80万元，调整幅度{}。调整后预算4,671.40万元。", "21.57%", "17.74%"),
)  # fmt: skip
SOUND = (
    "年中追加918.40万元，压减89.60万元，净增加828.80万元，预算调整率23.90%。",
    "年中追加918.40万元，压减89.60万元，净增加828.80万元，预算调整率26.23%。",
    "调整后全年预算4,671.40万元，比上年增长17.74%。",
    "调整后全年预算4,671.40万元，其中项目支出2,602.50万元，比年初增长40.21%。",
    "净增加828.80万元，剔除上级专项后预算调整率3.12%。",
    "净增加828.80万元，其中项目支出调整率40.21%。",
    "全年预算4,671.40万元，占总收入的97.74%。",
    "净增加828.80万元，增资因素占17.74%。",
    "全年预算4,671.40万元，按可比口径比年初增长17.74%。",
    "下属站净增加82.80万元，预算调整率17.74%。",
    "全年预算4,671.40万元，较调整前增长17.74%。",
    "净增加828.80万元，占全年预算4,671.40万元的17.74%。",
    "调整后全年预算4,671.40万元，支出比年初增长17.74%。",
    "项目支出全年预算2,602.50万元，比年初增长40.21%。",
    "全年预算4,671.40万元，预算调整率17.7%左右。",
    "净增加828.80万元，调整率由上年的17.74%提高到21.57%。",
    "三公经费净减少12.40万元，调整率17.74%。",
    "项目支出净增加746.30万元，调整率40.21%。",
    "基本支出净追加82.50万元，调整率4.15%。",
    "净增加828.80万元，预算调整率控制在25.00%以内。",
    "净增828.80万元。上年预算调整率17.74%。",
    "政府性基金净增加186.40万元，预算调整率17.74%。",
    "全年预算4,671.40万元，比年初净增828.80万元，增长21.57%。",
    "全年预算4,671.40万元（调整率21.57%），执行率94.59%。",
    "净增加828.80万元，为年初预算的21.57%。",
)


def failed(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(f"{HEAD}{text}\n", folder).failed if v.claim.numeral.dimension == "percent"]


@pytest.mark.parametrize(("told", "right", "wrong"), TOLD)
def test_another_base_is_found(told: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert failed(told.format(right), tmp_path) == []
    assert [v.claim.printed for v in failed(told.format(wrong), tmp_path)] == [wrong]


@pytest.mark.parametrize("told", SOUND)
def test_rates_of_something_else_are_left_alone(told: str, tmp_path: Path) -> None:
    assert failed(told, tmp_path) == []
