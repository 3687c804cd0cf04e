"""What a child behind each kind of walls can still do: told by the child itself, after it tried."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from ocr.children.pool import walls_for
from ocr.children.selftest import Protection
from ocr.sandbox import Sandbox
from runtime.children import landlock
from runtime.children.walls import ROOM, Kind, Walls, program, strongest
from tests.walls import behind, stands


def protection(kind: Kind, *, programs: bool = False) -> Protection:
    with Sandbox(walls=replace(walls_for(), kind=kind), programs=programs) as sandbox:
        return sandbox.protection()


@pytest.mark.parametrize("programs", [False, True])
@pytest.mark.parametrize("kind", behind("bubblewrap", "landlock"))
def test_nothing_gets_out_of_either_kind_of_walls(kind: Kind, programs: bool) -> None:
    found = protection(kind, programs=programs)

    assert (found.walls, found.denied, found.programs, found.escapes) == (kind, True, programs, ())


def test_where_name_spaces_are_allowed_a_child_is_nobody() -> None:
    best = walls_for().kind

    assert protection(best).uid == (65534 if best == "bubblewrap" else os.getuid())


def test_without_walls_the_self_test_says_what_is_open() -> None:
    found = protection("none")

    assert (found.denied, "accounts" in found.escapes, {"exec", "socket", "parent"} & set(found.escapes)) == (
        True,
        True,
        set(),
    )


def test_the_strongest_walls_of_this_machine_are_taken_and_weaker_ones_say_why() -> None:
    best = next(kind for kind in get_args(Kind) if stands(kind))

    assert (walls_for().kind, bool(walls_for().why_not)) == (best, best != "bubblewrap")


def test_where_bubblewrap_does_not_stand_there_is_landlock_and_the_reason() -> None:
    # The interpreter cannot find this module behind the walls; where name spaces are denied it finds nothing at all.
    found = strongest(("ocr",), "nowhere.to.be.found")

    reason = "nowhere" if stands("bubblewrap") else walls_for().why_not
    assert (found.kind, reason in found.why_not) == ("landlock" if landlock.version() else "none", True)


def test_a_project_with_its_data_is_not_shown_whole() -> None:
    root = Path(__file__).resolve().parents[2]

    shown = program(("ocr", "pipelines", "runtime"))

    assert {root / name for name in ("ocr", "pipelines", "runtime")} <= set(shown)
    assert {root, Path.home(), Path("/"), Path(ROOM)} & set(shown) == set()


WITHIN = """
import sys
from pathlib import Path
from runtime.children.landlock import restrict
room, other = map(Path, sys.argv[1:])
restrict([Path(sys.prefix), Path("/usr")], [room])
(room / "mine").write_text("written")
for attempt in (lambda: (other / "secret").read_text(), lambda: (other / "new").write_text(""), lambda: Path("/etc/passwd").read_text()):
    try:
        attempt()
    except PermissionError:
        print("refused")
"""


def test_landlock_leaves_the_room_and_nothing_else(tmp_path: Path) -> None:
    room, other = tmp_path / "room", tmp_path / "other"
    room.mkdir()
    other.mkdir()
    (other / "secret").write_text("s")

    said = _run(WITHIN, room, other)

    assert (said, (room / "mine").read_text(), [one.name for one in other.iterdir()]) == (
        ["refused"] * 3,
        "written",
        ["secret"],
    )


DENIED = """
import ctypes, os, socket, subprocess, threading
from runtime.children import syscalls
print(syscalls.deny(programs=False))
def forks():
    if os.fork() == 0:
        os._exit(0)
for attempt in (lambda: subprocess.run(["/bin/true"]), socket.socket, forks, lambda: os.kill(os.getppid(), 0), lambda: os.chroot("/")):
    try:
        attempt()
        print("done")
    except OSError as error:
        print(error.errno)
threads = [threading.Thread(target=lambda: print("thread"))]
[thread.start() or thread.join() for thread in threads]
"""


def test_denied_system_calls_are_refused_and_threads_still_run() -> None:
    assert _run(DENIED) == ["True", *["1"] * 5, "thread"]


def test_walls_that_no_program_builds_leave_the_command_as_it_is() -> None:
    assert Walls("landlock").around(["python"]) == ["python"]


def _run(code: str, *arguments: Path) -> Sequence[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, timeout=60)
    return ended.stdout.split()
