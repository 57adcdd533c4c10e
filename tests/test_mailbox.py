"""A mailbox of many units: what comes in archives, mails and folders is grouped, reviewed, compared, and taken up again."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import llmeval
from llmeval.cli.app import run as run_cli
from llmeval.data.mailbox import About, Filed, FileKind, Item
from llmeval.errors import ReadError, UsageError
from llmeval.reading.mail import BODY, is_mail
from llmeval.reading.submission import unpacked
from llmeval.runs.below import find_files
from llmeval.runs.mailbox.copies import near_pairs, shared_runs, sketch
from llmeval.runs.mailbox.grouping import grouped
from llmeval.runs.mailbox.run import Mailbox, review_mailbox
from llmeval.settings import Limits, Settings
from llmeval.understanding.headline import headline
from tests import make_other_mailbox
from tests.make_mailbox import YEAR, Made, make, sheet, word, zipped
from tests.make_msg import message

TEXT = (
    "2024年度{unit}整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数{staff}人。\n二、支出情况\n"
    "全年支出{spent}万元，预算执行率96.40%。\n三、绩效情况\n{own}\n经自评，整体支出绩效自评得分9{staff}分。\n"
)
TABLE = sheet([["2024年度部门整体支出绩效自评表"], ["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
               ["产出指标", "整理档案", "3000卷", "2800卷", 60, 60], ["效益指标", "满意", "≥90%", "95%", 40, 40]])  # fmt: skip


def report(unit: str, staff: int, own: str = "完成了各项工作。") -> bytes:
    return TEXT.format(unit=unit, staff=staff, spent=f"{100 + staff}.50", own=own).encode()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Three units: a folder, an archive, a mail."""
    top = tmp_path / "收件"
    (top / "单位6").mkdir(parents=True)
    (top / "单位6" / "报告.txt").write_bytes(report("青石县档案馆", 1))
    (top / "单位6" / "附件1.xlsx").write_bytes(TABLE)
    (top / "单位10.zip").write_bytes(zipped({"自评报告.txt": report("青石县图书馆", 2), "附件1.xlsx": TABLE}, gbk=True))
    mail = EmailMessage()
    mail["Subject"] = "体育局自评材料"
    mail.set_content("请查收。")
    mail.add_attachment(
        report("青石县体育局", 3), maintype="application", subtype="octet-stream", filename="报告（最终版）.txt"
    )
    (top / "信.eml").write_bytes(mail.as_bytes())
    return top


def run(source: Path, out: Path, **options: Any) -> Mailbox:
    return review_mailbox([source], out, Settings(), jobs=2, terminal=False, **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Mailbox, Path]:
    top = tmp_path_factory.mktemp("mailbox")
    truth = make(top / "收件")
    out = top / "结果"
    return truth, review_mailbox([top / "收件"], out, Settings(), jobs=2, terminal=False), out


class TestMeasured:
    def test_files_are_filed_right(self, made: tuple[Made, Mailbox, Path]) -> None:
        truth, found, _ = made
        filed = {each.item.place: each for each in found.filed}
        assert len(truth.where) == 60
        right = [
            place for place, unit in truth.where.items() if place in filed and filed[place].group == f"{unit} {YEAR}"
        ]
        assert len(right) >= 58
        assert {place.rpartition("/")[2] for place in filed.keys() - truth.where.keys()} == {BODY}
        assert [row["status"] for row in found.rows] == ["reviewed"] * 20

    def test_copies_and_strays_are_told(self, made: tuple[Made, Mailbox, Path]) -> None:
        truth, found, out = made
        assert {each.item.place: each.found_in[0] for each in found.strays if each.found_in} == truth.strays
        assert {
            frozenset(name.removesuffix(f" {YEAR}") for name in (each.one, each.other)) for each in found.copies
        } == truth.copies
        assert all(each.share > 0.8 and len(each.passages[0]) > 100 for each in found.copies)
        assert [each.item.place for each in found.filed if each.kind == "old"] == truth.again
        page = (out / "index.html").read_text(encoding="utf-8")
        for place in truth.strays:
            assert place in page
        assert "没有做完" not in page

    def test_numbers_stand_side_by_side(self, made: tuple[Made, Mailbox, Path]) -> None:
        _, found, out = made
        rows = [*openpyxl.load_workbook(out / "数字对比.xlsx")["数字对比"].iter_rows(min_row=2, values_only=True)]
        assert len(rows) == len(found.rows) == 20
        for row in rows:
            assert all(value not in (None, "") for value in row[:2] + row[3:])
            assert [isinstance(value, (int, float)) for value in row[3:6]] == [True] * 3


@pytest.mark.parametrize("seed", [2, 3])
def test_other_mailboxes_are_filed_right(tmp_path: Path, seed: int) -> None:
    truth = make(tmp_path / "收件", seed)
    found = run(tmp_path / "收件", tmp_path / "结果", only_group=True)
    filed = {each.item.place: each.group for each in found.filed}
    assert sum(filed.get(place) == f"{unit} {YEAR}" for place, unit in truth.where.items()) >= 58
    assert not found.rows


@pytest.mark.parametrize("seed", [1, 2])
def test_a_mailbox_of_other_habits_is_filed_right(tmp_path: Path, seed: int) -> None:
    """Short names, running numbers, names that say nothing; copies whole, with other numbers, with a chapter of their own."""
    truth = make_other_mailbox.make(tmp_path / "收件", seed)
    assert (len(truth.where), len(set(truth.where.values()))) == (60, 20)
    found = run(tmp_path / "收件", tmp_path / "结果", only_group=seed > 1)
    filed = {each.item.place: each for each in found.filed}
    year = make_other_mailbox.YEAR
    assert sum(filed[place].group == f"{unit} {year}" for place, unit in truth.where.items()) >= 58
    assert {each.item.place: each.found_in[0] for each in found.strays if each.found_in} == truth.strays
    assert [each.item.place for each in found.filed if each.kind in ("old", "copy")] == truth.again
    if seed == 1:
        pairs = {frozenset(name.removesuffix(f" {year}") for name in (each.one, each.other)) for each in found.copies}
        assert pairs == truth.copies
        (_, *rows) = openpyxl.load_workbook(tmp_path / "结果" / "数字对比.xlsx")["数字对比"].iter_rows(values_only=True)
        assert all(isinstance(value, (int, float)) for row in rows for value in row[3:6])
        assert all(value not in (None, "") for row in rows for value in row)


class TestRun:
    def test_one_review_a_submission(self, box: Path, tmp_path: Path) -> None:
        found = run(box, tmp_path / "out")
        assert [row["path"] for row in found.rows] == ["青石县体育局 2024", "青石县图书馆 2024", "青石县档案馆 2024"]
        data = json.loads((tmp_path / "out" / "reviews" / "青石县图书馆 2024.json").read_text(encoding="utf-8"))
        assert [part["name"] for part in data["source"]["parts"]] == ["自评报告.txt", "附件1.xlsx"]
        assert {each.item.name: each.kind for each in found.filed}[BODY] == "mail"

    def test_all_forms_in_one_run(self, box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = tmp_path / "out"
        status = run_cli(["critique", str(box), "-f", "commented,docx,xlsx,html", "-o", str(out)])
        assert status == 1
        shown = capsys.readouterr()
        assert shown.out == f"{out / 'index.html'}\n"
        assert "3 份材料" in shown.err
        for folder, ending in (
            ("复核意见", "docx"),
            ("批注稿", "docx"),
            ("复核底稿", "xlsx"),
            ("reviews", "html"),
            ("reviews", "json"),
        ):
            assert (out / folder / f"青石县档案馆 2024.{ending}").stat().st_size > 1000
        page = (out / "index.html").read_text(encoding="utf-8")
        assert "%E6%89%B9%E6%B3%A8%E7%A8%BF/" in page

    def test_what_is_changed_in_the_sheet_stays(self, box: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        run(box, out, only_group=True)
        book = openpyxl.load_workbook(out / "分组.xlsx")
        rows = {str(row[0].value): row for row in book.worksheets[0].iter_rows(min_row=2)}
        rows["单位6/附件1.xlsx"][1].value = "青石县图书馆 2024"
        rows["单位10.zip/附件1.xlsx"][2].value = "不审阅"
        book.save(out / "分组.xlsx")
        for _ in range(2):
            filed = {each.item.place: each for each in run(box, out, only_group=True).filed}
            assert filed["单位6/附件1.xlsx"].group == "青石县图书馆 2024"
            assert filed["单位6/附件1.xlsx"].why.zh == "按分组表"
            assert filed["单位10.zip/附件1.xlsx"].kind == "left_out"
            assert filed["单位6/报告.txt"].group == "青石县档案馆 2024"

    def test_a_sheet_that_cannot_be_understood_is_told(self, box: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        run(box, out, only_group=True)
        book = openpyxl.load_workbook(out / "分组.xlsx")
        book.worksheets[0]["C2"] = "什么"
        book.save(out / "分组.xlsx")
        with pytest.raises(UsageError, match="什么"):
            run(box, out)
        (out / "分组.xlsx").write_bytes(b"PK broken")
        with pytest.raises(UsageError, match="打不开"):
            run(box, out)

    def test_an_interrupted_run_says_so_and_goes_on(self, box: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"

        def stop(stage: str, done: int, total: int, name: str) -> None:
            if stage == "review" and done == 1:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            review_mailbox([box], out, Settings(), jobs=1, terminal=False, step=stop)
        page = (out / "index.html").read_text(encoding="utf-8")
        assert "没有做完：3 份材料还有 2 份没有审阅" in page
        assert "再运行同一条命令即可继续" in page
        stamps = {path: path.stat().st_mtime_ns for path in (out / "reviews").rglob("*.json")}
        assert len(stamps) >= 1
        found = run(box, out)
        assert len(found.rows) == 3
        assert not found.waiting
        first = [path for path in stamps if any(row["stored"] == path.stem for row in found.rows)]
        assert sum(path.stat().st_mtime_ns == stamps[path] for path in first) >= 1
        assert "没有做完" not in (out / "index.html").read_text(encoding="utf-8")

    def test_decisions_outlive_another_run(self, box: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        run(box, out, formats=["xlsx"])
        path = out / "复核底稿" / "青石县档案馆 2024.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = next(
            each
            for each in book.worksheets
            if any(cell.value == "复核意见" for row in each.iter_rows(max_row=12) for cell in row)
        )
        head = next(row for row in sheet.iter_rows(max_row=12) if any(cell.value == "复核意见" for cell in row))
        column = next(cell.column for cell in head if cell.value == "复核意见")
        sheet.cell((head[0].row or 0) + 1, column).value = "不采纳"
        book.save(path)
        (box / "单位6" / "附件1.xlsx").unlink()
        run(box, out, formats=["xlsx"])
        data = json.loads((out / "reviews" / "青石县档案馆 2024.json").read_text(encoding="utf-8"))
        assert "dismissed" in {finding.get("decision") for finding in data["findings"]}

    def test_nothing_to_review_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "空").mkdir()
        with pytest.raises(UsageError, match="没有可审阅"):
            run(tmp_path / "空", tmp_path / "out")
        with pytest.raises(UsageError, match="找不到"):
            run(tmp_path / "无", tmp_path / "out")


class TestSafe:
    def test_names_that_lead_elsewhere_lead_nowhere(self, tmp_path: Path) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("../../../外面.txt", report("青石县档案馆", 1))
            archive.writestr("C:\\外面\\附件1.xlsx", TABLE)
        (tmp_path / "坏.zip").write_bytes(file.getvalue())
        out = tmp_path / "深" / "处" / "out"
        found = run(tmp_path / "坏.zip", out)
        assert [each.item.place for each in found.filed] == ["坏.zip/外面.txt", "坏.zip/C/外面/附件1.xlsx"]
        assert len(found.rows) == 1
        assert sorted(path.name for path in tmp_path.rglob("*") if "外面" in path.name) == []

    def test_a_bomb_and_a_locked_archive_cost_only_themselves(self, box: Path, tmp_path: Path) -> None:
        (box / "炸弹.zip").write_bytes(zipped({"a.txt": bytes(60_000_000)}, gbk=False))
        locked = bytearray(zipped({"报告.txt": report("青石县民政局", 4)}, gbk=False))
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            locked[locked.index(mark) + at] |= 1
        (box / "加密.zip").write_bytes(bytes(locked))
        found = run(box, tmp_path / "out")
        assert len(found.rows) == 3
        told = {place: reason.zh for place, reason in found.faults}
        assert "异常文件" in told["炸弹.zip"]
        assert "密码" in told["加密.zip"]
        page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
        assert "加密.zip" in page
        assert "设有解压密码" in page

    def test_caps(self) -> None:
        with pytest.raises(ReadError, match=r"limits\.files"):
            unpacked(message("a", "b", {f"{k}.txt": b"x" for k in range(9)}), "a.msg", Limits(files=5))
        deep = zipped({"a.txt": b"x"}, gbk=False)
        for _ in range(6):
            deep = zipped({"b.zip": deep}, gbk=False)
        with pytest.raises(ReadError, match="4 层"):
            unpacked(deep, "a.zip", Limits())

    def test_no_text_of_a_mailbox_becomes_markup_or_a_formula(self, box: Path, tmp_path: Path) -> None:
        nasty = "=HYPERLINK(1)<img src=x>.txt"
        (box / "单位6" / nasty).write_bytes(b"x" * 50)
        run(box, tmp_path / "out")
        assert "<img" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
        for name in ("分组.xlsx", "数字对比.xlsx", "reviews.xlsx"):
            for each in openpyxl.load_workbook(tmp_path / "out" / name).worksheets:
                assert all(cell.data_type != "f" for row in each.iter_rows() for cell in row)


class TestMails:
    @pytest.mark.parametrize("encoding", ["utf-16-le", "gb18030"])
    def test_outlook(self, encoding: str) -> None:
        data = message(
            "关于报送材料", "附上自评报告", {"报告最终版.txt": b"abc", "大表.xlsx": bytes(range(256)) * 40}, encoding
        )
        assert is_mail(data, "a.msg")
        files, failed = unpacked(data, "a.msg", Limits())
        assert not failed
        assert [(name, len(content)) for name, content in files[1:]] == [("报告最终版.txt", 3), ("大表.xlsx", 10_240)]
        assert files[0] == (BODY, "关于报送材料\n\n附上自评报告".encode())

    @pytest.mark.parametrize(
        "header",
        [
            'Content-Disposition: attachment; filename="=?GB2312?B?sai45i50eHQ=?="',
            "Content-Disposition: attachment; filename*=gb18030''%B1%A8%B8%E6.txt",
            "Content-Disposition: attachment; filename*0*=utf-8''%E6%8A%A5;\r\n filename*1*=%E5%91%8A.txt",
            'Content-Type: application/octet-stream; name="=?UTF-8?B?5oql5ZGKLnR4dA==?="',
        ],
    )
    def test_names_as_mailers_write_them(self, header: str) -> None:
        data = f'Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n{header}\r\n\r\nabc\r\n--b--\r\n'
        files, _ = unpacked(data.encode(), "a.eml", Limits())
        assert [name for name, _ in files] == [BODY, "报告.txt"]

    def test_a_raw_name_in_gbk(self) -> None:
        head = 'Subject: a\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Disposition: attachment; filename="'
        data = head.encode() + "报告.txt".encode("gbk") + b'"\r\n\r\nabc\r\n--b--\r\n'
        files, _ = unpacked(data, "a.eml", Limits())
        assert [name for name, _ in files] == [BODY, "报告.txt"]

    def test_a_forwarded_mail_is_opened(self) -> None:
        inner, outer = EmailMessage(), EmailMessage()
        inner["Subject"], outer["Subject"] = "里", "外"
        inner.set_content("x")
        inner.add_attachment(b"abc", maintype="application", subtype="octet-stream", filename="报告.txt")
        outer.set_content("y")
        outer.add_attachment(inner)
        files, _ = unpacked(outer.as_bytes(), "a.eml", Limits())
        assert [name.rpartition("/")[2] for name, _ in files] == [BODY, BODY, "报告.txt"]

    def test_a_damaged_mail_is_told(self) -> None:
        for data, name in ((message("a", "b", {"c.txt": b"x" * 5000})[:1500], "a.msg"), (b"\0\1\2", "a.eml")):
            with pytest.raises(ReadError, match="邮件"):
                unpacked(data, name, Limits())

    def test_a_mail_is_a_submission(self, box: Path) -> None:
        assert llmeval.read(str(box / "信.eml")).parts[0].name == "报告（最终版）.txt"


def filed(*files: tuple[str, FileKind, tuple[str, ...], str]) -> dict[str, Filed]:
    given = [
        (Item(place, "", place, 1), About(kind, owners, (), year, 1000, place)) for place, kind, owners, year in files
    ]
    return {each.item.place: each for each in grouped(given, {})}


class TestGrouping:
    def test_units_of_like_names_stay_apart(self) -> None:
        found = filed(
            ("a/报告.txt", "report", ("青石县水利局",), "2024"), ("b/报告.txt", "report", ("青石县水利水电局",), "2024"),
            ("a/表.xlsx", "self_eval", ("水利局",), "2024"), ("b/表.xlsx", "self_eval", ("水利水电局",), ""),
        )  # fmt: skip
        assert [found[name].unit for name in ("a/报告.txt", "b/报告.txt", "a/表.xlsx", "b/表.xlsx")] == [
            "青石县水利局", "青石县水利水电局", "青石县水利局", "青石县水利水电局",
        ]  # fmt: skip
        assert found["b/表.xlsx"].year == "2024"

    def test_a_short_name_is_no_other_reports_unit(self) -> None:
        found = filed(
            ("a.txt", "report", ("高新区管委会",), "2024"), ("b.txt", "report", ("洪江区高新区管委会",), "2024")
        )
        assert found["a.txt"].unit == "高新区管委会"
        found = filed(("x/a.txt", "report", ("档案馆",), "2024"), ("x/b.txt", "report", ("青石县档案馆",), "2024"))
        assert {each.unit for each in found.values()} == {"青石县档案馆"}

    def test_short_forms_of_office_talk_are_known_where_one_unit_alone_is_meant(self) -> None:
        reports: list[tuple[str, FileKind, tuple[str, ...], str]] = [
            ("a/报告.txt", "report", ("青石县住房保障服务中心",), "2024"), ("b/报告.txt", "report", ("青石县医疗保障局",), "2024"),
            ("c/报告.txt", "report", ("青石县水利水电局",), "2024"), ("d/报告.txt", "report", ("青石县水土保持利用局",), "2024"),
        ]  # fmt: skip
        found = filed(*reports, ("e/17住保中心-附件2.xlsx", "self_eval", (), ""), ("e/3、医保局附表.xlsx", "self_eval", (), ""),
                      ("e/水利局表.xlsx", "self_eval", (), ""), ("e/表.xlsx", "self_eval", (), ""))  # fmt: skip
        assert found["e/17住保中心-附件2.xlsx"].unit == "青石县住房保障服务中心"
        assert found["e/3、医保局附表.xlsx"].unit == "青石县医疗保障局"
        assert found["e/表.xlsx"].unit.startswith("未认出单位")
        assert found["e/水利局表.xlsx"].unit.startswith("未认出单位")

    def test_a_fuller_name_comes_before_its_short_form(self) -> None:
        from llmeval.runs.mailbox.identify import _surest

        text = "高新区管委会文件\n湖南汨罗高新技术产业开发区管委会"
        assert (
            _surest({"高新区管委会", "湖南汨罗高新技术产业开发区管委会"}, text)[0] == "湖南汨罗高新技术产业开发区管委会"
        )

    def test_years_are_submissions_of_their_own(self) -> None:
        found = filed(("报告2023.txt", "report", ("青石县水利局",), "2023"), ("报告2024.txt", "report", ("青石县水利局",), "2024"),
                      ("附件 2023年.xlsx", "self_eval", ("青石县水利局",), ""))  # fmt: skip
        assert sorted({each.group for each in found.values()}) == ["青石县水利局 2023", "青石县水利局 2024"]
        assert found["附件 2023年.xlsx"].group == "青石县水利局 2023"

    def test_a_file_of_nobody_stands_alone(self) -> None:
        found = filed(
            ("a.txt", "report", ("青石县水利局",), "2024"),
            ("b.txt", "report", ("青石县教育局",), "2024"),
            ("表.xlsx", "other", (), ""),
        )
        assert found["表.xlsx"].group == "未认出单位：表"

    def test_a_subordinate_of_no_report_is_a_stray(self) -> None:
        found = filed(
            ("x.zip/报告.txt", "report", ("青石县教育局",), "2024"),
            ("x.zip/表.xlsx", "self_eval", ("青石县实验小学",), "2024"),
        )
        assert found["x.zip/表.xlsx"].found_in == ("青石县教育局", "")
        assert "青石县实验小学" in str(found["x.zip/表.xlsx"].remark)


class TestCopies:
    def texts(self) -> dict[str, str]:
        texts = {
            f"单位{k}局": "".join(chr(0x4E00 + (k * 7919 + at * 31 * (k + 3)) % 3000) for at in range(1500))
            for k in range(8)
        }
        texts["抄袭局"] = texts["单位3局"].replace(texts["单位3局"][200:260], "另写的一段话" * 10)
        template = "为规范和加强部门预算绩效管理，根据有关文件要求，我单位认真组织开展了自评工作。" * 3
        return {unit: template + text for unit, text in texts.items()}

    def test_near_copies_and_no_others(self) -> None:
        texts = self.texts()
        pairs = near_pairs({unit: sketch(text, [unit]) for unit, text in texts.items()}, {unit: unit for unit in texts})
        assert [{one, other} for one, other, _ in pairs] == [{"单位3局", "抄袭局"}]

    def test_names_and_numbers_do_not_hide_a_copy(self) -> None:
        text = "".join(self.texts()["单位1局"]) + "青石县水利局全年支出1234.56万元。"
        assert sketch(text, ["青石县水利局"]) == sketch(
            text.replace("青石县水利局", "青石县教育局").replace("1234.56", "98.7"), ["青石县教育局"]
        )

    def test_shared_runs_are_the_passages(self) -> None:
        same = "这一段两份报告都有，一个字也不差，而且比三十个字还要长一些，所以要告诉审阅的人。"
        one, other = f"开头不同甲{same}结尾不同甲", f"另外的乙{same}又是别的乙"
        assert [one[start:end] for start, end in shared_runs(one, other)] == [same]
        assert shared_runs(same[:20], same) == []


@pytest.mark.parametrize(
    ("text", "spent", "rate", "score"),
    [
        ("全年支出120.50万元，预算执行率96.40%。项目支出60.00万元，执行率91.00%。\n项目自评得分88分。\n我局自评得分95分。", "120.50", "96.40", "95"),
        ("2024年总支出1.2亿元，其中基本支出8000万元。\n基本支出执行率99.10%。\n整体支出绩效自评得分93.5分。", "12000", None, "93.5"),
        ("支出120.50万元。\n满分100分。我处自评投入12.0分、过程20.0分、产出35.4分、效果27.0分，总分94.4分。\n", None, None, "94.4"),
        ("班组考核平均得分92.4分，食堂评比总分88分。\n", None, None, None),
        ("基本支出80.00万元，执行率99.10%。\n90分以上为优，80分至90分为良。", None, None, None),
        ("全年支出500.00万元，比2023年的480.00万元增加20.00万元。\n综合得分92分，2023年综合得分90分。", "500.00", None, "92"),
    ],
)  # fmt: skip
def test_numbers_of_the_whole_or_a_reason(text: str, spent: str | None, rate: str | None, score: str | None) -> None:
    from decimal import Decimal

    whole = f"2024年度青石县水利局部门整体支出绩效自评报告\n\n一、支出情况\n{text}\n"
    found = headline(llmeval.critique((whole.encode(), "a.txt"), settings=Settings()))
    for figure, wanted in ((found.spent, spent), (found.rate, rate), (found.score, score)):
        assert figure.value == (None if wanted is None else Decimal(wanted))
        assert bool(figure.reason.zh and figure.reason.en) is (wanted is None)


def test_people_count_single_digits_first(tmp_path: Path) -> None:
    for number in (10, 6, 1):
        (tmp_path / f"单位{number}").mkdir()
        (tmp_path / f"单位{number}" / "报告.txt").write_text("x", encoding="utf-8")
    assert find_files(tmp_path, tmp_path / "out") == ["单位1/报告.txt", "单位6/报告.txt", "单位10/报告.txt"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["mailbox", "{box}"], "-o"),
        (["mailbox", "{box}", "-o", "{out}", "-f", "markdown"], "markdown"),
        (["critique", "{box}", "-o", "{out}", "-f", "foto"], "应为"),
        (["mailbox", "{box}/none", "-o", "{out}"], "找不到"),
    ],
)
def test_wrong_usage_is_told(
    box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    given = [word.format(box=box, out=tmp_path / "out") for word in arguments]
    assert run_cli(given) == 2
    assert says in capsys.readouterr().err


def test_word_reports_come_back_with_comments(tmp_path: Path) -> None:
    (tmp_path / "收件").mkdir()
    (tmp_path / "收件" / "报告.docx").write_bytes(word(report("青石县档案馆", 1).decode()))
    found = run(tmp_path / "收件", tmp_path / "out", formats=["commented"])
    (path,) = found.rows[0]["outputs"]["commented"]
    with zipfile.ZipFile(tmp_path / "out" / path) as archive:
        assert "word/comments.xml" in archive.namelist()


def test_the_page_opens_and_is_silent(box: Path, tmp_path: Path) -> None:
    from tests.programs import chromium

    run(box, tmp_path / "out")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        heard: list[str] = []
        page.on("console", lambda line: heard.append(line.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto((tmp_path / "out" / "index.html").as_uri())
        assert not heard
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#reports summary").first.click()
        assert page.locator("#reports details li").first.is_visible()
        page.locator("#words").fill("图书馆")
        assert page.locator("#reports tbody tr:visible").count() == 1
