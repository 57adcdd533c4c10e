"""Words of the user's own beside the genre's: other names of metrics, and titles of sections, from a TOML file.

[metrics]
"三公经费" = ["三公开支"]           # names that mean the metric
[sections]
problems = ["短板弱项"]             # words of a title that say its kind
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llmeval.errors import SettingsError


@dataclass(frozen=True)
class OwnWords:
    """`metrics` gives a metric by its other names, `sections` kinds by words of a title, in the order of the file."""

    metrics: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[tuple[str, str], ...] = ()


NONE = OwnWords()
_in_force: ContextVar[OwnWords] = ContextVar("llmeval_own_words", default=NONE)


def own_words() -> OwnWords:
    """The words in force."""
    return _in_force.get()


@contextmanager
def words_of(path: str | None, kinds: tuple[str, ...]) -> Iterator[None]:
    """Have the words of a file in force; None for none.

    Args:
        kinds: of sections, as they are known.

    Raises:
        SettingsError: the file cannot be read, or holds something else.
    """
    token = _in_force.set(read_words(Path(path), kinds) if path else NONE)
    try:
        yield
    finally:
        _in_force.reset(token)


def read_words(path: Path, kinds: tuple[str, ...]) -> OwnWords:
    """The words of a file. Raises `SettingsError` as `words_of`."""
    import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(
            path, f"读不了（{type(error).__name__}），应为 UTF-8 的 TOML 文件", "it is no readable TOML file in UTF-8"
        ) from None
    for name in data:
        if name not in ("metrics", "sections"):
            raise _fault(
                path, f"没有 {name} 这一项（可用：metrics、sections）", f"{name} is unknown (known: metrics, sections)"
            )
    metrics = {word: name for name, words in _table(path, data, "metrics") for word in words}
    sections = tuple((kind, word) for kind, words in _table(path, data, "sections") for word in words)
    for kind, _ in sections:
        if kind not in kinds:
            raise _fault(
                path,
                f"sections 没有 {kind} 这一种（可用：{'、'.join(kinds)}）",
                f"sections has no kind {kind} (known: {', '.join(kinds)})",
            )
    return OwnWords(metrics, sections)


def _table(path: Path, data: Mapping[str, Any], name: str) -> Iterator[tuple[str, list[str]]]:
    table = data.get(name, {})
    if not isinstance(table, Mapping):
        raise _fault(path, f"{name} 应是一个表", f"{name} must be a table")
    for key, words in table.items():
        if (
            not isinstance(words, list)
            or not words
            or not all(isinstance(word, str) and "".join(word.split()) for word in words)
        ):
            raise _fault(path, f"{name}.{key} 应是词的列表", f"{name}.{key} must be a list of words")
        yield key, ["".join(word.split()) for word in words]


def _fault(path: Path, zh: str, en: str) -> SettingsError:
    return SettingsError(
        f"词表 {path.name}：{zh}。请更正后再用。", f"The vocabulary {path.name}: {en}. Correct it first."
    )
