"""How reviews leave the command line, one by one as they are finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from llmeval.cli import console
from llmeval.data.evidence import Language
from llmeval.decisions.baseline import base_name
from llmeval.decisions.kept import NOTHING, Kept, keep, kept_in, set_aside
from llmeval.errors import UsageError
from llmeval.runs.manifest import beside

if TYPE_CHECKING:
    from llmeval.data.review import Review

Write = Callable[["Review"], None]


@contextmanager
def writer(format: str, output: Path | None, names: Sequence[str], language: Language) -> Iterator[Write]:
    """Something to call with each review of a run over the sources of these names.

    What a person wrote in a file that is there already goes into what replaces it.

    Raises:
        UsageError: it cannot be merged, or the file cannot be written.
    """
    count = len(names)
    if format == "terminal" and output is None:
        yield _on_screen()
    elif format in ("html", "xlsx", "docx") and count > 1 and output is not None:
        console.make_folder(output)
        yield _into_folder(format, output, language)
    elif format in ("xlsx", "docx") and output is not None:
        kept = _kept(format, output, language)
        yield lambda review: console.write(_binary(format, keep(review, kept)), output)
    else:
        kept = _kept(format, output, language)
        _check_sources(kept, names, output)
        with _sink(output) as emit:
            for write in _texts(format, emit, count):
                yield lambda review: write(keep(review, kept))  # noqa: B023 - there is one


def _kept(format: str, output: Path | None, language: Language) -> Kept:
    """What a person wrote in the file, told; where a workbook holds more than its rows can take, a copy is set aside."""
    if output is None:
        return NOTHING
    kept = kept_in(output, format)
    for note in kept.told():
        console.note(getattr(note, language))
    if kept.others:
        console.note(getattr(set_aside(output, kept), language))
    return kept


def _check_sources(kept: Kept, names: Sequence[str], output: Path | None) -> None:
    """A file of several reviews has no place for decisions on reports that are not reviewed now."""
    if len(names) < 2 or output is None:
        return
    here = {base_name(name) for name in names} | {""}
    missing = sorted({entry.source for entry in kept.entries if entry.says} - here)
    if missing:
        raise UsageError(
            f"{output.name} 里有“{missing[0]}”等 {len(missing)} 份报告的复核意见，这次没有审阅它们；请换一个文件名。",
            f"{output.name} holds decisions on {len(missing)} reports that are not reviewed now; name another file.",
        )


@contextmanager
def _sink(output: Path | None) -> Iterator[Callable[[str], None]]:
    """Where text goes: standard output, or a file that is put in place when all of it is written."""
    if output is None:
        yield lambda text: console.write(text, None)
        return
    target = output.resolve()
    direct = target.exists() and not target.is_file()  # a pipe, a device
    partial = target if direct else beside(target)
    try:
        with partial.open("w", encoding="utf-8", errors="replace", newline="\n") as file:

            def emit(text: str) -> None:
                try:
                    file.write(text)
                    file.flush()
                except OSError as error:
                    raise console.unwritable(output, error) from None

            yield emit
        if not direct and partial.stat().st_size:
            partial.replace(target)
    except OSError as error:
        raise console.unwritable(output, error) from None
    finally:
        if not direct:
            with suppress(OSError):
                partial.unlink()


def _texts(format: str, emit: Callable[[str], None], count: int) -> Iterator[Write]:
    """Text formats; JSON of several sources is an array, written item by item."""
    written = 0

    def write(review: Review) -> None:
        nonlocal written
        match format:
            case "json" if count > 1:
                emit(("[\n" if not written else ",\n") + review.to_json())
            case "json":
                emit(review.to_json() + "\n")
            case "jsonl":
                emit(review.to_json(indent=None) + "\n")
            case "html":
                emit(review.to_html())
            case "markdown":
                emit(("\n" if written else "") + review.to_markdown())
            case _:
                from llmeval.render.terminal.terminal import render_terminal

                emit(("\n" if written else "") + render_terminal(review))
        written += 1

    yield write
    if format == "json" and count > 1:
        emit("\n]\n" if written else "[]\n")


def _on_screen() -> Write:
    from rich.console import Console

    screen = Console()
    written = 0

    def write(review: Review) -> None:
        nonlocal written
        from llmeval.render.terminal.terminal import print_review

        if written:
            screen.print()
        print_review(review, screen)
        written += 1

    return write


def _into_folder(format: str, folder: Path, language: Language) -> Write:
    """One file for each review, named after its source; a name that comes twice gets a number."""
    taken: set[str] = set()

    def write(review: Review) -> None:
        stem = Path(review.document.path or "review").stem or "review"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        target = folder / f"{name}.{format}"
        review = keep(review, _kept(format, target, language))
        console.write(review.to_html() if format == "html" else _binary(format, review), target)

    return write


def _binary(format: str, review: Review) -> bytes:
    return review.to_xlsx() if format == "xlsx" else review.to_letter()
