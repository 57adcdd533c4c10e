"""Compiled patterns of the package, kept from one process to the next as Python keeps the bytecode of modules.

They are numbers in a file of the user's cache folder, which `re`'s own engine examines before it uses them: nothing in
the file can run. Where it cannot be read or written, is damaged or of another Python, patterns are compiled as ever.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import re
import sys
import tempfile
from array import array
from functools import lru_cache
from pathlib import Path
from re import Pattern
from typing import Any, NamedTuple

from llmeval.patterns.beginnings import beginnings

_MOST = 6_000
"""Patterns that the file holds at most; above it only those are written that the process used."""
_FORM = 2
"""Counts the ways in which patterns were compiled here: what another one kept is not read."""
_SEAL = 32
"""Bytes before the content that tell whether it is what was written."""


class Code(NamedTuple):
    """What `re` makes of a pattern: its flags with those inside it, its groups by name, the engine's instructions."""

    flags: int
    groups: int
    names: dict[str, int]
    steps: array[int]


class _Kept:
    def __init__(self) -> None:
        self.known = _read(_path())
        self.used: dict[tuple[str, int], Code] = {}
        self.new = False


def compiled(pattern: str, flags: int) -> Pattern[str]:
    """What `re.compile` gives, made of what was kept where it was."""
    table = _table()
    if table is None:
        return re.compile(pattern, flags)
    key = (pattern, flags)
    try:
        if (code := table.known.get(key)) is None:
            code = _code(pattern, flags)
            table.new = True
        made = _pattern(pattern, code)
    except re.error:
        raise
    except Exception:  # noqa: BLE001 - another Python may do its inner work in other ways
        return re.compile(pattern, flags)
    table.used[key] = code
    return made


def keep() -> None:
    """Write what was compiled in this process for the next ones; no error is raised, nothing depends on it."""
    table = _table()
    if table is None or not table.new:
        return
    table.new = False
    codes = {**table.known, **table.used}
    with contextlib.suppress(OSError, ValueError, TypeError, OverflowError):
        _write(_path(), codes if len(codes) <= _MOST else table.used)


def forget() -> int:
    """Delete what is kept, of every version; this process keeps nothing anew. Returns the bytes freed."""
    if (table := _table()) is not None:
        table.known, table.new = {}, False
        atexit.unregister(keep)
    freed = 0
    with contextlib.suppress(OSError):
        for path in _path().parent.glob("patterns-*.bin*"):
            size = path.stat().st_size
            path.unlink()
            freed += size
    return freed


@lru_cache(maxsize=1)
def _table() -> _Kept | None:
    try:
        table = _Kept()
    except Exception:  # noqa: BLE001 - no home folder, no file, no matter
        return None
    atexit.register(keep)
    return table


def _path() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("llmeval", appauthor=False) / f"patterns-{_sealed(b'').hex()[:8]}.bin"


def _code(pattern: str, flags: int) -> Code:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    tree: Any = _parser.parse(pattern, flags)
    flags |= tree.state.flags
    steps: list[int] = _compiler._code(tree, flags)  # noqa: SLF001 - see the note above
    return Code(flags, tree.state.groups, dict(tree.state.groupdict), array("I", _skipping(steps, tree, flags)))


def _skipping(steps: list[int], tree: Any, flags: int) -> list[int]:
    """The instructions, with the characters in their head that a search skips to where `re` has found none."""
    from re import _compiler  # type: ignore[attr-defined]

    body = 1 + steps[1]
    mask, least, most = steps[2:5]
    if mask or not least or not (wanted := beginnings(tree, any_case=bool(flags & re.IGNORECASE))):
        return steps
    head: list[int] = [mask | _compiler.SRE_INFO_CHARSET, least, most]
    _compiler._compile_charset(_compiler._optimize_charset(wanted)[0], flags, head)  # noqa: SLF001
    return [steps[0], len(head) + 1, *head, *steps[body:]]


def _pattern(pattern: str, code: Code) -> Pattern[str]:
    import _sre  # type: ignore[import-not-found]

    names: list[str | None] = [None] * code.groups
    for name, number in code.names.items():
        names[number] = name
    made: Pattern[str] = _sre.compile(
        pattern, code.flags, code.steps.tolist(), code.groups - 1, code.names, tuple(names)
    )
    return made


def _version() -> str:
    import _sre

    return f"{_FORM} {sys.version} {_sre.MAGIC} {array('I').itemsize} {sys.byteorder}"


def _read(path: Path) -> dict[tuple[str, int], Code]:
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    seal, content = content[:_SEAL], content[_SEAL:]
    if seal != _sealed(content):
        return {}
    head, _, body = content.partition(b"\n")
    steps = array("I", body)
    found, at = {}, 0
    for pattern, given, flags, groups, names, length in json.loads(head):
        found[pattern, given] = Code(flags, groups, names, steps[at : at + length])
        at += length
    return found


def _write(path: Path, codes: dict[tuple[str, int], Code]) -> None:
    head = [[*key, code.flags, code.groups, code.names, len(code.steps)] for key, code in codes.items()]
    content = b"\n".join([json.dumps(head).encode(), b"".join(code.steps.tobytes() for code in codes.values())])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_sealed(content) + content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sealed(content: bytes) -> bytes:
    return hashlib.blake2b(content + _version().encode(), digest_size=_SEAL).digest()
