"""What is named nearly alike is another thing: 非现场查处, a column 得分率, a rate of the same sentence, a series of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import llmeval
from tests.networks import network_of

HEAD = "云渚县应急管理局2023年度部门整体支出绩效自评报告\n二、履职完成情况\n"
RIGHT = (
    "全年查处违法684,520起，其中现场查处142,836起、非现场查处541,684起，现场查处占20.87%。",
    "登记企业1,280家，其中规上企业415家、非规上企业865家，规上企业占32.42%。",
    "应检设备2,500台，检验合格2,310台、未合格190台，合格的占92.40%。",
    "婴儿死亡4人，婴儿死亡率2.66‰；5岁以下儿童死亡7人，死亡率4.66‰。\n指标\t目标值\t实际值\n婴儿死亡率\t≤4.5‰\t2.66‰\n",
    "部门预算执行率97.82%。\n指标\t分值\t得分\t得分率\n预算执行\t10\t9.78\t97.80%\n",
    "采购执行率权重4分，超过10%不得分，每低1个百分点扣0.2分，实际97%，扣0.6分，得3.4分。",
    "合格率为92%，目标95%，每少1个百分点扣0.5分，扣1.5分。",
    "2021年、2022年、2023年支出分别为1,605.38万元、1,792.65万元、2,086.17万元；检查企业由385家次、412家次增加到468家次，2023年比2022年增长13.59%。",
    "受理诉求356件，按时办结341件，办结率95.8%；对办结件逐一回访，群众表示满意的298件，回访满意率87.4%。",
    "年末在册最低生活保障对象312户426人，退出24户。",
)
WRONG = (
    ("全年查处违法684,520起，其中现场查处142,836起、非现场查处541,684起，现场查处占28.07%。", "28.07"),
    ("登记企业1,280家，其中规上企业415家、非规上企业865家，规上企业占34.22%。", "34.22"),
    ("部门预算执行率97.82%。\n年度\t预算数\t支出数\t预算执行率\n2023\t1,000.00\t978.20\t98.72%\n", "98.72"),
    ("受理诉求356件，按时办结341件，办结率95.8%；对办结件逐一回访，群众表示满意的298件，回访满意率83.7%。", "83.7"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_nearly_alike_is_not_compared(text: str, tmp_path: Path) -> None:
    assert [(v.kind, v.claim.printed) for v in network_of(f"{HEAD}{text}\n", tmp_path).failed] == []


@pytest.mark.parametrize(("text", "number"), WRONG)
def test_what_is_wrong_among_them_is_told(text: str, number: str, tmp_path: Path) -> None:
    failed = network_of(f"{HEAD}{text}\n", tmp_path).failed
    assert any(number in "".join((v.claim.printed, *(o.printed for o in v.candidate.operands))) for v in failed)


def test_a_list_that_a_printed_line_breaks_is_counted_whole(tmp_path: Path) -> None:
    lines = [
        "我馆内设8个部门：办公室、保管部、陈列展览部、社会教育部、考古研究部、文物修复部、安",
        "全保卫部、信息资料部。管理主馆、海丝分馆和名人故居馆3处馆舍，建筑面积合计24,230平方米。",
        *[f"第{n}季度按计划推进藏品保护、展览更新和馆际交流工作，各项任务有序开展并留存记录资" for n in "一二三四"],
    ]
    path = tmp_path / "printed.txt"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")

    found = llmeval.critique(path, offline=True).findings

    assert [f.message.zh for f in found if f.code == "CNT01"] == []


TABLE = (
    "部门整体支出绩效自评表\n一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因\n"
    "产出\t检测批次\t≥100批次\t106批次\t54\t54\t\n效益\t合格率\t≥95%\t96%\t40\t40\t\n过程\t预算执行率\t≥95%\t92.56%\t6\t4.5\t{}\n"
)
MORE_RIGHT = (
    TABLE.format("低2.44个百分点，扣1.5分"),
    TABLE.format("每低1个百分点扣0.5分"),
    TABLE.format("进度慢扣1分，资料迟扣0.5分"),
    TABLE.format("项目结转"),
    "应急补助年初安排20.00万元，全年预算96.40万元，是年初的4.82倍。",
    "“三公”经费预算48,000.00元，实际支出37,462.00元，控制率78.05%，未超出预算。",
    "全年开展巡查1,856次，一至四季度分别为412次、468次、455次、521次，平均每月154.7次。",
    "年初部门预算15,062,300.00元，年中追加1,735,760.00元，因流动图书车停运时间较长收回318,500.00元，调整后全年预算为16,479,560.00元。",
    "年中追加预算418,260.00元，其中基本支出追加100,260.00元，项目支出净追加318,000.00元（其中投放追加210,000.00元、救助追加116,000.00元，宣传调减8,000.00元）。",
    "年初预算9,846.20万元，调整后当年预算13,742.60万元，调整率39.57%。剔除上级专项资金因素后，预算调整率为3.01%。",
    "适配辅助器具1,154件：轮椅486件，助听器203件，拐杖318件，其他147件，超额完成1,100件的目标。",
    "设职能科室5个：办公室、财务科、医务科、护理部、信息科；设业务科室8个：孕产保健部、儿童保健部、妇女保健部、计划生育部、妇产科、儿科、检验科、超声科。",
    "上级下达专项资金2,780.00万元，本级追加361.20万元，年底统一压减收回35.58万元，增减相抵后净追加3,105.62万元。",
    "珍贵文物3,926件/套，其中一级文物87件/套、二级文物612件/套、三级文物3,227件/套。",
    "活产1,502人，婴儿死亡4人，婴儿死亡率2.66‰。",
)
MORE_WRONG = (
    (TABLE.format("低2.44个百分点，扣2.5分"), "4.5"),
    ("应急补助年初安排20.00万元，全年预算96.40万元，是年初的3.82倍。", "3.82"),
    ("“三公”经费预算48,000.00元，实际支出37,462.00元，控制率78.05%，超出预算。", "78.05"),
    ("全年开展巡查1,856次，一至四季度分别为412次、468次、455次、521次，平均每月145.7次。", "145.7"),
    ("年初部门预算15,062,300.00元，年中追加1,735,760.00元，因流动图书车停运时间较长收回318,500.00元，调整后全年预算为16,497,560.00元。", "16,497,560"),
    ("年初预算9,846.20万元，调整后当年预算13,742.60万元，调整率28.35%。", "28.35"),
    ("活动举办56场，超额完成年度60场的目标。", "56"),
    ("覆盖率由68.35%提高到79.75%，提高11.40个百分点，略高于80%的目标。", "79.75"),
    ("设职能科室5个：办公室、财务科、医务科、护理部、信息科；设业务科室7个：孕产保健部、儿童保健部、妇女保健部、计划生育部、妇产科、儿科、检验科、超声科。", "7"),
    ("上级下达专项资金2,780.00万元，本级追加361.20万元，年底统一压减收回35.58万元，增减相抵后净追加3,150.62万元。", "3,150.62"),
    ("珍贵文物3,926件/套，其中一级文物87件/套、二级文物612件/套、三级文物3,272件/套。", "3,272"),
    ("活产1,502人，婴儿死亡4人，婴儿死亡率2.66%。", "2.66"),
)  # fmt: skip


@pytest.mark.parametrize("text", MORE_RIGHT)
def test_right_words_beside_numbers_are_left_alone(text: str, tmp_path: Path) -> None:
    assert [(v.kind, v.claim.printed) for v in network_of(f"{HEAD}{text}\n", tmp_path).failed] == []


@pytest.mark.parametrize(("text", "number"), MORE_WRONG)
def test_wrong_words_beside_numbers_are_told(text: str, number: str, tmp_path: Path) -> None:
    failed = network_of(f"{HEAD}{text}\n", tmp_path).failed
    assert any(number in "".join((v.claim.printed, *(o.printed for o in v.candidate.operands))) for v in failed)
