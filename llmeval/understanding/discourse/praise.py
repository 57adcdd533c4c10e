"""A paragraph that sums up with praise what its own facts do not bear."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmeval.patterns import lazy as re
from llmeval.vocabulary.discourse import LESS

_SUMS = re.compile(
    r"(?:^|(?<=[。；，]))(?:总体(?:来)?看|总的(?:来)?看|综上(?:所述)?|综合(?:来看|上述情况|评价|以上)|由此可见|可见|(?:这|以上|上述情况)(?:充分)?(?:表明|说明|显示|证明)|因此|(?:自评|评价)认为|总之|由此)[，：]?"
)
"""What draws a conclusion from what was told."""
_PRAISES = re.compile(
    r"(?:推进|执行|保障|落实|管理|监管|工作)(?:扎实)?(?:有力|高效|到位|有序|规范高效)|(?:效率|质量|水平|效益)(?:较|很|十分|明显)?(?:高(?!于)|好|充分|突出)|(?:使用|利用)(?:充分)?高效|(?:圆满|全面|顺利|如期|超额)(?:完成|实现|达成)|全部(?:达标|完成|实现)|购置及时|"
    r"(?:环境|秩序|质量|水平|能力|体验|面貌|状况|形势|安全|吸引力|影响力|覆盖面|活力|服务|作用|成效|效果|效益)[^，。；不未]{0,6}?(?:显著|明显|持续|不断|大幅|充分|进一步|稳步|有效)(?:得到)?(?:提升|提高|改善|增强|扩大|优化|显现|发挥|向好|好转)?(?=[，。；]|$)"
)
_YET = re.compile(r"但|然而|不过|不(?!断)|未|有待|偏|仍|需|不足|放缓|减弱|下降|差距|除")
_RATE = re.compile(
    r"(?:执行|完成|到位|支付|整改|使用|利用|开工|达标|建成|办结|上座|入住)率(?:仅|只|为|是|达|有)*(?P<rate>\d{1,2}(?:\.\d{1,2})?)[%％]"
)
_SHORT = re.compile(
    r"(?:计划|目标)(?:的|为)?(?P<plan>\d[\d,.]{0,10})(?P<unit>[\u4e00-\u9fff]{1,2})[^。；\d]{0,14}?(?:实际|只|仅)?(?:完成|建成|演出|开展|实现)?(?P<done>\d[\d,.]{0,10})(?P=unit)"
)
_AIM = re.compile(r"(?P<got>\d{1,3}(?:\.\d{1,2})?)[%％][（(]目标(?:值)?(?:为)?(?P<aim>\d{1,3}(?:\.\d{1,2})?)[%％][)）]")
_MORE_BAD = re.compile(
    r"(?:投诉|事故|信访|差错|逾期|退件|违规|案件|纠纷|流失|积压)[^。；]{0,24}?(?:增加|增长|上升|多)(?:了)?\d|(?:时间|时长|用时|耗时|周期)由[^，。；]{1,10}(?:延长|增加|上升)[到至]"
)
_LESS_GOOD = re.compile(
    r"(?P<of>[^，。；]{2,16}?)(?:由|从)\d[^，。；]{0,8}(?:减至|降至|下降[到至]|减少[到至]|降到|减到)\d|(?:人数|人次|观众|报名|客流|产量)[^。；]{0,24}(?:减少|下降)\d"
)
_NOT_YET = re.compile(
    r"(?:尚未|未)(?:启用|投用|开工|验收|完工|使用)|闲置\d|(?:年末|年底|12月)才(?:启动|开工)|投诉属实|发生(?:了)?[1-9]\d{0,3}起[^，。；]{0,8}(?:事故|事件)"
)
_GOOD = re.compile(
    r"超额|高于(?:目标|计划)|超过(?:目标|计划)|完成率(?:为|达)?1\d\d|增长\d|增加(?!\d[^，。；]{0,6}(?:投诉|件))[^，。；]{0,6}\d|100[%％]|合格率(?:为|达)?9\d"
)
_COST = re.compile(r"经费|支出|成本|公务|三公|能耗|费用|接待")
_LEAST = Decimal(80)
"""Percent below which a rate bears no praise."""
_BACK = 260
"""Characters before a conclusion from which it is drawn."""
_SAME = re.compile(
    r"(?P<what>投诉|事故|信访|差错|逾期|退件|违规|案件|纠纷)[^。；]{0,24}?(?:增加|增长|上升|多)(?:了)?\d[^。]{0,40}。[^。]{0,24}(?P<claim>(?P=what)(?:[率量数件宗起]|件数)?(?:明显|显著|大幅|持续|逐步)(?:下降|减少))(?=[，。；])"
)
"""What grew, and is then said to have fallen."""
_EFFECT = re.compile(
    r"(?:由此可见|可见|由此|(?:这|以上)?(?:充分)?(?:说明|表明)|从而|因而)[^。；]{0,24}?(?P<claim>(?:能力|素质|意识|收入(?:水平)?|幸福感|获得感|生活水平|竞争力|文明程度|健康水平)(?:和[\u4e00-\u9fff]{2,6})?[^，。；不未\d]{0,6}(?:显著|大幅|明显|极大|历史性|根本性|质的)(?:地|的)?(?:提高|提升|增强|改善|增加|飞跃|跨越|变化))"
)
"""What people became, concluded from what was held for them."""
_HELD = re.compile(r"(?:举办|开展|组织|发放|印发|培训|宣传|讲座)[^。；]{0,40}\d")
_MEASURED = re.compile(
    r"问卷|调查|测评|测试|考试|由\d[^，。；]{0,10}(?:提高|增加|上升|增)|(?:提高|增加|增长|上升)(?:了)?\d|合格率|通过率"
)


def unborne(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Start and end of a praise, and of the fact before it that it does not fit.

    >>> text = "计划的30场演出完成19场，执行率61.20%。总体看，预算执行有力，各项任务圆满完成。"
    >>> [(text[a:b], text[c:d]) for a, b, c, d in unborne(text)]
    [('预算执行有力，各项任务圆满完成', '执行率61.20%')]
    """
    for sums in _SUMS.finditer(text):
        stop = text.find("。", sums.end())
        stop = stop if stop >= 0 else len(text)
        told = text[sums.end() : stop]
        if _PRAISES.search(told) is None or _YET.search(told):
            continue
        first = max(0, sums.start() - _BACK)
        before = text[first : sums.start()]
        bad = sorted(_bad(before))
        if bad and len(bad) >= len(_GOOD.findall(before)):
            yield sums.end(), stop, first + bad[-1][0], first + bad[-1][1]
            return
    for match in _SAME.finditer(text):
        yield match.start("claim"), match.end("claim"), match.start("what"), match.start("claim")
        return


def unmeasured(text: str) -> Iterator[tuple[int, int]]:
    """What is said that people became, where only what was held for them is told."""
    for match in _EFFECT.finditer(text):
        if _HELD.search(text, 0, match.start()) and _MEASURED.search(text) is None:
            yield match.start("claim"), match.end("claim")


def _bad(text: str) -> Iterator[tuple[int, int]]:
    """Facts that bear no praise: a low rate, a shortfall, more of what is bad, less of what is good, what is not in use."""
    for match in _RATE.finditer(text):
        if Decimal(match["rate"]) < _LEAST and not LESS.search(match[0]):
            yield match.span()
    for match in _SHORT.finditer(text):
        plan, done = (Decimal(match[key].replace(",", "").rstrip(".")) for key in ("plan", "done"))
        if done < plan and not LESS.search(match[0]) and match["unit"][:1] not in "万元天日":
            yield match.span()
    for match in _AIM.finditer(text):
        clause = text[max(text.rfind(mark, 0, match.start()) for mark in "，。；") + 1 : match.start()]
        if Decimal(match["got"]) < Decimal(match["aim"]) and not LESS.search(clause):
            yield match.span()
    for match in _LESS_GOOD.finditer(text):
        if not LESS.search(match[0]) and not _COST.search(match[0]):
            yield match.span()
    for pattern in (_MORE_BAD, _NOT_YET):
        yield from (match.span() for match in pattern.finditer(text))
