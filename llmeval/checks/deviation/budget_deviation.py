"""Spending far from its budget or from last year, without a word about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import interval, printed, show, with_unit
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.statements import Statement, by_metric, outermost
from llmeval.understanding.tables.model import Value
from llmeval.understanding.tables.score_rows import value_spans
from llmeval.understanding.tables.sheets import Line, Sheet
from llmeval.vocabulary.metrics import UNIQUE

_ITEMS = (UNIQUE - {"编制数", "在职人数"}) | {"商品和服务支出", "国有资本经营支出"}
_OFFICIAL = ("公务接待费", "因公出国（境）费", "公务用车购置及运行费", "公务用车运行维护费")
_ANOTHER_UNIT = Decimal(100)
"""So many times the budget or last year is rather another unit than spending."""
_BROAD = ("项目支出", "支出总额", "政府性基金支出", "基本支出")
_IN_GENERAL = re.compile(
    r"(?:导致|致使|造成|因此|使得)[^，。]{0,12}(?:预决算|预算与决算|预算和决算|预算执行|决算与预算)[^，。]{0,10}(?:差|偏)"
)
_REASON = re.compile(
    r"原因(?:是|为|在于|系|有|[:：])|由于|主要(?:是|系|用于|为)?(?:因|由|新增|增加|减少|追加)|因[^此为素而公地人]|追加|所致|上级(?:下达|专项|安排)|(?:政策|人员|工资|职能)[^，。]{0,6}(?:调整|增加|调标|划转)"
)
_TENTH = Decimal("0.1")
_BASE = "附件1\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n{}\n"


@dataclass(frozen=True, slots=True)
class _Item:
    """Budget, full-year budget, outturn and last year's outturn of one item, as far as stated."""

    name: str
    budget: Statement | None
    full: Statement | None
    done: Statement | None
    before: Statement | None


class BudgetDeviation(Check):
    """Finds items whose spending is far from the budget (or whose budget was raised to the outturn), three-public expenses
    above their budget, and jumps against last year, where no reason is given near by.

    Why it matters: a large deviation is what a self-evaluation has to explain; silence hides unplanned spending.

    When it is wrong: the reason may stand in a document that was not handed in. So it is asked for, not asserted. The
    settings hold the thresholds (`deviation`, `jump`, `outlier`).
    """

    code = "DEV01"
    name = "unexplained-deviation"
    title = Message("预算偏差较大未说明", "large deviation without a reason")
    family = "deviation"
    severity = "high"
    nothing = Message("没有预算数与决算数俱全的项目", "no item with budget and outturn")
    looked = Message("项预算偏差", "deviations")
    passes = [
        Example("（一）基本支出情况\n2024年基本支出年初预算数为500万元，决算数为512.3万元。"),
        Example(
            "（一）基本支出情况\n2024年基本支出年初预算数为500万元，决算数为812.3万元，决算数大于预算数的主要原因是年中追加人员经费。"
        ),
        Example("2024年“三公”经费年初预算38万元，决算数13.33万元。"),
        Example("2024年教育支出年初预算为120万元，支出决算为180万元。"),
    ]
    fails = [
        Example("（二）项目支出情况\n«2024 年年初预算数为 68 万元»，是指为完成特定工作任务而发生的支出。\n«2024 年全年项目支出 790.86 万元»。", "11.6"),
        Example("«2024 年“三公”经费年初预算 1.5 万元»，«实际支出 4.91 万元»。", "超出227.3%"),
        Example("（一）基本支出情况\n2024年年初预算数为136.65万元，其中：①工资福利支出127.84万元。«③商品和服务支出8.81万元»。\n"
                "2024年基本支出决算130.52万元，其中：工资福利支出130.47万元；«商品和服务支出0.058万元»。", "不足"),
        Example(_BASE.format("«公用经费\t179.98\t2069.31\t1482.74»"), "8.2倍"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        found = by_metric(self.report.statements)
        for name in sorted(_ITEMS):
            if name in _OFFICIAL and "三公经费" in found:
                continue
            item = self._item(name, found.get(name, ()))
            if (finding := self._judge(item)) is not None:
                yield finding
        yield from self._small()

    def _item(self, name: str, found: Sequence[Statement]) -> _Item:
        year = self.report.reading.year
        now = [s for s in found if s.year[:4] == year and not s.entity and s.numeral.bound is None]
        budget = [s for s in now if s.side == "budget"]
        # An amount that no word calls a budget and whose clause speaks of spending was spent.
        done = [s for s in now if s.side == "done"] or [
            s for s in now if not s.side and s.zone < 0 and s.mention.listing is None
        ]
        full = [s for s in now if s.side == "full"]
        before = [s for s in found if s.year == str(int(year) - 1) and s.side == "done"] if year.isdigit() else []
        pairs = [(b, d) for b in budget for d in done if b.zone == d.zone] or [(b, d) for b in budget for d in done]
        one, other = pairs[0] if pairs else (budget[0] if budget else None, done[0] if done else None)
        near = [f for f in full if other is None or f.zone == other.zone]
        last = [b for b in before if other is None or b.zone == other.zone]
        return _Item(name, one, near[0] if near else None, other, last[0] if last else None)

    def _judge(self, item: _Item) -> Finding | None:
        limits = self.report.settings.thresholds
        budget, done = _amount(item.budget), _amount(item.done)
        full, before = _amount(item.full), _amount(item.before)
        texts: list[str] = []
        used: list[Statement | None] = []
        severity: Severity = "low"
        compared = item.budget
        base = "年初预算" if item.full is not None else "预算"
        if done is not None and budget:
            self.examined += 1
            share = done / budget - 1
            if share > limits.deviation or (item.name == "三公经费" and _exceeds(item)):
                times = f"，是{base}的{show(done / budget, 1)}倍" if done > 2 * budget else ""
                texts.append(f"{_shown(item.done)}，比{base}{_shown(item.budget)}超出{show(share * 100, 1)}%{times}")
                adjusted = full is not None and done <= full
                apart = item.budget is not None and item.done is not None and not _one_place(item.budget, item.done)
                severity = "low" if adjusted or apart else "high"
            elif share > _TENTH and item.name in ("基本支出", "支出总额", "公用经费", "人员经费"):
                texts.append(f"{_shown(item.done)}，比{base}{_shown(item.budget)}超出{show(share * 100, 1)}%")
                severity = "medium"
            elif 0 < done < budget * limits.outlier:
                texts.append(
                    f"{_shown(item.done)}，不足预算{_shown(item.budget)}的{show(limits.outlier * 100)}%，明显偏小，疑为单位或数字有误"
                )
                severity = "high"
            elif share < -limits.deviation and item.name not in ("三公经费", *_OFFICIAL) and done > 0:
                texts.append(f"{_shown(item.done)}，仅为{base}{_shown(item.budget)}的{show(done / budget * 100, 1)}%")
                severity = "medium"
            used += [item.budget, item.done] if texts else []
        if full and budget and full / budget - 1 > limits.deviation:
            same = done is not None and full == done
            texts.append(f"全年预算数由年初{_shown(item.budget)}调整为{_shown(item.full)}（调整率{show((full / budget - 1) * 100, 1)}%）"
                         + ("，恰等于执行数" if same else ""))  # fmt: skip
            used += [item.budget, item.full, item.done]
            severity = "low" if done is not None and done <= full and not same else "high"
        if done and before and done > 0 and before > 0 and done / before > limits.jump:
            # What is computed is what is said first.
            compared = compared if texts else item.before
            texts.append(f"{_shown(item.done)}，是上年{_shown(item.before)}的{show(done / before, 1)}倍")
            used += [item.before, item.done]
            severity = "high"
        shown = [s for s in dict.fromkeys(used) if s is not None]
        if not texts or self._explained(item.name, shown):
            return None
        above = compared is item.budget and done is not None and budget is not None and done > budget
        what = "偏差原因" if compared is item.budget else "增减原因"
        reason = f"未见原因说明，建议说明{'追加依据或' if above else ''}{what}。"
        if any(done and base and done / base >= _ANOTHER_UNIT for base in (budget, before)):
            reason = f"相差悬殊，请先核对两数的单位；单位无误的，说明{what}。"
        if item.name in _BROAD and any(_IN_GENERAL.search(s) for s in self._all_sentences):
            # 预算编制考虑不足，导致预决算差额过大 names the gap, not what this item was raised for.
            reason, severity = "文中只笼统提到预决算差额，建议说明该项追加的具体事项和依据。", "low"
        return self.finding(
            outermost([s.span for s in shown]),
            f"“{item.name}”{'；'.join(texts)}，{reason}",
            f"{item.name}: {_shown(item.done)} against {_shown(compared)} {'in the budget' if compared is item.budget else 'last year'}, "
            "and no reason is given.",
            suggestion=(f"说明{'预算调整依据和' if above else ''}{what}，并列入存在的问题", "give the reason for the deviation"),
            severity=severity,
            computation=self._share(item.done, compared),
        )  # fmt: skip

    def _share(self, done: Statement | None, base: Statement | None) -> Computation | None:
        """The outturn as a share of the budget, or of last year's outturn."""
        spent, whole = _amount(done), _amount(base)
        if done is None or base is None or spent is None or not whole:
            return None
        share = spent / whole * 100
        return Computation(
            f"{_shown(done)} ÷ {_shown(base)} = {show(share, 1)}%",
            tuple(Evidence.of(self.report.document, Span(s.numeral.start, s.numeral.end)) for s in (done, base)),
            expected=Decimal(100), stated=share, tolerance=self.report.settings.thresholds.deviation * 100,
            formula="n0/n1*100" if done.numeral.scale == base.numeral.scale else None, compared=True,
        )  # fmt: skip

    @cached_property
    def _all_sentences(self) -> list[str]:
        plain = self.report.document.plain
        texts = [plain[b.start : b.end] for b in self.report.document.blocks if b.kind in ("paragraph", "note")]
        return [s for text in texts for s in re.split(r"[。；]", re.sub(r"\s+", "", text))]

    @cached_property
    def _sentences(self) -> list[str]:
        return [s for s in self._all_sentences if _REASON.search(s)]

    def _explained(self, name: str, shown: Sequence[Statement]) -> bool:
        """A reason in the paragraph of one of the numbers, or a sentence elsewhere that names the item and a reason."""
        blocks = self.report.document.blocks
        plain = self.report.document.plain
        for s in shown:
            if s.zone < 0 and s.mention.block >= 0:
                block = blocks[s.mention.block]
                after = plain[s.numeral.end : min(block.end, s.numeral.end + 160)]
                if _REASON.search(re.sub(r"\s+", "", after)):
                    return True
        word = {"三公经费": "三公", "政府性基金支出": "基金", "支出总额": "总支出"}.get(name, name)
        return any(word in s for s in self._sentences)

    def _small(self) -> Iterator[Finding]:
        """Lines of a cost table a little above their budget: one finding for the table."""
        for sheet in _cost_sheets(self.report.sheets):
            over: list[tuple[Line, Value, Value]] = []
            for line in sheet.lines:
                budget, done = _columns(line)
                if (
                    budget is None
                    or done is None
                    or not budget.numeral.value
                    or line.level in (1, 2, 3)
                    or "调整" in line.label
                ):
                    continue
                share = done.numeral.amount / budget.numeral.amount - 1
                if share > _TENTH and not any(
                    line.name.strip('“”"') in name
                    or name.rstrip("费支出") in line.name.replace("”", "").replace("“", "")
                    for name in _ITEMS
                ):
                    over.append((line, budget, done))
            if over:
                texts = "、".join(f"“{line.name}”{printed(d.numeral)}{d.unit}"
                                  f"（预算{printed(b.numeral)}{b.unit}，"
                                  f"超出{show((d.numeral.amount / b.numeral.amount - 1) * 100, 1)}%）" for line, b, d in over)  # fmt: skip
                yield self.finding(
                    outermost([span for _, b, d in over for span in value_spans([b, d])]),
                    f"{texts}，未见说明，建议说明原因。",
                    "Lines of the cost table exceed their budget without a reason.",
                    suggestion=("说明超预算的原因", "give the reason"), severity="low",
                )  # fmt: skip


class SpendingWithoutBudget(Check):
    """Finds lines of a cost table with spending beside a budget of 0; one finding for each table.

    Why it matters: spending without a budget is either unplanned or was left out when the form was filled in.

    When it is wrong: the budget may be held by a line above; then the form should say so.
    """

    code = "DEV02"
    name = "spending-without-budget"
    title = Message("无预算支出", "spending without a budget")
    family = "deviation"
    severity = "medium"
    nothing = Message("没有预算数与决算数并列的费用表", "no cost table with budget and outturn")
    passes = [Example(_BASE.format("公用经费\t71.88\t15.16\t15.06\n其中：办公经费\t6.05\t3\t2.95\n会议费\t0.39\t0\t0"))]
    fails = [
        Example(
            _BASE.format(
                "公用经费\t71.88\t15.16\t15.06\n«其中：办公经费\t6.05\t0\t3.95»\n会议费\t0.39\t0\t0\n«政府采购金额\t——\t0\t21.64»"
            ),
            "预算为0",
        )
    ]

    def find(self) -> Iterator[Finding]:
        for sheet in _cost_sheets(self.report.sheets):
            found: list[tuple[Line, Value, Value]] = []
            for line in sheet.lines:
                budget, done = _columns(line)
                if budget is None or done is None:
                    continue
                self.examined += 1
                if budget.numeral.value == 0 and done.numeral.value and not _added_later(line):
                    found.append((line, budget, done))
            if found:
                texts = "、".join(f"“{line.name}”{printed(d.numeral)}{d.unit}" for line, _, d in found)
                yield self.finding(
                    outermost([span for _, b, d in found for span in value_spans([b, d])]),
                    f"{texts}预算为0而有支出，属无预算支出或预算漏填，建议说明。",
                    f"{len(found)} lines have spending beside a budget of 0.",
                    suggestion=("补列预算或说明资金来源", "state the budget or the source of the money"),
                )


class PartAboveContainer(Check):
    """Finds official reception, travel and car expenses above the 商品和服务支出 that they belong to.

    Why it matters: the difference was paid from other money, or one of the amounts is wrong.

    When it is wrong: such expenses may be paid from project funds; the report should then say so.
    """

    code = "IDN01"
    name = "part-above-container"
    title = Message("明细大于所属科目", "an item larger than its account")
    family = "identity"
    severity = "medium"
    nothing = Message("没有可以对照的“三公”经费与商品和服务支出", "no such pair of items")
    passes = [
        Example(
            "2024年基本支出决算130.52万元，其中：工资福利支出110.47万元；商品和服务支出20.05万元。\n2024年“三公”经费实际支出4.91万元。"
        )
    ]
    fails = [
        Example(
            "2024年基本支出决算130.52万元，其中：工资福利支出130.47万元；«商品和服务支出 0.058 万元»。\n«2024年“三公”经费实际支出4.91万元»。",
            "大于",
        )
    ]

    def find(self) -> Iterator[Finding]:
        found = by_metric(self.report.statements)
        year = self.report.reading.year
        whole = [s for s in found.get("商品和服务支出", []) if s.side == "done" and s.year == year]
        part = [s for s in found.get("三公经费", []) if s.side == "done" and s.year == year]
        if not whole or not part:
            return
        self.examined += 1
        largest, smallest = max(whole, key=lambda s: s.numeral.amount), min(part, key=lambda s: s.numeral.amount)
        if interval(smallest.numeral).low > interval(largest.numeral).high:
            yield self.finding(
                [largest.span, smallest.span],
                f"“三公”经费{_shown(smallest)}大于其所属的商品和服务支出{_shown(largest)}，差额应在其他经费列支，来源未说明，建议核实。",
                "Official expenses exceed the account that they belong to.",
                suggestion=("核对两项数字，说明“三公”经费的列支渠道", "say from which funds they were paid"),
            )


def _one_place(budget: Statement, done: Statement) -> bool:
    """Whether both stand in one row of a table or one sentence, so that they are surely of one thing."""
    if budget.zone != done.zone:
        return False
    if budget.zone >= 0:
        return budget.mention.row == done.mention.row
    return abs(budget.numeral.start - done.numeral.start) < 120


def _cost_sheets(found: Sequence[Sequence[Sheet]]) -> list[Sheet]:
    """Sheets that set a budget beside an outturn, without subject codes (there, budgets of 0 are usual)."""
    return [sheet for table in found for sheet in table if not any(line.code for line in sheet.lines)]


def _columns(line: Line) -> tuple[Value | None, Value | None]:
    """Budget and outturn of the later year."""
    budget = [v for v in line.values.values() if "预算" in v.column_label and "调整" not in v.column_label]
    done = [v for v in line.values.values() if "决算" in v.column_label or "执行数" in v.column_label]
    if len(budget) != 1 or not done:
        return None, None
    year = re.search(r"20\d\d", budget[0].column_label)
    same = [v for v in done if year is None or year[0] in v.column_label]
    return (budget[0], same[-1]) if same else (None, None)


def _added_later(line: Line) -> bool:
    """Whether a budget that was 0 at first was raised in the year: 年初预算0, 调整后预算426,310."""
    raised = [v for v in line.values.values() if re.search("调整|追加|全年预算", v.column_label)]
    return any(v.numeral.value for v in raised)


def _amount(statement: Statement | None) -> Decimal | None:
    return statement.numeral.amount if statement is not None else None


def _exceeds(item: _Item) -> bool:
    return (
        item.done is not None
        and item.budget is not None
        and interval(item.done.numeral).low > interval(item.budget.numeral, item.done.numeral.places).high
    )


def _shown(statement: Statement | None) -> str:
    if statement is None:
        return ""
    return f"{with_unit(statement.numeral)}"
