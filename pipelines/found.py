"""What a check found: the three answers of the worker that checks, and that another engine is asked before one of them.

Frozen, past tense, part of :mod:`pipelines.events`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from pipelines.case import Findings
from pipelines.checking.second_looks import DoubtedPlace
from pipelines.happened import Happened


class FoundComplete(Happened):
    """Nothing is missing, nothing is in doubt."""

    kind: Literal["found_complete"] = "found_complete"
    check_no: int
    findings: Findings

    @model_validator(mode="after")
    def _nothing_is_open(self) -> FoundComplete:
        if self.findings.lines or self.findings.doubts:
            raise ValueError("what is complete has no faults and no doubts")
        return self


class FoundDeficient(Happened):
    """Something is certainly missing or wrong, nothing is in doubt."""

    kind: Literal["found_deficient"] = "found_deficient"
    check_no: int
    findings: Findings

    @model_validator(mode="after")
    def _certain_only(self) -> FoundDeficient:
        if not self.findings.lines or self.findings.doubts:
            raise ValueError("what is deficient has certain faults and no doubts")
        return self


class FoundDoubtful(Happened):
    """There are questions to a clerk, maybe beside certain faults."""

    kind: Literal["found_doubtful"] = "found_doubtful"
    check_no: int
    findings: Findings

    @model_validator(mode="after")
    def _a_question_is_open(self) -> FoundDoubtful:
        if not self.findings.doubts:
            raise ValueError("what is doubtful has at least one doubt")
        return self


class SecondOpinionWanted(Happened):
    """The check is in doubt about what was read: another engine looks at those places before a person is asked."""

    kind: Literal["second_opinion_wanted"] = "second_opinion_wanted"
    check_no: int
    places: tuple[DoubtedPlace, ...]


class SecondOpinionGiven(Happened):
    """Another engine has looked, at as many of the places as it could.

    Attributes:
        read: how many of them.
    """

    kind: Literal["second_opinion_given"] = "second_opinion_given"
    check_no: int
    read: int


Found = FoundComplete | FoundDeficient | FoundDoubtful
"""The answer of a check."""
Opinion = SecondOpinionWanted | SecondOpinionGiven
"""What comes before that answer, where the check is in doubt about what was read."""
