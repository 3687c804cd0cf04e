"""How a case is shown: from what storage holds to the bodies of the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.bodies import (
    AsideBody,
    CaseBody,
    CaseSummary,
    ClockBody,
    FailureBody,
    FileBody,
    LetterBody,
    LinkBody,
    PageBody,
    ProblemBody,
    ProgressBody,
    ShipmentBody,
)
from api.deps import Deps
from pipelines.audit import Link
from pipelines.case import LABELS, Case, ClockName, RunningClock, State
from pipelines.clocks import Rules, is_waited_for, light_of, on_lapse
from pipelines.flow import acts_now
from pipelines.overdue import overdue
from pipelines.report import ItemRef
from pipelines.trouble import Problem as Failed
from storage.listing import ListedCase
from storage.views import CaseView, FileView, LetterView, ShipmentView

CLOCKS: dict[ClockName, str] = {
    "notice": "一次性告知",
    "correction": "补正",
    "statutory": "法定办结",
    "promised": "承诺办结",
    "delivery": "送达",
}
"""What people call the clocks."""
AFTER_A_NOTICE = "补正后受理"
"""The notice clock of a later round: all was told, and the office looks at what was supplied."""


def clock_label(case: Case, name: ClockName) -> str:
    """What people call a clock of this case."""
    return AFTER_A_NOTICE if name == "notice" and case.round > 1 else CLOCKS[name]


def clocks_in_order(case: Case) -> list[tuple[ClockName, RunningClock]]:
    """The clocks of a case, the most urgent first; those that cannot pass where it stands come last."""
    return sorted(case.clocks.items(), key=lambda pair: (not is_waited_for(case, pair[0]), pair[1].due))


def case_body(view: CaseView, deps: Deps) -> CaseBody:
    """A case as GET shows it."""
    case, rules = view.case, deps.ledger.rules(view.case)
    today = deps.today()
    shared = set(CaseBody.model_fields) & set(Case.model_fields) - {"letters", "clocks", "problems", "set_aside"}
    values: dict[str, Any] = {name: getattr(case, name) for name in shared}
    problem = case.problem
    return CaseBody(
        **values,
        state_label=case.label,
        item=item_of(case),
        report=view.report,
        clocks=clock_bodies(case, rules, today),
        letters=tuple(_letter(letter) for letter in view.letters if letter.issued_at is not None),
        shipments=tuple(_shipment(shipment, case.number) for shipment in view.shipments),
        acts=acts_now(case, rules),
        overdue=overdue(case, today, rules),
        problem=ProblemBody(task=problem.task, cause=problem.cause, cure=problem.cure) if problem else None,
        problems=tuple(_failure(one) for one in case.problems),
        set_aside=tuple(
            AsideBody(task=one.task_id, file_id=one.file_id, page=one.page, quarantined=one.quarantined)
            for one in case.set_aside
        ),
        files=tuple(_file(file, case.number) for file in view.files),
        progress=progress_of(view),
        opened_at=view.opened_at,
        updated_at=view.updated_at,
    )


def summary_of(listed: ListedCase, deps: Deps) -> CaseSummary:
    """A case as the list shows it."""
    case = listed.case
    clocks = clock_bodies(case, deps.ledger.rules(case), deps.today())
    return CaseSummary(
        number=case.number,
        state=case.state,
        state_label=case.label,
        round=case.round,
        item=item_of(case),
        applicant=case.facts.applicant.name,
        opened_at=listed.opened_at,
        updated_at=listed.updated_at,
        received_on=case.received_on,
        due=min(
            (clock.due for clock in clocks if clock.paused_on is None and is_waited_for(case, clock.clock)),
            default=None,
        ),
        clocks=clocks,
    )


def progress_of(view: CaseView) -> ProgressBody:
    """How far the reading of a case is."""
    return ProgressBody(files_open=view.files_open, pages=view.pages_known, pages_read=view.pages_read)


def item_of(case: Case) -> ItemRef:
    """The item and version under which the case is handled."""
    return ItemRef(code=case.item_code, name=case.item_name, version=case.item_version)


def clock_bodies(case: Case, rules: Rules, today: date) -> tuple[ClockBody, ...]:
    """The clocks of a case, the most urgent first."""
    return tuple(
        ClockBody(
            clock=name,
            label=clock_label(case, name),
            start=clock.start,
            due=clock.due,
            provisional=clock.provisional,
            light=light_of(case, name, today, rules),
            paused_on=clock.paused_on,
            extended=clock.extended,
            on_lapse=on_lapse(case, name, rules),
        )
        for name, clock in clocks_in_order(case)
    )


def link_body(link: Link) -> LinkBody:
    """A link of the chain."""
    event = dict(link.event)
    state = State(link.state)
    return LinkBody(
        seq=link.seq,
        key=link.key,
        kind=event["kind"],
        at=event["at"],
        by=event["by"],
        state=state,
        state_label=LABELS[state],
        event=event,
        previous=link.previous,
        hash=link.hash,
    )


def ways_on(*, skippable: bool, of_a_file: bool) -> tuple[str, ...]:
    """What a person may do about a failed step."""
    return ("retry", *(("skip",) if skippable else ()), *(("quarantine",) if of_a_file else ()))


def _failure(problem: Failed) -> FailureBody:
    return FailureBody(
        id=problem.task_id,
        task=problem.task,
        task_label=problem.name,
        file_id=problem.file_id,
        page=problem.page,
        cause=problem.cause,
        cure=problem.cure,
        acts=ways_on(skippable=problem.skippable, of_a_file=problem.of_a_file),
    )


def _letter(letter: LetterView) -> LetterBody:
    return LetterBody.model_validate(
        {
            "id": letter.id,
            "kind": letter.kind,
            "number": letter.number,
            "round": letter.round,
            "issued_at": letter.issued_at,
            "sha256": letter.sha256,
            "href": f"/api/v1/cases/{letter.case_number}/letters/{letter.id}",
            "delivery": {
                "mode": letter.mode,
                "delivered": letter.delivered_at is not None,
                "delivered_at": letter.delivered_at,
                "how": letter.delivered_how,
            },
        }
    )


def _shipment(shipment: ShipmentView, number: str) -> ShipmentBody:
    kept = ("id", "carrier", "waybill", "state", "letters", "ordered_at", "updated_at")
    values: dict[str, Any] = {name: getattr(shipment, name) for name in kept}
    label = f"/api/v1/cases/{number}/shipments/{shipment.id}/label" if shipment.label_key else None
    return ShipmentBody(label=label, **values)


def _file(file: FileView, number: str) -> FileBody:
    href = f"/api/v1/cases/{number}/files/{file.id}"
    kept = (
        "id",
        "sha256",
        "size",
        "media_type",
        "round",
        "replaces",
        "opened",
        "problem",
        "message",
        "cure",
        "warnings",
    )
    values: dict[str, Any] = {name: getattr(file, name) for name in kept}
    pages = tuple(
        PageBody(
            page=page.page,
            read=page.read,
            problem=page.problem,
            picture=f"{href}/pages/{page.page}" if page.picture_key else None,
        )
        for page in file.pages
    )
    return FileBody(file=file.name, pages=pages, href=href, searchable=f"{href}/searchable", **values)
