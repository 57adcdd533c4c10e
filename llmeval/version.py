"""The version of the installed package."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """As the installer knows it (`0.1.0`); `0+unknown` in a checkout that was never installed."""
    from importlib import metadata

    try:
        return metadata.version("llmeval")
    except metadata.PackageNotFoundError:
        return "0+unknown"
