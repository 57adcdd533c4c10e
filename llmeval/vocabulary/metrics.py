"""What a number is called: basis, measure and metric from the words beside it.

The hard part of checking is to know that two numbers speak of the same thing. Two mentions are thought the same when
their metric (a name without basis, period, verbs and quotation marks, after the synonyms of the genre), measure, basis
and period agree; where one of these is not said, it stays empty and the checks decide whether they may compare.
"""

from __future__ import annotations

import re
from functools import lru_cache

BASES: tuple[tuple[str, str], ...] = (
    ("initial_budget", r"年初(?:部门|本级|批复)?(?:预算|安排)(?:批复)?(?:金额|总额|数|额)?|预算批复(?:数|金额)?|批复预算(?:数)?|年初数"),
    ("full_year_budget", r"(?:全年|调整后?(?:的)?|调整后全年)预算(?:数|额|金额|总额)?|预算调整(?:后)?数|调整预算数"),
    ("final_accounts", r"决算(?:金额|总额|总数|数)?|(?:全年|累计|实际)?执行数|实际(?:支出|发生|使用|列支|执行|收入)(?:数|金额|额)?|全年(?:实际)?支出(?:数)?"),
    ("forecast", r"预计|力争|有望|将达"),
    ("plan", r"计划|拟"),
    ("target", r"目标(?:值|任务数?)?|指标值|任务数"),
    ("actual", r"实际完成(?:值|情况)?|完成值|实际值"),
    ("budget", r"(?<!公共)(?<!基金)(?<!经营)预算(?!内|外|管理|单位|部门|编制|执行率)(?:金额|总额|数|额)?"),
)  # fmt: skip
_BASIS = [(name, re.compile(pattern)) for name, pattern in BASES]
_BASIS_WORDS = re.compile(
    "|".join(f"(?:{pattern})" for name, pattern in BASES if name not in ("forecast", "plan", "target"))
)

DOWN = "下降|减少|降低|回落|缩减|下滑|压减|负增长|降幅|减幅"
UP = "增长|上升|增加|提高|提升|上涨|增幅|增速|增收|扩大"
VERSUS = r"(?:与|比|较|同)?(?:上年(?:同期|度)?|去年(?:同期)?|前一年|20\d\d年(?:度)?(?:同期|决算数?|预算数?)?|同期|年初预算数?|年初)(?:数)?(?:相比)?"
GROWTH = re.compile(
    rf"(?:(?:同比|环比|年均|(?<![占同环])[比较与]|{VERSUS})[，,]?)?(?:名义|实际|可比)?(?:{UP}|{DOWN})(?:率|幅度|比例)?(?:了|为|达|达到|约|近|超|超过|:|：)*$|(?:同比|环比)$"
)
YEAR_ON_YEAR = re.compile(rf"同比|{VERSUS}")
SHARE = re.compile(
    r"占(?P<whole>[^，。；、：:（）()]*?)(?:的)?(?:比重|比例|比|百分比)?(?:的)?(?:为|是|达|达到|约|近|超过|:|：)*$"
)
RATES: tuple[tuple[str, str], ...] = (
    ("execution_rate", r"(?:预算|资金|支出)?(?:执行|支出|使用)(?:率|进度)"),
    ("control_rate", r"控制率"),
    ("change_rate", r"变动率"),
    ("adjustment_rate", r"调整率"),
    ("completion_rate", r"(?:完成率|整改率|办结率|履约率|达成率|完成比例|合格率|及时率|达标率|到位率)"),
)
_RATES = [(name, re.compile(r"(?:总|现|平均)?" + pattern + r"[^，。；]{0,4}$")) for name, pattern in RATES]
COMPLETES = re.compile(
    r"(?:完成|达到?|为|执行)(?:了)?(?P<whole>[^，。；、：:（）()]*?(?:预算|计划|目标|任务)[^，。；、：:（）()]{0,6}?)的$"
)

_LEADING = re.compile(
    r"^(?:[①-⑳⑴-⒇]|[（(]?[0-9一二三四五六七八九十a-zA-Z]{1,2}[)）、.．]|[一二三四五六七八九十]{1,2}是|其中[:：]?|按[^，。]{2,10}?(?:分类|划分)(?:为)?|其(?![他它余])|现(?:有)?(?=[编在核])|包括|主要包括|主要|具体|分别(?:为|是)?|即|及|以及|和|与|同时|并|且|另有|另|还有|"
    r"共计|共|全年|累计|已经|已|将|年末|年底|截至目前|目前|截至|截止|当年|本年度?|本部门|本单位|我单位|我局|部门(?!预算|决算)|单位|的|为|是|在(?![职编岗建校册])|用于|"
    r"安排|实现|完成|达到|获得|取得|下发|开展|新建成|投入|累计完成|完成了|达)"
)
_TRAILING = re.compile(
    r"(?:[:：“”\"]|(?<![占同环])[比较]|分别|各|均|累计|总?共计?|合计|总计|共|计|为|是|有|达到?|达成|约|近|超过?|突破|的|了|完成|实现|安排|支出了|金额|总额|总数|数额|数量|数)$"
)
_DONE = re.compile(r"^.{0,12}?(?:累计|共)?(?:实现|完成|达成|取得)(?:了)?(?![率比情值])(?=.{2})")
_COUNTED = re.compile(
    r"(?<=[\u4e00-\u9fff]{4})(?:人次|次数|人次数|户数|栋数|家数|个数|场次|班次)$|(?<=改造)(?:数|数量)$|(?<=[\u4e00-\u9fff]{4})数量$"
)
"""What an indicator's name adds to the thing that it counts: 惠及居民户数."""
_QUOTES = str.maketrans("", "", "“”‘’\"'《》「」*# \t\r\n")

SYNONYMS: tuple[tuple[str, str], ...] = (
    (r"^(?:财政拨款)?三公经费(?:财政拨款)?(?:支出)?$", "三公经费"),
    (r"^(?:部门|单位)?基[本础]支出$", "基本支出"),
    (r"^(?:部门|单位)?项目支出$", "项目支出"),
    (r"^(?:一般)?商品(?:和|与)?服务(?:支出|费用)?$|^商品服务支出$", "商品和服务支出"),
    (r"^工资(?:和|及)?福利(?:支出)?$", "工资福利支出"),
    (r"^对?个人和?家庭(?:的)?补助(?:支出)?$", "对个人和家庭的补助"),
    (r"^(?:国内)?公务接待(?:费|经费|支出|费用)*$", "公务接待费"),
    (r"^因?公?出国(?:[（(]境[）)])?(?:经费|费|费用|支出)*$", "因公出国（境）费"),
    (r"^公(?:务用)?车(?:运行(?:维护)?)(?:费|经费|支出|费用)*$|^公务用车运行(?:维护)?费$", "公务用车运行维护费"),
    (r"^公(?:务用)?车购置(?:费|经费|支出|费用)*$", "公务用车购置费"),
    (r"^公(?:务用)?车购置(?:和|及|与)(?:运行)?(?:维护)?(?:费|经费|支出|费用)*$", "公务用车购置及运行费"),
    (r"^(?:核定|核实|批准|批复)?的?(?:人员)?编制(?:核定)?(?:人?数)?$", "编制数"),
    (r"^(?:年末)?(?:实有)?在[职编岗](?:教?职工|教师|干部职工|人员|在编)?(?:人)?数?$|^实际在职人数$|^实有在[职编]人[数员]$", "在职人数"),
    (r"^(?:一般)?公共预算(?:财政)?(?:拨款)?总?支出(?:总额)?$|^一般公共预算$", "一般公共预算支出"),
    (r"^政府性基金(?:预算)?(?:拨款)?(?:支出)?$", "政府性基金支出"),
    (r"^国有资本经营(?:预算)?(?:拨款)?(?:支出)?$", "国有资本经营支出"),
    (r"^(?:本年|部门)?支出合计$", "支出合计"),
    (r"^(?:本年|部门)?收入合计$", "收入合计"),
    (r"^本年收入$", "本年收入"),
    (r"^本年支出$", "本年支出"),
    (r"^收、?支总计$|^(?:收入|支出)总(?:计|额|预算)?$", "收支总计"),
    (r"^年度?(?:整体)?总支出$|^(?:部门)?整体支出(?:总额)?$|^年度资金总额$|^总支出$", "支出总额"),
    (r"^(?:.{0,18}(?:自评|评价|考评|评定|绩效))?(?:综合|最终|总)?得分(?:值)?$|^(?:自评|评价|综合)总?分(?:值)?$", "自评得分"),
)  # fmt: skip
_SYNONYMS = [(re.compile(pattern), name) for pattern, name in SYNONYMS]


def squeeze_label(text: str) -> str:
    """A label without white space and quotation marks."""
    return text.translate(_QUOTES)


def basis_of(text: str) -> str:
    """The basis that the words of a clause or header name, "" where none does; the last one named wins.

    >>> basis_of("2024年基本支出年初预算数为"), basis_of("实际支出"), basis_of("同比")
    ('initial_budget', 'final_accounts', '')
    """
    best, found = -1, ""
    for name, pattern in _BASIS:
        for match in pattern.finditer(text):
            # A longer word that ends later wins: 年初预算 is not 预算, 全年预算 is not 预算.
            if match.end() > best:
                best, found = match.end(), name
    return found


def measure_of(before: str, unit: str) -> tuple[str, str]:
    """Measure that the words just before a number name, and the whole it refers to ("" where not named).

    `before` is the squeezed clause up to the number.

    >>> measure_of("主特产业税收占比", "%"), measure_of("占年度整体总支出的", "%")
    (('share', ''), ('share', '年度整体总支出'))
    >>> measure_of("同比下降", "%"), measure_of("比上年增加", "万元"), measure_of("实现税收", "亿元")
    (('growth', ''), ('change', ''), ('level', ''))
    """
    relative = unit in ("%", "％", "‰", "倍") or "百分点" in unit
    if relative and (match := COMPLETES.search(before)):
        return "completion_rate", match["whole"]
    if relative and (match := SHARE.search(before)):
        return "share", match["whole"]
    if GROWTH.search(before):
        return ("growth" if relative or not unit else "change"), ""
    if relative:
        for name, pattern in _RATES:
            if pattern.search(before):
                return name, ""
        return "rate", ""
    return "level", ""


def without_rate(noun: str) -> str:
    """The noun before a rate's name: `“三公”经费` for `“三公”经费控制率`, "" for `总办结率`."""
    for _, pattern in _RATES:
        if match := pattern.search(noun):
            return noun[: match.start()]
    return noun


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


@lru_cache(maxsize=65536)
def metric_of(label: str) -> str:
    """The metric that a label names: trimmed, without basis words and quotation marks, synonyms made one.

    "" where the label holds only basis words (`年初预算数`): the topic then comes from the context.

    >>> metric_of("2024年“三公”经费年初预算"), metric_of("年初预算数"), metric_of("其中：一般商品和服务支出")
    ('三公经费', '', '商品和服务支出')
    """
    text = re.sub(r"20\d\d年(?:度|末|底|初)?|\[\d{1,2}\]", "", squeeze_label(label))
    text = re.sub(r"(?:均|各)?(?:为|是|共计)$", "", text)
    text = re.sub(r"(?:各|均|共|为|是|[:：])+$", "", text) or text
    for pattern, name in _SYNONYMS:
        if pattern.match(text):
            return name
    if not trim(_BASIS_WORDS.sub("", text)):
        return ""  # 执行数 before it is trimmed to 执行
    text = trim(text)
    if not text.endswith("率"):
        text = trim(_DONE.sub("", text))
    text = _COUNTED.sub("", text) or text
    bare = _BASIS_WORDS.sub("", text)
    bare = trim(bare) if bare else ""
    if not bare or bare in (
        "数",
        "额",
        "金额",
        "为",
        "是",
        "的",
        "支出",
        "资金",
        "总额",
        "本部门",
        "全年",
        "其中",
        "执行",
        "决算",
        "预算",
    ):
        return ""
    for pattern, name in _SYNONYMS:
        if pattern.match(bare):
            return name
    return bare
