"""Settings: flags, then environment, then llmeval.toml, then `[tool.llmeval]` in pyproject.toml of the working folder.

Every default says where it comes from. An unknown name is an error that names it: a misspelt setting that changes
nothing would be worse than none. The model stages run only when a model is named, so a stray key uploads nothing; and
where requests go and whether personal data is masked is not for a file beside the reports alone to say: a stranger may
have put it there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path, PureWindowsPath
from typing import Any, Literal, get_args, get_origin, get_type_hints

from llmeval.errors import SettingsError
from llmeval.vocabulary.profiles import PROFILES, ScoringProfile

FailOn = Literal["low", "medium", "high", "never"]
Stage = Literal["extract", "relate", "appraise", "doubt", "typed"]
ALL_STAGES: tuple[Stage, ...] = get_args(Stage)
"""What a model is asked for: facts, relations of numbers that rules left open, critiques, a second look at findings, the typed
model of the genre filled section by section."""
STAGES = tuple(stage for stage in ALL_STAGES if stage != "typed")
"""What is asked for unless stages are named."""
Extent = Literal["every", "unread", "none"]
Mode = Literal["tools", "json_schema", "json", "json_object", "strict", "tools_strict"]
PRIVATE = frozenset(
    {
        "api_key",
        "cache_dir",
        "baseline",
        "silence",
        "reviewer",
        "mask",
        "unmask",
        "default_headers",
        "http_client",
        "client",
        "progress",
    }
)
"""Never printed, never written into a review."""


@dataclass(frozen=True)
class Thresholds:
    """From where on something is worth a reviewer's time. Shares: 0.3 is 30 %."""

    deviation: Decimal = Decimal("0.3")
    """Of full-year from initial budget, or outturn from budget: above it an explanation is expected (预算调整率; the
    upper band of Hunan's 预算控制率)."""
    jump: Decimal = Decimal(5)
    """Year on year, as a multiple: beyond it a magnitude is asked about (our choice: reclassifications stay below)."""
    outlier: Decimal = Decimal("0.01")
    """Share of its budget or peer below which an amount is asked about (our choice: a unit error is 0.0001)."""
    low_target: Decimal = Decimal("1.3")
    """Actual over target: above it a target looks too low (the ministry says 较多 without a figure; our choice)."""
    high_score: Decimal = Decimal(90)
    """Score from which a report's red flags contradict it: the lower end of 优."""
    understated: Decimal = Decimal("0.2")
    """Change which 有所, 略有 or 基本 does not cover (our choice)."""
    satisfaction: Decimal = Decimal("0.9")
    """Usual lowest target for satisfaction (90 % in the common indicator sets)."""
    coverage: Decimal = Decimal("0.9")
    """Share of a section's quantities that facts should cover, else the review says so (our choice)."""
    copied: int = 18
    """Characters from which an identical sentence counts as copied (our choice: headings and formulas are shorter)."""
    similar: Decimal = Decimal("0.9")
    """Share of text from which two passages count as copied (our choice)."""
    rounding: Decimal = Decimal(3)
    """Multiple of the rounding bound up to which a misfit is of low severity (our choice)."""


@dataclass(frozen=True)
class Limits:
    """What one source may cost (our choice: a hundred times the largest real report). Beyond it the source is reported,
    never a hang."""

    bytes: int = 200_000_000
    unpacked_bytes: int = 1_000_000_000
    """Of all members of a .docx, .xlsx or .zip together."""
    pages: int = 3_000
    cells: int = 2_000_000
    characters: int = 20_000_000
    seconds: float = 600
    """For reading and checking one source in a process of its own (folder, several sources)."""
    memory: int = 4_000_000_000
    """Bytes of address space of such a process, where the system can bound it (not on Windows); 0 for no bound."""
    files: int = 500
    """In one submission or archive."""


SECTIONS = ("basic_info", "general_budget", "performance", "problems", "improvements", "result_application")
"""What the county templates that we have seen share; fund sections are due only where there are funds."""
ATTACHMENTS = ("attachment_base_data_table", "attachment_self_eval_table", "attachment_project_table")
"""基础数据表, 整体支出绩效自评表, 项目支出绩效自评表: the attachments that the same templates ask for."""


@dataclass(frozen=True)
class Settings:
    """Everything that a user can set."""

    lang: Literal["zh", "en"] = "zh"
    """Language of messages."""
    model: str | None = None
    """Name of a model; without one only the rules run."""
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    offline: bool = False
    """Run no model stage, whatever else is set."""
    replay: str | None = None
    """A cassette that answers instead of an endpoint."""
    record: str | None = None
    """A file into which questions and answers are written as they come, to be replayed."""
    stages: tuple[str, ...] = STAGES
    """What a model is asked for: `extract`, `relate`, `appraise`, `doubt`; `typed`, which fills `review.typed`, only where named."""
    extract: Extent = "every"
    """Which sections a model reads facts from: every one, those with numbers that rules could not read, or none."""
    select: tuple[str, ...] = ()
    """Codes, names or families of checks; empty for all."""
    ignore: tuple[str, ...] = ()
    checks: tuple[Any, ...] = ()
    """Checks of one's own beside the catalogue: classes, or `FILE.py`, `module`, either with `:Class`. Not settable in a settings
    file: it would let the file run code."""
    fail_on: FailOn = "low"
    """Lowest severity that makes the exit status 1."""
    no_text: bool = False
    """Leave the document's text out of the JSON."""
    timeout: float = 120
    """Seconds for one answer of the endpoint."""
    concurrency: int = 8
    """Requests to the endpoint at a time."""
    retries: int = 4
    """Attempts after the first for a request that failed for a reason that may pass."""
    temperature: float | None = None
    """Instead of the prompts' own (0)."""
    seed: int | None = None
    max_tokens: int | None = None
    """Tokens that one answer may have; None leaves it to the endpoint."""
    stream: bool = False
    """Have answers sent piece by piece: `timeout` then bounds the silence between two pieces, not the whole answer."""
    mode: Mode | None = None
    """How structure is asked for; None tries tools, json_schema and json in this order and remembers what works."""
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    """More members of every request's body, as `{"enable_thinking": false}`."""
    default_headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of every request."""
    api_version: str | None = None
    """Of Azure OpenAI; with it `base_url` is the resource's address and `model` the deployment."""
    prices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By model (or `default`): `{"input", "output", "cached", "currency"}`, for a million tokens."""
    http_client: Any = field(default=None, repr=False)
    """An `httpx2.AsyncClient` of the caller's; settable from Python only, and left open."""
    client: Any = field(default=None, repr=False)
    """A client of openai's (plain, async or Azure's) of the caller's; settable from Python only, and left open."""
    progress: Any = field(default=None, repr=False)
    """Called with an `llmeval.Step` as questions to the model are asked and answered; settable from Python only."""
    prompts: str | None = None
    """A folder of prompts that stand in for ours of the same name (`extract_facts.md`, `extract_facts.examples.yaml`)."""
    token_budget: int = 0
    """Tokens that one report may cost; 0 for no limit."""
    no_mask: bool = False
    """Send personal data to the endpoint as it stands."""
    mask: tuple[str, ...] = ()
    """Words that are masked wherever they stand, beside what is known as personal data."""
    unmask: tuple[str, ...] = ()
    """Words that are never masked, though they look like personal data."""
    no_store: bool = False
    """Neither read nor keep answers in the store."""
    cache_dir: str | None = None
    """Folder of the store, instead of the user's cache folder."""
    baseline: str | None = None
    """A file of findings that reviewers decided on: a review's JSON, a baseline JSON or a workbook."""
    silence: str | None = None
    """A file of what is not to be told again, each with a reason (`llmeval silence` makes it)."""
    reviewer: str = ""
    """Who is named beside comments in Word; empty for nobody in particular."""
    vocabulary: str | None = None
    """A TOML file of words of one's own: other names of metrics, titles of sections."""
    profile: str | None = None
    """Scoring profile by name; None asks all that are known. The path of a TOML file (`*.toml`) adds the profile that it holds
    and chooses it."""
    thresholds: Thresholds = Thresholds()
    limits: Limits = Limits()
    required_sections: tuple[str, ...] = SECTIONS
    """Canonical kinds of sections."""
    required_attachments: tuple[str, ...] = ATTACHMENTS
    deadlines: Mapping[str, str] = field(default_factory=lambda: {"report": "06-30"})
    """Month and day of the following year (or a full date): `report`. The end of June is a guess at the county
    notices, which set it each year."""
    profiles: Mapping[str, ScoringProfile] = field(default_factory=dict)
    """Scoring profiles of one's own, beside or over the built-in ones."""

    def __post_init__(self) -> None:
        if self.profile is not None and self.profile not in self.known_profiles:
            known = ", ".join(self.known_profiles)
            raise _fault("profile", f"没有名为 {self.profile} 的评分规则（已有：{known}）",
                         f"there is no scoring profile {self.profile} (known: {known})")  # fmt: skip

    def __getstate__(self) -> dict[str, Any]:
        """For processes that read and check: what lives in this one only is left out."""
        return {**{item.name: getattr(self, item.name) for item in fields(self)}, **dict.fromkeys(LIVING)}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    @property
    def known_profiles(self) -> dict[str, ScoringProfile]:
        """Scoring profiles by name: the built-in ones and the user's own."""
        return {**PROFILES, **self.profiles}

    def scoring_profiles(self) -> tuple[ScoringProfile, ...]:
        """Those that a stated score may follow: the chosen one, else all."""
        known = self.known_profiles
        return (known[self.profile],) if self.profile else tuple(known.values())

    @property
    def uses_model(self) -> bool:
        """Whether the model stages run: a model or a recording is named, and `offline` is not set."""
        return not self.offline and bool(self.model or self.replay)

    def to_dict(self) -> dict[str, Any]:
        """What a review records: all that differs from the defaults, secrets left out, files by their own names only,
        as JSON data."""
        plain = Settings()
        changed = {item.name: _plain(getattr(self, item.name), getattr(plain, item.name))
                   for item in fields(self)
                   if item.name not in PRIVATE and getattr(self, item.name) != getattr(plain, item.name)}  # fmt: skip
        if self.checks:
            changed["checks"] = [_named_check(check) for check in self.checks]
        return {name: PureWindowsPath(value).name if name in FILES else value for name, value in changed.items()}


def _named_check(check: Any) -> str:
    """A check of one's own by its name, a file by its own name only."""
    return PureWindowsPath(check).name if isinstance(check, str) else f"{check.__module__}:{check.__qualname__}"


LIVING = ("http_client", "client", "progress")
"""Settings that are objects of the running program."""
FILES = frozenset({"replay", "record", "prompts", "vocabulary"})
"""Recorded settings that hold a path: a review that is passed on must not tell where its reviewer keeps things."""


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    confirm: Callable[[str, str], bool] | None = None,
) -> Settings:
    """The settings in force. `flags` win; None among them means that the flag was not given.

    `confirm` is asked, in Chinese and English, whether a settings file of the folder may name the endpoint or switch
    masking off; a yes is kept in the user's own settings.

    Raises:
        SettingsError: an unknown name or a value of the wrong kind, with the place where it stands; or a settings file
            of the folder alone would send text and key somewhere, or send it unmasked, and nobody confirmed that.
    """
    folder = Path.cwd() if folder is None else folder
    settings = Settings()
    layers = [
        *((_read_toml(folder / name), name) for name in FOLDER_FILES),
        (_from_environment(os.environ if environ is None else environ), "环境变量 environment"),
        ({key: value for key, value in (flags or {}).items() if value is not None}, ""),
    ]
    said: dict[str, str] = {}
    for values, where in layers:
        settings = apply(settings, values, where)
        said |= {key.replace("-", "_"): where for key in values}
    if settings.model and settings.uses_model and not settings.replay:
        risky = {name: str(getattr(settings, name)) for name in RISKY
                 if said.get(name) in FOLDER_FILES and getattr(settings, name)}  # fmt: skip
        _allow(risky, {said[name] for name in risky}, folder, confirm)
    return settings


FOLDER_FILES = ("pyproject.toml", "llmeval.toml")
RISKY = ("base_url", "no_mask", "unmask")
"""Settings by which a file of somebody else's could make text or a key leave this machine."""


def _allow(risky: dict[str, str], names: set[str], folder: Path, confirm: Callable[[str, str], bool] | None) -> None:
    """Go on only where the user has confirmed what the files of this folder say, now or before."""
    wanted = {"folder": str(folder.resolve()), **risky}
    known = _confirmed()
    if not risky or wanted in known:
        return
    files, address = "、".join(sorted(names)), _plain(risky.get("base_url", ""))
    zh = f"{files} 要求" + "，并且".join(
        [
            *([f"把报告文本和密钥发往 {address}"] if address else []),
            *(["不遮盖个人信息"] if {"no_mask", "unmask"} & set(risky) else []),
        ]
    )
    en = f"{' and '.join(sorted(names))} would have " + " and ".join(
        [*([f"text and key sent to {address}"] if address else []), *(["personal data left unmasked"] if {"no_mask", "unmask"} & set(risky) else [])]
    )  # fmt: skip
    if confirm is None or not confirm(zh, en):
        raise SettingsError(
            f"{zh}，未经确认，没有发送。请核实该文件是谁放的；确要如此，请用 --base-url、--no-mask 或环境变量自己指定，或在终端里运行一次并确认。",
            f"{en}; nobody confirmed that, so nothing was sent. Find out who put the file there; if you mean it, say so "
            "with --base-url, --no-mask or the environment, or run once at a terminal and confirm.",
        )
    _keep([*known, wanted])


def _trusted() -> Path:
    """The user's own record of what was confirmed."""
    from platformdirs import user_config_path

    return user_config_path("llmeval", appauthor=False) / "confirmed.json"


def _confirmed() -> list[dict[str, str]]:
    import json

    try:
        known = json.loads(_trusted().read_bytes())
    except (OSError, ValueError):
        return []
    return [entry for entry in known if isinstance(entry, dict)] if isinstance(known, list) else []


def _keep(known: list[dict[str, str]]) -> None:
    """Keep what was confirmed; where that cannot be written, the question is asked again the next time."""
    import json
    from contextlib import suppress

    with suppress(OSError):
        _trusted().parent.mkdir(parents=True, exist_ok=True)
        _trusted().write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def apply(settings: Settings, values: Mapping[str, Any], where: str = "") -> Settings:
    """Settings with the values of one layer set; tables (`thresholds`, `limits`, `profiles`) are merged."""
    if not values:
        return settings
    kinds = get_type_hints(Settings)
    changes: dict[str, Any] = {}
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in kinds:
            raise _unknown(key, list(kinds), where)
        if name == "profile" and str(value).endswith(".toml"):
            profile = _profile_file(settings, Path(value))
            changes |= {
                "profile": profile.name,
                "profiles": {**settings.profiles, **changes.get("profiles", {}), profile.name: profile},
            }
            continue
        changes[name] = _setting(settings, name, kinds[name], value, where)
    return replace(settings, **changes)


def _setting(settings: Settings, name: str, kind: Any, value: Any, where: str) -> Any:
    match name:
        case "thresholds" | "limits":
            return _table(getattr(settings, name), name, value, where)
        case "profiles":
            own = dict(settings.profiles)
            for title, body in _mapping(value, name, where).items():
                own[title] = body if isinstance(body, ScoringProfile) else _profile(settings, title, body, where)
            return own
        case "http_client" | "client" | "progress" | "checks":
            return _of_code(name, value, where)
        case "extra_body" | "default_headers":
            given = _mapping(_json(value, name, where), name, where)
            merged = {**getattr(settings, name), **given}
            return merged if name == "extra_body" else {str(key): str(text) for key, text in merged.items()}
        case "prices":
            return {**settings.prices, **{str(model): _price(model, body, where)
                                          for model, body in _mapping(_json(value, name, where), name, where).items()}}  # fmt: skip
        case "deadlines":
            return {**settings.deadlines, **{key: _deadline(key, text, where)
                                             for key, text in _mapping(value, name, where).items()}}  # fmt: skip
        case "stages":
            return _stages(_value(kind, value, name, where), where)
    chosen = _value(kind, value, name, where)
    if name in LEAST and chosen is not None and not chosen >= LEAST[name]:
        least = LEAST[name]
        raise _fault(
            name, f"{value!r} 不合要求（应不小于 {least}）", f"{value!r} does not fit (wants {least} or more)", where
        )
    return chosen


def _of_code(name: str, value: Any, where: str) -> Any:
    """An object of the running program, or checks of one's own, which are code."""
    if name != "checks" and where:
        raise _fault(name, "只能在 Python 中设置", "can be set from Python only", where)
    if name != "checks":
        return value
    if where in FOLDER_FILES:
        raise _fault(name, "会运行代码，只能用 --checks、环境变量或在 Python 中设置",
                     "runs code: it is set by --checks, the environment or from Python only", where)  # fmt: skip
    return tuple(re.split(r"\s{0,9}[,，]\s{0,9}", value.strip())) if isinstance(value, str) else tuple(value)


def _stages(chosen: Sequence[str], where: str) -> tuple[str, ...]:
    """The named stages, each once, in their order; all where none is named."""
    for stage in chosen:
        if stage not in ALL_STAGES:
            raise _unknown(f"stages = {stage}", ALL_STAGES, where)
    return tuple(stage for stage in ALL_STAGES if stage in chosen) or STAGES


LEAST = {"max_tokens": 1, "temperature": 0, "timeout": 1, "concurrency": 1, "retries": 0, "token_budget": 0}
"""Smallest values of what counts requests and seconds: no request at a time would wait for ever."""


def _table(table: Any, name: str, value: Any, where: str) -> Any:
    """A dataclass of numbers with some of them set."""
    if isinstance(value, type(table)):
        return value
    kinds = get_type_hints(type(table))
    changes = {}
    for key, item in _mapping(value, name, where).items():
        if key.replace("-", "_") not in kinds:
            raise _unknown(f"{name}.{key}", list(kinds), where)
        changes[key.replace("-", "_")] = _value(kinds[key.replace("-", "_")], item, f"{name}.{key}", where)
    return replace(table, **changes)


def _profile_file(settings: Settings, path: Path) -> ScoringProfile:
    """The profile of a file, named after it: the members of one `[profiles.NAME]` table."""
    import tomllib

    try:
        body = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(
            "profile",
            f"{path.name} 读不了（{type(error).__name__}），应为 UTF-8 的 TOML 文件",
            f"{path.name} is no readable TOML file",
        ) from None
    return _profile(settings, path.stem, {"source": path.name, **body}, path.name)


def _profile(settings: Settings, title: str, body: Any, where: str) -> ScoringProfile:
    """A profile from a table; what it leaves out it takes from `like` (a known profile, by default 2020)."""
    values = dict(_mapping(body, f"profiles.{title}", where))
    like = str(values.pop("like", "2020"))
    known = settings.known_profiles
    if like not in known:
        raise _unknown(f"profiles.{title}.like = {like}", list(known), where)
    kinds = get_type_hints(ScoringProfile)
    changes: dict[str, Any] = {"name": title, "source": str(values.pop("source", where or "settings"))}
    for key, value in values.items():
        place = f"profiles.{title}.{key}"
        match key:
            case "weights":
                changes[key] = {group: _value(Decimal, points, place, where)
                                for group, points in _mapping(value, place, where).items()}  # fmt: skip
            case "execution_bands":
                changes[key] = tuple((_value(Decimal, start, place, where), _value(Decimal, share, place, where))
                                     for start, share in _pairs(value, place, where))  # fmt: skip
            case "grades":
                changes[key] = tuple((_value(Decimal, start, place, where), str(label))
                                     for start, label in _pairs(value, place, where))  # fmt: skip
            case "execution" | "missed" | "floor":
                changes[key] = _value(kinds[key], value, place, where)
            case _:
                raise _unknown(place, [*kinds, "like"], where)
    return replace(known[like], **changes)


def _value(kind: Any, value: Any, name: str, where: str) -> Any:
    """The value as the kind of the setting; text from the environment is read, other kinds must fit."""
    choices = get_args(kind)
    if len(choices) == 2 and choices[1] is type(None) and get_origin(choices[0]) is None:
        kind, choices = choices[0], ()
    elif len(choices) == 2 and choices[1] is type(None):
        choices = get_args(choices[0])
    try:
        if choices and choices[-1] is Ellipsis:
            items = re.split(r"[,，\s]+", value.strip()) if isinstance(value, str) else list(value)
            return tuple(str(item) for item in items if item != "")
        if choices:
            if value in choices:
                return value
            raise ValueError(", ".join(map(str, choices)))
        if kind is bool:
            return _boolean(value)
        if kind is str:
            return str(value)
        return kind(str(value))
    except (ValueError, TypeError, InvalidOperation) as error:
        hint = str(error) if choices else getattr(kind, "__name__", "list")
        chinese = _KINDS.get(hint, hint.replace(", ", "、"))
        raise _fault(
            name, f"{value!r} 不合要求（应为 {chinese}）", f"{value!r} does not fit (wants {hint})", where
        ) from None


_KINDS = {"int": "整数", "float": "数字", "Decimal": "数字", "bool": "true 或 false", "list": "列表"}


def _boolean(value: Any) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    return known[str(value).lower()] if str(value).lower() in known else bool(int(value))


def _deadline(key: str, value: Any, where: str) -> str:
    text = str(value)
    if not re.fullmatch(r"(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text):
        raise _fault(f"deadlines.{key}", f"{text} 不是日期（应为 06-30 或 2025-06-30）",
                     f"{text} is no date (wants 06-30 or 2025-06-30)", where)  # fmt: skip
    return text


def _json(value: Any, name: str, where: str) -> Any:
    """A table that a flag or a variable spells as JSON."""
    if not isinstance(value, str):
        return value
    import json

    try:
        return json.loads(value)
    except ValueError:
        raise _fault(name, '应为 JSON 对象，如 {"enable_thinking": false}', "wants a JSON object", where) from None


def _price(model: Any, body: Any, where: str) -> dict[str, Any]:
    place = f"prices.{model}"
    known = ("input", "output", "cached", "currency")
    values = _mapping(body, place, where)
    for key in values:
        if key not in known:
            raise _unknown(f"{place}.{key}", known, where)
    return {key: str(value) if key == "currency" else _value(Decimal, value, f"{place}.{key}", where)
            for key, value in values.items()}  # fmt: skip


def _mapping(value: Any, name: str, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _fault(name, "应为一个表（table）", "wants a table", where)
    return value


def _pairs(value: Any, name: str, where: str) -> list[Sequence[Any]]:
    pairs = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if not pairs or not all(isinstance(pair, Sequence) and len(pair) == 2 for pair in pairs):
        raise _fault(name, '应为成对的列表，如 [[90, "优"], [0, "差"]]', "wants a list of pairs", where)
    return pairs


def _read_toml(path: Path) -> Mapping[str, Any]:
    """The table of the file that concerns us; empty where there is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path.name}：读不了（{error.strerror}）", f"{path.name}: cannot be read") from None
    if path.name == "pyproject.toml" and b"llmeval" not in content:
        return {}
    import tomllib

    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}：不是正确的 TOML（{error}）", f"{path.name}: not TOML ({error})") from None
    if path.name == "pyproject.toml":
        values = values.get("tool", {}).get("llmeval", {})
    return values


STANDARD = {"OPENAI_API_KEY": "api_key", "OPENAI_BASE_URL": "base_url"}
TABLES = frozenset({"thresholds", "limits", "profiles", "deadlines"})
"""Not settable by an environment variable."""


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`LLMEVAL_X` sets x; the two names that every OpenAI client reads count as well, ours before them."""
    values = {name: environ[variable] for variable, name in STANDARD.items() if environ.get(variable)}
    known = [item.name for item in fields(Settings) if item.name not in TABLES and item.name not in LIVING]
    for variable, text in environ.items():
        if not variable.startswith("LLMEVAL_") or not text:
            continue
        name = variable.removeprefix("LLMEVAL_").lower()
        if name not in known:
            raise _unknown(variable, [f"LLMEVAL_{key.upper()}" for key in known], "环境变量 environment")
        values[name] = text
    return values


def _plain(value: Any, default: Any = None) -> Any:
    if isinstance(value, str):
        return re.sub(r"(?<=://)[^/@\s]*@", "", value)  # an address may carry a password
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)
                if default is None or getattr(value, item.name) != getattr(default, item.name)}  # fmt: skip
    return value


def _fault(name: str, zh: str, en: str, where: str = "") -> SettingsError:
    place = f"{where} " if where else ""
    return SettingsError(f"{place}设置 {name}：{zh}", f"{place}setting {name}: {en}")


def _unknown(name: str, known: Sequence[str], where: str) -> SettingsError:
    import difflib

    near = difflib.get_close_matches(name, known, 2, 0.75) or difflib.get_close_matches(name, known, 1)
    zh = f"没有这一项，是否想写 {' 或 '.join(near)}？" if near else f"没有这一项（可用：{'、'.join(known)}）"
    en = f"unknown, did you mean {' or '.join(near)}?" if near else f"unknown (known: {', '.join(known)})"
    return _fault(name, zh, en, where)
