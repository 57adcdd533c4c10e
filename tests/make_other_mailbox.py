"""Another made-up mailbox, with the habits of other offices: running numbers, dates, 终稿, 盖章版, 副本, names that say nothing.

    python -m tests.make_other_mailbox FOLDER

Sixty files of twenty units; three reports are copies, two forms lie in others' material. Units go by their short names in
folders and files (医保局), a covering letter lies among forms, a print with a stamp beside the Word file that it was made of.
"""

from __future__ import annotations

import io
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl

from tests.make_mailbox import mail, zipped
from tests.make_msg import message
from tests.pdf_files import lines, pdf

YEAR = "2023"
UNITS = {
    "临溪市医疗保障局": "医保局", "临溪市自然资源和规划局": "自然资源局", "临溪市总工会": "总工会", "临溪市妇幼保健院": "妇幼保健院",
    "临溪市人民检察院": "检察院", "临溪市退役军人事务局": "退役军人局", "临溪市城市管理综合执法局": "城管局", "临溪市气象局": "气象局",
    "临溪市粮食和物资储备中心": "粮储中心", "临溪市实验小学": "实验小学", "临溪市特殊教育学校": "特校", "临溪市公共资源交易中心": "公共资源中心",
    "临溪市红十字会": "红十字会", "临溪市文学艺术界联合会": "文联", "临溪市河湾街道办事处": "河湾街道", "临溪市青山乡人民政府": "青山乡",
    "临溪市住房保障服务中心": "住保中心", "临溪市生态环境局": "环境局", "临溪市第二实验小学": "二实小", "临溪市统计局": "统计局",
}  # fmt: skip
NAMES = list(UNITS)
SUBJECTS = ("窗口服务", "巡查走访", "技能培训", "档案数字化", "设备更新", "安全隐患排查", "政策宣讲", "业务系统升级", "困难群众慰问",
            "阵地建设", "数据核查", "应急演练", "志愿服务", "校园修缮", "信访化解", "资料汇编", "网络维护", "外出调研")  # fmt: skip
DOINGS = ("全年安排{n}批次，覆盖{m}个点位", "由专班负责，分{n}期推进，惠及{m}人次", "上半年办结{n}件，下半年办结{m}件", "投入{n}.{m}万元，已全部到位",
          "比上年多{n}场，参与者{m}人", "按季度通报，共形成{n}份台账、{m}条记录", "与{m}家单位会商{n}次后定稿")  # fmt: skip
WHYS = (
    "群众反映较好",
    "仍有个别环节衔接不畅",
    "下一步将细化分工",
    "相关资料已归档备查",
    "受天气影响略有推迟",
    "年底前完成了验收",
    "经验在全市交流",
)


@dataclass
class Made:
    """What is true of the mailbox: the unit of each file by its place; see `tests.make_mailbox.Made`."""

    where: dict[str, str] = field(default_factory=dict)
    copies: set[frozenset[str]] = field(default_factory=set)
    again: list[str] = field(default_factory=list)
    strays: dict[str, str] = field(default_factory=dict)


def prose(unit: str, seed: int, *, told: bool = True) -> list[str]:
    """A report: a cover as the form of the bureau has it, then chapters; the unit stands on the cover alone."""
    chance = random.Random(seed)
    staff, total = chance.randrange(11, 90), chance.randrange(300, 4000)
    basic = total * 2 // 3

    def told_of() -> str:
        doing = chance.choice(DOINGS).format(n=chance.randrange(2, 60), m=chance.randrange(11, 99))
        return f"{chance.choice(SUBJECTS)}方面，{doing}，{chance.choice(WHYS)}。"

    cover = [
        f"{YEAR}年度部门整体支出",
        "绩效自评报告",
        f"部门（单位）名称：{unit}（盖章）",
        f"填报日期：{int(YEAR) + 1}年3月{staff % 28 + 1}日",
    ]
    if not told:
        cover = [f"{YEAR}年度部门整体支出绩效自评报告"]
    work = ["".join(told_of() for _ in range(5)) for _ in range(9)]
    return [
        *cover, "一、部门概况", f"本单位现有编制{staff + 2}名，年末在职{staff}人。主要负责本行政区域内相关政策的落实与服务。", "二、资金使用情况",
        f"{YEAR}年部门支出{total}.00万元，其中基本支出{basic}.00万元、项目支出{total - basic}.00万元，预算执行率100%。", "三、工作完成情况", *work,
        "四、存在的问题及改进措施", told_of(), told_of(), "五、自评结论", f"对照指标逐项打分，{YEAR}年度部门整体支出绩效自评得分{88 + seed % 10}分，等级为良。",
    ]  # fmt: skip


def word(paragraphs: list[str], rows: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for line in paragraphs:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for line_cells, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(line_cells.cells, row, strict=True):
                cell.text = value
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def stamped(paragraphs: list[str]) -> bytes:
    """The print of a report, as text in a PDF."""
    broken = [line[at : at + 38] for line in paragraphs for at in range(0, len(line), 38)]
    return pdf(*(lines(60, 780, broken[at : at + 36]) for at in range(0, len(broken), 36)))


def book(title: str, unit: str, chance: random.Random, *, named: bool) -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    score = chance.randrange(35, 40)
    for row in (
        [title], [f"（{YEAR}年度）"], ["预算部门名称", unit] if named else ["金额单位：万元"], ["一级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
        ["产出指标", f"开展{chance.choice(SUBJECTS)}", f"{chance.randrange(20, 99)}次", "19次", 60, 60], ["满意度指标", "服务对象满意", "≥92%", "93%", 40, score],
        ["总分", "", "", "", 100, 60 + score],
    ):  # fmt: skip
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


WHOLE, PROJECT, BASE = (
    f"{YEAR}年部门整体支出绩效自评表",
    f"{YEAR}年项目支出绩效自评表",
    "部门整体支出绩效评价基础数据表",
)
REPORT_NAMES = ("1.报告.docx", "附件1.docx", "20240318自评报告（终稿）.docx", "新建 Microsoft Word 文档.docx", "{short}整体自评 - 副本.docx",
                "02 {short}自评报告3.20.docx", "正文（盖章版）.docx", "报财政局绩效股.docx", "{unit}{year}年度自评报告定稿2.docx", "自评-{short}.docx")  # fmt: skip
TABLE_NAMES = (
    "2.自评表.xlsx",
    "附件2.xlsx",
    "附件2：自评表(1).xlsx",
    "工作簿1.xlsx",
    "表.xlsx",
    "{short}自评表 - 副本.xlsx",
    "绩效表0320终.xlsx",
)
THIRD_NAMES = (
    "3.项目自评表.xlsx",
    "附件3.xlsx",
    "附件3（改）.xlsx",
    "项目.xlsx",
    "基础数据表20240318.xlsx",
    "{short}附件3.xlsx",
)


def files_of(number: int, chance: random.Random) -> dict[str, bytes]:
    """Report, form and third file of a unit. Forms name it one time in two; in the flat folder they do, or their names do."""
    unit, short = NAMES[number], UNITS[NAMES[number]]
    flat = number >= 16

    def called(names: tuple[str, ...]) -> str:
        name = names[number % len(names)].format(unit=unit, short=short, year=YEAR)
        return f"{number + 1:02d}{short}-{name}" if flat and short not in name else name

    third = WHOLE if number % 5 == 4 else PROJECT
    return {
        called(REPORT_NAMES): word(prose(unit, 500 + number)),
        called(TABLE_NAMES): book(WHOLE, unit, chance, named=chance.random() < 0.5),
        called(THIRD_NAMES): book(BASE if third == WHOLE else PROJECT, unit, chance, named=chance.random() < 0.5),
    }


def copied(number: int, source: int, how: str) -> list[str]:
    """The report of one unit under the name of another: as it is, with other numbers, or with a chapter of its own."""
    told = prose(NAMES[number], 500 + source)
    if how == "numbers":
        told = [line if YEAR in line else line.translate(str.maketrans("23456789", "34567892")) for line in told]
    if how == "chapter":
        start = told.index("三、工作完成情况") + 1
        told[start : start + 2] = prose(NAMES[number], 900 + number)[start : start + 2]
    return told


COPIES = ((3, 0, "whole"), (13, 6, "numbers"), (19, 11, "chapter"))


def make(folder: Path, seed: int = 1) -> Made:  # noqa: C901 - one place after the other
    """Write the mailbox; sixty files, bodies of mails apart."""
    chance = random.Random(seed)
    made = Made()
    given = {number: files_of(number, chance) for number in range(20)}
    for number, source, how in COPIES:
        given[number][next(iter(given[number]))] = word(copied(number, source, how))
        made.copies.add(frozenset((NAMES[number], NAMES[source])))
    # A covering letter and a print in the places of third files; a draft likewise.
    for number, name, data in (
        (5, "关于报送绩效自评材料的函.docx", word([f"{NAMES[5]}", "关于报送绩效自评材料的函", "市财政局：", "现将我局自评材料报上，请审阅。"])),
        (8, "盖章版.pdf", stamped(prose(NAMES[8], 508))),
        (12, "自评报告（征求意见稿）.docx", word([line.replace("方面，", "工作：") for line in prose(NAMES[12], 512)])),
    ):  # fmt: skip
        del given[number][list(given[number])[2]]
        given[number][name] = data
    strays = {}
    for owner, host, name in ((14, 2, "附件4.xlsx"), (7, 10, f"{UNITS[NAMES[7]]}表.xlsx")):
        del given[owner][list(given[owner])[1]]
        given[host][name] = book(WHOLE, NAMES[owner], chance, named=True)
        strays[host, name] = owner

    def place(number: int, above: str) -> None:
        for name in given[number]:
            owner = strays.get((number, name), number)
            made.where[f"{above}{name}"] = NAMES[owner]
            if owner != number:
                made.strays[f"{above}{name}"] = NAMES[number]
        made.again.extend(
            f"{above}{name}" for name in given[number] if name in ("盖章版.pdf", "自评报告（征求意见稿）.docx")
        )

    folder.mkdir(parents=True, exist_ok=True)
    # One archive that holds a numbered folder for each of four units, as the bureau's clerk packed it.
    packed: dict[str, bytes] = {}
    for number in range(4):
        above = f"{number + 1}、{UNITS[NAMES[number]]}/"
        packed |= {f"{above}{name}": data for name, data in given[number].items()}
        place(number, f"3月20日收.zip/{above}")
    (folder / "3月20日收.zip").write_bytes(zipped(packed, gbk=True))
    # Mails: attachments, an archive as the only attachment, a subject that alone names the unit.
    for number in range(4, 8):
        name, short = f"回复：绩效自评{number}.eml", UNITS[NAMES[number]]
        inside = given[number] if number != 6 else {"新建文件夹.zip": zipped(given[number], gbk=True)}
        (folder / name).write_bytes(mail(f"{short}{YEAR}年绩效自评材料", "领导好，材料见附件。", inside))
        place(number, f"{name}/" if number != 6 else f"{name}/新建文件夹.zip/")
    for number in range(8, 11):
        name = f"转发{number}.msg"
        (folder / name).write_bytes(
            message(
                "自评",
                f"{UNITS[NAMES[number]]}报来的，请查收。",
                given[number],
                "gb18030" if number == 9 else "utf-16-le",
            )
        )
        place(number, f"{name}/")
    # An archive of archives, the inner ones by number alone; one of them holds another.
    outer = {}
    for number in range(11, 14):
        inner = dict(given[number])
        if number == 12:
            rest = list(inner)[1:]
            inner = {
                next(iter(inner)): inner[next(iter(inner))],
                "附件.zip": zipped({key: inner[key] for key in rest}, gbk=False),
            }
            made.where |= {f"汇总.zip/{number}.zip/{next(iter(inner))}": NAMES[number]}
            made.where |= {f"汇总.zip/{number}.zip/附件.zip/{key}": NAMES[number] for key in rest}
            made.again.append(f"汇总.zip/{number}.zip/附件.zip/自评报告（征求意见稿）.docx")
        else:
            place(number, f"汇总.zip/{number}.zip/")
        outer[f"{number}.zip"] = zipped(inner, gbk=number == 11)
    (folder / "汇总.zip").write_bytes(zipped(outer, gbk=True))
    for number in range(14, 20):
        above = f"纸质件扫描前/{number + 1:02d}{UNITS[NAMES[number]]}" if number < 16 else "微信收的"
        for name, data in given[number].items():
            path = folder / above / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        place(number, f"{above}/")
    return made


if __name__ == "__main__":
    found = make(Path(sys.argv[1]))
    sys.stdout.write(f"{len(found.where)} files of {len(set(found.where.values()))} units\n")
