"""Whatever a step does, it costs a hand and no more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.case import State
from pipelines.errors import LetterRefused, Permanent, Transient, YiciError
from pipelines.events import FileSplit
from pipelines.tasks import DeliverLetter, MakeSearchable, PackArchive, ReadPage, SplitFile, Task
from storage import papers
from storage.database import transaction
from storage.error_trail import note
from storage.outbox import Taken
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.doubles.steps import HERE
from tests.office import COURIER, facts, installation
from tests.processes import lives
from tests.workers.conftest import Bench
from workers.hands import Hands, Limit
from workers.meter import Meter
from workers.steps import Steps
from workers.toolbox import Toolbox, open_toolbox
from workers.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 1.0
SECRET = "secret-of-the-test"
LIMITS = {
    "split_file": Limit(SECONDS),  # what hangs
    "read_page": Limit(60),  # what does not, on the busiest machine
    "deliver_letter": Limit(10),
    "make_searchable": Limit(60, memory_mb=1500),
    "pack_archive": Limit(60),
}


class Losses(Meter):
    """Counts the hands that were lost."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def child_killed(self, room: str, why: str) -> None:
        self.told.append((room, why))


@pytest.fixture(scope="module")
def losses() -> Losses:
    return Losses()


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory, losses: Losses) -> Iterator[Toolbox]:
    settings = installation(tmp_path_factory.mktemp("installation"), signing_key_password=SECRET)
    with open_toolbox(settings, open_reader=ScriptedReader, watch=Watch(meter=losses)) as tools:
        yield tools


@pytest.fixture(scope="module")
def hands(tools: Toolbox) -> Iterator[Hands]:
    """Two hands for the tests of this module, of a worker with a secret in its environment that blocks SIGTERM."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("YICI_SIGNING_KEY_PASSWORD", SECRET)
            patch.setenv("SSL_CERT_FILE", "/etc/ssl/own.pem")
            hands = Hands(tools, size=2, limits=LIMITS, steps=HERE)
            told(hands, "tell_process")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    with hands:
        yield hands


def taken(task: Task, attempt: int = 1) -> Taken:
    return Taken("task", "case", task, attempt, 8, "token")


def told(hands: Hands, deed: str) -> str:
    event = hands.do(taken(ReadPage(file_id=deed, page=1)))
    assert isinstance(event, FileSplit)
    return event.file_id


def refused(hands: Hands, deed: str, attempt: int = 1) -> YiciError:
    with pytest.raises(YiciError) as caught:
        hands.do(taken(SplitFile(file_id=deed), attempt))
    return caught.value


def dies(process: int, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while lives(process) and time.monotonic() < until:
        time.sleep(0.01)
    return not lives(process)


def test_a_step_is_done_in_another_process_and_its_event_comes_back(hands: Hands) -> None:
    first, second = told(hands, "tell_process"), told(hands, "tell_process")

    assert first == second != str(os.getpid())


@pytest.mark.parametrize("deed", ["hang_in_a_regular_expression", "hang_in_the_typesetter"])
def test_a_step_that_hangs_is_killed_and_the_next_is_done(hands: Hands, losses: Losses, deed: str) -> None:
    process = int(told(hands, "tell_process"))

    error = refused(hands, deed)

    assert (type(error), error.code) == (Transient, "STEP_HUNG")
    assert error.message == "处理步骤超过 1 秒没有完成，已被终止。"
    assert losses.told[-1] == ("hands", "hung")
    assert dies(process)
    assert int(told(hands, "tell_process")) != process


def test_what_failed_of_something_else_before_may_hang_once_too(hands: Hands, tools: Toolbox) -> None:
    with transaction(tools.engine) as connection:
        note(connection, taken(SplitFile(file_id="f")), "OBJECTS_AWAY", "对象库暂时无法使用。", MONDAY)

    assert type(refused(hands, "crash", attempt=2)) is Transient


def test_what_hangs_a_second_time_is_not_tried_again(hands: Hands, tools: Toolbox) -> None:
    with transaction(tools.engine) as connection:
        note(connection, taken(SplitFile(file_id="f")), "STEP_CRASHED", "处理步骤的进程意外终止。", MONDAY)

    error = refused(hands, "hang_in_a_loop_of_c", attempt=2)

    assert (type(error), error.code) == (Permanent, "STEP_HUNG")
    assert error.cure == "请检查办件的材料和内容是否异常，排除原因后点击“重试”。"


def test_a_crash_is_told_as_one(hands: Hands, losses: Losses) -> None:
    error = refused(hands, "crash")

    assert (type(error), error.code, error.message) == (Transient, "STEP_CRASHED", "处理步骤的进程意外终止。")
    assert losses.told[-1] == ("hands", "crashed")


def test_a_step_that_takes_all_memory_is_stopped_at_the_limit_of_its_kind(hands: Hands) -> None:
    with pytest.raises(Transient) as caught:
        hands.do(taken(MakeSearchable(round=1)))

    assert caught.value.code == "STEP_CRASHED"
    assert told(hands, "tell_limits") == f"{2048 * 1024 * 1024},0"


@pytest.mark.parametrize(
    ("deed", "kind", "code", "message"),
    [
        ("raise_transient", Transient, "TSA_AWAY", "时间戳服务暂时无法使用。"),
        ("raise_permanent", Permanent, "BROKEN", "印章已损毁。"),
        ("raise_letter_refused", LetterRefused, "NO_SEAL_PLACE", "文书没有盖章位置。"),
        ("raise_invalid", Permanent, "CATALOG", "目录无法使用。"),
        ("raise_bug", Transient, "UNKNOWN", "处理步骤反复失败（KeyError）。"),
    ],
)
def test_what_a_step_raises_crosses_with_its_words_and_its_hand_stays(
    hands: Hands, deed: str, kind: type[YiciError], code: str, message: str
) -> None:
    process = told(hands, "tell_process")

    error = refused(hands, deed)

    assert (type(error), error.code, error.message) == (kind, code, message)
    assert told(hands, "tell_process") == process


def test_an_answer_that_is_no_event_costs_the_hand(hands: Hands) -> None:
    with pytest.raises(Transient) as caught:
        hands.do(taken(PackArchive()))

    assert caught.value.code == "STEP_CRASHED"


def test_noise_of_libraries_does_not_disturb_the_answer(hands: Hands) -> None:
    assert told(hands, "babble") == "noise"


def test_no_secret_stands_in_the_environment_or_the_arguments_of_a_hand(hands: Hands) -> None:
    process = told(hands, "tell_process")
    names = told(hands, "tell_environment").split(",")

    seen = [Path(f"/proc/{process}/{place}").read_bytes() for place in ("environ", "cmdline")]

    assert [name for name in names if name.upper().startswith("YICI_")] == []
    assert "SSL_CERT_FILE" in names
    assert [SECRET.encode() in place for place in seen] == [False, False]


def test_a_step_that_takes_long_leaves_the_processor_to_others_and_its_hand_is_replaced(hands: Hands) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)

    event = hands.do(taken(DeliverLetter(letter_id=str(own))))

    assert isinstance(event, FileSplit)
    assert event.pages == min(own + 10, 19)
    assert dies(int(event.file_id))


def test_a_hand_is_replaced_after_so_many_steps(tools: Toolbox) -> None:
    with Hands(tools, size=1, limits=LIMITS, steps=HERE, recycled_after=2) as hands:
        processes = [told(hands, "tell_process") for _ in range(3)]

    assert processes[0] == processes[1] != processes[2]


def test_a_hand_lives_on_when_the_whole_unit_is_told_to_stop(hands: Hands) -> None:
    process = int(told(hands, "tell_process"))

    os.kill(process, signal.SIGTERM)
    os.kill(process, signal.SIGINT)

    assert int(told(hands, "tell_process")) == process


def test_what_a_hand_starts_can_be_told_to_end_also_where_the_worker_blocks_that_signal(hands: Hands) -> None:
    assert told(hands, "tell_offspring") == str(-signal.SIGTERM)


def test_neighbours_end_their_steps_while_one_hangs_until_closing_ends_it_too(tools: Toolbox, tmp_path: Path) -> None:
    place = tmp_path / "process"
    hands = Hands(tools, size=2, limits={"split_file": Limit(600), "read_page": Limit(600)}, steps=HERE)
    assert hands.do(taken(SplitFile(file_id=str(place)))) is None
    with ThreadPoolExecutor(1) as thread:
        hung = thread.submit(refused, hands, "hang_in_a_loop_of_c", 2)
        while told(hands, "tell_process") == place.read_text():
            assert not hung.done()
        done_meanwhile = [told(hands, "tell_process") != place.read_text() for _ in range(3)]
        assert (done_meanwhile, hung.done()) == ([True] * 3, False)

        hands.close()

        assert (type(hung.result()), hung.result().code) == (Transient, "STOPPING")
    assert not lives(int(place.read_text()))
    assert refused(hands, "tell_process").code == "STOPPING"


WORKER = """
import sys
from pathlib import Path
from tests.office import installation
from pipelines.tasks import SplitFile
from tests.workers.test_hands import HERE, taken
from workers.hands import Hands, Limit
from workers.toolbox import open_toolbox

folder = Path(sys.argv[1])
hands = Hands(open_toolbox(installation(folder)), size=1, limits={"split_file": Limit(600)}, steps=HERE)
hands.do(taken(SplitFile(file_id=str(folder / "process"))))
hands.do(taken(SplitFile(file_id="hang_in_a_loop_of_c")))
"""


def test_a_worker_that_is_killed_leaves_no_hand_behind(tmp_path: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER, tmp_path], cwd=ROOT)
    place = tmp_path / "process"
    while not (place.exists() and place.read_text()):
        assert worker.poll() is None
        time.sleep(0.02)
    process = int(place.read_text())
    assert lives(process)

    worker.kill()
    worker.wait()

    assert dies(process)


def test_a_case_goes_its_way_through_hands_by_the_clock_of_its_worker(bench: Bench) -> None:
    with Hands(bench.tools, size=1) as hands:
        bench.steps = Steps(bench.tools, share=lambda: 1.0, hands=hands)
        case = bench.work(bench.open(stated=facts(delivery=COURIER)).number)

    assert case.state is State.ACCEPTED
    assert sorted(letter.kind for letter in case.letters) == ["acceptance", "receipt"]
    stored = papers.letters_of(bench.tools.engine, case.number)
    assert all(letter.object_key and bench.tools.objects.exists(letter.object_key) for letter in stored)
    told_at = [link.event["at"] for link in papers.chain_of(bench.tools.engine, case.number)]
    assert {at[:16] for at in told_at} == {bench.clock().isoformat()[:16]}
