"""BLP04, doubled-phrase: phrase doubled in a sentence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import HAN
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.paraphrases import paraphrases
from llmeval.understanding.passages import LONGEST, Paragraph, short


class DoubledPhrase(Check):
    """Finds neighbouring clauses of one sentence that end in the same long phrase.

    Why it matters: a sentence that says the same twice was put together from two drafts, and nobody read it again.

    When it is wrong: parallel clauses are good style where they differ; only an ending of ten and more characters without
    figures counts.
    """

    code = "BLP04"
    name = "doubled-phrase"
    title = Message("同一句话重复堆砌", "phrase doubled in a sentence")
    family = "boilerplate"
    severity = "low"
    nothing = Message("没有可检查的正文", "no prose to look at")
    looked = Message("个分句", "clauses")
    passes = [Example("健全绩效目标管理机制，完善绩效运行监控机制，强化绩效评价结果应用机制。\n")]
    fails = [
        Example(
            "我单位采取申报制度，«强化评价结果在部门预算编制和执行中的应用»，«实现绩效评价结果在部门预算编制和执行中的应用»，促进资金的合理分配。\n",
            "重复",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        yield from self._elsewhere()
        before: list[_Clause] = []
        section: object = object()
        for paragraph in self.report.paragraphs:
            clauses = [_Clause(paragraph, start, end) for start, end in _clauses(paragraph)]
            self.examined += len(clauses)
            if paragraph.section is not section or paragraph.styled:
                before, section = [], paragraph.section
            yield from self._endings(paragraph)
            yield from self._sentences(paragraph)
            yield from self._lists(paragraph)
            found = list(self._items(paragraph))
            yield from found
            if not found:
                for first, second in paraphrases(paragraph.text):
                    one, other = (paragraph.text[a:b] for a, b in (first, second))
                    said = f"“{excerpt(other, 40)}”与前面的“{excerpt(one, 40)}”说的是同一件事"
                    yield self._report(paragraph.span(*first), paragraph.span(*second), said)
            yield from self._facts(before, clauses)
            before = clauses

    def _endings(self, paragraph: Paragraph) -> Iterator[Finding]:
        """Neighbouring clauses that end in one phrase, and those that are the same."""
        for (start, end), (next_start, next_end) in itertools.pairwise(paragraph.clauses()):
            one, other = paragraph.text[start:end], paragraph.text[next_start:next_end]
            again = (
                one != other
                and one.endswith(other)
                and _AGAIN.fullmatch(other)
                and "，" in paragraph.text[end:next_start]
            )
            if again:
                said = f"“{other[:40]}”连写两遍"
                yield self._report(paragraph.span(end - len(other), end), paragraph.span(next_start, next_end), said)
                continue
            same = one == other and len(re.findall(HAN, one)) >= (3 if re.search(r"\d", one) and len(one) >= 6 else 5)
            if not same and (
                min(len(one), len(other)) < 10 or one[-10:] != other[-10:] or re.search(r"[\d…A-Za-z]", one[-10:])
            ):
                continue
            if not same and ("，" not in paragraph.text[end:next_start] or one == other):
                continue
            shared = next(n for n in range(5, 999) if n >= min(len(one), len(other)) or one[-n - 1] != other[-n - 1])
            said = f"“{one[:40]}”连写两遍" if same else f"相邻两个分句都以“{one[-shared:]}”结尾，内容重复"
            yield self._report(paragraph.span(start, end), paragraph.span(next_start, next_end), said)

    def _sentences(self, paragraph: Paragraph) -> Iterator[Finding]:
        """A sentence without figures told twice on end."""
        for (start, end), (after, last) in itertools.pairwise(paragraph.sentences()):
            one, other = paragraph.text[start:end], paragraph.text[after:last]
            if one == other and len(one) >= 10 and len(re.findall(HAN, one)) >= 6:
                yield self._report(paragraph.span(start, end), paragraph.span(after, last), f"“{one[:40]}”连写两遍")

    def _elsewhere(self) -> Iterator[Finding]:
        """A short sentence of several clauses with figures (BLP01 has the long ones) that stands word for word in another paragraph of its chapter."""
        known: dict[tuple[str, str], tuple[Paragraph, Span]] = {}
        before: Paragraph | None = None
        for paragraph in self.report.paragraphs:
            above = [*self.report.sections_above(paragraph.section)] if not paragraph.styled else []
            for start, end in paragraph.sentences() if above else ():
                text = paragraph.text[start:end]
                if (
                    len(text) >= self.report.settings.thresholds.copied
                    or not text.endswith("。")
                    or not _FACT.fullmatch(text)
                    or _ITEM.search(text)
                ):
                    continue
                told = known.setdefault((above[-1].id, text), (paragraph, paragraph.span(start, end)))
                if told[0] is not paragraph and told[0] is not before:
                    said = f"“{excerpt(text, 60)}”在另一段中逐字写过，疑为误复制"
                    yield self._report(told[1], paragraph.span(start, end), said)
            before = paragraph

    def _lists(self, paragraph: Paragraph) -> Iterator[Finding]:
        """One thing named twice in a list: 测土配方、绿色防控、测土配方."""
        for match in re.finditer(r"[^，。；：:、]{1,30}(?:、[^，。；：:、]{1,30}){2,20}", paragraph.text):
            parts = match[0].split("、")
            for at, part in enumerate(parts[1:], start=1):
                twice = _named_again(parts[:at], part, last=at == len(parts) - 1)
                if twice:
                    span = paragraph.span(match.start(), match.end())
                    yield self._report(span, span, f"列举中“{twice}”出现两次")
                    break

    def _items(self, paragraph: Paragraph) -> Iterator[Finding]:
        """An item of a list that says in other words what an item before it says."""
        marks = list(_ITEM_MARK.finditer(paragraph.text))
        if not 3 <= len(marks) <= _MOST:
            return
        bounds = [*(mark.start() for mark in marks), len(paragraph.text)]
        told = []
        for mark, end in zip(marks, bounds[1:], strict=True):
            text = re.split(r"[。；]", paragraph.text[mark.end() : end])[0]
            told.append((mark.end(), mark.end() + len(text), text, set(_pairs(_WAYS.sub("，", text)))))
        for at, (start, end, text, words) in enumerate(told):
            for first, last, earlier, others in told[:at]:
                least = min(len(words), len(others))
                if _SCORED.search(text):
                    continue
                if (
                    least >= 3
                    and len(words & others) * 5 >= least * 4
                    and _FIGURES.findall(text) == _FIGURES.findall(earlier)
                ):
                    said = f"“{text[:30]}”与前面的“{earlier[:30]}”内容相同"
                    yield self._report(paragraph.span(first, last), paragraph.span(start, end), said)
                    return

    def _facts(self, before: list[_Clause], clauses: list[_Clause]) -> Iterator[Finding]:
        """Facts with their figures told again in the paragraph or in the one before: each run of clauses once."""
        known: dict[str, tuple[int, _Clause]] = {}
        run: list[tuple[_Clause, _Clause, int]] = []
        at = -9
        for index, clause in enumerate([*before, *clauses]):
            key = clause.text[-_LEAST:]
            told = known.get(key) if index >= len(before) else None
            shared = _shared(told[1].text, clause.text) if told else 0
            if told is not None and re.search(r"\d", key) and _again(told[1].text, clause.text, shared):
                if run and told[0] != at + 1:
                    yield from self._run(run)
                    run = []
                run.append((told[1], clause, shared))
                at = told[0]
            else:
                yield from self._run(run)
                run = []
                if len(key) == _LEAST:
                    known.setdefault(key, (index, clause))
        yield from self._run(run)
        yield from self._stacked(clauses)

    def _run(self, run: list[tuple[_Clause, _Clause, int]]) -> Iterator[Finding]:
        """A run of facts, or one long one that is no item of a budget."""
        texts = [clause.text[-shared:] for _, clause, shared in run]
        long = [t for t in texts if len(t) >= 8 and len(re.findall(HAN, t)) >= 5 and not _RULE.search(t)]
        if not run or (len(run) < 2 and not long) or not any(not _RULE.search(t) for t in texts):
            return
        first, last = run[0], run[-1]
        if _of_goal(first[0]) != _of_goal(first[1]) or _in_columns(first[1]):
            return
        one, other = first[0].span(first[2]), first[1].span(first[2])
        spans = Span(one.start, last[0].span(1).end), Span(other.start, last[1].span(1).end)
        yield self._report(*spans, f"“{excerpt('，'.join(texts), 60)}”前后写了两遍，文字和数字相同，疑为重复或照搬")

    def _stacked(self, clauses: list[_Clause]) -> Iterator[Finding]:
        """One figure in three clauses on end, all of the same thing."""
        for one, two, three in zip(clauses, clauses[1:], clauses[2:], strict=False):
            amounts = [set(_AMOUNT.findall(clause.text)) for clause in (one, two, three)]
            for amount in sorted(amounts[0] & amounts[1] & amounts[2]):
                words = [set(_pairs(_AMOUNT.sub("，", clause.text))) for clause in (one, two, three)]
                times = {tuple(_TIME.findall(clause.text)) for clause in (one, two, three)}
                if len(times) > 1:
                    continue
                if len(words[0] & words[1] & words[2]) >= 2 and all(len(a) == 1 for a in amounts[1:]):
                    yield self._report(
                        one.span(len(one.text)), three.span(len(three.text)), f"连续三个分句重复同一内容（{amount}）"
                    )

    def _report(self, one: Span, other: Span, said: str) -> Finding:
        return self.finding(
            [short(one, LONGEST), short(other, LONGEST)],
            f"{said}。",
            "The same is said twice.",
            suggestion=("删去重复的表述，补写应写的内容。", "Say it once."),
        )


def _of_goal(clause: _Clause) -> bool:
    """Whether the sentence of a clause tells goals, which a result rightly repeats."""
    text = clause.paragraph.text
    return "目标" in text[text.rfind("。", 0, clause.start) + 1 : clause.end]


def _in_columns(clause: _Clause) -> bool:
    """Whether a clause is a row of a form that was set in columns of blanks."""
    span = clause.span(len(clause.text))
    return re.search(r"\S {2,}\S", clause.paragraph.source[span.start : span.end]) is not None


_FACT = re.compile(r"(?=[^。]{0,60}\d)(?=[^。]{0,60}[，；])[^。]{14,120}。")
"""A sentence of several clauses with figures."""
_AGAIN = re.compile(r"(?:未|没有|不|已|均)[\u4e00-\u9fff]{3,12}")
"""A predicate that stands behind itself."""
_LEAST = 6
"""Characters at the end of a clause by which a fact is known again."""
_LONG = 12
"""Characters from which one ending tells one fact, whatever stands before it."""
_PLAN = re.compile(r"计划|目标|应|需|实际|预算|指标|任务|上年|去年|其中")
_ITEM = re.compile(r"预算|算数|决算|支出|收入|拨款|完成率|^[^\d]{0,12}率(?:为|达到?)?\d")
_RULE = re.compile(rf"{_ITEM.pattern}|^标准|不[低少高超][于过]|按[^，。；]{{1,12}}计|结转|结余")
"""Items of a budget, standards and rules of scoring, told wherever they are needed."""
_SCORED = re.compile(r"得满分|计分|扣\d|得\d")
_YEAR = re.compile(r"20\d\d")
_TWO = re.compile(rf"{HAN}{{2}}")
_TIME = re.compile(
    r"[第一二三四上下前后]?[一二三四半全]?[季年月][度份]?|第[一二三四五六七八九十\d]|[一二三四五六七八九十]是"
)
"""What tells clauses with one figure apart."""
_AMOUNT = re.compile(r"\d[\d.,]{0,12}[\u4e00-\u9fff]")
_LABEL = re.compile(
    r"^(?:(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是)|[^，。；：:]{2,12}[:：])+"
)


_ITEM_MARK = re.compile(
    r"(?:(?<=[。；：，])|^)(?:[一二三四五六七八九]是|[（(][一二三四五六七八九\d][）)]|[①-⑨]|\d[.．、](?!\d))"
)
_MOST = 9
_WAYS = re.compile(r"进一步|完成|做好|开展|加强|推进|落实|实施|组织|抓好|工作|[的将把]")
"""Words that an item may be told with or without."""
_FIGURES = re.compile(r"\d[\d.,]*")


class _Clause:
    """A clause with its figures, numbering and label left out."""

    def __init__(self, paragraph: Paragraph, start: int, end: int) -> None:
        self.paragraph, self.end = paragraph, end
        lead = _LABEL.match(paragraph.text[start:end])
        self.start = start + (lead.end() if lead else 0)

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]

    def span(self, shared: int) -> Span:
        """The last characters of the clause."""
        return self.paragraph.span(self.end - shared, self.end)


def _clauses(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    return ((m.start(), m.end()) for m in re.finditer(r"[^。！？；，;，]+", paragraph.text))


def _shared(one: str, other: str) -> int:
    """Characters at the end that both share."""
    most = min(len(one), len(other))
    return next((n for n in range(most) if one[-n - 1] != other[-n - 1]), most)


def _again(one: str, other: str, shared: int) -> bool:
    """Whether the second tells the fact of the first again, not a plan beside its result."""
    leads = one[: len(one) - shared], other[: len(other) - shared]
    if len(re.findall(HAN, one[-shared:])) < 3 or any(_PLAN.search(lead) for lead in leads):
        return False
    years = [set(_YEAR.findall(lead)) for lead in leads]
    others = all(leads) and leads[0] != leads[1] and not any(re.search(r"[\d了已将共]", lead) for lead in leads)
    if others and shared < _LONG:
        return False
    return not (years[0] and years[1] and years[0] != years[1]) and (
        shared >= _LONG or not leads[1] or len(leads[1]) <= 8
    )


def _named_again(before: list[str], part: str, *, last: bool) -> str:
    """The name that an item of a list repeats; the first item may have words before it, the last some behind it."""
    least = 4 if last else 3
    for index, earlier in enumerate(before):
        for size in range(len(part), least - 1, -1) if last else (len(part),):
            name = part[:size]
            same = earlier.endswith(name) if index == 0 else earlier == name
            if same and len(name) >= least and re.fullmatch(rf"{HAN}+", name):
                return name
    return ""


def _pairs(text: str) -> list[str]:
    return [two for two in (text[i : i + 2] for i in range(len(text) - 1)) if _TWO.fullmatch(two)]
