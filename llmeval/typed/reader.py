"""A review as the typed model of the genre: from its facts, its tables and its discourse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Cell
from llmeval.data.evidence import Evidence
from llmeval.data.facts import Fact
from llmeval.data.review import Review
from llmeval.data.self_evaluation import (
    Amounts,
    Assets,
    Expenditure,
    Figure,
    FundingRow,
    Income,
    IndicatorRow,
    ScoreTable,
    SelfEvaluation,
    Staffing,
    Text,
    ThreePublic,
)
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.typed.answers import with_answers
from llmeval.typed.discourse import goals_of, problems_of
from llmeval.typed.figures import BARE as _BARE
from llmeval.typed.figures import QUOTES as _QUOTES
from llmeval.typed.figures import Accounts, Kind, chosen, figure, gives
from llmeval.typed.flattened import completed, flattened_tables
from llmeval.understanding.headline import Headline, headline
from llmeval.understanding.tables.project_forms import project_name

if TYPE_CHECKING:
    from llmeval.checks.report import Report
    from llmeval.understanding.tables.model import CellText, TableReading, Value

_FUND = "(?:预算)?(?:财政)?(?:拨款)?(?:支出)?(?:总额|合计)?"
TOTAL = Kind.of(
    "支出总额 支出合计 本年支出", "(?:总|整体)?支出(?:合计|总计|总额)|资金总额|总支出|部门支出|(?:部门|全年)?决算支出"
)
EXPENDITURE: dict[str, Kind] = {
    "basic": Kind.of("基本支出", "基本支出(?:总额|合计)?"),
    "personnel": Kind.of("人员经费", "人员(?:经费|支出)"),
    "running": Kind.of("公用经费", "(?:日常)?公用(?:经费|支出)"),
    "project": Kind.of("项目支出", "项目支出(?:总额|合计)?"),
    "general_budget": Kind.of("一般公共预算支出", f"一般公共{_FUND}", "收入", of_both=True),
    "government_fund": Kind.of("政府性基金支出", f"政府性基金{_FUND}", "收入", of_both=True),
    "state_capital": Kind.of("国有资本经营支出", f"国有资本经营{_FUND}", "收入", of_both=True),
    "social_insurance": Kind.of("社会保险基金支出", f"社会保险基金{_FUND}", "收入", of_both=True),
}
INCOME: dict[str, Kind] = {
    "total": Kind.of("收入合计 本年收入", "(?:总)?收入(?:合计|总计|总额)?|总收入"),
    "fiscal": Kind.of("财政拨款收入", "财政拨款收入"),
    "business": Kind.of("事业收入", "事业收入"),
    "other": Kind.of("其他收入", "其他收入"),
    "carried_over": Kind.of(
        "年末结转和结余", "(?:年末)?结转(?:和|及)?结余(?:资金)?|年末结转(?:资金)?", "年初|上年|以前"
    ),
}
THREE_PUBLIC: dict[str, Kind] = {
    "total": Kind.of("三公经费", "三公经费"),
    "reception": Kind.of("公务接待费", "(?:国内)?公务接待(?:费|费用|经费)?"),
    "vehicles_running": Kind.of("公务用车运行维护费", "公(?:务用)?车运行(?:维护)?费"),
    "vehicles_purchase": Kind.of("公务用车购置费", "公(?:务用)?车购置费"),
    "vehicles": Kind.of("公务用车购置及运行费", "公(?:务用)?车购置(?:及|和)运行(?:维护)?费"),
    "abroad": Kind.of("因公出国（境）费", "因公出国[（(]境[）)](?:费|费用|经费)"),
}
_PART_OF_STAFF = "行政|事业|参公|工勤|公益|机关|空|车辆|超|缺"
_STAFF: dict[str, tuple[str, str]] = {
    "established": (
        rf"^(?!.*(?:{_PART_OF_STAFF})).*编制(?:总?数|人数|核定)?$|^核定(?:事业|行政)编制(?:人?数)?$",
        "编制数",
    ),
    "on_duty": (rf"^(?!.*(?:{_PART_OF_STAFF})).*在职(?:在编|在岗)?(?:人员|职工|干部职工|实有)?(?:人?数)?$", "在职人数"),
    "retired": (r"^(?:现有|另有|实有)?离?退休(?:人员|干部|职工|教师)?(?:人?数)?$", ""),
    "contracted": (r"(?:劳务派遣|编外|临聘|临时聘用|合同制|聘用|临时|公益性岗位)(?:人员|用工|职工)?(?:人?数)?$", ""),
}
_PART_OF_ASSETS = "新增|购置|报废|处置|出租|在用|闲置|人均|其中"
_ASSETS: dict[str, str] = {
    "total": r"^(?:年末|期末)?(?:资产(?:总额|总计|合计|总值)|总资产)$",
    "current": "^流动资产(?:总额|合计)?$",
    "fixed_original": f"^(?!.*(?:{_PART_OF_ASSETS})).{{0,6}}固定资产(?:账面)?原值$",
    "fixed_net": f"^(?!.*(?:{_PART_OF_ASSETS})).{{0,6}}固定资产(?:账面)?净值$",
    "fixed": f"^(?!.*(?:{_PART_OF_ASSETS})).{{0,6}}固定资产(?:总额)?$",
    "infrastructure": "^公共基础设施(?:净值|原值)?$",
    "intangible": "^无形资产(?:净值|原值)?$",
}
_VEHICLES = re.compile(r"(?:实有|现有|保有)公?务?用?车(?:辆|数|数量)?$|^公务用车保有量$")


def typed_review(review: Review) -> SelfEvaluation:
    """What `Review.typed` is: the document is understood again, which costs as much as the rules' review without its checks."""
    from llmeval.pipeline import report_of

    typed = typed_of(review, report_of(review.document))
    if review.answers is None:
        return typed

    def shown(leaf: Any) -> Any:
        return leaf if (quote := review.masked_text[leaf.start : leaf.end]) == leaf.quote else _masked(leaf, quote)

    return with_answers(typed, review.answers, shown)


def _masked(leaf: Any, quote: str) -> Any:
    """A leaf whose quote holds personal data; a number is none."""
    words = {} if isinstance(leaf.value, Decimal) else {"value": "".join(quote.split()), "status": "normalized"}
    return leaf.model_copy(update={"quote": quote, **words})


def typed_of(review: Review, report: Report) -> SelfEvaluation:
    """The typed model of a review; `report` is the same document understood."""
    maker = _Maker(review, report)
    tables = tuple(maker.table(reading, kind) for reading, kind in maker.forms)
    if not any(table.kind == "whole" and table.total_weight is not None for table in tables):
        tables = completed(tables, [*flattened_tables(report.document, maker.text)])
    whole = headline(review)
    score = figure(whole.score.fact) if whole.score.fact is not None else None
    problems, measures = problems_of(review, report, maker.text)
    return SelfEvaluation(
        unit=maker.said("unit.name"), year=maker.said("report.year"), date=maker.said("report.date"), staffing=maker.staffing(),
        income=Income(**{name: maker.accounts.amounts(kind) for name, kind in INCOME.items()}),
        expenditure=Expenditure(
            total=_of_the_whole(maker.accounts.amounts(TOTAL, maker.is_total), whole),
            **{name: maker.accounts.amounts(kind) for name, kind in EXPENDITURE.items()},
        ),
        three_public=_with_parts(ThreePublic(**{name: maker.accounts.amounts(kind) for name, kind in THREE_PUBLIC.items()})),
        assets=maker.assets(), tables=tables, goals=goals_of(report, [reading for reading, kind in maker.forms if kind == "whole"], maker.text),
        problems=problems, measures=measures, score=score, grade=maker.grade(score),
    )  # fmt: skip


def _of_the_whole(told: Amounts, whole: Headline) -> Amounts:
    """Spending and rate as the headline has them; a rate that it does not have only where the amounts told give it."""
    changed: dict[str, Figure | None] = {}
    if whole.spent.fact is not None:
        changed["final_accounts"] = figure(whole.spent.fact)
    if whole.rate.fact is not None:
        changed["execution_rate"] = figure(whole.rate.fact)
    made = told.model_copy(update=changed)
    done, full, rate = made.final_accounts, made.full_year_budget, made.execution_rate
    if whole.rate.fact is None and rate is not None and not (done and full and gives(done, full, rate)):
        made = made.model_copy(update={"execution_rate": None})
    return made


class _Maker:
    def __init__(self, review: Review, report: Report) -> None:
        self.review, self.report = review, report
        self.year = report.reading.year
        self.forms = [
            (table, "project" if _is_project(table, report) else "whole")
            for table in report.reading.tables
            if table.is_score_table
        ]
        self.projects = {table.index for table, kind in self.forms if kind == "project"}
        own = [fact for fact in review.facts if fact.table not in self.projects and not _of_a_project(fact, report)]
        self.own = own
        self.accounts = Accounts(own, self.year, report.document.text, review.relations)
        self.by_number = {
            fact.numeral.number_start: fact
            for fact in review.facts
            if fact.numeral is not None and fact.origin == "rules"
        }

    def text(self, span: Span, value: str = "", origin: Fact | None = None) -> Text:
        """A passage as a leaf; its value is the passage in one line unless another is given, personal data masked."""
        evidence = self.review.masked_evidence(Evidence.of(self.report.document, span))
        words = "".join(evidence.quote.split()) if evidence.masked or not value else value
        page = next((place.page for place in evidence.places if place.page), None)
        return Text(value=words, quote=evidence.quote, start=span.start, end=span.end,
                    status="exact" if words == evidence.quote else "normalized", origin=origin.origin if origin else "rules", page=page)  # fmt: skip

    def said(self, path: str) -> Text | None:
        fact = next((fact for fact in self.review.facts if fact.path == path and fact.evidence), None)
        return (
            self.text(fact.evidence.span, fact.text, fact) if fact is not None and fact.evidence is not None else None
        )

    # people and assets

    def _labelled(self, pattern: str, metric: str, fits: Callable[[Fact], bool]) -> Figure | None:
        label = re.compile(pattern)
        found = [fact for fact in self.own if fits(fact) and fact.key.measure in ("level", "") and self.accounts.year_of(fact) == self.year
                 and ((metric and fact.key.metric == metric and not re.search(_PART_OF_STAFF, fact.label)) or label.search(fact.label))]  # fmt: skip
        best = chosen(found, most=False)
        return figure(best) if best is not None else None

    def staffing(self) -> Staffing:
        def people(fact: Fact) -> bool:
            return fact.unit in ("人", "名", "个", "")

        rates = [
            fact
            for fact in self.own
            if fact.key.measure == "control_rate" and fact.unit == "%" and re.search("人员|编制", fact.label)
        ]
        best = chosen(rates)
        return Staffing(**{name: self._labelled(pattern, metric, people) for name, (pattern, metric) in _STAFF.items()},
                        control_rate=figure(best) if best is not None else None)  # fmt: skip

    def assets(self) -> Assets:
        text = self.report.document.plain

        def money(fact: Fact) -> bool:
            """An amount of the year's end."""
            if fact.numeral is None or fact.numeral.dimension != "money" or fact.evidence is None:
                return False
            return not re.search("[年期]初|上年", text[max(0, fact.evidence.start - 6) : fact.evidence.start])

        cars = [
            fact
            for fact in self.own
            if fact.unit in ("辆", "台") and fact.key.measure == "level" and _VEHICLES.search(fact.label)
        ]
        best = chosen(cars, most=False)
        return Assets(**{name: self._labelled(pattern, "", money) for name, pattern in _ASSETS.items()},
                      vehicles=figure(best) if best is not None else None)  # fmt: skip

    def is_total(self, fact: Fact) -> bool:
        """Whether an amount that only its basis names is the department's: 年初预算12174.25万元 under the accounts' heading."""
        section = self.report.section_by_id.get(fact.section or "")
        unnamed = (
            not fact.key.metric
            or fact.label in ("预算完成率", "预算执行率")
            or bool(fact.basis and not _BARE.sub("", _QUOTES.sub("", fact.label)))
        )
        return (fact.origin == "rules" and fact.table is None and unnamed and section is not None
                and section.kind in ("general_budget", "basic_info") and fact.key.measure in ("level", "change", "growth", "execution_rate", "completion_rate"))  # fmt: skip

    # score tables

    def table(self, reading: TableReading, kind: str) -> ScoreTable:
        return ScoreTable(
            kind="project" if kind == "project" else "whole", project=project_name(reading) if kind == "project" else "",
            funding=tuple(self._funding(reading)), indicators=tuple(self._indicators(reading)),
            total_weight=self._value(reading.total_weight), total_score=self._value(reading.total_score),
        )  # fmt: skip

    def _value(self, value: Value | None) -> Figure | None:
        fact = self.by_number.get(value.numeral.number_start) if value is not None else None
        return figure(fact) if fact is not None else None

    def _cell(self, cell: CellText | None) -> Text | None:
        return self.text(cell.span, cell.text) if cell is not None and not cell.blank else None

    def _indicators(self, reading: TableReading) -> Iterator[IndicatorRow]:
        """The indicator rows, by the heads of the columns where they say what each holds, else as the table was read.

        The name is the last filled cell before the target; what stands left of it are its levels, told once for several rows.
        """
        above: dict[int, str] = {}
        for row in _rows_of(reading):
            cells = list(
                {c.cell.column: c for c in reading.rows[row.row] if not c.blank and c.cell.column < row.end}.values()
            )
            name = cells[-1] if cells else row.name
            for c in cells[:-1]:
                above = {column: text for column, text in above.items() if column < c.cell.column} | {
                    c.cell.column: _unscored(c.text)
                }
            levels = [text for column, text in sorted(above.items()) if column < name.cell.column]
            yield IndicatorRow(
                level1=levels[0] if levels else row.level1, level2=levels[1] if len(levels) > 1 else "",
                name=self.text(name.span, name.text), target=self._cell(row.target), actual=self._cell(row.actual),
                weight=self._in_cell(reading, row.weight), score=self._in_cell(reading, row.score), reason=self._cell(row.reason),
            )  # fmt: skip

    def _in_cell(self, reading: TableReading, cell: Cell | None) -> Figure | None:
        """The number of a cell as a leaf."""
        return (
            next((self._value(value) for value in reading.by_cell.get(cell.start, ())), None)
            if cell is not None
            else None
        )

    def _funding(self, reading: TableReading) -> Iterator[FundingRow]:
        """Rows above the indicators that hold amounts: by the bases and measures of their facts."""
        first = min((indicator.row for indicator in reading.indicators), default=len(reading.rows))
        for row, label, span, values in reading.rows_of_values():
            facts = [fact for value in values if (fact := self.by_number.get(value.numeral.number_start)) is not None]
            if (
                row >= first
                or not label
                or not any(fact.unit and fact.numeral and fact.numeral.dimension == "money" for fact in facts)
            ):
                continue
            slots: dict[str, Figure] = {}
            for fact in facts:
                name = fact.key.measure if fact.key.measure in ("weight", "execution_rate", "score") else fact.basis
                shown = figure(fact)
                if name in FundingRow.model_fields and shown is not None:
                    slots.setdefault(str(name), shown)
            if slots:
                yield FundingRow(label=self.text(span, label), **slots)

    # score and grade

    def grade(self, score: Figure | None) -> Text | None:
        found = [
            fact for fact in self.review.facts if fact.path == "self_evaluation.grade" and fact.evidence is not None
        ]
        if score is not None and found:
            found.sort(key=lambda fact: abs((fact.evidence.start if fact.evidence else 0) - score.start))
        fact = next(iter(found), None)
        return (
            self.text(fact.evidence.span, fact.text, fact) if fact is not None and fact.evidence is not None else None
        )


_PARTS = ("reception", "vehicles_running", "vehicles_purchase", "abroad")


def _with_parts(public: ThreePublic) -> ThreePublic:
    """Parts whose basis is not said are spending where they add up to what was spent in all."""
    total = public.total.final_accounts
    said = {
        name: part.final_accounts or part.amount
        for name in _PARTS
        if (part := getattr(public, name)).final_accounts or part.amount
    }
    if total is None or len(said) < 2 or any(leaf is None or leaf.unit != total.unit for leaf in said.values()):
        return public
    if sum(leaf.value for leaf in said.values() if leaf is not None) != total.value:
        return public
    update = {}
    for name, leaf in said.items():
        if leaf is not None and not leaf.basis:
            moved = {"final_accounts": leaf.model_copy(update={"basis": "final_accounts"}), "amount": None}
            update[name] = getattr(public, name).model_copy(update=moved)
    return public.model_copy(update=update)


@dataclass(frozen=True)
class _Row:
    """The cells of an indicator row; the name stands before column `end`."""

    row: int
    end: int
    level1: str
    name: CellText
    target: CellText | None
    actual: CellText | None
    weight: Cell | None
    score: Cell | None
    reason: CellText | None


_HEADS: dict[str, re.Pattern[str]] = {
    "name": re.compile("三级指标|指标名称|具体指标|绩效指标$"), "target": re.compile("指标值|目标值|年度目标|计划值"),
    "actual": re.compile("完成值|完成情况|实际值|完成数"), "weight": re.compile("^(?:分值|权重|标准分|满分)"), "score": re.compile("得分"),
    "reason": re.compile("原因|说明|改进"),
}  # fmt: skip


def _rows_of(reading: TableReading) -> Iterator[_Row]:
    """Indicator rows by the heads of their table, where one row of it names at least name, target, weight and score."""
    heads: dict[str, int] = {}
    first = 0
    for number, cells in enumerate(reading.rows):
        found = {
            part: c.cell.column
            for part, words in _HEADS.items()
            for c in cells
            if len(c.text) < 20 and words.search(c.text)
        }
        if {"name", "target", "weight", "score"} <= found.keys():
            heads, first = found, number + 1
            break
    if not heads or heads["weight"] == heads["score"]:
        for row in reading.indicators:
            end = row.target.cell.column if row.target is not None else row.name.cell.column + 1
            weight, score = (value.cell if value is not None else None for value in (row.weight, row.score))
            yield _Row(row.row, end, row.level1, row.name, row.target, row.actual, weight, score, row.reason)
        return
    for number in range(first, len(reading.rows)):
        own = {c.cell.column: c for c in reading.rows[number] if c.cell.row == number}
        part = {head: own.get(column) for head, column in heads.items()}
        title, goal, points, reached = part["name"], part["target"], part["weight"], part["score"]
        if title is None or title.blank or goal is None or points is None or points.blank:
            continue
        yield _Row(number, heads["name"] + 1, "", title, goal, part.get("actual"), points.cell,
                   reached.cell if reached is not None else None, part.get("reason"))  # fmt: skip


def _unscored(label: str) -> str:
    """A level without the points that its label adds: 产出指标（50分）."""
    return re.sub(r"[（(]\s{0,3}\d{1,3}(?:\.\d{1,2})?\s{0,3}分\s{0,3}[)）]$", "", label)


def _is_project(table: TableReading, report: Report) -> bool:
    caption = table.caption[-40:]
    section = report.section_at(table.table.start)
    of_one = section is not None and section.kind in _OF_PROJECTS
    return bool(project_name(table)) or of_one or ("整体" not in caption and _PROJECT_FORM.search(caption) is not None)


_PROJECT_FORM = re.compile("项目(?:支出)?(?:绩效)?(?:自评|评价|自我评价)[^表]{0,8}表")
_OF_PROJECTS = ("project_report", "attachment_project_table")


def _of_a_project(fact: Fact, report: Report) -> bool:
    """Whether a fact stands in a section about one project."""
    section = report.section_by_id.get(fact.section or "")
    return section is not None and section.kind in _OF_PROJECTS
