"""``yici case replay``: a case made again from its record is the same, and whatever was changed shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pipelines.case import Case, State
from pipelines.events import Decided, FilesAdded, HandedOver
from pipelines.facts import DeliveryWish
from pipelines.happened import Happened
from runtime.settings import Settings
from storage.database import transaction
from storage.papers import letters_of
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import CURE, FAULTY, SetClock, hand_in, installation, open_case
from tests.workers.conftest import Bench
from workers.toolbox import open_toolbox
from yici.replay_command import replay_command
from yici.replaying import replay_case


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installation(tmp_path)


@pytest.fixture
def bench(settings: Settings) -> Iterator[Bench]:
    clock = SetClock(MONDAY)
    with open_toolbox(settings, clock=clock, open_reader=ScriptedReader) as tools:
        yield Bench(tools, clock)


def lived(bench: Bench) -> Case:
    """Two rounds, a decision, delivered: six kinds of letters. What is told at first was looked at again: its check is the second."""
    case = bench.work(open_case(bench.tools, FAULTY).number)
    happened: tuple[Happened, ...] = (
        HandedOver(at=bench.clock(), by="李样本"),
        FilesAdded(at=bench.clock(), files=hand_in(bench.tools, CURE)),
        Decided(at=bench.clock(), by="王样例", outcome="granted"),
        HandedOver(at=bench.clock(), by="李样本"),
    )
    for place, event in enumerate(happened):
        bench.later(days=1)
        told = event.model_copy(update={"at": bench.clock()})
        bench.tools.ledger.advance(case.number, told, f"act-{place}")  # type: ignore[arg-type]  # any of the union
        case = bench.work(case.number)
    assert case.state in (State.CLOSED, State.ARCHIVED)
    return case


def changed(bench: Bench, statement: str) -> None:
    """Somebody changes the database behind the program's back."""
    with transaction(bench.tools.engine) as connection:
        assert connection.execute(text(statement)).rowcount > 0


def outcomes(bench: Bench, number: str) -> dict[str, str]:
    return {part.name: part.outcome for part in replay_case(bench.tools, number).parts}


def test_a_case_made_again_is_the_same_byte_for_byte(
    bench: Bench, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = lived(bench)

    code = replay_command(settings, case.number, as_json=True, out=tmp_path / "again")

    said = capsys.readouterr().out
    told = json.loads(said[said.index("{\n") :])
    assert (code, told["outcome"]) == (0, "identical")
    assert [part["part"] for part in told["parts"]] == ["state", "check", "check", *["letter"] * 6]
    for letter in letters_of(bench.tools.engine, case.number):
        assert letter.object_key is not None
        (made,) = (tmp_path / "again" / "letters").glob(f"*-{letter.kind}.pdf")
        assert bench.tools.objects.get(letter.object_key).startswith(made.read_bytes())


def test_a_delivery_that_changed_later_changes_no_letter_that_was_ordered_before(bench: Bench) -> None:
    case = bench.work(open_case(bench.tools, CURE).number)
    bench.tools.ledger.advance(case.number, Decided(at=bench.clock(), by="王样例", outcome="granted"), "decided")
    number = case.number
    stored = bench.tools.ledger.case(number)
    other = stored.facts.model_copy(update={"delivery": DeliveryWish(mode="electronic")})
    with transaction(bench.tools.engine) as connection:  # as a later event would leave it
        changed_case = stored.but(facts=other).model_dump_json()
        connection.execute(
            text('UPDATE cases SET "case" = :case WHERE number = :number'), {"case": changed_case, "number": number}
        )

    bench.work(number)

    parts = outcomes(bench, number)
    assert {name: outcome for name, outcome in parts.items() if "决定书" in name} == dict.fromkeys(
        (name for name in parts if "决定书" in name), "identical"
    )
    assert parts["办理经过和状态"] == "differs"


def test_a_changed_event_a_changed_report_and_a_changed_state_show(bench: Bench) -> None:
    case = lived(bench)

    changed(bench, "UPDATE history SET event = replace(event, '王样例', '赵样例') WHERE kind = 'decided'")
    assert outcomes(bench, case.number)["办理经过和状态"] == "differs"
    changed(bench, "UPDATE reports SET report = replace(report, 'deficient', 'satisfied') WHERE check_no = 2")
    assert outcomes(bench, case.number)["第 2 次预审"] == "differs"
    assert outcomes(bench, case.number)["第 3 次预审"] == "identical"


def test_a_trace_that_was_changed_shows_though_the_report_was_not(bench: Bench) -> None:
    case = lived(bench)

    changed(bench, "UPDATE reports SET trace = replace(trace, '\"failed\"', '\"passed\"') WHERE check_no = 2")

    assert outcomes(bench, case.number)["第 2 次预审"] == "differs"


def test_a_reading_that_was_replaced_cannot_be_compared_and_is_no_silence(bench: Bench) -> None:
    case = lived(bench)

    changed(bench, "UPDATE pages SET reading = replace(reading, '食品经营许可申请书', '食品经营许可申请表')")

    assert outcomes(bench, case.number)["第 2 次预审"] == "not_comparable"


def test_a_letter_that_is_another_file_shows(bench: Bench) -> None:
    case = lived(bench)
    letter = letters_of(bench.tools.engine, case.number)[0]
    assert letter.object_key is not None
    path = next(bench.tools.settings.data_dir.rglob(letter.object_key.rsplit("/", 1)[-1] + "*"))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n")

    assert "differs" in outcomes(bench, case.number).values()


def test_another_renderer_says_so_and_is_no_difference(bench: Bench, settings: Settings) -> None:
    # Given a letter that an earlier version has made: its bytes are another's, its words the same
    case = bench.work(open_case(bench.tools, CURE).number)
    notice = next(link for link in bench.tools.ledger.case(case.number).letters if link.kind == "acceptance")
    _made_by_another(bench, case.number, notice.id)

    parts = {part.name: part for part in replay_case(bench.tools, case.number).parts}

    (acceptance,) = [part for name, part in parts.items() if name.startswith("受理通知书")]
    assert acceptance.outcome == "not_comparable"
    assert "typst 0.1; templates old" in acceptance.detail
    assert replay_command(settings, case.number, as_json=False, out=None) == 3  # the changed link shows as well


def _made_by_another(bench: Bench, number: str, letter_id: str) -> None:
    change = text(
        "UPDATE history SET event = json_set(event, '$.made.renderer', 'typst 0.1; templates old', '$.made.unsigned', '0')"
        " WHERE kind = 'letter_issued' AND json_extract(event, '$.letter_id') = :letter AND case_number = :number"
    )
    with transaction(bench.tools.engine) as connection:
        assert connection.execute(change, {"letter": letter_id, "number": number}).rowcount == 1


def test_silence_and_its_letters_are_made_again_too(bench: Bench) -> None:
    case = bench.work(open_case(bench.tools, {**FAULTY, "空.pdf": b""}).number)
    assert case.state is State.AWAITING_CLERK
    bench.clock.now += timedelta(days=20)
    bench.scheduler.tick()

    deemed = bench.work(case.number)

    assert deemed.deemed is True
    assert set(outcomes(bench, case.number).values()) == {"identical"}


OTHER = "UPDATE history SET program = 'yici 0.0.9; rules old'"


def test_what_another_version_recorded_says_so_and_is_no_difference(
    bench: Bench, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a case in which the present rules decide otherwise than is recorded
    case = bench.work(open_case(bench.tools, CURE).number)
    changed(bench, """UPDATE cases SET "case" = json_set("case", '$.receipted', 9)""")
    changed(bench, "UPDATE reports SET report = replace(report, 'satisfied', 'unsure')")
    state, check = "办理经过和状态", "第 1 次预审"
    assert [outcomes(bench, case.number)[name] for name in (state, check)] == ["differs", "differs"]

    for recorded in (OTHER, "UPDATE history SET program = NULL"):
        changed(bench, recorded)

        assert [outcomes(bench, case.number)[name] for name in (state, check)] == ["not_comparable", "not_comparable"]
    assert replay_command(settings, case.number, as_json=False, out=None) == 4
    said = capsys.readouterr().out
    assert "由另一版本记录，不能逐条比较（记录：未登记版本的程序；现在：yici" in said
    assert "重放后的办件与库中的不同：receipted" in said


def test_a_version_that_came_later_excuses_nothing_before_it(bench: Bench) -> None:
    case = lived(bench)
    changed(bench, "UPDATE reports SET report = replace(report, 'deficient', 'satisfied') WHERE check_no = 2")

    changed(bench, "UPDATE history SET program = 'yici 0.0.9' WHERE seq = (SELECT max(seq) FROM history)")

    assert outcomes(bench, case.number)["第 2 次预审"] == "differs"


def test_what_no_version_does_differs_whoever_recorded_it(bench: Bench) -> None:
    case = lived(bench)
    changed(bench, OTHER)
    assert outcomes(bench, case.number)["办理经过和状态"] == "identical"

    changed(bench, """UPDATE cases SET "case" = json_set("case", '$.state', 'withdrawn')""")
    assert outcomes(bench, case.number)["办理经过和状态"] == "differs"
    changed(bench, "UPDATE history SET event = replace(event, '王样例', '赵样例') WHERE kind = 'decided'")
    assert "条记录被改动" in _detail(bench, case.number)


def _detail(bench: Bench, number: str) -> str:
    return next(part.detail for part in replay_case(bench.tools, number).parts if part.part == "state")
