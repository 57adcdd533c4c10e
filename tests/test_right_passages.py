"""Right passages that come near to what each frame reads, alone and as reports of one unit: nothing in them is accused.

Other scopes, years and wholes, cumulative beside yearly, planned beside actual, parts that overlap, what is told of a part, states before,
percents of percents: all numbers are exact by script.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.settings import Settings
from tests.measure_first_look import HEAD, TAIL, is_numeric

REPORTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "right_passages.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "right_kinds.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Right passages by the kind of reading that once accused their like."""
CHAPTERS = ("一、部门基本情况", "二、预算执行情况", "三、年度履职完成情况", "四、资金管理与绩效情况", "五、存在问题")


def accused(text: str) -> list[str]:
    found = llmeval.critique((text.encode(), "a.txt"), settings=Settings()).to_dict()["findings"]
    return [f"{f['severity']} {f['code']} {f['message']}" for f in found if is_numeric(f)]


def whole(report: dict[str, Any]) -> str:
    """The passages of a unit as one report, in five chapters."""
    told = report["passages"]
    share = -(-len(told) // len(CHAPTERS))
    lines = [f"{report['unit']}{report['year']}年度部门整体支出绩效自评报告"]
    for number, title in enumerate(CHAPTERS):
        lines += [title, *told[number * share : (number + 1) * share]]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("report", REPORTS, ids=[report["id"] for report in REPORTS])
def test_a_right_report_is_not_accused(report: dict[str, Any]) -> None:
    assert accused(whole(report)) == []


@pytest.mark.parametrize("report", REPORTS, ids=[report["id"] for report in REPORTS])
def test_a_right_passage_is_not_accused(report: dict[str, Any]) -> None:
    year = int(report["year"])
    found = {
        passage: said
        for passage in report["passages"]
        if (said := accused(HEAD.format(unit=report["unit"], year=year) + passage + TAIL.format(next=year + 1)))
    }
    assert found == {}


@pytest.mark.parametrize("kind", KINDS, ids=[kind["kind"] for kind in KINDS])
def test_no_kind_of_right_passage_is_accused(kind: dict[str, Any]) -> None:
    around = HEAD.format(unit="某某市园林管理所", year=2023), TAIL.format(next=2024)
    found = {passage: said for passage in kind["passages"] if (said := accused(passage.join(around)))}
    assert found == {}
