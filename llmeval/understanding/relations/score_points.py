"""Points told in prose, each with the part that it plays: full marks, weight, score, total, average, deduction, or only quoted.

The words next to a number give its part; items behind 、 or 和 play the part of the item before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.scoring_rules import ScoringRules
from llmeval.understanding.relations.terms import Passage, Term

Part = Literal["full", "weight", "score", "total", "average", "deduction", "deducted", "prior", "quoted", ""]

_TAIL = r"(?:共|合计)?(?:分别)?(?:为|是|达到?|有|约|[:：])*$"
_QUOTED_BEFORE = re.compile(
    r"(?:低于|高于|不足|不低于|不高于|超过|大于|小于|[至到—–~～≥≤<>-]|每[^，。；]{0,16}|(?:一项|一次|一个|1项|1次|1个|百分点)[^，。；]{0,4}[扣加减](?:除|减)?)$"
)
_QUOTED_AFTER = re.compile(
    r"^(?:[（(]不?含[^（）]{0,6}[)）])?(?:及?以上|及?以下|以内|之间|[至到—–~～-]|[×*]|的(?:项目|单位|部门|得|计))"
)
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("average", re.compile(r"(?:平均(?:得|总)?分|均分|平均[^，。；]{0,6}得分)" + _TAIL)),
    ("deducted", re.compile(r"(?:共|合计|累计|总共|总计|共计)(?:被)?扣(?:除|减|了|分)*" + _TAIL + r"|扣分(?:合计|共计|总计|总数)" + _TAIL)),
    ("deduction", re.compile(r"扣(?:除|减|了|分|去|掉)*(?:[:：])?$|(?<![核缩裁消])减(?:除|去|了)?$|失分$")),
    ("full", re.compile(r"(?:满分值?|总分值|评分标准|分值合计|权重合计|权重之和|分值之和|合计分值|标准分|分值|权重)" + _TAIL)),
    ("total", re.compile(
        r"(?:总(?:得)?分|自评(?:综合|总)?(?:得)?分数?|综合(?:评价|自评|绩效)?(?:得|评)?分|(?:绩效|评价|整体|总体|最终|最后|汇总|总评|本次|项目)(?:自评|评价)?(?:综合|最终|总)?得分|评价(?:总)?分|"
        r"合计(?:得分|得)?|共计(?:得分|得)?|总计(?:得分|得)?|累计得分|共得|自评得|得分合计|总评)" + _TAIL)),
    ("score", re.compile(r"得(?:了|到)?分?" + _TAIL + r"|(?:评|打)分" + _TAIL + r"|^(?:[（(，,；;、]|实际|该项)*自评$|(?:该|此|本)项自评$|[\u4e00-\u9fff]{2}(?:20\d\d年度?)?自评$")),
)  # fmt: skip


_BESIDE = re.compile(r"相比|比较|对比|较20|比20|上年|去年|本年|今年|[提升增]高|下降|降低")
"""What says that a score of another year is told beside the report's own."""
_COMPARED = re.compile(r"^[^，,。；;]{0,3}(?:相比|比较|对比)")


@dataclass(eq=False, slots=True)
class Points:
    """A number of points told in prose, with the part that it plays."""

    term: Term
    part: Part
    said: bool
    """Whether its own words give the part, not those of the item before."""
    name: str = ""


@dataclass(slots=True)
class Told:
    """All points of a passage, in order, scales left out."""

    passage: Passage
    items: list[Points] = field(default_factory=list)


def told_points(passages: Sequence[Passage], rules: ScoringRules, year: str = "") -> list[Told]:
    """Points of each passage that tells any; those of another year than the report's are quoted."""
    found = []
    for passage in passages:
        if "分" not in passage.text:
            continue
        told = Told(passage, list(_points(passage, rules, year)))
        _full_marks(told)
        _weights_of_scores(told)
        _shares_of_a_hundred(told)
        _deductions_listed(told)
        if told.items:
            found.append(told)
    return found


_SCORING = re.compile(r"百分制|计分|评分|分值|权重|指标体系|满分")


def _shares_of_a_hundred(told: Told) -> None:
    """按照百分制计分，投入15分、过程27分、产出30分、效益28分: three and more in a row without a word of their own."""
    run: list[Points] = []
    for item in [*told.items, None]:
        if item is not None and not item.part and (not run or item.term.sentence == run[0].term.sentence):
            run.append(item)
            continue
        if len(run) > 2:
            begin = told.passage.sentences[run[0].term.sentence][0]
            before = told.passage.text[begin : run[0].term.at]
            if _SCORING.search(before) and not re.search("得|扣|由", before):
                for one in run:
                    one.part = "weight"
        run = [item] if item is not None and not item.part else []


PAIRED = re.compile(
    r"[，,、（(：:]?(?:[^，,。；;、]{0,24}(?:该|此|本)(?:项)?(?:指标)?)?(?:实际|实|最终|单位|自评|评价){0,3}(?:得分|得|评分|自评)(?:为|是|[:：])?"
)
"""What stands between a weight and its score: 产出指标50分，得49.79分."""


_ADDED = re.compile("(?:加|奖励|奖|附加)(?:了)?$")


def _weights_of_scores(told: Told) -> None:
    for first, second in pairwise(told.items):
        between = told.passage.text[first.term.end : second.term.at]
        added = _ADDED.search(first.term.lead) is not None  # 获省级奖项加3分，最终得分为100分
        if not (first.said or added) and first.name and second.part in ("score", "total") and PAIRED.fullmatch(between):
            first.part = "weight"


_LISTED = re.compile(r"[：:]|[，,（(]?(?:原因|其中|分别|主要|包括|具体)")


def _deductions_listed(told: Told) -> None:
    """扣6分，原因是调整率扣2分、考评扣1分…; 扣分5分：结转率1分，采购率1分…: the first is what the others add up to."""
    for place, item in enumerate(told.items):
        if item.part == "deduction" and len(following := listed_deductions(told, place)) > 1:
            item.part = "deducted"
            for later in following:
                later.part = "deduction"


def listed_deductions(told: Told, place: int) -> list[Points]:
    """The deductions that a colon or 原因是 opens behind points."""
    item = told.items[place]
    if _LISTED.match(told.passage.text, item.term.end) is None:
        return []
    bare = told.passage.text[item.term.end] in "：:"
    following: list[Points] = []
    for later in told.items[place + 1 :]:
        own = later.part == "deduction" or (bare and not later.part and later.name)
        if not own or later.term.sentence != item.term.sentence:
            break
        if not bare and len(following) > 1 and _ends_list(told.passage.text, following, later):
            break
        following.append(later)
    return following


def _ends_list(text: str, listed: Sequence[Points], later: Points) -> bool:
    """Whether a semicolon stands before a deduction and between none of the list: 其中甲扣0.24分、乙扣0.29分；效益扣0.07分."""
    between = [text[one.term.end : other.term.at] for one, other in pairwise([*listed, later])]
    return "；" in between[-1] and not any("；" in words for words in between[:-1])


_DIVIDED = re.compile(
    r"(?:[（(][^（）()]{0,20}[)）])?[，,；;。]?(?:评价|评定|自评|绩效)?(?:结果|得分)?(?:的)?(?:等级|等次|档次|级别)?(?:共|按[^，。；;]{0,12})?(?:划分|分为|设|分成)"
)
"""What follows full marks that are divided into grades: 自评总分100分，等级划分为90分以上为优."""


def _followed(told: Told, place: int) -> bool:
    """Whether the score follows at once: 自评总分100分，实际得分97.68分."""
    item, later = told.items[place], told.items[place + 1 : place + 2]
    between = told.passage.text[item.term.end : later[0].term.at] if later else ""
    return (
        re.fullmatch(r"[，,；;](?:实际|实|我局|本单位|自评|经自评[，,]?)*(?:总|综合)?得分?(?:为|是)?", between)
        is not None
    )


def _full_marks(told: Told) -> None:
    """评分标准总分100分，其中…; 总分100分，自评总分97.38分: a total of a hundred that is divided, or followed by the score, is full marks."""
    for place, item in enumerate(told.items):
        if item.part != "total" or item.term.numeral.value != 100:
            continue
        if _DIVIDED.match(told.passage.text, item.term.end):
            item.part = "full"
            continue
        if any(later.part == "total" and "得" in later.term.lead for later in told.items[place + 1 :]):
            item.part = "full"  # 共21个指标，总分100分。…合计得分94.95分
            _divided_behind(told, place)
            continue
        if re.search("得|自评", item.term.lead):
            item.part = "full" if _followed(told, place) else "total"
            continue
        later = told.items[place + 1 : place + 2]
        between = told.passage.text[item.term.end : later[0].term.at] if later else ""
        if later and len(between) <= 24 and (later[0].part == "total" or re.search("其中|包括|由|分为", between)):
            item.part = "full"
            for follower in told.items[place + 1 :]:
                if follower.part or follower.term.sentence != item.term.sentence:
                    break
                follower.part = "weight"


_OF_WHICH = re.compile(r"。其中[^，,。；;、\d]{2,16}$")
_FEWEST_GROUPS = 4


def _divided_behind(told: Told, place: int) -> None:
    """总分100分。其中决策10分，过程20分，…: the sentence behind gives the weights, where it gives nothing else."""
    later = told.items[place + 1 :]
    if not later or not _OF_WHICH.match(told.passage.text[told.items[place].term.end : later[0].term.at]):
        return
    own = [i for i in later if i.term.sentence == later[0].term.sentence]
    if len(own) >= _FEWEST_GROUPS and not any(i.part for i in own):
        for one in own:
            one.part = "weight"


def _points(passage: Passage, rules: ScoringRules, year: str) -> Iterator[Points]:
    before: Points | None = None
    scored = -1
    """The sentence of the last score."""
    for term in passage.terms:
        numeral = term.numeral
        if numeral.dimension != "score" or numeral.value is None:
            continue
        if rules.quoted(numeral.number_start):
            continue
        lead = _lead(term)
        said, name = _part(term, lead)
        part = said
        if part in ("total", "score", "average", "deduction", "deducted") and _of_another_time(term, year):
            said = part = "prior"
        if not part and before is not None:
            part = _listed(before, term, scored)
        if part in ("total", "score"):
            scored = term.sentence
        item = Points(term, part, bool(said), name or term.noun)
        if part == "full" and before is not None and behind(before.term, term):
            # 部门决策14.0分（满分15分） is a score, 得分96分（满分100分） the whole one.
            before.part = before.part or "score"
            before.part = "total" if before.part == "score" and numeral.value == 100 else before.part
            scored = term.sentence
        if before is not None:
            yield before
        before = item
    if before is not None:
        yield before


def _listed(before: Points, term: Term, scored: int) -> Part:
    """The part that points without a word of their own play behind others; `scored` is the sentence of the last score."""
    one_sentence = before.term.sentence == term.sentence
    if _follows(before.term, term):
        if before.part == "full" and one_sentence:
            return "weight"
        if before.part not in ("total", "full", "quoted", "prior", "deducted", "average", ""):
            return before.part
    if before.part in ("score", "total") and _opens(before.term, term):
        before.part = "total"  # 自评得分94.9分：决策18.0分、过程17.5分
        return "score"
    if not one_sentence or before.part not in ("full", "weight"):
        return ""
    # 得分96分（满分100分），其中：投入14.5分 are parts of the score.
    return "score" if before.part == "full" and before.term.bracket >= 0 and scored == term.sentence else "weight"


def _opens(total: Term, first: Term) -> bool:
    return total.sentence == first.sentence and total.passage.text[total.end : total.end + 1] in ("：", ":")


def behind(score: Term, full: Term) -> bool:
    """Whether full marks stand in a bracket right behind a score."""
    between = full.passage.text[score.end : full.at]
    return score.sentence == full.sentence and bool(
        re.fullmatch(r"[（(](?:满分|总分|标准分|分值)(?:为|是|[:：])?", between)
    )


def _of_another_time(term: Term, year: str) -> bool:
    """Whether a score is what the report's own is compared with: 与2022年度自评得分96.42分相比, 上年的19.36分."""
    if term.role == "base" or term.when == "prior" or _COMPARED.match(term.passage.text[term.end : term.end + 6]):
        return True
    clause = term.passage.text[max(term.clause, term.at - 40) : term.at]
    years = re.findall(r"20\d\d(?=年)", clause)
    if not years or not year or years[-1] == year:
        return False
    begin, end = term.passage.sentences[term.sentence]
    sentence = term.passage.text[begin:end]
    return _BESIDE.search(sentence) is not None or len(set(re.findall(r"20\d\d(?=年)", sentence))) > 1


def _lead(term: Term) -> str:
    """The words before a number in its clause, those in brackets that close before it left out."""
    return re.sub(r"[（(][^（）()]{0,40}[)）]$", "", term.lead)


def _part(term: Term, lead: str) -> tuple[Part, str]:
    if term.numeral.high is not None or term.numeral.bound not in (None, "about"):
        return "quoted", ""
    clause = term.passage.text[term.clause : term.at]
    if (
        "每" in clause
        or _QUOTED_BEFORE.search(lead)
        or _QUOTED_AFTER.search(term.tail or term.passage.text[term.end : term.end + 12])
    ):
        return "quoted", ""
    for part, pattern in _PARTS:
        if match := pattern.search(lead):
            listed: dict[Part, Part] = {"full": "weight", "total": "score"} if "分别" in lead else {}
            return listed.get(part, part), lead[: match.start()]
    return "", lead


def _follows(one: Term, other: Term) -> bool:
    """Whether a number is the next item of a list: 、和及 or a comma between, in one bracket."""
    between = one.passage.text[one.end : other.at]
    return one.bracket == other.bracket and bool(re.match(r"^[、，,；;和及与]", between)) and len(between) <= 30


def weights_told(told: Sequence[Told]) -> dict[str, Term]:
    """The weights that the text gives to groups of indicators, by their names: 预算执行率10分、产出指标50分."""
    found: dict[str, Term] = {}
    for one in told:
        for item in one.items:
            name = bare_name(item.name)
            if (item.part == "weight" and name) or (item.part == "full" and name and re.search(r"率|指标|类$", name)):
                found.setdefault(name, item.term)
    return found


def bare_name(name: str) -> str:
    return re.sub(
        r"^(?:[、，,；;（(]|其中|包括|分别为|分别是|即|由|和|及|与|[:：])+|[“”\"]|(?:的|为|占|共|各){1,8}$", "", name
    ).strip()
