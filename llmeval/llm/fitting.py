"""What a model said, in the form that was asked for, where only the form differs: wrappers, spare members, nulls, kinds.

Nothing here changes what is said: a number keeps its digits, a word of a list is replaced by the listed word that it is
another form of, and a text longer than its bound is cut. What does not fit after that is set aside by `answers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from llmeval.llm.lenient import Number, parse
from llmeval.llm.schemas import ALIASES

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

PROSE = 60
"""Bound of a text from which one that is longer may be cut: below it texts are values, units and numbers of cells."""
_DEEPEST = 4
_NOTHING = ("", "无", "没有", "不明", "未知", "未说明", "未注明", "null", "none", "n/a", "na", "unknown", "-", "—")
_SENTENCE_END = "。！？；;"
_CLAUSE_END = "，、：, "


@dataclass(slots=True)
class Fitting:
    """How an answer was read: `notes` in Chinese, of what a reader of the review should know."""

    notes: list[str] = field(default_factory=list)

    def fit(self, data: Any, output: type[BaseModel]) -> dict[str, Any] | None:
        """The answer's members by the names of the class; None where it holds none of them."""
        found = _unwrapped(data, output, 0)
        return None if found is None else self._object(found, output)

    def _object(self, data: Mapping[str, Any], output: type[BaseModel]) -> dict[str, Any]:
        """Members that the class knows, each in its kind; others are dropped unless the class allows them."""
        names = _names(output)
        spare = output.model_config.get("extra") == "allow"
        fitted: dict[str, Any] = {}
        for key, value in data.items():
            name = names.get(_squeezed(key))
            if name is None:
                if spare:
                    fitted[key] = value
                continue
            known = output.model_fields[name]
            if value is not None or takes_none(known.annotation) or known.is_required():
                fitted[name] = self._value(value, known.annotation, known)
        return fitted

    def _value(self, value: Any, kind: Any, known: FieldInfo | None) -> Any:
        kind = _bare(kind)
        item = _list_of(kind)
        if item is not None:
            return self._list(value, item, known)
        if _is_model(kind):
            value = _spelled(value)
            return self._object(value, kind) if isinstance(value, Mapping) else value
        if get_origin(kind) is Literal:
            return _word(value, get_args(kind))
        if kind is str:
            return _text(value, _bound(known))
        return _number(value)

    def _list(self, value: Any, item: Any, known: FieldInfo | None) -> Any:
        value = _spelled(value)
        if value is None:
            return []
        if isinstance(value, Mapping) and _is_model(item):
            value = [value] if _shared(value, item) else list(value.values())
        if isinstance(value, str):
            value = [value] if value.strip() and not _is_model(item) else [] if not value.strip() else value
        if not isinstance(value, list):
            return value
        most = _bound(known)
        if most is not None and len(value) > most:
            value = value[:most]
        return [self._value(member, item, None) for member in value if member is not None]


def _unwrapped(data: Any, output: type[BaseModel], depth: int) -> Mapping[str, Any] | None:
    """The object with the class's members, also inside a wrapper, a list of one, or a text."""
    data = _spelled(data)
    if isinstance(data, Mapping):
        if not data and depth == 0:
            return data
        if _shared(data, output) and not _is_schema(data):
            return _named_as_its_list(data, output) or data
        if depth < _DEEPEST:
            inner = (
                _unwrapped(value, output, depth + 1) for value in data.values() if isinstance(value, dict | list | str)
            )
            return next((found for found in inner if found is not None), None)
        return None
    if isinstance(data, list):
        return _listed(data, output, depth)
    return None


def _named_as_its_list(data: Mapping[str, Any], output: type[BaseModel]) -> Mapping[str, Any] | None:
    """The object inside a wrapper whose name is that of the list in it: {"Relations": {"relations": […]}}."""
    if len(data) != 1:
        return None
    inner = _spelled(next(iter(data.values())))
    return inner if isinstance(inner, Mapping) and _shared(inner, output) else None


def _listed(data: list[Any], output: type[BaseModel], depth: int) -> Mapping[str, Any] | None:
    """A bare list of items belongs to the field whose items share most members with them; items of several fields are
    told apart one by one."""
    fields = {name: item for name, known in output.model_fields.items()
              if (item := _list_of(known.annotation)) is not None and _is_model(item)}  # fmt: skip
    sorted_out: dict[str, list[Any]] = {}
    whole: dict[str, list[Any]] = {}
    for member in data:
        if not isinstance(member, Mapping):
            continue
        if _shared(member, output):
            for key, value in member.items():
                whole.setdefault(key, []).extend(value if isinstance(value, list) else [value])
            continue
        best = max(fields, key=lambda name: _shared(member, fields[name]), default=None)
        if best is not None and 2 * _shared(member, fields[best]) > len(member):
            sorted_out.setdefault(best, []).append(member)
    if sorted_out or whole:
        return {name: [*whole.get(name, []), *sorted_out.get(name, [])] for name in {**whole, **sorted_out}}
    inner = (_unwrapped(member, output, depth + 1) for member in data if isinstance(member, list) and depth < _DEEPEST)
    return next((found for found in inner if found is not None), None)


def _is_schema(data: Mapping[str, Any]) -> bool:
    """Whether a model gave the schema back; an answer wrapped in it stands below `properties`."""
    return isinstance(data.get("properties"), Mapping) and data.get("type") == "object"


def _spelled(value: Any) -> Any:
    """The value that a text spells: some models write JSON into a string."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        found = parse(value, len(value) - len(value.lstrip()))
        if found is not None and not found.cut:
            return found.value
    return value


def _names(output: type[BaseModel]) -> dict[str, str]:
    """Names of members by what is left of them without case, blanks and underscores: goalQuote is goal_quote."""
    names = {_squeezed(name): name for name in output.model_fields}
    for name, known in output.model_fields.items():
        if known.alias:
            names[_squeezed(known.alias)] = name
    return names


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_\-“”\"']+", "", str(name)).casefold()


def _shared(data: Mapping[str, Any], output: type[BaseModel]) -> int:
    names = _names(output)
    return sum(_squeezed(key) in names for key in data)


def _bare(kind: Any) -> Any:
    """The kind without None."""
    if get_origin(kind) in (Union, UnionType):
        others = [other for other in get_args(kind) if other is not NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def takes_none(kind: Any) -> bool:
    """Whether a member of that kind may be null."""
    return kind is Any or (get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind))


def _list_of(kind: Any) -> Any:
    """The kind of a list's items; None for what is no list."""
    kind = _bare(kind)
    return (get_args(kind) or (Any,))[0] if get_origin(kind) is list or kind is list else None


def _is_model(kind: Any) -> bool:
    from pydantic import BaseModel

    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bound(known: FieldInfo | None) -> int | None:
    lengths = [getattr(part, "max_length", None) for part in (known.metadata if known else ())]
    return next((length for length in lengths if isinstance(length, int)), None)


def _word(value: Any, words: tuple[Any, ...]) -> Any:
    """The listed word that a word is another form of."""
    if value in words or not isinstance(value, str | type(None)):
        return value
    bare = (value or "").strip().strip("“”\"'【】[]（）()。.")
    if bare in words:
        return bare
    folded = bare.casefold()
    if folded in _NOTHING and "" in words:
        return ""
    return next((word for word in ALIASES.get(folded, ()) if word in words), value)


def _text(value: Any, most: int | None) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    text = str(value)
    return cut_to(text, most) if most is not None and most >= PROSE and len(text) > most else text


def cut_to(text: str, most: int) -> str:
    """The text's beginning within the bound, up to the end of a sentence or clause; never within a number.

    >>> cut_to("甲乙丙。丁戊己", 5), cut_to("执行率95.51%", 6)
    ('甲乙丙。', '执行率')
    """
    for marks, least in ((_SENTENCE_END, most // 2), (_CLAUSE_END, most // 2)):
        at = max(text.rfind(mark, least, most) for mark in marks)
        if at > 0 and not (text[at] == "," and text[at + 1 : at + 2].isdigit()):
            return text[: at + 1] if marks is _SENTENCE_END else text[:at]
    end = most
    while (
        end > 1 and (text[end - 1].isdigit() or text[end - 1] in ".,") and (text[end].isdigit() or text[end] in ".,%％")
    ):
        end -= 1
    return text[:end]


def _number(value: Any) -> Any:
    """A number as JSON has it, where no text was asked for."""
    if not isinstance(value, Number):
        if isinstance(value, list):
            return [_number(item) for item in value]
        return {key: _number(item) for key, item in value.items()} if isinstance(value, dict) else value
    try:
        return int(value)
    except ValueError:
        return float(value)
