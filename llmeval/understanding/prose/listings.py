"""Lists in running text: the scope of 其中, 分别为, 包括, 按…分类 and brackets, with the candidates for the total."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice

from llmeval.patterns import lazy as re
from llmeval.text.views import View
from llmeval.understanding.mentions import Listing, Mention

_CUE = re.compile(
    r"其中[:：]?|分别(?:为|是)[:：]?|(?:具体|主要)?包括[:：]?|按[^，。；：:]{2,12}?(?:分类|划分|分)(?:为|的)?[:：]?|按(?![^，]{0,60}(?:口径|价))[^，。；：:]{2,8}?统计(?=，)|具体(?:为|如下)[:：]?|(?:主要)?(?:用于)?(?:以下)?(?:几个)?方面[:：]|如下[:：]|由[^，。；]{0,6}构成"
)
_NEXT_ITEM = re.compile(
    r"[②-⑳]|[（(][2-9二三四五六七八九十][)）]|[二三四五六七八九十]是|[2-9][.．、](?!\d)|[b-h][、.．]"
)
_OPEN = re.compile(r"[^，,；;。]{0,14}等(?![级额次])")


_MOST = 300
"""Numbers before or behind a cue that its list can hold; a sentence of thousands is no list."""
_LEFT = re.compile(r"结[余转]|剩余|节[约余]|未")
"""What is told behind the parts of a total without being one."""


class Lister:
    """Finds the lists of a paragraph, sentence by sentence; `listings` is what it found, its items know their list."""

    def __init__(self, passage: View) -> None:
        self.view = passage
        self.listings: list[Listing] = []

    def read(self, start: int, end: int, mentions: list[Mention], previous: list[Mention], told: list[Mention]) -> None:
        """Lists of one sentence; `previous` are the mentions of the sentence before, `told` those of the paragraph so far."""
        text = self.view.text
        cues = [(m.start(), m.end(), m[0]) for m in _CUE.finditer(text, start, end)]
        cues += self._brackets(end, mentions)
        cues.sort()
        places = [self.view.find(m.numeral.number_start) for m in mentions]
        position = {id(m): place for m, place in zip(mentions, places, strict=True)}
        outer: Listing | None = self._continued(start, mentions, previous)
        for number, (begin, _, cue) in enumerate(cues):
            bracket = begin if cue in "（(" else opening(text, start, begin)
            limit = closing(text, bracket, end) if bracket >= 0 else end
            following = cues[number + 1][0] if number + 1 < len(cues) else end
            at = bisect_left(places, begin)
            before = [m for m in mentions[max(0, at - _MOST) : at] if m.is_level]
            behind = [m for m in mentions[at : at + _MOST] if m.is_level]
            nested = outer is not None and bool(before) and before[-1].listing is outer and not cue.startswith("按")
            if nested and cue.startswith(("包括", "主要包括", "具体包括")) and not behind:
                continue
            if nested or (cue.startswith("其中") and text.rfind("；", start, begin) >= 0):
                semicolon = text.find("；", begin, limit)
                limit = semicolon if semicolon > 0 else limit
            items = [m for m in behind if position[id(m)] < min(limit, end)]
            if not nested and cue not in "（(" and following < limit and cues[number + 1][2].startswith("按"):
                items = [m for m in items if position[id(m)] < following]
            if not items or any(set(map(id, items)) == set(map(id, listing.items)) for listing in self.listings[-2:]):
                continue
            candidates = list(reversed(before))
            if not candidates:
                candidates = [m for m in reversed(previous) if m.is_level and (m.listing is None or cue == "其中")]
                earlier = (m for m in reversed(told) if m.is_level and m.listing is None)
                candidates += islice((m for m in earlier if m not in candidates[:6]), 6)
            tail = text[position[id(items[-1])] : limit]
            first = items[0].numeral
            if first.dimension == "count" and (after := text.find("；", position[id(items[0])], limit)) > 0:
                # 车辆9辆，其中…；设备1台: what is counted otherwise is no part.
                items = [m for m in items if position[id(m)] < after or m.numeral.unit == first.unit]
            closed = begin < limit < end and text[limit : limit + 1] in ("）", ")")
            found = [m for m in items if m.numeral.dimension == items[0].numeral.dimension]
            for group, totals in _by_basis(found, candidates):
                listing = Listing(
                    cue=cue.rstrip(":："),
                    totals=totals[:6],
                    items=group,
                    open_ended=bool(_OPEN.match(tail)),
                    span=self.view.span(begin, max(min(limit, end), begin + 1)),
                )
                for item in listing.items:
                    if item.listing is not None and closed:
                        item.listing.items.remove(item)  # what a bracket explains is part of one item, not another item
                    item.listing = listing
                self.listings.append(listing)
                _inherit(listing)
            if not nested:
                outer = listing

    def _continued(self, start: int, mentions: list[Mention], previous: list[Mention]) -> Listing | None:
        """②… goes on with the list whose item ①… stood in the sentence before: its level mentions are items too."""
        if not self.listings or not _NEXT_ITEM.match(self.view.text, start):
            return None
        listing = self.listings[-1]
        if not any(m.listing is listing for m in previous):
            return None
        first = next((m for m in mentions if m.is_level), None)
        if first is None or first.numeral.dimension != listing.items[0].numeral.dimension:
            return None
        first.listing = listing
        listing.items.append(first)
        _inherit(listing)
        return listing

    def _brackets(self, end: int, mentions: list[Mention]) -> list[tuple[int, int, str]]:
        """Opening brackets right behind a number: （工资福利支出1128.45万元，…）."""
        text = self.view.text
        found = []
        for mention in mentions:
            at = self.view.find(mention.numeral.end)
            if (at < end and text[at : at + 1] in ("（", "(")) or text[at : at + 2] in ("，（", "，("):
                begin = at if text[at] in "（(" else at + 1
                found.append((begin, begin + 1, text[begin]))
        return found


def _by_basis(items: list[Mention], totals: list[Mention]) -> list[tuple[list[Mention], list[Mention]]]:
    """The items of a list with the candidates for its total; of 接待费预算10万元，决算6.2万元；… each basis for itself."""
    bases = list(dict.fromkeys(m.basis for m in items))
    counts = [sum(m.basis == basis for m in items) for basis in bases]
    if len(bases) < 2 or "" in bases or min(counts) < 2:
        return [(items, totals)]
    return [([m for m in items if m.basis == basis], [t for t in totals if t.basis == basis]) for basis in bases]


def _inherit(listing: Listing) -> None:
    """Items stand on the basis and in the period of their total, unless they say otherwise."""
    total = listing.total
    if total is None:
        return
    for item in listing.items:
        told_again = item.inherited and item.metric == total.metric  # 其中…；已支出397.8万元
        if not item.basis and not told_again and not _LEFT.match(item.label):
            item.basis = total.basis
        if not item.named_period:
            item.period = total.period


def opening(text: str, floor: int, at: int) -> int:
    """The bracket that is open at an offset, -1 where none is."""
    if text.rfind("（", floor, at) < 0 and text.rfind("(", floor, at) < 0:
        return -1
    depth = 0
    for index in range(at - 1, floor - 1, -1):
        if text[index] in "）)":
            depth += 1
        elif text[index] in "（(":
            if depth == 0:
                return index
            depth -= 1
    return -1


def closing(text: str, begin: int, end: int) -> int:
    depth = 0
    for index in range(begin, end):
        if text[index] in "（(":
            depth += 1
        elif text[index] in "）)":
            depth -= 1
            if depth == 0:
                return index
    return end
