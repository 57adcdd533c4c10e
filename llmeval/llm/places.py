"""An endpoint's address, key and price as settings give them, and when to leave it alone for a while."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING

from llmeval.errors import EndpointFailed, SettingsError
from llmeval.llm.requests import Price

if TYPE_CHECKING:
    from llmeval.settings import Settings


class Breaker:
    """After three questions in a row that got no answer, all their retries spent, nothing more is sent for a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._failures, self._until = 0, 0.0
        self._last: EndpointFailed | None = None

    def check(self) -> None:
        """Raises what the last question raised."""
        if self._last is not None and self._failures >= 3 and time.monotonic() < self._until:
            raise EndpointFailed(self._last.message, self._last.english)

    def failed(self, error: EndpointFailed) -> None:
        self._failures, self._last = self._failures + 1, error
        self._until = time.monotonic() + self._seconds

    def answered(self) -> None:
        self._failures, self._last = 0, None


def place_of(base_url: str) -> str:
    """An endpoint's address without account and query, in small letters: what the store knows it by."""
    from urllib.parse import urlsplit

    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".casefold()


def price_of(settings: Settings) -> Price | None:
    """The price of the model in the user's table, by its name or by `default`."""
    table = settings.prices.get(settings.model or "") or settings.prices.get("default")
    if table is None:
        return None
    cached = table.get("cached")
    return Price(Decimal(str(table.get("input", 0))), Decimal(str(table.get("output", 0))),
                 Decimal(str(cached)) if cached is not None else None, str(table.get("currency", "")))  # fmt: skip


def address_of(base_url: str) -> str:
    from urllib.parse import urlsplit

    address = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError("base_url 不是网址。应形如 https://主机/v1。",
                            "The base URL is no address. It looks like https://host/v1.")  # fmt: skip
    return address


def checked_key(api_key: str | None) -> str:
    """Local servers need no key, and the client insists on one."""
    key = (api_key or "").strip() or "none"
    if not (key.isascii() and key.isprintable()):
        raise SettingsError("密钥里有不能出现的字符。请检查 OPENAI_API_KEY 是否复制完整。",
                            "The key holds characters that no key can hold. Check OPENAI_API_KEY.")  # fmt: skip
    return key
