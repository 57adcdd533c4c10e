"""Lists as they are written: items of one measure, joined alike, with their total before or behind them.

A run is what a reader takes in as one list: every item is a name and a number, all are parted by the same mark, and what
stands between them (a bracket, a share) belongs to the item before. How the list is opened or closed says whether it is
complete: a bracket or colon behind the total, a classification, 其他 at its end, as many items as are announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.sets import complementary
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_FARTHEST = 90
"""Characters between two items of one run."""
_MOST = 40
_OPENER = 48
_BRACKETED = re.compile(r"[（(][^（）()]{0,120}[)）]")
_INNER = re.compile(r"[，,]?其中[^；;。]{0,120}(?=[；;])")
_SATELLITE = re.compile(r"[，,、]?(?:占比?|比重|同比|较|比)[^，,；;。、\d]{0,16}\d[\d.,]{0,12}(?:%|％|个百分点)")
_BESIDE = re.compile(r"[、，,]\d[\d.,]{0,12}[^\d，,；;。、：:]{1,4}(?=[；;])")
_AGES = re.compile(
    r"\d{1,3}(?:[-~—－至到]\d{1,3})?(?:周?岁|年|级|号|个月)(?:至\d{1,3}周?岁)?(?:（含）)?(?:及?以[上下内])?"
)
_JOINT = re.compile(
    r"(?P<tail>[^，,；;。：:、\d]{0,8})(?P<mark>[、，,；;]|(?=和|及|与|以及))(?P<and>和|及|与|以及|并)?(?P<label>[^，,；;。：:、\d]{0,26})"
)
_AWAY = re.compile(
    "另|此外|同期|同比|同时|还有|累计|合计|共计|总计|小计|^共|其中|[^不]含|^含|包括|超额|超出|超支|超预算|节约|节支|净|完成(?!率)|高于|低于|不足|目标|计划|任务|结余|^比|^较|比上|较上|达到|占(?![用地道压])|平均|[人户次车]均|^每|上年|去年|年初|年末|剩余资金|^应|预计"
)
_TARGET = re.compile("^的?(?:年度|预期|绩效)?(?:目标|任务|计划|指标|要求|标准|限额|预算)")
_CLASSED = re.compile(
    r"按[^，。；：:\d]{1,14}?(?:分类|划分|分(?![担摊配成享])|看|统计|为|来看)|从[^，。；]{2,12}看|分[^，。；\d]{1,4}看|分别|依次|(?:组成|构成)|分为|具体(?:为|是)"
)
_CONTAINER = re.compile(
    r"^[^，,。；;：:、\d（(]{0,8}(?:[（(]|[：:]|—{1,2}|，即|，具体为)(?!其中|含|包括|主要|比|较|占|同比|目标)"
)
_NUMBERED = re.compile(
    r"(?:分|计|由|为|以上|[，,])(?P<n>[两二三四五六七八九十]|\d)(?:个|大)?(?:批|类|块|部分|项|期|种|笔|块|方面|层面|级|档|片区|标段|年)(?![^，,；;。：:、\d]{0,6}?[都均皆齐全兼])"
)
_NUMBERED_AHEAD = re.compile(
    r"(?P<n>[两二三四五六七八九])(?:个|大)?(?:季度|批|类|块|部分|期|年|片区)[^，,；;。：:、\d]{0,12}(?:依次|分别)[^，,；;。：:、\d]{0,4}$"
)
_OPEN = re.compile("等(?![级额次待离候])|主要|若干|左右|部分项目|不完全|重点")
_REST = re.compile("其他|其它|其余|未[一-鿿]{2}|剩余|余下|不[一-鿿]{2}的|及以下|未定级|未评级")
_BELOW = re.compile("以下")
_ABOVE = re.compile(r"以上|[至到~～—–-]\d")
_LEFT = re.compile("其余|剩余|余下|尚余|[，；、]余")
_MIDST = re.compile(r"(?P<whole>[^，,；;。：:、\d（）()]{2,12}?)(?:当)?中[，,：:]?[^，,；;。：:、\d]{0,16}$")
_TAKEN = re.compile("收回|压减|核减|调减|退回|扣减|冲减|缩减|核销")
_OUTSIDE = re.compile("退休|编外|聘|劳务|派遣|临时")
_YEARLY = re.compile("全年[^，,；;。、]{0,8}$")
_CLOSING = re.compile(
    r"(?:合计|共计|总计|合起来|加起来|加总|之和|总数|总量|总额|(?<![公中])共(?!同|党|产|青|享|建|治|性|用|有产)|小计)[^，,；;。、]{0,10}$"
)
_NEAR = Decimal("0.3")
_TIGHT = Decimal("0.05")
_FEWEST = 3
_OVERLAPPING = re.compile(
    "党员|女|民族|[高中初]级|硕士|博士|本科|大专|学历|职称|岁|贫困|低保|残疾|农民工|未成年|老年|骨干|优秀|获|独居|退役|首次|重点|参加|取得|持证|已|通过|不"
)
"""Names of parts that one and the same person or thing can belong to at once."""


@dataclass(slots=True)
class Run:
    """Items joined by one mark, among all that are joined to them in some way (`chain`, where they stand from `first` on)."""

    items: list[Term]
    chain: list[Term]
    first: int
    before: Term | None
    """The like number before the run."""
    opener: str
    """What stands between that number and the first one of the run."""
    closed_by: str
    """What follows the run, up to the end of its clause or bracket."""
    outer: bool = True
    """Whether it begins where its chain does; else its total is an item of the chain."""

    @property
    def between(self) -> str:
        """The words between the first two items."""
        return self.items[0].passage.text[self.items[0].end : self.items[1].at]

    @property
    def last(self) -> Term:
        return self.items[-1]


def runs(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every total whose list is written before or behind it."""
    levels = [
        t for t in passage.terms if t.exact and t.numeral.dimension not in ("percent", "point", "multiple", "score")
    ]
    used: set[int] = set()
    for place, term in enumerate(levels):
        if id(term) in used or term.role not in ("level", "to"):
            continue
        chain, marks = _chain(levels, place, passage.text)
        if len(chain) < 2:
            continue
        used |= {id(t) for t in chain[:-1]}
        for run in _split(chain, marks, levels[max(0, place - 12) : place], passage.text):
            yield from _forward(run)
            yield from _backward(run, levels)


def _chain(levels: Sequence[Term], place: int, text: str) -> tuple[list[Term], list[str]]:
    """The terms that are joined to one another from a place on, with the marks between them."""
    chain, marks = [levels[place]], [""]
    for term in levels[place + 1 : place + 1 + 3 * _MOST]:
        last = chain[-1]
        if term.at - last.end > _FARTHEST or term.sentence != last.sentence or len(chain) >= _MOST:
            break
        if term.bracket != last.bracket or not alike(term, last):
            continue
        mark = _joined(text[last.end : term.at])
        if mark == "inner" or _of_one_told(chain, text[last.end : term.at]):
            continue
        if not mark or term.role != "level" or _TARGET.match(text[term.end : term.end + 8]):
            break
        chain.append(term)
        marks.append(mark)
    return chain, marks


def _of_one_told(chain: Sequence[Term], between: str) -> bool:
    """专用设备518.70万元、房屋473.25万元；专用设备中5年以内的302.60万元: a part of an item told before."""
    if not _IN_IT.search(between):
        return False
    return any(len(t.noun) > 1 and re.search(re.escape(t.noun) + "(?:当?中|里面?|内|之中)", between) for t in chain)


_IN_IT = re.compile("[中里内]")


def _joined(between: str) -> str:
    """The mark that joins two items; `inner` where the second is a part of the first, nothing where the list ends."""
    if "（" in between or "(" in between:
        between = _BRACKETED.sub("", between)
    if "其中" in between:
        between = _INNER.sub("", between)
        if "其中" in between:
            return "inner"
    if any(c.isdigit() for c in between):
        between = _AGES.sub("", _BESIDE.sub("", _SATELLITE.sub("", between)))
    match = _JOINT.fullmatch(between)
    if match is None or _AWAY.search(match["label"]):
        return ""
    if match["and"] and match["mark"] in ("", "、"):
        return "、"
    return {",": "，", ";": "；"}.get(match["mark"], match["mark"]) or "、"


def _split(chain: list[Term], marks: list[str], earlier: Sequence[Term], text: str) -> Iterator[Run]:
    """The lists that a chain may be: all of it, its stretches of 、, the first item of each part between ；, all but the first."""
    kinds = set(marks[1:])
    ahead = _number_before(chain[0], earlier)

    def run(items: list[Term], first: int, before: Term | None, whole: bool) -> Run:
        opener = text[before.end : items[0].at] if before is not None else ""
        return Run(items, chain, first, before, opener, _after(text, items[-1]), whole)

    yield run(chain, 0, ahead, True)
    if "；" in kinds and len(kinds) > 1:
        firsts = [chain[0], *(t for t, mark in zip(chain, marks, strict=True) if mark == "；")]
        if len(firsts) > 1:
            yield run(firsts, 0, ahead, True)
        if "、" not in kinds and marks.index("；") > 1:  # 人员经费231.58万元，公用经费45.35万元；公用经费预算48.60万元
            yield run(chain[: marks.index("；")], 0, ahead, True)
    if "、" not in kinds:
        if len(chain) > 2:
            yield run(chain[1:], 1, chain[0], False)
        return
    begin = 0
    while begin < len(chain) - 1 and len(kinds) > 1:
        end = begin
        while end + 1 < len(chain) and marks[end + 1] == "、":
            end += 1
        if end > begin:
            headed = begin == 1 or (begin > 1 and marks[begin - 1] != "、")
            before = ahead if not begin else chain[begin - 1] if headed else None
            yield run(chain[begin : end + 1], begin, before, not begin)
        begin = end + 1


def _number_before(first: Term, earlier: Sequence[Term]) -> Term | None:
    """The like number before a list, at its level or before the bracket that holds it, in its sentence or the one before."""
    for term in reversed(earlier):
        if first.at - term.end > _OPENER or term.sentence < first.sentence - 1:
            return None
        outside = first.bracket >= 0 and term.end <= first.bracket and first.bracket - term.end <= 8
        if alike(term, first) and (term.bracket == first.bracket or outside):
            return term
    return None


def _after(text: str, last: Term) -> str:
    """What follows the last item up to the end of its clause, brackets aside."""
    stop = last.end
    while stop < min(len(text), last.end + 40) and text[stop] not in "，,；;。）)":
        stop += 1
    return text[last.end : stop]


def _adds(claim: Term, items: Sequence[Term], sure: Sureness, named: bool = False, closed: bool = True) -> Candidate:
    places = siblings_places([t.numeral for t in [claim, *items]]) if claim.numeral.dimension == "money" else None
    expected = total(interval_of(t, places) for t in items)
    return Candidate("sum", claim, tuple(items), _compute, sure, " + ".join(["{}"] * len(items)), interval_of(claim, places),
                     expected, named, places, closed=closed)  # fmt: skip


def _compute(values: Sequence[Interval]) -> Interval | None:
    return total(values)


def _close(found: Candidate, near: Decimal = _NEAR) -> bool:
    """Whether a sum is near what is stated: a list that misses its total by half is misread."""
    if found.expected is None:
        return False
    off = abs((found.expected.low + found.expected.high) - (found.stated.low + found.stated.high))
    return off <= near * abs(found.stated.low + found.stated.high)


def _forward(run: Run) -> Iterator[Candidate]:
    told = _named_whole(run)
    whole = told or run.before
    if whole is None or any("编制" in whole.lead and _OUTSIDE.search(t.lead) for t in run.items):
        return
    if any(_TAKEN.search(t.lead) for t in run.items) and not _TAKEN.search(whole.lead):
        return  # 年中追加386.75万元，其中…；收回72.15万元: what was taken back is no part of what was added
    if _falls(run.items[-1]):
        yield _adds(whole, run.items, "possible", closed=False)
        return
    if told is not None:
        run = Run(run.items, run.chain, run.first, whole, "中，", run.closed_by, run.outer)
    within = _BRACKETED.sub("", run.opener)
    if _barred(run, whole, within):
        return
    if _OPEN.search(run.closed_by) or _OPEN.search(run.opener):
        yield _adds(whole, run.items, "possible", closed=False)
        return
    strong = _complete(run, within) or (
        ("其中" in within or told is not None) and _exclusive(run.items) and _exceeds(run, whole)
    )
    found = _adds(whole, run.items, "likely" if strong or "其中" in within or len(run.items) > 2 else "possible")
    if strong and _close(found):
        found.sure, found.named = "certain", True
    elif not run.outer and "、" not in run.between:
        if len(run.items) < _FEWEST or not _close(found, _TIGHT):
            return  # numbers of clauses that merely follow one another
        found.sure = "likely"
    if not found.holds and (other := _extended(run, whole)) is not None:
        yield other
        return
    yield found


def _falls(last: Term) -> bool:
    """净追加318,000元（其中甲追加210,000元、乙追加116,000元，丙调减8,000元）: what follows the items takes away from them."""
    after = next((t for t in last.passage.of_sentence(last.sentence) if t.order == last.order + 1), None)
    return (
        after is not None
        and after.role == "change"
        and after.direction < 0
        and after.bracket == last.bracket
        and alike(after, last)
        and not re.search("[；;比较]|同比", last.passage.text[last.end : after.at])
    )


def _barred(run: Run, whole: Term, within: str) -> bool:
    """Whether the words forbid that the list is of this number."""
    if whole.role not in ("level", "to", "base") or len(run.opener) > _OPENER or any(c.isdigit() for c in within):
        return True
    if re.search("另|此外|同比|上年|去年|增加|减少|目标|计划|平均|[，,；;]共", within):
        return True
    if run.items[0].lead[:1] == "、" and not re.match("[（(]", run.opener):
        return True  # the list begins with an item in another unit
    if "分别" in within and any("、" in words for words in re.split("[，,；;。]", within)):
        return True  # 甲馆、乙馆分别为: subjects of their own
    return len(run.items) == 2 and _LEFT.search(run.last.lead) is not None  # what is left is a difference


def _exclusive(items: Sequence[Term]) -> bool:
    """Whether nothing can be counted under two of the items."""
    if items[0].numeral.dimension == "money":
        return True
    return len({t.numeral.unit for t in items}) == 1 and not any(_OVERLAPPING.search(t.lead) for t in items)


def _exceeds(run: Run, whole: Term) -> bool:
    """Whether the parts are more than their whole; those of clauses must be called like it, or another scope may have begun."""
    head = whole.noun[-2:]
    if "、" not in run.between and not (len(head) == 2 and all(head in t.lead for t in run.items)):
        return False
    found = _adds(whole, run.items, "likely")
    return found.expected is not None and found.expected.low > found.stated.high


def _named_whole(run: Run) -> Term | None:
    """实有在职人员中，局机关17人…: the number that the words before 中 name."""
    first = run.items[0]
    passage = first.passage
    if len(run.items) == 2 and "人员" in first.lead and "公用" in run.last.lead and run.first == 0:
        # What a basic expenditure is made of.
        near = [
            t for t in passage.terms if t.order < first.order and alike(t, first) and t.sentence >= first.sentence - 1
        ]
        return next(
            (t for t in reversed(near) if "基本支出" in t.lead and "项目" not in t.lead and t.role == "level"), None
        )
    words = passage.text[max(passage.sentences[first.sentence][0], first.at - 34) : first.at]
    match = _MIDST.search(words) if "中" in words else None
    if match is None or match["whole"].endswith(("其", "年", "期")):
        return None
    near = [
        t for t in passage.terms if t.order < first.order and alike(t, first) and t.exact and t.depth <= first.depth
    ]
    core = match["whole"].removesuffix("人员").removesuffix(first.numeral.unit)
    return next(
        (
            t
            for t in reversed(near[-_MOST:])
            if likeness(match["whole"], t) >= 0.7
            or (len(core) >= 2 and core in t.lead and "其中" not in match["whole"])
        ),
        None,
    )


def _kinds_of(whole: Term, items: Sequence[Term]) -> bool:
    """隐患1286条，一般隐患1250条、重大隐患36条: every item is a kind of what the whole is called."""
    head = whole.noun[-2:]
    names = [t.noun for t in items]
    return len(head) == 2 and all(n.endswith(head) and len(n) > 2 for n in names) and len(set(names)) == len(names)


def _extended(run: Run, whole: Term) -> Candidate | None:
    """The list with items of the same chain that another mark parts, or without its last ones, where that adds up."""
    items = run.chain[run.first :]
    for count in range(2, len(items) + 1):
        if count < len(run.items) and items[count].lead.startswith("、"):
            continue  # 产出指标10个、效益指标6个、满意度指标2个、成本指标1个: one list, to its end
        if count != len(run.items) and (found := _adds(whole, items[:count], "likely")).holds:
            return found
    # 其他收入21.47万元，上年结转105.23万元: an item that its own words would set apart.
    last = run.last
    rest = [
        t for t in last.passage.of_sentence(last.sentence)
        if t.order > last.order and t.bracket == last.bracket and t.exact and t.role == "level" and alike(t, last)
    ]  # fmt: skip
    for count in range(1, min(len(rest), _MORE_ITEMS) + 1):
        if (found := _adds(whole, [*run.items, *rest[:count]], "likely")).holds:
            return found
    return None


_MORE_ITEMS = 3
_MADE_OF = re.compile("组成|构成")


def _complete(run: Run, opener: str) -> bool:
    """Whether the words say that the list leaves nothing out."""
    joint = opener if "其中" not in opener else ""
    first = run.items[0]
    begin = first.passage.sentences[first.sentence][0]
    number = _NUMBERED.search(opener) or _NUMBERED.search(first.passage.text[max(begin, first.at - 30) : first.at])
    if number and (chinese_number(number["n"]) or Decimal(number["n"] if number["n"].isdigit() else 0)) == len(
        run.items
    ):
        return True
    last = run.items[-1].passage.text[run.items[-2].end : run.last.at]
    return (
        complementary(run.items)
        or ("由" in opener and _MADE_OF.search(run.closed_by) is not None)
        or (
            run.before is not None and opener[:1] in "，；" and "、" in run.between and _kinds_of(run.before, run.items)
        )
        or bool(_CLASSED.search(opener))
        or bool(_CONTAINER.match(joint) and len(run.items) >= 2)
        or (run.outer and bool(_REST.search(last)))
        or (run.outer and bool(_BELOW.search(last)) and any(_ABOVE.search(t.lead) for t in run.items[:-1]))
    )


def _backward(run: Run, levels: Sequence[Term]) -> Iterator[Candidate]:
    """甲60、乙50，合计110: the run right before its total."""
    text = run.last.passage.text
    claim = next(
        (t for t in levels if t.order > run.last.order and t.bracket == run.last.bracket and alike(t, run.last)), None
    )
    if (
        claim is None
        or claim.sentence != run.last.sentence
        or claim.role not in ("level", "to")
        or claim.at - run.last.end > _OPENER
    ):
        return
    between = _BRACKETED.sub("", text[run.last.end : claim.at])
    match = re.fullmatch(r"[^，,；;。：:、\d]{0,8}[，,；;：:]?(?P<cue>[^，,；;。：:、\d]{0,16})", between)
    if match is None or not (_CLOSING.search(match["cue"]) or _YEARLY.search(match["cue"])):
        return
    if run.items[0].lead[:1] in "、和及与":
        return  # the list begins with an item in another unit
    counted = re.search("([两二三四五六七八九])(?:者|项|类|块|年|批|个|种|部分|季度|家|期|款|笔)", match["cue"])
    said = chinese_number(counted[1]) if counted else None
    alone = (
        run.before is None or run.before.sentence != run.items[0].sentence or run.before.bracket != run.items[0].bracket
    )
    if said is None and (ahead := _NUMBERED_AHEAD.search(text, max(0, run.items[0].at - 24), run.items[0].at)):
        said = chinese_number(ahead["n"])
    strong = said == len(run.items) or (said is None and run.first == 0 and alone and not _YEARLY.search(match["cue"]))
    found = _adds(claim, run.items, "likely")
    if strong and _close(found):
        found.sure, found.named = "certain", True
    if not found.holds and (other := _longer(run, claim, levels)) is not None:
        yield other
        return
    found.mistakes = tuple(_counted_twice(found, run))
    yield found


def _longer(run: Run, claim: Term, levels: Sequence[Term]) -> Candidate | None:
    """The run with like numbers of its sentence before it, where that adds up."""
    before = [
        t for t in levels
        if t.order < run.items[0].order and t.sentence == claim.sentence and alike(t, claim) and t.depth == claim.depth and t.role == "level"
    ][-_MOST:]  # fmt: skip
    for count in range(1, len(before) + 1):
        if (found := _adds(claim, [*before[-count:], *run.items], "likely")).holds:
            return found
    for count in range(1, len(run.items) - 1):
        if (found := _adds(claim, run.items[count:], "likely")).holds:
            return found
    return None


def _counted_twice(found: Candidate, run: Run) -> Iterator[Mistake]:
    """An item left out of its total."""
    if found.expected is None or len(run.items) < 3:
        return
    for term in run.items:
        value = interval_of(term, found.places)
        less = Interval(found.expected.low - value.low, found.expected.high - value.high)
        yield Mistake("left_out", less, f"漏计{term.noun[:14]}{term.printed}", f"{term.printed} was left out")
