"""The sheets that list: what was found, read, run and not believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from llmeval.data.facts import Fact
from llmeval.data.findings import SEVERITIES, Finding
from llmeval.render.page.annotated import name_of
from llmeval.render.page.page import file_name
from llmeval.render.phrases import BASIS, DECISION, OUTCOME, STATUS, say
from llmeval.render.words import SEVERITY, claims, family, not_run, proof, read_and_run, stage
from llmeval.render.workbook.book import Book
from llmeval.render.workbook.cells import (
    FILLS,
    HEAD,
    INKS,
    INPUT,
    SOFT,
    Formula,
    Verbatim,
    fit,
    on_screen,
    printed,
    put,
)
from llmeval.render.workbook.choices import colour_decisions, decision_choices
from llmeval.render.workbook.layout import DECISION_COLUMN, DECISION_LETTER, EARLIER, FACTS, FINDINGS, HIGHEST, SHEETS
from llmeval.version import version

PRINTED_FACTS = 12
"""Rows of 数据事实 that print: what the sheet is like, on one page."""


def places(wheres: Iterable[str]) -> str:
    """Places a line each, those of one section together.

    >>> places(["一、概况 · 第 3 行", "一、概况 · 第 5 行", "二、收支 · 第 9 行"])
    '一、概况 · 第 3 行、第 5 行\\n二、收支 · 第 9 行'
    """
    found: dict[str, list[str]] = {}
    for where in dict.fromkeys(wheres):
        section, bar, place = where.rpartition(" · ")
        found.setdefault(section + bar, []).append(place)
    return "\n".join(section + "、".join(held) for section, held in found.items())


class Listed(Book):
    """Adds the sheets 摘要, 问题清单, 数据事实, 规则运行情况 and 未采信输出."""

    def summary(self) -> None:
        sheet = self.sheet("summary")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 78
        put(sheet, 1, 1, self.say("绩效自评报告复核底稿", "Working paper: review of a performance self-evaluation report"),
            bold=True, size=14, border=False, wrap=False)  # fmt: skip
        row = 3
        for label, value in self._summary_rows():
            put(sheet, row, 1, label, bold=True, fill=HEAD)
            put(sheet, row, 2, value, align="left")
            row += 1
        notes = [*not_run(self.review, self.language)]
        if any(check.outcome == "skipped" for check in self.review.checks):
            sheets = SHEETS["checks"][self.side]
            notes.append(
                self.say(f"没有做的检查及原因见“{sheets}”", f"Checks that were not run, and why: see “{sheets}”")
            )
        for number, line in enumerate(notes):
            put(sheet, row, 1, say("notes", self.language) if not number else "", bold=True, fill=HEAD)
            put(sheet, row, 2, self.scrub(line))
            fit(sheet, row, ((line, 78),))
            row += 1
        put(
            sheet,
            row + 1,
            1,
            say("made_by", self.language).format(version=version()),
            ink=SOFT,
            border=False,
            wrap=False,
        )

    def _summary_rows(self) -> Iterator[tuple[str, Any]]:
        review, document = self.review, self.review.document
        for key in ("unit", "year", "date", "score", "grade"):
            if review.summary.get(key):
                yield say(key, self.language), self.scrub(str(review.summary[key]))
        if document.path:
            yield say("file", self.language), file_name(document.path)
        yield say("digest", self.language), document.sha256
        yield say("characters", self.language), len(document.text)
        if document.pages:
            yield say("pages", self.language), len(document.pages)
        name = f"'{SHEETS['findings'][self.side]}'!"
        yield say("findings", self.language), Formula(f"=COUNTA({name}A:A)-1")
        for severity in SEVERITIES:
            label = SEVERITY[self.language][severity]
            yield f"　{label}" if self.side == 0 else f"  {label}", Formula(f'=COUNTIF({name}B:B,"{label}")')
        column = f"{name}{DECISION_LETTER}2:{DECISION_LETTER}{max(2, len(review.findings) + 1)}"
        for words in DECISION.values():
            yield (
                f"{say('decision', self.language)}：{words[self.side]}",
                Formula(f'=COUNTIF({column},"{words[self.side]}")'),
            )
        if review.findings:
            undecided = f"{say('decision', self.language)}：{say('undecided', self.language)}"
            yield undecided, Formula(f'=COUNTIF({column},"")')
        for key, sentence in read_and_run(review):
            yield say(key, self.language), sentence
        yield say("proof", self.language), proof(review, self.language)
        if review.model:
            yield say("model_used", self.language), review.model.name
        if review.mask:
            yield self.say("个人信息", "Personal data"), say("masked", self.language)

    def findings(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self.sheet("findings", FINDINGS)
        sheet.freeze_panes = f"{get_column_letter(DECISION_COLUMN + 2)}2"
        for row, (index, finding) in enumerate(enumerate(self.review.findings), 2):
            values = self._finding(index, finding)
            for column, value in enumerate(values, 1):
                put(sheet, row, column, value)
            put(sheet, row, 2, values[1], bold=True, ink=INKS[finding.severity], fill=FILLS[finding.severity])
            for column in (DECISION_COLUMN, DECISION_COLUMN + 1):
                put(sheet, row, column, values[column - 1], fill=INPUT)
            fit(sheet, row, zip(values[:-1], (width for _, _, width in FINDINGS[:-1]), strict=True), most=HIGHEST)
        last = max(2, len(self.review.findings) + 1)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(FINDINGS) - 1)}{last}"
        sheet.column_dimensions[get_column_letter(len(FINDINGS))].hidden = True
        printed(sheet, (width for _, _, width in FINDINGS), len(self.review.findings) + 1)
        choices = decision_choices(self.language)
        sheet.add_data_validation(choices)
        choices.add(f"{DECISION_LETTER}2:{DECISION_LETTER}{last}")
        colour_decisions(sheet, last, self.side)

    def _finding(self, index: int, finding: Finding) -> list[str]:
        shown = self.passages.show(finding.evidence, self.language)
        quotes = "\n".join("".join(f"【{text}】" if cited else text for text, cited in item.pieces) for item in shown)
        computation = self.scrub(finding.computation.expression) if finding.computation else ""
        twice = finding.origin == "model" and finding.looks > 1
        origin = say("confirmed" if finding.confirmed_by else "twice" if twice else finding.origin, self.language)
        return [
            name_of(index, finding.id),
            SEVERITY[self.language][finding.severity],
            self.scrub(getattr(finding.message, self.language)),
            Verbatim(finding.decision_text or self._decision(finding.decision)),
            Verbatim(finding.remark),
            quotes,
            self.scrub(getattr(finding.suggestion, self.language)),
            places(item.where for item in shown),
            computation,
            "\n".join(self.scrub(getattr(text, self.language)) for text in finding.consequences),
            family(finding.family, self.language),
            finding.code,
            origin,
            finding.known_by,
        ]

    def _decision(self, decision: str | None) -> str:
        return DECISION[decision][self.side] if decision in DECISION else ""

    def earlier(self) -> None:
        """Decisions on findings that are gone; the list of findings has no place for them."""
        columns = EARLIER if any(entry.source for entry in self.review.earlier) else EARLIER[1:]
        sheet = self.sheet("earlier", columns)
        for row, entry in enumerate(self.review.earlier, 2):
            decision = Verbatim(entry.words or self._decision(entry.decision))
            values = [
                entry.source,
                entry.id,
                entry.code,
                entry.message,
                decision,
                Verbatim(entry.remark),
                entry.known_by,
            ]
            for column, value in enumerate(values[len(EARLIER) - len(columns) :], 1):
                put(sheet, row, column, value)
            fit(sheet, row, ((entry.message, 60), (entry.remark, 40)))

    def facts(self) -> None:
        sheet = self.sheet("facts", FACTS)
        row = 1
        for fact in self.review.facts:
            evidence = fact.evidence
            numeral = fact.numeral
            if numeral is not None and self.review.holds_personal(numeral.number_start, numeral.number_end):
                continue
            row += 1
            quote = self.review.masked_evidence(evidence).quote if evidence else ""
            value = fact.value if fact.value is not None else self._words(fact)
            where = self.passages.where(evidence.start, self.language) if evidence else ""
            values = [
                fact.id, self.scrub(fact.label), value, fact.unit, fact.period, BASIS.get(fact.basis, (fact.basis,) * 2)[self.side],
                STATUS[fact.status][self.side], quote, where, say(fact.origin, self.language), fact.low, fact.high, fact.path,
                self.scrub(fact.reason),
            ]  # fmt: skip
            for column, item in enumerate(values, 1):
                put(sheet, row, column, item)
            fit(sheet, row, ((str(values[at]), FACTS[at][2]) for at in (1, 2, 6, 7, 8, 12, 13)), most=6)
        sheet.auto_filter.ref = f"A1:N{max(2, row)}"
        note = self.say("本表在屏幕上筛选查看，不全部打印", "This sheet is for the screen; only its first rows print")
        on_screen(sheet, (width for _, _, width in FACTS), min(row, PRINTED_FACTS), note)

    def _words(self, fact: Fact) -> str:
        evidence = fact.evidence
        if evidence is not None and self.review.holds_personal(evidence.start, evidence.end):
            return self.review.masked_evidence(evidence).quote
        return self.scrub(fact.text)

    def checks(self) -> None:
        titles = [("编号", "Code", 10.0), ("检查项", "Check", 40.0), ("结果", "Outcome", 12.0), ("检查数", "Examined", 10.0),
                  ("问题数", "Findings", 10.0), ("核对情况", "Claims", 26.0), ("说明", "Reason", 56.0)]  # fmt: skip
        sheet = self.sheet("checks", titles)
        row = 1
        numbers = Counter(finding.code for finding in self.review.findings)
        for row, check in enumerate(self.review.checks, 2):
            values = [check.code, getattr(check.title, self.language), OUTCOME[check.outcome][self.side], check.examined,
                      numbers[check.code], claims(check, self.language), self.scrub(getattr(check.reason, self.language))]  # fmt: skip
            for column, value in enumerate(values, 1):
                put(sheet, row, column, value)
            fit(sheet, row, ((str(values[1]), 40), (str(values[5]), 26), (str(values[6]), 56)))
        sheet.auto_filter.ref = f"A1:G{max(2, row)}"
        printed(sheet, (width for _, _, width in titles), row)

    def rejected(self) -> None:
        sheet = self.sheet("rejected", [("环节", "Stage", 14), ("内容", "What", 70), ("原因", "Reason", 60)])
        for row, item in enumerate(self.review.rejected, 2):
            for column, value in enumerate(
                (
                    stage(item.stage, self.language),
                    self.scrub(item.what),
                    self.scrub(getattr(item.reason, self.language)),
                ),
                1,
            ):
                put(sheet, row, column, value)
            fit(sheet, row, ((item.what, 70), (getattr(item.reason, self.language), 60)))
