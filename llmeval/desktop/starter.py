"""What is double-clicked: a small file that starts the local page with the Python that this program runs in."""

from __future__ import annotations

import locale
import sys
from pathlib import Path
from typing import Literal

from llmeval.errors import UsageError
from llmeval.runs.manifest import write_atomically

System = Literal["windows", "macos", "linux"]
NAMES: dict[System, str] = {"windows": "审阅报告.bat", "macos": "审阅报告.command", "linux": "审阅报告.desktop"}


def this_system() -> System:
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"


def write_starter(folder: Path, system: System | None = None, language: str = "zh") -> list[Path]:
    """Write the starter of a system (this one's by default); gives the files.

    Raises:
        UsageError: the folder cannot be written.
    """
    system = system or this_system()
    target = folder / NAMES[system]
    python = _console_python()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(
            target,
            _windows(python, language)
            if system == "windows"
            else _macos(python, language)
            if system == "macos"
            else _linux(python),
        )
        made = [target]
        if system == "linux":  # for desktops that do not start a .desktop outside of the menu
            script = target.with_suffix(".sh")
            write_atomically(script, _macos(python, language))
            made.append(script)
        for path in made if system != "windows" else ():
            path.chmod(0o755)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"{target} 写不了（{reason}）；请换一个文件夹。",
            f"{target} cannot be written ({reason}); name another folder.",
        ) from None
    return made


def _console_python() -> str:
    """The interpreter with a console: its window tells the address and ends the program when it is closed."""
    path = Path(sys.executable)
    plain = path.with_name("python.exe")
    return str(plain if path.name.lower() == "pythonw.exe" and plain.exists() else path)


def _windows(python: str, language: str) -> bytes:
    """Files that are dropped on it are reviewed. `cmd` reads it in the machine's own code page."""
    quoted = python.replace("%", "%%")
    text = (
        f'@echo off\r\ntitle llmeval\r\n"{quoted}" -m llmeval desktop --lang {language} %*\r\nif errorlevel 1 pause\r\n'
    )
    try:
        return text.encode("ascii")
    except UnicodeEncodeError:
        encoding = locale.getpreferredencoding(False) if sys.platform == "win32" else "gb18030"
        return text.encode(encoding, "replace")


def _macos(python: str, language: str) -> bytes:
    quoted = "'" + python.replace("'", "'\\''") + "'"
    return f'#!/bin/sh\nexec {quoted} -m llmeval desktop --lang {language} "$@"\n'.encode()


def _linux(python: str) -> bytes:
    quoted = python.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$").replace("%", "%%")
    return (
        "[Desktop Entry]\nType=Application\nName=审阅报告\nName[en]=Review reports\nComment=llmeval\n"
        f'Exec="{quoted}" -m llmeval desktop %F\nTerminal=true\nCategories=Office;\n'
    ).encode()
