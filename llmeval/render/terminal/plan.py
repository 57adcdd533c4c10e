"""What a run with a model would send: host, counts, and the masked text of each request."""

from __future__ import annotations

from llmeval.data.evidence import Language
from llmeval.llm.requests import Plan


def render_plan(source: str, plan: Plan, language: Language = "zh") -> str:
    """The plan as text: a summary line, then each request with its prompt, section and message."""
    requests = plan.requests
    report = sum(request.characters for request in requests)
    sent = sum(len(request.text) for request in requests)
    if language == "zh":
        head = f"{source}：将向 {plan.host} 发送 {len(requests)} 个请求，共 {sent} 个字符，其中报告原文 {report} 个字符。未发送。\n"
    else:
        head = (
            f"{source}: {len(requests)} requests to {plan.host}, {sent} characters, of which {report} are the report's. "
            "Nothing was sent.\n"
        )
    pieces = [head]
    for number, request in enumerate(requests, 1):
        pieces.append(f"\n--- {number}/{len(requests)} {request.prompt} {request.section or ''}\n{request.text}\n")
    return "".join(pieces)
