"""A letter goes out: composed, set, sealed, stored."""

from __future__ import annotations

import hashlib

from outputs.pdf import render
from outputs.seal import SealText
from pipelines.case import Case
from pipelines.catalog import Catalog
from pipelines.errors import LetterRefused
from pipelines.events import LetterIssued
from pipelines.letter import Letter, LetterContext, compose
from pipelines.tasks import IssueLetter
from storage import papers, readings
from storage.objects import key_for
from storage.outbox import Taken
from workers.toolbox import Toolbox


def issue_letter(tools: Toolbox, taken: Taken, task: IssueLetter) -> LetterIssued:
    """Make a letter. Made twice it says the same; each making is stored under its own hash, and one of them is told."""
    case = tools.ledger.case(taken.case_number)
    ordered = papers.letter_of(tools.engine, taken.task_id)
    catalog = tools.ledger.rules(case).catalog
    letter = compose(task.letter, _context(tools, case, ordered, task, catalog))
    pdf = _sealed(tools, letter, ordered)
    sha256 = hashlib.sha256(pdf).hexdigest()
    stored = tools.objects.put(key_for("letter", f"{ordered.id}-{sha256[:16]}"), pdf, media_type="application/pdf")
    return LetterIssued(
        at=tools.clock(), letter_id=ordered.id, letter=task.letter, object_key=stored.key, sha256=stored.sha256
    )


def _context(
    tools: Toolbox, case: Case, ordered: papers.StoredLetter, task: IssueLetter, catalog: Catalog
) -> LetterContext:
    return LetterContext(
        catalog=catalog,
        case_number=case.number,
        letter_id=ordered.id,
        letter_number=ordered.number,
        facts=case.facts,
        received_on=case.received_on,
        issued_on=task.on,
        verify_url=f"{tools.public_url}/verify/{ordered.id}",
        round=task.round,
        report=readings.report_of(tools.engine, case.number, task.check_no) if task.check_no else None,
        told=tuple((line.name, line.deficiency) for line in task.told),
        deferred=task.deferred,
        due=task.due,
        due_provisional=task.due_provisional,
        accepted_on=task.accepted_on,
        deemed=task.deemed,
        outcome=task.outcome,
        reason=task.reason,
        target_authority=task.target_authority,
        days_needed=task.days_needed or _extension_days(task, catalog),
        procedure=task.procedure,
        by=task.by,
        supplied_on=case.supplied_on,
        new_files=_new_files(tools, case, task),
    )


def _new_files(tools: Toolbox, case: Case, task: IssueLetter) -> tuple[str, ...]:
    """What came in with the supplement that a correction receipt is for."""
    if task.letter != "correction_receipt":
        return ()
    return tuple(file.name for file in papers.files_of(tools.engine, case.number) if file.round == task.round)


def _extension_days(task: IssueLetter, catalog: Catalog) -> int | None:
    """How long an extension is, the item's own clock says (许可法 42)."""
    limit = catalog.item.clocks.statutory
    return limit.extension.days if task.letter == "extension" and limit and limit.extension else None


def _sealed(tools: Toolbox, letter: Letter, ordered: papers.StoredLetter) -> bytes:
    rendered = render(letter, tools.press)
    if rendered.seal is None:
        raise LetterRefused("文书没有盖章位置。", code="NO_SEAL_PLACE")
    return tools.signer.sign(
        rendered.pdf,
        page=rendered.seal.page,
        box=rendered.seal.box,
        seal_text=SealText(letter.authority, letter.seal, letter.demo),
        reason=letter.title,
        at=ordered.ordered_at,
    )
