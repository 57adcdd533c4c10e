"""TYP12, cut-sentence: a sentence that breaks off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.breaks import breaks
from llmeval.understanding.passages import Paragraph

_END = re.compile(
    r"(?P<open>(?:主要|具体|其)?原因(?:主要)?(?:是|为|在于|有)|[一二三四五六七八九十]是|其[一二三四五]|(?:主要|具体)?包括|(?:主要)?用于|分别(?:为|是)|"
    r"(?:总额|金额|数量|人数|合计|共计|总计|累计|人次|人员|面积|比例|支出|收入)(?:达到?|为|是)|(?:参与|服务|覆盖|培训|受益)[^，。；、]{0,6}达|主要(?:是|有|表现为)|关键(?:是|在于)|体现在|以及|加之|加上|并且|从而|因此|但是|由于|其中|例如|共计|合计|"
    r"(?:达到|高达|约为|占|较上年(?:增加|减少|增长|下降)|(?:较|比)(?:上年|去年|往年|年初|同期)[^，。；]{0,4}有(?:了)?))(?P<mark>[:：，、]?)$"
)
_INSIDE = re.compile(
    r"(?P<open>(?:主要|具体|其)?原因(?:主要)?(?:是|为|在于|有)|[一二三四五六七八九十]是|(?<!不)(?:主要)?包括|分别(?:为|是)|(?:(?<!计入)(?<!三年)(?<!两年)(?<!各年)(?<!不作)(?<!支出)(?<!收入)(?<!不)(?<!入)合计|共计|总计|累计|高达|约为|占比为)|"
    r"(?:人员|群众|对象|人数|人次|面积|金额|总额|数量|比例|支出|收入|经费|户数|资金|产值|率|度)(?:共)?(?<![传下到发抵表送直转])(?:达到|达|为)|(?:增加|减少|增长|下降|提高)(?:了|到|至|约))(?=[。；])"
)
_AMOUNT = re.compile(
    r"(?P<open>(?:人数|人次|面积|金额|总额|数量|比例|经费|户数|产值|总数)(?:共)?(?<![传下到发抵表送直转])(?:达到|达|为))(?=，)"
)
_TITLE = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、是，]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}(?:[.．、](?!\d)|[)）])|\d{1,2}\.\d{1,2}(?=[\u4e00-\u9fff])(?!.[万亿元%％])|[①-⑳●■◆▲]|附[件表：:\d])"
)
_LABEL = re.compile(r"^[^，。；：:]{2,12}[:：]")
_LEANING = (
    r"(?:于|在|月|年|底|后)(?:以[后前])?分批|(?<![分逐])逐步|进一步|予以|加以|(?<!由|系|是)(?<![所已]经)导致|使得|促使|致使|为了|关于|按规定|按程序|按(?:相关|有关)规定|(?<![能不])应当|以便|"
    r"(?:剩余|其余|另有|尚有)[^，。；]{1,8}将在|按程序报"
)
"""Adverbs and half verbs, on which something must follow."""
_OPEN = re.compile(
    r"(?P<open>(?<![饱缓温共总柔平之祥附调])和|(?<!参|给|赠|付|相|事)与|(?<![普涉提波顾惠企累触言所论])及|并对|并且|(?<![应核校比绝相面派配敌作反针双\d])对(?:各|其)?|(?<![编])均?已?按照?|(?<=\d[艘户个项人家处台套件名座])因|"
    r"(?<![^，])由于|(?<![理缘自])由|(?<![面导方流走意投动去取转倾趋志定偏一])向|(?<!\d)把|(?<=，)(?:均|并|也|都|仍)?已|(?<![必即名大小老主])将|(?<![对])于|(?:分别|总额|合计|共计|主要|均)为|"
    r"(?:增加|减少|提高|下降|上升|降低|缩短|扩大|延长|推迟|提前|延期|顺延|延后|推后|由\d[^，。；]{0,8}降|\d[^，。；]{0,4}升)[到至]|(?:次|人|户|亩|日|月|年|件|案|里)均|占比|同比|环比|较上年|(?<!入)(?<!含)(?<!括)(?<!在)(?<!之)(?<!于)(?<!为)其中|(?:调整|执行|完成|合格|覆盖|增长)率)(?=[。；]|，(?=均|其中))|"
    rf"(?P<lean>{_LEANING})(?=[。；])|(?P<told>(?:剩余|其余|另有|尚有)[^，。；]{1, 8}将在|已按(?:程序|规定)(?:上)?报)(?=，)|(?<=[\u4e00-\u9fff\d])(?P<of>以及|及|和)(?=，)(?<![普涉提波顾惠企累触言所论]及)(?<![饱缓温共总柔平之祥附调]和)|"
    r"(?P<upon>(?:^|(?<=[。；，]))(?:[\u4e00-\u9fff\d]{0,14})对[^，。；]{2,16}进行)(?=[，。；])|(?P<held>(?:开展|组织|进行)(?:了)?[^，。；]{0,8}(?:满意度|知晓率))(?=[。；])|"
    r"(?<=，)(?P<until>(?:20\d\d年)?\d{1,2}月(?:底|末|\d{1,2}日)?前)(?=[。；])|(?P<why>\d[\u4e00-\u9fff]{1,2}因[^，。；\d]{1,6})(?=，(?:其余|其他|其它|剩余|余下|全年|各项|其中))|(?<=\d月)(?P<end>完|竣|开|启|投|通)(?=[。；])|(?P<led>(?:因|由于)[^，。；]{2,16}而)(?=[。；])|(?P<and>(?<=》)(?:和|与|及))(?=[，。；])|(?<=，)(?P<each>每[期次批场人户年月])(?=[。；，])"
)
"""Words that lean on what follows, before a mark."""
_LOOSE = re.compile(
    r"(?P<led>(?<=，)并(?:针对|围绕|依托|借助)[^，。；]{0,6}(?:人|者|童|民|生|户|体|业|校|区|村|镇|对象|部位|路段|问题|环节|领域))(?=[。；])|(?P<bare>(?:针对|围绕|依托|借助|鉴于|本着|凭借|并通过|并结合|严格按照))(?=[。；，])|"
    r"(?P<it>(?<![使让])将其)(?=[。；])|(?P<aim>为了?(?:进一步|更好地?|切实|有效)(?:提升|加强|完善|提高|推进|规范|改善|保障|发挥))(?=[。；])|"
    r"(?P<who>(?:资金|经费|项目|工作|材料|设备|款项)由(?:财政|办公室|[\u4e00-\u9fff]{1,4}(?:局|科|室|股|处|部|中心|单位)))(?=[。；])|"
    r"(?P<main>主要(?:是|有|在于|集中在|来自|表现在))(?=[。；])|(?P<under>(?:在[^，。；]{2,16}(?:支持下|指导下|领导下|配合下|帮助下|推动下|基础上)|通过[^，。；]{2,12}方式)，)(?=[。；])|"
    r"(?P<open>(?:为了?|通过|围绕|针对|因|由于)[^，。；]{3,24}，(?:本|我|该)?(?:单位|中心|局|委|馆|院|校|站|所|办公室|部门|科室|[\u4e00-\u9fff]{1,3}[科股处室]|学员|学生|群众|居民|企业|农户|游客|读者|患者|用户|职工))(?=[。；])|"
    r"(?P<day>将由?[^，。；]{0,16}在20\d\d年)(?=[；。])|(?P<much>共(?:支付|支出|投入|拨付|发放|收取|减免|兑付)[^，。；\d]{2,10})(?=，其中)|"
    r"(?P<whom>(?<![元额数率])为[\u4e00-\u9fff]{2,6}(?:挽回|带来|争取到?|节约|减少|减免|提供了?|送去|追回|清退|配备))(?=[。；])|"
    r"(?P<about>[\u4e00-\u9fff](?<![签节条合预违履契公制集简守毁解续租邀赴失相婚隐特誓盟俭])约)(?=[。；])|(?P<cause>(?<!是)(?:未|没有|均未|不会)(?:造成|导致|引发|引起))(?=[。；])|(?P<some>将(?:其中|剩余|其余)的?\d{1,6}[\u4e00-\u9fff]{1,2})(?=[。；])|"
    r"(?P<new>其中(?:当年|本年|年内|全年)新[\u4e00-\u9fff]{1,2})(?=[。；])|(?P<by>(?<![所可予加足难用给借得])以(?!人民|民|农|工|点|此|之)[^，。；]{3,36}(?<![所行作人难更尤能认成因分称变化定视设升转立])为)(?=[。；])|(?P<joins>(?:由于|因)[^，。；]{2,30}与[^，。；]{2,20}的)(?=，)|"
    r"(?P<from>由\d[^，。；]{0,8}(?:增加|提高|上升|下降|减少|降低|扩大|缩短)[到至])(?![\s约近超不目现今上以了\d０-９一二三四五六七八九十百零两〇半当随即次同本])"
)
_BETWEEN = 80
"""Characters of a title between two paragraphs."""
_WHOLE = 44
"""Characters within which the whole clause is quoted."""
_SENTENCE_END = frozenset("。；：！？）)”』」!?;:….")
_DATED = re.compile(
    r"(?:20\d\d年\d{1,2}月(?:\d{1,2}日)?|[公盖]章[）)]?|[:：][^，。；：]{0,16}|万元|[表册单度]|(?:[。；，：]|^)[^，。；：]{0,4}(?:目标|情况|如下|措施|任务)|——[^，。；]{2,30}|(?:^|[。；：])[^，。；：\d]{2,24}(?:局|委员会|中心|[馆站所院校队厅办]))$"
)


class CutSentence(Check):
    """Finds sentences that break off where something must follow: 主要原因是, 三是, 参与人员达。

    Why it matters: the cause, the item or the number that was to follow is missing, and nobody read the page again.

    When it is wrong: a conversion may have torn a paragraph; so a paragraph's end counts only where the next one begins
    something new.
    """

    code = "TYP12"
    name = "cut-sentence"
    title = Message("句子残缺", "a sentence breaks off")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的正文", "no prose to look at")
    looked = Message("段文字", "paragraphs")
    passes = [
        Example(
            "一、情况\n主要原因是：\n一是启动较晚；二是人手不足。\n参与率达到95%。该通知已及时下达。\n资金主要用于\n道路养护。\n"
        ),
    ]
    fails = [
        Example("一、情况\n讲座«未达到指标值，主要原因是»\n二、问题\n无。\n", "主要原因是"),
        Example("一、情况\n全年演练18场，«参与人员达。»经费12万元。\n", "参与人员达"),
    ]

    def find(self) -> Iterator[Finding]:
        members = [p for p in self.report.paragraphs if not p.styled]
        careful = _ended(members)
        for index, paragraph in enumerate(members):
            self.examined += 1
            following = members[index + 1] if index + 1 < len(members) else None
            yield from self._within(paragraph)
            text = paragraph.text
            end = _END.search(text)
            if end is not None and end["mark"] in (":", "：") and self._listed_below(paragraph):
                continue
            if end is not None and len(text) > 12 and _begins(following, end["open"], paragraph):
                yield self._report(paragraph, end.start("open"), end.end())
            elif text[-1] in "，、" and len(text) >= 10 and _new(paragraph, following) and not _TITLE.match(text[-8:]):
                last = max((text.rfind(mark, 0, len(text) - 1) for mark in "。；，："), default=-1) + 1
                yield self._report(paragraph, max(last, len(text) - 24), len(text), "以逗号或顿号结束，疑未写完")
            elif (
                careful
                and _unended(paragraph)
                and (_new(paragraph, following) or self._titled(paragraph, following))
                and _alone(members, index)
            ):
                last = max((text.rfind(mark, 0, len(text) - 1) for mark in "。；，："), default=-1) + 1
                yield self._report(paragraph, max(last, len(text) - 24), len(text), "段末没有句末标点，疑未写完")

    def _titled(self, paragraph: Paragraph, following: Paragraph | None) -> bool:
        """Whether a line with a number stands between the paragraph and the next one."""
        if following is None or not 0 < following.start - paragraph.end <= _BETWEEN:
            return False
        between = self.report.document.plain[paragraph.end : following.start]
        return any(_TITLE.match(line.strip()) is not None for line in between.splitlines() if line.strip())

    def _listed_below(self, paragraph: Paragraph) -> bool:
        """Whether a numbered line follows, a page's number and blank lines aside."""
        lines = self.report.document.plain[paragraph.end : paragraph.end + _BETWEEN].splitlines()
        told = [line.strip() for line in lines if line.strip()]
        return any(_TITLE.match(line) is not None for line in told[:2])

    def _within(self, paragraph: Paragraph) -> Iterator[Finding]:
        """Breaks inside a paragraph, each place once."""
        told: list[int] = []
        text = paragraph.text
        for pattern in (_INSIDE, _AMOUNT, _OPEN, _LOOSE):
            for match in pattern.finditer(text):
                start = match.start("open") if pattern is not _LOOSE and match["open"] else match.start()
                if text[match.end() : match.end() + 1] == "；" and pattern is _OPEN and _listed(text, match):
                    continue
                if _is_name(text, match) or _heads(text, match.end()):
                    continue
                if match.end() not in told:
                    told.append(match.end())
                    yield self._report(paragraph, start, min(match.end() + 1, len(text)))
        for first, last in breaks(text):
            if last not in told:
                told.append(last)
                yield self._report(paragraph, first, last)

    def _report(self, paragraph: Paragraph, start: int, end: int, why: str = "之后没有内容，句子残缺") -> Finding:
        text = paragraph.text
        first = start
        while first > 0 and start - first < 12 and text[first - 1] not in "。；，：":
            first -= 1
        while first > 0 and text[first - 1] not in "。；，：" and end - first < _WHOLE:
            first -= 1
        if text[start - 1 : start] == "，" and end == len(text):
            first = max(text.rfind(mark, 0, start - 1) for mark in "。；，：") + 1
            first = max(first, start - 20)
            first = max(first, start - 7) if start - first > 7 else first
        return self.finding(
            [paragraph.span(first, end)],
            f"“{text[first:end]}”{why}。",
            "The sentence breaks off where something must follow.",
            suggestion=("核对原稿，补全缺失的内容。", "Complete it from the draft."),
        )


def _begins(following: Paragraph | None, words: str, paragraph: Paragraph) -> bool:
    """Whether the next paragraph is something new, not the rest of this one."""
    if following is None:
        return True
    if following.section is not paragraph.section or following.styled:
        return True
    if words.startswith(("包括", "主要包括", "其中", "分别")) or "原因" in words:
        return False
    return words[-1:] == "是" and _TITLE.match(following.text) is not None


def _ended(members: Sequence[Paragraph]) -> bool:
    """Whether paragraphs of this report end with a mark, so that one without is broken off."""
    prose = [p for p in members if _is_prose(p)]
    return sum(p.text[-1] in _SENTENCE_END for p in prose) * 10 >= (len(prose) - 1) * 8


def _is_prose(paragraph: Paragraph) -> bool:
    source = paragraph.source[paragraph.start : paragraph.end]
    return (
        len(paragraph.text) >= 14
        and re.search("[，。；]", paragraph.text) is not None
        and not re.search(r"\t|\S   ", source)
    )


def _unended(paragraph: Paragraph) -> bool:
    last = paragraph.text[-1]
    return (
        _is_prose(paragraph)
        and ("\u4e00" <= last <= "\u9fff" or last in "，、")
        and _DATED.search(paragraph.text) is None
        and re.search(r"^附|附[件表]?[:：]|^(?:注|备注|说明|来源|资料来源)[:：]", paragraph.text) is None
    )


def _new(paragraph: Paragraph, following: Paragraph | None) -> bool:
    """Whether what follows begins something of its own."""
    return (
        following is None
        or following.section is not paragraph.section
        or _TITLE.match(following.text) is not None
        or (_LABEL.match(following.text) is not None and _LABEL.match(paragraph.text) is not None)
    )


def _alone(members: Sequence[Paragraph], index: int) -> bool:
    """Whether no neighbour ends without a mark: items of a list may."""
    near = [members[at] for at in (index - 1, index + 1) if 0 <= at < len(members)]
    return not any(_unended(p) and p.section is members[index].section for p in near)


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether the rate before the mark is one that the clause names, not one whose value is lost."""
    first = max(text.rfind(mark, 0, match.start()) for mark in "。；，：") + 1
    return text[: match.end()].endswith(("率", "占比")) and _NAMES.search(text, first, match.end()) is not None


def _heads(text: str, end: int) -> bool:
    """Whether the words are the title with which a numbered paragraph begins: 2.预算调整率。目标值为≤10%……"""
    return (
        _TITLE.match(text) is not None
        and "。" not in text[:end]
        and "，" not in text[:end]
        and text[end : end + 1] == "。"
        and len(text) > end + 1
    )


_NAMES = re.compile(
    r"等于|不是|[即指是]|反映|属于|不同于|代替|代表|视为|用于|称为|混同|区分|不含|公布|测算|核定|采用|沿用|[=＝×÷]|[、和]|影响|提高|提升|降低|拉低|主要是|分别|计算|考核|包括|指标|作为|列为"
)


def _listed(text: str, match: re.Match[str]) -> bool:
    """Whether the words before a semicolon are an item of what is counted off in single words."""
    return len(text[: match.start()]) - max(text.rfind(mark, 0, match.start()) for mark in "；：。，") <= 3
