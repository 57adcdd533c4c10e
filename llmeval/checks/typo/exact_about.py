"""TYP06, exact-about: exact figure called approximate."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.views import HAN
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.discourse import MEASURES

_NUMBER = r"(?P<number>(?<![\d.,，])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,9})?)"
_ABOUT = r"(?P<about>大约|(?<![节签合预条公违契制履集失盟租（(])约|将近|接近|(?<![附最远临靠相])近(?![年日期])|大概|大致|差不多|几乎有?|估计|粗略)"
_AROUND = r"(?P<around>左右|上下)(?!级|学期|联动|游|楼|班|两|对称)"
_UNIT = rf"(?P<unit>{HAN}{{0,5}}?)"
_EXACT_ABOUT = (
    re.compile(rf"{_NUMBER}\s*(?P<scale>[百千万亿]{{0,2}})(?P<around>[余多])(?P<unit>{HAN})"),
    re.compile(rf"{_ABOUT}(?:为|有|达|是)?\s*{_NUMBER}(?![\d.,%％])\s*(?P<scale>[百千万亿]{{0,2}})(?P<unit>{HAN}?)"),
    re.compile(
        rf"(?P<about>大约|大概|差不多)(?:为|对|向|给|有|共|共计)\s*{_NUMBER}(?![\d.,%％])\s*(?P<scale>[百千万亿]{{0,2}})(?P<unit>{HAN}?)"
    ),
    re.compile(rf"(?P<about>上下|前后)\s*{_NUMBER}(?![\d.,%％])\s*(?P<scale>[百千万亿]{{0,2}})(?P<unit>{HAN})"),
    re.compile(rf"{_NUMBER}(?![\d.,%％])\s*(?P<scale>[百千万亿]{{0,2}}){_UNIT}{_AROUND}"),
)
_TWICE = re.compile(
    rf"{_ABOUT}\s*(?:为|有|达)?\d[\d,.]{{0,14}}[百千万亿]{{0,2}}(?:[余多](?={HAN})|[%％]?{HAN}{{0,5}}?{_AROUND})"
)
_PERCENT = (
    re.compile(rf"(?P<number>(?<![\d.])\d{{1,3}}\.\d{{2,6}})[%％]{_AROUND}"),
    re.compile(r"(?P<around>(?<![\u4e00-\u9fff][附最远临靠相])(?<=[率度重比幅占])近)(?P<number>\d{1,3}\.\d{2,6})[%％]"),
)
"""A rate to hundredths of a percent that is called approximate."""
"""Called approximate before and behind."""
_DAY = re.compile(r"^(?:年|月|日|时|点|分)")


def _digits(number: str) -> int:
    """Digits that say something: without the zeros at either end, decimals included."""
    whole, _, decimals = number.replace(",", "").partition(".")
    digits = whole + decimals
    return len((digits if decimals else digits.rstrip("0")).lstrip("0"))


def _exact(match: re.Match[str]) -> bool:
    """Whether the number is told to a digit that an estimate does not have."""
    groups = match.groupdict()
    if _DAY.match(groups["unit"] or "") and not groups["scale"]:
        return False
    number, about = groups["number"].replace(",", ""), groups.get("about") or groups["around"]
    exact = _digits(number)
    if about in ("余", "多"):
        return not number.endswith("0") and ("." not in number or exact >= 4) and exact >= (4 if groups["scale"] else 2)
    counted = not groups["scale"] and (groups["unit"] or "")[:1] not in MEASURES and "." not in number
    return exact >= (3 if counted else 4)


_COMPUTED = re.compile(
    r"(?:均|每[^，。；\d]{0,12}|折合?|即|相当于|换算|按[^，。；]{2,24}[，]?(?:合计|折算)?)[^，。；\d]{0,4}$"
)
"""What makes a number one that was computed and rounded: 人均约1,724元, 即约6,596元, 每平方米约80.01元."""


def _computed(text: str, start: int) -> bool:
    return _COMPUTED.search(text, max(0, start - 24), start) is not None


class ExactAbout(Check):
    """Finds figures exact to the last digit beside 余, 约 or 左右: 268余件, 约1,236户.

    Why it matters: either the figure is counted, and 余 is wrong, or it is an estimate, and the digits are.

    When it is wrong: hardly ever matters; the finding is a hint on wording.
    """

    code = "TYP06"
    name = "exact-about"
    title = Message("精确数与概数连用", "exact figure called approximate")
    family = "typo"
    severity = "low"
    nothing = Message("没有概数", "no approximate figures")
    looked = Message("处概数", "approximate figures")
    passes = [
        Example(
            "出动3000余人次，处理20余起，召开会议10余次，贷款3亿余元，增长5%左右，1余人，约1200户，约1.28万吨，近3年，约85%。\n"
        )
    ]
    fails = [Example("政务服务大厅办结政务服务事项«268余件»，总办结率100%。\n", "268")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            told: list[tuple[int, int]] = []
            for pattern in (_TWICE, *_PERCENT, *_EXACT_ABOUT):
                for match in pattern.finditer(passage.text):
                    self.examined += 1
                    if any(start < match.end() and match.start() < end for start, end in told):
                        continue
                    if (
                        pattern is not _TWICE
                        and pattern not in _PERCENT
                        and (not _exact(match) or _computed(passage.text, match.start()))
                    ):
                        continue
                    told.append((match.start(), match.end()))
                    yield self._report(passage, match, twice=pattern is _TWICE)

    def _report(self, passage: Paragraph, match: re.Match[str], *, twice: bool) -> Finding:
        words = [match.groupdict().get(name) for name in ("about", "around")]
        about = "、".join(f"“{word}”" for word in words if word) or "“余”"
        why = f"概数词{about}重复使用" if twice else f"精确数{match['number']}与概数词{about}连用"
        return self.finding(
            [passage.span(match.start(), match.end())],
            f"“{match[0]}”中{why}，请核实是准确数还是约数。",
            "An exact figure is called approximate, or a figure is called so twice.",
            suggestion=("删去概数词，或改为整数。", "Give the exact figure or a round one."),
        )
