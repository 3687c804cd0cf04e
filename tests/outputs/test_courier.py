"""The counter's own carrier: bookings, labels, the hand-over list."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pymupdf
import pytest

from outputs.courier import Courier, open_courier
from outputs.courier.handover import waybill_of
from outputs.handover_list import HEADER, HandoverList, handover_csv, handover_pdf
from outputs.labels import code128, label_pdf
from outputs.pdf import Press
from pipelines.errors import Unconfigured
from pipelines.parcel import Parcel, make_parcel
from runtime.settings import Settings
from tests.cases import MONDAY
from tests.letters import VERIFY_URL, catalog, facts
from tests.outputs.papers import pages_of, text_of
from workers.carrier_account import account_of


def parcel(**changed: Any) -> Parcel:
    wish = {
        "mode": "courier",
        "name": "李四（虚构）",
        "phone": "13900000000",
        "city": "示例市",
        "address": "示范路3号101室",
    }
    plain = make_parcel(
        "T1",
        "202609180001",
        catalog().item.authority,
        facts(delivery=wish),
        contents=("准予行政许可决定书 示范食许决〔2026〕1号",),
        by=date(2026, 10, 9),
        demo=True,
    )
    return plain.model_copy(update=changed)


def opened(name: str, press: Press) -> Courier:
    """A carrier in an office without any contract."""
    return open_courier(name, press, account_of(Settings()), lambda: MONDAY)


def named(name: str) -> Parcel:
    return parcel(receiver=parcel().receiver.model_copy(update={"name": name}))


def listed(count: int) -> HandoverList:
    return HandoverList(
        number="交接〔2026〕1号",
        day=date(2026, 9, 30),
        authority="示例市示范区行政审批服务局",
        seal="行政许可专用章",
        entries=tuple((waybill_of(str(n)), parcel()) for n in range(count)),
        verify_url=VERIFY_URL,
    )


def test_the_same_key_gives_the_same_booking(press: Press) -> None:
    courier = opened("handover", press)

    first, second = courier.book(parcel(), "T1"), courier.book(parcel(), "T1")

    assert first == second
    assert first.state == "label_printed"
    assert courier.book(parcel(), "T2").waybill != first.waybill


def test_an_unknown_carrier_is_a_setting_that_cannot_be_used(press: Press) -> None:
    with pytest.raises(Unconfigured) as refused:
        opened("pigeon", press)

    assert refused.value.code == "COURIER"


def test_a_carrier_that_lacks_its_settings_is_not_opened(press: Press) -> None:
    with pytest.raises(Unconfigured) as refused:
        opened("kuaidi100", press)

    assert refused.value.code == "COURIER_SETTINGS"


def test_a_label_is_one_a6_page_with_both_addresses_the_waybill_and_the_deadline(press: Press) -> None:
    pdf = label_pdf(parcel(), "YC0000000000000001", press)

    page = pymupdf.open(stream=pdf, filetype="pdf")
    said = text_of(pdf)
    assert (len(page), round(page[0].rect.width), round(page[0].rect.height)) == (1, 298, 420)
    for word in (
        "YC0000000000000001",
        "李四（虚构）",
        "13900000000",
        "示例市示范路3号101室",
        "最迟送达：2026年10月9日",
    ):
        assert word in said
    assert "示例市示范区行政审批服务局" in said
    assert "演示样例，请勿寄递" in said


def test_a_long_address_stays_on_the_label(press: Press) -> None:
    long = parcel().receiver.model_copy(update={"address": "示范街道样例路一百二十三号" * 12})

    pdf = label_pdf(parcel(receiver=long, contents=("决定书",) * 30), "YC0000000000000001", press)

    assert len(pymupdf.open(stream=pdf, filetype="pdf")) == 1
    assert "等共30件" in text_of(pdf)
    assert "最迟送达" in text_of(pdf)


def test_the_bar_code_is_code_128() -> None:
    # Start B and C, then pairs, check and stop: 11 modules a symbol, 13 the stop.
    modules = code128("YC0000000000000001")

    assert (set(modules), (len(modules) - 13) % 11) == ({"0", "1"}, 0)
    assert (modules[:5], modules[-13:]) == ("11010", "1100011101011")


def test_the_list_names_every_parcel_and_stands_with_its_seal_over_authority_and_date(press: Press) -> None:
    for count in (1, 7, 12, 30):
        rendered = handover_pdf(listed(count), press)
        pages = pages_of(rendered.pdf)
        assert rendered.seal is not None
        assert sum(page.count("YC") for page in pages) == count
        assert "YC" in pages[rendered.seal.page - 1]
        assert "揽收员（签名）" in pages[rendered.seal.page - 1]


def test_the_csv_opens_in_a_spreadsheet_with_its_chinese() -> None:
    raw = handover_csv([("YC1", parcel())])

    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert rows == [
        list(HEADER),
        [
            "1",
            "YC1",
            "202609180001",
            "李四（虚构）",
            "13900000000",
            "示例市示范路3号101室",
            "准予行政许可决定书 示范食许决〔2026〕1号",
            "2026-10-09",
        ],
    ]


def test_a_name_that_a_spreadsheet_would_compute_is_marked_as_text() -> None:
    raw = handover_csv([("YC1", named('=HYPERLINK("x")'))])

    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1][3] == '\'=HYPERLINK("x")'
