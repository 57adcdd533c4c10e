"""What can go wrong between us and an endpoint, each told as what it is, in our own words with the server's words quoted.

A library's error can carry a whole answer; what is quoted of a server went through `server_words.shown`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llmeval.errors import EndpointFailed, LlmevalError, ModelError, ModelRefused
from llmeval.llm.server_words import shown, words_of

LONGEST_WAIT = 120.0
"""Seconds; an endpoint that asks for more patience than this has failed for now."""


class BadRequest(ModelRefused):
    """400 or 422: the way of asking may be at fault. `about` is the parameter that the endpoint named, or ""; `words`
    are the endpoint's, in small letters."""

    about = ""
    words = ""


class KeyRefused(ModelRefused):
    """401, 403, 402 or a quota used up: nothing more will be answered."""


class TooLong(ModelRefused):
    """The request is longer than the model's context or than the server takes: less of the report at a time may do."""


class Transient(EndpointFailed):
    """A fault that may pass. `wait` is what the endpoint asked for, in seconds."""

    wait: float | None = None


class OnlyThought(Transient):
    """An answer whose content is empty while its reasoning is not."""


def timed_out(timeout: float, *, silent: bool = False) -> Transient:
    if silent:
        return Transient(f"端点连续 {timeout:g} 秒没有送来新的内容，已断开。请稍后再试，或调大 timeout。",
                         f"The endpoint sent nothing more for {timeout:g} s. Try later or raise the timeout.")  # fmt: skip
    return Transient(f"端点在 {timeout:g} 秒内没有答完。请稍后再试，调大 timeout，或用 --stream 让它边写边送。",
                     f"The endpoint did not answer within {timeout:g} s. Try later, raise the timeout, or let it stream "
                     "with --stream.")  # fmt: skip


class Told:
    """A failure as a server tells it: status, code, parameter and words."""

    def __init__(self, status: int, payload: Any, *, key: str = "", sent: Sequence[str] = ()) -> None:
        self.status = status
        message, self.code, self.param = words_of(payload)
        self.words = f"{message} {self.code} {self.param}".casefold()
        self.quoted = shown(message, key, sent) if message else ""

    @property
    def zh(self) -> str:
        return f"（对方原话：{self.quoted}）" if self.quoted else ""

    @property
    def en(self) -> str:
        return f' (it says: "{self.quoted}")' if self.quoted else ""

    def says(self, pattern: str) -> bool:
        return re.search(pattern, self.words) is not None


_QUOTA = r"insufficient[_ ](?:quota|balance|user[_ ]quota|funds)|quota.{0,20}(?:exceeded|exhausted|used up)|allocationquota|exceeded your current quota|余额不足|欠费|额度.{0,6}(?:用完|不足|用尽|耗尽)|arrearage|billing|free.?tier.?only|账户.{0,6}不足"
_CONTEXT = r"context[_ ]length|context window|maximum context|max(?:imum)?[_ ](?:model|input|prompt)[_ ]?len|too many (?:input )?tokens|input (?:length|is too long)|prompt is too long|range of input length|reduce the length|input[_ ]tokens?.{0,30}exceed|exceeds? (?:the )?(?:available )?context|request too large|(?:上下文|输入|请求).{0,10}(?:过长|超长|超出|超过)|tokens?.{0,10}(?:超出|超过|上限)"
_CONTENT = r"data_?inspection|content[_ ]?(?:filter|policy|exists risk|moderation)|content exists risk|inappropriate|sensitive|risk[_ ]control|responsible ?ai|敏感|内容安全|不安全|违规|审核"
_KEY = r"(?:invalid|incorrect|wrong|missing|no).{0,12}(?:api[_ -]?key|token|credential)|unauthorized|authentication|invalid_api_key|密钥|令牌"
_MODEL = r"model.{0,60}(?:not (?:found|exist|available|supported)|does not exist|unknown|invalid)|model_not_found|no such model|模型.{0,10}不存在|unknown model"
_RATE = r"rate.?limit|too many requests|throttl|requests per|tokens per|并发|限流|频率|速率"
_BUSY = r"overload|busy|capacity|temporarily|unavailable|繁忙|过载|稍后"
_ABOUT = (
    ("messages", r"\bmessages\b.{0,30}(?:must|invalid)"),
    ("stream_options", r"stream_options"),
    ("enable_thinking", r"enable_thinking"),
    ("stream", r"(?:only|must|require).{0,40}\bstream|stream=true|stream mode|non-?stream|仅支持流式|流式"),
    ("max_tokens", r"max_tokens|max_completion_tokens"),
    ("temperature", r"temperature"),
    ("seed", r"\bseed\b"),
    ("tool_choice", r"tool_choice"),
    ("tools", r"\btools?\b|function.?call"),
    ("response_format", r"response_format|json_schema|json_object|structured output"),
)
"""What a 400 is about, by its words where it names no parameter."""


def status_fault(error: Any, key: str = "", sent: Sequence[str] = ()) -> LlmevalError:
    """A response of another status than 200."""
    response = error.response
    try:
        payload: Any = response.json()
    except (ValueError, RecursionError):
        payload = response.text if response.is_closed else ""
    told = Told(int(error.status_code), payload, key=key, sent=sent)
    return of_told(told, response.headers)


def of_told(told: Told, headers: Mapping[str, str] | None = None) -> LlmevalError:
    status = told.status
    if status == 413 or (status in (400, 422, 429, 500, 200) and told.says(_CONTEXT)):
        return TooLong(f"端点返回 {status}：请求超过了模型的上下文长度{told.zh}。已改为分段再问；仍不够时请换上下文更长的模型。",
                       f"The endpoint answered {status}: the request exceeds the model's context{told.en}. It was asked "
                       "again in smaller parts; where that is not enough use a model with a longer one.")  # fmt: skip
    if status == 402 or (status in (400, 403, 429, 200) and told.says(_QUOTA)):
        return KeyRefused(f"端点返回 {status}：余额或额度已用完{told.zh}。请充值、提高额度或更换端点。",
                          f"The endpoint answered {status}: the balance or quota is used up{told.en}. Top it up or use "
                          "another endpoint.")  # fmt: skip
    if status in (400, 403, 422, 451, 200) and told.says(_CONTENT):
        return ModelRefused(f"端点返回 {status}：内容审查拦下了这段文字{told.zh}。请换一个模型或端点。",
                            f"The endpoint answered {status}: its content inspection stopped this text{told.en}. Use another "
                            "model or endpoint.")  # fmt: skip
    if status in (408, 409, 425, 429) or status >= 500:
        return _may_pass(told, retry_after(headers or {}))
    if status in (400, 422):
        return _bad_request(told)
    return _refused(told, headers or {})


def _bad_request(told: Told) -> BadRequest:
    status = told.status
    unknown = told.says(_MODEL)
    refused = BadRequest(
        f"端点以 {status} 拒绝了请求{told.zh}。请检查模型名称、应答方式（mode）和附加参数。",
        f"The endpoint refused the request with {status}{told.en}. Check the model's name, the mode and the extra parameters.",
    )
    refused.words = told.words
    refused.about = told.param or ("model" if unknown else next((name for name, said in _ABOUT if told.says(said)), ""))
    return refused


_PASSING = {
    408: ("端点等请求等到超时", "the endpoint timed out waiting for the request"),
    409: ("端点上有冲突的请求", "a conflicting request is under way there"),
    425: ("端点还没有准备好", "the endpoint is not ready yet"),
    429: ("请求过于频繁，被限流", "too many requests, it limits the rate"),
    500: ("端点内部出错", "an internal error of the endpoint"),
    502: ("网关连不上模型服务", "the gateway cannot reach the model"),
    503: ("服务暂时不可用", "the service is unavailable for now"),
    504: ("网关等模型服务等到超时", "the gateway timed out waiting for the model"),
    529: ("模型服务过载", "the service is overloaded"),
}


def _may_pass(told: Told, wait: float | None) -> EndpointFailed:
    status = told.status
    zh, en = _PASSING.get(status, ("暂时不可用", "unavailable for now"))
    if wait is not None and wait > LONGEST_WAIT:
        return EndpointFailed(f"端点返回 {status}：{zh}，要求 {wait:.0f} 秒后再试{told.zh}。请到时用同一命令再试。",
                              f"The endpoint answered {status}: {en}, and asks to wait {wait:.0f} s{told.en}. Run the same "
                              "command again then.")  # fmt: skip
    advice = ("请调低 concurrency，或稍后用同一命令再试。", "Lower the concurrency or run the same command again later.") \
        if status == 429 else ("请稍后用同一命令再试。", "Run the same command again later.")  # fmt: skip
    fault = Transient(
        f"端点返回 {status}：{zh}{told.zh}。{advice[0]}", f"The endpoint answered {status}: {en}{told.en}. {advice[1]}"
    )
    fault.wait = wait
    return fault


def _refused(told: Told, headers: Mapping[str, str]) -> ModelRefused:
    status = told.status
    if 300 <= status < 400:
        to = _target(headers.get("location", ""))
        return ModelRefused(f"端点返回 {status}：地址已转到{to or '别处'}。请把 base_url 改为新地址（密钥不会跟着转发）。",
                            f"The endpoint answered {status}: the address has moved to {to or 'another place'}. Set the base URL "
                            "to it; no key is sent along.")  # fmt: skip
    if status == 401:
        return KeyRefused(f"端点返回 401：密钥无效{told.zh}。请检查 OPENAI_API_KEY 和 base_url 是否属于同一家。",
                          f"The endpoint answered 401: the key is not valid{told.en}. Check that OPENAI_API_KEY and the base "
                          "URL are of the same provider.")  # fmt: skip
    if status == 403:
        return KeyRefused(f"端点返回 403：密钥没有使用这个模型或地区的权限{told.zh}。请在服务商处开通，或换一个密钥。",
                          f"The endpoint answered 403: the key has no right to this model or region{told.en}. Ask the provider "
                          "for it or use another key.")  # fmt: skip
    if status == 404:
        what = (
            ("没有这个模型", "there is no such model")
            if told.says("model|模型")
            else ("地址不对", "the address is wrong")
        )
        return ModelRefused(f"端点返回 404：{what[0]}{told.zh}。请检查模型名称和 base_url（通常以 /v1 结尾）。",
                            f"The endpoint answered 404: {what[1]}{told.en}. Check the model's name and the base URL (it mostly "
                            "ends in /v1).")  # fmt: skip
    return ModelRefused(f"端点返回 {status}{told.zh}。请检查 base_url 和模型名称。",
                        f"The endpoint answered {status}{told.en}. Check the base URL and the model's name.")  # fmt: skip


def _target(location: str) -> str:
    """Host and path of an address, without what may be secret in it."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(location)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f" {parts.scheme + '://' if host else ''}{host}{parts.path}"[:LONGEST_ADDRESS] if location else ""


LONGEST_ADDRESS = 100


def said_in_answer(payload: Mapping[str, Any], key: str = "", sent: Sequence[str] = ()) -> LlmevalError | None:
    """The failure that an answer of status 200 tells, None where it tells none."""
    error = payload.get("error")
    if not error and not (payload.get("choices") is None and (payload.get("code") or payload.get("error_code"))):
        return None
    number = re.search(r"\b([345]\d\d)\b", words_of(payload)[1])
    told = Told(int(number[1]) if number else 200, payload, key=key, sent=sent)
    if told.status == 200:
        for pattern, status in ((_KEY, 401), (_RATE, 429), (_BUSY, 503), (_MODEL, 404)):
            if not told.says(_QUOTA) and told.says(pattern):
                told.status = status
                break
    if told.status != 200:
        return of_told(told)
    fault = of_told(told)
    if type(fault) is not ModelRefused or told.says(_CONTENT):
        return fault
    return Transient(f"端点以 200 返回了错误{told.zh}。请稍后再试，并检查 base_url 和模型名称。",
                     f"The endpoint answered 200 with an error{told.en}. Try later; check the base URL and the model.")  # fmt: skip


def connection_fault(cause: BaseException | None) -> LlmevalError:
    """No response at all: what in the way to the endpoint is at fault."""
    import httpx2

    chain = list(_chain(cause))
    if (ours := next((error for error in chain if isinstance(error, ModelError)), None)) is not None:
        return ours
    if (known := _way(chain)) is not None:
        return known
    if isinstance(cause, httpx2.TransportError | OSError) and not isinstance(cause, httpx2.UnsupportedProtocol):
        return Transient("与端点的连接中断。请检查网络，再用同一命令重试。",
                         "The connection to the endpoint was cut. Check the network, then run the same command again.")  # fmt: skip
    name = type(cause).__name__
    return EndpointFailed(f"请求没有发出（{name}）。请检查 base_url 和网络设置。",
                          f"The request was not sent ({name}). Check the base URL and the network settings.")  # fmt: skip


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(12):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _way(chain: Sequence[BaseException]) -> LlmevalError | None:
    import socket
    import ssl

    import httpx2

    said = " ".join(f"{type(error).__name__} {error}" for error in chain).casefold()
    if isinstance(chain[0] if chain else None, ImportError) or "socksio" in said:
        return no_socks()
    if any(isinstance(error, httpx2.ProxyError) for error in chain):
        return EndpointFailed("代理连不上，或拒绝转发。请检查 HTTPS_PROXY、HTTP_PROXY、ALL_PROXY 和代理的账号。",
                              "The proxy cannot be reached or refuses. Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and the proxy's "
                              "account.")  # fmt: skip
    if any(isinstance(error, ssl.SSLError) for error in chain) or re.search(r"certificate|\bssl\b|\btls", said):
        reason = "证书不受信任" if "certificate" in said else "握手失败"
        return EndpointFailed(f"TLS 连接失败：{reason}。请检查 base_url 是 https 还是 http；自签证书请设置 SSL_CERT_FILE。",
                              "The TLS connection failed: "
                              f"{'the certificate is not trusted' if 'certificate' in said else 'no handshake'}. Check https or http "
                              "in the base URL; for a certificate of your own set SSL_CERT_FILE.")  # fmt: skip
    if any(isinstance(error, socket.gaierror) for error in chain) or re.search(
        r"name or service not known|getaddrinfo|nodename nor|name resolution|no address associated", said
    ):
        return EndpointFailed("找不到端点的主机名（DNS）。请检查 base_url 的拼写和网络。",
                              "The endpoint's host name is not known (DNS). Check the spelling of the base URL and the network.")  # fmt: skip
    if (
        any(isinstance(error, ConnectionRefusedError) for error in chain)
        or "refused" in said
        or "all connection attempts failed" in said
    ):
        return Transient("端点的主机拒绝连接：该端口没有服务。请确认服务已启动、base_url 的端口正确，再用同一命令重试。",
                         "The endpoint's host refuses the connection: nothing listens there. Check that the server runs and the "
                         "port of the base URL, then run the same command again.")  # fmt: skip
    return None


def no_socks() -> EndpointFailed:
    return EndpointFailed(
        "环境变量指定了 SOCKS 代理，但没有安装所需的 socksio。请运行 pip install socksio，或改用 http 代理（ALL_PROXY）。",
        "A SOCKS proxy is set and the package for it is missing. Run pip install socksio, or set an http proxy (ALL_PROXY).",
    )


def no_completion(text: str = "", key: str = "", sent: Sequence[str] = ()) -> LlmevalError:
    quoted = shown(words_of(text)[0], key, sent) if text.strip() else ""
    zh, en = (f"（开头是：{quoted}）", f' (it begins: "{quoted}")') if quoted else ("", "")
    return Transient(f"端点的回答不是聊天补全的 JSON{zh}。请检查 base_url（通常以 /v1 结尾）。",
                     f"The endpoint's answer is no chat completion{en}. Check the base URL (it mostly ends in /v1).")  # fmt: skip


def answer_fault(payload: Mapping[str, Any]) -> LlmevalError | None:
    """What makes a completion no answer: none at all, a refusal, nothing in it."""
    choice = choice_of(payload)
    message = _mapping(choice.get("message"))
    if choice.get("finish_reason") in ("content_filter", "sensitive"):
        return ModelRefused("端点的内容审查拦下了模型的回答。请换一个模型或端点。",
                            "The endpoint's content filter stopped the model's answer. Use another model or endpoint.")  # fmt: skip
    if message.get("refusal"):
        return ModelRefused("模型拒绝回答。请换一个模型。", "The model refused to answer. Use another model.")
    if texts_of(payload):
        return None
    if thought_of(payload):
        return OnlyThought("模型只输出了思考过程，没有给出回答。请关闭思考（extra_body 的 enable_thinking 等）或调大 max_tokens。",
                           "The model gave its reasoning and no answer. Switch thinking off (extra_body) or raise max_tokens.")  # fmt: skip
    return Transient("端点返回了空的回答。请稍后用同一命令再试，或换一个模型。",
                     "The endpoint answered with nothing. Run the same command again or use another model.")  # fmt: skip


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
    said += [_mapping(message.get("function_call")).get("arguments")]
    texts = [text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in said if text]
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(str(_mapping(part).get("text") or "") for part in content)
    spoken = [content] if isinstance(content, str) and content.strip() else []
    return [text for text in texts if text.strip()] or spoken


def thought_of(payload: Mapping[str, Any]) -> str:
    """What the model thought aloud beside its answer; "" where the endpoint tells none."""
    message = _mapping(choice_of(payload).get("message"))
    thought = message.get("reasoning_content") or message.get("reasoning") or ""
    return thought if isinstance(thought, str) else ""


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
