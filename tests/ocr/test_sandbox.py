"""Whatever a file or an engine does, it costs a child and no more."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from ocr.answers import Inspection
from ocr.children.pool import walls_for
from ocr.sandbox import Sandbox
from pipelines.errors import FileRefused, PageUnreadable, Unconfigured
from runtime.children.walls import Kind
from tests.doubles.reader import HERE
from tests.ocr.paper import blank, form, scan_pdf, scanned, text_pdf
from tests.processes import lives, started_by, told
from tests.walls import behind

SMALL = (827, 1169)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages: a form, a dark sheet, a form."""
    dark = form(SMALL).point(lambda value: 40 + value // 6)
    return scan_pdf(tmp_path_factory.mktemp("stack") / "stack.pdf", form(SMALL), dark, form(SMALL), dpi=100)


def double(name: str, *, walls: Kind | None = None, **options: float) -> Sandbox:
    """A sandbox whose reader misbehaves, behind the strongest walls of this machine or weaker ones."""
    strongest = walls_for(HERE + name)
    around = replace(strongest, kind=walls or strongest.kind)
    return Sandbox(reader_factory=HERE + name, walls=around, **options)  # type: ignore[arg-type] # numbers of the limits


def _two_pages(path: Path, name: str) -> Path:
    """A file of two pages; in pictures each has a bar of another size."""
    if path.suffix == ".pdf":
        return text_pdf(path, (f"{name}的第一页共两页可以阅读",), (f"{name}的第二页共两页可以阅读",))
    pages = [Image.new("1", SMALL, 1) for _ in range(2)]
    for number, page in enumerate(pages):
        ImageDraw.Draw(page).rectangle((100, 100, 200 + ord(name) % 100, 300 + 100 * number), fill=0)
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4")
    return path


def unread(sandbox: Sandbox, path: Path, page: int = 1) -> PageUnreadable:
    with pytest.raises(PageUnreadable) as caught:
        sandbox.read(path, page)
    return caught.value


def said(sandbox: Sandbox, path: Path, page: int = 1) -> list[str]:
    return [line.text for line in sandbox.read(path, page).text.lines]


def processes(sandbox: Sandbox) -> list[int]:
    """The children and all that they started, by the numbers that this side knows them by."""
    found = [child.pid for child in list(sandbox._readers.nursery.children)]
    for process in found:
        found += started_by(process)
    return found


def name_of(process: int) -> str:
    return told(process, "comm").decode()


def living(of: list[int]) -> list[int]:
    """Those that still live a moment later: the kernel takes a moment to end what was killed."""
    for _ in range(200):
        if not any(map(lives, of)):
            return []
        threading.Event().wait(0.02)
    return [process for process in of if lives(process)]


def test_a_file_is_inspected_and_read_in_a_child(stack: Path) -> None:
    with double("Telling") as sandbox:
        inspection = sandbox.inspect(stack)
        read = sandbox.read(stack, 3)

    assert inspection == Inspection(kind="application/pdf", pages=3)
    assert (read.text.page, read.text.source, read.media_type) == (3, "rapid", "image/jpeg")
    assert read.picture.startswith(b"\xff\xd8\xff")
    assert read.text.lines[0].text != str(os.getpid())


def test_a_child_is_warm_for_the_next_page_and_gone_after_closing(stack: Path) -> None:
    with double("Telling") as sandbox:
        first = said(sandbox, stack)
        children = processes(sandbox)
        second = said(sandbox, stack)
        assert (processes(sandbox), all(map(lives, children))) == (children, True)

    assert first == second
    assert living(children) == []


def test_children_that_were_made_ready_beforehand_are_the_ones_that_read(stack: Path) -> None:
    # Given a sandbox that was told to make one of its two children ready
    with double("Telling", size=2) as sandbox:
        sandbox.make_ready(1)
        for _ in range(500):
            if any(child.ready for child in list(sandbox._readers.nursery.children)):
                break
            threading.Event().wait(0.02)
        ready = [child.pid for child in sandbox._readers.nursery.children if child.ready]

        # When a page is read
        said(sandbox, stack)

        # Then by that child, and no other was born
        assert [child.pid for child in sandbox._readers.nursery.children] == ready
        assert len(ready) == 1


def test_children_that_cannot_be_made_ready_leave_their_places_to_those_who_ask(stack: Path) -> None:
    with Sandbox(reader_factory="tests.doubles.reader:NoSuchReader", size=2) as sandbox:
        sandbox.make_ready(2)
        with pytest.raises(Unconfigured):
            sandbox.read(stack, 1)


def test_a_refusal_crosses_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with double("Telling") as sandbox, pytest.raises(FileRefused) as caught:
        sandbox.inspect(tmp_path / "empty.pdf")

    assert (caught.value.code, caught.value.message) == ("EMPTY", "文件是空的，没有任何内容。")


def test_an_engine_that_fails_leaves_an_unreadable_page_not_an_empty_one(stack: Path) -> None:
    with double("Failing") as sandbox:
        assert unread(sandbox, stack).code == "ENGINE"


@pytest.mark.parametrize("name", ["Hanging", "HangingOnDark"])
def test_a_reader_that_hangs_is_killed(stack: Path, name: str) -> None:
    with double(name, page_seconds=2) as sandbox:
        assert unread(sandbox, stack, 2).code == "TIMEOUT"


def test_after_a_hang_the_other_pages_are_read_and_the_loss_is_told(stack: Path) -> None:
    losses: list[str] = []
    with Sandbox(reader_factory=HERE + "HangingOnDark", page_seconds=2, on_loss=losses.append) as sandbox:
        assert said(sandbox, stack, 1) == ["可以阅读"]
        assert unread(sandbox, stack, 2).code == "TIMEOUT"
        assert said(sandbox, stack, 3) == ["可以阅读"]

    assert losses == ["hung"]


@pytest.mark.parametrize("kind", behind("bubblewrap", "none"))
def test_what_a_child_has_started_dies_with_it(stack: Path, kind: Kind) -> None:
    sandbox = double("HangingWithOffspring", page_seconds=2, programs=True, walls=kind)
    with sandbox, ThreadPoolExecutor(1) as caller:
        call = caller.submit(unread, sandbox, stack)
        while not call.done() and not any("sleep" in name_of(process) for process in processes(sandbox)):
            threading.Event().wait(0.01)
        started = processes(sandbox)
        assert call.result().code == "TIMEOUT"

    assert living(started) == []


@pytest.mark.parametrize("suffix", ["pdf", "tif"])
@pytest.mark.parametrize("kind", behind("bubblewrap", "landlock", "none"))
def test_a_child_that_opens_another_file_in_between_never_shows_its_pages_for_those_of_the_first(
    tmp_path: Path, kind: Kind, suffix: str
) -> None:
    # Given two files of two pages, and what each page shows
    one, other = (_two_pages(tmp_path / f"{name}.{suffix}", name) for name in ("甲", "乙"))
    with double("Telling", walls=kind) as sandbox:
        alone = [sandbox.read(one, page, show=True).picture for page in (1, 2)]

    # When one child is asked about both by turns
    with double("Telling", walls=kind, size=1) as sandbox:
        mixed = []
        for page in (1, 2):
            mixed.append(sandbox.read(one, page).picture)
            sandbox.digests(other)
            sandbox.inspect(other)

        # Then each page is its own file's
        assert mixed == alone
        assert sandbox.digests(one) != sandbox.digests(other)


def test_a_reader_that_crashes_costs_its_page_and_leaves_its_last_words(stack: Path) -> None:
    losses: list[str] = []
    with Sandbox(reader_factory=HERE + "Crashing", on_loss=losses.append) as sandbox:
        error = unread(sandbox, stack)

        assert error.code == "CRASHED"
        assert "segmentation fault, as arranged" in error.__notes__[0]
        assert losses == ["crashed"]
        assert sandbox.inspect(stack).pages == 3


def test_a_reader_that_takes_all_memory_is_stopped_at_its_limit(stack: Path) -> None:
    with double("Devouring", memory_mb=1500) as sandbox:
        assert unread(sandbox, stack).code == "CRASHED"


def test_a_file_that_takes_too_long_to_open_is_refused(stack: Path) -> None:
    with double("Telling", file_seconds=3) as sandbox:
        sandbox.inspect(stack)
        # A child that gets nowhere, whatever the machine is doing.
        for process in processes(sandbox):
            os.kill(process, signal.SIGSTOP)

        with pytest.raises(FileRefused) as caught:
            sandbox.inspect(stack)

    assert caught.value.code == "TIMEOUT"


def test_noise_of_libraries_does_not_disturb_the_answer(stack: Path) -> None:
    with double("Babbling") as sandbox:
        assert said(sandbox, stack) == ["仍可阅读"]


def test_a_child_inherits_no_secret_and_runs_under_limits(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YICI_BOOTSTRAP_KEY", "secret-of-the-test")
    with double("TellingLimits", memory_mb=2000) as sandbox:
        names, memory, core, _leads = said(sandbox, stack)

    inherited = set(names.split(",")) - {"LD_LIBRARY_PATH", "PWD"}  # OpenCV and bubblewrap set them
    assert inherited == {
        "HOME",
        "LANG",
        "MALLOC_ARENA_MAX",
        "MALLOC_MMAP_THRESHOLD_",
        "MALLOC_TRIM_THRESHOLD_",
        "OMP_THREAD_LIMIT",
        "OPENBLAS_NUM_THREADS",
        "ORT_DISABLE_TELEMETRY",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "TMPDIR",
    }
    assert (int(memory) <= 2000 * 1024 * 1024, core) == (True, "0")


def test_a_child_is_replaced_after_so_many_pages(stack: Path) -> None:
    ran = []
    with double("Telling", recycle_after=2) as sandbox:
        for _ in range(5):
            said(sandbox, stack)
            ran.append(processes(sandbox))

    assert (ran[1], ran[3]) == ([], [])
    assert (len({ran[0][0], ran[2][0], ran[4][0]}), living(ran[4])) == (3, [])


def test_a_child_that_has_come_to_hold_much_memory_is_replaced(stack: Path) -> None:
    with double("Hoarding") as sandbox:
        said(sandbox, stack)
        first = processes(sandbox)
        said(sandbox, stack)
        second = processes(sandbox)

    assert (first, second) == ([], [])


def test_a_child_that_died_in_its_sleep_is_replaced_unnoticed(stack: Path) -> None:
    with double("Telling") as sandbox:
        said(sandbox, stack)
        before = processes(sandbox)
        os.kill(before[-1], 9)
        assert living(before) == []

        said(sandbox, stack)
        assert set(processes(sandbox)).isdisjoint(before)


def test_a_page_that_kills_a_worn_child_is_tried_once_in_a_new_one(stack: Path) -> None:
    with double("CrashingWhenWorn") as sandbox:
        assert [said(sandbox, stack, page) for page in (1, 3, 1)] == [["可以阅读"]] * 3


def test_callers_at_once_have_children_of_their_own(stack: Path) -> None:
    with double("Telling", size=2) as sandbox, ThreadPoolExecutor(4) as callers:
        list(callers.map(lambda page: said(sandbox, stack, page), (1, 3) * 4))
        children = len(sandbox._readers.nursery.children)

    assert 1 <= children <= 2


def test_children_outlive_the_thread_that_first_asked(stack: Path) -> None:
    with double("Telling") as sandbox:
        with ThreadPoolExecutor(1) as passing:
            first = passing.submit(said, sandbox, stack).result()

        assert said(sandbox, stack) == first


def test_a_page_that_the_file_does_not_have_is_unreadable(stack: Path) -> None:
    with double("Telling") as sandbox:
        error = unread(sandbox, stack, 9)

    assert (error.code, error.message) == ("DAMAGED", "文件共 3 页，没有第 9 页。")


def test_a_blank_page_needs_no_reader(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "blank.pdf", scanned(blank(SMALL)), dpi=100)
    with double("Failing") as sandbox:
        text = sandbox.read(path, 1).text

    assert (text.source, text.lines, text.marks.blank, text.problem) == ("none", (), True, None)


def test_trusted_text_needs_no_reader(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "text.pdf", ("统一社会信用代码：91350100M000100Y43",))
    with double("Failing") as sandbox:
        text = sandbox.read(path, 1).text

    assert (text.source, text.text) == ("text_layer", "统一社会信用代码：91350100M000100Y43")


def test_an_unknown_engine_is_told_at_once() -> None:
    with pytest.raises(Unconfigured) as caught:
        Sandbox("abacus")

    assert caught.value.message == "没有名为“abacus”的识别引擎。"


def test_an_engine_that_does_not_start_is_unconfigured(stack: Path) -> None:
    with double("NotThere") as sandbox:
        with pytest.raises(Unconfigured) as caught:
            sandbox.read(stack, 1)
        assert sandbox.inspect(stack).pages == 3

    assert caught.value.code == "ENGINE"


def test_closing_leaves_no_pipe_no_child_and_no_folder_behind(stack: Path) -> None:
    before = set(Path("/proc/self/fd").iterdir())
    with double("Telling", size=2) as sandbox, ThreadPoolExecutor(2) as callers:
        list(callers.map(lambda page: said(sandbox, stack, page), (1, 3)))
        children = processes(sandbox)
        homes = [Path(f"/proc/{child}/fd/2").readlink().parent for child in children]

    assert set(Path("/proc/self/fd").iterdir()) == before
    assert living(children) == []
    assert [home for home in homes if home.exists()] == []


def test_closing_ends_the_calls_that_are_under_way(stack: Path) -> None:
    sandbox = double("Hanging", page_seconds=60)
    with ThreadPoolExecutor(1) as caller:
        call = caller.submit(unread, sandbox, stack)
        while not any(child.asked["read"] for child in list(sandbox._readers.nursery.children)):
            threading.Event().wait(0.01)
        sandbox.close()

        assert call.result().code == "CRASHED"


def test_a_closed_sandbox_answers_no_more(stack: Path) -> None:
    sandbox = double("Telling")
    sandbox.close()

    with pytest.raises(RuntimeError):
        sandbox.inspect(stack)
