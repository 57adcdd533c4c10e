"""Many machines: reports read from a list, a folder or a bucket, reviewed by Ray actors, written as Parquet.

Each actor runs the same function as one machine does (`runs.batch.review_one`), in a process of its own that can die alone
and within `limits.seconds`. The endpoint's concurrency is the whole job's: it is shared out among the actors.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from os import PathLike, fspath
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

from llmeval.errors import ReadError, UsageError
from llmeval.settings import Settings, apply, load

if TYPE_CHECKING:
    from llmeval.data.review import Review
    from llmeval.reading.sources import One
    from llmeval.runs.failure import Failure

COLUMNS = ("path", "sha256", "summary", "findings", "facts", "checks", "problems", "model", "error")
"""All text; `path` and `error` as they are, the others JSON as in `Review.to_dict`. `error` is null for a review."""
SUFFIXES = frozenset({
    ".docx", ".docm", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".html", ".htm", ".txt", ".md", ".xlsx", ".zip",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff",
})  # fmt: skip
BATCH = 16
"""Reports that an actor takes at a time: what is lost and done again where a machine dies."""

Sources = str | PathLike[str] | Iterable[str | PathLike[str]]


def critique_dataset(
    sources: Sources, output: str | None = None, *, actors: int | None = None, settings: Settings | None = None,
    **options: Any,
) -> Any:  # fmt: skip
    """Review many reports on a Ray cluster (the one that `ray.init` found, else this machine).

    Args:
        sources: paths; or one folder or bucket address (`s3://…`, `gs://…`, `hdfs://…`), of which every file of a
            known kind is taken. Paths must be seen by all machines.
        output: folder or address for the Parquet files; without it the Ray dataset is given back, not yet computed.
        actors: reports reviewed at a time; all CPUs of the cluster by default. With a model at most
            `settings.concurrency`, each with its share of the requests.

    Returns:
        With `output`, `{"reports": …, "failed": …}`; else a `ray.data.Dataset` of `COLUMNS`.

    Raises:
        UsageError: Ray is not installed, or its workers do not start.
        ReadError: a folder or bucket cannot be listed.
    """
    chosen = load(options) if settings is None else apply(settings, {k: v for k, v in options.items() if v is not None})
    paths = list(paths_of(sources))
    ray = _ray()
    wanted = actors or max(1, int(ray.cluster_resources().get("CPU", 1)))
    count = min(wanted, max(1, chosen.concurrency)) if chosen.uses_model else wanted
    count = max(1, min(count, -(-len(paths) // BATCH)))
    rows = ray.data.from_items([{"path": path} for path in paths], override_num_blocks=max(1, -(-len(paths) // BATCH)))
    reviewed = rows.map_batches(
        Reviewer, fn_constructor_args=(share(chosen, count),), batch_size=BATCH, batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=count), num_cpus=1,
    )  # fmt: skip
    if output is None:
        return reviewed
    reviewed = reviewed.materialize()
    reviewed.write_parquet(output)
    failed = reviewed.filter(lambda row: row["error"] is not None).count()
    return {"reports": len(paths) - failed, "failed": failed}


UV = "RAY_ENABLE_UV_RUN_RUNTIME_ENV"
_STARTED_WITHIN = 20.0
"""Seconds for a worker that Ray starts through uv; one that uv need not install starts in two."""


def _ray() -> Any:
    """Ray, running, with workers that start.

    Under `uv run` Ray starts its workers through uv too, without the extra that holds Ray; they never come up, and a job
    waits for them without a word. Where Ray is started here, its workers run what this process runs.
    """
    if "ray" not in sys.modules:
        os.environ.setdefault(UV, "0")
    try:
        ray: Any = import_module("ray")
        import_module("ray.data")
    except ImportError:
        raise UsageError(
            '在集群上运行需要 Ray。请先安装：pip install "llmeval[ray]"（或 uv sync --extra ray）。',
            'Running on a cluster needs Ray. Install it: pip install "llmeval[ray]" (or uv sync --extra ray).',
        ) from None
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    if starts_through_uv(ray.get_runtime_context().runtime_env.get("py_executable")):
        _try_worker(ray)
    return ray


def starts_through_uv(command: str | None) -> bool:
    """Whether Ray was told to start its workers by `uv run …`, wherever uv lies."""
    return PurePath((command or "").partition(" run ")[0]).stem == "uv"


def _try_worker(ray: Any) -> None:
    asked = ray.remote(_present).options(num_cpus=0).remote()
    try:
        ray.get(asked, timeout=_STARTED_WITHIN)
    except Exception:  # noqa: BLE001 - whatever Ray raises, its workers do not start
        ray.cancel(asked, force=True)
        raise UsageError(
            f"Ray 经 uv 启动的工作进程 {_STARTED_WITHIN:g} 秒内没有就绪（多半缺少 ray 附加依赖）。"
            f"请用 uv run --extra ray 运行，或先设置环境变量 {UV}=0。",
            f"Workers that Ray starts through uv are not up after {_STARTED_WITHIN:g} seconds (most likely without the "
            f"extra). Run with uv run --extra ray, or set {UV}=0 first.",
        ) from None


def _present() -> bool:
    """Whether a worker is there."""
    return True


def share(settings: Settings, actors: int) -> Settings:
    """The settings of one of so many actors: together they have no more requests under way than the job may."""
    return replace(settings, concurrency=max(1, settings.concurrency // actors)) if settings.uses_model else settings


def paths_of(sources: Sources) -> Iterator[str]:
    """Paths of the reports, in order; of a folder or bucket, its files of a known kind at any depth."""
    if not isinstance(sources, (str, PathLike)):
        yield from (fspath(source) for source in sources)
        return
    place = fspath(sources)
    system, root = _system(place)
    from pyarrow import fs

    try:
        infos: Sequence[Any] = system.get_file_info(fs.FileSelector(root, recursive=True))
    except FileNotFoundError:
        raise ReadError(f"找不到“{place}”。请检查地址。", f"“{place}” is not there; check the address.") from None
    except NotADirectoryError:
        infos = [system.get_file_info(root)]
    except OSError:
        raise ReadError(f"无法列出“{place}”中的文件。请检查地址和权限。", f"“{place}” cannot be listed.") from None
    scheme = f"{place.split('://', 1)[0]}://" if "://" in place else ""
    for path in sorted(info.path for info in infos if info.is_file):
        name = PurePosixPath(path)
        if name.suffix.lower() in SUFFIXES and not name.name.startswith((".", "~$")):
            yield scheme + path


def _system(place: str) -> tuple[Any, str]:
    """The file system of an address and the path in it."""
    try:
        from pyarrow import fs
    except ImportError:
        raise UsageError('读取文件夹或存储桶需要 pyarrow。请先安装：pip install "llmeval[ray]"。',
                         'Listing a folder or bucket needs pyarrow: pip install "llmeval[ray]".') from None  # fmt: skip
    if "://" not in place:
        return fs.LocalFileSystem(), place
    try:
        system, root = fs.FileSystem.from_uri(place)
    except (ValueError, OSError):
        raise ReadError(f"无法打开地址“{place}”。请检查写法。", f"The address “{place}” cannot be opened.") from None
    return system, root


class Reviewer:
    """An actor: rows with a path in, rows of `COLUMNS` out. What it needs (a process for reading) is held over rows."""

    def __init__(self, settings: Settings) -> None:
        from llmeval.runs.batch import Engine

        self.settings = settings
        self.engine = Engine(settings, jobs=1).__enter__()

    def __call__(self, table: Any) -> Any:
        import pyarrow as pa

        rows = [row for path in table["path"].to_pylist() for row in self.rows(path)]
        return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in COLUMNS})

    def rows(self, path: str) -> list[dict[str, str | None]]:
        """One source reviewed, a row for each submission that it holds; an error is a row too."""
        from llmeval.runs.batch import review_one
        from llmeval.runs.failure import Failure

        try:
            source = _source(path, self.settings)
        except ReadError as error:
            return [row_of(path, Failure(path, error))]
        return [row_of(path, result) for result in review_one(self.engine, source, self.settings)]

    def close(self) -> None:
        self.engine.__exit__(None, None, None)


def _source(path: str, settings: Settings) -> One:
    if "://" not in path:
        return path
    system, inner = _system(path)
    try:
        with system.open_input_stream(inner) as stream:
            data: bytes = stream.read(settings.limits.bytes + 1)
    except OSError:
        raise ReadError(f"无法读取“{path}”。请检查地址和权限。", f"“{path}” cannot be read.") from None
    return data, PurePosixPath(inner).name


def row_of(path: str, result: Review | Failure) -> dict[str, str | None]:
    """A result as a row of text columns."""
    from llmeval.runs.failure import Failure

    row: dict[str, str | None] = dict.fromkeys(COLUMNS)
    row["path"] = path
    if isinstance(result, Failure):
        row["error"] = result.error.message
        return row
    data = result.to_dict()
    row["sha256"] = data["source"]["sha256"]
    for name in ("summary", "findings", "facts", "checks", "problems", "model"):
        row[name] = json.dumps(data[name], ensure_ascii=False, separators=(",", ":"))
    return row
