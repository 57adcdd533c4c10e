"""Frames of what is left of a whole: posts that are free or exceeded, the rest of a list, a net adjustment.

The words name both sides (缺编 is of 编制 and those in post, 其余 of the whole before), so that the numbers are found by what
they are called and not by where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, negative
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.relations.ways import RECEIVED

_FREE = re.compile(
    r"(?:[比较](?:核定|批准)?编制(?:数|人数)?(?:少|缺)|空编|缺编|空缺编制?|空缺|编制空缺|缺员|空岗)(?:数)?(?:为|共|计|有)?$"
)
_OVER = re.compile(r"(?:超编|超配)(?:数)?(?:为|共|计|有)?$")
_POSTS = re.compile("编制|核定|定编")
_FILLED = re.compile("在编|在职|实有|在岗|现有|实际|到岗")
_PART = re.compile("其中|行政编|事业编|工勤编|参公|政法(?:专项)?编")
_KIND = re.compile("行政|事业|参公|工勤|政法专项")
_NET = re.compile(r"净(?P<way>调增|增加|追加|增|调减|减少|核减|压减|减)(?:预算|额|数|了|约|为|共|计)*$")
_INITIAL = re.compile("年初预算|年初部门预算|预算年初|批复预算|批复|年初安排")
_ADJUSTED = re.compile("调整后|调整预算|全年预算|预算调整|最终预算")
_REST = re.compile(
    r"(?:其余|余下|剩余|(?<![\u4e00-\u9fff])余|尚欠|未[一-鿿]{2,4}|不合格|正在[一-鿿]{2,4}|待[一-鿿]{2}|尚[有需应剩欠存缺]|还(?:有|剩|欠|差)|仍有)[^，。；：中里内]{0,12}$"
)
_STRONG_REST = re.compile("其余|余下|剩余|余$|尚[欠应剩需]|还剩|还欠")
_PENDING = re.compile("待|未|正在|需|没|列入|结转|尚")
"""Words behind a rest: 还有15宗待补充检材."""
_WITHIN = re.compile("其中|包括|含")
_FARTHEST = 40


def posts(passage: Passage) -> Iterator[Candidate]:
    """Candidates of posts free or exceeded, of net adjustments and of the rest of a whole."""
    for claim in passage.terms:
        if not claim.exact or claim.role not in ("level", "change"):
            continue
        if free := _FREE.search(claim.lead) or _OVER.search(claim.lead):
            yield from _staff(claim, passage, -1 if free[0].startswith("超") else 1)
        elif match := _NET.search(claim.lead):
            yield from _net(claim, passage, -1 if "减" in match["way"] else 1)
        elif _REST.search(claim.lead):
            yield from _rest(claim, passage)


def posts_told_before(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of posts free or exceeded whose 编制 a paragraph before has told, and this one does not."""
    if "编" not in passage.text:
        return
    for claim in passage.terms:
        way = 1 if _FREE.search(claim.lead) else -1 if _OVER.search(claim.lead) else 0
        if not way or not claim.exact or _KIND.search(claim.lead) or any(_allowed(t) for t in passage.terms):
            continue
        before = [t for t in recent if t.passage is not passage and passage.index - t.passage.index <= _PARAGRAPHS]
        limits = [t for t in before if _allowed(t) and alike(t, claim)]
        within = [
            t for t in passage.terms
            if t.order < claim.order and t.role == "level" and t.exact and alike(t, claim) and t.depth == 0
            and _FILLED.search(t.lead) and not _WITHIN.search(t.lead) and not _KIND.search(t.lead)
        ]  # fmt: skip
        if len(limits) == 1 and len(within) == 1:
            pair = [limits[0], within[0]] if way > 0 else [within[0], limits[0]]
            yield flow("difference", claim, pair, [1, -1], "certain", True)


_PARAGRAPHS = 3


def _allowed(term: Term) -> bool:
    """Whether a number is all the posts that are approved."""
    return bool(_POSTS.search(term.lead)) and not (
        _FILLED.search(term.lead) or _PART.search(term.lead) or _FREE.search(term.lead) or _OVER.search(term.lead)
    )


def _before(claim: Term, passage: Passage, sentences: int) -> list[Term]:
    return [
        t for t in passage.terms
        if t.at < claim.at and claim.sentence - sentences <= t.sentence and alike(t, claim) and t.exact and t.role in ("level", "change", "base", "from", "to")
    ]  # fmt: skip


def _staff(claim: Term, passage: Passage, way: int) -> Iterator[Candidate]:
    before = [t for t in _before(claim, passage, 2) if t.role == "level"][-_FARTHEST:]
    allowed = [t for t in before if _POSTS.search(t.lead) and not _FILLED.search(t.lead)]
    filled = [t for t in before if _FILLED.search(t.lead) and not re.search("编制数?[为是有]?$", t.lead)]
    filled = [t for t in filled if not re.match("[（(][^（）()]*(?:编外|聘用|劳务)", passage.text[t.end : t.end + 20])]
    kind = _KIND.search(claim.lead)
    if kind is not None:
        whole = [t for t in allowed if kind[0] in t.lead]
        within = [t for t in filled if kind[0] in t.lead] or _of_kind(kind[0], filled, before)
    else:
        whole = [t for t in allowed if not _PART.search(t.lead)] or allowed[:1]
        within = [t for t in filled if not _WITHIN.search(t.lead)] or filled[:1]
        established = [t for t in filled if _ESTABLISHED.search(t.lead)]
        within = established if len(established) == 1 else within  # 在岗98人，其中在编68人、编外30人
    if not whole or not within:
        return
    for limit in reversed(whole):
        for people in reversed(within):
            named = limit is whole[-1] and people is within[-1]
            pair, signs = ([limit, people], [1, -1]) if way > 0 else ([people, limit], [1, -1])
            named = named and _OWN_COUNT.search(passage.text, limit.end, claim.at) is None
            found = flow("difference", claim, pair, signs, "certain" if named else "likely", named)
            if kind is None and within is established and len(whole) == 1 and named and not found.holds:
                found.aspect = "net"  # 编制 and 在编 are each told once, and leave no other reading
            if (
                found.expected is not None
                and found.expected.high < 0
                and not negative(found.expected).meets(found.stated)
            ):
                found.sure, found.named = (
                    "possible",
                    False,
                )  # no fewer than no posts are free: the limit is one of several
            yield found


_ESTABLISHED = re.compile("在编(?:在岗)?(?:人员|职工|人数)?(?:为|是|有|共|数)*$")
_OWN_COUNT = re.compile("不占|单列|过渡|保留|不计入|借入|借出|挂职|待安置|跨层级|消化")
"""其中1人占用单列编制，空编4名: who is in post and who holds a post are not the same."""


def _of_kind(kind: str, filled: Sequence[Term], before: Sequence[Term]) -> list[Term]:
    """在编102人，其中行政45人、事业57人: those of a kind, told as parts of all who are in post."""
    return [
        t
        for t in before
        if filled
        and kind in t.lead
        and t.order > filled[-1].order
        and not _POSTS.search(t.lead)
        and "空编" not in t.lead
    ]


def _net(claim: Term, passage: Passage, way: int) -> Iterator[Candidate]:
    before = _before(claim, passage, 1)
    if "其中" not in claim.lead and (found := _moved(claim, before, way)):
        yield found
    initial = [
        t
        for t in _before(claim, passage, 3)
        if _INITIAL.search(t.lead)
        and not _ADJUSTED.search(t.lead)
        and t.role != "base"
        and not re.match("[比较与]", t.lead)
    ]
    after = [
        t for t in passage.terms if t.sentence == claim.sentence and t.at > claim.at and alike(t, claim) and t.exact
    ]
    adjusted = [t for t in before if _ADJUSTED.search(t.lead)] or [t for t in after[:1] if _ADJUSTED.search(t.lead)]
    if not initial or not adjusted:
        return
    signs = [1, -1] if way > 0 else [-1, 1]
    found = flow("adjustment", claim, [adjusted[-1], initial[-1]], signs, "certain", True)
    yield found


_COMES = re.compile("新增|新建|购进|购入|调入|招聘|招录|新登记|入库|新入|引进|转入")
_GOES = re.compile("剔旧|下架|退出|注销|报废|调出|退休|辞职|出库|核销|清退|死亡|转出|减少")


def _moved(claim: Term, before: Sequence[Term], way: int) -> Candidate | None:
    """全年新增9.86万册，剔旧2.12万册，…净增7.74万册: one intake and one loss make the net."""
    levels = [t for t in before if t.depth == claim.depth and t.role in ("level", "change")]
    comes = [t for t in levels if _COMES.search(t.lead) and not _WITHIN.search(t.lead)]
    goes = [t for t in levels if _GOES.search(t.lead) and not _WITHIN.search(t.lead)]
    if (
        len(comes) != 1
        or len(goes) != 1
        or (comes[0].numeral.unit != goes[0].numeral.unit != "" and comes[0].base_unit != goes[0].base_unit)
    ):
        return None
    return flow("balance", claim, [comes[0], goes[0]], [way, -way], "certain", True)


def _rest(claim: Term, passage: Passage) -> Iterator[Candidate]:
    """其余19件: the whole before less all that was told since; with and without what an inner 其中 tells."""
    text = passage.text
    before = [t for t in _before(claim, passage, 1) if t.depth == claim.depth]
    own = [t for t in before if t.sentence == claim.sentence]
    wholes = own if len(own) >= 2 else before
    for place, whole in enumerate(wholes[:-1]):
        parts = wholes[place + 1 :]
        if any(t.role != "level" for t in [whole, *parts]):
            continue
        outer = _outer(text, whole, parts)
        for chosen in [parts, outer] if 0 < len(outer) < len(parts) else [parts]:
            plain = (
                chosen is parts and place == 0 and len(own) >= 2 and not any(_WITHIN.search(t.lead) for t in parts[1:])
            )
            plain = plain and not _other_clause(text, whole, parts, claim)
            plain = plain and not _of_more(whole, parts, claim) and not _AMONG.search(whole.lead)
            plain = plain and not re.search(
                "中[，,:：]|包括|[：:]", text[passage.sentences[whole.sentence][0] : whole.at]
            )
            plain = (
                plain
                and (bool(_STRONG_REST.search(claim.lead)) or bool(_PENDING.match(claim.tail)) or _denied(claim, parts))
                and _governs(whole)
                and sum(_middle(t) for t in parts) < _middle(whole)
                and not _turned(parts)
                and "；" not in text[whole.end : claim.at]
            )
            sure: Sureness = "certain" if plain else "possible"
            found = flow(
                "difference", claim, [whole, *chosen], [1] + [-1] * len(chosen), sure, plain and len(parts) <= 4
            )
            if found.named and sure == "certain":
                found.aspect = "rest"  # held to the whole, whatever its own parts add up to
            if found.expected is not None and found.expected.high >= 0:
                yield found


_AMONG = re.compile("(?<!其)中[\u4e00-\u9fff]")
"""资助对象中脱贫家庭学生138人: a part of what the words name."""


def _of_more(whole: Term, parts: Sequence[Term], claim: Term) -> bool:
    """资助366人，…其中138人、74人、23人，其余131人: what all of them make was told before."""
    made = _middle(whole) + sum(_middle(t) for t in parts) + _middle(claim)
    return any(
        t.base_unit == claim.base_unit and _middle(t) == made for t in claim.passage.terms if t.order < whole.order
    )


def _other_clause(text: str, whole: Term, parts: Sequence[Term], claim: Term) -> bool:
    """考试368人，录取352人；其余86名学生: a semicolon that parts the rest from what all the others share."""
    return "；" in text[parts[-1].end : claim.at] and "；" not in text[whole.end : parts[-1].at]


def _denied(claim: Term, parts: Sequence[Term]) -> bool:
    """未通过 behind 通过: what is not, of a whole of which it has been said what is."""
    match = re.search("[未不](?P<word>[一-鿿]{2})", claim.lead)
    return match is not None and any(match["word"][0] in t.lead or match["word"] in t.lead + t.tail for t in parts)


def _outer(text: str, whole: Term, parts: Sequence[Term]) -> list[Term]:
    """The parts that stand in no 其中 of another part, up to its semicolon."""
    found = []
    for part in parts:
        opened = max(text.rfind(word, whole.end, part.at) for word in ("其中", "包括"))
        if opened < 0 or not any(t.at < opened for t in parts) or "；" in text[opened : part.at]:
            found.append(part)
    return found


def _governs(whole: Term) -> bool:
    """Whether the first number may be the whole of what follows: an intake, not a part, an average or what is counted after."""
    return not re.search(r"其余|其中|余下|占|平均|人均|户均|超|比|较|退休|编外|另", whole.lead)


def _turned(parts: Sequence[Term]) -> bool:
    """Whether a part adds to the whole: 新增, 追加, 调入 among what is taken from it."""
    return any(_ADDED.search(t.lead) or RECEIVED.search(t.lead) for t in parts)


_ADDED = re.compile("新(?:增|识别|纳入|认定|发现|登记|排查|受理)|追加|调增|调入|收入|另|合计|共计|编制|人均|收购")


def _middle(term: Term) -> Decimal:
    found = interval_of(term)
    return abs(found.low + found.high) / 2


_PARTED = (("满分", "扣分"), ("得分", "失分"), ("达标", "未达标"), ("完成", "未完成"), ("合格", "不合格"))


def parted(passage: Passage) -> Iterator[Candidate]:
    """17项指标中满分13项，扣分5项: what is and what is not make the whole."""
    for whole, one, other in zip(passage.terms, passage.terms[1:], passage.terms[2:], strict=False):
        if (
            whole.role not in ("level", "standard")
            or whole.sentence != other.sentence
            or not re.search("[中里]", passage.text[whole.end : one.at])
        ):
            continue
        if not (alike(whole, one) and alike(whole, other) and whole.exact and one.exact and other.exact):
            continue
        if any(yes in one.lead and no in other.lead and (no in yes or no not in one.lead) for yes, no in _PARTED):
            if re.match("[、，][^，。；、\\d]{1,8}\\d", passage.text[other.end :]):
                continue  # a third class follows
            found = flow("sum", whole, [one, other], [1, 1], "certain", True)
            found.named = found.expected is not None and abs(
                _middle(one) + _middle(other) - _middle(whole)
            ) * 3 < _middle(whole)
            yield found


_WHOLE_OF = re.compile(r"(?:在|从)?(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:里|中|当中|之中)[，,]?[^，。；]{0,12}$")


_COUNTED_THING = re.compile("[\u4e00-\u9fff]{2}")


def within(passage: Passage) -> Iterator[Candidate]:
    """高龄老人1288人，高龄老人里独居的1427人; 鉴定1842人次，合格1874人次，合格率…: a part named of the number before it."""
    flat = [t for t in passage.terms if t.depth == 0]
    for one, part in pairwise(flat):
        if not alike(one, part) or part.role != "level" or one.role != "level" or one.sentence != part.sentence:
            continue
        if not (one.exact and part.exact) or one.numeral.dimension in ("percent", "score", "point", "money"):
            continue
        thing = _COUNTED_THING.match(passage.text, part.end)
        if (
            thing is not None
            and part.numeral.unit == "个"
            and thing[0] not in passage.text[max(0, one.at - 12) : part.at]
        ):
            continue  # 118个行政村中的126个自然村
        if _part_of(one, part, passage):
            limit = Interval(Decimal("-Infinity"), interval_of(one).high)
            yield Candidate("subset", part, (one,), lambda v: Interval(Decimal("-Infinity"), v[0].high), "certain", "{}",
                            interval_of(part), limit)  # fmt: skip


def _part_of(one: Term, part: Term, passage: Passage) -> bool:
    if (
        re.search("发放|发出", one.lead)
        and re.search("收回|回收", part.lead)
        and "问卷" in one.lead + part.lead + part.tail
    ):
        return True
    match = _WHOLE_OF.search(part.lead)
    if match and len(match["noun"]) >= 2 and _named(match["noun"], one):
        return True
    if re.search("计划|目标|任务|应|预计|上年|去年", one.lead):
        return False
    following = passage.text[part.end : part.end + 20].split("。")[0]
    rate = re.match("[，,（(]?(?P<word>[一-鿿]{2})率", following)
    if rate is None or re.search(r"[；;]", passage.text[one.end : part.at]) or one.when == "prior":
        return False
    # 合格率 of 合格826人, 取证率 of 取得证书308人: the rate is of what is told, out of the number before.
    return all(character in part.lead for character in rate["word"]) and rate["word"] not in one.lead


def _named(noun: str, one: Term) -> bool:
    """Whether the number before is called so: 失业人员里 after 登记失业人员2150人."""
    said = one.lead + one.tail
    if "其中" in said and len(noun) < 3:
        return False
    return noun in said or (noun.endswith(("人员", "学生")) and noun[:2] in said)


_OVERRUN = re.compile(
    r"(?P<over>超预算|超支|超出(?:年初|全年|调整)?预算|超过预算)(?:支出|数|额|了|约|为|共|计)*$|"
    r"(?P<under>比(?:年初|全年|调整后?)?预算(?:数)?(?:节约|结余|减少|压减|少支?|节省)|节约|结余|节支|节省|少支)(?:资金|支出|经费|数|额|了|约|为|共|计)*$"
)


def overruns(passage: Passage) -> Iterator[Candidate]:
    """超预算12.49万元, 节约4.60万元: whether the spending before it is above its budget or below."""
    for claim in passage.terms:
        if claim.numeral.dimension != "money" or not claim.exact or not (match := _OVERRUN.search(claim.lead)):
            continue
        before = [t for t in _before(claim, passage, 0) if t.depth == claim.depth]
        budget = [
            t for t in before if re.search("预算", t.lead) and not re.search("决算|支出(?!预算)|执行|实际", t.lead)
        ]
        actual = [
            t for t in before if re.search("决算|支出|执行|实际", t.lead) and not re.search("预算(?!执行)", t.lead)
        ]
        if not budget or not actual or abs(budget[-1].order - actual[-1].order) != 1:
            continue
        if max(budget[-1].order, actual[-1].order) < claim.order - 2:
            continue
        found = _overrun(claim, budget[-1], actual[-1], bool(match["over"]))
        if match["over"] or (found.expected is not None and found.expected.high < 0):
            yield found  # what is saved is a remainder, unless there is none


def _overrun(claim: Term, budget: Term, actual: Term, over: bool) -> Candidate:
    pair = (actual, budget) if over else (budget, actual)
    places = siblings_places([t.numeral for t in [claim, *pair]])
    expected = minus(interval_of(pair[0], places), interval_of(pair[1], places))
    word = "超出" if not over else "节约"
    stated = interval_of(claim, places)
    found = Candidate(
        "change", claim, pair, lambda v: minus(v[0], v[1]), "certain", "{} - {}", stated, expected, True, places
    )
    found.mistakes = (
        Mistake(
            "direction",
            Interval(-expected.high, -expected.low),
            f"超支与节约写反，应为{word}",
            "overspent and saved exchanged",
        ),
    )
    return found
