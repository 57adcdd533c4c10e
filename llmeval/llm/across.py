"""A long report is appraised in parts; here what is far apart meets: goals, results, problems, measures, scores, conclusions.

Which sentences are shown is told by words of the genre and by the sections alone, so that a recording outlives the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from llmeval.data.document import Block, Document, Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Problem, Rejected
from llmeval.llm.appraisal import Appraised, Judge, same_critique
from llmeval.llm.excerpts import Excerpts
from llmeval.llm.schemas import Appraisal
from llmeval.patterns import lazy as re
from llmeval.spans import Span

if TYPE_CHECKING:
    from llmeval.llm.conversation import Session

SHARE, MOST = 0.35, 20_000
"""What is shown in all: at most this share of the report, and as many characters."""
_LONGEST = 400
"""Characters of a paragraph that are shown whole; of a longer one the sentences that speak of the matter."""
_WORDS: Mapping[str, re.Pattern[str]] = {
    "score": re.compile("自评(?:得|总|评)?分|得分|等级为|评(?:定|价)?(?:为|等级)|[评总]分|扣分|综上|总体(?:上|来看|评价)|[评自]?评结论|达到(?:了)?预期"),
    "goal": re.compile("绩效目标|年度目标|目标[0-9一二三四五六七八九十：:]|指标值|预期|计划(?:完成|新建|投入|开展)|不低于|不少于|≥|≤"),
    "problem": re.compile("问题|不足|不够|未(?:能|完成|达)|滞后|偏低|短板|下一步|改进|整改|今后|其余|转入下年"),
    "result": re.compile("完成|实际|实现|达到|全年|执行率|决算|建成|办结|开展|发放"),
}  # fmt: skip
"""What a sentence speaks of, by its words."""
_KINDS: Mapping[str, str] = {"problems": "problem", "improvements": "problem"}
"""What the sentences of a section speak of by its kind."""
_ROOM: Mapping[str, float] = {"score": 0.2, "goal": 0.3, "problem": 0.2, "result": 0.3}
"""Shares of the room; what one leaves goes to the next."""
_COMMON = 0.04
"""Share of sentences above which a pair of characters says nothing of what a sentence is about."""
_SENTENCE = re.compile(r"[^。；！？\n]{1,2000}[。；！？]?")


def spans_of(masked: Document, sections: Sequence[Section]) -> list[Span]:
    """The sentences and rows that are compared, in order; results, problems and scores that share rare words with a goal
    first, as far as there is room."""
    cut = Excerpts(masked, sections)
    told = [(span, _role(span.of(masked.plain), cut.kind_at(span.start))) for span in _sentences(masked)]
    pairs = {span: _pairs(span.of(masked.plain)) for span, _ in told}
    frequent = Counter(pair for found in pairs.values() for pair in found)
    most = max(2, _COMMON * len(told))
    goals = {pair for span, role in told if role == "goal" for pair in pairs[span] if frequent[pair] <= most}

    def weight(span: Span) -> tuple[int, bool, int]:
        shared = sum(1 for pair in pairs[span] if pair in goals)
        return -min(shared, 6), not any(c.isdigit() for c in span.of(masked.plain)), span.start

    total, room = min(SHARE * len(masked.text), MOST), 0.0
    chosen: list[Span] = []
    for role, share in _ROOM.items():
        room += share * total
        for span in sorted((s for s, own in told if own == role), key=weight):
            if len(span) <= room:
                room -= len(span)
                chosen.append(span)
    return sorted(chosen)


def _role(text: str, kind: str) -> str:
    """What a sentence is compared as; "" for what is not."""
    if len(text.strip()) < 6:
        return ""
    return next((role for role, words in _WORDS.items() if words.search(text)), _KINDS.get(kind, ""))


def _pairs(text: str) -> frozenset[str]:
    bare = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return frozenset(map("".join, pairwise(bare)))


def _sentences(masked: Document) -> list[Span]:
    return [span for block in masked.blocks if block.kind != "heading" and block.start < block.end
            for span in _pieces(masked, block)]  # fmt: skip


def _pieces(masked: Document, block: Block) -> list[Span]:
    """A short paragraph whole, else its sentences; a table by its lines."""
    if block.table is None and block.end - block.start <= _LONGEST:
        return [block.span]
    if block.table is not None:
        lines, at = [], block.start
        for line in masked.text[block.start : block.end].splitlines(keepends=True):
            lines.append(Span(at, at + len(line.rstrip())))
            at += len(line)
        return [line for line in lines if len(line)]
    return [Span(m.start(), m.end()) for m in _SENTENCE.finditer(masked.text, block.start, block.end)]


async def appraise_across(
    document: Document, masked: Document, sections: Sequence[Section], session: Session
) -> Appraised:
    """Ask for what only the parts together show; nothing is asked where the report was appraised in one piece."""
    from llmeval.errors import ModelError
    from llmeval.llm.prompts import load_prompt
    from llmeval.llm.requests import Call

    found = Appraised()
    if not (spans := spans_of(masked, sections)):
        return found
    judge = Judge(document, masked, Span(0, len(masked.text)), sections)
    call: Call[Appraisal] = Call.of(
        load_prompt("appraise_across"), Appraisal, {"report": Excerpts(masked, sections).text(spans, numbered=False)},
        section="各部分之间", characters=sum(len(span) for span in spans), check=judge.check,
    )  # fmt: skip
    found.characters = call.characters
    try:
        answer = await session.ask(call)
    except ModelError as error:
        found.problems.append(Problem("appraise", "各部分之间", Message(error.message, error.english or error.message)))
        return found
    found.problems += answer.problems("appraise", "各部分之间")
    found.rejected += [
        Rejected("appraise", r.what, Message(r.message, "not borne out by the source")) for r in answer.rejected
    ]
    found.findings += [judge.finding(critique) for critique in answer.value.critiques]
    found.findings += [f for goal in answer.value.goals if (f := judge.goal(goal)) is not None]
    return found


def together(parts: Sequence[Finding], across: Sequence[Finding]) -> list[Finding]:
    """The critiques of the parts, those that the comparison makes too marked so, and what it makes alone."""
    merged = list(parts)
    for finding in across:
        twin = next((i for i, f in enumerate(merged) if same_critique(f, finding)), None)
        if twin is None:
            merged.append(finding)
        else:
            merged[twin] = replace(merged[twin], looks=2)
    return merged
