"""What integrators are told (回调): of a case, from how it stood before and after an event; of a batch, that it is over.

Thin on purpose: which case or batch, where it stands, and where to ask for more. No name, no number of a person, no text of a paper
leaves the office this way. What an announcement says is written down when it is ordered: called twice, it says the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any, Literal, get_args

from pydantic import AwareDatetime

from pipelines.case import Case, LetterState, State
from pipelines.events import DeadlineNears, DeadlinePassed, Event
from pipelines.text import Value

HeardType = Literal[
    "case.opened",
    "case.state_changed",
    "case.needs_attention",
    "case.letter_issued",
    "case.letter_delivered",
    "case.deadline_near",
    "case.deadline_passed",
    "batch.finished",
]
TYPES: tuple[HeardType, ...] = get_args(HeardType)
"""Every type of what happens; an endpoint may want all of them or some."""
AnnouncementType = HeardType | Literal["ping"]
PING: AnnouncementType = "ping"
"""Sent when its owner asks for it, and by nothing that happens."""

TYPE_NAMES: Mapping[AnnouncementType, str] = {
    "case.opened": "收件",
    "case.state_changed": "状态变化",
    "case.needs_attention": "需人工处理",
    "case.letter_issued": "文书已出具",
    "case.letter_delivered": "文书已送达",
    "case.deadline_near": "期限将届满",
    "case.deadline_passed": "期限已届满",
    "batch.finished": "批次已完成",
    "ping": "测试",
}
"""What people call them."""


class Announcement(Value):
    """One thing that integrators are told.

    Attributes:
        type: what kind of thing.
        body: the JSON text that is sent and signed, to the byte.
    """

    type: AnnouncementType
    body: str


def announcements(before: Case | None, case: Case, event: Event, seq: int) -> tuple[Announcement, ...]:
    """What an event means to who listens.

    Args:
        before: the case before the event; None where it was opened by it.
        case: the case after it.
        event: what happened.
        seq: number of the event in the history of the case, from 1. Calls may come late or in another order; by this a
            receiver puts them in theirs. Announcements of one event have the same one.
    """
    return tuple(
        _announcement(kind, event.at, {**_of(case, seq), **more}) for kind, more in _happened(before, case, event)
    )


def batch_finished(batch_id: str, jobs: Mapping[str, int], at: AwareDatetime) -> Announcement:
    """Nothing of a batch is waiting or under way any more.

    Args:
        batch_id: which.
        jobs: how many of its jobs ended how: ``done``, ``failed``, ``opened``, ``refused``.
        at: when the last of them ended.
    """
    data = {"batch": batch_id, "jobs": sum(jobs.values()), **jobs, "href": f"/api/v1/batches/{batch_id}"}
    return _announcement("batch.finished", at, data)


def ping(webhook_id: str, at: AwareDatetime) -> Announcement:
    """What an endpoint is told to see whether it hears."""
    return _announcement(PING, at, {"webhook": webhook_id})


def _happened(before: Case | None, case: Case, event: Event) -> Iterator[tuple[AnnouncementType, dict[str, Any]]]:
    if before is None:
        yield "case.opened", {}
        return
    if case.state is not before.state:
        yield "case.state_changed", {"previous_state": before.state.value}
    if case.state is State.NEEDS_ATTENTION and _stuck(case) - _stuck(before):
        yield "case.needs_attention", {"problems": len(_stuck(case))}
    known = {letter.id for letter in before.letters}
    for letter in case.letters:
        if letter.id not in known:
            yield "case.letter_issued", {"letter": _letter(case, letter)}
    waited = {letter.id for letter in before.letters if not letter.delivered}
    arrived = [letter for letter in case.letters if letter.delivered and letter.id in waited]
    if arrived:
        yield "case.letter_delivered", {"letters": [_letter(case, letter) for letter in arrived]}
    if isinstance(event, DeadlineNears | DeadlinePassed):
        yield from _deadline(before, event)


def _deadline(before: Case, event: DeadlineNears | DeadlinePassed) -> Iterator[tuple[AnnouncementType, dict[str, Any]]]:
    """By the clock as it ran until then: what lapsed may have ended it."""
    clock = before.clocks.get(event.clock)
    due = {"due": clock.due.isoformat(), "provisional": clock.provisional} if clock else {}
    yield (
        "case.deadline_near" if isinstance(event, DeadlineNears) else "case.deadline_passed",
        {"clock": event.clock, **due},
    )


def _stuck(case: Case) -> frozenset[str]:
    """The failed steps that hold a case up."""
    return frozenset(problem.task_id for problem in case.problems if problem.holds_up)


def _of(case: Case, seq: int) -> dict[str, Any]:
    return {
        "case": case.number,
        "seq": seq,
        "state": case.state.value,
        "state_label": case.label,
        "round": case.round,
        "item": case.item_code,
        "href": f"/api/v1/cases/{case.number}",
    }


def _letter(case: Case, letter: LetterState) -> dict[str, Any]:
    return {
        "id": letter.id,
        "kind": letter.kind,
        "round": letter.round,
        "href": f"/api/v1/cases/{case.number}/letters/{letter.id}",
    }


def _announcement(kind: AnnouncementType, at: AwareDatetime, data: Mapping[str, Any]) -> Announcement:
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = {"type": kind, "timestamp": moment, "data": data}
    return Announcement(type=kind, body=json.dumps(said, ensure_ascii=False, separators=(",", ":")))
