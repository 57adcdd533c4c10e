"""The sheet 数据互证: each number of the report, what proves it, and what speaks against it."""

from __future__ import annotations

from llmeval.data.relations import Number, Relation
from llmeval.render.phrases import KIND, say
from llmeval.render.words import STANDING
from llmeval.render.workbook.book import Book
from llmeval.render.workbook.cells import FILLS, INKS, SOFT, Look, fit, on_screen, put
from llmeval.render.workbook.layout import PROOFS

SHOWN = 6
"""Relations of one number that its row writes out at most."""
_PLAIN, _CENTRED, _UNSETTLED = Look(), Look(align="center"), Look(ink=SOFT)
_STANDING = {"failed": Look(bold=True, ink=INKS["high"], fill=FILLS["high"]), "proved": _PLAIN}


class Proved(Book):
    """Adds the sheet 数据互证: doubted numbers first, then the others in the order of the text."""

    def proofs(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self.sheet("proofs", PROOFS)
        sheet.freeze_panes = "C2"
        labels = {fact.numeral.number_start: fact.label for fact in reversed(self.review.facts) if fact.numeral}
        row = 1
        counted = list(enumerate(self.review.numbers, 1))
        counted.sort(key=lambda item: item[1].standing != "failed")  # what is doubted first: it is what is printed
        doubted = sum(number.standing == "failed" for number in self.review.numbers)
        for row, (count, number) in enumerate(counted, 2):
            values = self._proof(count, number, labels.get(number.at, ""))
            looks = {1: _CENTRED, 4: _STANDING.get(number.standing, _UNSETTLED)}
            for column, value in enumerate(values, 1):
                put(sheet, row, column, value, looks.get(column, _PLAIN))
            fit(sheet, row, ((str(values[at]), PROOFS[at][2]) for at in range(1, 10)), most=12)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(PROOFS))}{max(2, row)}"
        note = self.say(
            "只打印不符的数字；全部数字在屏幕上筛选查看", "Only doubted numbers print; see all on the screen"
        )
        on_screen(sheet, (width for _, _, width in PROOFS), doubted + 1, note)

    def _proof(self, count: int, number: Number, label: str) -> list[int | str]:
        settled = number.proved_by or number.relations
        shown = settled[:SHOWN]
        kinds = dict.fromkeys(KIND[relation.kind][self.side] for relation in settled)
        remarks = [self._remark(relation, number) for relation in shown]
        rest = len(settled) - len(shown)
        return [
            count,
            " ".join(self.review.masked_evidence(number.evidence).quote.split()),
            self.scrub(label),
            STANDING[number.standing][self.side],
            "、".join(kinds) if self.side == 0 else ", ".join(kinds),
            "\n".join(dict.fromkeys(self.scrub(relation.computation) for relation in shown if relation.computation)),
            self._around(number),
            self.passages.where(number.evidence.start, self.language),
            "\n".join(dict.fromkeys(remark for remark in remarks if remark))
            + (self.say(f"\n另有{rest}项关系", f"\n{rest} more relations") if rest > 0 else ""),
            " ".join(relation.id for relation in number.relations),
        ]

    def _remark(self, relation: Relation, number: Number) -> str:
        """What a relation that does not prove the number says of it."""
        if relation in number.proved_by:
            return ""
        if relation.explanation is not None:
            return self.scrub(getattr(relation.explanation, self.language))
        name = STANDING[relation.outcome][self.side] if relation.outcome != "proved" else say("holds", self.language)
        weak = self.say("，但不足以证实此数", ", which is no proof of it") if relation.outcome == "proved" else ""
        return f"{KIND[relation.kind][self.side]}{self.say('：', ': ')}{name}{weak}"

    def _around(self, number: Number) -> str:
        """The sentence or table row that holds the number, which is marked."""
        (shown,) = self.passages.show([number.evidence], self.language)
        return "".join(f"【{text}】" if cited else text for text, cited in shown.pieces)
