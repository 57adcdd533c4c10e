"""Claims are borne out by numeric identity, at the place that they give, or refused with a reason."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from llmeval.data.document import Document
from llmeval.data.evidence import Evidence
from llmeval.data.facts import Fact
from llmeval.errors import UsageError
from llmeval.grounding.claims import GroundedClaim
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from llmeval.spans import Span
from tests.measure_ground import Row, alone_rows, false_rows, speed, true_rows

SPENDING = (
    "2024 年基本支出决算 130.52 万元，其中：工资福利支出 130.47 万元，占比 99.96%；其他城乡社区支出 252.51\n\n万元。"
    "2024年1-11月，园区实现技工贸收入89.5亿元，比上年同期增长15.24%；完成规模工业总产值67.29亿元，"
    "完成工业固定资产投资7.61亿元，同比下降20.83%。"
    "预计2024年园区实现技工贸收入102亿元；完成工业固定资产投资 8 亿元，同比持平。"
    "“三公”经费年初预算 1.5 万元，实际支出 4.91 万元，2023 年决算数 2.89 万元。"
    "引资总额56.3亿元，亿元以上项目19个；满意度达95%以上；总产能提升20%～30%；办结268余件；挽回损失近千万元；"
    "总投资 1.5 亿元的年产 5 万吨项目；调出 30 亩。另有临聘人员4人，志愿者4人。专项 91.2591.25。"
)


def document(text: str = SPENDING) -> Document:
    return read(text.encode("utf-8"), "report.txt")


def one(text: str = SPENDING, **claim: Any) -> GroundedClaim:
    return ground([claim], document(text))[0]


def status(text: str = SPENDING, **claim: Any) -> str:
    return one(text, **claim).status


def quoted(result: GroundedClaim) -> str:
    assert result.evidence is not None
    return result.evidence.quote


def test_a_value_with_its_unit_is_exact_where_it_stands_once() -> None:
    result = one(value="130.52", unit="万元")

    assert (result.status, quoted(result)) == ("exact", "130.52 万元")
    assert result.numeral is not None
    assert result.numeral.value == Decimal("130.52")


@pytest.mark.parametrize("value", ["130.52", 130.52, Decimal("130.520"), "130.52万元", "１３０．５２", "130.52 万元"])
def test_a_value_may_come_in_any_shape(value: object) -> None:
    assert status(value=value, unit="万元") == "exact"


def test_a_break_inside_a_quantity_is_normalized() -> None:
    assert status(value="252.51", unit="万元") == "normalized"
    assert status(value="252.51", unit="万元", quote="其他城乡社区支出252.51万元") == "normalized"
    assert status(value="252.51", unit="万元", quote="其他城乡社区支出 252.51\n\n万元") == "exact"


def test_full_width_digits_and_thousands_are_the_same_number() -> None:
    assert status("支出１２．５万元", value="12.5", unit="万元") == "normalized"
    assert status("支出1,234.5万元", value="1234.5", unit="万元") == "normalized"
    assert status("支出1,234.5万元", value="234.5", unit="万元") == "partial_number"


def test_the_same_amount_in_another_unit_is_converted() -> None:
    assert status(value="1305200", unit="元") == "converted"
    assert status(value="0.761", unit="亿元", quote="完成工业固定资产投资7.61亿元") == "value_mismatch"
    assert status(value="76100", unit="万元", quote="完成工业固定资产投资7.61亿元") == "converted"
    assert status(value="2", unit="公顷") == "converted"
    assert status("处理3000金属吨", value="3000", unit="吨") == "unit_mismatch"
    assert status("支出0万元", value="0", unit="亿元") == "unit_mismatch"


def test_another_unit_is_a_mismatch() -> None:
    assert status(value="130.52", unit="亿元") == "unit_mismatch"
    assert status(value="130.52", unit="%", quote="基本支出决算 130.52 万元") == "unit_mismatch"
    assert status(value="99.96%", unit="万元", quote="占比 99.96%") == "unit_mismatch"
    assert status(value="15.24", unit="百分点") == "unit_mismatch"


def test_a_claim_without_a_unit_is_held_against_the_value() -> None:
    assert status(value="130.52") == "exact"
    assert status(value=4) == "ambiguous"


def test_a_sign_may_be_in_the_word() -> None:
    assert status(value="-20.83", unit="%") == "exact"
    assert status(value="20.83", unit="%") == "exact"
    assert status(value="-15.24", unit="%") == "value_mismatch"
    assert status(value="20.83", unit="%", label="工业固定资产投资同比增长") == "label_mismatch"
    assert status("税收同比-3.5%", value="−3.5", unit="%") == "exact"


def test_no_change_is_0() -> None:
    assert status(value=0, unit="%", quote="完成工业固定资产投资 8 亿元，同比持平") == "normalized"
    assert status(value="持平", quote="同比持平") == "exact"


def test_digits_inside_a_longer_number_are_refused() -> None:
    assert status(value="3", unit="亿元") == "partial_number"
    assert status(value="6.3", unit="亿元", quote="引资总额56.3亿元") == "partial_number"
    assert status(value="3", unit="亿元", quote="3亿元") == "partial_number"
    assert status(value="3", unit="亿元", start=SPENDING.index("3亿元，亿元以上")) == "partial_number"
    assert status(value="91.25", quote="专项 91.2591.25") == "partial_number"
    assert status(value="91.25") == "partial_number"


def test_bounds_and_ranges() -> None:
    assert status(value="≥95%") == "exact"
    assert status(value="≤95%") == "value_mismatch"
    assert status(value="20%～30%") == "exact"
    assert status(value="30", unit="%") == "value_mismatch"
    assert one(value="30", unit="%").reason == "原文为区间，所称只是其一端：20%～30%"
    assert status(value="20%～40%") == "value_mismatch"
    assert status(value="268余件") == "exact"
    assert status(value="近千万元") == "exact"
    assert status(value=1000, unit="万元", quote="挽回损失近千万元") == "exact"


def test_numbers_in_words_are_not_meant_by_digits() -> None:
    assert status("28家企业产值过亿元", value="1", unit="亿元") == "not_found"
    assert status("建设三个板块", value="3", unit="个") == "not_found"
    assert status("建设三个板块", value="三个") == "exact"
    assert status("建设三个板块", value="3", unit="个", quote="三个板块") == "exact"


def test_a_unit_may_stand_in_a_label() -> None:
    assert status("总收入（万元）：123.45；", value="123.45", unit="万元") == "inherited_unit"
    assert status(value="5", unit="万吨/年") == "inherited_unit"
    assert status("资产同比增长 0，", value="0", unit="%", quote="同比增长 0") == "inherited_unit"
    assert status("总收入（万元）：123.45；", value="123.45", unit="亿元") == "unit_mismatch"


TABLE = """附件

经费控制情况(万元)\t2023 年决算数\t2024 年预算数\t2024 年决算数
“三公”经费\t2.14\t1\t1.44
公务接待\t2.24\t1\t1.54

项目\t分值\t执行率\t得分
\t资金总额\t10\t86.5%\t8.65
"""


def test_a_unit_may_stand_in_a_header() -> None:
    assert status(TABLE, value="2.14", unit="万元") == "inherited_unit"
    assert status(TABLE, value="21400", unit="元") == "converted"
    assert status(TABLE, value="2.14", unit="分") == "unit_mismatch"
    assert status(TABLE, value="1", unit="万元") == "ambiguous"
    assert status(TABLE, value="1", unit="万元", label="公务接待2024年预算") == "inherited_unit"
    assert status(TABLE, value="1.44", unit="万元", label="“三公”经费2023年决算") == "label_mismatch"
    assert status(TABLE, value="1.44", unit="万元", label="“三公”经费2024年预算") == "label_mismatch"


def test_a_shifted_row_is_laid_to_its_header() -> None:
    assert status(TABLE, value="8.65", unit="分") == "inherited_unit"
    assert status(TABLE, value="8.65", unit="分", label="资金总额得分") == "inherited_unit"
    assert status(TABLE, value="8.65", unit="分", label="资金总额分值") == "label_mismatch"


def test_several_places_are_ambiguous_until_something_tells_them_apart() -> None:
    twice = one(value="4", unit="人")

    assert (twice.status, twice.evidence) == ("ambiguous", None)
    assert [candidate.quote for candidate in twice.candidates] == ["4人", "4人"]
    assert quoted(one(value="4", unit="人", label="志愿者")) == "4人"
    assert one(value="4", unit="人", start=SPENDING.rindex("4人")).evidence == Evidence(
        SPENDING.rindex("4人"), SPENDING.rindex("4人") + 2, "4人"
    )
    assert status(value="4", unit="人", quote="志愿者4人") == "exact"
    assert status(value="4", unit="人", quote="4人") == "ambiguous"
    assert status(value="4", unit="人", quote="4人", start=SPENDING.index("4人")) == "exact"


def test_a_start_that_is_a_little_off_still_singles_out() -> None:
    result = one(value="4", unit="人", quote="4人", start=SPENDING.index("4人") - 2)

    assert (result.status, result.evidence and result.evidence.start) == ("exact", SPENDING.index("4人"))
    assert result.reason


def test_a_quote_that_does_not_stand_there_grounds_nothing() -> None:
    invented = one(value="130.52", unit="万元", quote="基本支出的决算数130.52万元")

    assert (invented.status, invented.evidence) == ("not_found", None)
    assert "130.52 万元" in invented.reason
    assert status(value="130.52", unit="万元", quote="基本支出决算 130.52 万元，占比 99.96%") == "not_found"


def test_a_quote_must_hold_the_value() -> None:
    assert status(value="130.47", unit="万元", quote="基本支出决算 130.52 万元") == "value_mismatch"
    assert status(value="130.52", unit="万元", quote="工资福利支出") == "value_mismatch"
    assert status(value="130.52", unit="万元", start=SPENDING.index("基本支出")) == "exact"
    assert status(value="130.52", unit="万元", start=SPENDING.index("130.47")) == "value_mismatch"
    assert status(value="131.52", unit="万元") == "not_found"


def test_another_metric_period_or_basis_is_refused() -> None:
    assert status(value="89.5", unit="亿元", label="规模工业总产值") == "label_mismatch"
    assert status(value="89.5", unit="亿元", label="技工贸收入", period="2024-01/2024-11") == "exact"
    assert status(value="89.5", unit="亿元", label="技工贸收入", period="2023") == "label_mismatch"
    assert status(value="89.5", unit="亿元", label="技工贸收入", period="2024") == "label_mismatch"
    assert status(value="102", unit="亿元", label="技工贸收入", period="2024") == "exact"
    assert status(value="102", unit="亿元", label="技工贸收入", period="2024年1-11月") == "label_mismatch"
    assert status(value="4.91", unit="万元", label="“三公”经费年初预算") == "label_mismatch"
    assert status(value="4.91", unit="万元", label="“三公”经费决算数") == "exact"
    assert status(value="2.89", unit="万元", label="“三公”经费", period="2023") == "exact"


def test_the_whole_of_a_share_and_the_name_of_a_row_contradict_nothing() -> None:
    text = "政府性基金预算支出2030.03万元，占年度整体总支出的23.33%。一般公共预算支出占比较大。"
    table = "经费情况(万元)\t2024年预算数\t2024年决算数\n基本支出预算调整\t219.78\t255.51\n项目支出\t3.5\t4.5\n"

    assert status(text, value="23.33", unit="%", label="政府性基金预算支出占年度整体总支出比重") == "exact"
    assert status(table, value="255.51", unit="万元", label="基本支出预算调整") == "inherited_unit"
    assert status(table, value="4.5", unit="万元", label="项目支出预算") == "label_mismatch"


def test_digits_that_are_no_quantity() -> None:
    text = "根据洪区编〔2013〕29号文件，坚持“1376”思路，截至2024年12月31日。"

    assert status(text, value="1376", quote="坚持“1376”思路") == "label_mismatch"
    assert status(text, value="29", quote="〔2013〕29号") == "label_mismatch"
    assert status(text, value="2024", unit="年") == "exact"
    assert status(text, value="2024", quote="2024年12月31日", label="年度") == "exact"
    assert status(text, value="2024年12月31日") == "exact"


def test_values_in_words() -> None:
    text = "自评得分 98 分，等级为优秀。"

    assert status(text, value="优秀", quote="等级为优秀") == "exact"
    assert status(text, value="良好", quote="等级为优秀") == "value_mismatch"
    assert status(text, quote="自评得分98分") == "normalized"
    assert status(text, value="较差") == "not_found"


class Model(BaseModel):
    label: str
    value: Decimal
    unit: str | None = None


@dataclass
class Record:
    value: float
    unit: str


def test_claims_of_any_make() -> None:
    fact = Fact("F1", "statement", "决算", Decimal("130.52"), "万元", Evidence.of(document(), Span(13, 22)))
    results = ground(
        [Model(label="决算", value=Decimal("130.52"), unit="万元"), Record(130.52, "万元"), fact], document()
    )

    assert [result.status for result in results] == ["exact", "exact", "exact"]
    assert json.loads(json.dumps(results[0].to_dict(), ensure_ascii=False))["value"] == "130.52"


def test_the_result_holds_the_claim_and_what_became_of_it() -> None:
    claim: dict[str, Any] = {"label": "人数", "value": 4, "unit": "人", "note": "kept"}

    assert one(**claim).to_dict() == {
        **claim,
        "status": "ambiguous",
        "reason": "原文有 2 处符合，无法判断所指",
        "evidence": None,
        "candidates": [candidate.to_dict() for candidate in one(**claim).candidates],
    }
    assert ground([claim], document(), language="en")[0].reason == "2 places fit and nothing given tells them apart"


@pytest.mark.parametrize(
    "claims", [[{}], [{"value": True}], [{"value": 1, "start": -1}], [{"value": 1, "unit": 3}], {"value": 1}, [7], "x"]
)
def test_a_claim_that_cannot_be_read_is_named(claims: Any) -> None:
    with pytest.raises(UsageError) as raised:
        ground(claims, document())
    assert raised.value.message
    assert raised.value.english.isascii()


def test_telephone_numbers_are_not_repeated_in_reasons() -> None:
    text = "填表人：某某某 联系电话：13800000000 单位负责人签字"

    assert "13800000000" not in one(text, value="5", quote="联系电话：13800000000").reason
    assert "13800000000" not in one(text, value="5", quote="联系手机电话：13800000000").reason


@given(
    st.text(alphabet=st.sampled_from(list("0123456789.,%万亿元个～-≥余近三 \n（）")), min_size=1, max_size=12),
    st.data(),
)
def test_what_is_grounded_stands_in_the_text(value: str, data: st.DataObject) -> None:
    whole = document()
    at = data.draw(st.integers(0, len(SPENDING) - 1))
    quote = data.draw(st.sampled_from(["", SPENDING[at : at + 15], value]))
    result = ground([{"value": value, "quote": quote, "start": at}, {"value": value, "unit": "万元"}], whole)

    for evidence in (e for r in result for e in (r.evidence, *r.candidates) if e is not None):
        assert whole.text[evidence.start : evidence.end] == evidence.quote
    assert all(r.evidence for r in result if r.grounded)
    assert all(r.reason for r in result if not r.grounded)


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return {row.name: row for row in (*true_rows(), *alone_rows(), *false_rows())}


def test_true_claims_are_grounded_at_the_right_span(rows: dict[str, Row]) -> None:
    given = [row for name, row in rows.items() if name.startswith("with ")]

    assert len(given) == 6
    assert [(row.name, row.share) for row in given if row.share < (0.95 if "label" in row.name else 0.98)] == []


def test_a_value_alone_is_ambiguous_only_where_it_stands_often(rows: dict[str, Row]) -> None:
    assert rows["value and unit alone, stand once: grounded"].share >= 0.98
    assert rows["value and unit alone, stand often: ambiguous"].share >= 0.98


def test_no_false_claim_is_grounded(rows: dict[str, Row]) -> None:
    refused = {name: row for name, row in rows.items() if name.endswith("not grounded")}

    assert [wrong for row in refused.values() for wrong in row.wrong] == []
    assert (
        min(row.claims for name, row in refused.items() if name.startswith(("altered", "swapped", "invented"))) >= 500
    )
    assert min(row.claims for name, row in refused.items() if name.startswith("part")) >= 200


def test_five_thousand_claims_a_second() -> None:
    assert speed() >= 5_000


def test_time_is_linear_in_the_text() -> None:
    text = (Path(__file__).parent / "reports" / "003" / "source.txt").read_text(encoding="utf-8") * 40
    whole = document(text)
    claims = [
        {"value": "267.63", "unit": "万元", "label": "基本支出总额"},
        {"value": "9", "quote": "没有这样的引文 9"},
    ] * 5
    began = time.process_time()
    ground(claims, whole)

    assert time.process_time() - began < 10
