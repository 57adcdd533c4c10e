"""The opinion letter (复核意见) in the form of an official document: the main problems on its first page, then every point by
section of the report with the passage in its context, then a form for the unit's reply.

It charges nobody with anything: each finding is a point (疑点) that the unit is asked to verify, and the signature is
the reviewer's. Findings that a reviewer dismissed are left out; accepted and undecided ones are in. What the unit can do
nothing with (hashes, codes of checks, what was not run) is in the workbook. After an earlier round its second form tells
first what became of each point raised then.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import groupby

from llmeval.data.findings import SEVERITIES, Finding, Severity
from llmeval.data.review import Review
from llmeval.patterns import lazy as re
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages
from llmeval.render.round import in_order, past_line
from llmeval.render.word.word_file import SMALL, Piece, WordFile
from llmeval.render.words import named_first, says_again, to_verify

ORDINALS = "一二三四五六七八九十"
SHOWN_QUOTES: dict[Severity, int] = {"high": 3, "medium": 2, "low": 1}
"""Passages of one finding that the letter quotes at most; the page and the workbook have them all."""
MOST = 120
"""Points that a letter lists, the weightiest; a unit can answer no more, and the workbook has the rest."""
MAIN_LINES = 13
"""Lines that the main problems have on the first page."""
LINE_WIDTH = 26
"""Characters of a line, its indent left out."""
COMPACT = 20.0
"""Points of a line of the list, which would be many pages in the type of the first."""


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
        self.again = bool(review.past)
        kept = [finding for finding in review.findings if finding.decision != "dismissed"]
        self.weighed = sorted(kept, key=lambda finding: SEVERITIES.index(finding.severity))[:MOST]
        self.more = len(kept) > MOST
        self.listed = sorted(self.weighed, key=lambda finding: finding.evidence[0].start)
        self.word = WordFile(self._title(), review.language)

    def write(self) -> bytes:
        word = self.word
        word.title(self._title())
        if self.unit:
            word.text([f"{self.unit}：" if self.zh else f"To: {self.unit}"], indent=0)
        word.text([self._opening()])
        if self.again:
            self._round()
        if self.listed:
            if not self.again:
                self._main()
            self._points()
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
            return f"关于{self.unit}{year}绩效自评报告{'整改情况' if self.again else ''}的复核意见"
        about = " ".join(part for part in (self.unit, self.year) if part)
        return f"Review of the performance self-evaluation report{f': {about}' if about else ''}"

    def _opening(self) -> str:
        if self.again:
            return self._opening_again()
        year = f"{self.year}年度" if self.year else ""
        if self.zh:
            start = f"我们对{'你单位报送的' if self.unit else ''}{year}绩效自评报告进行了书面复核"
            if not self.listed:
                return start + "，未发现需要更正或说明的疑点。"
            return (start + f"，提出疑点{len(self.listed)}项。{self._asked()}所列均依据报告文字提出，不是对事实的认定；"
                    "口径不同或另有依据的，请予说明。")  # fmt: skip
        start = "We reviewed the performance self-evaluation report on paper"
        if not self.listed:
            return start + " and found nothing that needs correction or explanation."
        return (start + f" and raise {len(self.listed)} points. {self._asked()}Each follows from the report's words and is a point to "
                "verify, not a statement of fact; where there is a reason or another basis, please explain it.")  # fmt: skip

    def _asked(self) -> str:
        """How many points name a likely mistake, and how many only ask."""
        asked = sum(map(to_verify, self.listed))
        told = len(self.listed) - asked
        if not asked:
            return ""
        if not told:
            return self.say("各项原因未明，仅请核实。", "All of them only ask you to verify. ")
        return self.say(
            f"其中{told}项由报告自身的文字和数字可以看出差错，请更正；标有“（请核实）”的{asked}项原因未明，仅请核实。",
            f"{told} of them show in the report's own words and numbers and should be corrected; {asked}, marked (to verify), "
            "only ask. ",
        )

    def _opening_again(self) -> str:
        """The second form: what became of what was asked."""
        counts = Counter(past.status for past in self.review.past)
        new = sum(1 for finding in self.listed if finding.is_new)
        parts = [(counts["corrected"], "已整改", "corrected"), (counts["partly"], "部分整改", "partly corrected"),
                 (counts["open"], "未整改", "not corrected"), (counts["kept"], "说明成立、不再要求修改", "explained and kept"),
                 (counts["unchecked"], "本次未核", "not checked this time"), (new, "新发现", "new")]  # fmt: skip
        shown = [part for part in parts if part[0]]
        if self.zh:
            told = "，".join(f"{zh}{number}项" for number, zh, _ in shown)
            return (f"我们对{'你单位' if self.unit else ''}重新报送的绩效自评报告进行了复核。上次所提疑点的整改情况和本次新发现的疑点如下："
                    f"{told}。{'未整改、部分整改和新发现的疑点，请继续核实、更正或说明。' if self.listed else ''}")  # fmt: skip
        return "We reviewed the resubmitted report. Of the points raised before and now: " + ", ".join(
            f"{number} {en}" for number, _, en in shown) + "."  # fmt: skip

    def _round(self) -> None:
        """What was corrected, in brief; what was not, with what stands there now."""
        word = self.word
        word.heading(self.say("一、上次疑点的整改情况", "1. Points raised before"), 1)
        numbers = {finding.id: number for number, finding in enumerate(self.listed, 1)}
        rows = []
        for past in in_order(self.review.past):
            line = past_line(past, self.review.language, self.scrub)
            number = numbers.get(past.finding)
            rows.append([line.word, line.message_then, "；".join(
                text for text in (line.changed, self.say(f"见第{number}项", f"see no. {number}") if number else "") if text)])  # fmt: skip
        titles = [self.say("情况", "Status"), self.say("上次的疑点", "Point"), self.say("改动", "Changed")]
        word.table(titles, rows, [2.4, 8.8, 4.4])
        word.text([""], line=14)

    def _main(self) -> None:
        """The weightiest points in a sentence each, as many as the first page takes."""
        word = self.word
        word.heading(self.say("一、主要问题", "1. Main problems"), 1)
        numbers = {id(finding): number for number, finding in enumerate(self.listed, 1)}
        left, weight = MAIN_LINES, self.weighed[0].severity
        for place, finding in enumerate(self.weighed, 1):
            number = numbers[id(finding)]
            asks = self.say("（请核实）", "(to verify) ") if to_verify(finding) else ""
            text = (
                asks
                + self._message(finding).removesuffix("请核实。").rstrip("，。.")
                + self.say(f"（第{number}项）。", f" (no. {number}).")
            )
            left -= -(-len(text) // (LINE_WIDTH if self.zh else 2 * LINE_WIDTH))
            if place > 1 and (left < 0 or (finding.severity != weight and finding.severity == "low")):
                break
            word.text([(f"{place}. ", True), text])

    def _message(self, finding: Finding) -> str:
        return self.scrub(getattr(finding.message, self.review.language))

    def _points(self) -> None:
        """Every point, by the sections of the report."""
        word = self.word
        word.heading(self.say("二、逐项意见", "2. Point by point"), 1, new_page=not self.again)
        numbered = list(enumerate(self.listed, 1))
        for part, (title, points) in enumerate(groupby(numbered, key=lambda point: self._group(point[1]))):
            if title:
                ordinal = ORDINALS[part] if part < len(ORDINALS) else str(part + 1)
                word.heading(self.say(f"（{ordinal}）{title}", f"2.{part + 1} {title}"), 2)
            for number, finding in points:
                self._point(number, finding)
        if self.more:
            word.text([self.say("其余事项较轻，见复核底稿。", "Lighter points are in the working paper.")])

    def _told(self, finding: Finding) -> list[Piece]:
        """The message, marked where it only asks."""
        message = self._message(finding)
        if not to_verify(finding):
            return [message]
        mark: Piece = (self.say("（请核实）", "(to verify) "), True)
        bare = message.removesuffix("请核实。") if self.zh else message
        return [mark, f"{bare.rstrip('，')}。" if bare.endswith("，") else bare]

    def _group(self, finding: Finding) -> str:
        """The file and the outermost section of a finding's first passage."""
        start = finding.evidence[0].start
        part = self.review.document.part_of(start)
        title = self.passages.heading(start, self.review.language).partition(" / ")[0]
        return " · ".join(text for text in (part.name if part else "", self.scrub(_NUMBER.sub("", title))) if text)

    def _point(self, number: int, finding: Finding) -> None:
        word, language = self.word, self.review.language
        new = self.say("（新）", "(new) ") if self.again and finding.is_new else ""
        word.text([(f"{number}. {new}", True), *self._told(finding)], size=SMALL, line=COMPACT, keep=True)
        shown = self.passages.show(finding.evidence, language)
        most = SHOWN_QUOTES[finding.severity]
        name = named_first(finding)
        meant = [bool(name) and name in "".join("".join(text for text, _ in item.pieces).split()) for item in shown]
        chosen = sorted(sorted(range(len(shown)), key=lambda at: not meant[at])[:most])
        for index, (pieces, where) in enumerate((shown[at] for at in chosen), 1):
            last = index == most < len(shown)
            word.quote([*pieces], self._inside(where) + (self.say("，等处", ", and elsewhere") if last else ""),
                       size=SMALL - 1.5, line=COMPACT - 2)  # fmt: skip
        for line in self._grounds(finding):
            word.text(line, size=SMALL, line=COMPACT)

    def _grounds(self, finding: Finding) -> list[list[Piece]]:
        language, colon = self.review.language, self.say("：", ": ")
        lines: list[list[Piece]] = []
        if finding.computation and not says_again(finding.computation.expression, getattr(finding.message, language)):
            lines.append([(self.say("验算", "Computation") + colon, True), self.scrub(finding.computation.expression)])
        lines += [[(self.say("由此还影响", "Because of this") + colon, True), self.scrub(getattr(text, language))]
                  for text in finding.consequences]  # fmt: skip
        return lines

    def _inside(self, where: str) -> str:
        """A place without the outermost section, under which it is told."""
        title, dot, rest = where.partition(" · ")
        inner = title.partition(" / ")[2]
        return " · ".join(text for text in (inner if dot or " / " in title else title, rest) if text)

    def _answers(self) -> None:
        """What the unit is asked to do, with room for its answer."""
        word, language = self.word, self.review.language
        word.heading(self.say("三、答复", "3. Reply"), 1)
        rows = []
        for number, finding in enumerate(self.listed, 1):
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
                "请逐项答复：确属差错的，更正后重新报送；口径不同或另有依据的，请附说明和佐证材料。",
                "Please answer each point: correct and resubmit where it is an error; where the basis differs or there is "
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


_NUMBER = re.compile(
    r"^\s{0,3}(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d))\s{0,3}"
)
"""What a section's title begins with: the letter counts by itself."""
