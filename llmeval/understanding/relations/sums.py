"""Frames of lists: parts and their total, parts that cannot exceed their whole, what is left over.

A list begins at a cue (其中, 包括, 分别为, 由…组成, a colon, a bracket behind a number) or ends in one (合计, 共计). What it
holds is told by measure and bracket: numbers measured like its total, outside inner brackets. With and without the items of an
inner 其中 it is tried both ways, and a run of items that adds up proves the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import at_most, total
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.sets import complementary
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_CUE = re.compile(
    r"其中[:：，,]?|(?:具体|主要)?包括[:：]?|分别(?:为|是|用于)[:：]?|按[^，。；：:\d]{2,14}?(?:分类|划分|分(?![担摊配成享])|看|统计)(?:为|的)?[，:：]?|"
    r"(?:主要)?由[^，。；]{0,10}(?:构成|组成)[，:：]?|具体(?:为|是|如下)[:：]?|即[:：]?|如下[:：]|从[^，。；]{2,12}看[，:：]|分[^，。；\d]{1,4}看[，:：]|(?<=[^\d])[:：]|(?:主要)?用于[:：]?|(?<=[\u4e00-\u9fff]{3})中[，,:：]"
)
_PART_CUE = re.compile("其中|包括")
_EXHAUSTIVE = re.compile(r"组成|构成|分别|即|由|如下|两部分|三部分|按|从|具体")
_HEADING = re.compile(r"分[^，。；\d]{1,4}看$|按[^，。；]{2,14}分$|从[^，。；]{2,12}看$|具体[为是]?$|如下$")
"""What makes a colon open a list of the total in the sentence before."""
_OPEN = re.compile(r"等(?![级额次待离候])|主要|部分|左右")
_BACKWARD = re.compile(
    r"(?:合计|共计|总计|合共|累计|总共|(?<!公)共(?!同|产|青|享|建|治|性|用)|小计|加总|之和|总额|总数|总量|全年)[^，,；;。]{0,14}$"
)
_REST = re.compile(r"其余|剩余|余下|尚余|其他|还有|另有?|另外")
_MOST_ITEMS = 24


@dataclass(slots=True)
class _List:
    cue: str
    at: int
    limit: int
    depth: int
    totals: list[Term]
    items: list[Term]
    inner: set[int]
    """Ids of items that an inner 其中 tells."""


def lists(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every total, of every part that has a whole."""
    seen: set[tuple[int, ...]] = set()
    for found in _lists(passage):
        key = (*(id(t) for t in found.totals[:1]), *(id(i) for i in found.items), int(found.cue.startswith("其中")))
        if key in seen:
            continue
        seen.add(key)
        yield from _forward(found, passage)
    yield from _backward(passage)


def _lists(passage: Passage) -> Iterator[_List]:
    text = passage.text
    cues = [(m.start(), m.end(), m[0]) for m in _CUE.finditer(text)]
    cues += [(t.end, t.end + 1, "（") for t in passage.terms if text[t.end : t.end + 1] in ("（", "(")]
    cues += [(t.end + n, t.end + n + 1, "（") for t in passage.terms for n in range(1, 7)
             if text[t.end + n : t.end + n + 1] in ("（", "(") and not re.search(r"[，,；;。：:、]", text[t.end : t.end + n])]  # fmt: skip
    levels = [t for t in passage.terms if t.role in ("level", "to", "from", "base") and not _graded(t)]
    for begin, _, cue in sorted(set(cues)):
        bracket, depth = _bracket_at(passage, begin)
        limit = _limit(text, begin, bracket if cue != "（" else begin)
        before = [t for t in levels if t.end <= begin and t.bracket == bracket]
        if cue.startswith("其中"):
            moved = (t for t in passage.terms if t.role == "change" and t.bracket == bracket)
            before += [t for t in moved if 0 <= begin - t.end <= 1]  # 增加846.72万元，其中…
        if cue == "（" or (bracket >= 0 and not before):
            opening = begin if cue == "（" else bracket
            before = [t for t in levels if t.end <= opening][-1:]
            if before and re.search(r"[，,；;。：:、]", text[before[0].end : opening]):
                before = []
        after = [t for t in levels if begin <= t.at < limit and t.depth == depth + (cue == "（") and t.role == "level"]
        if not after:
            continue
        sentence = after[0].sentence
        measures = {t.base_unit for t in before if sentence - 1 <= t.sentence}
        classes = _CLASSES.match(cue) is not None
        first = next((t for t in after if classes and t.base_unit in measures), after[0])  # 35岁以下31人
        totals = [t for t in reversed(before) if sentence - 1 <= t.sentence and alike(t, first)][:4]
        if cue.rstrip("，,:：").endswith("中") and not cue.startswith("其"):
            # 实有在职人员中，局机关17人…: the words before 中 name the whole.
            words = re.split("[，。；：,;:]", text[max(0, begin - 14) : begin])[-1]
            named = [t for t in reversed(before) if alike(t, first) and likeness(words, t) >= 0.7]
            totals = [*named[:1], *(t for t in totals if not any(t is n for n in named[:1]))]
        across = _HEADING.search(text[max(0, begin - 14) : begin])
        if cue in (":", "：") and not across and totals and totals[0].sentence != sentence:
            totals = []
        inner = _inner(text, begin, limit, after)
        items = _cut([t for t in after if alike(t, first)])
        stop = text.find("；", begin, limit)
        if stop > 0 and "：" not in cue and ":" not in cue and len([t for t in items if t.at < stop]) >= 2:
            inside = [t for t in items if t.at < stop]
            if not any(text[t.at - len(t.lead) - 1 : t.at - len(t.lead)] == "；" for t in inside):
                yield _List(cue, begin, stop, depth, totals, inside[:_MOST_ITEMS], inner)
        yield _List(cue, begin, limit, depth, totals, items[:_MOST_ITEMS], inner)


_GRADED = re.compile("(?:（含）|\\(含\\))?(?:及?以[上下]|至|[-—－~～])")


def _graded(term: Term) -> bool:
    """90分以上为优, 80分至90分为良: the bounds of a grade."""
    return term.numeral.dimension == "score" and _GRADED.match(term.passage.text, term.end) is not None


def _bracket_at(passage: Passage, at: int) -> tuple[int, int]:
    depth, bracket = 0, -1
    stack = []
    start = max((s for s, e in passage.sentences if s <= at), default=0)
    for index in range(start, at):
        character = passage.text[index]
        if character in "（(":
            stack.append(index)
        elif character in "）)" and stack:
            stack.pop()
    depth = len(stack)
    bracket = stack[-1] if stack else -1
    return bracket, depth


def _limit(text: str, begin: int, bracket: int) -> int:
    """Where a list ends: at its bracket's end, else with its sentence."""
    if bracket >= 0:
        depth = 0
        for index in range(bracket, len(text)):
            if text[index] in "（(":
                depth += 1
            elif text[index] in "）)":
                depth -= 1
                if depth == 0:
                    return index
    for index in range(begin, len(text)):
        if text[index] in "。！？":
            return index
    return len(text)


def _inner(text: str, begin: int, limit: int, items: Sequence[Term]) -> set[int]:
    """Items of a 其中 inside the list, up to the next semicolon."""
    found: set[int] = set()
    for match in _PART_CUE.finditer(text, begin + 2, limit):
        stop = text.find("；", match.end(), limit)
        stop = limit if stop < 0 else stop
        found |= {id(t) for t in items if match.end() <= t.at < stop}
    return found


def _cut(items: list[Term]) -> list[Term]:
    """The items up to a total told at the end: 甲60、乙50，合计110."""
    for number, item in enumerate(items):
        if number >= 1 and _BACKWARD.search(item.lead) and not re.search("其中", item.lead):
            return items[:number]
    return items


def _compute(values: Sequence[Interval]) -> Interval | None:
    return total(values)


def _adds(claim: Term, items: Sequence[Term], sure: Sureness, closed: bool) -> Candidate:
    places = siblings_places([t.numeral for t in [claim, *items]]) if claim.numeral.dimension == "money" else None
    expected = total(interval_of(t, places) for t in items)
    return Candidate("sum", claim, tuple(items), _compute, sure, " + ".join(["{}"] * len(items)), interval_of(claim, places), expected,
                     places=places, closed=closed)  # fmt: skip


_CLASSES = re.compile(
    r"按[^，。；：:\d]{2,14}?(?:分类|划分|分(?![担摊配成享])|看|统计)|从[^，。；]{2,12}看|分[^，。；\d]{1,4}看|具体|分别|组成|构成"
)
_LAST_CLASS = re.compile(r"以下|及以上|以上|其他|其它|其余|未定级|未评级|剩余|余下|初级")
_STOCK = re.compile("实有|在岗|在职|在编|现有|空编|缺编|空缺|超编")


def _own_scope(items: Sequence[Term], passage: Passage) -> Sequence[Term]:
    """The items before one of another scope: …退化林修复5,275亩；另实施森林抚育21,800亩."""
    for number, item in enumerate(items):
        if number < 2:
            continue
        between = passage.text[items[number - 1].end : item.at]
        stock = _STOCK.search(between) and not _STOCK.search(items[0].lead)
        joined = "、" in passage.text[items[number - 2].end : items[number - 1].at]
        if joined and re.search("[；;，,](?:结余|剩余|尚余|余)", between):
            return items[:number]  # what is left of the whole's whole
        if re.search("[；;。，,](?:另|此外|还|同期|同时)", between) or (stock and re.search("[；;。，,]", between)):
            return items[:number]
    return items


def _firsts(items: Sequence[Term], passage: Passage) -> list[Term]:
    """The first item of each segment, where segments are parted by semicolons."""
    found: list[Term] = []
    for item in items:
        if not found or re.search("[；;]", passage.text[found[-1].end : item.at]):
            found.append(item)
    return found


def _bound(found: Candidate, items: Sequence[Term], introduced: str) -> bool:
    """Whether the words say that the items are all parts, so that a wrong sum needs no further explanation: a classification
    whose last class closes it, or whose classes are more than the whole; and the sum is not far off."""
    if found.expected is None or found.holds:
        return False
    if not _CLASSES.search(introduced):
        return "其中" in introduced and _not_far(found) and _parallel(items) and _others(items)
    low = found.expected.low
    stated = found.stated
    if not _not_far(found) or not _parallel(items):
        return False
    return low > stated.high or _closes(items)


def _others(items: Sequence[Term]) -> bool:
    """Whether the items are joined by 、 and the last is what else there is: 直接就业412人、升学438人、自主创业及其他88人."""
    text = items[-1].passage.text
    between = [text[one.end : other.at] for one, other in pairwise(items)]
    joined = all(words.startswith("、") for words in between[:-1]) and between[-1][:1] in "、，及和"
    posts = len(items) > 2 and re.search("专业技术|专技|管理|行政", items[0].lead + between[0]) is not None
    return joined and bool(re.search("其他|其它|其余|剩余|工勤" if posts else "其他|其它|其余|剩余", between[-1]))


def _closes(items: Sequence[Term]) -> bool:
    """Whether the last item is one that leaves nothing out: 初级及以下19人, 其他3人."""
    return bool(_LAST_CLASS.search(items[-1].passage.text[items[-2].end : items[-1].at]))


_FARTHEST = Decimal("0.3")


def _not_far(found: Candidate) -> bool:
    """Whether a sum is near what is stated: a list that misses its total by half is a misread list."""
    if found.expected is None:
        return False
    off = abs((found.expected.low + found.expected.high) - (found.stated.low + found.stated.high))
    return off <= _FARTHEST * abs(found.stated.low + found.stated.high)


def _parallel(items: Sequence[Term]) -> bool:
    """Whether items follow each other as a list: one unit, none that is told of another."""
    units = {t.numeral.unit for t in items}
    return len(units) == 1 and not any(re.search("其中|占|比|较|另|合计|共", t.lead) for t in items[1:])


def _windows(items: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """Runs of items that may be all parts: those from the first one on."""
    for length in range(len(items), 1, -1):
        yield items[:length]


def _forward(found: _List, passage: Passage) -> Iterator[Candidate]:
    exact = [t for t in found.items if t.numeral.high is None]
    outer = list(_own_scope([t for t in exact if id(t) not in found.inner], passage))
    text = passage.text
    tail = text[exact[-1].end : found.limit][:16] if exact else ""
    introduced = text[max(0, found.at - 6) : found.at + len(found.cue)]
    heading = re.split("[。，；]", text[max(0, found.at - 16) : found.at])[-1] + found.cue
    open_ended = bool(_OPEN.search(tail)) or "主要" in introduced
    # 州图书馆、州博物馆分别为909人次和640人次: the list has subjects of its own, and is no list of parts.
    subjects = "分别" in found.cue and "、" in re.split("[，,；;。：:]", text[max(0, found.at - 40) : found.at])[-1]
    exhaustive = bool(_EXHAUSTIVE.search(found.cue)) and not open_ended and not subjects
    for place, whole in enumerate(found.totals[:3]):
        fair = place == 0 or whole is next(
            (t for t in passage.terms if t.sentence == whole.sentence and t.role == "level" and alike(t, whole)), None
        )
        complete = complementary(outer)
        if place == 0 and found.cue.startswith(("其中", "（", "包括")):
            yield from _subsets(found, exact, text)
        if len(outer) >= 2:
            sure: Sureness = "certain" if fair and (exhaustive or complete) else "likely" if fair else "possible"
            first = _adds(whole, outer, sure, not open_ended)
            first.named = complete and place == 0 and whole.sentence == outer[0].sentence
            if place == 0 and not open_ended and not subjects and not first.named:
                first.named = _bound(first, outer, heading)
                first.sure = "certain" if first.named else sure
            yield first
            firsts = _firsts(outer, passage)
            if 2 <= len(firsts) < len(outer):
                yield _adds(whole, firsts, "likely" if fair and exhaustive else "possible", not open_ended)
            for window in _windows(outer):
                if len(window) < len(outer):
                    counted = window[0].numeral.dimension == "count"
                    whole_set = counted and place == 0 and not open_ended and complementary(window)
                    part = _adds(whole, window, "certain" if whole_set else "possible", whole_set)
                    part.named = whole_set and whole.sentence == window[0].sentence
                    yield part
        if len(outer) < len(exact) >= 2 and len(outer) < 2:
            yield _adds(whole, exact, "possible", not open_ended)


_ONE_OF_SEVERAL = re.compile("第[一二两三四五]次|[上前]次|调整前")
"""其中第一次调整后的预算为548.00万元: a state before, no part."""


def _subsets(found: _List, items: Sequence[Term], text: str) -> Iterator[Candidate]:
    """Each item is no more than the whole; any number before the cue may be that whole."""
    stop = text.find("；", found.at)
    all_of_another = len(items) > 1 and any(
        total(interval_of(t) for t in items).meets(interval_of(other)) for other in found.totals[1:]
    )
    for item in items[: _complete_at(items, found.totals)]:
        if found.cue == "（" and not text[found.at + 1 : found.at + 4].startswith("其中"):
            continue
        if (
            _REST.search(item.lead)
            or item.role != "level"
            or item.when in ("prior", "start")
            or item.numeral.dimension in ("score", "percent")  # a rate of some may be above the rate of all
            or 0 < stop < item.at
            or _ONE_OF_SEVERAL.search(item.lead)
            or (item.tail[:1] == "的" and "占" in item.lead)  # 占耕地面积24.80万亩的66.77%
            or _of_another_thing(item, found.totals)
        ):
            continue
        for place, whole in enumerate(t for t in found.totals if t.numeral.bound is None):
            limit = at_most(interval_of(whole))
            sure: Sureness = "possible"
            if place == 0:
                sure = "certain" if len(items) <= 6 and not found.inner and whole.role == "level" else "likely"
                sure = "possible" if all_of_another else sure
            named = not all_of_another and place == 0 and item is items[0] and _at_its_whole(found, whole, item, text)
            yield Candidate(
                "subset", item, (whole,), lambda v: at_most(v[0]), sure, "{}", interval_of(item), limit, named=named
            )


def _of_another_thing(item: Term, totals: Sequence[Term]) -> bool:
    """审计调查3个，其中农田审计调查抽查5个乡镇: what stands behind a number is counted, and the whole counts something else."""
    thing = re.match("[\u4e00-\u9fff]{2}", item.tail)
    if thing is None or item.numeral.unit not in ("个", "项", "处"):
        return False
    return bool(totals) and thing[0] not in totals[0].lead + totals[0].tail


def _complete_at(items: Sequence[Term], totals: Sequence[Term]) -> int:
    """How many of the items make the whole; all where none do."""
    for count in range(2, len(items)):
        if totals and total(interval_of(t) for t in items[:count]).meets(interval_of(totals[0])):
            return count
    return len(items)


_MORE = re.compile("超|增|多|净|差|减|新增|比|较")


def _at_its_whole(found: _List, whole: Term, item: Term, text: str) -> bool:
    """新装412盏，其中太阳能灯468盏: the whole right before 其中, and the part right behind it, of the same unit."""
    return (
        found.cue.startswith("其中")
        and whole.numeral.unit == item.numeral.unit != ""
        and item.numeral.dimension != "money"
        and not _MORE.search(whole.lead)
        and re.fullmatch("[^，,；;。：:、\\d]{0,8}[，,；;（(]", text[whole.end : found.at]) is not None
        and re.fullmatch("其中[:：，,]?(?:20\\d\\d年)?[^，,；;。：:、\\d]{0,14}", text[found.at : item.at]) is not None
    )


def _backward(passage: Passage) -> Iterator[Candidate]:
    """甲60、乙50，合计110: the numbers before a total in its sentence."""
    text = passage.text
    for claim in passage.terms:
        if claim.role not in ("level", "to") or not (match := _BACKWARD.search(claim.lead)):
            continue
        begin = passage.sentences[claim.sentence][0]
        items = [t for t in passage.terms if t.order < claim.order and t.sentence == claim.sentence and t.role == "level"
                 and alike(t, claim) and t.depth == claim.depth and t.exact]  # fmt: skip
        inner = _inner(text, begin, claim.at, items)
        items = [t for t in items if id(t) not in inner][-_MOST_ITEMS:]
        if len(items) < 2:
            continue
        counted = _COUNTED.search(text[max(begin, claim.at - 16) : claim.at])
        number = _NUMBERS.index(counted[1].replace("两", "二")) if counted else 0
        strong = bool(counted) or bool(re.search(r"合计|共计|总计|之和|全年(?:合计|累计|共)", match[0]))
        for first in range(len(items) - 1):
            window = items[first:]
            exactly = number == len(window) or _run_before(window, claim, passage, begin)
            sure: Sureness = "certain" if exactly else "likely" if first == 0 and strong else "possible"
            found = _adds(claim, window, sure, True)
            found.named = exactly and _not_far(found)
            if first == 0:
                found.mistakes = tuple(_twice(found, passage, inner))
            yield found
            if first and first < len(items) - 1:
                yield _adds(claim, items[: len(items) - first], "possible", True)


_ALONG = re.compile("[，,](?:连同|加上|再加|外加)")
_JOINED = re.compile(r"(?:[、和及与]|以及|[，,](?:连同|加上|再加上?|外加))[^，,；;。：:、\d（）()]{0,16}")


def _run_before(items: Sequence[Term], claim: Term, passage: Passage, begin: int) -> bool:
    """Whether items are one run joined by 、 that the words open and the total closes: 分别为186次、214次和231次，全年合计824次, or
    classes the last of which leaves nothing out: 按职称分，高级12人…，在编教师共54人."""
    text = passage.text
    between = [text[one.end : other.at] for one, other in pairwise(items)]
    earlier = [t for t in passage.terms if t.end <= items[0].at and t.sentence == claim.sentence]
    if earlier and _JOINED.fullmatch(text[earlier[-1].end : items[0].at]):
        return False  # the list begins with an item in another unit
    if not re.fullmatch(r"[，,；;][^，,；;。：:\d]{0,16}", text[items[-1].end : claim.at]):
        return False
    opening = re.split("[，,；;。]", text[begin : items[0].at])[-1]
    if _ALONG.match(between[-1]) and all(_JOINED.fullmatch(words) for words in between):
        return True
    if "分别" in opening:
        return all(_JOINED.fullmatch(words) for words in between)
    heading = re.search(
        r"按[^，。；：:]{2,14}?分(?![担摊配成享])[，,：:]?[^，。；：:\d]{0,8}$", text[begin : items[0].at]
    )
    if heading and _parallel(items) and _closes(items):
        return True
    joined = all(_JOINED.fullmatch(words) and words.startswith("、") for words in between)
    return (
        joined
        and bool(re.match("[，,](?:合计|共计|总计|共)", text[items[-1].end : claim.at]))
        and claim.numeral.unit == items[0].numeral.unit
    )


def _twice(found: Candidate, passage: Passage, inner: set[int]) -> Iterator[Mistake]:
    """A part of a part counted once more."""
    for term in passage.terms:
        if id(term) in inner and alike(term, found.claim) and found.expected is not None:
            extra = total([found.expected, interval_of(term)])
            yield Mistake(
                "counted_twice", extra, f"重复计入{term.noun[:14]}{term.printed}", f"{term.printed} was counted twice"
            )


_NUMBERS = "零一二三四五六七八九十"
_COUNTED = re.compile(
    r"([一二三四五六七八九十])(?:年|项|类|个|季度|部分|批|次|期|者|家|所)[^，。]{0,8}(?:合计|共计|总计|累计|共|之和)"
)
