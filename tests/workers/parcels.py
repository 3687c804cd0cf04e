"""A case whose papers are to be sent: ordered, changed, and how its parcels stand."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from pipelines.case import Case
from pipelines.errors import Transient
from pipelines.events import DeliveryChanged
from pipelines.facts import DeliveryWish
from storage import papers
from tests.doubles.carrier import Carrier
from tests.office import COURIER, FAULTY, facts
from tests.workers.conftest import Bench


@pytest.fixture
def carrier(bench: Bench) -> Carrier:
    carrier = Carrier()
    bench.tools.__dict__["courier"] = carrier
    return carrier


def away(*_: Any) -> None:
    raise Transient("快递公司没有应答。", code="COURIER_AWAY")


def ordered(bench: Bench, booking: Any = away) -> Case:
    """A notice that is to go by a carrier, whose booking is made so."""
    bench.swap(BookShipment=booking)
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)
    bench.swap()
    return case


def change(bench: Bench, case: Case, mode: str, **elsewhere: str) -> None:
    wish = DeliveryWish.model_validate({**COURIER, "mode": mode, **elsewhere})
    changed = DeliveryChanged(at=bench.clock(), by="李样本", delivery=wish)
    bench.tools.ledger.advance(case.number, changed, uuid4().hex)


def go_on(bench: Bench, case: Case) -> Case:
    bench.later(minutes=30)
    return bench.work(case.number)


def states(bench: Bench, case: Case) -> list[tuple[str, str]]:
    return [(one.state, one.waybill) for one in papers.shipments_of(bench.tools.engine, case.number)]


def waiting(case: Case) -> list[str]:
    return [letter.kind for letter in case.letters if not letter.delivered]
