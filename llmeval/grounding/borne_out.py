"""Whether what a reader says of a number beside its value is said where the number stands: its period, its basis.

A number that stands in the text proves nothing about the year or the budget that somebody gives it. What is claimed
must be borne out by words near the number: its clause, its column's header, its sentence and paragraph, the headings
above; and words nearer must not say otherwise. What nothing says may be left out, never be supplied.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from llmeval.data.document import Section
from llmeval.grounding.context import Words, bare_of_names, core
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs
from llmeval.text.periods import is_part_year
from llmeval.vocabulary.bases import Basis, basis_of
from llmeval.vocabulary.measures import Measure
from llmeval.vocabulary.section_kinds import SectionKind

if TYPE_CHECKING:
    from llmeval.grounding.ground import Grounder
    from llmeval.numbers.lexer import Numeral

REACH = 1500
"""Characters before a number in which its chapter may say what period it speaks of."""
PARAGRAPH = 600
"""Characters before a number in which its paragraph may say its basis."""
AFTER = 40
"""Characters after a number in which its name may stand: 为21家企业办理“税贷通”业务."""
HEAD = 16
"""Characters of a header at most."""
_BUDGETS: frozenset[Basis] = frozenset({"initial_budget", "full_year_budget", "budget"})
_MONEY = re.compile("元|%|％|^$")
_BORNE: dict[Basis, re.Pattern[str]] = {
    "initial_budget": re.compile("年初|批复|预算(?:安排|数)|安排(?!的)"),
    "full_year_budget": re.compile("全年预算|年度预算|调整|预算(?:安排|数|金额|总额)|年预算"),
    "budget": re.compile("预算|安排(?!的)|控制数"),
    "final_accounts": re.compile(
        r"决算|执行|实际|(?:全年|本年|累计|20\d\d年度?)[^，。；]{0,8}支出|支付|开支|列支|到位"
    ),
    "prior_year": re.compile("上年|上一年|去年|前一年|同期|同比|较20|比20|年初|20[0-9]{2}"),
    "target": re.compile("目标|指标值|任务|预期|确保|力争|不低于|不少于|不超过|以内|[≥≤><]"),
    "forecast": re.compile("预计|预期|预测|力争|有望|将(?!近)|拟|[投达]产|建成后|可(?:实现|达|带动|新增)"),
    "plan": re.compile("计划|规划|拟|将(?!近)|预计|目标"),
    "actual": re.compile(
        "完成|实现|达|已|了|实际|实有|现有|在职|新增|累计|成功|获|增长|下降|提高|提升|开展|组织|成效|效益|履职|产出"
    ),
}
"""Words of which one must stand near a number for a basis to be believed."""
_REACHES: dict[Basis, int] = {"forecast": 2, "plan": 2}
"""How far away they may stand, of clause, sentence, paragraph and headings; anywhere of these where not named."""
_PLANNED: frozenset[Basis] = frozenset({"target", "forecast", "plan"})
_DONE: frozenset[Basis] = frozenset({"final_accounts", "actual"})
_NOT_YET = re.compile("预计|力争|有望|分值|权重|目标值|指标值|年初预算|全年预算|预算数|预期|拟[^定合]")
_DONE_SURELY = re.compile("已|成功|累计|了(?=[0-9])")
_DONE_SO = re.compile("成功|完成|实现|已|累计|共(?!同)|了|达到?|增长|下降")
_GOAL_MET = re.compile("(?:完成|达到?)[^，。；]{0,12}?(?:计划|目标|任务数?)的|目标(?:的)?(?:完成|实现|达成)(?:情况)?")
_REACHED = re.compile("完成|实现|达|已|了|执行|实际")
_DAY = re.compile(r"[年月期][末底]|截[至止]|\d日|目前|现[有编在]|在编|在职")
_MONTHS = re.compile(r"\d{1,2}月|季度|半年|[一二三四五六七八九十]月")
_RELATIVE = re.compile(
    "上年|上一年|去年|前一年|上年度|同期|同比|明年|来年|下年|下一年|次年|比上|五年|三年|近年|历年|以来"
)
_BASE_WORD = re.compile("目标|指标值|完成|实际|预算|决算|执行|分值|得分|上年|计划")
_GENERIC = frozenset({"项目", "企业", "工作", "资金", "经费", "建设", "新建", "投资", "产业", "园区", "任务", "完成"})
"""Pairs of characters that stand everywhere in a report and name nothing."""
_DIGIT = re.compile("[0-9]")
_STOP = re.compile("[。！？!?](?=.)")
_RESULTS: frozenset[SectionKind] = frozenset(
    {"performance", "project_report", "attachment_project_table", "attachment_self_eval_table"}
)
"""Kinds of sections that tell what was done, whether or not a clause says so."""
_SPACE = re.compile(r"\s+")


class Bearing:
    """Looks up the words near the numbers of one document."""

    def __init__(self, grounder: Grounder, sections: Sequence[Section] = ()) -> None:
        self.document, self._grounder = grounder.document, grounder
        self._sections = sorted(sections, key=lambda section: section.start)
        self._starts = [section.start for section in self._sections]
        self._by_id = {section.id: section for section in self._sections}
        self._blocks = [block.start for block in self.document.blocks]
        self._heads: dict[int, dict[int, list[tuple[int, str]]]] = {}
        self._at = {numeral.number_start: at for at, numeral in enumerate(grounder.index.numerals)}

    def unborne(
        self, numeral: Numeral, *, label: str, period: str, basis: Basis, measure: Measure | Literal[""]
    ) -> str:
        """Why a number cannot have the label, period (ISO) or basis that is claimed of it, in Chinese; "" where it can."""
        at = self._at.get(numeral.number_start)
        if at is None:
            return ""
        words = self._grounder.words(at)
        return (
            self._label(numeral, words, label)
            or self._basis(numeral, words, basis, measure)
            or self._period(numeral, words, period)
        )

    def index_of(self, numeral: Numeral) -> int:
        """Which number of the document's index a numeral is."""
        return self._at[numeral.number_start]

    def _label(self, numeral: Numeral, words: Words, label: str) -> str:
        """A label may be put together from words around the number; one of which no word stands near is another's."""
        wanted = pairs(core(label)) - _GENERIC
        if not wanted:
            return ""
        after = _SPACE.sub("", self.document.plain[numeral.end : numeral.end + AFTER])
        headings = "".join(section.title for section in self.chain(numeral.start))
        before = self.document.plain[max(0, numeral.start - 3 * AFTER) : numeral.start]
        near = words.own + words.name + words.column + words.sentence + self._paragraph(numeral) + before
        near = _SPACE.sub("", near + after + headings)
        return "" if wanted & pairs(near) or core(label) in core(near) else "所称指标的名称不在该数附近。"

    def _basis(self, numeral: Numeral, words: Words, basis: Basis, measure: Measure | Literal[""]) -> str:
        if not basis:
            return ""
        if measure in ("weight", "score"):
            return "分值和得分没有预决算口径。"
        near = self._near(numeral, words)
        if basis == "final_accounts" and measure == "execution_rate":
            return ""
        if not any(_BORNE[basis].search(text) for text in near[: _REACHES.get(basis)]):
            return "该数附近的原文没有写明所称的口径。"
        if basis == "final_accounts" and not _MONEY.search(numeral.unit) and "决算" not in "".join(near[:2]):
            return "该数不是资金数，没有决算口径。"
        return "该处原文写明的是另一口径。" if self._otherwise(near, words, basis) else ""

    def _otherwise(self, near: Sequence[str], words: Words, basis: Basis) -> bool:
        """Whether the clause or the column says another basis, or the sentence does and the claimed one nowhere."""
        own, sentence = near[:2]
        if basis in _PLANNED and not _BORNE[basis].search(own) and not _BORNE[basis].search(near[3]):
            done = _DONE_SO if not _BORNE[basis].search(sentence) else _DONE_SURELY
            if done.search(own):
                return True
        if basis == "actual":
            return bool(_NOT_YET.search(words.column or words.own) and not _REACHED.search(own))
        if _clash(basis_of(own), basis):
            return not _BORNE[basis].search(own)
        return _clash(basis_of(sentence), basis) and not _BORNE[basis].search(sentence)

    def _near(self, numeral: Numeral, words: Words) -> list[str]:
        """What stands near, the nearest first: clause and column, sentence, paragraph, headings."""
        head = self._head(numeral.start)
        own = (words.column or head + words.own) + words.after
        chain = self.chain(numeral.start)
        headings = "".join(section.title for section in chain)
        headings += "完成" if any(section.kind in _RESULTS for section in chain) else ""
        paragraph = self._paragraph(numeral)
        sentence = _STOP.split(paragraph)[-1] if not words.column else words.own
        near = [own, words.name + sentence + words.after, paragraph, headings]
        return [_GOAL_MET.sub("", bare_of_names(text)) for text in near]

    def _head(self, offset: int) -> str:
        """The words above an offset in its column, where a table's cell holds more than a number."""
        index = bisect_right(self._blocks, offset) - 1
        table = self.document.blocks[index].table if index >= 0 else None
        if table is None:
            return ""
        cells = self.document.tables[table].cells
        at = bisect_right(cells, offset, key=lambda cell: cell.start) - 1
        if at < 0 or offset >= cells[at].end:
            return ""
        if table not in self._heads:
            heads: dict[int, list[tuple[int, str]]] = {}
            self._heads[table] = heads
            for cell in cells:
                text = _SPACE.sub("", cell.span.of(self.document.plain))
                if 1 < len(text) <= HEAD and not _DIGIT.search(text):
                    for column in range(cell.column, cell.column + max(1, cell.column_span)):
                        heads.setdefault(column, []).append((cell.row, text))
        above = [text for row, text in self._heads[table].get(cells[at].column, ()) if row < cells[at].row]
        return next((text for text in reversed(above) if _BASE_WORD.search(text)), "")

    def _paragraph(self, numeral: Numeral) -> str:
        index = bisect_right(self._blocks, numeral.start) - 1
        start = self._blocks[index] if index >= 0 else 0
        return _SPACE.sub("", self.document.plain[max(start, numeral.start - PARAGRAPH) : numeral.end])

    def chain(self, offset: int) -> list[Section]:
        """The section of an offset and those above it."""
        index = bisect_right(self._starts, offset) - 1
        chain: list[Section] = []
        section: Section | None = self._sections[index] if index >= 0 else None
        while section is not None and section not in chain:
            chain.append(section)
            section = self._by_id.get(section.parent) if section.parent else None
        return chain

    def _period(self, numeral: Numeral, words: Words, period: str) -> str:
        if not period[:4].isdigit():
            return ""
        chain = self.chain(numeral.start)
        begin = min((section.start for section in chain), default=0)
        before = self.document.plain[max(begin, numeral.start - REACH) : numeral.end + 40]
        near = _SPACE.sub("", words.own + words.column + words.after + before + "".join(s.title for s in chain))
        years = {period[:4], *(period.split("/")[1][:4] if "/" in period else ())}
        report = self._grounder.year
        if str(report or "") not in years and not any(year in near for year in years) and not _RELATIVE.search(near):
            return "该数附近的原文没有写明所称的年度。"
        if len(period) == 10 and not _DAY.search(words.own + words.column + words.after + self._paragraph(numeral)):
            return "该数附近的原文没有写明所称的时点。"
        if is_part_year(period) and not _MONTHS.search(near):
            return "该数附近的原文没有写明所称的月份。"
        return ""


def _clash(said: str, claimed: str) -> bool:
    """Whether two bases exclude each other; 预算 without saying which excludes no budget."""
    if said == claimed or not said:
        return False
    if {said, claimed} == {"initial_budget", "full_year_budget"}:
        return True
    if (said in _DONE) != (claimed in _DONE):
        return claimed != "prior_year" and said != "prior_year"
    return bool({said, claimed} & _BUDGETS and {said, claimed} & _PLANNED)
