"""The local page's server: this machine only, one browser, no word of a report to anywhere else.

It listens on 127.0.0.1. The address that is opened holds a token that works once and becomes a cookie of this browser; requests
that name another host (DNS rebinding) or come from another page (`Origin`, `Sec-Fetch-Site`) are refused before they are read.
"""

from __future__ import annotations

import hmac
import json
import mimetypes
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from llmeval.data.inert import inert_json
from llmeval.desktop.words import page_words
from llmeval.desktop.work import Work
from llmeval.errors import LlmevalError, UsageError, unforeseen
from llmeval.runs.below import STATE

HOST = "127.0.0.1"
_SHELL = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_MOST_JSON = 20_000_000
_BLOCK = 1 << 18
_ASSETS = {"/app.js": "text/javascript", "/app.css": "text/css"}
_INLINE = frozenset({".html", ".json"})
Answer = Mapping[str, Any] | list[Any]


class Desktop(ThreadingHTTPServer):
    """The server with its secrets; `address` is what a browser opens, and works once."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, work: Work, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.work = work
        self.token: str | None = secrets.token_urlsafe(24)
        self.cookie = secrets.token_urlsafe(24)
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.origin}/?token={self.token or ''}"

    def redeem(self, token: str) -> bool:
        """Whether the token is the one of this start; it is good once."""
        with self.lock:
            good = self.token is not None and hmac.compare_digest(self.token.encode(), token.encode())
            if good:
                self.token = None
            return good

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error of ours."""


class _Refused(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: Desktop
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "llmeval", ""
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of a request is written anywhere: it holds names of files."""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_PUT(self) -> None:
        self._answer(self._put)

    def _answer(self, act: Callable[[str, dict[str, str]], None]) -> None:
        """Check who asks, then act; whatever fails becomes a sentence."""
        self.rest = 0
        try:
            length = self.headers.get("Content-Length") or "0"
            self.rest = int(length) if length.isascii() and length.isdigit() else -1
            if self.rest < 0 or self.headers.get("Transfer-Encoding"):
                raise _Refused(HTTPStatus.LENGTH_REQUIRED)
            self._check_place()
            where = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(where.query).items()}
            path = unquote(where.path)
            if self.command == "GET" and path == "/" and "token" in query:
                self._enter(query["token"])
                return
            self._check_cookie()
            act(path, query)
        except _Refused as refused:
            self._send(refused.status, str(refused.status.phrase).encode(), "text/plain; charset=utf-8")
        except LlmevalError as error:
            self._json({"error": [error.message, error.english]}, HTTPStatus.BAD_REQUEST)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - the page shows a sentence, never a traceback
            known = unforeseen(error)
            self._json({"error": [known.message, known.english]}, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _check_place(self) -> None:
        """Refuse what names another host, or comes from a page that is not ours."""
        hosts = {f"{HOST}:{self.server.port}", f"localhost:{self.server.port}"}
        if self.headers.get("Host") not in hosts:
            raise _Refused(HTTPStatus.MISDIRECTED_REQUEST)
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            raise _Refused(HTTPStatus.FORBIDDEN)
        if self.command != "GET" and (origin is None or self.headers.get("X-Llmeval") != "1"):
            raise _Refused(HTTPStatus.FORBIDDEN)
        opened = self.command == "GET" and self.headers.get("Sec-Fetch-Mode") == "navigate"
        if site not in (None, "same-origin", "none") and not opened:
            raise _Refused(HTTPStatus.FORBIDDEN)

    def _enter(self, token: str) -> None:
        if not self.server.redeem(token):
            self._check_cookie()  # the address again, in the browser that has the cookie
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Set-Cookie", f"{self._name}={self.server.cookie}; HttpOnly; SameSite=Strict; Path=/")
        self._end(b"")

    @property
    def _name(self) -> str:
        """Cookies know no ports: each server has a name of its own."""
        return f"llmeval{self.server.port}"

    def _check_cookie(self) -> None:
        with suppress(CookieError):
            kept = SimpleCookie(self.headers.get("Cookie", "")).get(self._name)
            if kept is not None and hmac.compare_digest(kept.value.encode(), self.server.cookie.encode()):
                return
        raise _Refused(HTTPStatus.FORBIDDEN)

    def _get(self, path: str, query: dict[str, str]) -> None:
        work = self.server.work
        if path == "/":
            page = _asset("app.html").replace(
                "{{words}}", _attribute(json.dumps(page_words(work.settings.lang), ensure_ascii=False))
            )
            page = page.replace("{{lang}}", "zh-CN" if work.settings.lang == "zh" else "en")
            self._send(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8", _SHELL)
        elif path in _ASSETS:
            self._send(HTTPStatus.OK, _asset(path[1:]).encode(), f"{_ASSETS[path]}; charset=utf-8")
        elif path == "/api/state":
            self._json(
                {
                    "runs": [{"run": run, "units": work.units(run)} for run in work.runs()],
                    "progress": work.progress.to_dict(),
                    "base": str(work.base),
                }
            )
        elif path == "/api/run":
            self._json(work.read(query.get("run", "")))
        elif path == "/api/decisions":
            self._json({"text": work.decisions(query.get("run", ""), query.get("name", ""))})
        elif path.startswith("/files/"):
            self._file(path.removeprefix("/files/"))
        else:
            raise _Refused(HTTPStatus.NOT_FOUND)

    def _post(self, path: str, query: dict[str, str]) -> None:
        work, run = self.server.work, query.get("run", "")
        if path == "/api/decisions":
            self._json({"decided": work.decide(run, query.get("name", ""), self._body())})
            return
        given = self._given()
        actions: dict[str, Callable[[], object]] = {
            "/api/begin": lambda: {"run": work.begin()},
            "/api/start": lambda: work.start(run, _words(given.get("formats")), str(given.get("reviewer") or "")[:40]),
            "/api/stop": work.stop,
            "/api/export": lambda: work.export(run, str(given.get("path") or ""), _words(given.get("formats"))),
            "/api/groups": lambda: work.regroup(
                run, [each for each in given.get("changes") or [] if isinstance(each, dict)]
            ),
            "/api/open": lambda: open_folder(work.results(run)),
            "/api/forget": lambda: work.forget(run),
            "/api/quit": threading.Thread(target=self.server.shutdown, daemon=True).start,
        }
        if path not in actions:
            raise _Refused(HTTPStatus.NOT_FOUND)
        done = actions[path]()
        self._json(done if isinstance(done, dict) else {"done": True})

    def _put(self, path: str, query: dict[str, str]) -> None:
        if path != "/api/file":
            raise _Refused(HTTPStatus.NOT_FOUND)
        self._json({"place": self.server.work.take(query.get("run", ""), query.get("place", ""), self._pieces())})

    def _file(self, place: str) -> None:
        """A result of a run: pages are shown, other files are handed out."""
        run, _, inside = place.partition("/")
        top = self.server.work.results(run).resolve()
        path = (top / inside).resolve()
        if not path.is_relative_to(top) or STATE in path.relative_to(top).parts or not path.is_file():
            raise _Refused(HTTPStatus.NOT_FOUND)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        page = path.suffix.lower() in _INLINE
        self._send(
            HTTPStatus.OK,
            path.read_bytes(),
            f"{kind}; charset=utf-8" if page else kind,
            "frame-ancestors 'self'",
            download=not page,
        )

    def _pieces(self) -> Iterator[bytes]:
        while self.rest > 0:
            piece = self.rfile.read(min(self.rest, _BLOCK))
            if not piece:
                raise ConnectionError
            self.rest -= len(piece)
            yield piece

    def _body(self) -> bytes:
        if self.rest > _MOST_JSON:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return b"".join(self._pieces())

    def _given(self) -> dict[str, Any]:
        body = self._body()
        try:
            given = json.loads(body or b"{}")
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise _Refused(HTTPStatus.BAD_REQUEST)
        return given

    def _json(self, answer: Answer, status: HTTPStatus = HTTPStatus.OK) -> None:
        text = inert_json(json.dumps(answer, ensure_ascii=False))
        self._send(status, text.encode("utf-8", "replace"), "application/json; charset=utf-8")

    def _send(
        self,
        status: HTTPStatus,
        content: bytes,
        kind: str,
        policy: str = "default-src 'none'",
        *,
        download: bool = False,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", policy)
        if download:
            self.send_header("Content-Disposition", "attachment")
        self._end(content)

    def _end(self, content: bytes) -> None:
        for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cache-Control", "no-store"),
                            ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin")):  # fmt: skip
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        if self.rest > 0:  # what was not read of a request would be taken for the next one
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _words(given: Any) -> list[str]:
    return [str(word) for word in given] if isinstance(given, list) else []


def _asset(name: str) -> str:
    return (resources.files("llmeval.desktop") / "assets" / name).read_text(encoding="utf-8")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def open_folder(folder: Path) -> None:
    """Show a folder in the system's own program.

    Raises:
        UsageError: the system has none.
    """
    try:
        if sys.platform == "win32":
            os.startfile(folder)  # noqa: S606 - a folder of ours
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
            subprocess.Popen([program, str(folder)], **quiet)  # noqa: S603 - a folder of ours
    except OSError:
        raise UsageError(
            f"打不开文件夹。请自行打开：{folder}", f"The folder cannot be opened. Open it yourself: {folder}"
        ) from None
