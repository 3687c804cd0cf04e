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
from pipelines.case import ClockName
from pipelines.facts import Facts
from pipelines.found import (
    Found,
    FoundComplete,
    FoundDeficient,
    FoundDoubtful,
    Opinion,
    SecondOpinionGiven,
    SecondOpinionWanted,
)
from pipelines.happened import SYSTEM, FileIn, Happened
from pipelines.page_plan import PagePlan, PlannedPage
from pipelines.sending_out import LetterDelivered, LetterIssued, Made, ShipmentBooked, ShipmentMoved

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
    "Found",
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
    "Opinion",
    "PageRead",
    "PagesArranged",
    "ProcedureBegun",
    "ProcedureEnded",
    "Quarantined",
    "Retried",
    "ReviewBegun",
    "SecondOpinionGiven",
    "SecondOpinionWanted",
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
    """A file was opened and its pages counted; with a ``problem`` (a FileProblem) it has none.

    Attributes:
        message, cure: why it was refused and what helps, Chinese sentences; empty where it was not.
        warnings: Chinese sentences on what is odd about a file that was taken.
    """

    kind: Literal["file_split"] = "file_split"
    file_id: str
    pages: int
    media_type: str = ""
    problem: str | None = None
    message: str = ""
    cure: str = ""
    warnings: tuple[str, ...] = ()


class PageRead(Happened):
    """A page was read, or could not be (``problem``)."""

    kind: Literal["page_read"] = "page_read"
    file_id: str
    page: int
    problem: str | None = None


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
    | Found
    | Opinion
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
