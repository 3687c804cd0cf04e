"""Letters and packages as the workers make them."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from outputs.archive import check_archive
from outputs.certificates import development_certificate, trusted_roots
from outputs.verification import verify
from pipelines.case import Case, State
from pipelines.errors import Permanent, Transient
from pipelines.events import Decided, DeliveryChanged, Extended, HandedOver, Retried
from pipelines.facts import DeliveryWish
from pipelines.tasks import QUEUES, MakeSearchable, PackArchive
from storage import outbox, papers, taking, turns
from storage.database import transaction
from tests.office import ADDRESS, COURIER, WHOLE, facts
from tests.workers.conftest import Bench
from workers.archive import PATIENCE, _name, pack_archive


def test_every_letter_is_sealed_by_the_installation_and_bears_the_address_where_it_can_be_verified(
    bench: Bench, tmp_path: Path
) -> None:
    case = bench.work(bench.open().number)

    data_dir = bench.tools.settings.data_dir
    development = development_certificate(data_dir)
    for letter in papers.letters_of(bench.tools.engine, case.number):
        assert letter.object_key is not None
        pdf = bench.tools.objects.get(letter.object_key)
        assert hashlib.sha256(pdf).hexdigest() == letter.sha256
        found = verify(pdf, trusted_roots(data_dir), development=development)
        assert found.valid
        assert found.signatures[0].signed_at == letter.ordered_at.replace(microsecond=0)
        (tmp_path / "letter.pdf").write_bytes(pdf)
        text = subprocess.run(["pdftotext", tmp_path / "letter.pdf", "-"], check=True, capture_output=True, text=True)
        assert letter.number in text.stdout.replace(" ", "")


def test_an_extension_says_how_long_it_is(bench: Bench) -> None:
    case = bench.work(bench.open().number)
    event = Extended(at=bench.clock(), by="李样本", approver="王样本", reason="需要现场核查。")
    bench.tools.ledger.advance(case.number, event, "extended")

    extended = bench.work(case.number)

    assert extended.state is State.ACCEPTED
    assert "extension" in {letter.kind for letter in extended.letters}


def test_the_package_is_whole_and_holds_the_originals_byte_for_byte(bench: Bench) -> None:
    case = closed(bench, {**WHOLE, "A.PDF": b"", "a.pdf": b""})

    assert case.state is State.ARCHIVED
    chain = papers.chain_of(bench.tools.engine, case.number)
    package = bench.tools.objects.get(chain[-1].event["object_key"])
    assert check_archive(package).ok
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        names = [name for name in opened.namelist() if name.startswith("originals/")]
        assert names == ["originals/01-申请书.pdf", "originals/02-A.PDF", "originals/03-a.pdf"]
        assert opened.read(names[0]) == WHOLE["申请书.pdf"]
        assert {"history.json", "reports/catalog.json", "reports/case.json"} <= set(opened.namelist())


def test_the_package_waits_for_the_searchable_pdfs_and_not_for_ever(bench: Bench) -> None:
    case = bench.work(bench.open(WHOLE).number)
    with transaction(bench.tools.engine) as connection:
        outbox.order(connection, case, [MakeSearchable(round=1), PackArchive()], bench.clock())
        taken = next(
            one
            for message in turns.claim(connection, QUEUES, bench.clock()).messages
            if (one := taking.start(connection, message.task_id, bench.clock())) and isinstance(one.task, PackArchive)
        )

    with pytest.raises(Transient):
        pack_archive(bench.tools, taken, PackArchive())
    patient = replace(taken, attempt=PATIENCE + 1)

    assert pack_archive(bench.tools, patient, PackArchive()).sha256 != ""


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    assert _name(7, "扫描件.pdf") == "07-扫描件.pdf"
    assert _name(7, "无后缀") == "07-无后缀"
    cut = _name(7, "长" * 84 + ".pdf")
    assert cut.endswith("长.pdf")
    assert len(cut.encode()) <= 210


def test_a_parcel_without_an_address_is_told_as_what_lacks(bench: Bench) -> None:
    nowhere = facts(delivery={**COURIER, "address": None, "phone": None})

    case = closed(bench, WHOLE, nowhere)

    assert case.state is State.NEEDS_ATTENTION
    assert case.problem is not None
    assert case.problem.cause == "无法寄递，缺少：收件地址。"


@pytest.mark.parametrize(
    ("wish", "state"),
    [
        (
            DeliveryWish(mode="courier", name="李样本", phone="13000000009", address="示例市示范区样张路1号"),
            State.DELIVERING,
        ),
        (DeliveryWish(mode="window"), State.DELIVERING),
        (DeliveryWish(mode="electronic"), State.ARCHIVED),
    ],
)
def test_a_parcel_without_an_address_goes_on_when_the_delivery_is_changed(
    bench: Bench, wish: DeliveryWish, state: State
) -> None:
    stuck = closed(bench, WHOLE, facts(delivery={**COURIER, "address": None, "phone": None}))
    advance = bench.tools.ledger.advance

    advance(stuck.number, DeliveryChanged(at=bench.clock(), by="李样本", delivery=wish), "changed")
    advance(stuck.number, Retried(at=bench.clock(), by="李样本"), "retried")

    assert bench.work(stuck.number).state is state
    (parcel,) = papers.shipments_of(bench.tools.engine, stuck.number)
    assert (parcel.state, bool(parcel.waybill)) == (
        ("label_printed", True) if wish.mode == "courier" else ("cancelled", False)
    )


def test_a_shipment_is_booked_once_however_often_it_is_asked_for(bench: Bench) -> None:
    case = bench.open(WHOLE, facts(delivery={**COURIER, **ADDRESS}))
    bench.work(case.number, deliveries=2)
    decide(bench, case)

    bench.work(case.number, deliveries=2)

    shipments = papers.shipments_at_counter(bench.tools.engine, "handover")
    assert len({one.waybill for one in shipments}) == len(shipments)
    assert {one.case_number for one in shipments} == {case.number}
    with pytest.raises(Permanent):
        papers.letter_of(bench.tools.engine, "unknown")


def closed(bench: Bench, handed_in: dict[str, bytes], stated: object = None) -> Case:
    """A case on its way to the end: accepted by the clerk's word where it has to be, granted, handed over."""
    case = bench.open(handed_in, stated)  # type: ignore[arg-type]  # None stands for the office's own facts
    case = bench.work(case.number)
    if case.state is State.AWAITING_CLERK:
        bench.later(days=8)
        bench.scheduler.tick()
        bench.work(case.number)
    decide(bench, case)
    case = bench.work(case.number)
    if case.state is State.DELIVERING:
        bench.tools.ledger.advance(case.number, HandedOver(at=bench.clock(), by="李样本"), f"over-{case.number}")
    return bench.work(case.number)


def decide(bench: Bench, case: Case) -> None:
    event = Decided(at=bench.clock(), by="李样本", outcome="granted")
    bench.tools.ledger.advance(case.number, event, f"decided-{case.number}")
