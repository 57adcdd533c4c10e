"""The average of several years right behind what they are together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
RIGHT = (
    "三年累计支出11,814.68万元，年均3,938.23万元。",
    "2022年48项、2021年37项，三年合计160项，年均53.3项。",
    "三年累计培训80期，年均26.7期，其中2022年32期。",
    "五年累计投入1,250.00万元，年均250.00万元，比前五年年均增长12.4%。",
    "三年累计投入960.00万元，后两年年均380.00万元。",
    "三年累计投入960.00万元，年均增长8.2%。",
    "近三年共查处486件，年均162件，2022年查处198件。",
    "2020年至2022年三年合计接收档案50,934卷，平均每年16,978卷。",
    "项目两年总投资640.00万元，年均安排320.00万元。",
    "三年累计160项，完成率96.4%，年均80.0项为第二类奖项口径。",
)
WRONG = (
    ("三年累计投入9,246.60万元，年均4,623.30万元。", "4,623.30"),
    ("2022年62项、2021年54项，三年合计174项，年均87.0项。", "87.0"),
    ("四年累计培训12,640人次，平均每年4,213人次。", "4,213"),
)  # fmt: skip


def failed(text: str, folder: Path) -> list[str]:
    return [v.claim.printed for v in network_of(HEAD + text, folder).verdicts if v.outcome == "failed"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_yearly_average_is_not_accused(text: str, tmp_path: Path) -> None:
    assert failed(text, tmp_path) == []


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_year_too_few_or_too_many_is_found(text: str, said: str, tmp_path: Path) -> None:
    assert any(said in printed for printed in failed(text, tmp_path))
