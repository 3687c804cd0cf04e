"""The way of one case, from paper to archive, embedded and over RabbitMQ, PostgreSQL and S3."""

from __future__ import annotations

from datetime import datetime

from pipelines.audit import broken
from pipelines.case import Case, State
from pipelines.events import (
    AcceptanceGiven,
    Decided,
    FilesAdded,
    HandedOver,
    NoticeGiven,
    ShipmentMoved,
)
from storage import papers
from tests.journeys.house import House
from tests.office import COURIER, CURE, FAULTY, facts, hand_in, open_case

CLERK = "李样本"


def test_what_is_deficient_is_told_once_supplemented_accepted_decided_delivered_and_archived(house: House) -> None:
    case = house.settle(open_case(house.tools, FAULTY), State.CORRECTION_REQUESTED)
    assert [line.deficiency.id for line in case.told] == ["M1.FIELD_INVALID.uscc", "M2.MISSING"]
    assert kinds(case) == {"receipt", "notice"}

    told = house.tell(case, HandedOver(at=now(house), by=CLERK))
    assert told.told_on is not None
    assert "correction" in told.clocks

    house.tell(case, FilesAdded(at=now(house), by=CLERK, files=hand_in(house.tools, CURE)))
    accepted = house.settle(case, State.ACCEPTED)
    assert (accepted.round, accepted.accepted_on) == (2, accepted.supplied_on)

    house.tell(case, Decided(at=now(house), by=CLERK, outcome="granted"))
    delivering = house.settle(case, State.DELIVERING)
    assert kinds(delivering) == {
        "receipt",
        "notice",
        "correction_receipt",
        "acceptance",
        "decision",
        "licence",
    }

    house.tell(case, HandedOver(at=now(house), by=CLERK, receiver="周样本"))
    house.settle(case, State.ARCHIVED)
    assert_nothing_is_open_or_broken(house, case)


def test_from_a_window_the_clerk_gives_the_word_and_a_courier_brings_the_papers(house: House) -> None:
    stated = facts("window", delivery=COURIER)
    case = house.settle(open_case(house.tools, FAULTY, stated), State.AWAITING_CLERK)
    assert case.findings is not None
    assert case.findings.on_spot == ("M1.FIELD_INVALID.uscc",)

    house.tell(case, NoticeGiven(at=now(house), by=CLERK))
    house.settle(case, State.CORRECTION_REQUESTED)
    told = arrive(house, case)
    assert told.told_on is not None

    house.tell(case, FilesAdded(at=now(house), by=CLERK, files=hand_in(house.tools, CURE)))
    house.settle(case, State.AWAITING_CLERK)
    house.tell(case, AcceptanceGiven(at=now(house), by=CLERK))
    house.settle(case, State.ACCEPTED)
    house.tell(case, Decided(at=now(house), by=CLERK, outcome="refused", reason="经营场所不符合规定。"))
    house.settle(case, State.DELIVERING)
    arrive(house, case)

    house.settle(case, State.ARCHIVED)
    assert_nothing_is_open_or_broken(house, case)


def arrive(house: House, case: Case) -> Case:
    """The carrier says that everything on its way was signed for."""
    house.rest(case)
    for shipment in papers.shipments_of(house.tools.engine, case.number):
        if shipment.state == "label_printed":
            assert shipment.waybill.startswith("YC")
            assert shipment.label_key is not None
            assert house.tools.objects.get(shipment.label_key).startswith(b"%PDF-")
            moved = ShipmentMoved(
                at=now(house), shipment_id=shipment.id, letter_ids=shipment.letter_ids, state="delivered"
            )
            house.tell(case, moved)
    return house.tools.ledger.case(case.number)


def assert_nothing_is_open_or_broken(house: House, case: Case) -> None:
    archived = house.rest(case)
    assert archived.state is State.ARCHIVED
    assert archived.clocks == {}
    assert all(letter.delivered for letter in archived.letters)
    assert broken(papers.chain_of(house.tools.engine, case.number)) == ()
    for letter in papers.letters_of(house.tools.engine, case.number):
        assert letter.object_key is not None
        assert b"ETSI.CAdES.detached" in house.tools.objects.get(letter.object_key)


def kinds(case: Case) -> set[str]:
    return {letter.kind for letter in case.letters}


def now(house: House) -> datetime:
    return house.tools.clock()
