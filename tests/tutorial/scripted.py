"""Answers for the tutorials where no recording is there: written by hand, and no model's. They prove nothing of any model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from tests.faults import ScriptedModel

TAPE = Path(__file__).parents[2] / "cassettes" / "tutorial" / "contract.yaml"


def saying(answer: dict[str, Any]) -> dict[str, Any]:
    """Options of `llmeval.extract` by which a made-up endpoint gives this answer to whatever it is asked."""
    client = httpx2.AsyncClient(transport=ScriptedModel(lambda _: answer))
    return {
        "model": "scripted",
        "base_url": "http://scripted.invalid/v1",
        "api_key": "none",
        "no_store": True,
        "http_client": client,
    }


def contract_options() -> dict[str, Any]:
    """The recording of the tutorial's contract, or until there is one the scripted answer."""
    return {"replay": TAPE} if TAPE.is_file() else saying(CONTRACT)


def _goods(row: int, name: str, kind: str, quantity: str, unit: str, price: str, amount: str) -> dict[str, Any]:
    def cell(column: int, shown: str, **more: str) -> dict[str, str]:
        return {"quote": shown, "cell": f"t1r{row}c{column}", **more}

    return {
        "name": cell(2, name), "type": cell(3, kind), "quantity": cell(4, quantity, value=quantity, unit=unit),
        "price": cell(6, price, value=price, unit="元"), "amount": cell(7, amount, value=amount, unit="元"),
    }  # fmt: skip


CONTRACT: dict[str, Any] = {
    "number": {"quote": "合同编号：LX-CG-2025-0638", "value": "LX-CG-2025-0638"},
    "buyer": {"quote": "采购人（甲方）：临溪县农业农村局", "value": "临溪县农业农村局"},
    "seller": {"quote": "供应商（乙方）：湘南某某农业装备有限公司", "value": "湘南某某农业装备有限公司"},
    "way": {"quote": "采用公开招标方式采购", "value": "公开招标"},
    "budget": {"quote": "预算金额为425万元", "value": "425", "unit": "万元"},
    "total": {"quote": "小写¥4,127,800.00元", "value": "4,127,800.00", "unit": "元"},
    "total_in_words": {"quote": "肆佰壹拾贰万柒仟捌佰元整", "value": "4127800", "unit": "元"},
    "tax": {"quote": "增值税税率为9%", "value": "9", "unit": "%"},
    "goods": [
        _goods(2, "履带式旋耕机", "XN-1G180", "26", "台", "68,500.00", "1,781,000.00"),
        _goods(3, "水稻插秧机", "XN-2Z6B", "18", "台", "54,200.00", "975,600.00"),
        _goods(4, "植保无人机", "XN-T30", "15", "架", "46,800.00", "702,000.00"),
        _goods(5, "谷物烘干机", "XN-5HC10", "8", "套", "83,650.00", "669,200.00"),
    ],
    "payments": [
        {"when": {"quote": "合同签订后15个工作日内"}, "share": {"quote": "合同总价的40%作为预付款", "value": "40", "unit": "%"}},
        {"when": {"quote": "全部货物到货并经验收合格后30日内"}, "share": {"quote": "支付合同总价的55%", "value": "55", "unit": "%"}},
        {"when": {"quote": "质保期满后无息付清", "value": "质保期满后"}, "share": {"quote": "其余5%为质量保证金", "value": "5", "unit": "%"}},
    ],
    "bond": {"quote": "履约保证金20.639万元", "value": "20.639", "unit": "万元"},
    "deliver_by": {"quote": "乙方于2025年8月15日前", "value": "2025-08-15"},
    "install_by": {"quote": "二〇二五年八月三十一日前完成安装调试", "value": "2025-08-31"},
    "place": {"quote": "送至临溪县农机推广服务站", "value": "临溪县农机推广服务站"},
    "warranty": {"quote": "质保期为验收合格之日起两年", "value": "2", "unit": "年"},
    "penalty": {"quote": "每日按逾期货物金额的0.5‰支付违约金", "value": "0.5", "unit": "‰"},
    "penalty_cap": {"quote": "累计不超过合同总价的5%", "value": "5", "unit": "%"},
    "signed": {"quote": "签订日期：2025年6月20日", "value": "2025-06-20"},
    "phone": {"quote": "电话：***********", "value": "***********"},
}  # fmt: skip
