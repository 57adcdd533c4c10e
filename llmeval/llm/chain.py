"""A question with its one repair: each request and answer, what of it is kept, what is asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from llmeval.data.evidence import Message
from llmeval.errors import AnswerInvalid, ModelError
from llmeval.llm.answers import (
    AnswerRead,
    Issue,
    Rejection,
    given_up,
    merge,
    read_answer,
    reask_items,
    reask_rest,
    reask_whole,
    untitled,
    without,
)
from llmeval.llm.faults import choice_of, texts_of
from llmeval.llm.requests import Answer, Call, Price, Progress

if TYPE_CHECKING:
    from pydantic import BaseModel

    from llmeval.llm.store import ResponseStore

T = TypeVar("T", bound="BaseModel")
REASKS = 1
"""Repairs of an answer: a model that does not mend an item when told what is wrong with it seldom does when told again."""
_LEAST = 0.4, 0.15
"""Tokens that a Chinese character and another one are at least: far fewer counted than these were not read."""


class Answering(Protocol):
    """What a session asks: an endpoint with one model."""

    @property
    def host(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def dry_run(self) -> bool: ...
    @property
    def store(self) -> ResponseStore | None: ...
    @property
    def price(self) -> Price | None: ...
    @property
    def progress(self) -> Progress | None: ...
    @property
    def stages(self) -> frozenset[str] | None: ...

    async def exchange(self, exchange: Exchange[T], /) -> None:
        """Get one answer into the exchange, whatever way of asking works."""

    async def complete(
        self, body: dict[str, Any], session: Asking, call: Call[Any], *, again: bool
    ) -> tuple[dict[str, Any], bool, str]:
        """The completion for a body, whether it came from the store, and its key there."""
        ...


class Asking(Protocol):
    """Who asks: one report's use of an endpoint."""

    @property
    def endpoint(self) -> Answering: ...

    def count(self, exchange: Exchange[Any], /) -> None:
        """One more answer has come."""

    def reserve(self, body: Mapping[str, Any], /) -> int:
        """Hold back of the budget what a request may cost."""
        ...

    def release(self, estimate: int, /) -> None: ...

    def failed(self) -> None:
        """One more attempt came to nothing."""


class Planned(ModelError):
    """A dry run stops here: the request is shaped and not sent."""


class BrokenOff(AnswerInvalid):
    """An answer that broke off before anything in it was complete."""


TOO_LONG = Message("一次发送的内容超过了模型的上下文长度", "what was sent at once exceeds the model's context")
BROKEN_OFF = Message("模型的回答在长度上限处断开，已完整给出的各条已采用",
                     "the model's answer broke off at its length limit; what stood complete is kept")  # fmt: skip
RESUMED = Message(
    "模型的回答在长度上限处断开，其余各条已接着再问",
    "the model's answer broke off at its length limit; the rest was asked for in a second answer",
)
UNREAD = Message("端点只读了所发内容的一部分（计数远少于所发文字），已给出的各条已采用",
                 "the endpoint read only a part of what was sent (it counts far fewer tokens); what came is kept")  # fmt: skip


def incomplete(call: Call[Any], unread: bool) -> AnswerInvalid:
    if unread:
        return AnswerInvalid(
            f"端点只读了所发内容的一部分（{call.label}）。请调大服务端的上下文长度（如 Ollama 的 num_ctx），或换一个模型。",
            f"The endpoint read only a part of what was sent ({call.label}). Raise the server's context (num_ctx of Ollama) "
            "or use another model.",
        )
    return AnswerInvalid(
        f"模型的回答在长度上限处断开（{call.label}），已采用其中完整的各条。请用 --max-tokens 调大上限，或换一个模型。",
        f"The model's answer to {call.label} broke off at its length limit; what stood complete is kept. Raise --max-tokens or "
        "use another model.",
    )


def invalid(call: Call[Any]) -> AnswerInvalid:
    return AnswerInvalid(
        f"模型的回答重问后仍不符合要求（{call.label}）。请换一个模型，或再试一次。",
        f"The model's answers to {call.label} did not fit after a re-ask. Use another model or try again.",
    )


@dataclass
class Exchange(Generic[T]):
    """One request and its answer, in whatever mode it is asked."""

    session: Asking
    call: Call[T]
    messages: Sequence[Mapping[str, str]]
    again: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)
    """The messages as this mode words them."""
    payload: dict[str, Any] | None = None
    key: str = ""
    cached: bool = False
    error: ModelError | None = None
    size: int = 0

    async def create(self, **body: Any) -> Any:
        """What instructor calls in place of the client."""
        from openai.types.chat import ChatCompletion

        return ChatCompletion.construct(**await self.send(body))

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """The completion, from the store or the wire."""
        body = {name: untitled(member) for name, member in body.items()} | {"messages": self.sent}
        self.error = None
        self.size = sum(len(message["content"]) for message in body["messages"])
        self.size += len(json.dumps(body.get("tools") or body.get("response_format") or "", ensure_ascii=False))
        try:
            self.payload, self.cached, self.key = await self.session.endpoint.complete(
                body, self.session, self.call, again=self.again
            )
        except ModelError as error:
            self.error = error
            raise
        return self.payload

    @property
    def texts(self) -> list[str]:
        return texts_of(self.payload or {})

    @property
    def cut(self) -> bool:
        return choice_of(self.payload or {}).get("finish_reason") == "length"

    @property
    def unread(self) -> bool:
        """Whether the endpoint counts far fewer tokens than were sent: it cut the request without a word."""
        counted = tokens_of(self.payload, "prompt_tokens")
        if not counted:
            return False
        text = "".join(message["content"] for message in self.sent)
        chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
        least = _LEAST[0] * chinese + _LEAST[1] * (len(text) - chinese)
        return counted + tokens_cached(self.payload, beside=True) < least

    def read(self) -> AnswerRead[T]:
        first, *others = [read_answer(text, self.call.output, self.call.context, cut=self.cut) for text in self.texts]
        for other in others:
            first = first.joined(other)
        return first


class Chain(Generic[T]):
    """A question and its re-asks."""

    def __init__(self, session: Asking, call: Call[T], *, divisible: bool = False) -> None:
        self.session, self.call, self.divisible = session, call, divisible
        self.kept: T | None = None
        self.replace = False
        """Whether the next answer takes the place of the kept one: it was asked for as a whole."""
        self.failing: list[Rejection] = []
        self.gone: list[Rejection] = []
        self.failures: list[tuple[Rejection, ...]] = []
        self.fault: ModelError | None = None
        self.requests = 0
        self.cut = self.unread = False
        self.resumed = False
        """Whether the rest of an answer that broke off was asked for beside the whole text."""
        self.notes: list[Message] = []
        self._unstored: list[Exchange[T]] = []

    async def run(self) -> None:
        messages = list(self.call.messages)
        for _ in range(REASKS + 1):
            exchange = Exchange(self.session, self.call, messages, again=self.requests > 0)
            try:
                await self.session.endpoint.exchange(exchange)
            except ModelError as error:
                if self.kept is None:
                    raise
                # what was to be resumed is asked for in parts, which tell what they fail of
                self.fault = None if self.resumed else error
                return
            self.requests += 1
            self.session.count(exchange)
            if not (complaint := self._take(exchange)):
                return
            messages = [*self.call.messages, {"role": "assistant", "content": "\n".join(exchange.texts)},
                        {"role": "user", "content": complaint}]  # fmt: skip

    def answer(self) -> Answer[T]:
        if self.kept is None:
            raise invalid(self.call)
        return Answer(self.kept, (*self.gone, *self.failing), self.fault, tuple(self.failures), self.requests,
                      self.cut or self.unread, tuple(self.notes))  # fmt: skip

    def _take(self, exchange: Exchange[T]) -> str:
        """Keep what is good; returns what to tell the model, "" where nothing is left to ask."""
        reading = exchange.read()
        self._store(exchange, usable=reading.value is not None)
        self.notes += [Message(note, "the answer's form was mended") for note in reading.notes]
        self.unread = self.unread or (self.requests == 1 and exchange.unread)
        self.cut = reading.cut or (self.divisible and self.cut and not self.resumed)
        if reading.value is None:
            self.failures.append((Rejection("", None, reading.fault),))
            if reading.cut and self.divisible and self.kept is None:
                raise BrokenOff(BROKEN_OFF.zh, BROKEN_OFF.en)
            if self.kept is None or self.replace:
                return reask_whole([reading.fault])
            return f"{reading.fault}\n{reask_items(self.failing)}"
        issues = list(self.call.check(reading.value, self.call.context)) if self.call.check else []
        items = [issue for issue in issues if isinstance(issue, Issue)]
        whole = [issue for issue in issues if isinstance(issue, str)]
        good, asked = without(reading.value, items), self.failing
        self.failing = [*reading.rejected, *(_rejection(reading.value, issue) for issue in items),
                        *(Rejection("", None, message) for message in whole)]  # fmt: skip
        if self.kept is not None:
            self.gone += given_up(asked, reading.value, self.failing)
        self.kept = good if self.kept is None or self.replace else merge(self.kept, good)
        self.replace = bool(whole)
        if (
            self.divisible
            and self.call.far
            and reading.cut
            and not self.unread
            and not self.resumed
            and self.requests == 1
        ):
            self.resumed = True
            self.notes.append(RESUMED)
            return reask_rest(self.failing)
        if self.divisible and (self.cut or self.unread):
            # the parts are asked for all that is missing; a repair would break off at the same place
            self.failing = []
            return ""
        if self.failing:
            self.failures.append(tuple(self.failing))
        if whole:
            return reask_whole([rejection.message for rejection in self.failing])
        if reading.cut and not self.divisible:
            return reask_rest(self.failing)
        return reask_items(self.failing) if self.failing else ""

    def _store(self, exchange: Exchange[T], *, usable: bool) -> None:
        """Store an answer once the chain it belongs to has come to something: a broken answer is not worth keeping
        unless a good one was built on it."""
        store = self.session.endpoint.store
        if store is None:
            return
        self._unstored.append(exchange)
        if not usable:
            return
        for done in self._unstored:
            if not done.cached and done.payload is not None and not done.payload.get("interrupted"):
                store.put(done.key, done.payload, model=self.session.endpoint.model, prompt=self.call.prompt)
        self._unstored.clear()


def _rejection(value: BaseModel, issue: Issue) -> Rejection:
    member = getattr(value, issue.field)
    return Rejection(issue.field, member if issue.index is None else member[issue.index], issue.message)


def tokens_of(payload: Mapping[str, Any] | None, *names: str) -> int:
    said: Any = (payload or {}).get("usage")
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said if isinstance(said, int) and not isinstance(said, bool) else 0


def tokens_cached(payload: Mapping[str, Any] | None, *, beside: bool = False) -> int:
    """Tokens that the endpoint had in its cache; `beside`: only those that `prompt_tokens` does not count."""
    besides = tokens_of(payload, "cache_read_input_tokens")
    if beside:
        return besides
    return (
        tokens_of(payload, "prompt_tokens_details", "cached_tokens")
        or tokens_of(payload, "prompt_cache_hit_tokens")
        or besides
    )
