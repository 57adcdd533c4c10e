"""The command line: critique · mailbox · desktop · baseline · compare · silence · extract · verify · schema · score · checks · explain · cache · doctor.

Exit status: 0 no finding at or above --fail-on; 1 there is one; 2 an input or the usage is at fault; 3 the endpoint
failed and the review holds the deterministic part only. Of several the first of 2, 3, 1, 0 counts.
"""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llmeval.cli import console
from llmeval.cli.parameters import patient
from llmeval.cli.statuses import CLEAN, ENDPOINT, FAULT, FOUND, INTERRUPTED, status_of, statuses_of, worst
from llmeval.cli.usage import in_both, in_chinese
from llmeval.data.inert import inert_json
from llmeval.errors import LlmevalError, UsageError, unforeseen

if TYPE_CHECKING:
    from llmeval.cli.interrupt import Interruption
    from llmeval.data.decided import Entry
    from llmeval.data.evidence import Language
    from llmeval.data.review import Review
    from llmeval.decisions.identity import Subject
    from llmeval.runs.failure import Failure
    from llmeval.runs.manifest import Row
    from llmeval.settings import Settings

SPLIT = "\x1f"


def both(zh: str, en: str) -> str:
    """A help text in both languages; `run` keeps one of them."""
    return zh + SPLIT + en


class Format(StrEnum):
    """What `critique` writes."""

    terminal = "terminal"
    json = "json"
    jsonl = "jsonl"
    html = "html"
    markdown = "markdown"
    xlsx = "xlsx"
    docx = "docx"
    commented = "commented"
    cases = "cases"


class FactFormat(StrEnum):
    """What `extract` and `verify` write."""

    json = "json"
    csv = "csv"
    xlsx = "xlsx"


class ScoreFormat(StrEnum):
    """What `score` writes."""

    terminal = "terminal"
    json = "json"


class CompareFormat(StrEnum):
    """What `compare` writes."""

    text = "text"
    json = "json"


class FailOn(StrEnum):
    """From which severity on the exit status is 1."""

    low = "low"
    medium = "medium"
    high = "high"
    never = "never"


class Mode(StrEnum):
    """How structure is asked for."""

    tools = "tools"
    json_schema = "json_schema"
    json = "json"
    json_object = "json_object"
    strict = "strict"
    tools_strict = "tools_strict"


class Extent(StrEnum):
    """Which sections a model reads facts from."""

    every = "every"
    unread = "unread"
    none = "none"


class System(StrEnum):
    """For which a starter is written."""

    windows = "windows"
    macos = "macos"
    linux = "linux"


class Lang(StrEnum):
    """Language of messages."""

    zh = "zh"
    en = "en"


SUFFIXES = {
    ".json": Format.json,
    ".jsonl": Format.jsonl,
    ".html": Format.html,
    ".htm": Format.html,
    ".md": Format.markdown,
    ".xlsx": Format.xlsx,
    ".docx": Format.docx,
}
ONE_FILE_EACH = {Format.html: ".html", Format.xlsx: ".xlsx", Format.docx: ".docx", Format.commented: ".docx"}
BINARY = {Format.xlsx, Format.docx, Format.commented}

_EXAMPLES = (
    """\b
示例：
  llmeval critique 自评报告.docx                       审阅一份报告（只用规则，不联网）
  llmeval critique 自评报告.pdf -f html -o 审阅.html   带批注的网页
  llmeval critique 自评报告.docx -f commented -o 批注.docx  原文件加批注
  llmeval critique a.txt b.docx -f json -o 结果.json   多份报告，供程序读取
  llmeval critique 文件夹 -o 结果                      文件夹里的全部报告，可中断后继续
  llmeval mailbox 收件 -o 结果 -f commented,docx       一批材料（zip、邮件）按单位归组，逐份审阅
  llmeval desktop                                      打开本机网页，把文件拖进去审阅
  llmeval critique --together 报告.docx 附件.xlsx      报告和附件作为一份材料
  llmeval critique 报告.docx --baseline 底稿.xlsx      标出已决定的和新的问题
  llmeval compare 上次.json 本次.json                  已整改、未整改和新增的问题
  llmeval extract 自评报告.txt -o 事实.xlsx            只提取数字
  llmeval verify 数字.json 自评报告.txt                这些数字在原文里吗
  llmeval checks                                       检查目录
  llmeval explain SUM01                                某项检查查什么、何时会错
  llmeval doctor                                       装好了没有，模型接口通不通""",
    """\b
Examples:
  llmeval critique report.docx                       review a report (rules only, no network)
  llmeval critique report.pdf -f html -o review.html an annotated page
  llmeval critique report.docx -f commented -o c.docx the file itself with comments
  llmeval critique a.txt b.docx -f json -o out.json  several reports, for programs
  llmeval critique FOLDER -o OUT                     all reports of a folder; may be stopped and taken up again
  llmeval mailbox INBOX -o OUT -f commented,docx     archives and mails of many units, grouped and reviewed
  llmeval desktop                                    open a local page and drop files into it
  llmeval critique --together report.docx table.xlsx report and attachments as one submission
  llmeval critique report.docx --baseline book.xlsx  marks what is decided and what is new
  llmeval compare last.json now.json                 what was corrected, what was not, what is new
  llmeval extract report.txt -o facts.xlsx           only the numbers
  llmeval verify claims.json report.txt              do these numbers stand in the text?
  llmeval checks                                     the catalogue of checks
  llmeval explain SUM01                              what a check finds, and when it is wrong
  llmeval doctor                                     what is installed, does the endpoint answer""",
)
EXAMPLES = both(*_EXAMPLES)


def _examples(command: str) -> str | None:
    """The examples of one command; None where it has none."""
    told = []
    for text in _EXAMPLES:
        mark, head, *lines = text.splitlines()
        own = [line for line in lines if line.split()[1] == command]
        told.append("\n".join([mark, head, *own]) if own else "")
    return both(told[0], told[1]) if told[0] else None


app = typer.Typer(
    name="llmeval",
    help=both("审阅部门整体支出绩效自评报告：核对每个数字，指出有据可查的问题。",
              "Review budget-performance self-evaluation reports: prove every number, quote every problem."),
    epilog=EXAMPLES,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip

Sources = Annotated[list[str], typer.Argument(metavar="SOURCE...", help=both("报告文件（txt、md、docx、pdf、html、xlsx、zip；装有 LibreOffice 时还有 doc、wps、rtf、odt），或一个文件夹（审阅其中每份报告）；与其他来源并列的文件夹和 zip 各作为一份材料。", "Report files (txt, md, docx, pdf, html, xlsx, zip; with LibreOffice also doc, wps, rtf, odt), or one folder of reports; a folder beside other sources, and a .zip, is one submission."))]  # fmt: skip
Source = Annotated[str, typer.Argument(metavar="SOURCE", help=both("报告文件。", "A report file."))]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="PATH", help=both("写入文件，而不是屏幕。", "Write to a file instead of the screen."))]  # fmt: skip
LangOption = Annotated[Lang | None, typer.Option("--lang", help=both("提示语言（默认 zh）。", "Language of messages (default zh)."))]  # fmt: skip
Stream = Annotated[bool, typer.Option("--stream", help=both("让模型边写边送：timeout 只限停顿，不限总时长。", "Have answers streamed: the timeout then bounds a pause, not the whole."))]  # fmt: skip
MaxTokens = Annotated[int | None, typer.Option("--max-tokens", metavar="N", min=1, help=both("每次回答的词元上限。", "Tokens that one answer may have."))]  # fmt: skip
Temperature = Annotated[float | None, typer.Option(metavar="T", min=0, help=both("采样温度（默认按提示词，为 0）。", "Sampling temperature (default: the prompts', 0)."))]  # fmt: skip
ModeOption = Annotated[Mode | None, typer.Option("--mode", help=both("要求结构化输出的方式（默认逐一尝试并记住）。", "How structure is asked for (default: tried in turn and remembered)."))]  # fmt: skip
ExtraBody = Annotated[str | None, typer.Option("--extra-body", metavar="JSON", help=both('附加的请求参数，如 {"enable_thinking": false}。', 'More members of the requests, as {"enable_thinking": false}.'))]  # fmt: skip
Headers = Annotated[str | None, typer.Option("--default-headers", metavar="JSON", help=both("附加的请求头。", "More headers of the requests."))]  # fmt: skip
ApiVersion = Annotated[str | None, typer.Option("--api-version", metavar="V", help=both("Azure OpenAI 的接口版本。", "API version of Azure OpenAI."))]  # fmt: skip
Stages = Annotated[list[str] | None, typer.Option("--stages", metavar="STAGES", help=both("模型做哪几步，逗号分隔：extract 抽取、relate 读关系、appraise 审阅、doubt 第二遍核看（默认全做）；typed 逐节填写结构，须点名。", "What the model is asked for, comma separated: extract, relate, appraise, doubt (default: these); typed, only where named."))]  # fmt: skip
ExtentOption = Annotated[Extent | None, typer.Option("--extract", help=both("模型抽取哪些部分：每一节、只有规则没读懂的、不抽取（默认 every）。", "Sections that the model reads facts from: every one, those that rules could not read, none (default every)."))]  # fmt: skip
Codes = Annotated[list[str] | None, typer.Option(metavar="CODES", help=both("只做这些检查：编号、名称或类别，逗号分隔。", "Only these checks: codes, names or families, comma separated."))]  # fmt: skip
Prompts = Annotated[str | None, typer.Option("--prompts", metavar="DIR", help=both("自己的提示词文件夹，同名文件替换自带的。", "A folder of prompts that stand in for ours of the same name."))]  # fmt: skip
OwnChecks = Annotated[list[str] | None, typer.Option("--checks", metavar="FILE.py", help=both("自己的检查：FILE.py 或模块名，可加 :类名，逗号分隔。", "Checks of your own: FILE.py or a module, either with :Class, comma separated."))]  # fmt: skip
NotCodes = Annotated[list[str] | None, typer.Option(metavar="CODES", help=both("不做这些检查。", "Not these checks."))]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=both("显示版本。", "Show the version."))] = False,
) -> None:
    if version:
        from llmeval.version import version as installed

        console.show(f"llmeval {installed()}\n")
    elif context.invoked_subcommand is None:
        console.show(context.get_help() + "\n")


@app.command(
    help=both("审阅报告：列出问题、引文与验算。", "Review reports: findings with quotes and computations."),
    epilog=_examples("critique"),
)
def critique(
    sources: Sources,
    format: Annotated[str | None, typer.Option("-f", "--format", metavar="FORMAT", help=both("输出格式：terminal、json、jsonl、html、markdown、xlsx、docx、commented、cases（默认 terminal，或按 -o 的后缀）；几种并列（commented,docx,xlsx,html）时同 mailbox。", "Output format: terminal, json, jsonl, html, markdown, xlsx, docx, commented, cases (default terminal, or by the suffix of -o); several (commented,docx,xlsx,html) are written as mailbox does."))] = None,
    output: Output = None,
    offline: Annotated[bool, typer.Option("--offline", help=both("不运行模型环节。", "Run no model stage."))] = False,
    replay: Annotated[str | None, typer.Option(metavar="CASSETTE", help=both("用录制的应答代替联网。", "Answer from a recording instead of an endpoint."))] = None,
    record: Annotated[str | None, typer.Option(metavar="FILE", help=both("把提问和应答录到文件，可用 --replay 回放；已有的不再提问。", "Record questions and answers into a file, for --replay; what it holds is not asked again."))] = None,
    stages: Stages = None,
    extract: ExtentOption = None,
    model: Annotated[str | None, typer.Option(metavar="M", help=both("模型名；不指定则只用规则。", "Name of a model; without one only the rules run."))] = None,
    base_url: Annotated[str | None, typer.Option(metavar="U", help=both("兼容 OpenAI 的接口地址。", "An OpenAI-compatible endpoint."))] = None,
    stream: Stream = False,
    max_tokens: MaxTokens = None,
    temperature: Temperature = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help=both("随机种子，发给模型接口。", "Seed, sent to the endpoint."))] = None,
    mode: ModeOption = None,
    extra_body: ExtraBody = None,
    default_headers: Headers = None,
    api_version: ApiVersion = None,
    select: Codes = None,
    ignore: NotCodes = None,
    checks: OwnChecks = None,
    prompts: Prompts = None,
    fail_on: Annotated[FailOn | None, typer.Option(help=both("达到此程度的问题使退出码为 1（默认 low）。", "Findings from this severity make the exit status 1 (default low)."))] = None,
    profile: Annotated[str | None, typer.Option(metavar="NAME", help=both("评分规则，如 2020、2021，或自己的 .toml 文件（默认逐一比对）。", "Scoring profile, as 2020 or 2021, or a .toml file of your own (default: all are asked)."))] = None,
    vocabulary: Annotated[str | None, typer.Option(metavar="FILE.toml", help=both("自己的词表：指标的别名、章节的标题词。", "Words of your own: other names of metrics, titles of sections."))] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help=both("JSON 中不含原文。", "Leave the text out of the JSON."))] = False,
    together: Annotated[bool, typer.Option("--together", help=both("把所给文件（或文件夹、zip）作为一份材料审阅：报告、附件、绩效目标申报表。", "Review the files (a folder, a .zip) as one submission: report, attachments, approved targets."))] = False,
    reviewer: Annotated[str | None, typer.Option(metavar="NAME", help=both("批注的署名（用于 -f commented）。", "Who is named beside comments (with -f commented)."))] = None,
    baseline: Annotated[str | None, typer.Option(metavar="FILE", help=both("以前的复核结果（.json 或 .xlsx）：标出已决定的和新的问题，不采纳的不计入退出码。", "Earlier decisions (.json or .xlsx): marks what is decided and what is new; dismissed findings do not count."))] = None,
    silence: Annotated[str | None, typer.Option(metavar="FILE", help=both("不再提示的清单（llmeval silence 生成）：略去其中的问题，并计数。", "A list of what is not to be told again (llmeval silence makes it): left out, and counted."))] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help=both("同时审阅的份数（默认用全部处理器）。", "Reports reviewed at a time (default: all processors)."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=both("只列出将发给模型的内容（已遮盖个人信息），不发送。", "Show what would be sent to the model, personal data masked; send nothing."))] = False,
    no_mask: Annotated[bool, typer.Option("--no-mask", help=both("发给模型的文本不遮盖个人信息。", "Send personal data to the model unmasked."))] = False,
    mask: Annotated[list[str] | None, typer.Option("--mask", metavar="WORDS", help=both("还要遮盖的词语（姓名等），逗号分隔。", "More words to mask wherever they stand, comma separated."))] = None,
    unmask: Annotated[list[str] | None, typer.Option("--unmask", metavar="WORDS", help=both("不要遮盖的词语，逗号分隔。", "Words that are not to be masked, comma separated."))] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help=both("不读取也不保存模型应答。", "Neither read nor keep the model's answers."))] = False,
    lang: LangOption = None,
) -> None:  # fmt: skip
    settings = _settings(
        lang, offline=offline or None, replay=replay, model=model, base_url=base_url, select=_codes(select),
        ignore=_codes(ignore), fail_on=fail_on and fail_on.value, profile=profile, no_text=no_text or None,
        no_mask=no_mask or None, no_store=no_store or None, baseline=baseline, reviewer=reviewer, silence=silence, stream=stream or None, max_tokens=max_tokens,
        temperature=temperature, seed=seed, mode=mode and mode.value, extra_body=extra_body, default_headers=default_headers,
        api_version=api_version, stages=_codes(stages), extract=extract and extract.value,
        record=record, mask=_codes(mask), unmask=_codes(unmask), checks=_codes(checks), prompts=prompts, vocabulary=vocabulary,
    )  # fmt: skip
    if settings.record:
        _check_record(settings, sources, together)
    if settings.select or settings.ignore or settings.checks:
        from llmeval.checks.catalogue import chosen_checks
        from llmeval.checks.own import known_checks

        chosen_checks(settings.select, settings.ignore, known_checks(settings.checks).checks)
    if settings.vocabulary:
        from llmeval.vocabulary.own import read_words
        from llmeval.vocabulary.section_kinds import KINDS

        read_words(Path(settings.vocabulary), KINDS)
    if settings.prompts:
        from llmeval.llm.prompts import own_prompts

        with own_prompts(settings.prompts):
            pass  # a folder at fault is told before anything is read
    if settings.baseline:
        from llmeval.decisions.baseline import read_baseline

        _tell_unknown(settings.baseline, read_baseline(settings.baseline).entries, settings.lang)
    if settings.silence:
        from llmeval.decisions.silence import read_rules

        read_rules(settings.silence)
    if dry_run:
        raise typer.Exit(_dry_run([list(sources)] if together else sources, settings))
    formats = _formats(format)
    folder = not together and len(sources) == 1 and Path(sources[0]).is_dir()
    if len(formats) > 1 or (folder and any(form in ONE_FILE_EACH and form is not Format.html for form in formats)):
        from llmeval.cli.mailbox import run_mailbox

        raise typer.Exit(run_mailbox(sources, output, settings, [form.value for form in formats], jobs))
    if folder:
        raise typer.Exit(_folder(sources[0], output, settings, jobs))
    chosen = (
        (formats[0] if formats else None)
        or (SUFFIXES.get(output.suffix.lower()) if output else None)
        or Format.terminal
    )
    _check_target(chosen, output, 1 if together else len(sources))
    raise typer.Exit(_critique([list(sources)] if together else sources, chosen, output, settings, jobs))


def _formats(given: str | None) -> list[Format]:
    """The formats that are named, in their order.

    Raises:
        UsageError: one of them is none.
    """
    words = [word.strip() for word in (given or "").replace("，", ",").split(",") if word.strip()]
    for word in words:
        if word not in Format.__members__:
            names = "、".join(Format.__members__)
            raise UsageError(f"-f / --format 的取值不合要求（应为 {names}）；用 llmeval --help 查看用法。",
                             f"Invalid value for -f / --format: {word} is not one of {', '.join(Format.__members__)}. See llmeval --help.")  # fmt: skip
    return [Format(word) for word in dict.fromkeys(words)]


def _check_record(settings: Settings, sources: Sequence[str], together: bool) -> None:
    """One report goes into one recording, and a model has to answer."""
    if not settings.model or settings.offline:
        raise UsageError("--record 需要用 --model 指定模型。", "--record needs a model: name one with --model.")
    if not together and (len(sources) > 1 or Path(sources[0]).is_dir()):
        raise UsageError(
            "--record 一次录一份报告；多份请分别录到各自的文件。",
            "--record takes one report at a time; record each into a file of its own.",
        )


def _dry_run(sources: Sequence[Any], settings: Settings) -> int:
    """Print host, counts and masked text of every request; nothing is sent."""
    from functools import partial

    from llmeval.pipeline import plan
    from llmeval.reading.sources import name_of
    from llmeval.render.terminal.plan import render_plan
    from llmeval.runs.batch import apart

    if not settings.model:
        raise UsageError("--dry-run 需要用 --model 指定模型。", "--dry-run needs a model: name one with --model.")
    statuses = [CLEAN]
    for source in sources:
        try:
            planned = apart(partial(plan, settings=settings), source, limits=settings.limits)
            console.write(render_plan(name_of(source), planned, settings.lang), None)
        except LlmevalError as error:
            console.fault(name_of(source), error, settings.lang)
            statuses.append(FAULT)
    return worst(statuses)


def _folder(source: str, output: Path | None, settings: Settings, jobs: int | None) -> int:
    """Review all files below a folder; the results go to a folder."""
    from llmeval.render.page.index import model_failed_in
    from llmeval.runs.folder import OverviewFailed, review_folder

    if output is None or output.is_file():
        raise UsageError(
            "审阅文件夹请用 -o 指定存放结果的文件夹；要作为一份材料审阅，请加 --together。",
            "For a folder name a folder for the results with -o; to review it as one submission add --together.",
        )
    statuses = [CLEAN]
    try:
        rows: Sequence[Row] = review_folder(
            Path(source),
            output,
            settings,
            jobs=jobs,
            note=lambda message: console.note(getattr(message, settings.lang)),
        )
    except OverviewFailed as failed:
        console.fault("", failed, settings.lang)
        rows = failed.rows
        statuses.append(FAULT)
    for line in model_failed_in(rows, settings.lang):
        console.note(line)
    statuses += statuses_of(rows, settings)
    console.show(f"{output / 'index.html'}\n")
    return worst(statuses)


def _critique(sources: Sequence[Any], chosen: Format, output: Path | None, settings: Settings, jobs: int | None) -> int:
    from llmeval.cli.interrupt import ending_requests_first

    with ending_requests_first(asks_model=settings.uses_model) as interruption:
        return _reviewed(sources, chosen, output, settings, jobs, interruption)


def _reviewed(
    sources: Sequence[Any], chosen: Format, output: Path | None, settings: Settings, jobs: int | None,
    interruption: Interruption,
) -> int:  # fmt: skip
    from llmeval.cli.output import writer
    from llmeval.reading.sources import name_of

    statuses = [CLEAN]
    done: list[Counter[str]] = []
    each: Iterator[list[Review | Failure]]
    if len(sources) == 1 and _is_short_text(sources[0], settings):
        each = iter([list(_one_text(sources[0], settings))])
    else:
        from llmeval.runs.batch import reviews_of_each

        each = reviews_of_each(sources, jobs, settings)
    names = [name_of(source) for source in sources]
    if len(sources) == 1:
        # How many reviews one source gives is known when it is read.
        results = next(each)
        names = [name_of(sources[0]) if result.error else _path(result) for result in results]
        each = iter([results])
        if len(results) > 1:
            _tell_divided(name_of(sources[0]), names, chosen, output, settings)
    with writer(chosen.value, output, names, settings) as write:
        for source, results in _until_interrupted(zip(sources, each, strict=True), interruption):
            for result in results:
                if result.error is not None:
                    console.fault(name_of(source), result.error, settings.lang)
                    statuses.append(FAULT)
                    continue
                try:
                    write(result, source)
                except UsageError as error:
                    if len(names) == 1 or chosen not in ONE_FILE_EACH:
                        raise
                    console.fault("", error, settings.lang)
                    statuses.append(FAULT)
                    continue
                statuses.append(status_of(result, settings.fail_on))
                done.append(result.counted())
                _tell_baseline(result, name_of(source), settings.lang)
                if chosen is not Format.terminal or output is not None:
                    _tell_failed(result, name_of(source), settings.lang)
    if output is not None and done:
        _tell_written(output, done, settings.lang)
    if interruption.asked:
        console.note(
            "已中断，已完成的部分已写出。" if settings.lang == "zh" else "Interrupted: what was done is written."
        )
        statuses.append(INTERRUPTED)
    return worst(statuses)


def _tell_written(output: Path, done: Sequence[Counter[str]], language: Language) -> None:
    """What was written and what it holds."""
    from llmeval.render.words import SEVERITY

    counts = sum(done, Counter[str]())
    each = " · ".join(f"{name} {counts[level]}" for level, name in SEVERITY[language].items() if counts[level])
    total = counts.total()
    if language == "zh":
        reports = f"{len(done)} 份报告，" if len(done) > 1 else ""
        console.note(f"已写入 {output}：{reports}问题 {total} 项{f'（{each}）' if each else ''}。")
    else:
        reports = f"{len(done)} reports, " if len(done) > 1 else ""
        console.note(f"{output}: {reports}{total} findings{f' ({each})' if each else ''}.")


def _tell_baseline(review: Review, name: str, language: Language) -> None:
    """What is wrong with a baseline, also where the result is a file."""
    for problem in review.problems:
        if problem.stage == "baseline":
            console.note(f"{name}: {getattr(problem.reason, language)}")


def _tell_failed(review: Review, name: str, language: Language) -> None:
    """The failure of the model's part beside a result that a program reads or a file holds."""
    from llmeval.render.json import scrubber
    from llmeval.render.words import model_failed

    scrub = scrubber(review)
    for line in model_failed(review, language):
        console.note(f"{name}: {scrub(line)}")


def _until_interrupted(pairs: Iterator[Any], interruption: Interruption) -> Iterator[Any]:
    """What is finished before Ctrl-C, and what was under way then with what had come of the model's part."""
    try:
        for pair in pairs:
            yield pair
            if interruption.asked:
                return
    except KeyboardInterrupt:
        interruption.asked = True


def _path(result: Any) -> str:
    return str(result.document.path or "")


def _tell_divided(name: str, names: Sequence[str], chosen: Format, output: Path | None, settings: Settings) -> None:
    """Files of one source that are of several units or years: each is reviewed, and it is said."""
    shown = "、".join(Path(each).name for each in names[:5])
    console.note(
        f"{name}：其中的文件属于 {len(names)} 个单位或年度，各自审阅：{shown}。" if settings.lang == "zh"
        else f"{name}: its files are of {len(names)} units or years, each reviewed by itself: {shown}."
    )  # fmt: skip
    if chosen in ONE_FILE_EACH and (output is None or output.suffix):
        raise UsageError(
            f"{chosen.value} 每份材料一个文件；请用 -o 指定文件夹。",
            f"{chosen.value} makes a file for each: name a folder with -o.",
        )


SHORT = 64_000
"""Bytes of a text that is reviewed within seconds whatever it says (`tests/test_patterns`), so that nothing has to end the work."""
PATIENT = 60
"""Seconds of `limits.seconds` from which on that is within the limit."""


def _is_short_text(source: Any, settings: Settings) -> bool:
    """Whether a source needs no process of its own, which guards against parsers of binary formats and endless work."""
    if not isinstance(source, str) or not source.lower().endswith((".txt", ".md")):
        return False
    if settings.uses_model or settings.checks or settings.limits.seconds < PATIENT:
        return False
    try:
        return 0 < Path(source).stat().st_size <= SHORT
    except OSError:
        return False


def _one_text(source: str, settings: Settings) -> Iterator[Review | Failure]:
    from llmeval.pipeline import critique as review
    from llmeval.runs.failure import Failure

    try:
        yield review(source, settings=settings)
    except LlmevalError as error:
        yield Failure(source, error)
    except Exception as error:  # noqa: BLE001 - as for many: a line, not a traceback
        yield Failure(source, unforeseen(error))


@app.command(help=both("审阅一批送审材料：文件夹、zip、邮件里的文件按单位和年度归成份，逐份审阅，并列出数字对比和雷同。", "Review a mailbox: files of folders, archives and mails are grouped by unit and year, each submission reviewed, numbers and copies held side by side."), epilog=_examples("mailbox"))  # fmt: skip
def mailbox(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help=both("文件夹、zip、邮件（eml、msg）或文件。", "Folders, archives, mails (.eml, .msg) or files."))],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FOLDER", help=both("存放结果的文件夹。", "The folder for the results."))] = None,
    format: Annotated[str | None, typer.Option("-f", "--format", metavar="FORMATS", help=both("每份还要写什么，逗号分隔：commented 批注稿、docx 意见书、xlsx 底稿（网页和 JSON 总有）。", "What else is written of each, comma separated: commented, docx, xlsx (page and JSON always are)."))] = None,
    only_group: Annotated[bool, typer.Option("--only-group", help=both("只归组，写出分组表，不审阅。", "Group only: write the grouping's sheet, review nothing."))] = False,
    model: Annotated[str | None, typer.Option(metavar="M", help=both("模型名；不指定则只用规则。", "Name of a model; without one only the rules run."))] = None,
    base_url: Annotated[str | None, typer.Option(metavar="U", help=both("兼容 OpenAI 的接口地址。", "An OpenAI-compatible endpoint."))] = None,
    select: Codes = None,
    ignore: NotCodes = None,
    fail_on: Annotated[FailOn | None, typer.Option(help=both("达到此程度的问题使退出码为 1（默认 low）。", "Findings from this severity make the exit status 1 (default low)."))] = None,
    reviewer: Annotated[str | None, typer.Option(metavar="NAME", help=both("批注的署名。", "Who is named beside comments."))] = None,
    baseline: Annotated[str | None, typer.Option(metavar="FILE", help=both("以前的复核结果（如上次的 reviews.xlsx）。", "Earlier decisions (as the last reviews.xlsx)."))] = None,
    silence: Annotated[str | None, typer.Option(metavar="FILE", help=both("不再提示的清单。", "A list of what is not to be told again."))] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help=both("同时审阅的份数（默认用全部处理器）。", "Reports reviewed at a time (default: all processors)."))] = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.checks import catalogue
    from llmeval.cli.mailbox import run_mailbox

    settings = _settings(
        lang, model=model, base_url=base_url, select=_codes(select), ignore=_codes(ignore), fail_on=fail_on and fail_on.value,
        baseline=baseline, silence=silence, reviewer=reviewer,
    )  # fmt: skip
    catalogue.chosen_checks(settings.select, settings.ignore)
    raise typer.Exit(
        run_mailbox(sources, output, settings, [form.value for form in _formats(format)], jobs, only_group)
    )


@app.command(help=both("打开本机网页：拖入文件，看进度，读审阅，作决定，取结果。只在这台电脑上，不上传。", "Open a local page: drop files, watch, read, decide, take results away. On this machine only, nothing is uploaded."), epilog=_examples("desktop"))  # fmt: skip
def desktop(
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE...", help=both("打开后立即审阅的文件、文件夹、zip 或邮件。", "Files, folders, archives or mails to review at once."))] = None,
    starter: Annotated[bool, typer.Option("--starter", help=both("写出可双击启动的文件（写到 --folder，默认当前文件夹），不启动。", "Write a file that starts it by a double click (into --folder, by default the current one); do not start."))] = False,
    system: Annotated[System | None, typer.Option("--for", help=both("为哪种系统写启动文件（默认本机）。", "The system that the starter is for (default: this one)."))] = None,
    folder: Annotated[Path | None, typer.Option("--folder", metavar="FOLDER", help=both("存放材料和结果的文件夹（默认“文档/llmeval”）。", "Where material and results are kept (default: llmeval in your documents)."))] = None,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help=both("端口（默认任选）。", "Port (default: any free one)."))] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=both("只显示地址，不打开浏览器。", "Print the address and open no browser."))] = False,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.cli.desktop import run_desktop, write

    settings = _settings(lang, offline=True)
    if starter:
        raise typer.Exit(write(folder or Path.cwd(), system.value if system else None, settings.lang))
    raise typer.Exit(run_desktop(sources or [], folder, settings, port, browser=not no_browser))


@app.command(name="baseline", help=both("把审阅结果或填好的复核底稿存成基线，供下次 --baseline 使用。", "Keep reviews or decided workbooks as a baseline for --baseline."), epilog=_examples("baseline"))  # fmt: skip
def make_baseline(
    reviews: Annotated[list[str], typer.Argument(metavar="REVIEW...", help=both("审阅结果 .json、复核底稿 .xlsx 或已有的基线。", "Reviews (.json), workbooks (.xlsx) or baselines."))],
    output: Output = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.data.decided import combined
    from llmeval.decisions.baseline import Baseline, read_baseline

    settings = _settings(lang)
    console.check_output(output)
    known: list[Entry] = []
    subjects: list[Subject] = []
    # What the file holds already stays; what is given later has the last word.
    for name in [*([str(output)] if output and output.is_file() and output.stat().st_size else []), *reviews]:
        read = read_baseline(name)
        _tell_unknown(name, read.entries, settings.lang)
        known = combined(known, read.entries)
        subjects += read.subjects
    console.write(Baseline.of(known, subjects=subjects).to_json(), output)


@app.command(help=both("比较两次审阅：哪些已整改、未整改、部分整改，哪些是新增。有未整改或新增的为 1，否则为 0。", "Compare two reviews: what was corrected, what was not, what is new. Exit status 1 where something stands or is new, else 0."), epilog=_examples("compare"))  # fmt: skip
def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help=both("上次的审阅结果：.json、.html、底稿 .xlsx 或基线。", "The earlier review: .json, .html, a workbook (.xlsx) or a baseline."))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=both("本次的审阅结果，同上。", "The later one, of the same kinds."))],
    format: Annotated[CompareFormat | None, typer.Option("-f", "--format", help=both("输出格式（默认 text，或按 -o 的后缀）。", "Output format (default text, or by the suffix of -o)."))] = None,
    output: Output = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.decisions.baseline import read_baseline
    from llmeval.decisions.compared import compared
    from llmeval.render.text.compared import comparison_json, comparison_text

    settings = _settings(lang)
    console.check_output(output)
    result = compared(read_baseline(old), read_baseline(new))
    if result.strangers is not None:
        console.note(getattr(result.strangers, settings.lang))
    by_suffix = CompareFormat.json if output and output.suffix.lower() == ".json" else CompareFormat.text
    wants_json = (format or by_suffix) is CompareFormat.json
    console.write(comparison_json(result) if wants_json else comparison_text(result, settings.lang), output)
    standing = any(past.status in ("open", "partly") for past in result.past)
    raise typer.Exit(FOUND if standing or result.new else CLEAN)


@app.command(name="silence", help=both("把某个问题或某项检查列为不再提示，须写明理由；审阅时用 --silence 给出清单。", "List findings or checks that are not to be told again, with a reason; give the list with --silence."), epilog=_examples("silence"))  # fmt: skip
def silence_command(
    what: Annotated[list[str], typer.Argument(metavar="WHAT...", help=both("检查的编号、名称或类别；有 --from 时也可以是其中问题的编号（如 F003）。", "Codes, names or families of checks; with --from also ids of findings in that file (as F003)."))],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=both("理由。", "Why."))],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help=both("清单文件；已有的内容保留。", "The list; what it holds stays."))],
    source: Annotated[str | None, typer.Option("--from", metavar="FILE", help=both("列出这些问题的审阅结果或底稿。", "The review or workbook that lists the findings."))] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="NAME", help=both("只对这个单位。", "Only for this unit."))] = "",
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.decisions.baseline import read_baseline
    from llmeval.decisions.silence import read_rules, rules_for, rules_json

    settings = _settings(lang)
    console.check_output(output)
    known = read_rules(output) if output.is_file() and output.stat().st_size else []
    made = rules_for(what, read_baseline(source).entries if source else (), unit, reason)
    console.write(rules_json([*known, *made]), output)
    console.note(
        f"{output.name}：列有 {len({*known, *made})} 项，审阅时用 --silence {output} 给出。" if settings.lang == "zh"
        else f"{output.name} lists {len({*known, *made})}; give it with --silence {output}."
    )  # fmt: skip


def _tell_unknown(name: str, entries: Sequence[Entry], language: Language) -> None:
    from llmeval.decisions.kept import unknown_words

    for note in unknown_words(Path(name).name, entries):
        console.note(getattr(note, language))


@app.command(help=both("提取事实：每个数字及其含义、位置。", "Extract facts: each number, what it means and where it stands."), epilog=_examples("extract"))  # fmt: skip
def extract(
    source: Source,
    format: Annotated[FactFormat | None, typer.Option("-f", "--format", help=both("输出格式（默认 json，或按 -o 的后缀）。", "Output format (default json, or by the suffix of -o)."))] = None,
    output: Output = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.pipeline import review_by_rules
    from llmeval.render.text.table import facts_csv, facts_json
    from llmeval.runs.batch import apart

    settings = _settings(lang, offline=True, select=())
    console.check_output(output)
    chosen = _table_format(format, output)
    result = apart(review_by_rules, source, settings, limits=settings.limits)
    if chosen is FactFormat.json:
        console.write(facts_json(result), output)
    elif chosen is FactFormat.csv and output is None:
        console.write(facts_csv(result), output)
    else:
        from llmeval.cli.tabular import facts_in_words, write_table
        from llmeval.render.text.table import COLUMNS, fact_rows

        console.write(
            write_table(facts_in_words(fact_rows(result), settings.lang), COLUMNS, settings.lang, f".{chosen.value}"),
            output,
        )
    if output is not None:
        count = len(result.facts)
        console.note(f"已写入 {output}：{count} 个事实。" if settings.lang == "zh" else f"{output}: {count} facts.")


def _table_format(format: FactFormat | None, output: Path | None) -> FactFormat:
    """The format that is asked for, or that the name of the output promises."""
    suffix = output.suffix.lower() if output else ""
    if suffix and suffix not in (".json", ".csv", ".xlsx", ".txt") and format is None:
        raise UsageError(
            f"不能写 {suffix} 文件；请用 .json、.csv 或 .xlsx。", f"No {suffix} is written: use .json, .csv or .xlsx."
        )
    chosen = format or {".csv": FactFormat.csv, ".xlsx": FactFormat.xlsx}.get(suffix, FactFormat.json)
    if chosen is FactFormat.xlsx and output is None:
        raise UsageError("xlsx 请用 -o 指定文件名。", "For xlsx name a file with -o.")
    return chosen


@app.command(help=both("核对数字：任何程序给出的数值是否在原文中。全部落实为 0，否则为 1。", "Verify numbers of any program against the text. Exit status 0 where all are grounded, else 1."), epilog=_examples("verify"))  # fmt: skip
def verify(
    claims: Annotated[str, typer.Argument(metavar="CLAIMS", help=both("待核对的列表：.json（[{value, unit, label, period, quote, start}]），或 .csv、.xlsx（第一行为 名称、数值、单位、期间）；- 为标准输入。", "Claims: .json ([{value, unit, label, period, quote, start}]), or .csv, .xlsx (first row Label, Value, Unit, Period); - for standard input."))],
    source: Source,
    format: Annotated[FactFormat | None, typer.Option("-f", "--format", help=both("输出格式（默认 json，或按 -o 的后缀）。", "Output format (default json, or by the suffix of -o)."))] = None,
    output: Output = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    import json

    from llmeval.data.facts import GROUNDED
    from llmeval.runs.batch import apart

    settings = _settings(lang)
    console.check_output(output)
    chosen = _table_format(format, output)
    given = _read_claims(claims)
    good, listed = apart(_verified, given, source, settings, limits=settings.limits)
    if chosen is FactFormat.json:
        console.write(inert_json(json.dumps(listed, ensure_ascii=False, indent=2)) + "\n", output)
    else:
        from llmeval.cli.tabular import verified_rows, write_table

        console.write(write_table(*verified_rows(listed, settings.lang), settings.lang, f".{chosen.value}"), output)
    if output is not None:
        count, right = len(listed), sum(item["status"] in GROUNDED for item in listed)
        console.note(f"已写入 {output}：{count} 个数字，落实 {right} 个，未落实 {count - right} 个。" if settings.lang == "zh"
                     else f"{output}: {count} claims, {right} grounded, {count - right} not.")  # fmt: skip
    raise typer.Exit(CLEAN if good else FOUND)


def _verified(given: Any, source: str, settings: Settings) -> tuple[bool, list[dict[str, Any]]]:
    """Whether all claims are grounded, and the list to print; called in a process of its own."""
    from llmeval.grounding.ground import ground
    from llmeval.privacy.documents import personal_data
    from llmeval.reading.sources import open_source
    from llmeval.render.text.table import grounded_to_list

    document = open_source(source, settings.limits)
    results = ground(given, document)
    mask = personal_data(document, settings.mask, settings.unmask)
    return all(result.grounded for result in results), grounded_to_list(results, document.text, mask)


@app.command(name="checks", help=both("检查目录。", "The catalogue of checks."), epilog=_examples("checks"))
def list_checks(
    checks: OwnChecks = None,
    markdown: Annotated[bool, typer.Option("--markdown", help=both("输出 Markdown 说明页。", "Print the Markdown page."))] = False,
    output: Output = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.checks.own import known_checks
    from llmeval.render.text.catalogue import render_catalogue, render_table

    settings = _settings(lang, checks=_codes(checks))
    console.check_output(output)
    known = known_checks(settings.checks).checks
    if markdown or output:
        console.write(render_catalogue(known) if markdown else render_table(known, settings.lang), output)
    else:
        console.show(render_table(known, settings.lang))


@app.command(help=both("说明一项检查：查什么、为何重要、何时会错。", "Explain a check: what it finds, why it matters, when it is wrong."), epilog=_examples("explain"))  # fmt: skip
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help=both("检查的编号或名称。", "Code or name of a check."))],
    checks: OwnChecks = None,
    lang: LangOption = None,
) -> None:
    from llmeval.checks.catalogue import find_check
    from llmeval.checks.own import known_checks
    from llmeval.render.text.catalogue import OF_THE_MODEL, render_explanation

    settings = _settings(lang, checks=_codes(checks))
    if (told := OF_THE_MODEL.get(code.strip().upper())) is not None:
        console.show(f"{code.strip().upper()}  {getattr(told, settings.lang)}\n")
        return
    console.show(render_explanation(find_check(code, known_checks(settings.checks).checks), settings.lang))


@app.command(name="schema", help=both("自评报告的类型化模型（review.typed）的 JSON Schema。", "JSON Schema of the typed model of a self-evaluation (review.typed)."), epilog=_examples("schema"))  # fmt: skip
def schema(output: Output = None, lang: LangOption = None) -> None:
    import json

    from llmeval.data.self_evaluation import SelfEvaluation

    _settings(lang)
    console.check_output(output)
    console.write(json.dumps(SelfEvaluation.model_json_schema(), ensure_ascii=False, indent=2) + "\n", output)


@app.command(name="score", help=both("把审阅结果与已知问题的清单比：各类找到多少、冤枉多少、用了多少词元。", "Hold reviews against lists of known defects: found by kind, wrong accusations, tokens, cost."), epilog=_examples("score"))  # fmt: skip
def score_reviews(
    files: Annotated[list[str], typer.Argument(metavar="REVIEW... TRUTH...", help=both("审阅结果（.json、.jsonl）和清单（如 c1.truth.json），按文件名对应；c1.clean.txt 的审阅结果不需要清单。", "Reviews (.json, .jsonl) and truths (as c1.truth.json), paired by name; a review of c1.clean.txt needs none."))],
    format: Annotated[ScoreFormat, typer.Option("-f", "--format", help=both("输出格式。", "Output format."))] = ScoreFormat.terminal,
    output: Output = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    import json

    from llmeval.runs.score import read_files, render, score

    settings = _settings(lang)
    console.check_output(output)
    reviews, truths = read_files(files)
    if not reviews:
        raise UsageError(
            "没有给出审阅结果（critique -f json 的输出）。", "No review is given (what critique -f json writes)."
        )
    scores = score(reviews, truths)
    if format is ScoreFormat.json:
        console.write(json.dumps([each.to_dict() for each in scores], ensure_ascii=False, indent=2) + "\n", output)
    elif output:
        console.write(render(scores, settings.lang), output)
    else:
        console.show(render(scores, settings.lang))


@app.command(
    help=both("查看或清除保存的模型应答。", "Show or purge the stored answers of models."), epilog=_examples("cache")
)
def cache(
    purge: Annotated[bool, typer.Option("--purge", help=both("全部清除。", "Delete all of them."))] = False,
    lang: LangOption = None,
) -> None:
    from llmeval.llm.store import ResponseStore
    from llmeval.patterns import kept

    settings = _settings(lang)
    with ResponseStore(Path(settings.cache_dir) if settings.cache_dir else None) as store:
        info = store.info()
        if purge:
            gone, freed = store.purge(), kept.forget() / 1024
            console.show(
                f"已清除 {gone} 条应答，以及预先编译的匹配规则 {freed:.0f} KB（下次使用时自动重建）。\n"
                if settings.lang == "zh"
                else f"{gone} answers deleted, and {freed:.0f} KB of compiled patterns (made anew at the next use).\n"
            )
        elif settings.lang == "zh":
            console.show(f"保存的应答 {info.answers} 条，{info.size / 1024:.0f} KB。清除：llmeval cache --purge\n")
        else:
            console.show(
                f"{info.answers} stored answers, {info.size / 1024:.0f} KB. To delete: llmeval cache --purge\n"
            )


@app.command(help=both("检查安装与模型接口是否可用，不显示密钥。", "Tell what is installed and whether the endpoint answers; never prints a key."), epilog=_examples("doctor"))  # fmt: skip
def doctor(
    model: Annotated[str | None, typer.Option(metavar="M", help=both("要试的模型。", "The model to try."))] = None,
    base_url: Annotated[str | None, typer.Option(metavar="U", help=both("兼容 OpenAI 的接口地址。", "An OpenAI-compatible endpoint."))] = None,
    stream: Stream = False,
    mode: ModeOption = None,
    extra_body: ExtraBody = None,
    api_version: ApiVersion = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    from llmeval.cli.doctor import examine, render

    settings = _settings(
        lang, model=model, base_url=base_url, stream=stream or None, mode=mode and mode.value, extra_body=extra_body,
        api_version=api_version,
    )  # fmt: skip
    findings = examine(settings)
    console.show(render(findings, settings.lang))
    raise typer.Exit(ENDPOINT if any(f.needed and not f.good for f in findings) else CLEAN)


def _codes(words: Sequence[str] | None) -> tuple[str, ...] | None:
    return (
        tuple(code for word in words for code in word.replace("，", ",").split(",") if code.strip()) if words else None
    )


def _settings(lang: Lang | None, **flags: Any) -> Settings:
    from llmeval.settings import load

    def confirm(zh: str, en: str) -> bool:
        return console.confirmed(en if lang is Lang.en else zh, "en" if lang is Lang.en else "zh")

    return load({"lang": lang.value if lang else None, **flags}, confirm=confirm)


FOREIGN = frozenset({".pdf", ".doc", ".wps", ".xls", ".et", ".rtf", ".odt", ".ods", ".csv", ".ofd", ".pptx", ".zip"})
"""Names of files that `critique` cannot write, whatever would be in them."""


def _check_suffix(chosen: Format, output: Path) -> None:
    """Refuse a name that promises another kind of file than what would be in it."""
    suffix = output.suffix.lower()
    wanted = ONE_FILE_EACH.get(chosen, "")
    office = suffix in (".docx", ".xlsx") and suffix != wanted
    if suffix in FOREIGN or office or (chosen in BINARY and suffix and suffix != wanted and suffix in SUFFIXES):
        told = wanted or ".html、.xlsx、.docx、.json、.md、.txt"
        raise UsageError(
            f"不能写成 {suffix} 文件；请把文件名改为 {told}" + ("（可再用 Word 或浏览器另存为 PDF）。" if suffix == ".pdf" else "。"),
            f"No {suffix} is written; name it {told}" + (" (and save that as PDF from Word or a browser)." if suffix == ".pdf" else "."),
        )  # fmt: skip


def _check_target(chosen: Format, output: Path | None, count: int) -> None:
    if output is not None and (count == 1 or chosen not in ONE_FILE_EACH) and not output.is_dir():
        _check_suffix(chosen, output)
    if chosen in ONE_FILE_EACH and count > 1:
        if output is None or (output.exists() and not output.is_dir()):
            raise UsageError(
                f"{chosen.value} 每份报告一个文件；多份报告请用 -o 指定文件夹。",
                f"{chosen.value} makes a file for each report; for several name a folder with -o.",
            )
        return
    if chosen in BINARY and output is None:
        raise UsageError(f"{chosen.value} 请用 -o 指定文件名。", f"For {chosen.value} name a file with -o.")
    console.check_output(output)


def _read_claims(path: str) -> Any:
    import json

    try:
        if path == "-" and sys.stdin is None:
            raise UsageError("标准输入已关闭，读不到待核对的内容。", "Standard input is closed: no claims to read.")
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"{path}：读不了（{reason}）；请检查文件名。", f"{path}: cannot be read ({reason}); check the name."
        ) from None
    if content.startswith(b"PK") or path.lower().endswith(".csv"):
        from llmeval.cli.tabular import read_table

        return read_table(content, Path(path).name)
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=_printed)
    except (ValueError, RecursionError):
        raise UsageError(
            f"{path}：不是正确的 JSON（应为 UTF-8 编码的列表）。", f"{path}: not JSON (wants a list in UTF-8)."
        ) from None


class _Printed(float):
    """A number of a JSON file that remembers its digits: 0.10 claims two decimals, and a float drops long tails."""

    digits = ""

    def __repr__(self) -> str:
        return self.digits


def _printed(digits: str) -> float | str:
    number = _Printed(digits)
    number.digits = digits
    return number if isfinite(number) else digits


def run(arguments: Sequence[str]) -> int:
    """Run the command line with the arguments; gives the exit status, never a traceback."""
    console.prepare()
    language = _language(arguments)
    command = patient(_speaking(typer.main.get_command(app), language))
    try:
        status = command.main(args=list(arguments), prog_name="llmeval", standalone_mode=False)
        return status if isinstance(status, int) else CLEAN
    except typer.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        console.note("已中断。" if language == "zh" else "Interrupted.")
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        console.abandon_output()
        return FAULT
    except OSError as error:
        if error.errno == errno.ENOSPC:
            console.fault("", console.FULL, language)
        # Windows calls a pipe that is closed at the other end an invalid argument.
        elif os.name == "posix" or error.errno != errno.EINVAL:
            console.fault("", unforeseen(error), language)
        console.abandon_output()
        return FAULT
    except LlmevalError as error:
        console.fault("", error, language)
        return FAULT
    except Exception as error:  # noqa: BLE001 - the last line of defence: a line, not a traceback
        console.fault("", in_both(error) or unforeseen(error), language)
        return FAULT


def _language(arguments: Sequence[str]) -> Language:
    """The language of help and errors, before anything is parsed."""
    words = [part for word in arguments for part in word.split("=", 1)]
    named = [after for before, after in pairwise(words) if before == "--lang"]
    return "en" if (named or [os.environ.get("LLMEVAL_LANG", "")])[-1] == "en" else "zh"


def _speaking(command: Any, language: Language) -> Any:
    """The command with every help text in one language."""
    side = 0 if language == "zh" else 1
    if side == 0:
        own = command.get_help
        command.get_help = lambda context: in_chinese(own(context))
    for thing in (command, *command.params, *getattr(command, "commands", {}).values()):
        for name in ("help", "short_help", "epilog"):
            text = getattr(thing, name, None)
            if isinstance(text, str) and SPLIT in text:
                setattr(thing, name, text.split(SPLIT)[side].split("\n\n")[0] if name == "short_help"
                        else text.split(SPLIT)[side])  # fmt: skip
    for child in getattr(command, "commands", {}).values():
        _speaking(child, language)
    return command
