"""BLP05, self-reference: self-reference of another kind of unit."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.clauses import clause_around
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
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
    looked = Message("处自称", "names that the unit gives itself")
    passes = [
        Example("2024年度某某县林业局部门整体支出绩效自评报告\n一、基本情况\n我局内设办公室。本局加强管理。\n"),
        Example("2024年度某某县第一中学部门整体支出绩效自评报告\n一、基本情况\n我校现有教职工 120 人。\n"),
        Example("2024年度某某高新区管理委员会部门整体支出绩效自评报告\n一、基本情况\n我委内设办公室，资本局部调整。\n"),
    ]
    fails = [
        Example(
            "2024年度某某高新区管理委员会部门整体支出绩效自评报告\n一、基本情况\n我委内设综合办公室、招商部。\n二、改进措施\n"
            "«定期通报各科室预算执行情况»。«全面审查我局的预算和专项资金分配情况»，修订预算。\n",
            "我局",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        unit = re.sub(r"[（(][^)）]{0,80}[)）]|部门$|本级$", "", self.report.reading.unit_name)
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
        if not wrong or own > 12 or (len(wrong) != _TWICE and not self._calls_itself(unit)):
            # A report that calls itself so throughout has a unit whose name was misread.
            return
        spans = [clause_around(p, start, end) for p, start, end, _ in wrong[:6]]
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

    def _calls_itself(self, unit: str) -> bool:
        """Whether the report speaks of itself by its own kind elsewhere: who does not may be quoting somebody once."""
        kinds = [kind for kind, pattern in _OF_TYPE.items() if re.search(pattern, unit)]
        return any(re.search(rf"[我本]{kind}", p.text) for kind in kinds for p in self.report.paragraphs)

    def _rooms(self, sections: set[str]) -> list[Span]:
        """In the same part, 各科室 where the unit names its departments and none is a 科 or 股."""
        listed = next(
            (m[1] for p in self.report.paragraphs if (m := re.search(r"内设(?:机构)?(.{4,200}?)[。；]", p.text))), ""
        )
        if not listed or re.search(r"科|股", listed):
            return []
        return [
            clause_around(p, m.start(), m.end())
            for p in self.report.paragraphs
            if p.section is not None and p.section.id in sections
            for m in _ROOMS.finditer(p.text)
        ][:3]


_TWICE = 2
"""Names of another kind in a report that never speaks of itself by its own: one is a quotation, more are its own."""
