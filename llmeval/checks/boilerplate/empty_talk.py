"""Text that any unit could write of anything: general descriptions for results, systems without a name."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.structure.own_kind import own_kind
from llmeval.understanding.passages import Paragraph

_HABITUAL = re.compile(
    r"(?:通常|一般|往往)(?:都|均)?(?:会|要|需要|可以|能够|是)(?!议|计|员)|(?:这|此举|从而)?(?:将)?有助于(?:确保|提高|提升|保障)|在[^，。；]{2,8}(?:之初|之前|过程中|阶段)就?(?:都|均)?会(?!议|计|员|同)|旨在(?:确保|提高|提升|保障)"
)
_CLAIM = re.compile(
    r"(?:专门)?(?:建立|制定|出台|完善|健全)了?(?:相关|有关|相应|较为完善)的?(?:管理)?(?:制度|办法|方案|机制|规定)|(?:制定|出台|编制|拟定)了(?:详细的?|具体的?|专门的?)?(?:工作|实施)方案|(?:进行|明确|落实)了(?:人员|职责|责任|任务|岗位)(?:的?分工|职责)"
)


class EmptyTalk(Check):
    """Finds parts on results or management that only describe what is generally done (通常会, 这有助于), and claims of
    相关制度 that name none.

    Why it matters: such text could stand in every report; it holds no fact of this unit, and proves nothing.

    When it is wrong: a general sentence may introduce facts; so only parts without any figure, name of a document (《》)
    or date count, in self-evaluation reports, and not among measures and duties.
    """

    code = "BLP06"
    name = "empty-talk"
    title = Message("泛泛描述，没有本单位事实", "general talk without a fact")
    family = "boilerplate"
    severity = "medium"
    nothing = Message("没有需要用事实说明的部分", "no part that wants facts")
    looked = Message("段需要事实的文字", "passages that want facts")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、项目组织实施情况\n修订了《专项资金管理办法》，建立了相关制度，成立由3人组成的工作组。\n二、下一步改进措施\n建立有关制度，这有助于提高资金效益。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、项目绩效目标完成程度\n«园区通常会制定详细的预算执行计划»，对执行进度进行监督。«这有助于确保项目资金按照既定的节奏支出»。\n二、其他\n无。\n",
            "通常会",
        ),
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、项目组织实施与管理情况\n按照要求，«建立了相关的管理制度»，«专门制定了工作方案»，«进行了人员分工»，对项目进行了规范化的管理。\n二、其他\n无。\n",
            "制度",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if not self.report.is_self_evaluation:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        sections: dict[str, list[Paragraph]] = {}
        for paragraph in self.report.paragraphs:
            if paragraph.section is not None and not paragraph.styled:
                sections.setdefault(paragraph.section.id, []).append(paragraph)
        for members in sections.values():
            section = members[0].section
            if (
                section is None
                or own_kind(section) in ("improvements", "problems")
                or re.search(r"职责|职能|名词", section.title)
            ):
                continue
            for words, found in self._empty(members):
                self.examined += 1
                if found:
                    yield self.finding(
                        [p.around(start, end, 24, 24) for p, start, end in found[:6]],
                        f"“{''.join(section.title.split())[:24]}”部分用{words}等泛泛表述，没有本单位的数据、文件名称或具体做法。",
                        "The part describes what is generally done and holds no fact of this unit.",
                        suggestion=(
                            "写明具体做法、制度名称和完成数据。",
                            "Say what was done, by which rules, with what result.",
                        ),
                    )

    def _empty(self, members: list[Paragraph]) -> Iterator[tuple[str, list[tuple[Paragraph, int, int]]]]:
        """Habitual talk where the whole part has no figure; nameless systems in a paragraph without figure and title."""
        found = [(p, m.start(), m.end()) for p in members for m in _HABITUAL.finditer(p.text)]
        plain = not any(re.search(r"\d", re.sub(r"^[（(]?\d+[）)、.]", "", p.text)) for p in members)
        words = "、".join(f"“{p.text[a:b]}”" for p, a, b in found[:3])
        yield words, found if plain else []
        for paragraph in members:
            claims = [(paragraph, m.start(), m.end()) for m in _CLAIM.finditer(paragraph.text)]
            bare = not re.search(r"\d|《", paragraph.text)
            yield "“建立了相关制度”", claims if bare and len(claims) >= 2 else []
