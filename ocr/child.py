"""What runs inside a sandbox: a process that opens, reads and lays out files for its parent, and may be killed at any time.

Started as ``python -m ocr.child REQUESTS ANSWERS ENGINE THREADS MEMORY_MB``, the first two being pipes.
"""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

from pipelines.errors import YiciError
from runtime.children import confinement

_LARGEST_FILE: Final = 1 << 30
"""Bytes that the child may write into one file; tesseract is handed its picture in one."""

_OPEN_FILES: Final = 128


def main(arguments: list[str]) -> NoReturn:
    """Answer requests until the parent closes the pipe."""
    requests, answers, engine, threads, memory_mb = arguments
    confinement.die_with_parent()
    confinement.leave_stopping_to_parent()
    confinement.limit_memory(int(memory_mb))
    confinement.limit_files(_LARGEST_FILE, _OPEN_FILES)
    # Imported only now, so that whatever they allocate counts.
    from ocr.desk import Desk
    from runtime.children.telling import told
    from runtime.children.wire import Gone, receive, send

    desk = Desk(engine, int(threads))
    while True:
        try:
            request, _ = receive(int(requests))
        except Gone:
            os._exit(0)
        confinement.limit_processor(float(request["seconds"]))
        try:
            answer, payload = desk.answer(request)
        except YiciError as error:
            answer, payload = told(error), b""
        send(int(answers), answer, payload)


if __name__ == "__main__":
    main(sys.argv[1:])
