"""From a source to a review: the stages in order. Open this first.

    source ──read──▶ Document ──split──▶ Sections ──extract──▶ Facts ──prove──▶ Report ──check──▶ Findings ──▶ Review

The rules run always and are a whole review in themselves. The model stages join only where a model is named.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from llmeval.checks.doubt import softened
from llmeval.checks.proofs import Proofs, with_proofs
from llmeval.checks.report import Report
from llmeval.data.claimed import claims_of
from llmeval.data.document import Document, Section
from llmeval.data.evidence import Evidence, Message, mask_text
from llmeval.data.facts import Fact
from llmeval.data.findings import SEVERITIES, Finding, Problem, Rejected
from llmeval.data.relations import Relation
from llmeval.data.review import Review
from llmeval.decisions.known import decided
from llmeval.errors import ModelError, ReadError
from llmeval.options import Options, chosen_settings
from llmeval.reading.sources import Source, read_apart
from llmeval.settings import Settings
from llmeval.spans import Span
from llmeval.vocabulary.own import words_of
from llmeval.vocabulary.section_kinds import KINDS, SectionKind

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from decimal import Decimal

    from llmeval.llm.conversation import Session
    from llmeval.llm.extraction import Extracted
    from llmeval.llm.filling import Filled
    from llmeval.llm.requests import Plan
    from llmeval.understanding.relations.proposed import Proposal

T = TypeVar("T")
SUMMARY = {
    "unit": "unit.name",
    "year": "report.year",
    "date": "report.date",
    "score": "self_evaluation.score",
    "grade": "self_evaluation.grade",
}
"""What heads a review, by the facts' paths."""


def critique(source: Source, *, settings: Settings | None = None, **options: Unpack[Options]) -> Review:
    """Review one report.

    Args:
        source: a path, `(bytes, file name)`, a `Document`, or a list of these that is one submission.
        settings: what to use instead of environment and settings files.
        options: any field of `Settings` by its name, over the others: `model`, `base_url`, `api_key`, `offline`,
            `replay`, `lang`, `select`, `ignore`, …

    Raises:
        ReadError: the source cannot be read.
        SettingsError, UsageError: an option is at fault.
    """
    chosen = chosen_settings(settings, options)
    review = review_by_rules(source, chosen)
    return decided(in_own_loop(add_model(review, chosen)) if chosen.uses_model else review, chosen)


async def acritique(source: Source, *, settings: Settings | None = None, **options: Unpack[Options]) -> Review:
    """`critique` for a running event loop: reading and checking go to a thread, requests run side by side."""
    import asyncio

    chosen = chosen_settings(settings, options)
    review = await asyncio.to_thread(review_by_rules, source, chosen)
    return decided(await add_model(review, chosen) if chosen.uses_model else review, chosen)


def review_by_rules(source: Source, settings: Settings) -> Review:
    """The deterministic review: everything that needs no model.

    Raises:
        ReadError: the source cannot be read, or its files are of several units or years.
    """
    found = reviews_by_rules(source, settings)
    if len(found) > 1:
        names = "、".join(str(review.summary.get("unit") or review.document.path) for review in found[:3])
        raise ReadError(
            f"这些文件属于 {len(found)} 个单位或年度（{names} 等），不是一份材料。请分开提供，或用 critique_many 各自审阅。",
            f"The files are of {len(found)} units or years ({names}), no one submission. Hand them in one by one, or use "
            "critique_many, which reviews each.",
        )
    return found[0]


def reviews_by_rules(source: Source, settings: Settings) -> list[Review]:
    """`review_by_rules` of each submission that a source holds: an archive may hold those of several units."""
    from llmeval.understanding.units import by_unit

    return [review_document(document, settings) for document in read_apart(source, by_unit, settings.limits)]


def review_document(document: Document, settings: Settings, proposals: Sequence[Proposal] = ()) -> Review:
    """What the rules say of a document; `proposals` are relations that a model read, computed here like all others."""
    with _seldom_collected():
        if settings.vocabulary is None:
            return _review_document(document, settings, proposals)
        with words_of(settings.vocabulary, KINDS):
            # a copy shares nothing that was understood by other words
            return _review_document(replace(document), settings, proposals)


_SELDOM = 50_000
"""Objects that are made before garbage is looked for: nearly all of a review's are in use until its end."""


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Spare the collector a tenth of the time. Of reviews side by side only the first to come changes anything."""
    before = gc.get_threshold()
    if not 0 < before[0] < _SELDOM:
        yield
        return
    gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _review_document(document: Document, settings: Settings, proposals: Sequence[Proposal]) -> Review:
    from llmeval.checks import engine
    from llmeval.privacy.documents import personal_data, with_masked_names

    mask = personal_data(document, settings.mask, settings.unmask)
    document = with_masked_names(document, mask)
    report = replace(report_of(document, settings), proposals=tuple(proposals))
    facts, rejected = proved_facts(document, report.facts)
    report = replace(report, facts=tuple(facts))
    outcome = engine.run(report, settings.select, settings.ignore)
    findings, unproved = proved_findings(document, outcome.findings)
    proofs = Proofs(report, document)
    numbers = proofs.numbers(mask)
    return Review(
        document=document,
        sections=report.sections,
        facts=with_proofs(report.facts, numbers),
        findings=tuple(numbered(findings, document)),
        checks=tuple(outcome.checks),
        rejected=(*rejected, *unproved, *_refused(report)),
        problems=(*_reading_problems(document, report), *_broken_frames(report), *outcome.problems),
        coverage=coverage(report),
        settings=settings.to_dict(),
        profile=settings.profile,
        language=settings.lang,
        keep_text=not settings.no_text,
        mask=mask,
        relations=proofs.relations,
        numbers=numbers,
        summary=summary(report.facts),
    )


async def add_model(review: Review, settings: Settings) -> Review:
    """The review with what the model stages add. A failure of theirs is a problem of the review, never an error."""
    from llmeval.llm.client import shared
    from llmeval.llm.recorder import refuse_loss

    try:
        with shared(settings) as endpoint:
            if endpoint.recorder is not None and endpoint.recorder.bodies:
                refuse_loss(endpoint.recorder, await _first_questions(review, settings))
            return await ask_model(review, settings, endpoint.session(budget=settings.token_budget or None))
    except ModelError as error:
        problem = Problem("model", None, Message(error.message, error.english or error.message))
        return replace(review, problems=(*review.problems, problem))


async def _first_questions(review: Review, settings: Settings) -> list[str]:
    """What a run asks of the report's text alone, before any answer has come."""
    from llmeval.llm.client import Endpoint

    with Endpoint.of(replace(settings, record=None, replay=None), dry_run=True) as endpoint:
        session = endpoint.session()
        stages = ("extract", "appraise", *(stage for stage in settings.stages if stage == "typed"))
        await ask_model(review, replace(settings, stages=stages, extract="every"), session)
        return [request.text for request in session.plan.requests]


async def ask_model(review: Review, settings: Settings, session: Session) -> Review:
    """Extraction, relations and appraisal side by side; what both readers and both kinds of critique say is merged here.

    Raises `PromptError` where the folder of prompts that the settings name is at fault.
    """
    from llmeval.llm.prompts import own_prompts

    with own_prompts(settings.prompts), words_of(settings.vocabulary, KINDS):
        return await _ask_all(review, settings, session)


async def _ask_all(review: Review, settings: Settings, session: Session) -> Review:
    import asyncio

    from llmeval.extraction.agreement import disagreements
    from llmeval.llm.across import appraise_across, together
    from llmeval.llm.appraisal import Appraised, appraise, in_parts, merge
    from llmeval.llm.doubting import SHARE, Doubted, doubt
    from llmeval.llm.extraction import Extracted
    from llmeval.llm.filling import Filled
    from llmeval.llm.relating import Related, relate

    document, sections = review.document, review.sections
    mask = () if settings.no_mask else review.mask
    masked = replace(document, text=mask_text(document.text, mask)) if mask else document
    stages = session.stages(settings.stages)
    extracts = "extract" in stages and settings.extract != "none"
    appraises = "appraise" in stages
    extracted, related, appraised, across, answers = await asyncio.gather(
        _extract(review, masked, settings, session) if extracts else _nothing(Extracted()),
        relate(masked, sections, review.relations, review.numbers, session)
        if "relate" in stages
        else _nothing(Related()),
        appraise(document, masked, sections, session) if appraises else _nothing(Appraised()),
        appraise_across(document, masked, sections, session)
        if appraises and in_parts(masked)
        else _nothing(Appraised()),
        _fill(review, masked, session) if "typed" in stages else _nothing(Filled()),
    )
    appraised.rejected += across.rejected
    appraised.problems += across.problems
    if related.proposals:
        review = await asyncio.to_thread(_with_relations, review, settings, related.proposals)
    facts, unproved = proved_facts(document, extracted.facts)
    critiques, unfounded = proved_findings(document, together(appraised.findings, across.findings))
    merged = merge(review.findings, critiques)
    doubted = Doubted(merged)
    # while a recording lacks answers, what the second look is about would change with them
    waits = settings.record is not None and (related.problems or appraised.problems)
    if "doubt" in stages and not waits:
        size = max(1, len(document.text))
        room = min(SHARE - across.characters / size, BOTH - (related.characters + across.characters) / size)
        doubted = await doubt(
            document, masked, sections, merged, review.relations, session, _hostile(review.findings), room
        )
    findings = await asyncio.to_thread(_asking, review, settings, related.proposals, doubted.findings)
    problems = [*extracted.problems, *related.problems, *appraised.problems, *doubted.problems, *answers.problems]
    if settings.no_mask and review.mask:
        problems.append(Problem("privacy", None, UNMASKED))
    refused = (*extracted.rejected, *related.rejected, *appraised.rejected, *doubted.rejected, *answers.rejected)
    return replace(
        review,
        facts=(*review.facts, *with_proofs(facts, review.numbers)),
        findings=tuple(numbered(findings, document)),
        withdrawn=tuple(doubted.withdrawn),
        answers=answers.value,
        disagreements=tuple(disagreements(review.facts, facts)),
        rejected=(*review.rejected, *refused, *unproved, *unfounded),
        problems=(*review.problems, *problems),
        model=session.model_use(),
    )


BOTH = 1.2
"""Of the report, what is shown beside the appraisal itself: of all parts together, for relations and for the second look."""


def _hostile(findings: Iterable[Finding]) -> list[Span]:
    """Passages that speak to a program, as the rules found them."""
    return [evidence.span for finding in findings if finding.family == "hostile" for evidence in finding.evidence]


async def _extract(review: Review, masked: Document, settings: Settings, session: Session) -> Extracted:
    """Facts of the sections that the settings name."""
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.extraction import extract as read

    unread = unread_numbers(review) if settings.extract == "unread" else None
    return await read(review.document, review.sections, masked.text, session, Grounder(masked, judges_labels=False),
                      review.summary.get("year") or "", unread)  # fmt: skip


async def _fill(review: Review, masked: Document, session: Session) -> Filled:
    """The typed model as a model fills it."""
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.filling import fill

    return await fill(review.document, masked, review.sections, session, Grounder(masked, judges_labels=False),
                      review.summary.get("year") or "")  # fmt: skip


THIN = 2
"""Characters of a label up to which it says too little of what a number is, unless it is a metric of the genre."""


def unread_numbers(review: Review) -> list[int]:
    """Where the quantities begin of which rules read no fact, or one whose label hardly says what it is of; sorted."""
    from llmeval.vocabulary.metrics import metric_of

    known = {fact.numeral.number_start for fact in review.facts
             if fact.numeral is not None and (len(fact.label) > THIN or metric_of(fact.label))}  # fmt: skip
    return [number.at for number in review.numbers if number.at not in known]


async def _nothing(result: T) -> T:
    """What a stage brings that is not run."""
    return result


def _with_relations(review: Review, settings: Settings, proposals: Sequence[Proposal]) -> Review:
    """The rules' review again, with relations that a model read among the candidates."""
    again = review_document(review.document, settings, proposals)
    return replace(
        again, settings=review.settings, profile=review.profile, language=review.language, keep_text=review.keep_text
    )


def _asking(
    review: Review, settings: Settings, proposals: Sequence[Proposal], findings: Sequence[Finding]
) -> list[Finding]:
    """The findings, a model's on numbers as questions where no relation of the report, or of its own computation, proves them."""
    from llmeval.llm.questions import as_questions
    from llmeval.text.numerals import numerals_of

    def failed(more: Sequence[Proposal]) -> list[tuple[int, int]]:
        known = [
            (r.claim.start, r.claim.end)
            for r in review.relations
            if r.outcome == "failed" and r.explanation is not None
        ]
        if not more:
            return known
        network = replace(report_of(review.document, settings), proposals=(*proposals, *more)).network
        return known + [
            (v.claim.numeral.start, v.claim.numeral.end) for v in network.failed if v.explanation is not None
        ]

    return as_questions(findings, numerals_of(review.document), failed)


def _refused(report: Report) -> list[Rejected]:
    """Proposed relations that are none."""
    text = report.document.text
    starts = {n.number_start: n for n in report.numerals}

    def printed(at: int) -> str:
        numeral = starts.get(at)
        return "".join(text[numeral.start : numeral.end].split()) if numeral is not None else "?"

    return [Rejected("relate", f"{r.proposal.kind}: {printed(r.proposal.claim)} ← {'，'.join(map(printed, r.proposal.operands))}",
                     Message(r.zh, r.en)) for r in (report.network.refused if report.proposals else ())]  # fmt: skip


UNMASKED = Message(
    "发送给模型的文本未遮盖个人信息（--no-mask）", "personal data was sent to the model unmasked (--no-mask)"
)


def plan(source: Source, *, settings: Settings | None = None, **options: Unpack[Options]) -> Plan:
    """What a review with a model would send, and to which host; nothing is sent.

    Returns:
        The requests of the first round: prompt, section, characters of the report and the masked text. Re-asks depend on
        the answers.
    """
    from llmeval.llm.client import Endpoint

    chosen = chosen_settings(settings, options)
    review = review_by_rules(source, chosen)
    with Endpoint.of(chosen, dry_run=True) as endpoint:
        session = endpoint.session()
        in_own_loop(ask_model(review, chosen, session))
        return session.plan


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while a model was asked; `review` holds what had come, None where even that took too long."""

    review: Review | None = None


def in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own, since the caller (a notebook) may hold a running event loop already.

    Raises `Interrupted` for Ctrl-C, within two seconds.
    """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import suppress

    pool = ThreadPoolExecutor(max_workers=1)
    running = pool.submit(asyncio.run, work)
    try:
        return running.result()
    except KeyboardInterrupt:
        from llmeval.llm.client import stop_all

        stop_all()
        interrupted = Interrupted()
        with suppress(Exception):
            came = running.result(timeout=1.5)
            interrupted.review = came if isinstance(came, Review) else None
        raise interrupted from None
    finally:
        pool.shutdown(wait=running.done(), cancel_futures=True)


def report_of(document: Document, settings: Settings | None = None) -> Report:
    """The document understood, by rules: sections, numerals and facts; instructions to a program are told apart first."""
    from llmeval.extraction.rules import extract as extract_by_rules
    from llmeval.structure.split import split
    from llmeval.text.numerals import numerals_of
    from llmeval.understanding.hostile import instructions, without
    from llmeval.understanding.reading import understand

    hostile = instructions(document)
    document = without(document, hostile)
    sections = split(document)
    numerals = numerals_of(document)
    reading = understand(document, sections, numerals)
    facts = extract_by_rules(reading)
    return Report(document, tuple(sections), tuple(facts), numerals, settings or Settings(), reading, tuple(hostile))


def extract(document: Document) -> list[Fact]:
    """The facts that rules read from a document, each proved against its text."""
    return proved_facts(document, report_of(document).facts)[0]


def relations(document: Document) -> list[Relation]:
    """What the numbers of a document say of each other, in order of the text: proved, failed and undecided."""
    return list(Proofs(report_of(document), document).relations)


# What leaves the library is proved here, whoever made it.


def proved_facts(document: Document, facts: Iterable[Fact]) -> tuple[list[Fact], list[Rejected]]:
    """Facts whose quote is the text at their span, and a rejection for each of the others."""
    kept, rejected = [], []
    for fact in facts:
        if fact.evidence is None or stands(document, fact.evidence):
            kept.append(fact)
        else:
            rejected.append(Rejected("extract", fact.label, NOT_VERBATIM))
    return kept, rejected


def proved_findings(document: Document, findings: Iterable[Finding]) -> tuple[list[Finding], list[Rejected]]:
    """Findings all of whose quotes stand in the text, each finding once; a rejection for each of the others."""
    kept: dict[tuple[object, ...], Finding] = {}
    rejected = []
    for finding in findings:
        operands = finding.computation.operands if finding.computation else ()
        if all(stands(document, evidence) for evidence in (*finding.evidence, *operands)):
            kept.setdefault((finding.code, finding.message, *(e.span for e in finding.evidence)), finding)
        else:
            rejected.append(Rejected("check", finding.code, NOT_VERBATIM))
    return softened(document, kept.values()), rejected


NOT_VERBATIM = Message("引文与原文该处不一致", "the quote is not the text at its span")


def stands(document: Document, evidence: Evidence) -> bool:
    """Whether the quote is, character for character, what the text holds at its span."""
    return 0 <= evidence.start < evidence.end and document.text[evidence.start : evidence.end] == evidence.quote


def numbered(findings: Iterable[Finding], document: Document) -> list[Finding]:
    """In the order in which a reviewer reads them: by severity, then by place; with ids F001, F002, … and what they are
    known by."""
    ordered = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.evidence[0].start, f.code))
    return [
        replace(finding, id=f"F{number:03d}", claims=claims_of(document, finding.evidence))
        for number, finding in enumerate(ordered, 1)
    ]


def summary(facts: Sequence[Fact]) -> dict[str, str | None]:
    """Unit, year, date, score and grade as the report gives them first."""
    first: dict[str, Fact] = {}
    for fact in facts:
        first.setdefault(fact.path, fact)
    return {name: _shown(first[path]) if path in first else None for name, path in SUMMARY.items()}


def _shown(fact: Fact) -> str | None:
    if fact.value is not None:
        return format(fact.value, "f")
    words = fact.text or fact.period or (fact.evidence.quote if fact.evidence else "")
    return " ".join(words.split()) or None


def coverage(report: Report) -> dict[str, Any]:
    """How many numerals of each kind there are and what share of the quantities facts cover, in all and by section.

    Characters that a reader could not make out (U+FFFD) may be a number: each run of them counts as one that is not covered.
    """
    import re
    from collections import Counter

    covered = {fact.numeral.number_start for fact in report.facts if fact.numeral}
    totals: Counter[str] = Counter()
    held: Counter[str] = Counter()
    by_section: dict[str, list[int]] = {}
    owners = _innermost(report.sections, [numeral.start for numeral in report.numerals])
    for numeral, owner in zip(report.numerals, owners, strict=True):
        totals[numeral.kind] += 1
        if numeral.kind == "quantity":
            known = numeral.number_start in covered
            held["covered"] += known
            if owner is not None:
                counts = by_section.setdefault(owner.id, [0, 0])
                counts[0] += 1
                counts[1] += known
    if unreadable := len(re.findall("\ufffd(?:\\s{0,4}\ufffd)*", report.document.text)):
        totals["unreadable"] = unreadable
    return {
        "numerals": dict(sorted(totals.items())),
        **_share(totals["quantity"] + unreadable, held["covered"]),
        "sections": {section: _share(*counts) for section, counts in by_section.items()},
    }


def _share(quantities: int, covered: int) -> dict[str, Any]:
    from decimal import Decimal

    share: Decimal | None = (Decimal(covered) / quantities).quantize(Decimal("0.001")) if quantities else None
    return {"quantities": quantities, "covered": covered, "share": format(share, "f") if share is not None else None}


def _innermost(sections: Sequence[Section], offsets: Sequence[int]) -> list[Section | None]:
    """For sorted offsets the section that holds each most closely; one pass, since reports can be long."""
    result: list[Section | None] = []
    stack: list[Section] = []
    upcoming = iter(sorted(sections, key=lambda section: (section.start, -section.end)))
    section = next(upcoming, None)
    for offset in offsets:
        while section is not None and section.start <= offset:
            stack.append(section)
            section = next(upcoming, None)
        while stack and stack[-1].end <= offset:
            stack.pop()
        result.append(stack[-1] if stack else None)
    return result


def _reading_problems(document: Document, report: Report) -> list[Problem]:
    problems = [Problem("read", None, Message(note, note)) for note in document.notes]
    if not report.document.tables and all(section.kind in _NO_CHAPTER for section in report.sections):
        problems.append(Problem("read", None, NO_REPORT))
    longest = max((len(block.span) for block in document.blocks if block.kind != "table"), default=0)
    if longest > _LONGEST_PASSAGE:
        problems.append(Problem("read", None, _without_breaks(longest)))
    return problems


_LONGEST_PASSAGE = 50_000
"""Characters of one paragraph or line; the longest of a real report has 3,000."""


def _without_breaks(length: int) -> Message:
    return Message(
        f"有一段文字长达 {length} 字而没有分段，不像一份报告，结果不可靠；请确认是否给错了文件，或另存时保留换行",
        f"one passage of {length} characters has no break, which is no report, and the results are not reliable; check that "
        "this is the right file, or save it with its line breaks",
    )


_NO_CHAPTER: frozenset[SectionKind] = frozenset({"cover", "other"})
NO_REPORT = Message(
    "没有认出绩效报告的章节和表格，多数检查无从进行；没有问题不等于合格，请确认是否给错了文件",
    "no chapter or table of a performance report was recognised, so most checks had nothing to look at; "
    "no finding does not mean that all is well: check that this is the right file",
)


def _broken_frames(report: Report) -> list[Problem]:
    """Frames of relations that broke off, each as a problem of the review."""
    return [
        Problem(
            "check",
            None,
            Message(f"数据互证的一部分因程序错误未完成：{name}", f"part of the relations broke off: {name}"),
        )
        for name in report.network.broken
    ]
