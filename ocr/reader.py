"""The seam behind which engines read: an upright picture in, lines out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from pipelines.errors import Unconfigured, YiciError
from pipelines.text import Line, Source

if TYPE_CHECKING:  # the sandbox names engines and must not load OpenCV for it
    from ocr.picture import Picture


class PageReader(Protocol):
    """Reads one upright page.

    An engine that fails raises :class:`pipelines.errors.PageUnreadable` with the code ENGINE. It never answers with an
    empty page instead: no lines means that it looked and found none.
    """

    @property
    def name(self) -> Source:
        """Who read, as it stands in ``PageText.source``."""

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """The lines of an upright RGB picture, in reading order, with places as fractions of the picture."""


ENGINES: Final[dict[str, str]] = {"rapid": "ocr.rapid:RapidReader", "tesseract": "ocr.tesseract:TesseractReader"}
"""Engine names of the setting, each with the place of its reader: an engine that is not chosen is not imported."""


def open_reader(engine: str, *, threads: int = 1) -> PageReader:
    """Open an engine and load its models (about a second for ``rapid``).

    Args:
        engine: ``rapid``, ``tesseract``, or the dotted place of a factory, ``package.module:name``.
        threads: that the engine may use.

    Raises:
        Unconfigured: no such engine, one that does not start, or a model that is missing or altered (MODEL).
    """
    place = ENGINES.get(engine, engine)
    module, colon, factory = place.partition(":")
    if not colon:
        raise no_engine(engine)
    try:
        reader: PageReader = getattr(import_module(module), factory)(threads=threads)
    except YiciError:
        raise
    except Exception as error:
        # An engine that is not whole (no library, a damaged model) raises what it likes.
        raise Unconfigured(
            f"识别引擎“{engine}”无法启动。", code="ENGINE", cure="请运行 yici doctor 检查，或重新安装本程序的依赖。"
        ) from error
    return reader


def no_engine(engine: str) -> Unconfigured:
    """The error for an engine that does not exist."""
    known = "、".join(ENGINES)
    return Unconfigured(f"没有名为“{engine}”的识别引擎。", code="ENGINE", cure=f"可用的引擎：{known}。")
