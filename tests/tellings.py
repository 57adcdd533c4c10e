"""Other ways of telling the same: each takes a text and gives one that is as true as it was, or the same where it does not apply.

What holds in the text holds in its other telling, so an accusation that only the latter gets is a fault of reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

Telling = Callable[[str], str]

_NUMBER = r"(?<![\d.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_BOUND_BEFORE = re.compile(
    r"^(?:其中|前|后|上述|该|比|较|同|占|增|减|两|三|此|以上|另|除|剩|余|均|合计|降|这|高于|低于|调)"
)
"""A sentence that begins so goes on from the one before: nothing comes between."""


def shifted(by: int) -> Telling:
    """All years moved together."""

    def telling(text: str) -> str:
        if re.search("十[一二三四五]五|2月29日|闰年", text):
            return text
        return re.sub(r"(?<![\d.,])20[0-3]\d(?=年|[-—－至到~]20\d\d年)", lambda m: str(int(m[0]) + by), text)

    return telling


def in_yuan(text: str) -> str:
    """万元 as 元; not where something was divided, as more digits would claim more than was computed."""
    if re.search("均|每|约|单价|标准|/|亿|分摊|折合|近|余万|（单位：|单位:", text):
        return text
    return re.sub(_NUMBER + "万元", lambda m: f"{Decimal(m[1].replace(',', '')) * 10000:,.0f}元", text)


def in_ten_thousands(text: str) -> str:
    """元 as 万元, with all digits."""

    def exact(match: re.Match[str]) -> str:
        value = Decimal(match[1].replace(",", ""))
        return f"{value.scaleb(-4):f}万元"

    return re.sub(_NUMBER + r"元(?!/)", exact, text)


def with_commas(text: str) -> str:
    return re.sub(
        r"(?<![\d.,])\d{4,9}(?=(?:\.\d+)?(?:万元|元|人次|户|件|份|亩|吨|平方米|公里))", lambda m: f"{int(m[0]):,}", text
    )


def without_commas(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def replaced(*changes: tuple[str, str]) -> Telling:
    """Patterns and what stands in their place."""

    def telling(text: str) -> str:
        for pattern, instead in changes:
            text = re.sub(pattern, instead, text)
        return text

    return telling


def turned(text: str) -> str:
    """Items of a list in the other order, where nothing counts on it."""

    def turn(sentence: str) -> str:
        if re.search("分别|依次|各|前|后|首|第|由|从|比|较|该|此|其[一二]|至|到|等", sentence):
            return sentence
        item = r"[\u4e00-\u9fff]{1,10}\d[\d.,]*[\u4e00-\u9fff]{1,3}"

        def back(match: re.Match[str]) -> str:
            return "、".join(reversed(match[0].split("、")))

        return re.sub(rf"(?<=[：，]){item}(?:、{item})+(?=[。；])", back, sentence)

    return "".join(turn(s) for s in re.split("(?<=[。\n])", text))


def between(extra: str) -> Telling:
    """A sentence of something else between those of each paragraph, where none goes on from the one before."""

    def paragraph(text: str) -> str:
        sentences = re.split("(?<=。)(?=.)", text)
        if not re.search(r"\d.*。", text) or len(text) < 25:
            return text
        told = sentences[0]
        for sentence in sentences[1:]:
            told += sentence if _BOUND_BEFORE.match(sentence) else extra + sentence
        return told

    return lambda text: "\n".join(paragraph(line) for line in text.split("\n"))


def before(extra: str) -> Telling:
    """A sentence of something else at the head of each paragraph that has numbers."""
    return lambda text: "\n".join(
        extra + line
        if re.search(r"\d.{8,}。", line)
        and "\t" not in line
        and not re.match(r"[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|其中|前|上述|该|以上", line)
        else line
        for line in text.split("\n")
    )


def after(extra: str) -> Telling:
    """A sentence of something else at the end of each paragraph that has numbers."""
    return lambda text: "\n".join(
        line + extra if re.search(r"\d.*。$", line) and len(line) > 25 else line for line in text.split("\n")
    )


def measured_as(old: str, new: str) -> Telling:
    """Another measure word, where the old one stands behind numbers only."""

    def telling(text: str) -> str:
        if re.search(f"[每单]{old}|{old}均|{new}|/{old}|(?<![\\d几多数])[\\u4e00-\\u9fff]+（{old}）", text):
            return text
        return re.sub(rf"(?<=\d){old}(?![次均天日年月工才份数元级以员])", new, text)

    return telling


CITY = "全市2014年末常住人口412.60万人，比2013年增长0.31%。"
TOWN = "邻近的青棠镇2016年财政支出8412.37万元，其中教育支出占21.40%。"
PAPERS = "上述数据取自决算报表及业务台账，档案共3卷46件。"
RULE = "按照办法，得分90分以上为优，80分至90分为良。"
OTHER = "同期，省属某研究院承担课题27项，经费1,306.5万元，结题11项。"

TELLINGS: dict[str, Telling] = {
    "years +2": shifted(2),
    "years -3": shifted(-3),
    "yuan": in_yuan,
    "ten thousands": in_ten_thousands,
    "commas": with_commas,
    "no commas": without_commas,
    "turned": turned,
    "merged": replaced(("。(?=[^\n”）])", "；")),
    "parted": replaced(("；", "。")),
    "comma for semicolon": replaced(("；", "，")),
    "numbered 1": replaced(("一是", "其一，"), ("二是", "其二，"), ("三是", "其三，"), ("四是", "其四，"), ("五是", "其五，")),
    "numbered 2": replaced(("一是", "（1）"), ("二是", "（2）"), ("三是", "（3）"), ("四是", "（4）"), ("五是", "（5）")),
    "numbered 3": replaced(*[(f"（{n}）", c) for n, c in enumerate("①②③④⑤⑥⑦⑧⑨", 1)]),
    "numbered 4": replaced(*[(c, f"{n}.") for n, c in enumerate("①②③④⑤⑥⑦⑧⑨", 1)]),
    "between city": between(CITY),
    "between town": between(TOWN),
    "between other": between(OTHER),
    "between papers": between(PAPERS),
    "before city": before(CITY),
    "before town": before(TOWN),
    "before rule": before(RULE),
    "after town": after(TOWN),
    "after other": after(OTHER),
    "人 名": measured_as("人", "名"),
    "家 户": measured_as("家", "户"),
    "户 家": measured_as("户", "家"),
    "件 宗": measured_as("件", "宗"),
    "个 处": measured_as("个", "处"),
    "台 部": measured_as("台", "部"),
    "份 册": measured_as("份", "册"),
    "not 1": replaced(
        (r"(?<!不)(?<!未)(?<!目标值)高于(?=[^，。；]{0,12}\d)", "不低于"), ("未超过", "没有超过"), ("未达到", "没有达到"), ("未低于", "没有低于"),
        ("未完成", "没有完成"), (r"(?<!不)低于(?=[^，。；]{0,12}\d)", "不高于"),
    ),
    "not 2": replaced(
        ("未超过", "并未突破"), ("未达到", "没达到"), (r"(?<![不未])超过(?=\d)", "没有低于"), ("没有超过", "未超出"), ("不少于", "不低于"),
        ("不低于", "没有低于"), ("未完成", "尚未完成"),
    ),
    "其中 1": replaced(("其中(?=[，：、]?)", "这里面")),
    "其中 2": replaced(("其中(?=[，：、]?)", "里面")),
    "其中 3": replaced((r"，其中", "。其中"), ("；其中", "。其中")),
    "其中 4": replaced((r"，其中[：:，]?([^，。；（]{2,30})(?=[，。；])", r"（其中\1）")),
    "占 1": replaced(("(?<!约)占(?!比)", "约占")),
    "占 2": replaced((r"占(?=\d)", "占比为")),
    "占 3": replaced((r"，占([^，。；\d]{2,14})的(?=\d)", r"，在\1中的占比为")),
    "比 1": replaced(("(?:比|较)上年", "较去年"), ("同比", "较上年同期")),
    "比 2": replaced((r"(?:比|较)(上年|20\d\d年)(?=增|减|下降|上升|提高|降低)", r"同\1相比")),
    "比 3": replaced(("较上年", "比上年"), ("同比(?=增|减|下降|上升)", "与上年相比")),
    "grown 1": replaced(("增长(?=\\d)", "上升"), ("下降(?=\\d)", "降低")),
    "grown 2": replaced(("增长(?=\\d)", "增加了"), ("下降(?=\\d)", "减少了"), ("(?<=[增减])加(?=\\d)", "加了")),
    "grown 3": replaced(("增长(?=\\d)", "，增幅为"), ("下降(?=\\d)", "，降幅为"), ("，，", "，")),
    "total 1": replaced(("合计", "共计"), ("共(?=\\d)", "总共")),
    "total 2": replaced(("共计", "总计"), ("总共", "一共"), ("共有", "总计有")),
    "in order": replaced(("分别为", "依次为"), ("分别(?=\\d)", "依次为")),
    "left": replaced(("结余", "剩余"), ("尚余", "剩下")),
    "was 1": replaced((r"(?<=[\u4e00-\u9fff])为(?=\d)", "是")),
    "was 2": replaced((r"(?<=[\u4e00-\u9fff])为(?=\d)", "达")),
    "was 3": replaced((r"(?<=[支收数额率])(?=\d)", "计")),
    "percent": replaced((r"(\d[\d.]*)%", r"百分之\1")),
    "wide percent": replaced(("%", "％")),
    "brackets open": replaced((r"（([^（）\n]{4,40}\d[^（）\n]{0,20})）(?=[，。；])", r"，\1")),
    "brackets square": replaced((r"（([^（）\n]{4,60})）", r"〔\1〕")),
    "brackets plain": replaced(("（", "("), ("）", ")")),
    "dashes": replaced((r"（([^（）\n]{4,40}\d[^（）\n]{0,20})）(?=[，。；])", r"——\1")),
    "cited": replaced((r"(?<=\d)(万元|人|件|户|%)(?=[，。；])", r"\1（见附件3）")),
    "checked": replaced((r"(?<=[。\n])(?=[^\n其前上该比较同占增减一二三四五六七八九十（(\d]{2}[^\n\t]*\d[^\n\t]*。)", "经复核，")),
    "spaced": replaced((r"(?<=[\u4e00-\u9fff])(?=\d)", " "), (r"(?<=\d)(?=[\u4e00-\u9fff])", " ")),
    "colon": replaced((r"(?<=[支收数额率人])为(?=\d)", "：")),
    "period at commas": replaced((r"，(?=(?:全年|共|本年|年末|完成)[^，。；]*\d)", "。")),
}  # fmt: skip
"""By name; what a name says is all that a telling changes."""
