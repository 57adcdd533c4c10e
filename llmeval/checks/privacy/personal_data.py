"""Personal data in a text that is going to be published."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.privacy.masking import PersonalKind, personal_spans

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
        found = personal_spans(self.report.document.plain)
        for kind, words in KINDS.items():
            spans = [datum.span for datum in found if datum.kind == kind]
            if spans:
                yield self.finding(
                    spans,
                    f"报告中有{words.zh} {len(spans)} 处，公开前建议脱敏。",
                    f"The report holds {words.en} ({len(spans)}): mask them before it is published.",
                    suggestion=("以 * 遮盖或改用办公电话。", "Mask them, or give the office's number."),
                )
