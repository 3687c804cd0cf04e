"""One suite for both stores, over a real folder and a real S3 server."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from pathlib import Path

import pytest

from pipelines.errors import Permanent, Transient, Unconfigured
from storage.objects import ObjectMissing, Objects, Stored, key_for, open_objects
from tests.doubles.lying_s3 import lying_s3

MEBIBYTE = 1024 * 1024


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """An empty store."""
    if request.param == "folder":
        return open_objects(f"file://{tmp_path / 'objects'}")
    return open_objects(request.getfixturevalue("fresh_bucket"))


class Upload(io.RawIOBase):
    """An upload as it comes over a network: it can neither seek nor tell, and perhaps it breaks off."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        self._content, self._breaks = io.BytesIO(content), breaks

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # typeshed names a wider one
        """Give at most a thousand bytes."""
        block = self._content.read(min(len(buffer), 1000))
        if self._breaks and not block:
            raise ConnectionResetError("the upload broke off")
        buffer[: len(block)] = block
        return len(block)


def _upload(content: bytes, *, breaks: bool = False) -> io.BufferedReader:
    return io.BufferedReader(Upload(content, breaks=breaks))


def test_what_is_put_is_got(objects: Objects) -> None:
    content = "一次性告知".encode()

    stored = objects.put("letter/1.pdf", content, media_type="application/pdf")

    assert stored == Stored("letter/1.pdf", len(content), hashlib.sha256(content).hexdigest())
    assert objects.get("letter/1.pdf") == content


def test_an_object_may_be_empty(objects: Objects) -> None:
    objects.put("file/empty", b"")

    assert objects.get("file/empty") == b""


def test_a_large_stream_comes_back_whole(objects: Objects, tmp_path: Path) -> None:
    content = os.urandom(MEBIBYTE) * 12

    stored = objects.put("file/large", io.BytesIO(content))
    objects.fetch("file/large", tmp_path / "large")

    assert stored.size == len(content)
    assert (tmp_path / "large").read_bytes() == content


def test_a_stream_that_cannot_seek_comes_back_whole(objects: Objects) -> None:
    content = bytes(range(256)) * 20

    objects.put("file/pipe", _upload(content))

    assert objects.get("file/pipe") == content


def test_a_stream_that_breaks_leaves_nothing(objects: Objects) -> None:
    with pytest.raises(ConnectionResetError):
        objects.put("file/broken", _upload(b"x" * 5000, breaks=True))

    assert list(objects.keys()) == []


def test_a_stream_that_breaks_leaves_the_former_object(objects: Objects) -> None:
    objects.put("file/a", b"first")

    with pytest.raises(ConnectionResetError):
        objects.put("file/a", _upload(b"x" * 5000, breaks=True))

    assert objects.get("file/a") == b"first"


def test_a_second_put_replaces_the_first(objects: Objects) -> None:
    objects.put("file/a", b"first and longer")
    objects.put("file/a", b"second")

    assert objects.get("file/a") == b"second"


def test_writers_of_one_object_leave_one_of_theirs_whole(objects: Objects) -> None:
    contents = [bytes([n]) * MEBIBYTE for n in range(4)]
    threads = [threading.Thread(target=objects.put, args=("file/a", content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert objects.get("file/a") in contents
    assert list(objects.keys()) == ["file/a"]


def test_an_opened_object_can_be_read_in_any_order(objects: Objects) -> None:
    objects.put("file/a", b"0123456789")

    with objects.open("file/a") as stream:
        stream.seek(5)
        tail = stream.read()
        stream.seek(0)

        assert (stream.read(3), tail) == (b"012", b"56789")


def test_a_missing_object_is_named(objects: Objects, tmp_path: Path) -> None:
    for call in (objects.get, objects.open, lambda key: objects.fetch(key, tmp_path / "x")):
        with pytest.raises(ObjectMissing) as caught:
            call("file/none")
        assert (caught.value.key, caught.value.code) == ("file/none", "OBJECT_MISSING")
    assert list(tmp_path.glob("x*")) == []


def test_the_beginning_of_a_key_is_no_object(objects: Objects) -> None:
    objects.put("file/a/b", b"1")

    with pytest.raises(ObjectMissing):
        objects.get("file/a")
    assert not objects.exists("file/a")


def test_an_object_exists_until_it_is_deleted(objects: Objects) -> None:
    objects.put("file/a", b"1")
    before = objects.exists("file/a")
    objects.delete("file/a")

    assert (before, objects.exists("file/a")) == (True, False)


def test_deleting_what_is_not_there_is_no_fault(objects: Objects) -> None:
    objects.delete("file/none")

    assert not objects.exists("file/none")


def test_keys_are_found_by_their_beginning(objects: Objects) -> None:
    for key in ("page/aa/1", "page/aa/2", "page/ab/3", "pages/4", "letter/5"):
        objects.put(key, b"1")

    assert sorted(objects.keys("page/")) == ["page/aa/1", "page/aa/2", "page/ab/3"]
    assert sorted(objects.keys("page/a")) == ["page/aa/1", "page/aa/2", "page/ab/3"]
    assert sorted(objects.keys("page/aa/2")) == ["page/aa/2"]
    assert sorted(objects.keys("page")) == ["page/aa/1", "page/aa/2", "page/ab/3", "pages/4"]
    assert sorted(objects.keys("none")) == []
    assert sorted(objects.keys()) == ["letter/5", "page/aa/1", "page/aa/2", "page/ab/3", "pages/4"]


def test_keys_come_in_their_order_from_any_of_them_on(objects: Objects) -> None:
    ordered = ["file/00/a", "file/00/b-1", "file/00/b/1", "file/00/b0", "file/01/a", "file/1/0", "letter/00/a"]
    for key in reversed(ordered):
        objects.put(key, b"1")

    assert [list(objects.keys(after=place)) for place in ("", *ordered)] == [ordered[n:] for n in range(8)]
    assert list(objects.keys("file/", after="file/00/b")) == ordered[1:6]
    assert list(objects.keys("file/", after="file/00zz")) == ordered[4:6]
    assert list(objects.keys("letter/", after="file/00/a")) == ordered[6:]


def test_a_beginning_that_a_killed_writer_left_is_found_and_removed(tmp_path: Path) -> None:
    objects = open_objects(f"file://{tmp_path}")
    objects.put("file/a", b"whole")
    (tmp_path / ".incoming" / "0123").write_bytes(b"half")

    found = list(objects.unfinished())
    for name in [*found, "gone"]:
        objects.discard(name)

    assert (found, list(objects.unfinished()), list(objects.keys())) == (["0123"], [], ["file/a"])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../a",
        "a/../b",
        "a/..",
        "a//b",
        "a/",
        "./a",
        ".incoming/a",
        "a\\b",
        "a\nb",
        "件/1",
        "a" * 201,
    ],
)
def test_a_key_that_leads_elsewhere_is_refused(objects: Objects, key: str, tmp_path: Path) -> None:
    calls = (
        lambda: objects.put(key, b"1"),
        lambda: objects.get(key),
        lambda: objects.open(key),
        lambda: objects.fetch(key, tmp_path / "x"),
        lambda: objects.exists(key),
        lambda: objects.delete(key),
    )
    for call in calls:
        with pytest.raises(Permanent) as caught:
            call()
        assert caught.value.code == "KEY_REFUSED"


@pytest.mark.parametrize("prefix", ["/", "../", "a/../b", "a//", ".incoming"])
def test_a_prefix_that_leads_elsewhere_is_refused(objects: Objects, prefix: str) -> None:
    with pytest.raises(Permanent) as caught:
        list(objects.keys(prefix))

    assert caught.value.code == "KEY_REFUSED"


def test_keys_are_spread_and_always_the_same() -> None:
    keys = {key_for("page", f"2026-0000{n}") for n in range(200)}

    assert len({key.split("/")[1] for key in keys}) > 100
    assert key_for("page", "1") == "page/6b/86/1"


@pytest.mark.parametrize("kind", ["..", "a b", ""])
def test_a_kind_that_leads_elsewhere_is_refused(kind: str) -> None:
    with pytest.raises(Permanent):
        key_for(kind, "1")


def test_a_full_disk_heals_later(tmp_path: Path) -> None:
    """A file where a folder is needed stands for every fault of the disk; root may write anywhere else."""
    objects = open_objects(f"file://{tmp_path / 'objects'}")
    (tmp_path / "objects" / "file").write_text("in the way")

    with pytest.raises(Transient) as caught:
        objects.put("file/a", b"1")

    assert caught.value.code == "OBJECTS_AWAY"
    assert list((tmp_path / "objects" / ".incoming").iterdir()) == []


def test_a_store_whose_folder_cannot_be_made_heals_later(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("in the way")

    with pytest.raises(Transient):
        open_objects(f"file://{tmp_path / 'objects'}")


def test_a_server_that_is_away_heals_later() -> None:
    objects = open_objects("s3://key:secret@127.0.0.1:1/bucket?secure=false")

    with pytest.raises(Transient) as caught:
        objects.get("file/a")

    assert caught.value.code == "OBJECTS_AWAY"


def test_wrong_credentials_are_told(fresh_bucket: str) -> None:
    scheme, _, place = fresh_bucket.partition("@")
    objects = open_objects(f"{scheme.rpartition(':')[0]}:wrong@{place}")

    with pytest.raises(Transient) as caught:
        objects.put("file/a", b"1")

    assert caught.value.code == "OBJECTS_REFUSED"


def test_a_download_that_ends_too_early_is_never_believed(tmp_path: Path) -> None:
    server = lying_s3()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    objects = open_objects(f"s3://key:secret@127.0.0.1:{server.server_port}/bucket?secure=false")

    for call in (objects.get, objects.open, lambda key: objects.fetch(key, tmp_path / "x")):
        with pytest.raises(Transient) as caught:
            call("file/a")
        assert caught.value.code == "OBJECTS_AWAY"

    assert list(tmp_path.glob("x*")) == []
    server.shutdown()
    server.server_close()


def test_a_bucket_that_is_missing_is_empty_until_the_first_put_makes_it(fresh_bucket: str) -> None:
    objects = open_objects(fresh_bucket.replace("?", "-not-made?"))

    before = (objects.exists("file/a"), list(objects.keys()))
    objects.delete("file/a")
    objects.put("file/a", b"1")

    assert before == (False, [])
    assert list(objects.keys()) == ["file/a"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "objects",
        "file://relative",
        "s3://",
        "s3://key:geheim@host",
        "s3://host/bucket",
        "s3://key:geheim@host:port/bucket",
        "s3://key:geheim@host/bucket/deeper",
        "s3://key:geheim@host/bucket?secure=maybe",
        "s3://key:geheim@host/bucket?secur=false",
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_secret(url: str) -> None:
    with pytest.raises(Unconfigured) as caught:
        open_objects(url)

    assert caught.value.code == "OBJECTS_URL"
    assert "geheim" not in caught.value.message + caught.value.cure


def test_a_folder_is_taken_as_it_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "数据 100%#?x"

    open_objects(f"file://{folder}").put("file/a", b"1")

    assert (folder / "file" / "a").read_bytes() == b"1"
