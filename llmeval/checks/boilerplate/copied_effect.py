"""BLP10, copied-effect: one effect told word for word of two things."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.model import Piece
from llmeval.understanding.discourse.reader import substance

_EFFECT = re.compile(r"提升|改善|缓解|增强|保障|带动|促进|提高|有效|减轻|解决|满足|推动|得到|减少|降低")
_MONEY = re.compile(r"预算|决算|支出|经费|拨款|资金|原因|主要[是为]")
_CLAUSE = re.compile(r"[^，。；：、]{6,}(?:、[^，。；：、]{2,}){0,3}")
_LEAD = re.compile(r"^(?:[一二三四五六七八九十]是|[（(]?[\d一二三四五六七八九十]+[）)、.．])")


class CopiedEffect(Check):
    """Finds clauses that tell an effect of two projects or works in the same words, though one reads as if written for the
    other: farmland better watered by a road.

    Why it matters: the second was copied, and what it did remains untold.

    When it is wrong: two things may have one effect; the finding asks, and amounts, reasons and general words are left out.
    """

    code = "BLP10"
    name = "copied-effect"
    title = Message("两处效益表述逐字相同", "one effect told of two things")
    family = "boilerplate"
    severity = "low"
    nothing = Message("没有效益表述", "no effects told")
    looked = Message("处效益表述", "effects")
    passes = [Example("一、绩效情况\n（一）山塘整治。灌溉条件得到改善。\n（二）公路改造。沿线群众出行更加便捷。\n")]
    fails = [
        Example(
            "一、绩效情况\n（一）山塘整治。整治山塘7座，«有效提升了农田灌溉和防汛抗旱能力»。\n（二）公路改造。改造公路3公里，«有效提升了农田灌溉和防汛抗旱能力»。\n",
            "照搬",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        told: dict[str, list[Piece]] = {}
        for piece in self.report.discourse.of("result", "plain"):
            text = piece.paragraph.text
            for match in _CLAUSE.finditer(text, piece.start, piece.end):
                lead = _LEAD.match(match[0])
                start = match.start() + (lead.end() if lead else 0)
                words = text[start : match.end()]
                if len(words) < 12 or re.search(r"\d", words) or not _EFFECT.search(words) or _MONEY.search(words):
                    continue
                self.examined += 1
                if substance(words) >= 6:
                    told.setdefault(words, []).append(Piece(piece.paragraph, start, match.end(), piece.role))
        for words, pieces in told.items():
            if len({p.paragraph.start for p in pieces}) >= 2:
                yield self.finding(
                    [p.cited() for p in pieces[:4]],
                    f"“{words[:44]}”在{len(pieces)}处逐字相同，疑为照搬，请核实是否符合各自的内容。",
                    "One effect is told word for word of two things.",
                    suggestion=("按各自的实际效果改写。", "Tell of each what it did."),
                )
