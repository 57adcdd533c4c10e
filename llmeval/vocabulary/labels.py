"""A label as it is compared: without blanks, quotation marks, connectives and verbs around the noun."""

from __future__ import annotations

import re
from functools import lru_cache

_LEADING = re.compile(
    r"^(?:[①-⑳⑴-⒇]|[（(]?[0-9一二三四五六七八九十a-zA-Z]{1,2}[)）、.．]|[一二三四五六七八九十]{1,2}是|其中[:：]?|按[^，。]{2,10}?(?:分类|划分)(?:为)?|其(?![他它余])|现(?:有)?(?=[编在核])|包括|主要包括|主要|具体|分别(?:为|是)?|即|及|以及|和|与|同时|并|且|另有|另|还有|"
    r"共计|共|全年|累计|已经|已|将|年末|年底|截至目前|目前|截至|截止|当年|本年度?|本部门|本单位|我单位|我局|部门(?!预算|决算)|单位|的|为|是|在(?![职编岗建校册])|用于|"
    r"安排|实现|完成|达到|获得|取得|下发|开展|新建成|投入|累计完成|完成了|达)"
)
_TRAILING = re.compile(
    r"(?:[:：“”\"]|(?<![占同环])[比较]|分别|各|均|累计|总?共计?|合计|总计|共|计|为|是|有|达到?|达成|约|近|超过?|突破|的|了|完成|实现|安排|支出了|金额|总额|总数|数额|数量|数)$"
)
_QUOTES = str.maketrans("", "", "“”‘’\"'《》「」*# \t\r\n")


def squeeze_label(text: str) -> str:
    """A label without white space and quotation marks."""
    return text.translate(_QUOTES)


@lru_cache(maxsize=65536)
def trim(label: str) -> str:
    """A label without connectives, verbs and copulas around the noun.

    >>> trim("其中：工资福利支出"), trim("累计完成规模工业总产值"), trim("新增规模以上工业企业")
    ('工资福利支出', '规模工业总产值', '新增规模以上工业企业')
    """
    label = label.strip(" ，。；、：:,;.-—*#")
    changed = True
    while changed and label:
        changed = False
        for pattern in (_LEADING, _TRAILING):
            if (match := pattern.search(label)) and len(match[0]) < len(label) and match[0]:
                label = (label[: match.start()] + label[match.end() :]).strip(" ，。；、：:,;.-—*#")
                changed = True
    return label
