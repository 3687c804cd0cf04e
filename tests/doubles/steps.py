"""Steps that misbehave on purpose, and some that tell where they run: the "file" of a task names what is done.

They are named by their place, so that a hand can find them: ``Hands(tools, steps=HERE)``.
"""

from __future__ import annotations

import itertools
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import typst

from pipelines.errors import CatalogInvalid, Finding, Impossible, LetterRefused, Permanent, Transient
from pipelines.events import FileSplit
from pipelines.tasks import DeliverLetter, MakeSearchable, PackArchive, ReadPage, SplitFile, Todo
from storage.outbox import Taken
from workers.steps import Step
from workers.toolbox import Toolbox

HERE = "tests.doubles.steps:STEPS"


def hang_in_a_regular_expression() -> str:
    """It backtracks for longer than any test runs, and holds the interpreter's lock."""
    return str(re.match(r"(a+)+$", "a" * 64 + "b"))


def hang_in_a_loop_of_c() -> str:
    """No byte code runs, so that no signal is heard and no other thread gets its turn."""
    return str(sum(itertools.repeat(0)))


def hang_in_the_typesetter() -> str:
    """A page that has no end: a render bomb."""
    bomb = "#for a in range(30000) { for b in range(30000) { for c in range(30000) { [#a #b #c ] } } }"
    return str(len(typst.compile(bomb.encode(), format="pdf") or b""))


def crash() -> str:
    """As a C library does on what it does not expect."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return ""


def raise_transient() -> str:
    raise Transient("时间戳服务暂时无法使用。", code="TSA_AWAY", cure="稍后会自动重试。")


def raise_permanent() -> str:
    raise Permanent("印章已损毁。", code="BROKEN", cure="请更换印章。")


def raise_letter_refused() -> str:
    raise LetterRefused("文书没有盖章位置。", code="NO_SEAL_PLACE")


def raise_impossible() -> str:
    raise Impossible("办件已经办结。", acts=("archive",), code="NO_ROW")


def raise_invalid() -> str:
    raise CatalogInvalid(
        "目录无法使用。", [Finding("rule", "item", 1, "缺少名称。")], code="CATALOG", cure="请改正目录。"
    )


def raise_bug() -> str:
    raise KeyError("320000199001010011")


def tell_process() -> str:
    return str(os.getpid())


def tell_environment() -> str:
    # The double looks at its environment to show that no secret is in it.
    return ",".join(sorted(os.environ))  # noqa: TID251 - see above


def tell_limits() -> str:
    limits = (resource.RLIMIT_AS, resource.RLIMIT_CORE)
    return ",".join(str(resource.getrlimit(limit)[0]) for limit in limits)


def tell_offspring() -> str:
    """Start a process that no signal but the last one should be needed for, and end."""
    with subprocess.Popen(["sleep", "60"]) as child:
        child.terminate()
        return str(child.wait(10))


def babble() -> str:
    """Write to standard output, as libraries do."""
    print("noise " * 50_000, flush=True)  # noqa: T201 - the noise
    return "noise"


DEEDS: Mapping[str, Callable[[], str]] = {
    deed.__name__: deed
    for deed in (
        hang_in_a_regular_expression,
        hang_in_a_loop_of_c,
        hang_in_the_typesetter,
        crash,
        raise_transient,
        raise_permanent,
        raise_letter_refused,
        raise_impossible,
        raise_invalid,
        raise_bug,
        tell_process,
        tell_environment,
        tell_limits,
        tell_offspring,
        babble,
    )
}


def do(tools: Toolbox, _taken: Taken, task: SplitFile | ReadPage) -> FileSplit | None:
    """Do what the "file" says; the answer is the event's file. A path is written to, and nothing is told."""
    if Path(task.file_id).is_absolute():
        Path(task.file_id).write_text(str(os.getpid()), encoding="ascii")
        return None
    return FileSplit(at=tools.clock(), file_id=DEEDS[task.file_id](), pages=1)


def give_way(tools: Toolbox, _taken: Taken, task: DeliverLetter) -> FileSplit:
    """Take so long that others go first, and tell how nice it is then; the "letter" is how nice it was started."""
    started, until = int(task.letter_id), time.monotonic() + 3  # who is as nice as can be becomes no nicer
    while (niceness := os.getpriority(os.PRIO_PROCESS, 0)) == started and time.monotonic() < until:
        time.sleep(0.01)
    return FileSplit(at=tools.clock(), file_id=str(os.getpid()), pages=niceness)


def devour(_tools: Toolbox, _taken: Taken, _task: MakeSearchable) -> None:
    """Take memory until there is none."""
    held = [np.empty(1 << 24) for _ in range(1 << 12)]
    raise MemoryError(len(held))


def answer_nonsense(_tools: Toolbox, _taken: Taken, _task: PackArchive) -> Nonsense:
    """What is no event."""
    return Nonsense()


class Nonsense:
    """Looks like an event to the hand and like nothing to the worker."""

    def model_dump(self, mode: str) -> dict[str, str]:
        return {"kind": "not_an_event", "mode": mode}


STEPS: Mapping[type[Todo], Step] = {
    SplitFile: do,
    ReadPage: do,
    DeliverLetter: give_way,
    MakeSearchable: devour,
    PackArchive: answer_nonsense,  # type: ignore[dict-item]  # it is nonsense
}
