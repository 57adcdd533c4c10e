"""Whose report or form a file is, and which files of several belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.understanding.report_head import titled_unit, titled_year

_HEAD = 4000
_NAME = r"[\u4e00-\u9fff（）()]{3,40}"
_OWNER = re.compile(
    r"(?:填报|申报|编报|编制|报送|预算|主管|评价|自评|预算主管|预算填报)?(?:单位|部门)\s{0,4}(?:名称)?\s{0,4}"
    r"(?:[（(](?:盖章|公章|签章|单位|章)[)）])?\s{0,4}[:：\t]\s{0,4}(" + _NAME + ")"
)
_OTHER = re.compile(
    r"(?:实施|项目|承担|责任|用款)(?:实施|承担)?(?:单位|部门)\s{0,4}(?:名称)?\s{0,4}[:：\t]\s{0,4}(" + _NAME + ")"
)
_END = re.compile(
    r"(?:局|委|会|院|校|办|室|厅|部|中心|所|站|政府|公司|处|队|馆|社|联|团|园|区|镇|乡|街道|大学|小学|中学|幼儿园)$"
)
_YEAR_LINE = re.compile(r"^[（(]?\s{0,4}(20\d\d)\s{0,4}年\s{0,4}度?\s{0,4}[)）]?$", re.MULTILINE)


@dataclass(frozen=True)
class Identity:
    """The units and the year that a file names for itself; empty where it names none."""

    owners: frozenset[str]
    others: frozenset[str]
    """Units that it names beside its own: whoever carries out a project."""
    year: str

    def agrees(self, other: Identity) -> bool:
        """Whether both may be of one unit and year: they agree, or one of them does not say."""
        if self.year and other.year and self.year != other.year:
            return False
        if not self.owners or not other.owners:
            return True
        return any(same_unit(a, b) for a in self.owners | self.others for b in other.owners | other.others)


def identity(document: Document) -> Identity:
    """By title and form fields at the head of a file."""
    head = document.plain[:_HEAD]
    titled, _ = titled_unit(document)
    owners = {_plain(titled)} if titled else set()
    owners |= {name for match in _OWNER.finditer(head) if (name := _plain(match[1])) and _END.search(name)}
    others = {name for match in _OTHER.finditer(head) if (name := _plain(match[1])) and _END.search(name)}
    year, _ = titled_year(document)
    if not year and (line := _YEAR_LINE.search(head[:600])):
        year = line[1]
    return Identity(frozenset(owners - others), frozenset(others), year)


def _plain(name: str) -> str:
    """A name as compared: without what stands in brackets, 部门 and 本级, and with one word for 管委会."""
    name = re.sub(r"[（(][^（）()]{0,20}[)）]?|\s", "", name)
    return re.sub(r"(?:部门|本级|机关)$", "", name).replace("管理委员会", "管委会")


def same_unit(a: str, b: str) -> bool:
    """Whether two names may be of one unit: one is the other, its end, or its short form in order.

    >>> same_unit("洪江区科技和工业信息化局", "科工信局"), same_unit("某某县档案馆", "某某县图书馆")
    (True, False)
    """
    short, long = sorted((a, b), key=len)
    if a == b or long.endswith(short) or long.startswith(short):
        return True
    letters = iter(long)
    return short[-1:] == long[-1:] and all(letter in letters for letter in short)


def by_unit(files: Sequence[tuple[str, Document]]) -> list[list[int]]:
    """Indexes of files that are one submission; one group where unit and year agree, or are not named.

    A file that names no unit goes with the files of its folder or with the unit of its name, else it stands alone.
    """
    found = [identity(document) for _, document in files]
    groups: list[list[int]] = []
    for index, one in enumerate(found):
        if one.owners or one.year:
            home = next((group for group in groups if all(one.agrees(found[k]) for k in group)), None)
            if home is None:
                groups.append([index])
            else:
                home.append(index)
    if len(groups) < 2:
        return [[*range(len(files))]]
    for index, one in enumerate(found):
        if not one.owners and not one.year:
            homes = _homes(index, files, found, groups)
            if len(homes) == 1:
                homes[0].append(index)
            else:
                groups.append([index])
    return [sorted(group) for group in groups]


def _homes(
    index: int, files: Sequence[tuple[str, Document]], found: Sequence[Identity], groups: list[list[int]]
) -> list[list[int]]:
    """Groups that a file without a unit may belong to: by its name, else by its folder."""
    place = PurePosixPath(files[index][0])
    named = [group for group in groups
             if any(unit in _plain(place.stem) for k in group for unit in found[k].owners)]  # fmt: skip
    if named or place.parent == PurePosixPath():
        return named
    return [group for group in groups if any(PurePosixPath(files[k][0]).parent == place.parent for k in group)]
