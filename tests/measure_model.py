"""What the model half believes and what it costs, on the recordings: one table.

    python -m tests.measure_model [--list]

Spoiled values are made from recorded answers by the fault harness: an altered digit, a cut decimal, another unit, an
invented or stitched quote may never be believed; a value moved to another metric, period or basis must be refused or
shown as a disagreement; what was not touched must pass.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from llmeval.data.document import Document
from llmeval.data.evidence import mask_text
from llmeval.data.facts import Fact
from llmeval.data.review import Review
from llmeval.extraction.agreement import disagreements
from llmeval.grounding.borne_out import Bearing
from llmeval.grounding.ground import Grounder
from llmeval.llm.client import Endpoint
from llmeval.llm.extraction import Passage, Prover, passages_of
from llmeval.llm.recordings import load_cassette
from llmeval.llm.schemas import ExtractedNumber, Extraction
from llmeval.pipeline import ask_model, critique, review_by_rules
from llmeval.settings import Settings
from llmeval.text.periods import period_of
from tests.faults import VALUE_FAULTS, Fields, Item, SlowModel, Spoiler, duplicated

TESTS = Path(__file__).parent
RECORDED = ("extract", "appraise")
"""What the cassettes of the reports answer: what follows rules is recorded apart."""
CASSETTES = TESTS.parent / "cassettes" / "reports"
NAMES = Fields(metric="label")
SAME_BASIS = (
    {"决算", "实际"},
    {"目标", "计划"},
    {"预算", "年初预算"},
    {"预算", "全年预算"},
    {"预计", "目标"},
    {"预计", "计划"},
)
"""A basis that is another word for the same, or a less exact one, is no false one."""


@dataclass
class Answered:
    """A passage with the first answer that its recording holds."""

    report: str
    passage: Passage
    items: list[ExtractedNumber]
    prover: Prover
    others: list[Fact] = field(default_factory=list)
    """The rules reader's facts."""
    believed: dict[int, Fact] = field(default_factory=dict)
    """The facts of the untouched items, by index."""

    @property
    def text(self) -> str:
        return self.passage.text

    def outcome(self, item: ExtractedNumber, index: int | None = None) -> str:
        """`refused`, `shown` (as a disagreement) or `believed`, for an item in place of the one at `index`."""
        prover = Prover(self.passage, self.prover.document, self.prover.grounder, bearing=self.prover.bearing)
        if prover.check(Extraction(numbers=[item]), {}):
            return "refused"
        fact = prover.fact(item)
        if fact is None:
            return "refused"
        beside = [other for at, other in self.believed.items() if at != index]
        shown = disagreements(self.others, [*beside, replace(fact, id="spoiled")])
        return "shown" if any("spoiled" in one.facts for one in shown) else "believed"


def recordings() -> list[str]:
    return sorted(path.stem for path in CASSETTES.glob("[0-9][0-9][0-9].yaml"))


@cache
def requests(report: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Bodies of the requests of a recording, and the answers as data."""
    pairs = []
    for entry in load_cassette((CASSETTES / f"{report}.yaml").read_text(encoding="utf-8"))["interactions"]:
        message = json.loads(entry["response"]["body"]["string"])["choices"][0]["message"]
        calls = message.get("tool_calls")
        said = calls[0]["function"]["arguments"] if calls else message["content"]
        pairs.append((json.loads(entry["request"]["body"]), json.loads(said)))
    return pairs


@cache
def by_rules(report: str) -> Review:
    return review_by_rules(TESTS / "reports" / report / "source.txt", Settings())


@cache
def masked(report: str) -> Document:
    review = by_rules(report)
    return replace(review.document, text=mask_text(review.document.text, review.mask))


@cache
def answered(report: str) -> tuple[Answered, ...]:
    """The passages of a report that the recording answers."""
    review = by_rules(report)
    grounder = Grounder(masked(report), judges_labels=False)
    bearing = Bearing(grounder, review.sections)
    found = []
    for passage in passages_of(review.document, review.sections, masked(report).text):
        for body, answer in requests(report):
            if len(body["messages"]) == 2 and "numbers" in answer and passage.text in body["messages"][1]["content"]:
                items = [ExtractedNumber.model_validate(item) for item in answer["numbers"]]
                one = Answered(
                    report,
                    passage,
                    items,
                    Prover(passage, review.document, grounder, bearing=bearing),
                    list(review.facts),
                )
                for index, item in enumerate(items):
                    if not one.prover.check(Extraction(numbers=[item]), {}) and (fact := one.prover.fact(item)):
                        one.believed[index] = replace(fact, id=f"M{index}")
                found.append(one)
                break
    return tuple(found)


def spoiled(one: Answered) -> Iterator[tuple[str, int, Item]]:
    """Every fault of every believed item, as name, index of the item and the item spoiled."""
    items = [item.model_dump() for item in one.items]
    year = str(one.prover.grounder.year)
    spoiler = Spoiler(masked(one.report).text, items, NAMES)
    for index in one.believed:
        for fault, item in spoiler.all_of(items[index]):
            if fault == "digit_altered" and not item["cell"] and squeezed(item["quote"]) in squeezed(spoiler.text):
                continue  # the altered number stands in the report, in the same words
            if not still_true(items[index], item, fault, year):
                yield fault, index, item


def squeezed(text: str) -> str:
    return "".join(text.split())


def still_true(true: Item, item: Item, fault: str, year: str) -> bool:
    """Whether a move says the same in other words, or a number that nothing dates is told of the report's year."""
    if fault == "moved period":
        one, other = (period_of("".join(i["period"].split()), year) or year for i in (true, item))
        return one == other or (other == year and one.startswith(year) and "/" not in one)
    if fault == "moved basis":
        return {true["basis"], item["basis"]} in SAME_BASIS
    return False


def spoiling(reports: list[str]) -> tuple[dict[str, Counter[str]], list[tuple[str, str, Item, Item]]]:
    """Outcomes by fault, and what was believed though false."""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    lies = []
    for report in reports:
        for one in answered(report):
            for fault, index, item in spoiled(one):
                try:
                    number = ExtractedNumber.model_validate(item)
                except ValueError:
                    outcomes[fault]["refused"] += 1
                    continue
                outcome = one.outcome(number, index)
                outcomes[fault][outcome] += 1
                if outcome == "believed" or (outcome == "shown" and fault in VALUE_FAULTS):
                    lies.append((report, fault, one.items[index].model_dump(), item))
    return outcomes, lies


def untouched(reports: list[str]) -> tuple[Counter[str], list[tuple[str, ExtractedNumber]]]:
    outcomes: Counter[str] = Counter()
    odd = []
    for report in reports:
        for one in answered(report):
            for index, item in enumerate(one.items):
                outcome = one.outcome(item, index)
                outcomes[outcome] += 1
                if outcome != "believed":
                    odd.append((outcome, item))
    return outcomes, odd


def believed_falsely(reports: list[str]) -> tuple[int, int]:
    """How many facts that nobody reported are believed, and how many more facts doubled answers give."""
    extra = surplus = 0
    for report in reports:
        for one in answered(report):
            items = [item.model_dump() for item in one.items]
            if (item := Spoiler(masked(report).text, items, NAMES).extra()) is not None:
                extra += one.outcome(ExtractedNumber.model_validate(item)) != "refused"
            # words that stand twice may be read twice
            text = squeezed(one.text)
            once = [item for item in items if text.count(squeezed(item["quote"])) == 1]
            single, doubled = ([ExtractedNumber.model_validate(i) for i in kind] for kind in (once, duplicated(once)))
            surplus += len(_distinct(one, doubled) - _distinct(one, single))
    return extra, surplus


def _distinct(one: Answered, items: list[ExtractedNumber]) -> set[tuple[object, ...]]:
    prover = Prover(one.passage, one.prover.document, one.prover.grounder, bearing=one.prover.bearing)
    good = [item for item in items if not prover.check(Extraction(numbers=[item]), {})]
    facts = [fact for item in good if (fact := prover.fact(item)) is not None]
    return {(fact.numeral.number_start, fact.key) for fact in facts if fact.numeral}


@dataclass
class Times:
    """Seconds, of the simulated clock: what reviews took, what they may take at best, and what they take without
    latency."""

    wall: float
    bound: float
    own: float
    calls: int


def wall_times(scale: float = 1.0, copies: int = 2) -> Times:
    """All recorded reports, each `copies` times, against an endpoint that takes 0.5 to 4 s for an answer, times `scale`.

    The rules have been run before: what is timed are the model stages, with one limit of 8 for all.
    """
    reports = recordings() * copies
    answers = {json.dumps(b["messages"], sort_keys=True): a for r in recordings() for b, a in requests(r)}
    chains: dict[str, float] = defaultdict(float)

    def delay(body: dict[str, Any]) -> float:
        text = body["messages"][1]["content"]
        longest = max(len(b["messages"][1]["content"]) for r in recordings() for b, _ in requests(r))
        chance = random.Random(str(body["messages"])).random()
        return scale * (0.5 + 3.5 * (0.7 * len(text) / longest + 0.3 * chance))

    def timed(body: dict[str, Any]) -> float:
        seconds = delay(body)
        chains[body["messages"][1]["content"]] += seconds / copies
        return seconds

    def run(model: SlowModel) -> float:
        settings = Settings(model="m", no_store=True, stages=RECORDED)
        with Endpoint("m", transport=model, concurrency=8) as endpoint:

            async def work() -> None:
                await asyncio.gather(*(ask_model(by_rules(r), settings, endpoint.session()) for r in reports))

            start = time.perf_counter()
            asyncio.run(work())
            return time.perf_counter() - start

    def answer(body: dict[str, Any]) -> Any:
        return answers[json.dumps(body["messages"], sort_keys=True)]

    run(SlowModel(answer, lambda _: 0.0))
    own = run(SlowModel(answer, lambda _: 0.0))
    model = SlowModel(answer, timed)
    wall = run(model)
    return Times(wall, max(*chains.values(), model.busy / 8), own, model.requests)


def costs() -> Iterator[str]:
    """Per report: requests and characters, facts proved at the first answer and in the end, critiques kept and not."""
    yield "report requests reasks  text  sent/text  fixed  first  final  critiques kept  refused  given up"
    for report in recordings():
        review = critique(
            TESTS / "reports" / report / "source.txt", settings=Settings(replay=str(CASSETTES / f"{report}.yaml"))
        )
        use = review.model
        if use is None:
            continue
        items = [(one, item) for one in answered(report) for item in one.items]
        first = sum(not one.prover.check(Extraction(numbers=[item]), {}) for one, item in items)
        final = sum(len(one.believed) for one in answered(report))
        said = [c for _, a in requests(report) for c in a.get("critiques", ())]
        kept = sum(f.origin == "model" or f.confirmed_by == "model" for f in review.findings)
        refused = Counter(r.stage for r in review.rejected)
        size = len(review.document.text)
        yield (f"{report:<7}{use.requests:>8}{use.reasks:>7}{size:>7}{use.characters / size:>10.2f}{use.fixed_characters:>8}"
               f"{first / len(items):>7.3f}{final / len(items):>7.3f}{len(said):>11}{kept:>5}{refused['appraise']:>9}{refused['extract']:>10}")  # fmt: skip
        for item in review.rejected:
            yield f"        {item.stage}: {item.what[:60]} … {item.reason.zh[:90]}"


def main() -> None:
    parser = argparse.ArgumentParser(description="The model half, measured on its recordings.")
    parser.add_argument("--list", action="store_true", help="print every value that was believed or refused wrongly")
    arguments = parser.parse_args()
    reports = recordings()
    outcomes, lies = spoiling(reports)
    for fault, counts in outcomes.items():
        total = sum(counts.values())
        print(f"{fault:<28}{total:>6}  refused {counts['refused']:>5}  shown {counts['shown']:>5}  "
              f"believed {counts['believed']:>5}  {1 - counts['believed'] / total:.4f}")  # fmt: skip
    counts, odd = untouched(reports)
    print(f"{'untouched':<28}{sum(counts.values()):>6}  {dict(counts)}")
    print("extra facts believed {}, more facts from doubled answers {}".format(*believed_falsely(reports)))
    print("\n".join(costs()))
    times = wall_times()
    print(f"{times.calls} calls of 0.5 to 4 s: {times.wall:.2f} s, bound {times.bound:.2f} s, {times.wall / times.bound:.3f} of it; "
          f"the same without latency {times.own:.2f} s, which leaves {(times.wall - times.own) / times.bound:.3f}")  # fmt: skip
    if arguments.list:
        for report, fault, true, item in lies:
            changed = {k: (true[k], item[k]) for k in true if true[k] != item[k]}
            print(
                report,
                fault,
                true["label"],
                true["measure"],
                true["value"],
                true["period"],
                true["basis"],
                true["quote"][:40],
                changed,
            )
        for outcome, number in odd:
            print(outcome, number.model_dump())


if __name__ == "__main__":
    main()
