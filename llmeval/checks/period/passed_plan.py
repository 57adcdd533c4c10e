"""PER02, passed-plan: planned date has passed, outcome not told."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.filing_day import about_results, shown, written_on
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.periods import is_part_year, period_of

_PLAN = re.compile(
    r"(?:计划|预计|拟|将|力争|争取)(?:于|在|到)?(?P<when>(?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底|初|末|[上中下]旬|\d{1,2}日)?|20\d\d年(?:底|末|年底)|年底|年内)(?:前|之前)?"
)


_CAME = re.compile("，[^。；！？]{0,24}(?:延至|延到|延后|推迟|延期|改为|改至|实际|提前|已于)")
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
    looked = Message("处计划时点", "planned days")
    passes = [
        Example(
            "2024年度某某县住建局部门整体支出绩效自评报告\n2025年3月1日\n一、绩效情况\n项目预计2025年6月竣工。\n二、下一步改进措施\n计划于12月完成验收。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某县住建局部门整体支出绩效自评报告\n«2025年4月26日»\n一、绩效情况\n已组织自验收，«计划于12月上旬完成市级验收»。«预计2025年1月中旬可获得批复文件»。安置小区«年底能全部封顶»。\n",
            "2025年1月",
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
                if (
                    when is None
                    or when >= (written[0].year, written[0].month)
                    or re.search(r"原|曾|《|“|[于比按照较过]$|(?:已|均)按", before[-2:])
                ):
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
                if _CAME.match(paragraph.text, end):
                    continue  # 计划9月投入使用，因基础加固延至10月
                passed.append((paragraph.span(match.start(), end), f"{when[0]}年{when[1]}月"))
        if passed:
            passed.sort()
            yield self.finding(
                [written[1], *(span for span, _ in passed[:8])],
                f"报告成文于{shown(written[0])}，文中 {len(passed)} 处计划或预计的时点（{'、'.join(dict.fromkeys(w for _, w in passed[:8]))}）已过，却未说明实际结果。",
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
