"""Frames of targets told in prose: a result, its target, and the words that say whether it was reached.

年度目标为12个，实际建成10个，超额完成: the target has its own words, the verdict follows the result. 满意度91.6%，高于92%的目标值: the verdict
is in the words before the target. The result may also be told to lie above or below a round number: 突破42万人, 不到一半.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import ANY, middle, percent
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.score_table import ScoreRow, ScoreTable
from llmeval.understanding.relations.scores import always, reached
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, mean_exactly
from llmeval.understanding.tables.score_rows import Typed, comparable, typed

_MOST = 40
"""Score tables among which the department's own is looked for: more than a report has."""
_NUDGE = Decimal("0.000001")
_TARGET_WORDS = r"(?:目标|任务|指标|计划|预期)(?:值|数|量)?"
_TARGET_BEFORE = re.compile(
    rf"(?:{_TARGET_WORDS}|计划完成|设定(?:的)?{_TARGET_WORDS})(?:分别)?(?:为|是|[:：]|应|需|要求)[^，,。；;]{{0,24}}$"
    rf"|(?:目标|任务|计划)[^，,。；;]{{0,24}}(?:不低于|不少于|不高于|不超过)$|(?:目标|任务|计划)(?:降幅|增幅|增速|增长|提高|下降|降低|压减)(?:率|幅度)?(?:为|是)?$|(?:{_TARGET_WORDS})$|(?:目标|任务|指标)值[^，,。；;]{{0,6}}$|(?:计划|拟|目标)(?:新建|新增|建设|完成|培训|改造|开展|举办|实施|治理|修复|种植|发放|建成)[^，,。；;]{{0,16}}$"
)
_DONE = re.compile(r"实际|实测|完成|建成|达到|实现|验收|合格|举办|开展|培训|新建|新增|改造|累计|全年|年底|年末|为$")
_TARGET_AFTER = re.compile(
    r"^(?:以[上内下])?的?(?:内控|预警|既有|合同|约定|年度|年初|省级|市级|县级|预期|绩效|考核|控制|规定|计划|设定|既定|总体|批复|下达|[^，,。；;\d]{0,4}确定的?)*(?:目标|任务|指标|要求|计划|标准|要求|上限|下限|红线|警戒线|限额|底线)值?(?!的\d)"
)
_WITHIN = re.compile(r"以内|之内|以下")
_ABOVE = re.compile(r"(?:高于|超过|超出|大于|多于|高出|突破)[^，,。；;]{0,14}$")
_BELOW = re.compile(
    r"(?:低于|不足|不及|少于|小于|未达到?|未能达到|没有达到|(?:未|没有)(?:超过|突破|超出)|未完成|未实现)[^，,。；;]{0,14}$"
)
_AT_LEAST = re.compile(r"不(?:低于|少于|小于)[^，,。；;]{0,14}$")
_REACHED = re.compile(r"(?<!未)(?<!不)(?<!没有)(?<!未能)(?:达到了?|达|完成了?|实现了?)[^，,。；;]{0,14}$")
_HELD = re.compile(r"(?:控制在|保持在|不超过|不高于|限制在)[^，,。；;]{0,10}$")
_VERB = re.compile(
    r"(?:未能?|没有|远)?(?:高于|超过|超出|大于|多于|高出|突破|优于|好于|低于|不足|不及|少于|小于|达到?|完成|实现|控制在|保持在|不超过|不高于|限制在)"
)
_NO_RESULT = re.compile(r"预算|计划|目标|上年|去年|年初|同期|原|批复|核定")
_ADVERBS = re.compile(
    r"[，,、（(：:]|且|并|均|已|但|仍|略|远|稍|尚|也|还|就|全年|有效|成功|超额|圆满|提前|如期|顺利|基本|实际|严格|总体|完成值|结果|比例|为|的|了"
)
_OBJECT = (
    r"(?:了)?(?:年度|年初|全年|既定|预期|计划|绩效|设定|下达|确定|规定|的|该项|该|控制|内控)*(?:目标任务|目标值|指标值|目标|任务|指标|计划|要求)?(?:值|数)?"
    r"(?=[，,。；;、）)]|$)"
)
_VERDICT = re.compile(
    r"^(?:[，,](?:差|尚差|相差|少|多|高|低|超)(?:出)?\d[\d.,]{0,12}[\u4e00-\u9fff%％]{1,4})?[^，,。；;\d]{0,14}?[，,；;]?(?:该|此|本)?(?:项)?(?:指标|目标|任务)?(?:值)?(?>(?:已|均|均已|全部|如期|按期|圆满|顺利|全面)*)"
    r"(?:(?P<over>超额完成|超额实现|超过|超出)|(?P<better>优于|好于)|(?P<miss>(?:尚|均)?未(?:能|全部|如期|按期)*(?:完成|达到?|达标|实现)|没有(?:完成|达到|实现)|低于|不达标)"
    r"|(?P<met>完成|达到|达标|实现|高于))" + _OBJECT
)
_RATE = re.compile(rf"(?:{_TARGET_WORDS}|总体|总|任务|实际)?(?:完成|达成|实现)(?:率|比例)(?:为|达到?|是|[:：])*$")
_DONE_BY = re.compile(r"[，,、]?(?:已|共)?完成(?:了)?")
"""实际修复11460页，完成95.5%: a completion without its name."""
_ALL = re.compile(
    r"(?:各项|所有|全部|各|上述|所列|列示的?|设定的?|批复的?|(?:\d{1,3}|[一二三四五六七八九十]{1,4})[项个])[^，,。；;\d]{0,14}(?:指标|目标)(?:值|任务)?[，,]?[^，,。；;\d]{0,6}?"
    r"(?:均|全部|都|全都|已全部|均已)[^，,。；;\d]{0,6}?(?:完成|达到|达标|实现|达成)[^，,。；;]{0,14}"
)
_NOT_ALL = re.compile(r"基本|大部分|多数|力争|确保|将|除[^，。；]{1,40}外|外[，,]|未|不|较好|财务|预期成果")
_PLANNED = re.compile(r"除[^。；;]{1,60}外|力争|确保|下一步|今后|将会")
_OF_GOALS = re.compile(r"绩效|年度|年初|批复|设定|产出|效益|所列|自评|预期|既定")


def targets(passages: Sequence[Passage], tables: Sequence[ScoreTable]) -> Iterator[Candidate]:
    """Candidates of all targets told in prose, and of what the text says of the targets in a table."""
    for passage in passages:
        for number in range(len(passage.sentences)):
            terms = passage.of_sentence(number)
            if not terms:
                continue
            yield from _told(passage, terms)
            yield from _measured(passage, terms)
            yield from _rounded(passage, terms)
        if "目标" in passage.text:
            yield from _met_of_list(passage)
    yield from _all_met(passages, tables)


def _result(terms: Sequence[Term], target: Term, before: bool) -> Term | None:
    """The number that a target is a target of: the next one done, or the one just told."""
    if before:
        found = [
            t
            for t in terms
            if t.order < target.order
            and alike(t, target)
            and t.role in ("level", "rate", "share", "each", "to", "completion")
        ]
        return found[-1] if found and found[-1].exact and target.order - found[-1].order <= 2 else None
    for term in terms:
        if term.order > target.order and alike(term, target):
            done = _DONE.search(term.lead) or not term.lead.strip("，,；;")
            return (
                term
                if done and term.exact and not _TARGET_BEFORE.search(term.lead) and term.order - target.order <= 3
                else None
            )
    return None


def _told(passage: Passage, terms: Sequence[Term]) -> Iterator[Candidate]:
    """目标值为≥95%，实际完成值93.8%，达到目标值; 计划数1,600户，完成1,648户，完成率103%."""
    for target in terms:
        if (
            target.numeral.value is None
            or not _TARGET_BEFORE.search(_before(target))
            or target.numeral.high is not None
        ):
            continue
        result = _result(terms, target, before=False)
        if result is None:
            continue
        last = result
        level = result.numeral.dimension != "percent"
        for claim in terms:
            if (
                result.order < claim.order <= result.order + 2
                and claim.numeral.dimension == "percent"
                and (_RATE.search(claim.lead) or (level and _DONE_BY.fullmatch(claim.lead)))
            ):
                yield _completed(claim, result, target)
                last = claim
        if (match := _VERDICT.match(passage.text[last.end : last.end + 40])) is not None:
            kind = next(n for n in ("over", "better", "miss", "met") if match[n])
            span = passage.view.span(last.end + match.start(kind), last.end + match.end())
            lower = _lower(target)
            sure: Sureness = "certain"
            if kind == "better":  # which way is better must be said, by the sign or by the words
                known = target.numeral.bound is not None or lower or re.search("控制|限额|上限|红线", _before(target))
                lower = lower or bool(re.search("控制|限额|上限|红线", _before(target)))
                sure = "certain" if known else "possible"
            yield _bound(result, target, kind, lower, span, match[0][match.start(kind) :], sure)


def _before(term: Term) -> str:
    return re.sub(r"[≥≤<>＜＞≧≦]{1,4}$", "", term.lead)


def _lower(target: Term) -> bool:
    """Whether less is better: ≤, 不超过, 控制在…以内."""
    return (
        target.numeral.bound in ("at_most", "under")
        or bool(_WITHIN.match(target.tail))
        or bool(_HELD.search(_before(target)))
    )


def _measured(passage: Passage, terms: Sequence[Term]) -> Iterator[Candidate]:
    """91.6%，高于年初设定的92%的目标值; 4.86‰，控制在4.5‰的年度目标以内."""
    for target in terms:
        after = passage.text[target.end : target.end + 24]
        goal = _TARGET_AFTER.match(after)
        lead = passage.text[max(target.at - 20, passage.sentences[target.sentence][0]) : target.at]
        lead = re.split(r"[，,。；;：:]", lead)[-1]
        if target.numeral.value is None or target.numeral.high is not None or not (goal or _HELD.search(lead)):
            continue
        clause = passage.text[target.at : target.at + 30]
        words = _what_is_said(lead, after)
        if words is None:
            continue
        kind, lower = words
        result = _result(terms, target, before=True)
        if result is None or re.search(r"力争|确保|要求|提出|须|应当|不得|原则上", lead + result.lead):
            continue
        if result.role == "change" or target.numeral.sign < 0 or not _same_clause(result, target):
            continue
        if (
            result.when in ("prior", "start")
            or (result.year and target.year and result.year != target.year)
            or _NO_RESULT.search(result.lead)
        ):
            continue
        span = passage.view.span(
            target.at - len(lead), target.at + min(len(clause), target.end - target.at + (goal.end() if goal else 0))
        )
        verb = _VERB.search(lead)
        begin = max(result.end, target.at - len(lead))
        subject = _ADVERBS.sub("", passage.text[begin : target.at - len(lead) + verb.start()]) if verb else ""
        # 问卷回收率97%，满意度未达到95%: a clause with a subject of its own is not about the number before it.
        sure: Sureness = "certain" if target.order - result.order == 1 else "likely"
        if len(subject) > 1 or result.lead.startswith(("、", "和", "及", "其中")):
            sure = "possible"
        said = verb[0] if verb else lead
        made = _bound(result, target, kind, lower, span, said, sure)
        earlier = [t for t in terms if t.order < result.order and t.role in ("level", "to") and t.depth == result.depth]
        others = (_bound(t, target, kind, lower, span, said, sure) for t in earlier if alike(t, result))
        if not made.holds and any(other.holds for other in others):
            made.sure = (
                "possible"  # 辅具1,154件：轮椅486件，…，其他147件，超额完成1,100件的目标: the list's head is meant
            )
        yield made


def _what_is_said(lead: str, after: str) -> tuple[str, bool] | None:
    """Whether words before a goal say that it was met, exceeded or missed, and whether less is better."""
    if _HELD.search(lead):
        return ("miss" if re.search(r"未|没有|难以", lead) else "met"), True
    if _AT_LEAST.search(lead):
        return "met", False
    if _BELOW.search(lead):
        # 未超过 a limit is reached, 未达到 a goal is missed.
        return ("met", True) if re.search("(?:未|没有)(?:超过|突破|超出)", lead) else ("miss", False)
    if _ABOVE.search(lead):
        return "over", False
    return ("met", bool(_WITHIN.match(after))) if _REACHED.search(lead) else None


def _same_clause(result: Term, target: Term) -> bool:
    """Whether nothing but a comma stands between a result and the clause that measures it."""
    between = result.passage.text[result.end : target.at]
    return len(between) <= 26 and not re.search(r"[。；;：:]|其中|另|目标是", between) and between.count("，") <= 1


def _rounded(passage: Passage, terms: Sequence[Term]) -> Iterator[Candidate]:
    """达到41.7万人，突破42万人; 62家中，已有34家…，不到一半."""
    for limit in terms:
        words = passage.text[max(0, limit.at - 4) : limit.at]
        below = re.search(r"(?:不到|不足|[未没]有?(?:超过|超出|突破|到))$", words)
        above = None if below else re.search(r"(?:突破|超过|超|过|逾)$", words)
        if not (above or below) or (re.search(r"不超过$|未超过$|不过$", words) and not below):
            continue
        before = [t for t in terms if t.order < limit.order]
        span = passage.view.span(max(0, limit.at - 2), limit.end)
        if (
            limit.numeral.dimension == "percent"
            and limit.numeral.start >= 0
            and passage.text[limit.at : limit.end].strip("一半数成二三四五六七八九分之") == ""
        ):
            yield from _fraction(limit, before, bool(above), span)
            if not (before and before[-1].numeral.dimension == "percent"):
                continue
        if (
            not before
            or not alike(before[-1], limit)
            or limit.lead.strip("首次已一举成功，,突破超过不到足")
            or not before[-1].exact
        ):
            continue
        result = before[-1]
        if (
            result.role not in ("level", "to", "rate")
            or not _same_clause(result, limit)
            or result.numeral.value is None
        ):
            continue
        said = passage.text[max(0, limit.at - 2) : limit.end]
        found = _bound(result, limit, "over" if above else "miss", False, span, said, "certain")
        found.aspect = "round"
        yield found


def _fraction(limit: Term, before: Sequence[Term], above: bool, span: Span) -> Iterator[Candidate]:
    """A part of a number of things, told to be more or less than a half."""
    counts = [t for t in before if t.role in ("level", "to") and t.exact]
    if len(counts) < 2 or not alike(counts[-1], counts[-2]):
        return
    whole, part = counts[-2], counts[-1]
    if (
        not re.search(r"中|里|其中|占", whole.tail + part.lead)
        or not 0 < interval_of(part).high <= interval_of(whole).low
    ):
        return

    def compute(values: Sequence[Interval]) -> Interval | None:
        share = percent(values[0], values[1])
        if share is None:
            return None
        return Interval(-ANY, share.high) if above else Interval(share.low, ANY)

    stated = Interval(limit.numeral.value or Decimal(0), limit.numeral.value or Decimal(0))
    yield Candidate("bound", limit, (part, whole), compute, "certain", "{} ÷ {} × 100%", stated,
                    compute([interval_of(part), interval_of(whole)]), named=True, aspect="fraction", rests=(span,),
                    said="超过" if above else "不到")  # fmt: skip


def _bound(result: Term, target: Term, kind: str, lower: bool, span: Span, said: str, sure: Sureness) -> Candidate:
    """`kind` is what the words say: met, over, or miss; `lower` where less is better."""

    def compute(values: Sequence[Interval]) -> Interval:
        limit = middle(values[0])
        if kind == "miss":
            return Interval(limit + _NUDGE, ANY) if lower else Interval(-ANY, limit - _NUDGE)
        if kind == "better":
            return Interval(-ANY, limit - _NUDGE) if lower else Interval(limit + _NUDGE, ANY)
        if kind == "over" and not lower:
            return Interval(limit + _NUDGE, ANY)
        return Interval(-ANY, limit) if lower else Interval(limit, ANY)

    value = (target.numeral.value or Decimal(0)) * target.numeral.scale
    limits = [Interval(value, value)]
    written = ("> " if (kind == "miss") == lower else "< ") + "{}" if kind == "miss" else ("≤ {}" if lower else "≥ {}")
    return Candidate("bound", result, (target,), compute, sure, written, interval_of(result), compute(limits), named=True,
                     aspect="target", rests=(span,), said=said)  # fmt: skip


def _completed(claim: Term, result: Term, target: Term) -> Candidate:
    """计划完成率 is what was done in percent of the target."""

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(values[0], values[1])

    if target.numeral.bound is not None:
        mean_exactly(target)  # 不少于400场: what was done is held to the 400
    one, other = interval_of(result), interval_of(target)
    inverse = percent(other, one)
    mistakes = () if inverse is None else (
        Mistake("base", inverse, "分子与分母颠倒", "numerator and denominator were exchanged"),
    )  # fmt: skip
    return Candidate("rate", claim, (result, target), compute, "certain", "{} ÷ {} × 100%", interval_of(claim), compute([one, other]),
                     named=True, mistakes=mistakes)  # fmt: skip


def _all_met(passages: Sequence[Passage], tables: Sequence[ScoreTable]) -> Iterator[Candidate]:
    """各项绩效指标均达到目标值: every row of the table that the words are about."""
    measured = [t for t in tables if _rows(t)]
    if not measured:
        return
    for passage in passages:
        if "指标" not in passage.text and "目标" not in passage.text:
            continue
        for match in _ALL.finditer(passage.text):
            sentence = passage.text[_start(passage, match.start()) : match.end()]
            near = sentence[-(match.end() - match.start() + 12) :]
            if _NOT_ALL.search(near) or _PLANNED.search(sentence) or not _OF_GOALS.search(near):
                continue
            span = passage.view.span(*match.span())
            table, sure = _about(span.start, sentence, measured)
            if table is None:
                continue
            for row, target, actual in _rows(table):
                yield _row_bound(row, target, actual, table, span, match[0], sure)


def _start(passage: Passage, at: int) -> int:
    return max((s for s, _ in passage.sentences if s <= at), default=0)


def _about(at: int, sentence: str, tables: Sequence[ScoreTable]) -> tuple[ScoreTable | None, Sureness]:
    """The table that a statement is about: the one it points to, the only one, or the last before it."""
    index = bisect_right(tables, at, key=lambda t: t.reading.table.start)
    above, below = tables[max(0, index - 1) : index], tables[index : index + 1]
    if re.search(r"下表|如下", sentence) and below:
        return below[0], "certain"
    if len(tables) == 1:
        return tables[0], "certain"
    if re.search(r"本项目|该项目", sentence) and above:
        return above[-1], "certain"
    if above and at - above[-1].reading.table.end < 400:
        return above[-1], "certain"
    whole = [t for t in tables[:_MOST] if "整体" in t.reading.caption]
    if len(whole) == 1 and "项目" not in sentence:
        return whole[0], "certain"
    return None, "possible"


def _rows(table: ScoreTable) -> list[tuple[ScoreRow, Typed, Typed]]:
    """Rows whose target and result are one number each, and of which it is known whether more or less is better."""
    found = []
    for row in table.rows:
        if row.is_execution:
            continue
        target = typed(table.reading, row.target, name=row.name, level1=row.level1)
        actual = typed(table.reading, row.actual)
        if target is None or actual is None or not comparable(target.numeral, actual.numeral):
            continue
        if target.lower and target.numeral.bound is None:
            continue
        found.append((row, target, actual))
    return found


def _row_bound(
    row: ScoreRow, target: Typed, actual: Typed, table: ScoreTable, span: Span, said: str, sure: Sureness
) -> Candidate:
    limit = target.numeral.amount
    expected = Interval(-ANY, limit) if target.lower else Interval(limit, ANY)
    claim, operand = table.term_of(actual.numeral, row), table.term_of(target.numeral, row)
    return Candidate("bound", claim, (operand,), always(expected), sure, "≤ {}" if target.lower else "≥ {}",
                     actual.numeral.interval if not reached(target, actual.numeral) else Interval(limit, limit), expected, named=True,
                     aspect="all", rests=(span,), said=said)  # fmt: skip


_CLAIMED = re.compile(
    r"(?P<n>\d{1,2}|[一二两三四五六七八九十])(?:项|个)(?:指标|目标|任务){0,3}(?:均|全部|都|已){0,4}(?:达到|完成|实现|达标)(?:了)?(?:年度|预期|绩效){0,3}(?:目标值?|指标值?|任务|要求)?(?=[，,。；;、]|$)"
)
_LESS = re.compile(r"成本|时效|时限|时间|投诉|事故|能耗|偏差|控制|费用|降低|下降|减少")
_TIMES = re.compile(r"天|日|小时|分钟|月|元")
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


def _met_of_list(passage: Passage) -> Iterator[Candidate]:
    """三项：接种率目标≥95%，实际96.3%；管理率目标≥90%，实际88.7%；…三项达到目标: as many as are listed, so each is met."""
    pairs: list[tuple[Term, Term]] = []
    for target in passage.terms:
        if (
            target.numeral.value is None
            or target.numeral.high is not None
            or not _TARGET_BEFORE.search(_before(target))
        ):
            continue
        result = _result(passage.of_sentence(target.sentence), target, before=False)
        if result is not None:
            pairs.append((target, result))
    if len(pairs) < 2:
        return
    for match in _CLAIMED.finditer(passage.text, pairs[-1][1].end):
        number = int(match["n"]) if match["n"].isdigit() else _NUMERALS.get(match["n"], 0)
        lead = passage.text[max(0, match.start() - 8) : match.start()]
        if number != len(pairs) or re.search("力争|确保|除|其中|外", lead):
            continue
        span = passage.view.span(*match.span())
        for target, result in pairs:
            found = _bound(result, target, "met", _lower(target), span, match[0], "certain")
            found.aspect = "listed"
            if target.numeral.bound is None and (_LESS.search(target.lead) or _TIMES.search(target.numeral.unit)):
                found.sure = "possible"  # fewer days may be better
            yield found
        return
