"""What is double-clicked: a small file that starts the local page with the Python that this program runs in."""

from __future__ import annotations

import ntpath
import re
import sys
from pathlib import Path
from typing import Literal

from llmeval.data.evidence import Language
from llmeval.errors import UsageError
from llmeval.runs.manifest import write_atomically

System = Literal["windows", "macos", "linux"]
NAMES: dict[System, str] = {"windows": "审阅报告.bat", "macos": "审阅报告.command", "linux": "审阅报告.desktop"}


def this_system() -> System:
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"


def write_starter(folder: Path, system: System | None = None, language: Language = "zh") -> list[Path]:
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
            else _shell(python, language)
            if system == "macos"
            else _linux(python, language),
        )
        made = [target]
        if system == "linux":  # for desktops that do not start a .desktop outside of the menu
            script = target.with_suffix(".sh")
            write_atomically(script, _shell(python, language))
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


_MISSING = {
    "zh": ("找不到运行本程序的 Python：", "它可能被移动或卸载了。请重新安装 llmeval，再运行 llmeval desktop --starter。"),
    "en": ("The Python of this program is not there:",
           "It may have been moved or removed. Install llmeval again, then run llmeval desktop --starter."),
}  # fmt: skip
_FAILED = {
    "zh": "程序没有正常结束，原因见上。如有 No module named llmeval 字样，请重新安装 llmeval。",
    "en": "The program ended with a fault, told above. Where it says No module named llmeval, install llmeval again.",
}


def _windows(python: str, language: Language) -> bytes:
    """Files that are dropped on it are reviewed.

    The interpreter is named from the user's own folder where it lies there, so that a user's name in Chinese stands in no
    command; what else is not ASCII is UTF-8, which `cmd` reads behind `chcp 65001`. There is no block in brackets, since
    a path may hold one (`Program Files (x86)`), and `-P` keeps out modules that lie beside the starter. A dropped file
    whose name holds `&` and no blank is cut there by `cmd`, and is told not to be there: drop such a file on the page.
    """
    home = ntpath.normpath(str(Path.home())).rstrip("\\")
    inside = ntpath.normcase(python).startswith(ntpath.normcase(home) + "\\") and len(home) > len("C:\\")
    quoted = ("%USERPROFILE%" + python[len(home) :].replace("%", "%%")) if inside else python.replace("%", "%%")
    missing, again = _MISSING[language]
    lines = (
        "@echo off",
        "setlocal DisableDelayedExpansion",
        "chcp 65001 >nul 2>nul",
        "title llmeval",
        f'set "PY={quoted}"',
        'if not exist "%PY%" goto missing',
        f'"%PY%" -P -m llmeval desktop --lang {language} %*',
        "if errorlevel 1 goto failed",
        "exit /b 0",
        ":missing",
        f"echo {missing}",
        'echo "%PY%"',
        f"echo {again}",
        "pause",
        "exit /b 1",
        ":failed",
        f"echo {_FAILED[language]}",
        "pause",
        "exit /b 1",
    )
    return ("\r\n".join(lines) + "\r\n").encode()


def _shell(python: str, language: Language) -> bytes:
    """For macOS, and for a Linux desktop that starts no .desktop file; the window waits where something is wrong."""
    quoted = "'" + python.replace("'", "'\\''") + "'"
    missing, again = _MISSING[language]
    return f"""#!/bin/sh
python={quoted}
if [ ! -x "$python" ]; then
    printf '%s\\n' '{missing}' "$python" '{again}' >&2
    if [ -t 0 ]; then read -r _; fi
    exit 1
fi
"$python" -P -m llmeval desktop --lang {language} "$@"
status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 130 ]; then
    printf '%s\\n' '{_FAILED[language]}' >&2
    if [ -t 0 ]; then read -r _; fi
fi
exit "$status"
""".encode()


def _linux(python: str, language: Language) -> bytes:
    """An argument in quotes escapes four characters with a backslash, and a value of the file escapes backslashes once more."""
    quoted = re.sub(r'["`$\\]', r"\\\g<0>", python).replace("\\", "\\\\").replace("%", "%%")
    return (
        "[Desktop Entry]\nType=Application\nName=审阅报告\nName[en]=Review reports\nComment=llmeval\n"
        f'Exec="{quoted}" -P -m llmeval desktop --lang {language} %F\nTerminal=true\nCategories=Office;\n'
    ).encode()
