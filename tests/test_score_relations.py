"""Scores and targets: what holds is never accused, what is told wrong fails, and a quoted standard is no score."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import llmeval
from llmeval.numbers.lexer import lex
from llmeval.structure.split import split
from llmeval.understanding.reading import understand
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.network import passages_of
from llmeval.understanding.relations.scoring_rules import scales_of
from tests.networks import network_of

_FORM = (
    "项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n年度资金总额\t100\t100\t93.5\t10\t93.50%\t{execution}\n"
    "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t新建公厕\t=12座\t12座\t25\t25\n"
    "\t\t维修公厕\t≥30座\t28座\t{weight}\t{score}\n效益指标\t社会效益\t投诉件数\t≤20件\t15件\t30\t30\n"
    "满意度指标\t满意度\t公众满意度\t≥90%\t91%\t10\t10\n总分\t\t\t\t\t100\t{total}\n"
)
_RIGHT = {"execution": "9.35", "weight": "25", "score": "23.33", "total": "97.68"}
_LEVELS = (
    "一级指标\t权重\t二级指标\t权重\t三级指标\t目标值\t完成值\t分值\t得分\n投入\t20\t目标设定\t10\t目标合理性\t合理\t合理\t10\t10\n"
    "\t\t预算配置\t10\t在职人员控制率\t≤100%\t98%\t10\t10\n产出\t{}\t职责履行\t80\t完成培训\t≥500人次\t520人次\t40\t40\n"
    "\t\t\t\t完成检测\t≥100批次\t120批次\t40\t40\n合计\t100\t\t100\t\t\t\t100\t100\n"
)


def _verdicts(text: str, tmp_path: Path) -> list[Verdict]:
    return network_of(text, tmp_path).verdicts


@pytest.mark.parametrize(
    ("right", "wrong", "aspect"),
    [
        ("投入（10分）得10分；过程（30分）得28.5分；产出（30分）得30分；效益（30分）得27分，综合得分95.5分。",
         "投入（10分）得10分；过程（30分）得28.5分；产出（30分）得30分；效益（30分）得27分，综合得分97.5分。", "total"),
        ("综合评分为93.25分。其中，预算编制10分，得分9.5分；预算执行20分，得分18.75分；履职效能50分，得分46分；满意度20分，得分19分。",
         "综合评分为93.25分。其中，预算编制10分，得分9.5分；预算执行20分，得分17.85分；履职效能50分，得分46分；满意度20分，得分19分。", "total"),
        ("总得分92.5分，由四部分组成：投入9.6分、过程28.5分、产出36分、效果18.4分，总得分92.5分。",
         "由四部分组成：投入9.6分、过程28.5分、产出36分、效果18.4分，总得分94.5分。", "total"),
        ("评分标准总分100分，其中投入14分、过程26分、产出36分、效果24分。", "评分标准总分100分，其中投入14分、过程28分、产出36分、效果24分。", "weights"),
        ("评分标准共100分，其中投入15分、过程25分、产出30分、效果30分，自评得分94分。",
         "评分标准共100分，其中投入15分、过程25分、产出35分、效果30分，自评得分94分。", "weights"),
        ("按考评办法得分94分（满分100分）。", "按考评办法得分194分（满分100分）。", "cap"),
        ("“到位资金”分值15分，目标30亿元，实际31.6亿元，得15.0分。", "“到位资金”分值15分，目标30亿元，实际31.6亿元，得16.0分。", "cap"),
        ("自评得分92.9分：决策18.0分、过程17.5分、产出29.0分、效益28.4分，满分100分。",
         "自评得分94.9分：决策18.0分、过程17.5分、产出29.0分、效益28.4分，满分100分。", "total"),
        ("本馆得分96.0分（满分100分），其中：投入14.5分、管理22.2分、产出39.3分、效果20.0分。",
         "本馆得分98.0分（满分100分），其中：投入14.5分、管理22.2分、产出39.3分、效果20.0分。", "total"),
        ("产出45分，得44分；效果30分，得28分。扣分3分：预算执行率1分，救助及时率2分。", "产出45分，得44分；效果30分，得28分。扣分3分：预算执行率1分，救助及时率3分。", "deducted"),
        ("产出44分，得41分；满意度10分，得9分。扣4分，原因是考评扣1分、项目推迟扣2分、民警满意度扣1分。",
         "产出44分，得41分；满意度10分，得9分。扣4分，原因是考评扣1分、项目推迟扣3分、民警满意度扣1分。", "deducted"),
        ("部门管理30分，自评29.61分；履职产出40分，自评38分。", "部门管理30分，自评29.61分；履职产出40分，自评41分。", "cap"),
        ("部门整体支出自评得96.79分，扣3.21分。", "部门整体支出自评得97.79分，扣3.21分。", "deductions"),
        ("17项指标中满分指标12项，扣分指标5项。", "17项指标中满分指标13项，扣分指标5项。", ""),
        ("满分100分，其中投入20分、产出80分。产出得80分，未扣分。", "满分100分，其中投入20分、产出80分。产出得79.5分，时效未扣分。", "untouched"),
        ("接种率目标≥95%，实际96.3%；管理率目标≥90%，实际91.7%；讲座目标500人次，实际512人次。三项达到目标。",
         "接种率目标≥95%，实际96.3%；管理率目标≥90%，实际88.7%；讲座目标500人次，实际512人次。三项达到目标。", "listed"),
        ("重复率控制目标≤15%，实际为12%，优于控制要求。", "重复率控制目标≤15%，实际为18%，优于控制要求。", "target"),
        ("偏差率2.8%，未突破3%的内控红线。", "偏差率3.2%，未突破3%的内控红线。", "target"),
        ("决策指标满分20分，扣1分，得19分。", "决策指标满分20分，扣1分，得18分。", "deductions"),
        ("满分100分，其中投入20分、过程20分、产出30分、效果30分。", "满分100分，其中投入20分、过程25分、产出30分、效果30分。", "weights"),
        ("3个项目自评得分分别为98.48分、97.16分和98.87分，平均得分98.17分。",
         "3个项目自评得分分别为98.48分、97.16分和98.87分，平均得分98.71分。", "average"),
        ("自评得分92.5分，自评结论为“优”。", "自评得分82.5分，自评结论为“优”。", "grade"),
        ("自评得分88分。85分以上为优，70分至85分为良，60分至70分为中，60分以下为差，等级为优。",
         "自评得分84分。85分以上为优，70分至85分为良，60分至70分为中，60分以下为差，等级为优。", "grade"),
        ("计划培训1,000人次，实际培训1,050人次，完成率105%，完成年度目标任务。",
         "计划培训1,000人次，实际培训950人次，完成率95%，完成年度目标任务。", "target"),
        ("失业率3.1%，控制在4%以内的目标范围。", "失业率4.3%，控制在4%以内的目标范围。", "target"),
        ("项目按时完工率90%，未达到95%的目标值。", "项目按时完工率96%，未达到95%的目标值。", "target"),
        ("63家企业中，已有30家完成整治，不到一半。", "63家企业中，已有34家完成整治，不到一半。", "fraction"),
        (_FORM.format(**_RIGHT), _FORM.format(**_RIGHT | {"score": "25", "total": "99.35"}), "completion"),
        (_FORM.format(**_RIGHT), _FORM.format(**_RIGHT | {"score": "25.33", "total": "99.68"}), "cap"),
        (_FORM.format(**_RIGHT), _FORM.format(**_RIGHT | {"weight": "20", "score": "18.67", "total": "93.02"}), "rows"),
        (_FORM.format(**_RIGHT), _FORM.format(**_RIGHT | {"total": "96.78"}), "total"),
        ("预算执行率得分按全年执行率×10分计算。\n" + _FORM.format(**_RIGHT),
         "预算执行率得分按全年执行率×10分计算。\n" + _FORM.format(**_RIGHT | {"execution": "10", "total": "98.33"}), "execution"),
        ("自评得分97.68分。\n" + _FORM.format(**_RIGHT), "自评得分97.86分。\n" + _FORM.format(**_RIGHT), "same"),
        ("自评总分100分，等级划分为90—100分为优，80—89分为良，60—79分为一般，59分以下为差。经自评，得97.68分。\n" + _FORM.format(**_RIGHT),
         "自评总分100分，等级划分为90—100分为优，80—89分为良，60—79分为一般，59分以下为差。经自评，得97.86分。\n" + _FORM.format(**_RIGHT), "same"),
        ("部门整体支出绩效情况较好，基本达到预期效果，自评得分97.68分。\n" + _FORM.format(**_RIGHT),
         "部门整体支出绩效情况较好，基本达到预期效果，自评得分97.86分。\n" + _FORM.format(**_RIGHT), "same"),
        (_LEVELS.format(80), _LEVELS.format(70), "group"),
        (_FORM.format(**_RIGHT), _FORM.format(**_RIGHT | {"total": "37.68"}), "total"),
    ],
)  # fmt: skip
def test_a_score_told_right_holds_and_told_wrong_fails(right: str, wrong: str, aspect: str, tmp_path: Path) -> None:
    held = _verdicts(right, tmp_path)
    failed = [v for v in _verdicts(wrong, tmp_path) if v.outcome == "failed"]

    assert [v for v in held if v.outcome == "failed"] == []
    if aspect != "completion":
        assert any(v.candidate.aspect == aspect and v.outcome == "proved" for v in held)
    assert any(v.candidate.aspect == aspect for v in failed)


@pytest.mark.parametrize(
    "text",
    [
        "自评得分低于80分的1个项目压减预算30万元，对得分90分以上的3个项目予以优先保障。",
        "该指标分值10分，每低于目标值1个百分点扣0.5分，实际执行率92%，得分6分。",
        "重点项目“甲”得分98.50分，“乙”得分86.34分，部门自评得分97.14分。",
        "上年度财政评价得分88.4分、等级为“良”；本年自评得分95.18分。",
        "自评得分97.94分。与2022年度自评得分96.42分相比，本年得分提高1.52分；过程类得分比上年的19.36分下降0.12分。",
        "自评得分86.5分，评价等次为“良”（90分及以上为优，80—90分为良，60—80分为中，60分以下为差）。",
        "满分100分，其中投入10分、过程20分、产出40分、效果30分；另设加分项5分。",
        "15项三级指标中，达到目标值的12项，基本达到的2项，未达到的1项。",
        "数量指标未达标的，按完成比例计分；满意度指标低于目标值5个百分点以内扣2分。\n"
        + _FORM.format(**_RIGHT).replace("≥90%\t91%\t10\t10", "≥95%\t91%\t10\t8").replace("97.68", "95.68"),
        "PM2.5平均浓度为32微克/立方米，优于35微克/立方米的年度目标。",
        "力争2025年群众满意度达到95%以上的目标，2024年满意度为93%。",
        "安全生产事故起数控制在5起以内，实际发生2起，完成目标。",
        "自评得分98分，较上年提高1.4分，等级为优。",
        "发放问卷500份，问卷回收率97%，群众满意度未达到95%的目标值。",
        "2023年支出60万元，2024年控制在50万元的目标以内。",
        "自评得分85.2分，等级为良；其中等级为“优”的项目3个。",
        "部门整体支出绩效情况较好，其中信息中心表现突出，自评得分99分。\n" + _FORM.format(**_RIGHT),
        "本单位职工食堂满意度自评得分88分，我局法治建设自评得分99分。\n" + _FORM.format(**_RIGHT),
        "经自评，得97.68分，等级为优。\n"
        + _FORM.format(**_RIGHT)
        + "1.办案业务费。预算60万元。自评96分。\n2.业务装备购置。预算20万元。自评95分。\n3.视频建设。预算13.5万元。自评总分88分。\n",
        _FORM.format(**_RIGHT) + "1.视频建设。预算13.5万元，已全部支付。自评88分。\n",
        "我局部门整体支出自评得分97.68分。下属水务站自评得分92分，各中心自评综合得分95分，群众测评得分88.5分。\n"
        + _FORM.format(**_RIGHT),
        _FORM.format(**_RIGHT).replace("投诉件数\t≤20件\t15件", "投诉下降率\t≥10%\t15%"),
        _FORM.format(**_RIGHT).replace("\t25\t25\n", "\t-25\t25\n"),
        _FORM.format(**_RIGHT).replace("效益指标\t社会效益\t投诉件数\t≤20件\t15件\t30\t30\n", ""),
        "满分100分，其中产出40分、效益50分、满意度10分。自评得96分，其中产出得37分、效益得49分、满意度得10分，合计扣4分。",
        (
            "一级指标\t三级指标\t指标值\t实际完成值\t分值\t得分\t扣分原因\n过程\t预算执行率\t≥98%\t96.2%\t6\t5\t进度滞后\n产出\t培训\t≥5次\t6次\t94\t94\t\n"
            "合计\t\t\t\t100\t99\t\n"
        ),
        (
            "一级指标\t三级指标\t指标值\t实际完成值\t分值\t得分\t扣分原因\n过程\t预算执行率\t100%\t96.20%\t10\t9.62\t按执行率折算\n"
            "过程\t政府采购预算执行率\t≥90%\t94.82%\t5\t5.00\t—\n产出\t培训\t≥5次\t6次\t85\t85.00\t—\n合计\t\t\t\t100\t99.62\t\n"
        ),
        "预算执行率得分按执行率乘以分值计算。预算执行率满分10分，执行率96.20%，得9.62分。政府采购执行率满分5分，政府采购预算执行率94.82%，该指标得5分。",
        "水质监测各项指标均达到国家标准。\n" + _FORM.format(**_RIGHT),
        "定量指标完成率90%及以上的得满分。\n" + _FORM.format(**_RIGHT | {"score": "25", "total": "99.35"}),
    ],
)
def test_a_quoted_standard_another_scope_or_a_better_result_is_not_accused(text: str, tmp_path: Path) -> None:
    assert [v for v in _verdicts(text, tmp_path) if v.outcome == "failed"] == []


@pytest.mark.parametrize(
    "text",
    [
        "90分（含）以上为优，80分（含）至90分为良，60分（含）至80分为中，60分以下为差",
        "得分90（含）—100分为优、80（含）—90分为良、60（含）—80分为中、60分以下为差的评级标准",
        "90分及以上为“优”，80分至90分以下为“良”，60分至80分以下为“中”，60分以下为“差”",
        "等级分为优（90分及以上）、良（80-90分）、中（60-80分）、差（60分以下）",
        "优：90≤得分≤100；良：80≤得分＜90；中：60≤得分＜80；差：得分＜60分",
    ],
)
def test_bands_are_read_however_they_are_written(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"{text}。共4档。\n", encoding="utf-8")
    document = llmeval.read(path)
    passages = passages_of(understand(document, split(document), lex(document.plain)))
    scales = [s for p in passages for s in scales_of(p)]

    assert len(scales) == 1
    assert [scales[0].grade_of(Decimal(score)) for score in (90, 89, 60, 59)] == ["优", "良", "中", "差"]


_BELOW = (
    "片区\t计划面积（亩）\t完成面积（亩）\n柳坪片区\t2,500\t2,380\n石渡片区\t2,400\t2,415\n白杨片区\t2,200\t2,196\n"
)
_MONEY = "支出类别\t金额（万元）\n基本支出\t612.40\n项目支出\t358.70\n合计\t971.10\n"
_FUNDS = "\t全年预算数（万元）\t全年执行数（万元）\n本级财政资金\t250.00\t238.00\n其他资金\t0.00\t0.00\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("完成情况见下表，其中完成面积最大的是石渡片区。\n" + _BELOW, "完成情况见下表，其中完成面积最大的是柳坪片区。\n" + _BELOW),
        ("完成情况见下表，其中计划面积最小的是白杨片区。\n" + _BELOW, "完成情况见下表，其中计划面积最小的是石渡片区。\n" + _BELOW),
        ("基本支出612.40万元，项目支出358.70万元，见下表。\n" + _MONEY, "基本支出612.40万元，项目支出385.70万元，见下表。\n" + _MONEY),
        ("资金使用情况如下，预算执行率为95.20%。\n" + _FUNDS, "资金使用情况如下，预算执行率为92.50%。\n" + _FUNDS),
    ],
)  # fmt: skip
def test_a_text_is_held_to_the_table_that_it_points_to(right: str, wrong: str, tmp_path: Path) -> None:
    assert [v for v in _verdicts(right, tmp_path) if v.outcome == "failed"] == []
    assert [v for v in _verdicts(wrong, tmp_path) if v.outcome == "failed"]


def test_a_limit_proves_no_number(tmp_path: Path) -> None:
    network = network_of("项目按时完工率90%，未达到95%的目标值。", tmp_path)

    assert [v.outcome for v in network.verdicts if v.kind == "bound"] == ["proved"]
    assert network.proved == {}


def test_a_group_that_a_row_was_wrong_in_is_told_with_that_row(tmp_path: Path) -> None:
    form = _FORM.format(**_RIGHT | {"score": "25", "total": "97.68"})
    failed = [v for v in _verdicts("产出指标得48.33分。\n" + form, tmp_path) if v.outcome == "failed"]

    row = next(v for v in failed if v.candidate.aspect == "completion")
    assert [v.candidate.aspect for v in row.also] == ["part", "total"]
    assert all(v.candidate.aspect != "part" for v in failed)


def test_a_score_of_another_subject_stays_undecided(tmp_path: Path) -> None:
    """What is no report's own score stays undecided, and is not dropped."""
    verdicts = _verdicts(_FORM.format(**_RIGHT) + "1.视频建设。预算13.5万元，已全部支付。自评88分。\n", tmp_path)

    assert [v.outcome for v in verdicts if v.candidate.aspect == "same"] == ["undecided"]
