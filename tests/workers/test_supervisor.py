"""Children are kept alive, and given up where that is no help."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipelines.errors import Transient, Unconfigured
from workers.supervisor import Patience, supervise

QUICK = Patience(young=30, first_wait=0.01, longest_wait=0.02, deaths=3)


def note(folder: Path, place: int) -> int:
    """Say that a child lives; how many have lived at this place so far."""
    (folder / f"{place}-{os.getpid()}").touch()
    return len(list(folder.glob(f"{place}-*")))


def work_until_told(folder: Path, stop: threading.Event, place: int) -> None:
    note(folder, place)
    stop.wait(60)
    (folder / "ended").touch()


def die(folder: Path, stop: threading.Event, place: int) -> None:
    note(folder, place)
    raise RuntimeError("a fault of ours")


def refuse(folder: Path, stop: threading.Event, place: int) -> None:
    note(folder, place)
    raise Unconfigured("设置不对。", code="TEST")


def die_once_at_the_second_place(folder: Path, stop: threading.Event, place: int) -> None:
    if note(folder, place) == 1 and place == 1:
        os._exit(9)
    stop.wait(60)


def run_until(happened: Callable[[], bool], work: Callable[[threading.Event, int], None], processes: int) -> None:
    """Supervise until something has happened."""
    stop = threading.Event()

    def watch() -> None:
        while not happened() and not stop.wait(0.02):
            pass
        stop.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        supervise(work, processes, stop, QUICK)
    finally:
        stop.set()
        watcher.join()


def test_children_work_until_they_are_told_to_end(tmp_path: Path) -> None:
    run_until(lambda: len(list(tmp_path.iterdir())) == 2, partial(work_until_told, tmp_path), 2)

    assert (tmp_path / "ended").exists()
    assert sorted(path.name[0] for path in tmp_path.glob("[01]-*")) == ["0", "1"]


def test_a_child_that_dies_is_replaced_at_its_place(tmp_path: Path) -> None:
    run_until(lambda: len(list(tmp_path.iterdir())) == 3, partial(die_once_at_the_second_place, tmp_path), 2)

    assert sorted(path.name[0] for path in tmp_path.iterdir()) == ["0", "1", "1"]


def test_children_that_keep_dying_young_are_given_up(tmp_path: Path) -> None:
    with pytest.raises(Transient) as caught:
        supervise(partial(die, tmp_path), 1, threading.Event(), QUICK)

    assert caught.value.code == "WORKERS_DIE"
    assert len(list(tmp_path.iterdir())) == QUICK.deaths


def test_settings_that_cannot_be_used_are_not_tried_again(tmp_path: Path) -> None:
    with pytest.raises(Unconfigured) as caught:
        supervise(partial(refuse, tmp_path), 1, threading.Event(), QUICK)

    assert caught.value.code == "WORKERS_UNUSABLE"
    assert len(list(tmp_path.iterdir())) == 1
