"""`--record`: what a run asks and is answered is kept as it comes, replays as it was, and nothing recorded is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.__main__ import main
from llmeval.errors import ReadError, SettingsError, UsageError
from llmeval.llm import prompts
from llmeval.llm.client import standing_in
from llmeval.llm.recorder import Recorder
from llmeval.llm.recordings import Recording, load_cassette, stage_of
from llmeval.settings import Settings
from tests.fake_server import truth
from tests.faults import Body, ScriptedModel, refuse

SOURCE = Path(__file__).parent / "reports" / "004" / "source.txt"
OTHER = Path(__file__).parent / "reports" / "002" / "source.txt"
KEY = "sk-SECRETSECRETSECRETSECRET"


def answer(body: Body) -> dict[str, Any]:
    """The recorded answers of the report; the second look stands by all, no relation is read."""
    match stage_of(body):
        case "relate":
            return {"relations": []}
        case "doubt":
            listed = body["messages"][1]["content"].splitlines()
            names = [line.split()[0] for line in listed if line[:1] == "f" and line[1:2].isdigit()]
            return {"doubts": [{"number": n, "reason": "片段里没有。", "quote": "", "verdict": "成立"} for n in names]}
    return truth(body)


def settings(path: Path | None = None, **more: Any) -> Settings:
    return Settings(model="m", base_url="http://10.0.0.7:8765/v1", api_key=KEY, retries=0,
                    record=str(path) if path else None, **more)  # fmt: skip


def recorded(path: Path, script: Any = answer, source: Path = SOURCE, **more: Any) -> tuple[Any, ScriptedModel]:
    model = ScriptedModel(script)
    with standing_in(model):
        return llmeval.critique(source, settings=settings(path, **more)), model


def shown(review: Any) -> dict[str, Any]:
    data = review.to_dict()
    return {key: value for key, value in data.items() if key not in ("tool", "model")}


def test_a_recording_replays_as_it_was_and_asks_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    first, asked = recorded(path)
    again, silent = recorded(path)
    replayed = llmeval.critique(SOURCE, settings=Settings(replay=str(path)))

    assert asked.requests >= 4
    assert silent.requests == 0
    assert shown(first) == shown(again) == shown(replayed)
    assert Recording(path).unplayed == asked.requests
    assert Recording(path).stages == {"extract", "relate", "appraise", "doubt"}


def test_what_follows_rules_lies_in_files_of_its_own(tmp_path: Path) -> None:
    recorded(tmp_path / "a.yaml")
    stages = {
        path.name: {
            stage_of(json.loads(e["request"]["body"])) for e in load_cassette(path.read_text("utf-8"))["interactions"]
        }
        for path in sorted(tmp_path.glob("*.yaml"))
    }

    assert stages == {"a.yaml": {"extract", "appraise"}, "a.relate.yaml": {"relate"}, "a.doubt.yaml": {"doubt"}}
    assert not list(tmp_path.glob(".*"))


def test_no_key_and_no_address_is_recorded(tmp_path: Path) -> None:
    recorded(tmp_path / "a.yaml")

    for path in tmp_path.glob("*.yaml"):
        text = path.read_text("utf-8").casefold()
        assert not [secret for secret in ("secret", "10.0.0.7", "authorization", "user-agent") if secret in text]
        for entry in load_cassette(path.read_text("utf-8"))["interactions"]:
            assert entry["request"]["uri"] == "https://endpoint.invalid/v1/chat/completions"


def test_what_a_failing_endpoint_gave_is_kept_and_the_rest_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    partial, first = recorded(path, lambda body: refuse(503) if stage_of(body) == "appraise" else answer(body))
    whole, rest = recorded(path)

    assert [p.stage for p in partial.problems if p.stage == "appraise"] == ["appraise"]
    assert "doubt" not in {stage_of(body) for body in first.bodies}, "what it is about would change with the appraisal"
    assert "appraise" in {stage_of(body) for body in rest.bodies}
    assert "extract" not in {stage_of(body) for body in rest.bodies}
    assert not [p for p in whole.problems if p.stage in ("extract", "relate", "appraise", "doubt")]


def test_a_recording_of_another_report_is_not_recorded_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    recorded(path)
    before = path.read_bytes()

    with pytest.raises(UsageError, match=r"a\.yaml 里有 \d 条录制"):
        recorded(path, source=OTHER)
    assert path.read_bytes() == before


def test_a_changed_prompt_is_named_with_the_way_to_record_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    recorded(path)
    original = prompts.load_prompt

    def edited(name: str) -> prompts.Prompt:
        prompt = original(name)
        return (
            prompt.model_copy(update={"system": prompt.system + "\n再仔细一些。"})
            if name == "appraise_report"
            else prompt
        )

    monkeypatch.setattr(prompts, "load_prompt", edited)
    review = llmeval.critique(SOURCE, settings=Settings(replay=str(path)))
    [told] = [p.reason for p in review.problems if p.stage == "appraise"]

    assert "appraise_report" in told.zh
    assert "--record" in told.zh
    assert "改过" in told.zh
    assert "appraise_report" in told.en
    assert not [p for p in review.problems if p.stage == "extract"]
    with pytest.raises(UsageError, match="提示词已经改过"):
        recorded(path)


def test_a_recording_outlives_the_rules_that_its_second_look_was_about(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    recorded(path)
    review = llmeval.critique(SOURCE, settings=Settings(replay=str(path), ignore=("goal_coverage", "vague_target")))

    assert {p.stage for p in review.problems} & {"extract", "relate", "appraise", "doubt", "recording"} == {"recording"}
    assert any(f.origin == "model" for f in review.findings)
    assert "规则的结论变了" in next(p.reason.zh for p in review.problems if p.stage == "recording")


def test_parameters_of_the_run_are_replayed_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    first, model = recorded(path, temperature=0.5, seed=7, extra_body={"enable_thinking": False})
    replayed = llmeval.critique(SOURCE, settings=Settings(replay=str(path)))

    assert {body["enable_thinking"] for body in model.bodies} == {False}
    assert shown(first) == shown(replayed)


@pytest.mark.parametrize(
    "more", [{"replay": "b.yaml"}, {"stream": True}, {"http_client": object()}], ids=["replay", "stream", "client"]
)
def test_what_leaves_nothing_to_record_is_told(tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="record"):
        recorded(tmp_path / "a.yaml", **more)


def test_what_is_no_cassette_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("我的笔记\n", encoding="utf-8")

    with pytest.raises(ReadError, match="录制"):
        recorded(path)
    assert path.read_text(encoding="utf-8") == "我的笔记\n"
    with pytest.raises(UsageError, match="不能写入"):
        Recorder(tmp_path / "missing" / "a.yaml")
    with pytest.raises(UsageError, match="不能写入"):
        Recorder(tmp_path)


def test_counts_of_a_local_desk_say_that_they_are_estimates() -> None:
    desk = llmeval.critique(
        SOURCE, settings=Settings(replay=str(Path(__file__).parents[1] / "cassettes/reports/004.yaml"))
    )
    with standing_in(ScriptedModel(answer)):
        other = llmeval.critique(SOURCE, settings=settings(no_store=True))

    assert desk.to_dict()["model"]["estimated"] is True
    assert "按字符估计" in desk.to_html()
    assert other.to_dict()["model"]["estimated"] is False


def test_the_command_line_records_one_report_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LLMEVAL_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    base = ["critique", str(SOURCE), "-f", "json", "-o", "out.json", "--record", "a.yaml"]
    with standing_in(ScriptedModel(answer)):
        assert main([*base, "--model", "m", "--base-url", "http://endpoint.invalid/v1"]) == 1
    assert main([*base[:-2], "--replay", "a.yaml"]) == 1
    capsys.readouterr()

    assert main(base) == 2
    assert "--model" in capsys.readouterr().err
    assert main([*base, "--model", "m", str(OTHER)]) == 2
    assert "一次录一份" in capsys.readouterr().err
