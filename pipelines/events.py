"""What can happen to a case: frozen, past tense. Every event says when (``at``) and by whom (``by``).

What people do is in :mod:`pipelines.acts`; here is what comes in and what the workers found, and the whole list.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

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
from pipelines.case import ClockName, LetterKind
from pipelines.facts import Facts
from pipelines.found import FoundComplete, FoundDeficient, FoundDoubtful
from pipelines.happened import SYSTEM, FileIn, Happened
from pipelines.page_plan import PagePlan, PlannedPage
from pipelines.text import Value

__all__ = [
    "EVENT",
    "SYSTEM",
    "AcceptanceGiven",
    "Archived",
    "CalendarChanged",
    "CaseOpened",
    "DeadlineNears",
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
    "Made",
    "NoticeGiven",
    "PageRead",
    "PagesArranged",
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


class PagesArranged(Happened):
    """A clerk put the pages in another order, turned some, said what some are, or set some aside. No file is touched.

    Attributes:
        base: the version of the page plan that the clerk saw; where another one stands by now, nothing is changed.
        plan: all pages of the case, as they lie from now on.
        undo: it is the plan before the last one.
        turned: pages that are read anew, because they lie another way; the ledger writes them from the plan before.
    """

    kind: Literal["pages_arranged"] = "pages_arranged"
    base: int = Field(ge=0)
    plan: PagePlan
    undo: bool = False
    turned: tuple[PlannedPage, ...] = ()


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


class Made(Value):
    """How a letter was made, so that it can be made again and compared.

    Attributes:
        content: SHA-256 of the letter before it was set: its words.
        unsigned: SHA-256 of the PDF before it was sealed.
        renderer: who set it: versions of the program, the typesetter, the templates and the fonts.
        public_url: the address that the letter names for its verification.
    """

    content: str = ""
    unsigned: str = ""
    renderer: str = ""
    public_url: str = ""


class LetterIssued(Happened):
    """A letter was rendered, sealed and stored."""

    kind: Literal["letter_issued"] = "letter_issued"
    letter_id: str
    letter: LetterKind
    object_key: str
    sha256: str
    made: Made = Made()


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


class DeadlineNears(Happened):
    """The working day before the last day of a clock has come."""

    kind: Literal["deadline_nears"] = "deadline_nears"
    clock: ClockName


class CalendarChanged(Happened):
    """Another calendar of working days is in force: the last days are counted again.

    Attributes:
        calendar: SHA-256 of its file.
    """

    kind: Literal["calendar_changed"] = "calendar_changed"
    calendar: str


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
    | PagesArranged
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
    | DeadlineNears
    | CalendarChanged
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
