"""What is left, what was adjusted, what came in and went out."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class Remainder(Presented):
    """Finds remainders, adjusted budgets, closing balances and vacant posts that do not follow from the other numbers of their sentence.

    Why it matters: these are the figures on which next year's budget is built.

    When it is wrong: where a flow that the text does not print lies between. Words give each number its sign; a reading that leaves one out and fits acquits unless the words bind all of them.
    """

    code = "IDN07"
    name = "balance-mismatch"
    title = Message("结余、调整或期末数与其来源不符", "a remainder, adjustment or balance does not follow")
    nothing = Message("没有可以推算的结余、调整或期末数", "no remainder, adjustment or balance")
    passes = [
        Example("部门年初预算1,260.00万元，年中追加185.40万元，调整后预算1,445.40万元。"),
        Example("项目安排预算210.00万元，实际支出196.35万元，结余13.65万元。"),
        Example("年初在职人员214人，年内招聘9人、调入4人，退休11人、调出3人，年末在职213人。"),
    ]
    fails = [
        Example("«项目安排预算210.00万元»，«实际支出196.35万元»，«结余14.65万元»，已按规定交回财政。", "13.65"),
    ]
