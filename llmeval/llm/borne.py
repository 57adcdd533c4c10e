"""Whether the numbers of a model's words are borne out: by quantities of the report, or by computations shown.

A number is more than its digits: 14 人 bears out no 14 亿元, 95.51 % no -95.51 %, the year 2024 no 2024 万元. Chinese
numerals are numbers. What stands word for word in the report between quotation marks is the report's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from llmeval.grounding.claims import Claim, read_claims
from llmeval.grounding.ground import Grounder
from llmeval.grounding.index import FITTING
from llmeval.llm.arithmetic import ANY, Result, Units, pure, rounds_to
from llmeval.numbers.lexer import Numeral, lex
from llmeval.numbers.same_unit import Measured, measured, spell
from llmeval.patterns import lazy as re
from llmeval.vocabulary.measures import DOWN, UP

_DIGITS = re.compile(r"\d+")
_ARABIC = re.compile("[0-9]")
_MINUS = re.compile(r"[-−－–]$")
_UPWARD = re.compile(rf"(?:{UP})(?:率|幅度|比例)?(?:了|为|达|达到|约|近|超|超过|至|到)?$")
_DOWNWARD = re.compile(f"{DOWN}|[降减跌]")
_QUOTED = re.compile(r"“([^“”]{2,80})”|《([^《》]{2,80})》|「([^「」]{2,80})」")
_SHOWN = frozenset("处项个种类组条张份段栏行点套款")
"""What a critique counts of its own: 三处不一致, 两组数据."""
_WHOLE = frozenset({("%", Decimal(100)), ("分", Decimal(100))})
_GRADES = frozenset(map(Decimal, (60, 70, 75, 80, 85, 90, 95)))
_GRADED = re.compile("优|良|等级|评级|及格|合格")
_LEVELS = frozenset(map(Decimal, (5, 10, 20, 30, 90)))
_LEVELLED = re.compile("阈值|标准|规定|通常|一般(?!公共)|上限|下限|警戒")
_NEAR_SHARE = Decimal("0.05")
_SLIP = re.compile(
    "单位[^。；]{0,12}(?:写成|写为|误|错|应[为是]|漏|少写|少了|缺|不一致)|(?:写成|误写[为成]|改为|应[为是])“?[0-9.,]*(?:亿|万)?元"
)
"""A critique about a wrong unit."""
_LABELLED = re.compile(r"(?:附[件表]|[表图]|目标|指标)$")
_CALENDAR = frozenset(
    {("月", 12), ("个月", 12), ("季度", 4), ("个季度", 4), ("天", 365), ("天", 366), ("日", 365), ("日", 366)}
)
"""What a year has, whatever a report says."""
_YEAR_ENDS = frozenset({(12, 31), (1, 1)})


class Borne:
    """The quantities of one report, to hold a model's words against."""

    def __init__(self, grounder: Grounder) -> None:
        self._grounder = grounder
        self._index = grounder.index
        self._squeezed = "".join(grounder.document.plain.split())
        self._dates = {self._parts(n, grounder.document.plain) for n in self._index.numerals
                       if n.kind in ("date", "period", "document_number")}  # fmt: skip
        self._years = {part for date in self._dates for part in date if 1900 <= part <= 2100}

    @staticmethod
    def _parts(numeral: Numeral, text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in _DIGITS.findall(text[numeral.start : numeral.end])[:4])

    def units_of(self, value: Decimal) -> Units:
        """The units in which the report prints a quantity; empty for what is none."""
        found = {self._index.units[at] for at in self._index.by_value.get(abs(value), ())}
        found |= {self._index.units[at] for at in self._index.by_words.get(abs(value), ())}
        return frozenset(unit for unit in found if unit.name) or frozenset({ANY} if found else ())

    def unborne(self, text: str, results: Collection[Result], quotes: Sequence[str] = ()) -> list[str]:
        """The numbers of a text, as written, that neither the report nor a shown computation holds."""
        own = [(m.start(), m.end()) for m in _QUOTED.finditer(text) if self._stands(m[1] or m[2] or m[3])]
        wrong = []
        for found in lex(text):
            many = found.kind == "quantity" and found.bound is None and text[found.end : found.end + 1] in ("多", "余")
            numeral = replace(found, bound="over") if many else found
            if numeral.unit == "成" and numeral.bound is None:
                numeral = replace(numeral, bound="about")  # 下降两成: nobody counts tenths exactly
            label = _LABELLED.search(text[: numeral.start])
            if label is not None and self._stands(label[0] + text[numeral.start : numeral.number_end]):
                continue  # 附表1只有一句: the 1 is a name
            if any(start <= numeral.start and numeral.end <= end for start, end in own):
                continue
            if not self._borne(numeral, text, results, quotes):
                wrong.append(text[numeral.start : numeral.end])
        return wrong

    def _stands(self, words: str) -> bool:
        return "".join(words.split()) in self._squeezed

    def _borne(self, numeral: Numeral, text: str, results: Collection[Result], quotes: Sequence[str]) -> bool:
        written = text[numeral.start : numeral.end]
        match numeral.kind:
            case "quantity":
                return numeral.value is None or self._quantity(numeral, text, results, quotes)
            case "date" | "period":
                return self._date(numeral, text)
            case "document_number" | "code" | "phone" | "identity" | "account" | "glued":
                return self._stands(written)
        return True

    def _date(self, numeral: Numeral, text: str) -> bool:
        """A day or month of a year stands in the report; a year may be the one before or after one that does."""
        parts = self._parts(numeral, text)
        if not parts or not 1900 <= parts[0] <= 2100:
            return True
        if len(parts) == 1:
            return any(abs(parts[0] - year) <= 1 for year in self._years)
        if parts[0] in self._years and (len(parts) == 2 or parts[1:] in _YEAR_ENDS):
            return True
        return any(date[: len(parts)] == parts for date in self._dates)

    def _quantity(self, n: Numeral, text: str, results: Collection[Result], quotes: Sequence[str]) -> bool:
        return (
            self._in_report(n, text)
            or any(_results_in(n, text, result) for result in results)
            or _quotient_of(n, results)
            or _threshold(n, text)
            or (not _ARABIC.search(text[n.start : n.end]) and self._of_the_critique(n, results, quotes))
        )

    def _in_report(self, n: Numeral, text: str) -> bool:
        index, value = self._index, n.value or Decimal(0)
        if n.parts:
            return self._stands(text[n.start : n.end])
        minus = n.sign < 0 and _minus(n, text)
        claim = read_claims([{"value": format(-value if minus else value, "f"), "unit": n.unit}])[0]
        key = measured(spell(n.unit)).amount(value)
        places = [*index.by_value.get(value, ()), *index.by_words.get(value, ()), *index.by_amount.get(key, ())]
        if n.bound is not None:
            places += self._rounded(n)
            return any(self._fits(at, n, text) for at in places if self._near(at, n))
        slip = about_a_unit(text)
        return any(self._in_unit(claim, at, slip) and self._fits(at, n, text) for at in places
                   if n.high is None or index.numerals[at].high in (n.high, None))  # fmt: skip

    def _in_unit(self, claim: Claim, at: int, slip: bool) -> bool:
        """Whether a number fits a claim; 5 元 is said of 5 元/m³, and of a wrong unit is said what it should be."""
        own = self._index.units[at]
        if self._index.fit(claim, at) in FITTING or own.name.partition("/")[0] == claim.unit != "":
            return True
        return slip and own.base == measured(claim.unit).base

    def _rounded(self, n: Numeral) -> list[int]:
        """Numbers of the report that 近, 约, 超, 多 may round to this one."""
        unit = measured(spell(n.unit))
        return [at for at, own in enumerate(self._index.units) if own.base == unit.base
                and self._index.numerals[at].kind == "quantity"]  # fmt: skip

    def _of_the_critique(self, n: Numeral, results: Collection[Result], quotes: Sequence[str]) -> bool:
        """A small number in words that counts what the critique itself shows (三处, 两项合计), or years and months."""
        value = n.value or Decimal(0)
        if n.dimension == "time":
            return value <= (len(self._years) if n.unit in ("年", "个年度", "年度") else 3)
        if n.unit not in _SHOWN or n.bound is not None:
            return False
        return value <= max(3, len(quotes), len(results) + 1, sum(len(lex(quote)) for quote in quotes))

    def _near(self, at: int, n: Numeral) -> bool:
        own, unit = self._index.units[at], measured(spell(n.unit))
        number = self._index.numerals[at]
        if number.kind != "quantity" or number.value is None or (n.unit and own.base != unit.base):
            return False
        scale = own.scale / unit.scale if n.unit else Decimal(1)
        return any(near(v * scale, n) for v in (number.value, number.high) if v is not None)

    def _fits(self, at: int, n: Numeral, text: str) -> bool:
        """Whether the number of the report moves the same way: 增长 is no 下降, -95.51 % no 95.51 %."""
        number = self._index.numerals[at]
        if n.sign < 0 and number.sign > 0:
            return not _minus(n, text) and bool(_DOWNWARD.search(_said(self._grounder, at)))
        if n.sign >= 0 and number.sign < 0:
            before = text[max(0, n.start - 12) : n.start]
            return not _UPWARD.search(before) and bool(_DOWNWARD.search(text[max(0, n.start - 30) : n.end + 12]))
        return True


def about_a_unit(text: str) -> bool:
    """Whether a critique says that a unit is wrong, so that a number may be said with the right one."""
    return bool(_SLIP.search(text))


def _said(grounder: Grounder, at: int) -> str:
    words, numeral = grounder.words(at), grounder.index.numerals[at]
    near_by = grounder.document.plain[max(0, numeral.start - 24) : numeral.end + 8]
    return words.own + words.name + words.column + words.after + near_by


def _minus(n: Numeral, text: str) -> bool:
    """Whether a minus sign, not a word, makes a number negative."""
    return bool(_MINUS.search(text[max(0, n.number_start - 2) : n.number_start]))


def near(value: Decimal, n: Numeral) -> bool:
    """Whether a value is what a number with 近, 约, 超 or 多 rounds."""
    said = n.value or Decimal(0)
    step = Decimal(1).scaleb(-n.places)
    if not n.places and said and said % 10 == 0:
        step = said / 5
    if n.bound == "over":
        return said <= value < said + step
    return abs(value - said) <= max(step / 2, said * _NEAR_SHARE)


def _results_in(n: Numeral, text: str, result: Result) -> bool:
    """Whether a number of the text is the printed result of a computation, in a unit that the result has."""
    value, unit = n.value or Decimal(0), measured(spell(n.unit))
    if n.sign < 0 and _minus(n, text) and result.value > 0:
        return False
    sizes: set[Decimal] = set()
    for own in result.units:
        if not n.unit or own in (ANY, unit):
            sizes.add(abs(result.value))
        if own.base == unit.base and n.unit:
            sizes.add(abs(result.value) * own.scale / unit.scale)
        if pure(own) and pure(unit) and n.unit:
            sizes.update(_ratios(abs(result.value), unit))
    return any(rounds_to(size, value, n.places) or (n.bound is not None and near(size, n)) for size in sizes)


def _ratios(value: Decimal, unit: Measured) -> Iterable[Decimal]:
    """A ratio or percentage in the words of another: 0.77 is 77 %, 327.33 % is 3.27 倍 and 2.27 倍 more."""
    if unit.name == "倍":
        return {value, value / 100, value - 1, value / 100 - 1}
    if unit.name == "成":
        return {value / 10, value * 10}
    return {value, value * 100, abs(value - 100), abs(value * 100 - 100)}


def _threshold(n: Numeral, text: str) -> bool:
    """The whole, and limits that the sentence names as such."""
    value, unit = n.value or Decimal(0), spell(n.unit)
    if (unit, value) in _WHOLE:
        return n.sign > 0
    if n.bound is None and (n.unit, int(value)) in _CALENDAR and value == value.to_integral():
        return True
    around = text[max(0, n.start - 20) : n.end + 20]
    if unit == "分" and value in _GRADES:
        return bool(_GRADED.search(around))
    if unit == "%" and value in _LEVELS:
        return bool(_LEVELLED.search(around))
    return unit == "倍" and value == 10**4 and about_a_unit(text)


def _quotient_of(n: Numeral, results: Collection[Result]) -> bool:
    """三倍多, 约七成 of two results: a ratio, or its excess, in round words of what the critique computed."""
    size = {"倍": Decimal(1), "成": Decimal(10)}.get(n.unit)
    if size is None or n.bound is None:
        return False
    values = [abs(result.value) for result in results if result.value]
    ratios = [one / other * size for one in values for other in values]
    return any(near(ratio, n) or near(ratio - size, n) for ratio in ratios)
