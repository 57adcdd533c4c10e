"""Frames of flows: what is left, what was added and cut, what came in and went out, posts and people.

Numbers of one sentence, measured alike, carry the signs that their words give: 年初, 追加, 调入 in, 支出, 调减, 退休 out. The
claim is the number whose words say that it is what remains or results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, scaled, total
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.relations.ways import (
    AND,
    BARE,
    BOUGHT,
    RECEIVED,
    UNKNOWN,
    UNTOLD,
    Way,
    leaning,
    way_of,
    with_the_one_before,
)

_RESULT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("difference", re.compile(r"(?<!年末)(?<!年末结转和)(?<!年末结转)结余(?:资金)?|剩余|剩下|还剩|其余|余下|尚余|尚有|缺口|差额|未支付|未支出|尚未|未使用|未执行|未完成|未结|空编|缺编|空缺|超编|节约(?:资金)?|核减|收支结余|(?<!办)结转(?:下年)?|待整改|在办|未办结|未开工|不合格|(?<![\u4e00-\u9fff])余$")),
    ("adjustment", re.compile(r"调整后(?:的)?(?:全年)?预算|全年预算(?:数)?|调整预算数?|调整后|最终预算|预算最终")),
    ("balance", re.compile(r"(?:年末|期末|年底)[^，。；]{0,14}(?:结存|结转|结余|余额|在职|在册|实有|库存|存|人员|净资产)?|净资产|可用资金|总收入|收入总计|资金总额")),
)  # fmt: skip
_CLOSING = re.compile("年末|期末|年底")
_OPENING = re.compile("年初|期初|上年|上期|结余分配|使用[^，。；]{0,8}结余")
"""Words of what opens an account or is taken from it, which are no result: 年初结转和结余."""
IN = re.compile(
    r"年初|期初|上年末|上年结转|追加|调增|新增|招聘|招录|调入|录用|入库|购入|采购入库|收入|收到|购置|考录|录取|安置|补充|征集|入藏|接受|捐赠|受赠|新办|新开|到账|拨入|新纳入|转入|受理|发现|概算|资产总|送审|原有|引进|旧存|上年(?:末)?(?:结存|未结|转入|存量)|接收|立案|新收|购进|新发放|补栏|借入|调剂入|收购|登记入"
)
OUT = re.compile(
    r"调减|收回|压减|核减|退休|调出|辞职|离职|死亡|退出|划出|报废|报损|损耗|撤诉|离任|病故|开除|划转出|剔旧|下架|支出|支付|拨付|使用|执行|完成|发放|上缴|交回|负债|实有|在职|在编|在岗|办结|整改|落实|实际|注销|转出|辞退|完工|审定|成交|中标|缴回|扣除|列支|建成|清退|出库|调拨|拨出|移送|领用|核销|销售|结案|审结|执结|审执结|分配|注销|移交|答复|转办|出栏|消耗|退还|偿还|归还|结清|死亡|淘汰|终止|解除|拆除|出售|毕业"
)
_COMES = re.compile("[新增入进补]|拨款|追加|录用|(?<!解)聘")
_GOES = re.compile("[减退离销废缴亡辞损耗死压]|出(?!版|让金)|解聘|拨付|收回|病故")
"""What most words of coming and going have in common, for those that the lists do not know."""
_COMPOUNDS = re.compile(
    "使用(?:非财政拨款|专用基金)?(?:结余|剩余|结存)|转移支付|支出预算|预算支出|预算执行数?|支出指标|支付指标"
)
_WEAK_IN = re.compile(r"预算|编制|计划|下达|到位|批复|安排|应|总|共|全部|增加|资产")
_WEAK_OUT = re.compile(r"已|减少")
_MOVED = re.compile("追加|调增|调减|收回|增加|减少|核减|压减|新增")
_OPENED = re.compile("年初|期初|上年(?:末)?(?:结转|结存|未结|转入|存量)|旧存|批复|原有|上年末")
_ALL_OF_THEM = re.compile("(?:上述|以上|前述)(?:各项|款项|支出|两项|三项|几项|部分|资金)?")
_AFTERWARDS = re.compile("[^，,。；;]{0,6}后[，,]")
_MOST = 7
_MOST_PAIRS = 12
_MOST_TRIED = 24
_MOST_BOUND = 6


def way(words: str) -> int:
    """1 where the last word of movement brings in, -1 where it takes out, 0 where none is known."""
    return leaning(words, IN, OUT) or leaning(words, _COMES, _GOES)


def flows(passage: Passage) -> Iterator[Candidate]:
    """Candidates of what remains or results, from the other numbers of the sentence and of the one before."""
    for claim in passage.terms:
        if claim.role not in ("level", "change") or not claim.exact:
            continue
        if "其中" in claim.lead or _OPENING.search(claim.lead):
            continue
        for kind, pattern in _RESULT:
            if pattern.search(claim.lead) and (kind == "balance" or not _CLOSING.search(claim.lead)):
                yield from _remaining(kind, claim, passage)
                break


def _signed(term: Term) -> int:
    """1 where the words bring in, -1 where they take out, 0 where they do not say."""
    if RECEIVED.search(term.lead[-16:]) and not _COMPOUNDS.search(term.lead):
        return 1
    words = _COMPOUNDS.sub("", term.lead)[-16:]
    if re.search("年初|期初|上年末|上年结转(?!.{0,30}支)", term.lead):
        return 1
    if term.role == "change" and not re.search("超编|空编", words):
        return term.direction
    if lean := leaning(words, IN, OUT) or leaning(words, _WEAK_IN, _WEAK_OUT):
        return lean
    if re.match("转入|转来|移入", term.tail):
        return 1
    if OUT.search(_COMPOUNDS.sub("", term.tail)):
        return -1
    return 0


def _strong(term: Term) -> bool:
    """Whether a word of movement, not a mere 总 or 已, gives the sign."""
    words = _COMPOUNDS.sub("", term.lead)[-16:]
    return term.role == "change" or bool(
        IN.search(words) or OUT.search(words) or re.search("年初|期初|上年末|批复|预算", term.lead)
    )


def _signs(terms: Sequence[Term]) -> dict[int, int]:
    """The signs of terms; an item behind 、 has that of the item before it."""
    found: dict[int, int] = {}
    before: Term | None = None
    for term in terms:
        sign = _signed(term)
        if not sign and (known := way_of(term.lead)).plain:
            sign = known.signs[0]  # 报废168块、新装395块: a verb of its own
        if not sign and before is not None and term.passage.text[before.end : before.end + 1] == "、":
            sign = found[id(before)]
        found[id(term)] = sign
        before = term
    if len(terms) > 1 and _opens(terms[0]):
        found[id(terms[0])] = 1  # 2021年初，大队在岗186人
    elif len(terms) > 1 and not found[id(terms[0])] and all(found[id(t)] < 0 for t in terms[1:]):
        found[id(terms[0])] = 1  # what all others are taken from
    return found


def _spent(terms: Sequence[Term], signs: Mapping[int, int]) -> dict[int, int]:
    """Signs of what a grant is spent on: 购置设备52.30万元、租用水车28.60万元 are taken from it, whatever they bring."""
    found = dict(signs)
    for before, term in pairwise(terms):
        joined = term.lead[:1] == "、" and before is not terms[0] and found[id(before)] < 0
        if term.role == "level" and (BOUGHT.search(term.lead) or (joined and not _MOVED.search(term.lead))):
            found[id(term)] = -1
    return found


def _opens(term: Term) -> bool:
    """Whether the sentence begins with the time of an opening."""
    begin = term.passage.sentences[term.sentence][0]
    return bool(_OPENED.search(term.passage.text, begin, term.at))


def _sentence(claim: Term, passage: Passage) -> list[Term]:
    return [
        t for t in passage.terms
        if t is not claim and t.sentence == claim.sentence and alike(t, claim) and t.role in ("level", "change", "to", "from", "base")
        and t.exact and t.depth <= max(claim.depth, 0) and not (t.role == "change" and re.search("比|较|同比", t.lead))
    ]  # fmt: skip


def _remaining(kind: Kind, claim: Term, passage: Passage) -> Iterator[Candidate]:
    terms = _told(claim, passage)
    signs: Mapping[int, int] = _signs(terms)
    if kind == "difference" and claim.numeral.dimension == "money":
        signs = _spent(terms, signs)
    if re.search("超编|超支|超出", claim.lead):
        signs = {key: -sign for key, sign in signs.items()}
    terms = _without_parts(terms, signs) if len(terms) > 1 and not _of_quality(claim, terms) else []
    if len(terms) < 2:
        return
    made: list[Candidate] = []
    bound = _all_signed(kind, claim, terms, signs)
    if bound is not None:
        bound.alone = _in_a_row(claim, terms)
        made.append(bound)
    for over, under in _pairs(terms):
        last = under is terms[-1] and over is terms[-2] and signs[id(over)] > 0 > signs[id(under)]
        last = last and over.role != "base"
        last = last or (under is terms[-1] and over is terms[-2] and _done_of(over, under, claim))
        sure: Sureness = "likely" if kind == "difference" and bound is None and last else "possible"
        made.append(flow(kind, claim, [over, under], [1, -1], sure))
        if len(made) > _MOST_PAIRS:
            break
    for size in (3, 4, 5):
        for chosen in combinations(terms, size):
            fixed = [signs[id(t)] for t in chosen]
            if 0 not in fixed and 1 in fixed and len(made) < _MOST_TRIED:
                made.append(flow(kind, claim, chosen, fixed, "possible"))
    yield from (c for c in made if c.kind != "difference" or c.expected is None or c.expected.high >= 0)


_QUALITY = re.compile("不(?P<word>合格|达标|及格|满意|符合|规范)")


def _of_quality(claim: Term, terms: Sequence[Term]) -> bool:
    """应校验46间，已校验45间，不合格4间: what is not 合格 is no rest where nothing has been told that is."""
    match = _QUALITY.search(claim.lead)
    return match is not None and not any(match["word"] in t.lead + t.tail for t in terms)


_PLANNED = re.compile("应|计划|任务|拟|设计|登记|核定|原定|安排|需要?|可")
_RESTS = re.compile("^(?:剩余|剩下|还剩|其余|余下|尚余|余)(?:的)?$")


def _done_of(planned: Term, done: Term, claim: Term) -> bool:
    """应签约728户，签约691户，剩余37户: what was to be done and what was, told by one verb right before what remains."""
    verb = re.sub("^(?:实际|已经?|共|累计|当年|全年|目前|[，,])+|(?:了|的)$", "", done.lead)[-2:]
    return (
        _RESTS.search(claim.lead) is not None
        and _PLANNED.search(planned.lead) is not None
        and len(verb) > 1
        and verb in planned.lead
        and claim.order - done.order == 1 == done.order - planned.order
        and planned.numeral.unit == done.numeral.unit == claim.numeral.unit
    )


def _in_a_row(claim: Term, terms: Sequence[Term]) -> bool:
    """Whether two numbers and what is left of them, or came of them, follow one another in one sentence."""
    first, last = terms[0], terms[-1]
    return (
        len(terms) == 2
        and claim.order - first.order == 2
        and claim.order - last.order == 1
        and first.sentence == claim.sentence
    )


def _told(claim: Term, passage: Passage) -> list[Term]:
    """The numbers of the sentence before a claim; with those of the sentence before where it has none of its own."""
    terms = [t for t in _sentence(claim, passage) if t.order < claim.order]
    if len(terms) < 2:
        before = [
            t
            for t in passage.of_sentence(claim.sentence - 1)
            if alike(t, claim) and t.role == "level" and t.exact and t.depth == 0
        ]
        terms = [*before, *terms]
    return terms[-_MOST:]


def _all_signed(kind: Kind, claim: Term, terms: Sequence[Term], signs: Mapping[int, int]) -> Candidate | None:
    """All numbers with their signs: the surest reading, where every one has a sign and they make one account."""
    ins = [t for t in terms if signs[id(t)] > 0]
    outs = [t for t in terms if signs[id(t)] < 0]
    if any(t.role == "base" for t in terms):
        return None  # 比上年58920元减少7920元，预算节约11000元: a comparison is no account
    moved = any(_MOVED.search(t.lead) or t.role == "change" for t in terms)
    if len(ins) + len(outs) < len(terms) or not ins or not (moved if kind == "adjustment" else outs):
        return None
    begin = claim.passage.sentences[claim.sentence][0]
    if _rest_of_another(claim, ins) or UNTOLD.search(claim.passage.text, begin, claim.at):
        return None
    opened = bool(_OPENED.search(terms[0].lead)) and all(_strong(t) for t in terms)
    if kind == "balance" and not opened and _AFTERWARDS.match(claim.passage.text, terms[-1].end, claim.at):
        # 本年收入…，本年支出…，加上年初结转…、扣除…后，年末结转: the opening stands among the moves.
        told = claim.passage.text[begin : claim.at]
        opened = sum(bool(_OPENED.search(t.lead)) for t in terms) == 1 and all(_strong(t) for t in terms)
        opened = opened and not re.search("其中|包括|比|较|同比", told)
    if kind == "balance" and not _one_way(
        [t for t in terms[1:] if not _OPENED.search(t.lead)], claim.lead + terms[0].lead
    ):
        return flow(kind, claim, terms, [signs[id(t)] for t in terms], "possible")
    if kind == "adjustment" and any("其中" in t.lead for t in terms):
        return flow(kind, claim, terms, [signs[id(t)] for t in terms], "possible")  # a part is no move
    opened = opened or bool(_ALL_OF_THEM.search(claim.passage.text, begin, claim.at))
    simple = kind == "difference" and 1 in (len(ins), len(outs)) and len(terms) <= 4
    sure: Sureness = "certain" if simple or (opened and len(terms) <= _MOST_BOUND) else "likely"
    return flow(kind, claim, terms, [signs[id(t)] for t in terms], sure, named=opened or len(terms) == 2)


def _one_way(terms: Sequence[Term], stock: str) -> bool:
    """Whether the verb of every move goes one way only."""
    before: Way | None = None
    for term in terms:
        way = way_of(term.lead, term.tail, stock=stock, money=term.numeral.dimension == "money")
        if before is not None and not way.plain and term.lead.startswith(AND):
            way = with_the_one_before(way, before, bare=len(term.lead) <= BARE)
        if not way.plain and way.signs != UNKNOWN:
            return False
        before = way
    return True


def _rest_of_another(claim: Term, ins: Sequence[Term]) -> bool:
    """报名368人，录取352人，其余86名升学学生…: what remains is named, and not by what the whole is called."""
    named = re.match("[\u4e00-\u9fff]{4,8}?(?=[，。；通为是由])", claim.tail) if "其余" in claim.lead else None
    if named is None:
        return False
    pieces = {named[0][i : i + 2] for i in range(len(named[0]) - 1)}
    return not any(piece in t.lead + t.tail for t in ins for piece in pieces)


def _without_parts(terms: list[Term], signs: Mapping[int, int]) -> list[Term]:
    """Terms without those that a later one is the sum of: 4,000年初 and 260追加 where 4,260全年预算 follows."""
    for place in range(len(terms) - 1, 1, -1):
        whole = terms[place]
        for first in range(place - 1):
            parts = terms[first:place]
            if total(scaled(interval_of(t), Decimal(signs[id(t)] or 1)) for t in parts).meets(interval_of(whole)):
                return [*terms[:first], *terms[place:]]
    # A whole told first, its parts behind 其中.
    for place, term in enumerate(terms[:-1]):
        if "其中" in terms[place + 1].lead:
            for last in range(place + 2, len(terms)):
                if total(interval_of(t) for t in terms[place + 1 : last + 1]).meets(interval_of(term)):
                    return [*terms[: place + 1], *terms[last + 1 :]]
    return terms


def _pairs(terms: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    for later in range(len(terms) - 1, 0, -1):
        for earlier in range(later - 1, -1, -1):
            one, other = terms[earlier], terms[later]
            if interval_of(one).high >= interval_of(other).low:
                yield one, other
            else:
                yield other, one


def flow(
    kind: Kind, claim: Term, terms: Sequence[Term], signs: Sequence[int], sure: Sureness, named: bool = False
) -> Candidate:
    places = siblings_places([t.numeral for t in [claim, *terms]]) if claim.numeral.dimension == "money" else None
    fixed = tuple(Decimal(s) * _turn(t) for t, s in zip(terms, signs, strict=True))

    def compute(values: Sequence[Interval]) -> Interval | None:
        return total(scaled(v, s) for v, s in zip(values, fixed, strict=True))

    expected = compute([interval_of(t, places) for t in terms])
    written = (
        "{}" + "".join(f" {'+' if s > 0 else '-'} {{}}" for s in signs[1:])
        if signs[0] > 0
        else " ".join(f"{'+' if s > 0 else '-'} {{}}" for s in signs)
    )
    values = [interval_of(t, places) for t in terms]
    mistakes = [*_forgotten(terms, values, fixed), *_turned(terms, values, fixed)] if len(terms) > 2 else []
    if len(terms) == 2 and set(signs) == {1, -1} and "净" in claim.lead and kind == "adjustment":
        # 调增1,236,000元，压减211,470元，净调增1,447,470元: added, not taken away, or forgotten
        mistakes = [*_forgotten(terms, values, fixed), *_turned(terms, values, fixed)]
    return Candidate(
        kind,
        claim,
        tuple(terms),
        compute,
        sure,
        written,
        interval_of(claim, places),
        expected,
        named,
        places,
        tuple(mistakes),
    )


def _turn(term: Term) -> int:
    """-1 where a word of decrease has made the number negative, so that its sign is not counted twice: 压减…248.05万元."""
    return -1 if term.numeral.sign < 0 and interval_of(term).high < 0 and not _minus(term) else 1


def _minus(term: Term) -> bool:
    return bool(re.match("[-－−–—]|负", term.passage.text[term.at : term.at + 1])) or term.lead.endswith(
        ("-", "－", "−", "负")
    )


def _forgotten(terms: Sequence[Term], values: Sequence[Interval], signs: Sequence[Decimal]) -> Iterator[Mistake]:
    for place, term in enumerate(terms):
        rest = total(scaled(v, s) for n, (v, s) in enumerate(zip(values, signs, strict=True)) if n != place)
        yield Mistake("left_out", rest, f"漏计{term.noun[:14]}{term.printed}", f"{term.printed} was left out")


def _turned(terms: Sequence[Term], values: Sequence[Interval], signs: Sequence[Decimal]) -> Iterator[Mistake]:
    for place, term in enumerate(terms):
        other = total(scaled(v, -s if n == place else s) for n, (v, s) in enumerate(zip(values, signs, strict=True)))
        yield Mistake(
            "direction",
            other,
            f"{term.noun[:14]}{term.printed}的增减方向算反",
            f"{term.printed} was counted with the opposite sign",
        )


def difference(one: Interval, other: Interval) -> Interval:
    return minus(one, other)
