"""TYP09, lost-character: name of a metric lost a character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.views import HAN
from llmeval.understanding.passages import Paragraph


class LostCharacter(Check):
    """Finds names of a metric that differ from a name used elsewhere in the report by one lost character.

    Why it matters: 新增新技术企业 for 新增高新技术企业 is another metric, and what is reported of it is not comparable.

    When it is wrong: a shorter name may be a term of its own; so the longer name must stand at least twice in the
    report, the shorter once, and the lost character must be inside a name of at least seven characters.
    """

    code = "TYP09"
    name = "lost-character"
    title = Message("指标名称疑漏字", "name of a metric lost a character")
    family = "typo"
    severity = "low"
    nothing = Message("没有重复出现的指标名称", "no metric named twice")
    looked = Message("个指标名称", "names of indicators")
    passes = [
        Example(
            "新增高新技术企业5家，新增高新技术企业任务完成。高新技术产业产值增长10%，新技术推广3项。新增规模以上工业企业2家，规模以上工业企业10家。\n"
        ),
    ]
    fails = [
        Example(
            "目标：新增高新技术企业3家。完成：新增高新技术企业1家。工业投资同比下降，«新增新技术企业»只完成了1家。\n",
            "新增高新技术企业",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        text, owners = self._text()
        names: dict[str, int] = {}
        for match in re.finditer(rf"{HAN}+", text):
            for name in _names(match[0]):
                names[name] = names.get(name, 0) + 1
        repeated = [name for name, count in names.items() if count >= 2 and len(name) >= 7]
        self.examined = len(repeated)
        everywhere = "\n".join(repeated)
        short_forms: dict[str, str] = {}
        for name in repeated:
            for index in range(1, len(name) - 1):
                if name[index] == name[index - 1]:
                    continue
                short_forms.setdefault(name[:index] + name[index + 1 :], name)
        for short_form, name in short_forms.items():
            if names.get(short_form, 0) != 1 or text.count(short_form) != 1 or short_form in everywhere:
                continue
            at = text.index(short_form)
            owner, shift = owners(at)
            yield self.finding(
                [owner.span(at - shift, at - shift + len(short_form))],
                f"“{short_form}”疑为“{name}”漏字（后者在文中出现 {names[name]} 次）。",
                "The name of a metric lacks a character that it has elsewhere.",
                suggestion=(f"核对后更正为“{name}”。", "Correct the name."),
            )

    def _text(self) -> tuple[str, _Owners]:
        passages = list(self.report.passages)
        starts, at = [], 0
        for passage in passages:
            starts.append(at)
            at += len(passage.text) + 1
        return "\n".join(p.text for p in passages), _Owners(passages, starts)


class _Owners:
    """The passage that holds an offset of the joined text, and where it begins there."""

    def __init__(self, passages: list[Paragraph], starts: list[int]) -> None:
        self.passages, self.starts = passages, starts

    def __call__(self, offset: int) -> tuple[Paragraph, int]:
        index = bisect_right(self.starts, offset) - 1
        return self.passages[index], self.starts[index]


_BEGIN = re.compile(
    r"新增|规模以上|工业|高新|固定资产|社会消费|一般公共|政府性|公务|城镇|农村|财政|税收|重点|主导|专精特新|招商|签约"
)


_END = re.compile(r"企业|投资|产值|收入|增加值|支出|经费|零售总额|总产值|项目|面积|平台|贡献率|满意度")


def _names(run: str) -> Iterator[str]:
    """Names of metrics inside a run of Chinese characters: from a word that begins one to one that ends it."""
    for begin in _BEGIN.finditer(run):
        for end in _END.finditer(run, begin.end(), begin.start() + 16):
            name = run[begin.start() : end.end()]
            if len(name) >= 6:
                yield name
