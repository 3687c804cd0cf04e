"""What is left of a child that could not be started: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
