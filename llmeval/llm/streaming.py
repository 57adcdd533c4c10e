"""A streamed answer put together as the completion that it would have been without streaming."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from llmeval.llm.bounds import LONGEST


class Gathered:
    """What has come of a streamed completion. `payload` may be asked for at any time; one that broke off has the
    finish reason `length`, as an answer at its limit has."""

    def __init__(self) -> None:
        self._rest: dict[str, Any] = {}
        self._content: list[str] = []
        self._thought: list[str] = []
        self._calls: dict[int, dict[str, Any]] = {}
        self._finish: str | None = None
        self._refusal: list[str] = []
        self.error: dict[str, Any] | None = None
        self.pieces = 0
        self._length = 0

    @property
    def begun(self) -> bool:
        """Whether anything of an answer has come."""
        return bool(self._content or self._calls)

    @property
    def full(self) -> bool:
        """Whether so much has come that no more is taken."""
        return self._length > LONGEST

    def take(self, piece: Mapping[str, Any]) -> None:
        self.pieces += 1
        if piece.get("error"):
            self.error = dict(piece)
            return
        self._rest |= {name: value for name, value in piece.items() if name != "choices" and value is not None}
        choices = piece.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        self._finish = choice.get("finish_reason") or self._finish
        delta = choice.get("delta") or choice.get("message") or {}
        if not isinstance(delta, dict):
            return
        for name, held in (
            ("content", self._content),
            ("reasoning_content", self._thought),
            ("refusal", self._refusal),
        ):
            if isinstance(delta.get(name), str):
                held.append(delta[name])
                self._length += len(delta[name])
        for number, call in enumerate(delta.get("tool_calls") or ()):
            if isinstance(call, dict):
                self._take_call(call.get("index", number), call)

    def _take_call(self, index: Any, call: Mapping[str, Any]) -> None:
        held = self._calls.setdefault(index if isinstance(index, int) else 0, {"name": "", "arguments": ""})
        function = call.get("function")
        if isinstance(function, dict):
            held["name"] = held["name"] or function.get("name") or ""
            said = function.get("arguments")
            text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False) if said else ""
            held["arguments"] += text
            self._length += len(text)

    @property
    def payload(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self._content) or None}
        if self._thought:
            message["reasoning_content"] = "".join(self._thought)
        if self._refusal:
            message["refusal"] = "".join(self._refusal)
        if self._calls:
            message["tool_calls"] = [
                {"id": f"call_{index}", "type": "function", "function": dict(call)}
                for index, call in sorted(self._calls.items())
            ]
        finish = self._finish or "length"
        return self._rest | {
            "object": "chat.completion",
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        }


async def pieces(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """The pieces of a stream of server-sent events; other lines are passed over, a plain JSON answer counts as one."""
    plain: list[str] = []
    async for line in lines:
        text = line.strip()
        if text.startswith("data:"):
            text = text.removeprefix("data:").strip()
            if text == "[DONE]":
                return
            try:
                value = json.loads(text)
            except ValueError:
                continue
            if isinstance(value, dict):
                yield value
        elif text and not text.startswith((":", "event:", "id:", "retry:")):
            plain.append(line)
    if plain:
        value = json.loads("\n".join(plain))
        if isinstance(value, dict):
            yield value
