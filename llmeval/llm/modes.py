"""Ways of asking for structure, and what a request holds in those that instructor has no part in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from llmeval.llm.answers import schema_note

MODES = ("tools", "json_schema", "json")
"""Ways of asking for structure that are tried, the strictest first."""
FIXED = ("json_object", "strict", "tools_strict")
"""Ways that are used only where a user names them: plain JSON with the endpoint's word for it, and schemas in which every
member is demanded, as `response_format` and as a tool."""


def fixed(mode: str, name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a request of a mode holds beside model and messages, for modes that instructor has no part in."""
    if mode == "json_object":
        return {"response_format": {"type": "json_object"}}
    if mode == "strict":
        shape = {"name": name, "strict": True, "schema": demanding(schema)}
        return {"response_format": {"type": "json_schema", "json_schema": shape}}
    if mode == "tools_strict":
        tool = {
            "name": name,
            "strict": True,
            "description": str(schema.get("description", "")),
            "parameters": demanding(schema),
        }
        return {"tools": [{"type": "function", "function": tool}],
                "tool_choice": {"type": "function", "function": {"name": name}}}  # fmt: skip
    return {}


_LEFT_OUT = frozenset({"default", "minLength", "maxLength", "minItems", "maxItems", "pattern", "format", "title"})


def demanding(schema: Any, *, names: bool = False) -> Any:
    """A schema as strict modes take it: every member required, none besides, no bounds and defaults."""
    if isinstance(schema, list):
        return [demanding(member) for member in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {key: demanding(value, names=key in ("properties", "$defs") and not names)
            for key, value in schema.items() if names or key not in _LEFT_OUT}  # fmt: skip
    if not names and isinstance(schema.get("properties"), Mapping):
        kept |= {"required": list(schema["properties"]), "additionalProperties": False}
    return kept


def with_schema(messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The schema at the end of the system message, so that the report's text stays last."""
    first, *rest = [dict(message) for message in messages]
    note = schema_note(schema)
    if first["role"] == "system":
        return [first | {"content": f"{first['content']}\n\n{note}"}, *rest]
    return [{"role": "system", "content": note}, first, *rest]
