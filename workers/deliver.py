"""Letters are put on their way: made available electronically, or handed to a carrier."""

from __future__ import annotations

from pipelines.errors import Unconfigured
from pipelines.events import LetterDelivered, ShipmentBooked
from pipelines.tasks import BookShipment, DeliverLetter
from storage.outbox import Taken
from workers.toolbox import Toolbox

ELECTRONIC = "电子送达"


def deliver_letter(tools: Toolbox, _taken: Taken, task: DeliverLetter) -> LetterDelivered:
    """The letter is there to be fetched with its link; the applicant chose to be served so (国令716号)."""
    return LetterDelivered(at=tools.clock(), letter_ids=(task.letter_id,), how=ELECTRONIC)


def book_shipment(_tools: Toolbox, _taken: Taken, _task: BookShipment) -> ShipmentBooked:
    """Book a carrier."""
    raise Unconfigured("尚未配置承运方。")
