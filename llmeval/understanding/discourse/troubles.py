"""Problems with what is said of their causes and of what is done about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.text.list_marks import squeezed
from llmeval.understanding.discourse.model import Piece, Problem
from llmeval.understanding.discourse.scopes import items
from llmeval.vocabulary import discourse as words

NUMBERING = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是|(?:此外|另外|同时)，)+"
)
HAS_CAUSE = re.compile(
    r"原因|由于|因为|受[^，。；]{2,30}(?:影响|制约|限制)|所致|根源|在于|主要是|归因|源于|缘于|(?:^|[，。；（])(?:系|因|是)(?!此|地|素|子|果)"
)
HAS_MEASURE = re.compile(
    r"(?:将|已(?!经?达|完成\d)|正在|拟(?:于|在)?|计划|力争)[^，。；]{0,20}(?:整改|改进|完善|追回|补|清|制定|建立|完成|处置|改为|落实|修订|纠正|收回|上缴|归还|清退|退还|补缴|解决|启用|更换|修复|调整|重报|实行|安排|责成)|"
    r"20\d\d年[^，。；]{0,14}由[^，。；]{2,16}|[科股室处组]会同|由[^，。；]{2,12}(?:逐项|会同|复核|补充|落实|补[齐录签])|整改措施|改进措施|下一?步|20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[底末]?[前起内]|"
    r"(?:科|股|组|室|处|部|员|岗|办)(?:已|将|于|自|从|在|按|每|20\d\d年|\d{1,2}月)[^，。；]{2,}|由[^，。；]{2,12}(?:牵头|负责|于|自|从|按|每)|\d{1,2}月(?:底)?前"
)
_COUNTED = re.compile(r"[一二三四五六七八九十]是|①|[（(][1一][）)]|(?:^|[：:。；—])1[.．、]")
_SIDE = re.compile(r"如下|[两二三四五六七八九十\d]{1,2}(?:个|点|项|条)|此外|另外|清单|发现")
_INTRODUCES = re.compile(
    r"如下|以下|主要有|^无|几个方面|^(?:本次)?自评(?!发现)|情况$|^(?:主要|重点)?(?:反映|说明|分析|包括|填写)|^以上|^单位[:：]|^——|原因$"
)
_DEALT = re.compile(r"(?:整改|办结|解决|销号)(?:到位|完成)?\d|^(?:已|未)(?:整改)?到位的?\d|到位率|^“[^”]{4,24}”一项")
"""How many problems of others' were dealt with, which is a result."""
_SHORT = re.compile(
    r"挂账|逾期|只|仅|压力|困难|矛盾|瓶颈|制约|差距|突出|较[大多重高]|过[多大重高]|参差|老化|损坏|积压|流失|空缺|断档|返工|拖|风险|隐患|错|漏|慢|弱|难|重复|单一|不|差|低|少|晚|迟|紧张|笼统|简单|粗|浅|流于|脱|断|超|偏|走过场|结余|滞|意识"
)
"""What any problem tells of, in some word."""
_ASIDE = re.compile(r"(?<=。)(?:此外|另外)，")
"""Where another problem begins."""
_CARRIES_ON = re.compile(
    r"^(?:由|已|将|拟|从|自|对此|为此|针对|下一?步|原因|主要|系|因|整改|改进|措施|[^，。；]{2,8}(?:科|股|组|室|处|部|办公室)(?:已|将|于|自|从|20))"
)


def problems(pieces: Sequence[Piece]) -> Iterator[Problem]:
    """One problem for each numbered part under a chapter of problems, else for each item or passage."""
    seen: set[str] = set()
    if not any(piece.role in ("problem", "promised") for piece in pieces):
        for piece in pieces:
            if piece.role in ("plain", "result"):
                yield from _within(piece)
    for piece in pieces:
        if piece.role not in ("problem", "promised"):
            continue
        section = piece.paragraph.section
        title = squeezed(section.title) if section is not None else ""
        if section is not None and section.parent is not None and piece.label not in ("", title) and piece.start == 0:
            if section.id in seen:
                continue
            seen.add(section.id)
            yield from _problem(piece, _name(title), piece.paragraph.text[piece.start :])
            continue
        yield from _counted(piece)


_WITHIN = re.compile(
    r"(?:^|(?<=[。；，年]))(?:[^，。；]{0,20}?)(?:存在(?:着)?|暴露出?|出现)(?:了)?(?P<what>[^，。；]{6,30}?)(?:的)?(?:问题|现象|情形|短板)(?=[。]|；|，这)|"
    r"(?:^|(?<=[。；]))(?P<rest>[^。；]{6,60}?)。(?=除此(?:之|以)?外)|"
    r"(?P<that>[^。；]{8,60}?)，(?:这一|该|此)?(?:问题|短板|不足|现象)(?:较为|比较|十分|尤为|相对|仍较)?(?:突出|明显)(?=[。])"
)
"""A problem that a sentence tells without a label, where the report has no chapter of problems."""
_SOLVED = re.compile(
    r"解决|整改|针对|化解|纠正|处置|查处|发现|排查|反映|受理|未存在|不存在|没有|未出现|避免|防止|如|群众|企业"
)


def _within(piece: Piece) -> Iterator[Problem]:
    text = piece.paragraph.text
    for match in _WITHIN.finditer(text, piece.start, piece.end):
        if _SOLVED.search(match[0]):
            continue
        name = next(name for name in ("what", "rest", "that") if match[name])
        at = Piece(piece.paragraph, match.start(name), match.end(name), "problem", "")
        yield from _problem(at, match[name], text[match.start() :])


def _counted(piece: Piece) -> Iterator[Problem]:
    counted = _joined(items(piece))
    several = len(counted) >= 2 and (
        _COUNTED.search(piece.text) is not None
        or ("；" in piece.text and _SIDE.search(piece.paragraph.text[max(0, piece.start - 14) : piece.end]) is not None)
    )
    if not several:
        rest = piece.paragraph.text[piece.start :] if "；" not in piece.label else piece.text
        rest = rest[: aside.start()] if (aside := _ASIDE.search(rest)) is not None else rest
        yield from _problem(piece, _name(piece.text), rest)
        return
    after = piece.paragraph.text[counted[-1].end : piece.end]
    told = piece.paragraph.text
    stop = told.find("。", counted[-1].start, counted[-1].end)
    if stop >= 0 and not any("。" in item.text[:-1] for item in counted[:-1]):
        after = told[stop + 1 : counted[-1].end] + after  # what stands behind the last item is of all
    shared = re.search(r"前者因?[^，。；]{2,60}，后者", piece.text) is not None
    for item in counted:
        yield from _problem(item, _name(item.text), item.text + after, shared)


def _joined(counted: Sequence[Piece]) -> list[Piece]:
    """Items, each with the parts behind it that only carry it on."""
    joined: list[Piece] = []
    for item in counted:
        if joined and _CARRIES_ON.match(item.text):
            last = joined[-1]
            joined[-1] = Piece(last.paragraph, last.start, item.end, last.role, last.label)
        else:
            joined.append(item)
    return joined


def _name(text: str) -> str:
    return NUMBERING.sub("", re.sub(r"^存在的?(?:主要)?问题(?=[（(一\d])", "", text)).split("。")[0].rstrip("；，")


def _problem(piece: Piece, name: str, rest: str, caused: bool = False) -> Iterator[Problem]:
    if (
        len(name) < 6
        or _INTRODUCES.search(name)
        or _DEALT.search(name)
        or not (_SHORT.search(rest) or words.LACK.search(rest))
    ):
        return
    if piece.role == "promised" and not (_SHORT.search(name) or words.LACK.search(name)):
        return
    cue = HAS_CAUSE.search(rest) is not None or caused
    own = words.OWN.search(rest) is not None
    yield Problem(
        piece,
        name,
        piece,
        cue or own,
        HAS_MEASURE.search(rest) is not None,
        cue or not own or piece.role == "promised",
    )
