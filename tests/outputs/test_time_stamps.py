"""PAdES B-T: a seal with the stamp of a time-stamping authority."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from outputs.pdf import Press, render
from outputs.seal import open_signer
from outputs.verification import verify
from pipelines.letter import compose
from tests.doubles.tsa import time_stamping_authority
from tests.letters import letter_context
from tests.outputs.conftest import sealed_pdf

STAMPED = datetime(2026, 9, 21, 2, 0, 5, tzinfo=UTC)


def test_a_stamp_of_a_trusted_authority_stands_beside_the_signers_own_time(press: Press, tmp_path: Path) -> None:
    with time_stamping_authority(STAMPED) as (url, authority):
        signer = open_signer("dev", "", tmp_path, press=press, tsa_url=url)
        letter = compose("receipt", letter_context("receipt"))

        pdf = sealed_pdf(letter, render(letter, press), signer)

    trusting = verify(pdf, [signer.certificate, authority])
    assert (trusting.valid, trusting.signatures[0].timestamp, trusting.problems) == (True, STAMPED, ())


def test_a_stamp_of_an_authority_that_nobody_trusts_is_not_valid(press: Press, tmp_path: Path) -> None:
    with time_stamping_authority(STAMPED) as (url, _):
        signer = open_signer("dev", "", tmp_path, press=press, tsa_url=url)
        letter = compose("receipt", letter_context("receipt"))

        pdf = sealed_pdf(letter, render(letter, press), signer)

    assert verify(pdf, [signer.certificate]).problems == ("时间戳无效或不受信任。",)
