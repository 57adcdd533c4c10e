"""TYP04, lost-month: month left out of a date."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.views import HAN

_MONTH = re.compile(r"(?:^|[，。；：、,;])(?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底|初|末|[上中下]旬)?(?!\d)")


_LOST_MONTH = re.compile(
    rf"(?:^|[，。；;])(?P<month>1[0-2]|[1-9])(?P<verb>在|起|启动|开展|完成|组织|召开|举办|协助|举行|实施|开始|正式|联合|邀请|对|赴|与|印发|建成|开工)(?={HAN})"
)


class LostMonth(Check):
    """Finds a bare number where its neighbours have a month: 6月启动…；10月协助…；12在园区….

    Why it matters: a reader cannot tell whether a date, a count or a list number is meant.

    When it is wrong: a list number may stand there; so the paragraph must have months in the same place of other
    clauses.
    """

    code = "TYP04"
    name = "lost-month"
    title = Message("日期残缺", "month left out of a date")
    family = "typo"
    severity = "low"
    nothing = Message("没有按月叙述的段落", "no paragraph told by months")
    looked = Message("处日期", "dates")
    passes = [Example("6月启动应急池建设；10月完成排口整治；12月在园区建设监测站4处。\n")]
    fails = [
        Example("6月启动应急池建设工作；10月协助生态环境局完成整治工作；«12在园区上下»风向建设了4处监测站。\n", "月")
    ]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            if len(_MONTH.findall(passage.text)) < 2:
                continue
            self.examined += 1
            for match in _LOST_MONTH.finditer(passage.text):
                yield self.finding(
                    [passage.around(match.start("month"), match.end(), 0, 4)],
                    f"“{match['month']}{match['verb']}”前后都按月叙述，此处“{match['month']}”后疑漏“月”字。",
                    "A bare number stands where the clauses beside it have a month.",
                    suggestion=("补“月”字或更正日期。", "Complete the date."),
                )
