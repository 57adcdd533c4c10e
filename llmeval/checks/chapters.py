"""The chapter of problems beside the chapter of measures, item by item: which problem no measure is for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmeval.checks.report import Report
from llmeval.data.document import Section
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.understanding.discourse.reader import substance
from llmeval.understanding.discourse.scopes import role_of, section_role
from llmeval.understanding.discourse.troubles import NUMBERING
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.discourse import ACTOR, DEADLINE

_MARK = re.compile(
    r"(?:问题[一二三四五六七八九\d]{1,2}[：:、]|第[一二三四五六七八九][，、是]|[（(]?[一二三四五六七八九十]{1,2}[）)、.．]|[一二三四五六七八九]是|[（(]?\d{1,2}[）)]|\d{1,2}[.．、](?!\d)|\d{1,2}[.．、](?=20\d\d年)|\d\.\d{1,2}(?=[\u4e00-\u9fff\s])(?![年月日万亿元个项])|[①-⑨])"
)
_INLINE = re.compile(r"(?<=[。；：])(?=[一二三四五六七八九]是)")
_REFERS = re.compile(
    r"(?:针对|对应|就)(?:上述)?(?:问题)?第?[（(]?(?P<n>[一二三四五六七八九]|\d)[）)]?[个项条点]?(?:问题)?[，：:、]"
)
_HAN_NUMBER = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_ANSWERED = re.compile(
    r"(?:将|拟|计划|已)[^，。；]{0,20}(?:整改|改进|完善|追回|补|清理|制定|建立|修订|纠正|收回|解决|更换|修复|调整)|20\d\d年\d{1,2}月底?前|由[^，。；]{2,12}(?:牵头|负责)"
)
_PART = re.compile(
    r"(?:[\d.]{0,4})?(?:下一?步)?(?:存在|发现)?的?(?:主要)?(?:问题|不足|(?:改进|整改)(?:的)?(?:措施|安排|打算))(?:及|与|和)?(?:原因)?(?:分析)?"
)
"""Titles of the two parts of a chapter of problems and measures."""
_ADVICE = re.compile(r"^(?!.*(?:措施|改进|整改)).*建议$")
"""A chapter of advice to others; 改进建议 is one of measures."""
_SUMS_UP = re.compile(r"^(?:上述|以上|建议|附|特此)")
_CLOSES = re.compile(
    r"以上[为是即系]|特此|附[件表]|20\d\d年\d{1,2}月|[\u4e00-\u9fff]{4,24}(?:局|委员会|中心|[馆站所院校队厅办])$"
)
"""What stands behind the last item and belongs to none: a closing sentence, the signature, a date."""
_FEW, _MANY = 2, 9
_HARDLY = 4
_OWN = 10
"""Characters of its own from which a measure without a time says what will be done."""
_HEADING = 12
_TITLE = 24
"""Characters of a section's title; longer ones are sentences."""


def heading(paragraph: Paragraph, start: int) -> Span:
    """The first sentence of an item, with the next one where the first is only a title."""
    text = paragraph.text
    stop = text.find("。", start)
    stop = stop if stop > start else len(text)
    if stop - start > _CITED:
        return paragraph.span(start, start + _CITED)
    following = text.find("。", stop + 1)
    if stop - start <= _TITLE and following > 0 and following - start <= _CITED * 2 and not _MARK.match(text, stop + 1):
        stop = following
    return paragraph.span(start, stop)


_CITED = 58
"""Characters of a sentence that are cited."""


@dataclass(slots=True)
class Item:
    """A numbered part of a chapter with all that stands under its number."""

    paragraph: Paragraph
    start: int
    text: str

    @property
    def title(self) -> str:
        """Its first sentence without the number."""
        return NUMBERING.sub("", _MARK.sub("", self.text, count=1)).split("。")[0]

    def cited(self) -> Span:
        """The first sentence, or the beginning of it."""
        return heading(self.paragraph, self.start)


def unanswered(report: Report) -> list[Item]:
    """Problems of the chapter that are left where each measure is given to the problem that it fits best, in their order.

    Nothing where measures are as many as problems, or where they do not follow the problems.
    """
    problems, measures = _both(report)
    if not (_FEW <= len(problems) <= _MANY and 1 <= len(measures) <= _MANY):
        return []
    if left := _not_referred(problems, measures):
        return left
    if left := _apart(problems, measures):
        return left
    useful = _useful(problems, measures)
    if not useful or not 1 <= len(problems) - len(useful) <= _FEW:
        return []
    return [item for item in _left_out(problems, useful) if not _ANSWERED.search(item.text)]


def answered_by_number(report: Report) -> tuple[int, int] | None:
    """First and last place of the chapter's problems, where it has as many concrete measures as problems.

    Such measures answer them one by one, in whatever words."""
    problems, measures = _both(report)
    if not problems or len(measures) < _FEW or sum(map(_is_concrete, measures)) < len(problems):
        return None
    first, last = problems[0].paragraph.start, problems[-1].paragraph.end
    return first, max(last, measures[0].paragraph.start - 1)


def fewer_measures(report: Report) -> bool:
    """Whether the chapter has fewer measures than problems."""
    problems, measures = _both(report)
    return len(measures) < len(problems)


def _both(report: Report) -> tuple[list[Item], list[Item]]:
    measures = [item for item in _items(report, "measure") if not _SUMS_UP.search(item.title)]
    return _items(report, "problem"), measures


def _useful(problems: Sequence[Item], measures: Sequence[Item]) -> list[Item]:
    """Measures that name somebody, a time or a thing, or take up a problem."""
    return [
        item
        for item in measures
        if not _is_filler(item) or max(_shared(problem, item, problems) for problem in problems) >= _TAKEN_UP
    ]


def _items(report: Report, kind: str) -> list[Item]:
    found: list[Item] = []
    kinds: dict[str, tuple[str, str]] = {}
    """By section, its role and the chapter it stands in."""
    chapter: object = None
    for paragraph in report.paragraphs:
        key = paragraph.section.id if paragraph.section is not None else ""
        if key not in kinds:
            chapters = _chapters(list(report.sections_above(paragraph.section)))
            role, title = section_role(chapters)
            kinds[key] = "" if _ADVICE.search(title) else role, chapters[-1].id if chapters else key
        known, top = kinds[key]
        if known != kind or (chapter is not None and chapter != top):
            continue
        if (
            paragraph.section is not None
            and paragraph.section.id == top
            and paragraph.start < paragraph.section.heading_end
        ):
            chapter = top
            continue
        chapter = top
        for start, end in _parts(paragraph.text):
            text = paragraph.text[start:end]
            if len(text) <= _HEADING and role_of(NUMBERING.sub("", text.rstrip("。：:"))) is not None:
                continue
            if _MARK.match(text) is not None or (not start and _REFERS.match(text) is not None):
                found.append(Item(paragraph, start, text))
            elif found and not _CLOSES.match(text):
                found[-1].text += text
    return found


def _chapters(above: Sequence[Section]) -> list[Section]:
    """The chapter of a section, else all above it: what stands below is an item, whose title may hold any word.

    In a chapter of problems together with measures the chapter is the part that is titled for one of them."""
    whole = [s for s in above if s.level == 1]
    if whole and section_role(whole)[0] == "promised":
        parts = [s for s in above if s.level == 2 and _PART.fullmatch(squeezed(s.title))]
        if parts:
            return parts
    return [s for s in above if s.level == 1 and len(s.title) <= _TITLE] or [s for s in above if len(s.title) <= _TITLE]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    cuts = [0, *(match.start() for match in _INLINE.finditer(text)), len(text)]
    return ((a, b) for a, b in itertools.pairwise(cuts) if b > a)


def _not_referred(problems: Sequence[Item], measures: Sequence[Item]) -> list[Item]:
    """Problems whose number no measure names, where measures name numbers."""
    named = [match["n"] for item in measures if (match := _REFERS.search(item.text[:16]))]
    numbers = {_HAN_NUMBER.get(n) or int(n) for n in named}
    if len(named) < _FEW or len(named) < len(measures) - 1 or max(numbers) > len(problems):
        return []
    return [item for number, item in enumerate(problems, 1) if number not in numbers]


def _apart(problems: Sequence[Item], measures: Sequence[Item]) -> list[Item]:
    """The one problem that no measure speaks of, where all others have measures that surely speak of them, in their order.

    There may be as many measures as problems: one of them then is about something else."""
    if len(problems) < _THREE or not 0 <= len(problems) - len(measures) <= 1:
        return []
    shared = [[_shared(problem, measure, problems) for measure in measures] for problem in problems]
    pairs = _aligned(shared)
    sure = {row: shared[row][column] for row, column in pairs if shared[row][column] >= _SURE}
    left = [row for row in range(len(problems)) if row not in sure]
    if len(left) != 1 or any(_REFERS.search(item.text[:16]) for item in measures):
        return []
    problem, median = problems[left[0]], sorted(sure.values())[len(sure) // 2]
    own = dict(pairs).get(left[0])
    met = max(shared[left[0]]) >= max(_TAKEN_UP, median / _PART_OF_THEM)
    if met or _ANSWERED.search(problem.text) or (own is not None and shared[left[0]][own] > _CHANCE):
        return []
    return [problem]


_THREE = 3
"""Problems from which the others show how surely measures of the chapter speak of theirs."""
_SURE, _CHANCE = 1.75, 0.5
"""Shared pairs, weighed: from the first a measure in its place speaks of the problem, up to the second it does not."""
_PART_OF_THEM = 5
"""A fit of less than this part of what the others' measures share with them is a chance."""


def _aligned(shared: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Problem and measure, in their order, so that the pairs share most; either side may leave some out."""
    rows, columns = len(shared), len(shared[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows):
        for column in range(columns):
            both = best[row][column] + shared[row][column]
            best[row + 1][column + 1] = max(both, best[row][column + 1], best[row + 1][column])
    pairs, row, column = [], rows, columns
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def _is_concrete(item: Item) -> bool:
    text = _MARK.sub("", item.text, count=1)
    return (
        re.search(r"\d", text) is not None
        or DEADLINE.search(text) is not None
        or "问题" in text[:16]
        or (ACTOR.search(text) is not None and substance(text) > _OWN)
    )


def _is_filler(item: Item) -> bool:
    text = _MARK.sub("", item.text, count=1)
    concrete = re.search(r"\d", text) or ACTOR.search(text) or DEADLINE.search(text)
    if _STUDY.search(text) and not re.search(r"\d", _CONGRESS.sub("", text)):
        return True
    return not concrete and "针对" not in text[:4] and substance(text) <= _HARDLY


_CONGRESS = re.compile(r"(?:党的)?二十(?:大|届[一二三四五]中全会)|十九大")
_STUDY = re.compile(
    r"党建引领|主题党日|理论学习|学习(?:贯彻)?(?:党的|[^，。；]{0,12}(?:思想|精神|讲话))|政治(?:站位|学习|意识)|(?:氛围|正能量|凝聚力)"
)
"""Study and spirit, which answer no problem of money or work."""


def _left_out(problems: Sequence[Item], measures: Sequence[Item]) -> list[Item]:
    """The problems outside the best alignment in order; none where an aligned pair shares nothing, or one left out is taken up."""
    shared = [[_shared(problem, measure, problems) for measure in measures] for problem in problems]
    rows, columns = len(problems), len(measures)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for column in range(1, columns + 1):
        best[0][column] = float("-inf")
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            best[row][column] = max(best[row - 1][column], best[row - 1][column - 1] + shared[row - 1][column - 1])
    left, row, column = [], rows, columns
    while row:
        if (
            column
            and best[row][column] == best[row - 1][column - 1] + shared[row - 1][column - 1]
            and (best[row][column] > best[row - 1][column])
        ):
            if not shared[row - 1][column - 1]:
                return []
            column -= 1
        else:
            left.append(row - 1)
        row -= 1
    return [problems[at] for at in reversed(left) if max(shared[at]) < _TAKEN_UP]


_TAKEN_UP = 3.0
"""Shared pairs, weighed, from which a measure speaks of a problem also where it was given to another."""


def _shared(problem: Item, measure: Item, problems: Sequence[Item]) -> float:
    """Pairs of characters that both hold, those of a title twice, by how few problems hold them."""
    title, pairs, told = _pairs(problem.title), _pairs(problem.text), _pairs(measure.text)
    return sum(
        (2 if pair in title else 1) / sum(pair in other.text for other in problems) ** 2 for pair in pairs & told
    )


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in re.findall(r"[\u4e00-\u9fff]{2,}", text) for at in range(len(run) - 1)}
