"""A result that the text tells and a score table holds is one thing: equal, or one of the two is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

_HEAD = "某市水务局2023年度部门整体支出绩效自评报告\n\n一、履职情况\n\n{}\n\n附件1 绩效自评表\n\n一级指标\t三级指标\t目标值\t完成值\t分值\t得分\n"
_ROWS = (
    "产出\t改造供水管网长度（公里）\t≥40公里\t43.6公里\t20\t20\n产出\t水质监测培训人次\t≥600人次\t684人次\t20\t20\n产出\t项目执行率\t≥95%\t97.20%\t10\t10\n"
    "产出\t新建泵站\t6座\t6座\t10\t10\n效益\t集中式饮用水水源水质达标率\t≥96%\t98.4%\t20\t20\n效益\t贫困户自来水入户改造\t≥1500户\t1612户\t10\t10\n"
    "满意度\t用水户满意度\t≥90%\t94.35%\t10\t10\n合计\t\t\t\t100\t100\n"
)


def _same(text: str, tmp_path: Path) -> list[Verdict]:
    verdicts = network_of(_HEAD.format(text) + _ROWS, tmp_path).verdicts
    return [v for v in verdicts if v.kind == "same" and v.claim.table is None]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("全年改造供水管网43.6公里。", "全年改造供水管网46.3公里。"),
        ("开展水质监测培训684人次。", "开展水质监测培训648人次。"),
        ("集中式饮用水水源水质达标率98.4%，保持稳定。", "集中式饮用水水源水质达标率97.4%，保持稳定。"),
        ("饮用水水源安全保障有力，水源水质达标率98.4%。", "饮用水水源安全保障有力，水源水质达标率96.8%。"),
        ("为1612户贫困户实施自来水入户改造。", "为1621户贫困户实施自来水入户改造。"),
        ("我局用水户满意度为94.35%。", "我局用水户满意度为93.45%。"),
        ("当年新建泵站6座。", "当年新建泵站8座。"),
    ],
)
def test_a_result_of_the_text_is_that_of_its_row(right: str, wrong: str, tmp_path: Path) -> None:
    assert {v.outcome for v in _same(right, tmp_path)} == {"proved"}
    assert [v.outcome for v in _same(wrong, tmp_path)] == ["failed"]


@pytest.mark.parametrize(
    "text",
    [
        "年度目标：改造供水管网40公里，集中式饮用水水源水质达标率达到96%。",
        "其中城区改造供水管网12.4公里。",
        "2022年用水户满意度为92.10%。",
        "智慧水务平台升级项目执行率为88.30%。",
        "2024年拟新建泵站9座。",
        "上半年改造供水管网18.2公里。",
        "用水户满意度约94%。",
        "用水户满意度为94.4%。",
    ],
)
def test_a_goal_a_part_another_time_or_a_rounding_is_no_other_value(text: str, tmp_path: Path) -> None:
    assert all(v.outcome != "failed" for v in _same(text, tmp_path))
