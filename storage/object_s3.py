"""Objects in a bucket of an S3 server (MinIO and others)."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from uuid import uuid4

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error
from urllib3.exceptions import HTTPError

from pipelines.errors import Transient
from storage.object_keys import ObjectMissing, Stored, checked, checked_prefix

BLOCK = 1024 * 1024
_MISSING = {"NoSuchKey", "NoSuchObject", "NoSuchBucket"}


class S3Objects:
    """Objects in one bucket, which is made when the first object is put."""

    def __init__(
        self, *, endpoint: str, access_key: str, secret_key: str, bucket: str, secure: bool, region: str
    ) -> None:
        """Remember where the bucket is; nothing is connected.

        Raises:
            ValueError: the endpoint is none.
        """
        retries = urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])
        timeout = urllib3.Timeout(connect=5, read=60)
        self._bucket = bucket
        self._client = Minio(
            endpoint,
            access_key=access_key,
            secret_key=secret_key,
            secure=secure,
            region=region,
            http_client=urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=16),
        )

    def put(self, key: str, data: bytes | BinaryIO, *, media_type: str = "application/octet-stream") -> Stored:
        """Bring a stream to its end first, then send it: the server never sees the beginning of something broken."""
        checked(key)
        with io.BytesIO(data) if isinstance(data, bytes) else _spooled(data) as body:
            sha256 = _sha256(body)
            size = body.tell()
            try:
                self._send(key, body, size, media_type)
            except ObjectMissing:
                self._make_bucket()
                self._send(key, body, size, media_type)
        return Stored(key, size, sha256)

    def _send(self, key: str, body: BinaryIO, size: int, media_type: str) -> None:
        body.seek(0)
        with _server(key):
            # One part at a time: several would each hold 5 MiB or more in memory.
            self._client.put_object(self._bucket, key, body, size, content_type=media_type, num_parallel_uploads=1)

    def _make_bucket(self) -> None:
        with _server(self._bucket):
            try:
                self._client.make_bucket(self._bucket)
            except (S3Error, InvalidResponseError) as error:
                # Another process was faster.
                if _code(error) not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    raise

    def get(self, key: str) -> bytes:
        """All bytes of an object, checked for their number."""
        target = io.BytesIO()
        self._receive(key, target)
        return target.getvalue()

    def open(self, key: str) -> BinaryIO:
        """A temporary copy on this machine's disk: seekable, and whole before its first byte is given out."""
        target = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - given out open, closed by the caller
        try:
            self._receive(key, target)
        except BaseException:
            target.close()
            raise
        target.seek(0)
        return target

    def fetch(self, key: str, path: Path) -> None:
        """Copy an object into a file."""
        part = path.with_name(f"{path.name}.{uuid4().hex}.part")
        try:
            with part.open("wb") as target:
                self._receive(key, target)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _receive(self, key: str, target: BinaryIO) -> None:
        checked(key)
        with _server(key), closing(self._client.get_object(self._bucket, key)) as response:
            # urllib3 raises when fewer bytes come than Content-Length announced.
            target.writelines(response.stream(BLOCK))
            response.release_conn()

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        checked(key)
        try:
            with _server(key):
                self._client.stat_object(self._bucket, key)
        except ObjectMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object."""
        checked(key)
        try:
            with _server(key):
                self._client.remove_object(self._bucket, key)
        except ObjectMissing:
            return

    def keys(self, prefix: str = "", after: str = "") -> Iterator[str]:
        """Ask the server for the names, a thousand at a time."""
        checked_prefix(prefix)
        try:
            with _server(prefix):
                found = self._client.list_objects(
                    self._bucket, prefix=prefix, recursive=True, start_after=after or None
                )
                for one in found:
                    yield str(one.object_name)
        except ObjectMissing:
            return

    def unfinished(self) -> Iterator[str]:
        """None that we could see: servers keep them to themselves, and remove them (MinIO: after a day)."""
        return iter(())

    def discard(self, name: str) -> None:
        """There is none."""


def _spooled(source: BinaryIO) -> BinaryIO:
    """A copy of a stream on the disk; the stream itself may be neither seekable nor of known length."""
    target = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - given out open, closed by the caller
    try:
        shutil.copyfileobj(source, target, BLOCK)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _sha256(body: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := body.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def _server(key: str) -> Iterator[None]:
    """Turn the faults of the server and of the way there into ours."""
    try:
        yield
    except (MinioException, HTTPError, OSError) as error:
        code = _code(error)
        if code in _MISSING:
            raise ObjectMissing(key) from error
        raise (_refused(code) if code else _away()) from error


def _code(error: Exception) -> str:
    """The server's own word for a fault, or nothing where it did not say a word."""
    if isinstance(error, S3Error):
        return str(error.code)
    if isinstance(error, InvalidResponseError):
        # The client does not read answers that some servers (rclone's) name text/xml; the word stands in them.
        found = re.search(r"<Code>(\w+)</Code>", str(error))
        return found.group(1) if found else ""
    return ""


def _refused(code: str) -> Transient:
    # Also wrong credentials: a person can put them right while the task waits for its next turn.
    return Transient(
        f"对象库拒绝了请求（{code}），稍后会自动重试。",
        code="OBJECTS_REFUSED",
        cure="请核对 YICI_OBJECTS_URL 中的密钥、密码和桶名，以及对象库的权限。",
    )


def _away() -> Transient:
    return Transient(
        "对象库暂时无法使用，稍后会自动重试。",
        code="OBJECTS_AWAY",
        cure="请检查对象库服务和网络；可运行 yici doctor 查看。",
    )
