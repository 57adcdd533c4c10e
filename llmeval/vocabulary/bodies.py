"""Names of bodies in running text, told by how they end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from llmeval.patterns import lazy as re

_ENDS = (
    "人民政府|办事处|委员会|法院|检察院|图书馆|博物馆|文化馆|档案馆|管理处|管理局|服务中心|支队|大队|中队|总队|公司|协会|学会|联合会|总工会|商会|"
    "工会|妇联|残联|科协|供销社|消委会|公证处|敬老院|福利院|救助站|学院|大学|中学|小学|学校|幼儿园|医院|卫生院|研究院|研究所|收费站|合作社|"
    "统战部|组织部|宣传部|武装部|局|厅|中心|站|所|院|校|馆|队|社|处|园|场|点|公司|机构|办|委|部门|基地|银行|镇|街道|乡"
)
_END = re.compile(
    rf"(?=(?P<end>{_ENDS})(?=[，。、；：）”和与及同等于在由对为将已共年受按自是有就向的承负开完组派签设联合建印发举安办提统列支收做下完新获投增减累总全贯研管检查调解实执培办采每另也均拟]|\d|$))"
)
_OUTSIDE = re.compile(r"[^\u4e00-\u9fff（）]")
_LONGEST = 18
"""Characters of a name before what it ends with."""
_LED = re.compile(r"[和与及由对向据按照至到，]|(?:联合|会同|经|在)")
_NOT = re.compile(
    r"(?:各|其他|有关|相关|上级|该|这个|两个|三个|多个|部分|上述|本|前往|全部|据点|试点|节点|重点|焦点|地点|网点|站点|景点|特点|观点|热点|难点|亮点|优点|缺点|弱点|市场|现场|广场|农场|立场|停车场|处处|场所|到处|用处|好处|长处|益处|公园|校园|家园)"
)


@lru_cache(maxsize=4096)
def bodies(text: str) -> tuple[tuple[int, int, str], ...]:
    """Start, end and the last characters of each body named in a squeezed text.

    >>> [name for _, _, name in bodies("区农广校、区农机校和区妇干校联合办班。某县水利局负责")]
    ['区农广校', '区农机校', '区妇干校', '某县水利局']
    """
    return tuple(_bodies(text))


def _bodies(text: str) -> Iterator[tuple[int, int, str]]:
    outside = [-1, *(match.start() for match in _OUTSIDE.finditer(text))]
    after = 0
    for match in _END.finditer(text):
        begins = match.start()
        start = max(after, begins - _LONGEST, outside[bisect_left(outside, begins) - 1] + 1)
        if start >= begins:
            continue
        after = match.end("end")
        name = _LED.split(text[start:after])[-1]
        if len(name) >= 3 and not _NOT.search(name[-4:]):
            yield after - len(name), after, name


ABOVE = re.compile(r"政府|财政|党委|人大|审计|纪委|主管|组织部|发改|发展和改革|编办|机关事务")
"""What a name holds that stands above a unit."""
_SHORT = frozenset(("残联", "妇联", "科协", "文联", "侨联", "社科联", "工会", "团委"))


def is_other(name: str, unit: str, place: str) -> bool:
    """Whether a body is another one beside the unit, not above it, not part of it and not its short name."""
    local = name.removeprefix(place).lstrip("省市县区州旗")
    own = unit.removeprefix(place)
    if (
        re.search(r"\d|部门|单位|机构|[，。]", local)
        or ABOVE.search(local)
        or not (name.startswith(place) or name[:1] in "市县区州")
    ):
        return False
    return (len(local) >= 3 or local in _SHORT) and not (
        within(local, own) or within(own, local) or local[:2] == own[:2]
    )


def within(short: str, long: str) -> bool:
    """Whether the characters of a name stand in another in their order: a short name of it."""
    at = 0
    for character in short:
        at = long.find(character, at) + 1
        if at == 0:
            return False
    return True
