"""What is known of the files of a mailbox, kept between runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from llmeval.data.mailbox import About, Item
from llmeval.runs.mailbox.identify import VERSION
from llmeval.runs.manifest import write_atomically
from llmeval.settings import Settings
from llmeval.version import version


class Looked:
    """What is known of files by their content, name and the rules that looked; kept between runs."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.mark = hashlib.sha256(f"{version()} {VERSION} {settings.limits}".encode()).hexdigest()[:12]
        self.kept: dict[str, About] = {}
        with suppress(OSError):
            for line in path.read_bytes().splitlines():
                with suppress(ValueError, TypeError, KeyError, AttributeError):
                    data = json.loads(line)
                    self.kept[data["key"]] = About.from_dict(data["about"])

    def key(self, item: Item) -> str:
        return f"{item.sha256} {self.mark} {item.name}"

    def get(self, item: Item) -> About | None:
        return self.kept.get(self.key(item))

    def put(self, item: Item, seen: About) -> None:
        self.kept[self.key(item)] = seen

    def keep(self, items: Iterable[Item]) -> None:
        """Write down what is known of these files."""
        keys = dict.fromkeys(map(self.key, items))
        lines = [
            json.dumps({"key": key, "about": self.kept[key].to_dict()}, ensure_ascii=False)
            for key in keys
            if key in self.kept
        ]
        write_atomically(self.path, "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
