"""Old and foreign office formats through LibreOffice, where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from llmeval.errors import ReadError

TEXTS = frozenset({".doc", ".wps", ".wpt", ".dot", ".rtf", ".odt", ".fodt", ".ott", ".uot"})
SHEETS = frozenset({".xls", ".et", ".ett", ".xlt", ".ods", ".fods"})
TARGETS = {**dict.fromkeys(TEXTS, "docx"), **dict.fromkeys(SHEETS, "xlsx")}
"""Extension of a source → what LibreOffice makes of it."""
_USUAL = (
    "/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)  # fmt: skip
_SECONDS = 180
_DEAF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'
)
_SETTING = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_SAFE = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
)
"""A file from anywhere runs no macro and fetches nothing."""


@lru_cache(maxsize=1)
def find_office() -> str | None:
    """Path of LibreOffice's program, None where it is not installed."""
    for name in ("soffice", "libreoffice", "soffice.exe"):
        if found := shutil.which(name):
            return found
    return next((path for path in _USUAL if Path(path).is_file()), None)


def convert(data: bytes, name: str, extension: str, what: str, seconds: float = _SECONDS) -> bytes:
    """A .docx or .xlsx with the content of an old or foreign file; `what` names its kind in messages.

    Each conversion has a profile of its own, so that it neither meets an open LibreOffice nor leaves anything behind.

    Raises ReadError where LibreOffice is missing, fails or takes too long.
    """
    target = TARGETS[extension]
    program = find_office()
    if program is None:
        advice = f"请安装 LibreOffice（免费），或用 Word、WPS 打开后另存为 .{target} 再试。"
        raise ReadError(
            f"“{name}”是{what}，需要 LibreOffice 才能读取，但本机没有安装。{advice}",
            f"“{name}” can only be read through LibreOffice, which is not installed. Install it, or save as .{target}.",
        )
    # Where a run is ended from outside, Windows may hold a file for a moment.
    with tempfile.TemporaryDirectory(prefix="llmeval-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / f"source{extension}"
        source.write_bytes(data)
        profile = Path(folder) / "profile"
        _write_profile(profile)
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--nodefault", "--convert-to", target, "--outdir", str(Path(folder) / "out"), str(source),
        ]  # fmt: skip
        _run(command, name, seconds)
        made = Path(folder) / "out" / f"source.{target}"
        if not made.is_file() or not made.stat().st_size:
            raise ReadError(
                f"LibreOffice 打不开“{name}”（{what}），可能已损坏或设有密码。请用 Word 或 WPS 打开后另存为 .{target} 再试。",
                f"LibreOffice cannot open “{name}”: damaged, or under a password. Save it as .{target}.",
            )
        return made.read_bytes()


def _write_profile(profile: Path) -> None:
    folder = profile / "user"
    folder.mkdir(parents=True)
    items = "".join(_SETTING.format(*setting) for setting in _SAFE)
    (folder / "registrymodifications.xcu").write_text(_DEAF.format(items), encoding="utf-8")


def _run(command: list[str], name: str, seconds: float) -> None:
    group = os.name == "posix"
    try:
        process = subprocess.Popen(  # noqa: S603 - LibreOffice, with names of our own making
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=group,
        )  # fmt: skip
    except OSError:
        raise ReadError(
            f"LibreOffice 启动不了，无法读取“{name}”。请检查安装，或另存为 .docx、.xlsx 再试。",
            f"LibreOffice does not start, so “{name}” cannot be read. Check its installation, or save the file anew.",
        ) from None
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise ReadError(
            f"LibreOffice 转换“{name}”超过 {seconds:g} 秒，已停止。请用 Word 或 WPS 另存为 .docx、.xlsx 再试。",
            f"LibreOffice took more than {seconds:g} seconds for “{name}”. Save it as .docx or .xlsx.",
        ) from None
    finally:
        _end(process, group)


def _end(process: subprocess.Popen[bytes], group: bool) -> None:
    """The program is a chain of processes: on POSIX its whole group goes, elsewhere what we started."""
    with contextlib.suppress(OSError):
        if group and sys.platform != "win32":
            os.killpg(process.pid, 9)
        elif process.poll() is None:
            process.kill()
    process.wait()
