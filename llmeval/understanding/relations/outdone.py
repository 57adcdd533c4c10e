"""Frames of what comes of a number of things and cannot be more than they were: 抽检680批次，合格672批次; 行政村118个，覆盖112个."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import at_most
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_TAKEN = re.compile(
    r"抽检|抽查|送检|检测|检查|受理|立案|收到|接到|报名|参训|参考|申报|申请|鉴定|发放|调查|排查|应[\u4e00-\u9fff]{1,4}|登记|摸排|招收|辖|共有|在校生"
)
_CAME_OF_IT = re.compile(
    r"^(?:其中|已|均|全部|实际|共|当年|按期|按时|及时){0,3}(?P<verb>合格|办结|结案|调解成功|化解|通过|录取|整改|采纳|答复|回收|收回|达标|取得证书|成功|覆盖|满意|签约|验收|享受|移送)[^，,。；;\d]{0,6}$"
)
_OTHERWISE = re.compile("另|还|此外|累计|历年|上年|往年|含")
_MOST = 2


def outdone(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every result that is told right behind what it came of."""
    for whole, part in pairwise(passage.terms):
        if (
            whole.role == "level"
            and part.role == "level"
            and whole.sentence == part.sentence
            and alike(whole, part)
            and whole.numeral.dimension == "count"
            and whole.exact
            and part.exact
            and whole.numeral.unit == part.numeral.unit
            and _fits(whole, part)
        ):
            limit = at_most(interval_of(whole))
            yield Candidate("subset", part, (whole,), lambda v: at_most(v[0]), "certain", "{}", interval_of(part), limit,
                            named=True)  # fmt: skip


def _fits(whole: Term, part: Term) -> bool:
    if interval_of(part).low > interval_of(whole).high * _MOST or _OTHERWISE.search(part.lead):
        return False
    return bool(_TAKEN.search(whole.lead)) and bool(_CAME_OF_IT.match(part.lead)) and not _CAME_OF_IT.match(whole.lead)
