"""What a section is about, from its title: the canonical kinds of the genre and the words that stand for them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

from llmeval.patterns import lazy as re
from llmeval.vocabulary.own import own_words

SectionKind = Literal[
    "cover", "basic_info", "general_budget", "basic_expenditure", "project_expenditure", "government_fund",
    "state_capital", "social_insurance", "asset_management", "performance", "problems", "improvements",
    "result_application", "other_notes", "attachment_list", "attachment_base_data_table",
    "attachment_self_eval_table", "attachment_project_table", "project_report", "other",
]  # fmt: skip
"""What a section is about; `other` where its title says nothing."""
KINDS: tuple[SectionKind, ...] = get_args(SectionKind)

ATTACHMENTS: frozenset[SectionKind] = frozenset(
    {"attachment_list", "attachment_base_data_table", "attachment_self_eval_table", "attachment_project_table"}
)
TOP_KINDS: frozenset[SectionKind] = frozenset(
    {"general_budget", "government_fund", "state_capital", "social_insurance", "performance", "problems",
     "improvements", "result_application", "other_notes"}
)  # fmt: skip
"""Kinds that stand at the top of a report by the template; a section of 基本情况 or 资产管理 stands at any level."""

NAMES: dict[SectionKind, str] = {
    "basic_info": "部门（单位）基本情况",
    "general_budget": "一般公共预算支出情况",
    "performance": "部门整体支出绩效情况",
    "problems": "存在的问题及原因分析",
    "improvements": "下一步改进措施",
    "result_application": "自评结果拟应用和公开情况",
    "government_fund": "政府性基金预算支出情况",
    "state_capital": "国有资本经营预算支出情况",
    "social_insurance": "社会保险基金预算支出情况",
    "other_notes": "其他需要说明的情况",
    "basic_expenditure": "基本支出情况",
    "project_expenditure": "项目支出情况",
    "asset_management": "资产管理情况",
}
"""Titles by which a message calls the parts of the template."""


def name_of(kind: str) -> str:
    """The title by which a message calls a kind; the kind itself where the template has no such part."""
    return next((name for known, name in NAMES.items() if known == kind), kind)


_OPEN_PARENTS: frozenset[SectionKind] = frozenset({"basic_info", "general_budget", "other", "cover"})
"""Parents whose children may be of another kind; 强化绩效管理 under 改进措施 stays an improvement."""
_CHILD_KINDS: frozenset[SectionKind] = frozenset(
    {"general_budget", "basic_expenditure", "project_expenditure", "government_fund", "state_capital",
     "social_insurance", "asset_management"}
)  # fmt: skip
_TWINS: frozenset[SectionKind] = frozenset({"problems", "improvements", "result_application", "other_notes"})
"""Kinds that one chapter often treats together."""

# First match wins: what is said by two words (自评结果应用, 绩效目标完成) comes before what one of them says alone.
_WORDS: tuple[tuple[SectionKind, str], ...] = (
    ("attachment_list", r"^(?:报告)?(?:需要?|还需|应当?)?(?:提供|报送|附上?)?(?:以下|下列|如下|相关)?附件(?:材料|资料|清单|目录|列表)?(?:如下)?：?$"),
    ("result_application", r"结果.{0,6}(?:应用|运用|公开|使用|利用)|自评结果(?:[及和与]|$)|(?:应用|运用)(?:和|与|及)公开|自评公开"),
    ("other_notes", r"其[他它].{0,4}(?:说明|报告|事项)|需要?(?:要)?说明的|^其[他它](?:情况|问题)?$"),
    ("problems", r"问题(?!的?说明)|不足|困难(?![残群学职家企人户老儿党重失就]|救助|补[助贴]|帮扶|慰问)|薄弱环节|(?:原因|偏差|偏离)分析"),
    ("improvements", r"改进|整改|建议|下一?步|打算|努力方向|工作思路|优化措施|对策"),
    ("social_insurance", r"社会?保险?基金"),
    ("state_capital", r"国有资本"),
    ("government_fund", r"政府性?基金"),
    ("performance", r"支出.{0,4}(?:绩效|效益)(?!目标(?:设|$))|绩效目标.{0,6}(?:完成|实现)|目标完成|绩效(?:情况|分析|评价|自评)"),
    ("general_budget", r"基本支出.{0,40}项目支出"),
    ("basic_expenditure", r"基本支出"),
    ("asset_management", r"资产(?!负债|总额)"),
    ("project_expenditure", r"项目支出|专项(?:资金|支出|经费)|项目资金|(?:项目|专项)组织实施"),
    ("general_budget", r"一般公共|公共财政|财政拨款|整体支出(?:情况|规模|管理|概况|使用|预算|决算)|预算(?:安排|收支|支出|执行|编制)|(?:收支|收入|支出).{0,4}(?:情况|预算|决算)|三公|决算情况|经费支出|资金(?:使用|收支|安排|投入)"),
    ("basic_info", r"基本情况|概况|概述|简介|机构|人员|编制|职能|职责|组织架构|绩效目标(?!.{0,6}(?:完成|实现))|年度目标|重点工作|工作任务"),
    ("performance", r"绩效|成效|效益|效果|完成情况|自评|评价|得分|履职|产出|满意度"),
)  # fmt: skip
_LEXICON = tuple((kind, re.compile(words)) for kind, words in _WORDS)

_PLAIN_TITLE = re.compile(
    r"(?:报告)?(?:需要?|还需|应)?(?:提供|报送|附)?(?:以下|下列|如下)?附件(?:材料|资料|清单|目录|列表)?(?:如下)?：?"
    r"|附件：.{0,80}|附：.{0,80}"
    r"|其[他它](?:需要?|应当?|须)(?:要)?说明的?(?:情况|问题|事项)?|需要?说明的(?:其[他它])?(?:情况|问题|事项)"
    r"|(?:存在的?)?(?:主要)?问题(?:(?:及|和|与)(?:其?原因(?:分析)?|不足|建议|改进措施))?|存在的?(?:主要)?(?:困难|不足)(?:和|与|及)?(?:问题)?"
    r"|(?:下一?步)?(?:的)?(?:改进|整改)(?:措施|建议|方向)(?:(?:和|及|与)(?:有关)?建议)?|下一?步(?:工作)?(?:打算|计划|思路|措施)|(?:有关|相关|意见)(?:和|与)?建议"
    r"|(?:部门|单位|部门（单位）|项目)?(?:基本情况|概况|概述)|(?:部门|单位|主要|部门（单位）)(?:主要)?(?:职能|职责)(?:职责)?|机构设置(?:情况)?|人员编制(?:情况)?"
    r"|(?:部门|单位|部门（单位）)?(?:一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?|社会保险基金(?:预算)?|整体|基本|项目)支出情况"
    r"|(?:部门)?(?:（单位）)?(?:整体支出)?绩效(?:情况|分析|评价情况|自评情况|目标完成情况)|(?:综合)?评价(?:结论|结果)"
    r"|(?:部门整体支出)?(?:绩效)?(?:自评|评价)结果(?:拟)?(?:应用|运用)(?:(?:和|及|与)公开)?(?:情况)?"
    r"|名词解释|资产管理情况"
)

_YEAR = re.compile(r"^(?:20\d\d年?度?|本年度?|部门|单位)+")


def kind_of(title: str) -> SectionKind | None:
    """Kind that the squeezed title of a numbered section says by itself, None where it says nothing."""
    if own := own_words().sections:
        for named, word in own:
            if word in title:
                return next(kind for kind in KINDS if kind == named)
    return _known_kind(title)


@lru_cache(maxsize=4096)
def _known_kind(title: str) -> SectionKind | None:
    for kind, words in _LEXICON:
        if words.search(title):
            return kind
    return None


def is_plain_title(title: str) -> bool:
    """Whether a line without a number is, word for word, a title of the genre (其他需要说明的情况, 报告需要以下附件：)."""
    return _PLAIN_TITLE.fullmatch(title) is not None or _PLAIN_TITLE.fullmatch(title.rstrip("：")) is not None


def is_attachment_list(title: str) -> bool:
    return title.startswith(("附件：", "附：")) or kind_of(title) == "attachment_list"


def section_kind(title: str, parent: SectionKind | None, scope: SectionKind | None = None) -> SectionKind:
    """Kind of a numbered section; what the title leaves open comes from the parent, and from the report it is in.

    >>> section_kind("资产管理情况", "basic_info"), section_kind("提高资产管理人员的效率", "improvements")
    ('asset_management', 'improvements')
    """
    if scope == "project_report":
        return scope
    own = kind_of(_YEAR.sub("", title) or title)
    if parent is None:
        return own or "other"
    if own is None:
        return parent
    if parent == "basic_info" and own == "general_budget" and "一般公共" not in title:
        return parent
    if parent in _OPEN_PARENTS and (own in _CHILD_KINDS or parent in ("other", "cover")):
        return own
    # 问题及改进措施 with a part for each: only a title that is one word for word outweighs its parent.
    if {own, parent} <= _TWINS and is_plain_title(title):
        return own
    return parent


_BASE_DATA = re.compile(r"基础数据表?|基本情况表|数据采集表")
_PROJECT = re.compile(r"项目|专项")
_TABLE = re.compile(r"表(?:（[^（）]{0,24}）)?$")


def is_approved_form(title: str) -> bool:
    """Whether a squeezed title names a form of targets as they were applied for or approved, not their evaluation.

    >>> is_approved_form("2024年部门整体支出绩效目标申报表"), is_approved_form("项目支出绩效目标自评表")
    (True, False)
    """
    return _APPROVED.search(title) is not None and _EVALUATED.search(title) is None


_APPROVED = re.compile(
    r"绩效目标(?:申报|批复|审核|下达|备案)|(?:支出|项目|整体|预算)绩效目标(?:及指标)?表|目标(?:申报|批复)表"
)
_EVALUATED = re.compile(r"自评|评价|完成|监控|考核")


def attachment_kind(title: str) -> SectionKind:
    """Kind of what an attachment's squeezed title names.

    >>> attachment_kind("2024年度项目支出绩效自评表"), attachment_kind("2024年度部门整体支出绩效自评表")
    ('attachment_project_table', 'attachment_self_eval_table')
    """
    if is_approved_form(title):
        return "other"
    if _BASE_DATA.search(title):
        return "attachment_base_data_table"
    if is_report_title(title):
        return "project_report" if _PROJECT.search(title) and "整体" not in title else "other"
    if _TABLE.search(title) and re.search(r"自评|自我评价|评价|绩效|评分|指标|目标", title):
        if _PROJECT.search(title) and "整体" not in title:
            return "attachment_project_table"
        return "attachment_self_eval_table"
    return "other"


_REPORT = re.compile(
    r"^(?!.*[。；：，]).{0,60}(?:(?:绩效|自评|评价|支出|预算|决算).{0,16}报告(?:书)?|(?:部门|单位)?(?:预算|决算)(?:公开)?(?:情况)?(?:说明)?)"
    r"(?:（[^（）]{0,20}）)?$"
)


def is_report_title(title: str) -> bool:
    """Whether a squeezed line without a number is the title of a report."""
    if not _REPORT.match(title):
        return False
    return "报告" in title or bool(re.search(r"20\d\d年", title))
