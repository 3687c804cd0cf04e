"""The fields of one page of print, read as a check reads them."""

from __future__ import annotations

from typing import Any

from pipelines.catalog import FieldSpec
from pipelines.extraction import Found, extract
from pipelines.paper.sheet.layout import lay_out
from pipelines.paper.sheet.lexicon import known_labels
from pipelines.text import Line
from tests.builders import catalog, page


def read(lines: list[Line], *specs: dict[str, Any], **rest: Any) -> dict[str, Found]:
    """Each field by its code; ``rest`` is of the page."""
    known = known_labels(catalog({"name": "申请表", "fields": list(specs)}))
    sheet = lay_out("a.pdf", page(lines, **rest))
    return extract([sheet], [FieldSpec.model_validate(spec) for spec in specs], known)


def value(found: Found) -> str | None:
    """The canonical value; None where nothing was found."""
    return found.reading.value if found.reading else None
