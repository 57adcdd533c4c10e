"""Another body, or another place, as the subject of what only the reporting unit tells of itself."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.strangers import together
from llmeval.vocabulary.bodies import ABOVE, within

_BODY = r"(?:局|委员会|中心|馆|学院|医院|卫生院|保健院|中医院|敬老院|福利院|法院|检察院|站|所|大队|支队|队|社|学校|小学|中学|办公室|服务处|管理处)"
_SUBJECT = re.compile(
    r"(?:^|(?<=[。；]))(?:(?:今后|此外|另外|同时|目前|下一?步|总体上)，)?(?:年内|全年|本年|当年)?(?P<place>(?!配合|协助|会同|联合|根据|按照|通过|组织|指导|支持|委托|邀请|[由经报向对在与和全本该各我])[\u4e00-\u9fff]{2,4}?[市县区州旗镇乡]|[市县区])(?P<body>[\u4e00-\u9fff]{0,12}?"
    + _BODY
    + r")(?P<does>(?=全年|将继续|继续|认真|坚持|始终|严格|执行|按照|按|开展|自评|顺利|圆满|全面|扎实|高度重视|对照|未发生|年内|当年|本年|全体|实有|现有|在职|内设|围绕|加强|预算、?决算|部门[预决]算|预决算|组织(?:资产|固定资产|自评|内部|职工)))"
)
_WILL = re.compile(
    r"(?<=，)(?P<place>[市县区])(?P<body>[\u4e00-\u9fff]{1,10}?"
    + _BODY
    + r")(?=20\d\d年(?:自主|计划|拟|将|力争|全年)|将继续|下一?步将)"
)
"""Who will act, inside a sentence on what the unit will do."""
_FOR = re.compile(
    r"(?:为|满足了?|方便了?|惠及|服务于?|保障了?)(?P<place>[\u4e00-\u9fff]{2,4}[市县区州旗镇乡])(?=群众|居民|市民|村民|百姓|人民|企业|广大)|对(?P<of>[\u4e00-\u9fff]{2,4}[市县区州旗])(?=国民经济|经济社会)|(?:^|[，。；])(?:为|系|隶属于?)(?P<under>[\u4e00-\u9fff]{2,4}[市县区州旗])(?=[\u4e00-\u9fff]{2,14}?(?:局|委|委员会|政府|厅)(?:所属|下属|直属|管理的))"
)
_OURS = re.compile(r"[我本](?:局|单位|部门|委|院|校|镇|乡|馆|站|中心|办|街道|所|队|厅|园|会|处|县|市|区)")
"""What another body does with or for the unit."""
_ANY = re.compile(r"[各全本该每两多周边邻外]|部分|其他|有关|农村|社区|城市|地区")
_LEAD = re.compile(r"^(?:20\d\d年度?)?(?P<place>[\u4e00-\u9fff]{2,4}[市县区州旗镇乡])")
_RANKS = {"市": "市", "县": "县区旗", "区": "县区旗", "旗": "县区旗", "州": "州", "镇": "镇乡", "乡": "镇乡"}
_SHORT_FORM = re.compile(r"(?:以下)?简称[:：]?“(?P<n>[一二三四五六七八九十])(?P<kind>[队院校中小区厂团连所])[”]")
"""A short name that is a number and a kind: 四队."""


def foreign(text: str, own: str, whole: str) -> Iterator[tuple[int, int]]:
    """Names in a paragraph, each once in the whole text, of bodies and places that are not those of the unit `own`.

    >>> text = "2023年甲川镇敬老院演练4次。乙塘镇敬老院全年未发生安全事故。"
    >>> [text[a:b] for a, b in foreign(text, "甲川镇敬老院", text)]
    ['乙塘镇敬老院']
    """
    lead = _LEAD.match(own)
    place = lead["place"] if lead is not None else ""
    if not place:
        return
    kind = own[len(place) :]
    for match in (*_SUBJECT.finditer(text), *_WILL.finditer(text)):
        name, there, body = match["place"] + match["body"], match["place"], match["body"]
        like = there != place and len(there) > 1 and body == kind
        known = whole.count(name) != 1 or ABOVE.search(name) is not None
        if known or ((within(body, own) or within(kind, body)) and not like):
            continue
        sentence = text[match.end() :].split("。", 1)[0]
        if (
            _OURS.search(sentence)
            or together(text, match.start("place"))
            or (there != place and place.endswith(there) and len(there) > 1)
        ):
            continue
        elsewhere = len(there) > 1 and there != place and not there.startswith(place) and there not in own
        if (elsewhere and there[-1] not in _RANKS.get(place[-1], "")) or (elsewhere and place[:2] in there):
            continue
        yield match.start("place"), match.end("body")
    for match in _FOR.finditer(text):
        group = next(name for name in ("place", "of", "under") if match[name])
        there = match[group]
        same = there[-1] in _RANKS.get(place[-1], "")
        if (
            same
            and whole.count(there) == 1
            and there not in own
            and place not in there
            and abs(len(there) - len(place)) <= 1
            and not _ANY.search(there)
        ):
            yield match.span(group)


def numbered_kin(text: str, whole: str) -> Iterator[tuple[int, int]]:
    """The unit's short name with another number, once: 二队 in the report of 四队."""
    told = _SHORT_FORM.search(whole)
    if told is None:
        return
    for match in re.finditer(
        rf"(?:^|(?<=[，。；：]))(?!{told['n']})[一二三四五六七八九十]{told['kind']}(?=[\u4e00-\u9fff])", text
    ):
        if whole.count(match[0]) == 1 and not together(text, match.start()):
            yield match.span()
