"""Checks of the user's own beside the catalogue: classes, files, modules, and what installed packages bring.

An installed package brings checks by an entry point of the group `llmeval.checks` that names a class or a module.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import pickle
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, get_args

from llmeval.checks.base import Check
from llmeval.checks.catalogue import ALL
from llmeval.data.evidence import Message
from llmeval.data.findings import Problem, Severity
from llmeval.errors import UsageError
from llmeval.vocabulary.families import FAMILIES

GROUP = "llmeval.checks"
Named = type[Check] | str
"""A class; or `FILE.py`, `FILE.py:Class`, `package.module`, `package.module:Class`, of which the first and third mean all checks
that stand there."""


class Known(NamedTuple):
    """All checks in force, and what could not be loaded of those that packages bring."""

    checks: tuple[type[Check], ...]
    problems: tuple[Problem, ...]


def known_checks(own: Sequence[Named] = ()) -> Known:
    """The catalogue, then what installed packages bring, then the caller's own.

    Raises:
        UsageError: one of the caller's own cannot be loaded, is no check, or has a code or name that is taken.
    """
    brought, problems = _installed()
    checks = list(ALL)
    for check in brought:
        try:
            _add(checks, check)
        except UsageError as error:
            problems = (*problems, Problem("check", None, Message(error.message, error.english or error.message)))
    for named in own:
        for check in _checks_of(named):
            _add(checks, check)
    return Known(tuple(checks), problems)


def _add(checks: list[type[Check]], check: type[Check]) -> None:
    if check in checks:
        return
    fault = _fault(check)
    if not fault:
        taken = {word.lower(): other for other in checks for word in (other.code, other.name)} | dict.fromkeys(
            FAMILIES, None
        )
        fault = next((f"编号或名称 {word} 已被占用" for word in (check.code, check.name) if word.lower() in taken), "")
    if fault:
        raise UsageError(f"自定义检查 {check.__name__}：{fault}。请更正后再用。",
                         f"The check {check.__name__} cannot be used: its code, name, family or severity is taken or unknown ({fault}). "
                         "Correct it first.")  # fmt: skip
    checks.append(check)


def _fault(check: type[Check]) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{1,15}", check.code):
        return f"编号 {check.code} 不合要求（应为字母开头的 2 到 16 个字母或数字）"
    if check.family not in FAMILIES:
        return f"没有 {check.family} 这一类别（可用：{'、'.join(FAMILIES)}）"
    if check.severity not in get_args(Severity):
        return f"没有 {check.severity} 这一程度（可用：{'、'.join(get_args(Severity))}）"
    return ""


@cache
def _installed() -> Known:
    """What packages bring; one that breaks is told and costs nobody the others."""
    if not _may_bring():
        return Known((), ())
    from importlib.metadata import entry_points

    checks: list[type[Check]] = []
    problems: list[Problem] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            checks += _all_in(point.load(), point.value)
        except Exception as error:  # noqa: BLE001 - code of others
            kind = type(error).__name__
            problems.append(Problem("check", None, Message(f"扩展 {point.name}（{point.value}）提供的检查无法载入（{kind}）",
                                                           f"the checks of {point.name} ({point.value}) cannot be loaded ({kind})")))  # fmt: skip
    return Known(tuple(checks), tuple(problems))


def _may_bring() -> bool:
    """Whether a package may name our group: `importlib.metadata`, which tells which, takes as long to load as a short report to read.

    Folders of packages are looked at; whatever else packages may lie in is asked as ever.
    """
    if "importlib.metadata" in sys.modules:
        return True
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder):
        return True
    for place in dict.fromkeys(sys.path):
        try:
            entries = list(Path(place or ".").iterdir())
        except NotADirectoryError:
            return True  # a zip
        except OSError:
            continue
        for entry in entries:
            if entry.suffix == ".egg":
                return True
            if entry.suffix in (".dist-info", ".egg-info"):
                with suppress(OSError):
                    if GROUP.encode() in (entry / "entry_points.txt").read_bytes():
                        return True
    return False


def _checks_of(named: Any) -> list[type[Check]]:
    if not isinstance(named, str):
        return _all_in(named, getattr(named, "__name__", str(named)))
    place, _, name = named.rpartition(":") if re.search(r":[A-Za-z_]\w*$", named) else (named, "", "")
    try:
        module = _file(str(Path(place).resolve())) if place.endswith(".py") else importlib.import_module(place)
    except Exception as error:
        raise UsageError(f"自定义检查 {Path(named).name} 无法载入（{type(error).__name__}）。请检查文件名、模块名和其中的代码。",
                         f"The checks of {Path(named).name} cannot be loaded ({type(error).__name__}). Check the name and its code.") from error  # fmt: skip
    if name and not hasattr(module, name):
        raise UsageError(
            f"{Path(place).name} 里没有 {name}。请检查类名。", f"{Path(place).name} has no {name}. Check the name."
        )
    return _all_in(getattr(module, name) if name else module, Path(named).name)


@cache
def _file(path: str) -> ModuleType:
    name = f"llmeval_own_{hashlib.sha256(path.encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _all_in(thing: Any, name: str) -> list[type[Check]]:
    """A class itself, or the checks that a module defines, in the order of their lines."""
    if isinstance(thing, ModuleType):
        found = [value for value in vars(thing).values() if _is_check(value) and value.__module__ == thing.__name__]
        if found:
            return found
    elif _is_check(thing):
        return [thing]
    raise UsageError(
        f"{name} 不是检查，也没有定义检查（llmeval.Check 的子类）。",
        f"{name} is no check and defines none (a subclass of llmeval.Check).",
    )


def _is_check(thing: Any) -> bool:
    return (
        inspect.isclass(thing)
        and issubclass(thing, Check)
        and not inspect.isabstract(thing)
        and bool(getattr(thing, "code", ""))
    )


def travel(own: Sequence[Named]) -> bool:
    """Whether processes of our own can load these checks: not what stands in a script's main module or in a notebook."""
    for named in own:
        if isinstance(named, str):
            continue
        if named.__module__ == "__main__" or named.__module__ not in sys.modules:
            return False
        try:
            pickle.dumps(named)
            if importlib.util.find_spec(named.__module__) is None:
                return False
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it does not travel
            return False
    return True
