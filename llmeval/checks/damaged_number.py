"""Numbers that lost something: glued ones, months without 月, growth without a direction, units left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span

_CHINESE = r"[\u4e00-\u9fff]"


class GluedNumber(Check):
    """Finds numbers that are two numbers written together (91.2591.25).

    Why it matters: such a cell has no value, and what is summed or compared with it is wrong.

    When it is wrong: codes and version numbers have dots too; only figures with two decimal points where a quantity
    stands count.
    """

    code = "TYP03"
    name = "glued-number"
    title = Message("数字粘连或重复录入", "numbers glued together")
    family = "typo"
    severity = "medium"
    nothing = Message("没有数字", "no numbers")
    passes = [Example("2024年项目支出91.25万元，填报日期2025.4.30，第1.2.3条。\n")]
    fails = [
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n2.专项工作经费\t435.13\t0\t«91.2591.25»\n",
            "91.25",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        text = self.report.document.plain
        for numeral in self.report.numerals:
            self.examined += numeral.kind == "quantity"
            if numeral.kind != "glued":
                continue
            if not numeral.parts and numeral.number_end - numeral.number_start < 7:
                continue
            written = text[numeral.number_start : numeral.number_end]
            halves = (
                f"，疑为“{written[: len(written) // 2]}”重复录入" if written[: len(written) // 2] * 2 == written else ""
            )
            yield self.finding(
                [Span(numeral.start, numeral.end)],
                f"“{written}”不是合法数值{halves}，请核对原始数据。",
                "The figure has two decimal points: two numbers stand together.",
                suggestion=("更正该数值。", "Correct the figure."),
            )


_MONTH = re.compile(r"(?:^|[，。；：、,;])(?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底|初|末|[上中下]旬)?(?!\d)")
_LOST_MONTH = re.compile(
    rf"(?:^|[，。；;])(?P<month>1[0-2]|[1-9])(?P<verb>在|起|启动|开展|完成|组织|召开|举办|协助|举行|实施|开始|正式|联合|邀请|对|赴|与|印发|建成|开工)(?={_CHINESE})"
)


class LostMonth(Check):
    """Finds a bare number where its neighbours have a month: 6月启动…；10月协助…；12在园区….

    Why it matters: a reader cannot tell whether a date, a count or a list number is meant.

    When it is wrong: a list number may stand there; so the paragraph must have months in the same place of other
    clauses.
    """

    code = "TYP04"
    name = "lost-month"
    title = Message("日期残缺", "month left out of a date")
    family = "typo"
    severity = "low"
    nothing = Message("没有按月叙述的段落", "no paragraph told by months")
    passes = [Example("6月启动应急池建设；10月完成排口整治；12月在园区建设监测站4处。\n")]
    fails = [
        Example("6月启动应急池建设工作；10月协助生态环境局完成整治工作；«12在园区上下»风向建设了4处监测站。\n", "月")
    ]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            if len(_MONTH.findall(passage.text)) < 2:
                continue
            self.examined += 1
            for match in _LOST_MONTH.finditer(passage.text):
                yield self.finding(
                    [passage.around(match.start("month"), match.end(), 0, 4)],
                    f"“{match['month']}{match['verb']}”前后都按月叙述，此处“{match['month']}”后疑漏“月”字。",
                    "A bare number stands where the clauses beside it have a month.",
                    suggestion=("补“月”字或更正日期。", "Complete the date."),
                )


_NO_DIRECTION = re.compile(r"(?:同比|环比|(?:比|较)(?:上年|去年)(?:同期)?)(?P<rate>\d+(?:\.\d+)?[%％])")
_DIRECTION = re.compile(r"增|升|降|减|涨|跌|提高|持平|扩大|收窄|回落|变动|变化|幅")


class NoDirection(Check):
    """Finds 同比 12% without 增长 or 下降.

    Why it matters: without the word nobody can tell growth from decline, and goal and result cannot be compared.

    When it is wrong: the word may stand before (增速同比12%), which is looked for in the same clause.
    """

    code = "TYP05"
    name = "no-direction"
    title = Message("同比数缺少增减方向", "change without a direction")
    family = "typo"
    severity = "low"
    nothing = Message("没有同比数", "no year-on-year figures")
    passes = [Example("规模工业增加值增速同比12%，工业投资同比增长1%，税收同比下降7.5%，进出口同比持平。\n")]
    fails = [Example("目标3：工业固定资产投资同比增长1%，«工业技术改造投资同比12%»。\n", "增长")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            for start, end in passage.clauses():
                clause = passage.text[start:end]
                for match in _NO_DIRECTION.finditer(clause):
                    self.examined += 1
                    if _DIRECTION.search(clause):
                        continue
                    first = max(start, start + match.start() - 20)
                    yield self.finding(
                        [passage.span(first, start + match.end())],
                        f"“{clause[match.start() : match.end()]}”未写“增长”或“下降”，增减方向不明。",
                        "A change against last year without the word that says up or down.",
                        suggestion=("补写增长或下降。", "Say whether it grew or fell."),
                    )


_EXACT_ABOUT = re.compile(rf"(?<![\d.,，])(?P<number>\d*[1-9])\s*余(?P<unit>{_CHINESE})")


class ExactAbout(Check):
    """Finds figures exact to the last digit beside 余: 268余件.

    Why it matters: either the figure is counted, and 余 is wrong, or it is an estimate, and the digits are.

    When it is wrong: hardly ever matters; the finding is a hint on wording.
    """

    code = "TYP06"
    name = "exact-about"
    title = Message("精确数与概数连用", "exact figure called approximate")
    family = "typo"
    severity = "low"
    nothing = Message("没有概数", "no approximate figures")
    passes = [Example("出动3000余人次，处理20余起，召开会议10余次，贷款3亿余元，增长5%左右，1余人。\n")]
    fails = [Example("政务服务大厅办结政务服务事项«268余件»，总办结率100%。\n", "268")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            for match in _EXACT_ABOUT.finditer(passage.text):
                self.examined += 1
                if len(match["number"]) < 2:
                    continue
                yield self.finding(
                    [passage.span(match.start(), match.end())],
                    f"“{match[0]}”中精确数与“余”连用，请核实是准确数还是约数。",
                    "An exact figure is called approximate.",
                    suggestion=("删去“余”，或改为整数。", "Give the exact figure or a round one."),
                )


_BARE = re.compile(rf"(?P<label>{_CHINESE}{{2,12}}?)(?P<number>\d{{2,6}})$")
_WITH_UNIT = re.compile(rf"(?<!\d)\d[\d,.]{{0,30}}(?:余|多)?(?:{_CHINESE}|[%％㎡])")
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
                    for m in re.finditer(r"[^，。；：、,;:（）()]+", sentence)
                    if (found := _BARE.search(m[0])) and _BARE_LABEL.match(m[0]) and len(m[0]) <= 16 and found["number"]
                ]
                if bare:
                    yield self.finding(
                        [passage.span(*span) for span in bare],
                        "数量没有单位，而同句其他数量有单位，请补写。",
                        "Counts without a unit beside counts that have one.",
                        suggestion=("补写计量单位。", "Add the unit."),
                    )
