"""Run ``yici`` as a person or a program does: a process of its own, in a foreign folder, with a bare environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180


@dataclass(frozen=True)
class Ran:
    """What a run left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is JSON and nothing else."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one line that says why nothing was done; standard output is empty."""
        assert (self.code, self.out) == (2, "")
        (line,) = self.err.splitlines()
        return line


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Nothing of this process: only where the program is, where it works, and the settings of the test."""
    own = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    # Tesseract starts faster than the default engine, and what these tests read mostly has a text of its own.
    return {**own, "YICI_DATA_DIR": str(folder / "var"), "YICI_OCR_ENGINE": "tesseract", **settings}


def command(*arguments: object) -> list[str]:
    """The command line of ``yici`` with those arguments."""
    return [sys.executable, "-m", "yici.cli", *map(str, arguments)]


def yici(folder: Path, *arguments: object, **settings: str) -> Ran:
    """Run a command in a folder and wait for its end."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(folder, settings),
        capture_output=True,
        timeout=SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.err, ran.err
    return ran
