"""Whose report it is, and of which year: by the title, else by a form's field, else by what the text says of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import squeeze
from llmeval.vocabulary.labels import squeeze_label
from llmeval.vocabulary.unit_names import FIRST_NAME, IS_UNIT, NO_NAME, PLACEHOLDERS, TOPIC, UNIT_END

_HEAD, _TITLES = 8000, 200
_YEAR = re.compile(r"(20\d\d)\s*年\s*(?:度)?")
_FISCAL = re.compile(r"(20\d\d)\s*年\s*度")
_DAY_AFTER = re.compile(r"\s{0,6}\d{1,2}\s{0,6}月")
_TITLE_END = re.compile(
    r"(?:绩\s{0,4}效|[预决]\s{0,4}算(?!\s{0,4}[数额])|报\s{0,4}告|自\s?评\s?表|评\s?价\s?表|目\s?标\s?表)[^\n\t]{0,12}$"
)
_FILED = re.compile(r"\s{0,20}[（(]?(?:填报|报告|编制|自评|评价|公开|发布)?(?:日期|时间)[:：].{0,40}$")
_IS_TITLE = re.compile(
    r"20\d\d年(?:度)?(?:部门|单位)?[预决]算$|(?:绩效|自评|评价|预算|决算|支出|资金|项目).{0,60}(?:报告|情况|说明|自评表|评价表|公开|总结|目标表)"
)
_BEFORE_NAME = re.compile(
    r"^(?:附件?\d{0,2}[:：、.]?|现将|关于(?:报送|上报|印发|呈报|公布|公开|提交)?|根据|按照|[（(][一二三四五六七八九十\d]{1,2}[)）]|"
    r"[\d一二三四五六七八九十]{1,2}[、.]|20\d\d年(?:度)?(?:财政(?=年))?|[—\-#*《“]+)+"
)
_FIELD = re.compile(
    r"(?:(?:预算|填报|申报|评价|自评|项目|实施|主管|编报|编制)?(?:单位|部门)(?:[（(](?:单位|部门|公章|盖章|签章)[)）])?\s{0,6}名称|"
    r"(?:填报|评价|自评|项目(?:实施|主管|承担)?|实施|主管|编报|编制|预算)(?:单位|部门)(?:\s{0,6}[（(](?:公章|盖章|签章|加盖公章)[)）])?)"
    r"(?:\s{0,6}[（(](?:公章|盖章|签章|加盖公章)[)）])?\s{0,12}[:：|]?[\s|]{0,12}(?P<name>[\u4e00-\u9fff（）()·]{4,40})"
)
_SEALED = re.compile(r"[（(](?:单位|部门)?(?:加?盖?公章|盖章|签章)[)）]$")
_SELF = re.compile(
    r"(?:^|[。；\n：])(?P<name>[\u4e00-\u9fff（）()·]{4,36}?)(?:[（(](?:以下|下称|简称)[^（）()]{2,24}[)）])?"
    r"(?:是|为|系|隶属|属于|属|成立于|始建于|组建于|位于|主要(?:职责|职能|承担|负责)|内设|现有|机关内设|承担|负责|共有)"
)


def titled_year(document: Document) -> tuple[str, Span | None]:
    """The year in the title (2024年度…绩效自评报告), and where; empty where no title has one."""
    head = document.plain[:4000]
    for match in _YEAR.finditer(head):
        title = _title_after(head, match.end())
        if title and not re.search(r"[，。；]|\d\s*(?:万|亿)?元", title):
            return match[1], Span(match.start(1), match.end(1))
    return "", None


def report_year(document: Document) -> tuple[str, Span | None]:
    """The year in the title, else the fiscal year, else the year, that is named most."""
    year, span = titled_year(document)
    if span is not None:
        return year, span
    plain = document.plain
    years = [m for m in _YEAR.finditer(plain) if not _DAY_AFTER.match(plain, m.end())]
    found = list(_FISCAL.finditer(plain)) or years or list(_YEAR.finditer(plain))
    if not found:
        return "", None
    counts: dict[str, int] = defaultdict(int)
    for match in found:
        counts[match[1]] += 1
    year = max(counts, key=lambda y: (counts[y], y))
    first = next(m for m in found if m[1] == year)
    return year, Span(first.start(1), first.end(1))


def _title_after(text: str, at: int) -> str:
    """What follows a year up to the end of a title, on its line or on the next; "" where no title ends there."""
    end = text.find("\n", at)
    line = text[at:end] if end >= 0 else text[at:]
    line = _FILED.sub("", line)
    if "\t" in line:
        return ""
    if len(line) <= 116 and _TITLE_END.search(line):
        return line
    following = text[at + len(line) : at + len(line) + 200].lstrip().partition("\n")[0]
    if len(line) <= 60 and len(following) <= 56 and _TITLE_END.search(following):
        return f"{line}\n{following}"
    return ""


def titled_unit(document: Document) -> tuple[str, Span | None]:
    """Name of the unit in a form's field or in the title, with its place; empty where neither names it."""
    return _first(document, (_by_field, _by_title))


def unit_of(document: Document) -> tuple[str, Span | None]:
    """Name of the unit that reports, with its place; empty where nothing names it."""
    return _first(document, (_by_field, _by_title, _by_project, _by_lone_line, _by_sentence))


def _first(
    document: Document, finders: Sequence[Callable[[str], Iterator[tuple[int, int]]]]
) -> tuple[str, Span | None]:
    plain = document.plain[:_HEAD]
    for finder in finders:
        for start, end in finder(plain):
            name = _SEALED.sub("", squeeze_label(plain[start:end]))
            if len(name) >= 4 and name not in PLACEHOLDERS and not NO_NAME.search(name):
                return name, Span(start, end)
    return "", None


def _by_field(plain: str, project: bool = False) -> Iterator[tuple[int, int]]:
    for match in _FIELD.finditer(plain):
        if match[0].startswith(("项目", "实施")) is project and UNIT_END.search(
            _SEALED.sub("", squeeze_label(match["name"]))
        ):
            yield match.span("name")


def _by_project(plain: str) -> Iterator[tuple[int, int]]:
    """The unit that a project's form names as carrying it out."""
    return _by_field(plain, project=True)


def _lines(plain: str) -> Iterator[tuple[int, int]]:
    at = 0
    number = 0
    for raw in plain.splitlines(keepends=True):
        line = raw.strip()
        if number >= _TITLES:
            return
        if line:
            number += 1
            start = at + raw.index(line[0])
            yield start, start + len(line)
        at += len(raw)


def _by_title(plain: str) -> Iterator[tuple[int, int]]:
    """The name in a title, which may run over three lines or stand inside 现将…报告如下."""
    lines = list(_lines(plain))
    for index, (start, end) in enumerate(lines):
        if "\t" in plain[start:end]:
            continue
        for last in range(index, min(index + 3, len(lines))):
            stop = lines[last][1]
            title = squeeze(plain, start, stop)
            if last > index and len(title.text) > 90:
                break
            ended = _IS_TITLE.search(title.text[:160])
            if ended is None or (len(title.text) > 90 and not title.text.startswith("现将")):
                continue
            if (found := _name_in(title.text)) is not None:
                span = title.span(*found)
                yield span.start, span.end
            break


def _name_in(title: str) -> tuple[int, int] | None:
    """Bounds of the name in a squeezed title: before the year, or up to the words that say what is reported on."""
    begun = _BEFORE_NAME.match(title)
    start = begun.end() if begun else 0
    year = re.compile(r"20\d\d").search(title, start)
    if year is not None and 4 <= year.start() - start <= 40:
        name = re.sub(r"关于$", "", title[start : year.start()])
        if re.fullmatch(r"[\u4e00-\u9fff（）()·]+", name) and not NO_NAME.search(name):
            whole = UNIT_END.search(name) or not TOPIC.search(name)
            if whole:
                return start, start + len(name)
    for pattern in (IS_UNIT, FIRST_NAME):
        match = pattern.match(title, start)
        if match is not None and match.end("name") - start >= 4:
            return match.span("name")
    return None


def _by_lone_line(plain: str) -> Iterator[tuple[int, int]]:
    """A line of its own that is a unit's name, on a cover."""
    for start, end in list(_lines(plain))[:12]:
        text = squeeze_label(plain[start:end])
        if 4 <= len(text) <= 30 and re.fullmatch(r"[\u4e00-\u9fff（）()·]+", text) and UNIT_END.search(text):
            yield start, end


def _by_sentence(plain: str) -> Iterator[tuple[int, int]]:
    """X局是市政府组成部门…: what the text says of itself."""
    for match in _SELF.finditer(plain):
        if UNIT_END.search(squeeze_label(match["name"])):
            yield match.span("name")
