"""Rates that nothing supports: savings of 100%, satisfaction without a survey."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph, short
from llmeval.understanding.tables.model import Indicator, TableReading
from llmeval.understanding.tables.score_rows import result_span

_SAVING = re.compile(r"(?:节约|节省|降低|压减|压缩|下降|减少)率$")


class NonsenseRate(Check):
    """Finds saving rates of 100%, which would mean that something cost nothing.

    Why it matters: such a value was filled in without thinking of what it says, and points were given for it.

    When it is wrong: where an expense was wholly done away with, 100% may be true; the finding asks.
    """

    code = "VAG04"
    name = "nonsense-rate"
    title = Message("指标值不合常理", "indicator value that cannot be")
    family = "unsupported"
    severity = "medium"
    nothing = Message("没有节约率、降低率指标", "no rates of saving")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n成本指标(10分)\t社会成本指标\t社会成本节约率\t≥5%\t6%\t10\t10\n"
        )
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n成本指标(10分)\t社会成本指标\t«社会成本节约率\t100%\t100%»\t10\t10\n",
            "100%",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [r for r in table.indicators if _SAVING.search(r.name.text)]
            self.examined += len(rows)
            wrong = [r for r in rows if r.actual is not None and re.fullmatch(r"100(?:\.0+)?[%％]", r.actual.text)]
            if wrong:
                names = "、".join(f"“{r.name.text}”" for r in wrong)
                yield self.finding(
                    [result_span(r) for r in wrong],
                    f"{names}完成值为 100%，意味着该项成本为零，与资金实际支出不符，请核实含义和依据。",
                    "A saving of 100% would mean that nothing was spent.",
                    suggestion=(
                        "核实指标含义，按实际节约额计算。",
                        "Check what is meant, and compute it from what was saved.",
                    ),
                )


_SATISFACTION = re.compile(r"满意(?:度|率)")
_METHOD = re.compile(r"问卷|调查|访谈|样本|抽样|走访|测评|回访|评议|电话|征求意见|反馈表|座谈|打分|第三方")


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
                names.append(row.name.text)
        for paragraph in self.report.paragraphs if self.report.is_self_evaluation else ():
            for match in re.finditer(
                r"[\u4e00-\u9fff]{0,10}满意[度率](?:达到?|为|是|均)*\d[\d.]*[%％]", paragraph.text
            ):
                spans.append(paragraph.span(match.start(), match.end()))
                names.append(match[0])
        self.examined = len(spans)
        if not spans or any(_METHOD.search(p.text) and self._near(p) for p in self.report.paragraphs):
            return
        yield self.finding(
            [short(span) for span in spans[:8]],
            f"满意度（{len(names)} 处）没有说明调查对象、样本量和方法，缺少依据。",
            "Rates of satisfaction without a word on who was asked, how many and how.",
            suggestion=("补充调查时间、对象、样本量和统计方法。", "Say who was asked, when, how many and how."),
        )

    def _near(self, paragraph: Paragraph) -> bool:
        """Words of a method count where satisfaction, the public or a survey is spoken of."""
        return bool(re.search(r"满意|问卷|民意|测评|回访|评议|访谈", paragraph.text))


def _satisfied(table: TableReading) -> Iterator[Indicator]:
    for row in table.indicators:
        if _SATISFACTION.search(row.name.text) and row.actual is not None and re.search(r"\d", row.actual.text):
            yield row


_RANK = re.compile(
    r"(?:均|稳|位)?(?:居|列|排名|名列|位列)(?:[全我]?[国省市县区州]|[\u4e00-\u9fff]{2,4}[省市县区州])(?:各县市区)?(?:前列|前茅|第一方阵)"
)


class RankWithoutFigure(Check):
    """Finds claims of a leading rank (均居全市前列) beside which no rank stands.

    Why it matters: a rank is a number that somebody published; without it the claim cannot be checked.

    When it is wrong: in speeches such phrases are common; so only self-evaluation reports are looked at, and the finding
    is of low severity.
    """

    code = "VAG06"
    name = "rank-without-figure"
    title = Message("排名表述无数据", "rank without a figure")
    family = "unsupported"
    severity = "low"
    nothing = Message("没有排名表述", "no ranks")
    passes = [Example("2024年度某某局部门整体支出绩效自评报告\n一、绩效情况\n综合考核排名第3位，位居全市前列。\n")]
    fails = [
        Example("2024年度某某局部门整体支出绩效自评报告\n一、绩效情况\n竣工项目56个，«均居岳阳市前列»。\n", "排名")
    ]

    def find(self) -> Iterator[Finding]:
        if not self.report.is_self_evaluation:
            return
        claims: dict[str, list[Span]] = {}
        for paragraph in self.report.paragraphs:
            for first, last in paragraph.sentences():
                sentence = paragraph.text[first:last]
                for match in _RANK.finditer(sentence):
                    self.examined += 1
                    if not re.search(
                        r"第[一二三四五六七八九十\d]|前[一二三四五六七八九十\d]|[一二三四五六七八九十\d]位", sentence
                    ):
                        span = paragraph.around(first + match.start(), first + match.end(), 6, 2)
                        claims.setdefault(match[0], []).append(span)
        for words, spans in claims.items():
            yield self.finding(
                spans[:6],
                f"“{words}”没有排名数据和来源。",
                "A leading rank is claimed and no rank given.",
                suggestion=("补充具体名次及发布单位。", "Give the rank and who published it."),
            )
