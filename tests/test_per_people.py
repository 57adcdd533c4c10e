"""What is told per so many people: 发病率106.56/10万, 每千人口床位6.45张."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

HEAD = "云渚县卫生健康局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
RIGHT = (
    "年末常住人口26.84万人。全年报告法定传染病286例，比上年324例减少38例，发病率为106.56/10万。",
    "年末常住人口26.84万人，户籍人口30.12万人。全年报告法定传染病286例，发病率为94.95/10万。",
    "常住人口26.84万人。报告乙类传染病286例，其中肺结核62例，肺结核发病率23.10/10万。",
    "常住人口26.84万人，比上年的27.20万人减少0.36万人。报告传染病286例，发病率106.56/10万，上年为119.12/10万。",
    "常住人口53.17万人。编制床位3,428张，每千常住人口拥有床位6.45张。",
    "常住人口53.17万人。全县床位3,428张，其中公立2,160张，每千人口公立床位4.06张。",
    "常住人口53.17万人，按年平均人口53.36万人计算，每千人口执业医师2.60人，执业医师1,386人。",
    "常住人口41.36万人。活产婴儿2,718人，孕产妇死亡1例，孕产妇死亡率36.79/10万。",
    "常住人口41.36万人。报告传染病发病率由172.40/10万降至158.90/10万。",
    "常住人口28.64万人。执业律师84名，每万人拥有执业律师2.93名，上年为2.60名。",
    "常住人口28.64万人。公共图书馆藏书60.14万册，每万人口2.10万册。",
    "常住人口28.64万人。发现缺陷儿52例，监测出生4,326人，出生缺陷发生率120.20/万。",
    "常住人口28.64万人。甲类病例286例，手足口病118例，手足口病发病率41.20/10万。",
)
WRONG = (
    ("年末常住人口46.20万人。全年报告法定传染病1,964例，报告发病率42.51/10万。", "42.51"),
    ("年末常住人口31.50万人。全年报告肺结核病例168例，比上年206例减少38例，发病率为65.40/10万。", "65.40"),
    ("全县常住人口42.60万人。全县编制床位2,684张，每千常住人口拥有床位63.0张。", "63.0"),
)  # fmt: skip


def failed(text: str, folder: Path) -> list[str]:
    return [v.claim.printed for v in network_of(HEAD + text, folder).verdicts if v.outcome == "failed"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_number_per_people_is_not_accused(text: str, tmp_path: Path) -> None:
    assert failed(text, tmp_path) == []


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_moved_point_or_last_years_cases_are_found(text: str, said: str, tmp_path: Path) -> None:
    assert any(said in printed for printed in failed(text, tmp_path))
