"""Frames of a figure that the text and a table tell under one key: metric, year and basis.

Where the whole report knows just two values of a key, one in running text and one in a table, and they differ by one digit or by
two exchanged, they are one figure and one of the two is mistyped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.explain import SAID, slip_between
from llmeval.understanding.relations.model import Candidate, Explanation, Verdict
from llmeval.understanding.relations.terms import Term, interval_of

_DIGITS = 4
_ONE_BASIS = {"initial_budget": "budget", "actual": "final_accounts"}
_ANY = frozenset({"支出", "支出总额", "支出合计", "收入", "收入合计", "收支总计", "本年支出", "本年收入", "预算"})
"""What every project and part of a unit has."""
_MOST = 12
_SCOPE = re.compile("一般公共预算|政府性基金|国有资本|财政拨款|本级|上级|所属")

_Key = tuple[str, str, str, str]


def same_keys(terms: Sequence[Term], proved: Mapping[int, Sequence[Verdict]]) -> Iterator[Verdict]:
    """Verdicts on figures that text and tables tell under one key."""
    told: dict[_Key, list[Term]] = defaultdict(list)
    for term in terms:
        if (key := _key(term)) is not None and len(told[key]) <= _MOST:
            told[key].append(term)
    for group in told.values():
        values = {t.numeral.amount for t in group}
        text = [t for t in group if t.table is None]
        cells = [t for t in group if t.table is not None]
        if len(values) != 2 or len(group) > _MOST or not text or not cells:
            continue
        one, other = text[0], next((c for c in cells if c.numeral.amount != text[0].numeral.amount), None)
        if other is None or any(t.numeral.amount != one.numeral.amount for t in text):
            continue
        slip = slip_between(one.numeral, other.numeral)
        if (
            slip is not None
            and slip in ("digit", "swap")
            and not _both(one, other, proved)
            and _scope(one) == _scope(other)
        ):
            mine = one.numeral.number_start in proved and other.numeral.number_start not in proved
            claim, against = (other, one) if mine else (one, other)
            known = against.numeral.number_start in proved
            zh, en = SAID[slip]
            candidate = Candidate(
                "same", claim, (against,), lambda v: v[0], "likely", "{}", interval_of(claim), interval_of(against), named=True
            )  # fmt: skip
            meant = against.numeral.value if known else None
            yield Verdict(claim, "same", "failed", candidate, 1, Explanation(slip, claim, meant, zh, en, 0.004))


def _both(one: Term, other: Term, proved: Mapping[int, Sequence[Verdict]]) -> bool:
    """Whether each of two numbers adds up where it stands: then they are of two scopes."""
    return all(
        any(v.kind not in ("subset", "same") for v in proved.get(t.numeral.number_start, ())) for t in (one, other)
    )


def _scope(term: Term) -> frozenset[str]:
    """Which funds a number is of, by its sentence or row and by the title over it."""
    mention = term.mention
    title = mention.section.title if mention is not None and mention.section is not None else ""
    if term.table is not None:
        words = "".join((*term.row, *term.column))
    else:
        begin = term.passage.sentences[term.sentence][0]
        words = term.passage.text[begin : term.end]
    return frozenset(_SCOPE.findall(title + words))


def _key(term: Term) -> _Key | None:
    mention = term.mention
    if mention is None or not term.exact or term.numeral.value is None or mention.forecast or not mention.is_level:
        return None
    digits = format(abs(term.numeral.value), "f").replace(".", "").strip("0")
    if len(digits) < _DIGITS or not mention.metric or not mention.basis or not mention.period or mention.metric in _ANY:
        return None
    return mention.metric, mention.period, _ONE_BASIS.get(mention.basis, mention.basis), term.numeral.unit
