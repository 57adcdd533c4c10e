"""Which way a move goes: what its verb says of coming and going, and how far the verb alone can say it.

退休 only ever takes out and 招聘 only ever brings in. 移交, 调拨, 转 do the one or the other: 接收县局移交4件 comes, 移交县局4件 goes. Of a
verb that no list knows either may be true, or that its number is no move at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from llmeval.patterns import lazy as re

_COMES = re.compile(
    "调增|增加|增拨|追加|新增|招聘|招录|招收|调入|录用|入库|购入|收入|购置|购进|购买|采购|考录|录取|征集|入藏|受赠|新办|新开|到账|拨入|新纳入|转入|转来|受理|发现"
    "|引进|立案|新立|新收|新发放|补栏|借入|调剂入|收购|登记入|采集|新建|购建|新购|新签|新入|新聘|新招|补招|补聘|自繁|产犊|新核发|迁入|新认定|新注册"
    "|新布设|新设|入驻|轮入|补录|选调|军转安置|军人安置|新装|入站|入住|新投|扣押|新登记|新受理|新接收|新批准|自接|求助|利息|考入|上岗|招生|报到|流入|盘盈|新识别|新评定|新列入|新批|新派|产仔|来水|签订|新开工|新纳|返聘"
)
_GOES = re.compile(
    "调减|减少|核减|压减|退休|调出|辞职|离职|死亡|病故|退出|退学|退库|报废|报损|损耗|撤诉|离任|开除|划转出|划出|剔旧|剔除|下架|转出|辞退|清退|出库|拨出|领用|核销"
    "|销售|结案|审结|执结|审执结|办结|出栏|消耗|淘汰|终止|解除|拆除|出售|毕业|吊销|丢失|销毁|解矫|收监|出院|出站|支出|支付|上缴|缴回|解聘|解约|裁决"
    "|化解|销号|封填|撤并|竣工|完工|变质|处置|注销|清偿|偿还|结清|轮出|发还|离站|领养|停用|坏死|期满|履行完毕|迁出|外流|除名|结余分配|离岗|辞岗|结业|退训|盘亏|耗用|流出|消除|下线|弃水|蒸发"
)
_EITHER = re.compile(
    "移交|移送|调拨|划转|划拨|划归|交办|转办|转送|转隶|转移|转|借|收回|退回|返还|退还|归还|流转|配发|回收|上收|更新|合并|安置|捐赠|撤回|送|并入"
    "|收养|调整|交回|置换"
)
_USED = re.compile("分配|发放|拨付|下拨|下发|执行|完成|使用|整改|答复|投放")
"""What goes out of any stock but one of papers that are in force once they are given out."""
_PAPERS = re.compile("证|照|许可|牌|卡|贷|有效|在保|在贷")
_HALF_IN = re.compile("[新增入进补]|拨款|(?<!解)聘")
_HALF_OUT = re.compile("[减退离销废缴亡辞损耗]|出(?!版|让金)|解聘")
"""What most words of coming and going have in common, for those that the lists do not know."""
RECEIVED = re.compile("接收|接受|收到|承接|接管|受赠|(?<!申)领取|我[院局馆站所会办校]|本[院局馆站所会办校]")
_HANDED = re.compile(
    "^(?:另|并|又|再|当年|年内|全年|本年|期内|年中|无偿|依法|按规定|集中|整体|向|对外|已|因[^，]{1,8}?){0,3}"
    "(?:移交|移送|划转|调拨|转送|转办|支援|捐赠|退还|退回|返还|借)(?:给|至|到|于)?"
    "(?=[^，。；]{0,8}?(?:级|省|市|县|区|乡|镇|街道|局|院|馆|站|单位|部门|机关|公司|企业|法院|财政|其他|外地|兄弟|邻近|队))(?!我|本|来|入|后|回)"
)
_COUNTED = re.compile("(?:再|并|另)?(?P<way>加上|加(?=上?年)|扣除|减去|扣减)")
INTO = re.compile("(?P<verb>转入|调入|划入|迁入|并入|纳入|入驻)(?!我|本|后|的)[一-鿿]{2,12}$")
"""转入社区教学点 leaves; 转入 alone comes."""
BOUGHT = re.compile("购|采|(?:引进|新建|新增|新设|新装|补充|更换)[一-鿿]{2}")
ASSETS = re.compile("原值|资产|净值|存货|家具|设备|账面")
"""What is worth money and is no money."""
_OWED = re.compile("应收|预付|暂付|垫付|借出")
_SETTLED = re.compile("(?P<out>收回|核销|冲销|清收)|新(?:发生|增)")
"""What is owed to us goes out of the books as it is paid."""
_STARTS = re.compile("[，,；;。]")
BRACKETS = re.compile(r"[（(][^（）()]{0,80}[）)]")


UNTOLD = re.compile(
    "加上?(?:本年|当年|全年|本期)(?:总)?收入[、，，]?(?:再)?(?:减去?|扣除)(?:本年|当年|全年|本期)(?:总)?支出(?!\\d)"
)
"""What moved, named without its numbers, which stand elsewhere."""
UNKNOWN = (1, -1, 0)
"""The ways of a number of whose words nothing is known: it may be no move."""


@dataclass(frozen=True, slots=True)
class Way:
    """The signs that a move may have, the likeliest first, and whether its verb goes one way only."""

    signs: tuple[int, ...]
    plain: bool


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((m.end() for m in pattern.finditer(words)), default=-1)


def leaning(words: str, comes: re.Pattern[str], goes: re.Pattern[str]) -> int:
    """1 where the last word of either kind brings in, -1 where it takes out, 0 where neither stands there."""
    into, out = _last(comes, words), _last(goes, words)
    return 0 if into == out else 1 if into > out else -1


def way_of(words: str, tail: str = "", *, stock: str = "", money: bool = False) -> Way:
    """The way of a move from the words before its number, then from those behind it; `stock` is what the account calls itself.


    >>> way_of("，退休"), way_of("，接收县局移交"), way_of("，移交县局"), way_of("，直接移交")
    (Way(signs=(-1,), plain=True), Way(signs=(1,), plain=True), Way(signs=(-1,), plain=True), Way(signs=(-1, 1), plain=False))
    """
    paid, papers = money and not ASSETS.search(stock), bool(_PAPERS.search(stock))
    if _OWED.search(stock) and (match := _SETTLED.search(words)):
        return Way((-1,) if match["out"] else (1,), True)
    told = BRACKETS.sub("", words)
    own = _STARTS.split(told)[-1].lstrip("、和及与并")
    found = _of(own, paid, papers)
    if found is None and own is not told and len(own) <= 2:
        found = _of(told[-18:], paid, papers)
    if found is None and tail:
        found = _of(tail[:6], paid, papers)
    return found or Way(UNKNOWN, False)


_DRAWN = re.compile("使用(?:以前年度)?(?:非财政拨款|专用基金|专用)(?:结余|结存|剩余|剩)?")
"""使用非财政拨款结余: what a year draws from the years before, on the side of its income."""


def _of(words: str, paid: bool, papers: bool) -> Way | None:
    if match := _COUNTED.match(words):
        return Way((1,) if match["way"].startswith("加") else (-1,), True)
    if _DRAWN.search(words):
        return Way((1,), True)
    comes, goes, either = _last(_COMES, words), _last(_GOES, words), _last(_EITHER, words)
    if (match := INTO.search(words)) and match.end("verb") == comes:
        return Way((-1, 1), False)
    if RECEIVED.search(words):
        return Way((1,), True) if goes < 0 else Way((1, -1), False)
    if paid and BOUGHT.search(words):
        return Way((1, -1), False)  # 购置 brings into the assets and takes out of the account that pays
    if comes >= 0 and goes >= 0:
        return Way((1, -1) if comes > goes else (-1, 1), False)
    if max(comes, goes) >= 0 and max(comes, goes) >= either:
        return Way((1,) if comes > goes else (-1,), True)
    if match := _HANDED.match(words):
        return Way((-1,), True) if len(words) > match.end() + 1 else Way((-1, 1), False)
    if either >= 0 or max(comes, goes) >= 0:
        first = 1 if comes >= 0 or (either > 4 and goes < 0) else -1
        return Way((first, -first), False)
    if _USED.search(words):
        return Way((1, -1), False) if papers or "新" in words else Way((-1,), True)
    more, less = _last(_HALF_IN, words), _last(_HALF_OUT, words)
    if more != less:
        return Way((1, -1) if more > less else (-1, 1), False)
    return None


AND = ("、", "和", "及")
BARE = 2
"""Words of a line up to which 、 alone joins it to the move before."""


def with_the_one_before(own: Way, before: Way, *, bare: bool) -> Way:
    """The way of what 、 joins to a move: that one's, where its own words have none or lean there too."""
    if bare or (own != Way(UNKNOWN, False) and before.plain and own.signs[0] == before.signs[0]):
        return before
    return own if own.signs != UNKNOWN else Way((before.signs[0], -before.signs[0]), False)
