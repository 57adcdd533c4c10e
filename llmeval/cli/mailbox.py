"""`llmeval mailbox`, and `critique` of several formats: many units' files reviewed in one run."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from llmeval.cli import console
from llmeval.cli.statuses import CLEAN, FAULT, INTERRUPTED, statuses_of, worst
from llmeval.data.evidence import Language, Message
from llmeval.errors import LlmevalError, UsageError
from llmeval.render.page.index import model_failed_in
from llmeval.runs.folder import OverviewFailed
from llmeval.runs.mailbox.run import FORMATS, Mailbox, review_mailbox
from llmeval.settings import Settings


def run_mailbox(
    sources: Sequence[str], output: Path | None, settings: Settings, formats: Sequence[str], jobs: int | None, only_group: bool = False
) -> int:  # fmt: skip
    """Review a mailbox and say what was written; gives the exit status."""
    _check(output, formats)
    assert output is not None  # noqa: S101 - checked above
    statuses = [CLEAN]
    try:
        box = review_mailbox(
            [Path(source) for source in sources], output, settings, formats=formats, jobs=jobs, again=_again(),
            note=lambda message: console.note(getattr(message, settings.lang)), only_group=only_group,
        )  # fmt: skip
    except OverviewFailed as failed:
        console.fault("", failed, settings.lang)
        return worst([FAULT, *statuses_of(failed.rows, settings)])
    except KeyboardInterrupt:
        console.note(
            f"已中断；{output / 'index.html'} 里写明哪些还没有审阅，再运行同一条命令即可继续。" if settings.lang == "zh"
            else f"Interrupted; {output / 'index.html'} tells what is missing. Run the same command again to go on."
        )  # fmt: skip
        return INTERRUPTED
    for place, reason in box.faults:
        console.fault(place, LlmevalError(*reason), settings.lang)
        statuses.append(FAULT)
    for line in model_failed_in(box.rows, settings.lang):
        console.note(line)
    statuses += statuses_of(box.rows, settings)
    for line in told(box, settings.lang):
        console.note(line)
    console.show(f"{output / ('index.html' if not only_group else '')}\n")
    return worst(statuses)


def _check(output: Path | None, formats: Sequence[str]) -> None:
    if output is None or output.is_file():
        raise UsageError("请用 -o 指定存放结果的文件夹。", "Name a folder for the results with -o.")
    others = [form for form in formats if form not in (*FORMATS, "html", "json")]
    if others:
        raise UsageError(
            f"{'、'.join(others)} 不能与其他格式并列；可并列的是 commented、docx、xlsx、html、json。",
            f"{', '.join(others)} cannot be one of several; commented, docx, xlsx, html and json can.",
        )


def _again() -> Message:
    command = "llmeval " + (
        " ".join(f'"{word}"' if " " in word else word for word in sys.argv[1:])
        if sys.platform == "win32"
        else shlex.join(sys.argv[1:])
    )
    return Message(
        f"在同一个文件夹里再运行同一条命令即可继续，已完成的不会重做：{command}",
        f"Run the same command in the same folder to go on, nothing is done twice: {command}",
    )


def told(box: Mailbox, language: Language) -> list[str]:
    """What a run found, in a few lines."""
    units = len({each.unit for each in box.filed if each.unit})
    groups = len({each.group for each in box.filed})
    if language == "zh":
        lines = [f"{len(box.filed)} 个文件归成 {groups} 份材料（{units} 个单位）；归错了可在分组表里改，再运行一次。"]
        lines += (
            [f"放错的文件 {len(box.strays)} 个：{'、'.join(each.item.place for each in box.strays[:3])}。"]
            if box.strays
            else []
        )
        lines += (
            [
                f"雷同的报告 {len(box.copies)} 对：{'；'.join(f'{each.one} 与 {each.other}' for each in box.copies[:3])}。"
            ]
            if box.copies
            else []
        )
        return lines
    lines = [
        f"{len(box.filed)} files make {groups} submissions of {units} units; change the grouping's sheet where one is filed wrongly."
    ]
    lines += (
        [f"{len(box.strays)} misplaced files: {', '.join(each.item.place for each in box.strays[:3])}."]
        if box.strays
        else []
    )
    lines += (
        [f"{len(box.copies)} pairs of copies: {'; '.join(f'{each.one} and {each.other}' for each in box.copies[:3])}."]
        if box.copies
        else []
    )
    return lines
