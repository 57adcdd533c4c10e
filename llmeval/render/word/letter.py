"""The opinion letter (复核意见) in the form of an official document: what was reviewed, findings by importance with their
quotes and computations, and what the unit is asked to correct or to explain.

It charges nobody with anything: each finding is a point (疑点) that the unit is asked to verify, and the signature is
the reviewer's. Findings that a reviewer dismissed are left out; accepted and undecided ones are in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from llmeval.data.findings import SEVERITIES, Finding, Severity
from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.page.annotated import name_of
from llmeval.render.page.page import file_name
from llmeval.render.passage import Passages
from llmeval.render.word.word_file import Piece, WordFile
from llmeval.render.words import coverage, family, not_run, skipped

ORDINALS = "一二三四五六七八九十"
SHOWN_QUOTES: dict[Severity, int] = {"high": 5, "medium": 3, "low": 1}
"""Passages of one finding that the letter quotes at most; the page and the workbook have them all."""
MOST = 120
"""Points that a letter lists, the weightiest; a unit can answer no more, and the workbook has the rest."""
LEVELS: dict[Severity, tuple[str, str]] = {
    "high": ("重要事项", "Important"),
    "medium": ("一般事项", "Of some weight"),
    "low": ("提示事项", "Minor"),
}


def render_letter(review: Review, *, date: dt.date | None = None) -> bytes:
    """The letter as a Word file, in the review's language; personal data masked. Without a date its line is left blank."""
    return _Letter(review, date).write()


class _Letter:
    def __init__(self, review: Review, date: dt.date | None) -> None:
        self.review, self.date = review, date
        self.zh = review.language == "zh"
        self.scrub: Callable[[str], str] = scrubber(review)
        self.passages = Passages(review)
        self.unit, self.year = self._known("unit"), self._known("year")
        kept = [(index, each) for index, each in enumerate(review.findings) if each.decision != "dismissed"]
        self.count = len(kept)
        self.listed = sorted(kept, key=lambda item: (SEVERITIES.index(item[1].severity), item[0]))[:MOST]
        self.word = WordFile(self._title(), review.language)

    def write(self) -> bytes:
        word = self.word
        word.title(self._title())
        if self.unit:
            word.text([f"{self.unit}：" if self.zh else f"To: {self.unit}"], indent=0)
        word.text([self._opening()])
        self._scope()
        self._points()
        if self.listed:
            self._answers()
        self._close()
        return word.content()

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def _known(self, key: str) -> str:
        value = self.review.summary.get(key)
        return self.scrub(str(value)) if value else ""

    def _title(self) -> str:
        year = f"{self.year}年度" if self.year else ""
        if self.zh:
            return f"关于{self.unit}{year}绩效自评报告的复核意见"
        about = " ".join(part for part in (self.unit, self.year) if part)
        return f"Review of the performance self-evaluation report{f': {about}' if about else ''}"

    def _opening(self) -> str:
        year = f"{self.year}年度" if self.year else ""
        if self.zh:
            start = f"我们对{'你单位报送的' if self.unit else ''}{year}绩效自评报告进行了书面复核。"
            if not self.listed:
                return start + "在下述范围内，未发现需要更正或说明的疑点。"
            return (start + f"复核以报告原文为依据，逐项核对数字、文字及其相互关系，共提出疑点{self.count}项。"
                    "所列均为依据报告文字提出、建议核实的疑点，不是对事实的认定；确有依据或口径不同的，请予说明。")  # fmt: skip
        start = "We reviewed the performance self-evaluation report on paper. "
        if not self.listed:
            return start + "Within the scope below nothing was found that needs correction or explanation."
        return (start + f"The report's own text was checked number by number; {self.count} points are raised. Each is "
                "a point to verify that follows from the report's words, not a statement of fact; where there is a reason "
                "or another basis, please explain it.")  # fmt: skip

    def _scope(self) -> None:
        review, document, word = self.review, self.review.document, self.word
        word.heading(self.say("一、复核范围", "1. Scope"), 1)
        ran = sum(1 for check in review.checks if check.outcome != "skipped")
        rows = [[self.say("文件", "File"), file_name(document.path)]] if document.path else []
        size = self.say(f"{len(document.text):,} 字", f"{len(document.text):,} characters")
        if document.pages:
            size += self.say(f"，{len(document.pages)} 页", f", {len(document.pages)} pages")
        rows.append([self.say("篇幅", "Size"), size])
        rows.append([self.say("校验值（SHA-256）", "SHA-256"), document.sha256])
        if self.date:
            rows.append([self.say("复核日期", "Date of review"), self._date()])
        rows.append(
            [
                self.say("自动核对", "Checks"),
                self.say(f"{ran} 项完成，共 {len(review.checks)} 项", f"{ran} of {len(review.checks)} run"),
            ]
        )
        rows.append([self.say("数字覆盖", "Numbers covered"), coverage(review)])
        if sentence := self._proved():
            rows.append([self.say("数据互证", "Numbers proved"), sentence])
        limits = [self.scrub(line).rstrip("。.") for line in not_run(review, review.language)]
        if lacking := sum(len(codes) for codes in skipped(review, review.language).values()):
            limits.append(self.say(f"{lacking} 项核对因报告没有相应内容或依据而跳过",
                                   f"{lacking} checks were skipped: the report holds nothing of their kind"))  # fmt: skip
        rows.append([self.say("未完成", "Not done"), self.say("；", "; ").join(limits) or "-"])
        word.table([self.say("项目", "Item"), self.say("内容", "Content")], rows, [4.0, 11.6])
        word.text([""], line=14)

    def _proved(self) -> str:
        """How far the report's own numbers bear each other out, in one sentence; "" where there is none."""
        found = self.review.grounding["proof"]
        total, proved, alone = found["quantities"], found["proved"], found["alone"]
        if not total:
            return ""
        return self.say(
            f"全文{total:,}个数字中，{proved:,}个由文中其他数字印证，{alone:,}个在文中没有可以互证的数字。",
            f"Of {total:,} numbers {proved:,} are borne out by others of the report; for {alone:,} it holds none to compare.",
        )

    def _points(self) -> None:
        word = self.word
        word.heading(self.say("二、疑点及依据", "2. Points and grounds"), 1)
        if not self.listed:
            word.text([self.say("无。", "None.")])
        number, part = 0, 0
        for severity in SEVERITIES:
            found = [(index, finding) for index, finding in self.listed if finding.severity == severity]
            if not found:
                continue
            zh, en = LEVELS[severity]
            word.heading(
                self.say(f"（{ORDINALS[part]}）{zh}（{len(found)}项）", f"2.{part + 1} {en} ({len(found)})"), 2
            )
            part += 1
            for index, finding in found:
                number += 1
                self._point(number, index, finding)
        if rest := self.count - len(self.listed):
            word.text([self.say(f"其余 {rest} 项见复核底稿。", f"{rest} more points are in the working paper.")])

    def _point(self, number: int, index: int, finding: Finding) -> None:
        word, language = self.word, self.review.language
        colon = self.say("：", ": ")
        kind = f"{family(finding.family, language)}{self.say('，', ', ')}{name_of(index, finding.id)}"
        message = self.scrub(getattr(finding.message, language))
        word.text([(f"{number}. ", True), message, self.say(f"（{kind}）", f" ({kind})")], keep=True)
        shown = self.passages.show(finding.evidence, language)
        most = SHOWN_QUOTES[finding.severity]
        for pieces, where in shown[:most]:
            word.quote([*pieces], where)
        if (rest := len(shown) - most) > 0:
            word.text(
                [self.say(f"（另有 {rest} 处，见复核底稿。）", f"({rest} more places are in the working paper.)")]
            )
        lines: list[list[Piece]] = []
        if finding.computation:
            lines.append([(self.say("验算", "Computation") + colon, True), self.scrub(finding.computation.expression)])
        lines += [[(self.say("由此还影响", "Because of this") + colon, True), self.scrub(getattr(text, language))]
                  for text in finding.consequences]  # fmt: skip
        for line in lines:
            word.text(line)

    def _answers(self) -> None:
        """What the unit is asked to do, with room for its answer."""
        word, language = self.word, self.review.language
        word.heading(self.say("三、请更正或说明的事项", "3. To correct or to explain"), 1)
        rows = []
        for number, (_, finding) in enumerate(self.listed, 1):
            asked = self.scrub(getattr(finding.suggestion, language)).rstrip("。.")
            rows.append(
                [
                    str(number),
                    asked or self.say("请核实；如有依据请说明", "Please verify, and explain where there is a reason"),
                    "",
                ]
            )
        titles = [
            self.say("序号", "No."),
            self.say("建议核实、更正或说明", "To verify, correct or explain"),
            self.say("单位答复", "Answer"),
        ]
        word.table(titles, rows, [1.6, 8.6, 5.4])
        word.text([""], line=14)
        word.text([
            self.say(
                "请对照上表逐项核实：确属差错的，更正后重新报送；属于口径不同或另有依据的，请附书面说明和佐证材料。",
                "Please verify each point: correct and resubmit where it is an error; where the basis differs or there is "
                "a reason, attach an explanation with evidence.",
            )
        ])  # fmt: skip

    def _close(self) -> None:
        word = self.word
        word.text([""])
        word.text(
            [self.say("复核单位（盖章）：　　　　　　　　", "Reviewed by:                          ")],
            align="right",
            indent=0,
            keep=True,
        )
        blank = self.say("　　　　年　　月　　日", "Date:                 ")
        word.text([self._date() or blank], align="right", indent=0)

    def _date(self) -> str:
        """The date in words; "" where none was given."""
        if self.date is None:
            return ""
        return f"{self.date.year}年{self.date.month}月{self.date.day}日" if self.zh else self.date.isoformat()
