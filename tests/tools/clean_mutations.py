#!/usr/bin/env python3
"""What the checks see in the right texts of ../clean: one-digit mutations of the relations that hold there.

    clean_mutations.py [NAME …] [--seed 0] [--most 80] [--list]

The measure is that of mutations.py; relations are `[kind, scope, expression, tolerance, [[start, end], …]]`.
"""

import argparse
import collections
import json
import pathlib
import random
import sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import mutations

from llmeval.pipeline import critique

CLEAN = pathlib.Path(__file__).parent.parent / "clean"


def difference(relation: dict, numerals: list[str]) -> Decimal:
    values = {f"n{i}": Decimal(n.replace(",", "")) for i, n in enumerate(numerals)}
    return Decimal(eval(relation["expr"], {"__builtins__": {}, "abs": abs}, values))


def findings(name: str, text: str) -> dict[tuple, dict]:
    found = critique((text.encode(), name), offline=True).to_dict()["findings"]
    return {(f["code"], *((e["start"], e["end"]) for e in f["evidence"])): f for f in found}


def load(path: pathlib.Path) -> list[dict]:
    return [
        {"id": f"{path.stem}-{i}", "kind": kind, "scope": scope, "expr": expr, "tol": tol,
         "nums": [{"start": a, "end": b} for a, b in spans]}
        for i, (kind, scope, expr, tol, spans) in enumerate(json.loads(path.read_text(encoding="utf-8")))
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=80)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    mutations.difference = difference
    seen, tried, noise = collections.Counter(), collections.Counter(), 0
    for path in sorted(CLEAN.glob("*.json")):
        if args.names and path.stem not in args.names:
            continue
        text, relations = path.with_suffix(".txt").read_text(encoding="utf-8"), load(path)
        before = findings(path.stem, text)
        cases = [(r, i) for r in relations for i in range(len(r["nums"]))]
        random.Random(args.seed).shuffle(cases)
        own = [0, 0]
        for relation, operand in cases[: args.most]:
            change = mutations.mutate(relation, operand, text, args.seed)
            if change is None:
                continue
            at, digit = change
            mutated = text[:at] + digit + text[at + 1 :]
            hurt = [r for r in relations if mutations.broken(r, mutated) and not mutations.broken(r, text)]
            spans = [(n["start"], n["end"]) for r in hurt for n in r["nums"]]
            new = [f for key, f in findings(path.stem, mutated).items() if key not in before]
            touching = [
                f for f in new
                if any(e["end"] - e["start"] <= mutations.LONGEST and e["start"] < end and start < e["end"]
                       for e in f["evidence"] for start, end in spans)
            ]  # fmt: skip
            tried[relation["scope"]] += 1
            seen[relation["scope"]] += bool(touching)
            own[0] += bool(touching)
            own[1] += 1
            noise += sum(f not in touching and f["severity"] != "low" for f in new)
            if args.list and not touching:
                context = f"{mutated[max(0, at - 40) : at]}[{text[at]}→{digit}]{mutated[at + 1 : at + 20]}"
                print("  missed", relation["kind"], relation["scope"], context.replace("\n", "⏎"))
        print(f"{path.stem}: {own[0]}/{own[1]}")
    print(", ".join(f"{scope} {seen[scope]}/{tried[scope]}" for scope in sorted(tried)) + f"; noise {noise}")


if __name__ == "__main__":
    main()
