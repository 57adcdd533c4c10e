"""A report above the window: balanced parts that know they are parts, and one pass in which far passages meet."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.data.findings import Finding
from llmeval.llm import appraisal
from llmeval.llm.across import MOST, SHARE, spans_of, together
from llmeval.llm.appraisal import LIMIT
from llmeval.llm.client import standing_in
from llmeval.pipeline import plan, report_of, review_by_rules
from llmeval.settings import STAGES, Settings
from tests.faults import Body, ScriptedModel
from tests.reviews import finding

REPORTS = Path(__file__).parent / "dev_reports"
FAR = ("目标3：建成口袋公园7处。", "全年建成口袋公园5处，其余转入下年。")


def long_text() -> str:
    """Three reports' chapters in a row: far more than goes into one request."""
    texts = [(REPORTS / f"{name}.txt").read_text(encoding="utf-8") for name in ("s1", "s2", "s3", "c1")]
    return f"{texts[0]}\n{FAR[0]}\n{texts[1]}\n{texts[2]}\n{FAR[1]}\n{texts[3]}"


def source() -> tuple[bytes, str]:
    return long_text().encode(), "长报告.txt"


def kind(body: Body) -> str:
    asked = json.dumps(body["tools"], ensure_ascii=False)
    if "goal_quote" in asked:
        return "across" if "各部分的有关内容" in body["messages"][1]["content"] else "appraise"
    return "doubt" if "疑点" in asked else "relate" if "待读" in asked else "extract"


EMPTY: dict[str, dict[str, Any]] = {
    "appraise": {"goals": [], "critiques": []}, "across": {"goals": [], "critiques": []}, "doubt": {"doubts": []},
    "relate": {"relations": []}, "extract": {"numbers": [], "texts": []},
}  # fmt: skip


def reviewed(answers: dict[str, Any], stages: tuple[str, ...] = ("appraise",)) -> tuple[Any, ScriptedModel]:
    model = ScriptedModel(lambda body: {**EMPTY, **answers}[kind(body)])
    with standing_in(model):
        review = llmeval.critique(source(), settings=Settings(model="m", no_store=True, retries=0, stages=stages))
    return review, model


def critique(quotes: list[str], claim: str) -> dict[str, Any]:
    return {"category": "指标未完成", "claim": claim, "quotes": quotes, "reasoning": "目标与完成情况放在一起对不上。",
            "computations": [], "suggestion": "", "severity": "高"}  # fmt: skip


def test_parts_are_balanced_whole_and_told_as_parts() -> None:
    document = llmeval.read(source())
    sections = report_of(document).sections
    parts = appraisal._parts(document, sections)
    sizes = [len(span) for _, span in parts]

    assert len(document.text) > LIMIT
    assert [span.start for _, span in parts[1:]] == [span.end for _, span in parts[:-1]]
    assert (parts[0][1].start, parts[-1][1].end) == (0, len(document.text))
    assert max(sizes) <= LIMIT
    assert min(sizes) >= max(sizes) // 2
    assert [label for label, _ in parts] == [f"第{n}部分（共{len(parts)}部分）" for n in range(1, len(parts) + 1)]
    starts = {section.start for section in sections}
    assert all(span.start in starts for _, span in parts[1:])


@pytest.mark.parametrize("size", [LIMIT + 1, 3 * LIMIT, 7 * LIMIT + 13])
def test_a_text_without_sections_and_lines_is_parted_too(size: int) -> None:
    document = replace(llmeval.read((b"x", "a.txt")), text="甲" * size)

    spans = [span for _, span in appraisal._parts(document, [])]

    assert sum(len(span) for span in spans) == size
    assert max(len(span) for span in spans) <= LIMIT


def test_what_is_far_apart_meets_once() -> None:
    _, model = reviewed({})
    kinds = [kind(body) for body in model.bodies]
    [across] = [body["messages"][1]["content"] for body in model.bodies if kind(body) == "across"]

    assert kinds.count("across") == 1
    assert kinds.count("appraise") == len(appraisal._parts(llmeval.read(source()), []))
    assert all("".join(words.split()) in "".join(across.split()) for words in FAR)


def test_a_critique_of_the_comparison_is_kept_and_one_that_a_part_makes_too_is_marked() -> None:
    both = critique([FAR[1].rstrip("。")], "口袋公园没有全部建成，转入下年。")
    alone = critique([FAR[0].rstrip("。"), FAR[1].rstrip("。")], "目标7处，只建成5处，没有承认未完成。")

    def part(body: Body) -> Any:
        if kind(body) != "appraise":
            return {"goals": [], "critiques": [both, alone]} if kind(body) == "across" else EMPTY[kind(body)]
        return {"goals": [], "critiques": [both] if FAR[1] in body["messages"][1]["content"] else []}

    with standing_in(ScriptedModel(part)):
        review = llmeval.critique(
            source(), settings=Settings(model="m", no_store=True, retries=0, stages=("appraise",))
        )
    own = [f for f in review.findings if f.origin == "model" and "口袋公园" in "".join(e.quote for e in f.evidence)]

    assert sorted((len(f.evidence), f.looks) for f in own) == [(1, 2), (2, 1)]


def test_a_short_report_is_asked_about_in_one_piece() -> None:
    path = Path(__file__).parent / "reports" / "004" / "source.txt"
    planned = plan(path, settings=Settings(model="m", stages=("appraise",)))

    assert [request.section for request in planned.requests] == ["全文"]


def test_the_comparison_marks_only_what_is_the_same() -> None:
    review = review_by_rules(("一、情况\n甲项完成5处。\n乙项完成6处。\n".encode(), "a.txt"), Settings())

    def of(quote: str, words: str) -> Finding:
        return replace(finding(review, [quote], zh=words, code="MOD01"), origin="model", family="target_missed")

    merged = together(
        [of("甲项完成5处", "甲项没有完成。")],
        [of("甲项完成5处", "甲项没有完成。"), of("乙项完成6处", "乙项没有完成。")],
    )

    assert [f.looks for f in merged] == [2, 1]


def test_text_sent_keeps_its_bounds() -> None:
    """Of a long report, with as many critiques as a reader writes: appraisal 1.2 times its text, with the comparison and the
    second look twice, with extraction of every section 3.2 times."""
    text = long_text()
    sentences = [line for line in text.splitlines() if 20 < len(line) < 60][:120:2]
    found = {
        "goals": [],
        "critiques": [
            critique([line[:50]], f"第{'甲乙丙丁戊'[i % 5]}处没有说明依据。") for i, line in enumerate(sentences)
        ],
    }
    size = len(text)

    def sent(*stages: str) -> float:
        def answer(body: Body) -> Any:
            if kind(body) != "appraise":
                return EMPTY[kind(body)]
            shown = body["messages"][1]["content"]
            return {"goals": [], "critiques": [c for c in found["critiques"] if c["quotes"][0] in shown]}

        with standing_in(ScriptedModel(answer)):
            review = llmeval.critique(source(), settings=Settings(model="m", no_store=True, retries=0, stages=stages))
        assert review.model is not None
        return review.model.characters / size

    assert sum(len(span) for span in spans_of(llmeval.read(source()), ())) <= min(SHARE * size, MOST)
    assert sent("appraise") <= 1.2 + SHARE
    assert sent("appraise", "doubt") <= 2.0
    assert sent(*STAGES) <= 3.2
