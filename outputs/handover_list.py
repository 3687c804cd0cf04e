"""The hand-over list (交接单) of a day: as PDF to sign, and as CSV for whoever takes it over by machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outputs.labels import code128
from outputs.pdf import Press, Rendered, moment, qr_svg
from pipelines.parcel import Parcel
from pipelines.writing.phrases import day

HEADER = ("序号", "运单号", "办件编号", "收件人", "电话", "地址", "内件", "最迟送达日")


@dataclass(frozen=True)
class HandoverList:
    """What is handed over.

    Attributes:
        number: of the list.
        day: of the pick-up.
        authority: who hands over.
        seal: name of the seal that is pressed on it.
        entries: waybill and parcel, in order.
        verify_url: address in the QR code.
        demo: of sample items.
    """

    number: str
    day: date
    authority: str
    seal: str
    entries: tuple[tuple[str, Parcel], ...]
    verify_url: str
    demo: bool = False


def handover_rows(entries: Sequence[tuple[str, Parcel]]) -> list[tuple[str, ...]]:
    """The lines of the list under :data:`HEADER`."""
    return [
        (
            str(number),
            waybill,
            parcel.case_number,
            parcel.receiver.name,
            parcel.receiver.phone,
            parcel.receiver.whole,
            "；".join(parcel.contents),
            parcel.by.isoformat() if parcel.by else "",
        )
        for number, (waybill, parcel) in enumerate(entries, start=1)
    ]


def handover_pdf(listed: HandoverList, press: Press) -> Rendered:
    """Set the list: a line a parcel with its bar code, columns to sign, a place for the seal.

    Raises:
        LetterRefused: a character that no installed font can show.
    """
    data: dict[str, object] = {
        "number": listed.number,
        "date": day(listed.day),
        "authority": listed.authority,
        "header": HEADER,
        "rows": handover_rows(listed.entries),
        "bars": [code128(waybill) for waybill, _ in listed.entries],
        "qr": qr_svg(listed.verify_url),
        "demo": listed.demo,
    }
    if listed.demo:
        data["demo_mark"] = press.demo_mark
    return press.set("handover.typ", data, at=moment(listed.day))


def handover_csv(entries: Sequence[tuple[str, Parcel]]) -> bytes:
    """The same lines as CSV, UTF-8 with a byte order mark, so that spreadsheets read the Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([tuple(_harmless(cell) for cell in row) for row in handover_rows(entries)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text (a name is the applicant's own writing)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
