"""The columns of a list of findings (what a reviewer writes beside the problem, what is printed first), as workbook and page write it: Chinese title, English title, width in characters; and
what a column holds, by its title, for reading them back."""

from __future__ import annotations

FINDINGS_SHEET = ("问题清单", "Findings")
FINDINGS: list[tuple[str, str, float]] = [
    ("编号", "Id", 6), ("程度", "Severity", 7), ("问题", "Finding", 42), ("复核意见", "Decision", 10), ("备注", "Remarks", 24),
    ("引文", "Quotes", 42), ("建议", "Suggestion", 18), ("位置", "Where", 24), ("验算", "Computation", 30),
    ("由此还影响", "Because of this", 20), ("类别", "Family", 11), ("规则", "Code", 9), ("来源", "Origin", 8),
    ("指纹", "Fingerprint", 18),
]  # fmt: skip
COLUMNS = {
    title: key
    for key, pair in {
        "fingerprint": ("指纹", "Fingerprint"), "file": ("文件", "File"), "decision": ("复核意见", "Decision"),
        "remark": ("备注", "Remarks"), "id": ("编号", "Id"), "code": ("规则", "Code"), "message": ("问题", "Finding"),
        "quotes": ("引文", "Quotes"),
    }.items()
    for title in pair
}  # fmt: skip
"""What a column of findings holds, by its title."""
