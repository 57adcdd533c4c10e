"""Personal data in a text that is going to be published."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.privacy.documents import found_in
from llmeval.privacy.masking import PersonalKind
from llmeval.privacy.names import SURNAMES
from llmeval.spans import Span

KINDS: dict[PersonalKind, Message] = {
    "phone": Message("手机号码", "personal phone numbers"),
    "identity": Message("身份证号", "identity card numbers"),
    "account": Message("银行账号", "bank accounts"),
    "passport": Message("护照或通行证号", "numbers of passports"),
    "address": Message("家庭住址", "home addresses"),
    "messenger": Message("微信或QQ号", "names on messengers"),
}
"""What a published report can do without. Names are not: the form itself asks who filled it in."""


class PersonalData(Check):
    """Finds mobile numbers, identity card numbers and bank accounts in the report, one finding for each kind.

    Why it matters: self-evaluation reports are published, and the form that holds the score also holds the private
    number of whoever filled it in. The passages are masked in everything that this tool writes.

    When it is wrong: a number on duty may lawfully be public, so the finding advises and does not accuse. An office's
    landline and a unified credit code are not reported.
    """

    code = "PRV01"
    name = "personal-data"
    title = Message("个人信息未脱敏", "personal data not masked")
    family = "privacy"
    severity = "low"
    looked = Message("段文字", "passages")
    passes = [
        Example("填表人：某某某 联系电话：0745-7612345\n"),
        Example("统一社会信用代码 11430781MB02753976，全年支出 13800 万元。\n"),
    ]
    fails = [
        Example("填表人：某某某 填报日期：2025.4.30 联系电话：«13800000000» 单位负责人签字：某某某\n", "手机号码 1 处"),
        Example("联系人手机«13900000000»，另一联系人«13700000000»。\n", "手机号码 2 处"),
    ]

    def find(self) -> Iterator[Finding]:
        self.examined = 1
        plain = self.report.document.plain
        free = {"".join(word.split()) for word in self.report.settings.unmask}
        found = [datum for datum in self.report.document.once(found_in) if "".join(datum.of(plain).split()) not in free]
        for kind, words in KINDS.items():
            spans = [datum.span for datum in found if datum.kind == kind]
            if spans:
                yield self._report(spans, words)
        spans = [Span(m.start(), m.end()) for m in _HOME.finditer(plain)]
        if spans:
            homes = "、".join(f"“{re.sub(r'[0-9]', '*', span.of(plain))}”" for span in spans[:3])
            yield self._report(spans, Message(f"个人住址（{homes}）", "home addresses"))
        spans = [Span(m.start("number"), m.end("number")) for m in _CHAT.finditer(plain)]
        if spans:
            yield self._report(spans, Message("个人微信或QQ号", "private accounts of messengers"))

        spans = [
            Span(m.start("name"), m.end())
            for m in _SERVED.finditer(plain)
            if (m["name"][0] in SURNAMES and not m["name"].startswith("某"))
            or (m["name"].startswith("某某") and _SCHOOL.match(plain[m.end() : m.end() + 48]))
        ]
        if spans:
            yield self.finding(
                spans[:8],
                f"报告把服务对象的姓名与病情、家庭等个人情况写在一起 {len(spans)} 处，公开前建议脱敏。",
                f"Persons served are named with their illness or family ({len(spans)}): mask them before it is published.",
                suggestion=("不写姓名，只写人数和情况。", "Tell how many, not who."),
            )

    def _report(self, spans: list[Span], words: Message) -> Finding:
        plain = self.report.document.plain
        whose = "、".join(f"“{owner}”" for span in spans[:3] if (owner := _owner(plain, span.start)))
        return self.finding(
            spans,
            f"报告中有{words.zh} {len(spans)} 处{f'（{whose}之后）' if whose else ''}，公开前建议脱敏。",
            f"The report holds {words.en} ({len(spans)}): mask them before it is published.",
            suggestion=("以 * 遮盖或改用办公电话。", "Mask them, or give the office's number."),
        )


_HOME = re.compile(
    r"(?:家住|现住|暂住|住址[:：]?|(?<=[，（(])住)[^，。；（）()\n]{2,24}?(?:\d{1,5}(?:号|栋|幢|单元|室)|[一二三四五六七八九十\d]{1,3}组)(?:[^，。；（）()\n]{0,12}?\d{1,5}(?:室|号|单元))?|"
    r"(?<=[（(])[\u4e00-\u9fff]{2,10}(?:路|街|巷|弄|小区|花园|村)\d{1,5}(?:号|栋|幢|室)(?=[，,、])"
)
"""Where somebody lives, not where an office stands."""
_CHAT = re.compile(r"(?:微信|QQ)(?:号码?)?[:：为是]?\s?(?P<number>[A-Za-z][\w-]{5,19}|\d{5,12})(?!\d)")


_SCHOOL = re.compile(r"[（(，][^）)\n。]{0,30}就读")
"""Where a child goes to school, by which it is known without its name."""
_SERVED = re.compile(
    r"(?:儿童|孤儿|幼儿|学生|患者|病人|老人|残疾人|受援人|当事人|申请人|对象|群众|学员|户主|村民|居民|军人|如|其中|例如)(?P<name>[\u4e00-\u9fff]{2,3})"
    r"(?=[（(][^（）()\n]{0,40}(?:[病瘤癌岁瘫]|残疾|智力|就读|住院|服刑|离婚|孤儿|低保)|因[^，。；\n]{0,10}(?:病|离婚|服刑|残疾|吸毒)|患[^，。；\n]{1,6}病|，[^，。；\n]{0,4}就读)"
)
"""Somebody who was served, by name, with what is nobody else's business."""


def _owner(plain: str, start: int) -> str:
    """The words before a number that tell whose it is, without marks and figures."""
    before = re.sub(r"[ \t\u3000]", "", plain[max(0, start - 24) : start].rpartition("\n")[2])
    found = re.search(
        r"(?P<owner>[\u4e00-\u9fff]{2,10})(?:[，,（(、：:][^\d，。；]{0,8})?[:：，（(]?$",
        re.split(r"[。；\d]", before)[-1],
    )
    return found["owner"] if found else ""
