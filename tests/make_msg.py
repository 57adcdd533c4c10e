"""A mail as Outlook saves it (.msg): a compound file with the streams of MS-OXMSG that hold subject, words and attachments."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF


@dataclass
class Entry:
    """A stream, or a storage with what is in it."""

    name: str
    data: bytes | None = None
    children: list[Entry] = field(default_factory=list)
    index: int = 0
    start: int = END
    right: int = NONE


def message(subject: str, body: str, attachments: Mapping[str, bytes], encoding: str = "utf-16-le") -> bytes:
    """The file; with an encoding other than UTF-16 texts are kept as a machine of that code page writes them."""
    wide = encoding == "utf-16-le"
    kind = "001F" if wide else "001E"
    page = {"gb18030": 936, "gbk": 936}.get(encoding, 0)

    def text(tag: str, words: str) -> Entry:
        return Entry(f"__substg1.0_{tag}{kind}", words.encode(encoding))

    fixed = b"" if wide else struct.pack("<HHIQ", 0x0003, 0x3FFD, 6, page)
    top = [Entry("__properties_version1.0", bytes(32) + fixed), text("0037", subject), text("1000", body)]
    for number, (name, data) in enumerate(attachments.items()):
        top.append(Entry(f"__attach_version1.0_#{number:08X}", None, [
            Entry("__properties_version1.0", bytes(8) + fixed), text("3707", name), Entry("__substg1.0_37010102", data),
        ]))  # fmt: skip
    return compound(Entry("Root Entry", None, top))


def compound(root: Entry) -> bytes:
    """A compound file of one root."""
    entries = _listed(root)
    small = [entry for entry in entries if entry.data is not None and 0 < len(entry.data) < CUTOFF]
    large = [entry for entry in entries if entry.data is not None and len(entry.data) >= CUTOFF]
    mini, minifat = b"", []
    for entry in small:
        assert entry.data is not None
        entry.start = len(mini) // MINI
        count = -(-len(entry.data) // MINI)
        minifat += [*range(entry.start + 1, entry.start + count), END]
        mini += entry.data.ljust(count * MINI, b"\0")
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        if not data:
            return END
        first, count = len(fat), -(-len(data) // SECTOR)
        fat.extend([*range(first + 1, first + count), END])
        sectors.extend(data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR))
        return first

    for entry in large:
        assert entry.data is not None
        entry.start = put(entry.data)
    root.start = put(mini)
    first_minifat = put(struct.pack(f"<{len(minifat)}I", *minifat) + b"\xff" * (-len(minifat) * 4 % SECTOR))
    directory = b"".join(_directory(entry, len(mini) if entry is root else len(entry.data or b"")) for entry in entries)
    first_directory = put(directory + _unused(-len(entries) % 4))
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    places = [*range(len(fat), len(fat) + fat_sectors)]
    fat.extend([FAT] * fat_sectors)
    packed = struct.pack(f"<{len(fat)}I", *fat) + b"\xff" * (fat_sectors * SECTOR - len(fat) * 4)
    sectors += [packed[at : at + SECTOR] for at in range(0, len(packed), SECTOR)]
    difat = [*places, *[FREE] * (109 - len(places))]
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII109I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors,
        first_directory, 0, CUTOFF, first_minifat, -(-len(minifat) * 4 // SECTOR), END, 0, *difat,
    )  # fmt: skip
    return header + b"".join(sectors)


def _listed(root: Entry) -> list[Entry]:
    found = [root]
    for entry in found:
        entry.children.sort(key=lambda child: (len(child.name), child.name.upper()))
        for child in entry.children:
            found.append(child)  # noqa: PERF402 - what is appended is visited too
    for index, entry in enumerate(found):
        entry.index = index
    for entry in found:
        for child, following in pairwise(entry.children):
            child.right = following.index
    return found


def _directory(entry: Entry, size: int) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    kind = 5 if entry.index == 0 else 1 if entry.data is None else 2
    child = entry.children[0].index if entry.children else NONE
    start = entry.start if entry.data is not None or entry.index == 0 else 0
    return struct.pack(
        "<64sHBBIII16sIQQIQ", name.ljust(64, b"\0"), len(name), kind, 1, NONE, entry.right, child, bytes(16), 0, 0, 0,
        start, size,
    )  # fmt: skip


def _unused(count: int) -> bytes:
    return struct.pack("<64sHBBIII16sIQQIQ", b"", 0, 0, 0, NONE, NONE, NONE, bytes(16), 0, 0, 0, 0, 0) * count
