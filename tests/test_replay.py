"""Recordings: spelled readably without losing a character, answering by canonical body, and made without secrets."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import vcr as vcrpy
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from llmeval.errors import EndpointFailed, NotRecorded, ReadError
from llmeval.llm.client import Call, Endpoint
from llmeval.llm.recordings import COMPANIONS, Recording, canonical, dump_cassette, key_of, load_cassette
from tests.conftest import CASSETTES, Readable, Utf8Files, canonical_body, strip_request, strip_response
from tests.faults import ScriptedModel, completion, refuse, respond

TEXT = "附件1\t部门整体支出\r\n全年预算数 136.65 万元，①人员经费\u3000254.47万元\x85\u2028{{ 7 }}\n"


class Fact(BaseModel):
    """报告中的一个数"""

    value: str
    quote: str


class Facts(BaseModel):
    """报告中的数"""

    facts: list[Fact]


GOOD = {"facts": [{"value": "136.65", "quote": "136.65 万元"}]}


def call(text: str = TEXT, **more: Any) -> Call[Facts]:
    return Call("extract_facts@0123abcd", ({"role": "system", "content": "抽取"}, {"role": "user", "content": text}),
                Facts, section="3.1", characters=len(text), **more)  # fmt: skip


def body_of(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def interaction(body: dict[str, Any], answer: Any, status: int = 200) -> dict[str, Any]:
    payload = answer if status != 200 else completion(body, json.dumps(answer, ensure_ascii=False))
    return {
        "request": {"method": "POST", "uri": "https://endpoint.invalid/v1/chat/completions",
                    "body": json.dumps(body), "headers": {"content-type": ["application/json"]}},
        "response": {"status": {"code": status, "message": ""}, "headers": {"content-type": ["application/json"]},
                     "body": {"string": json.dumps(payload, ensure_ascii=False)}},
    }  # fmt: skip


def write(path: Path, *interactions: dict[str, Any]) -> Path:
    path.write_text(dump_cassette({"version": 1, "interactions": list(interactions)}), encoding="utf-8")
    return path


def record(path: Path, script: Any, *calls: Call[Facts], **options: Any) -> list[dict[str, Any]]:
    """Ask through vcr in recording mode, with our settings for cassettes; the fake network stands below vcr."""
    network = ScriptedModel(script)
    recorder = vcrpy.VCR(record_mode="new_episodes")
    recorder.register_serializer("yaml", Readable)
    recorder.register_matcher("canonical_body", canonical_body)
    recorder.register_persister(Utf8Files)
    options = {"model": "m", "api_key": "sk-SECRETSECRETSECRETSECRET", "base_url": "http://10.0.0.7:8765/v1",
               "retries": 0, **options}  # fmt: skip

    async def send(request: httpx2.Request) -> httpx2.Response:
        response = await network.handle_async_request(request)
        response.headers["set-cookie"] = "session=SECRET"
        return response

    with recorder.use_cassette(
        str(path), match_on=["method", "path", "canonical_body"], before_record_request=strip_request,
        before_record_response=strip_response,
    ), Endpoint(**options, transport=httpx2.MockTransport(send)) as endpoint:  # fmt: skip
        for one in calls:
            with suppress(EndpointFailed):
                endpoint.session().ask_sync(one)
    return network.bodies


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_character_is_lost(content: str, said: str) -> None:
    body = body_of(content + "\n" + said)
    answer = {"说": said, "列": [content, 1.50, None, True]}

    data = load_cassette(dump_cassette({"version": 1, "interactions": [interaction(body, answer)]}))

    [entry] = data["interactions"]
    assert json.loads(entry["request"]["body"]) == body
    payload = json.loads(entry["response"]["body"]["string"])
    assert payload == completion(body, json.dumps(answer, ensure_ascii=False))


def test_json_in_a_text_keeps_its_spelling(tmp_path: Path) -> None:
    for said in (
        '{"a":1}',
        '{"a": 1.50}',
        '{"a": 1, "a": 2}',
        "[1, 2",
        '{"a": "\\u4e00"}',
        "{}",
        "[]",
        '{"a": "行\\n二"}',
    ):
        body = body_of(said)
        data = load_cassette(dump_cassette({"version": 1, "interactions": [interaction(body, {})]}))
        assert json.loads(data["interactions"][0]["request"]["body"])["messages"][0]["content"] == said


def test_a_cassette_reads_like_the_conversation() -> None:
    text = dump_cassette({"version": 1, "interactions": [interaction(body_of("第一行\n第二行\t136.65"), GOOD)]})

    assert "- 第一行\n" in text
    assert "quote: 136.65 万元" in text
    assert "\\u" not in text


def test_a_recording_answers_by_canonical_body_whatever_the_host(tmp_path: Path) -> None:
    sent = record(tmp_path / "a.yaml", lambda _: GOOD, call())

    with Endpoint.replaying(tmp_path / "a.yaml") as endpoint:
        answer = endpoint.session().ask_sync(call())
        assert endpoint.model == "m"

    assert len(sent) == 1
    assert answer.value == Facts.model_validate(GOOD)


def test_a_request_that_was_not_recorded_is_named(tmp_path: Path) -> None:
    record(tmp_path / "a.yaml", lambda _: GOOD, call())

    with Endpoint.replaying(tmp_path / "a.yaml") as endpoint, pytest.raises(NotRecorded) as caught:
        endpoint.session().ask_sync(call("另一份报告"))

    assert "extract_facts@0123abcd" in caught.value.message
    assert "3.1" in caught.value.message
    assert "a.yaml" in caught.value.english
    assert "另一份报告" not in caught.value.message


def test_identical_requests_get_their_answers_in_order_and_the_last_again(tmp_path: Path) -> None:
    body = body_of("同一问")
    recording = Recording(write(tmp_path / "a.yaml", interaction(body, 1), interaction(body, 2)))

    answers = [recording.answer(body) for _ in range(3)]
    said = [json.loads(a["body"]["string"])["choices"][0]["message"]["content"] for a in answers if a is not None]

    assert said == ["1", "2", "2"]
    assert recording.unplayed == 0


def test_a_recorded_step_down_is_replayed(tmp_path: Path) -> None:
    def no_tools(body: dict[str, Any]) -> Any:
        return refuse(400) if body.get("tools") else GOOD

    sent = record(tmp_path / "a.yaml", no_tools, call())

    with Endpoint.replaying(tmp_path / "a.yaml") as endpoint:
        assert endpoint.mode == "json_schema"
        assert endpoint.session().ask_sync(call()).value == Facts.model_validate(GOOD)
    transport = Recording(tmp_path / "a.yaml").transport()
    with Endpoint("m", transport=transport, retries=0) as endpoint:
        assert endpoint.session().ask_sync(call()).value == Facts.model_validate(GOOD)
    assert [bool(body.get("tools")) for body in sent] == [True, False]


def test_a_pending_answer_never_enters_a_recording(tmp_path: Path) -> None:
    def half(body: dict[str, Any]) -> Any:
        return GOOD if body["messages"][1]["content"] == "甲" else refuse(503, retry_after="1")

    sent = record(tmp_path / "a.yaml", half, call("乙"), call("甲"), call("丙"))
    again = record(tmp_path / "a.yaml", lambda _: GOOD, call("乙"), call("甲"), call("丙"))

    assert [body["messages"][1]["content"] for body in sent] == ["乙", "甲", "丙"]
    assert [body["messages"][1]["content"] for body in again] == ["乙", "丙"]
    assert len(Recording(tmp_path / "a.yaml")) == 3
    assert "503" not in (tmp_path / "a.yaml").read_text("utf-8")


def test_no_key_no_cookie_and_no_address_is_recorded(tmp_path: Path) -> None:
    record(tmp_path / "a.yaml", lambda _: GOOD, call())

    text = (tmp_path / "a.yaml").read_text("utf-8")

    for secret in ("SECRET", "10.0.0.7", "authorization", "stainless", "user-agent", "openai"):
        assert secret not in text.casefold()


@pytest.mark.parametrize("text", ["", "[]", "version: 1", "a: !unknown 1", "interactions: [1]", "\x00"])
def test_what_is_no_cassette_is_a_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ReadError, match="录制"):
        Recording(tmp_path / "a.yaml")


def test_a_cassette_constructs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("interactions: !!python/object/apply:os.getcwd []", encoding="utf-8")

    with pytest.raises(ReadError):
        Recording(tmp_path / "a.yaml")


def test_a_missing_recording_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere\.yaml"):
        Endpoint.replaying(tmp_path / "nowhere.yaml")


def test_the_canonical_body_ignores_order_and_spelling_only() -> None:
    one = body_of("1.0", temperature=0)

    assert key_of(one) == key_of(dict(reversed(one.items())))
    assert key_of(one) != key_of(body_of("1.00", temperature=0))
    assert "预算" in canonical(body_of("预算"))


def test_replaying_needs_no_test_library(tmp_path: Path) -> None:
    record(tmp_path / "a.yaml", lambda _: GOOD, call())
    code = (
        "import sys; sys.modules['vcr'] = None; sys.modules['pytest'] = None\n"
        "from llmeval.llm.client import Endpoint\n"
        f"e = Endpoint.replaying({str(tmp_path / 'a.yaml')!r})\n"
        "assert 'openai' not in sys.modules and 'instructor' not in sys.modules\n"
        "print(len(e.recording)); e.close()"
    )

    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.stderr) == ("1", "")


def test_every_cassette_belongs_to_a_report() -> None:
    tests = Path(__file__).parent
    reports = {
        "reports": {folder.name for folder in (tests / "reports").iterdir() if folder.is_dir()},
        "dev_reports": {path.stem for path in (tests / "dev_reports").glob("*.txt")},
        "first_look": {path.stem for path in (tests / "first_look").glob("*/*.txt")},
        "tutorial": {path.stem for path in (tests / "tutorial").glob("*.md")},
    }

    orphans = [path for path in CASSETTES.rglob("*.yaml")
               if path.stem.partition(".")[0] not in reports.get(path.parent.name, ())
               or path.stem.partition(".")[2] not in ("", *COMPANIONS)]  # fmt: skip

    assert orphans == []


def test_recordings_hold_no_secrets_and_no_faults() -> None:
    for path in CASSETTES.rglob("*.yaml"):
        text = path.read_text("utf-8")
        for entry in load_cassette(text)["interactions"]:
            assert set(entry["request"]["headers"]) <= {"content-type"}
            assert set(entry["response"]["headers"]) <= {"content-type"}
            assert entry["request"]["uri"].startswith("https://endpoint.invalid/")
            assert entry["response"]["status"]["code"] in {200, 400, 422}
        assert not re.search(r"\bsk-[A-Za-z0-9]{16,}|Bearer [A-Za-z0-9._-]{20,}", text)


def test_the_network_is_closed_to_tests() -> None:
    unreachable = Endpoint("m", base_url="http://203.0.113.1/v1", retries=0, timeout=5)

    with unreachable as endpoint, pytest.raises(EndpointFailed, match="没有发出"):
        asyncio.run(endpoint.ask(call()))


def test_a_true_response_replays_as_it_was(tmp_path: Path) -> None:
    body = body_of("问")
    path = write(tmp_path / "a.yaml", interaction(body, {"error": {"message": "x"}}, status=400))

    answer = Recording(path).answer(body)
    assert answer is not None
    assert answer["status"]["code"] == 400
    assert respond(200, {}).status_code == 200
