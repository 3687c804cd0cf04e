"""Whether a scanner is done with what it dropped: nobody says so, so it is waited until nothing changes any more.

A scanner that writes page by page rests between two sheets, and a share shows what it wrote late. What is taken too
early is a shorter stack that looks whole: its last pages would be told as missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from pipelines.errors import FileRefused
from workers.inbox_folder import Drop, Outline, Signature

QUIET_SECONDS = 10.0
"""So long nothing may change: longer than a feeder takes from one sheet to the next."""
UNFINISHED_SECONDS = 60.0
"""So long, where a file looks as if its end were still to come."""
PATIENCE_SECONDS = 600.0
"""After so long an empty file is no longer one that is about to be written."""

_ENDLESS = frozenset({"TRUNCATED", "DAMAGED"})
"""What is said of a file that ends too early: a PDF without its last lines, a TIFF without its directory."""

log = structlog.get_logger("yici.inbox")


@dataclass(frozen=True)
class _Seen:
    """What a drop held.

    Attributes:
        since: when that was seen first.
        ends: whether each of its files is whole, as far as one can say; None before anybody looked.
    """

    signature: Signature
    since: float
    ends: bool | None = None

    @property
    def outline(self) -> Outline:
        return tuple(one[:3] for one in self.signature)


class Stillness:
    """What was seen of each drop, and since when.

    Args:
        inspect: opens a file and looks at all of its pages.
        monotonic: seconds of a clock that is never set back.
    """

    def __init__(self, inspect: Callable[[Path], object], monotonic: Callable[[], float]) -> None:
        self._inspect, self._monotonic = inspect, monotonic
        self._seen: dict[Path, _Seen] = {}
        self._empty_since: dict[Path, float] = {}

    def of(self, drop: Drop) -> Signature | None:
        """What a drop holds, once it has been the same for long enough by size, time and content."""
        try:
            if drop.is_being_written() and not self._waited(drop):
                self._seen.pop(drop.path, None)
                return None
            seen = self._seen.get(drop.path)
            quiet = self._monotonic() - seen.since if seen else 0.0
            # Large stacks are not read again at each look, but when they are first seen and when they are taken.
            if seen and quiet < QUIET_SECONDS and drop.outline() == seen.outline:
                return None
            now = drop.signature()
        except OSError:  # it was moved on, or its writer holds it shut
            return None
        if seen is None or now != seen.signature:
            self._seen[drop.path] = _Seen(now, self._monotonic())
            return None
        return now if quiet >= self._needed(drop, seen) else None

    def moved(self, drop: Drop, there: Path) -> None:
        """A drop lies elsewhere now, as still as it was."""
        self._seen[there] = self._seen[drop.path]
        self._empty_since[there] = self._empty_since.get(drop.path, self._monotonic())

    def forget_all_but(self, paths: set[Path]) -> None:
        """Keep only what was seen of these."""
        self._seen = {path: seen for path, seen in self._seen.items() if path in paths}
        self._empty_since = {path: since for path, since in self._empty_since.items() if path in paths}

    def _needed(self, drop: Drop, seen: _Seen) -> float:
        ends = seen.ends if seen.ends is not None else all(self._ends(path) for path in drop.files())
        self._seen[drop.path] = _Seen(seen.signature, seen.since, ends)
        return QUIET_SECONDS if ends else UNFINISHED_SECONDS

    def _ends(self, path: Path) -> bool:
        try:
            self._inspect(path)
        except FileRefused as error:
            return error.code not in _ENDLESS
        except Exception:
            log.exception("file cannot be looked at")  # whoever takes it in finds the same, and says so
        return True

    def _waited(self, drop: Drop) -> bool:
        since = self._empty_since.setdefault(drop.path, self._monotonic())
        return self._monotonic() - since > PATIENCE_SECONDS and bool(drop.files())
