"""Paper becomes text: open a file, read a page, make the searchable PDF. Each may run twice and says the same."""

from __future__ import annotations

from pipelines.errors import FileRefused, PageUnreadable, Permanent, Transient
from pipelines.events import FileSplit, PageRead
from pipelines.tasks import MakeSearchable, ReadPage, SplitFile
from pipelines.text import PageText
from storage import papers, readings
from storage.error_trail import struck_before
from storage.objects import key_for
from storage.outbox import Taken
from workers.toolbox import Toolbox

MAY_HEAL = ("TIMEOUT", "CRASHED")
"""A busy machine may be the cause as well as the file: such a file or page gets a second try, and no third one."""


def split_file(tools: Toolbox, taken: Taken, task: SplitFile) -> FileSplit:
    """Open a file and count its pages. One that cannot be taken is a problem to be shown; the case goes on."""
    file = papers.file_of(tools.engine, task.file_id)
    with tools.shelf.original(file.object_key) as path:
        try:
            inspection = tools.reader.inspect(path)
        except FileRefused as error:
            _second_try(error, tools, taken)
            return FileSplit(at=tools.clock(), file_id=file.id, pages=0, problem=error.code)
    return FileSplit(at=tools.clock(), file_id=file.id, pages=inspection.pages, media_type=inspection.kind)


def read_page(tools: Toolbox, taken: Taken, task: ReadPage) -> PageRead:
    """Read one page, keep its text and its upright picture. One that cannot be read is kept as such."""
    file = papers.file_of(tools.engine, task.file_id)
    with tools.shelf.original(file.object_key) as path:
        try:
            read = tools.reader.read(path, task.page)
        except PageUnreadable as error:
            _second_try(error, tools, taken)
            blank = PageText(page=task.page, width=0, height=0, source="none", problem=error.code)
            readings.save_page(tools.engine, file.id, blank, None)
            return PageRead(at=tools.clock(), file_id=file.id, page=task.page, problem=error.code)
    picture = tools.objects.put(key_for("picture", f"{file.id}-{task.page}"), read.picture, media_type=read.media_type)
    readings.save_page(tools.engine, file.id, read.text, picture.key)
    return PageRead(at=tools.clock(), file_id=file.id, page=task.page, problem=read.text.problem)


def make_searchable(tools: Toolbox, taken: Taken, _task: MakeSearchable) -> None:
    """Make the searchable PDF of every file that is wholly read and has none yet. No one waits for it.

    A file in quarantine is not opened here either.
    """
    for file in papers.files_of(tools.engine, taken.case_number):
        texts = [PageText.model_validate(text) for text in papers.readings_of(tools.engine, file.id)]
        key = papers.searchable_key(file.id)
        if file.problem or not texts or len(texts) != file.pages or tools.objects.exists(key):
            continue
        with tools.shelf.original(file.object_key) as path:
            made = tools.reader.searchable(path, texts)
        tools.objects.put(key, made.pdf, media_type="application/pdf")


def _second_try(error: Permanent, tools: Toolbox, taken: Taken) -> None:
    if error.code in MAY_HEAL and not struck_before(tools.engine, taken, MAY_HEAL):
        raise Transient(error.message, code=error.code, cure=error.cure) from error
