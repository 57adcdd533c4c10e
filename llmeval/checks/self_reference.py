"""What the unit calls itself, what it blames, and whom it asks to act."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.report import Report
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.structure.headings import squeezed
from llmeval.structure.section_kinds import own_kind
from llmeval.understanding.passages import Paragraph

_SELF = re.compile(
    r"[我本](局|委(?![员托])|校|院(?!士)|镇|乡|厅|馆|队(?!伍)|街道|中心|大队|支队|公司|医院|法院|学院|幼儿园)"
)
_NOT_SELF = re.compile(r"[自根日基资成原书副样课版]$")
_OF_TYPE = {
    "局": r"局$", "委": r"委$|委员会|管委|党委|改委|纪委|办$", "校": r"校|学$|学院$|幼儿园|教育", "院": r"院", "镇": r"镇", "乡": r"乡",
    "厅": r"厅", "馆": r"馆", "队": r"队", "街道": r"街道", "中心": r"中心", "大队": r"大队", "支队": r"支队", "公司": r"公司|集团",
    "医院": r"医院|卫生院|保健院", "法院": r"法院", "学院": r"学院|大学|学校", "幼儿园": r"幼儿园",
}  # fmt: skip
_TYPE = re.compile(
    r"(?:局|委员会|管委会|委|办公室|办|学校|中学|小学|大学|学院|幼儿园|医院|法院|检察院|镇|乡|街道|厅|馆|大队|支队|中心|公司|集团|院|部|会|站|所|园区|高新区|开发区|人民政府|办事处)$"
)
_ROOMS = re.compile(r"[各]?(?:科室|股室)")


class SelfReference(Check):
    """Finds 我局, 我校, 我院 in the report of a unit that is none.

    Why it matters: a unit that calls itself by another kind's name has taken the text from somebody else's report.

    When it is wrong: a committee may have a bureau's name besides (挂牌); where the report names such a bureau as the
    unit's own, check it by hand.
    """

    code = "BLP05"
    name = "self-reference"
    title = Message("主体称谓与单位不符", "self-reference of another kind of unit")
    family = "boilerplate"
    severity = "medium"
    passes = [
        Example("2024年度某某县林业局部门整体支出绩效自评报告\n一、基本情况\n我局内设办公室。本局加强管理。\n"),
        Example("2024年度某某县第一中学部门整体支出绩效自评报告\n一、基本情况\n我校现有教职工 120 人。\n"),
        Example("2024年度某某高新区管理委员会部门整体支出绩效自评报告\n一、基本情况\n我委内设办公室，资本局部调整。\n"),
    ]
    fails = [
        Example(
            "2024年度某某高新区管理委员会部门整体支出绩效自评报告\n一、基本情况\n内设综合办公室、招商部。\n二、改进措施\n"
            "«定期通报各科室预算执行情况»。«全面审查我局的预算和专项资金分配情况»，修订预算。\n",
            "我局",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        unit = re.sub(r"[（(].*?[)）]|部门$|本级$", "", self.report.reading.unit_name)
        if not _TYPE.search(unit):
            raise Skipped("不知道单位名称或其类型", "the unit's name or kind is not known")
        if len(self.report.document.parts) > 1 and len(unit) < 4:
            raise Skipped("不知道单位名称", "the unit's name is not known")
        wrong: list[tuple[Paragraph, int, int, str]] = []
        for paragraph in self.report.paragraphs:
            for match in _SELF.finditer(paragraph.text):
                self.examined += 1
                before = paragraph.text[max(0, match.start() - 1) : match.start()]
                if (match[0][0] == "本" and _NOT_SELF.search(before)) or before in "“《":
                    continue
                if not re.search(_OF_TYPE[match[1]], unit):
                    wrong.append((paragraph, match.start(), match.end(), match[0]))
        named = {word for *_, word in wrong}
        own = sum(len(re.findall(word, p.text)) for p in self.report.paragraphs for word in named)
        if not wrong or own > 12:
            return
        spans = [_clause(p, start, end) for p, start, end, _ in wrong[:6]]
        spans += self._rooms({p.section.id for p, *_ in wrong if p.section})
        words = "、".join(f"“{word}”" for word in sorted(named))
        yield self.finding(
            spans,
            f"报告单位为“{unit}”，文中却自称{words}，疑为套用其他单位材料。",
            "The report calls its unit by the name of another kind of unit.",
            suggestion=(
                "统一改为本单位的规范称谓，并核对该段内容是否属实。",
                "Use the unit's own name, and check the passage.",
            ),
        )

    def _rooms(self, sections: set[str]) -> list[Span]:
        """In the same part, 各科室 where the unit names its departments and none is a 科 or 股."""
        listed = next(
            (m[1] for p in self.report.paragraphs if (m := re.search(r"内设(?:机构)?(.{4,200}?)[。；]", p.text))), ""
        )
        if not listed or re.search(r"科|股", listed):
            return []
        return [
            _clause(p, m.start(), m.end())
            for p in self.report.paragraphs
            if p.section is not None and p.section.id in sections
            for m in _ROOMS.finditer(p.text)
        ][:3]


_OTHERS = re.compile(
    r"(?:^|[，。；：、])(?:[一二三四五六七八九十]是|[（(][一二三四五六七八九十]+[)）])?(?:由于|因|在)?(?P<who>(?:个别|部分|有的|一些|少数|各)"
    r"(?:预算|主管|项目|基层|职能|区直|县直|市直)?(?:部门和单位|单位|部门|项目单位|乡镇|县区|项目|自评结论|评价报告))"
)


class OthersProblems(Check):
    """Finds problem sections whose subjects are 个别单位, 部分项目, 个别部门 rather than the unit itself.

    Why it matters: such a section is a finance bureau's circular on everybody's reports, not this unit's problems, and
    the unit's own remain unsaid.

    When it is wrong: a report for a group of subordinate units may speak of some of them. So at least three such
    subjects, and more of them than of 本单位, are needed.
    """

    code = "PRB01"
    name = "others-problems"
    title = Message("问题部分非本单位问题", "problems of others")
    family = "problem_measure"
    severity = "high"
    nothing = Message("没有问题部分", "no section on problems")
    passes = [
        Example(
            "五、存在的问题及原因分析\n（一）预算编制不够精细。本单位年初预算对项目支出考虑不足，部分项目执行进度偏慢。\n（二）绩效目标不够量化。\n"
        ),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）«个别单位对绩效评价工作不够重视»，未按时上报。（二）«个别项目评价时业绩值漏填»；«部分项目评价报告不完整»。\n",
            "个别单位",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        groups: dict[bool, list[tuple[Paragraph, int, int, str]]] = {}
        own: dict[bool, int] = {}
        for paragraph in self.report.paragraphs:
            section = paragraph.section
            if section is None or own_kind_above(self.report, paragraph) != "problems" or paragraph.styled:
                continue
            self.examined += 1
            attached = section.kind == "project_report"
            own[attached] = own.get(attached, 0) + len(
                re.findall(r"[我本](?:单位|部门|局|委|校|院|镇|乡|中心|区)", paragraph.text)
            )
            for match in _OTHERS.finditer(paragraph.text):
                groups.setdefault(attached, []).append((paragraph, match.start("who"), match.end("who"), match["who"]))
        for attached, found in groups.items():
            if len(found) < 3 or own.get(attached, 0) * 2 >= len(found):
                continue
            if not any(re.search(r"单位|部门|自评|评价", who) for *_, who in found):
                continue
            words = "、".join(f"“{word}”" for word in dict.fromkeys(who for *_, who in found))
            yield self.finding(
                [_clause(p, start, end, after=24) for p, start, end, _ in found[:8]],
                f"问题部分以{words}为主语（{len(found)} 处），像是财政部门对各单位的通报，未说明本单位自身的问题。",
                "The problems are those of “some units” and “some projects”, not of the reporting unit.",
                suggestion=(
                    "对照本单位预算执行和绩效目标完成情况，写明自身问题及原因。",
                    "Say what the unit's own problems are and why.",
                ),
            )


_OWN_MATTER = re.compile(
    r"预算|绩效|资金(?!链)|财务|会计|核算|制度|支出|执行率|管理(?!部门)|内控|采购|资产|监督|本单位|我[局委校院镇乡]|职工|干部|业务能力"
)
_OUTSIDE = re.compile(r"形势|国际|市场|下行|疫情|受阻|土地|人才|政策|气候|灾害|资金链|行业|产能|成本上升|招商|企业")


class OutsideCauses(Check):
    """Finds problem sections that speak of the economy, the market, land and talent only, and of nothing of the unit's own.

    Why it matters: a self-evaluation asks how the unit used its money; causes outside leave that unanswered.

    When it is wrong: a unit that promotes the economy may rightly name such causes; beside at least one matter of its own
    (budget, performance, management) it passes.
    """

    code = "PRB03"
    name = "outside-causes"
    title = Message("问题只写外部因素", "problems outside the unit only")
    family = "problem_measure"
    severity = "medium"
    nothing = Message("没有问题部分", "no section on problems")
    passes = [
        Example(
            "七、存在的问题及原因分析\n（一）受市场形势影响，企业产能下滑，土地不足。\n（二）预算编制不够精细，执行率偏低。\n"
        ),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）工业经济压力增大。«一是受国际经济形势影响»，企业出口贸易受阻。«二是土地瓶颈的制约»。«三是产业人才引进难»，市场竞争加剧。\n八、改进措施\n加强管理。\n",
            "外部",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        members = [p for p in self.report.paragraphs
                   if p.section is not None and p.section.kind == "problems" and not p.styled]  # fmt: skip
        text = "".join(p.text for p in members)
        self.examined = len(members)
        if len(text) < 40 or _OWN_MATTER.search(text) or len(set(_OUTSIDE.findall(text))) < 4:
            return
        spans = [_clause(p, m.start(), m.end()) for p in members
                 for m in re.finditer(r"[一二三四五六]是[^，。；]{4,30}", p.text) if _OUTSIDE.search(m[0])]  # fmt: skip
        yield self.finding(
            (spans or [_clause(members[0], 0, min(20, len(members[0].text)))])[:6],
            "问题部分只写经济形势、土地、人才等外部因素，没有本单位在预算、绩效和管理方面的问题。",
            "The problems are all outside the unit; nothing is said of its own budget and management.",
            suggestion=(
                "补充预算执行、绩效目标完成和管理方面的自身问题。",
                "Say what went wrong in the unit's own work.",
            ),
        )


_RAISE = re.compile(
    r"(?:建议|希望|请|恳请)(?:[省市县区州]|上级)?(?:级)?(?P<who>(?:财政|审计|组织|编办|人社|主管)(?:局|厅|部门|机关)?|(?:[省市县区]委)?[省市县区]?政府)(?!的)"
)
_OTHER_ACTOR = re.compile(
    r"(?:^|[。；])(?P<who>(?:审计、财政|财政、审计|财政部门|审计部门|财政局|财政、[\u4e00-\u9fff]{2,4})(?:等?部门)?)(?:要|应|须|建立|加强|完善|牵头|组织)"
)
_PROPOSALS = re.compile(r"建议[：:]?$")
_MEASURES = re.compile(r"改进|措施|整改")


class OthersMeasures(Check):
    """Finds measures whose actor is another body: 建议财政局加强……, 审计、财政建立……机制.

    Why it matters: a measure that somebody else must take improves nothing in this unit.

    When it is wrong: a part headed 有关建议 is the place for such proposals and is left out, unless it repeats measures.
    """

    code = "PRB02"
    name = "others-measures"
    title = Message("措施主体不是本单位", "measures for others to take")
    family = "problem_measure"
    severity = "low"
    nothing = Message("没有改进措施部分", "no section on measures")
    passes = [
        Example(
            "八、下一步改进措施\n（一）加强与财政部门的沟通衔接，科学编制预算。\n（二）按照财政局要求公开绩效信息。\n"
        ),
    ]
    fails = [
        Example(
            "八、下一步改进措施\n（一）加强预算管理。\n（二）«建议区财政局加强行政事业单位会计人员的业务知识培训»，提高业务水平。\n",
            "财政局",
        ),
        Example(
            "八、下一步改进措施\n建立协同联动机制。«审计、财政建立指标共商、信息共享、成果共用预算绩效管理协同联动机制»。\n",
            "审计、财政",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for paragraph in self.report.paragraphs:
            section = paragraph.section
            if (
                section is None
                or own_kind_above(self.report, paragraph) != "improvements"
                or self._proposals(paragraph)
            ):
                continue
            self.examined += 1
            for match in (*_RAISE.finditer(paragraph.text), *_OTHER_ACTOR.finditer(paragraph.text)):
                start = match.start() if match.re is _RAISE else match.start("who")
                yield self.finding(
                    [_clause(paragraph, start, match.end(), after=44, through=match.re is _OTHER_ACTOR)],
                    f"改进措施由“{match['who']}”采取，不在本单位职责之内。",
                    "The measure is one that another body would have to take.",
                    suggestion=(
                        "改为本单位可以采取、有责任人和时限的措施。",
                        "Name measures that the unit itself can take.",
                    ),
                )

    def _proposals(self, paragraph: Paragraph) -> bool:
        titles = [section.title for section in self.report.sections_above(paragraph.section)]
        return any(_PROPOSALS.search(squeezed(title)) and not _MEASURES.search(title) for title in titles)


def own_kind_above(report: Report, paragraph: Paragraph) -> str:
    """Kind of the chapter that holds the paragraph, by its own words also inside an attached report."""
    kind = ""
    for section in report.sections_above(paragraph.section):
        named = own_kind(section)
        if named in ("problems", "improvements") and section.kind in (named, "project_report"):
            kind = named
    return kind


_NUMBER = re.compile(r"(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[、.．])+")


def _clause(paragraph: Paragraph, start: int, end: int, after: int = 30, through: bool = False) -> Span:
    """The clause around a passage, cut to what may be cited; `through` runs on over 、."""
    stops = "。！？；，：;,:" if not through else "。！？；，;"
    first, last = start, end
    text = paragraph.text
    while first > 0 and start - first < 20 and text[first - 1] not in stops:
        first -= 1
    while last < len(text) and last - end < after and text[last] not in stops:
        last += 1
    number = _NUMBER.match(text, first, start)
    first = number.end() if number else first
    return paragraph.span(first, last)
