"""What can happen to a case: frozen, past tense. Every event says when (``at``) and by whom (``by``)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, model_validator

from pipelines.case import Answer, ClockName, Findings, LetterKind, Outcome
from pipelines.facts import Facts
from pipelines.text import Value

SYSTEM = "系统"
"""The ``by`` of what no person did."""


class Happened(Value):
    """Base of all events.

    Attributes:
        at: the instant, aware.
        by: who: a clerk's name, an integrator's key name, or 系统.
    """

    at: AwareDatetime
    by: str = SYSTEM


class FileIn(Value):
    """A file as handed in: stored first, its bytes never touched again.

    Attributes:
        id: our own name for it; the object is found by it.
        name: the cleaned name that people see.
        replaces: name of the file or code of the material that it supersedes.
    """

    id: str
    name: str
    sha256: str
    size: int
    object_key: str
    replaces: str | None = None


# --- what comes in -----------------------------------------------------------------------------------------------


class CaseOpened(Happened):
    """A submission was received."""

    kind: Literal["case_opened"] = "case_opened"
    number: str
    item_code: str
    item_name: str
    item_version: str
    facts: Facts
    files: tuple[FileIn, ...]


class FilesAdded(Happened):
    """More files came in: into the same round before the notice, opening the next one after it."""

    kind: Literal["files_added"] = "files_added"
    files: tuple[FileIn, ...]


# --- what the workers found --------------------------------------------------------------------------------------


class FileSplit(Happened):
    """A file was opened and its pages counted; with a ``problem`` (a FileProblem) it has none."""

    kind: Literal["file_split"] = "file_split"
    file_id: str
    pages: int
    media_type: str = ""
    problem: str | None = None


class PageRead(Happened):
    """A page was read, or could not be (``problem``)."""

    kind: Literal["page_read"] = "page_read"
    file_id: str
    page: int
    problem: str | None = None


class FoundComplete(Happened):
    """Nothing is missing, nothing is in doubt."""

    kind: Literal["found_complete"] = "found_complete"
    check_no: int
    findings: Findings

    @model_validator(mode="after")
    def _nothing_is_open(self) -> FoundComplete:
        if self.findings.lines or self.findings.doubts:
            raise ValueError("what is complete has no faults and no doubts")
        return self


class FoundDeficient(Happened):
    """Something is certainly missing or wrong, nothing is in doubt."""

    kind: Literal["found_deficient"] = "found_deficient"
    check_no: int
    findings: Findings

    @model_validator(mode="after")
    def _certain_only(self) -> FoundDeficient:
        if not self.findings.lines or self.findings.doubts:
            raise ValueError("what is deficient has certain faults and no doubts")
        return self


class FoundDoubtful(Happened):
    """There are questions to a clerk, maybe beside certain faults."""

    kind: Literal["found_doubtful"] = "found_doubtful"
    check_no: int
    findings: Findings

    @model_validator(mode="after")
    def _a_question_is_open(self) -> FoundDoubtful:
        if not self.findings.doubts:
            raise ValueError("what is doubtful has at least one doubt")
        return self


class LetterIssued(Happened):
    """A letter was rendered, sealed and stored."""

    kind: Literal["letter_issued"] = "letter_issued"
    letter_id: str
    letter: LetterKind
    object_key: str
    sha256: str


class LetterDelivered(Happened):
    """Letters reached the applicant: handed over, arrived electronically, or signed for to the courier."""

    kind: Literal["letter_delivered"] = "letter_delivered"
    letter_ids: tuple[str, ...]
    how: str


class ShipmentBooked(Happened):
    """A carrier has taken the order."""

    kind: Literal["shipment_booked"] = "shipment_booked"
    shipment_id: str
    carrier: str
    waybill: str
    letter_ids: tuple[str, ...]
    label_key: str | None = None


class ShipmentMoved(Happened):
    """A shipment has another state (neutral names of the parcel module)."""

    kind: Literal["shipment_moved"] = "shipment_moved"
    shipment_id: str
    letter_ids: tuple[str, ...]
    state: str
    note: str = ""


class Archived(Happened):
    """The archive package was packed and found whole."""

    kind: Literal["archived"] = "archived"
    object_key: str
    sha256: str


class DeadlinePassed(Happened):
    """The last day of a clock is over."""

    kind: Literal["deadline_passed"] = "deadline_passed"
    clock: ClockName


class TaskDied(Happened):
    """A step failed for good. Never silence: the case needs attention."""

    kind: Literal["task_died"] = "task_died"
    task_id: str
    task: str
    cause: str
    cure: str


# --- what people did ---------------------------------------------------------------------------------------------


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


class Fetched(Happened):
    """The office fetched shareable materials itself; ``materials`` empty: all that wait."""

    kind: Literal["fetched"] = "fetched"
    materials: tuple[str, ...] = ()


class Retried(Happened):
    """The failed step is tried once more."""

    kind: Literal["retried"] = "retried"


Event = Annotated[
    CaseOpened
    | FilesAdded
    | FileSplit
    | PageRead
    | FoundComplete
    | FoundDeficient
    | FoundDoubtful
    | LetterIssued
    | LetterDelivered
    | ShipmentBooked
    | ShipmentMoved
    | Archived
    | DeadlinePassed
    | TaskDied
    | DoubtsAnswered
    | NoticeGiven
    | AcceptanceGiven
    | DeferralAccepted
    | Declined
    | SentBack
    | Withdrawn
    | ReviewBegun
    | ProcedureBegun
    | ProcedureEnded
    | Extended
    | Decided
    | Terminated
    | HandedOver
    | DeliveryFailed
    | DeliveryTriedAgain
    | Fetched
    | Retried,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads an event back from its JSON."""
