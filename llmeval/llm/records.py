"""A schema of the caller's read out of a document of any kind: asked passage by passage, proved leaf by leaf, merged."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from llmeval.data.document import Document
from llmeval.data.evidence import Message
from llmeval.data.findings import Problem, Rejected
from llmeval.data.quoted import Quoted
from llmeval.errors import ModelError, UsageError
from llmeval.llm.answers import Issue
from llmeval.llm.chunks import chunks
from llmeval.llm.extraction import Passage, halves, passage_of
from llmeval.llm.leaves import LeafProver, Proved
from llmeval.llm.trees import in_order, leaves_of, make, merged, settle
from llmeval.llm.wire import Many, Node, Shape
from llmeval.spans import Span

if TYPE_CHECKING:
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.conversation import Session
    from llmeval.llm.prompts import Prompt
    from llmeval.llm.requests import Answer, Call

LIMIT = 12_000
"""Characters of the document in one request."""


@dataclass
class Found:
    """What a model reads out of a document by a schema: the instance, its proved leaves, and what was not believed."""

    value: Any = None
    leaves: dict[str, Quoted[Any]] = field(default_factory=dict)
    alternatives: dict[str, tuple[Quoted[Any], ...]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)


async def read_record(
    document: Document, masked: Document, node: Node, prompt: Prompt, task: str, session: Session, grounder: Grounder
) -> Found:
    """Ask about every passage, side by side, prove and merge.

    Args:
        masked: the document with personal data masked, of the same length; `grounder` is of it.
        prompt: with the caller's examples; `task` is what is asked for in words.

    Raises:
        ModelError: no passage got an answer.
    """
    pieces = [
        passage_of(document, [(None, chunk)], masked.text) for chunk in chunks(masked, Span(0, len(masked.text)), LIMIT)
    ]
    several = len(pieces) > 1
    passages = [replace(p, label=f"第{n}段" if several else "全文") for n, p in enumerate(pieces, 1) if p.text.strip()]
    readers = [PassageReader(node, LeafProver(passage, document, grounder)) for passage in passages]
    return await filled(document, masked, readers, node, prompt, task, session)


async def filled(
    document: Document, masked: Document, readers: Sequence[PassageReader], node: Node, prompt: Prompt, task: str | None,
    session: Session, stage: str = "extract",
) -> Found:  # fmt: skip
    """Ask what each passage says of its own part of `node`, prove and merge.

    Args:
        task: what is asked for in words, None where the prompt takes none.
        stage: under which name a fault is told.

    Raises:
        ModelError: no passage got an answer.
    """
    answers = await asyncio.gather(
        *(session.ask(_call(reader, prompt, task, document, masked.text)) for reader in readers), return_exceptions=True
    )
    found = Found()
    tree: dict[str, Any] = {}
    others: dict[str, list[Proved]] = {}
    failed: list[ModelError] = []
    for reader, answer in zip(readers, answers, strict=True):
        label = reader.prover.passage.label
        if isinstance(answer, ModelError):
            failed.append(answer)
            found.problems.append(Problem(stage, label, Message(answer.message, answer.english or answer.message)))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            tree = merged(tree, settle(reader.tree(answer)), "", others)
            found.rejected += [replace(rejected, stage=stage) for rejected in reader.rejected]
            found.problems += [Problem("endpoint", label, note) for note in answer.notes]
            if answer.fault is not None:
                said = Message(answer.fault.message, answer.fault.english or answer.fault.message)
                found.problems.append(Problem(stage, label, said))
    if failed and len(failed) == len(readers):
        raise failed[0]
    return _made(found, node, in_order(tree), others, document)


def _made(
    found: Found, node: Node, tree: dict[str, Any], others: Mapping[str, Sequence[Proved]], document: Document
) -> Found:
    def quoted(proved: Proved) -> dict[str, Any]:
        return _quoted(proved, document).model_dump()

    made = make(node, tree, quoted)
    found.value, found.missing = made.value, tuple(dict.fromkeys(made.missing))
    found.rejected += made.rejected
    found.leaves = {path: _quoted(proved, document) for path, proved in leaves_of(_ordered(node, made.tree))}
    found.alternatives = {path: tuple(_quoted(proved, document) for proved in more)
                          for path, more in others.items() if path in found.leaves}  # fmt: skip
    return found


def _ordered(shape: Shape, tree: Any) -> Any:
    """The members of each object in order of the schema."""
    if isinstance(shape, Node):
        return {m.name: _ordered(m.shape, tree[m.name]) for m in shape.members if m.name in tree}
    return [_ordered(shape.item, item) for item in tree] if isinstance(shape, Many) else tree


def _quoted(proved: Proved, document: Document) -> Quoted[Any]:
    span = proved.span
    places = document.places(span.start, span.end)
    return Quoted[Any](
        value=proved.value, quote=span.of(document.text), start=span.start, end=span.end, status=proved.status,
        reason=proved.reason, unit=proved.unit, page=next((place.page for place in places if place.page), None),
    )  # fmt: skip


def _call(reader: PassageReader, prompt: Prompt, task: str | None, document: Document, masked: str) -> Call[Any]:
    from llmeval.llm.requests import Call

    passage = reader.prover.passage

    def parts() -> list[Call[Any]]:
        return [_call(reader.of(half), prompt, task, document, masked) for half in halves(document, passage, masked)]

    said = {"report": passage.text} | ({} if task is None else {"task": task})
    return Call.of(prompt, reader.node.wire, said, section=passage.label,
                   characters=passage.characters, check=reader.check, parts=parts)  # fmt: skip


def prompt_of(given: Prompt, node: Node, task: str, examples: Sequence[tuple[str, Any]]) -> Prompt:
    """The prompt with the caller's examples, its fingerprint over all that the caller asks with.

    Raises:
        UsageError: an example does not fit the schema, or its text does not bear it out; the message says where.
    """
    from llmeval.llm.prompts import Example

    if not examples and not task:
        return given
    own = tuple(
        Example(text=text, answer=_example(node, number, text, answer))
        for number, (text, answer) in enumerate(examples, 1)
    )
    asked = json.dumps([task, [(e.text, e.answer) for e in own]], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(f"{given.fingerprint}\x00{asked}".encode()).hexdigest()[:8]
    return given.model_copy(update={"examples": (*given.examples, *own), "fingerprint": digest})


def _example(node: Node, number: int, text: str, answer: Any) -> dict[str, Any]:
    """An example's answer in the form in which a model is to give it, proved against its text."""
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.answers import read_answer
    from llmeval.reading.sources import read

    data = answer.model_dump(mode="json", exclude_none=True) if isinstance(answer, BaseModel) else answer
    document = read((text.encode(), "example.txt"))
    reading = read_answer(json.dumps(_leafless(data), ensure_ascii=False, default=str), node.wire, {})
    faults = [reading.fault] if reading.fault else [rejection.message for rejection in reading.rejected]
    if reading.value is not None:
        passage = passage_of(
            document, [(None, chunk) for chunk in chunks(document, Span(0, len(text)), len(text) + 1)], text
        )
        reader = PassageReader(node, LeafProver(passage, document, Grounder(document, judges_labels=False)))
        faults += [issue.message for issue in reader.check(reading.value, {})]
    if faults or reading.value is None:
        raise UsageError(f"示例 {number} 不能由它的文字证明：{'；'.join(faults)}请更正示例。",
                         f"Example {number} is not borne out by its own text: {'; '.join(faults)} Correct the example.")  # fmt: skip
    dumped: dict[str, Any] = reading.value.model_dump(mode="json", exclude_none=True)
    return dumped


def _leafless(data: Any) -> Any:
    """Instances of `Quoted` as an answer has them: of the proof the quote alone."""
    if isinstance(data, Mapping):
        if {"value", "quote", "start", "status"} <= data.keys():
            unit = {"unit": data["unit"]} if data.get("unit") else {}
            return {"quote": data["quote"], "value": str(data["value"]), **unit}
        return {name: _leafless(member) for name, member in data.items()}
    return [_leafless(item) for item in data] if isinstance(data, list) else data


class PassageReader:
    """The answer about one passage: what is wrong with it, and the tree of what is proved."""

    def __init__(self, node: Node, prover: LeafProver) -> None:
        self.node, self.prover = node, prover
        self.rejected: list[Rejected] = []

    def of(self, passage: Passage) -> PassageReader:
        """The same for a part of the passage."""
        return PassageReader(self.node, LeafProver(passage, self.prover.document, self.prover.grounder))

    def check(self, value: Any, _context: Mapping[str, Any]) -> list[Issue]:
        """What fails, member by member and item by item, in words for the model."""
        issues = []
        for member in self.node.members:
            said = getattr(value, member.name)
            if isinstance(member.shape, Many):
                each = [(index, member.shape.item, item) for index, item in enumerate(said)]
            else:
                each = [(None, member.shape, said)] if said is not None else []  # type: ignore[list-item]
            for index, shape, item in each:
                faults: list[tuple[str, str]] = []
                self._tree(shape, item, "", faults)
                if faults:
                    told = "".join(f"{path}：{why}" if path else why for path, why in faults)
                    issues.append(Issue(member.name, index, told))
        return issues

    def tree(self, answer: Answer[Any]) -> dict[str, Any]:
        """What is proved of an answer; of what still failed after the repair, its good leaves."""
        tree: dict[str, Any] = self._tree(self.node, answer.value, "", [])
        for rejection in answer.rejected:
            member = next((m for m in self.node.members if m.name == rejection.field), None)
            if member is None or not isinstance(rejection.item, BaseModel):
                self._refuse(rejection.field, rejection.what, rejection.message)
                continue
            faults: list[tuple[str, str]] = []
            shape = member.shape.item if isinstance(member.shape, Many) else member.shape
            kept = self._tree(shape, rejection.item, member.name, faults)
            for path, why in faults:
                self._refuse(path, rejection.what, why)
            if kept and isinstance(member.shape, Many):
                tree.setdefault(member.name, []).append(kept)
            elif kept:
                tree.setdefault(member.name, kept)
        return tree

    def _refuse(self, path: str, what: str, why: str) -> None:
        self.rejected.append(
            Rejected("extract", f"{path}: {what}" if path else what, Message(why, "not borne out by the text"))
        )

    def _tree(self, shape: Shape, said: Any, path: str, faults: list[tuple[str, str]]) -> Any:
        """The proved leaves of what was said; what fails goes into `faults` with its path, and empties are left out."""
        if isinstance(shape, Many):
            items = [self._tree(shape.item, item, f"{path}[{index}]", faults) for index, item in enumerate(said)]
            return [item for item in items if item]
        if isinstance(shape, Node):
            tree = {}
            for member in shape.members:
                below = getattr(said, member.name)
                if below is None or below == []:
                    continue
                if kept := self._tree(member.shape, below, f"{path}.{member.name}" if path else member.name, faults):
                    tree[member.name] = kept
            return tree
        proved, why = self.prover.prove(shape, said)
        if why:
            faults.append((path, why))
        return tuple(proved)
