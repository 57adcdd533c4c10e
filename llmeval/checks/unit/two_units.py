"""One amount in two units."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class TwoUnits(Presented):
    """Finds amounts told in two units that are not the same amount.

    Why it matters: one of the two is off by a factor, often of ten or ten thousand.

    When it is wrong: where the bracket gives another amount than the one before it.
    """

    code = "UNT01"
    name = "unit-mismatch"
    title = Message("同一数量两种单位不一致", "one amount in two units differs")

    nothing = Message("没有用两种单位表述的数量", "no amount told in two units")
    passes = [
        Example("衬砌渠道12,600米，合12.6公里。"),
    ]
    fails = [
        Example("«衬砌渠道12,600米»，«合126公里»。", "12.6"),
    ]
