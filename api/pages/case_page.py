"""One case: its sheets, its checklist, its papers, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.cases import history_of
from api.deps import Deps, Given
from api.events import LastEventId, event_response
from api.numbers import Number, PaperId
from api.pages import words
from api.pages.acts_shown import ActShown, acts_shown
from api.pages.checklist import checklist
from api.pages.due import clocks_shown
from api.pages.happening import happening, said_of_parcels
from api.pages.session import SignedIn
from api.pages.templating import rendered, tokens
from api.pages.tried import Tried
from api.pages.why import why_shown
from api.papers import Known, PageNumber, file_response, label_response, letter_response, picture_response
from api.searchable import searchable_response, standings
from pipelines.case import State
from pipelines.events import DoubtsAnswered, FilesAdded
from pipelines.flow import TABLE
from pipelines.letter import TITLES
from pipelines.overdue import overdue
from pipelines.parcel import BEFORE_PICK_UP, LABELS
from pipelines.trouble import SetAside
from pipelines.writing.told_once import told_once
from pipelines.writing.values import Told
from storage.readings import trace_of
from storage.views import CaseView, case_view

RECENT = 8
"""Events that the page of a case shows; the others stand on a page of their own."""
STEPS = 3
"""Failed steps that the page of a case shows."""
COUNTED = ("file_split", "page_read")
"""Events that the progress counts; they would crowd the others out."""
AT_WORK = (State.RECEIVED, State.READING, State.PRECHECKING)
router = APIRouter()


@router.get("/cases/{number}")
def case(request: Request, number: Number, _: SignedIn, deps: Given) -> Response:
    """The page of a case."""
    return case_page(request, deps, number)


def case_page(request: Request, deps: Deps, number: str, tried: Tried | None = None) -> Response:
    """The page of a case; what was just ``tried`` and could not be done is open there, as it was filled in."""
    view, chain = case_view(deps.ledger.engine, number), history_of(deps, number)
    catalog = deps.ledger.rules(view.case).catalog
    listed = checklist(view, catalog)
    acts = acts_shown(view.case, deps, tried.key if tried else "")
    tried = tried and tried.on_page(_forms(view, acts))
    values = {
        "view": view,
        "case": view.case,
        "list": listed,
        "lines": _lines(view),
        "why": why_shown(trace_of(deps.ledger.engine, number), listed.sheets),
        "clocks": clocks_shown(view.case, deps),
        "overdue": overdue(view.case, deps.today(), deps.ledger.rules(view.case)),
        "acts": acts,
        "searchable": standings(deps, view),
        "takes_files": (view.case.state, FilesAdded) in TABLE,
        "materials": catalog.materials,
        "working": view.case.state in AT_WORK or any(letter.issued_at is None for letter in view.letters),
        "reading": view.case.state in AT_WORK or view.case.unread,
        "answerable": view.report is not None and (view.case.state, DoubtsAnswered) in TABLE,
        "kept_answers": _kept_answers(view, deps),
        "missed": [_fault_named(view, deps, one) for one in (view.case.findings.missed if view.case.findings else ())],
        "aside": _aside(view),
        **_to_hand_over(view),
        "to_post": [one for one in view.shipments if one.label_key and one.state in BEFORE_PICK_UP],
        "tokens": tokens(),
        "chain": chain,
        "recent": [link for link in reversed(chain.items) if link.kind not in COUNTED][:RECENT],
        "tried": tried,
        "refusal": tried.problem if tried and not tried.beside else None,
        "words": words,
        "steps": STEPS,
        "happening": happening,
        "said_of": said_of_parcels((link.event for link in chain.items), view.case.facts),
        "named": partial(_named, view, deps),
        "letter_names": TITLES,
        "shipment_states": LABELS,
    }
    return rendered(request, "case.html", values, status=tried.problem.status if tried else 200)


def _lines(view: CaseView) -> Told:
    """What a notice would tell, as it would tell it."""
    lines = view.case.findings.lines if view.case.findings else ()
    return told_once(tuple((one.name, one.deficiency) for one in lines))


def _forms(view: CaseView, acts: Sequence[ActShown]) -> set[str]:
    """The keys of the forms in which something can be typed."""
    steps = {f"{how}/{one.task_id}" for one in view.case.problems[:STEPS] for how in ("skip", "quarantine")}
    return steps | {act.name for act in acts if act.open_now}


def _aside(view: CaseView) -> list[tuple[SetAside, str]]:
    """What a person gave up, in words: which file, which page."""
    names = {file.id: file.name for file in view.files}
    return [
        (one, f"“{names.get(one.file_id, '')}”{f'第 {one.page} 页' if one.page else ''}") for one in view.case.set_aside
    ]


def _named(view: CaseView, deps: Deps, codes: Sequence[str]) -> list[str]:
    """Materials by code and name."""
    names = {material.code: material.name for material in deps.ledger.rules(view.case).catalog.materials}
    return [f"{code} {names.get(code, '')}".strip() for code in codes]


def _fault_named(view: CaseView, deps: Deps, finding_id: str) -> str:
    """``M1.FIELD_INVALID.uscc`` in words: of which material, which fault; the rest tells it from others."""
    if "#" in finding_id and words.FAULTS.get(finding_id.partition("#")[0]):  # of a file or a page, and of no material
        code, _, place = finding_id.partition("#")
        name, _, page = place.rpartition("#") if code != "UNREADABLE_FILE" else (place, "", "")
        return f"“{name}”{f'第 {page} 页' if page else ''}{words.FAULTS[code]}"
    material, _, rest = finding_id.partition(".")
    fault = words.FAULTS.get(rest.partition(".")[0].partition("#")[0].partition("~")[0])
    return f"{_named(view, deps, [material])[0]} {fault}" if fault else finding_id


def _to_hand_over(view: CaseView) -> dict[str, Any]:
    """The letters that lie ready for an applicant who fetches them, and whether a receipt waits beside the one that took its place."""
    at_window = view.case.facts.delivery.mode == "window"
    ready = [one for one in view.letters if at_window and one.issued_at is not None and one.delivered_at is None]
    rounds = [letter.round for letter in ready if letter.kind == "correction_receipt"]
    return {"to_hand_over": ready, "given_again": len(rounds) > len(set(rounds))}


def _kept_answers(view: CaseView, deps: Deps) -> list[tuple[str, str, str]]:
    """Earlier answers whose question is no longer shown: what was asked, word, by whom."""
    asked = {finding.id for _, finding in view.report.deficiencies()} if view.report else set()

    return [
        (_fault_named(view, deps, finding_id), words.ANSWERS[answered.is_], answered.by)
        for finding_id, answered in view.case.answers.items()
        if finding_id not in asked
    ]


@router.get("/cases/{number}/history")
def history(request: Request, number: Number, _: SignedIn, deps: Given) -> Response:
    """Everything that happened, with the hashes."""
    chain = history_of(deps, number)
    handed_in = (link.event["files"] for link in chain.items if link.kind in ("case_opened", "files_added"))
    names = {file["id"]: file["name"] for files in handed_in for file in files}
    values = {"number": number, "history": chain, "words": words, "happening": happening, "file_names": names}
    return rendered(request, "history.html", values)


@router.get("/cases/{number}/letters/{paper}")
def letter(number: Number, paper: PaperId, _: SignedIn, deps: Given) -> Response:
    """The signed PDF."""
    return letter_response(deps, number, paper)


@router.get("/cases/{number}/shipments/{paper}/label")
def label(number: Number, paper: PaperId, _: SignedIn, deps: Given) -> Response:
    """The label of a parcel."""
    return label_response(deps, number, paper)


@router.get("/cases/{number}/files/{paper}")
def file(number: Number, paper: PaperId, _: SignedIn, deps: Given) -> Response:
    """A file as it was handed in."""
    return file_response(deps, number, paper)


@router.api_route("/cases/{number}/files/{paper}/searchable.pdf", methods=["GET", "HEAD"])
def searchable(number: Number, paper: PaperId, _: SignedIn, deps: Given) -> Response:
    """The searchable PDF of a file; a page that waits for it asks with HEAD."""
    return searchable_response(deps, number, paper)


@router.get("/cases/{number}/files/{paper}/pages/{page}.jpg")
def picture(
    number: Number, paper: PaperId, page: PageNumber, _: SignedIn, deps: Given, if_none_match: Known = None
) -> Response:
    """The picture of a page."""
    return picture_response(deps, number, paper, page, if_none_match)


@router.get("/cases/{number}/events")
async def events(
    number: Number, _: SignedIn, deps: Given, last_event_id: LastEventId = None, after: str = "0"
) -> StreamingResponse:
    """What happens after what the page shows; a browser that comes back says itself what it saw last."""
    return await event_response(deps, number, last_event_id or after)
