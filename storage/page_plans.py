"""The page plans of a case: one row a version. Each stands in the case's chain of events too; no row is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Integer, bindparam, delete, exists, insert, or_, select

from pipelines.case import Case
from pipelines.errors import Impossible
from pipelines.events import PagesArranged
from pipelines.page_plan import Group, Key, PagePlan, PlannedPage, completed, faults_of
from pipelines.paper.belonging.control_sheets import collated, control_sheet
from pipelines.text import Placed
from storage.alone import Alone
from storage.database import reading
from storage.schema.plans import file_origins, page_plans, page_turns
from storage.tables import files, pages


@dataclass(frozen=True)
class StandingPlan:
    """The plan that stands.

    Attributes:
        version: 0 while the pages lie as they came.
        before: the version that an undo goes back to; None where there is nothing to undo.
        lies: page -> degrees clockwise at which it was read.
    """

    version: int
    before: int | None
    plan: PagePlan
    lies: Mapping[Key, int]


@dataclass(frozen=True)
class Lies:
    """How a page lies.

    Attributes:
        rotation: degrees clockwise, by a clerk's word; None: as is recognised.
        arranged: whether the pages of its case were ever arranged.
    """

    rotation: int | None
    arranged: bool


def standing_plan(engine: Engine, number: str, version: int) -> StandingPlan:
    """The plan of that version of a case, with the pages that came in since.

    Raises:
        Transient: the database is away or busy.
    """
    with reading(engine) as connection:
        return _standing(connection, number, version)


def plan_before(engine: Engine, number: str, version: int) -> PagePlan:
    """The plan that an undo of a version goes back to.

    Raises:
        Impossible: there is nothing to undo.
    """
    with reading(engine) as connection:
        standing = _standing(connection, number, version)
        if standing.before is None:
            raise Impossible("没有可以撤销的整理。", code="PAGE_PLAN", cure="无需撤销。")
        return _standing(connection, number, standing.before).plan


def placed_pages(connection: Connection, number: str, version: int | None = None) -> dict[Key, Placed]:
    """Where each page lies by the newest plan of a case, or that version of it; nothing where there is none."""
    newest = select(page_plans.c.plan).where(page_plans.c.case_number == number).order_by(page_plans.c.version.desc())
    if version is not None:
        newest = newest.where(page_plans.c.version == version)
    found = connection.execute(newest.limit(1)).scalar_one_or_none()
    if found is None:
        return {}
    plan = completed(PagePlan.model_validate(found), _fresh(connection, number))
    places = {
        page.key: Placed(run=run, position=position, material=group.material)
        for run, group in enumerate(plan.groups)
        for position, page in enumerate(group.pages, start=1)
    }
    aside = {page.key: Placed(run=-1 - n, position=1, aside="clerk") for n, page in enumerate(plan.aside)}
    return places | aside


def duplex_files(connection: Connection, number: str) -> frozenset[str]:
    """Ids of the files that were handed in as stacks of fronts and backs."""
    of_case = select(file_origins.c.file_id).join(files, files.c.id == file_origins.c.file_id)
    rows = connection.execute(of_case.where(files.c.case_number == number, file_origins.c.duplex))
    return frozenset(rows.scalars())


def lies(engine: Engine, file_id: str, page: int) -> Lies:
    """How a page lies by a clerk's word."""
    row = _LIES.row(engine, {"file": file_id, "number": page})
    return Lies(None, arranged=False) if row is None else Lies(row[0], arranged=bool(row[1]))


_LIES = Alone(
    select(page_turns.c.rotation, exists().where(page_plans.c.case_number == files.c.case_number))
    .select_from(
        files.outerjoin(
            page_turns,
            (page_turns.c.file_id == files.c.id) & (page_turns.c.page == bindparam("number", type_=Integer)),
        )
    )
    .where(files.c.id == bindparam("file"))
)


def checked(connection: Connection, case: Case, event: PagesArranged) -> PagesArranged:
    """An arrangement held against the pages of the case, under its lock, with the pages that have to be read anew.

    Raises:
        Impossible: a page is missing, doubled or foreign.
    """
    if event.base != case.plan_no:
        return event  # the flow refuses it
    standing = _standing(connection, case.number, case.plan_no)
    if faults := faults_of(event.plan, (page.key for page in standing.plan.pages)):
        raise Impossible("".join(faults), code="PAGE_PLAN", cure="请刷新后重新整理。")
    before, read = standing.plan.rotations, _read_pages(connection, case.number)
    turned = (page for page in event.plan.pages if page.rotation != before[page.key] and page.key in read)
    return event.model_copy(update={"turned": tuple(turned)})


def leave(connection: Connection, case: Case, event: PagesArranged) -> None:
    """Write the rows of an arrangement."""
    before: int | None = event.base
    if event.undo:
        undone = _standing(connection, case.number, event.base)
        before = _standing(connection, case.number, undone.before).before if undone.before is not None else None
    row = {"case_number": case.number, "version": case.plan_no, "before": -1 if before is None else before}
    plan = event.plan.model_dump(mode="json")
    connection.execute(insert(page_plans).values(**row, plan=plan, made_at=event.at, by=event.by[:100]))
    of_case = select(files.c.id).where(files.c.case_number == case.number)
    connection.execute(delete(page_turns).where(page_turns.c.file_id.in_(of_case)))
    turns = [
        {"file_id": page.file, "page": page.page, "rotation": page.rotation}
        for page in event.plan.pages
        if page.rotation is not None
    ]
    if turns:
        connection.execute(insert(page_turns), turns)


def _standing(connection: Connection, number: str, version: int) -> StandingPlan:
    fresh = _fresh(connection, number)
    lies = _lies(connection, number)
    if version == 0:
        return StandingPlan(0, None, fresh, lies)
    wanted = (page_plans.c.case_number == number) & (page_plans.c.version == version)
    row = connection.execute(select(page_plans.c.plan, page_plans.c.before).where(wanted)).one()
    before = None if row.before < 0 else row.before
    return StandingPlan(version, before, completed(PagePlan.model_validate(row.plan), fresh), lies)


def _fresh(connection: Connection, number: str) -> PagePlan:
    """The pages as they came: each file a group, a stack of fronts and backs in the order of its paper."""
    of_case = select(pages.c.file_id, pages.c.page).join(files, files.c.id == pages.c.file_id)
    rows = connection.execute(of_case.where(files.c.case_number == number).order_by(files.c.position, pages.c.page))
    groups: dict[str, list[PlannedPage]] = {}
    for row in rows:
        groups.setdefault(row.file_id, []).append(PlannedPage(file=row.file_id, page=row.page))
    stacks = duplex_files(connection, number) | _under_duplex_covers(connection, number)
    lying = (collated(found) if file in stacks else found for file, found in groups.items())
    return PagePlan(groups=tuple(Group(pages=tuple(found)) for found in lying))


def _under_duplex_covers(connection: Connection, number: str) -> frozenset[str]:
    """Ids of the files whose first page is a cover sheet that says so."""
    codes = pages.c.reading["marks"]["codes"]
    first = select(pages.c.file_id, codes.label("codes")).join(files, files.c.id == pages.c.file_id)
    rows = connection.execute(first.where(files.c.case_number == number, pages.c.page == 1, codes.is_not(None)))
    sheets = ((row.file_id, control_sheet(code["text"] for code in row.codes or ())) for row in rows)
    return frozenset(file for file, sheet in sheets if sheet is not None and sheet.duplex)


def _lies(connection: Connection, number: str) -> dict[Key, int]:
    rotation = pages.c.reading["rotation"].as_integer()
    of_case = select(pages.c.file_id, pages.c.page, rotation.label("rotation"))
    joined = of_case.join(files, files.c.id == pages.c.file_id).where(files.c.case_number == number)
    return {(row.file_id, row.page): int(row.rotation or 0) for row in connection.execute(joined)}


def _read_pages(connection: Connection, number: str) -> frozenset[Key]:
    """Pages that were read, or could not be: those that are still waited for are read as they lie then."""
    was_read = or_(pages.c.reading.is_not(None), pages.c.problem.is_not(None))
    of_case = select(pages.c.file_id, pages.c.page).join(files, files.c.id == pages.c.file_id)
    rows = connection.execute(of_case.where(files.c.case_number == number, was_read, files.c.problem.is_(None)))
    return frozenset((row.file_id, row.page) for row in rows)
