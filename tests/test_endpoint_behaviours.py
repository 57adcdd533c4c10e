"""How real servers and models answer: in each case the rules' part is whole, of what came nearly all is kept, no fault costs
more than two requests, and what is missing is told by its cause.

`BEHAVIOURS` is the table. Each is tried on a recorded report against a server on the loopback; `share` is how much of the
model's findings and facts stands in what the server sends, `says` what the review must tell.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from llmeval.data.findings import MODEL_STAGES
from llmeval.data.review import Review
from llmeval.llm.client import Endpoint
from llmeval.pipeline import ask_model, review_by_rules
from llmeval.settings import Settings
from tests.fake_server import (
    REPORT,
    Act,
    Fake,
    Reply,
    appraises,
    error,
    fake_server,
    plain,
    resumes,
    said,
    spelled,
    streamed,
    truth,
)
from tests.faults import Body, completion
from tests.measure_model import RECORDED, TESTS

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1", "localhost"])
KEY = "sk-0123456789abcdefSECRET"


@dataclass(frozen=True)
class Behaviour:
    """One way of answering. `calls` are the requests that a report needs at best, two here."""

    act: Act
    share: float = 1.0
    says: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    status: bool = False
    """Whether part of the model's work is missing in the end."""
    most: int = 6
    """Requests at most: two for each of the two questions beside their own."""
    address: str = ""
    proxies: dict[str, str] = field(default_factory=dict)
    parts: bool = False
    """Whether all comes from answers about halves: what cites both halves is then in none of them."""


# how answers are spoilt


def text(change: Callable[[str], str]) -> Act:
    return lambda _, body: said(body, change(spelled(truth(body))))


def data(change: Callable[[dict[str, Any]], Any]) -> Act:
    return lambda _, body: said(body, change(truth(body)))


def items(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Act:
    return data(lambda answer: {name: [change(item) for item in listed] for name, listed in answer.items()})


def quotes(change: Callable[[str], str]) -> Act:
    def changed(item: dict[str, Any]) -> dict[str, Any]:
        one = {key: change(item[key]) for key in ("quote", "goal_quote", "result_quote") if item.get(key)}
        many = {"quotes": [change(quote) for quote in item["quotes"]]} if "quotes" in item else {}
        return item | one | many

    return items(changed)


def members(**changes: Callable[[Any], Any]) -> Act:
    return items(lambda item: {key: changes[key](value) if key in changes else value for key, value in item.items()})


def words(**aliases: str) -> Callable[[Any], Any]:
    return lambda value: aliases.get(value, value)


def full_width(text: str) -> str:
    """The marks of the structure in full width; those inside the texts stay."""
    pieces = re.split(r'("(?:[^"\\]|\\.)*")', text)
    return "".join(f"“{p[1:-1]}”" if p.startswith('"') else p.replace(":", "：").replace(",", "，") for p in pieces)


def half_width(quote: str) -> str:
    return quote.translate(str.maketrans("，。；：（）、！？“”‘’", ",.;:(),!?\"\"''"))


def middle(quote: str) -> str:
    """A long quote with an ellipsis for what its middle says, as long as that holds no number."""
    third = len(quote) // 3
    left_out = quote[third : 2 * third]
    return (
        quote
        if len(quote) < 18 or re.search(r"[\d\s]", left_out + quote[third - 1] + quote[2 * third])
        else f"{quote[:third]}……{quote[2 * third :]}"
    )


def unended(body: Body) -> Reply:
    return said(body, f'<think>先看 {{"numbers": [{{"label": "草{spelled(truth(body))}')


def message(change: Callable[[dict[str, Any], str, Body], dict[str, Any]]) -> Act:
    """The message of the completion made anew from itself, the answer and the request."""

    def act(_: Fake, body: Body) -> Reply:
        payload = completion(body, spelled(truth(body)))
        choice = payload["choices"][0]
        choice["message"] = change(choice["message"], spelled(truth(body)), body)
        return plain(payload)

    return act


def call(arguments: Any, body: Body) -> dict[str, Any]:
    return {
        "id": "c",
        "type": "function",
        "function": {"name": body["tools"][0]["function"]["name"], "arguments": arguments},
    }


def several(_: dict[str, Any], answer: str, body: Body) -> dict[str, Any]:
    parts = [{name: listed} for name, listed in json.loads(answer).items()]
    return {"role": "assistant", "content": None, "tool_calls": [call(spelled(part), body) for part in parts]}


def once(reply: Callable[[Body], Reply]) -> Act:
    """A fault at the first time of asking only."""
    return lambda fake, body: reply(body) if fake.first_time(body) else said(body, truth(body))


def always(reply: Callable[[Body], Reply]) -> Act:
    return lambda _, body: reply(body)


def unless(good: Callable[[Body], bool], reply: Callable[[Body], Reply]) -> Act:
    return lambda _, body: said(body, truth(body)) if good(body) else reply(body)


LONG = 1500
"""Characters of a question that the servers with limits find too long; the report's two questions are longer, halves are not."""


def is_long(body: Body) -> bool:
    """Whether the answer will be too long; the rest of one is not."""
    return len(body["messages"][1]["content"]) > LONG and not resumes(body)


def cut(share: float, finish: str | None) -> Act:
    """Long questions are answered up to a share of the text, parts of them whole."""

    def act(_: Fake, body: Body) -> Reply:
        answer = spelled(truth(body))
        return said(body, answer[: int(len(answer) * share)], finish=finish) if is_long(body) else said(body, answer)

    return act


def cut_again(share: float) -> Act:
    """The rest of a long answer is begun anew and breaks off like the answer."""

    def act(_: Fake, body: Body) -> Reply:
        first = {**body, "messages": body["messages"][:2]}
        answer = spelled(truth(first))
        return said(body, answer[: int(len(answer) * share)], finish="length") if is_long(first) else said(body, answer)

    return act


def cut_and_full(share: float) -> Act:
    """There is no room for the answer that breaks off to be sent along."""
    first = cut(share, "length")
    return lambda fake, body: error(400, CONTEXT, "context_length_exceeded") if resumes(body) else first(fake, body)


def unread(_: Fake, body: Body) -> Reply:
    """The server reads the first 900 characters of a long request and says nothing of it."""
    if not is_long(body):
        return said(body, truth(body))
    seen = {
        **body,
        "messages": [body["messages"][0], {"role": "user", "content": body["messages"][1]["content"][:900]}],
    }
    return said(body, truth(seen), usage={"prompt_tokens": 400, "completion_tokens": 90})


def stream(**options: Any) -> Act:
    return lambda _, body: streamed(body, truth(body), **options)


def broken_stream(fake: Fake, body: Body) -> Reply:
    return streamed(body, truth(body), upto=0.6, reset=True) if is_long(body) else streamed(body, truth(body))


def stalled_stream(fake: Fake, body: Body) -> Reply:
    return streamed(body, truth(body), upto=0.6, stall=5.0) if is_long(body) else streamed(body, truth(body))


def failed_stream(_: Fake, body: Body) -> Reply:
    event = {"error": {"message": "engine overloaded", "code": 503}}
    return Reply(headers={"content-type": "text/event-stream"}, pieces=[(0, f"data: {json.dumps(event)}\n\n".encode())])


def thinks(body: Body) -> bool:
    return body.get("enable_thinking") is not False


def only_thought(body: Body) -> Reply:
    payload = completion(body, "")
    payload["choices"][0]["message"] = {"role": "assistant", "content": "", "reasoning_content": "先通读全文……"}
    return plain(payload)


def drip(_: Body) -> Reply:
    return Reply(pieces=[(0.3, b" ")] * 12)


STREAM = {"stream": True}
CONTEXT = (
    "This model's maximum context length is 4096 tokens, however you requested 9000 tokens. Please reduce the length."
)
RANGE = "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 6000]"
THINKING = "parameter.enable_thinking must be set to false for non-streaming calls"
ONLY_STREAM = "This model only support stream mode, please enable the stream parameter to access the model."
RENAMED = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
BEHAVIOURS: dict[str, Behaviour] = {
    # forms of the answer
    "good": Behaviour(always(lambda body: said(body, truth(body))), most=2),
    "trailing commas": Behaviour(text(lambda t: t.replace("]", ",]").replace("}", ",}")), most=2),
    "missing commas": Behaviour(text(lambda t: re.sub(r'", "(?=[a-z_]+")', '" "', t)), most=2),
    "full-width quotes and colons": Behaviour(text(full_width), most=2),
    "Python dict": Behaviour(data(str), most=2),
    "comments": Behaviour(text(lambda t: t.replace('{"', '{ // 见原文\n "', 3)), most=2),
    "bare list": Behaviour(data(lambda a: [item for listed in a.values() for item in listed]), most=2),
    "wrapped in the schema's name": Behaviour(lambda _, b: said(b, {"Appraisal" if appraises(b) else "Extraction": truth(b)}), most=2),
    "wrapped twice": Behaviour(data(lambda a: {"code": 0, "data": {"result": a}}), most=2),
    "wrapped as a call": Behaviour(data(lambda a: {"name": "Extraction", "arguments": json.dumps(a)}), most=2),
    "wrapped in the schema": Behaviour(data(lambda a: {"type": "object", "properties": a}), most=2),
    "list of one": Behaviour(data(lambda a: [a]), most=2),
    "spare key on top": Behaviour(data(lambda a: {"summary": "共若干条", **a}), most=2),
    "spare keys in items": Behaviour(items(lambda i: {**i, "confidence": 0.9, "id": 3}), most=2),
    "null for a list": Behaviour(data(lambda a: {**a, "texts": None} if "texts" in a else {**a, "goals": None}), share=0.5, most=2),
    "null for an empty text": Behaviour(items(lambda i: {k: v or None for k, v in i.items()}), most=2),
    "words for an empty text": Behaviour(members(basis=lambda v: v or "无", period=lambda v: v), most=2),
    "value as a number": Behaviour(text(lambda t: re.sub(r'"value": "(\d+(?:\.\d+)?)"', r'"value": \1', t)), most=2),
    "period as a number": Behaviour(members(period=lambda v: int(v) if str(v).isdigit() else v), most=2),
    "high for 高": Behaviour(members(severity=words(高="high", 中="Medium", 低="low")), most=2),
    "高级 for 高": Behaviour(members(severity=words(高="高级", 中="中级", 低="低级")), most=2),
    "金额 for 数额": Behaviour(members(measure=words(数额="金额", 增长率="增幅", 预算执行率="执行率")), most=2),
    "决算数 for 决算": Behaviour(members(basis=words(决算="决算数", 预算="预算数", 目标="目标值", 实际="实际完成值")), most=2),
    "verdicts in English": Behaviour(members(verdict=words(完成="completed", 未报告="not reported")), most=2),
    "long prose": Behaviour(members(reasoning=lambda v: v + "这一点应当说明清楚。" * 60, reason=lambda v: v + "应当说明。" * 60), most=2),
    "a member twice, the last empty": Behaviour(text(lambda t: re.sub(r"\}$", ', "numbers": [], "critiques": []}', t)), says="给出了两次", most=2),
    "unescaped quotation marks": Behaviour(text(lambda t: t.replace("“", '"').replace("”", '"')), most=2),
    "raw line breaks": Behaviour(text(lambda t: t.replace("。", "。\n")), most=6),
    "an item that cannot be read": Behaviour(text(lambda t: re.sub(r'\[\{"(\w+)": ', r"[{\1 = ", t, count=1)), says="读不出来", most=2),
    "thought with a draft": Behaviour(lambda _, b: said(b, f'<think>{{"numbers": [{{"label": 1}}], "goals": []}}，不对</think>\n{spelled(truth(b))}'), most=2),
    "thought with a cut draft": Behaviour(lambda _, b: said(b, f'<think>{{"numbers": [{{"label": "草</think>{spelled(truth(b))}'), most=2),
    "thought without an end": Behaviour(lambda _, b: unended(b), most=2),
    "thought with a whole answer": Behaviour(lambda _, b: said(b, f'<think>{spelled({"numbers": [], "goals": []})}</think>{spelled(truth(b))}'), most=2),
    "code fence": Behaviour(text(lambda t: f"```json\n{t}\n```"), most=2),
    "prose around": Behaviour(text(lambda t: f"好的，以下是结果（见{{附件}}）：\n{t}\n如需调整请告诉我。"), most=2),
    "byte-order mark": Behaviour(text(lambda t: "\ufeff" + t), most=2),
    "draft, then the answer": Behaviour(text(lambda t: f'{{"numbers": [], "goals": []}}\n\n{t}'), most=2),
    "JSON in a JSON text": Behaviour(text(json.dumps), most=2),
    "lists in texts": Behaviour(data(lambda a: {name: json.dumps(listed, ensure_ascii=False) for name, listed in a.items()}), most=2),
    "list as an object": Behaviour(data(lambda a: {name: {str(n): i for n, i in enumerate(listed)} for name, listed in a.items()}), most=2),
    "names in camelCase": Behaviour(text(lambda t: t.replace("goal_quote", "goalQuote").replace("result_quote", "Result Quote")), most=2),
    "one quote as a text": Behaviour(members(quotes=lambda q: q[0] if len(q) == 1 else q), most=2),
    # forms of the completion
    "arguments as an object": Behaviour(message(lambda _, a, b: {"content": None, "tool_calls": [call(json.loads(a), b)]}), most=2),
    "several tool calls": Behaviour(message(several), most=2),
    "content for a tool call": Behaviour(message(lambda _, a, __: {"role": "assistant", "content": a}), most=2),
    "the old function_call": Behaviour(message(lambda _, a, __: {"content": None, "function_call": {"name": "x", "arguments": a}}), most=2),
    "content in parts": Behaviour(message(lambda _, a, __: {"content": [{"type": "text", "text": a[:99]}, {"type": "text", "text": a[99:]}]}), most=2),
    "usage missing": Behaviour(lambda _, b: said(b, truth(b), usage=None), most=2),
    "usage with null details": Behaviour(lambda _, b: said(b, truth(b), usage={"prompt_tokens": 9000, "prompt_tokens_details": None}), most=2),
    # forms of the quotes
    "quotes with our own marks": Behaviour(quotes(lambda q: f"【s5】{q}"), most=2),
    "quotes in quotation marks": Behaviour(quotes(lambda q: f"“{q}”"), most=2),
    "straight quotation marks": Behaviour(quotes(lambda q: q.replace("“", '"').replace("”", '"')), most=2),
    "half-width punctuation": Behaviour(quotes(half_width), most=2),
    "blanks removed": Behaviour(quotes(lambda q: re.sub(r"(?<![\d.])\s+|\s+(?![\d.])", "", q)), most=2),
    "ellipsis at the end": Behaviour(quotes(lambda q: f"{q}..."), most=2),
    "ellipsis in the middle": Behaviour(quotes(middle), most=4),
    "a character lost": Behaviour(quotes(lambda q: q.replace("的", "", 1) if len(q) > 12 else q), share=0.6, most=4),
    # length
    "finish_reason length": Behaviour(cut(0.6, "length"), says="断开", most=6),
    "cut without a word": Behaviour(cut(0.6, None), says="断开", most=6),
    "cut, and the rest cut again": Behaviour(cut_again(0.6), 0.96, says="断开", most=7),
    "cut, and no room for the rest": Behaviour(cut_and_full(0.6), 0.96, says="断开", most=7),
    "cut before anything was complete": Behaviour(cut(0.004, "length"), says="断开", most=6, parts=True),
    "context too long, 400": Behaviour(unless(lambda b: not is_long(b), lambda _: error(400, CONTEXT, "context_length_exceeded")), says="上下文", most=6, parts=True),
    "context too long, by words": Behaviour(unless(lambda b: not is_long(b), lambda _: error(400, RANGE)), says="上下文", most=6, parts=True),
    "413": Behaviour(unless(lambda b: not is_long(b), lambda _: plain("<h1>413 Request Entity Too Large</h1>", 413)), says="上下文", most=6, parts=True),
    "read in part only": Behaviour(unread, says="只读了", most=6, parts=True),
    "context always too long": Behaviour(always(lambda _: error(400, CONTEXT)), 0, "上下文长度.*maximum context length", status=True, most=30),
    # parameters
    "temperature unsupported": Behaviour(unless(lambda b: "temperature" not in b, lambda _: error(400, "Unsupported value: 'temperature' does not support 0")), most=4),
    "enable_thinking must be false": Behaviour(unless(lambda b: not thinks(b), lambda _: error(400, THINKING)), most=4),
    "only streams": Behaviour(lambda _, b: streamed(b, truth(b)) if b.get("stream") else error(400, ONLY_STREAM), most=4),
    "max_tokens renamed": Behaviour(unless(lambda b: "max_tokens" not in b, lambda _: error(400, RENAMED)), options={"parameters": {"max_tokens": 9000}}, most=4),
    "no tools": Behaviour(unless(lambda b: not b.get("tools"), lambda _: error(400, "tools is not supported by this model")), most=4),
    "no structure at all": Behaviour(unless(lambda b: not (b.get("tools") or b.get("response_format")), lambda _: error(400, "unknown field")), most=6),
    "only thought, until told not to": Behaviour(unless(lambda b: not thinks(b), only_thought), most=4),
    "only thought, always": Behaviour(always(only_thought), 0, "只输出了思考", status=True, most=4),
    # streams
    "streamed": Behaviour(stream(), options=STREAM, most=2),
    "streamed with comments": Behaviour(stream(before=b": keep-alive\n\nevent: ping\n\n"), options=STREAM, most=2),
    "answered whole where a stream was asked": Behaviour(always(lambda b: said(b, truth(b))), options=STREAM, most=2),
    "a stream reset": Behaviour(broken_stream, options=STREAM, says="断开", most=6),
    "a stream that stalls": Behaviour(stalled_stream, options={**STREAM, "timeout": 0.8}, says="断开", most=6),
    "an error in the stream": Behaviour(failed_stream, 0, "503.*engine overloaded", STREAM, status=True, most=4),
    # failures
    "401": Behaviour(always(lambda _: error(401, f"Incorrect API key provided: {KEY}")), 0, "401：密钥无效", status=True, most=2),
    "402": Behaviour(always(lambda _: error(402, "Insufficient Balance")), 0, "402：余额.*Insufficient Balance", status=True, most=2),
    "403": Behaviour(always(lambda _: error(403, "Model access denied.")), 0, "403：密钥没有.*Model access denied", status=True, most=2),
    "404": Behaviour(always(lambda _: plain("<title>404 Not Found</title>", 404)), 0, "404：地址不对.*404 Not Found", status=True, most=2),
    "404 for the model": Behaviour(always(lambda _: error(404, "The model `m` does not exist")), 0, "404：没有这个模型", status=True, most=2),
    "400 for the model": Behaviour(always(lambda _: error(400, "Model not found: m")), 0, "400 拒绝.*Model not found", status=True, most=2),
    "408": Behaviour(once(lambda _: error(408, "timeout")), most=4),
    "409": Behaviour(once(lambda _: error(409, "conflict")), most=4),
    "429 in seconds": Behaviour(once(lambda _: error(429, "slow down", retry_after="0")), most=4),
    "429 with a date": Behaviour(once(lambda _: error(429, "slow down", retry_after="Wed, 21 Oct 2015 07:28:00 GMT")), most=4),
    "429 for an hour": Behaviour(always(lambda _: error(429, "slow down", retry_after="3600")), 0, "429.*3600 秒", status=True, most=2),
    "429 for a quota": Behaviour(always(lambda _: error(429, "You exceeded your current quota", "insufficient_quota")), 0, "429：余额或额度", status=True, most=2),
    "500 once": Behaviour(once(lambda _: error(500, "oops")), most=4),
    "500": Behaviour(always(lambda _: error(500, "CUDA out of memory")), 0, "500：端点内部.*CUDA", status=True, most=4),
    "502 with a page": Behaviour(always(lambda _: plain("<html><title>502 Bad Gateway</title>", 502)), 0, "502：网关.*502 Bad Gateway", status=True, most=4),
    "503": Behaviour(always(lambda _: error(503, "loading model", retry_after="0")), 0, "503：服务.*loading", status=True, most=4),
    "529": Behaviour(always(lambda _: error(529, "overloaded_error")), 0, "529：模型服务过载", status=True, most=4),
    "reset": Behaviour(always(lambda _: Reply(pieces=[(0, b"{")], reset=True)), 0, "中断", status=True, most=4),
    "slow drip": Behaviour(always(drip), 0, "秒内没有答完", {"timeout": 1.0}, status=True, most=4),
    "redirect": Behaviour(always(lambda _: plain("", 301, location="https://new.example/v1?key=1")), 0, "301.*new.example/v1", status=True, most=2),
    "200 with an error": Behaviour(once(lambda _: plain({"error": {"message": "server is busy", "code": 503}})), most=4),
    "200 with a refused key": Behaviour(always(lambda _: plain({"error": {"message": "Authentication fails", "code": "invalid_api_key"}})), 0, "401：密钥", status=True, most=2),
    "200 with code and msg": Behaviour(always(lambda _: plain({"code": 1113, "msg": "您的账户已欠费，请充值", "success": False})), 0, "额度.*欠费", status=True, most=2),
    "200 with a page": Behaviour(always(lambda _: plain("<html><title>欢迎登录</title></html>")), 0, "不是聊天补全.*欢迎登录", status=True, most=4),
    "empty content": Behaviour(always(lambda b: said(b, "")), 0, "空的回答", status=True, most=4),
    "content inspection": Behaviour(always(lambda _: error(400, "Input data may contain inappropriate content.", "data_inspection_failed")), 0, "内容审查", status=True, most=2),
    "content exists risk": Behaviour(always(lambda _: error(400, "Content Exists Risk")), 0, "内容审查", status=True, most=2),
    "refusal": Behaviour(message(lambda *_: {"role": "assistant", "content": None, "refusal": "I cannot"}), 0, "拒绝", status=True, most=2),
    "filtered answer": Behaviour(always(lambda b: said(b, "", finish="content_filter")), 0, "内容审查", status=True, most=2),
    "no JSON, ever": Behaviour(always(lambda b: said(b, "好的，我已经看完了。")), 0, "不符合要求", status=True, most=4),
    "another schema": Behaviour(always(lambda b: said(b, '{"result": "ok"}')), 0, "不符合要求", status=True, most=4),
    # on the way
    "no such host": Behaviour(always(lambda b: said(b, "")), 0, "主机名（DNS）", status=True, most=0, address="http://no-such-host.invalid/v1"),
    "nothing listens": Behaviour(always(lambda b: said(b, "")), 0, "拒绝连接", status=True, most=0, address="http://127.0.0.1:9/v1"),
    "no TLS there": Behaviour(always(lambda b: said(b, "")), 0, "TLS", status=True, most=0, address="https://127.0.0.1:{port}/v1"),
    "a proxy that is none": Behaviour(always(lambda b: said(b, "")), 0, "代理", status=True, most=0, address="https://model.invalid/v1", proxies={"HTTPS_PROXY": "http://127.0.0.1:{port}"}),
    "SOCKS without its package": Behaviour(always(lambda b: said(b, "")), 0, "socksio", status=True, most=0, address="http://model.invalid/v1", proxies={"ALL_PROXY": "socks5://127.0.0.1:9"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with fake_server() as server:
        yield server


@cache
def by_rules() -> Review:
    return review_by_rules(TESTS / "reports" / REPORT / "source.txt", Settings())


def asked(fake: Fake, behaviour: Behaviour) -> Review:
    address = (behaviour.address or "http://127.0.0.1:{port}/v1").format(port=fake.port)
    options = {"timeout": 20.0, "retries": 1, "patience": 0.01, "api_key": KEY, **behaviour.options}
    fake.doing(behaviour.act)
    with Endpoint("m", base_url=address, **options) as endpoint:
        return asyncio.run(ask_model(by_rules(), Settings(model="m", stages=RECORDED), endpoint.session()))


def of_model(review: Review) -> tuple[set[Any], set[Any]]:
    """What the model brought: facts by place and label, findings by their first passages."""
    facts = {(fact.evidence.span, fact.label) for fact in review.facts if fact.origin == "model" and fact.evidence}
    findings = {(f.code, f.evidence[0].start) for f in review.findings if f.origin == "model" or f.confirmed_by}
    return facts, findings


def whole_of(bodies: list[Body]) -> Act:
    """Answers with what the halves among some requests were answered, as if it were said at once."""
    held = [truth(body) for body in bodies if not is_long(body)]

    def answer(_: Fake, body: Body) -> Reply:
        return said(body, {name: [item for item in listed if any(item in part.get(name, ()) for part in held)]
                           for name, listed in truth(body).items()})  # fmt: skip

    return answer


@pytest.fixture(scope="module")
def best(fake: Fake) -> tuple[set[Any], set[Any]]:
    return of_model(asked(fake, BEHAVIOURS["good"]))


def test_the_table_is_long_enough() -> None:
    assert len(BEHAVIOURS) >= 70


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_behaviour(
    name: str,
    fake: Fake,
    best: tuple[set[Any], set[Any]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    behaviour = BEHAVIOURS[name]
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in behaviour.proxies.items():
        monkeypatch.setenv(variable, value.format(port=fake.port))
    caplog.set_level("DEBUG", "llmeval")

    review = asked(fake, behaviour)

    assert len(fake.bodies) <= behaviour.most
    told = [(f.code, f.message, tuple(e.span for e in f.evidence)) for f in review.findings if f.origin == "rules"]
    assert sorted(told, key=str) == sorted(
        ((f.code, f.message, tuple(e.span for e in f.evidence)) for f in by_rules().findings), key=str
    )
    assert [f for f in review.facts if f.origin == "rules"] == list(by_rules().facts)
    if behaviour.parts:
        best = of_model(asked(fake, Behaviour(whole_of(list(fake.bodies)))))
    kept = [len(now & good) / len(good) for now, good in zip(of_model(review), best, strict=True)]
    assert min(kept) >= 0.9 * behaviour.share, kept
    words = " ".join([*(p.reason.zh for p in review.problems), *(r.reason.zh for r in review.rejected)])
    assert re.search(behaviour.says, words), words
    assert any(p.stage in MODEL_STAGES for p in review.problems) == behaviour.status, words
    assert "SECRET" not in f"{review.to_json()} {caplog.text}"


# beside the table


def test_ctrl_c_ends_soon_and_keeps_what_came(fake: Fake) -> None:
    """The extraction is answered, the appraisal hangs, and then the user has enough."""

    def act(_: Fake, body: Body) -> Reply:
        if appraises(body):
            threading.Timer(0.2, endpoint.stop).start()
            time.sleep(1)
        return said(body, truth(body))

    fake.doing(act)
    with Endpoint("m", base_url=f"http://127.0.0.1:{fake.port}/v1", timeout=60) as endpoint:
        start = time.monotonic()
        review = asyncio.run(ask_model(by_rules(), Settings(model="m", stages=RECORDED), endpoint.session()))
        seconds = time.monotonic() - start

    assert seconds < 60
    assert any(fact.origin == "model" for fact in review.facts)
    assert next(problem.reason.zh for problem in review.problems if problem.stage == "appraise").startswith(
        "已按 Ctrl-C"
    )


def test_the_command_line_writes_what_came_and_says_so(fake: Fake, tmp_path: Path) -> None:
    """A real Ctrl-C to a real process, while the endpoint is silent."""
    asking = threading.Event()

    def act(_: Fake, body: Body) -> Reply:
        if appraises(body):
            asking.set()
            time.sleep(8)
        return said(body, truth(body))

    fake.doing(act)
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("LLMEVAL_", "OPENAI_")) and "PROXY" not in k.upper()
    }
    source = TESTS / "reports" / REPORT / "source.txt"
    command = [sys.executable, "-m", "llmeval", "critique", str(source), "-f", "json", "--stages", "extract,appraise", "--model", "m", "--base-url",
               f"http://127.0.0.1:{fake.port}/v1", "--no-store"]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as process:
        assert asking.wait(60)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        out, err = process.communicate(timeout=30)
        seconds = time.monotonic() - start

    assert process.returncode == 130
    assert seconds < 4, "two seconds, and as much again for a busy machine"
    review = json.loads(out)
    assert [fact for fact in review["facts"] if fact["origin"] == "model"]
    assert "中断" in err.decode("utf-8")


def test_everything_set_reaches_the_request(fake: Fake) -> None:
    fake.doing(always(lambda body: said(body, truth(body))))
    settings = Settings(
        model="m", base_url=f"http://127.0.0.1:{fake.port}/v1", no_store=True, temperature=0.3, seed=7, max_tokens=900,
        extra_body={"enable_thinking": False}, mode="json_object",
    )  # fmt: skip
    with Endpoint.of(settings) as endpoint:
        asyncio.run(ask_model(by_rules(), settings, endpoint.session()))

    for body in fake.bodies:
        assert (body["temperature"], body["seed"], body["max_tokens"], body["enable_thinking"]) == (0.3, 7, 900, False)
        assert body["response_format"] == {"type": "json_object"}
        assert "JSON Schema" in body["messages"][0]["content"]


@pytest.mark.parametrize("mode", ["json_schema", "json", "strict", "tools_strict"])
def test_each_mode_is_answered(mode: str, fake: Fake, best: tuple[set[Any], set[Any]]) -> None:
    review = asked(fake, Behaviour(always(lambda body: said(body, truth(body))), options={"mode": mode}))

    assert of_model(review) == best
    if "strict" in mode:
        shape = fake.bodies[0].get("response_format", {}).get("json_schema") or fake.bodies[0]["tools"][0]["function"]
        demanded = shape.get("schema") or shape["parameters"]
        assert shape["strict"] is True
        assert demanded["required"] == list(demanded["properties"])


def test_a_client_of_the_callers_is_used_and_left_open(fake: Fake, best: tuple[set[Any], set[Any]]) -> None:
    import httpx2
    import openai

    address = f"http://127.0.0.1:{fake.port}/v1"
    plain_client = openai.OpenAI(base_url=address, api_key="k", max_retries=0)
    for options in (
        {"client": plain_client},
        {"client": plain_client, "stream": True},
        {"http_client": httpx2.AsyncClient()},
    ):
        act = stream() if options.get("stream") else always(lambda body: said(body, truth(body)))
        assert of_model(asked(fake, Behaviour(act, options=options))) == best
    assert not plain_client.is_closed()
    plain_client.close()


def test_costs_are_counted_by_the_price_table(fake: Fake) -> None:
    usage = {"prompt_tokens": 9000, "completion_tokens": 500, "prompt_tokens_details": {"cached_tokens": 4000},
             "completion_tokens_details": {"reasoning_tokens": 100}}  # fmt: skip
    fake.doing(lambda f, body: error(500, "oops") if f.first_time(body) else said(body, truth(body), usage=usage))
    prices = {"m": {"input": "2", "cached": "0.5", "output": "8", "currency": "CNY"}}
    settings = Settings(
        model="m", base_url=f"http://127.0.0.1:{fake.port}/v1", no_store=True, prices=prices, stages=RECORDED
    )
    steps: list[Any] = []
    with Endpoint.of(replace(settings, progress=steps.append, retries=1)) as endpoint:
        review = asyncio.run(ask_model(by_rules(), settings, endpoint.session()))

    use = review.to_dict()["model"]
    assert (use["cached_tokens"], use["reasoning_tokens"], use["failed_attempts"]) == (8000, 200, 2)
    assert (use["cost"], use["currency"]) == ("0.032", "CNY")
    assert (steps[-1].done, steps[-1].asked) == (2, 2)
    from llmeval.render.terminal.terminal import render_terminal

    assert "0.0320 CNY" in render_terminal(review, 100)
    assert "0.0320 CNY" in review.to_html()


def test_a_failure_stands_in_the_first_lines(fake: Fake) -> None:
    from llmeval.render.terminal.terminal import render_terminal

    review = asked(fake, BEHAVIOURS["402"])

    for shown in (render_terminal(review, 100), review.to_markdown()):
        assert "Insufficient" in "".join(shown.splitlines()[:6])
    html = review.to_html()
    assert html.index("Insufficient") < html.index("<dl")
