"""One hand: a process that does steps for its worker and may be killed at any moment.

Started as ``python -m workers.hand REQUESTS ANSWERS STEPS MEMORY_MB``, the first two being pipes. The settings, and so
every secret, come over the pipe: neither the environment nor the arguments of a process are closed to its neighbours.
"""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

from pipelines.errors import YiciError
from runtime.children import confinement

LARGEST_FILE: Final = 1 << 33
OPEN_FILES: Final = 1024
OUT_OF_MEMORY: Final = 12
"""Exit code of a hand that has met its limit. It does not go on: what it holds may be half made."""


def main(arguments: list[str]) -> NoReturn:
    """Answer requests until the worker closes the pipe."""
    requests, answers, steps, most_memory = arguments
    confinement.die_with_parent()
    confinement.leave_stopping_to_parent()
    confinement.limit_files(LARGEST_FILE, OPEN_FILES)
    # Imported only now: it takes a second, and meanwhile the worker may end.
    from runtime.children.telling import told
    from runtime.children.wire import Gone, receive, send
    from workers.handiwork import Handiwork

    work = Handiwork(steps)
    while True:
        try:
            request, _ = receive(int(requests))
        except Gone:
            os._exit(0)
        confinement.limit_memory(int(request["memory_mb"]), int(most_memory))
        confinement.limit_processor(2 * float(request["seconds"]))
        try:
            answer = work.answer(request)
        except YiciError as error:
            answer = told(error)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        send(int(answers), answer)


if __name__ == "__main__":
    main(sys.argv[1:])
