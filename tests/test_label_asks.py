"""What a label asks for besides its name: the kind of number, up or down, each or all, the end of a change, a part."""

from __future__ import annotations

import pytest

from llmeval.grounding.asked import kinds_asked, unwrapped
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read

TEXT = """某县档案馆2022年度部门整体支出绩效自评报告
一、概况
2022年查档接待由上年的1,215批次增加到1,386批次，增加171批次，接待2,904人次。
老旧卷宗修裱12,650页，支出88.40万元，平均每页69.9元；新建库房430平方米，维修库房1,120平方米。
发放调查表350份，收回有效调查表338份。
三个分馆水电支出合计41.72万元，其中南岭分馆最高，为18.36万元。
18至35岁读者占37.5%，35岁以上读者占62.5%。读者投诉9件，比上年下降25.0%。
各科室办件情况：
科室	受理(件)	办结(件)	办结率(%)	经费来源
征集编研科	412	398	96.60	本级
数字化管理科	655	655	100.00	本级
合计	1067	1053	98.69	—
"""


def _grounded(label: str, value: str, unit: str) -> bool:
    document = read(TEXT.encode("utf-8"), "a.txt")
    return ground([{"label": label, "value": value, "unit": unit}], document)[0].grounded


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("办结率（编研科）", "96.60", "%"), ("受理件数：数字化科", "655", "件"), ("查档接待人次", "2904", "人次"),
        ("查档接待批次", "1386", "批次"), ("上年查档接待批次", "1215", "批次"), ("修裱每页的成本", "69.9", "元"),
        ("收回的有效调查表", "338", "份"), ("南岭分馆水电支出", "18.36", "万元"), ("18到35岁读者占比", "37.5", "%"),
        ("新建的库房面积", "430", "平方米"), ("读者投诉同比降幅", "25.0", "%"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_grounded(label: str, value: str, unit: str) -> None:
    assert _grounded(label, value, unit)


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("办结率（编研科）", "100.00", "%"), ("受理件数：数字化科", "412", "件"), ("查档接待批次", "2904", "人次"),
        ("查档接待批次", "1215", "批次"), ("修裱支出总额", "69.9", "元"), ("收回的调查表", "350", "份"), ("发放的调查表", "338", "份"),
        ("南岭分馆水电支出", "41.72", "万元"), ("18到35岁读者占比", "62.5", "%"), ("新建的库房面积", "1120", "平方米"),
        ("读者投诉同比增幅", "25.0", "%"), ("修裱卷宗页数", "88.40", "万元"), ("办结率：合计", "1053", "件"),
    ],
)  # fmt: skip
def test_what_is_told_of_something_else_is_refused(label: str, value: str, unit: str) -> None:
    assert not _grounded(label, value, unit)


def test_notes_in_brackets_are_words_of_the_label() -> None:
    assert unwrapped("完成率(南片)") == "南片，完成率"
    assert unwrapped("得分：群众满意度") == "群众满意度，得分"
    assert unwrapped("岗位培训：参训人数") == "岗位培训，参训人数"
    assert unwrapped("面积（平方米）") == "面积（平方米）"
    assert unwrapped("机构数（不含派出机构）") == "机构数（不含派出机构）"


@pytest.mark.parametrize(
    ("label", "kind"),
    [("查档接待批次", "批次"), ("投诉件数", "件"), ("专家数量", ""), ("覆盖率", "percent"), ("拨款总额", "money")],
)
def test_the_kind_of_number_that_a_label_asks_for(label: str, kind: str) -> None:
    kinds = kinds_asked(label)
    assert (kind in kinds) if kinds is not None else not kind
