"""The response store: the owner's alone, safe under threads and processes, and never in the way."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from llmeval.llm.store import ResponseStore, default_folder


def test_what_is_put_is_got(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:
        store.put("k", {"说": "1.50 万元"}, model="m", prompt="a@1")

        assert store.get("k") == {"说": "1.50 万元"}
        assert store.get("other") is None


def test_it_survives_the_process(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:
        store.put("k", {"a": 1})
        store.set_mode("host m", "json")

    with ResponseStore(tmp_path) as store:
        assert store.get("k") == {"a": 1}
        assert store.mode("host m") == "json"


@pytest.mark.skipif(os.name != "posix", reason="no owner-only rights on this system")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "llmeval"
    old = os.umask(0)
    try:
        with ResponseStore(folder) as store:
            store.put("k", {})
            rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    finally:
        os.umask(old)

    assert set(rights.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="no owner-only rights on this system")
def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite3").touch(0o644)

    with ResponseStore(tmp_path) as store:
        store.put("k", {})

    assert stat.S_IMODE((tmp_path / "answers.sqlite3").stat().st_mode) == 0o600


def test_info_and_purge(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:
        assert store.info().answers == 0
        assert not store.path.exists(), "asking what is there creates nothing"
        for key in "abc":
            store.put(key, {"text": "机密" * 2000}, prompt="p@1" if key == "a" else "q@2")
        full = store.info()

        assert (full.answers, full.by_prompt) == (3, {"p@1": 1, "q@2": 2})
        assert full.size > 30_000
        assert full.oldest is not None
        assert store.purge(older_than=3600) == 0
        assert store.purge() == 3
        assert store.info().answers == 0
        assert store.info().size < full.size

    assert "机密".encode() not in (tmp_path / "answers.sqlite3").read_bytes()


def test_purging_nothing(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:
        assert store.purge() == 0
        assert not store.path.exists()


def test_threads_share_it(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:

        def work(number: int) -> None:
            for index in range(20):
                store.put(f"{number}-{index}", {"n": number})
                assert store.get(f"{number}-{index}") == {"n": number}

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert store.info().answers == 160


def test_processes_share_it(tmp_path: Path) -> None:
    code = ("import sys; from pathlib import Path; from llmeval.llm.store import ResponseStore\n"
            "store = ResponseStore(Path(sys.argv[1]))\n"
            "for i in range(20): store.put(f'{sys.argv[2]}-{i}', {})\n"
            "store.close()")  # fmt: skip
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)]) for number in range(4)]

    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    with ResponseStore(tmp_path) as store:
        assert store.info().answers == 80


@pytest.mark.parametrize("content", [b"this is no database, only a file of that name" * 40, b"\x00" * 5000])
def test_a_broken_store_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "answers.sqlite3").write_bytes(content)

    with ResponseStore(tmp_path) as store:
        store.put("k", {})

        assert store.get("k") is None
    assert (tmp_path / "answers.sqlite3").read_bytes() == content


def test_an_answer_whose_bytes_turned_is_no_answer(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:
        store.put("问", {"amount": "136.65"})
    path = tmp_path / "answers.sqlite3"
    path.write_bytes(path.read_bytes().replace(b"136.65", b"186.65"))
    with ResponseStore(tmp_path) as store:
        assert store.get("问") is None
    path.write_bytes(path.read_bytes().replace(b"186.65", b"1\xff6.65"))
    with ResponseStore(tmp_path) as store:
        assert store.get("问") is None


def test_purging_mends_a_broken_store(tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite3").write_bytes(b"this is no database, only a file of that name" * 40)

    with ResponseStore(tmp_path) as store:
        assert store.purge() == 0
        store.put("k", {"a": 1})

        assert store.get("k") == {"a": 1}


def test_a_store_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with ResponseStore(tmp_path / "file" / "folder") as store:
        store.put("k", {})

        assert store.get("k") is None


def test_an_answer_that_is_no_answer_is_ignored(tmp_path: Path) -> None:
    with ResponseStore(tmp_path) as store:
        store.put("k", {"a": 1})
        connection = sqlite3.connect(tmp_path / "answers.sqlite3")
        connection.execute("UPDATE answers SET payload = '[1'")
        connection.commit()
        connection.close()

        assert store.get("k") is None


def test_the_default_is_in_the_users_cache() -> None:
    assert default_folder().name.lower() == "llmeval" or "llmeval" in str(default_folder()).lower()
