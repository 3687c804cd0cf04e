"""Seats for pages: as many are read as there are children, one more for the window, and nobody stays away for ever."""

from __future__ import annotations

import threading

from pipelines.tasks import QUEUES
from runtime.settings import Settings
from workers.main import threads_for
from workers.seats import Seats


class Pages:
    """Pages that sit until they are let go."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._go = threading.Event()
        self._threads: list[threading.Thread] = []
        self._sat = threading.Semaphore(0)

    def come(self, *, urgent: bool) -> bool:
        """Whether one more finds a seat at once."""
        thread = threading.Thread(target=self._sit, args=(urgent,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return self._sat.acquire(timeout=0.2)

    def leave(self) -> int:
        """All go; how many of those that had waited were seated then."""
        self._go.set()
        for thread in self._threads:
            thread.join(5)
        waited = 0
        while self._sat.acquire(blocking=False):
            waited += 1
        return waited

    def _sit(self, urgent: bool) -> None:
        with self._seats.taken(urgent=urgent):
            self._sat.release()
            self._go.wait(5)


def test_no_more_are_read_than_there_are_seats_but_one_for_the_window() -> None:
    pages = Pages(Seats(2))

    came = [pages.come(urgent=urgent) for urgent in (False, False, False, True, True)]

    assert came == [True, True, False, True, False]
    assert pages.leave() == 2


def test_the_window_has_no_more_seats_than_there_are() -> None:
    pages = Pages(Seats(2))

    came = [pages.come(urgent=urgent) for urgent in (True, True, True, False)]

    assert came == [True, True, False, False]
    assert pages.leave() == 2


def test_a_page_that_fails_gives_its_seat_back() -> None:
    seats = Seats(1)
    for _ in range(2):
        try:
            with seats.taken(urgent=False):
                raise KeyError
        except KeyError:
            pass

    assert Pages(seats).come(urgent=False)


def test_a_worker_that_reads_has_a_thread_for_each_reader_and_one_that_makes_the_next_page_ready() -> None:
    settings = Settings(readers=4)

    assert [threads_for(settings, queues) for queues in (("split", "read"), QUEUES, ("check", "issue"))] == [5, 5, 1]
