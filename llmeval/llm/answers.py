"""Reading a model's answer: JSON out of prose, the good items of a bad list, and what to tell the model in Chinese.

Nothing here repairs a value. An item that does not fit is set aside with its reason; the rest is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from llmeval.llm.fitting import Fitting, takes_none
from llmeval.llm.lenient import Parsed, parse
from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

T = TypeVar("T", bound="BaseModel")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with one item of an answer: the list's field, the item's index (None for a member that is no list),
    and a message in Chinese that tells the model which quote fails and what the text says nearest to it."""

    field: str
    index: int | None
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
        data = (
            self.item if not hasattr(self.item, "model_dump") else self.item.model_dump(mode="json", exclude_none=True)
        )
        return json.dumps(data, ensure_ascii=False, default=str)


@dataclass(slots=True)
class AnswerRead(Generic[T]):
    """An answer as far as it fits its schema: `value` None where it does not at all, with `fault` in Chinese.

    `cut` says that it broke off; the value then holds what stands complete. `notes` tell, in Chinese, what was read
    otherwise than it was written.
    """

    value: T | None
    rejected: list[Rejection] = field(default_factory=list)
    fault: str = ""
    cut: bool = False
    notes: list[str] = field(default_factory=list)

    def joined(self, other: AnswerRead[T]) -> AnswerRead[T]:
        """Both answers as one; a part that cannot be read at all is rejected, the rest stands."""
        cut, notes = self.cut or other.cut, [*self.notes, *other.notes]
        if self.value is None or other.value is None:
            good, bad = (self, other) if other.value is None else (other, self)
            lost = [Rejection("", None, bad.fault)] if good.value is not None else []
            return AnswerRead(good.value, [*self.rejected, *other.rejected, *lost], good.fault, cut, notes)
        return AnswerRead(merge(self.value, other.value), [*self.rejected, *other.rejected], "", cut, notes)


CUT = "回答在中途断掉了，不是完整的 JSON。请缩短说明文字，重新给出完整的回答。"


def read_answer(text: str, output: type[T], context: Mapping[str, Any], *, cut: bool = False) -> AnswerRead[T]:
    """The answer as an `output`; items of its lists that do not fit are set aside one by one.

    `cut` says that the endpoint ended the answer at its length limit.
    """
    found = find_object(text, output)
    if found is None:
        if cut or _looks_cut(text):
            return AnswerRead(None, fault=CUT, cut=True)
        return AnswerRead(None, fault="回答不是所要求的 JSON 对象。请只给出 JSON，不要加说明文字。")
    data, notes, cut = found.data, found.notes, cut or found.cut
    rejected: list[Rejection] = []
    # each round sets aside at least one item; a second round is needed only where an item hid another's fault
    for _ in range(8):
        value, errors = _validate(data, output, context)
        if value is not None:
            if cut and not any(getattr(value, name) for name in output.model_fields):
                return AnswerRead(None, fault=CUT, cut=True)
            return AnswerRead(value, rejected, "", cut, notes)
        items, whole = _by_item(errors, data, output)
        if whole or not items:
            fault = CUT if cut else "回答的结构不符合要求：" + "；".join(dict.fromkeys(whole[:8])) + "。"
            return AnswerRead(None, fault=fault, cut=cut)
        rejected += _set_aside(data, items)
    return AnswerRead(None, fault="回答的结构不符合要求。", cut=cut)


@dataclass(frozen=True, slots=True)
class Located:
    """The object of an answer in the form of its schema."""

    data: dict[str, Any]
    cut: bool
    notes: list[str]


def find_object(text: str, output: type[BaseModel]) -> Located | None:
    """The answer amid prose, in a code fence, in a wrapper: the last value that holds members of the schema.

    What a model thought aloud before its answer is no answer, and an item of a list that was cut off is none: it is read
    as part of the list. A value that broke off counts only where no whole one stands.
    """
    text = _spelled(answered(text))
    if "<think>" in text and (final := _after_draft(text, output)) is not None:
        return final
    whole: Located | None = None
    broken: Located | None = None
    at, failures = 0, 0
    while (start := _BRACKET.search(text, at)) is not None and failures < 32:
        found = parse(text, start.start())
        fitting = Fitting()
        data = fitting.fit(found.value, output) if found is not None else None
        if found is None or data is None or (not data and found.cut):
            ended = found is not None and not found.cut
            failures, at = failures + (not ended), found.end if found and ended else start.end()
            continue
        located = Located(data, found.cut, [*fitting.notes, *_told(found)])
        if found.cut:
            broken = located
            # a draft that was never ended may stand before the answer
            failures, at = failures + 8, start.end()
            later = text.find("{", at)
            if not (later >= 0 and _restarts(text, later, output)):
                break
            at = later
            continue
        whole, at = located, found.end
    return whole if whole is not None and (whole.data or broken is None) else broken


_BRACKET = re.compile(r"[{\[]")


def _spelled(text: str) -> str:
    """The text inside, where a whole answer was written as one JSON string."""
    bare = text.strip()
    if bare[:1] == '"' and bare[-1:] == '"':
        try:
            return str(json.loads(bare, strict=False))
        except ValueError:
            return text
    return text


def _after_draft(text: str, output: type[BaseModel]) -> Located | None:
    """The last whole answer behind a thought that was never ended, whatever the thought holds."""
    starts = [match.start() for match in _opening(output).finditer(text)]
    for start in reversed(starts[-8:]):
        found = parse(text, start)
        fitting = Fitting()
        if found is not None and not found.cut and not found.lost and (data := fitting.fit(found.value, output)):
            return Located(data, False, [*fitting.notes, *_told(found)])
    return None


def _opening(output: type[BaseModel]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, output.model_fields))
    return re.compile(rf'\{{\s*["“\']?(?:{names})["”\']?\s*[:：]')


def _restarts(text: str, at: int, output: type[BaseModel]) -> bool:
    """Whether an object that has outer members of the schema begins at or after a place."""
    return _opening(output).search(text, at) is not None


def answered(text: str) -> str:
    """The answer without what the model thought aloud before it."""
    end = text.rfind("</think>")
    rest = text[end + len("</think>") :] if end >= 0 else text
    return rest if _BRACKET.search(rest) else text


def _told(found: Parsed) -> list[str]:
    notes = [f"回答中“{name}”给出了两次，已合并" for name in dict.fromkeys(found.doubled)]
    return [*notes, f"回答中有 {found.lost} 条写法损坏，读不出来"] if found.lost else notes


def _looks_cut(text: str) -> bool:
    return text.count("{") > text.count("}") or text.count("[") > text.count("]")


def _validate(data: Any, output: type[T], context: Mapping[str, Any]) -> tuple[T | None, list[ErrorDetails]]:
    from pydantic import ValidationError

    try:
        # through JSON, so that strings become decimals and dates as they would straight from the answer
        return output.model_validate_json(json.dumps(data), context=dict(context), strict=False), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _by_item(
    errors: Sequence[ErrorDetails], data: Any, output: type[BaseModel]
) -> tuple[dict[tuple[str, int], list[str]], list[str]]:
    """Faults of single items by (field, index), -1 for a member that may be left out, and faults of the whole."""
    items: dict[tuple[str, int], list[str]] = {}
    whole: list[str] = []
    for error in errors:
        place = error["loc"]
        name = place[0] if place and isinstance(place[0], str) else ""
        if len(place) >= 2 and isinstance(place[1], int) and isinstance(data.get(name), list):
            items.setdefault((name, place[1]), []).append(explain(error, place[2:]))
        elif name in output.model_fields and name in data and takes_none(output.model_fields[name].annotation):
            items.setdefault((name, -1), []).append(explain(error, place[1:]))
        else:
            whole.append(explain(error, place))
    return items, whole


def _set_aside(data: dict[str, Any], items: Mapping[tuple[str, int], list[str]]) -> list[Rejection]:
    rejected = [Rejection(name, data[name][index] if index >= 0 else data[name], "；".join(dict.fromkeys(messages)))
                for (name, index), messages in sorted(items.items())]  # fmt: skip
    for name in {name for name, _ in items}:
        if (name, -1) in items:
            del data[name]
        else:
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
    """The kept answer with the new items of its lists and what it lacked; items already there are not taken twice."""
    update: dict[str, Any] = {}
    for name in type(kept).model_fields:
        old, new = getattr(kept, name), getattr(more, name, None)
        if isinstance(old, list) and isinstance(new, list):
            update[name] = [*old, *(item for item in new if item not in old)]
        elif old is None and new is not None:
            update[name] = new
    return kept.model_copy(update=update)


def without(value: T, issues: Sequence[Issue]) -> T:
    """The answer without the items that the issues name."""
    bad = {(issue.field, issue.index) for issue in issues}
    update: dict[str, Any] = {
        name: [item for index, item in enumerate(getattr(value, name)) if (name, index) not in bad]
        if (name, None) not in bad else None for name in {issue.field for issue in issues}
    }  # fmt: skip
    return value.model_copy(update=update)


def given_up(failed: Sequence[Rejection], value: BaseModel, still: Sequence[Rejection]) -> list[Rejection]:
    """The failed items to which the next answer holds no counterpart, accepted or not: the model let them go.

    A counterpart shares at least half of an item's members.
    """
    from pydantic import BaseModel

    members = [getattr(value, name) for name in type(value).model_fields]
    next_ones = [_leaves(item) for member in members for item in (member if isinstance(member, list) else [member])]
    next_ones += [_leaves(rejection.item) for rejection in still]
    gone = []
    for rejection in failed:
        leaves = _leaves(rejection.item)
        if isinstance(getattr(value, rejection.field, None), BaseModel):
            continue  # the one member of that name was given again
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


def reask_rest(rejected: Sequence[Rejection]) -> str:
    """The re-ask after an answer that broke off: only what it did not give whole, and what failed."""
    head = "上一次回答在中途断掉了。已经完整给出的各条已经采用，请按同样的结构只给出其余各条，说明文字从简；没有其余的，给出空列表。"
    return f"{head}\n{reask_items(rejected)}" if rejected else head


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
