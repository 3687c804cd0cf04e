"""The hashes that a notice vouches for: in the file, under the signature, and in short on the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outputs.pdf import Press, render
from outputs.proofs import keywords_of, proof_in
from pipelines.explaining.proof import Proof
from pipelines.letter import compose
from tests.letters import letter_context
from tests.outputs.papers import text_of

PROOF = Proof(catalog="a" * 64, pages="b" * 64, evaluation="0123456789abcdef" * 4)


def test_a_notice_carries_the_hashes_and_prints_their_short_form(press: Press) -> None:
    letter = compose("notice", replace(letter_context("notice"), proof=PROOF))

    pdf = render(letter, press).pdf

    assert proof_in(pdf) == PROOF
    assert f"核对码{PROOF.short}" in text_of(pdf)


def test_a_letter_that_vouches_for_nothing_carries_none(press: Press) -> None:
    assert proof_in(render(compose("receipt", letter_context("receipt")), press).pdf) is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\ntrailer <</Info 1 0 R>>"])
def test_what_cannot_be_read_carries_none(data: bytes) -> None:
    assert proof_in(data) is None


def test_the_key_words_name_each_hash() -> None:
    assert keywords_of(PROOF) == [
        f"yici-catalog:{'a' * 64}",
        f"yici-pages:{'b' * 64}",
        f"yici-evaluation:{PROOF.evaluation}",
    ]
