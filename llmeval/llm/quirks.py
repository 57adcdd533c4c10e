"""What an endpoint will not have, learnt from its refusals: each is left out, renamed or set from then on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from llmeval.llm.faults import BadRequest

NO_THINKING: Mapping[str, Any] = {
    "enable_thinking": False,
    "thinking": {"type": "disabled"},
    "chat_template_kwargs": {"enable_thinking": False},
}
"""How servers are told not to think aloud: DashScope; GLM, DeepSeek, Doubao; vLLM and SGLang. Others pass over it."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A request as it is sent: parameters that the client knows, others, and whether the answer is streamed."""

    body: dict[str, Any]
    extra: dict[str, Any]
    stream: bool


@dataclass
class Quirks:
    """`stream` from the start where the user says so; safe under threads."""

    stream: bool = False
    dropped: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    added: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def applied(self, body: Mapping[str, Any], extra: Mapping[str, Any]) -> Shaped:
        with self._lock:
            kept = {self.renamed.get(name, name): value for name, value in body.items() if name not in self.dropped}
            if self.stream:
                kept["stream"] = True
                if "stream_options" not in self.dropped:
                    kept["stream_options"] = {"include_usage": True}
            return Shaped(kept, {**self.added, **extra} if self.added else dict(extra), self.stream)

    def learn(self, refused: BadRequest, sent: Shaped) -> bool:
        """Whether the refusal names something that can be done without, so that one more try is worth it."""
        about = refused.about
        with self._lock:
            if about in ("temperature", "seed", "top_p", "stream_options") and about in sent.body:
                self.dropped.add(about)
                return True
            if about in ("max_tokens", "max_completion_tokens") and "max_tokens" in sent.body:
                if "max_completion_tokens" in refused.words:
                    self.renamed["max_tokens"] = "max_completion_tokens"
                else:
                    self.dropped.add("max_tokens")
                return True
            if about == "enable_thinking" and sent.extra.get("enable_thinking") is not False:
                self.added["enable_thinking"] = False
                return True
            if about == "stream" and not sent.stream:
                self.stream = True
                return True
            if about in self.added:
                del self.added[about]
                return True
        return False

    def stop_thinking(self, sent: Shaped) -> bool:
        """Ask for answers without thinking from now on; False where this was asked for already."""
        with self._lock:
            if any(name in sent.extra for name in NO_THINKING):
                return False
            self.added = {**NO_THINKING, **self.added}
            return True

    def may_think(self) -> None:
        """Take back what `stop_thinking` added: the endpoint refuses it."""
        with self._lock:
            for name in NO_THINKING:
                self.added.pop(name, None)
