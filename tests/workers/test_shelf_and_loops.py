"""The shelf of originals, and loops that are started again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pipelines.errors import Permanent
from storage.object_folder import FolderObjects
from workers.main import running
from workers.shelf import Shelf


class Counting(FolderObjects):
    """A folder that counts what is fetched from it."""

    fetched = 0

    def fetch(self, key: str, path: Path) -> None:
        self.fetched += 1
        super().fetch(key, path)


@pytest.fixture
def objects(tmp_path: Path) -> Counting:
    store = Counting(tmp_path / "objects")
    for name in ("a", "b", "c"):
        store.put(name, name.encode())
    return store


def test_an_original_is_fetched_once_for_all_its_pages(objects: Counting) -> None:
    shelf = Shelf(objects)

    for _ in range(3):
        with shelf.original("a") as path:
            assert path.read_bytes() == b"a"

    assert objects.fetched == 1
    shelf.close()


def test_an_original_stays_while_it_is_read_and_goes_when_others_need_the_room(objects: Counting) -> None:
    shelf = Shelf(objects, kept=1)

    with shelf.original("a") as read:
        for key in ("b", "c"):
            with shelf.original(key) as path:
                assert path.exists()
        assert read.read_bytes() == b"a"
        with shelf.original("b"):
            pass
        assert objects.fetched == 4
    shelf.close()
    assert not read.exists()


def test_what_is_not_there_is_asked_for_again(objects: Counting) -> None:
    shelf = Shelf(objects)
    with pytest.raises(Permanent), shelf.original("d"):
        pass

    objects.put("d", b"d")

    with shelf.original("d") as path:
        assert path.read_bytes() == b"d"
    shelf.close()


def test_a_loop_that_fails_is_started_again_and_ends_when_it_is_told() -> None:
    begun, again = [0], threading.Event()

    def loop(stop: threading.Event) -> None:
        begun[0] += 1
        if begun[0] == 1:
            raise KeyError("a fault of ours")
        again.set()
        stop.wait()

    with running(loop, "loop"):
        assert again.wait(30)

    assert begun == [2]
