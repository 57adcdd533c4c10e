"""The compiled patterns of the package, texts that would make a bad one slow, and how their cost grows.

What a pattern costs depends on it and on Python's engine alone, and to measure all takes minutes: those that were found to be linear
stand by their hashes in `patterns_measured.txt`, and the tests measure those that do not, and a tenth of the rest. After a change to
many patterns, `python -m tests.patterns` measures the new ones and writes the list.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import importlib
import pkgutil
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import llmeval
from llmeval.patterns.lazy import Lazy

DEPTH = 5
FIRST, DOUBLINGS = 500, 4
"""Characters of the shortest text that is timed, and how often it is doubled."""
PATIENCE = 0.4
"""Seconds in which any pattern is through with any of the texts."""
SHORT = 20
"""Times that something may be repeated without being long."""
FLOOR = 0.004
"""Seconds below which a time says nothing of how it grows."""
MEASURED = Path(__file__).with_name("patterns_measured.txt")
_ENGINE = "Python {}.{}".format(*sys.version_info[:2])
STOPS = ("\x00", "x\n")
"""Ends that most patterns cannot match, so that they must go back."""


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled pattern that a module holds, also in containers and classes, by the place where it was met."""
    found: dict[str, re.Pattern[Any]] = {}
    known: set[tuple[str | bytes, int]] = set()
    for info in pkgutil.walk_packages(llmeval.__path__, "llmeval."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for place, pattern in _inside(value, f"{info.name}.{name}", DEPTH):
                if (key := (pattern.pattern, pattern.flags)) not in known:
                    known.add(key)
                    found[place] = pattern
    return found


def inline() -> dict[str, re.Pattern[Any]]:
    """Patterns that the package writes where it uses them, as `re.sub(r"…", …)`, by file and line."""
    found: dict[str, re.Pattern[Any]] = {}
    root = Path(llmeval.__path__[0])
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re")), args=[ast.Constant(value=str() | bytes() as text), *_]
                ):
                    found[f"{path.relative_to(root).as_posix()}:{node.lineno}"] = re.compile(text)
    return found


@cache
def every() -> dict[str, re.Pattern[Any]]:
    """Each distinct pattern once."""
    distinct = {(p.pattern, p.flags): (place, p) for place, p in (patterns() | inline()).items()}
    return dict(distinct.values())


def key(pattern: re.Pattern[Any]) -> str:
    return hashlib.sha256(repr((pattern.pattern, pattern.flags)).encode()).hexdigest()[:12]


def measured() -> frozenset[str]:
    """Keys of the patterns that were found to be linear with this version of Python's engine."""
    engine, *keys = MEASURED.read_text(encoding="ascii").split("\n")
    return frozenset(keys) if engine == _ENGINE else frozenset()


def to_measure(found: Mapping[str, re.Pattern[Any]]) -> dict[str, re.Pattern[Any]]:
    """Those of some patterns that nobody has measured, and a tenth of the others."""
    known = measured()
    return {at: p for at, p in found.items() if (name := key(p)) not in known or int(name, 16) % 10 == 0}


def _inside(value: Any, place: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern | Lazy):
        yield place, value.compiled() if isinstance(value, Lazy) else value
        return
    if not depth:
        return
    members: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        members = [*value.items(), *((f"key {key}", key) for key in value)]
    elif isinstance(value, list | tuple | set | frozenset):
        members = enumerate(value)
    elif isinstance(value, type) and value.__module__.startswith("llmeval"):
        members = vars(value).items()
    elif dataclasses.is_dataclass(value):
        members = ((field.name, getattr(value, field.name, None)) for field in dataclasses.fields(value))
    for name, member in members:
        yield from _inside(member, f"{place}.{name}", depth - 1)


class Sampler:
    """Texts that a pattern, or a part of it, matches: made from its parse tree."""

    def __init__(self, pattern: re.Pattern[Any], seed: int) -> None:
        self.tree = parser.parse(pattern.pattern, pattern.flags)
        self.random = random.Random(seed)
        self.groups: dict[int, str] = {}
        self.parts: list[tuple[str, str]] = []
        """What stands before each part that may be repeated without end, and the part once."""

    def whole(self) -> str:
        return self._tree(self.tree, "")

    def _tree(self, tree: Any, before: str) -> str:
        text = ""
        for op, argument in tree:
            text += self._node(op, argument, before + text)
        return text

    def _node(self, op: Any, argument: Any, before: str) -> str:
        if op is sre.LITERAL:
            return chr(argument)
        if op is sre.NOT_LITERAL:
            return "a" if argument != ord("a") else "b"
        if op is sre.ANY:
            return self.random.choice("a1 一")
        if op is sre.IN:
            return self._any_of(argument)
        if op is sre.BRANCH:
            texts = [self._tree(branch, before) for branch in argument[1]]
            return self.random.choice(texts)
        if op is sre.SUBPATTERN:
            text = self._tree(argument[3], before)
            if argument[0] is not None:
                self.groups[argument[0]] = text
            return text
        if op is sre.ATOMIC_GROUP:
            return self._tree(argument, before)
        if op is sre.GROUPREF:
            return self.groups.get(argument, "")
        if op in REPEATS:
            low, high, part = argument
            one = self._tree(part, before)
            if one and high > 20:
                self.parts.append((before, one))
            least = one * min(low, 50)
            return least or (one if self.random.random() < 0.5 else "")
        return ""

    def _any_of(self, items: Any) -> str:
        if items[0][0] is sre.NEGATE:
            refused = "".join(self._choices(items[1:]))
            wide = [c for c in "a1 一，\n\t-x<" if c not in refused]
            return self.random.choice(wide) if wide else "é"
        return self.random.choice(self._choices(items))

    def _choices(self, items: Any) -> list[str]:
        classes = {sre.CATEGORY_DIGIT: "17", sre.CATEGORY_SPACE: " \n\u3000", sre.CATEGORY_WORD: "a1一",
                   sre.CATEGORY_NOT_SPACE: "a1一", sre.CATEGORY_NOT_DIGIT: "a 一", sre.CATEGORY_NOT_WORD: " ，"}  # fmt: skip
        found = []
        for op, argument in items:
            if op is sre.LITERAL:
                found.append(chr(argument))
            elif op is sre.RANGE:
                found += [chr(argument[0]), chr((argument[0] + argument[1]) // 2)]
            elif op is sre.CATEGORY:
                found += list(classes[argument])
        return found or ["a"]


REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every node of a parsed pattern, with what it holds."""
    for op, argument in tree:
        yield op, argument
        if op in REPEATS:
            yield from nodes(argument[2])
        elif op is sre.BRANCH:
            for branch in argument[1]:
                yield from nodes(branch)
        elif op is sre.SUBPATTERN:
            yield from nodes(argument[3])
        elif op is sre.ATOMIC_GROUP:
            yield from nodes(argument)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from nodes(argument[1])


def repeats(tree: Any) -> bool:
    """Whether a pattern holds a repetition that can be long; one that holds none looks at a bounded piece of text."""
    return any(op in REPEATS and argument[1] > SHORT for op, argument in nodes(tree))


def torn(tree: Any) -> bool:
    """Whether a possessive repetition holds more than one character at a time.

    Python before 3.11.5, Debian 12's among them, goes on from where the last, failed round of such a one had come to;
    an atomic group around a greedy repetition says the same and is read rightly by every version.
    """
    single = (sre.IN, sre.LITERAL, sre.NOT_LITERAL, sre.ANY)
    return any(
        op is sre.POSSESSIVE_REPEAT and (len(argument[2]) != 1 or argument[2][0][0] not in single)
        for op, argument in nodes(tree)
    )


def attacks(pattern: re.Pattern[Any], rounds: int = 2) -> list[tuple[str, str]]:
    """What a text begins with and what it then repeats: the pattern's own parts, and itself."""
    if not repeats(parser.parse(pattern.pattern, pattern.flags)):
        return []
    found: dict[tuple[str, str], None] = {("", " "): None, ("", "1"): None, ("", "一"): None}
    for seed in range(rounds):
        sampler = Sampler(pattern, seed)
        whole = sampler.whole()
        if whole:
            found[("", whole)] = None
            found[("", whole[:1])] = None
            found[("", whole[: (len(whole) + 1) // 2])] = None
        for before, part in sampler.parts:
            found[(before, part)] = None
            found[("", before[-20:] + part)] = None
            found[("", part)] = None
    return list(found)


def seconds(pattern: re.Pattern[Any], text: str, tries: int = 3) -> float:
    """The best of several times to find all places of a pattern."""
    given: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        for _match in pattern.finditer(given):
            pass
        best = min(best, time.process_time() - start)
        if best > PATIENCE:
            break
    return best


def slow(pattern: re.Pattern[Any], before: str, part: str) -> str:
    """How the time grows over the doublings where it grows faster than the text; "" where it does not."""
    for stop in STOPS:
        for tiny in range(1, 21):  # an exponential pattern must be met while it still comes back
            if (taken := seconds(pattern, before + part * tiny + stop, 1)) > PATIENCE / 10:
                return f"{tiny} repetitions: {taken:.2f} s"
        sizes = [FIRST * 2**doubling for doubling in range(DOUBLINGS + 1)]
        texts = [before + part * max(1, size // len(part)) + stop for size in sizes]
        if seconds(pattern, texts[1], 1) < FLOOR / 16:  # what is not linear takes many times as long
            continue
        times = []
        for text in texts:
            times.append(seconds(pattern, text))
            if times[-1] > PATIENCE:
                return f"{len(text)} characters: {times[-1]:.2f} s"
        # Linear work grows 16-fold, quadratic 256-fold; half way between them, in powers, is 64.
        if times[-1] > FLOOR and times[-1] > 64 * max(times[0], 2e-5):
            return " ".join(f"{taken * 1000:.2f}" for taken in times) + " ms"
    return ""


def main() -> None:
    """Measure what is new and write the list; what is slow is told and stays out of it."""
    known = measured()
    kept: set[str] = set()
    for place, pattern in every().items():
        why = "" if key(pattern) in known else next(
            (f"{part[:20]!r} {why}" for before, part in attacks(pattern) if (why := slow(pattern, before, part))), ""
        )  # fmt: skip
        if why:
            sys.stdout.write(f"{place} {why}\n")
        else:
            kept.add(key(pattern))
    MEASURED.write_text("\n".join([_ENGINE, *sorted(kept)]), encoding="ascii")
    sys.stdout.write(f"{len(kept)} patterns are linear, {len(kept - known)} of them new\n")


if __name__ == "__main__":
    main()
