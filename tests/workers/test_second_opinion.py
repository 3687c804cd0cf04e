"""In doubt about what was read, the check has another engine look first; the clerk is asked what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.case import State
from pipelines.errors import Permanent, Unconfigured
from pipelines.events import Skipped
from pipelines.text import Box, PageText, SecondReading, Source
from storage import papers, readings
from tests.builders import GOOD_USCC, WRONG_USCC, application, licence
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader, scripted
from tests.office import SetClock, installation
from tests.workers.conftest import Bench
from workers.toolbox import open_toolbox
from yici.replaying import replay_case

BADLY_READ = application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6)


def told(bench: Bench, number: str) -> list[str]:
    """What is recorded of the case's checks."""
    kinds = [str(link.event["kind"]) for link in papers.chain_of(bench.tools.engine, number)]
    return [kind for kind in kinds if kind.startswith(("found", "second"))]


def test_a_doubt_that_the_other_engine_takes_away_reaches_no_clerk(bench: Bench) -> None:
    case = bench.work(bench.open({"a.pdf": scripted(BADLY_READ, licence(), again=GOOD_USCC)}).number)

    assert case.state is State.ACCEPTED
    assert told(bench, case.number) == ["second_opinion_wanted", "second_opinion_given", "found_complete"]
    report = readings.report_of(bench.tools.engine, case.number)
    assert report is not None
    assert report.materials[0].fields["uscc"].value == GOOD_USCC


@pytest.mark.parametrize("again", [WRONG_USCC, "看不清", "unreadable", ""])
def test_what_is_left_in_doubt_is_asked_of_the_clerk_and_not_again_of_the_engine(bench: Bench, again: str) -> None:
    case = bench.work(bench.open({"a.pdf": scripted(BADLY_READ, licence(), again=again)}).number)

    assert case.state is State.AWAITING_CLERK
    assert told(bench, case.number) == ["second_opinion_wanted", "second_opinion_given", "found_doubtful"]


def test_steps_that_run_twice_keep_one_second_reading_and_ask_once(bench: Bench) -> None:
    opened = bench.open({"a.pdf": scripted(BADLY_READ, licence(), again=GOOD_USCC)})
    case = bench.work(opened.number, deliveries=2)

    (file,) = readings.files_read(bench.tools.engine, case.number)
    assert [(second.engine, second.text) for second in file.seconds] == [("tesseract", GOOD_USCC)]
    assert told(bench, case.number).count("second_opinion_given") == 1


def test_a_case_with_a_second_opinion_is_made_again_the_same(bench: Bench) -> None:
    case = bench.work(bench.open({"a.pdf": scripted(BADLY_READ, licence(), again=GOOD_USCC)}).number)

    checks = [part for part in replay_case(bench.tools, case.number).parts if part.part in ("chain", "state", "check")]

    assert {part.outcome for part in checks} == {"identical"}
    assert [part.name for part in checks if part.part == "check"] == ["第 2 次预审"]


def refuse(*_: object) -> None:
    """A step that fails for good."""
    raise Permanent("复核失败。", code="BROKEN")


def test_without_another_engine_the_clerk_is_asked_at_once(tmp_path: Path) -> None:
    """By the setting; and where the other engine cannot be opened."""
    for folder, setting, reader in (("off", False, ScriptedReader), ("none", True, WithoutAnother)):
        settings = installation(tmp_path / folder, second_opinion=setting)
        with open_toolbox(settings, clock=SetClock(MONDAY), open_reader=reader) as tools:
            bench = Bench(tools, SetClock(MONDAY))
            case = bench.work(bench.open({"a.pdf": scripted(BADLY_READ, licence(), again=GOOD_USCC)}).number)

        assert case.state is State.AWAITING_CLERK


class WithoutAnother(ScriptedReader):
    """A reader on a machine that has one engine only."""

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """There is nobody to be asked."""
        raise Unconfigured("没有这个识别引擎。", code="ENGINE", cure="请安装。")


def test_a_second_opinion_that_failed_for_good_can_be_skipped_and_the_check_is_made(bench: Bench) -> None:
    case = bench.open({"a.pdf": scripted(BADLY_READ, licence(), again=GOOD_USCC)})
    bench.swap(GiveSecondOpinion=refuse)
    stuck = bench.work(case.number)
    assert (stuck.state, [problem.name for problem in stuck.problems]) == (State.NEEDS_ATTENTION, ["复核疑处"])

    skip = Skipped(at=bench.clock(), by="示例经办", task_id=stuck.problems[0].task_id)
    bench.tools.ledger.advance(case.number, skip, "skip")

    assert bench.work(case.number).state is State.AWAITING_CLERK
