"""What a report says of how it scores: bands of grades, rules for the execution rate and for missed targets.

A quoted standard is no score: the numbers of a scale (90分（含）以上为优) are known by their place and left alone by all others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.terms import Passage
from llmeval.vocabulary.profiles import PROFILES

_INCLUDED = r"(?:分?(?:[（(](?P<{0}no>不)?含[^（）()]{{0,6}}[)）])|分)?"
_NUMBER = r"(?<![\d.])(?P<{0}>\d{{1,3}}(?:\.\d+)?)" + _INCLUDED
_ENDS = r"(?:及?以上|及?以下|以内|之间)?"
_RANGE = re.compile(
    _NUMBER.format("a") + _ENDS + r"(?:[-—–~～－]+|至|到)[≤<]?" + _NUMBER.format("b") + _ENDS + _INCLUDED.format("c")
    + "|" + r"(?P<h>\d{1,3})分?(?P<hop>[≤≦<＜])[^，。；、\d≤≦<＜]{1,8}(?P<iop>[<＜≤≦])(?P<i>\d{1,3})分?"
    + "|" + r"(?P<up>≥|>=|>|＞|不低于|大于等于|高于|大于|达到)?" + _NUMBER.format("d") + r"(?P<over>(?:及|\(含\)|（含）)?以上|及以上)"
    + "|" + r"(?P<least>≥|>=|不低于|大于等于|高于|大于)" + _NUMBER.format("e")
    + "|" + r"(?P<under><|＜|低于|不足|小于|不满)?" + _NUMBER.format("f") + r"(?P<below>(?:[（(]不含[）)])?以下)"
    + "|" + r"(?P<most><|＜|低于|不足|小于|不满)" + _NUMBER.format("g")
)  # fmt: skip
_NAMES = {"优秀": "优", "优": "优", "良好": "良", "良": "良", "中等": "中", "中": "中", "一般": "一般", "合格": "合格", "较差": "差",
          "差": "差", "不合格": "不合格"}  # fmt: skip
GRADES = ("优秀", "优", "良好", "良", "中等", "中", "一般", "不合格", "合格", "较差", "差")
GRADE = "(?P<grade>" + "|".join(GRADES) + ")"
_AFTER = re.compile(r"[^，,、；;。\d优良中差]{0,12}?[“\"‘「]?" + GRADE + r"(?=[”\"’」，,、；;。等级档的（(）)]|$)")
_BEFORE = re.compile(
    GRADE + r"[”\"’」]?(?:等次|等级|级|等)?[：:为是]?[（(\[【]?(?:得分|总分|综合得分|评分)?(?:为|在)?$"
)
_GAP = 26
_LEAST = 3
_EXECUTION = re.compile(
    r"执行[率数][^。；]{0,14}?(?:×|\*|乘以?|÷[^。；]{1,12}?×)[^。；]{0,10}?(?:分|满分|分值|权重)"
    r"|(?:分|分值|满分|权重)(?:×|\*|乘以?)[^。；]{0,4}?(?:预算)?执行率|按(?:预算)?执行率(?:的?比例)?(?:乘以?(?:满分值?|分值|权重)?(?:计算|计分)?|折算|计分|计算得分|得分)"
)
_MISSED = re.compile(
    r"(?:未|没有|不能|低于)[^。；]{0,14}?(?:完成|达到?|达标|目标值?)[^。；]{0,8}?[，,]?按[^。；]{0,26}?(?:比例|比重|比率|之比)[^。；]{0,8}?(?:计|得|扣|折|给|赋|确定)"
    r"|(?:定量|数量)指标[^。；]{0,30}?按[^。；]{0,16}?(?:完成(?:率|比例)|比例)[^。；]{0,6}?(?:计|得|扣|折|赋)"
)


_OF_KIND = re.compile(
    r"(?P<kind>数量|质量|时效|成本|经济效益|社会效益|生态效益|效益|可持续影响|满意度|产出|投入|过程|决策|效果|管理)(?:类|指标|和|、|及|与)*[^，,。；;]{0,12}?"
    r"(?:按|比照|依)[^，,。；;]{0,18}?(?:实际|完成)[^，,。；;]{0,14}?(?:比例|之比|比率|比重)[^，,。；;]{0,6}?(?:计|得|扣|折|给|赋)"
)
_STEP = re.compile(
    r"(?:每|凡)[^，,。；;]{0,24}?(?:扣|减)(?:除|减)?\d|(?:低于|高于|超过|大于|小于|未达|超出)[^。；;]{0,24}?(?:扣(?:除|减)?\d|不得分|得0分|不计分|扣完)"
)
_KINDS = re.compile(r"数量|质量|时效|成本|经济|社会|生态|效益|可持续|满意度|产出|投入|过程|决策|效果|管理")
_OTHERS = re.compile(r"其余|其他|其它|除[^，。；]{1,30}外")


_LEEWAY = re.compile(
    r"(?:完成率|完成值|完成比例|达到?目标值?的?|达到?指标值的?)[^。；，,\d]{0,8}(?P<share>\d{2}(?:\.\d+)?)%(?:[（(]含[^（）()]{0,6}[)）])?及?以上[^。；\d]{0,8}?(?:满分|全部分值|不扣分)"
)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the scale with its grade."""

    grade: str
    low: Decimal
    high: Decimal
    low_in: bool
    high_in: bool

    @property
    def interval(self) -> Interval:
        nudge = Decimal("0.0001")
        return Interval(self.low if self.low_in else self.low + nudge, self.high if self.high_in else self.high - nudge)


@dataclass(frozen=True, slots=True)
class Scale:
    """The bands of one place, or of a profile; `spans` are where the numbers of the scale stand."""

    bands: tuple[Band, ...]
    passage: Passage | None = None
    at: int = 0
    end: int = 0

    @property
    def span(self) -> Span | None:
        return self.passage.view.span(self.at, self.end) if self.passage is not None else None

    def band(self, grade: str) -> Band | None:
        return next((b for b in self.bands if b.grade == _NAMES.get(grade, grade)), None)

    def grade_of(self, score: Decimal) -> str:
        return next((b.grade for b in self.bands if b.interval.low <= score <= b.interval.high), "")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for missed targets, and the kinds of indicator that it names; none where it is for all."""

    span: Span
    kinds: frozenset[str]

    def governs(self, place: str) -> bool:
        return not self.kinds or any(kind in place for kind in self.kinds)


@dataclass
class ScoringRules:
    """What the report states of its scoring."""

    scales: list[Scale] = field(default_factory=list)
    execution: Span | None = None
    """Where it says that the execution rate scores in proportion."""
    beside: list[Span] = field(default_factory=list)
    """Cells of score tables that say so: each speaks of its own row, if it stands in one."""
    proportional: list[Rule] = field(default_factory=list)
    """What it says of missed targets that score in proportion."""
    steps: list[Rule] = field(default_factory=list)
    """What it says of missed targets that cost points by steps: 每低于1个百分点扣1分, 大于0的不得分."""
    leeway: Decimal | None = None
    """The share of a target from which on full marks are given, where the report states one below 1."""
    places: list[tuple[int, int]] = field(default_factory=list)
    """Where the scales stand."""

    def missed(self, place: str) -> Span | None:
        """The rule by which an indicator in a place (its labels and name) that misses its target scores in proportion."""
        own = next((r.span for r in self.proportional if r.kinds and r.governs(place)), None)
        if own is not None:
            return own
        if any(r.governs(place) for r in self.steps):
            return None
        return next((r.span for r in self.proportional if not r.kinds), None)

    @cached_property
    def own(self) -> dict[int, list[Scale]]:
        """Scales by the passage that states them."""
        found: dict[int, list[Scale]] = defaultdict(list)
        for scale in self.scales:
            found[id(scale.passage)].append(scale)
        return dict(found)

    @cached_property
    def distinct(self) -> list[Scale]:
        """One of each scale."""
        return list({scale.bands: scale for scale in reversed(self.scales)}.values())

    def quoted(self, offset: int) -> bool:
        """Whether a number of the source stands in a scale."""
        index = bisect_right(self.places, (offset, 10**12)) - 1
        return index >= 0 and offset < self.places[index][1]

    def for_grade(self, passage: Passage | None) -> Sequence[Scale]:
        """The scales that may apply: that of the same passage, else those of the report, else the common ones."""
        own = self.own.get(id(passage), ())
        return own or self.distinct or common_scales()


def common_scales() -> list[Scale]:
    """The scales of the scoring profiles."""
    found: dict[tuple[tuple[Decimal, str], ...], Scale] = {}
    for profile in PROFILES.values():
        bands, high, included = [], Decimal(100), True
        for low, grade in profile.grades:
            bands.append(Band(grade, low, high, True, included))
            high, included = low, False
        found[tuple(profile.grades)] = Scale(tuple(bands))
    return list(found.values())


def rules_of(passages: Sequence[Passage], cells: Sequence[tuple[str, Span]] = ()) -> ScoringRules:
    """The scoring rules that a report states in its passages, or in cells of its score tables."""
    found = ScoringRules()
    for passage in passages:
        text = passage.text
        if "分" not in text:
            continue
        found.scales += scales_of(passage)
        if found.execution is None and (match := _EXECUTION.search(text)):
            found.execution = passage.view.span(*match.span())
        for proportional, at, end, kinds in _missed_rules(text):
            rule = Rule(passage.view.span(at, end), kinds)
            (found.proportional if proportional else found.steps).append(rule)
        if found.leeway is None and (match := _LEEWAY.search(text)):
            found.leeway = Decimal(match["share"]) / 100
    for text, span in cells:
        if found.leeway is None and (match := _LEEWAY.search(text)):
            found.leeway = Decimal(match["share"]) / 100
        if _EXECUTION.search(text):
            found.beside.append(span)
        for proportional, _at, _end, kinds in _missed_rules(text):
            (found.proportional if proportional else found.steps).append(Rule(span, kinds))
    spans = [s.span for s in found.scales]
    found.places = sorted((s.start, s.end) for s in spans if s is not None)
    return found


def _missed_rules(text: str) -> Iterator[tuple[bool, int, int, frozenset[str]]]:
    """Rules for missed targets: whether in proportion, where they stand, the kinds that their clause names."""
    for begin, end in _clauses(text):
        clause = text[begin:end]
        if match := _MISSED.search(clause) or _OF_KIND.search(clause):
            subject = re.sub(r"分值|目标值?", "", clause[: match.end()])
            kinds = frozenset() if "定量" in subject else frozenset(_KINDS.findall(subject))
            if not _OTHERS.search(subject):
                yield True, begin + match.start(), begin + match.end(), kinds
        elif match := _STEP.search(clause):
            kinds = frozenset(_KINDS.findall(clause[: match.end()]))
            yield False, begin + match.start(), begin + match.end(), kinds


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^。；;：:\n]+", text):
        yield match.span()


def scales_of(passage: Passage) -> Iterator[Scale]:
    """Runs of at least three stretches that each have a grade."""
    text = passage.text
    if "良" not in text and "合格" not in text:
        return
    run: list[tuple[Band, int, int]] = []
    for found in [*_stretches(text), None]:
        if found is not None and (not run or found[1] - run[-1][2] <= _GAP):
            run.append(found)
            continue
        if len({b.grade for b, *_ in run}) >= _LEAST:
            yield Scale(tuple(b for b, *_ in run), passage, run[0][1], run[-1][2])
        run = [] if found is None else [found]


def _stretches(text: str) -> Iterator[tuple[Band, int, int]]:
    matches = [m for m in _RANGE.finditer(text) if _plausible(m)]
    behind = _names_follow(text, matches)
    for number, match in enumerate(matches):
        stop = matches[number + 1].start() if number + 1 < len(matches) else min(len(text), match.end() + 20)
        start = matches[number - 1].end() if number else max(0, match.start() - 20)
        before = _BEFORE.search(text, start, match.start())
        after = _AFTER.match(text, match.end(), stop)
        told = after if after and (behind or not before) else before
        if told is not None:
            low, high, low_in, high_in = _limits(match)
            at, end = min(match.start(), told.start("grade")), max(match.end(), told.end("grade"))
            yield Band(_NAMES[told["grade"]], low, high, low_in, high_in), at, end


def _names_follow(text: str, matches: Sequence[re.Match[str]]) -> bool:
    """Whether each stretch is followed by its grade: then the one before the first (等级为“良”（90分以上为优…) is no name of it."""
    follow = 0
    for number, match in enumerate(matches):
        stop = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        after = _AFTER.match(text, match.end(), min(stop, match.end() + 20))
        again = after and _BEFORE.search(text, match.end(), stop) if number + 1 < len(matches) else None
        follow += bool(
            after and re.match(r"(?:的|得|等[级次]|档次|级别|评){0,6}(?:为|是|定为|评为|属于)", text[match.end() :])
        ) or bool(after and not again)
    return follow >= _LEAST - 1


def _plausible(match: re.Match[str]) -> bool:
    return all(Decimal(match[n]) <= 150 for n in "abdefghi" if match[n])


def _limits(match: re.Match[str]) -> tuple[Decimal, Decimal, bool, bool]:
    """Lower and upper end, and whether each belongs to the stretch."""
    if match["a"]:
        one, other = (Decimal(match["a"]), match["ano"]), (Decimal(match["b"]), match["bno"])
        (low, low_no), (high, high_no) = sorted((one, other), key=lambda p: p[0])
        told = re.search(rf"{high}分?[（(]含(?P<which>\d+)?", match[0])
        high_in = high == 100 or (not high_no and told is not None and told["which"] in (None, str(high)))
        return low, high, not low_no, high_in
    if match["h"]:
        low, high = Decimal(match["h"]), Decimal(match["i"])
        return low, high, match["hop"] in "≤≦", match["iop"] in "≤≦" or high == 100
    for name in "de":
        if match[name]:
            return Decimal(match[name]), Decimal(1000), not match[f"{name}no"], True
    name = "f" if match["f"] else "g"
    return Decimal(0), Decimal(match[name]), True, "含" in match[0] and "不含" not in match[0]
