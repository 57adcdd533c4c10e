"""Bodies of another place, or of another kind, in a place where only the reporting unit can stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.model import Piece
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.bodies import ABOVE, is_other

_PLACES = re.compile(r"^(?:[\u4e00-\u9fff]{2,4}省)?(?:[\u4e00-\u9fff]{2,6}?[市县区州旗](?=[\u4e00-\u9fff]{2}))+")
_RANKS = {"市": "市", "县": "县区旗", "区": "县区旗", "旗": "县区旗", "州": "州"}
_BEFORE = re.compile(r"[由向在对经的了和与及为被从按据于是到至以把将同会各所有用照《“]")
"""Characters behind which a place's name begins."""
_TOGETHER = re.compile(
    r"学习|考察|交流|协作|协议|联合|互|移送|协助|高于|低于|借鉴|参观|对标|结对|函|转来|合作|共建|帮扶|来自|调入|赴|代管|邻|对口|委托|支援|"
    r"下达|批复|通知|考核|上报|报送|印发的|关于|转发|与[^，。；]{2,12}(?:签|相比|比)"
)
"""Words of a clause in which bodies of two places may rightly stand."""
_OWN_PAPER = re.compile(
    r"(?:执行|修订|修订完善|制定|印发|出台|建立|完善|按照|实行)(?:了)?《(?P<name>[\u4e00-\u9fff]{2,6}[市县区州旗][\u4e00-\u9fff]{2,12}?(?:局|委员会|厅))"
    r"(?:机关)?(?:财务|内部控制|内控|合同|固定资产|资产|采购|公务|差旅|报销|考勤|资金|预算绩效|绩效|档案|应急)[^《》]{0,24}》"
)
"""Rules that each department has for itself."""
_LIKE = re.compile(r"(?:局|委员会|厅)$")
_LEADS = re.compile(
    r"(?:^|(?<=[，。；]))(?P<name>(?:[\u4e00-\u9fff]{2,4})?[市县区州旗][\u4e00-\u9fff]{2,10}?(?:局|委|委员会|中心|馆|院|校|站))"
    r"(?=成立(?:了)?(?:以|由)?[^，。；]{0,12}(?:为|任|担任)(?:组长|组长的|绩效)|(?:党组)?高度重视[^，。；]{0,6}(?:绩效|自评))"
)
"""Who set up the group that evaluated."""
_SUMS_UP = re.compile(
    r"(?:(?:通过|经)(?:综合)?(?:自评|自查|评价|考评)|综上(?:所述)?|总体(?:来)?看|可见)，(?P<name>[\u4e00-\u9fff]{2,4}[市县区州旗][\u4e00-\u9fff]{2,12}?(?:办公室|管委会|工作委员会|联合会|指挥部))(?=20\d\d年|整体支出|部门整体|绩效|自评)"
)
"""Who is concluded on, with a name that ends otherwise than bodies mostly do."""
_NUMBER = re.compile(r"第(?P<n>[一二三四五六七八九十])(?=[\u4e00-\u9fff]{2})")
_FAULT = re.compile(
    r"(?:^|(?<=[，。；：]))(?P<name>(?:[\u4e00-\u9fff]{2,3})?[市县区州旗][\u4e00-\u9fff]{2,10}?(?:局|馆|院|学校|中学|小学|站|中心|所))"
    r"(?P<what>(?=对|有\d|在|未|没有|编制|因)[^，。；]{2,30})"
)
_OWN_MATTER = re.compile(
    r"会签|报销|记账|账务|年初预算|绩效目标|授课|课时|内控|合同|预算编制|编入|台账|固定资产|需求论证"
)
_LACKS = re.compile(r"未|没有|不[严细够足及实准]|不到位|偏[低慢粗]|滞后|超期|[慢迟晚]")
_APPROVES = re.compile(
    r"(?:会同|报|经|提请|商|联合)(?P<name>[\u4e00-\u9fff]{2,3}[市县区州旗])(?:发展改革|发展和改革|财政|审计|机构编制|人力资源和?社会保障)(?:局|委|委员会)"
)
"""Another place's authority where only the unit's own can act."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A body's name in a paragraph, and what is told of it."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.paragraph.text[self.start : self.end]


def strangers(paragraphs: Sequence[Paragraph], faults: Sequence[Piece], unit: str, whole: str) -> Iterator[Stranger]:
    """Names that stand once in the whole text and cannot be those of the reporting unit, its superiors or its partners."""
    found = _PLACES.match(unit)
    if found is None:
        return
    kind, place = unit[found.end() :], found[0]
    for paragraph in paragraphs:
        yield from _namesakes(paragraph, unit, kind, place, whole)
        yield from _siblings(paragraph, unit, whole)
        yield from _named(paragraph, unit, place, whole)
    for piece in faults:
        for match in _FAULT.finditer(piece.paragraph.text, piece.start, piece.end):
            own_kind = _LIKE.search(unit) is None or _LIKE.search(match["name"]) is not None
            told = _OWN_MATTER.search(match["what"]) and _LACKS.search(match["what"])
            if own_kind and told and _foreign(match["name"], unit, place, whole):
                yield Stranger(piece.paragraph, match.start("name"), match.end("name"))


def _namesakes(paragraph: Paragraph, unit: str, kind: str, place: str, whole: str) -> Iterator[Stranger]:
    """The unit's like in another place of its rank."""
    text, at = paragraph.text, -1
    while len(kind) >= _KIND and (at := text.find(kind, at + 1)) >= 0:
        lead = _BEFORE.split(text[max(0, at - 5) : at])[-1]
        named = re.search(
            r"(?!设区|各设|地级|县级|建议|[提商恳]请|请求|希望|配合|协助|根据|按照|依据|代表|报经|通过)[\u4e00-\u9fff]{2,3}[市县区州旗]$",
            lead,
        )
        if named is None or named[0][-1] not in _RANKS.get(place[-1], "") or named[0] in unit or place[-3:] in lead:
            continue
        if whole.count(named[0] + kind) == 1 and len(text) > len(named[0] + kind) + 2 and not together(text, at):
            yield Stranger(paragraph, at - len(named[0]), at + len(kind))


def _siblings(paragraph: Paragraph, unit: str, whole: str) -> Iterator[Stranger]:
    """The unit's like of the same place by another number: 第三小学 beside 第二小学."""
    own = _NUMBER.search(unit)
    if own is None:
        return
    before, after = re.escape(unit[: own.start("n")]), re.escape(unit[own.end("n") :])
    for match in re.finditer(rf"{before}(?!{own['n']})[一二三四五六七八九十]{after}", paragraph.text):
        if whole.count(match[0]) == 1 and not together(paragraph.text, match.start()):
            yield Stranger(paragraph, match.start(), match.end())


_KIND = 3
"""Characters of a kind of unit by which its like is known."""


def _named(paragraph: Paragraph, unit: str, place: str, whole: str) -> Iterator[Stranger]:
    """Rules of one's own, and the group that evaluates, under another body's name; another place's authorities."""
    text = paragraph.text
    for pattern in (_OWN_PAPER, _LEADS, _SUMS_UP):
        for match in pattern.finditer(text):
            like = pattern is not _OWN_PAPER or _LIKE.search(unit) is not None
            if like and _foreign(match["name"], unit, place, whole):
                yield Stranger(paragraph, match.start("name"), match.end("name"))
    for match in _APPROVES.finditer(text):
        name = _BEFORE.split(match["name"])[-1]
        known = whole.count(place[-3:]) > _OFTEN and whole.count(name) == 1 and len(name) > len("市县")
        if known and name not in unit and name[-1] in _RANKS.get(place[-1], ""):
            yield Stranger(paragraph, match.end("name") - len(name), match.end("name"))


_OFTEN = 2
"""How often a report that speaks of its own place names it."""


def _foreign(name: str, unit: str, place: str, whole: str) -> bool:
    """Whether a body is neither the unit, nor above it, and is named once."""
    own_place = next((p for p in (place, place[-3:], place[-4:]) if name.startswith(p)), "")
    elsewhere = re.match(r"[\u4e00-\u9fff]{2,4}?[市县区州旗]", name)
    if whole.count(name) != 1 or ABOVE.search(name):
        return False
    if own_place or name[0] in "市县区州旗":
        return is_other(name, unit, own_place)
    return elsewhere is not None and elsewhere[0] not in unit and elsewhere[0][-1] in _RANKS.get(place[-1], "")


def together(text: str, at: int) -> bool:
    """Whether the clause at a place tells of what bodies of two places do with one another."""
    first = max(text.rfind(mark, 0, at) for mark in "，。；") + 1
    last = min((end for mark in "，。；" if (end := text.find(mark, at)) >= 0), default=len(text))
    return _TOGETHER.search(text[first:last]) is not None
