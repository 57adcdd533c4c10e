"""Degrees of satisfaction: who was satisfied, of whom: 回收有效问卷412份，满意298份、较满意86份…，满意率（满意和较满意）93.20%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import percent, total
from llmeval.understanding.relations.fractions import not_smaller
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_DEGREE = re.compile(r"满意(?:度|率)(?:（[^（）]{1,16}）)?(?:为|达到?|是|[:：]){0,2}$")
_CLASSES = (
    re.compile(r"(?<![不本较])(?:非常|很|十分)?满意(?:的)?(?:为|有|共)?$"),
    re.compile(r"(?:比较|较)满意(?:的)?$"),
    re.compile(r"基本满意(?:的)?$"),
    re.compile(r"(?:一般|不满意|不太满意|不了解|说不清|不清楚)(?:的)?$"),
)
_ASKED = (
    re.compile("有效"),
    re.compile("收回|回收|接通|受访|参与|填写|答复"),
    re.compile("发放|调查|访问|回访|测评|问卷|访谈|抽样"),
)
_SAID = (("有效", 0), ("收回", 1), ("回收", 1), ("发放", 2))
_MOST = 12


def satisfaction(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every degree of satisfaction whose answers are counted before it."""
    if "满意" not in passage.text:
        return
    for claim in passage.terms:
        if claim.numeral.dimension == "percent" and claim.exact and _DEGREE.search(claim.lead):
            yield from _of(claim, passage)


def _of(claim: Term, passage: Passage) -> Iterator[Candidate]:
    told = [
        t for t in passage.terms
        if t.order < claim.order and t.sentence >= claim.sentence - 1 and t.exact and t.numeral.dimension == "count"
    ][-_MOST:]  # fmt: skip
    earlier = [
        t
        for t in passage.terms
        if t.order < claim.order and t.numeral.dimension == "percent" and _DEGREE.search(t.lead)
    ]
    if earlier:  # another survey; a degree right behind one is of some of those asked
        told = [t for t in told if t.order > earlier[-1].order]
    classes = _answers(told)
    if not classes[0]:
        return
    first = classes[0][0].order
    asked = [(rank, t) for t in told if t.order < first for rank in _rank(t) if alike(t, classes[0][0])]
    if not asked:
        return
    sums = [classes[0], [*classes[0], *classes[1]], [*classes[0], *classes[1], *classes[2]]]
    sums = [s for n, s in enumerate(sums) if n == 0 or len(s) > len(sums[n - 1])]
    chosen, said = _chosen(claim, sums, classes), _base(claim, passage)
    wholes = sorted(asked, key=lambda a: (said is not None and a[0] != said, a[0]))
    pairs = [(s, w) for s in chosen for _, w in wholes if not_smaller(w, s[0])]
    certain = len(chosen) == 1 and (len(wholes) == 1 or (said is not None and wholes[0][0] == said))
    for number, (parts, whole) in enumerate(pairs[:_MOST]):
        sure: Sureness = "possible" if number else "certain" if certain else "likely"
        others = [(p, w) for p in sums for _, w in asked if p != parts or w is not whole]
        yield _candidate(claim, parts, whole, sure, certain and number == 0 and said is not None, others)


def _answers(told: Sequence[Term]) -> list[list[Term]]:
    found: list[list[Term]] = [[], [], [], []]
    for term in told:
        for rank, pattern in enumerate(_CLASSES):
            if pattern.search(term.lead):
                found[rank].append(term)
                break
    return found


def _rank(term: Term) -> list[int]:
    return [rank for rank, pattern in enumerate(_ASKED) if pattern.search(term.lead)][:1]


def _chosen(claim: Term, sums: Sequence[list[Term]], classes: Sequence[list[Term]]) -> list[list[Term]]:
    """The sums that the words allow: 含基本满意 names the last."""
    words = claim.lead
    if "基本满意" in words and classes[2]:
        return [sums[-1]]
    if "较满意" in words and classes[1]:
        return [[*classes[0], *classes[1]]]
    return list(reversed(sums))


def _base(claim: Term, passage: Passage) -> int | None:
    around = passage.text[max(0, claim.at - 24) : claim.end + 16]
    match = re.search(r"(?:按|以)(?P<b>[^，。；]{0,6}?(?:有效|收回|回收|发放)[^，。；]{0,8})", around)
    if match is None:
        return None
    return next((rank for word, rank in _SAID if word in match["b"]), None)


def _compute(values: Sequence[Interval]) -> Interval | None:
    return percent(total(values[:-1]), values[-1])


def _candidate(
    claim: Term,
    parts: Sequence[Term],
    whole: Term,
    sure: Sureness,
    named: bool,
    others: Sequence[tuple[Sequence[Term], Term]],
) -> Candidate:
    mistakes = []
    for number, (wrong, base) in enumerate(others[:8]):
        found = _compute([*(interval_of(t) for t in wrong), interval_of(base)])
        if found is not None and number < 8:
            what = f"{base.printed}为基数" if base is not whole else f"{'、'.join(t.printed for t in wrong)}为满意数"
            mistakes.append(Mistake("base", found, f"误以{what}", f"computed on {base.printed}"))
    terms = (*parts, whole)
    written = "{} ÷ {} × 100%" if len(parts) == 1 else "(" + " + ".join(["{}"] * len(parts)) + ") ÷ {} × 100%"
    return Candidate("rate", claim, terms, _compute, sure, written, interval_of(claim), _compute([interval_of(t) for t in terms]),
                     named, mistakes=tuple(mistakes))  # fmt: skip
