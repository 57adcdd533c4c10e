"""PRB04, unanswered-problem: a problem for which nothing is said to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.chapters import answered_by_number, fewer_measures, heading, unanswered
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Piece, Problem
from llmeval.understanding.discourse.reader import substance
from llmeval.understanding.discourse.scopes import items
from llmeval.understanding.discourse.troubles import HAS_CAUSE, HAS_MEASURE
from llmeval.vocabulary.discourse import ACTOR, DEADLINE, LACK, MISS, SHRUG

_PROBLEM_COLUMN = re.compile(r"问题|不足|短板")
_MEASURE_COLUMN = re.compile(r"^(?!.*问题).*(?:改进|整改|措施|对策)")
_NOTHING = re.compile(r"[—\-－/／无\s]*")
_TITLE = 4
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_EARLIER = re.compile(
    r"上(?:一)?年度?[^。；]{0,16}(?:问题|整改|自评|评价)|(?:问题|审计)整改(?:落实)?情况|整改(?:完成|落实)情况"
)
"""What tells of problems that were found before."""
_COUNTED = re.compile(r"[一二三四五六七八九十]是|[①-⑳]")
_TWO = re.compile(r"，(?=并|[^，。；]{2,8}(?:科|室|股|组|处|部|办|员)(?:于|已|将|自|从|按|每|20))")
"""Where a second measure begins inside a sentence."""
_LEAST, _STRONG = 1.5, 6.0
"""Shared pairs, weighed: below the first a measure speaks of something else; from the second it surely speaks of the problem."""


class UnansweredProblem(Check):
    """Finds problems whose matter no measure of the report takes up, by the words that both share.

    Why it matters: a problem without a measure will stand in next year's report again.

    When it is wrong: a measure may answer in other words; so each measure is first given to the problem that it fits
    best, and nothing is said where the problem itself tells what is being done.
    """

    code = "PRB04"
    name = "unanswered-problem"
    title = Message("问题没有对应措施", "a problem without a measure")
    family = "problem_measure"
    severity = "medium"
    nothing = Message("没有列出问题", "no problems told")
    looked = Message("个问题", "problems")
    settled = Message("个写有措施", "with a measure")
    passes = [
        Example(
            "三、存在的问题\n（一）资产盘点不及时。部分设备未入账。\n（二）培训场次偏少。\n四、改进措施\n（一）规范资产盘点，每年12月清查。\n（二）增加培训场次。\n"
        ),
    ]
    fails = [
        Example(
            "三、存在的问题\n（一）资产盘点不及时。部分设备未入账。\n«（二）基层技术力量薄弱。技术人员流失较多»。\n四、改进措施\n（一）规范资产盘点，每年12月清查。\n",
            "技术力量",
        ),
        Example(
            "三、存在的问题\n«渠道清淤项目支出进度偏慢，执行率为61.3%»。\n四、其他需要说明的事项\n无。\n",
            "没有分析原因",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        told = self.report.discourse.problems
        self.examined = len(told)
        even = answered_by_number(self.report)
        left = [p for p in self._left(told) if even is None or not even[0] <= p.piece.paragraph.start <= even[1]]
        measured = [p for p in told if p.has_measure or (p.asks and self._measures() and p not in left)]
        self.answered = len(measured)
        left = [problem for problem in left if not self._of_last_year(problem)]
        if not self._measures():
            left = [p for p in told if p in left and (not p.has_cause or _is_said(p))] + _beside_answered(told, left)
        items = [item.cited() for item in unanswered(self.report)]
        # 二是停车位紧张。高峰期缺口60个: the second sentence is the first one's, which the chapters leave out.
        left = [p for p in left if not any(span.start < _heading(p.piece).start < span.end for span in items)]
        if left:
            measures = self._measures()
            sure = (len(left) == 1 and len(measures) < len(told)) or not (measures or any(p.has_cause for p in left))
            yield self._report(left, bool(measures), "medium" if sure else "low")
        yield from self._chapters({span.start for problem in left for span in [_heading(problem.piece)]})
        yield from self._shrugs()
        yield from self._rows()
        yield from self._by_label({span.start for problem in left for span in [_heading(problem.piece)]})

    def _by_label(self, told: set[int]) -> Iterator[Finding]:
        """The one numbered problem without 措施：, where all others of the chapter have the label."""
        items: dict[int, Piece] = {}
        for piece in self.report.discourse.of("problem", "promised"):
            if _NUMBERED.match(piece.paragraph.text) and piece.start == 0:
                items.setdefault(piece.paragraph.start, piece)
        bare = [p for p in items.values() if not _LABEL.search(p.paragraph.text)]
        if len(items) < _THREE or len(bare) != 1:
            return
        piece = bare[0]
        if HAS_MEASURE.search(piece.paragraph.text) or _heading(piece).start in told:
            return
        yield self.finding(
            [_heading(piece)],
            f"问题“{excerpt(piece.paragraph.text.split('。')[0], 48)}”没有写措施，其余问题均写有措施。",
            "The other problems have a measure each; this one has none.",
            suggestion=("补写该问题的措施、责任科室和完成时限。", "Say what will be done about it, by whom and when."),
            severity="low",
        )

    def _rows(self) -> Iterator[Finding]:
        """A row of a table of problems beside measures whose measure is empty, where others have one."""
        for rows in self.report.rows_of_tables:
            head = [squeezed(text) for text, _ in rows[0]] if rows else []
            asked = next((at for at, text in enumerate(head) if _PROBLEM_COLUMN.search(text)), None)
            answer = next((at for at, text in enumerate(head) if _MEASURE_COLUMN.search(text)), None)
            if asked is None or answer is None or asked == answer:
                continue
            told = [row for row in rows[1:] if len(row) > max(asked, answer) and len(row[asked][0]) >= _TITLE]
            self.examined += len(told)
            bare = [row for row in told if _NOTHING.fullmatch(row[answer][0])]
            if not bare or len(bare) * 2 > len(told):
                continue
            names = "、".join(f"“{excerpt(row[asked][0], 40)}”" for row in bare[:4])
            yield self.finding(
                [Span(row[asked][1].start, row[asked][1].end) for row in bare[:6]],
                f"问题{names}的改进措施一栏为空，其余问题均有措施。",
                "The row of this problem names no measure; the other rows do.",
                suggestion=(
                    "补写该问题的原因、措施、责任科室和完成时限。",
                    "Say why, and what will be done about it, by whom and when.",
                ),
            )

    def _chapters(self, told: set[int]) -> Iterator[Finding]:
        """Problems of the chapter that its measures, fewer than they, leave out."""
        items = unanswered(self.report)
        if not items or any(span.start <= at < span.end for item in items for at in told for span in [item.cited()]):
            return
        names = "、".join(f"“{excerpt(item.title, 48)}”" for item in items)
        yield self.finding(
            [item.cited() for item in items],
            f"问题{names}没有对应的具体改进措施，其余问题均逐条列有措施。",
            "The other problems have a measure each; this one has none.",
            suggestion=("补写该问题的措施、责任科室和完成时限。", "Say what will be done about it, by whom and when."),
            severity="medium" if len(items) == 1 and fewer_measures(self.report) else "low",
        )

    def _left(self, told: list[Problem]) -> list[Problem]:
        """Problems without a measure of their own that no other takes up: never more than measures are fewer."""
        matter: dict[int, set[str]] = {}
        for problem in told:
            matter.setdefault(problem.piece.paragraph.start, set()).update(_pairs(problem.title + problem.piece.text))
        beside: dict[int, list[set[str]]] = {}
        for piece in self.report.discourse.of("measure"):
            start = piece.paragraph.start
            if start in matter:
                parts = [part for item in items(piece) for part in _TWO.split(item.text)]
                beside.setdefault(start, []).extend(_pairs(p) for p in parts if _is_concrete(p, matter[start]))
        left: list[Problem] = []
        rest: list[Problem] = []
        for problem in told:
            (left if problem.piece.paragraph.start in beside else rest).append(problem)
        found: list[Problem] = []
        for start, measures in beside.items():
            found += _unanswered([p for p in left if p.piece.paragraph.start == start], measures, capped=True)
        measures = self._measures()
        found += _unanswered(rest, measures, capped=False)
        if not measures:
            found += [p for p in rest if p not in found and not p.has_measure and _is_said(p)]
        return sorted(found, key=lambda p: p.piece.span.start)

    def _of_last_year(self, problem: Problem) -> bool:
        """Whether the problem is one of an earlier evaluation, told with what has become of it."""
        piece = problem.piece
        year = self.report.reading.year
        title = squeezed(piece.paragraph.section.title) if piece.paragraph.section is not None else ""
        lead = piece.paragraph.text[: piece.start]
        named = re.findall(
            r"(20\d\d)年度[^。；，]{0,10}(?:自评|评价|审计)[^。；，]{0,4}(?:指出|提出|发现|反映|查出)", lead[-80:]
        )
        return _EARLIER.search(title + lead[-80:]) is not None or any(year and int(n) < int(year) for n in named)

    def _shrugs(self) -> Iterator[Finding]:
        """值得注意, 应引起重视: a shortcoming that ends with a word instead of a cause."""
        for piece in self.report.discourse.of("plain", "result", "problem", "promised"):
            for match in SHRUG.finditer(piece.paragraph.text, piece.start, piece.end):
                text = piece.text
                first = max(piece.paragraph.text.rfind("。", piece.start, match.start()) + 1, piece.start)
                if not (MISS.search(text) or LACK.search(text)) or HAS_CAUSE.search(piece.paragraph.text, first):
                    continue
                noted = "已" in match[0]
                if noted and HAS_MEASURE.search(piece.paragraph.text):
                    continue
                span = piece.paragraph.span(max(first, match.start() - 50), match.end())
                yield self.finding(
                    [span],
                    f"“{piece.paragraph.text[max(first, match.start() - 50) : match.end()]}”以“{match[0]}”带过，没有{'改进措施' if noted else '分析原因'}。",
                    "A shortcoming is passed over with a word; why it arose is not said.",
                    suggestion=(
                        "分析自身原因，补写措施、责任科室和完成时限。",
                        "Say why, and what will be done about it, by whom and when.",
                    ),
                )
                return

    def _measures(self) -> list[set[str]]:
        """Words of each measure: of a numbered part, heading and text together, else of each passage."""
        parts: dict[str, set[str]] = {}
        for number, piece in enumerate(self.report.discourse.of("measure")):
            section = piece.paragraph.section
            part = section is not None and squeezed(section.title) != piece.label and piece.start == 0
            if piece.text.startswith("建议"):
                continue
            counted = _COUNTED.split(piece.text) if not part else [piece.text]
            for index, text in enumerate(t for t in counted if len(t) > 6):
                key = section.id if part and section is not None and section.parent else f"{number}.{index}"
                parts.setdefault(key, set()).update(_pairs(text))
        return list(parts.values())

    def _report(self, problems: list[Problem], measures: bool, severity: Severity) -> Finding:
        names = "、".join(f"“{excerpt(p.title, 48)}”" for p in problems[:4])
        lacks = "" if any(p.has_cause or _explained(p) for p in problems) else "没有分析原因，"
        here = {p.piece.paragraph.start for p in problems}
        beside = [m for m in self.report.discourse.of("measure") if m.paragraph.start in here]
        quoted = f"“{excerpt(beside[0].text, 40)}”" if beside and len(problems) == 1 else ""
        rest = f"，现有措施{quoted}未涉及这一内容。" if measures or beside else "。"
        return self.finding(
            [_heading(p.piece) for p in problems[:6]],
            f"问题{names}{lacks}没有对应的改进措施{rest}",
            "No measure of the report takes up this problem.",
            suggestion=(
                "分析自身原因，补写措施、责任科室和完成时限。",
                "Say why, and what will be done about it, by whom and when.",
            ),
            severity=severity,
        )


_NUMBERED = re.compile(r"(?:\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九]是)")
_LABEL = re.compile(r"(?:改进|整改|解决|应对)?(?:措施|办法|对策|打算)[:：]")
_THREE = 3
_CALLED = re.compile(r"问题|不足|短板|发现|查[出找]|列出")
_GOES_ON = re.compile(r"^[^。]{4,90}。(?:此外|另外|其余|其他|以上|上述|同时)[^。]{4,}")
_ASIDE = re.compile("。(?:此外|另外)，")
_SHARED = re.compile(r"。[^。，]{0,4}(?:以上|上述|[两二三四五]项|[两二三四五]者|均|都|针对|对此|为此|下一?步)")


def _is_said(problem: Problem) -> bool:
    """Whether it is called a problem, and the passage goes on with something else."""
    piece = problem.piece
    return (
        piece.role == "problem"
        and not HAS_MEASURE.search(_ASIDE.split(piece.paragraph.text[piece.start :])[0])
        and _CALLED.search(piece.label) is not None
        and _GOES_ON.match(piece.paragraph.text[piece.start :]) is not None
    )


def _beside_answered(told: Sequence[Problem], left: Sequence[Problem]) -> list[Problem]:
    """Problems counted off with others that have a measure each, and that have none."""
    answered = {
        p.piece.paragraph.start
        for p in told
        if p.has_measure and not _SHARED.search(p.piece.paragraph.text, p.piece.start)
    }
    return [p for p in told if not p.has_measure and p not in left and p.piece.paragraph.start in answered]


def _explained(problem: Problem) -> bool:
    """Whether the item goes on with a cause behind its first sentence."""
    piece = problem.piece
    return HAS_CAUSE.search(_NEXT_ITEM.split(piece.paragraph.text[piece.start :])[0]) is not None


_NEXT_ITEM = re.compile(
    r"(?<=[。；])(?:[一二三四五六七八九十]是|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳])"
)


def _heading(piece: Piece) -> Span:
    span = heading(piece.paragraph, piece.start)
    return Span(
        span.start, min(span.end, piece.paragraph.span(piece.start, len(piece.text.rstrip("。")) + piece.start).end)
    )


def _pairs(text: str) -> set[str]:
    return {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}


_SPARE = 1
"""Shared pairs by which a measure that no problem needs answers one that has none."""


def _is_concrete(measure: str, matter: set[str]) -> bool:
    """Whether a measure tells of a time, of somebody, or, in words of its own, of the matter of a problem beside it."""
    if DEADLINE.search(measure) or ACTOR.search(measure) or re.search(r"\d", measure):
        return True
    return substance(measure) > _OWN and bool(_pairs(measure) & matter)


_OWN = 4


def _unanswered(told: list[Problem], measures: list[set[str]], *, capped: bool) -> list[Problem]:
    """Problems that no measure answers: by its words, by any word where no other problem needs it, or, where measures
    stand beside the problems, by their number."""
    words = [(_pairs(p.title), _pairs(p.title + p.piece.text)) for p in told]
    answered, used = _answered(words, measures)
    spare = [measure for index, measure in enumerate(measures) if index not in used]
    open_ones = [
        p
        for index, p in enumerate(told)
        if not p.has_measure
        and index not in answered
        and (p.asks or (capped and len(told) > 1))
        and not any(len(words[index][1] & m) >= _SPARE for m in spare)
    ]
    wanting = sum(not p.has_measure for p in told) - len(measures)
    if not capped:
        return open_ones
    return open_ones[-wanting:] if wanting > 0 else []


def _answered(problems: Sequence[tuple[set[str], set[str]]], measures: Sequence[set[str]]) -> tuple[set[int], set[int]]:
    """Problems that a measure takes up, and the measures that do. Pairs that few problems and few measures hold weigh most, those of a title twice;
    each measure goes to the problem that it fits best, and a strong fit counts beside it."""
    among = Counter(pair for _, words in problems for pair in words)
    told = Counter(pair for words in measures for pair in words)
    fits = sorted(
        (
            (sum((2 if pair in title else 1) / (among[pair] * told[pair]) for pair in words & measure), p, m)
            for p, (title, words) in enumerate(problems)
            for m, measure in enumerate(measures)
        ),
        reverse=True,
    )
    answered: set[int] = set()
    used: set[int] = set()
    for fit, p, m in fits:
        if fit >= _STRONG or (fit >= _LEAST and p not in answered and m not in used):
            answered.add(p)
            used.add(m)
    return answered, used
