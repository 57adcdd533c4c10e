"""Frames of scores told in prose: dimensions and their total, deductions, weights, averages, grades, the score of the table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.explain import slip_between
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.score_points import Part, Points, Told, listed_deductions
from llmeval.understanding.relations.score_subject import of_the_report
from llmeval.understanding.relations.score_table import ScoreTable, points
from llmeval.understanding.relations.scores import (
    ZERO,
    adding,
    execution,
    graded,
    slack,
    stated_for_all,
    stated_points,
    sum_of_points,
)
from llmeval.understanding.relations.scoring_rules import GRADES, ScoringRules
from llmeval.understanding.relations.terms import Term

_EXTRA = re.compile(r"加分|附加|奖励|倒扣")
_COUNTED = re.compile(
    r"(?P<n>[一二两三四五六七八九十]|\d{1,2})(?:处|项|个|类|部分|方面|大类|个?方面|个?维度|个?一级指标)"
)
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WORD = "(" + "|".join(GRADES) + ")"
_GRADE = re.compile(
    rf"(?:等级|等次|档次|级别|结论|结果|评定|评价|评为|定为)[^，,。；;、\d“”]{{0,8}}[“\"]{_WORD}[”\"]"
    rf"|(?:等级|等次|档次|级别)(?:评定|评价)?(?:结果)?(?:为|是|属于?|达到?|[:：])+{_WORD}(?=[，,。；;、）)（(等级]|$)"
    rf"|(?:评价|自评)(?:结果|结论)为{_WORD}(?=[，,。；;、）)（(等级]|$)"
    rf"|(?:评为|评定为|定级为){_WORD}(?=[，,。；;、）)（(等级]|$)"
)
_OTHER = re.compile(
    r"财政(?:局|部门)?[^，。；]{0,8}(?:重点|评价|复核|抽查|再评)|第三方|重点评价|专家|上级|复核|考核|市级|县级|区级|省级|他评"
)
_OWN = re.compile(r"自评")
_PROJECT = re.compile(r"项目|“[^”]{2,40}”")
_WHOLE = re.compile(r"整体|部门(?:整体)?支出|单位整体")
_COUNTING = re.compile(r"[”\"]?(?:等级|等次)?(?:以上)?的|[^，,。；;]{0,4}\d{1,9}[个项家]")
"""等级为“优”的项目15个: how many have a grade, not the grade of a score."""
_OF_A_PART = re.compile("采购|项目|专项|三公|公用|接待|基本支出|基金|资本")
"""Words of an execution rate that is not that of the whole budget: what is stated of that one says nothing of it."""
_BACK = 3
_NEAREST = 6
"""Score tables before and after a passage whose total a score in it may be: more than a report has."""


def prose_scores(
    told: Sequence[Told], tables: Sequence[ScoreTable], rules: ScoringRules, weights: dict[str, Term], year: str = ""
) -> Iterator[Candidate]:
    """Candidates of all points told in prose; `year` is the report's, where known."""
    own = of_the_report(told, year)
    yield from _told_again(told, own)
    for one in told:
        yield from _totals(one)
        yield from _deductions(one)
        yield from _weights(one)
        yield from _averages(one)
        yield from _executions(one, tables, rules, weights)
        yield from _grades(one, rules)
        yield from _as_in_table(one, tables, own)


def _runs(items: Sequence[Points], part: Part) -> Iterator[list[Points]]:
    """Lists of neighbouring items that play one part, in one bracket."""
    run: list[Points] = []
    for item in items:
        if item.part == part and (
            not run or (run[-1].term.bracket == item.term.bracket and item.term.sentence - run[-1].term.sentence <= 1)
        ):
            run.append(item)
            continue
        if len(run) > 1:
            yield run
        run = [item] if item.part == part else []
    if len(run) > 1:
        yield run


def _totals(one: Told) -> Iterator[Candidate]:
    """决策类得14.0分、过程类得23.5分，自评总分为37.5分: the scores before a total, or behind one and 其中."""
    items = one.items
    for place, item in enumerate(items):
        if item.part != "total":
            continue
        before: list[Points] = []
        for earlier in reversed(items[:place]):
            if (
                earlier.part in ("total", "average", "deducted", "prior")
                or earlier.term.sentence < item.term.sentence - 1
            ):
                break
            if earlier.part == "score" and earlier.term.bracket == item.term.bracket:
                before.insert(0, earlier)
        yield from _adds(item, before)
        if not before:
            yield from _listed(one, place)
        behind: list[Points] = []
        for later in items[place + 1 :]:
            if later.part in ("total", "average", "deducted", "prior") or later.term.sentence > item.term.sentence + 1:
                break
            behind.append(later)
        first = behind[0].term if behind else None
        if first is None or not re.search(r"其中|分别|包括|[:：（(]", one.passage.text[item.term.end : first.at]):
            continue
        scores = [p for p in behind if p.part == "score"]
        bare = [p for p in behind if not p.part and p.term.bracket == first.bracket]
        yield from _adds(item, scores)
        if not scores and len(bare) >= 2 and len(bare) == len(behind):
            yield from _adds(item, bare)


def _listed(one: Told, place: int) -> Iterator[Candidate]:
    """由四部分组成：投入9.60分、过程28.50分…总得分94.50分: items without a word of their own, as many as are told."""
    claim = one.items[place]
    own: list[Points] = []
    for earlier in reversed(one.items[:place]):
        if earlier.part or earlier.term.sentence != claim.term.sentence or earlier.term.bracket != claim.term.bracket:
            break
        own.insert(0, earlier)
    if len(own) < 3:
        return
    begin = one.passage.sentences[claim.term.sentence][0]
    counted = [_count(m["n"]) for m in _COUNTED.finditer(one.passage.text, begin, own[0].term.at)]
    sure: Sureness = "certain" if len(own) in counted else "likely"
    yield sum_of_points(claim.term, [p.term for p in own], sure, "total")


def _adds(claim: Points, parts: Sequence[Points]) -> Iterator[Candidate]:
    if len(parts) < 2:
        return
    said = [p for p in parts if p.said]
    if 2 <= len(said) < len(parts):
        yield from _adds(claim, said)  # 预算编制10分，得分9.5分: weight and score of one item
    terms = [p.term for p in parts]
    total, summed = points(claim.term) or ZERO, sum((points(t) or ZERO for t in terms), ZERO)
    others = any(_PROJECT.search(p.name) and not re.search("指标|类|率", p.name) for p in parts)
    near = abs(summed - total) <= total / 20  # of a list that misses by more some part was told before it
    sure: Sureness = "certain" if len(parts) > 2 and all(p.part for p in parts) and near else "likely"
    yield sum_of_points(claim.term, terms, "possible" if others or abs(summed - total) > total / 5 else sure, "total")


def _deductions(one: Told) -> Iterator[Candidate]:
    """扣1.35分…扣2分…自评得96.65分: full marks less what was taken off, since the score told before."""
    taken: list[Points] = []
    full: list[Points] = []
    since = 0
    for place, item in enumerate(one.items):
        if item.part == "deducted" and len(following := listed_deductions(one, place)) > 1:
            yield sum_of_points(item.term, [i.term for i in following], "certain", "deducted")
        if item.part == "deduction":
            taken.append(item)
        elif item.part == "full":
            full.append(item)
            taken, since = [], item.term.end  # 得17分，…扣1分。产出类满分42分: what came before was another's
        elif item.part == "deducted" and (listed := _each_with_deduction(one, item)):
            found = sum_of_points(item.term, listed, "certain", "deducted")
            found.sure = "certain"  # each item tells what it lost, so none is missing
            rest = [i.term for i in one.items if i.part == "score" and i.term.order < item.term.order
                    and re.match(r"^[^，,。；;]{0,2}(?:未|不)扣分", one.passage.text[i.term.end :])]  # fmt: skip
            found.rests = tuple(one.passage.view.span(t.at - len(t.lead), t.end + 5) for t in rest)
            found.said = "、".join(f"{t.lead.strip('，,、（(')}{t.printed}" for t in rest)
            yield found
        elif item.part == "deducted" and (behind := _told_one_by_one(one, place)):
            yield sum_of_points(item.term, behind, "certain", "deducted")
        elif item.part == "deducted" and len(taken) > 1:
            counted = [_count(m["n"]) for m in _COUNTED.finditer(item.term.lead)]
            sure: Sureness = "certain" if len(taken) in counted else "likely"
            yield sum_of_points(item.term, [i.term for i in taken], sure, "deducted")
        elif item.part in ("total", "score"):
            if taken and len(full) <= 1:
                yield _less(item, taken, full[0] if full else None, one.passage.text[since : taken[0].term.at])
            taken, full, since = [], [], item.term.end


_BEHIND = re.compile(
    r"[。；;，,](?:主要)?(?:扣分|失分|丢分)(?:指标|项目?|原因|点|因素)(?:主要)?(?:为|是|有|[:：])(?P<names>[^，,。；;\d]{4,60})[，,]分别扣(?:分|除|减)?$"
)


def _told_one_by_one(one: Told, place: int) -> list[Term]:
    """合计扣1.79分。扣分指标为甲、乙和丙，分别扣0.23分、0.96分和0.60分: as many deductions behind as things that lost them."""
    item, later = one.items[place], one.items[place + 1 :]
    if not later or "分别" not in later[0].term.lead:
        return []
    between = one.passage.text[item.term.end : later[0].term.at]
    own = []
    for follower in later:
        if follower.part != "deduction" or follower.term.sentence != later[0].term.sentence:
            break
        own.append(follower.term)
    told = _BEHIND.match(between)
    if told is None or "等" in told["names"]:
        return []
    least, most = (len(re.split(marks, told["names"])) for marks in ("、", "[、和与及]"))
    return own if least <= len(own) <= most and len(own) > 1 else []


def _each_with_deduction(one: Told, claim: Points) -> list[Term]:
    """投入得19分（扣1分），产出得35分（未扣分）…共扣4.15分: the deductions, where every score of the list tells its own."""
    found: list[Term] = []
    scores = [
        i
        for i in one.items
        if i.part == "score" and i.term.order < claim.term.order and i.term.sentence == claim.term.sentence
    ]
    for number, score in enumerate(scores):
        stop = scores[number + 1].term.at if number + 1 < len(scores) else claim.term.at
        own = [i.term for i in one.items if i.part == "deduction" and score.term.at < i.term.at < stop]
        if len(own) > 1 or not (own or re.search("未扣分|不扣分|满分", one.passage.text[score.term.end : stop])):
            return []
        found += own
    return found if len(found) > 1 else []


def _less(claim: Points, taken: Sequence[Points], full: Points | None, before: str) -> Candidate:
    own = [i.term for i in taken]
    most = (points(full.term) if full is not None else None) or Decimal(100)
    counted = [_count(m["n"]) for m in _COUNTED.finditer(before)]
    summing = claim.part == "total" and re.search(r"综合|以上|合计|因此|最终|上述|总", claim.term.lead + claim.name)
    spare = slack([claim.term, *own])

    def compute(values: Sequence[Interval]) -> Interval:
        start = middle(values[0]) if full is not None else most
        found = start - sum((middle(v) for v in values[full is not None :]), ZERO)
        return Interval(found - spare, found + spare)

    operands = [*([full.term] if full is not None else []), *own]
    intervals = [Interval(points(t) or ZERO, points(t) or ZERO) for t in operands]
    written = ("{}" if full is not None else "100") + " - {}" * len(own)
    sure: Sureness = "certain" if full is not None and (len(own) in counted or summing or len(own) == 1) else "possible"
    value = points(claim.term) or ZERO
    if value > most or most - value > most / 2:
        sure = "possible"
    return Candidate("score", claim.term, tuple(operands), compute, sure, written, stated_points(claim.term, own),
                     compute(intervals), aspect="deductions")  # fmt: skip


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMERALS.get(word, 0)


def _weights(one: Told) -> Iterator[Candidate]:
    """满分100分，其中…10分、…50分; 五个一级指标权重分别为20分、25分…: weights make full marks, or a hundred."""
    text = one.passage.text
    for run in _runs([i for i in one.items if not _EXTRA.search(i.name)], "weight"):
        terms = [p.term for p in run]
        if len(terms) < 3:
            continue
        full = next((i for i in reversed(one.items) if i.part == "full" and i.term.order < terms[0].order
                     and terms[0].sentence - i.term.sentence <= 1), None)  # fmt: skip
        begin = one.passage.sentences[max(0, terms[0].sentence - 1)][0]
        counted = [_count(m["n"]) for m in _COUNTED.finditer(text, begin, terms[0].at)]
        counted += [_count(m["n"]) for m in _COUNTED.finditer(text, terms[-1].end, terms[-1].end + 12)]
        exactly = len(terms) in counted
        if full is not None:
            told = re.search("其中|分别|由|包括|构成|分为", text[full.term.end : terms[0].at]) is not None
            told = told or (
                text[full.term.end : full.term.end + 1] in ("：", ":") and text[terms[-1].end :][:1] != "等"
            )
            yield sum_of_points(full.term, terms, "certain" if exactly or told else "likely", "weights")
        elif re.search("百分制|100分", text):
            spare = slack(terms)

            def compute(values: Sequence[Interval], spare: Decimal = spare) -> Interval:
                found = Decimal(100) - sum((middle(v) for v in values), ZERO)
                return Interval(found - spare, found + spare)

            value = points(terms[-1]) or ZERO
            values = [Interval(points(t) or ZERO, points(t) or ZERO) for t in terms[:-1]]
            yield Candidate("score", terms[-1], tuple(terms[:-1]), compute, "certain" if exactly else "likely", "100" + " - {}" * (len(terms) - 1),
                            Interval(value, value), compute(values), aspect="weights")  # fmt: skip


def _averages(one: Told) -> Iterator[Candidate]:
    """3个项目自评得分分别为98.48分、98.21分和93.87分，平均得分96.85分."""
    for place, claim in enumerate(one.items):
        if claim.part != "average":
            continue
        own: list[Points] = []
        for earlier in reversed(one.items[:place]):
            if earlier.part not in ("score", "total") or earlier.term.sentence < claim.term.sentence - 1:
                break
            own.insert(0, earlier)
            if earlier.part == "total" and not own[1:]:
                break
        if len(own) < 2:
            continue
        terms = [p.term for p in own]
        number = Decimal(len(terms))
        half = Decimal(5).scaleb(-claim.term.numeral.places - 1)

        def compute(values: Sequence[Interval], number: Decimal = number) -> Interval:
            found = sum((middle(v) for v in values), ZERO) / number
            return Interval(found, found)

        value = points(claim.term) or ZERO
        values = [Interval(points(t) or ZERO, points(t) or ZERO) for t in terms]
        yield Candidate("score", claim.term, tuple(terms), compute, "certain", "(" + " + ".join(["{}"] * len(terms)) + f") ÷ {len(terms)}",
                        Interval(value - half, value + half), compute(values), aspect="average")  # fmt: skip


def _executions(
    one: Told, tables: Sequence[ScoreTable], rules: ScoringRules, weights: dict[str, Term]
) -> Iterator[Candidate]:
    """执行率86.50%，该指标得8.65分, of 满分10分."""
    text = one.passage.text
    for place, claim in enumerate(one.items):
        if claim.part not in ("score", "total"):
            continue
        term = claim.term
        floor = max([i.term.end for i in one.items[:place] if i.part in ("score", "total")], default=0)
        begin = one.passage.sentences[max(0, term.sentence - 1)][0]
        about = text[max(floor, begin) : term.at]
        named = "执行率" in claim.name or ("执行" in claim.name and "预算" in claim.name)
        pointed = re.search(r"(?:该|此|本)(?:项)?(?:指标)?(?:应)?得", text[max(0, term.at - 8) : term.at]) is not None
        if not named and not (pointed and "执行率" in about):
            continue
        rates = [t for t in one.passage.terms if floor <= t.at < term.at and t.at >= begin and t.numeral.dimension == "percent"
                 and "执行率" in (t.lead + t.noun) and not re.search("上年|年初|月末", t.lead)]  # fmt: skip
        full = [i.term for i in one.items[:place] if i.part in ("full", "weight") and ("执行" in i.name or pointed)]
        weight = full[-1] if full else next((t for n, t in weights.items() if "执行" in n), None)
        if rates and weight is not None:
            of_part = _OF_A_PART.search(rates[-1].noun) or _OF_A_PART.search(claim.name)
            rule = stated_for_all(tables, rules) if not of_part else None
            yield from execution(term, rates[-1], weight, rule, False)


def _grades(one: Told, rules: ScoringRules) -> Iterator[Candidate]:
    """自评得分89.6分…评价等级为“良”: the last total before the grade, else the first behind it in its sentence."""
    text = one.passage.text
    last = 0
    for match in _GRADE.finditer(text):
        grade = next(g for g in match.groups() if g)
        at, end = match.start(), match.end()
        span = one.passage.view.span(at, end)
        if rules.quoted(span.start) or _COUNTING.match(text, end):
            continue
        scores = [i.term for i in one.items if i.part in ("total", "score", "prior") and last <= i.term.at < at]
        sentence = max((n for n, (s, _) in enumerate(one.passage.sentences) if s <= at), default=0)
        scores = [t for t in scores if sentence - t.sentence <= _BACK - 1]
        totals = [t for t in scores if any(i.term is t and i.part in ("total", "prior") for i in one.items)]
        if not totals and scores:
            # 自评97.4分。各指标得分：…满意度8.0分。…等级为优: of the total that the paragraph tells, not of its last part
            totals = [i.term for i in one.items if _is_whole(i) and last <= i.term.at < at][-1:]
        chosen = totals or scores
        if not chosen:
            # 评为“良”，得分88.40分；本年…自评得分96.50分: behind a semicolon another one is told of
            stop = one.passage.sentences[sentence][1]
            semicolon = text.find("；", end, stop)
            stop = semicolon if semicolon >= 0 else stop
            beside = [
                i.term
                for i in one.items
                if end <= i.term.at < min(stop, end + 8) and re.fullmatch("[，,]?得分为?", i.term.lead)
            ]
            chosen = beside or [i.term for i in one.items if i.part == "total" and end <= i.term.at < stop][:1]
        last = end
        if chosen:
            yield from graded(chosen[-1] if totals else _head_of(one, chosen[-1]), grade, span, rules, named=True)


def _is_whole(item: Points) -> bool:
    """Whether points are the report's own: 自评总分, 本年度自评."""
    return item.part == "total" or (
        item.part == "score" and item.said and "自评" in item.term.lead and len(item.name) < 2
    )


def _head_of(one: Told, score: Term) -> Term:
    """自评99.80分，扣0.20分，其中…效果28分，等级“优”: the grade is the whole's, not its last part's nor that of what was lost."""
    text, passage = score.passage.text, score.passage
    begin = passage.sentences[score.sentence][0]
    at = text.rfind("其中", begin, score.at)
    reach = score.sentence - (at == begin)  # 自评得97.5分。其中…
    lost = {id(i.term) for i in one.items if i.part in ("deduction", "deducted", "full", "weight", "average")}
    before = [
        t
        for t in passage.terms
        if t.end <= at
        and t.numeral.dimension == "score"
        and reach <= t.sentence <= score.sentence
        and id(t) not in lost
    ]
    return before[-1] if at >= 0 and before else score


def _as_in_table(one: Told, tables: Sequence[ScoreTable], own: Collection[int]) -> Iterator[Candidate]:
    """The total of the text is that of its table: of the same project, of the department, or of the one just above."""
    index = bisect_left(tables, one.items[0].term.numeral.start, key=lambda t: t.reading.table.start)
    totals = [t for t in tables[max(0, index - _NEAREST) : index + _NEAREST] if t.total_score is not None]
    for item in one.items:
        if (
            item.part not in ("total", "score")
            or not totals
            or (item.part == "score" and not _OWN.search(item.name + _own_words(one, item)))
        ):
            continue
        clause = _clause(item.term)
        if _other(clause):
            continue
        chosen, sure = _table_of(item, clause, totals, id(item) in own)
        for number, table in enumerate(chosen):
            score = table.total_score
            if score is None:
                continue
            value = points(score) or ZERO
            compute = adding(slack([item.term, score]))
            same = compute([Interval(value, value)])
            if number == 0 and sure == "possible" and slip_between(item.term.numeral, score.numeral) == "swap":
                sure = "likely"  # 97.3 in the text, 93.7 in the only table
            yield Candidate("score", item.term, (score,), compute, sure if number == 0 else "possible", "{}",
                            stated_points(item.term, [score]), same, named=False, aspect="same")  # fmt: skip


def _own_words(one: Told, item: Points) -> str:
    """The words of a score back to the last one: 项目自评93.2分，其中效益…得27分 says 自评 of the first alone."""
    before = [i.term.end for i in one.items if i.part in ("total", "score") and i.term.end <= item.term.at]
    clause = _clause(item.term)
    return clause[-(item.term.at - before[-1]) :] if before else clause


def _told_again(told: Sequence[Told], mine: Collection[int]) -> Iterator[Candidate]:
    """A self-evaluation score told twice in the text is one score, unless it is of another year, project or judge."""
    own = [
        i
        for one in told
        for i in one.items
        if i.part == "total" and id(i) in mine and _OWN.search(_clause(i.term)) and not _other(_clause(i.term))
    ]
    for first, later in pairwise(own):
        value = points(first.term) or ZERO
        compute = adding(slack([first.term, later.term]))
        yield Candidate("score", later.term, (first.term,), compute, "likely", "{}", stated_points(later.term, [first.term]),
                        compute([Interval(value, value)]), aspect="again")  # fmt: skip


def _clause(term: Term) -> str:
    text = term.passage.text
    begin = term.passage.sentences[term.sentence][0]
    found = text[max(begin, term.at - 90) : term.at]
    return re.split(r"[。；;]", found)[-1]


def _other(clause: str) -> bool:
    """Whether a score is of another year, or given by somebody else."""
    return bool(_OTHER.search(clause)) or "上年" in clause or "去年" in clause or bool(re.search(r"平均|均分", clause))


def _table_of(item: Points, clause: str, tables: Sequence[ScoreTable], own: bool) -> tuple[list[ScoreTable], Sureness]:
    """The tables whose total a score may be, the surest first."""
    names = re.findall(r"“([^”]{3,40})”", clause[-60:])
    if names:
        named = [t for t in tables if any(names[-1] in c.text for row in t.reading.rows[:6] for c in row)]
        if named:
            return named, "certain" if _of_project(named[0]) else "possible"
    start = item.term.numeral.start
    above = [t for t in tables if t.total_score is not None and t.total_score.numeral.start < start]
    if re.search(r"本项目|该项目", clause) and above:
        if _names_another(item.term, above[-1]):
            return [*tables], "possible"
        rest = [t for t in tables if t is not above[-1]]
        beside = len(tables) > 1 and not _WHOLE.search(above[-1].reading.caption)
        return [above[-1], *rest], "certain" if beside or _of_project(above[-1]) else "possible"
    if not _OWN.search(clause) or not own:
        return [*tables], "possible"
    whole = [t for t in tables if _WHOLE.search(t.reading.caption)]
    if len(tables) == 1 and not _is_project(clause):
        return list(tables), "likely" if _of_project(tables[0]) else "certain"
    if len(whole) == 1 and not _is_project(clause):
        return [whole[0], *(t for t in tables if t is not whole[0])], "certain"
    return list(tables), "possible"


_SUBJECT = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,24}?)(?:项目|专项|工程)(?:支出)?(?:[：:，,]|20|年初|预算|支出|全年|安排|总)"
)


def _names_another(score: Term, table: ScoreTable) -> bool:
    """Whether the paragraph names a project of its own before 该项目, and the form above is of another one."""
    names = [m["name"][-6:] for m in _SUBJECT.finditer(score.passage.text[: score.at])]
    if not names:
        return False
    head = [table.reading.caption[-40:], *(c.text for row in table.reading.rows[:3] for c in row)]
    pieces = [names[-1][i : i + 2] for i in range(len(names[-1]) - 1)]
    return not any(all(piece in text for piece in pieces) for text in head)


def _of_project(table: ScoreTable) -> bool:
    """Whether a table is the form of a single project."""
    head = [table.reading.caption[-40:], *(c.text for row in table.reading.rows[:3] for c in row)]
    return any(re.search(r"项目(?:支出)?名称|项目支出绩效", text) for text in head)


def _is_project(clause: str) -> bool:
    return bool(re.search(r"项目", clause)) and not _WHOLE.search(clause)
