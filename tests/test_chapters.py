"""Measures of a chapter beside its problems: the problem left out is named, and none where every one is answered."""

from __future__ import annotations

import pytest

from llmeval.checks.chapters import unanswered
from llmeval.pipeline import report_of
from llmeval.reading.sources import read

HEAD = "桃坪县水文站2023年度部门整体支出绩效自评报告\n\n一、部门基本情况\n\n桃坪县水文站为独立核算的预算单位。\n\n二、存在的问题\n\n"
PROBLEMS = (
    "（一）测报设备更新慢。32个雨量站中9个超期使用，采购论证不充分。\n\n",
    "（二）档案整编滞后。2022年资料整编晚了40天，人员兼职多。\n\n",
    "（三）缆道检修不及时。3条缆道未按季检修，我站排班不合理。\n\n",
)
MEASURES = (
    "（一）办公室2024年5月底前完成9个雨量站测报设备更新。\n\n",
    "（二）资料科2024年3月底前补齐整编档案，此后按月整编。\n\n",
    "（三）测验科每季度首月检修缆道，结果报站务会。\n\n",
)
TAIL = "四、有关建议\n\n建议财政部门提前下达资金。\n"


def left(problems: str, measures: str) -> list[str]:
    document = read((f"{HEAD}{problems}三、改进措施\n\n{measures}{TAIL}".encode(), "chapters.txt"))
    return [item.title for item in unanswered(report_of(document))]


def test_nothing_is_left_where_every_problem_has_its_measure() -> None:
    assert left("".join(PROBLEMS), "".join(MEASURES)) == []


@pytest.mark.parametrize("missing", range(3))
def test_the_problem_whose_measure_is_missing_is_left(missing: int) -> None:
    measures = "".join(text for at, text in enumerate(MEASURES) if at != missing)

    assert left("".join(PROBLEMS), measures) == [PROBLEMS[missing][3:].split("。")[0]]


def test_words_that_fit_every_problem_answer_none() -> None:
    idle = "（二）有关人员要加强学习，认真落实上级要求。\n\n"

    assert left("".join(PROBLEMS), MEASURES[0] + idle + MEASURES[2]) == ["档案整编滞后"]


def test_numbers_of_problems_tell_which_one_is_left() -> None:
    measures = "针对问题1，由办公室2024年5月底前更新设备。\n\n针对问题3，由测验科每季度检修。\n\n"

    assert left("".join(PROBLEMS), measures) == ["档案整编滞后"]


def test_a_problem_that_tells_its_own_measure_is_not_left() -> None:
    told = PROBLEMS[1].replace("人员兼职多。", "资料科将在2024年3月底前补齐，并按月整编。")

    assert left(PROBLEMS[0] + told + PROBLEMS[2], MEASURES[0] + MEASURES[2]) == []


def test_a_measure_for_two_problems_leaves_neither() -> None:
    both = "（二）测验科按季检修缆道并同步整编档案，资料整编与缆道检修情况一并报站务会。\n\n"

    assert left("".join(PROBLEMS), MEASURES[0] + both) == []
