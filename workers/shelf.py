"""The originals that this process is at work on, on its own disk: fetched once for all their pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.objects import Objects

KEPT = 4
"""Files that stay after their last reader has left; each may be as large as YICI_MAX_FILE_MB."""


@dataclass
class _Place:
    path: Path
    readers: int = 0
    fetching: threading.Lock = field(default_factory=threading.Lock)


class Shelf:
    """Copies of stored objects. What is stored under the key of an original never changes, so a copy stays true.

    Args:
        objects: where they come from.
        kept: copies that stay when nobody reads them.
    """

    def __init__(self, objects: Objects, kept: int = KEPT) -> None:
        self._objects, self._kept = objects, kept
        self._folder = TemporaryDirectory(prefix="yici-", ignore_cleanup_errors=True)
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._lock = threading.Lock()
        self._count = 0
        self._closed = False

    @contextmanager
    def original(self, key: str) -> Iterator[Path]:
        """The file of an object, for the length of a block; many threads may have it at once.

        Raises:
            ObjectMissing: there is no such object.
            Transient: the store is away.
        """
        place = self._take(key)
        try:
            with place.fetching:
                if not place.path.exists():
                    self._objects.fetch(key, place.path)
            yield place.path
        finally:
            self._leave(place)

    def close(self) -> None:
        """Remove every copy. A step that was handed back and goes on a moment longer removes what it still fetches."""
        with self._lock:
            self._closed = True
        self._folder.cleanup()

    def _take(self, key: str) -> _Place:
        with self._lock:
            if key not in self._places:
                self._count += 1
                self._places[key] = _Place(Path(self._folder.name) / str(self._count))
            self._places.move_to_end(key)
            self._places[key].readers += 1
            return self._places[key]

    def _leave(self, place: _Place) -> None:
        with self._lock:
            place.readers -= 1
            if self._closed:
                self._folder.cleanup()
                return
            idle = [key for key, other in self._places.items() if other.readers == 0]
            for key in idle[: max(0, len(idle) - self._kept)]:
                self._places.pop(key).path.unlink(missing_ok=True)
