"""A leaf that a model gave, held against the passage that it was read from: the places that bear it out, or why none does.

Nothing is likened: a number must be a number of the quote with its value and unit, a text must stand in the quote and cut no
number or word, a day must be one that the quote names. A choice is borne out by its quote alone, which a person can read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Document
from llmeval.data.facts import Status
from llmeval.grounding.claims import read_claims
from llmeval.llm.quotes import Quotes
from llmeval.llm.wire import Leaf, Said
from llmeval.numbers.chinese import NUMERALS, chinese_number
from llmeval.numbers.forms import as_shown
from llmeval.numbers.lexer import lex
from llmeval.numbers.same_unit import measured, spell
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.periods import days_in
from llmeval.text.views import cuts_number

if TYPE_CHECKING:
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.extraction import Passage
    from llmeval.numbers.lexer import Numeral


@dataclass(frozen=True)
class Proved:
    """A value and the one place that bears it out; `reason` in Chinese where a reader should know more."""

    value: Any
    span: Span
    status: Status
    unit: str = ""
    reason: str = ""


class LeafProver:
    """Leaves of the answers about one passage.

    `document` has the text that is quoted from, `grounder` is of the same document with personal data masked, which is what
    the model saw; values are sliced from the former.
    """

    def __init__(self, passage: Passage, document: Document, grounder: Grounder) -> None:
        self.passage, self.document, self.grounder = passage, document, grounder
        self.plain = grounder.document.plain
        self.quotes = Quotes(grounder.document, grounder.places)

    def prove(self, leaf: Leaf, said: Said) -> tuple[list[Proved], str]:
        """Every place that bears a leaf out, in order of the text, and "", or none and what is wrong, for the model."""
        quote = said.quote.strip()
        if not quote:
            return [], "没有引文（quote）。"
        inside: Sequence[Span] = self.passage.spans
        if cell := re.search(r"t\d{1,3}r\d{1,4}c\d{1,3}", said.cell):
            if cell[0] not in self.passage.cells:
                return [], f"没有编号为 {cell[0]} 的单元格。"
            inside = [self.passage.cells[cell[0]].span]
        # a place where only blanks differ may be the one that is meant, also where the quote stands verbatim elsewhere
        loose = [(found.span,) for found in self.grounder.places.find_all(quote) if within(found.span, inside)]
        places = list(dict.fromkeys([*self.quotes.find(quote, inside), *loose]))
        if not places:
            if cell:
                content = " ".join(self.passage.cells[cell[0]].span.of(self.plain).split())
                return [], f"单元格 {cell[0]} 的内容是“{content}”，引文“{quote}”不在其中。"
            near = self.grounder.places.nearest(quote)
            return [], f"原文中没有“{quote}”。" + (f"最接近的原文是“{near}”。" if near else "")
        found: list[Proved] = []
        why = ""
        for sides in places:
            try:
                found += self._at(leaf, said, sides)
            except _NotBorneOut as error:
                why = why or error.why
        unique = {proved.span: proved for proved in found}
        return [unique[span] for span in sorted(unique)], "" if found else f"{why}（引文“{quote}”）。"

    def _at(self, leaf: Leaf, said: Any, sides: Sequence[Span]) -> list[Proved]:
        if leaf.kind == "text":
            return self._texts(said, sides)
        if leaf.kind == "number":
            return [self._number(leaf, said, sides)]
        if leaf.kind == "date":
            return self._days(said, sides)
        return [self._choice(leaf, said, sides)]

    def _texts(self, said: Any, sides: Sequence[Span]) -> list[Proved]:
        value = said.value.strip()
        spans = [Span(sides[0].start, sides[-1].end)]
        if value and value != said.quote.strip():
            spans = [Span(found[0].start, found[-1].end) for found in self.quotes.find(value, sides)]
            if not spans:
                raise _NotBorneOut(f"引文里没有“{value}”，值要照抄引文中的一段")
        whole = [span for span in spans if not self._cuts(span)]
        if not whole:
            raise _NotBorneOut(f"“{value or said.quote}”只是原文中更长的一串字符的一部分")
        return [self._text(span, value or said.quote.strip()) for span in whole]

    def _cuts(self, span: Span) -> bool:
        """Whether a span ends inside a number or inside a word of Latin letters and digits."""
        return cuts_number(self.plain, span) or _joined(self.plain, span.start) or _joined(self.plain, span.end)

    def _text(self, span: Span, said: str) -> Proved:
        written = span.of(self.document.text)
        if written == said:
            return Proved(written, span, "exact")
        return Proved(
            one_line(written), span, "exact" if span.of(self.grounder.document.text) == said else "normalized"
        )

    def _number(self, leaf: Leaf, said: Any, sides: Sequence[Span]) -> Proved:
        why = ""
        value, unit = _in_digits(said.value, said.unit)
        for side in sides:
            claim = {"value": value, "unit": unit or None, "quote": side.of(self.grounder.document.text),
                     "start": side.start}  # fmt: skip
            result = self.grounder.ground(read_claims([claim])[0])
            # 后30日内 is a period to the genre, and thirty days to a contract
            numeral = result.numeral
            if result.grounded and result.evidence is not None and numeral is not None and numeral.kind != "period":
                # 72人月 is more than the 72人 that the vocabulary knows of it
                more = len(spell(unit)) > len(numeral.unit) and spell(unit).startswith(numeral.unit)
                counted = self._counted(leaf, said, side) if more and numeral.kind == "quantity" else None
                return counted or self._amount(leaf, numeral, result.status)
            if (counted := self._counted(leaf, said, side)) is not None:
                return counted
            why = why or result.reason
        raise _NotBorneOut(f"{why or '该处没有数值'}，不能证明 {said.value}{said.unit}")

    def _amount(self, leaf: Leaf, numeral: Numeral, status: Status) -> Proved:
        """The number as it stands, in the unit that the schema wants where it names one."""
        if numeral.value is None or numeral.high is not None:
            raise _NotBorneOut("原文此处是一个区间，不是一个数")
        index = self.grounder.index
        (at,) = index.touched(Span(numeral.number_start, numeral.number_end))[:1]
        beside = (
            "|" in self.plain[numeral.number_end : numeral.end] or "\t" in self.plain[numeral.number_end : numeral.end]
        )
        unit = numeral.unit or index.units[at].name
        span = Span(numeral.start, numeral.number_end if beside else numeral.end)
        value = -numeral.value if numeral.sign < 0 else numeral.value
        if status == "converted":  # the model converted, right as it is; what is printed is kept
            status = "normalized"
        return self._wanted(leaf, value, unit, span, status)

    def _wanted(self, leaf: Leaf, value: Decimal, unit: str, span: Span, status: Status) -> Proved:
        if not leaf.unit or spell(unit) == spell(leaf.unit):
            return Proved(value, span, status, leaf.unit or unit)
        own, wanted = measured(unit), measured(leaf.unit)
        if not unit or own.base != wanted.base:
            raise _NotBorneOut(f"原文此处的单位是“{unit or '（没有写）'}”，不能换算成所要的“{leaf.unit}”")
        return Proved(_plain(value * own.scale / wanted.scale), span, "converted", leaf.unit)

    def _counted(self, leaf: Leaf, said: Any, side: Span) -> Proved | None:
        """A number whose digits stand there with the unit word for word, where nothing else is known of the unit (240日历天, a
        column headed 月), in one Chinese numeral (质保期三年), or that counts nothing (a year, a code)."""
        try:
            value = Decimal(said.value.replace(",", "").strip())
        except InvalidOperation:
            return None
        unit = spell(said.unit)
        for match in _RUN.finditer(self.plain, side.start, side.end):
            written, span = match[0].replace(",", ""), Span(match.start(), match.end())
            number = chinese_number(written) if written[0] in NUMERALS else Decimal(written)
            if number != value or self._cuts(span) or "分之" in self.plain[max(0, span.start - 2) : span.end + 2]:
                continue
            known = [
                at for at in self.grounder.index.touched(span) if self.grounder.index.numerals[at].kind == "quantity"
            ]
            if not unit and not known:
                return self._wanted(leaf, value, "", span, "exact")
            own = self.grounder.index.units[known[0]].name if known else ""
            if unit and not (len(own) > len(unit) and own.startswith(unit)):
                if after := re.compile(r"\s{0,4}" + r"\s{0,4}".join(map(re.escape, unit))).match(
                    as_shown(self.plain), span.end
                ):
                    return self._wanted(leaf, value, said.unit, Span(span.start, after.end()), "exact")
                if not own and self._headed(span, unit):
                    return self._wanted(leaf, value, said.unit, span, "inherited_unit")
        return None

    def _headed(self, span: Span, unit: str) -> bool:
        """Whether a head above a cell or a label before it names a unit in brackets, or a cell of its row is the unit."""
        named = re.compile(rf"[（(]\s{{0,4}}(?:单位\s{{0,4}}[:：])?\s{{0,4}}{re.escape(unit)}\s{{0,4}}[)）]")
        for table in self.document.tables:
            if not table.start <= span.start < table.end:
                continue
            cell = next((cell for cell in table.cells if cell.start <= span.start < cell.end), None)
            heads = [] if cell is None else [
                other for other in table.cells
                if (other.row < cell.row and other.column <= cell.column < other.column + other.column_span)
                or (other.row == cell.row and other.column < cell.column)
            ]  # fmt: skip
            row = [] if cell is None else [other for other in table.cells if other.row == cell.row]
            return any(named.search(self.plain, other.start, other.end) for other in heads) or any(
                spell(other.span.of(self.plain)) == unit for other in row
            )
        return False

    def _days(self, said: Any, sides: Sequence[Span]) -> list[Proved]:
        try:
            wanted = date.fromisoformat(said.value.strip())
        except ValueError:
            written = days_in(said.value)
            if len(written) != 1:
                raise _NotBorneOut(f"“{said.value}”不是一个日期（应写成 2025-03-08）") from None
            wanted = written[0][0]
        found = [span for side in sides for day, span in days_in(self.plain, side.start, side.end) if day == wanted
                 if not cuts_number(self.plain, span)]  # fmt: skip
        if not found:
            raise _NotBorneOut(f"引文里没有写 {wanted.isoformat()} 这一天")
        return [Proved(wanted, span, "exact") for span in found]

    def _choice(self, leaf: Leaf, said: Any, sides: Sequence[Span]) -> Proved:
        span = Span(sides[0].start, sides[-1].end)
        value = leaf.type(said.value) if isinstance(leaf.type, type) and issubclass(leaf.type, Enum) else said.value
        stands = isinstance(said.value, str) and said.value in "".join(span.of(self.plain).split())
        status: Status = "exact" if span.of(self.grounder.document.text) == said.quote.strip() else "normalized"
        return Proved(value, span, status, reason="" if stands else "值是模型按引文所作的判断，引文中没有这个词")


def within(span: Span, inside: Sequence[Span]) -> bool:
    """Whether a span lies in one of some others."""
    return any(own.start <= span.start and span.end <= own.end for own in inside)


class _NotBorneOut(Exception):
    """What is wrong with a leaf at one place."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why.rstrip("。")


_RUN = re.compile(rf"\d{{1,3}}(?:,\d{{3}}){{1,6}}(?:\.\d{{1,18}})?|\d{{1,18}}(?:\.\d{{1,18}})?|[{NUMERALS}]{{1,24}}")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[A-Za-z0-9]")
_GAP = re.compile(r"\s*\n\s*|[ \t\u3000]+")


def _joined(text: str, at: int) -> bool:
    """Whether an offset lies between two Latin letters or digits."""
    return 0 < at < len(text) and bool(_WORD.match(text[at - 1])) and bool(_WORD.match(text[at]))


def one_line(text: str) -> str:
    """A passage as one line: breaks and blanks between Chinese characters gone, others one blank.

    >>> one_line("某某区教\\n育局"), one_line("Form  A\\nPart 2")
    ('某某区教育局', 'Form A Part 2')
    """

    def gap(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        return " " if before.isascii() and after.isascii() and before and after else ""

    return _GAP.sub(gap, text.strip())


def _plain(value: Decimal) -> Decimal:
    """Without an exponent and without zeros that the conversion added."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


_IN_SIGNS = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
"""Units that stand before their number, by the signs that say them."""


def _in_digits(value: Any, unit: str) -> tuple[Any, str]:
    """A number that a model copied in words (肆佰壹拾贰万元整) as digits, with the unit that the words have; others as they are."""
    unit = _IN_SIGNS.get(unit.strip(), unit)
    if not isinstance(value, str) or _DIGIT.search(value):
        return value, unit
    found = [n for n in lex(f"{value}{unit}") if n.kind == "quantity" and n.value is not None]
    if len(found) != 1 or found[0].start != 0 or found[0].value is None:
        return value, unit
    return format(found[0].sign * found[0].value, "f"), found[0].unit or unit
