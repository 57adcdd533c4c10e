"""CMP12, announced-missing: what a sentence counts off or refers to is not there."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import squeezed
from llmeval.understanding.passages import Paragraph

_HAN_NUMBER = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_COUNTED = re.compile(
    r"(?P<n>[二两三四五六七八九十]|[2-9]|10)(?:个|大|点|项|条|类|种)?(?:主要)?(?:方面|环节|问题|原因|措施|不足|做法|经验|举措|短板|部分|阶段|层面)[^。；]{0,12}?[：:，。]?(?=一是|第一[，是])"
)
_ASPECTS = re.compile(
    r"(?:从|在|围绕|抓好|分|按)(?P<names>[\u4e00-\u9fff]{2,8}(?:[、和及与][\u4e00-\u9fff]{2,8}){1,5}?)(?:这|等)?(?P<n>[两三四五六])(?:个|大)?(?:方面|环节|领域|层面|部分|重点)[^。；：]{0,12}[：:]"
)
"""Aspects by name, as many as are counted."""
_PASSAGE = 20
_SECTION = re.compile(r"(?:详?见|参见|按)(?:本报告)?第(?P<n>[一二三四五六七八九十]{1,2})(?:部分|章|节)")
_ATTACHED = re.compile(
    r"(?:详?见|参见|如|按)(?:本报告)?附(?P<what>[件表])(?P<n>\d{1,2}|[一二三四五六七八九十])(?![\d年月.-])"
)


_NAMED = re.compile(
    r"附(?P<what>[件表])(?P<n>\d{1,2}|[一二三四五六七八九十])(?:为|是|系|[：:])[^，。；、]{2,24}?(?:表|清单|说明|材料|报告|汇总|明细)(?=[，。；、]|$)"
)
"""An attachment in a sentence that names them all."""
_SEVERAL = 3


class AnnouncedMissing(Check):
    """Finds aspects that a sentence counts off and does not tell (三个方面：一是…二是…), and sections, tables and attachments
    that the text refers to and the report does not hold.

    Why it matters: what was announced was lost or never written, and the passage that leans on it proves nothing.

    When it is wrong: attachments come apart from the report; so a missing one is a question.
    """

    code = "CMP12"
    name = "announced-missing"
    title = Message("提到的内容未见", "announced and missing")
    family = "completeness"
    severity = "low"
    nothing = Message("没有预告或引用其他部分的表述", "nothing announced")
    looked = Message("处预告或引用", "announcements")
    settled = Message("处已找到所指内容", "with what they announce")
    passes = [
        Example("一、情况\n主要有两个方面：一是启动较晚；二是人手不足。\n详见附件1。\n\n附件1\n项目清单\n"),
    ]
    fails = [Example("一、情况\n主要有«三个方面»：一是启动较晚；二是人手不足。\n二、其他\n无。\n", "三个方面")]

    def find(self) -> Iterator[Finding]:
        heads = {s.number[0] for s in self.report.sections if s.number and s.level == 1}
        known: set[str] = set()
        whole = "\n".join(p.text for p in self.report.passages)
        for paragraph in self.report.paragraphs:
            yield from self._counted(paragraph.text, paragraph)
            yield from self._listed_aspects(paragraph)
            for match in _SECTION.finditer(paragraph.text):
                self.examined += 1
                if not any(squeezed(str(head)).startswith(match["n"]) for head in heads) and not re.search(
                    rf"(?:^|\n)(?:第)?{match['n']}[、部章]", whole
                ):
                    yield self._report(paragraph.span(match.start(), match.end()), match[0], "报告没有这一部分")
                else:
                    self.answered += 1
            yield from self._named(paragraph, whole)
            for match in _ATTACHED.finditer(paragraph.text):
                title = f"附{match['what']}{match['n']}"
                if title in known:
                    continue
                known.add(title)
                self.examined += 1
                if len(re.findall(rf"(?:^|\n){title}(?!\d)|{title}[:：]", whole)) == 0 and not self._listed(
                    match["n"], whole
                ):
                    yield self._report(
                        paragraph.span(match.start(), match.end()), match[0], f"文件中未见{title}，请核实是否另行报送"
                    )
                else:
                    self.answered += 1

    def _named(self, paragraph: Paragraph, whole: str) -> Iterator[Finding]:
        """Attachments told one by one (附件1为…，附件2为…) of which the report holds most, and not all."""
        named = list(_NAMED.finditer(paragraph.text))
        if len(named) < _SEVERAL:
            return
        self.examined += len(named)
        self.answered += len(named)
        gone = [m for m in named if re.search(rf"(?:^|\n)附{m['what']}{m['n']}(?!\d)", whole) is None]
        self.answered -= len(gone)
        for match in gone if len(gone) * 3 <= len(named) else ():
            yield self._report(
                paragraph.span(match.start(), match.end()),
                match[0],
                "其余附件均已附上，未见这一附件，请核实是否另行报送",
            )

    def _counted(self, text: str, paragraph: Paragraph) -> Iterator[Finding]:
        for match in _COUNTED.finditer(text):
            self.examined += 1
            wanted = 2 if match["n"] == "两" else _HAN_NUMBER.get(match["n"]) or int(match["n"])
            rest = text[match.end() :]
            told = set(re.findall(r"(?:(?<=[。；，：:])|^)(?:第)?([一二三四五六七八九十])(?:是|，)", rest))
            highest = max((_HAN_NUMBER[c] for c in told), default=0)
            last = self._continues(paragraph)
            self.answered += highest >= wanted
            if 1 < highest < wanted and not last:
                words = re.match(r"[^：:，。一]+(?:[一](?!是)[^：:，。]*)?", match[0])
                end = match.start() + len(words[0] if words else match[0])
                yield self._report(paragraph.span(match.start(), end), match[0].rstrip("：:，。"), f"只写了{highest}项")

    def _listed_aspects(self, paragraph: Paragraph) -> Iterator[Finding]:
        """从清淤、泵站、应急三个方面开展工作：… where the passage behind speaks of all but one."""
        text = paragraph.text
        for match in _ASPECTS.finditer(text):
            names = re.split(r"[、和及与]", match["names"])
            wanted = 2 if match["n"] == "两" else _HAN_NUMBER.get(match["n"], 0)
            rest = text[match.end() :]
            if len(names) != wanted or len(rest) < _PASSAGE or self._continues(paragraph):
                continue
            self.examined += 1
            left = [name for name in names if not any(name[at : at + 2] in rest for at in range(len(name) - 1))]
            self.answered += not left
            if len(left) == 1 and wanted > 2 - (wanted == 2):
                yield self._report(
                    paragraph.span(match.start(), match.end() - 1), match[0].rstrip("：:"), f"其中“{left[0]}”未见内容"
                )

    def _continues(self, paragraph: Paragraph) -> bool:
        """Whether the next paragraph counts on."""
        members = self.report.paragraphs
        at = next((i for i, p in enumerate(members) if p is paragraph), -1)
        return (
            at + 1 < len(members)
            and re.match(
                r"(?:[（(][二三四五六七八九十][）)]|[二三四五六七八九十]是|第[二三四五六七八九十][，、])",
                members[at + 1].text,
            )
            is not None
        )

    def _listed(self, number: str, whole: str) -> bool:
        digit = str(_HAN_NUMBER.get(number, number))
        return re.search(rf"附(?:件|表)?[:：]?\n?[\s\S]{{0,400}}?(?:^|\n){digit}[.．、]", whole) is not None

    def _report(self, span: Span, words: str, why: str) -> Finding:
        return self.finding(
            [span],
            f"文中称“{words}”，{why}。",
            "Something that the text announces is not there.",
            suggestion=("补全内容，或更正提法。", "Complete it, or correct the reference."),
        )
