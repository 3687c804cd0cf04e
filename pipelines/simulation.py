"""A changed catalogue over past cases: who would have been told what otherwise.

Both catalogues, the one under which a case was received and the changed one, are held against the same recorded readings
of its first round, under the same facts and the same answers of the clerk. So whatever differs comes of the catalogue, and
the same catalogue changes nothing. What is told here names cases by number and holds no text of any paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipelines.case import Case
from pipelines.catalog import Catalog
from pipelines.report import CheckReport, Status, Verdict
from pipelines.rounds import report_on
from pipelines.text import FileRead

Said = Literal["told", "asked"]
"""A fault that a notice would have told, or a doubt that the clerk would have been asked about."""

Key = tuple[str | None, str, str | None]
"""Material, code of the deficiency, field."""


@dataclass(frozen=True)
class PastCase:
    """A case as it was received.

    Attributes:
        catalog: the version under which it was received.
        files: every file with its readings; those of the first round are used.
    """

    case: Case
    catalog: Catalog
    files: Sequence[FileRead]


@dataclass(frozen=True)
class Change:
    """One fault that is told otherwise.

    Attributes:
        material: its code; None for a file that cannot be opened.
        name: of the material.
        before, after: what was, and would be, said of it; None = nothing.
    """

    material: str | None
    name: str
    code: str
    field: str | None
    before: Said | None
    after: Said | None


@dataclass(frozen=True)
class Moved:
    """A material whose status differs (fetched by the office, deferred, not applicable …); None = not in the catalogue."""

    material: str
    name: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True)
class Difference:
    """What a changed catalogue comes to in one case.

    Attributes:
        number: of the case.
        version: of the catalogue under which it was received.
    """

    number: str
    version: str
    before: Verdict
    after: Verdict
    changes: tuple[Change, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing would have been otherwise."""
        return self.before == self.after and not self.changes and not self.moved


@dataclass
class Totals:
    """Over all cases so far.

    Attributes:
        verdicts: (before, after) -> cases.
        newly_told, no_longer_told: material code -> faults on notices.
        newly_asked, no_longer_asked: material code -> questions to clerks.
        names: material code -> its name.
        more, fewer: cases whose applicant would have been told of something more, or of something less.
    """

    cases: int = 0
    changed: int = 0
    more: int = 0
    fewer: int = 0
    verdicts: Counter[tuple[Verdict, Verdict]] = field(default_factory=Counter)
    newly_told: Counter[str | None] = field(default_factory=Counter)
    no_longer_told: Counter[str | None] = field(default_factory=Counter)
    newly_asked: Counter[str | None] = field(default_factory=Counter)
    no_longer_asked: Counter[str | None] = field(default_factory=Counter)
    names: dict[str | None, str] = field(default_factory=dict)

    def add(self, one: Difference) -> None:
        """Count one more case."""
        self.cases += 1
        self.changed += not one.same
        self.verdicts[one.before, one.after] += 1
        self.more += any(change.after == "told" for change in one.changes)
        self.fewer += any(change.before == "told" for change in one.changes)
        for change in one.changes:
            self.names[change.material] = change.name
            gone = self.no_longer_told if change.before == "told" else self.no_longer_asked
            come = self.newly_told if change.after == "told" else self.newly_asked
            gone[change.material] += change.before is not None
            come[change.material] += change.after is not None

    @property
    def materials(self) -> list[str | None]:
        """Codes of the materials with any change, in order."""
        return sorted(self.names, key=lambda code: (code is None, code or ""))


def simulate(past: Iterable[PastCase], changed: Catalog) -> Iterator[Difference]:
    """Hold a changed catalogue against past cases, one after the other; nothing of a case is kept.

    Args:
        past: cases whose pages were read.
        changed: the catalogue as it is to be.
    """
    for one in past:
        files = [file for file in one.files if file.round == 1]
        yield difference(
            one.case.number,
            report_on(one.catalog, one.case, files)[0],
            report_on(changed, one.case, files)[0],
        )


def difference(number: str, before: CheckReport, after: CheckReport) -> Difference:
    """What two reports on one case say otherwise."""
    names = {entry.code: entry.name for report in (before, after) for entry in report.materials}
    said, will = _said(before), _said(after)
    changes = tuple(
        Change(key[0], names.get(key[0], ""), key[1], key[2], said.get(key), will.get(key))
        for key in dict.fromkeys([*said, *will])
        if said.get(key) != will.get(key)
    )
    stood, stands = _statuses(before), _statuses(after)
    moved = tuple(
        Moved(code, names[code], stood.get(code), stands.get(code))
        for code in dict.fromkeys([*stood, *stands])
        if stood.get(code) != stands.get(code)
    )
    return Difference(number, before.item.version, before.verdict, after.verdict, changes, moved)


def _said(report: CheckReport) -> Mapping[Key, Said]:
    """What is said of each fault; a fault that is certain in one place and doubtful in another is told."""
    found: dict[Key, Said] = {}
    for material, fault in report.deficiencies():
        # A fault of no material never goes on a notice.
        told = fault.certain and material.code is not None
        key = (material.code, fault.code, fault.field)
        found[key] = "told" if told or found.get(key) == "told" else "asked"
    return found


def _statuses(report: CheckReport) -> dict[str, Status]:
    return {entry.code: entry.status for entry in report.materials if entry.code is not None}
