"""VAG07, unmeasured-goal: a goal or indicator told in prose that nobody can measure, or that is a duty."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.document import Cell
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Goal
from llmeval.understanding.discourse.scopes import LISTED_GOALS
from llmeval.understanding.tables.model import Indicator
from llmeval.understanding.tables.score_rows import result_span
from llmeval.vocabulary.discourse import DUTY, MEASURABLE, VAGUE_AMOUNT, VAGUE_TARGET, VAGUE_VALUE
from llmeval.vocabulary.labels import PART


class UnmeasuredGoal(Check):
    """Finds goals and indicators behind a label (年度目标：…, 数量指标：…) that say 若干, 及时 or 不断提升 and no number, and
    such as only repeat the unit's duties.

    Why it matters: whether such a goal was reached is a matter of opinion, and its points prove nothing.

    When it is wrong: the values may stand in a form. Sections headed as goals are left to VAG01; where one item of a
    passage can be measured, its general words are taken for an introduction.
    """

    code = "VAG07"
    name = "unmeasured-goal"
    title = Message("目标或指标无法衡量", "a goal that cannot be measured")
    family = "vague_target"
    severity = "medium"
    nothing = Message("正文没有逐项列出的目标或指标", "no goals told in prose")
    looked = Message("项目标或指标", "goals or indicators")
    settled = Message("项有数值、时限或标准", "with a value, date or standard")
    passes = [
        Example(
            "一、履职情况\n数量指标：开展培训6期，每期50人。\n年度目标：全年完成抽检1200批次，不断提升群众满意度。\n"
        ),
    ]
    fails = [
        Example("一、履职情况\n年度绩效目标：«不断加大宣传力度，进一步提升群众防火意识»。\n", "没有数量"),
        Example("一、履职情况\n数量指标：«举办若干场讲座»。\n", "若干"),
        Example("一、履职情况\n年度总体目标：«负责全县水库的安全管理，承担水旱灾害防御工作»。\n", "职责"),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        groups: dict[tuple[int, str, int], list[Goal]] = {}
        for goal in self.report.discourse.goals:
            piece = goal.piece
            self.examined += 1
            self.answered += goal.measurable and not goal.vague
            groups.setdefault(
                (piece.paragraph.start, piece.label, piece.start if piece.label == "目标" else 0), []
            ).append(goal)
        known = sum(goal.measurable for goal in self.report.discourse.goals)
        for goals in groups.values():
            section = goals[0].piece.paragraph.section
            headed = section is not None and goals[0].piece.label in (squeezed(section.title), LISTED_GOALS)
            measured = sum(goal.measurable and not goal.vague for goal in goals)
            open_ones = [goal for goal in goals if not goal.measurable and (goal.vague or goal.duty)]
            sure = all(goal.certain_duty and not goal.measurable for goal in goals)
            if headed and not (sure or (measured >= 2 and goals[0].listed)):
                yield from (
                    self._vague(goal, "low") for goal in goals if goal.listed and goal.vague and not goal.measurable
                )
                continue
            duties = [goal for goal in open_ones if goal.certain_duty or (goal.duty and not goal.vague)]
            if (duties and len(open_ones) == len(goals)) or any(g.certain_duty and g.listed for g in duties):
                yield self._duties(duties or open_ones)
                open_ones = [goal for goal in open_ones if goal not in duties]
            for goal in [goal for goal in goals if goal.measurable and goal.vague] + open_ones:
                severity: Severity = "low" if headed or goal.listed else "medium"
                value = "指标值" in goal.vague or goal.piece.label == "指标"
                if _DEFINED.search(_behind(goal)):
                    continue
                if not goal.listed and not value and (measured or _FOLLOWED.search(_behind(goal))):
                    continue
                numbered = _NUMBERED.search(goal.piece.label) is not None
                if not measured and not goal.listed and not value and not numbered and known >= _SEVERAL:
                    continue
                severity = "low" if numbered else severity
                yield self._vague(goal, severity)

        yield from self._headed()
        yield from self._some()
        yield from self._rows()
        yield from self._loose_rows()

    def _some(self) -> Iterator[Finding]:
        """An amount of what was done told as 若干."""
        for piece in self.report.discourse.of("result", "plain"):
            for match in _SOME.finditer(piece.paragraph.text, piece.start, piece.end):
                self.examined += 1
                yield self.finding(
                    [piece.paragraph.span(match.start(), match.end())],
                    f"“{match[0]}”没有写明数量，无法核对。",
                    "An amount of what was done is told as “some”.",
                    suggestion=("写明实际数量。", "Give the number."),
                    severity="low",
                )

    def _rows(self) -> Iterator[Finding]:
        """The one row of a score table whose target is a word or 若干; several are VAG02's."""
        for table in self.report.reading.tables:
            rows = [
                row
                for row in table.indicators
                if row.target is not None and row.target.text and not PART.fullmatch(row.name.text)
            ]
            self.examined += len(rows)
            self.answered += sum(
                re.search(r"\d", row.target.text) is not None for row in rows if row.target is not None
            )
            vague = [row for row in rows if row.target is not None and _no_value(row.target.text) and not _common(row)]
            if len(vague) == 1:
                row = vague[0]
                yield self.finding(
                    [result_span(row)],
                    f"指标“{row.name.text[:24]}”的指标值为“{row.target.text if row.target else ''}”，没有数量、标准和时限，无法衡量。",
                    "The indicator's target is a word by which nothing can be judged.",
                    suggestion=("写明目标值、标准和完成时限。", "Give a value, a standard and a time."),
                    severity="low",
                )

    def _headed(self) -> Iterator[Finding]:
        """Items of a chapter of goals, each a paragraph of its own, that alone give no number."""
        chapters: dict[str, list[Goal]] = {}
        for goal in self.report.discourse.goals:
            section = goal.piece.paragraph.section
            if (
                section is not None
                and goal.piece.label in (squeezed(section.title), LISTED_GOALS)
                and _MARKED.match(goal.piece.paragraph.text)
            ):
                chapters.setdefault(section.id, []).append(goal)
        for goals in chapters.values():
            items: dict[int, list[Goal]] = {}
            for goal in goals:
                items.setdefault(goal.piece.paragraph.start, []).append(goal)
            bare = [told for told in items.values() if not any(goal.measurable for goal in told)]
            if len(items) < _SEVERAL or len(bare) * 2 > len(items):
                continue
            for told in bare:
                vague = [goal for goal in told if goal.vague]
                if vague and not vague[0].listed:
                    yield self._vague(vague[0], "low")

    def _loose_rows(self) -> Iterator[Finding]:
        """A row of a list of goals without scores whose target is a word, beside rows that give numbers."""
        for table in self.report.document.tables:
            if table.start in {reading.table.start for reading in self.report.reading.tables if reading.indicators}:
                continue
            rows: dict[int, list[Cell]] = {}
            for cell in table.cells:
                if cell.end > cell.start:
                    rows.setdefault(cell.row, []).append(cell)
            plain = self.report.document.plain
            texts = [[squeezed(plain[c.start : c.end]) for c in cells] for cells in rows.values()]
            if not any("指标" in text or "目标" in text for row in texts[:1] + [r[:1] for r in texts] for text in row):
                continue
            column = next((at for at, text in enumerate(texts[0]) if _AIMED.search(text)), None)
            yield from self._column(list(rows.values()), texts, column)

    def _column(self, rows: list[list[Cell]], texts: list[list[str]], column: int | None) -> Iterator[Finding]:
        """Words or duties in the column of targets (the last one where no header tells), where others have numbers."""
        at = -1 if column is None or column == 0 else column
        told = [(cells, row) for cells, row in zip(rows, texts, strict=True) if len(row) > max(1, at)]
        measured = sum(re.search(r"[≥≤＞＜]|\d", row[at]) is not None for _, row in told)
        for cells, row in told if measured >= _SIDE else ():
            word = row[at]
            duty = column is not None and len(word) >= _DUTY and DUTY.match(word) and not MEASURABLE.search(word)
            own = row[at - 1].endswith("性") and word[-2:] in row[at - 1]
            if own:  # 信息公开及时性: 及时, as every form has it
                continue
            if (at >= 0 or len(row) <= _SHORT) and (duty or _no_value(word)) and word not in ("目标", "指标值"):
                span = Span(cells[at].start if duty else cells[at - 1].start, cells[at].end)
                why = "是部门职责，没有年度的数量、质量和时限" if duty else "没有数量、标准和时限，无法衡量"
                yield self.finding(
                    [span],
                    f"指标“{row[at - 1][:24]}”的目标为“{word[:30]}”，{why}。",
                    "The indicator's target is a word by which nothing can be judged.",
                    suggestion=("写明目标值、标准和完成时限。", "Give a value, a standard and a time."),
                    severity="low",
                )

    def _duties(self, goals: list[Goal]) -> Finding:
        words = "、".join(f"“{excerpt(g.piece.text, 60)}”" for g in goals[:3])
        return self.finding(
            [g.piece.cited() for g in goals[:6]],
            f"目标照抄部门职责：{words}，没有年度预期的数量、质量和时限。",
            "The goal repeats the unit's duties and names nothing to be reached in the year.",
            suggestion=("改写为本年度可考核的产出和效果。", "Say what is to be reached in the year, and how much."),
        )

    def _vague(self, goal: Goal, severity: Severity) -> Finding:
        return self.finding(
            [goal.piece.cited()],
            f"目标“{excerpt(goal.piece.text, 60)}”{_named(goal)}没有数量、标准和时限，无法衡量。",
            "The goal names no quantity, standard or time by which it could be judged.",
            suggestion=("写明目标值、标准和完成时限。", "Give a value, a standard and a time."),
            severity=severity,
        )


def _behind(goal: Goal) -> str:
    """The words behind a goal in its paragraph, some of them."""
    return goal.piece.paragraph.text[goal.piece.end : goal.piece.end + _LED]


_NUMBERED = re.compile(r"目标[一二三四五六七八九十\d]{1,2}$")
"""A label of one goal among several: it introduces none."""
_LED = 24
_DEFINED = re.compile(
    r"^[^。]{0,14}(?:细则|办法|标准|说明|口径|其中)[^。]{0,4}(?:写明|规定|明确|界定|载明)|^”?[（(](?:即|指|以)"
)
"""What says by what a word of degree is judged."""
_FOLLOWED = re.compile(
    r"^[。；，]?(?:其中)?(?:[^，。；：]{0,8})?(?:具体|重点|主要|分解|量化|细化)[^，。；：]{0,8}(?:任务|目标|指标|内容)?(?:为|是|如下|包括|有)?[：:]?"
)
"""What says that the goals that can be measured come next."""


def _named(goal: Goal) -> str:
    return "" if goal.vague in ("", goal.piece.text.strip("。；，")) else f"中的“{goal.vague}”"


_AIMED = re.compile(r"(?:目标|指标)(?:值|内容)$|^(?:年度|年初|绩效|预期)?目标(?:设定|要求)?$|^目标内容")
"""The header of a column of targets."""
_SIDE, _SHORT, _DUTY = 2, 4, 12
"""Targets with numbers that one must stand beside; cells of a row whose last is its target; characters of a duty."""
_SOME = re.compile(r"[\u4e00-\u9fff]{2,8}若干(?:[人名次场期户件份批]|人次|场次)(?=[，。；、])")
_MARKED = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是)")
_SEVERAL = 3
"""Goals of the report that can be measured, beside which a general one is an introduction."""


def _common(row: Indicator) -> bool:
    """Whether a row is one that every form judges by a word of its own name: 资产管理规范性 规范, 绩效目标合理性 合理."""
    word = row.target.text.strip("“”。；") if row.target is not None else ""
    return len(word) >= 2 and row.name.text.rstrip("：:").endswith("性") and word[-2:] in row.name.text


def _no_value(target: str) -> bool:
    words = target.strip("“”。；")
    bare = re.search(r"[\d一二三四五六七八九十]", words) is None and len(words) >= 6
    return (
        VAGUE_VALUE.fullmatch(words) is not None
        or (bare and VAGUE_TARGET.match(words) is not None)
        or (VAGUE_AMOUNT.match(words) is not None and re.search(r"\d", words) is None)
    )
