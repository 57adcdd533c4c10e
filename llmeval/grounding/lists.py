"""Lists that name things first and tell their numbers after: 甲、乙两镇分别为12个和9个, 分别为12个（甲镇）和9个（乙镇）."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re

_REACH = 160
"""Characters before a list of numbers in which its names stand."""
_BETWEEN = re.compile(r"(?:[（(](?P<note>[^（()）]{1,40})[)）])?[、，,]?(?:和|及|与|以及)?(?:为|是)?")
_NAMES = re.compile("[、]|和|与|以及|及(?!其)")
_CUE = re.compile("分别(?:为|是|达到?|完成|有|支出|安排|增长|下降|占)?(?:了|约)?$")
_STOP = re.compile(r"[。；;\n]")
_CUE_LENGTH = 8
_NOTE = re.compile(r"[（(][^（()）]*[)）]")


class Item(NamedTuple):
    """The name of one number of a list, and those of the others."""

    name: str
    others: tuple[str, ...]


def listed(numerals: Sequence[Numeral], plain: str) -> dict[int, Item]:
    """For each number of a 分别 list, by its index, its item."""
    found: dict[int, Item] = {}
    quantities = [at for at, numeral in enumerate(numerals) if numeral.kind == "quantity"]
    for place, at in enumerate(quantities):
        before = plain[max(0, numerals[at].start - 12) : numerals[at].start].rstrip()
        cue = _CUE.search(before)
        if cue is None:
            continue
        chain, notes = _chain(numerals, quantities[place : place + 12], plain)
        end = numerals[at].start - (len(before) - cue.start())
        names = notes if all(notes) else _names(plain[max(0, end - _REACH) : end], len(chain))
        if len(chain) >= 2 and len(names) != len(chain):
            names = _counted(numerals, quantities[max(0, place - len(chain)) : place], numerals[at].start, plain)
        if len(chain) >= 2 and len(names) == len(chain):
            for index, number in enumerate(chain):
                found[number] = Item(names[index], tuple(names[:index] + names[index + 1 :]))
    return found


def _chain(numerals: Sequence[Numeral], following: Sequence[int], plain: str) -> tuple[list[int], list[str]]:
    """The numbers that stand one after the other, and the words in brackets behind each."""
    chain, notes = [following[0]], []
    for at in following[1:]:
        gap = "".join(plain[numerals[chain[-1]].end : numerals[at].start].split())
        match = _BETWEEN.fullmatch(gap)
        if match is None or not gap:
            break
        notes.append(match["note"] or "")
        chain.append(at)
    last = _BETWEEN.match(plain, numerals[chain[-1]].end)
    notes.append((last["note"] or "") if last else "")
    return chain, notes


def _counted(numerals: Sequence[Numeral], before: Sequence[int], start: int, plain: str) -> list[str]:
    """The units of the quantities that a list is told of: 户, 人 of 已搬迁903户3462人，分别占76.14%和76.31%."""
    if not before or len(plain[numerals[before[-1]].end : start].strip()) > _CUE_LENGTH:
        return []
    units = [numerals[at].unit for at in before]
    close = all(len(plain[numerals[one].end : numerals[two].start].strip()) <= 1 for one, two in pairwise(before))
    return units if close and all(units) and len(set(units)) == len(units) else []


def _names(before: str, count: int) -> list[str]:
    """The names before 分别: the pieces of its last clause that has enough of them."""
    sentence = _NOTE.sub("", _STOP.split(before)[-1])
    for clause in reversed(re.split("[，,：:]", sentence)):
        pieces = [piece.strip() for piece in _NAMES.split(clause)]
        if len(pieces) >= count and all(pieces):
            return _without_shared_end(pieces[-count:])
    return []


def _without_shared_end(names: list[str]) -> list[str]:
    """What the last name has for all of them, cut off: 支出进度 of 6月末、9月末支出进度."""
    last = names[-1]
    for size in (3, 2, 1):
        end = names[0][-size:]
        at = last.find(end)
        if len(end) == size and at >= 0 and all(name.endswith(end) for name in names[:-1]):
            return [*names[:-1], last[: at + size]]
    length = len(names[0])
    if length <= 2 and all(len(name) == length for name in names[:-1]) and len(last) > length:
        return [*names[:-1], last[:length]]  # 东、西片的系数
    return names
