"""Files that nobody should hand in, made by the hundred: `python -m tests.made_files [FAMILY…] [--jobs N]` reviews each in a process
of its own, writes every output, and prints what each family cost and what went wrong.

Each file has to give a review or one line that says what is wrong with it: no internal error, no traceback, nothing over
`SECONDS` or `MEMORY`.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tests import pdf_files
from tests.test_hostile_files import ARCHIVES, MERGED, PDFS, merged, zipped

SECONDS, MEMORY, PROCESS = 60.0, 1_500_000_000, 4_000_000_000
"""Seconds of a processor, so that a busy machine does not count; bytes that a file may take; bytes of a process."""
HANGS = 300.0
FAULTS = ("Internal error", "ended unexpectedly", "Stopped after", "more memory than")
HEAD = "2024年度某某县档案馆整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数11人。全年预算100.00万元，支出98.00万元。\n"
REPORTS = Path(__file__).parent / "reports"


class Made(NamedTuple):
    """One file: its family and number, the name under which it is handed in, how to make its bytes."""

    family: str
    name: str
    make: Callable[[], bytes]


def every() -> Iterator[Made]:
    """All files, each family in turn; the same ones at every call."""
    for family, make in FAMILIES.items():
        for number, (name, content) in enumerate(make(), 1):
            yield Made(f"{family} {number}", name, content if callable(content) else partial(bytes, content))


Files = Iterator[tuple[str, "bytes | Callable[[], bytes]"]]


def long_texts() -> Files:
    """One kind of thing, very often: in one line and in many, with and without a report around it."""
    units = [
        "<!---->", "1 ", "1,", "1.", "|1", "a", "一", "（", "）", "【】", "《", "“", "、", "，", "：", "100.00万元", "2024年", "5%", "①", "(1)",
        "\t", "\u3000", "\u200b", "\u202e", "\x1b[31m", "*", "_", "#", "-", "=", "`", "&nbsp;", "\\", "{{", "填表人", "账号 ", "其中：", "共计5万元，",
        "不存在问题。", "分别为1、2、", "2024年1月", "13800000000 ", "@", "http://a.cn ", "第1条", "一、", "\U000e0041", "\ud7ff", "é", "Ⅷ", "²", "万",
    ]  # fmt: skip
    for unit in units:
        for count in (3_000, 30_000):
            yield "长.txt", (HEAD + unit * (count // len(unit))).encode("utf-8", "replace")
        yield "多行.md", (HEAD + f"{unit * 20}\n" * 500).encode("utf-8", "replace")


def cues() -> Files:
    """A cue, and what belongs to it very far away or never."""
    for cue in (
        "填表人",
        "联系人：",
        "账号",
        "身份证号",
        "负责人（签字）",
        "电话",
        "合计",
        "其中",
        "预算执行率",
        "得分",
        "“",
        "（",
        "<table>",
        "|",
    ):
        for gap in (" ", "\u3000", "\n", "\t", "|", "1 "):
            yield "远.txt", (HEAD + cue + gap * 40_000 + "张三").encode()


def tables() -> Files:
    """Rows without end, columns without end, cells in cells."""
    for cells in (1_000, 10_000):
        row = "|" + "1|" * cells
        yield "行.md", (HEAD + row + "\n" + "|" + "-|" * cells + "\n" + row).encode()
        yield "行.html", ("<table><tr>" + "<td>1</td>" * cells + "</tr></table>").encode()
        yield "列.html", ("<table>" + "<tr><td>指标</td><td>1</td></tr>" * (cells // 4) + "</table>").encode()
        yield "制表.txt", (HEAD + "项目\t金额\n" + "支出\t1\n" * (cells // 4)).encode()
        yield "空格.txt", (HEAD + "项目      金额      得分\n" + "支出      1.00      2\n" * (cells // 10)).encode()
    for row in (
        "<td colspan=1000000000>1</td>",
        "<td rowspan=1000000000>1</td>",
        "<td colspan=-1>1</td>",
        "<td colspan=1e9>1</td>",
    ):
        yield "跨.html", ("<table>" + f"<tr>{row}<td>2</td></tr>" * 200 + "</table>").encode()
    for depth in (50, 300, 3_000):
        yield "套.html", ("<table><tr><td>" * depth + "1" + "</td></tr></table>" * depth).encode()
        yield "深.html", ("<div>" * depth + HEAD + "</div>" * depth).encode()


def pages() -> Files:
    """HTML that is broken, endless or addressed to a browser."""
    for charset in (
        "undefined",
        "utf-7",
        "x-user-defined",
        "gbk",
        "utf-16",
        "idna",
        "punycode",
        "base64",
        "rot13",
        "zip",
        "",
        "é",
        "mbcs",
        "unicode_escape",
    ):
        yield (
            "码.html",
            f'<html><meta charset="{charset}"><body>'.encode() + HEAD.encode("gb18030") + b"\xff\xfe\x81</body></html>",
        )
        yield "码.html", f'<?xml version="1.0" encoding="{charset}"?><html><body>{HEAD}</body></html>'.encode()
    inside = [
        "<!--" * 9_000, "<!-- " + "-" * 90_000, "<![CDATA[" * 5_000, "<" * 90_000, "&" * 90_000, "&#x110000;" * 5_000, "&amp" * 20_000, "<a " + 'b="c" ' * 20_000 + ">",
        "<script>" * 5_000, "<style>" + "a{b:c}" * 9_000 + "</style>", "<p style='" + "color:red;" * 9_000 + "'>x</p>", "<svg>" * 2_000, "<math><mfrac>" * 2_000, "<br>" * 50_000,
        "<li>" * 9_000, "<p>" * 30_000, "<b><i>" * 3_000, "<font size=7>" * 3_000, "<td>" * 9_000, "\0" * 50_000, "<iframe srcdoc='<p>x'>" * 2_000, "<plaintext>" + "x" * 9_000,
        "<style>" + "." * 50_000, "<style>@media " + "(" * 20_000, "<style>" + ",".join(f"p.c{n}" for n in range(5_000)) + "{display:none}</style><p class=c1>x",
    ]  # fmt: skip
    for piece in inside:
        yield "页.html", f"<!DOCTYPE html><html><body>{HEAD}{piece}{HEAD}</body></html>".encode()


def encodings() -> Files:
    for name in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "gbk",
        "gb18030",
        "hz",
        "iso2022_jp",
        "big5",
        "utf-7",
    ):
        yield "码.txt", HEAD.replace("档案馆", "档案").encode(name, "replace")
        yield "码.txt", HEAD.encode(name, "replace") + b"\xff\xfe\x00\x81\x30"
    for data in (
        b"\x00" * 9_000,
        bytes(range(256)) * 200,
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\n",
        b" " * 90_000,
        b"\r" * 90_000,
        b"\x1a",
        b"\xd8\x00" * 900,
    ):
        yield "码.txt", data


def words() -> Files:
    """Word files whose XML nobody's Word would write."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    p, cell = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
    nested = "<w:tbl><w:tr><w:tc>"
    bodies = [
        f"<w:tbl><w:tr>{cell * 5_000}</w:tr></w:tbl>", f"<w:tbl><w:tr>{cell * 10_000}</w:tr></w:tbl>", f"<w:tbl>{f'<w:tr>{cell * 2}</w:tr>' * 5_000}</w:tbl>",
        *(nested * depth + p.format("1") + "</w:tc></w:tr></w:tbl>" * depth for depth in (20, 80, 250)),
        "<w:tbl><w:tr>" + cell.replace("<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>') * 50 + "</w:tr></w:tbl>",
        "<w:tbl>" + f"<w:tr>{cell.replace('<w:tc>', '<w:tc><w:tcPr><w:vMerge/></w:tcPr>') * 3}</w:tr>" * 500 + "</w:tbl>",
        p.format("") * 30_000, p.format("1") * 10_000, p.format("一" * 50_000), f"<w:p>{'<w:r><w:t>1</w:t></w:r>' * 20_000}</w:p>", f"<w:p>{'<w:r><w:tab/></w:r>' * 20_000}</w:p>",
        f"<w:p>{'<w:r><w:br/></w:r>' * 20_000}</w:p>", "<w:p>" + "<w:ins>" * 200 + "<w:r><w:t>1</w:t></w:r>" + "</w:ins>" * 200 + "</w:p>",
        "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 5_000 + "</w:p>", "<w:p>" + "<w:r><w:instrText>TOC</w:instrText></w:r>" * 5_000 + "</w:p>",
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="-5"/></w:numPr></w:pPr></w:p>' * 500, "<w:sdt><w:sdtContent>" * 200 + p.format("x") + "</w:sdtContent></w:sdt>" * 200,
        '<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr></w:p>' * 500, "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>" * 500, "", "<w:p>", "<w:p/>" * 9_000,
        "<w:p><w:r><w:sym w:font='x' w:char='ZZZZ'/></w:r></w:p>", "<w:p><w:r><w:footnoteReference w:id='999'/></w:r></w:p>", "<w:p><w:commentRangeStart w:id='x'/></w:p>",
        "<w:altChunk/>", "<w:p><w:hyperlink>" * 100 + "</w:hyperlink></w:p>" * 100, "<w:p><w:r><w:t>" + "&#x10FFFF;" * 900 + "</w:t></w:r></w:p>",
    ]  # fmt: skip
    for body in bodies:
        document = f"<w:document {space}><w:body>{p.format('2024年度某某县档案馆整体支出绩效自评报告')}{body}</w:body></w:document>"
        yield "报告.docx", docx(document)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    document = f"{bomb}]><w:document {space}><w:body>{p.format('&i;')}</w:body></w:document>"
    yield "报告.docx", docx(document)
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document {space}><w:body>{p.format("&a;")}</w:body></w:document>'
    yield "报告.docx", docx(outside)
    for names in (
        ["word/document.xml"],
        ["word/x"],
        ["word/document.xml", "word/styles.xml", "word/numbering.xml"],
        ["[Content_Types].xml", "word/"],
    ):
        yield "报告.docx", zipped(dict.fromkeys(names, b"<x/>"))
        yield "报告.docx", zipped(dict.fromkeys(names, b""))


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(document: str) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": TYPES.encode(),
            "_rels/.rels": RELATIONS.encode(),
            "word/document.xml": document.encode(),
        }
    )


def books() -> Files:
    for areas in MERGED:
        yield "表.xlsx", merged(*areas)
    yield "远.xlsx", merged("A1:XFD1048576", cells="XFD1048576")
    rows = {
        "wide": "<row r='1'>" + "".join(f"<c r='{column(n)}1'><v>1</v></c>" for n in range(1, 16_385)) + "</row>",
        "too wide": "<row r='1'>" + "".join(f"<c r='{column(n)}1'><v>1</v></c>" for n in range(1, 18_301)) + "</row>",
        "no places": "<row>" + "<c><v>1</v></c>" * 18_300 + "</row>", "many rows": "".join(f"<row><c><v>{n}</v></c><c><v>2</v></c></row>" for n in range(20_000)),
        "same row": "<row r='1'><c r='A1'><v>1</v></c></row>" * 5_000, "row zero": "<row r='0'><c r='A0'><v>1</v></c></row>", "row far": "<row r='99999999'><c r='A99999999'><v>1</v></c></row>",
        "bad place": "<row r='1'><c r='1A'><v>1</v></c></row>", "bad number": "<row r='1'><c r='A1'><v>1e999</v></c></row>", "bad type": "<row r='1'><c r='A1' t='x'><v>1</v></c></row>",
        "string nowhere": "<row r='1'><c r='A1' t='s'><v>999</v></c></row>", "date": "<row r='1'><c r='A1' t='d'><v>0000-99-99</v></c></row>", "style": "<row r='1'><c r='A1' s='9999'><v>1</v></c></row>",
        "inline": "<row r='1'><c r='A1' t='inlineStr'><is><t>" + "一" * 90_000 + "</t></is></c></row>", "formula": "<row r='1'><c r='A1'><f>" + "1+" * 9_000 + "1</f></c></row>", "empty": "",
        "error": "<row r='1'><c r='A1' t='e'><v>#REF!</v></c></row>", "boolean": "<row r='1'><c r='A1' t='b'><v>9</v></c></row>", "negative": "<row r='-5'><c r='A-5'><v>1</v></c></row>",
    }  # fmt: skip
    for content in rows.values():
        yield "表.xlsx", sheet(content)
    for extra in ("<mergeCells><mergeCell ref='A1:B'/></mergeCells>", "<mergeCells><mergeCell ref='B2:A1'/></mergeCells>", "<mergeCells>" + "<mergeCell ref='A1:B2'/>" * 5_000 + "</mergeCells>",
                  "<cols><col min='1' max='999999999' hidden='1'/></cols>", "<conditionalFormatting sqref='A1:XFD1048576'/>", "<dataValidations count='1'><dataValidation sqref='A1:XFD1048576'/></dataValidations>",
                  "<autoFilter ref='A1:XFD1048576'/>", "<hyperlinks><hyperlink ref='A1:XFD1048576'/></hyperlinks>"):  # fmt: skip
        yield "表.xlsx", sheet("<row r='1'><c r='A1'><v>1</v></c></row>", extra)


def column(number: int) -> str:
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet(rows: str, extra: str = "") -> bytes:
    """A workbook whose first sheet holds these rows."""
    import openpyxl

    buffer, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                content = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{extra}</worksheet>'.encode()
            new.writestr(entry.filename, content)
    return made.getvalue()


def prints() -> Files:
    for make in PDFS.values():
        yield "报告.pdf", make
    yield "报告.pdf", pdf_files.locked_pdf(pdf_files.text(50, 700, "secret"))
    contents = [
        pdf_files.lines(50, 800, ["一二三四五"] * 30) * 40, pdf_files.grid(20, 800, [20] * 25, [["1"] * 25] * 30), "".join(pdf_files.rule(n % 500, 0, n % 500, 800) for n in range(8_000)),
        "".join(pdf_files.text(10, 10, "一") for _ in range(4_000)), "q " * 20_000, "BT " * 20_000, "/X Do " * 9_000, "1e99 0 0 1e99 0 0 cm " * 900 + pdf_files.text(1, 1, "一"), "(" * 50_000, "[" * 50_000,
        "<<" * 20_000, "BI ID EI " * 5_000, pdf_files.text(9e9, 9e9, "一"), "0 0 m " + "1 1 l " * 40_000 + "S", "", pdf_files.text(50, 50, "一" * 9_000, size=0.001), pdf_files.text(50, 50, "一", size=9e5),
    ]  # fmt: skip
    for content in contents:
        yield "报告.pdf", pdf_files.pdf(content)
    yield "报告.pdf", pdf_files.pdf(*[pdf_files.text(50, 700, "一")] * 300)
    for size in ((0.0, 0.0), (-5.0, 9.0), (1e7, 1e7)):
        yield "报告.pdf", pdf_files.pdf(pdf_files.text(5, 5, "一"), size=size)


def packed() -> Files:
    for make in ARCHIVES.values():
        yield "材料.zip", make
    for names in (
        ["../../a.txt"],
        ["/etc/a.txt"],
        ["C:\\a.txt"],
        ["a" * 4_000 + ".txt"],
        ["a.txt", "A.txt"],
        ["\x1b[2J.txt"],
        ["\u202etxt.a"],
        ["a/" * 500 + "b.txt"],
        ["nul.txt", "con"],
        [""],
    ):
        yield "材料.zip", partial(zipped, dict.fromkeys(names, HEAD.encode()))
    for count in (2, 40):
        yield "材料.zip", zipped({f"{n}.txt": HEAD.replace("某某", f"甲{n}").encode() for n in range(count)})


def foreign() -> Files:
    """Kinds that are not read, and names that promise what the content is not."""
    heads = [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\x00", b"MIME-Version: 1.0", b"{\\rtf1 ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
             b"%PDF-1.7", b"PK\x03\x04", b"PK\x05\x06", b"MZ", b"\x7fELF"]  # fmt: skip
    for head in heads:
        for name in ("a.docx", "a.pdf", "a.xlsx", "a.txt", "a.zip", "a"):
            yield name, head + bytes(2_000)


def damaged() -> Files:
    """Sound files cut short, with bytes changed, or glued together: each from a seed."""
    kinds = (".txt", ".docx", ".pdf", ".html", ".md")
    sound = [
        (f"报告{path.suffix}", path.read_bytes())
        for path in sorted(REPORTS.glob("00*/source.*"))[:12]
        if path.suffix in kinds
    ]
    sound.append(("表.xlsx", merged("A1:B1")))
    sound.append(("页.html", f"<html><body><h1>{HEAD}</h1><table><tr><td>1</td></tr></table></body></html>".encode()))
    sound.append(("材料.zip", zipped({"a.txt": HEAD.encode()})))
    for name, data in sound:
        for seed in range(12):
            yield name, partial(_hurt_by, data, seed)


def _hurt_by(data: bytes, seed: int) -> bytes:
    return _hurt(data, random.Random(seed))


def _hurt(data: bytes, chance: random.Random) -> bytes:
    match chance.randrange(4):
        case 0:
            return data[: chance.randrange(1, len(data))]
        case 1:
            hurt = bytearray(data)
            for _ in range(chance.randrange(1, 40)):
                hurt[chance.randrange(len(hurt))] = chance.randrange(256)
            return bytes(hurt)
        case 2:
            at = chance.randrange(len(data))
            return data[:at] + data[at : at + 2_000] * 20 + data[at:]
        case _:
            return data[chance.randrange(len(data)) :] + data


FAMILIES: dict[str, Callable[[], Files]] = {
    "pages": pages, "excel": books, "word": words, "pdf": prints, "zip": packed, "encodings": encodings, "foreign": foreign,
    "damaged": damaged, "tables": tables, "cues": cues, "long": long_texts,
}  # fmt: skip


@dataclass
class Outcome:
    """What became of one file: `fault` is "" where all is as it should be."""

    made: Made
    said: str
    fault: str
    seconds: float
    memory: int


def reviewed(data: bytes, name: str) -> tuple[str, float, int]:
    """Review a file and write every output; how many findings there are, seconds of a processor, and the peak of this process in bytes."""
    from llmeval.pipeline import reviews_by_rules
    from llmeval.render.terminal.terminal import render_terminal
    from llmeval.settings import Settings

    start = time.process_time()
    reviews = reviews_by_rules((data, name), Settings())
    for review in reviews:
        for problem in review.problems:
            if problem.stage == "check":
                raise AssertionError(problem.reason.en)
        for show in (
            render_terminal,
            *(getattr(type(review), f"to_{kind}") for kind in ("json", "html", "markdown", "xlsx", "letter")),
        ):
            show(review)
    return f"{sum(len(review.findings) for review in reviews)} findings", time.process_time() - start, _peak()


def _peak() -> int:
    """The most memory that this process had, in bytes; what the system counts for a child begins with its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) * 1024  # type: ignore[index]
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run_all(chosen: list[Made], jobs: int, tell: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
    """Each file in a process that may die alone; one that seems to need too much memory once more in a fresh one."""
    from llmeval.errors import LlmevalError
    from llmeval.runs.workers import Workers

    def tried(workers: Workers, made: Made) -> Outcome:
        data, start, memory = made.make(), time.monotonic(), 0
        seconds = 0.0
        try:
            said, seconds, memory = workers.run(reviewed, data, made.name, seconds=HANGS)
            fault = "memory" if memory > MEMORY else "time" if seconds > SECONDS else ""
        except LlmevalError as error:
            said = error.english
            fault = said if any(words in said for words in FAULTS) else ""
        return Outcome(made, said, fault, seconds or time.monotonic() - start, memory)

    def one(made: Made) -> Outcome:
        outcome = tried(shared, made)
        if outcome.fault == "memory":
            with Workers(PROCESS) as own:
                outcome = tried(own, made)
        tell(outcome)
        return outcome

    with Workers(PROCESS) as shared, ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, chosen))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", choices=[*FAMILIES, []])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="every so manyth file only")
    parser.add_argument("--list", action="store_true", help="every file, as it is finished")
    given = parser.parse_args()
    chosen = [made for made in every() if not given.families or made.family.split()[0] in given.families][
        :: given.every
    ]

    def tell(outcome: Outcome) -> None:
        if given.list or outcome.fault or outcome.seconds > 20:
            print(
                f"{outcome.made.family:14} {outcome.seconds:6.1f} s {outcome.memory / 1e6:6.0f} MB  {outcome.fault or outcome.said[:90]}",
                flush=True,
            )

    outcomes = run_all(chosen, given.jobs, tell)
    for family in FAMILIES:
        own = [outcome for outcome in outcomes if outcome.made.family.split()[0] == family]
        if own:
            print(f"{family:10} {len(own):4} files, slowest {max(o.seconds for o in own):5.1f} s, largest {max(o.memory for o in own) / 1e6:5.0f} MB, "
                  f"faults {sum(bool(o.fault) for o in own)}, refused {sum(not o.memory for o in own)}")  # fmt: skip
    print(Counter(bool(outcome.fault) for outcome in outcomes)[True], "faults in", len(outcomes), "files")


if __name__ == "__main__":
    import_module("tests.made_files").main()  # by its name, so that another process finds what is run there
