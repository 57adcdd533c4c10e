"""How reviews leave the command line, one by one as they are finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from llmeval.cli import console

if TYPE_CHECKING:
    from llmeval.data.review import Review

Write = Callable[["Review"], None]


@contextmanager
def writer(format: str, output: Path | None, count: int) -> Iterator[Write]:
    """Something to call with each review of a run over `count` sources."""
    if format == "terminal" and output is None:
        yield _on_screen()
    elif format in ("html", "xlsx", "docx") and count > 1 and output is not None:
        console.make_folder(output)
        yield _into_folder(format, output)
    elif format in ("xlsx", "docx"):
        yield lambda review: console.write(_binary(format, review), output)
    else:
        with ExitStack() as open_files:
            yield from _texts(format, _sink(output, open_files), count)


def _sink(output: Path | None, open_files: ExitStack) -> Callable[[str], None]:
    """Where text goes: standard output, or a file that is made when the first text comes."""
    if output is None:
        return lambda text: console.write(text, None)
    file: TextIO | None = None

    def emit(text: str) -> None:
        nonlocal file
        try:
            file = file or open_files.enter_context(output.open("w", encoding="utf-8", errors="replace", newline="\n"))
            file.write(text)
        except OSError as error:
            raise console.unwritable(output, error) from None

    return emit


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


def _into_folder(format: str, folder: Path) -> Write:
    """One file for each review, named after its source; a name that comes twice gets a number."""
    taken: set[str] = set()

    def write(review: Review) -> None:
        stem = Path(review.document.path or "review").stem or "review"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        content = review.to_html() if format == "html" else _binary(format, review)
        console.write(content, folder / f"{name}.{format}")

    return write


def _binary(format: str, review: Review) -> bytes:
    return review.to_xlsx() if format == "xlsx" else review.to_letter()
