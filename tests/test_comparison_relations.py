"""Words of comparison: the wrong passage fails, the right one is proved or left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import llmeval
from llmeval.numbers.lexer import lex
from llmeval.structure.split import split
from llmeval.understanding.reading import understand
from llmeval.understanding.relations.network import Network, relations


def _network(text: str, folder: Path) -> Network:
    path = folder / "passage.txt"
    path.write_text(text, encoding="utf-8")
    document = llmeval.read(path)
    return relations(understand(document, split(document), lex(document.plain)))


YEARS = [
    ("2023年漏检率2.4%，2022年为3.1%，漏检率{}0.7个百分点。", "下降", "上升"),
    ("2022年分类参与率75.3%，2021年71.6%，一年提高了{}个百分点。", "3.7", "4.7"),
    ("2021年发放津贴1486.32万元，12386人享受；2020年发放1294.75万元。同比增长{}%。", "14.80", "12.89"),
    ("2024年参赛5.86万人次，2022年为3.92万人次，2023年为4.75万人次，两年累计增长{}%。", "49.49", "23.37"),
    ("2022年优良天数331天，2021年324天，2020年318天。今年优良天数比2020年增加{}天。", "13", "7"),
    ("2019年、2020年、2021年支出分别为1694.62万元、1835.17万元、2054.54万元，2021年为2019年的{}倍。", "1.21", "1.12"),
    ("全年获奖75项；2023年48项、2022年37项；2024年比2023年增加27项，为2022年的{}倍。", "2.03", "1.30"),
    ("三年支出依次为：2019年3987.60万元，2020年4125.33万元，2021年4466.90万元；2020年增长3.45%，2021年再增{}%。", "8.28", "12.02"),
    ("平均响应时间2.1秒，比2021年的2.6秒有所{}。", "缩短", "延长"),
    ("2024年接待团队73批，而2023年是58批，呈{}态势。", "增长", "下降"),
]  # fmt: skip
SIDES = [
    ("按调整预算计算，执行率98.98%；按年初预算计算为114.74%，前者比后者{}15.76个百分点。", "低", "高"),
    ("企业问卷满意度92.50%，群众问卷满意度87.95%。群众问卷满意度低于企业问卷{}个百分点。", "4.55", "5.55"),
    ("执行率最低的是信息系统82.02%，最高的是救助100.00%，相差{}个百分点。", "17.98", "4.08"),
    ("全年上转1876人次、下转1342人次，下转与上转之比为{}∶1。", "0.72", "1.40"),
    ("接待人次占全州32.7%，收入占36.7%，收入份额高出人次份额{}。", "4.0个百分点", "4.0%"),
    ("东片区亩产412公斤，西片区亩产386公斤，东片区比西片区高{}公斤。", "26", "36"),
    ("有机茶每公斤318元，普通茶每公斤106元，前者为后者的{}倍。", "3", "3.3"),
]  # fmt: skip
MOVES = [
    ("寄递点由92个增至118个，新增{}个。", "26", "36"),
    ("苗圃在240亩的基础上扩大65亩，达到{}亩。", "305", "350"),
    ("检验农机2186台，比2020年的2059台多检{}台。", "127", "217"),
    ("错保率为11.9‰，较2021年的13.7‰{}1.8个千分点。", "下降", "上升"),
    ("保障标准由每月420元提高到483元，提标幅度{}%。", "15.0", "13.0"),
    ("经营收入由76.40万元升至82.15万元（{}%）。", "+7.53", "+12.72"),
    ("故障率1.8%，{}2%的控制线。", "低于", "高于"),
    ("  儿科医联体成员单位已有32家，分布在七个县区，全年上转患儿1876人\n次、下转1342人次，下转比上转少{}人次，远程会诊由市级专家每周定时\n开展，覆盖全部成员单位。", "534", "543"),
]  # fmt: skip


@pytest.mark.parametrize(("passage", "right", "wrong"), [*YEARS, *SIDES, *MOVES])
def test_a_comparison_told_wrong_fails(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _network(passage.format(right), tmp_path).failed == []
    assert _network(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "2020年支出120.5万元，2019年118.2万元；2021年比2020年增长5.70%。",
        "三公经费预算9.20万元，实际支出6.63万元，占预算的72.07%，较2020年的7.05万元下降5.96%。",
        "2022年招生120人，2021年110人，其中本地生源35人，比上年增长9.4%。",
        "2023年支出26495.66万元，较2022年的25318.64万元增长4.65%；2022年较2021年的23947.05万元增长5.73%。",
    ],
)
def test_another_pair_near_by_is_not_meant(passage: str, tmp_path: Path) -> None:
    assert _network(passage, tmp_path).failed == []
