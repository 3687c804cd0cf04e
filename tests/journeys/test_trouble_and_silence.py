"""What happens when a step fails for good, when nobody says anything, and when the applicant takes it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from outputs.keys import development_key
from pipelines.case import State
from pipelines.events import FilesAdded, Retried, Withdrawn
from pipelines.flow import acts_now
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.journeys.house import House, embedded
from tests.office import FAULTY, WHOLE, SetClock, facts, hand_in, installation, open_case
from yici.embedded import Embedded


def test_a_key_that_is_missing_stops_the_case_visibly_and_a_retry_goes_on_once_it_is_there(tmp_path: Path) -> None:
    key = tmp_path / "seal.p12"
    settings = installation(tmp_path, signing_key=str(key), signing_key_password="fictional")
    with embedded(settings) as house:
        case = house.settle(open_case(house.tools, WHOLE), State.NEEDS_ATTENTION)
        assert case.problem is not None
        assert case.problem.cause == "签名密钥文件 seal.p12 无法打开。"
        assert "retry" in acts_now(case, house.tools.ledger.rules(case))

        key.write_bytes(made_key(tmp_path))
        house.tell(case, Retried(at=house.tools.clock(), by="李样本"))

        accepted = house.settle(case, State.ACCEPTED)
        assert sorted(letter.kind for letter in house.rest(accepted).letters) == ["acceptance", "receipt"]


@pytest.mark.parametrize("channel", ["window", "post"])
def test_silence_accepts_and_dates_the_acceptance_back_to_the_day_of_receipt(tmp_path: Path, channel: str) -> None:
    clock = SetClock(MONDAY)
    unsure = {**FAULTY, "空.pdf": b""}
    with Embedded(installation(tmp_path), clock=clock, open_reader=ScriptedReader) as yici:
        house = House(yici.toolbox)
        case = house.settle(open_case(house.tools, unsure, facts(channel)), State.AWAITING_CLERK)
        assert case.clocks["notice"].due.isoformat() == "2026-09-20"

        clock.now = MONDAY + timedelta(days=8)
        accepted = house.settle(case, State.ACCEPTED)

        assert (accepted.deemed, accepted.accepted_on) == (True, accepted.received_on)
        assert "acceptance" in {letter.kind for letter in house.rest(case).letters}


def test_a_correction_that_never_comes_lapses(tmp_path: Path) -> None:
    clock = SetClock(MONDAY)
    stated = facts("online", delivery={"mode": "electronic"})
    with Embedded(installation(tmp_path), clock=clock, open_reader=ScriptedReader) as yici:
        house = House(yici.toolbox)
        case = open_case(house.tools, FAULTY, stated)
        told = house.rest(house.settle(case, State.CORRECTION_REQUESTED))
        assert told.told_on is not None

        clock.now = MONDAY + timedelta(days=40)

        assert house.settle(case, State.LAPSED).clocks == {}


def test_files_that_join_before_the_notice_belong_to_the_same_round(tmp_path: Path) -> None:
    with embedded(installation(tmp_path)) as house:
        case = house.settle(open_case(house.tools, FAULTY, facts("window")), State.AWAITING_CLERK)

        more = hand_in(house.tools, {"补充.pdf": WHOLE["申请书.pdf"]})
        house.tell(case, FilesAdded(at=house.tools.clock(), files=more))

        again = house.settle(case, State.AWAITING_CLERK)
        assert (again.round, again.check_no) == (1, 3)  # what the first would have told was looked at again


def test_a_case_taken_back_while_it_is_read_stays_taken_back(tmp_path: Path) -> None:
    with embedded(installation(tmp_path)) as house:
        case = open_case(house.tools, FAULTY)
        house.tell(case, Withdrawn(at=house.tools.clock(), by="李样本"))

        assert house.rest(case).state is State.WITHDRAWN


def test_what_an_embedded_process_left_undone_is_done_after_its_restart(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    with embedded(settings) as house:
        case = open_case(house.tools, WHOLE)

    with embedded(settings) as house:
        assert house.settle(case, State.ACCEPTED).number == case.number


def made_key(folder: Path) -> bytes:
    """A PKCS#12 file with a fictional key."""
    pair = development_key(folder / "made")
    return pkcs12.serialize_key_and_certificates(
        b"fictional", pair.key, pair.certificate, None, BestAvailableEncryption(b"fictional")
    )
