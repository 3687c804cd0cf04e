"""A signal ends a unit at whatever moment it comes."""

from __future__ import annotations

import subprocess
import sys

import pytest

# The main thread holds the event's lock, as it does for a moment each time that it begins to wait.
TOLD_AT_THE_WORST_MOMENT = """
import signal, sys
from workers.stopping import stopped_by_signal
with stopped_by_signal() as stop:
    with stop._cond:
        signal.raise_signal(getattr(signal, sys.argv[1]))
    sys.exit(0 if stop.wait(30) else 1)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_that_comes_while_the_main_thread_begins_to_wait_is_heard(name: str) -> None:
    told = subprocess.run([sys.executable, "-c", TOLD_AT_THE_WORST_MOMENT, name], check=False, timeout=60)

    assert told.returncode == 0
