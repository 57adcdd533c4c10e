"""What a person should know about how a Word file was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_SAMPLE = 20


@dataclass
class Remarks:
    """What was left out or looks odd, gathered while reading; texts by kind, the rest counted."""

    hidden: list[str] = field(default_factory=list)
    white: list[str] = field(default_factory=list)
    tiny: list[str] = field(default_factory=list)
    pictures: int = 0
    objects: int = 0
    foreign: int = 0
    insertions: int = 0
    deletions: int = 0
    comments: int = 0


def notes_of(remarks: Remarks) -> tuple[str, ...]:
    """The remarks as sentences, those that ask for suspicion first."""
    notes = []
    if remarks.hidden:
        notes.append(f"文件中有隐藏文字，未纳入正文：{_sample(remarks.hidden)}。")
    if remarks.white:
        notes.append(f"文件中有白色文字，读者看不见，但已纳入正文：{_sample(remarks.white)}。")
    if remarks.tiny:
        notes.append(f"文件中有极小的文字（不大于 2 磅），已纳入正文：{_sample(remarks.tiny)}。")
    if remarks.insertions or remarks.deletions:
        changes = f"插入 {remarks.insertions} 处，删除 {remarks.deletions} 处"
        notes.append(f"文件中有未处理的修订（{changes}），按全部接受后的内容读取。")
    if remarks.comments:
        notes.append(f"文件中有 {remarks.comments} 条批注，未纳入正文。")
    if remarks.pictures:
        notes.append(f"文件中有 {remarks.pictures} 张图片或图表，其中的文字没有读取。")
    if remarks.objects:
        notes.append(f"文件中有 {remarks.objects} 个嵌入对象（如 Excel 表格），其中的内容没有读取。")
    if remarks.foreign:
        notes.append(f"文件中嵌入了 {remarks.foreign} 份外部文档，其中的内容没有读取。")
    return tuple(notes)


def _sample(texts: Sequence[str]) -> str:
    """`“头几个字……”等 3 处，共 120 字`."""
    first = texts[0][:_SAMPLE] + ("……" if len(texts[0]) > _SAMPLE else "")
    return f"“{first}”等 {len(texts)} 处，共 {sum(map(len, texts))} 字"
