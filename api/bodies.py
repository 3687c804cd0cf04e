"""What the API answers: the shapes of its bodies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.case import Answered, ClockName, LetterKind, Outcome, State, Told
from pipelines.clocks import Light
from pipelines.facts import Facts
from pipelines.overdue import Overdue
from pipelines.report import CheckReport, ItemRef


class Body(BaseModel):
    """Base of all bodies."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)


class ClockBody(Body):
    """A time limit: its last day, and whether that is near (yellow) or over (red).

    ``provisional``: the day lies in a year whose working days are not yet published. A paused clock does not run.
    ``on_lapse``: what its passing does: acceptance, the end of the case, or nothing but a red light (null).
    """

    clock: ClockName
    label: str
    start: date
    due: date
    provisional: bool
    light: Light
    paused_on: date | None
    extended: bool
    on_lapse: Literal["deemed_accepted", "lapsed"] | None


class LetterDeliveryBody(Body):
    """How a letter reaches the applicant, and when it did."""

    mode: Literal["window", "courier", "electronic"]
    delivered: bool
    delivered_at: datetime | None
    how: str


class LetterBody(Body):
    """A letter that was issued; ``href`` gives the signed PDF."""

    id: str
    kind: LetterKind
    number: str
    round: int
    issued_at: datetime
    sha256: str
    href: str
    delivery: LetterDeliveryBody


class ShipmentBody(Body):
    """A parcel; ``carrier`` and ``waybill`` are empty until it was booked, ``label`` gives its label then."""

    id: str
    carrier: str
    waybill: str
    state: str
    letters: tuple[str, ...]
    ordered_at: datetime
    updated_at: datetime
    label: str | None


class PageBody(Body):
    """A page of a file; ``picture`` is the upright picture, once the page was read."""

    page: int
    read: bool
    problem: str | None
    picture: str | None


class FileBody(Body):
    """A file as handed in; ``pages`` is empty until it was opened or when it cannot be (``problem``).

    ``searchable`` is where its searchable PDF is given, 409 until it is made. ``message`` and ``cure`` say why it cannot
    be opened and what helps; ``warnings`` is what is odd about one that was.
    """

    id: str
    file: str
    sha256: str
    size: int
    media_type: str
    round: int
    replaces: str | None
    opened: bool
    problem: str | None
    message: str
    cure: str
    warnings: tuple[str, ...]
    pages: tuple[PageBody, ...]
    href: str
    searchable: str


class ProblemBody(Body):
    """Why a case needs attention, and the way on."""

    task: str
    cause: str
    cure: str


class FailureBody(Body):
    """A step that failed for good and waits for a person; ``acts`` are the ways on from there.

    ``page`` and ``file_id`` say what it was working on, where that is a file or a page of one.
    """

    id: str
    task: str
    task_label: str
    file_id: str | None
    page: int | None
    cause: str
    cure: str
    acts: tuple[str, ...]


class AsideBody(Body):
    """A page (or a whole file, ``page`` null) that a person gave up; the act ``retry`` with ``task`` reads it after all."""

    task: str
    file_id: str
    page: int | None
    quarantined: bool


class ProgressBody(Body):
    """How far the reading is."""

    files_open: int
    pages: int
    pages_read: int


class CaseSummary(Body):
    """A case in a list."""

    number: str
    state: State
    state_label: str
    round: int
    item: ItemRef
    applicant: str | None
    opened_at: datetime
    updated_at: datetime
    received_on: date
    due: date | None
    clocks: tuple[ClockBody, ...]


class CaseBody(Body):
    """A case and everything about it."""

    number: str
    state: State
    state_label: str
    round: int
    item: ItemRef
    report: CheckReport | None
    clocks: tuple[ClockBody, ...]
    letters: tuple[LetterBody, ...]
    shipments: tuple[ShipmentBody, ...]
    acts: tuple[str, ...]
    overdue: tuple[Overdue, ...]
    problem: ProblemBody | None
    problems: tuple[FailureBody, ...]
    set_aside: tuple[AsideBody, ...]
    facts: Facts
    files: tuple[FileBody, ...]
    progress: ProgressBody
    answers: dict[str, Answered]
    told: tuple[Told, ...]
    told_on: date | None
    opened_at: datetime
    updated_at: datetime
    received_at: datetime
    received_on: date
    accepted_on: date | None
    deemed: bool
    promised: tuple[str, ...]
    promised_by: date | None
    deferred_open: tuple[str, ...]
    fetch_open: tuple[str, ...]
    outcome: Outcome | None
    reason: str
    decided_on: date | None


class CaseListBody(Body):
    """Cases, newest first; ``next`` is the cursor of the page that follows, null at the end."""

    items: tuple[CaseSummary, ...]
    next: str | None


class LinkBody(Body):
    """One event of a case in its chain: ``hash`` covers everything else, with ``previous`` the one before it."""

    seq: int
    key: str
    kind: str
    at: datetime
    by: str
    state: State
    state_label: str
    event: dict[str, Any]
    previous: str
    hash: str


class HistoryBody(Body):
    """The chain of a case's events; ``faults`` says what is wrong with it where it is not ``whole``."""

    items: tuple[LinkBody, ...]
    whole: bool
    faults: tuple[str, ...]


class ProblemDetails(BaseModel):
    """An error (RFC 9457). ``errors`` holds every fault of the request, ``acts`` what is possible now."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    cure: str | None = None
    errors: list[dict[str, str]] | None = Field(default=None)
    acts: list[str] | None = Field(default=None)
