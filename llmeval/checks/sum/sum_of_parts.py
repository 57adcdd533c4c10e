"""A stated total against the sum of its parts, in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import Slip, informative, interval, printed, show, slip_kind, slips, summed
from llmeval.numbers.lexer import Numeral
from llmeval.spans import Span
from llmeval.understanding.comparable import cited
from llmeval.understanding.mentions import Listing, Mention

_EXHAUSTIVE = re.compile(r"分别|按.+(?:分|统计)|[（(]|构成|^具体")
_PAIRS = (
    ("新建", "续建"), ("基本支出", "项目支出"), ("人员经费", "公用经费"), ("行政编制", "事业编制"), ("行政人员", "事业人员"), ("工资福利支出", "商品和服务支出"),
    ("公务接待费", "公务用车"), ("收入", "支出"), ("男", "女"), ("在职", "离退休"), ("中央", "地方"), ("党员", "非党员"),
    ("机要通信", "应急保障"), ("机要通信", "执法执勤"), ("应急保障", "执法执勤"), ("货物", "工程"), ("货物", "服务"),
    ("上年结转", "当年"), ("流动资产", "固定资产"), ("线上", "线下"),
)  # fmt: skip
"""Parts that together are the whole: where a list holds both, it names all of its parts."""
_SPENT = re.compile(r"支出|收入|经费|专项|事务|补助|预算|决算|拨款|费$|资金")
_AVERAGE = re.compile(r"人均|户均|平均|亩均|每[人户亩万]|均价|单价|指数")
"""What does not add up over classes."""
_SUBSETS = 12
"""Lists of up to so many items are searched for a part of them that adds up: a second dimension is no error."""


class SumOfParts(Check):
    """Finds totals that differ from the sum of the parts named with them (其中, 分别为, 按…分类, brackets, running lists).

    Why it matters: a total that does not add up means that one of the numbers is wrong, or that a part was left out.

    When it is wrong: 其中 need not name all parts, and a list may mix two classifications (新建、续建；省重点、市重点). So a list
    that adds up in any of its parts passes, a sum below the total is reported only where the words say that all parts are
    named or where one slip of the pen (a digit, a unit) would mend it exactly.
    """

    code = "SUM01"
    name = "sum-mismatch"
    title = Message("分项合计与总数不符", "parts do not add up to the total")
    family = "sum"
    severity = "high"
    nothing = Message("正文中没有总数与分项的列举", "no total with parts in the text")
    passes = [
        Example("社会消费品零售总额198.75亿元。按经营地统计，城镇142.36亿元，增长8.0%；乡村56.39亿元，增长8.4%。"),
        Example("2024 年基本支出决算 130.52 万元，其中：工资福利支出 130.47 万元；商品和服务支出 0.058 万元。"),
        Example("牵头实施的重点项目 16 个，其中新建 10 个，续建 6 个，省重点 1 个，市重点 3 个。"),
        Example("公用经费支出51.06万元，其中：办公费3.95万元，水费、电费、差旅费7.49万元，公务接待费1.44万元。"),
        Example(
            "“三公”经费支出预算为25.00万元，支出决算为18.30万元，其中：因公出国（境）费支出预算为0万元，支出决算为0万元；公务接待费支出预算为10.00万元，"
            "支出决算为6.20万元；公务用车购置及运行维护费支出预算为15.00万元，支出决算为12.10万元。"
        ),
        Example("批复后总面积为 239.18 公顷，调出 85.21 公顷，新扩入 104.26 公顷。"),
        Example("新增“四上”企业156家，其中规上工业企业48家、限上商贸企业62家、规上服务业企业25家。"),
        Example(
            "居民人均可支配收入34862元，人均消费支出22415元。按常住地分，城镇居民人均可支配收入43615元；农村居民人均可支配收入24832元。"
        ),
        Example("本年收入合计1,866.60万元，其中：财政拨款收入1,866.60万元，占100%。"),
    ]
    fails = [
        Example(
            "«2024 年项目支出决算 110.27 万元»，其中：«中小企业补助而发生的支出 91.25 万元»，"
            "«用于科技三项费产学研创新 19.05 万元»。",
            "110.3",
        ),
        Example(
            "«支出合计1,520.30万元»，其中：«基本支出1,020.10万元»，占67.1%；«项目支出510.20万元»，占33.6%。",
            "1530.3",
        ),
        Example(
            "«政府性基金预算支出38671.40万元»，其中：«政府性基金安排的支出60.00万元»、"
            "«专项债券收入安排的支出37400.00万元»、«污水处理费安排的支出1211.40元»。",
            "单位",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        reading = self.report.reading
        for listing in reading.listings:
            if finding := self._listing(listing):
                yield finding
        for listing in _running_lists(reading.mentions):
            if finding := self._listing(listing, running=True):
                yield finding

    def _listing(self, listing: Listing, running: bool = False) -> Finding | None:
        items = [i for i in listing.items if i.is_level and i.numeral.bound is None and i.numeral.high is None]
        if len(items) != len(listing.items) or not items:
            return None
        dimension = items[0].numeral.dimension
        sides = list(dict.fromkeys(i.basis for i in items))
        if len(sides) > 1 and "final_accounts" in sides and any("budget" in side for side in sides):
            # 预算…，决算…，其中甲预算…，决算…: each side adds up by itself.
            return next(
                (f for side in sides if (f := self._listing(_on_side(listing, side), running)) is not None), None
            )
        totals = [t for t in listing.totals if _comparable(t, items[0])]
        if not totals or dimension in ("percent", "point", "multiple"):
            return None
        if any(_AVERAGE.search(m.label + m.metric) for m in [*items, totals[0]]):
            return None
        if any(n.numeral.unit != items[0].numeral.unit for n in [*items, totals[0]]) and dimension != "money":
            return None
        self.examined += 1
        strict = _one_kind(totals[0], items)
        if (fitting := next((t for t in totals if _adds_up(t.numeral, items, strict)), None)) is not None:
            return self._slipped_total(fitting, totals[0], items)
        total = listing.total if listing.total in totals else totals[0]
        return None if total is None else self._judge(listing, total, items, running)

    def _slipped_total(self, fitting: Mention, nearest: Mention, items: list[Mention]) -> Finding | None:
        """全年预算5880.62，实际支出5810.62，其中…: the parts fit the budget, and the spending is one digit off it."""
        near_numeral, fit_numeral = nearest.numeral, fitting.numeral
        if (
            nearest is fitting
            or nearest.sentence != fitting.sentence
            or nearest.period != fitting.period
            or len(items) < 2
        ):
            return None
        if near_numeral.scale != fit_numeral.scale or not informative([near_numeral, *(i.numeral for i in items)]):
            return None
        if slip_kind(near_numeral, fit_numeral.amount / near_numeral.scale, Decimal(0)) != "digit":
            return None
        residual = fit_numeral.amount - near_numeral.amount
        tolerance = near_numeral.half + fit_numeral.half
        mended = [Slip(near_numeral, "digit", fit_numeral.amount / near_numeral.scale)]
        return self._report(nearest, items, residual, tolerance, mended, "medium")

    def _judge(self, listing: Listing, total: Mention, items: list[Mention], running: bool) -> Finding | None:
        numerals = [item.numeral for item in items]
        parts = summed(numerals)
        whole = interval(total.numeral)
        residual = (parts.low + parts.high) / 2 - total.numeral.amount
        tolerance = (parts.high - parts.low + whole.high - whole.low) / 2
        mended = slips([(total.numeral, -1), *((n, 1) for n in numerals)], residual, tolerance) \
            if (informative([total.numeral, *numerals]) or _many(total, items)) else []  # fmt: skip
        exhaustive = not listing.open_ended and (
            bool(_EXHAUSTIVE.search(listing.cue))
            or _complementary(items)
            or (_one_kind(total, items) and _rest_named(items))
        )
        exceeds = residual > tolerance
        if running or listing.open_ended:
            sure = bool(mended) and not listing.open_ended
        elif len(items) == 1:
            sure = exceeds
        else:
            sure = exhaustive or exceeds or bool(mended) or abs(residual) <= 3 * tolerance
        if not sure:
            return None
        if (
            len(items) > 1
            and not exhaustive
            and total.numeral.dimension != "money"
            and not mended_nearly(mended, residual, total)
        ):
            return None
        severity: Severity = "low" if abs(residual) <= 3 * tolerance else "medium" if running else "high"
        if any(interval(n).meets(whole) and n.value for n in numerals) and not any("其他" in i.label for i in items):
            severity = "low"  # one item is the whole already: the others may be parts of that item
        return self._report(total, items, residual, tolerance, mended, severity)

    def _report(
        self,
        total: Mention,
        items: list[Mention],
        residual: Decimal,
        tolerance: Decimal,
        mended: Sequence[Slip],
        severity: Severity,
    ) -> Finding:
        scale = total.numeral.scale
        places = max([total.numeral.places, *(i.numeral.places for i in items)])
        unit = total.numeral.unit
        expected = (total.numeral.amount + residual) / scale
        stated = total.numeral.amount / scale
        sum_text = " + ".join(_written(i.numeral, unit) for i in items)
        expression = f"{sum_text} = {show(expected, places)}{unit}"
        difference = show(abs(expected - stated), places)
        zh = f"“{total.label or total.metric}”{show(stated, total.numeral.places)}{unit}与所列分项之和{show(expected, places)}{unit}不符，相差{difference}{unit}。"
        en = f"The stated total {show(stated)} differs from the sum of its parts {show(expected, places)} by {difference}."
        scale_slip = next((s for s in mended if s.kind == "scale"), None)
        if scale_slip is not None:
            owner = next((m for m in [total, *items] if m.numeral is scale_slip.operand), total)
            zh += f"若“{owner.label}”的单位写错（应为{_meant_unit(scale_slip)}），则合计相符，疑为计量单位错误。"
            en += " The sum holds if the unit of one item is wrong by a factor of ten thousand."
        elif mended and len(mended) <= 3:
            culprits = "、".join(
                f"“{_owner(s, total, items).label}”{printed(s.operand)}应为{show(s.meant)}" for s in mended
            )
            zh += f"只差一处笔误即可相符，可能是{culprits}。"
            en += " One slip of the pen would mend it."
        zh += "请核对原始数据；如所列并非全部分项，或有不同口径，请说明。"
        return self.finding(
            [cited(total), *(cited(item) for item in items)],
            zh, en,
            suggestion=("核对总数与各分项，更正有误的一处，并补列遗漏的分项", "check total and parts, and correct the wrong one"),
            severity=severity,
            family="unit" if scale_slip is not None else None,
            computation=Computation(
                expression,
                tuple(Evidence.of(self.report.document, Span(m.numeral.start, m.numeral.end)) for m in [*items, total]),
                expected=expected, stated=stated, tolerance=tolerance / scale,
                formula="+".join(f"n{i}" for i in range(len(items))),
            ),
        )  # fmt: skip


def _on_side(listing: Listing, side: str) -> Listing:
    """The list with the totals and items of one basis only."""
    return Listing(
        listing.cue, [t for t in listing.totals if t.basis == side],
        [i for i in listing.items if i.basis == side and i.listing is listing],
        listing.open_ended, listing.span,
    )  # fmt: skip


def _many(total: Mention, items: Sequence[Mention]) -> bool:
    """Five and more different classes of one count are all of them, as a rule."""
    return len(items) >= 5 and len({i.label for i in items}) == len(items) and (total.numeral.value or 0) >= 20


def mended_nearly(mended: Sequence[Slip], residual: Decimal, total: Mention) -> bool:
    """Whether one digit explains why parts exceed their total, or why they all but make it (在校学生2156人，其中高中1268人、初中898人)."""
    kinds = {s.kind for s in mended}
    return bool(kinds) and (residual > 0 or ("digit" in kinds and -residual * 5 <= total.numeral.amount))


def _comparable(total: Mention, item: Mention) -> bool:
    return total.is_level and total.numeral.dimension == item.numeral.dimension and total.numeral.bound is None \
        and total.numeral.high is None and total.numeral.value is not None  # fmt: skip


def _adds_up(total: Numeral, items: Sequence[Mention], strict: bool = False) -> bool:
    """Whether all items, or an honest part of them, add up to the total.

    Counts are often listed in two classifications at once (新建、续建；省重点、市重点), so any part of such a list will do;
    amounts only as the first items of the list, since the others may be told of one of them.
    """
    whole = interval(total)
    numerals = [item.numeral for item in items]
    if summed(numerals).meets(whole):
        return True
    if strict:
        return False
    if total.dimension == "money" or len(items) > _SUBSETS:
        ends = [end for end in range(2, len(numerals)) if sum(bool(n.value) for n in numerals[:end]) >= 2]
        return any(summed(numerals[:end]).meets(whole) for end in ends)
    together = _pair(items)
    for size in range(len(items) - 1, 0, -1):
        for some in combinations(range(len(items)), size):
            if (
                together <= set(some)
                and (size > 1 or len(items) > 2)
                and summed([numerals[i] for i in some]).meets(whole)
            ):
                return True
    return False


def _complementary(items: Sequence[Mention]) -> bool:
    return bool(_pair(items))


def _pair(items: Sequence[Mention]) -> set[int]:
    """Two items that are the whole between them (新建、续建), empty where there are none: they count both or not at all."""
    labels = [item.label + item.metric for item in items]
    for a, b in _PAIRS:
        one = next((i for i, label in enumerate(labels) if a in label), None)
        other = next((i for i, label in enumerate(labels) if b in label and i != one), None)
        if one is not None and other is not None:
            return {one, other}
    return set()


def _one_kind(total: Mention, items: Sequence[Mention]) -> bool:
    """机要通信用车、应急保障用车、执法执勤用车: counts whose names end alike are classes of one thing, and add up."""
    if total.numeral.dimension != "count" or len(items) < 2:
        return False
    names = [item.label for item in items]
    alike = all(len(name) > 2 and name[-2:] == names[0][-2:] for name in names)
    return alike and len(set(names)) == len(names)


def _rest_named(items: Sequence[Mention]) -> bool:
    """其他用车0辆: a class for the rest, or classes of which there are none, make a list of all classes."""
    return any(item.label.startswith("其他") or not item.numeral.value for item in items)


def _written(numeral: Numeral, unit: str) -> str:
    return show(numeral.amount / numeral.scale, numeral.places) + (numeral.unit if numeral.unit != unit else "")


def _meant_unit(slip: Slip) -> str:
    factor = slip.meant / (slip.operand.value or Decimal(1))
    units = {"元": 0, "万元": 4, "亿元": 8}
    power = units.get(slip.operand.unit, 0) + (4 if factor > 100 else -4)
    return next((name for name, value in units.items() if value == power), "另一单位")


def _owner(slip: Slip, total: Mention, items: Sequence[Mention]) -> Mention:
    return next((m for m in [total, *items] if m.numeral is slip.operand), total)


def _running_lists(mentions: Sequence[Mention]) -> Iterator[Listing]:
    """A total in one sentence and, without a cue, a run of three or more amounts behind it in the same paragraph."""
    run: list[Mention] = []
    block = -2
    for mention in [*mentions, None]:
        here = (
            mention is not None and mention.table is None and mention.is_level and mention.numeral.dimension == "money"
        )
        if mention is None or mention.block != block or (here and mention.listing is not None):
            yield from _run(run)
            run = []
            if mention is None:
                return
            block = mention.block
        if here and mention.listing is None:
            if run and mention.inherited:
                yield from _run(run)
                run = []
            run.append(mention)


def _run(run: list[Mention]) -> Iterator[Listing]:
    if (
        len(run) >= 4
        and all(_SPENT.search(m.label) for m in run)
        and run[1].sentence.start >= run[0].sentence.start
        and not any(m.forecast for m in run)
    ):
        yield Listing("", [run[0]], run[1:], span=Span(run[0].clause.start, run[-1].numeral.end))
