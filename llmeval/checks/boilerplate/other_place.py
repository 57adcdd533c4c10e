"""BLP09, other-place: another place's party committee or government left in."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.vocabulary.slips import joined

_PLACE = re.compile(
    r"(?<=[了在经由受据按照从向到与以彻实成行])(?P<name>[\u4e00-\u9fff]{2})(?P<rank>[市县区州])(?=委(?:、|员会|和|的|常委|办)|委(?:市|县|区|州)政府|人民政府|政府|财政局)"
)
_NO_NAME = re.compile(
    r"[了在经对向由及和的各全省市县区州本我该级按与至为是被以据从到报请给将于年月日、，。（“《]|完成|落实|贯彻|按照|根据|围绕|执行|服务|下达|报告|提请|接受|配合|协助|会同|联合|协同|报请|报经|上报|争取|获得|取得|得到|受到|收到|依据|参加|参与|推动|支持|关于|印发|转发|面向|中心|城郊|新老|开发|高新|兄弟|周边|其他|有关|相关|两个|多个|部分|民族|示范"
)
_ABOVE = re.compile(r"下达|领导|部署|交办|安排|关心|要求|决策|确定|中心工作|考核")
"""A committee that tells the unit what to do is its own."""
_UNIT = re.compile(r"[市县区州][\u4e00-\u9fff]{2,16}(?:局|委员会|中心|办公室|院|部|会|站|队|馆|校)(?:20|部门|整体|$)")
_OF_YEAR = re.compile(r"^(?:20\d\d)?年度?(?=[\u4e00-\u9fff]{2,4}[市县区州])")
_OWN = re.compile(r"^(?:.{2,4}省)?(?P<name>[\u4e00-\u9fff]{2,3}?)(?P<rank>[市县区州])")


_SUBJECT = re.compile(
    r"(?:^|(?<=[，。；])|(?<=建议))(?P<name>[\u4e00-\u9fff]{2})(?P<rank>市|县|镇|乡|街道)(?=[\u4e00-\u9fff])(?![与和及、等至到路（同联会级直属内外区辖民政]|[^，。；]{0,9}(?:局|委|院|馆|中心|站|处|所|部(?!门)|办|厅|校|园|会|馆|公司)|[^，。；]{0,18}20\d\d年)"
)
"""A place at the head of a clause that is no title of a year's report."""
_LEADER = re.compile(
    r"^(?:20\d\d年(?:度)?，?)?(?P<place>[\u4e00-\u9fff]{2,3}(?:市|县|镇|乡|街道))[\u4e00-\u9fff]{0,16}?(?=20\d\d年|[，的])"
)
"""The unit that a paragraph begins with."""
_TOWN = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,3})(?P<rank>镇|乡|街道)(?:人民政府|办事处|党工委)?$")
_KNOWN = 3
"""How often a report that speaks of its own place names it."""


_JOINING = frozenset("在由对向为从到于与和及是的了将按经")


class OtherPlace(Check):
    """Finds the party committee or government of another place of the same rank, named once: 襄南市委 in a report from 楚泽市.

    Why it matters: the sentence was taken from another unit's report, and what it claims is somebody else's.

    When it is wrong: units do work with other places; so only a place that is named once, of the unit's own rank, and as its superior counts.
    """

    code = "BLP09"
    name = "other-place"
    title = Message("出现其他地区名称", "another place's name left in")
    family = "boilerplate"
    severity = "medium"
    looked = Message("处党委、政府称谓", "names of committees and governments")
    passes = [
        Example(
            "2024年度楚泽市水务局部门整体支出绩效自评报告\n一、履职情况\n完成了市委、市政府下达的任务，楚泽市委表扬。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度楚泽市水务局部门整体支出绩效自评报告\n一、履职情况\n较好地完成了«襄南市»委、市政府下达的任务。\n",
            "襄南市",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        unit = _OF_YEAR.sub("", self.report.reading.unit_name)
        own = _OWN.match(unit) or self._cover()
        if own is None:
            raise Skipped("单位名称没有写明所在地", "the unit's name does not tell its place")
        text = "".join(p.text for p in self.report.passages)
        yield from self._slips(own["name"] + own["rank"], text)
        yield from self._subjects(unit, own["name"] + own["rank"], own["rank"], text)
        for paragraph in self.report.paragraphs:
            for match in _PLACE.finditer(paragraph.text):
                self.examined += 1
                name, place = match["name"], match["name"] + match["rank"]
                if match["rank"] != own["rank"] or _NO_NAME.search(name) or own["name"].endswith(name):
                    continue
                clause = paragraph.text[max(0, match.start() - 14) : match.end() + 24]
                if text.count(place) > 1 or name in unit or not _ABOVE.search(clause):
                    continue
                yield self.finding(
                    [paragraph.span(match.start(), match.end())],
                    f"报告单位在“{own['name']}{own['rank']}”，此处却写“{place}”，疑为套用其他地区的材料。",
                    "The report names the authorities of another place.",
                    suggestion=("核对后改为本地名称，并核实该句内容是否属实。", "Correct it, and check the sentence."),
                )

    def _subjects(self, unit: str, own: str, rank: str, whole: str) -> Iterator[Finding]:
        """One place of the unit's own rank, named once, as the subject of what the unit tells of itself."""
        town = _TOWN.search(unit)
        if town is not None:
            own, rank = town["name"][-2:] + town["rank"], town["rank"]
        if not self.report.is_self_evaluation:
            return
        found = []
        for paragraph in self.report.paragraphs:
            lead = _LEADER.match(paragraph.text)
            local = lead["place"] if lead is not None and lead["place"][-1] == rank[-1] else own
            for match in _SUBJECT.finditer(paragraph.text):
                self.examined += 1
                place = match["name"] + match["rank"]
                if match["rank"] != rank or place in local or local in place or own in place or place in unit:
                    continue
                if (
                    joined(match["name"][-1] + rank[0])
                    or joined(match["name"])
                    or _NO_NAME.search(match["name"])
                    or whole.count(place) > 1
                ):
                    continue
                if lead is not None and lead.start("place") == match.start():
                    continue
                if local != own or whole.count(own) >= _KNOWN:
                    found.append((paragraph, match.start("name"), match.end("rank"), place, local))
        if len(found) == 1:
            paragraph, start, end, place, local = found[0]
            yield self.finding(
                [paragraph.span(start, end)],
                f"报告单位在“{local}”，此句却以“{place}”为主语，疑为套用其他地区的材料，请核实。",
                "A sentence has another place as its subject.",
                suggestion=("核对后改为本地名称，并核实该句内容是否属实。", "Correct it, and check the sentence."),
                severity="low",
            )

    def _slips(self, own: str, whole: str) -> Iterator[Finding]:
        """A name that differs from the unit's own place in one character and stands once: 西篱坝县 in a report from 东篱坝县."""
        if len(own) < 4 or whole.count(own) < 1:
            return
        near = [f"{re.escape(own[:at])}[\u4e00-\u9fff]{re.escape(own[at + 1 :])}" for at in range(len(own) - 1)]
        for paragraph in self.report.paragraphs:
            for match in re.finditer(rf"(?:{'|'.join(near)})", paragraph.text):
                name = match[0]
                if name == own or whole.count(name) > 1 or name[0] in _JOINING or own[1:] in name[1:]:
                    continue
                self.examined += 1
                yield self.finding(
                    [paragraph.span(match.start(), match.end())],
                    f"报告单位在“{own}”，此处却写“{name}”，只差一字，疑为误写或套用其他地区的材料。",
                    "A place is named that differs from the unit's own in one character.",
                    suggestion=("核对地名后更正。", "Check the place's name."),
                    severity="low",
                )

    def _cover(self) -> re.Match[str] | None:
        """The unit's place as the title, or a form's unit, tells it."""
        for passage in (*self.report.paragraphs[:6], *self.report.cells):
            found = _OWN.match(passage.text)
            if found is not None and _UNIT.search(passage.text):
                return found
        return None
