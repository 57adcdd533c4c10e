"""Words of more and less against the numbers."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class DirectionWord(Presented):
    """Finds words such as 高于, 小于, 持平 that the two numbers contradict.

    Why it matters: a reader takes the word and skips the numbers.

    When it is wrong: where the words compare another pair of numbers than the two before them.
    """

    code = "GRO03"
    name = "direction-mismatch"
    title = Message("高低增减的说法与数字相反", "a word of more or less against the numbers")

    nothing = Message("没有可以核对的高低比较", "no comparison in words")
    passes = [
        Example("全年接诊18,940人次，高于年初预计的18,900人次。"),
    ]
    fails = [
        Example("«全年接诊18,340人次»，«高于年初预计的18,900人次»。", "小于"),
    ]
