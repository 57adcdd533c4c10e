"""Streams of the command line: the result on standard output, one line per fault on standard error.

A reviewer's Windows console may speak GBK. What people read is written in the console's own encoding, with `?` for
what it lacks; what programs read, and whatever goes to a file, is UTF-8.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from llmeval.data.inert import on_screen, one_line
from llmeval.errors import LlmevalError, UsageError
from llmeval.runs.manifest import write_atomically

if TYPE_CHECKING:
    from llmeval.data.evidence import Language

FULL = UsageError(
    "写不了标准输出（空间不足）；请换一个位置，或用 -o 写入文件。",
    "Standard output cannot be written (no space left); choose another place, or a file with -o.",
)


def prepare() -> None:
    """Make both streams take any character; a stream that the caller closed swallows what is written."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            own = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if own else "utf-8", errors=errors)


def write(result: str | bytes, output: Path | None) -> None:
    """Write the result to the file, or to standard output in UTF-8.

    Raises:
        UsageError: the file cannot be written.
    """
    content = result.encode("utf-8", "replace") if isinstance(result, str) else result
    if output is not None:
        try:
            if output.exists() and not output.is_file():  # a pipe, a device
                output.write_bytes(content)
            else:
                write_atomically(output.resolve(), content)
        except OSError as error:
            raise unwritable(output, error) from None
        return
    sys.stdout.flush()
    if isinstance(sys.stdout, io.TextIOWrapper):
        binary: IO[bytes] = sys.stdout.buffer
        binary.write(content)
        binary.flush()
    else:  # replaced by a notebook or a test
        sys.stdout.write(content.decode("utf-8", "replace"))


def confirmed(question: str, language: Language) -> bool:
    """Whether a person at the terminal says yes; no where nobody can be asked."""
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stderr.isatty():
        return False
    asked = (
        f"{question}。确认吗？以后不再询问 [y/N] "
        if language == "zh"
        else f"{question}. Is that meant? You are asked once [y/N] "
    )
    sys.stderr.write(on_screen(asked))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def show(text: str) -> None:
    """Write a text for people to standard output."""
    sys.stdout.write(on_screen(text))
    sys.stdout.flush()


def fault(where: str, error: LlmevalError, language: Language) -> None:
    """One line: what is wrong, where, what to do."""
    text = error.message if language == "zh" else error.english
    from llmeval.privacy.documents import masked_name

    line, where = masked_name(one_line(text)), masked_name(one_line(where))
    # The reader's own messages may name the file already.
    prefix = f"{where}: " if where and not line.startswith(where) else ""
    sys.stderr.write(f"llmeval: {prefix}{line}\n")
    sys.stderr.flush()


def note(text: str) -> None:
    """Progress or advice, beside the result."""
    from llmeval.privacy.documents import masked_name

    sys.stderr.write(f"llmeval: {masked_name(one_line(text))}\n")
    sys.stderr.flush()


def abandon_output() -> None:
    """Let what is still to be written to standard output vanish, so that the interpreter does not try it again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def make_folder(folder: Path) -> None:
    """Make the folder for results.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None


def check_output(output: Path | None) -> None:
    """Refuse a place that cannot be written before the work is done.

    Raises:
        UsageError: the folder is missing, or the name is a folder.
    """
    if output is None:
        return
    if output.is_dir():
        raise UsageError(f"{output} 是文件夹；请用 -o 指定文件名。", f"{output} is a folder; name a file with -o.")
    if not output.absolute().parent.is_dir():
        raise UsageError(
            f"{output.parent} 不存在；请先建立该文件夹。", f"{output.parent} does not exist; make the folder first."
        )


def unwritable(output: Path, error: OSError) -> UsageError:
    reason = error.strerror or type(error).__name__
    return UsageError(
        f"{output} 写不了（{reason}）；请换一个位置，或关闭占用它的程序。",
        f"{output} cannot be written ({reason}); choose another place, or close the program that holds it.",
    )
