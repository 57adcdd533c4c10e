"""What can go wrong between us and an endpoint, told in our own words: a library's error can carry a whole answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from llmeval.errors import EndpointFailed, LlmevalError, ModelError, ModelRefused

LONGEST_WAIT = 120.0
"""Seconds; an endpoint that asks for more patience than this has failed for now."""


class BadRequest(ModelRefused):
    """400 or 422: the way of asking may be at fault. `about` is the parameter that the endpoint named, or ""."""

    about = ""


class KeyRefused(ModelRefused):
    """401 or 403: nothing more will be answered."""


class Transient(EndpointFailed):
    """A fault that may pass. `wait` is what the endpoint asked for, in seconds."""

    wait: float | None = None


def timed_out(timeout: float) -> Transient:
    return Transient(f"端点在 {timeout:g} 秒内没有答完。请稍后再试，或调大 timeout。",
                     f"The endpoint did not answer within {timeout:g} s. Try later or raise the timeout.")  # fmt: skip


def status_fault(error: Any) -> LlmevalError:
    status = int(error.status_code)
    if status in (408, 409, 425, 429) or status >= 500:
        if error.code == "insufficient_quota":
            return ModelRefused("端点返回 429：额度已用完。请充值或更换端点。",
                                "The endpoint answered 429: the quota is used up. Top it up or use another.")  # fmt: skip
        fault = Transient(f"端点返回 {status}，暂时不可用。请稍后用同一命令再试。",
                          f"The endpoint answered {status}. Run the same command again later.")  # fmt: skip
        fault.wait = retry_after(error.response.headers)
        if fault.wait is not None and fault.wait > LONGEST_WAIT:
            return EndpointFailed(f"端点返回 {status}，要求 {fault.wait:.0f} 秒后再试。请到时用同一命令再试。",
                                  f"The endpoint answered {status} and asks to wait {fault.wait:.0f} s. Run the same "
                                  "command again then.")  # fmt: skip
        return fault
    if status in (400, 422):
        refused = BadRequest(f"端点以 {status} 拒绝了请求。请检查模型名称，以及模型的上下文长度是否足够。",
                             f"The endpoint refused the request with {status}. Check the model's name and whether its "
                             "context is long enough.")  # fmt: skip
        if error.code == "context_length_exceeded":
            refused.about = "messages"
        elif isinstance(error.param, str):
            refused.about = error.param
        return refused
    if status in (401, 403):
        return KeyRefused(f"端点返回 {status}：密钥无效或没有权限。请检查 OPENAI_API_KEY 和 base_url。",
                          f"The endpoint answered {status}: the key is not valid or lacks the right. Check "
                          "OPENAI_API_KEY and the base URL.")  # fmt: skip
    return ModelRefused(f"端点返回 {status}。请检查 base_url 和模型名称。",
                        f"The endpoint answered {status}. Check the base URL and the model's name.")  # fmt: skip


def connection_fault(cause: BaseException | None) -> LlmevalError:
    import httpx2

    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, httpx2.TransportError | OSError) and not isinstance(cause, httpx2.UnsupportedProtocol):
        return Transient("连接不上端点，或连接中断。请检查 base_url 和网络，再用同一命令重试。",
                         "The endpoint cannot be reached or the connection was cut. Check the base URL and the "
                         "network, then run the same command again.")  # fmt: skip
    name = type(cause).__name__
    return EndpointFailed(f"请求没有发出（{name}）。请检查 base_url 和网络设置。",
                          f"The request was not sent ({name}). Check the base URL and the network settings.")  # fmt: skip


def no_completion() -> LlmevalError:
    return Transient("端点的回答不是聊天补全的 JSON。请检查 base_url（通常以 /v1 结尾）。",
                     "The endpoint's answer is no chat completion. Check the base URL (it mostly ends in /v1).")  # fmt: skip


def answer_fault(payload: Mapping[str, Any]) -> LlmevalError | None:
    """What makes a completion no answer: none at all, a refusal, nothing in it."""
    choice = choice_of(payload)
    if _mapping(choice.get("message")).get("refusal") or choice.get("finish_reason") == "content_filter":
        return ModelRefused("模型拒绝回答，或回答被端点的内容过滤拦下。请换一个模型。",
                            "The model refused, or the endpoint filtered its answer. Use another model.")  # fmt: skip
    if not texts_of(payload):
        return Transient("端点返回了空的回答。请稍后用同一命令再试，或换一个模型。",
                         "The endpoint answered with nothing. Run the same command again or use another model.")  # fmt: skip
    return None


def choice_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The first choice of a completion, whatever an endpoint makes of it; {} where there is none."""
    choices = payload.get("choices")
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def texts_of(payload: Mapping[str, Any]) -> list[str]:
    """What the model said: the arguments of its tool calls, of which some models make several, else its content."""
    message = _mapping(choice_of(payload).get("message"))
    calls = message.get("tool_calls")
    said = [_mapping(_mapping(call).get("function")).get("arguments") for call in calls if call] \
        if isinstance(calls, list) else []  # fmt: skip
    texts = [text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in said if text]
    content = message.get("content")
    return texts or ([content] if isinstance(content, str) and content.strip() else [])


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait, from a number or a date; None where it does not say."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(headers["retry-after-ms"]) / 1000 if "retry-after-ms" in headers else float(value))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())
