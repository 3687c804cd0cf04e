"""A page is read once: equal pages find its reading, whatever file they stand in, until reader or content change."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from sqlalchemy import update

from pipelines.case import Case
from storage.database import transaction
from storage.papers import files_of, readings_of, searchable_notes
from storage.tables import files
from storage.views import picture_key
from tests.cases import MONDAY
from tests.doubles.counting_reader import UNREADABLE, CountingReader
from tests.office import SetClock, installation, open_case
from tests.workers.conftest import Bench
from workers.metrics import PrometheusMeter
from workers.toolbox import open_toolbox
from workers.watch import Watch


def stack(*texts: str) -> bytes:
    """A PDF with a page for each text."""
    pdf = pymupdf.open()
    for text in texts:
        pdf.new_page().insert_text((72, 72), text)
    return bytes(pdf.tobytes())


def rebound(data: bytes, number: int, other: bytes) -> bytes:
    """The same stack put together by another program, one page replaced."""
    target = io.BytesIO()
    with pikepdf.new() as pdf, pikepdf.open(io.BytesIO(data)) as old, pikepdf.open(io.BytesIO(other)) as new:
        pdf.pages.extend(old.pages)
        pdf.pages[number - 1] = new.pages[0]
        pdf.save(target)
    return target.getvalue()


class Desk:
    """A bench over a reader that counts."""

    def __init__(self, folder: Path, reader: CountingReader, meter: PrometheusMeter, engine: str = "rapid") -> None:
        self.reader, self.meter = reader, meter
        settings, clock = installation(folder, ocr_engine=engine), SetClock(MONDAY)
        tools = open_toolbox(settings, clock=clock, open_reader=lambda: reader, watch=Watch(meter=meter))
        self.bench = Bench(tools, clock)

    def read(self, data: bytes) -> tuple[Case, int]:
        """A case with that file, and how many pages had to be read for it."""
        before = self.reader.read_pages
        case = open_case(self.bench.tools, {"材料.pdf": data})
        return self.bench.work(case.number), self.reader.read_pages - before

    def said(self, case: Case) -> list[tuple[int, str]]:
        engine = self.bench.tools.engine
        (file,) = files_of(engine, case.number)
        return [
            (read["page"], "".join(line["text"] for line in read["lines"])) for read in readings_of(engine, file.id)
        ]

    def pictures(self, case: Case) -> list[str]:
        engine = self.bench.tools.engine
        (file,) = files_of(engine, case.number)
        keys = [picture_key(engine, case.number, file.id, page) for page in range(1, (file.pages or 0) + 1)]
        return [key for key in keys if key]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, CountingReader(), PrometheusMeter())
    yield opened
    opened.bench.tools.close()


def counted(desk: Desk, result: str) -> float:
    value = desk.meter.registry.get_sample_value("yici_page_cache_total", {"result": result})
    assert value is not None
    return value


def test_a_file_that_comes_again_costs_nothing(desk: Desk) -> None:
    first, cost = desk.read(stack("one", "two"))
    again, cost_again = desk.read(stack("one", "two"))

    assert (cost, cost_again) == (2, 0)
    assert desk.said(again) == desk.said(first) == [(1, "one"), (2, "two")]
    assert (counted(desk, "miss"), counted(desk, "hit")) == (2, 2)


def test_a_replaced_page_costs_only_itself_whoever_bound_the_file(desk: Desk) -> None:
    before = stack("one", "two", "three")
    desk.read(before)

    case, cost = desk.read(rebound(before, 2, stack("new")))

    assert cost == 1
    assert desk.said(case) == [(1, "one"), (2, "new"), (3, "three")]


def test_equal_pages_of_one_file_are_known_by_their_own_numbers(desk: Desk) -> None:
    case, cost = desk.read(stack("same", "same", "same"))

    assert cost == 1
    assert desk.said(case) == [(1, "same"), (2, "same"), (3, "same")]


def test_each_case_has_pictures_of_its_own(desk: Desk) -> None:
    first, _ = desk.read(stack("one"))
    again, _ = desk.read(stack("one"))

    (mine,), (other,) = desk.pictures(first), desk.pictures(again)
    objects = desk.bench.tools.objects
    assert mine != other
    assert objects.get(mine) == objects.get(other)


def test_another_reader_reads_again(desk: Desk, tmp_path: Path) -> None:
    desk.read(stack("one"))
    other = Desk(tmp_path, desk.reader, desk.meter, engine="tesseract")

    _, cost = other.read(stack("one"))

    assert cost == 1
    other.bench.tools.close()


def test_a_page_whose_picture_is_gone_is_read_again(desk: Desk) -> None:
    case, _ = desk.read(stack("one"))
    desk.bench.tools.objects.delete(desk.pictures(case)[0])

    again, cost = desk.read(stack("one"))

    assert cost == 1
    assert desk.bench.tools.objects.exists(desk.pictures(again)[0])


def test_what_could_not_be_read_is_not_remembered(desk: Desk) -> None:
    desk.read(stack(UNREADABLE))

    case, cost = desk.read(stack(UNREADABLE))

    assert cost == 1
    assert desk.said(case) == [(1, "")]


def test_pages_of_a_file_that_was_set_aside_are_not_taken(desk: Desk) -> None:
    case, _ = desk.read(stack("one"))
    with transaction(desk.bench.tools.engine) as connection:
        connection.execute(update(files).where(files.c.case_number == case.number).values(problem="QUARANTINED"))

    _, cost = desk.read(stack("one"))

    assert cost == 1


def test_why_a_searchable_pdf_is_no_archival_one_is_kept(desk: Desk) -> None:
    case, _ = desk.read(stack("one"))

    (file,) = files_of(desk.bench.tools.engine, case.number)
    assert searchable_notes(desk.bench.tools.engine, case.number) == {file.id: "原样。"}
