"""The options of `critique` and its kin, as types: a misspelt name is an error of the type checker, not of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from llmeval.settings import Settings, apply, load

if TYPE_CHECKING:
    from os import PathLike

    from llmeval.settings import Extent, FailOn, Limits, Mode, Stage, Thresholds
    from llmeval.vocabulary.profiles import ScoringProfile


class Options(TypedDict, total=False):
    """Fields of `Settings`, where each is explained; None leaves what the environment and settings files say."""

    lang: Literal["zh", "en"] | None
    model: str | None
    base_url: str | None
    api_key: str | None
    offline: bool | None
    replay: str | PathLike[str] | None
    record: str | PathLike[str] | None
    stages: Sequence[Stage] | None
    extract: Extent | None
    select: Sequence[str] | None
    ignore: Sequence[str] | None
    checks: Sequence[type[object] | str] | None
    fail_on: FailOn | None
    no_text: bool | None
    timeout: float | None
    concurrency: int | None
    retries: int | None
    temperature: float | None
    seed: int | None
    max_tokens: int | None
    stream: bool | None
    mode: Mode | None
    extra_body: Mapping[str, object] | None
    default_headers: Mapping[str, str] | None
    api_version: str | None
    prices: Mapping[str, Mapping[str, object]] | None
    http_client: object
    client: object
    progress: object
    prompts: str | PathLike[str] | None
    token_budget: int | None
    no_mask: bool | None
    mask: Sequence[str] | None
    unmask: Sequence[str] | None
    no_store: bool | None
    cache_dir: str | PathLike[str] | None
    baseline: str | PathLike[str] | None
    silence: str | PathLike[str] | None
    reviewer: str | None
    vocabulary: str | PathLike[str] | None
    profile: str | PathLike[str] | None
    thresholds: Thresholds | Mapping[str, object] | None
    limits: Limits | Mapping[str, object] | None
    required_sections: Sequence[str] | None
    required_attachments: Sequence[str] | None
    deadlines: Mapping[str, str] | None
    profiles: Mapping[str, ScoringProfile | Mapping[str, object]] | None


def chosen_settings(settings: Settings | None, options: Options) -> Settings:
    """The settings in force for a call: the options over the settings that were given, else over files and environment."""
    given = {key: value for key, value in options.items() if value is not None}
    return load(given) if settings is None else apply(settings, given)
