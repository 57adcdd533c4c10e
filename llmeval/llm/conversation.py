"""One report's use of an endpoint: the chain of a question and its re-asks, counts and budget."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from llmeval.data.evidence import Message
from llmeval.data.findings import ModelUse
from llmeval.errors import EndpointFailed, ModelError
from llmeval.llm.answers import (
    merge,
)
from llmeval.llm.chain import (
    BROKEN_OFF,
    TOO_LONG,
    UNREAD,
    Answering,
    BrokenOff,
    Chain,
    Exchange,
    Planned,
    incomplete,
    invalid,
    tokens_cached,
    tokens_of,
)
from llmeval.llm.faults import TooLong
from llmeval.llm.quietly import run_sync
from llmeval.llm.requests import Answer, Call, Plan, PlannedRequest, Step, Usage, empty_answer
from llmeval.settings import STAGES

if TYPE_CHECKING:
    from pydantic import BaseModel

T = TypeVar("T", bound="BaseModel")
DEEPEST = 3
"""How often a passage is halved for an answer that breaks off or a context that is too small."""
DESK = "desk-"
"""How the ids of answers begin that were written at a local desk, which counts characters for tokens."""
log = logging.getLogger("llmeval")


class Session:
    """One report's use of an endpoint: counts, budget and, in a dry run, the plan."""

    def __init__(self, endpoint: Answering, budget: int | None = None) -> None:
        self.endpoint, self.budget = endpoint, budget
        self.usage = Usage()
        self.plan = Plan(endpoint.host)
        self._reserved = 0
        self._asked = self._done = 0
        self._lock = threading.Lock()

    def stages(self, wanted: Sequence[str]) -> frozenset[str]:
        """Which of the wanted stages can be asked: of a recording those that it holds, unless others were named."""
        known = self.endpoint.stages
        return frozenset(wanted) if known is None or tuple(wanted) != STAGES else known

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
                raise fault or invalid(call)
            return replace(whole, fault=whole.fault or incomplete(call, chain.unread))
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
                        price.currency if price else "", usage.estimated)  # fmt: skip

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
            usage.estimated |= str((payload or {}).get("id") or "").startswith(DESK)
            usage.prompt_tokens += tokens_of(payload, "prompt_tokens")
            usage.completion_tokens += tokens_of(payload, "completion_tokens")
            usage.cached_tokens += tokens_cached(payload)
            usage.reasoning_tokens += tokens_of(payload, "completion_tokens_details", "reasoning_tokens")
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
