"""The walk over a text that finds its numerals; `quantity.lex` is the entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from llmeval import shapes
from llmeval.chinese import chinese_number
from llmeval.numeral import Bound, Kind, Numeral
from llmeval.shapes import B, GAP, NUMBER
from llmeval.units import BLANKS, Reading, read_unit

_LINE_BREAKS = "\n\r"
_CLAUSE_END = frozenset("。；;！!？?：:，,、.（(“\"《【[")
_MARKUP = frozenset(BLANKS + "*#>")
_BULLETS = frozenset("-–—•·●◆■▪○※+")
_MINUS = frozenset("-−－﹣")
_LATIN = re.compile("[A-Za-z_]")
_HAN = re.compile("[\u4e00-\u9fff]")
_DIGIT_OR_MARK = re.compile(r"\d")
_LINKS = frozenset(["、", "和", "及", "与", "以及", "，", "或"])
_PROSE = 15
"""A line this long, without a tab, is running text whose end may be a page's end rather than a cell's."""


class _Before(NamedTuple):
    start: int
    sign: int = 1
    bound: Bound | None = None
    unit: str = ""


class Lexer:
    """One walk. `shift` is added to every offset; `wide` says that digits were full-width in the source."""

    def __init__(self, text: str, shift: int = 0, wide: bool = False) -> None:
        self.text, self.shift, self.wide = text, shift, wide
        self.found: list[Numeral] = []
        self.floor = 0
        """End of the last numeral: nothing to the left of it is looked at again."""
        self.lists: dict[str, int] = {}
        """Last number of a list by its delimiter, so that 园区3、 after 2、 is known as a list number."""
        self.month = 0
        self.fallen = False
        """The last quantity was negative by a word, which governs what an enumeration adds to it."""
        self.handlers: dict[str, Callable[[re.Match[str]], int]] = {
            "document": self._document, "identity": self._identity, "stamp": self._dated, "months": self._dated,
            "period": self._dated, "clock": self._clock, "date": self._dated, "phone": self._phone,
            "masked": self._masked, "chain": self._chain, "dotted": self._dotted, "ratio": self._ratio,
        }  # fmt: skip

    def run(self) -> list[Numeral]:
        from llmeval.hanzi import read_han

        text, at = self.text, 0
        while match := shapes.TRIGGER.search(text, at):
            group = match.lastgroup
            if group == "digit":
                at = self._digit(match.start())
            elif group == "han":
                at = read_han(self, match)
            elif group == "ring":
                at = self.add("ordinal", match.start(), match.end())
            else:
                at = match.end()
                if _DIGIT_OR_MARK.search(match[0]):
                    self.add("code" if group == "mark" else "name", match.start(), at)
        self._inherit()
        return self.found

    def add(self, kind: Kind, start: int, end: int, number: tuple[int, int] | None = None, **values: Any) -> int:
        """Record a numeral and return its end."""
        low, high = number or (start, end)
        shift = self.shift
        self.found.append(Numeral(kind, start + shift, end + shift, low + shift, high + shift, **values))
        self.floor = end
        return end

    # -- digits -----------------------------------------------------------------------------------------------------

    def _digit(self, at: int) -> int:
        text = self.text
        if at > self.floor and (end := self._word(at)):
            return end
        if at > self.floor and (end := self._quoted(at)):
            return end
        match = shapes.MASTER.match(text, at)
        assert match is not None  # a digit is always a number
        group = match.lastgroup or ""
        if group != "number" and (end := self.handlers[group](match)):
            return end
        return self._number(at)

    def _word(self, at: int) -> int:
        """PM2.5, A4, 11430781MB02753976, GB/T 19001: digits that are part of a Latin word."""
        text = self.text
        before = text[at - 1]
        if before in BLANKS and shapes.STANDARD.search(text, max(self.floor, at - 8), at):
            match = shapes.ALNUM.match(text, at)
            return self.add("name", at, match.end()) if match else 0
        start = at - 1 if before in "-/@" and at - 1 > self.floor else at
        if not _LATIN.match(text, start - 1) or start - 1 < self.floor:
            return 0
        while start > self.floor and _LATIN.match(text, start - 1):
            start -= 1
        letters = text[start:at]
        number = NUMBER.match(text, at)
        if letters.upper() in ("RMB", "CNY") and number:
            return 0
        if letters.upper() in ("NO", "NO.") and number:
            return self.add("ordinal", start, number.end(), number.span())
        if number and len(letters) > 1 and letters.isalpha() and not shapes.FORMULA.match(letters):
            reading = self._unit(number.end())
            if reading and reading.unit and not _LATIN.match(reading.unit):
                return 0
        match = shapes.ALNUM.match(text, at)
        end = match.end() if match else at + 1
        return self._alnum(start, end)

    def _alnum(self, start: int, end: int) -> int:
        word = self.text[start:end]
        digits = sum(char.isdigit() for char in word)
        code = word.startswith("_") or len(word) == 18 or (digits >= 5 and len(word) >= 8)
        return self.add("code" if code else "name", start, end)

    def _quoted(self, at: int) -> int:
        """“1376”, “6个100%”, 《中国制造2025》: digits in quotes are a name unless they carry a unit or are a date."""
        text, low = self.text, max(self.floor, at - 30)
        opened = max(text.rfind(mark, low, at) for mark in shapes.QUOTES)
        if opened < 0:
            return self._plainly_quoted(at)
        close = text.find(shapes.QUOTES[text[opened]], opened + 1, at + 40)
        line = text.find("\n", opened, at + 40)
        if close < at or 0 <= line < close:
            return 0
        content = text[at:close]
        if re.match(r"\d{1,2}[.、）)](?!\d)", content):
            return 0
        master = shapes.MASTER.match(text, at)
        if master and master.lastgroup in ("document", "period", "stamp", "months") or master is None:
            return 0
        if master.lastgroup == "date" and not content.isdigit():
            return 0
        number = NUMBER.match(text, at)
        end = number.end() if number else at + 1
        reading = self._unit(end)
        named = shapes.FOLLOW_NAME.match(text, close + 1) is not None
        many = len(re.findall(r"\d+", content)) > 1
        if reading and reading.unit and not ((named or many) and close - opened <= 13):
            return 0
        if master.lastgroup in ("chain", "dotted", "ratio"):
            end = master.end()
        if close - opened <= 13:
            last = max(index for index, char in enumerate(content) if char.isdigit()) + 1
            end = max(end, at + last)
            end += text[end : end + 1] in "%％" and end < close
        elif (word := shapes.ALNUM.match(text, at)) and word.end() > end:
            end = word.end()
        return self.add("name", at, end)

    def _plainly_quoted(self, at: int) -> int:
        """"1376" between straight quotes, which do not say which of them opens."""
        text = self.text
        if text[at - 1] not in "\"'" or at - 1 < self.floor:
            return 0
        match = re.compile(r"[\d+×.]+(?=[\"'])").match(text, at)
        return self.add("name", at, match.end()) if match else 0

    def _unit(self, at: int) -> Reading | None:
        """The unit behind a number that ends at `at`, over blanks and, where it may have been torn, a line's end."""
        text = self.text
        match = GAP.match(text, at)
        if match is None or match.end() == at:
            return read_unit(text, at)
        reading = read_unit(text, match.end())
        if reading is None or not reading.unit or match[1] is None:
            return reading if reading and reading.unit else None
        if text[reading.end : reading.end + 1] in ("、", ".", "．", "：", ":"):
            return None
        strong = reading.dimension in ("money", "percent", "point") or reading.bare_scale
        if len(reading.unit) > 1 and strong or self._prose(at):
            return reading
        return None

    def _prose(self, at: int) -> bool:
        """Whether the line up to `at` is long enough to be running text rather than a cell."""
        line = self.text[max(0, at - 60) : at]
        cut = max(line.rfind("\n"), line.rfind("\t"))
        return len(line) - cut - 1 >= _PROSE

    # -- shapes of the master expression ------------------------------------------------------------------------------

    def _document(self, match: re.Match[str]) -> int:
        text, at = self.text, match.start()
        if at == self.floor or text[at - 1] not in "〔[［（(﹝〈【":
            return 0
        issuer = re.search("[\u4e00-\u9fff]{1,10}$", text[max(self.floor, at - 12) : at - 1])
        words = issuer[0] if issuer else ""
        for cut in ("根据", "依据", "按照", "依照", "遵照", "执行", "落实", "关于", "文件", "的", "和", "由", "与", "见", "以", "按"):
            words = words.rpartition(cut)[2]
        return self.add("document_number", at - 1 - len(words), match.end(), (at, match.end() - 1))

    def _identity(self, match: re.Match[str]) -> int:
        number = match[0].upper()
        cue = shapes.IDENTITY_CUE.search(self.text, max(self.floor, match.start() - 16), match.start())
        if _is_identity(number) or (cue and _is_day(number[6:14])):
            return self.add("identity", match.start(), match.end())
        return 0

    def _dated(self, match: re.Match[str]) -> int:
        """Dates and periods; not what is counted (2000-2050户), nor a bound (≤30日)."""
        text, start, end = self.text, match.start(), match.end()
        written = match[0]
        ranged = re.search(rf"\d{B}[年月日号份底初末\d季]*{B}{shapes.TO}{B}\d", written) is not None
        if written[-1].isdigit() and match.lastgroup == "period":
            reading = self._unit(end)
            if reading and reading.unit:
                return 0
        group = match.lastgroup
        if group == "stamp":
            kind: Kind = "period" if re.search(rf"\d{B}{shapes.TO}{B}\d{{1,4}}[-./]\d", written[9:]) else "date"
            kind = kind if len(written) > 12 else "date"
        elif group == "months":
            kind = "period" if ranged and not re.fullmatch(r"\d{4}-\d\d", written) else "date"
        else:
            kind = "period" if group == "period" else "date"
        if kind == "date" and (month := re.search(rf"(\d\d?){B}月", written)):
            self.month = int(month[1])
        ahead = re.search(f"(?:第|前)[{BLANKS}]?$", text[max(self.floor, start - 2) : start])
        begin = start - len(ahead[0]) if ahead and kind == "period" else start
        return self.add(kind, begin, end, (start, end))

    def _clock(self, match: re.Match[str]) -> int:
        text = self.text
        before = text[max(self.floor, match.start() - 3) : match.start()]
        cued = re.search("[上下中]午|晚|晨|时间|每[日天]|[日至到]$", before) is not None
        if not cued and (match[0].startswith("1:") or re.match(r"\d+：\d\d$", match[0])):
            return 0 if "：" in match[0] else self._ratio(match)
        return self.add("date", match.start(), match.end())

    def _phone(self, match: re.Match[str]) -> int:
        start = match.start()
        reading = self._unit(match.end())
        if reading and reading.unit:
            return 0
        begin = start - 1 if match[0][3:5].strip("0123456789") in (")", "）") and self.text[start - 1 : start] in "(（" else start
        return self.add("phone", max(begin, self.floor), match.end(), (start, match.end()))

    def _masked(self, match: re.Match[str]) -> int:
        return self.add("phone" if "****" in match[0] and match[0].count("*") == 4 else "identity", match.start(), match.end())

    def _chain(self, match: re.Match[str]) -> int:
        return self.add("name", match.start(), match.end())

    def _dotted(self, match: re.Match[str]) -> int:
        """3.1.2 at the head of a line is a clause, 91.2591.25 two cells that ran together."""
        start, end = match.span()
        pieces = match[0].split(".")
        short = all(len(piece) <= 2 for piece in pieces)
        if len(pieces) == 4 and all(len(piece) <= 3 and int(piece) < 256 for piece in pieces):
            return self.add("code", start, end)
        if short and self._clause(start):
            return self.add("ordinal", start, end)
        parts: tuple[Decimal, ...] = ()
        half = len(match[0]) // 2
        if len(match[0]) % 2 == 0 and match[0][:half] == match[0][half:] and match[0][:half].count(".") == 1:
            parts = (Decimal(match[0][:half]),) * 2
        elif len(pieces) == 3 and len(pieces[1]) > 2 and len(match[0]) < 40:
            parts = (Decimal(f"{pieces[0]}.{pieces[1][:2]}"), Decimal(f"{pieces[1][2:]}.{pieces[2]}"))
        return self.add("glued", start, end, parts=parts)

    def _ratio(self, match: re.Match[str]) -> int:
        first, second = re.split("[:∶/]", match[0])[:2]
        if len(first) + len(second) > 12:
            return 0
        parts = (Decimal(first), Decimal(second))
        return self.add("quantity", match.start(), match.end(), value=parts[0], dimension="other", parts=parts)

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _number(self, at: int) -> int:
        text = self.text
        match = NUMBER.match(text, at)
        assert match is not None
        wide = shapes.WIDE_COMMA.match(text, at)
        if wide and (self.wide or "." in wide[0] or wide[0].count("，") > 1):
            match = wide
        end, digits = match.end(), match[0]
        whole = digits.isdigit()
        if whole and len(digits) <= 3 and (stop := self._ordinal(at, end)):
            return stop
        if at > self.floor and text[at - 1] == "第":
            stop = end + (text[end : end + 1] in tuple("条款项章节号"))
            return self.add("ordinal", at - 1, stop, (at, end))
        if len(digits) > 40:
            return self.add("code", at, end)
        reading = self._unit(end)
        if _LATIN.match(text, end) and not (reading and reading.unit):
            word = shapes.ALNUM.match(text, at)
            return self._alnum(at, max(word.end() if word else end, end))
        if (reading is None or not reading.unit) and (stop := self._named(at, end, digits, reading)):
            return stop
        if whole and (stop := self._span_of_time(at, end, reading)):
            return stop
        return self._quantity(at, end, reading)

    def _ordinal(self, at: int, end: int) -> int:
        """List and clause numbers: 1. 1、 （2） 目标1. 附件2 第3条, and 园区3、 after 2、."""
        text, number = self.text, int(self.text[at:end])
        after = text[end : end + 1]
        if at > self.floor and (stop := self._labelled(at, end, number)):
            return stop
        if after in ("、", ".", ")", "）", "，", "：", ":", "") or after in _MARKUP:
            clause = self._clause(at)
        else:
            return 0
        if after in (")", "）"):
            return self._bracketed(at, end, number, clause)
        following = text[end + 1 : end + 2]
        if after in ("、", "."):
            if number > 99 or (after == "." and following.isdigit() and not re.match(rf"{shapes.YEAR}{B}年", text[end + 1 : end + 9])):
                return 0
            next_in_list = number == self.lists.get(after, -1) + 1 and number > 1
            counts = after == "、" and following.isdigit() and not re.match(shapes.YEAR, text[end + 1 : end + 5])
            if counts and re.match(r"\d+(?:[和、与及]\d|[^\d\s]{0,2}[、和。；，])", text[end + 1 : end + 9]):
                return 0
            strong = clause in ("line", "sentence") or (clause == "clause" and (number == 1 or next_in_list))
            mid = next_in_list and _HAN.match(following) and not following.isdigit()
            if strong or (mid and at > self.floor):
                self.lists[after] = number
                return self.add("ordinal", at, end + 1, (at, end))
            return 0
        if clause == "line" and number <= 99 and number > 0:
            ahead = re.compile(rf"(?:[：:，]|[{BLANKS}]+)(?=[\u4e00-\u9fff])").match(text, end)
            if ahead and read_unit(text, ahead.end()) is None and not self._lost_month(at, end, number):
                return self.add("ordinal", at, end)
            page = re.compile(rf"[{BLANKS}]*[-–—][{BLANKS}]*(?:\n|$)").match(text, end)
            if page and text[at - 1 : at].strip() == "" and re.search(rf"[-–—][{BLANKS}]*$", text[max(0, at - 3) : at]):
                return self.add("ordinal", at, end)
        return 0

    def _labelled(self, at: int, end: int, number: int) -> int:
        text = self.text
        label = shapes.LABEL.search(text, max(self.floor, at - 6), at)
        if label is None:
            return 0
        after = text[end : end + 1]
        if label["always"] == "第":
            stop = re.compile(rf"{B}(?:[\u4e00-\u9fff])").match(text, end)
            word = stop.end() if stop and stop[0][-1] in "条名位次批届期轮号个项章节款页部季卷号户家组类方" else end
            return self.add("ordinal", label.start(), word, (at, end))
        reading = self._unit(end)
        if number > 99 or (reading and reading.unit):
            return 0
        if label["always"] or label["figure"]:
            dash = re.compile(r"[-—–]\d{1,2}(?!\d)").match(text, end) if label["figure"] else None
            return self.add("ordinal", label.start("always") if label["always"] else label.start("figure") + (len(label["figure"]) - 1),
                            dash.end() if dash else end, (at, end))
        point = re.compile(rf"{B}[.．：:](?!\d)|{B}、").match(text, end)
        if point and number <= 30 and self._clause(label.start("marked")):
            stop_at = end + 1 if after in (".", "．", "、") else end
            return self.add("ordinal", label.start("marked"), stop_at, (at, end))
        return 0

    def _bracketed(self, at: int, end: int, number: int, clause: str) -> int:
        text = self.text
        if clause and text[at - 1 : at] not in ("(", "（"):
            return self.add("ordinal", at, end + 1, (at, end)) if number <= 99 else 0
        opening = at - 1
        if opening < self.floor or text[opening : opening + 1] not in ("(", "（") or number > 99:
            return 0
        outer = self._clause(opening)
        next_in_list = number == self.lists.get("(", -1) + 1
        if outer in ("line", "sentence") or (next_in_list and number > 1) or (number == 1 and _HAN.match(text, end + 1)):
            self.lists["("] = number
            return self.add("ordinal", opening, end + 1, (at, end))
        return 0

    def _clause(self, at: int) -> str:
        """Whether something begins at `at`: a `line` (or cell), a `sentence`, a `clause`, or "" for none of these."""
        text, index = self.text, at - 1
        low = max(0, at - 12)
        while index >= low and text[index] in _MARKUP:
            index -= 1
        if index >= low and text[index] in _BULLETS and (index == 0 or text[index - 1] in "\n\t\r" + BLANKS):
            index -= 1
            while index >= low and text[index] in _MARKUP:
                index -= 1
        if index < 0 or text[index] in "\n\r\t":
            return "line"
        char = text[index]
        if char in "。；;！!？?：:":
            return "sentence"
        if char == "." and index > 0 and not text[index - 1].isdigit():
            return "sentence"
        return "clause" if char in _CLAUSE_END else ""

    def _lost_month(self, at: int, end: int, number: int) -> bool:
        """12在园区…: the month's sign was lost, as the months told before it show."""
        following = re.compile(f"[{BLANKS}]?[在由至起赴对召举开协组完]").match(self.text, end)
        return bool(following and self.month and self.month <= number <= 12 and self._clause(at))

    def _named(self, at: int, end: int, digits: str, reading: Reading | None) -> int:
        """What a number without unit is when the words around it make it a name, a code, a year …"""
        text, whole = self.text, digits.isdigit()
        if shapes.FOLLOW_NAME.match(text, end) and (len(digits) > 1 or text[end : end + 1] not in ("项",)):
            stop = end + 1 if text[end] in "强号级版#＃" else end
            return self.add("name", at, stop, (at, end))
        if not whole:
            return self._clause_number(at, end, digits)
        if text.startswith("号文", end):
            return self.add("document_number", at, end + 1, (at, end))
        blank = GAP.match(text, end)
        next_char = text[blank.end() : blank.end() + 1] if blank else ""
        if len(digits) >= 12 or (len(digits) in (7, 8) and self._cue(shapes.PHONE_CUE, at, 12)):
            return self._long(at, end, digits)
        if len(digits) == 5 and digits[0] == "1" and (
            shapes.HOTLINE.match(text, end) or (self._cue(shapes.PHONE_CUE, at, 6) and not next_char.isdigit())
        ):
            return self.add("phone", at, end)
        if shapes.SUBJECT_CODE.fullmatch(digits) and (
            len(digits) == 7 or (_HAN.match(next_char or " ") and blank and blank[1] is None and self._clause(at) == "line")
        ):
            return self.add("code", at, end)
        if shapes.SUBJECT_CODE.fullmatch(digits) and re.match(r"\t\s{0,3}(?:[\u4e00-\u9fff]|\d\d\t)", text[end : end + 6]) \
                and self._clause(at) == "line":
            return self.add("code", at, end)
        bracketed = text[end : end + 1] in ("）", ")") and re.search("(?:支出|事务|[类款项])[（(]$", text[max(self.floor, at - 4) : at])
        if shapes.CODE_CUE.search(text, max(self.floor, at - 8), at) or (bracketed and shapes.SUBJECT_CODE.fullmatch(digits)):
            return self.add("code", at, end)
        if len(digits) > 1 and digits[0] == "0":
            return self.add("code", at, end)
        if len(digits) == 8 and _is_day(digits):
            return self.add("date", at, end)
        if re.fullmatch(shapes.YEAR, digits) and (
            (_HAN.match(text, end) or text[end : end + 1] in ("(", "（")) or self._cue(shapes.DATE_CUE, at, 4)
        ):
            return self.add("date", at, end)
        if len(digits) <= 2 and self._lost_month(at, end, int(digits)):
            return self.add("date", at, end)
        return 0

    def _clause_number(self, at: int, end: int, digits: str) -> int:
        """2.1 基本支出情况 at the head of a line: a clause, where a value would carry a unit."""
        text = self.text
        if not re.fullmatch(r"[1-9]\d?\.[1-9]\d?", digits) or text[at - 1 : at] == "\t" or self._clause(at) != "line":
            return 0
        following = re.compile(f"[{BLANKS}]{{0,4}}[\u4e00-\u9fff]").match(text, end)
        return self.add("ordinal", at, end) if following else 0

    def _long(self, at: int, end: int, digits: str) -> int:
        if len(digits) <= 8:
            return self.add("phone", at, end)
        cued = self._cue(shapes.ACCOUNT_CUE, at, 20)
        account = cued or (16 <= len(digits) <= 19 and _luhn(digits))
        return self.add("account" if account and len(digits) <= 30 else "code", at, end)

    def _cue(self, cue: re.Pattern[str], at: int, width: int) -> bool:
        return cue.search(self.text, max(self.floor, at - width), at) is not None

    def _span_of_time(self, at: int, end: int, reading: Reading | None) -> int:
        """近3年, 前3个月, 未来2年: periods, where 3年 is a duration."""
        if reading is None or reading.dimension not in ("time", "count") or at == self.floor or reading.bound:
            return 0
        before = re.search(
            f"(?:最近|过去|未来|今后|此后|往后|[近前后])[{BLANKS}]?$", self.text[max(self.floor, at - 4) : at]
        )
        if before is not None and before[0][0] == "前" and reading.unit in ("名", "位"):
            return self.add("ordinal", at - len(before[0]), reading.end, (at, end))
        if before is None or reading.unit not in ("年", "个月", "个季度", "季度", "个年度", "天", "日", "周", "学年", "小时"):
            return 0
        return self.add("period", at - len(before[0]), reading.end, (at, end))

    # -- quantities ---------------------------------------------------------------------------------------------------

    def _quantity(self, at: int, end: int, reading: Reading | None) -> int:
        text = self.text
        before = self._before(at)
        value = _decimal(text[at:end])
        first, low_end = reading, end
        high: Decimal | None = None
        stop = reading.end if reading else end
        if ranged := self._range(at, stop, value, reading):
            high, value, end, reading = ranged
            stop = reading.end if reading else end
        elif reading and reading.bare_scale and (joined := self._joined(reading, value)):
            value, end, reading = joined
            stop = reading.end
        places = max(_places(text[at:low_end]), -int(value.as_tuple().exponent), 0)
        if high is not None:
            places = max(places, -int(high.as_tuple().exponent))
        bound = before.bound or (reading.bound if reading else None) or (first.bound if first else None)
        if after := shapes.AFTER.match(text, stop):
            bound, stop = before.bound or after.lastgroup, after.end()  # type: ignore[assignment]
        elif reading and reading.dimension in ("time", "multiple") and (after := shapes.AFTER_TIME.match(text, stop)):
            bound, stop = before.bound or after.lastgroup, after.end()  # type: ignore[assignment]
        unit, dimension, scale = (reading.unit, reading.dimension, reading.scale) if reading else ("", "none", Decimal(1))
        if not unit and before.unit:
            unit, dimension = before.unit, "percent" if before.unit in "%‰" else "money"
            scale = Decimal("0.1") if unit == "‰" else Decimal(1)
        if reading and reading.bare_scale:
            if before.unit or shapes.MONEY_WORDS.search(text, max(self.floor, at - 12), at):
                dimension = "money"
            unit += before.unit if before.unit == "元" else ""
        sign = before.sign if before.sign < 0 else self._direction(before.start, stop, str(dimension))
        return self.add("quantity", before.start, stop, (at, end), value=value, unit=unit, dimension=dimension, scale=scale,
                        places=places, sign=sign, bound=bound, high=high)  # fmt: skip

    def _before(self, at: int) -> _Before:
        """Minus, currency sign, 百分之 and bounding words to the left of a number."""
        text, floor, start = self.text, self.floor, at
        if at == floor:
            return _Before(at)
        sign, unit = 1, ""
        char = text[start - 1]
        if char in _MINUS and self._is_minus(start - 1):
            sign, start = -1, start - 1
        elif char in "¥￥":
            unit, start = "元", start - 1
        elif char == "之" and text[max(floor, start - 3) : start] in ("百分之", "千分之"):
            unit, start = ("%" if text[start - 3] == "百" else "‰"), start - 3
        elif char in "BbYy" and text[max(floor, start - 3) : start].upper() in ("RMB", "CNY"):
            unit, start = "元", start - 3
        index = start
        while index > floor and index > start - 3 and text[index - 1] in BLANKS:
            index -= 1
        if index == floor or text[index - 1] not in shapes.BEFORE_LAST:
            return _Before(start, sign, None, unit)
        low = max(floor, index - 8)
        match = shapes.BEFORE.search(text[low:start])
        if match is None:
            if text[index - 1] == "过" and text[max(floor, index - 2)] not in "通经超" and self._money_follows(at):
                return _Before(index - 1, sign, "over", unit)
            return _Before(start, sign, None, unit)
        return _Before(low + match.start(), sign, match.lastgroup, unit)  # type: ignore[arg-type]

    def _money_follows(self, at: int) -> bool:
        number = NUMBER.match(self.text, at)
        reading = self._unit(number.end()) if number else None
        return reading is not None and (reading.dimension == "money" or reading.bare_scale)

    def _is_minus(self, at: int) -> bool:
        """A hyphen is a minus at the head of a cell, after a blank, a bracket, a colon or a word that announces a value."""
        if at == 0:
            return True
        before = self.text[at - 1]
        if at == self.floor:
            return before in "\t\n" or before in BLANKS
        return before in BLANKS or before in "\t\n\r(（:：,，约近超过为是率幅速长比化额达余差亏计润于≥≤><=|增" or before in "降减"

    def _range(
        self, at: int, stop: int, low: Decimal, first: Reading | None
    ) -> tuple[Decimal, Decimal, int, Reading | None] | None:
        """20%～30%, 3—5家, 5000万元至1亿元; not 由15.1%至85.7%, nor what does not rise."""
        text = self.text
        dash = shapes.RANGE.match(text, stop)
        if dash is None:
            return None
        number = NUMBER.match(text, dash.end())
        shape = shapes.MASTER.match(text, dash.end())
        if number is None or shape is None or shape.lastgroup != "number" or max(len(number[0]), stop - at) > 40:
            return None
        high, reading = _decimal(number[0]), self._unit(number.end())
        if first and first.unit and not (reading and reading.unit):
            return None
        if dash[1] in ("至", "到"):
            window = text[max(self.floor, at - 14) : at].rstrip(BLANKS)
            if shapes.LEVEL_FROM.search(window) or (first and first.unit and shapes.CHANGE.search(window)):
                return None
        if first and reading and first.unit:
            if first.dimension != reading.dimension:
                return None
            if first.scale != reading.scale:
                low = low * first.scale / reading.scale
        return (high, low, number.end(), reading) if low < high else None

    def _joined(self, first: Reading, value: Decimal) -> tuple[Decimal, int, Reading] | None:
        """3亿5000万元 is one amount, told in the smaller unit."""
        number = NUMBER.match(self.text, first.end)
        if number is None:
            return None
        reading = self._unit(number.end())
        if reading is None or not reading.unit or reading.scale >= first.scale:
            return None
        return value * first.scale / reading.scale + _decimal(number[0]), number.end(), reading

    def _direction(self, start: int, stop: int, dimension: str) -> int:
        """-1 where a word of decrease governs the number, as it governs what an enumeration adds (下降5%、3%和2%)."""
        text, floor = self.text, self.floor
        between = text[floor:start]
        if self.fallen and between in _LINKS:
            return -1
        self.fallen = False
        window = self._window(start)
        if shapes.DECREASE_HINT.search(window):
            self.fallen = shapes.DECREASE.search(window) is not None or (
                dimension not in ("count", "none", "score", "time") and shapes.DECREASE_OBJECT.search(window) is not None
            )
        if not self.fallen and dimension in ("percent", "point") and shapes.DECREASE_AFTER.match(text, stop):
            return -1
        return -1 if self.fallen else 1

    def _window(self, start: int) -> str:
        """The words before a number on its line, over the break of a torn line, never over a cell's edge."""
        low = max(self.floor, start - 22)
        window = self.text[low:start]
        window = window[window.rfind("\t") + 1 :]
        first = window.find("\n")
        if first >= 0:
            if not self._prose(start - len(window) + first) or window.count("\n") > 2:
                window = window[window.rfind("\n") + 1 :]
        return "".join(window.split())

    def _inherit(self) -> None:
        """Give 3 and 5 of 3、5和8个 the unit of the last."""
        found, text, shift = self.found, self.text, self.shift
        for index in range(len(found) - 2, -1, -1):
            one, after = found[index], found[index + 1]
            if one.kind != "quantity" or one.unit or one.parts or after.kind != "quantity" or not after.unit or after.parts:
                continue
            gap = text[one.end - shift : after.start - shift]
            if gap in _LINKS and gap != "，":
                found[index] = replace(
                    one, unit=after.unit, dimension=after.dimension, scale=after.scale, inherited=True
                )


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace("，", ""))


def _places(digits: str) -> int:
    return len(digits.partition(".")[2])


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= int(digits[:4]) <= 2099


def _is_identity(number: str) -> bool:
    """GB 11643: a date of birth in the middle and a check digit modulo 11."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(char) for weight, char in zip(weights, number, strict=False))
    return _is_day(number[6:14]) and "10X98765432"[total % 11] == number[17]


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
