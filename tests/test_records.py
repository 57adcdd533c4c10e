"""A schema of one's own: what a model says is proved leaf by leaf, merged and made into the caller's model.

All answers here are scripted; nobody's model is measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

import llmeval
from llmeval import Extraction, Quoted, Unit
from llmeval.errors import NotRecorded, PromptError, SettingsError, UsageError
from llmeval.llm.client import standing_in
from tests.faults import Body, ScriptedModel
from tests.records import FOLDER, NAMES, SPOILT, Mark, answer, marked, right, said, schema_of, spoilt

ENDPOINT: dict[str, Any] = {"model": "m", "base_url": "http://model.invalid/v1", "api_key": "k", "no_store": True}


class Party(BaseModel):
    name: str
    phone: Quoted[str] | None = None


class Item(BaseModel):
    name: str
    quantity: int
    price: Annotated[Decimal, Unit("元")]


class Way(Enum):
    PUBLIC = "公开招标"
    INQUIRY = "询价"


class Contract(BaseModel):
    """一份采购合同。"""

    number: Quoted[str] = Field(description="合同编号")
    buyer: Party
    seller: Party | None = None
    total: Annotated[Quoted[Decimal], Unit("元")] | None = None
    signed: Quoted[date] | None = None
    due: date | None = None
    warranty: Quoted[int] | None = None
    kind: Literal["货物", "服务"] | None = None
    way: Way | None = None
    items: list[Item] = []
    notes: list[Quoted[str]] = []


TEXT = """政府采购合同
合同编号：QX-2025-017
甲方：青溪县教育局，联系电话：13800000000
乙方：江南某某科技
有限公司
采购方式：询价。合同总价为人民币壹佰贰拾捌万陆仟元整（¥1,286,000.00元）。
签订日期：2025年3月8日。交货期限：二〇二五年六月三十日前。质保期三年。
采购清单：平板电脑20台，单价0.3万元；交换机 2 台，单价 1,500.00 元；音箱2台，单价300元。
"""
GOOD: dict[str, Any] = {
    "number": {"quote": "合同编号：QX-2025-017", "value": "QX-2025-017"},
    "buyer": {"name": {"quote": "青溪县教育局"}, "phone": {"quote": "联系电话：***********", "value": "***********"}},
    "seller": {"name": "江南某某科技有限公司"},
    "total": {"quote": "¥1,286,000.00元", "value": "1286000.00", "unit": "元"},
    "signed": {"quote": "签订日期：2025年3月8日", "value": "2025-03-08"},
    "due": {"quote": "交货期限：二〇二五年六月三十日前", "value": "2025-06-30"},
    "warranty": {"quote": "质保期三年", "value": "3", "unit": "年"},
    "kind": {"quote": "平板电脑20台", "value": "货物"},
    "way": {"quote": "采购方式：询价", "value": "询价"},
    "items": [
        {"name": "平板电脑", "quantity": {"quote": "20台", "value": "20", "unit": "台"},
         "price": {"quote": "单价0.3万元", "value": "0.3", "unit": "万元"}},
        {"name": "交换机", "quantity": {"quote": "2台", "value": "2", "unit": "台"},
         "price": {"quote": "单价1,500.00元", "value": "1500", "unit": "元"}},
        {"name": "音箱", "quantity": {"quote": "2台", "value": "2", "unit": "台"},
         "price": {"quote": "单价300元", "value": "300", "unit": "元"}},
    ],
}  # fmt: skip


def changed(**members: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(GOOD)) | members
    return {name: member for name, member in made.items() if member is not None}


@contextmanager
def answering(*answers: Any) -> Iterator[ScriptedModel]:
    """A model that gives these answers in turn, the last again and again."""
    queue = list(answers)

    def act(_body: Body) -> Any:
        return queue.pop(0) if len(queue) > 1 else queue[0]

    model = ScriptedModel(act)
    with standing_in(model):
        yield model


def extracted(
    said: Any, *more: Any, schema: Any = Contract, text: str = TEXT, name: str = "合同.txt", **options: Any
) -> Extraction[Any]:
    with answering(said, *(more or ({},))):
        return llmeval.extract((text.encode(), name), schema=schema, **ENDPOINT, **options)


def made(result: Extraction[Any]) -> Any:
    assert result.value is not None
    return result.value


def test_plain_and_quoted_leaves_come_back_proved() -> None:
    result = extracted(GOOD)

    contract = result.value
    assert isinstance(contract, Contract)
    assert contract.number.value == contract.number.quote == "QX-2025-017"
    assert contract.total is not None
    assert (contract.total.value, contract.total.unit, contract.total.quote) == (
        Decimal("1286000.00"),
        "元",
        "¥1,286,000.00元",
    )
    assert (contract.signed and contract.signed.value, contract.due) == (date(2025, 3, 8), date(2025, 6, 30))
    assert (contract.warranty and str(contract.warranty), contract.way) == ("3年", Way.INQUIRY)
    assert [(i.name, i.quantity, i.price) for i in contract.items] == [
        ("平板电脑", 20, Decimal(3000)), ("交换机", 2, Decimal(1500)), ("音箱", 2, Decimal(300))]  # fmt: skip
    assert (result.rejected, result.missing, result.problems) == ((), (), ())
    for leaf in result.leaves.values():
        assert result.document.text[leaf.start : leaf.end] == leaf.quote
        assert leaf.grounded


def test_of_two_equal_quotes_the_one_beside_the_others_is_meant() -> None:
    result = extracted(GOOD)

    before = [TEXT[: result.leaves[f"items[{n}].quantity"].start].rstrip() for n in (1, 2)]
    assert [before[0].endswith("交换机"), before[1].endswith("音箱")] == [True, True]


def test_a_name_broken_over_lines_is_one_line_and_its_quote_the_text() -> None:
    leaf = extracted(GOOD).leaves["seller.name"]

    assert (leaf.value, leaf.quote, leaf.status) == ("江南某某科技有限公司", "江南某某科技\n有限公司", "normalized")


def test_personal_data_is_not_sent_and_comes_back_whole() -> None:
    with answering(GOOD) as model:
        result = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, **ENDPOINT)

    assert "13800000000" not in json.dumps(model.bodies)
    assert result.value is not None
    assert result.value.buyer.phone is not None
    assert result.value.buyer.phone.value == "13800000000"
    for shown in (result.to_json(), repr(result), result._repr_html_(), result.to_frame().to_string()):
        assert "13800000000" not in shown
    assert "13800000000" in result.to_json(masked=False)


def test_a_choice_that_its_quote_does_not_name_says_so() -> None:
    leaves = extracted(GOOD).leaves

    assert "判断" in leaves["kind"].reason
    assert leaves["way"].reason == ""


@pytest.mark.parametrize(
    ("member", "wrong", "says"),
    [
        ("total", {"quote": "¥1,286,000.00元", "value": "1268000.00", "unit": "元"}, "不符"),
        ("total", {"quote": "¥1,286,000.00元", "value": "286000.00", "unit": "元"}, "一部分"),
        ("total", {"quote": "¥1,286,000.00元", "value": "1286000.00", "unit": "万元"}, "单位"),
        ("total", {"quote": "合同总价128.6万元", "value": "128.6", "unit": "万元"}, "没有"),
        ("total", {"quote": "", "value": "1286000.00", "unit": "元"}, "没有引文"),
        ("signed", {"quote": "签订日期：2025年3月8日", "value": "2025-03-09"}, "没有写 2025-03-09"),
        ("signed", {"quote": "签订日期：2025年3月8日", "value": "三月初"}, "不是一个日期"),
        ("due", {"quote": "质保期三年", "value": "2025-06-30"}, "没有写 2025-06-30"),
        ("warranty", {"quote": "质保期三年", "value": "5", "unit": "年"}, "不能证明 5"),
        ("number", {"quote": "合同编号：QX-2025-017", "value": "QX-2025-01"}, "更长"),
        ("number", {"quote": "合同编号：QX-2025-017", "value": "QX-2025-018"}, "照抄"),
        ("seller", {"name": {"quote": "乙方：江南某某科技有限公司", "value": "江南科技有限公司"}}, "照抄"),
        ("way", {"quote": "采购方式：竞争性谈判", "value": "询价"}, "没有"),
        ("total", {"quote": "¥1,286,000.00元", "cell": "t9r1c1", "value": "1286000.00"}, "没有编号为 t9r1c1"),
    ],
)  # fmt: skip
def test_what_the_text_does_not_bear_out_is_refused_with_a_reason(member: str, wrong: Any, says: str) -> None:
    result = extracted(changed(**{member: wrong}))

    assert not any(path.split(".")[0] == member for path in result.leaves)
    assert any(says in rejected.reason.zh for rejected in result.rejected), [r.reason.zh for r in result.rejected]


def test_a_refused_leaf_is_asked_for_once_more_and_the_rest_is_kept() -> None:
    wrong = {"quote": "¥1,286,000.00元", "value": "128.6", "unit": "亿元"}

    with answering(changed(total=wrong), {"total": GOOD["total"]}) as model:
        result = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, **ENDPOINT)

    assert len(model.bodies) == 2
    assert "128.6" in model.bodies[1]["messages"][-1]["content"]
    assert result.value is not None
    assert result.value.total is not None
    assert (result.value.total.value, result.rejected) == (Decimal("1286000.00"), ())


def test_the_good_leaves_of_an_item_stay_where_one_fails_for_good() -> None:
    class Line(BaseModel):
        name: str
        price: Quoted[Decimal] | None = None

    class Bill(BaseModel):
        items: list[Line] = []

    result = extracted(
        {"items": [{"name": "音箱", "price": {"quote": "单价300元", "value": "3000", "unit": "元"}}]}, schema=Bill
    )

    assert made(result).items == [Line(name="音箱")]
    assert [rejected.what.split(":")[0] for rejected in result.rejected] == ["items.price"]


def test_what_the_schema_demands_and_the_text_does_not_give_is_named() -> None:
    result = extracted(changed(number=None, buyer={"phone": GOOD["buyer"]["phone"]}))

    assert result.value is None
    assert set(result.missing) == {"number", "buyer"}
    assert "total" in result.leaves
    assert any("name" in rejected.reason.zh for rejected in result.rejected)


def test_an_item_that_lacks_what_is_demanded_is_left_out_alone() -> None:
    items = [dict(item) for item in GOOD["items"]]
    del items[1]["price"]

    result = extracted(changed(items=items))

    assert result.value is not None
    assert [item.name for item in result.value.items] == ["平板电脑", "音箱"]
    assert [rejected.stage for rejected in result.rejected] == ["schema"]
    assert "交换机" in result.rejected[0].what


def test_rules_of_the_schema_are_told_in_their_own_words() -> None:
    class Strict(BaseModel):
        total: Annotated[Decimal, Field(lt=1000)] | None = None
        name: Quoted[str] | None = None

        @field_validator("name")
        @classmethod
        def school(cls, value: Quoted[str] | None) -> Quoted[str] | None:
            if value is not None and not value.value.endswith("学校"):
                raise ValueError("只收学校")
            return value

    result = extracted({"total": GOOD["total"], "name": {"quote": "青溪县教育局"}}, schema=Strict)

    assert result.value == Strict()
    assert result.leaves == {}
    assert any("只收学校" in rejected.reason.zh for rejected in result.rejected)
    assert len(result.rejected) == 2


def test_aliases_tuples_and_lists_of_lists() -> None:
    class Row(BaseModel):
        model_config = ConfigDict(populate_by_name=True)

        cells: list[list[str]] = Field(default=[], alias="单元格")
        days: tuple[date, ...] = ()

    result = extracted({"cells": [["平板电脑", "20台"], ["音箱"]], "days": [GOOD["signed"], GOOD["due"]]}, schema=Row)

    assert made(result).cells == [["平板电脑", "20台"], ["音箱"]]
    assert made(result).days == (date(2025, 3, 8), date(2025, 6, 30))
    assert "cells[1][0]" in result.leaves


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("around", [0, 6, 12])
def test_true_answers_to_thirty_fields_are_believed_at_their_places(name: str, around: int) -> None:
    text, marks = marked(name)
    given = answer({mark.path: said(text, mark, around) for mark in marks})

    result = extracted(given, schema=schema_of(marks), text=text, name=name)

    wrong = [mark.path for mark in marks if not right(result, mark)]
    assert len(marks) >= 30
    assert wrong == []
    assert result.rejected == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spoil", SPOILT)
def test_no_spoilt_value_is_believed(name: str, spoil: str) -> None:
    text, marks = marked(name)
    given = spoilt(text, marks, spoil)

    result = extracted(answer(given), schema=schema_of(marks), text=text, name=name)

    believed = {
        path: str(leaf) for path, leaf in result.leaves.items() if path in given and not_the_truth(result, marks, path)
    }
    assert believed == {}
    if spoil != "both":
        assert len(result.rejected) >= len({mark.path.split("[")[0] for mark in marks}) // 2


OTHER_HAND = FOLDER.with_name("contracts2")
HELD = 0.985
"""What has been reached of the values that a model sees; twelve of the 285 are personal data, which it does not."""


@pytest.mark.slow
def test_documents_of_another_hand_are_read_as_well() -> None:
    found = total = 0
    believed: list[str] = []
    for path in sorted(OTHER_HAND.glob("[0-9].*")):
        text, marks = marked(path.name, OTHER_HAND)
        review = llmeval.critique((text.encode(), path.name))
        shown = [mark for mark in marks if not review.holds_personal(mark.span.start, mark.span.end)]
        for around in (0, 6, 12):
            given = answer({mark.path: said(review.masked_text, mark, around) for mark in shown})
            result = extracted(given, schema=schema_of(marks), text=text, name=path.name)
            found += sum(right(result, mark) for mark in shown)
            total += len(shown)
        for way in SPOILT:
            result = extracted(
                answer(dict(spoilt(text, marks, way))), schema=schema_of(marks), text=text, name=path.name
            )
            believed += [way for mark in marks if mark.path in result.leaves and not right(result, mark)]

    assert total > 800
    assert found >= HELD * total
    assert set(believed) <= {"both"}  # value and quote changed alike are those of another place
    assert len(believed) <= 7


def not_the_truth(result: Extraction[Any], marks: list[Mark], path: str) -> bool:
    mark = next(mark for mark in marks if mark.path == path)
    return not right(result, mark)


def test_a_cell_is_named_and_its_unit_stands_in_the_head() -> None:
    class Lot(BaseModel):
        winner: str
        amount: Annotated[Quoted[Decimal], Unit("元")]
        months: Quoted[int]

    class Notice(BaseModel):
        lots: list[Lot] = []

    text, _ = marked("4.md")

    def act(body: Body) -> Any:
        sent = body["messages"][1]["content"]
        names = {words: cell for cell, words in (part.split(" ", 1) for line in sent.splitlines()
                                                 for part in line.split(" ‖ ") if part.startswith("t1r"))}  # fmt: skip
        row = names["净水厂扩建监理"].split("c")[0]
        return {"lots": [{"winner": {"quote": "岳某建设监理咨询公司", "cell": f"{row}c3"},
                          "amount": {"quote": "67.204", "cell": f"{row}c4", "value": "67.204", "unit": "万元"},
                          "months": {"quote": "18", "cell": f"{row}c5", "value": "18", "unit": "月"}}]}  # fmt: skip

    with standing_in(ScriptedModel(act)):
        result = llmeval.extract((text.encode(), "4.md"), schema=Notice, **ENDPOINT)

    assert result.value is not None
    (lot,) = result.value.lots
    assert (lot.amount.value, lot.amount.status, lot.amount.quote) == (Decimal(672040), "converted", "67.204")
    assert (lot.months.value, lot.months.unit, lot.months.status) == (18, "月", "inherited_unit")


def test_a_unit_that_cannot_be_converted_is_refused() -> None:
    class Wanted(BaseModel):
        share: Annotated[Decimal, Unit("元")] | None = None

    result = extracted({"share": {"quote": "20台", "value": "20", "unit": "台"}}, schema=Wanted)

    assert result.value == Wanted()
    assert "不能换算" in result.rejected[0].reason.zh


def test_a_long_document_is_asked_in_parts_and_merged() -> None:
    class Roll(BaseModel):
        title: Quoted[str]
        rows: list[Item]

    lines = [f"第{n}批采购：设备甲{n}号，数量{n}台，单价{n}00元。" for n in range(1, 1201)]
    text = "采购清单\n" + "\n".join(lines) + "\n采购清单（修订）\n"

    def act(body: Body) -> Any:
        sent = body["messages"][1]["content"]
        found = [n for n in range(1, 1201, 100) if f"第{n}批采购：" in sent]
        title = "采购清单（修订）" if "修订" in sent else "采购清单"
        rows = [{"name": f"设备甲{n}号", "quantity": {"quote": f"数量{n}台", "value": str(n), "unit": "台"},
                 "price": {"quote": f"单价{n}00元", "value": f"{n}00", "unit": "元"}} for n in reversed(found)]  # fmt: skip
        return {"title": {"quote": title} if "采购清单" in sent else None, "rows": rows}

    model = ScriptedModel(act)
    with standing_in(model):
        result = llmeval.extract((text.encode(), "长.txt"), schema=Roll, **ENDPOINT)

    assert len(model.bodies) > 2
    assert result.value is not None
    assert [row.quantity for row in result.value.rows] == [*range(1, 1201, 100)]
    assert result.value.title.value == "采购清单"
    assert [other.value for other in result.alternatives["title"]] == ["采购清单（修订）"]


def test_words_and_examples_of_the_caller_stand_in_the_request_and_in_the_fingerprint() -> None:
    example = (
        "甲方：某局。合同总价12.5万元。",
        {"buyer": {"name": "某局"}, "total": {"quote": "12.5万元", "value": "12.5", "unit": "万元"}},
    )
    with answering(GOOD) as model:
        plain = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, **ENDPOINT)
        asked = llmeval.extract(
            (TEXT.encode(), "a.txt"), schema=Contract, prompt="总价取大写", examples=[example], **ENDPOINT
        )

    system, user = (message["content"] for message in model.bodies[-1]["messages"])
    assert "12.5万元" in system
    assert "总价取大写" in user
    assert plain.model is not None
    assert asked.model is not None
    assert plain.model.prompts != asked.model.prompts


def test_an_instance_with_its_proofs_is_an_example() -> None:
    class Simple(BaseModel):
        total: Quoted[Decimal] | None = None

    text = "合同总价12.5万元。"
    instance = Simple(total=Quoted[Decimal](value=Decimal("12.5"), quote="12.5万元", start=4, end=10, unit="万元"))

    with answering({}) as model:
        llmeval.extract((TEXT.encode(), "a.txt"), schema=Simple, examples=[(text, instance)], **ENDPOINT)

    assert "12.5万元" in model.bodies[0]["messages"][0]["content"]


@pytest.mark.parametrize(
    "answer", [{"total": {"quote": "12.5万元", "value": "13.5", "unit": "万元"}}, {"number": "甲-1"}]
)
def test_an_example_that_its_text_does_not_bear_out_is_refused_before_anything_is_sent(answer: dict[str, Any]) -> None:
    with answering(GOOD) as model, pytest.raises(UsageError, match="示例 1"):
        llmeval.extract(
            (TEXT.encode(), "a.txt"), schema=Contract, examples=[("合同总价12.5万元。", answer)], **ENDPOINT
        )

    assert model.bodies == []


def test_a_prompt_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "contract.md"
    own.write_text(
        "---\ndescription: 合同\noutput: Record\n---\n# System\n只看付款条款。\n# User\n{{ task }}{{ fence(report) }}\n",
        "utf-8",
    )

    with answering(GOOD) as model:
        result = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, prompt=own, **ENDPOINT)

    assert model.bodies[0]["messages"][0]["content"].startswith("只看付款条款。")
    assert result.model is not None
    assert [*result.model.prompts] == ["contract"]
    with pytest.raises(PromptError, match="none"):
        llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, prompt=tmp_path / "none.md", **ENDPOINT)


@pytest.mark.parametrize(
    ("kind", "says"), [(datetime, "date"), (dict[str, str], "dict"), (int | str, "几种类型"), (Any, "Any")]
)
def test_a_schema_that_no_text_can_bear_out_is_refused(kind: Any, says: str) -> None:
    from pydantic import create_model

    schema = create_model("Odd", when=(kind, ...))

    with pytest.raises(UsageError, match=rf"Odd\.when.*{says}"):
        llmeval.extract((b"x", "a.txt"), schema=schema, **ENDPOINT)


def test_a_schema_that_holds_itself_or_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="Tree"):
        llmeval.extract((b"x", "a.txt"), schema=Tree, **ENDPOINT)
    with pytest.raises(UsageError, match="BaseModel"):
        llmeval.extract((b"x", "a.txt"), schema=dict, **ENDPOINT)


class Tree(BaseModel):
    below: list[Tree] = []


def test_without_a_model_it_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLMEVAL_MODEL", raising=False)
    with pytest.raises(SettingsError, match="model"):
        llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract)


def test_without_a_schema_facts_come_by_rules_as_ever() -> None:
    facts = llmeval.extract(("一、支出情况\n2024年支出136.65万元。\n".encode(), "a.txt"))

    assert [fact.value for fact in facts if fact.unit == "万元"] == [Decimal("136.65")]


def test_recorded_and_replayed(tmp_path: Path) -> None:
    cassette = tmp_path / "c.yaml"
    options = {name: value for name, value in ENDPOINT.items() if name != "no_store"}
    with answering(GOOD):
        first = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, record=cassette, **options)

    again = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, replay=cassette)

    assert again.value == first.value
    with pytest.raises(NotRecorded):
        llmeval.extract((b"other", "a.txt"), schema=Contract, replay=cassette)
    with answering(GOOD), pytest.raises(UsageError, match=r"c\.yaml"):
        llmeval.extract((b"other", "a.txt"), schema=Contract, record=cassette, **options)


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: f"<think>先看一看 {{}}</think>\n```json\n{text}\n```",
        lambda text: json.dumps({"Contract": json.loads(text)}, ensure_ascii=False),
        lambda text: text.replace('", "', '"，"'),
    ],
    ids=["thought aloud", "in a wrapper", "full-width commas"],
)
def test_answers_are_taken_as_they_come(dress: Callable[[str], str]) -> None:
    with standing_in(ScriptedModel(lambda _: dress(json.dumps(GOOD, ensure_ascii=False)))):
        result = llmeval.extract((TEXT.encode(), "a.txt"), schema=Contract, **ENDPOINT)

    assert result.value is not None
    assert len(result.leaves) == len(extracted(GOOD).leaves)


async def _inside_a_loop() -> Extraction[Contract]:
    return await llmeval.aextract((TEXT.encode(), "a.txt"), schema=Contract, **ENDPOINT)


def test_inside_a_running_loop() -> None:
    import asyncio

    with answering(GOOD):
        assert asyncio.run(_inside_a_loop()).value is not None
