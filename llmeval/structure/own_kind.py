"""What a section is about by its own title, without the parent and the report that it stands in."""

from __future__ import annotations

from functools import lru_cache

from llmeval.data.document import Section
from llmeval.text.list_marks import marker, squeezed
from llmeval.vocabulary.section_kinds import SectionKind, kind_of


def plain_title(section: Section) -> str:
    """Squeezed title of a section without its number."""
    return _plain(section.title)


@lru_cache(maxsize=4096)
def _plain(title: str) -> str:
    mark = marker(title)
    return squeezed(title[mark.length :] if mark else title).rstrip("：。")


def own_kind(section: Section) -> SectionKind:
    """What a section is about by its own title, whatever report it stands in."""
    return kind_of(_plain(section.title)) or section.kind
