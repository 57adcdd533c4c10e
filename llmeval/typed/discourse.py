"""Goals with their results, problems with their causes and measures, as leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from llmeval.data.review import Review
from llmeval.data.self_evaluation import Goal, Problem, Text
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import squeeze

if TYPE_CHECKING:
    from llmeval.checks.report import Report
    from llmeval.understanding.discourse.model import Piece
    from llmeval.understanding.discourse.model import Problem as Trouble
    from llmeval.understanding.tables.model import CellText, TableReading

Make = Callable[..., Text]
_ITEM = re.compile(
    r"(?:(?<=[。；;：:，])|^)(?:[（(]?(?P<number>\d{1,2})[）)、.．](?!\d)|(?P<word>[一二三四五六七八九十]{1,2})是)"
)
_MARKED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．](?!\d)|[①-⑳]")
_WORDED = re.compile("[一二三四五六七八九十]{1,2}是")
_CHINESE = "一二三四五六七八九十"
_GOALS = re.compile("目标")
_NO_GOALS = re.compile("完成|实现|管理|制度|偏离|问题|目的|编制|编报|开展")


def goals_of(report: Report, tables: Sequence[TableReading], text: Make) -> tuple[Goal, ...]:
    """Goals of the forms with what stands beside them, then those that prose lists and no form holds."""
    found: list[Goal] = []
    for table in tables:
        for pair in table.goals:
            if not pair.expected.blank:
                found += _paired(report, pair.expected, pair.actual, text)
    spans = [
        goal.piece.span
        for goal in report.discourse.goals
        if not goal.duty and (goal.listed or _counted(report, goal.piece))
    ]
    for section in report.sections:
        title = "".join(section.title.split())
        if _GOALS.search(title) and not _NO_GOALS.search(title):
            for block in report.reading.paragraphs_in(section.heading_end, section.end):
                items = _items(
                    report, Span(max(block.start, section.heading_end), min(block.end, section.end)), words_only=True
                )
                spans += [
                    span
                    for _, span in items
                    if not any(span.start < other.end and other.start < span.end for other in spans)
                ]
    # a form's one cell for all goals says less than prose that lists them
    known = [_pieces(goal.goal.value) for goal in found] if len(found) > 1 else []
    for span in sorted(spans):
        goal = text(_trimmed(report, span))
        own = _pieces(goal.value)
        if not any(2 * len(own & other) > min(len(own), len(other)) for other in known):
            found.append(Goal(goal=goal))
    return tuple(found)


def _counted(report: Report, piece: Piece) -> bool:
    """Whether a passage has numbers and stands under a heading of goals."""
    section = report.section_at(piece.span.start)
    title = "".join(section.title.split()) if section is not None else ""
    return bool(re.search(r"\d", piece.text[3:])) and bool(_GOALS.search(title)) and not _NO_GOALS.search(title)


def _paired(report: Report, expected: CellText, actual: CellText | None, text: Make) -> list[Goal]:
    """Numbered goals each with the result of its number; else the two cells as they are."""
    wanted = _items(report, expected.span)
    done = dict(_items(report, actual.span)) if actual is not None and not actual.blank else {}
    if len(wanted) > 1 and len(wanted) == len(done):
        return [Goal(goal=text(_trimmed(report, span)), result=text(_trimmed(report, done[number])) if number in done else None)
                for number, span in wanted]  # fmt: skip
    result = text(actual.span, actual.text) if actual is not None and not actual.blank else None
    return [Goal(goal=text(expected.span, expected.text), result=result)]


def _items(report: Report, passage: Span, *, words_only: bool = False) -> list[tuple[int, Span]]:
    """The items of an enumeration by their numbers, in order from 1, each without its mark; [] where there are not two."""
    view = squeeze(report.document.plain, passage.start, passage.end)
    marks: list[tuple[int, re.Match[str]]] = []
    for match in _ITEM.finditer(view.text):
        if words_only and not match["word"]:
            continue
        number = int(match["number"]) if match["number"] else _CHINESE.find(match["word"]) + 1
        if number == len(marks) + 1:
            marks.append((number, match))
    if len(marks) < 2:
        return []
    ends = [match.start() for _, match in marks[1:]] + [len(view.text)]
    return [(number, view.span(match.end(), end)) for (number, match), end in zip(marks, ends, strict=True)
            if match.end() < end]  # fmt: skip


def _trimmed(report: Report, span: Span) -> Span:
    """Without the mark that ends it."""
    end = span.end
    while end > span.start + 1 and (
        report.document.text[end - 1].isspace() or report.document.text[end - 1] in "；;。"
    ):
        end -= 1
    return Span(span.start, end)


def problems_of(review: Review, report: Report, text: Make) -> tuple[tuple[Problem, ...], tuple[Text, ...]]:
    """Problems with the causes that stand in them and the measures that answer them; and the measures left over.

    A measure answers the problem that it names (针对…的问题); where there are as many of both, the one of its place; else the one
    whose words it shares.
    """
    told = _told(review, report, text)
    measures = [fact for fact in review.facts if fact.path == "measures" and fact.origin == "rules" and fact.evidence is not None
                and not _only_wishes(report, fact.evidence.start, fact.text)]  # fmt: skip
    titles = [_plain(title) for title, _, _ in told]
    answered: dict[int, list[Text]] = {}
    left: list[Text] = []
    for index, fact in enumerate(measures):
        if fact.evidence is None:
            continue
        leaf = text(fact.evidence.span, "", fact)
        named = [at for at, title in enumerate(titles) if len(title) > 3 and title in _plain(leaf.value)]
        at = named[0] if named else index if len(measures) == len(told) else _closest(titles, leaf.value)
        if at is None:
            left.append(leaf)
        else:
            answered.setdefault(at, []).append(leaf)
    found = [
        Problem(problem=leaf, causes=causes, measures=tuple(answered.get(at, ())))
        for at, (_, leaf, causes) in enumerate(told)
    ]
    return tuple(found), tuple(left)


def _told(review: Review, report: Report, text: Make) -> list[tuple[str, Text, tuple[Text, ...]]]:
    """The problems with their titles and causes: by numbered paragraphs where these hold all that was read as one, else as
    they were read."""
    said = [(fact, fact.evidence.span) for fact in review.facts if fact.path == "problems" and fact.evidence is not None
            and fact.origin == "rules"]  # fmt: skip
    marked = [(fact, span) for fact, span in said if _MARKED.match(fact.text) or _WORDED.match(fact.text)]
    read = report.discourse.problems
    inside = [[p for p in read if span.start <= p.piece.span.start < span.end] for _, span in marked]
    if marked and sum(map(len, inside)) == len(read):
        return [(_title(fact.text, own), text(_trimmed(report, span), "", fact), tuple(c for p in own for c in _causes(report, p, text)))
                for (fact, span), own in zip(marked, inside, strict=True)]  # fmt: skip
    if not read:
        return [(fact.text, text(_trimmed(report, span), "", fact), ()) for fact, span in said]
    return [(p.title or p.piece.text, text(_trimmed(report, p.piece.span)), _causes(report, p, text)) for p in read]


def _title(words: str, own: Sequence[Trouble]) -> str:
    return (own[0].title if own else "") or words.partition("。")[0]


def _only_wishes(report: Report, start: int, words: str) -> bool:
    """Whether a passage stands under a heading of suggestions to others, which answer no problem of the unit's own."""
    section = report.section_at(start)
    title = "".join(section.title.split()) if section is not None else ""
    return words.startswith("建议") or ("建议" in title and not re.search("措施|改进|整改", title))


def _causes(report: Report, problem: Trouble, text: Make) -> tuple[Text, ...]:
    """The causes that stand in a problem's own passage."""
    body = problem.body.span
    inside = [
        cause.piece.cited() for cause in report.discourse.causes if body.start <= cause.piece.span.start < body.end
    ]
    return tuple(text(span) for span in inside)


def _plain(words: str) -> str:
    return re.sub(r"[\s，。；：、“”（）()]|^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]?)|的(?=问题)", "", words)


def _closest(titles: Sequence[str], measure: str) -> int | None:
    """The problem with which a measure shares most pieces of two characters, if these are a third of its title's."""
    shares = [len(_pieces(title) & _pieces(measure)) / max(1, len(_pieces(title))) for title in titles]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= 1 / 3 else None


def _pieces(words: str) -> frozenset[str]:
    plain = _plain(words)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
