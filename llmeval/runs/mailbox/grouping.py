"""Which files of a mailbox are one submission: by what each says of itself, by its name, by what it came with.

What a person wrote into the grouping's sheet (`Pin`) outweighs all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import NamedTuple

from llmeval.data.evidence import Message
from llmeval.data.mailbox import KIND_NAMES, REVIEWED, About, Filed, FileKind, Item, group_name
from llmeval.patterns import lazy as re
from llmeval.privacy.documents import masked_name
from llmeval.runs.mailbox.copies import likeness
from llmeval.text.natural import natural
from llmeval.understanding.units import same_unit
from llmeval.vocabulary.unit_names import FIRST_NAME, NO_NAME, UNIT_END

_REPORTS = frozenset({"report", "project_report"})
_YEAR_END = re.compile(r"\s{0,4}(20\d\d)\s{0,4}年?度?$")
_YEAR_IN = re.compile(r"(20\d\d)\s{0,2}年?度?")
_FINAL = re.compile(r"最终|终稿|定稿|正式|盖章|final", re.IGNORECASE)
_DRAFT = re.compile(r"初稿|草稿|征求意见|送审|draft", re.IGNORECASE)
_VERSION = re.compile(
    r"[vV]\s{0,2}(\d{1,3})(?:\.(\d{1,3}))?|第?([一二三四五六七八九])稿|(?:修改|修订|改)(?:稿|版)?(\d{1,2})?|[（(](\d{1,2})[)）]$"
)
_DIGITS = "一二三四五六七八九"
_SAME_TEXT, _SAME_AS_DRAFT = 0.5, 0.2
"""Likeness from which two reports of one unit and year are versions of one; where a name says that it is a draft (our choice)."""
_SHORT_NAME, _LONG_NAME = 3, 20
_PIECES = re.compile(r"[\u4e00-\u9fff]{3,60}")
_HEAD = re.compile(r"^[\d\s._、（）()\-—#]{0,12}(?:关于|报送)?")
_PLACED = re.compile(r"[\u4e00-\u9fff]{1,8}[省市州盟县区旗镇乡]")

FILE, NAME, CONTAINER, LETTER, ALONE, HAND = (
    Message("文件里写明", "the file says so"),
    Message("按文件名或文件夹名", "by the name of file or folder"),
    Message("与同一文件夹、压缩包或邮件里的报告一起", "with the report that it came with"),
    Message("按邮件正文", "by what the mail says"),
    Message("没有认出单位", "no unit was made out"),
    Message("按分组表", "by the grouping's sheet"),
)
Files = Sequence[tuple[Item, About]]


class Pin(NamedTuple):
    """What a person wrote beside a file; None where that was left as it was."""

    group: str | None
    kind: FileKind | None


def grouped(files: Files, pins: Mapping[str, Pin]) -> list[Filed]:
    """Each file with its submission, in the order of submissions by name and of files within them."""
    names = _Names(files)
    units = {index: names.own(index) for index in range(len(files))}
    whys = {index: FILE for index, unit in units.items() if unit}
    names.look(units)
    years = {index: about.year for index, (_, about) in enumerate(files)}
    for index in range(len(files)):
        if not units[index]:
            units[index], whys[index] = names.found(index)
    _fill_years(files, units, years)
    filed = [_filed(files, index, units, years, whys[index], names) for index in range(len(files))]
    filed = [replace(each, guess=guess_of(each)) for each in _versions(filed)]
    return _sorted([_pinned(each, pins.get(masked_name(each.item.place))) for each in filed])


def guess_of(each: Filed) -> str:
    return f"{each.group}|{each.kind}"


class _Names:
    """The units of a mailbox: those whose reports are in it, and the other names by which they go."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.full: Counter[str] = Counter()
        self._came: dict[str, set[str]] = {}
        for item, about in files:
            if about.kind in _REPORTS and about.owners:
                self.full[about.owners[0]] += 1
                self._came.setdefault(about.owners[0], set()).add(item.container)
        self._short = self._short_names()
        self._reports: dict[str, set[str]] = {}
        self._below: dict[str, set[str]] = {}
        self._hints: dict[str, list[str]] = {}
        for item, about in files:
            if about.hint:
                self._hints.setdefault(item.container, []).append(about.hint)

    def _short_names(self) -> dict[str, str]:
        """A report's name without its place (档案馆), where one longer name alone ends so and came with it."""
        found = {}
        for name in self.full:
            longer = [other for other in self.full if other != name and other.endswith(name)]
            if len(longer) == 1 and (self._came[name] & self._came[longer[0]]) - {""}:
                found[name] = longer[0]
        return found

    def known(self, name: str) -> str:
        """The unit of a mailbox that a name stands for; "" where none does, or several might."""
        if name in self.full:
            return self._short.get(name, name)
        likely = [full for full in self.full if full not in self._short and same_unit(name, full)]
        ends = [full for full in likely if full.endswith(name) or name.endswith(full)]
        return ends[0] if len(ends) == 1 else likely[0] if len(likely) == 1 else ""

    def own(self, index: int) -> str:
        """Whose a file says that it is; a form that names several is the one's whose report is here."""
        about = self.files[index][1]
        for name in about.owners:
            if unit := self.known(name):
                return unit
        if about.kind not in _REPORTS:
            for name in about.others:
                if unit := self.known(name):
                    return unit
        return about.owners[0] if about.owners else ""

    def found(self, index: int) -> tuple[str, Message]:
        """Whose a file is that does not say so."""
        item, about = self.files[index]
        if unit := self._named(PurePath(item.name).stem):
            return unit, NAME
        for above in _above(item.container):
            homes = self._units_in(above) if above else set()
            if len(homes) == 1:
                return next(iter(homes)), CONTAINER
            if unit := self._named(above.rpartition("/")[2]):
                return unit, NAME
            if unit := self._told_in(above):
                return unit, LETTER
            if homes:
                break
        if about.hint and (unit := self._named(about.hint)):
            return unit, LETTER
        texts = [PurePath(item.name).stem, *(above.rpartition("/")[2] for above in _above(item.container))]
        for text in texts:
            if unit := self._shortened(text):
                return unit, NAME
        for text in texts:
            if unit := _unit_like(text):
                return self.known(unit) or unit, NAME
        return "", ALONE

    def _named(self, text: str) -> str:
        """The one unit that a text names, in full or without its place."""
        squeezed = "".join(text.split())
        full = {unit for unit in self.full if unit in squeezed}
        if len(full) == 1:
            return self._short.get(unit := full.pop(), unit)
        if full:
            longest = max(full, key=len)
            return longest if all(name in longest for name in full) else ""
        near = {unit for unit in self.full if any(tail in squeezed for tail in _tails(unit))}
        return near.pop() if len(near) == 1 else ""

    def _shortened(self, text: str) -> str:
        """The one unit whose short form of office talk (住保中心) begins a piece of a name."""
        for piece in _PIECES.findall(text):
            for end in range(_SHORT_NAME, min(len(piece), _LONG_NAME) + 1):
                if UNIT_END.search(piece, 0, end) and (unit := self.known(piece[:end])):
                    return unit
        return ""

    def _told_in(self, container: str) -> str:
        """The unit that the letter of a mail names."""
        hints = self._hints.get(container, ())
        return self._named(hints[0]) if len(hints) == 1 else ""

    def look(self, units: Mapping[int, str]) -> None:
        """Note whose reports, and whose files, lie below each folder, archive and mail."""
        for index, (item, about) in enumerate(self.files):
            if not units[index]:
                continue
            for above in _above(item.container):
                self._below.setdefault(above, set()).add(units[index])
                if about.kind in _REPORTS:
                    self._reports.setdefault(above, set()).add(units[index])

    def _units_in(self, container: str) -> set[str]:
        """Units whose reports lie below a container; of one without reports, whose files do."""
        return self._reports.get(container) or self._below.get(container, set())

    def home(self, item: Item) -> str:
        """The one unit whose reports lie in the nearest container that holds any; "" where there are several or none."""
        for above in _above(item.container):
            reports = self._reports.get(above, set()) if above else set()
            if reports:
                return next(iter(reports)) if len(reports) == 1 else ""
        return ""


def _unit_like(text: str) -> str:
    """A unit's full name at the head of a file's or folder's name: of a unit that no file names."""
    match = FIRST_NAME.match(_HEAD.sub("", "".join(text.split())))
    if match is None or NO_NAME.search(match["name"]) or not _PLACED.match(match["name"]):
        return ""
    return match["name"]


def _above(container: str) -> Iterator[str]:
    """A container and those around it, the nearest first; the mailbox itself ("") last."""
    while container:
        yield container
        container = container.rpartition("/")[0]
    yield ""


def _tails(unit: str) -> Iterator[str]:
    """What is left of a name without its place: 某某县档案馆 → 档案馆."""
    for match in re.finditer(r"[省市州盟县区旗镇乡]", unit[:9]):
        tail = unit[match.end() :]
        if len(tail) >= _SHORT_NAME:
            yield tail


def _fill_years(files: Files, units: Mapping[int, str], years: dict[int, str]) -> None:
    """The year of files that tell none: of their names, of the report that they came with, of the unit's only report."""
    of_unit: dict[str, set[str]] = {}
    beside: dict[tuple[str, str], set[str]] = {}
    for index, (item, about) in enumerate(files):
        if about.kind in _REPORTS and years[index]:
            of_unit.setdefault(units[index], set()).add(years[index])
            beside.setdefault((units[index], item.container), set()).add(years[index])
    for index, (item, _) in enumerate(files):
        if years[index]:
            continue
        near = beside.get((units[index], item.container), set())
        named = _YEAR_IN.search(item.name)
        known = of_unit.get(units[index], set())
        if named and (not known or named[1] in known):
            years[index] = named[1]
        elif len(near) == 1 or len(known) == 1:
            years[index] = next(iter(near if len(near) == 1 else known))


def _filed(
    files: Files, index: int, units: Mapping[int, str], years: Mapping[int, str], why: Message, names: _Names
) -> Filed:  # fmt: skip
    item, about = files[index]
    home = names.home(item)
    remark, found_in = None, None
    unit = units[index] or f"未认出单位：{PurePath(item.name).stem}"[:60]
    if why is FILE and home and home != unit and about.kind not in _REPORTS and about.kind != "mail":
        remark = Message(
            f"是“{unit}”的文件，却放在“{home}”的材料里。", f"It is of {unit}, but lay in the material of {home}."
        )
        found_in = (home, "")
    elif why is FILE and (named := names._named(PurePath(item.name).stem)) and named != unit:  # noqa: SLF001 - the same module
        remark = Message(f"文件名写“{named}”，内容是“{unit}”的。", f"The name says {named}, the content {unit}.")
        found_in = (named, "")
    return Filed(item, about, unit, years[index], about.kind, why, remark, found_in=found_in)


def _versions(filed: Sequence[Filed]) -> list[Filed]:
    """The same file again, and older versions of one report, told and left out."""
    found = list(filed)
    groups: dict[str, list[int]] = {}
    for index, each in enumerate(filed):
        if each.kind in REVIEWED:
            groups.setdefault(each.group, []).append(index)
    for members in groups.values():
        kept: list[int] = []
        for index in sorted(members, key=lambda k: (_rank(found[k].item), natural(found[k].item.place)), reverse=True):
            again = next(
                (k for k in kept if found[k].about.words == found[index].about.words and found[index].about.characters),
                None,
            )
            older = None if again is not None else next((k for k in kept if _one_text(found[k], found[index])), None)
            if again is not None:
                found[index] = _aside(found[index], "copy", found[again])
            elif older is not None:
                found[index] = _aside(found[index], "old", found[older])
            else:
                kept.append(index)
    return found


def _aside(each: Filed, kind: FileKind, other: Filed) -> Filed:
    name = other.item.name if other.item.name != each.item.name else other.item.place
    told = (
        Message(f"与“{name}”内容相同，不重复审阅。", f"The same as {name}, not reviewed again.") if kind == "copy"
        else Message(f"是“{name}”的另一版本，按文件名只审阅后者。", f"Another version of {name}, which alone is reviewed.")
    )  # fmt: skip
    return replace(each, kind=kind, remark=each.remark or told)


def _one_text(newer: Filed, other: Filed) -> bool:
    """Whether two files of a unit and year are versions of one; forms that are filled alike have names that say so."""
    if newer.kind != other.kind or newer.kind not in _REPORTS:
        return False
    least = _SAME_AS_DRAFT if _DRAFT.search(PurePath(other.item.name).stem) else _SAME_TEXT
    return likeness(newer.about.sketch, other.about.sketch) >= least


def _rank(item: Item) -> tuple[int, int, int, int]:
    """How late a version a file is by its name: drafts, no word, versions by number, final ones; of one version the Word file
    comes first, which takes comments, and a print last."""
    stem = PurePath(item.name).stem
    final, draft = bool(_FINAL.search(stem)), bool(_DRAFT.search(stem))
    match = next(reversed([*_VERSION.finditer(stem)]), None)
    number, minor = 0, 0
    if match:
        number = int(match[1] or match[4] or match[5] or 0) or (_DIGITS.index(match[3]) + 1 if match[3] else 1)
        minor = int(match[2] or 0)
    kind = {".docx": 2, ".doc": 2, ".wps": 2, ".pdf": 0}.get(PurePath(item.name).suffix.lower(), 1)
    return (2 if final else -1 if draft else 1 if match else 0), number, minor, kind


def _pinned(each: Filed, pin: Pin | None) -> Filed:
    if pin is None:
        return each
    kind = pin.kind or each.kind
    if pin.group is None:
        return replace(each, kind=kind, why=HAND)
    match = _YEAR_END.search(pin.group)
    unit, year = (pin.group[: match.start()], match[1]) if match else (pin.group, "")
    # Filed by hand it is no stray, and no version of what it was taken from.
    if pin.kind is None and kind in ("old", "copy"):
        kind = each.about.kind
    return replace(each, unit=unit.strip() or each.unit, year=year, kind=kind, why=HAND, remark=None, found_in=None)


def _sorted(filed: Sequence[Filed]) -> list[Filed]:
    order = list(KIND_NAMES)
    return sorted(filed, key=lambda each: (natural(each.group), order.index(each.kind), natural(each.item.place)))


@dataclass(frozen=True)
class Submission:
    """The files that are reviewed as one."""

    unit: str
    year: str
    files: tuple[Filed, ...]
    """All of them, those too that are told only."""

    @property
    def name(self) -> str:
        return group_name(self.unit, self.year)

    @property
    def reviewed(self) -> list[Filed]:
        return [each for each in self.files if each.kind in REVIEWED]

    @property
    def has_report(self) -> bool:
        return any(each.kind in _REPORTS for each in self.reviewed)


def submissions(filed: Sequence[Filed]) -> list[Submission]:
    """In the order of their names; those too of which nothing can be reviewed."""
    found: dict[str, list[Filed]] = {}
    for each in filed:
        found.setdefault(each.group, []).append(each)
    return [Submission(members[0].unit, members[0].year, tuple(members)) for members in found.values()]
