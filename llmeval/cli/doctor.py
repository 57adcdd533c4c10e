"""What is installed here and whether the endpoint answers, for people who cannot read a traceback."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING

from llmeval.data.evidence import Language, Message

if TYPE_CHECKING:
    from llmeval.settings import Settings

PACKAGES = ("openai", "instructor", "pydantic", "pdfplumber", "pypdfium2", "python-docx", "openpyxl", "lxml")
OFFICE = ("soffice", "libreoffice")


@dataclass(frozen=True)
class Observation:
    """One thing looked at; `needed` where the tool cannot do its work without it."""

    name: Message
    good: bool
    says: Message
    needed: bool = False


def examine(settings: Settings) -> list[Observation]:
    """Everything worth telling, the endpoint last; nothing is sent unless a model is named."""
    return [*_installation(), *_extras(), *_endpoint(settings)]


def _installation() -> Iterator[Observation]:
    version = platform.python_version()
    yield _seen(
        "Python", "Python", sys.version_info >= (3, 11), f"{version}（{platform.system()}）", version, needed=True
    )
    for package in ("llmeval", *PACKAGES):
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            yield _seen(package, package, False, "没有安装", "not installed", needed=True)
        else:
            yield _seen(package, package, True, found, found)
    encoding = (sys.stdout.encoding or "").lower()
    yield _seen("控制台编码", "console encoding", True, encoding, encoding)


def _extras() -> Iterator[Observation]:
    office = next((name for name in OFFICE if shutil.which(name)), None)
    yield _seen("LibreOffice（读 .doc、.wps、.rtf、.odt）", "LibreOffice (reads .doc, .wps, .rtf, .odt)", office is not None,
                office or "没有找到；这类文件请另存为 .docx", office or "not found; save such files as .docx")  # fmt: skip
    for module, zh, en, extra in (
        ("rapidocr_onnxruntime", "文字识别（扫描件）", "OCR (scans)", "ocr"),
        ("ray", "Ray（集群）", "Ray (clusters)", "ray"),
    ):
        here = find_spec(module) is not None
        install = f"pip install 'llmeval[{extra}]'"
        yield _seen(
            zh,
            en,
            here,
            "已安装" if here else f"没有安装：{install}",
            "installed" if here else f"not installed: {install}",
        )


def _endpoint(settings: Settings) -> Iterator[Observation]:
    key = bool(settings.api_key)
    if not key and not settings.model:
        yield _seen("密钥", "key", True, "没有设置；只用规则审阅不需要", "not set; reviews by rules need none")
    else:
        yield _key(key)
    if not settings.model:
        yield _seen("模型", "model", True, "没有指定模型，只用规则审阅；用 --model 指定后可试接口",
                    "no model is named, the rules alone are used; name one with --model to try the endpoint")  # fmt: skip
        return
    yield from _try(settings)


def _key(key: bool) -> Observation:
    return _seen(
        "密钥",
        "key",
        key,
        "已设置（不显示）" if key else "没有设置 OPENAI_API_KEY",
        "set (not shown)" if key else "OPENAI_API_KEY is not set",
    )


def _try(settings: Settings) -> Iterator[Observation]:
    """Ask one tiny question, so that mode and key are known to work."""
    from dataclasses import replace

    from pydantic import BaseModel

    from llmeval.errors import ModelError
    from llmeval.llm.client import Endpoint
    from llmeval.llm.requests import Call

    class Reply(BaseModel):
        """一个数。"""

        value: int

    call = Call("doctor@0", ({"role": "user", "content": "1 加 1 等于几？按要求的结构回答。"},), Reply)
    try:
        with Endpoint.of(replace(settings, no_store=True, retries=0, timeout=min(settings.timeout, 30))) as endpoint:
            endpoint.session().ask_sync(call)
            host, mode = endpoint.host, endpoint.mode
    except ModelError as error:
        yield Observation(
            Message("模型接口", "endpoint"), False, Message(error.message, error.english or error.message), needed=True
        )
        return
    yield _seen(
        "模型接口",
        "endpoint",
        True,
        f"{host} 可用，{settings.model}，应答方式 {mode}",
        f"{host} answers, {settings.model}, mode {mode}",
    )


def _mark(seen: Observation, language: Language) -> str:
    """Missing is only what the tool cannot do without."""
    if seen.good:
        return "  OK  "
    if seen.needed:
        return " 缺少 " if language == "zh" else " MISS "
    return " 可选 " if language == "zh" else " opt. "


def _seen(zh: str, en: str, good: bool, says_zh: str, says_en: str, *, needed: bool = False) -> Observation:
    return Observation(Message(zh, en), good, Message(says_zh, says_en), needed)


def render(observations: Sequence[Observation], language: Language = "zh") -> str:
    """One line for each: a mark, what was looked at, what was seen."""
    side = 0 if language == "zh" else 1
    return "".join(f"[{_mark(seen, language)}] {seen.name[side]}: {seen.says[side]}\n" for seen in observations)
