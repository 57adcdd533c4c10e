"""TGT11, miss-not-told: a target missed, and not a word of it among the problems."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.tables.model import Indicator
from llmeval.vocabulary.discourse import EXTERNAL, GENERIC, LESS, OWN
from llmeval.vocabulary.labels import PART

_MISSED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,16}?)(?:为|仅为|达到|实际为|完成)?\d[\d.,]*[%％‰\u4e00-\u9fff]{0,3}，(?:仍|均)?(?:未(?:能)?达到|未完成|低于)[^，。；]{0,14}(?:目标|指标)值?"
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")


class MissNotTold(Check):
    """Finds targets that were missed and lost points, or that the text calls missed, and of which the chapter on problems
    says nothing.

    Why it matters: a problem that is not named among the problems gets no measure either.

    When it is wrong: the chapter may speak of it in other words; one finding names all, and one word in common is enough.
    """

    code = "TGT11"
    name = "miss-not-told"
    title = Message("未达标事项未列入问题", "missed targets not among the problems")
    family = "goal_coverage"
    severity = "low"
    nothing = Message("没有问题部分，或没有未达标的指标", "no chapter on problems, or nothing missed")
    looked = Message("项未达标指标", "missed targets")
    settled = Message("项已列入问题", "told among the problems")
    passes = [
        Example(
            "一、绩效情况\n群众满意度93.68%，未达到95%的目标值。\n二、存在的问题\n群众满意度不高，停车难反映较多。\n三、改进措施\n新增车位。\n"
        ),
    ]
    fails = [
        Example(
            "一、绩效情况\n«群众满意度93.68%，未达到95%的目标值»。\n二、存在的问题\n支出进度偏慢，年底支付较多。\n三、改进措施\n按月调度。\n",
            "群众满意度",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        told = "\n".join(piece.text for piece in self.report.discourse.of("problem", "promised", "cause"))
        if len(told) < 10:
            return
        answers = told + "\n".join(piece.text for piece in self.report.discourse.of("measure"))
        missed: dict[str, Span] = {}
        for piece in self.report.discourse.of("result", "plain"):
            for match in _MISSED.finditer(piece.paragraph.text, piece.start, piece.end):
                if (
                    LESS.search(match["name"])
                    or "控制" in match[0]
                    or match["name"].endswith(("分值", "得分", "权重"))
                    or "上限" in match[0]
                    or not _NAMED.search(match["name"])
                ):
                    continue
                if self._explained(piece.paragraph.text, match.end(), answers):
                    continue
                missed.setdefault(match["name"], piece.paragraph.span(match.start(), match.end()))
        missed.update(self._rows())
        self.examined = len(missed)
        left = {name: span for name, span in missed.items() if not _told(name, told)}
        self.answered, self.doubted = len(missed) - len(left), len(left)
        if left:
            names = "、".join(f"“{name}”" for name in list(left)[:5])
            yield self.finding(
                list(left.values())[:6],
                f"{names}未达到目标，“存在的问题”部分没有反映，也没有相应措施。",
                "Targets were missed, and the chapter on problems does not speak of them.",
                suggestion=(
                    "列入存在的问题，说明原因和改进措施。",
                    "Name them among the problems, with cause and measure.",
                ),
            )

    def _explained(self, text: str, at: int, answers: str) -> bool:
        """Whether the sentence goes on with a cause of the unit's own, or with one that problems or measures take up."""
        cause = _EXPLAINED.match(text[at : at + 60])
        if cause is None:
            return False
        stop = text.find("。", at)
        rest = text[at + cause.end() : stop if stop >= 0 else len(text)]
        heard = _HEARD.search(rest) is not None
        if not heard and (OWN.search(rest) or not EXTERNAL.search(rest)):
            return True
        pairs = {
            run[at : at + 2]
            for run in _HAN.findall(_SAID.sub(" ", GENERIC.sub(" ", rest)))
            for at in range(len(run) - 1)
        }
        return sum(pair in answers for pair in pairs) >= _TAKEN_UP

    def _rows(self) -> dict[str, Span]:
        """Rows of score tables with numbers for target and outcome that lost points and do not explain it themselves."""
        rows: dict[str, Span] = {}
        for table in self.report.reading.tables:
            for row in table.indicators:
                if row.weight is None or row.score is None or row.target is None or row.actual is None:
                    continue
                if (
                    PART.fullmatch(row.name.text)
                    or _KIND.fullmatch(row.name.text)
                    or _DIMENSION.fullmatch(row.name.text)
                ):
                    continue
                numbers = re.search(r"\d", row.target.text) and re.search(r"\d", row.actual.text)
                most, got = row.weight.numeral.amount, row.score.numeral.amount
                if numbers and not _row_explains(row) and most - got >= most * _LITTLE:
                    rows.setdefault(row.name.text, Span(row.name.span.start, row.actual.span.end))
        return rows


def _row_explains(row: Indicator) -> bool:
    """Whether the row's own remark tells what happened or what will be done, beyond how the points were counted."""
    told = _COUNTED_OFF.sub(" ", row.reason.text) if row.reason is not None else ""
    return sum(map(len, _HAN.findall(told))) >= _FACT


def _told(name: str, told: str) -> bool:
    """Whether the problems share a particular pair of characters with the name."""
    for text in (GENERIC.sub(" ", name), name):
        pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}
        if pairs:
            return any(pair in told for pair in pairs) or ("满意" in name and "满意" in told)
    return True


_LITTLE = Decimal("0.1")
"""Part of a row's points below which a loss is the rounding of nearly reached."""
_COUNTED_OFF = re.compile(
    r"按[^，。；]{0,16}(?:计分|得分|扣分)?|扣[\d.]{0,6}分?|[^，。；]{0,8}(?:未达到?|低于|完成|实际|达到)[^，。；]{0,10}|比例|计分|得分|目标值?|指标值"
)
"""How points were counted, which explains no miss."""
_FACT = 4
_NAMED = re.compile(
    r"^(?![吨亩件人次户公里年月日万亿元个的]).{2,14}(?:率|度|量|数|值|比|时间|面积|里程|[\u4e00-\u9fff]{2})$"
)
"""A name of its own, not the end of a number's words (吨增长, 万亩次的)."""
_EXPLAINED = re.compile(r"[^。]{0,12}，(?:差[\d.]{1,8}[^，。]{0,8}，)?(?:主要)?(?:是|系|因|由于|原因)")
"""A cause told in the same sentence."""
_HEARD = re.compile(
    r"(?:群众|居民|村民|学生|家长|学员|患者|企业|市民|职工|游客|读者)[^，。；]{2,30}(?:反映|意见|投诉|诉求)"
)
"""What was complained of, told as the cause."""
_SAID = re.compile("部分|个别|少数|有的|反映|问题|原因|影响|导致|较[多大高]|仍|尚")
_TAKEN_UP = 2
"""Pairs of characters by which problems or measures take up a cause."""
_DIMENSION = re.compile(
    r"(?:履职|管理|部门|社会|预算|资产|投入|过程|产出|效益|运行|可持续)(?:效[能益应果]|产出|管理|执行|效率|结果|影响|投入|情况|发展)?|(?:决策|过程|产出|效益|投入|管理|执行)|.{2,12}[（(]\d{1,3}分[)）]"
)
"""A dimension of the form that stands where a conversion lost the row's own name."""
_KIND = re.compile(
    r"(?:产出|效益)?[-－]?(?:数量|质量|时效|成本|社会效益|经济效益|生态效益|社会|经济|生态|可持续影响|满意度)(?:指标)?"
)
"""A row that sums up a kind of indicators."""
