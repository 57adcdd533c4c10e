"""Names of persons in running text: before what reaches them, behind what they are, in lists, as speakers, and told again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.privacy.model import PersonalDatum
from llmeval.privacy.names import (
    COMMON_WORDS,
    DOUBLE_SURNAMES,
    NEXT_FIELD,
    NOBODY,
    PLACES,
    ROLES,
    SURNAMES,
    WEAK_SURNAMES,
)
from llmeval.privacy.shapes import CJK, DOT, DOTTED, FOLLOWS, PLACEHOLDER, plain_end

_CUE = "的?(?:联系|办公室?|手机|家庭|私人|本人|工资|银行|储蓄|补贴|因私|新|工作)?(?:电话|手机|方式|号码|座机|微信|QQ|邮箱|住址|地址|身份证|证件|公民身份|护照|卡|账号|账户|微信同号)(?:号码?)?"
_BEFORE_DATUM = re.compile(
    rf"[（(：:，,、 \u3000—<&-]{{0,4}}(?:{_CUE})?[ \u3000]?(?:号码?)?(?:分别)?[为是：:]{{0,2}}[ \u3000（(<—-]{{0,3}}$"
)
_WORD_BEFORE = re.compile(rf"{CJK}{{2,12}}$")
_DOTTED_BEFORE = re.compile(rf"{CJK}{{1,8}}(?:[{DOT}]{CJK}{{1,8}}){{1,4}}$")
_ROLE = re.compile(
    rf"(?:{'|'.join(sorted(ROLES, key=len, reverse=True))})[ \u3000（(—]{{0,2}}(?=(?P<word>{CJK}{{2,8}}))"
)
_ACTING = re.compile(rf"(?:^|(?<=[，。；：、（(\n\s由请与和及报向对]))(?=(?P<word>{CJK}{{4,8}}))")
_SPEAKER = re.compile(rf"^(?P<name>{CJK}{{2,4}})[：:]", re.MULTILINE)
_NEXT = re.compile("[、，]|[和与及]")
_BEFORE_MARK = re.compile(rf"(?<!{CJK})(?P<word>{CJK}{{2,4}})、$")
_REACHING = frozenset({"phone", "landline", "identity", "account", "email", "messenger", "passport"})
_ENDS = frozenset("镇村乡县局院校站科股厅处库街组部室所办队馆厂社会区市省员户者路号行")
_TITLES = re.compile("同志|先生|女士|老师")


def names_told(text: str, numbers: Sequence[PersonalDatum], named: Sequence[PersonalDatum]) -> Iterator[PersonalDatum]:
    """Names beside their owners' numbers (`numbers`), by role and act, in lists, then every other mention of all of them."""
    found = [*named, *_owners(text, numbers), *_by_role(text), *_speakers(text)]
    found += _neighbours(text, found)
    yield from found
    yield from _told_again(text, found)


def _owners(text: str, numbers: Sequence[PersonalDatum]) -> Iterator[PersonalDatum]:
    """村医王小明（电话…）: who stands right before a number of a person, and what it is called."""
    for datum in numbers:
        if datum.kind in _REACHING:
            line = text[max(0, datum.start - 40) : datum.start].rpartition("\n")[2]
            before = _BEFORE_DATUM.search(line)
            end = datum.start - len(line) + before.start() if before else datum.start
            yield from _ending_at(text, end)


def _ending_at(text: str, end: int) -> Iterator[PersonalDatum]:
    piece = text[max(0, end - 24) : end]
    if dotted := _DOTTED_BEFORE.search(piece):
        yield PersonalDatum(end - len(dotted[0]), end, "person_name")
        return
    match = _WORD_BEFORE.search(piece)
    if match is None:
        return
    word = match[0]
    for length in (4, 3, 2):
        name = word[-length:]
        if len(name) < length or not _is_name(name):
            continue
        if length == 2 and len(word) > 2 and not any(word[:-2].endswith(role) for role in ROLES):
            continue  # 明细, 单据: two characters inside a word are seldom a name
        yield PersonalDatum(end - length, end, "person_name")
        return


def _is_name(word: str) -> bool:
    double = word[:2] in DOUBLE_SURNAMES
    if len(word) == 4 and not double:
        return False
    if not (double or word[0] in SURNAMES) or word[:2] in COMMON_WORDS or (double and len(word) < 3):
        return False
    return word[-1] not in _ENDS and not NEXT_FIELD.search(word) and not NOBODY.search(word)


def _by_role(text: str) -> Iterator[PersonalDatum]:
    """驾驶员王小明, and 由王小明负责: a role before, or an act behind a name of three characters."""
    for pattern, acting in ((_ROLE, False), (_ACTING, True)):
        for match in pattern.finditer(text):
            at = match.end()
            end = plain_end(text, at, match["word"], divided=False, acting=True)
            if end is None or not _is_name(text[at:end]):
                continue
            if end - at < 3 or text[at] in WEAK_SURNAMES:
                continue
            if acting and (FOLLOWS.match(text, end) or NEXT_FIELD.match(text, end)) and not _TITLES.match(text, end):
                continue
            yield PersonalDatum(at, end, "person_name")


def _speakers(text: str) -> Iterator[PersonalDatum]:
    """Who speaks at the beginning of several lines of a record."""
    said = [match for match in _SPEAKER.finditer(text) if _is_name(match["name"])]
    often = Counter(match["name"] for match in said)
    for match in said:
        if often[match["name"]] > 1 and len(match["name"]) > 2:
            yield PersonalDatum(match.start("name"), match.end("name"), "person_name")


def _neighbours(text: str, found: Iterable[PersonalDatum]) -> list[PersonalDatum]:
    """Who stands beside a known name in a list: behind it as far as the list goes, and one before it."""
    more: list[PersonalDatum] = []
    queue = list(found)
    seen = {datum.start for datum in queue}
    while queue:
        datum = queue.pop()
        mark = _NEXT.match(text, datum.end)
        if mark is not None and mark.end() not in seen:
            at = mark.end()
            word = re.match(rf"{CJK}{{2,8}}", text[at : at + 8])
            dotted = DOTTED.match(text, at)
            end = dotted.end() if dotted else plain_end(text, at, word[0], divided=False, acting=True) if word else None
            if end is not None and (dotted or (_is_name(text[at:end]) and (mark[0] == "、" or end - at > 2))):
                more.append(PersonalDatum(at, end, "person_name"))
                queue.append(more[-1])
                seen.add(at)
        before = _BEFORE_MARK.search(text[max(0, datum.start - 8) : datum.start])
        if before is not None and _is_name(before["word"]):
            start = datum.start - len(before["word"]) - 1
            if start not in seen:
                more.append(PersonalDatum(start, datum.start - 1, "person_name"))
                queue.append(more[-1])
                seen.add(start)
    return more


_TOWNS = frozenset("镇村乡县市区街路")
_BLANKS = frozenset(" \u3000\n\r")


def _told_again(text: str, found: Iterable[PersonalDatum]) -> Iterator[PersonalDatum]:
    """Other mentions of the same persons, letter-spaced or with another dot too; a place that begins like a name is none."""
    known = {_spelt(datum.of(text)) for datum in found}
    known = {name for name in known if len(name) >= 2 and not PLACEHOLDER.search(name) and name not in COMMON_WORDS}
    if not known:
        return
    lengths = sorted({len(name) for name in known}, reverse=True)
    first = {name[0] for name in known}
    places = [at for at, character in enumerate(text) if character not in _BLANKS]
    flat = "".join("·" if text[at] in DOT else text[at] for at in places)
    number = 0
    while number < len(flat):
        if flat[number] in first:
            for length in lengths:
                if flat[number : number + length] in known and number + length <= len(flat):
                    end = places[number + length - 1] + 1
                    if (
                        text[end : end + 1] not in (PLACES if length == 2 else _TOWNS)
                        and end - places[number] <= length * 3
                    ):
                        yield PersonalDatum(places[number], end, "person_name")
                        number += length - 1
                    break
        number += 1


def _spelt(name: str) -> str:
    return "".join("·" if character in DOT else character for character in name if character not in _BLANKS)
