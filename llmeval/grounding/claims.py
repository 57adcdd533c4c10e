"""Claims: numbers that anybody says a document holds, in whatever shape they come, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from llmeval.data.evidence import Evidence, plain
from llmeval.data.facts import GROUNDED, Status
from llmeval.errors import UsageError
from llmeval.numbers.chinese import NUMERALS, chinese_number
from llmeval.numbers.forms import as_shown, visible
from llmeval.numbers.lexer import Bound, Numeral, lex
from llmeval.numbers.same_unit import spell
from llmeval.patterns import lazy as re

_MINUS = "-−－–‐‑‒△▲负"
_NUMBER = re.compile(
    rf"(?P<bound>[≤≥<>＜＞])?\s{{0,8}}+(?P<sign>[{_MINUS}+])?\s{{0,8}}+(?P<digits>\d{{1,3}}(?>(?:,\d{{3}}){{1,12}})(?:\.\d{{1,40}}+)?|\d{{1,40}}+(?:\.\d{{1,40}}+)?)"
    r"(?P<power>[eE][-+]?\d{1,3})?\s{0,8}(?P<unit>[^\d\s].{0,20})?$"
)
_BOUNDS: dict[str, Bound] = {"≤": "at_most", "≥": "at_least", "<": "under", "＜": "under", ">": "over", "＞": "over"}
_WORDED = re.compile(rf"[{NUMERALS}点余多近约逾超过]{{1,24}}")
"""A number in words, which its unit makes one: 五, 三十余."""
_MORE: dict[str, Bound] = {"余": "over", "多": "over", "来": "about"}
"""Behind the digits of a rough value whose unit is given apart: 4800多."""
_SCALES = frozenset(("十", "百", "千", "万", "亿", "十万", "百万", "千万", "万亿"))
FIELDS = ("label", "value", "unit", "period", "basis", "quote", "start")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as read. `value` is signed where the claim is; None where it is a text (`value_text`)."""

    given: Any
    label: str = ""
    value: Decimal | None = None
    high: Decimal | None = None
    value_text: str = ""
    unit: str = ""
    bound: Bound | None = None
    period: str = ""
    basis: str = ""
    """On which basis the number is claimed to be, as `extract` names it (`target`, `initial_budget`); "" where the label says all."""
    quote: str = ""
    start: int | None = None
    contradictory: bool = False
    """The value carries a unit of its own that is not the claim's."""

    @property
    def digits(self) -> str:
        """The size of the number as it would be printed."""
        return "" if self.value is None else format(abs(self.value), "f")


@dataclass(frozen=True, slots=True)
class GroundedClaim:
    """What became of a claim; `numeral` is the number of the text that bears it out."""

    claim: Claim
    status: Status
    reason: str
    evidence: Evidence | None = None
    candidates: tuple[Evidence, ...] = ()
    numeral: Numeral | None = None

    @property
    def grounded(self) -> bool:
        """Whether the text bears the claim out: `exact`, `normalized`, `inherited_unit` or `converted`."""
        return self.status in GROUNDED

    def to_dict(self) -> dict[str, Any]:
        """The claim as it was given, with `status`, `reason`, `evidence` and, where several places fit, `candidates`."""
        data = {name: _jsonable(value) for name, value in _members(self.claim.given).items()}
        data |= {"status": self.status, "reason": self.reason}
        data["evidence"] = self.evidence.to_dict() if self.evidence else None
        if self.candidates:
            data["candidates"] = [candidate.to_dict() for candidate in self.candidates]
        return data


def read_claims(claims: Sequence[Any]) -> list[Claim]:
    """Claims from mappings, pydantic models, dataclasses or any objects with the fields of a claim.

    Raises:
        UsageError: a claim has neither a value nor a quote, or a field of the wrong kind; says which claim.
    """
    if isinstance(claims, (str, bytes, Mapping)) or not isinstance(claims, Sequence):
        raise UsageError("待核对的内容应是一个列表，每项含 value 等字段。",
                         "Claims must be a list of objects, each with a value.")  # fmt: skip
    return [_read(claim, number) for number, claim in enumerate(claims, 1)]


def _read(given: Any, number: int) -> Claim:
    members = _with_evidence(_members(given))
    value, quote = members.get("value"), _text(members, "quote", number)
    if value is None and not quote:
        raise UsageError(f"第 {number} 项既没有 value 也没有 quote，无从核对。",
                         f"Claim {number} has neither a value nor a quote: there is nothing to verify.")  # fmt: skip
    start = members.get("start")
    if start is not None and (isinstance(start, bool) or not isinstance(start, int) or start < 0):
        raise UsageError(f"第 {number} 项的 start 应是不小于 0 的整数。",
                         f"The start of claim {number} must be a whole number of at least 0.")  # fmt: skip
    claim = Claim(given, _text(members, "label", number), unit=spell(_text(members, "unit", number)),
                  period=_text(members, "period", number), basis=basis if isinstance(basis := members.get("basis"), str) else "",
                  quote=quote, start=start)  # fmt: skip
    return claim if value is None else _with_value(claim, value, number)


def _with_evidence(members: dict[str, Any]) -> dict[str, Any]:
    """Facts as `llmeval extract` prints them are claims: their evidence gives quote and start."""
    evidence = members.get("evidence")
    if not isinstance(evidence, Mapping) or evidence.get("masked"):
        return members
    return {name: evidence.get(name) for name in ("quote", "start")} | {
        name: value for name, value in members.items() if value is not None
    }


def _members(given: Any) -> dict[str, Any]:
    """The fields of a claim, whatever holds it; a fact's evidence gives quote and start."""
    if isinstance(given, Mapping):
        return dict(given)
    dump = getattr(given, "model_dump", None)
    if callable(dump):
        return dict(dump())
    names = [field.name for field in fields(given)] if is_dataclass(given) else FIELDS
    members = {name: getattr(given, name) for name in names if name in FIELDS and hasattr(given, name)}
    evidence = getattr(given, "evidence", None)
    if isinstance(evidence, Evidence):
        members |= {"quote": evidence.quote, "start": evidence.start}
    if members.get("value") is None and getattr(given, "text", None):
        members["value"] = given.text
    return members


def _text(members: Mapping[str, Any], name: str, number: int) -> str:
    value = members.get(name)
    if value is None:
        return ""
    if name == "period" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise UsageError(f"第 {number} 项的 {name} 应是文字。", f"The {name} of claim {number} must be a text.")
    return value


def _with_value(claim: Claim, value: Any, number: int) -> Claim:
    if isinstance(value, (bool, Mapping)) or not isinstance(value, (str, int, float, Decimal)):
        raise UsageError(
            f"第 {number} 项的 value 应是数字或文字。", f"The value of claim {number} must be a number or a text."
        )
    # A float's repr is the shortest text that reads back as the same float: the number as JSON carried it.
    text = value.strip() if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)
    shown = as_shown(text)
    match = _NUMBER.match((visible(shown) or (shown,))[0])
    if match is None:
        return _from_words(claim, text)
    size = Decimal(match["digits"].replace(",", "") + (match["power"] or ""))
    signed = -size if match["sign"] and match["sign"] in _MINUS else size
    bound = _BOUNDS[match["bound"]] if match["bound"] else None
    rest = spell(match["unit"] or "")
    if not rest or rest == claim.unit:
        return replace(claim, value=signed, value_text=text, bound=bound)
    if rest in _MORE:
        return replace(claim, value=signed, value_text=text, bound=_MORE[rest])
    if rest in _SCALES:
        return replace(claim, value=signed, value_text=text, bound=bound, unit=spell(rest + claim.unit))
    return _from_words(claim, text)


def _from_words(claim: Claim, text: str) -> Claim:
    """A value that is more than digits and the claim's unit: `近千万元`, `20%～30%`, `268余件`, 七百八十八 with its unit; else
    a text."""
    if claim.unit and (counted := chinese_number(text)) is not None:
        return replace(claim, value=counted, value_text=text)
    worded = bool(claim.unit) and _WORDED.fullmatch(text) is not None
    given, text = text, text + claim.unit if worded else text
    found = [numeral for numeral in lex(text) if numeral.kind == "quantity" and numeral.value is not None]
    if len(found) != 1 or found[0].end - found[0].start < len(text) - 4:
        return replace(claim, value_text=given)
    numeral = found[0]
    size = numeral.value or Decimal(0)
    unit = spell(numeral.unit)
    clash = bool(unit and claim.unit and unit != claim.unit and not worded)
    value = -size if numeral.sign < 0 else size
    return replace(claim, value=value, high=numeral.high, value_text=given, unit=unit or claim.unit,
                    bound=numeral.bound, contradictory=clash)  # fmt: skip


def _jsonable(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value
