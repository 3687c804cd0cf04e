"""Ordering letters. What a letter says is frozen here, in the decision that orders it."""

from __future__ import annotations

from typing import Any

from pipelines.case import Case, LetterKind, ReceiptSays
from pipelines.happened import SYSTEM, Happened
from pipelines.legal_days import legal_day
from pipelines.tasks import IssueLetter, Task


def order(case: Case, event: Happened, letter: LetterKind, **says: Any) -> IssueLetter:
    """A letter of this case, dated the legal day of the event.

    Args:
        case: the case after the event.
        event: what made the letter due; its day is the letter's day, its author the clerk in charge.
        letter: which paper.
        says: what this kind says beside the case's own data: the fields of :class:`pipelines.tasks.IssueLetter`.
    """
    return IssueLetter(
        letter=letter,
        round=case.round,
        on=legal_day(event.at),
        by="" if event.by == SYSTEM else event.by,
        check_no=(case.findings.check_no if case.findings else 0) or case.check_no,
        accepted_on=case.accepted_on,
        deemed=case.deemed,
        delivery=case.facts.delivery,
        supplied_on=case.supplied_on,
        **says,
    )


def receipted(
    case: Case, event: Happened, deferred: tuple[str, ...] = (), *, unsettled: bool = False, anew: bool = False
) -> tuple[Case, tuple[Task, ...]]:
    """The receipt for what was handed in, once a round and as soon as it is sorted.

    After a notice it lists what was told and is still open (补正材料接收凭证). A supplement gets a second one where what it
    lists is no longer true: whoever holds it would hold nothing of what a clerk's answer brought up, or settled. So does
    a promise (容缺) that is kept by pages that were there already, and only lay elsewhere.

    Args:
        case: as it stands after the check.
        event: the check.
        deferred: codes of what was promised and is still open (容缺).
        unsettled: something of what came in is still in question.
        anew: this is the moment at which a receipt that is no longer true is given again.
    """
    if case.findings is None:
        return case, ()
    findings, known = case.findings, {told.deficiency.id for told in case.told}
    still = tuple(line for line in findings.lines if line.deficiency.id in known)
    says = ReceiptSays(told=tuple(line.deficiency.id for line in still), deferred=deferred, unsettled=unsettled)
    if case.receipted >= case.round and not (anew and case.receipt_says is not None and says != case.receipt_says):
        return case, ()
    first = case.round == 1 and not case.receipted
    receipt = order(
        case,
        event,
        "receipt" if first else "correction_receipt",
        told=still,
        deferred=deferred,
        unsettled=unsettled and not first,
        promised_by=case.promised_by,
        due=case.clocks["correction"].due if "correction" in case.clocks else None,
        proof=None if first else findings.proof,
    )
    return case.but(receipted=case.round, receipt_says=None if first else says), (receipt,)
