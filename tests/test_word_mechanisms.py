"""Mechanisms on words: each with a passage that it is for and the nearest right one."""

from __future__ import annotations

import pytest

from llmeval.pipeline import critique

HEAD = "云岭县水务局2023年度部门整体支出绩效自评报告\n\n一、部门基本情况\n\n云岭县水务局为独立核算单位。\n\n二、履职情况\n\n{}\n"


def codes(passage: str) -> set[str]:
    return {finding.code for finding in critique((HEAD.format(passage).encode(), "a.txt")).findings}


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        ("CON04", "计划清淤40公里，实际28公里。总体看，项目推进有力，各项任务圆满完成。", "计划清淤40公里，实际28公里。总体看，项目推进偏慢，清淤任务没有完成。"),
        ("VAG07", "年度绩效目标：进一步提升供水服务水平。年末实际供水860万吨。", "年度绩效目标：供水不少于800万吨。年末实际供水860万吨。"),
        ("BLP07", "年度目标为：新打机井20眼、改造泵站6座。实际完成情况：新打机井21眼，泵站改造有序推进。", "年度目标为：新打机井20眼、改造泵站6座。实际完成情况：新打机井21眼，改造泵站6座。"),
        ("TYP12", "全年巡查12次，维修由办公室从公用经费中下一步，我局将继续巡查。水库安全，泵站维修。", "维修由办公室从公用经费中列支。下一步，我局将继续巡查。"),
        ("TYP13", "一般公用预算拨款收入320万元。", "一般公共预算拨款收入320万元。"),
        ("BLP11", "全年供水860万吨。石桥县水文站全年未发生安全事故。", "全年供水860万吨。云岭县水务局全年未发生安全事故。"),
        ("PRB05", "整改措施：加大管护力度，完善长效机制，杜绝此类问题再次发生。", "整改措施：工程股2024年6月底前清查全部泵站，按月通报。"),
        ("BLP04", "一是泵站设备老化，停机21天，影响供水连续性；二是站内泵站设备使用年限较长，停机天数多，造成供水不连续。", "一是泵站设备老化，停机21天，影响供水连续性；二是夜间值守仅2人，少于规定的3人。"),
    ],
)  # fmt: skip
def test_a_mechanism_sees_its_kind_and_not_the_right_one(code: str, wrong: str, right: str) -> None:
    assert code in codes(wrong)
    assert code not in codes(right)
