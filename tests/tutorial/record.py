"""Records what a model answers to the tutorial's contract, with the schema of the notebook: `python -m tests.tutorial.record --help`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import llmeval
from tests.tutorial.scripted import TAPE

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "04_your_own_schema.ipynb"


def schema() -> Any:
    """The class `Contract` as the notebook writes it."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    scope: dict[str, Any] = {"__name__": __name__}
    for source in code[:2]:
        exec(compile(source, NOTEBOOK.name, "exec", dont_inherit=True), scope)
    return scope["Contract"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--api-key", default="none")
    given = parser.parse_args()
    TAPE.parent.mkdir(parents=True, exist_ok=True)
    result = llmeval.extract(
        ROOT / "tests" / "tutorial" / "contract.md", schema=schema(), record=TAPE, no_store=True, retries=0, model=given.model,
        base_url=given.base_url, api_key=given.api_key,
    )  # fmt: skip
    print(result, *result.rejected, sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
