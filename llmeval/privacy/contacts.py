"""How a person is reached or where one lives: addresses of mail and home, landlines at home, messengers, plates, passports."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.privacy.columns import Columns
from llmeval.privacy.model import PersonalDatum, PersonalKind

_LANDLINE = re.compile(r"(?<![0-9A-Za-z.\-])(?:[（(]?0\d{2,3}[）)]?[ \-—－–]?)?\d{7,8}(?![0-9A-Za-z]|\.\d)")
_AT_HOME = re.compile(
    r"(?:手机|移动电话|家庭(?:联系)?电话|家里电话|家中电话|家电话|住宅电话|宅电|自宅|私人电话|本人电话|个人电话|个人联系电话|小灵通)(?:号码?)?(?:为|是)?[\s：:]*$"
)
_HOME_HEAD = re.compile("手机|家庭电话|住宅电话|宅电|个人电话|本人电话|小灵通")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}[ ]?[@＠][ ]?[A-Za-z0-9-]{1,63}(?:[.．][A-Za-z0-9-]{2,63}){1,4}"
)
_HANDLE = re.compile(
    r"(?P<label>微信(?:号码?|账号)?|WeChat|Wechat|wechat|微博账号|QQ(?:号码?)?|qq(?:号码?)?|Qq号?)(?:同号)?(?:为|是)?[\s：:]{0,4}(?P<handle>[A-Za-z][A-Za-z0-9_-]{5,19}|\d{5,11})(?![0-9A-Za-z])"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][·•.\- ]?(?=[A-HJ-NP-Z]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|台胞证|军官证|士兵证|警官证|回乡证)(?:号码?|证号|编号)?(?:为|是)?[\s：:]{0,4}(?P<number>[\u4e00-\u9fff]{0,2}字?第?[A-Za-z]{0,2}\d{6,10}号?)"
)
_PASSPORT_HEAD = re.compile("护照|通行证|台胞证|军官证")
_DOCUMENT = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{7,9}(?![A-Za-z0-9])")
_HOME_LABEL = re.compile(
    r"(?:家庭(?:住|地)址|家庭详细地址|现?居?住地?址|现住址|户籍(?:所在)?地址?|户口所在地|居住地址?|住所地|家住)(?:为|是|在)?[\s：:]{0,4}(?P<place>[\u4e00-\u9fffA-Za-z0-9０-９#\-－—（）() ]{4,60})"
)
_HOME_COLUMN = re.compile("家庭住址|家庭地址|住址|户籍(?:所在)?地|居住地")
_NUMBER = "[\\dA-Za-z一二三四五六七八九十]"
_DOOR = re.compile(
    rf"(?:{_NUMBER}{{1,4}}(?:号楼|栋|幢|座)[ ]?(?:{_NUMBER}{{1,2}}单元[ ]?)?|{_NUMBER}{{1,2}}单元[ ]?)\d{{1,4}}(?:室|号)(?![楼文令线机台])"
    rf"|(?<=[村庄寨屯])(?:第?{_NUMBER}{{1,3}}(?:村民小组|[组社队]))\d{{1,4}}号"
)
_STREET = re.compile("[\u4e00-\u9fffA-Za-z0-9]{0,40}$")
_LED_IN = re.compile("(?:家住|现住|住在|居住于|居住在|位于|地址[为是]?|[住在到至往于为是])(?!宅)")
_FARTHEST = 40
_OFFICIAL = re.compile(
    "中心|大楼|大厦|办公|行政|政务|机关|写字楼|会议|教室|实验|门诊|[局院校厅委所馆站]|公司|银行|项目|路灯"
)
_STOP = re.compile(r"[ ](?:[\u4e00-\u9fff]{2,6}[：:]|\d{7,})|(?:邮编|电话|联系|手机)")


def contacts(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Ways to reach a person, an office's own left alone; `text` shows its digits as ASCII."""
    for match in _LANDLINE.finditer(text):
        if _AT_HOME.search(text, max(0, match.start() - 14), match.start()) or _HOME_HEAD.search(
            columns.head(match.start())
        ):
            yield PersonalDatum(match.start(), match.end(), "phone")
    yield from _all(_EMAIL, text, "email")
    for match in _HANDLE.finditer(text):
        yield PersonalDatum(match.start("handle"), match.end("handle"), "messenger")
    yield from _all(_PLATE, text, "plate")
    for match in _PASSPORT.finditer(text):
        yield PersonalDatum(match.start("number"), match.end("number"), "passport")
    for match in _DOCUMENT.finditer(text):
        if _PASSPORT_HEAD.search(columns.head(match.start())):
            yield PersonalDatum(match.start(), match.end(), "passport")
    yield from _homes(text, columns)


def _all(pattern: re.Pattern[str], text: str, kind: PersonalKind) -> Iterator[PersonalDatum]:
    for match in pattern.finditer(text):
        yield PersonalDatum(match.start(), match.end(), kind)


def _homes(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """What is called somebody's address, and any that leads to a door of a dwelling."""
    for match in _HOME_LABEL.finditer(text):
        stop = _STOP.search(match["place"])
        end = match.start("place") + (stop.start() if stop else len(match["place"].rstrip()))
        if end - match.start("place") >= 4:
            yield PersonalDatum(match.start("place"), end, "address")
    for match in _DOOR.finditer(text):
        before = text[max(0, match.start() - _FARTHEST) : match.start()]
        street = _STREET.search(before)
        named = street[0] if street else ""
        for led_in in _LED_IN.finditer(named):
            named = named[led_in.end() - led_in.start() :] if led_in.start() == 0 else named
        if len(named) >= 2 and not _OFFICIAL.search(named):
            yield PersonalDatum(match.start() - len(named), match.end(), "address")
    for table in columns.tables():
        for column, (_, _, head) in enumerate(table[0]):
            if not _HOME_COLUMN.search(head) or len(head.strip()) > 10:
                continue
            for row in table[1:]:
                if column < len(row) and len(row[column][2].strip()) >= 4 and not set(row[column][2]) <= set("-: "):
                    start, end, cell = row[column]
                    yield PersonalDatum(
                        start + len(cell) - len(cell.lstrip()), end - (len(cell) - len(cell.rstrip())), "address"
                    )
