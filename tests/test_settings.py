"""Settings: precedence, kinds, and errors that name what is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmeval.__main__ import main
from llmeval.errors import SettingsError
from llmeval.settings import Settings, load


def test_each_layer_overrides_the_one_below(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.llmeval]\nlang = "en"\nmodel = "p"\ntimeout = 1\nselect = ["sum"]\n', encoding="utf-8"
    )
    (tmp_path / "llmeval.toml").write_text('model = "t"\ntimeout = 2\n', encoding="utf-8")
    environ = {"LLMEVAL_TIMEOUT": "3", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://a/v1", "LLMEVAL_MODEL": "e"}

    settings = load({"model": "f", "lang": None}, environ=environ, folder=tmp_path)

    assert (settings.model, settings.timeout, settings.lang, settings.select) == ("f", 3.0, "en", ("sum",))
    assert (settings.api_key, settings.base_url) == ("k", "http://a/v1")


def test_our_own_variables_come_before_the_standard_ones(tmp_path: Path) -> None:
    environ = {"LLMEVAL_BASE_URL": "http://ours", "OPENAI_BASE_URL": "http://theirs"}
    assert load(environ=environ, folder=tmp_path).base_url == "http://ours"


def test_a_key_alone_starts_no_model(tmp_path: Path) -> None:
    environ = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://a/v1"}
    assert not load(environ=environ, folder=tmp_path).uses_model
    assert load({"model": "m"}, environ=environ, folder=tmp_path).uses_model
    assert not load({"model": "m", "offline": True}, environ=environ, folder=tmp_path).uses_model


def test_the_key_is_never_shown() -> None:
    settings = load({"api_key": "secret"}, environ={}, folder=Path("nowhere"))
    assert "secret" not in repr(settings) + str(settings.to_dict())


def test_a_password_in_an_address_is_not_recorded() -> None:
    settings = load({"base_url": "https://me:pw@host/v1", "cache_dir": "secret"}, environ={}, folder=Path("nowhere"))
    assert settings.to_dict() == {"base_url": "https://host/v1"}
    assert settings.base_url == "https://me:pw@host/v1"


def test_lists_from_the_environment(tmp_path: Path) -> None:
    assert load(environ={"LLMEVAL_SELECT": "sum, SUM01，rate"}, folder=tmp_path).select == ("sum", "SUM01", "rate")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("modle = 1", "model"),
        ("[thresholds]\ndeviaton = 0.4", "deviation"),
        ("timeout = 'soon'", "timeout"),
        ("lang = 'fr'", "zh"),
        ("profile = '1999'", "2021"),
        ("thresholds = 3", "thresholds"),
        ("select = 3", "select"),
        ("[deadlines]\nreport = 'June'", "06-30"),
        ("[profiles.x]\nlike = 'y'", "like"),
        ("[profiles.x]\nfloors = 1", "floor"),
        ("[profiles.x]\ngrades = [1]", "grades"),
        ("= 1", "TOML"),
    ],
)
def test_a_fault_names_the_setting_and_the_file(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "llmeval.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(environ={}, folder=tmp_path)
    assert named in caught.value.message
    assert named in caught.value.english
    assert "llmeval.toml" in caught.value.message or named == "2021"


def test_an_unknown_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LLMEVAL_MODEL"):
        load(environ={"LLMEVAL_MODLE": "x"}, folder=tmp_path)


def test_tables_are_merged_and_a_profile_builds_on_another(tmp_path: Path) -> None:
    (tmp_path / "llmeval.toml").write_text(
        'profile = "county"\n[thresholds]\ndeviation = 0.2\n[deadlines]\nreport = "2025-04-30"\n'
        '[profiles.county]\nlike = "2021"\nfloor = 0.5\nweights = {execution = 10, output = 30}\n'
        'grades = [[85, "优"], [0, "差"]]\nexecution_bands = [[1, 1], [0.9, 0.5]]\n',
        encoding="utf-8",
    )
    settings = load(environ={}, folder=tmp_path)
    (profile,) = settings.scoring_profiles()

    assert settings.thresholds.deviation == Decimal("0.2")
    assert settings.thresholds.jump == Decimal(5)
    assert settings.deadlines == {"report": "2025-04-30"}
    assert (profile.name, profile.missed, profile.floor) == ("county", "above_floor", Decimal("0.5"))
    assert profile.grade(Decimal(86)) == "优"
    assert profile.execution_score(Decimal("0.95")) == 5
    assert profile.weights["output"] == 30


def test_without_a_choice_every_profile_is_asked() -> None:
    assert [profile.name for profile in Settings().scoring_profiles()] == ["2020", "2021"]


def test_a_review_records_what_differs_from_the_defaults() -> None:
    settings = load({"select": ["sum"], "thresholds": {"deviation": "0.25"}}, environ={}, folder=Path("nowhere"))
    assert settings.to_dict() == {"select": ["sum"], "thresholds": {"deviation": "0.25"}}
    assert Settings().to_dict() == {}


@pytest.mark.parametrize(
    "flags", [{"concurrency": 0}, {"timeout": 0}, {"timeout": "nan"}, {"retries": -1}, {"token_budget": "-5"}]
)
def test_counts_that_could_wait_for_ever_are_refused(flags: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(flags, environ={}, folder=tmp_path)

    assert "应不小于" in caught.value.message
    assert "or more" in caught.value.english


def test_a_review_does_not_tell_where_files_are_kept() -> None:
    settings = Settings(
        replay="/home/someone/tapes/a.yaml", baseline="C:\\Users\\someone\\book.xlsx", cache_dir="/secret/cache"
    )

    assert settings.to_dict() == {"replay": "a.yaml"}


STRANGER = 'model = "m"\nbase_url = "https://elsewhere.invalid/v1"\n'
KEY = {"OPENAI_API_KEY": "secret"}


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own record of confirmations, in a folder of the test's."""
    home = tmp_path / "home"
    monkeypatch.setattr("llmeval.settings._trusted", lambda: home / "confirmed.json")
    return home / "confirmed.json"


@pytest.mark.parametrize(
    "content",
    [
        STRANGER,
        STRANGER + "no_mask = true\n",
        'model = "m"\nno_mask = true\n',
        'model = "m"\nno-mask = true\n',
        'model = "m"\nbase-url = "https://elsewhere.invalid/v1"\napi_key = "k"\n',
    ],
)
@pytest.mark.parametrize("name", ["llmeval.toml", "pyproject.toml"])
def test_a_file_of_the_folder_alone_sends_no_key_and_unmasks_nothing(
    name: str, content: str, tmp_path: Path, own_settings: Path
) -> None:
    head = "[tool.llmeval]\n" if name == "pyproject.toml" else ""
    (tmp_path / name).write_text(head + content, encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        load(environ=KEY, folder=tmp_path)
    assert "secret" not in str(refused.value)
    assert name in str(refused.value)
    with pytest.raises(SettingsError):
        load(environ=KEY, folder=tmp_path, confirm=lambda _zh, _en: False)
    assert not own_settings.exists()


def test_what_a_user_confirmed_is_asked_once_and_for_this_folder_and_address_only(
    tmp_path: Path, own_settings: Path
) -> None:
    asked: list[str] = []

    def yes(zh: str, _en: str) -> bool:
        asked.append(zh)
        return True

    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "llmeval.toml").write_text(STRANGER, encoding="utf-8")
    for _ in range(2):
        assert load(environ=KEY, folder=here, confirm=yes).base_url == "https://elsewhere.invalid/v1"
    assert load(environ=KEY, folder=here).api_key == "secret"
    assert len(asked) == 1
    assert "elsewhere.invalid" in asked[0]
    assert own_settings.is_file()

    with pytest.raises(SettingsError):
        load(environ=KEY, folder=there)
    (here / "llmeval.toml").write_text(STRANGER.replace("elsewhere", "yonder"), encoding="utf-8")
    with pytest.raises(SettingsError):
        load(environ=KEY, folder=here)


def test_flags_and_the_environment_are_the_users_own_words(tmp_path: Path, own_settings: Path) -> None:
    (tmp_path / "llmeval.toml").write_text(STRANGER + "no_mask = true\n", encoding="utf-8")
    own = {"base_url": "https://mine.invalid/v1", "no_mask": False}

    assert load(own, environ=KEY, folder=tmp_path).base_url == "https://mine.invalid/v1"
    environ = {**KEY, "OPENAI_BASE_URL": "https://mine.invalid/v1", "LLMEVAL_NO_MASK": "1"}
    assert load(environ=environ, folder=tmp_path).no_mask
    assert load({"offline": True}, environ=KEY, folder=tmp_path).model == "m"
    (tmp_path / "llmeval.toml").write_text('base_url = "https://elsewhere.invalid/v1"\n', encoding="utf-8")
    assert not load(environ=KEY, folder=tmp_path).uses_model
    with pytest.raises(SettingsError):
        load({"model": "m"}, environ=KEY, folder=tmp_path)
    assert not own_settings.exists()


def test_the_command_line_sends_nothing_for_a_strangers_file(
    tmp_path: Path, own_settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    (tmp_path / "llmeval.toml").write_text(STRANGER, encoding="utf-8")
    (tmp_path / "a.txt").write_text("一、基本情况\n编制14人。\n", encoding="utf-8")

    assert main(["critique", "a.txt"]) == 2
    told = capsys.readouterr().err
    assert "elsewhere.invalid" in told
    assert "secret" not in told
