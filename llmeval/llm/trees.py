"""The answers about the passages of a document as trees of proved leaves: settled, merged, made into the caller's model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llmeval.data.evidence import Message
from llmeval.data.findings import Rejected
from llmeval.llm.leaves import Proved
from llmeval.llm.wire import Many, Node, Shape
from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Open = tuple[Proved, ...]
"""The places that bear a leaf out, not yet told apart."""
_INDEX = re.compile(r"\[\d+\]")
_MOST = 400
"""Rounds of validation: each takes away at least one leaf or object."""


def settle(tree: Any, taken: set[tuple[str, int]] | None = None, path: str = "", near: Sequence[int] = ()) -> Any:
    """The tree with one place for each leaf: of several the one nearest to the others of its object, those that an earlier
    item of the list took last."""
    taken = set() if taken is None else taken
    if isinstance(tree, list):
        return [settle(item, taken, f"{path}[0]", near) for item in tree]
    if isinstance(tree, dict):
        own = [member[0].span.start for member in tree.values() if isinstance(member, tuple) and len(member) == 1]
        order = sorted(tree, key=lambda name: isinstance(tree[name], tuple) and len(tree[name]))
        settled = {name: settle(tree[name], taken, f"{path}.{name}", own or near) for name in order}
        return {name: settled[name] for name in tree}
    kind = _INDEX.sub("", path)

    def rank(proved: Proved) -> tuple[bool, int, int]:
        start = proved.span.start
        return (kind, start) in taken, min((abs(start - at) for at in near), default=0), start

    chosen = min(tree, key=rank)
    taken.add((kind, chosen.span.start))
    return chosen


def starts(tree: Any) -> Iterator[int]:
    """Where the leaves of a settled tree stand."""
    if isinstance(tree, Proved):
        yield tree.span.start
    else:
        for member in tree.values() if isinstance(tree, dict) else tree:
            yield from starts(member)


def merged(first: Any, second: Any, path: str, others: dict[str, list[Proved]]) -> Any:
    """Two trees of one document as one: the first of two values stands, the other is noted; lists follow each other, an
    item that stands at the same places once."""
    if isinstance(first, dict):
        whole = dict(first)
        for name, member in second.items():
            below = f"{path}.{name}" if path else name
            whole[name] = merged(whole[name], member, below, others) if name in whole else member
        return whole
    if isinstance(first, list):
        known = {frozenset(starts(item)) for item in first}
        return [*first, *(item for item in second if frozenset(starts(item)) not in known)]
    if first.value != second.value and all(other.value != second.value for other in others.get(path, ())):
        others.setdefault(path, []).append(second)
    return first


def in_order(tree: Any) -> Any:
    """Lists in order of the text, whatever the order of the answers."""
    if isinstance(tree, list):
        return sorted((in_order(item) for item in tree), key=lambda item: min(starts(item), default=0))
    return {name: in_order(member) for name, member in tree.items()} if isinstance(tree, dict) else tree


@dataclass
class Made:
    """The caller's model, the tree that is left, and what the schema's own rules refused or lack."""

    value: Any
    tree: dict[str, Any]
    rejected: list[Rejected] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def make(node: Node, tree: dict[str, Any], quoted: Callable[[Proved], Any]) -> Made:
    """The model, after whatever it refuses is taken away: a leaf, the object that lacks a demanded one, at last all.

    Args:
        quoted: makes a `Quoted` as a mapping of a proved leaf.
    """
    from pydantic import ValidationError

    made = Made(None, tree)
    for _ in range(_MOST):
        try:
            made.value = node.cls.model_validate(_data(node, made.tree, quoted))
        except ValidationError as error:
            gone = {_fault(node, made, fault) for fault in error.errors(include_url=False)}
            gone.discard(())
            if not gone:
                return made
            outer = [steps for steps in gone if not any(steps[:size] in gone for size in range(1, len(steps)))]
            for steps in sorted(outer, reverse=True):  # from the end, so that indices before it stay right
                _remove(made.tree, steps)
            continue
        return made
    return made


def _data(shape: Shape, tree: Any, quoted: Callable[[Proved], Any]) -> Any:
    if isinstance(shape, Many):
        return [_data(shape.item, item, quoted) for item in tree]
    if isinstance(shape, Node):
        members = {m.key: _data(m.shape, tree[m.name], quoted) for m in shape.members if m.name in tree}
        lists: dict[str, Any] = {
            m.key: []
            for m in shape.members
            if isinstance(m.shape, Many) and shape.cls.model_fields[m.name].is_required()
        }
        return {**lists, **members}
    return quoted(tree) if shape.quoted else tree.value


def _fault(node: Node, made: Made, fault: ErrorDetails) -> tuple[str | int, ...]:
    """Note what the schema refuses or lacks, and give the place in the tree of what has to go; () for all of it."""
    place = fault["loc"]
    absent = fault["type"] == "missing"
    steps = _steps(node, place[:-1] if absent else place)
    if absent and not steps:
        made.missing.append(str(place[-1]))
        return ()
    held: Any = made.tree
    for step in steps:
        held = held[step]
    what = f"{shown(steps)}: " + "，".join(f"{path or '='} {proved.value}" for path, proved in leaves_of(held))
    said = str((fault.get("ctx") or {}).get("error") or fault["msg"])
    reason = Message(f"缺少结构要求的 {place[-1]}" if absent else f"不符合结构的要求：{said}",
                     f"lacks {place[-1]}, which the schema demands" if absent else f"the schema refuses it: {said}")  # fmt: skip
    made.rejected.append(Rejected("schema", what, reason))
    return steps


def _steps(node: Node, place: Sequence[str | int]) -> tuple[str | int, ...]:
    """The place of a fault as steps in the tree, down to the leaf or object that it is of."""
    steps: list[str | int] = []
    shape: Shape = node
    for part in place:
        if isinstance(shape, Many) and isinstance(part, int):
            shape = shape.item
        elif isinstance(shape, Node) and (found := [m for m in shape.members if part in (m.key, m.name)]):
            part, shape = found[0].name, found[0].shape  # noqa: PLW2901 - the tree has names, a fault may have an alias
        else:
            break
        steps.append(part)
    return tuple(steps)


def _remove(tree: Any, steps: tuple[str | int, ...]) -> None:
    for step in steps[:-1]:
        tree = tree[step]
    del tree[steps[-1]]


def shown(steps: Sequence[str | int]) -> str:
    """Steps as a path: `items[0].price`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def leaves_of(tree: Any, path: str = "") -> Iterator[tuple[str, Proved]]:
    """The leaves of a settled tree by their paths."""
    if isinstance(tree, Proved):
        yield path, tree
    elif isinstance(tree, dict):
        for name, member in tree.items():
            yield from leaves_of(member, f"{path}.{name}" if path else name)
    else:
        for index, item in enumerate(tree):
            yield from leaves_of(item, f"{path}[{index}]")
