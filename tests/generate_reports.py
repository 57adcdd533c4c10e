"""Made-up reports of the genre, each with known errors, for measurements over thousands of reports.

    python -m tests.generate_reports FOLDER --number 10000

Writes text files and `errors.jsonl`, a line for each report: `{"path", "errors": [kind, …]}`. The same seed gives the
same files. Numbers fit each other unless an error is put in: `sum` (an item that breaks its total), `growth`, `rate`
(a rate that does not follow), `score` (points that do not add up).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

PLACES = [
    "洪湖",
    "青石",
    "临河",
    "安远",
    "长丰",
    "东岭",
    "清溪",
    "白沙",
    "金泉",
    "南陵",
    "永和",
    "石桥",
    "双江",
    "大坪",
    "柳林",
    "云台",
]
KINDS = ["市", "县", "区"]
OFFICES = [
    "财政局",
    "水利局",
    "农业农村局",
    "教育局",
    "科技和工业信息化局",
    "文化旅游局",
    "卫生健康局",
    "住房和城乡建设局",
    "交通运输局",
    "应急管理局",
]
ITEMS = ["工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出"]
PROJECTS = [
    "基础设施维护",
    "信息化建设",
    "安全生产专项",
    "人才引进",
    "农田水利改造",
    "公共服务提升",
    "污染防治",
    "校舍维修",
    "宣传培训",
    "应急物资储备",
]
PROBLEMS = (
    "绩效目标设置不够具体，部分指标难以量化。", "预算编制的准确性有待提高，年中追加事项较多。", "部分项目进度偏慢，资金支付集中在第四季度。",
    "绩效管理人员业务能力不足，培训次数偏少。", "资产管理台账更新不及时。",
)  # fmt: skip
MEASURES = (
    "组织业务培训，年内不少于两次。",
    "细化预算编制，提前做好项目论证。",
    "按月通报支付进度，对滞后项目逐个督办。",
    "每季度清查资产并更新台账。",
)
ERRORS = ("sum", "growth", "rate", "score")


@dataclass
class Made:
    """One report and what was put in."""

    text: str
    errors: list[str] = field(default_factory=list)


def money(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def make(seed: int, chance_of_error: float = 0.3) -> Made:
    """A report by its seed."""
    chance = random.Random(seed)
    errors = [kind for kind in ERRORS if chance.random() < chance_of_error]

    def amount(low: int, high: int) -> Decimal:
        return Decimal(chance.randrange(low * 100, high * 100)) / 100

    def off(value: Decimal, kind: str) -> Decimal:
        return value + amount(20, 90) if kind in errors else value

    year = chance.randrange(2021, 2025)
    unit = chance.choice(PLACES) + chance.choice(KINDS) + chance.choice(OFFICES)
    parts = [amount(100, 2000), amount(50, 900), amount(10, 200), amount(5, 300)]
    basic = sum(parts, Decimal(0))
    names = chance.sample(PROJECTS, chance.randrange(2, 6))
    projects = [amount(20, 1500) for _ in names]
    project = sum(projects, Decimal(0))
    total = basic + project
    budget = total + amount(1, 400)
    before = total * Decimal(chance.randrange(80, 120)) / 100
    before = before.quantize(Decimal("0.01"))
    growth = (total / before - 1) * 100
    rate = total / budget * 100 - (7 if "rate" in errors else 0)
    stated = growth + 5 if "growth" in errors else growth
    listed = "、".join(f"{name}{money(value)}万元" for name, value in zip(ITEMS, parts, strict=True))
    weights = [10, 20, 15, 15, 20, 20]
    scores = [Decimal(w) - Decimal(chance.randrange(0, 4)) / 2 for w in weights]
    score = sum(scores, Decimal(0)) + (3 if "score" in errors else 0)
    rows = "\n".join(
        f"| {group}指标 | {name} | {target} | 100% | 100% | {weight} | {points} |"
        for target, group, name, weight, points in zip(
            ("预算资金支付", "任务完成数", "验收合格", "按期完成", "服务覆盖", "群众满意"),
            ("投入", "产出", "产出", "产出", "效益", "满意度"),
            ("预算执行率", "数量指标", "质量指标", "时效指标", "社会效益指标", "满意度指标"),
            weights,
            scores,
            strict=True,
        )
    )
    work = "".join(
        f"{chance.choice('一二三四五')}是推进{name}，完成投资{money(value)}万元，覆盖{chance.randrange(3, 60)}个村（社区），受益群众"
        f"{chance.randrange(200, 90000)}人，验收合格率{chance.randrange(90, 101)}%。\n"
        for name, value in zip(names, projects, strict=True)
    )
    text = f"""{unit}{year}年度部门整体支出绩效自评报告

一、部门基本情况
（一）机构设置
{unit}内设股室{chance.randrange(4, 15)}个，编制{chance.randrange(20, 80)}人，在职{chance.randrange(15, 80)}人。
（二）主要职责
贯彻执行国家和省有关方针政策，拟订本行业发展规划并组织实施，承担{unit[3:]}的其他职责。

二、一般公共预算支出情况
{year}年预算数{money(budget)}万元，决算支出{money(off(total, "sum"))}万元，其中：基本支出{money(basic)}万元，项目支出{money(project)}万元。
{year}年全年预算数{money(budget)}万元，执行数{money(total)}万元，预算执行率{money(rate)}%。
{year}年支出合计{money(total)}万元，{year - 1}年支出合计{money(before)}万元，同比{"增长" if stated >= 0 else "下降"}{money(abs(stated))}%。
（一）基本支出情况
基本支出{money(basic)}万元，其中：{listed}。
（二）项目支出情况
项目支出{money(project)}万元，共{len(names)}个项目。

三、政府性基金预算支出情况
本年无政府性基金预算支出。

四、部门整体支出绩效情况
{work}自评得分{score}分。

五、存在的问题及原因分析
{chance.choice(PROBLEMS)}
{chance.choice(PROBLEMS)}

六、下一步改进措施
{chance.choice(MEASURES)}
{chance.choice(MEASURES)}

七、绩效自评结果应用和公开情况
自评结果作为下年度预算编制的依据，并在政府门户网站公开。

附件：整体支出绩效自评表

| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| --- | --- | --- | --- | --- | --- | --- |
{rows}
| 总分 |  |  |  |  | 100 | {score} |

{year + 1}年{chance.randrange(3, 7)}月{chance.randrange(1, 29)}日
"""
    return Made(text, errors)


def write(folder: Path, number: int, first: int = 0) -> Iterator[Path]:
    """Write so many reports; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "errors.jsonl").open("w", encoding="utf-8") as known:
        for seed in range(first, first + number):
            made, path = make(seed), folder / f"{seed:06}.txt"
            path.write_text(made.text, encoding="utf-8")
            known.write(json.dumps({"path": path.name, "errors": made.errors}) + "\n")
            yield path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=10_000)
    chosen = parser.parse_args()
    print(f"{sum(1 for _ in write(chosen.folder, chosen.number)):,} reports in {chosen.folder}")


if __name__ == "__main__":
    main()
