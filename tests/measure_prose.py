"""What the numbers of running text are of, against `tests/prose`: `python -m tests.measure_prose [--list] [FILE …]`.

A fact is right where value and unit end at the annotated place and label, measure, period and basis are those given; see
`tests/prose/README.md`. Also counted: documents whose unit and year are found.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from llmeval.checks.report import Report
from llmeval.data.facts import Fact
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from llmeval.vocabulary.labels import squeeze_label

HERE = Path(__file__).parent / "prose"
_MARK = re.compile(r"\{([^{}\n]*)\}")
_SUFFIX = re.compile(r"(增长率|增减额|增减|占比|预算执行率|控制率|完成率)$")
_RATES = {"rate", "execution_rate", "completion_rate", "control_rate", "change_rate", "adjustment_rate", "share"}
_LEVELS = {"level", "count", "score", "threshold", "compared", "weight"}
_MEASURES = {"g": {"growth"}, "c": {"change"}, "s": {"share"}, "r": _RATES, "": _LEVELS}
_BUDGETS = {"final_accounts", "budget", "initial_budget", "full_year_budget"}


class Truth(NamedTuple):
    end: int
    labels: tuple[str, ...]
    kind: str
    period: str
    bases: tuple[str, ...]
    is_fact: bool


class Text(NamedTuple):
    unit: str
    year: str
    text: str
    truths: tuple[Truth, ...]


def texts(path: Path) -> Iterator[Text]:
    for part in re.split(r"^@@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        said = dict(word.split("=", 1) for word in head.split())
        pieces, truths, at, length = [], [], 0, 0
        for mark in _MARK.finditer(body):
            pieces.append(body[at : mark.start()])
            length += mark.start() - at
            at = mark.end()
            truths.append(_truth(length, mark[1], said["year"]))
        yield Text(said["unit"], said["year"], "".join([*pieces, body[at:]]), tuple(truths))


def _truth(end: int, mark: str, year: str) -> Truth:
    kind = mark[0] if re.match(r"[gcsr]:", mark) else ""
    labels, period, bases = [*mark[2 if kind else 0 :].split(";"), "", ""][:3]
    return Truth(end, tuple(labels.split("|")), kind, period or year, tuple(bases.split("|")), mark != "-")


def _form(label: str) -> str:
    return squeeze_label(label).replace("(", "（").replace(")", "）").replace("的", "")


def wrong(truth: Truth, fact: Fact, report: Report, year: str) -> list[str]:
    """What of a fact is not as annotated."""
    found = []
    label = _SUFFIX.sub("", _form(fact.label)) if truth.kind else _form(fact.label)
    wanted = [_form(name)[-20:] for name in truth.labels]
    if not any((name in _form(fact.label) and len(label) - len(name) <= 12) if name else not label for name in wanted):
        found.append("label")
    measures = set().union(
        _MEASURES[truth.kind], *(_MEASURES[name] for name in truth.labels if name in _MEASURES and name)
    )
    if fact.key.measure not in measures:
        found.append(f"measure {fact.key.measure}")
    if fact.period != truth.period and (truth.period != year or fact.period != f"{year}-12-31"):
        found.append(f"period {fact.period}")
    title = next((section.title for section in report.sections if section.id == fact.section), "")
    also = {"actual"} if re.search("(?:目标|指标).*完成情况", title) else set()
    if truth.kind in ("r", "s"):
        also |= _BUDGETS if fact.key.measure == "completion_rate" else {"final_accounts"}
    if fact.basis not in {*truth.bases, *(also if truth.bases == ("",) else ())}:
        found.append(f"basis {fact.basis}")
    return found


def measure(path: Path, listed: bool = False) -> Counter[str]:
    """Counts of facts, right ones, what is wrong, documents, units and years; numbers that are no facts and stayed none."""
    counts: Counter[str] = Counter()
    for one in texts(path):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "text.txt"
            file.write_text(one.text, encoding="utf-8")
            report = report_of(read(file))
        unit, year = squeeze_label(report.reading.unit_name), report.reading.year
        counts.update(documents=1, units=unit == one.unit, years=year == one.year)
        facts = [fact for fact in report.facts if fact.numeral is not None]
        for truth in one.truths:
            fact = next((f for f in facts if _ends_at(f, truth.end, one.text)), None)
            if not truth.is_fact:
                counts.update(others=1, left_out=fact is None)
                continue
            mistakes = ["missing"] if fact is None else wrong(truth, fact, report, one.year)
            counts.update(facts=1, right=not mistakes)
            counts.update(mistake.split()[0] for mistake in mistakes)
            if listed and mistakes:
                context = one.text[max(one.text.rfind("\n", 0, truth.end) + 1, truth.end - 40) : truth.end]
                print(" ", ", ".join(mistakes), "|", context, "|", fact.label if fact else None, "|", truth.labels)
    return counts


def _ends_at(fact: Fact, end: int, text: str) -> bool:
    """Whether the number ends there, or its counted noun does (3个股室)."""
    last = fact.numeral.end if fact.numeral else -1
    return last <= end <= last + 6 and re.fullmatch(r"[\u4e00-\u9fff]*", text[last:end]) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    total: Counter[str] = Counter()
    for path in args.files or sorted(HERE.glob("*.txt")):
        counts = measure(path, args.list)
        total += counts
        print(f"{path.stem}: {counts['right']} of {counts['facts']} facts right ({counts['right'] / counts['facts']:.3f}), "
              f"units {counts['units']} and years {counts['years']} of {counts['documents']}")  # fmt: skip
    print(f"all: {total['right'] / total['facts']:.3f} of {total['facts']}; {dict(total)}")


if __name__ == "__main__":
    main()
