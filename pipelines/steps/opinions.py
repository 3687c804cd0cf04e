"""A second engine looks before a clerk is asked. The check waits for it, and is made again with what it read."""

from __future__ import annotations

from pipelines.case import Case
from pipelines.clocks import Rules
from pipelines.decision import Decision, settle
from pipelines.events import Opinion, SecondOpinionWanted
from pipelines.tasks import CheckCase, GiveSecondOpinion


def look_again(case: Case, event: Opinion, rules: Rules) -> Decision:
    """The places are read once more; whatever came of it, the check is made again, and asks nobody but people any more."""
    if event.check_no != case.check_no:
        return settle(case)  # a newer check was asked for meanwhile
    if isinstance(event, SecondOpinionWanted):
        return settle(case, GiveSecondOpinion(check_no=event.check_no, places=event.places))
    again = case.check_no + 1
    return settle(case.but(check_no=again, opinion_no=again), CheckCase(check_no=again))
