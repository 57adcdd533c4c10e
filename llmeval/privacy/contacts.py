"""How a person is reached or where one lives: addresses of mail and home, landlines, messengers, plates, passports."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.privacy.columns import Columns
from llmeval.privacy.model import PersonalDatum, PersonalKind

_BLANK = r"[ \u00a0\u2000-\u200a\u202f\u3000]"
_PART = rf"(?>{_BLANK}{{0,2}}[\-—－–‐‑−./．·*_]?{_BLANK}{{0,2}})"
_LOCAL = rf"(?:[2-9]\d{{6,7}}|[2-9]\d{{2,3}}{_PART}\d{{3,4}})"
_EXTENSION = rf"(?:(?:{_BLANK}?(?:转|分机|ext\.?)[：: ]?|[\-—－–*#])\d{{2,6}})?"
_END = r"(?![0-9A-Za-z]|[.．]\d)"
_LANDLINE = re.compile(
    rf"(?<![0-9A-Za-z.\-+＋])(?P<area>(?:[+＋]|00)86{_PART}(?:10|2\d|[3-9]\d{{2}})|0(?:10|2\d|[3-9]\d{{2}})|[（(]0(?:10|2\d|[3-9]\d{{2}})[）)])(?P<part>{_PART})"
    rf"{_LOCAL}{_EXTENSION}{_END}"
)
_SHORT = re.compile(rf"(?<![0-9A-Za-z.\-])[2-9]\d{{6,7}}{_EXTENSION}{_END}")
_AFTER_LINE = re.compile("[ ]?[、，,/和或][ ]?$")
_CODED = re.compile(r"(?:编号|编码|代码|号码|单号|凭证号?|发票号?|文号|批次|账号|卡号|合同)[：:为是 ]{0,3}$")
_PHONE = re.compile("电话|传真|手机|座机|固话|宅电|小灵通|联系方式|[Tt][Ee][Ll]|值班|☎|拨打|致电|[请或]打|来电")
_AT_HOME = re.compile(
    r"(?:手机|移动电话|家庭(?:联系)?电话|家里电话|家中电话|家电话|住宅电话|宅电|自宅|私人电话|本人电话|个人电话|个人联系电话|小灵通)(?:号码?)?(?:为|是)?[：:]{0,2}$"
)
_PUBLIC = re.compile(
    "热线|对外|公开|公布|服务(?!对象|人员|群众)|咨询|举报|监督|投诉|客服|抢修|报警|维权|求助|总机|便民|信访|急救|政务|平台"
)
"""What tells a line that anybody may call."""
_AT = r"(?:[ ]?[@＠][ ]?|[ ]?[（(\[【{][ ]?(?:at|AT|At)[ ]?[)）\]】}][ ]?)"
_POINT = r"(?:[.．]|[ ]?[（(\[][ ]?dot[ ]?[)）\]][ ]?)"
_WIDE = "Ａ-Ｚａ-ｚ０-９"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+{_WIDE}-])[A-Za-z0-9{_WIDE}](?>[A-Za-z0-9._%+{_WIDE}．＿－-]{{0,63}}){_AT}[A-Za-z0-9{_WIDE}-]{{1,63}}(?:{_POINT}[A-Za-z0-9{_WIDE}-]{{2,63}}){{1,4}}"
)
_HANDLE = re.compile(
    r"(?P<label>微[ \u3000]?信|薇信|[Vv]信|(?<![A-Za-z])(?:[Vv][Xx]|[Ww][Xx](?!id_))|WeChat|[Ww]echat|微博|企鹅号?|扣扣|Q[ \u3000]?Q|qq|Qq|ＱＱ)(?:号码?|账号|帐号|ID|id|联系)?(?:同号)?(?:为|是)?[ \t\u3000：:|｜│﹕∶]{0,4}"
    r"(?P<handle>[A-Za-z](?>[A-Za-z0-9_.-]{4,24})|[1-9]\d{4,10})(?![0-9A-Za-z@＠])"
)
_WXID = re.compile("(?<![A-Za-z0-9_])wxid_[A-Za-z0-9]{6,24}")
"""What a messenger gives whoever chose no name."""
_HANDLE_HEAD = re.compile("微信|QQ|ＱＱ|[Ww]e[Cc]hat|扣扣")
_HANDLE_CELL = re.compile(r"[ \t]{0,8}(?P<handle>[A-Za-z][A-Za-z0-9_.-]{3,24}|[1-9]\d{4,10})[ \t]{0,8}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领](?:[A-HJ-NP-ZＡ-ＨＪ-ＮＰ-Ｚ][·•．.\- ]?(?=[A-HJ-NP-ZＡ-ＨＪ-ＮＰ-Ｚ]{0,5}\d)[A-HJ-NP-ZＡ-ＨＪ-ＮＰ-Ｚ\d]{4,5}[A-HJ-NP-ZＡ-ＨＪ-ＮＰ-Ｚ\d挂学警港澳]|\d{2}[·•．.\- ]?[A-HJ-NP-Z]\d{4})(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    r"(?:护[ ]?照|通行证|台胞证|军官证|士兵证|警官证|回乡证)[ ]?(?:号[ ]?码?|证号|编号)?(?:为|是)?[\s：:]{0,4}(?P<number>[\u4e00-\u9fff]{0,2}字?第?[A-Za-zＡ-Ｚ]{0,2}[ ]?(?:\d{6,10}|\d{3,4}[ ]\d{3,5})号?)(?!\d)"
)
_PASSPORT_HEAD = re.compile("护照|通行证|台胞证|军官证")
_DOCUMENT = re.compile(r"(?<![A-Za-z0-9])[A-ZＡ-Ｚ]{1,2}[ ]?(?:\d{7,9}|\d{3,4}[ ]\d{3,5})(?![A-Za-z0-9])")
_HOME_LABEL = re.compile(
    r"(?:家庭(?:住|地)址|家庭详细地址|现?居?住地?址|现住址|户籍(?:所在)?地址?|户口所在地|居住地址?|住所地|家住|地址(?=[（(](?:家|常住|现住|住)[^（）()]{0,4}[）)])|(?<![\u4e00-\u9fff])现住|现居(?!民)|[租暂居]住(?=[在于])"
    r"|(?<![居入安常暂吃食])(?P<weak>住)(?![房院宿户建宅保校所])(?=[\u4e00-\u9fff]{2,7}[市县区乡镇街村]))(?:[（(][^（）()]{0,6}[）)])?(?:为|是|在|于)?[ \u3000：:﹕∶]{0,4}(?P<place>[\u4e00-\u9fffA-Za-z0-9０-９#\-－—（）() ]{4,60})"
)
_HOME_COLUMN = re.compile("(?:家庭|居住|户籍|通讯|联系|现)?[住地]址$|户籍(?:所在)?地$|居住地$|新址$|住所$")
_OF_PERSONS = re.compile("姓名|户主|身份证|证件号")
_OFFICE_COLUMN = re.compile("单位|办公|机构|公司|项目|建设|实施|注册|企业|场所|施工")
_A_HOUSE = re.compile(r"[\d一二三四五六七八九十]{1,4}(?:号|组|栋|幢|室|单元)|[村社区]\S{0,6}[组湾冲坪坳屋]")
_IN_A_PLACE = re.compile(r"\d|[省市县区镇乡村路街巷弄里组号栋幢室湾冲坪坳]")
_PLACE = re.compile("[省市县区镇乡村路街巷弄里组栋幢室湾冲坪坳号](?!年|月)")
_NUMBER = "[\\dA-Za-z一二三四五六七八九十]"
_DOOR = re.compile(
    rf"(?:{_NUMBER}{{1,4}}(?:号楼|栋|幢|座)[ ]?(?:{_NUMBER}{{1,2}}单元[ ]?)?|{_NUMBER}{{1,2}}单元[ ]?)\d{{1,4}}(?:室|号)(?![楼文令线机台])"
    rf"|(?P<house>(?:小区|花园|家属[区院]|宿舍|新村|安置[区点房]|公寓|家园|佳苑|雅苑|生活区|廉租房|公租房)[A-Za-z]?\d{{1,3}}(?:栋|幢|号楼)(?:{_NUMBER}{{1,2}}单元)?(?:\d{{1,4}}(?:室|号)?)?)"
    rf"|(?<=[街巷路弄里道])\d{{1,4}}号(?:附\d{{1,3}}号|{_NUMBER}{{1,2}}[-－]\d{{1,2}}[-－]\d{{2,4}}室?)"
    rf"|(?<=[村庄寨屯])(?:第?{_NUMBER}{{1,3}}(?:村民小组|[组社队]))\d{{1,4}}号"
)
_STREET = re.compile("[\u4e00-\u9fffA-Za-z0-9]{0,40}$")
_STREETS = re.compile("街道|[镇乡路街巷]")
_LED_IN = re.compile("(?:家住|现住|住在|居住于|居住在|位于|地址[为是]?|[住在到至往于为是])(?!宅)")
_FARTHEST = 40
_OFFICIAL = re.compile(
    "中心|大楼|大厦|办公|行政|政务|机关|写字楼|会议|教室|实验|门诊|[局院校厅委所馆站]|公司|银行|项目|路灯"
)
_STOP = re.compile(r"[ ](?:[\u4e00-\u9fff]{2,6}[：:]|\d{7,})|(?:邮编|电话|联系|手机)")


def contacts(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Ways to reach a person, lines that anybody may call left alone; `text` shows its digits as ASCII."""
    yield from _landlines(text, columns)
    yield from _all(_EMAIL, text, "email")
    yield from _all(_WXID, text, "messenger")
    for match in _HANDLE.finditer(text):
        yield PersonalDatum(match.start("handle"), match.end("handle"), "messenger")
    yield from _all(_PLATE, text, "plate")
    for match in _PASSPORT.finditer(text):
        yield PersonalDatum(match.start("number"), match.end("number"), "passport")
    for match in _DOCUMENT.finditer(text):
        if _PASSPORT_HEAD.search(columns.head(match.start())):
            yield PersonalDatum(match.start(), match.end(), "passport")
    for table in columns.tables():
        for column, (_, _, head) in enumerate(table[0]):
            if _HANDLE_HEAD.search(head):
                for row in table[1:]:
                    if column < len(row) and (cell := _HANDLE_CELL.fullmatch(row[column][2])):
                        yield PersonalDatum(
                            row[column][0] + cell.start("handle"), row[column][0] + cell.end("handle"), "messenger"
                        )
    yield from _homes(text, columns)


def _landlines(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Fixed lines, but those that are told as anybody's: hotlines, services, complaints."""
    last = -1
    for match in sorted((*_LANDLINE.finditer(text), *_SHORT.finditer(text)), key=lambda m: (m.start(), -m.end())):
        if match.start() < last:
            continue
        before = text[max(0, match.start() - 24) : match.start()]
        clause = re.split("[，。；;\n\t|｜]", before)[-1]
        head = columns.head(match.start())
        listed = _AFTER_LINE.search(before)
        called = (
            _PHONE.search("".join(before.split("\n")[-1].split())[-12:]) is not None
            or _PHONE.search("".join(head.split())) is not None
            or (listed is not None and match.start() - len(listed[0]) == last)
        )
        sure = "area" in match.groupdict() and any(mark in match["area"] + match["part"] for mark in "-—－–‐‑()（）")
        if (called or sure) and not (
            _PUBLIC.search(clause)
            or _told_as_public(columns.beside(match.start()))
            or _PUBLIC.search(head)
            or _CODED.search(before)
        ):
            last = match.end()
            at_home = _AT_HOME.search("".join(before.split())) or _AT_HOME.search("".join(head.split()) + "：")
            yield PersonalDatum(match.start(), match.end(), "phone" if at_home else "landline")


def _told_as_public(label: str) -> bool:
    return _PUBLIC.search(label) is not None and ("热线" in label or _PHONE.search(label) is not None)


def _all(pattern: re.Pattern[str], text: str, kind: PersonalKind) -> Iterator[PersonalDatum]:
    for match in pattern.finditer(text):
        yield PersonalDatum(match.start(), match.end(), kind)


def _homes(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """What is called somebody's address, any that leads to a door of a dwelling, and columns of addresses."""
    for match in _HOME_LABEL.finditer(text):
        if not (_A_HOUSE if match["weak"] else _IN_A_PLACE).search(match["place"]):
            continue
        stop = _STOP.search(match["place"])
        end = match.start("place") + (stop.start() if stop else len(match["place"].rstrip()))
        if end - match.start("place") >= 4:
            yield PersonalDatum(match.start("place"), end, "address")
    yield from _doors(text)
    yield from _columns_of_homes(columns)


def _doors(text: str) -> Iterator[PersonalDatum]:
    for match in _DOOR.finditer(text):
        before = text[max(0, match.start() - _FARTHEST) : match.start()]
        street = _STREET.search(before)
        named = street[0] if street else ""
        for led_in in _LED_IN.finditer(named):
            named = named[led_in.end() - led_in.start() :] if led_in.start() == 0 else named
        if match["house"] and not _STREETS.search(named) and not re.search("室$|单元", match[0]):
            continue  # a building that is built or mended, not somebody's
        if len(named) >= 2 and not _OFFICIAL.search(named):
            yield PersonalDatum(match.start() - len(named), match.end(), "address")


def _columns_of_homes(columns: Columns) -> Iterator[PersonalDatum]:
    for table in columns.tables():
        for column, (_, _, head) in enumerate(table[0]):
            name = "".join(head.split())
            if name in ("地址", "新址") and not _OF_PERSONS.search("".join(cell for _, _, cell in table[0])):
                continue
            if not _HOME_COLUMN.search(name) or _OFFICE_COLUMN.search(name) or len(name) > 12:
                continue
            for row in table[1:]:
                if column < len(row) and len(row[column][2].strip()) >= 4 and _PLACE.search(row[column][2]):
                    start, end, cell = row[column]
                    yield PersonalDatum(
                        start + len(cell) - len(cell.lstrip()), end - (len(cell) - len(cell.rstrip())), "address"
                    )
