"""Reads a report's words into goals, problems, causes, measures and conclusions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from llmeval.data.document import Section
from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.model import (
    Cause,
    Conclusion,
    Contrary,
    Discourse,
    Goal,
    Measure,
    Piece,
    Satisfaction,
)
from llmeval.understanding.discourse.scopes import items, pieces
from llmeval.understanding.discourse.troubles import NUMBERING, problems
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary import discourse as words
from llmeval.vocabulary.bodies import bodies
from llmeval.vocabulary.conclusions import TOPICS

_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z\d]")
_YEAR = re.compile(r"20\d\d年(?:度)?")
_TOPICS = tuple((name, re.compile(claim), re.compile(contrary)) for name, claim, contrary in TOPICS)
_LIMITED = re.compile(
    r"\d{1,4}项[^，。；]{0,10}(?:中|里)，?\d{1,4}项|除[^，。；]{1,30}外|基本|大部分|多数|其余|部分|除"
)
_NOT_CLAIMED = re.compile(
    r"确保|力争|争取|要求|将|(?<![反响适效供])应|须|需|是否|为了|如(?!期)|若|避免|防止|以|推动|未|能否|对"
)
_RATE = re.compile(
    r"[^，。；、：（）“”]{0,12}满意[度率](?:[^，。；]{0,10}?|[^。；，]{2,24}，(?:为|达到?|是))(?P<rate>\d[\d.]*[%％])"
)
_TARGET = re.compile(r"目标|指标值|[≥≤＞<>]|不低于|不少于|以上(?!的)|力争|确保|计划|应达|要求")
_DONE = re.compile(r"达到?|为|是|按|认定|填列|填报|得分|评定|计|满意[度率]\d")


def substance(text: str) -> int:
    """Characters that are left where the words that fit everything are taken out.

    >>> substance("加强预算管理，切实提升资金使用效益。"), substance("印发公租房租金催缴办法，逐户上门清欠。") > 6
    (0, True)
    """
    return len(_HAN.findall(words.GENERIC.sub("", text)))


def read_discourse(paragraphs: Sequence[Paragraph], above: Callable[[Section | None], Iterator[Section]]) -> Discourse:
    """All kinds, each read once, from prose outside tables."""
    found = Discourse(pieces=[part for piece in pieces(paragraphs, above) for part in _bounded(piece)])
    concluding: list[tuple[Piece, list[Conclusion]]] = []
    whole = "\n".join(p.text for p in paragraphs)
    found.subordinates = bool(words.SUBORDINATES.search(words.NO_SUBORDINATES.sub("", whole)))
    for piece in found.pieces:
        if piece.role == "goal":
            aims = _before_results(piece)
            listed = _is_list(aims)
            found.goals += (goal for item in items(aims) if (goal := _goal(item, listed)) is not None)
            found.goals += (goal for item in items(aims) for goal in _side_goals(item, listed))
        else:
            found.goals += _valued(piece)
        if piece.role == "measure":
            found.measures += (_measure(item) for item in items(piece) if not item.text.startswith("建议"))
        if piece.role in ("cause", "problem", "promised", "result", "plain"):
            found.causes += _causes(piece)
        found.satisfactions += _satisfactions(piece)
        if piece.role != "goal":
            concluding.append((piece, list(_conclusions(piece))))
    found.conclusions += (conclusion for _, conclusions in concluding for conclusion in conclusions)
    found.contraries += _contraries(concluding)
    found.problems = list(problems(found.pieces))
    return found


_LONGEST = 600
"""Characters of a piece that is read at once: patterns over it cost more than its length."""


def _bounded(piece: Piece) -> Iterator[Piece]:
    """A piece in parts that end with a sentence, else a clause, else where they must."""
    text, start = piece.paragraph.text, piece.start
    while piece.end - start > _LONGEST:
        stops = (text.rfind(mark, start + _LONGEST // 2, start + _LONGEST) + 1 for mark in "。；，")
        end = next((stop for stop in stops if stop > start), start + _LONGEST)
        yield replace(piece, start=start, end=end)
        start = end
    yield piece if start == piece.start else replace(piece, start=start)


_RESULTS = re.compile(
    r"(?<=。)(?:20\d\d年(?:度)?)?，?(?:年末|年底|年终|期末|截[至止]|到(?:年底|年末|\d{1,2}月)|经(?:统计|核算|自评)|自评(?:时|显示)|(?:全年|当年|年度)?实际|最终|结果)(?![^。]{0,60}(?:不[低少高]于|以上|目标|力争|确保))(?=[^。]{0,80}\d)"
)
"""A sentence behind goals that tells what came of them."""


def _before_results(piece: Piece) -> Piece:
    """Goals without the results that the same passage goes on with."""
    told = _RESULTS.search(piece.paragraph.text, piece.start + 1, piece.end)
    return replace(piece, end=told.start()) if told is not None else piece


def _is_list(piece: Piece) -> bool:
    """Whether goals are told side by side, by numbers, semicolons or quotation marks, not sentence by sentence."""
    return len(items(piece)) >= 2 and (
        piece.text.count("“") >= 2 or re.search(r"；|①|一是|\d[.．、](?!\d)", piece.text) is not None
    )


def _side_goals(item: Piece, listed: bool = False) -> Iterator[Goal]:
    """Clauses without a number beside clauses that give one: 检查620户次，承担日常监管职责，工作上一个新台阶.

    A clause that begins with what is done may only introduce the number behind it; one that ends in a degree does not."""
    text = item.paragraph.text
    clauses = [(m.start(), m.end()) for m in re.finditer(r"[^，。；]+", text[item.start : item.end])]
    parts = [Piece(item.paragraph, item.start + a, item.start + b, "goal", item.label) for a, b in clauses]
    measured = [part for part in parts if words.MEASURABLE.search(_NO_MEASURE.sub("", _YEAR.sub("", part.text)))]
    if not measured or len(measured) == len(parts):
        return
    numbered = _NUMBERED.search(text[max(0, item.start - 24) : item.start]) is not None
    for index, part in enumerate(parts):
        if part in measured or len(part.text) < 6:
            continue
        bare = _plain_goal(part.text)
        if words.DUTY_ALONE.match(bare):
            yield Goal(part, False, True, True, "", True)
        elif (
            (index > 0 and len(measured) >= _SIDE and words.VAGUE_END.search(bare))
            or (
                0 < index == len(parts) - 1
                and (numbered or listed)
                and parts[index - 1] in measured
                and _SO_SO.search(bare)
            )
            or (len(measured) >= _SIDE + 1 and len(parts) == len(measured) + 1 and _MANNER.search(bare))
            or (index == len(parts) - 1 and numbered and _MANNERED.match(bare))
            or (
                index > 0
                and (len(measured) >= _SIDE or listed or numbered)
                and parts[index - 1] in measured
                and _apart(parts, index, measured)
            )
        ):
            yield Goal(part, False, False, False, bare[:24], True)


def _apart(parts: Sequence[Piece], index: int, measured: Sequence[Piece]) -> bool:
    """Whether a clause of manner stands behind one with a number, and none with a number follows that it could introduce."""
    behind = parts[index + 1] if index + 1 < len(parts) else None
    told = re.sub(r"^[并及同时]{1,2}", "", parts[index].text)
    return _MANNERS.match(told) is not None and (behind is None or behind not in measured)


_NUMBERED = re.compile(r"(?:\d[.．、]|[）)①-⑳]|[一二三四五六七八九十][是、])(?:[^，。；：]{2,12}[。：])?$")
_MANNERED = re.compile(r"(?:进一步|切实|不断|努力|积极|大力|着力|持续|稳步|逐步|有效)[\u4e00-\u9fff]{4,20}$")
_SO_SO = re.compile(r"(?:有所|进一步|明显|显著|不断|持续)(?:提[升高]|增强|改善|扩大|优化|好转|丰富)$")
_MANNERS = re.compile(
    r"(?:进一步|切实|不断|努力|积极|大力|着力|持续|稳步|逐步|有效)[\u4e00-\u9fff]{4,20}(?:、(?:显著|进一步|不断|切实|明显|持续|有效)[\u4e00-\u9fff]{2,12})?$"
)
_SIDE = 2
"""Clauses with a number beside which one that only ends in a degree is a goal that was left vague."""


def _plain_goal(text: str) -> str:
    """A goal without its numbering and what introduces it."""
    return re.sub(
        r"^(?:[^，。；：]{0,24}目标(?:设定|设|定)?(?:为|是)|[一二三四五六七八九]是)", "", NUMBERING.sub("", text)
    )


def _goal(item: Piece, listed: bool = False) -> Goal | None:
    text = NUMBERING.sub("", item.text).strip("“”。；，")
    if len(text) < 2 or re.search(r"附[件表]|详见|见表|如下|^无$", text):
        return None
    bare = _YEAR.sub("", text).lstrip("度，")
    if _PLACED.match(bare):
        bare = _nameless(bare).lstrip("，")
    bare = _NO_MEASURE.sub("", bare)
    measurable = words.MEASURABLE.search(bare) is not None
    value = re.search(r"指标值(?:设定)?(?:为|是)?[:：]?[“\"]?([^”\"，。；]+)", text)
    amount = words.VAGUE_AMOUNT.search(bare)
    vague = ""
    if value and words.VAGUE_VALUE.fullmatch(value[1]):
        vague = value[0]
    elif amount and not re.search(r"\d", bare):
        vague = amount[0]
    elif not measurable and len(bare) >= 6 and (degree := words.VAGUE_DEGREE.search(bare)):
        vague = degree[0] if len(bare) > 24 else bare
    elif not measurable and 6 <= len(bare) <= 40 and words.VAGUE_END.search(bare):
        vague = bare
    sure = words.DUTY_SURE.search(bare) is not None or (not measurable and words.DUTY_ALONE.match(bare) is not None)
    return Goal(item, measurable, sure or words.DUTY.match(bare) is not None, sure, vague, listed)


_PLACED = re.compile(r"(?!负责|承担|组织|指导|贯彻|全[省市县区])[\u4e00-\u9fff]{2,4}[省市县区州旗镇乡]")
_MANNER = re.compile(r"大幅|较[大高]|台阶|进一步|不断|持续|明显|显著|较好|良好|有所|努力|积极|大力|更好|再创")
_NO_MEASURE = re.compile(
    r"(?:安排|投入)?(?:资金|预算|经费)(?:安排|为|共)?\d[\d.,]{0,12}(?:万|亿)?元|一个(?=新?台阶|新)"
)
"""Money and set phrases beside a goal, which say nothing of what is to be reached."""
_VALUED = re.compile(
    r"[^，。；：]{0,20}，?(?:指标值|目标值)(?:设定|设置)?(?:为|是)?[“\"](?P<value>[^”\"，。；]{1,14})[”\"]"
)


def _valued(piece: Piece) -> Iterator[Goal]:
    """Indicators told in a sentence, by the word that stands for their value."""
    for match in _VALUED.finditer(piece.paragraph.text, piece.start, piece.end):
        if words.VAGUE_VALUE.fullmatch(match["value"]):
            item = Piece(piece.paragraph, match.start(), match.end(), "goal", "指标")
            yield Goal(item, False, False, False, match["value"])


def _measure(item: Piece) -> Measure:
    text = NUMBERING.sub("", item.text)
    vague = [m[0] for p in (words.VAGUE_WHO, words.VAGUE_WHEN, words.VAGUE_WHAT) for m in p.finditer(text)]
    none = words.NO_MEASURE.search(text)
    when = words.DEADLINE.search(text) is not None
    who = words.ACTOR.search(_nameless(text)) is not None
    own = _own_words(item, text)
    weight = substance(own) + (_FIGURE if re.search(r"\d", own) else 0)
    return Measure(item, who, when, weight, tuple(vague), none[0] if none else "")


_FIGURE = 4
"""What a figure adds to the substance of a measure."""


def _own_words(item: Piece, text: str) -> str:
    """A measure without the unit's name, the year, and the words of the problem that it is about."""
    about = _ABOUT.match(text)
    before = item.label + item.paragraph.text[max(0, item.start - 80) : item.start] + (about[0] if about else "")
    rest = text[about.end() :] if about else text
    rest = _YEAR.sub("", rest)
    rest = _nameless(rest)
    told = {before[at : at + 2] for at in range(len(before) - 1)}
    kept = [True] * len(rest)
    for at in range(len(rest) - 1):
        if rest[at : at + 2] in told and "\u4e00" <= rest[at] <= "\u9fff":
            kept[at] = kept[at + 1] = False
    return "".join(character for character, keep in zip(rest, kept, strict=True) if keep)


def _nameless(text: str) -> str:
    """Without the names of whole bodies: that the unit itself will act says nothing of who in it does."""
    for start, end, _ in reversed(list(bodies(text))):
        if start < 24 and not re.match(r"牵头|负责|会同", text[end:]):
            text = text[:start] + text[end:]
    return _UNIT_WILL.sub("", text)


_UNIT_WILL = re.compile(r"^(?:[我本][\u4e00-\u9fff]{1,3}|[\u4e00-\u9fff]{2,10}[区县市镇乡])(?=将|拟|要|会)")
"""The unit as the one who will act, told by its place or as 我园."""
_ABOUT = re.compile(r"[^，。；：]{0,24}?(?:针对|对于?|就)[^，。；]{2,40}?(?:问题|不足|情况|方面)?，")


def _causes(piece: Piece) -> Iterator[Cause]:
    """Causes of what was missed: after a label, or after the words that introduce them, in a sentence that tells of a miss."""
    if piece.role == "cause":
        before = piece.paragraph.text[max(0, piece.start - 80) : piece.start] + piece.label
        if re.search(r"偏[差离]|未", piece.label) or words.MISS.search(before) or re.search(r"问题", before):
            yield from _cause(piece)
        return
    text = piece.paragraph.text
    for first, last in piece.paragraph.sentences():
        if first < piece.start or last > piece.end:
            continue
        if (sole := words.SOLELY.search(text, first, last)) is not None and not _ROSE.search(text, first, sole.start()):
            yield from _sole_cause(piece.paragraph, sole, last)
            continue
        cue = words.CAUSE_CUE.search(text, max(piece.start, first - 1), last)
        if cue is None:
            continue
        known = (
            max(piece.start, text.rfind("。", 0, max(0, first - 1)) + 1)
            if re.search("原因|分析|说明|认为", cue[0]) or cue.start() <= first
            else first
        )
        lacks = piece.role in ("problem", "promised")
        if lacks:
            known = piece.start
        if words.MISS.search(text, known, cue.end()) is None and not (
            lacks and words.LACK.search(text, known, cue.start())
        ):
            continue
        before = text[first : cue.start()]
        clause = re.split(r"[，；]", before.rstrip("，；"))[-1]
        if _ABOVE_PLAN.search(clause) and not words.MISS.search(_ABOVE_PLAN.sub("", clause)):
            continue
        if not lacks and re.search(r"增[加长]|下降|减少|上升|节约", before) and not words.MISS.search(before):
            continue
        found = _cause(Piece(piece.paragraph, cue.end(), last, "cause"))
        yield from (replace(one, sole=lacks and _BLAMED.search(text, cue.start(), last) is not None) for one in found)


_BLAMED = re.compile(r"(?:受|因|由于|是|系)[^，。；]{2,24}(?:所致|造成|导致|引起)(?:的)?(?=[。；]|$)")
"""A cause that closes the matter."""
_NOT_OURS = re.compile(
    r"，?(?:与[我本][^，。；]{1,8}无关|(?:责任|原因)不在[我本][^，。；]{1,6}|(?:并)?非[^，。；]{0,6}(?:不力|过错|失职|主观[^，。；]{0,4})|[并]?非[我本]?[^，。；]{1,8}(?:可控|所能)[^，。；]{0,6}|属(?:于)?(?:客观|不可)[^，。；]{1,8})"
)


def _sole_cause(paragraph: Paragraph, sole: re.Match[str], last: int) -> Iterator[Cause]:
    """What alone is said to have caused a miss: the clause behind 完全因, unless the sentence goes on with the unit's own part."""
    text = paragraph.text
    begin = sole.end() + 1 if text[sole.end()] == "，" else sole.end()
    stop = min((at for mark in "，；" if (at := text.find(mark, begin + 3, last)) >= 0), default=last)
    if len(sole[0]) == 1:  # 因……，均非本场所能左右: what closes the matter is said too
        stop = text.rfind("。", begin, last) if text[last - 1] == "。" else last
    clause = text[begin:stop]
    external = tuple(dict.fromkeys(m[0] for m in words.EXTERNAL.finditer(clause)))
    own = words.OWN.search(_NOT_OURS.sub("", text[sole.start() : last])) is not None
    if external:
        start = sole.start() if begin == sole.end() else begin
        yield Cause(Piece(paragraph, start, stop, "cause"), external, own, 1, sole=True)
    else:
        yield from _cause(Piece(paragraph, sole.end(), last, "cause"))


_ABOVE_PLAN = re.compile(
    r"(?:高出|超出|超过|高于|多于|大于)(?:了)?(?![^，；]{0,10}(?:控制|上限|限额|定额|标准))[^，；]{0,8}(?:计划|目标|预期|任务|指标值)"
)
_ROSE = re.compile(r"增[加长]|上升|(?:提高|提升)(?!项目|工程|改造|行动)|超额|节约|改善|(?<!未)达标|优良")
"""What needs no excuse."""
_ANSWER = re.compile(
    r"；(?=20\d\d年)|[，；。](?=[^，。；]{0,16}(?:已|将)(?:于|从|由|责成|安排|实行|在|自|按))|[，。；](?=改进|整改|下一?步|故扣|扣\d|现已|目前已|对此|为此)|。"
)
"""Where causes end and what was done about them begins."""


def _cause(piece: Piece) -> Iterator[Cause]:
    cues = [m for m in words.CAUSE_CUE.finditer(piece.text) if re.search("认为|受|是|由于|因为|系", m[0])]
    start = piece.start + (cues[0].start() if cues and piece.label else 0)
    answer = _ANSWER.search(piece.paragraph.text, start + 2, piece.end)
    piece = Piece(piece.paragraph, start, answer.start() if answer else piece.end, piece.role, piece.label)
    text = piece.text
    parts = [
        part for part in re.split(r"[，；;。]|[一二三四五]是|加之|以及", _NOT_OURS.sub("", text)) if len(part) >= 3
    ]
    parts = [part for part in parts if not _PLEA.match(part)]
    several = [one for part in parts for one in _TOGETHER.split(part)]
    external = tuple(dict.fromkeys(m[0] for one in several for m in [words.EXTERNAL.search(one)] if m))
    outside = sum(words.EXTERNAL.search(part) is not None for part in parts)
    told = [part for part in parts if not re.search(r"\d", part)]
    led = told == parts[:1] and len(parts) <= _FACTS and outside == 1 and "；" not in text and _led(parts[0])
    if external and (outside * 2 >= len(parts) or led):
        yield Cause(piece, external, words.OWN.search(_NOT_OURS.sub("", text)) is not None, len(parts))


_PLEA = re.compile(r"(?:建议|故|因此)?不[予应]?(?:再)?扣分|建议")
"""What is asked for because of the cause."""
_TOGETHER = re.compile(r"(?<=[\u4e00-\u9fff]{2})[和与、及](?=[\u4e00-\u9fff]{2})")
"""What joins two causes in one clause: 上级资金下达时间和天气影响."""


def _led(part: str) -> bool:
    return words.EXTERNAL.search(part) is not None and not part.endswith("影响")


_FACTS = 3
"""Parts of a sentence that tells one cause and then only what came of it, in figures."""


def _satisfactions(piece: Piece) -> Iterator[Satisfaction]:
    text = piece.paragraph.text
    if "满意" not in piece.label and "满意" not in text:
        return
    rest = words.NOT_ASKED.sub("", text[piece.start : piece.end])
    surveyed = words.SURVEY.search(rest) is not None
    told = False
    for match in _RATE.finditer(text, piece.start, piece.end):
        if _TARGET.search(match[0]) or not _DONE.search(match[0]):
            continue
        told = True
        first = text.rfind("。", 0, match.start()) + 1
        last = text.find("。", match.end())
        instead = words.NOT_ASKED.search(text[first : last if last >= 0 else len(text)])
        asked = surveyed and (
            instead is None
            or (
                _asked(piece, last if last >= 0 else piece.end)
                and not _only_heard(text[first : last if last >= 0 else len(text)])
            )
        )
        yield _satisfaction(piece, match.start(), match.end(), match["rate"], asked, instead)
    if not told and not surveyed:
        yield from _far_satisfaction(piece)


def _asked(piece: Piece, last: int) -> bool:
    """Whether a survey is told up to the end of a sentence, or behind it of the same people."""
    text = piece.paragraph.text
    behind = [s for s in text[last : piece.end].split("。") if not _OTHER_PEOPLE.match(s)]
    told = words.NOT_ASKED.sub("", "。".join([text[piece.start : last], *behind]))
    return words.SURVEY.search(told) is not None


def _only_heard(sentence: str) -> bool:
    """Whether a sentence tells of talks alone, with nobody counted, and what was generally said: 进行了走访，普遍反映良好."""
    rest = words.NOT_ASKED.sub("", sentence)
    return (
        "普遍" in sentence
        and _TALKS.sub("", rest) != rest
        and words.SURVEY.search(_TALKS.sub("", rest)) is None
        and _COUNTED.search(rest) is None
    )


_TALKS = re.compile(r"走访|座谈|访谈|交谈|了解")
_COUNTED = re.compile(r"\d[\d,]{0,8}(?:人|户|份|名|家|位|次)(?!镇|乡)")
_OTHER_PEOPLE = re.compile(r"[^，。；]{2,8}满意[度率]")


def _satisfaction(
    piece: Piece, start: int, end: int, rate: str, surveyed: bool, instead: re.Match[str] | None
) -> Satisfaction:
    return Satisfaction(Piece(piece.paragraph, start, end, piece.role), rate, surveyed, instead[0] if instead else "")


def _far_satisfaction(piece: Piece) -> Iterator[Satisfaction]:
    """A rate of satisfaction that stands apart from its name, where words tell that nobody was asked."""
    text = piece.text
    named = re.search(r"满意[度率]", piece.label + text)
    instead = words.NOT_ASKED.search(text)
    if named is None or instead is None or len(text) > _NEAR:
        return
    for match in re.finditer(r"\d[\d.]{0,8}[%％]", text):
        clause = text[max(text.rfind(mark, 0, match.start()) for mark in "，。；：") + 1 : match.start()]
        if not _TARGET.search(clause):
            start, end = piece.start + match.start(), piece.start + match.end()
            yield _satisfaction(piece, start, end, match[0], False, instead)
            return


_NEAR = 160
"""Characters within which a rate is that of the satisfaction spoken of."""


def _conclusions(piece: Piece) -> Iterator[Conclusion]:
    text = piece.paragraph.text
    if piece.role in ("measure", "duty"):
        return
    for topic, claim, _ in _TOPICS:
        if piece.role == "problem" and topic != "目标全部完成":
            continue
        for match in claim.finditer(text, piece.start, piece.end):
            clause = (
                max(text.rfind(mark, max(piece.start, match.start() - 200), match.start()) for mark in "，。；：") + 1
            )
            lead = text[max(clause, piece.start) : match.start()]
            if text[max(piece.start, clause - 2) : clause] == "外，":
                continue
            counted = re.match(r"[一二三四五六七八九十\d]{1,3}[项个]", match[0])
            if counted and re.search(r"[项个中余]", text[max(piece.start, match.start() - 20) : match.start()]):
                continue
            if not _LIMITED.search(lead + match[0]) and not _NOT_CLAIMED.search(lead):
                yield Conclusion(Piece(piece.paragraph, match.start(), match.end(), piece.role), topic)


def _contraries(concluding: Sequence[tuple[Piece, Sequence[Conclusion]]]) -> Iterator[Contrary]:
    """What cannot stand beside the conclusions, each piece with its own: only of their topics, as it says nothing alone."""
    claimed = {conclusion.topic for _, conclusions in concluding for conclusion in conclusions}
    for piece, conclusions in concluding:
        if piece.role in ("measure", "duty"):
            continue
        for topic, _, contrary in _TOPICS:
            if topic not in claimed:
                continue
            claims = [conclusion.piece for conclusion in conclusions if conclusion.topic == topic]
            if topic == "目标全部完成":
                yield from _short_falls(piece, topic)
            if topic == "成效显著":
                yield from _worse(piece, topic)
            for match in contrary.finditer(piece.paragraph.text, piece.start, piece.end):
                if match[0].startswith("低于") and _rightly_below(piece, match.start()):
                    continue
                if not any(claim.start < match.end() and match.start() < claim.end for claim in claims):
                    yield Contrary(Piece(piece.paragraph, match.start(), match.end(), piece.role), topic)


def _rightly_below(piece: Piece, start: int) -> bool:
    """Whether what is below its target is a cost or a rate of which less is better, or stands in a year before another."""
    text = piece.paragraph.text
    first = max(text.rfind(mark, 0, start) for mark in "。；") + 1
    last = text.find("。", start)
    clause = max(text.rfind(mark, first, max(first, start - 1)) for mark in "，、") + 1
    years = re.findall(r"20\d\d(?=年)", text[first : last if last >= 0 else len(text)])
    own = re.findall(r"20\d\d(?=年)", text[max(first, clause) : start])
    return words.LESS.search(text, max(first, clause), start) is not None or any(y < max(years) for y in own)


_FALL = re.compile(
    r"(?:计划|确定|目标|任务|应|预计)[^。；\d]{0,16}(?P<plan>\d[\d.,]{0,11})(?P<unit>[\u4e00-\u9fff%％]{1,3})[^。；\d]{0,24}?实际[^。；，\d]{0,6}(?P<done>\d[\d.,]{0,11})(?P=unit)|"
    r"(?<!\d)(?P<all>\d{1,4})(?P<of>[个项处条座份][^，。；\d]{1,10}?)，?(?:已)?(?:完工|完成|建成|开工|投用|验收|履约|交付|办结)(?P<some>\d{1,4})(?=[个项处条座份])"
)
_WORSE = re.compile(
    r"(?:投诉|事故|信访|差错|逾期|退件|超时|违规|案件|纠纷)[^，。；\d]{0,6}(?P<now>\d[\d.]{0,8})(?P<unit>[件起例次宗%％‰])[^，。；\d]{0,4}，(?:而)?(?:上年|去年)(?:同期)?(?:为|是|仅|只有)?(?P<was>\d[\d.]{0,8})(?P=unit)|"
    r"(?:时间|时长|用时|耗时|等待|周期|成本|差错率|漏损率|投诉[率量]?)[^，。；\d]{0,6}由[^，。；\d]{0,6}(?P<from>\d[\d.]{0,8})(?P<of>[\u4e00-\u9fff%％]{1,3})(?:变为|变成|升[至到]|增[至到]|上升[至到]|增加[至到]|延长[至到])(?P<to>\d[\d.]{0,8})(?P=of)"
)
"""What is better the less there is of it, and grew."""


def _worse(piece: Piece, topic: str) -> Iterator[Contrary]:
    for match in _WORSE.finditer(piece.paragraph.text, piece.start, piece.end):
        was, now = (match["was"], match["now"]) if match["now"] else (match["from"], match["to"])
        if _number(now) > _number(was):
            yield Contrary(Piece(piece.paragraph, match.start(), match.end(), piece.role), topic)


def _short_falls(piece: Piece, topic: str) -> Iterator[Contrary]:
    """What was planned and what was done, in one unit, where less was done."""
    for match in _FALL.finditer(piece.paragraph.text, piece.start, piece.end):
        done, plan = (match["done"], match["plan"]) if match["plan"] else (match["some"], match["all"])
        if _number(done) < _number(plan) and not words.LESS.search(match[0]) and not _TAKES.search(match[0]):
            yield Contrary(Piece(piece.paragraph, match.start(), match.end(), piece.role), topic)


_TAKES = re.compile(r"工期|历时|[天日元]$|投资|费用|经费|开支|支出|预算|人均|单位|其中|计划单列")
"""Time and money, of which less is no shortfall."""


def _number(text: str) -> Decimal:
    text = text.replace(",", "")
    return Decimal(text.rstrip(".") if text.count(".") <= 1 else text.split(".", maxsplit=1)[0])
