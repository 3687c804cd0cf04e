"""What the API answers about failed steps."""

from __future__ import annotations

from datetime import datetime

from api.bodies import Body
from api.showing import ways_on
from pipelines.case import Case, State
from storage.dead_letters import DeadLetter


class AttemptBody(Body):
    """One attempt that failed."""

    attempt: int
    at: datetime
    code: str
    message: str


class TaskBody(Body):
    """A step that failed for good.

    ``state`` is ``dead`` until a person decides; ``acts`` are the ways on, ``errors`` every failed attempt.
    """

    id: str
    case: str
    task: str
    task_label: str
    queue: str
    state: str
    file: str | None
    file_id: str | None
    page: int | None
    code: str
    cause: str
    cure: str
    attempts: int
    ordered_at: datetime
    first_failed_at: datetime | None
    died_at: datetime | None
    acts: tuple[str, ...]
    errors: tuple[AttemptBody, ...]
    case_state: State | None = None
    case_state_label: str | None = None


class TaskListBody(Body):
    """Failed steps, the newest first; ``next`` is the cursor of the page that follows, null at the end."""

    items: tuple[TaskBody, ...]
    next: str | None


class RetriedBody(Body):
    """What became of one of many; ``code`` and ``detail`` say why where it was not retried."""

    id: str
    case: str
    status: int
    code: str | None = None
    detail: str | None = None


class ManyBody(Body):
    """What became of each; with ``more``, further ones are left for another request."""

    items: tuple[RetriedBody, ...]
    more: bool


def task_body(letter: DeadLetter, case: Case | None = None) -> TaskBody:
    """A dead letter, and after a decision where its case stands."""
    skippable, dead = letter.not_skippable is None, letter.state == "dead"
    return TaskBody(
        id=letter.task_id,
        case=letter.case_number,
        task=letter.kind,
        task_label=letter.name,
        queue=letter.queue,
        state=letter.state,
        file=letter.file,
        file_id=letter.file_id,
        page=letter.page,
        code=letter.code,
        cause=letter.cause,
        cure=letter.cure,
        attempts=letter.attempts,
        ordered_at=letter.ordered_at,
        first_failed_at=letter.first_at,
        died_at=letter.last_at if dead else None,
        acts=ways_on(skippable=skippable, of_a_file=letter.of_a_file) if dead else (),
        errors=tuple(
            AttemptBody(attempt=one.attempt, at=one.at, code=one.code, message=one.message) for one in letter.trail
        ),
        case_state=case.state if case else None,
        case_state_label=case.label if case else None,
    )
