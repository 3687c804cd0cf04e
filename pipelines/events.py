"""What can happen to a case: frozen, past tense. Every event says when (``at``) and by whom (``by``).

What people do is in :mod:`pipelines.acts`; here is what comes in and what the workers found, and the whole list.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from pipelines.acts import (
    AcceptanceGiven,
    Decided,
    Declined,
    DeferralAccepted,
    DeliveryChanged,
    DeliveryFailed,
    DeliveryTriedAgain,
    DoubtsAnswered,
    Extended,
    Fetched,
    GivenAnswer,
    HandedOver,
    NoticeGiven,
    ProcedureBegun,
    ProcedureEnded,
    Quarantined,
    Retried,
    ReviewBegun,
    SentBack,
    Skipped,
    Terminated,
    Withdrawn,
)
from pipelines.case import ClockName, Findings, LetterKind
from pipelines.facts import Facts
from pipelines.happened import SYSTEM, FileIn, Happened

__all__ = [
    "EVENT",
    "SYSTEM",
    "AcceptanceGiven",
    "Archived",
    "CaseOpened",
    "DeadlinePassed",
    "Decided",
    "Declined",
    "DeferralAccepted",
    "DeliveryChanged",
    "DeliveryFailed",
    "DeliveryTriedAgain",
    "DoubtsAnswered",
    "Event",
    "Extended",
    "Fetched",
    "FileIn",
    "FileSplit",
    "FilesAdded",
    "FoundComplete",
    "FoundDeficient",
    "FoundDoubtful",
    "GivenAnswer",
    "HandedOver",
    "Happened",
    "LetterDelivered",
    "LetterIssued",
    "NoticeGiven",
    "PageRead",
    "ProcedureBegun",
    "ProcedureEnded",
    "Quarantined",
    "Retried",
    "ReviewBegun",
    "SentBack",
    "ShipmentBooked",
    "ShipmentMoved",
    "Skipped",
    "TaskDied",
    "Terminated",
    "Withdrawn",
]

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
    """A step failed for good. Never silence: the case needs attention.

    Attributes:
        file_id, page: what the step was working on; the ledger writes them from the task's row.
    """

    kind: Literal["task_died"] = "task_died"
    task_id: str
    task: str
    cause: str
    cure: str
    file_id: str | None = None
    page: int | None = None


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
    | DeliveryChanged
    | DeliveryFailed
    | DeliveryTriedAgain
    | Fetched
    | Retried
    | Skipped
    | Quarantined,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads an event back from its JSON."""
