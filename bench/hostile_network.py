"""A network of its own for a run: this machine's own address works, and every packet that would leave is counted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

MARK = "YICI_BENCH_OUTSIDE"
LINK = "outside"
CONTROL = "192.0.2.254"
SETUP = f"""
set -e
ip link set lo up
ip link add {LINK} type veth peer name beyond
for link in {LINK} beyond; do echo 1 > /proc/sys/net/ipv6/conf/$link/disable_ipv6; ip link set $link up; done
ip address add 198.18.0.1/24 dev {LINK}
ip route add default dev {LINK}
# So that the control sends its one packet, and asks for nobody's address meanwhile.
ip neighbour add {CONTROL} lladdr 02:00:00:00:00:01 dev {LINK} nud permanent
exec "$@"
"""


class Outside:
    """The way out. Whoever tries any address or name that is not this machine's sends a packet there."""

    def __init__(self) -> None:
        before = self._sent()
        # A counter that counts nothing would prove nothing.
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            control.sendto(b"?", (CONTROL, 9))
        self._start = self._sent()
        if self._start <= before:
            raise SystemExit("the way out does not count")

    @staticmethod
    def enter() -> None:
        """Begin this program anew in a network of its own, unless it has been."""
        if os.environ.get(MARK):  # noqa: TID251 - of this bench alone
            return
        again = [sys.executable, "-m", "bench.hostile", *sys.argv[1:]]
        command = ["unshare", "--net", "sh", "-c", SETUP, "sh", *again]
        sys.exit(subprocess.call(command, env={**os.environ, MARK: "1"}))  # noqa: TID251 - a child inherits it

    def packets(self) -> int:
        """How many have left since."""
        return self._sent() - self._start

    @staticmethod
    def _sent() -> int:
        # The folders of /sys still show the network that they were mounted in.
        (line,) = [
            line for line in Path("/proc/net/dev").read_text().splitlines() if line.strip().startswith(f"{LINK}:")
        ]
        return int(line.partition(":")[2].split()[9])
