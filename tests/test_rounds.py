"""From one round to the next: 12 corrections, 5 left, 3 new, and every form that shows it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest

import llmeval
from llmeval.__main__ import main
from llmeval.data.entries import Entry, Known
from llmeval.data.review import Review
from llmeval.decisions.rounds import Now, rounds

NAMES = (
    "学前教育",
    "义务教育",
    "高中教育",
    "职业教育",
    "特殊教育",
    "教师培训",
    "校舍维修",
    "营养改善",
    "校车运行",
    "信息化建设",
)
"""Projects: budget, spending, rate; the right rate is 80 %."""
SECTIONS = ("城关镇", "河西乡", "东山镇", "南湖乡", "北岭镇")
"""Places: a total and its parts; the right total is 90.30."""
UNITS = ("水库", "泵站", "渠道", "闸门", "机井")
"""Growth over the year before; the right growth is 25 %."""
CORRECTED, LEFT, NEW = 12, 5, 3
COUNT = len(NAMES) + len(SECTIONS) + len(UNITS)


def sentence(index: int, wrong: bool) -> str:
    if index < len(NAMES):
        budget, spent = 100 + 10 * index, 80 + 8 * index
        rate = "91.00%" if wrong else "80.00%"
        return f"{NAMES[index]}项目全年预算{budget}.00万元，实际支出{spent}.00万元，预算执行率为{rate}。"
    index -= len(NAMES)
    if index < len(SECTIONS):
        total = f"{99 + index}.30" if wrong else "90.30"
        return f"{SECTIONS[index]}支出合计{total}万元，其中：人员经费60.10万元，公用经费30.20万元。"
    index -= len(SECTIONS)
    growth = "52.00%" if wrong else "25.00%"
    return f"{UNITS[index]}维护经费2024年支出{50 + 10 * index}.00万元，2023年支出{40 + 8 * index}.00万元，同比增长{growth}。"


def report(wrong: set[int], more: str = "") -> str:
    lines = [sentence(index, index in wrong) for index in range(COUNT)]
    body = "\n".join(f"{line}" for line in lines)
    return f"某某县水利局2024年度部门整体支出绩效自评报告\n一、基本情况\n{more}单位名称：某某县水利局。\n二、支出情况\n{body}\n"


ALL = set(range(COUNT))
FIRST = ALL - {3, 12, 17}
STANDING = {1, 7, 11, 14, 18}
SECOND = STANDING | {3, 12, 17}


def reviewed(text: str, **options: object) -> Review:
    return llmeval.critique((text.encode(), "报告.txt"), select=["rate", "sum", "growth"], **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def first() -> Review:
    return reviewed(report(FIRST))


MORE = "根据复核意见，对报告作了修改并补充了有关说明，现重新报送如下。\n"


@pytest.mark.parametrize("form", ["xlsx", "json", "baseline"])
def test_a_round_is_told_right(first: Review, form: str, tmp_path: Path) -> None:
    """12 corrected, 5 left, 3 new: 20 of 20."""
    assert len(first.findings) == CORRECTED + LEFT
    path = tmp_path / f"last.{'xlsx' if form == 'xlsx' else 'json'}"
    path.write_bytes(first.to_xlsx() if form == "xlsx" else first.to_json().encode())
    if form == "baseline":
        assert main(["baseline", str(path), "-o", str(tmp_path / "b.json")]) == 0
        path = tmp_path / "b.json"
    review = reviewed(report(SECOND, MORE), baseline=path)
    assert not [problem for problem in review.problems if problem.stage == "baseline"]
    right = 0
    for past in review.past:
        index = index_of(" ".join(past.entry.quotes))
        right += past.status == ("open" if index in STANDING else "corrected")
        if past.status == "corrected" and form != "xlsx":
            assert [change.new for change in past.changes] == [right_of(index)]
    new = [finding for finding in review.findings if finding.is_new]
    right += sum(index_of(" ".join(e.quote for e in finding.evidence)) in (3, 12, 17) for finding in new)
    assert len(new) == NEW
    assert len(review.past) == CORRECTED + LEFT
    assert right == CORRECTED + LEFT + NEW


def index_of(text: str) -> int:
    (found,) = [index for index, name in enumerate((*NAMES, *SECTIONS, *UNITS)) if name in text]
    return found


def right_of(index: int) -> str:
    return "80.00%" if index < len(NAMES) else "90.30万元" if index < len(NAMES) + len(SECTIONS) else "25.00%"


@pytest.fixture(scope="module")
def second(first: Review, tmp_path_factory: pytest.TempPathFactory) -> Review:
    path = tmp_path_factory.mktemp("last") / "last.json"
    path.write_text(first.to_json(), encoding="utf-8")
    return reviewed(report(SECOND, MORE), baseline=path)


TOLD = "上次 17 项：已整改 12 · 未整改 5；新增 3 项"


def test_every_form_shows_the_round(second: Review) -> None:
    assert TOLD in second.to_markdown()
    assert TOLD in second.to_html()
    data = second.to_dict()["round"]
    assert [past["status"] for past in data["past"]].count("corrected") == CORRECTED
    assert len(data["new"]) == NEW
    sheet = openpyxl.load_workbook(io.BytesIO(second.to_xlsx()))["整改情况"]
    words = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [words.count(word) for word in ("未整改", "已整改", "新增")] == [LEFT, CORRECTED, NEW]


def test_the_letter_has_a_second_form(second: Review) -> None:
    letter = docx.Document(io.BytesIO(second.to_letter()))
    text = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    assert "整改情况的复核意见" in text
    assert "已整改12项，未整改5项，新发现3项" in text
    assert text.index("一、上次疑点的整改情况") < text.index("二、逐项意见") < text.index("三、答复")
    assert text.count("（新）") == NEW
    statuses = [row.cells[0].text for row in letter.tables[0].rows]
    assert [statuses.count(word) for word in ("未整改", "已整改")] == [LEFT, CORRECTED]
    assert len(letter.tables[1].rows) == 1 + LEFT + NEW


def test_without_an_earlier_round_nothing_is_shown(first: Review) -> None:
    assert "round" not in first.to_dict()
    assert "上次" not in first.to_html().split("<main")[0]
    assert "整改情况" not in openpyxl.load_workbook(io.BytesIO(first.to_xlsx())).sheetnames


def test_two_reviews_are_compared(
    first: Review,
    second: Review,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.xlsx").write_bytes(first.to_xlsx())
    Path("b.json").write_text(second.to_json(), encoding="utf-8")
    assert main(["compare", "a.xlsx", "b.json"]) == 1
    out = capsysbinary.readouterr().out.decode()
    assert out.splitlines()[0] == TOLD
    assert out.count("已整改  F") == CORRECTED
    assert main(["compare", "a.xlsx", "b.json", "-o", "c.json"]) == 1
    data = json.loads(Path("c.json").read_text(encoding="utf-8"))
    assert (len(data["past"]), len(data["new"])) == (CORRECTED + LEFT, NEW)
    assert main(["compare", "a.xlsx", "a.xlsx"]) == 1
    Path("none.json").write_text(reviewed(report(set())).to_json(), encoding="utf-8")
    assert main(["compare", "a.xlsx", "none.json"]) == 0


@pytest.mark.parametrize("name", ["a/a1", "b/b4"])
def test_a_corrected_report_is_told_as_corrected(name: str, tmp_path: Path) -> None:
    """A report with defects, then the same without: what is told word for word still stands, the rest was corrected."""
    folder = Path(__file__).parent / "first_look"
    old = llmeval.critique(folder / f"{name}.txt")
    (tmp_path / "last.json").write_text(old.to_json(), encoding="utf-8")
    clean = (folder / f"{name}.clean.txt").read_bytes()
    new = llmeval.critique((clean, "报告.txt"), baseline=tmp_path / "last.json")
    standing = {(finding.code, finding.message.zh) for finding in new.findings}
    assert len(new.past) == len(old.findings)
    for past in new.past:
        if (past.entry.code, past.entry.message) in standing:
            assert past.status == "open"
        else:
            assert past.status != "open" or past.message != past.entry.message
    assert sum(past.status == "unchecked" for past in new.past) <= 1
    assert sum(past.status == "corrected" for past in new.past) > len(old.findings) // 3


def entry(*quotes: str, decision: str = "", claims: tuple[str, ...] = ()) -> Entry:
    return Entry("p", decision, code="S", message="m", id="F001", quotes=quotes, claims=claims)


def told(old: Entry, *now: Now) -> tuple[str, list[tuple[str, str]]]:
    (past,) = rounds([old], now, lambda code: code == "S", {"c": "95.51%"})
    return past.status, [tuple(change) for change in past.changes]  # type: ignore[misc]


def test_what_changed_is_told_with_both_values() -> None:
    same = Known("p", "F002", "m", "S", ("a", "b"))
    assert told(entry("12.5万元", "3万元"), Now(same, ("12.5万元", "3万元"))) == ("open", [])
    assert told(entry("12.5万元", "3万元"), Now(same, ("1,3.5万元", "3 万元"))) == ("partly", [("12.5", "13.5")])
    assert told(entry("一", claims=("a", "b", "d")), Now(same, ("一",))) == ("partly", [("3 处", "2 处")])
    assert told(entry("12.5万元", decision="dismissed"), Now(same, ("12.5万元",))) == ("kept", [])
    assert told(entry("100%", claims=("c",))) == ("corrected", [("100%", "95.51%")])
    (past,) = rounds([entry("1")._replace(code="T")], [], lambda code: code == "S", {})
    assert past.status == "unchecked"
