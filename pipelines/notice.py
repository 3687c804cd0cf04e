"""The one notice of a round, and what a later round may still say (许可法 32(四)(五)).

A notice names everything that is certainly wrong, once. After it a later round may name only what was told and is
still open, and faults of pages that were handed in since. Whatever else turns up is the office's own miss: it is shown
to the reviewer and never to the applicant.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipelines.report import CheckReport, Deficiency, MaterialReport
from pipelines.writing.values import Told


@dataclass(frozen=True)
class LaterRound:
    """What a round after the notice comes to.

    Attributes:
        still_open: told before, still wrong.
        newly_told: faults of newly handed-in pages; they may be named although no notice told them.
        in_doubt: questions to the clerk about told items or new pages.
        missed_by_office: certain faults of older pages that no notice told; for the reviewer only.
    """

    still_open: Told
    newly_told: Told
    in_doubt: Told
    missed_by_office: Told

    @property
    def open(self) -> Told:
        """What the correction receipt of this round lists."""
        return self.still_open + self.newly_told

    @property
    def must_accept(self) -> bool:
        """All that was told is there: acceptance is mandatory (许可法 32(五)), whatever the office missed."""
        return not (self.still_open or self.newly_told or self.in_doubt)


def lines_of(report: CheckReport) -> Told:
    """The lines of a round's notice: every certain fault of a material, in the order of the catalogue.

    A doubt is no line, and neither is a fault of no material (a file that cannot be opened): a notice may only
    cite catalogue entries (许可法 29, 31).
    """
    return tuple(
        (material.name, fault)
        for material, fault in report.deficiencies()
        if fault.certain and material.code is not None
    )


def ids_of(lines: Told) -> frozenset[str]:
    """The ids to remember of what was told."""
    return frozenset(fault.id for _, fault in lines)


def open_told(told_ids: frozenset[str], report: CheckReport) -> Told:
    """What was told and is still certainly wrong."""
    return tuple(line for line in lines_of(report) if line[1].id in told_ids)


def later_round(
    told_ids: frozenset[str],
    report: CheckReport,
    new_files: Collection[str],
    judged_before: frozenset[str] = frozenset(),
) -> LaterRound:
    """Sort the faults of a round after the notice.

    The id of a fault may change when it is cured in part: M3 was told as MISSING and is there now, without its seal.
    That is a fault of newly handed-in pages, because the page it shows on came with this round.

    Args:
        told_ids: ids of every deficiency a notice of this case named.
        report: the check over all files, old and new.
        new_files: names of the files that came after the notice.
        judged_before: ids of faults that the older pages showed already: not told then, they are told no more, also
            where a new page shows them again.
    """
    fresh = frozenset(new_files)
    still, new, doubts, missed = [], [], [], []
    for material, fault in report.deficiencies():
        line = (material.name, fault)
        told = fault.id in told_ids
        recent = fault.id not in judged_before and _is_of_new_pages(material, fault, fresh)
        if not fault.certain:
            if told or recent:
                doubts.append(line)
        elif told:
            still.append(line)
        elif recent:
            new.append(line)
        elif material.code is not None:  # what nobody could read is no line of a notice, which told it beside its lines
            missed.append(line)
    return LaterRound(tuple(still), tuple(new), tuple(doubts), tuple(missed))


def _is_of_new_pages(material: MaterialReport, fault: Deficiency, fresh: frozenset[str]) -> bool:
    """A fault is of new pages when the place that shows it is; a fault that shows nowhere, when its material's are.

    A fault of no material that shows nowhere cannot be dated; it counts as new, so that a clerk looks at it.
    """
    if fault.evidence:
        return any(place.file in fresh for place in fault.evidence)
    return material.code is None or any(page.file in fresh for page in material.pages)
