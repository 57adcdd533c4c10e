"""`llmeval.extract`: facts by rules, or a schema of the caller's through a model, proved either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, overload

from llmeval.data.document import Document
from llmeval.data.evidence import mask_text
from llmeval.data.facts import Fact
from llmeval.errors import SettingsError
from llmeval.options import Options, chosen_settings
from llmeval.pipeline import extract as extract_by_rules
from llmeval.pipeline import in_own_loop
from llmeval.reading.sources import Source, open_source
from llmeval.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from llmeval.data.extracted import Extraction
    from llmeval.llm.wire import Node

M = TypeVar("M", bound="BaseModel")


@overload
def extract(document: Source) -> list[Fact]: ...


@overload
def extract(
    document: Source, *, schema: type[M], prompt: str | PathLike[str] | None = None,
    examples: Sequence[tuple[str, M | Mapping[str, Any]]] = (), settings: Settings | None = None, **options: Unpack[Options],
) -> Extraction[M]: ...  # fmt: skip


def extract(
    document: Source, *, schema: type[Any] | None = None, prompt: str | PathLike[str] | None = None,
    examples: Sequence[tuple[str, Any]] = (), settings: Settings | None = None, **options: Unpack[Options],
) -> list[Fact] | Extraction[Any]:  # fmt: skip
    """What a document says, each value proved against its text: by rules, or by a model into a schema of the caller's.

    Without `schema`: the facts that rules read from a report. With it, a document of any kind is asked about through a model
    (`model`, `base_url`, `replay` and the other options of `critique`), and whatever the text does not bear out is refused.

    Args:
        schema: a pydantic model whose leaves are `Quoted[T]` or plain, T one of str, int, float, Decimal, date, bool, Literal
            and Enum; nested models, lists and Optional as usual. A part that it demands and the text does not give leaves
            `value` None, so make optional what may be absent. Numbers come as printed, or in the unit that
            `Annotated[Decimal, Unit("元")]` names.
        prompt: what to look for, in words; or the path of a prompt file (`*.md`) instead of our own.
        examples: pairs of a text and its answer, an instance of the schema or a mapping; each must be borne out by its text.

    Raises:
        ReadError: the document cannot be read.
        UsageError: the schema or an example is at fault. SettingsError: no model is named.
        ModelError: the endpoint failed, or a recording holds no answer.
    """
    if schema is None:
        return extract_by_rules(open_source(document))
    return in_own_loop(
        aextract(document, schema=schema, prompt=prompt, examples=examples, settings=settings, **options)
    )


async def aextract(
    document: Source, *, schema: type[M], prompt: str | PathLike[str] | None = None,
    examples: Sequence[tuple[str, M | Mapping[str, Any]]] = (), settings: Settings | None = None, **options: Unpack[Options],
) -> Extraction[M]:  # fmt: skip
    """`extract` by a schema, for a running event loop."""
    import asyncio

    from llmeval.llm.wire import node_of

    node = node_of(schema)
    chosen = chosen_settings(settings, options)
    if not chosen.uses_model:
        raise SettingsError(
            "按结构抽取需要模型。请用 model 指定模型，或用 replay 指定录制文件。",
            "Extraction by a schema needs a model. Name one with model, or a recording with replay.",
        )
    read = await asyncio.to_thread(open_source, document, chosen.limits)
    return await _record(read, node, prompt, examples, chosen)


async def _record(
    document: Document,
    node: Node,
    prompt: str | PathLike[str] | None,
    examples: Sequence[tuple[str, Any]],
    settings: Settings,
) -> Extraction[Any]:
    from llmeval.data.extracted import Extraction
    from llmeval.grounding.ground import Grounder
    from llmeval.llm.client import Endpoint, shared
    from llmeval.llm.prompts import load_prompt, own_prompts, prompt_from
    from llmeval.llm.recorder import refuse_loss
    from llmeval.llm.records import prompt_of, read_record
    from llmeval.privacy.documents import personal_data, with_masked_names

    mask = personal_data(document, settings.mask, settings.unmask)
    document = with_masked_names(document, mask)
    masked = replace(document, text=mask_text(document.text, mask)) if mask and not settings.no_mask else document
    grounder = Grounder(masked, judges_labels=False)
    with own_prompts(settings.prompts):
        given, task = prompt_from(prompt, load_prompt("extract_record"))
        asked = prompt_of(given, node, task, examples)
        with shared(settings) as endpoint:
            session = endpoint.session(budget=settings.token_budget or None)
            if endpoint.recorder is not None and endpoint.recorder.bodies:
                with Endpoint.of(replace(settings, record=None, replay=None), dry_run=True) as dry:
                    planned = dry.session()
                    await read_record(document, masked, node, asked, task, planned, grounder)
                    refuse_loss(endpoint.recorder, [request.text for request in planned.plan.requests])
            found = await read_record(document, masked, node, asked, task, session, grounder)
    return Extraction(
        document, found.value, found.leaves, tuple(found.rejected), found.missing, found.alternatives, tuple(found.problems),
        session.model_use(), mask,
    )  # fmt: skip
