"""Names of parts that make a whole."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.terms import Term

_SETS = (
    ("行政", "事业"), ("行政", "事业", "工勤"), ("参公", "事业", "工勤"), ("行政", "参公", "事业"), ("机关", "事业"), ("公办", "民办"), ("男", "女"), ("城镇", "农村"), ("城市", "农村"), ("城区", "乡村"),
    ("上半年", "下半年"), ("一季度", "二季度", "三季度", "四季度"), ("基本支出", "项目支出"), ("人员", "公用"), ("在职", "退休"), ("一般", "重大"), ("一般", "较大", "重大"), ("新建", "续建"), ("参公", "事业"), ("国道", "省道"),
    ("春季学期", "秋季学期"), ("上学期", "下学期"), ("城镇", "乡村"), ("男性", "女性"), ("省内", "省外"), ("市内", "市外"), ("县内", "县外"),
    ("境内", "境外"), ("本地", "外地"), ("本县", "外县"), ("本市", "外市"), ("本区", "外区"), ("自有", "租赁"), ("全额", "差额"), ("内资", "外资"),
    ("室内", "室外"), ("纸质", "电子"), ("大型", "中型", "小型"), ("专职", "兼职"), ("汉族", "少数民族"),
    ("满分", "扣分"), ("专任教师", "管理人员", "工勤人员"), ("管理岗", "专业技术岗", "工勤"), ("管理岗", "专技岗", "工勤"),
    ("公益一类", "公益二类"), ("一类", "二类", "三类"), ("县道", "乡道", "村道"), ("书面", "口头"), ("线上", "线下"), ("定点", "非定点"), ("户籍", "非户籍"),
    ("中央", "省级", "市级"), ("中央", "省级", "县级"), ("国有", "民营"), ("专任", "行政"), ("进口", "出口"), ("货物", "工程", "服务"), ("集中", "分散"),
)  # fmt: skip
"""Names of parts that make a whole."""


_BY_NUMBER = {number: [words for words in _SETS if len(words) == number] for number in set(map(len, _SETS))}
_POSTS = re.compile(
    r"(?:行政|事业|工勤|后勤|参公|机关|政法|专项|员额)[^，,；;。、]{0,6}编制?(?:数|人数)?(?:为|是|有)?$"
)
"""Kinds of posts: every post is of one."""


def complementary(items: Sequence[Term]) -> bool:
    """Whether the items are named by a set of words that leaves nothing out: 公办17家、民办27家."""
    names = [item.lead + item.tail for item in items]
    if len(names) > 1 and all(_POSTS.search(item.lead) for item in items):
        return True
    if _negated(names) or _seasons(names):
        return True
    every = "\n".join(names)
    for words in _BY_NUMBER.get(len(names), ()):
        if all(word in every for word in words) and all(any(word in name for word in words) for name in names):
            return True
    return False


_SEASON = re.compile("春|夏|暑|秋|冬|寒假")


def _seasons(names: Sequence[str]) -> bool:
    """春季16期、暑期18期、秋季12期: each item is one of the year's seasons, and no two are the same."""
    found = [match[0] for name in names if (match := _SEASON.search(name))]
    return len(names) > 2 and len(found) == len(names) == len(set(found))


_TWICE = re.compile(
    r"双肩挑|均享受|都享受|同时享受|同时参加|重复计|重复统计|重复人|交叉|重叠|重合|兼有|兼任|既[^，。]{1,10}又|相加[^，。；]{0,4}(?:多于|大于|超过|高于|不等于)|不重复"
)
_BEHIND = 60
_LIST = 240


def counted_twice(last: Term, first: Term | None = None) -> bool:
    """Whether the words behind a list, or in it from `first` on, say that something is counted under two of its items:
    两项均享受的76人, （含双肩挑1人）."""
    if first is not None and first.passage is last.passage:
        within = last.passage.text[first.end : last.at]
        if len(within) <= _LIST and _TWICE.search(within):
            return True
    words = re.split("[；。]", last.passage.text[last.end : last.end + _BEHIND])[0]
    return _TWICE.search(words) is not None


def _negated(names: Sequence[str]) -> bool:
    """合格 and 不合格, 完成 and 未完成: one thing and what is not."""
    if len(names) != 2:
        return False
    for one, other in (names, names[::-1]):
        if match := re.search("[未不非](?P<word>[\u4e00-\u9fff]{2})", other):
            return match["word"] in one and not re.search("[未不非]" + match["word"], one)
    return False
