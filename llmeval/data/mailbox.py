"""A mailbox: files of many units as they came, and the submissions that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from llmeval.data.evidence import Message

FileKind = Literal[
    "report", "project_report", "self_eval", "project_table", "base_data", "targets", "other",
    "mail", "old", "copy", "left_out", "unread",
]  # fmt: skip
"""What a file is in its submission; from `mail` on it is told and not reviewed."""
KINDS: tuple[FileKind, ...] = get_args(FileKind)
REVIEWED: frozenset[FileKind] = frozenset(KINDS[:7])
KIND_NAMES: dict[FileKind, Message] = {
    "report": Message("报告", "report"),
    "project_report": Message("项目报告", "project report"),
    "self_eval": Message("整体支出自评表", "self-evaluation table"),
    "project_table": Message("项目支出自评表", "project table"),
    "base_data": Message("基础数据表", "base data table"),
    "targets": Message("绩效目标表", "approved targets"),
    "other": Message("其他附件", "other attachment"),
    "mail": Message("邮件正文", "mail"),
    "old": Message("旧版本", "old version"),
    "copy": Message("重复文件", "same file again"),
    "left_out": Message("不审阅", "left out"),
    "unread": Message("未能读取", "not read"),
}


class Item(NamedTuple):
    """A file of a mailbox."""

    place: str
    """Where it lay, from the mailbox down, containers (archives, mails) among the folders, `/` between."""
    file: str
    """Where its content lies on this machine."""
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return self.place.rpartition("/")[2]

    @property
    def container(self) -> str:
        return self.place.rpartition("/")[0]


@dataclass(frozen=True)
class About:
    """What a file says of itself."""

    kind: FileKind
    owners: tuple[str, ...] = ()
    """Units that it names as its own, the surest first."""
    others: tuple[str, ...] = ()
    """Units that it names beside them: who carries out a project."""
    year: str = ""
    characters: int = 0
    words: str = ""
    """Digest of its characters without white space."""
    sketch: tuple[int, ...] = ()
    """The smallest hashes of its shingles, names of units and digits masked."""
    hint: str = ""
    """Of a mail, what it says."""
    fault: Message | None = None
    """Why it cannot be read."""

    def to_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "fault": self.fault and [*self.fault]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> About:
        """Raises TypeError, ValueError or KeyError for what is none."""
        fault = data.get("fault")
        lists = {name: tuple(data[name]) for name in ("owners", "others", "sketch")}
        if data["kind"] not in KINDS:
            raise ValueError(data["kind"])
        return cls(**{**data, **lists, "fault": Message(*fault) if fault else None})


@dataclass(frozen=True)
class Filed:
    """A file and the submission that it was filed under."""

    item: Item
    about: About
    unit: str
    year: str
    kind: FileKind
    why: Message
    """By what it was filed."""
    remark: Message | None = None
    """What a reviewer should know of it: another unit's, an old version, a copy."""
    guess: str = ""
    """Submission and kind before anybody changed them."""
    found_in: tuple[str, str] | None = None
    """Unit and year whose material it lay in, where that is another's."""

    @property
    def group(self) -> str:
        """The submission by name: unit and year."""
        return group_name(self.unit, self.year)


def group_name(unit: str, year: str) -> str:
    return f"{unit} {year}".strip()


@dataclass(frozen=True)
class Likeness:
    """Two submissions whose reports are one text, or nearly."""

    one: str
    other: str
    exact: bool
    share: float
    """Of the shorter report, what stands in the other too; names of units and numbers do not count."""
    characters: int
    passages: tuple[str, ...] = field(default=())
    """The longest of what both share, personal data masked."""
    files: tuple[str, str] = ("", "")
