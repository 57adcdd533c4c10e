"""What can be the name of a person: its length, its first character, and what stands behind it."""

from __future__ import annotations

from llmeval.patterns import lazy as re
from llmeval.privacy.names import ACTS, COMMON_WORDS, DOUBLE_SURNAMES, NEXT_FIELD, NOBODY, SURNAMES

CJK = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
DOT = "·•・‧∙﹒"
DOTTED = re.compile(rf"{CJK}{{1,8}}(?:[{DOT}]{CJK}{{1,8}})+")
PLACEHOLDER = re.compile(r"某{2,4}|[ＸX×x＊]{2,4}(?![0-9A-Za-z])")
_SPACED = re.compile(rf"{CJK}[ \u3000]{{1,4}}{CJK}(?:[ \u3000]{{1,4}}{CJK}(?![ \u3000]{{0,4}}{CJK}))?(?!{CJK})")
_WORD = re.compile(rf"{CJK}{{2,8}}")
LATIN = re.compile(r"[A-Z][a-z]{1,20}(?:[ ·.][ ]?[A-Z][a-z]{0,20}){1,3}(?![a-z])")
_OFFICES = frozenset("镇村乡县局院校站科股厅处库街组部室所办队馆厂社会区市省行")
FOLLOWS = re.compile(r"[\s：:﹕∶，。、；;,.!！?？（(）)【】<>《》|｜│┃/／&—\-\d*]|$")
_MOST = 4
"""Characters of a name that begins with no known surname."""


def name_end(text: str, at: int, *, divided: bool, sure: bool = False) -> int | None:
    """End of a name that begins at `at`, None where none does.

    `divided`: a colon or a cell's edge stands before it. `sure`: nothing but a name is asked for there, so that it needs no
    surname that is known.
    """
    for pattern in (PLACEHOLDER, DOTTED, LATIN) if divided else (PLACEHOLDER, DOTTED):
        match = pattern.match(text, at)
        if match is not None:
            return match.end()
    spaced = _SPACED.match(text, at)
    if spaced is not None:
        letters = "".join(spaced[0].split())
        is_name = (
            divided
            and (sure or text[at] in SURNAMES)
            and letters[:2] not in COMMON_WORDS
            and not NEXT_FIELD.search(letters)
            and not NOBODY.search(letters)
        )
        return spaced.end() if is_name else None
    match = _WORD.match(text, at)
    if match is None:
        return None
    end = plain_end(text, at, match[0], divided=divided)
    if end is None and sure and len(match[0]) <= _MOST and FOLLOWS.match(text, match.end()):
        word = match[0]
        return None if word[:2] in COMMON_WORDS or NEXT_FIELD.search(word) or NOBODY.search(word) else match.end()
    return end


def plain_end(text: str, at: int, word: str, *, divided: bool, acting: bool = False) -> int | None:
    """Surname and one or two characters, before the end of the word, the next label, a job title, or what a person does."""
    double = word[:2] in DOUBLE_SURNAMES
    if word[:2] in COMMON_WORDS or NEXT_FIELD.match(word) or not (double or word[0] in SURNAMES):
        return None
    four = double or (divided and len(word) == 4 and word[1] in SURNAMES and not NOBODY.search(word))
    for length in (4, 3, 2) if four else (3, 2):
        if length > len(word) or (double and length < 3):
            continue
        # A job title inside (李四单位负责人) shortens the name; the surname itself may be a title's first character.
        if NEXT_FIELD.search(word[1:length]):
            continue
        if length > 2 and word[length - 1] in _OFFICES:
            continue  # 白沙镇, 王家村 and 财政局 sign too, and are nobody
        end = at + length
        if FOLLOWS.match(text, end) or NEXT_FIELD.match(text, end) or (acting and length > 2 and ACTS.match(text, end)):
            return end
    return None
