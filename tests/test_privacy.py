"""Personal data: found where it stands, and what belongs to an office left alone. All numbers here are made up."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmeval.privacy.masking import (
    credit_check_digit,
    credit_valid,
    identity_valid,
    luhn_valid,
    mask,
    personal_spans,
)
from llmeval.spans import Span

# No place has the code 000000: the check digits are right, the numbers nobody's.
IDENTITY = "000000190001010009"
CARD = "62000000000000000"


def found(text: str) -> list[tuple[str, str]]:
    return [(datum.kind, datum.of(text)) for datum in personal_spans(text)]


def names(text: str) -> list[str]:
    return [what for kind, what in found(text) if kind == "person_name"]


def test_the_line_under_a_form() -> None:
    line = "填表人：某某某 填报日期：2025.4.30 联系电话：13800000000 单位负责人签字：某某某"
    assert found(line) == [("person_name", "某某某"), ("phone", "13800000000"), ("person_name", "某某某")]


@pytest.mark.parametrize(
    "text",
    [
        "手机13800000000。",
        "电话：138 0000 0000",
        "电话：138-0000-0000",
        "+86 13800000000",
        "１３８００００００００",
    ],
)
def test_mobile_numbers(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "服务热线：0745-7612345",
        "全年支出 13800000000 元",
        "科目 2130138000000001",
        "比率 0.13800000000",
        "编号113800000000",
        "13800000000.25",
    ],
)
def test_what_is_no_mobile_number(text: str) -> None:
    assert found(text) == []


def test_a_landline_is_somebody_s_unless_it_is_told_as_anybody_s() -> None:
    assert found("13800000000/0745-7612345") == [("phone", "13800000000"), ("landline", "0745-7612345")]
    assert found("家庭电话：0745-7612345") == [("phone", "0745-7612345")]
    assert found("办公电话：0745-7612345") == [("landline", "0745-7612345")]
    assert found("办公室对外服务电话：0745-7612345") == []


def test_identity_numbers() -> None:
    assert identity_valid(IDENTITY)
    assert found(f"身份证号{IDENTITY}。") == [("identity", IDENTITY)]
    assert not identity_valid(IDENTITY[:-1] + "8")
    assert not identity_valid("000000190002300009")
    assert found("流水号 000000190001010008") == []


def test_credit_codes_belong_to_offices() -> None:
    code = "11430781MB02753976"
    assert credit_valid(code)
    assert credit_check_digit(code) == "6"
    assert not credit_valid(code[:-1] + "7")
    assert not credit_valid("11430781MO02753976")
    assert found(f"属一级预算单位,统一社会信用代码{code}，单位负责人某某。") == [("person_name", "某某")]


def test_credit_check_digit_needs_seventeen_characters() -> None:
    with pytest.raises(ValueError, match="17"):
        credit_check_digit("1143")


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_one_changed_character_breaks_a_credit_code(body: str) -> None:
    code = body + credit_check_digit(body)
    changed = ("1" if code[0] != "1" else "2") + code[1:]
    assert credit_valid(code)
    assert not credit_valid(changed)


def test_accounts_need_a_cue_and_a_check_digit() -> None:
    assert luhn_valid(CARD)
    assert found(f"开户行：某银行，账号：{CARD}") == [("account", CARD)]
    assert found(f"卡号 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16]}")[0][0] == "account"
    assert found(f"项目编码 {CARD}") == []
    assert found("账号：62000000000000001") == [("account", "62000000000000001")]  # a wrong digit is no less personal
    assert found("凭证号 62000000000000001") == []


def test_addresses() -> None:
    assert found("邮箱：someone@example.com，") == [("email", "someone@example.com")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("填表人：赵一二 填报日期：2025.4.30", ["赵一二"]),
        ("填表人: 赵一二填报日期：2025.4.30", ["赵一二"]),
        ("填表人（签字）：赵某某", ["赵某某"]),
        ("单位负责人（签章）：欧阳某某 联系人：钱三", ["欧阳某某", "钱三"]),
        ("填 报 人：孙 四 联 系 人：李五", ["孙 四", "李五"]),
        ("填表人：李四单位负责人：周五六", ["李四", "周五六"]),
        ("法定代表人：阿某·某某江", ["阿某·某某江"]),
        ("法定代表人为吴六，注册资本", ["吴六"]),
        ("单位负责人郑七八。", ["郑七八"]),
        ("联系人：王九局长，电话", ["王九"]),
        ("经办人：冯甲、陈乙丙", ["冯甲", "陈乙丙"]),
        ("填表人\t褚丁\t联系电话\t13800000000", ["褚丁"]),
        ("联系人\t联系电话\t审核人\n卫戊\t13800000000\t蒋己庚\n", ["卫戊", "蒋己庚"]),
        ("\t填表人\n\t沈辛\n", ["沈辛"]),
        ("审核：韩壬癸", ["韩壬癸"]),
        ("联系人\n\n杨某某\n\n联络电话\n\n7612345\n", ["杨某某"]),
        ("填报日期：2025.4.30 单位负责人签字：\n某某某\n\n附件 4\n", ["某某某"]),
        ("联系人\n朱一\n人员编制\n21\n", ["朱一"]),
        ("填表人：xxx 电话", ["xxx"]),
    ],
)
def test_names_on_a_form(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "填表人：           填报日期：             联系电话：            单位负责人签字：",
        "填表人：\n填报日期：2025.4.30",
        "单位负责人对本单位整体支出绩效负责。",
        "单位负责人高度重视绩效评价工作，",
        "由分管领导任组长，会计核算规范。",
        "压实项目负责人责任，严格审核支出程序。",
        "联系人：办公室 电话：0745-7612345",
        "负责人：科长",
        "主要负责人全面负责，班子成员齐抓共管。",
        "单位负责人签字 盖章 日期",
        "经办人审核、负责人审批，严格执行“三重一大”制度。",
        "责任人和完成时限，",
        "资金审批人安全意识强。",
        "填表人\t填报日期\t联系电话\n\t\t\n",
        "组长张口就来",
        "联系人\n人员编制\n21\n",
        "填表人：\n附件 4\n",
        "单位负责人签字：\n 附件2\n2024年度部门整体支出绩效自评表\n",
        "加强负责人\n全力推进\n",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert names(text) == []


def test_mask_keeps_every_offset() -> None:
    text = "填表人：某某某 联系电话：13800000000 年"
    masked = mask(text, personal_spans(text))
    assert masked == "填表人：*** 联系电话：*********** 年"
    assert mask("abcdef", [Span(1, 4), Span(2, 5)]) == "a****f"


@given(st.text("填表人：某王 \t\n13800000000联系审核、账号负责", max_size=80))
def test_spans_are_sorted_disjoint_and_stable_under_masking(text: str) -> None:
    spans = personal_spans(text)
    assert all(0 <= datum.start < datum.end <= len(text) for datum in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert len(mask(text, spans)) == len(text)


def test_time_is_linear() -> None:
    text = (
        "填表人：某某某 联系电话：13800000000 单位负责人签字：某某某\n一般公共预算支出 130.52 万元，单位负责人\n" * 4000
    )
    started = time.process_time()
    assert len(personal_spans(text)) == 12000
    assert time.process_time() - started < 5
