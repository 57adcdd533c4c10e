"""What a model filled in, beside what rules read: an empty leaf is filled, a like one confirmed, another is told and never put
in the place of the rules' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from llmeval.data.quoted import Quoted
from llmeval.data.self_evaluation import Disagreement, Figure, SelfEvaluation, Text
from llmeval.numbers.same_unit import measured

_KEYS = ("goal", "problem", "name", "label")
"""Members by which items of a list are known, of goals, problems, indicators and funding rows."""
Shown = Callable[[Any], Any]
"""A leaf as it may be shown: personal data masked."""


def with_answers(typed: SelfEvaluation, answers: SelfEvaluation, shown: Shown) -> SelfEvaluation:
    """Both as one model."""
    told: list[Disagreement] = []
    parts = {name: _merged(getattr(typed, name), getattr(answers, name), name, shown, told)
             for name in SelfEvaluation.model_fields if name != "disagreements"}  # fmt: skip
    return typed.model_copy(update={**parts, "disagreements": (*typed.disagreements, *told)})


def _merged(own: Any, other: Any, path: str, shown: Shown, told: list[Disagreement]) -> Any:
    if isinstance(own, tuple):
        return _list(own, other, path, shown, told)
    if isinstance(own, Quoted) or isinstance(other, Quoted):
        return _leaf(own, other, path, shown, told)
    if isinstance(own, BaseModel) and isinstance(other, BaseModel):
        parts = {name: _merged(getattr(own, name), getattr(other, name), f"{path}.{name}", shown, told)
                 for name in type(own).model_fields}  # fmt: skip
        return own.model_copy(update=parts)
    return own or other


def _leaf(own: Any, other: Any, path: str, shown: Shown, told: list[Disagreement]) -> Any:
    if other is None:
        return own
    if own is None:
        return shown(other)
    if same(own, other):
        return own.model_copy(update={"confirmed_by": "model"}) if own.origin == "rules" else own
    told.append(Disagreement(path=path, said=shown(other)))
    return own


def same(one: Quoted[Any], other: Quoted[Any]) -> bool:
    """Whether two leaves say the same: one amount, also where one is printed coarser, or words of which one holds the other."""
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        mine, its = measured(one.unit), measured(other.unit)
        if mine.base != its.base:
            return False
        a, b = one.value * mine.scale, other.value * its.scale
        # half of the last digit of the coarser one
        room = max(Decimal(1).scaleb(int(v.as_tuple().exponent)) * unit.scale / 2
                   for v, unit in ((one.value, mine), (other.value, its)))  # fmt: skip
        return a == b or (one.unit != other.unit and abs(a - b) <= room < min(abs(a), abs(b)) / 20)
    mine_said, its_said = _bare(one), _bare(other)
    held = mine_said in its_said or its_said in mine_said
    return mine_said == its_said or (one.span.overlaps(other.span) and held)


def _bare(leaf: Quoted[Any]) -> str:
    return "".join(str(leaf.value).split()).strip("。；，")


def _list(own: tuple[Any, ...], other: tuple[Any, ...], path: str, shown: Shown, told: list[Disagreement]) -> Any:
    """Items of both that are of one thing as one, then those that the model alone gives."""
    items, new = list(own), []
    for item in other:
        at = next((i for i, mine in enumerate(items) if _alike(mine, item)), None)
        if at is None:
            new.append(_all_shown(item, shown))
        elif not isinstance(item, Quoted):
            items[at] = _merged(items[at], item, f"{path}[{at}]", shown, told)
        else:
            items[at] = _leaf(items[at], item, f"{path}[{at}]", shown, told)
    return (*items, *new)


def _alike(one: Any, other: Any) -> bool:
    a, b = _key(one), _key(other)
    if a is None or b is None:  # tables: by where their rows stand
        mine = [leaf.span for leaf in _leaves(one)]
        return any(leaf.span.overlaps(span) for leaf in _leaves(other) for span in mine)
    return a.span.overlaps(b.span) or same(a, b) or _bare(a) in _bare(b) or _bare(b) in _bare(a)


def _key(item: Any) -> Quoted[Any] | None:
    if isinstance(item, Quoted):
        return item
    return next((leaf for name in _KEYS if isinstance(leaf := getattr(item, name, None), Quoted)), None)


def _leaves(model: Any) -> Iterator[Quoted[Any]]:
    if isinstance(model, Quoted):
        yield model
    elif isinstance(model, BaseModel | tuple):
        members = model if isinstance(model, tuple) else [getattr(model, name) for name in type(model).model_fields]
        for member in members:
            yield from _leaves(member)


def _all_shown(model: Any, shown: Shown) -> Any:
    if isinstance(model, Figure | Text | Quoted):
        return shown(model)
    if isinstance(model, tuple):
        return tuple(_all_shown(member, shown) for member in model)
    if isinstance(model, BaseModel):
        return model.model_copy(update={n: _all_shown(getattr(model, n), shown) for n in type(model).model_fields})
    return model
