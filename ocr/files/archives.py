"""Zip containers, as OFD and Office files are: nothing of one is believed before its directory has been looked through.

Python's own reader unpacks what it is given: entries that overlap, that lie about their size, that unpack to a thousand
times their size. Here the directory is held against limits first, and what is read is cut off at what was stated.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Final, Self

from lxml import etree

from ocr.refusals import refused
from pipelines.errors import FileRefused

MOST_ENTRIES: Final = 5000
MOST_BYTES: Final = 300 << 20
"""Unpacked, all entries together."""
MOST_RATIO: Final = 200
"""Unpacked to packed bytes of an entry that is larger than a mebibyte: text packs to a tenth, not to a thousandth."""
MOST_XML: Final = 32 << 20
MOST_MARKS: Final = 3_000_000
"""Elements' and attributes' marks of all the XML that is kept as trees: a tree takes fifty times as much as the text of its shortest elements."""
_SMALL: Final = 1 << 20
_DIRECTORY: Final = 4 << 20
"""Bytes of the directory: 5,000 entries with long names have one."""
_TAIL: Final = 66_000
"""Bytes at the end in which the end records lie, behind them a comment of up to 65,535."""
_END_RECORDS: Final = ((b"PK\x05\x06", slice(12, 16)), (b"PK\x06\x06", slice(40, 48)))
"""Their marks, and where in each the size of the directory stands (APPNOTE 4.3.16 and 4.3.14)."""
_WAYS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError)


class Archive:
    """An opened container whose directory keeps to the limits.

    Args:
        path: the file.

    Raises:
        FileRefused: DAMAGED or TRUNCATED; ENCRYPTED; UNSAFE_STRUCTURE, with the reason in its message.
    """

    def __init__(self, path: Path) -> None:
        _refuse_large_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise refused("TRUNCATED" if _lacks_end(path) else "DAMAGED") from error
        try:
            self._entries = _looked_through(self._zip)
        except FileRefused:
            self._zip.close()
            raise
        self._read = self._marks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The files in it, folders left out."""
        return tuple(name for name in self._entries if not name.endswith("/"))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """One file, unpacked; never more than its directory said.

        Raises:
            FileRefused: DAMAGED; UNSAFE_STRUCTURE when more comes out than may.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise refused("DAMAGED", f"文件缺少组成部分“{name[:80]}”。")
        try:
            with self._zip.open(entry) as part:
                data = part.read(entry.file_size + 1)
        except _BROKEN as error:
            raise refused("DAMAGED") from error
        self._read += len(data)
        # Parts that lie over one another are each within their limit; read in turn they are not.
        if len(data) > entry.file_size or self._read > 2 * MOST_BYTES:
            raise refused("UNSAFE_STRUCTURE", "压缩内容展开后过大，已停止打开。")
        return data

    def xml(self, name: str) -> Any:
        """One file as XML: no document type, so no entity of its own, and nothing is fetched.

        Returns:
            The root element (lxml).

        Raises:
            FileRefused: DAMAGED; UNSAFE_STRUCTURE for a document type or a file too large.
        """
        data = self._written(name)
        self._marks += data.count(b"<") + data.count(b"=")
        if self._marks > MOST_MARKS:
            raise _too_much_markup()
        return parsed(data)

    def demand_well_formed(self, name: str) -> None:
        """See that one file is XML, without keeping any of it. Raises as :meth:`xml`."""
        _fed(self._written(name), _parser(target=_Unkept()))

    def _written(self, name: str) -> bytes:
        entry = self._entries.get(name)
        if entry is not None and entry.file_size > MOST_XML:
            raise _too_much_markup()
        return self.read(name)


class _Unkept:
    """What is told of an XML file by a parser that keeps none of it."""

    def doctype(self, *_told: str | None) -> None:
        raise _no_type_is_declared()

    def close(self) -> None:
        pass


def parsed(data: bytes) -> Any:
    """Bytes as XML. See :meth:`Archive.xml`."""
    root = _fed(data, _parser())
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise _no_type_is_declared()
    return root


def _parser(**more: Any) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        **more,
    )


def _fed(data: bytes, parser: etree.XMLParser) -> Any:
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "entit" in str(error).lower() or "doctype" in str(error).lower():
            raise _no_type_is_declared() from error
        raise refused("DAMAGED") from error


def _no_type_is_declared() -> FileRefused:
    return refused("UNSAFE_STRUCTURE", "文件内部的 XML 带有文档类型声明，已停止打开。")


def _too_much_markup() -> FileRefused:
    return refused("UNSAFE_STRUCTURE", "文件内部的说明文件过大，已停止打开。")


def _looked_through(opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise refused("UNSAFE_STRUCTURE", f"压缩内容超过 {MOST_ENTRIES} 项，已停止打开。")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise refused("UNSAFE_STRUCTURE", "压缩内容展开后过大，已停止打开。")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        _refuse_entry(entry)
        if entry.filename.lower() in found:
            raise refused("UNSAFE_STRUCTURE", "压缩内容中有重名的项，已停止打开。")
        found[entry.filename.lower()] = entry
    _refuse_overlaps(entries)
    return {entry.filename: entry for entry in entries}


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise refused("ENCRYPTED")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refused("UNSAFE_STRUCTURE", "压缩内容中有符号链接，已停止打开。")
    # The reader cuts a name at NUL and turns backslashes on some systems only: the raw one is looked at as well.
    raw = getattr(entry, "orig_filename", entry.filename)
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in raw or "\x00" in raw or ":" in entry.filename[:3]:
        raise refused("UNSAFE_STRUCTURE", "压缩内容中有指向文件之外的路径，已停止打开。")
    if entry.compress_type not in _WAYS:
        raise refused("UNSAFE_STRUCTURE", "压缩内容采用了不支持的压缩方式，已停止打开。")
    if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise refused("UNSAFE_STRUCTURE", "压缩内容的压缩比异常，已停止打开。")


def _refuse_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise refused("UNSAFE_STRUCTURE", "压缩内容中有互相重叠的项，已停止打开。")
        end = entry.header_offset + 30 + entry.compress_size


def _refuse_large_directory(path: Path) -> None:
    """Before it is read: Python's reader makes an object of every entry, a million of them as well as one.

    Of several end records, and of those with 64 bits, it believes now one, now the other: none of them may tell of more.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    for mark, place in _END_RECORDS:
        at = tail.find(mark)
        while at >= 0:
            told = tail[at + place.start : at + place.stop]
            if int.from_bytes(told, "little") > _DIRECTORY:
                raise refused("UNSAFE_STRUCTURE", f"压缩内容超过 {MOST_ENTRIES} 项，已停止打开。")
            at = tail.find(mark, at + 1)


def _lacks_end(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return b"PK\x05\x06" not in file.read()
