"""A clerk arranges the pages: what lies another way is read anew, and the case is checked as the pages lie now."""

from __future__ import annotations

from pipelines.case import Case, State
from pipelines.clocks import Rules
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import PagesArranged
from pipelines.steps import reading
from pipelines.tasks import CheckCase, ReadPage


def arrange(case: Case, event: PagesArranged, rules: Rules) -> Decision:
    """Before the notice and during review. After a notice the pages lie as they were told of, until a supplement comes in."""
    if event.base != case.plan_no:
        raise Impossible("页面刚由他人整理过。", code="PLAN_CHANGED", cure="请刷新后按最新的页面再整理。")
    turned = tuple(ReadPage(file_id=page.file, page=page.page) for page in event.turned)
    state = case.state if case.state in reading.CHECKED_AFTERWARDS else State.READING
    case = case.but(state=state, plan_no=case.plan_no + 1, pages_open=case.pages_open + len(turned))
    if case.unread:
        return settle(case, *turned)
    asked = case.but(state=State.PRECHECKING if state is State.READING else state, check_no=case.check_no + 1)
    return settle(asked, CheckCase(check_no=asked.check_no))
