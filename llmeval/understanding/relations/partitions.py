"""Frames of staff told by what leaves nobody out: 在编43人，其中管理岗17人、专业技术岗23人、工勤岗3人; by schooling, by title.

Each such list is held to its whole by itself: that another list of the same people adds up acquits it of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.sets import counted_twice
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_CLASSES = (
    re.compile("研究生|博士|硕士|本科|大专|专科|中专|高中|初中"),
    re.compile("正高|副高|高级|中级|初级|讲师|助理|员级|未定级|无职称"),
    re.compile("医师|医生|护士|药技|药师|药剂|检验|影像|医技|技师"),
    re.compile("管理岗|管理人员|专业技术|专技|工勤|专任教师|教辅"),
)
_LAST = re.compile("以下|其他|其余|未定级|无职称|工勤|员级")
_JOINT = re.compile(r"[、，,和及][^，,。；;：:、\d（）()]{1,14}")
_OPENS = re.compile(r"[，,：:（(]?(?:其中|分别为|包括|按[^，。；]{2,8}分)?[:：，,]?[^，,。；;\d]{0,12}")
_OF = re.compile(r"^(?P<who>[\u4e00-\u9fff]{2,8})中[，,：:有]?")
_DOUBLE = re.compile("兼|双肩挑|[（(]含|另有|重复")
_FEWEST = 3


def partitions(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every list by schooling, title or post whose whole the words name."""
    for number in range(len(passage.sentences)):
        terms = passage.of_sentence(number)
        for run in _runs(terms, passage.text):
            if (
                not _leaves_none_out(run)
                or counted_twice(run[-1], run[0])
                or _DOUBLE.search(_around(run, passage.text))
            ):
                continue
            whole = _whole(run, terms, passage, number)
            if whole is not None:
                expected = total(interval_of(t) for t in run)
                yield Candidate("sum", whole, tuple(run), _added, "certain", " + ".join(["{}"] * len(run)), interval_of(whole),
                                expected, named=True, aspect=f"part{run[0].order}")  # fmt: skip


def _added(values: Sequence[Interval]) -> Interval:
    return total(values)


def _runs(terms: Sequence[Term], text: str) -> Iterator[list[Term]]:
    run: list[Term] = []
    for term in terms:
        fits = term.role == "level" and term.exact and term.numeral.dimension == "count" and not term.numeral.places
        joined = run and fits and alike(run[-1], term) and run[-1].depth == term.depth
        if joined and _JOINT.fullmatch(text[run[-1].end : term.at]):
            run.append(term)
            continue
        yield from _parts(run)
        run = [term] if fits else []
    yield from _parts(run)


def _parts(run: Sequence[Term]) -> Iterator[list[Term]]:
    """The stretches of a run that one class names; the whole may be joined to its parts by a comma."""
    for pattern in _CLASSES:
        named = [pattern.search(t.lead) is not None for t in run]
        begin = 0
        for at in range(len(run) + 1):
            if at == len(run) or not named[at]:
                if at - begin >= _FEWEST:
                    yield list(run[begin:at])
                begin = at + 1


def _leaves_none_out(run: Sequence[Term]) -> bool:
    names = [t.lead.lstrip("、，,和及") for t in run]
    whole = _LAST.search(names[-1]) is not None or "包括" in run[0].lead
    doctors = any("博士" in name for name in names) and any("研究生" in name and "硕士" not in name for name in names)
    return whole and not doctors and len(set(names)) == len(names)  # 研究生22人、博士3人: some of the former


def _around(run: Sequence[Term], text: str) -> str:
    return text[run[0].at - len(run[0].lead) : run[-1].end + 12]


def _whole(run: Sequence[Term], terms: Sequence[Term], passage: Passage, number: int) -> Term | None:
    """The number right before the list, or the one that the sentence says its lists are of."""
    before = [t for t in terms if t.order == run[0].order - 1]
    if before and alike(before[0], run[0]) and _OPENS.fullmatch(passage.text[before[0].end : run[0].at]):
        return before[0] if before[0].role == "level" and "编制" not in before[0].lead else None
    begin, end = passage.sentences[number]
    said = _OF.match(passage.text[begin:end])
    if said is None:
        return None
    told = [
        t
        for t in passage.terms
        if t.order < run[0].order and t.role == "level" and alike(t, run[0]) and t.lead.endswith(said["who"])
    ]
    return told[-1] if told and not any(t.at >= begin for t in told) else None
