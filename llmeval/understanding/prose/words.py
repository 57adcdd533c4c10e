"""What the words just before a number say: its measure, its basis, the noun that its clause gives it, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.understanding.prose.nouns import CLAUSE_END, Own, own
from llmeval.vocabulary.bases import BASIS_WORDS, Basis, basis_of
from llmeval.vocabulary.labels import squeeze_label, trim
from llmeval.vocabulary.measures import CHANGE, GROWTH, SHARE, YEAR_ON_YEAR, Measure, measure_of

BUDGET_BASES = ("budget", "initial_budget", "full_year_budget")
_ENDS_IN_BASIS = re.compile(rf"(?:{BASIS_WORDS.pattern})(?:为|是|共|安排|的|数)*$")
_THAN = re.compile(r"(?:比|较|与|同)(?:上年|去年)?(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|额)?(?:相比)?$")
_PREAMBLE = re.compile(
    r"^.{0,120}(?:[我本](?:[局委院校办镇乡县市区馆站处队会所社厅旗州](?!级)|单位|部门(?!预算|决算)|中心|街道|学校|医院|系统)|(?:原因|因素)(?:是|为)|由于|因为|主要是)(?=.)"
)
"""What stands before a noun without being part of it: 县财政共安排我局预算资金."""
"""What stands before a noun without being part of it: 县财政共安排我局预算资金."""
_COMPARISON = re.compile(r"(?:比|较|与|同)[^，,]{0,40}$")
_MOVED = re.compile(r"(?:压缩|压减|缩短|减少|下降|降低|增加|提高|提升|扩大|精简)为$")
_BEFORE_MEASURE: dict[Measure, re.Pattern[str]] = {"growth": GROWTH, "change": CHANGE, "share": SHARE}


class Place(NamedTuple):
    """Where a number stands: start of its clause, the number itself, end of the number before, start of the sentence."""

    clause: int
    begin: int
    stop: int
    floor: int
    sentence: int

    def clause_goes_on(self, text: str) -> bool:
        """Whether the clause ends with the number, or a connective follows it: no noun of its own stands behind it."""
        return text[self.stop : self.stop + 1] in (*CLAUSE_END, *"和及与的已均又也", "")


@dataclass(slots=True)
class Words:
    """`before` is the clause up to the number without dates; `noun` what is left of it for a name, squeezed."""

    before: str
    measure: Measure
    whole: str
    """For a share or a completion, the whole as named."""
    basis: Basis
    noun: str
    how: Own
    label: str = ""


def words_of(text: str, numeral: Numeral, place: Place, cuts: Sequence[tuple[int, int]], unit: str) -> Words:
    """Read the clause before a number; `cuts` are its dates, `unit` is the reporting unit's name, which is no noun."""
    before = without(text, max(place.clause, place.floor), place.begin, cuts).strip()
    if before.endswith("的") and (share := SHARE.search(text[place.clause : place.begin])):
        before = text[place.clause : place.begin] if share["whole"] else before  # 占四个项目支出的42.35%
    measure, whole = measure_of(before, numeral.unit)
    noun = before
    said = _BEFORE_MEASURE.get(measure)
    if said is not None and (match := said.search(noun)):
        noun = noun[: match.start()]
    compared = _COMPARISON.search(before) if measure in ("growth", "change") else None
    basis = basis_of(noun if measure == "share" else before[: compared.start()] if compared else before)
    noun = squeeze_label(noun)
    if measure in ("growth", "change"):
        noun = _THAN.sub("", noun)
    if unit and unit in noun:
        noun = noun[noun.rfind(unit) + len(unit) :]
    noun, how = own(_PREAMBLE.sub("", noun))
    found = Words(before, measure, whole, basis, noun, how)
    _corrected(found, numeral)
    if found.measure in ("change", "growth") and _MOVED.search(before) and "由" in text[place.clause : place.begin]:
        found.measure, found.noun, found.how = "level", "", "to"  # 由平均3.5个工作日压缩为1.4个工作日
    found.label = named(trim(found.noun), found.noun)
    return found


def _corrected(found: Words, numeral: Numeral) -> None:
    """Measure, basis and noun where the kind of the number says more than its words."""
    if found.how == "more":
        found.measure, found.basis = ("change" if found.measure == "level" else found.measure), ""
    if found.measure == "change" and numeral.dimension != "point" and found.before.endswith("同比"):
        found.measure, found.how = "level", "compared"  # 同比2020年1086.22万元增加52.83万元
    if found.measure == "change" and _is_project(found.before, numeral):
        found.measure, found.noun, found.how = "level", squeeze_label(found.before), "own"
    if numeral.dimension == "point":
        found.measure = "change"
    if numeral.dimension == "score":
        found.noun, found.basis = re.sub(r"(?<=.)(?:自评|实际)?(?:得|扣|计)$|^得$", "", found.noun), ""
    elif numeral.dimension != "money" and found.basis in BUDGET_BASES and not _ENDS_IN_BASIS.search(found.before):
        found.basis = ""  # 纳入部门预算的7个项目


def _is_project(before: str, numeral: Numeral) -> bool:
    """Whether 提升 ends a project's name (精细化提升60公里) rather than telling a change."""
    return (
        numeral.dimension in ("length", "area", "count", "volume")
        and before.endswith(("提升", "扩大"))
        and YEAR_ON_YEAR.search(before) is None
        and len(before) > 5
    )


def named(label: str, noun: str) -> str:
    """A label with what belongs to its name: 收入合计 is not 收入."""
    for total in ("合计", "总计", "总额"):
        if label.endswith(("收入", "支出", "收支", "收、支", "资产", "负债")) and label + total in noun:
            return label + total
    return f"本年{label}" if label in ("收入", "支出") and f"本年{label}" in noun else label


def without(text: str, start: int, end: int, cuts: Sequence[tuple[int, int]]) -> str:
    """The text of a clause without the dates in it: “三公”经费2024年决算数 names 三公经费."""
    pieces, at = [], start
    for begin, stop in cuts:
        if start <= begin < end:
            pieces.append(text[at:begin])
            at = stop
    return "".join([*pieces, text[at:end]])
