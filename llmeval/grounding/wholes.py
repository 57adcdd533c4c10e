"""A part told as such is not the whole that a label asks for: one class of a list, one part's points, people in post for posts."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.grounding.names import Own
from llmeval.grounding.told import NOTE, Told, literal
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, characters
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

_REACH = 8
"""How many numbers before one its whole may stand."""
_LONG_ENOUGH = 4
"""Characters of a name that tell one thing."""
_MOST = 50
_YEAR = re.compile("20\\d\\d|上一?年|去年|前一年|往年|同期")
_CLAUSE = re.compile("[，,。；;：:、]")
_NEXT = re.compile(r"[，,。；;：:、和与及\d]")
_OF_WHICH = re.compile("其中|包括|包含|[（(]含")
_POSTS = re.compile("编制(?!内|外|人员|职工|[^，。；]{0,6}(?:情况|办法|工作|质量|率))|定编|编制数")
_NO_POSTS = re.compile("在编|编外|空|缺|超|剩|余|未使?用|没有?[使占]?用|闲置|预算编制|实有|在职|在岗|现有|编制[内外]")
_IN_POST = re.compile("实有|在职|在岗|在编(?!制)|到岗|现有人?[员数]?")
_TELLS_POSTS = re.compile("编制(?!内|外)|定编|核定")
_PEOPLE = frozenset({"人", "名", "位", "员", "个", "人口"})
_GRADES = {
    "优": "优|A|一等",
    "良": "良|B|二等",
    "中": "中[等档]?|一般|C|三等",
    "一般": "一般|中",
    "差": "差|D|不合格",
    "较差": "差|D",
    "合格": "合格|达标|通过",
    "不合格": "不合格|未达标|没通过|未通过",
    "A": "A|优|甲",
    "B": "B|良|乙",
    "C": "C|中|一般|丙",
    "D": "D|差",
}
"""A grade, and the words by which a label may name it."""
_GRADE = re.compile(
    "(?:^[、，,；;和及]?|[为是得获属在定][了]?)[“\"'「]?(?P<grade>优|良|中|差|一般|较差|不合格|合格|[A-D])(?:秀|好|等)?[”\"'」]?"
    "(?:等[次级]|[级档类])?(?:以上)?的?(?:项目|单位|企业|村|家庭|学校)?(?:有|为|共)?$"
)
_UNDER = re.compile("下属|所属|直属|下辖|下设(?!科|处|股)|二级(?:预算)?单位|下级单位")
_UNDER_ASKED = re.compile("(?:下属|所属|直属|下辖|二级|下级)[^，。；]{0,6}(?:单位|机构|站|所|中心|事业)")
_INSIDE = re.compile("内设|科室|处室|股室|内部机构")
_SCORED = re.compile("得分|评分|总分|分数")
_OVERALL = re.compile("综合|总体|整体|最终|总(?=得分|评分|分)|全部")
_ONLY_OVERALL = re.compile(
    "(?:本|年度|年|自评|自我|评价|绩效|部门|单位|整体|支出|综合|总体|最终|最后|全部|总|得|评|分|数|结果|的|情况)+"
)
_ONE_PART = re.compile(
    "部分|环节|维度|方面|模块|板块|(?:投入|过程|决策|产出|效益|效果|满意度|管理|履职|运行)[^，。；]{0,4}(?:指标|类|项)?(?:满分[^，。；]{0,4})?(?:实?得分?)$"
)


class Wholes:
    """Holds labels of a whole against numbers that the text tells as parts."""

    def __init__(self, told: Sequence[Told | None], owns: Sequence[Own | None], year: int | None = None) -> None:
        self._told, self._owns, self._year = told, owns, year
        self._named: dict[str, list[int]] = {}
        for at, each in enumerate(told):
            if each is not None and each.table < 0 and len(name := _name(each)) >= _LONG_ENOUGH:
                self._named.setdefault(name, []).append(at)
        self._overall = [
            at
            for at, (each, own) in enumerate(zip(told, owns, strict=True))
            if each is not None and own is not None and own.measured == "score" and each.table < 0
            and _OVERALL.search(each.clause)
        ]  # fmt: skip

    def refuses(self, label: str, at: int) -> bool:
        """Whether a label asks for a whole, or for another kind of the same, where a number is told as one part."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None:
            return False
        bare = NOTE.sub("", label)
        return (
            _other_grade(bare, told)
            or self._other_pensioned(bare, at)
            or _other_bodies(bare, told)
            or _other_posts(bare, told, own)
            or self._other_score(bare, told, own)
            or self._of_list(bare, at)
            or self._told_for_now(bare, at)
        )

    def _of_list(self, label: str, at: int) -> bool:
        """A label of a whole on one of the parts behind 其中: 离退休人员合计 on the last of 93人，其中离休2人、退休91人."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or told.table >= 0 or told.item is not None:
            return False
        cue = next(reversed(list(_OF_WHICH.finditer(told.segment))), None)
        if cue is None:
            return False
        for before in range(at - 1, max(-1, at - 1 - _REACH), -1):
            whole, theirs = self._told[before], self._owns[before]
            if whole is None or theirs is None or not told.segment.startswith(whole.segment):
                continue
            if len(whole.segment) < cue.start():
                return theirs.measured == own.measured and _names_whole(label, whole, told)
        return False

    def _other_pensioned(self, label: str, at: int) -> bool:
        """离退休 for 离休 or 退休 alone, or the reverse where the text tells the one as well."""
        asked, said = _pensioned(label), self._pensioned_of(at)
        if not asked or not said or asked == said:
            return False
        near = range(at + 1, min(at + 4, len(self._told)))
        return len(said) == 1 or any(self._pensioned_of(other) == asked for other in near)

    def _pensioned_of(self, at: int) -> frozenset[str]:
        told = self._told[at]
        if told is None:
            return frozenset()
        return _pensioned(told.clause if told.table < 0 else told.name + told.head)

    def _told_for_now(self, label: str, at: int) -> bool:
        """A label without a year on a number of another, where the text tells the same by name of the report's year."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or told.table >= 0 or own.year in (None, self._year) or _YEAR.search(label):
            return False
        return any(
            (theirs := self._owns[other]) is not None
            and theirs.year in (None, self._year)
            and theirs.measured == own.measured
            and theirs.measure == own.measure
            for other in self._named.get(_name(told), ())[:_MOST]
        )

    def _other_score(self, label: str, told: Told, own: Own) -> bool:
        """A label of the points of all on those of a part, told as such or less than those that the text calls so."""
        if own.measured != "score" or not _SCORED.search(label) or not _OVERALL.search(label):
            return False
        if not _ONLY_OVERALL.fullmatch(label.replace(f"{self._year}年", "年")):
            return False
        here = told.clause if told.table < 0 else told.name + told.head
        if _OVERALL.search(here):
            return False
        if told.table < 0 and _ONE_PART.search(here):
            return True
        return any(
            (theirs := self._owns[other]) is not None and theirs.year == own.year and theirs.value[1] > own.value[1]
            for other in self._overall
        )


def _names_whole(label: str, whole: Told, part: Told) -> bool:
    """Whether a label says the name of a whole and nothing that its part alone has."""
    name = literal(_CLAUSE.split(whole.clause)[-1])
    own = literal(_CLAUSE.split(part.clause)[-1])
    asked = literal(label)
    if len(name) < 2 or name not in asked or not own:
        return False
    rest = asked.replace(name, "", 1)
    if own in rest or pairs(own) - pairs(name) & pairs(rest):
        return False
    new = characters(own) - characters(name) - MEASURES - COUNTERS
    return not new & characters(rest)


def _name(told: Told) -> str:
    """What the clause of a number calls it, without its year."""
    return literal(_CLAUSE.split(told.clause)[-1]).removeprefix("其中").rstrip("为是达")


def _pensioned(text: str) -> frozenset[str]:
    """Which of 离休 and 退休 a text names; 离退休 is both."""
    return frozenset("离退") if "离退" in text else frozenset(word[0] for word in ("离休", "退休") if word in text)


def _other_grade(label: str, told: Told) -> bool:
    """Whether a number is told of one grade that a label does not name: 自评结果为“优”的7个 are not all that were rated."""
    if told.table >= 0:
        return False
    match = _GRADE.search(told.clause)
    return match is not None and re.search(_GRADES[match["grade"]], label) is None


def _other_bodies(label: str, told: Told) -> bool:
    """Bodies below an office for its own sections, or the reverse: 下属单位 on 内设十六个职能科室."""
    under, inside = _UNDER_ASKED.search(label) is not None, _INSIDE.search(label) is not None
    if under == inside:
        return False
    if told.table >= 0:
        said = told.name + told.head
    else:
        counted = _NEXT.split(told.after, maxsplit=1)[0]
        said = counted if _UNDER.search(counted) or _INSIDE.search(counted) else _CLAUSE.split(told.clause)[-1]
    asked, other = (_UNDER, _INSIDE) if under else (_INSIDE, _UNDER)
    return asked.search(said) is None and other.search(said) is not None


def _other_posts(label: str, told: Told, own: Own) -> bool:
    """Posts for people in post, or the reverse: 事业编制 on the last of 实有在职人员89人，其中行政17人、事业72人."""
    if told.table >= 0 or own.measured not in _PEOPLE:
        return False
    posts = _POSTS.search(label) is not None and not _NO_POSTS.search(label)
    people = _IN_POST.search(label) is not None and "编制" not in label
    if posts == people:
        return False
    said_posts = max((match.start() for match in _TELLS_POSTS.finditer(told.segment)), default=-1)
    said_people = max((match.start() for match in _IN_POST.finditer(told.segment)), default=-1)
    return said_people > said_posts if posts else -1 < said_people < said_posts or (said_people < 0 <= said_posts)
