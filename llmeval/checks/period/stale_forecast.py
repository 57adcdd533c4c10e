"""PER01, stale-forecast: forecast or part-year for the year's result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.filing_day import about_results, shown, written_on
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph, short

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
    looked = Message("处预计数或部分月份数", "forecasts and part-years")
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
        few = [part for part in parts if not _LATE.search(part[1])]
        if not forecasts and len(parts) == len(few) < _SOME:
            return
        self.examined = len(found)
        words = []
        if parts:
            words.append("、".join(f"“{w}”" for w in dict.fromkeys(w for _, w in parts)) + f"数据 {len(parts)} 处")
        if forecasts:
            words.append(f"“预计”数据 {len(forecasts)} 处")
        dated = (
            f"报告成文于{shown(written[0])}，{year}年度已结束" if written else f"{year}年度自评报告应在年度结束后撰写"
        )
        yield self.finding(
            [*([written[1]] if written else []), *forecasts[:4], *(span for span, _ in parts[:6])],
            f"{dated}，仍使用{'和'.join(words)}，不能反映全年实际完成情况。如统计数据当时尚未公布，请说明。",
            "The year was over when the report was written, yet it gives forecasts or part-years as results.",
            suggestion=("替换为全年实际完成数。", "Give the full-year figures."),
            severity=_severity(len(forecasts), len(parts), dated=written is not None),
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
                    or re.search(r"(?:年初|原|起初|当初|曾)$", sentence[:start])
                    or re.search(r"^，?(?:但|而)?实际", following)
                ):
                    continue
                lead = max(0, start - 2) if sentence[max(0, start - 2) : start] == "全年" else start
                if not (years or lead < start or (sentence[end - 1 : end] and re.search(r"全年|年度", clause))):
                    continue
                yield "forecast", short(paragraph.span(first + lead, first + end)), ""


def _severity(forecasts: int, parts: int, *, dated: bool) -> Severity:
    """One or two part-years may be meant as such; forecasts of what is over may not."""
    if not forecasts and parts < _SOME:
        return "low"
    return "high" if dated else "medium" if forecasts + parts > 1 else "low"


_SOME = 3
_LATE = re.compile(r"1[01]月?(?:份)?|前三")
"""Parts that stand for a year where one alone is told: a quarter, or a half, is told of itself."""


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
