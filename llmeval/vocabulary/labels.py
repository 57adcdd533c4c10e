"""A label as it is compared: without blanks, quotation marks, connectives and verbs around the noun."""

from __future__ import annotations

from functools import lru_cache

from llmeval.patterns import lazy as re

PART = re.compile(
    r"(?:部门|项目|整体)?(?:投入|过程|产出|效[果益]|履职|小计|合计|管理|目标管理|预算管理|决策)(?:(?:与|和|及|、)(?:投入|过程|产出|效[果益]|管理))?(?:指标|情况)?|(?:产出|效益)[-－](?:数量|质量|时效|成本|社会|经济|生态|可持续)"
)
"""A name that is no indicator's but that of a part of the score table."""

_LEADING = re.compile(
    r"^(?:[①-⑳⑴-⒇]|其余(?=为|的)|含(?!税|氧|量)|但|仍|[（(]?[0-9一二三四五六七八九十a-zA-Z]{1,2}[)）、.．]|[一二三四五六七八九十]{1,2}是|其中[:：]?|按[^，。]{2,10}?(?:分类|划分)(?:为)?|其(?![他它余])|现(?:有)?(?=[编在核])|包括|主要包括|主要|具体|分别(?:为|是)?|即(?!时)|及(?![时格早])|以及|和(?!谐|平)|与(?!会)|同时|并|且|另有|另|还有|"
    r"共计|共|全年(?!预算)|累计|已经|已|将|年末|年底|截至目前|目前|截至|截止|当年|本年度?|本部门|本单位|[我本](?:[局委院校办镇乡县市区馆站处队会所社厅旗州]|单位|部门|中心|街道|学校|医院|系统)|部门(?!预算|决算)|单位(?!资金)|按(?=实有|现有)|的|为|是|在(?![职编岗建校册用库园读院训任籍途线])|用于|"
    r"安排|实现|完成(?![率值])|达到|达成|获得|取得|下发|开展|举办|实施|建成(?!区)|新建成|投入(?!指标|产出|类)|累计完成|完成了|达(?!标|成))"
)
_TRAILING = re.compile(
    r"(?:[:：“”\"]|(?<![占同环])[比较]|分别|各|(?<![人户车日月年次吨亩件平场期项篇处座所家站班批名册课])均|累计|总?共计?|合计|总计|共|(?<![审统设会预估核])计|(?<!行)为|是|(?<![实现拥保含])有|达到?|达成|(?<![节预契])约|近|超过?|突破|的|了|控制在|仅|只|保持在?|稳定在|维持在|继续|确保|年初|年中|完成|实现|安排|支出了|(?<!总)金额|总额|总数|数额|数量|(?<!天)数)$"
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
