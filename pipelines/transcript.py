"""What was read of a file, as it is given out: its text, or its words with their places and marks (``yici/text/1``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from pipelines.text import Line, PageText

SCHEMA: Final = "yici/text/1"
_FORM_FEED: Final = "\f"


def as_text(pages: Sequence[PageText]) -> str:
    """The text of all pages, parted by form feeds; a page that could not be read is empty."""
    return _FORM_FEED.join(f"{page.text}\n" for page in pages)


def as_json(name: str, engine: str, pages: Sequence[PageText]) -> dict[str, Any]:
    """The pages as ``yici/text/1``."""
    shown = [
        {
            "page": page.page,
            "width": page.width,
            "height": page.height,
            "rotation": page.rotation,
            "source": page.source,
            "problem": page.problem,
            "lines": [_line(line) for line in page.lines],
            "marks": _marks(page),
        }
        for page in pages
    ]
    return {"schema": SCHEMA, "file": name, "engine": engine, "pages": shown}


def as_lines(told: dict[str, Any]) -> str:
    """JSON with a page on each line: it can be looked at, and thousands of pages are written quickly."""
    pages = ",\n".join(json.dumps(page, ensure_ascii=False) for page in told["pages"])
    head = json.dumps({key: value for key, value in told.items() if key != "pages"}, ensure_ascii=False)
    return f'{head[:-1]}, "pages": [\n{pages}\n]}}\n'


def _line(line: Line) -> dict[str, Any]:
    words = [{"text": word.text, "box": list(word.box), "confidences": list(word.confidences)} for word in line.words]
    return {"text": line.text, "confidence": line.confidence, "box": list(line.box), "words": words}


def _marks(page: PageText) -> dict[str, Any] | None:
    """What is beside the text; None where nobody looked, which is not the same as nothing being there."""
    if page.problem is not None or not page.marks.looked:
        return None
    return page.marks.model_dump(mode="json", exclude={"looked"})
