"""What is right stays right however it is told; see `tellings`, and `measure_tellings` for all texts."""

from __future__ import annotations

import pytest

from tests.measure_tellings import accused, newly_accused, passages, set_in_report, twins
from tests.tellings import TELLINGS

EVERY = 56
"""One right passage of so many is told in every way in the quick run."""
SHARES = 12
RIGHT = [(name, right) for name, right, _ in passages()]

MENDED = {
    "percent": "全年完成农户改厕2316户，完成计划2400户的96.50%，占总户数18829户的12.30%。普及率96.05%，比上年的95.60%提高0.45个百分点。",
    "merged": "年初部门预算4999.67万元。年中追加643.93万元，压减138.62万元。净增505.31万元，增幅10.11%。调整后全年预算5504.98万元。",
    "in the whole": "洛川坪县交通局2022年支出9264.80万元：基本支出1872.35万元，项目支出7392.45万元。项目支出里农村公路养护3105.40万元，在全部支出中的占比为33.52%。",
    "account": "泉溪区救援站2022年初结转结余18.60万元，年末9.35万元，减少9.25万元。邻近的青棠镇2016年财政支出8412.37万元，其中教育支出占21.40%。",
    "told again": "一、收入：榕溪区疾控信息中心2020年收入总计2417.30万元；二、支出2388.95万元；三、结余：28.35万元；四、总体评价：2020年度收入2417.30万元。",
    "moves and parts": "年初部门预算1633.70万元。年中追加508.63万元。其中上级专项412.35万元，县本级追加96.28万元；因人员调出调减58.63万元。调整后全年预算2083.70万元。",
    "rate of what was": "年初预算为1984.56万元。全年调整后预算为2351.67万元，调增367.11万元，调增比例18.50%。",
    "carried over": "2023年总收入2351.67万元，其中：财政拨款收入2186.35万元，事业收入38.62万元，其他收入21.47万元，上年结转105.23万元；财政拨款占92.97%。",
    "goes on": "自评分三个阶段：第一阶段制定方案；第二阶段填报数据238份。其中财务资料105份、业务资料133份。第三阶段集中复核。",
    "own sentence": "全区2021年预算20403.43万元。（1）资源保护；全年与年初一致，为13860.00万元，支出13806.27万元，执行率99.61%；按1742名人员计算人均7.93万元。",
    "taken back": "清河乡水管站2021年初预算1205.40万元；年中追加362.10万元，其中上级水利专项240.00万元、抗旱补助122.10万元；因项目取消收回58.35万元。全年预算1509.15万元。",
    "unknown verb": "年初在库物资412件，全年进库135件、调拨领用出清98件，年末在库449件，账实相符。",
    "ceiling": "平均接警处置时间8.60分钟，比上年9.10分钟缩短0.50分钟，但未达到8分钟以内的目标。",
    "another's grade": "2020年重点项目“农村饮水提升”被县财政局评为“良”，得分86.20分；本年该项目自评得分95.30分，比上年提高9.10分。全站自评得分96分，等级为“优”。",
    "not below": "2022年抽查合格率97.42%，没有低于95%的控制线；投诉办结率98.60%，未曾低于98%。",
}  # fmt: skip
"""Tellings that were accused, and passages of the same kind."""


OPEN = {"own sentence"}
"""Kinds of which another telling (sentences made one, something set between) is accused still."""


@pytest.mark.parametrize("kind", MENDED)
def test_right_passages_of_kinds_that_were_accused(kind: str) -> None:
    text = set_in_report(MENDED[kind])

    assert accused(text) == []
    if kind not in OPEN:
        assert [found for telling in TELLINGS for found in newly_accused(text, telling, ())] == []


@pytest.mark.parametrize("name", [name for name, _ in RIGHT[::EVERY]])
def test_no_telling_of_a_right_passage_is_accused(name: str) -> None:
    text = set_in_report(dict(RIGHT)[name])
    known = accused(text)

    assert {telling: found for telling in TELLINGS if (found := newly_accused(text, telling, known))} == {}


def test_tellings_change_what_they_are_for() -> None:
    told = {telling for telling in TELLINGS if any(TELLINGS[telling](right) != right for _, right in RIGHT)}

    assert told == set(TELLINGS)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "telling"), list(enumerate(TELLINGS)), ids=TELLINGS)
def test_right_passages_in_every_telling(place: int, telling: str) -> None:
    """Each telling of other passages; `measure_tellings` takes all of them, a quarter of an hour."""
    found = [name for name, right in RIGHT[place % SHARES :: SHARES] if newly_accused(set_in_report(right), telling)]

    assert found == []


def test_there_are_texts_to_tell() -> None:
    assert len(RIGHT) > 1000
    assert len(list(twins())) > 40
