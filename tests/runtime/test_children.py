"""What is left of a child that could not be started, or whose parent was killed: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from runtime.children.nest import Nest, sweep

# In a process of its own, so that nobody else opens files or makes folders meanwhile.
STARTED_IN_VAIN = """
import os
from runtime.children.child import Child, Order
before = len(os.listdir("/proc/self/fd"))
for _ in range(3):
    try:
        Child(Order("workers.hand", environment={"NOTHING": chr(0)}))
    except ValueError:
        print(len(os.listdir("/proc/self/fd")) - before)
"""


def test_a_child_that_cannot_be_started_leaves_neither_pipes_nor_a_folder(tmp_path: Path) -> None:
    home = {"PATH": os.defpath, "TMPDIR": str(tmp_path)}

    told = subprocess.run([sys.executable, "-c", STARTED_IN_VAIN], env=home, check=True, capture_output=True, text=True)

    assert (told.stdout.split(), list(tmp_path.iterdir())) == (["0", "0", "0"], [])


KILLED = """
import os, signal
from runtime.children.child import Child, Order
Child(Order("this"))
os.kill(os.getpid(), signal.SIGKILL)
"""

OPENS_A_NURSERY = """
from runtime.children.child import Order
from runtime.children.nursery import Nursery
Nursery(Order("this"), 1).close()
"""


def test_the_folder_of_a_child_whose_parent_was_killed_is_removed_when_a_nursery_opens(tmp_path: Path) -> None:
    # Given a folder without a living owner, beside one that is held
    home = {"PATH": os.defpath, "TMPDIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", KILLED], env=home, check=False).returncode < 0
    (left,) = tmp_path.iterdir()
    (left / "half-packed.zip").write_bytes(b"...")
    living = Nest(tmp_path)

    # When
    subprocess.run([sys.executable, "-c", OPENS_A_NURSERY], env=home, check=True)

    # Then
    assert list(tmp_path.iterdir()) == [living.path]
    living.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_surely_an_own_abandoned_folder_is_not_swept(tmp_path: Path) -> None:
    folder, nests = tmp_path / "folder", tmp_path / "nests"
    just_made, of_a_killed_one, link = nests / "yici-born-a", nests / "yici-nest-b", nests / "yici-nest-c"
    for made in (folder, nests, just_made, of_a_killed_one):
        made.mkdir()
    link.symlink_to(folder)

    sweep(nests, os.getuid() + 1)
    assert sorted(nests.iterdir()) == [just_made, of_a_killed_one, link]

    sweep(nests, os.getuid())
    assert sorted(nests.iterdir()) == [just_made, link]
    assert folder.is_dir()
