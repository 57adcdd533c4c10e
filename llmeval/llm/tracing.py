"""Each request in the log `llmeval` and, where OpenTelemetry is installed, as a span: names, counts and times, no text."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from llmeval.llm.faults import choice_of

log = logging.getLogger("llmeval")
log.addHandler(logging.NullHandler())


@cache
def _tracer() -> Any:
    try:
        return import_module("opentelemetry.trace").get_tracer("llmeval")
    except ImportError:
        return None


@contextmanager
def traced(model: str, label: str, characters: int) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Context of one request; what it gives is called with the completion."""
    start = time.monotonic()
    log.debug("%s: %s is asked, %d characters", label, model, characters)
    with ExitStack() as held:
        tracer = _tracer()
        span = held.enter_context(tracer.start_as_current_span(f"chat {model}")) if tracer is not None else None
        if span is not None:
            for name, value in (("operation.name", "chat"), ("request.model", model)):
                span.set_attribute(f"gen_ai.{name}", value)
            span.set_attribute("llmeval.question", label)

        def done(payload: Mapping[str, Any]) -> None:
            usage = payload.get("usage")
            counts = usage if isinstance(usage, dict) else {}
            sent, said = counts.get("prompt_tokens"), counts.get("completion_tokens")
            finish = str(choice_of(payload).get("finish_reason"))
            log.info("%s: answered in %.1f s, %s + %s tokens, %s", label, time.monotonic() - start, sent, said, finish)
            if span is not None:
                span.set_attribute("gen_ai.usage.input_tokens", sent or 0)
                span.set_attribute("gen_ai.usage.output_tokens", said or 0)
                span.set_attribute("gen_ai.response.finish_reasons", [finish])

        yield done
