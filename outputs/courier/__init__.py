"""Carriers behind one protocol, one module a carrier."""

from __future__ import annotations

from outputs.courier.handover import HandoverCourier
from outputs.courier.protocol import Booking, Courier
from outputs.pdf import Press
from pipelines.errors import Unconfigured

__all__ = ["Booking", "Courier", "open_courier"]


def open_courier(name: str, press: Press) -> Courier:
    """The carrier that a setting names.

    Raises:
        Unconfigured: no such carrier.
    """
    if name == HandoverCourier.name:
        return HandoverCourier(press)
    raise Unconfigured(f"没有名为“{name}”的寄递渠道。", code="COURIER", cure="请将 YICI_COURIER 设为 handover。")
