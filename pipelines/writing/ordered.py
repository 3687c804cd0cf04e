"""From an ordered letter to what it may speak of: frozen when it was ordered, so that it says the same whenever made."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.case import Case
from pipelines.catalog import Catalog
from pipelines.report import CheckReport
from pipelines.tasks import IssueLetter
from pipelines.writing.told_once import told_once
from pipelines.writing.values import LetterContext


@dataclass(frozen=True)
class Ordered:
    """A letter that was ordered.

    Attributes:
        id, number: of the letter.
        task: what it says.
        report: of the check that it stands on; None where there was none.
        new_files: names of the files of its round.
        public_url: address of the installation, without a slash at its end.
    """

    id: str
    number: str
    task: IssueLetter
    report: CheckReport | None
    new_files: tuple[str, ...]
    public_url: str


def context_of(case: Case, catalog: Catalog, ordered: Ordered) -> LetterContext:
    """What the letter may speak of. Of the case only what never changes after receipt is taken."""
    task = ordered.task
    facts = case.facts if task.delivery is None else case.facts.model_copy(update={"delivery": task.delivery})
    return LetterContext(
        catalog=catalog,
        case_number=case.number,
        letter_id=ordered.id,
        letter_number=ordered.number,
        facts=facts,
        received_on=case.received_on,
        issued_on=task.on,
        verify_url=f"{ordered.public_url}/verify/{ordered.id}",
        round=task.round,
        report=ordered.report,
        told=told_once(tuple((line.name, line.deficiency) for line in task.told)),
        deferred=task.deferred,
        unsettled=task.unsettled,
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
        supplied_on=task.supplied_on or case.supplied_on,
        # A correction receipt is for what came in with its supplement only.
        new_files=ordered.new_files if task.letter == "correction_receipt" else (),
        promised_by=task.promised_by,
        proof=task.proof,
    )


def _extension_days(task: IssueLetter, catalog: Catalog) -> int | None:
    """How long an extension is, the item's own clock says (许可法 42)."""
    limit = catalog.item.clocks.statutory
    return limit.extension.days if task.letter == "extension" and limit and limit.extension else None
