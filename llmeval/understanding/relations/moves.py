"""Frames of moves listed with their net: 增加3人（新进7人、退休3人、调出1人）, 追加A、B、C，合计增加…, 两项合计比上年减少…, and what there was before
them: 年内调入2人、退休3人，年初在编55人.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.flows import flow, way
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_LISTED = re.compile(
    r"(?:[，,][^，,。；;：:\d（）()]{0,10}\d{1,4}(?:\.\d{1,4})?%)?(?:(?:[：:]|[（(])(?:其中|即|包括)?|[，,](?:其中|为|系|包括))[：:]?"
)
_ALL = re.compile(
    r"(?:(?P<count>[两二三四五六])(?:项|者|类|笔|部分)|上述|以上)?(?:合计|共计|总计|累计|共)(?:比|较)?(?:上年度?|去年|年初)?(?:净)?(?:增加|增长|追加|减少|下降|压减|增|减)(?:了|约|为|共)?$"
)
_NUMBERS = "零一二三四五六"
_OPENING = re.compile("年初|期初|上年末|上年底")
_CLOSING = re.compile("年末|期末|年底|12月31日|截至|现有|实有")
_STOCK = re.compile("在编|在职|在岗|实有|库存|结存|存量|馆藏|在册")
_MOST = 9
_LEAD = 24


def moves(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every change whose moves are listed beside it, and of openings behind their moves."""
    for at, claim in enumerate(passage.terms):
        if not claim.exact or claim.numeral.dimension in ("percent", "point", "multiple", "score"):
            continue
        if claim.role == "change":
            yield from _behind(claim, passage.terms[at + 1 : at + 1 + _MOST], passage)
            if match := _ALL.search(passage.text, max(0, claim.at - _LEAD), claim.at):
                yield from _all(claim, passage.terms[:at], match["count"] or "", passage)
        elif claim.role == "level" and _OPENING.search(claim.lead) and _STOCK.search(claim.lead):
            yield from _opened(claim, passage.terms[:at], passage)


def _sign(words: str, before: int) -> int:
    """The way of a move; what 、 joins has the one before it."""
    return way(words[-14:]) or (before if words.startswith(("、", "和", "及")) else 0)


def _signs(terms: Sequence[Term], begin: int, text: str) -> list[int]:
    found: list[int] = []
    end, before = begin, 0
    for term in terms:
        told = term.direction if term.role == "change" else 0  # 项目支出增加260.76万元
        before = told or _sign(text[end : term.at], before)
        found.append(before)
        end = term.end
    return found


def _behind(claim: Term, after: Sequence[Term], passage: Passage) -> Iterator[Candidate]:
    """净增加175.44万元：新增186.00万元，增加21.34万元，压减13.90万元."""
    text = passage.text
    opened = _LISTED.match(text, claim.end)
    if opened is None:
        return
    closing = {"（": "）", "(": ")"}.get(opened[0].rstrip("：:其中即包括")[-1:], "。")
    stop = min((n for c in (closing, "。", "；") if (n := text.find(c, opened.end())) >= 0), default=len(text))
    terms = [t for t in after if opened.end() <= t.at < stop and t.numeral.dimension not in ("percent", "point")]
    if len(terms) < 2 or any(
        not alike(t, claim) or not t.exact or t.role in ("base", "each", "standard") for t in terms
    ):
        return
    signs = _signs(terms, opened.end(), text)
    if set(signs) != {1, -1} or re.search("其中|合计|共|比|较|同比|占|结转|结余|余额", text[opened.end() : stop]):
        return
    way = claim.direction or 1
    found = flow("balance", claim, terms, [way * s for s in signs], "certain", True)
    found.aspect = "net"
    wrong = total(interval_of(t) for t in terms)
    found.mistakes = (
        *found.mistakes,
        Mistake("direction", wrong, "有增有减却相加", "what came and what went were added"),
    )
    yield found


def _all(claim: Term, before: Sequence[Term], count: str, passage: Passage) -> Iterator[Candidate]:
    """增加A、B、C，合计增加…; A减少…，B减少…。两项合计减少…."""
    text = passage.text
    if count:
        near = [t for t in before if t.sentence >= claim.sentence - 1 and t.role == "change" and alike(t, claim)]
        wanted = _NUMBERS.index(count.replace("两", "二"))
        if len(near) == wanted and all(t.exact and t.direction for t in near):
            found = flow("sum", claim, near, [t.direction * claim.direction for t in near], "certain", True)
            if len({t.direction for t in near}) == 2:
                wrong = total(interval_of(t) for t in near)
                found.mistakes = (
                    Mistake("direction", wrong, "有增有减却相加", "what grew and what shrank were added"),
                )
            yield found
        return
    run: list[Term] = []
    follows = claim.at
    for term in reversed(before):
        between = text[term.end : follows]
        joined = r"[，,；;][^，,；;。：:、\d]{0,14}" if not run else r"[、和及][^，,；;。：:、\d（）()]{0,24}"
        if (
            term.sentence != claim.sentence
            or not alike(term, claim)
            or not re.fullmatch(joined, between)
            or not term.exact
        ):
            break
        run.insert(0, term)
        follows = term.at
    if len(run) < 2 or any(t.role not in ("level", "change") for t in run):
        return
    clause = text[run[0].clause : run[0].at]
    grows = bool(re.search("增加|追加|新增|调增|下达", clause))
    shrinks = bool(re.search("减少|压减|调减|核减|收回|下降", clause))
    listed = text[run[0].at : claim.at]
    if (
        grows == shrinks
        or grows != (claim.direction > 0)
        or re.search("减少|压减|调减|收回" if grows else "增加|追加|新增", listed[:-14])
    ):
        return
    yield flow("sum", claim, run, [1] * len(run), "certain", True)


def _opened(claim: Term, before: Sequence[Term], passage: Passage) -> Iterator[Candidate]:
    """年末在编54人。年内调入2人、招聘4人、退休3人，年初在编51人: what there was before what came and went."""
    text = passage.text
    begin = passage.sentences[claim.sentence][0]
    own = [t for t in before if t.sentence == claim.sentence]
    told = [t for t in before if t.sentence == claim.sentence - 1]
    stock = _STOCK.search(claim.lead)
    if not 2 <= len(own) <= _MOST or stock is None or any(not alike(t, claim) or not t.exact for t in own):
        return
    head = text[passage.sentences[claim.sentence - 1][0] : begin] if claim.sentence else ""
    closings = [t for t in told if alike(t, claim) and stock[0] in t.lead and t.exact and t.depth == 0]
    if len(closings) != 1 or not _CLOSING.search(head) or re.search("其中|占|比|较", text[begin : claim.at]):
        return
    signs = _signs(own, begin, text)
    if 0 in signs or len(set(signs)) != 2:
        return
    found = flow("balance", claim, [closings[0], *own], [1, *(-s for s in signs)], "certain", True)
    found.aspect = "account"
    yield found
