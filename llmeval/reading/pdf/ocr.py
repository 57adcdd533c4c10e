"""Scanned pages and pictures → the sheets that the PDF layout works on, through RapidOCR (`llmeval[ocr]`).

What is recognised becomes runs of characters with boxes, ruled lines become edges, so that lines, paragraphs and tables
are found in the same way as on a page with text. The red channel is read: a red stamp is nearly white in it, and black
or blue ink under the stamp is dark.
"""

from __future__ import annotations

import hashlib
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from llmeval.data.document import Document, Segment
from llmeval.errors import ReadError
from llmeval.reading.pdf.drawn import Edge
from llmeval.reading.pdf.flow import even_margins, lay_out, passages, set_running_lines_apart
from llmeval.reading.pdf.runs import Run, Sheet
from llmeval.reading.pdf.writer import Writer
from llmeval.settings import Limits
from llmeval.spans import Span

DPI = 200
"""Resolution at which a page of a PDF is drawn for recognition."""
LOWEST = 0.88
"""Confidence below which a character is doubtful."""
MOST_PIXELS = 120_000_000
_LOCK = threading.Lock()
_QUIET = frozenset(" ,.、，。；;：:（）()《》“”\"'-—…·|_")
"""Marks whose confidence says nothing about a number or a word; a point between digits is covered by the digits."""
INSTALL = 'pip install "llmeval[ocr]"'


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


def read_image(data: bytes, name: str, limits: Limits | None = None) -> Document:
    """Read a picture (PNG, JPEG, TIFF with one or more pages). Sizes are points, the page's width taken as A4's.

    Raises:
        ReadError: the extra is missing, the picture is damaged, beyond a limit, or holds no text.
    """
    if not available():
        raise _fault(name, f"是图片，没有文字识别就读不了。请先安装：{INSTALL}，或提供 Word、带文字层的 PDF",
                     f"a picture; install the extra for text recognition: {INSTALL}")  # fmt: skip
    sheets = []
    for number, pixels in enumerate(_pictures(data, name, limits or Limits()), 1):
        height, width = pixels.shape[:2]
        points = 595.0 if height >= width else 842.0
        sheets.append(recognise(pixels, number, points, points * height / width))
    return document_of(sheets, name, hashlib.sha256(data).hexdigest())


def document_of(sheets: Sequence[Sheet], name: str, digest: str) -> Document:
    """The sheets laid out as one document."""
    if not any(sheet.characters for sheet in sheets):
        raise _fault(
            name, "图片上没有认出文字；请检查图片是否清晰、方向是否正确", "no text was recognised in the picture"
        )
    doubts = {sheet.number: sheet.doubts for sheet in sheets}
    leaves = [lay_out(sheet) for sheet in sheets]
    set_running_lines_apart(leaves)
    even_margins(leaves)
    writer = Writer(leaves)
    writer.write(passages(leaves))
    writer.write_apart(leaves)
    text = "".join(writer.text)
    doubtful = doubtful_spans(text, writer.segments, doubts)
    return Document(
        text, tuple(writer.blocks), tuple(writer.tables), writer.pages(), tuple(writer.segments), path=name,
        media_type="image", sha256=digest, doubtful=doubtful, recognised=(Span(0, len(text)),),
        notes=("文字由图片识别得到，可能有错字", *doubt_notes(text, doubtful)),
    )  # fmt: skip


def _pictures(data: bytes, name: str, limits: Limits) -> Iterator[Any]:
    """RGB arrays, one for each page of the picture."""
    import io

    import numpy as np
    from PIL import Image, ImageSequence

    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                if frame.width * frame.height > MOST_PIXELS or number > limits.pages:
                    raise _fault(name, "图片过大或页数过多；请拆分或降低分辨率", "the picture is too large; split it")
                yield np.asarray(frame.convert("RGB"))
    except ReadError:
        raise
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - decoders raise errors of any kind on damaged pictures
        raise _fault(name, "图片已损坏，无法打开。请重新扫描或导出", "the picture is damaged; scan it again") from None


def recognise(pixels: Any, number: int, width: float, height: float) -> Sheet:
    """The sheet of a page. `pixels` is rows × columns × RGB, width and height of the page are points."""
    grey = _ink(pixels)
    scale = width / grey.shape[1]
    items = _recognised(grey)
    angle = _slant(items)
    if abs(angle) > 0.4:
        grey = _turned(grey, angle)
        items = _recognised(grey)
    sheet = Sheet(number, width, height, images=1, recognised=True)
    edges = _edges(grey)
    sheet.edges = [(level, at * scale, start * scale, end * scale) for level, at, start, end in edges]
    upright = sorted(edge for edge in edges if not edge[0])
    for characters in items:
        for part in _parts(characters, upright):
            run = _run(part, scale)
            sheet.runs.append(run)
            sheet.characters += len(run.text)
    sheet.doubts = [
        (word, (box[0] + box[2]) / 2 * scale, (box[1] + box[3]) / 2 * scale)
        for characters in items for word, box, confidence in characters
        if confidence < LOWEST and word not in _QUIET
    ]  # fmt: skip
    return sheet


Character = tuple[str, tuple[float, float, float, float], float]
"""A character, its box in pixels, how sure the recognition is of it."""


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()


def _recognised(grey: Any) -> list[list[Character]]:
    """Lines of characters, each from left to right."""
    import numpy as np

    with _LOCK:
        found, _ = _engine()(np.repeat(grey[:, :, None], 3, axis=2), return_word_box=True, text_score=0.3)
    return [line for item in found or () if (line := _characters(item))]


def _characters(item: Sequence[Any]) -> list[Character]:
    corners, text, sure = item[0], str(item[1]), float(item[2])
    words = list(zip(item[3], item[4], item[5], strict=False)) if len(item) > 5 else []
    if "".join(word for _, word, _ in words).replace(" ", "") != text.replace(" ", ""):
        words = [(corners, text, sure)]
    found: list[Character] = []
    for box, word, confidence in words:
        left, right = min(p[0] for p in box), max(p[0] for p in box)
        top, bottom = min(p[1] for p in box), max(p[1] for p in box)
        step = (right - left) / max(1, len(word))
        for k, character in enumerate(word):
            if not character.isspace():
                place = (float(left + k * step), float(top), float(left + (k + 1) * step), float(bottom))
                found.append((character, place, min(float(confidence), max(sure, 0.9))))
    return found


def _parts(characters: list[Character], upright: Sequence[Edge]) -> Iterator[list[Character]]:
    """A recognised line cut where a ruled line or a wide gap divides cells."""
    part: list[Character] = []
    for item in characters:
        if part:
            (x0, top, x1, bottom), right = item[1], part[-1][1][2]
            middle, height = (top + bottom) / 2, bottom - top
            before = (part[-1][1][0] + part[-1][1][2]) / 2
            first = bisect_right(upright, (False, before, 0.0, 0.0))
            ruled = any(edge[2] <= middle <= edge[3] for edge in upright[first:] if edge[1] < (x0 + x1) / 2)
            if ruled or x0 - right > 1.5 * height:
                yield part
                part = []
        part.append(item)
    if part:
        yield part


def _run(part: list[Character], scale: float) -> Run:
    pieces: list[str] = []
    lefts: list[float] = []
    right = part[0][1][0]
    for character, (x0, top, x1, bottom), _ in part:
        if pieces and x0 - right > 0.6 * (bottom - top):
            pieces.append(" ")
            lefts.append(right * scale)
        pieces.append(character)
        lefts.append(x0 * scale)
        right = x1
    top, bottom = min(box[1] for _, box, _ in part) * scale, max(box[3] for _, box, _ in part) * scale
    lefts.append(right * scale)
    return Run("".join(pieces), lefts, lefts[0], top, lefts[-1], bottom, 0.8 * (bottom - top))


def _ink(pixels: Any) -> Any:
    """The red channel, or the picture itself where it has no colours."""
    return pixels if pixels.ndim == 2 else pixels[:, :, 0].copy()


def _slant(items: Sequence[Sequence[Character]]) -> float:
    """Degrees by which lines of ten characters and more rise or fall."""
    from math import atan2, degrees
    from statistics import median

    angles = []
    for line in items:
        if len(line) >= 10:
            (_, first, _), (_, last, _) = line[0], line[-1]
            angles.append(degrees(atan2((last[1] + last[3]) - (first[1] + first[3]), 2 * (last[0] - first[0]) or 1)))
    return median(angles) if len(angles) >= 3 else 0.0


def _turned(grey: Any, angle: float) -> Any:
    import cv2

    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def _edges(grey: Any) -> list[Edge]:
    """Ruled lines, in pixels: long dark runs that stay thin."""
    import cv2

    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    found: list[Edge] = []
    shortest = max(40, grey.shape[1] // 40)
    for level in (True, False):
        gap = cv2.getStructuringElement(cv2.MORPH_RECT, (7, 1) if level else (1, 7))
        bar = cv2.getStructuringElement(cv2.MORPH_RECT, (shortest, 1) if level else (1, shortest))
        lines = cv2.morphologyEx(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, gap), cv2.MORPH_OPEN, bar)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(lines)
        for x, y, wide, tall, _ in boxes[1:]:
            if level and tall <= 10:
                found.append((True, float(y + tall / 2), float(x - 4), float(x + wide + 4)))
            elif not level and wide <= 10:
                found.append((False, float(x + wide / 2), float(y - 4), float(y + tall + 4)))
    return found


def doubtful_spans(
    text: str, segments: Sequence[Segment], doubts: dict[int, list[tuple[str, float, float]]]
) -> tuple[Span, ...]:
    """Where the doubtful characters stand in the text; of a number, all of it."""
    by_page: dict[int, list[Segment]] = {}
    for segment in segments:
        if segment.place is not None and segment.place.page in doubts and segment.place.box is not None:
            by_page.setdefault(segment.place.page, []).append(segment)
    spans: set[Span] = set()
    for page, characters in doubts.items():
        for character, x, y in characters:
            for segment in by_page.get(page, ()):
                box = segment.place.box if segment.place else None
                if box is None or not (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
                    continue
                at = segment.start + max(0, bisect_right(segment.lefts, x) - 1) if segment.lefts else segment.start
                if segment.start <= at < segment.end and text[at] == character:
                    spans.add(_whole(text, at))
                    break
    return tuple(sorted(spans))


def _whole(text: str, at: int) -> Span:
    start, end = at, at + 1
    if text[at].isdigit() or text[at] in "%％":
        while start > 0 and (text[start - 1].isdigit() or text[start - 1] in ".,，．"):
            start -= 1
        while end < len(text) and (text[end].isdigit() or text[end] in ".,，．%％"):
            end += 1
    return Span(start, end)


def doubt_notes(text: str, doubtful: Sequence[Span]) -> list[str]:
    """What a person should compare with the original, numbers first."""
    numbers = [span for span in doubtful if any(character.isdigit() for character in span.of(text))]
    if not numbers:
        return []
    quotes = "、".join(f"“{text[max(0, span.start - 6) : span.end + 2].strip()}”" for span in numbers[:5])
    more = f"等 {len(numbers)} 处" if len(numbers) > 5 else ""
    return [f"识别置信度低的数字，请核对原件：{quotes}{more}"]


def _fault(name: str, chinese: str, english: str) -> ReadError:
    return ReadError(f"“{name}”{chinese}。", f"“{name}”: {english}.")
