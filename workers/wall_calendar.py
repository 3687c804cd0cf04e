"""The calendar of working days of this installation: read again when its file is another one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from pipelines.errors import InputInvalid
from pipelines.workdays import Calendar, load_calendar

LOOK_SECONDS = 5.0

log = structlog.get_logger("yici.workers")


class WallCalendar:
    """The calendar in a file. When the State Council publishes a year and the file is replaced, every process sees it.

    A file that cannot be used any more is said in the log, and the calendar stays as it was. Safe to share between
    threads.

    Args:
        path: of the file.
        count: seconds since some moment, which nobody can set.

    Raises:
        InputInvalid: it cannot be used from the beginning.
    """

    def __init__(self, path: Path, count: Callable[[], float] = time.monotonic) -> None:
        self._path, self._count = path, count
        self._lock = threading.Lock()
        self._mark = _mark_of(path)
        self._calendar = load_calendar(path.read_text(encoding="utf-8"))
        self._looked = count()

    def current(self) -> Calendar:
        """The calendar as it is now; the file is looked at every few seconds."""
        with self._lock:
            if self._count() - self._looked >= LOOK_SECONDS:
                self._looked = self._count()
                self._look()
            return self._calendar

    def _look(self) -> None:
        try:
            mark = _mark_of(self._path)
            if mark == self._mark:
                return
            self._calendar, self._mark = load_calendar(self._path.read_text(encoding="utf-8")), mark
        except (OSError, UnicodeDecodeError, InputInvalid) as error:
            log.error("the calendar cannot be read and stays as it was", code=getattr(error, "code", "UNREADABLE"))  # noqa: TRY400 - the file is at fault, no trace is wanted
            return
        log.info("another calendar is in force", sha256=self._calendar.sha256[:16], years=len(self._calendar.years))


def _mark_of(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
