"""Prompts: Markdown files with front matter, found beside the package or in it, rendered in a sandbox.

    ---
    description: what the call is for
    output: ExtractedFacts
    temperature: 0
    ---
    # System
    …
    # User
    … {{ text }}

A prompt's version is the hash of its file and of its examples, so that nobody can forget to raise it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from llmeval.errors import PromptError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_ROLES = {"System": "system", "User": "user"}


class Example(BaseModel):
    """A few-shot example: a text and the answer expected for it. `note` is for people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    answer: dict[str, Any]
    note: str = ""


class FrontMatter(BaseModel):
    """What stands above a prompt's text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: str
    output: str
    temperature: float | None = None


class Prompt(BaseModel):
    """One call to the model, as written in one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    front: FrontMatter
    system: str
    user: str
    examples: tuple[Example, ...] = ()
    fingerprint: str

    @property
    def id(self) -> str:
        """`name@hash`, as every review records it."""
        return f"{self.name}@{self.fingerprint}"

    @property
    def temperature(self) -> float | None:
        return self.front.temperature

    @cached_property
    def variables(self) -> frozenset[str]:
        """Names that the caller must give; `examples` and `fence` are there already."""
        from jinja2 import meta

        parsed = _environment().parse(f"{self.system}\n{self.user}")
        return frozenset(meta.find_undeclared_variables(parsed)) - {"examples", "fence"}

    def messages(self, **variables: Any) -> list[dict[str, str]]:
        """System and user message, rendered.

        Raises `PromptError` unless the variables are exactly those of the prompt.
        """
        given, wanted = set(variables), set(self.variables)
        if given != wanted:
            lacking, extra = "、".join(sorted(wanted - given)), "、".join(sorted(given - wanted))
            raise PromptError(f"提示词 {self.name} 的变量不符：缺少 {lacking or '无'}，多余 {extra or '无'}。",
                              f"The variables of prompt {self.name} do not fit: missing {lacking or 'none'}, unknown "
                              f"{extra or 'none'}.")  # fmt: skip
        scope = {"examples": self.examples, **variables}
        return [{"role": role, "content": _render(source, scope, self.name)}
                for role, source in (("system", self.system), ("user", self.user))]  # fmt: skip

    def output_class(self) -> type[BaseModel]:
        """The class of the answer.

        Raises `PromptError` where it does not exist.
        """
        from llmeval.llm import schemas

        found = getattr(schemas, self.front.output, None)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
        raise PromptError(f"提示词 {self.name} 的 output 类 {self.front.output} 不存在。",
                          f"The output class {self.front.output} of prompt {self.name} does not exist.")  # fmt: skip


def prompt_folder() -> Traversable:
    """The folder of the prompts: in the installed package, else at the top of a checkout."""
    installed = resources.files("llmeval") / "prompts"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "prompts"


def prompt_names() -> list[str]:
    return sorted(entry.name.removesuffix(".md") for entry in prompt_folder().iterdir()
                  if entry.name.endswith(".md") and entry.name != "README.md")  # fmt: skip


_own: ContextVar[str | None] = ContextVar("llmeval_prompts", default=None)


@contextmanager
def own_prompts(folder: str | PathLike[str] | None) -> Iterator[None]:
    """Let the files of a folder stand in for ours of the same name: `NAME.md`, `NAME.examples.yaml` or both.

    Raises `PromptError`, before anything is asked, for a file that is none of ours by name, is at fault, or wants other
    variables or another class of answer than ours.
    """
    if folder is not None:
        _check_folder(Path(folder))
    token = _own.set(str(folder) if folder is not None else None)
    try:
        yield
    finally:
        _own.reset(token)


def _check_folder(folder: Path) -> None:
    try:
        files = sorted(
            path for path in folder.iterdir() if path.suffix in (".md", ".yaml") and path.name != "README.md"
        )
    except OSError as error:
        raise PromptError(f"读不到提示词文件夹 {folder.name}（{error.strerror}）。请检查路径。",
                          f"The folder of prompts {folder.name} cannot be read. Check the path.") from None  # fmt: skip
    known = prompt_names()
    for path in files:
        name = path.name.removesuffix(".md").removesuffix(".examples.yaml")
        if name not in known:
            raise PromptError(f"{folder.name}/{path.name} 不是已有的提示词。可以替换的有：{'、'.join(known)}（.md 或 .examples.yaml）。",
                              f"{folder.name}/{path.name} stands in for no prompt. There are: {', '.join(known)}.")  # fmt: skip
        own, ours = _loaded(name, str(folder)), _loaded(name, None)
        if own.front.output != ours.front.output:
            raise _at_fault(name, f"output 应为 {ours.front.output}", f"its output must be {ours.front.output}")
        own.messages(**dict.fromkeys(ours.variables, ""))


def load_prompt(name: str) -> Prompt:
    """The prompt of that name: of the folder that is in force (`own_prompts`), else ours.

    Raises `PromptError` where there is none or its file is at fault.
    """
    return _loaded(name, _own.get())


def prompt_from(given: str | PathLike[str] | None, ours: Prompt) -> tuple[Prompt, str]:
    """The prompt that a caller means and what he asks for in words: the path of a prompt file (`*.md`, with its examples
    beside it) instead of ours, or the words themselves.

    Raises `PromptError` for a file that is not there or is at fault.
    """
    if given is None or (isinstance(given, str) and (not given.endswith(".md") or "\n" in given)):
        return ours, (given or "").strip()
    path = Path(given)
    try:
        text = path.read_text(encoding="utf-8")
        beside = path.with_name(f"{path.stem}.examples.yaml")
        examples = beside.read_text(encoding="utf-8") if beside.is_file() else ""
    except OSError as error:
        raise PromptError(f"读不到提示词文件 {path.name}（{error.strerror}）。请检查路径。",
                          f"The prompt file {path.name} cannot be read. Check the path.") from None  # fmt: skip
    own = parse_prompt(path.stem, text, examples)
    own.messages(**dict.fromkeys(ours.variables, ""))
    return own, ""


def _loaded(name: str, folder: str | None) -> Prompt:
    own = Path(folder) if folder is not None else None
    text, examples = (
        _text(own, f"{name}{end}") or _text(prompt_folder(), f"{name}{end}") for end in (".md", ".examples.yaml")
    )
    if not text:
        raise PromptError(f"没有名为 {name} 的提示词。现有：{'、'.join(prompt_names())}。",
                          f"There is no prompt {name}. There are: {', '.join(prompt_names())}.")  # fmt: skip
    return _parsed(name, text, examples)


def _text(folder: Traversable | Path | None, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8") if folder is not None else ""
    except OSError:
        return ""


@cache
def _parsed(name: str, text: str, examples: str) -> Prompt:
    return parse_prompt(name, text, examples)


def parse_prompt(name: str, text: str, examples: str = "") -> Prompt:
    """A prompt from the text of its file and of its examples.

    Raises `PromptError` for unknown or missing keys, sections or broken templates.
    """
    import jinja2
    import yaml

    # a checkout with other line ends is the same prompt
    text, examples = text.replace("\r\n", "\n"), examples.replace("\r\n", "\n")
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise _at_fault(name, "没有 --- 包围的前置信息", "it has no front matter between --- lines")
    bodies = dict(_sections(match[2], name))
    digest = hashlib.sha256(f"{text}\x00{examples}".encode()).hexdigest()[:8]
    try:
        prompt = Prompt(
            name=name,
            front=FrontMatter.model_validate(yaml.safe_load(match[1])),
            system=bodies["system"],
            user=bodies["user"],
            examples=tuple(Example.model_validate(entry) for entry in yaml.safe_load(examples) or ()),
            fingerprint=digest,
        )
        _environment().parse(f"{prompt.system}\n{prompt.user}")
    except KeyError as error:
        raise _at_fault(name, f"缺少 {error.args[0]} 一节", f"it lacks the section {error.args[0]}") from None
    except (ValidationError, yaml.YAMLError, TypeError) as error:
        raise _at_fault(name, "前置信息或示例不符合要求", "its front matter or examples do not fit") from error
    except jinja2.TemplateError as error:
        raise _at_fault(name, "模板有语法错误", "its template is broken") from error
    return prompt


def fence(text: str, tag: str = "report") -> str:
    """The text as data between `<report>` and `</report>`, on lines of their own.

    A report that contains the fence's own marks cannot end it: a number is added to the tag until the text does not
    contain it. The text itself is untouched, so that quotes from it still stand in the source.
    """
    name, number = tag, 1
    folded = text.casefold()
    while f"<{name}" in folded or f"</{name}" in folded:
        number += 1
        name = f"{tag}-{number}"
    return f"<{name}>\n{text}\n</{name}>"


def _sections(body: str, name: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^# (.+)$", body, flags=re.MULTILINE)
    if parts[0].strip():
        raise _at_fault(name, "在 # System 之前有正文", "there is text before # System")
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        role = _ROLES.get(title.strip())
        if role is None:
            raise _at_fault(name, f"不认识的一节 # {title}", f"the section # {title} is unknown")
        yield role, text.strip()


def _at_fault(name: str, zh: str, en: str) -> PromptError:
    return PromptError(f"提示词 {name} 有误：{zh}。", f"Prompt {name} is at fault: {en}.")


def _render(source: str, scope: Mapping[str, Any], name: str) -> str:
    import jinja2

    try:
        return _template(source).render(scope).strip("\n")
    except jinja2.TemplateError as error:
        raise _at_fault(name, "渲染失败", "it does not render") from error


@cache
def _template(source: str) -> Template:
    return _environment().from_string(source)


@cache
def _environment() -> SandboxedEnvironment:
    import json

    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # no autoescape: the result is a chat message, and report text must stay as it is
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                                                keep_trailing_newline=False, autoescape=False)  # fmt: skip
    environment.globals.clear()
    environment.globals["fence"] = fence
    environment.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return cast("SandboxedEnvironment", environment)
