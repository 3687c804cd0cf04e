"""Lines are spelt where they lie, whatever the order in which the nets are asked."""

from __future__ import annotations

from ocr.detection import Detector
from ocr.recognition import Recogniser
from tests.ocr.paper import form, pixels, scanned


def test_lines_that_are_read_by_their_width_come_back_in_their_own_order() -> None:
    # Given the lines of a page, of which no two neighbours are of one width
    page = pixels(scanned(form()))
    quads = [found.quad for found in Detector()(page)]
    recogniser = Recogniser()

    # When they are read all at once
    together = recogniser.spell_all(page, quads)

    # Then each is what it is alone
    alone = [recogniser.spell(page, quad) for quad in quads]
    assert [(one.text, one.quad.tolist()) for one in together] == [(one.text, one.quad.tolist()) for one in alone]
    assert len({one.text for one in together}) > 3
