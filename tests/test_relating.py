"""Relations that a model reads out of the words: asked for where rules leave claims open, computed like all others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.data.review import Review
from llmeval.llm.client import standing_in
from llmeval.llm.relating import open_claims
from llmeval.pipeline import review_by_rules
from llmeval.settings import Settings
from llmeval.understanding.relations.proposed import Proposal, proposed
from tests.faults import Body, ScriptedModel

TEXT = """2024年度某县河道中心部门整体支出绩效自评报告
一、部门基本情况
现有在职人员36人。
二、支出情况
（一）项目支出
志愿队注册队员1240人，常年活跃868人，活跃面{active}。
治理河段长度为31.50公里，与前一年度的28.00公里相抵，上升幅度记作12.50%。
河道清淤用去121.40万元，护岸用去88.15万元，生态补水用去76.80万元，三处一并为286.35万元，占去全部用度的31.20%。
三、绩效情况
群众满意度93.5%。
"""
ACTIVE = {
    "kind": "比率",
    "claim": {"quote": "活跃面{}"},
    "operands": [{"quote": "常年活跃868人"}, {"quote": "注册队员1240人"}],
}


def source(active: str = "70.00%") -> tuple[bytes, str]:
    return TEXT.format(active=active).encode(), "报告.txt"


def relation(body: Body, printed: str, **item: Any) -> dict[str, Any]:
    """An item about the number that the request lists with these digits."""
    listed = body["messages"][1]["content"].split("待读：\n")[1]
    name = next(line.split()[0] for line in listed.splitlines() if f"“{printed}”" in line)
    return {"number": name, "reason": "原文如此说", "complete": True, **item}


def reviewed(answer: Any, active: str = "70.00%", **settings: Any) -> tuple[Review, ScriptedModel]:
    """The review of the text with a model whose proposals `answer(body)` gives."""
    model = ScriptedModel(answer)
    with standing_in(model):
        chosen = Settings(model="m", no_store=True, retries=0, stages=("relate",), **settings)
        return llmeval.critique(source(active), settings=chosen), model


def active(body: Body, printed: str = "70.00%") -> dict[str, Any]:
    item = json.loads(json.dumps(ACTIVE).replace("{}", printed))
    return {"relations": [relation(body, printed, **item)]}


def standing(review: Review, quote: str) -> str:
    return next(n.standing for n in review.numbers if n.evidence.quote == quote)


def test_only_what_rules_leave_open_is_asked_for_with_its_paragraph() -> None:
    review = review_by_rules(source(), Settings())
    asked = [n.evidence.quote for n in open_claims(review.relations, review.numbers, review.document)]
    _, model = reviewed(lambda _: {"relations": []})
    [body] = model.bodies
    text = body["messages"][1]["content"]

    assert asked == ["70.00%", "12.50%", "31.20%", "93.5%"]
    assert "志愿队注册队员1240人" in text
    assert "现有在职人员36人" not in text
    assert [line.split("“")[0].strip() for line in text.split("待读：\n")[1].splitlines()[:4]] == [
        "c1",
        "c2",
        "c3",
        "c4",
    ]


def test_a_proposal_that_holds_proves_the_number_and_says_who_read_it() -> None:
    review, _ = reviewed(active)
    [found] = [r for r in review.relations if r.claim.quote == "70.00%"]

    assert standing(review_by_rules(source(), Settings()), "70.00%") == "alone"
    assert standing(review, "70.00%") == "proved"
    assert (found.kind, found.origin, found.outcome, found.reading) == ("rate", "model", "proved", "likely")
    assert next(r for r in review.to_dict()["relations"] if r["id"] == found.id)["origin"] == "model"
    assert [f.code for f in review.findings] == [f.code for f in review_by_rules(source(), Settings()).findings]


def test_a_proposal_that_fails_accuses_only_where_a_slip_explains_it() -> None:
    slipped, _ = reviewed(lambda body: active(body, "07.00%"), "07.00%")
    plain, _ = reviewed(lambda body: active(body, "52.31%"), "52.31%")

    before = len(review_by_rules(source("52.31%"), Settings()).findings)
    assert len(plain.findings) == before
    assert standing(plain, "52.31%") == "undecided"
    accused = [
        f
        for f in slipped.findings
        if "07.00%" in [e.quote for e in f.evidence] or "07.00%" in f.message.zh or "7.00%" in f.message.zh
    ]
    assert [(f.severity, f.origin) for f in accused] == [("medium", "rules")]
    assert "由模型读出" in accused[0].message.zh


def test_the_order_of_times_and_open_lists_is_no_accusation() -> None:
    def exchanged(body: Body) -> dict[str, Any]:
        growth = relation(body, "12.50%", kind="增减率", claim={"quote": "幅度记作12.50%"},
                          operands=[{"quote": "前一年度的28.00公里"}, {"quote": "长度为31.50公里"}])  # fmt: skip
        return {"relations": [growth]}

    review, _ = reviewed(exchanged)

    assert standing(review, "12.50%") != "failed"
    assert not [f for f in review.findings if "12.50%" in f.message.zh]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"operands": [{"quote": "常年活跃869人"}, {"quote": "注册队员1240人"}]}, "片段里没有“常年活跃869人”"),
        ({"operands": [{"quote": "注册队员1240人，常年活跃868人"}, {"quote": "注册队员1240人"}]}, "有几个数"),
        ({"operands": [{"quote": "常年活跃868人"}, {"quote": "常年活跃868人"}]}, "已经用过"),
        ({"claim": {"quote": "常年活跃868人"}}, "不含待读的数"),
        ({"number": "c99"}, "没有编号为 c99"),
    ],
)
def test_what_does_not_stand_is_asked_again_once_and_refused(item: dict[str, Any], says: str) -> None:
    def answer(body: Body) -> dict[str, Any]:
        first = {"messages": body["messages"][:2]}
        return {"relations": [{**active(first)["relations"][0], **item}]}

    review, model = reviewed(answer)

    assert len(model.bodies) == 2
    assert says in model.bodies[1]["messages"][-1]["content"]
    assert [r.stage for r in review.rejected] == ["relate"]
    assert standing(review, "70.00%") == "alone"


def test_units_that_do_not_fit_are_no_relation_and_said() -> None:
    def answer(body: Body) -> dict[str, Any]:
        item = active(body)["relations"][0] | {"operands": [{"quote": "常年活跃868人"}, {"quote": "长度为31.50公里"}]}
        return {"relations": [item]}

    review, model = reviewed(answer)

    assert len(model.bodies) == 1
    assert [(r.stage, "单位不同" in r.reason.zh) for r in review.rejected] == [("relate", True)]
    assert standing(review, "70.00%") == "alone"


def test_no_proposal_changes_nothing() -> None:
    rules = review_by_rules(source(), Settings())
    review, _ = reviewed(lambda _: {"relations": []})

    assert review.findings == rules.findings
    assert review.relations == rules.relations


def test_a_failing_endpoint_leaves_the_rules_and_is_told() -> None:
    review, _ = reviewed(lambda _: None)

    assert [p.stage for p in review.problems if p.stage in ("relate", "model")] == ["relate"]
    assert review.findings == review_by_rules(source(), Settings()).findings


@pytest.mark.parametrize(
    ("text", "kind", "claim", "operands", "signs", "holds"),
    [
        ("甲项121.40万元，乙项88.15万元，丙项76.80万元，一并286.35万元。", "sum", "286.35", ["121.40", "88.15", "76.80"], (), True),
        ("甲项121.40万元，乙项88.15万元，丙项76.80万元，一并286.53万元。", "sum", "286.53", ["121.40", "88.15", "76.80"], (), False),
        ("核定650.00万元，使用632.40万元，余下17.60万元。", "difference", "17.60", ["650.00", "632.40"], (), True),
        ("年初650.00万元，追加120.50万元，压减18.20万元，变为752.30万元。", "adjustment", "752.30", ["650.00", "120.50", "18.20"], (1, 1, -1), True),
        ("本年31.5公里，往年28.0公里，幅度12.5%。", "growth", "12.5", ["31.5", "28.0"], (), True),
        ("本年96.4%，往年94.1%，相差2.3个百分点。", "points", "2.3", ["96.4", "94.1"], (), True),
        ("全部1240人，其一868人，面70.00%。", "share", "70.00", ["868", "1240"], (), True),
        ("总量91.00万元，户数26户，每户3.50万元。", "average", "3.50", ["91.00", "26"], (), True),
        ("每户3.50万元，26户，需91.00万元。", "product", "91.00", ["3.50", "26"], (), True),
        ("本年63家，往年21家，为3倍。", "times", "3倍", ["63", "21"], (), True),
        ("登记门店63家，挂牌门店36家。", "same", "63", ["36"], (), False),
    ],
)  # fmt: skip
def test_each_kind_is_computed(
    text: str, kind: Any, claim: str, operands: list[str], signs: tuple[int, ...], holds: bool
) -> None:
    from llmeval.pipeline import report_of
    from llmeval.reading.sources import open_source

    report = report_of(open_source((f"一、情况\n{text}\n".encode(), "a.txt")))
    plain = report.document.plain
    at = [plain.index(number) for number in (claim, *operands)]

    [candidate] = proposed([Proposal(kind, at[0], tuple(at[1:]), signs)], report.network.by_number)

    assert (candidate.kind, candidate.holds, candidate.origin) == (kind, holds, "model")


def test_a_recording_of_the_report_alone_still_answers(tmp_path: Path) -> None:
    """A recording that holds no relations is replayed with the stages that it has."""
    recorded = Path(__file__).parents[1] / "cassettes" / "reports" / "004.yaml"
    recording = Path(shutil.copy(recorded, tmp_path))
    source = Path(__file__).parent / "reports" / "004" / "source.txt"

    review = llmeval.critique(source, settings=Settings(replay=str(recording)))
    asked = llmeval.critique(source, settings=Settings(replay=str(recording), stages=("relate",)))

    assert not [p for p in review.problems if p.stage in ("extract", "relate", "appraise", "doubt")]
    assert [p.stage for p in asked.problems if p.stage in ("relate", "recording")] == ["recording"]
