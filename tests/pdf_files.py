"""PDF files written by hand, for tests: text where it is put, lines, turned pages, a password."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

PIECE = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
LATIN = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
CHINESE = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [<< /Type /Font"
    " /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
    " /Supplement 4 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
    " /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)


def width(text: str, size: float = 12) -> float:
    """Points that a text takes: ASCII is set in Courier, all else a full em."""
    return sum(0.6 if " " <= char <= "~" else 1.0 for char in text) * size


def text(x: float, y: float, line: str, size: float = 12, colour: str = "0 g", turn: int = 0) -> str:
    """A line whose baseline begins at x, y points from the bottom left; turned by quarters counter-clockwise."""
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn // 90 % 4]
    parts = []
    for piece in PIECE.findall(line):
        if piece[0] <= "~":
            shown = "/F1 {} Tf ({})".format(size, piece.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)"))
        else:
            shown = f"/F2 {size} Tf <{piece.encode('utf-16-be').hex()}>"
        parts.append(f"{shown} Tj")
    return f"{colour} BT {cos} {sin} {-sin} {cos} {x} {y} Tm {' '.join(parts)} ET 0 g\n"


def lines(x: float, y: float, rows: Iterable[str], size: float = 12, leading: float = 20) -> str:
    """Lines below one another from the baseline y on."""
    return "\n".join(text(x, y - leading * k, row, size) for k, row in enumerate(rows))


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.5 w {x0} {y0} m {x1} {y1} l S\n"


def grid(x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float = 24) -> str:
    """A ruled table whose top left corner is at x, y; None of its cells are merged."""
    xs = [x + sum(widths[:k]) for k in range(len(widths) + 1)]
    bottom = y - height * len(rows)
    drawn = [rule(xs[0], y - height * k, xs[-1], y - height * k) for k in range(len(rows) + 1)]
    drawn += [rule(edge, y, edge, bottom) for edge in xs]
    for r, row in enumerate(rows):
        drawn += [text(xs[c] + 4, y - height * r - 16, cell, 10) for c, cell in enumerate(row) if cell]
    return "\n".join(drawn)


def pdf(
    *contents: str,
    rotate: int = 0,
    size: tuple[float, float] = (595, 842),
    origin: tuple[float, float] = (0, 0),
    annotations: str = "",
    more: Sequence[str] = (),
    fonts: str = "",
    resources: str = "",
    catalog: str = "",
) -> bytes:
    """A file with a page for each content stream; `origin` is the bottom left corner of the page.

    `annotations` go to each page, `fonts` and `resources` to its resources, `catalog` to the file's; `more` are objects that
    they name, numbered from 5 + 2 × the number of pages.
    """
    keys = f"/Rotate {rotate} /Annots [{annotations}]"
    return _write(contents, keys, size, origin, None, more, (fonts, resources, catalog))


def locked_pdf(content: str, password: bytes = b"secret") -> bytes:
    """A file that opens with a password only (RC4, 40 bits)."""
    padded = (password + PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    identifier = b"0123456789abcdef"
    key = hashlib.md5(padded + owner + (-4).to_bytes(4, "little", signed=True) + identifier).digest()[:5]
    return _write([content], "", (595, 842), (0, 0), (owner, _rc4(key, PADDING), identifier))


def _write(
    contents: Sequence[str],
    keys: str,
    size: tuple[float, float],
    origin: tuple[float, float],
    lock: tuple[bytes, bytes, bytes] | None,
    more: Sequence[str] = (),
    extra: tuple[str, str, str] = ("", "", ""),
) -> bytes:
    fonts, resources, catalog = extra
    count = len(contents)
    kids = " ".join(f"{5 + 2 * k} 0 R" for k in range(count))
    box = f"{origin[0]} {origin[1]} {origin[0] + size[0]} {origin[1] + size[1]}"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        LATIN,
        CHINESE,
    ]
    for k, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {keys} /Contents {6 + 2 * k} 0 R"
            f" /Resources << /Font << /F1 3 0 R /F2 4 0 R {fonts} >> {resources} >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects += more
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R"
    if lock:
        owner, user, identifier = (part.hex() for part in lock)
        trailer += f" /ID [<{identifier}> <{identifier}>]"
        trailer += f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{owner}> /U <{user}> >>"
    data, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    start = len(data)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode("ascii")
    return data + f"trailer << {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
