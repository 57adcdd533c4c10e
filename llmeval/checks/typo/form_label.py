"""Labels of the official forms and names of budget subjects, written wrong by one character."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.comparable import cited
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.subjects import subjects_named

LABELS = (
    "社会保障缴费", "社会保险缴费", "其他社会保障缴费", "机关事业单位基本养老保险缴费", "职业年金缴费",
    "职工基本医疗保险缴费", "公务员医疗补助缴费", "住房公积金", "工资福利支出", "商品和服务支出",
    "对个人和家庭的补助", "对个人和家庭补助支出", "资本性支出", "债务利息及费用支出", "对企业补助",
    "其他工资福利支出", "其他商品和服务支出", "其他对个人和家庭的补助", "其他对个人和家庭的补助支出",
    "基本工资", "津贴补贴", "绩效工资", "伙食补助费", "离休费", "退休费", "抚恤金", "生活补助", "医疗费补助",
    "奖励金", "办公设备购置", "专用设备购置", "信息网络及软件购置更新", "公务用车购置", "公务用车运行维护费",
    "公务用车购置及运行费", "公务用车购置及运行维护费", "公务用车购置和维护经费", "公务车购置",
    "公务车运行维护", "公车购置", "公车运行维护", "公车运行维护费", "其他交通费用", "因公出国（境）费",
    "因公出国（境）费用", "公务接待费", "公务接待经费", "税金及附加费用", "福利费", "工会经费", "培训费",
    "会议费", "差旅费", "维修（护）费", "物业管理费", "专用材料费", "委托业务费", "政府采购金额",
    "政府采购支出", "楼堂馆所控制情况", "厉行节约保障措施", "部门基本支出预算调整", "财政供养人员情况",
    "经费控制情况", "县级专项资金", "业务工作经费", "运行维护经费", "专项工作经费", "规模控制率",
    "投资概算控制率", "年度资金总额", "年度预算申请", "按收入性质分", "按支出性质分", "一般公共预算",
    "政府性基金拨款", "政府性基金预算", "纳入专户管理的非税收入拨款", "国有资本经营预算", "社会保险基金预算",
    "当年财政拨款", "上年结转资金", "年度总体目标", "实际完成情况", "年度指标值", "实际完成值",
    "偏差原因分析及改进措施", "产出指标", "效益指标", "满意度指标", "成本指标", "数量指标", "质量指标",
    "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标", "经济效益指标", "社会效益指标",
    "生态效益指标", "可持续影响指标", "服务对象满意度指标", "服务对象满意度", "社会公众满意度",
    "一般公共服务支出", "公共安全支出", "科学技术支出", "社会保障和就业支出", "卫生健康支出", "节能环保支出",
    "城乡社区支出", "农林水支出", "交通运输支出", "资源勘探信息等支出", "资源勘探工业信息等支出",
    "商业服务业等支出", "住房保障支出", "自然资源海洋气象等支出", "粮油物资储备支出", "灾害防治及应急管理支出",
    "文化旅游体育与传媒支出", "行政事业单位养老支出", "行政事业单位医疗", "住房改革支出", "一般行政管理事务",
    "发展与改革事务", "统计信息事务", "纪检监察事务", "市场监督管理事务", "科学技术管理事务", "技术研究与开发", "科技条件与服务",
    "人力资源和社会保障管理事务", "民政管理事务", "卫生健康管理事务", "计划生育事务", "环境保护管理事务", "自然生态保护",
    "城乡社区管理事务", "城乡社区规划与管理", "城乡社区公共设施", "城乡社区环境卫生", "公路水路运输", "应急管理事务", "消防救援事务",
    "普惠金融发展支出", "支持中小企业发展和管理支出", "保障性安居工程支出", "自然灾害救灾及恢复重建支出", "小城镇基础设施建设",
)  # fmt: skip
"""As the ministry's chart of subjects and the counties' forms write them, with the variants in use."""
_SHORT = ("基本支出", "项目支出", "人员经费", "公用经费")
"""Too short to be told from other words by themselves; an amount beside them and the right name elsewhere tell."""
_LEAST = 5
"""Characters from which one wrong character is no other word."""
_ITEM = re.compile(r"[^，。；：、,;:（）()！？“”\"\s\d.%％《》/]+(?:（[境护]）[^，。；：、,;:（）()\s\d.%％]{0,3})?")
_LEAD = re.compile(r"^(?:其中|包括|主要|用于|以及|等|和|及|加|减|一|二|三|四|五)+")
_OTHER_WORDS = frozenset("警业商勤农林军执法应急救护老上本去前后新旧男女东西南北左右单双大小多少")
"""A substitute that names another thing (警务用车), not a slip."""


class FormLabel(Check):
    """Finds labels of the standard forms and budget subjects with one character wrong (殿堂馆所, 社保保障缴费); the same slip
    in several labels (公交车购置, 公交车运行维护) is one finding.

    Why it matters: a form whose printed labels are wrong was typed anew, and its figures may stand in the wrong rows.

    When it is wrong: a county may have a label of its own that differs by one character. Only labels of five and more
    characters count, and only with one character replaced.
    """

    code = "TYP02"
    name = "form-label"
    title = Message("表栏或科目名称有误", "label of a form misspelt")
    family = "typo"
    severity = "low"
    nothing = Message("没有表栏或科目名称", "no labels to look at")
    looked = Message("个栏目或科目名称", "labels")
    passes = [
        Example("人员经费包括基本工资、津贴补贴、社会保险缴费、住房公积金、其他工资福利支出等。\n"),
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n其中：公车购置\t0\t0\t0\n警务用车购置\t0\t1\t1\n"
        ),
    ]
    fails = [
        Example(
            "一、财务情况\n2024年初预算支出9811.26万元，其中，«基础支出»831.26万元，项目支出8980.00万元。\n二、支出情况\n"
            "2024年基本支出642.02万元。\n",
            "基本支出",
        ),
        Example("主要包括：基本工资、津贴补贴、奖金、«社保保障缴费»、其他工资福利支出。\n", "社会保障缴费"),
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n其中：«公交车购置»\t0\t0\t0\n«公交车运行维护»\t0\t0\t0\n",
            "公务车运行维护",
        ),
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n«殿堂馆所控制情况»\t-\t-\t-\n",
            "楼堂馆所控制情况",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        slips: dict[tuple[str, str], list[tuple[Paragraph, int, int, str]]] = defaultdict(list)
        for passage in self.report.passages:
            for match in _ITEM.finditer(passage.text):
                lead = _LEAD.match(match[0])
                start = match.start() + (lead.end() if lead else 0)
                text = passage.text[start : match.end()]
                if not _LEAST <= len(text) <= 20:
                    continue
                self.examined += 1
                meant = _meant(text)
                if meant:
                    slips[_slip(text, meant)].append((passage, start, match.end(), meant))
        for found in slips.values():
            yield self._report(found)
        yield from self._short_names()

    def _short_names(self) -> Iterator[Finding]:
        """基础支出 beside an amount, where the report writes 基本支出 everywhere else."""
        reading = self.report.reading
        written = {m.label for m in reading.mentions}
        for mention in reading.mentions:
            for name in _SHORT:
                if (
                    len(mention.label) == len(name)
                    and mention.numeral.dimension == "money"
                    and name in written
                    and sum(a != b for a, b in zip(mention.label, name, strict=True)) == 1
                ):
                    span = cited(mention)
                    text = self.report.document.plain[span.start : span.end]
                    at = text.find(mention.label)
                    if at >= 0 and mention.label[-2:] == name[-2:]:
                        yield self.finding(
                            [Span(span.start + at, span.start + at + len(name))],
                            f"“{mention.label}”疑为“{name}”之误。",
                            "A common label is misspelt by one character.",
                            suggestion=(f"核对并更正为“{name}”。", "Check and correct it."),
                        )

    def _report(self, found: list[tuple[Paragraph, int, int, str]]) -> Finding:
        wrong = "、".join(dict.fromkeys(f"“{passage.text[start:end]}”" for passage, start, end, _ in found))
        right = "、".join(dict.fromkeys(f"“{meant}”" for *_, meant in found))
        return self.finding(
            [passage.span(start, end) for passage, start, end, _ in found],
            f"{wrong}疑为{right}之误。",
            "A label of the standard form is misspelt by one character.",
            suggestion=(f"核对表样，更正为{right}。", "Check it against the form."),
        )


def _slip(text: str, meant: str) -> tuple[str, str]:
    """The wrong character and the right one, each with the character before it."""
    at = next(index for index, (one, other) in enumerate(zip(text, meant, strict=True)) if one != other)
    return text[max(0, at - 1) : at + 1], meant[max(0, at - 1) : at + 1]


def _masks(text: str) -> Iterator[tuple[int, str]]:
    return ((index, f"{text[:index]}*{text[index + 1 :]}") for index in range(len(text)))


_KNOWN = frozenset(LABELS)
_BY_MASK: dict[str, list[tuple[str, str]]] = defaultdict(list)
for _label in LABELS:
    if len(_label) >= _LEAST:
        for _index, _mask in _masks(_label):
            _BY_MASK[_mask].append((_label, _label[_index]))


_HALVES = frozenset(
    (half, len(label)) for label in LABELS for half in (label[: len(label) // 2], label[len(label) // 2 :])
)
_FUNCTION = frozenset("为是的及了由")
"""Words of the sentence that a label stands in: 因公出国（境）费为."""
_BOTH = frozenset(map(frozenset, ("全当", "指目", "本全", "指标")))
"""Characters that make a label each: 全年 and 当年, 目标值 and 指标值."""


def _meant(text: str) -> str:
    """The label that differs from the text in one character, "" where there is none or the text is itself known."""
    half = len(text) // 2
    if (text[:half], len(text)) not in _HALVES and (text[half:], len(text)) not in _HALVES:
        return ""  # more than one character is another
    if text in _KNOWN or subjects_named(text):
        return ""
    for index, mask in _masks(text):
        for label, right in _BY_MASK.get(mask, ()):
            wrong = text[index]
            if (
                wrong not in _OTHER_WORDS
                and right not in _OTHER_WORDS
                and not re.match(r"[（）()和与及、]", wrong + right)
                and (wrong not in _FUNCTION and frozenset((wrong, right)) not in _BOTH)
            ):
                return label
    return ""
