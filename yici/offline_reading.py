"""Files read without a server: page by page with progress, and the places that are in doubt once more."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from ocr.answers import Inspection, ReadPage
from pipelines.checking.second_looks import DoubtedPlace, with_seconds
from pipelines.errors import FileRefused, PageUnreadable, Unconfigured
from pipelines.text import Box, FileRead, PageText, SecondReading, Source
from yici.usage import shown


class Opener(Protocol):
    """What opens and reads files; :class:`ocr.sandbox.Sandbox` is one."""

    def inspect(self, path: Path) -> Inspection:
        """Type and number of pages; raises FileRefused."""

    def read(self, path: Path, page: int) -> ReadPage:
        """One page; raises PageUnreadable."""

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """A place of a page that was read, once more by another engine; raises PageUnreadable, Unconfigured."""


def names_of(files: Sequence[Path]) -> list[str]:
    """What people see: the file's name, with as many folders before it as keep two files apart."""
    ways = [[shown(part) for part in file.parts] for file in files]
    names = [way[-1] if way else "" for way in ways]
    depth = 1
    while depth < max(map(len, ways), default=1):
        twice = {name for name, count in Counter(names).items() if count > 1}
        if not twice:
            break
        depth += 1
        names = ["/".join(way[-depth:]) if name in twice else name for name, way in zip(names, ways, strict=True)]
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):  # one and the same path given twice
        seen[name] += 1
        names[place] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def read_all(opener: Opener, files: Sequence[Path], jobs: int, err: Console) -> list[FileRead]:
    """Every file with all its pages, in order; what cannot be opened or read says why."""
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        return [_read(opener, file, name, pool, err) for file, name in zip(files, names_of(files), strict=True)]


def _read(opener: Opener, file: Path, name: str, pool: ThreadPoolExecutor, err: Console) -> FileRead:
    """One file with all its pages; its problem, where it can't be opened."""
    digest = _sha256(file)
    try:
        inspection = opener.inspect(file)
    except FileRefused as error:
        err.print(f"[red]✗[/] {escape(f'{name}：{error.message}{error.cure}')}")
        return FileRead(file=name, sha256=digest, pages=0, problem=error.code)
    if inspection.pages == 0:
        err.print(f"[dim]{escape(name)}：录音或录像（{inspection.kind}），随案保存，没有可识别的页面。")
    readings: list[PageText] = []
    pages = range(1, inspection.pages + 1)
    for page in pool.map(lambda number: _read_page(opener, file, number), pages):
        readings.append(page)
        told = "[red]无法读取[/]" if page.problem else f"{len(page.lines)} 行"
        err.print(f"[dim]{escape(name)} 第 {page.page}/{inspection.pages} 页：{told}")
    return FileRead(file=name, sha256=digest, pages=inspection.pages, readings=tuple(readings))


def _read_page(opener: Opener, file: Path, page: int) -> PageText:
    try:
        return opener.read(file, page).text
    except PageUnreadable as error:
        return PageText(page=page, width=0, height=0, source="none", problem=error.code)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_again(
    opener: Opener, files: Sequence[Path], read: Sequence[FileRead], places: Sequence[DoubtedPlace], err: Console
) -> list[FileRead]:
    """The files with what another engine reads in those places; where it cannot, they stay as they are.

    A file that hangs or breaks a child costs the rest of its own places, and nobody else's.
    """
    paths = dict(zip(names_of(files), files, strict=True))
    pages = {(file.file, page.page): page for file in read for page in file.readings}
    seconds: list[tuple[DoubtedPlace, SecondReading]] = []
    given_up: set[str] = set()
    for place in places:
        if place.file in given_up:
            continue
        try:
            second = opener.read_place(paths[place.file], pages[place.file, place.page], place.box, place.engine)
        except Unconfigured as error:
            err.print(f"[yellow]没有请 {place.engine} 复核：{escape(error.message)}")
            break
        except (FileRefused, PageUnreadable) as error:
            err.print(f"[yellow]{escape(place.file)} 没有请 {place.engine} 复核：{escape(error.message)}")
            given_up.add(place.file)
            continue
        seconds.append((place, second))
        err.print(f"[dim]{escape(place.file)} 第 {place.page} 页：由 {place.engine} 复核一处")
    return list(with_seconds(read, seconds))
