"""The body of ``yici ocr``: one file to text, to words with boxes, to a searchable PDF."""

from __future__ import annotations

import errno
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.pages.words import PAGE_PROBLEMS
from ocr.answers import MAX_FILE_BYTES
from ocr.sandbox import Sandbox
from pipelines.errors import FileRefused, PageUnreadable, YiciError
from pipelines.text import PageText
from pipelines.transcript import as_json, as_lines, as_text
from yici.usage import reason_of, shown

_STDOUT: Final = Path("-")


def ocr_command(
    file: Path,
    *,
    text: Path | None = None,
    json_out: Path | None = None,
    pdf: Path | None = None,
    engine: str = "rapid",
    jobs: int | None = None,
    progress: bool = True,
    max_file_bytes: int = MAX_FILE_BYTES,
    sandbox: Sandbox | None = None,
) -> int:
    """Read a file and write what was asked for; without any output asked for, the text goes to standard output.

    Args:
        file: PDF, OFD, TIFF, JPEG, PNG, WebP, HEIC, docx or xlsx, told by its content.
        text: for the text, pages parted by a form feed; ``-`` is standard output.
        json_out: for the words with their boxes and the marks (``yici/text/1``); ``-`` is standard output. Without it no
            marks are looked for, and words come sooner.
        pdf: for the searchable PDF.
        engine: who reads pictures.
        jobs: pages read at once, each in a process of its own; by default one for each core.
        progress: whether to show progress, page by page, on standard error.
        max_file_bytes: largest file that is taken.
        sandbox: where to read; by default one of the command's own, for this engine and these jobs.

    Returns:
        0, or 2 when the file is refused, an output cannot be written, or a page could not be read (the others' output
        is kept and the page is named on standard error and in the JSON).
    """
    console = Console(stderr=True, soft_wrap=True)
    if text is None and json_out is None and pdf is None:
        text = _STDOUT
    jobs = max(1, jobs or len(os.sched_getaffinity(0)))
    try:
        _demand_places(file, [output for output in (text, json_out, pdf) if output is not None])
        with sandbox or Sandbox(engine, size=jobs, max_file_bytes=max_file_bytes) as place:
            # One opens the file, and then reads with the others.
            place.make_ready(jobs - 1)
            wanted = _Wanted(jobs, marks=json_out is not None)
            pages = _read(place, file, wanted, console if progress else Console(quiet=True))
            _write(text, as_text(pages))
            _write(json_out, as_lines(as_json(shown(file.name), engine, pages)))
            if pdf is not None:
                made = place.searchable(file, pages)
                pdf.write_bytes(made.pdf)
                for note in made.notes:
                    console.print(f"{pdf.name}：{note}", style="yellow", markup=False, highlight=False)
    except YiciError as error:
        return _failed(console, f"{shown(file.name) or file}：{error.message}{error.cure}")
    except OSError as error:
        return _failed(console, f"{error.filename or file}：无法读取或写入（{reason_of(error)}）。")
    return _name_unread(console, file, pages)


class _Wanted(NamedTuple):
    """How many pages are read at once, and whether their marks are wanted."""

    jobs: int
    marks: bool


def _read(sandbox: Sandbox, file: Path, wanted: _Wanted, console: Console) -> list[PageText]:
    """All pages in order; one that could not be read carries its problem."""
    inspection = sandbox.inspect(_existing(file))
    if inspection.pages == 0:
        raise FileRefused(f"文件是录音或录像（{inspection.kind}），没有可识别的页面。", code="NO_PAGES")
    for warning in inspection.warnings:
        console.print(f"{shown(file.name)}：{warning}", style="yellow", markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar, ThreadPoolExecutor(wanted.jobs) as readers:
        task = bar.add_task(f"识别 {escape(shown(file.name))}", total=inspection.pages)
        numbers = range(1, inspection.pages + 1)
        waiting = [readers.submit(_read_one, sandbox, file, page, marks=wanted.marks) for page in numbers]
        try:
            for done in as_completed(waiting):
                bar.update(task, advance=1)
                bar.console.print(_told(done.result()))
        except BaseException:
            # An interrupt, or a fault of ours: what has not begun is not begun, what runs is killed.
            readers.shutdown(wait=False, cancel_futures=True)
            sandbox.close()
            raise
    return [future.result() for future in waiting]


def _read_one(sandbox: Sandbox, file: Path, page: int, *, marks: bool) -> PageText:
    try:
        return sandbox.read(file, page, show=False, marks=marks).text
    except PageUnreadable as error:
        return PageText(page=page, width=0, height=0, source="none", problem=error.code)


def _why(problem: str | None) -> str:
    return PAGE_PROBLEMS.get(problem or "", problem or "")


def _told(page: PageText) -> str:
    if page.problem is not None:
        return f"[red]第 {page.page} 页无法识别（{_why(page.problem)}）"
    if page.source == "none":
        return f"第 {page.page} 页：空白"
    turned = f"，已旋转 {page.rotation}°" if page.rotation else ""
    return f"第 {page.page} 页：{len(page.lines)} 行{turned}"


def _demand_places(file: Path, outputs: list[Path]) -> None:
    """Before anything is read: an output that has no place would be missed only after the last page.

    One that took the place of the scan, or of another output, would destroy it.
    """
    taken = {file.resolve()}
    for output in outputs:
        if output != _STDOUT and not output.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(output))
        place = output if output == _STDOUT else output.resolve()
        if place in taken:
            raise FileRefused(f"输出“{output}”与原件或另一项输出是同一处。", code="SAME_PLACE", cure="请分开输出。")
        taken.add(place)


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise FileRefused("找不到该文件。", code="NOT_A_DOCUMENT", cure="请检查路径。")
    return file


def _write(place: Path | None, content: str) -> None:
    if place is None:
        return
    if place == _STDOUT:
        sys.stdout.write(content)
        sys.stdout.flush()
    else:
        place.write_text(content, encoding="utf-8")


def _name_unread(console: Console, file: Path, pages: list[PageText]) -> int:
    unread = [page for page in pages if page.problem is not None]
    for page in unread:
        line = f"{shown(file.name)}：第 {page.page} 页无法识别（{_why(page.problem)}），其余页面已输出。"
        console.print(line, style="red", markup=False, highlight=False)
    return 2 if unread else 0


def _failed(console: Console, line: str) -> int:
    console.print(line, style="red", markup=False, highlight=False)
    return 2
