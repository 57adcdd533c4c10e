"""Checks on words: each presents what the discourse holds, and says how much it could read."""

from __future__ import annotations

from typing import ClassVar

from llmeval.checks.base import Check
from llmeval.data.evidence import Message
from llmeval.data.findings import CheckOutcome, Finding


class Worded(Check, abstract=True):
    """A check on words. No sign of a defect proves nothing, so it never passes: it says what it looked at."""

    looked: ClassVar[Message] = Message("处文字", "passages")
    """What is counted, behind its number."""

    def __init_subclass__(cls, abstract: bool = False) -> None:
        super().__init_subclass__(abstract=abstract)

    def run(self) -> tuple[CheckOutcome, list[Finding]]:
        """As every check; where it found nothing it tells how much it read instead of passing."""
        outcome, findings = super().run()
        if outcome.outcome != "passed":
            return outcome, findings
        reason = Message(
            f"查看了{outcome.examined}{self.looked.zh}，未见可凭文字形式认定的疑点；内容是否妥当须由人或模型判断",
            f"{outcome.examined} {self.looked.en} read; nothing that form alone decides, which proves nothing",
        )
        return (
            CheckOutcome(
                outcome.code,
                "skipped",
                reason,
                examined=outcome.examined,
                title=outcome.title,
                undecided=outcome.examined,
            ),
            findings,
        )
