"""Reading with the nets of PP-OCRv6, the default engine: lines are found by the tiny detector, spelt by its recognisers.

The nets are driven one by one, without a library between: a failure is an error, never an empty page.
"""

from __future__ import annotations

from ocr.boxes.boxed_numbers import with_boxed_numbers
from ocr.boxes.button_rows import with_button_rows
from ocr.boxes.ticked_boxes import with_ticks
from ocr.boxes.ticked_brackets import with_typed_marks
from ocr.layout.reading_order import in_reading_order
from ocr.layout.ruled_cells import cells_of
from ocr.nets.backends import Backend, best_backend
from ocr.nets.detection import Detector
from ocr.picture import Picture
from ocr.refusals import unreadable
from ocr.specks import without_specks
from ocr.spelling.lost_lines import lost_lines
from ocr.spelling.phantom_lines import without_phantoms
from ocr.spelling.punctuation import with_meant_marks
from ocr.spelling.recognition import Recogniser
from ocr.spelling.spaced_labels import parted_labels
from ocr.spelling.strewn_lines import with_torn_print
from ocr.spelling.thin_ends import reach_over_thin_ends
from ocr.spelling.words import line_of
from pipelines.text import Line, Source

_LEAST_CONFIDENCE = 0.5
"""What the recogniser believes less is texture read as text."""


class RapidReader:
    """PP-OCRv6 tiny for detection, tiny and small for recognition.

    Args:
        threads: that the nets may use.
        backend: what runs them; by default the best of this machine.
        cascade: whether lines are read quickly first, and thoroughly only where a doubt is left.
    """

    name: Source = "rapid"

    def __init__(self, threads: int = 1, backend: Backend | None = None, *, cascade: bool = True) -> None:
        self.backend: Backend = backend or best_backend()
        self._find = Detector(threads, self.backend)
        self._recogniser = Recogniser(threads, self.backend, cascade=cascade)

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """The lines of an upright RGB picture. See :class:`ocr.reader.PageReader`."""
        if not picture.size:
            raise unreadable("ENGINE")
        height, width = picture.shape[:2]
        try:
            cleaned = without_specks(picture)
            quads = reach_over_thin_ends([found.quad for found in self._find(cleaned.wiped)], cleaned.wiped)
            spell_all = self._recogniser.spell_all
            spelt = with_torn_print(cleaned, quads, spell_all)
            spelt = without_phantoms(picture, [*spelt, *lost_lines(cleaned, quads, self._find, spell_all)])
            spelt = with_boxed_numbers(cleaned.kept, spelt, self._recogniser.spell_thoroughly)
            spelt = with_button_rows(cleaned.kept, parted_labels(spelt))
            spelt = with_typed_marks(cleaned.kept, with_ticks(cleaned.kept, spelt))
        except Exception as error:  # engines raise types of their own; none may pass for an empty page
            raise unreadable("ENGINE") from error
        some = (line_of(with_meant_marks(one), width, height) for one in spelt if one.mean >= _LEAST_CONFIDENCE)
        lines = [line for line in some if line is not None]
        return in_reading_order(lines, cells_of(picture, [line.box for line in lines]))
