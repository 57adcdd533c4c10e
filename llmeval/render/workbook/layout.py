"""Sheets and columns of the workbook: Chinese title, English title, width in characters."""

from __future__ import annotations

from llmeval.render.columns import COLUMNS, FINDINGS, FINDINGS_SHEET

__all__ = ["COLUMNS", "FINDINGS"]

SHEETS = {
    "summary": ("摘要", "Summary"),
    "findings": FINDINGS_SHEET,
    "facts": ("数据事实", "Facts"),
    "proofs": ("数据互证", "Proofs"),
    "indicators": ("指标表", "Indicators"),
    "computations": ("计算复核", "Computations"),
    "checks": ("规则运行情况", "Checks"),
    "rejected": ("未采信输出", "Rejected"),
}
EARLIER: list[tuple[str, str, float]] = [
    ("文件", "File", 30), ("编号", "Id", 7), ("规则", "Code", 9), ("问题", "Finding", 60), ("复核意见", "Decision", 11),
    ("备注", "Remarks", 40), ("指纹", "Fingerprint", 18),
]  # fmt: skip
"""Decisions on findings that the report no longer gives rise to."""
EARLIER_SHEET = ("以前的意见", "Earlier decisions")
ROUND_SHEET = ("整改情况", "Round")
ROUND: list[tuple[str, str, float]] = [
    ("整改情况", "Status", 10), ("上次编号", "Then", 8), ("本次编号", "Now", 8), ("上次的问题", "Finding then", 40),
    ("改动", "Changed", 26), ("本次的问题", "Finding now", 40), ("上次的意见", "Decision then", 10), ("上次的备注", "Remarks then", 24),
]  # fmt: skip
"""What became of the findings of the last review, and which are new."""
OVERVIEW: list[tuple[str, str, float]] = [
    ("单位", "Unit", 14), ("编号", "Id", 6), ("程度", "Severity", 7), ("问题", "Finding", 42), ("复核意见", "Decision", 10),
    ("备注", "Remarks", 22), ("引文", "Quotes", 40), ("建议", "Suggestion", 20), ("页", "Page", 5), ("验算", "Computation", 30),
    ("类别", "Family", 11), ("规则", "Code", 9), ("来源", "Origin", 8), ("文件", "File", 30), ("指纹", "Fingerprint", 19),
]  # fmt: skip
OVERVIEW_SHEETS = (
    ("报告", "Reports"), ("问题", "Findings"), ("同一指标对比", "The same metric side by side"),
    ("单位之间的雷同段落", "Passages that units share"),
)  # fmt: skip
STAMP = "llmeval-baseline:"
"""Before the digest of the baseline, in the workbook's keywords."""
HIGHEST = 28
"""Lines of a row: spreadsheets have none that is higher."""
DECISION_COLUMN = 1 + [zh for zh, _, _ in FINDINGS].index("复核意见")
DECISION_LETTER = "ABCDEFGHIJKLMN"[DECISION_COLUMN - 1]
FACTS: list[tuple[str, str, float]] = [
    ("编号", "Id", 7), ("名称", "Label", 26), ("数值", "Value", 14), ("单位", "Unit", 8), ("期间", "Period", 14), ("口径", "Basis", 10),
    ("核实情况", "Status", 16), ("引文", "Quote", 30), ("位置", "Where", 36), ("来源", "Origin", 7), ("下限", "Low", 11),
    ("上限", "High", 11), ("路径", "Path", 34), ("说明", "Reason", 24),
]  # fmt: skip
PROOFS: list[tuple[str, str, float]] = [
    ("序号", "No.", 6), ("数字", "Number", 14), ("名称", "Label", 20), ("结果", "Outcome", 9), ("核对方式", "Relation", 11),
    ("计算", "Computation", 36), ("所在文字", "Passage", 36), ("位置", "Where", 22), ("说明", "Remarks", 18),
    ("关系编号", "Relations", 12),
]  # fmt: skip
INDICATORS: list[tuple[str, str, float]] = [
    ("表", "Table", 20), ("一级指标", "Level 1", 11), ("二级指标", "Level 2", 13), ("三级指标", "Indicator", 24),
    ("年度指标值", "Target", 22), ("实际完成值", "Actual", 22), ("分值", "Weight", 8), ("得分", "Score", 8),
    ("得分率", "Share", 8), ("偏差原因及改进措施", "Reason and measure", 28),
]  # fmt: skip
COMPUTATIONS: list[tuple[str, str, float]] = [
    ("项", "Item", 28), ("引文 / 说明", "Quote", 46), ("数值", "Value", 15), ("单位", "Unit", 9), ("折算系数", "Factor", 10),
    ("计算用值", "Used", 17), ("位置", "Where", 36),
]  # fmt: skip
OURS = frozenset(
    [name for pair in (*SHEETS.values(), *OVERVIEW_SHEETS, EARLIER_SHEET, ROUND_SHEET) for name in pair]
    + [title for column in (*FINDINGS, *OVERVIEW, *EARLIER, *ROUND) for title in column[:2]]
)
"""Titles of our sheets and of their columns."""
