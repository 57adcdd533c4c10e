"""TYP14, undefined-subject: 该项目, 其 or a deed without anybody whom they could mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import Paragraph

_THAT = re.compile(
    r"(?<![应本])(?:该|此|上述)(?P<noun>项目|工程|资金|专项|单位|部门|公司|中心|学校|医院|平台|课题|活动|设备|款项|指标)(?!类|等)"
)
_ITS = re.compile(r"(?:由|对|向|让|使|责成|委托|会同)其(?![他它中余次实])")
_DONE = re.compile(
    r"(?:(?:^|。)(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}日)?)?，?)(?P<deed>(?:检查|巡查|督查|抽查|稽查|核查|暗访)(?:中)?发现)(?=[^，。；]{4,40}未)"
)
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
        section: object = object()
        for paragraph in self.report.paragraphs:
            if paragraph.section is not section:
                section = paragraph.section
                above = "".join(squeezed(s.title) for s in self.report.sections_above(paragraph.section) if s.number)
            text = paragraph.text
            for match in _THAT.finditer(text):
                self.examined += 1
                if match["noun"] not in above + text[: match.start()] and not (
                    match["noun"] in ("资金", "款项", "专项")
                    and re.search(r"资金|经费|专项|款", above + text[: match.start()])
                ):
                    yield self._report(paragraph, match.start(), match[0], f"前文没有交代是哪个{match['noun']}")
            for match in _ITS.finditer(text):
                self.examined += 1
                if not _SOMEBODY.search(above + text[: match.start()]):
                    yield self._report(paragraph, match.start(), match[0], "“其”没有先行词，主体不明")
            for match in _DONE.finditer(text):
                self.examined += 1
                if not _SOMEBODY.search(text[: match.start("deed")]):
                    yield self._report(
                        paragraph, match.start("deed"), match["deed"], "没有写明检查和责任主体（缺主语）"
                    )
            above += text

    def _report(self, paragraph: Paragraph, start: int, word: str, why: str) -> Finding:
        text = paragraph.text
        end = min((at for mark in "，。；" if (at := text.find(mark, start)) >= 0), default=len(text))
        span: Span = paragraph.span(start, min(end, start + 40))
        return self.finding(
            [span],
            f"“{text[start:end][:30]}”中的“{word}”：{why}。",
            "What or who is meant cannot be told.",
            suggestion=("写明具体名称。", "Give the name."),
        )
