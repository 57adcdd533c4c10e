"""BLP11, other-unit: another body stands where the report speaks of its own unit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.foreign import foreign, numbered_kin
from llmeval.understanding.discourse.model import Piece
from llmeval.understanding.discourse.strangers import strangers, together
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.bodies import ABOVE, bodies, is_other, within

_PLACE = re.compile(r"^(?:.{2,4}省)?(?P<place>[\u4e00-\u9fff]{2,5}?[市县区州旗])")
_OWN_DEED = re.compile(
    r"^，?(?:于)?(?:在)?(?P<year>20\d\d年(?:度)?)?，?(?:的)?(?:部门)?(?:(?:整体)?支出(?:绩效|合规|规范|预算|决算)|绩效(?:自评|目标|管理|评价)(?!考核|工作会)|整体(?:支出|绩效)|自评(?:得分|结果|结论|总分|为|报告)|预算(?:执行率|编制|执行)|"
    r"(?:下一?步)?(?:将|拟)(?:继续|进一步|认真|以|在20|于20)|(?:全面|较好|圆满|顺利)?(?:完成|实现)了?(?:各项|全年|年度|全部)|履职|各项工作|全年(?:开放|接待|完成|服务|受理|办理|检查|监测|开展|组织)[\u4e00-\u9fff]{0,8}\d|"
    r"(?:机关)?(?:党支部|党总支)(?:现有|有|全年|召开|落实|发展|共|下设)|(?:全年)?(?:支出|决算)\d|对20\d\d年度(?:部门)?整体支出|绩效指标(?:库|体系))"
)
"""What a self-evaluation says of its own unit alone."""
_LEAD = re.compile(
    r"(?:^|[。；，：])(?:综上(?:所述)?|总体(?:来)?看|总的(?:来)?看|经(?:综合)?(?:自查|自评|评价|测评)|综合评价|下一?步|今后|此外|同时|经过努力|可见|总之)?，?$"
)
_BOUND = re.compile(
    r"(?:^|(?<=[。；，在善照化我]))(?P<name>[市县区州省][\u4e00-\u9fff]{2,9}?(?:局|馆|中心|院|站|委|会|队|社|联|校))"
    r"(?=(?:机关)?党(?:支部|总支)(?:现有|有|共|全年|下设)|党组(?:先后|多次|专题|全年|召开|听取|研究)|(?:门户|官方)?网站(?:上)?公[开示布]|绩效指标(?:库|体系)|制定的(?:部门)?(?:整体支出)?(?:绩效)?(?:自评)?评分|对20\d\d年度)"
)
"""Another body where the unit's own branch, site, indicators or standard must stand."""
_NAME = 24
"""Characters of the longest name that signs."""
_DAY = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?$|[二〇○零一三四五六七八九]{4}年")
_SIGNS = re.compile(r"^[\u4e00-\u9fff]+(?:局|委|会|中心|[馆站所院校队厅办社园团]|政府|街道|法院)$")
_LEADER = re.compile(
    r"^(?:20\d\d年(?:度)?，?)?(?P<name>[\u4e00-\u9fff]{2,4}[市县区州旗镇乡][\u4e00-\u9fff]{2,16}?)(?=20\d\d年|坚持|全年)"
)
"""The unit that a paragraph begins with."""
_BARE = re.compile(
    r"(?:^|(?<=[，。；]))(?P<name>(?![我本该各全其])[\u4e00-\u9fff]{1,5}(?:局|站|馆|所|院|校|队|社|中心))"
    r"(?=(?:全年|本年|当年)?(?:总)?(?:支出|决算|收入)(?:为|合计|共)?\d|(?:机关)?党(?:支部|总支)(?:发展|现有|有|召开|落实)|将继续)"
)
"""A body without its place as the subject of the unit's own accounts."""
_GIVES_OUT = re.compile(
    r"(?:^|(?<=[，。；]))(?P<name>(?:[\u4e00-\u9fff]{2,4})?[市县区州旗][\u4e00-\u9fff]{2,10}?(?:院|馆|中心|站|校|学|队|园))(?=委托[^，。；]{2,24}(?:问卷|满意度|测评|调查|走访|电话))"
)
"""Who has a survey of those served made; superiors may."""
_SERVES = re.compile(
    r"(?:^|(?<=[。；：]))(?P<name>[\u4e00-\u9fff]{2,4}[市县区州旗][\u4e00-\u9fff]{2,10}?(?:院|馆|中心|站|园|队|所))(?=全年(?:共)?(?:开放|接待|举办|办理|受理|检测|服务|门诊|外借)[^，。；\d]{0,8}\d)"
)
_KIND_OF_UNIT = 4
"""Characters of a unit's name without its place by which its like is known."""
_KINDS = {
    "学校": r"(?:小学|中学|学校|职校|幼儿园|学院|大学)$",
    "医院": r"(?:医院|卫生院|保健院)$",
    "图书馆": r"图书馆$",
    "博物馆": r"博物馆$",
    "法院": r"法院$",
}
_HOLDS = re.compile(
    r"(?:^|(?<=[。；]))(?P<name>学校|医院|图书馆|博物馆|法院)(?=(?:现有|共有|占地|开设|开放)(?:[^，。；\d]{0,8})\d)"
)
"""What a unit of its kind has, told of itself."""
_FIELD = re.compile(
    r"(?:填报|报送|编制|自评|报告)单位(?:名称|全称)?(?:[（(](?:公章|盖章|签章)[)）])?[:：](?P<name>[\u4e00-\u9fff]{4,24}?(?:局|委员会|中心|[馆院校站所办]))(?=联系|填|负责|日期|电话|[，。；（(]|$)"
)
_BUREAU = ("局", "委员会", "人民政府", "办公室", "中心")
_CALLED = re.compile(
    r"(?<![自根日基资成原书副样课版])[我本](?P<kind>局|校|院(?!士)|馆|镇(?!痛)|乡|站|队(?!伍)|街道|中心|医院|学院)(?![级部])"
)


class OtherUnit(Check):
    """Finds another body of the same place as the subject of what a self-evaluation says of its own unit: 综上，某县水利局
    2023年整体支出绩效较好 in the report of the same county's transport bureau.

    Why it matters: the sentence was written for another unit's report, and nothing is concluded on this one.

    When it is wrong: a unit may report on bodies below it or beside it; so only a body named once counts, with words
    that belong to the evaluation, and superiors are left out.
    """

    code = "BLP11"
    name = "other-unit"
    title = Message("出现其他单位名称", "another unit's name left in")
    family = "boilerplate"
    severity = "low"
    nothing = Message("没有以其他单位为主语的评价表述", "no other body as the subject of the evaluation")
    looked = Message("处单位名称", "names of bodies")
    passes = [
        Example(
            "2024年度云川县水务局部门整体支出绩效自评报告\n一、结论\n综上，云川县水务局2024年整体支出绩效较好，云川县财政局将继续指导。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度云川县水务局部门整体支出绩效自评报告\n一、结论\n综上，«云川县教育局»2024年整体支出绩效较好。\n",
            "云川县教育局",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        unit = re.sub(r"[（(][^)）]{0,40}[)）]", "", self.report.reading.unit_name)
        found = _PLACE.match(unit)
        if not unit or not self.report.is_self_evaluation:
            raise Skipped("不知道报告单位", "the reporting unit is not known")
        place = found["place"] if found else ""
        whole = "".join(p.text for p in self.report.passages)
        yield from self._signed(unit, place, whole)
        yield from self._field(unit, place, whole)
        told: set[int] = set()
        for stranger in strangers(self.report.paragraphs, list(self._faults()), unit, whole):
            self.examined += 1
            told.add(stranger.paragraph.start)
            yield self._report(stranger.paragraph, stranger.start, stranger.end, unit)
        for paragraph in self.report.paragraphs:
            if paragraph.start in told:
                continue
            bound = [*self._bound(paragraph, unit, place, whole), *self._local(paragraph, unit, whole)]
            yield from bound
            for start, end, _ in bodies(paragraph.text) if not bound else ():
                self.examined += 1
                first = _begin(paragraph.text, start, end, place)
                full = paragraph.text[first:end]
                if "篇：" in paragraph.text[:first] or not is_other(full, unit, place) or whole.count(full) > 1:
                    continue
                if _LEAD.search(paragraph.text[:first]) and _OWN_DEED.match(paragraph.text[end:]):
                    yield self._report(paragraph, first, end, unit)

    def _faults(self) -> Iterator[Piece]:
        """Passages that may tell of the unit's own faults."""
        return self.report.discourse.of("problem", "promised", "cause", "result", "plain")

    def _signed(self, unit: str, place: str, whole: str) -> Iterator[Finding]:
        """The body that signs: a line of its own above a date."""
        members = self.report.paragraphs
        for paragraph, dated in itertools.pairwise(members):
            name = re.sub(r"[（(].{0,8}[）)]$", "", paragraph.text)
            if len(name) > _NAME or not _DAY.match(dated.text) or not _SIGNS.search(name) or not place:
                continue
            self.examined += 1
            known = whole.count(name) == 1 and whole.count(unit) > 1
            elsewhere = _elsewhere(name, unit, place)
            if known and (elsewhere or (name.startswith(place) and is_other(name, unit, place))):
                yield self.finding(
                    [paragraph.span(0, len(paragraph.text))],
                    f"报告单位是“{unit}”，落款却是“{name}”，疑为套用其他单位材料，请核实。",
                    "The report is signed by another body than the one that it is about.",
                    suggestion=("落款改为本单位名称。", "Sign with the unit's own name."),
                )

    def _field(self, unit: str, place: str, whole: str) -> Iterator[Finding]:
        """Another body of the place, of the unit's own rank, in the field for the one who reports."""
        for paragraph in self.report.passages:
            for match in _FIELD.finditer(paragraph.text):
                self.examined += 1
                name = match["name"]
                ranked = name.endswith(_BUREAU) and unit.endswith(_BUREAU)
                if (
                    place
                    and ranked
                    and name.startswith(place)
                    and whole.count(name) == 1
                    and is_other(name, unit, place)
                ):
                    yield self._report(paragraph, match.start("name"), match.end("name"), unit)

    def _local(self, paragraph: Paragraph, unit: str, whole: str) -> Iterator[Finding]:
        """Behind a unit's name at the head of a paragraph: another body's accounts, or another kind's 我局."""
        lead = _LEADER.match(paragraph.text)
        own = lead["name"] if lead is not None else unit
        yield from self._deeds(paragraph, own, unit, whole)
        for match in _BARE.finditer(paragraph.text):
            self.examined += 1
            name = match["name"]
            if whole.count(name) == 1 and not ABOVE.search(name) and not (within(name, own) or within(name, unit)):
                yield self._report(paragraph, match.start("name"), match.end("name"), own)
        for match in _CALLED.finditer(paragraph.text) if lead is not None else ():
            kind = match["kind"]
            if not re.search(_OF_KIND.get(kind, kind), own + unit) and whole.count(match[0]) == 1:
                yield self._report(paragraph, match.start(), match.end(), own)

    def _deeds(self, paragraph: Paragraph, own: str, unit: str, whole: str) -> Iterator[Finding]:
        """Deeds that only the unit itself does, told of another: a survey that it gives out, its year's service, its beds."""
        found = list(self._namesake(paragraph, own, whole))
        yield from found
        if not found:
            for start, end in (*foreign(paragraph.text, own, whole), *numbered_kin(paragraph.text, whole)):
                self.examined += 1
                found.append(self._report(paragraph, start, end, own))
                yield found[-1]
        if found:
            return
        told = {own, unit}
        text = paragraph.text
        given = _GIVES_OUT.finditer(text) if "委托" in text else ()
        served = _SERVES.finditer(text) if "全年" in text else ()
        for match in (*given, *served):
            self.examined += 1
            name = match["name"]
            place = _PLACE.match(own)
            another = is_other(name, own, place["place"] if place else "")
            if whole.count(name) == 1 and another and not any(within(name, one) or within(one, name) for one in told):
                yield self._report(paragraph, match.start("name"), match.end("name"), own)
                return
        kind = next((kind for kind, ends in _KINDS.items() if re.search(ends, own)), "")
        for match in _HOLDS.finditer(paragraph.text) if kind else ():
            self.examined += 1
            if match["name"] != kind and not re.search(_KINDS[match["name"]], own + unit):
                yield self._report(paragraph, match.start("name"), match.end("name"), own)
                return

    def _namesake(self, paragraph: Paragraph, own: str, whole: str) -> Iterator[Finding]:
        """The unit's like in another place at the head of a clause, named once: 松原铺县种子管理站 beside 苏陌县种子管理站."""
        place = _PLACE.match(own)
        kind = own[place.end() :] if place is not None else ""
        if place is None or len(kind) < _KIND_OF_UNIT or kind not in paragraph.text:
            return
        for match in re.finditer(
            rf"(?:^|(?<=[。；]))(?P<name>[\u4e00-\u9fff]{{2,4}}[市县区州旗]{re.escape(kind)})", paragraph.text
        ):
            name = match["name"]
            if together(paragraph.text, match.start()):
                continue
            if place["place"] not in name and name not in own and own not in name and whole.count(name) == 1:
                yield self._report(paragraph, match.start("name"), match.end("name"), own)

    def _bound(self, paragraph: Paragraph, unit: str, place: str, whole: str) -> Iterator[Finding]:
        for match in _BOUND.finditer(paragraph.text):
            self.examined += 1
            if is_other(match["name"], unit, place) and whole.count(match["name"]) == 1:
                yield self._report(paragraph, match.start("name"), match.end("name"), unit)

    def _report(self, paragraph: Paragraph, start: int, end: int, unit: str) -> Finding:
        name = paragraph.text[start:end]
        return self.finding(
            [paragraph.span(start, end)],
            f"报告单位是“{unit}”，此处却写“{name}”，疑为套用其他单位材料，请核实。",
            "The sentence speaks of another body as if this were its report.",
            suggestion=("改为本单位名称，并核实该句内容是否属实。", "Put the unit's own name, and check the sentence."),
        )


def _begin(text: str, start: int, end: int, place: str) -> int:
    """Where the name begins: at the place, where it stands shortly before, else at 市, 县 or 区."""
    at = text.rfind(place, max(0, end - 24), end) if place else -1
    if at >= 0:
        return at
    mark = re.search(
        r"(?:^|(?<=[。；，：我在照善化全]))[市县区省州][\u4e00-\u9fff]{2,12}$", text[max(0, start - 8) : end]
    )
    return max(0, start - 8) + mark.start() if mark else start


def _elsewhere(name: str, unit: str, place: str) -> bool:
    """Whether a body is the unit's like in another place of the same rank: 青岩区司法局 beside 禾溪区司法局."""
    found = _PLACE.match(name)
    return found is not None and found["place"] != place and name[found.end() :] == unit.removeprefix(place)


_OF_KIND = {
    "校": "学校|中学|小学|大学|学院|学堂|幼儿园|[党技职]校|教育|校",
    "院": "院|庭",
    "站": "站",
    "中心": "中心|院|所|站",
    "街道": "街道|办事处",
    "医院": "院",
    "学院": "院|学",
}
"""What a unit's name holds that may call itself so."""
