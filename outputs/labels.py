"""The label of a parcel: A6, Code 128 and QR of the waybill, from whom to whom."""

from __future__ import annotations

from datetime import UTC, datetime

from barcode.codex import Code128

from outputs.pdf import Press, moment, qr_svg
from pipelines.parcel import Parcel
from pipelines.writing.phrases import day

_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # a label without a deadline bears no date at all


def label_pdf(parcel: Parcel, waybill: str, press: Press) -> bytes:
    """Set the label of a parcel.

    Raises:
        LetterRefused: a character that no installed font can show.
    """
    data: dict[str, object] = {
        "waybill": waybill,
        "bars": code128(waybill),
        "qr": qr_svg(waybill),
        "case_number": parcel.case_number,
        "receiver": parcel.receiver.model_dump() | {"whole": parcel.receiver.whole},
        "sender": parcel.sender.model_dump() | {"whole": parcel.sender.whole},
        "contents": list(parcel.contents),
        "by": day(parcel.by) if parcel.by else "",
        "demo": parcel.demo,
    }
    if parcel.demo:
        data["demo_mark"] = press.demo_mark
    return press.set("label.typ", data, at=moment(parcel.by) if parcel.by else _UNDATED).pdf


def code128(text: str) -> str:
    """The modules of a Code 128 symbol, from start to stop, as ones (bar) and zeros (space)."""
    modules: list[str] = Code128(text).build()
    return modules[0]
