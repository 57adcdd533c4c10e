"""Relations and second looks from servers and models as they are: in each case what was said is taken and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import llmeval
from llmeval.data.review import Review
from llmeval.llm.recordings import stage_of
from llmeval.settings import Settings
from tests.fake_server import Fake, Reply, error, fake_server, plain, said, spelled
from tests.faults import Body, completion
from tests.test_relating import active, source

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1", "localhost"])
QUOTE = "河道清淤用去121.40万元，护岸用去88.15万元"
CRITIQUE = {"category": "缺乏依据", "claim": "三处支出没有列明依据和标准。", "quotes": ["三处一并为286.35万元"], "computations": [],
            "reasoning": "只写一并的总数，没有说明依据。", "suggestion": "", "severity": "中"}  # fmt: skip


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with fake_server() as server:
        yield server


def answers(body: Body) -> dict[str, Any]:
    """One relation that holds, one critique that a second look takes back."""
    match stage_of(body):
        case "relate":
            return active({"messages": body["messages"][:2]})
        case "doubt":
            names = [line.split()[0] for line in body["messages"][1]["content"].splitlines() if "没有列明依据" in line]
            return {
                "doubts": [
                    {"number": n, "reason": "同一句逐处列明。", "quote": QUOTE, "verdict": "撤回"} for n in names
                ]
            }
    return {"goals": [], "critiques": [CRITIQUE]}


def reviewed(fake: Fake, act: Callable[[Fake, Body], Reply], **more: Any) -> Review:
    fake.doing(act)
    settings = Settings(model="m", base_url=f"http://127.0.0.1:{fake.port}/v1", no_store=True, retries=0,
                        stages=("relate", "appraise", "doubt"), **more)  # fmt: skip
    return llmeval.critique(source(), settings=settings)


def whole(review: Review) -> tuple[str, int]:
    """The standing of the number that the relation proves, and how many findings were withdrawn."""
    return next(n.standing for n in review.numbers if n.evidence.quote == "70.00%"), len(review.withdrawn)


def renamed(text: str, **words: str) -> str:
    for old, new in words.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    return text


def wrapped(body: Body) -> str:
    return json.dumps(
        {{"relate": "Relations", "doubt": "Doubts"}.get(stage_of(body) or "", "Appraisal"): answers(body)}
    )


def listed(body: Body) -> str:
    """The list without the object around it."""
    answer = answers(body)
    return json.dumps(next(iter(answer.values())) if len(answer) == 1 else answer, ensure_ascii=False)


BEHAVIOURS: dict[str, Callable[[Body], str]] = {
    "as asked": lambda body: spelled(answers(body)),
    "thought aloud first": lambda body: f'<think>先看 {{"relations": []}}</think>{spelled(answers(body))}',
    "in a fence": lambda body: f"好的：\n```json\n{spelled(answers(body))}\n```",
    "in a wrapper": wrapped,
    "a bare list": listed,
    "other words": lambda body: renamed(spelled(answers(body)), 比率="rate", 撤回="withdraw", 中="medium"),
    "other names": lambda body: renamed(
        spelled(answers(body)), number="Number", verdict="Verdict", operands="Operands"
    ),
    "spare members": lambda body: spelled(answers(body)).replace('"reason":', '"confidence": 0.9, "reason":'),
    "no scope and no sign": lambda body: spelled(answers(body)).replace('"complete": true', '"complete": null'),
    "trailing commas": lambda body: spelled(answers(body)).replace("}]", "},]"),
    "quotes with our marks": lambda body: spelled(answers(body)).replace(QUOTE, f"【p1】{QUOTE}"),
}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_the_form_of_an_answer_costs_nothing(name: str, fake: Fake) -> None:
    review = reviewed(fake, lambda _, body: said(body, BEHAVIOURS[name](body)))

    assert whole(review) == ("proved", 1)
    assert len(fake.bodies) == 3
    assert not [p for p in review.problems if p.stage in ("relate", "appraise", "doubt")]


@pytest.mark.parametrize("stage", ["relate", "doubt"])
@pytest.mark.parametrize("fault", ["500", "refused", "no JSON"])
def test_one_failing_stage_leaves_the_others(stage: str, fault: str, fake: Fake) -> None:
    def act(_: Fake, body: Body) -> Reply:
        if stage_of(body) != stage:
            return said(body, answers(body))
        return {"500": lambda: error(500, "busy"), "no JSON": lambda: said(body, "我不确定。"),
                "refused": lambda: plain(completion(body, "", refusal="不能回答"))}[fault]()  # fmt: skip

    review = reviewed(fake, act)

    assert {p.stage for p in review.problems} & {"relate", "appraise", "doubt"} == {stage}
    assert whole(review) == (("alone", 1) if stage == "relate" else ("proved", 0))
    assert len([body for body in fake.bodies if stage_of(body) == stage]) <= 2


@pytest.mark.parametrize("stage", ["relate", "doubt"])
def test_an_answer_that_breaks_off_is_asked_for_in_halves(stage: str, fake: Fake) -> None:
    def act(_: Fake, body: Body) -> Reply:
        answer = spelled(answers(body))
        asked = body["messages"][1]["content"]
        many = asked.count("\nc") > 2 if stage == "relate" else asked.count("\nf") > 1
        if stage_of(body) == stage and many:
            return said(body, answer[: len(answer) // 3], finish="length")
        return said(body, answers(body) if _asks(body) else {_member(body): []})

    review = reviewed(fake, act)

    assert whole(review) == ("proved", 1)
    assert len([body for body in fake.bodies if stage_of(body) == stage]) >= 3


def _member(body: Body) -> str:
    return "relations" if stage_of(body) == "relate" else "doubts"


def _asks(body: Body) -> bool:
    """Whether the question is about what the answers are about: one half of it is not."""
    text = body["messages"][1]["content"]
    return stage_of(body) not in ("relate", "doubt") or "“70.00%”" in text or "没有列明依据" in text
