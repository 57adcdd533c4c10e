"""What can go wrong, as a tree. Faults of a report's content are findings, never exceptions.

    LlmevalError
    ├── UsageError          the caller asked for what cannot be
    ├── ReadError           a source cannot be read: says what, and what to do
    ├── MachineFault        disk, memory or system failed: another run may succeed
    ├── SettingsError       a settings file or variable is at fault
    ├── PromptError         a prompt of ours is at fault
    └── ModelError          the endpoint or its answer is at fault
        ├── EndpointFailed      no usable answer after the retries
        ├── ModelRefused        the endpoint answered that it will not (400, 401, 403, a refusal)
        ├── AnswerInvalid       the answer does not fit the schema or the source
        └── NotRecorded         a replay has no answer for this request

Messages hold one sentence on what is wrong and one on what to do; never a key, a path beyond the file's own name, or
an answer's text.
"""

from __future__ import annotations

import errno


class LlmevalError(Exception):
    """Root of all errors of the library; `message` is fit to be shown to a person, `english` the same in English.

    Where only one text is given, it stands for both languages.
    """

    def __init__(self, message: str, english: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.english = english or message

    def __reduce__(self) -> tuple[type[LlmevalError], tuple[str, str]]:
        return type(self), (self.message, self.english)


class UsageError(LlmevalError):
    """The caller asked for what cannot be: an unknown check, a claim that cannot be read, a baseline that is none."""


class ReadError(LlmevalError):
    """A source that cannot be read, or that exceeds the limits: the message names the file and says what to do with it."""


class MachineFault(LlmevalError):
    pass


class SettingsError(LlmevalError):
    """A setting that is unknown or of the wrong kind, in a file, a variable or a call; the message says where it stands."""


class PromptError(LlmevalError):
    """A prompt file that is missing or at fault: a fault of the installation, not of the report."""


class ModelError(LlmevalError):
    """The endpoint or its answer is at fault. `critique` never raises it: it becomes a problem of the review, whose part by rules
    stands."""


class EndpointFailed(ModelError):
    """No usable answer after the retries: no connection, a status that may pass, a budget that is used up."""


class ModelRefused(ModelError):
    """An endpoint that will not answer: 400, 401, 403, or a refusal in words."""


class AnswerInvalid(ModelError):
    """An answer that fits neither the schema nor the source, after the re-asks."""


class NotRecorded(ModelError):
    """A recording without an answer for a request: the prompt, the schema or the report changed since it was made."""


MACHINE = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "ENOMEM", "ESTALE", "ETIMEDOUT", "EBUSY")
    if hasattr(errno, name)
)
"""What no file is to blame for: no space, no handles, no memory, a disk or a network that fails."""


def machine_fault(where: str, error: OSError) -> MachineFault:
    """What the system could not do; `where` is the file or folder that it was about."""
    reason = error.strerror or type(error).__name__
    return MachineFault(
        f"{where}：系统出错（{reason}），不是文件的问题。请腾出空间或检查磁盘后再运行一次。",
        f"{where}: the system failed ({reason}), not the file. Make room or check the disk, then run again.",
    )


def unforeseen(error: Exception) -> LlmevalError:
    """An error that nobody foresaw, by its kind and our place only: its own text may quote the report."""
    import traceback
    from pathlib import Path

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "llmeval" in frame.filename]
    place = f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else "?"
    kind = type(error).__name__
    return LlmevalError(
        f"程序内部错误（{kind}，{place}）；请把这一行和可公开的样例反馈给维护者。",
        f"Internal error ({kind}, {place}); please report this line with a sample that may be shared.",
    )
