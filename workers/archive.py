"""The closed case is packed into its archive package, and the package is opened again before anybody relies on it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from outputs.archive import ArchiveContents, check_archive, pack
from pipelines.audit import Link, broken
from pipelines.case import Case
from pipelines.errors import Permanent, Transient
from pipelines.events import Archived
from pipelines.tasks import PackArchive
from storage import dispatch, papers, readings
from storage.database import reading
from storage.objects import key_for
from storage.outbox import Taken
from workers.toolbox import Toolbox

PATIENCE = 4
"""Attempts that wait for the searchable PDFs, over some minutes."""
LONGEST_NAME = 200
"""Bytes of a file's name in the package; its whole name stands in the history."""


def pack_archive(tools: Toolbox, taken: Taken, _task: PackArchive) -> Archived:
    """Pack a case: originals, letters, readings, searchable PDFs, reports, catalogue and the chain of its events.

    Raises:
        Transient: the searchable PDFs are still being made; a package made now would lack them.
        Permanent: the chain is broken, or the package is not whole.
    """
    _wait_for_searchable(tools, taken)
    case = tools.ledger.case(taken.case_number)
    package = pack(_contents(tools, case))
    if not (found := check_archive(package)).ok:
        raise Permanent(
            f"归档包不完整：{'、'.join((*found.missing, *found.changed, *found.extra, *found.problems))}",
            code="ARCHIVE_BROKEN",
            cure="请检查对象库后重试。",
        )
    sha256 = hashlib.sha256(package).hexdigest()
    stored = tools.objects.put(
        key_for("archive", f"{case.number}-{sha256[:16]}"), package, media_type="application/zip"
    )
    return Archived(at=tools.clock(), object_key=stored.key, sha256=stored.sha256)


def _wait_for_searchable(tools: Toolbox, taken: Taken) -> None:
    with reading(tools.engine) as connection:
        waits = dispatch.is_under_way(connection, taken.case_number, "make_searchable")
    # They are made from what is packed anyway: a case is not kept open for them for ever.
    if waits and taken.attempt <= PATIENCE:
        raise Transient("可检索 PDF 尚在制作。", code="SEARCHABLE_UNDER_WAY", cure="稍后会自动归档。")


def _contents(tools: Toolbox, case: Case) -> ArchiveContents:
    files = papers.files_of(tools.engine, case.number)
    named = {_name(place, file.name): file for place, file in enumerate(files, start=1)}
    chain = _whole_chain(tools, case)
    return ArchiveContents(
        case_number=case.number,
        item_code=case.item_code,
        item_version=case.item_version,
        closed_at=_closed_at(chain),
        history=[asdict(link) for link in chain],
        originals={name: tools.objects.get(file.object_key) for name, file in named.items()},
        letters=_letters(tools, case),
        readings={name: list(papers.readings_of(tools.engine, file.id)) for name, file in named.items()},
        searchable=_searchable(tools, named),
        reports=_reports(tools, case) | {"searchable": _archival(tools, case, named)},
    )


def _whole_chain(tools: Toolbox, case: Case) -> tuple[Link, ...]:
    chain = papers.chain_of(tools.engine, case.number)
    if faults := broken(chain):
        raise Permanent(
            f"办件记录已被改动：{'；'.join(faults)}。", code="CHAIN_BROKEN", cure="请核查数据库的改动后处理。"
        )
    return chain


def _closed_at(chain: tuple[Link, ...]) -> datetime:
    closing = next((link for link in chain if link.state == "closed"), chain[-1])
    return datetime.fromisoformat(closing.event["at"])


def _letters(tools: Toolbox, case: Case) -> Mapping[str, bytes]:
    return {
        f"{place:02d}-{letter.kind}.pdf": tools.objects.get(letter.object_key)
        for place, letter in enumerate(papers.letters_of(tools.engine, case.number), start=1)
        if letter.object_key is not None
    }


def _searchable(tools: Toolbox, named: Mapping[str, papers.StoredFile]) -> Mapping[str, bytes]:
    return {
        f"{name}.pdf": tools.objects.get(papers.searchable_key(file.id))
        for name, file in named.items()
        if tools.objects.exists(papers.searchable_key(file.id))
    }


def _archival(tools: Toolbox, case: Case, named: Mapping[str, papers.StoredFile]) -> Mapping[str, object]:
    """Which of the searchable PDFs are PDF/A-2b, and why the others are not."""
    notes = papers.searchable_notes(tools.engine, case.number)
    return {
        f"{name}.pdf": {"archival": not notes[file.id], "notes": notes[file.id]}
        for name, file in named.items()
        if file.id in notes
    }


def _reports(tools: Toolbox, case: Case) -> dict[str, object]:
    kept = readings.checks_of(tools.engine, case.number)
    checks: dict[str, object] = {f"check-{one.check_no:02d}": one.report for one in kept}
    # What the hashes of a notice are hashes of: why each check came out so, and the pages that it saw.
    checks |= {
        f"check-{one.check_no:02d}-trace": {"trace": one.trace, "pages": one.pages}
        for one in kept
        if one.trace is not None
    }
    catalogue = papers.catalog_text(tools.engine, case.item_code, case.item_version)
    return {**checks, "catalog": catalogue, "case": case.model_dump(mode="json")}


def _name(place: int, name: str) -> str:
    """A name that is its own in the package, also where upper and lower case are the same, and not too long."""
    stem, dot, suffix = name.rpartition(".")
    kept = (stem or suffix).encode()[: LONGEST_NAME - len(suffix.encode()[:20])].decode(errors="ignore")
    return f"{place:02d}-{kept}{dot}{suffix[:20]}" if stem else f"{place:02d}-{kept}"
