"""What a hostile file may cost: its pages, never a reader for days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from ocr.answers import Inspection
from ocr.refusals import refused
from pipelines.text import PageText
from storage import papers
from storage.database import transaction
from storage.tables import pages
from storage.views import case_view
from tests.doubles.scripted_reader import scripted
from tests.office import WHOLE
from tests.workers.conftest import Bench
from workers.digitize import read_page, split_file
from workers.toolbox import Toolbox

GOOD = PageText(page=1, width=10, height=10, source="rapid")


def problems(bench: Bench, *pages: Mapping[str, str] | PageText) -> Sequence[str | None]:
    """What became of each page, in the order in which they were read."""
    case = bench.open({**WHOLE, "hostile.pdf": scripted(*pages)})
    for _ in range(4):
        bench.work(case.number)
        bench.later(hours=2)
    (file,) = [one for one in papers.files_of(bench.tools.engine, case.number) if one.name == "hostile.pdf"]
    return [reading["problem"] for reading in papers.readings_of(bench.tools.engine, file.id)]


def test_two_pages_that_kill_their_reader_quarantine_the_rest_of_their_file(bench: Bench) -> None:
    found = problems(bench, *[{"unreadable": "CRASHED"}, {"unreadable": "TIMEOUT"}] * 4)

    # Each gets its second try; all of them had begun before two had failed for good, or are not begun any more.
    assert (sorted(set(map(str, found))), len(found)) == (["CRASHED", "QUARANTINED", "TIMEOUT"], 8)
    assert sum(problem == "QUARANTINED" for problem in found) == 6


def test_one_page_that_kills_its_reader_costs_itself(bench: Bench) -> None:
    assert problems(bench, GOOD, {"unreadable": "CRASHED"}, GOOD) == [None, "CRASHED", None]


def test_pages_that_are_only_damaged_quarantine_nothing(bench: Bench) -> None:
    found = problems(bench, *[{"unreadable": "DAMAGED"}] * 4, GOOD)

    assert found == ["DAMAGED"] * 4 + [None]


class SlowSeats:
    """Seats for which a page waits so long that two others of its file hang meanwhile."""

    def __init__(self, tools: Toolbox, file_id: str) -> None:
        self.tools, self.file_id = tools, file_id

    @contextmanager
    def taken(self, *, urgent: bool) -> Iterator[None]:
        hung = update(pages).where(pages.c.file_id == self.file_id, pages.c.page < 3).values(problem="TIMEOUT")
        with transaction(self.tools.engine) as connection:
            connection.execute(hung)
        yield


def test_a_page_that_waited_while_two_others_hung_is_set_aside_unread(bench: Bench) -> None:
    case = bench.open({"hostile.pdf": scripted(GOOD, GOOD, GOOD)})
    (split,) = bench.sent()
    bench.steps.run(split.task_id)
    (file,) = papers.files_of(bench.tools.engine, case.number)
    third = [taken for message in bench.sent() if (taken := bench.take(message.task_id))][2]
    tools = replace(bench.tools, seats=SlowSeats(bench.tools, file.id))  # type: ignore[arg-type] # a double

    told = read_page(tools, third, third.task)  # type: ignore[arg-type] # what follows a split reads a page

    assert (told.page, told.problem) == (3, "QUARANTINED")


class Recording:
    """A reader that finds a film."""

    def inspect(self, path: Path) -> Inspection:
        return Inspection(kind="video/mp4", pages=0)

    def digests(self, path: Path) -> tuple[str, ...]:
        return ()


def test_a_recording_is_kept_with_its_type_and_no_problem(bench: Bench) -> None:
    case = bench.open()
    (message, *_) = bench.sent()
    taken = bench.take(message.task_id)
    assert taken is not None
    tools = Toolbox(**{**vars(bench.tools), "open_reader": Recording})

    split = split_file(tools, taken, taken.task)  # type: ignore[arg-type] # the first task of a case opens a file

    assert (taken.case_number, split.pages, split.problem, split.media_type) == (case.number, 0, None, "video/mp4")


def test_why_a_file_was_refused_and_what_is_odd_about_one_is_kept_with_it(bench: Bench) -> None:
    mended = scripted(GOOD, warnings=("文件结构有误，已自动修复；请核对页数。",))
    case = bench.open({"空.pdf": b"", "旧.pdf": mended, "好.pdf": scripted(GOOD)})

    bench.work(case.number)

    said = [
        (one.problem, one.message, one.cure, one.warnings) for one in case_view(bench.tools.engine, case.number).files
    ]
    why = refused("EMPTY")
    assert said == [
        ("EMPTY", why.message, why.cure, ()),
        (None, "", "", ("文件结构有误，已自动修复；请核对页数。",)),
        (None, "", "", ()),
    ]
    assert "" not in (why.message, why.cure)
