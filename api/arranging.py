"""Arranging the pages of a case: what a request says becomes a page plan, and the plan an event of the flow."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.access import Caller
from api.deps import Deps
from api.once import Answer, once
from api.plain_text import Text
from api.problems import Fault, Refused
from pipelines import page_plan
from pipelines.case import LABELS, Case, State
from pipelines.errors import Impossible
from pipelines.events import PagesArranged
from pipelines.flow import TABLE, acts_now
from pipelines.page_plan import Group, PagePlan, PlannedPage, Quarter
from storage.page_plans import StandingPlan, plan_before, standing_plan
from storage.views import CaseView, case_view

Do = Literal["rotate", "move", "assign", "split", "merge", "aside", "restore", "collate"]
MOST_PAGES = 5000


class PageKey(BaseModel):
    """A page: id of its file, number in it from 1."""

    model_config = ConfigDict(frozen=True)

    file: Text = Field(max_length=32)
    page: int = Field(ge=1)


class PageSaid(PageKey):
    """A page in a plan, with the way it lies; none said: as it was recognised."""

    rotation: Quarter | None = None


class GroupSaid(BaseModel):
    """Pages that lie together, and what they are, where that is said."""

    pages: tuple[PageSaid, ...] = Field(min_length=1, max_length=MOST_PAGES)
    material: Text | None = Field(default=None, max_length=50, description="材料编号；不写为自动识别")


class PlanSaid(BaseModel):
    """A whole plan: every page of the case once."""

    version: int = Field(ge=0, description="所见的版本；已被他人改动时 409")
    groups: Annotated[tuple[GroupSaid, ...], Field(max_length=MOST_PAGES)]
    aside: tuple[PageSaid, ...] = Field(default=(), max_length=MOST_PAGES)
    by: Text | None = Field(default=None, max_length=100)


class Operation(BaseModel):
    """One operation: which pages, and what it needs.

    ``by`` rotate; ``before`` move (none: to the end), ``backs`` collate; ``material`` assign (none: to be recognised).
    """

    version: int = Field(ge=0)
    do: Do
    pages: tuple[PageKey, ...] = Field(min_length=1, max_length=MOST_PAGES)
    turn: Literal[90, 180, 270] = 90
    before: PageKey | None = None
    backs: PageKey | None = None
    material: Text | None = Field(default=None, max_length=50)
    by: Text | None = Field(default=None, max_length=100)


class Undo(BaseModel):
    """Back to the plan before that version."""

    version: int = Field(ge=1)
    by: Text | None = Field(default=None, max_length=100)


def standing_of(deps: Deps, case: Case) -> StandingPlan:
    """The plan of a case that stands."""
    return standing_plan(deps.ledger.engine, case.number, case.plan_no)


def why_not_arranged(case: Case) -> str | None:
    """What stands in the way of arranging; None where nothing does."""
    if (case.state, PagesArranged) in TABLE:
        return None
    if case.state is State.CORRECTION_REQUESTED:
        return "告知书已经出具，补正材料交来以后可以再整理。"
    return f"当前状态“{LABELS[case.state]}”不能整理页面。"


def arrange(deps: Deps, caller: Caller, number: str, said: PlanSaid | Operation | Undo, sent_key: str | None) -> Answer:
    """Arrange the pages; the case is checked anew. The answer is for the caller to fill.

    Raises:
        NoSuchCase: the number is unknown.
        Refused: 422; a material that the item does not have.
        Impossible: 409; not in this state, not of that version, or a plan that is none of these pages.
    """

    def work(key: str) -> Answer:
        if not deps.ledger.heard(key):
            _tell(deps, caller, number, said, key)
        return Answer(200, plan_body(deps, case_view(deps.ledger.engine, number)))

    return once(deps, caller, sent_key, f"arrange {number} {type(said).__name__} {said.model_dump_json()}", work)


def _tell(deps: Deps, caller: Caller, number: str, said: PlanSaid | Operation | Undo, key: str) -> None:
    case = deps.ledger.case(number)
    if (why := why_not_arranged(case)) is not None:
        raise Impossible(
            why, acts=acts_now(case, deps.ledger.rules(case)), code="IMPOSSIBLE", cure="请按可用操作办理。"
        )
    _refuse_unknown(deps, case, said)
    if said.version != case.plan_no:
        raise Impossible("页面刚由他人整理过。", code="PLAN_CHANGED", cure="请刷新后按最新的页面再整理。")
    if isinstance(said, Undo):
        plan = plan_before(deps.ledger.engine, number, said.version)
    elif isinstance(said, PlanSaid):
        plan = _plan_of(said)
    else:
        plan = _applied(standing_of(deps, case), said)
    event = PagesArranged(
        at=deps.now(), by=said.by or caller.name, base=said.version, plan=plan, undo=isinstance(said, Undo)
    )
    deps.ledger.advance(number, event, key)


def _refuse_unknown(deps: Deps, case: Case, said: PlanSaid | Operation | Undo) -> None:
    known = {material.code for material in deps.ledger.rules(case).catalog.materials}
    named = [said.material] if isinstance(said, Operation) else [g.material for g in getattr(said, "groups", ())]
    unknown = sorted({code for code in named if code is not None} - known)
    if unknown:
        fault = Fault("/material", f"本事项没有材料 {'、'.join(unknown)}。", "MATERIAL")
        raise Refused(422, fault.detail, code="MATERIAL", cure="请从材料目录中选择。", faults=[fault])


def _plan_of(said: PlanSaid) -> PagePlan:
    groups = (Group(pages=_pages(group.pages), material=group.material) for group in said.groups)
    return PagePlan(groups=tuple(groups), aside=_pages(said.aside))


def _pages(said: tuple[PageSaid, ...]) -> tuple[PlannedPage, ...]:
    return tuple(PlannedPage(file=one.file, page=one.page, rotation=one.rotation) for one in said)


def _applied(standing: StandingPlan, said: Operation) -> PagePlan:
    plan, keys = standing.plan, [(one.file, one.page) for one in said.pages]
    before = (said.before.file, said.before.page) if said.before else None
    backs = (said.backs.file, said.backs.page) if said.backs else None
    match said.do:
        case "rotate":
            return page_plan.rotated(plan, keys, said.turn, standing.lies)
        case "move":
            return page_plan.moved(plan, keys, before)
        case "assign":
            return page_plan.assigned(plan, keys, said.material)
        case "split":
            return page_plan.split(plan, keys[0])
        case "merge":
            return page_plan.merged(plan, keys[0])
        case "aside":
            return page_plan.set_aside(plan, keys)
        case "restore":
            return page_plan.restored(plan, keys)
        case "collate":
            return page_plan.collated_group(plan, keys[0], backs)


def plan_body(deps: Deps, view: CaseView) -> dict[str, object]:
    """The plan as JSON: each page with the name of its file, how it lies, and where the newest check has put it."""
    standing = standing_of(deps, view.case)
    names = {file.id: file.name for file in view.files}
    recognised = _recognised(view)

    def shown(page: PlannedPage) -> dict[str, object]:
        name = names.get(page.file, "")
        return {
            "file": page.file,
            "name": name,
            "page": page.page,
            "rotation": page.rotation,
            "lies": standing.lies.get(page.key, 0),
            "recognised": recognised.get((name, page.page), ""),
        }

    why = why_not_arranged(view.case)
    return {
        "number": view.case.number,
        "version": standing.version,
        "undo": standing.before is not None,
        "possible": why is None,
        "why_not": why,
        "groups": [
            {"material": group.material, "pages": [shown(page) for page in group.pages]}
            for group in standing.plan.groups
        ],
        "aside": [shown(page) for page in standing.plan.aside],
    }


def _recognised(view: CaseView) -> dict[tuple[str, int], str]:
    """(file, page) -> the material that the newest check took it for, or why for none; ``replaced``: by a newer one."""
    if view.report is None:
        return {}
    every = {(file.file, page): "replaced" for file in view.report.files for page in range(1, file.pages + 1)}
    found = {(page.file, page.page): page.why for page in view.report.unplaced_pages}
    return {**every, **found, **{(p.file, p.page): m.code for m in view.report.materials if m.code for p in m.pages}}
