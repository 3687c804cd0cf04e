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


class Slow(FolderObjects):
    """A folder of which a fetch lasts until it is let go, and writes a second file on the way, as S3 clients do."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.begun, self.go = threading.Event(), threading.Event()

    def fetch(self, key: str, path: Path) -> None:
        self.begun.set()
        assert self.go.wait(30)
        path.parent.mkdir(exist_ok=True)  # whatever of the folder is there by now
        super().fetch(key, path)


def test_what_a_step_still_fetches_when_the_shelf_is_closed_does_not_stay(tmp_path: Path) -> None:
    # Given a step in the middle of fetching a file
    objects = Slow(tmp_path / "objects")
    objects.put("a", b"a")
    shelf = Shelf(objects)
    seen: list[Path] = []

    def step() -> None:
        with shelf.original("a") as path:
            seen.append(path)

    working = threading.Thread(target=step)
    working.start()
    assert objects.begun.wait(30)

    # When the process ends its work meanwhile
    shelf.close()
    objects.go.set()
    working.join(30)

    # Then nothing of the file is left on this machine's disk
    assert [(path.exists(), path.parent.exists()) for path in seen] == [(False, False)]


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
