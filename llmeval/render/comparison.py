"""What a review is compared by with others: metrics of the genre, and sentences that several units may share."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

from llmeval.data.document import Section
from llmeval.data.evidence import mask_text, plain
from llmeval.data.facts import Fact
from llmeval.data.review import Review
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.headline import headline
from llmeval.understanding.mentions import SectionIndex
from llmeval.vocabulary.section_kinds import SectionKind

SHORTEST = 30
"""Characters from which an identical passage is told (issue: shorter ones are phrases of the genre)."""


class Metric(NamedTuple):
    """A column of the comparison: the paths of the facts that hold it, the first that is there counts."""

    key: str
    zh: str
    en: str
    unit: str
    paths: tuple[str, ...]


METRICS = (
    Metric("score", "自评得分", "Score", "分", ("self_evaluation.score", "score_tables.0.total_score")),
    Metric("established", "编制数", "Posts", "人", ("staffing.established",)),
    Metric("on_duty", "在职人数", "Staff", "人", ("staffing.on_duty",)),
    Metric("basic_budget", "基本支出年初预算", "Basic, initial budget", "万元", ("expenditure.basic.initial_budget",)),
    Metric("basic_final", "基本支出决算", "Basic, outturn", "万元", ("expenditure.basic.final_accounts",)),
    Metric("project_budget", "项目支出年初预算", "Projects, initial budget", "万元", ("expenditure.project.initial_budget",)),
    Metric("project_final", "项目支出决算", "Projects, outturn", "万元", ("expenditure.project.final_accounts",)),
    Metric("total_final", "支出总额决算", "Total, outturn", "万元", ("expenditure.total.final_accounts",)),
    Metric("public_budget", "三公经费预算", "Three public, budget", "万元",
           ("three_public.initial_budget", "three_public.full_year_budget", "three_public.budget")),
    Metric("public_final", "三公经费决算", "Three public, outturn", "万元", ("three_public.final_accounts",)),
    Metric("execution", "预算执行率", "Execution rate", "%",
           ("expenditure.total.execution_rate", "expenditure.basic.execution_rate")),
    Metric("control", "人员控制率", "Staff control rate", "%", ("staffing.control_rate",)),
)  # fmt: skip


BY_FIGURES = frozenset({"score", "total_final", "execution"})
"""What `headline` tells, with a reason where there is none."""


def blanks_of(review: Review) -> dict[str, list[str]]:
    """By key: why there is no number, in Chinese and English."""
    whole = headline(review)
    told = {"score": whole.score, "total_final": whole.spent, "execution": whole.rate}
    return {key: [*figure.reason] for key, figure in told.items() if figure.value is None}


class OwnSentence(NamedTuple):
    """A sentence: hash of its squeezed text, and the text as shown, personal data masked."""

    digest: int
    text: str


def metrics_of(review: Review) -> dict[str, dict[str, Any]]:
    """By key: `{"value", "quote", "id"}`, the value in the metric's unit as a string that `Decimal` reads."""
    first: dict[str, Fact] = {}
    for fact in review.facts:
        if fact.value is not None and fact.grounded and fact.evidence is not None:
            first.setdefault(fact.path, fact)
    found = {}
    whole = headline(review)
    for key, figure in (("score", whole.score), ("total_final", whole.spent), ("execution", whole.rate)):
        if figure.value is not None and figure.fact is not None and figure.fact.evidence is not None:
            quote = review.masked_evidence(figure.fact.evidence).quote
            found[key] = {
                "value": plain(figure.value.normalize()),
                "quote": " ".join(quote.split()),
                "id": figure.fact.id,
            }
    for metric in METRICS:
        for path in () if metric.key in BY_FIGURES else metric.paths:
            if path in first and (value := _in_unit(first[path], metric.unit)) is not None:
                evidence = first[path].evidence
                quote = review.masked_evidence(evidence).quote if evidence else ""
                found[metric.key] = {"value": plain(value), "quote": " ".join(quote.split()), "id": first[path].id}
                break
    return found


def _in_unit(fact: Fact, unit: str) -> Decimal | None:
    """The value in a unit; None where it measures something else. Counts without a unit are taken as they are."""
    if fact.value is None:
        return None
    have, want = measured(fact.unit), measured(unit)
    if have.base == want.base and have.base == "元":
        return (fact.value * have.scale / want.scale).normalize()
    if unit in ("人", "分"):
        return fact.value if fact.unit in (unit, "", "名", "个") else None
    return fact.value if have.name == want.name else None


_SENTENCE = re.compile("[^。；！？]*[。；！？]?")
_INSTRUCTION = re.compile(
    r"[（(]?(?:主要|重点|简要|概括|逐项|分别|详细|具体|如实|请|应|需|须){0,8}"
    r"(?:反映|说明|介绍|描述|阐述|填写|填报|列示|概述|简述)[^。；]{0,80}(?:情况|原因|内容|问题|建议)"
)
_DUTIES: frozenset[SectionKind] = frozenset({"basic_info", "attachment_list", "cover"})


def passages_of(review: Review) -> list[OwnSentence]:
    """Sentences of prose that a unit should have written itself: duties, forms, lists and template words left out."""
    text = mask_text(review.document.plain, review.mask)
    index = SectionIndex(review.sections)
    found = []
    for block in review.document.paragraphs():
        if block.kind != "paragraph" or _is_duty(index.at(block.start)):
            continue
        for span in _sentences(text, block.span):
            words = "".join(span.of(text).split())
            if len(words) >= SHORTEST and not _INSTRUCTION.match(words):
                found.append(
                    OwnSentence(
                        int.from_bytes(blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()), words
                    )
                )
    return found


def _is_duty(section: Section | None) -> bool:
    return section is not None and section.kind in _DUTIES


def _sentences(text: str, span: Span) -> Iterator[Span]:
    for match in _SENTENCE.finditer(text, span.start, span.end):
        if match.end() > match.start():
            yield Span(match.start(), match.end())
