"""A server on the loopback that answers as real endpoints and models do, well and badly.

`Fake` answers with what its `act` says for a request's body; `truth` is the right answer to a request about a recorded
report, also to one about a part of it: the recorded items whose quotes stand in what was sent.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.faults import Body, completion
from tests.measure_model import requests, squeezed


@dataclass
class Reply:
    """A response: whole, or in pieces each after so many seconds; `reset` cuts the connection at its end."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    pieces: list[tuple[float, bytes]] | None = None
    reset: bool = False


Act = Callable[["Fake", Body], Reply]


class Fake:
    """The server; `bodies` are the requests seen since `act` was set."""

    def __init__(self) -> None:
        self.bodies: list[Body] = []
        self.act: Act = lambda _, body: said(body, truth(body))
        self.lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with fake.lock:
                    fake.bodies.append(body)
                reply = fake.act(fake, body)
                with contextlib.suppress(ConnectionError):
                    self._send(reply)

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                pieces = reply.pieces if reply.pieces is not None else [(0.0, reply.body)]
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.pieces is None and not reply.reset:
                    self.send_header("content-length", str(len(reply.body)))
                else:
                    self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                if reply.pieces is None and not reply.reset:
                    self.wfile.write(reply.body)
                    return
                for seconds, piece in pieces:
                    time.sleep(seconds)
                    self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                    self.wfile.flush()
                if reply.reset:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_: Any) -> None:
                """Nothing: what is asked holds a report's text."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def doing(self, act: Act) -> None:
        self.act, self.bodies = act, []

    def first_time(self, body: Body) -> bool:
        """Whether these messages have not been sent before."""
        with self.lock:
            return [other["messages"] for other in self.bodies].count(body["messages"]) == 1

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@contextlib.contextmanager
def fake_server() -> Iterator[Fake]:
    fake = Fake()
    try:
        yield fake
    finally:
        fake.close()


# the right answer

REPORT = "004"


def appraises(body: Body) -> bool:
    return "goal_quote" in json.dumps(body.get("tools") or body.get("response_format") or "") or any(
        "goal_quote" in message["content"] for message in body["messages"][:1]
    )


@cache
def recorded_items() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"goals": [], "critiques": [], "numbers": [], "texts": []}
    asked = requests(REPORT)
    # What a second question asked to be mended is no right answer; what mended it is.
    refused = "".join(body["messages"][-1]["content"] for body, _ in asked if len(body["messages"]) > 2)
    for body, answer in asked:
        for name, items in answer.items():
            found[name] += [i for i in items if len(body["messages"]) > 2 or not _among(i, refused)]
    return found


def _among(item: dict[str, Any], text: str) -> bool:
    return any(
        isinstance(said, str) and len(said) > 8 and said in text for said in (item.get("claim"), item.get("quote"))
    )


def resumes(body: Body) -> bool:
    """Whether a request asks for the rest of an answer that broke off."""
    return "只给出其余各条" in body["messages"][-1]["content"]


def truth(body: Body) -> dict[str, Any]:
    """The recorded items whose quotes stand in what was sent."""
    text = body["messages"][1]["content"]
    flat = squeezed(text)

    def stands(item: dict[str, Any]) -> bool:
        quotes = [*item.get("quotes", []), *(item[k] for k in ("quote", "goal_quote", "result_quote") if item.get(k))]
        return all(squeezed(quote) in flat for quote in quotes) and (not item.get("cell") or f"{item['cell']} " in text)

    names = ("goals", "critiques") if appraises(body) else ("numbers", "texts")
    given = squeezed(body["messages"][-2]["content"]) if resumes(body) else ""
    if given:
        return {name: [json.loads(json.dumps(item)) for item in recorded_items()[name]
                       if stands(item) and squeezed(spelled(item)) not in given] for name in names}  # fmt: skip
    return {name: [json.loads(json.dumps(item)) for item in recorded_items()[name] if stands(item)] for name in names}


def spelled(answer: Any) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def said(body: Body, answer: Any, *, finish: str | None = None, **more: Any) -> Reply:
    return plain({**completion(body, spelled(answer), finish=finish), **more})


def plain(payload: Any, status: int = 200, **headers: str) -> Reply:
    content = payload.encode() if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False).encode()
    kind = "text/html" if isinstance(payload, str) else "application/json"
    return Reply(status, content, {"content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}})


def error(status: int, message: str, code: str | int | None = None, param: str | None = None, **headers: str) -> Reply:
    return plain({"error": {"message": message, "type": "error", "code": code, "param": param}}, status, **headers)


def streamed(
    body: Body, answer: Any, *, upto: float = 1.0, reset: bool = False, stall: float = 0.0, before: bytes = b""
) -> Reply:
    """The answer in forty pieces; `upto` its share, after which it ends, is reset or stalls."""
    text = spelled(answer)
    size = max(1, len(text) // 40)
    name = body["tools"][0]["function"]["name"] if body.get("tools") else ""
    events: list[tuple[float, bytes]] = [(0.0, before)] if before else []
    for at in range(0, int(len(text) * upto), size):
        part = text[at : min(at + size, int(len(text) * upto))]
        call = {"index": 0, "id": "c", "type": "function", "function": {"name": name, "arguments": part}}
        delta: dict[str, Any] = {"tool_calls": [call]} if name else {"content": part}
        events.append((0.0, _event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}], "model": "m"})))
    if stall:
        events.append((stall, b": late\n\n"))
    if upto >= 1 and not reset:
        events.append((0.0, _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})))
        events.append((0.0, _event({"choices": [], "usage": {"prompt_tokens": 90_000, "completion_tokens": 9}})))
        events.append((0.0, b"data: [DONE]\n\n"))
    return Reply(headers={"content-type": "text/event-stream"}, pieces=events, reset=reset)


def _event(payload: Any) -> bytes:
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()
