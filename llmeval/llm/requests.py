"""What is asked of a model and what comes of it, as data: calls, answers, counts and plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from llmeval.data.evidence import Message
from llmeval.data.findings import Problem
from llmeval.errors import ModelError, NotRecorded
from llmeval.llm.answers import Issue, Rejection

if TYPE_CHECKING:
    from pydantic import BaseModel

    from llmeval.llm.prompts import Prompt

T = TypeVar("T", bound="BaseModel")
Check = Callable[[Any, Mapping[str, Any]], Sequence[Issue | str]]
"""What is wrong with an answer, given the call's context: an `Issue` for an item, a text in Chinese for the whole."""


@dataclass(frozen=True)
class Call(Generic[T]):
    """One question to the model."""

    prompt: str
    """Name and fingerprint of the prompt, `extract_facts@3f9c1a2b`."""
    messages: tuple[Mapping[str, str], ...]
    output: type[T]
    section: str | None = None
    characters: int = 0
    """How many characters of the report stand in the messages."""
    context: Mapping[str, Any] = field(default_factory=dict)
    check: Check | None = None
    temperature: float | None = None
    parts: Callable[[], Sequence[Call[T]]] | None = None
    """The same question about smaller passages, for an answer that breaks off or a context that is too small; fewer than
    two where it cannot be divided."""
    far: bool = False
    """Whether its items quote passages that are far apart, so that the rest of an answer that breaks off is asked for once beside
    the whole text before it is divided."""

    @classmethod
    def of(
        cls,
        prompt: Prompt,
        output: type[T],
        variables: Mapping[str, Any],
        *,
        section: str | None = None,
        characters: int = 0,
        context: Mapping[str, Any] | None = None,
        check: Check | None = None,
        parts: Callable[[], Sequence[Call[T]]] | None = None,
        far: bool = False,
    ) -> Call[T]:
        """The prompt rendered with its variables. Raises `PromptError` unless they are exactly the prompt's."""
        return cls(prompt.id, tuple(prompt.messages(**variables)), output, section, characters, context or {}, check,
                   prompt.temperature, parts, far)  # fmt: skip

    @property
    def label(self) -> str:
        """Prompt and section, for messages."""
        return self.prompt if self.section is None else f"{self.prompt} · {self.section}"


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the model said, as far as it was believed."""

    value: T
    rejected: tuple[Rejection, ...] = ()
    """What still failed after the re-asks, and what the model no longer gave when asked again."""
    fault: ModelError | None = None
    """Why a re-ask got no answer; the value then holds what was good before. A problem of the section."""
    failures: tuple[tuple[Rejection, ...], ...] = ()
    """What failed in each round, the first answer first: a measure of the prompt."""
    requests: int = 1
    cut: bool = False
    """Whether something is missing at its end, after it was asked for in smaller passages too."""
    notes: tuple[Message, ...] = ()
    """How it was read and asked for, where that is worth a line: parts, members given twice."""

    def problems(self, stage: str, section: str | None) -> list[Problem]:
        """Why a re-ask got no answer, as a problem of its stage; of `recording` where a replay has none, as after a change to rules."""
        if self.fault is None:
            return []
        stage = "recording" if isinstance(self.fault, NotRecorded) else stage
        return [Problem(stage, section, Message(self.fault.message, self.fault.english or self.fault.message))]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a report's questions are: so many of those asked so far are answered. For `progress`."""

    prompt: str
    section: str | None
    done: int
    asked: int


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in `currency`; cached input at `cached`, by default at `input`."""

    input: Decimal
    output: Decimal
    cached: Decimal | None = None
    currency: str = ""


@dataclass
class Usage:
    """What one report cost."""

    requests: int = 0
    """Answers got from the endpoint or a recording; retries are not counted."""
    reasks: int = 0
    cached: int = 0
    """Answers got from the store."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    """Of the prompt tokens, those that the endpoint had in its own cache."""
    reasoning_tokens: int = 0
    """Of the completion tokens, those that the model thought aloud with."""
    failed_attempts: int = 0
    """HTTP requests that came to nothing."""
    characters: int = 0
    """Characters of report text sent, re-asks apart."""
    reask_characters: int = 0
    fixed_characters: int = 0
    """Characters of prompt and schema sent, re-asks apart."""
    prompts: dict[str, str] = field(default_factory=dict)
    """Fingerprint by prompt name."""
    estimated: bool = False
    """Whether some of the tokens were not counted by a tokenizer: a local desk counts characters."""

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def cost(self, price: Price) -> Decimal:
        cached = price.input if price.cached is None else price.cached
        fresh = self.prompt_tokens - self.cached_tokens
        return (fresh * price.input + self.cached_tokens * cached + self.completion_tokens * price.output) / 1_000_000


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that a dry run did not send; `text` is what would have left the machine."""

    prompt: str
    section: str | None
    characters: int
    text: str
    size: int = 0
    """Characters of the whole body as it would be sent: messages, schema and parameters."""


@dataclass
class Plan:
    """What a run would send at least: re-asks, and parts where an answer breaks off, depend on the answers."""

    host: str
    requests: list[PlannedRequest] = field(default_factory=list)

    @property
    def characters(self) -> int:
        """All characters of the messages, prompts included."""
        return sum(len(request.text) for request in self.requests)

    @property
    def size(self) -> int:
        """All characters of the bodies."""
        return sum(request.size for request in self.requests)

    @property
    def report_characters(self) -> int:
        return sum(request.characters for request in self.requests)


def empty_answer(output: type[T]) -> T:
    """An answer that says nothing, for a dry run."""
    from pydantic import ValidationError

    guesses: tuple[dict[str, Any], ...] = ({}, {name: [] for name in output.model_fields})
    for data in guesses:
        try:
            return output.model_validate(data)
        except ValidationError:
            continue
    return output.model_construct(**dict.fromkeys(output.model_fields))
