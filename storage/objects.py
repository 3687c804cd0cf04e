"""The bytes of the house: what came in, what was drawn, what went out. One seam over a folder and over S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pipelines.errors import Unconfigured
from storage.object_folder import FolderObjects
from storage.object_keys import ObjectMissing, Stored, key_for

if TYPE_CHECKING:
    from storage.object_s3 import S3Objects

__all__ = ["ObjectMissing", "Objects", "Stored", "key_for", "open_objects"]


class Objects(Protocol):
    """A store of objects.

    Every method may raise Transient (``OBJECTS_…``) when disk or server cannot serve now, and Permanent
    (``KEY_REFUSED``) for a key that cannot name an object.
    """

    def put(self, key: str, data: bytes | BinaryIO, *, media_type: str = "application/octet-stream") -> Stored:
        """Store an object whole or not at all; one that was there is replaced.

        A stream is read from where it stands to its end, in blocks; what its reading raises is passed on.
        """

    def get(self, key: str) -> bytes:
        """All bytes of an object.

        Raises:
            ObjectMissing: there is none.
        """

    def open(self, key: str) -> BinaryIO:
        """A seekable stream of an object, to be closed (``with``).

        Raises:
            ObjectMissing: there is none.
        """

    def fetch(self, key: str, path: Path) -> None:
        """Copy an object into a file, which afterwards is whole or not there.

        Raises:
            ObjectMissing: there is none.
        """

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""

    def delete(self, key: str) -> None:
        """Remove an object; it is no fault if there is none."""

    def keys(self, prefix: str = "", after: str = "") -> Iterator[str]:
        """The keys that begin so, in the order of their characters; only those that come after ``after``."""

    def unfinished(self) -> Iterator[str]:
        """Names of what was begun to be put. A writer that was killed leaves such a beginning; another is still at it."""

    def discard(self, name: str) -> None:
        """Remove such a beginning; it is no fault if it is gone. A writer that is still at it is told to try again."""


def open_objects(url: str) -> Objects:
    """Open a store. A folder is created if it is missing; an S3 server is not spoken to before the first call.

    Args:
        url: ``file:///FOLDER`` (taken as it is written, without percent decoding) or
            ``s3://KEY:SECRET@HOST:PORT/BUCKET?secure=false&region=…``, where key and secret may be percent-encoded.

    Raises:
        Unconfigured: the address is not one of these. The message never repeats it: it holds a secret.
        Transient: the folder cannot be created.
    """
    if url.startswith("file:///"):
        return FolderObjects(Path(url.removeprefix("file://")))
    if url.startswith("s3://"):
        try:
            return _open_s3(urlsplit(url))
        except ValueError as error:
            raise _unusable() from error
    raise _unusable()


def _open_s3(parts: SplitResult) -> S3Objects:
    from storage.object_s3 import S3Objects

    bucket, options = parts.path.strip("/"), parse_qs(parts.query)
    if not (parts.username and parts.password and parts.hostname and bucket):
        raise _unusable()
    secure = options.get("secure", ["true"])[0].lower()
    if secure not in ("true", "false") or "/" in bucket or options.keys() - {"secure", "region"}:
        raise _unusable()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return S3Objects(
        endpoint=f"{host}:{parts.port}" if parts.port else host,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
        bucket=bucket,
        secure=secure == "true",
        region=options.get("region", ["us-east-1"])[0],
    )


def _unusable() -> Unconfigured:
    return Unconfigured(
        "对象库地址无法使用。",
        code="OBJECTS_URL",
        cure="请把 YICI_OBJECTS_URL 设为 file:///文件夹，或 s3://密钥:密码@主机:端口/桶名?secure=false（不加密时）。",
    )
