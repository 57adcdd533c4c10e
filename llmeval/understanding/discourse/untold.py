"""Goals told with their results in one passage or table, and those of which no result is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re

_PASSAGE = re.compile(
    r"目标(?:值)?(?:分别)?(?:为|是)?[:：](?P<goals>[^。]{6,160})。(?=(?:20\d\d年)?(?:年末|年底|全年|实际|完成|到年底|截至|最终)?[^。]{0,12}(?:实际|结果|完成))(?P<rest>[^。]{6,240}(?:。[^。]{0,160})?)"
)
"""Goals one by one, and the sentence behind them that tells what came of them."""
_AMOUNT = re.compile(r"\d[\d,.]{0,12}(?P<unit>[%％‰]|[\u4e00-\u9fff]{1,3})")
_ALL = re.compile(
    r"全部完成|均(?:已)?(?:完成|达|实现)|完成率|都已|如期完成|其余|其他|[前后][一二两三四五六七八]项|[各\d]项(?:目标|指标)?(?:均|都|已)?完成|第[一二三四五六]项"
)
_KIN = {
    "家": "个",
    "项": "个",
    "处": "个",
    "座": "个",
    "名": "人",
    "场": "次",
    "期": "次",
    "批": "次",
    "工作": "日",
    "天": "日",
}
_WORDS_ALONE = re.compile(
    r"(?:均|已|正在|按计划|按要求|持续|有序|积极|基本|稳步){0,3}(?:开展|推进|实施|进行|组织|落实|启动)(?:了|中)?(?:相关|各项|有关)?(?:工作|任务|活动)?|(?:总体|基本|较为)?(?:良好|有序|平稳|正常|顺利|稳定)|(?:有所|明显|稳步|持续|不断)(?:提升|提高|改善|增强|推进)|待统计|暂无(?:数据)?"
)
"""What tells that something was done and no number."""


def untold(text: str) -> Iterator[tuple[int, int]]:
    """Goals with a number of which the results behind them give none in its unit, where other goals have one.

    >>> text = "年度目标：修复古籍1,000叶、数字化120部。年末结果为：修复古籍1,036叶，数字化按计划推进。"
    >>> [text[a:b] for a, b in untold(text)]
    ['数字化120部']
    """
    for match in _PASSAGE.finditer(text):
        rest = match["rest"]
        if _ALL.search(rest):
            continue
        told = {_kin(amount["unit"]) for amount in _AMOUNT.finditer(rest)}
        goals = []
        for part in re.finditer(r"(?:(?!\d,\d)[^、，；])+(?:,\d{3}[^、，；]*)*", match["goals"]):
            amounts = list(_AMOUNT.finditer(part[0]))
            if amounts:
                goals.append((match.start("goals") + part.start(), match.start("goals") + part.end(), amounts))
        left = [(a, b) for a, b, amounts in goals if not any(_kin(one["unit"]) in told for one in amounts)]
        if left and len(left) < len(goals):
            yield from left


def without_number(rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """Rows of a table whose target is a number and whose outcome only says that something was done.

    >>> rows = [["指标", "目标", "实际"], ["讲座", "60场", "62场"], ["管理率", "≥70%", "已开展相关工作"]]
    >>> list(without_number(rows))
    [2]
    """
    head = list(rows[0]) if rows else []
    aim = next(
        (at for at, text in enumerate(head) if re.search(r"目标|指标值|计划", text) and "完成" not in text), None
    )
    got = next((at for at, text in enumerate(head) if re.search(r"实际|完成(?:值|情况|数)|结果", text)), None)
    if aim is None or got is None or got <= aim:
        return
    told = [row for row in rows[1:] if len(row) > got]
    if sum(re.search(r"\d", row[got]) is not None for row in told) * 2 < len(told):
        return
    for number, row in enumerate(rows):
        if number and len(row) > got and re.search(r"\d", row[aim]) and _WORDS_ALONE.fullmatch(row[got].strip("。")):
            yield number


def _kin(unit: str) -> str:
    """Units of one kind as one: 名 and 人; of a longer run of words the first two."""
    for known in ("工作日", "人次", "万元", "平方", "公里"):
        if unit.startswith(known):
            return "日" if known == "工作日" else known
    return _KIN.get(unit[:1], _KIN.get(unit[:2], unit[:1]))
