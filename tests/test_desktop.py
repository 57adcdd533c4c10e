"""The local page: who may ask, what is kept, and a reviewer's way through it in a real browser."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from llmeval.data.evidence import Language
from llmeval.desktop.server import Desktop
from llmeval.desktop.starter import NAMES, System, write_starter
from llmeval.desktop.work import Work, inert_place
from llmeval.errors import UsageError
from llmeval.settings import Settings
from tests.programs import chromium
from tests.test_mailbox import TABLE, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with served(tmp_path / "文档") as server:
        yield server


class served:  # noqa: N801 - used as a function
    """A server in a thread, ended behind the test."""

    def __init__(self, base: Path, **options: Any) -> None:
        base.mkdir(exist_ok=True)
        self.server = Desktop(Work(base, Settings(**options)))

    def __enter__(self) -> Desktop:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self.server.work.stop()
        self.server.work.wait(30)
        self.server.shutdown()
        self.server.server_close()


class Asker:
    """A program on this machine that speaks to the server."""

    def __init__(self, server: Desktop) -> None:
        self.server = server
        self.own = {"Host": f"127.0.0.1:{server.port}", "Origin": server.origin, "X-Llmeval": "1",
                    "Cookie": f"llmeval{server.port}={server.cookie}"}  # fmt: skip

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> tuple[int, bytes, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        given = {**self.own, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, answer.read(), dict(answer.getheaders())
        connection.close()
        return found

    def json(self, method: str, path: str, given: Any = None) -> Any:
        status, body, _ = self.ask(method, path, None if given is None else json.dumps(given).encode())
        assert status == 200, body.decode()
        return json.loads(body)


class TestWhoMayAsk:
    def test_this_machine_only(self, desk: Desktop) -> None:
        assert desk.server_address[0] == "127.0.0.1"

    def test_the_token_works_once_and_becomes_a_cookie(self, desk: Desktop) -> None:
        asker = Asker(desk)
        path = f"/?{urlsplit(desk.address).query}"
        assert asker.ask("GET", path, Cookie=None, Origin=None)[0] == 303
        status, _, headers = asker.ask("GET", "/?token=", Cookie=None)
        assert status == 403
        assert asker.ask("GET", path, Cookie=None, Origin=None)[0] == 403
        assert asker.ask("GET", path)[0] == 303  # the browser that has the cookie may use the address again
        assert "Set-Cookie" not in headers

    @pytest.mark.parametrize(
        ("method", "path", "headers", "status"),
        [
            ("GET", "/", {}, 200),
            ("GET", "/api/state", {}, 200),
            ("GET", "/api/state", {"Cookie": None}, 403),
            ("GET", "/api/state", {"Cookie": "llmeval=guess"}, 403),
            ("GET", "/api/state", {"Host": "evil.example"}, 421),
            ("GET", "/api/state", {"Host": None}, 421),
            ("GET", "/api/state", {"Origin": "http://evil.example"}, 403),
            ("GET", "/api/state", {"Sec_Fetch_Site": "cross-site"}, 403),
            ("POST", "/api/begin", {}, 200),
            ("POST", "/api/begin", {"Origin": None}, 403),
            ("POST", "/api/begin", {"Origin": "null"}, 403),
            ("POST", "/api/begin", {"X_Llmeval": None}, 403),
            ("POST", "/api/nothing", {}, 404),
            ("PUT", "/api/begin", {}, 404),
            ("GET", "/etc/passwd", {}, 404),
            ("DELETE", "/", {}, 501),
        ],
    )
    def test_only_the_page_itself(
        self, desk: Desktop, method: str, path: str, headers: dict[str, str | None], status: int
    ) -> None:
        assert Asker(desk).ask(method, path, b"{}" if method in ("POST", "PUT") else None, **headers)[0] == status

    def test_the_page_is_nobody_elses_frame_and_asks_nobody(self, desk: Desktop) -> None:
        _, body, headers = Asker(desk).ask("GET", "/")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert b"http://" not in body
        for name in ("/app.js", "/app.css"):
            assert b"http" not in Asker(desk).ask("GET", name)[1]

    def test_nothing_leads_out_of_a_run(self, desk: Desktop, tmp_path: Path) -> None:
        asker = Asker(desk)
        run = asker.json("POST", "/api/begin", {})["run"]
        (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
        (desk.work.results(run) / ".llmeval").mkdir(parents=True)
        (desk.work.results(run) / ".llmeval" / "x.json").write_text("{}", encoding="utf-8")
        for inside in ("../../../secret.txt", "..%2f..%2f..%2fsecret.txt", "/etc/passwd", ".llmeval/x.json"):
            assert asker.ask("GET", f"/files/{quote(run)}/{inside}")[0] == 404
        assert asker.ask("GET", "/files/..%2f..%2fsecret.txt")[0] == 400
        place = asker.json("PUT", f"/api/file?run={quote(run)}&place=..%2F..%2F..%2Fout.txt", {})["place"]
        assert place == "out.txt"
        assert (desk.work.folder(run) / "收件" / "out.txt").is_file()
        for name in ("../../x", ".llmeval/x"):
            status, _, _ = asker.ask("POST", f"/api/decisions?run={quote(run)}&name={quote(name)}", b"{}")
            assert status == 400


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a/b.docx", "a/b.docx"), ("../../b.docx", "b.docx"), ("C:\\x\\b.docx", "C_/x/b.docx"), ("/etc/passwd", "etc/passwd"), ("con.txt", "_con.txt"),
     ("...", "未命名"), ('a<b>:"|?*.txt', "a_b______.txt"), ("名 .docx ", "名 .docx")],
)  # fmt: skip
def test_names_of_files_are_inert(given: str, kept: str) -> None:
    assert inert_place(given).as_posix() == kept


class TestStarter:
    @pytest.mark.parametrize("system", ["windows", "macos", "linux"])
    def test_it_names_this_python(self, tmp_path: Path, system: System) -> None:
        first, *others = write_starter(tmp_path / "桌面", system)
        assert first.name == NAMES[system]
        content = first.read_bytes()
        assert b"-P -m llmeval desktop --lang zh" in content
        assert Path(sys.executable).name.encode() in content
        assert (b"\r\n" in content) is (system == "windows")
        assert len(others) == (system == "linux")

    @pytest.mark.skipif(os.name != "posix", reason="a script of the shell")
    def test_the_script_runs(self, tmp_path: Path) -> None:
        (script,) = write_starter(tmp_path, "macos")
        done = subprocess.run([str(script), "--help"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0
        assert "--starter" in done.stdout

    def test_odd_places_are_quoted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", "/opt/it's 100%/python3")
        (bat,), (command,) = write_starter(tmp_path, "windows"), write_starter(tmp_path, "macos")
        assert b"100%%/python3" in bat.read_bytes()
        assert b"'/opt/it'\\''s 100%/python3'" in command.read_bytes()

    @pytest.mark.skipif(os.name != "posix", reason="a script of the shell")
    def test_blanks_chinese_and_signs_in_places_reach_the_program(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        python = tmp_path / '张三 的 "程序" $HOME `x` it\'s 100%' / "python3"
        python.parent.mkdir()
        python.write_text("#!/bin/sh\nprintf '%s|' \"$@\"\n")
        python.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(python))
        entry, script = write_starter(tmp_path / "桌 面", "linux")
        dropped = "报告 (终稿)&附件.docx"
        done = subprocess.run([str(script), dropped], capture_output=True, encoding="utf-8", check=True)
        assert done.stdout == f"-P|-m|llmeval|desktop|--lang|zh|{dropped}|"
        value = entry.read_text(encoding="utf-8").partition("Exec=")[2].partition("\n")[0]
        spoken = re.sub(r"\\\\", r"\\", value).replace(" %F", "").replace("%%", "%")  # as a desktop reads it
        done = subprocess.run(["sh", "-c", spoken], capture_output=True, encoding="utf-8", check=True)
        assert done.stdout == "-P|-m|llmeval|desktop|--lang|zh|"

    @pytest.mark.skipif(os.name != "posix", reason="a script of the shell")
    @pytest.mark.parametrize(("language", "told"), [("zh", "找不到运行本程序的 Python："), ("en", "is not there:")])
    def test_a_python_that_is_gone_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language, told: str
    ) -> None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "没有" / "python3"))
        (script,) = write_starter(tmp_path, "macos", language)
        done = subprocess.run(
            [str(script)], capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
        )
        assert done.returncode == 1
        assert told in done.stderr
        assert "没有/python3" in done.stderr

    @pytest.mark.parametrize("home", ["C:\\Users\\张三", "C:\\Users\\Li Si (x86)"])
    def test_windows_names_the_users_folder_by_its_variable_and_has_no_block(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
    ) -> None:
        monkeypatch.setattr(sys, "executable", home + "\\AppData\\100% 程序\\python.exe")
        monkeypatch.setattr(Path, "home", classmethod(lambda cls: cls(home)))
        (bat,) = write_starter(tmp_path, "windows")
        content = bat.read_bytes()
        lines = content.decode("utf-8").split("\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")
        assert lines.index("chcp 65001 >nul 2>nul") < min(n for n, line in enumerate(lines) if not line.isascii())
        assert 'set "PY=%USERPROFILE%\\AppData\\100%% 程序\\python.exe"' in lines
        assert not [line for line in lines if line.endswith("(") or line == ")"]
        assert {line[1:] for line in lines if line.startswith(":")} == {
            line.rpartition("goto ")[2] for line in lines if "goto " in line
        }
        assert [line for line in lines if line.startswith("echo ") and CHINESE.search(line)]


@pytest.mark.skipif(os.name != "posix", reason="ended by a signal")
def test_the_command_prints_an_address_and_ends_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "llmeval", "desktop", "--no-browser", "--folder", str(tmp_path / "文档")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None
    address = urlsplit(process.stdout.readline().strip())
    try:
        assert address.hostname == "127.0.0.1"
        with closing(http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=20)) as connection:
            connection.request("GET", f"/?{address.query}")
            answer = connection.getresponse()
            answer.read()
            cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            origin = f"http://127.0.0.1:{address.port}"
            connection.request("POST", "/api/quit", b"{}", {"Cookie": cookie, "Origin": origin, "X-Llmeval": "1"})
            assert json.loads(connection.getresponse().read()) == {"done": True}
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()


class TestWork:
    def test_one_run_at_a_time_and_it_can_be_stopped_and_taken_up(self, tmp_path: Path) -> None:
        work = Work(tmp_path, Settings())
        run = work.begin()
        for number in range(6):
            work.take(run, f"单位{number}.txt", iter([report(f"青石县第{number}中学", number)]))
        work.start(run, [])
        with pytest.raises(UsageError, match="正在进行"):
            work.start(run, [])
        while work.progress.running and not (work.progress.stage == "review" and work.progress.done):
            time.sleep(0.02)
        work.stop()
        work.wait(60)
        known = work.read(run)
        assert known["complete"] or known["waiting"]
        work.start(run, [])
        work.wait(120)
        known = work.read(run)
        assert known["complete"]
        assert len(known["rows"]) == 6
        assert work.runs() == [run]

    def test_the_overview_follows_what_is_written_anew_and_still_names_copies(self, tmp_path: Path) -> None:
        work = Work(tmp_path, Settings())
        run = work.begin()
        for number in range(2):
            work.take(run, f"单位{number}.txt", iter([report(f"青石县第{number}中学", 1)]))
        work.start(run, [])
        work.wait(120)
        page, told = work.results(run) / "index.html", work.results(run) / ".llmeval" / "mailbox.json"
        (pair,) = json.loads(told.read_text(encoding="utf-8"))["copies"]
        shown = pair["passages"][0][:12]
        assert shown in page.read_text(encoding="utf-8")
        (one, _) = work.read(run)["rows"]
        target = work.results(run) / "reviews" / f"{one['stored']}.json"
        data = json.loads(target.read_text(encoding="utf-8"))
        data["findings"][0]["decision"] = "dismissed"
        target.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        before = page.read_text(encoding="utf-8")
        assert work.export(run, one["path"], [])["said"]["dismissed"] == 1
        after = page.read_text(encoding="utf-8")
        assert after != before
        assert shown in after
        # A run of an earlier version told less of its copies: its page stays as it was.
        older = json.loads(told.read_text(encoding="utf-8"))
        older["copies"] = [{key: pair[key] for key in ("one", "other", "exact", "share")}]
        told.write_text(json.dumps(older, ensure_ascii=False), encoding="utf-8")
        assert work.export(run, one["path"], [])["said"]["dismissed"] == 1
        assert page.read_text(encoding="utf-8") == after

    def test_a_name_that_comes_twice_gets_a_number(self, tmp_path: Path) -> None:
        work = Work(tmp_path, Settings())
        run = work.begin()
        assert [work.take(run, "a/b.txt", iter([b"x"])) for _ in range(3)] == ["a/b.txt", "a/b(2).txt", "a/b(3).txt"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    made = {
        "青石县档案馆报告.txt": report("青石县档案馆", 1),
        "档案馆自评表.xlsx": TABLE,
        "青石县图书馆报告.txt": report("青石县图书馆", 2),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    return [str(tmp_path / name) for name in made]


def opened(browser: Browser, server: Desktop, width: int = 1280) -> tuple[Page, list[str]]:
    page = browser.new_context(viewport={"width": width, "height": 850}).new_page()
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    page.on(
        "request",
        lambda sent: heard.append(sent.url) if not sent.url.startswith((server.origin, "blob:", "data:")) else None,
    )
    page.goto(server.address)
    page.wait_for_selector("#drop")
    return page, heard


def reviewed(page: Page, files: list[str]) -> None:
    page.locator("#drop input[type=file]").first.set_input_files(files)
    page.locator("#start").click()
    page.wait_for_selector("#results", timeout=120_000)


class TestInTheBrowser:
    def test_from_dropping_to_exporting(self, browser: Browser, desk: Desktop, files: list[str]) -> None:
        page, heard = opened(browser, desk)
        assert page.locator("#picked").is_hidden()
        reviewed(page, files)
        assert page.locator("#results tbody th a").all_inner_texts() == ["青石县图书馆", "青石县档案馆"]
        page.get_by_role("link", name="青石县档案馆").click()
        frame = page.frame_locator("iframe")
        frame.locator(".finding").first.wait_for()
        frame.locator("body.held").wait_for()
        assert frame.locator(".brand").is_hidden()
        finding = frame.locator(".finding").first
        (run,) = desk.work.runs()
        finding.locator("[data-say=dismissed]").click()
        page.locator(".saved", has_text="已保存").wait_for()
        assert frame.locator("#state").is_hidden()  # one says what is kept where
        data = json.loads((desk.work.results(run) / "reviews" / "青石县档案馆 2024.json").read_text(encoding="utf-8"))
        assert [each["decision"] for each in data["findings"]].count("dismissed") == 1
        before = {path: path.stat().st_mtime_ns for path in (desk.work.results(run) / "复核底稿").iterdir()}
        page.get_by_role("button", name="按意见重写结果文件").click()
        page.locator(".saved", has_text="已按意见重写").wait_for(timeout=90_000)
        after = {path: path.stat().st_mtime_ns for path in before}
        assert [path.stem for path in before if after[path] != before[path]] == ["青石县档案馆 2024"]
        page.get_by_role("link", name="返回").click()
        page.wait_for_selector("#results")
        assert page.locator("#results tbody th a").all_inner_texts() == ["青石县图书馆", "青石县档案馆"]
        count = len(data["findings"])
        row = page.locator("#results tbody tr").nth(1)
        assert row.locator("td").nth(1).inner_text().split() == [str(count - 1), "另有不采纳", "1"]
        assert row.locator("td").nth(5).inner_text() == f"1/{count}"
        page.get_by_role("link", name="总览").click()
        overview = page.frame_locator("iframe").locator("#reports tbody tr", has_text="青石县档案馆")
        assert overview.locator("td.num").first.inner_text() == str(count - 1)  # both pages say one number
        page.get_by_role("link", name="返回").click()
        page.wait_for_selector("#results")
        assert not [*desk.work.results(run).rglob("*.old-*")]  # nobody wrote in what is written anew
        page.locator("#brand").click()
        assert page.locator(".runs li").inner_text().split("\n")[1] == "青石县图书馆 2024、青石县档案馆 2024"
        assert not heard

    def test_a_letter_in_which_somebody_wrote_is_kept(self, browser: Browser, desk: Desktop, files: list[str]) -> None:
        page, _ = opened(browser, desk)
        reviewed(page, files)
        (run,) = desk.work.runs()
        letter = desk.work.results(run) / "复核意见" / "青石县档案馆 2024.docx"
        letter.write_bytes(letter.read_bytes() + b"by hand")
        page.get_by_role("link", name="青石县档案馆").click()
        page.frame_locator("iframe").locator(".finding [data-say=dismissed]").first.click()
        page.locator(".saved", has_text="已保存").wait_for()
        page.get_by_role("button", name="按意见重写结果文件").click()
        page.locator(".saved", has_text="不写 不采纳 1").wait_for(timeout=90_000)
        (old,) = desk.work.results(run).rglob("*.old-*")
        assert old.name == "青石县档案馆 2024.old-1.docx"
        assert old.read_bytes().endswith(b"by hand")

    def test_what_was_decided_is_there_at_another_start(
        self, browser: Browser, desk: Desktop, files: list[str], tmp_path: Path
    ) -> None:
        page, _ = opened(browser, desk)
        reviewed(page, files[:1])
        page.locator("#results tbody th a").first.click()
        page.frame_locator("iframe").locator(".finding [data-say=accepted]").first.click()
        page.locator(".saved", has_text="已保存").wait_for()
        with served(tmp_path / "文档") as other:
            again, heard = opened(browser, other)
            again.locator(".runs a").first.click()
            again.locator("#results tbody th a").first.click()
            again.frame_locator("iframe").locator(".finding.accepted").first.wait_for()
            assert not heard

    def test_filing_by_hand(self, browser: Browser, desk: Desktop, files: list[str]) -> None:
        page, heard = opened(browser, desk)
        reviewed(page, files)
        page.locator("#grouping summary").click()
        row = page.locator("#grouping tbody tr", has_text="档案馆自评表.xlsx")
        row.locator("input").fill("青石县图书馆 2024")
        page.get_by_role("button", name="按新的归组审阅").click()
        page.locator("#grouping tbody tr", has_text="按分组表").first.wait_for(state="attached", timeout=120_000)
        (run,) = desk.work.runs()
        filed = {each["place"]: each["group"] for each in desk.work.read(run)["files"]}
        assert filed["档案馆自评表.xlsx"] == "青石县图书馆 2024"
        assert not heard

    def test_english_on_a_narrow_screen(self, browser: Browser, files: list[str], tmp_path: Path) -> None:
        with served(tmp_path / "docs", lang="en") as server:
            page, heard = opened(browser, server, 390)
            assert not CHINESE.search(page.locator("main").inner_text())
            reviewed(page, files)
            told = page.locator("main").inner_text()
            assert not CHINESE.search(told.replace("青石县图书馆", "").replace("青石县档案馆", ""))
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.evaluate(
                "(table => table.scrollWidth <= table.parentElement.clientWidth)(document.querySelector('#results'))"
            )
            assert not heard

    def test_names_of_files_are_text(self, browser: Browser, desk: Desktop, tmp_path: Path) -> None:
        nasty = tmp_path / "<img src=x onerror=alert(1)>.txt"
        nasty.write_bytes(b"x" * 60)
        page, heard = opened(browser, desk)
        reviewed(page, [str(nasty)])
        page.locator("#grouping summary").click()
        assert "<img" in page.locator("#grouping").inner_text() or "_img" in page.locator("#grouping").inner_text()
        assert not heard
