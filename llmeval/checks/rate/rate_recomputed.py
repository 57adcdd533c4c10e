"""Shares and rates against the numbers that they are computed from."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class RateRecomputed(Presented):
    """Finds shares, degrees of completion and rates that numerator and denominator do not give.

    Why it matters: 执行率 and 占比 decide scores; computed on another base they make a bad year look good.

    When it is wrong: where numerator or denominator is printed coarsely or elsewhere. Every pair of the sentence that the words allow is tried; where the text names the base, only that counts.
    """

    code = "RAT01"
    name = "rate-mismatch"
    title = Message("比率重算不符", "a share or rate does not follow from its numbers")

    nothing = Message("没有可以重算的比率", "no rate whose numbers are given")
    passes = [
        Example("项目年初预算500.00万元，全年执行数463.50万元，预算执行率为92.70%。"),
        Example("支出5,480.60万元。其中，人员经费4,329.67万元，占79.00%；公用经费1,150.93万元，占21.00%。"),
    ]
    fails = [
        Example("«项目全年预算500.00万元»，«全年执行数463.50万元»，«预算执行率为97.20%»。", "92.70"),
    ]
