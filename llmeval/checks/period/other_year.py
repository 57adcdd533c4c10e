"""PER06, other-year: the summing-up names another year than the one evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding

_SUM = re.compile(
    r"总体(?:来)?(?:看|说|上)|总的(?:来)?(?:看|说)|综上|综合(?:来)?看|总之|总体而言|经(?:综合)?(?:自评|评价)|综合评价|自评(?:结论|结果|认为)"
)
_SUBJECT = re.compile(
    r"(?P<year>20\d\d)年(?:度)?，?(?:[我本全](?:局|单位|部门|委|院|校|镇|乡|馆|站|中心|办|街道|所|队|厅|系统|市|县|区)|部门整体|整体支出)[^，。；]{0,24}(?:完成|实现|取得|得分|较好|基本|顺利|圆满|达到)"
)
_LOST = re.compile(r"(?<![\d.,第])20\d年度(?!内的)")
_COMPARED = re.compile(r"较(?![好为大])|比|同比|相比|上年|以来|增长|下降|决算于|公开")


class OtherYear(Check):
    """Finds summing-up sentences that speak of another year alone: 总体来看，2023年我局较好地完成… in a report on 2024.

    Why it matters: the conclusion is last year's, and nothing was concluded on this one.

    When it is wrong: a sentence may look back; sentences that compare or that name the year evaluated are left out.
    """

    code = "PER06"
    name = "other-year"
    title = Message("结论写成其他年度", "a conclusion on another year")
    family = "period"
    severity = "medium"
    nothing = Message("没有点明年度的总结句", "no summing-up that names a year")
    looked = Message("个总结句", "summing-up sentences")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、评价结论\n总体来看，2024年我局完成了任务。2023年我局完成任务较好，总体看2024年与2023年相比提高。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、评价结论\n总体来看，«2023年»我局较好地完成了各项任务。\n",
            "2023年",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        year = self.report.reading.year
        if not year:
            raise Skipped("不知道报告年度", "the report's year is not known")
        for passage in self.report.passages:
            for match in _LOST.finditer(passage.text):
                self.examined += 1
                yield self.finding(
                    [passage.span(match.start(), match.end())],
                    f"年度“{match[0]}”缺少一位数字，应为{year}年度。",
                    "A year lacks a digit.",
                    suggestion=("更正年度。", "Correct the year."),
                    severity="low",
                )
        for paragraph in self.report.paragraphs:
            for first, last in paragraph.sentences():
                sentence = paragraph.text[first:last]
                if not _SUM.search(sentence):
                    continue
                self.examined += 1
                found = _SUBJECT.search(sentence)
                if found is None or found["year"] == year or year in sentence or _COMPARED.search(found[0]):
                    continue
                yield self.finding(
                    [paragraph.span(first + found.start(), first + found.start() + 5)],
                    f"本报告评价{year}年度，结论却写“{found[0][:40]}”，疑为沿用{found['year']}年的文字。",
                    f"The report is on {year}; the conclusion speaks of {found['year']}.",
                    suggestion=("核对年度，按本年度情况改写结论。", "Check the year and conclude on it."),
                )
