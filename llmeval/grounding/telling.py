"""What tells one number from the others by the very words of the text: rows and columns of one table, items of a list, a
part of a whole, what was planned and what was done, what rose and what fell, the largest and the smallest.

`Labels` compares words of a common vocabulary, in which some of these are one. Here a label is refused where the text's
own words say that another number is meant, and taken where it says a number's whole name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llmeval.grounding.names import Own
from llmeval.grounding.told import (
    ASKS_BASE,
    ASKS_BUDGET,
    ASKS_PLAN,
    BUDGET,
    COMPARED,
    DONE,
    DONE_ALREADY,
    DONE_HEAD,
    EACH,
    EACH_SAID,
    EACH_TOLD,
    LEVELS,
    NO_BUDGET,
    NO_PLAN,
    NOTE,
    OF_WHICH,
    PART_OF,
    PLAN_SAID,
    PLANNED_AFTER,
    PLANNED_BEFORE,
    PLANNED_HEAD,
    SET_HEAD,
    SHARE,
    SHARE_ASKED,
    SHARE_NAMED,
    Told,
    against,
    asks_done,
    asks_for_plan,
    asks_level,
    asks_other_unit,
    begins_as_plan,
    is_total,
    literal,
    part_named,
    signs,
    turns,
    unnoted,
)
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, MOVES, characters, rates
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

_EVERYWHERE = frozenset(
    {"预算", "算执", "执行", "支出", "收入", "项目", "平均", "基本", "本支", "完成", "实际", "人员", "经费", "资金"}
)
_ONCE, _NOW = re.compile("原有|原来|原先|此前"), re.compile("现有|现在|目前|如今")
_YEARS = re.compile(r"20\d\d年度?")
_ORDINALS = frozenset("一二三四五六七八九十甲乙丙丁东南西北")
_SPENT = re.compile("决算|实际|支出|执行|采购")
_REACHED = re.compile("达到?(?=[^，。；]{0,2}$)|[到至]$|力争|不低于|不少于")
_BOUND_AFTER = re.compile("以[上内]")
_TOTALS = ("总计", "合计")
_MANY = 4000
_CAP = 400
"""How many numbers of a row, a column or a sentence are compared."""
_MONEY_WORDS = frozenset({"·支", "·实", "·总", "·收", "·预"})
_AROUND = 8
_SORTS = frozenset("类部分方面块")
"""Signs that only say that a part is one."""


class Telling:
    """Holds labels against the literal words of all numbers of a document."""

    def __init__(self, told: Sequence[Told | None], owns: Sequence[Own | None], year: int | None = None) -> None:
        self.told, self.owns = told, owns
        self._told, self._owns, self._year = told, owns, year
        self._columns: dict[tuple[int, str], list[int]] = {}
        self._rows: dict[tuple[int, int], list[int]] = {}
        self._totals: dict[str, list[int]] = {}
        self._rates: dict[str, list[int]] = {}
        self._names: dict[str, list[int]] = {}
        self._named: dict[str, list[int]] = {}
        self._lent: dict[str, list[str]] = {}
        for at, each in enumerate(told):
            if each is None:
                continue
            if each.table >= 0:
                if len(name := literal(each.name)) >= 2:
                    self._names.setdefault(name, []).append(at)
                self._columns.setdefault((each.table, each.head), []).append(at)
                self._rows.setdefault((each.table, each.line), []).append(at)
            if each.lent:
                self._lent.setdefault(each.clause, []).append(each.lent)
            own = owns[at]
            for rate in rates(own.core) if own is not None else ():
                self._rates.setdefault(rate, []).append(at)
            for word in _TOTALS:
                if word in each.clause:
                    self._totals.setdefault(word, []).append(at)

    def refuses(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """Whether the text's own words say that a label means another number than this one."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None:
            return False
        bare = NOTE.sub("", label)
        return (
            (self.planned(at) and not ASKS_PLAN.search(label))
            or asks_other_unit(label, own)
            or turns(bare, told)
            or ("·后" in own.own and _ONCE.search(bare) is not None)
            or ("·前" in own.own and _NOW.search(bare) is not None)
            or (EACH.search(bare) and not EACH_SAID.search(told.clause + told.segment[-24:]) and not {"每", "均"} & own.own and own.measured != "price")
            or (EACH_TOLD.search(told.clause) is not None and not EACH_SAID.search(bare))
            or self._other_part(bare, at)
            or self._other_item(bare, told)
            or self._other_row(bare, wanted, at)
            or self._other_column(bare, wanted, at)
            or self._other_total(bare, wanted, at)
            or self._other_segment(bare, at)
            or self._plainer(bare, wanted, at)
            or self._sibling(bare, at)
            or asks_level(bare, told)
            or self._named_elsewhere(label, at)
            or (not ASKS_BUDGET.search(label) and self._budgeted(at))
            or (asks_for_plan(bare) and not self.plans(at))
        )  # fmt: skip

    def names(self, label: str, at: int) -> bool:
        """Whether a label holds the whole name of a number: its row and its column, or its clause and no longer one's."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None:
            return False
        text = literal(label)
        if told.table >= 0:
            row, head, said = literal(told.name), unnoted(told.head), unnoted(label)
            if (
                is_total(row)
                and (bare := _YEARS.sub("", head))
                and bare in _YEARS.sub("", said)
                and "·总" in characters(label)
            ):
                return True
            return len(row) >= 2 and len(head) >= 2 and row in text and head in said.replace(unnoted(told.name), "", 1)
        name = literal(told.clause)
        if name and name == text:
            return True
        if len(name) < 3 or name not in text or not characters(name) - MEASURES - COUNTERS:
            return False
        return not any(
            theirs is not None and len(other) > len(name) and other in text and self._owns[near] is not None
            for near in range(max(0, at - _AROUND), min(len(self._told), at + _AROUND + 1))
            if (theirs := self._told[near]) is not None and (other := literal(theirs.clause))
        )

    def unmeant(self, label: str, at: int) -> bool:
        """Whether a number is what the label does not ask for, a plan or what another is compared with."""
        told = self._told[at]
        compared = told is not None and told.table < 0 and COMPARED.match(told.clause) is not None
        return (compared and not ASKS_BASE.search(label)) or (self.planned(at) and not ASKS_PLAN.search(label))

    def counted(self, label: str, at: int) -> bool:
        """Whether a label names what a number in words counts, right before or behind it."""
        told = self._told[at]
        if told is None:
            return False
        return bool(pairs(label) & pairs(re.split("[，。；：、,;]", told.after)[0] + "，" + told.clause[-12:]))

    def names_share(self, label: str, at: int) -> bool:
        """Whether a label asks for a share of what the number is told to be a share of: 为调整后预算的97.37%."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or own.measured != "percent":
            return False
        asked, said = SHARE_ASKED.search(NOTE.sub("", label)), SHARE.match(told.clause)
        return asked is not None and said is not None and characters(asked[1]) == characters(said[1])

    def other_state(self, label: str, at: int) -> bool:
        """Whether a label asks for what was done where a plan is told, or for a whole where a part of it is."""
        bare = NOTE.sub("", label)
        return (asks_done(bare) and self.planned(at)) or self._part_for_whole(bare, at)

    def _part_for_whole(self, label: str, at: int) -> bool:
        """A label of a whole on the number right behind 其中 whose name it does not hold: 编外人员 on 其中护理员97名."""
        told, before = self._told[at], self._told[at - 1] if at else None
        if told is None or before is None or told.table >= 0 or (begins := OF_WHICH.match(told.clause)) is None:
            return False
        name = literal(told.clause[begins.end() :])
        if not characters(name) - MEASURES - COUNTERS - _MONEY_WORDS or pairs(name) & pairs(label):
            return False
        words = characters(name) - MEASURES - COUNTERS - _MONEY_WORDS
        return 2 * len(words & characters(label)) < len(words)

    def _named_elsewhere(self, label: str, at: int) -> bool:
        """Whether a label holds the row and the column of another number of a table, of the same kind."""
        told, own = self._told[at], self._owns[at]
        if against(label) or (told is not None and told.item is not None):
            return False
        if label not in self._named:
            text = literal(label)
            rows = [ats for name, ats in self._names.items() if name in text] if len(self._names) <= _MANY else []
            self._named[label] = [other for ats in rows for other in ats[:_CAP] if self.names(label, other)]
        named = self._named[label]
        if own is None or told is None or not named or at in named:
            return False
        said = pairs(literal(label)) & pairs(literal(told.clause))
        if told.table < 0 and any(
            said - pairs(each.row + each.name + each.head) for other in named if (each := self._told[other]) is not None
        ):
            return False  # 四季度用于项目的支出 beside the row 四季度 and the column 支出
        kin = [
            theirs for other in named if (theirs := self._owns[other]) is not None and theirs.measured == own.measured
        ]
        return bool(kin) and all(
            theirs.value != own.value and (theirs.year or self._year) == (own.year or self._year) for theirs in kin
        )

    def planned(self, at: int) -> bool:
        """Whether a number was a plan or a target and no result."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or own.measure not in LEVELS:
            return False
        if told.table >= 0:
            return not DONE.search(told.head) and (
                PLANNED_HEAD.search(told.head) is not None
                or (SET_HEAD.search(told.head) is not None and self._has_done(told, at))
            )
        if PLANNED_AFTER.match(told.after) or PLANNED_BEFORE.search(told.clause) or begins_as_plan(told.clause):
            return True
        if (
            "·标" in own.own
            and "·实" not in own.own
            and PLAN_SAID.search(told.segment)
            and not NO_PLAN.search(told.clause)
        ):
            return True
        return told.goal and "·实" not in own.own and not DONE_ALREADY.search(told.clause)

    def _has_done(self, told: Told, at: int) -> bool:
        """Whether a row tells what was done in another column."""
        others = self._rows[told.table, told.line][:_CAP]
        return any(
            other != at and (each := self._told[other]) is not None and DONE_HEAD.search(each.head) for other in others
        )

    def _other_part(self, label: str, at: int) -> bool:
        """A label of a part on the whole, 基本支出中人员部分, or of the whole on a part, with the part's own words."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or told.table >= 0:
            return False
        split = PART_OF.match(label)
        if split is not None and SHARE_NAMED.search(split[2]) is None:
            whole, part = characters(split[1]) - MEASURES, characters(split[2]) - COUNTERS - _MONEY_WORDS - _SORTS
            if pairs(literal(split[2])) & pairs(literal(told.clause)):
                part = frozenset()  # 个人和家庭的补助 of 对个人和家庭的补助
            if whole & (own.core | characters(told.segment)) and part and not part & own.core:
                return True
        said = pairs(label)
        begins = OF_WHICH.match(told.clause)
        if begins is not None:
            words = pairs(told.clause[begins.end() :])
            before = self._told[at - 1] if at else None
            new = words - pairs(before.clause) if before is not None else words
            shared = characters(before.clause) if before is not None else frozenset()
            told_so = (characters(told.clause) - MEASURES - COUNTERS - shared) & characters(label)
            if before is not None and new and not new & said and not told_so:
                return True
        following = self._told[at + 1] if at + 1 < len(self._told) else None
        if following is not None and (named := part_named(told, following)):
            return named in label and named not in told.segment
        if following is None or (begins := OF_WHICH.match(following.clause)) is None:
            return False
        name = literal(following.clause[begins.end() :])
        return len(name) >= 2 and name in literal(label) and name not in literal(told.clause)

    def plans(self, at: int) -> bool:
        """Whether a number may be a plan, a target or a budget."""
        own = self._owns[at]
        told = self._told[at]
        return (
            own is None
            or told is None
            or told.basis in ("target", "plan")
            or self.planned(at)
            or own.planned
            or bool(own.own & {"·标", "·预", "·初"})
        )

    def reached(self, at: int) -> bool:
        """Whether a number of running text says what something reaches."""
        told = self._told[at]
        return (
            told is not None
            and told.table < 0
            and (_REACHED.search(told.clause) is not None or _BOUND_AFTER.match(told.after) is not None)
        )

    def _budgeted(self, at: int) -> bool:
        """Whether a number is a budget beside one that says what was spent."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or own.measured != "money" or own.measure not in LEVELS:
            return False
        name = told.head if told.table >= 0 else told.clause
        budget = "预算" in name if told.table >= 0 else BUDGET.search(name) is not None
        if not budget or NO_BUDGET.search(name):
            return False
        if told.table >= 0:
            return any(NO_BUDGET.search(each.head) for _, each, _ in self._kin_of_row(told, at))
        near = range(max(0, at - 2), min(len(self._told), at + 3))
        others = [each for other in near if other != at and (each := self._told[other]) is not None]
        return any(each.table < 0 and _SPENT.search(each.clause) and not BUDGET.search(each.clause) for each in others)

    def _sibling(self, label: str, at: int) -> bool:
        """A number beside whose name the label holds, where this one's is alike and not held: 中级职称 beside 高级职称."""
        told, own = self._told[at], self._owns[at]
        name = literal(told.clause).removeprefix("其中").rstrip("为是达") if told is not None and told.table < 0 else ""
        text, mine, each_asked = literal(label), pairs(name), EACH.search(label) is not None
        if told is None or own is None or not mine or name in text:
            return False
        for other in range(max(0, at - _AROUND), min(len(self._told), at + _AROUND + 1)):
            each, theirs = self._told[other], self._owns[other]
            if each is None or theirs is None or theirs.value == own.value or theirs.measured != own.measured:
                continue
            if each_asked and EACH_SAID.search(told.clause) and not EACH_SAID.search(each.clause):
                continue  # 人均人员经费 beside 人员经费
            if theirs.year != own.year and own.year is not None and f"{own.year}年" in label:
                continue  # 2021年项目支出 beside the 项目支出 of the report's year
            beside = literal(each.clause).removeprefix("其中")
            alike = len(pairs(beside) & mine)
            if len(beside) >= 3 and beside in text and 2 * alike >= max(len(mine), len(pairs(beside))):
                return True
        return False

    def _other_item(self, label: str, told: Told) -> bool:
        """Another item of a list: 甲、乙分别为12个和9个."""
        if told.lent:
            return self._other_lent(label, told)
        if told.item is None:
            return False
        said, name = pairs(label) | set(label), signs(told.item.name)
        ours = name.difference(*map(signs, told.item.others))
        own = len(ours & said) / max(1, len(ours))
        new = (signs(other) - name for other in told.item.others)
        return any(len(theirs & said) > own * len(theirs) for theirs in new if theirs)

    def _other_lent(self, label: str, told: Told) -> bool:
        """Another thing of which the same is told in the sentence: 彩超8台、价值214万元，DR机5台、价值182.5万元."""
        said, ours = pairs(label), len(pairs(told.lent) & pairs(label))
        kin = self._lent.get(told.clause, ())[:_CAP]
        return any(len(pairs(name) & said) > ours for name in kin)

    def _kin(self, others: Iterable[int], at: int) -> Iterable[tuple[int, Told, Own]]:
        """Numbers of the same kind with other values."""
        own = self._owns[at]
        for other in others:
            told, theirs = self._told[other], self._owns[other]
            if other == at or told is None or theirs is None or own is None:
                continue
            if theirs.value != own.value and theirs.measured == own.measured:
                yield other, told, theirs

    def _other_row(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """Another row of the column says more of the label, by letter and by the common vocabulary."""
        told = self._told[at]
        if told is None or told.table < 0:
            return False
        said = pairs(literal(label)) - pairs(told.head)
        total = is_total(told.name)
        if "·总" in wanted and (total or (is_total(literal(label)[-2:]) and self._has_total(told, at))):
            return not total and told.name not in label
        ours, words = len(pairs(told.row) & said), len(characters(told.row) & wanted)
        for _, other, _ in self._kin(self._columns[told.table, told.head][:_CAP], at):
            if len(pairs(other.row) & said) > ours and len(characters(other.row) & wanted) >= words:
                return True
        return False

    def _has_total(self, told: Told, at: int) -> bool:
        """Whether a column has a row of its total."""
        return any(is_total(other.name) for _, other, _ in self._kin(self._columns[told.table, told.head][:_CAP], at))

    def _other_column(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """Another column of the row says more of the label than this one's head does."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or told.table < 0 or (own.year is not None and own.versus):
            return False
        said = pairs(unnoted(label)) - pairs(told.row)
        head = unnoted(told.head)
        ours, words = pairs(head) & said, len(characters(head) & wanted)
        asks, moves = ASKS_PLAN.search(label) is not None, bool(wanted & MOVES)
        moving = bool(characters(head) & MOVES)
        for other, each, theirs in self._kin_of_row(told, at):
            name = unnoted(each.head)
            other_moves = bool(characters(name) & MOVES)
            if theirs.year != own.year or (self.planned(other) and not asks) or (other_moves and not moves):
                continue
            if moves and moving and not other_moves:
                continue
            more = pairs(name) & said
            covered = len(more) * len(pairs(head)) >= len(ours) * len(pairs(name))
            if len(more) > len(ours) and covered and len(characters(name) & wanted) >= words:
                return True
        return False

    def _kin_of_row(self, told: Told, at: int) -> Iterable[tuple[int, Told, Own]]:
        """The other numbers of a row, counts of other things among them: 户数 beside 人数."""
        own = self._owns[at]
        for other in self._rows[told.table, told.line][:_CAP]:
            each, theirs = self._told[other], self._owns[other]
            if other == at or each is None or theirs is None or own is None or theirs.value == own.value:
                continue
            money = {theirs.measured, own.measured} & {"money", "percent", "score"}
            if theirs.measured == own.measured or not money:
                yield other, each, theirs

    def _other_total(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """收入总计 is not 本年收入合计 where the text tells both."""
        told, sides = self._told[at], wanted & {"·收", "·支"}
        if told is None or not sides:
            return False
        for word, other in (_TOTALS, _TOTALS[::-1]):
            if word in label and other not in label and other in told.clause and word not in told.clause:
                for _, _, theirs in self._kin(self._totals.get(word, ())[:_CAP], at):
                    if wanted - MEASURES <= theirs.own and sides <= theirs.core:
                        return True
        return False

    def _plainer(self, label: str, wanted: frozenset[str], at: int) -> bool:
        """A number near by that has the label's name without a word that this one has more: 结案率 beside 按期结案率."""
        told, own = self._told[at], self._owns[at]
        name = literal(told.clause) if told is not None and told.table < 0 else ""
        if own is None or len(name) < 3:
            return False
        text = literal(label)
        for other in range(max(0, at - _AROUND), min(len(self._told), at + _AROUND + 1)):
            each, theirs = self._told[other], self._owns[other]
            if each is None or theirs is None or theirs.value == own.value or theirs.measured != own.measured:
                continue
            plain = literal(each.clause)
            if 2 <= len(plain) < len(name) and name.endswith(plain) and plain in text:
                more = name[: -len(plain)]
                words = characters(more)
                if words - MEASURES and more not in text and not pairs(more) & pairs(text) and not words & wanted:
                    return True
        return False

    def _other_segment(self, label: str, at: int) -> bool:
        """A number of the same name in another sentence, whose words the label repeats: 失能人员的集中供养率."""
        told, own = self._told[at], self._owns[at]
        core = own.core - COUNTERS if own is not None else frozenset()
        if told is None or own is None or not core - MEASURES:
            return False
        said = pairs(literal(label))
        ours = pairs(told.segment or told.clause)
        rate = next(iter(rates(core)), "")
        near = range(max(0, at - 3 * _AROUND), min(len(self._told), at + 3 * _AROUND + 1))
        for other in self._rates.get(rate, ())[:_CAP] if rate else near:
            each, theirs = self._told[other], self._owns[other]
            if each is None or theirs is None or theirs.value == own.value or each.table >= 0:
                continue
            same = rate or (theirs.core - COUNTERS == core and told.table < 0)
            apart = told.table >= 0 or not (
                each.segment.startswith(told.segment) or told.segment.startswith(each.segment)
            )
            if same and apart and theirs.measured == own.measured:
                only = said & pairs(each.segment) - ours - _EVERYWHERE
                if _weighed(only) >= (3 if rate else 2) and _weighed(only) > 2 * _weighed(
                    said & ours - pairs(each.segment)
                ):
                    return True
        return False


def _weighed(found: Iterable[str]) -> int:
    """How much pairs tell; those with a numeral tell one of a row from the next: 一标段 beside 二标段."""
    return sum(2 if pair[0] in _ORDINALS or pair[1] in _ORDINALS else 1 for pair in found)
