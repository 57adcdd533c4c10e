"""How reviews of reports with known defects compare with the truth: what was found, who is accused wrongly, what it cost.

A truth lists `defects` (`id`, `kind`, `quotes` that stand in the text, `names` of which a finding must say one) and perhaps
`traps`; everything else in its report is exact. A finding counts for the defect whose quotes its passages cover best. A
finding on numbers that counts for none is a wrong accusation, whoever made it; a corrected twin, in which nothing is
wrong, needs no truth. Reviews are grouped by the model that took part, so that models can be compared.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import Any

from llmeval.data.evidence import Language
from llmeval.errors import UsageError
from llmeval.vocabulary.families import Family

NUMERIC: frozenset[Family] = frozenset({
    "sum", "rate", "growth", "count", "identity", "unit", "text_text", "text_table", "cross_attachment", "score_total",
    "weight_total", "score_rule", "budget_actual",
})  # fmt: skip
"""Families of findings that accuse a number."""
_GRADES = "CON01"
"""A grade against a score compares numbers too."""
_LONGEST = 160
"""Characters: a longer passage points at nothing."""

Json = dict[str, Any]
Spans = list[tuple[int, int]]


@dataclass
class Score:
    """Counts over the reviews of one model, or of the rules alone."""

    model: str
    reports: int = 0
    twins: int = 0
    defects: Counter[str] = field(default_factory=Counter)
    """Known defects by kind."""
    found: Counter[str] = field(default_factory=Counter)
    right: int = 0
    """Defects that a finding on numbers names."""
    wrong: Counter[str] = field(default_factory=Counter)
    """Findings on numbers that count for no defect, by severity; those on twins too."""
    others: Counter[str] = field(default_factory=Counter)
    """Other findings that count for none: no truth is complete, and a reviewer reads every line."""
    withdrawn: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False
    """Token counts are counts of characters."""
    cost: Decimal | None = None
    currency: str = ""

    def to_dict(self) -> Json:
        """The score as JSON data; the cost is a string that `Decimal` reads."""
        return {
            "model": self.model, "reports": self.reports, "twins": self.twins,
            "found": {kind: {"found": self.found[kind], "of": count} for kind, count in sorted(self.defects.items())},
            "accusations": {"right": self.right, "wrong": self.wrong.total(), "wrong_by_severity": dict(self.wrong)},
            "others": dict(self.others), "withdrawn": self.withdrawn, "requests": self.requests,
            "prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens, "estimated": self.estimated,
            "cost": format(self.cost, "f") if self.cost is not None else None, "currency": self.currency,
        }  # fmt: skip


def read_files(names: Sequence[str]) -> tuple[list[tuple[str, Json]], list[tuple[str, Json]]]:
    """Reviews (JSON, or JSON lines with one each) and truths among the files, each with its name.

    Raises:
        UsageError: a file is neither, or a review was written without its text.
    """
    reviews: list[tuple[str, Json]] = []
    truths: list[tuple[str, Json]] = []
    for name in names:
        for data in _documents(name):
            if "findings" in data and "text" in data:
                reviews.append((name, data))
            elif "defects" in data:
                truths.append((name, data))
            else:
                raise UsageError(
                    f"{name}：既不是审阅结果（需含原文，不能用 --no-text），也不是已知问题的清单（defects）。",
                    f"{name}: neither a review (with its text: not --no-text) nor a list of known defects.",
                )
    return reviews, truths


def _documents(name: str) -> Iterator[Json]:
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(
            f"{name}：读不了（{reason}）；请检查文件名。", f"{name}: cannot be read ({reason}); check the name."
        ) from None
    try:
        try:
            found = json.loads(text)
        except ValueError:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise UsageError(f"{name}：不是正确的 JSON。", f"{name}: not JSON.") from None
    yield from (data for data in (found if isinstance(found, list) else [found]) if isinstance(data, dict))


def score(reviews: Sequence[tuple[str, Json]], truths: Sequence[tuple[str, Json]]) -> list[Score]:
    """Scores by model, the rules alone first.

    Raises:
        UsageError: a review has no truth: none of its name, and not as many truths as reviews.
    """
    by_name = {_key(name): truth for name, truth in truths}
    scores: dict[str, Score] = {}
    for index, (name, review) in enumerate(reviews):
        source = str((review.get("source") or {}).get("path") or name)
        twin = ".clean." in PureWindowsPath(source).name
        truth = None if twin else by_name.get(_key(source)) or by_name.get(_key(name))
        if truth is None and not twin:
            if len(truths) != len(reviews):
                raise UsageError(
                    f"{name}：没有与它对应的清单。清单请与报告同名（如 c1.txt 对 c1.truth.json），或按顺序一一给出。",
                    f"{name}: no truth belongs to it. Name it like the report (c1.truth.json for c1.txt), or give as many in order.",
                )
            truth = truths[index][1]
        model = (review.get("model") or {}).get("name") or ""
        _count(scores.setdefault(model, Score(model)), review, truth)
    return [scores[model] for model in sorted(scores)]


def _key(name: str) -> str:
    return PureWindowsPath(name).name.split(".")[0]


def _count(total: Score, review: Json, truth: Json | None) -> None:
    defects = truth["defects"] if truth else []
    found, wrong, others = judge(review, defects)
    total.reports += truth is not None
    total.twins += truth is None
    total.defects.update(defect["kind"] for defect in defects)
    total.found.update(defect["kind"] for defect in defects if defect["id"] in found)
    total.right += sum(any(map(is_numeric, findings)) for findings in found.values())
    total.wrong.update(finding["severity"] for finding in wrong)
    total.others.update(finding["severity"] for finding in others)
    total.withdrawn += len(review.get("withdrawn") or ())
    use = review.get("model") or {}
    total.requests += use.get("requests", 0) + use.get("cached", 0)
    total.prompt_tokens += use.get("prompt_tokens", 0)
    total.completion_tokens += use.get("completion_tokens", 0)
    total.estimated |= bool(use.get("estimated"))
    if use.get("cost") is not None:
        total.cost = (total.cost or Decimal(0)) + Decimal(use["cost"])
        total.currency = use.get("currency", "")


def judge(review: Mapping[str, Any], defects: Sequence[Json]) -> tuple[dict[str, list[Json]], list[Json], list[Json]]:
    """Findings by the id of the defect that they count for, those on numbers that count for none, and all others."""
    known = [(defect, places(review["text"], defect["quotes"])) for defect in defects]
    found: dict[str, list[Json]] = defaultdict(list)
    wrong: list[Json] = []
    others: list[Json] = []
    for finding in review["findings"]:
        passages = [(e["start"], e["end"]) for e in finding["evidence"] if e["end"] - e["start"] <= _LONGEST]
        said = _says(finding)
        fits = [
            (bool(defect.get("names")), share, str(defect["id"]))
            for defect, told in known
            if not (is_numeric(finding) and defect["kind"] == "qualitative")
            and any(_squeezed(name) in said for name in defect.get("names") or [""])
            and (share := _covered(passages, told)) > 0
        ]
        if fits:
            found[max(fits)[2]].append(finding)
        else:
            (wrong if is_numeric(finding) else others).append(finding)
    return dict(found), wrong, others


def is_numeric(finding: Mapping[str, Any]) -> bool:
    """Whether a finding accuses a number."""
    return finding["family"] in NUMERIC or finding["code"] == _GRADES


def places(text: str, quotes: Sequence[str]) -> Spans:
    """Where the quotes stand, white space aside, so that a review of any form of the report can be judged."""
    offsets = [at for at, char in enumerate(text) if not char.isspace()]
    squeezed = "".join(text[at] for at in offsets)
    bare = ["".join(quote.split()) for quote in quotes]
    return [(offsets[match.start()], offsets[match.end() - 1] + 1)
            for quote in bare if quote for match in re.finditer(re.escape(quote), squeezed)]  # fmt: skip


def _covered(passages: Spans, told: Spans) -> float:
    """Characters that both share, as a part of the shorter side."""
    shared = sum(max(0, min(b, y) - max(a, x)) for a, b in passages for x, y in told)
    return shared / max(1, min(sum(b - a for a, b in passages), sum(y - x for x, y in told)))


def _squeezed(text: str) -> str:
    return "".join(text.replace(",", "").split())


def _says(finding: Mapping[str, Any]) -> str:
    computation = finding.get("computation") or {}
    parts = [finding["message"], *(computation.get(key) for key in ("expression", "expected", "stated"))]
    return _squeezed(" ".join(str(part) for part in parts if part))


_KINDS = {"provable": "可证明的", "language": "文字的", "qualitative": "内容的"}


def render(scores: Sequence[Score], language: Language) -> str:
    """The scores for people, a paragraph for each model."""
    return "".join(_told(each, zh=language == "zh") for each in scores)


def _told(each: Score, *, zh: bool) -> str:
    found = [
        f"{_KINDS.get(kind, kind) if zh else kind} {each.found[kind]}/{count}"
        for kind, count in sorted(each.defects.items())
    ]
    high = each.wrong["high"]
    cost = f"{each.cost.normalize():f} {each.currency}".strip() if each.cost is not None else ""
    if zh:
        lines = [
            f"{each.model or '只用规则'}：{each.reports} 份报告，{each.twins} 份改正本",
            f"  找到 {'，'.join(found) or '无'}",
            f"  对数字的指责：对 {each.right}，错 {each.wrong.total()}（其中高 {high}）；其余意见 {each.others.total()}，撤回 {each.withdrawn}",
        ]
        usage = f"  {each.requests} 次请求，输入 {each.prompt_tokens:,} 词元，输出 {each.completion_tokens:,} 词元"
        more = ("（按字符估计）" if each.estimated else "") + (f"，{cost}" if cost else "")
    else:
        lines = [
            f"{each.model or 'rules alone'}: {each.reports} reports, {each.twins} corrected twins",
            f"  found {', '.join(found) or 'none'}",
            f"  accusations on numbers: right {each.right}, wrong {each.wrong.total()} (high {high})",
            f"  other findings {each.others.total()}, withdrawn {each.withdrawn}",
        ]
        usage = f"  {each.requests} requests, {each.prompt_tokens:,} tokens in, {each.completion_tokens:,} out"
        more = (" (estimated by characters)" if each.estimated else "") + (f", {cost}" if cost else "")
    return "\n".join([*lines, *([usage + more] if each.requests else [])]) + "\n"
