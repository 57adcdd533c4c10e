"""A made-up mailbox: sixty files of twenty units in archives, mails and folders, three copies and two strays among them.

    python -m tests.make_mailbox FOLDER

Names are as offices write them: GBK without a flag in archives, encoded words and raw bytes in mails, without the unit, with
最终版 or v2 behind them. `make` tells what belongs where.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl

from tests.generate_reports import make as make_report
from tests.make_msg import message

UNITS = [
    "青石县档案馆", "青石县图书馆", "青石县水利局", "青石县水利水电服务中心", "青石县教育局", "青石县第一中学", "青石县文化旅游广电局",
    "青石县卫生健康局", "青石县人民医院", "青石县农业农村局", "青石县民政局", "青石县审计局", "青石县白沙镇人民政府", "青石县城关街道办事处",
    "青石县残疾人联合会", "青石县市场监督管理局", "青石县应急管理局", "青石县司法局", "青石县科学技术协会", "青石县融媒体中心",
]  # fmt: skip
YEAR = "2024"
NAMELESS = 15
"""The unit whose files do not name it: the name of their folder does."""
REPORT_NAMES = (
    "自评报告.docx", "{unit}2024年度部门整体支出绩效自评报告.docx", "绩效自评报告（最终版）.docx", "报告v2.docx", "整体支出绩效自评报告-定稿.txt",
    "2024年自评报告 修改稿2.docx", "{short}自评报告.docx", "部门整体支出绩效自评报告.txt",
)  # fmt: skip
TABLE_NAMES = (
    "附件1.xlsx",
    "附件1：部门整体支出绩效自评表.xlsx",
    "自评表v2.xlsx",
    "{short}自评表最终版.xlsx",
    "附表1.xlsx",
)
PROJECT_NAMES = (
    "附件2.xlsx",
    "附件2-项目支出绩效自评表.xlsx",
    "项目自评表（定稿）.xlsx",
    "{short}项目表.xlsx",
    "附表2 项目.xlsx",
)
BASE_NAMES = ("附件3 基础数据表.xlsx", "基础数据.xlsx", "部门整体支出绩效评价基础数据表v3.xlsx")
CHANGES = str.maketrans("123456789", "345678912")


@dataclass
class Made:
    """A mailbox and what is true of it."""

    where: dict[str, str] = field(default_factory=dict)
    """The unit of each file by its place (`a.zip/附件1.xlsx`); every other place is a letter."""
    copies: set[frozenset[str]] = field(default_factory=set)
    """Units whose reports are copies of each other."""
    again: list[str] = field(default_factory=list)
    """Files that are another version of a report of the same unit."""
    strays: dict[str, str] = field(default_factory=dict)
    """Misplaced files by their places, with the unit whose material they lie in."""


def report_of(unit: str, seed: int) -> str:
    """A report; those of different seeds share the template and nothing else."""
    text = make_report(seed, 0.2).text
    head = re.match(r"(.+?)(20\d\d)年度", text)
    assert head is not None
    text = text.replace(head[1], unit).replace(head[1][3:], unit[3:]).replace(f"{head[2]}年", f"{YEAR}年")
    chance = random.Random(seed)
    words = "".join(chr(0x4E00 + chance.randrange(2500)) for _ in range(900))
    own = "\n".join(
        f"本年第{k + 1}项重点工作为{words[60 * k : 60 * k + 60]}，全年投入{chance.randrange(20, 900)}万元。"
        for k in range(12)
    )
    return f"{text}\n\n七、重点工作\n{own}\n"


def word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def sheet(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(unit: str, chance: random.Random, *, named: bool = True) -> bytes:
    score = 90 + chance.randrange(90) / 10
    return sheet([
        [f"{YEAR}年度部门整体支出绩效自评表"], [f"填报单位：{unit}" if named else "单位：万元"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", f"完成任务{chance.randrange(99)}", f"{chance.randrange(20, 90)}个", "18个", 60, 60],
        ["效益指标", "满意度", "群众满意", "≥90%", f"{chance.randrange(90, 99)}%", 40, round(score - 60, 1)], ["总分", "", "", "", "", 100, score],
    ])  # fmt: skip


def project_of(unit: str, chance: random.Random, *, named: bool = True) -> bytes:
    budget = chance.randrange(100, 900)
    return sheet([
        [f"{YEAR}年度项目支出绩效自评表"], ["主管部门：" + unit if named else "单位：万元", "", f"项目名称：{chance.choice('甲乙丙丁')}号工程"],
        ["项目资金", "年初预算数", "全年预算数", "全年执行数", "执行率"], ["年度资金总额", budget, budget, budget - 3, f"{(budget - 3) / budget:.2%}"],
        ["产出指标", "数量指标", f"建成{chance.randrange(9)}处", "2处", "2处"],
    ])  # fmt: skip


def base_of(unit: str, chance: random.Random, *, named: bool = True) -> bytes:
    return sheet([
        ["部门整体支出绩效评价基础数据表"], [f"填报单位：{unit}" if named else "单位：万元"],
        ["财政供养人员情况", "编制数", f"{YEAR}年实际在职人数", "控制率"], ["", chance.randrange(20, 60), chance.randrange(15, 60), "95%"],
    ])  # fmt: skip


def zipped(files: Mapping[str, bytes], *, gbk: bool) -> bytes:
    """An archive whose names are GBK without a flag, as Chinese Windows packs them, or UTF-8."""
    file = io.BytesIO()
    written = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(files.items()):
            raw = name.encode("gb18030")
            # The library flags what is not ASCII as UTF-8: the bytes of GBK go in afterwards, in the place of as many others.
            written[raw] = f"{number:04d}".encode().ljust(len(raw), b"~")
            archive.writestr(written[raw].decode() if gbk else name, data)
    packed = file.getvalue()
    for raw, held in written.items() if gbk else ():
        packed = packed.replace(held, raw)
    return packed


def mail(subject: str, body: str, files: Mapping[str, bytes]) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "a@example.com", "b@example.com"
    made.set_content(body)
    for name, data in files.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def files_of(number: int, chance: random.Random, seeds: Mapping[int, int]) -> dict[str, tuple[bytes, bool]]:
    """Three files of a unit by name; whether each names the unit inside."""
    unit = UNITS[number]
    short = unit[3:]
    text = report_of(unit, seeds.get(number, 100 + number))
    if number in seeds and number % 2:
        text = text.translate(CHANGES).replace(f"{YEAR.translate(CHANGES)}年", f"{YEAR}年")
    name = REPORT_NAMES[number % len(REPORT_NAMES)].format(unit=unit, short=short)
    alone = number < 18
    if number == NAMELESS:
        text, alone = text.replace(unit, "我单位").replace(short, "本单位"), True
    named = (not alone or chance.random() < 0.6) and number != NAMELESS
    table = TABLE_NAMES[number % len(TABLE_NAMES)].format(short=short)
    third_named = (not alone or chance.random() < 0.5) and number != NAMELESS
    base = number % 3 == 0
    third = (BASE_NAMES[number % len(BASE_NAMES)] if base else PROJECT_NAMES[number % len(PROJECT_NAMES)]).format(
        short=short
    )
    return {
        name: (text.encode() if name.endswith("txt") else word(text), True),
        table: (table_of(unit, chance, named=named), named),
        third: ((base_of if base else project_of)(unit, chance, named=third_named), third_named),
    }


def folder_of(number: int) -> str:
    return f"{number}.{UNITS[number]}材料" if number == NAMELESS else f"单位{number}"


def make(folder: Path, seed: int = 1) -> Made:  # noqa: C901 - one place after the other
    """Write the mailbox; sixty files in all, letters of mails apart."""
    chance = random.Random(seed)
    made = Made()
    seeds = {7: 102, 14: 104}  # reports copied from units 2 and 4: one word for word, one with other numbers
    material = {
        number: {name: data for name, (data, _) in files_of(number, chance, seeds).items()} for number in range(20)
    }
    made.copies = {frozenset((UNITS[2], UNITS[7])), frozenset((UNITS[4], UNITS[14]))}
    # An older version of a report in the place of a table; two tables that lie in others' material.
    older = report_of(UNITS[9], 109).replace("本年第3项重点工作为", "第三，本年的重点是", 1)
    dropped = list(material[9])[2]
    del material[9][dropped]
    material[9]["自评报告（初稿）.docx"] = word(older)
    strays = []
    for owner, host in ((11, 0), (16, 8)):
        name = list(material[owner])[1]
        del material[owner][name]
        put = f"附件4 {UNITS[owner][3:]}.xlsx" if owner == 11 else "附件5.xlsx"
        material[host][put] = table_of(UNITS[owner], chance)
        strays.append((owner, host, put))

    def place(number: int, above: str) -> None:
        for name in material[number]:
            made.where[f"{above}{name}"] = UNITS[number]
        for owner, host, name in strays:
            if host == number:
                made.where[f"{above}{name}"] = UNITS[owner]
                made.strays[f"{above}{name}"] = UNITS[host]
        if number == 9:
            made.again.append(f"{above}自评报告（初稿）.docx")

    folder.mkdir(parents=True, exist_ok=True)
    for number in range(5):
        name = (
            f"第{number + 6}批/{['材料', UNITS[number], '送审稿', '绩效', UNITS[number][3:]][number]}{number + 1}.zip"
        )
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files = dict(material[number])
        if number == 3:  # an archive in an archive
            inner = list(files)[1:]
            files = {
                next(iter(files)): files[next(iter(files))],
                "附件.zip": zipped({key: files[key] for key in inner}, gbk=True),
            }
            (folder / name).write_bytes(zipped(files, gbk=False))
            made.where |= {
                f"{name}/{next(iter(material[3]))}": UNITS[3],
                **{f"{name}/附件.zip/{key}": UNITS[3] for key in inner},
            }
            continue
        (folder / name).write_bytes(zipped(files, gbk=number != 1))
        place(number, f"{name}/")
    for number in range(5, 9):
        name = f"邮件/{number}.eml"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(
            mail("报送绩效自评材料", f"县财政局：\n现报送{UNITS[number]}的自评材料，请查收。", material[number])
        )
        place(number, f"{name}/")
    for number in range(9, 12):
        name = f"邮件/答复 {number}.msg"
        (folder / name).write_bytes(
            message(
                f"{UNITS[number]}自评材料", "请查收附件。", material[number], "gb18030" if number == 10 else "utf-16-le"
            )
        )
        place(number, f"{name}/")
    outer = {}
    for number in range(12, 15):
        outer[f"{UNITS[number]}.zip"] = zipped(material[number], gbk=True)
        place(number, f"第二批打包.zip/{UNITS[number]}.zip/")
    (folder / "第二批打包.zip").write_bytes(zipped(outer, gbk=True))
    for number in range(15, 18):
        for name, data in material[number].items():
            path = folder / folder_of(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        place(number, f"{folder_of(number)}/")
    for number in range(18, 20):
        for name, data in material[number].items():
            path = folder / "散件" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path = path if not path.exists() else path.with_name(f"{path.stem}(1){path.suffix}")
            path.write_bytes(data)
            made.where[path.relative_to(folder).as_posix()] = UNITS[number]
    return made


if __name__ == "__main__":
    found = make(Path(sys.argv[1]))
    sys.stdout.write(f"{len(found.where)} files of {len(set(found.where.values()))} units\n")
