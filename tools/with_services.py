"""Run a command with the real servers of ``tests.services`` beside it; its exit code is the command's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from tests import services


def main(command: list[str]) -> int:
    """Start the servers, run the command, stop the servers.

    Ctrl-C reaches the command by itself (same terminal); here it is only waited for, so that the command ends in its
    own way and the servers outlive it. A termination is passed on.
    """
    with ExitStack() as stack:
        addresses = {}
        for name, server in services.SERVERS.items():
            print(f"services: starting {server.__name__}", flush=True)
            addresses[name] = stack.enter_context(server())
        child = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *command], env=os.environ | addresses)
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    # A termination while the servers start must unwind the stack as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
