"""IDN03, staff-above-posts: more people in post than posts."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import show
from llmeval.patterns import lazy as re
from llmeval.understanding.comparable import distance
from llmeval.understanding.statements import Statement


class StaffAbovePosts(Check):
    """Finds departments with more staff in post than posts.

    Why it matters: 在职人员控制率 above 100% is a breach that the form asks for.

    When it is wrong: contract staff outside the posts may have been counted; then the text should say so.
    """

    code = "IDN03"
    name = "staff-above-posts"
    title = Message("在职人数超过编制数", "more staff than posts")
    family = "identity"
    severity = "medium"
    nothing = Message("没有编制数与在职人数", "no posts and staff")
    passes = [Example("（二）人员编制情况\n我单位编制数21个，在职人数18人。")]
    fails = [Example("（二）人员编制情况\n«我单位编制数21个»，«在职人数24人»。", "超过")]

    def find(self) -> Iterator[Finding]:
        found = self.report.statements
        posts = [s for s in found if s.metric == "编制数" and s.mention.is_level and s.mention.listing is None]
        staff = [s for s in found if s.metric == "在职人数" and s.mention.is_level and s.mention.listing is None]
        near = [(a, b) for a in posts for b in staff if a.zone == b.zone and distance(a.mention, b.mention) <= 1]
        for a, b in [] if any(self._explained(a, b) for a, b in near) else near[:1]:
            self.examined += 1
            if b.numeral.amount > a.numeral.amount:
                yield self.finding(
                    [a.span, b.span],
                    f"在职人数{show(b.numeral.amount)}人超过编制数{show(a.numeral.amount)}，控制率超过100%，建议核实是否含编外人员。",
                    f"{show(b.numeral.amount)} staff for {show(a.numeral.amount)} posts.",
                    suggestion=("核对编制与在职人数", "check posts and staff"),
                )

    def _explained(self, posts: Statement, staff: Statement) -> bool:
        """Whether the posts are a part's, staff outside the posts are counted in, or more posts are told beside them."""
        if posts.zone >= 0:
            return False
        plain = self.report.document.plain
        start, end = sorted((posts.numeral.start, staff.numeral.start))
        before = "".join(plain[max(0, posts.numeral.start - 30) : posts.numeral.start].split())
        after = "".join(plain[staff.numeral.start : staff.numeral.end + 40].split()).split("。")[0]
        around = "".join(plain[max(0, start - 80) : end + 40].split())
        told = [int(count) for count in _POSTS.findall(around)]
        return (
            _OF_PART.search(before) is not None
            or _OUTSIDE.search(after) is not None
            or any(count >= staff.numeral.amount for count in [*told, sum(told)])
        )


_OF_PART = re.compile(r"(?:下设|下属|所属|直属|二级|派出|内设|其中|机关)[^。；]{0,24}$")
_OUTSIDE = re.compile(r"编外|聘用|临聘|派遣|合同制|购买服务|公益性岗位|借调|挂职|离退休|遗属")
_POSTS = re.compile(r"编制?(?:数|总数)?(?:为|共|有)?(\d{1,5})(?=[个名人])")
