"""The page plan: which pages of a case's files lie together, in which order, which way up. The files stay as they came.

A plan is a value, an operation makes a new one of it. No operation loses a page or doubles one; whatever was done, the
plan before it still says how it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from pipelines.errors import Impossible
from pipelines.text import Value

Quarter = Literal[0, 90, 180, 270]
"""Degrees clockwise by which a page, as its file shows it, is turned to be upright."""

Key = tuple[str, int]
"""A page: id of its file, number in it from 1."""


class PlannedPage(Value):
    """A page in a plan.

    Attributes:
        file: id of its file.
        page: its number there, from 1.
        rotation: as the clerk says; None: as it was recognised.
    """

    file: str = Field(max_length=32)
    page: int = Field(ge=1)
    rotation: Quarter | None = None

    @property
    def key(self) -> Key:
        """Which page it is."""
        return self.file, self.page


class Group(Value):
    """Pages that lie together, a document as the clerk has put it.

    Attributes:
        pages: in order.
        material: code of the material that they are, by the clerk's word; None: to be recognised.
    """

    pages: tuple[PlannedPage, ...]
    material: str | None = Field(default=None, max_length=50)


class PagePlan(Value):
    """All pages of a case, each once.

    Attributes:
        groups: none of them empty.
        aside: pages that the clerk set aside; they count for nothing, and can be restored.
    """

    groups: tuple[Group, ...] = ()
    aside: tuple[PlannedPage, ...] = ()

    @property
    def pages(self) -> tuple[PlannedPage, ...]:
        """Every page, those set aside last."""
        return (*(page for group in self.groups for page in group.pages), *self.aside)

    @property
    def rotations(self) -> dict[Key, Quarter | None]:
        """How each page lies."""
        return {page.key: page.rotation for page in self.pages}


def faults_of(plan: PagePlan, known: Iterable[Key]) -> tuple[str, ...]:
    """Why a plan is none of these pages: a Chinese sentence each; empty where it holds each of them once."""
    keys, wanted = [page.key for page in plan.pages], set(known)
    doubled = len(keys) - len(set(keys))
    faults = (
        (doubled, f"有 {doubled} 页在计划中重复。"),
        (len(set(keys) - wanted), f"有 {len(set(keys) - wanted)} 页不属于本办件。"),
        (len(wanted - set(keys)), f"有 {len(wanted - set(keys))} 页不在计划中。"),
    )
    return tuple(said for count, said in faults if count)


def completed(plan: PagePlan, fresh: PagePlan) -> PagePlan:
    """A plan with the pages that came in since: each further file a group of its own, at the end.

    Args:
        plan: as it was made.
        fresh: the plan of all files as they came.
    """
    known = {page.key for page in plan.pages}
    groups = (
        Group(pages=tuple(page for page in group.pages if page.key not in known), material=group.material)
        for group in fresh.groups
    )
    return plan.model_copy(update={"groups": (*plan.groups, *(group for group in groups if group.pages))})


# --- operations ------------------------------------------------------------------------------------------------------


def rotated(plan: PagePlan, keys: Collection[Key], by: int, lies: Mapping[Key, int]) -> PagePlan:
    """Turn pages clockwise.

    Args:
        plan: as it is.
        keys: which pages.
        by: degrees, a multiple of 90.
        lies: the rotation at which a page was recognised, where the plan states none.
    """
    _present(plan, keys)

    def turned(page: PlannedPage) -> PlannedPage:
        if page.key not in keys:
            return page
        now = page.rotation if page.rotation is not None else lies.get(page.key, 0)
        return PlannedPage.model_validate({"file": page.file, "page": page.page, "rotation": (now + by) % 360})

    groups = (group.model_copy(update={"pages": tuple(map(turned, group.pages))}) for group in plan.groups)
    return PagePlan(groups=tuple(groups), aside=tuple(map(turned, plan.aside)))


def moved(plan: PagePlan, keys: Sequence[Key], before: Key | None) -> PagePlan:
    """Put pages, in the order given, before another page of a group; without one, behind everything, as a group."""
    _present(plan, keys)
    if before is not None and before in keys:
        raise _refused("不能移到自己的前面。")
    taken, rest = _taken(plan, keys)
    if before is None:
        return rest.model_copy(update={"groups": (*rest.groups, Group(pages=taken))})
    place = _group_of(rest, before)
    pages = rest.groups[place].pages
    at = next(n for n, page in enumerate(pages) if page.key == before)
    return _with(rest, place, pages=(*pages[:at], *taken, *pages[at:]))


def assigned(plan: PagePlan, keys: Sequence[Key], material: str | None) -> PagePlan:
    """Say which material pages are: they join its last group, or become one where the first of them was.

    Without a material they become a group that is recognised.
    """
    _present(plan, keys)
    place = next((n for n, group in enumerate(plan.groups) if any(page.key in keys for page in group.pages)), None)
    whole = place is not None and {page.key for page in plan.groups[place].pages} == set(keys)
    if place is not None and whole:
        return _with(plan, place, material=material)
    taken, rest = _taken(plan, keys)
    homes = [n for n, group in enumerate(rest.groups) if group.material == material and material is not None]
    if homes:
        return _with(rest, homes[-1], pages=(*rest.groups[homes[-1]].pages, *taken))
    at = len(rest.groups) if place is None else min(place + 1, len(rest.groups))
    groups = (*rest.groups[:at], Group(pages=taken, material=material), *rest.groups[at:])
    return rest.model_copy(update={"groups": groups})


def split(plan: PagePlan, at: Key) -> PagePlan:
    """Part a group before a page; both parts are what the whole was."""
    place = _group_of(plan, at)
    group = plan.groups[place]
    cut = next(n for n, page in enumerate(group.pages) if page.key == at)
    if cut == 0:
        raise _refused("这一页已经是一份的第一页，无需拆分。")
    parts = (
        Group(pages=group.pages[:cut], material=group.material),
        Group(pages=group.pages[cut:], material=group.material),
    )
    return plan.model_copy(update={"groups": (*plan.groups[:place], *parts, *plan.groups[place + 1 :])})


def merged(plan: PagePlan, at: Key) -> PagePlan:
    """Put the group of a page behind the one before it; the material is that of the first that states one."""
    place = _group_of(plan, at)
    if place == 0:
        raise _refused("前面没有可以合并的一份。")
    before, group = plan.groups[place - 1], plan.groups[place]
    whole = Group(pages=(*before.pages, *group.pages), material=before.material or group.material)
    return plan.model_copy(update={"groups": (*plan.groups[: place - 1], whole, *plan.groups[place + 1 :])})


def set_aside(plan: PagePlan, keys: Sequence[Key]) -> PagePlan:
    """Set pages aside; those that already are stay there."""
    _present(plan, keys)
    there = {page.key for page in plan.aside}
    taken, rest = _taken(plan, [key for key in keys if key not in there])
    return rest.model_copy(update={"aside": (*rest.aside, *taken)})


def restored(plan: PagePlan, keys: Sequence[Key]) -> PagePlan:
    """Bring pages back from aside: behind the page before them in their file, else as a group of their own."""
    there = {page.key for page in plan.aside}
    if any(key not in there for key in keys):
        raise _refused("这一页没有置旁。")
    for key in sorted(keys):
        taken, plan = _taken(plan, [key])
        plan = _put_back(plan, taken[0])
    return plan


def collated_group(plan: PagePlan, at: Key, backs: Key | None = None) -> PagePlan:
    """Put a stack scanned fronts first and then backs (in reverse) into order: the group of a page, or two groups.

    Args:
        plan: as it is.
        at: a page of the group; of the fronts, where the backs are a group of their own.
        backs: a page of the group of the backs.
    """
    place = _group_of(plan, at)
    fronts = plan.groups[place].pages
    if backs is None:
        half, odd = divmod(len(fronts), 2)
        if odd:
            raise _refused(f"这一份有 {len(fronts)} 页，不是正反面成对的页数。")
        return _with(plan, place, pages=_interleaved(fronts[:half], fronts[half:]))
    other = _group_of(plan, backs)
    if other == place:
        raise _refused("正面和反面应是两份。")
    behind = plan.groups[other].pages
    if len(behind) != len(fronts):
        raise _refused(f"正面 {len(fronts)} 页，反面 {len(behind)} 页，页数不相等。")
    joined = _with(plan, place, pages=_interleaved(fronts, behind))
    return joined.model_copy(update={"groups": tuple(g for n, g in enumerate(joined.groups) if n != other)})


def _interleaved(fronts: Sequence[PlannedPage], backs: Sequence[PlannedPage]) -> tuple[PlannedPage, ...]:
    return tuple(page for pair in zip(fronts, reversed(backs), strict=True) for page in pair)


def _put_back(plan: PagePlan, page: PlannedPage) -> PagePlan:
    earlier = [
        one.key for group in plan.groups for one in group.pages if one.file == page.file and one.page < page.page
    ]
    if not earlier:
        return plan.model_copy(update={"groups": (*plan.groups, Group(pages=(page,)))})
    before = max(earlier)
    place = _group_of(plan, before)
    pages = plan.groups[place].pages
    at = next(n for n, one in enumerate(pages) if one.key == before) + 1
    return _with(plan, place, pages=(*pages[:at], page, *pages[at:]))


def _taken(plan: PagePlan, keys: Sequence[Key]) -> tuple[tuple[PlannedPage, ...], PagePlan]:
    """The pages, in the order of the keys, and the plan without them."""
    by_key = {page.key: page for page in plan.pages}
    gone = set(keys)
    left = (
        group.model_copy(update={"pages": tuple(page for page in group.pages if page.key not in gone)})
        for group in plan.groups
    )
    aside = tuple(page for page in plan.aside if page.key not in gone)
    rest = PagePlan(groups=tuple(group for group in left if group.pages), aside=aside)
    return tuple(by_key[key] for key in dict.fromkeys(keys)), rest


def _with(plan: PagePlan, place: int, **changes: object) -> PagePlan:
    groups: Iterator[Group] = (
        group.model_copy(update=changes) if n == place else group for n, group in enumerate(plan.groups)
    )
    return plan.model_copy(update={"groups": tuple(groups)})


def _group_of(plan: PagePlan, key: Key) -> int:
    for place, group in enumerate(plan.groups):
        if any(page.key == key for page in group.pages):
            return place
    raise _refused("这一页不在任何一份之中。")


def _present(plan: PagePlan, keys: Collection[Key]) -> None:
    known = {page.key for page in plan.pages}
    if not keys:
        raise _refused("没有选择页面。")
    if any(key not in known for key in keys):
        raise _refused("所选的页面不属于本办件。")


def _refused(why: str) -> Impossible:
    return Impossible(why, code="PAGE_PLAN", cure="请刷新后重新选择。")
