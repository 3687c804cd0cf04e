"""Cover and separator sheets as PDF: put between the papers of a stack, and found again by their QR codes.

A sheet says the same three times: by the codes, in words for people, and in print under the code for a reader that fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from outputs.pdf import Press, moment, qr_svg
from pipelines.paper.belonging.control_sheets import codes_of
from pipelines.writing.covers import PrintedSheet
from pipelines.writing.phrases import day


def covers_pdf(sheets: Sequence[PrintedSheet], printed_on: date, press: Press) -> bytes:
    """Set the sheets, each on a side of A4.

    Raises:
        LetterRefused: a character that no installed font can show.
    """
    data: dict[str, object] = {"sheets": [_data(sheet) for sheet in sheets], "printed": day(printed_on)}
    return press.set("cover.typ", data, at=moment(printed_on)).pdf


def _data(printed: PrintedSheet) -> dict[str, object]:
    texts = codes_of(printed.sheet)
    return {
        "title": printed.title,
        "name": printed.name,
        "lines": [list(line) for line in printed.lines],
        "hint": printed.hint,
        "cover": printed.sheet.is_cover,
        # The highest error correction but one: a quarter of the code may be under a staple, a stamp or a fold.
        "codes": [{"text": text, "svg": qr_svg(text, error="q")} for text in texts],
    }
