"""Recordings of a model's answers: cassettes as vcr writes them, made readable, and a transport that answers from one.

A cassette is YAML of vcr's version 1 whose JSON bodies are parsed (`parsed_body` in place of `body`). Two tags keep
every character: `!lines` is a text as the list of its lines, `!json` a text that is itself JSON (a tool call's
arguments). Replaying matches the canonical body alone, so a recording answers whatever host and key are set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from llmeval.errors import NotRecorded, ReadError

if TYPE_CHECKING:
    import httpx2


def canonical(body: Mapping[str, Any]) -> str:
    """The one spelling of a request's body by which stores and recordings know it."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def key_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical body, hexadecimal."""
    return hashlib.sha256(canonical(body).encode("utf-8", "surrogatepass")).hexdigest()


class Lines(str):
    """A text that is written as the list of its lines."""

    __slots__ = ()


class JsonText(str):
    """A text that is written as the JSON value it holds."""

    __slots__ = ()


def load_cassette(text: str) -> dict[str, Any]:
    """A cassette's data with each body as vcr wants it, `{"version", "interactions"}`.

    Raises `ReadError` for anything that is not a cassette.
    """
    import yaml

    try:
        data = yaml.load(text, Loader=_loader())  # noqa: S506 (a safe loader with two tags more)
        for interaction in data["interactions"]:
            request, response = interaction["request"], interaction["response"]
            if "parsed_body" in request:
                request["body"] = _spell(request.pop("parsed_body"))
            if "parsed_body" in response:
                response["body"] = {"string": _spell(response.pop("parsed_body"))}
    except (yaml.YAMLError, TypeError, KeyError, AttributeError):
        data = None
    if not isinstance(data, dict):
        raise ReadError(
            "录制文件不是可读的 cassette。请用 cassettes/ 下的文件，或重新录制。",
            "The recording is not a readable cassette. Name a file of cassettes/ or record it again.",
        )
    return data


def dump_cassette(data: Mapping[str, Any]) -> str:
    """The inverse of `load_cassette`; interactions are sorted by request, so that recording again gives small diffs."""
    import yaml

    interactions = [
        {"request": _parsed(entry["request"], entry["request"].get("body")),
         "response": _parsed(entry["response"], (entry["response"].get("body") or {}).get("string"))}
        for entry in data["interactions"]
    ]  # fmt: skip
    interactions.sort(key=lambda entry: canonical({"body": _plain(entry["request"].get("parsed_body"))}))
    document = {"version": data["version"], "interactions": interactions}
    return str(yaml.dump(document, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=2**30))


def _spell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _parsed(part: Mapping[str, Any], body: str | bytes | None) -> dict[str, Any]:
    rest = {name: value for name, value in part.items() if name != "body"}
    try:
        value = json.loads(body or "")
    except ValueError:
        return dict(part)
    return rest | {"parsed_body": _readable(value)}


def _readable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _readable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_readable(member) for member in value]
    if not isinstance(value, str):
        return value
    if value[:1] in ("{", "[") and _holds_json(value):
        return JsonText(value)
    return Lines(value) if "\n" in value else value


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _holds_json(text: str) -> bool:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False) == text
    except (ValueError, RecursionError):
        return False


@cache
def _loader() -> Any:
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("CassetteLoader", (base,), {})
    loader.add_constructor("!lines", lambda self, node: "\n".join(self.construct_sequence(node)))
    loader.add_constructor("!json", lambda self, node: _spell(_built(self, node.value[0])))
    return loader


def _built(loader: Any, node: Any) -> Any:
    return loader.construct_object(node, deep=True)


@cache
def _dumper() -> Any:
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    dumper: Any = type("CassetteDumper", (base,), {"ignore_aliases": lambda *_: True})
    dumper.add_representer(Lines, lambda self, text: self.represent_sequence("!lines", text.split("\n")))
    # the value stands alone in a list, since a scalar, a list and a mapping need the same tag
    dumper.add_representer(JsonText, lambda self, text: self.represent_sequence("!json", [_readable(json.loads(text))]))
    return dumper


COMPANIONS = ("relate", "doubt")
"""Stages whose questions follow what rules say: recorded beside `NAME.yaml` in `NAME.relate.yaml` and `NAME.doubt.yaml`, so
that a change to a rule costs these alone."""
_SHAPE = frozenset({"model", "messages", "tools", "tool_choice", "response_format", "stream", "stream_options"})
_MARKS: Mapping[str, str] = {"extract": "Extraction", "appraise": "Appraisal", "relate": "Relations", "doubt": "Doubts"}


def companion(path: Path, stage: str) -> Path:
    """The file that holds a stage's answers: `NAME.yaml` itself, or the one beside it."""
    return path.with_name(f"{path.stem}.{stage}{path.suffix}") if stage in COMPANIONS else path


@cache
def _told() -> dict[str, str]:
    """What the schema of each stage says of itself, which stands in its requests in every way of asking."""
    from llmeval.llm import schemas

    return {
        stage: str(getattr(schemas, name).__doc__).strip() for stage, name in _MARKS.items() if hasattr(schemas, name)
    }


def stage_of(body: Mapping[str, Any]) -> str | None:
    """The stage that a request belongs to; None for what is none of ours."""
    text = canonical(body)
    return next((stage for stage, told in _told().items() if told in text), None)


class Recording:
    """The answers of one cassette and of those beside it, by canonical body; identical requests get their answers in the
    recorded order."""

    def __init__(self, path: str | Path) -> None:
        self.name = Path(path).name
        self._answers: dict[str, list[dict[str, Any]]] = {}
        self._played: dict[str, int] = {}
        self._lock = Lock()
        self.bodies: list[dict[str, Any]] = []
        """The recorded requests."""
        self.model: str | None = None
        """The model that was asked, None for an empty recording."""
        self.mode: str | None = None
        """The way of asking that got answers: `tools`, `json_schema` or `json`."""
        self.parameters: dict[str, Any] = {}
        """Members of the answered requests beside model, messages and structure."""
        for entry in (e for file in (Path(path), *_beside(Path(path))) for e in entries_of(file)):
            body = json.loads(entry["request"]["body"])
            self.bodies.append(body)
            self._answers.setdefault(key_of(body), []).append(entry["response"])
            self.model = self.model or body.get("model")
            if entry["response"]["status"]["code"] == 200:
                self.parameters |= {name: value for name, value in body.items() if name not in _SHAPE}
                if self.mode is None:
                    self.mode = (
                        "tools" if body.get("tools") else "json_schema" if body.get("response_format") else "json"
                    )

    @cached_property
    def stages(self) -> frozenset[str]:
        """The stages of which it holds answers."""
        return frozenset(stage for body in self.bodies if (stage := stage_of(body)) is not None)

    def differs(self, body: Mapping[str, Any]) -> str:
        """Why a request is not among the recorded ones: `prompt` where the same text was asked about in other words or with
        another schema, `text` where no recorded question is about it, `setting` where all but parameters is the same."""
        asked = _asked(body)
        same = [
            other for other in self.bodies if _asked(other)[-1:] == asked[-1:] and stage_of(other) == stage_of(body)
        ]
        if not same:
            return "text"
        shape = [{name: other.get(name) for name in _SHAPE} for other in (body, *same)]
        return "setting" if shape[0] in shape[1:] else "prompt"

    def __len__(self) -> int:
        return sum(len(answers) for answers in self._answers.values())

    @property
    def unplayed(self) -> int:
        """How many recorded answers nobody has asked for yet."""
        return sum(max(0, len(answers) - self._played.get(key, 0)) for key, answers in self._answers.items())

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The recorded response `{"status", "headers", "body"}`; the last of several is given again."""
        key = key_of(body)
        with self._lock:
            answers = self._answers.get(key)
            if not answers:
                return None
            played = self._played.get(key, 0)
            self._played[key] = played + 1
        return answers[min(played, len(answers) - 1)]

    def transport(self) -> httpx2.AsyncBaseTransport:
        """A transport for httpx2 that never opens a connection."""
        import httpx2

        async def handle(request: httpx2.Request) -> httpx2.Response:
            body = json.loads(request.content)
            answer = self.answer(body)
            if answer is None:
                raise not_recorded(key_of(body), self.name)
            headers = [(name, value) for name, values in answer["headers"].items() for value in values]
            return httpx2.Response(answer["status"]["code"], headers=headers, content=answer["body"]["string"])

        return httpx2.MockTransport(handle)


def _beside(path: Path) -> list[Path]:
    return [file for stage in COMPANIONS if (file := companion(path, stage)) != path and file.is_file()]


def entries_of(path: Path) -> list[dict[str, Any]]:
    """The recorded requests and answers of one file.

    Raises `ReadError` for a file that cannot be read or is no cassette.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadError(f"读不到录制文件 {path.name}：{reason}。请检查路径。",
                        f"Cannot read the recording {path.name}: {reason}. Check the path.") from None  # fmt: skip
    return list(load_cassette(text)["interactions"])


def _asked(body: Mapping[str, Any]) -> list[str]:
    """What was asked first: the system message and the one with the report."""
    return [str(message.get("content") or "") for message in body.get("messages", ())][:2]


def prompt_changed(recording: str, label: str) -> NotRecorded:
    """The error for a question whose prompt or schema is no longer what it was when it was recorded."""
    prompt = label.partition("@")[0]
    return NotRecorded(
        f"{recording} 录制之后，提示词 {prompt}（或它的示例、回答结构）改过，录下的回答不再对应（{label}）。请重新录制："
        f"llmeval critique 报告 --model 模型 --record 新文件.yaml；或用录制时的版本。",
        f"The prompt {prompt} (or its examples or schema) changed after {recording} was made, so its answers no longer fit "
        f"({label}). Record it again with llmeval critique REPORT --model MODEL --record NEW.yaml, or use the version of then.",
    )


def rules_changed(recording: str, label: str) -> NotRecorded:
    """The error for a question that follows what rules say, which is no longer what it was."""
    return NotRecorded(
        f"{recording} 录制之后，规则的结论变了，这一步（{label}）所问的与录制时不同，没有回放。其余照常；请删去旁边的 .relate.yaml 和 "
        ".doubt.yaml，用 --record 补录。",
        f"What rules say changed after {recording} was made, so {label} asks something else and is not replayed. The rest stands; "
        "delete the .relate.yaml and .doubt.yaml beside it and record them again with --record.",
    )


def answer_judged_anew(recording: str, label: str) -> NotRecorded:
    """The error for a re-ask that a recording does not hold: what it answered before is held against the text more, or less, strictly."""
    return NotRecorded(
        f"{recording} 录制之后，核对回答的规则改过，这一步（{label}）要重问的与录制时不同，没有回放；已核实的回答照常保留。"
        "请用 --record 补录。",
        f"How answers are held against the text changed after {recording} was made, so the re-ask of {label} differs and is not replayed; "
        "what was proved of the answers is kept. Record the rest with --record.",
    )


def not_recorded(key: str, recording: str, label: str = "") -> NotRecorded:
    """The error for a request that a recording does not hold; `label` names prompt and section."""
    which = f"{label}，" if label else ""
    return NotRecorded(
        f"{recording} 里没有这次请求的回答（{which}请求 {key[:16]}）。报告、提示词或设置与录制时不同：请用录制时的报告和版本，"
        "或去掉 --replay 连接模型。",
        f"{recording} holds no answer to this request ({label + ', ' if label else ''}request {key[:16]}). The report, a "
        "prompt or a setting differs from the recording: use those it was made with, or drop --replay.",
    )
