"""Word and Excel files of one sandbox, laid out once each: the PDFs that LibreOffice made of them, while they are asked for."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ocr.answers import OFFICE
from ocr.files.within_reach import Identity, identity_of

_KEPT: Final = 4
"""Files of which the PDF is kept; the pages of one file are asked for near one another."""
_KNOWN: Final = 256
_CONTAINER: Final = b"PK\x03\x04"


class Conversions:
    """Knows which files have to be laid out, and holds what came of it. Safe to share between threads.

    Args:
        kind_of: tells a container's media type, by asking a child.
        convert: has a child lay out a file, as PDF.
    """

    def __init__(self, kind_of: Callable[[int], str], convert: Callable[[int], bytes]) -> None:
        self._kind_of, self._convert = kind_of, convert
        self._lock = threading.Lock()
        self._kinds: OrderedDict[Identity, str] = OrderedDict()
        self._made: OrderedDict[Identity, int] = OrderedDict()

    def close(self) -> None:
        """Let go of the PDFs."""
        with self._lock:
            while self._made:
                os.close(self._made.popitem()[1])

    @contextmanager
    def paged(self, file: int) -> Iterator[int]:
        """The file in which the pages are, open meanwhile: of an Office file its PDF, of any other the file itself.

        Raises:
            FileRefused: it cannot be laid out.
        """
        paged = self._with_pages(file)
        try:
            yield paged
        finally:
            os.close(paged)

    def _with_pages(self, file: int) -> int:
        if os.pread(file, len(_CONTAINER), 0) != _CONTAINER:
            return os.dup(file)
        key = identity_of(file)
        with self._lock:
            kind = self._kinds.get(key)
        if kind is None:
            kind = self._kind_of(file)
            self.note(file, kind)
        return self._laid_out(file, key) if kind in OFFICE else os.dup(file)

    def note(self, file: int, kind: str) -> None:
        """What a container is, so that it need not be asked again."""
        with self._lock:
            self._kinds[identity_of(file)] = kind
            while len(self._kinds) > _KNOWN:
                self._kinds.popitem(last=False)

    def _laid_out(self, file: int, key: Identity) -> int:
        with self._lock:
            if key not in self._made:
                self._made[key] = _kept(self._convert(file))
            self._made.move_to_end(key)
            while len(self._made) > _KEPT:
                os.close(self._made.popitem(last=False)[1])
            return os.dup(self._made[key])


def _kept(pdf: bytes) -> int:
    """A file without a name: it is gone when it is closed, or when this process ends."""
    with tempfile.TemporaryFile(prefix="yici-office-") as made:
        made.write(pdf)
        made.flush()
        return os.dup(made.fileno())
