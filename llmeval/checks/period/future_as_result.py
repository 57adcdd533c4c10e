"""PER05, future-as-result: what was done is told as something to come."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.filing_day import written_on
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Piece
from llmeval.vocabulary.discourse import FUTURE, PLANNED

_FIXED = re.compile(r"问题|不足|存在|整改|原因|未(?!来)|闲置|滞后")
"""A sentence that tells of a shortcoming may say what will be done about it."""


class FutureAsResult(Check):
    """Finds passages on results of a finished year in the future tense: 将举办, 有望带动, 届时可缓解.

    Why it matters: the passage was taken from the plan; what was done in the year remains untold.

    When it is wrong: results may have effects that are to come; sentences that name a later year are left out, and so
    are plans whose time the report's own date shows (PER02) and forecasts of the year's figures (PER01).
    """

    code = "PER05"
    name = "future-as-result"
    title = Message("完成情况用将来时", "results told as things to come")
    family = "period"
    severity = "medium"
    nothing = Message("没有说明完成情况的部分", "no passages on results")
    looked = Message("段完成情况", "passages on results")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、完成情况\n产出完成情况：2024年举办讲座40场。结果将作为2025年预算依据。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、工作情况\n产出完成情况：«2024年本馆将举办讲座40场»。\n",
            "将举办",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        yield from self._cells()
        year = self.report.reading.year
        for piece in self.report.discourse.of("result", "plain"):
            self.examined += piece.role == "result"
            text = piece.paragraph.text
            for first, last in piece.paragraph.sentences():
                if last <= piece.start or last > piece.end:
                    continue
                start = max(first, piece.start)
                sentence = text[start:last]
                if piece.role == "plain" and not (_of_year(sentence, year) or _begun(sentence)):
                    continue
                found = [m for m in FUTURE.finditer(sentence) if not _of_later(_so_far(sentence, m), year)]
                if not found and piece.role == "result" and not _RESULT.search(sentence):
                    found = [m for m in PLANNED.finditer(sentence) if not _of_later(_so_far(sentence, m), year)]
                found = [m for m in found if not self._elsewhere(sentence, m) and not _fixed(sentence, m)]
                found = [m for m in found if not _CONTRACT.search(sentence, 0, m.start())]
                found = [m for m in found if not _SET.search(sentence, 0, m.start())]
                if piece.role == "plain":
                    found = [m for m in found if not _ORDER.search(sentence, 0, m.start())]
                if found:
                    yield self._report(piece, start, found)
                    break

    def _cells(self) -> Iterator[Finding]:
        """A cell of a column on what was done that tells a plan, where the others tell what was done."""
        for rows in self.report.rows_of_tables:
            head = [text for text, _ in rows[0]] if rows else []
            done = next((at for at, text in enumerate(head) if _DONE_COLUMN.search(text)), None)
            if done is None:
                continue
            told = [row[done] for row in rows[1:] if len(row) > done and row[done][0]]
            self.examined += len(told)
            planned = [cell for cell in told if _PLANNED_CELL.match(cell[0])]
            if planned and len(planned) * 2 <= len(told):
                words = "、".join(f"“{text[:24]}”" for text, _ in planned[:3])
                yield self.finding(
                    [span for _, span in planned[:4]],
                    f"“{head[done]}”一栏的{words}写的是计划，没有说明实际结果。",
                    "A cell on what was done tells a plan.",
                    suggestion=("改写为实际完成的数量、时间和效果。", "Tell what was done, how much and when."),
                )

    def _elsewhere(self, sentence: str, match: re.Match[str]) -> bool:
        """Whether another check tells this place: a forecast of the year's figure, a plan whose day has passed."""
        if match[0].startswith(("计划", "预计", "争取", "力争", "预期")) and re.search(r"月|季|年", match[0]):
            return written_on(self.report) is not None
        around = sentence[max(0, match.start() - 12) : match.end() + 10]
        return match[0].startswith("预计") and re.search(r"20\d\d年|全年|年度", around) is not None

    def _report(self, piece: Piece, start: int, found: list[re.Match[str]]) -> Finding:
        text = piece.paragraph.text
        match = found[0]
        first = max(text.rfind(mark, start, start + match.start()) for mark in "，。；：") + 1
        first = max(first, start)
        last = min((at for mark in "，。；" if (at := text.find(mark, start + match.end())) >= 0), default=piece.end)
        words = "、".join(f"“{m[0]}”" for m in found[:3])
        return self.finding(
            [piece.paragraph.span(first, min(last, first + 58))],
            f"“{excerpt(text[first:last], 48)}”写在完成情况中却用将来时（{words}），没有说明实际结果。",
            "A passage on results speaks of something to come.",
            suggestion=("改写为实际完成的数量、时间和效果。", "Tell what was done, how much and when."),
        )


_RESULT = re.compile(r"实际|已|完成率|到货|交付|安装完毕|验收|投用|至\d{1,2}月底|调整为|仅|只|未|超(?:额|过)")
"""What tells a result beside a plan."""
_ORDER = re.compile(r"要求|部署|方案|规划|通知|意见|目标|批复|会议|提出|明确|办法|制度|约定|合同|协议|规定|申报|预算")
"""What tells of orders and papers, in which a time to come is right."""


def _fixed(sentence: str, match: re.Match[str]) -> bool:
    """Whether a shortcoming is told just before, or what was corrected is summed up behind."""
    return _FIXED.search(_DONE_WITH.sub("", sentence[max(0, match.start() - _NEAR) : match.start()])) is not None


_NEAR = 60
_DONE_WITH = re.compile(
    r"(?:未|没有|无)(?:发生|出现|收到)[^，。；]{0,12}|问题[^，。；：]{0,12}(?:均|已|全部)[^，。；：]{0,6}(?:整改|办结|解决)[^，。；：]{0,4}|整改(?:率|完成)"
)


_BEGUN = re.compile(
    r"(?<!年)(?:1[0-2]|[1-9])月(?:\d{1,2}日)?(?:开工|动工|启动|进场|签订|招标|开建|立项)[^。；]{0,20}?(?:预计|计划|力争)(?:于|在)?(?:1[0-2]|[1-9])月"
)
"""A day of the year on which work began, and one of the same year that is told as to come."""


def _begun(sentence: str) -> bool:
    return _BEGUN.search(sentence) is not None and re.search(r"次年|明年|下年|20\d\d年", sentence) is None


_DONE_COLUMN = re.compile(r"^(?:实际)?(?:完成|落实|执行|实施)(?:情况|结果)$")
_PLANNED_CELL = re.compile(
    r"(?:计划|拟|预计|力争|将)(?!内|外|数|书|的|[^，。；]{0,20}(?:已|实际|完成率))[\u4e00-\u9fff]{2,}"
)
_SET = re.compile(r"绩效目标(?:申报)?表|年初(?:填报|设定|申报|批复)|目标(?:申报|批复)")
"""What tells that a goal is quoted."""
_CONTRACT = re.compile(r"(?:合同|协议)(?:约定|规定|明确)|按(?:照)?(?:合同|协议)")


def _of_year(sentence: str, year: str) -> bool:
    """Whether a sentence speaks of the year evaluated and of no other."""
    years = re.findall(r"20\d\d(?=年)", sentence)
    return bool(year) and (
        years[:1] == [year] or (not years and re.match(r"(?:全年|年内|截至年末)", sentence) is not None)
    )


def _so_far(sentence: str, match: re.Match[str]) -> str:
    """The sentence up to the end of the clause."""
    return sentence[
        : min((at for mark in "，；。" if (at := sentence.find(mark, match.end())) >= 0), default=len(sentence))
    ]


def _of_later(sentence: str, year: str) -> bool:
    if re.search(r"将继续|明年|次年|下[一]?年|下一?步|今后|“十[四五六]五”|未来", sentence):
        return True
    return bool(year) and any(int(named) > int(year) for named in re.findall(r"20\d\d(?=年)", sentence))
