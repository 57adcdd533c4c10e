"""The numbers that an account tells for themselves, in order: outside brackets and the lists of their parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.relations.ways import BRACKETS, UNKNOWN, leaning, way_of

_INNER = re.compile("其中|里面|当中|包括|主要是|[:：]|—")
_HEAD = ("其中", "里面", "这里面", "当中")
ADJUSTED = re.compile(
    "调整后|全年预算|最终预算|预算最终|调整预算数?(?:为|达|$)|预算(?:数)?(?:调整|变)为|(?:调增|核减|调减|追加|压减)[^，。；]{0,16}后为|^后(?:为|达)?$"
)
CLOSE = re.compile(r"年末|期末|年底|月末|未结|未办结|结存|结余|尚存|库存|盘存")
_MORE = re.compile("追加|调增|增列|增加预算|下达|增拨|追增|补助资金|增资|调入|转入|拨入|争取|收到")
_LESS = re.compile("调减|收回|压减|核减|统筹|交回|追减|调出|缩减|减少|扣减|压缩|上缴|缴回")


@dataclass(slots=True)
class Line:
    """A number with the words before it since the one before, or since its sentence began."""

    term: Term
    words: str
    doubtful: bool = False
    """Whether it stands behind a 其中 whose list does not add up, so that it may be a part or not."""


def sign(words: str) -> int:
    """1 where the words bring in, -1 where they take out, by the last of them."""
    return leaning(words, _MORE, _LESS)


def lines(passage: Passage) -> Iterator[Line]:
    """The lines of a passage; parts of a line only where they may be lines of their own, as doubtful ones."""
    text = passage.text
    inner, end, sentence, way = False, 0, -1, 0
    parent: Term | None = None
    parts: list[Line] = []
    for term in passage.terms:
        if term.numeral.dimension in ("percent", "point", "multiple", "score", "time") or term.depth:
            continue
        begin = max(end, passage.sentences[term.sentence][0])
        between = BRACKETS.sub("", text[begin : term.at])  # 追加651.35万元（其中…），调减: the bracket is its own list
        if term.sentence != sentence or "；" in between or ";" in between:
            inner = False
        own = re.split("[；;]", between)[-1]
        begun = term.sentence == sentence and end > passage.sentences[term.sentence][0]
        if (begun and _INNER.search(own)) or (way and own.startswith(_HEAD)):
            inner = True
        elif inner and _whole(parent, parts):
            inner = False
        end, sentence = term.end, term.sentence
        signed = sign(own)
        if inner and "其中" not in own:
            inner = not (ADJUSTED.search(term.lead) or CLOSE.search(term.lead) or (signed and signed == -way))
        if inner:
            parts.append(Line(term, own, True))
            continue
        yield from _doubtful(parent, parts)
        parent, parts, way = term, [], signed
        yield Line(term, own)
    yield from _doubtful(parent, parts)


def _whole(parent: Term | None, parts: Sequence[Line]) -> bool:
    """Whether the parts told so far make what they are told of: what follows is told for itself."""
    like = [p.term for p in parts if parent is not None and alike(p.term, parent)]
    return parent is not None and len(like) > 1 and total(interval_of(t) for t in like).meets(interval_of(parent))


def _doubtful(parent: Term | None, parts: Sequence[Line]) -> Iterator[Line]:
    """Of the parts of a list that does not add up those that move."""
    if parent is None or not parts or _whole(parent, parts):
        return
    for part in parts:
        if alike(part.term, parent) and "其中" not in part.words and way_of(part.words).signs != UNKNOWN:
            yield part
