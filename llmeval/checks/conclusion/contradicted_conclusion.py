"""CON04, contradicted-conclusion: a conclusion without a rest beside what contradicts it."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.admitted import missed_rows
from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Conclusion, Contrary, Piece
from llmeval.understanding.discourse.praise import unborne, unmeasured
from llmeval.vocabulary.conclusions import BEHIND, BEYOND, NEAR
from llmeval.vocabulary.discourse import LESS

_WIDE = re.compile(
    r"(?:各项|全部|所有|均|都|\d{1,6}项)[^，。；]{0,40}(?:目标|指标)|(?:目标|指标)[^，。；]{0,40}(?:全部|均|都)|不存在未"
)


_AS_HEADING = re.compile(
    r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．](?:关于)?[^，。；]{0,12}(?:事项|情况|问题)[。]?$|^[（(]?[一二三四五六七八九十]{1,3}[）)]关于"
)
_SOFT = ("全部达到预期", "成效显著", "评价高于事实")
"""Topics on which a conclusion weighs rather than counts."""
_NUMBERED = re.compile(r"[\d一二三四五六七八九十]{1,3}[项个]")
"""So many goals: what is told elsewhere may be none of them."""
_YET = re.compile(r"但|然而|不过|仍|还需|有待")
_APART = re.compile(r"其余|其他|其它|另外|另有|同时|此外|除|。|下一?步")
"""What sets a conclusion apart from the fact before it."""


_AIMED = re.compile(r"将|要|力争|争取|目标|为了?|推动|逐步|有望|尚未|未|没有|不能|难以|需|如何")
_THING = re.compile(
    r"[\d一二三四五六七八九十]{1,4}[项个件条份](?!(?:年度|绩效|量化|产出|效益|重点|主要|核心|具体|工作|考核|三级|既定|预定|批复){0,3}(?:目标|指标|任务)(?![单书点类]))"
)
_EACH = re.compile(r"^(?:均|都)")
_ALL = re.compile(r"各项|所有|全部|年初|年度|目标任务")


def _of_something(claim: Conclusion) -> bool:
    """Whether a claim is of things that its own sentence names (46个防治任务单全部完成, 减排量……均完成下达任务): facts told
    elsewhere may be of others."""
    text = claim.piece.paragraph.text
    first = max(text.rfind(mark, 0, claim.piece.start) for mark in "。；") + 1
    lead = text[first : claim.piece.start]
    if _THING.search(lead[-8:] + claim.piece.text):
        return True
    return _EACH.match(claim.piece.text) is not None and re.search(r"\d", lead) is not None and not _ALL.search(lead)


def _one_sentence(one: Piece, other: Piece) -> bool:
    first, last = sorted((one, other), key=lambda piece: piece.start)
    return "。" not in one.paragraph.text[first.end : last.start]


_ONE = re.compile(r"(?:低于|未(?:能)?达到?)[^，。；]{0,14}目标")


def _missed_one(other: Contrary) -> bool:
    """Whether the contrary is one target that the words call missed, of a thing of which more is better."""
    text = other.piece.paragraph.text
    first = max(text.rfind(mark, 0, other.piece.start) for mark in "。；") + 1
    return (
        other.piece.role in ("result", "plain")
        and _ONE.match(text, other.piece.start) is not None
        and not LESS.search(text, first, other.piece.end)
        and re.search(
            r"上年|去年|往年|计划调整|控制|上限|限额|标准|20\d\d年度?(?:评价|自评)", text[first : other.piece.end]
        )
        is None
    )


_QUOTED = 48
_FAR = 40
_LED = 160
"""Characters over which 这表明… draws its conclusion from what was told."""
_NEXT = 24
_SHOWS = re.compile(
    r"(?:这|以上|上述)?(?:充分)?(?:表明|说明|证明|显示)[^，。；]{0,12}$|(?:由此)?可见，?[^，。；]{0,12}$"
)


def _follows(claim: Conclusion, other: Contrary) -> bool:
    """Whether a claim stands shortly behind, or in the sentence of, what contradicts it, and nothing concedes it."""
    if claim.piece.paragraph.start != other.piece.paragraph.start:
        return False
    text = claim.piece.paragraph.text
    first, last = sorted((claim.piece, other.piece), key=lambda piece: piece.start)
    between = text[first.end : last.start]
    if claim.piece is last and len(between) <= _LED and _SHOWS.search(between) and not _YET.search(between[-_NEXT:]):
        return True
    if claim.topic in BEHIND:
        return claim.piece is last and len(between) <= _FAR and not (_APART.search(between) or _YET.search(between))
    if claim.piece is first:
        return "。" not in between and not _YET.search(between) and len(between) < 40
    return between.count("。") <= 1 and len(between) <= 60


_PRAISED = re.compile(
    r"(?:\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九]是)(?P<title>[^，。；：]{3,16}(?:科学|精准|规范|到位|健全|完善|良好|显著|充分|有力|严格|顺利|扎实|高效|合理|准确))。"
)
_FAULT = re.compile(r"[不未欠缺少低慢难待需弱差无非]|过[于度]|偏|有待|加强|提高|进一步|如何")
_KIND = re.compile(r"数量|质量|时效|成本|产出|效益|效果|满意度")
"""A kind of goals that a claim is held to."""
_REACHED = re.compile(
    r"(?:^|(?<=[，。；、：]))(?P<what>[^，。；、：除其]{2,16}?)(?:[也都均])?(?:已|已经)?(?:全面|完全|全部|圆满|如期|超额|顺利)(?:地)?(?:达到|完成|实现|超过)(?:了)?(?:年初)?(?:预期|目标|要求|任务|计划)?(?=[，。；])"
)
"""One matter that is said to be wholly reached."""
_UNTRUE = re.compile(r"不|未|没有|将|力争|确保|要求|争取")
_SHARED = 2


def _about(said: str, name: str) -> bool:
    """Whether what is said is about a row, by what both names hold beside words of any goal."""
    own, other = (
        {run[at : at + 2] for run in re.findall(r"[\u4e00-\u9fff]{2,}", text) for at in range(len(run) - 1)}
        for text in (said, name)
    )
    return len(own & other) >= _SHARED and len(own & other) * 2 >= min(len(own), len(other))


class ContradictedConclusion(Check):
    """Finds conclusions that leave nothing open (全部完成, 未发现问题, 无闲置, 与序时进度同步) while the report itself tells of
    what they exclude.

    Why it matters: a conclusion that the report's own facts contradict was written before, or without, the evaluation.

    When it is wrong: both may speak of different things or times; the finding quotes both sides, and conclusions that
    name an exception (除…外, 基本) are left out.
    """

    code = "CON04"
    name = "contradicted-conclusion"
    title = Message("结论与文中事实不符", "a conclusion against the report's own facts")
    family = "conclusion"
    severity = "medium"
    nothing = Message("没有可与事实对照的概括性结论", "no sweeping conclusion to hold against facts")
    looked = Message("项概括性结论", "sweeping conclusions")
    settled = Message("项与评分表相符", "borne out by the score table")
    passes = [
        Example("一、履职情况\n年初设定的目标除培训外全部完成，培训目标未完成。\n抽查20笔支出，未发现问题。\n"),
    ]
    fails = [
        Example(
            "一、履职情况\n计划新建公厕8座，实际6座，其余2座«未能完成»。总体看，«全年各项绩效目标均已完成»。\n",
            "未能完成",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        discourse = self.report.discourse
        told: set[int] = set()
        for topic in dict.fromkeys(c.topic for c in discourse.conclusions):
            claims = [c for c in discourse.conclusions if c.topic == topic]
            self.examined += len(claims)
            pair = self._against(claims, [c for c in discourse.contraries if c.topic == topic])
            missed = self._missed() if topic == "目标全部完成" else None
            rows = missed or []
            admitted = self._admitted(claims) if topic == "目标全部完成" and not rows else None
            self.answered += len(claims) if missed == [] and pair is None else 0
            if pair is not None:
                told.add(pair[0].piece.paragraph.start)
                yield self._report(*pair)
            elif rows and (wide := [c for c in claims if _WIDE.search(c.piece.text)]):
                yield self._rows(wide[0], rows)
            elif admitted is not None:
                yield self._rows(*admitted)
        yield from self._of_missed()
        yield from self._praises(told)
        yield from self._praised()
        yield from self._beyond()

    def _admitted(self, claims: list[Conclusion]) -> tuple[Conclusion, list[Span]] | None:
        """A claim on all goals, or on all of a kind, and the rows that the report's tables call missed."""
        for claim in claims:
            if not _WIDE.search(claim.piece.text) or _of_something(claim):
                continue
            kind = _KIND.search(claim.piece.text)
            rows = [row for row in missed_rows(self.report) if kind is None or kind[0] in row.group]
            if rows:
                return claim, [row.span for row in rows]
        return None

    def _of_missed(self) -> Iterator[Finding]:
        """A row that the report calls missed, and that its prose says was wholly reached: 粪污利用已全面达到预期."""
        rows = missed_rows(self.report)
        for piece in self.report.discourse.of("plain", "result") if rows else ():
            for match in _REACHED.finditer(piece.paragraph.text, piece.start, piece.end):
                self.examined += 1
                row = next((row for row in rows if _about(match["what"], row.name)), None)
                if row is not None and _UNTRUE.search(match[0]) is None:
                    yield self.finding(
                        [piece.paragraph.span(match.start("what"), match.end()), row.span],
                        f"文中称“{excerpt(match[0], 40)}”，表中“{row.name[:24]}”却为未达到目标，二者不能同时成立。",
                        "What is said to be wholly reached is a row that the report calls missed.",
                        suggestion=("核对事实，改写结论。", "Check the facts and correct the conclusion."),
                        severity="low",
                    )
                    return

    def _praised(self) -> Iterator[Finding]:
        """A problem of the chapter on problems whose title is praise: 3.预算编制科学精准。"""
        for piece in self.report.discourse.of("problem", "promised"):
            match = _PRAISED.match(piece.paragraph.text)
            if piece.start or match is None or _FAULT.search(match["title"]):
                continue
            self.examined += 1
            yield self.finding(
                [piece.paragraph.span(match.start("title"), match.end("title"))],
                f"问题部分的第一句“{match['title']}”是肯定的评价，与所列问题不符，请核实。",
                "Among the problems one is told as praise.",
                suggestion=("写明实际的问题和原因。", "Say what the problem is."),
                severity="low",
            )

    def _praises(self, told: set[int]) -> Iterator[Finding]:
        """Praise drawn from facts of the same paragraph that do not bear it."""
        for paragraph in self.report.paragraphs:
            if paragraph.styled or paragraph.start in told:
                continue
            text = paragraph.text
            for start, end, first, last in unborne(text):
                self.examined += 1
                yield self.finding(
                    [
                        paragraph.span(start, min(end, start + _QUOTED)),
                        paragraph.span(first, min(last, first + _QUOTED)),
                    ],
                    f"结论“{excerpt(text[start:end], 48)}”与前文“{excerpt(text[first:last], 40)}”不符，前述事实不能支持这一结论，请核实。",
                    "The facts told before do not bear this conclusion.",
                    suggestion=("按实际情况改写结论，说明不足。", "Conclude on what the facts show."),
                    severity="low",
                )
            for start, end in unmeasured(text):
                self.examined += 1
                yield self.finding(
                    [paragraph.span(start, end)],
                    f"“{excerpt(text[start:end], 40)}”只由开展的活动推出，没有调查、测评或数据作依据，请核实。",
                    "An effect on people is concluded from what was held for them; nobody measured it.",
                    suggestion=(
                        "补充测评、调查或前后数据，或改写为实际做了什么。",
                        "Give figures, or tell what was done.",
                    ),
                    severity="low",
                )

    def _beyond(self) -> Iterator[Finding]:
        """Claims that no deed of one unit in one year could prove: 停车难问题彻底解决, 全区工业增加值实现两位数增长."""
        for piece in self.report.discourse.of("plain", "result"):
            text = piece.paragraph.text
            for match in BEYOND.finditer(text, piece.start, piece.end):
                self.examined += 1
                first = max(text.rfind(mark, piece.start, match.start()) for mark in "，。；：") + 1
                clause = text[max(first, piece.start) : match.end()]
                if _AIMED.search(clause) or (match["solved"] and re.search(r"\d", clause)):
                    continue
                yield self.finding(
                    [piece.paragraph.span(max(first, piece.start), match.end())],
                    f"“{clause[-48:]}”超出所列工作能够证明的范围，没有列出依据，请核实或改写。",
                    "The claim goes beyond what the work that is told could prove.",
                    suggestion=(
                        "写明依据和数据，或按实际效果改写。",
                        "Give the evidence, or tell the effect as it is.",
                    ),
                    severity="low",
                )
                return

    def _against(self, claims: list[Conclusion], contraries: list[Contrary]) -> tuple[Conclusion, Contrary] | None:
        """The nearest pair; far apart only what a problem section tells or a paragraph that is about the same."""
        best: tuple[int, Conclusion, Contrary] | None = None
        for claim in claims:
            for other in contraries:
                if other.piece.paragraph.styled or _AS_HEADING.match(other.piece.paragraph.text):
                    continue
                near = claim.piece.paragraph.start == other.piece.paragraph.start
                same = claim.piece.paragraph.section is other.piece.paragraph.section and near
                far = other.piece.role in ("problem", "promised") and claim.piece.role in ("result", "plain")
                far = far or (
                    claim.topic == "目标全部完成" and _WIDE.search(claim.piece.text) is not None and _missed_one(other)
                )
                if far and not near and other.piece.text[:2] in ("仍未", "尚未", "至今", "一直"):
                    continue
                if _of_something(claim) and not (near and _one_sentence(claim.piece, other.piece)):
                    continue
                if (not near and not same and not far) or (claim.topic in NEAR and not _follows(claim, other)):
                    continue
                distance = abs(claim.piece.span.start - other.piece.span.start) + (0 if near else 10**7)
                if best is None or distance < best[0]:
                    best = (distance, claim, other)
        return best[1:] if best is not None else None

    def _missed(self) -> list[Span] | None:
        """Rows of score tables that miss their target and lose points for it; None where no row gives numbers for both."""
        spans: list[Span] = []
        numeric = False
        for table in self.report.reading.tables:
            for row in table.indicators:
                if row.weight is None or row.score is None or row.target is None or row.actual is None:
                    continue
                if not all(any(map(str.isdigit, n)) for n in (row.target.text, row.actual.text)):
                    continue
                numeric = True
                if row.score.numeral.amount < row.weight.numeral.amount:
                    spans.append(Span(row.name.span.start, row.actual.span.end))
        return spans if numeric else None

    def _report(self, claim: Conclusion, other: Contrary) -> Finding:
        apart = claim.piece.paragraph.start != other.piece.paragraph.start
        severity: Severity = (
            "low" if claim.topic in _SOFT or (apart and _NUMBERED.match(claim.piece.text)) else "medium"
        )
        said, fact = self._claimed(claim), self._clause(other)
        return self.finding(
            [claim.piece.cited(), other.piece.span],
            f"结论称“{excerpt(said, 48)}”，文中却写有“{fact}”，二者不能同时成立。",
            "A sweeping conclusion stands against what the report itself tells.",
            suggestion=("核对事实，改写结论并如实列入问题。", "Check the facts and correct the conclusion."),
            severity=severity,
        )

    def _clause(self, other: Contrary) -> str:
        """The contrary words with their clause."""
        text = other.piece.paragraph.text
        first = max(text.rfind(mark, 0, other.piece.start) for mark in "，。；：") + 1
        last = min((at for mark in "，。；" if (at := text.find(mark, other.piece.end)) >= 0), default=len(text))
        if (
            other.piece.start - first <= 1 and text[first - 1 : first] == "，"
        ):  # 执行率71.4%，低于目标: of what is said before
            first = max(text.rfind(mark, 0, first - 1) for mark in "，。；：") + 1
        return excerpt(text[first:last], 60)

    def _claimed(self, claim: Conclusion) -> str:
        """The claim with what its clause goes on with."""
        text, end = claim.piece.paragraph.text, claim.piece.end
        last = min((at for mark in "，。；" if (at := text.find(mark, end)) >= 0), default=len(text))
        return text[claim.piece.start : last if last - claim.piece.start <= _QUOTED else end]

    def _rows(self, claim: Conclusion, rows: list[Span]) -> Finding:
        names = "、".join(f"“{''.join(span.of(self.report.document.plain).split())[:24]}”" for span in rows[:4])
        return self.finding(
            [claim.piece.cited(), *rows[:4]],
            f"结论称“{excerpt(claim.piece.text, 48)}”，评分表却有{len(rows)}项指标未达目标并扣分：{names}。",
            "The conclusion says that all was reached; rows of the score table missed their targets.",
            suggestion=(
                "核对后改写结论，并说明未达标原因。",
                "Correct the conclusion and say why targets were missed.",
            ),
        )
