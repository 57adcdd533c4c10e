"""What the model is asked for, as pydantic classes; their descriptions are part of the request.

Names of members are English and short, since they are paid for with every item; the words of the genre are Chinese, as
the report's are. Empty lists are allowed everywhere: a model that is made to answer invents.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from llmeval.data.relations import Kind
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.families import Family
from llmeval.vocabulary.measures import Measure

MeasureName = Literal[
    "数额", "增长率", "增减额", "占比", "预算执行率", "控制率", "完成率", "其他比率", "分值", "得分",
]  # fmt: skip
BasisName = Literal["年初预算", "全年预算", "预算", "决算", "上年", "目标", "实际", "预计", "计划", ""]
MEASURES: dict[str, Measure | Literal[""]] = {
    "数额": "level", "增长率": "growth", "增减额": "change", "占比": "share", "预算执行率": "execution_rate",
    "控制率": "control_rate", "完成率": "completion_rate", "其他比率": "rate", "分值": "weight", "得分": "score",
}  # fmt: skip
BASES: dict[str, Basis] = {
    "年初预算": "initial_budget", "全年预算": "full_year_budget", "预算": "budget", "决算": "final_accounts",
    "上年": "prior_year", "目标": "target", "实际": "actual", "预计": "forecast", "计划": "plan", "": "",
}  # fmt: skip


class ExtractedNumber(BaseModel):
    """原文中的一个数。"""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=1, max_length=60, description="指标或事项的名称，用原文的词，不带年度和预决算字样")
    measure: MeasureName = Field(description="这个数说的是指标的什么")
    value: str = Field(
        min_length=1, max_length=30, description="照抄原文的数字，不换算、不补零；下降、减少的加负号；持平写0"
    )
    unit: str = Field(default="", max_length=12, description="照抄原文的单位；取自表头或行名的也写；没有的留空")
    period: str = Field(default="", max_length=30, description="所属期间，如 2024、2024年1-11月；原文未写明的留空")
    basis: BasisName = Field(default="", description="口径；原文未写明的留空")
    quote: str = Field(
        min_length=1, max_length=120, description="含这个数的原文片段，逐字照抄，尽量短；表格中只抄该单元格"
    )
    cell: str = Field(default="", max_length=16, description="数在表格中时，该单元格的编号，如 t1r3c2")


class ExtractedText(BaseModel):
    """原文中的一句话。"""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["目标", "问题", "原因", "措施", "等级", "结论"]
    quote: str = Field(min_length=2, max_length=200, description="原文，逐字照抄")


class Extraction(BaseModel):
    """一段报告中的事实。没有的给空列表。"""

    model_config = ConfigDict(extra="forbid")

    numbers: list[ExtractedNumber] = Field(default_factory=list)
    texts: list[ExtractedText] = Field(default_factory=list)


CATEGORIES: dict[str, Family] = {
    "目标指标空泛": "vague_target",
    "目标完成情况": "goal_coverage",
    "指标未完成": "target_missed",
    "结论与事实不符": "conclusion",
    "偏差未说明": "deviation",
    "问题与措施不对应": "problem_measure",
    "缺乏依据": "unsupported",
    "套话或照抄": "boilerplate",
    "内容缺失": "completeness",
    "前后不一致": "text_text",
    "数据关系异常": "growth",
    "资金使用与口径": "budget_actual",
    "时间或期间不当": "period",
    "评分不当": "score_rule",
    "文字差错": "typo",
}
CategoryName = Literal[
    "目标指标空泛", "目标完成情况", "指标未完成", "结论与事实不符", "偏差未说明", "问题与措施不对应", "缺乏依据",
    "套话或照抄", "内容缺失", "前后不一致", "数据关系异常", "资金使用与口径", "时间或期间不当", "评分不当", "文字差错",
]  # fmt: skip


class Critique(BaseModel):
    """一条审阅意见：先抄原文、说理由，后下结论。"""

    model_config = ConfigDict(extra="forbid")

    quotes: list[str] = Field(min_length=1, max_length=6, description="被批评的原文片段，逐字照抄，每段不超过60字")
    reasoning: str = Field(min_length=6, max_length=400, description="为什么成问题；要让没读过报告的人信服")
    computations: list[str] = Field(
        default_factory=list, max_length=6,
        description="用到的算式，如 0.98/2.21*100=44.34；算式左边只用原文的数字和 + - * / ( )",
    )  # fmt: skip
    claim: str = Field(min_length=6, max_length=160, description="一句话说清问题")
    category: CategoryName
    suggestion: str = Field(default="", max_length=200, description="建议单位怎样更正或说明")
    severity: Literal["高", "中", "低"]


class GoalReview(BaseModel):
    """一个绩效目标与其完成情况的对照。"""

    model_config = ConfigDict(extra="forbid")

    goal_quote: str = Field(min_length=2, max_length=80, description="目标的原文，逐字照抄")
    result_quote: str = Field(default="", max_length=80, description="报告所说完成情况的原文；没有的留空")
    reason: str = Field(default="", max_length=160, description="判断的理由；换了口径的说清前后不同")
    verdict: Literal["完成", "未完成", "未报告", "换了口径", "无法判断"]


class Appraisal(BaseModel):
    """对一份报告的审阅意见。没有的给空列表。"""

    model_config = ConfigDict(extra="forbid")

    goals: list[GoalReview] = Field(default_factory=list)
    critiques: list[Critique] = Field(default_factory=list)


KindName = Literal[
    "合计", "差额", "调整", "收支平衡", "占比", "比率", "增减率", "增减额", "百分点", "倍数", "平均", "乘积", "同一事项",
]  # fmt: skip
RELATIONS: dict[KindName, Kind] = {
    "合计": "sum", "差额": "difference", "调整": "adjustment", "收支平衡": "balance", "占比": "share", "比率": "rate",
    "增减率": "growth", "增减额": "change", "百分点": "points", "倍数": "times", "平均": "average", "乘积": "product",
    "同一事项": "same",
}  # fmt: skip


class ClaimedNumber(BaseModel):
    """待读的数。"""

    model_config = ConfigDict(extra="forbid")

    quote: str = Field(min_length=1, max_length=60, description="含这个数及其单位的原文，逐字照抄，尽量短")
    scope: str = Field(default="", max_length=40, description="期间、口径、对象；原文没有说的留空")


class Operand(ClaimedNumber):
    """与待读的数有关系的一个数。"""

    sign: Literal["加", "减"] = Field(default="加", description="合计、调整、收支平衡中是加上还是减去")


class ProposedRelation(BaseModel):
    """文字所说的一种关系。"""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=8, description="待读的数的编号，如 c1")
    reason: str = Field(default="", max_length=160, description="原文哪几个词表明这种关系")
    kind: KindName
    claim: ClaimedNumber
    operands: list[Operand] = Field(min_length=1, max_length=40, description="按这种关系规定的顺序")
    complete: bool = Field(default=True, description="合计的各项是否已全部列出")


class Relations(BaseModel):
    """待读的数与别的数的关系。没有的给空列表。"""

    model_config = ConfigDict(extra="forbid")

    relations: list[ProposedRelation] = Field(default_factory=list)


class Doubt(BaseModel):
    """对一条疑点再看一遍的结论。"""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=8, description="疑点的编号，如 f1")
    reason: str = Field(default="", max_length=200, description="先说理由")
    quote: str = Field(default="", max_length=160, description="说明无害的原文，逐字照抄；成立的留空")
    verdict: Literal["成立", "从轻", "撤回"]


class Doubts(BaseModel):
    """对各条疑点再看一遍的结论。"""

    model_config = ConfigDict(extra="forbid")

    doubts: list[Doubt] = Field(default_factory=list)


class Record(BaseModel):
    """所要的结构由调用者给出；没有的留空。"""

    model_config = ConfigDict(extra="forbid")


ALIASES: dict[str, tuple[str, ...]] = {
    "high": ("高",), "严重": ("高",), "高级": ("高",), "重大": ("高",), "重要": ("高",), "h": ("高",), "critical": ("高",),
    "medium": ("中",), "中等": ("中",), "中级": ("中",), "一般": ("中",), "m": ("中",), "moderate": ("中",),
    "low": ("低",), "低级": ("低",), "轻微": ("低",), "较低": ("低",), "l": ("低",), "minor": ("低",), "较高": ("高",),
    "金额": ("数额",), "数量": ("数额",), "数值": ("数额",), "amount": ("数额",), "level": ("数额",), "value": ("数额",),
    "人数": ("数额",), "面积": ("数额",), "count": ("数额",), "数": ("数额",), "绝对值": ("数额",), "余额": ("数额",),
    "增长": ("增长率", "增减率"), "增幅": ("增长率",), "同比": ("增长率", "增减率"), "增速": ("增长率",), "growth": ("增长率", "增减率"),
    "降幅": ("增长率",), "下降率": ("增长率",), "growth_rate": ("增长率",), "增减率": ("增长率",), "变动率": ("增长率",),
    "增长率": ("增减率",), "增加额": ("增减额",), "减少额": ("增减额",), "增减": ("增减额",), "变动额": ("增减额",), "change": ("增减额",),
    "比重": ("占比",), "比例": ("占比",), "占比率": ("占比",),
    "execution_rate": ("预算执行率",), "预算控制率": ("控制率",), "完成比例": ("完成率",), "completion_rate": ("完成率",),
    "比率": ("其他比率",), "其他": ("其他比率",), "满意度": ("其他比率",), "权重": ("分值",),
    "weight": ("分值",), "score": ("得分",), "自评得分": ("得分",), "评分": ("得分",), "分数": ("得分",),
    "决算数": ("决算",), "决算额": ("决算",), "执行数": ("决算",), "实际支出": ("决算",), "final": ("决算",),
    "预算数": ("预算",), "预算额": ("预算",), "budget": ("预算",), "年初预算数": ("年初预算",), "年初数": ("年初预算",),
    "全年预算数": ("全年预算",), "调整预算": ("全年预算",), "调整后预算": ("全年预算",), "上年数": ("上年",),
    "上年决算": ("上年",), "去年": ("上年",), "上年度": ("上年",), "prior": ("上年",), "目标值": ("目标",), "target": ("目标",),
    "年度目标": ("目标",), "指标值": ("目标",), "实际值": ("实际",), "实际完成": ("实际",), "完成值": ("实际",),
    "实际完成值": ("实际",), "actual": ("实际",), "预计数": ("预计",), "forecast": ("预计",), "计划数": ("计划",),
    "plan": ("计划",), "绩效目标": ("目标",), "存在问题": ("问题",), "存在的问题": ("问题",), "问题的原因": ("原因",),
    "改进措施": ("措施",), "评价等级": ("等级",), "总体结论": ("结论",), "已完成": ("完成",), "completed": ("完成",),
    "达成": ("完成",), "没有完成": ("未完成",), "not completed": ("未完成",), "missed": ("未完成",), "未达成": ("未完成",),
    "没有报告": ("未报告",), "未提及": ("未报告",), "not reported": ("未报告",), "口径变化": ("换了口径",),
    "求和": ("合计",), "sum": ("合计",), "差": ("差额",), "difference": ("差额",), "结余": ("差额",), "平衡": ("收支平衡",),
    "执行率": ("预算执行率", "比率"), "完成率": ("比率",), "rate": ("其他比率", "比率"), "share": ("占比",), "比值": ("倍数",),
    "增减幅": ("增减率",), "增减幅度": ("增减率",), "差值": ("增减额",), "points": ("百分点",), "average": ("平均",),
    "平均数": ("平均",), "product": ("乘积",), "同一": ("同一事项",), "same": ("同一事项",), "+": ("加",), "-": ("减",),
    "维持": ("成立",), "upheld": ("成立",), "stands": ("成立",), "不成立": ("撤回",), "withdraw": ("撤回",), "withdrawn": ("撤回",),
    "降低": ("从轻",), "减轻": ("从轻",), "存疑": ("从轻",), "lowered": ("从轻",), "变更口径": ("换了口径",), "口径改变": ("换了口径",), "不确定": ("无法判断",), "unclear": ("无法判断",),
}  # fmt: skip
"""Other forms of the words that a member may be, in the order in which they are tried, in small letters: models that were
asked for 数额 write 金额. Each says the same; what only resembles a word is none of it."""
