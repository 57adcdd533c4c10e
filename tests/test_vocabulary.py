"""Vocabularies are closed, and the chart of subjects is a tree."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from llmeval.vocabulary.bases import SIDES, Basis, Side
from llmeval.vocabulary.metrics import METRICS, known_metric, metric_of
from llmeval.vocabulary.section_kinds import ATTACHMENTS, KINDS, NAMES, TOP_KINDS
from llmeval.vocabulary.subjects import subject_of, subjects


def test_every_subject_stands_under_another_of_its_classification() -> None:
    codes = Counter(subject.code for subject in subjects())
    assert max(codes.values()) == 1
    for subject in subjects():
        assert subject.code.isdigit()
        assert len(subject.code) in ((3, 5, 7) if subject.classification == "function" else (3, 5))
        assert subject.name == subject.name.strip()
        if subject.parent:
            above = subject_of(subject.parent)
            assert above is not None
            assert above.classification == subject.classification


def test_siblings_differ_in_name() -> None:
    names = Counter((subject.classification, subject.parent, subject.name) for subject in subjects())
    assert max(names.values()) == 1


def test_a_metric_is_found_by_its_own_name() -> None:
    named = {metric.name: metric_of(metric.name) for metric in METRICS}
    # What accounts call 支出总额 is the total of both sides; 整体支出总额 and 年度资金总额 are the metric of that name.
    assert named.pop("支出总额") == "收支总计"
    assert metric_of("年度资金总额") == metric_of("部门整体支出") == "支出总额"
    assert named == {name: name for name in named}
    assert known_metric("三公经费") is not None
    assert known_metric("规模工业总产值") is None


def test_words_of_one_vocabulary_are_words_of_the_other() -> None:
    assert set(SIDES) <= set(get_args(Basis))
    assert set(SIDES.values()) <= set(get_args(Side))
    assert (ATTACHMENTS | TOP_KINDS | set(NAMES)) <= set(KINDS)
