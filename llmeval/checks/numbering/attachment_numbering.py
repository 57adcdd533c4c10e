"""The numbers of attachments: those of the list against those on the attachments."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.attachments import Entry, core, entries
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import short

_NUMBER = re.compile(r"附[件表](\d{1,2})$")


class AttachmentNumbering(Check):
    """Finds attachments whose number is not the one of the list, and numbers that are left out.

    Why it matters: 附件3 of the list must be the table labelled 附件3; a number left out may be an attachment left out.

    When it is wrong: a county's own numbering of forms may begin elsewhere; the finding names both numberings.
    """

    code = "NUM03"
    name = "attachment-numbering"
    title = Message("附件编号不一致", "attachment numbers disagree")
    family = "numbering"
    severity = "low"
    nothing = Message("没有带编号的附件", "no numbered attachments")
    passes = [
        Example(
            "一、其他\n无\n报告需要以下附件：\n1、基础数据表\n2、部门整体支出绩效自评表\n\n附件1\n2024年度部门整体支出绩效评价基础数据表\n\n编制数\t在职\n5\t4\n\n"
            "附件2\n2024年度部门整体支出绩效自评表\n\n三级指标\t分值\t得分\n培训\t100\t100\n"
        ),
    ]
    fails = [
        Example(
            "一、其他\n无\n报告需要以下附件：\n«1、部门整体支出绩效评价基础数据表»\n«2、部门整体支出绩效自评表»\n\n«附件2\n2024年度部门整体支出绩效评价基础数据表»\n\n"
            "编制数\t在职\n5\t4\n\n«附件3\n2024年度部门整体支出绩效自评表»\n\n三级指标\t分值\t得分\n培训\t100\t100\n",
            "编号",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        labels = [(s, int(match[1])) for s in self.report.sections
                  if (match := _NUMBER.search(squeezed(s.number))) is not None]  # fmt: skip
        if not labels:
            return
        self.examined = len(labels)
        plain = self.report.document.plain
        listed = [e for s in self.report.sections_of("attachment_list") for e in entries(plain, s)]
        wrong = [(s, number, entry) for s, number in labels
                 if (entry := _entry(s, listed)) is not None and entry.number != number]  # fmt: skip
        strangers = [
            (s, number)
            for s, number in labels
            if listed and _entry(s, listed) is None and self._of_other(number, listed)
        ]
        numbers = sorted({number for _, number in labels})
        gone = [n for n in range(numbers[0], numbers[-1]) if n not in numbers and not _labelled_otherwise(n, plain)]
        faults, cited = [], []
        if wrong:
            faults.append("；".join(f"“{e.title}”在清单中为第 {e.number} 项，实附标为附件{n}" for _, n, e in wrong))
            cited += [span for s, _, e in wrong for span in (e.span, Span(s.start, s.heading_end))]
        if gone and len(gone) <= 3:
            faults.append(f"实附附件缺编号 {'、'.join(map(str, gone))}")
            edges = [s for s, n in labels if n + 1 in gone or n - 1 in gone]
            cited += [Span(s.start, s.heading_end) for s in edges]
        for section, number in strangers:
            entry = next(e for e in listed if e.number == number)
            faults.append(f"附件{number}与清单第 {number} 项“{entry.title}”不符，清单未列所附内容")
            cited += [Span(section.start, section.heading_end), entry.span]
        if faults:
            yield self.finding(
                [short(span) for span in cited],
                f"附件编号不一致：{'；'.join(faults)}。",
                "The numbers of the attachments disagree with the list or leave one out.",
                suggestion=("按清单统一附件编号，补列遗漏的附件。", "Number the attachments as the list does."),
                severity="low",
            )

    def _of_other(self, number: int, listed: list[Entry]) -> bool:
        return any(entry.number == number for entry in listed)


_HAN_DIGITS = "零一二三四五六七八九十"


def _labelled_otherwise(number: int, plain: str) -> bool:
    """Whether a line begins with the number in another form: 附4, 附表四, 附件4-1, 表4."""
    written = f"{number}|{_HAN_DIGITS[number]}" if number < len(_HAN_DIGITS) else str(number)
    return (
        re.search(
            rf"(?:^|\n)[ \t　]{{0,8}}(?:附[件表]?|表)[ \t　]{{0,4}}[（(:：]?[ \t　]{{0,4}}(?:{written})(?![\d年月.十])",
            plain,
        )
        is not None
    )


def _entry(section: Section, listed: list[Entry]) -> Entry | None:
    """The list's entry for an attachment: of its kind, else of its name."""
    numbered = [entry for entry in listed if entry.number is not None]
    if section.kind == "project_report":
        numbered = [entry for entry in numbered if "报告" in entry.title]
    same = [entry for entry in numbered if entry.kind == section.kind and section.kind.startswith("attachment")]
    if len(same) == 1:
        return same[0]
    title = core(section.title)
    return next((e for e in same or numbered if len(core(e.title)) >= 2 and core(e.title) in title), None)
