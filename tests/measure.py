"""How good it is, in one table: `python -m tests.measure [--quick] [--write] [--lang zh]`.

Recall and false alarms against the gold of three reports (rules alone, and with the recorded model), what the checks see
of one-digit mutations, sections, numerals, facts, grounding, values spoilt on purpose, clean texts, time and what is sent
to a model. `--quick` leaves the mutations and the time of a process out; `--write` puts the table into both READMEs.
Not collected by pytest; tests/test_measure.py asks that the READMEs promise no more than is measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import llmeval
from llmeval.settings import Settings
from tests import measure_facts, measure_ground, measure_numerals, measure_sections

TESTS = Path(__file__).parent
TOP = TESTS.parent
GOLD = ("000", "001", "003")
SEEDS = (0, 1, 2)
READMES = {"en": TOP / "README.md", "zh": TOP / "README.zh-CN.md"}
BEGIN, END = "<!-- measured: uv run python -m tests.measure --write -->", "<!-- end of measured -->"


class Row(NamedTuple):
    """A line of the table: what is measured, in both languages, the share that is right, and its counts."""

    zh: str
    en: str
    counts: str
    share: float | None = None
    """Of 1, the higher the better; None where the counts say it all."""

    def figure(self) -> str:
        return self.counts if self.share is None else f"{self.share:.1%} ({self.counts})"


def share(zh: str, en: str, right: int, of: int) -> Row:
    return Row(zh, en, f"{right:,}/{of:,}", right / of if of else 1.0)


# Against what a senior reviewer finds.


@cache
def score_tool() -> Any:
    """tests/tools/score.py, which is a script."""
    spec = importlib.util.spec_from_file_location("score", TESTS / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def review_of(name: str, *, model: bool) -> llmeval.Review:
    replay = str(TOP / "cassettes" / "reports" / f"{name}.yaml") if model else None
    return llmeval.critique(TESTS / "reports" / name / "source.txt", settings=Settings(replay=replay))


def against_gold(*, model: bool) -> Iterator[Row]:
    """Core findings of the gold that are found, by kind, and what no gold finding supports."""
    tool = score_tool()
    core: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    found = unsupported = alarms = traps = 0
    for name in GOLD:
        gold = json.loads((TESTS / "gold" / f"{name}.json").read_text(encoding="utf-8"))
        result = tool.score(review_of(name, model=model).to_dict(), gold)
        core.update(tool.kind(one) for one in result["core"])
        hit.update(tool.kind(one) for one in result["hit"])
        found += len(result["found"])
        unsupported += len(result["unsupported"])
        alarms += len(result["false_alarms"])
        traps += len(gold["negatives"])
    zh, en = ("规则＋模型（录音）", "rules and recorded model") if model else ("仅规则", "rules alone")
    yield share(f"{zh}：可证明的核心问题", f"{en}: provable core findings", hit["provable"], core["provable"])
    yield share(f"{zh}：文字与套话类核心问题", f"{en}: core findings of language", hit["language"], core["language"])
    yield share(f"{zh}：定性的核心问题", f"{en}: qualitative core findings", hit["qualitative"], core["qualitative"])
    yield Row(f"{zh}：陷阱上的误报（陷阱数）", f"{en}: false alarms on traps (traps)", f"{alarms} ({traps})")
    yield Row(
        f"{zh}：标注之外的意见（未必错）",
        f"{en}: findings beyond the gold (not wrong by that)",
        f"{unsupported}/{found}",
    )


def clean_texts() -> Iterator[Row]:
    """Long right texts of governments, where a finding of high severity is wrong."""
    paths = sorted((TESTS / "clean").glob("*.txt"))
    if not paths:
        return
    high = characters = 0
    for path in paths:
        review = llmeval.critique(path, settings=Settings())
        high += sum(finding.severity == "high" for finding in review.findings)
        characters += len(review.document.text)
    yield Row("无误公文上的重要意见（篇数，字数）", "high findings on clean texts of governments (texts, characters)",
              f"{high} ({len(paths)}, {characters:,})")  # fmt: skip


# What the checks see when one digit is changed.


def mutations(seeds: Sequence[int] = SEEDS) -> Iterator[Row]:
    """One digit of every operand of every relation that holds, for each seed; each run is a process."""
    seen: Counter[bool] = Counter()
    tried: Counter[bool] = Counter()
    noise = 0
    with ThreadPoolExecutor(2) as pool:
        for output in pool.map(_mutated, [(name, seed) for name in GOLD for seed in seeds]):
            for scope, right, of in re.findall(r"^\w+ (\w+): (\d+)/(\d+)$", output, re.MULTILINE):
                seen[scope == "cross"] += int(right)
                tried[scope == "cross"] += int(of)
            noise += sum(map(int, re.findall(r"noise (\d+)", output)))
    yield share("改动一位数字：句、段、表之内被发现", "one digit changed: seen within a sentence, paragraph or table",
                seen[False], tried[False])  # fmt: skip
    yield share("改动一位数字：跨段、跨表被发现", "one digit changed: seen across", seen[True], tried[True])
    total = sum(tried.values())
    yield Row(
        "每次改动带来的无关意见", "findings beside the point per change", f"{noise / total:.3f} ({noise}/{total:,})"
    )


def _mutated(case: tuple[str, int]) -> str:
    name, seed = case
    files = [TESTS / "relations" / f"{name}.json", TESTS / "reports" / name / "source.txt"]
    command = [sys.executable, TESTS / "tools" / "mutations.py", *files, "--seed", str(seed), "--most", "100000"]
    return subprocess.run([*map(str, command)], capture_output=True, encoding="utf-8", check=True, cwd=TOP).stdout


# The stages before the checks.


def stages() -> Iterator[Row]:
    hits = found = wanted = wrong = 0
    for name in GOLD:
        document, gold = measure_sections.load(name)
        sections = llmeval.split(document)
        result: dict[str, Any] = measure_sections.compare(tuple(sections), gold)
        hits, found, wanted = hits + len(result["hits"]), found + len(sections), wanted + len(gold)
        wrong += len(result["wrong_kind"])
    f1 = measure_sections.f1(hits, found, wanted)
    yield Row("章节的起点与层级（F1）", "sections: start and level (F1)", f"{hits}/{wanted}", f1)
    yield share("章节的类别", "sections: kind", hits - wrong, hits)
    verdicts = measure_numerals.judge()
    yield share(
        "数字的值、单位、种类、位置",
        "numerals: value, unit, kind, span",
        sum(not v.wrong for v in verdicts),
        len(verdicts),
    )
    counts = [sum(column) for column in zip(*(measure_facts.measure(name) for name in GOLD), strict=True)]
    yield share("标注的数：值、单位、位置", "gold facts: value, unit, span", counts[1], counts[0])
    yield share("标注的数：名称亦对", "gold facts: the name too", counts[2], counts[0])


def grounding() -> Iterator[Row]:
    placed = [row for row in measure_ground.true_rows() if "labelled by hand" not in row.name]
    yield share(
        "真的数、给出引文或位置：落实到原处", "true claims with a quote or start: grounded there", *_sum(placed)
    )
    once, often = measure_ground.alone_rows()
    yield share("真的数、只给数值与单位：落实或如实说多处", "true claims, value and unit alone: grounded, or told as ambiguous",
                *_sum([once, often]))  # fmt: skip
    yield share("假的数（改数字、截数字、换单位、造引文、拼引文）：不落实",
                "false claims (digit, part of a number, unit, invented or stitched quote): not grounded",
                *_sum(list(measure_ground.false_rows())))  # fmt: skip


def _sum(rows: Sequence[measure_ground.Row]) -> tuple[int, int]:
    return sum(row.right for row in rows), sum(row.claims for row in rows)


# The model half, on its recordings.


def model_half() -> Iterator[Row]:
    from tests import measure_model

    reports = measure_model.recordings()
    outcomes, _ = measure_model.spoiling(reports)
    moved = {fault for fault in outcomes if fault.startswith("moved ")}
    for zh, en, faults in (
        ("模型应答被篡改（数字、单位、引文）：未被采信", "spoilt answers (digits, units, quotes): not believed", outcomes.keys() - moved),
        ("模型应答张冠李戴（指标、期间、口径）：拒绝或列为分歧", "answers moved to another metric, period or basis: refused or shown", moved),
    ):  # fmt: skip
        total = sum(outcomes[fault].total() for fault in faults)
        yield share(zh, en, total - sum(outcomes[fault]["believed"] for fault in faults), total)
    counts, _ = measure_model.untouched(reports)
    yield share("模型的真应答：采信", "untouched answers: believed", counts["believed"], counts.total())
    uses = [(review_of(name, model=True).model, len(review_of(name, model=True).document.text)) for name in reports]
    sent = sum(use.characters for use, _ in uses if use)
    length = sum(length for _, length in uses)
    requests = sum(use.requests for use, _ in uses if use)
    yield Row(
        "发给模型的报告字数（倍于报告，重问除外）",
        "report characters sent (times the report's own, re-asks apart)",
        f"{sent / length:.2f}",
    )
    yield Row("每份报告的请求数", "requests per report", f"{requests / len(uses):.1f}")


# Time.


def time_in_process() -> Iterator[Row]:
    costs = []
    for name in GOLD:
        data = (TESTS / "reports" / name / "source.txt").read_bytes()
        spent = min(_seconds(partial(llmeval.critique, (data, "a.txt"), settings=Settings())) for _ in range(3))
        costs.append(spent / len(data.decode()) * 10_000)
    yield Row(
        "每万字的处理器时间（规则，已启动）",
        "processor time per 10,000 characters (rules, running process)",
        f"{sum(costs) / len(costs):.2f} s",
    )


def time_of_process() -> Iterator[Row]:
    command = [sys.executable, "-m", "llmeval", "critique", "tests/reports/003/source.txt", "--offline"]
    spent = min(_seconds(lambda: subprocess.run(command, capture_output=True, check=False, cwd=TOP)) for _ in range(3))
    yield Row(
        "一份报告从命令到结果的处理器时间（规则）",
        "processor time of one report, from command to result (rules)",
        f"{spent:.2f} s",
    )


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of this process and of those that it waits for."""
    started = os.times()
    work()
    ended = os.times()
    return sum(ended[:4]) - sum(started[:4])


QUICK: tuple[Callable[[], Iterator[Row]], ...] = (
    lambda: against_gold(model=False), lambda: against_gold(model=True), clean_texts, stages, grounding, model_half,
    time_in_process,
)  # fmt: skip
FULL = (*QUICK[:2], mutations, *QUICK[2:], time_of_process)


def table(rows: Sequence[Row], language: str) -> str:
    head = "| 测什么 | 结果 |" if language == "zh" else "| what is measured | result |"
    lines = [f"| {row.zh if language == 'zh' else row.en} | {row.figure()} |" for row in rows]
    return "\n".join([head, "| --- | --- |", *lines])


def write(rows: Sequence[Row]) -> None:
    for language, path in READMES.items():
        before, rest = path.read_text(encoding="utf-8").split(BEGIN)
        text = f"{before}{BEGIN}\n{table(rows, language)}\n{END}{rest.split(END)[1]}"
        path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="without mutations and processes")
    parser.add_argument("--write", action="store_true", help="put the table into the READMEs")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    chosen = parser.parse_args()
    rows = [row for part in (QUICK if chosen.quick else FULL) for row in part()]
    sys.stdout.buffer.write(f"{table(rows, chosen.lang)}\n".encode())
    if chosen.write and not chosen.quick:
        write(rows)


if __name__ == "__main__":
    main()
