"""How reviews leave the command line, one by one as they are finished."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from llmeval.cli import console
from llmeval.data.evidence import Language
from llmeval.decisions.baseline import base_name
from llmeval.decisions.kept import NOTHING, Kept, keep, kept_in, set_aside, set_aside_other
from llmeval.errors import UsageError
from llmeval.runs.manifest import beside

if TYPE_CHECKING:
    from llmeval.data.review import Review
    from llmeval.reading.sources import Source
    from llmeval.settings import Settings

Write = Callable[["Review", "Source"], None]


@contextmanager
def writer(format: str, output: Path | None, names: Sequence[str], settings: Settings) -> Iterator[Write]:
    """Something to call with each review of a run over the sources of these names, and the source that it is of.

    What a person wrote in a file that is there already goes into what replaces it.

    Raises:
        UsageError: it cannot be merged, or the file cannot be written.
    """
    count, language = len(names), settings.lang
    if format == "terminal" and output is None:
        yield _on_screen()
    elif format in ("html", "xlsx", "docx", "commented") and count > 1 and output is not None:
        console.make_folder(output)
        yield _into_folder(format, output, settings)
    elif format == "commented" and output is not None:
        yield lambda review, source: _write_commented(review, source, output, settings)
    elif format in ("xlsx", "docx") and output is not None:
        kept = _kept(format, output, language)
        yield lambda review, _: _write_binary(format, keep(review, kept), output)
    else:
        kept = _kept(format, output, language)
        _check_sources(kept, names, output)
        with _sink(output) as emit:
            for write in _texts(format, emit, count):
                yield lambda review, _: write(keep(review, kept))  # noqa: B023 - there is one


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


def _texts(format: str, emit: Callable[[str], None], count: int) -> Iterator[Callable[[Review], None]]:
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
            case "cases":
                emit(review.to_cases())
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

    def write(review: Review, _: Source) -> None:
        nonlocal written
        from llmeval.render.terminal.terminal import print_review

        if written:
            screen.print()
        print_review(review, screen)
        written += 1

    return write


def _into_folder(format: str, folder: Path, settings: Settings) -> Write:
    """One file for each review, named after its source; a name that comes twice gets a number."""
    taken: set[str] = set()

    def write(review: Review, source: Source) -> None:
        stem = Path(review.document.path or "review").stem.replace("*", "＊") or "review"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        if format == "commented":
            _write_commented(review, source, folder / f"{name}.docx", settings)
            return
        target = folder / f"{name}.{format}"
        review = keep(review, _kept(format, target, settings.lang))
        if format == "html":
            console.write(review.to_html(), target)
        else:
            _write_binary(format, review, target)

    return write


def _write_binary(format: str, review: Review, target: Path) -> None:
    if format == "xlsx":
        console.write(review.to_xlsx(), target)
    else:
        _write_word(review.to_letter(), target, review.language)


def _write_word(content: bytes, target: Path, language: Language) -> None:
    """A Word file; one that is there and differs stays beside it, since somebody may have written in it."""
    if note := set_aside_other(target, content):
        console.note(getattr(note, language))
    console.write(content, target)


def _write_commented(review: Review, source: Source, target: Path, settings: Settings) -> None:
    """The reviewed file with comments; of a submission each file that has any, those after the first beside it under their own names.

    Raises:
        UsageError: it would replace the reviewed file, or cannot be written.
    """
    from llmeval.reading.sources import word_files
    from llmeval.render.word.commented import author_of, render_commented

    _check_not_source(source, target)
    made = render_commented(review, word_files(source, settings.limits), author_of(settings.reviewer, review.language))
    taken = {target.name.lower()}
    for number, each in enumerate(made):
        if number and not each.comments:
            continue
        place, again = target, 1
        while number and place.name.lower() in taken:
            stem = f"{target.stem}-{Path(each.name).stem}{f'-{again}' if again > 1 else ''}"
            place, again = target.with_name(f"{stem}.docx"), again + 1
        taken.add(place.name.lower())
        _write_word(each.content, place, review.language)


def _check_not_source(source: Source, target: Path) -> None:
    for one in source if isinstance(source, list) else [source]:
        if isinstance(one, (str, os.PathLike)) and target.exists() and Path(one).exists() and target.samefile(one):
            raise UsageError(
                f"{target.name} 就是送审的文件，不能覆盖；请换一个文件名。",
                f"{target.name} is the reviewed file itself and is not written over; name another file.",
            )
