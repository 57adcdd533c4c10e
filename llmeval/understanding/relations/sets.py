"""Names of parts that make a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llmeval.understanding.relations.terms import Term

_SETS = (
    ("行政", "事业"), ("行政", "事业", "工勤"), ("参公", "事业", "工勤"), ("行政", "参公", "事业"), ("机关", "事业"), ("公办", "民办"), ("男", "女"), ("城镇", "农村"), ("城市", "农村"), ("城区", "乡村"),
    ("上半年", "下半年"), ("一季度", "二季度", "三季度", "四季度"), ("基本支出", "项目支出"), ("人员", "公用"), ("在职", "退休"), ("一般", "重大"), ("一般", "较大", "重大"), ("新建", "续建"), ("参公", "事业"), ("国道", "省道"),
    ("满分", "扣分"), ("专任教师", "管理人员", "工勤人员"), ("管理岗", "专业技术岗", "工勤"), ("管理岗", "专技岗", "工勤"),
    ("公益一类", "公益二类"), ("一类", "二类", "三类"), ("县道", "乡道", "村道"), ("书面", "口头"), ("线上", "线下"), ("定点", "非定点"), ("户籍", "非户籍"),
    ("中央", "省级", "市级"), ("中央", "省级", "县级"), ("国有", "民营"), ("专任", "行政"), ("进口", "出口"), ("货物", "工程", "服务"), ("集中", "分散"),
)  # fmt: skip
"""Names of parts that make a whole."""


def complementary(items: Sequence[Term]) -> bool:
    """Whether the items are named by a set of words that leaves nothing out: 公办17家、民办27家."""
    names = [item.lead + item.tail for item in items]
    return _negated(names) or any(
        len(words) == len(names) and all(any(word in name for name in names) for word in words)
        and all(sum(word in name for word in words) >= 1 for name in names)
        for words in _SETS
    )  # fmt: skip


def _negated(names: Sequence[str]) -> bool:
    """合格 and 不合格, 完成 and 未完成: one thing and what is not."""
    if len(names) != 2:
        return False
    for one, other in (names, names[::-1]):
        if match := re.search("[未不非](?P<word>[\u4e00-\u9fff]{2})", other):
            return match["word"] in one and not re.search("[未不非]" + match["word"], one)
    return False
