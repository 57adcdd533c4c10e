"""Every check does what its examples say, and the catalogue is complete and documented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from llmeval.checks import catalogue, engine
from llmeval.checks.base import NOT_SELECTED, Check, Example
from llmeval.data.findings import Finding
from llmeval.errors import UsageError
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from llmeval.render.text.catalogue import render_catalogue
from llmeval.vocabulary.families import FAMILIES

SUFFIX = {"text": ".txt", "markdown": ".md", "html": ".html"}


def examples(kind: str) -> list[object]:
    return [
        pytest.param(check, example, id=f"{check.name}-{kind}-{number}")
        for check in catalogue.ALL
        for number, example in enumerate(getattr(check, kind))
    ]


def findings(check: type[Check], example: Example) -> list[Finding]:
    report = report_of(read(example.source.encode(), f"example{SUFFIX[example.kind]}"))
    return check(report).run()[1]


@pytest.mark.parametrize(("check", "example"), examples("passes"))
def test_a_passing_example_gives_no_finding(check: type[Check], example: Example) -> None:
    assert [finding.message.zh for finding in findings(check, example)] == []


@pytest.mark.parametrize(("check", "example"), examples("fails"))
def test_a_failing_example_cites_exactly_what_is_marked(check: type[Check], example: Example) -> None:
    found = findings(check, example)
    cited = {evidence.span for finding in found for evidence in finding.evidence}

    assert cited, "no finding"
    assert example.says, "a failing example says what the message says"
    assert any(example.says in finding.message.zh for finding in found), [finding.message.zh for finding in found]
    source = example.source
    if example.kind == "html":  # offsets are the text's, so passages are compared by their words
        assert {e.quote for f in found for e in f.evidence} == {span.of(source) for span in example.marked}
    else:
        assert {span.of(source) for span in cited} == {span.of(source) for span in example.marked}
        assert cited == set(example.marked)


@pytest.mark.parametrize("check", catalogue.ALL, ids=lambda check: check.name)
def test_a_check_speaks_both_languages(check: type[Check]) -> None:
    assert check.title.zh
    assert check.title.en.isascii()
    for example in check.fails:
        for finding in findings(check, example):
            assert finding.message.zh
            assert finding.message.en
            assert bool(finding.suggestion.zh) == bool(finding.suggestion.en)


def test_every_check_is_listed_and_stands_with_its_family() -> None:
    folder = Path(catalogue.__file__).parent
    files = {
        ".".join(("llmeval", "checks", *path.relative_to(folder).with_suffix("").parts))
        for path in folder.glob("*/*.py")
        if path.stem != "__init__"
    }
    homes = {check.__module__ for check in catalogue.ALL}

    assert homes == files
    assert len(catalogue.ALL) == len(set(catalogue.ALL))
    assert {path.name for path in folder.iterdir() if path.is_dir()} - {"__pycache__"} <= set(FAMILIES)


def test_codes_and_names_are_unique_and_tell_checks_from_families() -> None:
    words = [word for check in catalogue.ALL for word in (check.code.lower(), check.name)]
    assert len(words) == len(set(words))
    assert not set(words) & set(FAMILIES)


def test_the_catalogue_page_is_what_the_command_prints() -> None:
    page = Path(catalogue.__file__).parent / "README.md"
    assert page.read_text(encoding="utf-8") == render_catalogue(catalogue.ALL), (
        "run: llmeval checks --markdown -o llmeval/checks/README.md"
    )


def test_checks_are_chosen_by_code_name_and_family() -> None:
    some = catalogue.ALL[0]
    for word in (some.code, some.code.lower(), some.name):
        assert catalogue.chosen_checks([word]) == {some}
    assert some in catalogue.chosen_checks([some.family])
    assert some not in catalogue.chosen_checks((), [some.name])
    assert catalogue.chosen_checks() == set(catalogue.ALL)


def test_an_unknown_check_is_an_error_that_names_the_nearest() -> None:
    name = catalogue.ALL[0].name
    with pytest.raises(UsageError, match=name):
        catalogue.chosen_checks([name + "x"])
    with pytest.raises(UsageError):
        catalogue.find_check("sum")


def test_what_was_not_selected_is_said() -> None:
    report = report_of(read("一、其他\n无。\n".encode(), "a.txt"))
    outcome = engine.run(report, select=[catalogue.ALL[0].code])
    skipped = [check for check in outcome.checks if check.reason == NOT_SELECTED]
    assert len(outcome.checks) == len(catalogue.ALL)
    assert len(skipped) == len(catalogue.ALL) - 1


def test_a_broken_check_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_of(read("联系电话：13800000000\n".encode(), "a.txt"))
    broken = catalogue.ALL[0]

    def fall(self: Check) -> Iterator[Finding]:
        raise ZeroDivisionError("secret text of the report")

    monkeypatch.setattr(broken, "find", fall)
    outcome = engine.run(report)

    assert [problem.stage for problem in outcome.problems] == ["check"]
    assert broken.code in outcome.problems[0].reason.zh
    assert "secret" not in str(outcome.problems)
    assert {check.code for check in outcome.checks} == {check.code for check in catalogue.ALL}
    with pytest.raises(ZeroDivisionError):
        engine.run(report, strict=True)
