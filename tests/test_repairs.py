"""A number that two relations mend by one and the same value is wrong, whatever else it gives by chance."""

from __future__ import annotations

from pathlib import Path

from tests.networks import network_of

HEAD = "某某市康复中心2023年度部门整体支出绩效自评报告\n一、支出情况\n支出情况表（单位：万元）\n项目\t年初预算\t全年预算\t决算数\t预算完成率\t结转结余\n"


def row(spent: str, rate: str, left: str) -> str:
    """Among rows that prove all its other numbers; 93.95% is what 1392.56 exceeds 718.00 by, too."""
    return (
        "基本支出\t268.42\t282.78\t276.93\t97.93%\t5.85\n"
        f"项目支出\t718.00\t1415.24\t{spent}\t{rate}\t{left}\n"
        "合计\t986.42\t1698.02\t1606.49\t94.61%\t91.53\n"
    )


def failures(text: str, tmp_path: Path) -> set[tuple[str, str]]:
    return {
        (v.explanation.wrong.printed, str(v.explanation.meant))
        for v in network_of(HEAD + text, tmp_path).verdicts
        if v.outcome == "failed" and v.explanation is not None
    }


def test_two_relations_that_ask_for_one_value_are_not_outweighed_by_chance(tmp_path: Path) -> None:
    found = failures(row("1392.56", "93.95%", "85.68"), tmp_path)

    assert ("1,392.56万元", "1329.56") in found


def test_what_holds_asks_for_nothing(tmp_path: Path) -> None:
    assert failures(row("1329.56", "93.95%", "85.68"), tmp_path) == set()


def test_two_relations_that_ask_for_different_values_do_not_agree(tmp_path: Path) -> None:
    found = failures(row("1392.56", "98.40%", "85.68"), tmp_path)

    assert ("1,392.56万元", "1329.56") not in found
