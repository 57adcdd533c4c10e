"""Frames of lists whose items exclude each other: by schooling, by title, by the unit people work in, by the outcome of a case.

Nobody is counted under two of them, so that they never make more than their whole, whatever the list leaves out. Less than the
whole they may make, unless the words say how many they are or the last of them leaves nothing out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, total
from llmeval.understanding.relations.explain import explain, slip_of_part
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.sets import complementary, counted_twice
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.relations.ways import BRACKETS

_LADDERS = (
    (("博士",), ("硕士", "研究生"), ("本科",), ("大专", "专科"), ("中专", "中职"), ("高中",), ("初中",)),
    (("正高",), ("副高",), ("中级",), ("初级", "助理级"), ("员级",)),
    (("高级",), ("中级",), ("初级", "助理级"), ("员级",)),
    (("特等奖",), ("一等奖",), ("二等奖",), ("三等奖",), ("优秀奖", "优胜奖", "鼓励奖")),
)
"""Ranks of which everybody has one, from the highest down."""
_OUTCOMES = re.compile(
    "^(?:维持|撤销|变更|驳回|撤回|撤诉|终止|调解|和解|确认违法|责令履行|不予受理|支持|准予|中止|判决|裁定)"
)
_UNIT = re.compile(
    "(?:机关|本级|中心|站|所|队|局|科|室|医院|学院|馆|林场|农场|分场|牧场|公园|学校|小学|中学|幼儿园|厂|公司|镇|乡|街道|村|社区|片区|苏木|嘎查)(?:共|有|为)*$"
)
_NO_UNIT = re.compile(
    "所属|下属|直属|系统|合计|其他|全[省市县区镇局院]|各|以上|参加|借调|下派|下沉|对口|帮扶|支援|兼|等"
)
_NUMBERED = re.compile("^(?P<n>[一二三四五六七八九])(?P<of>[\u4e00-\u9fff]{1,6})$")
_ORDER = "一二三四五六七八九"
_LAST = re.compile("以下|其他|其余|初级|员级|优秀奖|优胜奖|鼓励奖")
_JOINT = re.compile("[、，,；;和及](?!其中|包括|分别)[^，,。；;：:、\\d（）()]{1,16}")
_OPENS = re.compile("[，,；;：:]?(?:其中|分别为|包括)[:：，,]?")
_COUNTED = re.compile("[，,]?(?:分布在|涉及|覆盖|分属|来自)?$")
_THESE = re.compile("[\u4e00-\u9fff]{1,6}[，,（(:：]?(?:其中)?[:：，,]?")
_HEADED = re.compile(
    "^(?P<who>[\u4e00-\u9fff]{2,10}?)(?:(?<!其)中[，,：:]?有?|按[\u4e00-\u9fff]{2,10}分(?:布)?[，,：:为]?)(?P<name>.{1,16})$"
)
_OF_ALL = re.compile("(?P<who>[\u4e00-\u9fff]{2,10}?)按[\u4e00-\u9fff]{2,10}分")
_BY_UNIT = re.compile("^按(?:所在)?(?:单位|部门|片区|乡镇|机构)(?:分布|划分|分)?[，,：:](?P<name>.{1,16})$")
_BY_CLASS = re.compile("(?:按[\u4e00-\u9fff]{2,8}分[，,：:]?|其中[:：，,]?)")
_WON = re.compile("[，,](?:共|合计|共计|总计|累计){0,2}(?:获奖|得奖)(?:人数|总数)?(?:为|共)?")
_AND = ("、", "和", "及")
_ASIDE = re.compile("兼|双肩挑|重复|交叉|编制|空编|计划|目标|上年|去年")
_SEASON = re.compile("[春秋]季学期|[上下]学期|[上下]半年")
_TITLE = re.compile("(?:人员|职工|教职工|干部|案件|总数|数)$")
_LITTLE = Decimal("0.05")
_FEWEST, _SENTENCES, _NAME, _WHOLES, _CHANCE, _DIGITS = 2, 3, 2, 5, 0.02, 4


@dataclass(slots=True)
class _Run:
    """Numbers that follow each other as items of one list, with what each is called."""

    terms: list[Term]
    names: list[str]


def exclusive(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every list of exclusive items whose whole the words name, in the passage or among `recent` levels."""
    for run in _runs(passage):
        whole, counted = _whole(run, passage, recent)
        kind = (
            whole is not None
            and not _told_twice(run)
            and (_ranks(run) or _units(run) or _numbered(run) or _outcomes(run))
        )
        if whole is not None and kind:
            closed = _ranks(run) and _LAST.search(run.names[-1]) is not None
            yield from _held(run, whole, complete=counted or closed or _nearly(run, whole))
        elif whole is None:
            yield from _of_one_before(run, passage)


def _nearly(run: _Run, whole: Term) -> bool:
    """一分场620公顷、二分场540公顷、…: numbered from the first on, and by one digit of the whole."""
    made = _added(run, whole, "certain")
    if made.expected is None or len(run.terms) <= _FEWEST or not _numbered(run):
        return False
    off = abs(middle(made.expected) - middle(made.stated))
    return off <= abs(middle(made.stated)) * _LITTLE and slip_of_part(made)


def _told_twice(run: _Run) -> bool:
    return counted_twice(run.terms[-1], run.terms[0]) or _ASIDE.search("".join(run.names)) is not None


def _held(run: _Run, whole: Term, *, complete: bool) -> Iterator[Candidate]:
    found = _added(run, whole, "certain")
    if found.expected is None or (middle(found.expected) < middle(found.stated) and not complete and not found.holds):
        return
    found.named = True
    yield found


def _added(run: _Run, whole: Term, sure: Sureness) -> Candidate:
    places = siblings_places([t.numeral for t in [whole, *run.terms]]) if whole.numeral.dimension == "money" else None
    return Candidate("sum", whole, tuple(run.terms), _total, sure, " + ".join(["{}"] * len(run.terms)), interval_of(whole, places),
                     total(interval_of(t, places) for t in run.terms), places=places, aspect=f"part{run.terms[0].order}")  # fmt: skip


def _total(values: Sequence[Interval]) -> Interval:
    return total(values)


def _runs(passage: Passage) -> Iterator[_Run]:
    """The longest stretches of like numbers that 、, ， or ； join; what brackets tell of one is a list of its own."""
    by_bracket: dict[int, list[Term]] = defaultdict(list)
    for term in passage.terms:
        by_bracket[term.bracket].append(term)
    for terms in by_bracket.values():
        run, joints = _Run([], []), ""
        for term in terms:
            fits = (
                term.role == "level"
                and term.exact
                and term.numeral.dimension not in ("percent", "point", "score", "time", "multiple")
            )
            last = run.terms[-1] if run.terms else None
            between = BRACKETS.sub("", passage.text[last.end : term.at]) if last is not None else ""
            joint = "、" if between[:1] in _AND else between[:1]
            same = len(run.terms) < _FEWEST or joint == joints
            if last is not None and fits and same and alike(last, term) and _JOINT.fullmatch(between):
                run.terms.append(term)
                run.names.append(between[1:])
                joints = joint
                continue
            if len(run.terms) >= _FEWEST:
                yield run
            run = _Run([term], [""]) if fits else _Run([], [])
        if len(run.terms) >= _FEWEST:
            yield run


def _whole(run: _Run, passage: Passage, recent: Sequence[Term]) -> tuple[Term | None, bool]:
    """The number that the words make the whole of a list, and whether they say how many items it has; names its first item."""
    first, text = run.terms[0], passage.text
    after = next((t for t in passage.terms if t.order == run.terms[-1].order + 1), None)
    if after is not None and alike(after, first) and _WON.fullmatch(text[run.terms[-1].end : after.at]):
        run.names[0] = first.lead
        return after, False  # 一等奖12名、二等奖24名、三等奖36名，获奖72人
    if first.depth:
        parent = next(
            (t for t in passage.terms if t.end == first.bracket and alike(t, first) and t.role in ("level", "to")), None
        )
        run.names[0] = text[first.bracket + 1 : first.at].removeprefix("其中").lstrip("：:，,")
        return parent, False
    begin = max(passage.sentences[first.sentence][0], text.rfind("；", 0, first.at) + 1)
    before = [t for t in passage.terms if begin <= t.at < first.at and not t.depth]
    like = [t for t in before if alike(t, first)]
    if like:
        gap = text[like[-1].end : first.at]
        opened = _OPENS.match(gap)
        run.names[0] = gap[opened.end() :] if opened else gap
        if opened and like[-1] is before[-1] and like[-1].role in ("level", "to"):
            return like[-1], False
        return _counted(run, before, text)
    head = text[begin : first.at]
    if _BY_CLASS.match(head) and (said := _OF_ALL.match(text, passage.sentences[first.sentence][0], begin)):
        head = said["who"] + head  # 在编人员按岗位分：…；按学历分：…
    if match := _HEADED.match(head):
        run.names[0] = match["name"]
        return _named(match["who"], first, passage, recent), False
    if match := _BY_UNIT.match(head):
        run.names[0] = match["name"]
        told = [
            t for t in passage.of_sentence(first.sentence - 1) if alike(t, first) and t.role == "level" and not t.depth
        ]
        return (told[0] if told and "编制" not in told[0].lead else None), False
    run.names[0] = _BY_CLASS.sub("", head)
    return None, False


def _counted(run: _Run, before: Sequence[Term], text: str) -> tuple[Term | None, bool]:
    """完成15.8公里，分布在4个村，其中…: as many items as are said."""
    first, count = run.terms[0], before[-1]
    whole = before[-2] if len(before) > 1 else None
    if whole is None or not alike(whole, first) or whole.role not in ("level", "to") or count.numeral.unit != "个":
        return None, False
    opened = _THESE.match(text[count.end : first.at])
    fits = opened is not None and "其中" in opened[0] and _COUNTED.fullmatch(text[whole.end : count.at])
    if not fits or opened is None or count.numeral.value != len(run.terms):
        return None, False
    run.names[0] = text[count.end : first.at][opened.end() :]
    return whole, True


def _named(who: str, first: Term, passage: Passage, recent: Sequence[Term]) -> Term | None:
    """The number of the sentences before that is called as a heading calls its whole."""
    core = _TITLE.sub("", who)
    core = core if len(core) >= _NAME else who
    here = [t for t in passage.terms if first.sentence - _SENTENCES <= t.sentence < first.sentence]
    earlier = [t for t in recent if t.passage is not passage and passage.index - t.passage.index <= _SENTENCES]
    for place in (here, earlier):
        told = {
            interval_of(t): t for t in place
            if alike(t, first) and t.role == "level" and not t.depth and core in t.lead and "编制" not in t.lead
        }  # fmt: skip
        if told:
            return next(iter(told.values())) if len(told) == 1 else None
    return None


def _of_one_before(run: _Run, passage: Passage) -> Iterator[Candidate]:
    """实际采购1412.35万元，节约73.65万元。其中货物类…、工程类…、服务类…: a list that leaves nothing out is of one of the numbers before it.

    Where it makes none of them, and one digit, or two exchanged, would make it one, that one is meant.
    """
    first = run.terms[0]
    begin = passage.sentences[first.sentence][0]
    listed = _BY_CLASS.match(passage.text, begin, first.at) is not None and len(run.terms) > _FEWEST
    seasons = all(_SEASON.search(t.lead) for t in run.terms)
    if not (listed or seasons) or _told_twice(run):
        return
    if not complementary(run.terms) and (seasons or re.search("其他|其余", run.names[-1]) is None):
        return
    wholes = [
        t for t in passage.terms
        if first.sentence - _SENTENCES <= t.sentence <= first.sentence - (not seasons) and t.order < first.order
        and alike(t, first) and t.role == "level" and t.exact and not t.depth
    ][-_WHOLES:]  # fmt: skip
    made = [_added(run, whole, "likely") for whole in wholes]
    if any(c.holds for c in made):
        return
    told = [c for c in made if any(e.slip in ("swap", "digit") and e.chance * len(made) <= _CHANCE for e in explain(c))]
    shortest = min(len(str(t.numeral.value or 0).replace(".", "").strip("0")) for t in (*run.terms, *wholes))
    if len(told) == 1 and shortest >= _DIGITS:
        yield from told


def _ranks(run: _Run) -> bool:
    """Whether items are the rungs of one ladder, each once and in order."""
    if any("以上" in name for name in run.names[1:]):
        return False
    for ladder in _LADDERS:
        at = [[n for n, words in enumerate(ladder) if any(word in name for word in words)] for name in run.names]
        if all(len(found) == 1 for found in at):
            order = [found[0] for found in at]
            return order == sorted(set(order))
    return False


def _units(run: _Run) -> bool:
    """Whether items are units, each with a name of its own."""
    names = [name.rstrip("共有为") for name in run.names]
    return len(set(names)) == len(names) and all(_UNIT.search(n) and not _NO_UNIT.search(n) for n in names)


def _numbered(run: _Run) -> bool:
    """一分场、二分场、三分场: numbered from the first on, nothing left out between."""
    found = [_NUMBERED.match(name) for name in run.names]
    told = [(m["n"], m["of"]) for m in found if m is not None]
    return (
        len(told) == len(found)
        and len({of for _, of in told}) == 1
        and "".join(n for n, _ in told) == _ORDER[: len(told)]
    )


def _outcomes(run: _Run) -> bool:
    return len(run.names) > _FEWEST and all(_OUTCOMES.match(name) for name in run.names)
