"""Whether a label that a claim gives fits a number's own words, or those of another number better.

A label is somebody else's wording of the words around a number. Both are brought into one vocabulary, then compared
word by word, each weighing the more the fewer numbers of the report have it. A label fits where the number's own words
hold enough of it, nothing in them excludes it (another year, a plan where the label says what was done), and no other
number has more of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import log

from llmeval.grounding.asked import unwrapped
from llmeval.grounding.chains import Chains
from llmeval.grounding.likely import Likely
from llmeval.grounding.names import Own
from llmeval.grounding.ranking import WEIGHTS as WEIGHED
from llmeval.grounding.ranking import Asked, Ranking
from llmeval.grounding.siblings import Siblings
from llmeval.grounding.telling import Telling
from llmeval.grounding.told import ASKS_PLAN
from llmeval.grounding.unsaid import Passages, Unsaid
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, MOVES, WEIGHTS, characters, excluded, rates
from llmeval.grounding.wholes import Wholes
from llmeval.patterns import lazy as re

LAGS, LEADS, LEADS_ALONE = 2.0, 1.5, 3.0
"""By how much another number may suit a label better than the one whose words hold it, and by how much a number has to suit it
better than any other where the words do not, or speak against it."""
NEAR = 1.0
"""The same as `LAGS` for a number of the same kind in the same sentence."""
CLEARLY = 1.0
"""By how much better a label must suit one of several places of a value to mean that one."""
ENOUGH = 0.34
"""The share of a label's weight that the words of its number hold at the least."""
CLEARER = 0.14
"""By how much more of the label another number must hold to be the one that is meant."""
_FURTHER = 0.45
"""What a character that stands only in the wider surroundings is worth beside one of the number's own words."""
_UNHEARD = 0.55
"""Rarity of a character that no number has: another wording, rather than another thing."""
_ALIKE = 0.34
"""The share of a label that each of several places holds that tell one thing."""
_CLOSE = 0.05
"""The same for a number of the same kind in the same sentence or row."""
_BY_NAME = 0.98
"""The share of a label that another number holds whose name it is."""
_OTHER_KIND = 0.45
"""The same for a number that measures something else."""
_TOPIC = 6
"""How many numbers further on a name is still lent to others."""
_NEAR = 8
"""How many numbers to either side are neighbours."""
_MOST = 600
"""How many numbers a label is held against."""
_WHOLE = re.compile(
    "占([^，。；]{1,16}?)的?(?:比例|比率|比重|份额|百分比)|在([^，。；]{2,16}?)[中里内]?(?:的|所)?(?:占比|比例|比率|比重|份额|百分比)$"
)
_AFTERWARDS, _BEFOREHAND = (
    re.compile("之后|以后|后(?![续勤备期补])"),
    re.compile("之前|以前|(?<![学目产婚])前(?![期三端年列])"),
)
NOTE = re.compile(r"[（(][^（()）]{0,200}[)）]")
_QUOTED = re.compile('[“"「]([^“”"「」]{1,60})[”"」](?:这)?一[行项类栏列]')
_YEAR = re.compile(r"(?P<versus>[比较与同]|相对|转入|转到|列入|纳入|结转[到至]?)?(?P<year>20\d\d)(?!\d)")
_BEFORE = re.compile("(?P<versus>[比较与同])?(?:上年|去年|[上前]一年)(?!度?末?结[转余])")
_PLANNED = re.compile(
    r"^(?:20\d\d年?)?[^，。“”]{0,8}?(?:计划|拟|预计|预期|应达到|要求)|(?:计划|目标|任务|指标|限额|预算|预计)(?:数|值|量|额)?$|限额|预算|目标|计划|平均|标准|定额|全[省市县国]"
)
_RATE_LABEL = re.compile("(?:率|比例|比重|占比|之比|百分比|增幅|降幅|增速|幅度|速度|满意度|满意程度|完成度|进度)$")
_MONEY_LABEL = re.compile("(?:金额|经费|支出|收入|资金|费用|费|预算数?|决算数?|拨款|结余|产值|投资额?|税收)$")
_LABEL_UNITS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile("(?:人[次数员]数?|职工|博士|硕士|学生)$"),
        frozenset(["人", "名", "位", "员", "人次", "人口", "员次", "岗位"]),
    ),
    (
        re.compile("(?:批次数?|(?<!人)次数|场次|频次)$"),
        frozenset(["批次", "次", "场次", "场", "批", "期", "起", "轮", "趟", "回", "个", "家次", "车次", "班次"]),
    ),
    (re.compile("户数$"), frozenset(["户", "户次", "家"])),
    (re.compile("面积$"), frozenset(["area"])),
    (re.compile("(?:得分|分值|权重|评分|总分)$"), frozenset(["score"])),
)


FEWEST = 8
"""Numbers that share a word with a label, below which the words themselves have to say it."""
_PARTS = frozenset({"·基本支", "·项目支", "·公共", "·基金", "·工资", "·公用"})
"""Parts of the expenditure, of which a share is not one of the whole."""
_TELLING = frozenset({"·总", "·实", "·标", "·初", "·调", "·末"})
"""Words of measure that tell one number of a sentence from another."""


class Labels:
    """The words of all numbers of a document, read when a label first has to be held against them."""

    def __init__(self, owns: Sequence[Own | None], year: int | None, telling: Telling, unsaid: Unsaid) -> None:
        self._owns = owns
        self._unsaid = unsaid
        self._year = year
        self._telling = telling
        self._holders: dict[str, list[int]] = {}
        for at, own in enumerate(owns):
            for character in own.own if own else ():
                self._holders.setdefault(character, []).append(at)
        self._count = max(1, len(owns))
        self._weights: dict[str, float] = {}
        self.ranking = Ranking(telling.told, owns, self.weight, year)
        self._wholes = Wholes(telling.told, owns, year)
        self._siblings = Siblings(telling.told, owns)
        self._chains = Chains(telling.told, owns, self.weight, year, unsaid.passages)
        self.likely = Likely(
            self.ranking, telling, self._chains, unsaid, excluded=self._excluded, clash=self._clashes,
            other_year=lambda asked, at: (own := owns[at]) is not None and self._other_year(NOTE.sub("", asked.label), "", own),
        )  # fmt: skip

    def weight(self, character: str) -> float:
        """What a word or character tells: more where fewer numbers have it."""
        if character not in self._weights:
            held = len(self._holders.get(character, ()))
            rarity = log(1 + self._count / held) / log(1 + self._count) if held else _UNHEARD
            self._weights[character] = WEIGHTS.get(character, 1.0) * (0.4 + rarity)
        return self._weights[character]

    def fits(self, label: str, period: str, at: int, *, placed: bool = False) -> bool:
        """Whether a number can be what a label calls it: the words say so and no other number suits the label much better, or
        it suits the label so much better than any other that the words need not be the same. Where a claim says the place
        (`placed`), only numbers near it are others."""
        own = self._owns[at]
        if own is None:
            return True
        if (named := _QUOTED.findall(label)) and own.row + own.column:
            return all(_same(name, own.row) or _same(name, own.column) for name in named) and (
                len(named) < 2 or (_same(named[0], own.row) and _same(named[1], own.column))
            )
        asked = self._asked(label)
        label, wanted = asked.label, asked.wanted
        if self._excluded(asked, at):
            return False
        if self._other_year(NOTE.sub("", label), period, own) and not self._before(label, at):
            return False
        means = self._chains.means(label, at)
        if self._unsaid.adds(label, at, part=means) or self._telling.other_state(label, at):
            return False
        if (
            self._other_whole(NOTE.sub("", label), own)
            or self._chains.refuses(label, at)
            or self._chains.named_beside(label, at)
            or self._siblings.refuses(label, at)
        ):
            return False
        if means:
            return True
        if self._says(label, period, at) and self.lead(asked, period, at, -LAGS, placed=placed) > -LAGS:
            return True
        if len(self.ranking.rivals(asked)) < FEWEST:
            return False  # a short text: that no other number suits the label better says nothing
        least = LEADS_ALONE if self._telling.refuses(label, wanted, at) else LEADS
        return self.lead(asked, period, at, least) > least or self.likely.sure(asked, at)

    def _asked(self, label: str) -> Asked:
        label = unwrapped(label)
        bare = NOTE.sub("", label)
        return self.ranking.asked(label, characters(bare) | _side(bare))

    def lead(self, asked: Asked, period: str, at: int, enough: float, *, placed: bool = False) -> float:
        """By how much a label suits a number better than the best other number; a score that is `enough` is not compared
        further."""
        own, mine = self._owns[at], self._suits(asked, period, at)
        lead, later = 99.0, self._passes_over(asked.label, at)
        for other in self.ranking.rivals(asked):
            theirs = self._owns[other]
            if other == at or own is None or theirs is None or _one_amount(theirs, own):
                continue
            if later is not None and self._telling.reached(other) and later.ahead(other):
                continue
            if placed and abs(other - at) > _NEAR and theirs.sentence != own.sentence:
                continue
            beside = theirs.sentence == own.sentence and theirs.measured == own.measured and not own.row
            least = max(enough, -NEAR) if beside else enough
            if mine - self.ranking.score(asked, other) < lead and not self._excluded(asked, other):
                lead = min(lead, mine - self._suits(asked, period, other))
                if lead <= least:
                    return min(lead, enough)
        return lead

    def _excluded(self, asked: Asked, at: int) -> bool:
        return self.ranking.excluded(asked, at) or self._wholes.refuses(asked.label, at)

    def _passes_over(self, label: str, at: int) -> Passages | None:
        """The passages, where a label of what was done leaves those of what is to be done out of account."""
        passages = self._unsaid.passages
        return passages if passages is not None and not ASKS_PLAN.search(label) and not passages.ahead(at) else None

    def best(self, label: str, places: Sequence[int]) -> int | None:
        """Of places that fit a label the one that it suits clearly best; None where two suit it about equally."""
        asked = self._asked(label)
        scores = sorted(((self._suits(asked, "", at), at) for at in places), reverse=True)
        if len(scores) < 2 or scores[0][0] - scores[1][0] <= CLEARLY:
            return None
        best, next_best = self._owns[scores[0][1]], self._owns[scores[1][1]]
        if best is None or next_best is None:
            return None
        telling = (asked.wanted & (best.own | best.around)) - next_best.own - COUNTERS
        return scores[0][1] if telling else None

    def _suits(self, asked: Asked, period: str, at: int) -> float:
        """How well a label suits a number, the refusals of its words among the rest."""
        own, bare = self._owns[at], NOTE.sub("", asked.label)
        if own is None:
            return -99.0
        score = self.ranking.score(asked, at)
        score += WEIGHED["clash"] * self._clash(bare, asked.wanted, own)
        score += WEIGHED["year"] * self._other_year(bare, period, own)
        score += WEIGHED["refused"] * self._telling.refuses(asked.label, asked.wanted, at)
        return score + WEIGHED["named"] * self._telling.names(asked.label, at)

    def _says(self, label: str, period: str, at: int) -> bool:
        """Whether a number's words hold what a label says, and no neighbour's more of it."""
        own = self._owns[at]
        if own is None:
            return True
        bare = NOTE.sub("", label)
        wanted = characters(bare) | _side(bare)
        if self._other_year(bare, period, own):
            return False
        if self._year is not None:  # 比2021年增减额 of 比上年增减
            label = re.sub(f"(?<=[比较与]){self._year - 1}年", "上年", label)
        if self._telling.refuses(label, wanted, at):
            return False
        if not wanted:
            return True
        if self._telling.names_share(label, at):
            return True
        if self._clash(bare, wanted, own):
            return False
        if self._telling.names(label, at):
            return True
        whole = sum(map(self.weight, wanted))
        held = self.share(wanted, own, whole)
        if held < ENOUGH or self._rivalled(label, wanted, at, whole, held):
            return False
        return not self._neighboured(bare, wanted, at)

    def share(self, wanted: frozenset[str], own: Own, whole: float) -> float:
        """The share of a label that a number's words hold, 0 to 1."""
        near = sum(self.weight(character) for character in wanted & own.own)
        far = sum(self.weight(character) for character in (wanted & own.around) - own.own)
        return (near + _FURTHER * far) / whole

    def holds(self, label: str, at: int) -> float:
        """The share of a label that a number's words hold, to tell two places apart."""
        own, wanted = self._owns[at], characters(NOTE.sub("", label))
        whole = sum(map(self.weight, wanted))
        return self.share(wanted, own, whole) if own and whole else 0.0

    def same(self, one: int, other: int) -> bool:
        """Whether two numbers say the same thing of the same: the second is the first told again."""
        ours, theirs = self._owns[one], self._owns[other]
        if ours is None or theirs is None or ours.value != theirs.value or self._of(ours) != self._of(theirs):
            return False
        mine, yours = ours.core - COUNTERS - MEASURES, theirs.core - COUNTERS - MEASURES
        return bool(mine & yours) and not excluded(ours.own, theirs.own)

    def one_thing(self, label: str, places: Sequence[int]) -> int | None:
        """Of places that hold one value, the best where all are of one year and kind and hold enough of a label."""
        wanted = characters(NOTE.sub("", label))
        if len(wanted) < 2 and not wanted - MEASURES - COUNTERS:
            return None
        owns = [own for at in places if (own := self._owns[at]) is not None]
        first = owns[0] if len(owns) == len(places) else None
        years = {own.year for own in owns if own.year is not None and own.year != self._year}
        if first is None or any(own.value != first.value or own.measured != first.measured for own in owns):
            return None
        if len(years) > 1 or (years and self._year is not None and any(own.year is None for own in owns)):
            return None
        if any(excluded(own.own, first.own) for own in owns) or min(self.holds(label, at) for at in places) < _ALIKE:
            return None
        return max(places, key=lambda at: (round(self.holds(label, at), 2), -at))

    def counted(self, label: str, at: int) -> bool:
        """Whether a label names what a number in words counts: 股室 of 七个股室."""
        return self._telling.counted(label, at)

    def _of(self, own: Own) -> int | None:
        return own.year or self._year

    def _before(self, label: str, at: int) -> bool:
        """Whether a label asks for the year before and a number of it is told so: 上年四、五类桥为25座."""
        year = self._year and label_year(NOTE.sub("", label), self._year)
        own = self._owns[at]
        return (
            bool(year)
            and year == (self._year or 0) - 1
            and own is not None
            and own.year is None
            and self._chains.earlier(at)
        )

    def of_other_year(self, label: str, period: str, at: int) -> bool:
        """Whether a label speaks of another year than a number."""
        own = self._owns[at]
        return own is not None and self._other_year(NOTE.sub("", label), period, own)

    def _other_year(self, label: str, period: str, own: Own) -> bool:
        """Whether the label speaks of another year than the number; without a year it speaks of the report's."""
        if self._year is None:
            return False
        claimed = label_year(period, self._year) or label_year(label, self._year)
        if (
            own.own & {"·余"}
            and own.own & {"·初", "·昨"}
            and (claimed == self._year - 1 or re.search("上年|年初", label))
        ):
            return False  # what came over from the year before is told of either year
        if claimed == self._year - 1 and own.year is None and "·前" in own.own:
            return False  # 由2.9%降至1.7%
        if claimed is None:
            return own.year is not None and own.year != self._year and own.versus
        return claimed != self._of(own)

    def _clashes(self, asked: Asked, at: int) -> bool:
        own = self._owns[at]
        return own is None or self._clash(NOTE.sub("", asked.label), asked.wanted, own)

    def _clash(self, label: str, wanted: frozenset[str], own: Own) -> bool:
        if excluded(wanted, own.own) or measures_clash(label, wanted, own):
            return True
        ours, theirs = rates(wanted), rates(own.own)
        if ours and theirs and not ours & theirs and any(word in self._holders for word in ours):
            return True
        more = bool(own.row) or len(own.core - MEASURES - COUNTERS - wanted) > 1
        if more and "·总" in wanted - own.own and not wanted - MEASURES - COUNTERS:
            return True  # a total where no total stands
        planned = bool(_PLANNED.search(label))
        plans = own.planned or own.own & {"·标", "·预", "·初"}
        if (own.planned and not planned) or (not plans and re.match(r"(?:20\d\d年)?计划", label)):
            return True
        if self._other_whole(label, own):
            return True
        return "·实" in wanted and "·预" in own.own and not own.own & {"·实", "·执行率"} and "·预" not in wanted

    def _other_whole(self, label: str, own: Own) -> bool:
        """Whether a label asks for the share of another whole than the one that a share is told of."""
        whole = _WHOLE.search(label)
        if whole is None or not own.whole:
            return False
        asked, told = characters(whole[1] or whole[2]), characters(own.whole)
        return not asked & told or bool((told ^ asked) & _PARTS)

    def _rivalled(self, label: str, wanted: frozenset[str], at: int, whole: float, held: float) -> bool:
        """Whether another number holds clearly more of a label; a neighbour, or one of another kind, by another margin."""
        own = self._owns[at]
        for other in self._rivals(wanted):
            theirs = self._owns[other]
            if own is None or theirs is None or theirs.value == own.value or self._of(theirs) != self._of(own):
                continue
            if self._telling.unmeant(label, other):
                continue
            if 0 < at - other <= _TOPIC and (wanted & own.own) - theirs.own - MEASURES:
                continue  # 新建重点项目 of 重点项目16个，其中新建10个: what goes before only lends its name
            if bool(wanted & MOVES) != bool(theirs.own & MOVES):
                continue
            margin = CLEARER
            if theirs.measured != own.measured:
                margin = _OTHER_KIND
            elif theirs.sentence == own.sentence:
                margin = _CLOSE
            share = self.share(wanted, theirs, whole)
            if share >= _BY_NAME and theirs.measured == own.measured and wanted <= theirs.own:
                margin = _CLOSE
            if share >= held + margin and not excluded(wanted, theirs.own) and self._may_mean(label, wanted, other):
                return True
            same_kind = theirs.measured == own.measured and theirs.measure == own.measure
            named = same_kind and _named(theirs.own, own.own, wanted)
            if share >= max(held, _BY_NAME) and named and self._may_mean(label, wanted, other):
                return True
        return False

    def _may_mean(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """Whether a label may mean a number, as far as the text's own words tell."""
        return not (self._telling.refuses(label, wanted, at) or self._wholes.refuses(label, at))

    def _rivals(self, wanted: frozenset[str]) -> list[int]:
        """Numbers whose own words hold any of a label, those with its rarest words first."""
        found: dict[int, None] = {}
        for character in sorted(wanted, key=lambda character: len(self._holders.get(character, ()))):
            for other in self._holders.get(character, ())[: _MOST - len(found)]:
                found[other] = None
        return list(found)

    def _neighboured(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """Whether a neighbour is named by what the label has and this number has not: 已整改11个 beside 发现问题12个."""
        own = self._owns[at]
        for other in range(max(0, at - _NEAR), min(len(self._owns), at + _NEAR + 1)):
            theirs = self._owns[other]
            if own is None or theirs is None or theirs.value == own.value or theirs.sentence != own.sentence:
                continue
            if self._telling.unmeant(label, other):
                continue
            core = theirs.core - (MEASURES - {"·总"}) - COUNTERS
            missing = (core & wanted) - own.own
            if not missing or sum(map(self.weight, core & wanted)) < 0.6 * sum(map(self.weight, core)):
                continue
            mine = (own.core - MEASURES - COUNTERS) & wanted - theirs.core - theirs.own - theirs.around
            extra = own.core - MEASURES - COUNTERS - wanted - theirs.core
            lent = (own.core - (MEASURES - _TELLING) - COUNTERS) & wanted - theirs.core
            if measures_clash(label, wanted, theirs) or (other < at and (lent or not own.core - MEASURES - COUNTERS)):
                continue
            if mine and (len(missing) == 1 or theirs.measured != own.measured):
                continue
            if len(missing) > 1 or extra:
                return True
        return False


def _one_amount(one: Own, other: Own) -> bool:
    """Whether two numbers tell one amount, one of them perhaps rounded: 12.5% and 12.51%."""
    (base, ours), (theirs_base, theirs) = one.value, other.value
    if base != theirs_base or ours == theirs:
        return base == theirs_base
    exponents = [value.as_tuple().exponent for value in (ours, theirs)]
    coarser = max(exponent for exponent in exponents if isinstance(exponent, int))
    return coarser < 0 and abs(ours - theirs) * 2 <= Decimal(1).scaleb(coarser)


def _side(label: str) -> frozenset[str]:
    """Whether a label speaks of before or after a change."""
    if _AFTERWARDS.search(label):
        return frozenset({"·后"})
    return frozenset({"·前"}) if _BEFOREHAND.search(label) else frozenset()


def label_year(text: str, report: int) -> int | None:
    """The year that a label speaks of: the first that is not what it compares with; 上年 is the one before the report's."""
    for match in _YEAR.finditer(text):
        if not match["versus"]:
            return int(match["year"])
    before = _BEFORE.search(text)
    return report - 1 if before and not before["versus"] else None


def measures_clash(label: str, wanted: frozenset[str], own: Own) -> bool:
    """Whether a label measures something else than a number does: a growth, a share, an amount, people, an area."""
    moved, moves = wanted & MOVES, own.own & (MOVES | {"·新增"})
    if moved and not moves and own.measure not in ("growth", "change"):
        return True
    if own.core and not moved and not own.core - MOVES - COUNTERS and own.core & MOVES:
        return True  # 增加191.76万元 is no level
    if own.measured == "percent":
        if own.measure == "growth" and not moved and "·昨" not in wanted:
            return True
        if own.measure == "share" and moved and "·占比率" not in wanted:
            return True
        if own.measure == "share" and "·占比率" not in wanted and not _RATE_LABEL.search(label) and not rates(wanted):
            return True
        if own.measure not in ("", "level") and _MONEY_LABEL.search(label):
            return True
    if own.measured and own.measured not in ("percent", "point", "multiple") and _RATE_LABEL.search(label):
        return True
    for pattern, units in _LABEL_UNITS:
        if own.measured and pattern.search(label) and own.measured.lstrip("万千百十亿") not in units:
            return True
    return False


def _named(theirs: frozenset[str], own: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether a label is another number's name where this one's says more: 编制数 beside 事业编制."""
    said = wanted | MEASURES | COUNTERS
    return not theirs - said and len(own - said) >= 2


def _same(name: str, path: str) -> bool:
    """Whether a quoted row or column is the one of a table, whatever the blanks."""
    return bool(name) and _bare(name) == _bare(path)


def _bare(text: str) -> str:
    return "".join(text.split()).translate({ord("（"): "(", ord("）"): ")"})
