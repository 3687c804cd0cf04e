"""Word and Excel (docx, xlsx): laid out by LibreOffice inside of the sandbox, and then read as the PDF that comes out.

Macros and parts from elsewhere are refused before LibreOffice sees the file: no applicant needs them on a form, and its
own guards against them have been broken before.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from ocr.files.archives import Archive
from ocr.refusals import refused

SOCKETS: Final = Path("/tmp")  # noqa: S108 - built into LibreOffice
"""Where LibreOffice makes the socket by which a second one would find the first."""

PROGRAMS: Final = ("soffice", "libreoffice")
MOST_PDF: Final = 200 << 20
_LEFT: Final = 5.0
"""Seconds of the limit that are kept for the answer."""

_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HARMLESS_OUTSIDE: Final = ("/hyperlink",)
_WITHIN: Final = "/afchunk"
"""Of a document within the document, which LibreOffice leaves out without a word (ECMA-376-1, 17.17.2)."""
_MACROS: Final = ("vbaproject.bin", "vbadata.xml", "macrosheets/", "attachedtoolbars", "activex/", "xlmmacro")


def office_program() -> str | None:
    """LibreOffice's program on this machine; None where it is not installed."""
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


def demand_harmless(path: Path) -> None:
    """Look through an Office file without opening it.

    Raises:
        FileRefused: ACTIVE_CONTENT for macros, or for anything but a link that would be fetched from elsewhere;
            UNSAFE_STRUCTURE for XML with a document type; DAMAGED for a part that is broken; as :class:`ocr.files.archives.Archive`.
    """
    with Archive(path) as archive:
        for name in archive.names:
            if any(mark in name.lower() for mark in _MACROS):
                raise refused("ACTIVE_CONTENT", "文件含有宏，不予打开。")
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise refused("ACTIVE_CONTENT", "文件含有宏，不予打开。")
        for name in archive.names:
            if name.lower().endswith(".rels"):
                _demand_inside(archive, name)
            elif name.lower().endswith(".xml"):
                # Each has to be whole: of a broken part LibreOffice makes an empty page.
                archive.demand_well_formed(name)


def converted(path: Path, room: Path, seconds: float, *, program: str | None) -> bytes:
    """The file as PDF.

    Args:
        path: the file, looked through.
        room: an empty folder to work in; LibreOffice gets a profile of its own there, every time.
        seconds: that it may take.
        program: LibreOffice's, from :func:`office_program`.

    Raises:
        FileRefused: NO_CONVERTER; TIMEOUT; DAMAGED when LibreOffice makes nothing of it.
    """
    if program is None:
        raise refused("NO_CONVERTER")
    work = room / "office"
    shutil.rmtree(work, ignore_errors=True)
    (work / "out").mkdir(parents=True)
    shutil.copyfile(path, work / "file")
    until = time.monotonic() + max(1.0, seconds - _LEFT)
    try:
        said = _run(program, _own_profile(program, room, work, until), work, until)
        made = next((work / "out").glob("*.pdf"), None)
        if made is None or not 0 < made.stat().st_size <= MOST_PDF:
            sys.stderr.write(said[-1000:])
            raise refused("DAMAGED", "LibreOffice 无法打开该文件。")
        return made.read_bytes()
    except subprocess.TimeoutExpired as error:
        raise refused("TIMEOUT") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _own_profile(program: str, room: Path, work: Path, until: float) -> Path:
    """A profile for one file: a copy of one that has seen no file yet.

    With a new profile LibreOffice ends and starts once more. Behind Landlock it cannot take away its first socket then; the
    profile is made all the same. Each copy has a path of its own, for that names the next socket.
    """
    ready = room / "office-ready"
    if not ready.exists():
        first = room / "office-first"
        (first / "out").mkdir(parents=True, exist_ok=True)
        (first / "file").write_text("-")
        _run(program, first / "profile", first, until)
        if not (first / "profile").is_dir():
            return work / "profile"
        (first / "profile").rename(ready)
        shutil.rmtree(first, ignore_errors=True)
    return Path(shutil.copytree(ready, work / f"profile-{secrets.token_hex(8)}"))


def _run(program: str, profile: Path, work: Path, until: float) -> str:
    """Have LibreOffice lay out ``file`` into ``out``; what it said."""
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    installation = f"-env:UserInstallation=file://{profile}"
    command = [
        program,
        *options,
        installation,
        "--convert-to",
        "pdf",
        "--outdir",
        str(work / "out"),
        str(work / "file"),
    ]
    left = max(1.0, until - time.monotonic())
    ended = subprocess.run(command, check=False, timeout=left, capture_output=True, stdin=subprocess.DEVNULL)
    return ended.stderr.decode("utf-8", "replace")


def sweep_sockets(folder: Path = SOCKETS) -> None:
    """Remove the sockets on which no LibreOffice listens any more; for the process outside of the walls."""
    for place in folder.glob("OSL_PIPE_*"):
        with socket.socket(socket.AF_UNIX) as caller, suppress(OSError):
            try:
                caller.connect(str(place))
            except ConnectionRefusedError:
                place.unlink()


def _demand_inside(archive: Archive, name: str) -> None:
    for relation in archive.xml(name).iter(_RELATIONS):
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not relation.get("Type", "").lower().endswith(_HARMLESS_OUTSIDE):
            raise refused("ACTIVE_CONTENT", "文件引用了外部内容，不予打开。")
        if relation.get("Type", "").lower().endswith(_WITHIN):
            raise refused("ACTIVE_CONTENT", "文件中嵌有另一份文档（altChunk），无法完整显示，不予打开。")
