"""Reviews with findings of every kind, for the tests of what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import llmeval
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Disagreement, Finding, ModelUse, Problem, Rejected, Severity
from llmeval.data.review import Review
from llmeval.spans import Span

REPORTS = Path(__file__).parent / "reports"
NAMES = sorted(path.name for path in REPORTS.iterdir() if path.is_dir())
PHONE = "13800000000"
TEXT = (
    "一、支出情况\n2024年基本支出决算130.52万元，全年预算136.65万元，预算执行率为100%。\n"
    "二、收支明细\n本年支出38671.40万元，其中：土地60.00万元、基建37400.00万元、污水处理1211.40元。\n"
    f"三、其他\n填表人：某某某 电话：{PHONE}\n"
)
HOSTILE = (
    "一、情况\n"
    "<script>alert(1)</script> </textarea></style></script><img src=x onerror=alert(2)> <!-- \" ' ` -->\n"
    '{{ 7*7 }} {% raw %} ${7*7} =HYPERLINK("http://evil.invalid","x") \u202e100.001\u202c \U000e0041\ufffe\n'
    "]]> &lt;b&gt; &#x3c;svg/onload=alert(3)> javascript:alert(4)\n"
    '<a href="http://evil.invalid/">完成率为 50%</a>\n'
)


def cite(review: Review, quote: str) -> Evidence:
    """The first place of a quote."""
    start = review.document.text.index(quote)
    return Evidence.of(review.document, Span(start, start + len(quote)))


def finding(
    review: Review, quotes: Sequence[str], severity: Severity = "high", zh: str = "疑点", *,
    computation: Computation | None = None, code: str = "TST01",
) -> Finding:  # fmt: skip
    """A finding that cites the first place of each quote."""
    return Finding(code, "test-pattern", "rate", severity, Message(zh, f"point: {zh}"),
                   tuple(cite(review, quote) for quote in quotes), Message("请核实", "verify"), computation)  # fmt: skip


def numbered(review: Review, findings: Sequence[Finding]) -> Review:
    return replace(review, findings=tuple(replace(each, id=f"F{i:03d}") for i, each in enumerate(findings, 1)))


def rich() -> Review:
    """Overlapping passages, computations in one and in several units, personal data, both origins, all that is not run."""
    plain = llmeval.critique((TEXT.encode(), "报告.txt"))
    cited = {quote: cite(plain, quote) for quote in
             ("130.52万元", "136.65万元", "100%", "60.00万元", "37400.00万元", "1211.40元", "38671.40万元")}  # fmt: skip
    rate = Computation(
        "130.52 ÷ 136.65 × 100% = 95.51%", (cited["130.52万元"], cited["136.65万元"], cited["100%"]),
        Decimal("130.52") / Decimal("136.65") * 100, Decimal(100), Decimal("0.5"), "n0/n1*100",
    )  # fmt: skip
    total = Computation(
        "60.00 + 37400.00 + 1211.40元 = 37460.12万元",
        (cited["60.00万元"], cited["37400.00万元"], cited["1211.40元"], cited["38671.40万元"]),
        Decimal("37460.12114"), Decimal("38671.40"), Decimal("0.0150005"), "n0+n1+n2",
    )  # fmt: skip
    fixed = Computation("按年限推算", (cited["100%"],), Decimal(95), Decimal(100), Decimal(1))
    findings = [
        finding(plain, ["基本支出决算130.52万元", "预算执行率为100%"], "high", "执行率与重算不符", computation=rate),
        finding(plain, ["38671.40万元", "60.00万元"], "high", "合计不符", computation=total, code="TST02"),
        finding(plain, ["130.52万元，全年预算136.65万元"], "medium", "口径不明", computation=fixed, code="TST03"),
        replace(finding(plain, [PHONE], "low", f"有电话 {PHONE}", code="TST04"), family="privacy"),
        replace(finding(plain, ["污水处理1211.40元"], "medium", "结论缺乏依据", code="MOD01"), origin="model", confirmed_by="rules",
                consequences=(Message("得分也受影响", "the score too"),)),
        replace(finding(plain, ["本年支出"], "low", "已排除的问题", code="TST05"), decision="dismissed"),
    ]  # fmt: skip
    return replace(
        numbered(plain, findings),
        rejected=(Rejected("extract", f"电话 {PHONE} <b>", Message("不在原文中", "not in the text")),),
        problems=(Problem("appraise", "s2", Message("接口无应答", "no answer")),),
        disagreements=(Disagreement("支出", (plain.facts[0].id, plain.facts[1].id)),),
        model=ModelUse("m<1>"),
        summary={**plain.summary, "unit": "某单位", "score": "98"},
    )


def hostile() -> Review:
    """A report, messages and a model's output that try to be something else than text."""
    plain = llmeval.critique((HOSTILE.encode("utf-8", "surrogatepass"), "</title><script>alert(5)</script>.txt"))
    bad = "</script><script>alert(6)</script>{{7*7}}\0\ud800\u202e=1+1"
    each = [
        finding(plain, ["<script>alert(1)</script>", "onerror=alert(2)"], "high", bad),
        finding(plain, ["alert(1)</script> </textarea>"], "low", "=1+1"),
        finding(plain, ["{{ 7*7 }}", "=HYPERLINK", "\u202e100.001\u202c"], "medium", "@SUM(1)"),
        replace(
            finding(plain, ["50%"], "low", "+1"),
            suggestion=Message("=cmd|' /C calc'!A0", "-1+1"),
            decision='"><script>',
        ),
    ]
    return replace(
        numbered(plain, each),
        rejected=(Rejected("<i>", bad, Message(bad, bad)),),
        problems=(Problem("appraise", bad, Message(bad, bad)),),
        summary={"unit": '=COUNTIF(A1)"><script>alert(7)</script>', "year": "2024"},
    )
