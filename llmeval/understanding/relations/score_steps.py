"""Frames of rows that tell how they lost their points: 每少10天扣0.4分 of 25 days too few; a day after its deadline with full marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.dates import DateFault
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.score_table import ScoreRow, ScoreTable, points
from llmeval.understanding.relations.scores import always
from llmeval.understanding.tables.score_rows import typed

_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_UNIT = r"个百分点|百分点|%|天|日|个|项|次|场|人|件|家|处|公里|小时|分钟|名|户|套"
_SHORT = "少|低|差|逾期|超期|延期|延迟|推迟|滞后|晚|迟|下降|降低|减少|缺|超过?|高|多"
_STEP = re.compile(rf"每(?:{_SHORT})?(?P<n>{_NUMBER})?(?P<unit>{_UNIT})[，,]?(?:应)?扣(?:除|减)?(?P<m>{_NUMBER})分")
_GAP = re.compile(
    rf"(?:少|低|差|逾期|超期|延期|延迟|推迟|滞后|晚|迟|缺|超(?!过))(?:了|于?目标值?|期|报)?(?P<gap>{_NUMBER})(?P<unit>{_UNIT})(?!.{{0,2}}扣)"
)
_NOT_PLAIN = re.compile("最[高多]|为止|上限|封顶|[低高]于\\d|不足\\d{2}|以上部分|区间|档|[；;][^；;]{0,60}每")
_SAME = {"个百分点": "%", "百分点": "%", "日": "天"}


def score_steps(tables: Sequence[ScoreTable]) -> Iterator[Candidate]:
    """Candidates of every row whose own rule takes off so much a step, and that says how far it fell short."""
    for table in tables:
        for row in table.rows if table.scored else ():
            yield from _stepped(table, row)


def _stepped(table: ScoreTable, row: ScoreRow) -> Iterator[Candidate]:
    weight, score = points(row.weight), points(row.score)
    if row.reason is None or row.score is None or row.weight is None or weight is None or score is None:
        return
    text = row.reason.text
    rules = list(_STEP.finditer(text))
    if len(rules) != 1 or _NOT_PLAIN.search(text):
        return
    rule = rules[0]
    unit, step, loss = _unit(rule["unit"]), Decimal(rule["n"] or 1), Decimal(rule["m"])
    gap = _gap(table, row, text[: rule.start()] + text[rule.end() :], unit)
    if not gap or not step or not loss:
        return
    steps = gap / step
    least = min(steps.to_integral_value(ROUND_FLOOR) * loss, weight)
    most = min(steps.to_integral_value(ROUND_CEILING) * loss, weight)
    expected = Interval(weight - most, weight - least)
    value = Interval(score, score)
    written = f"{{}} - {gap.normalize():f} ÷ {step:f} × {loss:f}"
    yield Candidate("score", row.score, (row.weight,), always(expected), "certain", written, value, expected, named=True,
                    aspect="taken", rests=(row.reason.span,))  # fmt: skip


def _gap(table: ScoreTable, row: ScoreRow, words: str, unit: str) -> Decimal | None:
    """How far a row fell short: as its reason says, else by its target and result."""
    told = [m for m in _GAP.finditer(words) if m["unit"] != "%" and _unit(m["unit"]) == unit]
    given = _between(table, row, unit)
    if len(told) != 1:
        return None if told else given
    gap = Decimal(told[0]["gap"])
    return gap if given in (None, gap) else None


def _between(table: ScoreTable, row: ScoreRow, unit: str) -> Decimal | None:
    """How far the result is from the target, on its wrong side."""
    target, actual = typed(table.reading, row.target), typed(table.reading, row.actual)
    if target is None or actual is None or target.numeral.value is None or actual.numeral.value is None:
        return None
    one, other = target.numeral, actual.numeral
    if (
        one.unit != other.unit
        or _unit(one.unit.replace("％", "%")) != unit
        or one.high is not None
        or other.high is not None
    ):
        return None
    gap = other.amount - one.amount if target.lower else one.amount - other.amount
    return gap / one.scale if gap > 0 else None


def _unit(unit: str) -> str:
    return _SAME.get(unit, unit)


_DUE = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|[1-9])月(?:(?P<d>\d{1,2})日|[底末])?(?:之?前|以前|底|末)?(?:完成|完工|上线|建成|投用|前)?"
)
_DONE = re.compile(r"(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|[1-9])月(?:(?P<d>\d{1,2})日)?(?:完成|完工|上线|建成|投用)?")
_ALLOWED = re.compile("批准|同意|批复|调整|变更|不可抗力|疫情|延期|顺延|经")
_LAST_DAY = 31


def late_with_full_marks(tables: Sequence[ScoreTable]) -> Iterator[DateFault]:
    """Rows whose result is a day after the one that was to be met, with full marks and no reason."""
    for table in tables:
        for row in table.rows if table.scored else ():
            weight, score = points(row.weight), points(row.score)
            if row.target is None or row.actual is None or row.score is None or not weight or weight != score:
                continue
            due, done = _DUE.fullmatch(_bare(row.target.text)), _DONE.fullmatch(_bare(row.actual.text))
            if due is None or done is None or bool(due["y"]) != bool(done["y"]):
                continue
            if row.reason is not None and (_ALLOWED.search(row.reason.text) or _STEP.search(row.reason.text)):
                continue
            limit = (int(due["y"] or 0), int(due["m"]), int(due["d"] or _LAST_DAY))
            day = (int(done["y"] or 0), int(done["m"]), int(done["d"] or 1))
            if limit < day:
                zh = f"目标为{row.target.text}，实际为{row.actual.text}，晚于目标仍得满分{row.score.printed}，请核实得分或日期。"
                en = f"Due {row.target.text}, done {row.actual.text}, and it scores full marks."
                yield DateFault((row.target.span, row.actual.span, Span(*row.score.span)), zh, en, sure=False)


def _bare(text: str) -> str:
    return "".join(text.split())
