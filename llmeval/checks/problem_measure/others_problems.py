"""PRB01, others-problems: problems of others."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.clauses import clause_around
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.model import Piece
from llmeval.understanding.discourse.scopes import items
from llmeval.understanding.discourse.troubles import HAS_CAUSE
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.discourse import LACK, OTHER_BODY, OTHERS, OTHERS_PAPERS


class OthersProblems(Check):
    """Finds problems whose subjects are 个别单位, 一些学校, 部分乡镇 rather than the unit itself.

    Why it matters: such a section is a finance bureau's circular on everybody's reports, not this unit's problems, and
    the unit's own remain unsaid.

    When it is wrong: a unit with units below it may speak of some of them. So where the report names such, three
    subjects of this kind and more of them than of the unit itself are needed; one or two elsewhere are a question.
    """

    code = "PRB01"
    name = "others-problems"
    title = Message("问题部分非本单位问题", "problems of others")
    family = "problem_measure"
    severity = "high"
    nothing = Message("没有问题部分", "no section on problems")
    looked = Message("段问题表述", "passages on problems")
    passes = [
        Example(
            "五、存在的问题及原因分析\n（一）预算编制不够精细。本单位年初预算对项目支出考虑不足，部分项目执行进度偏慢。\n（二）绩效目标不够量化。\n"
        ),
        Example("一、基本情况\n我局下属单位12个。\n五、存在的问题\n（一）绩效管理不均衡。部分单位申报材料不全。\n"),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）«个别单位对绩效评价工作不够重视»，未按时上报。（二）«部分单位评价时业绩值漏填»；«部分单位评价报告不完整»。\n",
            "个别单位",
        ),
        Example("五、存在的问题\n«一些学校验收资料报送不及时»，原因是未定时限。\n", "一些学校"),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        groups: dict[bool, list[Piece]] = {}
        for piece in self.report.discourse.of("problem", "promised", "cause"):
            self.examined += 1
            section = piece.paragraph.section
            groups.setdefault(section is not None and section.kind == "project_report", []).append(piece)
        for pieces in groups.values():
            found = list(self._in(pieces))
            told = [piece for piece in pieces if piece.role != "cause"]
            yield from found or list(self._bodies(told)) or self._laid_on(told)
        yield from self._passed_on()

    def _bodies(self, pieces: list[Piece]) -> Iterator[Finding]:
        """Items whose subject is another body or the people served, and that name nothing of the unit's own."""
        unit = self.report.reading.unit_name
        shown: list[tuple[Paragraph, int, int, str]] = []
        for item in (item for piece in pieces for item in items(piece)):
            cause = HAS_CAUSE.search(item.text)
            end = item.start + cause.start() if cause else item.end
            if _OWN_SELF.search(item.paragraph.text, item.start, item.end) or _goes_on(item):
                continue
            for match in OTHER_BODY.finditer(item.paragraph.text, item.start, end):
                who = match["who"]
                lead = item.paragraph.text[item.start : match.start()]
                if not shown and "，" in lead.rstrip("，") and not _LEAD.search(lead):
                    break
                if not _HELD.search(who) and not (unit and (who in unit or unit in who)):
                    shown.append((item.paragraph, match.start("who"), match.end(), who))
        if not shown:
            return
        words = "、".join(f"“{who}”" for who in dict.fromkeys(who for _, _, _, who in shown))
        yield self.finding(
            [paragraph.span(start, end) for paragraph, start, end, _ in shown[:8]],
            f"所列问题以{words}为主语（{len(shown)} 处），说的是其他单位或服务对象，不是本单位自身的问题，请核实。",
            "The problems told are those of others, not of the reporting unit.",
            suggestion=(
                "写明本单位在组织、沟通和管理上的问题及原因。",
                "Say what the unit's own problems are and why.",
            ),
            severity="low",
        )

    def _passed_on(self) -> Iterator[Finding]:
        """A shortcoming that somebody else is told to mend: 应由该企业整改."""
        for piece in self.report.discourse.of("problem", "promised", "cause", "result", "plain"):
            text = piece.paragraph.text
            for match in _THEIRS.finditer(text, piece.start, piece.end):
                self.examined += 1
                first = max(text.rfind("。", 0, match.start()) + 1, piece.start)
                clause = text[first : match.start()]
                if LACK.search(clause) and not _OWN_SELF.search(text, first, match.end()):
                    yield self.finding(
                        [piece.paragraph.span(max(first, match.start() - 40), match.end())],
                        f"“{text[max(first, match.start() - 40) : match.end()]}”把问题交由他人整改，没有本单位在组织、沟通和管理上的措施，请核实。",
                        "The shortcoming is left to somebody else to mend; nothing is said of the unit's own part.",
                        suggestion=(
                            "写明本单位在组织、沟通和管理上的问题及措施。",
                            "Say what the unit's own part is and what it will do.",
                        ),
                        severity="low",
                    )
                    return

    def _laid_on(self, pieces: list[Piece]) -> Iterator[Finding]:
        """Problems whose cause is what another body did badly, and nothing of the unit's own."""
        for piece in pieces:
            text = piece.paragraph.text
            for match in _LAID.finditer(text, piece.start, piece.end):
                first, last = _item_around(text, match.start(), match.end())
                who = match["who"]
                unit = self.report.reading.unit_name
                if (
                    _is_itself(who, unit)
                    or _OWN_SELF.search(text, first, last)
                    or _HELD.search(who)
                    or (unit and (who in unit or unit in who))
                ):
                    continue
                yield self.finding(
                    [piece.paragraph.span(match.start("who"), match.end())],
                    f"问题的原因归于“{match['who']}{match['what']}”，没有本单位在组织、沟通和管理上的原因，请核实。",
                    "The problem is laid on another body; nothing is said of the unit's own part.",
                    suggestion=(
                        "写明本单位在组织、沟通和管理上的问题及原因。",
                        "Say what the unit's own problems are and why.",
                    ),
                    severity="low",
                )
                return

    def _in(self, pieces: list[Piece]) -> Iterator[Finding]:
        """One finding for the report itself and one for what is attached to it."""
        found = [_of(OTHERS, piece) for piece in pieces if piece.role != "cause"]
        papers = [_of(OTHERS_PAPERS, piece) for piece in pieces]
        units = [one for some in found for one in some]
        own = sum(len(_SELF.findall(piece.text)) for piece in pieces)
        everybody = sorted([*units, *(o for some in papers for o in some)], key=lambda one: (one[0].start, one[1]))
        many = len(everybody) >= 3 and own * 2 < len(everybody) and bool(units)
        if not many:
            units = [one for one in units if not _goes_on(Piece(one[0], one[1], one[2], "problem", ""))]
            units = [
                one for one in units if not _OWN_SELF.search(one[0].text, one[1], _sentence_end(one[0].text, one[2]))
            ]
        if not many and (not units or self.report.discourse.subordinates):
            return
        shown = everybody if many else units
        words = "、".join(f"“{word}”" for word in dict.fromkeys(p.text[a:b] for p, a, b in shown))
        yield self.finding(
            [clause_around(p, start, end, after=24) for p, start, end in shown[:8]],
            f"问题部分以{words}为主语（{len(shown)} 处），说的是别的单位或指向不明，未说明本单位自身的问题。",
            "The problems are those of “some units”, not of the reporting unit.",
            suggestion=(
                "写明是本单位哪个科室、哪个项目的问题及原因。",
                "Say what the unit's own problems are and why.",
            ),
            severity="high" if many else "low",
        )


_THEIRS = re.compile(
    r"，(?:应(?:当)?|需|须|要)(?:交)?由(?:其|(?:该|上述|有关|相关|这些)?[\u4e00-\u9fff]{0,6}(?:企业|公司|乡镇|部门|单位|学校|农户|业主|方))(?:自行|负责|尽快|予以)?(?:加强|整改|改进|解决|落实|提高|改正)"
)
"""Who else is told to mend it."""
_LAID = re.compile(
    r"(?:[，。；：]|[一二三四五六七八九十]是)(?:主要)?(?:原因)?(?:系|是由于|是因为|是因|是|为|由于|因)"
    r"(?P<who>(?![我本该]|内部|自身|相关|有关)[\u4e00-\u9fff]{0,8}?(?:政府|[\u4e00-\u9fff]{1,4}(?:局|厅|委(?!托))|[\u4e00-\u9fff]{2,4}部门|(?:集团|公司|银行|医院|学校|合作社|村委会|征收办|施工单位|建设单位|监理单位|供应商|施工方|厂家|乡镇|企业|农户|群众|用户|业主)))"
    r"(?P<what>等?(?:部门|单位)?(?:对)?[\u4e00-\u9fff]{0,10}?(?:不力|不够|不积极|不及时|拖延|不到位|不重视|不配合|滞后|不足|审批慢|较慢|偏慢|慢|晚|迟))(?=[，,。；、]|$)"
)
"""A cause that is another body's fault."""


def _is_itself(who: str, unit: str) -> bool:
    """Whether a unit may call itself so: 学校 in the report of a school."""
    if not unit:
        return who.endswith(("学校", "医院"))
    return (who.endswith("学校") and unit.endswith(("学", "校", "院", "园"))) or (
        who.endswith("医院") and unit.endswith("院")
    )


_MARKS = re.compile(
    r"(?:^|(?<=[。；：]))(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．](?!\d)|[①-⑳]|[一二三四五六七八九十]是)"
)


def _item_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The numbered item that a place stands in."""
    marks = [match.start() for match in _MARKS.finditer(text)]
    first = max((at for at in marks if at <= start), default=0)
    return first, min((at for at in marks if at > end), default=len(text))


def _sentence_end(text: str, start: int) -> int:
    stop = text.find("。", start)
    return stop if stop >= 0 else len(text)


_TITLE = re.compile(
    r"(?:^|[。；])(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是)(?P<title>[^。；]{4,30})。"
)


def _goes_on(item: Piece) -> bool:
    """Whether the item only goes on with one whose title, before it, names no other body."""
    text = item.paragraph.text
    titles = [m for m in _TITLE.finditer(text, 0, item.start + 1) if m.end() <= item.start + 1]
    return bool(titles) and OTHER_BODY.match(titles[-1]["title"]) is None and OTHERS.match(titles[-1]["title"]) is None


_OWN_SELF = re.compile(
    r"(?<!影响)(?<!导致)(?<![对给使])[我本](?:单位|部门|局|委|校|院|镇|乡|中心|区|馆|站|所|队|办|县|市)|(?<!企业)(?<!群众)(?<!农户)(?<!居民)(?<!学生)自身|内部|我们|(?:科|股|处|办|室)(?:未|没有|对|与)"
)
_LEAD = re.compile(r"\d[%％]，$|认为，$|目标[^，]{0,12}，$|[县市区][^，。]{2,12}(?:厅|局)?[^，。]{0,12}，$")
"""What may stand before the first other subject: the figure that was missed, or who found it."""
_HELD = re.compile(r"业务部门|承办部门|内设|[但而虽对与和向由因受使让把将按本我其未不为给及到]|管理系统|信息系统")
"""What makes a name the object of the unit's own deed, or the unit's own."""
_SELF = re.compile(r"[我本](?:单位|部门|局|委|校|院|镇|乡|中心|区|馆|站)")


def _of(pattern: re.Pattern[str], piece: Piece) -> list[tuple[Paragraph, int, int]]:
    text = piece.paragraph.text
    found = pattern.finditer(text, max(0, piece.start - 1), piece.end)
    return [(piece.paragraph, match.start("who"), match.end("who")) for match in found]
