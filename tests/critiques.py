"""Critiques made of a report's own quantities: true ones, and the same with one number, unit, sign or name not borne out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal

from llmeval.data.document import Document
from llmeval.llm.schemas import Critique
from llmeval.numbers.lexer import Numeral, lex

_CLAUSE = re.compile(r"[^，。；：、\n\t（）()|]{4,40}")
_MONEY = frozenset({"元", "万元", "亿元"})
_PERSONS = ("王建国", "李秀英", "欧阳明", "张伟", "刘洋")
_UNITS = ("衡东县水务局", "望城区畜牧局", "鑫源达商贸有限公司", "红星小学", "东湖镇政府")
_CLAIMS = (
    "{what}为{number}，没有说明原因。", "报告称{what}达到{number}，缺少依据。", "{what}{number}，与其他部分对不上。", "{what}写为{number}，来源不明。",
)  # fmt: skip
_DIGITS = "零一二三四五六七八九"


def quantities(document: Document) -> list[tuple[Numeral, str]]:
    """Numbers of a report's sentences that carry a unit and no bound, each with the clause that holds it."""
    plain = document.plain
    found = []
    for numeral in lex(plain):
        if (
            numeral.kind != "quantity"
            or not numeral.unit
            or numeral.value in (None, 0)
            or numeral.bound
            or numeral.high
        ):
            continue
        if not plain[numeral.number_start : numeral.number_end].replace(".", "").isdecimal() or numeral.parts:
            continue
        clause = next((m for m in _CLAUSE.finditer(plain, max(0, numeral.start - 40), numeral.end + 20)
                       if m.start() <= numeral.start and numeral.end <= m.end()), None)  # fmt: skip
        if clause is not None and "*" not in clause[0]:
            found.append((numeral, clause[0].strip()))
    return found


def printed(value: Decimal, unit: str, sign: int = 1) -> str:
    """A quantity as a critique writes it, the direction in a word."""
    return f"{'下降' if sign < 0 else ''}{value:f}{unit}"


class Writer:
    """Writes critiques of one report; the same seed writes the same ones."""

    def __init__(self, document: Document, seed: int) -> None:
        self.random = random.Random(seed)
        self.plain = "".join(document.plain.split())
        self.all = quantities(document)
        self.numerals = [n for n in lex(document.plain) if n.kind == "quantity" and n.value is not None]

    def true(self) -> Iterator[tuple[str, Critique]]:
        """Endless true critiques, with what each is made of."""
        makers = (self._same, self._converted, self._difference, self._share, self._about, self._words, self._graded)
        yield from self._made(makers)

    def false(self) -> Iterator[tuple[str, Critique]]:
        """Endless critiques with one number, unit, sign or name that nothing bears out."""
        makers = (self._digit, self._unit, self._sign, self._year, self._code, self._chinese, self._times, self._person,
                  self._office, self._crime, self._result, self._mixed, self._operand)  # fmt: skip
        yield from self._made(makers)

    @staticmethod
    def _made(makers: Sequence[Callable[[], Critique | None]]) -> Iterator[tuple[str, Critique]]:
        while True:
            for maker in makers:
                with suppress(LookupError):  # the report holds nothing of the kind
                    if (made := maker()) is not None:
                        yield maker.__name__.strip("_"), made

    # true ones

    def _same(self) -> Critique:
        n, clause = self._pick()
        return self._critique(clause, printed(n.value or Decimal(0), n.unit, n.sign))

    def _converted(self) -> Critique | None:
        n, clause = self._pick(lambda n: n.unit in ("万元", "亿元"))
        value = n.value or Decimal(0)
        moved = (value / 10**4, "亿元") if n.unit == "万元" else (value * 10**4, "万元")
        return self._critique(clause, printed(moved[0].normalize(), moved[1], n.sign))

    def _two(self, unit: str = "万元") -> tuple[Decimal, Decimal, str] | None:
        chosen = [c for c in self.all if c[0].unit == unit]
        if len({n.value for n, _ in chosen}) < 2:
            return None
        one, other = self.random.sample(chosen, 2)
        a, b = one[0].value or Decimal(0), other[0].value or Decimal(0)
        return (max(a, b), min(a, b), one[1]) if a != b else None

    def _difference(self) -> Critique | None:
        two = self._two()
        if two is None:
            return None
        a, b, clause = two
        return self._critique(clause, f"{a - b}万元", [f"{a}-{b}={a - b}"], what="两处相差")

    def _share(self) -> Critique | None:
        two = self._two()
        if two is None:
            return None
        a, b, clause = two
        share = (b / a * 100).quantize(Decimal("0.01"))
        return self._critique(clause, f"{share}%", [f"{b}/{a}*100={share}"], what="占比按文中数计算")

    def _about(self) -> Critique | None:
        n, clause = self._pick(lambda n: n.places > 0 and (n.value or 0) > 10)
        return self._critique(
            clause, f"{'下降' if n.sign < 0 else ''}约{(n.value or Decimal(0)).quantize(Decimal(1))}{n.unit}"
        )

    def _words(self) -> Critique | None:
        n, clause = self._pick()
        return self._critique(clause, printed(n.value or Decimal(0), n.unit, n.sign), what="两处口径不同，其中一处")

    def _graded(self) -> Critique | None:
        n, clause = self._pick()
        number = printed(n.value or Decimal(0), n.unit, n.sign)
        return self._critique(clause, number, reasoning="自评得分90分以上才为优，满分100分，评级没有依据。")

    # false ones

    def _digit(self) -> Critique:
        n, clause = self._pick()
        return self._critique(clause, printed(self._altered(n), n.unit, n.sign))

    def _unit(self) -> Critique | None:
        n, clause = self._pick()
        value = n.value or Decimal(0)
        units = {"元", "万元", "亿元", "%", "人", "家", "公里", "个百分点", "倍"} - {n.unit}
        unit = self.random.choice(sorted(units))
        return None if self._printed_in(value, unit) else self._critique(clause, printed(value, unit, n.sign))

    def _sign(self) -> Critique | None:
        n, clause = self._pick(lambda n: n.unit == "%" and n.sign > 0)
        if any(o.value == n.value and o.sign < 0 for o in self.numerals):
            return None
        return self._critique(clause, f"-{n.value}%" if self.random.random() < 0.5 else f"下降{n.value}%")

    def _year(self) -> Critique:
        _, clause = self._pick()
        number = self.random.choice(["2024万元", "2023人", "2024亿元", "2025家"])
        return self._critique(clause, number, what="截留资金")

    def _code(self) -> Critique | None:
        codes = [d for n in lex(self.plain) if n.kind in ("document_number", "code", "date")
                 for d in re.findall(r"\d{2,6}", self.plain[n.start : n.end])]  # fmt: skip
        digits = self.random.choice(codes) if codes else ""
        if not digits or self._printed_in(Decimal(digits), "万元"):
            return None
        return self._critique(self._pick()[1], f"{Decimal(digits):f}万元", what="拨付资金")

    def _chinese(self) -> Critique | None:
        digit = self.random.randrange(2, 10)
        number, unit, value = self.random.choice(
            [(f"{_DIGITS[digit]}百万元", "元", digit * 10**6), (f"{_DIGITS[digit]}千万元", "元", digit * 10**7),
             (f"{_DIGITS[digit]}十家", "家", digit * 10), (f"{_DIGITS[digit]}亿元", "亿元", digit)]
        )  # fmt: skip
        if self._printed_in(Decimal(value), unit):
            return None
        return self._critique(self._pick()[1], f"高达{number}", what="超支")

    def _times(self) -> Critique:
        return self._critique(
            self._pick()[1], self.random.choice(["近百倍", "五十多倍", "数十倍以上，达三十倍", "八十倍"]), what="超预算"
        )

    def _person(self) -> Critique:
        name = self.random.choice(_PERSONS)
        what = self.random.choice(
            [f"经办人{name}违规报销", f"{name}挪用资金", f"由{name}审批的支出", f"局长{name}擅自支出"]
        )
        n, clause = self._pick()
        return self._critique(clause, printed(n.value or Decimal(0), n.unit, n.sign), what=what)

    def _office(self) -> Critique:
        n, clause = self._pick()
        what = f"{self.random.choice(_UNITS)}占用的资金"
        return self._critique(clause, printed(n.value or Decimal(0), n.unit, n.sign), what=what)

    def _crime(self) -> Critique:
        n, clause = self._pick()
        what = self.random.choice(["涉嫌贪污", "私分", "骗取后诈骗", "设立小金库"])
        return self._critique(clause, printed(n.value or Decimal(0), n.unit, n.sign), what=what)

    def _result(self) -> Critique | None:
        two = self._two()
        if two is None:
            return None
        a, b, clause = two
        off = (a - b) * Decimal("1.3") + 7
        return self._critique(clause, f"{off}万元", [f"{a}-{b}={a - b}"]) if not self._printed_in(off, "万元") else None

    def _mixed(self) -> Critique | None:
        two = self._two()
        if two is None:
            return None
        a, b, clause = two
        share = (b / a * 100).quantize(Decimal("0.01"))
        unit = self.random.choice(["万元", "人", "家"])
        return (
            None
            if self._printed_in(share, unit)
            else self._critique(clause, f"{share}{unit}", [f"{b}/{a}*100={share}"])
        )

    def _operand(self) -> Critique | None:
        two = self._two()
        if two is None:
            return None
        a, _, clause = two
        b = Decimal(self.random.randrange(2000, 9999)) / 100
        if any(n.value == b for n in self.numerals):
            return None
        return self._critique(clause, f"{a - b}万元", [f"{a}-{b}={a - b}"])

    def _pick(self, wanted: Callable[[Numeral], bool] = lambda _: True) -> tuple[Numeral, str]:
        chosen = [c for c in self.all if wanted(c[0])]
        if not chosen:
            raise LookupError
        return self.random.choice(chosen)

    def _altered(self, n: Numeral) -> Decimal:
        """The number with one digit changed into one that the report does not print."""
        printed = {number.value for number in self.numerals} | {number.high for number in self.numerals}
        for _ in range(50):
            digits = list(f"{n.value:f}")
            at = self.random.choice([i for i, c in enumerate(digits) if c.isdigit()])
            digits[at] = self.random.choice("123456789")
            value = Decimal("".join(digits))
            if value not in printed and value != 100:
                return value
        raise LookupError

    def _printed_in(self, value: Decimal, unit: str) -> bool:
        """Whether the report prints the value with the unit, or without any, or the amount in another unit."""
        amount = {"元": 1, "万元": 10**4, "亿元": 10**8}.get(unit, 0)
        for other in self.numerals:
            said = other.value or Decimal(0)
            if said == value and other.unit in (unit, ""):
                return True
            if amount and other.dimension == "money" and said * other.scale == value * amount:
                return True
        return False

    def _critique(
        self, clause: str, number: str, computations: list[str] | None = None, what: str = "", reasoning: str = ""
    ) -> Critique:
        subject = what or self.random.choice(["该项", "这一数据", "所列数"])
        claim = self.random.choice(_CLAIMS).format(what=subject, number=number)
        return Critique(category="缺乏依据", claim=claim, quotes=[clause], reasoning=reasoning or "报告没有说明依据和口径，读者无法核实。",
                        computations=computations or [], suggestion="请核对后说明。", severity="中")  # fmt: skip
