"""One report's use of an endpoint: the chain of a question and its re-asks, counts and budget."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from llmeval.data.evidence import Message
from llmeval.data.findings import ModelUse
from llmeval.errors import AnswerInvalid, EndpointFailed, ModelError
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
from llmeval.llm.faults import TooLong, choice_of, texts_of
from llmeval.llm.requests import Answer, Call, Plan, PlannedRequest, Price, Progress, Step, Usage, empty_answer
from llmeval.llm.transport import run_sync

if TYPE_CHECKING:
    from pydantic import BaseModel

    from llmeval.llm.store import ResponseStore

T = TypeVar("T", bound="BaseModel")
REASKS = 1
"""Repairs of an answer: a model that does not mend an item when told what is wrong with it seldom does when told again."""
DEEPEST = 3
"""How often a passage is halved for an answer that breaks off or a context that is too small."""
_LEAST = 0.4, 0.15
"""Tokens that a Chinese character and another one are at least: far fewer counted than these were not read."""
log = logging.getLogger("llmeval")


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

    async def exchange(self, exchange: Exchange[T], /) -> None:
        """Get one answer into the exchange, whatever way of asking works."""

    async def complete(
        self, body: dict[str, Any], session: Session, call: Call[Any], *, again: bool
    ) -> tuple[dict[str, Any], bool, str]:
        """The completion for a body, whether it came from the store, and its key there."""
        ...


class Session:
    """One report's use of an endpoint: counts, budget and, in a dry run, the plan."""

    def __init__(self, endpoint: Answering, budget: int | None = None) -> None:
        self.endpoint, self.budget = endpoint, budget
        self.usage = Usage()
        self.plan = Plan(endpoint.host)
        self._reserved = 0
        self._asked = self._done = 0
        self._lock = threading.Lock()

    def ask_sync(self, call: Call[T]) -> Answer[T]:
        return run_sync(self.ask(call))

    async def ask(self, call: Call[T]) -> Answer[T]:
        """The model's answer with what was kept and what was not.

        Where the answer breaks off or the context is too small, the call's parts are asked too and their answers joined
        with what stands complete.

        Raises `EndpointFailed`, `ModelRefused`, `AnswerInvalid` (nothing usable after the re-asks) or `NotRecorded`.
        """
        with self._lock:
            name, _, fingerprint = call.prompt.partition("@")
            self.usage.prompts[name] = fingerprint
        if self.endpoint.dry_run:
            return await self._planned(call)
        return await self._divided(call, 0)

    async def _divided(self, call: Call[T], depth: int) -> Answer[T]:
        whole: Answer[T] | None = None
        fault: ModelError | None = None
        chain = Chain(self, call, divisible=depth < DEEPEST and call.parts is not None)
        self._step(call, asked=1)
        try:
            await chain.run()
            whole = chain.answer()
        except TooLong as error:
            fault, reason = error, TOO_LONG
        except BrokenOff as error:
            fault, reason = error, BROKEN_OFF
        else:
            if not whole.cut:
                return whole
            reason = UNREAD if chain.unread else BROKEN_OFF
        finally:
            self._step(call, done=1)
        parts = call.parts() if call.parts is not None and depth < DEEPEST else ()
        if len(parts) < 2:
            if whole is None:
                raise fault or _invalid(call)
            return replace(whole, fault=whole.fault or _incomplete(call, chain.unread))
        log.info("%s: %s, asked again in %d parts", call.label, reason.en, len(parts))
        note = Message(
            f"{reason.zh}，已分成 {len(parts)} 段再问", f"{reason.en}; it was asked again in {len(parts)} parts"
        )
        return await self._joined(whole, parts, depth + 1, note)

    async def _joined(self, whole: Answer[T] | None, parts: Sequence[Call[T]], depth: int, note: Message) -> Answer[T]:
        """The answers of the parts, after what is kept of the whole."""
        results = await asyncio.gather(*(self._divided(part, depth) for part in parts), return_exceptions=True)
        answers = [result for result in results if isinstance(result, Answer)]
        faults = [result for result in results if isinstance(result, ModelError)]
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, ModelError):
                raise result
        kept = [*([whole] if whole else []), *answers]
        if not kept:
            raise faults[0]
        value = kept[0].value
        for answer in kept[1:]:
            value = merge(value, answer.value)
        return Answer(
            value,
            tuple(rejection for answer in kept for rejection in answer.rejected),
            next(iter(faults), None) or next((answer.fault for answer in kept if answer.fault), None),
            tuple(failure for answer in kept for failure in answer.failures),
            sum(answer.requests for answer in kept),
            cut=bool(faults) or any(answer.cut for answer in answers),
            notes=tuple(dict.fromkeys((note, *(told for answer in kept for told in answer.notes)))),
        )

    def _step(self, call: Call[Any], *, asked: int = 0, done: int = 0) -> None:
        with self._lock:
            self._asked, self._done = self._asked + asked, self._done + done
            step = Step(call.prompt, call.section, self._done, self._asked)
        if self.endpoint.progress is not None:
            self.endpoint.progress(step)

    def model_use(self) -> ModelUse:
        """The counts as a review records them."""
        usage, price = self.usage, self.endpoint.price
        return ModelUse(self.endpoint.model, usage.requests, usage.prompt_tokens, usage.completion_tokens,
                        dict(sorted(usage.prompts.items())), usage.characters, usage.cached, usage.reasks,
                        usage.fixed_characters, usage.reask_characters, usage.cached_tokens, usage.reasoning_tokens,
                        usage.failed_attempts, usage.cost(price) if price else None,
                        price.currency if price else "")  # fmt: skip

    def reserve(self, body: Mapping[str, Any]) -> int:
        """Hold back what a request may cost; until the endpoint says, a character counts as a token."""
        estimate = sum(len(str(message.get("content") or "")) for message in body["messages"])
        with self._lock:
            if self.budget is not None and self.usage.tokens + self._reserved + estimate > self.budget:
                raise EndpointFailed(
                    f"这份报告的用量上限（{self.budget}）已到，没有再发请求。请调大上限后用同一命令继续。",
                    f"The report's budget of {self.budget} tokens is used up and nothing more was sent. Raise it and "
                    "run the same command again.",
                )
            self._reserved += estimate
        return estimate

    def release(self, estimate: int) -> None:
        with self._lock:
            self._reserved -= estimate

    def failed(self) -> None:
        """One more attempt came to nothing."""
        with self._lock:
            self.usage.failed_attempts += 1

    def count(self, exchange: Exchange[Any]) -> None:
        usage, again = self.usage, exchange.again
        with self._lock:
            if exchange.cached:
                usage.cached += 1
                return
            usage.requests += 1
            usage.reasks += again
            payload = exchange.payload
            usage.prompt_tokens += _tokens(payload, "prompt_tokens")
            usage.completion_tokens += _tokens(payload, "completion_tokens")
            usage.cached_tokens += _cached_tokens(payload)
            usage.reasoning_tokens += _tokens(payload, "completion_tokens_details", "reasoning_tokens")
            if again:
                usage.reask_characters += exchange.call.characters
            else:
                usage.characters += exchange.call.characters
                usage.fixed_characters += exchange.size - exchange.call.characters

    async def _planned(self, call: Call[T]) -> Answer[T]:
        """Note what would be sent; the endpoint shapes the request and stops before the wire."""
        exchange = Exchange(self, call, call.messages)
        with suppress(Planned):
            await self.endpoint.exchange(exchange)
        text = "\n\n".join(message["content"] for message in exchange.sent or call.messages)
        with self._lock:
            self.plan.requests.append(PlannedRequest(call.prompt, call.section, call.characters, text, exchange.size))
        return Answer(empty_answer(call.output), requests=0)


class Planned(ModelError):
    """A dry run stops here: the request is shaped and not sent."""


class BrokenOff(AnswerInvalid):
    """An answer that broke off before anything in it was complete."""


TOO_LONG = Message("一次发送的内容超过了模型的上下文长度", "what was sent at once exceeds the model's context")
BROKEN_OFF = Message("模型的回答在长度上限处断开，已完整给出的各条已采用",
                     "the model's answer broke off at its length limit; what stood complete is kept")  # fmt: skip
UNREAD = Message("端点只读了所发内容的一部分（计数远少于所发文字），已给出的各条已采用",
                 "the endpoint read only a part of what was sent (it counts far fewer tokens); what came is kept")  # fmt: skip


def _incomplete(call: Call[Any], unread: bool) -> AnswerInvalid:
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


def _invalid(call: Call[Any]) -> AnswerInvalid:
    return AnswerInvalid(
        f"模型的回答重问后仍不符合要求（{call.label}）。请换一个模型，或再试一次。",
        f"The model's answers to {call.label} did not fit after a re-ask. Use another model or try again.",
    )


@dataclass
class Exchange(Generic[T]):
    """One request and its answer, in whatever mode it is asked."""

    session: Session
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
        counted = _tokens(self.payload, "prompt_tokens")
        if not counted:
            return False
        text = "".join(message["content"] for message in self.sent)
        chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
        least = _LEAST[0] * chinese + _LEAST[1] * (len(text) - chinese)
        return counted + _cached_tokens(self.payload, beside=True) < least

    def read(self) -> AnswerRead[T]:
        first, *others = [read_answer(text, self.call.output, self.call.context, cut=self.cut) for text in self.texts]
        for other in others:
            first = first.joined(other)
        return first


class Chain(Generic[T]):
    """A question and its re-asks."""

    def __init__(self, session: Session, call: Call[T], *, divisible: bool = False) -> None:
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
                self.fault = error
                return
            self.requests += 1
            self.session.count(exchange)
            if not (complaint := self._take(exchange)):
                return
            messages = [*self.call.messages, {"role": "assistant", "content": "\n".join(exchange.texts)},
                        {"role": "user", "content": complaint}]  # fmt: skip

    def answer(self) -> Answer[T]:
        if self.kept is None:
            raise _invalid(self.call)
        return Answer(self.kept, (*self.gone, *self.failing), self.fault, tuple(self.failures), self.requests,
                      self.cut or self.unread, tuple(self.notes))  # fmt: skip

    def _take(self, exchange: Exchange[T]) -> str:
        """Keep what is good; returns what to tell the model, "" where nothing is left to ask."""
        reading = exchange.read()
        self._store(exchange, usable=reading.value is not None)
        self.notes += [Message(note, "the answer's form was mended") for note in reading.notes]
        self.unread = self.unread or (self.requests == 1 and exchange.unread)
        self.cut = reading.cut or (self.divisible and self.cut)
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
    return Rejection(issue.field, getattr(value, issue.field)[issue.index], issue.message)


def _tokens(payload: Mapping[str, Any] | None, *names: str) -> int:
    said: Any = (payload or {}).get("usage")
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said if isinstance(said, int) and not isinstance(said, bool) else 0


def _cached_tokens(payload: Mapping[str, Any] | None, *, beside: bool = False) -> int:
    """Tokens that the endpoint had in its cache; `beside`: only those that `prompt_tokens` does not count."""
    besides = _tokens(payload, "cache_read_input_tokens")
    if beside:
        return besides
    return (
        _tokens(payload, "prompt_tokens_details", "cached_tokens")
        or _tokens(payload, "prompt_cache_hit_tokens")
        or besides
    )
