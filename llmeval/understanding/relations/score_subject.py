"""Whose score a text tells: the report's own, or that of a project, another unit, a survey, a standard.

A score is the report's own where its words name the department or the whole (我局部门整体支出绩效自评得分), or where they name
nothing else and no sibling is told in the same words: five items that each end in 自评…分 are five other things.
"""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.score_points import Points, Told
from llmeval.understanding.relations.score_table import points

_SELF = re.compile(
    r"整体(?:支出|绩效|自评)?|(?:我|本)(?:单位|部门|[局院校委办厅站中台所区镇乡街馆队会])|部门(?:支出|自评|绩效|预算|综合|20\d\d)"
    r"|[局院校委厅会](?=20\d\d年)|(?:学院|街道)(?=自评)"
)
_OTHERS = re.compile(
    r"(?:各|下属|所属|二级|直属|其他|其它|[0-9一二三四五六七八九十两]{1,4}[个家所])[^，,。；;]{0,6}(?:部门|单位|预算单位|[局院校站所])"
    r"|测评|调查|问卷|考评|评议|考核|竞赛|验收|评审|抽查|目标值|标准|不低于|类|指标|项目(?!支出)|项得"
)
_GENERIC = re.compile(
    r"20\d\d年?度?|\d{1,3}|整体|部门|单位|支出|预算|绩效|自评|评价|综合|最终|最后|总体|总计|合计|汇总|总评|总|得|评分|分数|分|结果|结论|情况|年度?|本年?|经|对照|"
    r"，|因此|综上|据此|所述|以上|上述|自我|为|是|的|我|[局院校委办厅站]|[“”\"：:、\s（）()一二三四五六七八九十.．]"
)
_MARKED = re.compile(r"经(?:综合|逐项)?(?:自评|评价|打分)|综上|因此")
_WHOLE_BEFORE = re.compile(r"整体(?:支出|绩效)[^。；;\d]{0,60}，(?:自评|综合)+(?:得分|得|评分)?(?:为|是)?$")
_PART = re.compile(r"其中|中心|[局院站所]属|单位(?!整体)")
_YEAR = re.compile(r"20\d\d(?=年)")


def of_the_report(told: Sequence[Told], year: str = "") -> set[int]:
    """Ids of the points that are surely the report's own score; `year` is the report's, where known."""
    found: set[int] = set()
    bare: list[Points] = []
    for one in told:
        for item in one.items:
            if item.part not in ("total", "score"):
                continue
            clause = near(item)
            years = _YEAR.findall(clause)
            if _OTHERS.search(clause[-24:]) or (years and year and years[-1] != year):
                continue
            selves = list(_SELF.finditer(clause))
            whole = _whole_before(item)
            if not whole and _GENERIC.sub("", clause[selves[-1].end() :] if selves else clause):
                continue  # a subject of its own: 我局法治建设自评得分
            if selves or whole:
                found.add(id(item))
            elif _MARKED.search(clause) or item.term.sentence == 0:
                bare.append(item)
    if len({points(i.term) for i in bare}) == 1:
        found |= {id(i) for i in bare}
    return found


def _whole_before(item: Points) -> bool:
    """Whether a sentence that begins with the whole ends in its score: 部门整体支出绩效情况较好，达到预期效果，自评得分95分."""
    begin = item.term.passage.sentences[item.term.sentence][0]
    match = _WHOLE_BEFORE.search(item.term.passage.text[begin : item.term.at])
    return match is not None and not _OTHERS.search(match[0]) and not _PART.search(match[0])


def near(item: Points) -> str:
    """The words of a score back to a comma; those behind 经自评， with it."""
    text, term = item.term.passage.text, item.term
    begin = term.passage.sentences[term.sentence][0]
    parts = re.split(r"[，,。；;]", text[max(begin, term.at - 90) : term.at])
    if len(parts) > 1 and re.fullmatch(r"\s*(?:得分?|综合得分|自评得分|总得?分)?(?:为|是)?\s*", parts[-1]):
        return "，".join(parts[-2:])
    return parts[-1]
