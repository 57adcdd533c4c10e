"""Numbers of persons in all the ways in which people write them: mobile telephones, identity cards, bank accounts.

Digits are read in runs: with blanks of every kind, dashes, dots, bold marks and characters that show nothing between them.
A stretch of a run is a person's number by its length and what it begins with, by its check digit, by how it is grouped,
and by what it is called, right before it or at the head of its column. A unit behind it, or the name of another kind of
number before it, says that it is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from llmeval.numbers.forms import INVISIBLE
from llmeval.patterns import lazy as re
from llmeval.privacy.checksums import credit_valid, identity_valid, is_date
from llmeval.privacy.columns import Columns
from llmeval.privacy.model import PersonalDatum

_NOTHING = rf"[{INVISIBLE}*_]"
_BLANK = "[ \u00a0\u2000-\u200a\u202f\u205f\u3000]"
_GAP = rf"(?>(?:{_BLANK}|{_NOTHING}|[-–—‐‑‒−－.·•/()（）]){{0,4}})"
_RUN = re.compile(rf"\d(?>(?:{_GAP}\d)*)(?:{_GAP}[XxＸｘ](?![A-Za-z]))?")
_GROUP = re.compile(rf"[\dXxＸｘ]++(?>(?:{_NOTHING}{{1,4}}+[\dXxＸｘ]++)*)")
_UNIT = re.compile(
    rf"{_BLANK}?(?:[%％‰‱万亿元]|(?:人|户|亩|吨|件|个|项|块|斤|公|米|台|辆|车次|车公里|份|平|立方|套|次|千|只|头|株|棵|张|本|册|支|盏|家|期|度|字|步|千瓦|美元|欧元|升|毫|克|匹|包|袋|瓶|箱|条|根|座|处|所|间|组|批|场|班|节|课|页|幅|段|层|栋|秒|分(?![机钟])|小时|天|日|周|点击|帧|像素|kg|km|m[²³23]|kw|kW|KW|ml|mL|MB|GB|TB)(?![系络]))"
)
_NUMBERED = re.compile(
    r"(?:(?:凭证|发票|票据|单据|收据|合同|协议|订单|流水|项目|资产|档案|案件|受理|登记|备案|物料|设备|文件|批次|任务|工单|证书|许可证?|学籍|准考证?|信用|机构|注册|税务?|纳税人?识别|采购|招标|中标|指标|预算)"
    r"(?:编号|编码|代码|号码|单号|号|编)|编号|编码|代码|单号|流水号|序列号|序号|条码|文号)(?:为|是)?[：:\s│|｜]{0,4}(?:[A-Za-z]{1,6}-?)?$|(?:合同|协议|发票|凭证|订单)[：:│|｜]\s{0,3}$"
)
_AMOUNTS = re.compile(
    "数$|[额元率比]|支出|收入|预算|决算|合计|面积|资金|价[格值]|编[号码]|代码|凭证|发票|合同|人次", re.MULTILINE
)
_PHONE_CUE = re.compile(
    r"电话|手机|联系|移动|热线|致电|拨打|咨询|短信|微信|(?<![照票证件据单牌车])号码|☎|📱|📞|[Tt][Ee][Ll]|[Pp]hone|[Mm]ob(?:ile)?|[Cc]ell"
)
_PHONE_BEHIND = re.compile(r"[（(，,、]?(?:[为是][\u4e00-\u9fff]{0,3})?(?:微信|手机|电话|同号|号码)")
_TABBED = re.compile(r"(?P<bar>[|｜│]\s?)?(?<![0-9.,])(?P<number>1[3-9]\d\t\d{4}\t\d{4})(?![0-9.,])")
"""A number that somebody parted by the key that parts columns."""
_IDENTITY_CUE = re.compile(
    r"身份证|证件号|公民身份|身份号|驾驶证|行驶证|社保卡?号|社会保障号|残疾人?证|居民证|ID(?:号|卡)"
)
_ACCOUNT_CUE = re.compile(
    r"账号|帐号|账户|帐户|卡号|银行卡|开户|户号|工资卡|社保卡|一卡通|存折|一折通|Account|account|A/C|(?:本人|这张|那张|储蓄|借记|补贴|惠农|市民|[建农工中招交]行|邮储|农商行?|信用社)卡"
    r"|[汇转存打拨][入至到]|卡(?:号?[是为：:])?$"
)
_CREDIT_CUE = re.compile(r"信用代码|组织机构代码|登记号|注册号|税号|识别号")
_PHONE_WORD = re.compile(r"(?:tel|phone|mobile|mob|cell|call|wx|vx|wechat|ph|m|t)[.:]?$", re.IGNORECASE)
_SHAPES = frozenset(
    {(3, 8), (4, 4, 3), (4, 3, 4), (5, 6), (3, 3, 5), (7, 4), (6, 5), (3, 3, 3, 2), (3, 5, 3), (4, 7), (3, 2, 2, 4)}
)
_SPOKEN_SHAPES = frozenset({(4, 3, 4), (3, 3, 5), (7, 4), (4, 4, 3)})
"""How numbers of telephones are parted that stand in brackets behind a name."""
_CARD_SHAPES = frozenset({(6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4), (4, 4, 4, 4, 2), (6, 4, 2, 2, 4), (3, 3, 8, 4), (17, 1), (6, 8, 3, 1), (6, 12), (14, 4), (6, 6, 3), (6, 6, 6), (3, 3, 3, 3, 3, 3)})  # fmt: skip
_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
_LISTED = re.compile("[ ]?[、，,和及与/][ ]?$")
_BROKEN = re.compile(r"(?<![0-9])[0-9]{4,16}[ \t]?\n[ \t]?[0-9]{1,13}[0-9Xx](?![0-9A-Za-z])")
"""An identity number that goes on in the next line of its cell."""
_HANZI = "〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_PAUSE = rf"(?:{_BLANK}|[-–—－·、，,]){{0,2}}"
_SPOKEN = re.compile(
    rf"(?<![{_HANZI}])[一幺壹]{_PAUSE}[三四五六七八九叁肆伍陆柒捌玖](?:{_PAUSE}[{_HANZI}]){{9}}(?![{_HANZI}十百千万亿])"
)


class Group(NamedTuple):
    """Digits that stand together."""

    digits: str
    start: int
    end: int


class Stretch(NamedTuple):
    """Neighbouring groups of a run, read as one number."""

    digits: str
    start: int
    end: int
    shape: tuple[int, ...]
    gaps: tuple[str, ...]
    before: str
    """What parts it from the group before it; "" where there is none."""
    after: str
    whole: bool
    """Whether it is all of its run."""


def numbers_of_persons(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Identity numbers, accounts and mobile numbers, surest kinds first; `text` shows its digits as ASCII."""
    stretches = [stretch for run in _RUN.finditer(text) if len(run[0]) >= 11 for stretch in _stretches(text, run)]
    yield from _identities(text, stretches, columns)
    yield from _accounts(text, stretches, columns)
    yield from _mobiles(text, stretches, columns)
    for match in _SPOKEN.finditer(text):
        yield PersonalDatum(match.start(), match.end(), "phone")


_MOST_GROUPS = 24


def _stretches(text: str, run: re.Match[str]) -> Iterator[Stretch]:
    groups = [
        Group("".join(c if c.isdigit() else "X" for c in m[0] if c.isdigit() or c in "XxＸｘ"), m.start(), m.end())
        for m in _GROUP.finditer(text, run.start(), run.end())
    ]
    last = len(groups) - 1
    for first, group in enumerate(groups):
        if len(group.digits) == 1 and last > _MOST_GROUPS:
            continue  # a row of single digits is no number of anybody
        digits, shape, gaps = "", [], []
        for place in range(first, min(last + 1, first + _MOST_GROUPS)):
            if place > first:
                gaps.append(text[groups[place - 1].end : groups[place].start])
            digits += groups[place].digits
            shape.append(len(groups[place].digits))
            if len(digits) > 21:
                break
            if len(digits) >= 11:
                before = text[groups[first - 1].end : group.start] if first else ""
                after = text[groups[place].end : groups[place + 1].start] if place < last else ""
                yield Stretch(digits, group.start, groups[place].end, tuple(shape), tuple(gaps), before, after, first == 0 and place == last)  # fmt: skip


def _called(cue: re.Pattern[str], text: str, at: int, columns: Columns, reach: int = 24) -> bool:
    """Whether a number is called so: shortly before it on its line, letter-spaced or not, or at the head of its column."""
    line = max(text.rfind("\n", max(0, at - reach), at) + 1, at - reach, 0)
    return cue.search(_tight(text[line:at])) is not None or cue.search(_tight(columns.head(at))) is not None


def _tight(words: str) -> str:
    """Without blanks: 身 份 证 号 is 身份证号."""
    return "".join(words.split())


def _measured(text: str, stretch: Stretch, columns: Columns) -> bool:
    """Whether a unit, a decimal part or the name of another kind of number says that it is nobody's."""
    if _AMOUNTS.search(columns.head(stretch.start)) and not _PHONE_CUE.search(columns.beside(stretch.start)):
        return True
    if "." in stretch.after or (stretch.before == "." and len(stretch.shape) == 1) or _UNIT.match(text, stretch.end):
        return True
    return _NUMBERED.search(text[max(0, stretch.start - 20) : stretch.start]) is not None


def _identities(text: str, stretches: Sequence[Stretch], columns: Columns) -> Iterator[PersonalDatum]:
    """Valid numbers, those that are called so, and what follows one of them in a list: a wrong digit makes a number no less personal."""
    found: set[int] = set()
    for stretch in sorted(stretches, key=lambda s: -len(s.digits)):
        digits, size = stretch.digits, len(stretch.digits)
        if size not in (15, 17, 18, 19) or "X" in digits[:-1] or (size == 15 and "X" in digits):
            continue
        if stretch.before in (".", ",") or "." in stretch.after:
            continue
        shaped = len(stretch.shape) == 1 or stretch.shape in _CARD_SHAPES or set(stretch.shape) == {1}
        if not shaped and "." in stretch.gaps:
            continue
        right = size in (15, 18)
        called = _called(_IDENTITY_CUE, text, stretch.start, columns)
        if (
            (called and ((right and shaped) or (stretch.whole and (right or _is_born(digits)))))
            or (
                shaped
                and size == 18
                and (
                    identity_valid(digits)
                    or (stretch.whole and _is_born(digits) and not _measured(text, stretch, columns))
                )
                and not _is_credit(text, stretch)
            )
            or (size == 15 and _is_old(digits) and stretch.whole and not _measured(text, stretch, columns))
        ):
            found.add(stretch.end)
            yield PersonalDatum(stretch.start, stretch.end, "identity")
    for stretch in stretches:
        listed = _LISTED.search(text, max(0, stretch.start - 4), stretch.start)
        if listed is not None and listed.start() in found and stretch.whole and len(stretch.digits) in (15, 17, 18):
            found.add(stretch.end)
            yield PersonalDatum(stretch.start, stretch.end, "identity")
    for match in _BROKEN.finditer(text):
        if identity_valid("".join(match[0].split())):
            yield PersonalDatum(match.start(), match.end(), "identity")


def _is_born(digits: str) -> bool:
    """Whether a region and a day of birth stand where identity numbers of 18 digits have them."""
    return _REGION.match(digits) is not None and is_date(digits[6:14])


def _is_credit(text: str, stretch: Stretch) -> bool:
    """An all-digit credit code may by chance read as an identity number; what it is called decides."""
    return (
        credit_valid(stretch.digits) and _CREDIT_CUE.search(text, max(0, stretch.start - 20), stretch.start) is not None
    )


def _is_old(digits: str) -> bool:
    """Whether 15 digits are an identity number of the old kind: region, day of birth, number."""
    return _REGION.match(digits) is not None and is_date("19" + digits[6:12])


def _accounts(text: str, stretches: Sequence[Stretch], columns: Columns) -> Iterator[PersonalDatum]:
    """What is called an account, the longest stretch of it; bank cards by their check digit."""
    taken = -1
    for stretch in sorted(stretches, key=lambda s: (s.start, -s.end)):
        size = len(stretch.digits)
        if stretch.start < taken or not 12 <= size <= 21 or "X" in stretch.digits or "." in stretch.after:
            continue
        if stretch.before in (".", ","):
            continue
        grouped = (
            len(stretch.shape) == 1
            or (min(stretch.shape[:-1]) >= 3 and max(stretch.shape) <= 8)
            or stretch.shape[0] == 6
        )
        letters = re.search("[A-Za-z]$", text[max(0, stretch.start - 1) : stretch.start])
        if letters or _UNIT.match(text, stretch.end):
            continue
        listed = _LISTED.search(text, max(0, stretch.start - 4), stretch.start)
        called = (listed is not None and listed.start() == taken) or _called(
            _ACCOUNT_CUE, text, stretch.start, columns, 30
        )
        dotted = any(gap.strip(".") != gap for gap in stretch.gaps)
        by_four = len(stretch.shape) > 1 and set(stretch.shape[:-1]) <= {4} and stretch.shape[-1] <= 4
        card = (
            (len(stretch.shape) == 1 or by_four or stretch.shape[0] == 6)
            and 16 <= size <= 19
            and stretch.digits.startswith("62")
        )
        if (called and (grouped or stretch.whole) and (not dotted or by_four)) or (
            card and grouped and not dotted and not _measured(text, stretch, columns)
        ):
            taken = stretch.end
            yield PersonalDatum(stretch.start, stretch.end, "account")


def _mobiles(text: str, stretches: Sequence[Stretch], columns: Columns) -> Iterator[PersonalDatum]:
    for stretch in stretches:
        digits, start, shape, gaps = stretch.digits, stretch.start, stretch.shape, stretch.gaps
        if prefix := re.match("(?:00)?86(?=1[3-9])", digits):
            if len(digits) - prefix.end() != 11:
                continue
            plus = text[max(0, start - 1) : start] in ("+", "＋") or digits.startswith("00")
            if not plus and not (shape[0] == 2 and len(shape) > 1) and not _called(_PHONE_CUE, text, start, columns):
                continue
            yield PersonalDatum(start - (text[max(0, start - 1) : start] in ("+", "＋")), stretch.end, "phone")
            continue
        if re.match("01[3-9]", digits) and len(digits) == 12 and shape[0] != 3:
            digits = digits[1:]  # a nought before it, as for calls from another place
        if len(digits) != 11 or not re.match("1[3-9]", digits) or "X" in digits:
            continue
        called = _called(_PHONE_CUE, text, start, columns) or _PHONE_BEHIND.match(text, stretch.end) is not None
        if _glued(text, stretch, called=called) or (
            _measured(text, stretch, columns) and not (called and len(shape) > 1)
        ):
            continue
        if (
            len(shape) == 1
            or (stretch.whole and (called or set(shape) == {1}))
            or (shape == (3, 4, 4) and len(set(gaps)) == 1 and (called or stretch.whole))
            or (shape in _SHAPES | {(3, 4, 4)} and (called or (stretch.whole and all(g.strip() for g in gaps))))
            or (shape in _SPOKEN_SHAPES and stretch.whole and text[max(0, start - 1) : start] in ("（", "("))
        ):
            yield PersonalDatum(start, stretch.end, "phone")
    for match in _TABBED.finditer(text):
        if _called(_PHONE_CUE, text, match.start(), columns) or match["bar"]:
            yield PersonalDatum(match.start("number"), match.end(), "phone")


def _glued(text: str, stretch: Stretch, *, called: bool) -> bool:
    """Whether letters or digits before it make it the tail of a longer number."""
    before = text[max(0, stretch.start - 12) : stretch.start]
    if re.search("[A-Za-z]$", before):
        return not called and _PHONE_WORD.search(before) is None
    if re.search(r"[.．,]$", before) and re.search(r"\d[.．,]$", before):
        return True
    apart = stretch.before.strip(" \u00a0\u3000/()（）·•")
    return bool(apart) and not called
