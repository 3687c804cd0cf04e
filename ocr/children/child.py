"""What runs inside a sandbox: a process that opens, reads and lays out files for its parent, and may be killed at any time.

Started as ``python -m ocr.children.child REQUESTS ANSWERS ENGINE THREADS MEMORY_MB PROGRAMS WALLS``, the first two being a local
socket, over which an open file may come with a request, and a pipe.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Final, NoReturn

from pipelines.errors import YiciError
from runtime.children import confinement, walls

_LARGEST_FILE: Final = 1 << 30
"""Bytes that the child may write into one file; tesseract is handed its picture in one."""

_OPEN_FILES: Final = 128
_OUT_OF_MEMORY: Final = 12
"""Exit code: what the child holds may be half made, so it does not go on."""


def main(arguments: list[str]) -> NoReturn:
    """Answer requests until the parent closes the line."""
    requests, answers, engine, threads, memory_mb, programs, around = arguments
    # Landlock binds the thread that asks for it and those that it starts: it comes before any other begins.
    standing = walls.raise_within(around, Path(tempfile.gettempdir()), programs=programs == "programs")
    confinement.die_with_parent()
    confinement.leave_stopping_to_parent()
    confinement.be_first_to_go()
    confinement.limit_memory(int(memory_mb))
    confinement.limit_files(_LARGEST_FILE, _OPEN_FILES)
    # Imported only now, so that whatever they allocate counts.
    from ocr.children.desk import Desk
    from runtime.children import syscalls

    line = socket.socket(fileno=int(requests))
    # After the imports, of which some start a program to find a library, and before the first byte of a file.
    denied = syscalls.deny(programs=programs == "programs")
    desk = Desk(engine, int(threads), walls=standing, denied=denied, programs=programs == "programs")
    while True:
        _answer_one(desk, line, int(answers))


def _answer_one(desk: object, line: socket.socket, answers: int) -> None:
    from ocr.children.desk import Desk
    from ocr.refusals import refused, unreadable
    from runtime.children.telling import told
    from runtime.children.wire import Gone, receive_with_file, send

    assert isinstance(desk, Desk)  # noqa: S101 # tells the type; it is imported after the limits are set
    try:
        request, file = receive_with_file(line)
    except Gone:
        os._exit(0)
    confinement.limit_processor(float(request.get("processor", 2 * request["seconds"])))
    confinement.limit_growth(int(request["memory_mb"]))
    try:
        answer, payload = desk.answer(request, file)
    except YiciError as error:
        answer, payload = told(error), b""
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001 - parsers raise what they like about a broken file; the child is whole
        traceback.print_exc()
        answer, payload = told(unreadable("DAMAGED") if request["do"] == "read" else refused("DAMAGED")), b""
    send(answers, {**answer, "resident": confinement.resident()}, payload)


if __name__ == "__main__":
    main(sys.argv[1:])
