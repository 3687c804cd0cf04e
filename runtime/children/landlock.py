"""Landlock: the kernel's own path rules, which a process may lay upon itself without any privilege (Linux 5.13 on).

There is no wrapper in the C library yet, so the three system calls are made by number; they are the same on every
architecture. See the kernel's ``Documentation/userspace-api/landlock.rst``.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION: Final = 1
_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38

_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_OF_FILES: Final = _EXECUTE | _WRITE | _READ | 1 << 14
"""Rights that a rule on a file, not a folder, may hold; the last is to cut it short."""

_MAKE_SOCKET: Final = 1 << 9

_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each version knows; from the fifth on sixteen."""

_TCP: Final = 0b11
_SCOPES: Final = 0b11


def version() -> int:
    """Of the kernel's Landlock; 0 where there is none, or it is denied."""
    return max(0, _call(_CREATE, None, 0, _VERSION))


def restrict(readable: Iterable[Path], writable: Iterable[Path], socketed: Iterable[Path] = ()) -> None:
    """From now on this thread and what it starts reach nothing but these places; no TCP where the kernel can say so.

    Args:
        readable: files and folders that may be read, and run where they are programs; those that are not there are passed over.
        writable: folders in which everything is allowed.
        socketed: folders in which local sockets may be made, and nothing else.

    Raises:
        OSError: the rules could not be laid.
    """
    known = version()
    all_rights = (1 << _RIGHTS.get(known, 16)) - 1
    attributes = struct.pack("=QQQ", all_rights, _TCP if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    rules = _checked(_call(_CREATE, ctypes.create_string_buffer(attributes[:size], size), size, 0))
    try:
        for place in readable:
            _allow(rules, place, (_EXECUTE | _READ | _LIST) & all_rights)
        for place in (*writable, Path("/dev/null")):
            _allow(rules, place, all_rights)
        for place in socketed:
            _allow(rules, place, _MAKE_SOCKET & all_rights)
        _checked(int(ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)))
        _checked(_call(_RESTRICT, rules, 0))
    finally:
        os.close(rules)


def _allow(rules: int, place: Path, rights: int) -> None:
    with suppress(FileNotFoundError, PermissionError):
        held = os.open(place, os.O_PATH | os.O_CLOEXEC)
        try:
            allowed = rights if place.is_dir() else rights & _OF_FILES
            rule = struct.pack("=Qi", allowed, held)
            _checked(_call(_ADD, rules, _BENEATH, ctypes.create_string_buffer(rule, len(rule)), 0))
        finally:
            os.close(held)


def _call(number: int, *arguments: object) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(library.syscall(ctypes.c_long(number), *wide))


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
