"""When a year is published, every provisional last day is counted again, once; what is near is warned of, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.case import Case
from pipelines.errors import InputInvalid
from pipelines.events import Event, FilesAdded, FileSplit, PageRead
from pipelines.workdays import Calendar, load_calendar
from runtime.settings import SHIPPED, Settings
from storage import calendars
from storage.database import reading
from storage.listing import overdue_notices
from storage.papers import chain_of
from storage.views import case_view
from tests.cases import deficient, doubtful
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import CATALOG, SetClock, hand_in, installation, open_case
from workers.chores import Chores, count_again
from workers.scheduler import Scheduler
from workers.toolbox import Toolbox, open_toolbox
from workers.wall_calendar import LOOK_SECONDS, WallCalendar

TEXT = (SHIPPED / "catalogs" / "calendar" / "cn.yaml").read_text(encoding="utf-8")
WITH_2027 = TEXT.rstrip("\n") + '\n  2027:\n    holidays: ["01-01", "01-04"]\n'
"""Invented for the tests: nobody published it."""
CHRISTMAS = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)


def office(folder: Path, **more: object) -> Settings:
    """An installation whose notice has ten days, with a calendar of its own that ends with 2026."""
    settings = installation(folder, calendar=folder / "calendar.yaml", **more)
    longer = CATALOG.replace("notice: {days: 5", "notice: {days: 10")
    (settings.catalogs / "item.yaml").write_text(longer, encoding="utf-8")
    settings.calendar.write_text(TEXT, encoding="utf-8")
    return settings


def opened(settings: Settings, clock: SetClock) -> Toolbox:
    return open_toolbox(settings, clock=clock, open_reader=ScriptedReader)


def told(tools: Toolbox, number: str) -> Counter[str]:
    return Counter(link.event["kind"] for link in chain_of(tools.engine, number))


def test_a_published_year_moves_the_provisional_days_once_however_many_look(
    fresh_database: str, tmp_path: Path
) -> None:
    # Given two cases, one with a provisional day and one without
    settings, clock = office(tmp_path, database_url=fresh_database), SetClock(datetime(2026, 9, 14, 2, tzinfo=UTC))
    with opened(settings, clock) as tools:
        sure = open_case(tools).number
        clock.now = CHRISTMAS
        unsure = open_case(tools).number
        assert tools.ledger.case(unsure).clocks["notice"].due == date(2027, 1, 11)

    # When the year is published and three schedulers look
    settings.calendar.write_text(WITH_2027, encoding="utf-8")
    everyone = [opened(settings, clock) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: count_again(one, clock()), everyone))
    count_again(everyone[0], clock())

    # Then
    tools = everyone[0]
    clock_now = tools.ledger.case(unsure).clocks["notice"]
    assert (clock_now.due, clock_now.provisional) == (date(2027, 1, 12), False)
    assert (told(tools, unsure)["calendar_changed"], told(tools, sure)["calendar_changed"]) == (1, 0)
    with reading(tools.engine) as connection:
        assert calendars.counted_otherwise(connection, tools.calendar, 10) == []
    for one in everyone:
        one.close()


def test_the_new_day_is_the_one_that_fires(tmp_path: Path) -> None:
    settings, clock = office(tmp_path), SetClock(CHRISTMAS)
    with opened(settings, clock) as tools:
        number = open_case(tools).number
        settings.calendar.write_text(WITH_2027, encoding="utf-8")
    with opened(settings, clock) as tools:
        count_again(tools, clock())

        clock.now = datetime(2027, 1, 12, 2, tzinfo=UTC)  # the provisional day is over
        Scheduler(tools).tick()
        assert tools.ledger.case(number).deemed is False

        clock.now = datetime(2027, 1, 12, 16, tzinfo=UTC)
        Scheduler(tools).tick()
        assert (tools.ledger.case(number).deemed, told(tools, number)["deadline_passed"]) == (True, 1)


def test_what_is_near_is_warned_of_once_on_the_working_day_before(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 9, 14, 2, tzinfo=UTC))
    with opened(installation(tmp_path), clock) as tools:
        number = open_case(tools).number  # five working days: until Sunday the 20th, which is worked
        clock.now = datetime(2026, 9, 17, 15, 59, tzinfo=UTC)
        Scheduler(tools).tick()
        assert told(tools, number)["deadline_nears"] == 0

        clock.now = datetime(2026, 9, 17, 16, 0, tzinfo=UTC)  # midnight: Friday the 18th has begun
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: Scheduler(tools).tick(), range(3)))
        Scheduler(tools).tick()

        assert told(tools, number)["deadline_nears"] == 1
        assert tools.ledger.case(number).clocks["notice"].warned is True


def test_running_processes_see_another_file_and_keep_the_old_one_when_it_is_damaged(tmp_path: Path) -> None:
    path, seconds = tmp_path / "calendar.yaml", [0.0]
    path.write_text(TEXT, encoding="utf-8")
    wall = WallCalendar(path, count=lambda: seconds[0])

    def after(text: str) -> Calendar:
        path.write_text(text, encoding="utf-8")
        seconds[0] += LOOK_SECONDS
        return wall.current()

    assert 2027 not in wall.current().years
    assert 2027 in after(WITH_2027).years
    assert 2027 in after("schema: other").years
    assert after(TEXT) == load_calendar(TEXT)
    path.unlink()
    seconds[0] += LOOK_SECONDS
    assert wall.current() == load_calendar(TEXT)


def test_a_calendar_that_cannot_be_used_from_the_beginning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text("schema: other", encoding="utf-8")

    with pytest.raises(InputInvalid):
        WallCalendar(path)


def test_it_is_one_of_the_chores(tmp_path: Path) -> None:
    settings, clock = office(tmp_path), SetClock(CHRISTMAS)
    with opened(settings, clock) as tools:
        number = open_case(tools).number
        settings.calendar.write_text(WITH_2027, encoding="utf-8")
    with opened(settings, clock) as tools:
        Chores(tools).look()

        assert tools.ledger.case(number).clocks["notice"].provisional is False


def test_a_supplement_that_nobody_answers_is_warned_of_once_and_over_once(fresh_database: str, tmp_path: Path) -> None:
    # Given a case of which everything was told, and a supplement that asks a question
    clock = SetClock(datetime(2026, 9, 14, 2, tzinfo=UTC))
    with opened(installation(tmp_path, database_url=fresh_database), clock) as tools:
        number = open_case(tools).number
        case = checked(tools, number, clock.now, deficient)
        clock.now = datetime(2026, 9, 18, 2, tzinfo=UTC)
        more = hand_in(tools, {"补正.pdf": b"%PDF-1.7"})
        tools.ledger.advance(number, FilesAdded(at=clock.now, files=more), "supplement")
        case = checked(tools, number, clock.now, doubtful)
        assert (case.state.value, case.clocks["notice"].due) == ("awaiting_clerk", date(2026, 9, 24))

        # When three schedulers look, on the working day before the last one and after it
        for then in (datetime(2026, 9, 22, 16, tzinfo=UTC), datetime(2026, 9, 24, 16, tzinfo=UTC)):
            clock.now = then
            with ThreadPoolExecutor(3) as pool:
                list(pool.map(lambda _: Scheduler(tools).tick(), range(3)))
            Scheduler(tools).tick()

        # Then
        case = tools.ledger.case(number)
        assert (case.state.value, case.accepted_on) == ("awaiting_clerk", None)
        assert (told(tools, number)["deadline_nears"], told(tools, number)["deadline_passed"]) == (1, 1)
        assert [one.number for one in overdue_notices(tools.engine, (case.state,))] == [number]


def checked(tools: Toolbox, number: str, at: datetime, found: Callable[..., Event]) -> Case:
    """The newest file of a case is read, and the check found that."""
    file_id = case_view(tools.engine, number).files[-1].id
    for event in (FileSplit(at=at, file_id=file_id, pages=1), PageRead(at=at, file_id=file_id, page=1)):
        tools.ledger.advance(number, event, f"{event.kind}-{file_id}")
    case = tools.ledger.case(number)
    return tools.ledger.advance(number, found(case, at=at), f"check-{case.check_no}-{number}")
