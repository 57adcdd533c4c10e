"""PRB01, others-problems: problems of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.clauses import clause_around
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.discourse.model import Piece
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.discourse import OTHERS, OTHERS_PAPERS


class OthersProblems(Check):
    """Finds problems whose subjects are 个别单位, 一些学校, 部分乡镇 rather than the unit itself.

    Why it matters: such a section is a finance bureau's circular on everybody's reports, not this unit's problems, and
    the unit's own remain unsaid.

    When it is wrong: a unit with units below it may speak of some of them. So where the report names such, three
    subjects of this kind and more of them than of the unit itself are needed; one or two elsewhere are a question.
    """

    code = "PRB01"
    name = "others-problems"
    title = Message("问题部分非本单位问题", "problems of others")
    family = "problem_measure"
    severity = "high"
    nothing = Message("没有问题部分", "no section on problems")
    looked = Message("段问题表述", "passages on problems")
    passes = [
        Example(
            "五、存在的问题及原因分析\n（一）预算编制不够精细。本单位年初预算对项目支出考虑不足，部分项目执行进度偏慢。\n（二）绩效目标不够量化。\n"
        ),
        Example("一、基本情况\n我局下属单位12个。\n五、存在的问题\n（一）绩效管理不均衡。部分单位申报材料不全。\n"),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）«个别单位对绩效评价工作不够重视»，未按时上报。（二）«部分单位评价时业绩值漏填»；«部分单位评价报告不完整»。\n",
            "个别单位",
        ),
        Example("五、存在的问题\n«一些学校验收资料报送不及时»，原因是未定时限。\n", "一些学校"),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        groups: dict[bool, list[Piece]] = {}
        for piece in self.report.discourse.of("problem", "promised", "cause"):
            self.examined += 1
            section = piece.paragraph.section
            groups.setdefault(section is not None and section.kind == "project_report", []).append(piece)
        for pieces in groups.values():
            yield from self._in(pieces)

    def _in(self, pieces: list[Piece]) -> Iterator[Finding]:
        """One finding for the report itself and one for what is attached to it."""
        found = [_of(OTHERS, piece) for piece in pieces if piece.role != "cause"]
        papers = [_of(OTHERS_PAPERS, piece) for piece in pieces]
        units = [one for some in found for one in some]
        own = sum(len(_SELF.findall(piece.text)) for piece in pieces)
        everybody = sorted([*units, *(o for some in papers for o in some)], key=lambda one: (one[0].start, one[1]))
        many = len(everybody) >= 3 and own * 2 < len(everybody) and bool(units)
        if not many and (not units or self.report.discourse.subordinates):
            return
        shown = everybody if many else units
        words = "、".join(f"“{word}”" for word in dict.fromkeys(p.text[a:b] for p, a, b in shown))
        yield self.finding(
            [clause_around(p, start, end, after=24) for p, start, end in shown[:8]],
            f"问题部分以{words}为主语（{len(shown)} 处），说的是别的单位或指向不明，未说明本单位自身的问题。",
            "The problems are those of “some units”, not of the reporting unit.",
            suggestion=(
                "写明是本单位哪个科室、哪个项目的问题及原因。",
                "Say what the unit's own problems are and why.",
            ),
            severity="high" if many else "low",
        )


_SELF = re.compile(r"[我本](?:单位|部门|局|委|校|院|镇|乡|中心|区|馆|站)")


def _of(pattern: re.Pattern[str], piece: Piece) -> list[tuple[Paragraph, int, int]]:
    text = piece.paragraph.text
    found = pattern.finditer(text, max(0, piece.start - 1), piece.end)
    return [(piece.paragraph, match.start("who"), match.end("who")) for match in found]
