"""What people and carriers do with a case of the replay bench: chosen by chance among what is possible."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from bench.replay_office import papers
from pipelines.acts import GivenAnswer
from pipelines.case import Case, State
from pipelines.errors import Impossible
from pipelines.events import (
    EVENT,
    AcceptanceGiven,
    Decided,
    Declined,
    DeferralAccepted,
    DeliveryChanged,
    DeliveryFailed,
    DeliveryTriedAgain,
    DoubtsAnswered,
    Event,
    Extended,
    Fetched,
    FilesAdded,
    HandedOver,
    Happened,
    NoticeGiven,
    ProcedureBegun,
    ProcedureEnded,
    ReviewBegun,
    SentBack,
    ShipmentMoved,
    Skipped,
    Terminated,
    Withdrawn,
)
from pipelines.facts import DeliveryWish
from storage.papers import shipments_of
from storage.readings import report_of
from tests.office import hand_in
from workers.toolbox import Toolbox

CLERK, REVIEWER = "李样本", "王样例"


class Way:
    """The way of one case: what happens to it, day by day, from a seed of its own."""

    def __init__(self, tools: Toolbox, number: str, chance: random.Random) -> None:
        self._tools, self.number, self._chance = tools, number, chance

    def day(self) -> None:
        """What is done with the case today: nothing, or one thing after another."""
        for _ in range(self._chance.randint(0, 2)):
            case = self._tools.ledger.case(self.number)
            doing = WAYS.get(case.state, {})
            if not doing or self._chance.random() < 0.12:
                return
            (chosen,) = self._chance.choices(list(doing), weights=list(doing.values()))
            event = chosen(self, case)
            if event is not None and not self._tell(event):
                continue

    def _tell(self, event: Event) -> bool:
        try:
            self._tools.ledger.advance(self.number, event, UUID(int=self._chance.getrandbits(128)).hex)
        except Impossible:
            return False
        return True

    @property
    def now(self) -> dict[str, object]:
        """When and by whom."""
        return {"at": self._tools.clock(), "by": CLERK}

    def answer(self, case: Case) -> Event | None:
        """The clerk's word on every question, by chance."""
        report = report_of(self._tools.engine, self.number)
        if report is None or not report.doubts():
            return None
        answers = tuple(
            GivenAnswer.model_validate(
                {
                    "id": fault.id,
                    "is": self._chance.choices(("fault", "fine", "unclear"), weights=(4, 5, 1))[0],
                    "places": [(place.file, place.page) for place in fault.evidence],
                }
            )
            for fault in report.doubts()
        )
        return DoubtsAnswered.model_validate({**self.now, "answers": answers})

    def supplement(self, case: Case) -> Event:
        """More papers, mostly good ones."""
        files = hand_in(self._tools, papers(self._chance, good=self._chance.choice((0.7, 0.95, 1.0))))
        return FilesAdded.model_validate({**self.now, "files": files})

    def hand_over(self, case: Case) -> Event | None:
        """What waits is handed over, or the courier brings it."""
        moving = [one for one in shipments_of(self._tools.engine, self.number) if one.state == "label_printed"]
        if not moving:
            return HandedOver.model_validate(self.now)
        moved = {"shipment_id": moving[0].id, "letter_ids": moving[0].letter_ids}
        state = self._chance.choices(("delivered", "returned"), weights=(5, 1))[0]
        return ShipmentMoved.model_validate({**self.now, **moved, "state": state})

    def defer(self, case: Case) -> Event:
        """Accepted with a promise."""
        lacking = case.findings.deferred if case.findings else ()
        by = case.supplied_on + timedelta(days=self._chance.randint(2, 12))
        return DeferralAccepted.model_validate({**self.now, "promised": lacking, "promised_by": by})

    def decide(self, case: Case) -> Event:
        """Granted or refused."""
        outcome = self._chance.choices(("granted", "refused"), weights=(4, 1))[0]
        reason = "场所不符合规定。" if outcome == "refused" else ""
        return Decided.model_validate({**self.now, "by": REVIEWER, "outcome": outcome, "reason": reason})

    def skip(self, case: Case) -> Event | None:
        """What failed for good is given up."""
        problem = case.problem
        if problem is None:
            return None
        return Skipped.model_validate({**self.now, "task_id": problem.task_id, "reason": "原件缺损"})

    def other_delivery(self, case: Case) -> Event:
        """The applicant wants the papers at the window."""
        return DeliveryChanged.model_validate({**self.now, "delivery": DeliveryWish(mode="window")})


Doing = Callable[[Way, Case], Event | None]


def simply(kind: type[Happened], **says: object) -> Doing:
    """An act that needs nothing of the case."""
    name = kind.model_fields["kind"].default
    return lambda way, _case: EVENT.validate_python({"kind": name, **way.now, **says})


_WITHDRAW = simply(Withdrawn, reason="申请人撤回")
_REVIEW: Mapping[Doing, float] = {
    Way.decide: 5,
    Way.supplement: 1.5,
    simply(Fetched): 5,
    simply(ReviewBegun): 2,
    simply(ProcedureBegun, procedure="检验", days=4, reason="需要抽样"): 1.5,
    simply(Extended, approver="本机关负责人", reason="案情复杂"): 0.7,
    simply(Terminated, reason="申请人死亡"): 0.2,
    _WITHDRAW: 0.2,
}
WAYS: Mapping[State, Mapping[Doing, float]] = {
    State.AWAITING_CLERK: {
        Way.answer: 8,
        simply(NoticeGiven): 4,
        simply(SentBack): 3,
        simply(AcceptanceGiven): 5,
        Way.defer: 3,
        Way.supplement: 1.5,
        simply(Declined, reason="不需要取得许可"): 0.5,
        _WITHDRAW: 0.3,
    },
    State.CORRECTION_REQUESTED: {
        Way.hand_over: 5,
        Way.supplement: 4,
        _WITHDRAW: 0.3,
        Way.other_delivery: 0.5,
    },
    State.ACCEPTED: _REVIEW,
    State.DEFERRED_ACCEPTED: {**_REVIEW, Way.supplement: 4},
    State.REVIEWING: _REVIEW,
    State.SUSPENDED: {simply(ProcedureEnded): 5, Way.supplement: 0.5},
    State.DELIVERING: {Way.hand_over: 4, simply(DeliveryFailed, reason="无人签收"): 0.5},
    State.DELIVERY_FAILED: {simply(DeliveryTriedAgain): 3, Way.other_delivery: 1, Way.hand_over: 1},
    State.NEEDS_ATTENTION: {Way.skip: 5, _WITHDRAW: 0.2},
}
"""What is done in a state, with its weight."""
