"""TYP07, missing-unit: count without a unit."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.views import HAN

_BARE = re.compile(rf"(?P<label>{HAN}{{2,12}}?)(?P<number>\d{{2,6}})$")


_WITH_UNIT = re.compile(rf"(?<!\d)\d[\d,.]{{0,30}}(?:余|多)?(?:{HAN}|[%％㎡])")


_BARE_LABEL = re.compile(
    r"^(?:收集|解决|发现|整改|排查|办理|受理|走访|检查|培训|新增|完成|引进|签约|开工|竣工|查处|调解|化解|帮扶|发放|印发|召开|开展|组织|接待)(?!.{0,10}(?:分|率|号|年|第))"
)


class MissingUnit(Check):
    """Finds counts without a unit beside counts that have one: 走访企业2371次，收集问题110，解决问题87.

    Why it matters: a count without a measure word may be cases, households or amounts.

    When it is wrong: hardly ever harmful; reported only beside a verb of counting and where a neighbour has its unit.
    """

    code = "TYP07"
    name = "missing-unit"
    title = Message("数量缺少单位", "count without a unit")
    family = "typo"
    severity = "low"
    nothing = Message("没有可比较的数量", "no counts to compare")
    looked = Message("个数量", "quantities")
    passes = [Example("联企干部走访企业2371次，收集问题110个，解决问题87个。完成投资同比增长0。\n")]
    fails = [Example("截至目前，联企干部走访企业2371次，«收集问题110»，«解决问题87»；规范了管理。\n", "单位")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.paragraphs:
            for first, last in passage.sentences():
                sentence = passage.text[first:last]
                if not _WITH_UNIT.search(sentence):
                    continue
                self.examined += 1
                bare = [
                    (first + m.start(), first + m.end())
                    for m in re.finditer(r"(?:[^，。；：、,;:（）()]|(?<=\d),(?=\d{3}))+", sentence)
                    if (found := _BARE.search(m[0])) and _BARE_LABEL.match(m[0]) and len(m[0]) <= 16 and found["number"]
                ]
                if bare:
                    yield self.finding(
                        [passage.span(*span) for span in bare],
                        f"{'、'.join(f'“{passage.text[a:b]}”' for a, b in bare[:4])}没有单位，而同句其他数量有单位，请补写。",
                        "Counts without a unit beside counts that have one.",
                        suggestion=("补写计量单位。", "Add the unit."),
                    )
