"""How much personal data gets out: `python -m tests.measure_privacy [--each 12] [--list] [--write]`.

Data of every kind, in every way of writing that people use, are set into reports of five formats together with numbers, places
and institutions that are nobody's. A datum leaks where any output of the review, or any request to a model, still holds it; an
innocent is masked by mistake where the masked text has lost it. All data are made up, from a seed.
"""

from __future__ import annotations

import argparse
import html
import io
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from llmeval import Review, critique
from llmeval.pipeline import plan
from llmeval.privacy.checksums import identity_valid
from llmeval.render.terminal.terminal import render_terminal
from llmeval.render.text.table import facts_csv
from llmeval.settings import Settings
from tests import pdf_files

READMES = {"en": Path("README.md"), "zh": Path("README.zh-CN.md")}
BEGIN, END = "<!-- privacy: begin -->", "<!-- privacy: end -->"
TITLE = "2024年度某某县档案馆整体支出绩效自评报告"
SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严魏陶姜",
    "煜琦翊昕睿皓霖沁沐翔琰颖莹睦骁晗玥珂瑾岚钰彤琳锐涛斌",
)
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
HANZI = str.maketrans("0123456789", "〇一二三四五六七八九")
BLANKS = re.compile(r"[\s\u00a0\u2009\u200b-\u200d\u3000*.·–—－-]")


@dataclass(frozen=True)
class Line:
    """One line, or one table, that holds a datum or an innocent; `rows` where it is a table."""

    kind: str
    datum: str
    text: str = ""
    rows: Sequence[Sequence[str]] = ()
    before: str = ""
    """A line that has to stand somewhere above: the label behind which a name is told first."""


Kind = Callable[[random.Random], Line]


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def name_of(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def identity(chance: random.Random) -> Line:
    born = f"{chance.randint(1950, 2003)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    body = f"43{digits(chance, 4)}{born}{digits(chance, 3)}"
    number = next(body + digit for digit in "0123456789X" if identity_valid(body + digit))
    way = chance.randrange(7)
    if way == 0:
        number = f"43{digits(chance, 4)}{born[2:]}{digits(chance, 3)}"
        return Line("identity", number, f"身份证号：{number}")
    if way == 1:
        wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
        return Line("identity", wrong, f"身份证号码为{wrong}。")
    written = [
        number,
        f"{number[:6]} {number[6:14]} {number[14:]}",
        number.translate(FULL),
        f"{number[:6]}\u200b{number[6:]}",
        " ".join(number),
    ][way - 2]
    return Line(
        "identity",
        number,
        chance.choice(("身份证号：{}", "公民身份号码{}", "（身份证：{}）", "证件号码：{}，已核")).format(written),
    )


def mobile(chance: random.Random) -> Line:
    number = f"1{chance.choice('3456789')}{digits(chance, 9)}"
    groups = chance.choice(((3, 7), (4, 8), (3, 8), (4, 7), (5,), (11,)))
    cut = [number[a:b] for a, b in zip((0, *groups), (*groups, 11), strict=True)]
    written = chance.choice((" ", "\u00a0", "\u3000", "-", ".", "", "  ")).join(part for part in cut if part)
    if chance.random() < 0.25:
        written = chance.choice((number.translate(FULL), number.translate(HANZI), " ".join(number)))
    return Line(
        "mobile",
        number,
        chance.choice(("联系电话：{}", "手机{}", "Tel{}", "电话：{}转办公室", "手机号码（{}）", "{}微信同号")).format(
            written
        ),
    )


def landline(chance: random.Random) -> Line:
    number = f"07{digits(chance, 2)}-{chance.choice('2345678')}{digits(chance, 6)}"
    return Line(
        "landline",
        number,
        chance.choice(("家庭电话：{}", "宅电{}", "住宅电话：{}", "办公电话：{}", "座机{}")).format(number),
    )


def bank(chance: random.Random) -> Line:
    number = f"62{digits(chance, chance.choice((14, 17)))}"
    spaced = " ".join(number[n : n + 4] for n in range(0, len(number), 4))
    if chance.random() < 0.3:
        rows = [["序号", "开户行", "银行账号"], ["1", "某某支行", number]]
        return Line("bank", number, rows=rows)
    return Line(
        "bank",
        number,
        chance.choice(("卡号：{}", "银行账号{}", "开户行：某某支行 账号 {}")).format(chance.choice((number, spaced))),
    )


def mail(chance: random.Random) -> Line:
    address = f"{''.join(chance.choice('abcdefgh') for _ in range(6))}{digits(chance, 3)}@example.com"
    return Line(
        "mail",
        address,
        chance.choice(("邮箱：{}", "电子邮箱{}", "请发至{}。")).format(address.replace("@", chance.choice("@@＠"))),
    )


def messenger(chance: random.Random) -> Line:
    number = chance.choice((f"wx_{digits(chance, 6)}", digits(chance, 9).replace("0", "1")))
    cue = "微信号：{}" if number.startswith("wx") else chance.choice(("QQ：{}", "QQ号{}"))
    return Line("messenger", number, cue.format(number))


def plate(chance: random.Random) -> Line:
    number = f"湘{chance.choice('ABCDEFGH')}{digits(chance, 5)}"
    return Line("plate", number, chance.choice(("车牌{}", "公务用车{}维修", "车牌号：{}")).format(number))


def passport(chance: random.Random) -> Line:
    number = f"E{digits(chance, 8)}"
    return Line("passport", number, chance.choice(("护照号：{}", "护照号码{}")).format(number))


def address(chance: random.Random) -> Line:
    town, number = chance.choice(("青禾县", "云渚县", "白沙县")), chance.randint(1, 99)
    home = chance.choice(
        (
            f"{town}东街道幸福路{number}号{chance.randint(1, 9)}栋{chance.randint(101, 999)}室",
            f"{town}白沙镇王家村{chance.randint(1, 9)}组{number}号",
        )
    )
    return Line("address", home, chance.choice(("家庭住址：{}", "住址：{}", "家住{}")).format(home))


LABELS = ("填报人员：{}", "填报人：{}", "联系人及电话：{}", "负责人签章：{}", "【填表人】{}", "填表人＝{}", "审核人﹕{}", "经办人/{}", "填 报 人：{}", "制表人：{}", "签字：{}",
          "单位负责人（签字）：{}")  # fmt: skip


def label(chance: random.Random) -> Line:
    name = name_of(chance)
    if chance.random() < 0.4:
        rows = chance.choice(
            ([["联系人", "职务"], [name, "科长"]], [["填表人", name]], [["单位负责人\n（签字）", name]])
        )
        return Line("name after a label", name, rows=rows)
    return Line("name after a label", name, chance.choice(LABELS).format(name))


def later(chance: random.Random) -> Line:
    name = name_of(chance)
    text = chance.choice(("经{}核实，资料属实。", "由{}负责整理归档。", "{}同志提出了意见。", "会议由{}主持。")).format(
        name
    )
    return Line("name mentioned later", name, text, before=chance.choice(LABELS[:8]).format(name))


def innocent(chance: random.Random) -> Line:
    number = f"1{chance.choice('3456789')}{digits(chance, 9)}"
    forms = (
        (number, f"全年支出{number}元。"), (number, f"发票号码：{number}"), (number, f"凭证号{number}"), (number, f"项目编号：{number}"), (f"{number}人次", f"服务{number}人次。"),
        ("白沙镇", "白沙镇人民政府完成改造。"), ("王家村", "联系点：王家村。"), ("黄河路", "黄河路改造工程完工。"), ("县财政局", "负责人：县财政局"), ("办公室", "填表人：办公室"),
        (ground := f"0745-{digits(chance, 7)}", chance.choice((f"咨询热线：{ground}", f"监督举报电话{ground}"))), (amount := f"{digits(chance, 3)},{digits(chance, 3)},{digits(chance, 3)}.00", f"合计{amount}元。"),
        (code := f"2130{digits(chance, 3)}", f"科目编码{code}"), (area := f"{chance.randint(10, 99)}{digits(chance, 9)}", f"面积{area}平方米"), ("方便群众", "优化流程，方便群众办事。"),
        (deed := f"国办发〔2021〕{chance.randint(1, 99)}号", f"依据{deed}执行。"), ("12366", "拨打12366热线咨询。"),
    )  # fmt: skip
    datum, text = chance.choice(forms)
    return Line("innocent", datum, text)


KINDS: dict[str, Kind] = {
    "identity": identity, "mobile": mobile, "landline": landline, "bank": bank, "mail": mail, "messenger": messenger, "plate": plate,
    "passport": passport, "address": address, "name after a label": label, "name mentioned later": later, "innocent": innocent,
}  # fmt: skip
ZH = {
    "identity": "身份证号", "mobile": "手机号码", "landline": "固定电话", "bank": "银行账号", "mail": "电子邮箱", "messenger": "微信、QQ", "plate": "车牌", "passport": "护照号",
    "address": "家庭住址", "name after a label": "标签后的姓名", "name mentioned later": "姓名再次出现", "innocent": "不应遮盖的（误遮）",
}  # fmt: skip


def lines_of(seed: int) -> list[Line]:
    """One of each kind and six innocents, shuffled."""
    chance = random.Random(seed)
    lines = [make(chance) for name, make in KINDS.items() if name != "innocent"] + [innocent(chance) for _ in range(6)]
    chance.shuffle(lines)
    return lines


def plain_lines(lines: Sequence[Line]) -> Iterator[str | Sequence[Sequence[str]]]:
    yield TITLE
    yield "一、部门基本情况"
    yield "编制数12人，在职人数11人。全年预算100.00万元，支出98.00万元，预算执行率98%。"
    for line in lines:
        if line.before:
            yield line.before
    for line in lines:
        yield line.rows or line.text
    yield "二、存在的问题"
    yield "预算编制不够精细，下一步将加强管理。"


def as_text(lines: Sequence[Line]) -> bytes:
    return "\n".join(
        p if isinstance(p, str) else "\n".join("\t".join(c.replace("\n", "") for c in row) for row in p)
        for p in plain_lines(lines)
    ).encode()


def as_html(lines: Sequence[Line]) -> bytes:
    def row(cells: Sequence[str]) -> str:
        return "<tr>" + "".join(f"<td>{html.escape(cell).replace(chr(10), '<br>')}</td>" for cell in cells) + "</tr>"

    pieces = [
        f"<p>{html.escape(p)}</p>" if isinstance(p, str) else f"<table>{''.join(map(row, p))}</table>"
        for p in plain_lines(lines)
    ]
    return f'<html><meta charset="utf-8"><body>{"".join(pieces)}</body></html>'.encode()


def as_word(lines: Sequence[Line]) -> bytes:
    import docx

    document = docx.Document()
    for piece in plain_lines(lines):
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        table = document.add_table(len(piece), len(piece[0]))
        for r, row in enumerate(piece):
            for c, cell in enumerate(row):
                table.cell(r, c).text = cell
        document.add_paragraph("")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_excel(lines: Sequence[Line]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for piece in plain_lines(lines):
        for row in [[piece]] if isinstance(piece, str) else piece:
            sheet.append(list(row))
        sheet.append([])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_pdf(lines: Sequence[Line]) -> bytes:
    y, content = 800.0, ""
    for piece in plain_lines(lines):
        if isinstance(piece, str):
            content += pdf_files.text(40, y, piece.replace("\u200b", ""), 10)
            y -= 18
        else:
            content += pdf_files.grid(
                40, y + 12, [150] * len(piece[0]), [[c.replace("\n", "") for c in row] for row in piece]
            )
            y -= 24 * len(piece) + 12
    return pdf_files.pdf(content)


FORMATS: dict[str, tuple[str, Callable[[Sequence[Line]], bytes]]] = {
    "text": (".txt", as_text), "word": (".docx", as_word), "excel": (".xlsx", as_excel), "pdf": (".pdf", as_pdf), "html": (".html", as_html),
}  # fmt: skip


def outputs(review: Review, source: tuple[bytes, str]) -> Iterator[tuple[str, str]]:
    """Everything that a review shows or sends, as text."""
    yield "terminal", render_terminal(review)
    yield "json", review.to_json()
    yield "markdown", review.to_markdown()
    yield "html", html.unescape(re.sub(r"<[^<>]{0,2000}>", "", review.to_html()))
    yield "csv", facts_csv(review)
    for name, content in (("workbook", review.to_xlsx()), ("letter", review.to_letter())):
        import zipfile

        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(entry).decode("utf-8", "replace") for entry in package.namelist()]
        yield name, html.unescape(re.sub(r"<[^<>]{0,2000}>", "", "\n".join(parts)))
    planned = plan(source, settings=Settings(model="m"))
    yield "requests", "\n".join(request.text for request in planned.requests)


def squeezed(text: str) -> str:
    return BLANKS.sub(
        "", text.translate(str.maketrans("０１２３４５６７８９Ｘ〇一二三四五六七八九＠", "0123456789X0123456789@"))
    )


@dataclass
class Seen:
    """A datum in a format, and where it came out; for an innocent, whether it is gone."""

    line: Line
    format: str
    where: tuple[str, ...]


def measured(each: int) -> list[Seen]:
    """`each` reports of every format."""
    seen = []
    for number, (kind, (suffix, make)) in enumerate(FORMATS.items()):
        for index in range(each):
            lines = lines_of(1000 * number + index)
            source = (make(lines), f"报告{suffix}")
            review = critique(source)
            shown = {name: squeezed(text) for name, text in outputs(review, source)}
            masked = squeezed(review.masked_text)
            for line in lines:
                datum = squeezed(line.datum)
                where: tuple[str, ...]
                if line.kind == "innocent":
                    where = () if datum in masked else ("masked",)
                else:
                    where = tuple(name for name, text in shown.items() if datum in text)
                seen.append(Seen(line, kind, where))
    return seen


def table(seen: Sequence[Seen], language: str) -> str:
    """Per kind: how many were tried, how many came out; as Markdown."""
    tried, out = Counter(s.line.kind for s in seen), Counter(s.line.kind for s in seen if s.where)
    zh = language == "zh"
    head = "| 种类 | 试验 | 漏出 |\n| --- | --- | --- |" if zh else "| Kind | Tried | Got out |\n| --- | --- | --- |"
    names = {
        kind: ZH[kind] if zh else ("innocent (masked by mistake)" if kind == "innocent" else kind) for kind in KINDS
    }
    rows = [f"| {names[kind]} | {tried[kind]} | {out[kind]} ({out[kind] / tried[kind]:.1%}) |" for kind in KINDS]
    return "\n".join([head, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=11, help="reports of each format")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--write", action="store_true", help="into the READMEs")
    given = parser.parse_args()
    seen = measured(given.each)
    if given.list:
        for one in seen:
            if one.where:
                print(one.format, one.line.kind, repr(one.line.text or one.line.rows), one.where)
    print(table(seen, "en"))
    if given.write:
        for language, path in READMES.items():
            before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
            after = rest.partition(END)[2]
            path.write_text(f"{before}{BEGIN}\n{table(seen, language)}\n{END}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
