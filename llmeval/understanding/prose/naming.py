"""What a number is called: label, metric, measure and basis, from its own words, from the noun that it counts, or from a
number before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.views import View
from llmeval.understanding.mentions import Mention
from llmeval.understanding.prose.nouns import (
    CLAUSE_END,
    Own,
    behind,
    clause_end,
    clause_start,
    counted,
    is_generic,
    is_per,
    own,
    standard,
)
from llmeval.understanding.prose.parallels import Parallel
from llmeval.understanding.prose.qualify import main_of
from llmeval.understanding.prose.words import BUDGET_BASES, Place, Words, without, words_of
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.labels import squeeze_label, trim
from llmeval.vocabulary.measures import Measure, without_rate
from llmeval.vocabulary.metrics import known_metric, metric_of

MONEY_NAMES = ("支出", "经费", "收入", "费", "资金", "项目", "工程", "专项", "补助", "补贴")
"""How the name of what money is for ends."""
_REMARK = 80
"""Characters of a remark in brackets behind a name."""
_LONGEST = 3000
_FAR = 200
"""Numbers of a sentence that are asked; a sentence of more is a table that lost its shape."""
_MOVED_TO = re.compile(r"^(?:进一步)?(?:提[高升]|[增上提]升?|增加|增长|上升|下降|降低|减少|降|压[降减])[至到]$")
_NO_NOUN = (
    "各",
    "均",
    "分别",
    "合计",
    "总计",
    "比",
    "较",
    "共",
    "累计",
    "虽",
    "占",
    "按",
    "计",
    "在",
    "于",
    "需",
    "约需",
    "扣",
    "低",
    "高",
)
_NO_SUBJECT = re.compile(
    r"^(?:主要|由于|因|根据|按|为|经|对|从|通过|其|该|此|这|共|我[局校院市县区]?$|本)|比|较|同|增|减|原因|元$"
)
_NAMED_BEHIND = ("count", "area", "time", "mass", "none")
_STATE = re.compile(r"(?:均|现|都|全部)?(?:已|未|尚未|正在)[\u4e00-\u9fff]{2}")
_ADDED = re.compile(r"^(?:年中)?(?:追加|调[增减整]|核[增减]|净?增|上年结转|年?[初末]?结[转余])")
_GAINING = re.compile(r"(?:[\d,.]{1,14}+余?[\u4e00-\u9fff]{1,2})?(受益|参加|参与|参训|获益)")


@dataclass(slots=True)
class Name:
    """What a number is called; the members are those of `Mention`."""

    label: str
    metric: str
    measure: Measure
    basis: Basis
    whole: str
    inherited: bool


class Namer:
    """Names the numbers of a paragraph one by one; what its sentences speak of is kept here."""

    def __init__(self, passage: View, unit: str, topic: str, basis: Basis) -> None:
        self.view = passage
        self.unit = unit
        self.topic = topic
        """Metric that the paragraph speaks of so far."""
        self.topic_dimension = ""
        """What a number that gave the topic is of; "" where a title gave it."""
        self.basis = basis
        """Basis that the section's title says."""
        self.previous: list[Mention] = []
        """Mentions of the sentence before."""
        self.parallel = Parallel()
        self.source: Mention | str | None = None
        """What the last number took its noun from, where it had none."""

    def name(self, numeral: Numeral, place: Place, cuts: Sequence[tuple[int, int]], earlier: list[Mention]) -> Name:
        """Name a number; `cuts` are the dates of its sentence, `earlier` the mentions before it there."""
        words = words_of(self.view.text, numeral, place, cuts, self.unit)
        words.label = self._label(words, numeral, place, cuts, earlier)
        found = Name(words.label, self._metric(words, numeral), words.measure, words.basis, words.whole, False)
        found.inherited = not found.metric
        found.measure = self.parallel.measure_of(found.measure)
        self._take(found, words, numeral, place, earlier)
        if not found.metric and not found.label and self._sums(place) and earlier:
            found.label = "合计"
        elif not found.metric:
            self._inherit(found, numeral, place, cuts, earlier)
        if not found.basis and (found.measure == "level" or self.basis in ("target", "actual")):
            found.basis = self.basis
        found.label = found.label or found.metric
        return found

    def _label(
        self,
        words: Words,
        numeral: Numeral,
        place: Place,
        cuts: Sequence[tuple[int, int]],
        earlier: list[Mention],
    ) -> str:
        """The number's own noun, before or behind it; "" where it has none."""
        text, label = self.view.text, words.label
        opened = text[place.clause - 1 : place.clause] in ("：", ":", "（", "(") and place.floor < place.clause - 1
        if not label and text[place.clause - 1 : place.clause] in ("）", ")"):
            label = self._before_bracket(place)
        if not label and opened:
            label = trim(squeeze_label(text[clause_start(text, place.clause - 1, place.sentence) : place.clause - 1]))
        alone = words.how == "compared" and _last(earlier, numeral) is None
        if not label and (words.how in ("none", "from") or alone) and words.measure == "level":
            label = self._clause_before(place, cuts, alone)
        if label.startswith("占") and len(label) > 2 and text[place.stop : place.stop + 1] == "的":
            label = label[1:]  # 占全年总人次2.64万人次的70.1%
        if label in _NO_NOUN or _MOVED_TO.search(label):
            label = ""
        if numeral.unit == "岁":
            return "年龄"
        if words.measure != "level":
            return label
        if (words.how != "own" or is_per(label)) and (named := standard(text, place.stop)):
            return named
        return self._level_label(label, words, numeral, place, earlier)

    def _before_bracket(self, place: Place) -> str:
        """What a remark in brackets is of: 支持企业类资金（…）合计8107.46万元."""
        text = self.view.text
        opened = max(text.rfind(mark, max(place.floor, place.clause - _REMARK), place.clause - 1) for mark in "（(")
        if opened <= place.floor or any(c in "）)" for c in text[opened : place.clause - 1]):
            return ""
        noun, how = own(squeeze_label(text[clause_start(text, opened, place.floor) : opened]))
        return trim(noun) if how == "own" and 2 <= len(noun) <= 24 and not _NO_SUBJECT.search(noun) else ""

    def _level_label(self, label: str, words: Words, numeral: Numeral, place: Place, earlier: list[Mention]) -> str:
        after = self._after(place.stop)
        if label.endswith("等") and trim(after):
            label = trim(after)
        if numeral.dimension == "count":
            label = self._counted(label, numeral, place, earlier) or label
        if label and not metric_of(label) and numeral.dimension in _NAMED_BEHIND:
            label = trim(after) or label
        if words.how == "none":
            label = label or self._behind(numeral, place, after)
        return label

    @staticmethod
    def _metric(words: Words, numeral: Numeral) -> str:
        if words.measure == "completion_rate" and words.whole:
            return ""
        label = words.label
        if words.measure in ("level", "change") and label == trim(words.noun) and (metric := metric_of(words.noun)):
            return metric
        name = without_rate(words.noun) if words.measure.endswith("_rate") else label
        if words.measure == "completion_rate" and name:
            name = label
        metric = metric_of(label if words.measure == "level" else name)
        return metric or (label if numeral.dimension == "score" else "")

    def _take(self, found: Name, words: Words, numeral: Numeral, place: Place, earlier: list[Mention]) -> None:
        """Take noun, metric and measure from what the number refers back to."""
        source = self.parallel.source(earlier) or self._antecedent(found, words.how, numeral, place, earlier)
        self.source = source
        if isinstance(source, str):
            if len(found.label) <= 2 or found.label in source or found.measure != "level":
                found.label = source
            found.metric = metric_of(found.label) or found.metric
            found.inherited = not found.metric
        elif source is not None and is_per(found.label):
            noun = source.metric if source.inherited and source.metric else source.label
            found.label = found.metric = f"{noun}{found.label}"
            found.inherited = False
        elif source is not None and not found.metric:
            found.label, found.metric, found.inherited = source.label, source.metric, True
            same = words.how in ("to", "compared", "none") and found.measure in ("level", "rate")
            same = same and source.numeral.dimension == numeral.dimension
            if same and source.measure not in ("growth", "change"):
                found.measure = source.measure
            found.basis = found.basis or (source.basis if words.how == "to" else "")

    def _inherit(
        self, found: Name, numeral: Numeral, place: Place, cuts: Sequence[tuple[int, int]], earlier: list[Mention]
    ) -> None:
        """Take the metric from the clause that leads, from the other basis beside, or from what the sentence is about."""
        lead = self._clause_before(place, cuts) or ("" if earlier else self._sentence_lead(place))
        metric = metric_of(lead)
        found.metric = metric if known_metric(metric) or metric.endswith(MONEY_NAMES) else ""
        found.inherited = not found.metric
        if lead in ("支出", "收入") and found.label and lead not in found.label:
            found.label = lead + found.label
        if found.metric:
            return
        found.metric = self._beside(found.basis, place.begin, earlier) or self._topic(
            found.measure, earlier, place.begin
        )
        generic = is_generic(found.label) if found.measure == "level" else ""
        if generic and self._unlike(generic, found.metric, numeral, earlier):
            found.metric = ""

    def _behind(self, numeral: Numeral, place: Place, after: str) -> str:
        """The noun behind a number whose clause goes on: 5万元以上支出, 63项已整改."""
        text = self.view.text
        if numeral.dimension in _NAMED_BEHIND and _STATE.match(after):
            return trim(re.split("[的均]", after)[0])
        return "" if place.clause_goes_on(text) else trim(behind(text, place.stop))

    def _sentence_lead(self, place: Place) -> str:
        """The name that a sentence begins with as a clause of its own: 二是乡村医生补助项目，…，全年支出612.48万元."""
        text = self.view.text
        clause = text[place.sentence : clause_end(text, place.sentence)]
        name = trim(squeeze_label(clause))
        alone = place.sentence + len(clause) < place.clause and text[place.sentence + len(clause)] in "，,"
        return name if alone and len(name) <= 24 and name.endswith(MONEY_NAMES) and not _NO_SUBJECT.search(name) else ""

    def _clause_before(self, place: Place, cuts: Sequence[tuple[int, int]], compared: bool = False) -> str:
        """The noun of the clause before one that has none (航标维护，共投入…), if no number stands between."""
        text = self.view.text
        if text[place.clause - 1 : place.clause] not in ("，", ",") or place.clause - 1 <= place.floor:
            return ""
        if not compared and text[place.stop : place.stop + 1] not in (*CLAUSE_END, ""):
            return ""  # 全年26.8公里路网提升工程
        start = clause_start(text, place.clause - 1, place.floor)
        if start == place.floor and start > place.sentence:
            return ""
        noun = squeeze_label(without(text, start, place.clause - 1, cuts))
        noun = re.sub(r"(?:方面|情况|工作中|上)$|(?<=.{2})(?:未|有所|略有|明显|继续|稳步|持续|大幅).*$", "", noun)
        noun, how = own(noun)
        if how != "own" or not 2 <= len(noun) <= 24 or _NO_SUBJECT.search(noun):
            return ""
        return trim(noun)

    def _counted(self, label: str, numeral: Numeral, place: Place, earlier: list[Mention]) -> str:
        """What a count is of, where the noun stands behind the number (20个村) or before the number before (86栋4120户)."""
        text = self.view.text
        noun = counted(text, place.stop, numeral.unit)
        if noun and text[place.stop + len(noun) : place.stop + len(noun) + 1].isdigit():
            noun = noun if len(noun) <= 2 and numeral.unit.endswith("个") else ""
        if noun and not known_metric(metric_of(label)):
            return noun
        if not earlier or place.floor <= place.clause or place.floor != place.begin:
            return ""
        unit = numeral.unit.lstrip("万亿")
        gain = _GAINING.match(text, place.stop)
        return f"{gain[1]}{unit}" if gain else f"{earlier[-1].label.partition('（')[0]}（{unit}）"

    def _antecedent(
        self, found: Name, how: Own, numeral: Numeral, place: Place, earlier: list[Mention]
    ) -> Mention | None:
        """The number before whose noun is this one's too, as it has none: 提高到96.2%, 较2022年的3.1万元, 人均1440元."""
        label, measure = found.label, found.measure
        if is_per(label):
            told = [m for m in earlier if m.is_level and m.basis not in BUDGET_BASES]
            return _last(told, numeral)
        if numeral.dimension == "point" and not label:
            rates = [m for m in (*self.previous[-8:], *earlier) if m.measure not in ("growth", "change")]
            return next((m for m in reversed(rates) if m.numeral.dimension == "percent"), None)
        if not earlier:
            return None
        last = earlier[-1]
        if not label and self.view.text[self.view.find(last.numeral.end) : place.begin] == "的":
            # 完成任务1万吨的110%; 服务1.85万人次，占总人次2.64万人次的70.1%
            return (
                earlier[-2]
                if measure == "share" and len(earlier) > 1 and not self._parted(earlier[-2], place)
                else last
            )
        explained = self.view.text[place.clause - 1 : place.clause] in ("（", "(") and place.floor >= place.clause - 1
        if (
            how == "none"
            and not label
            and measure == "level"
            and explained
            and last.numeral.dimension == numeral.dimension
        ):
            return last  # 396,953,030.25元（约3.97亿元）
        changes = measure in ("growth", "change") and not label and last.measure in ("growth", "change")
        if changes and not last.inherited and not self._parted(last, place):
            return last  # 本年收入较上年增加2812万元，增长6.38%
        if how == "to" and (last.numeral.dimension == numeral.dimension or last.measure in ("change", "growth")):
            return last
        if how in ("compared", "more", "to"):
            return _last([m for m in earlier if m.measure != "growth"], numeral)
        if measure == "rate" and not metric_of(label):
            return _last([m for m in earlier if m.measure not in ("growth", "change")], numeral)
        if how == "none" and not label and measure == "level" and not self._sums(place):
            main = main_of(self.view, earlier, place.begin)
            # 加固堤防6处共2.75公里
            same = main.is_level and (main.numeral.dimension == numeral.dimension or place.floor > place.clause)
            return main if same and not self._parted(main, place) else None
        return None

    def _parted(self, mention: Mention, place: Place) -> bool:
        """Whether a ； stands between a mention and a number."""
        return re.search(r"[。；;]", self.view.text[self.view.find(mention.numeral.end) : place.begin]) is not None

    def _unlike(self, generic: str, metric: str, numeral: Numeral, earlier: list[Mention]) -> bool:
        """Whether a metric cannot be what 支出 or 收入 alone speaks of: that of another side, or of a count."""
        if "支出" in generic and re.search(r"收入|到位|下达|拨款|追加|结[转余]", metric):
            return True
        if "收入" in generic and re.search(r"支出|费$|到位", metric):
            return True
        giver = next((m for m in reversed(earlier) if m.metric == metric and m.is_level), None)
        if giver is None and metric == self.topic:
            return self.topic_dimension not in ("", numeral.dimension)
        return giver is not None and giver.numeral.dimension != numeral.dimension

    def _after(self, stop: int) -> str:
        text = self.view.text
        end = stop
        while end < len(text) and text[end] not in CLAUSE_END and not text[end].isdigit() and end - stop < 20:
            end += 1
        return squeeze_label(text[stop:end])

    def _beside(self, basis: Basis, begin: int, earlier: list[Mention]) -> str:
        """公务接待费预算为10万元，支出决算为6.2万元: the other basis of what the clause before names."""
        last = next((m for m in reversed(earlier[-_FAR:]) if m.is_level), None)
        if last is not None and re.search(r"完成[^，。；]{0,6}预算$", self.view.text[max(0, begin - 12) : begin]):
            return last.metric  # 公务接待费6.91万元，完成预算11.40万元的60.61%
        if (
            last is None
            or not basis
            or _ADDED.match(last.metric)
            or last.inherited
            or not last.basis
            or last.basis == basis
        ):
            return ""
        return (
            last.metric
            if not re.search(r"[；;。]|其中", self.view.text[self.view.find(last.numeral.end) : begin])
            else ""
        )

    def _topic(self, measure: Measure, earlier: list[Mention], begin: int) -> str:
        text = self.view.text
        if measure != "level":
            # In a new sentence a rate speaks of the total again, not of the last item of a list.
            levels = [m for m in earlier[-_FAR:] or [m for m in self.previous if m.listing is None] if m.is_level]
            if measure == "execution_rate":
                levels = [m for m in levels if m.numeral.dimension == "money"] or levels
            if levels:
                return main_of(self.view, levels, begin).metric if earlier else levels[-1].metric
        segment = text.rfind("；", max(0, begin - _LONGEST), begin)
        told = [
            m
            for m in (*earlier[:_FAR], *earlier[max(_FAR, len(earlier) - _FAR) :])
            if m.is_level and (not m.inherited or not m.metric) and not _ADDED.match(m.metric)
        ]
        first = self.view.offsets[segment] if segment >= 0 else -1
        near = next((m for m in told if m.metric and m.numeral.start > first), None)
        return near.metric if near else told[0].metric if told else "" if _ADDED.match(self.topic) else self.topic

    def _sums(self, place: Place) -> bool:
        """Whether the words before a number make it the sum of those before: 两项合计5827.51万元."""
        return (
            re.search(r"(?:合计|总计|相加|之和)(?:为|是|达)?$", self.view.text[place.clause : place.begin]) is not None
        )


def _last(mentions: Sequence[Mention], numeral: Numeral) -> Mention | None:
    """The last of the mentions that is of a number's dimension."""
    return next((m for m in reversed(mentions) if m.numeral.dimension == numeral.dimension), None)
