"""What the parser of the command line says in English only, said in both languages."""

from __future__ import annotations

import re  # these few are made faster than what is kept of all patterns is read

from llmeval.errors import UsageError

_HEADINGS = (
    (r"(?m)^Usage: ", "用法："), (r"(?m)^Arguments:$", "参数："), (r"(?m)^Options:$", "选项："), (r"(?m)^Commands:$", "命令："),
    (r"\[OPTIONS\]", "[选项]"), (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."), (r"Show this message and exit\.", "显示本说明。"),
    (r"\[required\]", "〔必填〕"), (r"\[default: ", "[默认："),
)  # fmt: skip
_TYPE = re.compile(r" <(?:list\[)?(?:str|path|int|float)\]?>")


def in_chinese(help_text: str) -> str:
    """A page of help with what the parser itself says in Chinese; kinds of values, which say nothing to a reader, are blank."""
    for english, chinese in _HEADINGS:
        help_text = re.sub(english, chinese, help_text)
    return _TYPE.sub(lambda found: " " * len(found[0]), help_text)


def in_both(error: Exception) -> UsageError | None:
    """The parser's complaint about the usage; None for an error that is none of its."""
    tell = getattr(error, "format_message", None)
    if not callable(tell):
        return None
    english = str(tell())
    return UsageError(
        f"{_chinese(error) or english}；用 llmeval --help 查看用法。", f"{english.rstrip('.')}. See llmeval --help."
    )


def _chinese(error: Exception) -> str:
    """By the kind of the error; "" for what we do not know."""
    told = str(getattr(error, "message", ""))
    match type(error).__name__:
        case "NoSuchOption":
            near = "、".join(getattr(error, "possibilities", None) or ())
            return f"没有选项 {_option(error)}" + (f"（是否想写 {near}？）" if near else "")
        case "BadOptionUsage":
            return f"选项 {_option(error)} 缺少取值或用法有误"
        case "MissingParameter":
            return f"缺少 {_parameter(error)}" if _parameter(error) else ""
        case "BadParameter":
            return f"{_parameter(error)} 的取值不合要求{_wanted(told)}" if _parameter(error) else ""
        case "UsageError":
            return _usage(told)
    return ""


def _option(error: Exception) -> str:
    return str(getattr(error, "option_name", ""))


def _parameter(error: Exception) -> str:
    """-f / --format, or SOURCE... for what has no dashes."""
    parameter = getattr(error, "param", None)
    names = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return " / ".join(names) or getattr(parameter, "metavar", None) or ""


def _wanted(told: str) -> str:
    choices = re.findall("'([^']*)'", told.partition("one of")[2])
    if choices:
        return f"（应为 {'、'.join(choices)}）"
    return "（应为不小于 1 的整数）" if re.search(r"integer|greater than|in the range", told) else ""


def _usage(told: str) -> str:
    if found := re.search(r"No such command '([^']*)'", told):
        return f"没有命令 {found[1]}"
    if found := re.search(r"unexpected extra arguments?(?:\(s\))? \((.*)\)", told):
        return f"多余的参数 {found[1]}"
    return ""
