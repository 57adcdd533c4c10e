"""What a check sees: the document, its sections, its facts, and shared readings of them, each made once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from llmeval.checks.kinds import code_of_verdict
from llmeval.data.document import Document, Section
from llmeval.data.facts import Fact
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.settings import Settings
from llmeval.spans import Span
from llmeval.understanding.discourse.model import Discourse
from llmeval.understanding.discourse.reader import read_discourse
from llmeval.understanding.hostile import Instruction
from llmeval.understanding.mentions import SectionIndex
from llmeval.understanding.passages import Paragraph, cells, own_spans, paragraphs
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.network import Network, relations
from llmeval.understanding.relations.proposed import Proposal
from llmeval.understanding.statements import Statement, statements
from llmeval.understanding.tables.sheets import Sheet, sheets
from llmeval.vocabulary.section_kinds import SectionKind


@dataclass(frozen=True)
class Report:
    """A document understood. Checks read it and change nothing."""

    document: Document
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    numerals: tuple[Numeral, ...]
    """All numerals of the text, sorted by start."""
    settings: Settings
    reading: Understanding
    """Mentions, lists and table readings: who compares numbers starts here."""
    instructions: tuple[Instruction, ...] = ()
    """Text that speaks to a program; it is blanked in the document's plain text, and no other reading holds it."""
    proposals: tuple[Proposal, ...] = ()
    """Relations that a model read out of the words, to be computed with those that rules read."""

    @cached_property
    def _numeral_starts(self) -> list[int]:
        return [numeral.start for numeral in self.numerals]

    def numerals_in(self, span: Span) -> Sequence[Numeral]:
        """Numerals that start inside the span."""
        first = bisect_right(self._numeral_starts, span.start - 1)
        last = bisect_right(self._numeral_starts, span.end - 1)
        return self.numerals[first:last]

    @cached_property
    def _fact_by_number(self) -> dict[int, Fact]:
        return {fact.numeral.number_start: fact for fact in self.facts if fact.numeral and fact.origin == "rules"}

    def fact_of(self, numeral: Numeral) -> Fact | None:
        return self._fact_by_number.get(numeral.number_start)

    @cached_property
    def _sections(self) -> SectionIndex:
        return SectionIndex(self.sections)

    def section_at(self, offset: int) -> Section | None:
        """The innermost section that holds the offset."""
        return self._sections.at(offset)

    @cached_property
    def statements(self) -> list[Statement]:
        """Numbers with what they are of, for comparing places."""
        return self.reading.once(statements)

    @cached_property
    def network(self) -> Network:
        """All relations between the numbers, with their verdicts."""
        return relations(self.reading, self.proposals)

    @cached_property
    def verdicts_by_code(self) -> dict[str, list[Verdict]]:
        """The verdicts of the network, in order of the text, by the check that presents them."""
        found: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in self.network.verdicts:
            found[code_of_verdict(verdict)].append(verdict)
        return dict(found)

    @cached_property
    def joined(self) -> list[Verdict]:
        """Verdicts that failed through the cause of another."""
        return [other for verdict in self.network.verdicts for other in verdict.also]

    @cached_property
    def discourse(self) -> Discourse:
        """Goals, results, problems, causes, measures and conclusions of the prose."""
        return read_discourse(self.paragraphs, self.sections_above)

    @cached_property
    def sheets(self) -> list[list[Sheet]]:
        """The sheets of each table."""
        return [sheets(table) for table in self.reading.tables]

    @cached_property
    def rows_of_tables(self) -> list[list[list[tuple[str, Span]]]]:
        """Of each table its rows, of each row its cells in order: text without white space, and where it stands."""
        plain = self.document.plain
        found = []
        for table in self.document.tables:
            rows: dict[int, list[tuple[str, Span]]] = defaultdict(list)
            for cell in table.cells:
                rows[cell.row].append(("".join(plain[cell.start : cell.end].split()), Span(cell.start, cell.end)))
            found.append([rows[row] for row in sorted(rows)])
        return found

    def sections_of(self, *kinds: SectionKind) -> list[Section]:
        return [section for section in self.sections if section.kind in kinds]

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Prose outside tables, squeezed, each paragraph with its section."""
        return paragraphs(self.document, self.section_at)

    @cached_property
    def cells(self) -> tuple[Paragraph, ...]:
        """Cells of tables that hold something, squeezed."""
        return cells(self.document, self.section_at)

    @property
    def passages(self) -> Iterator[Paragraph]:
        """Paragraphs, then cells: all text of the report, each piece once."""
        yield from self.paragraphs
        yield from self.cells

    @cached_property
    def section_by_id(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    def sections_above(self, section: Section | None) -> Iterator[Section]:
        """A section and those that hold it, from the innermost to the chapter."""
        while section is not None:
            yield section
            section = self.section_by_id.get(section.parent or "")

    @cached_property
    def own_text(self) -> dict[str, Span]:
        """By id of the section: its text without heading and sub-sections."""
        return own_spans(self.sections)

    @cached_property
    def is_self_evaluation(self) -> bool:
        """Whether a title says that this is a self-evaluation, not a budget or final accounts."""
        titles = "".join("".join(s.title.split()) for s in self.sections if not s.number or s.number[0] == "附")
        return "自评" in titles or "绩效评价" in titles or any(t.is_score_table for t in self.reading.tables)

    @cached_property
    def is_other_document(self) -> bool:
        """Whether the first lines name another kind of document (a notice, a plan, accounts), whose problems and plans
        are no self-evaluation's."""
        if self.is_self_evaluation:
            return False
        return any(_OTHER_DOCUMENT.search(p.text) and len(p.text) < 60 for p in self.paragraphs[:4])


_OTHER_DOCUMENT = re.compile(
    r"^(?!.*[。；，]).{6,}(?:通知|规划|计划|方案|工作报告|公报|公告|决算|预算|草案|条例|办法|意见|规定|函|纪要)(?:公开|说明|情况|表|的报告|（.*）|\[\d+\])*$"
)
