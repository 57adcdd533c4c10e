"""What a number that is no amount of its own is of: the level that a growth, a share or a rate qualifies."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.views import View
from llmeval.understanding.mentions import Mention
from llmeval.understanding.prose.nouns import CLAUSE_END
from llmeval.understanding.prose.words import Place
from llmeval.vocabulary.bases import BASIS_WORDS
from llmeval.vocabulary.labels import squeeze_label

_NEAR = 60
_LONGEST = 3000
_VERSUS = re.compile(r"(?:与|比|较|同)[^，,]{0,24}$")
_COMPLETED = re.compile(r"完成[^，。；]{0,8}(?:预算|计划|目标|任务)(?:数|额|值)?$")
_COMPARED_BASE = re.compile(r"^(?:相比|比较)?[，,]?(?:各)?(?:增加|减少|增长|下降|上升|提高|降低|多|少)")


def qualify(
    view: View, mention: Mention, earlier: Sequence[Mention], previous: Sequence[Mention], source: Mention | str | None
) -> None:
    """Set what a growth, change, share or rate is of; `earlier` and `previous` are the mentions of its sentence and of the
    one before, `source` is what it takes its noun from."""
    if mention.is_level:
        return
    if isinstance(source, Mention) and not source.is_level and mention.inherited:
        mention.of = source if mention.numeral.dimension == "point" else source.of
        return
    if isinstance(source, Mention) and mention.measure in ("growth", "change", "share"):
        mention.of = source if source.is_level else source.of
        return
    candidates = [
        other
        for other in reversed([*(m for m in previous if m.listing is None), *earlier][-_NEAR:])
        if other.is_level
        and (mention.inherited or other.metric == mention.metric or _shortened(mention, other))
        and not _closed(view, other, mention)
    ]
    if candidates:
        # 2024年…，2023年…，同比增长…: the growth is of its own year, not of the nearest number.
        main = main_of(view, [m for m in earlier if m.is_level] or candidates[:1], view.find(mention.numeral.start))
        candidates = [main, *candidates] if mention.inherited and main in candidates else candidates
        mention.of = next((c for c in candidates if c.period == mention.period), candidates[0])
        if mention.inherited:
            mention.metric = mention.of.metric


def _closed(view: View, other: Mention, mention: Mention) -> bool:
    """Whether the other number stands in a bracket that closes before this one: it is told of what the bracket explains."""
    between = view.text[view.find(other.numeral.end) : view.find(mention.numeral.start)]
    if "）" not in between and ")" not in between:
        return False
    depth = 0
    for character in between:
        depth += (character in "（(") - (character in "）)")
        if depth < 0:
            return True
    return False


def main_of(view: View, earlier: Sequence[Mention], begin: int) -> Mention:
    """The number before; the total before 其中 where a list joined by 、 has ended (其中甲5件、乙6件，上年为9件)."""
    text, last = view.text, earlier[-1]
    if len(earlier) < 2:
        return last
    ends = [view.find(m.numeral.end) for m in earlier[-2:]]
    starts = [view.find(m.numeral.start) for m in earlier[-2:]]
    joined = "、" in text[ends[0] : starts[1]] and not re.search("[，；。]", text[ends[0] : starts[1]])
    if not joined or not re.search("[，；]", text[ends[1] : begin]):
        return last
    cue = text.rfind("其中", max(0, starts[1] - _LONGEST), starts[1])
    if cue < 0 or re.search("[；。]", text[cue : starts[1]]):
        return last
    total = next((m for m in reversed(earlier) if view.find(m.numeral.end) <= cue and m.is_level), last)
    return total if total.numeral.dimension == last.numeral.dimension else last


def _shortened(mention: Mention, level: Mention) -> bool:
    """税收占一般公共预算收入的70% is of 税收收入."""
    return (
        mention.measure == "share"
        and len(mention.metric) >= 2
        and level.metric in (mention.metric + "收入", mention.metric + "支出")
    )


def is_base(text: str, mention: Mention, place: Place) -> bool:
    """Whether a number is only what another is compared with: 150万元 in 比年初预算数150万元减少6.8万元."""
    said = squeeze_label(text[place.clause : place.begin])
    return (
        mention.is_level
        and _VERSUS.match(said) is not None
        and (BASIS_WORDS.search(said) is not None or not mention.inherited)
        and _COMPARED_BASE.match(text[place.stop : place.stop + 8]) is not None
    ) or (mention.is_level and _COMPLETED.search(said) is not None and text[place.stop : place.stop + 1] == "的")


def is_threshold(text: str, mention: Mention, places: Sequence[tuple[int, int, Numeral]], number: int) -> bool:
    """10亿元以上 in 10亿元以上项目4个 tells which projects are counted; it is no amount of its own."""
    if mention.numeral.bound not in ("at_least", "at_most", "over", "under") or number + 1 >= len(places):
        return False
    stop = places[number][1]
    begin, _, following = places[number + 1]
    return (
        following.kind == "quantity" and begin - stop <= 16 and following.dimension == "count"
        and mention.numeral.dimension != "count" and not any(c in CLAUSE_END for c in text[stop:begin])
    )  # fmt: skip
