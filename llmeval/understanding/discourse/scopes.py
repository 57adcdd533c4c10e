"""What each passage is for: by the label before it, else by the section that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from llmeval.data.document import Section
from llmeval.patterns import lazy as re
from llmeval.structure.own_kind import own_kind
from llmeval.text.list_marks import squeezed
from llmeval.understanding.discourse.model import Piece, Role
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.discourse import LABEL_ROLES, SPOKEN_MEASURE, SPOKEN_PROBLEM

_ROLES = tuple((role, re.compile(rf"(?:{words})$")) for role, words in LABEL_ROLES)
_MARK = r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳●■◆▲➢])*"
_LABEL = re.compile(rf"(?:^|(?<=[。；]))(?P<mark>{_MARK})(?P<label>[^，。；：:、]{{2,26}}?)[:：]")
_LONG_LABEL = re.compile(r"(?:^|(?<=[。；]))(?P<label>[^。；：:]{2,80}?)(?:[:：]|——)")
"""A label with a whole sentence before it: 在目标表“质量指标”栏填写的是："""
_LINK = re.compile(
    r"(?:[（(][^（）()]{0,30}[)）]|[“”\"]|填写的?(?:内容)?是|填[写报](?:为)?|(?:一?栏)?(?:写明|写道|列明|载明)|如下|(?:主要)?(?:有|分为|包括|设定为|确定为|定为|共|计)?[一二三四五六七八九十两\d]{1,2}(?:个方面|[条项个点])?|(?:主要)?(?:体现|表现)(?:在|为)|反映的|提出的?|之[一二三四五六]|是|为|有|共|一?栏|清单|中|方面|——)$"
)
_AFTERWARDS = re.compile(r"以上(?:为|是|即|系)[^。；]{0,30}(?:问题|不足)[。）)]?$")
"""A label that follows what it is of."""
_SIGNED = re.compile(r"(?<=[。；])(?:[（(][^（）()。；]{4,30}[)）]|——[^。；]{4,30})$")
"""The unit's name behind a passage."""
_COUNTED_NOUN = re.compile(r"[一二三四五六七八九十两\d]{1,2}(?:个|项|条|点)")
_FORM_GOAL = re.compile(r"(?:目标|指标)(?:申报)?(?:表|栏)")
_QUOTED_GOAL = re.compile(
    r"(?:目标|指标)(?:值)?(?:设定|设置|填[写报列]|确定|表述|设|定)?(?:为|是|成)?“(?P<text>[^“”]{4,120})”(?!指标|栏|[一二三四五六]|“)|"
    r"“(?P<before>[^“”]{6,120})”，?(?:系|是|为|即|作为)(?!定性)[^。；：“”]{2,40}(?:目标|指标)(?=[，。；]|$)|"
    r"[把将以]“(?P<held>[^“”]{4,60})”(?:列为|作为|定为|设为|确定为)[^，。；：“”]{0,10}(?:目标|指标)(?=[，。；]|$)|"
    r"(?<!以)(?:年度?|绩效|总体?|产出|效益|质量|工作|年|总|预期|设定的)目标(?:设定|确定|设|定)?(?:为|是)(?P<plain>(?!“|完成|\d)[^“”。；：\d][^“”。：]{7,120})(?=[。；]|$)|"
    r"(?:^|(?<=[，。；：]))(?:20\d\d年)?(?:[^，。；：\d]{0,14})?计划(?P<aim>(?:适当|适度|尽量|逐步|努力|进一步|不断)[^。；：\d]{6,60})(?=。)|"
    r"(?:设|设置|设定|申报|包括)(?:了|有)?(?P<several>(?:“[^“”]{3,60}”、?(?:和|及)?){2,9})等?[一二三四五六七八九十\d]{0,2}(?:个|项|条)?(?:三级)?(?:指标|目标)"
)
_RUN_IN = re.compile(rf"^(?P<mark>{_MARK})(?P<label>[^，。；：:]{{2,18}}?)。(?=.)")
_NOT_GOAL = re.compile(r"完成|实现|管理|编制|审核|申报|公开|偏[离差]|评价|自评|细化|量化|不够|欠|有待")
_DUTY = re.compile(r"职[责能]|概况|简介|机构|名词|依据|目的|原则|方法|过程")
_ITEM = re.compile(
    r"(?:(?<=[。；;：:，])|^)(?:[一二三四五六七八九十]+是|其[一二三四五]，|第[一二三四五六七八九十]+[，、是]|[①-⑳]|[（(]\d{1,2}[）)]|目标\s*\d+[.：:、]|[一二三四五六七八九十]、|\d{1,2}[.．、](?!\d))"
)


def bare_label(label: str) -> str:
    """A label without what links it to its passage, from the last comma on.

    >>> bare_label("2022年某站设定的目标有二"), bare_label("在目标表“质量指标”栏填写的是"), bare_label("年度总体目标（某院，2021年）")
    ('2022年某站设定的目标', '在目标表“质量指标', '年度总体目标')
    """
    while (linked := _LINK.search(label)) is not None and linked.start() > 1:
        label = label[: linked.start()]
    return _COUNTED_NOUN.sub("", re.split(r"[，,]", label)[-1])


@lru_cache(maxsize=4_096)
def role_of(label: str) -> Role | None:
    """The role that a label or title announces, None where it announces none.

    >>> role_of("产出指标实际完成情况"), role_of("年度总体目标"), role_of("下一步改进措施"), role_of("机构设置")
    ('result', 'goal', 'measure', None)
    """
    for role, pattern in _ROLES:
        if pattern.search(label):
            if role == "goal" and _NOT_GOAL.search(label.removesuffix("编制预算")[-6:]):
                return None
            known: Role = role  # type: ignore[assignment]
            return known
    return None


def section_role(above: Sequence[Section]) -> tuple[Role, str]:
    """Role and title of the innermost section that has one."""
    for section in above:
        title = squeezed(section.title)
        kind = own_kind(section)
        if _DUTY.search(title) and not re.search(r"完成|执行|实现|绩效|自评|评价|成效", title):
            return "duty", title
        role = role_of(title)
        if role is not None and not (role == "goal" and kind in ("problems", "improvements")):
            if kind == "improvements" and role == "promised" and "措施" in title and len(above) > 1:
                return "measure", title
            return role, title
        if kind == "problems" and section.level == 1:
            return "problem", title
        if kind == "improvements" and section.level == 1:
            return "measure", title
    return "plain", ""


def pieces(paragraphs: Sequence[Paragraph], above: Callable[[Section | None], Iterator[Section]]) -> Iterator[Piece]:
    """Passages with their roles: a label's passage ends at the next label or with the paragraph."""
    roles: dict[str, tuple[Role, str]] = {}
    listed = False
    for paragraph in paragraphs:
        key = paragraph.section.id if paragraph.section else ""
        if key not in roles:
            roles[key] = section_role(list(above(paragraph.section)))
        if paragraph.section is not None and paragraph.start < paragraph.section.heading_end:
            role, title = roles[key]
            if role in ("problem", "measure") and squeezed(paragraph.section.title) != title:
                yield Piece(paragraph, 0, len(paragraph.text), role, title)
                continue
            if paragraph.end <= paragraph.section.heading_end and not (
                len(paragraph.text) > _LONGEST_TITLE and "，" in paragraph.text and paragraph.text.endswith("。")
            ):
                continue
        role, title = roles[key]
        listed = role in ("plain", "duty", "result") and (
            _GOALS_FOLLOW.search(paragraph.text) is not None
            or (listed and re.match(_MARK + "(?<=.)", paragraph.text) is not None)
        )
        if listed and not _GOALS_FOLLOW.search(paragraph.text):
            yield from _labelled(paragraph, "goal", LISTED_GOALS)
        else:
            yield from _labelled(paragraph, role, title)


_LONGEST_TITLE = 40
"""Characters from which a numbered line with clauses and a full stop is a passage, not a title."""
_GOALS_FOLLOW = re.compile(
    rf"目标(?:任务)?(?!完成|实现)[^。；]{{0,20}}[:：]$|^{_MARK}[^。；，]{{2,16}}目标(?:任务)?。?$"
)
"""A paragraph that introduces goals in paragraphs of their own."""
LISTED_GOALS = "目标清单"


def _labelled(paragraph: Paragraph, role: Role, title: str) -> Iterator[Piece]:
    text = paragraph.text
    marks: list[tuple[int, int, Role, str]] = []
    if role in ("plain", "result") and _AFTERWARDS.search(text):
        role = "problem"
    run_in = _RUN_IN.match(text)
    for match in ([run_in] if run_in else []) + list(_LABEL.finditer(text)):
        named = role_of(bare_label(match["label"]) if match is run_in else match["label"])
        if match is run_in and not match["mark"] and (len(match["label"]) > 8 or "未" in match["label"]):
            continue
        if match is run_in and role in ("problem", "measure", named):
            continue
        if named is not None and not (named == "goal" and role in ("problem", "measure")):
            marks.append((match.start("label"), match.end(), named, match["label"]))
    marks += [mark for mark in _long_labels(text, role) if not any(at < mark[1] <= end for at, end, _, _ in marks)]
    marks.sort()
    bounds = [*(m[0] for m in marks), len(text)]
    if bounds[0] > 0:
        yield from _spoken(Piece(paragraph, 0, bounds[0], role, title))
    yield from _quoted(paragraph, marks)
    for (_, start, named, label), end in zip(marks, bounds[1:], strict=True):
        if start < end:
            yield from _spoken(Piece(paragraph, start, end, named, label))


def _long_labels(text: str, role: Role) -> Iterator[tuple[int, int, Role, str]]:
    """Labels that a whole sentence introduces, without what links them to their passage."""
    for match in _LONG_LABEL.finditer(text):
        bare = bare_label(match["label"])
        named = role_of(bare)
        if (
            named is None
            and _FORM_GOAL.search(match["label"])
            and re.search(r"填[写报列](?:为|的?是)?$", match["label"])
        ):
            named = "goal"
        if named is not None and not (named == "goal" and role in ("problem", "measure", "cause")):
            yield match.start("label"), match.end(), named, bare


_COUNTS_ON = re.compile(r"[二三四五六七八九]是|其[二三四五]|第[二三四五六]")
_CALLED_SO = re.compile(
    r"(?:^|(?<=。))[^。；：]{8,80}(?:是|成为)(?:当前|目前)?的?(?:最)?(?:主要|突出|共性|首要)(?:的)?(?:问题|短板|不足)。"
)
"""A sentence that tells problems and then calls them so."""


def _spoken(piece: Piece) -> Iterator[Piece]:
    """A piece cut where a sentence itself introduces a problem or what is done about it."""
    if piece.role not in ("plain", "result", "problem", "promised", "cause"):
        yield piece
        return
    text, at, label = piece.paragraph.text, piece.start, piece.label
    role: Role = piece.role
    cuts: list[tuple[int, int, Role, str]] = [
        (m.start(), m.end(), "measure", m[0]) for m in SPOKEN_MEASURE.finditer(text, piece.start, piece.end)
    ]
    if piece.role in ("plain", "result"):
        for match in _CALLED_SO.finditer(text, piece.start, piece.end):
            cuts += [(match.start(), match.start(), "problem", ""), (match.end(), match.end(), piece.role, piece.label)]
        for match in SPOKEN_PROBLEM.finditer(text, piece.start, piece.end):
            stop = text.find("。", match.end(), piece.end)
            while stop >= 0 and _COUNTS_ON.match(text, stop + 1, piece.end):
                stop = text.find("。", stop + 1, piece.end)
            cuts.append((match.start(), match.end(), "problem", match[0]))
            if stop >= 0:
                cuts.append((stop + 1, stop + 1, piece.role, piece.label))
    for start, end, named, introduced in sorted(cuts):
        if start < at:
            continue
        if start > at:
            yield Piece(piece.paragraph, at, start, role, label)
        at, role, label = end, named, introduced
    if at < piece.end:
        yield Piece(piece.paragraph, at, piece.end, role, label)


def _quoted(paragraph: Paragraph, marks: Sequence[tuple[int, int, Role, str]]) -> Iterator[Piece]:
    """Goals that a sentence quotes: …的质量目标是“…”, “…”，系…的绩效目标, 设“…”“…”三个指标."""
    for match in _COUNTS_OFF.finditer(paragraph.text):
        stop = paragraph.text.find("。", match.end())
        end = stop + 1 if stop >= 0 else len(paragraph.text)
        if not any(start <= match.start() < last for start, last, _, _ in marks):
            yield Piece(paragraph, match.end(), end, "goal", "目标")
    for match in _BY_PLAN.finditer(paragraph.text):
        if _TO_REACH.search(match["aims"]) and not any(start <= match.start() < end for start, end, _, _ in marks):
            yield Piece(paragraph, match.start("aims"), match.end("aims"), "goal", "目标")
    for match in _QUOTED_GOAL.finditer(paragraph.text):
        name = next(name for name in ("text", "before", "held", "several", "plain", "aim") if match[name])
        if any(start <= match.start() < end for start, end, _, _ in marks) or (marks and marks[-1][0] < match.start()):
            continue
        label = (
            "指标" if _KIND_BEFORE.search(paragraph.text, max(0, match.start(name) - 8), match.start(name)) else "目标"
        )
        yield Piece(paragraph, match.start(name), match.end(name), "goal", label)


_COUNTS_OFF = re.compile(
    r"(?:(?:设定|设置|确定|提出|制定|申报)(?:了)?[一二两三四五六七八九\d]{1,2}[项个条](?:年度|绩效|产出|工作){0,2}(?:目标|指标)|(?:绩效|年度|工作|总体|产出|质量)目标(?:共|有)?(?:[一二两三四五六七八九\d]{1,2}[项个条])?)[，。]?(?=一是|其一|①|[（(]1[）)]|1[.、](?!\d))"
)
"""Goals that a sentence counts off without a colon: 设定三项目标，一是……."""
_BY_PLAN = re.compile(
    r"(?:^|(?<=。))(?:根据|按照|依据|对照)(?:年初|当年|申报|批复)[^。；：，]{0,20}(?:批复|填报|申报|设定|确定|下达|目标表?)[^。；：，]{0,8}，(?P<aims>[^。：]{8,160})(?=。)"
)
"""A sentence that tells what the year's plan asks for."""
_TO_REACH = re.compile(r"不[低少高]于|不超过|[≥≤]|拟|力争|应|须")
_KIND_BEFORE = re.compile(r"(?:数量|质量|时效|成本|效益|满意度)指标(?:为|是)?“$")
"""One indicator by its kind, which introduces no others."""


def items(piece: Piece) -> list[Piece]:
    """The items that a passage counts off (一是…, ①…), else its sentences."""
    text = piece.paragraph.text
    marks = list(_ITEM.finditer(text, piece.start, piece.end))
    quoted = list(re.finditer(r"“[^“”]{3,60}”", piece.text)) if piece.role == "goal" else []
    if len(quoted) >= 2 and sum(len(m[0]) for m in quoted) * 2 > len(piece.text):
        starts = [piece.start + m.start() + 1 for m in quoted]
        ends = [piece.start + m.end() - 1 for m in quoted]
    elif len(marks) >= 2:
        starts = [m.end() for m in marks]
        ends = [*(m.start() for m in marks[1:]), piece.end]
    else:
        bounds = [m.end() for m in re.finditer(r"[。；;]", text[piece.start : piece.end])]
        cuts = sorted({0, *bounds, piece.end - piece.start})
        starts = [piece.start + c for c in cuts[:-1]]
        ends = [piece.start + c for c in cuts[1:]]
    if piece.role == "goal" and len(marks) >= 2:
        stop = text.find("。", starts[-1], ends[-1])
        apart = all("。" not in text[a:b] for a, b in zip(starts[:-1], ends[:-1], strict=True))
        ends[-1] = stop + 1 if apart and stop >= 0 else ends[-1]
    found = []
    signed = _SIGNED.search(text, piece.start, piece.end)
    ends[-1:] = [signed.start() if signed and starts[-1] < signed.start() else ends[-1]]
    for start, end in zip(starts, ends, strict=True):
        lead = re.compile(_MARK).match(text, start, end)
        first = lead.end() if lead else start
        if end - first >= 3:
            found.append(Piece(piece.paragraph, first, end, piece.role, piece.label))
    return found
