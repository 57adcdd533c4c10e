"""TYP14, undefined-subject: 该项目, 其 or a deed without anybody whom they could mean."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.text.whole import excerpt
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.bodies import bodies

_THAT = re.compile(
    r"(?<![应本])(?:该|此|上述(?:[二两三四五六七八九十\d]{1,2}[个项类家笔条])?)(?P<noun>项目|工程|资金|专项|平台|课题|活动|设备|款项|指标)(?!类|等)"
)
_OTHERWISE = {
    "资金": "资金|经费|专项|款",
    "款项": "款|资金|经费|专项",
    "专项": "专项|资金|经费|款",
    "项目": r"项目|工程|平台|系统|中心|试点|[（(][一二三四五]期[)）]",
    "工程": "工程|项目|改造|建设",
    "活动": "活动|演|赛|节|展|讲座|会|宣传|周|行动|仪式",
    "指标": r"指标|目标|率|满意度|“[^“”]{2,24}[率度量数额]”",
}
"""By what else a thing may have been named before."""
_WORK = re.compile(
    r"(?:维修|维护|改造|建设|修缮|购置|清淤|治理|修复|整治|安装|更新|养护|管护|采购|普查|勘[查探])(?:[\u4e00-\u9fff]{0,6}\d|\d)"
)
"""Work in figures, which a project may be called without having been named one."""
_BODY = re.compile(
    r"(?<![应本如])(?P<word>(?:该|这个|这一|此)(?P<kind>部门|单位|机构|公司|局|校|院|站|所|馆|中心|队|镇|乡|街道|委|办|厅|处|园|社)(?!部|区|长|里|属|址|内|外)|上述(?:单位|部门|机构)(?!均|负责)|对方|(?:(?<=[。，；])|^)(?:它(?!们|山)|他们|她们)|(?<=由)有关方面|(?<=给)(?:有关|相关)(?:单位|方面|对象|人员))"
)
_HE = re.compile(
    r"(?:^|(?<=[。；])|(?<=[。；，]20\d\d年)|(?<=[。；，]全年))(?P<word>其)(?=[\u4e00-\u9fff])(?![中他它余次实后时间一二三四五六])"
)
_ITS = re.compile(r"(?:由|对|向|让|使|责成|委托|会同)其(?![他它中余次实])")
_WITH_IT = re.compile(r"(?:^|(?<=[。；，年月]))(?P<word>[与和同]其)(?=签订|协商|合作|共同|联合|对接|结算)")
_THEY = re.compile(r"(?<![与极尤])其(?![中他它余次实间后一二三四五六])")
_TOO_MANY, _TWO = 3, 2
_THAT_PROJECT = re.compile(r"(?<![应本])该项目(?![组部])")
_PROJECTS = re.compile(
    r"(?P<name>(?!实施|开展|安排|其他|重点)[\u4e00-\u9fff]{4,14})项目(?=[（(][^（）()]{0,20}\d[^（）()]{0,8}[)）])"
)
_DONE = re.compile(
    r"(?:(?:^|。)(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}日)?)?，?)(?P<deed>(?:检查|巡查|督查|抽查|稽查|核查|暗访)(?:中)?发现)(?=[^，。；]{4,40}未)"
)


_HEADED = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是|——)[^，。；：]{2,24}[。：]"
)
"""A paragraph that begins with a name of its own."""
_DOES = r"(?:(?:共同|统一|具体|于\d{1,2}月|在\d{1,2}月)?(?:牵头|负责|组织|实施|落实|承担(?![^，。；]{0,6}(?:费|资金|经费|支出))|完成|采购|办理|验收|制定|提供|核查|起草|代管|保管|运营))"
_NOBODY = re.compile(
    rf"(?:^|(?<=[。；，：]))(?:20\d\d年，?)?(?P<few>有人|有的同志|某些人|有关人士|(?:相关|有关)方面)(?=认为|表示|反映|指出|评价|提出|对[^，。；]{{2,16}}进行)|"
    rf"(?:^|(?<=[。；，]))(?:20\d\d年，?)?(?P<who>(?:有关|相关)(?:单位|机构))(?=(?:投入|核发|发放|支付|完成|为)[^，。；]{{0,24}}\d)|"
    rf"由(?P<by>(?:有关|相关)(?:部门|单位|人员|科室))(?=对[^，。；]{{2,16}}(?:进行|开展|实施))|"
    rf"(?<=委托)(?P<some>某(?:公司|单位|企业|机构|厂家?|院校))|(?:^|(?<=[。；：]))(?:20\d\d年)?(?:\d{{1,2}}月)?，?(?P<done>(?:有关|相关)(?:部门|单位|人员|机构))(?=(?:为|对|给|到|赴)(?!我|本)[^，。；]{{2,24}}(?:安装|发放|核实|检查|办理|提供|进行|开展|给予|落实))|"
    rf"由(?P<word>(?:有关|相关|某(?!某))(?:负责)?(?:部门|单位|科室|股室|处室|人员|方面|负责人|同志|领导|机构|专业人员|方)(?:同志)?)(?={_DOES})|"
    rf"(?:^|(?<=[。；]))(?:20\d\d年)?(?:\d{{1,2}}月)?，?(?P<begun>(?:有关|相关)(?:科室|股室|人员|负责人|负责同志|同志)|某(?!某)(?:部门|单位|科室|股室|处室))(?={_DOES})"
)
"""Somebody to whom a deed is given without a name."""


def _is_kind(kind: str, name: str) -> bool:
    """Whether a name ends as its kind does; schools have two words."""
    return kind in name[-3:] or (kind == "校" and name.endswith(("学", "院", "园")))


def _named_above(above: str, kind: str, generic: bool) -> bool:
    """Whether a body of the kind is named in the part before."""
    return any(generic or _is_kind(kind, name) for _, _, name in bodies(above[-600:]))


_HERE = {
    kind: re.compile(rf"[\u4e00-\u9fff]{{1,6}}{kind}")
    for kind in ("镇", "乡", "街道", "社", "园", "站", "所", "院", "馆")
}
"""A body of the kind within a longer name: 双河口镇教学点……该镇."""
_BACK = 120
_AT_THIS_PLACE = ("此处不", "此处仅", "此处略", "此处只", "此处指", "此处为")
"""此处 for this place in the text."""
_SOMEBODY = re.compile(
    r"局|委|科|股|处|厅|部门|单位|中心|机构|公司|院|校|站|所|队|馆|小组|办|人员|企业|政府|监理|第三方|[我本](?!次|报告|项目)|工作组|专班|镇|乡|村|社区|协会|代理|老师|学生|群众|农户|对象|者"
)


class UndefinedSubject(Check):
    """Finds 该项目 where no project was named before in the part, 由其 where nobody was, and 检查发现 without who checked.

    Why it matters: what is meant cannot be told, so nobody can be asked about it.

    When it is wrong: the name may stand in the heading above the chapter; the finding is a question.
    """

    code = "TYP14"
    name = "undefined-subject"
    title = Message("指代或主语不明", "nobody and nothing that is meant")
    family = "typo"
    severity = "low"
    nothing = Message("没有需要指代的表述", "nothing that refers back")
    looked = Message("处指代", "references")
    passes = [
        Example("一、情况\n老旧小区改造项目已完工，该项目支出86万元。县水利局检查发现隐患未处理，责成其整改。\n"),
    ]
    fails = [
        Example("五、调整说明\n因用地未落实，«该项目资金86万元调整使用»。\n", "该项目"),
        Example("一、自评组织\n按照要求，«由其组织开展自评»。\n", "由其"),
    ]

    def find(self) -> Iterator[Finding]:
        above = ""
        duties = {piece.paragraph.start for piece in self.report.discourse.of("duty", "measure")}
        section: object = object()
        for paragraph in self.report.paragraphs:
            if paragraph.section is not section:
                section = paragraph.section
                above = "".join(squeezed(s.title) for s in self.report.sections_above(paragraph.section) if s.number)
            text = paragraph.text
            for match in _THAT.finditer(text):
                self.examined += 1
                known = _OTHERWISE.get(match["noun"], match["noun"])
                worked = match["noun"] == "项目" and _WORK.search(text, max(0, match.start() - _BACK), match.start())
                if not (_HEADED.match(text) or worked or re.search(known, above + text[: match.start()])):
                    yield self._report(paragraph, match.start(), match[0], f"前文没有交代是哪个{match['noun']}")
            for match in _ITS.finditer(text):
                self.examined += 1
                if not _SOMEBODY.search(above + text[: match.start()]):
                    yield self._report(paragraph, match.start(), match[0], "“其”没有先行词，主体不明")
            for match in _WITH_IT.finditer(text):
                self.examined += 1
                if not _SOMEBODY.search(text[: match.start()]):
                    yield self._report(paragraph, match.start("word"), match["word"], "“其”没有先行词，主体不明")
            for match in _DONE.finditer(text):
                self.examined += 1
                if not _SOMEBODY.search(text[: match.start("deed")]):
                    yield self._report(
                        paragraph, match.start("deed"), match["deed"], "没有写明检查和责任主体（缺主语）"
                    )
            for match in _NOBODY.finditer(text) if paragraph.start not in duties else ():
                self.examined += 1
                name = next(name for name, word in match.groupdict().items() if word)
                yield self._report(paragraph, match.start(name), match[name], "没有写明具体部门、科室或人员")
            yield from self._several(paragraph)
            yield from self._bodies(paragraph, above)
            above += text

    def _several(self, paragraph: Paragraph) -> Iterator[Finding]:
        """其 three times in one sentence, and 该项目 behind a sentence that names two."""
        text = paragraph.text
        bounds = list(paragraph.sentences())
        for number, (first, last) in enumerate(bounds):
            told = list(_THEY.finditer(text, first, last))
            if len(told) >= _TOO_MANY:
                yield self._report(paragraph, told[0].start(), "其", f"一句中{len(told)}个“其”，不清楚各指谁")
            that = _THAT_PROJECT.search(text, first, last)
            before = text[bounds[number - 1][0] : first] if number else ""
            names = {match["name"][-6:] for match in _PROJECTS.finditer(before)}
            if that is not None and len(names) >= _TWO and re.search(r"同时|分别|两个|和|、", before):
                yield self._report(paragraph, that.start(), that[0], "前一句有两个以上项目，不清楚指哪一个")

    def _bodies(self, paragraph: Paragraph, above: str) -> Iterator[Finding]:
        """该局, 它, 对方 where no body of the kind, or more than one, was named just before."""
        text = paragraph.text
        named = list(bodies(text))
        for match in (*_BODY.finditer(text), *_HE.finditer(text)):
            self.examined += 1
            if match["word"][:2] in ("有关", "相关"):
                yield self._report(paragraph, match.start(), match["word"], "没有写明具体单位或对象")
                continue
            before = [(start, name) for start, end, name in named if end <= match.start()]
            kind = match.groupdict().get("kind") or ""
            generic = kind in ("", "部门", "单位", "机构")
            fits = [(start, name) for start, name in before if generic or _is_kind(kind, name)]
            if not fits:
                if kind in _HERE and _HERE[kind].search(text, max(0, match.start() - _BACK), match.start()):
                    continue
                if text[match.end("word") - 2 : match.end("word") + 3].startswith(_AT_THIS_PLACE):
                    continue
                if match["word"] in ("其", "对方", "它", "他们", "她们") or (
                    above and kind and _named_above(above, kind, generic)
                ):
                    continue
                yield self._report(paragraph, match.start(), match["word"], "前文没有交代所指的单位")
                continue
            last = max(text.rfind("。", 0, at) for at in (fits[-1][0],))
            close = {name for start, name in fits if start > last}
            if len({name[-4:] for name in close}) >= 2 and (generic or kind):
                told = "、".join(f"“{name[-8:]}”" for name in sorted(close, key=text.find)[:3])
                yield self._report(paragraph, match.start(), match["word"], f"前文有{told}，不清楚指哪一个")

    def _report(self, paragraph: Paragraph, start: int, word: str, why: str) -> Finding:
        text = paragraph.text
        end = min((at for mark in "，。；" if (at := text.find(mark, start)) >= 0), default=len(text))
        span: Span = paragraph.span(start, min(end, start + 40))
        return self.finding(
            [span],
            f"“{excerpt(text[start:end], 30)}”中的“{word}”：{why}。",
            "What or who is meant cannot be told.",
            suggestion=("写明具体名称。", "Give the name."),
        )
