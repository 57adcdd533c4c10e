"""PRB05, empty-measure: measures without who, when or what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Measure
from llmeval.understanding.discourse.troubles import NUMBERING
from llmeval.vocabulary.discourse import GENERAL_CLAUSE, VAGUE_WHAT, VAGUE_WHEN, VAGUE_WHO


class EmptyMeasure(Check):
    """Finds measures that every unit could write (加强管理, 提高认识), measures left open as to who and when (有关科室适时…),
    and words that stand in place of a measure (已如实反映).

    Why it matters: nobody can be held to a measure that names nobody, no time and nothing that can be seen done.

    When it is wrong: a general sentence may introduce a concrete one; where one measure of the passage names somebody, a
    time or a thing of its own, its general sentences are left alone.
    """

    code = "PRB05"
    name = "empty-measure"
    title = Message("措施空泛", "a measure without who, when or what")
    family = "problem_measure"
    severity = "low"
    nothing = Message("没有改进措施", "no measures told")
    looked = Message("条措施", "measures")
    settled = Message("条写明责任人或时限", "with who or when")
    passes = [
        Example("四、改进措施\n（一）加强预算管理。由财务科于2025年6月底前完成项目支出定额测算。\n"),
    ]
    fails = [
        Example("四、改进措施\n«加强预算管理，不断提高编制水平，切实提升资金使用效益»。\n", "没有责任主体"),
        Example("四、改进措施\n«有关科室将适时修订催缴办法，择机开展清欠»。\n", "择机"),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        groups: dict[tuple[str, int], list[Measure]] = {}
        titles = {squeezed(section.title) for section in self.report.sections}
        for measure in self.report.discourse.measures:
            if (
                len(measure.piece.text) < 8
                or _WHO_LINE.match(measure.piece.text)
                or measure.piece.text.startswith("附")
            ):
                continue
            self.examined += 1
            piece = measure.piece
            key = (piece.label, -1 if piece.label in titles else piece.paragraph.start)
            groups.setdefault(key, []).append(measure)
        for measures in groups.values():
            found = list(self._judge(measures))
            found = found or list(self._single(measures))
            yield from found
            degrees = list(self._degrees(measures, found))
            yield from degrees
            cited = [e for finding in (*found, *degrees) for e in finding.evidence]
            doubted = [
                m for m in measures if any(m.piece.span.start < e.end and e.start < m.piece.span.end for e in cited)
            ]
            self.doubted += len(doubted)
            self.answered += sum((m.who or m.when) and m not in doubted for m in measures)

        yield from self._rows()

    def _rows(self) -> Iterator[Finding]:
        """Cells of a column of measures that only say that something will be strengthened."""
        for rows in self.report.rows_of_tables:
            head = [squeezed(text) for text, _ in rows[0]] if rows else []
            at = next((at for at, text in enumerate(head) if _COLUMN.search(text)), None)
            for row in rows[1:] if at is not None else ():
                text = row[at][0] if at is not None and len(row) > at else ""
                self.examined += bool(text)
                if len(text) >= _TALK - 2 and is_general(text):
                    yield self.finding(
                        [Span(row[at or 0][1].start, row[at or 0][1].end)],
                        f"改进措施“{excerpt(text, 40)}”：没有责任主体、完成时限和具体做法。",
                        "Nobody could be held to this measure: who, when or what is not said.",
                        suggestion=("写明责任科室、完成时限和可检查的做法。", "Name who does what by when."),
                    )

    def _degrees(self, measures: list[Measure], told: Sequence[Finding]) -> Iterator[Finding]:
        """What is to be reached by a degree alone: 适当增加抽查数量, 电子化率明显提升."""
        for measure in measures:
            piece = measure.piece
            for match in _DEGREE.finditer(piece.paragraph.text, piece.start, piece.end):
                span = piece.paragraph.span(match.start(), match.end())
                if not any(e.start <= span.start < e.end for f in told for e in f.evidence):
                    yield self.finding(
                        [span],
                        f"改进措施“{match[0]}”没有数量或标准，无法检查是否做到。",
                        "A measure that tells a degree alone: nobody can say when it is reached.",
                        suggestion=("写明要达到的数量或标准。", "Say how much."),
                    )

    def _judge(self, measures: list[Measure]) -> Iterator[Finding]:
        """A passage of measures as a whole."""
        nothing = [m for m in measures if m.none and not m.when]
        if nothing and len(nothing) * 2 >= len(measures):
            yield self._report(nothing, f"“{nothing[0].none}”不是改进措施，没有说明要做什么")
            return
        if any(m.when or m.who for m in measures):
            return
        said = sum(len(m.piece.text) for m in measures)
        if all(m.substance <= _HARDLY or is_general(m.piece.text) for m in measures) and (
            said >= _TALK or any(m.vague for m in measures)
        ):
            yield self._report(measures, "没有责任主体、完成时限和具体做法")
            return
        open_ended = [m for m in measures if _open(m)]
        if open_ended and len(open_ended) * 2 >= len(measures):
            yield self._report(open_ended, _why_open(open_ended))

    def _single(self, measures: list[Measure]) -> Iterator[Finding]:
        """One measure among others that are concrete: only one told as an item of its own, in clauses."""
        empty = [
            m
            for m in measures
            if _alone(m) and (m.substance <= _HARDLY or is_general(m.piece.text)) and not (m.when or m.who)
        ]
        if empty:
            yield self._report(empty, "没有责任主体、完成时限和具体做法")
        half = [m for m in measures if m not in empty and _half(m)]
        for measure in half:
            yield self._report([measure], _half(measure))
        empty += half
        left = [m for m in measures if m not in empty and _alone(m) and _open(m) and not (m.when or m.who)]
        if left:
            yield self._report(left, _why_open(left))

    def _report(self, measures: list[Measure], why: str) -> Finding:
        quoted = "、".join(f"“{excerpt(m.piece.text, 40)}”" for m in measures[:3])
        return self.finding(
            [m.piece.cited() for m in measures[:6]],
            f"改进措施{quoted}：{why}。",
            "Nobody could be held to this measure: who, when or what is not said.",
            suggestion=(
                "写明责任科室、完成时限和可检查的做法。",
                "Name who does what by when.",
            ),
        )


def is_general(text: str) -> bool:
    """Whether each of two clauses or more only says that something will be strengthened, perfected or raised.

    >>> is_general("优化检修流程，强化统筹协调，健全长效机制。"), is_general("加强巡查，每周清点一次。"), is_general("加强巡查。")
    (True, False, False)
    """
    told = [part for part in re.split(r"[，；。]", NUMBERING.sub("", text.rsplit("：", 1)[-1])) if part]
    return (
        (len(told) >= _CLAUSES or (bool(told) and _MANNER.match(told[0]) is not None))
        and all(GENERAL_CLAUSE.fullmatch(part) for part in told)
        and _OWN_WAY.search(text) is None
    )


_COLUMN = re.compile(r"^(?!.*(?:问题|责任|时限)).*(?:改进|整改|措施|对策)")
_CLAUSES = 2
_OWN_WAY = re.compile(
    r"《|“|[纳列]入|考核|通报|约谈|双签|复核|抽查|回访|台账|[共联]合|委托|招标|合同|公开|每[日周月季年]|一[事单户]一|与[^，。；]{2,12}(?:签|对接|共)"
)
"""What says how a measure is done, though nobody and no time is named."""
_WHO_LINE = re.compile(r"(?:责任|牵头|配合|主办|承办)(?:部门|科室|单位|股室|处室|人)(?:为|是|[:：])")
"""A sentence that names who answers for the measure before it."""
_DEGREE = re.compile(
    r"(?:^|(?<=[，。；：、]))(?:并|同时|将|要)?(?:适当|适度|尽量|尽可能|有所|逐步|大幅|进一步)(?:增加|减少|提高|扩大|压减|缩短|降低)[^，。；、\d]{2,10}(?:数量|次数|频次|场次|力度|比例|标准|批次|覆盖面|时间|时长|规模|人数)(?=[，。；]|$)|"
    r"(?:^|(?<=[，。；：、]))(?:力争|争取|确保|使)[^，。；、\d]{2,14}[率度量](?:明显|显著|大幅|有所|进一步|逐步|稳步|较大)(?:提[升高]|上升|下降|降低|改善|增加|减少)(?=[，。；]|$)"
)
"""A degree where a number must stand."""
_TALK = 10
"""Characters in which a measure could have said something."""
_HARDLY = 4
"""Characters of its own that a measure may hold and still be one that every unit could write."""


def _open(measure: Measure) -> bool:
    """Whether who and when are left open by words, and what is told by manner alone."""
    return len(measure.vague) >= 2 and any(VAGUE_WHEN.search(w) or VAGUE_WHAT.search(w) for w in measure.vague)


def _half(measure: Measure) -> str:
    """What a measure leaves open that names the rest: when, who or what."""
    text = measure.piece.text
    soon, idle, anybody = _SOON.search(text), _IDLE.search(text), _ANYBODY.search(text)
    if soon and not measure.when and measure.who:
        return f"只写“{soon[0]}”，没有完成时限"
    if anybody and measure.when and not measure.who:
        return f"责任主体只写“{anybody[0]}”，不明确"
    return f"“{idle[0]}”不是可检查的做法" if idle and (measure.when or measure.who) else ""


_ANYBODY = re.compile(
    rf"(?<![对向为给使让])(?<!通报)(?<!督促)(?<!组织)(?<!指导)(?<!会同)(?<!要求)(?<!通知)(?<!联合)(?<!配合)(?<!反馈)(?<!约谈)(?<!提醒)(?<!函告)(?<!问责)(?<!倒逼)(?<!告知)(?<!明确)(?<!压实)(?<!落实)(?:{VAGUE_WHO.pattern})(?!用款|支付|支出|预算|[之的间进完执签])"
)
"""Nobody in particular as the one who acts."""
_SOON = re.compile(r"尽快|尽早|适时|择机|早日|及早|条件成熟(?:时|后)")
_IDLE = re.compile(r"抓(?:紧|实|好|细|牢)(?:抓(?:紧|实|好|细|牢)){1,3}|做(?:好|细|实|优)(?:做(?:好|细|实|优)){1,3}")


def _why_open(measures: list[Measure]) -> str:
    words = "、".join(f"“{w}”" for m in measures for w in m.vague[:3])
    return f"只写{words}，谁做、何时做、做到什么程度均不明确"


def _alone(measure: Measure) -> bool:
    """Whether a measure is an item or a paragraph of its own, not the head of what follows."""
    piece = measure.piece
    text = piece.paragraph.text
    before, after = text[: piece.start], text[piece.end :]
    begun = (
        re.search(r"(?:[。；：—]|[一二三四五六七八九十]是|[①-⑳]|[\d一二三四五六七八九十][）)、.．])$", before)
        is not None
        or not before
        or _LED_IN.search(before) is not None
    )
    led = _LED_IN.search(before) is not None
    ended = (
        (led and text[piece.end - 1 : piece.end] == "。")
        or not after.strip("。；）)")
        or text[piece.end - 1 : piece.end] == "；"
        or _NEXT.match(after) is not None
    )
    whole = len(piece.text) >= 12 and ("，" in piece.text or bool(measure.vague))
    return (
        begun
        and ended
        and (whole or (len(piece.text) >= 8 and _MANNER.match(NUMBERING.sub("", piece.text)) is not None))
    )


_MANNER = re.compile(r"(?:进一步|不断|切实|持续|继续|努力|积极|大力|着力|全面)")


_LED_IN = re.compile(r"(?:对此|为此|(?:问题|情况|不足|短板)(?:，[^，。；]{2,8})?)[，：]$")
"""What turns from a problem to the measure for it."""
_NEXT = re.compile(r"[。；]?(?:[一二三四五六七八九十]是|[①-⑳]|[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|（)")
