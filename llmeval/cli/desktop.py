"""`llmeval desktop`: start the local page, or write what starts it by a double click."""

from __future__ import annotations

import contextlib
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from llmeval.cli import console
from llmeval.cli.statuses import CLEAN
from llmeval.data.evidence import Language
from llmeval.desktop.starter import System, this_system, write_starter
from llmeval.errors import UsageError
from llmeval.settings import Settings


def run_desktop(sources: Sequence[str], folder: Path | None, settings: Settings, port: int, *, browser: bool) -> int:
    """Serve the page until it is told to end, or Ctrl-C.

    Raises:
        UsageError: the folder cannot be written, a source is not there, or the port is taken.
    """
    from llmeval.desktop.server import Desktop
    from llmeval.desktop.work import Work
    from llmeval.runs.mailbox.run import FORMATS

    given = [Path(source).resolve() for source in sources]
    for path in given:
        if not path.exists():
            raise UsageError(f"找不到 {path}；请检查名称和位置。", f"There is no {path}; check its name and place.")
    base = folder.resolve() if folder else _documents()
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise console.unwritable(base, error) from None
    work = Work(base, settings)
    try:
        server = Desktop(work, port)
    except (OSError, OverflowError):
        raise UsageError(
            f"端口 {port} 被占用；请换一个，或不写 --port。",
            f"Port {port} is taken; name another, or leave --port out.",
        ) from None
    with server:
        address = server.address
        if given:
            run = work.begin()
            work.start(run, FORMATS, sources=given)
            address = f"{address}#/run/{run.replace(' ', '%20')}"
        zh = settings.lang == "zh"
        console.show(f"{address}\n")
        console.note("已打开本机网页；关闭这个窗口或按 Ctrl-C 即退出。地址只能用一次，只有这台电脑能打开。" if zh
                     else "The page is open; close this window or press Ctrl-C to end. The address works once, on this machine only.")  # fmt: skip
        if browser and not webbrowser.open(address):
            console.note(
                "没有找到浏览器；请把上面的地址复制到浏览器里打开。"
                if zh
                else "No browser was found; open the address above in one."
            )
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever(poll_interval=0.2)
        work.stop()
        work.wait(5)
    return CLEAN


def _documents() -> Path:
    import platformdirs

    return platformdirs.user_documents_path() / "llmeval"


def write(folder: Path, system: System | None, language: Language) -> int:
    """Write the starter and say where it is."""
    made = write_starter(folder, system, language)
    for path in made:
        console.show(f"{path}\n")
    console.note("双击它就打开审阅网页。" if language == "zh" else "A double click opens the page.")
    if system not in (None, this_system()):
        console.note(
            "其中写的是这台电脑上 Python 的位置；给另一台电脑用的，请在那台电脑上写。"
            if language == "zh"
            else "It names the Python of this computer; write the starter of another computer there."
        )
    if (system or this_system()) != "macos":  # Finder hands a .command no files
        console.note("也可以把报告拖到它上面。" if language == "zh" else "Reports may be dropped on it.")
    return CLEAN
