"""CMP05, blank-field: cover or signature left blank."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph, short

_COVER = re.compile(
    r"(?:预算|填报|项目)?(?:部门|单位)(?:[（(](?:部门|单位)[)）])?名称(?P<seal>[（(](?:盖章|公章|签章)[)）])?[:：]"
    r"[_\-—＿]*(?:[（(](?:盖章|公章|签章)[)）])?"
)


_SIGN = re.compile(
    r"(?P<name>填[表报]人|填[表报]日期|填[表报]时间|联系电话|电话|联系人|经办人|审核人|(?:部门|单位|项目)?负责人)"
    r"(?:[（(]?(?:签字|签名|签章|盖章)[)）]?)?[:：]"
)


_EMPTY = re.compile(r"[_\-—＿\s年月日]*(?:[（(](?:签字|签名|签章|盖章)[)）])?[_\-—＿\s]*")


class BlankField(Check):
    """Finds covers without the unit's name and signing fields that nobody filled in.

    Why it matters: a report that nobody has signed, dated or put a name to has no author who answers for it.

    When it is wrong: published copies often have names and seals removed, so this is of low severity.
    """

    code = "CMP05"
    name = "blank-field"
    title = Message("封面或签报栏空白", "cover or signature left blank")
    family = "completeness"
    severity = "low"
    nothing = Message("没有封面或签报栏", "no cover and no signature fields")
    passes = [
        Example("2024年度部门整体支出绩效自评报告\n单位名称：某某县林业局（盖章）\n2025年3月1日\n"),
        Example("填表人：张某 填报日期：2025.4.30 联系电话：0745-7612345 单位负责人签字：李某\n"),
    ]
    fails = [
        Example("2024年度部门整体支出绩效自评报告\n«单位名称: (盖章)»\n2025年 04 月 26 日\n", "单位名称"),
        Example("«填表人：           填报日期：             联系电话：            单位负责人签字：»\n", "填报日期"),
        Example("«填报人：          联系电话：0745-7612345     填报日期：    年  月  日»\n", "填报人"),
    ]

    def find(self) -> Iterator[Finding]:
        covers: list[Span] = []
        signed: list[Span] = []
        names: list[str] = []
        paragraphs = self.report.paragraphs
        for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
            if _COVER.match(paragraph.text):
                self.examined += 1
                if _COVER.fullmatch(paragraph.text):
                    covers.append(paragraph.span(0, len(paragraph.text)))
            elif blank := self._blank_signs(paragraph, following):
                signed.append(short(paragraph.span(0, len(paragraph.text)), 110))
                names += [name for name in blank if name not in names]
        if covers:
            yield self.finding(
                covers, f"封面的单位名称未填写（{len(covers)} 处）。", "The cover does not name the unit.",
                suggestion=("填写单位名称并盖章。", "Name the unit and put its seal."),
            )  # fmt: skip
        if signed:
            yield self.finding(
                signed,
                f"{len(signed)} 处签报栏未填写：{'、'.join(names)}。公开稿可隐去签名，报送稿应填写完整。",
                f"Signing fields left blank in {len(signed)} place(s).",
                suggestion=("补填填表人、日期、联系电话和负责人签字。", "Fill in who, when and the signature."),
            )

    def _blank_signs(self, paragraph: Paragraph, following: Paragraph | None) -> list[str]:
        """Names of the blank fields of a line that is nothing but fields; empty for any other line.

        A name that the end of the page has pushed to a line of its own fills the last field.
        """
        fields = list(_SIGN.finditer(paragraph.text))
        if len(fields) < 2 or fields[0].start() != 0:
            return []
        self.examined += 1
        ends = [field.start() for field in fields[1:]] + [len(paragraph.text)]
        blank = [
            f["name"] for f, end in zip(fields, ends, strict=True) if _EMPTY.fullmatch(paragraph.text[f.end() : end])
        ]
        wrapped = (
            following is not None and not following.styled and re.fullmatch(r"[\u4e00-\u9fff·*]{2,4}", following.text)
        )
        return blank[:-1] if wrapped and blank and fields[-1].end() == len(paragraph.text) else blank
