"""Asking a model: what is sent, what is kept, what is asked again, what is paid for, and what never gets out."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationInfo, field_validator

from llmeval.errors import AnswerInvalid, EndpointFailed, ModelError, ModelRefused, SettingsError
from llmeval.llm.client import Answer, Call, Endpoint, Issue, Session, shared, standing_in
from llmeval.llm.faults import retry_after
from llmeval.llm.prompts import parse_prompt
from llmeval.llm.store import ResponseStore
from llmeval.settings import Settings
from tests.faults import (
    CUT_FAULTS,
    ENDPOINT_FAULTS,
    HARMLESS_FAULTS,
    Answerer,
    Faulty,
    ScriptedModel,
    completion,
    refuse,
    respond,
)

TEXT = "2024年全年预算数136.65万元，执行数130.52万元。{{ 7 * 7 }}{% raw %}"


class Fact(BaseModel):
    """报告中的一个数"""

    value: str
    quote: str

    @field_validator("quote")
    @classmethod
    def stands_in_the_section(cls, quote: str, info: ValidationInfo) -> str:
        if info.context and "text" in info.context and quote not in info.context["text"]:
            raise ValueError(f"引文“{quote}”不在原文中")
        return quote


class Facts(BaseModel):
    """报告中的数"""

    facts: list[Fact]


FIRST = {"value": "136.65", "quote": "全年预算数136.65万元"}
SECOND = {"value": "130.52", "quote": "执行数130.52万元"}
INVENTED = {"value": "1", "quote": "节约1万元"}


def check(answer: Facts, _: Mapping[str, Any]) -> list[Issue]:
    return [Issue("facts", index, f"引文“{fact.quote}”在原文中找不到，最接近的是“执行数130.52万元”")
            for index, fact in enumerate(answer.facts) if fact.quote not in TEXT]  # fmt: skip


def call(text: str = TEXT, **more: Any) -> Call[Facts]:
    messages = ({"role": "system", "content": "抽取报告中的数。"}, {"role": "user", "content": text})
    return Call("extract_facts@0123abcd", messages, Facts, section="3.1", characters=len(text), **more)


def endpoint(model: httpx2.AsyncBaseTransport, **options: Any) -> Endpoint:
    return Endpoint("m", **{"transport": model, "patience": 0.001, "api_key": "sk-SECRET", **options})


def ask(model: httpx2.AsyncBaseTransport, one: Call[Facts] | None = None, **options: Any) -> Answer[Facts]:
    with endpoint(model, **options) as at:
        return at.session().ask_sync(one or call(check=check))


def quotes(answer: Answer[Facts]) -> list[str]:
    return [fact.quote for fact in answer.value.facts]


# what is sent


def test_the_report_is_sent_as_it_stands() -> None:
    """Instructor renders messages as templates where it gets a context; a report is no template."""
    model = ScriptedModel([{"facts": [FIRST]}])

    ask(model, call(context={"text": TEXT}))

    assert model.bodies[0]["messages"] == [dict(message) for message in call().messages]
    assert set(model.bodies[0]) == {"model", "messages", "tools", "tool_choice"}


def test_a_call_is_a_rendered_prompt() -> None:
    prompt = parse_prompt(
        "a", "---\ndescription: x\noutput: Facts\ntemperature: 0\n---\n# System\n抽取\n# User\n{{ fence(text) }}"
    )
    model = ScriptedModel([{"facts": []}])
    with endpoint(model) as at:
        at.session().ask_sync(Call.of(prompt, Facts, {"text": TEXT}, section="3.1", characters=len(TEXT)))

    assert model.bodies[0]["messages"] == [{"role": "system", "content": "抽取"},
                                           {"role": "user", "content": f"<report>\n{TEXT}\n</report>"}]  # fmt: skip
    assert model.bodies[0]["temperature"] == 0


def test_structure_is_asked_for_one_step_down_at_each_refusal() -> None:
    def only_plain(body: dict[str, Any]) -> Any:
        return refuse(400) if body.get("tools") or body.get("response_format") else {"facts": [FIRST]}

    model = ScriptedModel(only_plain)
    with endpoint(model) as at:
        session = at.session()
        first, second = session.ask_sync(call()), session.ask_sync(call("第二节"))

    shapes = ["tools" if body.get("tools") else "schema" if body.get("response_format") else "plain"
              for body in model.bodies]  # fmt: skip
    assert shapes == ["tools", "schema", "plain", "plain"], "remembered, and never sent twice"
    assert first.value == second.value == Facts.model_validate({"facts": [FIRST]})
    system, user = model.bodies[2]["messages"]
    assert "JSON Schema" in system["content"]
    assert '"quote"' in system["content"]
    assert user["content"] == TEXT, "the report stays last"
    assert not re.search("genius|codeblock|Correct your", json.dumps(model.bodies))


def test_a_refusal_after_a_success_is_about_the_request() -> None:
    model = ScriptedModel(lambda body: refuse(400) if body["messages"][1]["content"] == "长" else {"facts": []})
    with endpoint(model) as at:
        at.session().ask_sync(call())
        with pytest.raises(ModelRefused):
            at.session().ask_sync(call("长"))

    assert model.requests == 2


def test_a_400_is_never_repeated() -> None:
    model = ScriptedModel(lambda _: refuse(400))
    with endpoint(model) as at:
        for text in ("甲", "乙"):
            with pytest.raises(ModelRefused):
                at.session().ask_sync(call(text))

    bodies = [json.dumps(body, sort_keys=True) for body in model.bodies]
    assert len(set(bodies)) == len(bodies)
    assert len(bodies) == 4, "three ways for the first call, one for the second"


def test_too_long_a_context_is_no_matter_of_structure() -> None:
    model = ScriptedModel(lambda _: refuse(400, code="context_length_exceeded"))

    with pytest.raises(ModelRefused, match="上下文"):
        ask(model)

    assert model.requests == 1


def test_a_refused_temperature_is_left_out_from_then_on() -> None:
    model = ScriptedModel(lambda body: refuse(400, param="temperature") if "temperature" in body else {"facts": []})
    with endpoint(model) as at:
        at.session().ask_sync(call(temperature=0.0))
        at.session().ask_sync(call("乙", temperature=0.0))

    assert ["temperature" in body for body in model.bodies] == [True, False, False]
    assert all(body.get("tools") for body in model.bodies)


def test_schemas_are_sent_without_made_up_titles() -> None:
    class Heading(BaseModel):
        """标题"""

        title: str
        properties: list[Fact]

    for mode in ("tools", "json_schema", "json"):
        model = ScriptedModel([{"title": "一、", "properties": []}])
        with endpoint(model, mode=mode) as at:
            at.session().ask_sync(Call("p@1", call().messages, Heading))

        sent = json.dumps(model.bodies[0], ensure_ascii=False).replace("\\", "")
        assert re.search('"(properties)": ?{"(title)": ?{"type": ?"string"}', sent), mode
        assert '"Quote"' not in sent
        assert '"required": ["properties", "title"]' in sent or '"required":["title","properties"]' in sent.replace(
            '": ["', '":["'
        ).replace('", "', '","')


def test_a_refused_temperature_with_plain_json() -> None:
    model = ScriptedModel(lambda body: refuse(400, param="temperature") if "temperature" in body else {"facts": []})

    ask(model, call(temperature=0.0), mode="json")

    assert model.bodies[0]["messages"] == model.bodies[1]["messages"]


# what is kept, and what is asked again


def test_good_items_are_kept_and_the_others_asked_again() -> None:
    model = ScriptedModel([{"facts": [FIRST, INVENTED]}, {"facts": [FIRST, SECOND]}])

    answer = ask(model)

    assert quotes(answer) == [FIRST["quote"], SECOND["quote"]], "an item already there is not taken twice"
    assert [rejection.item for rejection in answer.failures[0]] == [Fact.model_construct(None, **INVENTED)]
    system, user, said, again = model.bodies[1]["messages"]
    assert (system, user) == (model.bodies[0]["messages"][0], model.bodies[0]["messages"][1])
    assert said == {"role": "assistant", "content": json.dumps({"facts": [FIRST, INVENTED]}, ensure_ascii=False)}
    assert "节约1万元" in again["content"]
    assert "最接近的是“执行数130.52万元”" in again["content"]


def test_what_still_fails_after_the_re_ask_is_rejected() -> None:
    model = ScriptedModel(lambda _: {"facts": [FIRST, INVENTED]})

    answer = ask(model)

    assert model.requests == 2
    assert quotes(answer) == [FIRST["quote"]]
    assert [json.loads(rejection.what) for rejection in answer.rejected] == [INVENTED]
    assert len(answer.failures) == 2


def test_what_the_model_gives_up_is_listed() -> None:
    answer = ask(ScriptedModel([{"facts": [FIRST, INVENTED]}, {"facts": []}]))

    assert quotes(answer) == [FIRST["quote"]]
    assert [json.loads(rejection.what) for rejection in answer.rejected] == [INVENTED]
    assert "不再给出" in answer.rejected[0].message


def test_a_corrected_item_is_not_listed() -> None:
    wrong = {"value": "130.52", "quote": "执行数130.25万元"}

    answer = ask(ScriptedModel([{"facts": [wrong]}, {"facts": [SECOND]}]))

    assert quotes(answer) == [SECOND["quote"]]
    assert answer.rejected == ()


def test_validators_see_the_section_and_speak_for_themselves() -> None:
    model = ScriptedModel([{"facts": [FIRST, INVENTED]}, {"facts": []}])

    answer = ask(model, call(context={"text": TEXT}))

    assert quotes(answer) == [FIRST["quote"]]
    assert "引文“节约1万元”不在原文中" in model.bodies[1]["messages"][-1]["content"]


def test_an_item_that_does_not_fit_the_schema_is_set_aside_alone() -> None:
    model = ScriptedModel([{"facts": [FIRST, {"value": 5}, "整段文字"]}, {"facts": [SECOND]}])

    answer = ask(model)

    assert quotes(answer) == [FIRST["quote"], SECOND["quote"]]
    complaint = model.bodies[1]["messages"][-1]["content"]
    assert "“quote”缺少字段" in complaint
    assert not re.search("[A-Za-z]{3,} [a-z]{2,}", complaint), "no library's English"


def test_a_complaint_about_the_whole_asks_for_the_whole() -> None:
    def complete(answer: Facts, _: Mapping[str, Any]) -> list[str]:
        return [] if len(answer.facts) == 2 else ["漏了执行数"]

    model = ScriptedModel([{"facts": [FIRST]}, {"facts": [FIRST, SECOND]}])

    answer = ask(model, call(check=complete))

    assert quotes(answer) == [FIRST["quote"], SECOND["quote"]]
    assert "漏了执行数" in model.bodies[1]["messages"][-1]["content"]


def test_an_empty_list_is_an_answer() -> None:
    model = ScriptedModel([{"facts": []}])

    assert ask(model).value.facts == []
    assert model.requests == 1


def test_all_tool_calls_count() -> None:
    def several(body: dict[str, Any]) -> Any:
        payload = completion(body, "")
        function = body["tools"][0]["function"]["name"]
        payload["choices"][0]["message"]["tool_calls"] = [
            {
                "id": f"c{n}",
                "type": "function",
                "function": {"name": function, "arguments": json.dumps({"facts": [fact]})},
            }
            for n, fact in enumerate((FIRST, SECOND))
        ]
        return respond(200, payload)

    assert quotes(ask(ScriptedModel(several))) == [FIRST["quote"], SECOND["quote"]]


def test_an_item_of_a_cut_answer_is_not_the_answer() -> None:
    class Loose(BaseModel):
        """所有字段都有默认值"""

        facts: list[Fact] = []
        quote: str = ""

    text = json.dumps({"facts": [FIRST, SECOND]}, ensure_ascii=False)[:-20]
    model = ScriptedModel([text, {"facts": [SECOND]}])
    with endpoint(model) as at:
        answer = at.session().ask_sync(Call("p@1", call().messages, Loose))

    assert "断掉" in model.bodies[1]["messages"][-1]["content"]
    assert (answer.value.facts, answer.value.quote) == ([Fact(**FIRST), Fact(**SECOND)], "")


@pytest.mark.parametrize("content", ['<think>{"facts": [1]}，不对</think>\n%s', "```json\n%s\n```\n以上。", "\ufeff%s"])
def test_json_amid_prose(content: str) -> None:
    answer = ask(ScriptedModel([content % json.dumps({"facts": [FIRST]}, ensure_ascii=False)]))

    assert quotes(answer) == [FIRST["quote"]]


def test_content_where_a_tool_call_was_asked_for() -> None:
    def content(body: dict[str, Any]) -> Any:
        return respond(200, completion(body | {"tools": None}, json.dumps({"facts": [FIRST]})))

    assert quotes(ask(ScriptedModel(content))) == [FIRST["quote"]]


# faults

RETRIED = {
    "empty content",
    "no choices",
    "broken body",
    "no JSON at all",
    "429",
    "500",
    "503",
    "slow first byte",
    "cut connection",
}
REASKED = {"truncated JSON", "truncated at the length limit", "wrong schema", "not JSON"}


@pytest.mark.parametrize("fault", [*ENDPOINT_FAULTS, *CUT_FAULTS])
def test_a_fault_raises_one_sentence_and_recovery_sends_only_what_is_missing(
    fault: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    true = ScriptedModel(lambda _: {"facts": [FIRST]})
    faulty = Faulty(
        true, {**ENDPOINT_FAULTS, **CUT_FAULTS}[fault], lambda body: body["messages"][1]["content"].startswith("坏")
    )
    with endpoint(faulty, retries=2, store=ResponseStore(tmp_path)) as at:
        session = at.session()
        before = session.ask_sync(call())
        sent = faulty.requests
        with pytest.raises(ModelError) as caught:
            session.ask_sync(call("坏的一节" + TEXT))
        requests = faulty.requests - sent

    recovered = ScriptedModel(lambda _: {"facts": [FIRST]})
    with endpoint(recovered, store=ResponseStore(tmp_path)) as at:
        session = at.session()
        again = [session.ask_sync(call()), session.ask_sync(call("坏的一节" + TEXT))]

    assert requests == (3 if fault in RETRIED else 2 if fault in REASKED else 1)
    assert recovered.requests == 1
    assert (session.usage.requests, session.usage.cached) == (1, 1)
    assert again == [before, before]
    spoken = f"{caught.value.message} {caught.value.english} {caplog.text}"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    for secret in ("SECRET", "136.65", "预算数", "抽取报告"):
        assert secret not in spoken


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(
                        ["choices", "message", "content", "tool_calls", "function", "arguments", "usage", "facts",
                         "refusal", "finish_reason", "prompt_tokens"]), inner, max_size=4), max_leaves=12)  # fmt: skip


def _saying(said: Any, _body: Any) -> Any:
    return respond(200, said)


@given(JSON, JSON, st.sampled_from(["tools", "json"]))
@hypothesis_settings(max_examples=40, deadline=None)
def test_no_answer_is_strange_enough_to_crash(payload: Any, message: Any, mode: str) -> None:
    for said in (payload, {"choices": [{"message": message}]}, {"choices": [{"message": {"content": payload}}]},
                 {"choices": [{"message": {"tool_calls": [{"function": {"arguments": message}}]}}]}):  # fmt: skip
        with endpoint(ScriptedModel(partial(_saying, said)), retries=0, mode=mode) as at:
            try:
                answer = at.session().ask_sync(call(check=check))
            except ModelError:
                continue
            assert isinstance(answer.value, Facts)


@pytest.mark.parametrize("fault", HARMLESS_FAULTS)
def test_a_harmless_fault_costs_nothing(fault: str) -> None:
    faulty = Faulty(ScriptedModel(lambda _: {"facts": [FIRST]}), HARMLESS_FAULTS[fault])

    assert quotes(ask(faulty)) == [FIRST["quote"]]
    assert faulty.requests == 1


def test_a_passing_fault_passes() -> None:
    model = ScriptedModel([refuse(500), httpx2.ConnectError("down"), refuse(429, retry_after="0"), {"facts": [FIRST]}])

    assert quotes(ask(model)) == [FIRST["quote"]]
    assert model.requests == 4


def test_retry_after_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float, *rest: Any) -> None:
        slept.append(seconds)
        await real(0, *rest)

    monkeypatch.setattr(asyncio, "sleep", sleep)

    ask(ScriptedModel([refuse(429, retry_after="7"), {"facts": [FIRST]}]))

    assert 7 <= max(slept) < 8


def test_more_patience_than_a_user_has_is_not_spent() -> None:
    model = ScriptedModel(lambda _: refuse(429, retry_after="3600"))

    with pytest.raises(EndpointFailed, match="3600"):
        ask(model)

    assert model.requests == 1


def test_a_used_up_quota_is_not_asked_again() -> None:
    model = ScriptedModel(lambda _: refuse(429, code="insufficient_quota"))

    with pytest.raises(ModelRefused, match="额度"):
        ask(model)

    assert model.requests == 1


def test_retry_after_as_a_date_and_in_milliseconds() -> None:
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert retry_after({"retry-after-ms": "1500"}) == 1.5
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


def test_no_retries_means_none() -> None:
    model = ScriptedModel(lambda _: refuse(503, retry_after="1"))

    with pytest.raises(EndpointFailed, match="503"):
        ask(model, retries=0)

    assert model.requests == 1


def test_after_a_refused_key_nothing_more_is_sent() -> None:
    model = ScriptedModel(lambda _: refuse(401))
    with endpoint(model) as at:
        for text in ("甲", "乙"):
            with pytest.raises(ModelRefused, match="密钥"):
                at.session().ask_sync(call(text))

    assert model.requests == 1


def test_slow_is_a_fault_too() -> None:
    class Stuck(ScriptedModel):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            await asyncio.sleep(30)
            return await super().handle_async_request(request)

    with pytest.raises(EndpointFailed, match="秒内没有答完"):
        ask(Stuck([]), timeout=0.05, retries=1)


def test_what_was_good_survives_a_fault_of_the_re_ask(tmp_path: Path) -> None:
    broken = ScriptedModel([{"facts": [FIRST, INVENTED]}])
    answer = ask(broken, retries=0, store=ResponseStore(tmp_path))

    assert quotes(answer) == [FIRST["quote"]]
    assert isinstance(answer.fault, EndpointFailed)
    assert [json.loads(rejection.what) for rejection in answer.rejected] == [INVENTED]

    recovered = ScriptedModel([{"facts": [SECOND]}])
    again = ask(recovered, store=ResponseStore(tmp_path))
    assert quotes(again) == [FIRST["quote"], SECOND["quote"]]
    assert again.fault is None
    assert recovered.requests == 1, "only the re-ask was missing"


# what is paid for


def test_nothing_is_paid_for_twice(tmp_path: Path) -> None:
    script: Answerer = lambda body: {"facts": [FIRST, INVENTED] if len(body["messages"]) == 2 else [SECOND]}  # noqa: E731
    first, second = ScriptedModel(script), ScriptedModel(script)

    one = ask(first, store=ResponseStore(tmp_path))
    two = ask(second, store=ResponseStore(tmp_path))

    assert (first.requests, second.requests) == (2, 0)
    assert one == two


def test_another_endpoint_answers_for_itself(tmp_path: Path) -> None:
    first, second, third = (ScriptedModel(lambda _: {"facts": [FIRST]}) for _ in range(3))

    ask(first, store=ResponseStore(tmp_path), base_url="https://one.invalid/v1")
    ask(second, store=ResponseStore(tmp_path), base_url="https://two.invalid/v1")
    ask(third, store=ResponseStore(tmp_path), base_url="https://user:key@ONE.invalid/v1/")

    assert (first.requests, second.requests, third.requests) == (1, 1, 0)


def test_a_broken_answer_is_stored_only_under_a_good_one(tmp_path: Path) -> None:
    never = ScriptedModel(lambda _: "不是 JSON")
    with pytest.raises(AnswerInvalid):
        ask(never, store=ResponseStore(tmp_path))
    with ResponseStore(tmp_path) as store:
        assert store.info().answers == 0

    once = ScriptedModel(["不是 JSON", {"facts": [FIRST]}])
    ask(once, store=ResponseStore(tmp_path))
    repeated = ScriptedModel([])
    assert quotes(ask(repeated, store=ResponseStore(tmp_path))) == [FIRST["quote"]]
    assert repeated.requests == 0


def test_the_way_of_asking_is_remembered_with_the_answers(tmp_path: Path) -> None:
    script: Answerer = lambda body: refuse(400) if body.get("tools") else {"facts": [FIRST]}  # noqa: E731
    first, second = ScriptedModel(script), ScriptedModel(script)

    ask(first, store=ResponseStore(tmp_path))
    ask(second, store=ResponseStore(tmp_path))

    assert (first.requests, second.requests) == (2, 0)


def test_usage_is_counted_by_report() -> None:
    model = ScriptedModel([{"facts": [FIRST, INVENTED]}, {"facts": [SECOND]}, {"facts": []}])
    with endpoint(model) as at:
        session, other = at.session(), at.session()
        session.ask_sync(call(check=check))
        other.ask_sync(call("别的报告", check=check))

    usage = session.usage
    assert (usage.requests, usage.reasks, usage.cached) == (2, 1, 0)
    assert usage.characters == usage.reask_characters == len(TEXT)
    assert usage.prompts == {"extract_facts": "0123abcd"}
    assert usage.prompt_tokens == sum(len(m["content"]) for body in model.bodies[:2] for m in body["messages"])
    assert usage.completion_tokens > 0
    schema = json.dumps(model.bodies[0]["tools"], ensure_ascii=False)
    assert usage.fixed_characters == len("抽取报告中的数。") + len(schema)
    assert other.usage.characters == len("别的报告")
    use = session.model_use()
    assert (use.name, use.requests, use.prompts) == ("m", 2, {"extract_facts": "0123abcd"})


def test_the_budget_stops_before_it_is_passed() -> None:
    model = ScriptedModel(lambda _: {"facts": []})
    with endpoint(model) as at:
        session = at.session(budget=250)
        session.ask_sync(call("甲" * 150))
        with pytest.raises(EndpointFailed, match="250"):
            session.ask_sync(call("乙" * 150))
        at.session(budget=250).ask_sync(call("丙" * 150))

    assert model.requests == 2


def test_the_budget_holds_for_requests_under_way() -> None:
    model = ScriptedModel(lambda _: {"facts": []})
    with endpoint(model) as at:
        session = at.session(budget=1000)

        async def many() -> list[Any]:
            calls = (session.ask(call(f"{number:03}" + "甲" * 297)) for number in range(10))
            return await asyncio.gather(*calls, return_exceptions=True)

        outcomes = asyncio.run(many())

    assert sum(isinstance(outcome, Answer) for outcome in outcomes) == model.requests == 3


# where it is called from


def test_plain_code_works_inside_a_running_loop() -> None:
    async def notebook() -> Answer[Facts]:
        return ask(ScriptedModel([{"facts": [FIRST]}]))

    assert quotes(asyncio.run(notebook())) == [FIRST["quote"]]


def test_one_endpoint_serves_several_loops() -> None:
    model = ScriptedModel(lambda _: {"facts": [FIRST]})
    with endpoint(model) as at:
        for _ in range(3):
            assert quotes(asyncio.run(at.ask(call()))) == [FIRST["quote"]]


def test_one_endpoint_serves_several_threads() -> None:
    model = ScriptedModel(lambda _: {"facts": [FIRST]})
    with endpoint(model) as at, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: at.session().ask_sync(call()), range(40)))

    assert model.requests == len(answers) == 40


def test_cancelling_cancels() -> None:
    class Slow(ScriptedModel):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            await asyncio.sleep(30)
            return await super().handle_async_request(request)

    async def impatient(at: Endpoint) -> None:
        async with asyncio.timeout(0.05):
            await at.ask(call())

    with endpoint(Slow([])) as at, pytest.raises(TimeoutError):
        asyncio.run(impatient(at))


def test_a_closed_endpoint_says_so() -> None:
    at = endpoint(ScriptedModel([]))
    at.close()
    at.close()

    with pytest.raises(EndpointFailed, match="关闭"):
        at.session().ask_sync(call())


def test_a_dry_run_sends_nothing() -> None:
    model = ScriptedModel([])
    with endpoint(model, dry_run=True, base_url="https://user:pass@model.example:8443/v1") as at:
        session: Session = at.session()
        answer = session.ask_sync(call(check=check))
        session.ask_sync(call("乙"))

    assert model.requests == 0
    assert answer.value.facts == []
    assert session.plan.host == "model.example:8443"
    assert len(session.plan.requests) == 2
    assert session.plan.report_characters == len(TEXT) + 1
    assert session.plan.characters > session.plan.report_characters
    assert TEXT in session.plan.requests[0].text


def test_settings_name_the_endpoint(tmp_path: Path) -> None:
    settings = Settings(model="m", base_url="http://127.0.0.1:1/v1", retries=0, cache_dir=str(tmp_path), concurrency=3)
    with Endpoint.of(settings) as at:
        assert (at.model, at.host) == ("m", "127.0.0.1:1")
        assert at.store is not None
        assert at.store.path.parent == tmp_path
    with Endpoint.of(Settings(model="m", no_store=True)) as at:
        assert at.store is None
    with pytest.raises(SettingsError, match="--model"):
        Endpoint.of(Settings())


@pytest.mark.parametrize("address", ["", "model.example", "ftp://x/v1", "http://", "http://[::1", "http://h:99999/v1"])
def test_what_is_no_address_is_a_setting_at_fault(address: str) -> None:
    with pytest.raises(SettingsError, match="base_url"):
        Endpoint("m", base_url=address or " ")


@pytest.mark.parametrize("key", ["密钥", "a\nb"])
def test_what_is_no_key_is_a_setting_at_fault(key: str) -> None:
    with pytest.raises(SettingsError, match="密钥") as caught:
        Endpoint("m", api_key=key)

    assert "b" not in caught.value.message


def test_reports_under_way_share_an_endpoint() -> None:
    settings = Settings(model="m", no_store=True, retries=1)
    model = ScriptedModel([refuse(500), {"facts": [FIRST]}])
    with standing_in(model), shared(settings) as one:
        with shared(Settings(model="m", no_store=True, retries=1, lang="en")) as other:
            assert other is one
        with shared(Settings(model="other", no_store=True)) as another:
            assert another is not one
        assert quotes(one.session().ask_sync(call())) == [FIRST["quote"]]

    with pytest.raises(EndpointFailed, match="关闭"):
        one.session().ask_sync(call())
    with shared(settings) as later:
        assert later is not one
