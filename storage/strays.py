"""Objects that no row names: they were stored first, and then the transaction failed that would have named them.

Removing is final and what is stored here is evidence, so much has to come together before an object goes:

- It is of a kind that can stray. Pictures, searchable PDFs and labels cannot: they bear the id of a row that was there
  before them and never goes. Kinds that are not known here are never touched.
- It was seen without a name twice, a day apart by the database's clock. The stores' own times do not count: clocks of
  servers go wrong.
- Nothing that came of it is there: a file with a picture of its first page was taken in once, whatever the tables say.
- No object tells that database and store do not belong together (a restored backup, a wrong address): a letter or an
  archive whose row is missing, where the row is always older than the object. Then nothing at all is removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, Engine, delete, insert, select, update

from storage.database import reading, transaction
from storage.object_keys import key_for
from storage.objects import Objects
from storage.sql.inserting import insert_new
from storage.tables import cases, files, history, letters, strays, sweeps

__all__ = ["A_LOOK", "GRACE", "KINDS", "Removed", "look", "remove"]

KINDS = ("letter", "archive", "file", "doctor")
"""Kinds of objects that can stray. Those that can show a foreign store come first."""
GRACE = timedelta(days=1)
"""How long an object is left alone after it was first seen without a name."""
A_LOOK = 1000
"""Objects that are looked at together: one page of an S3 listing."""
PAGES = 100
"""Pages of a kind in one look: with a look an hour, two million objects a day."""
A_ROUND = 200
"""Strays that are removed at once."""
UNFINISHED = ".incoming/"
"""How the beginnings that a killed writer left are called among the strays; no key begins so."""


@dataclass(frozen=True)
class Removed:
    """What one round of removing came to.

    Attributes:
        keys: what is gone now.
        foreign: keys that show that database and store do not belong together; where there is one, nothing is removed.
    """

    keys: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    unnamed: frozenset[str]
    foreign: frozenset[str]


def look(engine: Engine, objects: Objects, now: datetime, most: int = A_LOOK, pages: int = PAGES) -> int:
    """Look at the next objects of each kind, and note which of them no row names; how many were looked at.

    Where the look ended is kept in the database: the next one, by whichever process, goes on from there, and begins
    anew at the end. While the store looks foreign nothing more is noted: the notes would grow to the size of the store.

    Args:
        engine: the database.
        objects: the store.
        now: the present instant.
        most: objects of one page.
        pages: of a kind that are looked at; the rest is left to the next look.

    Raises:
        Transient: the database or the store is away.
    """
    seen = 0
    for kind in KINDS:
        for _ in range(pages):
            page = _look_at(engine, objects, kind, now, most)
            seen += page
            if page < most:
                break
    begun = [UNFINISHED + name for name in islice(objects.unfinished(), most)]
    with transaction(engine) as connection:
        _note(connection, begun, _Found(frozenset(begun), frozenset()), now)
    return seen + len(begun)


def _look_at(engine: Engine, objects: Objects, kind: str, now: datetime, most: int) -> int:
    """One page of a kind; how many objects it had. None where the store looks foreign."""
    with reading(engine) as connection:
        if connection.execute(select(strays.c.key).where(strays.c.alien).limit(1)).first() is not None:
            return 0
        place = connection.execute(select(sweeps.c.place).where(sweeps.c.kind == kind)).scalar_one_or_none() or ""
    keys = list(islice(objects.keys(f"{kind}/", after=place), most))
    with transaction(engine) as connection:
        _note(connection, keys, _judged(connection, keys), now)
        _stay(connection, kind, keys[-1] if len(keys) == most else "")
    return len(keys)


def remove(engine: Engine, objects: Objects, now: datetime, most: int = A_ROUND) -> Removed:
    """Remove what was noted long enough ago and still has no name.

    Raises:
        Transient: the database or the store is away; what was removed before is gone and forgotten.
    """
    if foreign := _still_foreign(engine, objects):
        return Removed((), tuple(sorted(foreign)))
    due = select(strays.c.key).where(strays.c.seen_at <= now - GRACE).order_by(strays.c.seen_at).limit(most)
    with reading(engine) as connection:
        keys = list(connection.execute(due).scalars())
    return Removed(tuple(key for key in keys if _remove(engine, objects, key)), ())


def _remove(engine: Engine, objects: Objects, key: str) -> bool:
    with reading(engine) as connection:
        stray = key.startswith(UNFINISHED) or key in _judged(connection, [key]).unnamed
    if stray := stray and not _has_left_traces(objects, key):
        if key.startswith(UNFINISHED):
            objects.discard(key.removeprefix(UNFINISHED))
        else:
            objects.delete(key)
    with transaction(engine) as connection:
        connection.execute(delete(strays).where(strays.c.key == key))
    return stray


def _has_left_traces(objects: Objects, key: str) -> bool:
    """Whether a file was once opened and read: then a row named it, and the tables have lost it."""
    kind, file_id = _parts(key)
    if kind != "file":
        return False
    return objects.exists(key_for("picture", f"{file_id}-1")) or objects.exists(key_for("searchable", file_id))


def _still_foreign(engine: Engine, objects: Objects) -> list[str]:
    """What was foreign when it was looked at and is so still; what was put right or removed by hand is forgotten."""
    with reading(engine) as connection:
        noted = list(connection.execute(select(strays.c.key).where(strays.c.alien).limit(A_ROUND)).scalars())
        foreign = _judged(connection, noted).foreign
    kept = [key for key in foreign if objects.exists(key)]
    if gone := set(noted) - set(kept):
        with transaction(engine) as connection:
            connection.execute(delete(strays).where(strays.c.key.in_(gone)))
    return kept


def _note(connection: Connection, keys: Sequence[str], found: _Found, now: datetime) -> None:
    """Remember what is new without a name, forget what has got one."""
    odd = found.unnamed | found.foreign
    known = set(connection.execute(select(strays.c.key).where(strays.c.key.in_(keys))).scalars())
    if named := known - odd:
        connection.execute(delete(strays).where(strays.c.key.in_(named)))
    for key in sorted(odd - known):
        insert_new(connection, strays, {"key": key, "seen_at": now, "alien": key in found.foreign})


def _stay(connection: Connection, kind: str, place: str) -> None:
    moved = update(sweeps).where(sweeps.c.kind == kind).values(place=place)
    if connection.execute(moved).rowcount == 0:
        connection.execute(insert(sweeps).values(kind=kind, place=place))


def _judged(connection: Connection, keys: Iterable[str]) -> _Found:
    """Which of these objects no row names, and which cannot be of this database."""
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        by_kind.setdefault(_parts(key)[0], []).append(key)
    unnamed = {*_files(connection, by_kind.get("file", [])), *by_kind.get("doctor", [])}
    foreign: set[str] = set()
    for kind, owners in (("letter", _letter_owners), ("archive", _archive_owners)):
        of = owners(connection, by_kind.get(kind, []))
        foreign |= {key for key in by_kind.get(kind, []) if key not in of}
        unnamed |= _unnamed(connection, of)
    return _Found(frozenset(unnamed), frozenset(foreign))


def _files(connection: Connection, keys: Collection[str]) -> set[str]:
    ids = {_parts(key)[1]: key for key in keys}
    known = set(connection.execute(select(files.c.id).where(files.c.id.in_(ids))).scalars())
    return {key for file_id, key in ids.items() if file_id not in known}


def _letter_owners(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """The case of each object of a letter; a letter is made again when its maker was killed, each under its own hash."""
    ids = {key: _parts(key)[1].rpartition("-")[0] or _parts(key)[1] for key in keys}
    rows = connection.execute(select(letters.c.id, letters.c.case_number).where(letters.c.id.in_(ids.values())))
    of = {row.id: row.case_number for row in rows}
    return {key: of[letter_id] for key, letter_id in ids.items() if letter_id in of}


def _archive_owners(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    numbers = {key: _parts(key)[1].rpartition("-")[0] for key in keys}
    known = set(connection.execute(select(cases.c.number).where(cases.c.number.in_(numbers.values()))).scalars())
    return {key: number for key, number in numbers.items() if number in known}


def _unnamed(connection: Connection, of: dict[str, str]) -> set[str]:
    """Objects beside which the history names another one of the same letter or archive; nobody will name them now."""
    named = history.c.event["object_key"].as_string()
    told = select(named).where(
        history.c.case_number.in_(set(of.values())), history.c.kind.in_(("letter_issued", "archived"))
    )
    keys = set(connection.execute(told).scalars()) if of else set()
    settled = {_owner(key) for key in keys}
    return {key for key in of if key not in keys and _owner(key) in settled}


def _owner(key: str) -> tuple[str, str]:
    kind, name = _parts(key)
    return kind, name.rpartition("-")[0] or name


def _parts(key: str) -> tuple[str, str]:
    """Kind and name of an object: the first and the last part of its key."""
    return key.partition("/")[0], key.rpartition("/")[2]
