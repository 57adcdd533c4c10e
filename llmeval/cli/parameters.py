"""Parameters of the command line whose values are converted only where there is something to convert.

typer converts each by pydantic, given or not; to load it takes a third of the time that a short report's review takes.
"""

from __future__ import annotations

from typing import Any


class _Waiting:
    """Stands in for typer's conversion until a value is more than words."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as the command gets it; `param` and `ctx` are typer's."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        kind = param.type_descriptor.annotation
        if kind is str and isinstance(value, str):
            return value
        if kind == list[str] and isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
            return list(value)
        param._runtime_param = None  # noqa: SLF001 - typer makes its own then
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def patient(command: Any) -> Any:
    """The command, and those below it, with parameters that wait; a typer that keeps no such conversion is left alone."""
    for parameter in command.params:
        _let_wait(parameter)
    of_help = getattr(command, "get_help_option", None)
    if of_help is not None:
        command.get_help_option = lambda context: _let_wait(of_help(context))  # made where it is first asked for
    for child in getattr(command, "commands", {}).values():
        patient(child)
    return command


def _let_wait(parameter: Any) -> Any:
    if getattr(parameter, "_runtime_param", parameter) is None and hasattr(parameter, "get_runtime_param"):
        parameter._runtime_param = _Waiting()  # noqa: SLF001
    return parameter
