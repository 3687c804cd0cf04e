"""Nobody reads the output any more: the command ends quietly, and no other line that closes ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.yici.commands import SECONDS, command, environment


def test_a_command_whose_output_nobody_reads_ends_without_a_word(tmp_path: Path) -> None:
    # Given a pipe whose reader has gone
    reading, writing = os.pipe()
    os.close(reading)

    # When a command writes into it
    ran = subprocess.run(  # noqa: PLW1510 - how it ended is what is asked
        command("flow"),
        cwd=tmp_path,
        env=environment(tmp_path, {}),
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=SECONDS,
    )
    os.close(writing)

    # Then it ends as other tools do
    assert (ran.returncode, ran.stderr) == (141, b"")


LOSE_A_LINE = """
import socket, sys
from yici import cli
sys.argv = ["yici", "flow"]
try:
    cli.main()
except SystemExit:
    pass
ours, theirs = socket.socketpair()
theirs.close()
try:
    ours.send(b"request")
except BrokenPipeError:
    sys.stderr.write("lost")
"""
"""A program that goes through the front door, and then writes on a line whose other end has died."""


def test_a_line_that_closes_is_an_error_to_be_mended_and_no_end(tmp_path: Path) -> None:
    """A worker that lost its database or its broker in the middle of a word once ended with it."""
    ran = subprocess.run(  # noqa: PLW1510 - how it ended is what is asked
        [sys.executable, "-c", LOSE_A_LINE],
        cwd=tmp_path,
        env=environment(tmp_path, {}),
        capture_output=True,
        timeout=SECONDS,
    )

    assert (ran.returncode, ran.stderr) == (0, b"lost")
