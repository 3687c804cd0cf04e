"""One press and one development signer for all tests of this room, and papers that are signed once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from outputs.pdf import Press, Rendered, open_press, render
from outputs.seal import SealText, Signer, open_signer
from pipelines.letter import Letter, LetterKind, compose
from tests.letters import AT, letter_context


@pytest.fixture(scope="session")
def press() -> Press:
    return open_press()


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def signer(key_folder: Path, press: Press) -> Signer:
    return open_signer("dev", "", key_folder, press=press)


@pytest.fixture(scope="session")
def sealed(press: Press, signer: Signer) -> Callable[[LetterKind], bytes]:
    """A letter of a kind, set and signed once a session."""
    made: dict[LetterKind, bytes] = {}

    def seal(kind: LetterKind) -> bytes:
        if kind not in made:
            letter = compose(kind, letter_context(kind))
            made[kind] = sealed_pdf(letter, render(letter, press), signer)
        return made[kind]

    return seal


def sealed_pdf(letter: Letter, rendered: Rendered, signer: Signer) -> bytes:
    assert rendered.seal is not None
    text = SealText(letter.authority, letter.seal, letter.demo)
    spot = rendered.seal
    return signer.sign(rendered.pdf, page=spot.page, box=spot.box, seal_text=text, reason=letter.title, at=AT)
