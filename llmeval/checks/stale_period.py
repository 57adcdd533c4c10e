"""Dates against the date of the report: forecasts and part-years for results, plans whose time has passed, late filing."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.report import Report
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.structure.section_kinds import own_kind
from llmeval.text.periods import is_part_year, period_of
from llmeval.understanding.passages import Paragraph, short

_DAY = re.compile(r"(20\d\d)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})")
_FILLED = re.compile(r"填[表报](?:日期|时间)[:：]?(20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2})")
_LATER = re.compile(r"目标(?!任务|完成)|下一?步|打算|计划|改进|措施|建议|思路|展望|名词|问题")


def written_on(report: Report) -> tuple[date, Span] | None:
    """The report's own date: on the cover or under the text, else where the forms say when they were filled in."""
    for fact in report.facts:
        if fact.path == "report.date" and fact.evidence is not None and (found := _date(fact.evidence.quote)):
            return found, fact.evidence.span
    for passage in report.passages:
        match = _FILLED.search(passage.text)
        if match and (found := _date(match[1])):
            return found, passage.span(match.start(1), match.end(1))
    return None


def _date(text: str) -> date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def about_results(report: Report, paragraph: Paragraph) -> bool:
    """Whether the paragraph tells what was done, not what is planned or wanted."""
    return not any(
        own_kind(section) in ("improvements", "problems", "attachment_list", "cover") or _LATER.search(section.title)
        for section in report.sections_above(paragraph.section)
    )


_FORECAST = re.compile(r"预计|预期(?!目标|效[果益]|值|收益)|有望|力争")
_PART = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:1月?份?[-~～—–―至到](?P<last>[2-9]|1[01])月份?|(?P<words>上半年|前三季度|前三个季度|一季度)|截[至止](?:(?P<own>20\d\d)年)?(?P<end>[2-9]|1[01])月(?:底|末)?(?!\d))"
)
_VALUE = re.compile(
    r"(?<!\d)\d[\d,.]{0,30}(?:余|多)?(?:亿|万|元|%|％|家|个|项|次|人|公顷|亩|户|件|起|批|处|吨|公里|平方)"
)


class StaleForecast(Check):
    """Finds forecasts (预计, 力争) and part-years (1-10月, 1-11月) given as results of a year that was over.

    Why it matters: a report written after the year has the year's figures; forecasts and eleven months prove nothing of
    what was achieved, and a score built on them hangs in the air.

    When it is wrong: statistics may come late. A part-year beside the full-year figure in the same sentence, forecasts
    of another year, goals and plans are left out; 1-12月 is the full year.
    """

    code = "PER01"
    name = "stale-forecast"
    title = Message("以预计数或部分月份数代替全年实际", "forecast or part-year for the year's result")
    family = "period"
    severity = "high"
    nothing = Message("没有预计数或部分月份数", "no forecasts and no part-years")
    passes = [
        Example(
            "2024年度某某县商务局部门整体支出绩效自评报告\n2025年4月26日\n一、部门整体支出绩效情况\n2024年1-12月，实现零售额89.5亿元。预计2025年实现零售额95亿元。2023年1-6月完成80家。\n"
        ),
        Example(
            "2024年度某某县商务局部门整体支出绩效自评报告\n2024年11月20日\n一、部门整体支出绩效情况\n1-10月，实现零售额75亿元，预计全年90亿元。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某县商务局部门整体支出绩效自评报告\n«2025年4月26日»\n一、部门整体支出绩效情况\n«2024年1-11月，实现零售额89.5亿元»，比上年同期增长15.24%。\n«预计2024年实现零售额102亿元»，增长20%。\n",
            "1-11月",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        year = self.report.reading.year
        written = written_on(self.report)
        if not year:
            raise Skipped("不知道报告年度", "the report's year is not known")
        if written is None and not self.report.is_self_evaluation:
            raise Skipped("不知道报告日期", "the report's date is not known")
        if written is not None and written[0] <= date(int(year), 12, 31):
            raise Skipped("报告写于年度结束之前", "the report was written before the year ended")
        found = [item for p in self.report.paragraphs if about_results(self.report, p) for item in self._in(p, year)]
        forecasts = [span for kind, span, _ in found if kind == "forecast"]
        parts = [(span, words) for kind, span, words in found if kind == "part"]
        if not found:
            return
        self.examined = len(found)
        words = []
        if parts:
            words.append("、".join(f"“{w}”" for w in dict.fromkeys(w for _, w in parts)) + f"数据 {len(parts)} 处")
        if forecasts:
            words.append(f"“预计”数据 {len(forecasts)} 处")
        dated = (
            f"报告成文于 {written[0].isoformat()}，{year} 年度已结束"
            if written
            else f"{year} 年度自评报告应在年度结束后撰写"
        )
        yield self.finding(
            [*([written[1]] if written else []), *forecasts[:4], *(span for span, _ in parts[:6])],
            f"{dated}，仍使用{'和'.join(words)}，不能反映全年实际完成情况。如统计数据当时尚未公布，请说明。",
            "The year was over when the report was written, yet it gives forecasts or part-years as results.",
            suggestion=("替换为全年实际完成数。", "Give the full-year figures."),
            severity="high" if written else "medium",
        )

    def _in(self, paragraph: Paragraph, year: str) -> Iterator[tuple[str, Span, str]]:
        for first, last in paragraph.sentences():
            sentence = paragraph.text[first:last]
            if part := _part(sentence, year):
                reached = _VALUE.search(sentence, part.end())
                if reached and not re.search(r"全年|1-12月", sentence):
                    end = _clause_end(sentence, reached.end())
                    yield "part", short(paragraph.span(first + part.start(), first + end)), _window(part)
                continue
            for match in _FORECAST.finditer(sentence):
                start, end = match.start(), _clause_end(sentence, match.end())
                clause = sentence[start:end]
                following = sentence[end : _clause_end(sentence, end + 1)]
                years = re.findall(r"20\d\d", sentence[max(0, start - 12) : end])
                if (
                    any(y != year for y in years)
                    or not _VALUE.search(clause)
                    or re.search(r"前完成|竣工|投产后|达产", clause + following)
                ):
                    continue
                lead = max(0, start - 2) if sentence[max(0, start - 2) : start] == "全年" else start
                if not (years or lead < start or (sentence[end - 1 : end] and re.search(r"全年|年度", clause))):
                    continue
                yield "forecast", short(paragraph.span(first + lead, first + end)), ""


def _part(sentence: str, year: str) -> re.Match[str] | None:
    for match in _PART.finditer(sentence):
        named = match["year"] or match["own"]
        if named is None and re.search(
            r"(?:上年|去年|20(?!" + year[2:] + r")\d\d年)\D{0,3}$", sentence[: match.start()]
        ):
            continue
        if named in (None, year):
            return match
    return None


def _window(match: re.Match[str]) -> str:
    return match[0].removeprefix(f"{match['year']}年") if match["year"] else match[0]


def _clause_end(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] not in "，。；！？,;":
        end += 1
    return end


_PLAN = re.compile(
    r"(?:计划|预计|拟|将|力争|争取)(?:于|在|到)?(?P<when>(?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底|初|末|[上中下]旬|\d{1,2}日)?|20\d\d年(?:底|末|年底)|年底|年内)(?:前|之前)?"
)
_BY_END = re.compile(r"(?P<when>年底|年内)(?:前|之前)?(?:能|可|将|预计|有望)")


class PassedPlan(Check):
    """Finds plans and expectations whose time had passed when the report was written: 计划于12月上旬完成验收.

    Why it matters: the reader wants to know what came of it; an old draft was handed in.

    When it is wrong: a month without a year may be of the coming year in a passage on plans; so plans, measures and goals
    are left out, and a month without a year counts as of the report's year only in passages on results.
    """

    code = "PER02"
    name = "passed-plan"
    title = Message("计划时点已过，结果未报告", "planned date has passed, outcome not told")
    family = "period"
    severity = "medium"
    nothing = Message("没有计划或预计的时点", "no plans with a date")
    passes = [
        Example(
            "2024年度某某县住建局部门整体支出绩效自评报告\n2025年3月1日\n一、绩效情况\n项目预计2025年6月竣工。\n二、下一步改进措施\n计划于12月完成验收。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某县住建局部门整体支出绩效自评报告\n«2025年4月26日»\n一、绩效情况\n已组织自验收，«计划于12月上旬完成市级验收»。«预计2025年1月中旬可获得批复文件»。安置小区«年底能全部封顶»。\n",
            "2025-01",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        year = self.report.reading.year
        written = written_on(self.report)
        if not year or written is None:
            raise Skipped("不知道报告日期", "the report's date is not known")
        passed: list[tuple[Span, str]] = []
        for paragraph in self.report.paragraphs:
            if not about_results(self.report, paragraph):
                continue
            for match in (*_PLAN.finditer(paragraph.text), *_BY_END.finditer(paragraph.text)):
                self.examined += 1
                when = self._month(match["when"], year)
                before = paragraph.text[max(0, match.start() - 14) : match.start()]
                if when is None or when >= (written[0].year, written[0].month) or re.search(r"原|曾|《|“", before[-2:]):
                    continue
                if not re.match(r"20\d\d", match["when"]) and re.search(
                    r"20(?!" + year[2:] + r")\d\d年|明年|下年", before
                ):
                    continue
                end = match.end()
                while (
                    end < len(paragraph.text) and end - match.start() < 50 and paragraph.text[end] not in "，。；！？"
                ):
                    end += 1
                passed.append((paragraph.span(match.start(), end), f"{when[0]}-{when[1]:02}"))
        if passed:
            passed.sort()
            yield self.finding(
                [written[1], *(span for span, _ in passed[:8])],
                f"报告成文于 {written[0].isoformat()}，文中 {len(passed)} 处计划或预计的时点（{'、'.join(w for _, w in passed[:8])}）已过，却未说明实际结果。",
                "Plans whose time had passed when the report was written; what came of them is not told.",
                suggestion=("更新为实际进展和结果。", "Tell what came of them."),
            )

    def _month(self, words: str, year: str) -> tuple[int, int] | None:
        if not re.search(r"\d", words) or words.endswith(("年底", "年末")):
            named = re.match(r"20\d\d", words)
            return (int(named[0]) if named else int(year), 12)
        period = period_of(words, year)
        if not period or (is_part_year(period) and "/" in period):
            return None
        parts = period.split("-")
        return (int(parts[0]), int(parts[1])) if len(parts) >= 2 else None


class LateFiling(Check):
    """Finds reports dated after the deadline (settings: deadlines.report; by default 30 June of the following year).

    Why it matters: the results of an evaluation are meant for the next budget, which is prepared in summer.

    When it is wrong: counties set the day by notice each year, and published copies are dated anew; set the right day, or
    leave the check out.
    """

    code = "PER03"
    name = "late-filing"
    title = Message("成文日期晚于报送期限", "dated after the deadline")
    family = "period"
    severity = "low"
    passes = [Example("2024年度某某县林业局部门整体支出绩效自评报告\n2025年4月26日\n一、部门概况\n内设办公室。\n")]
    fails = [
        Example(
            "2024年度某某县林业局部门整体支出绩效自评报告\n«2025年 09 月 19 日»\n一、部门概况\n内设办公室。\n", "06-30"
        )
    ]

    def find(self) -> Iterator[Finding]:
        deadline = self.report.settings.deadlines.get("report")
        year = self.report.reading.year
        written = written_on(self.report)
        if not deadline or not year or written is None or not self.report.is_self_evaluation:
            raise Skipped("没有报送期限或报告日期", "no deadline or no date")
        self.examined = 1
        due = date.fromisoformat(deadline if len(deadline) == 10 else f"{int(year) + 1}-{deadline}")
        if written[0] > due:
            yield self.finding(
                self._dates(written),
                f"报告成文于 {written[0].isoformat()}，晚于设定的报送期限 {due.isoformat()}"
                f"（设置项 deadlines.report = {deadline}，请以当地通知为准）。",
                f"Dated {written[0].isoformat()}, after the deadline {due.isoformat()} (settings: deadlines.report).",
                suggestion=(
                    "核对报送时间或按当地通知设置期限。",
                    "Check the day of filing, or set the county's deadline.",
                ),
            )

    def _dates(self, written: tuple[date, Span]) -> Sequence[Span]:
        return [written[1]]
