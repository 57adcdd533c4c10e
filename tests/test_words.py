"""Checks on words see the passage told wrong, name its words, and leave the one told right alone."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import llmeval
from llmeval.checks.base import BY_FORM
from llmeval.checks.catalogue import ALL
from llmeval.checks.engine import run
from llmeval.checks.presented import Presented
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from llmeval.understanding.discourse.reader import substance
from llmeval.understanding.discourse.scopes import role_of

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "words" / "pairs.jsonl").read_text("utf-8").splitlines()]
TOLD = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "words" / "paraphrases.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
HEAD = "云川县民生事务中心2023年度部门整体支出绩效自评报告\n\n一、部门基本情况\n\n（一）机构设置。云川县民生事务中心为独立核算的预算单位。\n\n二、履职情况\n\n"
TAIL = "\n\n三、下一步工作安排\n\n2024年3月底前由办公室完成档案整理。\n"


@cache
def said(passage: str) -> tuple[str, ...]:
    """Messages of the findings that cite the passage, form aside."""
    review = llmeval.critique(((HEAD + passage + TAIL).encode(), "probe.txt"), offline=True)
    low, high = len(HEAD), len(HEAD) + len(passage)
    return tuple(
        "".join(finding.message.zh.replace(",", "").split())
        for finding in review.findings
        if finding.family not in ("completeness", "numbering")
        and finding.code != "BLP05"  # the passages speak of units of many kinds, the report of one
        and any(low <= e.start < high for e in finding.evidence)
    )


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['id']}-{pair['family']}")
def test_the_wrong_passage_is_seen_and_its_words_are_named(pair: dict[str, str]) -> None:
    names = ["".join(name.replace(",", "").split()) for name in pair["names"]]
    assert any(name in message for message in said(pair["wrong"]) for name in names), said(pair["wrong"])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['id']}-{pair['family']}")
def test_the_right_passage_is_left_alone(pair: dict[str, str]) -> None:
    assert said(pair["right"]) == ()


@pytest.mark.parametrize(("family", "side", "passage"), TOLD, ids=[f"{f}-{s}-{i}" for i, (f, s, _) in enumerate(TOLD)])
def test_a_weakness_is_seen_in_any_words_and_its_look_alike_is_not(family: str, side: str, passage: str) -> None:
    assert bool(said(passage)) == (side == "wrong"), (family, said(passage))


def test_a_check_on_words_never_passes() -> None:
    outcome = run(report_of(read((HEAD + "全年完成监测168次。" + TAIL).encode(), "a.txt")))
    words = {check.code for check in ALL if check.family in BY_FORM or check.looked.zh}
    assert not [check.code for check in outcome.checks if check.code in words and check.outcome == "passed"]
    assert any(check.undecided and "须由人或模型判断" in check.reason.zh for check in outcome.checks)


DECIDED = {"GRO02", "BUD01", "DEV02", "IDN01", "TGT03", "TGT04", "TGT05", "CON03", "IDN03", "IDN04", "CMP01", "CMP02", "CMP03", "CMP04", "CMP05", "CMP06", "CMP07", "NUM01", "NUM02", "NUM03", "PER04", "PER03", "CMP10", "CMP09", "CMP11", "XAT01"}  # fmt: skip
"""Checks that numbers, headings, cells or dates decide: where nothing was found there, nothing is wrong."""


def test_every_check_on_words_says_what_it_counts() -> None:
    silent = {check.code for check in ALL if not issubclass(check, Presented) and not check.looked.zh}
    assert silent == DECIDED


@pytest.mark.parametrize("code", ["TYP01", "TYP13", "PRV01", "HOS01", "TPL02", "BLP04"])
def test_an_open_outcome_says_what_was_looked_for_and_how_much_was_read(code: str) -> None:
    check = next(check for check in ALL if check.code == code)
    outcome = run(report_of(read((HEAD + "全年完成监测168次。" + TAIL).encode(), "a.txt")), select=[code])
    told = next(told for told in outcome.checks if told.code == code)
    assert told.outcome == "skipped"
    assert f"查找“{check.title.zh}”：查看了{told.examined}{check.looked.zh}" in told.reason.zh
    assert f"“{check.title.en}”: {told.examined} {check.looked.en}" in told.reason.en
    assert told.undecided == told.examined > 0


COUNTED = (
    "三、存在的问题\n（一）资产盘点不及时，部分设备未入账。\n（二）基层技术力量薄弱，技术人员流失较多。\n（三）培训场次偏少，由人事科2024年6月底前增加3期。\n"
    "四、改进措施\n（一）规范资产盘点，财务科每年12月清查设备。\n（二）加强管理，提高认识。\n"
)


@pytest.mark.parametrize(
    ("code", "outcome", "counts", "told"),
    [
        ("PRB04", "failed", (3, 2, 0), "3个问题，2个写有措施，1处有疑点，0处未能读清"),
        ("PRB05", "skipped", (3, 2, 1), "3条措施，2条写明责任人或时限，1处未能读清"),
        ("VAG08", "skipped", (0, 0, 0), "正文没有满意度数值"),
    ],
)
def test_an_outcome_says_how_much_was_answered_doubted_and_unclear(
    code: str, outcome: str, counts: tuple[int, int, int], told: str
) -> None:
    found = run(report_of(read((HEAD + COUNTED + TAIL).encode(), "a.txt")), select=[code])
    check = next(check for check in found.checks if check.code == code)
    assert (check.outcome, (check.examined, check.proved, check.undecided)) == (outcome, counts)
    assert told in check.reason.zh


def test_problems_take_the_measure_that_fits_best() -> None:
    report = report_of(
        read(
            (
                "某某县某某局2023年度部门整体支出绩效自评报告\n一、存在的问题\n（一）资产盘点不及时。部分设备未入账。\n（二）停车供需矛盾突出。医院周边停车难。\n"
                "二、改进措施\n（一）规范资产盘点。每年12月清查设备。\n（二）强化结果应用。结果与考核挂钩。\n"
            ).encode(),
            "a.txt",
        )
    )
    assert [problem.title for problem in report.discourse.problems] == ["资产盘点不及时", "停车供需矛盾突出"]
    found = [f.message.zh for f in run(report, select=["PRB04"]).findings]
    assert len(found) == 1
    assert "停车供需矛盾突出" in found[0]
    assert "资产盘点" not in found[0]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("自评发现的问题及改进情况", "promised"),
        ("存在的主要问题及原因分析", "problem"),
        ("偏差分析", "cause"),
        ("整改安排", "measure"),
        ("效益实现情况", "result"),
        ("数量指标", "goal"),
        ("绩效目标管理", None),
    ],
)
def test_a_label_tells_what_follows(label: str, role: str | None) -> None:
    assert role_of(label) == role


def test_words_that_fit_everything_have_no_substance() -> None:
    assert substance("加强预算管理，切实提升资金使用效益。") == 0
    assert substance("逐户上门清欠公租房租金。") >= 8


FACT = "查处违规18起，罚款6.2万元。"


def repeated(first: str, second: str) -> list[str]:
    text = f"{HEAD}{first}\n\n开展放流评估，回捕率为3.2%，资源量稳中有升。\n\n{second}{TAIL}"
    report = report_of(read(text.encode(), "a.txt"))
    return [finding.message.zh for finding in run(report, select=["BLP04"]).findings]


def test_a_sentence_with_figures_stands_once_in_its_chapter() -> None:
    there = f"增殖放流鱼苗120万尾，成活率88%。{FACT}"
    assert repeated(FACT, there) == [f"“{FACT.rstrip('。')}”在另一段中逐字写过，疑为误复制。"]
    assert repeated(FACT, there.replace("18起", "21起")) == []
    long = f"渔政大队全年巡查执法{FACT}"
    assert repeated(long, there.replace(FACT, long)) == []  # a longer one is a copied passage
    assert repeated("全年开展执法检查，未发现违规。", "全年开展执法检查，未发现违规。") == []
