"""`python -m llmeval` and the console script."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

SELDOM = 50_000
"""Objects that are made before garbage is looked for: modules and a review live to the end of the process."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    gc.set_threshold(SELDOM)
    from llmeval.cli.app import run

    return run(sys.argv[1:] if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
