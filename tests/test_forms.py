"""417 sentences and 48 files of another hand (`forms/README.md`): today's figures, which must not become worse."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from llmeval.errors import ReadError
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read

FORMS = Path(__file__).parent / "forms"
UNREADABLE = Counter({"files/pdf_no_tounicode.pdf": 5, "files/pdf_wrong_tounicode.pdf": 2})
"""True values that stand in fonts which cannot be read, by file."""


def _given(claim: dict[str, Any]) -> dict[str, Any]:
    return {name: claim[name] for name in ("label", "value", "unit")}


def test_every_true_value_of_the_sentences_is_grounded_and_no_false_one() -> None:
    wrong = []
    for line in (FORMS / "sentences.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        result = ground([_given(claim)], read((claim["text"].encode(), "sentence.txt")))[0]
        if result.grounded != claim["truth"]:
            wrong.append((claim["id"], claim["text"], result.status, result.reason))
    assert not wrong


def test_of_the_files_only_what_cannot_be_read_is_missed_and_no_false_value_is_grounded() -> None:
    missed: Counter[str] = Counter()
    false = []
    for file in json.loads((FORMS / "files.json").read_text(encoding="utf-8")):
        try:
            results = ground([_given(claim) for claim in file["claims"]], read(FORMS / file["file"]))
        except ReadError:
            missed[file["file"]] += sum(claim["truth"] for claim in file["claims"])
            continue
        for claim, result in zip(file["claims"], results, strict=True):
            missed[file["file"]] += claim["truth"] and not result.grounded
            if result.grounded and not claim["truth"]:
                false.append((file["file"], claim, result.status))
    assert not false
    assert +missed == UNREADABLE
