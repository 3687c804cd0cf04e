"""The clerk's answers to the questions of a check."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from api.access import Caller
from api.deps import Deps
from api.once import Answer, once
from api.plain_text import Text
from api.problems import Fault, Refused
from api.showing import case_body
from pipelines.case import Answer as Word
from pipelines.errors import Impossible
from pipelines.events import DoubtsAnswered, GivenAnswer
from pipelines.flow import acts_now
from storage.views import CaseView, case_view


class Given(BaseModel):
    """One answer: is the finding with that id a fault, fine, or can it not be told from the paper."""

    id: Text = Field(max_length=200)
    is_: Word = Field(alias="is")
    note: Text = Field(default="", max_length=2000)


class Confirmation(BaseModel):
    """Answers to the questions of the newest check."""

    answers: list[Given] = Field(min_length=1, max_length=500)
    by: Text | None = Field(default=None, max_length=100, description="经办人；不写时为密钥或账号的名称")


def confirm(deps: Deps, caller: Caller, number: str, said: Confirmation, sent_key: str | None) -> Answer:
    """Take the answers; the check is made again with them.

    Raises:
        NoSuchCase: the number is unknown.
        Refused: 422; an id that the newest check did not raise.
        Impossible: 409; nothing is asked now.
    """

    def work(key: str) -> Answer:
        view = case_view(deps.ledger.engine, number)
        event = DoubtsAnswered(at=deps.now(), by=said.by or caller.name, answers=_given(said, view))
        try:
            deps.ledger.advance(number, event, key)
        except Impossible as error:
            raise Impossible(error.message, acts=_acts(deps, view), code="IMPOSSIBLE", cure=error.cure) from error
        shown = case_body(case_view(deps.ledger.engine, number), deps)
        return Answer(200, shown.model_dump(mode="json", by_alias=True))

    return once(deps, caller, sent_key, f"confirm {number} {said.model_dump_json()}", work)


def _acts(deps: Deps, view: CaseView) -> tuple[str, ...]:
    return acts_now(view.case, deps.ledger.rules(view.case))


def _given(said: Confirmation, view: CaseView) -> tuple[GivenAnswer, ...]:
    places = _places(view)
    unknown = [
        Fault(f"/answers/{place}/id", f"最近一次预审没有提出“{answer.id}”。", "UNKNOWN_ID")
        for place, answer in enumerate(said.answers)
        if view.report is not None and answer.id not in places
    ]
    if unknown:
        detail = "".join(fault.detail for fault in unknown)
        raise Refused(422, detail, code="UNKNOWN_ID", cure="请按办件当前的疑问逐一答复。", faults=unknown)
    if twice := _contradictions(said):
        detail = "".join(fault.detail for fault in twice)
        raise Refused(422, detail, code="ANSWERED_TWICE", cure="每个疑问请只答复一次。", faults=twice)
    return tuple(_answer(answer, places.get(answer.id, ())) for answer in said.answers)


def _contradictions(said: Confirmation) -> list[Fault]:
    """One question, two words: nobody can say which is meant."""
    first: dict[str, Word] = {}
    return [
        Fault(f"/answers/{place}/id", f"对“{answer.id}”有两个不同的答复。", "ANSWERED_TWICE")
        for place, answer in enumerate(said.answers)
        if first.setdefault(answer.id, answer.is_) != answer.is_
    ]


def _answer(given: Given, places: tuple[tuple[str, int], ...]) -> GivenAnswer:
    values: dict[str, Any] = {"id": given.id, "is": given.is_, "note": given.note, "places": places}
    return GivenAnswer.model_validate(values)


def _places(view: CaseView) -> dict[str, tuple[tuple[str, int], ...]]:
    """Where every finding shows: an answer stands only while its question shows in the same places.

    What was answered before may be answered anew.
    """
    known = {finding_id: answered.places for finding_id, answered in view.case.answers.items()}
    if view.report is not None:
        for _, finding in view.report.deficiencies():
            known[finding.id] = tuple(dict.fromkeys((place.file, place.page) for place in finding.evidence))
    return known
