"""Pages that were read before: what each page is made of, and where the reading of such a page is found.

There is no second copy of a reading: it is found at the page that was read, so it goes when that page's case goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, null, select, update

from pipelines.text import PageText
from storage.database import reading, transaction
from storage.inserting import insert_all_new
from storage.page_tables import page_contents
from storage.tables import files, pages

__all__ = ["KnownPage", "content_of", "known_page", "note_contents", "remember"]


@dataclass(frozen=True)
class KnownPage:
    """The reading of an equal page.

    Attributes:
        text: what was read there; its number is that of the page there.
        picture_key: where the upright picture of that page lies.
    """

    text: PageText
    picture_key: str


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


def content_of(engine: Engine, file_id: str, page: int) -> str | None:
    """What a page is made of; None where nobody noted it."""
    this = (page_contents.c.file_id == file_id) & (page_contents.c.page == page)
    with reading(engine) as connection:
        return connection.execute(select(page_contents.c.content).where(this)).scalar_one_or_none()


def known_page(engine: Engine, known_as: str) -> KnownPage | None:
    """A page of that content which the same reader read; not one of a file that was set aside since."""
    query = (
        select(pages.c.reading, pages.c.picture_key)
        .join(page_contents, (page_contents.c.file_id == pages.c.file_id) & (page_contents.c.page == pages.c.page))
        .join(files, files.c.id == pages.c.file_id)
        .where(page_contents.c.known_as == known_as, pages.c.problem.is_(None), files.c.problem.is_(None))
        .where(pages.c.picture_key.is_not(None), pages.c.reading.is_not(null()))
        .limit(1)
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    return KnownPage(PageText.model_validate(row.reading), row.picture_key)


def remember(connection: Connection, file_id: str, page: int, known_as: str) -> None:
    """From now on the reading of this page is found under that name."""
    this = (page_contents.c.file_id == file_id) & (page_contents.c.page == page)
    connection.execute(update(page_contents).where(this).values(known_as=known_as))
