"""Paper becomes text: open a file, read a page, make the searchable PDF. Each may run twice and says the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ocr import answers
from ocr.fingerprint import known_as, page_of_file
from pipelines.errors import FileRefused, PageUnreadable, Permanent, Transient
from pipelines.events import FileSplit, PageRead
from pipelines.tasks import MakeJobPdf, MakeSearchable, ReadJobPage, ReadPage, SplitFile, SplitJobFile
from pipelines.text import PageText
from pipelines.trouble import QUARANTINED
from storage import known_pages, page_plans, papers, readings
from storage.error_trail import struck_before
from storage.objects import ObjectMissing, key_for
from storage.outbox import Taken
from workers.toolbox import Toolbox

MAY_HEAL = ("TIMEOUT", "CRASHED")
"""A busy machine may be the cause as well as the file: such a file or page gets a second try, and no third one."""

MOST_LOST = 2
"""Pages that a file may cost so before it is quarantined: two thousand that hang would hold a reader for days."""


def split_file(tools: Toolbox, taken: Taken, task: SplitFile | SplitJobFile) -> FileSplit:
    """Open a file and count its pages. One that cannot be taken is a problem to be shown; the case goes on.

    What each page is made of is noted before the pages are told, so that equal ones are found again.
    """
    file = papers.file_of(tools.engine, task.file_id)
    with tools.shelf.original(file.object_key) as path:
        try:
            inspection = tools.reader.inspect(path)
        except FileRefused as error:
            _second_try(error, tools, taken)
            return FileSplit(
                at=tools.clock(),
                file_id=file.id,
                pages=0,
                problem=error.code,
                message=error.message,
                cure=error.cure,
            )
        known_pages.note_contents(tools.engine, file.id, _contents(tools, file, path, inspection.pages))
    return FileSplit(
        at=tools.clock(),
        file_id=file.id,
        pages=inspection.pages,
        media_type=inspection.kind,
        warnings=inspection.warnings,
    )


def read_page(tools: Toolbox, taken: Taken, task: ReadPage | ReadJobPage) -> PageRead:
    """Read one page, keep its text and its upright picture. One that cannot be read is kept as such.

    Where an equal page was read before by the same reader, its reading is taken and no file is opened. Nor is one whose
    pages have hung or killed their reader twice: its other pages are set aside.
    """
    page = known_pages.page_to_read(tools.engine, task.file_id, task.page)
    if page is None:
        raise papers.NoSuchPaper(f"没有编号为 {task.file_id} 的文件。")
    rotation = page_plans.lies(tools.engine, task.file_id, task.page).rotation
    name = known_as(page.content or page_of_file(page.sha256, task.page), tools.settings.ocr_engine)
    # A page that a clerk turned is one of its own: no equal page is read so, and none that was helps it.
    read = _known(tools, name, task.page) if rotation is None else None
    tools.watch.meter.page_known(known=read is not None)
    if read is None:
        try:
            if page.lost < MOST_LOST:
                read = _read(tools, page.object_key, task, rotation, urgent=taken.lane == "window")
        except PageUnreadable as error:
            _second_try(error, tools, taken)
            return _unread(tools, task.file_id, task.page, error.code)
        if read is None:
            return _unread(tools, task.file_id, task.page, QUARANTINED)
    turned = "" if rotation is None else f"-turned-{rotation}"
    key = key_for("picture", f"{task.file_id}-{task.page}{turned}")
    picture = tools.objects.put(key, read.picture, media_type=read.media_type)
    readings.save_page(tools.engine, task.file_id, read.text, picture.key, name if rotation is None else None)
    _still_lies(tools, task, rotation)
    return PageRead(at=tools.clock(), file_id=task.file_id, page=task.page, problem=read.text.problem)


def _unread(tools: Toolbox, file_id: str, page: int, problem: str) -> PageRead:
    blank = PageText(page=page, width=0, height=0, source="none", problem=problem)
    readings.save_page(tools.engine, file_id, blank, None)
    return PageRead(at=tools.clock(), file_id=file_id, page=page, problem=problem)


def _read(
    tools: Toolbox, object_key: str, task: ReadPage | ReadJobPage, rotation: int | None, *, urgent: bool
) -> answers.ReadPage | None:
    """The page; None where its file was set aside while this one waited: others of it may have hung for minutes."""
    # Fetched before a seat is taken: whoever reads meanwhile keeps its child at work.
    with tools.shelf.original(object_key) as path, tools.seats.taken(urgent=urgent):
        now = known_pages.page_to_read(tools.engine, task.file_id, task.page)
        if now is not None and now.lost >= MOST_LOST:
            return None
        return tools.reader.read(path, task.page, rotation)


def _still_lies(tools: Toolbox, task: ReadPage | ReadJobPage, rotation: int | None) -> None:
    """What was made of the page as it lay before goes; where a clerk turned it meanwhile, it is read once more."""
    now = page_plans.lies(tools.engine, task.file_id, task.page)
    if now.rotation != rotation:
        raise Transient("页面方向刚由窗口调整。", code="PAGE_TURNED")
    if now.arranged:
        tools.objects.delete(papers.searchable_key(task.file_id))


def _contents(tools: Toolbox, file: papers.StoredFile, path: Path, pages: int) -> Sequence[str]:
    """What the pages are made of; each is a page of its file where nothing more can be told."""
    try:
        digests = tools.reader.digests(path)
    except FileRefused:
        digests = ()
    return digests if len(digests) == pages else [page_of_file(file.sha256, page) for page in range(1, pages + 1)]


def _known(tools: Toolbox, name: str, page: int) -> answers.ReadPage | None:
    """The reading of an equal page, with its picture; None where there is none, or its picture is gone."""
    found = known_pages.known_page(tools.engine, name)
    if found is None:
        return None
    try:
        picture = tools.objects.get(found.picture_key)
    except ObjectMissing:
        return None
    return answers.ReadPage(text=found.text.model_copy(update={"page": page}), picture=picture)


def make_searchable(tools: Toolbox, taken: Taken, _task: MakeSearchable) -> None:
    """Make the searchable PDF of every file that is wholly read and has none yet. No one waits for it.

    A file in quarantine is not opened here either.
    """
    for file in papers.files_of(tools.engine, taken.case_number):
        _make_pdf(tools, file)


def make_job_pdf(tools: Toolbox, _taken: Taken, task: MakeJobPdf) -> None:
    """The same of the file of a job."""
    _make_pdf(tools, papers.file_of(tools.engine, task.file_id))


def _make_pdf(tools: Toolbox, file: papers.StoredFile) -> None:
    texts = [PageText.model_validate(text) for text in papers.readings_of(tools.engine, file.id)]
    key = papers.searchable_key(file.id)
    if file.problem or not texts or len(texts) != file.pages:
        return
    if tools.objects.exists(key) and papers.has_searchable(tools.engine, file.id):
        return
    with tools.shelf.original(file.object_key) as path:
        made = tools.reader.searchable(path, texts)
    tools.objects.put(key, made.pdf, media_type="application/pdf")
    papers.note_searchable(tools.engine, file.id, made.notes)


def _second_try(error: Permanent, tools: Toolbox, taken: Taken) -> None:
    if error.code in MAY_HEAL and not struck_before(tools.engine, taken, MAY_HEAL):
        raise Transient(error.message, code=error.code, cure=error.cure) from error
