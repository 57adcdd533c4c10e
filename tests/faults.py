"""Models for tests: scripted and recorded answers, and every way in which an endpoint or an answer can be spoiled.

`ScriptedModel` answers from a function or a queue; `Faulty` sits before another transport and spoils what it says;
`SlowModel` answers after a simulated time. All are httpx2 transports, so that the whole stack above the socket is real.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

Body = dict[str, Any]
Answerer = Callable[[Body], Any]


def completion(body: Body, answer: str, *, finish: str | None = None, refusal: str | None = None) -> dict[str, Any]:
    """A chat completion that says `answer`, as a tool call where the request carries tools."""
    message: dict[str, Any] = {"role": "assistant", "content": answer}
    reason = "stop"
    if refusal is not None:
        message = {"role": "assistant", "content": None, "refusal": refusal}
    elif body.get("tools"):
        name = body["tools"][0]["function"]["name"]
        call = {"id": "call_0", "type": "function", "function": {"name": name, "arguments": answer}}
        message, reason = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    sent = sum(len(message["content"] or "") for message in body["messages"])
    return {"id": "scripted", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [{"index": 0, "finish_reason": finish or reason, "message": message}],
            "usage": {"prompt_tokens": sent, "completion_tokens": len(answer),
                      "total_tokens": sent + len(answer)}}  # fmt: skip


def respond(status: int, payload: Any, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    content = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    return httpx2.Response(status, headers={"content-type": "application/json", **(headers or {})}, content=content)


def refuse(status: int, *, code: str | None = None, param: str | None = None, **headers: str) -> httpx2.Response:
    """An error as endpoints word it: its own words may be quoted, a key and the report's text in it may not."""
    words = "words of the endpoint on “全年预算数136.65万元” for key sk-SECRET0123456789"
    error = {"message": words, "type": "error", "code": code, "param": param}
    return respond(status, {"error": error}, {name.replace("_", "-"): value for name, value in headers.items()})


class ScriptedModel(httpx2.AsyncBaseTransport):
    """Answers each request with what `script` says: a function of the body, or a queue used up from the front.

    An answer is a dict or list (sent as JSON), a str (sent as it is), a response, or an exception to raise.
    `bodies` are the requests seen.
    """

    def __init__(self, script: Answerer | Iterable[Any]) -> None:
        self._queue: Iterator[Any] | None = None if callable(script) else iter(list(script))
        self._script = script
        self.bodies: list[Body] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(await request.aread())
        self.bodies.append(body)
        answer = self._script(body) if callable(self._script) else next(self._queue or iter(()), None)
        return self.reply(body, answer)

    def reply(self, body: Body, answer: Any) -> httpx2.Response:
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, httpx2.Response):
            return answer
        if answer is None:
            return refuse(500)
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return respond(200, completion(body, text))

    @property
    def requests(self) -> int:
        return len(self.bodies)


class SlowModel(ScriptedModel):
    """Answers after a time that depends on the request alone; `busy` is the sum of the times, `most` the largest
    number of requests at once."""

    def __init__(self, script: Answerer, delay: Callable[[Body], float]) -> None:
        super().__init__(script)
        self.delay, self.busy, self.now, self.most = delay, 0.0, 0, 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        seconds = self.delay(json.loads(await request.aread()))
        self.busy += seconds
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.now -= 1
        return await super().handle_async_request(request)


# faults of the endpoint: each makes of a true response what a bad endpoint would send

EndpointFault = Callable[[Body, httpx2.Response], httpx2.Response]


def _truth(response: httpx2.Response) -> tuple[dict[str, Any], str]:
    payload = json.loads(response.content)
    message = payload["choices"][0]["message"]
    calls = message.get("tool_calls")
    return payload, calls[0]["function"]["arguments"] if calls else message["content"]


def _saying(change: Callable[[str], str], finish: str | None = None) -> EndpointFault:
    def spoil(body: Body, response: httpx2.Response) -> httpx2.Response:
        return respond(200, completion(body, change(_truth(response)[1]), finish=finish))

    return spoil


def _cut(_: Body, __: httpx2.Response) -> httpx2.Response:
    raise httpx2.ReadError("connection reset")


def _silent(_: Body, __: httpx2.Response) -> httpx2.Response:
    raise httpx2.ReadTimeout("no first byte")


ENDPOINT_FAULTS: dict[str, EndpointFault] = {
    "wrong schema": _saying(lambda _: '{"result": "ok", "score": 5}'),
    "not JSON": _saying(lambda _: "好的，我已经看完了这份报告。"),
    "refusal": lambda body, _: respond(200, completion(body, "", refusal="I cannot help with that")),
    "filtered": lambda body, _: respond(200, completion(body, "", finish="content_filter")),
    "empty content": lambda body, _: respond(200, completion(body, "")),
    "no choices": lambda body, _: respond(200, completion(body, "") | {"choices": []}),
    "no JSON at all": lambda *_: httpx2.Response(200, headers={"content-type": "text/html"}, content=b"<html></html>"),
    "broken body": lambda *_: respond(200, b'{"id": "x", "choi'),
    "400": lambda *_: refuse(400),
    "401": lambda *_: refuse(401),
    "403": lambda *_: refuse(403),
    "404": lambda *_: refuse(404),
    "429": lambda *_: refuse(429, retry_after="0"),
    "500": lambda *_: refuse(500),
    "503": lambda *_: refuse(503, retry_after="0"),
    "slow first byte": _silent,
    "cut connection": _cut,
}
"""Faults after which no answer may be believed."""

CUT_FAULTS: dict[str, EndpointFault] = {
    "truncated JSON": _saying(lambda text: text[: max(1, len(text) * 2 // 3)]),
    "truncated at the length limit": _saying(lambda text: text[: max(1, len(text) * 2 // 3)], finish="length"),
}
"""Faults after which what stands complete is believed, and the rest is missing."""

HARMLESS_FAULTS: dict[str, EndpointFault] = {
    "prose around JSON": _saying(lambda text: f"好的，以下是结果：\n{text}\n如需调整请告诉我。"),
    "JSON in a code fence": _saying(lambda text: f"```json\n{text}\n```"),
}
"""Faults that cost nothing: the answer is in there whole."""


class Faulty(httpx2.AsyncBaseTransport):
    """Spoils what another transport answers, where `when(body)` says so (always, unless told)."""

    def __init__(
        self, inner: httpx2.AsyncBaseTransport, fault: EndpointFault, when: Callable[[Body], bool] = lambda _: True
    ) -> None:
        self.inner, self.fault, self.when = inner, fault, when
        self.requests = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests += 1
        body = json.loads(await request.aread())
        response = await self.inner.handle_async_request(request)
        return self.fault(body, response) if self.when(body) else response


# spoiled values: each makes of a true item one that must not be believed

Item = dict[str, Any]
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the members of an item are called in the schema under test; None where it has no such member."""

    value: str = "value"
    quote: str = "quote"
    unit: str | None = "unit"
    metric: str | None = "metric"
    period: str | None = "period"
    basis: str | None = "basis"


@dataclass(slots=True)
class Spoiler:
    """Spoils single items. `text` is what the item's quote was taken from, `items` are its siblings, from which
    metrics, periods and bases are borrowed. Each method returns the spoiled item, or None where the item does not
    lend itself to that fault (no decimal to cut, no sibling to borrow from)."""

    text: str
    items: Sequence[Item]
    names: Fields = field(default_factory=Fields)
    random: random.Random = field(default_factory=lambda: random.Random(20241120))

    def digit_altered(self, item: Item) -> Item | None:
        """One digit of the value is another one, in the value and, as careless models do, in the quote too."""
        value = str(item[self.names.value])
        places = [index for index, character in enumerate(value) if character.isdigit()]
        if not places:
            return None
        at = self.random.choice(places)
        digit = self.random.choice([digit for digit in "0123456789" if digit != value[at]])
        altered = value[:at] + digit + value[at + 1 :]
        if _same_number(value, altered):
            return None
        return self._said(item, value, altered)

    def digit_altered_in_value(self, item: Item) -> Item | None:
        """The quote is true, the value is not what it says."""
        spoiled = self.digit_altered(item)
        return None if spoiled is None else spoiled | {self.names.quote: item[self.names.quote]}

    def decimal_cut(self, item: Item) -> Item | None:
        """The decimals are gone from the value, the quote is true: 254.47 becomes 254."""
        cut = self.decimal_and_quote_cut(item)
        return None if cut is None else cut | {self.names.quote: item[self.names.quote]}

    def decimal_and_quote_cut(self, item: Item) -> Item | None:
        """The quote ends within the number, so it stands in the text, and the value is what is left of it."""
        value, at = self._place(item)
        whole, point, rest = value.partition(".")
        if at < 0 or not point or not rest.strip("0"):
            return None
        quote = item[self.names.quote][: at + len(whole)]
        return None if self._stands_free(quote) else item | {self.names.value: whole, self.names.quote: quote}

    def leading_digit_cut(self, item: Item) -> Item | None:
        """The quote begins within the number: 56.3亿元 becomes 6.3亿元, which stands in the text."""
        value, at = self._place(item)
        if at < 0 or not re.match(r"\d[1-9]", value):
            return None
        quote = item[self.names.quote][at + 1 :]
        return None if self._stands_free(quote) else item | {self.names.value: value[1:], self.names.quote: quote}

    def unit_swapped(self, item: Item) -> Item | None:
        """万元 becomes 元, % becomes 个百分点."""
        if self.names.unit is None or not item.get(self.names.unit):
            return None
        unit = item[self.names.unit]
        others = {
            "万元": "元",
            "元": "万元",
            "亿元": "万元",
            "%": "个百分点",
            "％": "个百分点",
            "个百分点": "%",
            "分": "%",
        }
        other = others.get(unit, "万" + unit if not unit.startswith("万") else unit[1:])
        return item | {self.names.unit: other}

    def unit_swapped_in_quote(self, item: Item) -> Item | None:
        """The quote names the other unit too."""
        spoiled = self.unit_swapped(item)
        if spoiled is None or self.names.unit is None:
            return None
        quote = item[self.names.quote].replace(item[self.names.unit], spoiled[self.names.unit])
        return None if quote in self.text else spoiled | {self.names.quote: quote}

    def quote_invented(self, item: Item) -> Item | None:
        """A quote that reads like the report and stands nowhere in it."""
        quote = f"经核实，{item[self.names.quote]}，较好完成年度任务"
        return None if quote in self.text else item | {self.names.quote: quote}

    def quote_stitched(self, item: Item) -> Item | None:
        """Two true passages from different places, joined."""
        quotes = [other[self.names.quote] for other in self.items if other[self.names.quote] != item[self.names.quote]]
        for other in self.random.sample(quotes, len(quotes)):
            for joint in ("", "，", "……", "…"):
                stitched = f"{other}{joint}{item[self.names.quote]}"
                if _squeezed(stitched) not in _squeezed(self.text):
                    return item | {self.names.quote: stitched}
        return None

    def moved(self, item: Item, member: str) -> Item | None:
        """The value with a sibling's metric, period or basis."""
        name = getattr(self.names, member)
        if name is None:
            return None
        others = sorted({other[name] for other in self.items if other.get(name) and other[name] != item.get(name)})
        return item | {name: self.random.choice(others)} if others else None

    def extra(self) -> Item | None:
        """A fact that nobody reported."""
        if not self.items:
            return None
        item = self.random.choice(list(self.items))
        return item | {self.names.value: "987654.32", self.names.quote: "全年另行安排专项资金987654.32万元"}

    def all_of(self, item: Item) -> Iterator[tuple[str, Item]]:
        """Every fault that the item lends itself to, by name; the moves are named `moved metric` and so on."""
        for fault in VALUE_FAULTS:
            if (spoiled := getattr(self, fault)(item)) is not None:
                yield fault, spoiled
        for member in MOVES:
            if (spoiled := self.moved(item, member)) is not None:
                yield f"moved {member}", spoiled

    def _stands_free(self, quote: str) -> bool:
        """Whether the text holds the quote somewhere without cutting a number, so that it would be true."""
        before = r"(?<![\d.])" if quote[:1].isdigit() else ""
        after = r"(?!\.?\d)" if quote[-1:].isdigit() else ""
        return bool(re.search(f"{before}{re.escape(quote)}{after}", self.text))

    def _place(self, item: Item) -> tuple[str, int]:
        """The value as the quote prints it, and where; -1 where it prints it otherwise."""
        value = str(item[self.names.value]).lstrip("-")
        return value, str(item[self.names.quote]).find(value)

    def _said(self, item: Item, value: str, altered: str) -> Item:
        return item | {self.names.value: altered, self.names.quote: _swap(item[self.names.quote], value, altered)}


VALUE_FAULTS = ("digit_altered", "digit_altered_in_value", "decimal_cut", "decimal_and_quote_cut", "leading_digit_cut",
                "unit_swapped", "unit_swapped_in_quote", "quote_invented", "quote_stitched")  # fmt: skip
"""None of these may ever be accepted."""
MOVES = ("metric", "period", "basis")


def duplicated(items: Sequence[Item]) -> list[Item]:
    """Every item twice."""
    return [item for item in items for _ in range(2)]


def _swap(quote: str, old: str, new: str) -> str:
    """The quote with the number replaced, also where it is printed with thousands separators."""
    old = old.lstrip("-")
    new = new.lstrip("-")
    return _NUMBER.sub(lambda match: new if match[0].replace(",", "") == old else match[0], quote, count=1)


def _same_number(one: str, other: str) -> bool:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(one.replace(",", "")) == Decimal(other.replace(",", ""))
    except InvalidOperation:
        return False


def _squeezed(text: str) -> str:
    return "".join(text.split())
