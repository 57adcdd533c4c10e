"""Attachments that the report lists and does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.attachments import Entry, bare, core, entries
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import short
from llmeval.vocabulary.section_kinds import SectionKind, attachment_kind

_ELSEWHERE = re.compile(r"另行(?:报送|上报|提供)|另附|单独(?:报送|上报)|随文(?:报送|上报)|附后|见附件")
_LABEL = re.compile(
    r"^[ \t\u3000]{0,12}附[ \u3000]{0,2}[件表录]?[ \u3000]{0,2}(?:\d{1,2}|[一二三四五六七八九十]{1,3})[：:、.．\s]{0,8}(?P<title>[^\n]{2,80})$",
    re.MULTILINE,
)
_BODY = 2
"""Lines below a title from which they are an attachment rather than words on it (our choice)."""
_NO_FUND: dict[str, SectionKind] = {
    "政府性基金": "government_fund",
    "国有资本": "state_capital",
    "社会保险基金": "social_insurance",
}


def _holds_bodies(plain: str, section: Section) -> bool:
    """Whether what looks like a list is the attachments one behind the other: below the first stands what it holds."""
    listed = entries(plain, section)
    if not listed or not _LABEL.match(plain, listed[0].span.start):
        return False
    end = listed[1].span.start if len(listed) > 1 else section.end
    lines = [line for line in plain[listed[0].span.end : end].splitlines() if line.strip()]
    return len(lines) >= (_BODY if len(listed) > 1 else 2 * _BODY)


class MissingAttachment(Check):
    """Finds attachments that the report lists and that do not follow it.

    Why it matters: score and data stand in these tables; without them nothing that the report claims can be checked.

    When it is wrong: tables are often handed in as separate files; put them beside the report and review them together.
    The finding is worded as a question for this reason, and is of low severity where the report says 另行报送.
    """

    code = "CMP04"
    name = "missing-attachment"
    title = Message("所列附件未附", "listed attachment missing")
    family = "completeness"
    severity = "medium"
    passes = [
        Example(
            "十、其他需要说明的情况\n无\n报告需要以下附件：\n1、部门整体支出绩效自评表\n\n附件1\n2024年度部门整体支出绩效自评表\n\n"
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t培训\t3次\t3次\t100\t100\n"
        ),
        Example(
            "五、其他情况\n无。\n附件1：2024年度部门整体支出绩效自评表\n一级指标 三级指标 指标值 完成值 分值 得分\n产出指标 培训 3次 3次 60 60\n"
            "效益指标 满意 ≥90% 95% 40 40\n附件2：2024年度部门整体支出绩效评价基础数据表\n编制数 12\n在职人数 11\n"
        ),
    ]
    fails = [
        Example(
            "一、其他需要说明的情况\n无。\n报告附件：\n«1、2024年度部门整体支出绩效评价基础数据表»\n«2、2024年度部门整体支出绩效自评表»\n",
            "未见",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        tables, plain = [table.start for table in self.report.document.tables], self.report.document.plain
        lists = [s for s in self.report.sections_of("attachment_list")
                 if not any(s.start <= start < s.end for start in tables) and not _holds_bodies(plain, s)]  # fmt: skip
        if not lists:
            yield from self._unlisted()
            return
        listed = [entry for section in lists for entry in entries(self.report.document.plain, section)]
        bodies = self._bodies()
        self.examined = len(listed)
        missing = [entry for entry in listed if not any(_is(entry, kind, title) for kind, title in bodies)]
        if not missing:
            return
        unneeded = [entry for entry in missing if self._says_none(entry)]
        names = "、".join(f"“{bare(e.title)}”" for e in missing[:6])
        count = f"等 {len(missing)} 项" if len(missing) > 6 else ""
        zh = f"附件清单所列 {len(listed)} 项中，文件里未见{names}{count}，请核实是否另行报送。"
        if unneeded:
            which = (
                "对应的预算正文均称无支出"
                if len(unneeded) == len(missing)
                else f"其中 {len(unneeded)} 项对应的预算正文称无支出"
            )
            zh += f"{which}，可不附，但应在清单中注明。"
        listed_text = "".join(s.span.of(self.report.document.plain) for s in lists)
        scores = self._unproved_scores()
        if scores:
            zh += "正文所称自评得分没有评分表支撑，无从核验。"
        yield self.finding(
            [*(short(entry.span) for entry in missing), *scores],
            zh,
            f"{len(missing)} of {len(listed)} listed attachments do not follow; they may have been handed in separately.",
            suggestion=("在附件清单中注明“无此项”，或删去。", "Say in the list that there is none, or strike it out.")
            if len(unneeded) == len(missing)
            else ("随报告附上所列各表，或一并提交审核。", "Attach the tables, or hand them in together."),
            severity="low"
            if _ELSEWHERE.search(listed_text) or not self.report.is_self_evaluation or len(unneeded) == len(missing)
            else "medium"
            if scores
            else "low",
        )

    def _unlisted(self) -> Iterator[Finding]:
        """Without a list, the attachments that the template asks for (settings: required_attachments)."""
        chapters = [
            s
            for s in self.report.sections
            if s.number and s.level == 1 and s.kind != "project_report" and not s.kind.startswith("attachment")
        ]
        if not self.report.is_self_evaluation or len(chapters) < 5:
            raise Skipped("报告没有列出附件", "the report lists no attachments")
        wanted = self.report.settings.required_attachments
        self.examined = len(wanted)
        found = {kind for kind, _ in self._bodies()}
        if not found & set(wanted) and not self.report.reading.tables:
            first = next((s for s in self.report.sections if s.kind == "cover"), chapters[0])
            yield self.finding(
                [short(Span(first.start, first.heading_end))],
                "报告没有附件清单，也未附基础数据表和自评表，请核实是否另行报送。",
                "The report lists no attachments and holds no data table or score table.",
                suggestion=("随报告附上基础数据表和各自评表。", "Attach the data table and the score tables."),
                severity="low",
            )

    def _unproved_scores(self) -> list[Span]:
        """The score as the text states it, where no form of the report shows how it came about."""
        if any(table.is_score_table for table in self.report.reading.tables):
            return []
        return [p.around(m.start(), m.end(), 24, 4) for p in self.report.paragraphs
                for m in re.finditer(r"(?:自评|综合|评价)(?:得分|评分)(?:为|是)?\d[\d.]*分", p.text)][:2]  # fmt: skip

    def _bodies(self) -> list[tuple[str, str]]:
        """Kind and title of everything that may be an attachment's body: sections with one, captions, other files."""
        bodies: list[tuple[str, str]] = [(s.kind, s.title) for s in self.report.sections
                  if s.kind.startswith("attachment_") and s.kind != "attachment_list" and len(s.body) > 20]  # fmt: skip
        bodies += [(s.kind, s.title) for s in self.report.sections if s.kind == "project_report"]
        plain = self.report.document.plain
        bodies += [(e.kind, e.title) for s in self.report.sections_of("attachment_list") if _holds_bodies(plain, s)
                   for e in entries(plain, s)]  # fmt: skip
        # A line `附件3 …` behind the list opens the attachment; two in the list itself name each its own.
        last = {m["title"]: m.start() for m in _LABEL.finditer(plain)}
        inside = {entry.span.start for s in self.report.sections_of("attachment_list") for entry in entries(plain, s)}
        bodies += [
            (attachment_kind(squeezed(title)), title)
            for title, at in last.items()
            if not any(abs(at - start) <= 4 for start in inside)
        ]
        ends = [section.end for section in self.report.sections_of("attachment_list")]
        for table in self.report.document.tables:
            # The title above a table; what the list itself says just above it is no title.
            start = max([table.start - 120, 0, *(end for end in ends if end <= table.start)])
            bodies.append(("", plain[start : table.start]))
        bodies += [(attachment_kind(squeezed(p.name.rpartition(".")[0])), p.name) for p in self.report.document.parts]
        return bodies

    def _says_none(self, entry: Entry) -> bool:
        """Whether the report says that it has no such fund."""
        for word, kind in _NO_FUND.items():
            if word in entry.title:
                for section in self.report.sections_of(kind):
                    text = squeezed(section.span.of(self.report.document.plain))
                    if re.search(r"无|没有|支出(?:预算)?0(?:\.0+)?万?元", text):
                        return True
        return False


def _is(entry: Entry, kind: str, title: str) -> bool:
    if entry.kind != "other" and entry.kind == kind:
        return True
    wanted = core(entry.title)
    return len(wanted) >= 2 and wanted in core(title)
