"""What a person should know about how a Word file was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from llmeval.reading.raised import note_on_marks

_SAMPLE = 20
_LONG = 80
"""Of a text that nobody sees: orders to a program hide there, and a check looks for them."""


@dataclass
class Remarks:
    """What was left out or looks odd, gathered while reading; texts by kind, the rest counted."""

    hidden: list[str] = field(default_factory=list)
    white: list[str] = field(default_factory=list)
    tiny: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    marks: int = 0
    seen_white: list[str] = field(default_factory=list)
    """White letters that may stand on something dark."""
    pictures: int = 0
    objects: int = 0
    foreign: int = 0
    insertions: int = 0
    deletions: int = 0
    comments: int = 0


def notes_of(remarks: Remarks) -> tuple[str, ...]:
    """The remarks as sentences, those that ask for suspicion first."""
    changes = f"插入 {remarks.insertions} 处，删除 {remarks.deletions} 处"
    said = (
        (remarks.hidden, f"文件中有隐藏文字，未纳入正文：{_sample(remarks.hidden, _LONG)}。"),
        (remarks.white, f"文件中有白色文字，读者看不见，按隐藏文字未纳入正文：{_sample(remarks.white, _LONG)}。"),
        (remarks.seen_white, f"文件中有白色文字，可能衬在图形上，已纳入正文，请核对：{_sample(remarks.seen_white)}。"),
        (remarks.tiny, f"文件中有极小的文字（不大于 2 磅），按隐藏文字未纳入正文：{_sample(remarks.tiny, _LONG)}。"),
        (remarks.struck, f"文件中有加删除线的文字，按已删除处理，未纳入正文：{_sample(remarks.struck)}。"),
        (remarks.placeholders, f"文件中有未填写的空白栏（只有提示文字）：{_sample(remarks.placeholders)}。"),
        (remarks.marks, note_on_marks(remarks.marks)),
        (remarks.insertions or remarks.deletions, f"文件中有未处理的修订（{changes}），按全部接受后的内容读取。"),
        (remarks.comments, f"文件中有 {remarks.comments} 条批注，未纳入正文。"),
        (remarks.pictures, f"文件中有 {remarks.pictures} 张图片或图表，其中的文字没有读取。"),
        (remarks.objects, f"文件中有 {remarks.objects} 个嵌入对象（如 Excel 表格），其中的内容没有读取。"),
        (remarks.foreign, f"文件中嵌入了 {remarks.foreign} 份外部文档，其中的内容没有读取。"),
    )
    return tuple(note for found, note in said if found)


def _sample(texts: Sequence[str], longest: int = _SAMPLE) -> str:
    """`“头几个字……”等 3 处，共 120 字`."""
    if not texts:
        return ""
    first = texts[0][:longest] + ("……" if len(texts[0]) > longest else "")
    return f"“{first}”等 {len(texts)} 处，共 {sum(map(len, texts))} 字"
