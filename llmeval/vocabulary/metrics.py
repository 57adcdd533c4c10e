"""Metrics: what a number is of, by a name that is the same wherever the report speaks of it.

The hard part of checking is to know that two numbers speak of the same thing. Two mentions are thought the same when
their metric (a name without basis, period, verbs and quotation marks, after the synonyms of the genre), measure, basis
and period agree; where one of these is not said, it stays empty and the checks decide whether they may compare.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from llmeval.patterns import lazy as re
from llmeval.vocabulary.bases import BASIS_WORDS
from llmeval.vocabulary.labels import squeeze_label, trim
from llmeval.vocabulary.own import own_words

_DONE = re.compile(r"^.{0,12}?(?:累计|共)?(?:实现|完成|达成|取得)(?:了)?(?![率比情值])(?=.{2})")
_COUNTED = re.compile(
    r"(?<=[\u4e00-\u9fff]{4})(?:人次|次数|人次数|户数|栋数|家数|个数|场次|班次)$|(?<=改造)(?:数|数量)$|(?<=[\u4e00-\u9fff]{4})数量$"
)
"""What an indicator's name adds to the thing that it counts: 惠及居民户数."""
MoneySide = Literal["income", "spending", "both", ""]
"""Of what side of the accounts an amount is; "" for what is no amount of the accounts."""
Category = Literal[
    "total", "basic", "project", "general_budget", "government_fund", "state_capital", "social_insurance",
    "three_public", "economic", "accounts", "staffing", "score",
]  # fmt: skip
"""What a metric is part of: a kind of spending, the three public expenses, 经济分类, totals of the accounts, people, score."""


class Metric(NamedTuple):
    """A name that the genre gives to a number, and the other names of the same."""

    name: str
    side: MoneySide
    category: Category
    synonyms: str = ""
    """A pattern of squeezed labels, the name itself among them; "" where only the name itself is used."""
    unique: bool = False
    """A department has one of it in a year."""


METRICS: tuple[Metric, ...] = (
    Metric("三公经费", "spending", "three_public", r"^(?:财政拨款)?三公经费(?:财政拨款)?(?:支出)?$", unique=True),
    Metric("基本支出", "spending", "basic", r"^(?:部门|单位)?基本支出$", unique=True),
    Metric("项目支出", "spending", "project", r"^(?:部门|单位)?项目支出$", unique=True),
    Metric("商品和服务支出", "spending", "economic", r"^(?:一般)?商品(?:和|与)?服务(?:支出|费用)?$|^商品服务支出$"),
    Metric("工资福利支出", "spending", "economic", r"^工资(?:和|及)?福利(?:支出)?$"),
    Metric("对个人和家庭的补助", "spending", "economic", r"^对?个人和?家庭(?:的)?补助(?:支出)?$"),
    Metric("公务接待费", "spending", "three_public", r"^(?:国内)?公务接待(?:费|经费|支出|费用)*$", unique=True),
    Metric("因公出国（境）费", "spending", "three_public", r"^因?公?出国(?:[（(]境[）)])?(?:经费|费|费用|支出)*$", unique=True),
    Metric("公务用车运行维护费", "spending", "three_public", r"^公(?:务用)?车(?:运行(?:维护)?)(?:费|经费|支出|费用)*$|^公务用车运行(?:维护)?费$", unique=True),
    Metric("公务用车购置费", "spending", "three_public", r"^公(?:务用)?车购置(?:费|经费|支出|费用)*$"),
    Metric("公务用车购置及运行费", "spending", "three_public", r"^公(?:务用)?车购置(?:和|及|与)(?:运行)?(?:维护)?(?:费|经费|支出|费用)*$", unique=True),
    Metric("编制数", "", "staffing", r"^(?:核定|核实|批准|批复)?的?(?:人员)?编制(?:核定)?(?:人?数)?$", unique=True),
    Metric("在职人数", "", "staffing", r"^(?:年末)?(?:实有)?在[职编岗](?:教?职工|教师|干部职工|人员|在编)?(?:人)?数?$|^实际在职人数$|^实有在[职编]人[数员]$", unique=True),
    Metric("一般公共预算支出", "spending", "general_budget", r"^(?:一般)?公共预算(?:财政)?(?:拨款)?总?支出(?:总额)?$|^一般公共预算$", unique=True),
    Metric("政府性基金支出", "spending", "government_fund", r"^政府性基金(?:预算)?(?:拨款)?(?:支出)?$", unique=True),
    Metric("国有资本经营支出", "spending", "state_capital", r"^国有资本经营(?:预算)?(?:拨款)?(?:支出)?$"),
    Metric("支出合计", "spending", "accounts", r"^(?:本年|部门)?支出合计$"),
    Metric("收入合计", "income", "accounts", r"^(?:本年|部门)?收入合计$"),
    Metric("本年收入", "income", "accounts", r"^本年收入$"),
    Metric("本年支出", "spending", "accounts", r"^本年支出$"),
    Metric("收支总计", "both", "accounts", r"^收、?支总计$|^(?:收入|支出)总(?:计|额|预算)?$"),
    Metric("支出总额", "spending", "total", r"^年度?(?:整体)?总支出$|^(?:部门)?整体支出(?:总额)?$|^年度资金总额$|^总支出$", unique=True),
    Metric("自评得分", "", "score", r"^(?:.{0,18}(?:自评|评价|考评|评定|绩效))?(?:综合|最终|总)?得分(?:值)?$|^(?:自评|评价|综合)总?分(?:值)?$"),
    Metric("社会保险基金支出", "spending", "social_insurance"),
    Metric("公用经费", "spending", "economic", unique=True),
    Metric("人员经费", "spending", "economic", unique=True),
)  # fmt: skip
"""In order: the first whose synonyms a label matches is meant."""
UNIQUE: frozenset[str] = frozenset(metric.name for metric in METRICS if metric.unique)
"""Metrics that a department has one of in a year."""
_NAMED = tuple(metric for metric in METRICS if metric.synonyms)
_SYNONYMS = re.compile("|".join(f"(?P<m{at}>{metric.synonyms})" for at, metric in enumerate(_NAMED)))
_BY_NAME = {metric.name: metric for metric in METRICS}


def known_metric(name: str) -> Metric | None:
    """What is known of a metric that `metric_of` gave; None for one that only this report has."""
    return _BY_NAME.get(name)


def metric_of(label: str) -> str:
    """The metric that a label names: trimmed, without basis words and quotation marks, synonyms made one.

    "" where the label holds only basis words (`年初预算数`): the topic then comes from the context.

    >>> metric_of("2024年“三公”经费年初预算"), metric_of("年初预算数"), metric_of("其中：一般商品和服务支出")
    ('三公经费', '', '商品和服务支出')
    """
    metric = _metric_of(label)
    return own_words().metrics.get(metric, metric)


@lru_cache(maxsize=65536)
def _metric_of(label: str) -> str:
    text = re.sub(r"20\d\d年(?:度|末|底|初)?|\[\d{1,2}\]", "", squeeze_label(label))
    text = re.sub(r"(?:均|各)?(?:(?<!行)为|是|共计)$", "", text)
    text = re.sub(r"(?:各|(?<![人户车日月年次吨亩件平])均|共|(?<!行)为|是|[:：]){1,8}$", "", text) or text
    synonym = _SYNONYMS.match(text)
    if synonym is not None:
        return _named(synonym)
    if not trim(BASIS_WORDS.sub("", text)):
        return ""  # 执行数 before it is trimmed to 执行
    text = trim(text)
    if not text.endswith("率"):
        text = trim(_DONE.sub("", text))
    text = _COUNTED.sub("", text) or text
    bare = BASIS_WORDS.sub("", text)
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
        "部门",
        "单位",
        "实际",
        "调整",
        "总金额",
        "年初",
        "年中",
        "安排",
        "净",
        "全年",
        "其中",
        "执行",
        "决算",
        "预算",
    ):
        return ""
    synonym = _SYNONYMS.match(bare)
    return bare if synonym is None else _named(synonym)


def _named(synonym: re.Match[str]) -> str:
    return _NAMED[int((synonym.lastgroup or "m0")[1:])].name
