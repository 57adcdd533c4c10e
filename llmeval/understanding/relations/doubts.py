"""What makes a relation that fails no more than possible: a list that is another total's, parts that are no parts, a rate of less than all."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, percent, total
from llmeval.understanding.relations.model import Candidate, Kind
from llmeval.understanding.relations.scope import told_as_part
from llmeval.understanding.relations.sets import counted_twice
from llmeval.understanding.relations.terms import DOWN, Term, alike, interval_of

_PART_YEAR = re.compile(
    "前[一二三两]个?季度|[上下]半年|前[一二三四五六七八九十\\d]{1,2}个月|(?:1|一)[至到—-](?:\\d{1,2}|[二-十九]{1,2})月"
)

RATIOS: frozenset[Kind] = frozenset({"rate", "share", "growth", "times", "average", "points"})
_LESS_SOME = re.compile(r"剔除|扣除|不含|不包括|不计|不考虑|除[^，,。；;]{1,14}外[，,]|可比口径")


_AFTER_ALL = re.compile("(?:补|复|再)[\u4e00-\u9fff]{0,3}后[\u4e00-\u9fff]{0,6}率")
"""补考后合格率: of all, those who failed at first with them."""


def of_less(claim: Term) -> bool:
    """剔除上级专项资金因素后，预算调整率为3.01%; 达标率92.82%，其中彝族新生达标率为91.4%: not of all that stands before."""
    begin = max(claim.passage.sentences[claim.sentence][0], claim.at - 40) if claim.passage.sentences else 0
    said = re.split("[。；;]", claim.passage.text[begin : claim.at])[-1]
    if claim.role == "rate" and _AFTER_ALL.search(claim.lead):
        return True
    if claim.role == "rate" and (claim.lead.startswith("其中") or re.split("[，,]", said)[-1].startswith("其中")):
        return True
    return _LESS_SOME.search(said) is not None and not re.search(r"\d", said[_last(said) :])


def _last(said: str) -> int:
    return max((m.end() for m in _LESS_SOME.finditer(said)), default=0)


_WITH_EARLIER = re.compile(
    "[（(，,](?:其中[:：]?)?(?:均?含|包含|包括|加上)?(?:有|了)?(?:上年|年初|期初|以前|往年|历年|20\\d\\d年|上期)(?![^，,；;。）)]{0,8}[无没零])"
)
_OPENING = re.compile("年初|期初|上年|结转|以前")
_LESS_THAT = re.compile("扣除|剔除|减去|扣减|去掉|除去|重复|不计")


_A_YEAR = re.compile("(?:年均|每年)[^，,；;。]{0,4}(?:增|减|提|升|降|涨|扩|缩)[\u4e00-\u9fff]{0,3}$")
_ALL_OF_THEM = re.compile("合计|总计|共计")
_TINY = 2
"""How many times greater than what it was changed by a level is at least."""
_MOVED = re.compile(f"(?:{DOWN})[\u4e00-\u9fff、]{{2,20}}$")


def _no_plain_change(candidate: Candidate) -> bool:
    """与上年相差16.2个百分点相比 is a base; 精品课12门、优质课4门，比上年合计增加6门 is of both; 压减支出6.30万元，比上年的63.00万元压减10% by it."""
    claim = candidate.claim
    if claim.tail.startswith(("相比", "比较")):
        return True
    if candidate.kind != "growth" and _A_YEAR.search(claim.lead):
        return True  # 两年平均每年增加178.64万元: no difference of two years
    if claim.lead.startswith("其中") and claim.noun and not any(told_as_part(t) for t in candidate.operands):
        return True  # 总支出472.30万元，比上年458.10万元增加14.20万元，其中培训费增加18.60万元: the part's change
    now = candidate.operands[0] if candidate.operands else claim
    if candidate.kind == "change" and _ALL_OF_THEM.search(claim.lead) and not _ALL_OF_THEM.search(now.lead):
        return True
    if candidate.kind != "growth" or len(candidate.operands) < 2:
        return False
    level, base = interval_of(now), interval_of(candidate.operands[1])
    if candidate.operands[1].role == "change":
        return False
    before = minus(level, base) if claim.direction > 0 else total((level, base))
    moved = percent(base, before) if before.low > 0 else None
    if moved is not None and moved.meets(interval_of(claim)) and base.high * _TINY < level.low:
        return True  # 销售2,860吨，比上年减销112吨，下降3.77%: a change by a verb that no list knows
    share = percent(level, base) if claim.direction < 0 and _MOVED.search(now.lead) else None
    return share is not None and share.meets(interval_of(claim))


_PLANNED = re.compile("计划|目标|任务|预算|应")
_OF_THESE = re.compile("(?<!其)中[^，,；;。、]{1,10}$")


def _other_way(candidate: Candidate) -> bool:
    """每期42人，参训1,008人次，占应训186人的5.42倍 is not of what comes each time; 184份问卷中满意171份的92.93% is the 171 of the 184."""
    if len(candidate.operands) != 2:
        return False
    part, whole = candidate.operands
    if candidate.kind == "times":
        return part.role == "each" != whole.role and part.numeral.dimension == "count"
    if candidate.kind == "share" and _PLANNED.search(whole.lead) and not _PLANNED.search(candidate.claim.whole):
        done = [t for t in whole.passage.of_sentence(whole.sentence) if t.order == whole.order + 1 and alike(t, whole)]
        given = [percent(interval_of(part), interval_of(t)) for t in done]
        return any(g is not None and g.meets(candidate.stated) for g in given)  # 鉴定计划32座，完成35座: of 鉴定数
    if part.order > whole.order or part.passage is not whole.passage:
        return False
    inverse = percent(interval_of(whole), interval_of(part))
    between = part.passage.text[part.end : whole.at]
    return inverse is not None and _OF_THESE.search(between) is not None and inverse.meets(candidate.stated)


def told_with_more(candidate: Candidate) -> bool:
    """Whether the words behind a claim say what else is in it: 年末结转0.09亿元（含年初结转0.06亿元）; 核查12.68万亩，扣除重复0.08万亩, of 12.6."""
    claim = candidate.claim
    if claim.table is not None:
        return False
    if candidate.kind in ("change", "points", "growth"):
        return _no_plain_change(candidate)
    if candidate.kind in ("times", "rate", "share"):
        return _other_way(candidate)
    if candidate.kind in ("difference", "balance", "adjustment"):
        more = _WITH_EARLIER.match(claim.passage.text, claim.end) if claim.role != "change" else None
        return more is not None and not any(_OPENING.search(o.lead) for o in candidate.operands)
    after = next((t for t in claim.passage.of_sentence(claim.sentence) if t.order == claim.order + 1), None)
    if candidate.kind != "subset" or after is None or not _LESS_THAT.search(after.lead):
        return False
    return minus(interval_of(claim), interval_of(after)).meets(interval_of(candidate.operands[0]))


_RATIO: frozenset[Kind] = frozenset({"average", "product", "rate", "share", "growth", "times"})
_PROPOSED = re.compile("建议|力争|争取|拟(?:于|在|将)?|预计|有望")
_RESPECTIVELY = re.compile("(?:各|分别|依次)占?$")
_GIVEN = re.compile("(?:的?标准)?(?:计算|测算|核算|核定|估算|推算)")


def no_result(candidate: Candidate) -> bool:
    """Whether a ratio is none of what was: 建议提高到人均3.50元 is proposed, 按每人每天0.3公斤计算 is given."""
    claim = candidate.claim
    if candidate.kind not in _RATIO or claim.table is not None:
        return False
    if candidate.kind == "product" and any(o.lead.endswith("各") for o in candidate.operands):
        return True  # 报送两家单位各1份，共24份
    if candidate.kind == "share" and _RESPECTIVELY.search(claim.lead) and re.match("[和、与]", claim.tail):
        return True  # 本科生36人、研究生18人，各占三分之二和三分之一
    return _GIVEN.match(claim.tail) is not None or _PROPOSED.search(re.split("[，,]", claim.lead)[-1]) is not None


def of_two_years(candidate: Candidate) -> bool:
    """平均每处37.6户，比上年的11处、392户分别增加…: this year's average says nothing of last year's count."""
    if candidate.kind != "product":
        return False
    each = [t for t in candidate.operands if t.role == "each" and t.when != "prior"]
    return bool(each) and any(t.when == "prior" for t in candidate.operands)


_SUBJECT_YEAR = re.compile("(20\\d\\d)年(?:度)?(?:比|较)")
_CHANGES: frozenset[Kind] = frozenset({"growth", "change", "points", "from_to"})


def of_another_year(candidate: Candidate) -> bool:
    """2019年、2020年支出分别为甲和乙，2021年比2020年增加…，比2019年增加…: the last year's own level is not told, and that of 2020 is none
    of what grew."""
    claim = candidate.claim
    if candidate.kind not in _CHANGES or claim.table is not None or not candidate.operands:
        return False
    now = candidate.operands[0]
    if now.passage is not claim.passage or now.order > claim.order or not claim.passage.sentences:
        return False
    begin = max(now.end, claim.passage.sentences[claim.sentence][0])
    said = _SUBJECT_YEAR.findall(claim.passage.text[begin : claim.at])
    return bool(said) and now.year != said[-1] and not any(y == now.year for y in said)


_NETTED = re.compile("净[增减]")


def some_untold(candidate: Candidate) -> bool:
    """退休6人、调往其他部门3人、招聘5人、安置2人，净减2人: a net of some moves only, while others of the sentence are left out."""
    claim, operands = candidate.claim, candidate.operands
    if candidate.kind not in ("difference", "balance", "adjustment") or not operands or claim.table is not None:
        return False
    if (
        claim.numeral.dimension == "money"
        or _NETTED.search(claim.lead) is None
        or any(t.passage is not claim.passage for t in operands)
    ):
        return False
    first = min(t.order for t in operands)
    return any(
        first < t.order < claim.order
        and t.role in ("level", "change")
        and t.when not in ("start", "end")
        and alike(t, claim)
        and not t.depth
        and not any(t is o for o in operands)
        for t in claim.passage.of_sentence(claim.sentence)
    )


def doubt_sum(candidate: Candidate, added: set[frozenset[int]]) -> None:
    """A sum that fails is only possible where its list belongs to another total."""
    if _begins_with(candidate, added):
        candidate.sure = "possible"  # the list, or where it begins, is proved under another total
    elif _told_as_part(candidate) or _taken_off(candidate) or _no_parts(candidate):
        candidate.sure = "possible"
    elif (
        (candidate.operands and counted_twice(candidate.operands[-1], candidate.operands[0]))
        or any(_EACH_OF.search(o.lead) for o in candidate.operands)
        or _IN_ROUND.search(candidate.claim.lead)
        or _other_basis(candidate)
    ):
        candidate.sure, candidate.named = "possible", False
    elif not candidate.said and _PART_YEAR.search(candidate.claim.lead):
        candidate.sure = "possible"  # 前三季度累计 behind four quarters is not the sum of all


_IN_ROUND = re.compile("(?:约合|约为)(?:成|为)?(?:人民币)?$")
"""支出3,746.18万元，约合0.37亿元: the same once more, and no total of what follows."""
_BASES = (re.compile("预算(?!执行)|计划|概算"), re.compile("支出(?!预算)|决算|执行|实际|完成"))


def _other_basis(candidate: Candidate) -> bool:
    """预算分别为560、580和600万元，支出分别为551、572和594万元，预算合计1,740万元: a total of one basis, and a list of the other."""
    claim, parts = candidate.claim, candidate.operands
    if claim.table is not None or len(parts) < 2 or not parts[0].lead:
        return False
    first = min(parts, key=lambda t: t.order)
    if "分别" not in first.lead:
        return False
    for one, other in (_BASES, _BASES[::-1]):
        if one.search(claim.lead) and not other.search(claim.lead) and other.search(first.lead):
            return not any(one.search(t.lead) for t in parts)
    return False


_EACH_OF = re.compile("[各均]$")
"""春季、秋季普查各1次，暗访6次: one of each."""
_QUALITY = re.compile("[、，,](?:满意|合格|有效|达标|办结|完成|回收|通过|及格|成功|结案|到位|整改)(?:的)?")
_APART = re.compile("不属于|不计入|不列入|不纳入|不在|单列|另列|另计")
_POSTS = re.compile("编制|空编|缺编")
_APPROVED = re.compile("编制(?:总?数|总额)?(?:为|是|共|有|计)?$")
_BOTH = re.compile("[，,；;]其?(?:两[项者个种类]|二者|同时)[^，,；;。]{0,2}(?:均|都|皆|兼|具备|符合|达)")
_TOGETHER = re.compile(
    "(?:[两二三四五六]|[2-6])(?:个|大)?(?:项|者|种|类|证|样|方面|门|套|处)[^，,；;。、\\d]{0,8}?(?:[都均皆齐全俱兼]|同时)"
    "|同时[^，,；;。、\\d]{1,12}(?:的|[两二三]者|[两二三][项种类][^，,；;。、\\d]{0,6})$"
)
"""两类设施齐全的22座, 同时参加两项的12人: what is counted under several items already."""
_FREE_POSTS = re.compile("空编|缺编|空缺|空岗")


def _no_parts(candidate: Candidate) -> bool:
    """城镇180份、满意169份; 实有109人，空编39名: some of a part, and posts without anybody, are no parts beside it."""
    posts = not _POSTS.search(candidate.claim.lead) and any(
        _FREE_POSTS.search(o.lead) or _APPROVED.search(o.lead) for o in candidate.operands
    )
    last = candidate.operands[-1] if candidate.operands else candidate.claim
    if last.order > candidate.claim.order and _BOTH.match(last.passage.text, last.end):
        return True  # 面积达标112个、设施达标104个，两项均达标的98个
    if any(_TOGETHER.search(o.lead) for o in candidate.operands):
        return True
    return posts or any(_QUALITY.fullmatch(o.lead) or _APART.search(o.lead) for o in candidate.operands)


def _taken_off(candidate: Candidate) -> bool:
    """97.75分，其中：预算执行得9.75分，扣0.25分: points that were taken off are no part of those that were reached."""
    return "扣" not in candidate.claim.lead and any(
        o.numeral.dimension == "score" and "扣" in o.lead for o in candidate.operands
    )


def _told_as_part(candidate: Candidate) -> bool:
    """Whether the total stands among its own parts beside others: it was told again, or the list is another one's. Where only one
    other part is not 0, the rows of a table, and a list that words open (其中), are the total's own."""
    if any(mistake.slip == "copied" for mistake in candidate.mistakes):
        return False  # a subject that repeats the total, which the others make
    own = interval_of(candidate.claim)
    others = [o for o in candidate.operands if interval_of(o) != own]
    if len(others) == len(candidate.operands) or not others or not candidate.claim.numeral.value:
        return False
    bound = (candidate.named and candidate.claim.numeral.dimension == "money") or candidate.claim.table is not None
    return not (bound and sum(bool(o.numeral.value) for o in others) == 1)


def _begins_with(candidate: Candidate, added: set[frozenset[int]]) -> bool:
    """Whether the list of a sum is one that adds up to another total; or begins with one, where nothing says that it is whole."""
    ids = [id(o) for o in candidate.operands]
    if frozenset(ids) in added:
        return True
    return not candidate.named and any(frozenset(ids[:count]) in added for count in range(2, min(len(ids), 8)))


def doubt_second_rates(candidates: Sequence[Candidate]) -> None:
    """机械化作业412万平方米，机扫率84.77%；主干道机扫率100%: of two numbers that give one rate another name is of others."""
    held = {
        tuple(map(id, c.operands)): c.claim
        for c in candidates
        if c.kind == "rate" and c.holds and c.sure != "possible" and len(c.operands) == 2
    }
    for candidate in candidates:
        if candidate.kind != "rate" or candidate.holds:
            continue
        first = held.get(tuple(map(id, candidate.operands)))
        if first is None or first is candidate.claim or not first.noun:
            continue
        name = candidate.claim.noun
        if name != first.noun and name.endswith(first.noun):
            candidate.sure, candidate.named = "possible", False
