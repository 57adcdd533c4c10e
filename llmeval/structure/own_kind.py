"""What a section is about by its own title, without the parent and the report that it stands in."""

from __future__ import annotations

from llmeval.data.document import Section
from llmeval.text.list_marks import marker, squeezed
from llmeval.vocabulary.section_kinds import SectionKind, kind_of


def plain_title(section: Section) -> str:
    """Squeezed title of a section without its number."""
    mark = marker(section.title)
    return squeezed(section.title[mark.length :] if mark else section.title).rstrip("：。")


def own_kind(section: Section) -> SectionKind:
    """What a section is about by its own title, whatever report it stands in."""
    return kind_of(plain_title(section)) or section.kind
