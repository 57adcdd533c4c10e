"""What gets out of documents that somebody else wrote: `python -m tests.measure_privacy_first_look [--list] [FOLDER]`.

The folder holds `docs/` and `truth/`: for each document every personal datum (kind, as written, where) and what must stay
readable, with the reason. Each datum is looked for in the masked text where it stands, and in every output, request, cache, log and file that a
review leaves. All data are invented.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import logging
import re
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from llmeval import Review, critique
from llmeval.cli.app import run as run_cli
from llmeval.llm.client import standing_in
from tests.measure_privacy import outputs

HERE = Path(__file__).parent / "privacy_first_look"
_SAME = str.maketrans("０１２３４５６７８９〇零○幺一二三四五六七八九＠Ｘｘx", "00123456789"[1:] + "0001123456789@XXX")


def squeezed(text: str) -> tuple[str, list[int]]:
    """The characters that tell a datum, in one spelling, and where each stood."""
    kept, places = [], []
    for at, character in enumerate(text):
        one = character.translate(_SAME)
        if one.isalnum() or one in "@*":
            kept.append(one)
            places.append(at)
    return "".join(kept), places


@dataclass
class Datum:
    """One mention: what it is, where; how much of it the masked text shows; the outputs that hold it."""

    file: str
    kind: str
    datum: str
    where: str
    shown: str = "masked"
    """masked, part, whole, or unread where the text of the document does not hold it."""
    out: list[str] = field(default_factory=list)


_LABELLED = re.compile(r"[：:＝=﹕∶】/／|｜\t,][ \t\u3000]*$")


def kind_of(entry: dict[str, str], labelled: frozenset[str]) -> str:
    """Names by how they are told: at a label or in a column, again elsewhere, or in running text alone."""
    if entry["kind"] != "name":
        return entry["kind"]
    if _at_label(entry["where"]):
        return "name after a label"
    return "name mentioned later" if _plain(entry["datum"]) in labelled else "name in running text only"


def _plain(word: str) -> str:
    return squeezed(word)[0]


def _at_label(where: str) -> bool:
    after = re.search(r'after "(.*)"', where, re.DOTALL)
    if after is None:
        return "cell" in where or "column" in where
    return bool(_LABELLED.search(after[1]))


def inside(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [
            package.read(entry).decode("utf-8", "replace")
            for entry in package.namelist()
            if entry.endswith((".xml", ".rels"))
        ]
    return html.unescape(re.sub(r"<[^<>]{0,2000}>", "", "\n".join(parts)))


class Model(httpx2.AsyncBaseTransport):
    """Answers nothing, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = (await request.aread()).decode()
        self.asked.append(json.dumps(json.loads(body), ensure_ascii=False))
        message = {"role": "assistant", "content": '{"numbers": [], "texts": []}'}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return httpx2.Response(
            200, json={"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        )


def everything(path: Path, review: Review) -> Iterator[tuple[str, str]]:
    """Each output of one document as text."""
    yield from outputs(review, (path.read_bytes(), path.name))
    yield "cases", review.to_cases()
    with tempfile.TemporaryDirectory() as place:
        model, log = Model(), io.StringIO()
        handler = logging.StreamHandler(log)
        root = logging.getLogger()
        before = root.level
        root.addHandler(handler)
        root.setLevel("DEBUG")
        try:
            with standing_in(model):
                asked = critique(path, model="m", base_url="http://a.invalid/v1", api_key="k", cache_dir=place)
        finally:
            root.removeHandler(handler)
            root.setLevel(before)
        yield "sent", "\n".join(model.asked)
        yield "review of a model", asked.to_json()
        yield "log", log.getvalue()
        yield (
            "store",
            "\n".join(p.read_bytes().decode("utf-8", "replace") for p in Path(place).rglob("*") if p.is_file()),
        )
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(review.to_commented(path.read_bytes()))) as package:
            parts = [package.read(n).decode() for n in package.namelist() if "comment" in n]
        yield "comments", html.unescape(re.sub(r"<[^<>]{0,2000}>", "", "\n".join(parts)))
    for more in (["--dry-run", "--model", "m", "--base-url", "http://a.invalid/v1"], []):
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            run_cli(["critique", str(path), "--fail-on", "never", *more])
        yield ("dry run" if more else "screen"), out.getvalue() + err.getvalue()


def of_folder(docs: Path) -> Iterator[tuple[str, str]]:
    """What a run over the folder writes besides the reviews."""
    with tempfile.TemporaryDirectory() as place:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            run_cli(["critique", str(docs), "-o", place, "--jobs", "1", "--offline", "--fail-on", "never"])
        yield "folder: screen", out.getvalue() + err.getvalue()
        for path in sorted(Path(place).rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                text = inside(data) if data[:2] == b"PK" else data.decode("utf-8", "replace")
                if path.suffix == ".html":
                    text = html.unescape(re.sub(r"<[^<>]{0,2000}>", "", text))
                yield f"folder: {path.name if path.parent == Path(place) else path.parent.name}", text


@dataclass
class Innocent:
    """What must stay readable, and whether a part of it is masked."""

    file: str
    text: str
    why: str
    masked: str = ""


Told = list[dict[str, str]]


def truth_of(folder: Path) -> dict[str, Told]:
    """Every personal datum by document."""
    told = (json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "truth").glob("*.json")))
    keys = ("kind", "datum", "where")
    return {one["file"]: [dict(zip(keys, entry, strict=True)) for entry in one["truth"]] for one in told}


def labelled_in(entries: Told) -> set[str]:
    """Data of a document that the bars speak of, squeezed: all but names that no label or column gives."""
    return {_plain(e["datum"]) for e in entries if e["kind"] != "name" or _at_label(e["where"])}


def measured(folder: Path, *, whole: bool = True) -> tuple[list[Datum], list[Innocent]]:
    """Every datum and every innocent of a folder; `whole` looks through all outputs, not only the masked text."""
    data: list[Datum] = []
    innocents: list[Innocent] = []
    for told in sorted((folder / "truth").glob("*.json")):
        truth = json.loads(told.read_text(encoding="utf-8"))
        path = folder / "docs" / truth["file"]
        entries = truth_of(folder)[path.name]
        labelled = frozenset(_plain(e["datum"]) for e in entries if e["kind"] == "name" and _at_label(e["where"]))
        own = [Datum(path.name, kind_of(e, labelled), e["datum"], e["where"]) for e in entries]
        review = critique(path)
        text, masked = review.document.text, review.masked_text
        flat, places = squeezed(text)
        personal = _look(own, flat, places, masked)
        here = (Innocent(path.name, text, why) for text, why in truth["innocent"])
        innocents += [_spared(one, flat, places, text, masked, personal) for one in here]
        if whole:
            _search(own, everything(path, review))
        data += own
    if whole:
        _search(data, of_folder(folder / "docs"))
    return data, innocents


def _look(own: list[Datum], flat: str, places: list[int], masked: str) -> set[int]:
    """How each mention stands in the masked text; the places of all of them."""
    personal: set[int] = set()
    groups: dict[str, list[Datum]] = defaultdict(list)
    for one in own:
        groups[_plain(one.datum)].append(one)
    for word, mentions in groups.items():
        found = [places[m.start() : m.start() + len(word)] for m in re.finditer(f"(?={re.escape(word)})", flat)]
        for at in found:
            personal.update(at)
        states = [_state(at, masked) for at in found]
        for number, one in enumerate(mentions):
            if not states:
                one.shown = "unread"
            elif len(states) == len(mentions):
                one.shown = states[number]
            else:
                one.shown = max(states, key=("masked", "part", "whole").index)
    return personal


def _state(at: list[int], masked: str) -> str:
    visible = sum(masked[place] != "*" for place in at)
    return "masked" if not visible else "whole" if visible == len(at) else "part"


def _spared(one: Innocent, flat: str, places: list[int], text: str, masked: str, personal: set[int]) -> Innocent:
    word = _plain(one.text)
    for match in re.finditer(f"(?={re.escape(word)})", flat):
        at = places[match.start() : match.start() + len(word)]
        if not personal.intersection(at) and any(masked[place] == "*" != text[place] for place in at):
            one.masked = text[max(0, at[0] - 12) : at[-1] + 12]
            break
    return one


def _search(own: list[Datum], shown: Iterator[tuple[str, str]]) -> None:
    for name, text in shown:
        flat = squeezed(text)[0]
        for one in own:
            if _plain(one.datum) in flat:
                one.out.append(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=HERE)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--text", action="store_true", help="the masked text alone")
    given = parser.parse_args()
    data, innocents = measured(given.folder, whole=not given.text)
    if given.list:
        for one in data:
            if one.shown != "masked" or one.out:
                print(
                    one.kind, one.shown, one.file, repr(one.datum), one.where, ",".join(sorted(set(one.out))), sep=" | "
                )
        for spared in innocents:
            if spared.masked:
                print("MASKED", spared.file, repr(spared.text), spared.why, repr(spared.masked), sep=" | ")
    print("| Kind | Mentions | Shown whole | Shown in part | Not in the text read | In any output |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind in dict.fromkeys(one.kind for one in data):
        all_of = [one for one in data if one.kind == kind]
        counts = Counter(one.shown for one in all_of)
        print(
            f"| {kind} | {len(all_of)} | {counts['whole']} ({counts['whole'] / len(all_of):.1%}) | {counts['part']} | {counts['unread']} | {sum(bool(one.out) for one in all_of)} |"
        )
    print("innocent masked", sum(bool(one.masked) for one in innocents), "of", len(innocents))
    where = Counter(name for one in data for name in set(one.out))
    print("by output:", dict(where.most_common()))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
