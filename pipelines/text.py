"""What a reader says is on a page: lines and words with their places, and the marks beside the text.

Every place is a :class:`Box` in fractions of the **upright** page. Values are frozen and travel as JSON.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Source = Literal["text_layer", "rapid", "tesseract", "none"]
"""Where the text of a page came from; ``none`` for a blank or unreadable page."""


class Value(BaseModel):
    """Base of all frozen values that travel as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(NamedTuple):
    """A place on the upright page, as fractions of its width and height: 0 <= left < right <= 1."""

    left: float
    top: float
    right: float
    bottom: float


def _storable(text: str) -> str:
    # A broken font can give NUL; no database takes it, and it says nothing.
    return text.replace("\x00", "")


Read = Annotated[str, AfterValidator(_storable)]
"""Text as it was read, without what no store can hold."""


class Word(Value):
    """A run of text with its place. For Chinese, one character or a run the engine kept together.

    Attributes:
        confidences: how far each character of the text is believed, 0..1; empty where the engine does not say.
    """

    text: Read
    box: Box
    confidences: tuple[float, ...] = ()


class Line(Value):
    """A line of text in reading order, without spurious spaces between Chinese characters.

    Attributes:
        confidence: 0..1; 1.0 for a trusted text layer.
    """

    text: Read
    confidence: float = Field(ge=0, le=1)
    box: Box
    words: tuple[Word, ...] = ()


MOST_NEAR: Final = 12
MOST_NEAR_CHARACTERS: Final = 60
"""Lines, and characters of each, that are kept as near a seal."""


class Seal(Value):
    """A seal impression found on the page.

    Attributes:
        box: its place.
        colour: ``red`` or ``blue``; ``grey`` when only the shape says so, in a picture without colour.
        shape: ``round``, ``oval``, ``square`` (a name seal, 名章), or ``part``: a slice at the edge too narrow to tell.
        star: a solid mark stands in its middle, as the five-pointed star does.
        riding: the edge of the page cuts it, as a seal across the edges of a stack (骑缝章) is cut.
        near: the lines that were read within its box and a quarter of its size around it, in reading order: whose seal is
            asked for there, what was signed, the date under it. Of a line that is too long, the stretch by the seal. The
            text of a red seal itself is faded before reading and is not among them.
    """

    box: Box
    colour: Literal["red", "blue", "grey"] = "red"
    shape: Literal["round", "oval", "square", "part"] = "round"
    star: bool = False
    riding: bool = False
    near: tuple[Annotated[Read, Field(max_length=MOST_NEAR_CHARACTERS)], ...] = Field(default=(), max_length=MOST_NEAR)


Defect = Literal["blurred", "dark", "bright", "pale", "small", "cut", "unsure"]
"""Why a page cannot be judged."""


class Figures(Value):
    """How legible a picture is.

    Attributes:
        sharpness: steps of 255 by which the steepest edges of the ink rise from pixel to pixel at 100 dpi.
        contrast: steps of 255 between the ink and the paper around it.
        paper: brightness of the paper, 0..255.
        shorter_side: of the picture as it came, in pixels.
        cut: share of the print that runs into the edge of the picture, 0..1.
    """

    sharpness: float
    contrast: float
    paper: float
    shorter_side: int
    cut: float


MOST_CODES: Final = 32
"""Codes that are kept of a page: more of them are a pattern or an attack."""


class Code(Value):
    """A barcode or two-dimensional code that could be read.

    Attributes:
        text: what it says; bytes that are no text are spelt as zxing-cpp does (``<GS>``).
        format: name of its symbology: ``QRCode``, ``DataMatrix``, ``PDF417``, ``Code128``, ``EAN13`` ...
        box: its place.
    """

    text: Read = Field(max_length=7089)  # ISO/IEC 18004: what the largest QR code holds
    format: str = Field(max_length=40)
    box: Box


_GUESSED: Final = 0.75
"""Confidence under which Latin letters and digits may be what a reader made of a signature."""


def may_be_scrawl(text: str, confidence: float) -> bool:
    """Whether a reader only guessed at Latin letters: a pen or a smudge may have left them, and its ink says which.

    Readers make a few Latin letters of a signature that they cannot read; print they know, or know to be Chinese.
    """
    return text.isascii() and confidence < _GUESSED


MOST_STROKES: Final = 80
"""Groups of strokes that are kept of a page, the largest first: a drawing or a photograph has more."""


class Stroke(Value):
    """Ink that is no recognised print, no ruled line and no seal: handwriting, a drawing, a photograph, a smear.

    Attributes:
        box: its place.
        ink: share of ink within it, 0..1.
        faint: no darker than a pencil, or than what shines through from the other side.
    """

    box: Box
    ink: float = Field(ge=0, le=1)
    faint: bool = False


class Marks(Value):
    """What is on the page beside its text.

    Attributes:
        blank: nothing is printed or written (a blank back).
        grey: the picture has no colour, so that a red seal could not be seen even if it were there.
        legible: False when the picture is too poor to be judged (blur, contrast, cut off).
        seals: seal impressions.
        ink: share of dark pixels, 0..1.
        fingerprint: 64-bit perceptual hash of the upright picture as 16 hex digits; equal or nearly equal
            (Hamming distance) for two pictures of the same sheet.
        looked: False where only the text was wanted: nobody looked for any mark, so none being there says nothing.
        codes: barcodes and two-dimensional codes, from the top.
        strokes: ink that is no print, from the top; None where nobody looked for it.
        defect: what is wrong with the picture: ``blurred``, ``dark``, ``bright``, ``pale``, ``small``, ``unsure`` (the
            reader itself is in doubt) make it illegible, ``cut`` does not; None where nothing is.
        figures: what legibility was judged by; see ``ocr.legibility``. None where nothing was printed or measured.
    """

    blank: bool = False
    grey: bool = False
    legible: bool = True
    seals: tuple[Seal, ...] = ()
    ink: float = 0.0
    fingerprint: str = ""
    looked: bool = True
    codes: tuple[Code, ...] = Field(default=(), max_length=MOST_CODES)
    strokes: tuple[Stroke, ...] | None = Field(default=None, max_length=MOST_STROKES)
    defect: Defect | None = None
    figures: Figures | None = None


class PageText(Value):
    """All that is known of one page after reading.

    Attributes:
        page: number in its file, from 1.
        width, height: of the upright picture, in pixels.
        rotation: degrees clockwise that were applied to make the page upright: 0, 90, 180 or 270.
        skew: degrees counter-clockwise by which it was straightened after that; None in readings of before it was kept.
        source: who read it.
        problem: None, or why it could not be read (TIMEOUT, CRASHED, DAMAGED, ENGINE).
        lines: in reading order.
        marks: seals, blankness, legibility.
    """

    page: int = Field(ge=1)
    width: int
    height: int
    rotation: Literal[0, 90, 180, 270] = 0
    skew: float | None = None
    source: Source
    problem: str | None = None
    lines: tuple[Line, ...] = ()
    marks: Marks = Marks()

    @property
    def text(self) -> str:
        """The lines joined by line feeds."""
        return "\n".join(line.text for line in self.lines)


class SecondReading(Value):
    """One place of a page, read once more by another engine because a check was in doubt there.

    Attributes:
        page: number in its file, from 1.
        box: the place that was asked for.
        engine: who read it.
        lines: what it read, in reading order; empty where it read nothing, which proves nothing.
        writing: how far the place looks written by hand (above 0) or printed (below 0); 0 where nobody looked.
    """

    page: int = Field(ge=1)
    box: Box
    engine: Source
    lines: tuple[Line, ...] = ()
    writing: float = 0.0

    @property
    def text(self) -> str:
        """The lines as one."""
        return "".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """Of its least believed line; 0 where it read nothing."""
        return min((line.confidence for line in self.lines), default=0.0)


class Placed(Value):
    """Where a page lies by the clerk's page plan, or by a sheet in the stack; see :mod:`pipelines.paper.belonging.binding`.

    Attributes:
        run: number of the pages that lie together, over all files.
        position: in its run.
        material: what it was said to be; None: to be recognised.
        aside: it counts for nothing: a cover or separator ``sheet``, or set aside by the ``clerk``.
    """

    run: int
    position: int
    material: str | None = None
    aside: Literal["sheet", "clerk"] | None = None


class FileRead(Value):
    """One file after reading.

    Attributes:
        file: the name people see.
        sha256: of the bytes as handed in, 64 hex digits.
        pages: how many pages it has; 0 when it could not be opened.
        problem: None or a FileProblem.
        readings: one for each page, in order; empty when it could not be opened.
        round: the round in which it was handed in, from 1.
        replaces: the name of a file, or the code of a material, that this one supersedes.
        placed: page -> where it lies, where that was said; else pages lie as the file has them.
        duplex: a stack scanned fronts first and then backs, by the word of whoever handed it in.
        seconds: places of its pages that were read once more.
    """

    file: str
    sha256: str
    pages: int
    problem: str | None = None
    readings: tuple[PageText, ...] = ()
    round: int = 1
    replaces: str | None = None
    placed: dict[int, Placed] = Field(default_factory=dict)
    duplex: bool = False
    seconds: tuple[SecondReading, ...] = ()
