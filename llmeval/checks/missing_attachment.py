"""Attachments that the report lists and does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from llmeval.check import Check, Example, Skipped
from llmeval.document import Section, Span
from llmeval.headings import marker, squeezed
from llmeval.kinds import attachment_kind
from llmeval.passages import short
from llmeval.review import Finding, Message

_ENTRY_TAIL = re.compile(r"（[^（）]*）")
_FILLER = re.compile(
    r"20\d\d年?度?|部门|单位|[（(][^（）()]*[)）]|年度|绩效|情况|支出|预算|报告|表|的|及|和|自评|评价|[：:、,，\s《》]"
)
_ELSEWHERE = re.compile(r"另行(?:报送|上报|提供)|另附|单独(?:报送|上报)|随文(?:报送|上报)|附后|见附件")
_NO_FUND = {"政府性基金": "government_fund", "国有资本": "state_capital", "社会保险基金": "social_insurance"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of attachments."""

    number: int | None
    title: str
    kind: str
    span: Span


def entries(report_text: str, section: Section) -> list[Entry]:
    """Lines of a list of attachments, with number and kind of what each names."""
    found = []
    at = section.start
    for length in map(len, report_text[section.start : section.end].splitlines(keepends=True)):
        start, end = max(at, section.heading_end), at + length
        at = end
        raw = report_text[start:end]
        line = raw.strip(" \t\r\n-*·•●")
        if not line or "\t" in line:
            continue
        start += raw.index(line)
        label = re.match(r"附\s*[件表]\s*(\d{1,2})?[：:、.]?\s*", line)
        mark = marker(line)
        number = int(label[1]) if label and label[1] else mark.value if mark else None
        name = squeezed(line[label.end() if label else mark.length if mark else 0 :]).strip("《》；;。")
        if 4 <= len(name) <= 60 and (
            number is not None or re.search(r"(?:表|报告|清单|材料|办法|方案)$", _ENTRY_TAIL.sub("", name))
        ):
            bare = _ENTRY_TAIL.sub("", name) if not name.startswith("（") else name
            found.append(Entry(number, name, attachment_kind(bare), Span(start, start + len(line))))
    return found


@lru_cache(maxsize=4096)
def core(title: str) -> str:
    """What tells one attachment from another: 政府性基金, 整体, 项目, 基础数据."""
    return _FILLER.sub("", squeezed(title))


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
    severity = "high"
    passes = [
        Example(
            "十、其他需要说明的情况\n无\n报告需要以下附件：\n1、部门整体支出绩效自评表\n\n附件1\n2024年度部门整体支出绩效自评表\n\n"
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t培训\t3次\t3次\t100\t100\n"
        ),
    ]
    fails = [
        Example(
            "一、其他需要说明的情况\n无。\n报告附件：\n«1、2024年度部门整体支出绩效评价基础数据表»\n«2、2024年度部门整体支出绩效自评表»\n",
            "未见",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        tables = [table.start for table in self.report.document.tables]
        lists = [s for s in self.report.sections_of("attachment_list")
                 if not any(s.start <= start < s.end for start in tables)]  # fmt: skip
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
        names = "、".join(f"“{_ENTRY_TAIL.sub('', e.title)}”" for e in missing[:6])
        zh = f"所列附件 {len(listed)} 项，文件中未见{names}{'等' if len(missing) > 6 else ''}共 {len(missing)} 项，请核实是否另行报送。"
        if unneeded:
            zh += f"其中 {len(unneeded)} 项对应的预算正文称无支出，可不附，但应在清单中注明。"
        listed_text = "".join(s.span.of(self.report.document.plain) for s in lists)
        scores = self._unproved_scores()
        if scores:
            zh += "正文所称自评得分没有评分表支撑，无从核验。"
        yield self.finding(
            [*(short(entry.span) for entry in missing), *scores],
            zh,
            f"{len(missing)} of {len(listed)} listed attachments do not follow; they may have been handed in separately.",
            suggestion=("随报告附上所列各表，或一并提交审核。", "Attach the tables, or hand them in together."),
            severity="low"
            if _ELSEWHERE.search(listed_text) or not self.report.is_self_evaluation
            else "medium"
            if len(unneeded) == len(missing)
            else "high",
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
        bodies = [(s.kind, s.title) for s in self.report.sections
                  if s.kind.startswith("attachment_") and s.kind != "attachment_list" and len(s.body) > 20]  # fmt: skip
        bodies += [(s.kind, s.title) for s in self.report.sections if s.kind == "project_report"]
        plain = self.report.document.plain
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
