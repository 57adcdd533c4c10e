"""Reading answers: what is nearly JSON, what differs from the schema in form only, quotes in other forms, servers' words."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from llmeval.grounding.ground import Grounder
from llmeval.llm import schemas
from llmeval.llm.answers import read_answer
from llmeval.llm.faults import Told, of_told
from llmeval.llm.lenient import Number, parse
from llmeval.llm.quotes import Quotes
from llmeval.llm.schemas import ALIASES, ExtractedNumber, Extraction
from llmeval.llm.server_words import LONGEST, shown, words_of
from llmeval.reading.sources import open_source
from llmeval.spans import Span
from tests.faults import VALUE_FAULTS
from tests.measure_model import answered, masked, spoiled

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    """Numbers as JSON has them."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return json.loads(value) if isinstance(value, Number) else value


# nearly JSON


@given(st.dictionaries(st.text(min_size=1, max_size=5), JSON, max_size=4))
def test_json_is_read_as_json(value: dict[str, Any]) -> None:
    found = parse(json.dumps(value, ensure_ascii=False))

    assert found is not None
    assert (plain(found.value), found.cut, found.lost) == (value, False, 0)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["label", "quote", "value"]), st.text("甲乙12.，", max_size=6), min_size=1),
        min_size=1,
    ),
    st.data(),
)
def test_of_a_cut_list_what_stands_complete_is_kept(items: list[dict[str, str]], data: Any) -> None:
    text = json.dumps({"numbers": items}, ensure_ascii=False)
    found = parse(text[: data.draw(st.integers(12, len(text) - 1))])

    assert found is not None
    assert found.cut
    kept = found.value.get("numbers", [])
    assert kept == items[: len(kept)], "a prefix, item by item, and nothing made up"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.50,], }', {"a": ["1", "2.50"]}),
        ("{“a”：“b”，“c”：[“x”，“y”]}", {"a": "b", "c": ["x", "y"]}),
        ("{'a': None, 'b': True, 'c': \"it's\"}", {"a": None, "b": True, "c": "it's"}),
        ('{"a": "他说"好"，然后走", "b": "x\ny"}', {"a": '他说"好"，然后走', "b": "x\ny"}),
        ('{"a": "b" "c": 1}', {"a": "b", "c": "1"}),
        ('{a: "b", c: [/* 注 */ 1 // 一\n, 2]}', {"a": "b", "c": ["1", "2"]}),
        ('{"a": [1], "a": [2], "b": "x", "b": ""}', {"a": ["1", "2"], "b": "x"}),
        ('{"a": [{"b" = 1}, {"b": 2}]}', {"a": [{"b": "2"}]}),
        (r"""{'a': '\u7532\n\"乙\"'}""", {"a": '甲\n"乙"'}),
    ],
)
def test_what_is_nearly_json(text: str, value: Any) -> None:
    found = parse(text)

    assert found is not None
    assert found.value == value


@given(st.text("{}[]\"“”':：,，/*\\ a1\n", max_size=60))
def test_nothing_is_strange_enough_to_crash(text: str) -> None:
    answer = read_answer(text, Extraction, {})

    assert answer.value is None or isinstance(answer.value, Extraction)


@pytest.mark.slow
def test_reading_is_linear() -> None:
    def seconds(size: int) -> float:
        worst = '{"numbers": [' + '{"label": "甲"乙", "quote": "丙/*"},' * size
        start = time.perf_counter()
        read_answer(worst, Extraction, {})
        return time.perf_counter() - start

    seconds(200)
    assert seconds(4000) < 40 * max(seconds(400), 0.005)


# form of the schema


class Item(BaseModel):
    name: str = Field(max_length=8)
    count: int = 0
    note: str = Field(default="", max_length=60)
    share: float | None = None


class Listed(BaseModel):
    items: list[Item]
    title: str = ""


def read(text: str) -> Listed | None:
    return read_answer(text, Listed, {}).value


def test_kinds_are_the_schemas() -> None:
    value = read('{"items": [{"name": 2024, "count": "3", "share": null, "note": null, "spare": 1}], "title": null}')

    assert value == Listed(items=[Item(name="2024", count=3)])


def test_digits_are_kept_as_written() -> None:
    value = read('{"items": [{"name": 130.50}]}')

    assert value is not None
    assert value.items[0].name == "130.50"


def test_long_prose_is_cut_and_long_values_are_not() -> None:
    answer = read_answer(
        json.dumps({"items": [{"name": "a", "note": "说明。" * 40}, {"name": "123456789"}]}), Listed, {}
    )

    assert answer.value is not None
    assert [item.note for item in answer.value.items] == ["说明。" * 20]
    assert "过长" in answer.rejected[0].message


def test_an_alias_says_the_same_and_no_word_is_its_own() -> None:
    listed = [
        get_args(name) for name in (schemas.MeasureName, schemas.BasisName, schemas.KindName, schemas.CategoryName)
    ]
    assert all(alias not in targets for alias, targets in ALIASES.items())
    assert all(sum(word in words for word in targets) <= 1 for targets in ALIASES.values() for words in listed)
    item = {"label": "a", "measure": "金额", "value": "1", "basis": "概算数", "quote": "1"}
    answer = read_answer(json.dumps({"numbers": [item]}), Extraction, {})

    assert answer.value == Extraction()
    assert "只能是" in answer.rejected[0].message, "what is no form of a listed word is asked again"


# quotes


def places(text: str, quote: str) -> list[str]:
    document = open_source((text.encode("utf-8"), "t.txt"))
    whole = (Span(0, len(document.text)),)
    return ["|".join(span.of(document.text) for span in spans) for spans in Quotes(document).find(quote, whole)]


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("全年“三公”经费支出 3.5 万元，下降。", '【s5】全年"三公"经费支出3.5万元', ["全年“三公”经费支出 3.5 万元"]),
        ("一、预算（万元）：252.51。", "一,预算(万元):252.51.", ["一、预算（万元）：252.51。"]),
        ("完成了全部年度目标任务，成效明显。", "完成了全部……成效明显", ["完成了全部|成效明显"]),
        ("完成了全部年度目标任务，成效明显。", "完成了全部年度目标...", ["完成了全部年度目标"]),
        ("成效明显。完成了全部。", "完成了全部……成效明显", []),
        ("完成了全部。\n\n成效明显。", "完成了全部……成效明显", []),
        ("完成了全部" + "其他工作" * 60 + "成效明显。", "完成了全部……成效明显", []),
        ("共 19.5 20.5 两项", "19.520.5", []),
        ("共5。3人", "5.3人", []),
        ("完成的任务", "完成任务", []),
        ("GB 2312 标准", "GB2312标准", ["GB 2312 标准"]),
    ],
)  # fmt: skip
def test_quotes_in_other_forms(text: str, quote: str, found: list[str]) -> None:
    assert places(text, quote) == found


FORMS: dict[str, Callable[[str, str], str]] = {
    "own mark": lambda quote, _: f"【s5】{quote}",
    "in quotation marks, cut": lambda quote, _: f"“{quote}……”",
    "half-width, no blanks": lambda quote, _: "".join(
        quote.translate(str.maketrans("，。；：（）、", ",.;:(),")).split()
    ),
    "two passages and an ellipsis": lambda quote, other: f"{other}……{quote}",
}


@pytest.mark.slow
def test_no_spoiled_value_is_believed_in_any_form_of_its_quote() -> None:
    """As reviews ground what a model says: labels are judged by the agreement of readers."""
    outcomes = []
    for report in ("000", "003", "004"):
        grounder = Grounder(masked(report), judges_labels=False)
        for one in answered(report):
            prover = type(one.prover)(one.passage, one.prover.document, grounder, bearing=one.prover.bearing)
            lenient = replace(one, prover=prover)
            others = [item.quote for item in one.items]
            for fault, index, item in spoiled(one):
                for change in FORMS.values() if fault in VALUE_FAULTS else ():
                    quote = change(item["quote"], random.Random(index).choice(others))
                    try:
                        number = ExtractedNumber.model_validate(item | {"quote": quote})
                    except ValueError:
                        continue
                    outcomes.append(lenient.outcome(number, index))

    assert len(outcomes) >= 5000
    assert set(outcomes) == {"refused"}


# a server's words


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Incorrect API key provided: sk-abcdef123456", "Incorrect API key provided: ***"),
        ("bad Bearer abc.def.ghi", "bad ***"),
        ("at https://user:pass@host/v1?api_key=abc", "at https://***host/v1?***"),
        ("file /home/someone/app/model.bin missing", "file … missing"),
        ("联系 13800000000", "联系 ***********"),
        ("text “全年预算数136.65万元” is inappropriate", "text “…” is inappropriate"),
        ("a\nb\x00c", "a b c"),
    ],
)
def test_what_a_server_says_is_fit_to_be_shown(said: str, told: str) -> None:
    assert shown(said, "my-own-key", ["2024年全年预算数136.65万元，执行数"]) == told


def test_a_servers_words_are_short_and_hold_no_key() -> None:
    assert len(shown("很长的话" * 500)) == LONGEST
    assert "my-own-key" not in shown("the key my-own-key is wrong", "my-own-key")
    assert words_of("<html><head><title>502 Bad\nGateway</title></head>")[0] == "502 Bad Gateway"


def test_a_kind_of_failure_has_a_sentence_of_its_own() -> None:
    payload = {"error": {"message": "words"}}
    messages = {
        of_told(Told(status, payload)).message
        for status in (400, 401, 402, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504, 529, 301)
    }

    assert len(messages) == 15
    assert all("words" in message or "301" in message for message in messages)
