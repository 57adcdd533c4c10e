"""Every way of writing personal data, beside what looks like it and belongs to nobody. All data here are made up."""

from __future__ import annotations

import time

import pytest

from llmeval.privacy.checksums import identity_valid
from llmeval.privacy.masking import mask, personal_spans


def _checked(body: str) -> str:
    return next(body + digit for digit in "0123456789X" if identity_valid(body + digit))


VALID = _checked("00000019000307001")
ENDS_IN_X = next(number for serial in range(1000) if (number := _checked(f"00000019000307{serial:03d}")).endswith("X"))
WRONG = VALID[:-1] + ("1" if VALID[-1] != "1" else "2")
OLD = "110000000307001"  # fifteen digits: region, day of birth 000307
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
PHONE = "13800000000"

IDENTITIES = [
    f"身份证号：{VALID}", f"身份证号{VALID[:6]} {VALID[6:14]} {VALID[14:]}", f"身份证：{' '.join(VALID)}",
    f"证件号码：{VALID.translate(FULL_WIDTH)}", f"证件号码：{ENDS_IN_X.translate(FULL_WIDTH)}，住", f"身份证号码为{OLD}。",
    f"发放对象{OLD}已核", f"身份证号：{WRONG}", f"公民身份号码：{VALID[:5]}\u200b{VALID[5:]}", f"a{VALID}b",
    f"{VALID[:6]}-{VALID[6:14]}-{VALID[14:]}", f"身份证号：{VALID[:6]}\u3000{VALID[6:14]}\u3000{VALID[14:]}",
]  # fmt: skip
PHONES = [
    f"电话：{gap.join((PHONE[:3], PHONE[3:7], PHONE[7:]))}"
    for gap in (" ", "\u00a0", "\u3000", "\u2009", "  ", "-", "–", "—", "－", ".", "·", " - ", "\u200b", "**")
] + [
    "手机：138 00000000", "电话：1380 0000 000", "手机 13800 000000", f"手机：{' '.join(PHONE)}", " ".join(PHONE), "1380000\u200b0000",
    "一三八〇〇〇〇〇〇〇〇", "电话一三八零零零零零零零零", "幺三八零零零零零零零零", f"Tel{PHONE}", f"Tel:{PHONE}", f"tel.{PHONE}转", f"{PHONE}联系",
    f"{PHONE}wechat", f"联系电话：(+86){PHONE}", f"+86{PHONE}", "0086-138-0000-0000", f"手机号码：86 {PHONE}", "家庭电话：0745-7612345",
    "宅电 (0745)7612345", "住宅电话：7612345", PHONE.translate(FULL_WIDTH),
]  # fmt: skip
OTHERS = [
    "邮箱：a.b_c@example.com", "邮箱：abc＠example.com", "微信：abc_12345", "微信号abc12345", "QQ：12345678", "车牌湘A12345", "湘A·12345",
    "粤B12345D", "护照号码：E12345678", "账号：6200000000000000123", "开户行：某行 账号 43001234567890", "卡号：6200 0000 0000 0000 123",
    "银行账号\t6200000000000000123", "住址：青禾县东街道幸福路12号3栋2单元501室", "家庭住址：云渚县白沙镇王家村3组12号，电话", "家住城关镇解放路8号",
    "幸福小区3号楼2单元501室",
]  # fmt: skip
NAMES = [
    "填报人员：{}", "填报人：{}", "联系人及电话：{} 13800000000", "联系人及联系方式：{}，13800000000", "负责人签章：\n{}\n", "单位负责人签章\n{}\n",
    "【填表人】{}", "填表人＝{}", "填表人﹕{}", "填表人/{}", "单位负责人\n（签字）\t{}", "项目负责人及电话\t{} 13800000000",
    "| 联系人 | 电话 |\n|---|---|\n| {} | 13800000000 |\n", "姓名\t职务\n{}\t科长\n", "填 报 人：{}", "联系人（电话）：{}", "签字：{}",
]  # fmt: skip
NOBODY = [
    "全年支出 13800000000 元", "支出13800000000.25元", "13800000000人次", "凭证号13800000000", "发票号码：13800000000", "项目编号：13800000000",
    "合同编号 1380-0000-000", "白沙镇负责人：白沙镇", "联系人：王家村", "黄河路改造，方便群众", "统一社会信用代码11430781MB02753976",
    "2130138000000001科目", "科目编码2130101 2130102 2130199", "2023 2022 2021 1234 5678", "本年 1380 0000 0000 500", "138 1234 5678 900",
    "咨询热线：0745-7612345", "监督举报电话：0745-7612345", "县局对外公开电话为0745-7612345", "合同编号0745-7612345", "填表人：办公室", "单位负责人：县财政局", "13,800,000,000元",
    "项目支出138.0000万元、8000户", "2024年1月1日至2024年12月31日", "面积13800000000平方米", "国办发〔2021〕5号", "12366热线 12345",
    "在解放路8号新建泵站", "完成储备土地上的4栋8户", "序号\t户籍人口\n1\t1,987\n", "政务中心3号楼501室", "设备编号A12345", "序号\t单位\t预算数\n1\t白沙镇\t13800000000\n", "指标值\t≥95%\t98%",
    "1 3 8 0 0 0 0 0 0 0 0 5 6 7", "101 1380 0000 0000", "预算编码\t123456789012345", "一三八〇元", "压实项目负责人责任", "组员由财务科组成",
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"),
    [("identity", text) for text in IDENTITIES]
    + [("phone", text) for text in PHONES]
    + [("", text) for text in OTHERS],
)
def test_digits_and_letters_of_persons_are_masked(kind: str, text: str) -> None:
    found = personal_spans(text)
    assert found
    assert not kind or {datum.kind for datum in found} == {kind}
    left = mask(text, found)
    assert sum(c.isdigit() or c in "〇零一二三四五六七八九" for c in left.replace("一三八", "")) <= sum(
        c.isdigit() for c in text[: found[0].start]
    )


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize("name", ["赵一二", "钱三", "欧阳四五"])
def test_names_after_every_form_of_label(form: str, name: str) -> None:
    text = form.format(name)
    assert name not in mask(text, personal_spans(text))


def test_other_mentions_of_a_name_are_masked_but_no_places() -> None:
    text = "填表人：赵一二\n赵一二同志认为进度偏慢。\n经赵一二街道转来。\n"
    assert mask(text, personal_spans(text)) == "填表人：***\n***同志认为进度偏慢。\n经赵一二街道转来。\n"


def test_a_place_that_begins_with_a_name_stays() -> None:
    text = "填表人：王平\n王平镇完成王平村道路。\n"
    assert mask(text, personal_spans(text)) == "填表人：**\n王平镇完成王平村道路。\n"


def test_whole_columns_are_masked() -> None:
    text = "姓名\t身份证号\t银行卡号\t家庭住址\n赵一二\t110000000307001\t6222021234567890\t青禾县城关镇\n钱三四\t110000000307002\t6222021234567891\t青禾县白沙镇\n"
    assert set(mask(text, personal_spans(text)).split("\n", 1)[1]) == {"*", "\t", "\n"}


@pytest.mark.parametrize("text", NOBODY)
def test_what_belongs_to_nobody_stays(text: str) -> None:
    assert personal_spans(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "账号" + "1 " * 450_000, "1," * 400_000, "填表人" + " " * 40_000 + "赵一二", "|1" * 400_000, ("|1" * 50 + "\n") * 8000,
        "138\t0000\t0000\n" * 30_000, "1" * 500_000, "填表人：赵一二\n" * 20_000, "镇村" * 100_000, "住址" * 100_000, "1-" * 300_000,
        "姓名\t" * 100_000,
    ],
    ids=range(12),
)  # fmt: skip
def test_time_has_an_end(text: str) -> None:
    started = time.process_time()
    personal_spans(text)
    assert time.process_time() - started < 8
