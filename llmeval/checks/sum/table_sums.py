"""Sums inside tables: by subject code, by mark, by 合计, and across columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import Slip, added, informative, interval, printed, rounded, show, slips
from llmeval.numbers.lexer import Numeral
from llmeval.understanding.tables.model import Value
from llmeval.understanding.tables.score_rows import cell_span, value_spans
from llmeval.understanding.tables.sheets import Line, Sheet, Sum, relations

_MOST = 24
"""Parts that a finding cites one by one."""
_CODES = (
    "部门支出决算表\n单位：万元\n科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n\t合计\t1,333.57\t800.00\t533.57\n"
    "201\t一般公共服务支出\t1,213.57\t800.00\t413.57\n20103\t政府办公厅（室）及相关机构事务\t1,213.57\t800.00\t413.57\n"
    "2010301\t行政运行\t800.00\t800.00\t0.00\n2010302\t一般行政管理事务\t413.57\t0.00\t413.57\n205\t教育支出\t120.00\t0.00\t120.00\n"
)
_COST = (
    "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n“三公”经费\t2.14\t{}\t1.44\n1、公务用车购置和维护经费\t0\t0\t0\n"
    "2、出国经费\t0\t0\t0\n3、公务接待\t2.14\t1\t1.44\n公用经费\t71.88\t15.16\t51.06\n其中：办公经费\t{}\t3.95\t3.95\n"
)


class TableSums(Check):
    """Finds totals in tables that their parts do not make: subject codes (201 = Σ 20103), marks (一、 = 1、+2、+3、), 合计 and
    总计 rows, 合计 and 小计 columns, the two sides of a balance sheet, and parts (其中) above their whole.

    Why it matters: such tables are what budgets and final accounts consist of; one wrong cell is found at once by adding.

    When it is wrong: a conversion may have moved cells, and a level may be left out. So a way of adding counts only where the
    rest of the table confirms it, where the genre defines it, or where one slip of the pen would mend it; blanks count as 0.
    """

    code = "SUM02"
    name = "table-sum-mismatch"
    title = Message("表内合计不符", "a table's total differs from its parts")
    family = "sum"
    severity = "high"
    nothing = Message("没有可以相加的表格", "no table that adds up")
    passes = [
        Example(_CODES),
        Example(
            "指标\t年末数（万人）\n常住人口\t50.60\n其中：城镇\t27.02\n乡村\t23.58\n其中：男性\t25.91\n女性\t24.69\n"
        ),
        Example(_COST.format("1", "6.05")),
        Example(
            "收入\t\t支出\t\n项目\t决算数\t项目\t决算数\n一、财政拨款收入\t1,866.60\t一、一般公共服务支出\t1,749.00\n二、其他收入\t12.40\t二、教育支出\t120.00\n"
            "本年收入合计\t1,879.00\t本年支出合计\t1,869.00\n年初结转和结余\t5.00\t年末结转和结余\t15.00\n总计\t1,884.00\t总计\t1,884.00\n"
        ),
        Example("县\t2023年\t2024年\n甲县\t12.5\t13.1\n乙县\t20.1\t22.4\n丙县\t8.4\t9.0\n"),
    ]
    fails = [
        Example(_CODES.replace("2010302\t一般行政管理事务\t413.57\t0.00\t413.57", "2010302\t«一般行政管理事务\t418.57»\t0.00\t413.57")
                .replace("20103\t政府办公厅（室）及相关机构事务\t1,213.57", "20103\t«政府办公厅（室）及相关机构事务\t1,213.57»")
                .replace("行政运行\t800.00", "«行政运行\t800.00»").replace("0.00\t413.57\n205", "0.00\t413.57\n205")
                .replace("«一般行政管理事务\t418.57»\t0.00\t413.57", "«一般行政管理事务\t418.57»\t0.00\t413.57"), "418.57"),
        Example(_COST.format("3", "6.05").replace("“三公”经费\t2.14\t3", "«“三公”经费\t2.14\t3»").replace("护经费\t0\t0\t", "护经费\t0\t0»\t")
                .replace("1、公", "«1、公").replace("2、出国经费\t0\t0", "«2、出国经费\t0\t0»").replace("3、公务接待\t2.14\t1", "«3、公务接待\t2.14\t1»"), "不符"),
        Example(_COST.format("1", "86.05").replace("公用经费\t71.88", "«公用经费\t71.88»").replace("其中：办公经费\t86.05", "«其中：办公经费\t86.05»"), "大于"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        for found in self.report.sheets:
            for sheet in found:
                yield from self._sheet(sheet)
            if len(found) == 2 and (both := self._balance(*found)) is not None:
                yield both

    def _sheet(self, sheet: Sheet) -> Iterator[Finding]:
        groups: dict[str, list[tuple[Sum, bool]]] = {}
        for relation in relations(sheet):
            if relation.group == "slip":
                holds = _holds(relation)
                if not holds and _mended(relation):
                    groups.setdefault(f"slip {relation.total.row}", []).append((relation, holds))
                continue
            groups.setdefault(relation.group, []).append((relation, _holds(relation)))
        broken: list[tuple[Sum, Severity]] = []
        for group, members in groups.items():
            self.examined += len(members)
            broken += _sure(group, members)
        for component in _components(broken):
            yield self._report(component)
        yield from self._parts_above(sheet)

    def _report(self, component: Sequence[tuple[Sum, Severity]]) -> Finding:
        # Of the relations that share a cell, the one with the fewest parts is the easiest to check by hand.
        relation, severity = min(component, key=lambda item: (len(item[0].parts), item[0].why == "columns"))
        residual, tolerance = _residual(relation)
        scale = relation.total.numeral.scale or Decimal(1)
        unit = relation.total.unit
        places = max(n.places for n in _numerals(relation))
        stated = relation.total.numeral.amount / scale
        expected = stated + residual / scale
        culprit = _shared(component)
        spans = value_spans([relation.total, *relation.parts[:_MOST]])
        for other, _ in component:
            if other is not relation:
                spans += value_spans([other.total])
        name, label = (
            ("各列" if relation.why == "columns" else "下级各项"),
            relation.total.row_label or relation.total.column_label,
        )
        expression = (
            " + ".join(show(p.numeral.amount / scale, p.numeral.places) for p in relation.parts)
            + f" = {show(expected, places)}"
        )
        zh = (
            f"“{label}”{_column(relation.total)}{show(stated, relation.total.numeral.places)}{unit}与{name}之和{show(expected, places)}{unit}"
            f"不符，相差{show(abs(residual / scale), places)}{unit}（{expression}）。"
        )
        if culprit is not None:
            zh += f"“{culprit.row_label}”{_column(culprit)}{show(culprit.numeral.amount / scale, culprit.numeral.places)}同时使{len(component)}处合计不平，疑为此数有误。"
        else:
            zh += _hint(relation)
        consequences = [
            (f"“{o.total.row_label}”{_column(o.total)}{show(o.total.numeral.amount / scale)}也与分项之和不符",
             f"{show(o.total.numeral.amount / scale)} does not follow from its parts either")
            for o, _ in component if o is not relation
        ]  # fmt: skip
        return self.finding(
            spans, zh,
            f"{show(stated)} differs from the sum of its parts, {show(expected, places)}.",
            suggestion=("核对该项合计与各分项，更正有误的数字", "check the total and its parts"),
            severity=severity, consequences=consequences[:6],
            computation=Computation(
                expression, tuple(Evidence.of(self.report.document, cell_span(v)) for v in relation.parts),
                expected=expected, stated=stated, tolerance=tolerance / scale, formula="+".join(f"n{n}" for n in range(len(relation.parts))),
            ),
        )  # fmt: skip

    def _parts_above(self, sheet: Sheet) -> Iterator[Finding]:
        """A line marked 其中 above the line that it is part of."""
        over: Line | None = None
        """What the last 其中 was part of: a later one may be another classification of it."""
        for before, parent, child in zip([None, *sheet.lines], sheet.lines, sheet.lines[1:], strict=False):
            if (
                child.level == 5
                and parent.level != 5
                and not (before is not None and before.level == 5 and not parent.level)
            ):
                over = parent
            if child.level != 5 or parent.level == 5 or parent.is_total:
                continue
            for column, part in child.values.items():
                whole = parent.values.get(column)
                if whole is None or not whole.numeral.value:
                    continue
                self.examined += 1
                top = over.values.get(column) if over is not None else None
                if interval(part.numeral).low > interval(whole.numeral).high and (
                    top is None or top is whole or interval(part.numeral).low > interval(top.numeral).high
                ):
                    yield self._above(parent, child, whole, part)

    def _above(self, parent: Line, child: Line, whole: Value, part: Value) -> Finding:
        a, b = part.numeral.value or Decimal(0), whole.numeral.value or Decimal(0)
        return self.finding(
            value_spans([whole, part]),
            f"“{child.label}”{_column(part)}{show(a)}大于其所属的“{parent.label}”{show(b)}，部分大于整体，请核对。",
            f"A part of {show(a)} exceeds its whole of {show(b)}.",
            suggestion=("核对两项数字及其从属关系", "check both numbers and what is part of what"),
            computation=Computation(
                f"{show(a)} > {show(b)}", tuple(Evidence.of(self.report.document, cell_span(v)) for v in (part, whole)),
                expected=b, stated=a, tolerance=part.numeral.half, formula=None,
            ),
        )  # fmt: skip

    def _balance(self, left: Sheet, right: Sheet) -> Finding | None:
        """收入总计 = 支出总计."""
        ends = [next((line for line in reversed(s.lines) if "总计" in line.name), None) for s in (left, right)]
        if ends[0] is None or ends[1] is None or ends[0].row != ends[1].row:
            return None
        pairs = list(zip(ends[0].values.values(), ends[1].values.values(), strict=False))
        for one, other in pairs:
            self.examined += 1
            if not interval(one.numeral, left.places).meets(interval(other.numeral, right.places)):
                a, b = one.numeral.value or Decimal(0), other.numeral.value or Decimal(0)
                return self.finding(
                    value_spans([one]) + value_spans([other]),
                    f"收入方“{ends[0].label}”{show(a)}与支出方“{ends[1].label}”{show(b)}不相等，收支不平衡，相差{show(abs(a - b))}。",
                    f"Income and spending do not balance: {show(a)} and {show(b)}.",
                    suggestion=("核对收支两方各项，使收支总计相等", "check both sides"),
                    family="identity",
                )
        return None


def _numerals(relation: Sum) -> list[Numeral]:
    return [relation.total.numeral, *(p.numeral for p in relation.parts)]


def _residual(relation: Sum) -> tuple[Decimal, Decimal]:
    """Σ parts − total and the rounding bound, in the base unit."""
    made = added(interval(p.numeral, relation.places) for p in relation.parts)
    whole = interval(relation.total.numeral, relation.places)
    residual = (made.low + made.high) / 2 - relation.total.numeral.amount
    return residual, (made.high - made.low + whole.high - whole.low) / 2


def _holds(relation: Sum) -> bool:
    residual, tolerance = _residual(relation)
    return abs(residual) <= tolerance


def _mended(relation: Sum) -> list[Slip]:
    numerals = _numerals(relation)
    if not informative(numerals):
        return []
    residual, tolerance = _residual(relation)
    return slips([(numerals[0], -1), *((n, 1) for n in numerals[1:])], residual, tolerance)


def _sure(group: str, members: Sequence[tuple[Sum, bool]]) -> Iterator[tuple[Sum, Severity]]:
    """The broken relations that the rest of the table gives reason to believe in."""
    held = sum(1 for relation, holds in members if holds and relation.total.numeral.value)
    broken = [relation for relation, holds in members if not holds]
    for relation in broken:
        residual, tolerance = _residual(relation)
        severity: Severity = "low" if abs(residual) <= 3 * tolerance else "high"
        if group == "named" or (group in ("mark", "total") and held >= len(broken)):
            sure = True
        elif group == "child" or group.startswith("slip"):
            sure, severity = True, "medium" if severity == "high" else severity
        elif group.startswith("columns"):
            sure = (held >= 2 and held >= 2 * len(broken)) or _defined(relation)
        else:
            sure = held >= max(1, len(broken)) or bool(_mended(relation))
        if group in ("mark", "total") and not sure:
            sure, severity = bool(_mended(relation)), "medium"
        if sure:
            yield relation, severity


def _defined(relation: Sum) -> bool:
    """Columns whose names say that they are the whole: 三公 of its three items, 合计 of 基本 and 项目支出."""
    heads = relation.heads or [p.column_label for p in relation.parts]
    pairs = (("出国", "接待"), ("购置费", "运行"), ("基本支出", "项目支出"), ("人员经费", "公用经费"))
    return any(all(any(word in head for head in heads) for word in pair) for pair in pairs)


def _components(broken: Sequence[tuple[Sum, Severity]]) -> list[list[tuple[Sum, Severity]]]:
    """Relations that share a cell, together: one wrong cell breaks several."""
    owner: dict[int, int] = {}
    groups: dict[int, list[tuple[Sum, Severity]]] = {}
    for number, item in enumerate(broken):
        cells = {v.numeral.number_start for v in (item[0].total, *item[0].parts)}
        linked = {owner[c] for c in cells if c in owner}
        members = [item]
        for key in linked:
            members = groups.pop(key) + members
        groups[number] = members
        for relation, _ in members:
            for value in (relation.total, *relation.parts):
                owner[value.numeral.number_start] = number
    return list(groups.values())


def _shared(component: Sequence[tuple[Sum, Severity]]) -> Value | None:
    """The one cell that all relations of a component have in common."""
    if len(component) < 2:
        return None
    common: dict[int, Value] | None = None
    for relation, _ in component:
        cells = {v.numeral.number_start: v for v in (relation.total, *relation.parts)}
        common = cells if common is None else {k: v for k, v in common.items() if k in cells}
    return next(iter(common.values())) if common and len(common) == 1 else None


def _column(value: Value) -> str:
    return f"（{value.column_label}）" if value.column_label else ""


def _hint(relation: Sum) -> str:
    mended = _mended(relation)
    if not mended or len(mended) > 3:
        return "请核对原始数据；如所列并非全部分项，请说明。"
    cells = {id(v.numeral): v for v in (relation.total, *relation.parts)}
    texts = "、".join(
        f"“{cells[id(s.operand)].row_label}”{printed(s.operand)}应为{show(rounded(s.meant, s.operand.places))}"
        for s in mended
    )
    return f"只差一处笔误即可相符，可能是{texts}。"
