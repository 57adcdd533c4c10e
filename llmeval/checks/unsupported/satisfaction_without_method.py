"""VAG05, satisfaction-without-method: satisfaction without a survey."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph, short
from llmeval.understanding.tables.model import Indicator, TableReading

_SATISFACTION = re.compile(r"满意(?:度|率)")


_METHOD = re.compile(
    r"问卷|调查|访谈|样本|抽样|走访|测评|回访|评议|电话|征求意见|反馈表|座谈|打分|第三方|随机|受访|访问|评价器|评价表|好差评|扫码"
)


class SatisfactionWithoutMethod(Check):
    """Finds satisfaction rates in a report that nowhere speaks of a survey, sample, visit or other ground.

    Why it matters: a rate of satisfaction is the result of asking people; how many were asked, and how, is its proof.

    When it is wrong: the survey may be annexed as a file of its own.
    """

    code = "VAG05"
    name = "satisfaction-without-method"
    title = Message("满意度无调查依据", "satisfaction without a survey")
    family = "unsupported"
    severity = "low"
    nothing = Message("没有满意度", "no satisfaction rates")
    looked = Message("项满意度", "rates of satisfaction")
    settled = Message("项在同一段写有调查", "told beside a survey")
    passes = [Example("通过民意调查走访，群众满意度达95%以上。\n")]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n满意度指标(10分)\t服务对象满意度指标\t«社会公众满意度»\t≥90%\t«90%»\t10\t10\n",
            "依据",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        spans: list[Span] = []
        names: list[str] = []
        for table in self.report.reading.tables:
            for row in _satisfied(table):
                spans += [row.name.span, row.actual.span if row.actual else row.name.span]
                names.append(row.name.text + (row.actual.text if row.actual else ""))
        for paragraph in self.report.paragraphs if self.report.is_self_evaluation else ():
            for match in re.finditer(
                r"[\u4e00-\u9fff]{0,10}满意[度率](?:指标)?(?:较高|很高)?，?(?:由\d[\d.]{0,5}[%％](?:上升|提高|提升|增加)[到至])?(?:达到?|为|是|均|在|填报|填列|完成值?|实际值?)*[:：]?\d[\d.]*(?:[%％](?!的?目标)|(?![\d.%％分])(?<=\d\d)(?<!10))",
                paragraph.text,
            ):
                sentence = paragraph.text[paragraph.text.rfind("。", 0, match.start()) + 1 : match.start()]
                if re.search(
                    r"目标(?:任务)?(?:为|是|有)?[^。；]{0,4}[:：，]|(?:设定|确定|提出)[^，。；]{0,10}目标|指标值为",
                    sentence,
                ):
                    continue
                if paragraph.text[match.end() : match.end() + 2] in ("以上", "及以") and re.search(
                    "目标|指标|设定", sentence
                ):
                    continue
                spans.append(paragraph.span(match.start(), match.end()))
                self.answered += _METHOD.search(paragraph.text) is not None
                names.append(match[0] + ("以上" if paragraph.text.startswith("以上", match.end()) else ""))
        self.examined = len(spans)
        if not spans or any(_METHOD.search(p.text) and self._near(p) for p in self.report.paragraphs):
            return
        self.answered, self.doubted = 0, len(spans)
        yield self.finding(
            [short(span) for span in spans[:8]],
            f"满意度（{len(names)} 处：{_told(names)}）没有说明调查对象、样本量和方法，缺少依据。",
            "Rates of satisfaction without a word on who was asked, how many and how.",
            suggestion=("补充调查时间、对象、样本量和统计方法。", "Say who was asked, when, how many and how."),
        )

    def _near(self, paragraph: Paragraph) -> bool:
        """Words of a method count where satisfaction, the public or a survey is spoken of."""
        return bool(re.search(r"满意|问卷|民意|测评|回访|评议|访谈", paragraph.text))


def _told(names: list[str]) -> str:
    """The first of them, each once."""
    return "、".join(f"“{name[-24:]}”" for name in list(dict.fromkeys(names))[:3])


def _satisfied(table: TableReading) -> Iterator[Indicator]:
    for row in table.indicators:
        if _SATISFACTION.search(row.name.text) and row.actual is not None and re.search(r"\d", row.actual.text):
            yield row
