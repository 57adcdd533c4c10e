"""Settings: flags, then environment (`LLMEVAL_…`), then `[tool.llmeval]` in pyproject.toml or llmeval.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Everything a user can set; each default says where it comes from."""

    lang: str = "zh"
