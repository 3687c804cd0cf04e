"""Another engine reads the places at which a check is in doubt. It helps where it can; nothing ever fails for want of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import structlog

from pipelines.checking.second_looks import DoubtedPlace
from pipelines.errors import FileRefused, PageUnreadable, Unconfigured
from pipelines.events import SecondOpinionGiven
from pipelines.tasks import GiveSecondOpinion
from pipelines.text import FileRead, PageText
from storage import papers, readings
from storage.outbox import Taken
from storage.papers import StoredFile
from storage.second_readings import save_second
from workers.toolbox import Toolbox

log = structlog.get_logger("yici.workers")


def give_second_opinion(tools: Toolbox, taken: Taken, task: GiveSecondOpinion) -> SecondOpinionGiven:
    """Read the places, each by the engine that it names, and keep what was read."""
    stored = {file.name: file for file in papers.files_of(tools.engine, taken.case_number)}
    read = {file.file: file for file in readings.files_read(tools.engine, taken.case_number)}
    count = 0
    for name, places in groupby(sorted(task.places, key=lambda place: place.file), key=lambda place: place.file):
        if name in stored:
            count += _read(tools, stored[name], read[name], list(places), urgent=taken.lane == "window")
    return SecondOpinionGiven(at=tools.clock(), check_no=task.check_no, read=count)


def _read(tools: Toolbox, stored: StoredFile, file: FileRead, places: Sequence[DoubtedPlace], *, urgent: bool) -> int:
    """Read the places of a file; how many could be. One that hangs or breaks its child costs the rest of the file."""
    pages: dict[int, PageText] = {page.page: page for page in file.readings}
    known = {(second.page, second.box, second.engine) for second in file.seconds}
    count = 0
    with tools.shelf.original(stored.object_key) as path:
        for place in places:
            if place.page not in pages or (place.page, place.box, place.engine) in known:
                continue
            try:
                with tools.seats.taken(urgent=urgent):
                    second = tools.reader.read_place(path, pages[place.page], place.box, place.engine)
            except (FileRefused, PageUnreadable, Unconfigured) as error:
                log.warning("no second opinion", engine=place.engine, code=error.code, page=place.page)
                break
            save_second(tools.engine, stored.id, second)
            count += 1
    return count
