"""N个…：A；B；C — a stated count against the items that are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.spans import Span
from llmeval.text.views import View, view
from llmeval.understanding.mentions import Mention

_AFTER = re.compile(
    r"[^。；;，,：:（()）]{0,24}?(?:[，,]?(?:分别为|分别是|即|包括|为|具体为|具体包括))?[:：]|[^。；;，,：:（()）]{0,16}?[，,]?(?:分别为|分别是)"
)
_GOES_ON = re.compile(r"截至|截止|目前|均|已|其中|共|并|全部|为|以|现|正|还|都|累计|总|合计")
"""How a sentence goes on behind a list."""
_MORE = re.compile(r"等[^、；]{0,6}$|等$|…|\.\.\.")
_THINGS = (
    "个",
    "家",
    "项",
    "名",
    "处",
    "类",
    "大",
    "条",
    "所",
    "种",
    "宗",
    "块",
    "期",
    "次",
    "批",
    "套",
    "栋",
    "座",
    "辆",
    "台",
    "人",
)
_NUMBERED = re.compile(r"[“\"]?(?:一是|首先|第一|[（(]?[一1①][)）、.．是])")
_AMOUNT = re.compile(r"(?<!\d)\d{1,40}(?:\.\d+)?(?:人|个|名|家|项|万|亿|元|%)")
"""An item with a quantity of its own is a part of a sum, not a name."""
_NUMBER = re.compile(r"\d")


class EnumerationCount(Check):
    """Finds counts that differ from the number of items named right after them.

    Why it matters: eight offices announced and six named means that the count or the list is out of date.

    When it is wrong: a list that ends in 等 names only some, and an item may itself hold the mark that separates items.
    So a list with 等 is reported only when it names more than were announced, and marks inside brackets do not count.
    """

    code = "CNT01"
    name = "enumeration-count-mismatch"
    title = Message("列举个数与所称个数不符", "items named differ from the count stated")
    family = "count"
    severity = "medium"
    nothing = Message("没有带个数的列举", "no counted list")
    passes = [
        Example("内设办公室、教务处、政教处、总务处4个处室，现有教学班42个。内设办公室、综合科等6个科室。"),
        Example("内设机构包括 3 个：分别为办公室、经济运行监测股、资源节能投资股。"),
        Example(
            "2025 年预计申请专项债资金 2 个项目：产业基地及配套设施（二期、三期）建设项目；新能源产业园建设项目，截至目前争取资金还未下发。"
        ),
        Example("内设机构3个，包括：办公室、规划股、人事股；下属事业单位2个，包括：河道管理站、水土保持站。"),
        Example("共有车辆5辆，其中：机要通信用车2辆、应急保障用车3辆；单价100万元以上设备1台。"),
        Example("同和新材、同力循环、振升恒佳等5家企业产值过5亿元。"),
        Example("人员编制45人：行政编制20人；事业编制25人；年末实有在职人员43人。"),
        Example("纲要部署了13项任务：一是坚守职责使命；二是繁荣首都文化；三是改善民生。四是强化保障。"),
        Example("检查发现3个问题：预算编制不细、执行偏慢，支出进度不均，绩效目标不明确等。"),
    ]
    fails = [
        Example("内设«办公室、教务处、政教处、总务处»«5个»处室，现有教学班42个。", "列举了4个"),
        Example("内设机构包括 «6 个»：«分别为办公室、经济运行监测股、资源节能投资股、产业发展股、科技管理股»。", "5"),
        Example("内设机构«4个»，包括：«办公室、规划股、人事股»；下属事业单位2个，包括：河道管理站、水土保持站。", "3"),
        Example("2025 年预计申请专项债资金 «4 个»项目：«产业基地项目；新能源产业园项目；实训基地项目»。", "3"),
    ]

    def find(self) -> Iterator[Finding]:
        document = self.report.document
        views: dict[int, View] = {}
        for mention in self.report.reading.mentions:
            numeral = mention.numeral
            if (
                mention.table is not None
                or numeral.dimension != "count"
                or numeral.bound
                or numeral.places
                or mention.block < 0
            ):
                continue
            if numeral.value is None or not 2 <= numeral.value <= 60 or not numeral.unit.endswith(_THINGS):
                continue
            block = document.blocks[mention.block]
            if mention.block not in views:
                views = {mention.block: view(document, block.start, block.end)}
            if finding := self._look(mention, views[mention.block]):
                yield finding

    def _look(self, mention: Mention, passage: View) -> Finding | None:
        text = passage.text
        at = passage.find(mention.numeral.end)
        if (before := self._named_before(mention, passage)) is not None:
            return before
        match = _AFTER.match(text, at)
        if not match:
            return None
        begin = match.end()
        end = _list_end(text, begin)
        stated = int(mention.numeral.value or 0)
        cut = _other_list(text[begin:end], stated)
        end = begin + cut if cut else end
        items = _items(text[begin:end])
        if cut < 0 or items is None or len(items) < 2:
            return None
        self.examined += 1
        named = len(items)
        more = bool(_MORE.search(text[begin:end]))
        if named == stated or (more and named < stated):
            return None
        start = text.rfind("分别", match.start(), begin)
        start = start if start >= 0 else begin
        body = passage.span(start, end)
        spans = [mention.span, Span(body.start, min(body.end, body.start + 110))]
        document = self.report.document
        return self.finding(
            spans,
            f"“{mention.label}”称{stated}{mention.numeral.unit}，随后列举了{named}{mention.numeral.unit}，个数不符。如列举中有合并或省略，请说明。",
            f"{stated} are announced, {named} are named.",
            suggestion=("核对个数与列举内容", "check the count and the list"),
            computation=Computation(
                f"列举 {named} 项，所称 {stated} 项",
                (Evidence.of(document, mention.span),),
                Decimal(named),
                Decimal(stated),
                Decimal(0),
            ),
        )

    def _named_before(self, mention: Mention, passage: View) -> Finding | None:
        """内设办公室、教务处、政教处3个处室: the list stands before its count."""
        text = passage.text
        begin = passage.find(mention.numeral.start)
        floor = max(text.rfind(mark, 0, begin) for mark in "。；，！")
        match = _LIST_BEFORE.search(text, floor + 1, begin)
        if match is None:
            return None
        items = _items(match["body"])
        noun = re.match(
            r"(?:内设)?(?:职能)?(处|科|股|办公|部|室|所|站|中心|社区|村|科|局|学院)",
            text[passage.find(mention.numeral.end) :],
        )
        if items is None or len(items) < 2 or noun is None or not any(noun[1][0] in item[-4:] for item in items):
            return None
        self.examined += 1
        stated, named = int(mention.numeral.value or 0), len(items)
        if named == stated or (match["more"] and named < stated):
            return None
        body = passage.span(match.start("body"), match.end("body"))
        return self.finding(
            [Span(max(body.start, body.end - 56), body.end), mention.span],
            f"列举了{named}{mention.numeral.unit}，随后称共{stated}{mention.numeral.unit}，个数不符。如列举中有合并或省略，请说明。",
            f"{named} are named, {stated} are counted.",
            suggestion=("核对个数与列举内容", "check the count and the list"),
            computation=Computation(
                f"列举 {named} 项，所称 {stated} 项",
                (Evidence.of(self.report.document, mention.span),),
                Decimal(named),
                Decimal(stated),
                Decimal(0),
            ),
        )


_LIST_BEFORE = re.compile(
    r"(?:设有?|下设|包括|分为|为|有|是|含|[:：])(?P<body>[\u4e00-\u9fff、（）()]{4,}、[\u4e00-\u9fff（）()]{2,16}?)(?P<more>等)?[共]?$"
)


def _list_end(text: str, begin: int) -> int:
    """End of the list: the full stop, or a comma behind the last item where items are parted by 、or ；."""
    depth = 0
    last_mark = -1
    for index in range(begin, len(text)):
        character = text[index]
        if character in "（(《“":
            depth += 1
        elif character in "）)》”":
            depth = max(0, depth - 1)
        elif depth == 0 and character in "。！？":
            return index
        elif depth == 0 and character in "、；;":
            last_mark = index
        elif depth == 0 and character == "，" and last_mark > 0 and _GOES_ON.match(text, index + 1):
            return index
    return len(text)


def _other_list(body: str, stated: int) -> int:
    """Where a list parted by 、 ends at ；, since something else follows (内设机构8个，包括：…；下属单位2个，包括：…).

    0 where one mark parts the whole text, -1 where both marks may part it and neither gives the count.
    """
    flat = re.sub(r"[（(《“][^（()）《》“”]*[)）》”]", lambda m: "＿" * len(m[0]), body).replace(";", "；")
    at = flat.find("；")
    first = flat[:at] if at > 0 else ""
    if "、" not in flat or "；" not in flat or stated == flat.rstrip("；").count("；") + 1:
        return 0
    if "、" in first and (stated == first.count("、") + 1 or _NUMBER.search(flat, at)):
        return at
    return -1


def _items(body: str) -> list[str] | None:
    """The items parted by one mark, brackets kept whole; None where it is no plain list."""
    if _NUMBERED.match(body):
        return None  # 一是…；二是… may go on for paragraphs
    mark = "；" if "；" in body or ";" in body else "、"
    items, depth, current = [], 0, ""
    for character in body.replace(";", "；"):
        if character in "（(《“":
            depth += 1
        elif character in "）)》”":
            depth = max(0, depth - 1)
        if character == mark and depth == 0:
            items.append(current)
            current = ""
        else:
            current += character
    items.append(current)
    items = [item for item in items if item.strip()]
    if mark == "、":
        if any("，" in item for item in items) or any(len(item) > 24 for item in items):
            return None
        last = items[-1] if items else ""
        if re.search(r".{2,}(?:和|及|以及|与).{2,}", last) and not last.endswith("等"):
            return None
        if any(_NUMBER.search(item) for item in items):
            return None
    elif any("。" in item or _AMOUNT.search(item) for item in items):
        return None
    return items
