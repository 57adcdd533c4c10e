"""Totals of tables against the rows and columns that they add up."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class TableSums(Presented):
    """Finds totals in tables that rows or columns do not add up to.

    Why it matters: tables are what others copy from; a total that does not add up makes every figure of the table doubtful.

    When it is wrong: where rows overlap or a table is torn by conversion. Levels are read from codes, marks and the words 合计 and 其中; a column is held against what its neighbours prove, or where a likely mistake explains the difference.
    """

    code = "SUM02"
    name = "table-sum-mismatch"
    title = Message("表内合计与分项不符", "a total of a table differs from its parts")
    nothing = Message("没有带合计的表格", "no table with totals")
    passes = [
        Example(
            "培训经费支出明细（单位：元）\n支出内容\t金额\n师资费\t36,000\n场地租赁费\t18,500\n资料印刷费\t7,260\n食宿费\t52,840\n合计\t114,600\n"
        ),
    ]
    fails = [
        Example(
            "培训经费支出明细（单位：元）\n支出内容\t金额\n师资费\t«36,000»\n场地租赁费\t«18,500»\n资料印刷费\t«7,260»\n食宿费\t«52,840»\n合计\t«116,400»\n",
            "颠倒",
        ),
    ]
