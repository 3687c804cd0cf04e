"""The tools of a process that works: opened once from the settings, handed to every step.

The short composition root of the workers. Only here and in ``workers/main.py`` settings are read. Opening connects to
the database and the stores; what is heavy (the sandbox of the OCR, the press, the key) is imported and opened when it is
first used, so that who only looks at a case waits for none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from ocr.answers import Inspection, ReadPage, Searchable
from ocr.sandbox import Sandbox
from pipelines.catalog import Catalog
from pipelines.clocks import Rules
from pipelines.text import Box, PageText, SecondReading, Source
from pipelines.workdays import Calendar
from runtime.program import program
from runtime.settings import Settings
from storage import outbox
from storage.batches.jobs import Jobs
from storage.catalogs import in_force, load_folder
from storage.clock import DatabaseClock
from storage.database import migrate, open_database, transaction
from storage.handles import Engine
from storage.ledger import Clock, Ledger
from storage.objects import Objects, open_objects
from storage.outbox import Message
from workers.meter import Meter
from workers.publisher import Publisher
from workers.seats import Seats
from workers.shelf import Shelf
from workers.wall_calendar import WallCalendar
from workers.watch import UNWATCHED, Watch

if TYPE_CHECKING:
    from outputs.courier import Courier
    from outputs.pdf import Press
    from outputs.seal import Signer
    from outputs.webhooks import Caller

SPARE = 2
"""Reading children beside those of the settings: one for the window when the others are held by what can wait, one for
what is opened or made searchable meanwhile. A child is born only when it is needed."""


class Reader(Protocol):
    """Opens and reads files: the sandbox, or what replays its readings in a test."""

    def inspect(self, path: Path) -> Inspection:
        """Type and number of pages. Raises FileRefused."""

    def read(self, path: Path, page: int, rotation: int | None = None) -> ReadPage:
        """One page, from 1; turned as a person says, where one has said so. Raises PageUnreadable."""

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """A place of a page that was read, once more by another engine. Raises PageUnreadable, Unconfigured."""

    def codes(self, path: Path, pages: int) -> tuple[tuple[str, ...], ...]:
        """Our own codes on each of its pages, by a light look. Raises FileRefused."""

    def take_out(self, path: Path, pages: Sequence[int]) -> bytes:
        """Some pages as a file of the same kind. Raises FileRefused."""

    def digests(self, path: Path) -> tuple[str, ...]:
        """What each page is made of, or nothing where only the whole file can be told. Raises FileRefused."""

    def searchable(self, path: Path, readings: Sequence[PageText]) -> Searchable:
        """The file as a searchable PDF. Raises FileRefused."""

    def close(self) -> None:
        """Free what it holds."""


@dataclass(frozen=True)
class Toolbox:
    """What the steps work with.

    Attributes:
        engine: the database.
        objects: the bytes.
        ledger: the one door through which a case changes.
        wall: the working days, as they are known now.
        clock: gives the present instant, aware.
        settings: for what is opened later.
        open_reader: opens the reader of files at its first use.
        seats: who may have a page read right now.
        watch: counts and follows what this process does.
    """

    engine: Engine
    objects: Objects
    ledger: Ledger
    wall: WallCalendar
    clock: Clock
    settings: Settings
    open_reader: Callable[[], Reader]
    seats: Seats
    watch: Watch = UNWATCHED

    @property
    def public_url(self) -> str:
        """The address that people use, without a slash at its end."""
        return self.settings.public_url.rstrip("/")

    @property
    def calendar(self) -> Calendar:
        """The working days as they are known now."""
        return self.wall.current()

    @cached_property
    def jobs(self) -> Jobs:
        """The one door through which a job of a batch changes."""
        return Jobs(self.engine, self.clock, self.ledger.sender)

    @cached_property
    def reader(self) -> Reader:
        """Who opens and reads files."""
        return self.open_reader()

    @cached_property
    def shelf(self) -> Shelf:
        """The originals at hand."""
        return Shelf(self.objects)

    @cached_property
    def press(self) -> Press:
        """Who sets the type."""
        from outputs.pdf import open_press

        return open_press()

    @cached_property
    def signer(self) -> Signer:
        """Who seals."""
        from outputs.seal import open_signer

        settings = self.settings
        return open_signer(
            settings.signing_key,
            settings.signing_key_password,
            settings.data_dir,
            press=self.press,
            tsa_url=settings.tsa_url,
        )

    @cached_property
    def courier(self) -> Courier:
        """Who carries parcels."""
        return self._opened(self.settings.courier)

    def courier_named(self, name: str) -> Courier:
        """The carrier that has a parcel: another one than now, where the office has changed it; now's, where none has it."""
        return self.courier if name in ("", self.settings.courier) else self._opened(name)

    def _opened(self, name: str) -> Courier:
        from outputs.courier import open_courier
        from workers.carrier_account import account_of

        return open_courier(name, self.press, account_of(self.settings), self.clock)

    @cached_property
    def caller(self) -> Caller:
        """Who calls integrators' endpoints."""
        from outputs.webhooks import Caller, networks_of

        settings = self.settings
        return Caller(networks_of(settings.webhook_networks), settings.webhook_ca_file)

    def close(self) -> None:
        """End the readers and leave the database."""
        if "reader" in self.__dict__:
            self.reader.close()
        if "shelf" in self.__dict__:
            self.shelf.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def wall_clock() -> datetime:
    """The present instant: the one place where the program asks for it; everything below is handed a clock."""
    return datetime.now(UTC)  # noqa: TID251 - the composition root's clock


def silent() -> None:
    """A doorbell that nobody hears: the relay then finds new tasks when it looks for them."""


def open_toolbox(
    settings: Settings,
    *,
    clock: Clock | None = None,
    doorbell: Callable[[], None] = silent,
    publisher: Publisher | None = None,
    open_reader: Callable[[], Reader] | None = None,
    watch: Watch = UNWATCHED,
) -> Toolbox:
    """Open the stores, bring the schema up to date and publish the catalogues of the installation.

    Args:
        settings: of the installation.
        clock: gives the present instant; by default the database's, on SQLite this machine's.
        doorbell: rung after each commit that left tasks for the relay.
        publisher: what there is room for is published by it straight after the commit that ordered it; without one
            everything is left to the relays.
        open_reader: another reader of files; by default the sandbox with the engine of the settings.
        watch: counts and follows what this process does.

    Raises:
        Unconfigured: a setting cannot be used.
        CatalogInvalid: a shipped catalogue cannot be used.
        Transient: a server does not answer.
    """
    engine = open_database(settings.database)
    migrate(engine)
    clock = clock or (DatabaseClock(engine) if engine.dialect.name == "postgresql" else wall_clock)
    load_folder(engine, settings.catalogs, clock())
    wall = WallCalendar(settings.calendar)
    return Toolbox(
        engine=engine,
        objects=open_objects(settings.objects),
        ledger=Ledger(
            engine,
            _rules_of(settings.database, wall),
            clock,
            doorbell,
            _post_of(engine, publisher),
            watch.tracer.traceparent,
            program=program(),
        ),
        wall=wall,
        clock=clock,
        settings=settings,
        open_reader=open_reader or (lambda: _sandbox(settings, watch.meter)),
        seats=Seats(settings.readers),
        watch=watch,
    )


def _post_of(engine: Engine, publisher: Publisher | None) -> Callable[[Sequence[Message]], None] | None:
    if publisher is None:
        return None

    def refused(task_ids: list[str]) -> None:
        with transaction(engine) as connection:
            outbox.unsend(connection, task_ids)

    return lambda messages: publisher.publish(messages, refused)


def _rules_of(database: str, wall: WallCalendar) -> Callable[[str, str], Rules]:
    # What was published under a version never changes, so it is read once. It is asked for inside of transactions: over
    # a connection of its own, for the pool may be held by those who wait for that transaction's end.
    @lru_cache(maxsize=256)
    def catalog_of(code: str, version: str) -> Catalog:
        engine = open_database(database)
        try:
            return in_force(engine, code, version, on=date.max)
        finally:
            engine.dispose()

    return lambda code, version: Rules(catalog_of(code, version), wall.current())


def _sandbox(settings: Settings, meter: Meter) -> Sandbox:
    return Sandbox(
        settings.ocr_engine,
        size=settings.readers + SPARE,
        max_file_bytes=settings.max_file_bytes,
        on_loss=partial(meter.child_killed, "sandbox"),
    )
