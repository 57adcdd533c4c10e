"""A caller's schema as a model is asked for it: every leaf with the quote that bears it out, nothing demanded.

The schema may be made of `Quoted[T]` or of plain leaves; both are asked for in the same way. A model that is made to answer
invents, so each member may be left out: what the schema demands is looked at when the answers are there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from llmeval.data.quoted import Quoted, Unit
from llmeval.errors import UsageError

LeafKind = Literal["text", "number", "date", "choice"]
_DEEPEST = 8


class Said(BaseModel):
    """A leaf as a model gives it; a bare value counts as its own quote."""

    model_config = ConfigDict(extra="forbid")

    quote: str = Field(description="含这个值的原文，逐字照抄连续的一段；会与别处混淆的多抄几个字")
    cell: str = Field(default="", description="值在表格中时，该单元格的编号，如 t1r3c2")

    @model_validator(mode="before")
    @classmethod
    def bare(cls, data: Any) -> Any:
        """A text or a number in place of the object."""
        if isinstance(data, bool):
            return {"quote": "", "value": data}
        return {"quote": str(data), "value": str(data)} if isinstance(data, str | int | float) else data


class SaidText(Said):
    """原文中的一段文字。"""

    value: str = Field(default="", description="值本身，照抄 quote 中的一段；就是整个 quote 的留空")


class SaidNumber(Said):
    """原文中的一个数。"""

    value: str = Field(description="照抄原文的数字，不换算、不补零")
    unit: str = Field(default="", description="照抄原文的单位；取自表头或行名的也写；没有的留空")


class SaidDate(Said):
    """原文中的一个日期。"""

    value: str = Field(description="写成 2025-03-08")


@dataclass(frozen=True)
class Leaf:
    """One value of a schema: what is read, and whether the caller wants its proof in place."""

    kind: LeafKind
    type: Any
    quoted: bool
    unit: str = ""
    name: str = ""
    """Of a choice: how its class is called in the request."""


@dataclass(frozen=True)
class Many:
    """A list of one shape."""

    item: Leaf | Node | Many


@dataclass(frozen=True)
class Member:
    """A member of a model: its name, the key under which the model takes it, what it holds."""

    name: str
    key: str
    shape: Leaf | Node | Many
    description: str


@dataclass(frozen=True)
class Node:
    """A model of the caller's with its members, and the class in which a model of language gives it."""

    cls: type[BaseModel]
    members: tuple[Member, ...]
    wire: type[BaseModel]


Shape = Leaf | Node | Many


def node_of(cls: type[BaseModel]) -> Node:
    """The shape of a schema.

    Raises:
        UsageError: it is no pydantic model, or a member is of a kind that no text bears out; the message names it.
    """
    if not (isinstance(cls, type) and issubclass(cls, BaseModel)) or cls is BaseModel:
        raise UsageError("schema 应是一个 pydantic 模型类。请传入 BaseModel 的子类。",
                         "The schema must be a class of pydantic's. Hand in a subclass of BaseModel.")  # fmt: skip
    return _node(cls, (), {})


def _node(cls: type[BaseModel], above: tuple[type[BaseModel], ...], known: dict[type[BaseModel], Node]) -> Node:
    if cls in above or len(above) >= _DEEPEST:
        raise _refused(cls.__name__, "结构自己套自己，或套得太深", "it holds itself or is nested too deep")
    if cls in known:
        return known[cls]
    members, fields = [], {}
    for name, info in cls.model_fields.items():
        units = [part.name for part in info.metadata if isinstance(part, Unit)]
        place = f"{cls.__name__}.{name}"
        shape = _shape(info.annotation, place, (*above, cls), known, units[0] if units else "")
        alias = info.validation_alias if isinstance(info.validation_alias, str) else info.alias
        members.append(Member(name, alias or name, shape, info.description or info.title or ""))
        fields[name] = _field(shape, members[-1].description)
    if not members:
        raise _refused(cls.__name__, "没有成员", "it has no members")
    wire = create_model(_ascii(cls.__name__), __base__=_Wire, __doc__=cls.__dict__.get("__doc__") or None, **fields)
    known[cls] = Node(cls, tuple(members), wire)
    return known[cls]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _ascii(name: str) -> str:
    """The name as endpoints take names of tools."""
    return re.sub(r"[^A-Za-z0-9_-]", "", name)[:60] or "Record"


def _field(shape: Shape, description: str) -> Any:
    told = description or None
    if isinstance(shape, Many):
        return (list[_wire(shape.item)], Field(default_factory=list, description=told))  # type: ignore[misc]
    return (_wire(shape) | None, Field(default=None, description=told))


def _wire(shape: Shape) -> Any:
    if isinstance(shape, Many):
        return list[_wire(shape.item)]  # type: ignore[misc]
    if isinstance(shape, Node):
        return shape.wire
    return {"text": SaidText, "number": SaidNumber, "date": SaidDate}.get(shape.kind) or _choice(shape)


def _choice(leaf: Leaf) -> type[BaseModel]:
    """A leaf that is one of few words; an Enum's words are its values."""
    words = choices_of(leaf.type)
    held: Any = bool if leaf.type is bool else Literal[words]
    return create_model(
        leaf.name, __base__=Said, __doc__="由一段原文看出的判断。", value=(held, Field(description="按 quote 判断"))
    )


def choices_of(kind: Any) -> tuple[Any, ...]:
    """The words of a choice as they are asked for."""
    if kind is bool:
        return (True, False)
    return tuple(member.value for member in kind) if isinstance(kind, type(Enum)) else get_args(kind)


def _shape(
    kind: Any, place: str, above: tuple[type[BaseModel], ...], known: dict[type[BaseModel], Node], unit: str
) -> Shape:
    while get_origin(kind) in (Annotated, Union, UnionType):
        if get_origin(kind) is Annotated:
            unit = next((part.name for part in get_args(kind)[1:] if isinstance(part, Unit)), unit)
            kind = get_args(kind)[0]
            continue
        others = [other for other in get_args(kind) if other is not NoneType]
        if len(others) != 1:
            raise _refused(place, "是几种类型之一", "it is one of several kinds")
        kind = others[0]
    if get_origin(kind) in (list, tuple, Sequence) and (inner := [a for a in get_args(kind) if a is not Ellipsis]):
        if len(inner) > 1:
            raise _refused(place, "元组各项类型不同", "its tuple has items of several kinds")
        return Many(_shape(inner[0], place, above, known, unit))
    if isinstance(kind, type) and issubclass(kind, Quoted):
        made = (base.__pydantic_generic_metadata__["args"] for base in kind.__mro__ if issubclass(base, Quoted))
        (held,) = next(filter(None, made), (str,))
        leaf = _shape(held, place, above, known, unit)
        if not isinstance(leaf, Leaf):
            raise _refused(place, "Quoted 里只能是一个值", "what is quoted is one value")
        return replace(leaf, quoted=True)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _node(kind, above, known)
    return Leaf(_leaf_kind(kind, place), kind, False, unit, _ascii(place.replace(".", "_")))


def _leaf_kind(kind: Any, place: str) -> LeafKind:
    if get_origin(kind) is Literal or kind is bool or (isinstance(kind, type) and issubclass(kind, Enum)):
        return "choice"
    if kind is str:
        return "text"
    if kind in (int, float, Decimal):
        return "number"
    if kind is date:
        return "date"
    raise _refused(place, f"{getattr(kind, '__name__', kind)} 不是能由原文证明的类型" + ("（请用 date）" if kind is datetime else ""),
                   f"{getattr(kind, '__name__', kind)} is no kind that a text bears out")  # fmt: skip


def _refused(place: str, zh: str, en: str) -> UsageError:
    return UsageError(
        f"schema 的 {place}：{zh}。可用：str、int、float、Decimal、date、bool、Literal、Enum、Quoted[…]、嵌套模型和它们的列表、Optional。",
        f"{place} of the schema: {en}. Known are str, int, float, Decimal, date, bool, Literal, Enum, Quoted[…], nested models, "
        "lists of these and Optional.",
    )
