"""What the words of an average say: one of what it is told for, what is divided, and by whose number.

人均公用经费, 平均每件办结案件罚没, 有林地每公顷平均蓄积, 按年末在职人数85人计算，人均. The words pick the two numbers among those told; where they name
none, the only ones of their measure that the sentence holds are meant, a list being one number: its total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.terms import Term

_HAN = "[\u4e00-\u9fff]"
_EACH = re.compile(rf"(?P<who>{_HAN}{{0,16}}?)(?:平均)?每(?:[1一]?)(?P<of>{_HAN}{{1,18}})")
_MEAN = re.compile(
    rf"(?P<who>{_HAN}{{0,16}}?)(?P<of>人次|床日|[人户车亩场次件吨期家辆台站所村校床班日天处宗篇组队生案条份批头艘册])均(?P<what>{_HAN}{{0,14}})"
)
_YIELD = re.compile(rf"(?P<who>{_HAN}{{0,8}}?)(?:平均)?亩产$")
_PRICE = re.compile(rf"(?P<who>{_HAN}{{2,12}}?)(?:的)?(?:平均)?单价")
_FILL = re.compile("(?:为|是|约|近|达到?|仅|计|[:：]){1,2}$")
_OTHER_SPAN = re.compile("[月周季天日]|学[期年]|小时|每年|每.{1,3}每|每次")
_RULE = re.compile(
    "标准|定额|限额|目标|控制|计划|预算|规定|要求|[不未][超高低多少]|[高低多少][于出]|超[过出]|[最至]|上年|去年|同期|原来|此前|往年"
)
_SAID_BEHIND = re.compile("[（(](?:均|其中)?(?:按|含|以|不含|包括|不包括|剔除|扣除|不计|计入|即|为|另)")
"""每平方米5,199元（按总支出计算）: the words behind say of what it is."""
_ROLES = ("each", "level", "standard")
_BY = re.compile(
    "(?P<of>[\u4e00-\u9fff]{0,10}?)(?:按照?|以)(?P<by>[^，,；;。：:（）()]{2,24}?)(?:计算|测算|平均|折算|核算|为基数|为分母|计)[，,]?$"
)
_COUNTED_BY = re.compile(r"\d|数$|[员工人户生民]$")
_GROUPS: dict[str, Sequence[str]] = {
    "人": ("人", "名", "位"), "生": ("人", "名"), "户": ("户", "家"), "车": ("辆", "台"), "次": ("次", "人次"), "班": ("班",), "校": ("所",), "村": ("村",), "床": ("张",),
    "日": ("天", "日"), "天": ("天", "日"), "家": ("家", "户", "个"), "名": ("名", "人"), "辆": ("辆", "台"), "所": ("所", "个"), "站": ("站", "个", "座"), "场": ("场", "场次"),
    "台": ("台",), "处": ("处", "个"), "期": ("期",), "组": ("组",), "队": ("支", "个"), "宗": ("宗",), "案": ("件", "起", "宗"), "批": ("批", "批次"),
}  # fmt: skip
GENERIC = frozenset(
    [
        "支出",
        "投入",
        "平均",
        "经费",
        "费用",
        "资金",
        "补助",
        "补贴",
        "全年",
        "年均",
        "金额",
        "决算",
        "实际",
        "项目",
        "单价",
        "造价",
        "投资",
        "成本",
        "收入",
        "完成",
        "补偿",
        "奖补",
        "财政",
        "使用",
        "总额",
        "安排",
        "拨付",
        "兑付",
        "发放",
        "人员",
        "人数",
        "工作",
        "服务",
        "工程",
        "建设",
    ]
)


@dataclass(slots=True)
class Words:
    """The words of an average: whose it is, one of what, and what is divided."""

    who: str
    per: str
    what: str
    by: str
    each: bool
    of: str = ""
    """What stands before 按…计算."""


def words_of(claim: Term) -> Words | None:
    """The words of an average, where they are plainly one of what came about, and of no rule."""
    phrase = _FILL.sub("", re.sub("^[和及与、其中]{1,4}|^(?:折合|约合|合)", "", _phrase(claim)))
    if (
        _RULE.search(phrase)
        or _RULE.search(claim.tail[:8])
        or not claim.exact
        or claim.table is not None
        or claim.role not in _ROLES
    ):
        return None
    if _SAID_BEHIND.match(claim.passage.text, claim.end):
        return None
    before = claim.passage.text[claim.passage.sentences[claim.sentence][0] : claim.at - len(phrase)]
    by = _BY.search(re.split("[；;]", before)[-1])
    counted = by is not None and _COUNTED_BY.search(by["by"]) is not None  # 按面值计 says nothing of how many
    told, of = (by["by"], by["of"]) if by is not None and counted else ("", "")
    told = told or bracketed(claim)
    if (match := _YIELD.search(phrase)) is not None:
        return Words(match["who"], "亩", "产量", told, False)
    if (match := _MEAN.fullmatch(phrase)) is not None:
        what = re.sub("^年均|年均", "", match["what"])
        spans = match["of"] not in "日天" and _OTHER_SPAN.search(match["who"] + what)
        return None if spans else Words(match["who"], match["of"], what or of, told, False, "" if what else of)
    if (match := _EACH.fullmatch(phrase)) is not None:
        per = re.sub("^个", "", match["of"])
        what = re.sub("^(?:人次|平方米|平方公里|立方米|公里|公顷|公斤|项目|场次|批次|户次|床日|.)", "", per)
        return None if _OTHER_SPAN.search(per) else Words(match["who"], per, re.sub("^平均|年均", "", what), told, True)
    if (match := _PRICE.fullmatch(phrase)) is not None:
        return Words(match["who"], "", "", told, False)
    return None


def previous(term: Term) -> Term | None:
    terms = term.passage.terms
    at = term.order - terms[0].order - 1
    return terms[at] if 0 <= at < len(terms) else None


_BACK = 16


def bracketed(claim: Term) -> str:
    """日均（按366天）2,703人次: how many, as the bracket right before an average says."""
    before = previous(claim)
    if claim.lead not in ("）", ")") or before is None or before.bracket < 0 or before.sentence != claim.sentence:
        return ""
    said = claim.passage.text[before.bracket + 1 : claim.at - 1]
    return re.sub("(?:计算|测算|计)$", "", said[1:]) if said.startswith(("按", "以")) and len(said) <= _BACK else ""


def _phrase(claim: Term) -> str:
    """平均每服务1人次补助: the one of which an average is told may be a number of its own."""
    lead = claim.lead
    before = previous(claim)
    if before is not None and bracketed(claim):
        text = claim.passage.text[max(0, before.bracket - _BACK) : before.bracket]
        return re.split(r"[，,；;。：:、（）()\d]", text)[-1]  # 日均（按366天）2,703人次
    if before is None or before.numeral.value != 1 or before.end + len(lead) != claim.at or "每" not in before.lead:
        return lead
    return re.sub(f"(?:平均)?每({_HAN}{{0,3}})$", r"\1平均每", before.lead) + before.numeral.unit + lead


def fits(words: Words, term: Term) -> bool:
    """Whether a number counts what an average is told for one of."""
    unit = re.sub("^[十百千万亿]+", "", term.numeral.unit)
    if not unit or term.numeral.dimension in ("money", "percent", "point", "multiple", "price", "score", "ratio"):
        return False
    if words.each:
        if words.per.startswith(unit) and not (unit + "次" != unit and words.per.startswith(unit + "次")):
            return True
        said = term.lead[-6:] + term.tail[:6]
        return unit in "个所项处座" and words.per[:2] in said and len(words.per) > 1
    if words.per == "":
        return True
    if words.per == "生":
        return unit in ("人", "名") and "生" in term.lead[-4:] + term.tail[:4]
    if words.per in ("班", "村", "校", "站") and unit in "个所" and words.per in term.lead[-6:] + term.tail[:6]:
        return True
    if words.per in ("人次", "床日"):
        return unit == words.per
    return unit in _GROUPS.get(words.per, (words.per,)) or unit == words.per


_UNITS = ("平方公里", "平方米", "立方米", "公里", "公顷", "公斤", "千克", "吨", "亩", "米")


def per_unit(words: Words) -> str:
    """What an average is told for one of, where it is a measure: 公斤."""
    return next((unit for unit in _UNITS if words.per.startswith(unit)), "") if words.each else ""


def fitting(words: Words, terms: Sequence[Term], claim: Term) -> list[Term]:
    """What counts that of which an average is told; 240人次 where no person is counted, and tonnes where it is told of a 公斤."""
    found = [t for t in terms if fits(words, t)]
    if not found and words.per == "人" and not words.each:
        found = [t for t in terms if t.numeral.unit == "人次" and t.sentence == claim.sentence]
    measure = measured(per_unit(words)) if not found and per_unit(words) else None
    if measure is not None:
        found = [t for t in terms if t.base_unit == measure.base and t.numeral.dimension in ("mass", "area", "length")]
    return found


def grams(words: str, generic: frozenset[str] | None = None) -> set[str]:
    """Pieces of two characters of a name, without those that any amount has."""
    return {words[i : i + 2] for i in range(len(words) - 1)} - (GENERIC if generic is None else generic)
