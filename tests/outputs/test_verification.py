"""Verifying: what is whole passes, and whatever was changed does not."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from outputs.certificates import development_certificate, trusted_roots
from outputs.keys import development_key
from outputs.pdf import Press, render
from outputs.seal import Signer
from outputs.verification import SIGNED_BYTES_CHANGED, Verification, verify
from pipelines.errors import Unconfigured
from pipelines.letter import LetterKind, compose
from tests.letters import AT, letter_context
from tests.outputs.papers import byte_range

Sealed = Callable[[LetterKind], bytes]


def test_a_sealed_letter_is_valid_and_names_its_signer(sealed: Sealed, signer: Signer) -> None:
    found = verify(sealed("notice"), [signer.certificate], development=signer.certificate)

    assert (found.valid, found.intact, found.trusted, found.changed_after, found.problems) == (
        True,
        True,
        True,
        False,
        (),
    )
    only = found.signatures[0]
    assert (only.signer, only.development, only.signed_at, only.timestamp) == ("一次 开发证书", True, AT, None)
    assert Verification.model_validate_json(found.model_dump_json()) == found


def test_a_signer_nobody_trusts_is_not_valid(sealed: Sealed) -> None:
    found = verify(sealed("notice"), [])

    assert (found.valid, found.intact, found.trusted, found.problems) == (False, True, False, ("签名证书不受信任。",))


def test_another_installations_development_key_is_not_trusted(sealed: Sealed, tmp_path: Path) -> None:
    other = development_key(tmp_path).certificate

    found = verify(sealed("notice"), [other], development=other)

    assert (found.trusted, found.signatures[0].development) == (False, False)


@settings(max_examples=150)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_anywhere_in_the_file_is_caught(sealed: Sealed, signer: Signer, share: float, bit: int) -> None:
    data = bytearray(sealed("decision"))
    data[int(share * len(data))] ^= 1 << bit

    assert verify(bytes(data), [signer.certificate]).valid is False


@settings(max_examples=150)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_in_the_signature_itself_is_caught(
    sealed: Sealed, signer: Signer, share: float, bit: int
) -> None:
    data = bytearray(sealed("decision"))
    _, start, end, _ = byte_range(bytes(data))
    data[start + int(share * (end - start))] ^= 1 << bit

    assert verify(bytes(data), [signer.certificate]).valid is False


def test_a_changed_byte_of_the_content_is_named(sealed: Sealed, signer: Signer) -> None:
    changed = bytearray(sealed("decision"))
    changed[changed.index(b"/Reason") + 12] ^= 1

    assert verify(bytes(changed), [signer.certificate]).problems == (SIGNED_BYTES_CHANGED,)


def test_text_added_after_signing_is_caught(sealed: Sealed, signer: Signer) -> None:
    later = appended(sealed("decision"), lambda document: document[0].insert_text((100, 100), "approved"))

    found = verify(later, [signer.certificate])

    assert (found.valid, found.intact, found.changed_after) == (False, True, True)


def test_a_note_added_after_signing_is_caught(sealed: Sealed, signer: Signer) -> None:
    later = appended(sealed("decision"), lambda document: document[0].add_text_annot((100, 100), "note"))

    assert verify(later, [signer.certificate]).problems == ("文件在签名之后又被修改。",)


def test_a_rewritten_file_is_caught(sealed: Sealed, signer: Signer) -> None:
    document = pymupdf.open(stream=sealed("decision"), filetype="pdf")

    assert verify(document.tobytes(garbage=4), [signer.certificate]).valid is False


def appended(pdf: bytes, change: Callable[[pymupdf.Document], object]) -> bytes:
    """The PDF with a change in a revision of its own behind it; the signed bytes stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(pdf)
        document = pymupdf.open(path)
        change(document)
        document.saveIncr()
        return path.read_bytes()


def test_bytes_behind_the_signed_ones_are_caught(sealed: Sealed, signer: Signer) -> None:
    for more in (b"\n", b"\n% a remark\n", b"0"):
        assert verify(sealed("decision") + more, [signer.certificate]).valid is False


def test_a_second_revision_that_changes_nothing_visible_is_caught(sealed: Sealed, signer: Signer) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed("decision")))
    writer.root["/OpenAction"] = writer.root["/Pages"]
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko gives it no types
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko gives it no types

    assert verify(out.getvalue(), [signer.certificate]).changed_after is True


def test_an_unsigned_pdf_is_not_valid(press: Press) -> None:
    pdf = render(compose("receipt", letter_context("receipt")), press).pdf

    assert verify(pdf, []).problems == ("文件没有电子签名。",)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe0 no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_parsed_is_not_valid(data: bytes) -> None:
    assert verify(data, []).valid is False


def test_a_truncated_letter_is_not_valid(sealed: Sealed, signer: Signer) -> None:
    data = sealed("decision")

    assert [verify(data[:size], [signer.certificate]).valid for size in (100, len(data) // 2, len(data) - 1)] == [
        False
    ] * 3


def test_the_data_dirs_own_key_and_the_certificates_of_its_trust_folder_are_trusted(tmp_path: Path) -> None:
    own, other = development_key(tmp_path).certificate, development_key(tmp_path / "other").certificate
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "root.pem").write_bytes(other.public_bytes(Encoding.PEM))
    extra = tmp_path / "extra.der"
    extra.write_bytes(other.public_bytes(Encoding.DER))

    assert trusted_roots(tmp_path, [extra]) == (other, other, own)
    assert development_certificate(tmp_path) == own


def test_a_folder_without_keys_trusts_nobody(tmp_path: Path) -> None:
    assert trusted_roots(tmp_path) == ()


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("nothing")

    with pytest.raises(Unconfigured) as refused:
        trusted_roots(tmp_path, [tmp_path / "root.pem"])

    assert refused.value.message == "证书文件 root.pem 无法读取。"
