"""Recording for everybody: questions and answers into a cassette as they come, none of those that it holds ever lost.

What a cassette answers already is not asked again. The file is written after every answer, so that Ctrl-C or a failing
endpoint costs nothing that was paid for; run the same command again and the rest is asked. Nothing but the content type
is kept of the headers, and the host is replaced, so that no key and no address can enter one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from llmeval.errors import SettingsError, UsageError
from llmeval.llm.recordings import COMPANIONS, companion, dump_cassette, entries_of, key_of, stage_of

if TYPE_CHECKING:
    import httpx2

    from llmeval.settings import Settings

KEPT_STATUS = frozenset({200, 400, 422})
"""An answer, or a refusal of a way of asking. Anything else passes, and has no place in a recording."""
_HOST = "https://endpoint.invalid"


class Recorder:
    """The cassette `path` and those beside it, being written. Safe under threads.

    Raises `ReadError` where the file is there and is no cassette, `UsageError` where it cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.added = 0
        """Answers recorded in this run."""
        self._lock = Lock()
        self._files: dict[Path, list[dict[str, Any]]] = {}
        self._answers: dict[str, dict[str, Any]] = {}
        for file in (self.path, *(companion(self.path, stage) for stage in COMPANIONS)):
            if file.is_file() and file.stat().st_size:
                self._files[file] = entries_of(file)
                for entry in self._files[file]:
                    self._answers[key_of(json.loads(entry["request"]["body"]))] = entry["response"]
        self._check_writable()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The requests of the cassette itself, which hold the report's text alone."""
        return [json.loads(entry["request"]["body"]) for entry in self._files.get(self.path, ())]

    def _check_writable(self) -> None:
        folder = self.path.parent
        if (
            self.path.is_dir()
            or not folder.is_dir()
            or not os.access(self.path if self.path.exists() else folder, os.W_OK)
        ):
            raise UsageError(
                f"{self.path.name}：不能写入录制文件，没有发送。请给出可以写入的文件名。",
                f"{self.path.name}: the recording cannot be written there, so nothing was sent. Name a file that can be written.",
            )

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The completion that the cassette holds for a request; None where it holds none."""
        with self._lock:
            response = self._answers.get(key_of(body))
        if response is None or response["status"]["code"] != 200:
            return None
        payload: dict[str, Any] = json.loads(response["body"]["string"])
        return payload

    async def saw(self, response: httpx2.Response) -> None:
        """Called by the client with every response; keeps it where it is an answer or a refusal of a way of asking."""
        if response.status_code not in KEPT_STATUS:
            return
        try:
            body, said = json.loads(response.request.content), (await response.aread()).decode()
            json.loads(said)
        except ValueError:
            return
        kind = response.headers.get("content-type", "application/json")
        self.keep(body, {
            "status": {"code": response.status_code, "message": ""}, "headers": {"content-type": [kind]},
            "body": {"string": said},
        }, response.request.url.path)  # fmt: skip

    def keep(self, body: dict[str, Any], response: dict[str, Any], path: str = "/v1/chat/completions") -> None:
        """Add an answer to the file of its stage and write that file."""
        file = companion(self.path, stage_of(body) or "extract")
        entry = {
            "request": {"method": "POST", "uri": f"{_HOST}{path}", "body": json.dumps(body, ensure_ascii=False),
                        "headers": {"content-type": ["application/json"]}},
            "response": response,
        }  # fmt: skip
        with self._lock:
            self._answers[key_of(body)] = response
            self._files.setdefault(file, []).append(entry)
            self.added += 1
            _write(file, self._files[file])


def _write(file: Path, entries: Sequence[dict[str, Any]]) -> None:
    """The whole file anew, in place of the old one at once."""
    beside = file.with_name(f".{file.name}.part")
    text = dump_cassette({"version": 1, "interactions": list(entries)})
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(file)


def recorder_of(settings: Settings) -> Recorder | None:
    """The recorder that the settings name.

    Raises `SettingsError` where other settings leave nothing to record, or not as it is.
    """
    if settings.record is None:
        return None
    for name, given, zh, en in (
        ("replay", settings.replay, "回放时没有可录的", "a replay has nothing to record"),
        ("stream", settings.stream, "逐段送来的回答不能录制", "streamed answers are not recorded"),
        ("client", settings.client or settings.http_client, "自备的客户端不经过录制", "a client of one's own passes by the recorder"),
    ):  # fmt: skip
        if given:
            raise SettingsError(
                f"设置 record 与 {name} 不能同时使用：{zh}。", f"record and {name} exclude each other: {en}."
            )
    return Recorder(settings.record)


def refuse_loss(recorder: Recorder, planned: Sequence[str]) -> None:
    """Refuse a run that would leave answers of the cassette behind: those of another report, or to a prompt that changed.

    Args:
        planned: the messages of each question that the run asks first, joined by a blank line.

    Raises:
        UsageError: before anything is sent.
    """
    stale = [body for body in recorder.bodies if not any(_is(body, text) for text in planned)]
    if stale:
        name = recorder.path.name
        raise UsageError(
            f"{name} 里有 {len(stale)} 条录制不属于这份报告，或所问的提示词已经改过；再录进去就用不上了，没有发送。请用 --record "
            "另给一个文件名，或先移走这个文件。",
            f"{name} holds {len(stale)} answers that this report with today's prompts does not ask for: recording into it would "
            "lose them, so nothing was sent. Name another file with --record, or move this one away first.",
        )


def _is(body: Mapping[str, Any], planned: str) -> bool:
    """Whether a recorded question is a planned one, in whatever way of asking."""
    system, user = ([str(message.get("content") or "") for message in body.get("messages", ())] + ["", ""])[:2]
    return planned.endswith(f"\n\n{user}") and system.startswith(planned.removesuffix(f"\n\n{user}"))
