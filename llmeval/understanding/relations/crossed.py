"""Frames of a text beside a table: the cell of the row and the column that its words name.

新购图书目标42千册、实际40千册; 物业处支出54.75万元; 杉木最多，为64.2万株，杜仲12.4万株: a column is named by its head, by the end of its head, by
being the only one in that unit, or by what the sentence's other numbers are of. 支出289.55万元，详见下表: the row of totals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_TOTAL = re.compile(r"合计|总计|小计|共计|总额")
_ALL = re.compile(r"合计|总计|共计|累计|共")
_COPULA = re.compile(r"(?:数|值|为|是|达到?|共|有|[:：]){1,6}$")
_POINTED = re.compile(
    r"^[^，,。；;\d]{0,8}[，,（(]?[^，,。；;\d]{0,6}(?:详见|见|如|参见)(?:下表|附表|表|下)|^[^，,。；;\d]{0,4}[:：]$"
)
_PLAIN = re.compile(
    r"20\d\d年度?|年度|全年|本年|类|项目?|方面|投入|支出|金额|实际|完成|最[多大高少小低]|居首|第一|其次|的|为|是|达到?|有|共|仅|[，,：:]|和|及|扣\d[\d.]{0,6}分|得分?|中心|局|单位"
)
_MOST_ROWS = 60
_SHORTEST = 2
_BEFORE = 60


def crossed(passage: Passage, cells: Sequence[Term], year: str, *, ahead: bool) -> Iterator[Candidate]:
    """Candidates of the numbers of a passage that stand beside a table; `ahead` where the table follows."""
    heads = {_head(c) for c in cells}
    if "表" not in passage.text and any("得分" in head for head in heads) and len(heads) > 3:
        return  # rows of indicators: see `told_rows`
    rows: dict[str, list[Term]] = defaultdict(list)
    for cell in cells:
        if len(cell.noun) >= _SHORTEST and not _TOTAL.search(cell.noun):
            rows[cell.noun].append(cell)
    if not rows or len(rows) > _MOST_ROWS:
        return
    alone = next(iter(rows)) if len({c.cell[0] for c in cells}) == 1 else ""
    told = [(term, *_row(passage, term, rows, alone)) for term in passage.terms if _comparable(term)]
    columns = _learnt(told, rows)
    for term, name, words in told:
        found, sure = _cell(term, rows[name], words, name, columns) if name else (None, "possible")
        other_year = found is not None and term.year and term.year not in (year, found.year)
        if found is not None and not other_year:
            yield _same(term, found, sure, cells)
    if ahead:
        yield from _totals(passage, cells)
    else:
        yield from _sums(passage, cells)


def _comparable(term: Term) -> bool:
    return (
        term.exact
        and term.numeral.value is not None
        and term.when != "prior"
        and term.role not in ("change", "base", "each", "points", "from")
        and not term.lead.startswith(("不含", "不包括", "除", "剔除", "扣除", "不计", "未含"))
    )


_MEASURED_BY = re.compile("(?:占到?|比|较|于|超过|超出|相当于|[是为](?=$))$")
"""甲区占全市的18.24%，检出率6.23%: what a number is compared with is not what it is of."""


def _row(passage: Passage, term: Term, rows: dict[str, list[Term]], alone: str) -> tuple[str, str]:
    """The row that the words before a number name last, with what stands between."""
    begin = passage.sentences[term.sentence][0]
    before = passage.text[max(begin, term.at - _BEFORE) : term.at]
    named = [
        (at + len(core), len(core), name)
        for name in rows
        if (at := _last(before, core := bare(name))) >= 0 and not _MEASURED_BY.search(before[:at])
    ]
    if not named:
        return alone, re.split("[，,。；;、]", before)[-1]
    end, _, name = max(named)
    return name, before[end:]


_COMPARED = re.compile("[比较与同]$")


def _last(words: str, name: str) -> int:
    """Where words name a row last, as what they tell of: 2023年4起，比2021年少5起；面积12.6公顷 is not of 2021."""
    at = words.rfind(name)
    while at > 0 and _COMPARED.search(words, at - 1, at):
        at = words.rfind(name, 0, at)
    return at


def bare(name: str) -> str:
    return re.sub(r"[（(][^（）()]*[)）]$", "", name)


def _head(cell: Term) -> str:
    return bare("".join(cell.column)).removesuffix("值").removesuffix("数")


def _fits(cell: Term, term: Term) -> bool:
    return cell.exact and alike(cell, term) and bool(cell.numeral.unit)  # ≥95% is a target


def _named(cell: Term, words: str, term: Term) -> bool:
    """Whether the words just before a number are a column's head, or its unit is that column's alone: 13期, 期数."""
    head = _head(cell)
    if not head or ("率" in head and term.numeral.dimension != "percent"):
        return False
    if len(head) >= 2 and words.endswith(head):
        return alike(cell, term) or not cell.numeral.unit or cell.numeral.value == term.numeral.value
    unit = term.numeral.unit
    return len(unit) == 1 and unit != "分" and head in (unit, unit + "数") and "".join(cell.column).startswith(unit)


def _learnt(told: Sequence[tuple[Term, str, str]], rows: dict[str, list[Term]]) -> Counter[tuple[int, str]]:
    """Columns in which other numbers of the passage stand as they are told, by unit."""
    found: Counter[tuple[int, str]] = Counter()
    for term, name, _ in told:
        if name:
            held = [c for c in rows[name] if _fits(c, term) and interval_of(c).meets(interval_of(term))]
            if len(held) == 1:
                found[held[0].cell[1], term.base_unit] += 1
    return found


def _cell(
    term: Term, row: Sequence[Term], words: str, name: str, columns: Counter[tuple[int, str]]
) -> tuple[Term | None, Sureness]:
    clause = _COPULA.sub("", re.split("[，,。；;、]", words)[-1])
    found = [c for c in row if _named(c, clause, term)]
    if len(found) == 1:
        own = re.sub(r"20\d\d年度?|年度|全年|本年|实际|的", "", clause).removesuffix(_head(found[0]))
        # 维修渠道12公里 beside a column 渠道 may be another length; 目标 and 实际 alone are the columns.
        plain = not own or own.endswith((bare(name), "中心", "局", "单位"))
        near = plain or not re.search("[，,、；;]", words) or all(c in name for c in own)
        return found[0], "certain" if plain else "likely" if near else "possible"
    growth = term.role == "growth"
    fitting = [c for c in row if _fits(c, term) and (("增" in _head(c) or "降" in _head(c)) == growth)]
    inside = [c for c in fitting if len(_head(c)) >= 2 and _head(c) in clause]
    ends = [c for c in fitting if len(clause) >= 2 and _head(c)[-2:] == clause[-2:]]
    if not ends and clause.endswith("得") and term.numeral.dimension == "score":
        ends = [c for c in fitting if "得分" in _head(c)]
    known = [c for c in fitting if columns[c.cell[1], term.base_unit]]
    scored = term.numeral.dimension == "score"  # its weight and its score are both points
    for choice in (inside, ends) if scored else (inside, ends, known, fitting):
        if len(choice) == 1:
            rest = _PLAIN.sub("", words.replace(_head(choice[0]), ""))
            if growth and choice is fitting:
                rest = re.sub("同比|比上年|较上年|增长|下降|增加|减少", "", rest)
            return (choice[0], "certain") if all(c in name for c in rest) else (choice[0], "possible")
        if choice:
            break
    return None, "possible"


def _called(cell: Term, term: Term) -> bool:
    """Whether the words before a number name a cell's row."""
    name = re.sub("其中|[:：]|^[一二三四五六七八九十]、", "", bare(cell.row[-1] if cell.row else cell.noun))
    return len(name) >= 2 and name in term.lead


def _same(term: Term, cell: Term, sure: Sureness, cells: Sequence[Term]) -> Candidate:
    others = [
        c
        for c in cells
        if c.cell[1] == cell.cell[1] and c is not cell and c.numeral.value == term.numeral.value and alike(c, cell)
    ]
    if any(_called(c, term) for c in others):
        sure, others = "possible", []  # 其中城镇常住人口27.02万人 is the row 其中：城镇
    mistakes = tuple(
        Mistake(
            "copied",
            interval_of(term),
            f"误取“{bare(c.noun)[:14]}”的{c.printed}",
            f"the value of another row, {c.printed}",
        )
        for c in others[:1]
        if len(str(term.numeral.value).replace(".", "").strip("0")) > 2
    )
    return Candidate("same", term, (cell,), lambda v: v[0], sure, "{}", interval_of(term), interval_of(cell), named=True,
                     mistakes=mistakes)  # fmt: skip


def _totals(passage: Passage, cells: Sequence[Term]) -> Iterator[Candidate]:
    """演出119场： above a table of 场次 with a row of totals; 支出289.55万元，详见下表."""
    for term in passage.terms:
        if not _comparable(term) or term.role != "level" or not _POINTED.match(passage.text[term.end :]):
            continue
        if term.lead and re.search("其中|占|计划|目标|任务|上年|去年|预计|拟|年初", term.lead):
            continue
        found = [c for c in cells if _TOTAL.search(c.noun) and _counts(c, term)]
        columns = {c.cell[1] for c in cells if _counts(c, term)}
        if len(found) == 1 and len(columns) == 1:
            yield _same(term, found[0], "certain", ())


def _counts(cell: Term, term: Term) -> bool:
    """Whether a column is in the unit of a number: 场次 in 场, 金额（万元） in money."""
    head = "".join(cell.column)
    if cell.numeral.unit:
        return alike(cell, term)
    unit = term.numeral.unit  # 项 are not what 项目 heads
    return bool(unit) and re.match(rf"{re.escape(unit)}(?:[数次量（(]|$)", head) is not None


def _sums(passage: Passage, cells: Sequence[Term]) -> Iterator[Candidate]:
    """全年考生合计16504人，考场543个, below a table without totals: its columns added up, where one of them shows that they are."""
    if any(_TOTAL.search(c.noun) for c in cells) or not _ALL.search(passage.text):
        return
    columns: dict[int, list[Term]] = defaultdict(list)
    for cell in cells:
        columns[cell.cell[1]].append(cell)
    made: list[Candidate] = []
    for term in passage.terms:
        words = _COPULA.sub("", _ALL.sub("", term.lead))
        found = [
            c
            for c in columns.values()
            if len(c) > 2 and all(alike(x, term) for x in c) and words.endswith(_head(c[0])[:4])
        ]
        if _comparable(term) and len(found) == 1 and len(_head(found[0][0])) >= 2:
            added = total([interval_of(c) for c in found[0]])
            made.append(
                Candidate(
                    "sum",
                    term,
                    tuple(found[0]),
                    total,
                    "likely",
                    " + ".join(["{}"] * len(found[0])),
                    interval_of(term),
                    added,
                    named=True,
                )
            )
    if any(c.holds for c in made):
        for candidate in made:
            candidate.sure = "certain"
            yield candidate
