"""Sealing: keys, the visible seal, and what poppler and OpenSSL say of the signature."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pymupdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12

from outputs.keys import DEVELOPMENT_FILE, development_key
from outputs.pdf import Press, render
from outputs.seal import Signer, open_signer
from outputs.verification import verify
from pipelines.errors import Transient, Unconfigured
from pipelines.letter import KINDS, LetterKind, compose
from tests.letters import letter_context
from tests.outputs.conftest import sealed_pdf
from tests.outputs.papers import cms_of, fonts_of, run, signed_bytes

Sealed = Callable[[LetterKind], bytes]


@pytest.mark.parametrize("kind", KINDS)
def test_poppler_finds_every_sealed_letter_valid(kind: LetterKind, sealed: Sealed, tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed(kind))

    said = run("pdfsig", "-nocert", str(path))

    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_openssl_verifies_the_signature_as_cades(sealed: Sealed, signer: Signer, tmp_path: Path) -> None:
    pdf = sealed("notice")
    container, content, anchor = tmp_path / "seal.der", tmp_path / "content", tmp_path / "anchor.pem"
    container.write_bytes(cms_of(pdf))
    content.write_bytes(signed_bytes(pdf))
    anchor.write_bytes(signer.certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
    command += ["-in", str(container), "-content", str(content), "-CAfile", str(anchor), "-out", str(tmp_path / "out")]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, "CAdES Verification successful" in done.stderr) == (0, True)


def test_the_sealed_paper_still_has_every_font_embedded(sealed: Sealed, tmp_path: Path) -> None:
    fonts = fonts_of(sealed("notice"), tmp_path)

    assert [line for line in fonts if " yes yes yes " not in line] == []


def test_the_seal_is_red_and_visible(sealed: Sealed, press: Press) -> None:
    letter = compose("decision", letter_context("decision"))
    spot = render(letter, press).seal
    assert spot is not None
    page = pymupdf.open(stream=sealed("decision"), filetype="pdf")[spot.page - 1]
    left, bottom, right, top = spot.box
    clip = pymupdf.Rect(left, page.rect.height - top, right, page.rect.height - bottom)

    samples = page.get_pixmap(clip=clip, dpi=72, annots=True).samples
    pixels = [samples[n : n + 3] for n in range(0, len(samples), 3)]

    red = sum(1 for r, g, b in pixels if r > 150 and g < 110 and b < 110)
    assert red / len(pixels) > 0.08


def test_the_seal_is_drawn_without_pictures(sealed: Sealed) -> None:
    assert pymupdf.open(stream=sealed("acceptance"), filetype="pdf").get_page_images(0, full=True) == []


def test_the_development_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = development_key(tmp_path), development_key(tmp_path)

    assert first.certificate == second.certificate
    assert stat.S_IMODE((tmp_path / DEVELOPMENT_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [DEVELOPMENT_FILE]


def test_many_who_want_the_development_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(development_key, [tmp_path] * 16))

    assert len({key.certificate.fingerprint(hashes.SHA256()) for key in keys}) == 1


def test_a_damaged_development_key_is_named(tmp_path: Path) -> None:
    (tmp_path / DEVELOPMENT_FILE).write_text("nothing")

    with pytest.raises(Unconfigured) as refused:
        development_key(tmp_path)

    assert refused.value.code == "SIGNING_KEY"


@pytest.mark.parametrize("kind_of_key", ["ec", "rsa"])
def test_a_key_from_a_pkcs12_file_seals(kind_of_key: str, press: Press, tmp_path: Path) -> None:
    path, certificate = pkcs12_file(tmp_path, kind_of_key, "fictional")
    signer = open_signer(str(path), "fictional", tmp_path, press=press)
    letter = compose("receipt", letter_context("receipt"))

    pdf = sealed_pdf(letter, render(letter, press), signer)

    found = verify(pdf, [certificate])
    assert (found.valid, found.signatures[0].signer) == (True, "示例签名证书（虚构）")


@pytest.mark.parametrize(
    ("name", "password"), [("absent.p12", ""), ("key.p12", "wrong"), ("key.p12", ""), ("pkcs11:token=x", "")]
)
def test_a_signing_key_that_cannot_be_used_says_so(name: str, password: str, press: Press, tmp_path: Path) -> None:
    pkcs12_file(tmp_path, "ec", "right")
    setting = name if name.startswith("pkcs11:") else str(tmp_path / name)

    with pytest.raises(Unconfigured) as refused:
        open_signer(setting, password, tmp_path, press=press)

    assert refused.value.code == "SIGNING_KEY"


def test_a_time_stamping_authority_that_is_away_is_tried_again_later(press: Press, tmp_path: Path) -> None:
    signer = open_signer("dev", "", tmp_path, press=press, tsa_url="http://127.0.0.1:9/tsa")
    letter = compose("receipt", letter_context("receipt"))
    rendered = render(letter, press)

    with pytest.raises(Transient) as away:
        sealed_pdf(letter, rendered, signer)

    assert away.value.code == "TSA"


def pkcs12_file(folder: Path, kind: str, password: str) -> tuple[Path, x509.Certificate]:
    """A PKCS#12 file with a self-signed certificate; all names are fictional."""
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "示例签名证书（虚构）")])
    usage = x509.KeyUsage(True, True, *[False] * 7)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    path = folder / "key.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, locked))
    return path, certificate
