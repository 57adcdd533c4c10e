"""VAG02, vague-indicators: indicators without a measurable target."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.understanding.tables.model import Indicator
from llmeval.understanding.tables.score_rows import result_span

_VAGUE = re.compile(
    r"(?:效果|成效|作用|影响|情况|程度)?(?:非常|较为|比较|更加|持续|不断|进一步|有所|稳步|逐步|显著|明显|有效|大力){0,4}"
    r"(?:明显|显著|良好|较好|提升|提高|增强|改善|优化|促进|发展|达标|下降|上升|降低|减少|增加|增长|满意|可持续|持续|长期|稳定|完善|加强|有效|好|优|深远|推进|推动|保障|改进){1,8}"
)


_CLEAR = re.compile(
    r"\d|[≥≤＞＜><=]|合格|无|零|不发生|不超|不低|标准|级|《|按[时期]|及时|年[底内末]|[一二三四五六七八九十][个家项次]"
)


class VagueIndicators(Check):
    """Finds indicators whose target is a word (效果明显, 提升, 达标, 税收) and that score all or nearly all of their weight.

    Why it matters: points are given for something that nobody can check; where the result only repeats the word, the
    score is a statement about itself.

    When it is wrong: some targets are qualitative by nature, and a standard (验收合格, 无事故) is measurable; these are left
    out. One finding names all rows of a table.
    """

    code = "VAG02"
    name = "vague-indicators"
    title = Message("指标值空泛、无法考核", "indicators without a measurable target")
    family = "vague_target"
    severity = "medium"
    nothing = Message("没有绩效指标", "no indicators")
    looked = Message("项指标", "indicators")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(20分)\t数量指标\t培训期数\t3期\t3期\t10\t10\n\t质量指标\t验收情况\t验收合格\t合格\t10\t10\n"
        ),
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标(10分)\t数量指标\t培训期数\t3期\t3期\t10\t10\n"
            "效益指标(20分)\t经济效益指标\t«经济效益情况\t效果明显\t效果明显»\t10\t10\n\t社会效益指标\t«社会效益情况\t效果显著\t效果显著»\t10\t10\n",
            "效果明显",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [row for row in table.indicators if row.target is not None and row.target.text and row.complete]
            self.examined += len(rows)
            vague = [row for row in rows if _is_vague(row)]
            if not any(row.target is not None and re.search(r"\d", row.target.text) for row in rows):
                continue  # a column without any number is one of names
            if len(vague) < 2 or not _rewarded(vague):
                continue
            words = "、".join(f"“{w}”" for w in list(dict.fromkeys(r.target.text for r in vague if r.target))[:6])
            weight = sum(r.weight.numeral.value or 0 for r in vague if r.weight)
            score = sum(r.score.numeral.value or 0 for r in vague if r.score)
            yield self.finding(
                [result_span(r) for r in vague[:16]],
                f"{len(vague)} 项指标的指标值为{words}等，没有目标值、基数和单位，无法考核，却得 {score:f} 分（满分 {weight:f} 分）。",
                f"{len(vague)} indicators have a word for a target and scored {score:f} of {weight:f}.",
                suggestion=(
                    "改为可量化的目标值，或写明定性评价的标准和依据。",
                    "Give values, or the standard and ground of the judgement.",
                ),
                severity=_severity(vague, rows),
            )


_MANNER = re.compile(
    r"(?:基本)?(?:合规|合理|规范|明确|完整|健全|科学|充分|相符|有效|及时|符合|到位|真实|准确|全面|细化|匹配|完善|全覆盖|应.尽.|较[^，。；]{1,6}|无|是|达标|(?:有所|逐年|明显)?(?:下降|提高|提升|上升|增加|减少|改善)|公开|开展|执行|落实)(?:性|到位|有效)?"
)
"""How budgets and money are managed: official forms judge that by words."""
_DIMENSIONS = re.compile(
    r"(?:目标|预算|资金|财务|资产|绩效|内控|采购)(?:与预算)?(?:设[置定]|编制|执行|管理|控制)?|内控|数量|质量|时效|成本|产出|效[果益]|(?:社会|经济|生态)效益|可持续影响|满意度|投入|过程|小计|合计"
)
"""Names of parts and kinds of indicators: a target column that holds them was misread."""


def _severity(vague: list[Indicator], rows: list[Indicator]) -> Severity:
    if all(row.target is not None and _MANNER.search(row.target.text) for row in vague):
        return "low"
    return "high" if len(vague) * 3 >= len(rows) and len(vague) >= 3 else "medium"


_LIMITS = re.compile(r"不(?:增长|增加|上升|超|高于|低于|减少|下降)|零增长|只减不增|控制在|不突破")
"""A limit that the year before or the budget sets."""


def _is_vague(row: Indicator) -> bool:
    """A target without number, date or standard."""
    if row.target is None:
        return False
    text = row.target.text
    if _CLEAR.search(text) or _LIMITS.search(text) or _DIMENSIONS.fullmatch(text) or re.search(r"\d", row.name.text):
        return False
    if _VAGUE.fullmatch(text):
        return True
    # A noun alone (税收, 满意度) names a thing and no value; a sentence may describe a state that can be verified.
    return len(text) <= 6 and not re.search(r"完成|是|有|已|建立|实现|健全", text)


def _rewarded(rows: list[Indicator]) -> bool:
    """Whether the rows together scored seven tenths of their weight or more: what earned nothing misleads nobody."""
    weight = sum(row.weight.numeral.value or 0 for row in rows if row.weight)
    score = sum(row.score.numeral.value or 0 for row in rows if row.score)
    return score * 10 >= weight * 7
