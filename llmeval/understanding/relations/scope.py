"""The whole that the words before a part open: 财政拨款支出中，…; 参考者中取得证书…; 项目支出里…; 对办结件逐一回访，…."""

from __future__ import annotations

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.terms import Term, alike, interval_of

_WITHIN = re.compile(
    r"(?:^|[，。；：,;:、（）()])(?P<x>[^，。；：,;:、（）()\d]{2,14}?)(?:当中|之中|中|里)(?:，|,)?(?P<rest>[^，。；：,;:中里]{0,12})$"
)
_OF = re.compile(
    r"对(?P<x>[^，。；：,;:\d]{2,12}?)(?:逐一|随机|分别|进行|开展|全部|实施|组织){0,3}(?:回访|复查|复核|复检|抽查|抽检|调查|测评|检测)"
)
_NO_WHOLE = re.compile(
    r"(?:其|年|年度|过程|工作|集|途|期间|实施|执行|建设|管理|评价|自评|检查|发展|在|高|初|市|空|水|城|项目|表|文)$"
)
_KIND = re.compile(r"(?:的(?:案件|事项|问题|件|人员|学员|企业|农户)|者|人员|对象|人|件|户|企业|部分|的)$")
_OPENING = re.compile(r"^(?:在|从|其中|上述|已|全部|所有|且|并)+?")
_MOST = 40


def scope_words(part: Term) -> str:
    """What the words before a part say that it is a part of; "" where they say nothing."""
    text = part.passage.text
    begin = part.passage.sentences[part.sentence][0]
    words = text[max(begin, part.at - len(part.lead) - 16) : part.at]
    if "中" in words or "里" in words:
        match = _WITHIN.search(words)
        if match is not None and not _NO_WHOLE.search(match["x"]):
            return _KIND.sub("", _OPENING.sub("", match["x"]))
    clause = text[max(begin, part.at - 40) : part.at]
    if "对" in clause and (found := list(_OF.finditer(clause))):
        return _KIND.sub("", found[-1]["x"])
    return ""


def scope_of(part: Term) -> Term | None:
    """The number that the words before a part name as its whole, told before it in its passage."""
    words = scope_words(part)
    if len(words) < 2:
        return None
    told = [
        t for t in part.passage.terms
        if t.order < part.order and alike(t, part) and t.role in ("level", "to") and _called(words, t)
        and interval_of(t).high >= interval_of(part).low
    ]  # fmt: skip
    exact = [t for t in told if words in t.lead]
    return (exact or told)[-1] if told else None


_HOW = re.compile("^(?:按[时期]|及时|如期|限[时期]|全部)+")
"""按时办结 are the 办结件: how something was done makes no kind of it."""
_HAVING = re.compile(r"(?:有|为|共|设|是|计|建成|完成|实现|达|到)$")


def _called(words: str, term: Term) -> bool:
    """Whether a number is what the words name, and no kind of it: 民警 are not 派出所民警."""
    lead = term.lead.rstrip("为共计有达的")
    if lead.endswith(words) and _HAVING.search(lead[: -len(words)]):
        return True
    noun = _HOW.sub("", term.noun)
    pieces = [words[i : i + 2] for i in range(len(words) - 1)]
    return all(piece in lead for piece in pieces) and len(noun) * 3 <= len(words) * 5


def told_as_part(term: Term) -> bool:
    """罚没款486.20万元；其中食品类312件，罚没款286.40万元: told behind 其中, a number is of a part."""
    begin = max(term.passage.sentences[term.sentence][0], term.at - 60)
    return "其中" in re.split("[。；;]", term.passage.text[begin : term.at])[-1]
