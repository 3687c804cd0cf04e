"""What must be done next: frozen, imperative. A task is a row of the outbox; its queue is named here.

A task that makes a letter carries all that the letter says, frozen in the transaction that ordered it: made twice, it
says the same.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from pipelines.announcing import AnnouncementType
from pipelines.case import LetterKind, Outcome, Told
from pipelines.checking.second_looks import DoubtedPlace
from pipelines.explaining.proof import Proof
from pipelines.facts import DeliveryWish
from pipelines.text import Value

Queue = Literal["split", "read", "check", "issue", "deliver", "notify", "archive"]
QUEUES: tuple[Queue, ...] = ("split", "read", "check", "issue", "deliver", "notify", "archive")

Lane = Literal["window", "review", "batch"]
LANES: tuple[Lane, ...] = ("window", "review", "batch")
"""How urgent: an applicant waits at the window; the office waits; nobody waits. Each queue has one of each."""


class Todo(Value):
    """Base of all tasks. ``queue`` names the workers who take it."""

    queue: ClassVar[Queue]


class SplitFile(Todo):
    """Open a file, count its pages."""

    queue: ClassVar[Queue] = "split"
    kind: Literal["split_file"] = "split_file"
    file_id: str


class ReadPage(Todo):
    """Read one page."""

    queue: ClassVar[Queue] = "read"
    kind: Literal["read_page"] = "read_page"
    file_id: str
    page: int


class CheckCase(Todo):
    """Hold what was read against the catalogue."""

    queue: ClassVar[Queue] = "check"
    kind: Literal["check_case"] = "check_case"
    check_no: int


class GiveSecondOpinion(Todo):
    """Have another engine read the places at which a check is in doubt."""

    queue: ClassVar[Queue] = "read"
    kind: Literal["second_opinion"] = "second_opinion"
    check_no: int
    places: tuple[DoubtedPlace, ...]


class IssueLetter(Todo):
    """Render, seal and store a letter.

    Attributes:
        on: the legal day that the letter bears.
        check_no: the report that it stands on; 0 for none.
        delivery, supplied_on: as they were when the letter was ordered.
        promised_by: until when deferrable materials were promised.
        proof: hashes of what a notice vouches for.
        told: the lines of a notice, or what is still open.
        unsettled: something of the supplement was still in question.
        due: the day that the letter names (correction or decision), with ``due_provisional``.
    """

    queue: ClassVar[Queue] = "issue"
    kind: Literal["issue_letter"] = "issue_letter"
    letter: LetterKind
    round: int
    on: date
    by: str = ""
    check_no: int = 0
    told: tuple[Told, ...] = ()
    deferred: tuple[str, ...] = ()
    unsettled: bool = False
    due: date | None = None
    due_provisional: bool = False
    accepted_on: date | None = None
    deemed: bool = False
    outcome: Outcome | None = None
    reason: str = ""
    target_authority: str = ""
    procedure: str = ""
    days_needed: int | None = None
    delivery: DeliveryWish | None = None
    supplied_on: date | None = None
    promised_by: date | None = None
    proof: Proof | None = None


class DeliverLetter(Todo):
    """Make a letter available to an applicant who chose electronic delivery."""

    queue: ClassVar[Queue] = "deliver"
    kind: Literal["deliver_letter"] = "deliver_letter"
    letter_id: str


class BookShipment(Todo):
    """Book a carrier for papers that wait; the task's id is the shipment's id and the carrier's order number.

    Attributes:
        by: the day by which it must arrive, where a clock says so.
    """

    queue: ClassVar[Queue] = "deliver"
    kind: Literal["book_shipment"] = "book_shipment"
    letter_ids: tuple[str, ...]
    by: date | None = None


class RecallShipment(Todo):
    """Take a parcel back from its carrier before it is fetched: the papers go another way, or elsewhere, by now."""

    queue: ClassVar[Queue] = "deliver"
    kind: Literal["recall_shipment"] = "recall_shipment"
    shipment_id: str
    letter_ids: tuple[str, ...]


class MakeSearchable(Todo):
    """Make the searchable PDF of every file of the case that has none yet. It waits for no one and no one for it."""

    queue: ClassVar[Queue] = "archive"
    kind: Literal["make_searchable"] = "make_searchable"
    round: int


class PackArchive(Todo):
    """Pack the closed case into its archive package."""

    queue: ClassVar[Queue] = "archive"
    kind: Literal["pack_archive"] = "pack_archive"


class SplitJobFile(Todo):
    """Open the file of a job, count its pages."""

    queue: ClassVar[Queue] = "split"
    kind: Literal["split_job_file"] = "split_job_file"
    file_id: str


class ReadJobPage(Todo):
    """Read one page of it."""

    queue: ClassVar[Queue] = "read"
    kind: Literal["read_job_page"] = "read_job_page"
    file_id: str
    page: int


class MakeJobPdf(Todo):
    """Make its searchable PDF."""

    queue: ClassVar[Queue] = "archive"
    kind: Literal["make_job_pdf"] = "make_job_pdf"
    file_id: str


JobTask = SplitJobFile | ReadJobPage | MakeJobPdf
"""The tasks of a job of a batch: of no case, and told to :mod:`storage.batches.jobs`."""
JOB_KINDS = ("split_job_file", "read_job_page", "make_job_pdf")
"""The kinds of tasks of jobs."""


class CallWebhook(Todo):
    """Tell an integrator. Of no case: nothing of a case waits for it, and its failure is nobody's but the endpoint's.

    Attributes:
        webhook_id: the endpoint.
        type: of the announcement.
        body: what is sent, to the byte, as it was when it happened.
    """

    queue: ClassVar[Queue] = "notify"
    kind: Literal["call_webhook"] = "call_webhook"
    webhook_id: str
    type: AnnouncementType
    body: str


Task = Annotated[
    SplitFile
    | ReadPage
    | CheckCase
    | GiveSecondOpinion
    | IssueLetter
    | DeliverLetter
    | BookShipment
    | RecallShipment
    | MakeSearchable
    | CallWebhook
    | SplitJobFile
    | ReadJobPage
    | MakeJobPdf
    | PackArchive,
    Field(discriminator="kind"),
]
TASK: TypeAdapter[Task] = TypeAdapter(Task)
"""Reads a task back from its JSON."""


def lane_of(channel: str, task: Task) -> Lane:
    """Which lane a task takes.

    Args:
        channel: how the case came in (``facts.channel``).
        task: what must be done.
    """
    if task.queue == "archive" or channel == "batch":
        return "batch"
    return "window" if channel == "window" else "review"
