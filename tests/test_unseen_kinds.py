"""Kinds of error of batches that nobody had seen, told in other words: the wrong passage fails, the right one does not."""

from __future__ import annotations

from pathlib import Path

import pytest

import llmeval
from llmeval.numbers.lexer import lex
from llmeval.structure.split import split
from llmeval.understanding.reading import understand
from llmeval.understanding.relations.network import Network, relations


def _network(text: str, folder: Path) -> Network:
    path = folder / "passage.txt"
    path.write_text(text, encoding="utf-8")
    document = llmeval.read(path)
    return relations(understand(document, split(document), lex(document.plain)))


def _right_and_wrong(passage: str, right: str, wrong: str, folder: Path) -> None:
    told = _network(passage.format(*right.split("|")), folder)
    assert told.failed == []
    assert told.dates == []
    told = _network(passage.format(*wrong.split("|")), folder)
    assert told.failed or told.dates


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("应检压力容器{}台，实检1,164台，检验率94.63%。", "1,230", "1,320"),
        ("计划抚育幼林8600亩，完成抚育8170亩，完成率{}%。", "95.0", "92.0"),
        ("发现违建图斑412处，拆除367处，拆除率{}%；另立案查处8起。", "89.08", "87.08"),
        ("收回问卷486份，有效472份，有效率{}%。", "97.12", "95.12"),
        ("全年收入合计3120.50万元，其中事业收入468.08万元，占{}%。", "15.00", "16.50"),
        ("改造老旧小区36个，投入5148万元，平均每个{}万元。", "143", "134"),
        ("慰问困难职工218户，每户{}元，共发放慰问金17.44万元。", "800", "900"),
        ("购置课桌椅640套，单价{}元，合计23.04万元。", "360", "390"),
        ("开放312天，接待读者468000人次，日均{}人次。", "1500", "1300"),
        ("比上年2180吨减少{}吨，下降5.5%，其中生活垃圾回收2060吨。", "120", "210"),
        ("收到人大建议48件，已答复45件，其余{}件延期答复。", "3", "5"),
        ("受理仲裁案件326件，结案301件，未结{}件。", "25", "35"),
        ("核定编制86名，在编79名，空编{}名。", "7", "9"),
        ("上年结转86.40万元，本年收入1245.00万元，本年支出1268.90万元，年末结转{}万元。", "62.50", "86.50"),
        ("年初预算2640.00万元，追加185.00万元，全年预算{}万元。", "2825.00", "2455.00"),
        ("自评得分{}分，其中投入9.5分、过程18.6分、产出37.2分、效果27.5分。", "92.8", "94.8"),
        ("举办专场招聘会24场，其中线上{}场。", "9", "29"),
        ("年中核减公用经费46.00万元，追加项目经费112.50万元，净增加{}万元。", "66.50", "158.50"),
    ],
)
def test_numbers_that_follow_each_other(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    _right_and_wrong(passage, right, wrong, tmp_path)
