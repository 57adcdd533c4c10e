"""Problems found and problems solved: the rest that nobody mentions; and two sets of figures for one thing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import show
from llmeval.patterns import lazy as re
from llmeval.text.likeness import likeness
from llmeval.text.views import view
from llmeval.understanding.comparable import cited, exact
from llmeval.understanding.mentions import Mention

_FOUND = re.compile(
    r"(?:发现|排查|收集|受理|收到|梳理|查出)[^，。；]{0,10}(?:问题|隐患|诉求|投诉|意见|案件|事项)[^，。；]{0,4}$|^(?:问题|隐患|诉求|投诉|意见|案件)"
)
_SOLVED = re.compile(r"(?:解决|整改|办结|化解|处理|回复|销号)")
_REST = re.compile(r"(?:剩余|其余|尚有|未整改|未解决|未办结|正在(?:整改|办理|推进|处理)|限期|持续整改|预计)")
_OTHER_COUNT = re.compile(r"[（(](?P<cue>上报|申报|认定|统计|考核|省|市)[^：:，。；（()）]{0,8}(?:数|口径)[:：]")
_WORTH = Decimal("0.1")
"""Share that must be left before it is asked about: at a year's end some cases are always under way."""
_CJK = re.compile(r"[^\u4e00-\u9fff]")


class UnresolvedRest(Check):
    """Finds numbers of problems found and solved that leave a rest of which nothing is said.

    Why it matters: what was not solved is what matters; the report should say what it is and by when.

    When it is wrong: the rest may not have been due yet. It is a question, at low severity.
    """

    code = "TGT09"
    name = "unresolved-rest"
    title = Message("未解决部分未作说明", "a rest that is not explained")
    family = "target_missed"
    severity = "low"
    nothing = Message("没有发现与整改的成对数字", "no numbers of problems found and solved")
    looked = Message("对发现与整改的数字", "pairs of found and mended")
    settled = Message("对已全部解决或说明了其余", "solved or with the rest explained")
    passes = [
        Example("全年受理群众诉求3268件，办结3229件，办结率98.8%。"),
        Example("全年排查隐患65项，其中65项已整改完成。"),
        Example("全年排查隐患65项，其中63项已整改完成，剩余2项限期3月底前整改。"),
    ]
    fails = [Example("联企干部走访企业2371次，«收集问题110个»，«解决问题87个»。", "23")]

    def find(self) -> Iterator[Finding]:
        mentions = [m for m in self.report.reading.mentions if m.table is None and m.is_level and exact(m)]
        for one, other in pairwise(mentions):
            if (
                one.block != other.block
                or one.numeral.unit != other.numeral.unit
                or one.numeral.places
                or not one.numeral.value
            ):
                continue
            if not (_FOUND.search(one.label) and _SOLVED.search(other.label + self._after(other))) or _SOLVED.search(
                one.label
            ):
                continue
            self.examined += 1
            rest = one.numeral.amount - other.numeral.amount
            following = view(
                self.report.document, other.numeral.end, min(other.numeral.end + 60, other.sentence.end + 40)
            ).text
            self.answered += rest <= 0 or _REST.search(following) is not None
            if rest > one.numeral.amount * _WORTH and not _REST.search(following):
                unit = one.numeral.unit or "个"
                rate = show(other.numeral.amount / one.numeral.amount * 100, 1)
                yield self.finding(
                    [cited(one), cited(other)],
                    f"“{one.label}”{show(one.numeral.amount)}{unit}，已解决{show(other.numeral.amount)}{unit}（{rate}%），"
                    f"其余{show(rest)}{unit}没有说明原因和时限，建议说明。",
                    f"{show(rest)} of {show(one.numeral.amount)} are left, and nothing is said of them.",
                    suggestion=("说明未解决的原因、措施和时限", "say why, what is done and by when"),
                )

    def _after(self, mention: Mention) -> str:
        return view(self.report.document, mention.numeral.end, max(mention.clause.end, mention.numeral.end)).text


class DualReporting(Check):
    """Finds a second set of figures for the same things in brackets (上报认定数：…), larger or smaller than the first.

    Why it matters: two counts of one thing make both doubtful until the difference in definition is said.

    When it is wrong: the two definitions may be official; then the report should name them.
    """

    code = "TXT04"
    name = "dual-reporting"
    title = Message("同一指标并列两套数据", "two sets of figures for one thing")
    family = "text_text"
    severity = "high"
    nothing = Message("没有并列的两套数据", "no second set of figures")
    looked = Message("组并列数字", "pairs of figures")
    passes = [Example("新签约项目12个，协议引资额41亿元（含增资扩股项目3个，引资5亿元）。")]
    fails = [
        Example(
            "«新签约入园项目12个»，«协议引资额41亿元»。（上报认定数：«签约入园项目21个»，«引资总额56.3亿元»）。", "两套"
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for paragraph in self.report.paragraphs:
            passage = view(self.report.document, paragraph.start, paragraph.end)
            for match in _OTHER_COUNT.finditer(passage.text):
                close = passage.text.find("）", match.end())
                begin = passage.span(match.start(), match.end()).start
                end = passage.span(close, close + 1).start if close > 0 else paragraph.end
                finding = self._compare(begin, end, paragraph.start, match[0].strip("（(：:"))
                self.examined += 1
                if finding is not None:
                    yield finding

    def _compare(self, begin: int, end: int, floor: int, cue: str) -> Finding | None:
        mentions = [m for m in self.report.reading.mentions if m.table is None and m.is_level and exact(m)]
        inside = [m for m in mentions if begin <= m.numeral.start < end]
        before = [m for m in mentions if max(floor, begin - 200) <= m.numeral.start < begin]
        pairs = []
        for b in inside:
            same = [a for a in before if a.numeral.unit == b.numeral.unit and _likeness(a.label, b.label)]
            if same:
                pairs.append((max(same, key=lambda a: _likeness(a.label, b.label)), b))
        apart = [(a, b) for a, b in pairs if a.numeral.amount != b.numeral.amount]
        if not apart:
            return None
        told = "、".join(f"“{_name(a, b)}”{_shown(a)}与{_shown(b)}" for a, b in apart)
        return self.finding(
            sorted({cited(m) for pair in apart for m in pair}),
            f"同一指标在正文和括号“{cue}”中并列两套数据：{told}，没有说明口径为何不同，数据真实性需核实。",
            f"Two sets of figures are given for the same things, in the text and in brackets ({len(apart)} pairs), without saying how they differ.",
            suggestion=(
                "写明两套数据各自的口径和认定依据，或统一为一套。",
                "Say how the two are defined, or keep one.",
            ),
        )


def _likeness(one: str, other: str) -> float:
    return likeness(_CJK.sub("", one), _CJK.sub("", other))


def _name(one: Mention, other: Mention) -> str:
    """What both numbers are of: the shorter of their labels, its last characters."""
    return min((one.label, other.label), key=len)[-_LABEL:] or one.label[-_LABEL:]


_LABEL = 12


def _shown(m: Mention) -> str:
    return f"{show(m.numeral.value or Decimal(0))}{m.numeral.unit}"
