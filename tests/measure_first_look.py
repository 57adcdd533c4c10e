"""Reports that nobody had seen: `python -m tests.measure_first_look [a b c] [--pairs] [--list] [--model]`.

Each batch of `first_look` was written apart from the code, with its truth, and run once before anything was learnt from it; the figures
of that run stand in `first_look/README.md` and never change. What this prints is today's figure: for a batch that has been learnt from it
tells only whether something was lost.

A finding counts for the defect whose quotes its passages cover best, among those of which it names something (the wrong number, the right
one, the word). Every relation of these reports that is no listed defect holds exactly, so a finding on numbers that counts for none is a
wrong accusation; on the corrected twin every one is. `--model` adds the recorded appraisal of a batch that has one (no twins then): a
critique of a model on numbers counts as wrong there unless it names a planted defect, though it may be true; what it only asks,
since the program could not prove it, is no accusation and counted apart.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import llmeval
from llmeval.llm.questions import UNPROVED
from llmeval.settings import Settings

HERE = Path(__file__).parent / "first_look"
RECORDED = HERE.parents[1] / "cassettes" / "first_look"
"""Appraisals of the reports of a batch, answered by somebody who saw the requests alone."""
NUMERIC = {"sum", "rate", "growth", "count", "identity", "unit", "text_text", "text_table", "cross_attachment",
           "score_total", "weight_total", "score_rule", "budget_actual"}  # fmt: skip
LONGEST = 160
"""Characters: a longer passage points at nothing."""
KINDS = ("provable", "language", "qualitative")

Spans = list[tuple[int, int]]


def batches() -> list[str]:
    """Names of the batches, oldest first."""
    return sorted(path.name for path in HERE.iterdir() if path.is_dir())


def places(text: str, quotes: Sequence[str]) -> Spans:
    """Where the quotes stand, white space aside, and the bars of a table, which are blanks as it is read."""
    offsets = [at for at, char in enumerate(text) if not (char.isspace() or char == "|")]
    squeezed = "".join(text[at] for at in offsets)
    return [
        (offsets[match.start()], offsets[match.end() - 1] + 1)
        for quote in ("".join(quote.replace("|", "").split()) for quote in quotes)
        if quote
        for match in re.finditer(re.escape(quote), squeezed)
    ]


def covered(passages: Spans, told: Spans) -> float:
    """Characters that both share, as a part of the shorter side."""
    shared = sum(max(0, min(b, y) - max(a, x)) for a, b in passages for x, y in told)
    return shared / max(1, min(sum(b - a for a, b in passages), sum(y - x for x, y in told)))


def squeeze(text: str) -> str:
    return "".join(text.replace(",", "").split())


def says(finding: dict[str, Any]) -> str:
    """Message and computation, thousands separators and white space aside."""
    computation = finding.get("computation") or {}
    parts = [finding["message"], *(computation.get(key) for key in ("expression", "expected", "stated"))]
    return squeeze(" ".join(str(part) for part in parts if part))


def is_numeric(finding: dict[str, Any]) -> bool:
    """Whether a finding is on numbers; a critique of a model that quotes none is on words."""
    quoted = finding["origin"] == "rules" or any(re.search(r"\d", e["quote"]) for e in finding["evidence"])
    return (finding["family"] in NUMERIC and quoted) or finding["code"] == "CON01"


def only_asks(finding: dict[str, Any]) -> bool:
    """Whether a model says it of numbers and the program tells it as a question."""
    return finding["origin"] == "model" and UNPROVED.zh in finding["message"]


def judge(
    review: dict[str, Any], defects: Sequence[dict[str, Any]]
) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """Findings by the defect that they count for, and those on numbers that count for none."""
    known = [(defect, places(review["text"], defect["quotes"])) for defect in defects]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    wrong = []
    for finding in review["findings"]:
        passages = [(e["start"], e["end"]) for e in finding["evidence"] if e["end"] - e["start"] <= LONGEST]
        said = says(finding)
        fits = [
            (bool(defect.get("names")), share, defect["id"])
            for defect, told in known
            if not (is_numeric(finding) and defect["kind"] == "qualitative")
            and any(squeeze(name) in said for name in defect.get("names") or [""])
            and (share := covered(passages, told)) > 0
        ]
        if fits:
            found[max(fits)[2]].append(finding)
        elif is_numeric(finding):
            wrong.append(finding)
    return found, wrong


def reports(batch: str, *, show: bool = False, model: bool = False) -> Counter[str]:
    """Counts over the reports and corrected twins of a batch; with the recorded model over its reports alone."""
    count: Counter[str] = Counter()
    for path in sorted((HERE / batch).glob("*.truth.json")):
        name = path.name.removesuffix(".truth.json")
        defects = json.loads(path.read_text(encoding="utf-8"))["defects"]
        found, wrong = judge(review(batch, name, model=model), defects)
        for defect in defects:
            count[f"{defect['kind']} of"] += 1
            count[defect["kind"]] += defect["id"] in found
            if show and defect["id"] not in found:
                print(f"missed {defect['id']} {defect['kind']} {defect['family']}: {defect['explanation'][:100]}")
        for findings in found.values():
            numbers = [finding for finding in findings if is_numeric(finding)]
            count["right"] += bool(numbers)
            count["high right"] += any(finding["severity"] == "high" for finding in numbers)
        twin = [] if model else judge(review(batch, f"{name}.clean"), ())[1]
        accused = [finding for finding in wrong if not only_asks(finding)]
        asked = [finding for finding in wrong if only_asks(finding)]
        for kind, findings in (("wrong", accused), ("asked", asked), ("twin", twin)):
            count[kind] += len(findings)
            count[f"high {kind}"] += sum(finding["severity"] == "high" for finding in findings)
            for finding in findings if show else ():
                print(f"{kind} {name} {finding['code']} {finding['severity']}: {finding['message'][:140]}")
    return count


def review(batch: str, name: str, *, model: bool = False) -> dict[str, Any]:
    settings = Settings(replay=str(RECORDED / f"{name}.yaml"), stages=("appraise",)) if model else Settings()
    return llmeval.critique(HERE / batch / f"{name}.txt", settings=settings).to_dict()


HEAD = "{unit}{year}年度部门整体支出绩效自评报告\n\n一、部门基本情况\n\n（一）机构设置。{unit}为独立核算的预算单位。\n\n二、履职情况\n\n"
TAIL = "\n\n三、有关建议\n\n建议财政部门{next}年继续组织绩效管理培训。\n"
UNIT = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:局|委员会|中心|支队|大队|人民政府|街道办事处|医院|学校|中学|图书馆|博物馆|档案馆|学院|法院)"
)


def passage_findings(passage: str, right: str) -> dict[tuple[str, str], str]:
    """Code and message, with all that is said, of the findings that cite the passage, set into a report of its unit and year."""
    years = Counter(re.findall(r"(20[12]\d)年", right))
    year = int(years.most_common(1)[0][0]) if years else 2024
    named = UNIT.search(right)
    unit = re.sub(r"^(?:20\d\d年|由|经|对|在|我|本|向|与|和|及)+", "", named[0]) if named else "云川县民生事务中心"
    head = HEAD.format(unit=unit, year=year)
    text = head + passage + TAIL.format(next=year + 1)
    found = llmeval.critique((text.encode(), "passage.txt"), settings=Settings()).to_dict()["findings"]
    low, high = len(head), len(head) + len(passage)
    return {
        (finding["code"], finding["message"]): says(finding)
        for finding in found
        if finding["family"] not in ("completeness", "numbering")
        and any(low <= e["start"] < high for e in finding["evidence"])
    }


def pairs(batch: str, *, show: bool = False) -> Counter[str]:
    """Passages told wrong and right: seen, noise (a finding on the right one), beside (findings that name nothing of the mistake)."""
    count: Counter[str] = Counter()
    for line in (HERE / batch / "pairs.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        wrong, right = (passage_findings(pair[key], pair["right"]) for key in ("wrong", "right"))
        new = {key: said for key, said in wrong.items() if key not in right}
        names = [squeeze(name) for name in pair.get("names") or [""]]
        hits = [key for key, said in new.items() if any(name in said for name in names)]
        count.update({"of": 1, "seen": bool(hits), "noise": bool(right), "beside": len(new) - len(hits)})
        if show and (not hits or right):
            print("noise" if right else "missed", pair["id"], pair["family"], sorted(new), sorted(right))
    return count


def lines(names: Sequence[str], *, with_pairs: bool, show: bool, model: bool = False) -> Iterator[str]:
    for name in names:
        if model and not (RECORDED / f"{name}1.yaml").exists():
            continue
        count = reports(name, show=show, model=model)
        yield f"{name}: " + "; ".join(
            [
                *(f"{kind} {count[kind]}/{count[kind + ' of']}" for kind in KINDS),
                f"on numbers right {count['right']}, wrong {count['wrong']}",
                f"of high severity right {count['high right']}, wrong {count['high wrong']}",
                f"on twins {count['twin']}, of high severity {count['high twin']}",
                *([f"asked on numbers and not planted {count['asked']}"] if model else []),
            ]
        )
        if with_pairs and (HERE / name / "pairs.jsonl").exists():
            told = pairs(name, show=show)
            yield f"{name}: pairs {told['seen']}/{told['of']}; noise {told['noise']}; beside {told['beside']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("batches", nargs="*", default=batches())
    parser.add_argument("--pairs", action="store_true", help="the passages too")
    parser.add_argument("--list", action="store_true", help="what is missed and wrong")
    parser.add_argument("--model", action="store_true", help="rules and the recorded appraisal, where there is one")
    args = parser.parse_args()
    for line in lines(args.batches, with_pairs=args.pairs, show=args.list, model=args.model):
        print(line, flush=True)


if __name__ == "__main__":
    main()
