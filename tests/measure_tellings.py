"""Right texts told otherwise: `python -m tests.measure_tellings [TELLING …] [--of 1 0] [--texts] [--wrong] [--list]`.

The right passages of all batches (and, with `--texts`, the corrected twins) are told as `tellings` can, and what the other telling is
accused of on numbers, and the first one is not, is counted: it should be nothing. With `--wrong` the passages told wrong on numbers are
told otherwise, and those of which the mistake is seen no more are counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import llmeval
from llmeval.settings import Settings
from tests.measure_first_look import HEAD, HERE, TAIL, batches, is_numeric
from tests.measure_first_look import UNIT as NAMED
from tests.tellings import TELLINGS

Passage = tuple[str, str, str]
"""Batch and name, the right telling, the wrong one."""


def passages() -> Iterator[Passage]:
    for batch in batches():
        path = HERE / batch / "pairs.jsonl"
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                pair = json.loads(line)
                yield f"{batch} {pair['id']} {pair['family']}", pair["right"], pair["wrong"]


def twins() -> Iterator[Path]:
    yield from sorted(HERE.glob("*/*.clean.txt"))
    yield from sorted(HERE.parent.glob("dev_reports/*.clean.txt"))


def accused(text: str) -> list[str]:
    """What a text is accused of on numbers."""
    found = llmeval.critique((text.encode(), "text.txt"), settings=Settings()).to_dict()["findings"]
    return [f"{f['code']} {f['message']}" for f in found if is_numeric(f)]


def set_in_report(passage: str) -> str:
    years = Counter(part[-4:] for part in passage.split("年")[:-1] if part[-4:-2] == "20" and part[-4:].isdigit())
    year = int(years.most_common(1)[0][0]) if years else 2024
    named = NAMED.search(passage)
    return (
        HEAD.format(unit=named[0] if named else "云川县民生事务中心", year=year) + passage + TAIL.format(next=year + 1)
    )


def newly_accused(text: str, telling: str, already: Sequence[str] | None = None) -> list[str]:
    """What the other telling is accused of, more than the first; empty where the telling changes nothing."""
    told = TELLINGS[telling](text)
    if told == text:
        return []
    known = accused(text) if already is None else already
    found = accused(told)
    return found[len(known) :] if len(found) > len(known) else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tellings", nargs="*", default=list(TELLINGS))
    parser.add_argument("--of", type=int, nargs=2, default=(1, 0), metavar=("N", "K"), help="every Nth, from the Kth")
    parser.add_argument("--texts", action="store_true", help="the corrected twins")
    parser.add_argument("--wrong", action="store_true", help="the passages told wrong")
    parser.add_argument("--list", action="store_true", help="what is accused or lost")
    args = parser.parse_args()
    every, first = args.of
    tried: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    texts = (
        [(path.name, path.read_text(encoding="utf-8"), "") for path in twins()]
        if args.texts
        else [(name, set_in_report(right), set_in_report(wrong)) for name, right, wrong in passages()]
    )
    for name, right, wrong in texts[first::every]:
        known = accused(wrong if args.wrong else right)
        if bool(known) != args.wrong:
            continue
        for telling in args.tellings:
            text = wrong if args.wrong else right
            told = TELLINGS[telling](text)
            if told == text:
                continue
            tried[telling] += 1
            found = accused(told)
            if (args.wrong and not found) or (not args.wrong and found):
                faults[telling] += 1
                if args.list:
                    if not args.texts:
                        print(f"{name} [{telling}] {told.split(chr(10))[8]}")
                    print(
                        *(f"    {name} [{telling}] {message}" for message in (known if args.wrong else found)),
                        sep="\n",
                        flush=True,
                    )
    for telling in args.tellings:
        print(f"{telling}: {faults[telling]}/{tried[telling]}")
    print(f"together: {faults.total()}/{tried.total()}")


if __name__ == "__main__":
    main()
