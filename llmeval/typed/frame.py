"""Typed models of many reports as data frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from llmeval.data.quoted import Quoted
from llmeval.data.review import Review
from llmeval.data.self_evaluation import SelfEvaluation
from llmeval.numbers.same_unit import measured

if TYPE_CHECKING:
    import pandas as pd

    from llmeval.runs.failure import Failure

_MONEY = measured("万元")


def typed_frame(
    reviews: Iterable[Review | Failure], what: Literal["reports", "indicators", "funding", "problems"] = "reports"
) -> pd.DataFrame:
    """The typed models of reviews as one tidy data frame, as `critique_many` gives them.

    Args:
        what: `reports` has a row for each report and a column for each single leaf by its path
            (`expenditure.basic.final_accounts`): texts, numbers as floats, money in 万元 and all else in its printed unit;
            `indicators`, `funding` and `problems` have a row for each of these, with the report's path first.

    Failures have a row with `error` in `reports`. Personal data is masked. Exact values and quotes are in `review.typed`.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for review in reviews:
        if not isinstance(review, Review):
            rows += [{"path": review.path, "error": review.error.message}] if what == "reports" else []
            continue
        head = {"path": review.document.path}
        typed = review.typed
        if what == "reports":
            rows.append(head | dict(_leaves(typed)))
        else:
            rows += [head | row for row in _ROWS[what](typed)]
    return pd.DataFrame(rows)


def _value(leaf: Quoted[Any]) -> Any:
    if not isinstance(leaf.value, Decimal):
        return leaf.value
    unit = measured(leaf.unit)
    value = leaf.value * unit.scale / _MONEY.scale if unit.base == _MONEY.base else leaf.value
    return float(value)


def _leaves(model: BaseModel, path: str = "") -> Iterator[tuple[str, Any]]:
    """Single leaves by their paths; lists are left out."""
    for name in type(model).model_fields:
        member, below = getattr(model, name), f"{path}.{name}" if path else name
        if isinstance(member, Quoted):
            yield below, _value(member)
        elif isinstance(member, BaseModel):
            yield from _leaves(member, below)


def _indicators(typed: SelfEvaluation) -> Iterator[dict[str, Any]]:
    for table in typed.tables:
        for row in table.indicators:
            yield {
                "kind": table.kind,
                "project": table.project,
                "level1": row.level1,
                "level2": row.level2,
                **dict(_leaves(row)),
            }


def _funding(typed: SelfEvaluation) -> Iterator[dict[str, Any]]:
    for table in typed.tables:
        for row in table.funding:
            yield {"kind": table.kind, "project": table.project, **dict(_leaves(row))}


def _problems(typed: SelfEvaluation) -> Iterator[dict[str, Any]]:
    for problem in typed.problems:
        yield {"problem": problem.problem.value, "causes": "\n".join(cause.value for cause in problem.causes),
               "measures": "\n".join(measure.value for measure in problem.measures)}  # fmt: skip


_ROWS = {"indicators": _indicators, "funding": _funding, "problems": _problems}
