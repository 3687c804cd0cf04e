"""The tree of errors. An error says what happened, in Chinese for people, and what cures it.

::

    YiciError                    every error that Yici raises on purpose
    ├── Transient                heals by itself: try again later (a server is away, a lease is held)
    └── Permanent                trying again changes nothing: a person or another input is needed
        ├── FileRefused          a file that cannot be taken (empty, not a document, encrypted, too large, …)
        ├── PageUnreadable       one page that could not be read; the other pages stand
        ├── InputInvalid         several findings about one input, all told at once
        │   ├── CatalogInvalid   a catalogue that the schema cannot hold, or that must not be published
        │   └── FactsInvalid     facts that cannot be used with this catalogue
        ├── UnknownItem          no catalogue with that code (and version)
        ├── Impossible           an event that the state of the case does not allow; nothing was changed
        ├── LetterRefused        a letter that lacks what the law asks of it (seal, date, remedies)
        └── Unconfigured         a setting that is missing or cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


class YiciError(Exception):
    """Base of all.

    Attributes:
        code: stable upper-case name for programs, e.g. ``ENCRYPTED``.
        message: one Chinese sentence that says what happened.
        cure: one Chinese sentence that says what to do, or an empty string.
    """

    def __init__(self, message: str, *, code: str = "", cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).__name__.upper()
        self.cure = cure


class Transient(YiciError):
    """Heals by itself: the same task is tried again later.

    Attributes:
        not_before: how long it had better not be tried again, where another party said so.
    """

    def __init__(self, message: str, *, code: str = "", cure: str = "", not_before: timedelta | None = None) -> None:
        super().__init__(message, code=code, cure=cure)
        self.not_before = not_before


class Permanent(YiciError):
    """Trying again changes nothing."""


FileProblem = Literal[
    "EMPTY",  # no bytes
    "NOT_A_DOCUMENT",  # none of the types that are taken
    "TRUNCATED",  # begins like a document, ends too early
    "ENCRYPTED",  # wants a password
    "NO_PAGES",  # opens, but holds no page
    "TOO_LARGE",  # more bytes than YICI_MAX_FILE_MB
    "TOO_MANY_PAGES",
    "PAGE_SIZE",  # a page whose measures are not of paper
    "DAMAGED",  # the parser gave up
    "UNSAFE_STRUCTURE",  # a container that unpacks to too much or to strange places, XML with a document type
    "ACTIVE_CONTENT",  # macros, or parts that would be fetched from elsewhere
    "NO_CONVERTER",  # Word or Excel, and no LibreOffice on this machine
    "TIMEOUT",  # parsing took longer than its limit and was killed
    "CRASHED",  # the parser died (memory, signal)
    "SKIPPED",  # opening it failed, and a person let the case go on without it
    "QUARANTINED",  # a person set it aside: no step opens it
]
"""What can be wrong with a file as a whole; the value of ``files[].problem`` in a CheckReport."""


class FileRefused(Permanent):
    """A file that cannot be taken; ``code`` is a FileProblem."""


class PageUnreadable(Permanent):
    """One page that could not be read; ``code`` is TIMEOUT, CRASHED, DAMAGED or ENGINE."""


@dataclass(frozen=True)
class Finding:
    """One fault of an input.

    Attributes:
        rule: stable name of the rule that was broken, e.g. ``catch_all``.
        where: path inside the input, e.g. ``materials[3].name``.
        line: line of the text, from 1; None where the input has no lines.
        message: Chinese sentence.
        severity: ``error`` = the schema cannot hold it; ``lint`` = only publishing is refused; ``warning``.
        cell: where it stands in a workbook, e.g. ``「材料」表 C7``; empty for other inputs.
        basis: the law or policy that the rule comes from; empty where it is the schema's own.
    """

    rule: str
    where: str
    line: int | None
    message: str
    severity: Literal["error", "lint", "warning"] = "error"
    cell: str = ""
    basis: str = ""


class InputInvalid(Permanent):
    """Several findings about one input, all told at once."""

    def __init__(self, message: str, findings: Sequence[Finding], *, code: str = "", cure: str = "") -> None:
        super().__init__(message, code=code, cure=cure)
        self.findings = tuple(findings)


class CatalogInvalid(InputInvalid):
    """A catalogue that the schema cannot hold, or that must not be published."""


class FactsInvalid(InputInvalid):
    """Facts that cannot be used with this catalogue."""


class UnknownItem(Permanent):
    """No catalogue with that code (and version)."""


class Impossible(Permanent):
    """An event that the state of the case does not allow; nothing was changed.

    Attributes:
        acts: the acts that are possible now.
    """

    def __init__(self, message: str, *, acts: Sequence[str] = (), code: str = "", cure: str = "") -> None:
        super().__init__(message, code=code, cure=cure)
        self.acts = tuple(acts)


class LetterRefused(Permanent):
    """A letter that lacks what the law asks of it (seal, date, remedies): 许可法32末, 38."""


class Unconfigured(Permanent):
    """A setting that is missing or cannot be used."""
