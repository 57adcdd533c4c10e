"""Reading a model's answer: JSON out of prose, the good items of a bad list, and what to tell the model in Chinese.

Nothing here repairs a value. An item that does not fit is set aside with its reason; the rest is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

T = TypeVar("T", bound="BaseModel")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with one item of an answer: the list's field, the item's index, and a message in Chinese that
    tells the model which quote fails and what the text says nearest to it."""

    field: str
    index: int
    message: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """An item that was not believed. `item` is a pydantic model, or plain data where it did not even fit the schema;
    None where the whole answer was at fault."""

    field: str
    item: Any
    message: str

    @property
    def what(self) -> str:
        """The item as JSON, for the review's list of rejected output."""
        if self.item is None:
            return ""
        data = self.item if not hasattr(self.item, "model_dump") else self.item.model_dump(mode="json")
        return json.dumps(data, ensure_ascii=False, default=str)


@dataclass(slots=True)
class AnswerRead(Generic[T]):
    """An answer as far as it fits its schema: `value` None where it does not at all, with `fault` in Chinese."""

    value: T | None
    rejected: list[Rejection] = field(default_factory=list)
    fault: str = ""

    def joined(self, other: AnswerRead[T]) -> AnswerRead[T]:
        """Both answers as one; a part that cannot be read at all is rejected, the rest stands."""
        if self.value is None or other.value is None:
            good, bad = (self, other) if other.value is None else (other, self)
            lost = [Rejection("", None, bad.fault)] if good.value is not None else []
            return AnswerRead(good.value, [*self.rejected, *other.rejected, *lost], good.fault)
        return AnswerRead(merge(self.value, other.value), [*self.rejected, *other.rejected])


def read_answer(text: str, output: type[T], context: Mapping[str, Any], *, cut: bool = False) -> AnswerRead[T]:
    """The answer as an `output`; items of its lists that do not fit are set aside one by one.

    `cut` says that the endpoint ended the answer at its length limit.
    """
    data = find_object(text, set(output.model_fields))
    if data is None:
        if cut or _looks_cut(text):
            return AnswerRead(None, fault="回答在中途断掉了，不是完整的 JSON。请缩短说明文字，重新给出完整的回答。")
        return AnswerRead(None, fault="回答不是所要求的 JSON 对象。请只给出 JSON，不要加说明文字。")
    rejected: list[Rejection] = []
    # each round sets aside at least one item; a second round is needed only where an item hid another's fault
    for _ in range(8):
        value, errors = _validate(data, output, context)
        if value is not None:
            return AnswerRead(value, rejected)
        items, whole = _by_item(errors, data)
        if whole or not items:
            return AnswerRead(None, fault="回答的结构不符合要求：" + "；".join(dict.fromkeys(whole[:8])) + "。")
        rejected += _set_aside(data, items)
    return AnswerRead(None, fault="回答的结构不符合要求。")


def find_object(text: str, names: set[str]) -> dict[str, Any] | None:
    """The JSON object of an answer, also amid prose or in a code fence: the last one that has a field of the schema.

    An item of a list that was cut off is no answer: it has none of the outer fields, or they would be taken for them.
    """
    stripped = text.strip().removeprefix("\ufeff")
    decoder = json.JSONDecoder()
    try:
        whole = decoder.decode(stripped)
        return whole if isinstance(whole, dict) else None
    except (ValueError, RecursionError):
        pass
    found, at, failures = None, 0, 0
    while (at := text.find("{", at)) >= 0 and failures < 32:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            if _opens_answer(text, at, names):
                return None
            failures, at = failures + 1, at + 1
            continue
        at = end
        if isinstance(value, dict) and names & value.keys():
            found = value
    return found


def _opens_answer(text: str, at: int, names: set[str]) -> bool:
    """Whether a broken object at `at` is the answer itself, so that nothing inside it may stand for the answer."""
    first = re.compile(r'\{\s*"([^"\\]*)"\s*:').match(text, at)
    return bool(first and first[1] in names)


def _looks_cut(text: str) -> bool:
    return text.count("{") > text.count("}") or text.count("[") > text.count("]")


def _validate(data: Any, output: type[T], context: Mapping[str, Any]) -> tuple[T | None, list[ErrorDetails]]:
    from pydantic import ValidationError

    try:
        # through JSON, so that strings become decimals and dates as they would straight from the answer
        return output.model_validate_json(json.dumps(data), context=dict(context), strict=False), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _by_item(errors: Sequence[ErrorDetails], data: Any) -> tuple[dict[tuple[str, int], list[str]], list[str]]:
    """Faults of single items by (field, index), and faults of the whole."""
    items: dict[tuple[str, int], list[str]] = {}
    whole: list[str] = []
    for error in errors:
        place = error["loc"]
        if len(place) >= 2 and isinstance(place[0], str) and isinstance(place[1], int) \
                and isinstance(data.get(place[0]), list):  # fmt: skip
            items.setdefault((place[0], place[1]), []).append(explain(error, place[2:]))
        else:
            whole.append(explain(error, place))
    return items, whole


def _set_aside(data: dict[str, Any], items: Mapping[tuple[str, int], list[str]]) -> list[Rejection]:
    rejected = [Rejection(name, data[name][index], "；".join(dict.fromkeys(messages)))
                for (name, index), messages in sorted(items.items())]  # fmt: skip
    for name in {name for name, _ in items}:
        data[name] = [item for index, item in enumerate(data[name]) if (name, index) not in items]
    return rejected


_MESSAGES = {
    "missing": "缺少字段",
    "extra_forbidden": "是多余的字段",
    "string_type": "应为字符串",
    "string_too_short": "不能为空或过短",
    "string_too_long": "过长",
    "list_type": "应为列表",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "dict_type": "应为对象",
    "too_short": "项数不足",
    "too_long": "项数过多",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "literal_error": "只能取给定的值",
    "enum": "只能取给定的值",
    "none_required": "应为 null",
}


def explain(error: ErrorDetails, place: Sequence[str | int]) -> str:
    """A validation error in our own words; a validator of ours speaks for itself, in Chinese."""
    name = ".".join(str(part) for part in place)
    where = f"“{name}”" if name else ""
    kind, context = error["type"], error.get("ctx") or {}
    if kind in ("value_error", "assertion_error"):
        said = str(context.get("error", ""))
        return f"{where}{said}" if re.search("[\u4e00-\u9fff]", said) else f"{where}不符合要求"
    if kind in ("literal_error", "enum") and "expected" in context:
        allowed = "、".join(re.findall(r"'([^']*)'", str(context["expected"])))
        return f"{where}只能是：{allowed}"
    if kind.startswith(("int", "float", "decimal")):
        return f"{where}应为数字"
    return f"{where}{_MESSAGES.get(kind, '不符合要求')}"


def merge(kept: T, more: T) -> T:
    """The kept answer with the new items of its lists; items already there are not taken twice."""
    update: dict[str, Any] = {}
    for name in type(kept).model_fields:
        old, new = getattr(kept, name), getattr(more, name, None)
        if isinstance(old, list) and isinstance(new, list):
            update[name] = [*old, *(item for item in new if item not in old)]
    return kept.model_copy(update=update)


def without(value: T, issues: Sequence[Issue]) -> T:
    """The answer without the items that the issues name."""
    bad = {(issue.field, issue.index) for issue in issues}
    update = {name: [item for index, item in enumerate(getattr(value, name)) if (name, index) not in bad]
              for name in {issue.field for issue in issues}}  # fmt: skip
    return value.model_copy(update=update)


def given_up(failed: Sequence[Rejection], value: BaseModel, still: Sequence[Rejection]) -> list[Rejection]:
    """The failed items to which the next answer holds no counterpart, accepted or not: the model let them go.

    A counterpart shares at least half of an item's members.
    """
    next_ones = [_leaves(item) for name in type(value).model_fields if isinstance(items := getattr(value, name), list)
                 for item in items]  # fmt: skip
    next_ones += [_leaves(rejection.item) for rejection in still]
    gone = []
    for rejection in failed:
        leaves = _leaves(rejection.item)
        if leaves and not any(2 * len(leaves & other) >= len(leaves) for other in next_ones):
            gone.append(Rejection(rejection.field, rejection.item, f"{rejection.message}（重问后模型不再给出）"))
    return gone


def _leaves(item: Any) -> frozenset[tuple[str, str]]:
    data = item.model_dump(mode="json") if hasattr(item, "model_dump") else item
    return frozenset((name, json.dumps(value, ensure_ascii=False, default=str)) for name, value in data.items()
                     if value not in (None, "", [])) if isinstance(data, dict) else frozenset()  # fmt: skip


def reask_items(rejected: Sequence[Rejection]) -> str:
    """The re-ask for single items: what failed and why, and that nothing has to be invented."""
    lines = [f"上一次回答中有 {len(rejected)} 条没有通过核对，其余各条已经采用："]
    for number, rejection in enumerate(rejected, 1):
        lines.append(f"{number}. {rejection.field} 中的 {rejection.what}\n   {rejection.message}")
    lines.append("请按同样的结构，只给出以上各条更正后的内容，不要重复已经采用的各条。引文必须与原文逐字相同，数字照抄原文，不换算。"
                 "原文中确实没有的，不要再给出；都没有的，给出空列表。")  # fmt: skip
    return "\n".join(lines)


def reask_whole(faults: Sequence[str]) -> str:
    """The re-ask for an answer that cannot be used as a whole."""
    listed = "\n".join(f"{number}. {fault}" for number, fault in enumerate(faults, 1))
    return f"上一次回答不能采用：\n{listed}\n请按要求的结构重新给出完整的回答。引文必须与原文逐字相同；没有可说的，给出空列表。"


def untitled(schema: Any, *, names: bool = False) -> Any:
    """A schema without the titles that pydantic makes of the members' names: they say nothing and are paid for.

    `names` says that the keys are names of members, among which `title` is one like any other.
    """
    if isinstance(schema, dict):
        return {key: untitled(value, names=key in ("properties", "$defs") and not names)
                for key, value in schema.items() if names or key != "title" or not isinstance(value, str)}  # fmt: skip
    if isinstance(schema, list):
        return [untitled(member) for member in schema]
    return schema


def schema_note(schema: Mapping[str, Any]) -> str:
    """How plain JSON is asked for, where an endpoint knows neither tools nor schemas."""
    spelled = json.dumps(untitled(schema), ensure_ascii=False, separators=(",", ":"))
    return f"只回答一个 JSON 对象，不加说明文字，不用代码块。它必须符合下面的 JSON Schema：\n{spelled}"
