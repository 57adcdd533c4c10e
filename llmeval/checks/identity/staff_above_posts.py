"""IDN03, staff-above-posts: more people in post than posts."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import show
from llmeval.understanding.comparable import distance


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
        for a, b in [(a, b) for a in posts for b in staff if a.zone == b.zone and distance(a.mention, b.mention) <= 1][
            :1
        ]:
            self.examined += 1
            if b.numeral.amount > a.numeral.amount:
                yield self.finding(
                    [a.span, b.span],
                    f"在职人数{show(b.numeral.amount)}人超过编制数{show(a.numeral.amount)}，控制率超过100%，建议核实是否含编外人员。",
                    f"{show(b.numeral.amount)} staff for {show(a.numeral.amount)} posts.",
                    suggestion=("核对编制与在职人数", "check posts and staff"),
                )
