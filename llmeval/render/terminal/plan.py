"""What a run with a model would send: host, counts, and the masked text of each request."""

from __future__ import annotations

from llmeval.data.evidence import Language
from llmeval.data.inert import on_screen, one_line
from llmeval.llm.requests import Plan
from llmeval.privacy.documents import masked_name


def render_plan(source: str, plan: Plan, language: Language = "zh") -> str:
    """The plan as text: a summary line, then each request with its prompt, section and message."""
    source, requests = masked_name(one_line(source)), plan.requests
    report = sum(request.characters for request in requests)
    sent, whole = plan.characters, plan.size
    if language == "zh":
        head = (
            f"{source}：将向 {plan.host} 发送 {len(requests)} 个请求，连同输出结构共 {whole} 个字符（消息 {sent} 个，其中报告原文 {report} 个）；"
            "重问和分段另计。未发送。\n"
        )
    else:
        head = (
            f"{source}: {len(requests)} requests to {plan.host}, {whole} characters with the schemas, {sent} of them "
            f"messages, of which {report} are the report's; re-asks and parts come on top. Nothing was sent.\n"
        )
    pieces = [head]
    for number, request in enumerate(requests, 1):
        pieces.append(f"\n--- {number}/{len(requests)} {request.prompt} {request.section or ''}\n{request.text}\n")
    return on_screen("".join(pieces))
