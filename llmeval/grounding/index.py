"""The numbers of a document, indexed by value and by amount, and whether one of them fits a claim."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Literal

from llmeval.data.document import Document
from llmeval.grounding.claims import Claim
from llmeval.numbers.chinese import NUMERALS
from llmeval.numbers.lexer import Numeral
from llmeval.numbers.same_unit import Measured, measured, spell
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.numerals import numerals_of
from llmeval.understanding.tables.headers import Column, columns
from llmeval.understanding.tables.reader import read_tables, tables_of
from llmeval.vocabulary.measures import DOWN, UP

Fit = Literal["same", "inherited", "converted", "unit", "value"]
"""How a number fits a claim: value and unit; with a unit from a header or label; as the same amount in another unit.
`unit`: only the value does; `value`: not even that."""
FITTING: dict[Fit, int] = {"same": 0, "inherited": 1, "converted": 2}
"""The fits that bear a claim out, best first."""
REACH = 12
"""How many characters before its number a `start` may point: at 同比增长 before `0`, at 项目 before `3`."""
_MARK = re.compile("[，。；：、,;:\t\n]")
_IN_LABEL = re.compile(r"[（(](?:单位[:：])?([^（()）\d]{1,6})[)）]\s{0,4}(?:为|[:：])?\s{0,4}$")
_CAPTION = re.compile(r"[（(【]?(?:金额|计量|数量)?单位[:：]\s{0,4}(?:人民币)?([^\s，。；、:：)）】\d]{1,8})[)）】]?")
_BARE_END = re.compile(r"\s{0,4}(?:[，,；;。、\n]|$)")
_LIST, _LINE = 40, 40
"""Lines that a caption of its own speaks for, and the characters of one."""
_YEARLY = re.compile(r"年产|每年|年均|年处理|年[^，。；\s]{0,4}能力")
_RELATIVE = re.compile(r"(?:增长|下降|上升|增速|增幅|降幅|率|占比|比重)(?:了|为|达|达到)?\s*$")
_DIGIT = re.compile("[0-9]")
_GOES_ON = re.compile(r"[A-Za-z0-9/·.²³^%‰]")
_NOTE = re.compile(r"[（(][^（()）]*[)）]")
_FALL, _RISE = re.compile(DOWN), re.compile(UP)
_SCALES_ONLY = re.compile("[十百千万亿]*")
_UPPER, _LOWER = re.compile("上限|最[高多大长]|至多"), re.compile("下限|最[低少小短]|至少")
_MORE = re.compile("[余多]")
_LONG = re.compile(r"\d{7,}")
_OPPOSITE = {"at_least": ("at_most", "under"), "over": ("at_most", "under"), "at_most": ("at_least", "over"),
             "under": ("at_least", "over")}  # fmt: skip


class NumberIndex:
    """The numerals of one document; a number is named by its index in `numerals`.

    `units` and `inherited` say for each what it is measured in and whether a header or label says so.
    """

    def __init__(self, document: Document, numerals: Sequence[Numeral] | None = None) -> None:
        self.document = document
        self.range_ends = False
        """Whether one end of a range is borne out by the range, as recordings of a model's answers took it."""
        given = numerals_of(document) if numerals is None else tuple(numerals)
        self.cells: dict[int, Column] = {}
        amended: dict[int, Numeral] = {}
        for reading in tables_of(document) if numerals is None else read_tables(document, given):
            self.cells |= columns(reading)
            amended |= reading.amended
        self.numerals = tuple(amended.get(numeral.start, numeral) for numeral in given)
        self.ends = [numeral.number_end for numeral in self.numerals]
        self.units: list[Measured] = []
        self.inherited: list[bool] = []
        self.by_value: dict[Decimal, list[int]] = {}
        self.by_words: dict[Decimal, list[int]] = {}
        """Numbers in Chinese numerals or in no numeral at all (过亿元): a claim in digits alone does not mean them."""
        self.by_amount: dict[tuple[str, Decimal], list[int]] = {}
        for at, numeral in enumerate(self.numerals):
            self._add(at, numeral)

    def _add(self, at: int, numeral: Numeral) -> None:
        unit, inherited = spell(numeral.unit), numeral.inherited
        if not unit and numeral.kind == "quantity":
            cell = self.cells.get(numeral.number_start)
            unit = spell(cell.unit if cell else "") or self._unit_in_label(numeral)
            if not unit and cell is None:
                unit = self._unit_in_caption(numeral)
            inherited = bool(unit)
        self.units.append(measured(unit))
        self.inherited.append(inherited)
        if numeral.kind != "quantity" or numeral.value is None:
            return
        written = self.document.plain[numeral.number_start : numeral.number_end]
        if not _DIGIT.search(written) and (_vague(numeral, written) or _article(numeral, written)):
            self.by_words.setdefault(numeral.value, []).append(at)
            return
        for value in {numeral.value, numeral.value if numeral.high is None else numeral.high}:
            self.by_value.setdefault(value, []).append(at)
        if numeral.high is None:
            self.by_amount.setdefault(self.units[at].amount(numeral.value), []).append(at)

    def _unit_in_label(self, numeral: Numeral) -> str:
        """`总收入（万元）：123.45`"""
        match = _IN_LABEL.search(self.document.plain, max(0, numeral.start - REACH), numeral.start)
        unit = spell(match[1]) if match else ""
        return unit if unit and read_unit(unit, 0) is not None else ""

    def _unit_in_caption(self, numeral: Numeral) -> str:
        """（单位：千元）差旅费 480，会议费 95: a unit said before a list holds for its bare numbers, to the paragraph's end; on a line
        of its own, for the lines of the list below it."""
        at = bisect_right(self._blocks, numeral.start) - 1
        plain, text = self.document.plain, self.document.blocks
        if at < 0 or text[at].kind == "table" or not _BARE_END.match(plain, numeral.end):
            return ""
        said = list(_CAPTION.finditer(plain, text[at].start, numeral.start))
        above = at - 1
        while not said and above >= 0 and at - above <= _LIST and text[above].kind != "table":
            line = plain[text[above].start : text[above].end].strip()
            if caption := _CAPTION.match(line):
                said = [caption] if len(line) - caption.end() <= 1 else []
                break
            if len(line) > _LINE or "。" in line or not line[-1:].isdigit():
                break
            above -= 1
        unit = spell(said[-1][1]) if said else ""
        reading = read_unit(unit, 0) if unit else None
        return unit if reading is not None and reading.end == len(unit) else ""

    @cached_property
    def _blocks(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    def fit(self, claim: Claim, at: int) -> Fit:
        """How a number fits a claim."""
        numeral, unit = self.numerals[at], self.units[at]
        same = not self._inexact(claim, numeral) and _same_value(claim, numeral, self.range_ends)
        if claim.contradictory:
            return "unit" if same else "value"
        if same and (not claim.unit or claim.unit == unit.name):
            return "inherited" if claim.unit and self.inherited[at] else "same"
        if same and self._implied(claim.unit, unit.name, claim.label, numeral):
            return "inherited"
        if same and claim.unit and self._written(claim.unit, numeral):
            return "same"
        if unit.name and not self._inexact(claim, numeral) and _same_amount(claim, numeral, unit):
            return "converted"
        return "unit" if same else "value"

    def _inexact(self, claim: Claim, numeral: Numeral) -> bool:
        """Whether one of two says 余 or 多 where the other is exact: 三十余 is not 30, nor 三十 a part of 三十余家.

        A bound that words around the number say (突破千万元) leaves the number itself exact.
        """
        if _MORE.search(claim.value_text) is not None:
            return numeral.bound in (None, "at_most", "under")
        if claim.bound is not None or numeral.bound != "over" or claim.value_text[:1] not in NUMERALS:
            return False
        return _MORE.search(self.document.plain, numeral.number_start, numeral.end) is not None

    def _written(self, claimed: str, numeral: Numeral) -> bool:
        """Whether a unit that the vocabulary does not know stands behind a number as it is claimed: 4.7×10^5CFU/g."""
        reading = read_unit(claimed, 0)
        if reading is not None and reading.end == len(claimed):
            return False
        behind = spell(self.document.plain[numeral.number_end : numeral.number_end + len(claimed) + 12])
        return behind.startswith(claimed) and _GOES_ON.match(behind, len(claimed)) is None

    def _implied(self, claimed: str, own: str, label: str, numeral: Numeral) -> bool:
        """A unit that the words before the number carry: 年产5万吨 is 5 万吨/年, 同比增长 0 is 0 %; or that the label does."""
        before = self.document.plain[max(0, numeral.start - REACH) : numeral.start]
        if claimed == own + "/年":
            return bool(own and _YEARLY.search(before))
        if own and claimed.startswith(own + "/"):
            per = re.escape(claimed[len(own) + 1 :])
            return re.search(f"每{per}|{per}均", before) is not None
        if claimed and own.startswith(claimed + "/"):
            per = re.escape(own[len(claimed) + 1 :])
            return re.search(f"每{per}|{per}均", spell(label)) is not None
        return claimed == "%" and not own and bool(_RELATIVE.search(before))

    def from_start(self, start: int) -> list[int]:
        """Numerals that a start can mean: the one that holds it, or those that begin soon after it in its clause."""
        found = []
        plain = self.document.plain
        for at in range(bisect_right(self.ends, start), len(self.numerals)):
            numeral = self.numerals[at]
            if numeral.start <= start:
                found.append(at)
            elif numeral.number_start - start > REACH or _MARK.search(plain, start, numeral.number_start):
                break
            else:
                found.append(at)
        return found

    def touched(self, span: Span) -> list[int]:
        """Numerals whose digits a span overlaps."""
        found = []
        for at in range(bisect_right(self.ends, span.start), len(self.numerals)):
            if self.numerals[at].number_start >= span.end:
                break
            found.append(at)
        return found

    def whole(self, at: int, span: Span) -> bool:
        numeral = self.numerals[at]
        return span.start <= numeral.number_start and numeral.number_end <= span.end

    def cut(self, span: Span) -> int | None:
        """A numeral of which a span holds a part only: 2025年4月2 of 2025年4月26日, 二 of 三十二万元, 65万元 of 136. 65万元."""
        plain = self.document.plain
        for at in self.touched(span):
            numeral = self.numerals[at]
            for edge in (span.start, span.end):
                inside = numeral.number_start < edge < numeral.number_end
                # A date may be told without its day, not with half of its digits.
                if inside and (numeral.kind not in ("date", "period") or _runs_on(plain, edge)):
                    return at
        return None

    def counts(self, at: int) -> bool:
        """Whether a number in words says how many: 七个, not 近千万元."""
        numeral = self.numerals[at]
        return not _vague(numeral, self.document.plain[numeral.number_start : numeral.number_end])

    def span(self, at: int) -> Span:
        return Span(self.numerals[at].start, self.numerals[at].end)

    def clean(self, at: int) -> bool:
        """Whether digits and unit stand in the text as they would be written: no line break, full-width form or comma."""
        written = self.span(at).of(self.document.text)
        return "\n" not in written and "," not in written and written == self.span(at).of(self.document.plain)

    def shown(self, at: int) -> str:
        return hide(self.span(at).of(self.document.text))


def _runs_on(plain: str, at: int) -> bool:
    """Whether an offset lies between two characters of one run of digits or of Chinese numerals."""
    left, right = plain[at - 1], plain[at]
    return (left.isdigit() and right.isdigit()) or (left in NUMERALS and right in NUMERALS)


def _vague(numeral: Numeral, written: str) -> bool:
    """过亿元, 近千万元: a scale without a digit."""
    return numeral.dimension != "percent" and _SCALES_ONLY.fullmatch(written) is not None


def _article(numeral: Numeral, written: str) -> bool:
    """三个板块, 两年: one character that counts is as good as a word."""
    return len(written) == 1 and numeral.dimension in ("count", "time", "other", "none")


def _same_value(claim: Claim, numeral: Numeral, ends: bool) -> bool:
    if numeral.kind != "quantity" or claim.value is None or _opposed(claim, numeral):
        return False
    if claim.high is None and numeral.high is not None and (end := _end_asked(claim.label)):
        return abs(claim.value) == (numeral.high if end > 0 else numeral.value)
    if ends and claim.high is None:
        return abs(claim.value) in (numeral.value, numeral.high)
    # One end of a range is no value of its own: 20% does not stand in 20%～30%.
    return (abs(claim.value), claim.high) == (numeral.value, numeral.high)


def _end_asked(label: str) -> int:
    """Which end of a range a label asks for: 1 the upper, -1 the lower, 0 none."""
    upper, lower = _UPPER.search(label) is not None, _LOWER.search(label) is not None
    return upper - lower


def _same_amount(claim: Claim, numeral: Numeral, unit: Measured) -> bool:
    """Whether a single number is the same amount in another unit; 0 is 0 in any unit, which proves nothing."""
    if not claim.value or not claim.unit or numeral.value is None or numeral.kind != "quantity":
        return False
    if claim.high is not None or numeral.high is not None or _opposed(claim, numeral):
        return False
    wanted = measured(claim.unit)
    # 3000 金属吨 is no other scale of 3000 吨 but another thing.
    return wanted.name != unit.name and wanted.amount(abs(claim.value)) == unit.amount(numeral.value)


def _opposed(claim: Claim, numeral: Numeral) -> bool:
    """A claim below 0 of a number that no minus or word of decrease governs, one above 0 of a number with a minus of its
    own (unless the label says 下降), or ≥ against ≤."""
    if claim.value is not None and numeral.value:
        if claim.value < 0 and numeral.sign > 0:
            return True
        label = _NOTE.sub("", claim.label)
        if claim.value > 0 and numeral.signed and not (_FALL.search(label) and not _RISE.search(label)):
            return True
    return numeral.bound in _OPPOSITE.get(claim.bound or "", ())


def hide(text: str) -> str:
    """A text on one line, with long runs of digits (telephones, accounts) hidden, to show in a reason."""
    return _LONG.sub(lambda match: "*" * len(match[0]), " ".join(text.split()))
