"""Ground: each claimed value → the span that bears it out, or why none does. By numeric identity, never by likeness.

A claim holds when a number of the text has its value (as `Decimal`), its unit, its whole digits and its place. A value
may be signed or not where a word carries the sign: -20.83 and 20.83 both match 下降20.83%, only the latter matches
增长20.83%. A quote or a start singles a place out; then nothing elsewhere counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from llmeval.data.document import Document
from llmeval.data.evidence import Evidence, Language
from llmeval.data.facts import Status
from llmeval.grounding.cells import names_day, other_column
from llmeval.grounding.claims import Claim, GroundedClaim, read_claims
from llmeval.grounding.context import Surroundings, Words, agreement, contradiction, said_period
from llmeval.grounding.goals import Goals
from llmeval.grounding.index import FITTING, REACH, NumberIndex, hide
from llmeval.grounding.labels import Labels
from llmeval.grounding.lists import listed
from llmeval.grounding.names import Own, opened_by, own_words
from llmeval.grounding.roughly import holds, roughly, rounded
from llmeval.grounding.spanned import settled
from llmeval.grounding.telling import Telling
from llmeval.grounding.told import Told, told_of
from llmeval.grounding.unsaid import Passages, Unsaid
from llmeval.numbers.chinese import NUMERALS
from llmeval.numbers.lexer import Numeral
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.split import split
from llmeval.text.periods import claimed_period
from llmeval.text.views import Found, Places, canonical, cuts_number, occurrences
from llmeval.understanding.reading import understand
from llmeval.vocabulary.bases import basis_of

CANDIDATES = 50
"""How many places of an ambiguous claim are listed."""
_CLEAR = 0.2
"""By how much a label must fit one place better than any other to single it out, of 1."""
_MANY = 1000
"""From how many places on a label is not tried to tell them apart."""
_CHINESE = re.compile("[一二两三四五六七八九十百千〇零]")
_UPPER_END = re.compile(rf"[{NUMERALS}\d%][^，。；、\s]{{0,3}}[至到~～—–-][{NUMERALS}\d]$")
"""The upper end of a range, in words or digits."""
_NUMERIC = re.compile(f"[{NUMERALS}0-9.]+")
_RISES, _FALLS = re.compile("增长|增加|上升|提高"), re.compile("下降|减少|降低|降幅|减幅|负增长|增减")
_DATED = re.compile("年|月|日")
_DATE_UNITS = frozenset(("年", "年度", "月", "日"))
_DAY = re.compile(r"(20\d\d)[-./](\d{1,2})[-./](\d{1,2})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

_REASONS = {
    "": ("", ""),
    "start": ("start 与引文位置不符，按引文定位", "the start is not where the quote stands; the quote was followed"),
    "unit_there": ("数值在原文中，但单位不同：{0}", "the value stands there with another unit: {0}"),
    "unit_none": ("数值在原文中，但该处及表头未写明单位", "the value stands there, but no unit beside it or in a header"),
    "value_there": ("该处的数值与所称不符：{0}", "another value stands there: {0}"),
    "value_nowhere": ("原文中没有这个数值", "this value stands nowhere in the text"),
    "no_number": ("该处没有数值", "no number stands there"),
    "part": ("这些数字只是更长数字的一部分：{0}", "the digits are only part of a longer number: {0}"),
    "quote": ("原文中没有这段引文；最接近的原文：{0}", "the quote does not stand in the text; nearest: {0}"),
    "kind": ("该处的数字不是数量：{0}", "the digits there are no quantity: {0}"),
    "text": ("引文中没有所称内容", "the quote does not hold the value"),
    "many": ("原文有 {0} 处符合，无法判断所指", "{0} places fit and nothing given tells them apart"),
    "period": ("该处数值属于另一期间：{0}", "the number there is of another period: {0}"),
    "basis": ("该处数值属于另一口径：{0}", "the number there is on another basis: {0}"),
    "direction": ("该处数值的增减方向与所称相反：{0}", "the number there moves the other way: {0}"),
    "metric": ("该处数值属于另一指标：{0}", "the number there is of another metric: {0}"),
    "level": ("原文写作“持平”", "the text says 持平, no change"),
    "doubtful": ("该处数字辨认不清，不足为据", "the number there was not recognised for certain and proves nothing"),
    "about": ("原文为约数：{0}", "the text gives an approximate number: {0}"),
    "rough": ("原文为约数，不能印证确数：{0}", "the text gives an approximate number, which proves no exact one: {0}"),
    "end": ("原文为区间，所称只是其一端：{0}", "the text gives a range, of which this is only one end: {0}"),
}  # fmt: skip


def ground(claims: Sequence[Any], document: Document, *, language: Language = "zh") -> list[GroundedClaim]:
    """What becomes of each claim, in order: status, reason, evidence, and the candidates of an ambiguous one.

    Args:
        claims: mappings, pydantic models or other objects with `value` and any of `label`, `unit`, `period`, `quote`
            and `start` (characters of `document.text`). A claim without a unit is held against the value alone.
        language: of the reasons.

    Raises:
        UsageError: a claim cannot be read; the message says which.
    """
    grounder = Grounder(document, language)
    return [grounder.ground(claim) for claim in read_claims(claims)]


_HEAD = re.compile(
    r"^(?:其中)?[：:]?(?:20\d\d\s?年)?(?:本单位|本部门|我单位|我部门|[\u4e00-\u9fff]{2,20}[局委办院校所站馆](?=编制))?"
)
_FORM = re.compile("同比|[较比]上年|(?<=[降长加少])率$|[数额]$")
"""What a name may end with or hold and stay the same."""
_SAYS = "为是达到约有：:=＝"
_MOVES = re.compile("增长|增加|上升|提高|下降|减少|降低")
_PLANNED_AS = {"target": "目标值", "budget": "预算", "initial_budget": "年初预算", "full_year_budget": "全年预算"}
"""What a label of what was planned leaves to the basis that is claimed beside it."""


class Grounder:
    """The numbers of one document, indexed once; each claim then costs about the same, however long the text."""

    def __init__(
        self, document: Document, language: Language = "zh", numerals: Sequence[Numeral] | None = None, *,
        judges_labels: bool = True,
    ) -> None:  # fmt: skip
        """`judges_labels` is off for who judges labels himself, after an answer, as the model reader does."""
        self._judges_labels = judges_labels
        self.document = document
        self.index = NumberIndex(document, numerals)
        self.index.range_ends = not judges_labels
        self.places = Places(document)
        self._surroundings = Surroundings(document, self.index.cells)
        self._words: dict[int, Words] = {}
        self._labels: Labels | None = None
        self._language = 0 if language == "zh" else 1

    def ground(self, claim: Claim) -> GroundedClaim:
        """What becomes of one claim."""
        if claim.value is None:
            return self._ground_text(claim)
        if claim.quote:
            return self._in_quote(claim)
        if claim.start is not None:
            return self._at_start(claim, claim.start)
        return self._anywhere(claim)

    # Places: in the quote, at the start, or wherever the value stands.

    def _in_quote(self, claim: Claim) -> GroundedClaim:
        places, drifted = self._places_of_quote(claim)
        if not places:
            return self._no(claim, "not_found", "quote", self._nearest(claim.quote))
        fitting: list[tuple[Found, int]] = []
        for place in places:
            inside = [at for at in self.index.touched(place.span) if self.index.whole(at, place.span)]
            fitting += [(place, at) for at in self._best(claim, inside)]
        if not fitting:
            return self._why_not(claim, places[0])
        chosen, reason = self._choose(claim, [at for _, at in fitting])
        spans = {place.span for place, at in fitting if at in chosen}
        if not chosen:
            return self._no(claim, "label_mismatch", reason, self._clause(fitting[0][1]))
        if len(spans) > 1:
            return self._ambiguous(claim, sorted(spans))
        place = next(place for place, at in fitting if at == chosen[0])
        return self._yes(claim, chosen[0], place.span, place.exact, "start" if drifted else "")

    def _places_of_quote(self, claim: Claim) -> tuple[list[Found], bool]:
        """Places of the quote, the one that the start singles out where it does, and whether the start is elsewhere."""
        places = self.places.find(claim.quote) if claim.start is None else self.places.find_all(claim.quote)
        if claim.start is None or not places:
            return places, False
        start = claim.start
        holding = [place for place in places if place.span.start <= start < place.span.end]
        if holding:
            return [min(holding, key=lambda place: start - place.span.start)], False
        by_distance = sorted(places, key=lambda place: abs(place.span.start - start))
        away = [abs(place.span.start - start) for place in by_distance[:2]]
        clear = away[0] <= REACH and (len(away) == 1 or 2 * away[0] < away[1])
        return (by_distance[:1] if clear else places), True

    def _at_start(self, claim: Claim, start: int) -> GroundedClaim:
        near = self.index.from_start(start)
        for at in near:
            if self.index.fit(claim, at) in FITTING:
                chosen, reason = self._choose(claim, [at])
                if not chosen:
                    return self._no(claim, "label_mismatch", reason, self._clause(at))
                return self._yes(claim, at, self.index.span(at), self.index.clean(at))
        if not near:
            return self._no(claim, "not_found", "no_number")
        first = self.index.span(near[0])
        return self._why_not(claim, Found(Span(min(start, first.end - 1), max(first.end, start + 1)), True))

    def _anywhere(self, claim: Claim) -> GroundedClaim:
        value = abs(claim.value or Decimal(0))
        standing, words = self.index.by_value.get(value, []), self.index.by_words.get(value, [])
        if _CHINESE.search(claim.value_text):
            return self._among(claim, standing + words)
        found = self._among(claim, standing)
        if found.grounded or not (words and claim.label and claim.unit and self._judges_labels):
            return found
        # 七个股室 bears out 7 个 where the label names what is counted.
        counted = [at for at in words if self.index.counts(at) and self.labels.counted(claim.label, at)]
        other = self._among(claim, counted) if counted else found
        return other if other.grounded else found

    def _among(self, claim: Claim, standing: list[int]) -> GroundedClaim:
        """What becomes of a claim whose value stands at these places, or elsewhere as another amount."""
        value = abs(claim.value or Decimal(0))
        # A number that fits as it is written wins over one that has to be converted.
        candidates = [at for at in standing if self.index.fit(claim, at) in ("same", "inherited")]
        chosen, reason = self._choose(claim, candidates) if candidates else ([], "")
        if not chosen and claim.unit:
            key = measured(claim.unit).amount(value)
            other = [at for at in self.index.by_amount.get(key, []) if self.index.fit(claim, at) == "converted"]
            chosen, why = self._choose(claim, other) if other else ([], "")
            candidates, reason = candidates or other, reason or why
        if not candidates:
            return self._nowhere(claim, standing)
        if not chosen:
            return self._no(claim, "label_mismatch", reason, self._clause(candidates[0]))
        if len(chosen) > 1:
            return self._ambiguous(claim, [self.index.span(at) for at in chosen])
        return self._yes(claim, chosen[0], self.index.span(chosen[0]), self.index.clean(chosen[0]))

    def _best(self, claim: Claim, candidates: list[int]) -> list[int]:
        """Of some numbers those that fit a claim best: as written, else by a header's unit, else converted."""
        fits = [(FITTING[fit], at) for at in candidates if (fit := self.index.fit(claim, at)) in FITTING]
        best = min((order for order, _ in fits), default=0)
        return [at for order, at in fits if order == best]

    def _nowhere(self, claim: Claim, standing: list[int]) -> GroundedClaim:
        longer = self._longer_number(claim)
        if longer is not None:
            return self._no(claim, "partial_number", "part", self.index.shown(longer))
        if claim.unit in _DATE_UNITS or _CHINESE.search(claim.value_text):
            found = self._ground_text(claim)
            return found if found.grounded or found.status == "ambiguous" else self._in_day(claim) or found
        if not standing:
            return self._no(claim, "not_found", "value_nowhere")
        return self._misfit(claim, standing[0])

    def _in_day(self, claim: Claim) -> GroundedClaim | None:
        """A year, month or day that a cell tells in figures alone: 2023 of 2023-12-31, where the label names row and column."""
        part = "年月日".find(claim.unit[:1]) if claim.unit else -1
        days = [
            at
            for at, numeral in enumerate(self.index.numerals)
            if numeral.kind == "date"
            and (day := _DAY.fullmatch(self.document.plain[numeral.start : numeral.end])) is not None
            and part >= 0
            and claim.value == int(day[part + 1])
            and names_day(self.document, claim.label, numeral.start)
        ]
        if len(days) != 1:
            return None
        evidence = Evidence.of(self.document, self.index.span(days[0]))
        return GroundedClaim(claim, "normalized", "", evidence, numeral=self.index.numerals[days[0]])

    def _misfit(self, claim: Claim, at: int) -> GroundedClaim:
        """A number that does not fit: its value stands there in another unit, or another value does."""
        if self._is_end(claim, at):
            return self._no(claim, "value_mismatch", "end", self.index.shown(at))
        if self.index.fit(claim, at) != "unit":
            return self._no(claim, "value_mismatch", "value_there", self.index.shown(at))
        reason = "unit_there" if self.index.units[at].name else "unit_none"
        shown = self.index.shown(at) + (self.index.units[at].name if self.index.inherited[at] else "")
        return self._no(claim, "unit_mismatch", reason, shown)

    def _is_end(self, claim: Claim, at: int) -> bool:
        numeral = self.index.numerals[at]
        size = abs(claim.value or Decimal(0))
        return numeral.high is not None and claim.high is None and size in (numeral.value, numeral.high)

    def _longer_number(self, claim: Claim) -> int | None:
        """A number of the text of which the claim's digits, with its unit, are only a part."""
        squeezed = self.places.canonical
        for at in occurrences(squeezed.text, claim.digits + claim.unit):
            span = squeezed.span(at, at + len(claim.digits))
            if cuts_number(self.document.plain, span):
                return next(iter(self.index.touched(span)), None)
        return None

    def _choose(self, claim: Claim, candidates: list[int]) -> tuple[list[int], str]:
        """The numbers that a claim can mean, fewer where label and period tell them apart; none, and why, if none."""
        if not (claim.label or claim.period) or len(candidates) > _MANY:
            return candidates, ""
        verdicts = [(at, self._contradicted(claim, at)) for at in candidates]
        left = [at for at, why in verdicts if not why]
        if not left:
            return [], verdicts[0][1]
        if len(left) == 1:
            return left, ""
        return self._closest(claim, left), ""

    def _contradicted(self, claim: Claim, at: int) -> str:
        if not self._judges_labels:
            return contradiction(
                claim, self.index.numerals[at], self.words(at), self.places.canonical.text.__contains__
            )
        why = contradiction(claim, self.index.numerals[at], self.words(at))
        if why or not claim.label:
            return why
        cell = self.index.cells.get(self.index.numerals[at].number_start)
        if other_column(self.document, claim.label, self.index.numerals[at].start, cell.head if cell else ""):
            return "metric"
        label, clash = settled(claim.label, self.words(at), self._surroundings.year)
        if clash:
            return "period"
        claim = replace(claim, label=label)
        named = _PLANNED_AS.get(claim.basis, "")
        label = claim.label if not named or basis_of(claim.label) else claim.label + named
        falls = claim.value is not None and claim.value < 0 and self.index.numerals[at].sign > 0
        if falls and _FALLS.search(label) is None:
            label = _RISES.sub("下降", label)  # a growth of -4.7 % is told as a fall, if it is not told as -4.7 %
        placed = claim.start is not None or bool(claim.quote)
        if self.labels.fits(label, claim.period, at, placed=placed) or self._verbatim(label, claim.period, at):
            return ""
        if placed and self._by_name(label, claim.period, at):
            return ""
        return "metric"

    def _by_name(self, label: str, period: str, at: int) -> bool:
        """Whether a label is what the clause before a number calls it, word for word: at the place that a claim says, no other number
        of the text that has the same name is meant."""
        words = self.words(at)
        if words.column or self.labels.of_other_year(label, period, at):
            return False
        # which way a number moved has been held against the text before
        said, own = (
            _MOVES.sub("动", _FORM.sub("", "".join(text.split()))) for text in (label, _HEAD.sub("", words.own))
        )
        return len(said) >= 2 and (
            own == said or (own.endswith(said) and own[: -len(said)].endswith(("为", "：", ":")))
        )

    def _verbatim(self, label: str, period: str, at: int) -> bool:
        """Whether a label is the whole of a share's own clause, which names no subject: 完成预算 of 完成预算的78%."""
        if not label.startswith(("完成", "占")) or self.index.numerals[at].dimension != "percent":
            return False
        words, said = self.words(at), "".join(label.split())
        own = words.own.rstrip("的为是达到约：:=＝")
        return not words.column and len(said) >= 4 and own == said and not self.labels.of_other_year(label, period, at)

    @property
    def labels(self) -> Labels:
        """The words of all numbers of the text, read when a claim first gives a label."""
        if self._labels is None:
            index, plain = self.index, self.document.plain
            sections = split(self.document)
            reading = understand(self.document, sections, index.numerals)
            year = int(reading.year) if reading.year.isdigit() else self._surroundings.year
            owns: list[Own | None] = []
            told: list[Told | None] = []
            before: Own | None = None
            ends: dict[int, int] = {}
            items, goals = listed(index.numerals, plain), Goals(plain)
            for at, numeral in enumerate(index.numerals):
                own, words = None, None
                if numeral.kind == "quantity":
                    goal = goals.holds(numeral.start)
                    mention = reading.by_number.get(numeral.number_start)
                    own = own_words(
                        index.numerals,
                        at,
                        self.words(at),
                        plain,
                        index.units[at],
                        mention,
                        year,
                        before,
                        items.get(at),
                        goal=goal,
                        opened=None if (opens := opened_by(numeral, ends, plain)) is None else owns[opens],
                    )
                    ends[numeral.end] = at
                    cell = index.cells.get(numeral.number_start)
                    basis = mention.basis if mention is not None else ""
                    words = told_of(
                        index.numerals, at, self.words(at), plain, cell, items.get(at), goal=goal, basis=basis
                    )
                    before = own
                owns.append(own)
                told.append(words)
            unsaid = Unsaid(told, owns, Passages(self.document, index.numerals, sections), plain, year)
            self._labels = Labels(owns, year, Telling(told, owns, year), unsaid)
        return self._labels

    def _closest(self, claim: Claim, candidates: list[int]) -> list[int]:
        wanted = claimed_period(claim.period, claim.label)
        scores = []
        for at in candidates:
            words = self.words(at)
            said = said_period(words)
            # A place that says another year than the report's, or the same months, is meant by a claim that does.
            telling = said == wanted and (wanted.months is not None or wanted.year != self._surroundings.year)
            scores.append(agreement(claim.label, words) + (_CLEAR if telling else 0))
        best = max(scores)
        close = [at for at, score in zip(candidates, scores, strict=True) if score > best - _CLEAR]
        if len(close) == 1 and best >= 0.5:
            return close
        first = candidates[0]
        if self._judges_labels and claim.label and all(self.labels.same(first, at) for at in candidates[1:]):
            return [max(candidates, key=lambda at: (round(self.labels.holds(claim.label, at), 2), -at))]
        if (
            self._judges_labels
            and claim.label
            and (best_of := self.labels.one_thing(claim.label, candidates)) is not None
        ):
            return [best_of]
        if self._judges_labels and claim.label and (best_of := self.labels.best(claim.label, candidates)) is not None:
            return [best_of]
        return candidates

    def words(self, at: int) -> Words:
        """The words around a numeral, read once."""
        if at not in self._words:
            self._words[at] = self._surroundings.words(self.index.numerals[at])
        return self._words[at]

    @property
    def year(self) -> int | None:
        """The year that the text names most, the report's own."""
        return self._surroundings.year

    # Texts.

    def _ground_text(self, claim: Claim) -> GroundedClaim:
        """A claim whose value is words (优秀, 2024年4月30日), or that is only a quote."""
        wanted = claim.value_text
        if wanted and claim.unit and not wanted.endswith(claim.unit):
            wanted += claim.unit
        places, drifted = self._places_of_quote(claim) if claim.quote else ([], False)
        if claim.quote and not places:
            return self._no(claim, "not_found", "quote", self._nearest(claim.quote))
        if not claim.quote:
            places = self.places.find(wanted)
        found = places
        places = [place for place in places if self._uncut(place.span)]
        if _NUMERIC.fullmatch(wanted):
            places = [place for place in places if self._counts(place.span)]
        places = [place for place in places if claim.value is None or self._stated(place.span)]
        if found and not places:
            return self._no(claim, "partial_number", "part", self._cut(found[0].span))
        if not claim.quote:
            if claim.start is not None:
                places = [place for place in places if 0 <= place.span.start - claim.start <= REACH
                          or place.span.start <= claim.start < place.span.end][:1]  # fmt: skip
            if not places:
                return self._no(claim, "not_found", "value_nowhere")
        elif wanted and canonical(wanted) not in canonical(claim.quote):
            return self._no(claim, "value_mismatch", "text")
        elif wanted and not any(self._holds(place.span, wanted) for place in places):
            return self._no(claim, "partial_number", "part", self._cut(places[0].span))
        if len(places) > 1:
            return self._ambiguous(claim, [place.span for place in places])
        span, exact = places[0]
        evidence = Evidence.of(self.document, span)
        return GroundedClaim(claim, "exact" if exact else "normalized", self._say("start" if drifted else ""), evidence)

    def _uncut(self, span: Span) -> bool:
        if _UPPER_END.search(self.document.plain[max(0, span.start - 6) : span.start + 1]):
            return False
        return self.index.cut(span) is None and not cuts_number(self.document.plain, span)

    def _stated(self, span: Span) -> bool:
        """Whether no number of a passage is one that the text leaves open, such as ☐3年."""
        return not any(self.index.numerals[at].kind == "doubtful" for at in self.index.touched(span))

    def _counts(self, span: Span) -> bool:
        """Whether a value that is nothing but numerals stands where they count something: not 二、, not 统一."""
        kinds = {self.index.numerals[at].kind for at in self.index.touched(span)}
        return bool(kinds - {"ordinal", "name", "code", "document_number", "glued", "doubtful"})

    def _cut(self, span: Span) -> str:
        """The number that a span cuts, to show."""
        at = self.index.cut(span)
        touched = self.index.touched(span) if at is None else [at]
        return self.index.shown(touched[0]) if touched else hide(span.of(self.document.text))

    def _holds(self, span: Span, wanted: str) -> bool:
        """Whether a value in words stands inside a span as it is, and not as a part of a number."""
        squeezed, text = self.places.canonical, canonical(wanted)
        low, high = squeezed.find(span.start), squeezed.find(span.end)
        inside = occurrences(squeezed.text[low:high], text)
        return any(self._uncut(squeezed.span(low + at, low + at + len(text))) for at in inside)

    # Outcomes.

    def _yes(self, claim: Claim, at: int, span: Span, exact: bool, reason: str = "") -> GroundedClaim:
        fit = self.index.fit(claim, at)
        numeral = self.index.numerals[at]
        if self._judges_labels and roughly(claim, numeral, self.document.plain):
            plain = self.document.plain
            if claim.start is None and not (holds(claim, numeral, plain) or rounded(numeral, plain)):
                return self._no(claim, "value_mismatch", "rough", self.index.shown(at))
            reason = reason or "about"
        if any(span.start < numeral.number_end and numeral.number_start < span.end for span in self.document.doubtful):
            return replace(self._ambiguous(claim, [self.index.span(at)]), reason=self._say("doubtful"))
        status: Status = "exact" if exact else "normalized"
        if fit == "inherited":
            status = "inherited_unit"
        elif fit == "converted":
            status = "converted"
        evidence = Evidence.of(self.document, span)
        return GroundedClaim(claim, status, self._say(reason, self.index.shown(at)), evidence, numeral=numeral)

    def _no(self, claim: Claim, status: Status, reason: str, shown: object = "") -> GroundedClaim:
        return GroundedClaim(claim, status, self._say(reason, shown))

    def _ambiguous(self, claim: Claim, spans: list[Span]) -> GroundedClaim:
        candidates = tuple(Evidence.of(self.document, span) for span in spans[:CANDIDATES])
        return GroundedClaim(claim, "ambiguous", self._say("many", len(spans)), None, candidates)

    def _why_not(self, claim: Claim, place: Found) -> GroundedClaim:
        """The nearest miss at a place that was singled out and holds no number that fits."""
        if claim.value == 0 and claim.unit in ("", "%") and "持平" in place.span.of(self.document.plain):
            return GroundedClaim(claim, "normalized", self._say("level"), Evidence.of(self.document, place.span))
        touched = self.index.touched(place.span)
        if not touched:
            return self._no(claim, "value_mismatch", "no_number")
        for at in touched:
            fit, whole = self.index.fit(claim, at), self.index.whole(at, place.span)
            if not whole and fit != "value":
                return self._no(claim, "partial_number", "part", self.index.shown(at))
            if fit == "unit":
                return self._misfit(claim, at)
        for at in touched:
            if (result := self._by_digits(claim, at, place)) is not None:
                return result
        return self._misfit(claim, touched[0])

    def _by_digits(self, claim: Claim, at: int, place: Found) -> GroundedClaim | None:
        """A claim whose digits stand in a numeral without being its value: a date's, a name's, or a part of them."""
        numeral = self.index.numerals[at]
        digits = self.document.plain[numeral.start : numeral.end].replace(",", "")
        if claim.digits not in digits:
            return None
        if numeral.kind in ("quantity", "glued") or claim.digits not in _NUMBER.findall(digits):
            return self._no(claim, "partial_number", "part", self.index.shown(at))
        if numeral.kind in ("date", "period") and _is_dated(claim) and _dated_part(claim, digits):
            evidence = Evidence.of(self.document, place.span)
            return GroundedClaim(claim, "exact" if place.exact else "normalized", "", evidence, numeral=numeral)
        return self._no(claim, "label_mismatch", "kind", self.index.shown(at))

    def _clause(self, at: int) -> str:
        return f"{hide(self.words(at).own[-40:])} {self.index.shown(at)}".strip()

    def _nearest(self, quote: str) -> str:
        return hide(self.places.nearest(quote)) or "—"

    def _say(self, reason: str, *shown: object) -> str:
        return _REASONS[reason][self._language].format(*shown)


def _is_dated(claim: Claim) -> bool:
    return bool(_DATED.search(claim.unit)) or (not claim.unit and bool(_DATED.search(claim.label)))


def _dated_part(claim: Claim, written: str) -> bool:
    """Whether the claim's digits are the part of a date that its unit names: 4 is the 月 of 2025年4月26日, 26 is not."""
    part = "年月日".find(claim.unit[:1]) if claim.unit else -1
    if part < 0:
        return True
    if re.search(rf"(?<!\d)0?{claim.digits}\s*(?:{claim.unit[:1]}|号)", written):
        return True
    numbers = _NUMBER.findall(written)
    return not re.search("[年月日]", written) and claim.digits in numbers[part : part + 1]
