"""Carriers behind one protocol, one module a carrier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from outputs.courier.handover import HandoverCourier
from outputs.courier.kuaidi100 import Account, Kuaidi100Courier
from outputs.courier.protocol import Booking, Courier, Order
from outputs.pdf import Press
from pipelines.errors import Unconfigured

__all__ = ["Account", "Booking", "Courier", "Order", "open_courier"]


def open_courier(name: str, press: Press, account: Account, clock: Callable[[], datetime]) -> Courier:
    """The carrier that a setting names.

    Args:
        name: of the setting.
        press: sets labels.
        account: the office's contract with 快递100.
        clock: gives the present instant.

    Raises:
        Unconfigured: no such carrier, or it lacks something.
    """
    if name == HandoverCourier.name:
        return HandoverCourier(press)
    if name == Kuaidi100Courier.name:
        return Kuaidi100Courier(account, press, clock)
    raise Unconfigured(
        f"没有名为“{name}”的寄递渠道。", code="COURIER", cure="请将 YICI_COURIER 设为 handover 或 kuaidi100。"
    )
