"""Objects that no row names: found in two looks a day apart, and removed only when nothing at all speaks for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from pipelines.case import Case
from pipelines.events import FileIn, FileSplit, LetterIssued, PageRead
from pipelines.facts import Facts
from storage.database import reading, transaction
from storage.ledger import Submission
from storage.object_keys import key_for
from storage.objects import Objects, open_objects
from storage.schema.columns import metadata
from storage.strays import Removed, look, remove
from storage.tables import letters, strays
from tests.cases import MONDAY, deficient, later
from tests.past import ledger_over

NOTHING = Removed((), ())
NAMING = {"files.object_key", "letters.object_key", "pages.picture_key", "shipments.label_key"}
"""Columns that name objects. Beside them the history does, in what it tells of letters and archives."""


class Store:
    """A store of objects and the office over it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.objects: Objects = open_objects(f"file://{folder}")
        self.ledger = ledger_over(engine)

    def put(self, kind: str, name: str) -> str:
        return self.objects.put(key_for(kind, name), b"1").key

    def file(self, name: str) -> FileIn:
        return FileIn(id=name, name="申请书.pdf", sha256="0" * 64, size=1, object_key=self.put("file", name))

    def open(self, *handed_in: FileIn) -> Case:
        submission = Submission("SAMPLE-1", "示例事项许可", "2026-01", Facts(), handed_in, "示例接口")
        return self.ledger.open(submission, handed_in[0].id)

    def look(self, day: float, most: int = 1000) -> None:
        look(self.engine, self.objects, later(day), most)

    def remove(self, day: float) -> Removed:
        return remove(self.engine, self.objects, later(day))

    def noted(self) -> set[str]:
        with reading(self.engine) as connection:
            return set(connection.execute(select(strays.c.key)).scalars())


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Store:
    return Store(engine, tmp_path / "objects")


def test_a_file_whose_transaction_failed_is_removed_a_day_after_it_was_first_seen(store: Store) -> None:
    named, stray = store.file("f1"), store.put("file", "stray")
    store.open(named)

    store.look(0)
    too_early = store.remove(0.9)
    store.look(0.9)

    assert (too_early, store.remove(1), store.noted()) == (NOTHING, Removed((stray,), ()), set())
    assert list(store.objects.keys()) == [named.object_key]


def test_a_file_whose_row_comes_after_it_was_noted_stays(store: Store) -> None:
    """Stored now, named later: between the look and the removing, and before the next look."""
    first, second = store.file("f1"), store.file("f2")
    store.look(0)
    store.open(first)
    store.look(0.5)
    assert store.noted() == {second.object_key}
    store.open(second)

    assert (store.remove(3), store.noted()) == (NOTHING, set())
    assert set(store.objects.keys()) == {first.object_key, second.object_key}


def test_a_row_without_any_look_after_it_is_seen_by_the_removing_itself(store: Store) -> None:
    file = store.file("f1")
    store.look(0)
    store.open(file)

    assert store.remove(2) == NOTHING
    assert store.objects.exists(file.object_key)


def test_a_file_that_was_read_once_stays_whatever_the_tables_say(store: Store) -> None:
    """A database restored from an older backup does not know it; its picture tells that it was taken in."""
    lost = store.put("file", "lost")
    store.put("picture", "lost-1")
    store.look(0)

    assert store.remove(2) == NOTHING
    assert store.objects.exists(lost)


@pytest.mark.parametrize("kind", ["letter", "archive"])
def test_a_letter_or_archive_without_a_row_shows_a_foreign_database_and_nothing_is_removed(
    store: Store, kind: str
) -> None:
    foreign, stray = store.put(kind, "unknown-0123456789abcdef"), store.put("file", "stray")
    store.look(0)

    assert store.remove(2) == Removed((), (foreign,))
    assert store.objects.exists(stray)

    # When somebody has seen to it, the work goes on
    store.objects.delete(foreign)
    removed = NOTHING
    for day in (3, 4, 5):
        store.look(day)
        removed = store.remove(day)
    assert removed == Removed((stray,), ())


def test_while_the_store_looks_foreign_the_notes_do_not_grow(store: Store) -> None:
    store.put("letter", "unknown-0123456789abcdef")
    store.look(0)
    for n in range(5):
        store.put("file", f"stray-{n}")
    store.look(1)

    assert len(store.noted()) == 1


def test_of_a_letter_that_was_made_twice_the_one_that_was_told_stays(store: Store) -> None:
    letter_id, told = _issued(store)
    twin = store.put("letter", f"{letter_id}-{'f' * 16}")

    store.look(0)

    assert store.remove(2) == Removed((twin,), ())
    assert store.objects.exists(told)


def test_a_letter_that_is_made_but_not_told_yet_stays(store: Store) -> None:
    letter_id, _ = _noticed(store)
    made = store.put("letter", f"{letter_id}-{'f' * 16}")

    store.look(0)

    assert (store.remove(9), store.objects.exists(made)) == (NOTHING, True)


def test_what_only_the_history_names_stays(store: Store) -> None:
    letter_id, told = _issued(store)
    with transaction(store.engine) as connection:
        connection.execute(letters.update().values(object_key=None))
    store.look(0)

    assert (store.remove(9), store.objects.exists(told)) == (NOTHING, True)
    assert letter_id in told


def test_other_kinds_are_never_touched(store: Store) -> None:
    keys = {store.put(kind, "x") for kind in ("picture", "searchable", "label", "upload", "of-tomorrow")}
    store.objects.put("no-kind-at-all", b"1")
    for day in (0, 2, 4):
        store.look(day)
        assert store.remove(day) == NOTHING

    assert set(store.objects.keys()) == {*keys, "no-kind-at-all"}


def test_looks_go_on_page_by_page_and_begin_anew_at_the_end(store: Store) -> None:
    keys = {store.put("file", f"stray-{n}") for n in range(7)}
    found = []
    for day in range(4):
        look(store.engine, store.objects, later(day), most=2, pages=1)
        found.append(len(store.noted()))
    late = store.put("file", "stray-late")
    for _ in range(4):
        look(store.engine, store.objects, later(5), most=2, pages=1)

    assert (found, store.noted()) == ([2, 4, 6, 7], {*keys, late})


def test_what_a_killed_writer_began_is_discarded_a_day_later(store: Store) -> None:
    begun = store.folder / ".incoming" / "0123"
    begun.write_bytes(b"half")
    store.look(0)
    store.remove(0.9)
    kept = begun.exists()

    assert (kept, store.remove(1).keys, begun.exists()) == (True, (".incoming/0123",), False)


def test_every_column_that_names_an_object_is_known_here() -> None:
    """Who adds one decides whether its objects can stray, and says so in storage.strays and here."""
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if re.search(r"(?:object|picture|label|file|blob)_key$", column.name)
    }

    assert named == NAMING


def _noticed(store: Store) -> tuple[str, Case]:
    """A case whose notice is ordered, and the id of that letter."""
    case = store.open(store.file("f1"))
    split, page = FileSplit(at=MONDAY, file_id="f1", pages=1), PageRead(at=MONDAY, file_id="f1", page=1)
    store.ledger.advance(case.number, split, "split")
    case = store.ledger.advance(case.number, page, "read")
    case = store.ledger.advance(case.number, deficient(case), "check")
    with reading(store.engine) as connection:
        ordered = select(letters.c.id).where(letters.c.kind == "notice")
        return str(connection.execute(ordered).scalar_one()), case


def _issued(store: Store) -> tuple[str, str]:
    """The id of a notice that is made and told, and where it is stored."""
    letter_id, case = _noticed(store)
    key = store.put("letter", f"{letter_id}-0123456789abcdef")
    made = {"letter_id": letter_id, "letter": "notice", "object_key": key, "sha256": "0" * 64}
    store.ledger.advance(case.number, LetterIssued.model_validate({"at": MONDAY, **made}), letter_id)
    return letter_id, key
