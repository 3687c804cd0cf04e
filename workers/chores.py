"""What is done from time to time and waits for nobody: old answers, old tasks and stray objects are cleared away.

Any number of processes may run it: each piece of work has its own schedule, and each of its slots belongs to whoever
takes it first (``storage.schedules``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from pipelines.clocks import Rules, all_recounted
from pipelines.errors import Transient
from pipelines.events import CalendarChanged
from pipelines.workdays import Calendar
from storage import calendars, idempotency, inbox_claims, stated_facts, strays
from storage.batches import removal
from storage.database import reading, transaction
from storage.housekeeping import forget_done, forget_sessions, forget_webhooks
from storage.schedules import fire, slot_of
from workers.toolbox import Toolbox

LOOK_SECONDS = 10.0
HOUR = timedelta(hours=1)
REMEMBERED = timedelta(days=7)
"""How long the answer to a repeated request is kept; it holds the whole case, so not for ever."""
DONE_KEPT = timedelta(days=7)
"""How long a task that is done is kept, for those who ask what ran when. The history of its case stays for ever."""

RECOUNTED_AT_ONCE = 200
"""Cases that are asked for at once when a new calendar is in force."""

CLAIMS_KEPT = timedelta(days=30)
"""How long it is kept what became of a drop in a watched folder. Its folder goes by the setting, its case never."""

log = structlog.get_logger("yici.workers")


@dataclass(frozen=True)
class Chore:
    """One kind of work.

    Attributes:
        name: of its schedule.
        every: length of a slot.
        do: does it, given the tools and the present instant; tells how much it was.
    """

    name: str
    every: timedelta
    do: Callable[[Toolbox, datetime], int]


def forget_answers(tools: Toolbox, now: datetime) -> int:
    """Answers to requests that nobody will repeat any more."""
    return idempotency.forget(tools.engine, now - REMEMBERED)


def forget_tasks(tools: Toolbox, now: datetime) -> int:
    """Tasks that are over, and endpoints of integrators that were deleted."""
    return forget_done(tools.engine, now - DONE_KEPT) + forget_webhooks(tools.engine, now - DONE_KEPT)


def end_sessions(tools: Toolbox, now: datetime) -> int:
    """Sessions that have ended, and wrong passwords that no longer count."""
    return forget_sessions(tools.engine, now)


def forget_covers(tools: Toolbox, now: datetime) -> int:
    """Facts that were stated for a cover sheet whose stack never came, and claims of the watched folders that are done."""
    return stated_facts.forget(tools.engine, now - stated_facts.KEPT) + inbox_claims.forget(
        tools.engine, now - CLAIMS_KEPT
    )


def forget_batches(tools: Toolbox, now: datetime) -> int:
    """Batches that are over and whose time has passed, or whose senders want them no more."""
    if days := tools.settings.batch_keep_days:
        removal.expire(tools.engine, now - timedelta(days=days), now)
    return removal.remove(tools.engine, tools.objects)


def look_for_strays(tools: Toolbox, now: datetime) -> int:
    """Objects that no row names are noted."""
    return strays.look(tools.engine, tools.objects, now)


def remove_strays(tools: Toolbox, now: datetime) -> int:
    """Objects that were noted a day ago and still have no name are removed."""
    removed = strays.remove(tools.engine, tools.objects, now)
    if removed.foreign:
        log.error("objects of another database in the store: nothing is removed", key=removed.foreign[0])
    return len(removed.keys)


def count_again(tools: Toolbox, now: datetime) -> int:
    """Last days that were counted by another calendar are counted again (a year is published, an arrangement changed)."""
    moved, last = 0, ""
    while True:
        calendar = tools.calendar
        with reading(tools.engine) as connection:
            numbers = calendars.counted_otherwise(connection, calendar, RECOUNTED_AT_ONCE, last)
        for number in numbers:
            moved += _counted_again(tools, number, calendar, now)
        if len(numbers) < RECOUNTED_AT_ONCE:
            return moved
        last = numbers[-1]


def _counted_again(tools: Toolbox, number: str, calendar: Calendar, now: datetime) -> bool:
    """Whether a last day of the case moved. Only then it is told: once for each calendar, whoever tells it."""
    case = tools.ledger.case(number)
    rules = Rules(tools.ledger.rules(case).catalog, calendar)
    if moved := all_recounted(case, rules) != case:
        event = CalendarChanged(at=now, calendar=calendar.sha256)
        tools.ledger.advance(number, event, f"calendar-{calendar.sha256[:16]}-{number}")
    with transaction(tools.engine) as connection:
        calendars.counted_by(connection, number, calendar)
    return moved


CHORES = (
    Chore("count-again", timedelta(minutes=1), count_again),
    Chore("forget-tasks", timedelta(minutes=10), forget_tasks),
    Chore("forget-answers", HOUR, forget_answers),
    Chore("end-sessions", HOUR, end_sessions),
    Chore("forget-covers", HOUR, forget_covers),
    Chore("forget-batches", timedelta(minutes=10), forget_batches),
    Chore("look-for-strays", HOUR, look_for_strays),
    Chore("remove-strays", HOUR, remove_strays),
)


class Chores:
    """Does what is due.

    Args:
        tools: of this process; only the database, the objects and the clock are used.
        chores: what there is to do.
    """

    def __init__(self, tools: Toolbox, chores: Sequence[Chore] = CHORES) -> None:
        self._tools, self._chores = tools, chores
        self._asked: dict[str, datetime] = {}

    def run(self, stop: threading.Event) -> None:
        """Look again and again until ``stop`` is set; what fails is logged, and its next slot comes."""
        while not stop.is_set():
            for chore in self._chores:
                if not stop.is_set():
                    self._try(chore)
            stop.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Do everything whose slot nobody has taken yet.

        Raises:
            Transient: a store is away; what was not done is left to its next slot.
        """
        for chore in self._chores:
            self._do(chore)

    def _try(self, chore: Chore) -> None:
        try:
            self._do(chore)
        except Transient as error:
            log.warning("chore waits", kind=chore.name, code=error.code)
        except Exception:
            # A fault of ours in one chore must not keep the others from being done.
            log.exception("chore failed", kind=chore.name)

    def _do(self, chore: Chore) -> None:
        now = self._tools.clock()
        slot = slot_of(chore.every, now)
        if self._asked.get(chore.name) == slot:
            return
        with transaction(self._tools.engine) as connection:
            mine = fire(connection, chore.name, chore.every, now)
        self._asked[chore.name] = slot
        if mine and (count := chore.do(self._tools, now)):
            log.info("chore done", kind=chore.name, count=count)
