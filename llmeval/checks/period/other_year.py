"""PER06, other-year: the summing-up names another year than the one evaluated."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.passages import Paragraph

_SUM = re.compile(
    r"总体(?:来)?(?:看|说|上)|总的(?:来)?(?:看|说)|综上|综合(?:来)?看|总之|总体而言|经(?:综合)?(?:自评|评价)|综合评价|自评(?:结论|结果|认为)"
)
_SUBJECT = re.compile(
    r"(?P<year>20\d\d)年(?:度)?，?(?:[我本全](?:局|单位|部门|委|院|校|镇|乡|馆|站|中心|办|街道|所|队|厅|系统|市|县|区)|部门整体|整体支出)[^，。；]{0,24}(?:完成|实现|取得|得分|得\d|较好|基本|顺利|圆满|达到)"
)
_STANDING = re.compile(
    r"(?:^|(?<=[。；：，]))(?:截[至止]|至)?(?P<year>20\d\d)年(?:年?[末底](?:，|(?=[\u4e00-\u9fff]{2,8}(?:合计|总额|余额|为|\d)))|12月31日[，止]|(?:1[0-2]|[1-9])月(?:\d{1,2}日)?[，至]?(?:对|向|委托|通过|发放|开展|组织|由[^，。；]{2,12}?(?=组织|开展|发放|进行)|我[局委院校馆])[^，。；]{0,20}(?:问卷|满意度|调查|测评))"
)
"""A standing, or a survey, of a year."""
_OWN_YEAR = re.compile(
    r"(?:[我本](?:局|单位|部门|委|院|校|镇|乡|馆|站|中心|办|街道|所|队|厅))(?P<year>20\d\d)年度?(?:部门|单位)?(?:预算|决算|整体支出|绩效|预算执行)"
)
_OWN_GOALS = re.compile(
    r"(?:^|(?<=[。；]))(?P<year>20\d\d)年(?:度)?，[我本](?:局|单位|部门|委|院|校|镇|乡|馆|站|中心|办|街道|所|队|厅|园)(?:的)?(?:年度|绩效|总体|工作|整体支出){0,2}目标"
)
"""The year whose goals a report tells as its own."""
_FILED = re.compile(r"(?:填[报表]|自评|报送|编制)(?:日期|时间)[:：](?P<year>20\d\d)[年.\-/]")
_PERIOD = re.compile(r"(?:评价|自评|绩效)(?:期间|时段|期|基准日|年度)(?:为|是)?[:：]?(?P<year>20\d\d)年")
_TITLE = re.compile(
    r"^[^。；，：]{0,24}(?P<year>20\d\d)年度?(?:部门|单位)?(?:整体支出|项目支出)?绩效?(?:自评价?|评价)(?:报告|得分表|自评表|表)(?=[，。：]|$)"
)
_LABELLED = re.compile(r"(?P<own>20\d\d)年度?[^。；：]{0,30}：(?P<year>20\d\d)年(?!初|以来|至|—|-)")
_SHEET = re.compile(r"附[件表]?\d{0,2}[：:](?P<year>20\d\d)年度?[^，。；：]{2,20}表")
_ENDS = re.compile(
    r"(?:以上|上述)(?:是|为|系|即)[^，。；]{0,16}?(?P<year>20\d\d)年度?(?:的)?[^，。；]{0,12}(?:自评|绩效)[^，。；]{0,6}报告"
)
"""What a report calls itself at its end."""
_ASSESSED = re.compile(
    r"(?:对|就|围绕|针对)(?P<year>20\d\d)年度?的?(?:部门)?(?:整体)?(?:支出|预算|绩效|目标|项目)[^，。；]{0,24}(?:核对|核查|自评|评价|自查|打分|评分|评估)"
)
"""The year that those who evaluate looked at: the year before was rightly evaluated in the one after it."""
_OF_YEAR = re.compile(
    r"(?P<year>20\d\d)年度(?=(?:部门|单位|本级|整体|绩效|预算|支出|收支|资金|信息公开|自评|目标)[^，。；《》]{0,24})"
)
"""A year's own matter."""
_LOOKED_AT = re.compile(r"《|审计|巡[察视]|督查|清算|整改")
"""What is rightly told of a year long over."""
_CHECKED = re.compile(
    r"(?:对|就)(?P<year>20\d\d)年度?的?(?:资金|收支|支出|预算|项目|绩效)[^，。；]{0,16}(?:核对|自查|核查|自评|评价|评估|打分)"
)
"""What those who evaluate looked at."""
_ONCE = re.compile(
    r"(?:^|(?<=[，；。]))(?P<year>20\d\d)年(?:度)?(?![初末底起至与和、及前后春夏秋冬的第一二三四上下\d]|以来|同期|相比|度?[—-])[^，。；\d]{2,16}(?=\d)"
)
"""What was done in a year, at the head of a clause."""
_WHOLE = re.compile(
    r"占(?P<year>20\d\d)年度?(?:部门)?(?:项目|基本|整体|全年|总)?(?:支出|预算|决算|经费|收入)|以(?P<base>20\d\d)年[^，。；]{0,14}(?:数据|数|口径)(?:为准|计算)"
)
"""The whole of a share, and what figures are drawn from."""
_REACHED = re.compile(
    r"(?:完成|实现|达成|达到)(?:了)?(?P<year>20\d\d)年度?的?(?:各项|全部|部门|年度|绩效|工作|预定|既定|主要){0,3}(?:目标|任务|指标)"
)
"""Goals of a year as reached."""
_HELD_TO = re.compile(
    r"(?:对照|根据|按照|依据|按)(?P<year>20\d\d)年度?的?(?:部门|整体支出|项目支出){0,2}绩效(?:目标|指标)(?:申报|批复|任务)?(?:表|书|体系|逐项|，)"
)
"""Goals that results are held to."""
_SET_OUT = re.compile(
    r"(?:开展|实施|进行|组织|做好)(?:了)?(?:对)?(?P<year>20\d\d)年度?的?(?:部门|单位|本级){0,2}(?:整体|项目)?(?:支出)?绩效(?:自我)?(?:自评|评价)[^。]{0,30}(?:现将|报告如下|形成如下)"
)
"""What a report says that it reports on, where it begins."""
_REPORTS = re.compile(
    r"现(?:将|就)(?:[我本][\u4e00-\u9fff]{1,3})?(?P<year>20\d\d)年度?的?[^，。；]{0,24}(?:自评|绩效|整体支出)[^，。；]{0,16}(?:报告|汇报|说明|公开)?(?:如|于)下?"
)
"""What a report says at its beginning that it reports on."""
_ASKED = re.compile(
    r"(?:根据|按照|依据|按)[^。；《》]{0,30}《[^《》]{0,40}?(?P<year>20\d\d)年度?[^《》]{0,24}(?:绩效自评|整体支出绩效|支出绩效评价)[^《》]{0,16}(?:通知|函)》"
)
"""The notice that a report answers."""
_EVALUATED = re.compile(
    r"[我本][\u4e00-\u9fff]{1,3}对(?P<year>20\d\d)年度?(?:部门|单位)?整体支出[^，。；]{0,12}(?:进行|开展|组织)了?[^，。；]{0,8}(?:自评|评价)"
)
"""What the unit evaluated; the year before last was evaluated in another report."""
_WILL = re.compile(
    r"(?:^|(?<=[，。；、：）)]))(?:加快|做好|抓好|推进|落实|编[制报]|力争|确保|将|自|从|计划|拟)?(?P<year>20\d\d)年(?:度|底|末|内|起)?(?!以来|初|的|至|与|和|、|—|-|同期|结转|[为达共有])[^，。；]{2,40}"
)
"""What will be done, and when."""
_DONE = re.compile(
    r"已|曾|了|结转|结余|立项|印发|出台|未完|遗留|发现|指出|存在|暴露|出现|反映|比|较|年均|实际|仅|只有|以前|以来|审计|整改完成|启动的|的(?:问题|项目|经验|基础|教训)"
)
"""Words by which a measure looks back."""
_OF_OLD = re.compile(
    r"立项|启动|印发|制定|出台|成立|开工|批复|购置|购买|购入|采购|建成|建设|投用|投入使用|入库|签订|获评|被评|认定|修订|移交|接收|划转|改制|组建|下达|结转|欠|普查|规划|以来|招标|中标|施行|实施|登记|改革|核定|设立|合并|比|较|相比|同比|增长|下降|增加|减少|基期|基数|基准"
)
"""What may rightly be told of a year long over."""
_LOST = re.compile(r"(?<![\d.,第])20\d年度(?!内的)")
_COMPARED = re.compile(r"较(?![好为大])|比|同比|相比|上年|以来|增长|下降|决算于|公开")


class OtherYear(Check):
    """Finds summing-up sentences that speak of another year alone: 总体来看，2023年我局较好地完成… in a report on 2024.

    Why it matters: the conclusion is last year's, and nothing was concluded on this one.

    When it is wrong: a sentence may look back; sentences that compare or that name the year evaluated are left out.
    """

    code = "PER06"
    name = "other-year"
    title = Message("结论写成其他年度", "a conclusion on another year")
    family = "period"
    severity = "medium"
    nothing = Message("没有点明年度的总结句", "no summing-up that names a year")
    looked = Message("个总结句", "summing-up sentences")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、评价结论\n总体来看，2024年我局完成了任务。2023年我局完成任务较好，总体看2024年与2023年相比提高。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、评价结论\n总体来看，«2023年»我局较好地完成了各项任务。\n",
            "2023年",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        year = self.report.reading.year
        if not year:
            raise Skipped("不知道报告年度", "the report's year is not known")
        for passage in self.report.passages:
            for match in _LOST.finditer(passage.text):
                self.examined += 1
                yield self.finding(
                    [passage.span(match.start(), match.end())],
                    f"年度“{match[0]}”缺少一位数字，应为{year}年度。",
                    "A year lacks a digit.",
                    suggestion=("更正年度。", "Correct the year."),
                    severity="low",
                )
        whole = "".join(passage.text for passage in self.report.passages)
        if self.report.is_self_evaluation:
            yield from self._to_come(year)
        for paragraph in self.report.paragraphs:
            if self.report.is_self_evaluation:
                yield from self._left(paragraph, year)
                yield from self._long_over(paragraph, year, whole)
                yield from self._held_to(paragraph, year)
                yield from self._of_year(paragraph, year, whole)
                yield from self._announced(paragraph, year)
            for first, last in paragraph.sentences():
                sentence = paragraph.text[first:last]
                if not _SUM.search(sentence):
                    continue
                self.examined += 1
                found = _SUBJECT.search(sentence)
                if found is None or found["year"] == year or year in sentence or _COMPARED.search(found[0]):
                    continue
                yield self.finding(
                    [paragraph.span(first + found.start(), first + found.start() + 5)],
                    f"本报告评价{year}年度，结论却写“{found[0][:40]}”，疑为沿用{found['year']}年的文字。",
                    f"The report is on {year}; the conclusion speaks of {found['year']}.",
                    suggestion=("核对年度，按本年度情况改写结论。", "Check the year and conclude on it."),
                )

    def _long_over(self, paragraph: Paragraph, year: str, whole: str) -> Iterator[Finding]:
        """A year two and more before the one evaluated, named once in the report where this year's deeds are told."""
        text = paragraph.text
        for pattern in (_ONCE, _WHOLE, _ASSESSED):
            for match in pattern.finditer(text):
                named = next(year for year in match.groups() if year)
                sentence = _sentence(text, match.start(), match.end())
                stop = min((at for mark in "，；。" if (at := text.find(mark, match.end())) >= 0), default=len(text))
                told = re.findall(r"(?<![较比与])(20\d\d)(?=年)", sentence)
                others = [y for y in told if y != named and y < year]
                if int(named) > int(year) - 2 or whole.count(f"{named}年") > 1 or others:
                    continue
                if _OF_OLD.search(text[match.start() : stop]) or (pattern is _ONCE and year not in text):
                    continue
                self.examined += 1
                yield self._slip(paragraph, match.start(), match.end(), year, named, f"与所评价的{year}年度不符")

    def _of_year(self, paragraph: Paragraph, year: str, whole: str) -> Iterator[Finding]:
        """A year's matter two and more years back, named once; what was looked at where the paragraph evaluates another year."""
        text = paragraph.text
        for match in _OF_YEAR.finditer(text):
            sentence = _sentence(text, match.start(), match.end())
            clause = re.split(r"[，。；]", text[match.start() :])[0]
            old = int(match["year"]) <= int(year) - 2 and whole.count(match["year"]) == 1
            if (
                old
                and not _SUM.search(sentence)
                and not _OF_OLD.search(clause)
                and not _COMPARED.search(sentence)
                and not _LOOKED_AT.search(sentence)
            ):
                self.examined += 1
                yield self._slip(
                    paragraph, match.start(), match.end(), year, match["year"], f"与所评价的{year}年度不符"
                )
        for match in _CHECKED.finditer(text):
            asked = re.search(rf"{year}年度?[^。；]{{0,24}}(?:自评|绩效评价)", text[: match.start()])
            if int(match["year"]) == int(year) - 1 and asked is not None:
                self.examined += 1
                yield self._slip(
                    paragraph, match.start(), match.end(), year, match["year"], f"与所评价的{year}年度不符"
                )

    def _held_to(self, paragraph: Paragraph, year: str) -> Iterator[Finding]:
        """This year's results held to another year's goals, and another year's evaluation announced at the beginning."""
        for pattern in (_REACHED, _HELD_TO, _SET_OUT):
            for match in pattern.finditer(paragraph.text):
                self.examined += 1
                named = match["year"]
                sentence = _sentence(paragraph.text, match.start(), match.end())
                rest = sentence.replace(match[0], "")
                if named == year or (int(named) > int(year) and pattern is not _SET_OUT):
                    continue
                if pattern is not _SET_OUT and (year not in rest and "本年度" not in rest):
                    continue
                if re.search(r"结转|上年|去年|比|较(?!好)|提高|未完成的|补做|跨年|未完(?!成)", rest) is None:
                    end = match.end() if pattern is not _SET_OUT else paragraph.text.find("年", match.start("year")) + 2
                    yield self._slip(paragraph, match.start(), end, year, named, f"与所评价的{year}年度不符")

    def _announced(self, paragraph: Paragraph, year: str) -> Iterator[Finding]:
        """An earlier year that the report says it reports on, was asked for or evaluated."""
        for pattern in (_REPORTS, _ASKED, _EVALUATED):
            for match in pattern.finditer(paragraph.text):
                self.examined += 1
                before_last = int(match["year"]) <= int(year) - 2
                if int(match["year"]) < int(year) and (pattern is not _EVALUATED or before_last):
                    first = match.start("year") if pattern is _ASKED else match.start()
                    yield self._slip(paragraph, first, match.end(), year, match["year"], f"与所评价的{year}年度不符")

    def _to_come(self, year: str) -> Iterator[Finding]:
        """Measures for a year that was over before the one evaluated."""
        for piece in self.report.discourse.of("measure"):
            for match in _WILL.finditer(piece.paragraph.text, piece.start, piece.end):
                self.examined += 1
                sentence = _sentence(piece.paragraph.text, match.start(), match.end())
                opened = re.search(
                    r"决算[^，。；]{0,8}公开", match[0]
                )  # last year's accounts are published in this one
                if opened or int(match["year"]) >= int(year):
                    continue
                if not _DONE.search(match[0]) and "上年" not in sentence:
                    end = match.start("year") + min(len(match[0]), 24) - (match.start("year") - match.start())
                    yield self._slip(
                        piece.paragraph, match.start(), end, year, match["year"], "而改进措施应在评价年度之后落实"
                    )

    def _slip(self, paragraph: Paragraph, start: int, end: int, year: str, named: str, why: str) -> Finding:
        return self.finding(
            [paragraph.span(start, end)],
            f"本报告评价{year}年度，此处却写“{paragraph.text[start:end].strip('，')}”（{named}年），{why}，疑为沿用其他年度的文字，请核实。",
            f"The report is on {year}; this passage speaks of {named}.",
            suggestion=("核对年度并更正。", "Check the year and correct it."),
            severity="low",
        )

    def _left(self, paragraph: Paragraph, year: str) -> Iterator[Finding]:
        """Standings, own budgets, periods and filing days of another year than the one evaluated."""
        text = paragraph.text
        for pattern in (_STANDING, _OWN_YEAR, _OWN_GOALS, _FILED, _PERIOD, _TITLE, _LABELLED, _SHEET, _ENDS):
            for match in pattern.finditer(text):
                self.examined += 1
                named, sentence = match["year"], _sentence(text, match.start(), match.end())
                right = named == year if pattern is not _FILED else int(named) > int(year)
                dated = pattern in (_STANDING, _OWN_YEAR, _OWN_GOALS)
                if right or (
                    dated
                    and (
                        int(named) > int(year) or _looks_back(sentence, match[0], year, old=int(named) < int(year) - 1)
                    )
                ):
                    continue
                if pattern is _LABELLED and (
                    match["own"] != year or int(named) > int(year) or _COMPARED.search(sentence)
                ):
                    continue
                if pattern is _TITLE and year not in text[match.end() :]:
                    continue
                why = "早于年度结束" if pattern is _FILED else f"与所评价的{year}年度不符"
                yield self._slip(paragraph, match.start(), match.end(), year, named, why)


def _sentence(text: str, start: int, end: int) -> str:
    last = text.find("。", end)
    return text[text.rfind("。", 0, start) + 1 : last if last >= 0 else len(text)]


def _looks_back(sentence: str, passage: str, year: str, *, old: bool = False) -> bool:
    """Whether a sentence compares years, or tells of a time before; a title's year is no comparison."""
    before, _, after = sentence.partition(passage)
    if re.search(
        r"^[^，。；]{0,24}\d[^，。；\d]{0,4}，(?:本年|当年|年内|全年)[^。；]{0,40}(?:调[出入]|新增|招录|退休|减少|增加|净[增减]|到年末|至年末)",
        after,
    ):
        return True  # what stood at the end of the year before, with what became of it
    before = re.sub(rf"{year}年度?[^，。；]{{0,8}}(?:自评|评价|整体支出)|[（(]{year}年度?[）)]", "", before)
    if old:
        sentence = re.sub(r"(?:比|较)(?:上年|去年|年初)(?:末|底)?", "", sentence)
    return (
        re.search(r"20\d\d年", before + after) is not None
        or re.search(r"以来|累计|连续|近[三五]年|十[三四五]五|当时|曾|历史|上年|去年|结转|期初", sentence) is not None
    )
