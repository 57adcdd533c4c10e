"""Answers without end: what an endpoint sends is cut, whoever runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from llmeval.errors import EndpointFailed

if TYPE_CHECKING:
    import httpx2

LONGEST = 1_000_000
"""Characters of an answer, of a thought and of the arguments of a call, each: ten times what a long section gives."""
MOST_BYTES = 64_000_000
"""Bytes of one response; a streamed answer says the same things around every few characters of its own."""
_PACKED = 256
"""How much smaller the response may be that comes packed, though nobody asked for that."""


def too_long() -> EndpointFailed:
    return EndpointFailed(
        f"端点的回答超过 {MOST_BYTES // 1_000_000} MB，已停止接收。请检查 base_url 是否为模型接口，或换一个模型。",
        f"The endpoint's answer is larger than {MOST_BYTES // 1_000_000} MB and was not received. Check that the base URL is "
        "that of a model, or use another model.",
    )


async def bound(response: httpx2.Response) -> None:
    """A hook of the client for every response, before anything of it is read.

    Raises `EndpointFailed`, then or while it is read, where it is larger than `MOST_BYTES`.
    """
    packed = response.headers.get("content-encoding", "identity") != "identity"
    response.stream = _stream_of(response.stream, MOST_BYTES // _PACKED if packed else MOST_BYTES)


def _stream_of(stream: Any, most: int) -> Any:
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = most
            async for piece in stream:
                left -= len(piece)
                if left < 0:
                    raise too_long()
                yield piece

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()


def cut(payload: dict[str, Any]) -> dict[str, Any]:
    """A completion of which no text is longer than `LONGEST`; one that was cut has the finish reason `length`."""
    choices = payload.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return payload
    message = choices[0].get("message")
    if not isinstance(message, dict):
        return payload
    calls = message.get("tool_calls")
    shorter: dict[str, Any] = {name: value[:LONGEST] for name, value in message.items() if _is_long(value)}
    if isinstance(calls, list) and any(_is_long(_arguments(call)) for call in calls):
        shorter["tool_calls"] = [
            call | {"function": call["function"] | {"arguments": call["function"]["arguments"][:LONGEST]}}
            if _is_long(_arguments(call)) else call for call in calls
        ]  # fmt: skip
    if not shorter:
        return payload
    return payload | {"choices": [choices[0] | {"message": message | shorter, "finish_reason": "length"}, *choices[1:]]}


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > LONGEST


def _arguments(call: Any) -> Any:
    function = call.get("function") if isinstance(call, Mapping) else None
    return function.get("arguments") if isinstance(function, dict) else None
