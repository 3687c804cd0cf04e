"""What a hostile file may cost: its pages, never a reader for days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ocr.answers import Inspection
from pipelines.text import PageText
from storage import papers
from tests.doubles.scripted_reader import scripted
from tests.office import WHOLE
from tests.workers.conftest import Bench
from workers.digitize import split_file
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
