"""Frames of days that the year under review bounds: a report signed before its year is over, accounts published before theirs,
a deadline ahead that lies behind, a report that is written before its own review ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.date_limits import SIGNED, day_of
from llmeval.understanding.relations.dates import DateFault
from llmeval.understanding.relations.terms import Passage
from llmeval.understanding.report_head import titled_year

_OPENED = re.compile(
    r"(?P<own>20\d\d)年(?P<m>\d{1,2})月(?:\d{1,2}日)?(?:，)?[^。；，\d《]{0,12}?(?:公开|公布|批复)(?:了|我[局院馆站所会办校])?"
    r"(?P<y>20\d\d)年度?[^。；，\d]{0,10}?决算"
)
_PLANNED = re.compile("拟|将|计划|预计|下一步|力争|应")
_MEASURES = re.compile("下一步|改进|打算|措施|努力方向|整改|针对[^，。；]{2,24}问题，")
_DUE = re.compile(
    r"(?P<y>20\d\d)年(?P<m>1[0-2]|[1-9])月(?:\d{1,2}日|[底末])?之?前(?P<done>[^，。；]{0,6}(?:完成|完工|建成|竣工|到位|投用|交付|验收))"
)
_TOLD = re.compile(
    "已|原|约定|要求|应|计划|实际|未能|未按|没有|仅|才|合同|上年|去年|此前|逾期|滞后(?![^，。；]{0,4}问题)"
)
_REVIEW = re.compile(
    r"(?<!\d)(?P<m1>1[0-2]|[1-9])月(?P<d1>\d{1,2})日(?:至|到|[-~～—－–]{1,2})(?:(?P<m2>1[0-2]|[1-9])月)?(?P<d2>\d{1,2})日"
    r"(?P<what>[^，。；\d]{0,12}?(?:复核|自查|核查|评审|审核|抽查|现场评价)(?:[^，。；\d]{0,8}))[，；](?:并|又|再)?(?:于|在)?"
    r"(?P<m>1[0-2]|[1-9])月(?P<d>\d{1,2})日(?:汇总|撰写|编制)?(?:形成|完成|定稿|报送|上报|提交|印发)(?:了)?(?:自评|评价|绩效自评|绩效评价|正式|最终)?报告(?!初稿|草稿|征求|提纲|框架)"
)


def report_days(reading: Understanding, passages: Sequence[Passage]) -> Iterator[DateFault]:
    """What cannot be, given the year that the report is about."""
    year = titled_year(reading.document)[0]
    titles = {section.id: section.title for section in reading.sections}
    if year.isdigit():
        yield from _signed_early(reading, int(year))
    for passage in passages:
        text = passage.text
        if "决算" in text:
            yield from _opened_early(passage)
        if "报告" in text:
            yield from _before_review(passage)
        if year.isdigit() and "前" in text and _MEASURES.search(titles.get(passage.section, "") + text[:30]):
            yield from _due_before(passage, int(year))


def _signed_early(reading: Understanding, year: int) -> Iterator[DateFault]:
    """2021年4月11日 under a report that tells of all of 2021."""
    plain = reading.document.plain
    signed = list(SIGNED.finditer(plain))
    day = day_of(signed[-1]) if signed and len({m[0].strip() for m in signed}) == 1 else None
    if day is None or day.year != year or day.month == _LAST_MONTH or not _of_the_whole(plain, year):
        return
    shown = f"{day.year}年{day.month}月{day.day}日"
    yield DateFault((Span(signed[-1].start("y"), signed[-1].end("d") + 1),),
                    f"报告评价{year}年全年，落款日期（{shown}）却早于该年度结束，疑年份有误，请核实日期。",
                    f"The report is about all of {year} but is dated {day:%Y-%m-%d}, before that year is over.", sure=False)  # fmt: skip


_LAST_MONTH = 12


def _of_the_whole(plain: str, year: int) -> bool:
    """Whether a text tells of the end of a year, and more of it than of the year before."""
    ends = any(f"{year}年{word}" in plain for word in ("末", "底", "12月"))
    return (ends or "全年" in plain) and plain.count(f"{year}年") > plain.count(f"{year - 1}年")


def _opened_early(passage: Passage) -> Iterator[DateFault]:
    """2025年8月22日公开2026年度部门决算: accounts before their year is over."""
    for match in _OPENED.finditer(passage.text):
        ahead = _PLANNED.search(match[0]) or "预决算" in match[0]
        if match["own"] <= match["y"] and not ahead and not (match["own"] == match["y"] and match["m"] == "12"):
            yield DateFault((passage.view.span(*match.span()),),
                            f"{match['y']}年度决算不可能在{match['own']}年{match['m']}月公开或批复，该年度尚未结束，请核实年份。",
                            f"Accounts of {match['y']} cannot be published in {match['own']}.", sure=False)  # fmt: skip


def _before_review(passage: Passage) -> Iterator[DateFault]:
    """2月5日至2月14日复核，2月12日形成报告: a report made before its review is over."""
    for match in _REVIEW.finditer(passage.text):
        last = (int(match["m2"] or match["m1"]), int(match["d2"]))
        done = (int(match["m"]), int(match["d"]))
        if (int(match["m1"]), int(match["d1"])) <= done < last:
            yield DateFault((passage.view.span(*match.span()),),
                            f"复核等工作到{last[0]}月{last[1]}日才结束，报告却在{done[0]}月{done[1]}日形成，先后颠倒，请核实日期。",
                            f"The review ends on {last[0]}-{last[1]}, the report is dated {done[0]}-{done[1]}.", sure=False)  # fmt: skip


def _due_before(passage: Passage, year: int) -> Iterator[DateFault]:
    """A于2021年6月底前完工，B于2022年8月底前完成 among the next steps of a report on 2021: one of the deadlines is over."""
    text = passage.text
    for begin, end in passage.sentences:
        due = list(_DUE.finditer(text, begin, end))
        ahead = [m for m in due if int(m["y"]) > year]
        over = [m for m in due if int(m["y"]) == year]
        if not ahead or len(over) != 1 or _TOLD.search(text[begin:end]):
            continue
        match = over[0]
        yield DateFault((passage.view.span(*match.span()),),
                        f"下一步措施的期限（{match['y']}年{match['m']}月）在评价年度之内，报告时已经过去，疑年份有误，请核实日期。",
                        f"This deadline lies in {year}, the year under review, and is over.", sure=False)  # fmt: skip
