"""Frames of dates that something else bounds: the day that the report is signed, the year that is told of, the steps before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from llmeval.patterns import lazy as re
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.dates import DateFault
from llmeval.understanding.relations.terms import Passage
from llmeval.understanding.report_head import titled_year

SIGNED = re.compile(r"(?m)^[ \t\u3000]*(?:报告日期[:：])?(?P<y>20\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日[ \t\u3000]*$")
_DATED = re.compile(r"(?P<y>20\d\d)年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?")
_AHEAD = re.compile(
    r"将|拟|计划|预计|力争|确保|争取|下一步|底前|月前|日前|之前|以前|截止|到期|期限|有效期|质保|届满|至|为止|完成时限|时限|责任|整改|目标|安排|待|尚|若|如|规划|改进|按合同|按协议|约定|余下|剩余|其余"
)
_DONE = re.compile(
    r"发放|收回|召开|印发|组织|开展|完成|建成|验收|开工|调查|检查|签订|支付|入户|举办|公开|公示|评审|审核|抽查|上报|报送|开标|交付|启用"
)
_CLOSED = re.compile(
    r"(?P<y>20\d\d)年度?[^。；，\d]{0,10}?(?P<what>决算|绩效自评|自评|绩效评价|工作总结)(?:报告|公开|结果)?[^。；，\d]{0,8}?(?:已)?(?:于|在)(?P<own>20\d\d)年(?P<m>\d{1,2})月"
)
_IN_TIME = re.compile(
    r"截至(?P<own>20\d\d)年\d{1,2}月[^。；]{0,24}?(?:完工|完成|建成|竣工|验收|投用)[^。；]{0,10}?(?:按期|如期|按时)完成(?P<y>20\d\d)年度?[^。；，]{0,6}(?:目标|任务|计划)"
)
_STEP = re.compile(
    r"(?:^|[，；：:、])(?:(?:并|又|再)?(?:于|在)?)?(?:20\d\d年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?!至|到|[-~～—－]|前|之前|以前|止|为止|的)"
)
_FEWEST = 3


def date_limits(reading: Understanding, passages: Sequence[Passage]) -> Iterator[DateFault]:
    """What is told of later than the report is signed, earlier than the year that it closes, or out of the order of its steps."""
    plain = reading.document.plain
    signed = list(SIGNED.finditer(plain))
    limit = day_of(signed[-1]) if signed and len({m[0].strip() for m in signed}) == 1 else None
    if limit is not None and str(limit.year) == titled_year(reading.document)[0]:
        limit = None  # signed before its year is over, the day itself is wrong
    for passage in passages:
        text = passage.text
        if limit is not None and passage.view.offsets and passage.view.offsets[0] < signed[-1].start():
            yield from _later(passage, limit)
        if "决算" in text or "自评" in text or "评价" in text or "总结" in text:
            for match in _CLOSED.finditer(text):
                if match["own"] <= match["y"] and (match["own"] < match["y"]):
                    yield _fault(passage, match, f"{match['y']}年度{match['what']}不可能早于该年度结束（写为{match['own']}年{match['m']}月），请核实日期。",
                                 f"Accounts of {match['y']} cannot be closed in {match['own']}.")  # fmt: skip
        if "截至" in text:
            for match in _IN_TIME.finditer(text):
                if match["own"] > match["y"]:
                    yield _fault(passage, match, f"截至{match['own']}年才完成，不能说按期完成{match['y']}年度目标，请核实日期。",
                                 f"What was done in {match['own']} did not reach the goal of {match['y']} in time.")  # fmt: skip
        for begin, end in passage.sentences:
            yield from _steps(passage, begin, end)


def day_of(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"] or 1))
    except ValueError:
        return None


def _fault(passage: Passage, match: re.Match[str], zh: str, en: str) -> DateFault:
    return DateFault((passage.view.span(match.start(), match.end()),), zh, en, sure=False)


_BY_THEN = re.compile(r"[底末]?之?[前起]")
"""Behind a day by which, or from which, something is to be done."""


def _later(passage: Passage, limit: date) -> Iterator[DateFault]:
    """What was done on a day after the report's own."""
    for match in _DATED.finditer(passage.text):
        day = day_of(match)
        if day is None or day <= limit or day.year - limit.year > 1:
            continue
        begin = max((e for e in (passage.text.rfind(c, 0, match.start()) for c in "。；") if e >= 0), default=0)
        words = re.split("[。；]", passage.text[match.end() : match.end() + 60])[0]
        if _AHEAD.search(passage.text[begin : match.start()] + words) or not _DONE.search(words):
            continue
        if _BY_THEN.match(passage.text[match.end() : match.end() + 4]):
            continue
        shown = f"{limit.year}年{limit.month}月{limit.day}日"
        yield _fault(passage, match, f"所述时间（{match[0]}）晚于报告日期（{shown}），却写为已经发生，请核实日期。",
                     f"This is dated after the report itself ({limit:%Y-%m-%d}).")  # fmt: skip


_COMPLETED = re.compile(r"完工|竣工|建成|结束|验收")


def _steps(passage: Passage, begin: int, end: int) -> Iterator[DateFault]:
    """2月18日报送，3月2日进点，2月16日形成初稿，3月25日报送财政: steps in a row, one of which goes back."""
    told = list(_STEP.finditer(passage.text, begin, end))
    if len(told) < _FEWEST or re.search("此前|前期|上年|次年|其中|分别|第[一二三]", passage.text[begin:end]):
        return
    if "；" in passage.text[told[0].start() : told[-1].end()] and len(_COMPLETED.findall(passage.text[begin:end])) > 1:
        return  # things of their own, each with its days
    days = [(int(m["m"]), int(m["d"])) for m in told]
    back = [place for place, (one, other) in enumerate(pairwise(days)) if other < one]
    if len(back) != 1 or days[back[0]][0] - days[back[0] + 1][0] > _FEWEST:
        return
    later = told[back[0] + 1]
    yield _fault(passage, later, f"所列步骤的日期先后颠倒（{days[back[0]][0]}月{days[back[0]][1]}日之后为{later['m']}月{later['d']}日），请核实日期。",
                 "The dates of these steps do not follow one another.")  # fmt: skip
