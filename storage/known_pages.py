"""Pages that were read before: what each page is made of, and where the reading of such a page is found.

There is no second copy of a reading: it is found at the page that was read, so it goes when that page's case goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, Integer, bindparam, func, literal_column, null, select

from pipelines.text import PageText
from storage.alone import Alone
from storage.database import transaction
from storage.schema.pages import page_contents
from storage.sql.inserting import insert_all_new
from storage.tables import files, pages

__all__ = ["KnownPage", "PageToRead", "known_page", "note_contents", "page_to_read"]


@dataclass(frozen=True)
class KnownPage:
    """The reading of an equal page.

    Attributes:
        text: what was read there; its number is that of the page there.
        picture_key: where the upright picture of that page lies.
    """

    text: PageText
    picture_key: str


@dataclass(frozen=True)
class PageToRead:
    """Where a page is, and what it is made of.

    Attributes:
        object_key: of its file.
        sha256: of its file.
        content: what it is made of; None where nobody noted it.
        lost: how many pages of its file hung or killed their reader for good.
    """

    object_key: str
    sha256: str
    content: str | None
    lost: int


def note_contents(engine: Engine, file_id: str, contents: Sequence[str]) -> None:
    """Note what the pages of a file are made of; noted again it changes nothing.

    Args:
        engine: the database.
        file_id: of the file.
        contents: one digest for each page, from the first.
    """
    with transaction(engine) as connection:
        rows = [{"file_id": file_id, "page": page, "content": one} for page, one in enumerate(contents, start=1)]
        insert_all_new(connection, page_contents, rows)


def page_to_read(engine: Engine, file_id: str, page: int) -> PageToRead | None:
    """What has to be known to read a page; None of a file that nobody handed in."""
    row = _TO_READ.row(engine, {"file": file_id, "number": page})
    return None if row is None else PageToRead(*row)


def known_page(engine: Engine, known_as: str) -> KnownPage | None:
    """A page of that content which the same reader read; not one of a file that was set aside since."""
    row = _KNOWN.row(engine, {"known": known_as})
    return None if row is None else KnownPage(PageText.model_validate(row[0]), row[1])


_LOST = (
    select(func.count())
    .where(pages.c.file_id == files.c.id)
    .where(pages.c.problem.in_((literal_column("'TIMEOUT'"), literal_column("'CRASHED'"))))
    .correlate(files)
    .scalar_subquery()
)
_TO_READ = Alone(
    select(files.c.object_key, files.c.sha256, page_contents.c.content, _LOST)
    .select_from(
        files.outerjoin(
            page_contents,
            (page_contents.c.file_id == files.c.id) & (page_contents.c.page == bindparam("number", type_=Integer)),
        )
    )
    .where(files.c.id == bindparam("file"))
)
_KNOWN = Alone(
    select(pages.c.reading, pages.c.picture_key)
    .join(files, files.c.id == pages.c.file_id)
    .where(pages.c.known_as == bindparam("known"), pages.c.problem.is_(None), files.c.problem.is_(None))
    .where(pages.c.picture_key.is_not(None), pages.c.reading.is_not(null()))
    .limit(literal_column("1"))
)
