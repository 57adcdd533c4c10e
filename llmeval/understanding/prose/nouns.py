"""What a number is called: its own noun in the clause before it, the noun that it counts, or that of a number before it.

All functions see squeezed text. A bracket that belongs to a name (因公出国（境）费, 教育支出（类）) is part of the clause;
other brackets, commas and the like end it.
"""

from __future__ import annotations

from typing import Literal

from llmeval.patterns import lazy as re
from llmeval.vocabulary.bases import BASIS_WORDS
from llmeval.vocabulary.labels import squeeze_label, trim

CLAUSE_END = "，,；;：:、。（）()！？!?"
_LONGEST_CLAUSE = 400
_IN_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z、/]{1,16}$")
_NO_NAME = re.compile(r"^(?:含|不含|其中|包括|见|详见|注|均|共|按|以|如|即|[一二三四五六七八九十]{1,3}$)")
_AMONG = re.compile(
    r"[\u4e00-\u9fff]{2}(?:[和及与]|以及|等)[\u4e00-\u9fff]{2}|^[\u4e00-\u9fff]{1,3}(?:[和及与])[\u4e00-\u9fff]{2}"
)
_VERBS = re.compile(r"设有?|下辖|包括|含|分别|其中|有|为|共")

Own = Literal["own", "from", "to", "compared", "more", "none"]
"""How a number is named: by its own noun, as the start or the end of a move (由…提高到…), as what another is compared
with (较…的80万元), as the difference from that (高0.4件), or by nothing."""

_LEVEL_OF = r"(?>(?:的|[国省市县区]定|同期|同口径|数|额|值|水平|平均|平均水平|标准|要求|目标|指标|计划|规定|控制线?|年初|全年|调整|预算|决算|执行|实际|完成|每[\u4e00-\u9fff]{1,3}|不足|约|近)*)"
_FROM = re.compile(
    rf"(?:由|从)(?:法定|承诺|最初|上年|去年|年初|期初|原来|原先|原有|之前|此前|改革前|改造前|过去)?{_LEVEL_OF}$"
)
_TO = re.compile(
    rf"^(?:年中|年末|年底|最终|后|进一步|逐步|再|又|已)*(?:提[高升]|[增上提压]升?|增加|增长|上升|下降|降低|减少|缩短|压减|压缩|扩大|扩展|拓展|扩[充容]|调整|变更|核[减增]|回落|升|降|减|发展|变|改)(?:了)?[到至为成](?:今年|本年|目前|现在|年末|期末|现行)?{_LEVEL_OF}$|^(?:到|至|达到?){_LEVEL_OF}$"
)
_COMPARED = re.compile(
    rf"^(?:分别|但|且|仍|也|又)*(?:比|较|与|同|低于|高于|优于|超过|大于|小于|少于|多于|不及|相比|控制在|保持在?|稳定在|维持在)(?:全国|全省|全市|全区|全县|省|市|区|县|国家|行业|预期|上年|去年|年度|考核|序时进度|时间进度)*{_LEVEL_OF}$"
)
_RATE_OF = re.compile(r"(?:按照?)(?:每|人均|户均|平均)[^，]{0,8}$")
_AT_PRICES = re.compile(
    r"以[\u4e00-\u9fff]{1,6}为单位|(?:按?照?(?:同|可比)口径(?:下|计算)?，?)|^的?[\u4e00-\u9fff]{0,4}标准(?:计算|测算)?，?(?=.)|^计算|^的(?:[\u4e00-\u9fff]{0,4}(?:目标|标准|要求|水平|指标)(?:值|任务)?)(?=[高低多少])|按(?:可比|不变|现行|当年)(?:价格?|口径)(?:计算)?，?|按(?:进度|标准|规定|要求)?(?:足额|全额)(?=拨付|发放|支付|兑现)"
)
_EACH = re.compile(r"(?:为|是|按)?每[\u4e00-\u9fff]{1,4}(?:每[\u4e00-\u9fff]{1,3})?$")
_REMARK = re.compile(r"[（(][^（）()]{2,40}[)）](?=(?:为|是|达到?|约|共|有){0,4}$)")
_TARGET_OF = re.compile(
    r"^(?:为|占|是|达到?)?(?:年度|全年|年初|计划|考核|既定|预期|本年)*(?:目标|任务|计划|指标)(?:任务)?(?:值|数|量)?$"
)
_BEYOND = re.compile(r"^(?:超出|高出|超额|超额完成)[^的，]{0,12}$")
_MORE = re.compile(r"^(?:[高低多少快慢](?:[了出于])?|超(?:出|额)?|相差|增幅|降幅)$")
_MORE_THAN = re.compile(r"(?:比|较)[^，]{0,16}?(?:[高低多少快慢](?:[了出])?|相差)$")
_ELLIPTIC = re.compile(
    r"^(?:[和及与或、]|也|则|又|仍|已|共|共计|合计|总计|累计|分别|各|均|约|近|达到?|为|是|其中|全年|年末|实际|完成|落实|另|另有|另外|其余|还有|同比|环比|按|即|折合|相当于|上年|去年|同期|的|数|年|目前|现(?![场代金状役房货])|截至目前|当前|至今|年初|年中|安排)*$"
)
_STOP_AFTER = re.compile(
    r"受益|平均|[人户亩车场]均|受(?!灾|助)|被|已|均|全部|参加|参与|参训|进行|开展|完成|达到|发放|享受|得到|实现|因(?!公|素)|按|在(?!建|职|编|册)|为(?!民)|"
    r"与|和|及|用于|提供|给予|组织|共有|共计|占|的|需(?!求)|由|向|未(?!成年)|以上|以下|以内|左右|比(?!例|赛|重)|较|同比|增[加长]|减少|提[高升]|"
    r"调[增减]|核[增减]|下降|上升|获|有(?!限|机|色|关)|是|从|给|通过|安装|实施|计算|核算|测算|合计|之和|解决|招聘|引进|处置|化解|整改|拨付|涉及|"
    r"惠及|上报|选派|产值|营业收入|税收|总投资|超|过(?!程)|正在|尚|仍|[增减升降提扩压缩调][增减升降大展充缩短]?[至到为]|压[缩减]|精简|缩短"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:机构|单位|企业|学校|医院|村|社区|乡镇|街道|项目|部门|家庭|人员|职工|教师|学生|党员|干部|群众)"
)
_PEOPLE = re.compile(
    r"[\u4e00-\u9fff]{0,4}?(?:学生|教师|职工|党员|干部|群众|儿童|老人|老年人|居民|村民|员工)(?=[\u4e00-\u9fff]{4})"
)
_COUNTED_BY = frozenset("个名位家所座条处辆台套间栋户人本份只艘架口盏根株棵头匹批场期项种类")
_STANDARD = re.compile(r"(?:/[\u4e00-\u9fff]{1,4})?的?((?!达到|高于)[\u4e00-\u9fff]{0,6}?标准)(?!差|化)")
_SPENT_ON = re.compile(r"(?:主要)?用于([\u4e00-\u9fff]{2,16})(?=[，；。、])")
_PER = re.compile(
    r"^(?:人|户|车|亩|吨|件|次|月|年|日|床|生|平|场|期|项|篇|处|座|所|家|站|班|批|名|册|课|每[\u4e00-\u9fff]{1,6})均?$|^(?:平均)?每(?:[\u4e00-\u9fff]{1,3}每)?[\u4e00-\u9fff]{1,3}$"
)


def clause_start(text: str, begin: int, floor: int) -> int:
    """Where the clause before `begin` starts; brackets inside names are passed over."""
    at, floor = begin, max(floor, begin - _LONGEST_CLAUSE)
    while at > floor:
        character = text[at - 1]
        if character in "）)" and (opened := _name_bracket(text, at - 1, floor)) >= 0:
            at = opened
            continue
        if character == "." and _is_stop(text, at - 1):
            break
        if character in CLAUSE_END and not (character == "、" and _is_coordinated(text, at, begin, floor)):
            break
        at -= 1
    return at


def _is_stop(text: str, at: int) -> bool:
    """Whether a full stop is written as a dot: between Chinese characters."""
    return all("\u4e00" <= c <= "\u9fff" for c in text[max(0, at - 1) : at] + text[at + 1 : at + 2])


def _is_coordinated(text: str, at: int, begin: int, floor: int) -> bool:
    """Whether the 、 before `at` joins parts of one name: 省、市补助资金; 交通运输、仓储和邮政业增加值."""
    first = at - 1
    while first > floor and text[first - 1] not in CLAUSE_END and not text[first - 1].isdigit():
        first -= 1
    if dated := re.compile("年(?:度|末|底|初)?").match(text, first, at - 1):
        first = dated.end()
    part = text[first : at - 1]
    if not part or (first > floor and text[first - 1].isdigit()) or not all("\u4e00" <= c <= "\u9fff" for c in part):
        return False
    following = text[at:begin]
    if len(part) <= 2 and part[-1] not in _COUNTED_BY:
        return len(following) <= 16
    return _AMONG.search(following) is not None and not _VERBS.search(following)


def _name_bracket(text: str, close: int, floor: int) -> int:
    """Where a bracket that closes at `close` opens, if it is part of a name; else -1."""
    opened = max(text.rfind(mark, max(floor, close - 14), close) for mark in "（(")
    if opened <= floor or not "\u4e00" <= text[opened - 1] <= "\u9fff":
        return -1
    inside = text[opened + 1 : close]
    return opened if _IN_NAME.match(inside) and not _NO_NAME.match(inside) else -1


def clause_end(text: str, at: int) -> int:
    """Where the clause that `at` stands in ends."""
    end = min(len(text), at + _LONGEST_CLAUSE)
    while at < end and text[at] not in CLAUSE_END:
        at += 1
    return at


def counted(text: str, stop: int, unit: str) -> str:
    """The noun behind a number that counts it: 股室 for 3个股室, 重度残疾人 for 1,260名重度残疾人发放…; "" where none is."""
    return behind(text, stop) if unit[-1:] in _COUNTED_BY else ""


def behind(text: str, stop: int) -> str:
    """The noun right behind a number, up to the first verb; what 用于 names, where that follows."""
    if match := _SPENT_ON.match(text, stop):
        return match[1]
    end = stop
    while end < len(text) and text[end] not in CLAUSE_END and not text[end].isdigit() and end - stop < 20:
        if text[end] == "." and _is_stop(text, end):
            break
        end += 1
    noun = squeeze_label(text[stop:end])
    if "率" in noun:
        body = _BODY.match(noun)
        return body[0] if body else ""
    if len(noun) > 6 and (body := _PEOPLE.match(noun)):
        return body[0]
    cut = _STOP_AFTER.search(noun)
    noun = noun[: cut.start()] if cut else noun
    return noun if 1 <= len(noun) <= 12 and noun[0] not in "（等次多余左" else ""


def own(noun: str) -> tuple[str, Own]:
    """The noun that a squeezed clause gives to the number behind it, and how.

    >>> own("供水水质达标率由上年的"), own("提高到"), own("较2022年的".replace("2022年", ""))
    (('供水水质达标率', 'from'), ('', 'to'), ('', 'compared'))
    """
    noun = _REMARK.sub("", _AT_PRICES.sub("", noun))
    if (match := _EACH.search(noun)) and match.start() > 1:
        noun = noun[: match.start()]
    if match := _RATE_OF.search(noun):
        noun = noun[: match.start()]
    if (match := _FROM.search(noun)) and match.start() != match.end():
        return noun[: match.start()], "from"
    if _BEYOND.match(noun):
        return "", "more"
    if _TO.match(noun):
        return "", "to"
    if _COMPARED.match(noun) or _TARGET_OF.match(noun):
        return "", "compared"
    if match := _MORE_THAN.search(noun):
        return noun[: match.start()], "more"
    if _MORE.match(noun):
        return "", "more"
    if noun in ("相", "相比", "相较"):
        return "", "compared"
    if _ELLIPTIC.match(noun):
        return "", "none"
    return noun, "own"


def standard(text: str, stop: int) -> str:
    """What a number is the standard of, where the words behind it say so: 补助标准 in 人均94元的补助标准; else ""."""
    match = _STANDARD.match(text, stop)
    return match[1] if match else ""


def is_per(label: str) -> bool:
    """Whether a label says only for what an amount is (人均, 每生每学期): the noun is that of the number before."""
    return _PER.match(label) is not None


def is_generic(label: str) -> str:
    """支出, 收入 and the like: what is left of a label without basis words where that names a flow of money; else ""."""
    bare = trim(BASIS_WORDS.sub("", label)) or re.sub(r"(?:决算|预算)?(?:数|额|金额)?$", "", label)
    bare = re.sub(r"^(?:实际|本年|当年|累计|本部门|全年|部门|单位)+", "", bare)
    return bare if re.fullmatch(r"(?:总|整体)?(?:支出|收入)|资金|经费|投资|补助|总?金额", bare) else ""
