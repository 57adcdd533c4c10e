"""Documents that another hand wrote for the masking: what got out at the first look stands in their README; this holds what gets out now."""

from __future__ import annotations

from collections import Counter

from llmeval import critique
from tests.measure_privacy_first_look import HERE, everything, labelled_in, measured, squeezed, truth_of

MOST = {"name after a label": 0.01, "name mentioned later": 0.03, "address": 0.05, "name in running text only": 0.25}


def test_no_more_gets_out_of_them_than_told() -> None:
    data, innocents = measured(HERE, whole=False)
    for kind, tried in Counter(one.kind for one in data).items():
        out = [one for one in data if one.kind == kind and one.shown in ("whole", "part")]
        assert len(out) <= MOST.get(kind, 0) * tried, [(one.file, one.datum, one.where) for one in out]
    assert len(data) > 1_200
    assert len(innocents) > 700
    assert [(one.file, one.text) for one in innocents if one.masked] == []


SECOND = HERE.with_name("privacy_second_look")
SHOWN = {"name after a label": 11, "name mentioned later": 2, "name in running text only": 172, "mobile": 3, "identity": 1, "QQ": 3,
         "WeChat": 1, "address": 1}  # fmt: skip
"""Of the second set, what is not masked yet."""


def test_no_more_gets_out_of_the_second_set_than_told() -> None:
    data, innocents = measured(SECOND, whole=False)
    out = Counter(one.kind for one in data if one.shown in ("whole", "part"))
    assert len(data) > 1_800
    assert {kind: count for kind, count in out.items() if count > SHOWN.get(kind, 0)} == {}
    assert sum(bool(one.masked) for one in innocents) <= 2


def test_no_output_holds_what_the_masked_text_hides() -> None:
    path = HERE / "docs" / "14_专家评审费发放表.docx"
    words = labelled_in(truth_of(HERE)[path.name])
    assert len(words) > 40
    for place, text in everything(path, critique(path)):
        flat = squeezed(text)[0]
        assert [word for word in words if word in flat] == [], place
