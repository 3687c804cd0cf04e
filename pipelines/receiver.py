"""Who receives what is sent, and where: as it is wished, else the applicant."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.facts import DeliveryWish, Facts
from pipelines.text import Value


class Address(Value):
    """A person or office with a place and a phone; ``whole`` is the address as a carrier prints it."""

    name: str
    phone: str
    province: str = ""
    city: str = ""
    county: str = ""
    address: str

    @property
    def whole(self) -> str:
        """Province to door in one line; a part the line begins with already is not said twice."""
        parts = [part for part in (self.province, self.city, self.county) if part and part not in self.address]
        return "".join([*dict.fromkeys(parts), self.address])


RECEIVER = {"name": "收件人姓名", "phone": "收件人电话", "address": "收件地址"}
"""What a carrier has to know of who receives a parcel, with its name for people."""


def receiver_of(wish: Mapping[str, object], applicant: Mapping[str, object]) -> dict[str, str]:
    """What of RECEIVER is known: as it is wished, else of the applicant. A blank says nothing."""
    said = {name: [str(stated[name] or "") for stated in (wish, applicant) if name in stated] for name in RECEIVER}
    return {name: known for name, texts in said.items() if (known := next(filter(str.strip, texts), ""))}


def unknown_of(wish: Mapping[str, object], applicant: Mapping[str, object]) -> tuple[str, ...]:
    """The keys of RECEIVER of which nothing is known: no carrier would take the parcel."""
    return tuple(name for name in RECEIVER if name not in receiver_of(wish, applicant))


def place_of(wish: DeliveryWish) -> dict[str, str]:
    """The wished address's province, city and county; nothing where the address is the applicant's own."""
    if not (wish.address or "").strip():
        return {}
    return {"province": wish.province or "", "city": wish.city or "", "county": wish.county or ""}


def destination(facts: Facts) -> str:
    """Receiver, phone and whole address in one line, by which two of them are compared; what is not known is left out."""
    known = receiver_of(facts.delivery.model_dump(), facts.applicant.model_dump())
    to = Address(**({"name": "", "phone": "", "address": ""} | known), **place_of(facts.delivery))
    return " ".join(part for part in (to.name, to.phone, to.whole) if part)


class BookedParcel(Value):
    """A parcel that a carrier has an order for and has not fetched.

    Attributes:
        to: its destination as it was booked; empty for one of which that was not kept.
    """

    shipment_id: str
    letter_ids: tuple[str, ...]
    to: str = ""


def goes_there(facts: Facts, to: str) -> bool:
    """Whether papers are to be sent by a carrier, and to that destination; an unknown one is as good as any."""
    return facts.delivery.mode == "courier" and to in ("", destination(facts))
