"""What people did to a case: frozen, past tense. Each is an act that the API names (:data:`ACTS`)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from pipelines.case import Answer, Outcome
from pipelines.facts import DeliveryWish
from pipelines.happened import Happened
from pipelines.receiver import BookedParcel
from pipelines.text import Value


class GivenAnswer(Value):
    """One answer to one deficiency id, with the places where it showed."""

    id: str
    is_: Answer = Field(alias="is")
    note: str = ""
    places: tuple[tuple[str, int], ...] = ()

    model_config = {"populate_by_name": True, "serialize_by_alias": True, "frozen": True, "extra": "forbid"}


class DoubtsAnswered(Happened):
    """A clerk answered questions; the check is made again with the answers."""

    kind: Literal["doubts_answered"] = "doubts_answered"
    answers: tuple[GivenAnswer, ...]


class NoticeGiven(Happened):
    """A clerk gave the word for the one notice of the round."""

    kind: Literal["notice_given"] = "notice_given"


class AcceptanceGiven(Happened):
    """A clerk gave the word for acceptance (许可法 32(五))."""

    kind: Literal["acceptance_given"] = "acceptance_given"


class DeferralAccepted(Happened):
    """A clerk accepted with a promise to hand in deferrable materials later (容缺受理)."""

    kind: Literal["deferral_accepted"] = "deferral_accepted"
    promised: tuple[str, ...] = ()
    promised_by: date | None = None


class Declined(Happened):
    """No licence is needed, or another authority is competent (许可法 32(一)(二))."""

    kind: Literal["declined"] = "declined"
    reason: str
    target_authority: str = ""


class SentBack(Happened):
    """The submission was returned with everything told; the applicant applies anew (登记细则 18)."""

    kind: Literal["sent_back"] = "sent_back"
    reason: str = ""


class Withdrawn(Happened):
    """The applicant took the application back."""

    kind: Literal["withdrawn"] = "withdrawn"
    reason: str = ""


class ReviewBegun(Happened):
    """A reviewer took the case up."""

    kind: Literal["review_begun"] = "review_begun"


class ProcedureBegun(Happened):
    """A special procedure stops the clocks; the applicant is told of the time needed (许可法 45)."""

    kind: Literal["procedure_begun"] = "procedure_begun"
    procedure: str
    days: int = Field(gt=0)
    reason: str = ""


class ProcedureEnded(Happened):
    """The special procedure is over; the clocks run on."""

    kind: Literal["procedure_ended"] = "procedure_ended"


class Extended(Happened):
    """The statutory limit was extended, once, with an approver and a reason (许可法 42)."""

    kind: Literal["extended"] = "extended"
    approver: str
    reason: str


class Decided(Happened):
    """The decision; a refusal carries its reason (许可法 38)."""

    kind: Literal["decided"] = "decided"
    outcome: Outcome
    reason: str = ""


class Terminated(Happened):
    """The procedure ended without a decision."""

    kind: Literal["terminated"] = "terminated"
    reason: str


class HandedOver(Happened):
    """Papers were handed over; ``letter_ids`` empty: all that wait."""

    kind: Literal["handed_over"] = "handed_over"
    letter_ids: tuple[str, ...] = ()
    receiver: str = ""


class DeliveryFailed(Happened):
    """The papers came back or could not be delivered."""

    kind: Literal["delivery_failed"] = "delivery_failed"
    reason: str


class DeliveryTriedAgain(Happened):
    """The papers are sent once more."""

    kind: Literal["delivery_tried_again"] = "delivery_tried_again"


class DeliveryChanged(Happened):
    """The applicant wants to be served in another way, or an address was completed.

    Attributes:
        parcels: what is booked and not fetched yet; the ledger writes it from the shipments' rows.
    """

    kind: Literal["delivery_changed"] = "delivery_changed"
    delivery: DeliveryWish
    parcels: tuple[BookedParcel, ...] = ()


class Fetched(Happened):
    """The office fetched shareable materials itself; ``materials`` empty: all that wait."""

    kind: Literal["fetched"] = "fetched"
    materials: tuple[str, ...] = ()


class Retried(Happened):
    """A failed step is tried once more, or all of them; or a page or file that was set aside is read after all.

    Attributes:
        task_id: the step; with neither it nor ``file_id``, all that failed.
        file_id, page: what the step works on; the ledger writes them from the task's row. Alone, ``file_id`` names a
            file in quarantine.
    """

    kind: Literal["retried"] = "retried"
    task_id: str | None = None
    file_id: str | None = None
    page: int | None = None
    reason: str = ""


class Skipped(Happened):
    """A failed step was given up; ``file_id`` and ``page`` as for :class:`Retried`."""

    kind: Literal["skipped"] = "skipped"
    task_id: str
    file_id: str | None = None
    page: int | None = None
    reason: str = ""


class Quarantined(Happened):
    """The file of a failed step was set aside.

    Attributes:
        files, pages: what of it was not opened (0 or 1) and not read yet; the ledger counts it under the case's lock.
    """

    kind: Literal["quarantined"] = "quarantined"
    task_id: str
    file_id: str | None = None
    page: int | None = None
    reason: str = ""
    files: int = 0
    pages: int = 0


ACTS: dict[str, type[Happened]] = {
    "give_notice": NoticeGiven,
    "accept": AcceptanceGiven,
    "accept_deferred": DeferralAccepted,
    "not_accept": Declined,
    "return": SentBack,
    "withdraw": Withdrawn,
    "review": ReviewBegun,
    "suspend": ProcedureBegun,
    "resume": ProcedureEnded,
    "extend": Extended,
    "fetched": Fetched,
    "decide": Decided,
    "handed_over": HandedOver,
    "delivery_failed": DeliveryFailed,
    "redeliver": DeliveryTriedAgain,
    "change_delivery": DeliveryChanged,
    "terminate": Terminated,
    "retry": Retried,
    "skip": Skipped,
    "quarantine": Quarantined,
}
"""What a person may do, by the name of the API."""
