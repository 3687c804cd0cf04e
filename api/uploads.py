"""Reading ``multipart/form-data`` as it arrives: files go to the disk while they are counted and hashed.

Nothing reaches the object store before the whole request was read and found usable, so a refused one leaves nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO, cast
from urllib.parse import unquote_to_bytes

import structlog
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.deps import Deps
from api.plain_text import clean_name, decoded_name
from api.problems import Refused
from pipelines.errors import Transient

log = structlog.get_logger("yici.api")

IN_MEMORY = 256 * 1024
"""Bytes of a file that are kept in memory before it goes to the disk."""
LONGEST_FIELD = 1024 * 1024
TEXT_TOGETHER = 2 * LONGEST_FIELD
"""Bytes of all texts of a form together: they are kept in memory until the request is done."""
MOST_PARTS = 300
FILES_TOGETHER = 20
"""All files of a request together may have so many times the bytes of the largest allowed one."""


@dataclass
class Upload:
    """A file as it was sent.

    Attributes:
        name: cleaned, for people.
        content: its bytes, to be read from the start.
    """

    name: str
    content: BinaryIO
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Of the bytes, in hexadecimal."""
        return self.digest.hexdigest()


@dataclass
class Form:
    """What a form held: texts by name, and the files of its part ``files``."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The first text of that name, or None."""
        return next(iter(self.texts.get(name, ())), None)


@asynccontextmanager
async def received(request: Request, deps: Deps) -> AsyncIterator[Form]:
    """Read a whole form; its files are gone when the block ends.

    Raises:
        Refused: 400 not a form, 408 too slow, 413 too large, 415 another type.
        Transient: the disk has no room for it.
    """
    reader = _Reader(_boundary(request), deps.max_file_bytes)
    try:
        _refuse_announced(request, deps.max_file_bytes)
        await _feed(request, reader, deps.silence_seconds)
        reader.finish()
        yield reader.form
    finally:
        reader.close()


def _boundary(request: Request) -> bytes:
    media_type, options = parse_options_header(request.headers.get("content-type"))
    if media_type != b"multipart/form-data":
        raise Refused(415, "上传须使用 multipart/form-data。", code="NOT_A_FORM", cure="请按接口文档的格式上传。")
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 70:
        raise _malformed()
    return boundary


def _refuse_announced(request: Request, max_file_bytes: int) -> None:
    """What says of itself that it is too large is not read at all."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > FILES_TOGETHER * max_file_bytes + TEXT_TOGETHER:
        raise _too_large(max_file_bytes)


async def _feed(request: Request, reader: _Reader, silence_seconds: float) -> None:
    chunks = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(silence_seconds):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise Refused(408, "上传中断：长时间没有收到数据。", code="TOO_SLOW", cure="请重新上传。") from error
        reader.write(chunk)


class _Reader:
    """Follows the parser: which part is being read, and where its bytes go."""

    def __init__(self, boundary: bytes, max_file_bytes: int) -> None:
        self.form = Form()
        self._max_file_bytes = max_file_bytes
        self._all_files = 0
        self._all_texts = 0
        self._parts = 0
        self._ended = False
        self._header = (bytearray(), bytearray())
        self._headers: dict[str, str] = {}
        self._name = ""
        self._text: bytearray | None = None
        self._file: Upload | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def write(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _malformed() from error

    def finish(self) -> None:
        if not self._ended:
            raise _malformed()
        with _room():
            for upload in self.form.files:
                upload.content.seek(0)

    def close(self) -> None:
        for upload in (*self.form.files, *([self._file] if self._file else [])):
            # What the disk had no room for is written once more at the end, and fails again; closed it is all the same.
            with suppress(OSError):
                upload.content.close()

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Refused(413, f"一次最多上传 {MOST_PARTS} 个部分。", code="TOO_MANY_PARTS", cure="请分批上传。")
        self._headers = {}

    def _header_end(self) -> None:
        name, value = (bytes(part).decode("latin-1") for part in self._header)
        self._headers[name.lower()] = value
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        disposition = self._headers.get("content-disposition", "")
        _, options = parse_options_header(disposition)
        self._name = decoded_name(options.get(b"name", b""))
        self._text = self._file = None
        if self._name == "files":
            named = _file_name(disposition, options.get(b"filename"))
            # Closed with the form, or right away when the part turns out to be an empty input of a page.
            spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
            self._file = Upload(named, cast("BinaryIO", spool))
        else:
            self._text = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._add_to_file(self._file, data[start:end])
        elif self._text is not None:
            self._add_to_text(self._text, data[start:end])

    def _add_to_text(self, text: bytearray, block: bytes) -> None:
        text += block
        self._all_texts += len(block)
        if len(text) > LONGEST_FIELD:
            raise Refused(413, f"“{self._name[:40]}”过长。", code="FIELD_TOO_LONG", cure="请缩短内容。")
        if self._all_texts > TEXT_TOGETHER:
            told = f"表单中的文字合计不得超过 {TEXT_TOGETHER // 1024 // 1024} MB。"
            raise Refused(413, told, code="TEXT_TOO_LONG", cure="请缩短各项文字；材料内容请作为文件上传。")

    def _add_to_file(self, file: Upload, block: bytes) -> None:
        file.size += len(block)
        self._all_files += len(block)
        if file.size > self._max_file_bytes or self._all_files > FILES_TOGETHER * self._max_file_bytes:
            raise _too_large(self._max_file_bytes)
        file.digest.update(block)
        with _room():
            file.content.write(block)

    def _part_end(self) -> None:
        if self._file is not None:
            # A page's file input in which nothing was chosen sends a part without name and bytes.
            if self._file.name or self._file.size:
                self._file.name = clean_name(self._file.name)
                self.form.files.append(self._file)
            else:
                self._file.content.close()
        elif self._text is not None:
            self.form.texts.setdefault(self._name, []).append(_decoded(self._text))
        self._text = self._file = None

    def _end(self) -> None:
        self._ended = True


@contextmanager
def _room() -> Iterator[None]:
    """A disk without room heals when somebody sees to it. What came of the form is given back, so the next one finds it."""
    try:
        yield
    except OSError as error:
        log.exception("no room to spool an upload", folder=tempfile.gettempdir())
        raise Transient(
            "服务器的暂存空间不足或无法写入，这次上传没有收下任何文件。",
            code="NO_ROOM",
            cure="请稍后重新上传，或减少一次上传的文件；如反复出现，请联系管理员清理暂存文件夹所在的磁盘。",
        ) from error


def _decoded(text: bytearray) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise Refused(422, "表单中的文字不是 UTF-8 编码。", code="ENCODING", cure="请以 UTF-8 编码发送。") from error


def _file_name(disposition: str, plain: bytes | None) -> str:
    """The file's name; some clients still write it as ``filename*=utf-8''…`` only."""
    extended = re.search(r"filename\*\s*=\s*[\w-]*'[\w-]*'([^;\s]+)", disposition)
    if plain is None:
        return decoded_name(unquote_to_bytes(extended.group(1))) if extended else ""
    # Browsers write a quotation mark in a name as %22 and leave every other percent sign alone.
    return decoded_name(plain).replace("%22", '"')


def _malformed() -> Refused:
    return Refused(400, "上传的表单不完整或格式有误。", code="MALFORMED", cure="请重新上传。")


def _too_large(max_file_bytes: int) -> Refused:
    limit = f"{max_file_bytes / 1024 / 1024:g} MB"
    return Refused(
        413,
        f"上传的文件过大：单个文件不得超过 {limit}，一次上传合计不得超过其 {FILES_TOGETHER} 倍。",
        code="TOO_LARGE",
        cure="请拆分或降低扫描分辨率后重新上传。",
    )


def blocks(stream: BinaryIO, size: int = 1024 * 1024) -> Iterator[bytes]:
    """The bytes of a stream, a block at a time; the stream is closed at the end."""
    with stream:
        while block := stream.read(size):
            yield block
